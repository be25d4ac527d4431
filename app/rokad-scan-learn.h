/* What scans teach about the scanner: what it sends before and after a code, how it ends, and how
 * fast it is. A pure function of characters and their times.
 */
#pragma once

#include "rokad-scan.h"

G_BEGIN_DECLS

#define ROKAD_SCAN_SAMPLES 3           /* scans that a lesson takes */
#define ROKAD_SCAN_GAP_TYPED_MS 150    /* on average: a person typed that */
#define ROKAD_SCAN_GAP_TAUGHT_MS_MIN 5 /* as the preferences hold it */
#define ROKAD_SCAN_GAP_TAUGHT_MS_MAX 500

typedef struct
{
  char character; /* '\r' or '\n' for Enter, '\t' for Tab */
  gint64 at_us;
} RokadScanStroke;

/* One scan: at most ROKAD_SCAN_CHARS_MAX strokes. */
typedef struct
{
  const RokadScanStroke *strokes; /* not owned */
  guint n;
} RokadScanSample;

typedef enum
{
  ROKAD_SCAN_END_NONE, /* silence */
  ROKAD_SCAN_END_ENTER,
  ROKAD_SCAN_END_TAB,
} RokadScanEnd;

typedef struct
{
  char prefix[ROKAD_SCAN_AFFIX_BYTES];
  char suffix[ROKAD_SCAN_AFFIX_BYTES]; /* without the end */
  RokadScanEnd end;
  guint gap_ms; /* the longest between two characters */
} RokadScanLesson;

typedef enum
{
  ROKAD_SCAN_LEARNED,
  ROKAD_SCAN_TOO_SHORT, /* too few characters for a code */
  ROKAD_SCAN_TYPED,     /* so slow that a person typed it */
  ROKAD_SCAN_DIFFERENT, /* the scans do not end alike */
} RokadScanVerdict;

/* Whether a scan can be learned from at all: never ROKAD_SCAN_DIFFERENT. */
RokadScanVerdict rokad_scan_judge (const RokadScanSample *sample);

/* @samples: ROKAD_SCAN_SAMPLES of them. @out_lesson is set when they are LEARNED. */
RokadScanVerdict rokad_scan_learn (const RokadScanSample *samples, RokadScanLesson *out_lesson);

/* The code inside a sample, as the lesson would read it. Caller frees. */
char *rokad_scan_lesson_code (const RokadScanLesson *lesson, const RokadScanSample *sample);

G_END_DECLS
