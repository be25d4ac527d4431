/* A product as a ruling says it: one line of a blob in the format "products-1", fields between
 * tabs, in the order of RokadProductRow.
 */
#pragma once

#include "rokad-csv.h"
#include "rokad-product.h"

G_BEGIN_DECLS

#define ROKAD_PRODUCT_ROW_FORMAT "products-1"
#define ROKAD_PRODUCT_CODES_MAX 20

/* Texts are borrowed and never NULL; none holds a control character. */
typedef struct
{
  const char *id;
  const char *sku;
  const char *codes; /* as given, ' ' between */
  const char *name;
  const char *category;
  RokadUnit unit;
  gint64 mrp_minor; /* 0 for none */
  const char *hsn;
  const char *parent_sku;
  gint64 price_minor;    /* ROKAD_PRICE_UNKNOWN: nothing is ruled about it */
  const char *tax_class; /* "": nothing is ruled about it */
  gboolean has_count;    /* an opening count: */
  gint64 counted;        /* thousandths */
  gint64 expected;       /* what the author believed was there */
} RokadProductRow;

void rokad_product_row_append (GString *text, const RokadProductRow *row);

/* The reader's last record; its texts are borrowed from it. ROKAD_JOURNAL_ERROR_INVALID for what
 * our own importer would not have written.
 */
gboolean rokad_product_row_read (RokadCsv *reader, RokadProductRow *out_row, GError **error);

G_END_DECLS
