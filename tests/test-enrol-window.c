/* Connecting to a hub that stands behind a real socket, and what a person sees of it from then on.
 */
#include "config.h"

#include <glib/gstdio.h>
#include <libintl.h>
#include <locale.h>

#include "dump.h"
#include "hub.h"
#include "rokad-enrol-window.h"
#include "rokad-peer-row.h"
#include "rokad-style.h"
#include "rokad-sync-window.h"
#include "windows.h"

#define WAIT_MS 20000
#define RICE "2000000000015"
#define SALT "2000000000282"

typedef struct
{
  Shop shop;
  Hub hub;
  GtkWidget *page;
} Fixture;

static void
set_up (Fixture *self, gconstpointer unused)
{
  shop_open_demo (&self->shop);
  hub_open (&self->hub, 51, TRUE, NULL);
  self->hub.seeded.now_us = g_get_real_time ();
  self->page = rokad_sync_window_new (self->shop.till);
  shop_present (self->page);
}

static void
tear_down (Fixture *self, gconstpointer unused)
{
  tu_destroy (self->page);
  shop_close (&self->shop);
  hub_close (&self->hub);
}

/* --- Hands --- */

static GtkWidget *
open_form (Fixture *self)
{
  GtkWidget *form;

  shop_wait_for_label (self->page, "Only on this till");
  shop_press (self->page, "Connect to a hub");
  tu_wait ((form = shop_other_window (self->page)) != NULL, WAIT_MS);
  tu_wait (gtk_window_is_active (GTK_WINDOW (form)), WAIT_MS);
  g_assert_true (ROKAD_IS_ENROL_WINDOW (form));
  return form;
}

static GtkEditable *
find_row (GtkWidget *form, const char *title)
{
  GtkLabel *label = shop_find_label (form, title);

  g_assert_nonnull (label);
  return GTK_EDITABLE (gtk_widget_get_ancestor (GTK_WIDGET (label), ADW_TYPE_ENTRY_ROW));
}

/* What is typed; Enter in the code connects. */
static void
fill (GtkWidget *form, const char *address, const char *code)
{
  GtkEditable *code_row = find_row (form, "Code");

  gtk_editable_set_text (find_row (form, "Address of the hub"), address);
  gtk_editable_set_text (code_row, code);
  gtk_widget_grab_focus (GTK_WIDGET (code_row));
  tu_key (form, XK_Return);
}

static void
enrol (Fixture *self)
{
  GtkWidget *form = open_form (self);
  g_autofree char *url = hub_url (&self->hub);
  g_autofree char *code = hub_code (&self->hub);

  fill (form, url, code);
  tu_wait (shop_other_window (self->page) == NULL, WAIT_MS);
}

static gint64
count_there (Fixture *self)
{
  return dump_int (self->hub.folder, "shop.db", "SELECT count (*) FROM orders");
}

/* --- Enrolment --- */

static void
test_a_till_connects_and_all_goes_over (Fixture *self, gconstpointer unused)
{
  g_autofree char *url = hub_url (&self->hub);

  shop_sell (&self->shop, RICE);
  enrol (self);
  shop_wait_for_label (self->page, "All safe");
  shop_wait_for_label (self->page, "Nothing is waiting");
  shop_wait_for_label (self->page, "Answered last at ");
  shop_wait_for_label (self->page, url);
  g_assert_cmpint (count_there (self), ==, 1);
  shop_picture (self->page, "sync-connected");
}

/* Without a person doing anything, the peer acknowledges each order. */
static void
test_what_is_sold_goes_over_by_itself (Fixture *self, gconstpointer unused)
{
  enrol (self);
  shop_wait_for_label (self->page, "All safe");
  shop_sell (&self->shop, RICE);
  shop_sell (&self->shop, SALT);
  tu_wait (count_there (self) == 2, WAIT_MS);
  shop_wait_for_label (self->page, "All safe");
}

static void
test_what_is_typed_wrong_is_told_at_once (Fixture *self, gconstpointer unused)
{
  GtkWidget *form = open_form (self);

  fill (form, "127.0.0.1", "no code");
  shop_wait_for_label (form, "This is no code: it has 25 letters and digits");
  fill (form, "what is this", "23456-789AB-CDEFG-HJKLM-NPQRS");
  shop_wait_for_label (form, "This cannot be used: what is this is no address of a hub");
  shop_picture (form, "enrol-wrong");
  tu_key (form, XK_Escape);
  tu_wait (shop_other_window (self->page) == NULL, WAIT_MS);
}

/* A code that was used, or of another hub: what to do stands there, and what was typed stays. */
static void
test_a_code_is_good_once (Fixture *self, gconstpointer unused)
{
  g_autofree char *url = hub_url (&self->hub);
  g_autofree char *code = hub_code (&self->hub);
  g_autofree char *wrong = g_strdup (code);
  GtkWidget *form = open_form (self);

  wrong[0] = code[0] == 'A' ? 'B' : 'A';
  fill (form, url, wrong);
  shop_wait_for_label (form, "The hub does not know this code.");
  g_assert_cmpstr (gtk_editable_get_text (find_row (form, "Code")), ==, wrong);
  shop_picture (form, "enrol-refused");
  fill (form, url, code);
  tu_wait (shop_other_window (self->page) == NULL, WAIT_MS);
  shop_wait_for_label (self->page, "All safe");
}

static void
test_a_hub_that_is_away_is_told (Fixture *self, gconstpointer unused)
{
  g_autofree char *url = hub_url (&self->hub);
  g_autofree char *code = hub_code (&self->hub);
  GtkWidget *form;

  hub_stop (&self->hub);
  form = open_form (self);
  fill (form, url, code);
  shop_wait_for_label (form, "The hub does not answer.");
  tu_key (form, XK_Escape);
  tu_wait (shop_other_window (self->page) == NULL, WAIT_MS);
  shop_wait_for_label (self->page, "Only on this till");
}

/* Closed while it is on its way, it is finished all the same, and told by the page. */
static void
test_closing_the_form_undoes_nothing (Fixture *self, gconstpointer unused)
{
  g_autofree char *url = hub_url (&self->hub);
  g_autofree char *code = hub_code (&self->hub);
  GtkWidget *form = open_form (self);

  fill (form, url, code);
  tu_key (form, XK_Escape);
  tu_wait (shop_other_window (self->page) == NULL, WAIT_MS);
  shop_wait_for_label (self->page, "All safe");
}

/* --- Afterwards --- */

static void
test_without_the_hub_orders_wait (Fixture *self, gconstpointer unused)
{
  enrol (self);
  shop_wait_for_label (self->page, "All safe");
  hub_stop (&self->hub);
  shop_sell (&self->shop, RICE);
  shop_wait_for_label (self->page, "1 order, ₹138.00 waiting since ");
  shop_wait_for_label (self->page, "The hub does not answer. Go on selling");
  shop_picture (self->page, "sync-offline");

  hub_start (&self->hub, NULL);
  shop_press (self->page, "Sync now");
  shop_wait_for_label (self->page, "Everything was exchanged");
  shop_wait_for_label (self->page, "All safe");
  g_assert_null (shop_find_label (self->page, "The hub does not answer"));
  g_assert_cmpint (count_there (self), ==, 1);
}

static char *
find_token (Fixture *self)
{
  g_autofree char *keys = g_build_filename (self->shop.folder, "data", "keys", NULL);
  g_autoptr (GDir) folder = g_dir_open (keys, 0, NULL);
  const char *name;

  while ((name = g_dir_read_name (folder)) != NULL)
    if (g_str_has_suffix (name, ".token"))
      return g_build_filename (keys, name, NULL);

  return NULL;
}

/* The token is for the owner's eyes alone; without it, it is asked for again by signature. */
static void
test_it_goes_on_after_a_restart (Fixture *self, gconstpointer unused)
{
  g_autofree char *token = NULL;
  GStatBuf status;

  enrol (self);
  shop_wait_for_label (self->page, "All safe");
  token = find_token (self);
  g_assert_cmpint (g_stat (token, &status), ==, 0);
  g_assert_cmpint (status.st_mode & 0777, ==, 0600);

  for (guint sold = 1; sold <= 2; sold++)
    {
      tu_destroy (self->page);
      shop_stop (&self->shop);
      shop_start (&self->shop);
      self->page = rokad_sync_window_new (self->shop.till);
      shop_present (self->page);
      shop_sell (&self->shop, RICE);
      tu_wait (count_there (self) == sold, WAIT_MS);
      shop_wait_for_label (self->page, "All safe");
      if (sold == 1)
        g_assert_cmpint (g_remove (token), ==, 0);
    }
  g_assert_true (g_file_test (token, G_FILE_TEST_EXISTS));
}

static void
test_an_address_is_completed (void)
{
  static const struct
  {
    const char *typed;
    const char *whole;
  } addresses[] = {
    { "192.168.1.5", "https://192.168.1.5:7377" },
    { " hub.local ", "https://hub.local:7377" },
    { "hub.local:8000", "https://hub.local:8000" },
    { "https://hub.local", "https://hub.local:7377" },
    { "https://hub.local:7377/", "https://hub.local:7377" },
    { "http://127.0.0.1:9", "http://127.0.0.1:9" },
    { "[fd00::1]", "https://[fd00::1]:7377" },
    { "what is this", "what is this" },
    { "", "" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (addresses); i++)
    {
      g_autofree char *whole = rokad_peers_complete_url (addresses[i].typed);

      g_assert_cmpstr (whole, ==, addresses[i].whole);
    }
}

/* --- Elsewhere --- */

static void
test_dark (Fixture *self, gconstpointer unused)
{
  AdwStyleManager *style = adw_style_manager_get_default ();
  GtkWidget *form = open_form (self);

  shop_picture (form, "enrol");
  adw_style_manager_set_color_scheme (style, ADW_COLOR_SCHEME_FORCE_DARK);
  shop_picture (form, "enrol-dark");
  adw_style_manager_set_color_scheme (style, ADW_COLOR_SCHEME_DEFAULT);
  tu_destroy (form);
}

static void
test_pseudo_locale (Fixture *self, gconstpointer unused)
{
  const char *folder = g_getenv ("ROKAD_PSEUDO_LOCALEDIR");
  GtkWidget *form;

  if (folder == NULL)
    {
      g_test_skip ("no pseudo-locale");
      return;
    }

  g_setenv ("LANGUAGE", "xa", TRUE);
  bindtextdomain (GETTEXT_PACKAGE, folder);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  form = rokad_enrol_window_new (self->shop.till);
  shop_present (form);
  g_assert_null (shop_find_label (form, "Address"));
  shop_picture (form, "enrol-pseudo");
  tu_destroy (form);
  g_unsetenv ("LANGUAGE");
  bindtextdomain (GETTEXT_PACKAGE, ROKAD_LOCALEDIR);
}

#define ADD(path, func) g_test_add ("/enrol-window/" path, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char **argv)
{
  gtk_test_init (&argc, &argv, NULL);
  setlocale (LC_ALL, ""); /* what gtk_test_init() sets need not be installed */
  adw_init ();
  rokad_style_load ();

  g_test_add_func ("/enrol-window/an-address-is-completed", test_an_address_is_completed);
  ADD ("a-till-connects-and-all-goes-over", test_a_till_connects_and_all_goes_over);
  ADD ("what-is-sold-goes-over-by-itself", test_what_is_sold_goes_over_by_itself);
  ADD ("what-is-typed-wrong-is-told-at-once", test_what_is_typed_wrong_is_told_at_once);
  ADD ("a-code-is-good-once", test_a_code_is_good_once);
  ADD ("a-hub-that-is-away-is-told", test_a_hub_that_is_away_is_told);
  ADD ("closing-the-form-undoes-nothing", test_closing_the_form_undoes_nothing);
  ADD ("without-the-hub-orders-wait", test_without_the_hub_orders_wait);
  ADD ("it-goes-on-after-a-restart", test_it_goes_on_after_a_restart);
  ADD ("dark", test_dark);
  ADD ("nothing-is-cut-off-in-a-longer-language", test_pseudo_locale);

  return g_test_run ();
}
