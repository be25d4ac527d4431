/* The program as a whole: its windows, their keys, and its end. One process has one application, so
 * the tests run inside of it, one after the other, on one shop.
 */
#include "rokad-application.h"

#include "cashier.h"
#include "dump.h"
#include "folder.h"
#include "rokad-counter-window.h"
#include "rokad-status-strip.h"
#include "rokad-sync-window.h"

#define WAIT_MS 10000

static GtkWidget *counter;
static char *data; /* the shop's folder */

static gint64
count_pieces (void)
{
  return dump_int (data, "shop.db", "SELECT sum (quantity) / 1000 FROM cart_line");
}

static void
wait_for_active (GtkWidget *window)
{
  tu_wait (gtk_window_is_active (GTK_WINDOW (window)), WAIT_MS);
  gtk_test_widget_wait_for_draw (window);
}

static GtkWidget *
wait_for_other (void)
{
  GtkWidget *other;

  tu_wait (shop_other_window (counter) != NULL, WAIT_MS);
  other = shop_other_window (counter);
  wait_for_active (other);
  return other;
}

static void
close_other (GtkWidget *other)
{
  gpointer weak = other;

  g_object_add_weak_pointer (G_OBJECT (other), &weak);
  tu_key (other, XK_Escape);
  tu_wait (weak == NULL, WAIT_MS);
  wait_for_active (counter);
}

/* A scan in @other is sold at the counter. */
static void
assert_scan_is_an_item (GtkWidget *other)
{
  gint64 before = count_pieces ();

  tu_scan (other, CASHIER_RICE);
  tu_wait (count_pieces () == before + 1, WAIT_MS);
}

static void
open_from_menu (const char *item)
{
  tu_key (counter, XK_F10);
  shop_wait_for_label (counter, item);
  tu_mouse_click (GTK_WIDGET (shop_find_label (counter, item)));
}

static void
test_opens_the_counter (void)
{
  g_assert_true (ROKAD_IS_COUNTER_WINDOW (counter));
  wait_for_active (counter);
  g_assert_null (shop_other_window (counter));
}

typedef struct
{
  const char *name;
  KeySym modifier; /* 0 for none */
  KeySym key;
} Shortcut;

static const Shortcut shortcuts[] = {
  { "orders", XK_Control_L, XK_o },          { "sync", XK_Control_L, XK_s },
  { "preferences", XK_Control_L, XK_comma }, { "help", 0, XK_F1 },
  { "shortcuts", XK_Control_L, XK_slash },
};

static void
press (const Shortcut *shortcut)
{
  if (shortcut->modifier != 0)
    tu_key_with (counter, shortcut->modifier, shortcut->key);
  else
    tu_key (counter, shortcut->key);
}

static void
test_window_opens_once (gconstpointer data_of_test)
{
  const Shortcut *shortcut = data_of_test;
  GtkWidget *other;

  press (shortcut);
  other = wait_for_other ();
  assert_scan_is_an_item (other);

  if (!gtk_window_get_modal (GTK_WINDOW (other)))
    {
      gtk_window_present (GTK_WINDOW (counter));
      wait_for_active (counter);
      press (shortcut);
      wait_for_active (other); /* the same one comes to the front */
    }
  close_other (other);
  g_assert_null (shop_other_window (counter));
}

static void
test_the_pill_opens_the_page (void)
{
  GtkWidget *strip = tu_find (counter, ROKAD_TYPE_STATUS_STRIP, NULL);
  GtkWidget *other;

  shop_wait_for_label (strip, "Only on this till");
  tu_mouse_click (tu_find (strip, GTK_TYPE_BUTTON, NULL));
  other = wait_for_other ();
  g_assert_true (ROKAD_IS_SYNC_WINDOW (other));
  close_other (other);
}

static void
test_a_scan_in_about_is_an_item (void)
{
  GtkWidget *other;

  open_from_menu ("About Rokad");
  other = wait_for_other ();
  assert_scan_is_an_item (other);
  close_other (other);
}

static void
test_full_screen_and_back (void)
{
  tu_key (counter, XK_F11);
  tu_wait (gtk_window_is_fullscreen (GTK_WINDOW (counter)), WAIT_MS);
  assert_scan_is_an_item (counter);
  tu_key (counter, XK_F11);
  tu_wait (!gtk_window_is_fullscreen (GTK_WINDOW (counter)), WAIT_MS);
}

/* The others go with the counter, and the program has nothing left to do. */
static void
test_closing_the_counter_closes_all (void)
{
  GtkApplication *application = gtk_window_get_application (GTK_WINDOW (counter));

  press (&shortcuts[0]);
  wait_for_other ();
  gtk_window_close (GTK_WINDOW (counter));
  tu_wait (gtk_application_get_windows (application) == NULL, WAIT_MS);
}

static void
run_tests (GApplication *application, int *out_status)
{
  counter = GTK_WIDGET (gtk_application_get_active_window (GTK_APPLICATION (application)));
  *out_status = g_test_run ();
  g_application_quit (application);
}

static void
add_tests (void)
{
  g_test_add_func ("/application/opens-the-counter", test_opens_the_counter);
  for (guint i = 0; i < G_N_ELEMENTS (shortcuts); i++)
    {
      g_autofree char *path = g_strdup_printf ("/application/%s-open-once", shortcuts[i].name);

      g_test_add_data_func (path, &shortcuts[i], test_window_opens_once);
    }
  g_test_add_func ("/application/the-pill-opens-the-page", test_the_pill_opens_the_page);
  g_test_add_func ("/application/a-scan-in-about-is-an-item", test_a_scan_in_about_is_an_item);
  g_test_add_func ("/application/full-screen-and-back", test_full_screen_and_back);
  g_test_add_func ("/application/closing-the-counter-closes-all",
                   test_closing_the_counter_closes_all);
}

int
main (int argc, char **argv)
{
  g_autoptr (RokadApplication) application = NULL;
  g_autofree char *folder = folder_make_temporary ();
  g_autofree char *demo = NULL;
  char *arguments[] = { (char *) "rokad", (char *) "--data", NULL, NULL };
  int status = 1;

  gtk_test_init (&argc, &argv, NULL);
  add_tests ();
  demo = g_test_build_filename (G_TEST_BUILT, "demo-shop", NULL);
  data = g_build_filename (folder, "shop", NULL);
  folder_copy (demo, data);
  arguments[2] = data;

  application = rokad_application_new ();
  g_signal_connect_after (application, "activate", G_CALLBACK (run_tests), &status);
  g_application_run (G_APPLICATION (application), 3, arguments);

  folder_remove (folder);
  g_free (data);
  return status;
}
