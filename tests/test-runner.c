/* A till and a hub over real HTTP and TLS: they come to agree, whoever gets between them, and each
 * trouble has its name.
 */
#include <string.h>

#include "imposter.h"
#include "rokad-guest.h"
#include "rokad-peer.h"
#include "stall.h"
#include "talk.h"
#include "till.h"

typedef struct
{
  Hub hub;
  Till till; /* lone: it rules the shop */
} Fixture;

static void
set_up (Fixture *self, gconstpointer unused)
{
  hub_open (&self->hub, 1, TRUE, NULL);
  till_open_lone (&self->till, 2);
}

static void
set_up_enrolled (Fixture *self, gconstpointer unused)
{
  set_up (self, unused);
  till_enrol (&self->till, &self->hub);
}

static void
tear_down (Fixture *self, gconstpointer unused)
{
  till_close (&self->till);
  hub_close (&self->hub);
}

/* TRUE when the hub's metrics say @words. */
static gboolean
measures (Hub *hub, const char *words)
{
  g_autoptr (GString) request = talk_request ("GET", "/metrics", "", NULL, 0);
  g_autoptr (GString) heard =
      talk_end (talk_begin (hub->port, hub->certificate != NULL, request->str, request->len));

  g_assert_cmpuint (talk_status (heard), ==, 200);
  return strstr (heard->str, words) != NULL;
}

/* TRUE when the hub's server was asked for @route, whatever it answered. */
static gboolean
was_asked (Hub *hub, const char *route)
{
  g_autofree char *label = g_strdup_printf ("{route=\"%s\"", route);

  return measures (hub, label);
}

/* Asked again and again: nothing else needs to happen in between. */
static gboolean
is_listened_to (gpointer hub)
{
  gboolean parked = measures (hub, "\nrokad_parked 1\n");

  g_main_context_wakeup (NULL);
  return parked;
}

/* --- Enrolment --- */

static gboolean
list_peers (RokadShop *shop, gpointer data, gpointer *out_result, GError **error)
{
  *out_result = rokad_peer_list (rokad_shop_db (shop), error);
  return *out_result != NULL;
}

static void
test_the_right_code_lets_in (Fixture *self, gconstpointer unused)
{
  g_autoptr (GPtrArray) peers = NULL;
  const RokadPeer *peer;
  gpointer value = NULL;

  till_enrol (&self->till, &self->hub);
  g_assert_nonnull (self->till.token);
  assert_done (rokad_store_run (self->till.store, list_peers, NULL, &value, &error));
  peers = value;
  g_assert_cmpuint (peers->len, ==, 1);
  peer = g_ptr_array_index (peers, 0);
  g_assert_cmpstr (peer->node, ==, self->till.node);
  g_assert_cmpstr (peer->fingerprint, ==, self->hub.fingerprint);
}

static void
test_a_code_is_good_once (Fixture *self, gconstpointer unused)
{
  g_autofree char *url = hub_url (&self->hub);
  g_autofree char *code = hub_code (&self->hub);
  g_autoptr (GError) first = till_try_to_enrol (&self->till, url, code);
  g_autoptr (GError) again = till_try_to_enrol (&self->till, url, code);

  g_assert_no_error (first);
  g_assert_error (again, ROKAD_SYNC_ERROR, ROKAD_SYNC_PROBLEM_CODE);
}

static void
test_a_wrong_code_lets_nobody_in (Fixture *self, gconstpointer unused)
{
  g_autofree char *url = hub_url (&self->hub);
  g_autofree char *code = hub_code (&self->hub);
  g_autoptr (GError) error = NULL;

  code[0] = code[0] == 'A' ? 'B' : 'A';
  error = till_try_to_enrol (&self->till, url, code);
  g_assert_error (error, ROKAD_SYNC_ERROR, ROKAD_SYNC_PROBLEM_CODE);
  g_assert_null (self->till.token);
}

/* The secret is not told to a hub that the code is not of. */
static void
test_a_code_of_another_hub_is_told_to_no_one (Fixture *self, gconstpointer unused)
{
  g_autofree char *url = hub_url (&self->hub);
  g_autofree char *code = NULL;
  g_autoptr (GError) error = NULL;
  Hub other;

  hub_open (&other, 7, TRUE, NULL);
  code = hub_code (&other);
  error = till_try_to_enrol (&self->till, url, code);
  g_assert_error (error, ROKAD_SYNC_ERROR, ROKAD_SYNC_PROBLEM_CERTIFICATE);
  g_assert_false (was_asked (&self->hub, "enrol"));
  hub_close (&other);
}

/* Neither a code without a fingerprint on the network, nor one with it in the clear. */
static void
test_codes_and_addresses_fit (Fixture *self, gconstpointer unused)
{
  static const char *const pairs[][2] = {
    { "https://127.0.0.1:1", "23456789A" },
    { "http://192.0.2.1:1", "23456789A" },
    { "http://127.0.0.1:1", "23456789A23456789ABCDEFGH" },
    { "https://", "23456789A23456789ABCDEFGH" },
    { "ftp://127.0.0.1", "23456789A23456789ABCDEFGH" },
    { "https://127.0.0.1/path", "23456789A23456789ABCDEFGH" },
    { "127.0.0.1", "23456789A23456789ABCDEFGH" },
    { "", "23456789A" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (pairs); i++)
    {
      g_autoptr (GError) error = till_try_to_enrol (&self->till, pairs[i][0], pairs[i][1]);

      g_assert_error (error, ROKAD_SHOP_ERROR, ROKAD_SHOP_ERROR_INVALID);
    }
}

static void
test_nobody_there_is_offline (Fixture *self, gconstpointer unused)
{
  g_autofree char *url = hub_url (&self->hub);
  g_autofree char *code = hub_code (&self->hub);
  g_autoptr (GError) error = NULL;

  hub_stop (&self->hub);
  error = till_try_to_enrol (&self->till, url, code);
  g_assert_error (error, ROKAD_SYNC_ERROR, ROKAD_SYNC_PROBLEM_OFFLINE);
}

/* A machine in 1970 sees a certificate of a later time. */
static void
test_a_wrong_clock_has_its_name (void)
{
  g_autofree char *url = NULL;
  g_autofree char *code = NULL;
  g_autoptr (GError) error = NULL;
  Hub hub;
  Till till;

  hub_open (&hub, 1, FALSE, NULL);
  hub_stop (&hub);
  hub.seeded.now_us += 20 * 365 * G_TIME_SPAN_DAY;
  hub_make_identity (&hub);
  hub.port = 0;
  hub_start (&hub, NULL);
  till_open_joined (&till, 2);
  url = hub_url (&hub);
  code = hub_code (&hub);
  error = till_try_to_enrol (&till, url, code);
  g_assert_error (error, ROKAD_SYNC_ERROR, ROKAD_SYNC_PROBLEM_CLOCK);
  till_close (&till);
  hub_close (&hub);
}

/* --- Agreement --- */

static void
test_a_sale_is_pushed_at_once (Fixture *self, gconstpointer unused)
{
  till_run (&self->till, &self->hub, NULL);
  till_wait_for_agreement (&self->till, &self->hub);
  till_sell (&self->till, "D01");
  till_wait_for_agreement (&self->till, &self->hub);
  g_assert_cmpint (dump_int (self->hub.folder, "shop.db", "SELECT count (*) FROM orders"), ==, 1);
  g_assert_cmpint (rokad_runner_problem (self->till.runner), ==, ROKAD_SYNC_PROBLEM_NONE);
}

static void
assert_no_trouble (RokadRunner *runner, gpointer unused)
{
  g_assert_cmpint (rokad_runner_problem (runner), ==, ROKAD_SYNC_PROBLEM_NONE);
  g_assert_cmpint (rokad_runner_state (runner), !=, ROKAD_SYNC_WAITING);
}

/* What is broken off says nothing any more, whatever comes of it. */
static void
test_a_sale_breaks_off_listening_without_a_word (Fixture *self, gconstpointer unused)
{
  till_run (&self->till, &self->hub, NULL);
  g_signal_connect (self->till.runner, "changed", G_CALLBACK (assert_no_trouble), NULL);
  for (guint i = 0; i < 5; i++)
    {
      till_wait_for_agreement (&self->till, &self->hub);
      talk_wait (is_listened_to, &self->hub);
      till_sell (&self->till, "D01");
    }
  till_wait_for_agreement (&self->till, &self->hub);
  talk_wait (is_listened_to, &self->hub);
  g_assert_cmpuint (rokad_runner_cycles (self->till.runner), >=, 6);
}

/* The other one listens, and is told. */
static void
test_a_sale_comes_to_the_other_till (Fixture *self, gconstpointer unused)
{
  Till other;

  till_open_joined (&other, 3);
  till_enrol (&other, &self->hub);
  till_run (&other, &self->hub, NULL);
  till_wait_for_agreement (&other, &self->hub);
  till_run (&self->till, &self->hub, NULL);
  till_wait_for_agreement (&self->till, &self->hub);
  till_wait_for_agreement (&other, &self->hub);

  for (guint i = 0; i < 3; i++)
    {
      till_sell (&self->till, "D02");
      till_wait_for_agreement (&self->till, &self->hub);
      till_wait_for_agreement (&other, &self->hub);
      till_sell (&other, "D03");
      till_wait_for_agreement (&other, &self->hub);
      till_wait_for_agreement (&self->till, &self->hub);
    }
  g_assert_cmpint (till_count (&other, "SELECT count (*) FROM orders"), ==, 6);
  g_assert_cmpint (till_count (&self->till, "SELECT count (*) FROM orders"), ==, 6);
  till_close (&other);
}

static void
test_a_hub_that_was_away_is_caught_up_with (Fixture *self, gconstpointer unused)
{
  till_run (&self->till, &self->hub, NULL);
  till_wait_for_agreement (&self->till, &self->hub);
  hub_stop (&self->hub);
  till_sell (&self->till, "D01");
  till_wait_for_problem (&self->till, ROKAD_SYNC_PROBLEM_OFFLINE);
  till_wait_for_state (&self->till, ROKAD_SYNC_WAITING);
  till_sell (&self->till, "D02");
  hub_start (&self->hub, NULL);
  rokad_runner_resume (self->till.runner);
  till_wait_for_agreement (&self->till, &self->hub);
  g_assert_cmpint (rokad_runner_problem (self->till.runner), ==, ROKAD_SYNC_PROBLEM_NONE);
}

/* Wherever it is stopped, all is on disk, and the next one goes on. */
static void
test_it_may_be_stopped_at_any_time (Fixture *self, gconstpointer unused)
{
  for (guint i = 0; i < 40; i++)
    {
      till_sell (&self->till, "D01");
      till_run (&self->till, &self->hub, NULL);
      for (guint turns = 0; turns < i; turns++)
        g_main_context_iteration (NULL, TRUE);
      rokad_runner_stop (self->till.runner);
      g_clear_object (&self->till.runner);
    }
  till_run (&self->till, &self->hub, NULL);
  till_wait_for_agreement (&self->till, &self->hub);
  g_assert_cmpint (dump_int (self->hub.folder, "shop.db", "SELECT count (*) FROM orders"), ==, 40);
}

/* --- Who gets between --- */

static void
test_a_portal_is_not_believed (Fixture *self, gconstpointer unused)
{
  g_autoptr (GBytes) page = g_bytes_new_static ("<html>Log in", strlen ("<html>Log in"));
  g_autoptr (Imposter) portal = imposter_new (200, FALSE, "text/html", page, NULL);

  till_run (&self->till, &self->hub, imposter_url (portal));
  till_wait_for_problem (&self->till, ROKAD_SYNC_PROBLEM_PORTAL);
  till_wait_for_state (&self->till, ROKAD_SYNC_WAITING);
  g_assert_cmpuint (imposter_asked (portal), ==, 1);
  g_assert_cmpint (rokad_runner_reached_us (self->till.runner), ==, 0);
  g_assert_cmpint (till_count (&self->till, "SELECT count (*) FROM peer_position"), ==, 0);
}

/* With the hub's own name and all: it is not told even a token. */
static void
test_another_certificate_is_told_nothing (Fixture *self, gconstpointer unused)
{
  g_autofree char *url = NULL;
  Hub other;

  hub_open (&other, 9, TRUE, NULL);
  url = hub_url (&other);
  till_run (&self->till, &self->hub, url);
  till_wait_for_problem (&self->till, ROKAD_SYNC_PROBLEM_CERTIFICATE);
  g_assert_false (was_asked (&other, "push"));
  g_assert_false (was_asked (&other, "heads"));
  hub_close (&other);
}

static void
test_a_busy_hub_is_waited_for (Fixture *self, gconstpointer unused)
{
  g_autoptr (GBytes) body = NULL;
  RokadRefusal refusal = { (char *) ROKAD_REFUSED_BUSY, (char *) "later", 30 };
  g_autoptr (Imposter) busy = NULL;

  body = rokad_refusal_encode (&refusal);
  busy = imposter_new (503, TRUE, ROKAD_TYPE_JSON, body, NULL);
  till_run (&self->till, &self->hub, imposter_url (busy));
  till_wait_for_problem (&self->till, ROKAD_SYNC_PROBLEM_BUSY);
  till_wait_for_state (&self->till, ROKAD_SYNC_WAITING);
}

/* --- Tokens, and who is known --- */

static void
test_a_lost_token_is_renewed (Fixture *self, gconstpointer unused)
{
  g_autofree char *before = g_strdup (self->till.token);

  g_free (self->till.token);
  self->till.token = g_strdup ("lost");
  till_run (&self->till, &self->hub, NULL);
  till_wait_for_agreement (&self->till, &self->hub);
  g_assert_cmpstr (self->till.token, !=, "lost");
  g_assert_cmpstr (self->till.token, !=, before);
}

static gboolean
fence_all (RokadShop *shop, gpointer data, gpointer *out_result, GError **error)
{
  g_autoptr (GPtrArray) guests = rokad_guest_list (rokad_shop_db (shop), error);
  g_autoptr (RokadTransaction) transaction = rokad_db_begin (rokad_shop_db (shop), error);

  for (guint i = 0; i < guests->len; i++)
    {
      RokadGuest *guest = g_ptr_array_index (guests, i);

      guest->fenced = data != NULL;
      if (!rokad_guest_save (transaction, guest, error))
        return FALSE;
    }
  return rokad_transaction_commit (&transaction, error);
}

static void
test_a_fenced_till_stops_until_a_person_asks (Fixture *self, gconstpointer unused)
{
  assert_done (rokad_store_run (self->hub.store, fence_all, self, NULL, &error));
  till_run (&self->till, &self->hub, NULL);
  till_wait_for_state (&self->till, ROKAD_SYNC_STOPPED);
  g_assert_cmpint (rokad_runner_problem (self->till.runner), ==, ROKAD_SYNC_PROBLEM_REFUSED);

  assert_done (rokad_store_run (self->hub.store, fence_all, NULL, NULL, &error));
  rokad_runner_resume (self->till.runner);
  till_wait_for_agreement (&self->till, &self->hub);
  g_assert_cmpint (rokad_runner_problem (self->till.runner), ==, ROKAD_SYNC_PROBLEM_NONE);
}

/* Both go on, and it is said until a person has seen it. */
static void
test_a_copied_disk_is_told (Fixture *self, gconstpointer unused)
{
  Till copy;

  till_run (&self->till, &self->hub, NULL);
  till_wait_for_agreement (&self->till, &self->hub);
  till_close_store (&self->till);
  till_open_copy (&copy, &self->till, 5);
  till_reopen (&self->till);
  till_sell (&copy, "D01");
  till_run (&copy, &self->hub, NULL);
  till_wait_for_agreement (&copy, &self->hub);

  till_sell (&self->till, "D02");
  till_run (&self->till, &self->hub, NULL);
  till_wait_for_problem (&self->till, ROKAD_SYNC_PROBLEM_COPIED);
  till_wait_for_agreement (&self->till, &self->hub);
  g_assert_cmpint (rokad_runner_problem (self->till.runner), ==, ROKAD_SYNC_PROBLEM_COPIED);
  rokad_runner_resume (self->till.runner);
  g_assert_cmpint (rokad_runner_problem (self->till.runner), ==, ROKAD_SYNC_PROBLEM_NONE);
  till_wait_for_agreement (&self->till, &self->hub);
  g_assert_cmpint (dump_int (self->hub.folder, "shop.db", "SELECT count (*) FROM orders"), ==, 2);
  till_close (&copy);
}

/* --- Words --- */

static void
test_every_problem_has_words (void)
{
  for (int i = ROKAD_SYNC_PROBLEM_OFFLINE; i <= (int) ROKAD_SYNC_PROBLEM_CODE; i++)
    {
      const char *sentence = rokad_sync_problem_sentence ((RokadSyncProblem) i);

      g_assert_true (g_str_has_suffix (sentence, "."));
      g_assert_nonnull (rokad_sync_problem_word ((RokadSyncProblem) i));
      for (int j = ROKAD_SYNC_PROBLEM_NONE; j < i; j++)
        g_assert_cmpstr (sentence, !=, rokad_sync_problem_sentence ((RokadSyncProblem) j));
    }
}

#define ADD_WITH(path, open, func) \
  g_test_add ("/runner/" path, Fixture, NULL, open, func, tear_down)
#define ADD(path, func) ADD_WITH (path, set_up_enrolled, func)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  ADD_WITH ("the_right_code_lets_in", set_up, test_the_right_code_lets_in);
  ADD_WITH ("a_code_is_good_once", set_up, test_a_code_is_good_once);
  ADD_WITH ("a_wrong_code_lets_nobody_in", set_up, test_a_wrong_code_lets_nobody_in);
  ADD_WITH ("a_code_of_another_hub_is_told_to_no_one", set_up,
            test_a_code_of_another_hub_is_told_to_no_one);
  ADD_WITH ("codes_and_addresses_fit", set_up, test_codes_and_addresses_fit);
  ADD_WITH ("nobody_there_is_offline", set_up, test_nobody_there_is_offline);
  g_test_add_func ("/runner/a_wrong_clock_has_its_name", test_a_wrong_clock_has_its_name);
  ADD ("a_sale_is_pushed_at_once", test_a_sale_is_pushed_at_once);
  ADD ("a_sale_breaks_off_listening_without_a_word",
       test_a_sale_breaks_off_listening_without_a_word);
  ADD ("a_sale_comes_to_the_other_till", test_a_sale_comes_to_the_other_till);
  ADD ("a_hub_that_was_away_is_caught_up_with", test_a_hub_that_was_away_is_caught_up_with);
  ADD ("it_may_be_stopped_at_any_time", test_it_may_be_stopped_at_any_time);
  ADD ("a_portal_is_not_believed", test_a_portal_is_not_believed);
  ADD ("another_certificate_is_told_nothing", test_another_certificate_is_told_nothing);
  ADD ("a_busy_hub_is_waited_for", test_a_busy_hub_is_waited_for);
  ADD ("a_lost_token_is_renewed", test_a_lost_token_is_renewed);
  ADD ("a_fenced_till_stops_until_a_person_asks", test_a_fenced_till_stops_until_a_person_asks);
  ADD ("a_copied_disk_is_told", test_a_copied_disk_is_told);
  g_test_add_func ("/runner/every_problem_has_words", test_every_problem_has_words);

  return g_test_run ();
}
