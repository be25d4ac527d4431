/* The order being rung up outlives all that happens to it: set aside and taken up again, the
 * program closed, the machine restarted (R21).
 */
#include "cashier.h"

#include "dump.h"
#include "rokad-style.h"

/* Lines as they are on disk, a row each. Caller frees. */
static char *
dump_cart (Cashier *self)
{
  g_autofree char *folder = g_build_filename (self->shop.folder, "data", NULL);

  return dump_query (folder, "shop.db",
                     "SELECT n, code, quantity, price_minor, price_rule, removed, cursor FROM cart"
                     " JOIN cart_line USING (cart_id) ORDER BY n");
}

static gint64
get_cursor (Cashier *self)
{
  return rokad_cart_get_cursor (rokad_till_get_cart (self->shop.till));
}

static void
restart (Cashier *self)
{
  cashier_end (self);
  cashier_start (self);
}

static void
hold (Cashier *self)
{
  tu_key (self->window, XK_F4);
  tu_wait (cashier_lines (self) == 0 && rokad_till_get_pending (self->shop.till) == 0,
           CASHIER_WAIT_MS);
}

/* --- Restarts --- */

static void
test_a_restart_finds_the_same_order (Cashier *self, gconstpointer unused)
{
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;

  cashier_ring_up (self, CASHIER_RICE " " CASHIER_SALT " " CASHIER_OATS);
  tu_key (self->window, XK_Delete);
  cashier_wait_for_lines (self, 2);
  tu_key (self->window, XK_Up);
  cashier_type (self, "++");
  tu_key (self->window, XK_Up);
  tu_wait (get_cursor (self) == 1, CASHIER_WAIT_MS);
  cashier_wait_for_lines (self, 2);
  before = dump_cart (self);

  restart (self);
  after = dump_cart (self);
  g_assert_cmpstr (after, ==, before);
  g_assert_cmpuint (cashier_lines (self), ==, 2);
  g_assert_cmpint (cashier_line (self, 2)->quantity, ==, 3 * ROKAD_QUANTITY_ONE);
  g_assert_true (cashier_line (self, 3)->removed);
  g_assert_cmpint (get_cursor (self), ==, 1);
  g_assert_cmpstr (cashier_large_sum (self), ==, "₹222.00");

  cashier_ring_up (self, CASHIER_OATS);
  cashier_pay (self);
  g_assert_cmpint (cashier_count (self, "SELECT total_minor FROM orders"), ==, 31000);
}

/* Closed right behind the scanner: what was shown gets to disk before the program ends. */
static void
test_closing_right_after_a_scan_loses_nothing (Cashier *self, gconstpointer unused)
{
  tu_scan (self->window, CASHIER_RICE);
  tu_scan (self->window, CASHIER_SALT);
  tu_wait (cashier_lines (self) == 2, CASHIER_WAIT_MS);
  restart (self);
  g_assert_cmpuint (cashier_lines (self), ==, 2);
}

/* The change of the last order is gone, its receipt is not. */
static void
test_a_restart_after_paying_is_ready (Cashier *self, gconstpointer unused)
{
  cashier_ring_up (self, CASHIER_RICE);
  cashier_pay (self);
  restart (self);
  g_assert_cmpuint (cashier_lines (self), ==, 0);
  g_assert_cmpint (cashier_state (self), ==, ROKAD_TILL_RINGING);
  tu_key (self->window, XK_F5);
  shop_wait_for_label (self->window, "Print a copy");
}

/* --- On hold --- */

static void
test_hold_and_recall (Cashier *self, gconstpointer unused)
{
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;

  cashier_ring_up (self, CASHIER_RICE " " CASHIER_SALT);
  before = dump_cart (self);
  hold (self);
  shop_wait_for_label (self->window, "The order is on hold.");
  g_assert_true (cashier_sees (self, "Held: 1"));
  g_assert_cmpint (cashier_lines_on_disk (self), ==, 0);
  g_assert_cmpint (cashier_orders_on_disk (self), ==, 0); /* it is none */

  tu_key (self->window, XK_F4);
  shop_wait_for_label (self->window, "1 order on hold");
  g_assert_true (cashier_sees (self, "Basmati rice 1 kg"));
  g_assert_true (cashier_sees (self, "2 lines · just now"));
  g_assert_true (cashier_sees (self, "₹166.00"));

  cashier_type (self, "\n");
  cashier_wait_for_lines (self, 2);
  after = dump_cart (self);
  g_assert_cmpstr (after, ==, before);
  shop_wait_for_label (self->window, "Hold");
  cashier_pay (self);
  g_assert_cmpint (cashier_count (self, "SELECT total_minor FROM orders"), ==, 16600);
}

/* An hour and a half passes. */
static gboolean
let_time_pass (RokadShop *shop, gpointer data, gpointer *out_result, GError **error)
{
  return rokad_db_exec (rokad_shop_db (shop), "UPDATE held_cart SET at_us = at_us - 5400000000",
                        error);
}

static void
test_a_held_order_tells_its_age (Cashier *self, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;

  cashier_ring_up (self, CASHIER_RICE);
  hold (self);
  rokad_store_run (rokad_till_get_store (self->shop.till), let_time_pass, NULL, NULL, &error);
  g_assert_no_error (error);
  tu_key (self->window, XK_F4);
  shop_wait_for_label (self->window, "1 line · 1 h ago");
}

static void
test_held_orders_outlive_a_restart (Cashier *self, gconstpointer unused)
{
  cashier_ring_up (self, CASHIER_RICE " " CASHIER_SALT);
  hold (self);
  cashier_ring_up (self, CASHIER_OATS);
  hold (self);
  cashier_ring_up (self, CASHIER_SALT);
  restart (self);

  g_assert_cmpuint (cashier_lines (self), ==, 1);
  shop_wait_for_label (self->window, "Held: 2");
  cashier_pay (self);
  tu_key (self->window, XK_F4);
  shop_wait_for_label (self->window, "2 orders on hold");
  tu_key (self->window, XK_Down); /* the oldest is first */
  cashier_type (self, "\n");
  cashier_wait_for_lines (self, 1);
  g_assert_cmpstr (cashier_line (self, 1)->code, ==, CASHIER_OATS);
  shop_wait_for_label (self->window, "Held: 1");
}

/* Recalling never loses what is open: it is held in turn. */
static void
test_recall_sets_the_open_order_aside (Cashier *self, gconstpointer unused)
{
  cashier_ring_up (self, CASHIER_RICE);
  hold (self);
  cashier_ring_up (self, CASHIER_SALT " " CASHIER_OATS);
  tu_key (self->window, XK_F10);
  shop_wait_for_label (self->window, "Orders on hold");
  tu_mouse_click (GTK_WIDGET (shop_find_label (self->window, "Orders on hold")));
  shop_wait_for_label (self->window, "1 order on hold");
  cashier_type (self, "\n");
  cashier_wait_for_lines (self, 1);
  g_assert_cmpstr (cashier_line (self, 1)->code, ==, CASHIER_RICE);
  shop_wait_for_label (self->window, "Held: 1");
  g_assert_cmpint (cashier_count (self, "SELECT lines FROM held_cart JOIN rights"
                                        " ON kind = 'cart' AND subject = cart_id"
                                        " WHERE quantity = 1"),
                   ==, 2);
}

/* A scan while the order is on its way to hold belongs to the next one. */
static void
test_a_scan_right_after_holding_is_the_next_order (Cashier *self, gconstpointer unused)
{
  cashier_ring_up (self, CASHIER_RICE " " CASHIER_SALT);
  tu_key (self->window, XK_F4);
  tu_scan (self->window, CASHIER_OATS);
  cashier_wait_for_lines (self, 1);
  g_assert_cmpstr (cashier_line (self, 1)->code, ==, CASHIER_OATS);
  shop_wait_for_label (self->window, "Held: 1");
}

static void
test_nothing_is_held_of_an_empty_order (Cashier *self, gconstpointer unused)
{
  tu_key (self->window, XK_F4);
  shop_wait_for_label (self->window, "0 orders on hold");
  cashier_type (self, "\n");
  tu_key (self->window, XK_Escape);
  tu_wait (!cashier_sees (self, "0 orders on hold"), CASHIER_WAIT_MS);
  g_assert_cmpint (cashier_count (self, "SELECT count (*) FROM cart"), ==, 1);
}

#define ADD(path, function) \
  g_test_add ("/counter-cart/" path, Cashier, NULL, cashier_come, function, cashier_go)

int
main (int argc, char **argv)
{
  gtk_test_init (&argc, &argv, NULL);
  adw_init ();
  rokad_style_load ();

  ADD ("a-restart-finds-the-same-order", test_a_restart_finds_the_same_order);
  ADD ("closing-right-after-a-scan-loses-nothing", test_closing_right_after_a_scan_loses_nothing);
  ADD ("a-restart-after-paying-is-ready", test_a_restart_after_paying_is_ready);
  ADD ("hold-and-recall", test_hold_and_recall);
  ADD ("a-held-order-tells-its-age", test_a_held_order_tells_its_age);
  ADD ("held-orders-outlive-a-restart", test_held_orders_outlive_a_restart);
  ADD ("recall-sets-the-open-order-aside", test_recall_sets_the_open_order_aside);
  ADD ("a-scan-right-after-holding-is-the-next-order",
       test_a_scan_right_after_holding_is_the_next_order);
  ADD ("nothing-is-held-of-an-empty-order", test_nothing_is_held_of_an_empty_order);

  return g_test_run ();
}
