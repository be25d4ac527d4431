#include "fault-vfs.h"

#include <sqlite3.h>
#include <string.h>

/* What SQLite holds: our part, then the real VFS's own behind it. */
typedef struct
{
  sqlite3_file base;
  FaultFile *file;      /* NULL where the disk is not watched */
  char *folder_to_sync; /* the first sync of a new journal or WAL also syncs its folder */
  sqlite3_file *real;
} Handle;

static sqlite3_vfs *real_vfs;

static Handle *
handle_of (sqlite3_file *file)
{
  return (Handle *) (gpointer) file;
}

static int
do_close (sqlite3_file *file)
{
  Handle *self = handle_of (file);

  g_clear_pointer (&self->folder_to_sync, g_free);
  return self->real->pMethods->xClose (self->real);
}

static int
do_read (sqlite3_file *file, void *buffer, int bytes, sqlite3_int64 offset)
{
  Handle *self = handle_of (file);
  gboolean torn;
  int rc = fault_plan_begin (FAULT_OP_READ, &torn);

  return rc != SQLITE_OK ? rc : self->real->pMethods->xRead (self->real, buffer, bytes, offset);
}

static int
write_through (Handle *self, const void *data, int bytes, sqlite3_int64 offset)
{
  int rc = self->real->pMethods->xWrite (self->real, data, bytes, offset);

  if (rc == SQLITE_OK)
    fault_disk_write (self->file, offset, data, (gsize) bytes);
  return rc;
}

static int
do_write (sqlite3_file *file, const void *data, int bytes, sqlite3_int64 offset)
{
  Handle *self = handle_of (file);
  gboolean torn;
  int rc = fault_plan_begin (FAULT_OP_WRITE, &torn);

  if (rc != SQLITE_OK || torn)
    write_through (self, data, bytes / 2, offset);
  if (torn)
    fault_plan_die ();
  if (rc == SQLITE_OK)
    rc = write_through (self, data, bytes, offset);
  fault_plan_end (FAULT_OP_WRITE);
  return rc;
}

static int
do_truncate (sqlite3_file *file, sqlite3_int64 size)
{
  Handle *self = handle_of (file);
  gboolean torn;
  int rc = fault_plan_begin (FAULT_OP_TRUNCATE, &torn);

  if (rc == SQLITE_OK && (rc = self->real->pMethods->xTruncate (self->real, size)) == SQLITE_OK)
    fault_disk_truncate (self->file, size);
  fault_plan_end (FAULT_OP_TRUNCATE);
  return rc;
}

static int
do_sync (sqlite3_file *file, int flags)
{
  Handle *self = handle_of (file);
  gboolean torn;
  int rc = fault_plan_begin (FAULT_OP_SYNC, &torn);

  if (rc == SQLITE_OK && (rc = self->real->pMethods->xSync (self->real, flags)) == SQLITE_OK)
    {
      fault_disk_sync (self->file);
      if (self->folder_to_sync != NULL)
        fault_disk_sync_folder (self->folder_to_sync);
      g_clear_pointer (&self->folder_to_sync, g_free);
    }
  else
    fault_disk_lose (self->file);
  fault_plan_end (FAULT_OP_SYNC);
  return rc;
}

static int
do_file_size (sqlite3_file *file, sqlite3_int64 *out_size)
{
  Handle *self = handle_of (file);

  return self->real->pMethods->xFileSize (self->real, out_size);
}

static int
do_lock (sqlite3_file *file, int lock)
{
  Handle *self = handle_of (file);

  return self->real->pMethods->xLock (self->real, lock);
}

static int
do_unlock (sqlite3_file *file, int lock)
{
  Handle *self = handle_of (file);

  return self->real->pMethods->xUnlock (self->real, lock);
}

static int
do_check_reserved_lock (sqlite3_file *file, int *out_reserved)
{
  Handle *self = handle_of (file);

  return self->real->pMethods->xCheckReservedLock (self->real, out_reserved);
}

static int
do_file_control (sqlite3_file *file, int op, void *argument)
{
  Handle *self = handle_of (file);

  return self->real->pMethods->xFileControl (self->real, op, argument);
}

static int
do_sector_size (sqlite3_file *file)
{
  Handle *self = handle_of (file);

  return self->real->pMethods->xSectorSize (self->real);
}

static int
do_device_characteristics (sqlite3_file *file)
{
  Handle *self = handle_of (file);

  return self->real->pMethods->xDeviceCharacteristics (self->real);
}

static int
do_shm_map (sqlite3_file *file, int page, int bytes, int extend, void volatile **out_memory)
{
  Handle *self = handle_of (file);

  return self->real->pMethods->xShmMap (self->real, page, bytes, extend, out_memory);
}

static int
do_shm_lock (sqlite3_file *file, int offset, int n, int flags)
{
  Handle *self = handle_of (file);

  return self->real->pMethods->xShmLock (self->real, offset, n, flags);
}

static void
do_shm_barrier (sqlite3_file *file)
{
  Handle *self = handle_of (file);

  self->real->pMethods->xShmBarrier (self->real);
}

static int
do_shm_unmap (sqlite3_file *file, int delete_it)
{
  Handle *self = handle_of (file);

  return self->real->pMethods->xShmUnmap (self->real, delete_it);
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

static int
open_real (sqlite3_filename name, Handle *self, int flags, int *out_flags)
{
  int rc;

  self->real = (sqlite3_file *) (gpointer) (self + 1);
  memset (self->real, 0, (gsize) real_vfs->szOsFile);
  rc = real_vfs->xOpen (real_vfs, name, self->real, flags, out_flags);
  self->base.pMethods = self->real->pMethods != NULL ? &methods : NULL;
  return rc;
}

/* Temporary files have no name, and nothing of them outlives a crash. */
static int
do_open (sqlite3_vfs *vfs, sqlite3_filename name, sqlite3_file *file, int flags, int *out_flags)
{
  static const int synced_with_folder =
      SQLITE_OPEN_MAIN_JOURNAL | SQLITE_OPEN_SUPER_JOURNAL | SQLITE_OPEN_WAL;
  Handle *self = handle_of (file);
  gboolean made =
      name != NULL && (flags & SQLITE_OPEN_CREATE) != 0 && !g_file_test (name, G_FILE_TEST_EXISTS);
  gboolean torn;
  int rc = made ? fault_plan_begin (FAULT_OP_CREATE, &torn) : SQLITE_OK;

  *self = (Handle){ 0 };
  if (rc == SQLITE_OK)
    rc = open_real (name, self, flags, out_flags);
  if (rc == SQLITE_OK && name != NULL)
    self->file = fault_disk_file (name, made);
  if (rc == SQLITE_OK && made && (flags & synced_with_folder) != 0)
    self->folder_to_sync = g_path_get_dirname (name);
  if (made)
    fault_plan_end (FAULT_OP_CREATE);
  return rc;
}

static int
do_delete (sqlite3_vfs *vfs, const char *name, int sync_folder)
{
  g_autofree char *folder = g_path_get_dirname (name);
  gboolean torn;
  int rc;

  if (!g_file_test (name, G_FILE_TEST_EXISTS))
    return real_vfs->xDelete (real_vfs, name, sync_folder);

  rc = fault_plan_begin (FAULT_OP_DELETE, &torn);
  if (rc == SQLITE_OK && (rc = real_vfs->xDelete (real_vfs, name, sync_folder)) == SQLITE_OK)
    {
      fault_disk_delete (name);
      if (sync_folder)
        fault_disk_sync_folder (folder);
    }
  fault_plan_end (FAULT_OP_DELETE);
  return rc;
}

void
fault_vfs_register (gboolean as_default)
{
  static sqlite3_vfs vfs;
  int rc;

  real_vfs = sqlite3_vfs_find (NULL);
  vfs = *real_vfs; /* what is not about files stays: names, dates, chance, dynamic libraries */
  vfs.pNext = NULL;
  vfs.zName = FAULT_VFS;
  vfs.szOsFile = (int) sizeof (Handle) + real_vfs->szOsFile;
  vfs.xOpen = do_open;
  vfs.xDelete = do_delete;
  rc = sqlite3_vfs_register (&vfs, as_default);
  g_assert_cmpint (rc, ==, SQLITE_OK);
}
