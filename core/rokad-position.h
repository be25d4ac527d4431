/* A place in a journal, by which nodes tell each other what they hold.
 *
 * A journal whose disk was copied has several ends; its branches are told apart by hash alone, so a
 * position means one history whatever a node calls the chain that it keeps it in.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define ROKAD_JOURNAL_ID_BYTES 37                   /* UUID and NUL */
#define ROKAD_HASH_HEX_BYTES 65                     /* SHA-256 in hex and NUL */
#define ROKAD_SIGNATURE_BYTES 129                   /* Ed25519 in hex and NUL */
#define ROKAD_PUBLIC_KEY_BYTES 65                   /* likewise */
#define ROKAD_NONCE_BYTES 33                        /* 16 bytes of chance in hex, and NUL */
#define ROKAD_SEQ_MAX (G_GINT64_CONSTANT (1) << 40) /* entries of one journal */

typedef struct
{
  char journal_id[ROKAD_JOURNAL_ID_BYTES]; /* as the lines name it */
  gint64 seq;                              /* 0: before the first entry; the hash is "" then */
  char hash[ROKAD_HASH_HEX_BYTES];         /* of the entry at seq, and so of all before it */
} RokadPosition;

/* A position that the journal's author vouches for; signature "" for one that nobody signed. */
typedef struct
{
  RokadPosition at;
  char signature[ROKAD_SIGNATURE_BYTES];
} RokadSignedPosition;

G_END_DECLS
