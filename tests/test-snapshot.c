/* A new till takes a catalog that is ready made, and goes on from there. */
#include <glib/gstdio.h>

#include "counter.h"
#include "folder.h"
#include "node.h"
#include "rokad-proposal.h"
#include "rokad-snapshot.h"
#include "stall.h"

#define PRODUCTS (ROKAD_SNAPSHOT_PRODUCTS_MIN + 500)

typedef struct
{
  Node hub;
  Node a;
  Node b; /* new */
} Fixture;

/* Products with names enough to be searched. Caller frees. */
static char *
make_products (void)
{
  GString *csv = g_string_new ("barcode,sku,name,price,tax,stock\n");

  for (guint i = 0; i < PRODUCTS; i++)
    g_string_append_printf (csv, "P%05u,S%05u,Thing number %u of wood,%u.50,GST 5,3\n", i, i, i,
                            i % 90 + 1);
  return g_string_free (csv, FALSE);
}

static void
set_up (Fixture *self, gconstpointer unused)
{
  g_autofree char *csv = make_products ();

  node_open_joined (&self->hub, "hub", 41);
  node_open_lone (&self->a, 42);
  node_open_joined (&self->b, "till", 43);
  assert_done (counter_import (self->a.shop, self->a.scrap, csv, &error));
  node_enrol (&self->a, &self->hub);
  node_enrol (&self->b, &self->hub);
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
make (Node *hub, gboolean expected)
{
  gboolean any = !expected;

  assert_done (rokad_snapshot_make (hub->folder, &hub->seeded.environment, &any, &error));
  g_assert_cmpint (any, ==, expected);
}

static gint64
products (Node *node)
{
  gint64 count = 0;

  assert_done (rokad_catalog_count (rokad_shop_catalog (node->shop), &count, &error));
  return count;
}

static gboolean
is_ready_made (Node *node)
{
  g_autofree char *rows = dump_query (node->folder, "catalog.db", "SELECT * FROM baseline");

  return *rows != '\0';
}

static void
assert_equal (Node *a, Node *b)
{
  g_autofree char *of_a = node_digest (a);
  g_autofree char *of_b = node_digest (b);

  g_assert_cmpstr (of_a, ==, of_b);
}

static void
test_a_new_till_takes_it (Fixture *self, gconstpointer unused)
{
  make (&self->hub, TRUE);
  node_sync (&self->b, &self->hub);
  g_assert_cmpint (products (&self->b), ==, PRODUCTS + 20);
  g_assert_true (is_ready_made (&self->b));
  assert_equal (&self->b, &self->hub);
  node_reopen (&self->b);
  g_assert_cmpint (products (&self->b), ==, PRODUCTS + 20);
}

static void
test_what_comes_after_it_is_pulled (Fixture *self, gconstpointer unused)
{
  g_autoptr (RokadProduct) product = NULL;
  gint64 quantity;

  make (&self->hub, TRUE);
  assert_done ((product = counter_find (self->a.shop, "P00007", &quantity, &error)) != NULL);
  assert_done (
      rokad_price_change (self->a.shop, rokad_product_fields (product)->id, 12345, &error));
  node_sync (&self->a, &self->hub);
  node_sync (&self->b, &self->hub);
  g_clear_object (&product);
  assert_done ((product = counter_find (self->b.shop, "P00007", &quantity, &error)) != NULL);
  g_assert_cmpint (rokad_product_fields (product)->price_minor, ==, 12345);
  assert_equal (&self->b, &self->hub);
}

static void
test_without_one_it_is_folded (Fixture *self, gconstpointer unused)
{
  node_sync (&self->b, &self->hub);
  g_assert_cmpint (products (&self->b), ==, PRODUCTS + 20);
  g_assert_false (is_ready_made (&self->b));
  assert_equal (&self->b, &self->hub);
}

static void
test_a_small_catalog_needs_none (Fixture *self, gconstpointer unused)
{
  Node small;

  node_open_lone (&small, 44);
  make (&small, FALSE);
  node_close (&small);
}

static void
test_the_newest_takes_the_place_of_the_last (Fixture *self, gconstpointer unused)
{
  RokadBlob first, second;
  gboolean any;
  g_autofree char *path = NULL;

  make (&self->hub, TRUE);
  make (&self->hub, FALSE); /* nothing was ruled since */
  g_assert_true (rokad_snapshot_latest (self->hub.folder, &first, &any));
  assert_done (rokad_shop_change_settings (self->a.shop, &error, "receipt_footer", "Bye", NULL));
  node_sync (&self->a, &self->hub);
  make (&self->hub, TRUE);
  g_assert_true (rokad_snapshot_latest (self->hub.folder, &second, &any));
  g_assert_cmpstr (first.sha256, !=, second.sha256);
  path = g_build_filename (self->hub.folder, "snapshots", first.sha256, NULL);
  g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
}

/* Changes one byte in the middle of the snapshot, and what its name says of it. */
static void
damage (Node *hub, const char *content)
{
  RokadBlob latest;
  gboolean any;
  char hash[ROKAD_HASH_HEX_BYTES];
  g_autofree char *path = NULL;
  g_autofree char *named = NULL;
  g_autofree char *text = NULL;

  g_assert_true (rokad_snapshot_latest (hub->folder, &latest, &any));
  rokad_hash (content, strlen (content), hash);
  path = g_build_filename (hub->folder, "snapshots", hash, NULL);
  named = g_build_filename (hub->folder, "snapshots", "latest", NULL);
  text =
      g_strdup_printf ("{\"sha256\":\"%s\",\"bytes\":%" G_GSIZE_FORMAT "}", hash, strlen (content));
  g_assert_true (g_file_set_contents (path, content, -1, NULL));
  g_assert_true (g_file_set_contents (named, text, -1, NULL));
}

static void
test_one_that_is_none_is_passed_over (Fixture *self, gconstpointer unused)
{
  make (&self->hub, TRUE);
  damage (&self->hub, "not gzipped");
  node_sync (&self->b, &self->hub);
  g_assert_cmpint (products (&self->b), ==, PRODUCTS + 20);
  g_assert_false (is_ready_made (&self->b));
}

static void
test_a_name_without_its_file_is_passed_over (Fixture *self, gconstpointer unused)
{
  RokadBlob latest;
  gboolean any;
  g_autofree char *path = NULL;

  make (&self->hub, TRUE);
  g_assert_true (rokad_snapshot_latest (self->hub.folder, &latest, &any));
  path = g_build_filename (self->hub.folder, "snapshots", latest.sha256, NULL);
  g_assert_cmpint (g_unlink (path), ==, 0);
  node_sync (&self->b, &self->hub);
  g_assert_cmpint (products (&self->b), ==, PRODUCTS + 20);
}

static void
test_who_has_a_catalog_takes_none (Fixture *self, gconstpointer unused)
{
  gboolean wanted = TRUE;

  assert_done (rokad_snapshot_is_wanted (self->a.shop, &wanted, &error));
  g_assert_false (wanted);
  assert_done (rokad_snapshot_is_wanted (self->b.shop, &wanted, &error));
  g_assert_true (wanted);
}

#define ADD(path, func) g_test_add ("/snapshot/" path, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  ADD ("a_new_till_takes_it", test_a_new_till_takes_it);
  ADD ("what_comes_after_it_is_pulled", test_what_comes_after_it_is_pulled);
  ADD ("without_one_it_is_folded", test_without_one_it_is_folded);
  ADD ("a_small_catalog_needs_none", test_a_small_catalog_needs_none);
  ADD ("the_newest_takes_the_place_of_the_last", test_the_newest_takes_the_place_of_the_last);
  ADD ("one_that_is_none_is_passed_over", test_one_that_is_none_is_passed_over);
  ADD ("a_name_without_its_file_is_passed_over", test_a_name_without_its_file_is_passed_over);
  ADD ("who_has_a_catalog_takes_none", test_who_has_a_catalog_takes_none);

  return g_test_run ();
}
