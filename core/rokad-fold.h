/* How the entries of tills become the tables of shop.db. */
#pragma once

#include "rokad-journal.h"

G_BEGIN_DECLS

/* Applies one entry, which must not have been applied before (its journal position sees to that).
 * Any order of entries gives the same tables. An unknown kind is parked: kept, skipped and folded
 * after an upgrade. ROKAD_JOURNAL_ERROR_INVALID for a known kind whose body makes no sense.
 * @blobs: the folder of blobs.
 */
gboolean rokad_fold (RokadTransaction *transaction,
                     const char *blobs,
                     const RokadEntry *entry,
                     GError **error);

/* Sets an entry aside with the reason why it was not folded. */
gboolean rokad_fold_park (RokadTransaction *transaction,
                          const RokadEntry *entry,
                          const char *reason,
                          GError **error);

/* For the folds' own files: the common sums, and reading what a stranger may have written.
 *
 * Beyond this nothing is an amount: sums of it might not fit 64 bits, and what is right would then
 * be refused.
 */
gboolean rokad_fold_is_amount (gint64 value);
gboolean rokad_fold_moves (RokadTransaction *transaction,
                           const RokadEntry *entry,
                           gboolean sold,
                           GError **error);
/* What a right is of stands in the body: a text, or the number of a line of @order_id. */
gboolean rokad_fold_rights (RokadTransaction *transaction,
                            const RokadEntry *entry,
                            const char *order_id,
                            GError **error);
gboolean
rokad_fold_cart_held (RokadTransaction *transaction, const RokadEntry *entry, GError **error);
gboolean
rokad_fold_cart_recalled (RokadTransaction *transaction, const RokadEntry *entry, GError **error);
gboolean rokad_fold_order (RokadTransaction *transaction, const RokadEntry *entry, GError **error);

G_END_DECLS
