/* A number pad alone suffices to sell, and so does touch alone. */
#include "cashier.h"

#include "counter.h"
#include "rokad-cart-row.h"
#include "rokad-cart-view.h"
#include "rokad-number-sheet.h"
#include "rokad-rail.h"
#include "rokad-style.h"

#define SHARED "4006381333948" /* of two products, once they are imported */

/* --- The number pad --- */

static void
press (Cashier *self, const char *keys)
{
  for (; *keys != '\0'; keys++)
    {
      const char key[] = { *keys, '\0' };

      tu_keypad (self->window, key);
      tu_spin (CASHIER_TYPED_MS);
    }
}

/* Items, how many, a weight, one more, cash and change: with Num Lock on or off. */
static void
test_a_number_pad_sells (Cashier *self, gconstpointer locked)
{
  tu_set_num_lock (self->window, locked != NULL);
  press (self, CASHIER_RICE "\n");
  cashier_wait_for_lines (self, 1);
  press (self, "12*" CASHIER_SALT "\n");
  cashier_wait_for_lines (self, 2);
  press (self, CASHIER_POTATO "\n");
  shop_wait_for_label (self->window, "Weight");
  press (self, "1.25\n");
  cashier_wait_for_lines (self, 3);
  press (self, CASHIER_OATS "\n");
  cashier_wait_for_lines (self, 4);
  press (self, "++-");
  tu_wait (cashier_line (self, 4)->quantity == 2 * ROKAD_QUANTITY_ONE, CASHIER_WAIT_MS);
  g_assert_cmpint (cashier_line (self, 2)->quantity, ==, 12 * ROKAD_QUANTITY_ONE);
  g_assert_cmpint (cashier_line (self, 3)->quantity, ==, 1250);
  g_assert_cmpint (cashier_total (self), ==, 69000);

  press (self, "/");
  g_assert_true (cashier_has_focus (self, cashier_amount (self)));
  press (self, "700\n");
  cashier_wait_for_paid (self, 1);
  g_assert_cmpstr (cashier_large_sum (self), ==, "₹10.00");
  press (self, CASHIER_RICE "\n"); /* the next customer */
  cashier_wait_for_lines (self, 1);
  tu_set_num_lock (self->window, FALSE);
}

/* A press too many on the way to the amount is taken back by the same key. */
static void
test_a_number_pad_backs_out (Cashier *self, gconstpointer unused)
{
  press (self, CASHIER_RICE "\n");
  cashier_wait_for_lines (self, 1);
  press (self, "/");
  g_assert_true (cashier_has_focus (self, cashier_amount (self)));
  press (self, "/");
  g_assert_true (cashier_has_focus (self, cashier_input (self)));
  g_assert_cmpstr (cashier_amount_text (self), ==, "");

  press (self, CASHIER_POTATO "\n");
  shop_wait_for_label (self->window, "Weight");
  press (self, "/");
  tu_wait (!cashier_sees (self, "Weight"), CASHIER_WAIT_MS);
  g_assert_cmpuint (cashier_lines (self), ==, 1);
}

static gboolean
import_shared (RokadShop *shop, gpointer folder, gpointer *out_result, GError **error)
{
  return counter_import (
      shop, folder, "barcode,sku,name,price\n" SHARED ",PEN-1,Pen,10\n" SHARED ",PEN-2,Pen,12\n",
      error);
}

static void
test_a_number_pad_chooses (Cashier *self, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;
  gint64 first_minor;

  rokad_store_run (rokad_till_get_store (self->shop.till), import_shared, self->shop.folder, NULL,
                   &error);
  g_assert_no_error (error);
  rokad_till_reload (self->shop.till);

  press (self, SHARED "\n");
  shop_wait_for_label (self->window, "This code belongs to several products");
  press (self, "\n");
  cashier_wait_for_lines (self, 1);
  first_minor = cashier_line (self, 1)->price_minor;
  press (self, SHARED "\n");
  shop_wait_for_label (self->window, "This code belongs to several products");
  press (self, "+\n");
  cashier_wait_for_lines (self, 2);
  g_assert_cmpint (cashier_line (self, 2)->price_minor, !=, first_minor);
  g_assert_cmpint (cashier_line (self, 1)->quantity, ==, ROKAD_QUANTITY_ONE);
}

/* --- Touch --- */

/* The button with this label below the first widget of @type. */
static void
touch_in (Cashier *self, GType type, const char *label)
{
  GtkWidget *place = tu_find (self->window, type, NULL);
  GtkWidget *button = tu_find (place, GTK_TYPE_BUTTON, label);

  g_assert_nonnull (button);
  tu_mouse_click (button);
}

/* The buttons of a line, in their order. */
typedef enum
{
  LESS,
  MORE,
  REMOVE,
} LineButton;

static void
collect_buttons (GtkWidget *widget, GPtrArray *buttons)
{
  if (GTK_IS_BUTTON (widget))
    g_ptr_array_add (buttons, widget);
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    collect_buttons (child, buttons);
}

/* Where its row is drawn now: a line that changes may get another one. */
static void
touch_line (Cashier *self, const char *name, LineButton button)
{
  GtkWidget *view = tu_find (self->window, ROKAD_TYPE_CART_VIEW, NULL);
  GtkWidget *label = GTK_WIDGET (shop_find_label (view, name));
  GtkWidget *row = gtk_widget_get_ancestor (label, ROKAD_TYPE_CART_ROW);
  g_autoptr (GPtrArray) buttons = g_ptr_array_new ();

  g_assert_nonnull (row);
  collect_buttons (row, buttons);
  g_assert_cmpuint (buttons->len, ==, REMOVE + 1);
  tu_mouse_click (buttons->pdata[button]);
}

static void
touch_number (Cashier *self, GType place, const char *keys)
{
  for (; *keys != '\0'; keys++)
    {
      const char key[] = { *keys, '\0' };

      touch_in (self, place, key);
    }
}

static void
test_touch_sells (Cashier *self, gconstpointer unused)
{
  cashier_touch (self, "Coffee, cup");
  cashier_wait_for_lines (self, 1);
  cashier_touch (self, "Staples");
  cashier_touch (self, "Basmati rice 1 kg");
  cashier_wait_for_lines (self, 2);
  touch_line (self, "Coffee", MORE);
  tu_wait (cashier_line (self, 1)->quantity == 2 * ROKAD_QUANTITY_ONE, CASHIER_WAIT_MS);
  for (guint i = 3; i <= 7; i++)
    {
      tu_mouse_press (self->window); /* again and again, in the same place */
      tu_spin (CASHIER_TYPED_MS);
    }
  tu_wait (cashier_line (self, 1)->quantity == 7 * ROKAD_QUANTITY_ONE, CASHIER_WAIT_MS);
  touch_line (self, "Coffee", LESS);
  tu_wait (cashier_line (self, 1)->quantity == 6 * ROKAD_QUANTITY_ONE, CASHIER_WAIT_MS);

  touch_number (self, ROKAD_TYPE_RAIL, "300");
  tu_wait (g_str_equal (cashier_amount_text (self), "300"), CASHIER_WAIT_MS);
  cashier_touch (self, "Pay");
  cashier_wait_for_paid (self, 1);
  g_assert_cmpstr (cashier_large_sum (self), ==, "₹42.00");

  cashier_touch (self, "Basmati rice 1 kg");
  cashier_wait_for_lines (self, 1);
  cashier_touch (self, "Exact");
  cashier_wait_for_paid (self, 2);
}

static void
test_touch_weighs (Cashier *self, gconstpointer unused)
{
  cashier_touch (self, "Staples");
  tu_wait (cashier_sees (self, "Sugar, loose"), CASHIER_WAIT_MS);
  tu_mouse_wheel (GTK_WIDGET (shop_find_label (self->window, "Brown rice 1 kg")),
                  50); /* to the end */
  cashier_touch (self, "Wheat, loose");
  shop_wait_for_label (self->window, "Weight");
  touch_number (self, ROKAD_TYPE_NUMBER_SHEET, "1.5");
  cashier_touch (self, "Set");
  cashier_wait_for_lines (self, 1);
  g_assert_cmpint (cashier_line (self, 1)->quantity, ==, 1500);
}

static void
test_touch_removes_and_undoes (Cashier *self, gconstpointer unused)
{
  cashier_touch (self, "Coffee, cup");
  cashier_touch (self, "Samosa");
  cashier_wait_for_lines (self, 2);
  touch_line (self, "Coffee", REMOVE);
  cashier_wait_for_lines (self, 1);
  g_assert_cmpint (cashier_entries (self, "line.removed"), ==, 1);
  cashier_touch (self, "Exact");
  cashier_wait_for_paid (self, 1);

  cashier_touch (self, "Undo");
  cashier_touch (self, "Wrong item");
  cashier_touch (self, "Undo the order");
  cashier_wait_for_paid (self, 2);
  g_assert_cmpint (cashier_count (self, "SELECT sum (total_minor) FROM orders"), ==, 0);
}

static void
test_touch_holds_and_recalls (Cashier *self, gconstpointer unused)
{
  cashier_touch (self, "Coffee, cup");
  cashier_wait_for_lines (self, 1);
  cashier_touch (self, "Hold");
  shop_wait_for_label (self->window, "Held: 1");
  cashier_touch (self, "Held: 1");
  shop_wait_for_label (self->window, "1 order on hold");
  tu_mouse_click (GTK_WIDGET (shop_find_label (self->window, "Coffee, cup")));
  cashier_wait_for_lines (self, 1);
}

#define ADD(path, data, function) \
  g_test_add ("/counter-hands/" path, Cashier, GINT_TO_POINTER (data), cashier_come, function, \
              cashier_go)

int
main (int argc, char **argv)
{
  gtk_test_init (&argc, &argv, NULL);
  adw_init ();
  rokad_style_load ();

  ADD ("a-number-pad-sells", TRUE, test_a_number_pad_sells);
  ADD ("a-number-pad-without-num-lock-sells", FALSE, test_a_number_pad_sells);
  ADD ("a-number-pad-backs-out", 0, test_a_number_pad_backs_out);
  ADD ("a-number-pad-chooses", 0, test_a_number_pad_chooses);
  ADD ("touch-sells", 0, test_touch_sells);
  ADD ("touch-weighs", 0, test_touch_weighs);
  ADD ("touch-removes-and-undoes", 0, test_touch_removes_and_undoes);
  ADD ("touch-holds-and-recalls", 0, test_touch_holds_and_recalls);

  return g_test_run ();
}
