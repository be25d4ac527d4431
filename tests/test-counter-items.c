/* Items that are not just scanned: unknown, weighed, labelled, looked for, chosen among several,
 * only asked for their price.
 */
#include "cashier.h"

#include "counter.h"
#include "rokad-style.h"

#define UNKNOWN "8901234567894"
#define OTHER_UNKNOWN "4006381333931"
#define LOOSE_RICE_LABEL "2110001012501" /* 1.25 kg, as a scale prints it */
#define SHARED "4006381333948"           /* of two products, once they are imported */

/* --- Unknown --- */

/* It is heard and seen, with its code; nothing is lost, and the next scan works. */
static void
test_an_unknown_code_stops_nothing (Cashier *self, gconstpointer unused)
{
  tu_count_bells (self->window);
  cashier_ring_up (self, CASHIER_RICE);
  g_assert_cmpuint (tu_count_bells (self->window), ==, 0);

  tu_scan (self->window, UNKNOWN);
  tu_scan (self->window, CASHIER_SALT);
  cashier_wait_for_lines (self, 2);
  shop_wait_for_label (self->window, "No product has the code " UNKNOWN);
  g_assert_cmpuint (tu_count_bells (self->window), ==, 1);

  tu_scan (self->window, OTHER_UNKNOWN);
  shop_wait_for_label (self->window, "No product has the code " OTHER_UNKNOWN);
  g_assert_true (cashier_sees (self, "No product has the code " UNKNOWN));
  g_assert_cmpuint (tu_count_bells (self->window), ==, 1);

  cashier_pay (self);
  g_assert_cmpint (cashier_count (self, "SELECT count (*) FROM order_line"), ==, 2);
  g_assert_true (cashier_sees (self, "No product has the code " UNKNOWN));
}

static void
test_an_unknown_code_is_found_by_name (Cashier *self, gconstpointer unused)
{
  tu_scan (self->window, UNKNOWN);
  cashier_touch (self, "Find it by name");
  tu_wait (!cashier_sees (self, "No product has the code"), CASHIER_WAIT_MS);
  g_assert_true (cashier_has_focus (self, cashier_input (self)));
  cashier_type (self, "iodised\n");
  cashier_wait_for_lines (self, 1);
  g_assert_cmpstr (cashier_line (self, 1)->code, ==, CASHIER_SALT);
}

static void
test_escape_dismisses_the_notice (Cashier *self, gconstpointer unused)
{
  cashier_ring_up (self, CASHIER_RICE);
  tu_scan (self->window, UNKNOWN);
  shop_wait_for_label (self->window, "No product has the code " UNKNOWN);
  tu_key (self->window, XK_Escape);
  tu_wait (!cashier_sees (self, "No product has the code"), CASHIER_WAIT_MS);
  g_assert_cmpuint (cashier_lines (self), ==, 1);
}

/* --- Weighed --- */

static void
test_a_weighed_item_asks_for_its_weight (Cashier *self, gconstpointer unused)
{
  tu_scan (self->window, CASHIER_POTATO);
  shop_wait_for_label (self->window, "Weight");
  cashier_type (self, "x\n");
  shop_wait_for_label (self->window, "Enter a weight in kilograms");
  g_assert_cmpuint (cashier_lines (self), ==, 0);

  tu_key_with (self->window, XK_Control_L, XK_a);
  cashier_type (self, "0.350\n");
  cashier_wait_for_lines (self, 1);
  g_assert_cmpint (cashier_line (self, 1)->quantity, ==, 350);
  g_assert_cmpint (cashier_total (self), ==, 1100); /* ₹11.20, in cash to the rupee */
  g_assert_true (cashier_has_focus (self, cashier_input (self)));
}

static void
test_a_label_carries_the_weight (Cashier *self, gconstpointer unused)
{
  cashier_ring_up (self, LOOSE_RICE_LABEL);
  g_assert_cmpint (cashier_line (self, 1)->quantity, ==, 1250);
  g_assert_cmpint (cashier_total (self), ==, 6500);
}

static void
test_each_weighing_is_its_own_line (Cashier *self, gconstpointer unused)
{
  for (guint i = 1; i <= 2; i++)
    {
      tu_scan (self->window, CASHIER_POTATO);
      shop_wait_for_label (self->window, "Weight");
      cashier_type (self, "0.5\n");
      cashier_wait_for_lines (self, i);
    }
  g_assert_cmpint (cashier_line (self, 2)->quantity, ==, 500);
}

/* Scans that have to be asked about wait in line; the others go into the order at once. */
static void
test_questions_wait_in_line (Cashier *self, gconstpointer unused)
{
  tu_scan (self->window, CASHIER_POTATO);
  tu_scan (self->window, CASHIER_RICE);
  tu_scan (self->window, "10006");
  cashier_wait_for_lines (self, 1);
  shop_wait_for_label (self->window, "Potato");
  cashier_type (self, "1.5\n");
  shop_wait_for_label (self->window, "Onion");
  cashier_type (self, "2\n");
  cashier_wait_for_lines (self, 3);
  g_assert_cmpint (cashier_line (self, 2)->quantity, ==, 1500);
  g_assert_cmpstr (cashier_line (self, 3)->code, ==, "10006");
  g_assert_false (cashier_sees (self, "Weight"));
}

static void
test_a_question_given_up_adds_nothing (Cashier *self, gconstpointer unused)
{
  cashier_ring_up (self, CASHIER_RICE);
  tu_scan (self->window, CASHIER_POTATO);
  shop_wait_for_label (self->window, "Weight");
  tu_key (self->window, XK_Escape);
  tu_wait (!cashier_sees (self, "Weight"), CASHIER_WAIT_MS);
  cashier_ring_up (self, CASHIER_SALT);
  g_assert_cmpuint (cashier_lines (self), ==, 2);
}

/* The item would get into the next order, or into none: it is answered for first. */
static void
test_an_order_waits_for_its_questions (Cashier *self, gconstpointer unused)
{
  self->shop.may_fail = TRUE;
  cashier_ring_up (self, CASHIER_RICE);
  tu_scan (self->window, CASHIER_POTATO);
  shop_wait_for_label (self->window, "Weight");
  tu_key (self->window, XK_F12);
  shop_wait_for_label (self->window, "An item still waits for its weight");
  tu_key (self->window, XK_F4);
  tu_wait (self->shop.failed == 2, CASHIER_WAIT_MS);
  g_assert_cmpuint (self->shop.paid, ==, 0);
  g_assert_true (cashier_sees (self, "Potato"));

  cashier_type (self, "1\n");
  cashier_wait_for_lines (self, 2);
  tu_spin (CASHIER_BURST_MS);
  cashier_pay (self);
  g_assert_cmpint (cashier_count (self, "SELECT total_minor FROM orders"), ==, 17000);
}

/* --- Chosen --- */

static gboolean
import_shared (RokadShop *shop, gpointer folder, gpointer *out_result, GError **error)
{
  return counter_import (shop, folder,
                         "barcode,sku,name,price\n" SHARED
                         ",PEN-OLD,Pen at the old price,10\n" SHARED
                         ",PEN-NEW,Pen at the new price,12\n",
                         error);
}

static void
share_a_code (Cashier *self)
{
  g_autoptr (GError) error = NULL;

  rokad_store_run (rokad_till_get_store (self->shop.till), import_shared, self->shop.folder, NULL,
                   &error);
  g_assert_no_error (error);
  rokad_till_reload (self->shop.till);
}

static void
test_a_code_of_two_products_asks_which (Cashier *self, gconstpointer unused)
{
  share_a_code (self);
  cashier_type (self, "3*");
  tu_scan (self->window, SHARED);
  shop_wait_for_label (self->window, "This code belongs to several products");
  tu_scan (self->window, CASHIER_SALT); /* nobody waits */
  cashier_wait_for_lines (self, 1);

  tu_key (self->window, XK_Down);
  cashier_type (self, "\n");
  cashier_wait_for_lines (self, 2);
  g_assert_cmpint (cashier_line (self, 2)->quantity, ==, 3 * ROKAD_QUANTITY_ONE);
  g_assert_true (g_str_has_prefix (cashier_line (self, 2)->name, "Pen at the"));
  g_assert_false (cashier_sees (self, "This code belongs to several products"));
}

/* --- Looked for --- */

static void
test_a_name_is_found_as_it_is_typed (Cashier *self, gconstpointer unused)
{
  cashier_type (self, "bas ri");
  shop_wait_for_label (self->window, "Basmati rice 5 kg");
  g_assert_true (cashier_sees (self, "₹640.00"));
  g_assert_true (cashier_sees (self, "12 in stock"));
  tu_key (self->window, XK_Down);
  cashier_type (self, "\n");
  cashier_wait_for_lines (self, 1);
  g_assert_true (g_str_has_prefix (cashier_line (self, 1)->name, "Basmati rice"));
  g_assert_cmpstr (cashier_input_text (self), ==, "");
  g_assert_false (cashier_sees (self, "12 in stock"));
}

static void
test_a_code_is_typed (Cashier *self, gconstpointer unused)
{
  cashier_type (self, "2000000000015\n");
  cashier_wait_for_lines (self, 1);
  cashier_type (self, "SALT-1KG\n");
  cashier_wait_for_lines (self, 2);
}

static void
test_nothing_found_says_so (Cashier *self, gconstpointer unused)
{
  cashier_type (self, "zzqqxx");
  shop_wait_for_label (self->window, "Nothing found");
  cashier_type (self, "\n");
  tu_key (self->window, XK_Escape);
  tu_wait (!cashier_sees (self, "Nothing found"), CASHIER_WAIT_MS);
  g_assert_cmpuint (cashier_lines (self), ==, 0);
}

/* --- Only asked --- */

static void
test_a_price_check_only_shows (Cashier *self, gconstpointer unused)
{
  cashier_ring_up (self, CASHIER_SALT);
  tu_key (self->window, XK_F8);
  tu_scan (self->window, CASHIER_RICE);
  shop_wait_for_label (self->window, "Basmati rice 1 kg · बासमती चावल: ₹138.00");
  g_assert_cmpuint (cashier_lines (self), ==, 1);

  cashier_ring_up (self, CASHIER_RICE); /* the next one is sold */
  g_assert_cmpuint (cashier_lines (self), ==, 2);
  g_assert_false (cashier_sees (self, "Basmati rice 1 kg · बासमती चावल: ₹138.00"));
}

#define ADD(path, function) \
  g_test_add ("/counter-items/" path, Cashier, NULL, cashier_come, function, cashier_go)

int
main (int argc, char **argv)
{
  gtk_test_init (&argc, &argv, NULL);
  adw_init ();
  rokad_style_load ();

  ADD ("an-unknown-code-stops-nothing", test_an_unknown_code_stops_nothing);
  ADD ("an-unknown-code-is-found-by-name", test_an_unknown_code_is_found_by_name);
  ADD ("escape-dismisses-the-notice", test_escape_dismisses_the_notice);
  ADD ("a-weighed-item-asks-for-its-weight", test_a_weighed_item_asks_for_its_weight);
  ADD ("a-label-carries-the-weight", test_a_label_carries_the_weight);
  ADD ("each-weighing-is-its-own-line", test_each_weighing_is_its_own_line);
  ADD ("questions-wait-in-line", test_questions_wait_in_line);
  ADD ("an-order-waits-for-its-questions", test_an_order_waits_for_its_questions);
  ADD ("a-question-given-up-adds-nothing", test_a_question_given_up_adds_nothing);
  ADD ("a-code-of-two-products-asks-which", test_a_code_of_two_products_asks_which);
  ADD ("a-name-is-found-as-it-is-typed", test_a_name_is_found_as_it_is_typed);
  ADD ("a-code-is-typed", test_a_code_is_typed);
  ADD ("nothing-found-says-so", test_nothing_found_says_so);
  ADD ("a-price-check-only-shows", test_a_price_check_only_shows);

  return g_test_run ();
}
