#include <glib/gstdio.h>

#include "rokad-appearance.h"
#include "rokad-catalog.h"
#include "rokad-help-window.h"
#include "rokad-import-window.h"
#include "rokad-preferences.h"
#include "rokad-setting-row.h"
#include "rokad-setup-window.h"
#include "rokad-shortcuts-window.h"
#include "rokad-style.h"
#include "rokad-teach-window.h"
#include "windows.h"

#define WAIT_MS 10000
#define DEMO_PRODUCTS 311
#define MANY_PRODUCTS 60000 /* long enough to be watched and cancelled */

typedef struct
{
  Shop shop;
} Fixture;

static void
fixture_set_up (Fixture *self, gconstpointer empty)
{
  if (empty != NULL)
    shop_open (&self->shop);
  else
    shop_open_demo (&self->shop);
}

static void
fixture_tear_down (Fixture *self, gconstpointer unused)
{
  shop_close (&self->shop);
}

static gint64
count_products (Fixture *self)
{
  RokadShop *reader = rokad_till_get_reader (self->shop.till);
  gint64 products;

  g_assert_true (rokad_catalog_count (rokad_shop_catalog (reader), &products, NULL));
  return products;
}

/* --- The first start --- */

static void
choose (GtkWidget *window, const char *row_title, const char *item)
{
  AdwComboRow *row = ADW_COMBO_ROW (tu_find (window, ADW_TYPE_COMBO_ROW, row_title));
  GListModel *model = adw_combo_row_get_model (row);

  for (guint i = 0; i < g_list_model_get_n_items (model); i++)
    {
      g_autoptr (GtkStringObject) object = g_list_model_get_item (model, i);

      if (g_str_has_prefix (gtk_string_object_get_string (object), item))
        {
          adw_combo_row_set_selected (row, i);
          return;
        }
    }
  g_error ("%s cannot be %s", row_title, item);
}

static void
test_own_shop_is_set_up (Fixture *self, gconstpointer unused)
{
  GtkWidget *window = rokad_setup_window_new (self->shop.till);
  gpointer weak = window;
  const RokadSettings *settings;

  g_object_add_weak_pointer (G_OBJECT (window), &weak);
  shop_present (window);
  shop_picture (window, "setup");
  tu_key (window, XK_Return); /* the first choice has the focus */
  shop_wait_for_label (window, "Open my shop");

  shop_type (window, "Corner & Sons");
  choose (window, "Taxes", "Vietnam");
  g_assert_false (gtk_widget_is_sensitive (tu_find (window, ADW_TYPE_COMBO_ROW, "Currency")));
  shop_picture (window, "setup-form");
  tu_key (window, XK_Return);
  tu_wait (weak == NULL, WAIT_MS);

  g_assert_true (rokad_till_is_ready (self->shop.till));
  settings = rokad_till_get_settings (self->shop.till);
  g_assert_cmpstr (settings->shop_name, ==, "Corner & Sons");
  g_assert_cmpstr (settings->scheme, ==, "vn-vat");
  g_assert_cmpstr (settings->currency->code, ==, "VND");
  g_assert_cmpstr (settings->zone_name, ==, "Asia/Ho_Chi_Minh");
}

static void
test_shop_without_taxes_chooses_its_currency (Fixture *self, gconstpointer unused)
{
  GtkWidget *window = rokad_setup_window_new (self->shop.till);
  const RokadSettings *settings;

  shop_present (window);
  shop_press (window, "Set up my shop");
  shop_wait_for_label (window, "Open my shop");
  shop_type (window, "Kiosk");
  choose (window, "Taxes", "India");
  choose (window, "Taxes", "No taxes");
  choose (window, "Currency", "EUR");
  shop_press (window, "Open my shop");
  tu_wait (rokad_till_is_ready (self->shop.till), WAIT_MS);

  settings = rokad_till_get_settings (self->shop.till);
  g_assert_cmpstr (settings->scheme, ==, "none");
  g_assert_cmpstr (settings->currency->code, ==, "EUR");
  g_assert_cmpint (settings->cash_rounding_minor, ==, 0);
}

/* What is wrong is said beside it, and nothing is written; Esc goes back to the choice. */
static void
test_wrong_answers_are_refused_in_place (Fixture *self, gconstpointer unused)
{
  GtkWidget *window = rokad_setup_window_new (self->shop.till);
  GtkWidget *name;
  GtkWidget *zone;

  shop_present (window);
  shop_press (window, "Set up my shop");
  shop_wait_for_label (window, "Open my shop");
  name = tu_find (window, ADW_TYPE_ENTRY_ROW, "Name of the shop");
  shop_press (window, "Open my shop");
  shop_wait_for_label (window, "This cannot be used: “Name of the shop” is empty");
  g_assert_true (gtk_widget_has_css_class (name, "error"));
  shop_picture (window, "setup-refused");

  shop_type (window, "Kiosk"); /* the focus went to what is wrong */
  zone = tu_find (window, ADW_TYPE_ENTRY_ROW, "Time zone");
  gtk_editable_set_text (GTK_EDITABLE (zone), "Moon/Base");
  shop_press (window, "Open my shop");
  shop_wait_for_label (window, "This cannot be used: Time zone");
  g_assert_false (gtk_widget_has_css_class (name, "error"));
  g_assert_true (gtk_widget_has_css_class (zone, "error"));

  tu_key (window, XK_Escape);
  shop_wait_for_label (window, "Try the demo shop");
  g_assert_false (rokad_till_is_ready (self->shop.till));
  tu_destroy (window);
}

static void
test_demo_shop_is_one_click (Fixture *self, gconstpointer unused)
{
  GtkWidget *window = rokad_setup_window_new (self->shop.till);
  gpointer weak = window;

  g_object_add_weak_pointer (G_OBJECT (window), &weak);
  shop_present (window);
  shop_press (window, "Try the demo shop");
  shop_wait_for_label (window, "Preparing the shop");
  gtk_window_close (GTK_WINDOW (window)); /* half a shop helps nobody: it is waited for */
  g_assert_nonnull (weak);
  tu_wait (weak == NULL, WAIT_MS);

  g_assert_true (rokad_till_is_ready (self->shop.till));
  g_assert_cmpint (count_products (self), ==, DEMO_PRODUCTS);
}

/* --- Import --- */

static GFile *
write_table (Fixture *self, const char *text)
{
  g_autofree char *path = g_build_filename (self->shop.folder, "products.csv", NULL);
  g_autoptr (GError) error = NULL;

  g_file_set_contents (path, text, -1, &error);
  g_assert_no_error (error);
  return g_file_new_for_path (path);
}

static GFile *
write_many (Fixture *self)
{
  g_autoptr (GString) text = g_string_new ("barcode,name,price\n");

  for (guint i = 0; i < MANY_PRODUCTS; i++)
    g_string_append_printf (text, "N%06u,Product number %u of many,%u.00\n", i, i, 1 + i % 500);
  return write_table (self, text->str);
}

static const char *
count_beside (GtkWidget *window, const char *row_title)
{
  GtkWidget *row = tu_find (window, ADW_TYPE_ACTION_ROW, row_title);

  for (const char *digit = "0123456789"; *digit != '\0'; digit++)
    {
      const char start[] = { *digit, '\0' };
      GtkLabel *label = shop_find_label (row, start);

      if (label != NULL)
        return gtk_label_get_label (label);
    }
  return NULL;
}

static void
test_import_counts_and_lists_rejects (Fixture *self, gconstpointer unused)
{
  GtkWidget *window = rokad_import_window_new (self->shop.till);
  g_autoptr (GFile) file = write_table (self, "barcode,name,price\n"
                                              "4006381333931,Pencil,12.00\n"
                                              "96385074,Eraser,five\n"
                                              "2000000000015,Basmati rice,1.00\n");
  g_autofree char *rejects = g_strconcat (g_file_peek_path (file), ".rejects.csv", NULL);
  g_autofree char *where = g_strconcat ("Listed with their reasons in ", rejects, NULL);

  shop_present (window);
  shop_picture (window, "import");
  rokad_import_window_start (ROKAD_IMPORT_WINDOW (window), file);
  shop_wait_for_label (window, "The products are in the shop.");

  g_assert_cmpstr (count_beside (window, "New products"), ==, "1");
  g_assert_cmpstr (count_beside (window, "Changed products"), ==, "1");
  g_assert_cmpstr (count_beside (window, "Rejected lines"), ==, "1");
  g_assert_nonnull (shop_find_label (window, where));
  g_assert_true (g_file_test (rejects, G_FILE_TEST_IS_REGULAR));
  g_assert_nonnull (shop_find_label (window, "Open rejects"));
  g_assert_cmpint (count_products (self), ==, DEMO_PRODUCTS + 1);
  shop_picture (window, "import-done");
  tu_destroy (window);
}

static void
test_import_again_changes_nothing (Fixture *self, gconstpointer unused)
{
  GtkWidget *window = rokad_import_window_new (self->shop.till);
  g_autoptr (GFile) file = write_table (self, "barcode,name,price\n4006381333931,Pencil,12.00\n");

  shop_present (window);
  rokad_import_window_start (ROKAD_IMPORT_WINDOW (window), file);
  shop_wait_for_label (window, "The products are in the shop.");
  tu_key (window, XK_Escape);
  tu_drain ();

  window = rokad_import_window_new (self->shop.till);
  shop_present (window);
  rokad_import_window_start (ROKAD_IMPORT_WINDOW (window), file);
  shop_wait_for_label (window, "Nothing in the shop had to change.");
  g_assert_cmpstr (count_beside (window, "Unchanged lines"), ==, "1");
  g_assert_nonnull (shop_find_label (window, "None: every line was good"));
  g_assert_null (shop_find_label (window, "Open rejects"));
  tu_destroy (window);
}

static gboolean
shows_progress (GtkWidget *window)
{
  GtkProgressBar *bar = GTK_PROGRESS_BAR (tu_find (window, GTK_TYPE_PROGRESS_BAR, NULL));
  const char *text = gtk_progress_bar_get_text (bar);

  return text != NULL && !g_str_equal (text, "0 %") && gtk_progress_bar_get_fraction (bar) > 0;
}

static void
test_import_shows_progress_and_can_be_cancelled (Fixture *self, gconstpointer unused)
{
  GtkWidget *window = rokad_import_window_new (self->shop.till);
  g_autoptr (GFile) file = write_many (self);

  shop_present (window);
  rokad_import_window_start (ROKAD_IMPORT_WINDOW (window), file);
  tu_wait (shows_progress (window), WAIT_MS);
  shop_picture (window, "import-running");
  shop_press (window, "Cancel");
  shop_wait_for_label (window, "It was cancelled and nothing was changed");
  g_assert_cmpint (count_products (self), ==, DEMO_PRODUCTS);
  tu_destroy (window);
}

/* Nobody waits for a window that is gone, and what it began ends. */
static void
test_closing_cancels_the_import (Fixture *self, gconstpointer unused)
{
  GtkWidget *window = rokad_import_window_new (self->shop.till);
  g_autoptr (GFile) file = write_many (self);

  shop_present (window);
  rokad_import_window_start (ROKAD_IMPORT_WINDOW (window), file);
  tu_wait (shows_progress (window), WAIT_MS);
  tu_destroy (window);
  shop_sell (&self->shop, "2000000000015"); /* after it, on the store's thread */
  g_assert_cmpint (count_products (self), ==, DEMO_PRODUCTS);
}

static void
test_file_without_columns_is_refused (Fixture *self, gconstpointer unused)
{
  GtkWidget *window = rokad_import_window_new (self->shop.till);
  g_autoptr (GFile) file = write_table (self, "just,some,words\n1,2,3\n");

  shop_present (window);
  rokad_import_window_start (ROKAD_IMPORT_WINDOW (window), file);
  shop_wait_for_label (window, "This cannot be used:");
  g_assert_nonnull (shop_find_label (window, "Choose a file…"));
  shop_picture (window, "import-refused");
  tu_destroy (window);
}

/* --- The scanner --- */

static void
test_three_scans_teach_the_scanner (Fixture *self, gconstpointer unused)
{
  GtkWidget *window = rokad_teach_window_new (self->shop.till);
  GSettings *preferences = self->shop.preferences;
  g_autofree char *prefix = NULL;
  g_autofree char *suffix = NULL;

  shop_present (window);
  g_assert_nonnull (shop_find_label (window, "Scan 1 of 3"));
  tu_scan (window, "~2000000000015#");
  shop_wait_for_label (window, "Scan 2 of 3");
  shop_picture (window, "teach");
  tu_scan (window, "~4006381333931#");
  tu_scan (window, "~96385074#");
  shop_wait_for_label (window, "The till knows your scanner");
  shop_picture (window, "teach-learned");

  prefix = g_settings_get_string (preferences, "scanner-prefix");
  suffix = g_settings_get_string (preferences, "scanner-suffix");
  g_assert_cmpstr (prefix, ==, "~");
  g_assert_cmpstr (suffix, ==, "#");
  g_assert_cmpint (g_settings_get_int (preferences, "scanner-gap-ms"), <, 120);
  g_assert_nonnull (shop_find_label (window, "96385074"));
  g_assert_nonnull (shop_find_label (window, "Enter"));
  /* Nothing is sold while it learns. */
  g_assert_cmpuint (rokad_cart_count (rokad_till_get_cart (self->shop.till)), ==, 0);
  tu_destroy (window);
}

static void
test_typing_teaches_nothing (Fixture *self, gconstpointer unused)
{
  GtkWidget *window = rokad_teach_window_new (self->shop.till);

  shop_present (window);
  tu_scan_slowly (window, "4006381", 180);
  shop_wait_for_label (window, "That was as slow as typing");
  g_assert_nonnull (shop_find_label (window, "Scan 1 of 3"));

  tu_type (window, "12"); /* and then silence */
  shop_wait_for_label (window, "That was too short for a code");
  tu_destroy (window);
}

static void
test_forget_takes_it_back (Fixture *self, gconstpointer unused)
{
  GtkWidget *window = rokad_teach_window_new (self->shop.till);
  GSettings *preferences = self->shop.preferences;
  g_autofree char *prefix = NULL;

  g_settings_set_string (preferences, "scanner-prefix", "~");
  g_settings_set_int (preferences, "scanner-gap-ms", 77);
  shop_present (window);
  shop_press (window, "Forget what was taught");
  shop_wait_for_label (window, "What was taught is forgotten.");
  prefix = g_settings_get_string (preferences, "scanner-prefix");
  g_assert_cmpstr (prefix, ==, "");
  g_assert_null (g_settings_get_user_value (preferences, "scanner-gap-ms"));
  tu_destroy (window);
}

/* --- Preferences --- */

static GtkWidget *
open_shop_page (Fixture *self)
{
  GtkWidget *window = rokad_preferences_new (self->shop.till);

  adw_preferences_window_set_visible_page_name (ADW_PREFERENCES_WINDOW (window), "shop");
  shop_present (window);
  return window;
}

/* What a reader of its own finds on disk. Caller frees. */
static RokadSettings *
read_from_disk (Fixture *self)
{
  g_autofree char *folder = g_build_filename (self->shop.folder, "data", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (RokadShop) reader =
      rokad_shop_open (folder, ROKAD_DB_READ, "test", rokad_environment_system (), &error);
  RokadSettings *settings;

  g_assert_no_error (error);
  settings = rokad_settings_load (rokad_shop_catalog (reader), &error);
  g_assert_no_error (error);
  return settings;
}

static void
test_shop_settings_reach_the_disk (Fixture *self, gconstpointer unused)
{
  GtkWidget *window = open_shop_page (self);
  GtkWidget *row = tu_find (window, ROKAD_TYPE_SETTING_ROW, "Name of the shop");
  g_autoptr (RokadSettings) settings = NULL;

  shop_picture (window, "preferences-shop");
  gtk_widget_grab_focus (tu_find (row, GTK_TYPE_TEXT, NULL));
  tu_key_with (window, XK_Control_L, XK_a);
  shop_type (window, "Asha Stores");
  tu_key (window, XK_Return);
  shop_wait_for_label (window, "Saved");

  choose (window, "Rounding of cash", "To ₹5.00");
  tu_wait (rokad_till_get_settings (self->shop.till)->cash_rounding_minor == 500, WAIT_MS);

  settings = read_from_disk (self);
  g_assert_cmpstr (settings->shop_name, ==, "Asha Stores");
  g_assert_cmpint (settings->cash_rounding_minor, ==, 500);
  tu_destroy (window);
}

static void
test_address_has_lines (Fixture *self, gconstpointer unused)
{
  GtkWidget *window = open_shop_page (self);
  GtkWidget *row = tu_find (window, ROKAD_TYPE_SETTING_ROW, "Address");
  g_autoptr (RokadSettings) settings = NULL;

  gtk_widget_grab_focus (tu_find (row, GTK_TYPE_TEXT_VIEW, NULL));
  tu_key_with (window, XK_Control_L, XK_a);
  shop_type (window, "Market");
  tu_key (window, XK_Return);
  shop_type (window, "Pune");
  shop_press (row, "Apply");
  shop_wait_for_label (window, "Saved");

  settings = read_from_disk (self);
  g_assert_cmpstr (settings->address, ==, "Market\nPune");
  tu_destroy (window);
}

static void
test_wrong_setting_is_refused_beside_it (Fixture *self, gconstpointer unused)
{
  GtkWidget *window = open_shop_page (self);
  GtkWidget *row = tu_find (window, ROKAD_TYPE_SETTING_ROW, "Name of the shop");
  g_autoptr (RokadSettings) settings = NULL;

  gtk_editable_set_text (GTK_EDITABLE (tu_find (row, GTK_TYPE_TEXT, NULL)), "  ");
  shop_press (row, "Apply");
  shop_wait_for_label (row, "This cannot be used: “Name of the shop” is empty");
  shop_picture (window, "preferences-refused");

  settings = read_from_disk (self);
  g_assert_cmpstr (settings->shop_name, ==, "Rokad Kirana (demo)");
  tu_destroy (window);
}

static void
test_screen_preferences_hold_at_once (Fixture *self, gconstpointer unused)
{
  GtkWidget *window = rokad_preferences_new (self->shop.till);
  GSettings *preferences = self->shop.preferences;
  GtkWidget *tiles = tu_find (window, ADW_TYPE_ACTION_ROW, "Quick tiles");
  int dpi_before, dpi_after;

  rokad_appearance_follow (preferences);
  shop_present (window);
  shop_picture (window, "preferences");
  g_object_get (gtk_settings_get_default (), "gtk-xft-dpi", &dpi_before, NULL);

  choose (window, "Colours", "Dark");
  g_assert_cmpint (g_settings_get_enum (preferences, "theme"), ==, 2);
  g_assert_true (adw_style_manager_get_dark (adw_style_manager_get_default ()));

  g_settings_set_int (preferences, "text-scale", 200);
  g_object_get (gtk_settings_get_default (), "gtk-xft-dpi", &dpi_after, NULL);
  g_assert_cmpint (dpi_after, ==, dpi_before * 2);
  shop_picture (window, "preferences-dark-large");

  gtk_widget_activate (tiles); /* as Enter on the row */
  g_assert_false (g_settings_get_boolean (preferences, "show-tiles"));
  tu_destroy (window);
}

/* --- Help --- */

static void
test_help_says_how_to_sell (Fixture *self, gconstpointer unused)
{
  GtkWidget *window = rokad_help_window_new (self->shop.till, ROKAD_HELP_COUNTER);
  gpointer weak = window;

  g_object_add_weak_pointer (G_OBJECT (window), &weak);
  shop_present (window);
  g_assert_nonnull (shop_find_label (window, "How to sell"));
  g_assert_nonnull (shop_find_label (window, "3. Scan the next item"));
  g_assert_nonnull (shop_find_label (window, "F12"));
  shop_picture (window, "help");
  tu_key (window, XK_Escape);
  tu_wait (weak == NULL, WAIT_MS);
}

static void
test_a_scan_in_the_help_is_an_item (Fixture *self, gconstpointer unused)
{
  GtkWidget *window = rokad_help_window_new (self->shop.till, ROKAD_HELP_COUNTER);

  shop_present (window);
  tu_scan (window, "2000000000015");
  tu_wait (rokad_cart_count (rokad_till_get_cart (self->shop.till)) == 1, WAIT_MS);
  tu_destroy (window);
}

static void
test_shortcuts_fit_on_one_page (Fixture *self, gconstpointer unused)
{
  GtkWidget *window = rokad_shortcuts_window_new ();

  shop_present (window);
  g_assert_nonnull (shop_find_label (window, "Take exact cash"));
  g_assert_nonnull (shop_find_label (window, "Back out one level"));
  shop_picture (window, "shortcuts");
  tu_destroy (window);
}

#define ADD(path, empty, function) \
  g_test_add ("/windows/" path, Fixture, GINT_TO_POINTER (empty), fixture_set_up, function, \
              fixture_tear_down)

int
main (int argc, char **argv)
{
  gtk_test_init (&argc, &argv, NULL);
  adw_init ();
  rokad_style_load ();

  ADD ("setup/own-shop-is-set-up", TRUE, test_own_shop_is_set_up);
  ADD ("setup/shop-without-taxes-chooses-its-currency", TRUE,
       test_shop_without_taxes_chooses_its_currency);
  ADD ("setup/wrong-answers-are-refused-in-place", TRUE, test_wrong_answers_are_refused_in_place);
  ADD ("setup/demo-shop-is-one-click", TRUE, test_demo_shop_is_one_click);
  ADD ("import/counts-and-lists-rejects", FALSE, test_import_counts_and_lists_rejects);
  ADD ("import/again-changes-nothing", FALSE, test_import_again_changes_nothing);
  ADD ("import/shows-progress-and-can-be-cancelled", FALSE,
       test_import_shows_progress_and_can_be_cancelled);
  ADD ("import/closing-cancels", FALSE, test_closing_cancels_the_import);
  ADD ("import/file-without-columns-is-refused", FALSE, test_file_without_columns_is_refused);
  ADD ("teach/three-scans-teach-the-scanner", FALSE, test_three_scans_teach_the_scanner);
  ADD ("teach/typing-teaches-nothing", FALSE, test_typing_teaches_nothing);
  ADD ("teach/forget-takes-it-back", FALSE, test_forget_takes_it_back);
  ADD ("preferences/shop-settings-reach-the-disk", FALSE, test_shop_settings_reach_the_disk);
  ADD ("preferences/address-has-lines", FALSE, test_address_has_lines);
  ADD ("preferences/wrong-setting-is-refused-beside-it", FALSE,
       test_wrong_setting_is_refused_beside_it);
  ADD ("preferences/screen-preferences-hold-at-once", FALSE, test_screen_preferences_hold_at_once);
  ADD ("help/says-how-to-sell", FALSE, test_help_says_how_to_sell);
  ADD ("help/a-scan-in-the-help-is-an-item", FALSE, test_a_scan_in_the_help_is_an_item);
  ADD ("help/shortcuts-fit-on-one-page", FALSE, test_shortcuts_fit_on_one_page);

  return g_test_run ();
}
