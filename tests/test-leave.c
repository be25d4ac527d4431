/* A till with a shop of its own joins another: it keeps its orders and takes the other's catalog.
 */
#include "counter.h"
#include "folder.h"
#include "node.h"
#include "rokad-authority.h"
#include "rokad-leave.h"
#include "stall.h"

typedef struct
{
  Node hub;
  Node a; /* whose shop it is */
  Node b; /* that has a shop of its own */
} Fixture;

static void
set_up (Fixture *self, gconstpointer unused)
{
  node_open_joined (&self->hub, "hub", 31);
  node_open_lone (&self->a, 32);
  node_open_lone (&self->b, 33);
  node_enrol (&self->a, &self->hub);
  node_sync (&self->a, &self->hub);
}

static void
tear_down (Fixture *self, gconstpointer unused)
{
  node_assert_sound (&self->hub);
  node_assert_sound (&self->a);
  node_assert_sound (&self->b);
  node_close (&self->hub);
  node_close (&self->a);
  node_close (&self->b);
}

static void
sell (Node *node, const char *code)
{
  g_autoptr (RokadPaid) paid = NULL;

  assert_done (counter_add (node->shop, code, 0, &error));
  assert_done (counter_pay (node->shop, 0, &paid, &error));
}

static gboolean
rules (Node *node)
{
  gboolean here = FALSE;

  assert_done (rokad_authority_is_here (node->shop, &here, &error));
  return here;
}

static gint64
products (Node *node)
{
  gint64 count = 0;

  assert_done (rokad_catalog_count (rokad_shop_catalog (node->shop), &count, &error));
  return count;
}

static void
test_it_takes_the_catalog_of_the_shop (Fixture *self, gconstpointer unused)
{
  g_autofree char *series = g_strdup (rokad_shop_series (self->b.shop));
  g_autofree char *of_hub = NULL;
  g_autofree char *of_b = NULL;

  sell (&self->b, "D01");
  g_assert_true (rules (&self->b));
  node_enrol (&self->b, &self->hub);
  g_assert_false (rules (&self->b));
  g_assert_cmpint (products (&self->b), ==, 0);
  node_sync (&self->b, &self->hub);
  g_assert_cmpint (products (&self->b), ==, 20);
  g_assert_cmpstr (rokad_shop_series (self->b.shop), ==, series);
  sell (&self->b, "D02");
  node_sync (&self->b, &self->hub);
  node_sync (&self->a, &self->hub);
  of_hub = node_digest (&self->hub);
  of_b = node_digest (&self->b);
  g_assert_cmpstr (of_b, ==, of_hub);
  g_assert_cmpint (node_count (&self->a, "SELECT count (*) FROM orders"), ==, 2);
}

static void
test_what_it_had_is_kept (Fixture *self, gconstpointer unused)
{
  g_autofree char *kept = g_build_filename (self->b.folder, "before-join-1", "catalog.db", NULL);
  g_autoptr (RokadDb) catalog = NULL;
  gint64 count = 0;

  node_enrol (&self->b, &self->hub);
  catalog = rokad_db_open (kept, ROKAD_DB_READ, NULL, NULL);
  g_assert_nonnull (catalog);
  assert_done (rokad_catalog_count (catalog, &count, &error));
  g_assert_cmpint (count, ==, 20);
}

static void
test_the_first_till_keeps_its_own (Fixture *self, gconstpointer unused)
{
  g_assert_true (rules (&self->a));
  g_assert_cmpint (products (&self->a), ==, 20);
  node_enrol (&self->a, &self->hub); /* again, with another code */
  g_assert_true (rules (&self->a));
}

/* The power goes after it was noted, and before the catalog was moved. */
static void
test_what_was_begun_is_finished_at_the_next_start (Fixture *self, gconstpointer unused)
{
  assert_done (rokad_leave_begin (rokad_shop_db (self->b.shop), &error));
  node_reopen (&self->b);
  g_assert_false (rules (&self->b));
  g_assert_cmpint (products (&self->b), ==, 0);
  node_reopen (&self->b);
  node_enrol (&self->b, &self->hub);
  node_sync (&self->b, &self->hub);
  g_assert_cmpint (products (&self->b), ==, 20);
}

/* … and after it was moved, before that was noted. */
static void
test_a_catalog_is_moved_once (Fixture *self, gconstpointer unused)
{
  g_autofree char *second = g_build_filename (self->b.folder, "before-join-2", NULL);

  assert_done (rokad_shop_leave (self->b.shop, &error));
  assert_done (rokad_leave_begin (rokad_shop_db (self->b.shop), &error));
  node_reopen (&self->b);
  g_assert_false (g_file_test (second, G_FILE_TEST_EXISTS));
  node_enrol (&self->b, &self->hub);
  node_sync (&self->b, &self->hub);
  g_assert_cmpint (products (&self->b), ==, 20);
}

#define ADD(path, func) g_test_add ("/leave/" path, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  ADD ("it_takes_the_catalog_of_the_shop", test_it_takes_the_catalog_of_the_shop);
  ADD ("what_it_had_is_kept", test_what_it_had_is_kept);
  ADD ("the_first_till_keeps_its_own", test_the_first_till_keeps_its_own);
  ADD ("what_was_begun_is_finished_at_the_next_start",
       test_what_was_begun_is_finished_at_the_next_start);
  ADD ("a_catalog_is_moved_once", test_a_catalog_is_moved_once);

  return g_test_run ();
}
