/* Paying: one order, whole, once, with the next number; or nothing and the reason. */
#include <string.h>

#include "rokad-order.h"
#include "stall.h"

#define RUPEES(n) ((n) *G_GINT64_CONSTANT (100))
#define LAST_ENTRY \
  "FROM (SELECT CAST (line AS TEXT) AS line FROM entry ORDER BY entry_id DESC LIMIT 1)"

static RokadPaid *
pay (Stall *self, gint64 extra_minor)
{
  g_autoptr (GError) error = NULL;
  RokadPaid *paid = NULL;

  counter_pay (self->shop, extra_minor, &paid, &error);
  g_assert_no_error (error);
  return paid;
}

static RokadPaid *
sell (Stall *self, const char *code, gint64 quantity)
{
  assert_done (counter_add (self->shop, code, quantity, &error));
  return pay (self, 0);
}

static RokadPaid *
undo (Stall *self)
{
  g_autoptr (GError) error = NULL;
  RokadPaid *paid = NULL;

  rokad_checkout_undo_last (self->shop, "wrong item", TRUE, &paid, &error);
  g_assert_no_error (error);
  return paid;
}

static gint64
count (Stall *self, const char *sql)
{
  return dump_int (self->folder, "shop.db", sql);
}

static void
assert_rows (Stall *self, const char *sql, const char *expected)
{
  g_autofree char *rows = dump_query (self->folder, "shop.db", sql);

  g_assert_cmpstr (rows, ==, expected);
}

/* Onions 0.350 × 32.00 = 11.20, soap 3 × 38.00 = 114.00 with GST 18: 125.20, paid as 125. */
static RokadPaid *
sell_two_lines (Stall *self)
{
  assert_done (counter_add (self->shop, "D11", 350, &error));
  assert_done (counter_add (self->shop, "D04", 3000, &error));
  return pay (self, RUPEES (5));
}

/* --- One order, whole --- */

static void
test_order_is_whole (Stall *self, gconstpointer unused)
{
  g_autoptr (RokadPaid) paid = sell_two_lines (self);

  g_assert_cmpint (paid->total_minor, ==, RUPEES (125));
  g_assert_cmpint (paid->tendered_minor, ==, RUPEES (130));
  g_assert_cmpint (paid->change_minor, ==, RUPEES (5));
  g_assert_true (g_str_has_suffix (paid->number, "/25-000001"));
  assert_rows (self,
               "SELECT lines, total_minor, paid_minor, currency, business_date, staff, state"
               " FROM orders",
               "2|12500|12500|INR|2026-03-31|owner|paid\n");
  assert_rows (self,
               "SELECT n, code, quantity, price_minor, amount_minor, tax_minor"
               " FROM order_line ORDER BY n",
               "1|D11|350|3200|1120|0\n2|D04|3000|3800|11400|1738\n");
  assert_rows (self, "SELECT kind, amount_minor, method FROM fact ORDER BY kind",
               "approved|12500|cash\ndelivered|0|\nplaced|0|\n");
  assert_rows (self, "SELECT account, amount_minor FROM money", "cash|12500\n");
  assert_rows (self, "SELECT kind, quantity FROM rights ORDER BY quantity",
               "refund|350\nrefund|3000\n");
  assert_rows (self, "SELECT copy, state FROM print_job", "0|waiting\n");
  assert_rows (self, "SELECT quantity, sold FROM stock WHERE sold > 0 ORDER BY quantity",
               "50150|350\n57000|3000\n");
  g_assert_cmpint (counter_totals (self->shop).lines, ==, 0);
  stall_assert_sound (self);
}

/* The entry carries all that is printed, taxed or refunded; its sums are those of its lines. */
static void
test_entry_says_it_all (Stall *self, gconstpointer unused)
{
  g_autoptr (RokadPaid) paid = sell_two_lines (self);

  assert_rows (self,
               "SELECT json_extract (line, '$.kind'), json_extract (line, '$.body.currency'),"
               " json_extract (line, '$.body.exponent'), json_extract (line, '$.body.seller.name'),"
               " json_extract (line, '$.body.total_minor'),"
               " json_extract (line, '$.body.rounding_minor'),"
               " json_extract (line, '$.body.payable_minor'),"
               " json_extract (line, '$.body.tendered_minor'),"
               " json_extract (line, '$.body.change_minor'),"
               " json_extract (line, '$.body.money') " LAST_ENTRY,
               "order.paid|INR|2|Day Stores|12520|-20|12500|13000|500|[[\"cash\",12500]]\n");
  assert_rows (self,
               "SELECT json_extract (value, '$.name'), json_extract (value, '$.rate_bp'),"
               " json_extract (value, '$.taxable_minor'), json_extract (value, '$.tax_minor')"
               " FROM json_each ((SELECT json_extract (line, '$.body.sums') " LAST_ENTRY "))",
               "CGST|900|9662|869\nSGST|900|9662|869\n");
  assert_rows (self,
               "SELECT sum (json_extract (value, '$.taxable_minor')),"
               " sum (json_extract (value, '$.parts_minor[0]')),"
               " sum (json_extract (value, '$.parts_minor[1]'))"
               " FROM json_each ((SELECT json_extract (line, '$.body.lines') " LAST_ENTRY "))",
               "10782|869|869\n");
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
  g_assert_cmpint (count (self, "SELECT count (*) FROM orders"), ==, 1);
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
  g_assert_cmpint (count (self, "SELECT count (*) FROM print_job"), ==, 0);
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

static GListStore *
lines_of (Stall *self, const char *code, gint64 quantity, gint64 price_minor)
{
  GListStore *lines = g_list_store_new (ROKAD_TYPE_LINE);
  gint64 scanned;
  g_autoptr (RokadProduct) product = counter_find (self->shop, code, &scanned, NULL);
  g_autoptr (RokadLine) listed = rokad_line_new_for_product (1, product, quantity);
  g_autoptr (RokadLine) line =
      rokad_line_with_price (listed, price_minor, ROKAD_PRICE_RULE_CHANGED);

  g_list_store_append (lines, line);
  return lines;
}

#define SELL(self, lines, at_us) \
  rokad_checkout_lines ((self)->shop, G_LIST_MODEL (lines), ROKAD_TENDER_EXACT, (at_us), FALSE, \
                        &paid, &error)

/* Section 269ST: no cash of ₹2,00,000 or more; a rupee less is allowed. */
static void
test_cash_beyond_the_law_is_refused (Stall *self, gconstpointer unused)
{
  g_autoptr (GListStore) most = lines_of (self, "D19", 1000, RUPEES (199999));
  g_autoptr (GListStore) rounded_up = lines_of (self, "D19", 1000, RUPEES (200000) - 50);
  g_autoptr (GListStore) too_much = lines_of (self, "D19", 2000, RUPEES (100000));
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
  g_autoptr (GListStore) above = lines_of (self, "D04", 1000, RUPEES (40) + 1);
  g_autoptr (GListStore) at = lines_of (self, "D04", 1000, RUPEES (40));
  g_autoptr (RokadPaid) paid = NULL;

  assert_refused (self, SELL (self, above, 0), ROKAD_SHOP_ERROR, ROKAD_SHOP_ERROR_ABOVE_MRP);
  assert_done (SELL (self, at, 0));
}

static void
test_more_than_an_order_may_come_to_is_refused (Stall *self, gconstpointer unused)
{
  g_autoptr (GListStore) lines = lines_of (self, "D19", 3000, ROKAD_AMOUNT_MINOR_MAX / 2);
  g_autoptr (RokadPaid) paid = NULL;

  assert_refused (self, SELL (self, lines, 0), ROKAD_SHOP_ERROR, ROKAD_SHOP_ERROR_LIMIT);
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
      paid = pay (self, 0);
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
  before = pay (self, 0);
  self->seeded.now_us = midnight_us;
  after = sell (self, "D01", 1000);
  g_assert_true (g_str_has_suffix (before->number, "/25-000001"));
  g_assert_true (g_str_has_suffix (after->number, "/26-000001"));
  assert_rows (self,
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
  first = sell (self, "D01", 1000);
  self->seeded.now_us -= 90 * G_TIME_SPAN_DAY;
  stall_reopen (self, NULL);
  second = sell (self, "D01", 1000);
  g_assert_true (g_str_has_suffix (first->number, "/26-000001"));
  g_assert_true (g_str_has_suffix (second->number, "/26-000002"));
  g_assert_cmpint (second->at_us, >=, first->at_us);
  stall_assert_sound (self);
}

/* A replay's order has its own day, and the number of that day's financial year. */
static void
test_a_replayed_order_has_its_own_time (Stall *self, gconstpointer unused)
{
  const gint64 then_us = SEEDED_NEW_YEARS_EVE_US - 400 * G_TIME_SPAN_DAY;
  g_autoptr (GListStore) lines = lines_of (self, "D19", 1000, 750);
  g_autoptr (RokadPaid) paid = NULL;

  assert_done (SELL (self, lines, then_us));
  g_assert_true (g_str_has_suffix (paid->number, "/24-000001"));
  g_assert_cmpint (paid->at_us / 1000, ==, then_us / 1000);
  stall_assert_sound (self);
}

/* --- Shifts (R7) --- */

static void
test_a_new_business_day_opens_a_shift (Stall *self, gconstpointer unused)
{
  g_autoptr (RokadPaid) evening = sell (self, "D01", 1000);
  g_autoptr (RokadPaid) morning = NULL;
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;
  static const char first_shift[] =
      "SELECT o.order_id, o.shift_id, o.business_date, m.amount_minor FROM orders o"
      " JOIN money m USING (shift_id) ORDER BY o.seq LIMIT 1";

  before = dump_query (self->folder, "shop.db", first_shift);
  self->seeded.now_us += 10 * 3600 * G_TIME_SPAN_SECOND;
  morning = sell (self, "D01", 2000);
  after = dump_query (self->folder, "shop.db", first_shift);
  g_assert_cmpstr (before, ==, after); /* what was sealed in the evening stays */
  assert_rows (self, "SELECT business_date, opened_by FROM shift ORDER BY opened_us",
               "2026-03-31|owner\n2026-04-01|owner\n");
}

/* --- Undo (R25, R16) --- */

static void
test_undo_is_the_exact_negative (Stall *self, gconstpointer unused)
{
  g_autofree char *stock = dump_query (self->folder, "shop.db", "SELECT * FROM stock ORDER BY 1");
  g_autoptr (RokadPaid) paid = sell_two_lines (self);
  g_autoptr (RokadPaid) undone = undo (self);

  g_assert_true (undone->undo);
  g_assert_cmpint (undone->total_minor, ==, -paid->total_minor);
  g_assert_cmpstr (undone->number, !=, paid->number);
  assert_rows (self, "SELECT state, undoes <> '', total_minor, lines FROM orders ORDER BY seq",
               "undone|0|12500|2\npaid|1|-12500|2\n");
  assert_rows (self,
               "SELECT n, count (*), sum (quantity), sum (amount_minor), sum (tax_minor)"
               " FROM order_line GROUP BY n",
               "1|2|0|0|0\n2|2|0|0|0\n");
  assert_rows (self, "SELECT account, amount_minor FROM money", "cash|0\n");
  assert_rows (self, "SELECT kind, quantity FROM rights", "refund|0\nrefund|0\n");
  assert_rows (self, "SELECT * FROM stock ORDER BY 1", stock);
  assert_rows (self, "SELECT count (*) FROM print_job WHERE copy = 0", "2\n");
  assert_rows (self,
               "SELECT json_extract (line, '$.kind'), json_extract (line, '$.body.reason'),"
               " json_extract (line, '$.body.rounding_minor'),"
               " json_extract (line, '$.body.payable_minor') " LAST_ENTRY,
               "order.undone|wrong item|20|-12500\n");
  stall_assert_sound (self);
}

/* The negative of what was rounded then, whatever is set now. */
static void
test_undo_after_another_rounding (Stall *self, gconstpointer unused)
{
  g_autoptr (RokadPaid) paid = sell_two_lines (self);
  g_autoptr (RokadPaid) undone = NULL;

  assert_done (rokad_shop_change_settings (self->shop, &error, "cash_rounding_minor", "500", NULL));
  undone = undo (self);
  g_assert_cmpint (undone->total_minor, ==, -paid->total_minor);
}

static void
test_undo_goes_back_one_by_one (Stall *self, gconstpointer unused)
{
  g_autoptr (RokadPaid) first = sell (self, "D01", 1000);
  g_autoptr (RokadPaid) second = sell (self, "D01", 2000);
  g_autoptr (RokadPaid) undone_second = undo (self);
  g_autoptr (RokadPaid) undone_first = undo (self);
  g_autoptr (RokadPaid) paid = NULL;

  g_assert_cmpint (undone_second->total_minor, ==, -second->total_minor);
  g_assert_cmpint (undone_first->total_minor, ==, -first->total_minor);
  assert_refused (self, rokad_checkout_undo_last (self->shop, "again", TRUE, &paid, &error),
                  ROKAD_SHOP_ERROR, ROKAD_SHOP_ERROR_NOTHING);
}

static void
test_undo_asks_for_a_reason (Stall *self, gconstpointer unused)
{
  g_autofree char *long_reason = g_strnfill (ROKAD_REASON_BYTES_MAX + 1, 'x');
  g_autoptr (RokadPaid) sold = sell (self, "D01", 1000);
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
  g_autoptr (RokadPaid) evening = sell (self, "D01", 1000);
  g_autoptr (RokadPaid) paid = NULL;

  self->seeded.now_us += 10 * 3600 * G_TIME_SPAN_SECOND;
  assert_refused (self, rokad_checkout_undo_last (self->shop, "late", TRUE, &paid, &error),
                  ROKAD_SHOP_ERROR, ROKAD_SHOP_ERROR_NOTHING);
}

/* --- Large orders --- */

/* @name: of each product, before its number; all that an accepted cart may hold must be paid. */
static guint
fill_cart (Stall *self, const char *name, const char *code, guint n_parts)
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
  g_assert_cmpuint (fill_cart (self, "Basmati rice 1 kg · बासमती ", "8901234567890", 2), ==, 700);
  paid = pay (self, 0);
  g_assert_cmpint (paid->total_minor, ==, 700 * 19999);
  g_assert_cmpint (count (self, "SELECT count (*) FROM order_line"), ==, 700);
  stall_assert_sound (self);
}

/* The longest names, of what JSON writes longer than it is: the cart fills up sooner, and pays. */
static void
test_a_full_cart_can_be_paid (Stall *self, gconstpointer unused)
{
  static const char *const kinds[] = { "\"", "\\", "ह", "\x7f", "/", "x" };
  g_autofree char *code = g_strnfill (ROKAD_CODE_BYTES_MAX, '"');

  assert_done (rokad_shop_change_settings (self->shop, &error, "cash_limit_minor", "0", NULL));
  for (gsize i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      g_autoptr (GString) name = g_string_new (NULL);
      g_autoptr (RokadPaid) paid = NULL;
      guint lines;

      while (name->len + strlen (kinds[i]) <= ROKAD_NAME_BYTES_MAX - 4)
        g_string_append (name, kinds[i]);
      lines = fill_cart (self, name->str, code, 4);
      g_test_message ("%s: %u lines", kinds[i], lines);
      g_assert_cmpuint (lines, >, 100);
      paid = pay (self, 0);
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
  ADD ("paying-again-is-the-same-order", test_paying_again_is_the_same_order);
  ADD ("without-printing-no-job", test_without_printing_no_job);
  ADD ("too-little-cash-is-refused", test_too_little_cash_is_refused);
  ADD ("a-changed-cart-is-refused", test_a_changed_cart_is_refused);
  ADD ("an-empty-cart-is-refused", test_an_empty_cart_is_refused);
  ADD ("cash-beyond-the-law-is-refused", test_cash_beyond_the_law_is_refused);
  ADD ("above-mrp-is-refused", test_above_mrp_is_refused);
  ADD ("too-large-an-order-is-refused", test_more_than_an_order_may_come_to_is_refused);
  ADD ("numbers-go-on-without-gap", test_numbers_go_on_without_gap);
  ADD ("financial-year-begins-anew", test_financial_year_begins_anew);
  ADD ("a-clock-set-back-changes-no-order", test_a_clock_set_back_changes_no_order);
  ADD ("a-replayed-order-has-its-own-time", test_a_replayed_order_has_its_own_time);
  ADD ("a-new-business-day-opens-a-shift", test_a_new_business_day_opens_a_shift);
  ADD ("undo-is-the-exact-negative", test_undo_is_the_exact_negative);
  ADD ("undo-after-another-rounding", test_undo_after_another_rounding);
  ADD ("undo-goes-back-one-by-one", test_undo_goes_back_one_by_one);
  ADD ("undo-asks-for-a-reason", test_undo_asks_for_a_reason);
  ADD ("undo-stays-within-the-shift", test_undo_stays_within_the_shift);
  ADD ("an-order-of-700-lines-sells", test_an_order_of_700_lines_sells);
  ADD ("a-full-cart-can-be-paid", test_a_full_cart_can_be_paid);

  return g_test_run ();
}
