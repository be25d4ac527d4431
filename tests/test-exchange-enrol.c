/* Enrolment: a one-time code and the journal's own key let a till in, and neither does alone. */
#include "node.h"
#include "rokad-guest.h"
#include "rokad-host.h"
#include "rokad-key.h"
#include "rokad-peer.h"

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

static char *
make_code (Node *hub)
{
  g_autoptr (GError) error = NULL;
  char *code = rokad_host_make_code (hub->shop, &error);

  g_assert_no_error (error);
  return code;
}

static void
enrol (Node *hub, const RokadEnrol *request, RokadResponse *response)
{
  g_autoptr (GBytes) body = rokad_enrol_encode (request);

  node_answer (hub, "POST", "/v1/enrol", ROKAD_TYPE_JSON, NULL, body, response);
}

static void
make_request (Node *till, const char *code, RokadEnrol *out)
{
  g_autoptr (GError) error = NULL;

  rokad_exchange_make_enrol (till->shop, code, "Till", out, &error);
  g_assert_no_error (error);
}

static void
assert_code_refused (Node *hub, Node *till, const char *code)
{
  g_auto (RokadEnrol) request = { 0 };
  g_auto (RokadResponse) response = { 0 };

  make_request (till, code, &request);
  enrol (hub, &request, &response);
  node_assert_refused (&response, 403, ROKAD_REFUSED_CODE);
}

static gint64
count_guests (Node *hub)
{
  return node_count (hub, "SELECT count (*) FROM guest");
}

static void
test_a_code_lets_one_in_once (Fixture *self, gconstpointer unused)
{
  g_autofree char *code = make_code (&self->hub);
  g_autofree char *other = make_code (&self->hub);
  g_auto (RokadEnrol) request = { 0 };
  g_auto (RokadResponse) response = { 0 };
  g_auto (RokadEnrolAnswer) answer = { 0 };
  g_autoptr (GError) error = NULL;
  Node till;

  node_open_joined (&till, "till", 4);
  assert_code_refused (&self->hub, &till, "K7Q2M9XPT");
  g_assert_cmpint (count_guests (&self->hub), ==, 2);

  make_request (&till, code, &request);
  enrol (&self->hub, &request, &response);
  g_assert_cmpuint (response.status, ==, 200);
  rokad_enrol_answer_decode (response.body, &answer, &error);
  g_assert_no_error (error);
  rokad_exchange_take_enrol (till.shop, "http://hub", "", &answer, &error);
  g_assert_no_error (error);
  g_assert_cmpint (count_guests (&self->hub), ==, 3);
  assert_code_refused (&self->hub, &till, code);

  self->hub.seeded.now_us += ROKAD_CODE_VALID_US;
  assert_code_refused (&self->hub, &till, other);
  node_close (&till);
}

/* Somebody else answers in the hub's place: what he signs with is not what he says. */
static void
test_a_certificate_is_its_hub_s (Fixture *self, gconstpointer unused)
{
  g_autofree char *code = make_code (&self->hub);
  g_auto (RokadEnrol) request = { 0 };
  g_auto (RokadEnrolAnswer) answer = { 0 };
  g_autoptr (GError) error = NULL;
  Node till;

  node_open_joined (&till, "till", 4);
  make_request (&till, code, &request);
  rokad_host_enrol (self->hub.shop, &request, &answer, &error);
  g_assert_no_error (error);
  answer.certificate[7] = answer.certificate[7] == '0' ? '1' : '0';
  g_assert_false (rokad_exchange_take_enrol (till.shop, "http://hub", "", &answer, &error));
  g_assert_error (error, ROKAD_MESSAGE_ERROR, ROKAD_MESSAGE_ERROR_INVALID);
  g_assert_cmpint (node_count (&till, "SELECT count (*) FROM peer"), ==, 0);
  g_assert_cmpint (node_count (&till, "SELECT count (*) FROM journal WHERE certificate <> ''"), ==,
                   0);
  node_close (&till);
}

/* Nothing of it says that whoever asks can sign for the journal. The code is good afterwards. */
static void
test_only_the_journal_s_key_enrols_it (Fixture *self, gconstpointer unused)
{
  g_autofree char *code = make_code (&self->hub);
  g_auto (RokadEnrol) request = { 0 };
  g_auto (RokadEnrol) of_b = { 0 };
  g_auto (RokadResponse) response = { 0 };
  g_auto (RokadResponse) other_code = { 0 };
  g_auto (RokadResponse) no_opening = { 0 };
  g_auto (RokadResponse) good = { 0 };
  Node till;

  node_open_joined (&till, "till", 4);
  make_request (&till, code, &request);
  make_request (&self->b, code, &of_b);
  g_free (request.signature);
  request.signature = g_strdup (of_b.signature);
  enrol (&self->hub, &request, &response);
  node_assert_refused (&response, 400, ROKAD_REFUSED_INVALID);

  rokad_enrol_clear (&request);
  make_request (&till, "SPYFORIT2", &request);
  g_free (request.code);
  request.code = g_strdup (code);
  enrol (&self->hub, &request, &other_code);
  node_assert_refused (&other_code, 400, ROKAD_REFUSED_INVALID);

  rokad_enrol_clear (&request);
  make_request (&till, code, &request);
  g_bytes_unref (request.opening);
  request.opening = g_bytes_new_static ("{\"seq\":1}", 9);
  enrol (&self->hub, &request, &no_opening);
  node_assert_refused (&no_opening, 400, ROKAD_REFUSED_INVALID);
  g_assert_cmpint (count_guests (&self->hub), ==, 2);

  rokad_enrol_clear (&request);
  make_request (&till, code, &request);
  enrol (&self->hub, &request, &good);
  g_assert_cmpuint (good.status, ==, 200);
  node_close (&till);
}

/* Somebody with a code says that a's journal is his, under a key of his own. */
static void
test_nobody_enrols_in_the_place_of_another (Fixture *self, gconstpointer unused)
{
  g_autofree char *code = make_code (&self->hub);
  g_autofree char *public_key = NULL;
  g_autofree char *scrap = g_build_filename (self->b.scrap, "spy", NULL);
  g_auto (RokadEnrol) request = { 0 };
  g_auto (RokadResponse) response = { 0 };
  g_autofree char *text = NULL;
  g_autofree char *body = NULL;
  g_autoptr (GTimeZone) utc = g_time_zone_new_utc ();
  g_autoptr (GString) opening = NULL;
  g_autoptr (RokadGuest) before = NULL;
  g_autoptr (RokadGuest) after = NULL;
  const char *victim = rokad_shop_node (self->a.shop);
  RokadStamp stamp = { .at_us = 0, .zone = utc, .staff = "owner" };
  RokadHead head = { .hash = ROKAD_HASH_OF_NOTHING };
  char signature[ROKAD_SIGNATURE_BYTES];

  g_assert_cmpint (g_mkdir_with_parents (scrap, 0700), ==, 0);
  before = rokad_guest_get (rokad_shop_db (self->hub.shop), victim, NULL);
  public_key = rokad_key_make (scrap, victim, &self->b.seeded.environment, NULL);
  body = g_strdup_printf ("{\"scope\":\"till\",\"public_key\":\"%s\",\"series\":\"SPY\",\"term\":1,"
                          "\"parent\":null}",
                          public_key);
  opening = rokad_entry_line_new (victim, &head, &stamp, "journal.opened", 1, body);
  request.code = g_strdup (code);
  request.name = g_strdup ("Till");
  request.opening = g_bytes_new (opening->str, opening->len);
  text = rokad_enrol_text (&request);
  g_assert_true (rokad_key_sign (scrap, victim, text, signature, NULL));
  request.signature = g_strdup (signature);
  enrol (&self->hub, &request, &response);
  node_assert_refused (&response, 400, ROKAD_REFUSED_INVALID);

  after = rokad_guest_get (rokad_shop_db (self->hub.shop), victim, NULL);
  g_assert_cmpstr (before->public_key, ==, after->public_key);
  g_assert_cmpstr (before->token_hash, ==, after->token_hash);
  settle (self);
}

/* With a new code: its history stays what it is, and its exchanges go on counting. */
static void
test_a_till_may_enrol_again (Fixture *self, gconstpointer unused)
{
  g_autofree char *node = g_strdup (rokad_shop_node (self->a.shop));
  g_autoptr (RokadPeer) before = rokad_peer_get (rokad_shop_db (self->a.shop), self->a.peer, NULL);
  g_autoptr (RokadPeer) after = NULL;

  node_sell (&self->a, "D01");
  node_enrol (&self->a, &self->hub);
  after = rokad_peer_get (rokad_shop_db (self->a.shop), self->a.peer, NULL);
  g_assert_cmpuint (rokad_exchange_count (after->nonce), >, rokad_exchange_count (before->next));
  g_assert_cmpint (count_guests (&self->hub), ==, 2);
  settle (self);
  g_assert_cmpstr (rokad_shop_node (self->a.shop), ==, node);
  g_assert_cmpint (node_count (&self->hub, "SELECT count (*) FROM orders"), ==, 1);
}

#define ADD(path, func) g_test_add ("/exchange-enrol/" path, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  ADD ("a_code_lets_one_in_once", test_a_code_lets_one_in_once);
  ADD ("a_certificate_is_its_hub_s", test_a_certificate_is_its_hub_s);
  ADD ("only_the_journal_s_key_enrols_it", test_only_the_journal_s_key_enrols_it);
  ADD ("nobody_enrols_in_the_place_of_another", test_nobody_enrols_in_the_place_of_another);
  ADD ("a_till_may_enrol_again", test_a_till_may_enrol_again);

  return g_test_run ();
}
