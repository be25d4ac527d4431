#include "config.h"

#include "rokad-scan-run.h"

#include <string.h>

#include "rokad-code.h"

#define FNC1 0x1d /* the group separator, as scanners send it */
#define IDENTIFIER_LENGTH 3
#define GTIN14_LENGTH 14

#define FAST_US G_GINT64_CONSTANT (35000)  /* on average: no person */
#define BRISK_US G_GINT64_CONSTANT (60000) /* on average, over a whole GTIN: no person either */
#define SLOW_US \
  G_GINT64_CONSTANT (140000)                /* the slowest scanner, with what a busy machine adds \
                                             */
#define EVEN_US G_GINT64_CONSTANT (25000)   /* how far a machine's gaps spread at least */
#define STRICT_US G_GINT64_CONSTANT (12000) /* the same where less else speaks for a scanner */

#define DIGITS_NEVER_AMOUNT 12
#define EVEN_LENGTH_MIN 6

static gboolean
is_digits (const char *text)
{
  return text[0] != '\0' && text[strspn (text, "0123456789")] == '\0';
}

gboolean
rokad_scan_run_is_complete (const char *text)
{
  return strlen (text) == 13 && is_digits (text) && rokad_code_is_gtin (text);
}

/* "]C1", "]E0": what a scanner that is set so says of the symbology (ISO/IEC 15424). */
static gboolean
has_identifier (const char *text)
{
  return text[0] == ']' && g_ascii_isalpha (text[1]) && g_ascii_isdigit (text[2]);
}

/* The gaps of a machine are alike; a person's spread by a third and more. */
static gboolean
is_even (const RokadScanRun *run)
{
  return run->gap_max_us - run->gap_min_us <= MAX (EVEN_US, run->gap_average_us * 35 / 100);
}

static gboolean
is_strictly_even (const RokadScanRun *run)
{
  return strlen (run->text) >= EVEN_LENGTH_MIN &&
         run->gap_max_us - run->gap_min_us <= MAX (STRICT_US, run->gap_average_us / 5);
}

/* The length of the equal GTINs that @text is made of, 0 if it is not. */
static gsize
find_repeated_length (const char *text)
{
  static const gsize lengths[] = { 13, 12, 8, 14 };
  gsize length = strlen (text);

  for (guint i = 0; i < G_N_ELEMENTS (lengths); i++)
    {
      gboolean all = length >= 2 * lengths[i] && length % lengths[i] == 0;

      for (gsize at = 0; all && at < length; at += lengths[i])
        {
          g_autofree char *part = g_strndup (text + at, lengths[i]);

          all = rokad_code_is_gtin (part);
        }
      if (all)
        return lengths[i];
    }

  return 0;
}

/* Eight digits may also be an amount of a currency without decimals: 12500000 happens to have a
 * right check digit. */
static gboolean
is_short_gtin_of_scanner (const RokadScanRun *run)
{
  if (run->gap_average_us <= BRISK_US)
    return TRUE;

  return is_even (run) && !g_str_has_suffix (run->text, "000");
}

static gboolean
is_gtin_of_scanner (const RokadScanRun *run)
{
  if (strlen (run->text) == 8)
    return is_short_gtin_of_scanner (run);

  return run->ended || run->gap_average_us <= BRISK_US || is_even (run);
}

static gboolean
is_slow_code (const RokadScanRun *run)
{
  gsize length = strlen (run->text);
  gboolean amount_like = run->text[strspn (run->text, "0123456789.,*+-")] == '\0';

  if (!run->ended || length < ROKAD_SCAN_LENGTH_MIN || run->gap_average_us > SLOW_US)
    return FALSE;

  switch (run->field)
    {
    case ROKAD_SCAN_FIELD_NONE:
      return TRUE;

    case ROKAD_SCAN_FIELD_NUMBER:
      return !amount_like || (is_digits (run->text) && length >= DIGITS_NEVER_AMOUNT);

    case ROKAD_SCAN_FIELD_TEXT:
      return is_strictly_even (run) && strchr (run->text, ' ') == NULL &&
             strpbrk (run->text, "0123456789") != NULL;
    }

  g_return_val_if_reached (FALSE);
}

gboolean
rokad_scan_run_is_code (const RokadScanRun *run)
{
  gsize length = strlen (run->text);

  if (has_identifier (run->text) && length > IDENTIFIER_LENGTH + 3)
    return run->gap_average_us <= SLOW_US;

  if (is_digits (run->text) &&
      (rokad_code_is_gtin (run->text) || find_repeated_length (run->text) > 0))
    return is_gtin_of_scanner (run);

  if (run->gap_average_us <= FAST_US)
    return length >= (run->ended ? ROKAD_SCAN_LENGTH_MIN : ROKAD_SCAN_UNMARKED_MIN);

  return is_slow_code (run);
}

/* "01" and a GTIN-14 lead the GS1 data of trade items. */
static char *
find_gtin_in_gs1 (const char *data)
{
  g_autofree char *gtin = NULL;

  if (!g_str_has_prefix (data, "01") || strlen (data) < 2 + GTIN14_LENGTH)
    return NULL;

  gtin = g_strndup (data + 2, GTIN14_LENGTH);
  return rokad_code_is_gtin (gtin) ? g_steal_pointer (&gtin) : NULL;
}

static char *
clean (const char *text)
{
  gboolean gs1 = strchr (text, FNC1) != NULL;
  const char *data = text;
  char *gtin = NULL;
  GString *plain;

  if (has_identifier (text))
    {
      gs1 = gs1 || strchr ("1234", text[2]) != NULL;
      data += IDENTIFIER_LENGTH;
    }
  if (data[0] == FNC1)
    data++;

  if (gs1)
    gtin = find_gtin_in_gs1 (data);
  if (gtin != NULL)
    return gtin;

  plain = g_string_new (NULL);
  for (; *data != '\0'; data++)
    if (*data != FNC1)
      g_string_append_c (plain, *data);

  return g_string_free (plain, FALSE);
}

void
rokad_scan_run_split (const char *text, GQueue *codes)
{
  g_autofree char *code = clean (text);
  gsize length = strlen (code);
  gsize part = is_digits (code) && !rokad_code_is_gtin (code) ? find_repeated_length (code) : 0;

  if (length == 0)
    return;

  if (part == 0)
    part = length;
  for (gsize at = 0; at < length; at += part)
    g_queue_push_tail (codes, g_strndup (code + at, part));
}
