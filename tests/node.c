#include "node.h"

#include "counter.h"
#include "dump.h"
#include "folder.h"
#include "rokad-guest.h"
#include "rokad-host.h"
#include "rokad-peer.h"
#include "rokad-refold.h"

#define NOON_US G_GINT64_CONSTANT (1795000000000000) /* in November 2026 */
#define EXCHANGES_MAX 1000

static void
open_folder (Node *self, guint64 seed)
{
  g_autoptr (GError) error = NULL;

  *self = (Node){ .scrap = folder_make_temporary () };
  self->folder = g_build_filename (self->scrap, "shop", NULL);
  seeded_init (&self->seeded, seed, NOON_US);
  self->shop =
      rokad_shop_open (self->folder, ROKAD_DB_OWN, "node", &self->seeded.environment, &error);
  g_assert_no_error (error);
  rokad_sync_engine_init (&self->engine, seed);
}

void
node_open_lone (Node *self, guint64 seed)
{
  g_autoptr (GError) error = NULL;

  open_folder (self, seed);
  counter_set_up (self->shop, &error);
  g_assert_no_error (error);
  counter_import (self->shop, self->scrap, counter_products, &error);
  g_assert_no_error (error);
}

void
node_open_joined (Node *self, const char *scope, guint64 seed)
{
  g_autoptr (GError) error = NULL;

  open_folder (self, seed);
  rokad_shop_join (self->shop, scope, &error);
  g_assert_no_error (error);
}

void
node_reopen (Node *self)
{
  g_autoptr (GError) error = NULL;

  rokad_shop_close (self->shop);
  self->shop =
      rokad_shop_open (self->folder, ROKAD_DB_OWN, "node", &self->seeded.environment, &error);
  g_assert_no_error (error);
}

void
node_close (Node *self)
{
  g_clear_pointer (&self->asker, rokad_asker_free);
  g_clear_pointer (&self->shop, rokad_shop_close);
  folder_remove (self->scrap);
  g_free (self->folder);
  g_free (self->scrap);
}

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
  self->asker = rokad_asker_new (answer.node, answer.token);
}

/* What the hub answers, as bytes that went over. */
static void
ask (Node *self, Node *hub, const RokadOutgoing *out, RokadResponse *response)
{
  g_auto (GStrv) parts = g_strsplit (out->path, "?", 2);
  g_auto (GStrv) query = parts[1] != NULL ? g_strsplit_set (parts[1], "=&", -1) : NULL;
  RokadRequest request = {
    .method = out->method,
    .path = parts[0],
    .after = query != NULL && g_str_equal (query[0], "after") ? query[1] : NULL,
    .from = query != NULL ? g_ascii_strtoll (query[1], NULL, 10) : 0,
    .protocol = G_STRINGIFY (ROKAD_PROTOCOL_VERSION),
    .type = out->type,
    .token = rokad_asker_token (self->asker),
    .body = out->body,
  };
  g_autoptr (GError) trouble = NULL;

  rokad_handler_answer (hub->shop, &request, response, &trouble);
  g_assert_no_error (trouble);
}

RokadSyncAction
node_exchange (Node *self, Node *hub, RokadSyncAction action, const NodeFault *fault)
{
  g_auto (RokadOutgoing) out = { 0 };
  g_auto (RokadResponse) response = { 0 };
  RokadIncoming answer = { 0 };
  RokadSyncEvent event;
  gboolean any;
  g_autoptr (GError) error = NULL;

  rokad_asker_make (self->asker, self->shop, action, &out, &any, &event, &error);
  g_assert_no_error (error);
  if (!any)
    return rokad_sync_engine_step (&self->engine, event);

  if (fault == NULL || !fault->lose_request)
    ask (self, hub, &out, &response);
  if (fault == NULL || (!fault->lose_request && !fault->lose_answer))
    answer = (RokadIncoming){ response.status, G_STRINGIFY (ROKAD_PROTOCOL_VERSION), response.type,
                              response.retry_after_s, response.body };
  rokad_asker_take (self->asker, self->shop, action, &answer, &event, &self->engine.retry_after_ms,
                    &error);
  g_assert_no_error (error);
  return rokad_sync_engine_step (&self->engine, event);
}

void
node_sync (Node *self, Node *hub)
{
  RokadSyncAction action = rokad_sync_engine_step (
      &self->engine, self->engine.state == ROKAD_SYNC_OFF         ? ROKAD_SYNC_EVENT_ENROLLED
                     : self->engine.state == ROKAD_SYNC_LISTENING ? ROKAD_SYNC_EVENT_CHANGED
                                                                  : ROKAD_SYNC_EVENT_RESUME);

  for (guint i = 0; action != ROKAD_SYNC_DO_LISTEN; i++)
    {
      g_assert_cmpuint (i, <, EXCHANGES_MAX);
      action = action == ROKAD_SYNC_DO_WAIT
                   ? rokad_sync_engine_step (&self->engine, ROKAD_SYNC_EVENT_TIMER)
                   : node_exchange (self, hub, action, NULL);
      g_assert_cmpint (action, !=, ROKAD_SYNC_DO_STOP);
    }
}

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
