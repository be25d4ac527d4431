#include "sim-sql.h"

int
sim_sql_run (sqlite3 *db, const char *sql)
{
  return sqlite3_exec (db, sql, NULL, NULL, NULL);
}

sqlite3 *
sim_sql_open (SimDisk *disk, gboolean keep_wal)
{
  sqlite3 *db;
  int rc = sqlite3_open_v2 (SIM_SQL_FILE, &db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE,
                            sim_disk_vfs (disk));

  g_assert_cmpint (rc, ==, SQLITE_OK);
  sqlite3_extended_result_codes (db, TRUE);
  sqlite3_db_config (db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, keep_wal, NULL);
  sim_sql_run (db, "PRAGMA synchronous = FULL"); /* a corrupt file says so to the next query, too */
  return db;
}

SimDisk *
sim_sql_disk (const char *vfs)
{
  SimDisk *disk = sim_disk_new (vfs);
  sqlite3 *db = sim_sql_open (disk, FALSE);

  assert_sql (db, "PRAGMA journal_mode = WAL; CREATE TABLE t (n); INSERT INTO t VALUES (1)");
  sqlite3_close (db);
  return disk;
}

char *
sim_sql_ask (sqlite3 *db, const char *sql)
{
  sqlite3_stmt *statement = NULL;
  char *answer = NULL;

  if (sqlite3_prepare_v2 (db, sql, -1, &statement, NULL) == SQLITE_OK &&
      sqlite3_step (statement) == SQLITE_ROW)
    answer = g_strdup ((const char *) sqlite3_column_text (statement, 0));
  sqlite3_finalize (statement);
  return answer;
}
