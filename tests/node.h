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
  char *peer;        /* whom it asks, likewise */
  guint exchanges;   /* requests that it made, ever */
} Node;

/* A lone till with the counter's products, which rules its shop. */
void node_open_lone (Node *self, guint64 seed);
/* One that joins: @scope "till" or "hub". */
void node_open_joined (Node *self, const char *scope, guint64 seed);
/* The shop closed and opened again, as after a restart. */
void node_reopen (Node *self);
/* The whole program: what was not on disk is forgotten, but for the token. */
void node_restart (Node *self);
void node_close (Node *self);

/* A copy of the folder beside it, under a name. */
void node_keep (Node *self, const char *name);
/* The folder is that copy again; the token is kept elsewhere. */
void node_put_back (Node *self, const char *name);
/* The disk of @of as it is now, keys and token and all, in another machine. */
void node_clone (Node *self, Node *of, guint64 seed);

/* With a code that @hub makes. */
void node_enrol (Node *self, Node *hub);
/* For one that asks two peers in turn: whom it asks, put aside or taken up again. */
typedef struct
{
  RokadAsker *asker;
  char *peer;
  RokadSyncEngine engine;
} NodeLink;

void node_put_aside (Node *self, NodeLink *link);
void node_take_up (Node *self, NodeLink *link);
void node_link_clear (NodeLink *link);
/* One piece of a product of the counter's, paid in cash. */
void node_sell (Node *self, const char *code);
void node_sell_many (Node *self, const char *code, guint orders);

/* What goes wrong with one exchange. */
typedef struct
{
  gboolean lose_request;   /* the hub never hears of it */
  gboolean double_request; /* it hears it twice; the second answer counts */
  gboolean restart_hub;    /* its program ends once it has answered */
  gboolean lose_answer;
  gboolean restart_till; /* its program ends before it has the answer */
} NodeFault;

/* One request over to @hub and its answer back. @fault may be NULL. */
RokadSyncAction
node_exchange (Node *self, Node *hub, RokadSyncAction action, const NodeFault *fault);
/* Its two halves. */
void node_ask (Node *self, Node *hub, const RokadOutgoing *out, RokadResponse *response);
RokadSyncEvent node_take (Node *self, RokadSyncAction action, const RokadResponse *response);

/* Any request, with the protocol's header. */
void node_answer (Node *hub,
                  const char *method,
                  const char *path,
                  const char *type,
                  const char *token,
                  GBytes *body,
                  RokadResponse *response);
/* It is a refusal with this status and ROKAD_REFUSED_…. */
void node_assert_refused (const RokadResponse *response, guint status, const char *code);

/* A fault at one exchange of many. */
typedef struct
{
  NodeFault fault;
  guint at;   /* the exchange, from 1 */
  guint made; /* so far */
} NodePlan;

/* Whole cycles until it rests. Asserts that it does, in a bounded number of exchanges. */
void node_sync (Node *self, Node *hub);
/* The same, with what @plan says. */
void node_sync_by (Node *self, Node *hub, NodePlan *plan);

/* "SHOP CATALOG": what all nodes of a shop must agree on. Caller frees. */
char *node_digest (Node *self);
/* Both hold the same state and the same ends of the same journals. */
void node_assert_equal (Node *one, Node *other);
/* Journals verify, and state is what they say. */
void node_assert_sound (Node *self);
/* What shop.db, or catalog.db, answers. */
gint64 node_count (Node *self, const char *sql);
gint64 node_count_catalog (Node *self, const char *sql);

G_END_DECLS
