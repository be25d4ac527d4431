/* A receipt: one layout, made from the order's entry alone, drawn as text, PDF or on a cairo
 * context (printers' bytes are to come). A library of its own: Pango, cairo, libqrencode; no GTK.
 */
#pragma once

#include <cairo.h>

#include "rokad-journal.h"

G_BEGIN_DECLS

#define ROKAD_RECEIPT_COLUMNS_MIN 32
#define ROKAD_RECEIPT_COLUMNS_MAX 80

typedef struct _RokadReceipt RokadReceipt;

/* @entry: an order.paid or order.undone entry, and the hash of its line (hex). @copy 0: original,
 * n: says COPY n. ROKAD_JOURNAL_ERROR_INVALID for an entry that is no order.
 */
RokadReceipt *
rokad_receipt_new (const RokadEntry *entry, const char *hash, gint64 copy, GError **error);
void rokad_receipt_free (RokadReceipt *self);

/* Plain text, @columns wide (within the limits above) in cells of a fixed-width font (East Asian
 * wide characters take two, combining marks none). Ends with a line feed. Caller frees.
 */
char *rokad_receipt_to_text (RokadReceipt *self, guint columns);

/* 80 mm wide and as long as the receipt; over 3 m it continues on further pages. The same order
 * gives the same bytes. Written beside @path, made durable, renamed: FULL or FAILED leave what was
 * there.
 */
gboolean rokad_receipt_to_pdf (RokadReceipt *self, const char *path, GError **error);

/* Draws in black at the origin of @cairo in points, @width wide without margins; white paper is the
 * caller's. Returns the height. @cairo NULL: only measures.
 */
double rokad_receipt_draw (RokadReceipt *self, cairo_t *cairo, double width);

/* "rokad:ORDER-ID:HASH12", what the QR says. Not owned. */
const char *rokad_receipt_qr_text (RokadReceipt *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (RokadReceipt, rokad_receipt_free)

G_END_DECLS
