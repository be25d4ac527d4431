/* Folding: any order of entries gives the same tables, and an entry counts once. */
#include <string.h>

#include "day.h"
#include "dump.h"
#include "folder.h"
#include "rokad-catalog.h"
#include "rokad-fold.h"
#include "rokad-refold.h"

#define ORDERS_TRIED 200

/* A day's entries, and what they come to. */
typedef struct
{
  char *scrap;
  char *folder;
  char *blobs;
  GPtrArray *shop;    /* (element-type GBytes) lines of shop.db */
  GPtrArray *catalog; /* and of catalog.db */
  RokadRefold digests;
} Fixture;

typedef gboolean (*Fold) (RokadTransaction *transaction,
                          const char *blobs,
                          const RokadEntry *entry,
                          GError **error);

static gboolean
collect (const char *line, gsize bytes, gpointer data, GError **error)
{
  g_ptr_array_add (data, g_bytes_new (line, bytes));
  return TRUE;
}

static GPtrArray *
lines_of (RokadDb *db)
{
  GPtrArray *lines = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  g_auto (GStrv) ids = rokad_journal_list (db, NULL);

  g_assert_cmpuint (g_strv_length (ids), ==, 1);
  g_assert_true (rokad_journal_each (db, ids[0], collect, lines, NULL));
  return lines;
}

static void
set_up (Fixture *self, gconstpointer unused)
{
  g_autoptr (Day) day = NULL;
  g_autoptr (GError) error = NULL;

  self->scrap = folder_make_temporary ();
  self->folder = g_build_filename (self->scrap, "shop", NULL);
  self->blobs = g_build_filename (self->folder, "blobs", NULL);
  day = day_new (self->folder, NULL, NULL);
  day_run (day, day_length (), &error);
  g_assert_no_error (error);
  self->shop = lines_of (rokad_shop_db (day->shop));
  self->catalog = lines_of (rokad_shop_catalog (day->shop));
  g_assert_cmpuint (self->shop->len, >=, 20);
  g_assert_cmpuint (self->catalog->len, >, 4);
  rokad_refold_check (day->shop, &self->digests, &error);
  g_assert_no_error (error);
}

static void
tear_down (Fixture *self, gconstpointer unused)
{
  g_ptr_array_unref (self->shop);
  g_ptr_array_unref (self->catalog);
  folder_remove (self->scrap);
  g_free (self->blobs);
  g_free (self->folder);
  g_free (self->scrap);
}

/* An empty file with the journals' rows, which a fold may ask. */
static RokadDb *
open_scratch (const Fixture *self, const char *name, const char *migrations)
{
  g_autofree char *path = g_build_filename (self->folder, name, NULL);
  g_autoptr (RokadDb) from = rokad_db_open (path, ROKAD_DB_READ, NULL, NULL);
  g_auto (GStrv) ids = rokad_journal_list (from, NULL);
  g_autoptr (GError) error = NULL;
  RokadDb *scratch = rokad_db_open ("", ROKAD_DB_OWN, NULL, &error);
  g_autoptr (RokadTransaction) transaction = NULL;

  g_assert_no_error (error);
  g_assert_true (rokad_db_migrate (scratch, migrations, &error));
  transaction = rokad_db_begin (scratch, &error);
  g_assert_true (rokad_journal_copy_row (from, transaction, ids[0], &error));
  g_assert_true (rokad_transaction_commit (&transaction, &error));
  return scratch;
}

static RokadDb *
open_shop_scratch (const Fixture *self)
{
  return open_scratch (self, "shop.db", "/rokad/core/shop");
}

static RokadDb *
open_catalog_scratch (const Fixture *self)
{
  return open_scratch (self, "catalog.db", "/rokad/core/catalog");
}

static gboolean
fold_one (RokadDb *scratch, Fold fold, const Fixture *self, GBytes *line, GError **error)
{
  g_autoptr (RokadTransaction) transaction = rokad_db_begin (scratch, error);
  gsize bytes;
  const char *text = g_bytes_get_data (line, &bytes);
  g_autoptr (RokadEntry) entry = rokad_entry_parse (text, bytes, error);

  g_assert_nonnull (entry);
  return transaction != NULL && fold (transaction, self->blobs, entry, error) &&
         rokad_transaction_commit (&transaction, error);
}

static void
fold_all (RokadDb *scratch, Fold fold, const Fixture *self, GPtrArray *lines)
{
  g_autoptr (RokadTransaction) transaction = rokad_db_begin (scratch, NULL);

  for (guint i = 0; i < lines->len; i++)
    {
      gsize bytes;
      const char *text = g_bytes_get_data (lines->pdata[i], &bytes);
      g_autoptr (RokadEntry) entry = rokad_entry_parse (text, bytes, NULL);
      g_autoptr (GError) error = NULL;

      fold (transaction, self->blobs, entry, &error);
      g_assert_no_error (error);
    }
  g_assert_true (rokad_transaction_commit (&transaction, NULL));
}

static void
shuffle (GPtrArray *lines)
{
  for (guint i = lines->len - 1; i > 0; i--)
    {
      guint j = (guint) g_test_rand_int_range (0, (gint32) i + 1);
      gpointer swapped = lines->pdata[i];

      lines->pdata[i] = lines->pdata[j];
      lines->pdata[j] = swapped;
    }
}

static void
reverse (GPtrArray *lines)
{
  for (guint i = 0, j = lines->len - 1; i < j; i++, j--)
    {
      gpointer swapped = lines->pdata[i];

      lines->pdata[i] = lines->pdata[j];
      lines->pdata[j] = swapped;
    }
}

static void
check_shop (const Fixture *self, GPtrArray *lines)
{
  g_autoptr (RokadDb) scratch = open_shop_scratch (self);
  char digest[ROKAD_DIGEST_HEX_BYTES];

  fold_all (scratch, rokad_fold, self, lines);
  g_assert_true (rokad_digest_shop (scratch, digest, NULL));
  g_assert_cmpstr (digest, ==, self->digests.shop_digest);
}

static void
check_catalog (const Fixture *self, GPtrArray *lines)
{
  g_autoptr (RokadDb) scratch = open_catalog_scratch (self);
  char digest[ROKAD_DIGEST_HEX_BYTES];

  fold_all (scratch, rokad_catalog_fold, self, lines);
  g_assert_true (rokad_digest_catalog (scratch, digest, NULL));
  g_assert_cmpstr (digest, ==, self->digests.catalog_digest);
}

/* Sales, undos, counts, shifts: in any order, undos before what they undo, counts last. */
static void
test_orders_fold_in_any_order (Fixture *self, gconstpointer unused)
{
  check_shop (self, self->shop);
  reverse (self->shop);
  check_shop (self, self->shop);
  for (int i = 0; i < ORDERS_TRIED; i++)
    {
      shuffle (self->shop);
      check_shop (self, self->shop);
    }
}

/* Rulings: the later one stands, whenever the earlier arrives. */
static void
test_rulings_fold_in_any_order (Fixture *self, gconstpointer unused)
{
  check_catalog (self, self->catalog);
  reverse (self->catalog);
  check_catalog (self, self->catalog);
  for (int i = 0; i < ORDERS_TRIED; i++)
    {
      shuffle (self->catalog);
      check_catalog (self, self->catalog);
    }
}

/* --- Once --- */

static gint64
parked (RokadDb *db)
{
  gint64 n;

  g_assert_true (rokad_db_get_int (db, "SELECT count (*) FROM parked", &n, NULL));
  return n;
}

/* A second time is refused or changes nothing: it never counts twice. */
static void
test_an_entry_counts_once (Fixture *self, gconstpointer unused)
{
  g_autoptr (RokadDb) scratch = open_shop_scratch (self);
  char digest[ROKAD_DIGEST_HEX_BYTES];

  fold_all (scratch, rokad_fold, self, self->shop);
  for (guint i = 0; i < self->shop->len; i++)
    {
      fold_one (scratch, rokad_fold, self, self->shop->pdata[i], NULL);
      g_assert_true (rokad_digest_shop (scratch, digest, NULL));
      g_assert_cmpstr (digest, ==, self->digests.shop_digest);
    }
}

static void
test_a_ruling_counts_once (Fixture *self, gconstpointer unused)
{
  g_autoptr (RokadDb) scratch = open_catalog_scratch (self);
  char digest[ROKAD_DIGEST_HEX_BYTES];

  fold_all (scratch, rokad_catalog_fold, self, self->catalog);
  for (guint i = 0; i < self->catalog->len; i++)
    {
      fold_one (scratch, rokad_catalog_fold, self, self->catalog->pdata[i], NULL);
      g_assert_true (rokad_digest_catalog (scratch, digest, NULL));
      g_assert_cmpstr (digest, ==, self->digests.catalog_digest);
    }
}

/* --- Parked --- */

/* The same entry as a later release would write it: of another version, or another kind. */
static GBytes *
from_the_future (GBytes *line, const char *what, const char *becomes)
{
  gsize bytes;
  const char *text = g_bytes_get_data (line, &bytes);
  g_autofree char *copy = g_strndup (text, bytes);
  g_auto (GStrv) parts = g_strsplit (copy, what, 2);
  char *changed;

  g_assert_cmpuint (g_strv_length (parts), ==, 2);
  changed = g_strconcat (parts[0], becomes, parts[1], NULL);
  return g_bytes_new_take (changed, strlen (changed));
}

/* What is not understood is kept aside with its reason, blocks nothing, and counts nothing. */
static void
test_the_unknown_is_parked_and_blocks_nothing (Fixture *self, gconstpointer unused)
{
  g_autoptr (RokadDb) scratch = open_shop_scratch (self);
  g_autoptr (GBytes) later = from_the_future (self->shop->pdata[3], ",\"v\":1,", ",\"v\":2,");
  g_autoptr (GBytes) strange =
      from_the_future (self->shop->pdata[3], "\"kind\":\"", "\"kind\":\"strange.");
  g_autofree char *rows = NULL;
  char digest[ROKAD_DIGEST_HEX_BYTES];
  g_autoptr (GError) error = NULL;

  fold_one (scratch, rokad_fold, self, later, &error);
  g_assert_no_error (error);
  g_assert_cmpint (parked (scratch), ==, 1);
  g_assert_true (rokad_db_exec (scratch, "DELETE FROM parked", NULL));
  fold_one (scratch, rokad_fold, self, strange, &error);
  g_assert_no_error (error);
  g_assert_cmpint (parked (scratch), ==, 1);

  /* After the upgrade it folds late, behind all that came after it. */
  g_assert_true (rokad_db_exec (scratch, "DELETE FROM parked", NULL));
  g_ptr_array_add (self->shop, g_ptr_array_steal_index (self->shop, 3));
  fold_all (scratch, rokad_fold, self, self->shop);
  g_assert_true (rokad_digest_shop (scratch, digest, NULL));
  g_assert_cmpstr (digest, ==, self->digests.shop_digest);
}

/* A blob that has not come yet, or was changed, parks the entry that names it: no count is lost,
 * and none is invented.
 */
static void
test_a_lost_blob_parks_its_entry (Fixture *self, gconstpointer unused)
{
  g_autofree char *elsewhere = g_build_filename (self->scrap, "elsewhere", NULL);
  Fixture without = *self;
  g_autoptr (RokadDb) shop = open_shop_scratch (self);
  g_autoptr (RokadDb) catalog = open_catalog_scratch (self);
  gint64 stock;

  without.blobs = elsewhere;
  fold_all (shop, rokad_fold, &without, self->shop);
  fold_all (catalog, rokad_catalog_fold, &without, self->catalog);
  g_assert_cmpint (parked (shop), ==, 1);
  g_assert_cmpint (parked (catalog), ==, 2);
  g_assert_true (rokad_db_get_int (shop, "SELECT sum (quantity + sold) FROM stock", &stock, NULL));
  g_assert_cmpint (stock, ==, 0);
}

/* --- Bodies that a stranger wrote --- */

/* Whatever the body of a known kind is: an error, or parked, or folded; never a crash. */
static void
test_strange_bodies_never_crash (Fixture *self, gconstpointer unused)
{
  static const char *const kinds[] = { "order.paid",    "order.undone", "shift.opened",
                                       "stock.counted", "line.removed", "price.changed",
                                       "cart.held",     "cart.recalled" };
  static const char *const bodies[] = {
    "{}",
    "{\"order\":null}",
    "{\"order\":7,\"facts\":{},\"lines\":7,\"moves\":\"x\",\"money\":[1],\"rights\":[null]}",
    "{\"order\":\"0190d3a0-1111-7abc-8def-000000000001\",\"facts\":[null,1,[],{}]}",
    "{\"order\":\"0190d3a0-1111-7abc-8def-000000000001\",\"lines\":[null],\"facts\":[]}",
    "{\"order\":\"0190d3a0-1111-7abc-8def-000000000001\",\"lines\":[{},{}]}",
    "{\"order\":\"0190d3a0-1111-7abc-8def-000000000001\",\"moves\":[[]],\"lines\":[]}",
    "{\"order\":\"0190d3a0-1111-7abc-8def-000000000001\",\"moves\":[[\"p\",[]]]}",
    "{\"order\":\"0190d3a0-1111-7abc-8def-000000000001\",\"number\":\"/-\"}",
    "{\"order\":\"0190d3a0-1111-7abc-8def-000000000001\",\"number\":\"A/99999-1\"}",
    "{\"order\":\"0190d3a0-1111-7abc-8def-000000000001\",\"number\":\"A/26-99999999999999999999\"}",
    "{\"order\":\"0190d3a0-1111-7abc-8def-000000000001\",\"undoes\":[],\"rights\":[[1,2,3]]}",
    "{\"order\":\"0190d3a0-1111-7abc-8def-000000000001\",\"facts\":[{\"id\":\"f\",\"order\":5}]}",
    "{\"blob\":{\"sha256\":\"../../../etc/passwd\",\"format\":\"x\"}}",
    "{\"blob\":[],\"moves\":[[\"p\",9223372036854775807],[\"p\",9223372036854775807]]}",
    "{\"shift\":[],\"business_date\":{}}",
    "{\"cart\":\"0190d3a0-1111-7abc-8def-000000000002\",\"into\":[],\"rights\":[\"cart\"]}",
    "{\"cart\":\"0190d3a0-1111-7abc-8def-000000000003\",\"lines\":5,\"count\":\"\",\"cursor\":{},"
    "\"first_name\":[],\"into\":\"0190d3a0-1111-7abc-8def-000000000004\"}",
    "{\"cart\":\"0190d3a0-1111-7abc-8def-000000000005\",\"rights\":[[\"cart\",[],1],[\"cart\"]]}",
  };
  g_autoptr (RokadDb) scratch = open_shop_scratch (self);

  for (gsize i = 0; i < G_N_ELEMENTS (kinds); i++)
    for (gsize j = 0; j < G_N_ELEMENTS (bodies); j++)
      {
        g_autofree char *text = g_strdup_printf (
            "{\"journal\":\"0190d3a0-1111-7abc-8def-0000000000ff\",\"seq\":%d,\"prev\":"
            "\"0000000000000000000000000000000000000000000000000000000000000000\",\"at\":"
            "\"2026-11-21T09:30:12.123+05:30\",\"staff\":\"owner\",\"kind\":\"%s\",\"v\":1,"
            "\"body\":%s}",
            (int) (1 + i * G_N_ELEMENTS (bodies) + j), kinds[i], bodies[j]);
        g_autoptr (GBytes) line = g_bytes_new (text, strlen (text));
        g_autofree char *shown = g_strconcat (kinds[i], " ", bodies[j], NULL);
        g_autoptr (GError) error = NULL;

        g_test_message ("%s", shown);
        if (!fold_one (scratch, rokad_fold, self, line, &error))
          g_assert_nonnull (error);
      }
}

#define ADD(path, func) g_test_add ("/fold/" path, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  ADD ("orders-fold-in-any-order", test_orders_fold_in_any_order);
  ADD ("rulings-fold-in-any-order", test_rulings_fold_in_any_order);
  ADD ("an-entry-counts-once", test_an_entry_counts_once);
  ADD ("a-ruling-counts-once", test_a_ruling_counts_once);
  ADD ("the-unknown-is-parked", test_the_unknown_is_parked_and_blocks_nothing);
  ADD ("a-lost-blob-parks-its-entry", test_a_lost_blob_parks_its_entry);
  ADD ("strange-bodies-never-crash", test_strange_bodies_never_crash);

  return g_test_run ();
}
