#include "config.h"

#include "rokad-order-row.h"

#include <glib/gi18n-lib.h>

#include "rokad-time.h"

#define STATE_UNDONE "undone" /* as in order-states.json */

struct _RokadOrderRow
{
  GtkBox parent_instance;

  /* Template children: not owned. */
  GtkLabel *number_label;
  GtkLabel *amount_label;
  GtkLabel *time_label;
  GtkLabel *state_label;
  GtkLabel *names_label;
};

G_DEFINE_FINAL_TYPE (RokadOrderRow, rokad_order_row, GTK_TYPE_BOX)

const char *
rokad_order_state_in_words (const RokadOrderFields *order)
{
  if (g_str_equal (order->state, STATE_UNDONE))
    return _ ("Undone");
  if (*order->undoes != '\0')
    return _ ("Undoes another order");
  return "";
}

void
rokad_order_row_show (RokadOrderRow *self, RokadOrder *order, RokadTill *till)
{
  const RokadOrderFields *fields = rokad_order_fields (order);
  g_autofree char *amount = rokad_till_money (till, fields->total_minor);
  g_autofree char *time = rokad_time_display (fields->at_us, rokad_till_get_settings (till)->zone);
  const char *state = rokad_order_state_in_words (fields);

  gtk_label_set_label (self->number_label, fields->number);
  gtk_label_set_label (self->amount_label, amount);
  gtk_label_set_label (self->time_label, time);
  gtk_label_set_label (self->names_label, fields->names);
  gtk_label_set_label (self->state_label, state);
  gtk_widget_set_visible (GTK_WIDGET (self->state_label), *state != '\0');
  /* What has the focus is the item of the list, which GTK 4.8 gives no name. */
  gtk_accessible_update_relation (GTK_ACCESSIBLE (gtk_widget_get_parent (GTK_WIDGET (self))),
                                  GTK_ACCESSIBLE_RELATION_LABELLED_BY, self->number_label,
                                  self->amount_label, self->state_label, NULL, -1);
}

static void
rokad_order_row_class_init (RokadOrderRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  gtk_widget_class_set_template_from_resource (widget_class, "/rokad/app/rokad-order-row.ui");
  gtk_widget_class_bind_template_child (widget_class, RokadOrderRow, number_label);
  gtk_widget_class_bind_template_child (widget_class, RokadOrderRow, amount_label);
  gtk_widget_class_bind_template_child (widget_class, RokadOrderRow, time_label);
  gtk_widget_class_bind_template_child (widget_class, RokadOrderRow, state_label);
  gtk_widget_class_bind_template_child (widget_class, RokadOrderRow, names_label);
}

static void
rokad_order_row_init (RokadOrderRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
rokad_order_row_new (void)
{
  return g_object_new (ROKAD_TYPE_ORDER_ROW, NULL);
}
