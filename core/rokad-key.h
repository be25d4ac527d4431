/* The key pair of a journal's author (Ed25519). The private half never leaves the machine: it
 * stands in a file of its own, readable by its owner alone, and in no backup.
 */
#pragma once

#include "rokad-environment.h"
#include "rokad-position.h"

G_BEGIN_DECLS

/* Makes the pair, writes FOLDER/keys/JOURNAL.key and gives the public half in hex. Caller frees. */
char *rokad_key_make (const char *folder,
                      const char *journal_id,
                      const RokadEnvironment *environment,
                      GError **error);

/* Signs @text with the key of a journal that this node writes or wrote (Ed25519, RFC 8032), in hex
 * into @out_signature. ROKAD_STORE_ERROR_MISSING where the key is not there.
 */
gboolean rokad_key_sign (const char *folder,
                         const char *journal_id,
                         const char *text,
                         char out_signature[ROKAD_SIGNATURE_BYTES],
                         GError **error);
gboolean rokad_key_verify (const char *public_key, const char *text, const char *signature);

/* What an author signs of its journal: a text of its own, so that no signature serves for anything
 * else. Caller frees.
 */
char *rokad_position_text (const RokadPosition *self);

G_END_DECLS
