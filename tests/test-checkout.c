/* Paying: one order, whole, once, with the next number; or nothing and the reason. */
#include <string.h>

#include "rokad-order.h"
#include "stall.h"

/* --- One order, whole --- */

static void
test_order_is_whole (Stall *self, gconstpointer unused)
{
  g_autoptr (RokadPaid) paid = stall_sell_two_lines (self);

  g_assert_cmpint (paid->total_minor, ==, RUPEES (125));
  g_assert_cmpint (paid->tendered_minor, ==, RUPEES (130));
  g_assert_cmpint (paid->change_minor, ==, RUPEES (5));
  g_assert_true (g_str_has_suffix (paid->number, "/25-000001"));
  stall_assert_rows (self,
                     "SELECT lines, total_minor, paid_minor, currency, business_date, staff, state"
                     " FROM orders",
                     "2|12500|12500|INR|2026-03-31|owner|paid\n");
  stall_assert_rows (self,
                     "SELECT n, code, quantity, price_minor, amount_minor, tax_minor"
                     " FROM order_line ORDER BY n",
                     "1|D11|350|3200|1120|0\n2|D04|3000|3800|11400|1738\n");
  stall_assert_rows (self, "SELECT kind, amount_minor, method FROM fact ORDER BY kind",
                     "approved|12500|cash\ndelivered|0|\nplaced|0|\n");
  stall_assert_rows (self, "SELECT account, amount_minor FROM money", "cash|12500\n");
  stall_assert_rows (self, "SELECT kind, quantity FROM rights ORDER BY quantity",
                     "refund|350\nrefund|3000\n");
  stall_assert_rows (self, "SELECT copy, state FROM print_job", "0|waiting\n");
  stall_assert_rows (self, "SELECT quantity, sold FROM stock WHERE sold > 0 ORDER BY quantity",
                     "50150|350\n57000|3000\n");
  g_assert_cmpint (counter_totals (self->shop).lines, ==, 0);
  stall_assert_sound (self);
}

/* The entry carries all that is printed, taxed or refunded; its sums are those of its lines. */
static void
test_entry_says_it_all (Stall *self, gconstpointer unused)
{
  g_autoptr (RokadPaid) paid = stall_sell_two_lines (self);

  stall_assert_rows (
      self,
      "SELECT json_extract (line, '$.kind'), json_extract (line, '$.body.currency'),"
      " json_extract (line, '$.body.exponent'), json_extract (line, '$.body.seller.name'),"
      " json_extract (line, '$.body.total_minor'),"
      " json_extract (line, '$.body.rounding_minor'),"
      " json_extract (line, '$.body.payable_minor'),"
      " json_extract (line, '$.body.tendered_minor'),"
      " json_extract (line, '$.body.change_minor'),"
      " json_extract (line, '$.body.money') " STALL_LAST_ENTRY,
      "order.paid|INR|2|Day Stores|12520|-20|12500|13000|500|[[\"cash\",12500]]\n");
  stall_assert_rows (self,
                     "SELECT json_extract (value, '$.name'), json_extract (value, '$.rate_bp'),"
                     " json_extract (value, '$.taxable_minor'), json_extract (value, '$.tax_minor')"
                     " FROM json_each ((SELECT json_extract (line, '$.body.sums') " STALL_LAST_ENTRY
                     "))",
                     "CGST|900|9662|869\nSGST|900|9662|869\n");
  stall_assert_rows (
      self,
      "SELECT sum (json_extract (value, '$.taxable_minor')),"
      " sum (json_extract (value, '$.parts_minor[0]')),"
      " sum (json_extract (value, '$.parts_minor[1]'))"
      " FROM json_each ((SELECT json_extract (line, '$.body.lines') " STALL_LAST_ENTRY "))",
      "10782|869|869\n");
}

/* What was taken out of the cart stays on its screen, and is in no order. */
static void
test_removed_lines_are_not_sold (Stall *self, gconstpointer unused)
{
  g_autofree char *stock =
      dump_query (self->folder, "shop.db", "SELECT * FROM stock WHERE quantity = 60000 ORDER BY 1");
  g_autoptr (RokadPaid) paid = NULL;

  assert_done (counter_add (self->shop, "D04", 3000, &error));
  assert_done (counter_add (self->shop, "D01", 1000, &error));
  assert_done (counter_remove (self->shop, 1, &error));
  paid = stall_pay (self, 0);
  g_assert_cmpint (paid->total_minor, ==, RUPEES (28));
  stall_assert_rows (self, "SELECT n, code FROM order_line", "2|D01\n");
  stall_assert_rows (self, "SELECT lines FROM orders", "1\n");
  stall_assert_rows (self, "SELECT count (*) FROM rights", "1\n");
  stall_assert_rows (self, "SELECT * FROM stock WHERE quantity = 60000 ORDER BY 1", stock);
}

/* R11: however often the key is pressed, one cart is one order. */
static void
test_paying_again_is_the_same_order (Stall *self, gconstpointer unused)
{
  RokadTender tender = { RUPEES (28), ROKAD_TENDER_EXACT, TRUE };
  g_autofree char *cart_id = NULL;
  g_autofree char *number = NULL;
  g_autofree char *after_first = NULL;
  g_autofree char *after_last = NULL;

  assert_done (counter_add (self->shop, "D01", 1000, &error));
  {
    g_autoptr (RokadCart) cart = rokad_cart_load (self->shop, NULL);

    cart_id = g_strdup (rokad_cart_get_id (cart));
  }

  for (int i = 0; i < 20; i++)
    {
      g_autoptr (RokadPaid) paid = NULL;

      assert_done (rokad_checkout_cash (self->shop, cart_id, &tender, &paid, &error));
      g_assert_cmpint (paid->total_minor, ==, RUPEES (28));
      g_assert_cmpint (paid->change_minor, ==, 0);
      if (number == NULL)
        {
          number = g_strdup (paid->number);
          after_first = dump_shop (self->folder);
        }
      g_assert_cmpstr (paid->number, ==, number);
    }

  after_last = dump_shop (self->folder);
  g_assert_cmpstr (after_first, ==, after_last);
  stall_reopen (self, NULL);
  {
    g_autoptr (RokadPaid) paid = NULL;

    assert_done (rokad_checkout_cash (self->shop, cart_id, &tender, &paid, &error));
    g_assert_cmpstr (paid->number, ==, number);
  }
  g_assert_cmpint (stall_count (self, "SELECT count (*) FROM orders"), ==, 1);
}

static void
test_without_printing_no_job (Stall *self, gconstpointer unused)
{
  RokadTender tender = { RUPEES (28), ROKAD_TENDER_EXACT, FALSE };
  g_autoptr (RokadPaid) paid = NULL;
  g_autoptr (RokadCart) cart = NULL;

  assert_done (counter_add (self->shop, "D01", 1000, &error));
  cart = rokad_cart_load (self->shop, NULL);
  assert_done (rokad_checkout_cash (self->shop, rokad_cart_get_id (cart), &tender, &paid, &error));
  g_assert_cmpint (stall_count (self, "SELECT count (*) FROM print_job"), ==, 0);
}

/* --- Refused, and no trace --- */

#define PAY(self, payable, tendered) \
  rokad_checkout_cash ((self)->shop, cart_id, &(RokadTender){ (payable), (tendered), TRUE }, \
                       &paid, &error)

static char *
open_cart_id (Stall *self)
{
  g_autoptr (RokadCart) cart = rokad_cart_load (self->shop, NULL);

  return g_strdup (rokad_cart_get_id (cart));
}

static void
test_too_little_cash_is_refused (Stall *self, gconstpointer unused)
{
  g_autofree char *cart_id = NULL;
  g_autoptr (RokadPaid) paid = NULL;

  assert_done (counter_add (self->shop, "D01", 1000, &error));
  cart_id = open_cart_id (self);
  assert_refused (self, PAY (self, RUPEES (28), RUPEES (28) - 1), ROKAD_SHOP_ERROR,
                  ROKAD_SHOP_ERROR_TOO_LITTLE);
  assert_refused (self, PAY (self, RUPEES (28), 0), ROKAD_SHOP_ERROR, ROKAD_SHOP_ERROR_TOO_LITTLE);
  assert_refused (self, PAY (self, RUPEES (28), -RUPEES (28)), ROKAD_SHOP_ERROR,
                  ROKAD_SHOP_ERROR_TOO_LITTLE);
  assert_refused (self, PAY (self, RUPEES (28), ROKAD_AMOUNT_MINOR_MAX + 1), ROKAD_SHOP_ERROR,
                  ROKAD_SHOP_ERROR_LIMIT);
}

/* What the cashier saw is what is paid, or nothing is. */
static void
test_a_changed_cart_is_refused (Stall *self, gconstpointer unused)
{
  g_autofree char *cart_id = NULL;
  g_autoptr (RokadPaid) paid = NULL;

  assert_done (counter_add (self->shop, "D01", 1000, &error));
  cart_id = open_cart_id (self);
  assert_done (counter_add (self->shop, "D01", 1000, &error));
  assert_refused (self, PAY (self, RUPEES (28), RUPEES (100)), ROKAD_SHOP_ERROR,
                  ROKAD_SHOP_ERROR_CHANGED);
  assert_done (rokad_cart_hold (self->shop, &error));
  assert_refused (self, PAY (self, RUPEES (56), RUPEES (100)), ROKAD_SHOP_ERROR,
                  ROKAD_SHOP_ERROR_CHANGED);
}

static void
test_an_empty_cart_is_refused (Stall *self, gconstpointer unused)
{
  g_autofree char *cart_id = open_cart_id (self);
  g_autoptr (RokadPaid) paid = NULL;

  assert_refused (self, PAY (self, 0, ROKAD_TENDER_EXACT), ROKAD_SHOP_ERROR,
                  ROKAD_SHOP_ERROR_EMPTY);
  assert_done (counter_add (self->shop, "D01", 1000, &error));
  assert_done (counter_remove (self->shop, 1, &error));
  assert_refused (self, PAY (self, 0, ROKAD_TENDER_EXACT), ROKAD_SHOP_ERROR,
                  ROKAD_SHOP_ERROR_EMPTY);
}

#define SELL(self, lines, at_us) \
  rokad_checkout_lines ((self)->shop, G_LIST_MODEL (lines), ROKAD_TENDER_EXACT, (at_us), FALSE, \
                        &paid, &error)

/* Section 269ST: no cash of ₹2,00,000 or more; a rupee less is allowed. */
static void
test_cash_beyond_the_law_is_refused (Stall *self, gconstpointer unused)
{
  g_autoptr (GListStore) most = stall_lines (self, "D19", 1000, RUPEES (199999));
  g_autoptr (GListStore) rounded_up = stall_lines (self, "D19", 1000, RUPEES (200000) - 50);
  g_autoptr (GListStore) too_much = stall_lines (self, "D19", 2000, RUPEES (100000));
  g_autoptr (GError) law = NULL;
  g_autoptr (RokadPaid) paid = NULL;

  assert_refused (self, SELL (self, too_much, 0), ROKAD_SHOP_ERROR, ROKAD_SHOP_ERROR_CASH_LIMIT);
  assert_refused (self, SELL (self, rounded_up, 0), ROKAD_SHOP_ERROR, ROKAD_SHOP_ERROR_CASH_LIMIT);
  rokad_checkout_lines (self->shop, G_LIST_MODEL (too_much), ROKAD_TENDER_EXACT, 0, FALSE, &paid,
                        &law);
  g_assert_nonnull (strstr (law->message, "269ST"));
  assert_done (SELL (self, most, 0));
  g_assert_cmpint (paid->total_minor, ==, RUPEES (199999));
}

static void
test_above_mrp_is_refused (Stall *self, gconstpointer unused)
{
  g_autoptr (GListStore) above = stall_lines (self, "D04", 1000, RUPEES (40) + 1);
  g_autoptr (GListStore) at = stall_lines (self, "D04", 1000, RUPEES (40));
  g_autoptr (RokadPaid) paid = NULL;

  assert_refused (self, SELL (self, above, 0), ROKAD_SHOP_ERROR, ROKAD_SHOP_ERROR_ABOVE_MRP);
  assert_done (SELL (self, at, 0));
}

static void
test_more_than_an_order_may_come_to_is_refused (Stall *self, gconstpointer unused)
{
  g_autoptr (GListStore) lines = stall_lines (self, "D19", 3000, ROKAD_AMOUNT_MINOR_MAX / 2);
  g_autoptr (RokadPaid) paid = NULL;

  assert_refused (self, SELL (self, lines, 0), ROKAD_SHOP_ERROR, ROKAD_SHOP_ERROR_LIMIT);
}

/* Whatever way a line came here; the last would not even fit 64 bits. */
static void
test_lines_that_are_none_are_refused (Stall *self, gconstpointer unused)
{
  static const struct
  {
    const char *code;
    gint64 quantity, price_minor;
    RokadShopError error;
  } table[] = {
    { "D01", 0, 2800, ROKAD_SHOP_ERROR_INVALID },
    { "D01", 500, 2800, ROKAD_SHOP_ERROR_INVALID },
    { "D01", -1001, 2800, ROKAD_SHOP_ERROR_INVALID },
    { "D01", 1000, -1, ROKAD_SHOP_ERROR_NO_PRICE },
    { "D01", 1000, ROKAD_PRICE_UNKNOWN, ROKAD_SHOP_ERROR_NO_PRICE },
    { "D19", 1000, ROKAD_AMOUNT_MINOR_MAX + 1, ROKAD_SHOP_ERROR_LIMIT },
    { "D11", ROKAD_QUANTITY_MAX + 1, 100, ROKAD_SHOP_ERROR_LIMIT },
    { "D11", -ROKAD_QUANTITY_MAX - 1, 100, ROKAD_SHOP_ERROR_LIMIT },
    { "D11", G_MAXINT64, ROKAD_AMOUNT_MINOR_MAX, ROKAD_SHOP_ERROR_LIMIT },
    { "D11", G_MININT64, ROKAD_AMOUNT_MINOR_MAX, ROKAD_SHOP_ERROR_LIMIT },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (table); i++)
    {
      g_autoptr (GListStore) lines =
          stall_lines (self, table[i].code, table[i].quantity, table[i].price_minor);
      g_autoptr (RokadPaid) paid = NULL;

      g_test_message ("row %d", (int) i);
      assert_refused (self, SELL (self, lines, 0), ROKAD_SHOP_ERROR, (int) table[i].error);
    }
}

/* --- Numbers (R1, R12) --- */

static void
test_numbers_go_on_without_gap (Stall *self, gconstpointer unused)
{
  g_autofree char *cart_id = NULL;
  g_autoptr (RokadPaid) refused = NULL;

  for (int i = 1; i <= 12; i++)
    {
      g_autofree char *suffix = g_strdup_printf ("/25-%06d", i);
      g_autoptr (RokadPaid) paid = NULL;

      assert_done (counter_add (self->shop, "D15", 1000, &error));
      g_clear_pointer (&cart_id, g_free);
      cart_id = open_cart_id (self);
      g_assert_false (rokad_checkout_cash (
          self->shop, cart_id, &(RokadTender){ RUPEES (10), RUPEES (1), TRUE }, &refused, NULL));
      paid = stall_pay (self, 0);
      g_assert_true (g_str_has_suffix (paid->number, suffix));
      g_assert_cmpuint (strlen (paid->number), <=, 16);
      if (i % 5 == 0)
        stall_reopen (self, NULL);
    }
}

/* At midnight of 1 April a new series of numbers begins, in the shop's zone, inside one shift. */
static void
test_financial_year_begins_anew (Stall *self, gconstpointer unused)
{
  const gint64 midnight_us = SEEDED_NEW_YEARS_EVE_US / 1000000 * 1000000 + 1800 * G_USEC_PER_SEC;
  g_autoptr (RokadPaid) before = NULL;
  g_autoptr (RokadPaid) after = NULL;

  assert_done (counter_add (self->shop, "D01", 1000, &error));
  self->seeded.now_us = midnight_us - G_USEC_PER_SEC / 2;
  before = stall_pay (self, 0);
  self->seeded.now_us = midnight_us;
  after = stall_sell (self, "D01", 1000);
  g_assert_true (g_str_has_suffix (before->number, "/25-000001"));
  g_assert_true (g_str_has_suffix (after->number, "/26-000001"));
  stall_assert_rows (self,
                     "SELECT count (*), count (DISTINCT shift_id), min (business_date),"
                     " max (business_date) FROM orders",
                     "2|1|2026-03-31|2026-03-31\n");
}

/* A clock that steps back renumbers nothing and dates nothing before what was said already. */
static void
test_a_clock_set_back_changes_no_order (Stall *self, gconstpointer unused)
{
  g_autoptr (RokadPaid) first = NULL;
  g_autoptr (RokadPaid) second = NULL;

  self->seeded.now_us += 3600 * G_TIME_SPAN_SECOND; /* past midnight: the year 26 */
  first = stall_sell (self, "D01", 1000);
  self->seeded.now_us -= 90 * G_TIME_SPAN_DAY;
  stall_reopen (self, NULL);
  second = stall_sell (self, "D01", 1000);
  g_assert_true (g_str_has_suffix (first->number, "/26-000001"));
  g_assert_true (g_str_has_suffix (second->number, "/26-000002"));
  g_assert_cmpint (second->at_us, >=, first->at_us);
  stall_assert_sound (self);
}

/* Prices are dated, too: what was ruled before the clock was set back is still the price. */
static void
test_a_clock_set_back_keeps_prices (Stall *self, gconstpointer unused)
{
  g_autoptr (RokadPaid) paid = NULL;

  self->seeded.now_us += 3600 * G_TIME_SPAN_SECOND;
  assert_done (
      counter_import (self->shop, self->scrap, "barcode,name,price,mrp\nD01,Salt,29,30\n", &error));
  self->seeded.now_us -= 90 * G_TIME_SPAN_DAY;
  stall_reopen (self, NULL);
  paid = stall_sell (self, "D01", 1000);
  g_assert_cmpint (paid->total_minor, ==, RUPEES (29));
}

/* A replay's order has its own day, and the number of that day's financial year. */
static void
test_a_replayed_order_has_its_own_time (Stall *self, gconstpointer unused)
{
  const gint64 then_us = SEEDED_NEW_YEARS_EVE_US - 400 * G_TIME_SPAN_DAY;
  g_autoptr (GListStore) lines = stall_lines (self, "D19", 1000, 750);
  g_autoptr (RokadPaid) paid = NULL;

  assert_done (SELL (self, lines, then_us));
  g_assert_true (g_str_has_suffix (paid->number, "/24-000001"));
  g_assert_cmpint (paid->at_us / 1000, ==, then_us / 1000);
  stall_assert_sound (self);
}

/* A replay may run ahead of this till's clock, and never takes the till's own time with it. */
static void
test_a_replay_ahead_moves_no_clock (Stall *self, gconstpointer unused)
{
  const gint64 now_us = self->seeded.now_us;
  g_autoptr (GListStore) lines = stall_lines (self, "D19", 1000, 750);
  g_autoptr (RokadPaid) paid = NULL;
  g_autoptr (RokadPaid) ahead = NULL;
  g_autoptr (RokadPaid) live = NULL;

  assert_refused (self, SELL (self, lines, ROKAD_REPLAY_US_MAX), ROKAD_SHOP_ERROR,
                  ROKAD_SHOP_ERROR_INVALID);
  assert_refused (self, SELL (self, lines, -G_TIME_SPAN_DAY), ROKAD_SHOP_ERROR,
                  ROKAD_SHOP_ERROR_INVALID);

  assert_done (SELL (self, lines, now_us + 400 * G_TIME_SPAN_DAY));
  ahead = g_steal_pointer (&paid);
  g_assert_true (g_str_has_suffix (ahead->number, "/27-000001"));
  live = stall_sell (self, "D01", 1000);
  g_assert_true (g_str_has_suffix (live->number, "/25-000001"));
  g_assert_cmpint (live->at_us, <, now_us + G_TIME_SPAN_HOUR);
  stall_reopen (self, NULL);
  {
    g_autoptr (RokadPaid) again = stall_sell (self, "D01", 1000);

    g_assert_true (g_str_has_suffix (again->number, "/25-000002"));
  }
  stall_assert_rows (self, "SELECT DISTINCT business_date FROM orders", "2026-03-31\n");
  stall_assert_sound (self);
}

/* --- Shifts (R7) --- */

static void
test_a_new_business_day_opens_a_shift (Stall *self, gconstpointer unused)
{
  g_autoptr (RokadPaid) evening = stall_sell (self, "D01", 1000);
  g_autoptr (RokadPaid) morning = NULL;
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;
  static const char first_shift[] =
      "SELECT o.order_id, o.shift_id, o.business_date, m.amount_minor FROM orders o"
      " JOIN money m USING (shift_id) ORDER BY o.seq LIMIT 1";

  before = dump_query (self->folder, "shop.db", first_shift);
  self->seeded.now_us += 10 * 3600 * G_TIME_SPAN_SECOND;
  morning = stall_sell (self, "D01", 2000);
  after = dump_query (self->folder, "shop.db", first_shift);
  g_assert_cmpstr (before, ==, after); /* what was sealed in the evening stays */
  stall_assert_rows (self, "SELECT business_date, opened_by FROM shift ORDER BY opened_us",
                     "2026-03-31|owner\n2026-04-01|owner\n");
}

/* --- Large orders --- */

/* @name: of each product, before its number; all that an accepted cart may hold must be paid. */
static guint
fill_cart (Stall *self, const char *name, const char *code)
{
  g_autoptr (RokadCart) cart = rokad_cart_load (self->shop, NULL);
  const RokadTax tax = { "a class of a long name",
                         TRUE,
                         4,
                         { { "component one, long", 1234 },
                           { "component two, long", 1234 },
                           { "component three, lo", 1234 },
                           { "component four, lon", 1234 } } };

  for (guint i = 0;; i++)
    {
      g_autofree char *numbered = g_strdup_printf ("%s%u", name, i);
      g_autofree char *id = rokad_environment_uuid (&self->seeded.environment);
      RokadProductFields fields = { .id = id,
                                    .sku = "",
                                    .code = code,
                                    .category = "",
                                    .name = numbered,
                                    .hsn = "12345678",
                                    .price_minor = 19999,
                                    .mrp_minor = 19999,
                                    .tax = tax };
      g_autoptr (RokadProduct) product = rokad_product_new (&fields);
      RokadLine *line =
          rokad_cart_add (cart, product, 1000, ROKAD_PRICE_UNKNOWN, ROKAD_PRICE_RULE_LIST, NULL);

      if (line == NULL)
        return i;
      assert_done (rokad_cart_save_line (self->shop, rokad_cart_get_id (cart), NULL, line, &error));
    }
}

static void
test_an_order_of_700_lines_sells (Stall *self, gconstpointer unused)
{
  g_autoptr (RokadPaid) paid = NULL;

  assert_done (rokad_shop_change_settings (self->shop, &error, "cash_limit_minor", "0", NULL));
  g_assert_cmpuint (fill_cart (self, "Basmati rice 1 kg · बासमती ", "8901234567890"), ==, 700);
  paid = stall_pay (self, 0);
  g_assert_cmpint (paid->total_minor, ==, 700 * 19999);
  g_assert_cmpint (stall_count (self, "SELECT count (*) FROM order_line"), ==, 700);
  stall_assert_sound (self);
}

/* As many of each as there may be, until the cart takes no more. */
static void
grow_quantities (Stall *self)
{
  g_autoptr (RokadCart) cart = rokad_cart_load (self->shop, NULL);
  RokadLine *line;

  for (gint64 n = 1; (line = rokad_cart_set_quantity (cart, n, 99 * ROKAD_QUANTITY_ONE, NULL)); n++)
    assert_done (rokad_cart_save_line (self->shop, rokad_cart_get_id (cart), line, line, &error));
}

/* The longest names, of what JSON writes longer than it is: the cart fills up sooner, and pays; and
 * what was paid can be undone.
 */
static void
test_a_full_cart_can_be_paid (Stall *self, gconstpointer unused)
{
  static const char *const kinds[] = { "\"", "\\", "ह", "\x7f", "/", "x" };
  g_autofree char *code = g_strnfill (ROKAD_CODE_BYTES_MAX, '"');
  g_autofree char *reason = g_strnfill (ROKAD_REASON_BYTES_MAX, '"');

  assert_done (rokad_shop_change_settings (self->shop, &error, "cash_limit_minor", "0", NULL));
  for (gsize i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      g_autoptr (GString) name = g_string_new (NULL);
      g_autoptr (RokadPaid) paid = NULL;
      g_autoptr (RokadPaid) undone = NULL;
      guint lines;

      while (name->len + strlen (kinds[i]) <= ROKAD_NAME_BYTES_MAX - 4)
        g_string_append (name, kinds[i]);
      lines = fill_cart (self, name->str, code);
      g_test_message ("%s: %u lines", kinds[i], lines);
      g_assert_cmpuint (lines, >, 100);
      grow_quantities (self);
      paid = stall_pay (self, 0);
      assert_done (rokad_checkout_undo_last (self->shop, reason, FALSE, &undone, &error));
    }
  stall_assert_sound (self);
}

#define ADD(path, func) \
  g_test_add ("/checkout/" path, Stall, NULL, stall_fixture_open, func, stall_fixture_close)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  ADD ("order-is-whole", test_order_is_whole);
  ADD ("entry-says-it-all", test_entry_says_it_all);
  ADD ("removed-lines-are-not-sold", test_removed_lines_are_not_sold);
  ADD ("paying-again-is-the-same-order", test_paying_again_is_the_same_order);
  ADD ("without-printing-no-job", test_without_printing_no_job);
  ADD ("too-little-cash-is-refused", test_too_little_cash_is_refused);
  ADD ("a-changed-cart-is-refused", test_a_changed_cart_is_refused);
  ADD ("an-empty-cart-is-refused", test_an_empty_cart_is_refused);
  ADD ("cash-beyond-the-law-is-refused", test_cash_beyond_the_law_is_refused);
  ADD ("above-mrp-is-refused", test_above_mrp_is_refused);
  ADD ("too-large-an-order-is-refused", test_more_than_an_order_may_come_to_is_refused);
  ADD ("lines-that-are-none-are-refused", test_lines_that_are_none_are_refused);
  ADD ("numbers-go-on-without-gap", test_numbers_go_on_without_gap);
  ADD ("financial-year-begins-anew", test_financial_year_begins_anew);
  ADD ("a-clock-set-back-changes-no-order", test_a_clock_set_back_changes_no_order);
  ADD ("a-clock-set-back-keeps-prices", test_a_clock_set_back_keeps_prices);
  ADD ("a-replayed-order-has-its-own-time", test_a_replayed_order_has_its_own_time);
  ADD ("a-replay-ahead-moves-no-clock", test_a_replay_ahead_moves_no_clock);
  ADD ("a-new-business-day-opens-a-shift", test_a_new_business_day_opens_a_shift);
  ADD ("an-order-of-700-lines-sells", test_an_order_of_700_lines_sells);
  ADD ("a-full-cart-can-be-paid", test_a_full_cart_can_be_paid);

  return g_test_run ();
}
