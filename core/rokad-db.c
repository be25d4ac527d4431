/* One SQLite connection, used from one thread at a time.
 *
 * Queries are prepared once per connection and found again by the address of their SQL, which is
 * why rokad_db_query() takes a static string: no enum of statements, and each query's text stands
 * beside the code that binds it and reads its rows.
 *
 * SQLite before 3.51.3 can corrupt a WAL that two connections checkpoint at once: only the owner
 * checkpoints, and every other connection is told never to, not even on close.
 */
#include "config.h"

#include "rokad-db.h"

#include <errno.h>

#include "rokad-folder.h"
#include "rokad-mutant.h"

#define ROKAD_DB_BUSY_MS 5000
#define ROKAD_DB_CACHE_KIB 8192
#define ROKAD_DB_CHECKPOINT_PAGES 1000

struct _RokadDb
{
  sqlite3 *handle;
  GHashTable *queries; /* (const char *) static SQL -> (owned) RokadQuery */
  GThread *owner;
  gboolean failed;
  int wal_pages;        /* after the last commit */
  int checkpoint_pages; /* from how many on a commit is followed by a checkpoint; 0: never */
};

struct _RokadQuery
{
  sqlite3_stmt *statement;
  RokadDb *db; /* not owned */
};

G_DEFINE_QUARK (rokad - store - error - quark, rokad_store_error)

static RokadStoreError
error_code_from_sqlite (int rc)
{
  if (rc == SQLITE_IOERR_SHMSIZE) /* no space for the file that goes with the WAL */
    return ROKAD_STORE_ERROR_FULL;

  switch (rc & 0xff)
    {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return ROKAD_STORE_ERROR_BUSY;
    case SQLITE_FULL:
      return ROKAD_STORE_ERROR_FULL;
    case SQLITE_CANTOPEN:
      return ROKAD_STORE_ERROR_MISSING;
    case SQLITE_CONSTRAINT:
      return rc == SQLITE_CONSTRAINT_TRIGGER ? ROKAD_STORE_ERROR_FAILED : ROKAD_STORE_ERROR_REFUSED;
    default:
      return ROKAD_STORE_ERROR_FAILED;
    }
}

/* What is not allowed is said as the system says it: no file is missing and no disk is broken. */
static gboolean
is_forbidden (sqlite3 *handle)
{
  int rc = sqlite3_errcode (handle);
  int code = sqlite3_system_errno (handle);

  return (rc & 0xff) == SQLITE_READONLY ||
         ((rc & 0xff) == SQLITE_CANTOPEN && (code == EACCES || code == EPERM || code == EROFS));
}

static void
set_error (sqlite3 *handle, GError **error, const char *doing)
{
  int rc = sqlite3_extended_errcode (handle);

  if (is_forbidden (handle))
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED, "%s: %s (%d)", doing,
                 sqlite3_errmsg (handle), rc);
  else
    g_set_error (error, ROKAD_STORE_ERROR, error_code_from_sqlite (rc), "%s: %s (%d)", doing,
                 sqlite3_errmsg (handle), rc);
}

static void
finalize_query (gpointer data)
{
  RokadQuery *query = data;

  sqlite3_finalize (query->statement);
  g_free (query);
}

/* SQLite's own automatic checkpoint tells nobody that it failed; ours does (see note_failure). */
static int
note_wal_pages (void *data, sqlite3 *handle, const char *name, int pages)
{
  RokadDb *self = data;

  self->wal_pages = pages;
  return SQLITE_OK;
}

static gboolean
set_up_connection (RokadDb *self, RokadDbMode mode, GError **error)
{
  g_autofree char *cache =
      g_strdup_printf ("PRAGMA cache_size = -%d; PRAGMA temp_store = FILE;", ROKAD_DB_CACHE_KIB);

  sqlite3_extended_result_codes (self->handle, TRUE);
  sqlite3_busy_timeout (self->handle, ROKAD_DB_BUSY_MS);
  if (!rokad_db_exec (self, cache, error))
    return FALSE;

  switch (mode)
    {
    case ROKAD_DB_OWN:
      self->checkpoint_pages = ROKAD_DB_CHECKPOINT_PAGES;
      sqlite3_wal_hook (self->handle, note_wal_pages, self);
      /* FULL: an order that was shown as paid survives a power cut. */
      /* Recursive triggers: else a REPLACE deletes rows without asking their DELETE triggers. */
      return rokad_db_exec (self,
                            "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;"
                            "PRAGMA recursive_triggers = ON;",
                            error) &&
             (!ROKAD_MUTANT ("commit-unsynced") ||
              rokad_db_exec (self, "PRAGMA synchronous = NORMAL", error));
    case ROKAD_DB_READ:
      sqlite3_db_config (self->handle, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
      sqlite3_wal_autocheckpoint (self->handle, 0);
      return rokad_db_exec (self, "PRAGMA query_only = ON;", error);
    }
  g_assert_not_reached ();
}

/* After a failed fsync, what the WAL holds may be in the kernel's memory alone, and no later fsync
 * of it would tell: so before an owner adds anything to a WAL that it has found, it is moved into
 * the file, whose pages are written and synced anew.
 */
static gboolean
settle (RokadDb *self, GError **error)
{
  g_autoptr (GError) failed = NULL;

  if (ROKAD_MUTANT ("wal-unsettled"))
    return TRUE;
  if (rokad_db_checkpoint (self, &failed) || !rokad_db_has_failed (self))
    return TRUE; /* no room, or somebody reads: the WAL stays as it is */

  g_propagate_error (error, g_steal_pointer (&failed));
  return FALSE;
}

RokadDb *
rokad_db_open (const char *path, RokadDbMode mode, const char *vfs, GError **error)
{
  g_autoptr (RokadDb) self = g_new0 (RokadDb, 1);
  int flags =
      SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | (mode == ROKAD_DB_OWN ? SQLITE_OPEN_CREATE : 0);

  g_return_val_if_fail (path != NULL, NULL);

  self->owner = g_thread_self ();
  self->queries = g_hash_table_new_full (NULL, NULL, NULL, finalize_query);
  if (mode == ROKAD_DB_OWN && *path != '\0' && !rokad_file_make (path, error))
    return NULL;

  if (sqlite3_open_v2 (path, &self->handle, flags, vfs) != SQLITE_OK)
    {
      set_error (self->handle, error, path);
      return NULL;
    }

  return set_up_connection (self, mode, error) && (mode == ROKAD_DB_READ || settle (self, error))
             ? g_steal_pointer (&self)
             : NULL;
}

/* SQLite checkpoints once more when the last connection goes: not from a WAL that nobody knows. */
void
rokad_db_close (RokadDb *self)
{
  if (self->failed)
    sqlite3_db_config (self->handle, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
  g_clear_pointer (&self->queries, g_hash_table_unref);
  g_clear_pointer (&self->handle, sqlite3_close);
  g_free (self);
}

void
rokad_db_adopt (RokadDb *self)
{
  self->owner = g_thread_self ();
}

gboolean
rokad_db_has_failed (RokadDb *self)
{
  return self->failed;
}

/* After a failed write or fsync the pages on disk are not known, and the kernel may have dropped
 * them: trying again could succeed without having written (the PostgreSQL "fsyncgate" of 2018).
 */
static void
note_failure (RokadDb *self)
{
  switch (sqlite3_extended_errcode (self->handle))
    {
    case SQLITE_IOERR_WRITE:
    case SQLITE_IOERR_FSYNC:
    case SQLITE_IOERR_DIR_FSYNC:
    case SQLITE_IOERR_TRUNCATE:
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      self->failed = TRUE;
      break;
    default:
      break;
    }
}

gboolean
rokad_db_exec (RokadDb *self, const char *sql, GError **error)
{
  g_assert (self->owner == g_thread_self ());

  if (sqlite3_exec (self->handle, sql, NULL, NULL, NULL) == SQLITE_OK)
    return TRUE;

  note_failure (self);
  set_error (self->handle, error, "running SQL");
  return FALSE;
}

RokadQuery *
rokad_db_query (RokadDb *self, const char *static_sql, GError **error)
{
  sqlite3_stmt *statement;
  RokadQuery *query;

  g_assert (self->owner == g_thread_self ());

  query = g_hash_table_lookup (self->queries, static_sql);
  if (query != NULL)
    {
      g_assert (!sqlite3_stmt_busy (query->statement)); /* none is used inside its own loop */
      return query;
    }

  if (sqlite3_prepare_v3 (self->handle, static_sql, -1, SQLITE_PREPARE_PERSISTENT, &statement,
                          NULL) != SQLITE_OK)
    {
      note_failure (self);
      set_error (self->handle, error, static_sql);
      return NULL;
    }

  query = g_new0 (RokadQuery, 1);
  query->statement = statement;
  query->db = self;
  g_hash_table_insert (self->queries, (gpointer) static_sql, query);
  return query;
}

/* Binding fails only on a wrong index, which is our bug, or when memory is gone: assert, so that
 * callers stay flat.
 */
void
rokad_query_bind_text (RokadQuery *self, int index, const char *value)
{
  int rc = sqlite3_bind_text (self->statement, index, value, -1, SQLITE_TRANSIENT);

  g_assert_cmpint (rc, ==, SQLITE_OK);
}

void
rokad_query_bind_int (RokadQuery *self, int index, gint64 value)
{
  int rc = sqlite3_bind_int64 (self->statement, index, value);

  g_assert_cmpint (rc, ==, SQLITE_OK);
}

void
rokad_query_bind_null (RokadQuery *self, int index)
{
  int rc = sqlite3_bind_null (self->statement, index);

  g_assert_cmpint (rc, ==, SQLITE_OK);
}

void
rokad_query_bind_blob (RokadQuery *self, int index, const void *data, gsize bytes)
{
  int rc = sqlite3_bind_blob64 (self->statement, index, data, bytes, SQLITE_TRANSIENT);

  g_assert_cmpint (rc, ==, SQLITE_OK);
}

RokadStep
rokad_query_step (RokadQuery *self, GError **error)
{
  switch (sqlite3_step (self->statement))
    {
    case SQLITE_ROW:
      return ROKAD_STEP_ROW;
    case SQLITE_DONE:
      return ROKAD_STEP_DONE;
    default:
      note_failure (self->db);
      set_error (self->db->handle, error, sqlite3_sql (self->statement));
      return ROKAD_STEP_ERROR;
    }
}

gboolean
rokad_query_run (RokadQuery *self, GError **error)
{
  RokadStep step;

  while ((step = rokad_query_step (self, error)) == ROKAD_STEP_ROW)
    ; /* rows of a RETURNING or a PRAGMA that nobody asked for */
  return step == ROKAD_STEP_DONE;
}

void
rokad_query_reset (RokadQuery *self)
{
  sqlite3_reset (self->statement);
  sqlite3_clear_bindings (self->statement);
}

/* Hands the query back to its connection: g_autoptr() means "reset", never "finalize". */
void
rokad_query_release (RokadQuery *self)
{
  rokad_query_reset (self);
}

const char *
rokad_query_text (RokadQuery *self, int column)
{
  return (const char *) sqlite3_column_text (self->statement, column);
}

char *
rokad_query_dup_text (RokadQuery *self, int column)
{
  return g_strdup (rokad_query_text (self, column));
}

gint64
rokad_query_int (RokadQuery *self, int column)
{
  return sqlite3_column_int64 (self->statement, column);
}

const char *
rokad_query_bytes (RokadQuery *self, int column, gsize *out_bytes)
{
  const char *bytes = sqlite3_column_blob (self->statement, column);

  *out_bytes = (gsize) sqlite3_column_bytes (self->statement, column);
  return bytes != NULL ? bytes : "";
}

int
rokad_query_columns (RokadQuery *self)
{
  return sqlite3_column_count (self->statement);
}

int
rokad_query_type (RokadQuery *self, int column)
{
  return sqlite3_column_type (self->statement, column);
}

gboolean
rokad_query_is_null (RokadQuery *self, int column)
{
  return sqlite3_column_type (self->statement, column) == SQLITE_NULL;
}

gboolean
rokad_db_get_int (RokadDb *self, const char *static_sql, gint64 *out_value, GError **error)
{
  g_autoptr (RokadQuery) query = rokad_db_query (self, static_sql, error);
  RokadStep step;

  *out_value = 0;
  if (query == NULL || (step = rokad_query_step (query, error)) == ROKAD_STEP_ERROR)
    return FALSE;

  if (step == ROKAD_STEP_ROW)
    *out_value = rokad_query_int (query, 0);
  return TRUE;
}

/* One call of sqlite3_backup_step() copies all pages inside one read transaction. */
gboolean
rokad_db_copy (RokadDb *self, const char *path, GError **error)
{
  sqlite3 *target = NULL;
  sqlite3_backup *backup = NULL;
  int rc;

  if (!rokad_file_make (path, error))
    return FALSE;

  rc = sqlite3_open (path, &target);
  if (rc == SQLITE_OK)
    backup = sqlite3_backup_init (target, "main", self->handle, "main");
  if (backup != NULL)
    {
      sqlite3_backup_step (backup, -1);
      rc = sqlite3_backup_finish (backup);
    }
  else
    rc = sqlite3_errcode (target);
  if (rc != SQLITE_OK)
    set_error (target, error, path);

  sqlite3_close (target);
  return rc == SQLITE_OK;
}

sqlite3_blob *
rokad_db_open_blob (RokadDb *self, const char *table, const char *column, GError **error)
{
  sqlite3_blob *blob = NULL;
  sqlite3_int64 row = sqlite3_last_insert_rowid (self->handle);

  if (sqlite3_blob_open (self->handle, "main", table, column, row, 1, &blob) != SQLITE_OK)
    {
      set_error (self->handle, error, table);
      sqlite3_blob_close (blob);
      return NULL;
    }
  return blob;
}

int
rokad_db_changes (RokadDb *self)
{
  return sqlite3_changes (self->handle);
}

gint64
rokad_db_last_row (RokadDb *self)
{
  return sqlite3_last_insert_rowid (self->handle);
}

static gboolean
run_static (RokadDb *self, const char *static_sql, GError **error)
{
  g_autoptr (RokadQuery) query = rokad_db_query (self, static_sql, error);

  return query != NULL && rokad_query_run (query, error);
}

static gboolean
check_sound (RokadDb *self, GError **error)
{
  if (!self->failed)
    return TRUE;

  g_set_error_literal (error, ROKAD_STORE_ERROR, ROKAD_STORE_ERROR_FAILED,
                       "an earlier write failed: the file must be opened anew");
  return FALSE;
}

RokadTransaction *
rokad_db_begin (RokadDb *self, GError **error)
{
  g_assert (sqlite3_get_autocommit (self->handle)); /* transactions do not nest */

  if (!check_sound (self, error))
    return NULL;

  /* IMMEDIATE: wait for the lock now, not at the first write with reads already done. */
  return run_static (self, "BEGIN IMMEDIATE", error) ? self : NULL;
}

RokadTransaction *
rokad_db_begin_read (RokadDb *self, GError **error)
{
  g_assert (sqlite3_get_autocommit (self->handle));

  return run_static (self, "BEGIN", error) ? self : NULL;
}

gboolean
rokad_transaction_commit (RokadTransaction **self, GError **error)
{
  RokadDb *db = *self;

  if (!run_static (db, "COMMIT", error))
    return FALSE;

  *self = NULL;
  if (db->checkpoint_pages > 0 && db->wal_pages >= db->checkpoint_pages)
    rokad_db_checkpoint (db, NULL); /* what was committed stays so; a failure is noted */
  return TRUE;
}

gboolean
rokad_transaction_save (RokadTransaction *self, GError **error)
{
  return run_static (self, "SAVEPOINT work", error);
}

gboolean
rokad_transaction_keep (RokadTransaction *self, GError **error)
{
  return run_static (self, "RELEASE work", error);
}

gboolean
rokad_transaction_forget (RokadTransaction *self, GError **error)
{
  return run_static (self, "ROLLBACK TO work", error) && run_static (self, "RELEASE work", error);
}

/* SQLite rolls some failures back by itself (a full disk, an I/O error). */
void
rokad_transaction_roll_back (RokadTransaction *self)
{
  note_failure (self);
  if (!sqlite3_get_autocommit (self->handle))
    sqlite3_exec (self->handle, "ROLLBACK", NULL, NULL, NULL);
}

gboolean
rokad_db_checkpoint (RokadDb *self, GError **error)
{
  if (!check_sound (self, error))
    return FALSE;
  if (sqlite3_wal_checkpoint_v2 (self->handle, NULL, SQLITE_CHECKPOINT_PASSIVE, NULL, NULL) ==
      SQLITE_OK)
    {
      self->wal_pages = 0;
      return TRUE;
    }

  note_failure (self);
  set_error (self->handle, error, "checkpoint");
  return FALSE;
}

void
rokad_db_set_cache (RokadDb *self, int kib)
{
  g_autofree char *sql =
      g_strdup_printf ("PRAGMA cache_size = -%d", kib > 0 ? kib : ROKAD_DB_CACHE_KIB);

  /* A cache of another size only changes how fast it goes. */
  sqlite3_exec (self->handle, sql, NULL, NULL, NULL);
  sqlite3_db_release_memory (self->handle);
}

void
rokad_db_set_autocheckpoint (RokadDb *self, int pages)
{
  self->checkpoint_pages = pages;
}
