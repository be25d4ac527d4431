/* Writing a backup: the databases are copied page by page through SQLite's backup interface, then
 * packed with the blobs into one archive.
 */
#include "config.h"

#include "rokad-backup.h"

#include <errno.h>
#include <fcntl.h>
#include <gio/gio.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

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
      g_set_error (error, ROKAD_SHOP_ERROR, ROKAD_SHOP_ERROR_LIMIT, "the size of %s in a backup",
                   name);
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

gboolean
rokad_backup_write (RokadShop *shop, const char *path, GError **error)
{
  g_autofree char *partial = g_strconcat (path, ".partial", NULL);

  g_unlink (partial);
  if (!pack (shop, partial, error))
    {
      g_unlink (partial);
      return FALSE;
    }
  if (g_rename (partial, path) != 0)
    return fail (error, path, g_strerror (errno));

  return TRUE;
}
