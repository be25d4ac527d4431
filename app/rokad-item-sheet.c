#include "config.h"

#include "rokad-item-sheet.h"

#include <glib/gi18n-lib.h>

struct _RokadItemSheet
{
  GtkBox parent_instance;

  /* Template children: not owned. */
  GtkLabel *name_label;
  GtkLabel *detail_label;
  GtkWidget *quantity_button;
};

G_DEFINE_FINAL_TYPE (RokadItemSheet, rokad_item_sheet, GTK_TYPE_BOX)

static void
rokad_item_sheet_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), ROKAD_TYPE_ITEM_SHEET);

  G_OBJECT_CLASS (rokad_item_sheet_parent_class)->dispose (object);
}

static void
rokad_item_sheet_class_init (RokadItemSheetClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = rokad_item_sheet_dispose;

  gtk_widget_class_set_template_from_resource (widget_class, "/rokad/app/rokad-item-sheet.ui");
  gtk_widget_class_bind_template_child (widget_class, RokadItemSheet, name_label);
  gtk_widget_class_bind_template_child (widget_class, RokadItemSheet, detail_label);
  gtk_widget_class_bind_template_child (widget_class, RokadItemSheet, quantity_button);
}

static void
rokad_item_sheet_init (RokadItemSheet *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

static void
add_fact (GString *text, const char *name, const char *value)
{
  if (*value != '\0')
    g_string_append_printf (text, "%s%s %s", text->len > 0 ? " · " : "", name, value);
}

/* "2 × ₹28.00 · MRP ₹30.00 · GST 5 · HSN 2501 · code 2000…" */
static char *
describe (RokadTill *till, const RokadLineFields *fields)
{
  g_autofree char *quantity = rokad_till_quantity (fields->unit, fields->quantity);
  g_autofree char *price = rokad_till_money (till, fields->price_minor);
  g_autofree char *mrp = fields->mrp_minor > 0 ? rokad_till_money (till, fields->mrp_minor) : NULL;
  GString *text = g_string_new (NULL);

  g_string_append_printf (text, _ ("%s × %s"), quantity, price);
  add_fact (text, _ ("MRP"), mrp != NULL ? mrp : "");
  add_fact (text, _ ("tax"), fields->tax.class_name);
  add_fact (text, _ ("HSN"), fields->hsn);
  add_fact (text, _ ("code"), fields->code);
  return g_string_free (text, FALSE);
}

void
rokad_item_sheet_show (RokadItemSheet *self, RokadTill *till, RokadLine *line)
{
  const RokadLineFields *fields = rokad_line_fields (line);
  g_autofree char *detail = describe (till, fields);

  gtk_label_set_label (self->name_label, fields->name);
  gtk_label_set_label (self->detail_label, detail);
  gtk_widget_grab_focus (self->quantity_button);
}
