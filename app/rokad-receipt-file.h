/* A receipt into a PDF file, on a thread of its own: drawing takes longer than a frame, and making
 * it durable waits for the disk.
 */
#pragma once

#include <gio/gio.h>

#include "rokad-journal.h"

G_BEGIN_DECLS

/* @entry (transfer full), @hash and @copy as for rokad_receipt_new(). */
void rokad_receipt_file_async (RokadEntry *entry,
                               const char *hash,
                               gint64 copy,
                               const char *path,
                               GAsyncReadyCallback callback,
                               gpointer user_data);
gboolean rokad_receipt_file_finish (GAsyncResult *result, GError **error);

G_END_DECLS
