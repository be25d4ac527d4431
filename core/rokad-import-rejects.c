#include "config.h"

#include "rokad-import-rejects.h"

#include <glib/gstdio.h>
#include <string.h>

#include "rokad-csv.h"
#include "rokad-import.h"

#define HEADER "line,reason,text\r\n"

struct _RokadImportRejects
{
  char *path;
  GOutputStream *stream; /* NULL before the first */
  gint64 count;
};

RokadImportRejects *
rokad_import_rejects_new (const char *path)
{
  RokadImportRejects *self = g_new0 (RokadImportRejects, 1);

  self->path = g_strdup (path);
  return self;
}

/* What is not closed replaces nothing: g_file_replace() renames at the end. */
void
rokad_import_rejects_free (RokadImportRejects *self)
{
  if (self->stream != NULL)
    {
      g_autoptr (GCancellable) cancelled = g_cancellable_new ();

      g_cancellable_cancel (cancelled);
      g_output_stream_close (self->stream, cancelled, NULL);
      g_object_unref (self->stream);
    }
  g_free (self->path);
  g_free (self);
}

static gboolean
write_line (RokadImportRejects *self, const GString *line, GError **error)
{
  return g_output_stream_write_all (self->stream, line->str, line->len, NULL, NULL, error);
}

static gboolean
open_file (RokadImportRejects *self, GError **error)
{
  g_autoptr (GFile) file = g_file_new_for_path (self->path);
  g_autoptr (GFileOutputStream) stream =
      g_file_replace (file, NULL, FALSE, G_FILE_CREATE_PRIVATE, NULL, error);
  g_autoptr (GString) header = g_string_new (HEADER);

  if (stream == NULL)
    return FALSE;

  self->stream = g_buffered_output_stream_new (G_OUTPUT_STREAM (stream));
  return write_line (self, header, error);
}

gboolean
rokad_import_rejects_add (RokadImportRejects *self,
                          gint64 line,
                          const char *reason,
                          const char *text,
                          GError **error)
{
  g_autoptr (GString) record = g_string_new (NULL);
  g_autofree char *shown = NULL;

  if (++self->count > ROKAD_IMPORT_REJECTS_MAX)
    return TRUE;
  if (self->stream == NULL && !open_file (self, error))
    return FALSE;

  shown = g_utf8_make_valid (text, (gssize) strnlen (text, ROKAD_IMPORT_REJECT_BYTES_MAX));
  g_string_printf (record, "%" G_GINT64_FORMAT ",", line);
  rokad_csv_append_field (record, reason);
  g_string_append_c (record, ',');
  rokad_csv_append_field (record, shown);
  g_string_append (record, "\r\n");
  return write_line (self, record, error);
}

gboolean
rokad_import_rejects_finish (RokadImportRejects *self, GError **error)
{
  gboolean closed;

  if (self->stream == NULL)
    {
      g_unlink (self->path);
      return TRUE;
    }

  closed = g_output_stream_close (self->stream, NULL, error);
  g_clear_object (&self->stream);
  return closed;
}
