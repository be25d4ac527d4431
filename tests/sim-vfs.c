#include "sim-vfs.h"

#include <sqlite3.h>
#include <string.h>

#define PATH_BYTES_MAX 1024
#define SECTOR_BYTES 4096 /* what SQLite takes a real disk's for */

/* Noon of 2026-03-31, in milliseconds of the Julian calendar. */
#define NOW_MS (G_GINT64_CONSTANT (2461131) * 86400000)

/* sqlite3_vfs comes first: SQLite hands that back. */
struct _SimVfs
{
  sqlite3_vfs base;
  SimDisk *disk;      /* not owned */
  GPtrArray *handles; /* (element-type Handle) in SQLite's memory, what is open */
};

/* What SQLite holds of an open file. Each says what it has locked; who wants a lock asks the others
 * of the same file.
 */
typedef struct
{
  sqlite3_file base;
  SimVfs *vfs; /* not owned */
  SimFile *file;
  char *folder_to_sync; /* the first sync of a journal or WAL also syncs its folder */
  int lock;             /* SQLITE_LOCK_… */
  guint shm_shared;     /* bits: the slots of shared memory that are locked */
  guint shm_exclusive;
  GPtrArray *shm; /* its regions, one array for all that map it; NULL: not mapped */
} Handle;

static Handle *
handle_of (sqlite3_file *file)
{
  return (Handle *) (gpointer) file;
}

static SimVfs *
sim_of (sqlite3_vfs *vfs)
{
  return (SimVfs *) (gpointer) vfs;
}

static gboolean
is_dead (const Handle *self)
{
  return sim_disk_is_dead (self->vfs->disk);
}

/* The next one that has the same file open, from @i on; NULL: no other. */
static const Handle *
next_other (const Handle *self, guint *i)
{
  const GPtrArray *handles = self->vfs->handles;

  while (*i < handles->len)
    {
      const Handle *other = g_ptr_array_index (handles, (*i)++);

      if (other != self && other->file == self->file)
        return other;
    }
  return NULL;
}

/* --- Bytes --- */

static int
do_close (sqlite3_file *file)
{
  Handle *self = handle_of (file);

  g_ptr_array_remove_fast (self->vfs->handles, self);
  g_clear_pointer (&self->shm, g_ptr_array_unref);
  g_clear_pointer (&self->folder_to_sync, g_free);
  g_clear_pointer (&self->file, sim_file_unref);
  return SQLITE_OK;
}

static int
do_read (sqlite3_file *file, void *buffer, int bytes, sqlite3_int64 offset)
{
  Handle *self = handle_of (file);
  gsize done;

  if (is_dead (self))
    return SQLITE_IOERR;

  done = sim_file_read (self->file, offset, buffer, (gsize) bytes);
  if (done == (gsize) bytes)
    return SQLITE_OK;
  memset ((guint8 *) buffer + done, 0, (gsize) bytes - done);
  return SQLITE_IOERR_SHORT_READ;
}

static int
do_write (sqlite3_file *file, const void *data, int bytes, sqlite3_int64 offset)
{
  Handle *self = handle_of (file);

  return sim_disk_write (self->vfs->disk, self->file, offset, data, (gsize) bytes);
}

static int
do_truncate (sqlite3_file *file, sqlite3_int64 size)
{
  Handle *self = handle_of (file);

  return sim_disk_truncate (self->vfs->disk, self->file, size);
}

static int
do_sync (sqlite3_file *file, int flags)
{
  Handle *self = handle_of (file);
  int rc = sim_disk_sync (self->vfs->disk, self->file, self->folder_to_sync);

  if (rc == SQLITE_OK)
    g_clear_pointer (&self->folder_to_sync, g_free);
  return rc;
}

static int
do_file_size (sqlite3_file *file, sqlite3_int64 *out_size)
{
  Handle *self = handle_of (file);

  *out_size = sim_file_size (self->file);
  return is_dead (self) ? SQLITE_IOERR : SQLITE_OK;
}

/* --- Locks of the file --- */

/* The strongest that anybody else has. */
static int
lock_of_others (const Handle *self)
{
  int lock = SQLITE_LOCK_NONE;
  const Handle *other;
  guint i = 0;

  while ((other = next_other (self, &i)) != NULL)
    lock = MAX (lock, other->lock);
  return lock;
}

/* Many may read beside one that is about to write (RESERVED); who waits for them to end (PENDING)
 * lets no new ones in, and at last is alone (EXCLUSIVE).
 */
static int
do_lock (sqlite3_file *file, int lock)
{
  Handle *self = handle_of (file);
  int others = lock_of_others (self);

  if (self->lock >= lock)
    return SQLITE_OK;
  if (is_dead (self))
    return SQLITE_IOERR;
  if (lock == SQLITE_LOCK_SHARED ? others >= SQLITE_LOCK_PENDING : others >= SQLITE_LOCK_RESERVED)
    return SQLITE_BUSY;

  if (lock == SQLITE_LOCK_EXCLUSIVE && others >= SQLITE_LOCK_SHARED)
    {
      self->lock = SQLITE_LOCK_PENDING;
      return SQLITE_BUSY;
    }
  self->lock = lock;
  return SQLITE_OK;
}

static int
do_unlock (sqlite3_file *file, int lock)
{
  Handle *self = handle_of (file);

  self->lock = MIN (self->lock, lock);
  return SQLITE_OK;
}

static int
do_check_reserved_lock (sqlite3_file *file, int *out_reserved)
{
  Handle *self = handle_of (file);

  *out_reserved = MAX (self->lock, lock_of_others (self)) >= SQLITE_LOCK_RESERVED;
  return is_dead (self) ? SQLITE_IOERR : SQLITE_OK;
}

/* --- What a disk is like: as SQLite takes a real one --- */

static int
do_file_control (sqlite3_file *file, int op, void *argument)
{
  return SQLITE_NOTFOUND;
}

static int
do_sector_size (sqlite3_file *file)
{
  return SECTOR_BYTES;
}

static int
do_device_characteristics (sqlite3_file *file)
{
  return SQLITE_IOCAP_POWERSAFE_OVERWRITE;
}

/* --- Memory shared between the connections to a file, for its WAL --- */

static void
join_shm (Handle *self)
{
  const Handle *other;
  guint i = 0;

  while ((other = next_other (self, &i)) != NULL)
    if (other->shm != NULL)
      {
        self->shm = g_ptr_array_ref (other->shm);
        return;
      }
  self->shm = g_ptr_array_new_with_free_func (g_free);
}

static int
do_shm_map (sqlite3_file *file, int region, int bytes, int extend, void volatile **out_memory)
{
  Handle *self = handle_of (file);

  *out_memory = NULL;
  if (is_dead (self))
    return SQLITE_IOERR;

  if (self->shm == NULL)
    join_shm (self);
  while (extend && self->shm->len <= (guint) region)
    g_ptr_array_add (self->shm, g_malloc0 ((gsize) bytes));
  if ((guint) region < self->shm->len)
    *out_memory = g_ptr_array_index (self->shm, region);
  return SQLITE_OK;
}

static int
do_shm_lock (sqlite3_file *file, int offset, int n, int flags)
{
  Handle *self = handle_of (file);
  guint slots = ((1u << n) - 1) << offset;
  gboolean exclusive = (flags & SQLITE_SHM_EXCLUSIVE) != 0;
  const Handle *other;
  guint i = 0;

  if ((flags & SQLITE_SHM_UNLOCK) != 0)
    {
      self->shm_shared &= ~slots;
      self->shm_exclusive &= ~slots;
      return SQLITE_OK;
    }
  if (is_dead (self))
    return SQLITE_IOERR;

  while ((other = next_other (self, &i)) != NULL)
    if ((other->shm_exclusive & slots) != 0 || (exclusive && (other->shm_shared & slots) != 0))
      return SQLITE_BUSY;
  *(exclusive ? &self->shm_exclusive : &self->shm_shared) |= slots;
  return SQLITE_OK;
}

/* One thread sees what it wrote. */
static void
do_shm_barrier (sqlite3_file *file)
{
}

static int
do_shm_unmap (sqlite3_file *file, int delete_it)
{
  Handle *self = handle_of (file);

  g_clear_pointer (&self->shm, g_ptr_array_unref);
  return SQLITE_OK;
}

/* Version 2: without xFetch, so that nothing is written through a memory map. */
static const sqlite3_io_methods methods = {
  2,
  do_close,
  do_read,
  do_write,
  do_truncate,
  do_sync,
  do_file_size,
  do_lock,
  do_unlock,
  do_check_reserved_lock,
  do_file_control,
  do_sector_size,
  do_device_characteristics,
  do_shm_map,
  do_shm_lock,
  do_shm_barrier,
  do_shm_unmap,
  NULL,
  NULL,
};

/* --- Names --- */

/* Temporary files have no name, or none that outlives them. */
static int
do_open (sqlite3_vfs *vfs, sqlite3_filename name, sqlite3_file *file, int flags, int *out_flags)
{
  static const int synced_with_folder =
      SQLITE_OPEN_MAIN_JOURNAL | SQLITE_OPEN_SUPER_JOURNAL | SQLITE_OPEN_WAL;
  SimVfs *sim = sim_of (vfs);
  Handle *self = handle_of (file);
  const char *path = (flags & SQLITE_OPEN_DELETEONCLOSE) == 0 ? name : NULL;
  SimFile *found = path != NULL ? sim_disk_find (sim->disk, path) : NULL;
  int rc;

  *self = (Handle){ .vfs = sim };
  if (sim_disk_is_dead (sim->disk))
    return SQLITE_IOERR;
  if (found != NULL)
    self->file = sim_file_ref (found);
  else if ((flags & SQLITE_OPEN_CREATE) == 0)
    return SQLITE_CANTOPEN;
  else if ((rc = sim_disk_create (sim->disk, path, &self->file)) != SQLITE_OK)
    return rc;

  /* Also where it was there: whoever made it may have died before its name was safe. */
  if (path != NULL && (flags & SQLITE_OPEN_CREATE) != 0 && (flags & synced_with_folder) != 0)
    self->folder_to_sync = g_path_get_dirname (path);
  self->base.pMethods = &methods;
  g_ptr_array_add (sim->handles, self);
  if (out_flags != NULL)
    *out_flags = flags;
  return SQLITE_OK;
}

static int
do_delete (sqlite3_vfs *vfs, const char *name, int sync_folder)
{
  return sim_disk_delete (sim_of (vfs)->disk, name, sync_folder != 0);
}

/* As on a real disk, SQLite takes an empty file for one that is not there. */
static int
do_access (sqlite3_vfs *vfs, const char *name, int flags, int *out_yes)
{
  const SimDisk *disk = sim_of (vfs)->disk;
  const SimFile *file = sim_disk_find (disk, name);

  *out_yes = file != NULL && (flags != SQLITE_ACCESS_EXISTS || sim_file_size (file) > 0);
  return sim_disk_is_dead (disk) ? SQLITE_IOERR : SQLITE_OK;
}

static int
do_full_pathname (sqlite3_vfs *vfs, const char *name, int bytes, char *out_path)
{
  g_assert (g_path_is_absolute (name)); /* the disk of a node has no current folder */

  return g_strlcpy (out_path, name, (gsize) bytes) < (gsize) bytes ? SQLITE_OK : SQLITE_CANTOPEN;
}

/* --- Time and chance, of which there is none --- */

static int
do_randomness (sqlite3_vfs *vfs, int bytes, char *out_bytes)
{
  memset (out_bytes, 0, (gsize) bytes);
  return bytes;
}

/* Who waits for a lock waits in vain: nobody else runs meanwhile. */
static int
do_sleep (sqlite3_vfs *vfs, int us)
{
  return us;
}

static int
do_get_last_error (sqlite3_vfs *vfs, int bytes, char *out_text)
{
  return 0;
}

static int
do_current_time (sqlite3_vfs *vfs, sqlite3_int64 *out_ms)
{
  *out_ms = NOW_MS;
  return SQLITE_OK;
}

SimVfs *
sim_vfs_new (const char *name, SimDisk *disk)
{
  SimVfs *self = g_new0 (SimVfs, 1);
  int rc;

  g_assert_null (sqlite3_vfs_find (name));

  self->base.iVersion = 2;
  self->base.szOsFile = sizeof (Handle);
  self->base.mxPathname = PATH_BYTES_MAX;
  self->base.zName = name;
  self->base.xOpen = do_open;
  self->base.xDelete = do_delete;
  self->base.xAccess = do_access;
  self->base.xFullPathname = do_full_pathname;
  self->base.xRandomness = do_randomness;
  self->base.xSleep = do_sleep;
  self->base.xGetLastError = do_get_last_error;
  self->base.xCurrentTimeInt64 = do_current_time;
  self->disk = disk;
  self->handles = g_ptr_array_new ();
  rc = sqlite3_vfs_register (&self->base, FALSE);
  g_assert_cmpint (rc, ==, SQLITE_OK);
  return self;
}

void
sim_vfs_free (SimVfs *self)
{
  g_assert (!sim_vfs_is_in_use (self));

  sqlite3_vfs_unregister (&self->base);
  g_ptr_array_unref (self->handles);
  g_free (self);
}

gboolean
sim_vfs_is_in_use (const SimVfs *self)
{
  return self->handles->len > 0;
}
