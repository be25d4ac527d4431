/* The last receipt, to read and to print again (F5). */
#pragma once

#include <gtk/gtk.h>

#include "rokad-till.h"

G_BEGIN_DECLS

#define ROKAD_TYPE_RECEIPT_SHEET (rokad_receipt_sheet_get_type ())
G_DECLARE_FINAL_TYPE (RokadReceiptSheet, rokad_receipt_sheet, ROKAD, RECEIPT_SHEET, GtkBox)

/* FALSE when there is no order yet. Takes the focus: its Print button. */
gboolean rokad_receipt_sheet_show_last (RokadReceiptSheet *self, RokadTill *till, GError **error);

G_END_DECLS
