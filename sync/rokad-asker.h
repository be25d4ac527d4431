/* One node's dealings with one peer, without the transport: what to send for each of the engine's
 * actions, and which event the answer is. The runner carries it over HTTP, the simulator over a
 * network that loses, doubles and damages.
 *
 * Answers are believed only with the protocol's header and the right type of content: captive
 * portals answer 200, too. Thread: the one that owns the shop.
 */
#pragma once

#include "rokad-exchange.h"

G_BEGIN_DECLS

/* A request as the transport sends it: with the protocol's header and the token, gzipped as it
 * likes.
 */
typedef struct
{
  const char *method; /* static */
  char *path;         /* with its query */
  const char *type;   /* static; NULL without a body */
  GBytes *body;       /* NULL for none */
} RokadOutgoing;

void rokad_outgoing_clear (RokadOutgoing *self);

/* What came back; borrowed for the call. */
typedef struct
{
  guint status;         /* of HTTP; 0 when there was no answer */
  const char *protocol; /* header, NULL for none */
  const char *type;     /* of content, without parameters; NULL for none */
  gint64 retry_after_s;
  GBytes *body; /* unpacked; NULL for none */
} RokadIncoming;

typedef struct _RokadAsker RokadAsker;

/* @peer: its node, which has a row. @token may be NULL: it is renewed by signature. */
RokadAsker *rokad_asker_new (const char *peer, const char *token);
void rokad_asker_free (RokadAsker *self);
const char *rokad_asker_token (RokadAsker *self);
/* The last word of what went wrong, for a person; NULL when nothing did. */
const char *rokad_asker_problem (RokadAsker *self);

/* What to send for @action. @out_any: FALSE where there is nothing to send; then @out_event is what
 * happened (DONE, or COPIED where the files themselves say so). FALSE with @error when the store
 * failed.
 */
gboolean rokad_asker_make (RokadAsker *self,
                           RokadShop *shop,
                           RokadSyncAction action,
                           RokadOutgoing *out,
                           gboolean *out_any,
                           RokadSyncEvent *out_event,
                           GError **error);
/* Which event @answer is, after what it brings is on disk. @out_retry_after_ms: with BUSY. */
gboolean rokad_asker_take (RokadAsker *self,
                           RokadShop *shop,
                           RokadSyncAction action,
                           const RokadIncoming *answer,
                           RokadSyncEvent *out_event,
                           guint32 *out_retry_after_ms,
                           GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (RokadAsker, rokad_asker_free)
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (RokadOutgoing, rokad_outgoing_clear)

G_END_DECLS
