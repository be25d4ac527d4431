/* Limits of messages: what is just within passes, one more is refused before it costs anything. */
#include <string.h>

#include "messages.h"
#include "rokad-journal.h"

/* --- Reading -----------------------------------------------------------------------------------
 */

static void
assert_passes (Message kind, const GString *text)
{
  g_autoptr (GBytes) body = g_bytes_new (text->str, text->len);
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) again = messages_again (kind, body, &error);

  g_assert_no_error (error);
  g_assert_nonnull (again);
}

static void
assert_too_long (Message kind, const GString *text)
{
  g_autoptr (GBytes) body = g_bytes_new (text->str, text->len);
  g_autoptr (GError) error = NULL;

  g_assert_null (messages_again (kind, body, &error));
  g_assert_error (error, ROKAD_MESSAGE_ERROR, ROKAD_MESSAGE_ERROR_TOO_LONG);
}

/* The example with something else in one place. Caller frees. */
static GString *
change (Message kind, const char *from, const char *to)
{
  GString *text = g_string_new (messages_example (kind));

  g_assert_cmpuint (g_string_replace (text, from, to, 1), ==, 1);
  return text;
}

static void
test_texts_have_a_limit (void)
{
  static const struct
  {
    Message kind;
    const char *from;
    gsize bytes_max;
  } table[] = {
    { MESSAGE_HEADS, "7f-1", ROKAD_VERSION_BYTES_MAX },
    { MESSAGE_ENROL, "K7Q2-9XMD", ROKAD_CODE_LENGTH_MAX },
    { MESSAGE_ENROL, "Till at the door", ROKAD_NODE_NAME_BYTES_MAX },
    { MESSAGE_ENROL, "{\\\"seq\\\":1}", ROKAD_ENTRY_BYTES_MAX },
    { MESSAGE_ENROL_ANSWER, "रोकड़", ROKAD_NODE_NAME_BYTES_MAX },
    { MESSAGE_ENROL_ANSWER, "secret", ROKAD_TOKEN_BYTES_MAX },
    { MESSAGE_TOKEN_ANSWER, "secret", ROKAD_TOKEN_BYTES_MAX },
    { MESSAGE_REFUSAL, "busy", ROKAD_NODE_NAME_BYTES_MAX },
    { MESSAGE_REFUSAL, "the disk is slow", ROKAD_REFUSAL_BYTES_MAX },
  };

  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    {
      g_autofree char *longest = g_strnfill (table[i].bytes_max, 'x');
      g_autofree char *longer = g_strnfill (table[i].bytes_max + 1, 'x');
      g_autoptr (GString) within = change (table[i].kind, table[i].from, longest);
      g_autoptr (GString) over = change (table[i].kind, table[i].from, longer);

      g_test_message ("%s", table[i].from);
      assert_passes (table[i].kind, within);
      assert_too_long (table[i].kind, over);
    }
}

static void
test_numbers_have_a_limit (void)
{
  static const struct
  {
    Message kind;
    const char *before;
    const char *digits;
    gint64 max;
  } table[] = {
    { MESSAGE_PUSH, "\",", "10", ROKAD_SEQ_MAX },
    { MESSAGE_PUSH_ANSWER, "\",", "12", ROKAD_SEQ_MAX },
    { MESSAGE_PULL, "\",", "10", ROKAD_SEQ_MAX },
    { MESSAGE_REFUSAL, "\":", "30", ROKAD_RETRY_AFTER_S_MAX },
    { MESSAGE_BLOB_ANSWER, "\":", "300", ROKAD_BLOB_BYTES_MAX },
    { MESSAGE_SNAPSHOT_ANSWER, "\":", "300", ROKAD_BLOB_BYTES_MAX },
  };

  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    {
      g_autofree char *from = g_strconcat (table[i].before, table[i].digits, NULL);
      g_autofree char *most =
          g_strdup_printf ("%s%" G_GINT64_FORMAT, table[i].before, table[i].max);
      g_autofree char *more =
          g_strdup_printf ("%s%" G_GINT64_FORMAT, table[i].before, table[i].max + 1);
      g_autoptr (GString) within = change (table[i].kind, from, most);
      g_autoptr (GString) over = change (table[i].kind, from, more);

      assert_passes (table[i].kind, within);
      assert_too_long (table[i].kind, over);
    }
}

/* Caller frees. */
static char *
repeat (const char *element, const char *separator, guint times)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < times; i++)
    {
      g_string_append (text, i > 0 ? separator : "");
      g_string_append (text, element);
    }
  return g_string_free (text, FALSE);
}

#define OTHER_SIGNED "[\"" MESSAGES_OTHER "\",0,\"\",\"\"]"
#define OTHER_SECTION "{\"head\":" OTHER_SIGNED ",\"certificate\":\"\",\"lines\":0}\n"

static void
test_lists_have_a_limit (void)
{
  static const struct
  {
    Message kind;
    const char *element;
    guint others; /* that the example has beside it */
    guint max;
  } table[] = {
    { MESSAGE_HEADS, OTHER_SIGNED, 1, ROKAD_POSITIONS_MAX },
    { MESSAGE_HEADS, "[\"" MESSAGES_HASH "\",300]", 0, ROKAD_WANTS_MAX },
    { MESSAGE_PULL, "[\"" MESSAGES_OTHER "\",0,\"\"]", 1, ROKAD_POSITIONS_MAX },
  };

  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    {
      guint most = table[i].max - table[i].others;
      g_autofree char *all = repeat (table[i].element, ",", most);
      g_autofree char *more = repeat (table[i].element, ",", most + 1);
      g_autoptr (GString) within = change (table[i].kind, table[i].element, all);
      g_autoptr (GString) over = change (table[i].kind, table[i].element, more);

      assert_passes (table[i].kind, within);
      assert_too_long (table[i].kind, over);
    }
}

/* A page of so many sections, whose end says @told. Caller frees. */
static GString *
page_of_sections (guint count, guint told)
{
  g_autofree char *others = repeat (OTHER_SECTION, "", count - 1);
  g_autofree char *end = g_strdup_printf ("\"sections\":%u", told);
  GString *text = change (MESSAGE_PAGE, OTHER_SECTION, others);

  g_assert_cmpuint (g_string_replace (text, "\"sections\":2", end, 1), ==, 1);
  return text;
}

static void
test_sections_have_a_limit (void)
{
  g_autoptr (GString) within = page_of_sections (ROKAD_POSITIONS_MAX, ROKAD_POSITIONS_MAX);
  g_autoptr (GString) over = page_of_sections (ROKAD_POSITIONS_MAX + 1, ROKAD_POSITIONS_MAX + 1);
  g_autoptr (GString) unsaid = page_of_sections (ROKAD_POSITIONS_MAX + 1, ROKAD_POSITIONS_MAX);

  assert_passes (MESSAGE_PAGE, within);
  assert_too_long (MESSAGE_PAGE, over);
  assert_too_long (MESSAGE_PAGE, unsaid);
}

/* So many lines of so many bytes each, and one of others. */
typedef struct
{
  guint count;
  gsize bytes;
  gsize last_bytes; /* 0: no such line */
} Lines;

static void
append_line (GString *text, gsize bytes)
{
  g_autofree char *line = g_strnfill (bytes, 'x');

  g_string_append (text, line);
  g_string_append_c (text, '\n');
}

/* From where a header says how many there are. Caller frees. */
static char *
make_lines (const Lines *lines)
{
  GString *text = g_string_new (NULL);

  g_string_printf (text, "\"lines\":%u}\n", lines->count + (lines->last_bytes > 0 ? 1 : 0));
  for (guint i = 0; i < lines->count; i++)
    append_line (text, lines->bytes);
  if (lines->last_bytes > 0)
    append_line (text, lines->last_bytes);
  return g_string_free (text, FALSE);
}

static void
test_lines_have_a_limit (void)
{
  static const struct
  {
    Message kind;
    Lines first;
    Lines second; /* of a page's other section */
    gboolean passes;
  } table[] = {
    { MESSAGE_PUSH, { ROKAD_PUSH_LINES_MAX, 1, 0 }, { 0 }, TRUE },
    { MESSAGE_PUSH, { ROKAD_PUSH_LINES_MAX, 1, 1 }, { 0 }, FALSE },
    { MESSAGE_PUSH, { 1, ROKAD_ENTRY_BYTES_MAX, 0 }, { 0 }, TRUE },
    { MESSAGE_PUSH, { 1, ROKAD_ENTRY_BYTES_MAX + 1, 0 }, { 0 }, FALSE },
    { MESSAGE_PUSH, { 256, ROKAD_PUSH_BYTES_MAX / 256, 0 }, { 0 }, TRUE },
    { MESSAGE_PUSH, { 256, ROKAD_PUSH_BYTES_MAX / 256, 1 }, { 0 }, FALSE },
    { MESSAGE_PAGE, { ROKAD_PULL_LINES_MAX, 1, 0 }, { 0 }, TRUE },
    { MESSAGE_PAGE, { ROKAD_PULL_LINES_MAX, 1, 1 }, { 0 }, FALSE },
    { MESSAGE_PAGE, { 1, 1, 0 }, { ROKAD_PULL_LINES_MAX - 1, 1, 0 }, TRUE },
    { MESSAGE_PAGE, { 1, 1, 0 }, { ROKAD_PULL_LINES_MAX - 1, 1, 1 }, FALSE },
    { MESSAGE_PAGE, { 1, ROKAD_ENTRY_BYTES_MAX + 1, 0 }, { 0 }, FALSE },
    { MESSAGE_PAGE,
      { 512, ROKAD_PULL_BYTES_MAX / 1024, 0 },
      { 512, ROKAD_PULL_BYTES_MAX / 1024, 0 },
      TRUE },
    { MESSAGE_PAGE,
      { 512, ROKAD_PULL_BYTES_MAX / 1024, 0 },
      { 512, ROKAD_PULL_BYTES_MAX / 1024, 1 },
      FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    {
      g_autofree char *first = make_lines (&table[i].first);
      g_autofree char *second = make_lines (&table[i].second);
      g_autoptr (GString) text =
          change (table[i].kind, "\"lines\":2}\n{\"seq\":11}\n{\"seq\":12}\n", first);

      if (table[i].kind == MESSAGE_PAGE)
        g_assert_cmpuint (g_string_replace (text, "\"lines\":0}\n", second, 1), ==, 1);
      g_test_message ("line %u of the table", i + 1);
      if (table[i].passes)
        assert_passes (table[i].kind, text);
      else
        assert_too_long (table[i].kind, text);
    }
}

/* A member that nobody knows fills the object that begins at @at, so that @text has @bytes. */
static void
pad (GString *text, gsize at, gsize bytes)
{
  g_autofree char *filler = NULL;
  g_autofree char *member = NULL;

  filler = g_strnfill (bytes - text->len - strlen ("\"pad\":\"\","), 'x');
  member = g_strdup_printf ("\"pad\":\"%s\",", filler);
  g_string_insert (text, (gssize) at + 1, member);
  g_assert_cmpuint (text->len, ==, bytes);
}

static void
test_bodies_have_a_limit (void)
{
  static const gsize bytes_max[MESSAGES] = {
    [MESSAGE_PUSH_ANSWER] = ROKAD_SHORT_BYTES_MAX,  [MESSAGE_HEADS] = ROKAD_MESSAGE_BYTES_MAX,
    [MESSAGE_PULL] = ROKAD_MESSAGE_BYTES_MAX,       [MESSAGE_ENROL] = ROKAD_ENROL_BYTES_MAX,
    [MESSAGE_ENROL_ANSWER] = ROKAD_SHORT_BYTES_MAX, [MESSAGE_TOKEN_REQUEST] = ROKAD_SHORT_BYTES_MAX,
    [MESSAGE_TOKEN_ANSWER] = ROKAD_SHORT_BYTES_MAX, [MESSAGE_REFUSAL] = ROKAD_SHORT_BYTES_MAX,
  };

  for (guint kind = 0; kind < MESSAGES; kind++)
    {
      g_autoptr (GString) within = g_string_new (messages_example (kind));
      g_autoptr (GString) over = g_string_new (messages_example (kind));

      if (bytes_max[kind] == 0)
        continue; /* of lines: below */
      pad (within, 0, bytes_max[kind]);
      pad (over, 0, bytes_max[kind] + 1);
      assert_passes (kind, within);
      assert_too_long (kind, over);
    }
}

/* A header is a line too. */
static void
test_headers_have_a_limit (void)
{
  static const Message kinds[] = { MESSAGE_PUSH, MESSAGE_PAGE };

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      const char *example = messages_example (kinds[i]);
      gsize rest = strlen (strchr (example, '\n'));
      g_autoptr (GString) within = g_string_new (example);
      g_autoptr (GString) over = g_string_new (example);

      pad (within, 0, ROKAD_ENTRY_BYTES_MAX + rest);
      pad (over, 0, ROKAD_ENTRY_BYTES_MAX + 1 + rest);
      assert_passes (kinds[i], within);
      assert_too_long (kinds[i], over);
    }
}

/* Sections with headers as long as lines may be, up to the whole body. */
static void
test_a_body_of_lines_has_a_limit (void)
{
  guint sections = ROKAD_MESSAGE_BYTES_MAX / ROKAD_ENTRY_BYTES_MAX;
  g_autoptr (GString) text = page_of_sections (sections + 1, sections + 1);
  gsize end = text->len;

  for (guint i = 0; i + 1 < sections; i++)
    {
      g_autoptr (GString) header = g_string_new (OTHER_SECTION);
      gsize at = (gsize) (g_strstr_len (text->str, -1, OTHER_SECTION) - text->str);

      pad (header, 0, ROKAD_ENTRY_BYTES_MAX);
      g_string_erase (text, (gssize) at, (gssize) strlen (OTHER_SECTION));
      g_string_insert (text, (gssize) at, header->str);
    }
  g_assert_cmpuint (text->len, >, end);
  pad (text, (gsize) (g_strstr_len (text->str, -1, OTHER_SECTION) - text->str),
       ROKAD_MESSAGE_BYTES_MAX);
  assert_passes (MESSAGE_PAGE, text);

  g_string_insert (text, (gssize) (strstr (text->str, "{\"end\"") - text->str) + 1, "\"x\":1,");
  assert_too_long (MESSAGE_PAGE, text);
  g_string_truncate (text, 0);
  append_line (text, ROKAD_MESSAGE_BYTES_MAX);
  assert_too_long (MESSAGE_PUSH, text);
}

/* --- Writing -----------------------------------------------------------------------------------
 */

static const RokadSignedPosition longest = { { MESSAGES_TILL, ROKAD_SEQ_MAX, MESSAGES_HASH },
                                             MESSAGES_SIGNED };

static RokadSection *
make_section (const RokadSignedPosition *head, const char *line)
{
  RokadSection *section = g_new0 (RokadSection, 1);

  section->head = *head;
  section->certificate = g_strdup (MESSAGES_CERTIFICATE);
  section->lines = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  if (line != NULL)
    g_ptr_array_add (section->lines, g_bytes_new (line, strlen (line)));
  return section;
}

/* All limits at once: more bytes than a body may have would make a page that nobody can be given.
 */
static void
test_the_largest_page_is_within_a_body (void)
{
  guint lines = ROKAD_PULL_LINES_MAX;
  g_autofree char *line = g_strnfill (ROKAD_PULL_BYTES_MAX / lines, 'x');
  g_auto (RokadPage) page = { g_ptr_array_new_with_free_func ((GDestroyNotify) rokad_section_free),
                              FALSE };
  g_auto (RokadPage) read = { 0 };
  g_autoptr (GBytes) body = NULL;
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < ROKAD_POSITIONS_MAX; i++)
    g_ptr_array_add (page.sections, make_section (&longest, i < lines ? line : NULL));
  body = rokad_page_encode (&page);
  g_test_message ("%" G_GSIZE_FORMAT " bytes", g_bytes_get_size (body));
  rokad_page_decode (body, &read, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (read.sections->len, ==, ROKAD_POSITIONS_MAX);
}

static void
test_the_largest_enrolment_is_within_its_body (void)
{
  g_autofree char *opening = g_strnfill (ROKAD_ENTRY_BYTES_MAX, '"');
  g_auto (RokadEnrol) enrol = { g_strnfill (ROKAD_CODE_LENGTH_MAX, '\\'),
                                g_strnfill (ROKAD_NODE_NAME_BYTES_MAX, '\\'),
                                g_bytes_new (opening, ROKAD_ENTRY_BYTES_MAX),
                                g_strdup (MESSAGES_SIGNED) };
  g_autoptr (GBytes) body = rokad_enrol_encode (&enrol);
  g_auto (RokadEnrol) read = { 0 };
  g_autoptr (GError) error = NULL;

  rokad_enrol_decode (body, &read, &error);
  g_assert_no_error (error);
  g_assert_true (g_bytes_equal (enrol.opening, read.opening));
}

/* What no reader would take is never written: the subprocess ends in an assertion. */
static void
test_writers_keep_to_the_limits (void)
{
  static const char *const broken[] = { "section-of-none", "too-many-lines", "line-feed",
                                        "other-journal",   "long-code",      "half-a-token" };

  for (guint i = 0; i < G_N_ELEMENTS (broken); i++)
    {
      g_autofree char *path = g_strconcat ("/message-limits/subprocess/", broken[i], NULL);

      g_test_trap_subprocess (path, 0, G_TEST_SUBPROCESS_DEFAULT);
      g_test_trap_assert_failed ();
      g_test_trap_assert_stderr ("*assertion failed*");
    }
}

static void
write_push (gconstpointer what)
{
  RokadSignedPosition none = { { MESSAGES_TILL, 0, MESSAGES_HASH }, "" };
  g_auto (RokadPush) push = { MESSAGES_TILL, "", "", longest, make_section (&longest, "{}") };
  g_autoptr (GBytes) body = NULL;

  if (g_str_equal (what, "section-of-none"))
    push.section->head = none;
  else if (g_str_equal (what, "line-feed"))
    g_ptr_array_add (push.section->lines, g_bytes_new_static ("{\n}", 3));
  else if (g_str_equal (what, "other-journal"))
    g_strlcpy (push.acked.at.journal_id, MESSAGES_OTHER, ROKAD_JOURNAL_ID_BYTES);
  else
    for (guint i = 0; i < ROKAD_PUSH_LINES_MAX; i++)
      g_ptr_array_add (push.section->lines, g_bytes_new_static ("{}", 2));
  body = rokad_push_encode (&push);
}

static void
write_long_code (void)
{
  g_auto (RokadEnrol) enrol = { g_strnfill (ROKAD_CODE_LENGTH_MAX + 1, 'x'), g_strdup (""),
                                g_bytes_new_static ("{}", 2), g_strdup (MESSAGES_SIGNED) };
  g_autoptr (GBytes) body = rokad_enrol_encode (&enrol);
}

static void
write_half_a_token (void)
{
  RokadTokenRequest request = { MESSAGES_TILL, MESSAGES_NONCE, "" };
  g_autoptr (GBytes) body = rokad_token_request_encode (&request);
}

static void
add_writers (void)
{
  g_test_add_data_func ("/message-limits/subprocess/section-of-none", "section-of-none",
                        write_push);
  g_test_add_data_func ("/message-limits/subprocess/too-many-lines", "too-many-lines", write_push);
  g_test_add_data_func ("/message-limits/subprocess/line-feed", "line-feed", write_push);
  g_test_add_data_func ("/message-limits/subprocess/other-journal", "other-journal", write_push);
  g_test_add_func ("/message-limits/subprocess/long-code", write_long_code);
  g_test_add_func ("/message-limits/subprocess/half-a-token", write_half_a_token);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/message-limits/texts-have-a-limit", test_texts_have_a_limit);
  g_test_add_func ("/message-limits/numbers-have-a-limit", test_numbers_have_a_limit);
  g_test_add_func ("/message-limits/lists-have-a-limit", test_lists_have_a_limit);
  g_test_add_func ("/message-limits/sections-have-a-limit", test_sections_have_a_limit);
  g_test_add_func ("/message-limits/lines-have-a-limit", test_lines_have_a_limit);
  g_test_add_func ("/message-limits/bodies-have-a-limit", test_bodies_have_a_limit);
  g_test_add_func ("/message-limits/headers-have-a-limit", test_headers_have_a_limit);
  g_test_add_func ("/message-limits/a-body-of-lines-has-a-limit", test_a_body_of_lines_has_a_limit);
  g_test_add_func ("/message-limits/the-largest-page-is-within-a-body",
                   test_the_largest_page_is_within_a_body);
  g_test_add_func ("/message-limits/the-largest-enrolment-is-within-its-body",
                   test_the_largest_enrolment_is_within_its_body);
  g_test_add_func ("/message-limits/writers-keep-to-the-limits", test_writers_keep_to_the_limits);
  add_writers ();

  return g_test_run ();
}
