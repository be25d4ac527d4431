/* SQLite on a simulated disk that is cut off at each operation: what was committed is there, and
 * the database is sound. Controls show that the same disk loses what nobody asked it to keep.
 */
#include "sim-sql.h"

#define WORK_ROWS 8
#define CUTS 2 /* seeds for each point */

/* Adds a row to two tables in each transaction, with more than the cache holds, and one that is
 * rolled back; moves the WAL now and then. How many rows were committed, if all went well.
 */
static int
work (SimDisk *disk, const char *pragmas)
{
  sqlite3 *db = NULL;
  int done = 0;
  gboolean going =
      sqlite3_open_v2 (SIM_SQL_FILE, &db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE,
                       sim_disk_vfs (disk)) == SQLITE_OK &&
      sim_sql_run (db, pragmas) == SQLITE_OK &&
      sim_sql_run (db, "PRAGMA cache_size = 5; CREATE TABLE a (n); CREATE TABLE b (n, v)") ==
          SQLITE_OK;

  for (int n = 1; going && n <= WORK_ROWS; n++)
    {
      g_autofree char *sql =
          g_strdup_printf ("BEGIN; INSERT INTO a VALUES (-1); INSERT INTO b VALUES (0, zeroblob "
                           "(30000)); ROLLBACK; BEGIN; INSERT INTO a VALUES (%d);"
                           "INSERT INTO b VALUES (%d, zeroblob (%d))",
                           n, n, n % 3 == 0 ? 30000 : 100);

      going = sim_sql_run (db, sql) == SQLITE_OK && sim_sql_run (db, "COMMIT") == SQLITE_OK;
      done = going ? n : done;
      going = going && (n % 4 != 0 || sim_sql_run (db, "PRAGMA wal_checkpoint") == SQLITE_OK);
    }
  sqlite3_close (db);
  return done;
}

/* How many rows there are, 1 to that number, in both tables; -1: the file is corrupt, or a
 * transaction is there by half.
 */
static int
count_survivors (SimDisk *disk)
{
  static const char sound[] = "SELECT count (*) FROM a HAVING count (*) = total (n > 0) AND"
                              " count (*) = count (DISTINCT n) AND count (*) = ifnull (max (n), 0)"
                              " AND count (*) = (SELECT count (*) FROM b WHERE n IN"
                              " (SELECT n FROM a)) AND count (*) = (SELECT count (*) FROM b)";
  sqlite3 *db = sim_sql_open (disk, FALSE);
  g_autofree char *integrity = sim_sql_ask (db, "PRAGMA integrity_check");
  g_autofree char *tables =
      sim_sql_ask (db, "SELECT count (*) FROM sqlite_schema WHERE type = 'table'");
  g_autofree char *rows = sim_sql_ask (db, sound);

  sqlite3_close (db);
  if (g_strcmp0 (integrity, "ok") != 0)
    return -1;
  if (rows != NULL)
    return (int) g_ascii_strtoll (rows, NULL, 10);
  return g_strcmp0 (tables, "2") == 0 ? -1 : 0;
}

typedef struct
{
  const char *pragmas;
  SimFault fault;
  gboolean power_cut;
  gboolean loses; /* what was committed, or the file's soundness, in some of the cases */
} Crash;

/* Each operation is the last one in turn. */
static void
test_crash_at_every_operation (gconstpointer data)
{
  const Crash *crash = data;
  const guint64 seeds = crash->power_cut ? CUTS : 1;
  guint lost = 0;
  guint64 n = 1;

  for (gboolean happened = TRUE; happened; n++)
    for (guint64 seed = 1; seed <= seeds; seed++)
      {
        g_autoptr (SimDisk) disk = sim_disk_new ("sim");
        int done, rows;

        sim_disk_plan (disk, crash->fault, n, seed);
        done = work (disk, crash->pragmas);
        happened = sim_disk_happened (disk);
        sim_disk_crash (disk, crash->power_cut, n * CUTS + seed);
        rows = count_survivors (disk);
        lost += rows < done;
        g_assert_cmpint (rows, <=, done + 1); /* done, and nobody was told */
        if (!crash->loses)
          g_assert_cmpint (rows, >=, done);
        if (!happened)
          g_assert_cmpint (done, ==, WORK_ROWS);
      }
  g_test_message ("%d operations, %u of %d crashes lost something", (int) n - 2, lost,
                  (int) ((n - 1) * seeds));
  g_assert_cmpuint (n, >, 100);
  g_assert_true ((lost > 0) == crash->loses);
}

#define WAL_FULL "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL"
#define WAL_OFF "PRAGMA journal_mode = WAL; PRAGMA synchronous = OFF"
#define JOURNAL_EXTRA "PRAGMA journal_mode = DELETE; PRAGMA synchronous = EXTRA"
/* Here SQLite does not sync the deletion of the journal, which may come back, and takes back what
 * was committed.
 */
#define JOURNAL_FULL "PRAGMA journal_mode = DELETE; PRAGMA synchronous = FULL"

static const Crash killed_full = { WAL_FULL, SIM_FAULT_KILL, FALSE, FALSE };
static const Crash killed_off = { WAL_OFF, SIM_FAULT_KILL, FALSE, FALSE };
static const Crash torn_off = { WAL_OFF, SIM_FAULT_TORN, FALSE, FALSE };
static const Crash cut_full = { WAL_FULL, SIM_FAULT_KILL, TRUE, FALSE };
static const Crash cut_torn_full = { WAL_FULL, SIM_FAULT_TORN, TRUE, FALSE };
static const Crash cut_extra = { JOURNAL_EXTRA, SIM_FAULT_KILL, TRUE, FALSE };
static const Crash cut_torn_extra = { JOURNAL_EXTRA, SIM_FAULT_TORN, TRUE, FALSE };
static const Crash cut_off = { WAL_OFF, SIM_FAULT_KILL, TRUE, TRUE };
static const Crash cut_journal_full = { JOURNAL_FULL, SIM_FAULT_KILL, TRUE, TRUE };

/* What a dead process wrote is there, and is not safer for it. */
static void
test_a_later_cut_takes_what_was_never_synced (void)
{
  guint lost = 0;

  for (guint64 seed = 1; seed <= 20; seed++)
    {
      g_autoptr (SimDisk) disk = sim_disk_new ("sim");

      g_assert_cmpint (work (disk, WAL_OFF), ==, WORK_ROWS);
      sim_disk_crash (disk, FALSE, 0);
      g_assert_cmpint (count_survivors (disk), ==, WORK_ROWS);
      sim_disk_crash (disk, TRUE, seed);
      lost += count_survivors (disk) < WORK_ROWS;
    }
  g_assert_cmpuint (lost, >, 0);
}

/* The process dies over a WAL that it has just made, whose name is not safe yet; the next one finds
 * it and commits.
 */
static void
test_a_wal_that_was_found_is_as_safe_as_a_new_one (void)
{
  gboolean happened = TRUE;

  for (guint64 n = 1; happened; n++)
    for (guint64 seed = 1; seed <= 4; seed++)
      {
        g_autoptr (SimDisk) disk = sim_sql_disk ("sim");
        sqlite3 *db = sim_sql_open (disk, TRUE);

        sim_disk_plan (disk, SIM_FAULT_KILL, n, seed);
        sim_sql_run (db, "INSERT INTO t VALUES (2)");
        happened = sim_disk_happened (disk);
        sqlite3_close (db);
        sim_disk_crash (disk, FALSE, 0);

        db = sim_sql_open (disk, TRUE);
        assert_sql (db, "INSERT INTO t VALUES (3)");
        sqlite3_close (db);
        sim_disk_crash (disk, TRUE, seed);

        db = sim_sql_open (disk, FALSE);
        assert_answer (db, "SELECT count(*) FROM t WHERE n = 3", "1");
        sqlite3_close (db);
      }
}

#define ADD(path, crash) \
  g_test_add_data_func ("/sim-crash/" path, &(crash), test_crash_at_every_operation)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  ADD ("killed-processes-lose-nothing", killed_full);
  ADD ("killed-processes-lose-nothing-unsynced", killed_off);
  ADD ("torn-writes-lose-nothing", torn_off);
  ADD ("power-cuts-lose-nothing-committed", cut_full);
  ADD ("power-cuts-with-torn-writes-lose-nothing-committed", cut_torn_full);
  ADD ("power-cuts-with-a-journal-lose-nothing-committed", cut_extra);
  ADD ("power-cuts-with-a-torn-journal-lose-nothing-committed", cut_torn_extra);
  ADD ("power-cuts-take-what-is-never-synced", cut_off);
  ADD ("power-cuts-bring-back-a-journal", cut_journal_full);
  g_test_add_func ("/sim-crash/a-later-cut-takes-what-was-never-synced",
                   test_a_later_cut_takes_what_was_never_synced);
  g_test_add_func ("/sim-crash/a-wal-that-was-found-is-as-safe-as-a-new-one",
                   test_a_wal_that_was_found_is_as_safe_as_a_new_one);

  return g_test_run ();
}
