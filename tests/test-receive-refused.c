/* What is no journal, or not its author's, is refused whole: the files are as they were. */
#include <string.h>

#include "fellow.h"
#include "rokad-key.h"
#include "stranger.h"

#define GIVEN 3 /* lines that are held before something goes wrong */
#define LINES 8

typedef struct
{
  Stall node;
  Stranger author;
  Stranger other;
  Parcel page; /* what comes next from the author, to be spoilt */
} Fixture;

static void
say_orders (Stranger *stranger, guint first)
{
  for (guint n = first; n < first + LINES - 1; n++)
    {
      g_autofree char *id = stranger_id (n);
      g_autofree char *body = stranger_order (id, "");

      stranger_say (stranger, "order.paid", body);
    }
}

static void
take_page (Fixture *self)
{
  self->page.head = self->author.parcel.head;
  g_ptr_array_set_size (self->page.lines, 0);
  for (guint i = GIVEN; i < LINES; i++)
    g_ptr_array_add (self->page.lines, g_bytes_ref (self->author.parcel.lines->pdata[i]));
}

static void
set_up (Fixture *self, gconstpointer unused)
{
  RokadReception reception;

  fellow_join (&self->node, "till", 7);
  stranger_open (&self->author, self->node.scrap, "till", &self->node.seeded);
  say_orders (&self->author, 1);
  stranger_open (&self->other, self->node.scrap, "till", &self->node.seeded);
  say_orders (&self->other, 101);
  self->page.lines = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  assert_done (parcel_give (&self->author.parcel, self->node.shop, 0, GIVEN, &reception, &error));
}

static void
tear_down (Fixture *self, gconstpointer unused)
{
  g_ptr_array_unref (self->page.lines);
  stranger_close (&self->other);
  stranger_close (&self->author);
  stall_close (&self->node);
}

/* --- Ways to spoil a page --- */

static void
put_line (Fixture *self, guint i, GBytes *line)
{
  g_bytes_unref (self->page.lines->pdata[i]);
  self->page.lines->pdata[i] = line;
}

/* The line with the first @what in it made @becomes. */
static GBytes *
change (GBytes *line, const char *what, const char *becomes)
{
  gsize bytes;
  const char *text = g_bytes_get_data (line, &bytes);
  g_autofree char *copy = g_strndup (text, bytes);
  g_auto (GStrv) parts = g_strsplit (copy, what, 2);
  g_autofree char *changed = NULL;

  g_assert_cmpuint (g_strv_length (parts), ==, 2);
  changed = g_strconcat (parts[0], becomes, parts[1], NULL);
  return parcel_line (changed);
}

static void
sign_with_another_key (Fixture *self)
{
  stranger_sign (&self->other, &self->page.head);
}

static void
sign_an_earlier_position (Fixture *self)
{
  RokadSignedPosition earlier = self->page.head;

  earlier.at.seq--;
  stranger_sign (&self->author, &earlier);
  g_strlcpy (self->page.head.signature, earlier.signature, ROKAD_SIGNATURE_BYTES);
}

static void
sign_another_hash (Fixture *self)
{
  RokadSignedPosition elsewhere = self->page.head;

  g_strlcpy (elsewhere.at.hash, ROKAD_HASH_OF_NOTHING, sizeof elsewhere.at.hash);
  stranger_sign (&self->author, &elsewhere);
  g_strlcpy (self->page.head.signature, elsewhere.signature, ROKAD_SIGNATURE_BYTES);
}

static void
sign_another_journal (Fixture *self)
{
  RokadSignedPosition elsewhere = self->page.head;

  g_strlcpy (elsewhere.at.journal_id, self->other.parcel.head.at.journal_id,
             ROKAD_JOURNAL_ID_BYTES);
  stranger_sign (&self->author, &elsewhere);
  g_strlcpy (self->page.head.signature, elsewhere.signature, ROKAD_SIGNATURE_BYTES);
}

static void
change_the_signature (Fixture *self)
{
  self->page.head.signature[0] = self->page.head.signature[0] == '0' ? '1' : '0';
}

static void
cut_the_signature (Fixture *self)
{
  self->page.head.signature[ROKAD_SIGNATURE_BYTES - 3] = '\0';
}

static void
sign_in_no_hex (Fixture *self)
{
  memset (self->page.head.signature, 'z', ROKAD_SIGNATURE_BYTES - 1);
}

static void
claim_a_later_head (Fixture *self)
{
  self->page.head.at.seq++;
}

static void
put_another_journals_line (Fixture *self)
{
  put_line (self, 2, g_bytes_ref (self->other.parcel.lines->pdata[GIVEN + 2]));
}

static void
begin_with_another_journals_line (Fixture *self)
{
  put_line (self, 0, g_bytes_ref (self->other.parcel.lines->pdata[GIVEN]));
}

static void
leave_a_line_out (Fixture *self)
{
  g_ptr_array_remove_index (self->page.lines, 2);
}

static void
double_a_line (Fixture *self)
{
  g_ptr_array_insert (self->page.lines, 2, g_bytes_ref (self->page.lines->pdata[1]));
}

static void
swap_lines (Fixture *self)
{
  gpointer line = self->page.lines->pdata[1];

  self->page.lines->pdata[1] = self->page.lines->pdata[2];
  self->page.lines->pdata[2] = line;
}

/* The lines behind it no longer name its hash. */
static void
change_a_byte (Fixture *self)
{
  put_line (self, 1, change (self->page.lines->pdata[1], "Salt", "Silt"));
}

static void
skip_a_number (Fixture *self)
{
  put_line (self, 4, change (self->page.lines->pdata[4], "\"seq\":8,", "\"seq\":9,"));
}

static void
cut_a_line (Fixture *self)
{
  g_autoptr (GBytes) line = g_bytes_ref (self->page.lines->pdata[3]);

  put_line (self, 3, g_bytes_new_from_bytes (line, 0, g_bytes_get_size (line) - 1));
}

static void
end_a_line_with_a_line_feed (Fixture *self)
{
  put_line (self, 4, change (self->page.lines->pdata[4], "]]}}", "]]}}\n"));
}

static void
put_no_bytes (Fixture *self)
{
  put_line (self, 3, parcel_line (""));
}

static void
put_no_entry (Fixture *self)
{
  put_line (self, 3, parcel_line ("{\"journal\":\"x\"}"));
}

static void
put_no_text (Fixture *self)
{
  put_line (self, 0, g_bytes_new ("\xff\x00\xfe", 3));
}

static const struct
{
  const char *name;
  void (*spoil) (Fixture *self);
} ways[] = {
  { "signed with another key", sign_with_another_key },
  { "an earlier position signed", sign_an_earlier_position },
  { "another hash signed", sign_another_hash },
  { "another journal signed", sign_another_journal },
  { "a signature changed", change_the_signature },
  { "a signature cut off", cut_the_signature },
  { "a signature in no hex", sign_in_no_hex },
  { "a later head than signed", claim_a_later_head },
  { "a line of another journal", put_another_journals_line },
  { "a line of another journal first", begin_with_another_journals_line },
  { "a line left out", leave_a_line_out },
  { "a line doubled", double_a_line },
  { "lines swapped", swap_lines },
  { "a byte changed", change_a_byte },
  { "a number skipped", skip_a_number },
  { "a line cut off", cut_a_line },
  { "a line feed", end_a_line_with_a_line_feed },
  { "no bytes", put_no_bytes },
  { "no entry", put_no_entry },
  { "no text", put_no_text },
};

static gboolean
give_page (Fixture *self, RokadReception *out, GError **error)
{
  return parcel_give (&self->page, self->node.shop, 0, self->page.lines->len, out, error);
}

/* Each of them leaves no trace, and the page as it was is taken afterwards. */
static void
test_a_spoilt_page_is_refused_whole (Fixture *self, gconstpointer unused)
{
  RokadReception reception;

  for (gsize i = 0; i < G_N_ELEMENTS (ways); i++)
    {
      g_test_message ("%s", ways[i].name);
      take_page (self);
      ways[i].spoil (self);
      assert_refused (&self->node, give_page (self, &reception, &error), ROKAD_JOURNAL_ERROR,
                      ROKAD_JOURNAL_ERROR_INVALID);
    }

  take_page (self);
  assert_done (give_page (self, &reception, &error));
  g_assert_cmpuint (reception.added, ==, LINES - GIVEN);
  stall_assert_sound (&self->node);
}

/* The same of lines that are held already: a page is one thing. */
static void
test_a_spoilt_page_of_known_lines_is_refused (Fixture *self, gconstpointer unused)
{
  RokadReception reception;

  take_page (self);
  assert_done (give_page (self, &reception, &error));
  for (gsize i = 0; i < G_N_ELEMENTS (ways); i++)
    {
      g_test_message ("%s", ways[i].name);
      take_page (self);
      ways[i].spoil (self);
      assert_refused (&self->node, give_page (self, &reception, &error), ROKAD_JOURNAL_ERROR,
                      ROKAD_JOURNAL_ERROR_INVALID);
    }
}

/* A relay cannot put lines of its own in the place of those that the author signed. */
static void
test_the_signed_end_is_the_end (Fixture *self, gconstpointer unused)
{
  RokadReception reception;

  take_page (self);
  put_line (self, 4, change (self->page.lines->pdata[4], "Salt", "Silt"));
  assert_refused (&self->node, give_page (self, &reception, &error), ROKAD_JOURNAL_ERROR,
                  ROKAD_JOURNAL_ERROR_INVALID);
  take_page (self);
  g_assert_true (give_page (self, &reception, NULL));
}

/* Also where the lines that lead to it are held already: what stands beside them is nobody's. */
static void
test_the_signed_end_vouches_for_nothing_beside_it (Fixture *self, gconstpointer unused)
{
  RokadReception reception;

  take_page (self);
  g_assert_true (give_page (self, &reception, NULL));
  put_line (self, 4, change (self->page.lines->pdata[4], "Salt", "Silt"));
  assert_refused (&self->node, give_page (self, &reception, &error), ROKAD_JOURNAL_ERROR,
                  ROKAD_JOURNAL_ERROR_INVALID);
  put_line (self, 3, change (self->page.lines->pdata[3], "Salt", "Silt"));
  g_ptr_array_set_size (self->page.lines, 4);
  assert_refused (&self->node, give_page (self, &reception, &error), ROKAD_JOURNAL_ERROR,
                  ROKAD_JOURNAL_ERROR_INVALID);
}

static void
test_too_long_a_line_is_refused (Fixture *self, gconstpointer unused)
{
  g_autofree char *text = g_strnfill (ROKAD_ENTRY_BYTES_MAX, 'x');
  g_autofree char *becomes = g_strconcat ("Salt", text, NULL);
  RokadReception reception;

  take_page (self);
  put_line (self, 2, change (self->page.lines->pdata[2], "Salt", becomes));
  assert_refused (&self->node, give_page (self, &reception, &error), ROKAD_JOURNAL_ERROR,
                  ROKAD_JOURNAL_ERROR_TOO_LONG);
}

/* --- Journals that begin otherwise --- */

static void
refuse_journal_beginning (Fixture *self, const char *what, const char *becomes)
{
  Parcel journal = { .head = self->other.parcel.head };
  RokadReception reception;

  g_test_message ("%s becomes %s", what, becomes);
  journal.lines = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  g_ptr_array_add (journal.lines, change (self->other.parcel.lines->pdata[0], what, becomes));
  *journal.head.signature = '\0';
  assert_refused (&self->node, parcel_give (&journal, self->node.shop, 0, 1, &reception, &error),
                  ROKAD_JOURNAL_ERROR, ROKAD_JOURNAL_ERROR_INVALID);
  g_ptr_array_unref (journal.lines);
}

static void
test_a_journal_begins_with_its_opening (Fixture *self, gconstpointer unused)
{
  static const struct
  {
    const char *what;
    const char *becomes;
  } changes[] = {
    { "journal.opened", "order.paid" },      { "journal.opened", "journal.closed" },
    { "\"prev\":\"0", "\"prev\":\"1" },      { "\"scope\":\"till\"", "\"scope\":\"central\"" },
    { "\"scope\":\"till\"", "\"scope\":7" }, { "\"scope\"", "\"scape\"" },
    { "\"term\":1", "\"term\":0" },          { "\"term\":1", "\"term\":-1" },
    { "\"term\":1", "\"term\":\"1\"" },      { "\"term\"", "\"turm\"" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (changes); i++)
    refuse_journal_beginning (self, changes[i].what, changes[i].becomes);
}

/* Signed by whoever opened it, or not at all. */
static void
test_a_journal_with_another_key_is_refused (Fixture *self, gconstpointer unused)
{
  Parcel journal = { .head = self->other.parcel.head, .lines = self->other.parcel.lines };
  RokadReception reception;

  stranger_sign (&self->author, &journal.head);
  assert_refused (&self->node,
                  parcel_give (&journal, self->node.shop, 0, LINES, &reception, &error),
                  ROKAD_JOURNAL_ERROR, ROKAD_JOURNAL_ERROR_INVALID);
  stranger_sign (&self->other, &journal.head);
  g_assert_cmpuint (parcel_give_all (&journal, self->node.shop).added, ==, LINES);
}

#define ADD(path, func) \
  g_test_add ("/receive-refused/" path, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  ADD ("a-spoilt-page-is-refused-whole", test_a_spoilt_page_is_refused_whole);
  ADD ("a-spoilt-page-of-known-lines", test_a_spoilt_page_of_known_lines_is_refused);
  ADD ("the-signed-end-is-the-end", test_the_signed_end_is_the_end);
  ADD ("the-signed-end-vouches-for-nothing-beside-it",
       test_the_signed_end_vouches_for_nothing_beside_it);
  ADD ("too-long-a-line", test_too_long_a_line_is_refused);
  ADD ("a-journal-begins-with-its-opening", test_a_journal_begins_with_its_opening);
  ADD ("a-journal-with-another-key", test_a_journal_with_another_key_is_refused);

  return g_test_run ();
}
