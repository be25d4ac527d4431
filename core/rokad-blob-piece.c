#include "config.h"

#include "rokad-blob-piece.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "rokad-folder.h"
#include "rokad-parked.h"

#define CHUNK_BYTES (64 * 1024)

static char *
path_of_part (const char *folder, const char *sha256)
{
  g_autofree char *name = g_strconcat (sha256, ".part", NULL);

  return g_build_filename (folder, name, NULL);
}

/* --- What is wanted --- */

gint64
rokad_blob_size_of_part (const char *folder, const char *sha256)
{
  g_autofree char *path = path_of_part (folder, sha256);
  GStatBuf status;

  return g_stat (path, &status) == 0 ? (gint64) status.st_size : 0;
}

gboolean
rokad_blob_is_here (const char *folder, const char *sha256)
{
  g_autofree char *path = g_build_filename (folder, sha256, NULL);

  return g_file_test (path, G_FILE_TEST_EXISTS);
}

static gboolean
is_listed (const GArray *list, const RokadBlob *blob)
{
  for (guint i = 0; i < list->len; i++)
    if (g_str_equal (g_array_index (list, RokadBlob, i).sha256, blob->sha256))
      return TRUE;
  return FALSE;
}

/* A part that nothing is lacking of was cut off before it had its name: nobody could be asked for
 * what comes next, so it begins again.
 */
static void
drop_full_part (const char *folder, const RokadBlob *blob)
{
  g_autofree char *part = path_of_part (folder, blob->sha256);

  if (rokad_blob_size_of_part (folder, blob->sha256) >= blob->bytes)
    g_unlink (part);
}

/* A parked line may wait for a blob that is not here. */
static void
note_wanted (RokadShop *shop, const char *line, gsize bytes, GArray *out)
{
  const char *folder = rokad_shop_blobs (shop);
  g_autoptr (RokadEntry) entry = rokad_entry_parse (line, bytes, NULL);
  RokadBlob blob;

  if (entry == NULL || !rokad_blob_from_body (entry->body, &blob, NULL) || blob.bytes <= 0 ||
      blob.bytes > ROKAD_BLOB_BYTES_MAX || is_listed (out, &blob) ||
      rokad_blob_is_here (folder, blob.sha256))
    return;

  drop_full_part (folder, &blob);
  g_array_append_val (out, blob);
}

static gboolean
list_wanted (RokadShop *shop, RokadDb *file, guint max, GArray *out, GError **error)
{
  static const char sql[] = "SELECT line FROM parked JOIN entry USING (journal_id, seq)"
                            " ORDER BY journal_id, seq";
  g_autoptr (RokadQuery) query = rokad_db_query (file, sql, error);
  RokadStep step = ROKAD_STEP_DONE;

  if (query == NULL)
    return FALSE;

  while (out->len < max && (step = rokad_query_step (query, error)) == ROKAD_STEP_ROW)
    {
      gsize bytes;
      const char *line = rokad_query_bytes (query, 0, &bytes);

      note_wanted (shop, line, bytes, out);
    }
  return step != ROKAD_STEP_ERROR;
}

gboolean
rokad_blob_list_wanted (RokadShop *shop, guint max, GArray *out, GError **error)
{
  return list_wanted (shop, rokad_shop_catalog (shop), max, out, error) &&
         list_wanted (shop, rokad_shop_db (shop), max, out, error);
}

/* --- Pieces --- */

GBytes *
rokad_blob_read_piece (const char *folder, const char *sha256, gint64 offset, GError **error)
{
  g_autofree char *path = g_build_filename (folder, sha256, NULL);
  int fd = rokad_blob_is_hash (sha256) ? g_open (path, O_RDONLY | O_CLOEXEC, 0) : -1;
  g_autofree guint8 *data = NULL;
  gssize bytes = -1;

  if (fd >= 0)
    {
      data = g_malloc (ROKAD_BLOB_PIECE_BYTES);
      bytes = pread (fd, data, ROKAD_BLOB_PIECE_BYTES, offset);
      close (fd);
    }
  if (bytes > 0)
    return g_bytes_new_take (g_steal_pointer (&data), (gsize) bytes);

  g_set_error (error, ROKAD_STORE_ERROR, ROKAD_STORE_ERROR_MISSING,
               "nothing of blob %s from %" G_GINT64_FORMAT " on", sha256, offset);
  return NULL;
}

static gboolean
write_at (const char *path, gint64 offset, GBytes *piece, GError **error)
{
  gsize left;
  const guint8 *data = g_bytes_get_data (piece, &left);
  int fd = g_open (path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
  int code = fd < 0 ? errno : 0;

  while (code == 0 && left > 0)
    {
      gssize written = pwrite (fd, data, left, offset);

      if (written < 0 && errno != EINTR)
        code = errno;
      data += MAX (written, 0);
      offset += MAX (written, 0);
      left -= (gsize) MAX (written, 0);
    }
  if (code == 0 && fsync (fd) != 0)
    code = errno;
  if (fd >= 0)
    close (fd);
  return code == 0 || rokad_file_refuse (path, code, error);
}

static gboolean
read_hash (const char *path, char out_hex[ROKAD_HASH_HEX_BYTES], GError **error)
{
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GFileInputStream) stream = g_file_read (file, NULL, error);
  g_autoptr (GChecksum) sum = g_checksum_new (G_CHECKSUM_SHA256);
  g_autofree guchar *chunk = g_malloc (CHUNK_BYTES);
  gssize bytes = -1;

  while (stream != NULL && (bytes = g_input_stream_read (G_INPUT_STREAM (stream), chunk,
                                                         CHUNK_BYTES, NULL, error)) > 0)
    g_checksum_update (sum, chunk, bytes);
  g_strlcpy (out_hex, g_checksum_get_string (sum), ROKAD_HASH_HEX_BYTES);
  return bytes == 0;
}

static gboolean
refuse (const RokadBlob *blob, const char *why, GError **error)
{
  g_set_error (error, ROKAD_JOURNAL_ERROR, ROKAD_JOURNAL_ERROR_INVALID, "blob %s: %s", blob->sha256,
               why);
  return FALSE;
}

/* Under its own name, if it is what it says: nothing else ever stands there. */
static gboolean
finish (const char *folder, const char *part, const RokadBlob *blob, GError **error)
{
  g_autofree char *path = g_build_filename (folder, blob->sha256, NULL);
  char hash[ROKAD_HASH_HEX_BYTES];

  if (!read_hash (part, hash, error))
    return FALSE;
  if (!g_str_equal (hash, blob->sha256))
    {
      g_unlink (part);
      return refuse (blob, "its bytes are others", error);
    }
  if (g_rename (part, path) != 0)
    return rokad_file_refuse (part, errno, error);

  return rokad_folder_sync (folder, error);
}

gboolean
rokad_blob_add_piece (const char *folder,
                      const RokadBlob *blob,
                      gint64 offset,
                      GBytes *piece,
                      gboolean *out_whole,
                      GError **error)
{
  g_autofree char *part = path_of_part (folder, blob->sha256);
  gint64 end = offset + (gint64) g_bytes_get_size (piece);

  *out_whole = FALSE;
  if (end == offset)
    return refuse (blob, "an empty piece", error);
  if (offset != rokad_blob_size_of_part (folder, blob->sha256) || end > blob->bytes)
    {
      g_unlink (part);
      return refuse (blob, "its pieces do not fit", error);
    }
  if (!write_at (part, offset, piece, error) ||
      (end == blob->bytes && !finish (folder, part, blob, error)))
    return FALSE;

  *out_whole = end == blob->bytes;
  return TRUE;
}

gboolean
rokad_blob_release (RokadShop *shop, const char *sha256, GError **error)
{
  g_autofree char *path = g_build_filename (rokad_shop_blobs (shop), sha256, NULL);
  g_autoptr (GError) failed = NULL;

  if (rokad_parked_release (shop, &failed))
    return TRUE;

  /* After any other failure it may be folded all the same: who opens the files anew finds out. */
  if (g_error_matches (failed, ROKAD_STORE_ERROR, ROKAD_STORE_ERROR_FULL))
    g_unlink (path);
  g_propagate_error (error, g_steal_pointer (&failed));
  return FALSE;
}
