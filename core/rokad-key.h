/* The key pair of a journal's author (Ed25519). The private half never leaves the machine: it
 * stands in a file of its own, readable by its owner alone, and in no backup.
 */
#pragma once

#include "rokad-environment.h"

G_BEGIN_DECLS

/* Makes the pair, writes FOLDER/keys/JOURNAL.key and gives the public half in hex. Caller frees. */
char *rokad_key_make (const char *folder,
                      const char *journal_id,
                      const RokadEnvironment *environment,
                      GError **error);

G_END_DECLS
