#include "config.h"

#include "rokad-catalog.h"

#include <string.h>

/* What product_from_row() reads; ?2 is the instant. */
#define PRODUCT_COLUMNS \
  "product, id, sku, codes, name, category, unit, mrp_minor, hsn," \
  " coalesce ((SELECT price_minor FROM price_overlay WHERE product_id = product.id)," \
  "  (SELECT price_minor FROM price WHERE price.product = product.product AND from_us <= ?2" \
  "   ORDER BY from_us DESC LIMIT 1))," \
  " (SELECT tax_class FROM product_tax WHERE product_tax.product = product.product" \
  "  AND from_us <= ?2 ORDER BY from_us DESC LIMIT 1)"

/* What reading several products needs: each tax is read once. */
typedef struct
{
  RokadDb *catalog;
  const RokadSettings *settings;
  gint64 at_us;
  GHashTable *taxes; /* class name -> (owned) RokadTax */
} Reading;

static void
begin_reading (Reading *self, RokadDb *catalog, const RokadSettings *settings, gint64 at_us)
{
  self->catalog = catalog;
  self->settings = settings;
  self->at_us = at_us;
  self->taxes = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
}

static void
end_reading (Reading *self)
{
  g_clear_pointer (&self->taxes, g_hash_table_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Reading, end_reading)

static gboolean
load_tax (Reading *self, const char *tax_class, RokadTax *out_tax, GError **error)
{
  static const char sql[] = "SELECT tax FROM tax_rate WHERE tax_class = ?1 AND from_us <= ?2"
                            " ORDER BY from_us DESC LIMIT 1";
  g_autoptr (RokadQuery) query = rokad_db_query (self->catalog, sql, error);
  RokadStep step;

  if (query == NULL)
    return FALSE;

  rokad_query_bind_text (query, 1, tax_class);
  rokad_query_bind_int (query, 2, self->at_us);
  step = rokad_query_step (query, error);
  if (step != ROKAD_STEP_ROW)
    return step == ROKAD_STEP_DONE; /* a class that nothing is ruled about is not taxed */

  return rokad_tax_from_text (rokad_query_text (query, 0), out_tax, error);
}

/* The tax of a product that names no class is the shop's default. */
static const RokadTax *
find_tax (Reading *self, const char *tax_class, GError **error)
{
  const char *name = tax_class != NULL ? tax_class : self->settings->default_tax_class;
  RokadTax *tax = g_hash_table_lookup (self->taxes, name);

  if (tax != NULL)
    return tax;

  tax = g_new0 (RokadTax, 1);
  g_hash_table_insert (self->taxes, g_strdup (name), tax);
  return load_tax (self, name, tax, error) ? tax : NULL;
}

static RokadProduct *
product_from_row (Reading *self, RokadQuery *row, GError **error)
{
  const char *codes = rokad_query_text (row, 3);
  g_autofree char *code = g_strndup (codes, strcspn (codes, " "));
  const RokadTax *tax = find_tax (self, rokad_query_text (row, 10), error);

  if (tax == NULL)
    return NULL;

  return rokad_product_new (&(RokadProductFields){
      .row = rokad_query_int (row, 0),
      .id = rokad_query_text (row, 1),
      .sku = rokad_query_text (row, 2),
      .code = code,
      .name = rokad_query_text (row, 4),
      .category = rokad_query_text (row, 5),
      .unit = rokad_unit_from_text (rokad_query_text (row, 6)),
      .mrp_minor = rokad_query_int (row, 7),
      .hsn = rokad_query_text (row, 8),
      .price_minor = rokad_query_is_null (row, 9) ? ROKAD_PRICE_UNKNOWN : rokad_query_int (row, 9),
      .tax = *tax,
  });
}

/* Adds the products of the rows that a bound query answers. */
static gboolean
take_products (Reading *self, RokadQuery *query, GPtrArray *products, GError **error)
{
  RokadStep step;

  while ((step = rokad_query_step (query, error)) == ROKAD_STEP_ROW)
    {
      RokadProduct *product = product_from_row (self, query, error);

      if (product == NULL)
        return FALSE;
      g_ptr_array_add (products, product);
    }
  return step == ROKAD_STEP_DONE;
}

static gboolean
take_rows (Reading *self, const gint64 *rows, guint n_rows, GPtrArray *products, GError **error)
{
  static const char sql[] = "SELECT " PRODUCT_COLUMNS " FROM product WHERE product = ?1";
  g_autoptr (RokadQuery) query = rokad_db_query (self->catalog, sql, error);

  if (query == NULL)
    return FALSE;

  for (guint i = 0; i < n_rows; i++)
    {
      rokad_query_bind_int (query, 1, rows[i]);
      rokad_query_bind_int (query, 2, self->at_us);
      if (!take_products (self, query, products, error))
        return FALSE;
      rokad_query_reset (query);
    }
  return TRUE;
}

GPtrArray *
rokad_catalog_products_at_rows (RokadDb *catalog,
                                const RokadSettings *settings,
                                const gint64 *rows,
                                guint n_rows,
                                gint64 at_us,
                                GError **error)
{
  g_autoptr (GPtrArray) products = g_ptr_array_new_with_free_func (g_object_unref);
  g_auto (Reading) reading = { 0 };

  begin_reading (&reading, catalog, settings, at_us);
  return take_rows (&reading, rows, n_rows, products, error) ? g_steal_pointer (&products) : NULL;
}

RokadProduct *
rokad_catalog_product (RokadDb *catalog,
                       const RokadSettings *settings,
                       const char *id,
                       gint64 at_us,
                       GError **error)
{
  static const char sql[] = "SELECT " PRODUCT_COLUMNS " FROM product WHERE id = ?1 AND term > 0";
  g_autoptr (RokadQuery) query = rokad_db_query (catalog, sql, error);
  g_autoptr (GPtrArray) products = g_ptr_array_new_with_free_func (g_object_unref);
  g_auto (Reading) reading = { 0 };

  if (query == NULL)
    return NULL;

  begin_reading (&reading, catalog, settings, at_us);
  rokad_query_bind_text (query, 1, id);
  rokad_query_bind_int (query, 2, at_us);
  if (!take_products (&reading, query, products, error) || products->len == 0)
    return NULL;

  return g_object_ref (products->pdata[0]);
}

GStrv
rokad_catalog_codes (RokadDb *catalog, gint64 row, GError **error)
{
  static const char sql[] = "SELECT codes FROM product WHERE product = ?1";
  g_autoptr (RokadQuery) query = rokad_db_query (catalog, sql, error);
  RokadStep step;

  if (query == NULL)
    return NULL;

  rokad_query_bind_int (query, 1, row);
  step = rokad_query_step (query, error);
  if (step == ROKAD_STEP_ERROR)
    return NULL;
  return g_strsplit (step == ROKAD_STEP_ROW ? rokad_query_text (query, 0) : "", " ", -1);
}

GPtrArray *
rokad_catalog_tiles (RokadDb *catalog,
                     const RokadSettings *settings,
                     const char *category,
                     gint64 at_us,
                     guint limit,
                     GError **error)
{
  static const char sql_of_category[] = "SELECT " PRODUCT_COLUMNS " FROM product"
                                        " WHERE category = ?1 AND category <> '' AND term > 0"
                                        " ORDER BY name LIMIT ?3";
  static const char sql_without_code[] = "SELECT " PRODUCT_COLUMNS " FROM product"
                                         " WHERE codes = '' AND term > 0 AND ?1 IS NULL"
                                         " ORDER BY name LIMIT ?3";
  g_autoptr (RokadQuery) query =
      rokad_db_query (catalog, category != NULL ? sql_of_category : sql_without_code, error);
  g_autoptr (GPtrArray) products = g_ptr_array_new_with_free_func (g_object_unref);
  g_auto (Reading) reading = { 0 };

  if (query == NULL)
    return NULL;

  begin_reading (&reading, catalog, settings, at_us);
  rokad_query_bind_text (query, 1, category);
  rokad_query_bind_int (query, 2, at_us);
  rokad_query_bind_int (query, 3, limit);
  return take_products (&reading, query, products, error) ? g_steal_pointer (&products) : NULL;
}

GStrv
rokad_catalog_categories (RokadDb *catalog, guint limit, GError **error)
{
  static const char sql[] = "SELECT category FROM product WHERE category <> '' GROUP BY category"
                            " ORDER BY count (*) DESC, category LIMIT ?1";
  g_autoptr (RokadQuery) query = rokad_db_query (catalog, sql, error);
  g_autoptr (GStrvBuilder) categories = g_strv_builder_new ();
  RokadStep step;

  if (query == NULL)
    return NULL;

  rokad_query_bind_int (query, 1, limit);
  while ((step = rokad_query_step (query, error)) == ROKAD_STEP_ROW)
    g_strv_builder_add (categories, rokad_query_text (query, 0));
  return step == ROKAD_STEP_DONE ? g_strv_builder_end (categories) : NULL;
}

gboolean
rokad_catalog_count (RokadDb *catalog, gint64 *out_products, GError **error)
{
  static const char sql[] = "SELECT (SELECT count (*) FROM product)"
                            " - (SELECT count (*) FROM product WHERE term = 0)";

  return rokad_db_get_int (catalog, sql, out_products, error);
}

/* --- What a scan means ------------------------------------------------------------------------ */

typedef enum
{
  MATCH_GIVEN, /* as it stands */
  MATCH_CODE,  /* but for the zeros that pad a GTIN */
  MATCH_CODE_ANY_CASE,
  MATCH_SKU,
  MATCH_SKU_ANY_CASE,
  N_MATCHES,
} Match;

static RokadQuery *
match_query (RokadDb *catalog, Match match, GError **error)
{
  static const char sql_given[] =
      "SELECT product FROM product_code WHERE code = ?1 AND kind = 'code'";
  static const char sql_code[] = "SELECT product FROM product_code"
                                 " WHERE code = ?1 AND kind <> 'sku'";
  static const char sql_code_any_case[] =
      "SELECT product FROM product_code WHERE code GLOB '*[A-Za-z]*'"
      " AND code = ?1 COLLATE NOCASE AND kind = 'code'";
  static const char sql_sku[] = "SELECT product FROM product_code WHERE code = ?1 AND kind = 'sku'";
  static const char sql_sku_any_case[] =
      "SELECT product FROM product_code WHERE code GLOB '*[A-Za-z]*'"
      " AND code = ?1 COLLATE NOCASE AND kind = 'sku'";

  switch (match)
    {
    case MATCH_GIVEN:
      return rokad_db_query (catalog, sql_given, error);
    case MATCH_CODE:
      return rokad_db_query (catalog, sql_code, error);
    case MATCH_CODE_ANY_CASE:
      return rokad_db_query (catalog, sql_code_any_case, error);
    case MATCH_SKU:
      return rokad_db_query (catalog, sql_sku, error);
    case MATCH_SKU_ANY_CASE:
      return rokad_db_query (catalog, sql_sku_any_case, error);
    case N_MATCHES:
      break;
    }
  g_assert_not_reached ();
}

/* A product may have a code in more than one form. DISTINCT would tell, but opens a table for it.
 */
static void
add_row (gint64 *rows, guint *n_rows, gint64 row)
{
  for (guint i = 0; i < *n_rows; i++)
    if (rows[i] == row)
      return;
  rows[(*n_rows)++] = row;
}

static gboolean
match_code (Reading *self, Match match, const char *code, GPtrArray *products, GError **error)
{
  g_autoptr (RokadQuery) query = match_query (self->catalog, match, error);
  gint64 rows[ROKAD_SCAN_PRODUCTS_MAX];
  guint n_rows = 0;
  RokadStep step = ROKAD_STEP_DONE;

  if (query == NULL)
    return FALSE;

  rokad_query_bind_text (query, 1, code);
  while (n_rows < ROKAD_SCAN_PRODUCTS_MAX &&
         (step = rokad_query_step (query, error)) == ROKAD_STEP_ROW)
    add_row (rows, &n_rows, rokad_query_int (query, 0));

  return step != ROKAD_STEP_ERROR && take_rows (self, rows, n_rows, products, error);
}

/* The first way of matching that finds anything decides. */
static gboolean
find_code (Reading *self, const char *code, GPtrArray *products, GError **error)
{
  g_autofree char *normalised = rokad_code_normalise (code);

  for (Match match = 0; match < N_MATCHES && products->len == 0; match++)
    if (!match_code (self, match, match == MATCH_CODE ? normalised : code, products, error))
      return FALSE;
  return TRUE;
}

/* The product's digits on a label stand with leading zeros; a shop may write them without. */
static gboolean
find_label (Reading *self, const char *digits, GPtrArray *products, GError **error)
{
  const char *bare = digits + strspn (digits, "0");

  return find_code (self, digits, products, error) &&
         (products->len > 0 || bare == digits || *bare == '\0' ||
          find_code (self, bare, products, error));
}

static gboolean
scan_label (Reading *self, const char *code, RokadScan *scan, GError **error)
{
  g_autofree char *digits = NULL;
  gint64 value = 0;
  RokadEmbedded embedded =
      rokad_code_match_pattern (code, self->settings->code_patterns, &digits, &value);

  if (embedded == ROKAD_EMBEDDED_NONE || value == 0)
    return TRUE; /* no label, or one of nothing */
  if (!find_label (self, digits, scan->products, error))
    return FALSE;
  if (scan->products->len == 0)
    return TRUE;

  switch (embedded)
    {
    case ROKAD_EMBEDDED_WEIGHT:
      scan->quantity = value;
      break;
    case ROKAD_EMBEDDED_PRICE:
      scan->price_minor = value;
      break;
    case ROKAD_EMBEDDED_NONE:
      break;
    }
  return TRUE;
}

gboolean
rokad_catalog_scan (RokadDb *catalog,
                    const RokadSettings *settings,
                    const char *code,
                    gint64 at_us,
                    RokadScan *out_scan,
                    GError **error)
{
  g_autofree char *trimmed = g_strstrip (g_strdup (code));
  g_auto (Reading) reading = { 0 };

  *out_scan = (RokadScan){
    .products = g_ptr_array_new_with_free_func (g_object_unref),
    .quantity = ROKAD_QUANTITY_ONE,
    .price_minor = ROKAD_PRICE_UNKNOWN,
  };
  begin_reading (&reading, catalog, settings, at_us);
  if ((*trimmed == '\0' || find_code (&reading, trimmed, out_scan->products, error)) &&
      (out_scan->products->len > 0 || scan_label (&reading, trimmed, out_scan, error)))
    return TRUE;

  rokad_scan_clear (out_scan);
  return FALSE;
}

void
rokad_scan_clear (RokadScan *scan)
{
  g_clear_pointer (&scan->products, g_ptr_array_unref);
}
