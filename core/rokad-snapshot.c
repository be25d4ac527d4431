#include "config.h"

#include "rokad-snapshot.h"

#include <gio/gio.h>
#include <glib/gstdio.h>
#include <string.h>

#include "rokad-blob-piece.h"
#include "rokad-catalog.h"
#include "rokad-chain.h"
#include "rokad-folder.h"

#define FOLDER "snapshots"
#define LATEST "latest"
#define GZIP_LEVEL 6 /* 808,096 products: 78 MB in 10 s; level 1 takes 3 s and 85 MB */
#define CHUNK_BYTES (256 * 1024)

static char *
path_in (const char *folder, const char *name)
{
  return g_build_filename (folder, FOLDER, name, NULL);
}

/* --- Making --- */

/* What is this node's own business stays here; where it came from is noted. */
static gboolean
make_foreign (const char *path, GError **error)
{
  g_autoptr (RokadDb) copy = rokad_db_open (path, ROKAD_DB_OWN, NULL, error);

  return copy != NULL &&
         rokad_db_exec (copy,
                        "BEGIN; DELETE FROM node; DELETE FROM price_overlay;"
                        " DELETE FROM setting_overlay; UPDATE journal SET own = 0;"
                        " INSERT OR IGNORE INTO baseline VALUES (1); COMMIT;",
                        error) &&
         rokad_db_checkpoint (copy, error);
}

/* The gzipped bytes of @path, kept under their hash. */
static gboolean
pack (const char *folder, const char *path, RokadBlob *out, GError **error)
{
  g_autofree char *snapshots = path_in (folder, NULL);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GFileInputStream) raw = g_file_read (file, NULL, error);
  g_autoptr (GZlibCompressor) gzip =
      g_zlib_compressor_new (G_ZLIB_COMPRESSOR_FORMAT_GZIP, GZIP_LEVEL);
  g_autoptr (GInputStream) packed = NULL;
  g_autoptr (RokadBlobWriter) writer = NULL;
  g_autofree char *chunk = g_malloc (CHUNK_BYTES);
  gssize bytes;

  if (raw == NULL || (writer = rokad_blob_writer_new (snapshots, error)) == NULL)
    return FALSE;

  packed = g_converter_input_stream_new (G_INPUT_STREAM (raw), G_CONVERTER (gzip));
  while ((bytes = g_input_stream_read (packed, chunk, CHUNK_BYTES, NULL, error)) > 0)
    if (!rokad_blob_writer_append (writer, chunk, (gsize) bytes, error))
      return FALSE;
  if (bytes < 0 || !rokad_blob_writer_finish (writer, out, error))
    return FALSE;

  rokad_blob_writer_keep (writer);
  return TRUE;
}

/* One text for all that was ruled: the ends of the ruling journals. Caller frees. */
static char *
name_rulings (RokadDb *catalog, GError **error)
{
  g_autoptr (GPtrArray) chains = rokad_chain_list (catalog, NULL, error);
  g_autoptr (GChecksum) sum = g_checksum_new (G_CHECKSUM_SHA256);

  if (chains == NULL)
    return NULL;

  for (guint i = 0; i < chains->len; i++)
    g_checksum_update (sum, (const guchar *) ((RokadChain *) chains->pdata[i])->tip.hash, -1);
  return g_strdup (g_checksum_get_string (sum));
}

static RokadJson *
read_latest (const char *folder)
{
  g_autofree char *path = path_in (folder, LATEST);
  g_autofree char *text = NULL;
  gsize bytes;

  return g_file_get_contents (path, &text, &bytes, NULL) ? rokad_json_parse (text, bytes, NULL)
                                                         : NULL;
}

/* TRUE when the newest is of these rulings, and is there. */
static gboolean
is_latest (const char *folder, const char *rulings)
{
  g_autoptr (RokadJson) json = read_latest (folder);
  g_autofree char *path = NULL;

  if (json == NULL || !g_str_equal (rokad_json_text (json, "rulings"), rulings))
    return FALSE;

  path = path_in (folder, rokad_json_text (json, "sha256"));
  return g_file_test (path, G_FILE_TEST_IS_REGULAR);
}

static gboolean
write_latest (const char *folder, const RokadBlob *snapshot, const char *rulings, GError **error)
{
  g_autofree char *path = path_in (folder, LATEST);
  g_autofree char *text =
      g_strdup_printf ("{\"sha256\":\"%s\",\"bytes\":%" G_GINT64_FORMAT ",\"rulings\":\"%s\"}",
                       snapshot->sha256, snapshot->bytes, rulings);

  return g_file_set_contents_full (path, text, -1, G_FILE_SET_CONTENTS_DURABLE, 0600, error);
}

static void
remove_others (const char *folder, const RokadBlob *latest)
{
  g_autofree char *snapshots = path_in (folder, NULL);
  g_autoptr (GDir) dir = g_dir_open (snapshots, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    if (!g_str_equal (name, latest->sha256) && !g_str_equal (name, LATEST))
      {
        g_autofree char *path = path_in (folder, name);

        g_unlink (path);
      }
}

static gboolean
make_from (RokadShop *shop, const char *copy, const char *rulings, GError **error)
{
  const char *folder = rokad_shop_folder (shop);
  RokadBlob snapshot = { 0 };

  if (!rokad_db_copy (rokad_shop_catalog (shop), copy, error) || !make_foreign (copy, error) ||
      !pack (folder, copy, &snapshot, error) || !write_latest (folder, &snapshot, rulings, error))
    return FALSE;

  remove_others (folder, &snapshot);
  return TRUE;
}

gboolean
rokad_snapshot_make (const char *folder,
                     const RokadEnvironment *environment,
                     gboolean *out_any,
                     GError **error)
{
  g_autoptr (RokadShop) shop = rokad_shop_open (folder, ROKAD_DB_READ, "", environment, error);
  g_autofree char *snapshots = path_in (folder, NULL);
  g_autofree char *copy = path_in (folder, "copy.db");
  g_autofree char *rulings = NULL;
  gint64 products;
  gboolean made;

  *out_any = FALSE;
  if (shop == NULL || !rokad_catalog_count (rokad_shop_catalog (shop), &products, error))
    return FALSE;
  if (products < ROKAD_SNAPSHOT_PRODUCTS_MIN)
    return TRUE;
  if ((rulings = name_rulings (rokad_shop_catalog (shop), error)) == NULL)
    return FALSE;
  if (is_latest (folder, rulings))
    return TRUE;

  if (!rokad_folder_make (snapshots, error))
    return FALSE;
  g_unlink (copy);
  made = make_from (shop, copy, rulings, error);
  g_unlink (copy);
  *out_any = made;
  return made;
}

gboolean
rokad_snapshot_latest (const char *folder, RokadBlob *out, gboolean *out_any)
{
  g_autoptr (RokadJson) json = read_latest (folder);

  *out = (RokadBlob){ 0 };
  *out_any = FALSE;
  if (json == NULL || !rokad_blob_is_hash (rokad_json_text (json, "sha256")))
    return TRUE;

  g_strlcpy (out->sha256, rokad_json_text (json, "sha256"), sizeof out->sha256);
  out->bytes = rokad_json_int (json, "bytes");
  *out_any = out->bytes > 0;
  return TRUE;
}

GBytes *
rokad_snapshot_read_piece (const char *folder, const char *sha256, gint64 from, GError **error)
{
  g_autofree char *snapshots = path_in (folder, NULL);

  return rokad_blob_read_piece (snapshots, sha256, from, error);
}

/* --- Taking --- */

gboolean
rokad_snapshot_is_wanted (RokadShop *shop, gboolean *out_wanted, GError **error)
{
  g_autoptr (GPtrArray) chains = rokad_chain_list (rokad_shop_catalog (shop), NULL, error);

  *out_wanted = chains != NULL && chains->len == 0;
  return chains != NULL;
}

gint64
rokad_snapshot_size_of_part (RokadShop *shop, const char *sha256)
{
  g_autofree char *snapshots = path_in (rokad_shop_folder (shop), NULL);

  return rokad_blob_size_of_part (snapshots, sha256);
}

static gboolean
refuse (const char *why, GError **error)
{
  g_set_error (error, ROKAD_JOURNAL_ERROR, ROKAD_JOURNAL_ERROR_INVALID, "snapshot: %s", why);
  return FALSE;
}

/* At most ROKAD_SNAPSHOT_BYTES_MAX of it. */
static gboolean
unpack (const char *packed_path, const char *path, GError **error)
{
  g_autoptr (GFile) packed_file = g_file_new_for_path (packed_path);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GFileInputStream) packed = g_file_read (packed_file, NULL, error);
  g_autoptr (GZlibDecompressor) gunzip = g_zlib_decompressor_new (G_ZLIB_COMPRESSOR_FORMAT_GZIP);
  g_autoptr (GInputStream) stream = NULL;
  g_autoptr (GFileOutputStream) out = NULL;
  g_autofree char *chunk = g_malloc (CHUNK_BYTES);
  gint64 left = ROKAD_SNAPSHOT_BYTES_MAX;
  gssize bytes;

  if (packed == NULL ||
      (out = g_file_replace (file, NULL, FALSE, G_FILE_CREATE_PRIVATE, NULL, error)) == NULL)
    return FALSE;

  stream = g_converter_input_stream_new (G_INPUT_STREAM (packed), G_CONVERTER (gunzip));
  while ((bytes = g_input_stream_read (stream, chunk, CHUNK_BYTES, NULL, NULL)) > 0 &&
         left >= bytes)
    {
      left -= bytes;
      if (!g_output_stream_write_all (G_OUTPUT_STREAM (out), chunk, (gsize) bytes, NULL, NULL,
                                      error))
        return FALSE;
    }
  return (bytes == 0 || refuse ("it does not unpack", error)) &&
         g_output_stream_close (G_OUTPUT_STREAM (out), NULL, error);
}

/* A catalog of this release, whole, whose rulings follow each other, and nobody's own. */
static gboolean
check (const char *path, GError **error)
{
  g_autoptr (GError) wrong = NULL;
  g_autoptr (RokadDb) catalog = rokad_db_open (path, ROKAD_DB_OWN, NULL, &wrong);
  g_autoptr (RokadQuery) sound = NULL;
  g_autofree char *own = NULL;
  RokadVerification sum;

  if (catalog == NULL || !rokad_db_migrate (catalog, "/rokad/core/catalog", &wrong) ||
      (sound = rokad_db_query (catalog, "PRAGMA quick_check", &wrong)) == NULL ||
      rokad_query_step (sound, &wrong) != ROKAD_STEP_ROW ||
      !g_str_equal (rokad_query_text (sound, 0), "ok"))
    return refuse (wrong != NULL ? wrong->message : "it is damaged", error);

  g_clear_pointer (&sound, rokad_query_release);
  own = rokad_journal_own (catalog, NULL);
  if (own != NULL)
    return refuse ("it is somebody's own", error);
  if (!rokad_journal_verify (catalog, &sum, &wrong))
    return refuse (wrong->message, error);
  return rokad_db_checkpoint (catalog, error);
}

static gboolean
install (RokadShop *shop, const char *packed_path, GError **error)
{
  const char *folder = rokad_shop_folder (shop);
  g_autofree char *path = path_in (folder, "catalog.db");
  gboolean wanted;
  gboolean good;

  good = unpack (packed_path, path, error) && check (path, error) &&
         rokad_snapshot_is_wanted (shop, &wanted, error) &&
         (!wanted || rokad_shop_replace_catalog (shop, path, error));
  g_unlink (path);
  g_unlink (packed_path);
  return good;
}

gboolean
rokad_snapshot_add_piece (RokadShop *shop,
                          const RokadBlob *snapshot,
                          gint64 from,
                          GBytes *piece,
                          gboolean *out_done,
                          GError **error)
{
  const char *folder = rokad_shop_folder (shop);
  g_autofree char *snapshots = path_in (folder, NULL);
  g_autofree char *packed = path_in (folder, snapshot->sha256);

  *out_done = FALSE;
  return rokad_folder_make (snapshots, error) &&
         rokad_blob_add_piece (snapshots, snapshot, from, piece, out_done, error) &&
         (!*out_done || install (shop, packed, error));
}
