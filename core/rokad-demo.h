/* The demo shop: an Indian corner shop with its products and opening stock, to try Rokad with. */
#pragma once

#include "rokad-shop.h"

G_BEGIN_DECLS

/* Sets up the shop and imports its products. What a power cut broke off may simply be done again;
 * ROKAD_SHOP_ERROR_SET_UP where the folder holds another shop. Thread: the shop's.
 */
gboolean rokad_demo_load (RokadShop *shop, GError **error);

G_END_DECLS
