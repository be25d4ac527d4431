/* What is on the platter: for each file under a folder its content as of the last sync, whether
 * its name is in a synced folder, and the writes since. One disk per process, one thread at a time.
 *
 * A power cut keeps of the writes since the last sync whatever chance says, in sectors of 512
 * bytes. A sector passes through the contents it had in the order it had them and stops at one of
 * them, as the pages of a kernel do; it never shows a later write without an earlier one.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define FAULT_SECTOR_BYTES 512

typedef struct _FaultFile FaultFile;

/* Begins to remember; what is there now is safe. NULL: forget all, and remember nothing. */
void fault_disk_watch (const char *folder);
gboolean fault_disk_is_watched (const char *path);

/* The file by its absolute path, NULL where nobody watches. @made: it was not there before, and
 * its name is not safe until the folder is synced.
 */
FaultFile *fault_disk_file (const char *path, gboolean made);
void fault_disk_write (FaultFile *file, gint64 offset, const void *data, gsize bytes);
void fault_disk_truncate (FaultFile *file, gint64 size);
void fault_disk_sync (FaultFile *file);
/* A sync failed: what was written since the last one never gets there, though it is read back from
 * memory until the power goes, and no later sync says so (the kernel's "fsyncgate").
 */
void fault_disk_lose (FaultFile *file);
void fault_disk_delete (const char *path);
/* All names made in @folder and deleted from it are safe. */
void fault_disk_sync_folder (const char *folder);
/* @to now is what @from was, @synced telling whether the bytes are safe. */
void fault_disk_rename (const char *to, gboolean synced);

/* Rewrites the real files to what a power cut leaves, and forgets all. */
void fault_disk_power_cut (guint64 seed);

G_END_DECLS
