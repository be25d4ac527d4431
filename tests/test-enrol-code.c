/* The code that a person types: whatever it looks like, it is read as it was made, and it pins the
 * certificate that the hub shows.
 */
#include "rokad-enrol-code.h"

#include <string.h>

#include "rokad-environment.h"
#include "rokad-message.h"
#include "seeded.h"

#define SECRET "K7Q2M9XPT"
#define LETTERS "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"

static const char fingerprint[] =
    "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

static void
assert_read (const char *typed, const char *secret, const char *print)
{
  g_autofree char *read_secret = NULL;
  g_autofree char *read_print = NULL;
  g_autoptr (GError) error = NULL;

  rokad_enrol_code_read (typed, &read_secret, &read_print, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (read_secret, ==, secret);
  g_assert_cmpstr (read_print, ==, print);
}

static void
assert_no_code (const char *typed)
{
  g_autofree char *secret = NULL;
  g_autofree char *print = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_false (rokad_enrol_code_read (typed, &secret, &print, &error));
  g_assert_error (error, ROKAD_MESSAGE_ERROR, ROKAD_MESSAGE_ERROR_INVALID);
  g_assert_null (secret);
  g_assert_null (print);
}

/* Five bits a letter, from the front: worked out by hand. */
static void
test_a_code_is_groups_of_five (void)
{
  g_autofree char *plain = rokad_enrol_code_make (SECRET, "");
  g_autofree char *zeros = rokad_enrol_code_make (
      SECRET, "0000000000000000000000000000000000000000000000000000000000000000");
  g_autofree char *ones = rokad_enrol_code_make (
      SECRET, "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff");
  g_autofree char *counted = rokad_enrol_code_make (
      SECRET, "00443214c74254b635cf84653a56d7c675be77df000000000000000000000000");

  g_assert_cmpstr (plain, ==, "K7Q2M-9XPT");
  g_assert_cmpstr (zeros, ==, "K7Q2M-9XPT2-22222-22222-22222");
  g_assert_cmpstr (ones, ==, "K7Q2M-9XPTZ-ZZZZZ-ZZZZZ-ZZZZZ");
  g_assert_cmpstr (counted, ==, "K7Q2M-9XPT2-34567-89ABC-DEFGH");
}

static void
test_a_code_is_read_as_it_was_made (void)
{
  Seeded chance;

  seeded_init (&chance, 7, 0);
  for (guint i = 0; i < 1000; i++)
    {
      g_autofree char *secret =
          rokad_environment_letters (&chance.environment, ROKAD_CODE_SECRET_LETTERS);
      g_autofree char *print = NULL;
      g_autofree char *read_secret = NULL;
      g_autofree char *code = NULL;
      g_autofree char *small = NULL;
      char hex[65];

      for (guint j = 0; j < 4; j++)
        g_snprintf (hex + 16 * j, 17, "%016" G_GINT64_MODIFIER "x", seeded_next (&chance));
      code = rokad_enrol_code_make (secret, hex);
      g_assert_true (rokad_enrol_code_read (code, &read_secret, &print, NULL));
      g_assert_cmpstr (read_secret, ==, secret);
      g_assert_cmpuint (strlen (print), ==, ROKAD_CODE_PRINT_LETTERS);
      g_assert_cmpuint (strspn (print, LETTERS), ==, ROKAD_CODE_PRINT_LETTERS);
      g_assert_true (rokad_enrol_code_fits (print, hex));
      small = g_ascii_strdown (code, -1);
      assert_read (small, secret, print);
    }
}

/* As people type, and as programs paste. */
static void
test_a_code_may_be_typed_anyhow (void)
{
  g_autofree char *code = rokad_enrol_code_make (SECRET, fingerprint);
  g_auto (GStrv) groups = g_strsplit (code, "-", -1);
  g_autofree char *bare = g_strjoinv ("", groups);
  g_autofree char *spaced = g_strjoinv (" ", groups);
  g_autofree char *odd = g_strjoinv (" - \t", groups);
  g_autofree char *pasted = g_strconcat ("\n  ", code, " \r\n", NULL);
  const char *print = bare + ROKAD_CODE_SECRET_LETTERS;

  assert_read (bare, SECRET, print);
  assert_read (spaced, SECRET, print);
  assert_read (odd, SECRET, print);
  assert_read (pasted, SECRET, print);
  assert_read ("k7q2m9xpt", SECRET, "");
  assert_read ("K7Q2M-9XPT-", SECRET, "");
}

static void
test_what_is_no_code_is_refused (void)
{
  static const char *const wrong[] = {
    "",
    " ",
    "-----",
    "K7Q2M-9XP",                      /* one short */
    "K7Q2M-9XPTA",                    /* one too many */
    "K7Q2M-9XPTA-WDCRB-4HNJ6-ZFG3",   /* one short */
    "K7Q2M-9XPTA-WDCRB-4HNJ6-ZFG3EE", /* one too many */
    "K7Q2M-9XP0",                     /* 0, O, 1 and I are no letters of it */
    "K7Q2M-9XPO",
    "K7Q2M-9XP1",
    "K7Q2M-9XPI",
    "K7Q2M_9XPT",
    "K7Q2M\xe2\x80\x93"
    "9XPT", /* a dash that is none */
    "\xd0\x9a"
    "7Q2M-9XPT",
    "\xff\xfe",
  };
  g_autofree char *endless = g_strnfill (100000, 'K');
  g_autofree char *dashes = g_strnfill (100000, '-');

  for (gsize i = 0; i < G_N_ELEMENTS (wrong); i++)
    assert_no_code (wrong[i]);
  assert_no_code (endless);
  assert_no_code (dashes);
}

/* Each of its 80 bits counts; what comes after them does not. */
static void
test_a_code_fits_one_certificate (void)
{
  g_autofree char *code = rokad_enrol_code_make (SECRET, fingerprint);
  g_autofree char *secret = NULL;
  g_autofree char *print = NULL;

  g_assert_true (rokad_enrol_code_read (code, &secret, &print, NULL));
  g_assert_true (rokad_enrol_code_fits (print, fingerprint));
  for (guint bit = 0; bit < 256; bit++)
    {
      g_autofree char *other = g_strdup (fingerprint);
      char *digit = other + bit / 4;

      *digit = "0123456789abcdef"[g_ascii_xdigit_value (*digit) ^ (1 << (3 - bit % 4))];
      g_assert_cmpint (rokad_enrol_code_fits (print, other), ==, bit >= 80);
    }
}

/* A code without one is for where no certificate is shown: it pins none. */
static void
test_a_code_without_a_print_fits_nothing (void)
{
  g_assert_false (rokad_enrol_code_fits ("", fingerprint));
  g_assert_false (rokad_enrol_code_fits ("", ""));
  g_assert_false (rokad_enrol_code_fits ("2222222222222222", ""));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/enrol-code/a_code_is_groups_of_five", test_a_code_is_groups_of_five);
  g_test_add_func ("/enrol-code/a_code_is_read_as_it_was_made", test_a_code_is_read_as_it_was_made);
  g_test_add_func ("/enrol-code/a_code_may_be_typed_anyhow", test_a_code_may_be_typed_anyhow);
  g_test_add_func ("/enrol-code/what_is_no_code_is_refused", test_what_is_no_code_is_refused);
  g_test_add_func ("/enrol-code/a_code_fits_one_certificate", test_a_code_fits_one_certificate);
  g_test_add_func ("/enrol-code/a_code_without_a_print_fits_nothing",
                   test_a_code_without_a_print_fits_nothing);

  return g_test_run ();
}
