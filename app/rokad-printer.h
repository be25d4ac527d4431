/* Works off the queue of receipts in the background: each becomes a PDF in the receipt folder. The
 * queue itself is in the shop's files and survives a restart (R20). Main thread.
 */
#pragma once

#include "rokad-store.h"

G_BEGIN_DECLS

/* Signals:
 *   printed (char *path)
 *   failed (GError *)   the job waits until rokad_printer_retry()
 */
#define ROKAD_TYPE_PRINTER (rokad_printer_get_type ())
G_DECLARE_FINAL_TYPE (RokadPrinter, rokad_printer, ROKAD, PRINTER, GObject)

/* @store: not owned; rokad_printer_stop() before it is closed. */
RokadPrinter *rokad_printer_new (RokadStore *store);
void rokad_printer_set_folder (RokadPrinter *self, const char *folder);
/* Looks whether there is a job; to be called after each one that was queued. */
void rokad_printer_wake (RokadPrinter *self);
void rokad_printer_retry (RokadPrinter *self);
/* A copy of an order's receipt. */
void rokad_printer_reprint (RokadPrinter *self, const char *order_id);
void rokad_printer_stop (RokadPrinter *self);

G_END_DECLS
