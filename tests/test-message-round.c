/* Whatever a message holds, it reads back as it was written. */
#include <string.h>

#include "rokad-message.h"
#include "seeded.h"

#define ROUNDS 40
#define LINES_TRIED 20
#define LINE_BYTES_TRIED 300

static void
make_hex (Seeded *chance, char *out, gsize bytes)
{
  for (gsize i = 0; i < bytes - 1; i++)
    out[i] = "0123456789abcdef"[seeded_range (chance, 0, 15)];
  out[bytes - 1] = '\0';
}

/* Or none. */
static void
make_hex_or_none (Seeded *chance, char *out, gsize bytes)
{
  make_hex (chance, out, bytes);
  if (seeded_range (chance, 0, 3) == 0)
    memset (out, 0, bytes);
}

static char *
dup_hex (Seeded *chance, gsize bytes)
{
  char *hex = g_malloc (bytes);

  make_hex (chance, hex, bytes);
  return hex;
}

static void
make_journal (Seeded *chance, char out[ROKAD_JOURNAL_ID_BYTES])
{
  g_autofree char *id = rokad_environment_uuid (&chance->environment);

  g_strlcpy (out, id, ROKAD_JOURNAL_ID_BYTES);
}

static void
make_position (Seeded *chance, RokadPosition *out)
{
  make_journal (chance, out->journal_id);
  out->seq = seeded_range (chance, 0, 3) == 0 ? 0 : seeded_range (chance, 1, ROKAD_SEQ_MAX);
  if (out->seq > 0)
    make_hex (chance, out->hash, sizeof out->hash);
}

static void
make_signed (Seeded *chance, RokadSignedPosition *out)
{
  make_position (chance, &out->at);
  make_hex_or_none (chance, out->signature, sizeof out->signature);
}

static void
make_want (Seeded *chance, RokadWant *out)
{
  for (gsize i = 0; i + 1 < sizeof out->sha256; i++)
    out->sha256[i] = "0123456789abcdef"[seeded_range (chance, 0, 15)];
  out->have = seeded_range (chance, 0, ROKAD_BLOB_BYTES_MAX);
}

/* Letters of several scripts, and what JSON escapes. */
static char *
make_text (Seeded *chance)
{
  static const char *const letters[] = { "a", "ß", "ड़", "😀", "\"", "\\", "/", " ", "\xc2\x85" };
  GString *text = g_string_new (NULL);

  for (gint64 i = seeded_range (chance, 1, 20); i > 0; i--)
    g_string_append (text, letters[seeded_range (chance, 0, G_N_ELEMENTS (letters) - 1)]);
  return g_string_free (text, FALSE);
}

static char *
make_word (Seeded *chance)
{
  GString *word = g_string_new (NULL);

  for (gint64 i = seeded_range (chance, 1, 40); i > 0; i--)
    g_string_append_c (word, (char) seeded_range (chance, '!', '~'));
  return g_string_free (word, FALSE);
}

/* Any bytes but a line feed. */
static GBytes *
make_line (Seeded *chance)
{
  gsize bytes = (gsize) seeded_range (chance, 1, LINE_BYTES_TRIED);
  char *line = g_malloc (bytes);

  for (gsize i = 0; i < bytes; i++)
    {
      line[i] = (char) seeded_range (chance, 0, 255);
      if (line[i] == '\n')
        line[i] = '\0';
    }
  return g_bytes_new_take (line, bytes);
}

static RokadSection *
make_any_section (Seeded *chance)
{
  RokadSection *section = g_new0 (RokadSection, 1);

  make_signed (chance, &section->head);
  section->certificate = g_malloc0 (ROKAD_SIGNATURE_BYTES);
  make_hex_or_none (chance, section->certificate, ROKAD_SIGNATURE_BYTES);
  section->lines = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  for (gint64 i = seeded_range (chance, 0, LINES_TRIED); i > 0; i--)
    g_ptr_array_add (section->lines, make_line (chance));
  return section;
}

static void
assert_same_position (const RokadPosition *a, const RokadPosition *b)
{
  g_assert_cmpstr (a->journal_id, ==, b->journal_id);
  g_assert_cmpint (a->seq, ==, b->seq);
  g_assert_cmpstr (a->hash, ==, b->hash);
}

static void
assert_same_signed (const RokadSignedPosition *a, const RokadSignedPosition *b)
{
  assert_same_position (&a->at, &b->at);
  g_assert_cmpstr (a->signature, ==, b->signature);
}

static void
assert_same_section (const RokadSection *a, const RokadSection *b)
{
  assert_same_signed (&a->head, &b->head);
  g_assert_cmpstr (a->certificate, ==, b->certificate);
  g_assert_cmpuint (a->lines->len, ==, b->lines->len);
  for (guint i = 0; i < a->lines->len; i++)
    g_assert_true (g_bytes_equal (a->lines->pdata[i], b->lines->pdata[i]));
}

static void
try_push (Seeded *chance)
{
  g_auto (RokadPush) push = { 0 };
  g_auto (RokadPush) read = { 0 };
  g_autoptr (GBytes) body = NULL;
  g_autoptr (GError) error = NULL;

  make_journal (chance, push.node);
  make_hex_or_none (chance, push.nonce, sizeof push.nonce);
  make_hex_or_none (chance, push.next, sizeof push.next);
  push.section = make_any_section (chance);
  make_signed (chance, &push.acked);
  push.acked.at = (RokadPosition){ 0 };
  make_position (chance, &push.acked.at);
  g_strlcpy (push.acked.at.journal_id, push.section->head.at.journal_id, ROKAD_JOURNAL_ID_BYTES);

  body = rokad_push_encode (&push);
  rokad_push_decode (body, &read, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (push.node, ==, read.node);
  g_assert_cmpstr (push.nonce, ==, read.nonce);
  g_assert_cmpstr (push.next, ==, read.next);
  assert_same_signed (&push.acked, &read.acked);
  assert_same_section (push.section, read.section);
}

static void
try_push_answer (Seeded *chance)
{
  RokadPushAnswer answer = { 0 };
  RokadPushAnswer read = { 0 };
  g_autoptr (GBytes) body = NULL;
  g_autoptr (GError) error = NULL;
  gint64 flags = seeded_range (chance, 0, 15);

  make_journal (chance, answer.node);
  make_signed (chance, &answer.held);
  answer.gap = (flags & 1) != 0;
  answer.branched = (flags & 2) != 0;
  answer.copied = (flags & 4) != 0;
  answer.restored = (flags & 8) != 0;

  body = rokad_push_answer_encode (&answer);
  rokad_push_answer_decode (body, &read, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (answer.node, ==, read.node);
  assert_same_signed (&answer.held, &read.held);
  g_assert_cmpint (answer.gap, ==, read.gap);
  g_assert_cmpint (answer.branched, ==, read.branched);
  g_assert_cmpint (answer.copied, ==, read.copied);
  g_assert_cmpint (answer.restored, ==, read.restored);
}

static void
try_heads (Seeded *chance)
{
  g_auto (RokadHeads) heads = { 0 };
  g_auto (RokadHeads) read = { 0 };
  g_autoptr (GBytes) body = NULL;
  g_autoptr (GError) error = NULL;

  make_journal (chance, heads.node);
  heads.version = make_word (chance);
  heads.positions = g_array_new (FALSE, TRUE, sizeof (RokadSignedPosition));
  g_array_set_size (heads.positions, (guint) seeded_range (chance, 0, 9));
  for (guint i = 0; i < heads.positions->len; i++)
    make_signed (chance, &g_array_index (heads.positions, RokadSignedPosition, i));
  heads.wants = g_array_new (FALSE, TRUE, sizeof (RokadWant));
  g_array_set_size (heads.wants, (guint) seeded_range (chance, 0, ROKAD_WANTS_MAX));
  for (guint i = 0; i < heads.wants->len; i++)
    make_want (chance, &g_array_index (heads.wants, RokadWant, i));

  body = rokad_heads_encode (&heads);
  rokad_heads_decode (body, &read, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (heads.node, ==, read.node);
  g_assert_cmpstr (heads.version, ==, read.version);
  g_assert_cmpuint (heads.positions->len, ==, read.positions->len);
  g_assert_cmpmem (heads.wants->data, heads.wants->len * sizeof (RokadWant), read.wants->data,
                   read.wants->len * sizeof (RokadWant));
  for (guint i = 0; i < heads.positions->len; i++)
    assert_same_signed (&g_array_index (heads.positions, RokadSignedPosition, i),
                        &g_array_index (read.positions, RokadSignedPosition, i));
}

static void
try_pull (Seeded *chance)
{
  g_auto (RokadPull) pull = { 0 };
  g_auto (RokadPull) read = { 0 };
  g_autoptr (GBytes) body = NULL;
  g_autoptr (GError) error = NULL;

  make_journal (chance, pull.node);
  pull.after = g_array_new (FALSE, TRUE, sizeof (RokadPosition));
  g_array_set_size (pull.after, (guint) seeded_range (chance, 0, 9));
  for (guint i = 0; i < pull.after->len; i++)
    make_position (chance, &g_array_index (pull.after, RokadPosition, i));

  body = rokad_pull_encode (&pull);
  rokad_pull_decode (body, &read, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (pull.node, ==, read.node);
  g_assert_cmpuint (pull.after->len, ==, read.after->len);
  for (guint i = 0; i < pull.after->len; i++)
    assert_same_position (&g_array_index (pull.after, RokadPosition, i),
                          &g_array_index (read.after, RokadPosition, i));
}

static void
try_page (Seeded *chance)
{
  g_auto (RokadPage) page = { 0 };
  g_auto (RokadPage) read = { 0 };
  g_autoptr (GBytes) body = NULL;
  g_autoptr (GError) error = NULL;

  page.sections = g_ptr_array_new_with_free_func ((GDestroyNotify) rokad_section_free);
  for (gint64 i = seeded_range (chance, 0, 6); i > 0; i--)
    g_ptr_array_add (page.sections, make_any_section (chance));
  page.more = seeded_range (chance, 0, 1) == 1;

  body = rokad_page_encode (&page);
  rokad_page_decode (body, &read, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (page.sections->len, ==, read.sections->len);
  for (guint i = 0; i < page.sections->len; i++)
    assert_same_section (page.sections->pdata[i], read.sections->pdata[i]);
  g_assert_cmpint (page.more, ==, read.more);
}

static void
try_enrol (Seeded *chance)
{
  g_auto (RokadEnrol) enrol = { make_text (chance), make_text (chance), NULL,
                                dup_hex (chance, ROKAD_SIGNATURE_BYTES) };
  g_auto (RokadEnrol) read = { 0 };
  g_autofree char *opening = make_text (chance);
  g_autoptr (GBytes) body = NULL;
  g_autoptr (GError) error = NULL;

  enrol.opening = g_bytes_new (opening, strlen (opening));
  body = rokad_enrol_encode (&enrol);
  rokad_enrol_decode (body, &read, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (enrol.code, ==, read.code);
  g_assert_cmpstr (enrol.name, ==, read.name);
  g_assert_true (g_bytes_equal (enrol.opening, read.opening));
  g_assert_cmpstr (enrol.signature, ==, read.signature);
}

static void
try_enrol_answer (Seeded *chance)
{
  g_auto (RokadEnrolAnswer) answer = { "",
                                       "",
                                       make_text (chance),
                                       make_word (chance),
                                       dup_hex (chance, ROKAD_SIGNATURE_BYTES),
                                       rokad_environment_uuid (&chance->environment) };
  g_auto (RokadEnrolAnswer) read = { 0 };
  g_autoptr (GBytes) body = NULL;
  g_autoptr (GError) error = NULL;

  make_journal (chance, answer.node);
  make_hex (chance, answer.public_key, sizeof answer.public_key);
  body = rokad_enrol_answer_encode (&answer);
  rokad_enrol_answer_decode (body, &read, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (answer.node, ==, read.node);
  g_assert_cmpstr (answer.public_key, ==, read.public_key);
  g_assert_cmpstr (answer.shop, ==, read.shop);
  g_assert_cmpstr (answer.token, ==, read.token);
  g_assert_cmpstr (answer.certificate, ==, read.certificate);
  g_assert_cmpstr (answer.rules, ==, read.rules);
}

static void
try_token (Seeded *chance)
{
  RokadTokenRequest request = { 0 };
  RokadTokenRequest read = { 0 };
  gboolean first = seeded_range (chance, 0, 1) == 1;
  g_auto (RokadTokenAnswer) answer = { "", first ? g_strdup ("") : make_word (chance) };
  g_auto (RokadTokenAnswer) read_answer = { 0 };
  g_autoptr (GBytes) body = NULL;
  g_autoptr (GBytes) answer_body = NULL;
  g_autoptr (GError) error = NULL;

  make_journal (chance, request.node);
  if (first)
    make_hex (chance, answer.challenge, sizeof answer.challenge);
  else
    {
      make_hex (chance, request.challenge, sizeof request.challenge);
      make_hex (chance, request.signature, sizeof request.signature);
    }

  body = rokad_token_request_encode (&request);
  rokad_token_request_decode (body, &read, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (request.node, ==, read.node);
  g_assert_cmpstr (request.challenge, ==, read.challenge);
  g_assert_cmpstr (request.signature, ==, read.signature);

  answer_body = rokad_token_answer_encode (&answer);
  rokad_token_answer_decode (answer_body, &read_answer, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (answer.challenge, ==, read_answer.challenge);
  g_assert_cmpstr (answer.token, ==, read_answer.token);
}

static void
try_refusal (Seeded *chance)
{
  g_auto (RokadRefusal) refusal = { make_word (chance), make_text (chance),
                                    seeded_range (chance, 0, ROKAD_RETRY_AFTER_S_MAX) };
  g_auto (RokadRefusal) read = { 0 };
  g_autoptr (GBytes) body = rokad_refusal_encode (&refusal);
  g_autoptr (GError) error = NULL;

  rokad_refusal_decode (body, &read, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (refusal.code, ==, read.code);
  g_assert_cmpstr (refusal.message, ==, read.message);
  g_assert_cmpint (refusal.retry_after_s, ==, read.retry_after_s);
}

static void
test_what_is_written_reads_back (void)
{
  static void (*const tries[]) (Seeded *) = {
    try_push,  try_push_answer,  try_heads, try_pull,    try_page,
    try_enrol, try_enrol_answer, try_token, try_refusal,
  };

  for (guint64 seed = 1; seed <= ROUNDS; seed++)
    {
      Seeded chance;

      g_test_message ("seed %" G_GUINT64_FORMAT, seed);
      seeded_init (&chance, seed, SEEDED_NEW_YEARS_EVE_US);
      for (guint i = 0; i < G_N_ELEMENTS (tries); i++)
        tries[i](&chance);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/message-round/what-is-written-reads-back", test_what_is_written_reads_back);

  return g_test_run ();
}
