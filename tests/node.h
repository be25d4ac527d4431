/* A node of a shop, in a folder of its own, that exchanges with another one in this process: the
 * real engine, asker and handler, with bytes handed over instead of a network.
 */
#pragma once

#include "rokad-asker.h"
#include "rokad-handler.h"
#include "seeded.h"

G_BEGIN_DECLS

typedef struct
{
  char *scrap;  /* everything of it */
  char *folder; /* the shop's, in it */
  Seeded seeded;
  RokadShop *shop;
  RokadSyncEngine engine;
  RokadAsker *asker; /* NULL until it is enrolled */
} Node;

/* A lone till with the counter's products, which rules its shop. */
void node_open_lone (Node *self, guint64 seed);
/* One that joins: @scope "till" or "hub". */
void node_open_joined (Node *self, const char *scope, guint64 seed);
/* The shop closed and opened again, as after a restart. */
void node_reopen (Node *self);
void node_close (Node *self);

/* With a code that @hub makes. */
void node_enrol (Node *self, Node *hub);

/* One request over to @hub and its answer back; FALSE on the way loses the one or the other. */
typedef struct
{
  gboolean lose_request;
  gboolean lose_answer;
} NodeFault;

RokadSyncAction
node_exchange (Node *self, Node *hub, RokadSyncAction action, const NodeFault *fault);
/* Whole cycles until both rest. Asserts that they do, in at most @steps_max exchanges. */
void node_sync (Node *self, Node *hub);

/* "SHOP CATALOG": what all nodes of a shop must agree on. Caller frees. */
char *node_digest (Node *self);
/* Journals verify, and state is what they say. */
void node_assert_sound (Node *self);
gint64 node_count (Node *self, const char *sql);

G_END_DECLS
