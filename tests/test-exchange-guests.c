/* Who is let in at a hub by its token, who stays out, and what one who is in can do to another. */
#include "node.h"
#include "rokad-anew.h"
#include "rokad-guest.h"
#include "rokad-key.h"
#include "stranger.h"

typedef struct
{
  Node hub;
  Node a; /* rules */
  Node b;
} Fixture;

static void
set_up (Fixture *self, gconstpointer unused)
{
  node_open_joined (&self->hub, "hub", 1);
  node_open_lone (&self->a, 2);
  node_open_joined (&self->b, "till", 3);
  node_enrol (&self->a, &self->hub);
  node_enrol (&self->b, &self->hub);
  node_sync (&self->a, &self->hub);
  node_sync (&self->b, &self->hub);
}

static void
tear_down (Fixture *self, gconstpointer unused)
{
  node_assert_sound (&self->hub);
  node_assert_sound (&self->a);
  node_assert_sound (&self->b);
  node_close (&self->hub);
  node_close (&self->a);
  node_close (&self->b);
}

static void
settle (Fixture *self)
{
  for (guint round = 0; round < 3; round++)
    {
      node_sync (&self->a, &self->hub);
      node_sync (&self->b, &self->hub);
    }
  node_assert_equal (&self->a, &self->hub);
  node_assert_equal (&self->b, &self->hub);
}

/* --- Tokens --- */

static const struct
{
  const char *method;
  const char *path;
  const char *type;
} guarded[] = {
  { "POST", "/v1/push", ROKAD_TYPE_LINES },
  { "POST", "/v1/pull", ROKAD_TYPE_JSON },
  { "GET", "/v1/heads", NULL },
  { "GET", "/v1/blob/" ROKAD_HASH_OF_NOTHING, NULL },
  { "POST", "/v1/blob/" ROKAD_HASH_OF_NOTHING, ROKAD_TYPE_BYTES },
  { "GET", "/v1/snapshot", NULL },
  { "GET", "/v1/snapshot/" ROKAD_HASH_OF_NOTHING, NULL },
};

/* Nothing is told, and nothing taken, before it is clear who asks. */
static void
assert_shut_out (Node *hub, const char *token, guint status, const char *code)
{
  for (gsize i = 0; i < G_N_ELEMENTS (guarded); i++)
    {
      g_autoptr (GBytes) body = g_bytes_new_static ("{}", 2);
      g_auto (RokadResponse) response = { 0 };

      node_answer (hub, guarded[i].method, guarded[i].path, guarded[i].type, token,
                   guarded[i].type != NULL ? body : NULL, &response);
      node_assert_refused (&response, status, code);
    }
}

static void
test_without_a_token_there_is_nothing (Fixture *self, gconstpointer unused)
{
  assert_shut_out (&self->hub, NULL, 401, ROKAD_REFUSED_TOKEN);
  assert_shut_out (&self->hub, "", 401, ROKAD_REFUSED_TOKEN);
  assert_shut_out (&self->hub, "0123456789abcdef", 401, ROKAD_REFUSED_TOKEN);
}

static void
fence (Node *hub, const char *node)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (RokadTransaction) transaction = rokad_db_begin (rokad_shop_db (hub->shop), &error);
  g_autoptr (RokadGuest) guest = rokad_guest_get (transaction, node, &error);

  guest->fenced = TRUE;
  rokad_guest_save (transaction, guest, &error);
  rokad_transaction_commit (&transaction, &error);
  g_assert_no_error (error);
}

static void
ask_token (Node *hub, const RokadTokenRequest *request, RokadResponse *response)
{
  g_autoptr (GBytes) body = rokad_token_request_encode (request);

  node_answer (hub, "POST", "/v1/token", ROKAD_TYPE_JSON, NULL, body, response);
}

/* Also under the journal in which it went on before anybody fenced it, and with a new token. */
static void
test_one_that_is_fenced_stays_out (Fixture *self, gconstpointer unused)
{
  g_autofree char *node = g_strdup (rokad_shop_node (self->b.shop));
  g_auto (RokadResponse) renewal = { 0 };
  g_auto (RokadResponse) anew = { 0 };
  RokadTokenRequest request = { 0 };
  g_autoptr (GError) error = NULL;

  rokad_shop_begin_anew (self->b.shop, &error);
  g_assert_no_error (error);
  node_sync (&self->b, &self->hub);
  fence (&self->hub, node);
  assert_shut_out (&self->hub, rokad_asker_token (self->b.asker), 403, ROKAD_REFUSED_UNKNOWN);
  g_strlcpy (request.node, node, sizeof request.node);
  ask_token (&self->hub, &request, &renewal);
  node_assert_refused (&renewal, 403, ROKAD_REFUSED_UNKNOWN);
  g_strlcpy (request.node, rokad_shop_node (self->b.shop), sizeof request.node);
  ask_token (&self->hub, &request, &anew);
  node_assert_refused (&anew, 403, ROKAD_REFUSED_UNKNOWN);

  rokad_sync_engine_step (&self->b.engine, ROKAD_SYNC_EVENT_CHANGED);
  g_assert_cmpint (node_exchange (&self->b, &self->hub, ROKAD_SYNC_DO_COMPARE, NULL), ==,
                   ROKAD_SYNC_DO_STOP);
  g_assert_cmpint (self->b.engine.state, ==, ROKAD_SYNC_STOPPED);
}

static void
get_challenge (Node *hub, const char *node, char out[ROKAD_NONCE_BYTES])
{
  RokadTokenRequest request = { 0 };
  g_auto (RokadResponse) response = { 0 };
  g_auto (RokadTokenAnswer) answer = { 0 };
  g_autoptr (GError) error = NULL;

  g_strlcpy (request.node, node, sizeof request.node);
  ask_token (hub, &request, &response);
  g_assert_cmpuint (response.status, ==, 200);
  rokad_token_answer_decode (response.body, &answer, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (answer.token, ==, "");
  g_strlcpy (out, answer.challenge, ROKAD_NONCE_BYTES);
}

/* Signs @challenge in the name of @node by the key of @signer. */
static void
answer_challenge (Node *hub,
                  const char *node,
                  Node *signer,
                  const char *challenge,
                  RokadResponse *response)
{
  RokadTokenRequest request = { 0 };
  g_autofree char *text = NULL;

  g_strlcpy (request.node, node, sizeof request.node);
  g_strlcpy (request.challenge, challenge, sizeof request.challenge);
  text = rokad_token_text (&request);
  g_assert_true (rokad_key_sign (rokad_shop_folder (signer->shop), rokad_shop_node (signer->shop),
                                 text, request.signature, NULL));
  ask_token (hub, &request, response);
}

static void
test_a_token_is_given_for_a_signature_alone (Fixture *self, gconstpointer unused)
{
  const char *node = rokad_shop_node (self->a.shop);
  char challenge[ROKAD_NONCE_BYTES];
  char of_b[ROKAD_NONCE_BYTES];
  g_auto (RokadResponse) by_another = { 0 };
  g_auto (RokadResponse) for_another = { 0 };
  g_auto (RokadResponse) good = { 0 };
  g_auto (RokadResponse) again = { 0 };
  g_auto (RokadTokenAnswer) answer = { 0 };

  get_challenge (&self->hub, node, challenge);
  get_challenge (&self->hub, rokad_shop_node (self->b.shop), of_b);
  g_assert_cmpstr (challenge, !=, of_b);
  answer_challenge (&self->hub, node, &self->b, challenge, &by_another);
  node_assert_refused (&by_another, 401, ROKAD_REFUSED_TOKEN);
  answer_challenge (&self->hub, node, &self->a, of_b, &for_another);
  node_assert_refused (&for_another, 401, ROKAD_REFUSED_TOKEN);

  answer_challenge (&self->hub, node, &self->a, challenge, &good);
  g_assert_cmpuint (good.status, ==, 200);
  g_assert_true (rokad_token_answer_decode (good.body, &answer, NULL));
  g_assert_cmpstr (answer.challenge, ==, "");
  assert_shut_out (&self->hub, rokad_asker_token (self->a.asker), 401, ROKAD_REFUSED_TOKEN);
  answer_challenge (&self->hub, node, &self->a, challenge, &again);
  node_assert_refused (&again, 401, ROKAD_REFUSED_TOKEN);
}

static void
test_who_is_not_enrolled_gets_no_challenge (Fixture *self, gconstpointer unused)
{
  g_autofree char *id = stranger_id (7);
  RokadTokenRequest request = { 0 };
  g_auto (RokadResponse) response = { 0 };

  g_strlcpy (request.node, id, sizeof request.node);
  ask_token (&self->hub, &request, &response);
  node_assert_refused (&response, 403, ROKAD_REFUSED_UNKNOWN);
}

static void
forget_token (Node *till)
{
  rokad_asker_free (till->asker);
  till->asker = rokad_asker_new (till->peer, NULL);
  rokad_sync_engine_init (&till->engine, 7);
}

/* A till that has lost its token, and any one exchange on its way to a new one. */
static void
test_a_lost_token_is_renewed_whatever_is_lost (Fixture *self, gconstpointer unused)
{
  static const NodeFault faults[] = {
    { .lose_request = TRUE },
    { .lose_answer = TRUE },
    { .double_request = TRUE },
    { .lose_answer = TRUE, .restart_hub = TRUE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (faults); i++)
    for (guint at = 0; at <= 5; at++)
      {
        NodePlan plan = { .fault = faults[i], .at = at };

        node_sell (&self->b, "D01");
        forget_token (&self->b);
        node_sync_by (&self->b, &self->hub, &plan);
        g_assert_nonnull (rokad_asker_token (self->b.asker));
        g_assert_cmpuint (plan.made, <=, 12);
      }
  settle (self);
  g_assert_cmpint (node_count (&self->hub, "SELECT count (*) FROM orders"), ==, 24);
}

/* --- A machine that went on in a new journal --- */

/* It still shows its token, and gets another one by its new key. */
static void
test_one_that_began_anew_is_known_by_its_token (Fixture *self, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;

  rokad_shop_begin_anew (self->b.shop, &error);
  g_assert_no_error (error);
  node_sell (&self->b, "D01");
  node_sync (&self->b, &self->hub);
  g_assert_cmpint (node_count (&self->hub, "SELECT count (*) FROM guest"), ==, 3);
  forget_token (&self->b);
  node_sell (&self->b, "D02");
  node_sync (&self->b, &self->hub);
  g_assert_nonnull (rokad_asker_token (self->b.asker));
  settle (self);
}

/* The hub has forgotten it since, and first hears of it in the middle of its journal. */
static void
test_one_that_the_hub_forgot_is_learnt_again (Fixture *self, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;

  node_keep (&self->hub, "kept");
  rokad_shop_begin_anew (self->b.shop, &error);
  g_assert_no_error (error);
  node_sell (&self->b, "D01");
  node_sync (&self->b, &self->hub);
  node_put_back (&self->hub, "kept");
  node_sell (&self->b, "D02");
  node_sync (&self->b, &self->hub);
  forget_token (&self->b);
  node_sell (&self->b, "D03");
  node_sync (&self->b, &self->hub);
  settle (self);
  g_assert_cmpint (node_count (&self->hub, "SELECT count (*) FROM orders"), ==, 3);
}

/* --- One guest against another --- */

/* b's push as it would be, in the name of a. */
static void
push_as (Fixture *self, const char *node, RokadPush *push, RokadResponse *response)
{
  g_autoptr (GBytes) body = NULL;

  g_strlcpy (push->node, node, sizeof push->node);
  body = rokad_push_encode (push);
  node_answer (&self->hub, "POST", "/v1/push", ROKAD_TYPE_LINES, rokad_asker_token (self->b.asker),
               body, response);
}

/* Its token and the names of its exchanges are nobody else's to change. */
static void
test_nobody_speaks_for_another (Fixture *self, gconstpointer unused)
{
  g_auto (RokadPush) push = { 0 };
  g_auto (RokadResponse) response = { 0 };
  g_autoptr (RokadGuest) before = NULL;
  g_autoptr (RokadGuest) after = NULL;
  g_autofree char *victim = g_strdup (rokad_shop_node (self->a.shop));
  gboolean any;

  node_sell (&self->b, "D01");
  rokad_exchange_make_push (self->b.shop, self->b.peer, &push, &any, NULL);
  g_assert_true (any);
  before = rokad_guest_get (rokad_shop_db (self->hub.shop), victim, NULL);
  push_as (self, victim, &push, &response);
  node_assert_refused (&response, 401, ROKAD_REFUSED_TOKEN);
  after = rokad_guest_get (rokad_shop_db (self->hub.shop), victim, NULL);
  g_assert_cmpstr (before->token_hash, ==, after->token_hash);
  g_assert_cmpstr (before->nonce, ==, after->nonce);
  g_assert_cmpstr (before->next, ==, after->next);
  g_assert_cmpint (node_count (&self->hub, "SELECT count (*) FROM orders"), ==, 0);

  node_sell (&self->a, "D02");
  settle (self);
  g_assert_cmpstr (rokad_shop_node (self->a.shop), ==, victim);
}

/* The next line of a journal, as b makes it up. @prev: NULL for what really came before. */
static void
make_up (Fixture *self,
         const char *victim,
         const char *kind,
         const char *body,
         const char *prev,
         RokadPush *out)
{
  g_autoptr (GTimeZone) utc = g_time_zone_new_utc ();
  RokadStamp stamp = { .at_us = G_TIME_SPAN_DAY * 20000, .zone = utc, .staff = "owner" };
  g_autoptr (GString) line = NULL;
  RokadHead head;

  g_assert_true (rokad_journal_head (rokad_shop_db (self->hub.shop), victim, &head, NULL));
  if (prev != NULL)
    g_strlcpy (head.hash, prev, sizeof head.hash);
  line = rokad_entry_line_new (victim, &head, &stamp, kind, 1, body);
  g_strlcpy (out->node, rokad_shop_node (self->b.shop), sizeof out->node);
  g_strlcpy (out->acked.at.journal_id, victim, sizeof out->acked.at.journal_id);
  out->section = g_new0 (RokadSection, 1);
  out->section->certificate = g_strdup ("");
  out->section->lines = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  g_ptr_array_add (out->section->lines, g_bytes_new (line->str, line->len));
  g_strlcpy (out->section->head.at.journal_id, victim, sizeof out->section->head.at.journal_id);
}

/* A line that follows nothing is not taken. */
static void
test_a_line_out_of_nowhere_is_not_taken (Fixture *self, gconstpointer unused)
{
  g_auto (RokadPush) push = { 0 };
  g_auto (RokadResponse) response = { 0 };
  RokadPushAnswer answer;
  gint64 before = node_count (&self->hub, "SELECT count (*) FROM entry");

  make_up (self, rokad_shop_node (self->a.shop), "line.removed", "{}", ROKAD_HASH_OF_NOTHING,
           &push);
  push_as (self, push.node, &push, &response);
  g_assert_true (rokad_push_answer_decode (response.body, &answer, NULL));
  g_assert_true (answer.gap);
  g_assert_cmpint (node_count (&self->hub, "SELECT count (*) FROM entry"), ==, before);
}

/* A head that a never signed. */
static void
test_a_signature_that_is_none_is_not_taken (Fixture *self, gconstpointer unused)
{
  g_auto (RokadPush) push = { 0 };
  g_auto (RokadResponse) response = { 0 };
  RokadSignedPosition *head;
  g_autofree char *text = NULL;
  gint64 before = node_count (&self->hub, "SELECT count (*) FROM entry");

  make_up (self, rokad_shop_node (self->a.shop), "line.removed", "{}", NULL, &push);
  head = &push.section->head;
  g_assert_true (rokad_exchange_find_end (push.section, &head->at, NULL));
  text = rokad_position_text (&head->at);
  g_assert_true (
      rokad_key_sign (rokad_shop_folder (self->b.shop), push.node, text, head->signature, NULL));
  push_as (self, push.node, &push, &response);
  node_assert_refused (&response, 400, ROKAD_REFUSED_INVALID);
  g_assert_cmpint (node_count (&self->hub, "SELECT count (*) FROM entry"), ==, before);
}

/* What is promised of a line that a guest makes up in the name of another, rightly chained and
 * unsigned: it is kept, since anybody may hand over any journal, also what its author is not there
 * to sign. But it moves no line of the author's: those are all taken, signed, and count; the author
 * goes on in a journal of its own; and nobody, the author least, ever puts a signature to what was
 * made up, so that it stands out at every node.
 */
static void
test_a_made_up_line_displaces_nothing_and_stays_unsigned (Fixture *self, gconstpointer unused)
{
  static const char unsigned_sql[] =
      "SELECT count (*) FROM entry JOIN journal USING (journal_id) WHERE seq > signed_seq"
      " AND own = 0 AND scope = 'till' AND CAST (line AS TEXT) LIKE '%made up%'";
  g_auto (RokadPush) push = { 0 };
  g_auto (RokadResponse) response = { 0 };
  g_autofree char *victim = g_strdup (rokad_shop_node (self->a.shop));
  Node fresh;

  node_sell (&self->a, "D01");
  node_sync (&self->a, &self->hub);
  make_up (self, victim, "line.removed", "{\"made up\":true}", NULL, &push);
  node_sell_many (&self->a, "D02", 2);
  push_as (self, push.node, &push, &response);
  g_assert_cmpuint (response.status, ==, 200);

  settle (self);
  node_sell (&self->a, "D03");
  settle (self);
  g_assert_cmpint (node_count (&self->b, "SELECT count (*) FROM orders"), ==, 4);
  g_assert_cmpint (node_count (&self->b, "SELECT count (DISTINCT number) FROM orders"), ==, 4);
  g_assert_cmpstr (rokad_shop_node (self->a.shop), !=, victim);
  g_assert_cmpint (node_count (&self->hub, unsigned_sql), ==, 1);

  node_open_joined (&fresh, "hub", 9);
  node_enrol (&self->a, &fresh);
  node_sync (&self->a, &fresh);
  g_assert_cmpint (node_count (&fresh, unsigned_sql), ==, 1);
  g_assert_cmpint (node_count (&fresh, "SELECT count (*) FROM orders"), ==, 4);
  node_close (&fresh);
  node_enrol (&self->a, &self->hub);
}

/* A till has left its journal for another one, and somebody goes on with it: what that adds is
 * nothing that the till has written, and not its to sign, whoever it hands it to.
 */
static void
test_what_is_added_to_a_journal_that_was_left_stays_unsigned (Fixture *self, gconstpointer unused)
{
  g_autofree char *victim = g_strdup (rokad_shop_node (self->a.shop));
  g_autofree char *sql =
      g_strdup_printf ("SELECT head_seq - signed_seq FROM journal WHERE journal_id = '%s'", victim);
  g_auto (RokadPush) push = { 0 };
  g_auto (RokadResponse) response = { 0 };
  g_autoptr (GError) error = NULL;
  Node fresh;

  node_sell_many (&self->a, "D01", 2);
  rokad_shop_begin_anew (self->a.shop, &error);
  g_assert_no_error (error);
  settle (self);
  make_up (self, victim, "line.removed", "{\"made up\":true}", NULL, &push);
  push_as (self, rokad_shop_node (self->b.shop), &push, &response);
  g_assert_cmpuint (response.status, ==, 200);
  settle (self);

  node_open_joined (&fresh, "hub", 9);
  node_enrol (&self->a, &fresh);
  node_sync (&self->a, &fresh);
  g_assert_cmpint (node_count (&fresh, sql), >, 0);
  node_close (&fresh);
  node_enrol (&self->a, &self->hub);
}

/* What the hub itself has not signed it has not written: it is not made to begin anew by it, be it
 * unsigned, or after a head that the hub did sign.
 */
static void
test_nobody_makes_up_what_the_hub_wrote (Fixture *self, gconstpointer unused)
{
  g_autofree char *node = g_strdup (rokad_shop_node (self->hub.shop));
  g_autofree char *text = NULL;
  g_auto (RokadPush) push = { 0 };
  g_auto (RokadResponse) response = { 0 };
  g_auto (RokadResponse) after_head = { 0 };
  RokadSignedPosition *head;
  RokadHead tip;

  make_up (self, node, "line.removed", "{}", NULL, &push);
  push_as (self, rokad_shop_node (self->b.shop), &push, &response);
  node_assert_refused (&response, 400, ROKAD_REFUSED_INVALID);

  head = &push.section->head;
  g_assert_true (rokad_journal_head (rokad_shop_db (self->hub.shop), node, &tip, NULL));
  head->at.seq = tip.seq;
  g_strlcpy (head->at.hash, tip.hash, sizeof head->at.hash);
  text = rokad_position_text (&head->at);
  g_assert_true (
      rokad_key_sign (rokad_shop_folder (self->hub.shop), node, text, head->signature, NULL));
  push_as (self, rokad_shop_node (self->b.shop), &push, &after_head);
  node_assert_refused (&after_head, 400, ROKAD_REFUSED_INVALID);
  g_assert_cmpstr (rokad_shop_node (self->hub.shop), ==, node);
  g_assert_cmpint (node_count (&self->hub, "SELECT count (*) FROM journal WHERE own = 1"), ==, 1);
}

#define ADD(path, func) \
  g_test_add ("/exchange-guests/" path, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  ADD ("without_a_token_there_is_nothing", test_without_a_token_there_is_nothing);
  ADD ("one_that_is_fenced_stays_out", test_one_that_is_fenced_stays_out);
  ADD ("a_token_is_given_for_a_signature_alone", test_a_token_is_given_for_a_signature_alone);
  ADD ("who_is_not_enrolled_gets_no_challenge", test_who_is_not_enrolled_gets_no_challenge);
  ADD ("a_lost_token_is_renewed_whatever_is_lost", test_a_lost_token_is_renewed_whatever_is_lost);
  ADD ("one_that_began_anew_is_known_by_its_token", test_one_that_began_anew_is_known_by_its_token);
  ADD ("one_that_the_hub_forgot_is_learnt_again", test_one_that_the_hub_forgot_is_learnt_again);
  ADD ("nobody_speaks_for_another", test_nobody_speaks_for_another);
  ADD ("a_line_out_of_nowhere_is_not_taken", test_a_line_out_of_nowhere_is_not_taken);
  ADD ("a_signature_that_is_none_is_not_taken", test_a_signature_that_is_none_is_not_taken);
  ADD ("a_made_up_line_displaces_nothing_and_stays_unsigned",
       test_a_made_up_line_displaces_nothing_and_stays_unsigned);
  ADD ("what_is_added_to_a_journal_that_was_left_stays_unsigned",
       test_what_is_added_to_a_journal_that_was_left_stays_unsigned);
  ADD ("nobody_makes_up_what_the_hub_wrote", test_nobody_makes_up_what_the_hub_wrote);

  return g_test_run ();
}
