/* Products from a CSV or TSV file into the catalog: one entry and one blob, however many rows. */
#pragma once

#include <gio/gio.h>

#include "rokad-shop.h"

G_BEGIN_DECLS

#define ROKAD_IMPORT_FILE_BYTES_MAX (G_GINT64_CONSTANT (4) << 30)
#define ROKAD_IMPORT_ROWS_MAX 5000000
#define ROKAD_IMPORT_REJECTS_MAX 100000 /* listed one by one; the rest are only counted */

typedef struct
{
  gint64 rows;           /* lines read, the header not counted */
  gint64 added;          /* products that are new */
  gint64 changed;        /* products that differ from what the catalog held */
  gint64 unchanged;      /* rows that say what the catalog holds already */
  gint64 rejected;       /* bad lines: each stands in the rejects file, with number and reason */
  char *rejects_path;    /* NULL when there are none */
  char *ignored_columns; /* columns that nobody knows, "a, b"; NULL when there are none */
} RokadImportResult;

/* @done and @total in bytes. Called on the importing thread, at most ten times a second. */
typedef void (*RokadImportProgress) (gint64 done, gint64 total, gpointer data);

/* Runs on the thread that owns @shop, in one transaction on its catalog. TSV (no quoting) when the
 * name ends in .tsv or .txt, else CSV (RFC 4180). Columns in any order and case: barcode (several
 * with spaces or | between), sku, name, price, category, tax (a class of the shop), mrp, hsn, unit
 * (piece, kg), stock (an opening count, for products that were never counted or moved), parent (a
 * SKU). A column that is not there changes nothing, nor does an empty price, tax, stock or sku. A
 * file without a header is barcode, name and perhaps price. A bad line stops nothing; only a file
 * that cannot be read, has no usable header or is over a limit is an error, and then nothing was
 * changed. Importing again changes nothing.
 * @rejects_path: where to list bad lines, NULL for "FILE.rejects.csv" beside @path.
 */
gboolean rokad_import_products (RokadShop *shop,
                                const char *path,
                                const char *rejects_path,
                                RokadImportProgress progress,
                                gpointer progress_data,
                                GCancellable *cancellable,
                                RokadImportResult *out_result,
                                GError **error);
void rokad_import_result_clear (RokadImportResult *result);

/* Applies a products.imported blob to the catalog; for rokad_catalog_fold() alone. */
gboolean rokad_import_fold (RokadTransaction *transaction,
                            const char *blobs,
                            const RokadEntry *entry,
                            GError **error);

/* Applies the opening counts of a stock.counted blob to shop.db; for rokad_fold() alone. */
gboolean rokad_import_fold_stock (RokadTransaction *transaction,
                                  const char *blobs,
                                  const RokadEntry *entry,
                                  GError **error);

/* Records the opening counts of every import that a power cut kept from shop.db. */
gboolean rokad_import_finish (RokadShop *shop, GError **error);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (RokadImportResult, rokad_import_result_clear)

G_END_DECLS
