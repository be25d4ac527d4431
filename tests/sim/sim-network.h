/* Between the tills and the hub: the bytes of requests and answers, and what becomes of them on
 * their way. A till that listens is answered when the hub's heads change.
 */
#pragma once

#include "rokad-asker.h"
#include "sim-shop.h"

G_BEGIN_DECLS

SimNetwork *sim_network_new (SimShop *shop);
void sim_network_free (SimNetwork *self);

/* The answer is taken when it comes, or is none after a while. */
void
sim_network_ask (SimNetwork *self, SimNode *till, RokadSyncAction action, const RokadOutgoing *out);
/* The hub's heads may have changed. */
void sim_network_wake_listeners (SimNetwork *self);
/* @node is gone: so are the connections to it. */
void sim_network_drop (SimNetwork *self, SimNode *node);

G_END_DECLS
