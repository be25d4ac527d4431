/* Which product of the catalog a line of a file means, and what the line changes about it. */
#pragma once

#include "rokad-import-row.h"
#include "rokad-shop.h"

G_BEGIN_DECLS

typedef enum
{
  ROKAD_IMPORT_ADDED,
  ROKAD_IMPORT_CHANGED,
  ROKAD_IMPORT_UNCHANGED,
} RokadImportOutcome;

typedef struct _RokadImportMatcher RokadImportMatcher;

/* Inside @transaction on the shop's catalog, which it leaves unchanged but for a temporary table.
 * Prices and taxes are compared with those in force at @at_us.
 */
RokadImportMatcher *rokad_import_matcher_new (RokadShop *shop,
                                              RokadTransaction *transaction,
                                              const RokadImportHeader *header,
                                              GStringChunk *texts,
                                              gint64 at_us,
                                              GError **error);
/* Drops the temporary table; a roll-back does, too. */
gboolean rokad_import_matcher_end (RokadImportMatcher *self, GError **error);
void rokad_import_matcher_free (RokadImportMatcher *self);

/* Completes @row: its id, what its file does not say, and no price, tax or count that the catalog
 * and the stock know already. An error of ROKAD_SHOP_ERROR is the reason why the line is rejected,
 * translated.
 */
gboolean rokad_import_matcher_take (RokadImportMatcher *self,
                                    RokadImportRow *row,
                                    RokadImportOutcome *out_outcome,
                                    GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (RokadImportMatcher, rokad_import_matcher_free)

G_END_DECLS
