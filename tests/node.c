#include "node.h"

#include <string.h>

#include "counter.h"
#include "dump.h"
#include "folder.h"
#include "rokad-host.h"
#include "rokad-refold.h"

#define NOON_US G_GINT64_CONSTANT (1795000000000000) /* in November 2026 */
#define EXCHANGES_MAX 1000

/* --- Its life --- */

static void
begin (Node *self, guint64 seed)
{
  *self = (Node){ .scrap = folder_make_temporary () };
  self->folder = g_build_filename (self->scrap, "shop", NULL);
  seeded_init (&self->seeded, seed, NOON_US);
  rokad_sync_engine_init (&self->engine, seed);
}

static void
open_shop (Node *self)
{
  g_autoptr (GError) error = NULL;

  self->shop =
      rokad_shop_open (self->folder, ROKAD_DB_OWN, "node", &self->seeded.environment, &error);
  g_assert_no_error (error);
}

void
node_open_lone (Node *self, guint64 seed)
{
  g_autoptr (GError) error = NULL;

  begin (self, seed);
  open_shop (self);
  counter_set_up (self->shop, &error);
  g_assert_no_error (error);
  counter_import (self->shop, self->scrap, counter_products, &error);
  g_assert_no_error (error);
}

void
node_open_joined (Node *self, const char *scope, guint64 seed)
{
  g_autoptr (GError) error = NULL;

  begin (self, seed);
  open_shop (self);
  rokad_shop_join (self->shop, scope, &error);
  g_assert_no_error (error);
}

void
node_reopen (Node *self)
{
  g_clear_pointer (&self->shop, rokad_shop_close);
  open_shop (self);
}

static void
use_token (Node *self, const char *token)
{
  RokadAsker *asker = rokad_asker_new (self->peer, token);

  g_clear_pointer (&self->asker, rokad_asker_free);
  self->asker = asker;
  rokad_sync_engine_init (&self->engine, seeded_next (&self->seeded));
}

void
node_restart (Node *self)
{
  node_reopen (self);
  if (self->asker != NULL)
    use_token (self, rokad_asker_token (self->asker));
}

void
node_close (Node *self)
{
  g_clear_pointer (&self->asker, rokad_asker_free);
  g_clear_pointer (&self->shop, rokad_shop_close);
  folder_remove (self->scrap);
  g_free (self->peer);
  g_free (self->folder);
  g_free (self->scrap);
}

/* --- Its disk --- */

void
node_keep (Node *self, const char *name)
{
  g_autofree char *kept = g_build_filename (self->scrap, name, NULL);

  g_clear_pointer (&self->shop, rokad_shop_close);
  folder_remove (kept);
  folder_copy (self->folder, kept);
  open_shop (self);
}

void
node_put_back (Node *self, const char *name)
{
  g_autofree char *kept = g_build_filename (self->scrap, name, NULL);

  g_clear_pointer (&self->shop, rokad_shop_close);
  folder_remove (self->folder);
  folder_copy (kept, self->folder);
  node_restart (self);
}

void
node_clone (Node *self, Node *of, guint64 seed)
{
  begin (self, seed);
  self->seeded.now_us = of->seeded.now_us;
  g_clear_pointer (&of->shop, rokad_shop_close);
  folder_copy (of->folder, self->folder);
  open_shop (of);
  open_shop (self);
  self->peer = g_strdup (of->peer);
  if (of->asker != NULL)
    use_token (self, rokad_asker_token (of->asker));
}

/* --- What it does --- */

void
node_enrol (Node *self, Node *hub)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *code = rokad_host_make_code (hub->shop, &error);
  g_auto (RokadEnrol) request = { 0 };
  g_auto (RokadEnrolAnswer) answer = { 0 };

  g_assert_no_error (error);
  rokad_exchange_make_enrol (self->shop, code, "Till", &request, &error);
  g_assert_no_error (error);
  rokad_host_enrol (hub->shop, &request, &answer, &error);
  g_assert_no_error (error);
  rokad_exchange_take_enrol (self->shop, "http://hub", "", &answer, &error);
  g_assert_no_error (error);
  g_free (self->peer);
  self->peer = g_strdup (answer.node);
  use_token (self, answer.token);
}

void
node_put_aside (Node *self, NodeLink *link)
{
  *link = (NodeLink){ g_steal_pointer (&self->asker), g_steal_pointer (&self->peer), self->engine };
  rokad_sync_engine_init (&self->engine, seeded_next (&self->seeded));
}

void
node_take_up (Node *self, NodeLink *link)
{
  NodeLink other;

  node_put_aside (self, &other);
  self->asker = link->asker;
  self->peer = link->peer;
  self->engine = link->engine;
  *link = other;
}

void
node_link_clear (NodeLink *link)
{
  g_clear_pointer (&link->asker, rokad_asker_free);
  g_clear_pointer (&link->peer, g_free);
}

void
node_sell (Node *self, const char *code)
{
  g_autoptr (RokadPaid) paid = NULL;
  g_autoptr (GError) error = NULL;

  counter_add (self->shop, code, 0, &error);
  g_assert_no_error (error);
  counter_pay (self->shop, 0, &paid, &error);
  g_assert_no_error (error);
}

void
node_sell_many (Node *self, const char *code, guint orders)
{
  for (guint i = 0; i < orders; i++)
    node_sell (self, code);
}

/* --- Exchanges --- */

/* What a server makes of "/v1/heads?after=VERSION&wait=25". */
static char *
read_query (const char *path, const char *name)
{
  const char *query = strchr (path, '?');
  g_autoptr (GHashTable) values = NULL;

  if (query == NULL)
    return NULL;

  values = g_uri_parse_params (query + 1, -1, "&", G_URI_PARAMS_NONE, NULL);
  g_assert_nonnull (values);
  return g_strdup (g_hash_table_lookup (values, name));
}

void
node_answer (Node *hub,
             const char *method,
             const char *path,
             const char *type,
             const char *token,
             GBytes *body,
             RokadResponse *response)
{
  g_autofree char *bare = g_strndup (path, strcspn (path, "?"));
  g_autofree char *after = read_query (path, "after");
  g_autofree char *from = read_query (path, "from");
  RokadRequest request = {
    .method = method,
    .path = bare,
    .after = after,
    .from = from != NULL ? g_ascii_strtoll (from, NULL, 10) : 0,
    .protocol = G_STRINGIFY (ROKAD_PROTOCOL_VERSION),
    .type = type,
    .token = token,
    .body = body,
  };
  g_autoptr (GError) trouble = NULL;

  rokad_handler_answer (hub->shop, &request, response, &trouble);
  g_assert_no_error (trouble);
}

void
node_assert_refused (const RokadResponse *response, guint status, const char *code)
{
  g_auto (RokadRefusal) refusal = { 0 };
  g_autoptr (GError) error = NULL;

  g_assert_cmpuint (response->status, ==, status);
  g_assert_cmpstr (response->type, ==, ROKAD_TYPE_JSON);
  rokad_refusal_decode (response->body, &refusal, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (refusal.code, ==, code);
}

void
node_ask (Node *self, Node *hub, const RokadOutgoing *out, RokadResponse *response)
{
  node_answer (hub, out->method, out->path, out->type, rokad_asker_token (self->asker), out->body,
               response);
}

RokadSyncEvent
node_take (Node *self, RokadSyncAction action, const RokadResponse *response)
{
  RokadIncoming answer = { 0 };
  RokadSyncEvent event;
  g_autoptr (GError) error = NULL;

  if (response != NULL)
    answer = (RokadIncoming){ response->status, G_STRINGIFY (ROKAD_PROTOCOL_VERSION),
                              response->type, response->retry_after_s, response->body };
  rokad_asker_take (self->asker, self->shop, action, &answer, &event, &self->engine.retry_after_ms,
                    &error);
  g_assert_no_error (error);
  return event;
}

RokadSyncAction
node_exchange (Node *self, Node *hub, RokadSyncAction action, const NodeFault *fault)
{
  static const NodeFault none = { 0 };
  const NodeFault *plan = fault != NULL ? fault : &none;
  g_auto (RokadOutgoing) out = { 0 };
  g_auto (RokadResponse) response = { 0 };
  RokadSyncEvent event;
  gboolean any;
  g_autoptr (GError) error = NULL;

  rokad_asker_make (self->asker, self->shop, action, &out, &any, &event, &error);
  g_assert_no_error (error);
  if (!any)
    return rokad_sync_engine_step (&self->engine, event);

  self->exchanges++;
  for (guint i = 0; i < (plan->lose_request ? 0u : plan->double_request ? 2u : 1u); i++)
    {
      rokad_response_clear (&response);
      node_ask (self, hub, &out, &response);
    }
  if (plan->restart_hub)
    node_reopen (hub);
  if (plan->restart_till)
    {
      node_restart (self);
      return rokad_sync_engine_step (&self->engine, ROKAD_SYNC_EVENT_ENROLLED);
    }

  event = node_take (self, action, plan->lose_request || plan->lose_answer ? NULL : &response);
  return rokad_sync_engine_step (&self->engine, event);
}

static RokadSyncAction
start (Node *self)
{
  RokadSyncEvent event = self->engine.state == ROKAD_SYNC_OFF         ? ROKAD_SYNC_EVENT_ENROLLED
                         : self->engine.state == ROKAD_SYNC_LISTENING ? ROKAD_SYNC_EVENT_CHANGED
                                                                      : ROKAD_SYNC_EVENT_RESUME;

  return rokad_sync_engine_step (&self->engine, event);
}

void
node_sync_by (Node *self, Node *hub, NodePlan *plan)
{
  RokadSyncAction action = start (self);

  for (guint i = 0; action != ROKAD_SYNC_DO_LISTEN; i++)
    {
      guint before = self->exchanges;

      g_assert_cmpuint (i, <, EXCHANGES_MAX);
      g_assert_cmpint (action, !=, ROKAD_SYNC_DO_STOP);
      if (action == ROKAD_SYNC_DO_WAIT)
        action = rokad_sync_engine_step (&self->engine, ROKAD_SYNC_EVENT_TIMER);
      else
        action =
            node_exchange (self, hub, action, plan->made + 1 == plan->at ? &plan->fault : NULL);
      plan->made += self->exchanges - before;
    }
}

void
node_sync (Node *self, Node *hub)
{
  NodePlan nothing = { .at = 0 };

  node_sync_by (self, hub, &nothing);
}

/* --- What it holds --- */

char *
node_digest (Node *self)
{
  char of_shop[ROKAD_DIGEST_HEX_BYTES];
  char of_catalog[ROKAD_DIGEST_HEX_BYTES];

  g_assert_true (rokad_digest_shop (rokad_shop_db (self->shop), of_shop, NULL));
  g_assert_true (rokad_digest_catalog (rokad_shop_catalog (self->shop), of_catalog, NULL));
  return g_strdup_printf ("%s %s", of_shop, of_catalog);
}

void
node_assert_equal (Node *one, Node *other)
{
  g_autofree char *of_one = node_digest (one);
  g_autofree char *of_other = node_digest (other);
  g_auto (RokadHeads) heads = { 0 };
  g_autoptr (GError) error = NULL;
  gboolean equal;

  g_assert_cmpstr (of_one, ==, of_other);
  rokad_host_heads (other->shop, &heads, &error);
  g_assert_no_error (error);
  rokad_exchange_is_equal (one->shop, &heads, &equal, &error);
  g_assert_no_error (error);
  g_assert_true (equal);
}

void
node_assert_sound (Node *self)
{
  g_autoptr (GError) error = NULL;
  RokadVerification sum;
  RokadRefold refold;

  rokad_journal_verify (rokad_shop_db (self->shop), &sum, &error);
  g_assert_no_error (error);
  rokad_journal_verify (rokad_shop_catalog (self->shop), &sum, &error);
  g_assert_no_error (error);
  rokad_refold_check (self->shop, &refold, &error);
  g_assert_no_error (error);
}

gint64
node_count (Node *self, const char *sql)
{
  return dump_int (self->folder, "shop.db", sql);
}

gint64
node_count_catalog (Node *self, const char *sql)
{
  return dump_int (self->folder, "catalog.db", sql);
}
