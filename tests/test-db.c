/* One connection: who may write, who may checkpoint, and what closing leaves behind. */
#include "rokad-db.h"

#include <sys/wait.h>
#include <unistd.h>

#include "folder.h"

typedef struct
{
  char *scrap;
  char *path;
} Fixture;

static void
set_up (Fixture *self, gconstpointer unused)
{
  self->scrap = folder_make_temporary ();
  self->path = g_build_filename (self->scrap, "file.db", NULL);
}

static void
tear_down (Fixture *self, gconstpointer unused)
{
  folder_remove (self->scrap);
  g_free (self->path);
  g_free (self->scrap);
}

static RokadDb *
open_file (Fixture *self, RokadDbMode mode)
{
  g_autoptr (GError) error = NULL;
  RokadDb *db = rokad_db_open (self->path, mode, NULL, &error);

  g_assert_no_error (error);
  return db;
}

static void
run (RokadDb *db, const char *sql)
{
  g_autoptr (GError) error = NULL;

  rokad_db_exec (db, sql, &error);
  g_assert_no_error (error);
}

static gint64
count (RokadDb *db)
{
  g_autoptr (GError) error = NULL;
  gint64 rows;

  rokad_db_get_int (db, "SELECT count (*) FROM item", &rows, &error);
  g_assert_no_error (error);
  return rows;
}

/* An owner that is killed: what it wrote is in the WAL alone. */
static void
write_and_die (Fixture *self)
{
  pid_t child = fork ();
  int status;

  g_assert_cmpint (child, >=, 0);
  if (child == 0)
    {
      RokadDb *db = open_file (self, ROKAD_DB_OWN);

      run (db, "CREATE TABLE item (id INTEGER PRIMARY KEY, text TEXT) STRICT;"
               "INSERT INTO item (text) VALUES ('a'), ('b')");
      _exit (0);
    }
  g_assert_cmpint (waitpid (child, &status, 0), ==, child);
  g_assert_true (WIFEXITED (status) && WEXITSTATUS (status) == 0);
}

static char *
hash_of (Fixture *self, const char *suffix)
{
  g_autofree char *path = g_strconcat (self->path, suffix, NULL);
  g_autofree char *bytes = NULL;
  g_autoptr (GError) error = NULL;
  gsize size;

  g_file_get_contents (path, &bytes, &size, &error);
  g_assert_no_error (error);
  return g_compute_checksum_for_data (G_CHECKSUM_SHA256, (const guchar *) bytes, size);
}

/* Two that checkpoint at once could corrupt the file, so a reader never does: not even as the last
 * one who closes it.
 */
static void
test_a_reader_leaves_the_files_as_they_are (Fixture *self, gconstpointer unused)
{
  g_autofree char *file = NULL;
  g_autofree char *wal = NULL;
  g_autofree char *file_after = NULL;
  g_autofree char *wal_after = NULL;
  g_autoptr (RokadDb) reader = NULL;

  write_and_die (self);
  file = hash_of (self, "");
  wal = hash_of (self, "-wal");
  reader = open_file (self, ROKAD_DB_READ);
  g_assert_cmpint (count (reader), ==, 2);
  g_clear_pointer (&reader, rokad_db_close);
  file_after = hash_of (self, "");
  wal_after = hash_of (self, "-wal");
  g_assert_cmpstr (file, ==, file_after);
  g_assert_cmpstr (wal, ==, wal_after);
}

static void
test_a_reader_cannot_write (Fixture *self, gconstpointer unused)
{
  static const char *const changes[] = { "INSERT INTO item (text) VALUES ('c')", "DROP TABLE item",
                                         "PRAGMA user_version = 7" };
  g_autoptr (RokadDb) reader = NULL;

  write_and_die (self);
  reader = open_file (self, ROKAD_DB_READ);
  for (gsize i = 0; i < G_N_ELEMENTS (changes); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_false (rokad_db_exec (reader, changes[i], &error));
      g_assert_nonnull (error);
      g_assert_false (rokad_db_has_failed (reader));
    }
  g_assert_cmpint (count (reader), ==, 2);
}

/* What was found is settled by the owner, and gone from the WAL when it closes. */
static void
test_an_owner_takes_in_what_it_finds (Fixture *self, gconstpointer unused)
{
  g_autofree char *wal = g_strconcat (self->path, "-wal", NULL);
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;
  g_autoptr (RokadDb) owner = NULL;

  write_and_die (self);
  before = hash_of (self, "");
  owner = open_file (self, ROKAD_DB_OWN);
  after = hash_of (self, "");
  g_assert_cmpstr (before, !=, after);
  g_assert_cmpint (count (owner), ==, 2);
  g_clear_pointer (&owner, rokad_db_close);
  g_assert_false (g_file_test (wal, G_FILE_TEST_EXISTS));
}

/* The lock is taken when the transaction begins, so what it reads is what it changes. */
static void
test_a_transaction_holds_the_lock_from_its_beginning (Fixture *self, gconstpointer unused)
{
  sqlite3 *other = NULL;

  write_and_die (self);
  {
    g_autoptr (RokadDb) owner = open_file (self, ROKAD_DB_OWN);
    g_autoptr (RokadTransaction) transaction = rokad_db_begin (owner, NULL);

    g_assert_nonnull (transaction);
    g_assert_cmpint (sqlite3_open (self->path, &other), ==, SQLITE_OK);
    g_assert_cmpint (sqlite3_exec (other, "BEGIN IMMEDIATE", NULL, NULL, NULL), ==, SQLITE_BUSY);
    g_clear_pointer (&transaction, rokad_transaction_roll_back);
    g_assert_cmpint (sqlite3_exec (other, "BEGIN IMMEDIATE", NULL, NULL, NULL), ==, SQLITE_OK);
    g_assert_cmpint (sqlite3_exec (other, "ROLLBACK", NULL, NULL, NULL), ==, SQLITE_OK);
  }
  g_assert_cmpint (sqlite3_close (other), ==, SQLITE_OK);
}

/* What leaves its scope without a commit was never there. */
static void
test_a_scope_rolls_back (Fixture *self, gconstpointer unused)
{
  g_autoptr (RokadDb) owner = NULL;

  write_and_die (self);
  owner = open_file (self, ROKAD_DB_OWN);
  {
    g_autoptr (RokadTransaction) transaction = rokad_db_begin (owner, NULL);

    run (transaction, "INSERT INTO item (text) VALUES ('c')");
    g_assert_cmpint (count (transaction), ==, 3);
  }
  g_assert_cmpint (count (owner), ==, 2);
}

/* Work that is forgotten takes nothing of what was done before it in the transaction, nor after. */
static void
test_work_is_kept_or_forgotten_by_itself (Fixture *self, gconstpointer unused)
{
  g_autoptr (RokadDb) owner = NULL;
  g_autoptr (RokadTransaction) transaction = NULL;

  write_and_die (self);
  owner = open_file (self, ROKAD_DB_OWN);
  transaction = rokad_db_begin (owner, NULL);
  run (transaction, "INSERT INTO item (text) VALUES ('c')");
  for (int i = 0; i < 3; i++)
    {
      g_assert_true (rokad_transaction_save (transaction, NULL));
      run (transaction, "INSERT INTO item (text) VALUES ('kept')");
      g_assert_true (rokad_transaction_keep (transaction, NULL));
      g_assert_true (rokad_transaction_save (transaction, NULL));
      run (transaction, "INSERT INTO item (text) VALUES ('forgotten'); DELETE FROM item");
      g_assert_cmpint (count (transaction), ==, 0);
      g_assert_true (rokad_transaction_forget (transaction, NULL));
      g_assert_cmpint (count (transaction), ==, 3 + i + 1);
    }
  g_assert_true (rokad_transaction_commit (&transaction, NULL));
  g_clear_pointer (&owner, rokad_db_close);
  owner = open_file (self, ROKAD_DB_OWN);
  g_assert_cmpint (count (owner), ==, 6);
}

/* What was kept is still the transaction's: it goes with it. */
static void
test_kept_work_rolls_back_with_the_rest (Fixture *self, gconstpointer unused)
{
  g_autoptr (RokadDb) owner = NULL;

  write_and_die (self);
  owner = open_file (self, ROKAD_DB_OWN);
  {
    g_autoptr (RokadTransaction) transaction = rokad_db_begin (owner, NULL);

    g_assert_true (rokad_transaction_save (transaction, NULL));
    run (transaction, "INSERT INTO item (text) VALUES ('kept')");
    g_assert_true (rokad_transaction_keep (transaction, NULL));
  }
  g_assert_cmpint (count (owner), ==, 2);
  {
    g_autoptr (RokadTransaction) transaction = rokad_db_begin (owner, NULL);

    g_assert_true (rokad_transaction_save (transaction, NULL));
    run (transaction, "INSERT INTO item (text) VALUES ('neither')");
  }
  g_assert_cmpint (count (owner), ==, 2);
}

/* A rule of the schema that said no leaves the rest of the transaction as it was. */
static void
test_what_is_refused_can_be_forgotten (Fixture *self, gconstpointer unused)
{
  g_autoptr (RokadDb) owner = NULL;
  g_autoptr (RokadTransaction) transaction = NULL;
  g_autoptr (GError) error = NULL;

  write_and_die (self);
  owner = open_file (self, ROKAD_DB_OWN);
  transaction = rokad_db_begin (owner, NULL);
  g_assert_true (rokad_transaction_save (transaction, NULL));
  run (transaction, "INSERT INTO item (text) VALUES ('forgotten')");
  g_assert_false (rokad_db_exec (transaction, "INSERT INTO item (id) VALUES (1)", &error));
  g_assert_error (error, ROKAD_STORE_ERROR, ROKAD_STORE_ERROR_REFUSED);
  g_assert_true (rokad_transaction_forget (transaction, NULL));
  run (transaction, "INSERT INTO item (text) VALUES ('c')");
  g_assert_true (rokad_transaction_commit (&transaction, NULL));
  g_assert_cmpint (count (owner), ==, 3);
  g_assert_false (rokad_db_has_failed (owner));
}

#define ADD(path, func) g_test_add ("/db/" path, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  ADD ("a-reader-leaves-the-files-as-they-are", test_a_reader_leaves_the_files_as_they_are);
  ADD ("a-reader-cannot-write", test_a_reader_cannot_write);
  ADD ("an-owner-takes-in-what-it-finds", test_an_owner_takes_in_what_it_finds);
  ADD ("a-transaction-holds-the-lock", test_a_transaction_holds_the_lock_from_its_beginning);
  ADD ("a-scope-rolls-back", test_a_scope_rolls_back);
  ADD ("work-is-kept-or-forgotten-by-itself", test_work_is_kept_or_forgotten_by_itself);
  ADD ("kept-work-rolls-back-with-the-rest", test_kept_work_rolls_back_with_the_rest);
  ADD ("what-is-refused-can-be-forgotten", test_what_is_refused_can_be_forgotten);

  return g_test_run ();
}
