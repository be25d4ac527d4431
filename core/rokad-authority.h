/* Who rules the shop: its prices, taxes, settings and products.
 *
 * One node at a time does, and it moves by entries alone, never because time has passed or a line
 * was cut: `authority.closed` as the last entry of the old ruling journal names the node that may
 * go on, `authority.taken` is the first that counts in the new one. Between the two nobody rules,
 * and what tills want is proposed.
 *
 * A ruling journal is a claim while it is not closed, and none of those that it goes on from was
 * closed without its being taken from there. The claim with the highest term rules (of two with one
 * term, the greater id), so nodes that were restored or copied agree as soon as they have heard of
 * each other.
 */
#pragma once

#include "rokad-shop.h"

G_BEGIN_DECLS

/* TRUE when this node rules, as far as it knows. */
gboolean rokad_authority_is_here (RokadShop *shop, gboolean *out_here, GError **error);

/* Closes this node's ruling journal in favour of @to, the journal that another node writes.
 * ROKAD_SHOP_ERROR_RULED where this node does not rule.
 */
gboolean rokad_authority_hand_over (RokadShop *shop, const char *to, GError **error);

/* After lines came, and at start: takes the authority that was given to this node, or that it had
 * before it was restored, in a new term; then rules on what was proposed.
 */
gboolean rokad_authority_attend (RokadShop *shop, GError **error);

/* For the fold of rulings: authority.closed and authority.taken. */
gboolean
rokad_authority_fold (RokadTransaction *transaction, const RokadEntry *entry, GError **error);

G_END_DECLS
