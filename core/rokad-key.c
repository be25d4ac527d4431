#include "config.h"

#include "rokad-key.h"

#include <gio/gio.h>
#include <sodium.h>

#include "rokad-folder.h"

static gboolean
write_secret (const char *folder, const char *journal_id, const char *hex, GError **error)
{
  g_autofree char *keys = g_build_filename (folder, "keys", NULL);
  g_autofree char *name = g_strconcat (journal_id, ".key", NULL);
  g_autofree char *path = g_build_filename (keys, name, NULL);

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
