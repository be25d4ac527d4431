/* Judges a run of characters that has ended: a scanner's code, or a person's typing. Pure. */
#pragma once

#include "rokad-scan.h"

G_BEGIN_DECLS

typedef struct
{
  const char *text; /* printable ASCII and FNC1 */
  gint64 gap_average_us;
  gint64 gap_min_us;
  gint64 gap_max_us;
  gboolean ended; /* by a mark, not by silence */
  RokadScanField field;
} RokadScanRun;

gboolean rokad_scan_run_is_code (const RokadScanRun *run);

/* Digits that need no more: an EAN-13 with its right check digit. */
gboolean rokad_scan_run_is_complete (const char *text);

/* Adds the codes of @text to @codes: without symbology identifier and FNC1, the GTIN alone of GS1
 * data, and two or more GTINs that came without a pause apart.
 */
void rokad_scan_run_split (const char *text, GQueue *codes);

G_END_DECLS
