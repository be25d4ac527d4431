/* Restoring a backup, in steps that a power cut may come between:
 *
 *   restoring.partial/   being unpacked; thrown away when it is found
 *   restoring/           whole and verified: what stands in the folder moves to before-restore-N
 *   restored/            that is done: its files move into the folder
 *   begin-anew           the files are in place, but the journals still have to be opened anew
 */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <gio/gio.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "rokad-backup.h"
#include "rokad-key.h"
#include "rokad-lock.h"

#define SERIES_LETTERS 3
#define KEPT_MAX 1000 /* folders before-restore-N */

static const char *const moved[] = {
  "shop.db-wal", "shop.db-shm", "shop.db", "catalog.db-wal", "catalog.db-shm", "catalog.db",
  "blobs",       "begin-anew",  NULL,
};

static gboolean
fail (GError **error, const char *path, const char *why)
{
  g_set_error (error, ROKAD_STORE_ERROR, ROKAD_STORE_ERROR_FAILED, "%s: %s", path, why);
  return FALSE;
}

static gboolean
make_folder (const char *path, GError **error)
{
  return g_mkdir_with_parents (path, 0700) == 0 || fail (error, path, g_strerror (errno));
}

static gboolean
sync_folder (const char *path, GError **error)
{
  int fd = open (path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  gboolean done = fd >= 0 && fsync (fd) == 0;

  if (!done)
    fail (error, path, g_strerror (errno));
  if (fd >= 0)
    close (fd);
  return done;
}

static void
remove_folder (const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);

      if (g_file_test (child, G_FILE_TEST_IS_DIR) && !g_file_test (child, G_FILE_TEST_IS_SYMLINK))
        remove_folder (child);
      else
        g_unlink (child);
    }
  g_rmdir (path);
}

static gboolean
rename_or_fail (const char *from, const char *to, GError **error)
{
  return g_rename (from, to) == 0 || fail (error, from, g_strerror (errno));
}

static gboolean
write_file (const char *path, const void *data, gsize bytes, GError **error)
{
  return g_file_set_contents_full (path, data, (gssize) bytes, G_FILE_SET_CONTENTS_DURABLE, 0600,
                                   error);
}

/* Only names that a backup has are taken: an archive from a stranger writes nowhere else. */
static gboolean
is_known_name (const char *name)
{
  static const char blobs[] = "blobs/";
  const char *hash = name + strlen (blobs);

  if (g_str_equal (name, "shop.db") || g_str_equal (name, "catalog.db"))
    return TRUE;

  return g_str_has_prefix (name, blobs) && strlen (hash) == ROKAD_HASH_HEX_BYTES - 1 &&
         strspn (hash, "0123456789abcdef") == ROKAD_HASH_HEX_BYTES - 1;
}

static gboolean
unpack_row (RokadQuery *query, const char *folder, gboolean *found_shop, GError **error)
{
  const char *name = rokad_query_text (query, 0);
  gint64 size = rokad_query_int (query, 1);
  g_autofree char *path = NULL;
  const char *data;
  gsize bytes;

  data = rokad_query_bytes (query, 2, &bytes);
  if (name == NULL || !is_known_name (name) || size < 0 || (gsize) size != bytes)
    return fail (error, name != NULL ? name : "?", "does not belong into a backup");

  *found_shop |= g_str_equal (name, "shop.db");
  path = g_build_filename (folder, name, NULL);
  return write_file (path, data, bytes, error);
}

static gboolean
unpack (const char *path, const char *folder, GError **error)
{
  static const char sql[] = "SELECT name, sz, data FROM sqlar";
  g_autofree char *blobs = g_build_filename (folder, "blobs", NULL);
  g_autofree char *anew = g_build_filename (folder, "begin-anew", NULL);
  g_autoptr (RokadDb) archive = rokad_db_open (path, ROKAD_DB_READ, NULL, error);
  g_autoptr (RokadQuery) query = archive != NULL ? rokad_db_query (archive, sql, error) : NULL;
  gboolean found_shop = FALSE;
  RokadStep step;

  if (query == NULL || !make_folder (blobs, error))
    return FALSE;

  while ((step = rokad_query_step (query, error)) == ROKAD_STEP_ROW)
    if (!unpack_row (query, folder, &found_shop, error))
      return FALSE;
  if (step != ROKAD_STEP_DONE)
    return FALSE;
  if (!found_shop)
    return fail (error, path, "is no backup of a shop");

  return write_file (anew, "", 0, error) && sync_folder (blobs, error) &&
         sync_folder (folder, error);
}

static gboolean
verify_file (const char *folder, const char *name, GError **error)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_autoptr (RokadDb) db = rokad_db_open (path, ROKAD_DB_OWN, NULL, error);
  RokadVerification sum;

  return db != NULL && rokad_journal_verify (db, &sum, error);
}

/* before-restore-1, -2, …: the first that is free. */
static char *
make_kept_folder (const char *folder, GError **error)
{
  for (int i = 1; i <= KEPT_MAX; i++)
    {
      g_autofree char *name = g_strdup_printf ("before-restore-%d", i);
      char *path = g_build_filename (folder, name, NULL);

      if (g_mkdir (path, 0700) == 0)
        return path;
      if (errno != EEXIST)
        {
          fail (error, path, g_strerror (errno));
          g_free (path);
          return NULL;
        }
      g_free (path);
    }

  g_set_error (error, ROKAD_SHOP_ERROR, ROKAD_SHOP_ERROR_LIMIT, "%d earlier restores", KEPT_MAX);
  return NULL;
}

static gboolean
move_all (const char *from, const char *to, GError **error)
{
  for (guint i = 0; moved[i] != NULL; i++)
    {
      g_autofree char *source = g_build_filename (from, moved[i], NULL);
      g_autofree char *target = g_build_filename (to, moved[i], NULL);

      if (g_file_test (source, G_FILE_TEST_EXISTS))
        {
          if (g_file_test (target, G_FILE_TEST_IS_DIR))
            g_rmdir (target); /* an empty folder of blobs that an opening has made */
          if (!rename_or_fail (source, target, error))
            return FALSE;
        }
    }

  return sync_folder (to, error) && sync_folder (from, error);
}

gboolean
rokad_backup_finish_moves (const char *folder, GError **error)
{
  g_autofree char *restoring = g_build_filename (folder, "restoring", NULL);
  g_autofree char *restored = g_build_filename (folder, "restored", NULL);

  if (g_file_test (restoring, G_FILE_TEST_IS_DIR))
    {
      g_autofree char *kept = make_kept_folder (folder, error);

      if (kept == NULL || !move_all (folder, kept, error) ||
          !rename_or_fail (restoring, restored, error) || !sync_folder (folder, error))
        return FALSE;
      g_rmdir (kept); /* stays unless there was nothing to keep */
    }
  if (!g_file_test (restored, G_FILE_TEST_IS_DIR))
    return TRUE;

  if (!move_all (restored, folder, error))
    return FALSE;
  remove_folder (restored);
  return TRUE;
}

/* A journal that goes on from the one the backup holds. */
static gboolean
open_anew (RokadShop *shop, RokadDb *db, const char *scope, GError **error)
{
  const RokadEnvironment *environment = rokad_shop_environment (shop);
  g_autoptr (RokadTransaction) transaction = rokad_db_begin (db, error);
  g_autofree char *parent = transaction != NULL ? rokad_journal_own (transaction, error) : NULL;
  g_autofree char *id = rokad_environment_uuid (environment);
  g_autofree char *series = g_str_equal (scope, "till")
                                ? rokad_environment_letters (environment, SERIES_LETTERS)
                                : g_strdup ("");
  g_autofree char *public_key = NULL;
  RokadStamp stamp = rokad_shop_stamp (shop);
  RokadHead head;
  RokadOpening opening = { .scope = scope, .series = series, .parent_id = parent };

  if (parent == NULL || !rokad_journal_head (transaction, parent, &head, error) ||
      !rokad_journal_term (transaction, parent, &opening.term, error) ||
      (public_key = rokad_key_make (rokad_shop_folder (shop), id, environment, error)) == NULL)
    return FALSE;

  opening.public_key = public_key;
  opening.term++;
  opening.parent_seq = head.seq;
  opening.parent_hash = head.hash;
  return rokad_journal_open (transaction, id, &opening, &stamp, error) &&
         rokad_transaction_commit (&transaction, error);
}

gboolean
rokad_backup_finish_journals (RokadShop *shop, GError **error)
{
  g_autofree char *anew = g_build_filename (rokad_shop_folder (shop), "begin-anew", NULL);

  if (!g_file_test (anew, G_FILE_TEST_EXISTS))
    return TRUE;
  if (!open_anew (shop, rokad_shop_catalog (shop), "shop", error) ||
      !open_anew (shop, rokad_shop_db (shop), "till", error) || !rokad_shop_reload (shop, error))
    return FALSE;

  g_unlink (anew); /* if it comes back after a power cut, one more journal is opened: no harm */
  return TRUE;
}

static gboolean
unpack_beside (const char *folder, const char *path, GError **error)
{
  g_autofree char *partial = g_build_filename (folder, "restoring.partial", NULL);
  g_autofree char *restoring = g_build_filename (folder, "restoring", NULL);

  remove_folder (partial);
  if (!unpack (path, partial, error) || !verify_file (partial, "shop.db", error) ||
      !verify_file (partial, "catalog.db", error))
    {
      remove_folder (partial);
      return FALSE;
    }

  return rename_or_fail (partial, restoring, error) && sync_folder (folder, error);
}

gboolean
rokad_backup_restore (const char *folder,
                      const char *path,
                      const char *program,
                      const RokadEnvironment *environment,
                      GError **error)
{
  g_autofree char *lock_path = g_build_filename (folder, "lock", NULL);
  g_autoptr (RokadLock) lock = NULL;
  g_autoptr (RokadShop) shop = NULL;

  if (!make_folder (folder, error) ||
      (lock = rokad_lock_take (lock_path, program, error)) == NULL ||
      !rokad_backup_finish_moves (folder, error) || !unpack_beside (folder, path, error) ||
      !rokad_backup_finish_moves (folder, error))
    return FALSE;

  /* Opening takes the lock itself, and finishes with the journals. */
  g_clear_pointer (&lock, rokad_lock_release);
  shop = rokad_shop_open (folder, ROKAD_DB_OWN, program, environment, error);
  return shop != NULL;
}
