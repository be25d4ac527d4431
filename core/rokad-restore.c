/* Restoring a backup, in steps that a power cut may come between:
 *
 *   restoring.partial/   being unpacked; thrown away when it is found
 *   restoring/           whole and verified: what stands in the folder moves to before-restore/
 *   restored/            that is done: before-restore/ gets its number, and the files move in
 *   begin-anew           the files are in place, but the journals still have to be opened anew
 *
 * shop.db goes first and comes last: whoever reads beside it finds a shop only where it is whole.
 */
#include "config.h"

#include <errno.h>
#include <gio/gio.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "rokad-anew.h"
#include "rokad-backup.h"
#include "rokad-chain.h"
#include "rokad-folder.h"
#include "rokad-lock.h"
#include "rokad-orders.h"

#define KEPT "before-restore"
#define KEPT_MAX 1000 /* folders before-restore-N */

static const char *const files[] = {
  "shop.db",        "shop.db-wal",    "shop.db-shm", "catalog.db",
  "catalog.db-wal", "catalog.db-shm", "blobs",       "begin-anew",
};

static gboolean
refuse_no_backup (GError **error, const char *path)
{
  g_set_error (error, ROKAD_SHOP_ERROR, ROKAD_SHOP_ERROR_INVALID, _ ("%s is no backup of a shop"),
               path);
  return FALSE;
}

static gboolean
refuse_damaged (GError **error, const char *path)
{
  g_set_error (error, ROKAD_SHOP_ERROR, ROKAD_SHOP_ERROR_INVALID, _ ("%s is damaged"), path);
  return FALSE;
}

static gboolean
rename_or_fail (const char *from, const char *to, GError **error)
{
  return g_rename (from, to) == 0 || rokad_file_refuse (from, errno, error);
}

static gboolean
write_file (const char *path, const void *data, gsize bytes, GError **error)
{
  return g_file_set_contents_full (path, data, (gssize) bytes, G_FILE_SET_CONTENTS_DURABLE, 0600,
                                   error);
}

/* --- Unpacking --- */

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
unpack_row (RokadQuery *query, const char *archive, const char *folder, GError **error)
{
  const char *name = rokad_query_text (query, 0);
  gint64 size = rokad_query_int (query, 1);
  g_autofree char *path = NULL;
  const char *data;
  gsize bytes;

  data = rokad_query_bytes (query, 2, &bytes);
  if (name == NULL || !is_known_name (name) || size < 0 || (gsize) size != bytes)
    return refuse_no_backup (error, archive);

  path = g_build_filename (folder, name, NULL);
  return write_file (path, data, bytes, error);
}

static gboolean
unpack_rows (const char *path, const char *folder, GError **error)
{
  static const char sql[] = "SELECT name, sz, data FROM sqlar";
  g_autoptr (RokadDb) archive = rokad_db_open (path, ROKAD_DB_READ, NULL, NULL);
  g_autoptr (RokadQuery) query = archive != NULL ? rokad_db_query (archive, sql, NULL) : NULL;
  RokadStep step;

  if (query == NULL)
    return refuse_no_backup (error, path);

  while ((step = rokad_query_step (query, NULL)) == ROKAD_STEP_ROW)
    if (!unpack_row (query, path, folder, error))
      return FALSE;

  return step == ROKAD_STEP_DONE || refuse_damaged (error, path);
}

static gboolean
unpack (const char *path, const char *folder, GError **error)
{
  g_autofree char *blobs = g_build_filename (folder, "blobs", NULL);
  g_autofree char *anew = g_build_filename (folder, "begin-anew", NULL);

  return rokad_folder_make (blobs, error) && unpack_rows (path, folder, error) &&
         write_file (anew, "", 0, error) && rokad_folder_sync (blobs, error) &&
         rokad_folder_sync (folder, error);
}

static gboolean
migrate (const char *folder, const char *name, const char *migrations, GError **error)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_autoptr (RokadDb) db = rokad_db_open (path, ROKAD_DB_OWN, NULL, error);
  g_autoptr (GPtrArray) chains = NULL;

  if (db == NULL || !rokad_db_migrate (db, migrations, error))
    return FALSE;

  chains = rokad_chain_list (db, NULL, NULL);
  return (chains != NULL && chains->len > 0) ||
         refuse_no_backup (error, name); /* the file was not there at all, say */
}

static gboolean
verify (const char *folder, const RokadEnvironment *environment, GError **error)
{
  g_autoptr (RokadShop) shop = NULL;
  RokadVerification sum;
  gint64 orders;

  if (!migrate (folder, "shop.db", "/rokad/core/shop", error) ||
      !migrate (folder, "catalog.db", "/rokad/core/catalog", error) ||
      (shop = rokad_shop_open (folder, ROKAD_DB_READ, "", environment, error)) == NULL)
    return FALSE;

  return rokad_journal_verify (rokad_shop_db (shop), &sum, error) &&
         rokad_journal_verify (rokad_shop_catalog (shop), &sum, error) &&
         rokad_orders_count (rokad_shop_db (shop), &orders, error);
}

/* What this release cannot open, or whose entries do not follow each other, never takes the place
 * of a shop.
 */
static gboolean
check_unpacked (const char *archive,
                const char *folder,
                const RokadEnvironment *environment,
                GError **error)
{
  g_autoptr (GError) broken = NULL;

  if (verify (folder, environment, &broken))
    return TRUE;
  if (!g_error_matches (broken, ROKAD_STORE_ERROR, ROKAD_STORE_ERROR_FULL) &&
      !g_error_matches (broken, ROKAD_STORE_ERROR, ROKAD_STORE_ERROR_TOO_NEW))
    return refuse_damaged (error, archive);

  g_propagate_error (error, g_steal_pointer (&broken));
  return FALSE;
}

static gboolean
check_readable (const char *path, GError **error)
{
  return access (path, R_OK) == 0 || rokad_file_refuse (path, errno, error);
}

static gboolean
unpack_beside (const char *folder,
               const char *path,
               const RokadEnvironment *environment,
               GError **error)
{
  g_autofree char *partial = g_build_filename (folder, "restoring.partial", NULL);
  g_autofree char *restoring = g_build_filename (folder, "restoring", NULL);

  rokad_folder_remove (partial);
  if (!unpack (path, partial, error) || !check_unpacked (path, partial, environment, error))
    {
      rokad_folder_remove (partial);
      return FALSE;
    }

  return rename_or_fail (partial, restoring, error) && rokad_folder_sync (folder, error);
}

/* --- Moving --- */

static gboolean
move_file (const char *from, const char *to, const char *name, GError **error)
{
  g_autofree char *source = g_build_filename (from, name, NULL);
  g_autofree char *target = g_build_filename (to, name, NULL);

  if (g_rmdir (source) == 0 || !g_file_test (source, G_FILE_TEST_EXISTS))
    return TRUE; /* nothing, or an empty folder of blobs that an opening has made */

  g_rmdir (target); /* likewise */
  return rename_or_fail (source, target, error);
}

static gboolean
move_out (const char *folder, const char *kept, GError **error)
{
  for (gsize i = 0; i < G_N_ELEMENTS (files); i++)
    if (!move_file (folder, kept, files[i], error))
      return FALSE;

  return rokad_folder_sync (kept, error) && rokad_folder_sync (folder, error);
}

static gboolean
move_in (const char *restored, const char *folder, GError **error)
{
  for (gsize i = G_N_ELEMENTS (files); i > 0; i--)
    if (!move_file (restored, folder, files[i - 1], error))
      return FALSE;

  return rokad_folder_sync (folder, error) && rokad_folder_sync (restored, error);
}

/* before-restore-1, -2, …: the first that is free. */
static gboolean
number_kept (const char *folder, const char *kept, char **out_kept, GError **error)
{
  if (g_rmdir (kept) == 0 || !g_file_test (kept, G_FILE_TEST_EXISTS))
    return TRUE; /* there was nothing to keep */

  for (int i = 1; i <= KEPT_MAX; i++)
    {
      g_autofree char *name = g_strdup_printf (KEPT "-%d", i);
      g_autofree char *numbered = g_build_filename (folder, name, NULL);

      if (g_file_test (numbered, G_FILE_TEST_EXISTS))
        continue;
      if (!rename_or_fail (kept, numbered, error))
        return FALSE;
      if (out_kept != NULL)
        *out_kept = g_steal_pointer (&numbered);
      return TRUE;
    }

  g_set_error (error, ROKAD_SHOP_ERROR, ROKAD_SHOP_ERROR_LIMIT, _ ("%d earlier restores"),
               KEPT_MAX);
  return FALSE;
}

static gboolean
finish_moves (const char *folder, char **out_kept, GError **error)
{
  g_autofree char *restoring = g_build_filename (folder, "restoring", NULL);
  g_autofree char *restored = g_build_filename (folder, "restored", NULL);
  g_autofree char *kept = g_build_filename (folder, KEPT, NULL);

  if (g_file_test (restoring, G_FILE_TEST_IS_DIR) &&
      (!rokad_folder_make (kept, error) || !move_out (folder, kept, error) ||
       !rename_or_fail (restoring, restored, error) || !rokad_folder_sync (folder, error)))
    return FALSE;
  if (!number_kept (folder, kept, out_kept, error))
    return FALSE;
  if (!g_file_test (restored, G_FILE_TEST_IS_DIR))
    return TRUE;

  if (!move_in (restored, folder, error))
    return FALSE;
  rokad_folder_remove (restored);
  return TRUE;
}

gboolean
rokad_backup_finish_moves (const char *folder, GError **error)
{
  return finish_moves (folder, NULL, error);
}

/* --- Going on --- */

gboolean
rokad_backup_finish_journals (RokadShop *shop, GError **error)
{
  g_autofree char *anew = g_build_filename (rokad_shop_folder (shop), "begin-anew", NULL);

  if (!g_file_test (anew, G_FILE_TEST_EXISTS))
    return TRUE;
  if (!rokad_shop_begin_anew (shop, error))
    return FALSE;

  g_unlink (anew); /* if it comes back after a power cut, one more journal is opened: no harm */
  return TRUE;
}

gboolean
rokad_backup_restore (const char *folder,
                      const char *path,
                      const char *program,
                      const RokadEnvironment *environment,
                      char **out_kept,
                      GError **error)
{
  g_autofree char *lock_path = g_build_filename (folder, "lock", NULL);
  g_autoptr (RokadLock) lock = NULL;
  g_autoptr (RokadShop) shop = NULL;

  *out_kept = NULL;
  /* A wrong name makes no folder; a folder that is owned says so first. */
  if ((!g_file_test (folder, G_FILE_TEST_IS_DIR) && !check_readable (path, error)) ||
      !rokad_folder_make (folder, error) ||
      (lock = rokad_lock_take (lock_path, program, error)) == NULL ||
      !check_readable (path, error) || !finish_moves (folder, NULL, error) ||
      !unpack_beside (folder, path, environment, error) || !finish_moves (folder, out_kept, error))
    return FALSE;

  /* Opening takes the lock itself, and finishes with the journals. */
  g_clear_pointer (&lock, rokad_lock_release);
  shop = rokad_shop_open (folder, ROKAD_DB_OWN, program, environment, error);
  return shop != NULL;
}
