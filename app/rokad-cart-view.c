#include "config.h"

#include "rokad-cart-view.h"

#include <glib/gi18n-lib.h>

#include "rokad-cart-row.h"
#include "rokad-cart-slots.h"

#define PAID_OPACITY 0.66

struct _RokadCartView
{
  GtkBox parent_instance;

  RokadTill *till;
  RokadCart *shown;   /* whose lines are listed: after a payment, those that were paid */
  gboolean following; /* the selection is being set from the cart, not by a person */
  guint late;         /* source: the list is told once more where to scroll to */

  /* Template children: not owned. */
  GtkStack *stack;
  GtkScrolledWindow *scrolled_window;
  GtkListView *list_view;
  GtkSingleSelection *selection;
  GtkLabel *empty_title;
  GtkLabel *empty_text;
  GtkWidget *current;
  GtkLabel *current_name;
  GtkLabel *current_detail;
  GtkLabel *current_amount;
};

G_DEFINE_FINAL_TYPE (RokadCartView, rokad_cart_view, GTK_TYPE_BOX)

/* --- Rows --- */

static void
set_up_row (RokadCartView *self, GtkListItem *item)
{
  gtk_list_item_set_child (item, rokad_cart_row_new (self->till));
  gtk_list_item_set_activatable (item, FALSE);
}

static void
show_slot (RokadCartSlot *slot, GParamSpec *pspec, RokadCartRow *row)
{
  rokad_cart_row_set_line (row, rokad_cart_slot_get_line (slot));
}

static void
bind_row (RokadCartView *self, GtkListItem *item)
{
  RokadCartRow *row = ROKAD_CART_ROW (gtk_list_item_get_child (item));
  RokadCartSlot *slot = gtk_list_item_get_item (item);

  g_signal_connect_object (slot, "notify::line", G_CALLBACK (show_slot), row, 0);
  show_slot (slot, NULL, row);
}

static void
unbind_row (RokadCartView *self, GtkListItem *item)
{
  RokadCartRow *row = ROKAD_CART_ROW (gtk_list_item_get_child (item));

  g_signal_handlers_disconnect_by_data (gtk_list_item_get_item (item), row);
  rokad_cart_row_set_line (row, NULL);
}

/* --- Selection: the cart's cursor --- */

static guint
find_position (RokadCart *cart, gint64 n)
{
  guint lines = g_list_model_get_n_items (G_LIST_MODEL (cart));

  for (guint i = 0; i < lines; i++)
    {
      g_autoptr (RokadLine) line = g_list_model_get_item (G_LIST_MODEL (cart), i);

      if (rokad_line_fields (line)->n == n)
        return i;
    }

  return GTK_INVALID_LIST_POSITION;
}

/* The column of GTK 4.8 that scrolls is the list view's own action. */
static void
follow_cursor (RokadCartView *self)
{
  guint position = find_position (self->shown, rokad_cart_get_cursor (self->shown));

  self->following = TRUE;
  gtk_single_selection_set_selected (self->selection, position);
  self->following = FALSE;
  if (position != GTK_INVALID_LIST_POSITION)
    gtk_widget_activate_action (GTK_WIDGET (self->list_view), "list.scroll-to-item", "u", position);
}

static gboolean
follow_late (gpointer user_data)
{
  RokadCartView *self = user_data;

  self->late = 0;
  follow_cursor (self);
  return G_SOURCE_REMOVE;
}

/* The list or what is in it has another height, and the selected line is to stay in sight. While a
 * list is being laid out it does not hear where to scroll to.
 */
static void
on_height_changed (RokadCartView *self, GtkAdjustment *adjustment)
{
  if (self->late == 0 &&
      gtk_adjustment_get_upper (adjustment) > gtk_adjustment_get_page_size (adjustment))
    self->late = g_idle_add_full (G_PRIORITY_HIGH_IDLE, follow_late, self, NULL);
}

static void
on_selected (RokadCartView *self)
{
  RokadCartSlot *slot = gtk_single_selection_get_selected_item (self->selection);

  if (!self->following && slot != NULL && self->shown == rokad_till_get_cart (self->till))
    rokad_till_set_cursor (self->till, rokad_line_fields (rokad_cart_slot_get_line (slot))->n);
}

RokadLine *
rokad_cart_view_get_selected (RokadCartView *self)
{
  RokadCart *cart = rokad_till_get_cart (self->till);
  RokadLine *line = cart != NULL ? rokad_cart_line (cart, rokad_cart_get_cursor (cart)) : NULL;

  return line != NULL && !rokad_line_fields (line)->removed ? line : NULL;
}

void
rokad_cart_view_move (RokadCartView *self, int steps)
{
  RokadCart *cart = rokad_till_get_cart (self->till);
  guint lines = g_list_model_get_n_items (G_LIST_MODEL (cart));
  guint position = find_position (cart, rokad_cart_get_cursor (cart));
  int step = steps < 0 ? -1 : 1;

  if (position == GTK_INVALID_LIST_POSITION)
    position = steps < 0 ? lines : G_MAXUINT; /* just outside of the list, at its near end */

  for (position += (guint) step; position < lines; position += (guint) step)
    {
      g_autoptr (RokadLine) line = g_list_model_get_item (G_LIST_MODEL (cart), position);

      if (!rokad_line_fields (line)->removed)
        {
          rokad_till_set_cursor (self->till, rokad_line_fields (line)->n);
          return;
        }
    }
}

/* --- The selected line, large --- */

static void
show_current (RokadCartView *self)
{
  RokadLine *line = rokad_cart_line (self->shown, rokad_cart_get_cursor (self->shown));
  const RokadLineFields *fields = line != NULL ? rokad_line_fields (line) : NULL;
  g_autofree char *quantity = NULL;
  g_autofree char *price = NULL;
  g_autofree char *amount = NULL;
  g_autofree char *detail = NULL;

  gtk_widget_set_visible (self->current, fields != NULL);
  if (fields == NULL)
    return;

  quantity = rokad_till_quantity (fields->unit, fields->quantity);
  price = rokad_till_money (self->till, fields->price_minor);
  amount = rokad_till_money (self->till,
                             rokad_money_line_amount (fields->price_minor, fields->quantity));
  /* Translators: how much, times the price: "2 × ₹28.00". */
  detail = fields->removed ? g_strdup (_ ("Removed from the order"))
                           : g_strdup_printf (_ ("%s × %s"), quantity, price);
  gtk_label_set_label (self->current_name, fields->name);
  gtk_label_set_label (self->current_detail, detail);
  gtk_label_set_label (self->current_amount, amount);
  if (fields->removed)
    gtk_widget_add_css_class (self->current, "removed");
  else
    gtk_widget_remove_css_class (self->current, "removed");
}

/* --- What is shown --- */

static void
show_empty (RokadCartView *self)
{
  const RokadPaid *paid = rokad_till_get_paid (self->till);
  g_autofree char *last = NULL;

  if (paid != NULL)
    /* Translators: the receipt number of the order before. */
    last = g_strdup_printf (_ ("Last order: %s"), paid->number);
  gtk_label_set_label (self->empty_title, _ ("Ready for the next customer"));
  gtk_label_set_label (self->empty_text,
                       last != NULL ? last : _ ("Scan an item, or type its name"));
}

/* The paid lines stay in sight, set back, until the next item. */
static gboolean
must_keep_paid (RokadCartView *self, RokadCart *cart)
{
  return rokad_till_get_state (self->till) == ROKAD_TILL_PAID && self->shown != NULL &&
         rokad_cart_count (cart) == 0;
}

/* By opacity, not by a class: the styles of all rows would be worked out anew. */
static void
show_set_back (RokadCartView *self, gboolean paid)
{
  gtk_widget_set_can_target (GTK_WIDGET (self), !paid);
  gtk_widget_set_opacity (GTK_WIDGET (self->stack), paid ? PAID_OPACITY : 1);
  gtk_widget_set_opacity (self->current, paid ? PAID_OPACITY : 1);
}

static void
list_lines (RokadCartView *self)
{
  g_autoptr (GListModel) slots = rokad_cart_slots_new (self->shown);

  self->following = TRUE;
  gtk_single_selection_set_model (self->selection, slots);
  self->following = FALSE;
}

static void
follow_till (RokadCartView *self)
{
  RokadCart *cart = rokad_till_get_cart (self->till);
  gboolean paid = cart != NULL && must_keep_paid (self, cart);
  gboolean empty;

  if (cart == NULL)
    return;

  if (!paid && g_set_object (&self->shown, cart))
    list_lines (self);

  show_set_back (self, paid);
  empty = g_list_model_get_n_items (G_LIST_MODEL (self->shown)) == 0;
  gtk_stack_set_visible_child_name (self->stack, empty ? "empty" : "lines");
  if (empty)
    show_empty (self);
  follow_cursor (self);
  show_current (self);
}

static void
rokad_cart_view_dispose (GObject *object)
{
  RokadCartView *self = ROKAD_CART_VIEW (object);

  if (self->till != NULL)
    g_signal_handlers_disconnect_by_data (self->till, self);
  g_clear_object (&self->till);
  g_clear_object (&self->shown);
  gtk_widget_dispose_template (GTK_WIDGET (self), ROKAD_TYPE_CART_VIEW);
  g_clear_handle_id (&self->late, g_source_remove); /* the list may have asked for it until now */

  G_OBJECT_CLASS (rokad_cart_view_parent_class)->dispose (object);
}

static void
rokad_cart_view_class_init (RokadCartViewClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = rokad_cart_view_dispose;

  gtk_widget_class_set_template_from_resource (widget_class, "/rokad/app/rokad-cart-view.ui");
  gtk_widget_class_bind_template_child (widget_class, RokadCartView, stack);
  gtk_widget_class_bind_template_child (widget_class, RokadCartView, scrolled_window);
  gtk_widget_class_bind_template_child (widget_class, RokadCartView, list_view);
  gtk_widget_class_bind_template_child (widget_class, RokadCartView, selection);
  gtk_widget_class_bind_template_child (widget_class, RokadCartView, empty_title);
  gtk_widget_class_bind_template_child (widget_class, RokadCartView, empty_text);
  gtk_widget_class_bind_template_child (widget_class, RokadCartView, current);
  gtk_widget_class_bind_template_child (widget_class, RokadCartView, current_name);
  gtk_widget_class_bind_template_child (widget_class, RokadCartView, current_detail);
  gtk_widget_class_bind_template_child (widget_class, RokadCartView, current_amount);
  gtk_widget_class_bind_template_callback (widget_class, on_selected);
}

static void
rokad_cart_view_init (RokadCartView *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

void
rokad_cart_view_set_till (RokadCartView *self, RokadTill *till)
{
  g_autoptr (GtkListItemFactory) factory = gtk_signal_list_item_factory_new ();

  self->till = g_object_ref (till);
  g_signal_connect_swapped (factory, "setup", G_CALLBACK (set_up_row), self);
  g_signal_connect_swapped (factory, "bind", G_CALLBACK (bind_row), self);
  g_signal_connect_swapped (factory, "unbind", G_CALLBACK (unbind_row), self);
  gtk_list_view_set_factory (self->list_view, factory);

  g_signal_connect_swapped (till, "changed", G_CALLBACK (follow_till), self);
  follow_till (self);
  g_signal_connect_object (gtk_scrolled_window_get_vadjustment (self->scrolled_window), "changed",
                           G_CALLBACK (on_height_changed), self, G_CONNECT_SWAPPED);
}
