#include "config.h"

#include "rokad-stock.h"

gboolean
rokad_stock_of_product (RokadDb *shop_db,
                        const char *product_id,
                        gint64 *out_quantity,
                        GError **error)
{
  static const char sql[] = "SELECT coalesce (sum (quantity), 0) FROM stock WHERE product_id = ?1";
  g_autoptr (RokadQuery) query = rokad_db_query (shop_db, sql, error);

  *out_quantity = 0;
  if (query == NULL)
    return FALSE;

  rokad_query_bind_text (query, 1, product_id);
  if (rokad_query_step (query, error) != ROKAD_STEP_ROW)
    return FALSE;

  *out_quantity = rokad_query_int (query, 0);
  return TRUE;
}
