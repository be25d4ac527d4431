#include "config.h"

#include "rokad-blob.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <sodium.h>
#include <string.h>
#include <unistd.h>

#include "rokad-folder.h"
#include "rokad-json.h"

#define INCOMING "incoming" /* what a cut-off writer left is written over by the next */
#define CHUNK_BYTES (64 * 1024)

struct _RokadBlobWriter
{
  char *folder;
  char *path; /* what goes when the blob is not kept; NULL: nothing */
  int fd;
  gint64 bytes;
  crypto_hash_sha256_state hash;
  GString *waiting; /* to be written: a call for each row would cost more than the row */
};

void
rokad_blob_write (const RokadBlob *self, RokadJsonWriter *writer, const char *name)
{
  rokad_json_writer_begin_object (writer, name);
  rokad_json_writer_text (writer, "sha256", self->sha256);
  rokad_json_writer_int (writer, "bytes", self->bytes);
  rokad_json_writer_int (writer, "rows", self->rows);
  rokad_json_writer_text (writer, "format", self->format);
  rokad_json_writer_end_object (writer);
}

gboolean
rokad_blob_is_hash (const char *text)
{
  return strlen (text) == ROKAD_HASH_HEX_BYTES - 1 &&
         strspn (text, "0123456789abcdef") == ROKAD_HASH_HEX_BYTES - 1;
}

gboolean
rokad_blob_from_body (const RokadJson *body, RokadBlob *out_blob, GError **error)
{
  const RokadJson *object = rokad_json_object (body, "blob");

  /* A hash becomes a file's name, so it must be one. */
  if (object == NULL || !rokad_blob_is_hash (rokad_json_text (object, "sha256")))
    {
      g_set_error_literal (error, ROKAD_JOURNAL_ERROR, ROKAD_JOURNAL_ERROR_INVALID,
                           "the entry names no blob");
      return FALSE;
    }

  *out_blob = (RokadBlob){ 0 };
  g_strlcpy (out_blob->sha256, rokad_json_text (object, "sha256"), ROKAD_HASH_HEX_BYTES);
  out_blob->bytes = rokad_json_int (object, "bytes");
  out_blob->rows = rokad_json_int (object, "rows");
  g_strlcpy (out_blob->format, rokad_json_text (object, "format"), sizeof out_blob->format);
  return TRUE;
}

RokadBlobWriter *
rokad_blob_writer_new (const char *folder, GError **error)
{
  g_autoptr (RokadBlobWriter) self = g_new0 (RokadBlobWriter, 1);

  self->folder = g_strdup (folder);
  self->path = g_build_filename (folder, INCOMING, NULL);
  self->fd = g_open (self->path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  if (self->fd < 0)
    {
      rokad_file_refuse (self->path, errno, error);
      return NULL;
    }

  crypto_hash_sha256_init (&self->hash);
  self->waiting = g_string_sized_new (CHUNK_BYTES);
  return g_steal_pointer (&self);
}

static gboolean
write_waiting (RokadBlobWriter *self, GError **error)
{
  const char *data = self->waiting->str;
  gsize left = self->waiting->len;

  crypto_hash_sha256_update (&self->hash, (const guchar *) data, left);
  self->bytes += (gint64) left;
  while (left > 0)
    {
      gssize written = write (self->fd, data, left);

      if (written < 0 && errno != EINTR)
        return rokad_file_refuse (self->path, errno, error);
      data += MAX (written, 0);
      left -= (gsize) MAX (written, 0);
    }
  g_string_truncate (self->waiting, 0);
  return TRUE;
}

gboolean
rokad_blob_writer_append (RokadBlobWriter *self, const char *data, gsize bytes, GError **error)
{
  g_string_append_len (self->waiting, data, (gssize) bytes);
  return self->waiting->len < CHUNK_BYTES || write_waiting (self, error);
}

static void
finish_hash (crypto_hash_sha256_state *hash, char out_hex[ROKAD_HASH_HEX_BYTES])
{
  guchar digest[crypto_hash_sha256_BYTES];

  crypto_hash_sha256_final (hash, digest);
  sodium_bin2hex (out_hex, ROKAD_HASH_HEX_BYTES, digest, sizeof digest);
}

gboolean
rokad_blob_writer_finish (RokadBlobWriter *self, RokadBlob *out_blob, GError **error)
{
  g_autofree char *target = NULL;
  gboolean was_there;

  if (!write_waiting (self, error))
    return FALSE;

  finish_hash (&self->hash, out_blob->sha256);
  out_blob->bytes = self->bytes;
  target = g_build_filename (self->folder, out_blob->sha256, NULL);
  was_there = g_file_test (target, G_FILE_TEST_EXISTS);

  if (fsync (self->fd) != 0 || g_rename (self->path, target) != 0)
    return rokad_file_refuse (self->path, errno, error);

  /* The same bytes may have been ruled before: then they are not ours to remove. */
  g_free (self->path);
  self->path = was_there ? NULL : g_steal_pointer (&target);
  return rokad_folder_sync (self->folder, error);
}

void
rokad_blob_writer_keep (RokadBlobWriter *self)
{
  g_clear_pointer (&self->path, g_free);
}

void
rokad_blob_writer_free (RokadBlobWriter *self)
{
  if (self->fd >= 0)
    close (self->fd);
  if (self->fd >= 0 && self->path != NULL)
    g_unlink (self->path);
  if (self->waiting != NULL)
    g_string_free (self->waiting, TRUE);
  g_free (self->path);
  g_free (self->folder);
  g_free (self);
}

static gboolean
read_hash (GInputStream *stream, char out_hex[ROKAD_HASH_HEX_BYTES], GError **error)
{
  g_autofree guchar *chunk = g_malloc (CHUNK_BYTES);
  crypto_hash_sha256_state hash;
  gssize bytes;

  crypto_hash_sha256_init (&hash);
  while ((bytes = g_input_stream_read (stream, chunk, CHUNK_BYTES, NULL, error)) > 0)
    crypto_hash_sha256_update (&hash, chunk, (gsize) bytes);

  finish_hash (&hash, out_hex);
  return bytes == 0;
}

GInputStream *
rokad_blob_open (const char *folder, const RokadBlob *blob, GError **error)
{
  g_autofree char *path = g_build_filename (folder, blob->sha256, NULL);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GError) missing = NULL;
  g_autoptr (GFileInputStream) stream = g_file_read (file, NULL, &missing);
  char hash[ROKAD_HASH_HEX_BYTES];

  if (stream != NULL && read_hash (G_INPUT_STREAM (stream), hash, &missing) &&
      g_str_equal (hash, blob->sha256) &&
      g_seekable_seek (G_SEEKABLE (stream), 0, G_SEEK_SET, NULL, &missing))
    return G_INPUT_STREAM (g_steal_pointer (&stream));

  g_set_error (error, ROKAD_STORE_ERROR, ROKAD_STORE_ERROR_MISSING, "blob %s: %s", blob->sha256,
               missing != NULL ? missing->message : "its bytes have changed");
  return NULL;
}
