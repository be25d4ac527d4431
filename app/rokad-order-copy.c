#include "config.h"

#include "rokad-order-copy.h"

#include "rokad-print-queue.h"

typedef struct
{
  char *order_id;
  RokadOrderCopyKind kind;
} Request;

static void
request_free (gpointer data)
{
  Request *self = data;

  g_free (self->order_id);
  g_free (self);
}

static gboolean
add (RokadShop *shop, const Request *request, gint64 *out_n, GError **error)
{
  switch (request->kind)
    {
    case ROKAD_ORDER_COPY_QUEUED:
      return rokad_print_queue_reprint (shop, request->order_id, out_n, error);
    case ROKAD_ORDER_COPY_ELSEWHERE:
      return rokad_print_queue_count (shop, request->order_id, out_n, error);
    }
  g_assert_not_reached ();
}

/* Store thread. */
static gboolean
add_copy (RokadShop *shop, gpointer request, gpointer *out_result, GError **error)
{
  g_autofree gint64 *n = g_new0 (gint64, 1);

  if (!add (shop, request, n, error))
    return FALSE;

  *out_result = g_steal_pointer (&n);
  return TRUE;
}

void
rokad_order_copy_async (RokadStore *store,
                        const char *order_id,
                        RokadOrderCopyKind kind,
                        GAsyncReadyCallback callback,
                        gpointer user_data)
{
  Request *request = g_new0 (Request, 1);

  request->order_id = g_strdup (order_id);
  request->kind = kind;
  rokad_store_run_async (store, ROKAD_QUEUE_COUNTER, add_copy, request, request_free, g_free,
                         callback, user_data);
}

gboolean
rokad_order_copy_finish (RokadStore *store, GAsyncResult *result, gint64 *out_n, GError **error)
{
  gpointer value = NULL;
  g_autofree gint64 *n = NULL;

  if (!rokad_store_run_finish (store, result, &value, error))
    return FALSE;

  n = value;
  *out_n = *n;
  return TRUE;
}
