/* Folding an import: each row of its blob is a ruling about one product, with dated rows for its
 * price and its tax class.
 */
#include "config.h"

#include "rokad-blob.h"
#include "rokad-catalog-rows.h"
#include "rokad-catalog.h"
#include "rokad-fold.h"
#include "rokad-import-meter.h"
#include "rokad-import.h"
#include "rokad-json.h"
#include "rokad-time.h"

typedef struct
{
  RokadTransaction *transaction; /* not owned */
  RokadRuling ruling;
  gint64 from_us;
  RokadSearchIndexer *indexer; /* not owned */
} Folding;

static gboolean
fold_row (const Folding *self, const RokadProductRow *row, GError **error)
{
  gint64 product;

  if (!rokad_catalog_rule_product (self->transaction, &self->ruling, row, self->indexer, &product,
                                   error))
    return FALSE;
  if (row->price_minor != ROKAD_PRICE_UNKNOWN &&
      !rokad_catalog_rule_price (self->transaction, &self->ruling, product, self->from_us,
                                 row->price_minor, error))
    return FALSE;

  return *row->tax_class == '\0' ||
         rokad_catalog_rule_tax_class (self->transaction, &self->ruling, product, self->from_us,
                                       row->tax_class, error);
}

/* The second half of an import's way: @done and the blob's own size in bytes. */
static gboolean
tick (gint64 done, gint64 bytes, GError **error)
{
  RokadImportMeter *meter = rokad_import_meter_current ();

  if (meter == NULL)
    return TRUE;
  return rokad_import_meter_tick (
      meter, meter->total / 2 + rokad_money_scale (meter->total / 2, done, MAX (bytes, 1)), error);
}

static gboolean
fold_rows (const Folding *self, GInputStream *stream, const RokadBlob *blob, GError **error)
{
  g_autoptr (RokadCsv) reader = rokad_csv_new (stream, ROKAD_CSV_TABS);
  RokadCsvStep step;

  while ((step = rokad_csv_next (reader, NULL, error)) != ROKAD_CSV_END)
    {
      RokadProductRow row;

      if (step == ROKAD_CSV_FAILED || !rokad_product_row_read (reader, &row, error) ||
          !fold_row (self, &row, error) || !tick (rokad_csv_position (reader), blob->bytes, error))
        return FALSE;
    }
  return rokad_search_indexer_flush (self->indexer, error);
}

static gboolean
note_import (RokadTransaction *transaction, const RokadBlob *blob, gboolean stock, GError **error)
{
  static const char sql[] =
      "INSERT OR IGNORE INTO import (sha256, bytes, products, stock) VALUES (?1, ?2, ?3, ?4)";
  g_autoptr (RokadQuery) query = rokad_db_query (transaction, sql, error);

  if (query == NULL)
    return FALSE;

  rokad_query_bind_text (query, 1, blob->sha256);
  rokad_query_bind_int (query, 2, blob->bytes);
  rokad_query_bind_int (query, 3, blob->rows);
  rokad_query_bind_int (query, 4, stock);
  return rokad_query_run (query, error);
}

/* The instant from which its prices hold. */
static gboolean
read_from (const RokadEntry *entry, gint64 *out_us, GError **error)
{
  g_autoptr (GTimeZone) utc = g_time_zone_new_utc ();

  if (rokad_time_parse (rokad_json_text (entry->body, "from"), utc, out_us, NULL))
    return TRUE;

  g_set_error (error, ROKAD_JOURNAL_ERROR, ROKAD_JOURNAL_ERROR_INVALID,
               "%s: its prices hold from no time", entry->kind);
  return FALSE;
}

gboolean
rokad_import_fold (RokadTransaction *transaction,
                   const char *blobs,
                   const RokadEntry *entry,
                   GError **error)
{
  const RokadJson *body = entry->body;
  g_autoptr (GInputStream) stream = NULL;
  g_autoptr (RokadSearchIndexer) indexer = NULL;
  g_autoptr (GError) missing = NULL;
  Folding folding = { .transaction = transaction, .ruling = { .rank = rokad_entry_rank (entry) } };
  RokadBlob blob;

  if (!rokad_journal_term (transaction, entry->chain, &folding.ruling.term, error) ||
      !rokad_blob_from_body (body, &blob, error) || !read_from (entry, &folding.from_us, error))
    return FALSE;
  if (!g_str_equal (blob.format, ROKAD_PRODUCT_ROW_FORMAT))
    return rokad_fold_park (transaction, entry, "unknown format of its blob", error);

  stream = rokad_blob_open (blobs, &blob, &missing);
  if (stream == NULL)
    return rokad_fold_park (transaction, entry, missing->message, error);

  indexer = rokad_search_indexer_new (transaction);
  folding.indexer = indexer;
  return fold_rows (&folding, stream, &blob, error) &&
         note_import (transaction, &blob, rokad_json_bool (body, "stock"), error);
}
