/* Two copies of one disk, or one that was rolled back: nothing that either of them sold or ruled is
 * lost, and who goes on in new journals meets nobody's numbers.
 */
#include "rokad-anew.h"

#include <string.h>

#include "fault-plan.h"
#include "fault-vfs.h"
#include "fellow.h"
#include "folder.h"
#include "parcel.h"
#include "rokad-backup.h"
#include "rokad-refold.h"

#define ORDERS_SHARED 2

static const FaultPlan no_fault = { FAULT_NONE, 0, FALSE, 0 };

typedef struct
{
  Stall one;
  Stall two; /* a copy of it, with an open cart and an order that may be undone */
} Fixture;

static void
sell (Stall *stall, guint orders)
{
  for (guint i = 0; i < orders; i++)
    {
      g_autoptr (RokadPaid) paid = stall_sell_two_lines (stall);

      g_assert_nonnull (paid);
    }
}

static void
set_up (Fixture *self, gconstpointer unused)
{
  fault_plan_set (&no_fault);
  stall_open (&self->one);
  sell (&self->one, ORDERS_SHARED);
  fellow_copy (&self->two, &self->one, 1000);
}

static void
tear_down (Fixture *self, gconstpointer unused)
{
  stall_close (&self->two);
  stall_close (&self->one);
}

static gint64
count_orders (Stall *stall)
{
  return stall_count (stall, "SELECT count (*) FROM orders");
}

static void
rule (Stall *stall, const char *footer)
{
  assert_done (rokad_shop_change_settings (stall->shop, &error, "receipt_footer", footer, NULL));
}

static RokadReception
give_sales (Stall *from, Stall *to)
{
  g_autoptr (Parcel) sales = parcel_new_own (from->shop, rokad_shop_db (from->shop));

  return parcel_give_all (sales, to->shop);
}

static RokadReception
give_rulings (Stall *from, Stall *to)
{
  g_autoptr (Parcel) rulings = parcel_new_own (from->shop, rokad_shop_catalog (from->shop));

  return parcel_give_all (rulings, to->shop);
}

/* --- Both sell on --- */

/* What a third node holds after it has heard both. */
static void
check_heard (Fixture *self, Stall *node)
{
  g_assert_cmpint (count_orders (node), ==, ORDERS_SHARED + 2 + 3);
  stall_assert_rows (node, "SELECT count (*) FROM journal WHERE journal_id <> root_id", "1\n");
  g_assert_cmpint (stall_count (node, "SELECT count (*) FROM parked"), ==, 0);
  g_assert_cmpint (stall_count (node, "SELECT sum (quantity + sold) FROM stock"), ==,
                   COUNTER_STOCK);
  g_assert_cmpint (stall_count (node, "SELECT sum (amount_minor) FROM money"), ==,
                   (ORDERS_SHARED + 2 + 3) * RUPEES (125));
  stall_assert_sound (node);
}

static void
test_a_third_node_holds_the_orders_of_both (Fixture *self, gconstpointer unused)
{
  Stall *copies[] = { &self->one, &self->two };
  Stall nodes[2];

  sell (&self->one, 2);
  sell (&self->two, 3);
  for (guint i = 0; i < 2; i++)
    {
      fellow_join (&nodes[i], "hub", 20 + i);
      fellow_copy_blobs (&self->one, &nodes[i]);
      parcel_send (copies[i]->shop, nodes[i].shop);
      parcel_send (copies[1 - i]->shop, nodes[i].shop);
      check_heard (self, &nodes[i]);
    }
  fellow_assert_equal (&nodes[0], &nodes[1]);
  stall_close (&nodes[0]);
  stall_close (&nodes[1]);
}

/* To each other they are branches; both keep on selling, and hear each other again. */
static void
test_copies_take_each_others_orders (Fixture *self, gconstpointer unused)
{
  for (guint i = 1; i <= 3; i++)
    {
      RokadReception reception;

      sell (&self->one, 1);
      sell (&self->two, 2);
      reception = give_sales (&self->one, &self->two);
      g_assert_false (reception.elsewhere || reception.gap);
      g_assert_cmpint (reception.branched, ==, i == 1);
      g_assert_cmpuint (reception.added, ==, 1);
      reception = give_sales (&self->two, &self->one);
      g_assert_false (reception.elsewhere || reception.gap);
      g_assert_cmpuint (reception.added, ==, 2);
      fellow_assert_equal (&self->one, &self->two);
      g_assert_cmpint (count_orders (&self->one), ==, ORDERS_SHARED + 3 * i);
    }
  stall_assert_sound (&self->one);
  stall_assert_sound (&self->two);
}

/* A till that knows what another copy has sold gives none of its numbers again. */
static void
test_numbers_go_on_after_those_of_the_other (Fixture *self, gconstpointer unused)
{
  sell (&self->one, 3);
  sell (&self->two, 1);
  give_sales (&self->one, &self->two);
  sell (&self->two, 1);
  stall_assert_rows (&self->two,
                     "SELECT count (*), count (DISTINCT number),"
                     " max (number) = (SELECT number FROM orders o JOIN node USING (journal_id)"
                     "                 ORDER BY o.seq DESC LIMIT 1) FROM orders",
                     "7|6|1\n");
}

/* What one of them has undone, and the other not. */
static void
test_an_undo_is_the_undo_of_one (Fixture *self, gconstpointer unused)
{
  g_autoptr (RokadPaid) undone = NULL;

  assert_done (rokad_checkout_undo_last (self->one.shop, "wrong", FALSE, &undone, &error));
  sell (&self->two, 1);
  give_sales (&self->one, &self->two);
  give_sales (&self->two, &self->one);
  fellow_assert_equal (&self->one, &self->two);
  stall_assert_rows (&self->two, "SELECT count (*) FROM orders WHERE state = 'undone'", "1\n");
}

/* The same cart, open in both, is paid by two customers. */
static void
test_an_open_cart_is_paid_in_each (Fixture *self, gconstpointer anew)
{
  g_autoptr (RokadPaid) other = NULL;
  g_autoptr (RokadPaid) first = NULL;
  g_autoptr (RokadPaid) second = NULL;
  g_autoptr (GListStore) lines = stall_lines (&self->one, "D01", 1000, 2800);
  Stall copy;

  assert_done (counter_add (self->one.shop, "D03", 1000, &error));
  fellow_copy (&copy, &self->one, 3000);
  if (anew != NULL)
    assert_done (rokad_shop_begin_anew (copy.shop, &error));
  else
    assert_done (rokad_checkout_lines (copy.shop, G_LIST_MODEL (lines), ROKAD_TENDER_EXACT, 0,
                                       FALSE, &other, &error));
  first = stall_pay (&self->one, 0);
  g_assert_false (give_sales (&self->one, &copy).elsewhere);
  second = stall_pay (&copy, 0);
  g_assert_cmpstr (first->order_id, !=, second->order_id);
  g_assert_cmpint (counter_totals (copy.shop).lines, ==, 0);
  stall_close (&copy);
}

/* --- One of them goes on alone --- */

/* Another wrote what comes next in its own journal: it is told, and takes nothing before it has
 * journals of its own.
 */
static void
test_its_own_journal_continued_elsewhere (Fixture *self, gconstpointer unused)
{
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;
  RokadReception reception;

  sell (&self->one, 2);
  rule (&self->one, "Bye");
  before = dump_shop (self->two.folder);
  reception = give_sales (&self->one, &self->two);
  g_assert_true (reception.elsewhere);
  g_assert_false (reception.gap || reception.branched);
  g_assert_cmpuint (reception.added, ==, 0);
  reception = give_rulings (&self->one, &self->two);
  g_assert_true (reception.elsewhere);
  after = dump_shop (self->two.folder);
  g_assert_cmpstr (before, ==, after);

  assert_done (rokad_shop_begin_anew (self->two.shop, &error));
  reception = give_sales (&self->one, &self->two);
  g_assert_false (reception.elsewhere || reception.gap || reception.branched);
  g_assert_cmpuint (reception.added, ==, 2);
  g_assert_false (give_rulings (&self->one, &self->two).elsewhere);
  g_assert_cmpstr (rokad_shop_settings (self->two.shop)->receipt_footer, ==, "Bye");
  fellow_assert_equal (&self->one, &self->two);
}

/* A disk that was rolled back gets from the hub what it had sold. */
static void
test_what_a_rolled_back_disk_lost_comes_back (Fixture *self, gconstpointer unused)
{
  Stall hub;

  sell (&self->one, 3);
  fellow_join (&hub, "hub", 20);
  fellow_copy_blobs (&self->one, &hub);
  parcel_send (self->one.shop, hub.shop);

  /* As it was when it was copied: that is the backup. */
  assert_done (rokad_shop_begin_anew (self->two.shop, &error));
  sell (&self->two, 1);
  parcel_send (hub.shop, self->two.shop);
  parcel_send (self->two.shop, hub.shop);
  fellow_assert_equal (&hub, &self->two);
  g_assert_cmpint (count_orders (&hub), ==, ORDERS_SHARED + 3 + 1);
  stall_assert_rows (&hub, "SELECT count (DISTINCT number) FROM orders", "6\n");
  stall_close (&hub);
}

/* The same by the backup's own way, which begins anew by itself. */
static void
test_what_a_restored_till_lost_comes_back (Fixture *self, gconstpointer unused)
{
  g_autofree char *archive = g_build_filename (self->one.scrap, "backup", NULL);
  g_autofree char *kept = NULL;
  Stall hub;

  assert_done (rokad_backup_write (self->one.shop, archive, &error));
  sell (&self->one, 3);
  fellow_join (&hub, "hub", 20);
  fellow_copy_blobs (&self->one, &hub);
  parcel_send (self->one.shop, hub.shop);
  g_clear_pointer (&self->one.shop, rokad_shop_close);
  assert_done (rokad_backup_restore (self->one.folder, archive, "test",
                                     &self->one.seeded.environment, &kept, &error));
  stall_reopen (&self->one, NULL);
  g_assert_cmpint (count_orders (&self->one), ==, ORDERS_SHARED);

  sell (&self->one, 1);
  parcel_send (hub.shop, self->one.shop);
  parcel_send (self->one.shop, hub.shop);
  fellow_assert_equal (&hub, &self->one);
  g_assert_cmpint (count_orders (&self->one), ==, ORDERS_SHARED + 3 + 1);
  stall_close (&hub);
}

/* --- The new journals --- */

/* Where they come from is what the old ones' heads were. */
static void
test_new_journals_name_their_parents (Fixture *self, gconstpointer unused)
{
  static const char sql[] =
      "SELECT n.scope, n.term, n.own, n.parent_id = o.journal_id, n.parent_seq = o.head_seq,"
      " n.parent_hash = o.head_hash, n.public_key <> o.public_key"
      " FROM journal n, journal o WHERE n.term = 2 AND o.term = 1";
  g_autofree char *old = g_strdup (rokad_shop_node (self->two.shop));
  g_autofree char *rulings = NULL;

  assert_done (rokad_shop_begin_anew (self->two.shop, &error));
  g_assert_cmpstr (rokad_shop_node (self->two.shop), !=, old);
  stall_assert_rows (&self->two, sql, "till|2|1|1|1|1|1\n");
  rulings = dump_query (self->two.folder, "catalog.db", sql);
  g_assert_cmpstr (rulings, ==, "shop|2|1|1|1|1|1\n");
  stall_assert_sound (&self->two);
}

/* Its numbers are in letters that nobody has, its shift is its own, and what was sold before cannot
 * be undone: the cash of it may be in another drawer.
 */
static void
test_nothing_reaches_back (Fixture *self, gconstpointer unused)
{
  g_autofree char *series = g_strdup (rokad_shop_series (self->two.shop));
  g_autoptr (RokadPaid) refused = NULL;
  g_autoptr (RokadPaid) undone = NULL;
  g_autoptr (RokadPaid) again = NULL;
  g_autofree char *number = NULL;

  assert_done (rokad_shop_begin_anew (self->two.shop, &error));
  g_assert_cmpstr (rokad_shop_series (self->two.shop), !=, series);
  assert_refused (&self->two,
                  rokad_checkout_undo_last (self->two.shop, "late", FALSE, &refused, &error),
                  ROKAD_SHOP_ERROR, ROKAD_SHOP_ERROR_NOTHING);
  sell (&self->two, 1);
  number = g_strconcat (rokad_shop_series (self->two.shop), "/25-000001\n", NULL);
  stall_assert_rows (&self->two, "SELECT number FROM orders JOIN node USING (journal_id)", number);
  stall_assert_rows (&self->two, "SELECT count (*) FROM shift", "2\n");
  assert_done (rokad_checkout_undo_last (self->two.shop, "now", FALSE, &undone, &error));
  assert_refused (&self->two,
                  rokad_checkout_undo_last (self->two.shop, "late", FALSE, &again, &error),
                  ROKAD_SHOP_ERROR, ROKAD_SHOP_ERROR_NOTHING);
}

/* Both begin anew, each from the same place: still everything counts, and is signed by its author.
 */
static void
test_both_may_begin_anew (Fixture *self, gconstpointer unused)
{
  Stall *copies[] = { &self->one, &self->two };
  Stall hub;

  fellow_join (&hub, "hub", 20);
  fellow_copy_blobs (&self->one, &hub);
  for (guint i = 0; i < 2; i++)
    {
      sell (copies[i], 1 + i);
      assert_done (rokad_shop_begin_anew (copies[i]->shop, &error));
      rule (copies[i], i == 0 ? "One" : "Two");
      sell (copies[i], 2);
      parcel_send (copies[i]->shop, hub.shop);
    }
  parcel_send (hub.shop, self->one.shop);
  parcel_send (hub.shop, self->two.shop);
  fellow_assert_equal (&self->one, &self->two);
  fellow_assert_equal (&self->one, &hub);
  g_assert_cmpint (count_orders (&hub), ==, ORDERS_SHARED + 1 + 2 + 2 * 2);
  g_assert_cmpstr (rokad_shop_settings (self->one.shop)->receipt_footer, ==,
                   rokad_shop_settings (self->two.shop)->receipt_footer);
  stall_assert_rows (&hub, "SELECT count (*) FROM journal WHERE own = 0 AND signed_seq <> head_seq",
                     "0\n");
  stall_close (&hub);
}

/* A later term stands above whatever the old one still says. */
static void
test_the_new_term_rules (Fixture *self, gconstpointer unused)
{
  assert_done (rokad_shop_begin_anew (self->two.shop, &error));
  rule (&self->two, "New");
  for (guint i = 0; i < 5; i++)
    rule (&self->one, i % 2 == 0 ? "Old" : "Older");
  give_rulings (&self->one, &self->two);
  g_assert_cmpstr (rokad_shop_settings (self->two.shop)->receipt_footer, ==, "New");
  give_rulings (&self->two, &self->one);
  g_assert_cmpstr (rokad_shop_settings (self->one.shop)->receipt_footer, ==, "New");
  fellow_assert_equal (&self->one, &self->two);
}

/* Copies that both rule at the same places of one journal: whoever hears them, and in whatever
 * order, goes by the same.
 */
static void
test_two_histories_of_rulings_come_to_one_catalog (Fixture *self, gconstpointer unused)
{
  static const char *const prices[] = { "barcode,name,price\nD01,Salt A,27\nD02,Sugar A,45\n",
                                        "barcode,name,price\nD01,Salt B,26\nD04,Soap B,37\n" };
  Stall *copies[] = { &self->one, &self->two };
  Stall nodes[2];

  for (guint i = 0; i < 2; i++)
    {
      rule (copies[i], i == 0 ? "One" : "Two");
      assert_done (counter_import (copies[i]->shop, copies[i]->scrap, prices[i], &error));
      rule (copies[i], i == 0 ? "One more" : "Two more");
    }
  for (guint i = 0; i < 2; i++)
    {
      fellow_join (&nodes[i], "till", 20 + i);
      fellow_copy_blobs (&self->one, &nodes[i]);
      fellow_copy_blobs (&self->two, &nodes[i]);
      give_rulings (copies[i], &nodes[i]);
      g_assert_true (give_rulings (copies[1 - i], &nodes[i]).branched);
      stall_assert_sound (&nodes[i]);
    }
  fellow_assert_equal (&nodes[0], &nodes[1]);
  g_assert_cmpstr (rokad_shop_settings (nodes[0].shop)->receipt_footer, ==,
                   rokad_shop_settings (nodes[1].shop)->receipt_footer);
  stall_close (&nodes[0]);
  stall_close (&nodes[1]);
}

/* A till that others rule has one journal to open anew, and is ruled as before. */
static void
test_a_joined_node_stays_joined (Fixture *self, gconstpointer scope)
{
  Stall node;

  fellow_join (&node, scope, 20);
  fellow_copy_blobs (&self->one, &node);
  parcel_send (self->one.shop, node.shop);
  assert_done (rokad_shop_begin_anew (node.shop, &error));
  assert_done (rokad_shop_begin_anew (node.shop, &error));
  stall_reopen (&node, NULL);
  stall_assert_rows (&node, "SELECT max (term), (SELECT joined FROM node) FROM journal", "3|1\n");
  g_assert_cmpint (dump_int (node.folder, "catalog.db", "SELECT count (*) FROM journal"), ==, 1);
  g_assert_cmpint (strlen (rokad_shop_series (node.shop)), ==,
                   g_str_equal (scope, "till") ? ROKAD_SERIES_LETTERS : 0);
  rule (&self->one, "Later");
  parcel_send (self->one.shop, node.shop);
  fellow_assert_equal (&self->one, &node);
  stall_close (&node);
}

/* --- A failure in between --- */

/* FALSE once there is no such operation any more. */
static gboolean
fail_at (Fixture *self, const char *pattern, guint64 n)
{
  g_autoptr (GError) failed = NULL;
  gboolean happened;
  gint64 journals;

  g_clear_pointer (&self->two.shop, rokad_shop_close);
  folder_remove (self->two.folder);
  folder_copy (pattern, self->two.folder);
  stall_reopen (&self->two, FAULT_VFS);
  fault_plan_set (&(FaultPlan){ FAULT_IO, n, FALSE, 0 });
  g_assert_cmpint (rokad_shop_begin_anew (self->two.shop, &failed), ==, failed == NULL);
  happened = fault_plan_happened ();
  fault_plan_set (&no_fault);
  g_assert_true (happened || failed == NULL);

  stall_reopen (&self->two, NULL);
  journals = stall_count (&self->two, "SELECT count (*) FROM journal");
  assert_done (rokad_shop_begin_anew (self->two.shop, &error));
  g_assert_cmpint (stall_count (&self->two, "SELECT count (*) FROM journal"), ==, journals + 1);
  sell (&self->two, 1);
  stall_assert_rows (&self->two, "SELECT count (DISTINCT number) FROM orders", "3\n");
  stall_assert_sound (&self->two);
  return happened;
}

/* What was begun and not finished is simply done again. */
static void
test_a_failure_in_between_is_done_again (Fixture *self, gconstpointer unused)
{
  g_autofree char *pattern = g_build_filename (self->two.scrap, "pattern", NULL);
  guint64 n = 1;

  g_clear_pointer (&self->two.shop, rokad_shop_close);
  folder_copy (self->two.folder, pattern);
  while (fail_at (self, pattern, n))
    n++;
  g_test_message ("%d operations", (int) n - 1);
  g_assert_cmpuint (n, >, 10);
}

#define ADD(path, data, func) g_test_add ("/anew/" path, Fixture, data, set_up, func, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  fault_vfs_register (FALSE);

  ADD ("a-third-node-holds-the-orders-of-both", NULL, test_a_third_node_holds_the_orders_of_both);
  ADD ("copies-take-each-others-orders", NULL, test_copies_take_each_others_orders);
  ADD ("numbers-go-on-after-those-of-the-other", NULL, test_numbers_go_on_after_those_of_the_other);
  ADD ("an-undo-is-the-undo-of-one", NULL, test_an_undo_is_the_undo_of_one);
  ADD ("an-open-cart-is-paid-in-each", NULL, test_an_open_cart_is_paid_in_each);
  ADD ("an-open-cart-is-paid-anew", "anew", test_an_open_cart_is_paid_in_each);
  ADD ("its-own-journal-continued-elsewhere", NULL, test_its_own_journal_continued_elsewhere);
  ADD ("what-a-rolled-back-disk-lost-comes-back", NULL,
       test_what_a_rolled_back_disk_lost_comes_back);
  ADD ("what-a-restored-till-lost-comes-back", NULL, test_what_a_restored_till_lost_comes_back);
  ADD ("new-journals-name-their-parents", NULL, test_new_journals_name_their_parents);
  ADD ("nothing-reaches-back", NULL, test_nothing_reaches_back);
  ADD ("both-may-begin-anew", NULL, test_both_may_begin_anew);
  ADD ("the-new-term-rules", NULL, test_the_new_term_rules);
  ADD ("two-histories-of-rulings-come-to-one-catalog", NULL,
       test_two_histories_of_rulings_come_to_one_catalog);
  ADD ("a-joined-till-stays-joined", "till", test_a_joined_node_stays_joined);
  ADD ("a-hub-stays-joined", "hub", test_a_joined_node_stays_joined);
  ADD ("a-failure-in-between-is-done-again", NULL, test_a_failure_in_between_is_done_again);

  return g_test_run ();
}
