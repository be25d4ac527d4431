/* Importing the real products against bare SQLite inserting the same rows.
 *
 * The limit is honest: a file of the same schema with the same pragmas and cache, one transaction,
 * prepared statements, table after table in the order that suits its keys. It has nothing to parse,
 * to look up or to fold, and neither journal nor blob; reading the rows from where the import left
 * them, and folding the names for the index, is measured by itself and not counted.
 *
 * The import runs in a process of its own, whose peak of memory is then that of an import alone.
 */
#include "config.h"

#include <glib/gstdio.h>
#include <stdio.h>
#include <string.h>

#include "bench.h"
#include "rokad-import.h"
#include "rokad-search.h"

#define CACHE_KIB (64 * 1024) /* as an import has */
#define PEAK_MAX_KIB (200 * 1024)
#define JOURNAL_GROWTH_MAX (1000 * 1000)
#define OF_BARE_PER_MILLE 400

/* --- The import, in a child --------------------------------------------------------------------
 */

static gint64
journal_bytes (RokadShop *shop)
{
  static const char sql[] = "SELECT sum (length (line)) FROM entry";
  gint64 catalog = 0;
  gint64 till = 0;

  g_assert_true (rokad_db_get_int (rokad_shop_catalog (shop), sql, &catalog, NULL));
  g_assert_true (rokad_db_get_int (rokad_shop_db (shop), sql, &till, NULL));
  return catalog + till;
}

/* Prints rows, microseconds until the files are closed, bytes of journal, KiB of memory. */
static int
import (const char *products, const char *folder)
{
  RokadShopSetup setup = { .name = "Bench", .scheme = "none" };
  g_autoptr (GError) error = NULL;
  g_auto (RokadImportResult) result = { 0 };
  RokadShop *shop =
      rokad_shop_open (folder, ROKAD_DB_OWN, "bench", rokad_environment_system (), &error);
  gint64 before, grown, begin_us;

  g_assert_no_error (error);
  rokad_shop_set_up (shop, &setup, &error);
  g_assert_no_error (error);
  before = journal_bytes (shop);
  begin_us = g_get_monotonic_time ();
  rokad_import_products (shop, products, NULL, NULL, NULL, NULL, &result, &error);
  g_assert_no_error (error);
  grown = journal_bytes (shop) - before;
  rokad_shop_close (shop);

  printf ("%" G_GINT64_FORMAT " %" G_GINT64_FORMAT " %" G_GINT64_FORMAT " %" G_GINT64_FORMAT "\n",
          result.added, g_get_monotonic_time () - begin_us, grown, bench_peak_kib ());
  return 0;
}

typedef struct
{
  gint64 rows;
  gint64 us;
  gint64 journal_bytes;
  gint64 peak_kib;
} Imported;

static void
import_in_child (const char *program, const char *products, const char *folder, Imported *out)
{
  const char *const argv[] = { program, products, folder, NULL };
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;
  g_auto (GStrv) figures = NULL;
  int status;

  g_spawn_sync (NULL, (char **) argv, NULL, G_SPAWN_DEFAULT, NULL, NULL, &text, NULL, &status,
                &error);
  g_assert_no_error (error);
  g_spawn_check_wait_status (status, &error);
  g_assert_no_error (error);

  figures = g_strsplit (text, " ", 4);
  g_assert_cmpuint (g_strv_length (figures), ==, 4);
  *out = (Imported){
    .rows = g_ascii_strtoll (figures[0], NULL, 10),
    .us = g_ascii_strtoll (figures[1], NULL, 10),
    .journal_bytes = g_ascii_strtoll (figures[2], NULL, 10),
    .peak_kib = g_ascii_strtoll (figures[3], NULL, 10),
  };
}

/* --- Bare SQLite -------------------------------------------------------------------------------
 */

/* What an import fills, in the order in which rows come to each. */
static const struct
{
  const char *read;
  const char *write;
} tables[] = {
  { "SELECT * FROM product ORDER BY product",
    "INSERT INTO product VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)" },
  { "SELECT * FROM product_code ORDER BY product", "INSERT INTO product_code VALUES (?, ?, ?)" },
  { "SELECT * FROM price ORDER BY product", "INSERT INTO price VALUES (?, ?, ?, ?, ?)" },
  { "SELECT product, fold (name) FROM product ORDER BY product",
    "INSERT INTO search (rowid, text) VALUES (?, ?)" },
  { "SELECT * FROM word ORDER BY word", "INSERT INTO word VALUES (?, ?)" },
  { "SELECT * FROM typo ORDER BY rest, word", "INSERT INTO typo VALUES (?, ?)" },
};

static void
must (sqlite3 *db, int rc)
{
  if (rc != SQLITE_OK && rc != SQLITE_DONE && rc != SQLITE_ROW)
    g_error ("%s", sqlite3_errmsg (db));
}

static void
fold (sqlite3_context *context, int n, sqlite3_value **values)
{
  sqlite3_result_text (
      context, rokad_search_fold_text ((const char *) sqlite3_value_text (values[0])), -1, g_free);
}

static sqlite3 *
open_file (const char *folder, const char *name)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  sqlite3 *db;

  g_assert_cmpint (sqlite3_open (path, &db), ==, SQLITE_OK);
  return db;
}

/* An empty catalog, by the same migrations. */
static sqlite3 *
open_bare (const char *folder)
{
  g_autofree char *path = g_build_filename (folder, "bare.db", NULL);
  g_autofree char *pragmas =
      g_strdup_printf ("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;"
                       "PRAGMA temp_store = FILE; PRAGMA cache_size = -%d",
                       CACHE_KIB);
  g_autoptr (GError) error = NULL;
  RokadDb *schema = rokad_db_open (path, ROKAD_DB_OWN, NULL, &error);
  sqlite3 *db;

  g_assert_no_error (error);
  g_assert_true (rokad_db_migrate (schema, "/rokad/core/catalog", &error));
  rokad_db_close (schema);

  db = open_file (folder, "bare.db");
  must (db, sqlite3_exec (db, pragmas, NULL, NULL, NULL));
  return db;
}

/* @to NULL: the rows are only read. */
static void
copy_rows (sqlite3 *from, const char *read, sqlite3 *to, const char *write)
{
  sqlite3_stmt *select;
  sqlite3_stmt *insert = NULL;

  must (from, sqlite3_prepare_v2 (from, read, -1, &select, NULL));
  if (to != NULL)
    must (to, sqlite3_prepare_v2 (to, write, -1, &insert, NULL));
  while (sqlite3_step (select) == SQLITE_ROW)
    {
      for (int i = 0; i < sqlite3_column_count (select); i++)
        if (to != NULL)
          must (to, sqlite3_bind_value (insert, i + 1, sqlite3_column_value (select, i)));
      if (to != NULL)
        {
          must (to, sqlite3_step (insert));
          sqlite3_reset (insert);
        }
    }
  must (from, sqlite3_finalize (select));
  sqlite3_finalize (insert);
}

/* One transaction, and the file closed: how long. */
static gint64
insert_rows (sqlite3 *from, const char *folder, gboolean write)
{
  gint64 begin_us = g_get_monotonic_time ();
  sqlite3 *to = write ? open_bare (folder) : NULL;

  if (to != NULL)
    must (to, sqlite3_exec (to, "BEGIN IMMEDIATE", NULL, NULL, NULL));
  for (guint i = 0; i < G_N_ELEMENTS (tables); i++)
    copy_rows (from, tables[i].read, to, tables[i].write);
  if (to != NULL)
    must (to, sqlite3_exec (to, "COMMIT", NULL, NULL, NULL));
  g_assert_cmpint (sqlite3_close (to), ==, SQLITE_OK);
  return g_get_monotonic_time () - begin_us;
}

static gint64
bare_us (const char *folder)
{
  sqlite3 *from = open_file (folder, "catalog.db");
  gint64 reading_us, us;

  must (from, sqlite3_create_function (from, "fold", 1, SQLITE_UTF8 | SQLITE_DETERMINISTIC, NULL,
                                       fold, NULL, NULL));
  reading_us = insert_rows (from, folder, FALSE);
  us = insert_rows (from, folder, TRUE);
  g_assert_cmpint (sqlite3_close (from), ==, SQLITE_OK);
  return us - reading_us;
}

static int
compare (const char *program, const char *products)
{
  const char *place = g_getenv ("ROKAD_BENCH_FOLDER"); /* a real disk: /tmp may be memory */
  g_autofree char *folder =
      g_build_filename (place != NULL ? place : g_get_tmp_dir (), "rokad-bench-XXXXXX", NULL);
  Imported imported;
  gint64 us;
  gboolean good;

  g_assert_nonnull (g_mkdtemp (folder));
  import_in_child (program, products, folder, &imported);
  us = bare_us (folder);

  bench_tell ("import: products", imported.rows, "rows");
  bench_tell ("import: from file to disk", imported.us / 1000, "ms");
  good = bench_reaches ("import against bare INSERTs of the same rows",
                        imported.rows * G_USEC_PER_SEC / imported.us,
                        imported.rows * G_USEC_PER_SEC / us, "rows/s", OF_BARE_PER_MILLE);
  good &= bench_at_most ("import: peak memory", imported.peak_kib, PEAK_MAX_KIB, "KiB");
  good &= bench_at_most ("import: what the journal grows by", imported.journal_bytes,
                         JOURNAL_GROWTH_MAX, "bytes");
  return good ? 0 : 1;
}

int
main (int argc, char **argv)
{
  const char *products = g_getenv ("ROKAD_BENCH_PRODUCTS");

  if (argc == 3)
    return import (argv[1], argv[2]);
  if (products == NULL)
    {
      g_printerr ("ROKAD_BENCH_PRODUCTS names no file of products: left out\n");
      return 0;
    }
  return compare (argv[0], products);
}
