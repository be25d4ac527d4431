#include "config.h"

#include "rokad-folder.h"

#include <errno.h>
#include <fcntl.h>
#include <gio/gio.h>
#include <glib/gstdio.h>
#include <unistd.h>

#include "rokad-error.h"

#define FOLDER_MODE 0700
#define FILE_MODE 0600

gboolean
rokad_file_refuse (const char *path, int code, GError **error)
{
  if (code == ENOSPC || code == EDQUOT)
    g_set_error (error, ROKAD_STORE_ERROR, ROKAD_STORE_ERROR_FULL, "%s: %s", path,
                 g_strerror (code));
  else
    g_set_error (error, G_IO_ERROR, (int) g_io_error_from_errno (code), "%s: %s", path,
                 g_strerror (code));
  return FALSE;
}

gboolean
rokad_folder_make (const char *path, GError **error)
{
  return g_mkdir_with_parents (path, FOLDER_MODE) == 0 || rokad_file_refuse (path, errno, error);
}

gboolean
rokad_folder_sync (const char *path, GError **error)
{
  int fd = g_open (path, O_RDONLY | O_DIRECTORY | O_CLOEXEC, 0);
  gboolean synced = fd >= 0 && fsync (fd) == 0;
  int code = errno;

  if (fd >= 0)
    close (fd);
  return synced || rokad_file_refuse (path, code, error);
}

void
rokad_folder_remove (const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);

      if (g_file_test (child, G_FILE_TEST_IS_DIR) && !g_file_test (child, G_FILE_TEST_IS_SYMLINK))
        rokad_folder_remove (child);
      else
        g_unlink (child);
    }
  g_rmdir (path);
}

gboolean
rokad_file_make (const char *path, GError **error)
{
  int fd = g_open (path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, FILE_MODE);

  if (fd >= 0)
    close (fd);
  return fd >= 0 || errno == EEXIST || rokad_file_refuse (path, errno, error);
}
