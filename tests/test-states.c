/* The counter in each of its states: one picture each, nothing cut off; the same checks, without
 * pictures, on a small screen, with large text, in a language that does not exist.
 */
#include "config.h"

#include <libintl.h>
#include <locale.h>

#include "elsewhere.h"
#include "rokad-appearance.h"
#include "rokad-cart-view.h"
#include "rokad-counter-window.h"
#include "rokad-rail.h"
#include "rokad-style.h"
#include "rokad-total-label.h"
#include "windows.h"

#define WAIT_MS 10000
#define SUM_MIN_PX 36

#define RICE "2000000000015"
#define SACK_OF_RICE "2000000000046"
#define POTATO "10005"
#define POTATOES 1250 /* grams */

typedef struct
{
  Shop shop;
  GtkWidget *window;
  Elsewhere elsewhere; /* where the state needs it */
} Counter;

typedef struct
{
  const char *name;
  void (*reach) (Counter *counter);
} State;

/* --- Reaching them --- */

static GtkEditable *
find_input (Counter *counter)
{
  return GTK_EDITABLE (tu_find (counter->window, GTK_TYPE_ENTRY, NULL));
}

static GtkEditable *
find_amount (Counter *counter)
{
  GtkWidget *rail = tu_find (counter->window, ROKAD_TYPE_RAIL, NULL);

  return GTK_EDITABLE (tu_find (rail, GTK_TYPE_ENTRY, NULL));
}

static void
do_action (Counter *counter, const char *action)
{
  g_assert_true (gtk_widget_activate_action (counter->window, action, NULL));
}

static void
reach_empty (Counter *counter)
{
  shop_wait_for_label (counter->window, "");
}

static void
reach_lines (Counter *counter)
{
  static const char *const codes[] = { "2000000000015", "2000000000220", "2000000000534",
                                       "2000000001104", "2000000000015", "2000000001500" };

  for (guint i = 0; i < G_N_ELEMENTS (codes); i++)
    rokad_till_scan (counter->shop.till, codes[i]);
  tu_wait (rokad_cart_count (rokad_till_get_cart (counter->shop.till)) == 5, WAIT_MS);
  tu_wait (rokad_till_get_pending (counter->shop.till) == 0, WAIT_MS);
}

/* What a household buys, the potatoes weighed: the picture of the program. */
static void
reach_order (Counter *counter)
{
  static const char *const codes[] = { "2000000000015", "2000000000312", "2000000001944",
                                       "2000000001944", "2000000001449", "2000000001289" };
  RokadTill *till = counter->shop.till;
  g_auto (RokadScan) scan = { 0 };

  for (guint i = 0; i < G_N_ELEMENTS (codes); i++)
    rokad_till_scan (till, codes[i]);
  g_assert_true (rokad_catalog_scan (
      rokad_shop_catalog (rokad_till_get_reader (till)), rokad_till_get_settings (till), POTATO,
      rokad_environment_now_us (rokad_environment_system ()), &scan, NULL));
  rokad_till_add_product (till, scan.products->pdata[0], POTATOES, ROKAD_PRICE_UNKNOWN);
  tu_wait (rokad_cart_count (rokad_till_get_cart (till)) == 6, WAIT_MS);
  tu_wait (rokad_till_get_pending (till) == 0, WAIT_MS);
}

/* As large as a shop's largest: a month's rice for a hostel. */
static void
reach_large_total (Counter *counter)
{
  rokad_till_scan (counter->shop.till, SACK_OF_RICE);
  tu_wait (rokad_cart_count (rokad_till_get_cart (counter->shop.till)) == 1, WAIT_MS);
  rokad_till_set_quantity (counter->shop.till, 1, 900 * ROKAD_QUANTITY_ONE);
  tu_wait (rokad_till_get_totals (counter->shop.till)->payable_minor == 152100000, WAIT_MS);
  tu_wait (rokad_till_get_pending (counter->shop.till) == 0, WAIT_MS);
}

static void
reach_removed (Counter *counter)
{
  reach_lines (counter);
  rokad_till_set_quantity (counter->shop.till, 2, 12 * ROKAD_QUANTITY_ONE);
  rokad_till_set_price (counter->shop.till, 4, 100);
  rokad_till_remove (counter->shop.till, 3);
  tu_wait (rokad_till_get_pending (counter->shop.till) == 0, WAIT_MS);
}

static void
reach_results (Counter *counter)
{
  reach_lines (counter);
  gtk_editable_set_text (find_input (counter), "rice");
  shop_wait_for_label (counter->window, "Brown rice");
}

static void
reach_multiplier (Counter *counter)
{
  reach_lines (counter);
  gtk_editable_set_text (find_input (counter), "12*");
  tu_wait (rokad_till_get_next_quantity (counter->shop.till) == 12 * ROKAD_QUANTITY_ONE, WAIT_MS);
}

static void
reach_quantity (Counter *counter)
{
  reach_lines (counter);
  do_action (counter, "win.quantity");
}

static void
reach_weight (Counter *counter)
{
  reach_lines (counter);
  rokad_till_scan (counter->shop.till, POTATO);
  shop_wait_for_label (counter->window, "Potato");
}

static void
reach_item (Counter *counter)
{
  reach_lines (counter);
  do_action (counter, "win.item");
}

static void
reach_unknown (Counter *counter)
{
  reach_lines (counter);
  rokad_till_scan (counter->shop.till, "8901234567894");
  rokad_till_scan (counter->shop.till, RICE);
}

static void
reach_choice (Counter *counter)
{
  RokadTill *till = counter->shop.till;
  g_autoptr (GPtrArray) products = rokad_catalog_tiles (
      rokad_shop_catalog (rokad_till_get_reader (till)), rokad_till_get_settings (till), "Spices",
      rokad_environment_now_us (rokad_environment_system ()), 3, NULL);

  reach_lines (counter);
  g_signal_emit_by_name (till, "choose", products, ROKAD_QUANTITY_ONE,
                         (gint64) ROKAD_PRICE_UNKNOWN);
}

static void
reach_checked (Counter *counter)
{
  reach_lines (counter);
  rokad_till_set_checking (counter->shop.till, TRUE);
  rokad_till_scan (counter->shop.till, RICE);
  tu_wait (!rokad_till_get_checking (counter->shop.till), WAIT_MS);
}

static void
reach_held (Counter *counter)
{
  reach_lines (counter);
  rokad_till_hold (counter->shop.till);
  tu_wait (rokad_cart_count (rokad_till_get_cart (counter->shop.till)) == 0, WAIT_MS);
  rokad_till_scan (counter->shop.till, RICE);
  rokad_till_hold (counter->shop.till);
  tu_wait (rokad_cart_count (rokad_till_get_cart (counter->shop.till)) == 0, WAIT_MS);
  do_action (counter, "win.held");
  tu_wait (tu_find (counter->window, GTK_TYPE_LIST_BOX_ROW, NULL) != NULL, WAIT_MS);
}

static void
reach_too_little (Counter *counter)
{
  reach_lines (counter);
  gtk_editable_set_text (find_amount (counter), "5");
  rokad_rail_pay_amount (ROKAD_RAIL (tu_find (counter->window, ROKAD_TYPE_RAIL, NULL)));
}

static void
reach_change (Counter *counter)
{
  reach_lines (counter);
  rokad_till_pay_cash (counter->shop.till, 200000);
  tu_wait (counter->shop.paid == 1, WAIT_MS);
}

static void
reach_undo (Counter *counter)
{
  reach_change (counter);
  do_action (counter, "win.undo");
}

static void
reach_undone (Counter *counter)
{
  reach_change (counter);
  rokad_till_undo_last (counter->shop.till, "Wrong item");
  tu_wait (counter->shop.paid == 2, WAIT_MS);
}

static void
reach_receipt (Counter *counter)
{
  reach_change (counter);
  do_action (counter, "win.last-receipt");
}

static void
reach_tiles (Counter *counter)
{
  reach_lines (counter);
  g_settings_set_boolean (counter->shop.preferences, "show-tiles", TRUE);
}

/* What the pill tells beside an order. */
static void
reach_waiting (Counter *counter)
{
  elsewhere_open (&counter->elsewhere, &counter->shop);
  elsewhere_enrol (&counter->elsewhere);
  for (guint i = 0; i < 9; i++)
    shop_sell (&counter->shop, SACK_OF_RICE);
  reach_lines (counter);
  elsewhere_wait (&counter->elsewhere, 9, 0);
}

static void
reach_attention (Counter *counter)
{
  elsewhere_open (&counter->elsewhere, &counter->shop);
  elsewhere_copy_a_disk (&counter->elsewhere);
  reach_lines (counter);
  elsewhere_wait (&counter->elsewhere, 0, 3);
}

static const State states[] = {
  { "counter", reach_order },
  { "counter-empty", reach_empty },
  { "counter-lines", reach_lines },
  { "counter-changed-lines", reach_removed },
  { "counter-large-total", reach_large_total },
  { "counter-results", reach_results },
  { "counter-multiplier", reach_multiplier },
  { "counter-quantity", reach_quantity },
  { "counter-weight", reach_weight },
  { "counter-item", reach_item },
  { "counter-unknown", reach_unknown },
  { "counter-choice", reach_choice },
  { "counter-price-check", reach_checked },
  { "counter-held", reach_held },
  { "counter-too-little", reach_too_little },
  { "counter-change", reach_change },
  { "counter-undo", reach_undo },
  { "counter-undone", reach_undone },
  { "counter-receipt", reach_receipt },
  { "counter-tiles", reach_tiles },
  { "counter-waiting", reach_waiting },
  { "counter-attention", reach_attention },
};

/* --- Where they are looked at --- */

typedef struct
{
  int width;
  int height;
  int text_scale;
  gboolean maximized; /* as on a till; else there is a border around it, and less room */
} Screen;

static const Screen usual = { 1366, 768, 100, TRUE };

static void
open_counter (Counter *counter, const Screen *screen)
{
  static gboolean followed = FALSE;

  shop_open_demo (&counter->shop);
  if (!followed)
    rokad_appearance_follow (counter->shop.preferences);
  followed = TRUE;

  g_settings_set_int (counter->shop.preferences, "window-width", screen->width);
  g_settings_set_int (counter->shop.preferences, "window-height", screen->height);
  g_settings_set_boolean (counter->shop.preferences, "window-maximized", screen->maximized);
  g_settings_set_boolean (counter->shop.preferences, "show-tiles", FALSE);
  g_settings_set_boolean (counter->shop.preferences, "print-automatically", FALSE);
  g_settings_set_int (counter->shop.preferences, "text-scale", screen->text_scale);
  counter->window = rokad_counter_window_new (NULL, counter->shop.till);
  shop_present (counter->window);
  tu_wait (gtk_window_is_maximized (GTK_WINDOW (counter->window)) == screen->maximized, WAIT_MS);
}

static void
close_counter (Counter *counter)
{
  tu_destroy (counter->window);
  shop_close (&counter->shop);
  if (counter->elsewhere.shop != NULL)
    elsewhere_close (&counter->elsewhere);
}

static GtkWidget *
find_button (GtkWidget *widget, const char *action)
{
  if (GTK_IS_BUTTON (widget) && gtk_widget_get_mapped (widget) &&
      g_strcmp0 (gtk_actionable_get_action_name (GTK_ACTIONABLE (widget)), action) == 0)
    return widget;

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = find_button (child, action);

      if (found != NULL)
        return found;
    }

  return NULL;
}

static GtkWidget *
find_sum (GtkWidget *widget)
{
  if (ROKAD_IS_TOTAL_LABEL (widget) && gtk_widget_get_mapped (widget))
    return widget;

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = find_sum (child);

      if (found != NULL)
        return found;
    }

  return NULL;
}

static GtkWidget *
find_selected_row (GtkWidget *list)
{
  for (GtkWidget *row = gtk_widget_get_first_child (list); row != NULL;
       row = gtk_widget_get_next_sibling (row))
    if (gtk_widget_get_state_flags (row) & GTK_STATE_FLAG_SELECTED)
      return row;

  return NULL;
}

/* The whole row is in sight, wherever the list has been scrolled to. */
static gboolean
is_selected_seen (Counter *counter)
{
  GtkWidget *list =
      tu_find (tu_find (counter->window, ROKAD_TYPE_CART_VIEW, NULL), GTK_TYPE_LIST_VIEW, NULL);
  GtkWidget *row = find_selected_row (list);
  graphene_rect_t bounds;
  graphene_rect_t sight =
      GRAPHENE_RECT_INIT (0, 0, gtk_widget_get_width (list), gtk_widget_get_height (list));

  return row != NULL && gtk_widget_compute_bounds (row, list, &bounds) &&
         graphene_rect_contains_rect (&sight, &bounds);
}

/* Whatever else there is no room for: the sum, the input, the key to pay and the selected line. */
static void
assert_essentials (Counter *counter)
{
  RokadTill *till = counter->shop.till;
  GtkWidget *sum = find_sum (tu_find (counter->window, ROKAD_TYPE_RAIL, NULL));

  g_assert_nonnull (sum);
  g_assert_cmpint (rokad_total_label_get_size (ROKAD_TOTAL_LABEL (sum)), >=, SUM_MIN_PX);
  g_assert_true (gtk_widget_get_mapped (GTK_WIDGET (find_input (counter))));
  if (rokad_till_get_totals (till)->lines == 0 || rokad_till_get_state (till) != ROKAD_TILL_RINGING)
    return;

  g_assert_nonnull (find_button (counter->window, "win.pay-exact"));
  g_assert_nonnull (find_button (counter->window, "win.item"));
  tu_wait (is_selected_seen (counter), WAIT_MS);
}

/* The window has the size it was given, and nothing in it needs more. */
static void
assert_size (Counter *counter, const Screen *screen)
{
  GdkSurface *surface = gtk_native_get_surface (GTK_NATIVE (counter->window));
  int width;
  int height;

  g_assert_cmpint (gdk_surface_get_width (surface), ==, screen->width);
  g_assert_cmpint (gdk_surface_get_height (surface), ==, screen->height);
  gtk_widget_measure (counter->window, GTK_ORIENTATION_HORIZONTAL, -1, &width, NULL, NULL, NULL);
  gtk_widget_measure (counter->window, GTK_ORIENTATION_VERTICAL, -1, &height, NULL, NULL, NULL);
  g_assert_cmpint (width, <=, screen->width);
  g_assert_cmpint (height, <=, screen->height);
}

static void
test_state (gconstpointer data)
{
  const State *state = data;
  Counter counter = { 0 };

  open_counter (&counter, &usual);
  state->reach (&counter);
  shop_picture (counter.window, state->name);
  assert_essentials (&counter);
  assert_size (&counter, &usual);
  close_counter (&counter);
}

/* All states on one screen; the picture is of the first. */
static void
check_all (const Screen *screen, const char *picture)
{
  for (guint i = 0; i < G_N_ELEMENTS (states); i++)
    {
      Counter counter = { 0 };

      g_test_message ("%s as %s", states[i].name, picture);
      open_counter (&counter, screen);
      states[i].reach (&counter);
      if (i == 0)
        shop_picture (counter.window, picture);
      else
        {
          shop_settle (counter.window);
          tu_assert_fits (counter.window);
        }
      assert_essentials (&counter);
      assert_size (&counter, screen);
      close_counter (&counter);
    }
}

static void
test_small (void)
{
  static const Screen screen = { 1024, 600, 100, FALSE };

  check_all (&screen, "counter-1024x600");
}

static void
test_small_large_text (void)
{
  static const Screen screen = { 1024, 600, 125, FALSE };

  check_all (&screen, "counter-1024x600-125");
}

static void
test_double_text (void)
{
  static const Screen screen = { 1366, 768, 200, TRUE };

  check_all (&screen, "counter-text-200");
}

static void
picture_order (const char *name)
{
  Counter counter = { 0 };

  open_counter (&counter, &usual);
  reach_order (&counter);
  shop_picture (counter.window, name);
  close_counter (&counter);
}

static void
test_dark (void)
{
  AdwStyleManager *style = adw_style_manager_get_default ();

  adw_style_manager_set_color_scheme (style, ADW_COLOR_SCHEME_FORCE_DARK);
  picture_order ("counter-dark");
  g_assert_true (adw_style_manager_get_dark (style));
  adw_style_manager_set_color_scheme (style, ADW_COLOR_SCHEME_DEFAULT);
}

/* libadwaita asks for it once, when it starts: so this runs again in a process of its own. */
static void
test_high_contrast (void)
{
  if (g_test_subprocess ())
    {
      g_assert_true (adw_style_manager_get_high_contrast (adw_style_manager_get_default ()));
      picture_order ("counter-high-contrast");
      return;
    }

  g_setenv ("ADW_DEBUG_HIGH_CONTRAST", "1", TRUE);
  g_test_trap_subprocess (NULL, 0, G_TEST_SUBPROCESS_INHERIT_STDERR);
  g_unsetenv ("ADW_DEBUG_HIGH_CONTRAST");
  g_test_trap_assert_passed ();
}

/* Every text a third longer, and a text that is still English was never marked. */
static void
test_pseudo_locale (void)
{
  const char *folder = g_getenv ("ROKAD_PSEUDO_LOCALEDIR");

  if (folder == NULL)
    {
      g_test_skip ("no pseudo-locale");
      return;
    }

  g_setenv ("LANGUAGE", "xa", TRUE);
  bindtextdomain (GETTEXT_PACKAGE, folder);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  check_all (&usual, "counter-pseudo");
  g_unsetenv ("LANGUAGE");
  bindtextdomain (GETTEXT_PACKAGE, ROKAD_LOCALEDIR);
}

/* What is on the screen has a key. */
static void
test_keys (void)
{
  Counter counter = { 0 };
  GSettings *preferences;

  open_counter (&counter, &usual);
  preferences = counter.shop.preferences;
  reach_lines (&counter);
  tu_key_with (counter.window, XK_Control_L, XK_t);
  tu_wait (g_settings_get_boolean (preferences, "show-tiles"), WAIT_MS);
  tu_key_with (counter.window, XK_Control_L, XK_t);
  tu_wait (!g_settings_get_boolean (preferences, "show-tiles"), WAIT_MS);

  tu_key_with (counter.window, XK_Control_L, XK_e);
  shop_wait_for_label (counter.window, "Set");
  tu_key (counter.window, XK_Escape);
  tu_key (counter.window, XK_F12);
  tu_wait (counter.shop.paid == 1, WAIT_MS);
  g_assert_null (counter.shop.printed);
  tu_key_with (counter.window, XK_Control_L, XK_p);
  tu_wait (counter.shop.printed != NULL, WAIT_MS);
  close_counter (&counter);
}

int
main (int argc, char **argv)
{
  gtk_test_init (&argc, &argv, NULL);
  setlocale (LC_ALL, ""); /* what gtk_test_init() sets need not be installed */
  adw_init ();
  rokad_style_load ();

  for (guint i = 0; i < G_N_ELEMENTS (states); i++)
    {
      g_autofree char *path = g_strdup_printf ("/states/%s", states[i].name);

      g_test_add_data_func (path, &states[i], test_state);
    }
  g_test_add_func ("/states/nothing-is-cut-off-at-1024x600", test_small);
  g_test_add_func ("/states/nothing-is-cut-off-at-1024x600-with-125-per-cent-text",
                   test_small_large_text);
  g_test_add_func ("/states/nothing-is-cut-off-with-200-per-cent-text", test_double_text);
  g_test_add_func ("/states/dark", test_dark);
  g_test_add_func ("/states/high-contrast", test_high_contrast);
  g_test_add_func ("/states/nothing-is-cut-off-in-a-longer-language", test_pseudo_locale);
  g_test_add_func ("/states/what-is-on-the-screen-has-a-key", test_keys);
  return g_test_run ();
}
