/* The other windows for eyes that need large text, on a small screen, in a longer language: none
 * needs more room than there is, and nothing in it is cut off.
 */
#include "config.h"

#include <libintl.h>
#include <locale.h>

#include "rokad-appearance.h"
#include "rokad-enrol-window.h"
#include "rokad-help-window.h"
#include "rokad-import-window.h"
#include "rokad-orders-window.h"
#include "rokad-preferences.h"
#include "rokad-setup-window.h"
#include "rokad-shortcuts-window.h"
#include "rokad-style.h"
#include "rokad-sync-window.h"
#include "rokad-teach-window.h"
#include "windows.h"

typedef struct
{
  int width;
  int height;
  int text_scale;
} Screen;

static Shop shop;

static GtkWidget *
open_help (RokadTill *till)
{
  return rokad_help_window_new (till, ROKAD_HELP_COUNTER);
}

static GtkWidget *
open_shortcuts (RokadTill *till)
{
  return rokad_shortcuts_window_new ();
}

static const struct
{
  const char *name;
  GtkWidget *(*open) (RokadTill *till);
} windows[] = {
  { "enrol", rokad_enrol_window_new },      { "help", open_help },
  { "import", rokad_import_window_new },    { "orders", rokad_orders_window_new },
  { "preferences", rokad_preferences_new }, { "setup", rokad_setup_window_new },
  { "shortcuts", open_shortcuts },          { "sync", rokad_sync_window_new },
  { "teach", rokad_teach_window_new },
};

static void
check_all (const Screen *screen, const char *look)
{
  g_settings_set_int (shop.preferences, "text-scale", screen->text_scale);
  for (guint i = 0; i < G_N_ELEMENTS (windows); i++)
    {
      g_autofree char *picture = g_strdup_printf ("%s-%s", windows[i].name, look);
      GtkWidget *window = windows[i].open (shop.till);
      GdkSurface *surface;
      int width;
      int height;

      g_test_message ("%s", picture);
      gtk_window_get_default_size (GTK_WINDOW (window), &width, &height);
      gtk_window_set_default_size (GTK_WINDOW (window), MIN (width, screen->width),
                                   MIN (height, screen->height));
      shop_present (window);
      shop_picture (window, picture);
      surface = gtk_native_get_surface (GTK_NATIVE (window));
      g_assert_cmpint (gdk_surface_get_width (surface), <=, screen->width);
      g_assert_cmpint (gdk_surface_get_height (surface), <=, screen->height);
      tu_destroy (window);
    }
  g_settings_reset (shop.preferences, "text-scale");
}

static void
test_double_text (void)
{
  static const Screen screen = { 1366, 768, 200 };

  check_all (&screen, "text-200");
}

static void
test_small_screen (void)
{
  static const Screen screen = { 1024, 600, 125 };

  check_all (&screen, "1024x600-125");
}

static void
test_longer_language (void)
{
  static const Screen screen = { 1366, 768, 100 };
  const char *folder = g_getenv ("ROKAD_PSEUDO_LOCALEDIR");

  if (folder == NULL)
    {
      g_test_skip ("no pseudo-locale");
      return;
    }

  g_setenv ("LANGUAGE", "xa", TRUE);
  bindtextdomain (GETTEXT_PACKAGE, folder);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  check_all (&screen, "pseudo");
  g_unsetenv ("LANGUAGE");
  bindtextdomain (GETTEXT_PACKAGE, ROKAD_LOCALEDIR);
}

int
main (int argc, char **argv)
{
  int result;

  gtk_test_init (&argc, &argv, NULL);
  setlocale (LC_ALL, ""); /* what gtk_test_init() sets need not be installed */
  adw_init ();
  rokad_style_load ();
  shop_open_demo (&shop);
  shop_sell (&shop, "2000000000015 2000000000312 2000000000534");
  rokad_appearance_follow (shop.preferences);

  g_test_add_func ("/large-text/200-per-cent-at-1366x768", test_double_text);
  g_test_add_func ("/large-text/125-per-cent-at-1024x600", test_small_screen);
  g_test_add_func ("/large-text/a-longer-language", test_longer_language);
  result = g_test_run ();
  shop_close (&shop);
  return result;
}
