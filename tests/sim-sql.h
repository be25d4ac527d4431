/* Plain statements to a database on a simulated disk, for the tests of that disk itself. */
#pragma once

#include <sqlite3.h>

#include "sim-disk.h"

G_BEGIN_DECLS

#define SIM_SQL_FILE "/shop/work.db"

/* @keep_wal: what is in the WAL stays there when the connection goes. */
sqlite3 *sim_sql_open (SimDisk *disk, gboolean keep_wal);
/* A disk with table t (n) and one row in it, in WAL mode, all of it safe. */
SimDisk *sim_sql_disk (const char *vfs);

int sim_sql_run (sqlite3 *db, const char *sql);
/* The first column of the first row as text; NULL where the query cannot run. */
char *sim_sql_ask (sqlite3 *db, const char *sql);

#define assert_sql(db, sql) g_assert_cmpint (sim_sql_run (db, sql), ==, SQLITE_OK)

#define assert_answer(db, sql, expected) \
  G_STMT_START \
  { \
    g_autofree char *answered = sim_sql_ask (db, sql); \
\
    g_assert_cmpstr (answered, ==, expected); \
  } \
  G_STMT_END

G_END_DECLS
