/* State as one number: per table the sum mod 2^128 of its rows' hashes. A sum needs no order of
 * rows and could be kept up to date row by row.
 *
 * A row's canonical form: for each column its type, its length and its bytes, integers in decimal.
 * Row numbers of one file say nothing to another, so the catalog's rows go by the product's id; nor
 * does what a node calls the chain that an entry is kept in, so what came from where is left out.
 */
#include "config.h"

#include <sodium.h>

#include "rokad-refold.h"

__extension__ typedef unsigned __int128 Sum;

static const char *const shop_rows[] = {
  "SELECT 'shift', shift_id, business_date, opened_us, opened_by FROM shift",
  "SELECT 'fact', * FROM fact",
  "SELECT 'orders', order_id, number, at_us, shift_id, business_date, staff, currency, lines,"
  " total_minor, paid_minor, undoes, cart_id, state FROM orders",
  "SELECT 'order_line', * FROM order_line",
  "SELECT 'number', * FROM number",
  "SELECT 'movement', n, product_id, place, lot, serial, quantity FROM movement",
  "SELECT 'stock', * FROM stock",
  "SELECT 'money', * FROM money",
  "SELECT 'rights', * FROM rights",
  "SELECT 'held_cart', cart_id, at_us, lines, first_name, total_minor FROM held_cart",
  "SELECT 'recall', into_id, cart_id, at_us FROM recall",
  "SELECT 'bulk_count', * FROM bulk_count",
  "SELECT 'resolution', * FROM resolution",
  "SELECT 'proposal', proposal_id, kind FROM proposal",
  "SELECT 'parked', seq, kind FROM parked",
  NULL,
};

static const char *const catalog_rows[] = {
  "SELECT 'product', id, sku, codes, name, category, unit, mrp_minor, hsn, picture, parent_sku,"
  " term, rank FROM product",
  "SELECT 'product_code', p.id, c.code, c.kind FROM product_code c JOIN product p USING (product)",
  "SELECT 'price', p.id, x.from_us, x.price_minor, x.term, x.rank FROM price x"
  " JOIN product p USING (product)",
  "SELECT 'product_tax', p.id, x.from_us, x.tax_class, x.term, x.rank FROM product_tax x"
  " JOIN product p USING (product)",
  "SELECT 'tax_rate', * FROM tax_rate",
  "SELECT 'setting', * FROM setting",
  "SELECT 'import', * FROM import",
  "SELECT 'closed', * FROM closed",
  "SELECT 'taken', * FROM taken",
  "SELECT 'answer', * FROM answer",
  "SELECT 'parked', seq, kind FROM parked",
  NULL,
};

static void
hash_row (RokadQuery *query, GString *row, Sum *sum)
{
  guint8 hash[crypto_hash_sha256_BYTES];
  Sum value = 0;

  g_string_truncate (row, 0);
  for (int i = 0; i < rokad_query_columns (query); i++)
    {
      int type = rokad_query_type (query, i); /* before it is read as text */
      gsize bytes;
      const char *text = rokad_query_bytes (query, i, &bytes);

      g_string_append_printf (row, "%d:%" G_GSIZE_FORMAT ":", type, bytes);
      g_string_append_len (row, text, (gssize) bytes);
    }

  crypto_hash_sha256 (hash, (const guint8 *) row->str, row->len);
  for (guint i = 0; i < sizeof value; i++)
    value = value << 8 | hash[i];
  *sum += value;
}

static gboolean
add_rows (RokadDb *db, const char *static_sql, GString *row, Sum *sum, GError **error)
{
  g_autoptr (RokadQuery) query = rokad_db_query (db, static_sql, error);
  RokadStep step;

  if (query == NULL)
    return FALSE;

  while ((step = rokad_query_step (query, error)) == ROKAD_STEP_ROW)
    hash_row (query, row, sum);
  return step == ROKAD_STEP_DONE;
}

static gboolean
digest (RokadDb *db,
        const char *const *queries,
        char out_hex[ROKAD_DIGEST_HEX_BYTES],
        GError **error)
{
  g_autoptr (GString) row = g_string_new (NULL);
  Sum sum = 0;

  for (guint i = 0; queries[i] != NULL; i++)
    if (!add_rows (db, queries[i], row, &sum, error))
      return FALSE;

  g_snprintf (out_hex, ROKAD_DIGEST_HEX_BYTES,
              "%016" G_GINT64_MODIFIER "x%016" G_GINT64_MODIFIER "x", (guint64) (sum >> 64),
              (guint64) sum);
  return TRUE;
}

gboolean
rokad_digest_shop (RokadDb *shop_db, char out_hex[ROKAD_DIGEST_HEX_BYTES], GError **error)
{
  return digest (shop_db, shop_rows, out_hex, error);
}

gboolean
rokad_digest_catalog (RokadDb *catalog, char out_hex[ROKAD_DIGEST_HEX_BYTES], GError **error)
{
  return digest (catalog, catalog_rows, out_hex, error);
}
