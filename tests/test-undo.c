/* Undoing the last order (R25): the exact negative, with a reason, within its shift. */
#include "stall.h"

static RokadPaid *
undo (Stall *self)
{
  g_autoptr (GError) error = NULL;
  RokadPaid *paid = NULL;

  rokad_checkout_undo_last (self->shop, "wrong item", TRUE, &paid, &error);
  g_assert_no_error (error);
  return paid;
}

static void
test_undo_is_the_exact_negative (Stall *self, gconstpointer unused)
{
  g_autofree char *stock = dump_query (self->folder, "shop.db", "SELECT * FROM stock ORDER BY 1");
  g_autoptr (RokadPaid) paid = stall_sell_two_lines (self);
  g_autoptr (RokadPaid) undone = undo (self);

  g_assert_true (undone->undo);
  g_assert_cmpint (undone->total_minor, ==, -paid->total_minor);
  g_assert_cmpstr (undone->number, !=, paid->number);
  stall_assert_rows (self,
                     "SELECT state, undoes <> '', total_minor, lines FROM orders ORDER BY seq",
                     "undone|0|12500|2\npaid|1|-12500|2\n");
  stall_assert_rows (self,
                     "SELECT n, count (*), sum (quantity), sum (amount_minor), sum (tax_minor)"
                     " FROM order_line GROUP BY n",
                     "1|2|0|0|0\n2|2|0|0|0\n");
  stall_assert_rows (self, "SELECT account, amount_minor FROM money", "cash|0\n");
  stall_assert_rows (self, "SELECT kind, quantity FROM rights", "refund|0\nrefund|0\n");
  stall_assert_rows (self, "SELECT * FROM stock ORDER BY 1", stock);
  stall_assert_rows (self, "SELECT count (*) FROM print_job WHERE copy = 0", "2\n");
  stall_assert_rows (self,
                     "SELECT json_extract (line, '$.kind'), json_extract (line, '$.body.reason'),"
                     " json_extract (line, '$.body.rounding_minor'),"
                     " json_extract (line, '$.body.payable_minor') " STALL_LAST_ENTRY,
                     "order.undone|wrong item|20|-12500\n");
  stall_assert_sound (self);
}

/* The negative of what was rounded then, whatever is set now. */
static void
test_undo_after_another_rounding (Stall *self, gconstpointer unused)
{
  g_autoptr (RokadPaid) paid = stall_sell_two_lines (self);
  g_autoptr (RokadPaid) undone = NULL;

  assert_done (
      rokad_shop_change_settings (self->shop, &error, "cash_rounding_minor", "1000", NULL));
  undone = undo (self);
  g_assert_cmpint (undone->total_minor, ==, -paid->total_minor);
}

static void
test_undo_goes_back_one_by_one (Stall *self, gconstpointer unused)
{
  g_autoptr (RokadPaid) first = stall_sell (self, "D01", 1000);
  g_autoptr (RokadPaid) second = stall_sell (self, "D01", 2000);
  g_autoptr (RokadPaid) undone_second = undo (self);
  g_autoptr (RokadPaid) undone_first = undo (self);
  g_autoptr (RokadPaid) paid = NULL;

  g_assert_cmpint (undone_second->total_minor, ==, -second->total_minor);
  g_assert_cmpint (undone_first->total_minor, ==, -first->total_minor);
  assert_refused (self, rokad_checkout_undo_last (self->shop, "again", TRUE, &paid, &error),
                  ROKAD_SHOP_ERROR, ROKAD_SHOP_ERROR_NOTHING);
}

/* Goods that came back in a replay gave no right to a refund, and an undo of it makes none. */
static void
test_undo_of_a_return_makes_no_right (Stall *self, gconstpointer unused)
{
  g_autoptr (GListStore) lines = stall_lines (self, "D19", 2000, 750);
  g_autoptr (GListStore) returned = stall_lines (self, "D01", -3000, 2800);
  g_autoptr (RokadLine) line = g_list_model_get_item (G_LIST_MODEL (returned), 0);
  RokadLineFields fields = *rokad_line_fields (line);
  g_autoptr (RokadLine) second = NULL;
  g_autoptr (RokadPaid) paid = NULL;
  g_autoptr (RokadPaid) undone = NULL;

  fields.n = 2;
  second = rokad_line_new (&fields);
  g_list_store_append (lines, second);
  assert_done (rokad_checkout_lines (self->shop, G_LIST_MODEL (lines), ROKAD_TENDER_EXACT, 0, FALSE,
                                     &paid, &error));
  stall_assert_rows (self, "SELECT quantity FROM rights", "2000\n");
  undone = undo (self);
  g_assert_cmpint (undone->total_minor, ==, -paid->total_minor);
  stall_assert_rows (self, "SELECT quantity FROM rights", "0\n");
  stall_assert_sound (self);
}

/* A line that was below zero may have had a price above the MRP: it can be undone all the same. */
static void
test_undo_asks_no_rule_again (Stall *self, gconstpointer unused)
{
  g_autoptr (GListStore) lines = stall_lines (self, "D04", -1000, 9900);
  g_autoptr (RokadPaid) paid = NULL;
  g_autoptr (RokadPaid) undone = NULL;

  assert_done (rokad_checkout_lines (self->shop, G_LIST_MODEL (lines), ROKAD_TENDER_EXACT, 0, FALSE,
                                     &paid, &error));
  undone = undo (self);
  g_assert_cmpint (undone->total_minor, ==, 9900);
}

static void
test_undo_asks_for_a_reason (Stall *self, gconstpointer unused)
{
  g_autofree char *long_reason = g_strnfill (ROKAD_REASON_BYTES_MAX + 1, 'x');
  g_autoptr (RokadPaid) sold = stall_sell (self, "D01", 1000);
  g_autoptr (RokadPaid) paid = NULL;

  assert_refused (self, rokad_checkout_undo_last (self->shop, "", TRUE, &paid, &error),
                  ROKAD_SHOP_ERROR, ROKAD_SHOP_ERROR_INVALID);
  assert_refused (self, rokad_checkout_undo_last (self->shop, long_reason, TRUE, &paid, &error),
                  ROKAD_SHOP_ERROR, ROKAD_SHOP_ERROR_LIMIT);
}

/* What the drawer of a closed day held stays: its orders are undone within their shift or not. */
static void
test_undo_stays_within_the_shift (Stall *self, gconstpointer unused)
{
  g_autoptr (RokadPaid) evening = stall_sell (self, "D01", 1000);
  g_autoptr (RokadPaid) paid = NULL;

  self->seeded.now_us += 10 * 3600 * G_TIME_SPAN_SECOND;
  assert_refused (self, rokad_checkout_undo_last (self->shop, "late", TRUE, &paid, &error),
                  ROKAD_SHOP_ERROR, ROKAD_SHOP_ERROR_NOTHING);
}

#define ADD(path, func) \
  g_test_add ("/undo/" path, Stall, NULL, stall_fixture_open, func, stall_fixture_close)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  ADD ("is-the-exact-negative", test_undo_is_the_exact_negative);
  ADD ("after-another-rounding", test_undo_after_another_rounding);
  ADD ("goes-back-one-by-one", test_undo_goes_back_one_by_one);
  ADD ("of-a-return-makes-no-right", test_undo_of_a_return_makes_no_right);
  ADD ("asks-no-rule-again", test_undo_asks_no_rule_again);
  ADD ("asks-for-a-reason", test_undo_asks_for_a_reason);
  ADD ("stays-within-the-shift", test_undo_stays_within_the_shift);

  return g_test_run ();
}
