/* A till that had a shop of its own and joins another one sets its catalog aside and takes that of
 * the shop that it joins. Its journal, series and orders stay: they copy all they need.
 *
 * In steps that a power cut may come between: the row `node` of shop.db says that the catalog is to
 * go; it is moved to FOLDER/before-join-N; the row says that others rule.
 */
#pragma once

#include "rokad-db.h"

G_BEGIN_DECLS

/* Notes that the catalog is to be set aside. */
gboolean rokad_leave_begin (RokadDb *shop_db, GError **error);

/* Finishes what was begun, with catalog.db closed; nothing where nothing was. */
gboolean rokad_leave_finish (const char *folder, RokadDb *shop_db, GError **error);

G_END_DECLS
