/* The window itself: its template, what the till tells it, and its life. Input, sheets, actions and
 * keys are in files of their own.
 */
#include "config.h"

#include "rokad-counter-private.h"

#include <glib/gi18n-lib.h>

#include "rokad-scan-controller.h"

G_DEFINE_FINAL_TYPE (RokadCounterWindow, rokad_counter_window, ADW_TYPE_APPLICATION_WINDOW)

void
rokad_counter_toast (RokadCounterWindow *self, const char *text)
{
  AdwToast *toast = adw_toast_new (text);

  adw_toast_set_timeout (toast, 2);
  adw_toast_overlay_add_toast (self->toasts, toast);
}

/* --- What the till tells --- */

static void
follow_multiplier (RokadCounterWindow *self)
{
  gint64 quantity = rokad_till_get_next_quantity (self->till);
  g_autofree char *number = rokad_quantity_format (quantity);
  g_autofree char *text = g_strdup_printf ("%s ×", number);
  g_autofree char *said =
      g_strdup_printf (_ ("The next item counts %s times. Take that back"), number);

  gtk_widget_set_visible (GTK_WIDGET (self->multiplier_button), quantity != 0);
  gtk_button_set_label (self->multiplier_button, text);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->multiplier_button),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, said, -1);
}

static void
enable (RokadCounterWindow *self, const char *name, gboolean enabled)
{
  GAction *action = g_action_map_lookup_action (G_ACTION_MAP (self), name);

  g_simple_action_set_enabled (G_SIMPLE_ACTION (action), enabled);
}

/* What can be done shows on its buttons. */
static void
follow_actions (RokadCounterWindow *self)
{
  gboolean lines = rokad_till_get_totals (self->till)->lines > 0;
  /* Between two orders they are out of sight, and do nothing. */
  gboolean payable = lines || rokad_till_get_state (self->till) != ROKAD_TILL_RINGING;

  enable (self, "pay-exact", payable);
  enable (self, "amount", payable);
  enable (self, "hold", lines);
}

static void
follow_till (RokadCounterWindow *self)
{
  gboolean checking = rokad_till_get_checking (self->till);

  /* Before the field loses its place to the change: Enter, struck again, must meet the input. */
  if (rokad_till_get_state (self->till) == ROKAD_TILL_PAYING &&
      rokad_counter_open_sheet_name (self) == NULL)
    rokad_counter_focus_input (self);

  follow_multiplier (self);
  follow_actions (self);
  gtk_toggle_button_set_active (self->check_button, checking);
  gtk_entry_set_placeholder_text (self->input, rokad_till_get_next_quantity (self->till) != 0 ? NULL
                                               : checking ? _ ("Scan to see")
                                                          : _ ("Scan or type"));
}

static void
follow_cart (RokadCounterWindow *self)
{
  rokad_held_list_load (self->held_list);
}

static void
follow_held (RokadCounterWindow *self)
{
  guint held = rokad_held_list_count (self->held_list);
  g_autofree char *text = held > 0 ? g_strdup_printf (_ ("Held: %u"), held) : NULL;

  gtk_label_set_label (self->held_label, text != NULL ? text : _ ("Hold"));
  if (self->holding && held > self->held)
    {
      self->holding = FALSE;
      rokad_counter_toast (self, _ ("The order is on hold."));
    }
  self->held = held;
}

static void
on_unknown_code (RokadCounterWindow *self, const char *code)
{
  gdk_display_beep (gtk_widget_get_display (GTK_WIDGET (self)));
  rokad_notices_add_unknown (self->notices, code);
}

static void
on_failed (RokadCounterWindow *self, const GError *error)
{
  g_autofree char *sentence = rokad_error_sentence (error);

  self->holding = FALSE;
  gdk_display_beep (gtk_widget_get_display (GTK_WIDGET (self)));
  rokad_notices_add_problem (self->notices, sentence);
}

static void
on_checked (RokadCounterWindow *self, RokadProduct *product)
{
  const RokadProductFields *fields = rokad_product_fields (product);
  g_autofree char *price = NULL;
  g_autofree char *text = NULL;

  if (fields->price_minor == ROKAD_PRICE_UNKNOWN)
    price = g_strdup (_ ("no price yet"));
  else
    price = rokad_till_money (self->till, fields->price_minor);
  text = g_strdup_printf (fields->unit == ROKAD_UNIT_WEIGHT ? _ ("%s: %s a kg") : "%s: %s",
                          fields->name, price);
  rokad_notices_add_answer (self->notices, text);
}

/* What is said in passing has been seen once the next item is there. */
static void
on_items_changed (RokadCounterWindow *self)
{
  rokad_notices_clear_passing (self->notices);
}

static void
on_cart_replaced (RokadCounterWindow *self)
{
  g_signal_connect_object (rokad_till_get_cart (self->till), "items-changed",
                           G_CALLBACK (on_items_changed), self, G_CONNECT_SWAPPED);
  follow_cart (self);
}

static void
on_find (RokadCounterWindow *self, const char *code)
{
  rokad_counter_clear_input (self);
  rokad_counter_focus_input (self);
}

static void
connect_till (RokadCounterWindow *self)
{
  static const struct
  {
    const char *signal;
    GCallback callback;
  } handlers[] = {
    { "changed", G_CALLBACK (follow_till) },
    { "notify::cart", G_CALLBACK (on_cart_replaced) },
    { "unknown-code", G_CALLBACK (on_unknown_code) },
    { "failed", G_CALLBACK (on_failed) },
    { "checked", G_CALLBACK (on_checked) },
  };

  for (guint i = 0; i < G_N_ELEMENTS (handlers); i++)
    g_signal_connect_object (self->till, handlers[i].signal, handlers[i].callback, self,
                             G_CONNECT_SWAPPED);
}

/* --- Life --- */

static void
restore_size (RokadCounterWindow *self)
{
  GSettings *preferences = rokad_till_get_preferences (self->till);

  gtk_window_set_default_size (GTK_WINDOW (self), g_settings_get_int (preferences, "window-width"),
                               g_settings_get_int (preferences, "window-height"));
  if (g_settings_get_boolean (preferences, "window-maximized"))
    gtk_window_maximize (GTK_WINDOW (self));
}

static gboolean
save_size (RokadCounterWindow *self)
{
  GSettings *preferences = rokad_till_get_preferences (self->till);
  int width;
  int height;

  gtk_window_get_default_size (GTK_WINDOW (self), &width, &height);
  g_settings_set_int (preferences, "window-width", width);
  g_settings_set_int (preferences, "window-height", height);
  g_settings_set_boolean (preferences, "window-maximized",
                          gtk_window_is_maximized (GTK_WINDOW (self)));
  return GDK_EVENT_PROPAGATE;
}

static void
rokad_counter_window_dispose (GObject *object)
{
  RokadCounterWindow *self = ROKAD_COUNTER_WINDOW (object);

  /* It follows the preferences, which live longer than this. */
  g_action_map_remove_action (G_ACTION_MAP (self), "show-tiles");
  self->gone = TRUE;
  g_clear_handle_id (&self->search_delay, g_source_remove);
  g_clear_pointer (&self->results_for, g_free);
  rokad_counter_forget_questions (self);
  gtk_widget_dispose_template (GTK_WIDGET (self), ROKAD_TYPE_COUNTER_WINDOW);
  g_clear_object (&self->till);

  G_OBJECT_CLASS (rokad_counter_window_parent_class)->dispose (object);
}

static void
ensure_types (void)
{
  g_type_ensure (ROKAD_TYPE_CART_VIEW);
  g_type_ensure (ROKAD_TYPE_HELD_LIST);
  g_type_ensure (ROKAD_TYPE_ITEM_SHEET);
  g_type_ensure (ROKAD_TYPE_NOTICES);
  g_type_ensure (ROKAD_TYPE_NUMBER_SHEET);
  g_type_ensure (ROKAD_TYPE_RAIL);
  g_type_ensure (ROKAD_TYPE_RECEIPT_SHEET);
  g_type_ensure (ROKAD_TYPE_RESULT_LIST);
  g_type_ensure (ROKAD_TYPE_STATUS_STRIP);
  g_type_ensure (ROKAD_TYPE_TILES);
  g_type_ensure (ROKAD_TYPE_UNDO_SHEET);
}

static void
rokad_counter_window_class_init (RokadCounterWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = rokad_counter_window_dispose;

  ensure_types ();
  gtk_widget_class_set_template_from_resource (widget_class, "/rokad/app/rokad-counter-window.ui");
  gtk_widget_class_bind_template_child (widget_class, RokadCounterWindow, toasts);
  gtk_widget_class_bind_template_child (widget_class, RokadCounterWindow, status_strip);
  gtk_widget_class_bind_template_child (widget_class, RokadCounterWindow, menu_button);
  gtk_widget_class_bind_template_child (widget_class, RokadCounterWindow, multiplier_button);
  gtk_widget_class_bind_template_child (widget_class, RokadCounterWindow, input);
  gtk_widget_class_bind_template_child (widget_class, RokadCounterWindow, check_button);
  gtk_widget_class_bind_template_child (widget_class, RokadCounterWindow, tiles_button);
  gtk_widget_class_bind_template_child (widget_class, RokadCounterWindow, held_label);
  gtk_widget_class_bind_template_child (widget_class, RokadCounterWindow, notices);
  gtk_widget_class_bind_template_child (widget_class, RokadCounterWindow, cart_view);
  gtk_widget_class_bind_template_child (widget_class, RokadCounterWindow, tiles);
  gtk_widget_class_bind_template_child (widget_class, RokadCounterWindow, sheet_box);
  gtk_widget_class_bind_template_child (widget_class, RokadCounterWindow, sheets);
  gtk_widget_class_bind_template_child (widget_class, RokadCounterWindow, results);
  gtk_widget_class_bind_template_child (widget_class, RokadCounterWindow, choice);
  gtk_widget_class_bind_template_child (widget_class, RokadCounterWindow, number_sheet);
  gtk_widget_class_bind_template_child (widget_class, RokadCounterWindow, item_sheet);
  gtk_widget_class_bind_template_child (widget_class, RokadCounterWindow, undo_sheet);
  gtk_widget_class_bind_template_child (widget_class, RokadCounterWindow, held_list);
  gtk_widget_class_bind_template_child (widget_class, RokadCounterWindow, receipt_sheet);
  gtk_widget_class_bind_template_child (widget_class, RokadCounterWindow, rail);
  gtk_widget_class_bind_template_callback (widget_class, save_size);
}

static void
rokad_counter_window_init (RokadCounterWindow *self)
{
  g_queue_init (&self->questions);
  gtk_widget_init_template (GTK_WIDGET (self));
}

static void
connect_children (RokadCounterWindow *self)
{
  RokadTill *till = self->till;

  rokad_status_strip_set_till (self->status_strip, till);
  rokad_cart_view_set_till (self->cart_view, till);
  rokad_tiles_set_till (self->tiles, till);
  rokad_result_list_set_till (self->results, till);
  rokad_result_list_set_till (self->choice, till);
  rokad_held_list_set_till (self->held_list, till);
  rokad_rail_set_till (self->rail, till);
  /* It may load while the window goes. */
  g_signal_connect_object (self->held_list, "loaded", G_CALLBACK (follow_held), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_swapped (self->notices, "find", G_CALLBACK (on_find), self);
  g_settings_bind (rokad_till_get_preferences (till), "show-tiles", self->tiles, "visible",
                   G_SETTINGS_BIND_GET);
}

GtkWidget *
rokad_counter_window_new (GtkApplication *application, RokadTill *till)
{
  RokadCounterWindow *self =
      g_object_new (ROKAD_TYPE_COUNTER_WINDOW, "application", application, NULL);

  self->till = g_object_ref (till);
  connect_till (self);
  connect_children (self);
  rokad_counter_connect_input (self);
  rokad_counter_connect_sheets (self);
  rokad_counter_add_actions (self);
  rokad_counter_add_keys (self);
  rokad_scan_controller_attach (GTK_WINDOW (self), till);
  rokad_scan_controller_set_input (GTK_WINDOW (self), GTK_EDITABLE (self->input));

  restore_size (self);
  follow_till (self);
  on_cart_replaced (self);
  rokad_counter_focus_input (self);
  return GTK_WIDGET (self);
}
