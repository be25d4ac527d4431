/* What a file of products says: its header, and each line checked field by field. Knows no
 * database.
 */
#pragma once

#include "rokad-csv.h"
#include "rokad-money.h"
#include "rokad-product-row.h"

G_BEGIN_DECLS

#define ROKAD_HSN_BYTES_MAX 32
#define ROKAD_CATEGORY_BYTES_MAX 100

typedef enum
{
  ROKAD_IMPORT_BARCODE,
  ROKAD_IMPORT_SKU,
  ROKAD_IMPORT_NAME,
  ROKAD_IMPORT_PRICE,
  ROKAD_IMPORT_CATEGORY,
  ROKAD_IMPORT_TAX,
  ROKAD_IMPORT_MRP,
  ROKAD_IMPORT_HSN,
  ROKAD_IMPORT_UNIT,
  ROKAD_IMPORT_STOCK,
  ROKAD_IMPORT_PARENT,
  N_ROKAD_IMPORT_COLUMNS,
} RokadImportColumn;

typedef struct
{
  int at[N_ROKAD_IMPORT_COLUMNS]; /* which field of a record; -1: the file has no such column */
  gboolean headerless;            /* the record that was read is a product already */
  char *ignored;                  /* columns we do not know, "a, b"; NULL for none */
} RokadImportHeader;

/* Reads the first record: names of columns in any order and case, or, where it names none and
 * begins with a GTIN, a product of barcode, name and price. ROKAD_SHOP_ERROR_INVALID where products
 * could not be told from it.
 */
gboolean rokad_import_header_read (RokadCsv *reader, RokadImportHeader *out_header, GError **error);
void rokad_import_header_clear (RokadImportHeader *self);

/* One line. What its file has no column for, or the line leaves empty, has its default. */
typedef struct
{
  gint64 line;
  RokadProductRow product; /* no id yet; texts live in the chunk */
} RokadImportRow;

/* @texts: where the row's texts go; the caller clears it between rows. The error is the reason that
 * a person reads in the rejects file, translated.
 */
gboolean rokad_import_row_read (RokadCsv *reader,
                                const RokadImportHeader *header,
                                const RokadCurrency *currency,
                                GStringChunk *texts,
                                RokadImportRow *out_row,
                                GError **error);

/* ROKAD_SHOP_ERROR_ABOVE_MRP, naming both, for a price above the printed one. */
gboolean rokad_import_row_check_mrp (const RokadProductRow *product,
                                     gint64 price_minor,
                                     const RokadCurrency *currency,
                                     GError **error);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (RokadImportHeader, rokad_import_header_clear)

G_END_DECLS
