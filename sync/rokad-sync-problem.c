#include "config.h"

#include "rokad-sync-problem.h"

#include <glib/gi18n-lib.h>

G_DEFINE_QUARK (rokad - sync - error - quark, rokad_sync_error)

const char *
rokad_sync_problem_sentence (RokadSyncProblem problem)
{
  switch (problem)
    {
    case ROKAD_SYNC_PROBLEM_NONE:
      return "";
    case ROKAD_SYNC_PROBLEM_OFFLINE:
      return _ ("The hub does not answer. Go on selling; Rokad tries again by itself.");
    case ROKAD_SYNC_PROBLEM_PORTAL:
      return _ ("Something else answers in the hub's place. If this network asks for a login, log "
                "in with a browser.");
    case ROKAD_SYNC_PROBLEM_CERTIFICATE:
      return _ ("Another machine answers in the hub's place, and was told nothing. Check the "
                "network, or enrol again if the hub is a new one.");
    case ROKAD_SYNC_PROBLEM_CLOCK:
      return _ ("This machine's clock is wrong. Set its date and time.");
    case ROKAD_SYNC_PROBLEM_BUSY:
      return _ ("The hub is busy. Rokad tries again by itself.");
    case ROKAD_SYNC_PROBLEM_REFUSED:
      return _ ("The hub does not take this till. Update Rokad on both, or enrol again.");
    case ROKAD_SYNC_PROBLEM_COPIED:
      return _ ("Another copy of this till's files was used. All orders count; this till has gone "
                "on under a new receipt series. Use only one copy.");
    case ROKAD_SYNC_PROBLEM_DISK:
      return _ ("The shop's files could not be read or written. Check the disk.");
    case ROKAD_SYNC_PROBLEM_CODE:
      return _ ("The hub does not know this code. Make a new one there; it is good for ten "
                "minutes.");
    }
  g_assert_not_reached ();
}

const char *
rokad_sync_problem_word (RokadSyncProblem problem)
{
  static const char *const words[] = {
    [ROKAD_SYNC_PROBLEM_NONE] = "none",       [ROKAD_SYNC_PROBLEM_OFFLINE] = "offline",
    [ROKAD_SYNC_PROBLEM_PORTAL] = "portal",   [ROKAD_SYNC_PROBLEM_CERTIFICATE] = "certificate",
    [ROKAD_SYNC_PROBLEM_CLOCK] = "clock",     [ROKAD_SYNC_PROBLEM_BUSY] = "busy",
    [ROKAD_SYNC_PROBLEM_REFUSED] = "refused", [ROKAD_SYNC_PROBLEM_COPIED] = "copied",
    [ROKAD_SYNC_PROBLEM_DISK] = "disk",       [ROKAD_SYNC_PROBLEM_CODE] = "code",
  };

  return words[problem];
}
