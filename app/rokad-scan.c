#include "config.h"

#include "rokad-scan-run.h"

#include <string.h>

#include "rokad-code.h"

#define US_PER_MS G_GINT64_CONSTANT (1000)
#define FNC1 0x1d

/* An end mark that comes this late still belongs to a scan that silence has ended: it must never
 * reach an amount field. */
#define LATE_END_US (250 * US_PER_MS)
/* CR LF: the second one is no key of a person's. */
#define DOUBLE_END_US (50 * US_PER_MS)
/* Held where there is no field, until it is clear that nothing follows fast. */
#define FIRST_HOLD_US (50 * US_PER_MS)

typedef struct
{
  char character;
  gint64 at_us;
  gboolean passed; /* stands in the field */
} Stroke;

struct _RokadScanner
{
  char prefix[ROKAD_SCAN_AFFIX_BYTES];
  char suffix[ROKAD_SCAN_AFFIX_BYTES];
  gint64 gap_max_us;

  Stroke strokes[ROKAD_SCAN_CHARS_MAX]; /* the run */
  guint n;
  gint64 last_us; /* of the run's last key, kept or cut */
  RokadScanField field;
  gboolean holding; /* from now on nothing is passed */
  gboolean proven;  /* it is held for its speed, not only for want of a field or as a prefix */

  gint64 swallow_until_us; /* end marks before it belong to the scan that was told */
  GString *give_back;
  GQueue codes; /* (element-type utf8) */
};

RokadScanner *
rokad_scanner_new (const RokadScanSetup *setup)
{
  RokadScanner *self = g_new0 (RokadScanner, 1);
  gint64 taught_us = (gint64) setup->gap_ms * US_PER_MS * 3 / 2;

  g_strlcpy (self->prefix, setup->prefix, sizeof self->prefix);
  g_strlcpy (self->suffix, setup->suffix, sizeof self->suffix);
  self->gap_max_us = MAX (ROKAD_SCAN_GAP_MAX_MS * US_PER_MS, taught_us);
  self->give_back = g_string_new (NULL);
  g_queue_init (&self->codes);
  return self;
}

void
rokad_scanner_free (RokadScanner *self)
{
  if (self == NULL)
    return;

  g_string_free (self->give_back, TRUE);
  g_queue_clear_full (&self->codes, g_free);
  g_free (self);
}

char *
rokad_scanner_take_code (RokadScanner *self)
{
  return g_queue_pop_head (&self->codes);
}

/* --- What is known of the run --- */

/* Caller frees. */
static char *
run_text (RokadScanner *self, guint from)
{
  GString *text = g_string_new (NULL);

  for (guint i = from; i < self->n; i++)
    g_string_append_c (text, self->strokes[i].character);

  return g_string_free (text, FALSE);
}

static gint64
gap_before (RokadScanner *self, guint i)
{
  return self->strokes[i].at_us - self->strokes[i - 1].at_us;
}

static gint64
average_gap (RokadScanner *self, guint from)
{
  gint64 gaps = (gint64) self->n - from - 1;

  return gaps < 1 ? 0 : (self->strokes[self->n - 1].at_us - self->strokes[from].at_us) / gaps;
}

/* The run is, or may become, the taught prefix and what follows it. */
static gboolean
may_be_prefixed (RokadScanner *self)
{
  gsize length = strlen (self->prefix);

  for (guint i = 0; i < MIN (length, self->n); i++)
    if (self->strokes[i].character != self->prefix[i])
      return FALSE;

  return length > 0 && self->n > 0;
}

static gboolean
is_prefixed (RokadScanner *self)
{
  return self->n > strlen (self->prefix) && may_be_prefixed (self);
}

static gboolean
is_code_from (RokadScanner *self, guint from, gboolean ended)
{
  g_autofree char *text = run_text (self, from);
  RokadScanRun run = { .text = text, .ended = ended, .field = self->field };

  run.gap_average_us = average_gap (self, from);
  run.gap_min_us = run.gap_average_us;
  for (guint i = from + 1; i < self->n; i++)
    {
      run.gap_min_us = MIN (run.gap_min_us, gap_before (self, i));
      run.gap_max_us = MAX (run.gap_max_us, gap_before (self, i));
    }

  return rokad_scan_run_is_code (&run);
}

/* The longest silence that may still be inside this run. What is complete waits less, so that two
 * scans 100 ms apart stay two without any mark; what is not waits longer, so that none is split.
 */
static gint64
silence_limit (RokadScanner *self)
{
  gint64 gap_us = average_gap (self, 0);
  g_autofree char *text = run_text (self, 0);

  if (self->n < 2 || (may_be_prefixed (self) && self->n < strlen (self->prefix) + 2))
    return self->gap_max_us;

  if (rokad_scan_run_is_complete (text) && is_code_from (self, 0, FALSE))
    return CLAMP (gap_us * 14 / 10 + 10 * US_PER_MS, 40 * US_PER_MS, self->gap_max_us);

  if (!self->proven && !is_prefixed (self))
    return self->gap_max_us;

  return CLAMP (gap_us * 3 + 20 * US_PER_MS, 60 * US_PER_MS, self->gap_max_us);
}

/* Held, but so little that it may yet be a person's, who is not to wait. */
static gboolean
is_held_on_trial (RokadScanner *self)
{
  return self->holding && !may_be_prefixed (self) &&
         (!self->proven || self->n < ROKAD_SCAN_UNMARKED_MIN);
}

/* --- The end of a run --- */

static void
forget (RokadScanner *self)
{
  self->n = 0;
  self->holding = FALSE;
  self->proven = FALSE;
}

/* The strokes of the run that are held and come before @end, back to the field. */
static void
give_back (RokadScanner *self, guint end)
{
  for (guint i = 0; i < end; i++)
    if (!self->strokes[i].passed)
      {
        g_string_append_c (self->give_back, self->strokes[i].character);
        self->strokes[i].passed = TRUE;
      }
}

/* Where the pace changes, a person's keys end and the scanner's begin. */
static guint
find_break (RokadScanner *self)
{
  guint widest = 0;

  for (guint i = 1; i < self->n; i++)
    if (widest == 0 || gap_before (self, i) > gap_before (self, widest))
      widest = i;

  if (widest == 0 || gap_before (self, widest) < average_gap (self, widest) * 2 + 10 * US_PER_MS)
    return 0;

  return widest;
}

static gboolean
is_gtin_from (RokadScanner *self, guint from)
{
  g_autofree char *text = run_text (self, from);

  return rokad_code_is_gtin (text);
}

/* Where in the run a code begins; FALSE when there is none. A pause in the middle is a scanner's
 * hiccup, unless what comes after it stands by itself.
 */
static gboolean
find_code (RokadScanner *self, gboolean ended, guint *out_from)
{
  guint change = find_break (self);
  gboolean whole = is_code_from (self, 0, ended);

  *out_from = 0;
  if (is_prefixed (self) || change == 0 || is_gtin_from (self, 0))
    return whole || is_prefixed (self);

  if ((!whole || is_gtin_from (self, change)) && self->n - change >= ROKAD_SCAN_LENGTH_MIN &&
      is_code_from (self, change, ended))
    {
      *out_from = change;
      return TRUE;
    }

  return whole;
}

/* The run from @from on is a scan: takes it out of the field and tells its code. */
static void
tell (RokadScanner *self, guint from, gboolean ended, RokadScanAnswer *answer)
{
  gsize skip = is_prefixed (self) ? strlen (self->prefix) : 0;
  g_autofree char *text = run_text (self, from + (guint) skip);

  for (guint i = from; i < self->n; i++)
    answer->take_back += self->strokes[i].passed ? 1 : 0;
  give_back (self, from);
  rokad_scan_run_split (text, &self->codes);
  self->swallow_until_us = self->last_us + (ended ? DOUBLE_END_US : LATE_END_US);
  forget (self);
}

/* The run is over. TRUE: it was a scan. */
static gboolean
conclude (RokadScanner *self, gboolean ended, RokadScanAnswer *answer)
{
  guint from;

  if (self->n == 0)
    return FALSE;

  if (find_code (self, ended, &from))
    {
      tell (self, from, ended, answer);
      return TRUE;
    }

  give_back (self, self->n);
  forget (self);
  return FALSE;
}

/* --- A key --- */

static gboolean
is_end (gunichar character)
{
  return character == '\r' || character == '\n' || character == '\t';
}

static gboolean
is_code_character (gunichar character)
{
  return (character >= 0x20 && character < 0x7f) || character == FNC1;
}

/* Enter or Tab. TRUE: it was the scanner's. */
static gboolean
end_run (RokadScanner *self, gint64 at_us, RokadScanAnswer *answer)
{
  if (self->n == 0)
    return at_us <= self->swallow_until_us;

  self->last_us = at_us;
  return conclude (self, TRUE, answer);
}

/* The taught suffix ends a run like Enter, if what stands before it is a code. TRUE: it was. */
static gboolean
end_with_suffix (RokadScanner *self, RokadScanAnswer *answer)
{
  guint length = (guint) strlen (self->suffix);
  g_autofree char *text = run_text (self, 0);
  guint passed = 0;
  guint from;

  if (length == 0 || self->n <= length || !g_str_has_suffix (text, self->suffix))
    return FALSE;

  self->n -= length;
  if (!find_code (self, TRUE, &from))
    {
      self->n += length;
      return FALSE;
    }

  for (guint i = 0; i + 1 < length; i++)
    passed += self->strokes[self->n + i].passed ? 1 : 0;
  answer->take_back += passed; /* of the suffix; its last character is held right now */
  tell (self, from, TRUE, answer);
  return TRUE;
}

/* From here on the run is held; what a person typed just before it stays where it is. */
static void
start_holding (RokadScanner *self, RokadScanAnswer *answer)
{
  guint first = self->n - 1;

  while (first > 0 && gap_before (self, first) <= ROKAD_SCAN_FAST_MS * US_PER_MS)
    first--;
  if (first > 0 && gap_before (self, first) > average_gap (self, first) * 3 + 20 * US_PER_MS)
    {
      give_back (self, first); /* held for want of a field */
      self->n -= first;
      memmove (self->strokes, self->strokes + first, self->n * sizeof (Stroke));
    }

  for (guint i = 0; i < self->n; i++)
    {
      answer->take_back += self->strokes[i].passed ? 1 : 0;
      self->strokes[i].passed = FALSE;
    }
  self->holding = TRUE;
  self->proven = TRUE;
}

static gboolean
is_fast (RokadScanner *self)
{
  gint64 fast_us = ROKAD_SCAN_FAST_MS * US_PER_MS;

  return self->n >= 3 && gap_before (self, self->n - 1) <= fast_us &&
         gap_before (self, self->n - 2) <= fast_us;
}

/* TRUE: the character is held. */
static gboolean
add_stroke (RokadScanner *self, char character, gint64 at_us, RokadScanAnswer *answer)
{
  self->last_us = at_us;
  if (self->n == ROKAD_SCAN_CHARS_MAX)
    return self->holding; /* cut: far longer than any code */

  self->strokes[self->n++] = (Stroke){ .character = character, .at_us = at_us };
  if (is_fast (self) && !self->proven)
    start_holding (self, answer);
  if (may_be_prefixed (self) || (self->field == ROKAD_SCAN_FIELD_NONE && self->n == 1))
    self->holding = TRUE;

  if (end_with_suffix (self, answer))
    return TRUE;

  self->strokes[self->n - 1].passed = !self->holding;
  return self->holding;
}

/* What is held goes to the field, and the run goes on: it may still end as a code. */
static void
release (RokadScanner *self)
{
  give_back (self, self->n);
  self->holding = FALSE;
  self->proven = FALSE;
}

/* What the time that has passed since the last key says of the run. */
static void
let_time_pass (RokadScanner *self, gint64 now_us, RokadScanAnswer *answer)
{
  if (self->n == 0)
    return;

  if (now_us - self->last_us > silence_limit (self))
    conclude (self, FALSE, answer);
  else if (is_held_on_trial (self) && now_us - self->last_us > FIRST_HOLD_US)
    release (self);
}

static RokadScanAnswer
finish_answer (RokadScanner *self, RokadScanAnswer answer)
{
  answer.give_back = self->give_back->len > 0 ? self->give_back->str : NULL;
  return answer;
}

/* `12*` is a person's, however evenly the code after it comes. */
static gboolean
is_multiplier (RokadScanner *self, gunichar character)
{
  g_autofree char *text = NULL;

  if (character != '*' || self->field != ROKAD_SCAN_FIELD_TEXT || self->holding)
    return FALSE;

  text = run_text (self, 0);
  return text[strspn (text, "0123456789.")] == '\0';
}

RokadScanAnswer
rokad_scanner_key (RokadScanner *self, gunichar character, gint64 at_us, RokadScanField field)
{
  RokadScanAnswer answer = { 0 };

  if (!is_end (character) && !is_code_character (character))
    return rokad_scanner_interrupt (self);

  /* It presses the button that has the focus; no code begins with it. */
  if (character == ' ' && field == ROKAD_SCAN_FIELD_NONE && self->n == 0)
    return (RokadScanAnswer){ 0 };

  g_string_truncate (self->give_back, 0);
  let_time_pass (self, at_us, &answer);
  self->field = field;
  if (is_end (character))
    {
      answer.hold = end_run (self, at_us, &answer);
      return finish_answer (self, answer);
    }

  if (is_multiplier (self, character))
    {
      forget (self);
      return finish_answer (self, answer);
    }

  /* A prefix begins a scan, whatever came before it without a mark. */
  if (character == (guchar) self->prefix[0] && !may_be_prefixed (self))
    conclude (self, FALSE, &answer);

  answer.hold = add_stroke (self, (char) character, at_us, &answer);
  return finish_answer (self, answer);
}

RokadScanAnswer
rokad_scanner_interrupt (RokadScanner *self)
{
  RokadScanAnswer answer = { 0 };

  g_string_truncate (self->give_back, 0);
  conclude (self, FALSE, &answer);
  self->swallow_until_us = 0; /* the next end mark is no scan's */
  return finish_answer (self, answer);
}

RokadScanAnswer
rokad_scanner_tick (RokadScanner *self, gint64 now_us)
{
  RokadScanAnswer answer = { 0 };

  g_string_truncate (self->give_back, 0);
  let_time_pass (self, now_us, &answer);
  return finish_answer (self, answer);
}

gint64
rokad_scanner_deadline_us (RokadScanner *self)
{
  if (self->n == 0)
    return 0;

  if (is_held_on_trial (self))
    return self->last_us + FIRST_HOLD_US + 1;

  return self->last_us + silence_limit (self) + 1;
}
