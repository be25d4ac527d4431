#include "config.h"

#include "rokad-printer.h"

#include <errno.h>

#include "rokad-order.h"
#include "rokad-print-queue.h"
#include "rokad-receipt.h"

/* A job goes store thread (what is next?) → a thread of its own (drawing) → store thread (it is
 * done), so that nobody at the counter waits for a font. */
struct _RokadPrinter
{
  GObject parent_instance;

  RokadStore *store; /* not owned; NULL once stopped */
  char *folder;
  gboolean busy;
  gboolean again; /* woken while busy */
};

enum
{
  PRINTED,
  FAILED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (RokadPrinter, rokad_printer, G_TYPE_OBJECT)

/* One receipt on its way. */
typedef struct
{
  RokadPrintJob *job;
  RokadEntry *entry;
  char hash[ROKAD_HASH_HEX_BYTES];
  char *folder;
  char *path;
  char *problem; /* why it could not be printed */
} Sheet;

static void
sheet_free (Sheet *self)
{
  g_clear_pointer (&self->job, rokad_print_job_free);
  g_clear_pointer (&self->entry, rokad_entry_free);
  g_free (self->folder);
  g_free (self->path);
  g_free (self->problem);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Sheet, sheet_free)

static void
rokad_printer_finalize (GObject *object)
{
  RokadPrinter *self = ROKAD_PRINTER (object);

  g_clear_pointer (&self->folder, g_free);

  G_OBJECT_CLASS (rokad_printer_parent_class)->finalize (object);
}

static void
rokad_printer_class_init (RokadPrinterClass *klass)
{
  GType type = G_TYPE_FROM_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = rokad_printer_finalize;

  signals[PRINTED] = g_signal_new ("printed", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                   G_TYPE_NONE, 1, G_TYPE_STRING);
  signals[FAILED] = g_signal_new ("failed", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                  G_TYPE_NONE, 1, G_TYPE_ERROR);
}

static void
rokad_printer_init (RokadPrinter *self)
{
}

RokadPrinter *
rokad_printer_new (RokadStore *store)
{
  RokadPrinter *self = g_object_new (ROKAD_TYPE_PRINTER, NULL);

  self->store = store;
  return self;
}

void
rokad_printer_set_folder (RokadPrinter *self, const char *folder)
{
  g_free (self->folder);
  self->folder = g_strdup (folder);
}

static void
report (RokadPrinter *self, const GError *error)
{
  if (self->store != NULL)
    g_signal_emit (self, signals[FAILED], 0, error);
}

/* --- Store thread: what is next? No job is an answer: NULL. --- */

static gboolean
take_next (RokadShop *shop, gpointer data, gpointer *out_result, GError **error)
{
  g_autoptr (Sheet) sheet = g_new0 (Sheet, 1);
  g_autoptr (GError) next_error = NULL;

  sheet->job = rokad_print_queue_next (rokad_shop_db (shop), &next_error);
  if (sheet->job == NULL && next_error == NULL)
    return TRUE;
  if (sheet->job == NULL)
    {
      g_propagate_error (error, g_steal_pointer (&next_error));
      return FALSE;
    }

  sheet->entry = rokad_order_entry (rokad_shop_db (shop), sheet->job->order_id, sheet->hash, error);
  if (sheet->entry == NULL)
    return FALSE;

  *out_result = g_steal_pointer (&sheet);
  return TRUE;
}

/* --- A thread of its own: drawing --- */

/* "K7Q-26-000123-copy-2.pdf": the number, but for what a file name may not hold. */
static char *
make_path (Sheet *sheet)
{
  const RokadJson *body = sheet->entry->body;
  g_autofree char *number = g_strdup (rokad_json_text (body, "number"));
  g_autofree char *copy = NULL;
  g_autofree char *name = NULL;

  g_strdelimit (number, "/\\:", '-');
  if (sheet->job->copy > 0)
    copy = g_strdup_printf ("-copy-%" G_GINT64_FORMAT, sheet->job->copy);
  name = g_strdup_printf ("%s%s.pdf", number, copy != NULL ? copy : "");
  return g_build_filename (sheet->folder, name, NULL);
}

static gboolean
draw (Sheet *sheet, GError **error)
{
  g_autoptr (RokadReceipt) receipt =
      rokad_receipt_new (sheet->entry, sheet->hash, sheet->job->copy, error);

  if (receipt == NULL)
    return FALSE;

  if (g_mkdir_with_parents (sheet->folder, 0700) != 0)
    {
      g_set_error (error, G_FILE_ERROR, g_file_error_from_errno (errno), "%s: %s", sheet->folder,
                   g_strerror (errno));
      return FALSE;
    }

  sheet->path = make_path (sheet);
  return rokad_receipt_to_pdf (receipt, sheet->path, error);
}

static void
draw_in_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  Sheet *sheet = task_data;
  GError *error = NULL;

  if (draw (sheet, &error))
    {
      g_task_return_boolean (task, TRUE);
      return;
    }

  sheet->problem = g_strdup (error->message);
  g_task_return_error (task, error);
}

/* --- Store thread: done, or not --- */

static gboolean
finish_job (RokadShop *shop, gpointer data, gpointer *out_result, GError **error)
{
  Sheet *sheet = data;

  return rokad_print_queue_finish (shop, sheet->job->job_id, sheet->problem, error);
}

/* --- Main thread: from one to the next --- */

static void
rest (RokadPrinter *self)
{
  self->busy = FALSE;
  if (self->again)
    rokad_printer_wake (self);
}

static void
on_finished (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (RokadPrinter) self = user_data;
  g_autoptr (GError) error = NULL;

  if (self->store == NULL)
    return;

  if (!rokad_store_run_finish (self->store, result, NULL, &error))
    {
      report (self, error);
      self->again = FALSE; /* the same would come again at once */
    }
  else
    self->again = TRUE;
  rest (self);
}

static void
on_drawn (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (RokadPrinter) self = user_data;
  g_autoptr (GError) error = NULL;
  GTask *task = G_TASK (result);
  Sheet *sheet = g_object_get_data (G_OBJECT (task), "sheet");

  if (self->store == NULL)
    return;

  if (g_task_propagate_boolean (task, &error))
    g_signal_emit (self, signals[PRINTED], 0, sheet->path);
  else
    report (self, error);

  rokad_store_run_async (self->store, ROKAD_QUEUE_BACKGROUND, finish_job,
                         g_object_steal_data (G_OBJECT (task), "sheet"),
                         (GDestroyNotify) sheet_free, NULL, on_finished, g_object_ref (self));
}

static void
start_drawing (RokadPrinter *self, Sheet *sheet)
{
  g_autoptr (GTask) task = g_task_new (NULL, NULL, on_drawn, g_object_ref (self));

  sheet->folder = g_strdup (self->folder);
  g_task_set_source_tag (task, start_drawing);
  g_task_set_task_data (task, sheet, NULL);
  g_object_set_data_full (G_OBJECT (task), "sheet", sheet, (GDestroyNotify) sheet_free);
  g_task_run_in_thread (task, draw_in_thread);
}

static void
on_taken (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (RokadPrinter) self = user_data;
  g_autoptr (GError) error = NULL;
  gpointer taken = NULL;
  Sheet *sheet;

  if (self->store == NULL)
    return;

  if (!rokad_store_run_finish (self->store, result, &taken, &error))
    report (self, error);
  if (taken == NULL)
    {
      rest (self);
      return;
    }

  sheet = taken;
  if (sheet->problem != NULL)
    {
      g_set_error_literal (&error, ROKAD_STORE_ERROR, ROKAD_STORE_ERROR_MISSING, sheet->problem);
      report (self, error);
      sheet_free (sheet);
      self->again = TRUE;
      rest (self);
      return;
    }

  start_drawing (self, sheet);
}

void
rokad_printer_wake (RokadPrinter *self)
{
  if (self->store == NULL)
    return;

  self->again = self->busy;
  if (self->busy)
    return;

  self->busy = TRUE;
  rokad_store_run_async (self->store, ROKAD_QUEUE_BACKGROUND, take_next, NULL, NULL,
                         (GDestroyNotify) sheet_free, on_taken, g_object_ref (self));
}

static void
on_queued (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (RokadPrinter) self = user_data;
  g_autoptr (GError) error = NULL;

  if (self->store == NULL)
    return;

  if (!rokad_store_run_finish (self->store, result, NULL, &error))
    report (self, error);
  rokad_printer_wake (self);
}

static gboolean
queue_retry (RokadShop *shop, gpointer data, gpointer *out_result, GError **error)
{
  return rokad_print_queue_retry (shop, error);
}

void
rokad_printer_retry (RokadPrinter *self)
{
  rokad_store_run_async (self->store, ROKAD_QUEUE_COUNTER, queue_retry, NULL, NULL, NULL, on_queued,
                         g_object_ref (self));
}

static gboolean
queue_copy (RokadShop *shop, gpointer data, gpointer *out_result, GError **error)
{
  return rokad_print_queue_reprint (shop, data, NULL, error);
}

void
rokad_printer_reprint (RokadPrinter *self, const char *order_id)
{
  rokad_store_run_async (self->store, ROKAD_QUEUE_COUNTER, queue_copy, g_strdup (order_id), g_free,
                         NULL, on_queued, g_object_ref (self));
}

void
rokad_printer_stop (RokadPrinter *self)
{
  self->store = NULL;
}
