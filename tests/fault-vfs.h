/* A SQLite VFS over the default one that breaks by plan (fault-plan.h) and tells the disk's model
 * (fault-disk.h) what happens. Every write, sync, truncation, deletion and making of a file is an
 * operation; what is shared memory passes through.
 */
#pragma once

#include "fault-disk.h"
#include "fault-plan.h"

G_BEGIN_DECLS

#define FAULT_VFS "fault"

/* Once per process. @as_default: also for those who name no VFS. */
void fault_vfs_register (gboolean as_default);

G_END_DECLS
