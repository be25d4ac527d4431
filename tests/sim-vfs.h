/* The SQLite VFS of one simulated disk (sim-disk.h). Locks and shared memory are those of a real
 * disk between the connections of this process; they are gone when the last one closes.
 */
#pragma once

#include "sim-disk.h"

G_BEGIN_DECLS

typedef struct _SimVfs SimVfs;

/* Registered as @name, which lives as long as it does. */
SimVfs *sim_vfs_new (const char *name, SimDisk *disk);
/* Nobody has a file open. */
void sim_vfs_free (SimVfs *self);
/* Whether somebody has a file open. */
gboolean sim_vfs_is_in_use (const SimVfs *self);

G_END_DECLS
