/* Receipts that wait (R20): queued with the order, kept until they are printed, copies counted. */
#include "rokad-print-queue.h"

#include "rokad-order.h"
#include "stall.h"

static char *
sell (Stall *self)
{
  g_autoptr (RokadPaid) paid = stall_sell (self, "D01", 1000);

  return g_strdup (paid->order_id);
}

static RokadPrintJob *
next (Stall *self)
{
  g_autoptr (GError) error = NULL;
  RokadPrintJob *job = rokad_print_queue_next (rokad_shop_db (self->shop), &error);

  g_assert_no_error (error);
  return job;
}

static void
assert_next (Stall *self, const char *order_id, gint64 copy)
{
  g_autoptr (RokadPrintJob) job = next (self);

  g_assert_nonnull (job);
  g_assert_cmpstr (job->order_id, ==, order_id);
  g_assert_cmpint (job->copy, ==, copy);
}

static void
assert_nothing_waits (Stall *self)
{
  g_autoptr (RokadPrintJob) job = next (self);

  g_assert_null (job);
}

static void
finish (Stall *self, const char *problem)
{
  g_autoptr (RokadPrintJob) job = next (self);

  assert_done (rokad_print_queue_finish (self->shop, job->job_id, problem, &error));
}

static void
test_receipts_come_in_the_order_of_their_orders (Stall *self, gconstpointer unused)
{
  g_autofree char *first = sell (self);
  g_autofree char *second = sell (self);

  assert_next (self, first, 0);
  assert_next (self, first, 0); /* asking takes nothing away */
  finish (self, NULL);
  assert_next (self, second, 0);
  finish (self, NULL);
  assert_nothing_waits (self);
}

static void
test_what_waits_outlives_a_restart (Stall *self, gconstpointer unused)
{
  g_autofree char *order_id = sell (self);

  stall_reopen (self, NULL);
  assert_next (self, order_id, 0);
  finish (self, NULL);
  stall_reopen (self, NULL);
  assert_nothing_waits (self);
}

/* A printer that is out of paper holds up nobody, and its receipts are not forgotten. */
static void
test_what_failed_waits_until_asked_again (Stall *self, gconstpointer unused)
{
  g_autofree char *first = sell (self);
  g_autofree char *second = sell (self);

  finish (self, "no paper");
  assert_next (self, second, 0);
  finish (self, NULL);
  assert_nothing_waits (self);
  stall_assert_rows (self, "SELECT state, problem FROM print_job ORDER BY job_id",
                     "failed|no paper\ndone|\n");

  stall_reopen (self, NULL);
  assert_done (rokad_print_queue_retry (self->shop, &error));
  assert_next (self, first, 0);
  finish (self, NULL);
  stall_assert_rows (self, "SELECT state, problem FROM print_job ORDER BY job_id",
                     "done|\ndone|\n");
}

static void
test_a_reprint_is_a_copy_with_its_number (Stall *self, gconstpointer unused)
{
  g_autofree char *order_id = sell (self);
  gint64 copy;

  finish (self, NULL);
  for (gint64 n = 1; n <= 3; n++)
    {
      assert_done (rokad_print_queue_reprint (self->shop, order_id, &copy, &error));
      g_assert_cmpint (copy, ==, n);
      assert_next (self, order_id, n);
      finish (self, NULL);
    }
  assert_done (rokad_print_queue_count (self->shop, order_id, &copy, &error));
  g_assert_cmpint (copy, ==, 4);
  assert_nothing_waits (self);
}

/* Nobody has seen the original yet: so that is what comes. */
static void
test_the_first_print_is_the_original (Stall *self, gconstpointer unused)
{
  g_autoptr (GListStore) lines = stall_lines (self, "D19", 1000, 750);
  g_autoptr (RokadPaid) paid = NULL;
  gint64 copy;

  assert_done (rokad_checkout_lines (self->shop, G_LIST_MODEL (lines), ROKAD_TENDER_EXACT, 0, FALSE,
                                     &paid, &error));
  assert_nothing_waits (self);
  assert_done (rokad_print_queue_reprint (self->shop, paid->order_id, &copy, &error));
  g_assert_cmpint (copy, ==, 0);
  assert_next (self, paid->order_id, 0);
}

static void
test_copies_have_an_end (Stall *self, gconstpointer unused)
{
  g_autofree char *order_id = sell (self);

  for (int i = 0; i < ROKAD_COPIES_MAX; i++)
    assert_done (rokad_print_queue_count (self->shop, order_id, NULL, &error));
  assert_refused (self, rokad_print_queue_reprint (self->shop, order_id, NULL, &error),
                  ROKAD_SHOP_ERROR, ROKAD_SHOP_ERROR_LIMIT);
}

#define ADD(path, func) \
  g_test_add ("/print-queue/" path, Stall, NULL, stall_fixture_open, func, stall_fixture_close)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  ADD ("in-the-order-of-their-orders", test_receipts_come_in_the_order_of_their_orders);
  ADD ("what-waits-outlives-a-restart", test_what_waits_outlives_a_restart);
  ADD ("what-failed-waits-until-asked-again", test_what_failed_waits_until_asked_again);
  ADD ("a-reprint-is-a-copy-with-its-number", test_a_reprint_is_a_copy_with_its_number);
  ADD ("the-first-print-is-the-original", test_the_first_print_is_the_original);
  ADD ("copies-have-an-end", test_copies_have_an_end);

  return g_test_run ();
}
