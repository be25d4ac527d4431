#include "config.h"

#include "rokad-catalog-rows.h"

#include "rokad-code.h"

/* A product's row before a ruling about it. Texts are owned. */
typedef struct
{
  gint64 product; /* 0: there is none */
  gint64 term;    /* 0: it was only awaited */
  gint64 rank;
  char *sku;
  char *codes;
  char *name;
} Before;

static void
clear_before (Before *self)
{
  g_free (self->sku);
  g_free (self->codes);
  g_free (self->name);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Before, clear_before)

static gboolean
read_before (RokadTransaction *transaction, const char *id, Before *out_before, GError **error)
{
  static const char sql[] =
      "SELECT product, term, rank, sku, codes, name FROM product WHERE id = ?1";
  g_autoptr (RokadQuery) query = rokad_db_query (transaction, sql, error);
  RokadStep step;

  if (query == NULL)
    return FALSE;

  rokad_query_bind_text (query, 1, id);
  step = rokad_query_step (query, error);
  if (step == ROKAD_STEP_ROW)
    *out_before = (Before){
      .product = rokad_query_int (query, 0),
      .term = rokad_query_int (query, 1),
      .rank = rokad_query_int (query, 2),
      .sku = rokad_query_dup_text (query, 3),
      .codes = rokad_query_dup_text (query, 4),
      .name = rokad_query_dup_text (query, 5),
    };
  return step != ROKAD_STEP_ERROR;
}

static void
bind_product (RokadQuery *query, const RokadRuling *ruling, const RokadProductRow *row)
{
  rokad_query_bind_text (query, 1, row->id);
  rokad_query_bind_text (query, 2, row->sku);
  rokad_query_bind_text (query, 3, row->codes);
  rokad_query_bind_text (query, 4, row->name);
  rokad_query_bind_text (query, 5, row->category);
  rokad_query_bind_text (query, 6, rokad_unit_to_text (row->unit));
  rokad_query_bind_int (query, 7, row->mrp_minor);
  rokad_query_bind_text (query, 8, row->hsn);
  rokad_query_bind_text (query, 9, row->parent_sku);
  rokad_query_bind_int (query, 10, ruling->term);
  rokad_query_bind_int (query, 11, ruling->rank);
}

static gboolean
write_product (RokadTransaction *transaction,
               const RokadRuling *ruling,
               const RokadProductRow *row,
               gboolean is_new,
               GError **error)
{
  static const char sql_insert[] =
      "INSERT INTO product (id, sku, codes, name, category, unit, mrp_minor, hsn, parent_sku,"
      "                     term, rank)"
      " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)";
  static const char sql_update[] =
      "UPDATE product SET sku = ?2, codes = ?3, name = ?4, category = ?5, unit = ?6,"
      " mrp_minor = ?7, hsn = ?8, parent_sku = ?9, term = ?10, rank = ?11 WHERE id = ?1";
  g_autoptr (RokadQuery) query =
      rokad_db_query (transaction, is_new ? sql_insert : sql_update, error);

  if (query == NULL)
    return FALSE;

  bind_product (query, ruling, row);
  return rokad_query_run (query, error);
}

static gboolean
change_key (RokadTransaction *transaction,
            gboolean add,
            const char *code,
            const char *kind,
            gint64 product,
            GError **error)
{
  static const char sql_add[] =
      "INSERT OR IGNORE INTO product_code (code, kind, product) VALUES (?1, ?2, ?3)";
  static const char sql_remove[] =
      "DELETE FROM product_code WHERE code = ?1 AND kind = ?2 AND product = ?3";
  g_autoptr (RokadQuery) query = rokad_db_query (transaction, add ? sql_add : sql_remove, error);

  if (query == NULL)
    return FALSE;

  rokad_query_bind_text (query, 1, code);
  rokad_query_bind_text (query, 2, kind);
  rokad_query_bind_int (query, 3, product);
  return rokad_query_run (query, error);
}

static gboolean
change_code (RokadTransaction *transaction,
             gboolean add,
             const char *given,
             gint64 product,
             GError **error)
{
  g_autofree char *normalised = rokad_code_normalise (given);

  return change_key (transaction, add, given, "code", product, error) &&
         (g_str_equal (normalised, given) ||
          change_key (transaction, add, normalised, "gtin", product, error));
}

/* Everything that the product is found by, but for its name. */
static gboolean
change_keys (RokadTransaction *transaction,
             gboolean add,
             const char *sku,
             const char *codes,
             gint64 product,
             GError **error)
{
  g_auto (GStrv) all = g_strsplit (codes, " ", -1);

  for (char **code = all; *code != NULL; code++)
    if (!change_code (transaction, add, *code, product, error))
      return FALSE;
  return *sku == '\0' || change_key (transaction, add, sku, "sku", product, error);
}

static gboolean
insert_product (RokadTransaction *transaction,
                const RokadRuling *ruling,
                const RokadProductRow *row,
                RokadSearchIndexer *indexer,
                gint64 *out_product,
                GError **error)
{
  if (!write_product (transaction, ruling, row, TRUE, error))
    return FALSE;

  *out_product = rokad_db_last_row (transaction);
  return change_keys (transaction, TRUE, row->sku, row->codes, *out_product, error) &&
         rokad_search_indexer_put (indexer, *out_product, NULL, row->name, error);
}

gboolean
rokad_catalog_rule_product (RokadTransaction *transaction,
                            const RokadRuling *ruling,
                            const RokadProductRow *row,
                            RokadSearchIndexer *indexer,
                            gint64 *out_product,
                            GError **error)
{
  g_auto (Before) before = { 0 };

  if (!read_before (transaction, row->id, &before, error))
    return FALSE;
  if (before.product == 0)
    return insert_product (transaction, ruling, row, indexer, out_product, error);

  *out_product = before.product;
  if (before.term > ruling->term || (before.term == ruling->term && before.rank >= ruling->rank))
    return TRUE; /* a later ruling was folded first */

  return change_keys (transaction, FALSE, before.sku, before.codes, before.product, error) &&
         write_product (transaction, ruling, row, FALSE, error) &&
         change_keys (transaction, TRUE, row->sku, row->codes, before.product, error) &&
         rokad_search_indexer_put (indexer, before.product, before.term > 0 ? before.name : NULL,
                                   row->name, error);
}

gboolean
rokad_catalog_rule_price (RokadTransaction *transaction,
                          const RokadRuling *ruling,
                          gint64 product,
                          gint64 from_us,
                          gint64 price_minor,
                          GError **error)
{
  static const char sql[] =
      "INSERT INTO price (product, from_us, price_minor, term, rank) VALUES (?1, ?2, ?3, ?4, ?5)"
      " ON CONFLICT (product, from_us) DO UPDATE"
      " SET price_minor = excluded.price_minor, term = excluded.term, rank = excluded.rank"
      " WHERE (excluded.term, excluded.rank) > (price.term, price.rank)";
  g_autoptr (RokadQuery) query = rokad_db_query (transaction, sql, error);

  if (query == NULL)
    return FALSE;

  rokad_query_bind_int (query, 1, product);
  rokad_query_bind_int (query, 2, from_us);
  rokad_query_bind_int (query, 3, price_minor);
  rokad_query_bind_int (query, 4, ruling->term);
  rokad_query_bind_int (query, 5, ruling->rank);
  return rokad_query_run (query, error);
}

gboolean
rokad_catalog_rule_tax_class (RokadTransaction *transaction,
                              const RokadRuling *ruling,
                              gint64 product,
                              gint64 from_us,
                              const char *tax_class,
                              GError **error)
{
  static const char sql[] =
      "INSERT INTO product_tax (product, from_us, tax_class, term, rank)"
      " VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT (product, from_us) DO UPDATE"
      " SET tax_class = excluded.tax_class, term = excluded.term, rank = excluded.rank"
      " WHERE (excluded.term, excluded.rank) > (product_tax.term, product_tax.rank)";
  g_autoptr (RokadQuery) query = rokad_db_query (transaction, sql, error);

  if (query == NULL)
    return FALSE;

  rokad_query_bind_int (query, 1, product);
  rokad_query_bind_int (query, 2, from_us);
  rokad_query_bind_text (query, 3, tax_class);
  rokad_query_bind_int (query, 4, ruling->term);
  rokad_query_bind_int (query, 5, ruling->rank);
  return rokad_query_run (query, error);
}

gboolean
rokad_catalog_await_product (RokadTransaction *transaction,
                             const char *id,
                             gint64 *out_product,
                             GError **error)
{
  static const char sql[] = "INSERT INTO product (id, name, term, rank) VALUES (?1, '', 0, 0)";
  g_auto (Before) before = { 0 };
  g_autoptr (RokadQuery) query = NULL;

  if (!read_before (transaction, id, &before, error))
    return FALSE;

  *out_product = before.product;
  if (before.product != 0)
    return TRUE;

  if ((query = rokad_db_query (transaction, sql, error)) == NULL)
    return FALSE;
  rokad_query_bind_text (query, 1, id);
  if (!rokad_query_run (query, error))
    return FALSE;
  *out_product = rokad_db_last_row (transaction);
  return TRUE;
}
