#include "config.h"

#include "rokad-receipt-file.h"

#include "rokad-receipt.h"

typedef struct
{
  RokadEntry *entry;
  char hash[ROKAD_HASH_HEX_BYTES];
  gint64 copy;
  char *path;
} Request;

static void
request_free (gpointer data)
{
  Request *self = data;

  rokad_entry_free (self->entry);
  g_free (self->path);
  g_free (self);
}

/* A thread of the pool; the receipt lives and dies there. */
static void
write_file (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  Request *request = task_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (RokadReceipt) receipt =
      rokad_receipt_new (request->entry, request->hash, request->copy, &error);

  if (receipt != NULL && rokad_receipt_to_pdf (receipt, request->path, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, g_steal_pointer (&error));
}

void
rokad_receipt_file_async (RokadEntry *entry,
                          const char *hash,
                          gint64 copy,
                          const char *path,
                          GAsyncReadyCallback callback,
                          gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, NULL, callback, user_data);
  Request *request = g_new0 (Request, 1);

  request->entry = entry;
  g_strlcpy (request->hash, hash, sizeof request->hash);
  request->copy = copy;
  request->path = g_strdup (path);

  g_task_set_source_tag (task, rokad_receipt_file_async);
  g_task_set_task_data (task, request, request_free);
  g_task_run_in_thread (task, write_file);
}

gboolean
rokad_receipt_file_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}
