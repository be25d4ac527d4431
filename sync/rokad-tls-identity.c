#include "config.h"

#include "rokad-tls-identity.h"

#include <gnutls/gnutls.h>
#include <gnutls/x509.h>
#include <string.h>

#include "rokad-folder.h"
#include "rokad-journal.h"

#define VALID_S (20 * 365 * G_GINT64_CONSTANT (86400))
#define SERIAL_BYTES 16
#define NAME "Rokad hub" /* tills look at the fingerprint alone */
/* A clock before 2020 is wrong: a certificate that ended before it was ever used would help no
 * one.
 */
#define EARLIEST_S G_GINT64_CONSTANT (1577836800)

static gboolean
check (int code, GError **error)
{
  if (code >= 0)
    return TRUE;

  g_set_error (error, G_TLS_ERROR, G_TLS_ERROR_MISC, "certificate: %s", gnutls_strerror (code));
  return FALSE;
}

static gboolean
fill (gnutls_x509_crt_t certificate,
      gnutls_x509_privkey_t key,
      const RokadEnvironment *environment,
      GError **error)
{
  gint64 now_s = MAX (rokad_environment_now_us (environment) / G_USEC_PER_SEC, EARLIEST_S);
  guint8 serial[SERIAL_BYTES];

  environment->random (environment->data, serial, sizeof serial);
  serial[0] = (serial[0] & 0x7f) | 0x40; /* positive, and as long as it says */

  /* A day back: a till's clock may be a little behind. */
  return check (gnutls_x509_crt_set_version (certificate, 3), error) &&
         check (gnutls_x509_crt_set_serial (certificate, serial, sizeof serial), error) &&
         check (gnutls_x509_crt_set_activation_time (certificate, now_s - 86400), error) &&
         check (gnutls_x509_crt_set_expiration_time (certificate, now_s + VALID_S), error) &&
         check (gnutls_x509_crt_set_dn_by_oid (certificate, GNUTLS_OID_X520_COMMON_NAME, 0, NAME,
                                               strlen (NAME)),
                error) &&
         check (gnutls_x509_crt_set_key_usage (certificate, GNUTLS_KEY_DIGITAL_SIGNATURE), error) &&
         check (gnutls_x509_crt_set_key (certificate, key), error) &&
         check (gnutls_x509_crt_sign2 (certificate, certificate, key, GNUTLS_DIG_SHA256, 0), error);
}

/* Both as text, one after the other; what held the key is wiped. */
static gboolean export(gnutls_x509_crt_t certificate,
                       gnutls_x509_privkey_t key,
                       GString *pem,
                       GError **error)
{
  gnutls_datum_t text = { NULL, 0 };

  if (!check (gnutls_x509_privkey_export2_pkcs8 (key, GNUTLS_X509_FMT_PEM, NULL, GNUTLS_PKCS_PLAIN,
                                                 &text),
              error))
    return FALSE;
  g_string_append_len (pem, (const char *) text.data, text.size);
  gnutls_memset (text.data, 0, text.size);
  gnutls_free (text.data);

  if (!check (gnutls_x509_crt_export2 (certificate, GNUTLS_X509_FMT_PEM, &text), error))
    return FALSE;
  g_string_append_len (pem, (const char *) text.data, text.size);
  gnutls_free (text.data);
  return TRUE;
}

static gboolean
make_pair (const RokadEnvironment *environment, GString *pem, GError **error)
{
  const guint bits = GNUTLS_CURVE_TO_BITS (GNUTLS_ECC_CURVE_SECP256R1);
  gnutls_x509_privkey_t key;
  gnutls_x509_crt_t certificate;
  gboolean made;

  if (!check (gnutls_x509_privkey_init (&key), error))
    return FALSE;
  if (!check (gnutls_x509_crt_init (&certificate), error))
    {
      gnutls_x509_privkey_deinit (key);
      return FALSE;
    }

  made = check (gnutls_x509_privkey_generate (key, GNUTLS_PK_ECDSA, bits, 0), error) &&
         fill (certificate, key, environment, error) && export(certificate, key, pem, error);
  gnutls_x509_crt_deinit (certificate);
  gnutls_x509_privkey_deinit (key);
  return made;
}

/* On disk, for its owner alone, under its name, or not at all. */
static gboolean
make_file (const char *folder,
           const char *path,
           const RokadEnvironment *environment,
           GError **error)
{
  g_autofree char *keys = g_path_get_dirname (path);
  g_autoptr (GString) pem = g_string_new (NULL);
  gboolean written = make_pair (environment, pem, error) && rokad_folder_make (keys, error) &&
                     rokad_folder_sync (folder, error) &&
                     g_file_set_contents_full (
                         path, pem->str, (gssize) pem->len,
                         G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE, 0600, error);

  gnutls_memset (pem->str, 0, pem->len);
  return written;
}

GTlsCertificate *
rokad_tls_identity_open (const char *folder, const RokadEnvironment *environment, GError **error)
{
  g_autofree char *path = g_build_filename (folder, "keys", "tls.pem", NULL);

  /* Never in place of one that cannot be read: tills know it, and would trust no other. */
  if (!g_file_test (path, G_FILE_TEST_EXISTS) && !make_file (folder, path, environment, error))
    return NULL;

  return g_tls_certificate_new_from_file (path, error);
}

char *
rokad_tls_fingerprint (GTlsCertificate *certificate)
{
  g_autoptr (GByteArray) der = NULL;
  char hex[ROKAD_HASH_HEX_BYTES];

  g_object_get (certificate, "certificate", &der, NULL);
  rokad_hash (der->data, der->len, hex);
  return g_strdup (hex);
}
