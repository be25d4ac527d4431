/* The digest sees every value of every table that entries make, and the check says where it
 * differs.
 */
#include "rokad-refold.h"

#include <string.h>

#include "day.h"
#include "dump.h"
#include "folder.h"

typedef gboolean (*Digest) (RokadDb *db, char out_hex[ROKAD_DIGEST_HEX_BYTES], GError **error);

/* A file, and what in it no entry makes: journals themselves, what is local, what is derived from
 * the rest for searching.
 */
typedef struct
{
  const char *name;
  Digest digest;
  const char *apart;
  const char *more; /* rows of what the day has none of */
} File;

static const File files[] = {
  { "shop.db", rokad_digest_shop,
    " journal entry node cart cart_line print_job peer peer_position guest enrol_code"
    " proposal_open ",
    "INSERT INTO proposal VALUES ('p', 'price', 'j', 1);"
    "INSERT INTO resolution VALUES ('c');" },
  { "catalog.db", rokad_digest_catalog,
    " journal entry node search search_data search_idx search_docsize search_config search_content"
    " word typo baseline price_overlay setting_overlay ",
    "INSERT INTO closed VALUES ('j', 1, 'h', 'n'); INSERT INTO taken VALUES ('j', 'k');"
    "INSERT INTO answer VALUES ('p', 0);" },
};

/* Where this node keeps the entry that a row came from, and in what words it set one aside. */
static const char *const places[] = {
  "shift.journal_id",     "shift.seq",           "orders.journal_id",
  "orders.seq",           "movement.journal_id", "movement.seq",
  "held_cart.journal_id", "held_cart.seq",       "recall.journal_id",
  "recall.seq",           "parked.reason",       "parked.journal_id",
  "proposal.journal_id",  "proposal.seq",        NULL,
};

typedef struct
{
  char *scrap;
  char *folder;
  Day *day;
} Fixture;

static void
set_up (Fixture *self, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;

  self->scrap = folder_make_temporary ();
  self->folder = g_build_filename (self->scrap, "shop", NULL);
  self->day = day_new (self->folder, NULL, NULL);
  day_run (self->day, day_length (), &error);
  g_assert_no_error (error);
}

static void
tear_down (Fixture *self, gconstpointer unused)
{
  day_free (self->day);
  folder_remove (self->scrap);
  g_free (self->folder);
  g_free (self->scrap);
}

static RokadDb *
db_of (Fixture *self, const File *file)
{
  return file == &files[0] ? rokad_shop_db (self->day->shop) : rokad_shop_catalog (self->day->shop);
}

/* The digest of the file with one row parked, and after @sql; rolled back again. */
static char *
digest_after (RokadDb *db, const File *file, const char *sql)
{
  static const char park[] = "INSERT INTO parked VALUES ('j', 1, 'k', 'r')";
  g_autoptr (RokadTransaction) transaction = rokad_db_begin (db, NULL);
  g_autoptr (GError) error = NULL;
  char *digest = g_malloc0 (ROKAD_DIGEST_HEX_BYTES);

  g_assert_true (rokad_db_exec (transaction, park, NULL));
  g_assert_true (rokad_db_exec (transaction, file->more, NULL));
  rokad_db_exec (transaction, sql, &error);
  g_assert_no_error (error);
  g_assert_true (file->digest (transaction, digest, NULL));
  return digest;
}

/* Each text with a letter more, each number turned around, so that no two rows meet on the way. */
static void
check_column (RokadDb *db, const File *file, const char *table, const char *column, gboolean text)
{
  g_autofree char *sql = g_strdup_printf (text ? "UPDATE \"%s\" SET \"%s\" = \"%s\" || 'x'"
                                               : "UPDATE \"%s\" SET \"%s\" = -\"%s\" - 1",
                                          table, column, column);
  g_autofree char *before = digest_after (db, file, "");
  g_autofree char *after = digest_after (db, file, sql);

  g_test_message ("%s", sql);
  g_assert_cmpstr (before, !=, after);
}

static guint
check_table (Fixture *self, const File *file, const char *table)
{
  g_autofree char *sql = g_strdup_printf ("SELECT name, type FROM pragma_table_info ('%s')", table);
  g_autofree char *text = dump_query (self->folder, file->name, sql);
  g_auto (GStrv) rows = g_strsplit (g_strchomp (text), "\n", -1);
  g_autofree char *delete = g_strdup_printf ("DELETE FROM \"%s\"", table);
  g_autofree char *before = digest_after (db_of (self, file), file, "");
  g_autofree char *after = digest_after (db_of (self, file), file, delete);

  g_test_message ("%s", delete);
  g_assert_cmpstr (before, !=, after); /* so there was a row, and it was seen */
  for (guint i = 0; rows[i] != NULL; i++)
    {
      g_auto (GStrv) column = g_strsplit (rows[i], "|", 2);
      g_autofree char *place = g_strdup_printf ("%s.%s", table, column[0]);

      if (!g_strv_contains (places, place))
        check_column (db_of (self, file), file, table, column[0], g_str_equal (column[1], "TEXT"));
    }
  return g_strv_length (rows);
}

/* No value that nodes share can change, and no table be added, without being seen. */
static void
test_every_column_is_in_the_digest (Fixture *self, gconstpointer data)
{
  const File *file = data;
  g_autofree char *text =
      dump_query (self->folder, file->name, "SELECT name FROM sqlite_schema WHERE type = 'table'");
  g_auto (GStrv) tables = g_strsplit (g_strchomp (text), "\n", -1);
  guint columns = 0;

  g_assert_true (rokad_db_exec (db_of (self, file), "PRAGMA ignore_check_constraints = ON", NULL));
  for (guint i = 0; tables[i] != NULL; i++)
    {
      g_autofree char *word = g_strdup_printf (" %s ", tables[i]);

      if (strstr (file->apart, word) == NULL)
        columns += check_table (self, file, tables[i]);
    }
  g_assert_cmpuint (columns, >, 30);
}

static void
test_what_differs_is_named (Fixture *self, gconstpointer data)
{
  const File *file = data;
  g_autoptr (GError) error = NULL;
  RokadRefold refold;

  g_assert_true (rokad_refold_check (self->day->shop, &refold, &error));
  g_assert_no_error (error);
  g_assert_cmpint (refold.entries, >, 20);
  g_assert_true (
      rokad_db_exec (db_of (self, file), "INSERT INTO parked VALUES ('j', 1, 'k', 'r')", NULL));
  g_assert_false (rokad_refold_check (self->day->shop, &refold, &error));
  g_assert_error (error, ROKAD_JOURNAL_ERROR, ROKAD_JOURNAL_ERROR_BROKEN);
  g_assert_nonnull (strstr (error->message, file->name));
}

/* An entry that nobody can fold yet is parked in both, and is not what differs. */
static void
test_what_is_parked_hides_nothing (Fixture *self, gconstpointer data)
{
  const File *file = data;
  RokadShop *shop = self->day->shop;
  g_autoptr (RokadTransaction) transaction = rokad_db_begin (db_of (self, file), NULL);
  RokadStamp stamp = rokad_shop_stamp (shop);

  if (file == &files[0])
    g_assert_true (rokad_shop_record (shop, transaction, &stamp, "later", "{}", NULL, NULL));
  else
    g_assert_true (rokad_shop_rule (shop, transaction, &stamp, "later", "{}", NULL));
  g_assert_true (rokad_transaction_commit (&transaction, NULL));
  test_what_differs_is_named (self, data);
}

/* Nothing was changed, but what an entry names is gone: that is what is said. */
static void
test_a_lost_blob_is_named (Fixture *self, gconstpointer unused)
{
  g_autofree char *blobs = g_build_filename (self->folder, "blobs", NULL);
  g_autoptr (GError) error = NULL;
  RokadRefold refold;

  folder_remove (blobs);
  g_assert_false (rokad_refold_check (self->day->shop, &refold, &error));
  g_assert_error (error, ROKAD_STORE_ERROR, ROKAD_STORE_ERROR_MISSING);
  g_assert_nonnull (strstr (error->message, "blob"));
}

#define ADD(path, data, func) g_test_add ("/refold/" path, Fixture, data, set_up, func, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  ADD ("every-column-of-the-shop-is-seen", &files[0], test_every_column_is_in_the_digest);
  ADD ("every-column-of-the-catalog-is-seen", &files[1], test_every_column_is_in_the_digest);
  ADD ("a-shop-that-differs-is-named", &files[0], test_what_differs_is_named);
  ADD ("a-catalog-that-differs-is-named", &files[1], test_what_differs_is_named);
  ADD ("what-is-parked-hides-nothing-of-the-shop", &files[0], test_what_is_parked_hides_nothing);
  ADD ("what-is-parked-hides-nothing-of-the-catalog", &files[1], test_what_is_parked_hides_nothing);
  ADD ("a-lost-blob-is-named", NULL, test_a_lost_blob_is_named);

  return g_test_run ();
}
