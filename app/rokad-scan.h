/* Tells a scanner from a person by what arrives and when: a pure function of characters, their own
 * times and the field that has the focus. No clock, no screen.
 *
 * A keyboard-wedge scanner types; only time and form tell its typing from a person's:
 *
 *   PASSING ──two gaps in a row that no person makes──▶ HOLDING   (what was passed is taken back)
 *      │ end of the run                                   │ end of the run
 *      ▼                                                  ▼
 *   a code? taken out of the field and told             a code? told
 *   else: it was typed, and stands where it belongs     else: given back to the field
 *
 * A run ends with Enter, Tab or the taught suffix, or with silence. So a person's typing is never
 * delayed, but for the third of three keys struck within ROKAD_SCAN_FAST_MS of each other, and a
 * scan leaves nothing behind. Where there is no field, the first character is held as well, for a
 * moment. A taught prefix settles it: what begins with it is a scan.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define ROKAD_SCAN_CHARS_MAX 256  /* of one run; what is longer is cut */
#define ROKAD_SCAN_GAP_MAX_MS 200 /* inside one scan: 120, and what a busy machine adds */
#define ROKAD_SCAN_FAST_MS 35     /* between two keys: no person keeps that up */
#define ROKAD_SCAN_AFFIX_BYTES 16 /* of a taught prefix or suffix, with its NUL */
#define ROKAD_SCAN_LENGTH_MIN 4   /* of a code with an end mark */
#define ROKAD_SCAN_UNMARKED_MIN 6 /* of a code that only silence ends, unless it is a GTIN */

typedef enum
{
  ROKAD_SCAN_FIELD_NONE,   /* a button, a list: characters mean nothing there */
  ROKAD_SCAN_FIELD_TEXT,   /* the input, a search, a name */
  ROKAD_SCAN_FIELD_NUMBER, /* an amount, a quantity, a price */
} RokadScanField;

typedef struct
{
  const char *prefix; /* taught; "" for none */
  const char *suffix; /* taught, besides Enter and Tab; "" for none */
  guint gap_ms;       /* taught: the longest gap of this scanner; 0: not known */
} RokadScanSetup;

/* What to do with the field, in this order, and with the key at hand. */
typedef struct
{
  guint take_back;       /* so many of the characters that were passed last are to be removed */
  const char *give_back; /* to be typed now; NULL for nothing; valid until the next call */
  gboolean hold;         /* the key at hand goes to nobody (else: where it always goes) */
} RokadScanAnswer;

typedef struct _RokadScanner RokadScanner;

RokadScanner *rokad_scanner_new (const RokadScanSetup *setup);
void rokad_scanner_free (RokadScanner *self);

/* A key with the character it stands for ('\r' or '\n' for Enter, '\t' for Tab), at its own time,
 * which never runs backwards. Keys without a character, repeated ones of a key held down, and those
 * with Ctrl or Alt go to rokad_scanner_interrupt() instead.
 */
RokadScanAnswer
rokad_scanner_key (RokadScanner *self, gunichar character, gint64 at_us, RokadScanField field);
/* Something else happened, such as a key without a character: the run ends here, as by silence. */
RokadScanAnswer rokad_scanner_interrupt (RokadScanner *self);

/* Time has passed without a key. To be called at rokad_scanner_deadline_us() (0: no need). */
RokadScanAnswer rokad_scanner_tick (RokadScanner *self, gint64 now_us);
gint64 rokad_scanner_deadline_us (RokadScanner *self);

/* The codes that the last calls have recognised, oldest first; NULL when there are no more. Caller
 * frees.
 */
char *rokad_scanner_take_code (RokadScanner *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (RokadScanner, rokad_scanner_free)

G_END_DECLS
