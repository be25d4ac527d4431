#include "rokad-demo.h"

#include "folder.h"
#include "rokad-catalog.h"

#define PRODUCTS 311

typedef struct
{
  char *folder;
  RokadShop *shop;
} Fixture;

static void
open_shop (Fixture *self)
{
  g_autoptr (GError) error = NULL;

  self->shop =
      rokad_shop_open (self->folder, ROKAD_DB_OWN, "test", rokad_environment_system (), &error);
  g_assert_no_error (error);
}

static void
fixture_set_up (Fixture *self, gconstpointer unused)
{
  self->folder = folder_make_temporary ();
  open_shop (self);
}

static void
fixture_tear_down (Fixture *self, gconstpointer unused)
{
  g_clear_pointer (&self->shop, rokad_shop_close);
  folder_remove (self->folder);
  g_free (self->folder);
}

static void
load (Fixture *self)
{
  g_autoptr (GError) error = NULL;

  rokad_demo_load (self->shop, &error);
  g_assert_no_error (error);
}

static void
check_shop (Fixture *self)
{
  const RokadSettings *settings = rokad_shop_settings (self->shop);
  g_autoptr (GError) error = NULL;
  gint64 products;

  g_assert_cmpstr (settings->shop_name, ==, "Rokad Kirana (demo)");
  g_assert_cmpstr (settings->scheme, ==, "in-gst");
  g_assert_cmpstr (settings->currency->code, ==, "INR");
  g_assert_cmpint (settings->cash_rounding_minor, ==, 100);
  rokad_catalog_count (rokad_shop_catalog (self->shop), &products, &error);
  g_assert_no_error (error);
  g_assert_cmpint (products, ==, PRODUCTS);
}

static void
test_demo_shop_can_sell (Fixture *self, gconstpointer unused)
{
  g_auto (RokadScan) scan = { 0 };
  g_autoptr (GError) error = NULL;
  const RokadProductFields *rice;

  load (self);
  check_shop (self);

  rokad_catalog_scan (rokad_shop_catalog (self->shop), rokad_shop_settings (self->shop),
                      "2000000000015", rokad_shop_stamp (self->shop).at_us, &scan, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (scan.products->len, ==, 1);
  rice = rokad_product_fields (scan.products->pdata[0]);
  g_assert_cmpint (rice->price_minor, ==, 13800);
  g_assert_cmpstr (rice->tax.class_name, ==, "GST 5");
  g_assert_cmpuint (rice->tax.n_components, ==, 2);
}

/* A scale's label: 21, the product's 10001, 1.250 kg. */
static void
test_weighed_label_is_understood (Fixture *self, gconstpointer unused)
{
  g_auto (RokadScan) scan = { 0 };
  g_autoptr (GError) error = NULL;

  load (self);
  rokad_catalog_scan (rokad_shop_catalog (self->shop), rokad_shop_settings (self->shop),
                      "2110001012501", rokad_shop_stamp (self->shop).at_us, &scan, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (scan.products->len, ==, 1);
  g_assert_cmpint (scan.quantity, ==, 1250);
}

/* A power cut between the set-up and the import, and a second click, both end well. */
static void
test_loading_again_changes_nothing (Fixture *self, gconstpointer unused)
{
  load (self);
  g_clear_pointer (&self->shop, rokad_shop_close);
  open_shop (self);
  load (self);
  check_shop (self);
}

static void
test_another_shop_is_left_alone (Fixture *self, gconstpointer unused)
{
  static const RokadShopSetup setup = { "Corner", "none", "EUR", "UTC" };
  g_autoptr (GError) error = NULL;

  rokad_shop_set_up (self->shop, &setup, &error);
  g_assert_no_error (error);

  g_assert_false (rokad_demo_load (self->shop, &error));
  g_assert_error (error, ROKAD_SHOP_ERROR, ROKAD_SHOP_ERROR_SET_UP);
  g_assert_cmpstr (rokad_shop_settings (self->shop)->shop_name, ==, "Corner");
}

static void
test_no_file_is_left_behind (Fixture *self, gconstpointer unused)
{
  g_autofree char *path = g_build_filename (self->folder, "demo-products.csv", NULL);

  load (self);
  g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
}

#define ADD(path, function) \
  g_test_add ("/demo/" path, Fixture, NULL, fixture_set_up, function, fixture_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  ADD ("demo-shop-can-sell", test_demo_shop_can_sell);
  ADD ("weighed-label-is-understood", test_weighed_label_is_understood);
  ADD ("loading-again-changes-nothing", test_loading_again_changes_nothing);
  ADD ("another-shop-is-left-alone", test_another_shop_is_left_alone);
  ADD ("no-file-is-left-behind", test_no_file_is_left_behind);

  return g_test_run ();
}
