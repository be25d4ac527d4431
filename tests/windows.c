#include "windows.h"

#include <glib/gstdio.h>

#include "folder.h"
#include "rokad-demo.h"
#include "rokad-total-label.h"

#define ON_DISK_MS 10000
#define SHOWN_MS 20000
#define TYPED_MS 60 /* between two keys: no scanner is told from a person by less */

static void
count_paid (RokadTill *till, gpointer paid, Shop *self)
{
  self->paid++;
}

static void
keep_printed (RokadTill *till, const char *path, Shop *self)
{
  g_free (self->printed);
  self->printed = g_strdup (path);
}

static void
note_failure (RokadTill *till, const GError *error, Shop *self)
{
  if (!self->may_fail)
    g_error ("the till failed: %s", error->message);

  self->failed++;
}

void
shop_start (Shop *self)
{
  g_autofree char *data = g_build_filename (self->folder, "data", NULL);
  g_autofree char *receipts = g_build_filename (self->folder, "receipts", NULL);
  g_autoptr (GError) error = NULL;

  self->till = rokad_till_new (data, receipts, rokad_environment_system (), &error);
  g_assert_no_error (error);
  self->preferences = rokad_till_get_preferences (self->till);

  g_signal_connect (self->till, "paid", G_CALLBACK (count_paid), self);
  g_signal_connect (self->till, "printed", G_CALLBACK (keep_printed), self);
  g_signal_connect (self->till, "failed", G_CALLBACK (note_failure), self);
}

void
shop_stop (Shop *self)
{
  rokad_till_close (self->till);
  g_signal_handlers_disconnect_by_data (self->till, self);
  g_clear_object (&self->till);
  tu_drain ();
}

/* Without a compositor GTK draws a frame around each window, which no shop sees. */
static void
take_frame_off (void)
{
  static gboolean off = FALSE;
  g_autoptr (GtkCssProvider) provider = NULL;

  if (off)
    return;

  off = TRUE;
  provider = gtk_css_provider_new ();
  gtk_css_provider_load_from_data (
      provider, "window.solid-csd { padding: 0; border: none; box-shadow: none; }", -1);
  gtk_style_context_add_provider_for_display (gdk_display_get_default (),
                                              GTK_STYLE_PROVIDER (provider),
                                              GTK_STYLE_PROVIDER_PRIORITY_APPLICATION);
}

void
shop_open (Shop *self)
{
  take_frame_off ();
  self->folder = folder_make_temporary ();
  shop_start (self);
}

static gboolean
load_demo (RokadShop *shop, gpointer data, gpointer *out_result, GError **error)
{
  return rokad_demo_load (shop, error);
}

void
shop_open_demo (Shop *self)
{
  g_autoptr (GError) error = NULL;

  shop_open (self);
  rokad_store_run (rokad_till_get_store (self->till), load_demo, NULL, NULL, &error);
  g_assert_no_error (error);
  rokad_till_reload (self->till);
  g_assert_true (rokad_till_is_ready (self->till));
}

static void
reset_preferences (GSettings *preferences)
{
  g_autoptr (GSettingsSchema) schema = NULL;
  g_auto (GStrv) keys = NULL;

  g_object_get (preferences, "settings-schema", &schema, NULL);
  keys = g_settings_schema_list_keys (schema);
  for (guint i = 0; keys[i] != NULL; i++)
    g_settings_reset (preferences, keys[i]);
}

void
shop_close (Shop *self)
{
  reset_preferences (self->preferences);
  shop_stop (self);
  folder_remove (self->folder);
  g_free (self->folder);
  g_free (self->printed);
}

void
shop_sell (Shop *self, const char *codes)
{
  g_auto (GStrv) each = g_strsplit (codes, " ", -1);
  guint before = self->paid;

  for (guint i = 0; each[i] != NULL; i++)
    rokad_till_scan (self->till, each[i]);
  g_assert_cmpuint (rokad_cart_count (rokad_till_get_cart (self->till)), >, 0);
  rokad_till_pay_cash (self->till, ROKAD_TENDER_EXACT);
  tu_wait (self->paid == before + 1, ON_DISK_MS);
}

void
shop_undo (Shop *self, const char *reason)
{
  guint before = self->paid;

  rokad_till_undo_last (self->till, reason);
  tu_wait (self->paid == before + 1, ON_DISK_MS);
}

void
shop_present (GtkWidget *window)
{
  gtk_window_present (GTK_WINDOW (window));
  tu_wait (gtk_window_is_active (GTK_WINDOW (window)), 5000);
  gtk_test_widget_wait_for_draw (window);
}

/* Nothing waits for a layout: a window that does draws nothing. */
static gboolean
is_laid_out (GtkWidget *window)
{
  g_autoptr (GdkPaintable) paintable = gtk_widget_paintable_new (window);
  GtkSnapshot *snapshot = gtk_snapshot_new ();
  g_autoptr (GskRenderNode) node = NULL;

  gdk_paintable_snapshot (paintable, snapshot, gdk_paintable_get_intrinsic_width (paintable),
                          gdk_paintable_get_intrinsic_height (paintable));
  node = gtk_snapshot_free_to_node (snapshot);
  return node != NULL;
}

void
shop_settle (GtkWidget *window)
{
  gtk_test_widget_wait_for_draw (window);
  tu_wait (is_laid_out (window), SHOWN_MS);
}

void
shop_picture (GtkWidget *window, const char *name)
{
  const char *folder = g_getenv ("ROKAD_SCREENS");
  g_autofree char *base = g_strconcat (name, ".png", NULL);
  g_autofree char *path = NULL;

  shop_settle (window);
  tu_assert_fits (window);
  shop_assert_named (window);
  if (folder == NULL)
    return;

  g_assert_cmpint (g_mkdir_with_parents (folder, 0755), ==, 0);
  path = g_build_filename (folder, base, NULL);
  g_assert_true (tu_png (window, path));
}

/* A name of its own, or that of a label inside. */
static gboolean
is_named (GtkWidget *widget)
{
  GtkAccessible *accessible = GTK_ACCESSIBLE (widget);
  g_autofree char *name = NULL;

  if (gtk_test_accessible_has_relation (accessible, GTK_ACCESSIBLE_RELATION_LABELLED_BY))
    return TRUE;

  /* What it is instead, or NULL if it is that. */
  name = gtk_test_accessible_check_property (accessible, GTK_ACCESSIBLE_PROPERTY_LABEL, "");
  return gtk_test_accessible_has_property (accessible, GTK_ACCESSIBLE_PROPERTY_LABEL) &&
         name != NULL;
}

/* What a person can press, type into or choose; the parts of one are not asked again. */
static gboolean
is_control (GtkWidget *widget)
{
  GtkWidget *parent = gtk_widget_get_parent (widget);

  if (GTK_IS_TEXT (widget))
    return gtk_widget_get_ancestor (parent, GTK_TYPE_EDITABLE) == NULL;
  if (GTK_IS_LIST_VIEW (widget))
    return gtk_widget_get_ancestor (widget, ADW_TYPE_COMBO_ROW) == NULL;
  if (GTK_IS_LIST_VIEW (parent))
    return gtk_widget_get_can_focus (parent) && is_control (parent);

  return GTK_IS_BUTTON (widget) || GTK_IS_ENTRY (widget) || GTK_IS_TEXT_VIEW (widget) ||
         GTK_IS_SWITCH (widget) || GTK_IS_SPIN_BUTTON (widget) || GTK_IS_LIST_BOX (widget) ||
         (GTK_IS_LIST_BOX_ROW (widget) && gtk_widget_get_focusable (widget));
}

void
shop_assert_named (GtkWidget *widget)
{
  if (!gtk_widget_get_mapped (widget))
    return;

  if (is_control (widget) && !is_named (widget))
    g_error ("a %s in a %s has no name", G_OBJECT_TYPE_NAME (widget),
             G_OBJECT_TYPE_NAME (gtk_widget_get_parent (widget)));

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    shop_assert_named (child);
}

GtkWidget *
shop_other_window (GtkWidget *known)
{
  GListModel *windows = gtk_window_get_toplevels ();

  for (guint i = 0; i < g_list_model_get_n_items (windows); i++)
    {
      g_autoptr (GtkWidget) window = g_list_model_get_item (windows, i);

      if (window != known && gtk_widget_get_mapped (window))
        return window; /* GTK keeps it */
    }

  return NULL;
}

void
shop_press (GtkWidget *window, const char *label)
{
  GtkLabel *text = shop_find_label (window, label);

  g_assert_nonnull (text);
  tu_click (gtk_widget_get_ancestor (GTK_WIDGET (text), GTK_TYPE_BUTTON));
}

void
shop_type (GtkWidget *any, const char *ascii)
{
  for (const char *at = ascii; *at != '\0'; at++)
    {
      tu_key (any, (KeySym) *at);
      tu_spin (TYPED_MS);
    }
}

GtkLabel *
shop_find_label (GtkWidget *widget, const char *text)
{
  if (GTK_IS_LABEL (widget) && gtk_widget_get_mapped (widget) &&
      g_str_has_prefix (gtk_label_get_text (GTK_LABEL (widget)), text))
    return GTK_LABEL (widget);

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkLabel *found = shop_find_label (child, text);

      if (found != NULL)
        return found;
    }

  return NULL;
}

gboolean
shop_shows (GtkWidget *widget, const char *text)
{
  if (ROKAD_IS_TOTAL_LABEL (widget) && gtk_widget_get_mapped (widget) &&
      g_str_has_prefix (rokad_total_label_get_text (ROKAD_TOTAL_LABEL (widget)), text))
    return TRUE;

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    if (shop_shows (child, text))
      return TRUE;

  return GTK_IS_LABEL (widget) && shop_find_label (widget, text) != NULL;
}

void
shop_wait_for_label (GtkWidget *widget, const char *text)
{
  g_test_message ("waiting for “%s”", text);
  tu_wait (shop_find_label (widget, text) != NULL, SHOWN_MS);
}
