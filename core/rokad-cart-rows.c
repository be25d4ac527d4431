/* The open cart's rows in shop.db: it survives a power cut with the same lines and the same cursor
 * (R21).
 */
#include "config.h"

#include "rokad-cart.h"
#include "rokad-money.h"

static char *
find_open (RokadDb *db, gint64 *out_cursor, GError **error)
{
  static const char sql[] = "SELECT cart_id, cursor FROM cart";
  g_autoptr (RokadQuery) query = rokad_db_query (db, sql, error);

  if (query == NULL || rokad_query_step (query, error) != ROKAD_STEP_ROW)
    return NULL;

  *out_cursor = rokad_query_int (query, 1);
  return rokad_query_dup_text (query, 0);
}

gboolean
rokad_cart_begin (RokadShop *shop, RokadTransaction *transaction, char **out_id, GError **error)
{
  static const char sql[] = "INSERT INTO cart (cart_id, opened_us) VALUES (?1, ?2)";
  g_autoptr (RokadQuery) query = rokad_db_query (transaction, sql, error);
  g_autofree char *id = rokad_environment_uuid (rokad_shop_environment (shop));

  if (query == NULL)
    return FALSE;

  rokad_query_bind_text (query, 1, id);
  rokad_query_bind_int (query, 2, rokad_shop_stamp (shop).at_us);
  if (!rokad_query_run (query, error))
    return FALSE;

  if (out_id != NULL)
    *out_id = g_steal_pointer (&id);
  return TRUE;
}

static RokadLine *
line_from_row (RokadQuery *query, GError **error)
{
  RokadLineFields fields = {
    .n = rokad_query_int (query, 0),
    .product_id = rokad_query_text (query, 1),
    .code = rokad_query_text (query, 2),
    .name = rokad_query_text (query, 3),
    .unit = rokad_unit_from_text (rokad_query_text (query, 4)),
    .hsn = rokad_query_text (query, 5),
    .quantity = rokad_query_int (query, 6),
    .price_minor = rokad_query_int (query, 7),
    .price_rule = rokad_query_text (query, 8),
    .mrp_minor = rokad_query_int (query, 9),
    .removed = rokad_query_int (query, 11) != 0,
  };

  if (!rokad_tax_from_text (rokad_query_text (query, 10), &fields.tax, error))
    return NULL;

  return rokad_line_new (&fields);
}

static RokadCart *
load_rows (RokadDb *db, const char *cart_id, GError **error)
{
  static const char sql[] =
      "SELECT n, product_id, code, name, unit, hsn, quantity, price_minor, price_rule, mrp_minor,"
      " tax, removed FROM cart_line WHERE cart_id = ?1 ORDER BY n";
  g_autoptr (RokadCart) cart = rokad_cart_new (cart_id);
  g_autoptr (RokadQuery) query = rokad_db_query (db, sql, error);
  RokadStep step;

  if (query == NULL)
    return NULL;

  rokad_query_bind_text (query, 1, cart_id);
  while ((step = rokad_query_step (query, error)) == ROKAD_STEP_ROW)
    {
      g_autoptr (RokadLine) line = line_from_row (query, error);

      if (line == NULL)
        return NULL;
      rokad_cart_append_line (cart, line);
    }

  return step == ROKAD_STEP_DONE ? g_steal_pointer (&cart) : NULL;
}

RokadCart *
rokad_cart_load (RokadShop *shop, GError **error)
{
  RokadDb *db = rokad_shop_db (shop);
  g_autoptr (GError) find_error = NULL;
  gint64 cursor = 0;
  g_autofree char *cart_id = find_open (db, &cursor, &find_error);
  RokadCart *cart;

  if (find_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&find_error));
      return NULL;
    }
  if (cart_id == NULL)
    {
      g_autoptr (RokadTransaction) transaction = rokad_db_begin (db, error);

      if (transaction == NULL || !rokad_cart_begin (shop, transaction, &cart_id, error) ||
          !rokad_transaction_commit (&transaction, error))
        return NULL;
    }

  cart = load_rows (db, cart_id, error);
  if (cart != NULL)
    rokad_cart_set_cursor (cart, cursor);
  return cart;
}

static gboolean
write_line (RokadTransaction *transaction, const char *cart_id, RokadLine *line, GError **error)
{
  static const char sql[] =
      "INSERT OR REPLACE INTO cart_line (cart_id, n, product_id, code, name, unit, hsn, quantity,"
      " price_minor, price_rule, mrp_minor, tax, removed)"
      " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)";
  g_autoptr (RokadQuery) query = rokad_db_query (transaction, sql, error);
  const RokadLineFields *fields = rokad_line_fields (line);
  g_autofree char *tax_text = rokad_tax_to_text (&fields->tax);

  if (query == NULL)
    return FALSE;

  rokad_query_bind_text (query, 1, cart_id);
  rokad_query_bind_int (query, 2, fields->n);
  rokad_query_bind_text (query, 3, fields->product_id);
  rokad_query_bind_text (query, 4, fields->code);
  rokad_query_bind_text (query, 5, fields->name);
  rokad_query_bind_text (query, 6, rokad_unit_to_text (fields->unit));
  rokad_query_bind_text (query, 7, fields->hsn);
  rokad_query_bind_int (query, 8, fields->quantity);
  rokad_query_bind_int (query, 9, fields->price_minor);
  rokad_query_bind_text (query, 10, fields->price_rule);
  rokad_query_bind_int (query, 11, fields->mrp_minor);
  rokad_query_bind_text (query, 12, tax_text);
  rokad_query_bind_int (query, 13, fields->removed ? 1 : 0);
  return rokad_query_run (query, error);
}

/* No open cart of this id: it was paid or held meanwhile, and a line written now would be lost. */
static gboolean
write_cursor (RokadTransaction *transaction, const char *cart_id, gint64 n, GError **error)
{
  static const char sql[] = "UPDATE cart SET cursor = ?2 WHERE cart_id = ?1";
  g_autoptr (RokadQuery) query = rokad_db_query (transaction, sql, error);

  if (query == NULL)
    return FALSE;

  rokad_query_bind_text (query, 1, cart_id);
  rokad_query_bind_int (query, 2, n);
  if (!rokad_query_run (query, error))
    return FALSE;
  if (rokad_db_changes (transaction) == 1)
    return TRUE;

  g_set_error (error, ROKAD_SHOP_ERROR, ROKAD_SHOP_ERROR_CHANGED, "cart %s is not open", cart_id);
  return FALSE;
}

static void
write_line_member (RokadJsonWriter *writer, RokadLine *line)
{
  const RokadLineFields *fields = rokad_line_fields (line);

  rokad_json_writer_begin_object (writer, "line");
  rokad_json_writer_text (writer, "product", fields->product_id);
  rokad_json_writer_text (writer, "code", fields->code);
  rokad_json_writer_text (writer, "name", fields->name);
  rokad_json_writer_int (writer, "quantity", fields->quantity);
  rokad_json_writer_int (writer, "price_minor", fields->price_minor);
  rokad_json_writer_end_object (writer);
}

static gboolean
record_change (RokadShop *shop,
               RokadTransaction *transaction,
               const char *cart_id,
               RokadLine *before,
               RokadLine *line,
               GError **error)
{
  g_auto (RokadJsonWriter) body;
  RokadStamp stamp = rokad_shop_stamp (shop);
  gboolean removed = rokad_line_fields (line)->removed;

  rokad_json_writer_init (&body);
  rokad_json_writer_begin_object (&body, NULL);
  rokad_json_writer_text (&body, "cart", cart_id);
  rokad_json_writer_text (&body, "currency", rokad_shop_settings (shop)->currency->code);
  write_line_member (&body, before);
  if (removed)
    rokad_json_writer_int (&body, "amount_minor", rokad_line_amount (before));
  else
    {
      rokad_json_writer_int (&body, "before_minor", rokad_line_fields (before)->price_minor);
      rokad_json_writer_int (&body, "after_minor", rokad_line_fields (line)->price_minor);
    }
  rokad_json_writer_end_object (&body);

  return rokad_shop_record (shop, transaction, &stamp, removed ? "line.removed" : "price.changed",
                            body.text->str, NULL, error);
}

/* The first line of an order asks for space; later ones finish on what there is (R3). */
static gboolean
check_start (RokadShop *shop, RokadLine *before, RokadLine *line, GError **error)
{
  return before != NULL || rokad_line_fields (line)->n > 1 || rokad_shop_check_space (shop, error);
}

gboolean
rokad_cart_save_line (RokadShop *shop,
                      const char *cart_id,
                      RokadLine *before,
                      RokadLine *line,
                      GError **error)
{
  g_autoptr (RokadTransaction) transaction = NULL;
  const RokadLineFields *now = rokad_line_fields (line);
  gboolean counts = before != NULL && (now->removed != rokad_line_fields (before)->removed ||
                                       now->price_minor != rokad_line_fields (before)->price_minor);

  if (!check_start (shop, before, line, error))
    return FALSE;

  transaction = rokad_db_begin (rokad_shop_db (shop), error);
  return transaction != NULL && write_cursor (transaction, cart_id, now->n, error) &&
         write_line (transaction, cart_id, line, error) &&
         (!counts || record_change (shop, transaction, cart_id, before, line, error)) &&
         rokad_transaction_commit (&transaction, error);
}

gboolean
rokad_cart_save_cursor (RokadShop *shop, const char *cart_id, gint64 n, GError **error)
{
  g_autoptr (RokadTransaction) transaction = rokad_db_begin (rokad_shop_db (shop), error);

  return transaction != NULL && write_cursor (transaction, cart_id, n, error) &&
         rokad_transaction_commit (&transaction, error);
}

gboolean
rokad_cart_fill (RokadTransaction *transaction,
                 const char *cart_id,
                 GListModel *lines,
                 gint64 cursor,
                 GError **error)
{
  guint n = g_list_model_get_n_items (lines);

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (RokadLine) line = g_list_model_get_item (lines, i);

      if (!write_line (transaction, cart_id, line, error))
        return FALSE;
    }
  return write_cursor (transaction, cart_id, cursor, error);
}

gboolean
rokad_cart_end (RokadTransaction *transaction, const char *cart_id, GError **error)
{
  static const char lines_sql[] = "DELETE FROM cart_line WHERE cart_id = ?1";
  static const char cart_sql[] = "DELETE FROM cart WHERE cart_id = ?1";
  g_autoptr (RokadQuery) lines = rokad_db_query (transaction, lines_sql, error);
  g_autoptr (RokadQuery) cart =
      lines != NULL ? rokad_db_query (transaction, cart_sql, error) : NULL;

  if (cart == NULL)
    return FALSE;

  rokad_query_bind_text (lines, 1, cart_id);
  rokad_query_bind_text (cart, 1, cart_id);
  return rokad_query_run (lines, error) && rokad_query_run (cart, error);
}
