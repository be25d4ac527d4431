/* Reading a file, line by line, into a blob of what is new or changed; then one entry that names
 * the blob, whose fold (rokad-import-fold.c) writes the rows. All in one transaction on the
 * catalog: rows, entry and head together or not at all. Opening counts follow in the till's
 * journal (rokad-import-stock.c).
 */
#include "config.h"

#include "rokad-import.h"

#include <string.h>

#include "rokad-blob.h"
#include "rokad-import-match.h"
#include "rokad-import-meter.h"
#include "rokad-import-rejects.h"
#include "rokad-import-row.h"
#include "rokad-time.h"

#define REJECTS_SUFFIX ".rejects.csv"
#define TEXTS_BYTES 4096
#define ROOMY_CACHE_KIB (64 * 1024) /* a large import touches all pages of its indexes */

typedef struct
{
  RokadShop *shop;               /* not owned */
  RokadTransaction *transaction; /* not owned */
  RokadStamp stamp;
  RokadCsv *reader;
  RokadImportHeader header;
  RokadImportMatcher *matcher;
  RokadImportRejects *rejects;
  RokadImportMeter meter;
  RokadBlobWriter *writer; /* NULL before the first changed row */
  RokadBlob blob;
  gboolean has_counts;
  GStringChunk *texts; /* of the row being read */
  GString *line;       /* of the blob */
  RokadImportResult result;
} Import;

static void
import_clear (Import *self)
{
  g_clear_pointer (&self->reader, rokad_csv_free);
  g_clear_pointer (&self->matcher, rokad_import_matcher_free);
  g_clear_pointer (&self->rejects, rokad_import_rejects_free);
  g_clear_pointer (&self->writer, rokad_blob_writer_free);
  g_clear_pointer (&self->texts, g_string_chunk_free);
  rokad_import_header_clear (&self->header);
  rokad_import_result_clear (&self->result);
  if (self->line != NULL)
    g_string_free (self->line, TRUE);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Import, import_clear)

static RokadCsvDialect
dialect_of (const char *path)
{
  g_autofree char *lower = g_ascii_strdown (path, -1);

  return g_str_has_suffix (lower, ".tsv") || g_str_has_suffix (lower, ".txt") ? ROKAD_CSV_TABS
                                                                              : ROKAD_CSV_COMMAS;
}

static gboolean
open_file (Import *self, const char *path, GError **error)
{
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GFileInputStream) stream = g_file_read (file, NULL, error);
  g_autoptr (GFileInfo) info =
      stream != NULL
          ? g_file_input_stream_query_info (stream, G_FILE_ATTRIBUTE_STANDARD_SIZE, NULL, error)
          : NULL;

  if (info == NULL)
    return FALSE;
  if (g_file_info_get_size (info) > ROKAD_IMPORT_FILE_BYTES_MAX)
    {
      g_set_error (error, ROKAD_SHOP_ERROR, ROKAD_SHOP_ERROR_LIMIT,
                   "a file of products has at most %" G_GINT64_FORMAT " bytes",
                   ROKAD_IMPORT_FILE_BYTES_MAX);
      return FALSE;
    }

  self->meter.total = 2 * g_file_info_get_size (info); /* read once, folded once */
  self->reader = rokad_csv_new (G_INPUT_STREAM (stream), dialect_of (path));
  return TRUE;
}

/* @out_again: the header was itself a product. */
static gboolean
read_header (Import *self, gboolean *out_again, GError **error)
{
  RokadCsvStep step = rokad_csv_next (self->reader, self->meter.cancellable, error);

  if (step == ROKAD_CSV_FAILED)
    return FALSE;
  if (step != ROKAD_CSV_RECORD)
    {
      const char *reason = step == ROKAD_CSV_BAD ? rokad_csv_reason (self->reader) : "empty";

      g_set_error (error, ROKAD_SHOP_ERROR, ROKAD_SHOP_ERROR_INVALID,
                   "the file does not begin with the names of its columns: %s", reason);
      return FALSE;
    }
  if (!rokad_import_header_read (self->reader, &self->header, error))
    return FALSE;

  *out_again = self->header.headerless;
  self->result.ignored_columns = g_strdup (self->header.ignored);
  self->matcher = rokad_import_matcher_new (self->shop, self->transaction, &self->header,
                                            self->texts, self->stamp.at_us, error);
  return self->matcher != NULL;
}

static gboolean
write_row (Import *self, const RokadImportRow *row, GError **error)
{
  if (self->writer == NULL &&
      (self->writer = rokad_blob_writer_new (rokad_shop_blobs (self->shop), error)) == NULL)
    return FALSE;

  g_string_truncate (self->line, 0);
  rokad_product_row_append (self->line, &row->product);
  self->blob.rows++;
  self->has_counts |= row->product.has_count;
  return rokad_blob_writer_append (self->writer, self->line->str, self->line->len, error);
}

static gboolean
take_outcome (Import *self, const RokadImportRow *row, RokadImportOutcome outcome, GError **error)
{
  switch (outcome)
    {
    case ROKAD_IMPORT_ADDED:
      self->result.added++;
      return write_row (self, row, error);
    case ROKAD_IMPORT_CHANGED:
      self->result.changed++;
      return write_row (self, row, error);
    case ROKAD_IMPORT_UNCHANGED:
      self->result.unchanged++;
      return TRUE;
    }
  g_assert_not_reached ();
}

static gboolean
reject (Import *self, const char *reason, GError **error)
{
  g_autofree char *text = rokad_csv_dup_text (self->reader);

  self->result.rejected++;
  return rokad_import_rejects_add (self->rejects, rokad_csv_line (self->reader), reason, text,
                                   error);
}

/* A good record; what the shop's rules say against it rejects the line, and only the store's own
 * failures stop the import.
 */
static gboolean
take_record (Import *self, GError **error)
{
  const RokadCurrency *currency = rokad_shop_settings (self->shop)->currency;
  RokadImportRow row;
  RokadImportOutcome outcome;
  g_autoptr (GError) problem = NULL;

  g_string_chunk_clear (self->texts);
  if (rokad_import_row_read (self->reader, &self->header, currency, self->texts, &row, &problem) &&
      rokad_import_matcher_take (self->matcher, &row, &outcome, &problem))
    return take_outcome (self, &row, outcome, error);

  if (problem->domain == ROKAD_SHOP_ERROR)
    return reject (self, problem->message, error);
  g_propagate_error (error, g_steal_pointer (&problem));
  return FALSE;
}

static gboolean
take_step (Import *self, RokadCsvStep step, GError **error)
{
  if (++self->result.rows > ROKAD_IMPORT_ROWS_MAX)
    {
      g_set_error (error, ROKAD_SHOP_ERROR, ROKAD_SHOP_ERROR_LIMIT,
                   "a file of products has at most %d lines", ROKAD_IMPORT_ROWS_MAX);
      return FALSE;
    }
  if (!rokad_import_meter_tick (&self->meter, rokad_csv_position (self->reader), error))
    return FALSE;

  return step == ROKAD_CSV_BAD ? reject (self, rokad_csv_reason (self->reader), error)
                               : take_record (self, error);
}

static gboolean
read_rows (Import *self, GError **error)
{
  gboolean again = FALSE;
  RokadCsvStep step;

  if (!read_header (self, &again, error) || (again && !take_step (self, ROKAD_CSV_RECORD, error)))
    return FALSE;

  while ((step = rokad_csv_next (self->reader, self->meter.cancellable, error)) != ROKAD_CSV_END)
    if (step == ROKAD_CSV_FAILED || !take_step (self, step, error))
      return FALSE;

  return rokad_import_matcher_end (self->matcher, error);
}

static void
write_body (Import *self, RokadJsonWriter *writer)
{
  g_autofree char *from = rokad_time_format (self->stamp.at_us, self->stamp.zone);

  rokad_json_writer_begin_object (writer, NULL);
  rokad_blob_write (&self->blob, writer, "blob");
  rokad_json_writer_text (writer, "from", from);
  rokad_json_writer_bool (writer, "stock", self->has_counts);
  rokad_json_writer_end_object (writer);
}

static gboolean
rule_rows (Import *self, GError **error)
{
  g_auto (RokadJsonWriter) body;
  gboolean ruled;

  rokad_json_writer_init (&body);
  g_strlcpy (self->blob.format, ROKAD_PRODUCT_ROW_FORMAT, sizeof self->blob.format);
  if (!rokad_blob_writer_finish (self->writer, &self->blob, error))
    return FALSE;

  write_body (self, &body);
  rokad_import_meter_set_current (&self->meter);
  ruled = rokad_shop_rule (self->shop, self->transaction, &self->stamp, "products.imported",
                           body.text->str, error);
  rokad_import_meter_set_current (NULL);
  return ruled;
}

/* The transaction's part: everything that changes the catalog. A file that says nothing new leaves
 * no entry and no blob.
 */
static gboolean
import_rows (Import *self, GError **error)
{
  g_autoptr (RokadTransaction) transaction =
      rokad_db_begin (rokad_shop_catalog (self->shop), error);

  self->transaction = transaction;
  if (transaction == NULL || !read_rows (self, error) ||
      !rokad_import_rejects_finish (self->rejects, error))
    return FALSE;
  if (self->writer == NULL)
    return TRUE;

  if (!rule_rows (self, error))
    return FALSE;
  /* Before the commit: one that failed may still be found in the WAL after a power cut, and then
   * needs its blob. A blob that no entry names does no harm.
   */
  rokad_blob_writer_keep (self->writer);
  return rokad_transaction_commit (&transaction, error);
}

static void
finish_result (Import *self, const char *rejects_path, RokadImportResult *out_result)
{
  if (self->result.rejected > 0)
    self->result.rejects_path = g_strdup (rejects_path);
  if (self->meter.progress != NULL)
    self->meter.progress (self->meter.total, self->meter.total, self->meter.progress_data);

  *out_result = self->result;
  self->result = (RokadImportResult){ 0 }; /* given away */
}

gboolean
rokad_import_products (RokadShop *shop,
                       const char *path,
                       const char *rejects_path,
                       RokadImportProgress progress,
                       gpointer progress_data,
                       GCancellable *cancellable,
                       RokadImportResult *out_result,
                       GError **error)
{
  g_autofree char *rejects =
      rejects_path != NULL ? g_strdup (rejects_path) : g_strconcat (path, REJECTS_SUFFIX, NULL);
  g_auto (Import) self = {
    .shop = shop,
    .stamp = rokad_shop_stamp (shop),
    .rejects = rokad_import_rejects_new (rejects),
    .texts = g_string_chunk_new (TEXTS_BYTES),
    .line = g_string_new (NULL),
    .meter = { .environment = rokad_shop_environment (shop),
               .progress = progress,
               .progress_data = progress_data,
               .cancellable = cancellable },
  };
  gboolean imported;

  *out_result = (RokadImportResult){ 0 };
  if (!open_file (&self, path, error))
    return FALSE;

  rokad_db_set_cache (rokad_shop_catalog (shop), ROOMY_CACHE_KIB);
  imported = import_rows (&self, error);
  rokad_db_set_cache (rokad_shop_catalog (shop), 0);
  if (!imported || !rokad_import_finish (shop, error))
    return FALSE;

  finish_result (&self, rejects, out_result);
  return TRUE;
}

void
rokad_import_result_clear (RokadImportResult *result)
{
  g_clear_pointer (&result->rejects_path, g_free);
  g_clear_pointer (&result->ignored_columns, g_free);
}
