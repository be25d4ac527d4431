#include "cashier.h"

#include <string.h>

#include "dump.h"
#include "rokad-counter-window.h"
#include "rokad-rail.h"
#include "rokad-total-label.h"

#define HAMMER_MS 200

void
cashier_start (Cashier *self)
{
  shop_start (&self->shop);
  self->window = rokad_counter_window_new (NULL, self->shop.till);
  shop_present (self->window);
}

void
cashier_end (Cashier *self)
{
  tu_destroy (self->window);
  shop_stop (&self->shop);
}

void
cashier_come (Cashier *self, gconstpointer unused)
{
  shop_open_demo (&self->shop);
  self->window = rokad_counter_window_new (NULL, self->shop.till);
  shop_present (self->window);
}

void
cashier_go (Cashier *self, gconstpointer unused)
{
  tu_destroy (self->window);
  shop_close (&self->shop);
}

/* --- Hands --- */

void
cashier_type (Cashier *self, const char *text)
{
  for (; *text != '\0'; text++)
    {
      tu_key (self->window, *text == '\n' ? XK_Return : *text == '\t' ? XK_Tab : (KeySym) *text);
      tu_spin (CASHIER_TYPED_MS);
    }
}

void
cashier_ring_up (Cashier *self, const char *codes)
{
  g_auto (GStrv) each = g_strsplit (codes, " ", -1);
  guint lines = cashier_lines (self);

  for (guint i = 0; each[i] != NULL; i++)
    tu_scan (self->window, each[i]);
  cashier_wait_for_lines (self, lines + g_strv_length (each));
}

void
cashier_pay (Cashier *self)
{
  guint before = self->shop.paid;

  if (before > 0)
    tu_spin (CASHIER_BURST_MS);
  tu_key (self->window, XK_F12);
  cashier_wait_for_paid (self, before + 1);
}

static GtkWidget *
find_button (GtkWidget *widget, const char *label)
{
  if (GTK_IS_BUTTON (widget) && gtk_widget_get_mapped (widget) && shop_shows (widget, label))
    return widget;

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = find_button (child, label);

      if (found != NULL)
        return found;
    }
  return NULL;
}

void
cashier_touch (Cashier *self, const char *label)
{
  GtkWidget *button;

  tu_wait (find_button (self->window, label) != NULL, CASHIER_WAIT_MS);
  button = find_button (self->window, label);
  g_assert_true (gtk_widget_is_sensitive (button));
  tu_mouse_click (button);
}

void
cashier_hammer (Cashier *self, KeySym key, guint times, gboolean at_once)
{
  for (guint i = 0; i < times; i++)
    {
      tu_key (self->window, key);
      if (!at_once)
        tu_spin (HAMMER_MS / times);
    }
}

/* --- What the window shows --- */

GtkEditable *
cashier_input (Cashier *self)
{
  return GTK_EDITABLE (tu_find (self->window, GTK_TYPE_ENTRY, NULL));
}

GtkEditable *
cashier_amount (Cashier *self)
{
  GtkWidget *rail = tu_find (self->window, ROKAD_TYPE_RAIL, NULL);

  return GTK_EDITABLE (tu_find (rail, GTK_TYPE_ENTRY, NULL));
}

const char *
cashier_input_text (Cashier *self)
{
  return gtk_editable_get_text (cashier_input (self));
}

const char *
cashier_amount_text (Cashier *self)
{
  return gtk_editable_get_text (cashier_amount (self));
}

gboolean
cashier_sees (Cashier *self, const char *text)
{
  return shop_find_label (self->window, text) != NULL;
}

static GtkWidget *
find_mapped (GtkWidget *widget, GType type)
{
  if (!gtk_widget_get_mapped (widget))
    return NULL;
  if (g_type_is_a (G_OBJECT_TYPE (widget), type))
    return widget;

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = find_mapped (child, type);

      if (found != NULL)
        return found;
    }
  return NULL;
}

const char *
cashier_large_sum (Cashier *self)
{
  GtkWidget *label = find_mapped (self->window, ROKAD_TYPE_TOTAL_LABEL);

  return label != NULL ? rokad_total_label_get_text (ROKAD_TOTAL_LABEL (label)) : "";
}

gboolean
cashier_has_focus (Cashier *self, GtkEditable *field)
{
  GtkWidget *focus = gtk_window_get_focus (GTK_WINDOW (self->window));

  return focus != NULL && gtk_widget_is_ancestor (focus, GTK_WIDGET (field));
}

/* --- What the till knows --- */

RokadTillState
cashier_state (Cashier *self)
{
  return rokad_till_get_state (self->shop.till);
}

guint
cashier_lines (Cashier *self)
{
  return rokad_cart_count (rokad_till_get_cart (self->shop.till));
}

const RokadLineFields *
cashier_line (Cashier *self, gint64 n)
{
  RokadLine *line = rokad_cart_line (rokad_till_get_cart (self->shop.till), n);

  g_assert_nonnull (line);
  return rokad_line_fields (line);
}

gint64
cashier_total (Cashier *self)
{
  return rokad_till_get_totals (self->shop.till)->payable_minor;
}

void
cashier_wait_for_lines (Cashier *self, guint lines)
{
  tu_wait (cashier_lines (self) == lines && rokad_till_get_pending (self->shop.till) == 0,
           CASHIER_WAIT_MS);
}

void
cashier_wait_for_paid (Cashier *self, guint paid)
{
  tu_wait (self->shop.paid == paid && cashier_state (self) != ROKAD_TILL_PAYING, CASHIER_WAIT_MS);
}

/* --- What is on disk --- */

gint64
cashier_count (Cashier *self, const char *sql)
{
  g_autofree char *folder = g_build_filename (self->shop.folder, "data", NULL);

  return dump_int (folder, "shop.db", sql);
}

gint64
cashier_orders_on_disk (Cashier *self)
{
  return cashier_count (self, "SELECT count (*) FROM orders");
}

gint64
cashier_lines_on_disk (Cashier *self)
{
  return cashier_count (self, "SELECT count (*) FROM cart_line JOIN cart USING (cart_id)"
                              " WHERE NOT removed");
}

gint64
cashier_entries (Cashier *self, const char *kind)
{
  g_autofree char *sql =
      g_strdup_printf ("SELECT count (*) FROM entry WHERE line ->> 'kind' = '%s'", kind);

  return cashier_count (self, sql);
}

guint
cashier_receipts (Cashier *self)
{
  g_autofree char *folder = g_build_filename (self->shop.folder, "receipts", NULL);
  g_autoptr (GDir) dir = NULL;
  const char *name;
  guint receipts = 0;

  tu_wait (cashier_count (self, "SELECT count (*) FROM print_job WHERE state = 'waiting'") == 0,
           CASHIER_WAIT_MS);
  dir = g_dir_open (folder, 0, NULL);
  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    receipts += g_str_has_suffix (name, ".pdf") ? 1 : 0;
  return receipts;
}
