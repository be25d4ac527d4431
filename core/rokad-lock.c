#include "config.h"

#include "rokad-lock.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "rokad-error.h"
#include "rokad-folder.h"

#define OWNER_BYTES_MAX 128

struct _RokadLock
{
  int fd;
};

static gboolean
refuse (int fd, const char *path, int code, GError **error)
{
  char owner[OWNER_BYTES_MAX + 1] = "another program";
  ssize_t bytes;

  if (code != EAGAIN && code != EACCES) /* a disk that knows no locks, say */
    return rokad_file_refuse (path, code, error);

  bytes = pread (fd, owner, OWNER_BYTES_MAX, 0);
  if (bytes > 0)
    owner[bytes] = '\0';
  g_set_error (error, ROKAD_STORE_ERROR, ROKAD_STORE_ERROR_OWNED, "%s", g_strstrip (owner));
  return FALSE;
}

/* An open file description's lock, so that two openings in one process exclude each other too. The
 * file stays when the lock goes: unlinking it would let two owners hold two files of one name.
 */
static gboolean
lock_file (int fd, const char *path, const char *program, GError **error)
{
  struct flock lock = { .l_type = F_WRLCK, .l_whence = SEEK_SET };
  g_autofree char *owner = g_strdup_printf ("%s (process %d)\n", program, (int) getpid ());

  if (fcntl (fd, F_OFD_SETLK, &lock) != 0)
    return refuse (fd, path, errno, error);

  /* Only told to people: failing to write it changes nothing. */
  if (ftruncate (fd, 0) != 0 || pwrite (fd, owner, strlen (owner), 0) < 0)
    g_debug ("the lock does not name its owner: %s", g_strerror (errno));
  return TRUE;
}

RokadLock *
rokad_lock_take (const char *path, const char *program, GError **error)
{
  int fd = open (path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  RokadLock *self;

  if (fd < 0)
    {
      rokad_file_refuse (path, errno, error);
      return NULL;
    }
  if (!lock_file (fd, path, program, error))
    {
      close (fd);
      return NULL;
    }

  self = g_new0 (RokadLock, 1);
  self->fd = fd;
  return self;
}

void
rokad_lock_release (RokadLock *self)
{
  close (self->fd);
  g_free (self);
}
