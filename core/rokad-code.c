#include "config.h"

#include "rokad-code.h"

#include <string.h>

#include "rokad-error.h"

#define GTIN_8 8
#define GTIN_13 13
#define GTIN_14 14
#define PATTERN_CHARS 13

static gboolean
is_digits (const char *text, gsize length)
{
  for (gsize i = 0; i < length; i++)
    if (!g_ascii_isdigit (text[i]))
      return FALSE;
  return TRUE;
}

/* Weights 3 and 1 by turns, counted from the right, so zeros on the left change nothing. */
static gboolean
has_right_check_digit (const char *digits, gsize length)
{
  int sum = 0;

  for (gsize i = 0; i < length; i++)
    sum += (digits[length - 1 - i] - '0') * (i % 2 == 1 ? 3 : 1);
  return sum % 10 == 0;
}

gboolean
rokad_code_is_gtin (const char *code)
{
  gsize length = strlen (code);

  return (length == 8 || length == 12 || length == 13 || length == 14) &&
         is_digits (code, length) && has_right_check_digit (code, length);
}

char *
rokad_code_normalise (const char *code)
{
  g_autofree char *trimmed = g_strstrip (g_strdup (code));
  const char *digits = trimmed;
  gsize significant;
  gsize width;

  if (!rokad_code_is_gtin (trimmed))
    return g_steal_pointer (&trimmed);

  while (*digits == '0')
    digits++;
  significant = strlen (digits);
  width = significant <= GTIN_8 ? GTIN_8 : significant <= GTIN_13 ? GTIN_13 : GTIN_14;

  return g_strdup_printf ("%.*s%s", (int) (width - significant), "00000000", digits);
}

/* A pattern is read by its letters alone; @value_letter is the one it uses, 'W' or 'M'. */
static gboolean
is_pattern (const char *pattern, gsize length, char *out_value_letter)
{
  gsize products = 0;
  char value_letter = '\0';

  if (length != PATTERN_CHARS || pattern[PATTERN_CHARS - 1] != 'C')
    return FALSE;

  for (gsize i = 0; i < PATTERN_CHARS - 1; i++)
    {
      char c = pattern[i];

      if (c == 'P')
        products++;
      else if (c == 'W' || c == 'M')
        {
          if (value_letter != '\0' && value_letter != c)
            return FALSE;
          value_letter = c;
        }
      else if (!g_ascii_isdigit (c))
        return FALSE;
    }

  *out_value_letter = value_letter;
  return products > 0 && value_letter != '\0';
}

static gboolean
match_digits (const char *code, const char *pattern, char *out_product, gint64 *out_value)
{
  gsize products = 0;
  gint64 value = 0;

  for (gsize i = 0; i < PATTERN_CHARS - 1; i++)
    {
      if (pattern[i] == 'P')
        out_product[products++] = code[i];
      else if (g_ascii_isdigit (pattern[i]))
        {
          if (pattern[i] != code[i])
            return FALSE;
        }
      else
        value = value * 10 + (code[i] - '0');
    }

  out_product[products] = '\0';
  *out_value = value;
  return TRUE;
}

/* A scanner may send an EAN-13 that begins with a zero as the 12 digits of a UPC-A. */
static gboolean
read_label (const char *code, char out_label[PATTERN_CHARS + 1])
{
  gsize length = strlen (code);

  if (!rokad_code_is_gtin (code) || (length != PATTERN_CHARS && length != PATTERN_CHARS - 1))
    return FALSE;

  out_label[0] = '0';
  memcpy (out_label + PATTERN_CHARS - length, code, length + 1);
  return TRUE;
}

RokadEmbedded
rokad_code_match_pattern (const char *code,
                          const char *patterns,
                          char **out_code,
                          gint64 *out_value)
{
  char label[PATTERN_CHARS + 1];
  char product[PATTERN_CHARS + 1];
  const char *pattern = patterns;

  if (!read_label (code, label))
    return ROKAD_EMBEDDED_NONE;

  while (*pattern != '\0')
    {
      gsize length = strcspn (pattern, " ");
      char value_letter;

      if (is_pattern (pattern, length, &value_letter) &&
          match_digits (label, pattern, product, out_value))
        {
          *out_code = g_strdup (product);
          return value_letter == 'W' ? ROKAD_EMBEDDED_WEIGHT : ROKAD_EMBEDDED_PRICE;
        }
      pattern += length;
      pattern += strspn (pattern, " ");
    }

  return ROKAD_EMBEDDED_NONE;
}

gboolean
rokad_code_check_patterns (const char *patterns, GError **error)
{
  g_auto (GStrv) all = g_strsplit (patterns, " ", -1);

  for (char **pattern = all; *pattern != NULL; pattern++)
    {
      char value_letter;

      if (**pattern == '\0' || is_pattern (*pattern, strlen (*pattern), &value_letter))
        continue;
      g_set_error (error, ROKAD_SHOP_ERROR, ROKAD_SHOP_ERROR_INVALID,
                   "“%s” is no pattern like 21PPPPPWWWWWC: 13 characters, digits, P for the "
                   "product, W for grams or M for the price, C last",
                   *pattern);
      return FALSE;
    }

  return TRUE;
}
