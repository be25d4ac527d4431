#include "config.h"

#include "rokad-leave.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>

#include "rokad-folder.h"
#include "rokad-journal.h"

#define KEPT_MAX 1000 /* folders before-join-N */

/* Values of node.joined. */
enum
{
  JOINED = 1,
  LEAVING = 2,
};

static gboolean
set_joined (RokadDb *shop_db, int joined, GError **error)
{
  static const char sql[] = "UPDATE node SET joined = ?1";
  g_autoptr (RokadTransaction) transaction = rokad_db_begin (shop_db, error);
  g_autoptr (RokadQuery) query =
      transaction != NULL ? rokad_db_query (transaction, sql, error) : NULL;

  if (query == NULL)
    return FALSE;

  rokad_query_bind_int (query, 1, joined);
  return rokad_query_run (query, error) && rokad_transaction_commit (&transaction, error);
}

gboolean
rokad_leave_begin (RokadDb *shop_db, GError **error)
{
  return set_joined (shop_db, LEAVING, error);
}

/* What its WAL holds moves into the file, which then goes alone. FALSE without error, in @out_own,
 * for a catalog that rules nothing: it is the new one already.
 */
static gboolean
close_off (const char *path, gboolean *out_own, GError **error)
{
  g_autoptr (RokadDb) catalog = rokad_db_open (path, ROKAD_DB_OWN, NULL, error);
  g_autofree char *own = NULL;

  *out_own = FALSE;
  if (catalog == NULL || !rokad_db_checkpoint (catalog, error))
    return FALSE;

  own = rokad_journal_own (catalog, NULL);
  *out_own = own != NULL;
  return TRUE;
}

/* before-join-1, -2, …: the first that is free. */
static char *
make_kept (const char *folder, GError **error)
{
  for (int i = 1; i <= KEPT_MAX; i++)
    {
      g_autofree char *name = g_strdup_printf ("before-join-%d", i);
      g_autofree char *path = g_build_filename (folder, name, NULL);

      if (!g_file_test (path, G_FILE_TEST_EXISTS))
        return rokad_folder_make (path, error) ? g_steal_pointer (&path) : NULL;
    }

  g_set_error (error, ROKAD_STORE_ERROR, ROKAD_STORE_ERROR_FAILED, "%d catalogs set aside",
               KEPT_MAX);
  return NULL;
}

static gboolean
move_catalog (const char *folder, const char *path, GError **error)
{
  g_autofree char *kept = make_kept (folder, error);
  g_autofree char *target = NULL;

  if (kept == NULL)
    return FALSE;

  target = g_build_filename (kept, "catalog.db", NULL);
  if (g_rename (path, target) != 0)
    return rokad_file_refuse (path, errno, error);
  return rokad_folder_sync (kept, error) && rokad_folder_sync (folder, error);
}

gboolean
rokad_leave_finish (const char *folder, RokadDb *shop_db, GError **error)
{
  static const char sql[] = "SELECT joined FROM node";
  g_autofree char *path = g_build_filename (folder, "catalog.db", NULL);
  gboolean own = FALSE;
  gint64 joined;

  if (!rokad_db_get_int (shop_db, sql, &joined, error))
    return FALSE;
  if (joined != LEAVING)
    return TRUE;

  if (g_file_test (path, G_FILE_TEST_EXISTS) && !close_off (path, &own, error))
    return FALSE;
  return (!own || move_catalog (folder, path, error)) && set_joined (shop_db, JOINED, error);
}
