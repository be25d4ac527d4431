/* The import runs on the store's thread and tells its progress there; everything that touches the
 * window is brought to the main thread first. A window that is closed meanwhile cancels its import
 * and is not waited for, so the job knows it only weakly.
 */
#include "config.h"

#include "rokad-import-window.h"

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <unistd.h>

#include "rokad-import.h"
#include "rokad-scan-controller.h"

#define PAGE_CHOICE "choice"
#define PAGE_RUNNING "running"
#define PAGE_DONE "done"

struct _RokadImportWindow
{
  AdwWindow parent_instance;

  RokadTill *till;
  GCancellable *cancellable; /* of the import under way, else NULL */
  char *rejects_path;        /* of the last import, NULL for none */

  /* Template children: not owned. */
  GtkStack *stack;
  GtkWidget *choose_button;
  GtkLabel *problem_label;
  GtkLabel *file_label;
  GtkProgressBar *progress_bar;
  GtkWidget *cancel_button;
  GtkLabel *summary_label;
  GtkLabel *added_label;
  GtkLabel *changed_label;
  GtkLabel *unchanged_label;
  GtkLabel *rejected_label;
  AdwActionRow *rejected_row;
  GtkWidget *rejects_button;
  GtkWidget *close_button;
};

G_DEFINE_FINAL_TYPE (RokadImportWindow, rokad_import_window, ADW_TYPE_WINDOW)

/* Of one import. Counted: the store's thread and reports on their way hold it. */
typedef struct
{
  GWeakRef window;
  GCancellable *cancellable;
  char *path;
  char *rejects_path; /* NULL: beside the file */
} Job;

typedef struct
{
  Job *job;
  gint64 done;
  gint64 total;
} Report;

static void
job_clear (gpointer data)
{
  Job *self = data;

  g_weak_ref_clear (&self->window);
  g_clear_object (&self->cancellable);
  g_free (self->path);
  g_free (self->rejects_path);
}

static void
job_release (gpointer data)
{
  g_atomic_rc_box_release_full (data, job_clear);
}

static void
report_free (gpointer data)
{
  Report *self = data;

  job_release (self->job);
  g_free (self);
}

static void
result_free (gpointer data)
{
  rokad_import_result_clear (data);
  g_free (data);
}

/* A file on a stick that cannot be written to: its rejects then stand in the shop's folder. */
static char *
choose_rejects_path (RokadImportWindow *self, const char *path)
{
  g_autofree char *folder = g_path_get_dirname (path);
  g_autofree char *base = NULL;
  g_autofree char *name = NULL;

  if (g_access (folder, W_OK) == 0)
    return NULL;

  base = g_path_get_basename (path);
  name = g_strconcat (base, ".rejects.csv", NULL);
  return g_build_filename (rokad_shop_folder (rokad_till_get_reader (self->till)), name, NULL);
}

static Job *
job_new (RokadImportWindow *self, const char *path)
{
  Job *job = g_atomic_rc_box_new0 (Job);

  g_weak_ref_init (&job->window, self);
  job->cancellable = g_object_ref (self->cancellable);
  job->path = g_strdup (path);
  job->rejects_path = choose_rejects_path (self, path);
  return job;
}

/* Main thread. */
static gboolean
show_report (gpointer data)
{
  Report *report = data;
  g_autoptr (RokadImportWindow) self = g_weak_ref_get (&report->job->window);
  gint64 percent = report->total > 0 ? report->done * 100 / report->total : 0;
  g_autofree char *text = NULL;

  if (self == NULL || self->cancellable != report->job->cancellable)
    return G_SOURCE_REMOVE;

  /* Translators: how much of a file has been read. */
  text = g_strdup_printf (_ ("%d %%"), (int) CLAMP (percent, 0, 100));
  gtk_progress_bar_set_text (self->progress_bar, text);
  gtk_progress_bar_set_fraction (self->progress_bar, CLAMP (percent, 0, 100) / 100.0);
  return G_SOURCE_REMOVE;
}

/* Store thread. */
static void
tell_progress (gint64 done, gint64 total, gpointer data)
{
  Report *report = g_new0 (Report, 1);

  report->job = g_atomic_rc_box_acquire (data);
  report->done = done;
  report->total = total;
  g_idle_add_full (G_PRIORITY_DEFAULT, show_report, report, report_free);
}

/* Store thread. */
static gboolean
import (RokadShop *shop, gpointer data, gpointer *out_result, GError **error)
{
  Job *job = data;
  g_auto (RokadImportResult) result = { 0 };

  if (!rokad_import_products (shop, job->path, job->rejects_path, tell_progress, job,
                              job->cancellable, &result, error))
    return FALSE;

  *out_result = g_memdup2 (&result, sizeof result);
  result.rejects_path = NULL; /* moved */
  return TRUE;
}

static void
show_page (RokadImportWindow *self, const char *page, GtkWidget *focus)
{
  gtk_stack_set_visible_child_name (self->stack, page);
  gtk_widget_grab_focus (focus);
}

static void
set_count (GtkLabel *label, gint64 count)
{
  g_autofree char *text = g_strdup_printf ("%'" G_GINT64_FORMAT, count);

  gtk_label_set_label (label, text);
}

static void
show_result (RokadImportWindow *self, const RokadImportResult *result)
{
  g_autofree char *where =
      result->rejects_path != NULL
          ? g_strdup_printf (_ ("Listed with their reasons in %s"), result->rejects_path)
          : g_strdup (_ ("None: every line was good"));

  g_free (self->rejects_path);
  self->rejects_path = g_strdup (result->rejects_path);

  gtk_label_set_label (self->summary_label, result->added + result->changed > 0
                                                ? _ ("The products are in the shop.")
                                                : _ ("Nothing in the shop had to change."));
  set_count (self->added_label, result->added);
  set_count (self->changed_label, result->changed);
  set_count (self->unchanged_label, result->unchanged);
  set_count (self->rejected_label, result->rejected);
  adw_action_row_set_subtitle (self->rejected_row, where);
  gtk_widget_set_visible (self->rejects_button, self->rejects_path != NULL);
  show_page (self, PAGE_DONE, self->close_button);
}

static void
show_problem (RokadImportWindow *self, const GError *error)
{
  g_autofree char *sentence = rokad_error_sentence (error);

  gtk_label_set_label (self->problem_label, sentence);
  gtk_widget_set_visible (GTK_WIDGET (self->problem_label), TRUE);
  show_page (self, PAGE_CHOICE, self->choose_button);
}

/* What an import's end needs, whether its window still is or not. */
typedef struct
{
  RokadTill *till;
  GWeakRef window;
} Ending;

static void
ending_free (Ending *self)
{
  g_object_unref (self->till);
  g_weak_ref_clear (&self->window);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Ending, ending_free)

static void
import_ended (GObject *source, GAsyncResult *async_result, gpointer user_data)
{
  g_autoptr (Ending) ending = user_data;
  g_autoptr (RokadImportWindow) self = g_weak_ref_get (&ending->window);
  g_autoptr (GError) error = NULL;
  gpointer result = NULL;
  gboolean done;

  done =
      rokad_store_run_finish (rokad_till_get_store (ending->till), async_result, &result, &error);
  if (self != NULL)
    g_clear_object (&self->cancellable);

  if (done)
    rokad_till_reload (ending->till);
  if (self != NULL && done)
    show_result (self, result);
  else if (self != NULL)
    show_problem (self, error);
  g_clear_pointer (&result, result_free);
}

void
rokad_import_window_start (RokadImportWindow *self, GFile *file)
{
  const char *path;
  g_autofree char *name = g_file_get_basename (file);
  Ending *ending;

  g_return_if_fail (ROKAD_IS_IMPORT_WINDOW (self));

  path = g_file_peek_path (file);
  if (self->cancellable != NULL)
    return;
  if (path == NULL)
    {
      g_autoptr (GError) error =
          g_error_new_literal (G_IO_ERROR, G_IO_ERROR_NOT_FOUND, "not on this machine");

      show_problem (self, error);
      return;
    }

  self->cancellable = g_cancellable_new ();
  gtk_widget_set_visible (GTK_WIDGET (self->problem_label), FALSE);
  gtk_label_set_label (self->file_label, name);
  gtk_progress_bar_set_fraction (self->progress_bar, 0);
  gtk_progress_bar_set_text (self->progress_bar, NULL);
  gtk_widget_set_sensitive (self->cancel_button, TRUE);
  show_page (self, PAGE_RUNNING, self->cancel_button);

  ending = g_new0 (Ending, 1);
  ending->till = g_object_ref (self->till);
  g_weak_ref_init (&ending->window, self);
  rokad_store_run_async (rokad_till_get_store (self->till), ROKAD_QUEUE_BACKGROUND, import,
                         job_new (self, path), job_release, result_free, import_ended, ending);
}

static void
file_chosen (GtkNativeDialog *chooser, int response, RokadImportWindow *self)
{
  if (response == GTK_RESPONSE_ACCEPT)
    {
      g_autoptr (GFile) file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (chooser));

      rokad_import_window_start (self, file);
    }
  g_object_unref (chooser);
}

static void
choose_file (RokadImportWindow *self)
{
  GtkFileChooserNative *chooser =
      gtk_file_chooser_native_new (_ ("Choose a file of products"), GTK_WINDOW (self),
                                   GTK_FILE_CHOOSER_ACTION_OPEN, _ ("_Import"), _ ("_Cancel"));
  g_autoptr (GtkFileFilter) tables = gtk_file_filter_new ();
  g_autoptr (GtkFileFilter) all = gtk_file_filter_new ();

  gtk_file_filter_set_name (tables, _ ("Tables (CSV, TSV)"));
  gtk_file_filter_add_suffix (tables, "csv");
  gtk_file_filter_add_suffix (tables, "tsv");
  gtk_file_filter_add_suffix (tables, "txt");
  gtk_file_filter_set_name (all, _ ("All files"));
  gtk_file_filter_add_pattern (all, "*");
  gtk_file_chooser_add_filter (GTK_FILE_CHOOSER (chooser), tables);
  gtk_file_chooser_add_filter (GTK_FILE_CHOOSER (chooser), all);

  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (chooser), TRUE);
  g_signal_connect_object (chooser, "response", G_CALLBACK (file_chosen), self, 0);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (chooser));
}

static void
cancel (RokadImportWindow *self)
{
  gtk_widget_set_sensitive (self->cancel_button, FALSE); /* it ends at its next line */
  g_cancellable_cancel (self->cancellable);
}

static void
open_rejects (RokadImportWindow *self)
{
  g_autofree char *uri = g_filename_to_uri (self->rejects_path, NULL, NULL);

  gtk_show_uri (GTK_WINDOW (self), uri, GDK_CURRENT_TIME);
}

static void
rokad_import_window_dispose (GObject *object)
{
  RokadImportWindow *self = ROKAD_IMPORT_WINDOW (object);

  g_cancellable_cancel (self->cancellable);

  G_OBJECT_CLASS (rokad_import_window_parent_class)->dispose (object);
}

static void
rokad_import_window_finalize (GObject *object)
{
  RokadImportWindow *self = ROKAD_IMPORT_WINDOW (object);

  g_clear_object (&self->till);
  g_clear_object (&self->cancellable);
  g_free (self->rejects_path);

  G_OBJECT_CLASS (rokad_import_window_parent_class)->finalize (object);
}

static void
rokad_import_window_class_init (RokadImportWindowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = rokad_import_window_dispose;
  object_class->finalize = rokad_import_window_finalize;

  gtk_widget_class_set_template_from_resource (widget_class, "/rokad/app/rokad-import-window.ui");
  gtk_widget_class_bind_template_child (widget_class, RokadImportWindow, stack);
  gtk_widget_class_bind_template_child (widget_class, RokadImportWindow, choose_button);
  gtk_widget_class_bind_template_child (widget_class, RokadImportWindow, problem_label);
  gtk_widget_class_bind_template_child (widget_class, RokadImportWindow, file_label);
  gtk_widget_class_bind_template_child (widget_class, RokadImportWindow, progress_bar);
  gtk_widget_class_bind_template_child (widget_class, RokadImportWindow, cancel_button);
  gtk_widget_class_bind_template_child (widget_class, RokadImportWindow, summary_label);
  gtk_widget_class_bind_template_child (widget_class, RokadImportWindow, added_label);
  gtk_widget_class_bind_template_child (widget_class, RokadImportWindow, changed_label);
  gtk_widget_class_bind_template_child (widget_class, RokadImportWindow, unchanged_label);
  gtk_widget_class_bind_template_child (widget_class, RokadImportWindow, rejected_label);
  gtk_widget_class_bind_template_child (widget_class, RokadImportWindow, rejected_row);
  gtk_widget_class_bind_template_child (widget_class, RokadImportWindow, rejects_button);
  gtk_widget_class_bind_template_child (widget_class, RokadImportWindow, close_button);
  gtk_widget_class_bind_template_callback (widget_class, choose_file);
  gtk_widget_class_bind_template_callback (widget_class, cancel);
  gtk_widget_class_bind_template_callback (widget_class, open_rejects);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
rokad_import_window_init (RokadImportWindow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
rokad_import_window_new (RokadTill *till)
{
  RokadImportWindow *self;

  g_return_val_if_fail (ROKAD_IS_TILL (till), NULL);

  self = g_object_new (ROKAD_TYPE_IMPORT_WINDOW, NULL);
  self->till = g_object_ref (till);
  rokad_scan_controller_attach (GTK_WINDOW (self), till);
  return GTK_WIDGET (self);
}
