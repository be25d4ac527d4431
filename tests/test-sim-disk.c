/* A simulated disk that fails by plan, whose names are not safe, and which is copied as a whole. */
#include <string.h>

#include "folder.h"
#include "sim-sql.h"
#include "stall.h"

/* --- A process that is dead --- */

/* Not to those who hold a lock already, and not to those who come. */
static void
test_nothing_happens_to_the_dead (gconstpointer fault)
{
  g_autoptr (SimDisk) disk = sim_sql_disk ("sim");
  sqlite3 *db = sim_sql_open (disk, FALSE);
  sqlite3 *reader = sim_sql_open (disk, TRUE);
  g_autoptr (SimImage) before = NULL;
  g_autoptr (SimImage) after = NULL;
  sqlite3 *late;

  assert_sql (db, "INSERT INTO t VALUES (2)");
  assert_sql (reader, "BEGIN; SELECT * FROM sqlite_schema");
  sim_disk_plan (disk, GPOINTER_TO_INT (fault), 1, 7);
  g_assert_cmpint (sim_sql_run (db, "INSERT INTO t VALUES (3)"), ==, SQLITE_IOERR);
  g_assert_true (sim_disk_happened (disk));
  before = sim_disk_image (disk);
  g_assert_cmpint (sim_sql_run (db, "SELECT * FROM t"), ==, SQLITE_IOERR);
  g_assert_cmpint (sim_sql_run (db, "PRAGMA wal_checkpoint"), ==, SQLITE_IOERR);
  g_assert_cmpint (sim_sql_run (reader, "SELECT * FROM t"), ==, SQLITE_IOERR);
  g_assert_cmpint (sqlite3_open_v2 ("/shop/other.db", &late, SQLITE_OPEN_READWRITE, "sim"), ==,
                   SQLITE_IOERR);
  sqlite3_close (late);
  sqlite3_close (reader);
  sqlite3_close (db);
  g_assert_cmpuint (sim_disk_operations (disk), ==, 1);
  after = sim_disk_image (disk);
  g_assert_true (sim_image_equal (before, after));

  sim_disk_crash (disk, FALSE, 0);
  db = sim_sql_open (disk, FALSE);
  assert_sql (db, "INSERT INTO t VALUES (3)");
  assert_answer (db, "SELECT count (*) FROM t", "3");
  sqlite3_close (db);
}

/* --- Operations that fail, and a process that goes on --- */

/* Reported as failed; read all the same, until the power goes. */
static void
test_a_failed_sync_loses_the_transaction (void)
{
  for (guint64 seed = 1; seed <= 20; seed++)
    {
      g_autoptr (SimDisk) disk = sim_sql_disk ("sim");
      sqlite3 *db = sim_sql_open (disk, TRUE);

      assert_sql (db, "INSERT INTO t VALUES (2)");
      sim_disk_plan (disk, SIM_FAULT_FSYNC, 1, 0);
      g_assert_cmpint (sim_sql_run (db, "INSERT INTO t VALUES (3)"), ==, SQLITE_IOERR_FSYNC);
      g_assert_true (sim_disk_happened (disk));
      sqlite3_close (db);

      sim_disk_crash (disk, FALSE, 0);
      db = sim_sql_open (disk, TRUE);
      assert_answer (db, "SELECT count (*) FROM t", "3");
      sqlite3_close (db);

      sim_disk_crash (disk, TRUE, seed);
      db = sim_sql_open (disk, TRUE);
      assert_answer (db, "SELECT count (*) FROM t", "2");
      assert_answer (db, "PRAGMA integrity_check", "ok");
      sqlite3_close (db);
    }
}

/* From its beginning to somewhere before its end, as the seed says. */
static void
test_broken_writes_are_done_in_part (gconstpointer fault)
{
  guint sizes = 0; /* bits: those that were seen */

  for (guint64 seed = 1; seed <= 100; seed++)
    {
      g_autoptr (SimDisk) disk = sim_disk_new ("sim");
      g_autoptr (SimFile) file = NULL;
      char bytes[] = "........";
      gsize done;

      g_assert_cmpint (sim_disk_create (disk, "/shop/a", &file), ==, SQLITE_OK);
      sim_disk_plan (disk, GPOINTER_TO_INT (fault), 1, seed);
      g_assert_cmpint (sim_disk_write (disk, file, 0, "abcdefgh", 8), !=, SQLITE_OK);
      g_assert_true (sim_disk_happened (disk));
      done = sim_file_read (file, 0, bytes, 8);
      g_assert_true (strncmp (bytes, "abcdefgh", done) == 0);
      sizes |= 1u << done;
    }
  g_assert_cmpuint (sizes, ==, 0xff);
}

/* Each write of a transaction fails in turn, once: the next transaction is whole again. */
static void
test_an_io_error_happens_once (void)
{
  gboolean happened = TRUE;
  guint64 n = 1;

  for (; happened; n++)
    {
      g_autoptr (SimDisk) disk = sim_sql_disk ("sim");
      sqlite3 *db = sim_sql_open (disk, FALSE);
      int rc;

      sim_disk_plan (disk, SIM_FAULT_IO, n, n);
      rc = sim_sql_run (db, "INSERT INTO t VALUES (zeroblob (20000))");
      happened = sim_disk_happened (disk);
      if (!happened)
        sim_disk_plan (disk, SIM_FAULT_NONE, 0, 0);
      g_assert_cmpint (rc, ==, happened ? SQLITE_IOERR_WRITE : SQLITE_OK);
      assert_answer (db, "SELECT count (*) FROM t", happened ? "1" : "2");
      assert_sql (db, "INSERT INTO t VALUES (zeroblob (20000))");
      assert_answer (db, "SELECT count (*) FROM t", happened ? "2" : "3");
      assert_answer (db, "PRAGMA integrity_check", "ok");
      sqlite3_close (db);
    }
  g_assert_cmpuint (n, >, 10);
}

static void
test_a_full_disk_goes_on_when_there_is_space (void)
{
  g_autoptr (SimDisk) disk = sim_sql_disk ("sim");
  sqlite3 *db = sim_sql_open (disk, FALSE);

  assert_sql (db, "INSERT INTO t VALUES (2)");
  sim_disk_plan (disk, SIM_FAULT_FULL, 1, 7);
  for (int i = 0; i < 3; i++)
    {
      g_assert_cmpint (sim_sql_run (db, "INSERT INTO t VALUES (3)"), ==, SQLITE_FULL);
      assert_answer (db, "SELECT count (*) FROM t", "2");
    }
  g_assert_true (sim_disk_happened (disk));
  sim_disk_plan (disk, SIM_FAULT_NONE, 0, 0);
  assert_sql (db, "INSERT INTO t VALUES (3)");
  assert_sql (db, "PRAGMA wal_checkpoint");

  sim_disk_plan (disk, SIM_FAULT_FULL, 1, 7);
  assert_sql (db, "INSERT INTO t VALUES (4)"); /* into what the WAL already has */
  g_assert_false (sim_disk_happened (disk));
  assert_answer (db, "SELECT count (*) FROM t", "4");
  assert_answer (db, "PRAGMA integrity_check", "ok");
  sqlite3_close (db);
}

/* The plan counts from when it was made, and waits for an operation that can fail so. */
static void
test_plans_count_from_now (void)
{
  g_autoptr (SimDisk) disk = sim_sql_disk ("sim");
  sqlite3 *db = sim_sql_open (disk, TRUE);

  sim_disk_plan (disk, SIM_FAULT_NONE, 0, 0);
  /* The head of the WAL, a sync of that, the head of a frame, its page, and a sync. */
  assert_sql (db, "INSERT INTO t VALUES (2)");
  g_assert_cmpuint (sim_disk_operations (disk), ==, 5);
  sim_disk_plan (disk, SIM_FAULT_FSYNC, 4, 0);
  g_assert_cmpuint (sim_disk_operations (disk), ==, 0);
  assert_sql (db, "INSERT INTO t VALUES (3)"); /* one frame */
  g_assert_cmpuint (sim_disk_operations (disk), ==, 3);
  g_assert_false (sim_disk_happened (disk));
  g_assert_cmpint (sim_sql_run (db, "INSERT INTO t VALUES (4)"), ==, SQLITE_IOERR_FSYNC);
  g_assert_true (sim_disk_happened (disk));
  sqlite3_close (db);
}

/* --- Names --- */

/* Until its folder is synced a new file may vanish, and one that was deleted come back. */
static void
test_names_are_safe_with_their_folder (void)
{
  guint made = 0;
  guint back = 0;
  const guint seeds = 50;

  for (guint64 seed = 1; seed <= seeds; seed++)
    {
      g_autoptr (SimDisk) disk = sim_disk_new ("sim");
      g_autoptr (SimFile) kept = NULL;
      g_autoptr (SimFile) fresh = NULL;
      g_autoptr (SimImage) left = NULL;
      g_autoptr (SimImage) found = NULL;

      g_assert_cmpint (sim_disk_create (disk, "/shop/kept", &kept), ==, SQLITE_OK);
      g_assert_cmpint (sim_disk_write (disk, kept, 0, "kept", 4), ==, SQLITE_OK);
      g_assert_cmpint (sim_disk_sync (disk, kept, "/shop"), ==, SQLITE_OK);
      g_assert_cmpint (sim_disk_create (disk, "/shop/fresh", &fresh), ==, SQLITE_OK);
      g_assert_cmpint (sim_disk_sync (disk, fresh, "/elsewhere"), ==, SQLITE_OK);
      g_assert_cmpint (sim_disk_delete (disk, "/shop/kept", FALSE), ==, SQLITE_OK);
      g_assert_null (sim_disk_find (disk, "/shop/kept"));
      sim_disk_crash (disk, TRUE, seed);
      left = sim_disk_image (disk);
      sim_disk_crash (disk, TRUE, seed + 1); /* what one left, the next does not take */
      found = sim_disk_image (disk);
      g_assert_true (sim_image_equal (left, found));
      made += sim_disk_find (disk, "/shop/fresh") != NULL;
      if (sim_disk_find (disk, "/shop/kept") == NULL)
        continue;
      back++;
      g_assert_cmpint (sim_file_size (sim_disk_find (disk, "/shop/kept")), ==, 4);
      g_assert_cmpint (sim_disk_delete (disk, "/shop/kept", TRUE), ==, SQLITE_OK);
      sim_disk_crash (disk, TRUE, seed);
      g_assert_null (sim_disk_find (disk, "/shop/kept"));
    }
  g_assert_cmpuint (made, >, 0);
  g_assert_cmpuint (made, <, seeds);
  g_assert_cmpuint (back, >, 0);
  g_assert_cmpuint (back, <, seeds);
}

static SimImage *
cut_names (int from, int step)
{
  g_autoptr (SimDisk) disk = sim_disk_new ("sim");

  for (int i = from; i >= 0 && i < 100; i += step)
    {
      g_autofree char *path = g_strdup_printf ("/shop/%d", i);
      g_autoptr (SimFile) file = NULL;

      g_assert_cmpint (sim_disk_create (disk, path, &file), ==, SQLITE_OK);
      g_assert_cmpint (sim_disk_write (disk, file, 0, path, strlen (path)), ==, SQLITE_OK);
    }
  sim_disk_crash (disk, TRUE, 1);
  return sim_disk_image (disk);
}

/* Nor does it matter in what order the names came. */
static void
test_a_cut_takes_the_same_names_however_they_came (void)
{
  g_autoptr (SimImage) up = cut_names (0, 1);
  g_autoptr (SimImage) down = cut_names (99, -1);

  g_assert_true (sim_image_equal (up, down));
}

/* --- Images --- */

static void
insert (SimDisk *disk, const char *sql)
{
  sqlite3 *db = sim_sql_open (disk, TRUE);

  assert_sql (db, sql);
  sqlite3_close (db);
}

static void
assert_rows (SimDisk *disk, const char *rows)
{
  sqlite3 *db = sim_sql_open (disk, TRUE);

  assert_answer (db, "SELECT group_concat (n) FROM t", rows);
  assert_answer (db, "PRAGMA integrity_check", "ok");
  sqlite3_close (db);
}

/* Taken beside an open connection, with the WAL; it goes back in time, or on to another disk. */
static void
test_images_are_restored_and_cloned (void)
{
  g_autoptr (SimDisk) disk = sim_sql_disk ("sim");
  g_autoptr (SimDisk) clone = sim_disk_new ("clone");
  sqlite3 *db = sim_sql_open (disk, TRUE);
  g_autoptr (SimImage) image = NULL;
  g_autoptr (SimImage) later = NULL;

  assert_sql (db, "INSERT INTO t VALUES (2); BEGIN; INSERT INTO t VALUES (0)");
  image = sim_disk_image (disk);
  assert_sql (db, "COMMIT");
  sqlite3_close (db);
  sim_disk_restore (clone, image);
  insert (disk, "INSERT INTO t VALUES (3)");
  insert (clone, "INSERT INTO t VALUES (4)");
  assert_rows (disk, "1,2,0,3");
  assert_rows (clone, "1,2,4");

  later = sim_disk_image (disk); /* two tills swap their disks */
  sim_disk_restore (disk, image);
  assert_rows (disk, "1,2");
  sim_disk_restore (clone, later);
  assert_rows (clone, "1,2,0,3");
  insert (clone, "DELETE FROM t; PRAGMA wal_checkpoint");
  sim_disk_restore (clone, image); /* of which nothing was changed */
  assert_rows (clone, "1,2");
  g_assert_false (sim_image_equal (image, later));
}

/* Some rows of which nothing was synced; leaves them in the WAL. */
static void
insert_unsynced (SimDisk *disk)
{
  sqlite3 *db = sim_sql_open (disk, TRUE);

  sim_sql_run (db, "PRAGMA synchronous = OFF");
  for (int i = 0; i < 10 && sim_sql_run (db, "INSERT INTO t VALUES (zeroblob (9000))") == SQLITE_OK;
       i++)
    sim_sql_run (db, "PRAGMA wal_checkpoint");
  sqlite3_close (db);
}

/* And who was dead on that disk is alive. */
static void
test_what_is_restored_is_safe (void)
{
  g_autoptr (SimDisk) disk = sim_sql_disk ("sim");
  g_autoptr (SimImage) image = NULL;
  g_autoptr (SimImage) found = NULL;

  insert_unsynced (disk);
  image = sim_disk_image (disk);
  sim_disk_plan (disk, SIM_FAULT_KILL, 20, 0);
  insert_unsynced (disk);
  g_assert_true (sim_disk_happened (disk));
  sim_disk_restore (disk, image);
  g_assert_false (sim_disk_happened (disk));
  for (guint64 seed = 1; seed <= 20; seed++)
    sim_disk_crash (disk, TRUE, seed);
  found = sim_disk_image (disk);
  g_assert_true (sim_image_equal (found, image));
  insert (disk, "INSERT INTO t VALUES (2)");
}

/* What a process left that never closed its files. */
static void
test_a_real_folder_is_loaded_with_its_wal (void)
{
  g_autofree char *folder = folder_make_temporary ();
  g_autofree char *path = g_build_filename (folder, "work.db", NULL);
  g_autofree char *other = g_build_filename (folder, "lock", NULL);
  g_autoptr (SimDisk) disk = sim_disk_new ("sim");
  sqlite3 *db;

  g_assert_cmpint (sqlite3_open (path, &db), ==, SQLITE_OK);
  sqlite3_db_config (db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
  assert_sql (db, "PRAGMA journal_mode = WAL; CREATE TABLE t (n); INSERT INTO t VALUES (7)");
  sqlite3_close (db);
  assert_done (g_file_set_contents (other, "1", 1, &error));

  sim_disk_copy_from_folder (disk, folder, "/shop");
  folder_remove (folder);
  g_assert_null (sim_disk_find (disk, "/shop/lock")); /* is not SQLite's */
  g_assert_null (sim_disk_find (disk, "/shop/work.db-shm"));
  sim_disk_crash (disk, TRUE, 1);
  assert_rows (disk, "7");
}

/* A folder of its own for each till: a disk that goes into another is found there. */
static void
test_a_disk_moves_to_another_folder (void)
{
  g_autoptr (SimDisk) disk = sim_sql_disk ("sim");

  insert (disk, "INSERT INTO t VALUES (2)");
  sim_disk_move_folder (disk, "/shop", "/till");
  g_assert_null (sim_disk_find (disk, "/shop/work.db"));
  g_assert_null (sim_disk_find (disk, "/shop/work.db-wal"));
  g_assert_nonnull (sim_disk_find (disk, "/till/work.db"));
  sim_disk_move_folder (disk, "/nowhere", "/shop");
  sim_disk_crash (disk, TRUE, 1);
  sim_disk_move_folder (disk, "/till", "/shop");
  assert_rows (disk, "1,2");
}

/* --- Chance --- */

static SimImage *
run_from_seed (guint32 seed)
{
  g_autoptr (SimDisk) disk = NULL;

  sim_disk_seed (seed);
  disk = sim_sql_disk ("sim");
  sim_disk_plan (disk, SIM_FAULT_TORN, 50, seed);
  insert_unsynced (disk);
  g_assert_true (sim_disk_happened (disk));
  sim_disk_crash (disk, TRUE, seed);
  return sim_disk_image (disk);
}

/* To the byte, whatever ran before. */
static void
test_a_seed_gives_the_same_run (void)
{
  g_autoptr (SimImage) before = run_from_seed (1);
  guint different = 0;

  for (guint32 seed = 2; seed <= 20; seed++)
    {
      g_autoptr (SimImage) one = run_from_seed (seed);
      g_autoptr (SimImage) again = run_from_seed (seed);

      g_assert_true (sim_image_equal (one, again));
      different += !sim_image_equal (one, before);
      g_clear_pointer (&before, sim_image_free);
      before = g_steal_pointer (&again);
    }
  g_assert_cmpuint (different, >, 10); /* some lose everything, and are alike */
}

/* --- A shop --- */

static gint64
count_orders (Stall *stall)
{
  gint64 orders;

  assert_done (rokad_db_get_int (rokad_shop_db (stall->shop), "SELECT count (*) FROM orders",
                                 &orders, &error));
  return orders;
}

/* The files of a shop, with its folder and its keys where they were: sold on, and cut off at each
 * operation of a sale.
 */
static void
test_a_shop_stands_a_power_cut_at_every_operation (Stall *stall, gconstpointer unused)
{
  g_autoptr (SimDisk) disk = sim_disk_new ("sim");
  g_autoptr (SimImage) image = NULL;
  gboolean happened = TRUE;
  guint64 n = 1;

  g_clear_pointer (&stall->shop, rokad_shop_close);
  sim_disk_copy_from_folder (disk, stall->folder, stall->folder);
  image = sim_disk_image (disk);
  for (; happened; n++)
    {
      g_autoptr (RokadPaid) paid = NULL;

      stall_reopen (stall, sim_disk_vfs (disk));
      g_assert_cmpint (count_orders (stall), ==, 0);
      sim_disk_plan (disk, SIM_FAULT_KILL, n, n);
      if (counter_add (stall->shop, "D11", 350, NULL))
        counter_pay (stall->shop, 0, &paid, NULL);
      happened = sim_disk_happened (disk);
      g_assert_true (happened || paid != NULL);
      g_clear_pointer (&stall->shop, rokad_shop_close);
      sim_disk_crash (disk, TRUE, n);

      stall_reopen (stall, sim_disk_vfs (disk));
      stall_assert_sound (stall);
      g_assert_cmpint (count_orders (stall), >=, paid != NULL);
      g_clear_pointer (&stall->shop, rokad_shop_close);
      sim_disk_restore (disk, image);
    }
  g_assert_cmpuint (n, >, 10);
}

/* --- Speed: that is why it is there --- */

#define MEASURED G_GINT64_CONSTANT (20000)

static void
test_speed_is_told (void)
{
  g_autoptr (SimDisk) disk = sim_sql_disk ("sim");
  sqlite3 *db = sim_sql_open (disk, FALSE);
  gint64 start_us = g_get_monotonic_time ();
  gint64 end_us;

  for (gint64 i = 0; i < MEASURED; i++)
    assert_sql (db, "BEGIN IMMEDIATE; INSERT INTO t VALUES (hex (zeroblob (150)));"
                    "INSERT INTO t VALUES (1); COMMIT");
  end_us = g_get_monotonic_time ();
  sqlite3_close (db);
  g_test_message ("%d transactions/s", (int) (MEASURED * G_USEC_PER_SEC / (end_us - start_us)));

  start_us = g_get_monotonic_time ();
  for (int i = 0; i < 100; i++)
    {
      g_autoptr (SimImage) image = sim_disk_image (disk);

      sim_disk_restore (disk, image);
    }
  end_us = g_get_monotonic_time ();
  g_test_message ("%d us to copy a disk of %d KiB twice", (int) (end_us - start_us) / 100,
                  (int) (sim_file_size (sim_disk_find (disk, SIM_SQL_FILE)) / 1024));
}

#define ADD_FAULT(path, fault, func) \
  g_test_add_data_func ("/sim-disk/" path, GINT_TO_POINTER (fault), func)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  ADD_FAULT ("nothing-happens-to-the-dead", SIM_FAULT_KILL, test_nothing_happens_to_the_dead);
  ADD_FAULT ("nothing-happens-to-the-torn", SIM_FAULT_TORN, test_nothing_happens_to_the_dead);
  g_test_add_func ("/sim-disk/a-failed-sync-loses-the-transaction",
                   test_a_failed_sync_loses_the_transaction);
  ADD_FAULT ("torn-writes-are-done-in-part", SIM_FAULT_TORN, test_broken_writes_are_done_in_part);
  ADD_FAULT ("failed-writes-are-done-in-part", SIM_FAULT_IO, test_broken_writes_are_done_in_part);
  ADD_FAULT ("full-writes-are-done-in-part", SIM_FAULT_FULL, test_broken_writes_are_done_in_part);
  g_test_add_func ("/sim-disk/an-io-error-happens-once", test_an_io_error_happens_once);
  g_test_add_func ("/sim-disk/a-full-disk-goes-on-when-there-is-space",
                   test_a_full_disk_goes_on_when_there_is_space);
  g_test_add_func ("/sim-disk/plans-count-from-now", test_plans_count_from_now);
  g_test_add_func ("/sim-disk/names-are-safe-with-their-folder",
                   test_names_are_safe_with_their_folder);
  g_test_add_func ("/sim-disk/a-cut-takes-the-same-names-however-they-came",
                   test_a_cut_takes_the_same_names_however_they_came);
  g_test_add_func ("/sim-disk/images-are-restored-and-cloned", test_images_are_restored_and_cloned);
  g_test_add_func ("/sim-disk/what-is-restored-is-safe", test_what_is_restored_is_safe);
  g_test_add_func ("/sim-disk/a-real-folder-is-loaded-with-its-wal",
                   test_a_real_folder_is_loaded_with_its_wal);
  g_test_add_func ("/sim-disk/a-disk-moves-to-another-folder", test_a_disk_moves_to_another_folder);
  g_test_add_func ("/sim-disk/a-seed-gives-the-same-run", test_a_seed_gives_the_same_run);
  g_test_add ("/sim-disk/a-shop-stands-a-power-cut-at-every-operation", Stall, NULL,
              stall_fixture_open, test_a_shop_stands_a_power_cut_at_every_operation,
              stall_fixture_close);
  g_test_add_func ("/sim-disk/speed-is-told", test_speed_is_told);

  return g_test_run ();
}
