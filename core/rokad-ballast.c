#include "config.h"

#include "rokad-ballast.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "rokad-folder.h"

static gboolean
make (const char *folder, const char *path, GError **error)
{
  int fd = open (path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  int failed;

  if (fd < 0)
    return rokad_file_refuse (folder, errno, error);

  failed = posix_fallocate (fd, 0, ROKAD_BALLAST_BYTES);
  close (fd);
  if (failed == 0)
    return TRUE;

  g_unlink (path); /* a half of it would only take what an order needs */
  return rokad_file_refuse (folder, failed, error);
}

gboolean
rokad_ballast_check (const char *folder, GError **error)
{
  g_autofree char *path = g_build_filename (folder, "ballast", NULL);
  struct statvfs space;
  GStatBuf file;

  if ((g_stat (path, &file) != 0 || file.st_size < ROKAD_BALLAST_BYTES) &&
      !make (folder, path, error))
    return FALSE;
  if (statvfs (folder, &space) != 0)
    return rokad_file_refuse (folder, errno, error);
  if ((guint64) space.f_bavail * space.f_frsize < ROKAD_SPACE_MIN_BYTES)
    return rokad_file_refuse (folder, ENOSPC, error);

  return TRUE;
}

gboolean
rokad_ballast_free (const char *folder)
{
  g_autofree char *path = g_build_filename (folder, "ballast", NULL);

  return g_unlink (path) == 0;
}
