/* What is there of a product: the sum of its movements. */
#pragma once

#include "rokad-db.h"

G_BEGIN_DECLS

/* Thousandths, over all places; 0 for a product that was never counted or moved, below zero for one
 * that was sold uncounted.
 */
gboolean rokad_stock_of_product (RokadDb *shop_db,
                                 const char *product_id,
                                 gint64 *out_quantity,
                                 GError **error);

G_END_DECLS
