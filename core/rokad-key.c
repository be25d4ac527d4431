#include "config.h"

#include "rokad-key.h"

#include <gio/gio.h>
#include <sodium.h>
#include <string.h>

#include "rokad-error.h"
#include "rokad-folder.h"

static char *
path_of (const char *folder, const char *journal_id)
{
  g_autofree char *name = g_strconcat (journal_id, ".key", NULL);

  return g_build_filename (folder, "keys", name, NULL);
}

static gboolean
write_secret (const char *folder, const char *journal_id, const char *hex, GError **error)
{
  g_autofree char *keys = g_build_filename (folder, "keys", NULL);
  g_autofree char *path = path_of (folder, journal_id);

  return rokad_folder_make (keys, error) && rokad_folder_sync (folder, error) &&
         g_file_set_contents_full (path, hex, -1,
                                   G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE,
                                   0600, error);
}

char *
rokad_key_make (const char *folder,
                const char *journal_id,
                const RokadEnvironment *environment,
                GError **error)
{
  guint8 seed[crypto_sign_SEEDBYTES];
  guint8 public_key[crypto_sign_PUBLICKEYBYTES];
  guint8 secret_key[crypto_sign_SECRETKEYBYTES];
  char seed_hex[2 * crypto_sign_SEEDBYTES + 1];
  char public_hex[2 * crypto_sign_PUBLICKEYBYTES + 1];
  gboolean written;

  environment->random (environment->data, seed, sizeof seed);
  crypto_sign_seed_keypair (public_key, secret_key, seed);
  sodium_bin2hex (seed_hex, sizeof seed_hex, seed, sizeof seed);
  sodium_bin2hex (public_hex, sizeof public_hex, public_key, sizeof public_key);

  written = write_secret (folder, journal_id, seed_hex, error);
  sodium_memzero (seed, sizeof seed);
  sodium_memzero (secret_key, sizeof secret_key);
  sodium_memzero (seed_hex, sizeof seed_hex);

  return written ? g_strdup (public_hex) : NULL;
}

/* The seed stands as hex in its file; FALSE where there is no such file. */
static gboolean
read_secret (const char *folder, const char *journal_id, guint8 seed[crypto_sign_SEEDBYTES])
{
  g_autofree char *path = path_of (folder, journal_id);
  char *hex = NULL;
  gsize bytes;
  gsize made = 0;

  if (!g_file_get_contents (path, &hex, &bytes, NULL))
    return FALSE;

  sodium_hex2bin (seed, crypto_sign_SEEDBYTES, hex, bytes, NULL, &made, NULL);
  sodium_memzero (hex, bytes);
  g_free (hex);
  return made == crypto_sign_SEEDBYTES;
}

gboolean
rokad_key_sign (const char *folder,
                const char *journal_id,
                const char *text,
                char out_signature[ROKAD_SIGNATURE_BYTES],
                GError **error)
{
  guint8 seed[crypto_sign_SEEDBYTES];
  guint8 public_key[crypto_sign_PUBLICKEYBYTES];
  guint8 secret_key[crypto_sign_SECRETKEYBYTES];
  guint8 signature[crypto_sign_BYTES];

  if (!read_secret (folder, journal_id, seed))
    {
      g_set_error (error, ROKAD_STORE_ERROR, ROKAD_STORE_ERROR_MISSING,
                   "the private key of journal %s is not there", journal_id);
      return FALSE;
    }

  crypto_sign_seed_keypair (public_key, secret_key, seed);
  crypto_sign_detached (signature, NULL, (const guint8 *) text, strlen (text), secret_key);
  sodium_memzero (seed, sizeof seed);
  sodium_memzero (secret_key, sizeof secret_key);
  sodium_bin2hex (out_signature, ROKAD_SIGNATURE_BYTES, signature, sizeof signature);
  return TRUE;
}

/* As many bytes as there must be, and nothing behind them. */
static gboolean
read_hex (const char *hex, guint8 *out, gsize bytes)
{
  return strlen (hex) == 2 * bytes &&
         sodium_hex2bin (out, bytes, hex, 2 * bytes, NULL, NULL, NULL) == 0;
}

gboolean
rokad_key_verify (const char *public_key, const char *text, const char *signature)
{
  guint8 key[crypto_sign_PUBLICKEYBYTES];
  guint8 signed_by[crypto_sign_BYTES];

  return read_hex (public_key, key, sizeof key) &&
         read_hex (signature, signed_by, sizeof signed_by) &&
         crypto_sign_verify_detached (signed_by, (const guint8 *) text, strlen (text), key) == 0;
}

char *
rokad_position_text (const RokadPosition *self)
{
  return g_strdup_printf ("rokad head 1\n%s\n%" G_GINT64_FORMAT "\n%s", self->journal_id, self->seq,
                          self->hash);
}
