/* The store's thread: what waits for it, in which order it works, and what it does when the disk
 * lets it down. Runs under the thread sanitizer too, so nothing here shares memory in silence.
 */
#include <string.h>

#include "fault-vfs.h"
#include "rokad-store.h"
#include "stall.h"

#define THREADS 8
#define JOBS_EACH 50

typedef struct
{
  Stall stall; /* its shop is closed: the store owns the folder */
  RokadStore *store;
  GArray *log; /* (element-type int) of the store's thread, until the store is closed or asked */
} Fixture;

static const FaultPlan no_fault = { FAULT_NONE, 0, FALSE, 0 };

static void
set_up (Fixture *self, gconstpointer unused)
{
  fault_plan_set (&no_fault);
  stall_open (&self->stall);
  g_clear_pointer (&self->stall.shop, rokad_shop_close);
  self->log = g_array_new (FALSE, FALSE, sizeof (int));
  assert_done ((self->store = rokad_store_open (self->stall.folder, "test",
                                                &self->stall.seeded.environment, &error)) != NULL);
}

static void
tear_down (Fixture *self, gconstpointer unused)
{
  fault_plan_set (&no_fault);
  g_clear_pointer (&self->store, rokad_store_close);
  g_array_unref (self->log);
  stall_close (&self->stall);
}

/* --- Work --- */

/* One entry of the log. */
typedef struct
{
  Fixture *fixture;
  int number;
  int *freed; /* counted by the store's thread; may be NULL */
} Note;

static Note *
note_new (Fixture *fixture, int number, int *freed)
{
  Note *note = g_new (Note, 1);

  *note = (Note){ fixture, number, freed };
  return note;
}

static void
note_free (gpointer data)
{
  Note *note = data;

  if (note->freed != NULL)
    (*note->freed)++;
  g_free (note);
}

static gboolean
write_note (RokadShop *shop, gpointer data, gpointer *out_result, GError **error)
{
  const Note *note = data;

  g_array_append_val (note->fixture->log, note->number);
  return TRUE;
}

static void
push_note (Fixture *self, RokadQueue queue, int number)
{
  rokad_store_run_async (self->store, queue, write_note, note_new (self, number, NULL), note_free,
                         NULL, NULL, NULL);
}

static gboolean
do_nothing (RokadShop *shop, gpointer data, gpointer *out_result, GError **error)
{
  return TRUE;
}

/* Whatever was pushed as counter work before has been done. */
static void
wait_for_counter (Fixture *self)
{
  assert_done (rokad_store_run (self->store, do_nothing, NULL, NULL, &error));
}

typedef struct
{
  RokadStore *store;
  GMainLoop *loop;
} Wait;

static void
quit (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Wait *wait = user_data;

  assert_done (rokad_store_run_finish (wait->store, result, NULL, &error));
  g_main_loop_quit (wait->loop);
}

static void
wait_for_background (Fixture *self)
{
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  Wait wait = { self->store, loop };

  rokad_store_run_async (self->store, ROKAD_QUEUE_BACKGROUND, do_nothing, NULL, NULL, NULL, quit,
                         &wait);
  g_main_loop_run (loop);
}

static void
assert_log (Fixture *self, const int *expected, guint n)
{
  g_assert_cmpmem (self->log->data, self->log->len * sizeof (int), expected, n * sizeof (int));
}

/* --- Order --- */

static void
test_counter_work_is_done_in_its_order (Fixture *self, gconstpointer unused)
{
  for (int i = 0; i < 1000; i++)
    push_note (self, ROKAD_QUEUE_COUNTER, i);
  wait_for_counter (self);

  g_assert_cmpuint (self->log->len, ==, 1000);
  for (int i = 0; i < 1000; i++)
    g_assert_cmpint (g_array_index (self->log, int, i), ==, i);
}

/* From inside the store's thread, so that nothing is taken before all is pushed. */
static gboolean
push_both (RokadShop *shop, gpointer data, gpointer *out_result, GError **error)
{
  Fixture *self = data;

  for (int i = 1; i <= 3; i++)
    push_note (self, ROKAD_QUEUE_BACKGROUND, 100 + i);
  for (int i = 1; i <= 3; i++)
    push_note (self, ROKAD_QUEUE_COUNTER, i);
  return TRUE;
}

static gboolean
push_counter_from_background (RokadShop *shop, gpointer data, gpointer *out_result, GError **error)
{
  Fixture *self = data;

  push_note (self, ROKAD_QUEUE_COUNTER, 4);
  return TRUE;
}

/* A person at the counter waits for at most one slice of background work. */
static void
test_counter_goes_before_background (Fixture *self, gconstpointer unused)
{
  static const int expected[] = { 1, 2, 3, 101, 102, 103, 4, 104 };

  assert_done (rokad_store_run (self->store, push_both, self, NULL, &error));
  rokad_store_run_async (self->store, ROKAD_QUEUE_BACKGROUND, push_counter_from_background, self,
                         NULL, NULL, NULL, NULL);
  push_note (self, ROKAD_QUEUE_BACKGROUND, 104);
  wait_for_background (self);
  assert_log (self, expected, G_N_ELEMENTS (expected));
}

static gpointer
push_many (gpointer data)
{
  Note *first = data;

  for (int i = 0; i < JOBS_EACH; i++)
    push_note (first->fixture, i % 5 == 0 ? ROKAD_QUEUE_BACKGROUND : ROKAD_QUEUE_COUNTER,
               first->number * JOBS_EACH + i);
  return NULL;
}

/* Many threads at once: nothing is lost or doubled, and each thread's work keeps its order. */
static void
test_many_threads_lose_nothing (Fixture *self, gconstpointer unused)
{
  GThread *threads[THREADS];
  Note firsts[THREADS];
  int last[2][THREADS];

  for (int i = 0; i < THREADS; i++)
    {
      firsts[i] = (Note){ self, i, NULL };
      last[0][i] = last[1][i] = -1;
      threads[i] = g_thread_new ("cashier", push_many, &firsts[i]);
    }
  for (int i = 0; i < THREADS; i++)
    g_thread_join (threads[i]);
  g_clear_pointer (&self->store, rokad_store_close);

  g_assert_cmpuint (self->log->len, ==, THREADS * JOBS_EACH);
  for (guint i = 0; i < self->log->len; i++)
    {
      int number = g_array_index (self->log, int, i);
      int *before = &last[number % JOBS_EACH % 5 == 0][number / JOBS_EACH];

      g_assert_cmpint (number % JOBS_EACH, >, *before);
      *before = number % JOBS_EACH;
    }
}

/* --- Results --- */

typedef struct
{
  Fixture *fixture;
  GMainLoop *loop;
  int arrived;
} Arrivals;

static gboolean
square (RokadShop *shop, gpointer data, gpointer *out_result, GError **error)
{
  const Note *note = data;
  int *result;

  if (note->number % 10 == 9)
    {
      g_set_error (error, ROKAD_SHOP_ERROR, ROKAD_SHOP_ERROR_INVALID, "%d", note->number);
      return FALSE;
    }
  result = g_new (int, 1);
  *result = note->number * note->number;
  *out_result = result;
  return TRUE;
}

static void
take_square (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Arrivals *arrivals = user_data;
  g_autoptr (GError) error = NULL;
  gpointer value = NULL;
  gboolean done = rokad_store_run_finish (arrivals->fixture->store, result, &value, &error);
  g_autofree int *squared = value;
  int number = arrivals->arrived++;

  if (number % 10 == 9)
    {
      g_autofree char *expected = g_strdup_printf ("%d", number);

      g_assert_false (done);
      g_assert_error (error, ROKAD_SHOP_ERROR, ROKAD_SHOP_ERROR_INVALID);
      g_assert_cmpstr (error->message, ==, expected);
    }
  else
    {
      g_assert_true (done);
      g_assert_cmpint (*squared, ==, number * number);
    }
  if (arrivals->arrived == 100)
    g_main_loop_quit (arrivals->loop);
}

/* Each answer comes once, in its order, to who asked; data are freed once. */
static void
test_results_arrive (Fixture *self, gconstpointer unused)
{
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  Arrivals arrivals = { self, loop, 0 };
  int freed = 0;

  for (int i = 0; i < 100; i++)
    rokad_store_run_async (self->store, ROKAD_QUEUE_COUNTER, square, note_new (self, i, &freed),
                           note_free, g_free, take_square, &arrivals);
  g_main_loop_run (loop);
  wait_for_counter (self);
  g_assert_cmpint (freed, ==, 100);
}

static int results_freed;

static void
free_result (gpointer result)
{
  results_freed++;
  g_free (result);
}

/* Nobody asks for the answer: it is freed all the same. */
static void
test_untaken_results_are_freed (Fixture *self, gconstpointer unused)
{
  results_freed = 0;
  for (int i = 0; i < 9; i++)
    rokad_store_run_async (self->store, ROKAD_QUEUE_BACKGROUND, square, note_new (self, i, NULL),
                           note_free, free_result, NULL, NULL);
  g_clear_pointer (&self->store, rokad_store_close);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_cmpint (results_freed, ==, 9);
}

/* Closing loses nothing that was pushed, background work included. */
static void
test_closing_finishes_what_is_queued (Fixture *self, gconstpointer unused)
{
  for (int i = 0; i < 300; i++)
    push_note (self, i % 2 == 0 ? ROKAD_QUEUE_BACKGROUND : ROKAD_QUEUE_COUNTER, i);
  g_clear_pointer (&self->store, rokad_store_close);
  g_assert_cmpuint (self->log->len, ==, 300);
}

/* --- Orders --- */

static gboolean
sell_one (RokadShop *shop, gpointer data, gpointer *out_result, GError **error)
{
  gint64 quantity;
  g_autoptr (RokadProduct) product = counter_find (shop, "D01", &quantity, error);
  g_autoptr (RokadLine) line = NULL;
  g_autoptr (GListStore) lines = g_list_store_new (ROKAD_TYPE_LINE);
  g_autoptr (RokadPaid) paid = NULL;

  if (product == NULL)
    return FALSE;

  line = rokad_line_new_for_product (1, product, quantity);
  g_list_store_append (lines, line);
  if (!rokad_checkout_lines (shop, G_LIST_MODEL (lines), ROKAD_TENDER_EXACT, 0, TRUE, &paid, error))
    return FALSE;

  *out_result = g_strdup (paid->number);
  return TRUE;
}

static gpointer
sell_many (gpointer data)
{
  Fixture *self = data;

  for (int i = 0; i < 5; i++)
    {
      g_autoptr (GError) error = NULL;
      gpointer number = NULL;

      rokad_store_run (self->store, sell_one, NULL, &number, &error);
      g_assert_no_error (error);
      g_free (number);
    }
  return NULL;
}

static gint64
count_orders (Fixture *self)
{
  return dump_int (self->stall.folder, "shop.db",
                   "SELECT CASE WHEN count (*) = count (DISTINCT number)"
                   " AND count (*) = max (CAST (substr (number, -6) AS INTEGER))"
                   " THEN count (*) ELSE -1 END FROM orders");
}

static void
test_many_threads_sell_without_gap (Fixture *self, gconstpointer unused)
{
  GThread *threads[THREADS];

  for (int i = 0; i < THREADS; i++)
    threads[i] = g_thread_new ("cashier", sell_many, self);
  for (int i = 0; i < THREADS; i++)
    g_thread_join (threads[i]);
  g_assert_cmpint (count_orders (self), ==, 5 * THREADS);

  g_clear_pointer (&self->store, rokad_store_close);
  stall_reopen (&self->stall, NULL);
  stall_assert_sound (&self->stall);
}

static gboolean
is_checkpointed (Fixture *self)
{
  g_autofree char *path = g_build_filename (self->stall.folder, "shop.db", NULL);
  g_autofree char *contents = NULL;
  gsize bytes;

  /* Its text stands in the database's own file, not only in the WAL beside it. */
  g_assert_true (g_file_get_contents (path, &contents, &bytes, NULL));
  return memmem (contents, bytes, "order.paid", strlen ("order.paid")) != NULL;
}

static gboolean
wake (gpointer unused)
{
  return G_SOURCE_CONTINUE;
}

/* When the counter has nothing to do, what was sold moves from the WAL into the file. */
static void
test_an_idle_store_checkpoints (Fixture *self, gconstpointer unused)
{
  gint64 until_us = g_get_monotonic_time () + 60 * G_TIME_SPAN_SECOND;
  guint source = g_timeout_add (10, wake, NULL);
  gpointer number = NULL;

  assert_done (rokad_store_run (self->store, sell_one, NULL, &number, &error));
  g_free (number);
  while (!is_checkpointed (self) && g_get_monotonic_time () < until_us)
    g_main_context_iteration (NULL, TRUE);
  g_source_remove (source);
  g_assert_true (is_checkpointed (self));
}

/* --- A disk that lets it down --- */

static gboolean
has_ballast (Fixture *self)
{
  g_autofree char *path = g_build_filename (self->stall.folder, "ballast", NULL);

  return g_file_test (path, G_FILE_TEST_EXISTS);
}

/* The order in progress finishes on the ballast, and nobody is told. */
static void
test_full_disk_is_met_with_the_ballast (Fixture *self, gconstpointer unused)
{
  gpointer number = NULL;

  g_assert_true (has_ballast (self));
  fault_plan_set (&(FaultPlan){ FAULT_FULL, 3, FALSE, 0 });
  assert_done (rokad_store_run (self->store, sell_one, NULL, &number, &error));
  g_assert_true (fault_plan_happened ());
  g_free (number);
  g_assert_cmpint (count_orders (self), ==, 1);
}

/* Still no space: the caller is told so, nothing is half done, and it goes on when there is. */
static void
test_a_disk_that_stays_full_is_told (Fixture *self, gconstpointer unused)
{
  g_autoptr (GError) refused = NULL;
  gpointer number = NULL;

  fault_plan_set (&(FaultPlan){ FAULT_FULL, 1, TRUE, 0 });
  g_assert_false (rokad_store_run (self->store, sell_one, NULL, &number, &refused));
  g_assert_error (refused, ROKAD_STORE_ERROR, ROKAD_STORE_ERROR_FULL);
  fault_plan_set (&no_fault);
  g_assert_cmpint (dump_int (self->stall.folder, "shop.db", "SELECT count (*) FROM orders"), ==, 0);
  assert_done (rokad_store_run (self->store, sell_one, NULL, &number, &error));
  g_free (number);
  g_assert_cmpint (count_orders (self), ==, 1);
}

/* A failed write is told once; the next work finds the files opened anew and verified. */
static void
test_after_a_failed_write_it_opens_anew (Fixture *self, gconstpointer unused)
{
  for (guint64 n = 1; n <= 20; n++)
    {
      g_autoptr (GError) failed = NULL;
      gpointer number = NULL;

      fault_plan_set (&(FaultPlan){ FAULT_IO, n, FALSE, 0 });
      g_assert_false (rokad_store_run (self->store, sell_one, NULL, &number, &failed));
      g_assert_error (failed, ROKAD_STORE_ERROR, ROKAD_STORE_ERROR_FAILED);
      fault_plan_set (&no_fault);
      assert_done (rokad_store_run (self->store, sell_one, NULL, &number, &error));
      g_free (number);
    }
  g_assert_cmpint (count_orders (self), >=, 20);
}

/* A disk that failed may also have mixed up what was there: then nothing is sold on it. */
static void
test_what_does_not_verify_is_not_opened_anew (Fixture *self, gconstpointer unused)
{
  g_autofree char *path = g_build_filename (self->stall.folder, "shop.db", NULL);
  g_autoptr (RokadDb) other = NULL;
  gpointer number = NULL;

  fault_plan_set (&(FaultPlan){ FAULT_IO, 1, FALSE, 0 });
  g_assert_false (rokad_store_run (self->store, sell_one, NULL, &number, NULL));
  fault_plan_set (&no_fault);
  assert_done ((other = rokad_db_open (path, ROKAD_DB_OWN, "unix", &error)) != NULL);
  assert_done (rokad_db_exec (other,
                              "DROP TRIGGER entry_never_changes;"
                              "UPDATE entry SET line = x'7b7d' WHERE seq = 1",
                              &error));
  g_clear_pointer (&other, rokad_db_close);

  for (int i = 0; i < 2; i++)
    {
      g_autoptr (GError) refused = NULL;

      g_assert_false (rokad_store_run (self->store, sell_one, NULL, &number, &refused));
      g_assert_true (refused->domain == ROKAD_JOURNAL_ERROR);
    }
}

static void
test_a_folder_has_one_owner (Fixture *self, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (
      rokad_store_open (self->stall.folder, "other", &self->stall.seeded.environment, &error));
  g_assert_error (error, ROKAD_STORE_ERROR, ROKAD_STORE_ERROR_OWNED);
  g_assert_nonnull (g_strstr_len (error->message, -1, "test"));
}

#define ADD(path, func) g_test_add ("/store/" path, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  fault_vfs_register (TRUE);

  ADD ("counter-work-is-done-in-its-order", test_counter_work_is_done_in_its_order);
  ADD ("counter-goes-before-background", test_counter_goes_before_background);
  ADD ("many-threads-lose-nothing", test_many_threads_lose_nothing);
  ADD ("results-arrive", test_results_arrive);
  ADD ("untaken-results-are-freed", test_untaken_results_are_freed);
  ADD ("closing-finishes-what-is-queued", test_closing_finishes_what_is_queued);
  ADD ("many-threads-sell-without-gap", test_many_threads_sell_without_gap);
  ADD ("an-idle-store-checkpoints", test_an_idle_store_checkpoints);
  ADD ("full-disk-is-met-with-the-ballast", test_full_disk_is_met_with_the_ballast);
  ADD ("a-disk-that-stays-full-is-told", test_a_disk_that_stays_full_is_told);
  ADD ("after-a-failed-write-it-opens-anew", test_after_a_failed_write_it_opens_anew);
  ADD ("what-does-not-verify-stays-closed", test_what_does_not_verify_is_not_opened_anew);
  ADD ("a-folder-has-one-owner", test_a_folder_has_one_owner);

  return g_test_run ();
}
