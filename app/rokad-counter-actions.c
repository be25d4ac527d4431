/* Everything the counter can be told to do, whether by a key, a button or the menu. */
#include "config.h"

#include "rokad-counter-private.h"

#include <glib/gi18n-lib.h>

#include "rokad-order.h"

static void
pay_exact (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  RokadCounterWindow *self = user_data;

  rokad_till_pay_cash (self->till, ROKAD_TENDER_EXACT);
}

static void
enter_amount (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  RokadCounterWindow *self = user_data;

  rokad_rail_focus_amount (self->rail);
}

static void
change_quantity (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  rokad_counter_ask_line (user_data, ROKAD_NUMBER_FOR_LINE_QUANTITY);
}

static void
change_price (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  rokad_counter_ask_line (user_data, ROKAD_NUMBER_FOR_LINE_PRICE);
}

static void
remove_line (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  RokadCounterWindow *self = user_data;
  RokadLine *line = rokad_cart_view_get_selected (self->cart_view);

  if (rokad_counter_open_sheet_name (self) != NULL)
    rokad_counter_close_sheet (self);
  if (line != NULL)
    rokad_till_remove (self->till, rokad_line_fields (line)->n);
}

static void
show_item (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  RokadCounterWindow *self = user_data;
  RokadLine *line = rokad_cart_view_get_selected (self->cart_view);

  if (line == NULL)
    return;

  rokad_counter_open_sheet (self, "item");
  rokad_item_sheet_show (self->item_sheet, self->till, line);
}

static void
hold (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  RokadCounterWindow *self = user_data;

  if (rokad_till_get_totals (self->till)->lines == 0)
    return;

  if (g_queue_is_empty (&self->questions) && rokad_counter_open_sheet_name (self) != NULL)
    rokad_counter_close_sheet (self);
  self->holding = TRUE;
  rokad_till_hold (self->till);
}

static void
show_held (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  RokadCounterWindow *self = user_data;

  rokad_counter_open_sheet (self, "held");
  rokad_held_list_load (self->held_list);
}

static void
hold_or_recall (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  RokadCounterWindow *self = user_data;

  if (rokad_till_get_totals (self->till)->lines > 0)
    hold (action, parameter, user_data);
  else
    show_held (action, parameter, user_data);
}

static void
show_receipt (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  RokadCounterWindow *self = user_data;
  g_autoptr (GError) error = NULL;
  g_autofree char *sentence = NULL;

  rokad_counter_open_sheet (self, "receipt");
  if (rokad_receipt_sheet_show_last (self->receipt_sheet, self->till, &error))
    return;

  rokad_counter_close_sheet (self);
  sentence = rokad_error_sentence (error);
  rokad_notices_add_problem (self->notices, sentence);
}

static void
print_last (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  RokadCounterWindow *self = user_data;
  RokadDb *db = rokad_shop_db (rokad_till_get_reader (self->till));
  g_autoptr (RokadOrder) order = rokad_order_last (db, NULL);

  if (order == NULL)
    return;

  rokad_till_reprint (self->till, rokad_order_fields (order)->order_id);
  rokad_counter_toast (self, _ ("The receipt is being printed."));
  if (g_strcmp0 (rokad_counter_open_sheet_name (self), "receipt") == 0)
    rokad_counter_close_sheet (self);
}

static void
undo (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  RokadCounterWindow *self = user_data;
  RokadDb *db = rokad_shop_db (rokad_till_get_reader (self->till));
  g_autoptr (RokadOrder) order = rokad_order_undoable (db, NULL);
  g_autofree char *total = NULL;

  if (order == NULL)
    {
      rokad_notices_add_problem (self->notices, _ ("There is no order in this shift to undo."));
      return;
    }

  total = rokad_till_money (self->till, rokad_order_fields (order)->total_minor);
  rokad_counter_open_sheet (self, "undo");
  rokad_undo_sheet_ask (self->undo_sheet, rokad_order_fields (order)->number, total);
}

static void
check_price (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  RokadCounterWindow *self = user_data;

  rokad_till_set_checking (self->till, !rokad_till_get_checking (self->till));
  rokad_counter_focus_input (self);
}

static void
clear_multiplier (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  RokadCounterWindow *self = user_data;

  rokad_till_set_next_quantity (self->till, 0);
  rokad_counter_focus_input (self);
}

static void
go_full_screen (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  GtkWindow *window = user_data;

  if (gtk_window_is_fullscreen (window))
    gtk_window_unfullscreen (window);
  else
    gtk_window_fullscreen (window);
}

static void
open_menu (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  RokadCounterWindow *self = user_data;

  gtk_menu_button_popup (self->menu_button);
}

/* What could not be written or printed: what, and once more. Else what is safe where. */
static void
tell_status (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  RokadCounterWindow *self = user_data;
  const GError *problem = rokad_till_get_problem (self->till);
  g_autofree char *sentence = NULL;

  if (problem == NULL)
    {
      gtk_widget_activate_action (GTK_WIDGET (self), "app.sync", NULL);
      return;
    }

  sentence = rokad_error_sentence (problem);
  rokad_notices_add_problem (self->notices, sentence);
  if (problem->domain != ROKAD_STORE_ERROR)
    rokad_till_retry_printing (self->till);
}

/* One level out, never out of the order. */
static void
go_back (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  RokadCounterWindow *self = user_data;

  const char *open = rokad_counter_open_sheet_name (self);

  /* What was typed and what it found are one level. */
  if (g_strcmp0 (open, "results") == 0)
    rokad_counter_clear_input (self);
  else if (open != NULL)
    rokad_counter_back_out_of_sheet (self);
  else if (!rokad_counter_input_has_focus (self))
    rokad_counter_focus_input (self);
  else if (*gtk_editable_get_text (GTK_EDITABLE (self->input)) != '\0')
    rokad_counter_clear_input (self);
  else if (rokad_till_get_next_quantity (self->till) != 0)
    rokad_till_set_next_quantity (self->till, 0);
  else if (rokad_till_get_checking (self->till))
    rokad_till_set_checking (self->till, FALSE);
  else if (!rokad_notices_dismiss (self->notices))
    rokad_till_go_on (self->till);
}

void
rokad_counter_add_actions (RokadCounterWindow *self)
{
  static const GActionEntry entries[] = {
    { .name = "pay-exact", .activate = pay_exact },
    { .name = "amount", .activate = enter_amount },
    { .name = "quantity", .activate = change_quantity },
    { .name = "price", .activate = change_price },
    { .name = "remove", .activate = remove_line },
    { .name = "item", .activate = show_item },
    { .name = "hold", .activate = hold },
    { .name = "held", .activate = show_held },
    { .name = "hold-or-recall", .activate = hold_or_recall },
    { .name = "last-receipt", .activate = show_receipt },
    { .name = "print-last", .activate = print_last },
    { .name = "undo", .activate = undo },
    { .name = "check", .activate = check_price },
    { .name = "no-multiplier", .activate = clear_multiplier },
    { .name = "full-screen", .activate = go_full_screen },
    { .name = "menu", .activate = open_menu },
    { .name = "status", .activate = tell_status },
    { .name = "back", .activate = go_back },
  };
  g_autoptr (GAction) tiles =
      g_settings_create_action (rokad_till_get_preferences (self->till), "show-tiles");

  g_action_map_add_action_entries (G_ACTION_MAP (self), entries, G_N_ELEMENTS (entries), self);
  g_action_map_add_action (G_ACTION_MAP (self), tiles);
}
