/* Prefix and suffix are looked for in what all scans begin and end with. Most codes are GTINs, and
 * those of one country begin alike, so a code is the longest middle that is a GTIN in every scan.
 * Where there is none (in-store codes), what is neither letter nor digit at both ends is not the
 * code's, and a symbology identifier ("]E0", ISO/IEC 15424) in front is not either.
 */
#include "config.h"

#include "rokad-scan-learn.h"

#include <string.h>

#include "rokad-code.h"

#define US_PER_MS G_GINT64_CONSTANT (1000)
#define AFFIX_MAX (ROKAD_SCAN_AFFIX_BYTES - 1)
#define SYMBOLOGY_CHARS 3

static RokadScanEnd
end_of (const RokadScanSample *sample)
{
  switch (sample->n > 0 ? sample->strokes[sample->n - 1].character : '\0')
    {
    case '\r':
    case '\n':
      return ROKAD_SCAN_END_ENTER;
    case '\t':
      return ROKAD_SCAN_END_TAB;
    default:
      return ROKAD_SCAN_END_NONE;
    }
}

static gboolean
ends_run (char character)
{
  return character == '\r' || character == '\n' || character == '\t';
}

/* The sample's characters without its end (CR LF are one end). Caller frees. */
static char *
text_of (const RokadScanSample *sample)
{
  g_autoptr (GString) text = g_string_new (NULL);
  guint n = sample->n;

  while (n > 0 && ends_run (sample->strokes[n - 1].character))
    n--;
  for (guint i = 0; i < n; i++)
    g_string_append_c (text, sample->strokes[i].character);

  return g_string_free (g_steal_pointer (&text), FALSE);
}

static gint64
longest_gap_us (const RokadScanSample *sample)
{
  gint64 longest_us = 0;

  for (guint i = 1; i < sample->n; i++)
    longest_us = MAX (longest_us, sample->strokes[i].at_us - sample->strokes[i - 1].at_us);

  return longest_us;
}

RokadScanVerdict
rokad_scan_judge (const RokadScanSample *sample)
{
  g_autofree char *text = text_of (sample);
  gint64 average_us;

  if (strlen (text) < ROKAD_SCAN_LENGTH_MIN)
    return ROKAD_SCAN_TOO_SHORT;

  average_us = (sample->strokes[sample->n - 1].at_us - sample->strokes[0].at_us) / (sample->n - 1);
  return average_us > ROKAD_SCAN_GAP_TYPED_MS * US_PER_MS ? ROKAD_SCAN_TYPED : ROKAD_SCAN_LEARNED;
}

/* How many characters all texts begin with, or (@from_end) end with. */
static guint
common_length (char *const *texts, gboolean from_end)
{
  guint common = 0;

  while (common < AFFIX_MAX)
    {
      for (guint i = 0; i < ROKAD_SCAN_SAMPLES; i++)
        {
          gsize length = strlen (texts[i]), first = strlen (texts[0]);

          if (common >= length)
            return common;
          if (texts[i][from_end ? length - 1 - common : common] !=
              texts[0][from_end ? first - 1 - common : common])
            return common;
        }
      common++;
    }

  return common;
}

static char *
middle_of (const char *text, guint before, guint after)
{
  gsize length = strlen (text);

  return before + after < length ? g_strndup (text + before, length - before - after)
                                 : g_strdup ("");
}

static gboolean
are_gtins (char *const *texts, guint before, guint after)
{
  for (guint i = 0; i < ROKAD_SCAN_SAMPLES; i++)
    {
      g_autofree char *middle = middle_of (texts[i], before, after);

      if (!rokad_code_is_gtin (middle))
        return FALSE;
    }

  return TRUE;
}

/* What is certainly in front of the code: the digit of "]E0" would make an EAN-13 a GTIN-14. */
static guint
symbology_length (char *const *texts)
{
  return texts[0][0] == ']' && common_length (texts, FALSE) >= SYMBOLOGY_CHARS ? SYMBOLOGY_CHARS
                                                                               : 0;
}

/* The shortest affixes between which every text is a GTIN. */
static gboolean
find_gtins (char *const *texts, guint *out_before, guint *out_after)
{
  guint before_min = symbology_length (texts);
  guint before_max = common_length (texts, FALSE);
  guint after_max = common_length (texts, TRUE);

  for (guint sum = before_min; sum <= before_max + after_max; sum++)
    for (guint before = before_min; before <= MIN (sum, before_max); before++)
      if (sum - before <= after_max && are_gtins (texts, before, sum - before))
        {
          *out_before = before;
          *out_after = sum - before;
          return TRUE;
        }

  return FALSE;
}

static void
find_marks (char *const *texts, guint *out_before, guint *out_after)
{
  guint before_max = common_length (texts, FALSE);
  guint after_max = common_length (texts, TRUE);
  gsize length = strlen (texts[0]);
  guint before = symbology_length (texts);
  guint after = 0;

  while (before < before_max && !g_ascii_isalnum (texts[0][before]))
    before++;
  while (after < after_max && before + after < length &&
         !g_ascii_isalnum (texts[0][length - 1 - after]))
    after++;

  *out_before = before;
  *out_after = after;
}

static void
fill_lesson (RokadScanLesson *lesson, const char *text, guint before, guint after)
{
  gsize length = strlen (text);

  memcpy (lesson->prefix, text, before);
  memcpy (lesson->suffix, text + length - after, after);
}

RokadScanVerdict
rokad_scan_learn (const RokadScanSample *samples, RokadScanLesson *out_lesson)
{
  RokadScanLesson lesson = { .end = end_of (&samples[0]) };
  char *texts[ROKAD_SCAN_SAMPLES];
  RokadScanVerdict verdict = ROKAD_SCAN_LEARNED;
  gint64 gap_us = 0;
  guint before, after;

  for (guint i = 0; i < ROKAD_SCAN_SAMPLES && verdict == ROKAD_SCAN_LEARNED; i++)
    {
      verdict = rokad_scan_judge (&samples[i]);
      if (verdict == ROKAD_SCAN_LEARNED && end_of (&samples[i]) != lesson.end)
        verdict = ROKAD_SCAN_DIFFERENT;
      gap_us = MAX (gap_us, longest_gap_us (&samples[i]));
    }
  if (verdict != ROKAD_SCAN_LEARNED)
    return verdict;

  for (guint i = 0; i < ROKAD_SCAN_SAMPLES; i++)
    texts[i] = text_of (&samples[i]);
  if (!find_gtins (texts, &before, &after))
    find_marks (texts, &before, &after);
  fill_lesson (&lesson, texts[0], before, after);
  for (guint i = 0; i < ROKAD_SCAN_SAMPLES; i++)
    g_free (texts[i]);

  lesson.gap_ms = (guint) CLAMP ((gap_us + US_PER_MS - 1) / US_PER_MS, ROKAD_SCAN_GAP_TAUGHT_MS_MIN,
                                 ROKAD_SCAN_GAP_TAUGHT_MS_MAX);
  *out_lesson = lesson;
  return ROKAD_SCAN_LEARNED;
}

char *
rokad_scan_lesson_code (const RokadScanLesson *lesson, const RokadScanSample *sample)
{
  g_autofree char *text = text_of (sample);

  return middle_of (text, (guint) strlen (lesson->prefix), (guint) strlen (lesson->suffix));
}
