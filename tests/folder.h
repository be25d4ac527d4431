/* Folders that tests make, copy and remove. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* A new one, in memory where there is room for that: tests that decide themselves what a crash
 * loses need no real disk. Caller frees.
 */
char *folder_make_temporary (void);
/* Files and folders in it, but for "ballast", which a shop makes anew. */
void folder_copy (const char *from, const char *to);
void folder_remove (const char *path);

G_END_DECLS
