#include "config.h"

#include "sim-mutants.h"

#include "sim-crew.h"

#define SEEDS_MAX 300 /* for each */

static const struct
{
  const char *name;
  const char *what;
} mutants[] = {
  { "known-line-counted-again", "a line that is held already is folded once more" },
  { "branch-dropped", "what another copy of a disk wrote is not kept" },
  { "acknowledged-uncommitted", "a hub acknowledges what it has rolled back" },
  { "commit-unsynced", "an order is acknowledged before its fsync" },
  { "wal-unsettled", "what a failed fsync has left is built upon" },
  { "first-ruling-stays", "of two settings the one that came first stays" },
  { "fact-dropped", "an undo leaves its order as it was" },
  { "number-given-again", "the last number of a series is given twice" },
  { "signature-unread", "lines are taken whoever signed them" },
  { "nothing-handed-back", "a hub that lost lines is not given them" },
  { "back-off-for-ever", "after three failures nobody tries again" },
  { "own-journal-continued",
    "a node goes on in a journal that another copy of its disk went on in" },
};

static gboolean
note (const SimResult *result, gpointer data)
{
  SimResult *caught = data;

  if (*result->failure != '\0')
    *caught = *result;
  return *result->failure == '\0';
}

#ifdef ROKAD_MUTANTS
static const gboolean planted = TRUE;
#else
static const gboolean planted = FALSE;
#endif

gboolean
sim_mutants_run (void)
{
  guint found = 0;

  for (gsize i = 0; planted && i < G_N_ELEMENTS (mutants); i++)
    {
      SimResult caught = { 0 };

      g_setenv ("ROKAD_MUTANT", mutants[i].name, TRUE);
      sim_crew_run (1, SEEDS_MAX, 0, note, &caught);
      found += *caught.failure != '\0';
      if (*caught.failure != '\0')
        g_print ("%-26s %s\n    caught by seed %" G_GUINT64_FORMAT ", %s\n", mutants[i].name,
                 mutants[i].what, caught.seed, caught.failure);
      else
        g_print ("%-26s %s\n    NOT CAUGHT by %d seeds\n", mutants[i].name, mutants[i].what,
                 SEEDS_MAX);
    }
  g_print ("mutants: %d planted, %u caught\n", planted ? (int) G_N_ELEMENTS (mutants) : 0, found);
  return found == G_N_ELEMENTS (mutants);
}
