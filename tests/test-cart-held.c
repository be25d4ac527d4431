/* Carts on hold: set aside, listed, recalled, whoever wrote them. */
#include "fellow.h"
#include "stranger.h"

#define CART "0190d3a0-1111-7abc-8def-00000000c001"

static GPtrArray *
list_held (RokadShop *shop)
{
  g_autoptr (GError) error = NULL;
  GPtrArray *held = rokad_cart_list_held (shop, &error);

  g_assert_no_error (error);
  return held;
}

static guint
count_held (RokadShop *shop)
{
  g_autoptr (GPtrArray) held = list_held (shop);

  return held->len;
}

static void
test_held_carts_are_listed_and_recalled (Stall *self, gconstpointer unused)
{
  g_autoptr (GPtrArray) held = NULL;
  g_autofree char *first = NULL;
  g_autofree char *recalled = NULL;
  gint64 at_us;
  const RokadHeldCart *oldest;

  assert_done (counter_add (self->shop, "D02", 2000, &error));
  assert_done (counter_add (self->shop, "D01", 1000, &error));
  first = counter_describe (self->shop);
  self->seeded.now_us += G_TIME_SPAN_MINUTE;
  at_us = rokad_shop_stamp (self->shop).at_us;
  assert_done (rokad_cart_hold (self->shop, &error));
  self->seeded.now_us += G_TIME_SPAN_MINUTE;
  assert_done (counter_add (self->shop, "D20", 1000, &error));

  held = list_held (self->shop);
  g_assert_cmpuint (held->len, ==, 1);
  oldest = g_ptr_array_index (held, 0);
  g_assert_cmpuint (oldest->lines, ==, 2);
  g_assert_cmpstr (oldest->first_name, ==, "Sugar 1 kg · चीनी");
  g_assert_cmpint (oldest->total_minor, ==, 12100);
  g_assert_cmpint (oldest->held_us, >=, at_us);
  g_assert_cmpint (oldest->held_us, <, at_us + G_TIME_SPAN_SECOND);
  g_assert_true (oldest->here);

  /* The open cart has lines: it goes on hold itself, and none is lost. */
  assert_done (counter_recall (self->shop, &error));
  recalled = counter_describe (self->shop);
  g_assert_cmpstr (first, ==, recalled);
  g_clear_pointer (&held, g_ptr_array_unref);
  held = list_held (self->shop);
  g_assert_cmpuint (held->len, ==, 1);
  oldest = g_ptr_array_index (held, 0);
  g_assert_cmpstr (oldest->first_name, ==, "Jute bag");
  stall_assert_sound (self);
}

/* A held cart can be recalled once: a second recall, from another list, takes nothing twice. */
static void
test_recall_takes_a_cart_once (Stall *self, gconstpointer unused)
{
  g_autoptr (GPtrArray) held = NULL;
  const RokadHeldCart *oldest;

  assert_done (counter_add (self->shop, "D02", 2000, &error));
  assert_done (rokad_cart_hold (self->shop, &error));
  held = list_held (self->shop);
  oldest = g_ptr_array_index (held, 0);
  assert_done (rokad_cart_recall (self->shop, oldest->cart_id, &error));
  assert_refused (self, rokad_cart_recall (self->shop, oldest->cart_id, &error), ROKAD_SHOP_ERROR,
                  ROKAD_SHOP_ERROR_NOTHING);
  g_assert_cmpint (counter_totals (self->shop).pieces, ==, 2000);
}

static void
test_an_empty_cart_is_not_held (Stall *self, gconstpointer unused)
{
  g_autoptr (RokadCart) cart = rokad_cart_load (self->shop, NULL); /* begins the open cart */

  assert_refused (self, rokad_cart_hold (self->shop, &error), ROKAD_SHOP_ERROR,
                  ROKAD_SHOP_ERROR_NOTHING);
  assert_done (counter_add (self->shop, "D01", 1000, &error));
  assert_done (counter_remove (self->shop, 1, &error));
  assert_refused (self, rokad_cart_hold (self->shop, &error), ROKAD_SHOP_ERROR,
                  ROKAD_SHOP_ERROR_NOTHING);
}

static void
test_held_carts_stop_at_the_limit (Stall *self, gconstpointer unused)
{
  for (int i = 0; i < ROKAD_CARTS_HELD_MAX; i++)
    {
      assert_done (counter_add (self->shop, "D01", 1000, &error));
      assert_done (rokad_cart_hold (self->shop, &error));
    }
  assert_done (counter_add (self->shop, "D01", 1000, &error));
  assert_refused (self, rokad_cart_hold (self->shop, &error), ROKAD_SHOP_ERROR,
                  ROKAD_SHOP_ERROR_LIMIT);
}

/* What can never be paid is not set aside either: no till could say what it comes to. */
static void
test_a_cart_beyond_all_money_is_not_held (Stall *self, gconstpointer unused)
{
  assert_done (counter_add (self->shop, "D20", 99999000, &error));
  assert_done (counter_set_price (self->shop, 1, ROKAD_AMOUNT_MINOR_MAX, &error));
  assert_refused (self, rokad_cart_hold (self->shop, &error), ROKAD_SHOP_ERROR,
                  ROKAD_SHOP_ERROR_LIMIT);
}

/* What were only rows before are an entry now: the same lines and cursor come back from it. */
static void
test_a_restart_keeps_a_held_cart_whole (Stall *self, gconstpointer unused)
{
  g_autofree char *before = counter_ring_up_some (self->shop);
  g_autofree char *after = NULL;
  g_autofree char *again = NULL;

  g_assert_cmpstr (before, ==,
                   "cursor 3\n"
                   "1 D02 Sugar 1 kg · चीनी×2000 @4650 list mrp 4800 GST 5 removed\n"
                   "2 D11 Onions · प्याज×350 @3200 list mrp 0 GST 0\n"
                   "3 D17 LED bulb 9 W×2000 @9900 changed mrp 14000 GST 18\n"
                   "4 D04 Soap 125 g×3000 @3800 list mrp 4000 GST 18\n");
  assert_done (rokad_cart_hold (self->shop, &error));
  stall_assert_rows (self, "SELECT count (*) FROM cart_line", "0\n");
  stall_reopen (self, NULL);
  assert_done (counter_recall (self->shop, &error));
  after = counter_describe (self->shop);
  g_assert_cmpstr (after, ==, before);

  stall_reopen (self, NULL);
  again = counter_describe (self->shop);
  g_assert_cmpstr (again, ==, before);
}

/* What is sold after it was on hold is sold to the letter as if it had not been. */
static void
test_holding_changes_nothing_of_an_order (Stall *self, gconstpointer unused)
{
  static const char sql[] = "SELECT json_extract (line, '$.body.taxes', '$.body.lines',"
                            " '$.body.sums', '$.body.payable_minor') " STALL_LAST_ENTRY;
  g_autofree char *straight = NULL;

  for (int held = 0; held < 2; held++)
    {
      g_autofree char *cart = counter_ring_up_some (self->shop);
      g_autoptr (RokadPaid) paid = NULL;

      if (held)
        {
          assert_done (rokad_cart_hold (self->shop, &error));
          assert_done (counter_recall (self->shop, &error));
        }
      paid = stall_pay (self, 0);
      if (held)
        stall_assert_rows (self, sql, straight);
      else
        straight = dump_query (self->folder, "shop.db", sql);
    }
}

/* --- The size of an entry --- */

/* Products with long names, until the cart takes no more. Returns how many it took. */
static guint
fill_up (RokadShop *shop)
{
  g_autoptr (RokadCart) cart = rokad_cart_load (shop, NULL);
  g_autofree char *name = g_strnfill (240, '"');
  g_autoptr (GError) full = NULL;

  for (guint i = 0;; i++)
    {
      g_autofree char *id = stranger_id (g_list_model_get_n_items (G_LIST_MODEL (cart)));
      g_autoptr (RokadProduct) product = rokad_product_new (&(RokadProductFields){
          .id = id,
          .sku = "",
          .code = name,
          .name = name,
          .category = "",
          .unit = ROKAD_UNIT_WEIGHT,
          .price_minor = ROKAD_AMOUNT_MINOR_MAX / 1000,
          .hsn = name,
          .tax = { .class_name = "GST", .n_components = 1, .components = { { "GST", 1 } } } });
      RokadLine *line =
          rokad_cart_add (cart, product, 10, ROKAD_PRICE_UNKNOWN, ROKAD_PRICE_RULE_LIST, &full);

      if (line == NULL)
        {
          g_assert_error (full, ROKAD_SHOP_ERROR, ROKAD_SHOP_ERROR_LIMIT);
          return i;
        }
      assert_done (rokad_cart_save_line (shop, rokad_cart_get_id (cart), NULL, line, &error));
    }
}

/* A held cart carries the lines that were struck out as well, so these take their room. */
static void
test_whatever_was_rung_up_can_be_held (Stall *self, gconstpointer unused)
{
  guint lines = fill_up (self->shop);
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;

  g_assert_cmpuint (lines, >, 100);
  for (guint n = 1; n < lines; n++)
    assert_done (counter_remove (self->shop, n, &error));
  fill_up (self->shop);
  before = counter_describe (self->shop);
  assert_done (rokad_cart_hold (self->shop, &error));
  g_assert_cmpint (stall_count (self, "SELECT max (length (line)) FROM entry"), >,
                   ROKAD_ENTRY_BYTES_MAX * 3 / 4);
  assert_done (counter_recall (self->shop, &error));
  after = counter_describe (self->shop);
  g_assert_cmpstr (after, ==, before);
}

/* --- Carts that others wrote --- */

#define LINE(n, quantity, price, tax) \
  "{\"n\":" n ",\"product\":\"0190d3a0-1111-7abc-8def-00000000f001\",\"code\":\"Z9\"," \
  "\"name\":\"Unknown here\",\"quantity\":" quantity ",\"price_minor\":" price ",\"tax\":" tax "}"

static void
hear_held (Stall *self, const char *currency, const char *lines)
{
  Stranger stranger;
  g_autofree char *body = g_strdup_printf (
      "{\"cart\":\"" CART "\",\"from\":\"\",\"currency\":\"%s\",\"cursor\":1,\"taxes\":[],"
      "\"lines\":[%s],\"count\":1,\"first_name\":\"Unknown here\",\"total_minor\":100,"
      "\"rights\":[[\"cart\",\"" CART "\",1]]}",
      currency, lines);

  stranger_open (&stranger, self->scrap, "till", &self->seeded);
  stranger_say (&stranger, "cart.held", body);
  parcel_give_all (&stranger.parcel, self->shop);
  stranger_close (&stranger);
}

/* Its lines copy all they need: the catalog is not asked. */
static void
test_a_cart_of_unknown_products_is_sold (Stall *self, gconstpointer unused)
{
  g_autoptr (RokadPaid) paid = NULL;
  g_autofree char *cart = NULL;

  hear_held (self, "INR", LINE ("4", "2000", "5000", "-1"));
  assert_done (counter_recall (self->shop, &error));
  cart = counter_describe (self->shop);
  g_assert_cmpstr (cart, ==, "cursor 1\n4 Z9 Unknown here×2000 @5000 list mrp 0 \n");
  paid = stall_pay (self, 0);
  g_assert_cmpint (paid->total_minor, ==, RUPEES (100));
  stall_assert_sound (self);
}

static void
test_what_cannot_be_sold_is_not_recalled (Stall *self, gconstpointer unused)
{
  static const struct
  {
    const char *currency;
    const char *lines;
    GQuark (*domain) (void);
    int code;
  } table[] = {
    { "VND", LINE ("1", "1000", "5", "-1"), rokad_journal_error_quark,
      ROKAD_JOURNAL_ERROR_INVALID },
    { "INR", LINE ("0", "1000", "5", "-1"), rokad_journal_error_quark,
      ROKAD_JOURNAL_ERROR_INVALID },
    { "INR", LINE ("1", "1000", "5", "-1") "," LINE ("1", "1000", "5", "-1"),
      rokad_journal_error_quark, ROKAD_JOURNAL_ERROR_INVALID },
    { "INR", LINE ("1", "1000", "5", "0"), rokad_journal_error_quark, ROKAD_JOURNAL_ERROR_INVALID },
    { "INR", "7", rokad_journal_error_quark, ROKAD_JOURNAL_ERROR_INVALID },
    { "INR", LINE ("1", "0", "5", "-1"), rokad_shop_error_quark, ROKAD_SHOP_ERROR_INVALID },
    { "INR", LINE ("1", "1000", "-5", "-1"), rokad_shop_error_quark, ROKAD_SHOP_ERROR_NO_PRICE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (table); i++)
    {
      Stall stall;

      stall_open (&stall);
      hear_held (&stall, table[i].currency, table[i].lines);
      assert_done (counter_add (stall.shop, "D01", 1000, &error));
      assert_refused (&stall, rokad_cart_recall (stall.shop, CART, &error), table[i].domain (),
                      table[i].code);
      g_assert_cmpuint (count_held (stall.shop), ==, 1);
      stall_close (&stall);
    }
}

/* Two disks with the same open cart hold it both: two carts are on hold, and none takes the place
 * of the other.
 */
static void
test_copies_of_a_disk_hold_two_carts (Stall *self, gconstpointer unused)
{
  g_autoptr (GPtrArray) held = NULL;
  Stall copy;

  assert_done (counter_add (self->shop, "D01", 1000, &error));
  fellow_copy (&copy, self, 77);
  assert_done (rokad_cart_hold (self->shop, &error));
  copy.seeded.now_us += G_TIME_SPAN_MINUTE;
  assert_done (counter_add (copy.shop, "D02", 1000, &error));
  assert_done (rokad_cart_hold (copy.shop, &error));
  parcel_send (copy.shop, self->shop);

  held = list_held (self->shop);
  g_assert_cmpuint (held->len, ==, 2);
  g_assert_cmpuint (((RokadHeldCart *) held->pdata[0])->lines, ==, 1);
  g_assert_true (((RokadHeldCart *) held->pdata[0])->here);
  g_assert_cmpuint (((RokadHeldCart *) held->pdata[1])->lines, ==, 2);
  g_assert_false (((RokadHeldCart *) held->pdata[1])->here);
  assert_done (rokad_cart_recall (self->shop, ((RokadHeldCart *) held->pdata[1])->cart_id, &error));
  g_assert_cmpint (counter_totals (self->shop).pieces, ==, 2000);
  g_assert_cmpuint (count_held (self->shop), ==, 1);
  stall_assert_sound (self);
  stall_close (&copy);
}

#define ADD(path, func) \
  g_test_add ("/cart-held/" path, Stall, NULL, stall_fixture_open, func, stall_fixture_close)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  ADD ("held-carts-are-listed-and-recalled", test_held_carts_are_listed_and_recalled);
  ADD ("recall-takes-a-cart-once", test_recall_takes_a_cart_once);
  ADD ("an-empty-cart-is-not-held", test_an_empty_cart_is_not_held);
  ADD ("held-carts-stop-at-the-limit", test_held_carts_stop_at_the_limit);
  ADD ("a-cart-beyond-all-money-is-not-held", test_a_cart_beyond_all_money_is_not_held);
  ADD ("a-restart-keeps-a-held-cart-whole", test_a_restart_keeps_a_held_cart_whole);
  ADD ("holding-changes-nothing-of-an-order", test_holding_changes_nothing_of_an_order);
  ADD ("whatever-was-rung-up-can-be-held", test_whatever_was_rung_up_can_be_held);
  ADD ("a-cart-of-unknown-products-is-sold", test_a_cart_of_unknown_products_is_sold);
  ADD ("what-cannot-be-sold-is-not-recalled", test_what_cannot_be_sold_is_not_recalled);
  ADD ("copies-of-a-disk-hold-two-carts", test_copies_of_a_disk_hold_two_carts);

  return g_test_run ();
}
