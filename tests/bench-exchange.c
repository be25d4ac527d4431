/* What an exchange costs: pulling and folding orders against bare SQLite writing the same rows in
 * the same batches, the bytes that an order takes on the line, and a new till's first catalog.
 */
#include "config.h"

#include <glib/gstdio.h>
#include <sqlite3.h>

#include "bench.h"
#include "rokad-checkout.h"
#include "rokad-host.h"
#include "rokad-message.h"
#include "rokad-receive.h"
#include "rokad-snapshot.h"

#define ORDERS 4000
#define LINES_AN_ORDER 3
#define LINE_BITS_A_SECOND G_GINT64_CONSTANT (50000000)

static RokadShop *
open_shop (const char *parent, const char *name, gboolean joined)
{
  g_autofree char *folder = g_build_filename (parent, name, NULL);
  RokadShopSetup setup = { .name = "Bench", .scheme = "in-gst" };
  g_autoptr (GError) error = NULL;
  RokadShop *shop =
      rokad_shop_open (folder, ROKAD_DB_OWN, "bench", rokad_environment_system (), &error);

  g_assert_no_error (error);
  if (joined)
    rokad_shop_join (shop, "till", &error);
  else
    rokad_shop_set_up (shop, &setup, &error);
  g_assert_no_error (error);
  return shop;
}

static RokadLine *
make_line (gint64 n, gint64 product)
{
  g_autofree char *id = g_strdup_printf ("01930000-0000-7000-8000-%012" G_GINT64_FORMAT, product);
  g_autofree char *name = g_strdup_printf ("A product of the benchmark %" G_GINT64_FORMAT, product);
  g_autoptr (RokadProduct) item = rokad_product_new (&(RokadProductFields){
      .id = id,
      .sku = "",
      .code = "2000000000015",
      .name = name,
      .category = "",
      .price_minor = 1000 + product,
      .hsn = "2501",
      .tax = { "GST 5", TRUE, 2, { { "CGST", 250 }, { "SGST", 250 } } },
  });

  return rokad_line_new_for_product (n, item, ROKAD_QUANTITY_ONE);
}

static void
sell (RokadShop *shop, gint64 order)
{
  g_autoptr (GListStore) lines = g_list_store_new (ROKAD_TYPE_LINE);
  g_autoptr (RokadPaid) paid = NULL;
  g_autoptr (GError) error = NULL;

  for (gint64 i = 1; i <= LINES_AN_ORDER; i++)
    {
      g_autoptr (RokadLine) line = make_line (i, (order * 7 + i) % 500);

      g_list_store_append (lines, line);
    }
  rokad_checkout_lines (shop, G_LIST_MODEL (lines), ROKAD_TENDER_EXACT, 0, FALSE, &paid, &error);
  g_assert_no_error (error);
}

/* --- Pulling --- */

typedef struct
{
  gint64 us; /* of reading and folding; not of making the page */
  gint64 packed_bytes;
  gint64 entries;
  guint batches;
} Pulled;

static void
ask_after (RokadPull *pull, const char *journal_id, RokadShop *till)
{
  RokadPosition position = { 0 };
  RokadHead head;

  pull->after = g_array_new (FALSE, TRUE, sizeof (RokadPosition));
  g_strlcpy (position.journal_id, journal_id, sizeof position.journal_id);
  if (rokad_journal_head (rokad_shop_db (till), journal_id, &head, NULL))
    {
      position.seq = head.seq;
      g_strlcpy (position.hash, head.hash, sizeof position.hash);
    }
  g_array_append_val (pull->after, position);
}

/* One page, as it comes over the line. FALSE when there was nothing left. */
static gboolean
pull_page (RokadShop *from, RokadShop *till, Pulled *sum)
{
  const char *journal_id = rokad_shop_node (from);
  g_auto (RokadPull) pull = { 0 };
  g_auto (RokadPage) made = { 0 };
  g_auto (RokadPage) page = { 0 };
  g_autoptr (GBytes) body = NULL;
  g_autoptr (GBytes) packed = NULL;
  g_autoptr (GBytes) unpacked = NULL;
  g_autoptr (GError) error = NULL;
  gint64 begin_us;

  ask_after (&pull, journal_id, till);
  rokad_host_pull (from, &pull, &made, &error);
  g_assert_no_error (error);
  body = rokad_page_encode (&made);
  packed = rokad_message_pack (body);

  begin_us = g_get_monotonic_time ();
  unpacked = rokad_message_unpack (packed, &error);
  g_assert_no_error (error);
  rokad_page_decode (unpacked, &page, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < page.sections->len; i++)
    {
      const RokadSection *section = page.sections->pdata[i];
      RokadReception reception;

      rokad_shop_receive (till, &section->head, "", section->lines, &reception, &error);
      g_assert_no_error (error);
      sum->entries += reception.added;
      sum->batches++;
    }
  sum->us += g_get_monotonic_time () - begin_us;
  sum->packed_bytes += (gint64) g_bytes_get_size (packed);
  return page.sections->len > 0;
}

/* --- The same rows --- */

static const char *const tables[] = { "entry", "orders", "fact",   "order_line", "movement",
                                      "stock", "rights", "number", "money",      "shift" };
#define STOCK_TABLE 5 /* its rows are there from the first batch on, since orders change them */
/* What else an order does: rows that it changes rather than adds. */
static const char *const touches[] = {
  "UPDATE stock SET quantity = quantity - 1000, sold = sold + 1000 WHERE product_id ="
  " printf ('01930000-0000-7000-8000-%012d', ?1)",
  "UPDATE number SET last = last + 1",
  "UPDATE money SET amount_minor = amount_minor + 1",
};

static void
must (sqlite3 *db, int rc)
{
  if (rc != SQLITE_OK && rc != SQLITE_DONE && rc != SQLITE_ROW)
    g_error ("%s", sqlite3_errmsg (db));
}

typedef struct
{
  sqlite3_stmt *select;
  sqlite3_stmt *insert;
  gint64 a_batch;
  gboolean done; /* stepping on would begin again */
} Copy;

static void
begin_copy (sqlite3 *from, sqlite3 *to, const char *table, guint batches, Copy *out)
{
  g_autofree char *all = g_strdup_printf ("SELECT * FROM %s", table);
  g_autofree char *count = g_strdup_printf ("SELECT count (*) FROM %s", table);
  g_autoptr (GString) sql = g_string_new (NULL);
  sqlite3_stmt *counting;

  must (from, sqlite3_prepare_v2 (from, count, -1, &counting, NULL));
  must (from, sqlite3_step (counting));
  out->done = FALSE;
  out->a_batch = sqlite3_column_int64 (counting, 0) / batches + 1;
  sqlite3_finalize (counting);
  must (from, sqlite3_prepare_v2 (from, all, -1, &out->select, NULL));
  g_string_printf (sql, "INSERT INTO %s VALUES (?", table);
  for (int i = 1; i < sqlite3_column_count (out->select); i++)
    g_string_append (sql, ", ?");
  g_string_append_c (sql, ')');
  must (to, sqlite3_prepare_v2 (to, sql->str, -1, &out->insert, NULL));
}

static void
copy_rows (sqlite3 *to, Copy *copy)
{
  for (gint64 n = 0; n < copy->a_batch && !copy->done; n++)
    {
      copy->done = sqlite3_step (copy->select) != SQLITE_ROW;
      if (copy->done)
        return;
      for (int i = 0; i < sqlite3_column_count (copy->select); i++)
        must (to, sqlite3_bind_value (copy->insert, i + 1, sqlite3_column_value (copy->select, i)));
      must (to, sqlite3_step (copy->insert));
      sqlite3_reset (copy->insert);
    }
}

static void
touch_rows (sqlite3 *to, sqlite3_stmt **touching, gint64 order)
{
  for (gint64 i = 0; i < LINES_AN_ORDER + 2; i++)
    {
      sqlite3_stmt *touch = touching[MAX (i - LINES_AN_ORDER + 1, 0)];

      if (i < LINES_AN_ORDER)
        must (to, sqlite3_bind_int64 (touch, 1, (order * 7 + i) % 500));
      must (to, sqlite3_step (touch));
      sqlite3_reset (touch);
    }
}

/* How long bare SQLite takes for the rows of @till, in so many transactions. */
static gint64
write_bare (RokadShop *till, const char *parent, guint batches)
{
  g_autofree char *path = g_build_filename (rokad_shop_folder (till), "shop.db", NULL);
  g_autofree char *bare_folder = g_build_filename (parent, "bare", NULL);
  g_autofree char *bare_path = g_build_filename (bare_folder, "shop.db", NULL);
  sqlite3 *from, *to;
  Copy copies[G_N_ELEMENTS (tables)];
  sqlite3_stmt *touching[G_N_ELEMENTS (touches)];
  gint64 begin_us;

  rokad_shop_close (open_shop (parent, "bare", TRUE));
  g_assert_cmpint (sqlite3_open (path, &from), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_open (bare_path, &to), ==, SQLITE_OK);
  must (to, sqlite3_exec (to,
                          "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;"
                          "DROP TRIGGER entry_never_shrinks; DELETE FROM entry",
                          NULL, NULL, NULL));
  for (gsize t = 0; t < G_N_ELEMENTS (tables); t++)
    begin_copy (from, to, tables[t], t == STOCK_TABLE ? 1 : batches, &copies[t]);
  for (gsize i = 0; i < G_N_ELEMENTS (touches); i++)
    must (to, sqlite3_prepare_v2 (to, touches[i], -1, &touching[i], NULL));

  begin_us = g_get_monotonic_time ();
  for (guint i = 0; i <= batches; i++)
    {
      must (to, sqlite3_exec (to, "BEGIN IMMEDIATE", NULL, NULL, NULL));
      for (gsize t = 0; t < G_N_ELEMENTS (tables); t++)
        copy_rows (to, &copies[t]);
      for (guint n = 0; n < ORDERS / batches; n++)
        touch_rows (to, touching, i * (ORDERS / batches) + n);
      must (to, sqlite3_exec (to, "COMMIT", NULL, NULL, NULL));
    }
  return g_get_monotonic_time () - begin_us;
}

static gboolean
bench_pull (const char *parent)
{
  g_autoptr (RokadShop) from = open_shop (parent, "from", FALSE);
  g_autoptr (RokadShop) till = open_shop (parent, "till", TRUE);
  Pulled sum = { 0 };
  gint64 bare_us;

  for (gint64 i = 0; i < ORDERS; i++)
    sell (from, i);
  while (pull_page (from, till, &sum))
    ;
  g_assert_cmpint (sum.entries, >=, ORDERS);
  bare_us = write_bare (till, parent, sum.batches);

  bench_tell ("an order on the line, 3 lines, gzipped", sum.packed_bytes / ORDERS, "bytes");
  return bench_reaches ("pull and fold on a till, against bare SQLite",
                        sum.entries * G_USEC_PER_SEC / sum.us,
                        sum.entries * G_USEC_PER_SEC / bare_us, "entries/s", 600);
}

/* --- A new till --- */

static void
take_snapshot (const char *hub, RokadShop *till)
{
  g_autoptr (GError) error = NULL;
  RokadBlob latest;
  gboolean done = FALSE;
  gboolean any;

  g_assert_true (rokad_snapshot_latest (hub, &latest, &any));
  for (gint64 from = 0; !done;)
    {
      g_autoptr (GBytes) piece = rokad_snapshot_read_piece (hub, latest.sha256, from, &error);

      g_assert_no_error (error);
      rokad_snapshot_add_piece (till, &latest, from, piece, &done, &error);
      g_assert_no_error (error);
      from += (gint64) g_bytes_get_size (piece);
    }
}

static gboolean
bench_new_till (const char *parent, const char *catalog)
{
  g_autoptr (RokadShop) till = open_shop (parent, "new-till", TRUE);
  g_autoptr (GError) error = NULL;
  RokadBlob latest;
  gboolean any;
  gint64 begin_us = g_get_monotonic_time ();
  gint64 line_us, taking_us;

  rokad_snapshot_make (catalog, rokad_environment_system (), &any, &error);
  g_assert_no_error (error);
  g_assert_true (any && rokad_snapshot_latest (catalog, &latest, &any));
  bench_tell ("snapshot of the real products, made in", (g_get_monotonic_time () - begin_us) / 1000,
              "ms");

  begin_us = g_get_monotonic_time ();
  take_snapshot (catalog, till);
  taking_us = g_get_monotonic_time () - begin_us;
  line_us = latest.bytes * 8 * G_USEC_PER_SEC / LINE_BITS_A_SECOND;
  bench_tell ("snapshot checked and in its place in", taking_us / 1000, "ms");
  return bench_at_most ("snapshot of the real products", latest.bytes / 1000, 80000, "kB") &
         bench_at_most ("new till scannable, at 50 Mbit/s", (line_us + taking_us) / 1000, 30000,
                        "ms");
}

int
main (int argc, char **argv)
{
  const char *place = g_getenv ("ROKAD_BENCH_FOLDER"); /* a real disk: /tmp may be memory */
  const char *catalog = g_getenv ("ROKAD_BENCH_CATALOG");
  g_autofree char *parent = g_strdup (place != NULL ? place : g_get_tmp_dir ());
  g_autofree char *folder = g_build_filename (parent, "rokad-bench-XXXXXX", NULL);
  gboolean good;

  g_assert_nonnull (g_mkdtemp (folder));
  good = bench_pull (folder);
  if (catalog != NULL)
    good = bench_new_till (folder, catalog) && good;
  return good ? 0 : 1;
}
