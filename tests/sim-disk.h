/* A disk in memory for SQLite alone, that breaks by plan: a simulator gives each of its nodes one.
 *
 * All of it happens in one process and one thread, without real files, clock or chance: the same
 * calls with the same seeds leave the same bytes. The disk stands for the files of one process. A
 * kill ends that process as far as its disk goes: nothing changes any more and every operation
 * fails, so that the caller unwinds, closes its handles and calls sim_disk_crash(). What else a
 * node keeps in its folder (keys, the lock) is not here but in the real one.
 *
 * What a power cut leaves is told in sim-file.h for bytes. A name is safe once its folder is
 * synced; until then it means what it meant at the last such sync, or what it was to mean.
 */
#pragma once

#include "sim-file.h"

G_BEGIN_DECLS

typedef enum
{
  SIM_FAULT_NONE,  /* only count */
  SIM_FAULT_KILL,  /* dead instead of the operation */
  SIM_FAULT_TORN,  /* dead in the middle of the next write */
  SIM_FAULT_IO,    /* the next write fails once, done in part */
  SIM_FAULT_FSYNC, /* the next sync fails once, and what it was to make safe never will be */
  SIM_FAULT_FULL,  /* writes that grow a file fail, done in part, until another plan */
} SimFault;

typedef struct _SimDisk SimDisk;
/* What was on a disk at some time; never changes. */
typedef struct _SimImage SimImage;

/* SQLite draws the salts of its journals from one source for the whole process: this begins it
 * anew. Call it before the first disk of a run that is to repeat.
 */
void sim_disk_seed (guint32 seed);

/* Empty, under a name that no other VFS has. */
SimDisk *sim_disk_new (const char *name);
/* Nobody has a file of it open. */
void sim_disk_free (SimDisk *self);
/* The name of the VFS to open its files through. */
const char *sim_disk_vfs (const SimDisk *self);

/* The fault happens at operation @at from now (from 1), or at the first one after it that can have
 * it. Every write, sync, truncation, deletion and making of a file is one. The count begins anew.
 * @seed: how much of a broken write is done.
 */
void sim_disk_plan (SimDisk *self, SimFault fault, guint64 at, guint64 seed);
/* Operations since the plan was made. */
guint64 sim_disk_operations (const SimDisk *self);
/* TRUE once the plan's fault has happened. */
gboolean sim_disk_happened (const SimDisk *self);

/* The process ended; with @power_cut its machine, too. Nobody has a file open. The disk works
 * again, without a plan.
 */
void sim_disk_crash (SimDisk *self, gboolean power_cut, guint64 seed);

/* What is read from the disk now, whoever has files of it open. */
SimImage *sim_disk_image (const SimDisk *self);
/* The disk holds the image and nothing else, all of it safe, and works, without a plan. Nobody has
 * a file open. The image may be of another disk.
 */
void sim_disk_restore (SimDisk *self, const SimImage *image);
/* Loads the databases of a real folder, all of it safe, and whatever SQLite left beside them.
 * Nobody has a file open.
 */
void sim_disk_copy_from_folder (SimDisk *self, const char *real_folder, const char *as_folder);
/* What was in one folder is in another: a disk that was put into another till. All of it is safe,
 * and it works, without a plan. Nobody has a file open.
 */
void sim_disk_move_folder (SimDisk *self, const char *from, const char *to);

void sim_image_free (SimImage *self);
/* The same names with the same bytes. */
gboolean sim_image_equal (const SimImage *a, const SimImage *b);

/* --- For its VFS: answers are SQLite's codes --- */

gboolean sim_disk_is_dead (const SimDisk *self);
/* NULL: there is none. */
SimFile *sim_disk_find (const SimDisk *self, const char *path);
/* A new file, by its caller. @path NULL: it has no name. */
int sim_disk_create (SimDisk *self, const char *path, SimFile **out_file);
int sim_disk_write (SimDisk *self, SimFile *file, gint64 offset, const void *data, gsize bytes);
int sim_disk_truncate (SimDisk *self, SimFile *file, gint64 size);
/* @folder: sync that, too, unless it is NULL. */
int sim_disk_sync (SimDisk *self, SimFile *file, const char *folder);
int sim_disk_delete (SimDisk *self, const char *path, gboolean sync_folder);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SimDisk, sim_disk_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SimImage, sim_image_free)

G_END_DECLS
