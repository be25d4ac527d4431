#include "config.h"

#include "rokad-receipt-sheet.h"

#include "rokad-order.h"
#include "rokad-receipt.h"

#define COLUMNS_MIN 32
#define COLUMNS_MAX 48 /* what fits beside the rail */

struct _RokadReceiptSheet
{
  GtkBox parent_instance;

  /* Template children: not owned. */
  GtkLabel *text_label;
  GtkWidget *print_button;
};

G_DEFINE_FINAL_TYPE (RokadReceiptSheet, rokad_receipt_sheet, GTK_TYPE_BOX)

static void
rokad_receipt_sheet_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), ROKAD_TYPE_RECEIPT_SHEET);

  G_OBJECT_CLASS (rokad_receipt_sheet_parent_class)->dispose (object);
}

static void
rokad_receipt_sheet_class_init (RokadReceiptSheetClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = rokad_receipt_sheet_dispose;

  gtk_widget_class_set_template_from_resource (widget_class, "/rokad/app/rokad-receipt-sheet.ui");
  gtk_widget_class_bind_template_child (widget_class, RokadReceiptSheet, text_label);
  gtk_widget_class_bind_template_child (widget_class, RokadReceiptSheet, print_button);
}

static void
rokad_receipt_sheet_init (RokadReceiptSheet *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

static char *
read_last (RokadTill *till, GError **error)
{
  RokadDb *db = rokad_shop_db (rokad_till_get_reader (till));
  int columns = g_settings_get_int (rokad_till_get_preferences (till), "receipt-width-chars");
  g_autoptr (GError) last_error = NULL;
  g_autoptr (RokadOrder) order = rokad_order_last (db, &last_error);
  g_autoptr (RokadEntry) entry = NULL;
  g_autoptr (RokadReceipt) receipt = NULL;
  char hash[ROKAD_HASH_HEX_BYTES];

  if (order == NULL && last_error == NULL)
    g_set_error_literal (error, ROKAD_SHOP_ERROR, ROKAD_SHOP_ERROR_NOTHING, "no order yet");
  else if (order == NULL)
    g_propagate_error (error, g_steal_pointer (&last_error));
  if (order == NULL)
    return NULL;

  entry = rokad_order_entry (db, rokad_order_fields (order)->order_id, hash, error);
  if (entry == NULL || (receipt = rokad_receipt_new (entry, hash, 0, error)) == NULL)
    return NULL;

  return rokad_receipt_to_text (receipt, (guint) CLAMP (columns, COLUMNS_MIN, COLUMNS_MAX));
}

gboolean
rokad_receipt_sheet_show_last (RokadReceiptSheet *self, RokadTill *till, GError **error)
{
  g_autofree char *text = read_last (till, error);

  if (text == NULL)
    return FALSE;

  gtk_label_set_label (self->text_label, text);
  gtk_widget_grab_focus (self->print_button);
  return TRUE;
}
