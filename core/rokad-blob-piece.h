/* Blobs on their way between nodes: piece by piece, so that a cut line costs one piece, and nothing
 * waits behind a large one. A blob that is not whole stands as HASH.part and is opened by nobody.
 */
#pragma once

#include "rokad-blob.h"
#include "rokad-shop.h"

G_BEGIN_DECLS

#define ROKAD_BLOB_PIECE_BYTES (1024 * 1024)

/* The blobs that parked entries wait for, @max at most. @out: (element-type RokadBlob), appended.
 */
gboolean rokad_blob_list_wanted (RokadShop *shop, guint max, GArray *out, GError **error);
/* How many bytes of a blob that is not whole are here. */
gint64 rokad_blob_size_of_part (const char *folder, const char *sha256);
gboolean rokad_blob_is_here (const char *folder, const char *sha256);

/* The piece of a blob from @offset on; NULL with ROKAD_STORE_ERROR_MISSING where there is none. */
GBytes *
rokad_blob_read_piece (const char *folder, const char *sha256, gint64 offset, GError **error);

/* Adds the piece that begins at @offset, which must be where the last one ended. @out_whole: all of
 * it is here now, is what its hash says, and is on disk. ROKAD_JOURNAL_ERROR_INVALID where it is
 * not; then it begins from nothing again, but for a piece of no bytes, which changes nothing.
 */
gboolean rokad_blob_add_piece (const char *folder,
                               const RokadBlob *blob,
                               gint64 offset,
                               GBytes *piece,
                               gboolean *out_whole,
                               GError **error);

/* Folds what waited for a blob that is whole now. Where there is no room for it the blob is gone,
 * too, so that it is wanted, and folded once it has come again.
 */
gboolean rokad_blob_release (RokadShop *shop, const char *sha256, GError **error);

G_END_DECLS
