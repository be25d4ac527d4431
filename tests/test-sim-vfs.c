/* SQLite on a simulated disk while nothing fails: as on a real one. */
#include "folder.h"
#include "seeded.h"
#include "sim-sql.h"

static void
test_a_wal_is_read_and_checkpointed (void)
{
  g_autoptr (SimDisk) disk = sim_sql_disk ("sim");
  sqlite3 *db;

  g_assert_null (sim_disk_find (disk, SIM_SQL_FILE "-wal")); /* moved when the last one closed */
  db = sim_sql_open (disk, TRUE);
  assert_sql (db, "INSERT INTO t VALUES (2)");
  sqlite3_close (db);
  g_assert_cmpint (sim_file_size (sim_disk_find (disk, SIM_SQL_FILE "-wal")), >, 4096);

  db = sim_sql_open (disk, TRUE); /* its index is made anew */
  assert_answer (db, "SELECT count (*) FROM t", "2");
  assert_answer (db, "PRAGMA wal_checkpoint (TRUNCATE)", "0");
  g_assert_cmpint (sim_file_size (sim_disk_find (disk, SIM_SQL_FILE "-wal")), ==, 0);
  assert_answer (db, "PRAGMA integrity_check", "ok");
  sqlite3_close (db);
}

static void
test_readers_see_their_snapshot (void)
{
  g_autoptr (SimDisk) disk = sim_sql_disk ("sim");
  sqlite3 *writer = sim_sql_open (disk, FALSE);
  sqlite3 *reader = sim_sql_open (disk, TRUE);

  assert_sql (reader, "BEGIN");
  assert_answer (reader, "SELECT count (*) FROM t", "1");
  assert_sql (writer, "BEGIN IMMEDIATE; INSERT INTO t VALUES (2)");
  g_assert_cmpint (sim_sql_run (reader, "INSERT INTO t VALUES (3)"), ==, SQLITE_BUSY);
  assert_sql (writer, "COMMIT");
  assert_answer (reader, "SELECT count (*) FROM t", "1");
  assert_answer (writer, "PRAGMA wal_checkpoint (TRUNCATE)", "1"); /* somebody reads from it */
  assert_sql (reader, "COMMIT");
  assert_answer (reader, "SELECT count (*) FROM t", "2");
  assert_answer (writer, "PRAGMA wal_checkpoint (TRUNCATE)", "0");
  sqlite3_close (writer);
  assert_answer (reader, "SELECT count (*) FROM t", "2");
  sqlite3_close (reader);
}

static void
test_one_writes_at_a_time (void)
{
  g_autoptr (SimDisk) disk = sim_sql_disk ("sim");
  sqlite3 *one = sim_sql_open (disk, FALSE);
  sqlite3 *other = sim_sql_open (disk, FALSE);

  sqlite3_busy_timeout (other, 60000); /* which nobody waits for: all sleep at once */
  assert_sql (one, "BEGIN IMMEDIATE");
  g_assert_cmpint (sim_sql_run (other, "BEGIN IMMEDIATE"), ==, SQLITE_BUSY);
  g_assert_cmpint (sim_sql_run (other, "INSERT INTO t VALUES (3)"), ==, SQLITE_BUSY);
  assert_sql (one, "COMMIT");
  assert_sql (other, "BEGIN IMMEDIATE; INSERT INTO t VALUES (3); COMMIT");
  assert_answer (one, "SELECT count (*) FROM t", "2");
  sqlite3_close (one);
  sqlite3_close (other);
}

static gboolean
is_reserved (sqlite3 *db)
{
  sqlite3_file *file;
  int reserved;

  g_assert_cmpint (sqlite3_file_control (db, "main", SQLITE_FCNTL_FILE_POINTER, &file), ==,
                   SQLITE_OK);
  g_assert_cmpint (file->pMethods->xCheckReservedLock (file, &reserved), ==, SQLITE_OK);
  return reserved != 0;
}

/* Without a WAL the locks are those of the file itself. */
static void
test_locks_without_a_wal (void)
{
  g_autoptr (SimDisk) disk = sim_sql_disk ("sim");
  sqlite3 *writer = sim_sql_open (disk, FALSE);
  sqlite3 *reader, *late;

  assert_answer (writer, "PRAGMA journal_mode = DELETE", "delete");
  reader = sim_sql_open (disk, FALSE);
  late = sim_sql_open (disk, FALSE);

  assert_sql (reader, "BEGIN; SELECT * FROM t");
  g_assert_false (is_reserved (late));
  assert_sql (writer, "BEGIN IMMEDIATE; INSERT INTO t VALUES (2)");
  g_assert_true (is_reserved (late) && is_reserved (writer));
  assert_answer (late, "SELECT count (*) FROM t", "1");
  g_assert_cmpint (sim_sql_run (late, "BEGIN IMMEDIATE"), ==, SQLITE_BUSY);
  g_assert_cmpint (sim_sql_run (writer, "COMMIT"), ==, SQLITE_BUSY);
  g_assert_cmpint (sim_sql_run (late, "SELECT * FROM t"), ==, SQLITE_BUSY); /* none may come now */
  assert_sql (reader, "COMMIT");
  assert_sql (writer, "COMMIT");
  assert_answer (late, "SELECT count (*) FROM t", "2");

  assert_sql (writer, "BEGIN EXCLUSIVE");
  g_assert_cmpint (sim_sql_run (reader, "SELECT * FROM t"), ==, SQLITE_BUSY);
  sqlite3_close (writer); /* and lets go */
  assert_answer (reader, "SELECT count (*) FROM t", "2");
  g_assert_null (sim_disk_find (disk, SIM_SQL_FILE "-journal"));
  sqlite3_close (reader);
  sqlite3_close (late);
}

static void
test_disks_know_nothing_of_each_other (void)
{
  g_autoptr (SimDisk) one = sim_sql_disk ("one");
  g_autoptr (SimDisk) other = sim_sql_disk ("other");
  sqlite3 *here = sim_sql_open (one, FALSE);
  sqlite3 *there = sim_sql_open (other, FALSE);

  assert_sql (here, "BEGIN EXCLUSIVE; INSERT INTO t VALUES (2)");
  assert_sql (there, "BEGIN EXCLUSIVE; DELETE FROM t; COMMIT");
  assert_sql (here, "COMMIT");
  assert_answer (here, "SELECT count (*) FROM t", "2");
  assert_answer (there, "SELECT count (*) FROM t", "0");
  sqlite3_close (here);
  sqlite3_close (there);
  g_assert_nonnull (sqlite3_vfs_find ("one"));
  g_clear_pointer (&one, sim_disk_free);
  g_assert_null (sqlite3_vfs_find ("one"));
}

/* As on a real disk: nobody takes an empty journal for one that is to be played back. */
static void
test_empty_files_do_not_exist (void)
{
  g_autoptr (SimDisk) disk = sim_disk_new ("sim");
  g_autoptr (SimFile) file = NULL;
  sqlite3_vfs *vfs = sqlite3_vfs_find ("sim");
  int yes;

  g_assert_cmpint (vfs->xAccess (vfs, "/shop/a", SQLITE_ACCESS_READWRITE, &yes), ==, SQLITE_OK);
  g_assert_false (yes);
  g_assert_cmpint (sim_disk_create (disk, "/shop/a", &file), ==, SQLITE_OK);
  g_assert_cmpint (vfs->xAccess (vfs, "/shop/a", SQLITE_ACCESS_READWRITE, &yes), ==, SQLITE_OK);
  g_assert_true (yes);
  g_assert_cmpint (vfs->xAccess (vfs, "/shop/a", SQLITE_ACCESS_EXISTS, &yes), ==, SQLITE_OK);
  g_assert_false (yes);
  g_assert_cmpint (sim_disk_write (disk, file, 0, "a", 1), ==, SQLITE_OK);
  g_assert_cmpint (vfs->xAccess (vfs, "/shop/a", SQLITE_ACCESS_EXISTS, &yes), ==, SQLITE_OK);
  g_assert_true (yes);
}

static void
test_temporary_files_have_no_name (void)
{
  g_autoptr (SimDisk) disk = sim_sql_disk ("sim");
  sqlite3 *db = sim_sql_open (disk, FALSE);
  g_autoptr (SimImage) before = sim_disk_image (disk);
  g_autoptr (SimImage) after = NULL;
  guint64 operations = sim_disk_operations (disk);

  assert_sql (db, "PRAGMA temp_store = FILE; PRAGMA temp.cache_size = 2;"
                  "CREATE TEMP TABLE s AS WITH RECURSIVE c (n) AS (SELECT 1 UNION ALL"
                  " SELECT n + 1 FROM c LIMIT 100) SELECT n, hex (zeroblob (2000)) AS v FROM c");
  assert_answer (db, "SELECT sum (n) || ' ' || sum (length (v)) FROM s", "5050 400000");
  after = sim_disk_image (disk);
  g_assert_true (sim_image_equal (before, after));
  g_assert_cmpuint (sim_disk_operations (disk), >, operations); /* it did not fit into memory */
  sqlite3_close (db);
}

static void
test_time_stands_still (void)
{
  g_autoptr (SimDisk) disk = sim_sql_disk ("sim");
  sqlite3 *db = sim_sql_open (disk, FALSE);

  assert_answer (db, "SELECT datetime ('now')", "2026-03-31 12:00:00");
  sqlite3_close (db);
}

/* The same statement for a simulated and a real disk, drawn from @chance. */
static char *
draw_statement (guint64 *chance, gboolean *in_transaction)
{
  guint64 key = seeded_mix (chance) % 300;
  guint64 bytes = seeded_mix (chance) % 4 == 0 ? 9000 : seeded_mix (chance) % 400;
  guint64 choice = seeded_mix (chance) % 100;

  if (*in_transaction && choice < 15)
    {
      *in_transaction = FALSE;
      return g_strdup (choice < 10 ? "COMMIT" : "ROLLBACK");
    }
  if (!*in_transaction && choice < 15)
    {
      *in_transaction = choice < 12;
      return g_strdup (choice < 12   ? "BEGIN IMMEDIATE"
                       : choice < 13 ? "PRAGMA wal_checkpoint (TRUNCATE)"
                       : choice < 14 ? "VACUUM"
                                     : "PRAGMA wal_checkpoint");
    }
  if (choice < 35)
    return g_strdup_printf ("DELETE FROM t WHERE k %% 17 = %d", (int) (key % 17));
  if (choice < 45)
    return g_strdup_printf ("UPDATE t SET v = v || 'x%d' WHERE k < %d", (int) bytes, (int) key);
  return g_strdup_printf ("INSERT OR REPLACE INTO t VALUES (%d, hex (zeroblob (%d)) || %d)",
                          (int) key, (int) bytes, (int) choice);
}

/* Not the rows alone: both files hold the same bytes. */
static void
test_does_what_a_real_disk_does (void)
{
  static const char set_up[] = "PRAGMA page_size = 1024; PRAGMA journal_mode = WAL;"
                               "PRAGMA cache_size = 10; PRAGMA synchronous = OFF;"
                               "CREATE TABLE IF NOT EXISTS t (k INTEGER PRIMARY KEY, v)";
  g_autofree char *folder = folder_make_temporary ();
  g_autofree char *path = g_build_filename (folder, "work.db", NULL);
  g_autoptr (SimDisk) disk = sim_disk_new ("sim");
  g_autoptr (SimDisk) rival = sim_disk_new ("rival");
  g_autoptr (SimImage) found = NULL;
  g_autoptr (SimImage) expected = NULL;
  guint64 chance = 1;

  for (int opening = 0; opening < 5; opening++)
    {
      sqlite3 *sim = sim_sql_open (disk, FALSE);
      gboolean in_transaction = FALSE;
      sqlite3 *real;

      g_assert_cmpint (sqlite3_open (path, &real), ==, SQLITE_OK);
      sqlite3_extended_result_codes (real, TRUE);
      assert_sql (sim, set_up);
      assert_sql (real, set_up);
      for (int i = 0; i < 300; i++)
        {
          g_autofree char *sql = draw_statement (&chance, &in_transaction);
          static const char sum[] = "SELECT count (*) || ' ' || total (k * length (v)) FROM t";
          g_autofree char *answer = NULL;

          g_assert_cmpint (sim_sql_run (sim, sql), ==, sim_sql_run (real, sql));
          answer = sim_sql_ask (real, sum);
          g_assert_nonnull (answer);
          assert_answer (sim, sum, answer);
        }
      sqlite3_close (sim);
      sqlite3_close (real);
    }
  sim_disk_copy_from_folder (rival, folder, "/shop");
  found = sim_disk_image (disk);
  expected = sim_disk_image (rival);
  g_assert_cmpint (sim_file_size (sim_disk_find (rival, SIM_SQL_FILE)), >, 50000);
  g_assert_true (sim_image_equal (found, expected));
  folder_remove (folder);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/sim-vfs/a-wal-is-read-and-checkpointed", test_a_wal_is_read_and_checkpointed);
  g_test_add_func ("/sim-vfs/readers-see-their-snapshot", test_readers_see_their_snapshot);
  g_test_add_func ("/sim-vfs/one-writes-at-a-time", test_one_writes_at_a_time);
  g_test_add_func ("/sim-vfs/locks-without-a-wal", test_locks_without_a_wal);
  g_test_add_func ("/sim-vfs/disks-know-nothing-of-each-other",
                   test_disks_know_nothing_of_each_other);
  g_test_add_func ("/sim-vfs/empty-files-do-not-exist", test_empty_files_do_not_exist);
  g_test_add_func ("/sim-vfs/temporary-files-have-no-name", test_temporary_files_have_no_name);
  g_test_add_func ("/sim-vfs/time-stands-still", test_time_stands_still);
  g_test_add_func ("/sim-vfs/does-what-a-real-disk-does", test_does_what_a_real_disk_does);

  return g_test_run ();
}
