/* The orders of a shop that fit a text, looked for on a thread of its own: over years of orders a
 * name that is rare takes longer than a frame.
 */
#pragma once

#include <gio/gio.h>

#include "rokad-order.h"

G_BEGIN_DECLS

/* At most ROKAD_ORDERS_LISTED_MAX, newest first. @folder: the shop's. @environment must outlive
 * the search.
 */
void rokad_order_search_async (const char *folder,
                               const RokadEnvironment *environment,
                               const char *text,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data);
/* (element-type RokadOrder) (transfer full) */
GPtrArray *rokad_order_search_finish (GAsyncResult *result, GError **error);

G_END_DECLS
