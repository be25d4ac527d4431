/* A scan is recognised in every screen and every focus, at every pace, and never becomes anything
 * else (R19).
 */
#include "cashier.h"

#include "rokad-help-window.h"
#include "rokad-import-window.h"
#include "rokad-orders-window.h"
#include "rokad-preferences.h"
#include "rokad-scan.h"
#include "rokad-style.h"

#define SCANS 100

static void
scan (Cashier *self, const char *code, gconstpointer gap_ms)
{
  if (gap_ms == NULL)
    tu_scan (self->window, code);
  else
    tu_scan_slowly (self->window, code, GPOINTER_TO_UINT (gap_ms));
}

/* --- Pace --- */

static void
test_at_this_pace (Cashier *self, gconstpointer gap_ms)
{
  scan (self, CASHIER_RICE, gap_ms);
  scan (self, CASHIER_SALT, gap_ms);
  cashier_wait_for_lines (self, 2);
  g_assert_cmpstr (cashier_input_text (self), ==, "");
  g_assert_cmpint (cashier_state (self), ==, ROKAD_TILL_RINGING);
}

static void
test_two_scans_100_ms_apart (Cashier *self, gconstpointer gap_ms)
{
  scan (self, CASHIER_RICE, gap_ms);
  tu_spin (100);
  scan (self, CASHIER_RICE, gap_ms); /* the same: it is no repeat */
  tu_spin (100);
  scan (self, CASHIER_SALT, gap_ms);
  cashier_wait_for_lines (self, 2);
  g_assert_cmpint (cashier_line (self, 1)->quantity, ==, 2 * ROKAD_QUANTITY_ONE);
}

static void
test_no_scan_is_lost_in_a_row (Cashier *self, gconstpointer unused)
{
  for (guint i = 0; i < SCANS; i++)
    tu_scan (self->window, i % 2 == 0 ? CASHIER_RICE : CASHIER_SALT);
  tu_wait (rokad_till_get_totals (self->shop.till)->pieces == SCANS * ROKAD_QUANTITY_ONE,
           CASHIER_WAIT_MS);
  cashier_wait_for_lines (self, 2);
  g_assert_cmpint (cashier_line (self, 1)->quantity, ==, SCANS / 2 * ROKAD_QUANTITY_ONE);
}

/* A scanner that sends no Enter: silence ends a scan, and so does the paying key. */
static void
test_a_scan_without_enter (Cashier *self, gconstpointer unused)
{
  tu_type (self->window, CASHIER_RICE);
  cashier_wait_for_lines (self, 1);
  tu_type (self->window, CASHIER_SALT);
  tu_key (self->window, XK_F12);
  cashier_wait_for_paid (self, 1);
  g_assert_cmpint (cashier_count (self, "SELECT total_minor FROM orders"), ==, 16600);
  g_assert_cmpstr (cashier_input_text (self), ==, "");
}

/* --- Fields --- */

static void
test_an_amount_that_is_typed_stays_one (Cashier *self, gconstpointer unused)
{
  cashier_ring_up (self, CASHIER_RICE);
  tu_key (self->window, XK_F9);
  cashier_type (self, "500");
  tu_spin (ROKAD_SCAN_GAP_MAX_MS + 50); /* the silence that would end a scan */
  g_assert_cmpstr (cashier_amount_text (self), ==, "500");
  cashier_type (self, "\n");
  cashier_wait_for_paid (self, 1);
  g_assert_cmpstr (cashier_large_sum (self), ==, "₹362.00");
}

/* Whatever its pace, it is taken out of the field and added; what was typed stays, and pays. */
static void
test_a_scan_in_the_amount_is_an_item (Cashier *self, gconstpointer gap_ms)
{
  cashier_ring_up (self, CASHIER_RICE);
  tu_key (self->window, XK_F9);
  cashier_type (self, "50");
  tu_spin (ROKAD_SCAN_GAP_MAX_MS + 50);
  scan (self, CASHIER_SALT, gap_ms);
  cashier_wait_for_lines (self, 2);
  g_assert_cmpint (self->shop.paid, ==, 0);
  g_assert_cmpstr (cashier_amount_text (self), ==, "50");
  g_assert_true (cashier_has_focus (self, cashier_amount (self)));

  cashier_type (self, "0\n");
  cashier_wait_for_paid (self, 1);
  g_assert_cmpstr (cashier_large_sum (self), ==, "₹334.00");
}

/* What is typed is not searched through with a scan in it. */
static void
test_a_scan_leaves_what_is_typed (Cashier *self, gconstpointer unused)
{
  cashier_type (self, "basm");
  shop_wait_for_label (self->window, "Basmati rice 5 kg");
  tu_scan (self->window, CASHIER_SALT);
  cashier_wait_for_lines (self, 1);
  g_assert_cmpstr (cashier_input_text (self), ==, "basm");
  shop_wait_for_label (self->window, "Basmati rice 5 kg");
}

static void
test_a_scan_on_a_button_presses_nothing (Cashier *self, gconstpointer gap_ms)
{
  cashier_ring_up (self, CASHIER_RICE);
  cashier_type (self, "\t\t"); /* out of the input, onto a button */
  g_assert_false (cashier_has_focus (self, cashier_input (self)));
  scan (self, CASHIER_SALT, gap_ms);
  cashier_wait_for_lines (self, 2);
  g_assert_false (rokad_till_get_checking (self->shop.till));
  g_assert_false (cashier_sees (self, "on hold"));
}

/* --- Sheets --- */

static void
assert_scan_is_an_item (Cashier *self, const char *sheet, gconstpointer gap_ms)
{
  guint lines = cashier_lines (self);

  shop_wait_for_label (self->window, sheet);
  tu_spin (CASHIER_TYPED_MS);
  scan (self, lines == 0 ? CASHIER_RICE : CASHIER_OATS, gap_ms);
  cashier_wait_for_lines (self, lines + 1);
  g_assert_true (cashier_sees (self, sheet));
  g_assert_cmpuint (self->shop.paid, <=, 1);
  tu_key (self->window, XK_Escape);
  tu_wait (!cashier_sees (self, sheet), CASHIER_WAIT_MS);
}

static void
test_on_the_quantity (Cashier *self, gconstpointer gap_ms)
{
  cashier_ring_up (self, CASHIER_SALT);
  tu_key (self->window, XK_F7);
  assert_scan_is_an_item (self, "Set", gap_ms);
  g_assert_cmpint (cashier_line (self, 1)->quantity, ==, ROKAD_QUANTITY_ONE);
}

static void
test_on_the_weight (Cashier *self, gconstpointer gap_ms)
{
  tu_scan (self->window, CASHIER_POTATO);
  assert_scan_is_an_item (self, "Weight", gap_ms);
}

static void
test_on_the_item (Cashier *self, gconstpointer gap_ms)
{
  cashier_ring_up (self, CASHIER_SALT);
  tu_key (self->window, XK_F2);
  assert_scan_is_an_item (self, "Remove", gap_ms);
}

static void
test_on_the_undoing (Cashier *self, gconstpointer gap_ms)
{
  cashier_ring_up (self, CASHIER_SALT);
  cashier_pay (self);
  tu_key_with (self->window, XK_Control_L, XK_z);
  assert_scan_is_an_item (self, "Undo the order", gap_ms);
}

static void
test_on_the_held_orders (Cashier *self, gconstpointer gap_ms)
{
  cashier_ring_up (self, CASHIER_SALT);
  tu_key (self->window, XK_F4);
  cashier_wait_for_lines (self, 0);
  tu_key (self->window, XK_F4);
  assert_scan_is_an_item (self, "1 order on hold", gap_ms);
}

static void
test_on_the_receipt (Cashier *self, gconstpointer gap_ms)
{
  cashier_ring_up (self, CASHIER_SALT);
  cashier_pay (self);
  g_assert_cmpuint (cashier_receipts (self), ==, 1);
  tu_key (self->window, XK_F5);
  assert_scan_is_an_item (self, "Print a copy", gap_ms);
  g_assert_cmpuint (cashier_receipts (self), ==, 1);
}

static void
test_on_the_menu (Cashier *self, gconstpointer gap_ms)
{
  tu_key (self->window, XK_F10);
  assert_scan_is_an_item (self, "Import products", gap_ms);
}

/* --- Windows --- */

static void
assert_scan_in_window_is_an_item (Cashier *self, GtkWidget *window)
{
  gtk_window_set_transient_for (GTK_WINDOW (window), GTK_WINDOW (self->window));
  shop_present (window);
  tu_scan (window, CASHIER_OATS);
  tu_scan_slowly (window, CASHIER_SALT, 20);
  cashier_wait_for_lines (self, 2);
  tu_destroy (window);
}

static void
test_in_the_orders (Cashier *self, gconstpointer unused)
{
  shop_sell (&self->shop, CASHIER_RICE);
  assert_scan_in_window_is_an_item (self, rokad_orders_window_new (self->shop.till));
}

static void
test_in_the_search_of_the_orders (Cashier *self, gconstpointer unused)
{
  GtkWidget *window = rokad_orders_window_new (self->shop.till);
  GtkWidget *field = tu_find (window, GTK_TYPE_TEXT, NULL);

  gtk_widget_grab_focus (field);
  assert_scan_in_window_is_an_item (self, window);
}

static void
test_in_the_preferences (Cashier *self, gconstpointer unused)
{
  assert_scan_in_window_is_an_item (self, rokad_preferences_new (self->shop.till));
}

static void
test_in_the_import (Cashier *self, gconstpointer unused)
{
  assert_scan_in_window_is_an_item (self, rokad_import_window_new (self->shop.till));
}

static void
test_in_the_help (Cashier *self, gconstpointer unused)
{
  assert_scan_in_window_is_an_item (self,
                                    rokad_help_window_new (self->shop.till, ROKAD_HELP_COUNTER));
}

#define ADD(path, data, function) \
  g_test_add ("/counter-scan/" path, Cashier, GINT_TO_POINTER (data), cashier_come, function, \
              cashier_go)
/* Once with all characters at once, once with 20 and once with 120 ms between them. */
#define ADD_PACES(path, function) \
  ADD (path "/0-ms", 0, function); \
  ADD (path "/20-ms", 20, function); \
  ADD (path "/120-ms", 120, function)

int
main (int argc, char **argv)
{
  gtk_test_init (&argc, &argv, NULL);
  adw_init ();
  rokad_style_load ();

  ADD_PACES ("at-this-pace", test_at_this_pace);
  ADD_PACES ("two-scans-100-ms-apart", test_two_scans_100_ms_apart);
  ADD ("no-scan-is-lost-in-a-row", 0, test_no_scan_is_lost_in_a_row);
  ADD ("without-enter", 0, test_a_scan_without_enter);
  ADD ("an-amount-that-is-typed-stays-one", 0, test_an_amount_that_is_typed_stays_one);
  ADD_PACES ("in-the-amount-is-an-item", test_a_scan_in_the_amount_is_an_item);
  ADD ("leaves-what-is-typed", 0, test_a_scan_leaves_what_is_typed);
  ADD_PACES ("on-a-button-presses-nothing", test_a_scan_on_a_button_presses_nothing);
  ADD_PACES ("on-the-quantity", test_on_the_quantity);
  ADD_PACES ("on-the-weight", test_on_the_weight);
  ADD ("on-the-item", 20, test_on_the_item);
  ADD_PACES ("on-the-undoing", test_on_the_undoing);
  ADD_PACES ("on-the-held-orders", test_on_the_held_orders);
  ADD_PACES ("on-the-receipt", test_on_the_receipt);
  ADD_PACES ("on-the-menu", test_on_the_menu);
  ADD ("in-the-orders", 0, test_in_the_orders);
  ADD ("in-the-search-of-the-orders", 0, test_in_the_search_of_the_orders);
  ADD ("in-the-preferences", 0, test_in_the_preferences);
  ADD ("in-the-import", 0, test_in_the_import);
  ADD ("in-the-help", 0, test_in_the_help);

  return g_test_run ();
}
