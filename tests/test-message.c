/* Messages: their bytes are a protocol's, what is newer is passed over, what is none is refused. */
#include <string.h>

#include "messages.h"

/* --- As the protocol has it --------------------------------------------------------------------
 */

static const RokadSignedPosition till_at_10 = { { MESSAGES_TILL, 10, MESSAGES_EARLIER },
                                                MESSAGES_SIGNED_EARLIER };
static const RokadSignedPosition till_at_12 = { { MESSAGES_TILL, 12, MESSAGES_HASH },
                                                MESSAGES_SIGNED };
static const RokadWant want = { MESSAGES_HASH, 300 };
static const RokadSignedPosition other_at_0 = { { MESSAGES_OTHER, 0, "" }, "" };

static void
assert_is_example (GBytes *body, Message kind)
{
  g_autofree char *text = g_strndup (g_bytes_get_data (body, NULL), g_bytes_get_size (body));

  g_assert_cmpuint (strlen (text), ==, g_bytes_get_size (body));
  g_assert_cmpstr (text, ==, messages_example (kind));
  g_bytes_unref (body);
}

static RokadSection *
make_section (const RokadSignedPosition *head, const char *certificate, const char *const *lines)
{
  RokadSection *section = g_new0 (RokadSection, 1);

  section->head = *head;
  section->certificate = g_strdup (certificate);
  section->lines = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  for (; *lines != NULL; lines++)
    g_ptr_array_add (section->lines, g_bytes_new (*lines, strlen (*lines)));
  return section;
}

static const char *const two_lines[] = { "{\"seq\":11}", "{\"seq\":12}", NULL };
static const char *const no_lines[] = { NULL };

static void
test_push_is_written_as_the_protocol_has_it (void)
{
  g_auto (RokadPush) push = { MESSAGES_TILL, MESSAGES_NONCE, MESSAGES_NEXT, till_at_10, NULL };
  RokadPushAnswer answer = { MESSAGES_HUB, till_at_12, FALSE, TRUE, FALSE, TRUE };

  push.section = make_section (&till_at_12, MESSAGES_CERTIFICATE, two_lines);
  assert_is_example (rokad_push_encode (&push), MESSAGE_PUSH);
  assert_is_example (rokad_push_answer_encode (&answer), MESSAGE_PUSH_ANSWER);
}

static void
test_pull_is_written_as_the_protocol_has_it (void)
{
  g_auto (RokadHeads) heads = { MESSAGES_HUB, g_strdup ("7f-1"),
                                g_array_new (FALSE, FALSE, sizeof (RokadSignedPosition)),
                                g_array_new (FALSE, FALSE, sizeof (RokadWant)) };
  g_auto (RokadPull) pull = { MESSAGES_TILL, g_array_new (FALSE, FALSE, sizeof (RokadPosition)) };
  g_auto (RokadPage) page = { g_ptr_array_new_with_free_func ((GDestroyNotify) rokad_section_free),
                              TRUE };

  g_array_append_val (heads.positions, till_at_12);
  g_array_append_val (heads.positions, other_at_0);
  g_array_append_val (heads.wants, want);
  assert_is_example (rokad_heads_encode (&heads), MESSAGE_HEADS);

  g_array_append_val (pull.after, till_at_10.at);
  g_array_append_val (pull.after, other_at_0.at);
  assert_is_example (rokad_pull_encode (&pull), MESSAGE_PULL);

  g_ptr_array_add (page.sections, make_section (&till_at_12, MESSAGES_CERTIFICATE, two_lines));
  g_ptr_array_add (page.sections, make_section (&other_at_0, "", no_lines));
  assert_is_example (rokad_page_encode (&page), MESSAGE_PAGE);
}

static void
test_enrolment_is_written_as_the_protocol_has_it (void)
{
  g_auto (RokadEnrol) enrol = { g_strdup ("K7Q2-9XMD"), g_strdup ("Till at the door"),
                                g_bytes_new_static ("{\"seq\":1}", 9), g_strdup (MESSAGES_SIGNED) };
  g_auto (RokadEnrolAnswer) answer = { MESSAGES_HUB,
                                       MESSAGES_KEY,
                                       g_strdup ("रोकड़"),
                                       g_strdup ("secret"),
                                       g_strdup (MESSAGES_CERTIFICATE),
                                       g_strdup (MESSAGES_OTHER) };
  RokadTokenRequest request = { MESSAGES_TILL, MESSAGES_NONCE, MESSAGES_SIGNED };
  g_auto (RokadTokenAnswer) token = { "", g_strdup ("secret") };
  g_auto (RokadRefusal) refusal = { g_strdup (ROKAD_REFUSED_BUSY), g_strdup ("the disk is slow"),
                                    30 };

  assert_is_example (rokad_enrol_encode (&enrol), MESSAGE_ENROL);
  assert_is_example (rokad_enrol_answer_encode (&answer), MESSAGE_ENROL_ANSWER);
  assert_is_example (rokad_token_request_encode (&request), MESSAGE_TOKEN_REQUEST);
  assert_is_example (rokad_token_answer_encode (&token), MESSAGE_TOKEN_ANSWER);
  assert_is_example (rokad_refusal_encode (&refusal), MESSAGE_REFUSAL);
}

/* A signature over one text is none over the other, nor over a head. */
static void
test_what_is_signed_names_its_purpose (void)
{
  g_auto (RokadEnrol) enrol = { g_strdup ("K7Q2-9XMD"), g_strdup (""),
                                g_bytes_new_static ("{\"seq\":1}", 9), g_strdup ("") };
  RokadTokenRequest request = { MESSAGES_TILL, MESSAGES_NONCE, "" };
  g_autofree char *hash = g_compute_checksum_for_string (G_CHECKSUM_SHA256, "{\"seq\":1}", -1);
  g_autofree char *expected = g_strconcat ("rokad enrol 1\nK7Q2-9XMD\n", hash, NULL);
  g_autofree char *enrol_text = rokad_enrol_text (&enrol);
  g_autofree char *token_text = rokad_token_text (&request);

  g_assert_cmpstr (enrol_text, ==, expected);
  g_assert_cmpstr (token_text, ==, "rokad token 1\n" MESSAGES_TILL "\n" MESSAGES_NONCE);
}

/* --- Kept, passed over, made to fit ------------------------------------------------------------
 */

static void
test_examples_are_read_and_written_alike (void)
{
  for (guint kind = 0; kind < MESSAGES; kind++)
    {
      const char *example = messages_example (kind);
      g_autoptr (GBytes) body = g_bytes_new_static (example, strlen (example));
      g_autoptr (GError) error = NULL;
      GBytes *again = messages_again (kind, body, &error);

      g_assert_no_error (error);
      assert_is_example (again, kind);
    }
}

/* A newer program says more: in each object, whatever it may be. */
static void
test_members_of_a_newer_program_are_passed_over (void)
{
  static const char *const places[] = { "{\"node\"",      "{\"head\"", "{\"end\"",   "{\"code\"",
                                        "{\"challenge\"", "{\"have\"", "{\"sha256\"" };

  for (guint kind = 0; kind < MESSAGES; kind++)
    {
      g_autoptr (GString) newer = g_string_new (messages_example (kind));
      g_autoptr (GBytes) body = NULL;
      g_autoptr (GError) error = NULL;
      guint changed = 0;
      GBytes *again;

      for (guint i = 0; i < G_N_ELEMENTS (places); i++)
        {
          g_autofree char *with =
              g_strdup_printf ("{\"later\":{\"a\":[1,null,true,\"x\"]},%s", places[i] + 1);

          changed += g_string_replace (newer, places[i], with, 0);
        }
      g_assert_cmpuint (changed, ==, kind == MESSAGE_PAGE ? 3 : 1);

      body = g_bytes_new (newer->str, newer->len);
      again = messages_again (kind, body, &error);
      g_assert_no_error (error);
      assert_is_example (again, kind);
    }
}

/* Lines are still there when the body is let go, and the message after them. */
static void
test_lines_outlive_their_body (void)
{
  g_autofree char *text = g_strdup (messages_example (MESSAGE_PUSH));
  GBytes *body = g_bytes_new (text, strlen (text));
  g_auto (RokadPush) push = { 0 };
  g_autoptr (GBytes) line = NULL;

  g_assert_true (rokad_push_decode (body, &push, NULL));
  g_bytes_unref (body);
  line = g_bytes_ref (push.section->lines->pdata[1]);
  rokad_push_clear (&push);
  g_assert_null (push.section);
  g_assert_cmpmem (g_bytes_get_data (line, NULL), g_bytes_get_size (line), two_lines[1],
                   strlen (two_lines[1]));
}

/* Whatever an error said, the refusal that tells it can be read. */
static void
test_a_refusals_reason_is_made_to_fit (void)
{
  g_autofree char *long_reason = g_strnfill (ROKAD_REFUSAL_BYTES_MAX - 1, 'x');
  g_auto (RokadRefusal) refusal = { g_strdup (ROKAD_REFUSED_INVALID), NULL, 0 };
  g_auto (RokadRefusal) read = { 0 };
  g_auto (RokadRefusal) read_long = { 0 };
  g_autoptr (GBytes) body = NULL;
  g_autoptr (GBytes) long_body = NULL;

  refusal.message = g_strdup ("two\nlines\x7f, half an \xe0\xa4");
  body = rokad_refusal_encode (&refusal);
  g_assert_true (rokad_refusal_decode (body, &read, NULL));
  g_assert_cmpstr (read.message, ==, "two lines , half an \xef\xbf\xbd\xef\xbf\xbd");

  g_free (refusal.message);
  refusal.message = g_strconcat (long_reason, "ड़", NULL); /* cut between, not inside */
  long_body = rokad_refusal_encode (&refusal);
  g_assert_true (rokad_refusal_decode (long_body, &read_long, NULL));
  g_assert_cmpstr (read_long.message, ==, long_reason);
}

/* --- Refused -----------------------------------------------------------------------------------
 */

static void
assert_refused (Message kind, const char *text, gsize bytes, RokadMessageError code)
{
  g_autoptr (GBytes) body = g_bytes_new (text, bytes); /* a copy that ends where it ends */
  g_autoptr (GError) error = NULL;

  g_assert_null (messages_again (kind, body, &error));
  g_assert_error (error, ROKAD_MESSAGE_ERROR, (int) code);
}

#define INVALID ROKAD_MESSAGE_ERROR_INVALID
#define CUT_OFF ROKAD_MESSAGE_ERROR_CUT_OFF

/* An example with one thing in it that is another. */
static const struct
{
  Message kind;
  const char *right;
  const char *wrong;
  RokadMessageError code;
} wrongs[] = {
  { MESSAGE_PUSH, "\"node\"", "\"nod\"", INVALID },
  { MESSAGE_PUSH, "{\"node\"", " {\"node\"", INVALID },
  { MESSAGE_PUSH, MESSAGES_TILL, "01938f4e-7a10-7000-8000-0000000000a", INVALID },
  { MESSAGE_PUSH, MESSAGES_NONCE, "00112233445566778899aabbccddeef", INVALID },
  { MESSAGE_PUSH, MESSAGES_NEXT, "ffeeddccbbaa998877665544332211000", INVALID },
  { MESSAGE_PUSH, MESSAGES_NEXT, "FFEEDDCCBBAA99887766554433221100", INVALID },
  { MESSAGE_PUSH, "\"nonce\":[", "\"nonce\":[\"\",", INVALID },
  { MESSAGE_PUSH, "\"nonce\":[\"" MESSAGES_NONCE "\"", "\"nonce\":[1", INVALID },
  { MESSAGE_PUSH, "[\"" MESSAGES_TILL "\",10", "[\"" MESSAGES_OTHER "\",10", INVALID },
  { MESSAGE_PUSH, "\"acked\":[", "\"acked\":[1,", INVALID },
  { MESSAGE_PUSH, ",10,", ",-10,", INVALID },
  { MESSAGE_PUSH, ",10,", ",\"10\",", INVALID },
  { MESSAGE_PUSH, ",10,", ",10.0,", INVALID },
  { MESSAGE_PUSH, ",10,", ",0,", INVALID },
  { MESSAGE_PUSH, "10,\"" MESSAGES_EARLIER "\"", "10,\"\"", INVALID },
  { MESSAGE_PUSH, "10,\"" MESSAGES_EARLIER "\"", "10,\"" MESSAGES_EARLIER "0\"", INVALID },
  { MESSAGE_PUSH, "10,\"" MESSAGES_EARLIER "\"", "10,null", INVALID },
  { MESSAGE_PUSH, MESSAGES_SIGNED, MESSAGES_HASH, INVALID },
  { MESSAGE_PUSH, "\"" MESSAGES_SIGNED "\"", "{}", INVALID },
  { MESSAGE_PUSH, MESSAGES_CERTIFICATE, "none", INVALID },
  { MESSAGE_PUSH, "\"" MESSAGES_CERTIFICATE "\"", "false", INVALID },
  { MESSAGE_PUSH, ",\"lines\":2", "", INVALID },
  { MESSAGE_PUSH, "\"lines\":2", "\"lines\":-2", INVALID },
  { MESSAGE_PUSH, "\"lines\":2", "\"lines\":\"2\"", INVALID },
  { MESSAGE_PUSH, "\"lines\":2", "\"lines\":1", INVALID },
  { MESSAGE_PUSH, "\"lines\":2", "\"lines\":3", CUT_OFF },
  { MESSAGE_PUSH, "{\"seq\":11}\n", "\n", INVALID },
  { MESSAGE_PUSH_ANSWER, MESSAGES_HUB, "hub", INVALID },
  { MESSAGE_PUSH_ANSWER, "\"held\":[", "\"held\":[[", INVALID },
  { MESSAGE_PUSH_ANSWER, "\"held\"", "\"hold\"", INVALID },
  { MESSAGE_HEADS, MESSAGES_HUB, "", INVALID },
  { MESSAGE_HEADS, "7f-1", "7f 1", INVALID },
  { MESSAGE_HEADS, "7f-1", "\\u007f", INVALID },
  { MESSAGE_HEADS, "\"positions\":[", "\"positions\":[null,", INVALID },
  { MESSAGE_HEADS, "\"positions\":[", "\"positions\":[[],", INVALID },
  { MESSAGE_HEADS, ",0,\"\",\"\"", ",0,\"\"", INVALID },
  { MESSAGE_HEADS, ",0,\"\",\"\"", ",0,\"\",\"\",1", INVALID },
  { MESSAGE_PULL, MESSAGES_TILL, "till", INVALID },
  { MESSAGE_PULL, "\"after\":", "\"after\":1,\"and\":", INVALID },
  { MESSAGE_PULL, ",0,\"\"", ",0,\"\",\"\"", INVALID },
  { MESSAGE_PULL, ",0,\"\"", ",null,\"\"", INVALID },
  { MESSAGE_PULL, ",0,\"\"", ",0,null", INVALID },
  { MESSAGE_PAGE, "\"head\"", "\"tail\"", INVALID },
  { MESSAGE_PAGE, "\"end\":true", "\"end\":false", INVALID },
  { MESSAGE_PAGE, "\"sections\":2", "\"sections\":1", INVALID },
  { MESSAGE_PAGE, "\"sections\":2,", "", INVALID },
  { MESSAGE_HEADS, "\"wants\"", "\"has\"", INVALID },
  { MESSAGE_HEADS, "\"wants\":[", "\"wants\":[1,", INVALID },
  { MESSAGE_HEADS, ",300]", ",-1]", INVALID },
  { MESSAGE_HEADS, ",300]", ",4294967297]", INVALID },
  { MESSAGE_HEADS, "[\"" MESSAGES_HASH "\",300", "[\"\",300", INVALID },
  { MESSAGE_BLOB_ANSWER, "300", "-1", INVALID },
  { MESSAGE_SNAPSHOT_ANSWER, "300", "-1", INVALID },
  { MESSAGE_SNAPSHOT_ANSWER, MESSAGES_HASH, "", INVALID },
  { MESSAGE_SNAPSHOT_ANSWER, MESSAGES_HASH, "a0", INVALID },
  { MESSAGE_BLOB_ANSWER, "300", "\"300\"", INVALID },
  { MESSAGE_PAGE, "{\"seq\":12}\n", "{\"seq\":12}\n{\"seq\":13}\n", INVALID },
  { MESSAGE_PAGE, "{\"seq\":12}\n", "", INVALID },
  { MESSAGE_ENROL, "K7Q2-9XMD", "", INVALID },
  { MESSAGE_ENROL, "K7Q2-9XMD", "K7Q2\\n9XMD", INVALID },
  { MESSAGE_ENROL, "Till at", "Till\\u0000at", INVALID },
  { MESSAGE_ENROL, "Till at", "Till\\u0007at", INVALID },
  { MESSAGE_ENROL, "Till at", "Till\xff at", INVALID },
  { MESSAGE_ENROL, "\"Till at the door\"", "[]", INVALID },
  { MESSAGE_ENROL, "{\\\"seq\\\":1}", "", INVALID },
  { MESSAGE_ENROL, "{\\\"seq\\\":1}", "{}\\n{}", INVALID },
  { MESSAGE_ENROL, MESSAGES_SIGNED, "", INVALID },
  { MESSAGE_ENROL_ANSWER, MESSAGES_HUB, "hub", INVALID },
  { MESSAGE_ENROL_ANSWER, "\"" MESSAGES_KEY "\"", "\"\"", INVALID },
  { MESSAGE_ENROL_ANSWER, MESSAGES_OTHER, "other", INVALID },
  { MESSAGE_ENROL_ANSWER, "secret", "", INVALID },
  { MESSAGE_ENROL_ANSWER, "secret", "se\\ncret", INVALID },
  { MESSAGE_ENROL_ANSWER, MESSAGES_CERTIFICATE, "", INVALID },
  { MESSAGE_TOKEN_REQUEST, MESSAGES_NONCE, "", INVALID },
  { MESSAGE_TOKEN_REQUEST, MESSAGES_SIGNED, "", INVALID },
  { MESSAGE_TOKEN_ANSWER, "secret", "", INVALID },
  { MESSAGE_TOKEN_ANSWER, "\"\"", "\"" MESSAGES_NONCE "\"", INVALID },
  { MESSAGE_REFUSAL, "busy", "", INVALID },
  { MESSAGE_REFUSAL, "busy", "very busy", INVALID },
  { MESSAGE_REFUSAL, "disk", "\\u001b[2J", INVALID },
  { MESSAGE_REFUSAL, "30", "-30", INVALID },
  { MESSAGE_REFUSAL, "30", "\"30\"", INVALID },
};

static void
test_one_wrong_thing_is_enough (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (wrongs); i++)
    {
      g_autoptr (GString) text = g_string_new (messages_example (wrongs[i].kind));

      g_test_message ("%u: %s", i, wrongs[i].right);
      g_assert_cmpuint (g_string_replace (text, wrongs[i].right, wrongs[i].wrong, 1), ==, 1);
      assert_refused (wrongs[i].kind, text->str, text->len, wrongs[i].code);
    }
}

static void
test_what_is_no_message_is_refused (void)
{
  static const char *const lines = "{}\n";
  static const char *const others[] = { "[]", "null", "1", "{}", "<html></html>", "\xff", "\n" };

  for (guint kind = 0; kind < MESSAGES; kind++)
    {
      gboolean of_lines = kind == MESSAGE_PUSH || kind == MESSAGE_PAGE;

      assert_refused (kind, "", 0, CUT_OFF);
      assert_refused (kind, "{", 1, CUT_OFF);
      assert_refused (kind, lines, strlen (lines), of_lines ? INVALID : CUT_OFF);
      for (guint i = 0; i < G_N_ELEMENTS (others); i++)
        if (!of_lines || strchr (others[i], '\n') != NULL)
          assert_refused (kind, others[i], strlen (others[i]), INVALID);
    }
}

/* Where a connection breaks, the part that came is never taken for the whole. */
static void
test_a_part_is_never_the_whole (void)
{
  for (guint kind = 0; kind < MESSAGES; kind++)
    {
      const char *example = messages_example (kind);

      for (gsize bytes = 0; bytes < strlen (example); bytes++)
        assert_refused (kind, example, bytes,
                        kind == MESSAGE_ENROL && bytes > 0 && example[bytes - 1] == '}' ? INVALID
                                                                                        : CUT_OFF);
    }
}

static void
test_nothing_may_follow (void)
{
  static const char *const tails[] = { "{}", "\n{}", "}", ",\"more\":true}" };

  for (guint kind = 0; kind < MESSAGES; kind++)
    for (guint i = 0; i < G_N_ELEMENTS (tails); i++)
      {
        g_autofree char *text = g_strconcat (messages_example (kind), tails[i], NULL);

        assert_refused (kind, text, strlen (text), INVALID);
      }
}

/* A reader that fails at the very end hands over nothing, and has freed it. */
static void
test_what_was_refused_is_not_half_there (void)
{
  static const RokadPush no_push;
  static const RokadPage no_page;
  static const RokadHeads no_heads;
  g_autofree char *push_text = g_strconcat (messages_example (MESSAGE_PUSH), "x", NULL);
  g_autofree char *page_text = g_strconcat (messages_example (MESSAGE_PAGE), "x", NULL);
  g_autoptr (GString) heads_text = g_string_new (messages_example (MESSAGE_HEADS));
  g_autoptr (GBytes) push_body = g_bytes_new (push_text, strlen (push_text));
  g_autoptr (GBytes) page_body = g_bytes_new (page_text, strlen (page_text));
  g_autoptr (GBytes) heads_body = NULL;
  RokadPush push = { 0 };
  RokadPage page = { 0 };
  RokadHeads heads = { 0 };

  g_string_replace (heads_text, MESSAGES_OTHER, "other", 1);
  heads_body = g_bytes_new (heads_text->str, heads_text->len);
  g_assert_false (rokad_push_decode (push_body, &push, NULL));
  g_assert_false (rokad_page_decode (page_body, &page, NULL));
  g_assert_false (rokad_heads_decode (heads_body, &heads, NULL));
  g_assert_cmpmem (&push, sizeof push, &no_push, sizeof no_push);
  g_assert_cmpmem (&page, sizeof page, &no_page, sizeof no_page);
  g_assert_cmpmem (&heads, sizeof heads, &no_heads, sizeof no_heads);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/message/push-is-written-as-the-protocol-has-it",
                   test_push_is_written_as_the_protocol_has_it);
  g_test_add_func ("/message/pull-is-written-as-the-protocol-has-it",
                   test_pull_is_written_as_the_protocol_has_it);
  g_test_add_func ("/message/enrolment-is-written-as-the-protocol-has-it",
                   test_enrolment_is_written_as_the_protocol_has_it);
  g_test_add_func ("/message/what-is-signed-names-its-purpose",
                   test_what_is_signed_names_its_purpose);
  g_test_add_func ("/message/examples-are-read-and-written-alike",
                   test_examples_are_read_and_written_alike);
  g_test_add_func ("/message/members-of-a-newer-program-are-passed-over",
                   test_members_of_a_newer_program_are_passed_over);
  g_test_add_func ("/message/lines-outlive-their-body", test_lines_outlive_their_body);
  g_test_add_func ("/message/a-refusals-reason-is-made-to-fit",
                   test_a_refusals_reason_is_made_to_fit);
  g_test_add_func ("/message/one-wrong-thing-is-enough", test_one_wrong_thing_is_enough);
  g_test_add_func ("/message/what-is-no-message-is-refused", test_what_is_no_message_is_refused);
  g_test_add_func ("/message/a-part-is-never-the-whole", test_a_part_is_never_the_whole);
  g_test_add_func ("/message/nothing-may-follow", test_nothing_may_follow);
  g_test_add_func ("/message/what-was-refused-is-not-half-there",
                   test_what_was_refused_is_not_half_there);

  return g_test_run ();
}
