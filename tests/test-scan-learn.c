#include "rokad-scan-learn.h"

#include <string.h>

#define STROKES_MAX 64

/* A scan: its characters, the time between them, and a pause before the one at @slow_at. */
typedef struct
{
  const char *characters;
  guint gap_ms;
  guint slow_at; /* 0: nowhere */
  guint slow_ms;
} Scan;

typedef struct
{
  const char *name;
  Scan scans[ROKAD_SCAN_SAMPLES];
  RokadScanVerdict verdict;
  RokadScanLesson lesson;
  const char *code; /* of the first scan */
} Case;

/* A scan at one pace. */
#define EVEN(characters, gap_ms) \
  { \
    characters, gap_ms, 0, 0 \
  }
#define NO_LESSON \
  { \
    "", "", ROKAD_SCAN_END_NONE, 0 \
  }

/* All numbers are valid EAN-13, EAN-8 or UPC-A codes unless the case says otherwise. */
static const Case cases[] = {
  { "plain-with-enter",
    { EVEN ("8901030865275\r", 3), EVEN ("4006381333931\r", 3), EVEN ("96385074\r", 3) },
    ROKAD_SCAN_LEARNED,
    { "", "", ROKAD_SCAN_END_ENTER, 5 },
    "8901030865275" },
  { "one-country-is-no-prefix",
    { EVEN ("8901030865275\r", 8), EVEN ("8901063010031\r", 8), EVEN ("8901030865275\r", 8) },
    ROKAD_SCAN_LEARNED,
    { "", "", ROKAD_SCAN_END_ENTER, 8 },
    "8901030865275" },
  { "same-code-three-times-with-letter-in-front",
    { EVEN ("F8901030865275\t", 6), EVEN ("F8901030865275\t", 6), EVEN ("F8901030865275\t", 6) },
    ROKAD_SCAN_LEARNED,
    { "F", "", ROKAD_SCAN_END_TAB, 6 },
    "8901030865275" },
  { "symbology-identifier",
    { EVEN ("]E08901030865275\r", 1), EVEN ("]E04006381333931\r", 1),
      EVEN ("]E08901063010031\r", 2) },
    ROKAD_SCAN_LEARNED,
    { "]E0", "", ROKAD_SCAN_END_ENTER, 5 },
    "8901030865275" },
  { "prefix-and-suffix-without-end",
    { EVEN ("~8901030865275#", 20), EVEN ("~4006381333931#", 20), EVEN ("~96385074#", 20) },
    ROKAD_SCAN_LEARNED,
    { "~", "#", ROKAD_SCAN_END_NONE, 20 },
    "8901030865275" },
  { "cr-lf-is-one-end",
    { EVEN ("8901030865275\r\n", 9), EVEN ("4006381333931\r\n", 9), EVEN ("96385074\r\n", 9) },
    ROKAD_SCAN_LEARNED,
    { "", "", ROKAD_SCAN_END_ENTER, 9 },
    "8901030865275" },
  { "in-store-codes-keep-their-letters",
    { EVEN ("SHELF-0012\r", 4), EVEN ("SHELF-0977\r", 4), EVEN ("SHELF-4\r", 4) },
    ROKAD_SCAN_LEARNED,
    { "", "", ROKAD_SCAN_END_ENTER, 5 },
    "SHELF-0012" },
  { "in-store-codes-between-marks",
    { EVEN ("*SHELF-0012*\r", 4), EVEN ("*SHELF-0977*\r", 4), EVEN ("*SHELF-0012*\r", 4) },
    ROKAD_SCAN_LEARNED,
    { "*", "*", ROKAD_SCAN_END_ENTER, 5 },
    "SHELF-0012" },
  { "symbology-identifier-before-in-store-codes",
    { EVEN ("]C1AB12\r", 4), EVEN ("]C1AB13\r", 4), EVEN ("]C1AB14\r", 4) },
    ROKAD_SCAN_LEARNED,
    { "]C1", "", ROKAD_SCAN_END_ENTER, 5 },
    "AB12" },
  { "marks-alone-are-no-code",
    { EVEN ("****\r", 4), EVEN ("****\r", 4), EVEN ("****\r", 4) },
    ROKAD_SCAN_LEARNED,
    { "****", "", ROKAD_SCAN_END_ENTER, 5 },
    "" },
  { "slowest-gap-counts",
    { EVEN ("8901030865275\r", 10), { "4006381333931\r", 10, 7, 73 }, EVEN ("96385074\r", 10) },
    ROKAD_SCAN_LEARNED,
    { "", "", ROKAD_SCAN_END_ENTER, 73 },
    "8901030865275" },
  { "late-end-counts",
    { { "8901030865275\r", 10, 13, 120 }, EVEN ("4006381333931\r", 10), EVEN ("96385074\r", 10) },
    ROKAD_SCAN_LEARNED,
    { "", "", ROKAD_SCAN_END_ENTER, 120 },
    "8901030865275" },
  { "bluetooth-at-120-ms",
    { EVEN ("8901030865275\r", 120), EVEN ("4006381333931\r", 120), EVEN ("96385074\r", 120) },
    ROKAD_SCAN_LEARNED,
    { "", "", ROKAD_SCAN_END_ENTER, 120 },
    "8901030865275" },
  { "a-stutter-is-cut-to-what-is-stored",
    { { "8901030865275\r", 2, 3, 900 }, EVEN ("4006381333931\r", 2), EVEN ("96385074\r", 2) },
    ROKAD_SCAN_LEARNED,
    { "", "", ROKAD_SCAN_END_ENTER, ROKAD_SCAN_GAP_TAUGHT_MS_MAX },
    "8901030865275" },
  { "long-common-beginning-is-cut",
    { EVEN ("!!!!!!!!!!!!!!!!!!!!A1\r", 2), EVEN ("!!!!!!!!!!!!!!!!!!!!A2\r", 2),
      EVEN ("!!!!!!!!!!!!!!!!!!!!A3\r", 2) },
    ROKAD_SCAN_LEARNED,
    { "!!!!!!!!!!!!!!!", "", ROKAD_SCAN_END_ENTER, 5 },
    "!!!!!A1" },
  { "typed-by-hand",
    { EVEN ("8901030865275\r", 180), EVEN ("4006381333931\r", 10), EVEN ("96385074\r", 10) },
    ROKAD_SCAN_TYPED,
    NO_LESSON,
    NULL },
  { "too-short",
    { EVEN ("8901030865275\r", 10), EVEN ("12\r", 10), EVEN ("96385074\r", 10) },
    ROKAD_SCAN_TOO_SHORT,
    NO_LESSON,
    NULL },
  { "nothing-but-enter",
    { EVEN ("\r", 10), EVEN ("8901030865275\r", 10), EVEN ("96385074\r", 10) },
    ROKAD_SCAN_TOO_SHORT,
    NO_LESSON,
    NULL },
  { "ends-that-differ",
    { EVEN ("8901030865275\r", 10), EVEN ("4006381333931\t", 10), EVEN ("96385074\r", 10) },
    ROKAD_SCAN_DIFFERENT,
    NO_LESSON,
    NULL },
  { "one-without-its-end",
    { EVEN ("8901030865275\r", 10), EVEN ("4006381333931\r", 10), EVEN ("96385074", 10) },
    ROKAD_SCAN_DIFFERENT,
    NO_LESSON,
    NULL },
};

static RokadScanSample
make_sample (const Scan *scan, RokadScanStroke *strokes)
{
  guint n = (guint) strlen (scan->characters);
  gint64 at_us = G_GINT64_CONSTANT (1000000);

  g_assert_cmpuint (n, <=, STROKES_MAX);
  for (guint i = 0; i < n; i++)
    {
      if (i > 0)
        at_us += 1000 * (gint64) (i == scan->slow_at ? scan->slow_ms : scan->gap_ms);
      strokes[i] = (RokadScanStroke){ scan->characters[i], at_us };
    }

  return (RokadScanSample){ strokes, n };
}

static void
test_case (gconstpointer data)
{
  const Case *expected = data;
  RokadScanStroke strokes[ROKAD_SCAN_SAMPLES][STROKES_MAX];
  RokadScanSample samples[ROKAD_SCAN_SAMPLES];
  RokadScanLesson lesson = { 0 };
  g_autofree char *code = NULL;

  for (guint i = 0; i < ROKAD_SCAN_SAMPLES; i++)
    samples[i] = make_sample (&expected->scans[i], strokes[i]);

  g_assert_cmpint (rokad_scan_learn (samples, &lesson), ==, expected->verdict);
  if (expected->verdict != ROKAD_SCAN_LEARNED)
    return;

  g_assert_cmpstr (lesson.prefix, ==, expected->lesson.prefix);
  g_assert_cmpstr (lesson.suffix, ==, expected->lesson.suffix);
  g_assert_cmpint (lesson.end, ==, expected->lesson.end);
  g_assert_cmpuint (lesson.gap_ms, ==, expected->lesson.gap_ms);

  code = rokad_scan_lesson_code (&lesson, &samples[0]);
  g_assert_cmpstr (code, ==, expected->code);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strconcat ("/scan-learn/", cases[i].name, NULL);

      g_test_add_data_func (path, &cases[i], test_case);
    }

  return g_test_run ();
}
