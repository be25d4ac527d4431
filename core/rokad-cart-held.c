/* Carts on hold: set aside, listed, recalled. A recall copies the cart into a new one. */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "rokad-cart.h"
#include "rokad-totals.h"

void
rokad_held_cart_free (RokadHeldCart *self)
{
  g_free (self->cart_id);
  g_free (self->first_name);
  g_free (self);
}

/* Lines are priced by what they carry, so no settings change what a held cart comes to. */
static gboolean
fill_from_lines (RokadShop *shop, RokadHeldCart *held, GError **error)
{
  g_autoptr (RokadCart) cart = rokad_cart_load_rows (rokad_shop_db (shop), held->cart_id, error);
  RokadTotals totals;

  if (cart == NULL)
    return FALSE;

  totals = rokad_totals (G_LIST_MODEL (cart), rokad_shop_settings (shop));
  held->lines = totals.lines;
  held->total_minor = totals.payable_minor;
  for (guint i = 0; held->first_name == NULL && i < g_list_model_get_n_items (G_LIST_MODEL (cart));
       i++)
    {
      g_autoptr (RokadLine) line = g_list_model_get_item (G_LIST_MODEL (cart), i);

      if (!rokad_line_fields (line)->removed)
        held->first_name = g_strdup (rokad_line_fields (line)->name);
    }
  return TRUE;
}

GPtrArray *
rokad_cart_list_held (RokadShop *shop, GError **error)
{
  static const char sql[] =
      "SELECT cart_id, held_us FROM cart WHERE held_us IS NOT NULL ORDER BY held_us, cart_id";
  g_autoptr (GPtrArray) carts =
      g_ptr_array_new_with_free_func ((GDestroyNotify) rokad_held_cart_free);
  g_autoptr (RokadQuery) query = rokad_db_query (rokad_shop_db (shop), sql, error);
  RokadStep step;

  if (query == NULL)
    return NULL;

  while ((step = rokad_query_step (query, error)) == ROKAD_STEP_ROW)
    {
      RokadHeldCart *held = g_new0 (RokadHeldCart, 1);

      g_ptr_array_add (carts, held);
      held->cart_id = rokad_query_dup_text (query, 0);
      held->held_us = rokad_query_int (query, 1);
      if (!fill_from_lines (shop, held, error))
        return NULL;
    }

  return step == ROKAD_STEP_DONE ? g_steal_pointer (&carts) : NULL;
}

static gboolean
check_number_held (RokadDb *db, GError **error)
{
  static const char sql[] = "SELECT count (*) FROM cart WHERE held_us IS NOT NULL";
  gint64 held;

  if (!rokad_db_get_int (db, sql, &held, error))
    return FALSE;
  if (held < ROKAD_CARTS_HELD_MAX)
    return TRUE;

  g_set_error (error, ROKAD_SHOP_ERROR, ROKAD_SHOP_ERROR_LIMIT, _ ("%d carts on hold"),
               ROKAD_CARTS_HELD_MAX);
  return FALSE;
}

static gboolean
set_held (RokadShop *shop, RokadTransaction *transaction, const char *cart_id, GError **error)
{
  static const char sql[] = "UPDATE cart SET held_us = ?2 WHERE cart_id = ?1";
  g_autoptr (RokadQuery) query = rokad_db_query (transaction, sql, error);

  if (query == NULL || !check_number_held (transaction, error))
    return FALSE;

  rokad_query_bind_text (query, 1, cart_id);
  rokad_query_bind_int (query, 2, rokad_shop_stamp (shop).at_us);
  return rokad_query_run (query, error);
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
  return transaction != NULL && set_held (shop, transaction, rokad_cart_get_id (cart), error) &&
         rokad_cart_begin (shop, transaction, NULL, error) &&
         rokad_transaction_commit (&transaction, error);
}

static gboolean
copy_lines (RokadTransaction *transaction, const char *from, const char *to, GError **error)
{
  static const char sql[] =
      "INSERT INTO cart_line SELECT ?2, n, product_id, code, name, unit, hsn, quantity,"
      " price_minor, price_rule, mrp_minor, tax, removed FROM cart_line WHERE cart_id = ?1";
  g_autoptr (RokadQuery) query = rokad_db_query (transaction, sql, error);

  if (query == NULL)
    return FALSE;

  rokad_query_bind_text (query, 1, from);
  rokad_query_bind_text (query, 2, to);
  if (!rokad_query_run (query, error))
    return FALSE;
  if (rokad_db_changes (transaction) > 0)
    return TRUE;

  g_set_error (error, ROKAD_SHOP_ERROR, ROKAD_SHOP_ERROR_NOTHING, "no cart %s on hold", from);
  return FALSE;
}

/* The cursor goes along: the line that was selected is selected again. */
static gboolean
copy_cursor (RokadTransaction *transaction, const char *from, const char *to, GError **error)
{
  static const char sql[] = "UPDATE cart SET cursor = (SELECT cursor FROM cart"
                            " WHERE cart_id = ?1) WHERE cart_id = ?2";
  g_autoptr (RokadQuery) query = rokad_db_query (transaction, sql, error);

  if (query == NULL)
    return FALSE;

  rokad_query_bind_text (query, 1, from);
  rokad_query_bind_text (query, 2, to);
  return rokad_query_run (query, error);
}

gboolean
rokad_cart_recall (RokadShop *shop, const char *cart_id, GError **error)
{
  g_autoptr (RokadCart) open = rokad_cart_load (shop, error);
  g_autoptr (RokadTransaction) transaction = NULL;
  const char *open_id = open != NULL ? rokad_cart_get_id (open) : NULL;
  g_autofree char *new_id = NULL;

  if (open == NULL)
    return FALSE;
  if (g_str_equal (open_id, cart_id))
    {
      g_set_error (error, ROKAD_SHOP_ERROR, ROKAD_SHOP_ERROR_NOTHING, "cart %s is open", cart_id);
      return FALSE;
    }

  transaction = rokad_db_begin (rokad_shop_db (shop), error);
  if (transaction == NULL)
    return FALSE;
  if (rokad_cart_count (open) > 0 ? !set_held (shop, transaction, open_id, error)
                                  : !rokad_cart_end (transaction, open_id, error))
    return FALSE;

  return rokad_cart_begin (shop, transaction, &new_id, error) &&
         copy_lines (transaction, cart_id, new_id, error) &&
         copy_cursor (transaction, cart_id, new_id, error) &&
         rokad_cart_end (transaction, cart_id, error) &&
         rokad_transaction_commit (&transaction, error);
}
