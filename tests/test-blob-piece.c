/* Blobs on their way: piece by piece, and never under their name before they are what it says. */
#include "rokad-blob-piece.h"

#include <glib/gstdio.h>
#include <string.h>

#include "fault-disk.h"
#include "fault-plan.h"
#include "fellow.h"
#include "stranger.h"

#define PIECE ROKAD_BLOB_PIECE_BYTES
#define BLOB_BYTES (2 * PIECE + 1234)

typedef struct
{
  Stall node; /* that wants the blob */
  const char *folder;
  guint8 *data; /* what it is */
  RokadBlob blob;
} Fixture;

static void
name_blob (RokadBlob *out, const void *data, gsize bytes)
{
  *out = (RokadBlob){ .bytes = (gint64) bytes, .rows = 1, .format = "test" };
  rokad_hash (data, bytes, out->sha256);
}

static void
set_up (Fixture *self, gconstpointer unused)
{
  fellow_join (&self->node, "till", 7);
  self->folder = rokad_shop_blobs (self->node.shop);
  self->data = g_malloc (BLOB_BYTES);
  for (gsize i = 0; i < BLOB_BYTES; i++)
    self->data[i] = (guint8) (i * 7 + i / 1000);
  name_blob (&self->blob, self->data, BLOB_BYTES);
}

static void
tear_down (Fixture *self, gconstpointer unused)
{
  g_free (self->data);
  stall_close (&self->node);
}

static char *
path_of (Fixture *self, const char *suffix)
{
  g_autofree char *name = g_strconcat (self->blob.sha256, suffix, NULL);

  return g_build_filename (self->folder, name, NULL);
}

static gboolean
add (Fixture *self, gint64 offset, gint64 bytes, gboolean *out_whole, GError **error)
{
  g_autoptr (GBytes) piece = g_bytes_new (self->data + offset, (gsize) bytes);

  return rokad_blob_add_piece (self->folder, &self->blob, offset, piece, out_whole, error);
}

static void
add_good (Fixture *self, gint64 offset, gint64 bytes, gboolean last)
{
  gboolean whole;

  assert_done (add (self, offset, bytes, &whole, &error));
  g_assert_cmpint (whole, ==, last);
}

/* What was there of it is gone, and it is not here. */
static void
assert_nothing (Fixture *self)
{
  g_autofree char *part = path_of (self, ".part");

  g_assert_false (rokad_blob_is_here (self->folder, self->blob.sha256));
  g_assert_false (g_file_test (part, G_FILE_TEST_EXISTS));
  g_assert_cmpint (rokad_blob_size_of_part (self->folder, self->blob.sha256), ==, 0);
}

static void
assert_whole (Fixture *self)
{
  g_autofree char *path = path_of (self, "");
  g_autofree char *part = path_of (self, ".part");
  g_autofree char *contents = NULL;
  gsize bytes;
  GStatBuf status;

  g_assert_true (rokad_blob_is_here (self->folder, self->blob.sha256));
  g_assert_false (g_file_test (part, G_FILE_TEST_EXISTS));
  g_assert_true (g_file_get_contents (path, &contents, &bytes, NULL));
  g_assert_cmpmem (contents, bytes, self->data, BLOB_BYTES);
  g_assert_cmpint (g_stat (path, &status), ==, 0);
  g_assert_cmpint (status.st_mode & 0777, ==, 0600);
}

/* --- Taking --- */

static void
test_a_blob_comes_whole_in_pieces (Fixture *self, gconstpointer unused)
{
  add_good (self, 0, PIECE, FALSE);
  g_assert_cmpint (rokad_blob_size_of_part (self->folder, self->blob.sha256), ==, PIECE);
  g_assert_false (rokad_blob_is_here (self->folder, self->blob.sha256));
  stall_reopen (&self->node, NULL);
  self->folder = rokad_shop_blobs (self->node.shop);
  add_good (self, PIECE, PIECE, FALSE);
  add_good (self, 2 * PIECE, BLOB_BYTES - 2 * PIECE, TRUE);
  assert_whole (self);
}

static void
test_a_blob_may_be_one_piece (Fixture *self, gconstpointer unused)
{
  add_good (self, 0, BLOB_BYTES, TRUE);
  assert_whole (self);
}

/* A hole, a piece that was there already, and one that is too long: each time from nothing again.
 */
static void
test_pieces_that_do_not_fit_are_refused (Fixture *self, gconstpointer unused)
{
  static const struct
  {
    gint64 offset;
    gint64 bytes;
  } wrong[] = {
    { PIECE + 1, 10 }, { 2 * PIECE, 10 }, { 0, 10 }, { PIECE - 1, 10 }, { PIECE, PIECE + 1235 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      g_autoptr (GError) error = NULL;
      gboolean whole = TRUE;
      gint64 bytes = MIN (wrong[i].bytes, BLOB_BYTES - wrong[i].offset);

      add_good (self, 0, PIECE, FALSE);
      if (bytes < wrong[i].bytes)
        {
          g_autoptr (GBytes) longer =
              g_bytes_new_take (g_malloc0 ((gsize) wrong[i].bytes), (gsize) wrong[i].bytes);

          g_assert_false (rokad_blob_add_piece (self->folder, &self->blob, wrong[i].offset, longer,
                                                &whole, &error));
        }
      else
        g_assert_false (add (self, wrong[i].offset, bytes, &whole, &error));
      g_assert_error (error, ROKAD_JOURNAL_ERROR, ROKAD_JOURNAL_ERROR_INVALID);
      g_assert_false (whole);
      assert_nothing (self);
    }
}

/* Nothing is lost by it, and nothing won. */
static void
test_an_empty_piece_is_refused (Fixture *self, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;
  gboolean whole;

  add_good (self, 0, PIECE, FALSE);
  g_assert_false (add (self, PIECE, 0, &whole, &error));
  g_assert_error (error, ROKAD_JOURNAL_ERROR, ROKAD_JOURNAL_ERROR_INVALID);
  g_assert_cmpint (rokad_blob_size_of_part (self->folder, self->blob.sha256), ==, PIECE);
}

static void
test_other_bytes_than_its_hash_says_are_refused (Fixture *self, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;
  gboolean whole;

  add_good (self, 0, PIECE, FALSE);
  self->data[PIECE + 7] ^= 1;
  g_assert_false (add (self, PIECE, BLOB_BYTES - PIECE, &whole, &error));
  g_assert_error (error, ROKAD_JOURNAL_ERROR, ROKAD_JOURNAL_ERROR_INVALID);
  g_assert_false (whole);
  assert_nothing (self);

  self->data[PIECE + 7] ^= 1;
  add_good (self, 0, BLOB_BYTES, TRUE);
  assert_whole (self);
}

/* They never stand under its name: what is there already stays as it is. */
static void
test_other_bytes_take_nobody_s_place (Fixture *self, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;
  gboolean whole;

  add_good (self, 0, BLOB_BYTES, TRUE);
  self->data[7] ^= 1;
  g_assert_false (add (self, 0, BLOB_BYTES, &whole, &error));
  g_assert_error (error, ROKAD_JOURNAL_ERROR, ROKAD_JOURNAL_ERROR_INVALID);
  self->data[7] ^= 1;
  assert_whole (self);
}

/* Whatever the disk refuses (the bytes, the name, the folder): that is no fault of the blob's, and
 * it is told as whole only once all of it is there.
 */
static void
test_a_disk_that_fails_makes_nothing_whole (Fixture *self, gconstpointer unused)
{
  static const FaultPlan none = { .kind = FAULT_NONE };
  gboolean whole = FALSE;
  guint failures = 0;

  for (guint at = 1; !whole; at++)
    {
      FaultPlan plan = { .kind = FAULT_IO, .at = at };
      g_autofree char *part = path_of (self, ".part");
      g_autofree char *path = path_of (self, "");
      g_autoptr (GError) error = NULL;
      gboolean good;

      g_unlink (part);
      g_unlink (path);
      fault_disk_watch (self->node.folder);
      fault_plan_set (&plan);
      good = add (self, 0, BLOB_BYTES, &whole, &error);
      fault_plan_set (&none);
      fault_disk_watch (NULL);
      g_assert_cmpint (good, ==, whole);
      failures += !good;
      if (!good)
        g_assert_cmpuint (error->domain, !=, ROKAD_JOURNAL_ERROR);
    }
  g_assert_cmpuint (failures, ==, 3);
  assert_whole (self);
}

/* --- Giving --- */

static void
test_a_blob_is_read_in_pieces (Fixture *self, gconstpointer unused)
{
  gint64 offset = 0;
  GBytes *piece;

  add_good (self, 0, BLOB_BYTES, TRUE);
  while ((piece = rokad_blob_read_piece (self->folder, self->blob.sha256, offset, NULL)) != NULL)
    {
      gsize bytes;
      const void *data = g_bytes_get_data (piece, &bytes);

      g_assert_cmpuint (bytes, <=, PIECE);
      g_assert_cmpmem (data, bytes, self->data + offset, bytes);
      offset += (gint64) bytes;
      g_bytes_unref (piece);
    }
  g_assert_cmpint (offset, ==, BLOB_BYTES);
}

static void
test_what_is_no_piece_is_missing (Fixture *self, gconstpointer unused)
{
  static const gint64 offsets[] = { BLOB_BYTES, BLOB_BYTES + 1, G_MAXINT64, -1, G_MININT64 };
  static const char *const names[] = {
    "", "lock", "../shop.db", "../lock", ROKAD_HASH_OF_NOTHING, ROKAD_HASH_OF_NOTHING "/../../lock"
  };
  g_autoptr (GError) error = NULL;

  add_good (self, 0, BLOB_BYTES, TRUE);
  for (gsize i = 0; i < G_N_ELEMENTS (offsets); i++)
    {
      g_assert_null (rokad_blob_read_piece (self->folder, self->blob.sha256, offsets[i], &error));
      g_assert_error (error, ROKAD_STORE_ERROR, ROKAD_STORE_ERROR_MISSING);
      g_clear_error (&error);
    }
  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    g_assert_null (rokad_blob_read_piece (self->folder, names[i], 0, NULL));
}

/* What is not whole is nobody's to read. */
static void
test_a_part_is_not_read (Fixture *self, gconstpointer unused)
{
  g_autofree char *name = g_strconcat (self->blob.sha256, ".part", NULL);

  add_good (self, 0, PIECE, FALSE);
  g_assert_null (rokad_blob_read_piece (self->folder, self->blob.sha256, 0, NULL));
  g_assert_null (rokad_blob_read_piece (self->folder, name, 0, NULL));
}

/* --- Wanting --- */

/* Rulings that name blobs, of @bytes each. */
static void
name_in_journal (Fixture *self, Stranger *stranger, const RokadBlob *blob)
{
  g_auto (RokadJsonWriter) body;

  rokad_json_writer_init (&body);
  rokad_json_writer_begin_object (&body, NULL);
  rokad_blob_write (blob, &body, "blob");
  rokad_json_writer_text (&body, "from", "2026-01-01T00:00:00.000+00:00");
  rokad_json_writer_bool (&body, "stock", FALSE);
  rokad_json_writer_end_object (&body);
  stranger_say (stranger, "products.imported", body.text->str);
}

static GArray *
list (Fixture *self, guint max)
{
  GArray *blobs = g_array_new (FALSE, TRUE, sizeof (RokadBlob));

  assert_done (rokad_blob_list_wanted (self->node.shop, max, blobs, &error));
  return blobs;
}

static void
test_what_is_parked_for_a_blob_wants_it (Fixture *self, gconstpointer unused)
{
  g_auto (Stranger) stranger;
  RokadBlob other, empty, huge;
  g_autoptr (GArray) none = list (self, 10);
  g_autoptr (GArray) wanted = NULL;
  g_autoptr (GArray) one = NULL;
  g_autoptr (GArray) left = NULL;

  g_assert_cmpuint (none->len, ==, 0);
  name_blob (&other, "other", 5);
  name_blob (&empty, "", 0);
  name_blob (&huge, "huge", 4);
  huge.bytes = ROKAD_BLOB_BYTES_MAX + 1;
  g_strlcpy (self->blob.format, "products-tsv-1", sizeof self->blob.format);
  stranger_open (&stranger, self->node.scrap, "shop", &self->node.seeded);
  name_in_journal (self, &stranger, &self->blob);
  name_in_journal (self, &stranger, &empty);
  name_in_journal (self, &stranger, &huge);
  name_in_journal (self, &stranger, &self->blob);
  name_in_journal (self, &stranger, &other);
  stranger_say (&stranger, "products.imported", "{}");
  stranger_say (&stranger, "products.imported", "{\"blob\":{\"sha256\":\"../shop\",\"bytes\":1}}");
  parcel_give_all (&stranger.parcel, self->node.shop);

  wanted = list (self, 10);
  g_assert_cmpuint (wanted->len, ==, 2);
  g_assert_cmpstr (g_array_index (wanted, RokadBlob, 0).sha256, ==, self->blob.sha256);
  g_assert_cmpint (g_array_index (wanted, RokadBlob, 0).bytes, ==, BLOB_BYTES);
  g_assert_cmpstr (g_array_index (wanted, RokadBlob, 1).sha256, ==, other.sha256);
  one = list (self, 1);
  g_assert_cmpuint (one->len, ==, 1);

  add_good (self, 0, BLOB_BYTES, TRUE);
  left = list (self, 10);
  g_assert_cmpuint (left->len, ==, 1);
  g_assert_cmpstr (g_array_index (left, RokadBlob, 0).sha256, ==, other.sha256);
}

/* The power went between the last piece and the name: nothing of it is asked for any more, and so
 * it begins again.
 */
static void
test_a_part_that_was_cut_off_before_its_name_begins_again (Fixture *self, gconstpointer unused)
{
  g_auto (Stranger) stranger;
  g_autofree char *part = path_of (self, ".part");
  g_autoptr (GArray) wanted = NULL;

  stranger_open (&stranger, self->node.scrap, "shop", &self->node.seeded);
  name_in_journal (self, &stranger, &self->blob);
  parcel_give_all (&stranger.parcel, self->node.shop);
  g_assert_true (g_file_set_contents (part, (const char *) self->data, BLOB_BYTES, NULL));
  wanted = list (self, 10);
  g_assert_cmpuint (wanted->len, ==, 1);
  g_assert_cmpint (rokad_blob_size_of_part (self->folder, self->blob.sha256), ==, 0);
  add_good (self, 0, BLOB_BYTES, TRUE);
  assert_whole (self);
}

#define ADD(path, func) g_test_add ("/blob-piece/" path, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  ADD ("a_blob_comes_whole_in_pieces", test_a_blob_comes_whole_in_pieces);
  ADD ("a_blob_may_be_one_piece", test_a_blob_may_be_one_piece);
  ADD ("pieces_that_do_not_fit_are_refused", test_pieces_that_do_not_fit_are_refused);
  ADD ("an_empty_piece_is_refused", test_an_empty_piece_is_refused);
  ADD ("other_bytes_than_its_hash_says_are_refused",
       test_other_bytes_than_its_hash_says_are_refused);
  ADD ("other_bytes_take_nobody_s_place", test_other_bytes_take_nobody_s_place);
  ADD ("a_disk_that_fails_makes_nothing_whole", test_a_disk_that_fails_makes_nothing_whole);
  ADD ("a_blob_is_read_in_pieces", test_a_blob_is_read_in_pieces);
  ADD ("what_is_no_piece_is_missing", test_what_is_no_piece_is_missing);
  ADD ("a_part_is_not_read", test_a_part_is_not_read);
  ADD ("what_is_parked_for_a_blob_wants_it", test_what_is_parked_for_a_blob_wants_it);
  ADD ("a_part_that_was_cut_off_before_its_name_begins_again",
       test_a_part_that_was_cut_off_before_its_name_begins_again);

  return g_test_run ();
}
