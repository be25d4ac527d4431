/* One SQLite connection, used from one thread at a time. Only core/ includes this. */
#pragma once

#include <gio/gio.h>
#include <sqlite3.h>

#include "rokad-error.h"

G_BEGIN_DECLS

typedef enum
{
  ROKAD_STEP_ERROR,
  ROKAD_STEP_DONE,
  ROKAD_STEP_ROW,
} RokadStep;

typedef enum
{
  ROKAD_DB_OWN,  /* the one writer of the file, which alone checkpoints */
  ROKAD_DB_READ, /* query-only; never checkpoints, not even on close */
} RokadDbMode;

typedef struct _RokadDb RokadDb;
typedef struct _RokadQuery RokadQuery;
typedef RokadDb RokadTransaction; /* a connection that rolls back unless it is committed */

/* @vfs: the SQLite VFS to open through, NULL for the system's. */
RokadDb *rokad_db_open (const char *path, RokadDbMode mode, const char *vfs, GError **error);
void rokad_db_close (RokadDb *self);
gboolean rokad_db_exec (RokadDb *self, const char *sql, GError **error);

/* Runs the numbered files NNNN.sql of @resource_dir that the file has not seen, each in one
 * transaction with its user_version. A file of a later release is refused (TOO_NEW).
 */
gboolean rokad_db_migrate (RokadDb *self, const char *resource_dir, GError **error);

/* Lets the connection be used from the calling thread from now on. */
void rokad_db_adopt (RokadDb *self);

/* TRUE once a write or an fsync has failed: what is on disk is not known, so nothing more is
 * written through this connection. Close it, open anew, verify.
 */
gboolean rokad_db_has_failed (RokadDb *self);

/* Moves what the WAL holds into the file as far as readers allow; waits for nobody. */
gboolean rokad_db_checkpoint (RokadDb *self, GError **error);
/* Who decides when the WAL is checkpointed: the connection itself, every @pages pages, or its
 * owner (0).
 */
void rokad_db_set_autocheckpoint (RokadDb *self, int pages);
/* How much of the file is kept in memory; 0: as much as usual. */
void rokad_db_set_cache (RokadDb *self, int kib);

/* Prepared once a connection and found again by the address of the text, which must be static. The
 * autoptr resets the query for its next use.
 */
RokadQuery *rokad_db_query (RokadDb *self, const char *static_sql, GError **error);

void rokad_query_bind_text (RokadQuery *self, int index, const char *value); /* NULL: NULL */
void rokad_query_bind_int (RokadQuery *self, int index, gint64 value);
void rokad_query_bind_null (RokadQuery *self, int index);
void rokad_query_bind_blob (RokadQuery *self, int index, const void *data, gsize bytes);
RokadStep rokad_query_step (RokadQuery *self, GError **error);
/* For queries that change: runs to the end, TRUE when done. */
gboolean rokad_query_run (RokadQuery *self, GError **error);
/* Back to its beginning with its bindings gone, for the next row of a loop. */
void rokad_query_reset (RokadQuery *self);
void rokad_query_release (RokadQuery *self);

const char *rokad_query_text (RokadQuery *self, int column); /* valid until the next step */
char *rokad_query_dup_text (RokadQuery *self, int column);
gint64 rokad_query_int (RokadQuery *self, int column);
/* The bytes of a blob or a text, valid until the next step; never NULL. */
const char *rokad_query_bytes (RokadQuery *self, int column, gsize *out_bytes);
int rokad_query_columns (RokadQuery *self);
int rokad_query_type (RokadQuery *self, int column); /* SQLITE_INTEGER, SQLITE_TEXT, … */
gboolean rokad_query_is_null (RokadQuery *self, int column);

/* The one integer that @static_sql answers (0 for no row or NULL). */
gboolean
rokad_db_get_int (RokadDb *self, const char *static_sql, gint64 *out_value, GError **error);

/* Writes the database as it stands now to @path, while its owner may go on writing. */
gboolean rokad_db_copy (RokadDb *self, const char *path, GError **error);
/* The blob of the row inserted last, to be written; close it with sqlite3_blob_close(). */
sqlite3_blob *
rokad_db_open_blob (RokadDb *self, const char *table, const char *column, GError **error);

/* Rows that the last statement changed. */
int rokad_db_changes (RokadDb *self);
/* The number of the row that was inserted last. RETURNING would tell it, too, but opens a table and
 * a savepoint for it, at which the full-text index writes out all it has gathered.
 */
gint64 rokad_db_last_row (RokadDb *self);

/* BEGIN IMMEDIATE. Transactions do not nest. */
RokadTransaction *rokad_db_begin (RokadDb *self, GError **error);
/* BEGIN: several queries over one state of the file. Also for query-only connections. */
RokadTransaction *rokad_db_begin_read (RokadDb *self, GError **error);
/* Work inside a transaction that is kept or forgotten by itself. They do not nest: one at a time.
 */
gboolean rokad_transaction_save (RokadTransaction *self, GError **error);
gboolean rokad_transaction_keep (RokadTransaction *self, GError **error);
gboolean rokad_transaction_forget (RokadTransaction *self, GError **error);
/* Clears @self on success, so that a failed commit still rolls back. */
gboolean rokad_transaction_commit (RokadTransaction **self, GError **error);
void rokad_transaction_roll_back (RokadTransaction *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (RokadDb, rokad_db_close)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RokadTransaction, rokad_transaction_roll_back)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RokadQuery, rokad_query_release)

G_END_DECLS
