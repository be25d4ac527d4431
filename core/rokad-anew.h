/* Going on in new journals, with the old ones as their parents: after a restore, and when another
 * copy of this disk was seen. What was written stays where it is and counts.
 */
#pragma once

#include "rokad-shop.h"

G_BEGIN_DECLS

#define ROKAD_SERIES_LETTERS 3 /* of receipt numbers: "K7Q" */

/* Opens a journal in each file that this node writes, of a higher term, with keys and receipt
 * series of their own. A power cut in between leaves one of them, and it may simply be done again.
 */
gboolean rokad_shop_begin_anew (RokadShop *shop, GError **error);

/* Opens one journal, which this node writes from now on, as going on from @parent in the same file.
 */
gboolean rokad_anew_open (RokadShop *shop,
                          RokadTransaction *transaction,
                          const char *parent,
                          GError **error);

G_END_DECLS
