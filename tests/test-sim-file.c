/* The bytes of a simulated file: what is read, what copies share, and what a power cut leaves. */
#include <string.h>

#include "seeded.h"
#include "sim-file.h"

#define SEEDS 200

static void
fill (SimFile *file, gint64 offset, char with, gsize bytes)
{
  g_autofree char *data = g_malloc (bytes);

  memset (data, with, bytes);
  sim_file_write (file, offset, data, bytes);
}

/* Everything that is read, with nothing behind it. */
static GBytes *
read_all (const SimFile *file)
{
  gsize size = (gsize) sim_file_size (file);
  char *data = g_malloc (size + 1);

  g_assert_cmpuint (sim_file_read (file, 0, data, size + 1), ==, size);
  return g_bytes_new_take (data, size);
}

static char
char_at (const SimFile *file, gint64 offset)
{
  char c = '-';

  sim_file_read (file, offset, &c, 1);
  return c;
}

static void
cut (SimFile *file, guint64 seed)
{
  sim_file_cut (file, &seed);
}

/* --- What is read --- */

static void
test_reads_end_with_the_file (void)
{
  g_autoptr (SimFile) file = sim_file_new ();
  char buffer[16];

  g_assert_cmpuint (sim_file_read (file, 0, buffer, 16), ==, 0);
  fill (file, 4090, 'a', 20);
  g_assert_cmpint (sim_file_size (file), ==, 4110);
  g_assert_cmpuint (sim_file_read (file, 4100, buffer, 16), ==, 10);
  g_assert_cmpuint (sim_file_read (file, 4110, buffer, 16), ==, 0);
  g_assert_cmpuint (sim_file_read (file, 9000, buffer, 16), ==, 0);
}

/* What was cut off is not there again when the file grows. */
static void
test_growth_is_zero (void)
{
  g_autoptr (SimFile) file = sim_file_new ();

  fill (file, 0, 'a', 5000);
  sim_file_truncate (file, 100);
  fill (file, 6000, 'b', 1);
  g_assert_cmpint (char_at (file, 99), ==, 'a');
  for (gint64 at = 100; at < 6000; at++)
    g_assert_cmpint (char_at (file, at), ==, 0);
  g_assert_cmpint (char_at (file, 6000), ==, 'b');
}

/* One flat array is the pattern for pages that are shared, copied, cut off and synced. */
static void
test_random_work_reads_as_from_one_array (void)
{
  g_autoptr (GByteArray) flat = g_byte_array_new ();
  g_autoptr (SimFile) file = sim_file_new ();
  g_autoptr (SimFile) copy = NULL;
  guint64 chance = 1;

  for (int i = 0; i < 5000; i++)
    {
      gsize offset = seeded_mix (&chance) % 20000;
      gsize bytes = seeded_mix (&chance) % 9000 + 1;
      gsize old = flat->len;
      g_autoptr (GBytes) found = NULL;

      if (i % 50 == 0)
        {
          g_clear_pointer (&copy, sim_file_unref);
          copy = sim_file_copy (file);
        }
      if (i % 7 == 0)
        sim_file_truncate (file, (gint64) offset);
      else
        fill (file, (gint64) offset, (char) i, bytes);
      if (i % 11 == 0)
        sim_file_sync (file);

      g_byte_array_set_size (flat, (guint) (i % 7 == 0 ? offset : MAX (old, offset + bytes)));
      if (flat->len > old)
        memset (flat->data + old, 0, flat->len - old);
      if (i % 7 != 0)
        memset (flat->data + offset, (char) i, bytes);
      found = read_all (file);
      g_assert_cmpmem (g_bytes_get_data (found, NULL), g_bytes_get_size (found), flat->data,
                       flat->len);
    }
}

static void
test_copies_are_independent (void)
{
  g_autoptr (SimFile) file = sim_file_new ();
  g_autoptr (SimFile) copy = NULL;
  g_autoptr (SimFile) second = NULL;

  fill (file, 0, 'a', 10000);
  copy = sim_file_copy (file);
  second = sim_file_copy (copy);
  g_assert_true (sim_file_equal (file, second));

  fill (file, 0, 'b', 1);
  fill (copy, 5000, 'c', 1);
  sim_file_truncate (second, 9000);
  g_assert_cmpint (char_at (file, 0), ==, 'b');
  g_assert_cmpint (char_at (file, 5000), ==, 'a');
  g_assert_cmpint (char_at (copy, 0), ==, 'a');
  g_assert_cmpint (char_at (copy, 5000), ==, 'c');
  g_assert_cmpint (char_at (copy, 9500), ==, 'a');
  g_assert_cmpint (sim_file_size (file), ==, 10000);
  g_assert_false (sim_file_equal (file, copy));
  g_assert_false (sim_file_equal (file, second));
}

/* A copy is a file that was put there and synced, whatever its pattern still had to lose. */
static void
test_a_copy_is_safe (void)
{
  g_autoptr (SimFile) file = sim_file_new ();

  fill (file, 0, 'a', 10000);
  for (guint64 seed = 1; seed <= SEEDS; seed++)
    {
      g_autoptr (SimFile) copy = sim_file_copy (file);

      cut (copy, seed);
      g_assert_true (sim_file_equal (copy, file));
    }
}

/* --- What a power cut leaves --- */

static void
test_what_was_synced_stays (void)
{
  g_autoptr (SimFile) file = sim_file_new ();
  g_autoptr (SimFile) before = NULL;

  fill (file, 0, 'a', 10000);
  fill (file, 3000, 'b', 5000);
  sim_file_truncate (file, 9000);
  sim_file_sync (file);
  before = sim_file_copy (file);
  for (guint64 seed = 1; seed <= SEEDS; seed++)
    {
      cut (file, seed);
      g_assert_true (sim_file_equal (file, before));
    }
}

/* Three writes to eight sectors, and a cut: in each sector stands one of what it held, and over
 * all seeds there is each of them, and sectors of one write that went different ways.
 */
static void
test_sectors_stop_at_something_they_held (void)
{
  guint seen[256] = { 0 };
  guint mixed = 0;

  for (guint64 seed = 1; seed <= SEEDS; seed++)
    {
      g_autoptr (SimFile) file = sim_file_new ();

      fill (file, 0, 's', 8 * SIM_SECTOR_BYTES);
      sim_file_sync (file);
      for (const char *c = "abc"; *c != '\0'; c++)
        fill (file, 0, *c, 8 * SIM_SECTOR_BYTES);
      cut (file, seed);
      g_assert_cmpint (sim_file_size (file), ==, 8 * SIM_SECTOR_BYTES);
      for (gint64 at = 0; at < 8 * SIM_SECTOR_BYTES; at++)
        {
          g_assert_nonnull (strchr ("sabc", char_at (file, at)));
          g_assert_cmpint (char_at (file, at), ==, char_at (file, at - at % SIM_SECTOR_BYTES));
        }
      for (gint64 i = 0; i < 8; i++)
        seen[(guint8) char_at (file, i * SIM_SECTOR_BYTES)]++;
      mixed += char_at (file, 0) != char_at (file, SIM_SECTOR_BYTES);
    }
  for (const char *c = "sabc"; *c != '\0'; c++)
    g_assert_cmpuint (seen[(guint8) *c], >, 0);
  g_assert_cmpuint (mixed, >, 0);
}

/* A later write to a sector is not there without the earlier one, though they do not overlap. */
static void
test_a_sector_keeps_the_order_of_its_writes (void)
{
  guint torn = 0;

  for (guint64 seed = 1; seed <= SEEDS; seed++)
    {
      g_autoptr (SimFile) file = sim_file_new ();

      fill (file, 0, 's', SIM_SECTOR_BYTES);
      sim_file_sync (file);
      fill (file, 0, 'a', 100);
      fill (file, 200, 'b', 100);
      cut (file, seed);
      g_assert_false (char_at (file, 0) == 's' && char_at (file, 200) == 'b');
      torn += char_at (file, 0) == 'a' && char_at (file, 200) == 's';
    }
  g_assert_cmpuint (torn, >, 0);
}

static void
test_a_truncation_may_be_lost (void)
{
  guint lost = 0;

  for (guint64 seed = 1; seed <= SEEDS; seed++)
    {
      g_autoptr (SimFile) file = sim_file_new ();

      fill (file, 0, 's', 5000);
      sim_file_sync (file);
      sim_file_truncate (file, 10);
      cut (file, seed);
      g_assert_true (sim_file_size (file) == 10 || sim_file_size (file) == 5000);
      lost += sim_file_size (file) == 5000;
    }
  g_assert_cmpuint (lost, >, 0);
  g_assert_cmpuint (lost, <, SEEDS);
}

/* A failed sync is not made good by a later one that says nothing of it. */
static void
test_what_a_sync_lost_is_read_until_the_power_goes (void)
{
  for (guint64 seed = 1; seed <= SEEDS; seed++)
    {
      g_autoptr (SimFile) file = sim_file_new ();

      fill (file, 0, 's', 100);
      sim_file_sync (file);
      fill (file, 0, 'a', 50);
      sim_file_lose (file);
      fill (file, 50, 'b', 50);
      sim_file_sync (file);
      g_assert_cmpint (char_at (file, 0), ==, 'a');
      g_assert_cmpint (char_at (file, 50), ==, 'b');
      cut (file, seed);
      g_assert_cmpint (char_at (file, 0), ==, 's');
      g_assert_cmpint (char_at (file, 50), ==, 'b');
    }
}

/* What it left is on the platter: the next cut takes nothing of it. */
static void
test_a_seed_takes_the_same_each_time (void)
{
  for (guint64 seed = 1; seed <= SEEDS; seed++)
    {
      g_autoptr (SimFile) one = sim_file_new ();
      g_autoptr (SimFile) other = sim_file_new ();

      for (char c = 'a'; c < 'f'; c++)
        {
          fill (one, c, c, 3000);
          fill (other, c, c, 3000);
        }
      cut (one, seed);
      cut (other, seed);
      g_assert_true (sim_file_equal (one, other));
      cut (other, seed + 1);
      g_assert_true (sim_file_equal (one, other));
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/sim-file/reads-end-with-the-file", test_reads_end_with_the_file);
  g_test_add_func ("/sim-file/growth-is-zero", test_growth_is_zero);
  g_test_add_func ("/sim-file/random-work-reads-as-from-one-array",
                   test_random_work_reads_as_from_one_array);
  g_test_add_func ("/sim-file/copies-are-independent", test_copies_are_independent);
  g_test_add_func ("/sim-file/a-copy-is-safe", test_a_copy_is_safe);
  g_test_add_func ("/sim-file/what-was-synced-stays", test_what_was_synced_stays);
  g_test_add_func ("/sim-file/sectors-stop-at-something-they-held",
                   test_sectors_stop_at_something_they_held);
  g_test_add_func ("/sim-file/a-sector-keeps-the-order-of-its-writes",
                   test_a_sector_keeps_the_order_of_its_writes);
  g_test_add_func ("/sim-file/a-truncation-may-be-lost", test_a_truncation_may_be_lost);
  g_test_add_func ("/sim-file/what-a-sync-lost-is-read-until-the-power-goes",
                   test_what_a_sync_lost_is_read_until_the_power_goes);
  g_test_add_func ("/sim-file/a-seed-takes-the-same-each-time",
                   test_a_seed_takes_the_same_each_time);

  return g_test_run ();
}
