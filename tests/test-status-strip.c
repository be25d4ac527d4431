/* The pill tells what is safe elsewhere, and no more than that: from the positions of the peers,
 * after each order and each exchange.
 */
#include "cashier.h"
#include "elsewhere.h"
#include "rokad-status-strip.h"
#include "rokad-style.h"

typedef struct
{
  Cashier cashier;
  Elsewhere elsewhere;
} Fixture;

static void
set_up (Fixture *self, gconstpointer unused)
{
  cashier_come (&self->cashier, NULL);
  elsewhere_open (&self->elsewhere, &self->cashier.shop);
}

static void
tear_down (Fixture *self, gconstpointer unused)
{
  cashier_go (&self->cashier, NULL);
  elsewhere_close (&self->elsewhere);
}

static GtkWidget *
find_pill (Fixture *self)
{
  GtkWidget *strip = tu_find (self->cashier.window, ROKAD_TYPE_STATUS_STRIP, NULL);

  return tu_find (strip, GTK_TYPE_BUTTON, NULL);
}

static void
wait_for_pill (Fixture *self, const char *text)
{
  GtkWidget *pill = find_pill (self);

  g_test_message ("waiting for “%s”", text);
  tu_wait (shop_find_label (pill, text) != NULL, CASHIER_WAIT_MS);
}

static void
sell (Fixture *self, const char *code)
{
  cashier_ring_up (&self->cashier, code);
  cashier_pay (&self->cashier);
}

/* A lone till is normal: nothing is promised, and nothing is wrong. */
static void
test_a_lone_till_says_that_it_is_alone (Fixture *self, gconstpointer unused)
{
  wait_for_pill (self, "Only on this till");
  sell (self, CASHIER_RICE);
  tu_drain ();
  wait_for_pill (self, "Only on this till");
  g_assert_true (gtk_widget_has_css_class (find_pill (self), "alone"));
  g_assert_false (gtk_widget_has_css_class (find_pill (self), "attention"));
}

static void
test_orders_wait_until_they_are_acknowledged (Fixture *self, gconstpointer unused)
{
  elsewhere_enrol (&self->elsewhere);
  elsewhere_sync (&self->elsewhere);
  wait_for_pill (self, "All safe");

  sell (self, CASHIER_RICE);
  wait_for_pill (self, "1 order, ₹138.00 waiting since ");
  sell (self, CASHIER_SALT);
  wait_for_pill (self, "2 orders, ₹166.00 waiting since ");
  g_assert_false (gtk_widget_has_css_class (find_pill (self), "attention"));

  elsewhere_sync (&self->elsewhere);
  wait_for_pill (self, "All safe");
  g_assert_true (gtk_widget_has_css_class (find_pill (self), "safe"));
}

/* What was sold before the till joined is not safe for having been sold long ago. */
static void
test_what_was_sold_alone_waits_too (Fixture *self, gconstpointer unused)
{
  sell (self, CASHIER_RICE);
  elsewhere_enrol (&self->elsewhere);
  wait_for_pill (self, "1 order, ₹138.00 waiting since ");
}

/* Journalled without an order: orders are safe, but not all is. */
static void
test_what_is_no_order_is_not_called_safe (Fixture *self, gconstpointer unused)
{
  elsewhere_enrol (&self->elsewhere);
  elsewhere_sync (&self->elsewhere);
  wait_for_pill (self, "All safe");
  cashier_ring_up (&self->cashier, CASHIER_RICE);
  tu_key (self->cashier.window, XK_Delete);
  wait_for_pill (self, "All orders safe");
}

static void
test_what_needs_attention_comes_first (Fixture *self, gconstpointer unused)
{
  elsewhere_copy_a_disk (&self->elsewhere);
  wait_for_pill (self, "3 need attention");
  g_assert_true (gtk_widget_has_css_class (find_pill (self), "attention"));
  sell (self, CASHIER_RICE);
  elsewhere_sync (&self->elsewhere);
  elsewhere_wait (&self->elsewhere, 0, 3);
  wait_for_pill (self, "3 need attention");
}

/* Another till may change the shop: the counter says so as soon as it is ruled. */
static void
test_what_is_ruled_elsewhere_is_shown (Fixture *self, gconstpointer unused)
{
  Node *other = &self->elsewhere.other;
  g_autoptr (GError) error = NULL;

  elsewhere_join_other (&self->elsewhere);
  g_assert_true (cashier_sees (&self->cashier, "Rokad Kirana (demo)"));
  rokad_shop_change_settings (other->shop, &error, "shop_name", "Kirana of all", NULL);
  g_assert_no_error (error);
  node_sync (other, &self->elsewhere.hub);
  elsewhere_sync (&self->elsewhere);
  shop_wait_for_label (self->cashier.window, "Kirana of all");
}

/* After a restart it is read anew: nothing of it was a flag. */
static void
test_it_is_the_same_after_a_restart (Fixture *self, gconstpointer unused)
{
  elsewhere_enrol (&self->elsewhere);
  elsewhere_sync (&self->elsewhere);
  sell (self, CASHIER_RICE);
  cashier_end (&self->cashier);
  cashier_start (&self->cashier);
  wait_for_pill (self, "1 order, ₹138.00 waiting since ");
}

static void
test_assistive_technology_hears_the_words (Fixture *self, gconstpointer unused)
{
  wait_for_pill (self, "Only on this till");
  gtk_test_accessible_assert_property (find_pill (self), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                       "Only on this till");
  elsewhere_enrol (&self->elsewhere);
  elsewhere_sync (&self->elsewhere);
  wait_for_pill (self, "All safe");
  gtk_test_accessible_assert_property (find_pill (self), GTK_ACCESSIBLE_PROPERTY_LABEL, "All safe");
}

/* The time of day says when; of another day, the day does. */
static void
test_since_when_is_told_by_the_day (Fixture *self, gconstpointer unused)
{
  const RokadSettings *settings = rokad_till_get_settings (self->cashier.shop.till);
  RokadWaitingSum sum = { .entries = 14,
                          .orders = 14,
                          .amount_minor = 824000,
                          .oldest_us = G_GINT64_CONSTANT (1795238520000000) };
  g_autofree char *same = rokad_safety_describe (&sum, settings, sum.oldest_us + G_TIME_SPAN_HOUR);
  g_autofree char *later = rokad_safety_describe (&sum, settings, sum.oldest_us + G_TIME_SPAN_DAY);

  g_assert_cmpstr (same, ==, "14 orders, ₹8,240.00 waiting since 10:52");
  g_assert_cmpstr (later, ==, "14 orders, ₹8,240.00 waiting since 21 Nov 2026, 10:52");
}

#define ADD(path, func) g_test_add ("/status-strip/" path, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char **argv)
{
  gtk_test_init (&argc, &argv, NULL);
  adw_init ();
  rokad_style_load ();

  ADD ("a-lone-till-says-that-it-is-alone", test_a_lone_till_says_that_it_is_alone);
  ADD ("orders-wait-until-they-are-acknowledged", test_orders_wait_until_they_are_acknowledged);
  ADD ("what-was-sold-alone-waits-too", test_what_was_sold_alone_waits_too);
  ADD ("what-is-no-order-is-not-called-safe", test_what_is_no_order_is_not_called_safe);
  ADD ("what-needs-attention-comes-first", test_what_needs_attention_comes_first);
  ADD ("what-is-ruled-elsewhere-is-shown", test_what_is_ruled_elsewhere_is_shown);
  ADD ("it-is-the-same-after-a-restart", test_it_is_the_same_after_a_restart);
  ADD ("assistive-technology-hears-the-words", test_assistive_technology_hears_the_words);
  ADD ("since-when-is-told-by-the-day", test_since_when_is_told_by_the_day);

  return g_test_run ();
}
