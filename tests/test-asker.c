/* What a node makes of whatever comes back: it believes only what its peer can have said, and
 * always knows what to do next.
 */
#include <string.h>

#include "dump.h"
#include "errand.h"

static const char *
problem_of (Errand *self)
{
  return rokad_asker_problem (self->till.asker);
}

/* --- What cannot be believed --- */

/* Each of them has something to ask for in this order, the first pull for a ready-made catalog. */
static const RokadSyncAction actions[] = {
  ROKAD_SYNC_DO_PUSH, ROKAD_SYNC_DO_COMPARE, ROKAD_SYNC_DO_HAND_BACK, ROKAD_SYNC_DO_PULL,
  ROKAD_SYNC_DO_PULL, ROKAD_SYNC_DO_FETCH,   ROKAD_SYNC_DO_RENEW,
};

/* The answer as it would be, spoilt in each way. @out_n: how many there are. */
static void
spoil (const RokadResponse *good, RokadIncoming *out, GBytes **cut, guint *out_n)
{
  static const char portal[] = "<html>Please log in</html>";
  gsize bytes;
  const char *body = g_bytes_get_data (good->body, &bytes);
  RokadIncoming right = { good->status, ERRAND_VERSION, good->type, 0, good->body };
  RokadIncoming *next = out;

  gboolean bytes_only = g_str_equal (good->type, ROKAD_TYPE_BYTES);

  cut[0] = g_bytes_new_static (portal, strlen (portal));
  cut[1] = g_bytes_new_static ("", 0);
  cut[2] = g_bytes_new (body, bytes - 1);
  cut[3] = g_bytes_new (body, bytes / 2);
  *next++ = (RokadIncoming){ 0 };
  *next++ = (RokadIncoming){ 200, NULL, "text/html", 0, cut[0] };
  for (guint i = 0; i < (bytes_only ? 2u : 4u); i++) /* of bytes, fewer are a piece as well */
    *next++ = (RokadIncoming){ 200, ERRAND_VERSION, good->type, 0, cut[i] };
  for (guint i = 0; i < 6; i++)
    {
      static const guint statuses[] = { 100, 204, 206, 302, 404, 500 };

      *next++ = (RokadIncoming){ statuses[i], ERRAND_VERSION, "text/plain", 0, cut[0] };
    }
  *next = right;
  next++->protocol = NULL;
  *next = right;
  next++->protocol = "2";
  *next = right;
  next++->type = NULL;
  *next = right;
  next++->type = "text/html";
  *next = right;
  next++->body = NULL;
  *next = right;
  next++->status = 0;
  *next = right;
  next++->status = 304;
  *out_n = (guint) (next - out);
}

/* Portals that answer 200, proxies that cut off, programs of another kind: the outcome is unknown,
 * nothing is written down, and the same is asked for again.
 */
static void
test_what_the_peer_cannot_have_said_is_lost (Errand *self, gconstpointer unused)
{
  for (gsize i = 0; i < G_N_ELEMENTS (actions); i++)
    {
      g_auto (RokadOutgoing) out = { 0 };
      g_auto (RokadResponse) good = { 0 };
      g_autofree char *before = NULL;
      RokadIncoming spoilt[32];
      GBytes *cut[4];
      RokadSyncEvent event;
      guint32 retry_ms;
      guint n;

      g_assert_true (errand_make (self, actions[i], &out, &event));
      node_ask (&self->till, &self->hub, &out, &good);
      before = dump_shop (self->till.folder);
      if (good.status == 200)
        {
          spoil (&good, spoilt, cut, &n);
          for (guint j = 0; j < n; j++)
            {
              g_auto (RokadOutgoing) again = { 0 };
              g_autofree char *after = NULL;

              g_assert_cmpint (errand_take (self, actions[i], &spoilt[j], &retry_ms), ==,
                               ROKAD_SYNC_EVENT_LOST);
              g_assert_cmpuint (retry_ms, ==, 0);
              g_assert_nonnull (problem_of (self));
              after = dump_shop (self->till.folder);
              g_assert_cmpstr (before, ==, after);
              g_assert_true (errand_make (self, actions[i], &again, &event));
              g_assert_cmpstr (again.path, ==, out.path);
            }
          for (guint j = 0; j < G_N_ELEMENTS (cut); j++)
            g_bytes_unref (cut[j]);
        }

      event = node_take (&self->till, actions[i], &good);
      g_assert_true (event == ROKAD_SYNC_EVENT_MORE || event == ROKAD_SYNC_EVENT_DONE);
      if (good.status == 200)
        g_assert_null (problem_of (self));
    }
}

static void
test_another_node_s_heads_are_none (Errand *self, gconstpointer unused)
{
  Node other;
  g_auto (RokadOutgoing) out = { 0 };
  g_auto (RokadResponse) response = { 0 };
  RokadSyncEvent event;
  NodeLink link;

  node_open_joined (&other, "hub", 9);
  node_put_aside (&self->till, &link);
  node_enrol (&self->till, &other);
  g_assert_true (errand_make (self, ROKAD_SYNC_DO_COMPARE, &out, &event));
  node_ask (&self->till, &other, &out, &response);
  node_take_up (&self->till, &link);
  g_assert_cmpint (node_take (&self->till, ROKAD_SYNC_DO_COMPARE, &response), ==,
                   ROKAD_SYNC_EVENT_LOST);
  g_assert_nonnull (strstr (problem_of (self), "another node"));
  node_link_clear (&link);
  node_close (&other);
}

/* --- Refusals --- */

static RokadSyncEvent
refuse (Errand *self,
        RokadSyncAction action,
        guint status,
        const char *code,
        const char *message,
        gint64 retry_after_s,
        gint64 header_s,
        guint32 *out_retry_ms)
{
  RokadRefusal refusal = { (char *) code, (char *) message, retry_after_s };
  g_autoptr (GBytes) body = rokad_refusal_encode (&refusal);
  RokadIncoming answer = { status, ERRAND_VERSION, ROKAD_TYPE_JSON, header_s, body };

  return errand_take (self, action, &answer, out_retry_ms);
}

static void
test_a_refusal_says_what_to_do (Errand *self, gconstpointer unused)
{
  static const struct
  {
    guint status;
    const char *code;
    gint64 retry_after_s; /* in the body */
    gint64 header_s;
    RokadSyncEvent event;
    guint32 retry_ms;
  } refusals[] = {
    { 401, ROKAD_REFUSED_TOKEN, 0, 0, ROKAD_SYNC_EVENT_EXPIRED, 0 },
    { 403, ROKAD_REFUSED_UNKNOWN, 0, 0, ROKAD_SYNC_EVENT_REFUSED, 0 },
    { 426, ROKAD_REFUSED_VERSION, 0, 0, ROKAD_SYNC_EVENT_REFUSED, 0 },
    { 503, ROKAD_REFUSED_BUSY, 0, 0, ROKAD_SYNC_EVENT_BUSY, 0 },
    { 503, ROKAD_REFUSED_BUSY, 30, 0, ROKAD_SYNC_EVENT_BUSY, 30000 },
    { 429, ROKAD_REFUSED_BUSY, 0, 7, ROKAD_SYNC_EVENT_BUSY, 7000 },
    { 429, ROKAD_REFUSED_BUSY, 30, 7, ROKAD_SYNC_EVENT_BUSY, 30000 },
    { 503, ROKAD_REFUSED_BUSY, 5, -3, ROKAD_SYNC_EVENT_BUSY, 5000 },
    { 503, ROKAD_REFUSED_BUSY, 0, G_MAXINT64, ROKAD_SYNC_EVENT_BUSY, 86400000 },
    { 503, ROKAD_REFUSED_BUSY, 86400, 0, ROKAD_SYNC_EVENT_BUSY, 86400000 },
    { 400, ROKAD_REFUSED_INVALID, 0, 0, ROKAD_SYNC_EVENT_LOST, 0 },
    { 404, ROKAD_REFUSED_MISSING, 0, 0, ROKAD_SYNC_EVENT_LOST, 0 },
    { 413, ROKAD_REFUSED_TOO_LONG, 0, 0, ROKAD_SYNC_EVENT_LOST, 0 },
    { 403, ROKAD_REFUSED_CODE, 0, 0, ROKAD_SYNC_EVENT_LOST, 0 },
    { 418, "teapot", 0, 0, ROKAD_SYNC_EVENT_LOST, 0 },
  };
  g_auto (RokadOutgoing) out = { 0 };
  RokadSyncEvent event;

  g_assert_true (errand_make (self, ROKAD_SYNC_DO_PUSH, &out, &event));
  for (gsize i = 0; i < G_N_ELEMENTS (refusals); i++)
    {
      guint32 retry_ms;

      event = refuse (self, ROKAD_SYNC_DO_PUSH, refusals[i].status, refusals[i].code, "the reason",
                      refusals[i].retry_after_s, refusals[i].header_s, &retry_ms);
      g_assert_cmpint (event, ==, refusals[i].event);
      g_assert_cmpuint (retry_ms, ==, refusals[i].retry_ms);
      g_assert_cmpstr (problem_of (self), ==, "the reason");
    }
}

/* It is shown and logged; the token is a secret, also where the peer repeats it. */
static void
test_no_problem_tells_the_token (Errand *self, gconstpointer unused)
{
  const char *token = rokad_asker_token (self->till.asker);
  g_autofree char *message = g_strdup_printf ("“%s” is nobody's token", token);
  g_auto (RokadOutgoing) out = { 0 };
  RokadSyncEvent event;
  guint32 retry_ms;

  g_assert_true (errand_make (self, ROKAD_SYNC_DO_PUSH, &out, &event));
  refuse (self, ROKAD_SYNC_DO_PUSH, 401, ROKAD_REFUSED_TOKEN, message, 0, 0, &retry_ms);
  g_assert_nonnull (problem_of (self));
  g_assert_null (strstr (problem_of (self), token));
}

/* What a peer answers that takes nothing makes sense to nobody. */
static void
test_an_answer_that_leads_nowhere_is_a_problem (Errand *self, gconstpointer unused)
{
  g_auto (RokadOutgoing) out = { 0 };
  g_auto (RokadResponse) response = { 0 };
  g_autoptr (GBytes) good = NULL;
  RokadPushAnswer answer;
  RokadSyncEvent event;

  g_assert_true (errand_make (self, ROKAD_SYNC_DO_PUSH, &out, &event));
  node_ask (&self->till, &self->hub, &out, &response);
  good = g_bytes_ref (response.body);
  g_assert_true (rokad_push_answer_decode (response.body, &answer, NULL));
  answer.held.signature[7] = answer.held.signature[7] == '0' ? '1' : '0';
  g_bytes_unref (response.body);
  response.body = rokad_push_answer_encode (&answer);
  g_assert_cmpint (node_take (&self->till, ROKAD_SYNC_DO_PUSH, &response), ==,
                   ROKAD_SYNC_EVENT_LOST);
  g_assert_nonnull (problem_of (self));

  g_bytes_unref (response.body);
  response.body = g_bytes_ref (good);
  g_assert_cmpint (node_take (&self->till, ROKAD_SYNC_DO_PUSH, &response), ==,
                   ROKAD_SYNC_EVENT_DONE);
  g_assert_null (problem_of (self));
}

/* --- Tokens --- */

static RokadSyncEvent
answer_token (Errand *self, const char *challenge, const char *token)
{
  RokadTokenAnswer answer = { .token = (char *) token };
  g_autoptr (GBytes) body = NULL;
  guint32 retry_ms;

  g_strlcpy (answer.challenge, challenge, sizeof answer.challenge);
  body = rokad_token_answer_encode (&answer);
  return errand_take (self, ROKAD_SYNC_DO_RENEW,
                      &(RokadIncoming){ 200, ERRAND_VERSION, ROKAD_TYPE_JSON, 0, body }, &retry_ms);
}

static void
assert_signs (Errand *self, const char *challenge)
{
  g_auto (RokadOutgoing) out = { 0 };
  RokadTokenRequest request = { 0 };
  RokadSyncEvent event;

  g_assert_true (errand_make (self, ROKAD_SYNC_DO_RENEW, &out, &event));
  g_assert_true (rokad_token_request_decode (out.body, &request, NULL));
  g_assert_cmpstr (request.challenge, ==, challenge);
}

static void
test_a_token_comes_for_a_signed_challenge (Errand *self, gconstpointer unused)
{
  static const char first[] = "00112233445566778899aabbccddeeff";
  static const char second[] = "ffeeddccbbaa99887766554433221100";
  guint32 retry_ms;

  assert_signs (self, "");
  g_assert_cmpint (answer_token (self, first, ""), ==, ROKAD_SYNC_EVENT_MORE);
  assert_signs (self, first);
  g_assert_cmpint (answer_token (self, second, ""), ==, ROKAD_SYNC_EVENT_EXPIRED);

  assert_signs (self, "");
  g_assert_cmpint (answer_token (self, first, ""), ==, ROKAD_SYNC_EVENT_MORE);
  assert_signs (self, first);
  g_assert_cmpint (
      refuse (self, ROKAD_SYNC_DO_RENEW, 401, ROKAD_REFUSED_TOKEN, "no", 0, 0, &retry_ms), ==,
      ROKAD_SYNC_EVENT_EXPIRED);

  assert_signs (self, "");
  g_assert_cmpint (answer_token (self, first, ""), ==, ROKAD_SYNC_EVENT_MORE);
  g_assert_cmpint (answer_token (self, "", "new"), ==, ROKAD_SYNC_EVENT_DONE);
  g_assert_cmpstr (rokad_asker_token (self->till.asker), ==, "new");
}

/* --- Listening --- */

static RokadSyncEvent
hear (Errand *self, const char *version)
{
  g_auto (RokadHeads) heads = { 0 };
  g_autoptr (GBytes) body = NULL;
  guint32 retry_ms;

  g_strlcpy (heads.node, self->till.peer, sizeof heads.node);
  heads.version = g_strdup (version);
  heads.positions = g_array_new (FALSE, TRUE, sizeof (RokadSignedPosition));
  heads.wants = g_array_new (FALSE, TRUE, sizeof (RokadWant));
  body = rokad_heads_encode (&heads);
  return errand_take (self, ROKAD_SYNC_DO_LISTEN,
                      &(RokadIncoming){ 200, ERRAND_VERSION, ROKAD_TYPE_JSON, 0, body }, &retry_ms);
}

/* A peer that does not wait for news, and says again what was known, says nothing. */
static void
test_what_was_known_is_no_news (Errand *self, gconstpointer unused)
{
  static const RokadIncoming nothing = { 304, ERRAND_VERSION, NULL, 0, NULL };
  g_auto (RokadOutgoing) first = { 0 };
  g_auto (RokadOutgoing) second = { 0 };
  RokadSyncEvent event;
  guint32 retry_ms;

  g_assert_true (errand_make (self, ROKAD_SYNC_DO_LISTEN, &first, &event));
  g_assert_cmpstr (first.path, ==, "/v1/heads");
  g_assert_cmpint (hear (self, "one"), ==, ROKAD_SYNC_EVENT_HEARD);
  g_assert_cmpint (hear (self, "one"), ==, ROKAD_SYNC_EVENT_TIMER);
  g_assert_cmpint (errand_take (self, ROKAD_SYNC_DO_LISTEN, &nothing, &retry_ms), ==,
                   ROKAD_SYNC_EVENT_TIMER);
  g_assert_cmpint (hear (self, "two&wait=0#x"), ==, ROKAD_SYNC_EVENT_HEARD);
  g_assert_true (errand_make (self, ROKAD_SYNC_DO_LISTEN, &second, &event));
  g_assert_cmpstr (second.path, ==, "/v1/heads?after=two%26wait%3D0%23x&wait=25");
}

static void
test_a_listener_believes_no_portal_either (Errand *self, gconstpointer unused)
{
  static const char portal[] = "<html>Please log in</html>";
  g_autoptr (GBytes) body = g_bytes_new_static (portal, strlen (portal));
  const RokadIncoming spoilt[] = {
    { 0 },
    { 200, NULL, "text/html", 0, body },
    { 304, NULL, NULL, 0, NULL },
    { 200, ERRAND_VERSION, ROKAD_TYPE_JSON, 0, body },
    { 200, ERRAND_VERSION, ROKAD_TYPE_JSON, 0, NULL },
  };
  guint32 retry_ms;

  for (gsize i = 0; i < G_N_ELEMENTS (spoilt); i++)
    g_assert_cmpint (errand_take (self, ROKAD_SYNC_DO_LISTEN, &spoilt[i], &retry_ms), ==,
                     ROKAD_SYNC_EVENT_LOST);
  g_assert_cmpint (
      refuse (self, ROKAD_SYNC_DO_LISTEN, 503, ROKAD_REFUSED_BUSY, "later", 9, 0, &retry_ms), ==,
      ROKAD_SYNC_EVENT_BUSY);
  g_assert_cmpuint (retry_ms, ==, 9000);
}

#define ADD(path, func) g_test_add ("/asker/" path, Errand, NULL, errand_open, func, errand_close)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  ADD ("what_the_peer_cannot_have_said_is_lost", test_what_the_peer_cannot_have_said_is_lost);
  ADD ("another_node_s_heads_are_none", test_another_node_s_heads_are_none);
  ADD ("a_refusal_says_what_to_do", test_a_refusal_says_what_to_do);
  ADD ("no_problem_tells_the_token", test_no_problem_tells_the_token);
  ADD ("an_answer_that_leads_nowhere_is_a_problem", test_an_answer_that_leads_nowhere_is_a_problem);
  ADD ("a_token_comes_for_a_signed_challenge", test_a_token_comes_for_a_signed_challenge);
  ADD ("what_was_known_is_no_news", test_what_was_known_is_no_news);
  ADD ("a_listener_believes_no_portal_either", test_a_listener_believes_no_portal_either);

  return g_test_run ();
}
