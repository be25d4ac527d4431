/* A till that has something of every kind to settle with its hub. */
#pragma once

#include "node.h"
#include "stranger.h"

G_BEGIN_DECLS

typedef struct
{
  Node hub;
  Node till;     /* has a journal of its own to push, … */
  Stranger near; /* … one of another's to hand back, … */
  Stranger far;  /* … and rulings to pull, which name … */
  char *blob;    /* … one to fetch: its hash */
} Errand;

/* For g_test_add(). */
void errand_open (Errand *self, gconstpointer unused);
void errand_close (Errand *self, gconstpointer unused);

/* What the till sends; FALSE where there is nothing. */
gboolean
errand_make (Errand *self, RokadSyncAction action, RokadOutgoing *out, RokadSyncEvent *event);
/* What it makes of an answer. */
RokadSyncEvent errand_take (Errand *self,
                            RokadSyncAction action,
                            const RokadIncoming *answer,
                            guint32 *out_retry_after_ms);

/* A blob at a node; its hash. Caller frees. */
char *errand_put_blob (Node *node, const char *contents);
/* One more ruling that names a blob, not handed over yet. */
void errand_name_blob (Errand *self, const char *sha256, gsize bytes);
gboolean errand_has_blob (Node *node, const char *sha256);

#define ERRAND_VERSION G_STRINGIFY (ROKAD_PROTOCOL_VERSION)
#define ERRAND_BLOB "what a blob is made of"

G_END_DECLS
