/* Entries that are kept but not folded, each with its reason: no bad entry stops another, and none
 * is dropped.
 */
#pragma once

#include "rokad-shop.h"

G_BEGIN_DECLS

/* rokad_fold() or rokad_catalog_fold(). */
typedef gboolean (*RokadFoldFunc) (RokadTransaction *transaction,
                                   const char *blobs,
                                   const RokadEntry *entry,
                                   GError **error);

/* TRUE for what is wrong with an entry itself, rather than with the file. */
gboolean rokad_parked_is_reason (const GError *error);

/* Folds, or parks with the reason where the entry itself is wrong; then nothing of it counts. FALSE
 * where the file failed.
 */
gboolean rokad_fold_or_park (RokadTransaction *transaction,
                             const char *blobs,
                             RokadFoldFunc fold,
                             const RokadEntry *entry,
                             GError **error);

/* How many entries of both files are parked. */
gboolean rokad_parked_count (RokadShop *shop, gint64 *out_count, GError **error);

/* Folds them all again: after an upgrade, or when a blob has come. What still cannot be folded
 * stays. A transaction a file. Thread: the shop's.
 */
gboolean rokad_parked_release (RokadShop *shop, GError **error);

G_END_DECLS
