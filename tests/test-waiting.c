/* What is safe and what waits is what the positions of the peers say, for each and for all of them.
 */
#include "rokad-waiting.h"

#include <string.h>

#include "node.h"
#include "rokad-anew.h"
#include "rokad-peer.h"
#include "stall.h"

#define SALT "D01" /* ₹28.00 */
#define TEA "D03"  /* ₹142.00 */
#define OTHER "0190d3a0-1111-7abc-8def-000000000002"
#define WRONG_HASH "ffeeddccbbaa99887766554433221100ffeeddccbbaa99887766554433221100"

typedef struct
{
  Node hub;
  Node till;
} Fixture;

static void
set_up (Fixture *self, gconstpointer unused)
{
  node_open_joined (&self->hub, "hub", 31);
  node_open_lone (&self->till, 32);
}

static void
tear_down (Fixture *self, gconstpointer unused)
{
  node_assert_sound (&self->till);
  node_close (&self->hub);
  node_close (&self->till);
}

/* Each order a while after the one before. */
static void
sell (Node *node, const char *code)
{
  node->seeded.now_us += G_TIME_SPAN_MINUTE;
  node_sell (node, code);
}

static RokadWaiting *
look (Node *node)
{
  g_autoptr (GError) error = NULL;
  RokadWaiting *waiting = rokad_waiting_read (node->shop, &error);

  g_assert_no_error (error);
  return waiting;
}

static const RokadWaitingPeer *
peer_at (const RokadWaiting *waiting, guint i)
{
  g_assert_cmpuint (i, <, waiting->peers->len);
  return waiting->peers->pdata[i];
}

static void
assert_sum (const RokadWaitingSum *sum, gint64 orders, gint64 amount_minor)
{
  g_assert_cmpint (sum->orders, ==, orders);
  g_assert_cmpint (sum->amount_minor, ==, amount_minor);
  g_assert_cmpint (sum->entries, >=, orders);
  if (orders == 0)
    g_assert_cmpint (sum->oldest_us, ==, 0);
}

/* Entries of its own, in both files. */
static gint64
count_own (Node *node)
{
  return node_count (node, "SELECT sum (head_seq) FROM journal WHERE own = 1") +
         node_count_catalog (node, "SELECT sum (head_seq) FROM journal WHERE own = 1");
}

/* Another peer, that has acknowledged the till's journal up to @seq; @hash NULL: the right one. */
static void
acknowledge (Node *node, gint64 seq, const char *hash)
{
  RokadPeer peer = { .node = (char *) OTHER,
                     .url = (char *) "https://other",
                     .public_key = (char *) WRONG_HASH,
                     .fingerprint = (char *) "",
                     .shop = (char *) "Other" };
  RokadSignedPosition position = { .at = { .seq = seq } };
  RokadDb *db = rokad_shop_db (node->shop);
  g_autofree char *line = rokad_journal_line (db, rokad_shop_node (node->shop), seq, NULL);
  g_autoptr (RokadTransaction) transaction = rokad_db_begin (db, NULL);

  g_assert_nonnull (line);
  rokad_hash (line, strlen (line), position.at.hash);
  if (hash != NULL)
    g_strlcpy (position.at.hash, hash, sizeof position.at.hash);
  g_strlcpy (position.at.journal_id, rokad_shop_node (node->shop), sizeof position.at.journal_id);
  assert_done (rokad_peer_save (transaction, &peer, &error));
  assert_done (rokad_peer_set_position (transaction, OTHER, &position, &error));
  assert_done (rokad_transaction_commit (&transaction, &error));
}

static gint64
head_seq (Node *node)
{
  RokadHead head;

  assert_done (
      rokad_journal_head (rokad_shop_db (node->shop), rokad_shop_node (node->shop), &head, &error));
  return head.seq;
}

/* --- Whom it waits for --- */

static void
test_a_lone_till_waits_for_nobody (Fixture *self, gconstpointer unused)
{
  g_autoptr (RokadWaiting) waiting = NULL;

  sell (&self->till, SALT);
  waiting = look (&self->till);
  g_assert_cmpuint (waiting->peers->len, ==, 0);
  g_assert_cmpint (waiting->all.entries, ==, 0);
  assert_sum (&waiting->all, 0, 0);
}

static void
test_all_that_was_sold_before_waits_at_first (Fixture *self, gconstpointer unused)
{
  g_autoptr (RokadWaiting) waiting = NULL;

  sell (&self->till, SALT);
  sell (&self->till, TEA);
  node_enrol (&self->till, &self->hub);
  waiting = look (&self->till);
  g_assert_cmpuint (waiting->peers->len, ==, 1);
  g_assert_cmpstr (peer_at (waiting, 0)->node, ==, rokad_shop_node (self->hub.shop));
  g_assert_cmpstr (peer_at (waiting, 0)->url, ==, "http://hub");
  g_assert_cmpint (peer_at (waiting, 0)->acked, ==, 0);
  assert_sum (&peer_at (waiting, 0)->waiting, 2, RUPEES (170));
  assert_sum (&waiting->all, 2, RUPEES (170));
  g_assert_cmpint (waiting->all.entries, ==, count_own (&self->till));
  g_assert_cmpint (
      waiting->all.oldest_us, ==,
      node_count (&self->till, "SELECT at_us FROM orders WHERE number LIKE '%000001'"));
}

static void
test_what_is_acknowledged_is_safe (Fixture *self, gconstpointer unused)
{
  g_autoptr (RokadWaiting) waiting = NULL;

  sell (&self->till, SALT);
  node_enrol (&self->till, &self->hub);
  node_sync (&self->till, &self->hub);
  waiting = look (&self->till);
  g_assert_cmpint (waiting->all.entries, ==, 0);
  assert_sum (&waiting->all, 0, 0);
  assert_sum (&peer_at (waiting, 0)->waiting, 0, 0);
  g_assert_cmpint (peer_at (waiting, 0)->acked, ==, count_own (&self->till));
}

static void
test_only_what_came_after_waits (Fixture *self, gconstpointer unused)
{
  g_autoptr (RokadWaiting) waiting = NULL;

  sell (&self->till, TEA);
  node_enrol (&self->till, &self->hub);
  node_sync (&self->till, &self->hub);
  sell (&self->till, SALT);
  sell (&self->till, SALT);
  sell (&self->till, TEA);
  waiting = look (&self->till);
  assert_sum (&waiting->all, 3, RUPEES (198));
  g_assert_cmpint (
      waiting->all.oldest_us, ==,
      node_count (&self->till, "SELECT at_us FROM orders WHERE number LIKE '%000002'"));
}

/* Not the request counts but the answer that is on disk. */
static void
test_an_answer_that_was_lost_makes_nothing_safe (Fixture *self, gconstpointer unused)
{
  NodeFault lost = { .lose_answer = TRUE };
  RokadSyncAction action;
  g_autoptr (RokadWaiting) waiting = NULL;
  g_autoptr (RokadWaiting) after = NULL;

  sell (&self->till, SALT);
  node_enrol (&self->till, &self->hub);
  action = rokad_sync_engine_step (&self->till.engine, ROKAD_SYNC_EVENT_ENROLLED);
  g_assert_cmpint (action, ==, ROKAD_SYNC_DO_PUSH);
  node_exchange (&self->till, &self->hub, action, &lost);
  g_assert_cmpint (node_count (&self->hub, "SELECT count (*) FROM orders"), ==, 1);
  waiting = look (&self->till);
  assert_sum (&waiting->all, 1, RUPEES (28));

  node_sync (&self->till, &self->hub);
  after = look (&self->till);
  assert_sum (&after->all, 0, 0);
}

/* --- What is counted --- */

/* An undoing is an order, too, and takes its money back. */
static void
test_an_undone_order_comes_to_nothing (Fixture *self, gconstpointer unused)
{
  g_autoptr (RokadWaiting) waiting = NULL;
  g_autoptr (RokadPaid) paid = NULL;

  node_enrol (&self->till, &self->hub);
  node_sync (&self->till, &self->hub);
  sell (&self->till, TEA);
  assert_done (rokad_checkout_undo_last (self->till.shop, "wrong item", FALSE, &paid, &error));
  waiting = look (&self->till);
  assert_sum (&waiting->all, 2, 0);
}

static void
test_what_is_no_order_waits_without_money (Fixture *self, gconstpointer unused)
{
  g_autoptr (RokadWaiting) waiting = NULL;

  node_enrol (&self->till, &self->hub);
  node_sync (&self->till, &self->hub);
  assert_done (
      rokad_shop_change_settings (self->till.shop, &error, "receipt_footer", "Come again", NULL));
  waiting = look (&self->till);
  g_assert_cmpint (waiting->all.entries, ==, 1);
  assert_sum (&waiting->all, 0, 0);
}

/* What another till sold is that till's to bring over. */
static void
test_orders_of_others_do_not_wait_here (Fixture *self, gconstpointer unused)
{
  Node other = { 0 };
  g_autoptr (RokadWaiting) here = NULL;
  g_autoptr (RokadWaiting) there = NULL;

  node_enrol (&self->till, &self->hub);
  node_sync (&self->till, &self->hub);
  node_open_joined (&other, "till", 33);
  node_enrol (&other, &self->hub);
  node_sync (&other, &self->hub);
  sell (&other, TEA);
  there = look (&other);
  assert_sum (&there->all, 1, RUPEES (142));

  node_sync (&other, &self->hub);
  node_sync (&self->till, &self->hub);
  g_assert_cmpint (node_count (&self->till, "SELECT count (*) FROM orders"), ==, 1);
  here = look (&self->till);
  g_assert_cmpint (here->all.entries, ==, 0);
  g_assert_cmpint (peer_at (here, 0)->acked, ==, count_own (&self->till));
  node_close (&other);
}

/* --- Several peers, several histories --- */

static void
test_one_peer_is_enough_to_be_safe (Fixture *self, gconstpointer unused)
{
  g_autoptr (RokadWaiting) waiting = NULL;
  gint64 before;

  node_enrol (&self->till, &self->hub);
  node_sync (&self->till, &self->hub);
  sell (&self->till, TEA);
  before = head_seq (&self->till);
  sell (&self->till, SALT);
  sell (&self->till, SALT);
  acknowledge (&self->till, before, NULL);

  waiting = look (&self->till);
  g_assert_cmpuint (waiting->peers->len, ==, 2);
  for (guint i = 0; i < 2; i++)
    {
      const RokadWaitingPeer *peer = peer_at (waiting, i);
      gboolean other = g_str_equal (peer->node, OTHER);

      assert_sum (&peer->waiting, other ? 2 : 3, other ? RUPEES (56) : RUPEES (198));
    }
  assert_sum (&waiting->all, 2, RUPEES (56));
}

static void
test_what_was_acknowledged_of_another_history_is_not_safe (Fixture *self, gconstpointer unused)
{
  g_autoptr (RokadWaiting) waiting = NULL;

  sell (&self->till, TEA);
  acknowledge (&self->till, head_seq (&self->till), WRONG_HASH);
  waiting = look (&self->till);
  g_assert_cmpint (peer_at (waiting, 0)->acked, ==, 0);
  assert_sum (&waiting->all, 1, RUPEES (142));
}

/* A hub that was restored acknowledges less than it did. */
static void
test_what_a_peer_lost_waits_again (Fixture *self, gconstpointer unused)
{
  g_autoptr (RokadWaiting) safe = NULL;
  g_autoptr (RokadWaiting) waiting = NULL;
  gint64 before;

  sell (&self->till, SALT);
  before = head_seq (&self->till);
  sell (&self->till, TEA);
  acknowledge (&self->till, head_seq (&self->till), NULL);
  safe = look (&self->till);
  assert_sum (&safe->all, 0, 0);

  acknowledge (&self->till, before, NULL);
  waiting = look (&self->till);
  assert_sum (&waiting->all, 1, RUPEES (142));
}

/* After a restore a till goes on in another journal: the one before is still its own. */
static void
test_the_journal_before_counts_too (Fixture *self, gconstpointer unused)
{
  g_autoptr (RokadWaiting) waiting = NULL;

  node_enrol (&self->till, &self->hub);
  node_sync (&self->till, &self->hub);
  sell (&self->till, TEA);
  assert_done (rokad_shop_begin_anew (self->till.shop, &error));
  sell (&self->till, SALT);
  waiting = look (&self->till);
  assert_sum (&waiting->all, 2, RUPEES (170));
  g_assert_cmpint (peer_at (waiting, 0)->acked + waiting->all.entries, ==, count_own (&self->till));
  g_assert_cmpint (waiting->all.oldest_us, ==,
                   node_count (&self->till, "SELECT min (at_us) FROM orders"));
}

/* A reader beside the owner sees the same: the screen's is one. */
static void
test_what_went_over_from_the_journal_before_is_safe (Fixture *self, gconstpointer unused)
{
  g_autoptr (RokadWaiting) waiting = NULL;

  node_enrol (&self->till, &self->hub);
  node_sync (&self->till, &self->hub);
  sell (&self->till, SALT);
  assert_done (rokad_shop_begin_anew (self->till.shop, &error));
  sell (&self->till, TEA);
  node_sync (&self->till, &self->hub);
  waiting = look (&self->till);
  assert_sum (&waiting->all, 0, 0);
  g_assert_cmpint (waiting->all.entries, ==, 0);
}

static void
test_a_reader_sees_the_same (Fixture *self, gconstpointer unused)
{
  Node reader = self->till;
  g_autoptr (RokadWaiting) waiting = NULL;

  sell (&self->till, TEA);
  node_enrol (&self->till, &self->hub);
  reader.shop = rokad_shop_open (self->till.folder, ROKAD_DB_READ, "reader",
                                 &self->till.seeded.environment, NULL);
  waiting = look (&reader);
  assert_sum (&waiting->all, 1, RUPEES (142));
  rokad_shop_close (reader.shop);
}

#define ADD(path, func) g_test_add ("/waiting/" path, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  ADD ("a-lone-till-waits-for-nobody", test_a_lone_till_waits_for_nobody);
  ADD ("all-that-was-sold-before-waits-at-first", test_all_that_was_sold_before_waits_at_first);
  ADD ("what-is-acknowledged-is-safe", test_what_is_acknowledged_is_safe);
  ADD ("only-what-came-after-waits", test_only_what_came_after_waits);
  ADD ("an-answer-that-was-lost-makes-nothing-safe",
       test_an_answer_that_was_lost_makes_nothing_safe);
  ADD ("an-undone-order-comes-to-nothing", test_an_undone_order_comes_to_nothing);
  ADD ("what-is-no-order-waits-without-money", test_what_is_no_order_waits_without_money);
  ADD ("orders-of-others-do-not-wait-here", test_orders_of_others_do_not_wait_here);
  ADD ("one-peer-is-enough-to-be-safe", test_one_peer_is_enough_to_be_safe);
  ADD ("what-was-acknowledged-of-another-history-is-not-safe",
       test_what_was_acknowledged_of_another_history_is_not_safe);
  ADD ("what-a-peer-lost-waits-again", test_what_a_peer_lost_waits_again);
  ADD ("the-journal-before-counts-too", test_the_journal_before_counts_too);
  ADD ("what-went-over-from-the-journal-before-is-safe",
       test_what_went_over_from_the_journal_before_is_safe);
  ADD ("a-reader-sees-the-same", test_a_reader_sees_the_same);

  return g_test_run ();
}
