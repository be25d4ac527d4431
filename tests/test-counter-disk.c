/* A disk that is full or fails: said in a sentence, nothing lost, and a way on. The counter's
 * window over a SQLite that breaks by plan.
 */
#include "cashier.h"

#include "fault-vfs.h"
#include "rokad-style.h"

#define FULL "The disk is full; every paid order is safe."
#define FAILED "The shop's files could not be read or written."

static void
break_disk (Cashier *self, FaultKind kind, gboolean lasting)
{
  const FaultPlan plan = { .kind = kind, .at = 1, .lasting = lasting };

  tu_wait (rokad_till_get_pending (self->shop.till) == 0, CASHIER_WAIT_MS);
  self->shop.may_fail = TRUE;
  fault_plan_set (&plan);
}

static void
mend_disk (void)
{
  static const FaultPlan plan = { .kind = FAULT_NONE };

  fault_plan_set (&plan);
}

/* The order is neither paid nor lost, and is paid when there is room again. */
static void
test_a_full_disk_keeps_the_order (Cashier *self, gconstpointer unused)
{
  cashier_ring_up (self, CASHIER_RICE " " CASHIER_SALT);
  break_disk (self, FAULT_FULL, TRUE);
  tu_key (self->window, XK_F12);
  shop_wait_for_label (self->window, FULL);
  tu_wait (cashier_state (self) == ROKAD_TILL_RINGING, CASHIER_WAIT_MS);
  shop_wait_for_label (self->window, "Not everything could be saved");
  cashier_wait_for_lines (self, 2);
  g_assert_cmpuint (self->shop.paid, ==, 0);
  g_assert_cmpint (cashier_orders_on_disk (self), ==, 0);
  g_assert_cmpstr (cashier_large_sum (self), ==, "₹166.00");

  mend_disk ();
  tu_spin (CASHIER_BURST_MS);
  cashier_pay (self);
  g_assert_cmpint (cashier_orders_on_disk (self), ==, 1);
  g_assert_cmpint (cashier_lines_on_disk (self), ==, 0);
  shop_wait_for_label (self->window, "Only on this till");
}

/* An item that does not get to disk is not shown as if it had. */
static void
test_a_full_disk_takes_no_item (Cashier *self, gconstpointer unused)
{
  cashier_ring_up (self, CASHIER_RICE);
  break_disk (self, FAULT_FULL, TRUE);
  tu_scan (self->window, CASHIER_SALT);
  shop_wait_for_label (self->window, FULL);
  cashier_wait_for_lines (self, 1);
  g_assert_cmpint (cashier_lines_on_disk (self), ==, 1);

  mend_disk ();
  cashier_ring_up (self, CASHIER_SALT);
  g_assert_cmpint (cashier_lines_on_disk (self), ==, 2);
  shop_wait_for_label (self->window, "Only on this till");
}

/* A write that failed once: the files are opened anew, and the order is as it was on disk. */
static void
test_a_failed_write_keeps_the_order (Cashier *self, gconstpointer unused)
{
  cashier_ring_up (self, CASHIER_RICE " " CASHIER_SALT);
  break_disk (self, FAULT_IO, FALSE);
  tu_key (self->window, XK_F12);
  shop_wait_for_label (self->window, FAILED);
  tu_wait (cashier_state (self) == ROKAD_TILL_RINGING, CASHIER_WAIT_MS);
  cashier_wait_for_lines (self, 2);
  g_assert_cmpuint (self->shop.paid, ==, 0);

  mend_disk ();
  tu_spin (CASHIER_BURST_MS);
  cashier_pay (self);
  g_assert_cmpint (cashier_orders_on_disk (self), ==, 1);
  g_assert_cmpint (cashier_count (self, "SELECT total_minor FROM orders"), ==, 16600);
  g_assert_cmpuint (cashier_receipts (self), ==, 1);
}

/* While nothing can be read either, what is on the screen stays there. */
static void
test_a_dead_disk_keeps_the_screen (Cashier *self, gconstpointer unused)
{
  cashier_ring_up (self, CASHIER_RICE " " CASHIER_SALT);
  break_disk (self, FAULT_IO, TRUE);
  tu_key (self->window, XK_F12);
  shop_wait_for_label (self->window, FAILED);
  tu_wait (cashier_state (self) == ROKAD_TILL_RINGING, CASHIER_WAIT_MS);
  g_assert_cmpuint (cashier_lines (self), ==, 2);
  cashier_hammer (self, XK_F12, 5, FALSE);
  tu_wait (rokad_till_get_pending (self->shop.till) == 0, CASHIER_WAIT_MS);
  g_assert_cmpuint (cashier_lines (self), ==, 2);
  g_assert_cmpuint (self->shop.paid, ==, 0);

  mend_disk ();
  tu_spin (CASHIER_BURST_MS);
  cashier_pay (self);
  g_assert_cmpint (cashier_orders_on_disk (self), ==, 1);
}

static void
test_a_full_disk_holds_nothing (Cashier *self, gconstpointer unused)
{
  cashier_ring_up (self, CASHIER_RICE);
  break_disk (self, FAULT_FULL, TRUE);
  tu_key (self->window, XK_F4);
  shop_wait_for_label (self->window, FULL);
  cashier_wait_for_lines (self, 1);
  g_assert_false (cashier_sees (self, "The order is on hold."));
  mend_disk ();
  cashier_pay (self);
}

#define ADD(path, function) \
  g_test_add ("/counter-disk/" path, Cashier, NULL, cashier_come, function, cashier_go)

int
main (int argc, char **argv)
{
  gtk_test_init (&argc, &argv, NULL);
  adw_init ();
  rokad_style_load ();
  fault_vfs_register (TRUE);

  ADD ("a-full-disk-keeps-the-order", test_a_full_disk_keeps_the_order);
  ADD ("a-full-disk-takes-no-item", test_a_full_disk_takes_no_item);
  ADD ("a-failed-write-keeps-the-order", test_a_failed_write_keeps_the_order);
  ADD ("a-dead-disk-keeps-the-screen", test_a_dead_disk_keeps_the_screen);
  ADD ("a-full-disk-holds-nothing", test_a_full_disk_holds_nothing);

  return g_test_run ();
}
