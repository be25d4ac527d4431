/* Bringing a file to the schema of this release, one numbered script after the other. */
#include "config.h"

#include "rokad-db.h"

static gboolean
apply_migration (RokadDb *self, int version, const char *sql, GError **error)
{
  g_autofree char *script =
      g_strdup_printf ("BEGIN IMMEDIATE;\n%s\n;PRAGMA user_version = %d;\nCOMMIT;", sql, version);

  if (rokad_db_exec (self, script, error))
    return TRUE;

  g_prefix_error (error, "migration %04d: ", version);
  rokad_transaction_roll_back (self);
  return FALSE;
}

gboolean
rokad_db_migrate (RokadDb *self, const char *resource_dir, GError **error)
{
  g_auto (GStrv) names = g_resources_enumerate_children (resource_dir, 0, error);
  gint64 latest = names != NULL ? g_strv_length (names) : 0;
  gint64 version, reading;

  if (names == NULL || !rokad_db_get_int (self, "PRAGMA user_version", &version, error) ||
      !rokad_db_get_int (self, "PRAGMA query_only", &reading, error))
    return FALSE;

  if (version == 0 && reading)
    {
      g_set_error_literal (error, ROKAD_SHOP_ERROR, ROKAD_SHOP_ERROR_NOT_SET_UP,
                           "its owner has not begun with it");
      return FALSE;
    }
  if (version > latest)
    {
      g_set_error (error, ROKAD_STORE_ERROR, ROKAD_STORE_ERROR_TOO_NEW,
                   "schema %d is newer than this release (%d)", (int) version, (int) latest);
      return FALSE;
    }

  while (version < latest)
    {
      g_autofree char *path = g_strdup_printf ("%s/%04d.sql", resource_dir, (int) ++version);
      g_autoptr (GBytes) sql = g_resources_lookup_data (path, 0, error);

      if (sql == NULL ||
          !apply_migration (self, (int) version, g_bytes_get_data (sql, NULL), error))
        return FALSE;
    }

  return TRUE;
}
