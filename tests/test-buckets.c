/* How often somebody may ask. Time is told, so nothing here waits. */
#include "rokad-buckets.h"

#define SECOND G_USEC_PER_SEC

/* Ten at once, then one every six seconds. */
static void
test_a_burst_then_a_pace (void)
{
  g_autoptr (RokadBuckets) buckets = rokad_buckets_new (10, 10, 100);
  gint64 now_us = 1000 * SECOND;

  for (guint i = 0; i < 10; i++)
    g_assert_cmpuint (rokad_buckets_take (buckets, "a", now_us), ==, 0);
  g_assert_cmpuint (rokad_buckets_take (buckets, "a", now_us), ==, 6000);
  g_assert_cmpuint (rokad_buckets_take (buckets, "a", now_us + 5 * SECOND), ==, 1000);
  g_assert_cmpuint (rokad_buckets_take (buckets, "a", now_us + 6 * SECOND), ==, 0);
  g_assert_cmpuint (rokad_buckets_take (buckets, "a", now_us + 6 * SECOND), ==, 6000);
}

/* Who was refused does not wait longer for having asked. */
static void
test_asking_in_vain_costs_nothing (void)
{
  g_autoptr (RokadBuckets) buckets = rokad_buckets_new (60, 1, 100);

  g_assert_cmpuint (rokad_buckets_take (buckets, "a", 0), ==, 0);
  for (guint i = 0; i < 100; i++)
    g_assert_cmpuint (rokad_buckets_take (buckets, "a", 0), ==, 1000);
  g_assert_cmpuint (rokad_buckets_take (buckets, "a", SECOND), ==, 0);
}

static void
test_rest_fills_it_but_not_over (void)
{
  g_autoptr (RokadBuckets) buckets = rokad_buckets_new (60, 3, 100);

  for (guint round = 0; round < 3; round++)
    {
      gint64 now_us = round * 1000 * SECOND;

      for (guint i = 0; i < 3; i++)
        g_assert_cmpuint (rokad_buckets_take (buckets, "a", now_us), ==, 0);
      g_assert_cmpuint (rokad_buckets_take (buckets, "a", now_us), >, 0);
    }
}

static void
test_nobody_pays_for_another (void)
{
  g_autoptr (RokadBuckets) buckets = rokad_buckets_new (60, 1, 100);

  g_assert_cmpuint (rokad_buckets_take (buckets, "a", 0), ==, 0);
  g_assert_cmpuint (rokad_buckets_take (buckets, "b", 0), ==, 0);
  g_assert_cmpuint (rokad_buckets_take (buckets, "a", 0), ==, 1000);
}

/* Those who rested are forgotten for a stranger; those who did not keep their place. */
static void
test_keys_are_bounded (void)
{
  g_autoptr (RokadBuckets) buckets = rokad_buckets_new (60, 1, 2);

  g_assert_cmpuint (rokad_buckets_take (buckets, "a", 0), ==, 0);
  g_assert_cmpuint (rokad_buckets_take (buckets, "b", SECOND / 2), ==, 0);
  g_assert_cmpuint (rokad_buckets_take (buckets, "c", SECOND / 2), ==, 1000);
  g_assert_cmpuint (rokad_buckets_take (buckets, "c", SECOND), ==, 0);
  g_assert_cmpuint (rokad_buckets_take (buckets, "b", SECOND), ==, 500);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/buckets/a_burst_then_a_pace", test_a_burst_then_a_pace);
  g_test_add_func ("/buckets/asking_in_vain_costs_nothing", test_asking_in_vain_costs_nothing);
  g_test_add_func ("/buckets/rest_fills_it_but_not_over", test_rest_fills_it_but_not_over);
  g_test_add_func ("/buckets/nobody_pays_for_another", test_nobody_pays_for_another);
  g_test_add_func ("/buckets/keys_are_bounded", test_keys_are_bounded);

  return g_test_run ();
}
