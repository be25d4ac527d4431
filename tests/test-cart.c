/* The cart: as a model, and as rows that outlive whatever happens to the process. */
#include "folder.h"
#include "stall.h"

#define SECOND_PRICES \
  "barcode,sku,name,category,unit,price,mrp,tax,hsn\n" \
  "D02,SUGAR,Sugar 1 kg · चीनी,Staples,piece,47.00,48.00,GST 5,1701\n"

/* --- The model --- */

static RokadProduct *
product_of (const char *id, RokadUnit unit, gint64 price_minor, gint64 mrp_minor)
{
  return rokad_product_new (&(RokadProductFields){ .id = id,
                                                   .sku = "",
                                                   .code = id,
                                                   .name = id,
                                                   .category = "",
                                                   .unit = unit,
                                                   .price_minor = price_minor,
                                                   .mrp_minor = mrp_minor,
                                                   .hsn = "" });
}

static RokadLine *
add (RokadCart *cart, RokadProduct *product, gint64 quantity, GError **error)
{
  return rokad_cart_add (cart, product, quantity, ROKAD_PRICE_UNKNOWN, ROKAD_PRICE_RULE_LIST,
                         error);
}

static gint64
quantity_of (RokadCart *cart, gint64 n)
{
  return rokad_line_fields (rokad_cart_line (cart, n))->quantity;
}

static void
test_same_pieces_count_up (void)
{
  g_autoptr (RokadCart) cart = rokad_cart_new ("cart");
  g_autoptr (RokadProduct) salt = product_of ("salt", ROKAD_UNIT_PIECE, 2800, 0);
  g_autoptr (RokadProduct) tea = product_of ("tea", ROKAD_UNIT_PIECE, 14200, 0);

  add (cart, salt, 1000, NULL);
  add (cart, tea, 1000, NULL);
  add (cart, salt, 2000, NULL);
  g_assert_cmpuint (rokad_cart_count (cart), ==, 2);
  g_assert_cmpint (quantity_of (cart, 1), ==, 3000);
  g_assert_cmpint (rokad_cart_get_cursor (cart), ==, 1);
}

/* Each weighing is a line of its own, and so is another price, a changed one included. */
static void
test_what_differs_is_another_line (void)
{
  g_autoptr (RokadCart) cart = rokad_cart_new ("cart");
  g_autoptr (RokadProduct) onion = product_of ("onion", ROKAD_UNIT_WEIGHT, 3200, 0);
  g_autoptr (RokadProduct) bag = product_of ("bag", ROKAD_UNIT_PIECE, 8500, 0);

  add (cart, onion, 350, NULL);
  add (cart, onion, 350, NULL);
  g_assert_cmpuint (rokad_cart_count (cart), ==, 2);

  add (cart, bag, 1000, NULL);
  g_assert_nonnull (rokad_cart_set_price (cart, 3, 8000, NULL));
  add (cart, bag, 1000, NULL);
  g_assert_cmpuint (rokad_cart_count (cart), ==, 4);
  g_assert_nonnull (rokad_cart_add (cart, bag, 1000, 8000, ROKAD_PRICE_RULE_LABEL, NULL));
  g_assert_cmpuint (rokad_cart_count (cart), ==, 5);
}

/* A removed line stays visible, counts nothing, and its number is never used again. */
static void
test_removed_line_stays_and_counts_nothing (void)
{
  g_autoptr (RokadCart) cart = rokad_cart_new ("cart");
  g_autoptr (RokadProduct) salt = product_of ("salt", ROKAD_UNIT_PIECE, 2800, 0);
  g_autoptr (GError) error = NULL;
  RokadSettings settings = { .currency = rokad_currency_find ("INR") };
  RokadTotals totals;

  add (cart, salt, 1000, NULL);
  g_assert_nonnull (rokad_cart_remove (cart, 1, NULL));
  add (cart, salt, 1000, NULL);
  totals = rokad_totals (G_LIST_MODEL (cart), &settings);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (cart)), ==, 2);
  g_assert_cmpuint (rokad_cart_count (cart), ==, 1);
  g_assert_cmpint (totals.payable_minor, ==, 2800);
  g_assert_cmpint (rokad_cart_get_cursor (cart), ==, 2);

  g_assert_null (rokad_cart_remove (cart, 1, &error));
  g_assert_error (error, ROKAD_SHOP_ERROR, ROKAD_SHOP_ERROR_INVALID);
}

static void
test_quantities_that_are_none_are_refused (void)
{
  static const struct
  {
    RokadUnit unit;
    gint64 quantity;
    int code;
  } table[] = {
    { ROKAD_UNIT_PIECE, 0, ROKAD_SHOP_ERROR_INVALID },
    { ROKAD_UNIT_PIECE, -1000, ROKAD_SHOP_ERROR_INVALID },
    { ROKAD_UNIT_PIECE, 1500, ROKAD_SHOP_ERROR_INVALID },
    { ROKAD_UNIT_PIECE, 100000000, ROKAD_SHOP_ERROR_LIMIT },
    { ROKAD_UNIT_WEIGHT, 0, ROKAD_SHOP_ERROR_INVALID },
    { ROKAD_UNIT_WEIGHT, ROKAD_QUANTITY_MAX + 1, ROKAD_SHOP_ERROR_LIMIT },
    { ROKAD_UNIT_WEIGHT, G_MININT64, ROKAD_SHOP_ERROR_INVALID },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (table); i++)
    {
      g_autoptr (RokadCart) cart = rokad_cart_new ("cart");
      g_autoptr (RokadProduct) product = product_of ("thing", table[i].unit, 100, 0);
      g_autoptr (GError) add_error = NULL;
      g_autoptr (GError) set_error = NULL;

      g_assert_null (add (cart, product, table[i].quantity, &add_error));
      g_assert_error (add_error, ROKAD_SHOP_ERROR, table[i].code);
      g_assert_nonnull (add (cart, product, 1000, NULL));
      g_assert_null (rokad_cart_set_quantity (cart, 1, table[i].quantity, &set_error));
      g_assert_error (set_error, ROKAD_SHOP_ERROR, table[i].code);
      g_assert_cmpint (quantity_of (cart, 1), ==, 1000);
    }
}

/* Counting up stops at the limit, and leaves the line as it was. */
static void
test_counting_up_stops_at_the_limit (void)
{
  g_autoptr (RokadCart) cart = rokad_cart_new ("cart");
  g_autoptr (RokadProduct) salt = product_of ("salt", ROKAD_UNIT_PIECE, 2800, 0);
  g_autoptr (GError) error = NULL;

  g_assert_nonnull (add (cart, salt, 99999000, NULL));
  g_assert_null (add (cart, salt, 1000, &error));
  g_assert_error (error, ROKAD_SHOP_ERROR, ROKAD_SHOP_ERROR_LIMIT);
  g_assert_cmpint (quantity_of (cart, 1), ==, 99999000);
}

static void
test_prices_that_are_forbidden_are_refused (void)
{
  g_autoptr (RokadCart) cart = rokad_cart_new ("cart");
  g_autoptr (RokadProduct) soap = product_of ("soap", ROKAD_UNIT_PIECE, 3800, 4000);
  g_autoptr (RokadProduct) dear = product_of ("dear", ROKAD_UNIT_PIECE, 4100, 4000);
  g_autoptr (RokadProduct) open = product_of ("open", ROKAD_UNIT_PIECE, ROKAD_PRICE_UNKNOWN, 0);
  g_autoptr (GError) error = NULL;

  g_assert_null (add (cart, dear, 1000, &error));
  g_assert_error (error, ROKAD_SHOP_ERROR, ROKAD_SHOP_ERROR_ABOVE_MRP);
  g_clear_error (&error);
  g_assert_null (add (cart, open, 1000, &error));
  g_assert_error (error, ROKAD_SHOP_ERROR, ROKAD_SHOP_ERROR_NO_PRICE);
  g_clear_error (&error);
  g_assert_cmpuint (rokad_cart_count (cart), ==, 0);

  g_assert_nonnull (add (cart, soap, 1000, NULL));
  g_assert_null (rokad_cart_set_price (cart, 1, 4001, &error));
  g_assert_error (error, ROKAD_SHOP_ERROR, ROKAD_SHOP_ERROR_ABOVE_MRP);
  g_clear_error (&error);
  g_assert_null (rokad_cart_set_price (cart, 1, -1, &error));
  g_assert_error (error, ROKAD_SHOP_ERROR, ROKAD_SHOP_ERROR_INVALID);
  g_clear_error (&error);
  g_assert_null (rokad_cart_add (cart, open, 1000, ROKAD_AMOUNT_MINOR_MAX + 1,
                                 ROKAD_PRICE_RULE_CHANGED, &error));
  g_assert_error (error, ROKAD_SHOP_ERROR, ROKAD_SHOP_ERROR_LIMIT);
  g_assert_nonnull (rokad_cart_set_price (cart, 1, 4000, NULL));
  g_assert_cmpint (rokad_line_amount (rokad_cart_line (cart, 1)), ==, 4000);
}

static void
test_lines_stop_at_the_limit (void)
{
  g_autoptr (RokadCart) cart = rokad_cart_new ("cart");
  g_autoptr (GError) error = NULL;
  int lines = 0;

  while (error == NULL)
    {
      g_autofree char *id = g_strdup_printf ("thing %d", lines);
      g_autoptr (RokadProduct) product = product_of (id, ROKAD_UNIT_PIECE, 100, 0);

      lines += add (cart, product, 1000, &error) != NULL ? 1 : 0;
    }
  g_assert_error (error, ROKAD_SHOP_ERROR, ROKAD_SHOP_ERROR_LIMIT);
  g_assert_cmpint (lines, ==, ROKAD_CART_LINES_MAX);
}

static void
count_change (GListModel *model, guint position, guint removed, guint added, gpointer data)
{
  guint *changes = data;

  changes[0]++;
  changes[1] = position;
  changes[2] = removed;
  changes[3] = added;
}

/* A screen hears of each change once, and of that line alone. */
/* An order that was rung up can be paid: a cart that is nearly full does not grow by its numbers.
 */
static void
test_size_stops_at_the_limit (void)
{
  g_autoptr (RokadCart) cart = rokad_cart_new ("cart");
  g_autofree char *filler = g_strnfill (240, '"');
  g_autoptr (GError) full = NULL;
  g_autoptr (GError) grown = NULL;
  gint64 lines, n = 0;

  for (lines = 0; full == NULL; lines++)
    {
      g_autofree char *id = g_strdup_printf ("%s%" G_GINT64_FORMAT, filler, 100000 + lines);
      g_autoptr (RokadProduct) product = product_of (id, ROKAD_UNIT_PIECE, 100, 0);

      add (cart, product, 1000, &full);
    }
  g_assert_error (full, ROKAD_SHOP_ERROR, ROKAD_SHOP_ERROR_LIMIT);

  while (grown == NULL)
    rokad_cart_set_quantity (cart, ++n, 99999 * ROKAD_QUANTITY_ONE, &grown);
  g_assert_error (grown, ROKAD_SHOP_ERROR, ROKAD_SHOP_ERROR_LIMIT);
  g_assert_cmpint (n, <, lines);
  g_assert_cmpint (quantity_of (cart, n), ==, 1000);
  g_clear_error (&grown);
  g_assert_null (rokad_cart_set_price (cart, n, ROKAD_AMOUNT_MINOR_MAX, &grown));
  g_assert_error (grown, ROKAD_SHOP_ERROR, ROKAD_SHOP_ERROR_LIMIT);
  g_assert_nonnull (rokad_cart_set_quantity (cart, 1, 1000, NULL));
}

static void
test_screens_hear_of_each_change (void)
{
  g_autoptr (RokadCart) cart = rokad_cart_new ("cart");
  g_autoptr (RokadProduct) salt = product_of ("salt", ROKAD_UNIT_PIECE, 2800, 0);
  g_autoptr (RokadProduct) tea = product_of ("tea", ROKAD_UNIT_PIECE, 14200, 0);
  guint changes[4] = { 0 };

  g_signal_connect (cart, "items-changed", G_CALLBACK (count_change), changes);
  add (cart, salt, 1000, NULL);
  add (cart, tea, 1000, NULL);
  g_assert_cmpuint (changes[0], ==, 2);
  g_assert_cmpuint (changes[2], ==, 0);
  add (cart, salt, 1000, NULL);
  g_assert_cmpuint (changes[0], ==, 3);
  g_assert_cmpuint (changes[1], ==, 0);
  g_assert_cmpuint (changes[2], ==, 1);
  g_assert_cmpuint (changes[3], ==, 1);
}

/* --- The rows --- */

/* R21: the same lines at the same place, whatever became of the process. */
static void
test_cart_survives_a_restart (Stall *self, gconstpointer unused)
{
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;

  assert_done (counter_add (self->shop, "D02", 2000, &error));
  assert_done (counter_add (self->shop, "D11", 350, &error));
  assert_done (counter_add (self->shop, "D04", 1000, &error));
  assert_done (counter_set_price (self->shop, 3, 3500, &error));
  assert_done (counter_remove (self->shop, 1, &error));
  before = counter_describe (self->shop);
  g_assert_cmpstr (before, ==,
                   "cursor 1\n"
                   "1 D02 Sugar 1 kg · चीनी×2000 @4650 list mrp 4800 GST 5 removed\n"
                   "2 D11 Onions · प्याज×350 @3200 list mrp 0 GST 0\n"
                   "3 D04 Soap 125 g×1000 @3500 changed mrp 4000 GST 18\n");

  stall_reopen (self, NULL);
  after = counter_describe (self->shop);
  g_assert_cmpstr (before, ==, after);
}

static void
test_removal_and_price_change_are_entries (Stall *self, gconstpointer unused)
{
  g_autofree char *lines = NULL;

  assert_done (counter_add (self->shop, "D17", 2000, &error));
  assert_done (counter_set_quantity (self->shop, 1, 3000, &error));
  assert_done (counter_set_price (self->shop, 1, 9900, &error));
  assert_done (counter_remove (self->shop, 1, &error));
  lines = dump_query (self->folder, "shop.db",
                      "SELECT json_extract (line, '$.kind'),"
                      " json_extract (line, '$.body.line.code'),"
                      " json_extract (line, '$.body.line.quantity'),"
                      " json_extract (line, '$.body.before_minor'),"
                      " json_extract (line, '$.body.after_minor'),"
                      " json_extract (line, '$.body.amount_minor')"
                      " FROM (SELECT CAST (line AS TEXT) AS line, seq FROM entry)"
                      " WHERE json_extract (line, '$.body.cart') IS NOT NULL ORDER BY seq");
  g_assert_cmpstr (lines, ==,
                   "price.changed|D17|3000|11900|9900|NULL\n"
                   "line.removed|D17|3000|NULL|NULL|29700\n");
}

/* A screen that was late: what it writes to a cart that is no longer open must not vanish. */
static void
test_a_line_for_a_closed_cart_is_refused (Stall *self, gconstpointer unused)
{
  g_autoptr (RokadCart) cart = rokad_cart_load (self->shop, NULL);
  g_autoptr (RokadProduct) product = NULL;
  gint64 quantity;
  RokadLine *line;

  assert_done (counter_add (self->shop, "D01", 1000, &error));
  assert_done (rokad_cart_hold (self->shop, &error));
  product = counter_find (self->shop, "D02", &quantity, NULL);
  line = add (cart, product, quantity, NULL);
  assert_refused (self,
                  rokad_cart_save_line (self->shop, rokad_cart_get_id (cart), NULL, line, &error),
                  ROKAD_SHOP_ERROR, ROKAD_SHOP_ERROR_CHANGED);
}

/* --- Dated prices and taxes (R22) --- */

/* A new price counts from its instant on, for scans; a line keeps what it was scanned at. */
static void
test_a_line_keeps_the_price_it_was_scanned_at (Stall *self, gconstpointer unused)
{
  g_autofree char *cart = NULL;

  assert_done (counter_add (self->shop, "D02", 1000, &error));
  assert_done (counter_import (self->shop, self->scrap, SECOND_PRICES, &error));
  assert_done (counter_add (self->shop, "D02", 1000, &error));
  stall_reopen (self, NULL);
  cart = counter_describe (self->shop);
  g_assert_cmpstr (cart, ==,
                   "cursor 2\n"
                   "1 D02 Sugar 1 kg · चीनी×1000 @4650 list mrp 4800 GST 5\n"
                   "2 D02 Sugar 1 kg · चीनी×1000 @4700 list mrp 4800 GST 5\n");
}

static gint64
price_at (Stall *self, const char *code, gint64 at_us)
{
  g_auto (RokadScan) scan = { 0 };

  g_assert_true (rokad_catalog_scan (rokad_shop_catalog (self->shop),
                                     rokad_shop_settings (self->shop), code, at_us, &scan, NULL));
  g_assert_cmpuint (scan.products->len, ==, 1);
  return rokad_product_fields (g_ptr_array_index (scan.products, 0))->price_minor;
}

static void
test_a_price_takes_effect_at_its_instant (Stall *self, gconstpointer unused)
{
  gint64 from_us;

  assert_done (counter_import (self->shop, self->scrap, SECOND_PRICES, &error));
  from_us = dump_int (self->folder, "catalog.db",
                      "SELECT from_us FROM price JOIN product USING (product)"
                      " WHERE id = (SELECT p.id FROM product p WHERE sku = 'SUGAR')"
                      " ORDER BY from_us DESC LIMIT 1");
  g_assert_cmpint (price_at (self, "D02", from_us - 1), ==, 4650);
  g_assert_cmpint (price_at (self, "D02", from_us), ==, 4700);
  g_assert_cmpint (price_at (self, "D02", from_us + G_TIME_SPAN_DAY * 400), ==, 4700);
}

/* A tax that changes at midnight: the rate of a scan is that of its instant, in the shop's zone. */
static void
test_a_tax_takes_effect_at_its_instant (void)
{
  static const RokadShopSetup setup = { "Quán", "vn-vat", NULL, NULL };
  static const char products[] = "barcode,sku,name,unit,price,tax\nK1,KEO,Kéo,piece,15000,VAT 8\n";
  const gint64 midnight_us = G_GINT64_CONSTANT (1798736400000000); /* 2027-01-01 in Vietnam */
  g_autofree char *scrap = folder_make_temporary ();
  g_autofree char *folder = g_build_filename (scrap, "shop", NULL);
  g_autoptr (RokadShop) shop = NULL;
  Seeded seeded;

  seeded_init (&seeded, 1, midnight_us - G_TIME_SPAN_DAY);
  shop = rokad_shop_open (folder, ROKAD_DB_OWN, "test", &seeded.environment, NULL);
  assert_done (rokad_shop_set_up (shop, &setup, &error));
  assert_done (counter_import (shop, scrap, products, &error));
  for (int late = 0; late < 2; late++)
    {
      g_auto (RokadScan) scan = { 0 };
      const RokadTax *tax;

      assert_done (rokad_catalog_scan (rokad_shop_catalog (shop), rokad_shop_settings (shop), "K1",
                                       midnight_us - 1 + late, &scan, &error));
      tax = &rokad_product_fields (g_ptr_array_index (scan.products, 0))->tax;
      g_assert_cmpint (tax->components[0].rate_bp, ==, late ? 1000 : 800);
    }
  g_clear_pointer (&shop, rokad_shop_close);
  folder_remove (scrap);
}

#define ADD_MODEL(path, func) g_test_add_func ("/cart/" path, func)
#define ADD(path, func) \
  g_test_add ("/cart/" path, Stall, NULL, stall_fixture_open, func, stall_fixture_close)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  ADD_MODEL ("same-pieces-count-up", test_same_pieces_count_up);
  ADD_MODEL ("what-differs-is-another-line", test_what_differs_is_another_line);
  ADD_MODEL ("removed-line-counts-nothing", test_removed_line_stays_and_counts_nothing);
  ADD_MODEL ("no-quantities-are-refused", test_quantities_that_are_none_are_refused);
  ADD_MODEL ("counting-up-stops-at-the-limit", test_counting_up_stops_at_the_limit);
  ADD_MODEL ("forbidden-prices-are-refused", test_prices_that_are_forbidden_are_refused);
  ADD_MODEL ("lines-stop-at-the-limit", test_lines_stop_at_the_limit);
  ADD_MODEL ("size-stops-at-the-limit", test_size_stops_at_the_limit);
  ADD_MODEL ("screens-hear-of-each-change", test_screens_hear_of_each_change);
  ADD ("survives-a-restart", test_cart_survives_a_restart);
  ADD ("removal-and-price-change-are-entries", test_removal_and_price_change_are_entries);
  ADD ("a-line-for-a-closed-cart-is-refused", test_a_line_for_a_closed_cart_is_refused);
  ADD ("a-line-keeps-its-price", test_a_line_keeps_the_price_it_was_scanned_at);
  ADD ("a-price-takes-effect-at-its-instant", test_a_price_takes_effect_at_its_instant);
  ADD_MODEL ("a-tax-takes-effect-at-its-instant", test_a_tax_takes_effect_at_its_instant);

  return g_test_run ();
}
