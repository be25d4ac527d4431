/* Committing an order against bare SQLite writing the same rows, both with synchronous=FULL.
 *
 * The limit is honest: it writes what a checkout left in the tables, row by row, with prepared
 * statements and no thought of its own, into a file of the same schema. The two take turns.
 */
#include "config.h"

#include <glib/gstdio.h>
#include <sqlite3.h>
#include <stdio.h>

#include "bench.h"
#include "rokad-checkout.h"

#define ROUNDS 20
#define ORDERS_A_ROUND 50
#define LINES_AN_ORDER 3

/* A table and the rows of it that one order made, to be written again elsewhere. */
static const char *const tables[] = { "entry",    "orders", "fact", "order_line",
                                      "movement", "rights", NULL };
/* What else a commit does: rows that an order changes rather than adds, and the brackets. */
static const char *const touches[] = {
  "BEGIN IMMEDIATE",
  "UPDATE journal SET head_seq = head_seq + 1, head_hash = head_hash, head_at_us = head_at_us",
  "UPDATE number SET last = last + 1",
  "UPDATE money SET amount_minor = amount_minor + 1",
  "COMMIT",
};

static RokadProduct *
product (int i)
{
  g_autofree char *id = g_strdup_printf ("01930000-0000-7000-8000-%012d", i);
  g_autofree char *name = g_strdup_printf ("A product of the benchmark %d", i);
  RokadProductFields fields = {
    .id = id,
    .sku = "",
    .code = "2000000000015",
    .name = name,
    .category = "",
    .price_minor = 1000 + i,
    .hsn = "2501",
    .tax = { "GST 5", TRUE, 2, { { "CGST", 250 }, { "SGST", 250 } } },
  };

  return rokad_product_new (&fields);
}

static void
sell (RokadShop *shop, GListModel *lines)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (RokadPaid) paid = NULL;

  rokad_checkout_lines (shop, lines, ROKAD_TENDER_EXACT, 0, FALSE, &paid, &error);
  g_assert_no_error (error);
}

static void
must (sqlite3 *db, int rc)
{
  if (rc != SQLITE_OK && rc != SQLITE_DONE && rc != SQLITE_ROW)
    g_error ("%s", sqlite3_errmsg (db));
}

/* INSERT INTO table VALUES (?, …), with as many places as the table has columns. */
static sqlite3_stmt *
prepare_insert (sqlite3 *db, const char *table)
{
  g_autofree char *all = g_strdup_printf ("SELECT * FROM %s", table);
  g_autoptr (GString) sql = g_string_new (NULL);
  sqlite3_stmt *columns, *insert;

  must (db, sqlite3_prepare_v2 (db, all, -1, &columns, NULL));
  g_string_printf (sql, "INSERT INTO %s VALUES (?", table);
  for (int i = 1; i < sqlite3_column_count (columns); i++)
    g_string_append (sql, ", ?");
  g_string_append_c (sql, ')');
  sqlite3_finalize (columns);
  must (db, sqlite3_prepare_v2 (db, sql->str, -1, &insert, NULL));
  return insert;
}

/* The rows that the last order made, and how to write them. */
typedef struct
{
  sqlite3 *db;
  GPtrArray *rows; /* (element-type GPtrArray of sqlite3_value) */
  sqlite3_stmt *inserts[G_N_ELEMENTS (tables)];
  int table_of_row[64];
  sqlite3_stmt *stock;
  sqlite3_stmt *touches[G_N_ELEMENTS (touches)];
  gint64 serial;
} Bare;

static const char *const last_rows[] = {
  "SELECT * FROM entry ORDER BY entry_id DESC LIMIT 1",
  "SELECT * FROM orders ORDER BY seq DESC LIMIT 1",
  "SELECT * FROM fact WHERE order_id = (SELECT order_id FROM orders ORDER BY seq DESC LIMIT 1)",
  "SELECT * FROM order_line WHERE order_id = (SELECT order_id FROM orders ORDER BY seq DESC LIMIT "
  "1)",
  "SELECT * FROM movement WHERE seq = (SELECT max (seq) FROM orders)",
  "SELECT * FROM rights WHERE subject LIKE (SELECT order_id FROM orders ORDER BY seq DESC LIMIT 1) "
  "|| '/%'",
};

static void
take_rows (Bare *self, sqlite3 *source)
{
  self->rows = g_ptr_array_new ();
  for (int t = 0; tables[t] != NULL; t++)
    {
      sqlite3_stmt *select;

      must (source, sqlite3_prepare_v2 (source, last_rows[t], -1, &select, NULL));
      while (sqlite3_step (select) == SQLITE_ROW)
        {
          GPtrArray *row = g_ptr_array_new ();

          for (int i = 0; i < sqlite3_column_count (select); i++)
            g_ptr_array_add (row, sqlite3_value_dup (sqlite3_column_value (select, i)));
          self->table_of_row[self->rows->len] = t;
          g_ptr_array_add (self->rows, row);
        }
      sqlite3_finalize (select);
    }
}

static void
open_bare (Bare *self, RokadShop *shop, const char *folder)
{
  g_autofree char *path = g_build_filename (folder, "bare.db", NULL);
  g_autoptr (GError) error = NULL;

  rokad_db_copy (rokad_shop_db (shop), path, &error);
  g_assert_no_error (error);
  g_assert_cmpint (sqlite3_open (path, &self->db), ==, SQLITE_OK);
  must (self->db, sqlite3_exec (self->db,
                                "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;"
                                "DROP TRIGGER head_moves_forward",
                                NULL, NULL, NULL));
  for (int t = 0; tables[t] != NULL; t++)
    self->inserts[t] = prepare_insert (self->db, tables[t]);
  for (guint i = 0; i < G_N_ELEMENTS (touches); i++)
    must (self->db, sqlite3_prepare_v2 (self->db, touches[i], -1, &self->touches[i], NULL));
  must (self->db, sqlite3_prepare_v2 (self->db,
                                      "UPDATE stock SET quantity = quantity - 1000,"
                                      " sold = sold + 1000 WHERE product_id = ?1",
                                      -1, &self->stock, NULL));
}

/* The same row under a new key: what makes it unique gets the serial number. */
static void
bind_row (Bare *self, sqlite3_stmt *insert, int table, GPtrArray *row)
{
  for (guint i = 0; i < row->len; i++)
    {
      gboolean text_key = i == 0 && table != 0 && table != 4 && table != 5;
      gboolean number_key =
          (table == 0 && (i == 0 || i == 2)) || (table == 1 && i == 3) || (table == 4 && i == 1);

      if (number_key)
        must (self->db, sqlite3_bind_int64 (insert, (int) i + 1, 1000000 + self->serial));
      else if (text_key || (table == 5 && i == 1))
        {
          const char *text = (const char *) sqlite3_value_text (row->pdata[i]);
          g_autofree char *key =
              g_strdup_printf ("%08" G_GINT64_MODIFIER "x%s", self->serial, text + 8);

          must (self->db, sqlite3_bind_text (insert, (int) i + 1, key, -1, SQLITE_TRANSIENT));
        }
      else
        must (self->db, sqlite3_bind_value (insert, (int) i + 1, row->pdata[i]));
    }
}

static void
touch (Bare *self, guint i)
{
  must (self->db, sqlite3_step (self->touches[i]));
  sqlite3_reset (self->touches[i]);
}

static void
write_order (Bare *self)
{
  self->serial++;
  touch (self, 0);
  for (guint i = 0; i < self->rows->len; i++)
    {
      sqlite3_stmt *insert = self->inserts[self->table_of_row[i]];
      GPtrArray *row = self->rows->pdata[i];

      bind_row (self, insert, self->table_of_row[i], row);
      must (self->db, sqlite3_step (insert));
      sqlite3_reset (insert);
      if (self->table_of_row[i] == 4) /* a movement changes the stock of its product */
        {
          must (self->db, sqlite3_bind_value (self->stock, 1, row->pdata[3]));
          must (self->db, sqlite3_step (self->stock));
          sqlite3_reset (self->stock);
        }
    }
  for (guint i = 1; i < G_N_ELEMENTS (touches); i++)
    touch (self, i);
}

static RokadShop *
open_shop (const char *folder)
{
  RokadShopSetup setup = { .name = "Bench", .scheme = "in-gst" };
  g_autoptr (GError) error = NULL;
  RokadShop *shop =
      rokad_shop_open (folder, ROKAD_DB_OWN, "bench", rokad_environment_system (), &error);

  g_assert_no_error (error);
  rokad_shop_set_up (shop, &setup, &error);
  g_assert_no_error (error);
  return shop;
}

static GListStore *
make_lines (void)
{
  GListStore *lines = g_list_store_new (ROKAD_TYPE_LINE);

  for (int i = 1; i <= LINES_AN_ORDER; i++)
    {
      g_autoptr (RokadProduct) item = product (i);
      g_autoptr (RokadLine) line = rokad_line_new_for_product (i, item, ROKAD_QUANTITY_ONE);

      g_list_store_append (lines, line);
    }
  return lines;
}

static void
take_turns (RokadShop *shop,
            GListModel *lines,
            Bare *bare,
            BenchSamples *ours,
            BenchSamples *theirs)
{
  for (int round = 0; round < ROUNDS; round++)
    {
      for (int i = 0; i < ORDERS_A_ROUND; i++)
        {
          gint64 begin_us = g_get_monotonic_time ();

          sell (shop, lines);
          bench_samples_add (ours, g_get_monotonic_time () - begin_us);
        }
      for (int i = 0; i < ORDERS_A_ROUND; i++)
        {
          gint64 begin_us = g_get_monotonic_time ();

          write_order (bare);
          bench_samples_add (theirs, g_get_monotonic_time () - begin_us);
        }
    }
}

int
main (int argc, char **argv)
{
  const char *place = g_getenv ("ROKAD_BENCH_FOLDER"); /* a real disk: /tmp may be memory */
  g_autofree char *parent = g_strdup (place != NULL ? place : g_get_tmp_dir ());
  g_autofree char *folder = g_build_filename (parent, "rokad-bench-XXXXXX", NULL);
  g_autoptr (RokadShop) shop = NULL;
  g_autoptr (GListStore) lines = make_lines ();
  g_autoptr (BenchSamples) ours = bench_samples_new ();
  g_autoptr (BenchSamples) theirs = bench_samples_new ();
  Bare bare = { 0 };
  gint64 n = ROUNDS * ORDERS_A_ROUND;

  g_assert_nonnull (g_mkdtemp (folder));
  shop = open_shop (folder);
  sell (shop, G_LIST_MODEL (lines));
  open_bare (&bare, shop, folder);
  take_rows (&bare, bare.db);
  take_turns (shop, G_LIST_MODEL (lines), &bare, ours, theirs);

  bench_tell ("checkout commit, 3 lines, p50", bench_samples_us (ours, 500), "us");
  bench_tell ("checkout commit, 3 lines, p99", bench_samples_us (ours, 990), "us");
  bench_tell ("bare SQLite, the same rows, p50", bench_samples_us (theirs, 500), "us");
  return bench_reaches ("checkout commit against bare SQLite, FULL",
                        n * G_USEC_PER_SEC / bench_samples_sum_us (ours),
                        n * G_USEC_PER_SEC / bench_samples_sum_us (theirs), "orders/s", 800)
             ? 0
             : 1;
}
