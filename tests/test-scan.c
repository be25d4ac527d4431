/* The scanner and the person (R19), as a table: who typed what, how fast, into which field. */
#include "config.h"

#include <glib.h>

#include "rokad-scan.h"

#define US_PER_MS 1000

#define EAN "2000000000015"
#define EAN_OTHER "8901234567890"

/* Scripts: characters as they arrive; "\n" is Enter, "\t" Tab; "<5>" from now on 5 ms between two
 * keys; "(100)" 100 ms more before the next one.
 */
typedef struct
{
  const char *name;
  RokadScanField field;
  const char *before; /* what stands in the field */
  const char *script;
  const char *after; /* what stands there in the end */
  const char *codes; /* that were scanned, with '|' between them */
  guint ends;        /* Enter and Tab that reached the field */
  const char *prefix;
  const char *suffix;
} Row;

#define NONE ROKAD_SCAN_FIELD_NONE
#define TEXT ROKAD_SCAN_FIELD_TEXT
#define NUMBER ROKAD_SCAN_FIELD_NUMBER

static const Row rows[] = {
  /* Every pace, every field, with an end mark. */
  { "text-0", TEXT, "", "<0>" EAN "\n", "", EAN, 0, "", "" },
  { "text-1", TEXT, "", "<1>" EAN "\n", "", EAN, 0, "", "" },
  { "text-5", TEXT, "", "<5>" EAN "\n", "", EAN, 0, "", "" },
  { "text-20", TEXT, "", "<20>" EAN "\n", "", EAN, 0, "", "" },
  { "text-60", TEXT, "", "<60>" EAN "\n", "", EAN, 0, "", "" },
  { "text-120", TEXT, "", "<120>" EAN "\n", "", EAN, 0, "", "" },
  { "number-0", NUMBER, "", "<0>" EAN "\n", "", EAN, 0, "", "" },
  { "number-1", NUMBER, "", "<1>" EAN "\n", "", EAN, 0, "", "" },
  { "number-20", NUMBER, "", "<20>" EAN "\n", "", EAN, 0, "", "" },
  { "number-60", NUMBER, "", "<60>" EAN "\n", "", EAN, 0, "", "" },
  { "number-120", NUMBER, "", "<120>" EAN "\n", "", EAN, 0, "", "" },
  { "none-0", NONE, "", "<0>" EAN "\n", "", EAN, 0, "", "" },
  { "none-20", NONE, "", "<20>" EAN "\n", "", EAN, 0, "", "" },
  { "none-120", NONE, "", "<120>" EAN "\n", "", EAN, 0, "", "" },
  { "tab", NUMBER, "", "<5>" EAN "\t", "", EAN, 0, "", "" },
  { "cr-lf", NUMBER, "5", "(900)<5>" EAN "\n\n", "5", EAN, 0, "", "" },

  /* Without any mark: silence ends it. */
  { "unmarked-text-0", TEXT, "", "<0>" EAN, "", EAN, 0, "", "" },
  { "unmarked-number-1", NUMBER, "", "<1>" EAN, "", EAN, 0, "", "" },
  { "unmarked-number-20", NUMBER, "", "<20>" EAN, "", EAN, 0, "", "" },
  { "unmarked-text-60", TEXT, "", "<60>" EAN, "", EAN, 0, "", "" },
  { "unmarked-number-120", NUMBER, "", "<120>" EAN, "", EAN, 0, "", "" },
  { "unmarked-none-5", NONE, "", "<5>" EAN, "", EAN, 0, "", "" },
  { "late-end-pays-nothing", NUMBER, "", "<1>" EAN "(150)\n", "", EAN, 0, "", "" },

  /* Uneven: a busy machine. */
  { "hiccup-fast", NUMBER, "", "<1>2000000(45)000015\n", "", EAN, 0, "", "" },
  { "hiccup-slow", TEXT, "", "<60>20000(120)00000015\n", "", EAN, 0, "", "" },
  { "hiccup-slowest", NUMBER, "", "<120>2000(60)000000015\n", "", EAN, 0, "", "" },

  /* Two scans, the second 100 ms after the first. */
  { "two-marked-0", TEXT, "", "<0>" EAN "\n(100)" EAN_OTHER "\n", "", EAN "|" EAN_OTHER, 0, "",
    "" },
  { "two-marked-20", NUMBER, "", "<20>" EAN "\n(80)" EAN_OTHER "\n", "", EAN "|" EAN_OTHER, 0, "",
    "" },
  { "two-unmarked-0", TEXT, "", "<0>" EAN "(100)" EAN_OTHER, "", EAN "|" EAN_OTHER, 0, "", "" },
  { "two-unmarked-5", NUMBER, "", "<5>" EAN "(95)" EAN_OTHER, "", EAN "|" EAN_OTHER, 0, "", "" },
  { "two-unmarked-60", NUMBER, "", "<60>" EAN "(40)" EAN_OTHER, "", EAN "|" EAN_OTHER, 0, "", "" },
  { "two-unmarked-120", TEXT, "", "<120>" EAN EAN_OTHER, "", EAN "|" EAN_OTHER, 0, "", "" },
  { "two-unmarked-no-pause", TEXT, "", "<0>" EAN EAN_OTHER, "", EAN "|" EAN_OTHER, 0, "", "" },
  { "same-twice", TEXT, "", "<1>" EAN "\n(100)" EAN "\n", "", EAN "|" EAN, 0, "", "" },
  { "same-three-times", NUMBER, "", "<5>" EAN "\n(100)" EAN "\n(100)" EAN "\n", "",
    EAN "|" EAN "|" EAN, 0, "", "" },

  /* Other codes. */
  { "ean-8", NUMBER, "", "<20>96385074\n", "", "96385074", 0, "", "" },
  { "ean-8-slow", NUMBER, "", "<60>96385074\n", "", "96385074", 0, "", "" },
  { "two-ean-8-unmarked", TEXT, "", "<1>9638507496385074", "", "96385074|96385074", 0, "", "" },
  { "upc-a", TEXT, "", "<5>036000291452\n", "", "036000291452", 0, "", "" },
  { "itf-14", TEXT, "", "<5>10614141000415\n", "", "10614141000415", 0, "", "" },
  { "letters-fast", NUMBER, "", "<5>RICE-5KG\n", "", "RICE-5KG", 0, "", "" },
  { "letters-slow-in-number", NUMBER, "", "<120>RICE-5KG\n", "", "RICE-5KG", 0, "", "" },
  { "letters-even-in-text", TEXT, "", "<60>SHELF-0042\n", "", "SHELF-0042", 0, "", "" },
  { "letters-slow-on-button", NONE, "", "<20>ABCD\n", "", "ABCD", 0, "", "" },
  { "short-digits-fast", TEXT, "", "<1>4011\n", "", "4011", 0, "", "" },
  { "identifier", NUMBER, "", "<5>]E0" EAN "\n", "", EAN, 0, "", "" },
  { "gs1-identifier", TEXT, "", "<5>]C101106141410004151021A7\n", "", "10614141000415", 0, "", "" },
  { "gs1-fnc1", TEXT, "", "<5>\035011061414100041510A\0353102\n", "", "10614141000415", 0, "", "" },
  { "long-qr", TEXT, "", "<1>upi://pay?pa=shop@bank&am=0.00&cu=INR&tr=0193\n", "",
    "upi://pay?pa=shop@bank&am=0.00&cu=INR&tr=0193", 0, "", "" },

  /* A person. */
  { "amount", NUMBER, "", "<140>500\n", "500", "", 1, "", "" },
  { "amount-quick", NUMBER, "", "<70>500\n", "500", "", 1, "", "" },
  { "amount-as-fast-as-can-be", NUMBER, "", "<0>500\n", "500", "", 1, "", "" },
  { "amount-six-digits", NUMBER, "", "<90>150000\n", "150000", "", 1, "", "" },
  { "amount-with-a-check-digit", NUMBER, "", "<90>1250(40)0000\n", "12500000", "", 1, "", "" },
  { "amount-even-with-a-check-digit", NUMBER, "", "<90>12500000\n", "12500000", "", 1, "", "" },
  { "amount-nine-digits", NUMBER, "", "<100>100000000\n", "100000000", "", 1, "", "" },
  { "amount-decimal", NUMBER, "", "<90>1234.50\n", "1234.50", "", 1, "", "" },
  { "amount-then-pause", NUMBER, "", "<90>500(2000)\n", "500", "", 1, "", "" },
  { "name", TEXT, "", "<110>basmati(70)rice\n", "basmatirice", "", 1, "", "" },
  { "name-quick", TEXT, "", "<60>sa(30)lt(25)pe(70)tre\n", "saltpetre", "", 1, "", "" },
  { "three-keys-rolled", TEXT, "", "<25>the(120)<90>rest\n", "therest", "", 1, "", "" },
  { "three-keys-rolled-alone", TEXT, "", "<20>the", "the", "", 0, "", "" },
  { "multiplier", TEXT, "", "<90>12*", "12*", "", 0, "", "" },
  { "code-by-hand", TEXT, "", "<90>4011\n", "4011", "", 1, "", "" },
  { "digit-on-button", NONE, "", "<200>7", "7", "", 0, "", "" },
  { "enter-on-button", NONE, "", "\n", "", "", 1, "", "" },
  { "other-script", TEXT, "", "<90>नa\n", "नa", "", 1, "", "" },

  /* A person and a scanner. */
  { "half-an-amount", NUMBER, "50", "(900)<1>" EAN "\n", "50", EAN, 0, "", "" },
  { "half-an-amount-slow", NUMBER, "50", "(900)<120>" EAN "\n", "50", EAN, 0, "", "" },
  { "digit-just-before", NUMBER, "", "5(100)<1>" EAN "\n", "5", EAN, 0, "", "" },
  { "digit-just-before-slow", NUMBER, "", "5(90)<60>" EAN "\n", "5", EAN, 0, "", "" },
  { "multiplier-then-scan", TEXT, "", "<90>12*(300)<1>" EAN "\n", "12*", EAN, 0, "", "" },
  { "multiplier-then-scan-at-once", TEXT, "", "<90>12*<60>" EAN "\n", "12*", EAN, 0, "", "" },
  { "multiplier-typed-evenly", TEXT, "", "<60>12*4011\n", "12*4011", "", 1, "", "" },
  { "pause-then-star-then-scan", TEXT, "", "<90>12(900)*<60>" EAN "\n", "12*", EAN, 0, "", "" },
  { "scan-then-amount", NUMBER, "", "<5>" EAN "\n(400)<120>500\n", "500", EAN, 1, "", "" },
  { "scan-then-enter", NUMBER, "20", "(900)<5>" EAN "\n(500)\n", "20", EAN, 1, "", "" },

  /* Taught. */
  { "prefix", NUMBER, "", "<60>~42\n", "", "42", 0, "~", "" },
  { "prefix-slow", TEXT, "", "<120>~AB C\n", "", "AB C", 0, "~", "" },
  { "prefix-unmarked", NUMBER, "7", "(900)<20>~42", "7", "42", 0, "~", "" },
  { "prefix-two", TEXT, "", "<20>~42(100)~43", "", "42|43", 0, "~", "" },
  { "prefix-after-digit", NUMBER, "", "5(100)<5>~42\n", "5", "42", 0, "~", "" },
  { "prefix-alone", TEXT, "", "~", "~", "", 0, "~", "" },
  { "prefix-longer", TEXT, "", "<90>#!42\n", "", "42", 0, "#!", "" },
  { "prefix-longer-begun", TEXT, "", "<90>#42\n", "#42", "", 1, "#!", "" },
  { "prefix-amount", NUMBER, "", "<90>500\n", "500", "", 1, "~", "" },
  { "suffix", NUMBER, "", "<5>" EAN "$", "", EAN, 0, "", "$" },
  { "suffix-slow", NUMBER, "", "<60>" EAN "%$", "", EAN, 0, "", "%$" },
  { "suffix-and-enter", NUMBER, "", "<5>" EAN "$\n", "", EAN, 0, "", "$" },
  { "suffix-of-nothing", TEXT, "", "<90>$\n", "$", "", 1, "", "$" },
};

typedef struct
{
  const Row *row;
  RokadScanner *scanner;
  GString *field;
  GString *codes;
  guint ends;
  gint64 now_us;
} Counter;

static void
drop_last_characters (GString *text, guint n)
{
  for (; n > 0; n--)
    {
      g_assert_cmpuint (text->len, >, 0);
      g_string_truncate (text,
                         g_utf8_find_prev_char (text->str, text->str + text->len) - text->str);
    }
}

static void
take_answer (Counter *self, RokadScanAnswer answer)
{
  char *code;

  drop_last_characters (self->field, answer.take_back);
  if (answer.give_back != NULL)
    g_string_append (self->field, answer.give_back);

  while ((code = rokad_scanner_take_code (self->scanner)) != NULL)
    {
      g_string_append_printf (self->codes, "%s%s", self->codes->len > 0 ? "|" : "", code);
      g_free (code);
    }
}

static void
let_time_pass (Counter *self, gint64 until_us)
{
  for (gint64 at_us = rokad_scanner_deadline_us (self->scanner); at_us != 0 && at_us < until_us;
       at_us = rokad_scanner_deadline_us (self->scanner))
    take_answer (self, rokad_scanner_tick (self->scanner, at_us));
  self->now_us = until_us;
}

static void
press (Counter *self, gunichar character)
{
  RokadScanAnswer answer;

  answer = rokad_scanner_key (self->scanner, character, self->now_us, self->row->field);
  take_answer (self, answer);
  if (answer.hold)
    return;

  if (character == '\n' || character == '\t')
    self->ends++;
  else
    g_string_append_unichar (self->field, character);
}

static void
play (Counter *self)
{
  gint64 gap_ms = 100;
  gboolean first = TRUE;

  for (const char *at = self->row->script; *at != '\0';)
    {
      gint64 wait_ms = 0;

      if (*at == '<' || *at == '(')
        {
          gint64 given_ms = g_ascii_strtoll (at + 1, (char **) &at, 10);

          if (*at == '>')
            gap_ms = given_ms;
          else
            wait_ms = given_ms;
          at++;
          let_time_pass (self, self->now_us + wait_ms * US_PER_MS);
          continue;
        }

      if (!first)
        let_time_pass (self, self->now_us + gap_ms * US_PER_MS);
      first = FALSE;
      press (self, g_utf8_get_char (at));
      at = g_utf8_next_char (at);
    }

  let_time_pass (self, self->now_us + 10 * G_USEC_PER_SEC);
}

static void
test_row (gconstpointer data)
{
  const Row *row = data;
  RokadScanSetup setup = { row->prefix, row->suffix, 0 };
  g_autoptr (RokadScanner) scanner = rokad_scanner_new (&setup);
  Counter counter = { .row = row, .scanner = scanner, .now_us = G_USEC_PER_SEC };

  counter.field = g_string_new (row->before);
  counter.codes = g_string_new (NULL);
  play (&counter);

  g_assert_cmpstr (counter.codes->str, ==, row->codes);
  g_assert_cmpstr (counter.field->str, ==, row->after);
  g_assert_cmpuint (counter.ends, ==, row->ends);

  g_string_free (counter.field, TRUE);
  g_string_free (counter.codes, TRUE);
}

/* Whatever the pace between 0 and 120 ms, in whatever field: one code, and nothing left behind. */
static void
test_every_pace (void)
{
  static const char *const ends[] = { "", "\n", "\t" };

  for (int gap_ms = 0; gap_ms <= 120; gap_ms++)
    for (int field = NONE; field <= NUMBER; field++)
      for (guint end = 0; end < G_N_ELEMENTS (ends); end++)
        {
          g_autofree char *script = g_strdup_printf ("(900)<%d>" EAN "%s", gap_ms, ends[end]);
          Row row = { "pace", (RokadScanField) field, "1", script, "1", EAN, 0, "", "" };

          test_row (&row);
        }
}

/* A person at 60 to 200 ms a key, unevenly: an amount stays one, whatever its digits. */
static void
test_amounts_stay (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (26);

  for (guint i = 0; i < 5000; i++)
    {
      g_autoptr (GString) script = g_string_new ("<0>");
      g_autoptr (GString) amount = g_string_new (NULL);
      gint32 digits = g_rand_int_range (rand, 1, 8);
      Row row = { "amount", ROKAD_SCAN_FIELD_NUMBER, "", NULL, NULL, "", 1, "", "" };

      for (gint32 d = 0; d < digits; d++)
        {
          g_string_append_printf (amount, "%d", g_rand_int_range (rand, 0, 10));
          g_string_append_printf (script, "(%d)%c", g_rand_int_range (rand, 60, 200),
                                  amount->str[d]);
        }
      g_string_append (script, "(90)\n");
      row.script = script->str;
      row.after = amount->str;
      test_row (&row);
    }
}

/* What is held is given back when something else happens. */
static void
test_interrupted (void)
{
  RokadScanSetup setup = { "", "", 0 };
  g_autoptr (RokadScanner) scanner = rokad_scanner_new (&setup);
  RokadScanAnswer answer;

  g_assert_true (rokad_scanner_key (scanner, 'a', 1000, ROKAD_SCAN_FIELD_NONE).hold);
  answer = rokad_scanner_interrupt (scanner);
  g_assert_cmpstr (answer.give_back, ==, "a");
  g_assert_cmpint (rokad_scanner_deadline_us (scanner), ==, 0);
}

/* A paying key may come before the silence that ends an unmarked scan: it is a scan all the same.
 */
static void
test_cut_short (void)
{
  RokadScanSetup setup = { "", "", 0 };
  g_autoptr (RokadScanner) scanner = rokad_scanner_new (&setup);
  g_autofree char *code = NULL;
  RokadScanAnswer answer;
  gint64 at_us = 0;

  for (const char *at = EAN; *at != '\0'; at++)
    rokad_scanner_key (scanner, (guchar) *at, at_us += US_PER_MS, TEXT);
  answer = rokad_scanner_interrupt (scanner);
  g_assert_null (answer.give_back);
  code = rokad_scanner_take_code (scanner);
  g_assert_cmpstr (code, ==, EAN);
}

/* An end mark right after a scan is the scan's, but not when a person has struck a key between. */
static void
test_end_after_another_key (void)
{
  RokadScanSetup setup = { "", "", 0 };
  g_autoptr (RokadScanner) scanner = rokad_scanner_new (&setup);

  for (const char *at = EAN "\n\n"; *at != '\0'; at++)
    g_assert_true (rokad_scanner_key (scanner, (guchar) *at, 1000, TEXT).hold || *at != '\n');
  rokad_scanner_interrupt (scanner);
  g_assert_false (rokad_scanner_key (scanner, '\n', 2000, TEXT).hold);
}

/* A run without end is cut and swallows nothing that comes after it. */
static void
test_endless (void)
{
  RokadScanSetup setup = { "", "", 0 };
  g_autoptr (RokadScanner) scanner = rokad_scanner_new (&setup);
  g_autofree char *code = NULL;
  gint64 at_us = 0;

  for (guint i = 0; i < 4 * ROKAD_SCAN_CHARS_MAX; i++)
    rokad_scanner_key (scanner, 'a' + i % 26, at_us += US_PER_MS, ROKAD_SCAN_FIELD_TEXT);
  g_assert_true (rokad_scanner_key (scanner, '\n', at_us, ROKAD_SCAN_FIELD_TEXT).hold);

  code = rokad_scanner_take_code (scanner);
  g_assert_cmpuint (strlen (code), ==, ROKAD_SCAN_CHARS_MAX);
  at_us += G_USEC_PER_SEC;
  g_assert_false (rokad_scanner_key (scanner, 'x', at_us, ROKAD_SCAN_FIELD_TEXT).hold);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_set_nonfatal_assertions (); /* all rows that fail, not only the first */
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *path = g_strdup_printf ("/scan/%s", rows[i].name);

      g_test_add_data_func (path, &rows[i], test_row);
    }
  g_test_add_func ("/scan/every-pace-in-every-field", test_every_pace);
  g_test_add_func ("/scan/amounts-stay-amounts", test_amounts_stay);
  g_test_add_func ("/scan/what-is-held-is-given-back", test_interrupted);
  g_test_add_func ("/scan/a-scan-cut-short-is-a-scan", test_cut_short);
  g_test_add_func ("/scan/an-end-after-another-key-is-a-person's", test_end_after_another_key);
  g_test_add_func ("/scan/an-endless-run-is-cut", test_endless);
  return g_test_run ();
}
