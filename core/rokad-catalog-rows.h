/* The only writer of the catalog's product, price and tax rows. */
#pragma once

#include "rokad-db.h"
#include "rokad-product-row.h"
#include "rokad-search.h"

G_BEGIN_DECLS

/* Where an entry stands among the rulings; it changes only what a lower one said. */
typedef struct
{
  gint64 term;
  gint64 rank; /* see rokad_entry_rank() */
} RokadRuling;

/* Writes what @row says of the product itself, its codes and its place in the search index.
 * @out_product: its row number, whether the ruling applied or not.
 */
gboolean rokad_catalog_rule_product (RokadTransaction *transaction,
                                     const RokadRuling *ruling,
                                     const RokadProductRow *row,
                                     RokadSearchIndexer *indexer,
                                     gint64 *out_product,
                                     GError **error);
/* Dated rows: of two rulings for one instant the higher one holds. */
gboolean rokad_catalog_rule_price (RokadTransaction *transaction,
                                   const RokadRuling *ruling,
                                   gint64 product,
                                   gint64 from_us,
                                   gint64 price_minor,
                                   GError **error);
gboolean rokad_catalog_rule_tax_class (RokadTransaction *transaction,
                                       const RokadRuling *ruling,
                                       gint64 product,
                                       gint64 from_us,
                                       const char *tax_class,
                                       GError **error);

/* The row of a product that a ruling names, which may come before the ruling that makes it: the row
 * then waits for it, unseen.
 */
gboolean rokad_catalog_await_product (RokadTransaction *transaction,
                                      const char *id,
                                      gint64 *out_product,
                                      GError **error);

G_END_DECLS
