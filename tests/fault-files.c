/* The files that SQLite does not write (keys, blobs): fsync() and rename() of this program, GLib's
 * calls of them included, follow the plan and tell the disk's model, where the folder is watched.
 * A file that is renamed without an fsync has no safe bytes, and its name is safe only once the
 * folder is synced.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <gio/gio.h>

#include "fault-disk.h"
#include "fault-plan.h"

#define INODES_MAX 64 /* of files that were synced and not yet renamed */

static ino_t synced_inodes[INODES_MAX];
static guint n_synced;

static gboolean
take_synced (const char *path)
{
  struct stat file;

  if (stat (path, &file) != 0)
    return FALSE;

  for (guint i = 0; i < n_synced; i++)
    if (synced_inodes[i] == file.st_ino)
      {
        synced_inodes[i] = synced_inodes[--n_synced];
        return TRUE;
      }
  return FALSE;
}

static void
note_synced (int fd, const char *path)
{
  struct stat file;

  if (fstat (fd, &file) != 0)
    return;

  if (S_ISDIR (file.st_mode))
    fault_disk_sync_folder (path);
  else if (n_synced < INODES_MAX)
    synced_inodes[n_synced++] = file.st_ino;
}

static char *
path_of (int fd)
{
  g_autofree char *link = g_strdup_printf ("/proc/self/fd/%d", fd);

  return g_file_read_link (link, NULL);
}

int
fsync (int fd)
{
  g_autofree char *path = path_of (fd);
  gboolean torn;

  if (path == NULL || !fault_disk_is_watched (path))
    return (int) syscall (SYS_fsync, fd);

  if (fault_plan_begin (FAULT_OP_SYNC, &torn) != 0)
    {
      errno = EIO;
      return -1;
    }
  if (syscall (SYS_fsync, fd) != 0)
    return -1;
  note_synced (fd, path);
  fault_plan_end (FAULT_OP_SYNC);
  return 0;
}

int
rename (const char *from, const char *to)
{
  gboolean watched = fault_disk_is_watched (to);
  gboolean synced;
  gboolean torn;

  if (!watched)
    return (int) syscall (SYS_renameat, AT_FDCWD, from, AT_FDCWD, to);

  if (fault_plan_begin (FAULT_OP_RENAME, &torn) != 0)
    {
      errno = EIO;
      return -1;
    }
  synced = take_synced (from);
  if (syscall (SYS_renameat, AT_FDCWD, from, AT_FDCWD, to) != 0)
    return -1;
  fault_disk_rename (to, synced);
  fault_plan_end (FAULT_OP_RENAME);
  return 0;
}
