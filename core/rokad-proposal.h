/* What a till wants ruled that does not rule itself. A proposal names the version that it saw; the
 * authority rules as proposed if nothing newer is there, else refuses, and both values stand in the
 * conflict list. Until it is answered it shows on the till that made it, as an overlay.
 */
#pragma once

#include "rokad-shop.h"

G_BEGIN_DECLS

#define ROKAD_PROPOSALS_OPEN_MAX 10000 /* that wait for an answer */

/* A price from now on: rules where this node has the authority, else proposes. */
gboolean
rokad_price_change (RokadShop *shop, const char *product_id, gint64 price_minor, GError **error);

/* Proposes settings: @settings is an object of keys and texts, as JSON. */
gboolean rokad_proposal_settings (RokadShop *shop, const char *settings, GError **error);

/* For whoever rules: answers what is open. Thread: the shop's. */
gboolean rokad_proposal_rule (RokadShop *shop, GError **error);

/* Lays this till's open proposals over the catalog, and takes off those that were answered. */
gboolean rokad_proposal_refresh (RokadShop *shop, GError **error);

/* For the folds: what was proposed (shop.db), and how it was answered (catalog.db). */
gboolean
rokad_proposal_fold (RokadTransaction *transaction, const RokadEntry *entry, GError **error);
gboolean rokad_proposal_fold_answer (RokadTransaction *transaction,
                                     const RokadEntry *entry,
                                     gboolean accepted,
                                     GError **error);

G_END_DECLS
