/* A disk or a memory that fails in the middle: what was asked for is done, or it never was. */
#include <fcntl.h>
#include <sqlite3.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "fault-disk.h"
#include "fault-vfs.h"
#include "folder.h"
#include "stall.h"

#define WORK_SEED 7
#define MEMORY_POINTS 50 /* allocations that fail, of each deed, spread over all of them */

static const FaultPlan no_fault = { FAULT_NONE, 0, FALSE, 0 };

typedef gboolean (*Act) (RokadShop *shop, GError **error);

/* --- What is done while things fail --- */

static gboolean
do_add (RokadShop *shop, GError **error)
{
  return counter_add (shop, "D02", 2000, error);
}

static gboolean
do_change_price (RokadShop *shop, GError **error)
{
  return counter_set_price (shop, 1, 3500, error);
}

static gboolean
do_remove (RokadShop *shop, GError **error)
{
  return counter_remove (shop, 2, error);
}

static gboolean
do_recall (RokadShop *shop, GError **error)
{
  return counter_recall (shop, error);
}

static gboolean
do_pay (RokadShop *shop, GError **error)
{
  g_autoptr (RokadPaid) paid = NULL;

  return counter_pay (shop, 5000, &paid, error);
}

static gboolean
do_undo (RokadShop *shop, GError **error)
{
  g_autoptr (RokadPaid) paid = NULL;

  return rokad_checkout_undo_last (shop, "wrong", TRUE, &paid, error);
}

static gboolean
do_change_settings (RokadShop *shop, GError **error)
{
  return rokad_shop_change_settings (shop, error, "receipt_footer", "Come again", "address",
                                     "Market Road", NULL);
}

static const struct
{
  const char *name;
  Act act;
} deeds[] = {
  { "add", do_add },       { "price", do_change_price },
  { "remove", do_remove }, { "hold", rokad_cart_hold },
  { "recall", do_recall }, { "pay", do_pay },
  { "undo", do_undo },     { "settings", do_change_settings },
};

/* --- A shop in the middle of its day, copied for each fault --- */

typedef struct
{
  Stall stall;  /* closed; its folder is the pattern */
  char *work;   /* the copy in use */
  char *before; /* what the pattern holds */
} Fixture;

static void
set_up (Fixture *self, gconstpointer unused)
{
  g_autoptr (RokadPaid) paid = NULL;

  stall_open (&self->stall);
  assert_done (counter_add (self->stall.shop, "D01", 1000, &error));
  assert_done (counter_pay (self->stall.shop, 0, &paid, &error));
  assert_done (counter_add (self->stall.shop, "D20", 1000, &error));
  assert_done (rokad_cart_hold (self->stall.shop, &error));
  assert_done (counter_add (self->stall.shop, "D04", 3000, &error));
  assert_done (counter_add (self->stall.shop, "D11", 350, &error));
  g_clear_pointer (&self->stall.shop, rokad_shop_close);
  self->before = dump_shop (self->stall.folder);
  self->work = g_build_filename (self->stall.scrap, "work", NULL);
  fault_plan_set (&no_fault);
}

static void
tear_down (Fixture *self, gconstpointer unused)
{
  fault_plan_set (&no_fault);
  stall_close (&self->stall);
  g_free (self->before);
  g_free (self->work);
}

static RokadShop *
open_work (Fixture *self, Seeded *seeded, guint64 seed)
{
  g_autoptr (GError) error = NULL;
  RokadShop *shop;

  seeded_init (seeded, seed, SEEDED_NEW_YEARS_EVE_US + G_TIME_SPAN_MINUTE);
  shop = rokad_shop_open_vfs (self->work, ROKAD_DB_OWN, "test", &seeded->environment, FAULT_VFS,
                              &error);
  g_assert_no_error (error);
  return shop;
}

static RokadShop *
open_copy (Fixture *self, Seeded *seeded)
{
  folder_remove (self->work);
  folder_copy (self->stall.folder, self->work);
  return open_work (self, seeded, WORK_SEED);
}

/* After the files were closed and opened anew, as after a failure they must be. */
static char *
dump_reopened (Fixture *self)
{
  Seeded seeded;
  g_autoptr (RokadShop) shop = NULL;
  RokadVerification sum;

  seeded_init (&seeded, WORK_SEED + 1, SEEDED_NEW_YEARS_EVE_US + G_TIME_SPAN_HOUR);
  assert_done ((shop = rokad_shop_open (self->work, ROKAD_DB_OWN, "test", &seeded.environment,
                                        &error)) != NULL);
  assert_done (rokad_journal_verify (rokad_shop_db (shop), &sum, &error));
  assert_done (rokad_journal_verify (rokad_shop_catalog (shop), &sum, &error));
  return dump_shop (self->work);
}

/* What a deed comes to when nothing fails; time and ids are the same each time. */
static char *
rehearse (Fixture *self, Act act)
{
  Seeded seeded;
  g_autoptr (RokadShop) shop = open_copy (self, &seeded);
  char *after;

  assert_done (act (shop, &error));
  g_clear_pointer (&shop, rokad_shop_close);
  after = dump_reopened (self);
  g_assert_cmpstr (after, !=, self->before);
  return after;
}

/* What a failure leaves is what stood before, or what the deed was to make of it, whole. */
static void
assert_before_or_after (Fixture *self, gboolean done, const char *after)
{
  g_autofree char *found = dump_reopened (self);

  if (done)
    g_assert_cmpstr (found, ==, after);
  else if (!g_str_equal (found, after)) /* said to have failed, and there: as after a crash */
    g_assert_cmpstr (found, ==, self->before);
}

/* --- A disk that fails --- */

/* FALSE when the deed has no such operation any more. */
static gboolean
fail_at (Fixture *self, Act act, const char *after, const FaultPlan *plan)
{
  Seeded seeded;
  g_autoptr (RokadShop) shop = open_copy (self, &seeded);
  g_autoptr (GError) error = NULL;
  gboolean happened;
  gboolean done;

  fault_plan_set (plan);
  done = act (shop, &error);
  happened = fault_plan_happened ();
  fault_plan_set (&no_fault);
  g_assert_cmpint (done, ==, error == NULL);
  g_assert_true (done || happened);

  g_clear_pointer (&shop, rokad_shop_close);
  assert_before_or_after (self, done, after);
  return happened;
}

/* Every operation of every deed fails in turn: once, or from there on. */
static void
fail_everywhere (Fixture *self, FaultKind kind, gboolean lasting, guint64 at_least)
{
  for (gsize i = 0; i < G_N_ELEMENTS (deeds); i++)
    {
      g_autofree char *after = rehearse (self, deeds[i].act);
      guint64 n = 1;

      while (fail_at (self, deeds[i].act, after, &(FaultPlan){ kind, n, lasting, 0 }))
        n++;
      g_test_message ("%s: %d operations", deeds[i].name, (int) n - 1);
      g_assert_cmpuint (n, >, at_least); /* or nothing was tried */
    }
}

static void
test_io_error_once (Fixture *self, gconstpointer unused)
{
  fail_everywhere (self, FAULT_IO, FALSE, 5);
}

static void
test_io_error_from_then_on (Fixture *self, gconstpointer unused)
{
  fail_everywhere (self, FAULT_IO, TRUE, 5);
}

static void
test_read_error (Fixture *self, gconstpointer unused)
{
  fail_everywhere (self, FAULT_READ, FALSE, 2);
}

static char *
hash_shop_files (Fixture *self)
{
  g_autofree char *path = g_build_filename (self->work, "shop.db", NULL);
  g_autofree char *wal = g_strconcat (path, "-wal", NULL);
  g_autofree char *bytes = NULL;
  g_autofree char *wal_bytes = NULL;
  g_autoptr (GChecksum) hash = g_checksum_new (G_CHECKSUM_SHA256);
  gsize size, wal_size;

  assert_done (g_file_get_contents (path, &bytes, &size, &error));
  assert_done (g_file_get_contents (wal, &wal_bytes, &wal_size, &error));
  g_checksum_update (hash, (const guchar *) bytes, (gssize) size);
  g_checksum_update (hash, (const guchar *) wal_bytes, (gssize) wal_size);
  return g_strdup (g_checksum_get_string (hash));
}

/* A failed write or fsync is never tried again: nothing more is written through this opening, not
 * by a checkpoint and not by closing it.
 */
static void
test_after_a_failed_write_nothing_is_written (Fixture *self, gconstpointer unused)
{
  for (guint64 n = 1;; n++)
    {
      Seeded seeded;
      g_autoptr (RokadShop) shop = open_copy (self, &seeded);
      g_autoptr (GError) first = NULL;
      g_autoptr (GError) second = NULL;
      g_autofree char *before = NULL;
      g_autofree char *after = NULL;
      gboolean happened;

      fault_plan_set (&(FaultPlan){ FAULT_IO, n, FALSE, 0 });
      do_pay (shop, &first);
      happened = fault_plan_happened ();
      fault_plan_set (&no_fault);
      if (!happened)
        break;

      g_assert_error (first, ROKAD_STORE_ERROR, ROKAD_STORE_ERROR_FAILED);
      g_assert_true (rokad_shop_has_failed (shop));
      g_assert_false (do_add (shop, &second));
      g_assert_error (second, ROKAD_STORE_ERROR, ROKAD_STORE_ERROR_FAILED);
      g_assert_false (rokad_db_checkpoint (rokad_shop_db (shop), NULL));
      g_assert_cmpuint (fault_plan_count (), ==, 0);
      before = hash_shop_files (self);
      g_clear_pointer (&shop, rokad_shop_close);
      after = hash_shop_files (self);
      g_assert_cmpstr (before, ==, after);
    }
}

/* FALSE when paying has no such operation any more. */
static gboolean
fail_sell_and_cut (Fixture *self, guint64 n, guint64 seed)
{
  Seeded seeded;
  RokadShop *shop;
  pid_t child = fork ();
  int status;

  g_assert_cmpint (child, >=, 0);
  if (child == 0)
    {
      folder_remove (self->work);
      folder_copy (self->stall.folder, self->work);
      fault_disk_watch (self->work);
      shop = open_work (self, &seeded, WORK_SEED);
      fault_plan_set (&(FaultPlan){ FAULT_IO, n, FALSE, 0 });
      do_pay (shop, NULL);
      if (!fault_plan_happened ())
        _exit (1);

      fault_plan_set (&no_fault);
      rokad_shop_close (shop);
      shop = open_work (self, &seeded, WORK_SEED + 2);
      assert_done (counter_add (shop, "D01", 1000, &error));
      assert_done (do_pay (shop, &error));
      fault_disk_power_cut (seed);
      _exit (0);
    }
  g_assert_cmpint (waitpid (child, &status, 0), ==, child);
  g_assert_true (WIFEXITED (status));
  return WEXITSTATUS (status) == 0;
}

/* What a failed sync could not write may be there until the power goes: an order that was sold
 * after it, on files that were opened anew, does not rest on it.
 */
static void
test_nothing_rests_on_a_failed_sync (Fixture *self, gconstpointer unused)
{
  static const char with_d01[] =
      "SELECT count (DISTINCT order_id) FROM order_line WHERE code = 'D01'";
  guint64 n = 1;

  for (guint64 seed = 1; fail_sell_and_cut (self, n, seed); seed++)
    {
      g_autofree char *found = dump_reopened (self);

      g_test_message ("operation %d", (int) n);
      g_assert_cmpint (dump_int (self->work, "shop.db", with_d01), ==, 2);
      n += seed % 4 == 0 ? 1 : 0;
    }
  g_assert_cmpuint (n, >, 5);
}

/* --- A disk that is full --- */

static gboolean
fill_at (Fixture *self, Act act, const char *after, const FaultPlan *plan)
{
  Seeded seeded;
  g_autoptr (RokadShop) shop = open_copy (self, &seeded);
  g_autoptr (GError) refused = NULL;
  g_autofree char *sentence = NULL;
  g_autofree char *kept = NULL;
  gboolean happened;

  fault_plan_set (plan);
  if (act (shop, &refused))
    {
      happened = fault_plan_happened ();
      fault_plan_set (&no_fault);
      g_assert_false (happened);
      return FALSE;
    }
  fault_plan_set (&no_fault);
  g_assert_error (refused, ROKAD_STORE_ERROR, ROKAD_STORE_ERROR_FULL);
  sentence = rokad_error_sentence (refused);
  g_assert_cmpstr (sentence, !=, "");
  g_assert_false (rokad_shop_has_failed (shop));
  kept = dump_shop (self->work);
  g_assert_cmpstr (kept, ==, self->before);

  /* Space is back: the same shop goes on where it was, without being opened anew. */
  assert_done (act (shop, &error));
  g_clear_pointer (&shop, rokad_shop_close);
  {
    g_autofree char *found = dump_reopened (self);

    g_assert_cmpint (g_str_equal (found, self->before), ==, FALSE);
  }
  return TRUE;
}

/* SQLITE_FULL at every write: refused with its own code and a sentence, nothing lost, and it works
 * once there is space.
 */
static void
test_full_disk_at_every_write (Fixture *self, gconstpointer lasting)
{
  for (gsize i = 0; i < G_N_ELEMENTS (deeds); i++)
    {
      g_autofree char *after = rehearse (self, deeds[i].act);
      guint64 n = 1;

      while (fill_at (self, deeds[i].act, after,
                      &(FaultPlan){ FAULT_FULL, n, GPOINTER_TO_INT (lasting), 0 }))
        n++;
      g_test_message ("%s: %d writes", deeds[i].name, (int) n - 1);
      g_assert_cmpuint (n, >, 4);
    }
}

/* A checkpoint that finds no space loses nothing: what it was to move is still in the WAL. */
static void
test_full_disk_while_checkpointing (Fixture *self, gconstpointer unused)
{
  g_autofree char *after = rehearse (self, do_pay);

  for (guint64 n = 1;; n++)
    {
      Seeded seeded;
      g_autoptr (RokadShop) shop = open_copy (self, &seeded);
      g_autoptr (GError) refused = NULL;
      g_autofree char *found = NULL;
      gboolean happened;

      assert_done (do_pay (shop, &error));
      fault_plan_set (&(FaultPlan){ FAULT_FULL, n, TRUE, 0 });
      rokad_db_checkpoint (rokad_shop_db (shop), &refused);
      happened = fault_plan_happened ();
      if (happened)
        g_assert_error (refused, ROKAD_STORE_ERROR, ROKAD_STORE_ERROR_FULL);
      else
        g_assert_no_error (refused);
      fault_plan_set (&no_fault);
      g_clear_pointer (&shop, rokad_shop_close);
      found = dump_reopened (self);
      g_assert_cmpstr (found, ==, after);
      if (!happened)
        break;
    }
}

/* --- The first start and an import, which are several transactions --- */

static gboolean
start_at (Fixture *self, const FaultPlan *plan)
{
  Seeded seeded;
  g_autoptr (RokadShop) shop = NULL;
  g_autoptr (GError) refused = NULL;
  gboolean happened;

  folder_remove (self->work);
  seeded_init (&seeded, WORK_SEED, SEEDED_NEW_YEARS_EVE_US);
  fault_plan_set (plan);
  shop = rokad_shop_open_vfs (self->work, ROKAD_DB_OWN, "test", &seeded.environment, FAULT_VFS,
                              &refused);
  if (shop != NULL && counter_set_up (shop, &refused))
    counter_import (shop, self->stall.scrap, counter_products, &refused);
  happened = fault_plan_happened ();
  fault_plan_set (&no_fault);
  g_clear_pointer (&shop, rokad_shop_close);

  /* Doing it again, as a person would, ends in one whole shop whose stock was counted once. */
  shop = rokad_shop_open (self->work, ROKAD_DB_OWN, "test", &seeded.environment, NULL);
  g_assert_nonnull (shop);
  if (!rokad_shop_is_set_up (shop))
    assert_done (counter_set_up (shop, &error));
  assert_done (counter_import (shop, self->stall.scrap, counter_products, &error));
  g_assert_cmpint (dump_int (self->work, "catalog.db", "SELECT count (*) FROM product"), ==, 20);
  g_assert_cmpint (dump_int (self->work, "shop.db", "SELECT sum (quantity) FROM stock"), ==,
                   COUNTER_STOCK);
  return happened;
}

static void
test_first_start_and_import_can_be_done_again (Fixture *self, gconstpointer kind)
{
  guint64 n = 1;

  while (start_at (self, &(FaultPlan){ GPOINTER_TO_INT (kind), n, FALSE, 0 }))
    n++;
  g_assert_cmpuint (n, >, 50);
}

/* --- Memory that runs out --- */

static sqlite3_mem_methods real_memory;
static guint64 allocations;
static guint64 failing_allocation; /* 0: none */

static gboolean
is_out_of_memory (void)
{
  return ++allocations == failing_allocation;
}

static void *
allocate (int bytes)
{
  return is_out_of_memory () ? NULL : real_memory.xMalloc (bytes);
}

static void *
reallocate (void *memory, int bytes)
{
  return is_out_of_memory () ? NULL : real_memory.xRealloc (memory, bytes);
}

/* Without SQLite's own small reserve, so that every allocation passes here. */
static void
take_over_memory (void)
{
  sqlite3_mem_methods mine;

  g_assert_cmpint (sqlite3_config (SQLITE_CONFIG_GETMALLOC, &real_memory), ==, SQLITE_OK);
  mine = real_memory;
  mine.xMalloc = allocate;
  mine.xRealloc = reallocate;
  g_assert_cmpint (sqlite3_config (SQLITE_CONFIG_MALLOC, &mine), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_config (SQLITE_CONFIG_LOOKASIDE, 0, 0), ==, SQLITE_OK);
}

static guint64
count_allocations (Fixture *self, Act act)
{
  Seeded seeded;
  g_autoptr (RokadShop) shop = open_copy (self, &seeded);

  allocations = 0;
  assert_done (act (shop, &error));
  return allocations;
}

/* In a child: where memory is gone, ending at once is allowed, as GLib does. */
static void
run_out_of_memory (Fixture *self, Act act, guint64 n)
{
  const struct rlimit no_core = { 0, 0 };
  Seeded seeded;
  RokadShop *shop = open_copy (self, &seeded);
  int nowhere = open ("/dev/null", O_WRONLY | O_CLOEXEC);
  gboolean done;

  setrlimit (RLIMIT_CORE, &no_core);
  dup2 (nowhere, STDOUT_FILENO); /* GLib's last words would end the report of this test */
  dup2 (nowhere, STDERR_FILENO);
  allocations = 0;
  failing_allocation = n;
  done = act (shop, NULL);
  failing_allocation = 0;
  _exit (done ? 0 : 1);
}

static void
test_memory_runs_out (Fixture *self, gconstpointer unused)
{
  for (gsize i = 0; i < G_N_ELEMENTS (deeds); i++)
    {
      g_autofree char *after = rehearse (self, deeds[i].act);
      guint64 total = count_allocations (self, deeds[i].act);
      guint64 step = MAX (total / MEMORY_POINTS, 1);

      g_test_message ("%s: %d allocations", deeds[i].name, (int) total);
      g_assert_cmpuint (total, >, 50);
      for (guint64 n = 1; n <= total; n += step)
        {
          pid_t child = fork ();
          int status;

          if (child == 0)
            run_out_of_memory (self, deeds[i].act, n);
          g_assert_cmpint (waitpid (child, &status, 0), ==, child);
          g_assert_true (WIFEXITED (status) || WTERMSIG (status) == SIGABRT);
          assert_before_or_after (self, WIFEXITED (status) && WEXITSTATUS (status) == 0, after);
        }
    }
}

#define ADD(path, data, func) g_test_add ("/fault/" path, Fixture, data, set_up, func, tear_down)

int
main (int argc, char **argv)
{
  take_over_memory ();
  g_test_init (&argc, &argv, NULL);
  fault_vfs_register (FALSE);

  ADD ("io-error-once", NULL, test_io_error_once);
  ADD ("io-error-from-then-on", NULL, test_io_error_from_then_on);
  ADD ("read-error", NULL, test_read_error);
  ADD ("after-a-failed-write-nothing-is-written", NULL,
       test_after_a_failed_write_nothing_is_written);
  ADD ("nothing-rests-on-a-failed-sync", NULL, test_nothing_rests_on_a_failed_sync);
  ADD ("full-disk-at-every-write", GINT_TO_POINTER (FALSE), test_full_disk_at_every_write);
  ADD ("full-disk-from-every-write-on", GINT_TO_POINTER (TRUE), test_full_disk_at_every_write);
  ADD ("full-disk-while-checkpointing", NULL, test_full_disk_while_checkpointing);
  ADD ("first-start-again-after-an-error", GINT_TO_POINTER (FAULT_IO),
       test_first_start_and_import_can_be_done_again);
  ADD ("first-start-again-on-a-full-disk", GINT_TO_POINTER (FAULT_FULL),
       test_first_start_and_import_can_be_done_again);
  ADD ("memory-runs-out", NULL, test_memory_runs_out);

  return g_test_run ();
}
