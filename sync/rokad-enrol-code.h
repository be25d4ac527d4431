/* The one-time code that a person types to enrol a till: a secret, and the beginning of the
 * fingerprint of the certificate that the hub shows, so that nobody else can answer in its place.
 *
 *   K7Q2M-9XPTA-WDCRB-4HNJ6-ZFG3E   9 letters of secret, 16 (80 bits) of fingerprint
 *   K7Q2M-9XPT                      the secret alone: for loopback, where there is no TLS
 *
 * Letters are those of rokad_environment_letters(); case, spaces and dashes do not matter.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define ROKAD_CODE_SECRET_LETTERS 9
#define ROKAD_CODE_PRINT_LETTERS 16

/* @fingerprint: SHA-256 of the certificate (DER) in hex, or "" for none. Caller frees. */
char *rokad_enrol_code_make (const char *secret, const char *fingerprint);

/* What was typed. @out_secret and @out_print: caller frees; @out_print is "" for a code without.
 * ROKAD_MESSAGE_ERROR_INVALID for what is no code, in words for the person who typed it.
 */
gboolean
rokad_enrol_code_read (const char *typed, char **out_secret, char **out_print, GError **error);

/* TRUE when @print is how the code of a certificate with @fingerprint ends. */
gboolean rokad_enrol_code_fits (const char *print, const char *fingerprint);

G_END_DECLS
