/* Journals: what is written, and that nothing else is ever taken for it. */
#include <glib/gstdio.h>
#include <string.h>

#include "dump.h"
#include "rokad-journal.h"

#define JOURNAL "0190d3a0-1111-7abc-8def-000000000001"
#define PUBLIC_KEY "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"
#define AT_US G_GINT64_CONSTANT (1774980000123000) /* 2026-03-31 23:30:00.123 in India */
#define NOTHING "0000000000000000000000000000000000000000000000000000000000000000"

typedef struct
{
  char *folder;
  RokadDb *db;
  GTimeZone *zone;
} Fixture;

static RokadStamp
stamp_at (const Fixture *self, gint64 at_us)
{
  return (RokadStamp){ at_us, self->zone, "owner", FALSE };
}

static void
set_up (Fixture *self, gconstpointer unused)
{
  static const RokadOpening opening = {
    .scope = "till", .series = "K7Q", .public_key = PUBLIC_KEY, .term = 1
  };
  g_autoptr (GError) error = NULL;
  g_autofree char *path = NULL;
  g_autoptr (RokadTransaction) transaction = NULL;
  RokadStamp stamp;

  self->folder = g_dir_make_tmp ("rokad-journal-XXXXXX", NULL);
  self->zone = g_time_zone_new_identifier ("Asia/Kolkata");
  path = g_build_filename (self->folder, "shop.db", NULL);
  self->db = rokad_db_open (path, ROKAD_DB_OWN, NULL, &error);
  g_assert_no_error (error);
  rokad_db_migrate (self->db, "/rokad/core/shop", &error);
  g_assert_no_error (error);

  stamp = stamp_at (self, AT_US);
  transaction = rokad_db_begin (self->db, &error);
  g_assert_true (rokad_journal_open (transaction, JOURNAL, &opening, &stamp, &error));
  g_assert_true (rokad_transaction_commit (&transaction, &error));
}

static void
tear_down (Fixture *self, gconstpointer unused)
{
  static const char *const names[] = { "shop.db", "shop.db-wal", "shop.db-shm" };

  rokad_db_close (self->db);
  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *path = g_build_filename (self->folder, names[i], NULL);

      g_unlink (path);
    }
  g_assert_cmpint (g_rmdir (self->folder), ==, 0);
  g_time_zone_unref (self->zone);
  g_free (self->folder);
}

static gboolean
append (Fixture *self, const char *body, gint64 at_us, GError **error)
{
  g_autoptr (RokadTransaction) transaction = rokad_db_begin (self->db, NULL);
  RokadStamp stamp = stamp_at (self, at_us);

  return rokad_journal_append (transaction, &stamp, "test.said", 1, body, NULL, error) &&
         rokad_transaction_commit (&transaction, error);
}

static char *
line_at (Fixture *self, gint64 seq)
{
  g_autoptr (GError) error = NULL;
  char *line = rokad_journal_line (self->db, JOURNAL, seq, &error);

  g_assert_no_error (error);
  return line;
}

/* The reader of the shell: no code of ours. */
static char *
sha256 (const char *line)
{
  return g_compute_checksum_for_string (G_CHECKSUM_SHA256, line, -1);
}

static void
test_genesis_line (Fixture *self, gconstpointer unused)
{
  g_autofree char *line = line_at (self, 1);

  g_assert_cmpstr (line, ==,
                   "{\"journal\":\"" JOURNAL "\",\"seq\":1,\"prev\":\"" NOTHING
                   "\",\"at\":\"2026-03-31T23:30:00.123+05:30\",\"staff\":\"owner\""
                   ",\"kind\":\"journal.opened\",\"v\":1,\"body\":{\"scope\":\"till\""
                   ",\"public_key\":\"" PUBLIC_KEY
                   "\",\"series\":\"K7Q\",\"term\":1,\"parent\":null}}");
}

static void
test_lines_follow_each_other (Fixture *self, gconstpointer unused)
{
  g_autofree char *prev = NULL;

  for (int i = 0; i < 20; i++)
    g_assert_true (append (self, "{\"n\":1}", AT_US + i * G_USEC_PER_SEC, NULL));

  for (gint64 seq = 1; seq <= 21; seq++)
    {
      g_autofree char *line = line_at (self, seq);
      g_autofree char *start =
          g_strdup_printf ("{\"journal\":\"" JOURNAL "\",\"seq\":%d,\"prev\":\"%s\",\"at\":\"",
                           (int) seq, prev != NULL ? prev : NOTHING);

      g_assert_true (g_str_has_prefix (line, start));
      g_free (prev);
      prev = sha256 (line);
    }
}

static void
test_header_keys_stand_in_order (Fixture *self, gconstpointer unused)
{
  static const char *const keys[] = { "{\"journal\":", ",\"seq\":",  ",\"prev\":", ",\"at\":",
                                      ",\"staff\":",   ",\"kind\":", ",\"v\":",    ",\"body\":{" };
  g_autofree char *line = NULL;
  const char *at;

  g_assert_true (append (self, "{\"body\":1,\"v\":2,\"seq\":7}", AT_US, NULL));
  line = line_at (self, 2);
  at = line;
  for (gsize i = 0; i < G_N_ELEMENTS (keys); i++)
    {
      at = strstr (at, keys[i]);
      g_assert_nonnull (at);
    }
}

static gboolean
collect (const char *line, gsize bytes, gpointer data, GError **error)
{
  g_string_append_len (data, line, (gssize) bytes);
  g_string_append_c (data, '\n');
  return TRUE;
}

/* An export is a text file: its lines' SHA-256 are each other's "prev", and the last is the head.
 */
static void
test_export_checks_with_sha256 (Fixture *self, gconstpointer unused)
{
  g_autoptr (GString) export = g_string_new (NULL);
  g_auto (GStrv) lines = NULL;
  g_autofree char *prev = g_strdup (NOTHING);
  RokadHead head;

  for (int i = 0; i < 5; i++)
    g_assert_true (append (self, "{\"text\":\"दूध \\\"a\\\\\\n\\u0001 kéo\"}", AT_US, NULL));
  g_assert_true (rokad_journal_each (self->db, JOURNAL, collect, export, NULL));

  lines = g_strsplit (export->str, "\n", -1);
  g_assert_cmpuint (g_strv_length (lines), ==, 7); /* six, and nothing after the last line feed */
  for (int i = 0; i < 6; i++)
    {
      g_assert_nonnull (strstr (lines[i], prev));
      g_free (prev);
      prev = sha256 (lines[i]);
    }
  g_assert_true (rokad_journal_head (self->db, JOURNAL, &head, NULL));
  g_assert_cmpstr (head.hash, ==, prev);
  g_assert_cmpint (head.seq, ==, 6);
}

/* A row's own bytes are the entry: what is read is what was written, to the byte. */
static void
test_what_is_read_is_what_was_written (Fixture *self, gconstpointer unused)
{
  static const char body[] = "{\"a\":9223372036854775807,\"b\":-9223372036854775808,\"c\":[],"
                             "\"d\":{},\"e\":null,\"f\":true,\"g\":\"é \\\" \\\\ \\n\"}";
  g_autofree char *line = NULL;
  g_autofree char *tail = g_strconcat (",\"v\":1,\"body\":", body, "}", NULL);
  g_autofree char *hash = NULL;
  g_autoptr (RokadEntry) entry = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (append (self, body, AT_US, NULL));
  line = line_at (self, 2);
  hash = sha256 (line);
  entry = rokad_entry_parse (line, strlen (line), &error);
  g_assert_no_error (error);
  g_assert_cmpstr (entry->journal_id, ==, JOURNAL);
  g_assert_cmpint (entry->seq, ==, 2);
  g_assert_cmpint (entry->at_us, ==, AT_US);
  g_assert_cmpstr (entry->staff, ==, "owner");
  g_assert_cmpstr (entry->kind, ==, "test.said");
  g_assert_cmpint (entry->v, ==, 1);
  g_assert_cmpstr (entry->hash, ==, hash);
  g_assert_cmpint (rokad_json_int (entry->body, "a"), ==, G_MAXINT64);
  g_assert_cmpint (rokad_json_int (entry->body, "b"), ==, G_MININT64);
  g_assert_cmpstr (rokad_json_text (entry->body, "g"), ==, "é \" \\ \n");
  g_assert_true (g_str_has_suffix (line, tail));
}

/* Later lines stand above earlier ones, whatever they say; two of one seq never alike. */
static void
test_the_rank_goes_by_seq_first (Fixture *self, gconstpointer unused)
{
  static const gint64 seqs[] = { 1, 2, 3, 1000, ROKAD_SEQ_MAX - 1, ROKAD_SEQ_MAX };
  RokadStamp stamp = stamp_at (self, AT_US);
  gint64 below = 0;

  for (gsize i = 0; i < G_N_ELEMENTS (seqs); i++)
    {
      RokadHead head = { .seq = seqs[i] - 1, .hash = NOTHING };
      gint64 highest = below;
      gint64 last = 0;

      for (int n = 0; n < 20; n++)
        {
          g_autofree char *body = g_strdup_printf ("{\"n\":%d}", n);
          g_autoptr (GString) line = rokad_entry_line_new (JOURNAL, &head, &stamp, "x", 1, body);
          g_autoptr (RokadEntry) entry = rokad_entry_parse (line->str, line->len, NULL);
          gint64 rank = rokad_entry_rank (entry);

          g_assert_cmpint (rank, >, below);
          g_assert_cmpint (rank, !=, last);
          last = rank;
          highest = MAX (highest, rank);
        }
      below = highest;
    }
}

/* --- Tampering --- */

static void
run_raw (const Fixture *self, const char *sql)
{
  g_autoptr (GError) error = NULL;

  rokad_db_exec (self->db, sql, &error);
  g_assert_no_error (error);
}

static void
put_line (const Fixture *self, gint64 seq, const char *line, gsize bytes)
{
  static const char sql[] = "UPDATE entry SET line = ?2 WHERE seq = ?1";
  g_autoptr (RokadQuery) query = rokad_db_query (self->db, sql, NULL);

  rokad_query_bind_int (query, 1, seq);
  rokad_query_bind_blob (query, 2, line, bytes);
  g_assert_true (rokad_query_run (query, NULL));
}

static void
assert_broken (const Fixture *self)
{
  g_autoptr (GError) error = NULL;
  RokadVerification sum;

  g_assert_false (rokad_journal_verify (self->db, &sum, &error));
  g_assert_true (error->domain == ROKAD_JOURNAL_ERROR);
  g_assert_true (error->code == ROKAD_JOURNAL_ERROR_BROKEN ||
                 error->code == ROKAD_JOURNAL_ERROR_INVALID);
}

static void
assert_sound (const Fixture *self, gint64 entries)
{
  g_autoptr (GError) error = NULL;
  RokadVerification sum;

  rokad_journal_verify (self->db, &sum, &error);
  g_assert_no_error (error);
  g_assert_cmpint (sum.journals, ==, 1);
  g_assert_cmpint (sum.entries, ==, entries);
}

/* Somebody with the file and an editor: the triggers do not hold them up, the hashes do. */
static void
test_any_changed_byte_is_found (Fixture *self, gconstpointer unused)
{
  g_assert_true (append (self, "{\"total_minor\":2800}", AT_US, NULL));
  g_assert_true (append (self, "{\"total_minor\":2900}", AT_US, NULL));
  run_raw (self, "DROP TRIGGER entry_never_changes");

  for (gint64 seq = 1; seq <= 3; seq++)
    {
      g_autofree char *line = line_at (self, seq);
      gsize bytes = strlen (line);

      for (gsize i = 0; i < bytes; i++)
        {
          line[i] ^= 1;
          put_line (self, seq, line, bytes);
          assert_broken (self);
          line[i] ^= 1;
        }
      put_line (self, seq, line, bytes - 1);
      assert_broken (self);
      put_line (self, seq, "", 0);
      assert_broken (self);
      put_line (self, seq, line, bytes);
      assert_sound (self, 3);
    }
}

static void
test_lost_and_foreign_lines_are_found (Fixture *self, gconstpointer unused)
{
  static const char *const tampering[] = {
    "DELETE FROM entry WHERE seq = 1",
    "DELETE FROM entry WHERE seq = 2",
    "DELETE FROM entry WHERE seq = 3",
    "DELETE FROM entry",
    "UPDATE entry SET seq = 9 WHERE seq = 3",
    "UPDATE entry SET seq = CASE seq WHEN 2 THEN 30 WHEN 3 THEN 20 END WHERE seq > 1",
    "INSERT INTO entry (journal_id, seq, line) SELECT journal_id, 4, line FROM entry WHERE seq = 3",
    "INSERT INTO entry (journal_id, seq, line) SELECT 'nobody', seq, line FROM entry WHERE seq = 1",
    "UPDATE journal SET head_seq = 4",
    "UPDATE journal SET head_hash = '" NOTHING "'",
    "UPDATE journal SET journal_id = '0190d3a0-1111-7abc-8def-000000000002'",
    "UPDATE journal SET series = 'K7R'",
    "UPDATE journal SET scope = 'shop'",
    "UPDATE journal SET public_key = '" NOTHING "'",
    "UPDATE journal SET term = 2",
    "UPDATE journal SET parent_id = '" JOURNAL "', parent_seq = 1, parent_hash = '" NOTHING "'",
    "DROP TRIGGER head_moves_forward; DELETE FROM entry;"
    "UPDATE journal SET head_seq = 0, head_hash = '" NOTHING "'",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (tampering); i++)
    {
      g_test_message ("%s", tampering[i]);
      g_assert_true (append (self, "{\"total_minor\":2800}", AT_US, NULL));
      g_assert_true (append (self, "{\"total_minor\":2900}", AT_US, NULL));
      run_raw (self, "DROP TRIGGER entry_never_changes; DROP TRIGGER entry_never_shrinks");
      assert_sound (self, 3);
      run_raw (self, tampering[i]);
      assert_broken (self);
      tear_down (self, NULL);
      set_up (self, NULL);
    }
}

/* A journal begins with its genesis, whatever else hashes right. */
static void
test_a_journal_without_its_opening_is_broken (Fixture *self, gconstpointer unused)
{
  g_autofree char *line = line_at (self, 1);
  g_auto (GStrv) parts = g_strsplit (line, "journal.opened", 2);
  g_autofree char *other = g_strconcat (parts[0], "journal.closed", parts[1], NULL);
  g_autofree char *hash = sha256 (other);
  g_autofree char *sql = g_strdup_printf ("UPDATE journal SET head_hash = '%s'", hash);

  run_raw (self, "DROP TRIGGER entry_never_changes");
  put_line (self, 1, other, strlen (other));
  run_raw (self, sql);
  assert_broken (self);
}

static void
test_rows_are_append_only (Fixture *self, gconstpointer unused)
{
  static const char *const changes[] = {
    "UPDATE entry SET line = x'00'",
    "UPDATE entry SET seq = 2",
    "DELETE FROM entry",
    "UPDATE journal SET head_seq = 0",
    "INSERT INTO entry (journal_id, seq, line) SELECT journal_id, seq, line FROM entry",
    "INSERT OR REPLACE INTO entry (entry_id, journal_id, seq, line)"
    " SELECT entry_id, journal_id, seq, x'00' FROM entry",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (changes); i++)
    {
      g_autoptr (GError) error = NULL;

      g_test_message ("%s", changes[i]);
      g_assert_false (rokad_db_exec (self->db, changes[i], &error));
      g_assert_nonnull (error);
    }
  assert_sound (self, 1);
}

/* --- What is refused --- */

static char *
body_of_size (gsize text_bytes)
{
  g_autofree char *text = g_strnfill (text_bytes, 'x');

  return g_strdup_printf ("{\"text\":\"%s\"}", text);
}

/* The longest entry that is allowed is written; one byte more is refused and leaves no trace. */
static void
test_too_long_an_entry_is_refused (Fixture *self, gconstpointer unused)
{
  g_autofree char *small = body_of_size (1);
  g_autofree char *line = NULL;
  g_autofree char *fits = NULL;
  g_autofree char *too_long = NULL;
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;
  g_autoptr (GError) error = NULL;
  gsize frame;

  g_assert_true (append (self, small, AT_US, NULL));
  line = line_at (self, 2);
  frame = strlen (line) - 1;
  fits = body_of_size (ROKAD_ENTRY_BYTES_MAX - frame);
  too_long = body_of_size (ROKAD_ENTRY_BYTES_MAX - frame + 1);
  g_assert_true (append (self, fits, AT_US, NULL));

  before = dump_file (self->folder, "shop.db", NULL);
  g_assert_false (append (self, too_long, AT_US, &error));
  g_assert_error (error, ROKAD_JOURNAL_ERROR, ROKAD_JOURNAL_ERROR_TOO_LONG);
  after = dump_file (self->folder, "shop.db", NULL);
  g_assert_cmpstr (before, ==, after);
  assert_sound (self, 3);
}

/* --- Transactions --- */

static void
test_rolled_back_leaves_no_trace (Fixture *self, gconstpointer unused)
{
  g_autofree char *before = dump_file (self->folder, "shop.db", NULL);
  g_autofree char *after = NULL;
  g_autofree char *line = NULL;

  {
    g_autoptr (RokadTransaction) transaction = rokad_db_begin (self->db, NULL);
    RokadStamp stamp = stamp_at (self, AT_US);

    g_assert_true (rokad_journal_append (transaction, &stamp, "x", 1, "{}", NULL, NULL));
  }

  after = dump_file (self->folder, "shop.db", NULL);
  g_assert_cmpstr (before, ==, after);
  g_assert_true (append (self, "{\"a\":1}", AT_US, NULL));
  line = line_at (self, 2); /* the number that was given back */
  g_assert_nonnull (strstr (line, "{\"a\":1}"));
  assert_sound (self, 2);
}

/* A clock that goes back: lines tell what it said, the head remembers the latest. */
static void
test_head_time_never_goes_back (Fixture *self, gconstpointer unused)
{
  RokadHead head;

  g_assert_true (append (self, "{}", AT_US - 900 * G_USEC_PER_SEC, NULL));
  g_assert_true (rokad_journal_head (self->db, JOURNAL, &head, NULL));
  g_assert_cmpint (head.seq, ==, 2);
  g_assert_cmpint (head.at_us, ==, AT_US);
}

static void
test_unknown_journal_is_missing (Fixture *self, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;
  RokadHead head;

  g_assert_false (rokad_journal_head (self->db, "nobody", &head, &error));
  g_assert_error (error, ROKAD_STORE_ERROR, ROKAD_STORE_ERROR_MISSING);
  g_clear_error (&error);
  g_assert_null (rokad_journal_line (self->db, JOURNAL, 99, &error));
  g_assert_error (error, ROKAD_STORE_ERROR, ROKAD_STORE_ERROR_MISSING);
}

#define ADD(path, func) g_test_add ("/journal/" path, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  ADD ("genesis-line", test_genesis_line);
  ADD ("lines-follow-each-other", test_lines_follow_each_other);
  ADD ("header-keys-stand-in-order", test_header_keys_stand_in_order);
  ADD ("export-checks-with-sha256", test_export_checks_with_sha256);
  ADD ("what-is-read-is-what-was-written", test_what_is_read_is_what_was_written);
  ADD ("the-rank-goes-by-seq-first", test_the_rank_goes_by_seq_first);
  ADD ("any-changed-byte-is-found", test_any_changed_byte_is_found);
  ADD ("lost-and-foreign-lines-are-found", test_lost_and_foreign_lines_are_found);
  ADD ("its-opening-comes-first", test_a_journal_without_its_opening_is_broken);
  ADD ("rows-are-append-only", test_rows_are_append_only);
  ADD ("too-long-an-entry-is-refused", test_too_long_an_entry_is_refused);
  ADD ("rolled-back-leaves-no-trace", test_rolled_back_leaves_no_trace);
  ADD ("head-time-never-goes-back", test_head_time_never_goes_back);
  ADD ("unknown-journal-is-missing", test_unknown_journal_is_missing);

  return g_test_run ();
}
