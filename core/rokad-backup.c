/* Writing a backup: the databases are copied page by page through SQLite's backup interface, then
 * packed with the blobs into one archive.
 */
#include "config.h"

#include "rokad-backup.h"

#include <errno.h>
#include <fcntl.h>
#include <gio/gio.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "rokad-folder.h"

#define CHUNK_BYTES (256 * 1024)

static gboolean
fail (GError **error, const char *path, const char *why)
{
  g_set_error (error, ROKAD_STORE_ERROR, ROKAD_STORE_ERROR_FAILED, "%s: %s", path, why);
  return FALSE;
}

/* The open blob of one archive row, being written. */
static gboolean
write_chunks (sqlite3_blob *blob, int fd, const char *path, gint64 size, GError **error)
{
  g_autofree guint8 *chunk = g_malloc (CHUNK_BYTES);
  gint64 done = 0;

  while (done < size)
    {
      ssize_t bytes = read (fd, chunk, (gsize) MIN (CHUNK_BYTES, size - done));

      if (bytes <= 0)
        return fail (error, path, bytes < 0 ? g_strerror (errno) : "shorter than it was");
      if (sqlite3_blob_write (blob, chunk, (int) bytes, (int) done) != SQLITE_OK)
        return fail (error, path, "cannot be packed");
      done += bytes;
    }
  return TRUE;
}

static gboolean
insert_row (RokadTransaction *archive, const char *name, gint64 size, GError **error)
{
  static const char sql[] = "INSERT INTO sqlar (name, mode, mtime, sz, data)"
                            " VALUES (?1, 33152, 0, ?2, zeroblob (?2))"; /* 33152: -rw------- */
  g_autoptr (RokadQuery) query = rokad_db_query (archive, sql, error);

  if (query == NULL)
    return FALSE;

  rokad_query_bind_text (query, 1, name);
  rokad_query_bind_int (query, 2, size);
  return rokad_query_run (query, error);
}

static gboolean
pack_open_file (RokadTransaction *archive,
                const char *name,
                const char *path,
                int fd,
                GError **error)
{
  sqlite3_blob *blob = NULL;
  struct stat file;
  gboolean done;

  if (fstat (fd, &file) != 0)
    return fail (error, path, g_strerror (errno));
  if (file.st_size > ROKAD_BACKUP_FILE_BYTES_MAX)
    {
      g_set_error (error, ROKAD_SHOP_ERROR, ROKAD_SHOP_ERROR_LIMIT,
                   _ ("the size of %s in a backup"), name);
      return FALSE;
    }
  if (!insert_row (archive, name, file.st_size, error))
    return FALSE;

  blob = rokad_db_open_blob (archive, "sqlar", "data", error);
  if (blob == NULL)
    return FALSE;
  done = write_chunks (blob, fd, path, file.st_size, error);
  if (sqlite3_blob_close (blob) != SQLITE_OK && done)
    done = fail (error, path, "cannot be packed");
  return done;
}

static gboolean
pack_file (RokadTransaction *archive, const char *name, const char *path, GError **error)
{
  int fd = open (path, O_RDONLY | O_CLOEXEC);
  gboolean done;

  if (fd < 0)
    return fail (error, path, g_strerror (errno));

  done = pack_open_file (archive, name, path, fd, error);
  close (fd);
  return done;
}

/* A copy of the database as it stands now, packed, and gone again. */
static gboolean
pack_database (RokadTransaction *archive,
               RokadDb *db,
               const char *name,
               const char *partial,
               GError **error)
{
  g_autofree char *copy = g_strconcat (partial, ".", name, NULL);
  gboolean done = rokad_db_copy (db, copy, error) && pack_file (archive, name, copy, error);

  g_unlink (copy);
  return done;
}

static gboolean
pack_blobs (RokadTransaction *archive, RokadShop *shop, GError **error)
{
  const char *folder = rokad_shop_blobs (shop);
  g_autoptr (GDir) dir = g_dir_open (folder, 0, error);
  const char *file;

  if (dir == NULL)
    return FALSE;

  while ((file = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, file, NULL);
      g_autofree char *name = g_build_filename ("blobs", file, NULL);

      /* Blobs are named by their hash alone; anything else is one that is still being written. */
      if (strlen (file) == ROKAD_HASH_HEX_BYTES - 1 && !pack_file (archive, name, path, error))
        return FALSE;
    }
  return TRUE;
}

/* The shop first: a count in it may name a product, a product never an order. */
static gboolean
pack (RokadShop *shop, const char *partial, GError **error)
{
  g_autoptr (RokadDb) db = rokad_db_open (partial, ROKAD_DB_OWN, NULL, error);
  g_autoptr (RokadTransaction) archive = NULL;

  if (db == NULL ||
      !rokad_db_exec (db,
                      "PRAGMA journal_mode = DELETE;"
                      "CREATE TABLE sqlar (name TEXT PRIMARY KEY, mode INT, mtime INT, sz INT,"
                      " data BLOB);",
                      error) ||
      (archive = rokad_db_begin (db, error)) == NULL)
    return FALSE;

  return pack_database (archive, rokad_shop_db (shop), "shop.db", partial, error) &&
         pack_database (archive, rokad_shop_catalog (shop), "catalog.db", partial, error) &&
         pack_blobs (archive, shop, error) && rokad_transaction_commit (&archive, error);
}

/* A file there could take the place of one of the shop's, and would be lost together with it. */
static gboolean
check_place (RokadShop *shop, const char *home, GError **error)
{
  GStatBuf ours;
  GStatBuf theirs;

  if (g_stat (home, &theirs) != 0)
    return rokad_file_refuse (home, errno, error);
  if (g_stat (rokad_shop_folder (shop), &ours) != 0 || ours.st_dev != theirs.st_dev ||
      ours.st_ino != theirs.st_ino)
    return TRUE;

  g_set_error_literal (error, ROKAD_SHOP_ERROR, ROKAD_SHOP_ERROR_INVALID,
                       _ ("a backup in the shop's own folder"));
  return FALSE;
}

/* An empty file of a name that nobody else has: two backups to one place do not meet. */
static char *
make_partial (const char *path, GError **error)
{
  g_autofree char *partial = g_strconcat (path, ".XXXXXX", NULL);
  int fd = g_mkstemp_full (partial, O_RDWR | O_CLOEXEC, 0600);

  if (fd < 0)
    {
      rokad_file_refuse (path, errno, error);
      return NULL;
    }

  close (fd);
  return g_steal_pointer (&partial);
}

gboolean
rokad_backup_write (RokadShop *shop, const char *path, GError **error)
{
  g_autofree char *home = g_path_get_dirname (path);
  g_autofree char *partial = NULL;

  if (!check_place (shop, home, error) || (partial = make_partial (path, error)) == NULL)
    return FALSE;
  if (!pack (shop, partial, error))
    {
      g_unlink (partial);
      return FALSE;
    }
  if (g_rename (partial, path) != 0)
    {
      rokad_file_refuse (path, errno, error);
      g_unlink (partial);
      return FALSE;
    }

  return rokad_folder_sync (home, error);
}
