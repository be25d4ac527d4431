/* No peer keeps a till busy: whatever it says, the till soon rests, waits or stops. */
#include <string.h>

#include "errand.h"

#define EXCHANGES_MAX 20 /* without a wait */

/* What a peer says to whatever it is asked. */
typedef void (*Say) (Errand *self, const RokadOutgoing *out, RokadResponse *response);

static void
say_json (RokadResponse *response, const char *json)
{
  response->status = 200;
  response->type = ROKAD_TYPE_JSON;
  response->body = g_bytes_new (json, strlen (json));
}

static void
say_nothing (Errand *self, const RokadOutgoing *out, RokadResponse *response)
{
}

static void
say_later (Errand *self, const RokadOutgoing *out, RokadResponse *response)
{
  rokad_response_refuse (response, ROKAD_REFUSED_BUSY, "later");
}

static void
say_expired (Errand *self, const RokadOutgoing *out, RokadResponse *response)
{
  rokad_response_refuse (response, ROKAD_REFUSED_TOKEN, "expired");
}

static void
say_unknown (Errand *self, const RokadOutgoing *out, RokadResponse *response)
{
  rokad_response_refuse (response, ROKAD_REFUSED_UNKNOWN, "unknown");
}

static void
say_other_version (Errand *self, const RokadOutgoing *out, RokadResponse *response)
{
  rokad_response_refuse (response, ROKAD_REFUSED_VERSION, "too old");
}

static void
say_invalid (Errand *self, const RokadOutgoing *out, RokadResponse *response)
{
  rokad_response_refuse (response, ROKAD_REFUSED_INVALID, "nonsense");
}

static void
say_missing (Errand *self, const RokadOutgoing *out, RokadResponse *response)
{
  rokad_response_refuse (response, ROKAD_REFUSED_MISSING, "nothing here");
}

static void
say_unchanged (Errand *self, const RokadOutgoing *out, RokadResponse *response)
{
  response->status = 304;
}

static void
say_empty (Errand *self, const RokadOutgoing *out, RokadResponse *response)
{
  say_json (response, "{}");
}

/* The hub itself, but that its token is never good. */
static void
say_expired_to_all_but_renewals (Errand *self, const RokadOutgoing *out, RokadResponse *response)
{
  if (g_str_equal (out->path, "/v1/token"))
    node_ask (&self->till, &self->hub, out, response);
  else
    say_expired (self, out, response);
}

/* The hub itself, but that it takes every till for a copy. */
static void
say_copied (Errand *self, const RokadOutgoing *out, RokadResponse *response)
{
  RokadPushAnswer answer;

  node_ask (&self->till, &self->hub, out, response);
  if (!g_str_equal (out->path, "/v1/push"))
    return;
  g_assert_true (rokad_push_answer_decode (response->body, &answer, NULL));
  answer.copied = TRUE;
  g_bytes_unref (response->body);
  response->body = rokad_push_answer_encode (&answer);
}

/* The hub itself, but that every page is empty and says that there is more. */
static void
say_more_and_more (Errand *self, const RokadOutgoing *out, RokadResponse *response)
{
  static const char page[] = "{\"end\":true,\"sections\":0,\"more\":true}\n";

  node_ask (&self->till, &self->hub, out, response);
  if (!g_str_equal (out->path, "/v1/pull"))
    return;
  g_bytes_unref (response->body);
  response->body = g_bytes_new (page, strlen (page));
}

/* The hub itself, but that pieces of blobs are empty. */
static void
say_empty_pieces (Errand *self, const RokadOutgoing *out, RokadResponse *response)
{
  node_ask (&self->till, &self->hub, out, response);
  if (!g_str_has_prefix (out->path, "/v1/blob/"))
    return;
  g_bytes_unref (response->body);
  response->body = g_bytes_new ("", 0);
}

static const struct
{
  const char *path;
  Say say;
  RokadSyncState state; /* in which it ends */
} peers[] = {
  { "nothing", say_nothing, ROKAD_SYNC_WAITING },
  { "later", say_later, ROKAD_SYNC_WAITING },
  { "expired", say_expired, ROKAD_SYNC_WAITING },
  { "unknown", say_unknown, ROKAD_SYNC_STOPPED },
  { "another_version", say_other_version, ROKAD_SYNC_STOPPED },
  { "invalid", say_invalid, ROKAD_SYNC_WAITING },
  { "missing", say_missing, ROKAD_SYNC_WAITING },
  { "unchanged", say_unchanged, ROKAD_SYNC_WAITING },
  { "empty", say_empty, ROKAD_SYNC_WAITING },
  { "expired_to_all_but_renewals", say_expired_to_all_but_renewals, ROKAD_SYNC_WAITING },
  { "copied", say_copied, ROKAD_SYNC_WAITING },
  { "more_and_more", say_more_and_more, ROKAD_SYNC_WAITING },
  { "empty_pieces", say_empty_pieces, ROKAD_SYNC_WAITING },
};

static RokadSyncAction
exchange (Errand *self, Say say, RokadSyncAction action)
{
  g_auto (RokadOutgoing) out = { 0 };
  g_auto (RokadResponse) response = { 0 };
  RokadSyncEvent event;

  if (errand_make (self, action, &out, &event))
    {
      say (self, &out, &response);
      event = node_take (&self->till, action, &response);
    }
  return rokad_sync_engine_step (&self->till.engine, event);
}

/* Whatever it says, there is a wait or an end after a few exchanges, time and again; and no peer
 * makes a till open one journal after the other.
 */
static void
test_no_peer_keeps_it_busy (Errand *self, gconstpointer data)
{
  gsize peer = GPOINTER_TO_SIZE (data);
  RokadSyncAction action = rokad_sync_engine_step (&self->till.engine, ROKAD_SYNC_EVENT_ENROLLED);

  for (guint round = 0; round < 5 && action != ROKAD_SYNC_DO_STOP; round++)
    {
      for (guint i = 0; action != ROKAD_SYNC_DO_WAIT && action != ROKAD_SYNC_DO_STOP; i++)
        {
          g_assert_cmpuint (i, <, EXCHANGES_MAX);
          g_assert_cmpint (action, !=, ROKAD_SYNC_DO_NOTHING);
          action = exchange (self, peers[peer].say, action);
        }
      g_assert_cmpint (self->till.engine.state, ==, peers[peer].state);
      if (action == ROKAD_SYNC_DO_WAIT)
        action = rokad_sync_engine_step (&self->till.engine, ROKAD_SYNC_EVENT_TIMER);
    }
  g_assert_cmpint (node_count (&self->till, "SELECT count (*) FROM journal WHERE own = 1"), <=, 2);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (peers); i++)
    {
      g_autofree char *path =
          g_strconcat ("/asker-busy/with_a_peer_that_says_", peers[i].path, NULL);

      g_test_add (path, Errand, GSIZE_TO_POINTER (i), errand_open, test_no_peer_keeps_it_busy,
                  errand_close);
    }

  return g_test_run ();
}
