/* Reading the catalog: what a scan means, a product by id, how many there are. */
#pragma once

#include "rokad-code.h"
#include "rokad-db.h"
#include "rokad-journal.h"
#include "rokad-product.h"
#include "rokad-settings.h"

G_BEGIN_DECLS

#define ROKAD_SCAN_PRODUCTS_MAX 20

/* What a scanned or typed code means. */
typedef struct
{
  GPtrArray *products; /* (element-type RokadProduct): none, one, or several to choose from */
  gint64 quantity;     /* thousandths: 1000, or the weight that the code carries */
  gint64 price_minor;  /* the price that the code carries, else ROKAD_PRICE_UNKNOWN */
} RokadScan;

/* Codes match exactly first, then ignoring case; an exact code wins over a pattern; then SKUs.
 * Prices and taxes are those in force at @at_us. No match is an answer (no products), not an
 * error. Free @out_scan with rokad_scan_clear(). Thread: that of @catalog.
 */
gboolean rokad_catalog_scan (RokadDb *catalog,
                             const RokadSettings *settings,
                             const char *code,
                             gint64 at_us,
                             RokadScan *out_scan,
                             GError **error);
void rokad_scan_clear (RokadScan *scan);

/* NULL without error for one that is not there. */
RokadProduct *rokad_catalog_product (RokadDb *catalog,
                                     const RokadSettings *settings,
                                     const char *id,
                                     gint64 at_us,
                                     GError **error);
/* The same by row numbers, in their order; rows that are not there are passed over.
 * (element-type RokadProduct)
 */
GPtrArray *rokad_catalog_products_at_rows (RokadDb *catalog,
                                           const RokadSettings *settings,
                                           const gint64 *rows,
                                           guint n_rows,
                                           gint64 at_us,
                                           GError **error);

/* All codes of a product as given, its first one first; none for a row that is not there. */
GStrv rokad_catalog_codes (RokadDb *catalog, gint64 row, GError **error);

/* Products of a category in the order of their names, for the quick tiles: those without any code
 * when @category is NULL. At most @limit. (element-type RokadProduct)
 */
GPtrArray *rokad_catalog_tiles (RokadDb *catalog,
                                const RokadSettings *settings,
                                const char *category,
                                gint64 at_us,
                                guint limit,
                                GError **error);
/* Categories by their number of products, most first. */
GStrv rokad_catalog_categories (RokadDb *catalog, guint limit, GError **error);
gboolean rokad_catalog_count (RokadDb *catalog, gint64 *out_products, GError **error);

/* Applies a ruling (settings.ruled, tax.ruled, price.ruled, products.imported); the only writer of
 * the catalog's tables. @blobs: the folder of blobs. An unknown kind is parked.
 */
gboolean rokad_catalog_fold (RokadTransaction *transaction,
                             const char *blobs,
                             const RokadEntry *entry,
                             GError **error);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (RokadScan, rokad_scan_clear)

G_END_DECLS
