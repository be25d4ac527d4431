/* A shop in one file, and back. The file is a SQLite archive (`sqlite3 -A` reads it): shop.db,
 * catalog.db and the blobs; no private key.
 */
#pragma once

#include "rokad-shop.h"

G_BEGIN_DECLS

#define ROKAD_BACKUP_FILE_BYTES_MAX G_GINT64_CONSTANT (1000000000) /* one file in it: SQLite's */

/* Written beside @path and renamed. Each database is copied as one read transaction sees it, while
 * the owner may go on selling. @shop may be opened either way.
 */
gboolean rokad_backup_write (RokadShop *shop, const char *path, GError **error);

/* Puts a backup into @folder, which nobody may own (ROKAD_STORE_ERROR_OWNED). What was there is
 * moved to FOLDER/before-restore-N, which @out_kept then names (NULL: there was nothing; caller
 * frees). The till goes on in a new journal and series, with the old as
 * parent, since the one that the backup was taken from may have gone on after it. A power cut at
 * any moment leaves the old shop or the new one; opening it finishes what was begun.
 */
gboolean rokad_backup_restore (const char *folder,
                               const char *path,
                               const char *program,
                               const RokadEnvironment *environment,
                               char **out_kept,
                               GError **error);

/* For rokad_shop_open(): finishes a restore's moves before the files are opened … */
gboolean rokad_backup_finish_moves (const char *folder, GError **error);
/* … and opens the new journals once they are. */
gboolean rokad_backup_finish_journals (RokadShop *shop, GError **error);

G_END_DECLS
