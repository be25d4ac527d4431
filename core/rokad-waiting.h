/* What this node has written that nobody else holds yet: computed from the positions that its peers
 * acknowledged, and from nothing else, so that no flag can say more than is true.
 *
 * An entry is safe once one peer has acknowledged it. What a peer acknowledged of another history
 * of a journal counts for nothing.
 */
#pragma once

#include "rokad-shop.h"

G_BEGIN_DECLS

typedef struct
{
  gint64 entries;      /* of own journals, rulings included */
  gint64 orders;       /* among them */
  gint64 amount_minor; /* what those come to */
  gint64 oldest_us;    /* when the first of those was sold; 0 for none */
} RokadWaitingSum;

typedef struct
{
  char *node; /* the journal that the peer writes */
  char *shop; /* its name, for people */
  char *url;
  gint64 acked; /* entries of own journals that it holds */
  RokadWaitingSum waiting;
} RokadWaitingPeer;

typedef struct
{
  GPtrArray *peers;    /* (element-type RokadWaitingPeer); none where nothing is enrolled */
  RokadWaitingSum all; /* what not one of the peers holds; nothing where there is none */
} RokadWaiting;

/* One state of shop.db. Takes as long as there are orders waiting, however many are safe. */
RokadWaiting *rokad_waiting_read (RokadShop *shop, GError **error);
void rokad_waiting_free (RokadWaiting *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (RokadWaiting, rokad_waiting_free)

G_END_DECLS
