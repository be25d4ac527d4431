#include "shelf.h"

#include "rokad-search.h"

#define SHOWN_MAX 6

static char *
rejects_path (Stall *stall)
{
  return g_build_filename (stall->scrap, "rejects.csv", NULL);
}

gboolean
shelf_import_bytes (Stall *stall,
                    const char *name,
                    const char *contents,
                    gssize bytes,
                    RokadImportResult *out_result,
                    GError **error)
{
  g_autofree char *path = g_build_filename (stall->scrap, name, NULL);
  g_autofree char *rejects = rejects_path (stall);

  g_assert_true (g_file_set_contents (path, contents, bytes, NULL));
  return rokad_import_products (stall->shop, path, rejects, NULL, NULL, NULL, out_result, error);
}

char *
shelf_import (Stall *stall, const char *csv)
{
  g_auto (RokadImportResult) result = { 0 };

  assert_done (shelf_import_bytes (stall, "shelf.csv", csv, -1, &result, &error));
  return g_strdup_printf ("rows %d: %d added, %d changed, %d unchanged, %d rejected",
                          (int) result.rows, (int) result.added, (int) result.changed,
                          (int) result.unchanged, (int) result.rejected);
}

void
shelf_fill (Stall *stall, const char *csv)
{
  g_autofree char *result = shelf_import (stall, csv);

  g_assert_true (g_str_has_suffix (result, " 0 rejected"));
}

char *
shelf_rejects (Stall *stall)
{
  g_autofree char *path = rejects_path (stall);
  char *contents = NULL;

  g_file_get_contents (path, &contents, NULL, NULL);
  return contents;
}

static GString *
join_names (GPtrArray *products, guint max)
{
  GString *names = g_string_new (NULL);

  for (guint i = 0; i < MIN (products->len, max); i++)
    g_string_append_printf (names, "%s%s", i > 0 ? " | " : "",
                            rokad_product_fields (products->pdata[i])->name);
  return names;
}

char *
shelf_scan (Stall *stall, const char *code)
{
  g_auto (RokadScan) scan = { 0 };
  GString *text;

  assert_done (rokad_catalog_scan (rokad_shop_catalog (stall->shop),
                                   rokad_shop_settings (stall->shop), code, stall->seeded.now_us,
                                   &scan, &error));
  text = join_names (scan.products, ROKAD_SCAN_PRODUCTS_MAX);
  if (scan.quantity != ROKAD_QUANTITY_ONE)
    g_string_append_printf (text, " × %d g", (int) scan.quantity);
  if (scan.price_minor != ROKAD_PRICE_UNKNOWN)
    g_string_append_printf (text, " at %d", (int) scan.price_minor);
  return g_string_free (text, FALSE);
}

char *
shelf_search (Stall *stall, const char *text)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (RokadSearch) search =
      rokad_search_new (rokad_shop_catalog (stall->shop), rokad_shop_db (stall->shop),
                        rokad_shop_settings (stall->shop));
  g_autoptr (GPtrArray) products =
      rokad_search_run (search, text, ROKAD_SEARCH_RESULTS_MAX, stall->seeded.now_us, &error);

  g_assert_no_error (error);
  return g_string_free (join_names (products, SHOWN_MAX), FALSE);
}
