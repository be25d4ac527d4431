#include "config.h"

#include "rokad-cart-row.h"

#include <glib/gi18n-lib.h>

#define WEIGHT_STEP 100 /* grams */

struct _RokadCartRow
{
  GtkBox parent_instance;

  RokadTill *till;
  RokadLine *line; /* NULL while the row is not used */

  /* Template children: not owned. */
  GtkLabel *quantity_label;
  GtkLabel *name_label;
  GtkLabel *price_label;
  GtkLabel *amount_label;
  GtkWidget *less_button;
  GtkWidget *more_button;
  GtkWidget *remove_button;
};

G_DEFINE_FINAL_TYPE (RokadCartRow, rokad_cart_row, GTK_TYPE_BOX)

void
rokad_cart_row_step (RokadTill *till, RokadLine *line, int steps)
{
  const RokadLineFields *fields = rokad_line_fields (line);
  gint64 step = fields->unit == ROKAD_UNIT_WEIGHT ? WEIGHT_STEP : ROKAD_QUANTITY_ONE;
  gint64 quantity = fields->quantity + steps * step;

  if (!fields->removed && quantity > 0)
    rokad_till_set_quantity (till, fields->n, quantity);
}

static void
take_less (RokadCartRow *self)
{
  rokad_cart_row_step (self->till, self->line, -1);
}

static void
take_more (RokadCartRow *self)
{
  rokad_cart_row_step (self->till, self->line, 1);
}

static void
remove_line (RokadCartRow *self)
{
  rokad_till_remove (self->till, rokad_line_fields (self->line)->n);
}

static void
name_buttons (RokadCartRow *self, const char *name)
{
  g_autofree char *less = g_strdup_printf (_ ("Less of %s"), name);
  g_autofree char *more = g_strdup_printf (_ ("More of %s"), name);
  g_autofree char *removing = g_strdup_printf (_ ("Remove %s"), name);

  gtk_accessible_update_property (GTK_ACCESSIBLE (self->less_button), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  less, -1);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->more_button), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  more, -1);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->remove_button),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, removing, -1);
}

/* "₹28.00 each · changed": where a price comes from is said where it is not the catalog's. */
static char *
describe_price (RokadCartRow *self, const RokadLineFields *fields)
{
  g_autofree char *money = rokad_till_money (self->till, fields->price_minor);
  g_autofree char *price = NULL;

  if (fields->removed)
    return g_strdup (_ ("removed"));

  price = fields->unit == ROKAD_UNIT_WEIGHT ? g_strdup_printf (_ ("%s a kg"), money)
                                            : g_strdup_printf (_ ("%s each"), money);
  if (!g_str_equal (fields->price_rule, ROKAD_PRICE_RULE_CHANGED))
    return g_steal_pointer (&price);

  return g_strdup_printf (_ ("%s · price changed"), price);
}

static void
show_line (RokadCartRow *self)
{
  const RokadLineFields *fields = rokad_line_fields (self->line);
  g_autofree char *quantity = rokad_till_quantity (fields->unit, fields->quantity);
  g_autofree char *price = describe_price (self, fields);
  g_autofree char *amount = rokad_till_money (
      self->till, rokad_money_line_amount (fields->price_minor, fields->quantity));
  gint64 least = fields->unit == ROKAD_UNIT_WEIGHT ? WEIGHT_STEP : ROKAD_QUANTITY_ONE;

  gtk_label_set_label (self->quantity_label, quantity);
  gtk_label_set_label (self->name_label, fields->name);
  gtk_label_set_label (self->price_label, price);
  gtk_label_set_label (self->amount_label, amount);
  name_buttons (self, fields->name);

  if (fields->removed)
    gtk_widget_add_css_class (GTK_WIDGET (self), "removed");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self), "removed");
  gtk_widget_set_sensitive (self->less_button, !fields->removed && fields->quantity > least);
  gtk_widget_set_sensitive (self->more_button, !fields->removed);
  gtk_widget_set_sensitive (self->remove_button, !fields->removed);
}

static void
rokad_cart_row_dispose (GObject *object)
{
  RokadCartRow *self = ROKAD_CART_ROW (object);

  g_clear_object (&self->line);
  g_clear_object (&self->till);
  gtk_widget_dispose_template (GTK_WIDGET (self), ROKAD_TYPE_CART_ROW);

  G_OBJECT_CLASS (rokad_cart_row_parent_class)->dispose (object);
}

static void
rokad_cart_row_class_init (RokadCartRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = rokad_cart_row_dispose;

  gtk_widget_class_set_template_from_resource (widget_class, "/rokad/app/rokad-cart-row.ui");
  gtk_widget_class_bind_template_child (widget_class, RokadCartRow, quantity_label);
  gtk_widget_class_bind_template_child (widget_class, RokadCartRow, name_label);
  gtk_widget_class_bind_template_child (widget_class, RokadCartRow, price_label);
  gtk_widget_class_bind_template_child (widget_class, RokadCartRow, amount_label);
  gtk_widget_class_bind_template_child (widget_class, RokadCartRow, less_button);
  gtk_widget_class_bind_template_child (widget_class, RokadCartRow, more_button);
  gtk_widget_class_bind_template_child (widget_class, RokadCartRow, remove_button);
  gtk_widget_class_bind_template_callback (widget_class, take_less);
  gtk_widget_class_bind_template_callback (widget_class, take_more);
  gtk_widget_class_bind_template_callback (widget_class, remove_line);
}

static void
rokad_cart_row_init (RokadCartRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
rokad_cart_row_new (RokadTill *till)
{
  RokadCartRow *self = g_object_new (ROKAD_TYPE_CART_ROW, NULL);

  self->till = g_object_ref (till);
  return GTK_WIDGET (self);
}

void
rokad_cart_row_set_line (RokadCartRow *self, RokadLine *line)
{
  if (g_set_object (&self->line, line) && line != NULL)
    show_line (self);
}
