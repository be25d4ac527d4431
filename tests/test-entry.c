/* What is an entry, and what some reader somewhere might take for one. */
#include <string.h>

#include "rokad-journal.h"

#define JOURNAL "0190d3a0-1111-7abc-8def-000000000001"
#define NOTHING "0000000000000000000000000000000000000000000000000000000000000000"

#define HEADER(seq, at, v) \
  "{\"journal\":\"" JOURNAL "\",\"seq\":" seq ",\"prev\":\"" NOTHING "\",\"at\":\"" at \
  "\",\"staff\":\"owner\",\"kind\":\"x\",\"v\":" v ",\"body\":"
#define GOOD HEADER ("2", "2026-11-21T09:30:12.123+05:30", "1")

/* Each of these some reader somewhere would take for JSON, or for an entry. */
static const char *const no_entries[] = {
  "",
  "{}",
  "[]",
  "null",
  GOOD "{}",   /* without its end */
  GOOD "{}}}", /* with two */
  GOOD "{}}\n",
  GOOD "{}} ",
  " " GOOD "{}}",
  "\xef\xbb\xbf" GOOD "{}}",
  GOOD "{}}{}",
  GOOD "[]}",
  GOOD "1}",
  GOOD "{\"a\":1.5}}",
  GOOD "{\"a\":1e2}}",
  GOOD "{\"a\":1.0}}",
  GOOD "{\"a\":01}}",
  GOOD "{\"a\":0x10}}",
  GOOD "{\"a\":+1}}",
  GOOD "{\"a\":-}}",
  GOOD "{\"a\":9223372036854775808}}",
  GOOD "{\"a\":-9223372036854775809}}",
  GOOD "{\"a\":99999999999999999999}}",
  GOOD "{'a':1}}",
  GOOD "{\"a\":'1'}}",
  GOOD "{a:1}}",
  GOOD "{\"a\":1,}}",
  GOOD "{\"a\":[1,]}}",
  GOOD "{\"a\":1,\"a\":2}}",
  GOOD "{\"a\":\"\\q\"}}",
  GOOD "{\"a\":\"\\u12g4\"}}",
  GOOD "{\"a\":\"\\ud800\"}}",
  GOOD "{\"a\":\"\\udc00\\ud800\"}}",
  GOOD "{\"a\":\"\\u0000\"}}",
  GOOD "{\"a\":\"\xff\"}}",
  GOOD "{\"a\":\"\xc0\x80\"}}",
  GOOD "{\"a\":\"\xed\xa0\x80\"}}",
  GOOD "{\"a\":\"\t\"}}",
  GOOD "{\"a\":\"\x7f\"}}",
  GOOD "{\"a\":nul}}",
  GOOD "{\"a\":True}}",
  GOOD "{/* */}}",
  GOOD "{}}//",
  "var a = " GOOD "{}}",
  HEADER ("0", "2026-11-21T09:30:12.123+05:30", "1") "{}}",
  HEADER ("-1", "2026-11-21T09:30:12.123+05:30", "1") "{}}",
  HEADER ("\"2\"", "2026-11-21T09:30:12.123+05:30", "1") "{}}",
  HEADER ("2.0", "2026-11-21T09:30:12.123+05:30", "1") "{}}",
  HEADER ("true", "2026-11-21T09:30:12.123+05:30", "1") "{}}",
  HEADER ("2", "2026-11-21T09:30:12.123+05:30", "0") "{}}",
  HEADER ("2", "2026-11-21T09:30:12.123+05:30", "null") "{}}",
  HEADER ("2", "yesterday", "1") "{}}",
  HEADER ("2", "", "1") "{}}",
  HEADER ("2", "2026-13-41T09:30:12.123+05:30", "1") "{}}",
  "{\"seq\":2,\"journal\":\"" JOURNAL "\",\"prev\":\"" NOTHING "\",\"at\":"
  "\"2026-11-21T09:30:12.123+05:30\",\"staff\":\"o\",\"kind\":\"x\",\"v\":1,\"body\":{}}",
  "{\"journal\":\"" JOURNAL "\",\"seq\":2,\"prev\":\"00\",\"at\":"
  "\"2026-11-21T09:30:12.123+05:30\",\"staff\":\"o\",\"kind\":\"x\",\"v\":1,\"body\":{}}",
  "{\"journal\":\"x\",\"seq\":2,\"prev\":\"" NOTHING "\",\"at\":"
  "\"2026-11-21T09:30:12.123+05:30\",\"staff\":\"o\",\"kind\":\"x\",\"v\":1,\"body\":{}}",
  GOOD "{},\"more\":1}",
  GOOD "{},\"seq\":3}",
};

static void
test_what_is_no_entry_is_refused (void)
{
  g_autoptr (RokadEntry) good = rokad_entry_parse (GOOD "{}}", strlen (GOOD "{}}"), NULL);

  g_assert_nonnull (good);
  for (gsize i = 0; i < G_N_ELEMENTS (no_entries); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *shown = g_strescape (no_entries[i], NULL);

      g_test_message ("%s", shown);
      g_assert_null (rokad_entry_parse (no_entries[i], strlen (no_entries[i]), &error));
      g_assert_true (error->domain == ROKAD_JOURNAL_ERROR);
      g_assert_cmpint (error->code, ==, ROKAD_JOURNAL_ERROR_INVALID);
    }
}

/* Every control character, raw inside a text: refused, and a NUL does not hide what follows. */
static void
test_control_characters_are_refused (void)
{
  for (int c = 0; c < 0x20; c++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *line = g_strdup (GOOD "{\"a\":\"?\"}}");
      gsize bytes = strlen (line);

      *strchr (line, '?') = (char) c;
      g_assert_null (rokad_entry_parse (line, bytes, &error));
      g_assert_error (error, ROKAD_JOURNAL_ERROR, ROKAD_JOURNAL_ERROR_INVALID);
    }
}

static void
test_deep_nesting_is_refused (void)
{
  static const char *const starts[] = { GOOD "{\"a\":", GOOD "{\"q\":\"\\\"\",\"a\":",
                                        GOOD "{\"q\":'\"',\"a\":" };
  g_autofree char *open = g_strnfill (100000, '[');
  g_autofree char *close = g_strnfill (100000, ']');

  for (gsize i = 0; i < G_N_ELEMENTS (starts); i++)
    {
      g_autofree char *line = g_strconcat (starts[i], open, close, "}}", NULL);
      g_autoptr (GError) error = NULL;

      g_assert_null (rokad_entry_parse (line, strlen (line), &error));
      g_assert_error (error, ROKAD_JOURNAL_ERROR, ROKAD_JOURNAL_ERROR_INVALID);
    }
}

static void
test_too_long_a_line_is_not_read (void)
{
  g_autofree char *line = g_strnfill (ROKAD_ENTRY_BYTES_MAX + 1, ' ');
  g_autoptr (GError) error = NULL;

  g_assert_null (rokad_entry_parse (line, ROKAD_ENTRY_BYTES_MAX + 1, &error));
  g_assert_error (error, ROKAD_JOURNAL_ERROR, ROKAD_JOURNAL_ERROR_TOO_LONG);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/entry/what-is-no-entry-is-refused", test_what_is_no_entry_is_refused);
  g_test_add_func ("/entry/control-characters-are-refused", test_control_characters_are_refused);
  g_test_add_func ("/entry/deep-nesting-is-refused", test_deep_nesting_is_refused);
  g_test_add_func ("/entry/too-long-a-line-is-not-read", test_too_long_a_line_is_not_read);

  return g_test_run ();
}
