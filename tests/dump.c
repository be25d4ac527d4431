#include "dump.h"

#include <sqlite3.h>

G_DEFINE_AUTOPTR_CLEANUP_FUNC (sqlite3, sqlite3_close)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (sqlite3_stmt, sqlite3_finalize)

/* Through the real VFS, so that looking is no operation that a test counts. */
static sqlite3 *
open_beside (const char *folder, const char *name)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  sqlite3 *db = NULL;

  if (!g_file_test (path, G_FILE_TEST_EXISTS))
    return NULL;

  g_assert_cmpint (sqlite3_open_v2 (path, &db, SQLITE_OPEN_READWRITE, "unix"), ==, SQLITE_OK);
  sqlite3_db_config (db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
  sqlite3_wal_autocheckpoint (db, 0);
  sqlite3_busy_timeout (db, 5000);
  return db;
}

static void
append_value (GString *text, sqlite3_stmt *row, int column)
{
  const guint8 *blob;

  switch (sqlite3_column_type (row, column))
    {
    case SQLITE_NULL:
      g_string_append (text, "NULL");
      break;
    case SQLITE_BLOB:
      blob = sqlite3_column_blob (row, column);
      for (int i = 0; i < sqlite3_column_bytes (row, column); i++)
        if (g_ascii_isprint (blob[i]))
          g_string_append_c (text, (char) blob[i]);
        else
          g_string_append_printf (text, "\\%02x", blob[i]);
      break;
    default:
      g_string_append (text, (const char *) sqlite3_column_text (row, column));
      break;
    }
}

static void
append_rows (GString *text, sqlite3_stmt *rows)
{
  int rc;

  while ((rc = sqlite3_step (rows)) == SQLITE_ROW)
    {
      for (int i = 0; i < sqlite3_column_count (rows); i++)
        {
          if (i > 0)
            g_string_append_c (text, '|');
          append_value (text, rows, i);
        }
      g_string_append_c (text, '\n');
    }
  g_assert_cmpint (rc, ==, SQLITE_DONE);
}

static void
append_table (GString *text, sqlite3 *db, const char *table)
{
  g_autoptr (GString) sql = g_string_new (NULL);
  g_autoptr (sqlite3_stmt) columns = NULL;
  g_autoptr (sqlite3_stmt) rows = NULL;

  g_string_printf (sql, "SELECT * FROM \"%s\"", table);
  g_assert_cmpint (sqlite3_prepare_v2 (db, sql->str, -1, &columns, NULL), ==, SQLITE_OK);
  g_string_append (sql, " ORDER BY 1");
  for (int i = 2; i <= sqlite3_column_count (columns); i++)
    g_string_append_printf (sql, ", %d", i);

  g_assert_cmpint (sqlite3_prepare_v2 (db, sql->str, -1, &rows, NULL), ==, SQLITE_OK);
  g_string_append_printf (text, "== %s\n", table);
  append_rows (text, rows);
}

char *
dump_file (const char *folder, const char *name, const char *const *but)
{
  static const char sql[] = "SELECT name FROM sqlite_schema WHERE type = 'table'"
                            " AND sql NOT LIKE 'CREATE VIRTUAL%' ORDER BY name";
  g_autoptr (sqlite3) db = open_beside (folder, name);
  g_autoptr (sqlite3_stmt) tables = NULL;
  GString *text = g_string_new (NULL);

  if (db == NULL)
    return g_string_free (text, FALSE);

  g_assert_cmpint (sqlite3_prepare_v2 (db, sql, -1, &tables, NULL), ==, SQLITE_OK);
  while (sqlite3_step (tables) == SQLITE_ROW)
    {
      const char *table = (const char *) sqlite3_column_text (tables, 0);

      if (but == NULL || !g_strv_contains (but, table))
        append_table (text, db, table);
    }
  return g_string_free (text, FALSE);
}

char *
dump_query (const char *folder, const char *name, const char *sql)
{
  g_autoptr (sqlite3) db = open_beside (folder, name);
  g_autoptr (sqlite3_stmt) rows = NULL;
  GString *text = g_string_new (NULL);

  if (db != NULL && sqlite3_prepare_v2 (db, sql, -1, &rows, NULL) == SQLITE_OK)
    append_rows (text, rows);
  return g_string_free (text, FALSE);
}

gint64
dump_int (const char *folder, const char *name, const char *sql)
{
  g_autofree char *text = dump_query (folder, name, sql);

  return g_ascii_strtoll (text, NULL, 10);
}

char *
dump_shop (const char *folder)
{
  g_autofree char *shop = dump_file (folder, "shop.db", NULL);
  g_autofree char *catalog = dump_file (folder, "catalog.db", NULL);

  return g_strconcat ("= shop.db\n", shop, "= catalog.db\n", catalog, NULL);
}
