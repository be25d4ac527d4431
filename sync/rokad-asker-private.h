/* What the two halves of an asker share: requests (rokad-asker-request.c), answers (rokad-asker.c).
 */
#pragma once

#include "rokad-asker.h"
#include "rokad-blob.h"

G_BEGIN_DECLS

#define SNAPSHOT_TRIES_MAX 3 /* then the catalog is folded from its rulings */

/* A till without a catalog asks for a ready-made one first. */
typedef enum
{
  PULLING_PAGE,
  PULLING_SNAPSHOT,
  PULLING_PIECE, /* of the snapshot */
} Pulling;

struct _RokadAsker
{
  char *peer;
  char *token;   /* a secret */
  char *problem; /* NULL for none */

  RokadPush push;                    /* the last that was sent, its section NULL for none */
  RokadHeads heads;                  /* what the peer said last, its positions NULL for nothing */
  char challenge[ROKAD_NONCE_BYTES]; /* to sign for a token; "" for none */
  RokadBlob blob;                    /* the one whose piece was asked for last … */
  gint64 blob_from;                  /* … and from where on */
  gboolean hands_blob;               /* a piece of it was handed back, rather than lines */
  Pulling pulling;                   /* what the last pull asked for */
  RokadBlob snapshot;                /* that is being fetched; its sha256 "" for none */
  guint snapshot_tries;              /* since this asker was made */
  GHashTable *passed;                /* (owned) hashes of blobs that the peer has not got */
  GHashTable *broken;                /* likewise, whose bytes were others, there or here */
};

G_END_DECLS
