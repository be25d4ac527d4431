/* A ready-made catalog: what the rulings of a shop have come to, as a file that a new till takes
 * instead of folding a million products itself. It goes over gzipped, in pieces, like a blob.
 *
 *   snapshots/HASH     the catalog, gzipped; HASH is that of the gzipped bytes
 *   snapshots/latest   the name of the newest, and the rulings that it is of:
 *                      {"sha256":…,"bytes":…,"rulings":…}
 *
 * A snapshot holds the rulings themselves as well, so what comes after it is pulled as usual, but
 * not the blobs that they name: the till says so when it is asked to fold its catalog again.
 */
#pragma once

#include "rokad-blob.h"
#include "rokad-shop.h"

G_BEGIN_DECLS

#define ROKAD_SNAPSHOT_BYTES_MAX (G_GINT64_CONSTANT (1) << 32) /* unpacked */
#define ROKAD_SNAPSHOT_PRODUCTS_MIN 2000 /* fewer are folded as fast as they are fetched */

/* Makes one of the catalog of the shop in @folder as it stands, beside its owner, and removes older
 * ones. Takes seconds; a thread of its own. @out_any: FALSE where it is too small, or as it was.
 */
gboolean rokad_snapshot_make (const char *folder,
                              const RokadEnvironment *environment,
                              gboolean *out_any,
                              GError **error);

/* The newest that was made in @folder. sha256 and bytes of the gzipped file. */
gboolean rokad_snapshot_latest (const char *folder, RokadBlob *out, gboolean *out_any);
GBytes *
rokad_snapshot_read_piece (const char *folder, const char *sha256, gint64 from, GError **error);

/* The taking side: TRUE for a till whose catalog nobody has ruled anything in yet. */
gboolean rokad_snapshot_is_wanted (RokadShop *shop, gboolean *out_wanted, GError **error);
gint64 rokad_snapshot_size_of_part (RokadShop *shop, const char *sha256);
/* Adds a piece; with the last one the catalog is checked and takes its place, in @out_done.
 * ROKAD_JOURNAL_ERROR where it is no catalog that this release can use; then nothing has changed.
 */
gboolean rokad_snapshot_add_piece (RokadShop *shop,
                                   const RokadBlob *snapshot,
                                   gint64 from,
                                   GBytes *piece,
                                   gboolean *out_done,
                                   GError **error);

G_END_DECLS
