/* The one input: a code, a name to search for, `12*` for the next item. What a scanner sends never
 * comes here (rokad-scan-controller.c).
 */
#include "config.h"

#include "rokad-counter-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "rokad-cart-row.h"

/* Digits may be a slow scanner's, which are taken out again: search waits until it is sure. Letters
 * wait a little, so that a word typed fast is looked for once. */
#define DIGITS_WAIT_MS 220
#define LETTERS_WAIT_MS 40

void
rokad_counter_focus_input (RokadCounterWindow *self)
{
  if (!rokad_counter_input_has_focus (self))
    gtk_entry_grab_focus_without_selecting (self->input);
}

gboolean
rokad_counter_input_has_focus (RokadCounterWindow *self)
{
  GtkWidget *focus = gtk_window_get_focus (GTK_WINDOW (self));

  return focus != NULL && (focus == GTK_WIDGET (self->input) ||
                           gtk_widget_is_ancestor (focus, GTK_WIDGET (self->input)));
}

static void
set_text (RokadCounterWindow *self, const char *text)
{
  self->filtering = TRUE;
  gtk_editable_set_text (GTK_EDITABLE (self->input), text);
  gtk_editable_set_position (GTK_EDITABLE (self->input), -1);
  self->filtering = FALSE;
}

static const char *
get_text (RokadCounterWindow *self)
{
  return gtk_editable_get_text (GTK_EDITABLE (self->input));
}

static void
hide_results (RokadCounterWindow *self)
{
  g_clear_handle_id (&self->search_delay, g_source_remove);
  g_clear_pointer (&self->results_for, g_free);
  if (g_strcmp0 (rokad_counter_open_sheet_name (self), "results") == 0)
    rokad_counter_close_sheet (self);
}

void
rokad_counter_clear_input (RokadCounterWindow *self)
{
  set_text (self, "");
  hide_results (self);
}

/* --- Search --- */

static void
show_results (RokadCounterWindow *self, GPtrArray *found, const char *text)
{
  const char *open = rokad_counter_open_sheet_name (self);

  g_free (self->results_for);
  self->results_for = g_strdup (text);
  rokad_result_list_show (self->results, found->len == 0 ? _ ("Nothing found") : NULL, found);
  if (open == NULL || g_str_equal (open, "results"))
    rokad_counter_open_sheet (self, "results");
}

typedef struct
{
  RokadCounterWindow *window;
  char *text;
} Query;

static void
on_found (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autofree Query *query = user_data;
  g_autoptr (RokadCounterWindow) self = query->window;
  g_autofree char *text = query->text;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) found = NULL;

  if (self->gone)
    return;

  found = rokad_till_find_finish (self->till, result, &error);
  if (found != NULL && g_str_equal (text, get_text (self)))
    show_results (self, found, text);
  else if (found == NULL && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    g_warning ("search: %s", error->message);
}

static gboolean
search (gpointer user_data)
{
  RokadCounterWindow *self = user_data;
  Query *query = g_new0 (Query, 1);

  self->search_delay = 0;
  query->window = g_object_ref (self);
  query->text = g_strdup (get_text (self));
  rokad_till_find_async (self->till, query->text, on_found, query);
  return G_SOURCE_REMOVE;
}

static gboolean
is_digits (const char *text)
{
  return text[strspn (text, "0123456789")] == '\0';
}

/* `12*` is for the next item, and is read as soon as the star is there. */
static gboolean
take_multiplier (RokadCounterWindow *self)
{
  const char *text = get_text (self);
  const char *star = strchr (text, '*');
  g_autofree char *number = NULL;
  gint64 quantity;

  if (star == NULL)
    return FALSE;

  number = g_strndup (text, (gsize) (star - text));
  if (!rokad_quantity_parse (number, &quantity, NULL) || quantity <= 0 ||
      quantity > ROKAD_QUANTITY_MAX)
    return FALSE;

  rokad_till_set_next_quantity (self->till, quantity);
  set_text (self, star + 1);
  return TRUE;
}

/* + and − in the empty input are for the list that is chosen from, else for the selected line: a
 * keypad has both.
 */
static gboolean
take_step (RokadCounterWindow *self)
{
  const char *text = get_text (self);
  RokadLine *line = rokad_cart_view_get_selected (self->cart_view);

  if (!g_str_equal (text, "+") && !g_str_equal (text, "-"))
    return FALSE;

  if (g_strcmp0 (rokad_counter_open_sheet_name (self), "choice") == 0)
    rokad_result_list_move (self->choice, *text == '+' ? 1 : -1);
  else if (line != NULL)
    rokad_cart_row_step (self->till, line, *text == '+' ? 1 : -1);
  set_text (self, "");
  return TRUE;
}

static void
on_input_changed (RokadCounterWindow *self)
{
  const char *text;

  if (self->filtering)
    return;

  if (take_step (self))
    return;

  take_multiplier (self);
  text = get_text (self);
  g_clear_handle_id (&self->search_delay, g_source_remove);
  if (*text == '\0')
    hide_results (self);
  else
    self->search_delay =
        g_timeout_add (is_digits (text) ? DIGITS_WAIT_MS : LETTERS_WAIT_MS, search, self);
}

/* --- Enter --- */

static gboolean
is_code (RokadCounterWindow *self, const char *text)
{
  g_auto (RokadScan) scan = { 0 };
  gint64 now_us = rokad_environment_now_us (rokad_till_get_environment (self->till));

  return rokad_catalog_scan (rokad_shop_catalog (rokad_till_get_reader (self->till)),
                             rokad_till_get_settings (self->till), text, now_us, &scan, NULL) &&
         scan.products->len > 0;
}

/* Never pays; with nothing typed it does nothing. What is a code is one; else the result that is
 * selected is taken, but only one that can be seen; else it is looked for at once.
 */
static void
on_input_entered (RokadCounterWindow *self)
{
  g_autofree char *text = g_strstrip (g_strdup (get_text (self)));
  const char *open = rokad_counter_open_sheet_name (self);
  gboolean shown = g_strcmp0 (open, "results") == 0 && self->results_for != NULL &&
                   g_str_equal (self->results_for, get_text (self));

  if (*text == '\0' && g_strcmp0 (open, "choice") == 0)
    rokad_result_list_pick (self->choice);
  else if (*text == '\0')
    return;
  else if (is_code (self, text) ||
           (shown && is_digits (text) && rokad_result_list_count (self->results) == 0))
    {
      rokad_counter_clear_input (self);
      rokad_till_scan (self->till, text);
    }
  else if (shown)
    rokad_result_list_pick (self->results);
  else
    {
      g_clear_handle_id (&self->search_delay, g_source_remove);
      search (self);
    }
}

static void
on_result_picked (RokadCounterWindow *self, RokadProduct *product)
{
  rokad_counter_clear_input (self);
  rokad_counter_focus_input (self);
  rokad_till_add_product (self->till, product, 0, ROKAD_PRICE_UNKNOWN);
}

void
rokad_counter_connect_input (RokadCounterWindow *self)
{
  g_signal_connect_swapped (self->input, "changed", G_CALLBACK (on_input_changed), self);
  g_signal_connect_swapped (self->input, "activate", G_CALLBACK (on_input_entered), self);
  g_signal_connect_swapped (self->results, "picked", G_CALLBACK (on_result_picked), self);
  g_signal_connect_swapped (self->tiles, "picked", G_CALLBACK (on_result_picked), self);
}
