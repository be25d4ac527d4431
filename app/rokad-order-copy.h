/* One more copy of an order's receipt: counted on disk before it is made, so that no two receipts
 * ever look like the original.
 */
#pragma once

#include "rokad-store.h"

G_BEGIN_DECLS

typedef enum
{
  ROKAD_ORDER_COPY_QUEUED,    /* the till's own printer makes it */
  ROKAD_ORDER_COPY_ELSEWHERE, /* the caller makes it: the system's dialog, a file */
} RokadOrderCopyKind;

void rokad_order_copy_async (RokadStore *store,
                             const char *order_id,
                             RokadOrderCopyKind kind,
                             GAsyncReadyCallback callback,
                             gpointer user_data);
/* @out_n: of COPY n; 0 for the original, which had not been printed before. */
gboolean
rokad_order_copy_finish (RokadStore *store, GAsyncResult *result, gint64 *out_n, GError **error);

G_END_DECLS
