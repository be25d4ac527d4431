/* A till in this process: a shop of its own on a store's thread, and a runner that keeps it in
 * agreement with a hub.
 */
#pragma once

#include "hub.h"
#include "rokad-runner.h"

G_BEGIN_DECLS

typedef struct
{
  char *scrap;  /* everything of it */
  char *folder; /* the shop's, in it */
  Seeded seeded;
  RokadStore *store;
  char *node;          /* of its hub; NULL until it is enrolled */
  char *token;         /* likewise */
  RokadRunner *runner; /* NULL until it runs */
} Till;

/* A lone till with the counter's products, which rules its shop. */
void till_open_lone (Till *self, guint64 seed);
void till_open_joined (Till *self, guint64 seed);
/* A copy of the disk of @from, whose store is closed. */
void till_open_copy (Till *self, const Till *from, guint64 seed);
void till_close_store (Till *self);
void till_reopen (Till *self);
void till_close (Till *self);

/* With a code that @hub makes, over the network. */
void till_enrol (Till *self, Hub *hub);
/* NULL or what went wrong. Caller frees. */
GError *till_try_to_enrol (Till *self, const char *url, const char *code);
/* Begins to run against @url, or the hub's when it is NULL. */
void till_run (Till *self, Hub *hub, const char *url);

void till_sell (Till *self, const char *code);
gint64 till_count (Till *self, const char *sql);
char *till_digest (Till *self);

/* Runs the main loop until it is so. */
void till_wait_for_state (Till *self, RokadSyncState state);
void till_wait_for_problem (Till *self, RokadSyncProblem problem);
/* Both hold the same and say so. */
void till_wait_for_agreement (Till *self, Hub *hub);

G_END_DECLS
