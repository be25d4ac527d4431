/* What a database holds, as text that can be compared: every row of every table, whatever pages it
 * stands on. Reads beside whoever owns the file, and never checkpoints.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* @name: a file of @folder. Tables in the order of their names, rows in the order of their columns.
 * @but: names of tables to leave out, ended by NULL; may be NULL. "" where there is no file.
 */
char *dump_file (const char *folder, const char *name, const char *const *but);
/* The rows of one query, a line each. "" where there is no file or the query cannot run (yet). */
char *dump_query (const char *folder, const char *name, const char *sql);
/* The one integer that @sql answers, 0 for none. */
gint64 dump_int (const char *folder, const char *name, const char *sql);
/* Both files, whole. */
char *dump_shop (const char *folder);

G_END_DECLS
