/* Orders journal by journal, in the order of their entries, which has an index, and the lines of
 * each by its id: one order at a time is held.
 */
#include "config.h"

#include "rokad-orders.h"

static void
free_line (gpointer data)
{
  RokadOrdersLine *line = data;

  g_free (line->code);
  g_free (line->name);
  g_free (line);
}

static RokadOrdersLine *
line_from_row (RokadQuery *query)
{
  RokadOrdersLine *line = g_new0 (RokadOrdersLine, 1);

  line->code = rokad_query_dup_text (query, 0);
  line->name = rokad_query_dup_text (query, 1);
  line->quantity = rokad_query_int (query, 2);
  line->price_minor = rokad_query_int (query, 3);
  line->amount_minor = rokad_query_int (query, 4);
  return line;
}

static GPtrArray *
read_lines (RokadDb *shop_db, const char *order_id, GError **error)
{
  static const char sql[] = "SELECT code, name, quantity, price_minor, amount_minor"
                            " FROM order_line WHERE order_id = ?1 ORDER BY n";
  g_autoptr (GPtrArray) lines = g_ptr_array_new_with_free_func (free_line);
  g_autoptr (RokadQuery) query = rokad_db_query (shop_db, sql, error);
  RokadStep step;

  if (query == NULL)
    return NULL;

  rokad_query_bind_text (query, 1, order_id);
  while ((step = rokad_query_step (query, error)) == ROKAD_STEP_ROW)
    g_ptr_array_add (lines, line_from_row (query));

  return step == ROKAD_STEP_DONE ? g_steal_pointer (&lines) : NULL;
}

static gboolean
each_of_journal (RokadDb *shop_db,
                 const char *journal_id,
                 RokadOrdersFunc func,
                 gpointer data,
                 GError **error)
{
  static const char sql[] = "SELECT order_id, number, total_minor, paid_minor FROM orders"
                            " WHERE journal_id = ?1 AND number <> '' ORDER BY seq";
  g_autoptr (RokadQuery) query = rokad_db_query (shop_db, sql, error);
  RokadStep step;

  if (query == NULL)
    return FALSE;

  rokad_query_bind_text (query, 1, journal_id);
  while ((step = rokad_query_step (query, error)) == ROKAD_STEP_ROW)
    {
      g_autoptr (GPtrArray) lines = read_lines (shop_db, rokad_query_text (query, 0), error);
      RokadOrdersRow row = { rokad_query_text (query, 1), rokad_query_int (query, 2),
                             rokad_query_int (query, 3), lines };

      if (lines == NULL || !func (&row, data, error))
        return FALSE;
    }

  return step == ROKAD_STEP_DONE;
}

gboolean
rokad_orders_each (RokadDb *shop_db, RokadOrdersFunc func, gpointer data, GError **error)
{
  /* One state of the file, whatever is sold meanwhile. */
  g_autoptr (RokadTransaction) state = rokad_db_begin_read (shop_db, error);
  g_auto (GStrv) journals = state != NULL ? rokad_journal_list (shop_db, error) : NULL;

  if (journals == NULL)
    return FALSE;

  for (guint i = 0; journals[i] != NULL; i++)
    if (!each_of_journal (shop_db, journals[i], func, data, error))
      return FALSE;

  return rokad_transaction_commit (&state, error);
}

gboolean
rokad_orders_count (RokadDb *shop_db, gint64 *out_orders, GError **error)
{
  static const char sql[] = "SELECT count (*) FROM orders WHERE number <> ''";

  return rokad_db_get_int (shop_db, sql, out_orders, error);
}
