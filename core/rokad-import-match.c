/* A line means the product with its SKU; a line without one, the product with its code; a line
 * with neither, the product of that name that has neither. Two lines of a file never mean the same
 * product: the second is rejected and names the first. With a SKU, lines may share a barcode, as
 * several MRPs do.
 */
#include "config.h"

#include "rokad-import-match.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "rokad-code.h"

/* What a line is known by: a letter for the kind of key, and the key. */
#define KEY_SKU 's'
#define KEY_CODE 'c'
#define KEY_NAME 'n'
#define KEY_PRODUCT 'p'

struct _RokadImportMatcher
{
  RokadShop *shop;                 /* not owned */
  RokadTransaction *transaction;   /* not owned */
  const RokadImportHeader *header; /* not owned */
  GStringChunk *texts;             /* not owned */
  gint64 at_us;
  GStrv tax_classes; /* that the shop knows */
  gint64 first;      /* product of the catalog; 0: it has none, so there is nothing to find */
};

static gboolean
load_tax_classes (RokadImportMatcher *self, GError **error)
{
  static const char sql[] = "SELECT DISTINCT tax_class FROM tax_rate";
  g_autoptr (RokadQuery) query = rokad_db_query (self->transaction, sql, error);
  g_autoptr (GStrvBuilder) classes = g_strv_builder_new ();
  RokadStep step;

  if (query == NULL)
    return FALSE;

  while ((step = rokad_query_step (query, error)) == ROKAD_STEP_ROW)
    g_strv_builder_add (classes, rokad_query_text (query, 0));
  self->tax_classes = g_strv_builder_end (classes);
  return step == ROKAD_STEP_DONE;
}

RokadImportMatcher *
rokad_import_matcher_new (RokadShop *shop,
                          RokadTransaction *transaction,
                          const RokadImportHeader *header,
                          GStringChunk *texts,
                          gint64 at_us,
                          GError **error)
{
  static const char sql_first[] = "SELECT min (product) FROM product";
  static const char sql[] = "CREATE TABLE temp.import_key"
                            " (key TEXT PRIMARY KEY, line INTEGER NOT NULL) WITHOUT ROWID";
  g_autoptr (RokadImportMatcher) self = g_new0 (RokadImportMatcher, 1);

  self->shop = shop;
  self->transaction = transaction;
  self->header = header;
  self->texts = texts;
  self->at_us = at_us;
  if (!load_tax_classes (self, error) || !rokad_db_exec (transaction, sql, error) ||
      !rokad_db_get_int (transaction, sql_first, &self->first, error))
    return NULL;

  return g_steal_pointer (&self);
}

gboolean
rokad_import_matcher_end (RokadImportMatcher *self, GError **error)
{
  return rokad_db_exec (self->transaction, "DROP TABLE temp.import_key", error);
}

void
rokad_import_matcher_free (RokadImportMatcher *self)
{
  g_strfreev (self->tax_classes);
  g_free (self);
}

/* --- Keys --------------------------------------------------------------------------------------
 */

/* @out_line: the line that claimed the key before; 0 for none. */
static gboolean
find_claim (RokadImportMatcher *self, const char *key, gint64 *out_line, GError **error)
{
  static const char sql[] = "SELECT line FROM temp.import_key WHERE key = ?1";
  g_autoptr (RokadQuery) query = rokad_db_query (self->transaction, sql, error);
  RokadStep step;

  *out_line = 0;
  if (query == NULL)
    return FALSE;

  rokad_query_bind_text (query, 1, key);
  step = rokad_query_step (query, error);
  if (step == ROKAD_STEP_ROW)
    *out_line = rokad_query_int (query, 0);
  return step != ROKAD_STEP_ERROR;
}

static gboolean
claim (RokadImportMatcher *self, const char *key, gint64 line, GError **error)
{
  static const char sql[] = "INSERT OR IGNORE INTO temp.import_key (key, line) VALUES (?1, ?2)";
  g_autoptr (RokadQuery) query = rokad_db_query (self->transaction, sql, error);

  if (query == NULL)
    return FALSE;

  rokad_query_bind_text (query, 1, key);
  rokad_query_bind_int (query, 2, line);
  return rokad_query_run (query, error);
}

static void
add_key (GPtrArray *keys, char kind, const char *text)
{
  g_ptr_array_add (keys, g_strdup_printf ("%c%s", kind, text));
}

static char *
product_key (gint64 product)
{
  return g_strdup_printf ("%c%" G_GINT64_FORMAT, KEY_PRODUCT, product);
}

static GPtrArray *
list_keys (const RokadProductRow *row)
{
  GPtrArray *keys = g_ptr_array_new_with_free_func (g_free);
  g_auto (GStrv) codes = NULL;

  if (*row->sku != '\0')
    add_key (keys, KEY_SKU, row->sku);
  else if (*row->codes != '\0')
    {
      codes = g_strsplit (row->codes, " ", -1);
      for (char **code = codes; *code != NULL; code++)
        add_key (keys, KEY_CODE, *code);
    }
  else
    add_key (keys, KEY_NAME, row->name);

  return keys;
}

/* All keys or none: a line that is rejected must not stand in the way of a later one. */
static gboolean
claim_keys (RokadImportMatcher *self, GPtrArray *keys, gint64 line, GError **error)
{
  for (guint i = 0; i < keys->len; i++)
    {
      gint64 first;

      if (!find_claim (self, keys->pdata[i], &first, error))
        return FALSE;
      if (first != 0)
        {
          g_set_error (error, ROKAD_SHOP_ERROR, ROKAD_SHOP_ERROR_INVALID,
                       _ ("the same product as line %" G_GINT64_FORMAT), first);
          return FALSE;
        }
    }

  for (guint i = 0; i < keys->len; i++)
    if (!claim (self, keys->pdata[i], line, error))
      return FALSE;
  return TRUE;
}

/* --- Finding -----------------------------------------------------------------------------------
 */

/* Products by their code, told apart by whether they have a SKU. Row numbers, 0 for none. */
typedef struct
{
  gint64 without_sku; /* the first that no line has claimed yet */
  gint64 with_sku;    /* the first */
  gboolean ambiguous; /* there is another one with a SKU */
} Found;

static gboolean
note_found (RokadImportMatcher *self,
            Found *found,
            gint64 product,
            gboolean has_sku,
            GError **error)
{
  g_autofree char *key = NULL;
  gint64 line;

  if (has_sku)
    {
      found->ambiguous |= found->with_sku != 0 && found->with_sku != product;
      found->with_sku = found->with_sku != 0 ? found->with_sku : product;
      return TRUE;
    }

  key = product_key (product);
  if (!find_claim (self, key, &line, error))
    return FALSE;
  if (found->without_sku == 0 && line == 0)
    found->without_sku = product;
  return TRUE;
}

static gboolean
find_by_code (RokadImportMatcher *self,
              const char *static_sql,
              const char *code,
              Found *found,
              GError **error)
{
  g_autoptr (RokadQuery) query = rokad_db_query (self->transaction, static_sql, error);
  RokadStep step;

  if (query == NULL)
    return FALSE;

  rokad_query_bind_text (query, 1, code);
  while ((step = rokad_query_step (query, error)) == ROKAD_STEP_ROW)
    if (!note_found (self, found, rokad_query_int (query, 0), rokad_query_int (query, 1) != 0,
                     error))
      return FALSE;
  return step == ROKAD_STEP_DONE;
}

/* As they stand, or else but for the zeros that pad a GTIN: real lists have both forms of one
 * number, for two products.
 */
static gboolean
find_candidates (RokadImportMatcher *self, char **codes, Found *found, GError **error)
{
  static const char sql_given[] =
      "SELECT product, sku <> '' FROM product_code JOIN product USING (product)"
      " WHERE code = ?1 AND kind = 'code'";
  static const char sql_normalised[] =
      "SELECT product, sku <> '' FROM product_code JOIN product USING (product)"
      " WHERE code = ?1 AND kind <> 'sku'";

  for (char **code = codes; *code != NULL; code++)
    if (!find_by_code (self, sql_given, *code, found, error))
      return FALSE;

  for (char **code = codes; *code != NULL && found->without_sku == 0 && found->with_sku == 0;
       code++)
    {
      g_autofree char *normalised = rokad_code_normalise (*code);

      if (!find_by_code (self, sql_normalised, normalised, found, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
find_by_text (RokadImportMatcher *self,
              const char *static_sql,
              const char *text,
              gint64 *out_product,
              GError **error)
{
  g_autoptr (RokadQuery) query = rokad_db_query (self->transaction, static_sql, error);
  RokadStep step;

  *out_product = 0;
  if (query == NULL)
    return FALSE;

  rokad_query_bind_text (query, 1, text);
  step = rokad_query_step (query, error);
  if (step == ROKAD_STEP_ROW)
    *out_product = rokad_query_int (query, 0);
  return step != ROKAD_STEP_ERROR;
}

/* A product that has this code and no SKU yet is the one that now gets it. */
static gboolean
find_by_codes (RokadImportMatcher *self,
               const RokadProductRow *row,
               gint64 *out_product,
               GError **error)
{
  g_auto (GStrv) codes = g_strsplit (row->codes, " ", -1);
  Found found = { 0 };

  if (!find_candidates (self, codes, &found, error))
    return FALSE;

  *out_product = found.without_sku;
  if (found.without_sku != 0 || *row->sku != '\0')
    return TRUE;
  if (found.ambiguous)
    {
      g_set_error_literal (error, ROKAD_SHOP_ERROR, ROKAD_SHOP_ERROR_INVALID,
                           _ ("several products share the barcode: the line needs a SKU"));
      return FALSE;
    }

  *out_product = found.with_sku;
  return TRUE;
}

static gboolean
find_product (RokadImportMatcher *self,
              const RokadProductRow *row,
              gint64 *out_product,
              GError **error)
{
  static const char sql_sku[] =
      "SELECT product FROM product_code WHERE code = ?1 AND kind = 'sku' LIMIT 1";
  static const char sql_name[] =
      "SELECT product FROM product WHERE codes = '' AND name = ?1 AND sku = '' LIMIT 1";

  *out_product = 0;
  if (self->first == 0)
    return TRUE;
  if (*row->sku != '\0')
    return find_by_text (self, sql_sku, row->sku, out_product, error) &&
           (*out_product != 0 || find_by_codes (self, row, out_product, error));
  if (*row->codes != '\0')
    return find_by_codes (self, row, out_product, error);

  return find_by_text (self, sql_name, row->name, out_product, error);
}

/* --- Comparing ---------------------------------------------------------------------------------
 */

static gboolean
has_column (RokadImportMatcher *self, RokadImportColumn column)
{
  return self->header->at[column] >= 0;
}

/* What the file says, or else what was; TRUE when that is a change. */
static gboolean
merge_text (RokadImportMatcher *self, gboolean said, const char *before, const char **text)
{
  if (!said)
    *text = g_string_chunk_insert (self->texts, before);
  return !g_str_equal (*text, before);
}

static gboolean
merge_product (RokadImportMatcher *self, RokadQuery *before, RokadProductRow *row)
{
  gboolean has_unit = has_column (self, ROKAD_IMPORT_UNIT);
  gboolean has_mrp = has_column (self, ROKAD_IMPORT_MRP);
  gboolean changed;

  /* A SKU is what a product is known by: an empty field does not take it away. */
  changed = merge_text (self, *row->sku != '\0', rokad_query_text (before, 1), &row->sku);
  changed |= merge_text (self, has_column (self, ROKAD_IMPORT_BARCODE),
                         rokad_query_text (before, 2), &row->codes);
  changed |= merge_text (self, TRUE, rokad_query_text (before, 3), &row->name);
  changed |= merge_text (self, has_column (self, ROKAD_IMPORT_CATEGORY),
                         rokad_query_text (before, 4), &row->category);
  changed |= merge_text (self, has_column (self, ROKAD_IMPORT_HSN), rokad_query_text (before, 7),
                         &row->hsn);
  changed |= merge_text (self, has_column (self, ROKAD_IMPORT_PARENT), rokad_query_text (before, 8),
                         &row->parent_sku);
  if (!has_unit)
    row->unit = rokad_unit_from_text (rokad_query_text (before, 5));
  if (!has_mrp)
    row->mrp_minor = rokad_query_int (before, 6);
  return changed || row->unit != rokad_unit_from_text (rokad_query_text (before, 5)) ||
         row->mrp_minor != rokad_query_int (before, 6);
}

/* A price or class that is in force already is not ruled again. */
static gboolean
merge_dated (RokadImportMatcher *self,
             RokadQuery *before,
             RokadProductRow *row,
             gboolean *out_changed,
             GError **error)
{
  const RokadCurrency *currency = rokad_shop_settings (self->shop)->currency;
  gint64 price_minor =
      rokad_query_is_null (before, 9) ? ROKAD_PRICE_UNKNOWN : rokad_query_int (before, 9);
  const char *tax_class = rokad_query_is_null (before, 10) ? "" : rokad_query_text (before, 10);

  if (row->price_minor == price_minor)
    row->price_minor = ROKAD_PRICE_UNKNOWN;
  if (g_str_equal (row->tax_class, tax_class))
    row->tax_class = "";
  *out_changed = row->price_minor != ROKAD_PRICE_UNKNOWN || *row->tax_class != '\0';

  return rokad_import_row_check_mrp (
      row, row->price_minor != ROKAD_PRICE_UNKNOWN ? row->price_minor : price_minor, currency,
      error);
}

/* An opening count is for a product whose stock nobody has counted or moved yet. */
static gboolean
check_count (RokadImportMatcher *self, RokadProductRow *row, GError **error)
{
  static const char sql[] = "SELECT 1 FROM stock WHERE product_id = ?1 LIMIT 1";
  g_autoptr (RokadQuery) query =
      row->has_count ? rokad_db_query (rokad_shop_db (self->shop), sql, error) : NULL;
  RokadStep step;

  if (!row->has_count)
    return TRUE;
  if (query == NULL)
    return FALSE;

  rokad_query_bind_text (query, 1, row->id);
  step = rokad_query_step (query, error);
  row->has_count = step == ROKAD_STEP_DONE;
  row->expected = 0; /* no movement was ever seen */
  return step != ROKAD_STEP_ERROR;
}

static gboolean
compare (RokadImportMatcher *self,
         gint64 product,
         RokadProductRow *row,
         RokadImportOutcome *out_outcome,
         GError **error)
{
  static const char sql[] =
      "SELECT id, sku, codes, name, category, unit, mrp_minor, hsn, parent_sku,"
      " (SELECT price_minor FROM price WHERE price.product = product.product AND from_us <= ?2"
      "  ORDER BY from_us DESC LIMIT 1),"
      " (SELECT tax_class FROM product_tax WHERE product_tax.product = product.product"
      "  AND from_us <= ?2 ORDER BY from_us DESC LIMIT 1)"
      " FROM product WHERE product = ?1";
  g_autoptr (RokadQuery) before = rokad_db_query (self->transaction, sql, error);
  gboolean changed;
  gboolean dated;
  RokadStep step;

  if (before == NULL)
    return FALSE;

  rokad_query_bind_int (before, 1, product);
  rokad_query_bind_int (before, 2, self->at_us);
  step = rokad_query_step (before, error);
  if (step == ROKAD_STEP_DONE)
    g_set_error (error, ROKAD_STORE_ERROR, ROKAD_STORE_ERROR_FAILED,
                 "a code names product %" G_GINT64_FORMAT ", which is not there", product);
  if (step != ROKAD_STEP_ROW)
    return FALSE;

  row->id = g_string_chunk_insert (self->texts, rokad_query_text (before, 0));
  changed = merge_product (self, before, row);
  if (!merge_dated (self, before, row, &dated, error) || !check_count (self, row, error))
    return FALSE;

  *out_outcome = changed || dated || row->has_count ? ROKAD_IMPORT_CHANGED : ROKAD_IMPORT_UNCHANGED;
  return TRUE;
}

/* The class as the shop writes it. A shop that has ruled no taxes takes any: it may yet. */
static gboolean
check_tax_class (RokadImportMatcher *self, RokadProductRow *row, GError **error)
{
  if (*row->tax_class == '\0' || *self->tax_classes == NULL)
    return TRUE;

  for (char **known = self->tax_classes; *known != NULL; known++)
    if (g_ascii_strcasecmp (*known, row->tax_class) == 0)
      {
        row->tax_class = *known;
        return TRUE;
      }

  g_set_error (error, ROKAD_SHOP_ERROR, ROKAD_SHOP_ERROR_INVALID,
               _ ("the shop has no tax class “%s”"), row->tax_class);
  return FALSE;
}

gboolean
rokad_import_matcher_take (RokadImportMatcher *self,
                           RokadImportRow *row,
                           RokadImportOutcome *out_outcome,
                           GError **error)
{
  g_autoptr (GPtrArray) keys = list_keys (&row->product);
  gint64 product;

  if (!check_tax_class (self, &row->product, error) ||
      !find_product (self, &row->product, &product, error))
    return FALSE;

  if (product != 0)
    {
      g_ptr_array_add (keys, product_key (product));
      return compare (self, product, &row->product, out_outcome, error) &&
             claim_keys (self, keys, row->line, error);
    }

  if (claim_keys (self, keys, row->line, error))
    {
      g_autofree char *id = rokad_environment_uuid (rokad_shop_environment (self->shop));

      row->product.id = g_string_chunk_insert (self->texts, id);
      *out_outcome = ROKAD_IMPORT_ADDED;
      return TRUE;
    }
  return FALSE;
}
