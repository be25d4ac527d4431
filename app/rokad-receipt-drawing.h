/* A receipt onto paper: for the system's print dialog. */
#pragma once

#include <gtk/gtk.h>

#include "rokad-receipt.h"

G_BEGIN_DECLS

/* Prints @receipt (transfer full) when it is run, as wide as a receipt is and over as many pages as
 * it takes. @title names the job.
 */
GtkPrintOperation *rokad_receipt_drawing_new (RokadReceipt *receipt, const char *title);

G_END_DECLS
