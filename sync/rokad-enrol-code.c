#include "config.h"

#include "rokad-enrol-code.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "rokad-message.h"

#define GROUP_LETTERS 5
#define HEX_A_LETTER_BITS 4

static const char letters[] = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ";

/* Five bits a letter, from the front. Caller frees. */
static char *
print_of (const char *fingerprint)
{
  GString *print = g_string_new (NULL);
  guint value = 0;
  guint bits = 0;

  for (const char *c = fingerprint; *c != '\0' && print->len < ROKAD_CODE_PRINT_LETTERS; c++)
    {
      value = (value << HEX_A_LETTER_BITS | (guint) g_ascii_xdigit_value (*c)) & 0x1ff;
      bits += HEX_A_LETTER_BITS;
      if (bits < 5)
        continue;
      bits -= 5;
      g_string_append_c (print, letters[value >> bits & 31]);
    }
  return g_string_free (print, FALSE);
}

char *
rokad_enrol_code_make (const char *secret, const char *fingerprint)
{
  g_autofree char *print = print_of (fingerprint);
  g_autofree char *all = g_strconcat (secret, print, NULL);
  GString *code = g_string_new (NULL);

  for (gsize i = 0; all[i] != '\0'; i++)
    {
      if (i > 0 && i % GROUP_LETTERS == 0)
        g_string_append_c (code, '-');
      g_string_append_c (code, all[i]);
    }
  return g_string_free (code, FALSE);
}

gboolean
rokad_enrol_code_read (const char *typed, char **out_secret, char **out_print, GError **error)
{
  g_autoptr (GString) code = g_string_new (NULL);

  for (const char *c = typed; *c != '\0' && code->len <= ROKAD_CODE_LENGTH_MAX; c++)
    if (*c != '-' && !g_ascii_isspace (*c))
      g_string_append_c (code, g_ascii_toupper (*c));

  if (strspn (code->str, letters) != code->len ||
      (code->len != ROKAD_CODE_SECRET_LETTERS &&
       code->len != ROKAD_CODE_SECRET_LETTERS + ROKAD_CODE_PRINT_LETTERS))
    {
      g_set_error_literal (error, ROKAD_MESSAGE_ERROR, ROKAD_MESSAGE_ERROR_INVALID,
                           _ ("This is no code: it has 25 letters and digits, in groups of five."));
      return FALSE;
    }

  *out_secret = g_strndup (code->str, ROKAD_CODE_SECRET_LETTERS);
  *out_print = g_strdup (code->str + ROKAD_CODE_SECRET_LETTERS);
  return TRUE;
}

gboolean
rokad_enrol_code_fits (const char *print, const char *fingerprint)
{
  g_autofree char *expected = print_of (fingerprint);

  return *print != '\0' && g_str_equal (print, expected);
}
