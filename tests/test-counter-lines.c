/* The lines of the order at the real window: how much, at which price, taken out again; and what
 * has to be asked about an item.
 */
#include "cashier.h"

#include "rokad-style.h"

/* --- How much --- */

static void
test_multiplier_is_for_the_next_item (Cashier *self, gconstpointer unused)
{
  cashier_type (self, "12*");
  shop_wait_for_label (self->window, "12 ×");
  g_assert_cmpstr (cashier_input_text (self), ==, "");
  tu_scan (self->window, CASHIER_RICE);
  cashier_wait_for_lines (self, 1);
  g_assert_cmpint (cashier_line (self, 1)->quantity, ==, 12 * ROKAD_QUANTITY_ONE);
  g_assert_cmpint (rokad_till_get_next_quantity (self->shop.till), ==, 0);

  tu_scan (self->window, CASHIER_SALT);
  cashier_wait_for_lines (self, 2);
  g_assert_cmpint (cashier_line (self, 2)->quantity, ==, ROKAD_QUANTITY_ONE);
}

static void
test_multiplier_is_taken_back (Cashier *self, gconstpointer unused)
{
  cashier_type (self, "12*");
  shop_wait_for_label (self->window, "12 ×");
  tu_key (self->window, XK_Escape);
  tu_wait (!cashier_sees (self, "12 ×"), CASHIER_WAIT_MS);

  cashier_ring_up (self, CASHIER_RICE);
  g_assert_cmpint (cashier_line (self, 1)->quantity, ==, ROKAD_QUANTITY_ONE);
}

/* Also for a code and a name that are typed. */
static void
test_multiplier_is_for_what_is_typed (Cashier *self, gconstpointer unused)
{
  cashier_type (self, "3*" CASHIER_RICE "\n");
  cashier_wait_for_lines (self, 1);
  g_assert_cmpint (cashier_line (self, 1)->quantity, ==, 3 * ROKAD_QUANTITY_ONE);
}

static void
test_f7_changes_the_quantity (Cashier *self, gconstpointer unused)
{
  cashier_ring_up (self, CASHIER_RICE " " CASHIER_SALT);
  tu_key (self->window, XK_F7);
  shop_wait_for_label (self->window, "Iodised salt");
  cashier_type (self, "0\n");
  shop_wait_for_label (self->window, "Enter a whole number above zero.");
  tu_key_with (self->window, XK_Control_L, XK_a);
  cashier_type (self, "24\n");
  cashier_wait_for_lines (self, 2);
  g_assert_cmpint (cashier_line (self, 2)->quantity, ==, 24 * ROKAD_QUANTITY_ONE);
  g_assert_cmpint (cashier_line (self, 1)->quantity, ==, ROKAD_QUANTITY_ONE);
  g_assert_true (cashier_has_focus (self, cashier_input (self)));

  tu_key (self->window, XK_Up); /* the line above */
  tu_key (self->window, XK_F7);
  cashier_type (self, "2\n");
  cashier_wait_for_lines (self, 2);
  g_assert_cmpint (cashier_line (self, 1)->quantity, ==, 2 * ROKAD_QUANTITY_ONE);
}

static void
test_plus_and_minus_step (Cashier *self, gconstpointer unused)
{
  cashier_ring_up (self, CASHIER_RICE);
  cashier_type (self, "+++-");
  cashier_wait_for_lines (self, 1);
  g_assert_cmpint (cashier_line (self, 1)->quantity, ==, 3 * ROKAD_QUANTITY_ONE);
  cashier_type (self, "-----"); /* not below one: taking out is another key */
  cashier_wait_for_lines (self, 1);
  g_assert_cmpint (cashier_line (self, 1)->quantity, ==, ROKAD_QUANTITY_ONE);
}

static void
test_the_same_item_counts_up (Cashier *self, gconstpointer unused)
{
  cashier_ring_up (self, CASHIER_RICE " " CASHIER_SALT);
  tu_scan (self->window, CASHIER_RICE);
  tu_wait (cashier_line (self, 1)->quantity == 2 * ROKAD_QUANTITY_ONE, CASHIER_WAIT_MS);
  cashier_wait_for_lines (self, 2);
  g_assert_cmpint (cashier_total (self), ==, 30400);
}

/* --- At which price --- */

static void
ask_price (Cashier *self)
{
  tu_key (self->window, XK_F2);
  shop_wait_for_label (self->window, "Remove");
  cashier_type (self, "\t\n"); /* from the quantity to the price */
}

static void
test_a_price_is_changed_as_an_entry (Cashier *self, gconstpointer unused)
{
  cashier_ring_up (self, CASHIER_RICE);
  ask_price (self);
  cashier_type (self, "120.50\n");
  cashier_wait_for_lines (self, 1);
  g_assert_cmpint (cashier_line (self, 1)->price_minor, ==, 12050);
  g_assert_cmpstr (cashier_line (self, 1)->price_rule, ==, ROKAD_PRICE_RULE_CHANGED);
  g_assert_cmpint (cashier_entries (self, "price.changed"), ==, 1);
  shop_wait_for_label (self->window, "₹120.50 each · price changed");
}

static void
test_a_price_is_one_key_away (Cashier *self, gconstpointer unused)
{
  cashier_ring_up (self, CASHIER_RICE " " CASHIER_SALT);
  tu_key_with (self->window, XK_Control_L, XK_e);
  shop_wait_for_label (self->window, "Set");
  cashier_type (self, "25\n");
  tu_wait (cashier_line (self, 2)->price_minor == 2500, CASHIER_WAIT_MS);
  g_assert_cmpint (cashier_line (self, 1)->price_minor, ==, 13800);
}

/* The law is named, and the line stays as it was. */
static void
test_a_price_above_the_mrp_is_refused (Cashier *self, gconstpointer unused)
{
  self->shop.may_fail = TRUE;
  cashier_ring_up (self, CASHIER_RICE);
  ask_price (self);
  cashier_type (self, "145.01\n");
  shop_wait_for_label (self->window, "The law forbids a price above the MRP: Basmati");
  g_assert_cmpint (cashier_line (self, 1)->price_minor, ==, 13800);
  g_assert_cmpint (cashier_entries (self, "price.changed"), ==, 0);
  cashier_pay (self);
  g_assert_cmpint (cashier_count (self, "SELECT total_minor FROM orders"), ==, 13800);
}

/* --- Taken out --- */

static void
test_a_removed_line_stays_in_sight (Cashier *self, gconstpointer unused)
{
  cashier_ring_up (self, CASHIER_RICE " " CASHIER_SALT);
  tu_key (self->window, XK_Delete);
  cashier_wait_for_lines (self, 1);
  g_assert_true (cashier_line (self, 2)->removed);
  g_assert_true (cashier_sees (self, "removed"));
  g_assert_cmpint (cashier_total (self), ==, 13800);
  g_assert_cmpint (cashier_entries (self, "line.removed"), ==, 1);

  tu_key (self->window, XK_Delete); /* it is removed already */
  tu_key (self->window, XK_F7);
  cashier_type (self, "+");
  cashier_wait_for_lines (self, 1);
  g_assert_cmpint (cashier_entries (self, "line.removed"), ==, 1);
  cashier_pay (self);
  g_assert_cmpint (cashier_count (self, "SELECT count (*) FROM order_line"), ==, 1);
}

#define ADD(path, function) \
  g_test_add ("/counter-lines/" path, Cashier, NULL, cashier_come, function, cashier_go)

int
main (int argc, char **argv)
{
  gtk_test_init (&argc, &argv, NULL);
  adw_init ();
  rokad_style_load ();

  ADD ("multiplier-is-for-the-next-item", test_multiplier_is_for_the_next_item);
  ADD ("multiplier-is-taken-back", test_multiplier_is_taken_back);
  ADD ("multiplier-is-for-what-is-typed", test_multiplier_is_for_what_is_typed);
  ADD ("f7-changes-the-quantity", test_f7_changes_the_quantity);
  ADD ("plus-and-minus-step", test_plus_and_minus_step);
  ADD ("the-same-item-counts-up", test_the_same_item_counts_up);
  ADD ("a-price-is-changed-as-an-entry", test_a_price_is_changed_as_an_entry);
  ADD ("a-price-is-one-key-away", test_a_price_is_one_key_away);
  ADD ("a-price-above-the-mrp-is-refused", test_a_price_above_the_mrp_is_refused);
  ADD ("a-removed-line-stays-in-sight", test_a_removed_line_stays_in_sight);

  return g_test_run ();
}
