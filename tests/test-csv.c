/* Records from CSV and TSV: what RFC 4180 says, and what files from shops do instead. */
#include <string.h>

#include "rokad-csv.h"

/* "1:a,b" for each good record, fields with | between; "3!" for each bad one. */
static char *
read_all (const char *data, gssize bytes, RokadCsvDialect dialect)
{
  g_autoptr (GInputStream) stream =
      g_memory_input_stream_new_from_data (data, bytes < 0 ? (gssize) strlen (data) : bytes, NULL);
  g_autoptr (RokadCsv) reader = rokad_csv_new (stream, dialect);
  GString *text = g_string_new (NULL);
  RokadCsvStep step;

  while ((step = rokad_csv_next (reader, NULL, NULL)) != ROKAD_CSV_END)
    {
      g_assert_cmpint (step, !=, ROKAD_CSV_FAILED);
      g_assert_cmpint (rokad_csv_reason (reader) != NULL, ==, step == ROKAD_CSV_BAD);
      g_string_append_printf (text, "%s%d%c", text->len > 0 ? " " : "",
                              (int) rokad_csv_line (reader), step == ROKAD_CSV_BAD ? '!' : ':');
      for (guint i = 0; i < rokad_csv_count (reader); i++)
        g_string_append_printf (text, "%s%s", i > 0 ? "|" : "", rokad_csv_field (reader, i));
    }
  return g_string_free (text, FALSE);
}

static void
assert_reads (const char *data, RokadCsvDialect dialect, const char *expected)
{
  g_autofree char *text = read_all (data, -1, dialect);

  g_assert_cmpstr (text, ==, expected);
}

static void
test_quotes_hold_commas_and_line_ends (void)
{
  assert_reads ("a,b\r\n\"x,y\",\"two\nlines\"\r\n\"say \"\"hi\"\"\",\"\"\r\n", ROKAD_CSV_COMMAS,
                "1:a|b 2:x,y|two\nlines 4:say \"hi\"|");
}

static void
test_line_ends_may_be_missing_or_mixed (void)
{
  assert_reads ("a\nb\r\nc", ROKAD_CSV_COMMAS, "1:a 2:b 3:c");
  assert_reads ("a,\"b\"", ROKAD_CSV_COMMAS, "1:a|b");
  assert_reads ("a,", ROKAD_CSV_COMMAS, "1:a|");
  assert_reads ("", ROKAD_CSV_COMMAS, "");
}

static void
test_a_byte_order_mark_is_no_text (void)
{
  assert_reads ("\xef\xbb\xbfname\nx\n", ROKAD_CSV_COMMAS, "1:name 2:x");
  assert_reads ("\xef\xbb\xbf\"name\"\n", ROKAD_CSV_COMMAS, "1:name");
}

static void
test_empty_lines_are_passed_over (void)
{
  assert_reads ("\n\r\na\n\n , \n,,,\nb\n\n", ROKAD_CSV_COMMAS, "3:a 7:b");
}

/* A quote inside a field is an inch, not a quote. */
static void
test_a_quote_inside_a_field_is_text (void)
{
  assert_reads ("Pipe 5\" x 2,1\n", ROKAD_CSV_COMMAS, "1:Pipe 5\" x 2|1");
}

static void
test_a_missing_quote_costs_one_line (void)
{
  assert_reads ("a,1\n\"b,2\nc,3\nd,4\n", ROKAD_CSV_COMMAS, "1:a|1 2! 3:c|3 4:d|4");
  assert_reads ("a,1\n\"b\"x,2\nc,3\n", ROKAD_CSV_COMMAS, "1:a|1 2! 3:c|3");
}

/* Text of a quoted field must not be taken for lines of its own. */
static void
test_bytes_that_are_no_text_cost_their_record (void)
{
  static const char nul[] = "a\n\"b\0\nc\"\nd\n";
  g_autofree char *text = read_all (nul, sizeof nul - 1, ROKAD_CSV_COMMAS);

  g_assert_cmpstr (text, ==, "1:a 2! 4:d");
  assert_reads ("a\n\"b\xff\nc\"\nd\n", ROKAD_CSV_COMMAS, "1:a 2! 4:d");
}

static void
test_tabs_know_no_quotes (void)
{
  assert_reads ("1\t\"x\t5\" pipe\r\n2\ty\n", ROKAD_CSV_TABS, "1:1|\"x|5\" pipe 2:2|y");
}

static void
test_a_line_without_end_is_given_up (void)
{
  g_autoptr (GString) data = g_string_new ("a\n");
  g_autofree char *text = NULL;

  for (guint i = 0; i < 4 * ROKAD_CSV_RECORD_BYTES_MAX; i++)
    g_string_append_c (data, 'x');
  g_string_append (data, "\nb\n");

  for (RokadCsvDialect dialect = ROKAD_CSV_COMMAS; dialect <= ROKAD_CSV_TABS; dialect++)
    {
      g_free (text);
      text = read_all (data->str, -1, dialect);
      g_assert_cmpstr (text, ==, "1:a 2! 3:b");
    }
}

static void
test_too_many_fields_are_refused (void)
{
  g_autoptr (GString) data = g_string_new ("a");
  g_autofree char *text = NULL;

  for (guint i = 1; i < ROKAD_CSV_FIELDS_MAX; i++)
    g_string_append_c (data, ',');
  g_string_append_printf (data, "\n%s,\nb\n", data->str);
  text = read_all (data->str, -1, ROKAD_CSV_COMMAS);

  g_assert_true (g_str_has_suffix (text, " 2! 3:b"));
  g_assert_true (g_str_has_prefix (text, "1:a|"));
}

/* Every line opens a quote that is never closed: read again and again, but not without end. */
static void
test_nothing_but_quotes_ends_soon (void)
{
  g_autoptr (GString) data = g_string_new (NULL);
  g_autofree char *text = NULL;
  guint bad = 0;

  for (guint i = 0; i < 20000; i++)
    g_string_append (data, "\"a\n,");
  text = read_all (data->str, -1, ROKAD_CSV_COMMAS);
  for (const char *at = text; (at = strchr (at, '!')) != NULL; at++)
    bad++;
  g_assert_cmpuint (bad, >, 0);
}

/* Wherever the end of what is in memory falls. */
static void
test_records_of_every_length_come_whole (void)
{
  g_autoptr (GString) data = g_string_new (NULL);
  g_autoptr (GInputStream) stream = NULL;
  g_autoptr (RokadCsv) reader = NULL;

  for (guint i = 0; i < 1500; i++)
    {
      g_string_append_printf (data, "%u,\"", i);
      for (guint j = 0; j < i; j++)
        g_string_append (data, j % 7 == 0 ? "\"\"" : j % 101 == 0 ? "\r\n" : "é");
      g_string_append (data, i % 2 == 0 ? "\"\n" : "\",\r\n");
    }
  stream = g_memory_input_stream_new_from_data (data->str, (gssize) data->len, NULL);
  reader = rokad_csv_new (stream, ROKAD_CSV_COMMAS);

  for (guint i = 0; i < 1500; i++)
    {
      g_autofree char *number = g_strdup_printf ("%u", i);
      glong letters = 0;

      g_assert_cmpint (rokad_csv_next (reader, NULL, NULL), ==, ROKAD_CSV_RECORD);
      g_assert_cmpstr (rokad_csv_field (reader, 0), ==, number);
      for (const char *p = rokad_csv_field (reader, 1); *p != '\0'; p = g_utf8_next_char (p))
        letters += *p != '\r';
      g_assert_cmpint (letters, ==, i);
      g_assert_cmpuint (rokad_csv_count (reader), ==, 2 + i % 2);
      g_assert_cmpstr (rokad_csv_field (reader, 9), ==, "");
    }
  g_assert_cmpint (rokad_csv_next (reader, NULL, NULL), ==, ROKAD_CSV_END);
  g_assert_cmpint (rokad_csv_position (reader), ==, (gint64) data->len);
}

static void
test_the_text_of_a_bad_record_is_kept (void)
{
  static const char data[] = "good,1\n\"bad,\xff,2\r\ngood,3\n";
  g_autoptr (GInputStream) stream =
      g_memory_input_stream_new_from_data (data, sizeof data - 1, NULL);
  g_autoptr (RokadCsv) reader = rokad_csv_new (stream, ROKAD_CSV_COMMAS);
  g_autofree char *text = NULL;

  g_assert_cmpint (rokad_csv_next (reader, NULL, NULL), ==, ROKAD_CSV_RECORD);
  g_assert_cmpint (rokad_csv_next (reader, NULL, NULL), ==, ROKAD_CSV_BAD);
  text = rokad_csv_dup_text (reader);
  g_assert_cmpstr (text, ==, "\"bad,\xef\xbf\xbd,2");
}

static void
test_a_field_is_quoted_where_it_must_be (void)
{
  g_autoptr (GString) line = g_string_new (NULL);

  rokad_csv_append_field (line, "plain");
  g_string_append_c (line, ',');
  rokad_csv_append_field (line, "say \"hi\", twice");
  g_string_append_c (line, '\n');
  g_assert_cmpstr (line->str, ==, "plain,\"say \"\"hi\"\", twice\"\n");
  assert_reads (line->str, ROKAD_CSV_COMMAS, "1:plain|say \"hi\", twice");
}

static void
test_a_file_that_cannot_be_read_fails (void)
{
  g_autoptr (GInputStream) stream = g_memory_input_stream_new_from_data ("a\nb\n", 4, NULL);
  g_autoptr (RokadCsv) reader = rokad_csv_new (stream, ROKAD_CSV_COMMAS);
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) again = NULL;

  g_input_stream_close (stream, NULL, NULL);
  g_assert_cmpint (rokad_csv_next (reader, NULL, &error), ==, ROKAD_CSV_FAILED);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CLOSED);
  g_assert_cmpint (rokad_csv_next (reader, NULL, &again), ==, ROKAD_CSV_FAILED);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/csv/quotes_hold_commas_and_line_ends", test_quotes_hold_commas_and_line_ends);
  g_test_add_func ("/csv/line_ends_may_be_missing_or_mixed",
                   test_line_ends_may_be_missing_or_mixed);
  g_test_add_func ("/csv/a_byte_order_mark_is_no_text", test_a_byte_order_mark_is_no_text);
  g_test_add_func ("/csv/empty_lines_are_passed_over", test_empty_lines_are_passed_over);
  g_test_add_func ("/csv/a_quote_inside_a_field_is_text", test_a_quote_inside_a_field_is_text);
  g_test_add_func ("/csv/a_missing_quote_costs_one_line", test_a_missing_quote_costs_one_line);
  g_test_add_func ("/csv/bytes_that_are_no_text_cost_their_record",
                   test_bytes_that_are_no_text_cost_their_record);
  g_test_add_func ("/csv/tabs_know_no_quotes", test_tabs_know_no_quotes);
  g_test_add_func ("/csv/a_line_without_end_is_given_up", test_a_line_without_end_is_given_up);
  g_test_add_func ("/csv/too_many_fields_are_refused", test_too_many_fields_are_refused);
  g_test_add_func ("/csv/nothing_but_quotes_ends_soon", test_nothing_but_quotes_ends_soon);
  g_test_add_func ("/csv/records_of_every_length_come_whole",
                   test_records_of_every_length_come_whole);
  g_test_add_func ("/csv/the_text_of_a_bad_record_is_kept", test_the_text_of_a_bad_record_is_kept);
  g_test_add_func ("/csv/a_field_is_quoted_where_it_must_be",
                   test_a_field_is_quoted_where_it_must_be);
  g_test_add_func ("/csv/a_file_that_cannot_be_read_fails", test_a_file_that_cannot_be_read_fails);

  return g_test_run ();
}
