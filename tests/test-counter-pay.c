/* Paying at the real window: once, whatever is pressed; never before it is on disk. */
#include "cashier.h"

#include <glib/gstdio.h>

#include "rokad-style.h"

#define HAMMERED 20

static void
assert_paid_once (Cashier *self)
{
  g_assert_cmpuint (cashier_receipts (self), ==, 1);
  g_assert_cmpint (cashier_orders_on_disk (self), ==, 1);
  g_assert_cmpuint (self->shop.paid, ==, 1);
}

/* --- Cash --- */

static void
test_exact_cash_is_one_key (Cashier *self, gconstpointer unused)
{
  cashier_ring_up (self, CASHIER_RICE " " CASHIER_SALT);
  g_assert_cmpstr (cashier_large_sum (self), ==, "₹166.00");

  cashier_pay (self);
  assert_paid_once (self);
  g_assert_cmpint (cashier_count (self, "SELECT total_minor FROM orders"), ==, 16600);
  g_assert_cmpint (cashier_count (self, "SELECT paid_minor FROM orders"), ==, 16600);
  g_assert_cmpuint (cashier_lines (self), ==, 0);
  g_assert_cmpint (cashier_lines_on_disk (self), ==, 0);

  g_assert_true (cashier_sees (self, "Change"));
  g_assert_true (cashier_sees (self, "₹166.00 given for ₹166.00"));
  g_assert_cmpstr (cashier_large_sum (self), ==, "₹0.00");
}

static void
test_change_is_told (Cashier *self, gconstpointer unused)
{
  cashier_ring_up (self, CASHIER_RICE " " CASHIER_SALT);
  tu_key (self->window, XK_F9);
  cashier_type (self, "500\n");
  cashier_wait_for_paid (self, 1);

  g_assert_cmpstr (cashier_large_sum (self), ==, "₹334.00");
  g_assert_true (cashier_sees (self, "₹500.00 given for ₹166.00"));
  g_assert_cmpstr (cashier_amount_text (self), ==, "");
  assert_paid_once (self);
}

static void
test_a_note_is_one_touch (Cashier *self, gconstpointer unused)
{
  cashier_ring_up (self, CASHIER_RICE);
  cashier_touch (self, "₹200");
  cashier_wait_for_paid (self, 1);
  g_assert_cmpstr (cashier_large_sum (self), ==, "₹62.00");
  assert_paid_once (self);
}

/* What is too little is refused beside the amount; the order goes on, and more pays it. */
static void
test_too_little_is_refused (Cashier *self, gconstpointer unused)
{
  cashier_ring_up (self, CASHIER_RICE);
  tu_key (self->window, XK_F9);
  cashier_type (self, "100\n");
  shop_wait_for_label (self->window, "This is less than the total.");
  g_assert_cmpint (cashier_state (self), ==, ROKAD_TILL_RINGING);
  g_assert_cmpint (cashier_orders_on_disk (self), ==, 0);
  g_assert_cmpuint (cashier_lines (self), ==, 1);

  tu_key_with (self->window, XK_Control_L, XK_a);
  cashier_type (self, "1..5\n");
  shop_wait_for_label (self->window, "This is not an amount.");

  tu_key_with (self->window, XK_Control_L, XK_a);
  cashier_type (self, "150\n");
  cashier_wait_for_paid (self, 1);
  g_assert_cmpstr (cashier_large_sum (self), ==, "₹12.00");
}

/* Esc leaves the amount and then does nothing more: the order is still there. */
static void
test_escape_never_loses_the_order (Cashier *self, gconstpointer unused)
{
  cashier_ring_up (self, CASHIER_RICE " " CASHIER_SALT);
  tu_key (self->window, XK_F9);
  cashier_type (self, "5");
  g_assert_true (cashier_has_focus (self, cashier_amount (self)));

  cashier_hammer (self, XK_Escape, HAMMERED, FALSE);
  g_assert_true (cashier_has_focus (self, cashier_input (self)));
  g_assert_cmpuint (cashier_lines (self), ==, 2);
  g_assert_cmpint (cashier_lines_on_disk (self), ==, 2);
}

/* --- Nothing pays by accident --- */

static void
test_an_empty_order_is_not_paid (Cashier *self, gconstpointer unused)
{
  cashier_hammer (self, XK_F12, 3, FALSE);
  cashier_hammer (self, XK_Return, 3, FALSE);
  tu_key (self->window, XK_F9);
  cashier_type (self, "500\n");
  g_assert_cmpint (cashier_state (self), ==, ROKAD_TILL_RINGING);
  g_assert_cmpuint (self->shop.paid, ==, 0);
}

static void
test_enter_in_the_empty_input_never_pays (Cashier *self, gconstpointer unused)
{
  cashier_ring_up (self, CASHIER_RICE);
  cashier_hammer (self, XK_Return, HAMMERED, FALSE);
  cashier_hammer (self, XK_KP_Enter, HAMMERED, TRUE);
  cashier_type (self, " "); /* comes after them */
  g_assert_cmpint (cashier_state (self), ==, ROKAD_TILL_RINGING);
  g_assert_cmpuint (cashier_lines (self), ==, 1);
}

/* --- Once (R11) --- */

static void
test_hammered_f12_pays_once (Cashier *self, gconstpointer at_once)
{
  cashier_ring_up (self, CASHIER_RICE);
  cashier_hammer (self, XK_F12, HAMMERED, at_once != NULL);
  cashier_wait_for_paid (self, 1);
  cashier_type (self, " "); /* after all of them */
  assert_paid_once (self);
}

static void
test_hammered_enter_on_the_amount_pays_once (Cashier *self, gconstpointer at_once)
{
  cashier_ring_up (self, CASHIER_RICE);
  tu_key (self->window, XK_F9);
  cashier_type (self, "200");
  cashier_hammer (self, XK_Return, HAMMERED, at_once != NULL);
  cashier_wait_for_paid (self, 1);
  cashier_type (self, " ");
  assert_paid_once (self);
}

static void
test_hammered_touch_pays_once (Cashier *self, gconstpointer unused)
{
  cashier_ring_up (self, CASHIER_RICE);
  cashier_touch (self, "Exact");
  for (guint i = 1; i < HAMMERED; i++)
    {
      tu_mouse_press (self->window);
      tu_spin (5);
    }
  cashier_wait_for_paid (self, 1);
  assert_paid_once (self);
}

/* The later presses of a burst do not pay what was scanned in its middle. */
static void
test_a_scan_in_the_burst_is_not_paid (Cashier *self, gconstpointer unused)
{
  cashier_ring_up (self, CASHIER_RICE);
  cashier_hammer (self, XK_F12, HAMMERED / 2, TRUE);
  tu_scan (self->window, CASHIER_SALT);
  cashier_hammer (self, XK_F12, HAMMERED / 2, FALSE);
  cashier_wait_for_lines (self, 1);
  assert_paid_once (self);
  g_assert_cmpint (cashier_count (self, "SELECT total_minor FROM orders"), ==, 13800);

  cashier_pay (self); /* the burst is over: now it is meant */
  g_assert_cmpint (cashier_orders_on_disk (self), ==, 2);
}

/* What is scanned while the order is on its way to disk is the next order's. */
static void
test_a_scan_right_after_paying_is_the_next_order (Cashier *self, gconstpointer unused)
{
  cashier_ring_up (self, CASHIER_RICE);
  tu_key (self->window, XK_F12);
  tu_scan (self->window, CASHIER_SALT);
  tu_scan (self->window, CASHIER_OATS);
  cashier_wait_for_paid (self, 1);
  cashier_wait_for_lines (self, 2);

  g_assert_cmpint (cashier_count (self, "SELECT total_minor FROM orders"), ==, 13800);
  g_assert_cmpint (cashier_total (self), ==, 11600);
  g_assert_cmpint (cashier_lines_on_disk (self), ==, 2);
  g_assert_true (cashier_sees (self, "Before: "));
}

static void
test_the_next_scan_starts_the_next_order (Cashier *self, gconstpointer unused)
{
  cashier_ring_up (self, CASHIER_RICE);
  cashier_pay (self);
  g_assert_cmpint (cashier_state (self), ==, ROKAD_TILL_PAID);
  cashier_ring_up (self, CASHIER_SALT);
  g_assert_cmpint (cashier_state (self), ==, ROKAD_TILL_RINGING);
  g_assert_cmpstr (cashier_large_sum (self), ==, "₹28.00");
}

/* --- Undoing (R25) --- */

static void
test_undo_is_one_key_and_a_reason (Cashier *self, gconstpointer unused)
{
  cashier_ring_up (self, CASHIER_RICE " " CASHIER_SALT);
  cashier_pay (self);
  tu_key_with (self->window, XK_Control_L, XK_z);
  shop_wait_for_label (self->window, "Undo ");
  cashier_type (self, " \n");
  shop_wait_for_label (self->window, "A reason is needed.");
  g_assert_cmpuint (self->shop.paid, ==, 1);

  tu_key (self->window, XK_BackSpace);
  cashier_type (self, "1\n");
  cashier_wait_for_paid (self, 2);
  g_assert_true (cashier_sees (self, "Give back"));
  g_assert_cmpstr (cashier_large_sum (self), ==, "₹166.00");

  g_assert_cmpuint (cashier_receipts (self), ==, 2);
  g_assert_cmpint (cashier_count (self, "SELECT sum (total_minor) FROM orders"), ==, 0);
  g_assert_cmpint (cashier_count (self, "SELECT count (DISTINCT number) FROM orders"), ==, 2);
  g_assert_cmpint (cashier_count (self, "SELECT count (*) FROM entry"
                                        " WHERE line ->> 'body' ->> 'reason' = 'Wrong item'"),
                   ==, 1);
}

static void
test_an_order_is_undone_once (Cashier *self, gconstpointer unused)
{
  cashier_ring_up (self, CASHIER_RICE);
  cashier_pay (self);
  tu_key_with (self->window, XK_Control_L, XK_z);
  shop_wait_for_label (self->window, "Undo ");
  cashier_type (self, "2");
  cashier_hammer (self, XK_Return, HAMMERED, FALSE);
  cashier_wait_for_paid (self, 2);
  g_assert_cmpint (cashier_orders_on_disk (self), ==, 2);

  tu_key_with (self->window, XK_Control_L, XK_z);
  shop_wait_for_label (self->window, "There is no order in this shift to undo.");
}

/* The customer came back in the middle of the next one's order: that one stays as it is. */
static void
test_undoing_keeps_the_open_order (Cashier *self, gconstpointer unused)
{
  cashier_ring_up (self, CASHIER_RICE);
  cashier_pay (self);
  cashier_ring_up (self, CASHIER_SALT);
  tu_key_with (self->window, XK_Control_L, XK_z);
  shop_wait_for_label (self->window, "Undo ");
  cashier_type (self, "1\n");
  cashier_wait_for_paid (self, 2);
  g_assert_cmpuint (cashier_lines (self), ==, 1);

  cashier_ring_up (self, CASHIER_OATS);
  g_assert_cmpuint (cashier_lines (self), ==, 2);
  g_assert_cmpint (cashier_lines_on_disk (self), ==, 2);
  cashier_pay (self);
  g_assert_cmpint (cashier_count (self, "SELECT sum (total_minor) FROM orders"), ==, 11600);
}

/* --- Receipts (R20) --- */

static void
test_no_receipt_unless_the_setting_says_so (Cashier *self, gconstpointer unused)
{
  g_settings_set_boolean (self->shop.preferences, "print-automatically", FALSE);
  cashier_ring_up (self, CASHIER_RICE);
  cashier_pay (self);
  g_assert_cmpuint (cashier_receipts (self), ==, 0);

  tu_key (self->window, XK_F5);
  cashier_touch (self, "Print a copy");
  tu_wait (self->shop.printed != NULL, CASHIER_WAIT_MS);
  g_assert_null (strstr (self->shop.printed, "-copy-"));
  g_assert_cmpuint (cashier_receipts (self), ==, 1);
}

static void
test_a_reprint_is_a_copy (Cashier *self, gconstpointer unused)
{
  cashier_ring_up (self, CASHIER_RICE);
  cashier_pay (self);
  assert_paid_once (self);
  cashier_touch (self, "Print");
  tu_wait (g_str_has_suffix (self->shop.printed, "-copy-1.pdf"), CASHIER_WAIT_MS);
  tu_key_with (self->window, XK_Control_L, XK_p);
  tu_wait (g_str_has_suffix (self->shop.printed, "-copy-2.pdf"), CASHIER_WAIT_MS);
  g_assert_cmpuint (cashier_receipts (self), ==, 3);
}

/* A dead printer delays nothing; what it could not print is printed when it is asked again. */
static void
test_a_dead_printer_delays_nothing (Cashier *self, gconstpointer unused)
{
  g_autofree char *folder = g_build_filename (self->shop.folder, "receipts", NULL);

  g_assert_true (g_file_set_contents (folder, "in the way", -1, NULL));
  self->shop.may_fail = TRUE;
  cashier_ring_up (self, CASHIER_RICE);
  cashier_pay (self);
  cashier_ring_up (self, CASHIER_SALT);
  cashier_pay (self);
  g_assert_cmpint (cashier_orders_on_disk (self), ==, 2);
  shop_wait_for_label (self->window, "A receipt is waiting");
  g_assert_cmpuint (cashier_receipts (self), ==, 0);

  g_assert_cmpint (g_unlink (folder), ==, 0);
  cashier_touch (self, "A receipt is waiting");
  shop_wait_for_label (self->window, "Only on this till");
  tu_wait (cashier_receipts (self) == 2, CASHIER_WAIT_MS);
}

/* The window is closed before the order is on disk: it gets there, and its receipt is printed by
 * whoever opens the shop next.
 */
static void
test_closing_while_paying_pays (Cashier *self, gconstpointer unused)
{
  cashier_ring_up (self, CASHIER_RICE);
  tu_key (self->window, XK_F12);
  tu_wait (cashier_state (self) == ROKAD_TILL_PAYING, CASHIER_WAIT_MS);
  cashier_end (self);
  g_assert_cmpint (cashier_orders_on_disk (self), ==, 1);

  cashier_start (self);
  g_assert_cmpuint (cashier_lines (self), ==, 0);
  g_assert_cmpuint (cashier_receipts (self), ==, 1);
  g_assert_cmpint (cashier_orders_on_disk (self), ==, 1);
}

#define ADD(path, data, function) \
  g_test_add ("/counter-pay/" path, Cashier, GINT_TO_POINTER (data), cashier_come, function, \
              cashier_go)

int
main (int argc, char **argv)
{
  gtk_test_init (&argc, &argv, NULL);
  adw_init ();
  rokad_style_load ();

  ADD ("exact-cash-is-one-key", 0, test_exact_cash_is_one_key);
  ADD ("change-is-told", 0, test_change_is_told);
  ADD ("a-note-is-one-touch", 0, test_a_note_is_one_touch);
  ADD ("too-little-is-refused", 0, test_too_little_is_refused);
  ADD ("escape-never-loses-the-order", 0, test_escape_never_loses_the_order);
  ADD ("an-empty-order-is-not-paid", 0, test_an_empty_order_is_not_paid);
  ADD ("enter-in-the-empty-input-never-pays", 0, test_enter_in_the_empty_input_never_pays);
  ADD ("f12-at-once/pays-once", TRUE, test_hammered_f12_pays_once);
  ADD ("f12-within-200-ms/pays-once", FALSE, test_hammered_f12_pays_once);
  ADD ("enter-at-once/pays-once", TRUE, test_hammered_enter_on_the_amount_pays_once);
  ADD ("enter-within-200-ms/pays-once", FALSE, test_hammered_enter_on_the_amount_pays_once);
  ADD ("a-hammered-button-pays-once", 0, test_hammered_touch_pays_once);
  ADD ("a-scan-in-the-burst-is-not-paid", 0, test_a_scan_in_the_burst_is_not_paid);
  ADD ("a-scan-right-after-paying-is-the-next-order", 0,
       test_a_scan_right_after_paying_is_the_next_order);
  ADD ("the-next-scan-starts-the-next-order", 0, test_the_next_scan_starts_the_next_order);
  ADD ("undo-is-one-key-and-a-reason", 0, test_undo_is_one_key_and_a_reason);
  ADD ("an-order-is-undone-once", 0, test_an_order_is_undone_once);
  ADD ("undoing-keeps-the-open-order", 0, test_undoing_keeps_the_open_order);
  ADD ("no-receipt-unless-the-setting-says-so", 0, test_no_receipt_unless_the_setting_says_so);
  ADD ("a-reprint-is-a-copy", 0, test_a_reprint_is_a_copy);
  ADD ("a-dead-printer-delays-nothing", 0, test_a_dead_printer_delays_nothing);
  ADD ("closing-while-paying-pays", 0, test_closing_while_paying_pays);

  return g_test_run ();
}
