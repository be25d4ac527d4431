/* Folders and files of a shop: private to their owner whatever the umask, and on disk when it is
 * said so. Errors: ROKAD_STORE_ERROR_FULL, or what the system says in G_IO_ERROR.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* With those above it where they are missing. */
gboolean rokad_folder_make (const char *path, GError **error);
/* A new name is on disk only once its folder is. */
gboolean rokad_folder_sync (const char *path, GError **error);
/* With all that is in it; what cannot be removed stays. */
void rokad_folder_remove (const char *path);

/* An empty file, unless there is one of that name: that one is neither opened nor changed, so the
 * locks that this process has on it stay.
 */
gboolean rokad_file_make (const char *path, GError **error);
/* Sets the error of @code, an errno, about @path. Always FALSE. */
gboolean rokad_file_refuse (const char *path, int code, GError **error);

G_END_DECLS
