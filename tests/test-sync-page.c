/* The page of the exchange: what is safe where, and what needs attention until somebody has looked
 * after it.
 */
#include "config.h"

#include <libintl.h>
#include <locale.h>

#include "dump.h"
#include "elsewhere.h"
#include "rokad-appearance.h"
#include "rokad-conflict-row.h"
#include "rokad-help-window.h"
#include "rokad-peer-row.h"
#include "rokad-style.h"
#include "rokad-sync-window.h"

#define WAIT_MS 10000
#define RICE "2000000000015"
#define SALT "2000000000282"

typedef struct
{
  Shop shop;
  Elsewhere elsewhere;
  GtkWidget *window;
} Fixture;

static void
set_up (Fixture *self, gconstpointer unused)
{
  shop_open_demo (&self->shop);
  elsewhere_open (&self->elsewhere, &self->shop);
}

static void
tear_down (Fixture *self, gconstpointer unused)
{
  if (self->window != NULL)
    tu_destroy (self->window);
  shop_close (&self->shop);
  elsewhere_close (&self->elsewhere);
}

static void
open_page (Fixture *self)
{
  self->window = rokad_sync_window_new (self->shop.till);
  shop_present (self->window);
}

static void
wait_for_label (Fixture *self, const char *text)
{
  shop_wait_for_label (self->window, text);
}

static gboolean
sees (Fixture *self, const char *text)
{
  return shop_find_label (self->window, text) != NULL;
}

static char *
query (Fixture *self, const char *sql)
{
  g_autofree char *data = g_build_filename (self->shop.folder, "data", NULL);

  return dump_query (data, "shop.db", sql);
}

/* --- What is safe where --- */

static void
test_a_lone_till_is_told_what_it_could_have (Fixture *self, gconstpointer unused)
{
  open_page (self);
  wait_for_label (self, "Only on this till");
  wait_for_label (self, "Every paid order is on this machine's disk");
  wait_for_label (self, "Nothing. Where two tills");
  g_assert_null (tu_find (self->window, ROKAD_TYPE_PEER_ROW, NULL));
  shop_picture (self->window, "sync-alone");
}

static void
test_each_peer_says_what_it_holds (Fixture *self, gconstpointer unused)
{
  shop_sell (&self->shop, RICE);
  elsewhere_enrol (&self->elsewhere);
  open_page (self);
  wait_for_label (self, "1 order, ₹138.00 waiting since ");
  wait_for_label (self, "http://hub");
  wait_for_label (self, "Holds nothing of this till yet");

  elsewhere_sync (&self->elsewhere);
  wait_for_label (self, "All safe");
  wait_for_label (self, "Nothing is waiting");
  wait_for_label (self, "Holds ");
  wait_for_label (self, "Another machine holds every order of this till.");
  shop_picture (self->window, "sync-safe");
}

static void
test_the_page_follows_what_is_sold (Fixture *self, gconstpointer unused)
{
  elsewhere_enrol (&self->elsewhere);
  elsewhere_sync (&self->elsewhere);
  open_page (self);
  wait_for_label (self, "All safe");
  shop_sell (&self->shop, RICE);
  shop_sell (&self->shop, SALT);
  wait_for_label (self, "2 orders, ₹166.00 waiting since ");
  wait_for_label (self, "What waits is on this machine's disk");
  shop_picture (self->window, "sync-waiting");
}

/* --- What needs attention --- */

static GtkWidget *
find_conflict (Fixture *self, const char *sentence)
{
  GtkLabel *label;

  wait_for_label (self, sentence);
  label = shop_find_label (self->window, sentence);
  return gtk_widget_get_ancestor (GTK_WIDGET (label), ROKAD_TYPE_CONFLICT_ROW);
}

static void
test_conflicts_are_told_in_sentences (Fixture *self, gconstpointer unused)
{
  elsewhere_copy_a_disk (&self->elsewhere);
  open_page (self);
  wait_for_label (self, "Receipt ");
  g_assert_true (sees (self, "One cart was paid twice"));
  g_assert_true (sees (self, "The disk of the till with receipts"));
  g_assert_false (sees (self, "Nothing. Where two tills"));

  g_assert_false (sees (self, "What it is about"));
  shop_picture (self->window, "sync-attention");
}

static void
test_evidence_is_shown_on_demand (Fixture *self, gconstpointer unused)
{
  g_autofree char *ids = NULL;
  GtkWidget *row;

  elsewhere_copy_a_disk (&self->elsewhere);
  open_page (self);
  row = find_conflict (self, "One cart was paid twice");
  ids = query (self, "SELECT group_concat (order_id, ' ') FROM (SELECT * FROM orders ORDER BY"
                     " number, order_id)");
  g_strchomp (ids);
  tu_mouse_click (GTK_WIDGET (shop_find_label (row, "One cart was paid twice")));
  shop_wait_for_label (row, ids);
  shop_picture (self->window, "sync-evidence");
}

/* By keys alone: to the first, open it, a note, Enter. */
static void
test_looking_after_one_is_an_entry (Fixture *self, gconstpointer unused)
{
  g_autofree char *entries = NULL;
  GtkWidget *row;

  elsewhere_copy_a_disk (&self->elsewhere);
  open_page (self);
  row = find_conflict (self, "Receipt ");
  gtk_widget_grab_focus (row);
  tu_key (self->window, XK_Return);
  shop_wait_for_label (row, "What it is about");
  shop_type (self->window, "kept both");
  tu_key (self->window, XK_Return);
  tu_wait (!sees (self, "Receipt "), WAIT_MS);
  g_assert_true (sees (self, "Noted in the shop's journal"));
  g_assert_true (sees (self, "One cart was paid twice"));
  shop_picture (self->window, "sync-noted");

  entries = query (self, "SELECT json_extract (CAST (line AS TEXT), '$.body.note') FROM entry"
                         " WHERE CAST (line AS TEXT) LIKE '%conflict.resolved%'");
  g_assert_cmpstr (entries, ==, "kept both\n");
}

static void
test_escape_backs_out_of_one_first (Fixture *self, gconstpointer unused)
{
  GtkWidget *row;

  elsewhere_copy_a_disk (&self->elsewhere);
  open_page (self);
  row = find_conflict (self, "Receipt ");
  gtk_widget_grab_focus (row);
  tu_key (self->window, XK_Return);
  shop_wait_for_label (row, "What it is about");
  tu_key (self->window, XK_Escape);
  tu_wait (shop_find_label (row, "What it is about") == NULL, WAIT_MS);
  g_assert_true (gtk_window_get_focus (GTK_WINDOW (self->window)) == row);
  tu_key (self->window, XK_Return);
  shop_wait_for_label (row, "What it is about");
}

static void
test_ctrl_enter_needs_no_note (Fixture *self, gconstpointer unused)
{
  GtkWidget *row;

  elsewhere_copy_a_disk (&self->elsewhere);
  open_page (self);
  for (guint left = 3; left > 0; left--)
    {
      elsewhere_wait (&self->elsewhere, 0, left);
      tu_wait (tu_find (self->window, ROKAD_TYPE_CONFLICT_ROW, NULL) != NULL, WAIT_MS);
      row = tu_find (self->window, ROKAD_TYPE_CONFLICT_ROW, NULL);
      gtk_widget_grab_focus (row);
      tu_key_with (self->window, XK_Control_L, XK_Return);
      tu_wait (rokad_safety_get_conflicts (rokad_till_get_safety (self->shop.till))->len < left,
               WAIT_MS);
    }
  wait_for_label (self, "Nothing. Where two tills");
}

/* What another till has looked after goes from this list, too, and what is typed elsewhere stays.
 */
static void
test_what_is_being_typed_stays (Fixture *self, gconstpointer unused)
{
  GtkWidget *row;
  GtkWidget *note;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) there = NULL;
  const RokadConflict *first;

  elsewhere_copy_a_disk (&self->elsewhere);
  open_page (self);
  row = find_conflict (self, "One cart was paid twice");
  rokad_conflict_row_toggle (ROKAD_CONFLICT_ROW (row));
  note = tu_find (row, GTK_TYPE_ENTRY, NULL);
  shop_type (self->window, "ask");

  there = rokad_conflict_list (self->elsewhere.other.shop, &error);
  g_assert_no_error (error);
  first = there->pdata[0];
  g_assert_cmpint (first->kind, !=, ROKAD_CONFLICT_CART_TWICE);
  rokad_conflict_resolve (self->elsewhere.other.shop, first->key, "", &error);
  g_assert_no_error (error);
  node_sync (&self->elsewhere.other, &self->elsewhere.hub);
  elsewhere_sync (&self->elsewhere);
  elsewhere_wait (&self->elsewhere, 0, 2);
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (note)), ==, "ask");
  g_assert_true (gtk_widget_is_ancestor (gtk_window_get_focus (GTK_WINDOW (self->window)), note));
}

/* --- In every window --- */

static void
test_a_scan_is_an_item_here_too (Fixture *self, gconstpointer unused)
{
  elsewhere_copy_a_disk (&self->elsewhere);
  open_page (self);
  find_conflict (self, "Receipt ");
  tu_scan (self->window, RICE);
  tu_wait (rokad_cart_count (rokad_till_get_cart (self->shop.till)) == 1, WAIT_MS);
}

static void
test_f1_helps_and_escape_closes (Fixture *self, gconstpointer unused)
{
  GtkWidget *help;
  gpointer weak;

  open_page (self);
  tu_key (self->window, XK_F1);
  tu_wait ((help = shop_other_window (self->window)) != NULL, WAIT_MS);
  g_assert_true (ROKAD_IS_HELP_WINDOW (help));
  g_assert_nonnull (shop_find_label (help, "What is safe where"));
  tu_wait (gtk_window_is_active (GTK_WINDOW (help)), WAIT_MS);
  shop_picture (help, "help-sync");
  tu_key (help, XK_Escape);
  tu_wait (shop_other_window (self->window) == NULL, WAIT_MS);
  tu_wait (gtk_window_is_active (GTK_WINDOW (self->window)), WAIT_MS);

  weak = self->window;
  g_object_add_weak_pointer (G_OBJECT (self->window), &weak);
  tu_key (g_steal_pointer (&self->window), XK_Escape);
  tu_wait (weak == NULL, WAIT_MS);
}

/* --- Elsewhere --- */

/* Everything there is to see, one conflict open. */
static void
open_full_page (Fixture *self, int width, int height)
{
  GtkWidget *row;
  int wanted_width;
  int wanted_height;

  elsewhere_copy_a_disk (&self->elsewhere);
  shop_sell (&self->shop, RICE);
  elsewhere_wait (&self->elsewhere, 1, 3);
  self->window = rokad_sync_window_new (self->shop.till);
  gtk_window_get_default_size (GTK_WINDOW (self->window), &wanted_width, &wanted_height);
  gtk_window_set_default_size (GTK_WINDOW (self->window), MIN (wanted_width, width),
                               MIN (wanted_height, height));
  shop_present (self->window);
  tu_wait (tu_find (self->window, ROKAD_TYPE_CONFLICT_ROW, NULL) != NULL, WAIT_MS);
  row = tu_find (self->window, ROKAD_TYPE_CONFLICT_ROW, NULL);
  rokad_conflict_row_toggle (ROKAD_CONFLICT_ROW (row));
}

static void
test_dark (Fixture *self, gconstpointer unused)
{
  AdwStyleManager *style = adw_style_manager_get_default ();

  adw_style_manager_set_color_scheme (style, ADW_COLOR_SCHEME_FORCE_DARK);
  open_full_page (self, 1366, 768);
  shop_picture (self->window, "sync-dark");
  adw_style_manager_set_color_scheme (style, ADW_COLOR_SCHEME_DEFAULT);
}

static void
test_small_screen (Fixture *self, gconstpointer unused)
{
  open_full_page (self, 1024, 600);
  shop_picture (self->window, "sync-1024x600");
}

static void
test_large_text (Fixture *self, gconstpointer unused)
{
  rokad_appearance_follow (self->shop.preferences);
  g_settings_set_int (self->shop.preferences, "text-scale", 200);
  open_full_page (self, 1366, 768);
  shop_picture (self->window, "sync-text-200");
}

static void
test_pseudo_locale (Fixture *self, gconstpointer unused)
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
  open_full_page (self, 1024, 600);
  g_assert_false (sees (self, "What it is about"));
  shop_picture (self->window, "sync-pseudo");
  g_unsetenv ("LANGUAGE");
  bindtextdomain (GETTEXT_PACKAGE, ROKAD_LOCALEDIR);
}

#define ADD(path, func) g_test_add ("/sync-page/" path, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char **argv)
{
  gtk_test_init (&argc, &argv, NULL);
  setlocale (LC_ALL, ""); /* what gtk_test_init() sets need not be installed */
  adw_init ();
  rokad_style_load ();

  ADD ("a-lone-till-is-told-what-it-could-have", test_a_lone_till_is_told_what_it_could_have);
  ADD ("each-peer-says-what-it-holds", test_each_peer_says_what_it_holds);
  ADD ("the-page-follows-what-is-sold", test_the_page_follows_what_is_sold);
  ADD ("conflicts-are-told-in-sentences", test_conflicts_are_told_in_sentences);
  ADD ("evidence-is-shown-on-demand", test_evidence_is_shown_on_demand);
  ADD ("looking-after-one-is-an-entry", test_looking_after_one_is_an_entry);
  ADD ("escape-backs-out-of-one-first", test_escape_backs_out_of_one_first);
  ADD ("ctrl-enter-needs-no-note", test_ctrl_enter_needs_no_note);
  ADD ("what-is-being-typed-stays", test_what_is_being_typed_stays);
  ADD ("a-scan-is-an-item-here-too", test_a_scan_is_an_item_here_too);
  ADD ("f1-helps-and-escape-closes", test_f1_helps_and_escape_closes);
  ADD ("dark", test_dark);
  ADD ("nothing-is-cut-off-at-1024x600", test_small_screen);
  ADD ("nothing-is-cut-off-with-200-per-cent-text", test_large_text);
  ADD ("nothing-is-cut-off-in-a-longer-language", test_pseudo_locale);

  return g_test_run ();
}
