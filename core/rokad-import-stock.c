/* The opening counts of an import.
 *
 * The catalog and the stock are in two files, and no transaction spans both. The import, with its
 * counts in the blob, is on disk first; then an entry in the till's journal names the same blob,
 * and its fold moves counted − expected. `bulk_count` says which blobs have been counted, so after
 * a power cut in between the entry is recorded when the shop is opened next, and never twice.
 */
#include "config.h"

#include "rokad-blob.h"
#include "rokad-fold.h"
#include "rokad-import.h"
#include "rokad-json.h"
#include "rokad-product-row.h"

/* @out_first: FALSE when the blob has been counted already. */
static gboolean
note_count (RokadTransaction *transaction,
            const RokadBlob *blob,
            gboolean *out_first,
            GError **error)
{
  static const char sql[] = "INSERT OR IGNORE INTO bulk_count (sha256) VALUES (?1)";
  g_autoptr (RokadQuery) query = rokad_db_query (transaction, sql, error);

  if (query == NULL)
    return FALSE;

  rokad_query_bind_text (query, 1, blob->sha256);
  if (!rokad_query_run (query, error))
    return FALSE;
  *out_first = rokad_db_changes (transaction) > 0;
  return TRUE;
}

static gboolean
insert_movement (RokadTransaction *transaction,
                 const RokadEntry *entry,
                 gint64 n,
                 const RokadProductRow *row,
                 GError **error)
{
  static const char sql[] =
      "INSERT INTO movement (journal_id, seq, n, product_id, quantity) VALUES (?1, ?2, ?3, ?4, ?5)";
  g_autoptr (RokadQuery) query = rokad_db_query (transaction, sql, error);

  if (query == NULL)
    return FALSE;

  rokad_query_bind_text (query, 1, entry->chain);
  rokad_query_bind_int (query, 2, entry->seq);
  rokad_query_bind_int (query, 3, n);
  rokad_query_bind_text (query, 4, row->id);
  rokad_query_bind_int (query, 5, row->counted - row->expected);
  return rokad_query_run (query, error);
}

/* The row is there from now on, even for a count of nothing: the product has been counted. */
static gboolean
add_to_stock (RokadTransaction *transaction, const RokadProductRow *row, GError **error)
{
  static const char sql[] = "INSERT INTO stock (product_id, place, lot, serial, quantity) VALUES "
                            "(?1, 'floor', '', '', ?2)"
                            " ON CONFLICT (product_id, place, lot, serial) DO UPDATE"
                            " SET quantity = quantity + excluded.quantity";
  g_autoptr (RokadQuery) query = rokad_db_query (transaction, sql, error);

  if (query == NULL)
    return FALSE;

  rokad_query_bind_text (query, 1, row->id);
  rokad_query_bind_int (query, 2, row->counted - row->expected);
  return rokad_query_run (query, error);
}

static gboolean
fold_counts (RokadTransaction *transaction,
             const RokadEntry *entry,
             GInputStream *stream,
             GError **error)
{
  g_autoptr (RokadCsv) reader = rokad_csv_new (stream, ROKAD_CSV_TABS);
  gint64 n = 0;
  RokadCsvStep step;

  while ((step = rokad_csv_next (reader, NULL, error)) != ROKAD_CSV_END)
    {
      RokadProductRow row;

      n++;
      if (step == ROKAD_CSV_FAILED || !rokad_product_row_read (reader, &row, error))
        return FALSE;
      if (row.has_count && (!insert_movement (transaction, entry, n, &row, error) ||
                            !add_to_stock (transaction, &row, error)))
        return FALSE;
    }
  return TRUE;
}

gboolean
rokad_import_fold_stock (RokadTransaction *transaction,
                         const char *blobs,
                         const RokadEntry *entry,
                         GError **error)
{
  g_autoptr (GInputStream) stream = NULL;
  g_autoptr (GError) missing = NULL;
  RokadBlob blob;
  gboolean first;

  if (!rokad_blob_from_body (entry->body, &blob, error))
    return FALSE;
  if (!g_str_equal (blob.format, ROKAD_PRODUCT_ROW_FORMAT))
    return rokad_fold_park (transaction, entry, "unknown format of its blob", error);

  stream = rokad_blob_open (blobs, &blob, &missing);
  if (stream == NULL)
    return rokad_fold_park (transaction, entry, missing->message, error);

  return note_count (transaction, &blob, &first, error) &&
         (!first || fold_counts (transaction, entry, stream, error));
}

static gboolean
is_counted (RokadDb *shop, const char *sha256, gboolean *out_counted, GError **error)
{
  static const char sql[] = "SELECT 1 FROM bulk_count WHERE sha256 = ?1";
  g_autoptr (RokadQuery) query = rokad_db_query (shop, sql, error);
  RokadStep step;

  if (query == NULL)
    return FALSE;

  rokad_query_bind_text (query, 1, sha256);
  step = rokad_query_step (query, error);
  *out_counted = step == ROKAD_STEP_ROW;
  return step != ROKAD_STEP_ERROR;
}

static gboolean
record_count (RokadShop *shop, const RokadBlob *blob, GError **error)
{
  g_auto (RokadJsonWriter) body;
  g_autoptr (RokadTransaction) transaction = rokad_db_begin (rokad_shop_db (shop), error);
  RokadStamp stamp = rokad_shop_stamp (shop);

  rokad_json_writer_init (&body);
  rokad_json_writer_begin_object (&body, NULL);
  rokad_blob_write (blob, &body, "blob");
  rokad_json_writer_end_object (&body);
  return transaction != NULL &&
         rokad_shop_record (shop, transaction, &stamp, "stock.counted", body.text->str, NULL,
                            error) &&
         rokad_transaction_commit (&transaction, error);
}

/* Imports whose blob carries counts. (element-type RokadBlob) */
static GArray *
list_imports (RokadShop *shop, GError **error)
{
  static const char sql[] = "SELECT sha256, bytes, products FROM import WHERE stock = 1";
  g_autoptr (RokadQuery) query = rokad_db_query (rokad_shop_catalog (shop), sql, error);
  g_autoptr (GArray) imports = g_array_new (FALSE, FALSE, sizeof (RokadBlob));
  RokadStep step;

  if (query == NULL)
    return NULL;

  while ((step = rokad_query_step (query, error)) == ROKAD_STEP_ROW)
    {
      RokadBlob blob = { .bytes = rokad_query_int (query, 1), .rows = rokad_query_int (query, 2) };

      g_strlcpy (blob.sha256, rokad_query_text (query, 0), ROKAD_HASH_HEX_BYTES);
      g_strlcpy (blob.format, ROKAD_PRODUCT_ROW_FORMAT, sizeof blob.format);
      g_array_append_val (imports, blob);
    }
  return step == ROKAD_STEP_DONE ? g_steal_pointer (&imports) : NULL;
}

gboolean
rokad_import_finish (RokadShop *shop, GError **error)
{
  g_autoptr (GArray) imports = NULL;
  g_autoptr (GError) failed = NULL;
  g_autofree char *ruling = rokad_journal_own (rokad_shop_catalog (shop), &failed);

  if (failed != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&failed));
      return FALSE;
    }
  if (ruling == NULL)
    return TRUE; /* whoever rules the shop has counted them */

  imports = list_imports (shop, error);
  for (guint i = 0; imports != NULL && i < imports->len; i++)
    {
      const RokadBlob *blob = &g_array_index (imports, RokadBlob, i);
      gboolean counted;

      if (!is_counted (rokad_shop_db (shop), blob->sha256, &counted, error) ||
          (!counted && !record_count (shop, blob, error)))
        return FALSE;
    }
  return imports != NULL;
}
