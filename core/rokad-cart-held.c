/* Carts on hold: set aside and recalled. A held cart is an entry, not rows: whichever till hears of
 * it copies its lines into a cart of its own, and takes the right to it.
 */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "rokad-cart.h"
#include "rokad-entry-lines.h"
#include "rokad-totals.h"

/* --- Holding --- */

static gboolean
check_number_held (RokadDb *db, GError **error)
{
  static const char sql[] = "SELECT count (*) FROM rights WHERE kind = 'cart' AND quantity > 0";
  gint64 held;

  if (!rokad_db_get_int (db, sql, &held, error))
    return FALSE;
  if (held < ROKAD_CARTS_HELD_MAX)
    return TRUE;

  g_set_error (error, ROKAD_SHOP_ERROR, ROKAD_SHOP_ERROR_LIMIT, _ ("%d carts on hold"),
               ROKAD_CARTS_HELD_MAX);
  return FALSE;
}

static void
write_first_name (RokadJsonWriter *writer, GListModel *lines)
{
  for (guint i = 0; i < g_list_model_get_n_items (lines); i++)
    {
      g_autoptr (RokadLine) line = g_list_model_get_item (lines, i);

      if (!rokad_line_fields (line)->removed)
        {
          rokad_json_writer_text (writer, "first_name", rokad_line_fields (line)->name);
          return;
        }
    }
}

static void
write_right (RokadJsonWriter *writer, const char *cart_id, gint64 quantity)
{
  rokad_json_writer_begin_array (writer, "rights");
  rokad_json_writer_begin_array (writer, NULL);
  rokad_json_writer_text (writer, NULL, "cart");
  rokad_json_writer_text (writer, NULL, cart_id);
  rokad_json_writer_int (writer, NULL, quantity);
  rokad_json_writer_end_array (writer);
  rokad_json_writer_end_array (writer);
}

/* What is held has an id of its own, made now: a disk that was copied or restored has the same open
 * cart, and holding it there too must not become one with this.
 */
static gboolean
record_held (RokadShop *shop, RokadTransaction *transaction, RokadCart *cart, GError **error)
{
  GListModel *lines = G_LIST_MODEL (cart);
  const RokadSettings *settings = rokad_shop_settings (shop);
  RokadTotals totals = rokad_totals (lines, settings);
  g_autofree char *held_id = rokad_environment_uuid (rokad_shop_environment (shop));
  RokadStamp stamp = rokad_shop_stamp (shop);
  g_auto (RokadJsonWriter) body;

  rokad_json_writer_init (&body);
  if (totals.overflow)
    {
      g_set_error_literal (error, ROKAD_SHOP_ERROR, ROKAD_SHOP_ERROR_LIMIT,
                           _ ("the total or the tax rates of one order"));
      return FALSE;
    }

  rokad_json_writer_begin_object (&body, NULL);
  rokad_json_writer_text (&body, "cart", held_id);
  rokad_json_writer_text (&body, "from", rokad_cart_get_id (cart));
  rokad_json_writer_text (&body, "currency", settings->currency->code);
  rokad_json_writer_int (&body, "cursor", rokad_cart_get_cursor (cart));
  rokad_entry_lines_write (&body, lines, TRUE);
  rokad_json_writer_int (&body, "count", rokad_cart_count (cart));
  write_first_name (&body, lines);
  rokad_json_writer_int (&body, "total_minor", totals.payable_minor);
  write_right (&body, held_id, 1);
  rokad_json_writer_end_object (&body);

  return rokad_shop_record (shop, transaction, &stamp, "cart.held", body.text->str, NULL, error);
}

static gboolean
set_held (RokadShop *shop, RokadTransaction *transaction, RokadCart *cart, GError **error)
{
  return check_number_held (transaction, error) && record_held (shop, transaction, cart, error) &&
         rokad_cart_end (transaction, rokad_cart_get_id (cart), error);
}

gboolean
rokad_cart_hold (RokadShop *shop, GError **error)
{
  g_autoptr (RokadCart) cart = rokad_cart_load (shop, error);
  g_autoptr (RokadTransaction) transaction = NULL;

  if (cart == NULL)
    return FALSE;
  if (rokad_cart_count (cart) == 0)
    {
      g_set_error_literal (error, ROKAD_SHOP_ERROR, ROKAD_SHOP_ERROR_NOTHING, "an empty cart");
      return FALSE;
    }

  transaction = rokad_db_begin (rokad_shop_db (shop), error);
  return transaction != NULL && set_held (shop, transaction, cart, error) &&
         rokad_cart_begin (shop, transaction, NULL, error) &&
         rokad_transaction_commit (&transaction, error);
}

/* --- Recalling --- */

/* The entry of a cart that is on hold. */
static RokadEntry *
read_held (RokadDb *db, const char *cart_id, GError **error)
{
  static const char sql[] = "SELECT h.journal_id, h.seq FROM held_cart h JOIN rights r"
                            " ON r.kind = 'cart' AND r.subject = h.cart_id"
                            " WHERE h.cart_id = ?1 AND r.quantity > 0";
  g_autoptr (RokadQuery) query = rokad_db_query (db, sql, error);
  g_autofree char *line = NULL;
  RokadStep step;

  if (query == NULL)
    return NULL;

  rokad_query_bind_text (query, 1, cart_id);
  step = rokad_query_step (query, error);
  if (step == ROKAD_STEP_DONE)
    g_set_error (error, ROKAD_SHOP_ERROR, ROKAD_SHOP_ERROR_NOTHING, "no cart %s on hold", cart_id);
  if (step != ROKAD_STEP_ROW)
    return NULL;

  line = rokad_journal_line (db, rokad_query_text (query, 0), rokad_query_int (query, 1), error);
  return line != NULL ? rokad_entry_parse (line, strlen (line), error) : NULL;
}

/* Amounts are in the smallest units of a currency, and this till knows one alone. */
static gboolean
check_currency (RokadShop *shop, const RokadEntry *entry, GError **error)
{
  const char *code = rokad_json_text (entry->body, "currency");

  if (g_str_equal (code, rokad_shop_settings (shop)->currency->code))
    return TRUE;

  g_set_error (error, ROKAD_JOURNAL_ERROR, ROKAD_JOURNAL_ERROR_INVALID, "a held cart in \"%s\"",
               code);
  return FALSE;
}

/* Another till wrote them: each line must be one that could have been rung up here, in its place.
 */
static gboolean
check_lines (GListModel *lines, GError **error)
{
  gint64 last_n = 0;

  for (guint i = 0; i < g_list_model_get_n_items (lines); i++)
    {
      g_autoptr (RokadLine) line = g_list_model_get_item (lines, i);
      const RokadLineFields *fields = rokad_line_fields (line);

      if (fields->n <= last_n)
        {
          g_set_error (error, ROKAD_JOURNAL_ERROR, ROKAD_JOURNAL_ERROR_INVALID,
                       "line %u of a held cart: not in its place", i + 1);
          return FALSE;
        }
      if (!fields->removed && !rokad_line_check (line, error))
        return FALSE;
      last_n = fields->n;
    }
  return TRUE;
}

static gboolean
record_recall (RokadShop *shop,
               RokadTransaction *transaction,
               const char *cart_id,
               const char *into_id,
               GError **error)
{
  RokadStamp stamp = rokad_shop_stamp (shop);
  g_auto (RokadJsonWriter) body;

  rokad_json_writer_init (&body);
  rokad_json_writer_begin_object (&body, NULL);
  rokad_json_writer_text (&body, "cart", cart_id);
  rokad_json_writer_text (&body, "into", into_id);
  write_right (&body, cart_id, -1);
  rokad_json_writer_end_object (&body);

  return rokad_shop_record (shop, transaction, &stamp, "cart.recalled", body.text->str, NULL,
                            error);
}

/* The lines keep their numbers, and the one that was selected is selected again. */
static gboolean
copy_held (RokadShop *shop,
           RokadTransaction *transaction,
           const char *cart_id,
           const char *into_id,
           GError **error)
{
  g_autoptr (RokadEntry) entry = read_held (transaction, cart_id, error);
  g_autoptr (GListStore) lines = entry != NULL ? rokad_entry_lines_read (entry->body, error) : NULL;

  return lines != NULL && check_currency (shop, entry, error) &&
         check_lines (G_LIST_MODEL (lines), error) &&
         rokad_cart_fill (transaction, into_id, G_LIST_MODEL (lines),
                          rokad_json_int (entry->body, "cursor"), error) &&
         record_recall (shop, transaction, cart_id, into_id, error);
}

gboolean
rokad_cart_recall (RokadShop *shop, const char *cart_id, GError **error)
{
  g_autoptr (RokadCart) open = rokad_cart_load (shop, error);
  g_autoptr (RokadTransaction) transaction = NULL;
  g_autofree char *into_id = NULL;

  if (open == NULL || (transaction = rokad_db_begin (rokad_shop_db (shop), error)) == NULL)
    return FALSE;
  if (rokad_cart_count (open) > 0 ? !set_held (shop, transaction, open, error)
                                  : !rokad_cart_end (transaction, rokad_cart_get_id (open), error))
    return FALSE;

  return rokad_cart_begin (shop, transaction, &into_id, error) &&
         copy_held (shop, transaction, cart_id, into_id, error) &&
         rokad_transaction_commit (&transaction, error);
}
