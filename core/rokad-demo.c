#include "config.h"

#include "rokad-demo.h"

#include <glib/gstdio.h>

#include "rokad-import.h"

#define PRODUCTS_RESOURCE "/rokad/core/demo-products.csv"
#define PRODUCTS_FILE "demo-products.csv"
#define SHOP_NAME "Rokad Kirana (demo)"

static gboolean
set_up (RokadShop *shop, GError **error)
{
  static const RokadShopSetup setup = { SHOP_NAME, "in-gst", NULL, NULL };

  /* It was begun before: go on with its products, which an import adds only once. */
  if (rokad_shop_is_set_up (shop) && g_str_equal (rokad_shop_settings (shop)->shop_name, SHOP_NAME))
    return TRUE;

  return rokad_shop_set_up (shop, &setup, error) &&
         rokad_shop_change_settings (
             shop, error, "address", "12 Station Road\nPune 411001, Maharashtra", "tax_id",
             "27AAAPL1234C1ZV", "receipt_footer", "धन्यवाद · Thank you, come again!", NULL);
}

/* An import reads a file: the built-in products become one, for as long as it takes. */
static gboolean
import (RokadShop *shop, const char *path, GError **error)
{
  g_autoptr (GBytes) products = g_resources_lookup_data (PRODUCTS_RESOURCE, 0, NULL);
  g_auto (RokadImportResult) result = { 0 };

  g_assert (products != NULL);

  if (!g_file_set_contents_full (path, g_bytes_get_data (products, NULL),
                                 (gssize) g_bytes_get_size (products), G_FILE_SET_CONTENTS_NONE,
                                 0600, error) ||
      !rokad_import_products (shop, path, NULL, NULL, NULL, NULL, &result, error))
    return FALSE;

  g_assert (result.rejected == 0); /* our own data */
  return TRUE;
}

gboolean
rokad_demo_load (RokadShop *shop, GError **error)
{
  g_autofree char *path = g_build_filename (rokad_shop_folder (shop), PRODUCTS_FILE, NULL);
  gboolean loaded = set_up (shop, error) && import (shop, path, error);

  g_remove (path);
  return loaded;
}
