#include <glib/gstdio.h>

#include "rokad-help-window.h"
#include "rokad-order.h"
#include "rokad-orders-window.h"
#include "rokad-receipt-drawing.h"
#include "rokad-style.h"
#include "windows.h"

#define WAIT_MS 10000
#define RICE "2000000000015"
#define RICE_5_KG "2000000000022"
#define SONA_25_KG "2000000000046"
#define LOOSE_RICE_LABEL "2110001012501" /* 1.25 kg, from the scale */

/* One shop serves all tests: they only read it, or add to it. Its orders, newest first: undoing,
 * undone, two rices and loose rice, one rice.
 */
static Shop shop;

static GtkWidget *
open_window (guint orders)
{
  GtkWidget *window = rokad_orders_window_new (shop.till);
  GtkWidget *list = tu_find (window, GTK_TYPE_LIST_VIEW, NULL);
  GListModel *model = G_LIST_MODEL (gtk_list_view_get_model (GTK_LIST_VIEW (list)));

  shop_present (window);
  tu_wait (g_list_model_get_n_items (model) == orders, WAIT_MS);
  shop_wait_for_label (window, "     "); /* a receipt's first line */
  return window;
}

static GtkSingleSelection *
get_selection (GtkWidget *window)
{
  GtkWidget *list = tu_find (window, GTK_TYPE_LIST_VIEW, NULL);

  return GTK_SINGLE_SELECTION (gtk_list_view_get_model (GTK_LIST_VIEW (list)));
}

static guint
count_listed (GtkWidget *window)
{
  return g_list_model_get_n_items (G_LIST_MODEL (get_selection (window)));
}

static const RokadOrderFields *
get_selected (GtkWidget *window)
{
  return rokad_order_fields (gtk_single_selection_get_selected_item (get_selection (window)));
}

static const char *
get_receipt (GtkWidget *window)
{
  return gtk_label_get_label (shop_find_label (window, "     "));
}

static void
test_newest_first_with_its_receipt (void)
{
  GtkWidget *window = open_window (4);

  g_assert_cmpuint (gtk_single_selection_get_selected (get_selection (window)), ==, 0);
  g_assert_cmpstr (get_selected (window)->undoes, !=, "");
  g_assert_nonnull (strstr (get_receipt (window), get_selected (window)->number));
  g_assert_nonnull (strstr (get_receipt (window), "Sona masoori rice 25 kg"));
  shop_picture (window, "orders");
  tu_destroy (window);
}

static void
test_undone_orders_say_so (void)
{
  GtkWidget *window = open_window (4);

  g_assert_nonnull (shop_find_label (window, "Undoes another order"));
  g_assert_nonnull (shop_find_label (window, "Undone"));
  tu_key (window, XK_Down);
  tu_wait (g_str_equal (get_selected (window)->state, "undone"), WAIT_MS);
  tu_key (window, XK_Down);
  tu_wait (g_str_equal (get_selected (window)->state, "paid"), WAIT_MS);
  tu_destroy (window);
}

static void
test_arrows_walk_and_show_each_receipt (void)
{
  GtkWidget *window = open_window (4);

  tu_key (window, XK_Down);
  tu_key (window, XK_Down);
  tu_key (window, XK_Down);
  tu_wait (strstr (get_receipt (window), "138.00") != NULL &&
               gtk_single_selection_get_selected (get_selection (window)) == 3,
           WAIT_MS);
  tu_key (window, XK_Up);
  tu_wait (strstr (get_receipt (window), "Rice, loose") != NULL, WAIT_MS);
  tu_destroy (window);
}

/* By product, by a part of the number, by amount; the arrows walk the list from the search. */
static void
test_search_finds_by_what_a_person_knows (void)
{
  GtkWidget *window = open_window (4);

  tu_key_with (window, XK_Control_L, XK_f);
  shop_type (window, "loose");
  tu_wait (count_listed (window) == 1, WAIT_MS);
  g_assert_nonnull (strstr (get_selected (window)->names, "Rice, loose"));

  tu_key_with (window, XK_Control_L, XK_a);
  shop_type (window, "000001");
  tu_wait (count_listed (window) == 1 && g_str_has_suffix (get_selected (window)->number, "000001"),
           WAIT_MS);

  tu_key_with (window, XK_Control_L, XK_a);
  shop_type (window, "1690");
  tu_wait (count_listed (window) == 1 && get_selected (window)->total_minor == 169000, WAIT_MS);

  tu_key_with (window, XK_Control_L, XK_a);
  shop_type (window, "Sona");
  tu_wait (count_listed (window) == 2, WAIT_MS);
  tu_key (window, XK_Down);
  tu_wait (gtk_single_selection_get_selected (get_selection (window)) == 1, WAIT_MS);
  tu_destroy (window);
}

static void
test_nothing_found_says_so_and_escape_backs_out (void)
{
  GtkWidget *window = open_window (4);
  gpointer weak = window;

  g_object_add_weak_pointer (G_OBJECT (window), &weak);
  tu_key_with (window, XK_Control_L, XK_f);
  shop_type (window, "no such thing");
  shop_wait_for_label (window, "Nothing found");
  shop_picture (window, "orders-nothing-found");
  g_assert_false (gtk_widget_is_sensitive (
      gtk_widget_get_ancestor (GTK_WIDGET (shop_find_label (window, "Reprint")), GTK_TYPE_BUTTON)));

  tu_key (window, XK_Escape);
  tu_wait (count_listed (window) == 4, WAIT_MS);
  tu_key (window, XK_Escape);
  tu_wait (weak == NULL, WAIT_MS);
}

/* What is typed anywhere in the window is looked for; what is scanned there is an item. */
static void
test_typing_searches_and_a_scan_sells (void)
{
  GtkWidget *window = open_window (4);
  RokadCart *cart = rokad_till_get_cart (shop.till);

  g_assert_cmpuint (rokad_cart_count (cart), ==, 0);
  tu_scan (window, RICE);
  tu_wait (rokad_cart_count (cart) == 1, WAIT_MS);
  g_assert_cmpuint (count_listed (window), ==, 4);

  rokad_till_remove (shop.till, rokad_cart_get_cursor (cart));
  tu_wait (rokad_till_get_pending (shop.till) == 0, WAIT_MS);
  shop_type (window, "loose");
  tu_wait (count_listed (window) == 1, WAIT_MS);
  tu_destroy (window);
}

static void
test_reprint_says_which_copy (void)
{
  GtkWidget *window = open_window (4);
  g_autofree char *number = g_strdup (get_selected (window)->number);
  g_autofree char *first = g_strdup_printf ("COPY 1 of %s", number);
  g_autofree char *second = g_strdup_printf ("COPY 2 of %s", number);

  shop_press (window, "Reprint");
  shop_wait_for_label (window, first);
  tu_wait (shop.printed != NULL && strstr (shop.printed, "-copy-1.pdf") != NULL, WAIT_MS);
  g_assert_true (g_file_test (shop.printed, G_FILE_TEST_IS_REGULAR));
  shop_picture (window, "orders-reprint");

  shop_press (window, "Reprint");
  tu_wait (strstr (shop.printed, "-copy-2.pdf") != NULL, WAIT_MS);
  shop_wait_for_label (window, second); /* the first one's time is up */
  tu_destroy (window);
}

static void
test_ctrl_p_opens_the_dialog_of_the_system (void)
{
  GtkWidget *window = open_window (4);
  GtkWidget *dialog;

  tu_key_with (window, XK_Control_L, XK_p);
  tu_wait ((dialog = shop_other_window (window)) != NULL, WAIT_MS);
  g_assert_cmpstr (G_OBJECT_TYPE_NAME (dialog), ==, "GtkPrintUnixDialog");
  gtk_dialog_response (GTK_DIALOG (dialog), GTK_RESPONSE_CANCEL);
  tu_wait (shop_other_window (window) == NULL, WAIT_MS);
  tu_destroy (window);
}

static void
note_done (GtkPrintOperation *operation, GtkPrintOperationResult result, gboolean *done)
{
  g_assert_cmpint (result, ==, GTK_PRINT_OPERATION_RESULT_APPLY);
  *done = TRUE;
}

/* What the dialog would send to the printer, into a file instead. */
static void
test_a_long_receipt_takes_several_pages (void)
{
  g_autoptr (GtkPrintOperation) operation = NULL;
  g_autoptr (GtkPageSetup) setup = gtk_page_setup_new ();
  g_autoptr (GtkPaperSize) slip = gtk_paper_size_new_custom ("slip", "slip", 80, 60, GTK_UNIT_MM);
  g_autoptr (RokadOrder) order =
      rokad_order_last (rokad_shop_db (rokad_till_get_reader (shop.till)), NULL);
  g_autofree char *path = g_build_filename (shop.folder, "printed.pdf", NULL);
  char hash[ROKAD_HASH_HEX_BYTES];
  g_autoptr (RokadEntry) entry =
      rokad_order_entry (rokad_shop_db (rokad_till_get_reader (shop.till)),
                         rokad_order_fields (order)->order_id, hash, NULL);
  g_autoptr (GError) error = NULL;
  gboolean done = FALSE;
  int pages;

  operation = rokad_receipt_drawing_new (rokad_receipt_new (entry, hash, 1, NULL), "a receipt");
  gtk_page_setup_set_paper_size (setup, slip);
  gtk_print_operation_set_default_page_setup (operation, setup);
  gtk_print_operation_set_export_filename (operation, path);
  g_signal_connect (operation, "done", G_CALLBACK (note_done), &done);
  gtk_print_operation_run (operation, GTK_PRINT_OPERATION_ACTION_EXPORT, NULL, &error);
  g_assert_no_error (error);
  tu_wait (done, WAIT_MS);

  g_object_get (operation, "n-pages", &pages, NULL);
  g_assert_cmpint (pages, >, 1);
  g_assert_true (g_file_test (path, G_FILE_TEST_IS_REGULAR));
}

static void
test_save_writes_a_file (void)
{
  GtkWidget *window = open_window (4);
  g_autofree char *name = g_strconcat (get_selected (window)->number, ".pdf", NULL);
  g_autofree char *receipts = rokad_till_dup_receipt_folder (shop.till);
  g_autofree char *path = NULL;
  GtkWidget *chooser;

  g_strdelimit (name, "/", '-');
  path = g_build_filename (receipts, name, NULL);
  tu_wait (g_file_test (path, G_FILE_TEST_EXISTS), WAIT_MS); /* the original, printed by itself */
  g_assert_cmpint (g_remove (path), ==, 0);

  shop_press (window, "Save PDF…");
  tu_wait ((chooser = shop_other_window (window)) != NULL, WAIT_MS);
  tu_wait (gtk_window_is_active (GTK_WINDOW (chooser)), WAIT_MS);
  tu_key (chooser, XK_Return); /* the name and the folder are proposed */
  tu_wait (g_file_test (path, G_FILE_TEST_IS_REGULAR), WAIT_MS);
  shop_wait_for_label (window, "Saved as");
  tu_destroy (window);
}

static void
test_f1_helps_with_this_screen (void)
{
  GtkWidget *window = open_window (4);
  GtkWidget *help;

  tu_key (window, XK_F1);
  tu_wait ((help = shop_other_window (window)) != NULL, WAIT_MS);
  g_assert_true (ROKAD_IS_HELP_WINDOW (help));
  g_assert_nonnull (shop_find_label (help, "How to find an order"));
  tu_wait (gtk_window_is_active (GTK_WINDOW (help)), WAIT_MS);
  tu_key (help, XK_Escape);
  tu_wait (shop_other_window (window) == NULL, WAIT_MS);
  tu_destroy (window);
}

/* Last, as it adds to the shop. */
static void
test_a_new_order_appears_by_itself (void)
{
  GtkWidget *window = open_window (4);
  g_autofree char *before = g_strdup (get_selected (window)->number);

  shop_sell (&shop, RICE_5_KG);
  tu_wait (count_listed (window) == 5, WAIT_MS);
  g_assert_cmpstr (get_selected (window)->number, ==, before); /* what is looked at stays */
  tu_destroy (window);
}

static void
test_an_empty_shop_says_so (void)
{
  Shop empty = { 0 };
  GtkWidget *window;

  shop_open_demo (&empty);
  window = rokad_orders_window_new (empty.till);
  shop_present (window);
  shop_wait_for_label (window, "No orders yet");
  shop_picture (window, "orders-none");
  tu_destroy (window);
  shop_close (&empty);
}

static void
sell_a_little (void)
{
  shop_sell (&shop, RICE);
  shop_sell (&shop, RICE " " LOOSE_RICE_LABEL " " RICE_5_KG);
  shop_sell (&shop, SONA_25_KG);
  shop_undo (&shop, "wrong item");
}

int
main (int argc, char **argv)
{
  int result;

  gtk_test_init (&argc, &argv, NULL);
  adw_init ();
  rokad_style_load ();
  shop_open_demo (&shop);
  sell_a_little ();

  g_test_add_func ("/orders-window/newest-first-with-its-receipt",
                   test_newest_first_with_its_receipt);
  g_test_add_func ("/orders-window/undone-orders-say-so", test_undone_orders_say_so);
  g_test_add_func ("/orders-window/arrows-walk-and-show-each-receipt",
                   test_arrows_walk_and_show_each_receipt);
  g_test_add_func ("/orders-window/search-finds-by-what-a-person-knows",
                   test_search_finds_by_what_a_person_knows);
  g_test_add_func ("/orders-window/nothing-found-says-so-and-escape-backs-out",
                   test_nothing_found_says_so_and_escape_backs_out);
  g_test_add_func ("/orders-window/typing-searches-and-a-scan-sells",
                   test_typing_searches_and_a_scan_sells);
  g_test_add_func ("/orders-window/reprint-says-which-copy", test_reprint_says_which_copy);
  g_test_add_func ("/orders-window/ctrl-p-opens-the-dialog-of-the-system",
                   test_ctrl_p_opens_the_dialog_of_the_system);
  g_test_add_func ("/orders-window/a-long-receipt-takes-several-pages",
                   test_a_long_receipt_takes_several_pages);
  g_test_add_func ("/orders-window/save-writes-a-file", test_save_writes_a_file);
  g_test_add_func ("/orders-window/f1-helps-with-this-screen", test_f1_helps_with_this_screen);
  g_test_add_func ("/orders-window/a-new-order-appears-by-itself",
                   test_a_new_order_appears_by_itself);
  g_test_add_func ("/orders-window/an-empty-shop-says-so", test_an_empty_shop_says_so);

  result = g_test_run ();
  shop_close (&shop);
  return result;
}
