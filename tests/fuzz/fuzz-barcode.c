/* What comes from a scanner: a code, a label of the scales, and keys struck at any pace.
 *
 * The input is a line with a code, a line with the shop's patterns, a character that says which
 * affixes were taught and which field has the focus, and then keys, two bytes each: the character
 * and how many times 2 ms have passed before it.
 */
#include <stdint.h>
#include <string.h>

#include "rokad-code.h"
#include "rokad-error.h"
#include "rokad-scan.h"

#define KEYS_MAX ROKAD_SCAN_CHARS_MAX /* a longer run is cut, by its own limit */
#define US_PER_UNIT G_GINT64_CONSTANT (2000)
#define END_US (60 * G_USEC_PER_SEC)
#define TICKS_MAX 4 /* until nothing is held any more */

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

/* --- Codes -------------------------------------------------------------------------------------
 */

/* By GS1's own words: from the right, weights 3 and 1, and the sum filled up to a ten. */
static gboolean
is_gtin (const char *code)
{
  gsize length = strlen (code);
  int sum = 0;

  if (strspn (code, "0123456789") != length || strchr ("\x08\x0c\x0d\x0e", (int) length) == NULL ||
      length == 0)
    return FALSE;

  for (gsize i = 0; i + 1 < length; i++)
    sum += (code[i] - '0') * ((length - i) % 2 == 0 ? 3 : 1);
  return (10 - sum % 10) % 10 == code[length - 1] - '0';
}

/* The number itself stays, and however it is padded it is the same code. */
static void
check_padding (const char *code, const char *normalised)
{
  g_assert (rokad_code_is_gtin (normalised));
  g_assert (g_ascii_strtoull (code, NULL, 10) == g_ascii_strtoull (normalised, NULL, 10));
  for (gsize length = 12; length <= 14; length++)
    {
      g_autofree char *padded = NULL;
      g_autofree char *again = NULL;

      if (length < strlen (code))
        continue;
      padded = g_strdup_printf ("%.*s%s", (int) (length - strlen (code)), "000000", code);
      again = rokad_code_normalise (padded);
      g_assert (rokad_code_is_gtin (padded));
      g_assert_cmpstr (again, ==, normalised);
    }
}

static void
check_code (const char *code)
{
  g_autofree char *trimmed = g_strstrip (g_strdup (code));
  g_autofree char *normalised = rokad_code_normalise (code);
  g_autofree char *again = rokad_code_normalise (normalised);

  g_assert (rokad_code_is_gtin (code) == is_gtin (code));
  g_assert_cmpstr (again, ==, normalised);
  if (is_gtin (trimmed))
    check_padding (trimmed, normalised);
  else
    g_assert_cmpstr (normalised, ==, trimmed);
}

/* --- Labels ------------------------------------------------------------------------------------
 */

/* Whether this pattern, filled with these digits and this value, is the label. */
static gboolean
makes_label (const char *pattern, char letter, const char *digits, gint64 value, const char *label)
{
  g_autofree char *made = g_strdup (pattern);

  if (strlen (pattern) != strlen (label) || pattern[strlen (label) - 1] != 'C')
    return FALSE;

  made[strlen (label) - 1] = label[strlen (label) - 1];
  for (char *p = strrchr (made, letter); p != NULL; p = strrchr (made, letter))
    {
      *p = (char) ('0' + value % 10);
      value /= 10;
    }
  for (char *p = strchr (made, 'P'); p != NULL && *digits != '\0'; p = strchr (made, 'P'))
    *p = *digits++;
  return value == 0 && *digits == '\0' && g_str_equal (made, label);
}

static void
check_label (const char *code, const char *patterns)
{
  g_auto (GStrv) all = g_strsplit (patterns, " ", -1);
  g_autofree char *label = g_strconcat (strlen (code) == 12 ? "0" : "", code, NULL);
  g_autofree char *digits = NULL;
  gint64 value = -1;
  RokadEmbedded embedded = rokad_code_match_pattern (code, patterns, &digits, &value);
  gboolean made = FALSE;

  if (embedded == ROKAD_EMBEDDED_NONE)
    return;

  g_assert (is_gtin (code) && *digits != '\0');
  for (char **pattern = all; *pattern != NULL; pattern++)
    made |=
        makes_label (*pattern, embedded == ROKAD_EMBEDDED_WEIGHT ? 'W' : 'M', digits, value, label);
  g_assert (made);
}

static void
check_patterns (const char *patterns)
{
  g_autoptr (GError) error = NULL;

  if (rokad_code_check_patterns (patterns, &error))
    g_assert (error == NULL);
  else
    g_assert (error->domain == ROKAD_SHOP_ERROR && error->code == ROKAD_SHOP_ERROR_INVALID);
}

/* --- Keys --------------------------------------------------------------------------------------
 */

typedef struct
{
  RokadScanner *scanner;
  RokadScanField focus;
  gint64 now_us;
  GString *typed; /* every character that was struck, but for end marks */
  GString *field; /* what stands in the field */
  GString *told;  /* the codes, one after the other */
} Counter;

/* What is told was struck, in its order; what is taken back stood there. */
static void
take_answer (Counter *self, RokadScanAnswer answer)
{
  char *code;

  g_assert (answer.take_back <= self->field->len);
  g_string_truncate (self->field, self->field->len - answer.take_back);
  if (answer.give_back != NULL)
    g_string_append (self->field, answer.give_back);

  while ((code = rokad_scanner_take_code (self->scanner)) != NULL)
    {
      g_assert (*code != '\0');
      g_string_append (self->told, code);
      g_free (code);
    }
}

/* Nothing is held for ever, and the time to look again is never long ago. */
static void
let_time_pass (Counter *self, gint64 until_us)
{
  gint64 at_us = rokad_scanner_deadline_us (self->scanner);

  for (guint ticks = 0; at_us != 0 && at_us < until_us; ticks++)
    {
      g_assert (ticks < TICKS_MAX);
      take_answer (self, rokad_scanner_tick (self->scanner, at_us));
      at_us = rokad_scanner_deadline_us (self->scanner);
    }
  self->now_us = until_us;
}

static void
press (Counter *self, char character)
{
  gboolean end = character == '\r' || character == '\n' || character == '\t';
  RokadScanAnswer answer = character == '\0' ? rokad_scanner_interrupt (self->scanner)
                                             : rokad_scanner_key (self->scanner, (guchar) character,
                                                                  self->now_us, self->focus);

  take_answer (self, answer);
  if (character == '\0' || end)
    return;

  g_string_append_c (self->typed, character);
  if (!answer.hold)
    g_string_append_c (self->field, character);
}

/* @part can be had from @whole by leaving characters out. */
static gboolean
is_left_of (const GString *part, const GString *whole)
{
  gsize at = 0;

  for (gsize i = 0; i < whole->len && at < part->len; i++)
    at += whole->str[i] == part->str[at];
  return at == part->len;
}

static void
count_characters (const GString *text, int sign, int counts[256])
{
  for (gsize i = 0; i < text->len; i++)
    counts[(guchar) text->str[i]] += sign;
}

/* Every character that was struck is in the field or in a code, once. What is no part of a code is
 * left out: affixes, what a scanner says of the symbology, and all but the GTIN of GS1 data.
 */
static void
check_nothing_lost (Counter *self, gboolean plain)
{
  int counts[256] = { 0 };

  g_assert (is_left_of (self->field, self->typed));
  g_assert (is_left_of (self->told, self->typed));

  count_characters (self->typed, 1, counts);
  count_characters (self->field, -1, counts);
  count_characters (self->told, -1, counts);
  for (guint i = 0; i < G_N_ELEMENTS (counts); i++)
    g_assert (plain ? counts[i] == 0 : counts[i] >= 0);
}

static void
check_keys (const RokadScanSetup *setup, RokadScanField focus, const char *keys, gsize size)
{
  g_autoptr (RokadScanner) scanner = rokad_scanner_new (setup);
  g_autoptr (GString) typed = g_string_new (NULL);
  g_autoptr (GString) field = g_string_new (NULL);
  g_autoptr (GString) told = g_string_new (NULL);
  Counter self = { scanner, focus, G_USEC_PER_SEC, typed, field, told };

  for (gsize i = 0; i + 1 < size && i < 2 * KEYS_MAX; i += 2)
    {
      let_time_pass (&self, self.now_us + (guchar) keys[i + 1] * US_PER_UNIT);
      press (&self, keys[i]);
    }
  let_time_pass (&self, self.now_us + END_US);
  g_assert_cmpint (rokad_scanner_deadline_us (scanner), ==, 0);
  check_nothing_lost (&self, *setup->prefix == '\0' && *setup->suffix == '\0' &&
                                 strpbrk (typed->str, "]\035") == NULL);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  static const RokadScanSetup setups[] = {
    { "", "", 0 },
    { "~", "", 60 },
    { "", "#", 0 },
    { "ab", "zz", 120 },
  };
  g_autofree char *text = g_malloc0 (size + 1);
  g_auto (GStrv) parts = NULL;
  const char *keys;
  guint choice;

  if (size > 0)
    memcpy (text, data, size);
  parts = g_strsplit (text, "\n", 3); /* as far as a NUL */
  if (g_strv_length (parts) < 3)
    return 0;

  check_code (parts[0]);
  check_patterns (parts[1]);
  check_label (parts[0], parts[1]);

  keys = text + strlen (parts[0]) + strlen (parts[1]) + 2;
  if (keys >= text + size)
    return 0;
  choice = (guchar) *keys++;
  check_keys (&setups[choice % G_N_ELEMENTS (setups)], choice / G_N_ELEMENTS (setups) % 3, keys,
              (gsize) (text + size - keys));
  return 0;
}
