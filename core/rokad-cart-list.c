/* What lists show of the shop's carts on hold, and of those that were recalled twice. */
#include "config.h"

#include "rokad-cart.h"

void
rokad_held_cart_free (RokadHeldCart *self)
{
  g_free (self->cart_id);
  g_free (self->first_name);
  g_free (self);
}

void
rokad_recall_free (RokadRecall *self)
{
  g_free (self->cart_id);
  g_free (self->first_name);
  g_free (self->journal_id);
  g_free (self->number);
  g_free (self);
}

static RokadHeldCart *
held_from_row (RokadQuery *query)
{
  RokadHeldCart *held = g_new0 (RokadHeldCart, 1);

  held->cart_id = rokad_query_dup_text (query, 0);
  held->held_us = rokad_query_int (query, 1);
  held->lines = (guint) rokad_query_int (query, 2);
  held->first_name = rokad_query_dup_text (query, 3);
  held->total_minor = rokad_query_int (query, 4);
  held->here = rokad_query_int (query, 5) != 0;
  return held;
}

GPtrArray *
rokad_cart_list_held (RokadShop *shop, GError **error)
{
  static const char sql[] =
      "SELECT h.cart_id, h.at_us, h.lines, h.first_name, h.total_minor, j.own"
      " FROM rights r JOIN held_cart h ON h.cart_id = r.subject JOIN journal j USING (journal_id)"
      " WHERE r.kind = 'cart' AND r.quantity > 0 ORDER BY h.at_us, h.cart_id";
  g_autoptr (GPtrArray) carts =
      g_ptr_array_new_with_free_func ((GDestroyNotify) rokad_held_cart_free);
  g_autoptr (RokadQuery) query = rokad_db_query (rokad_shop_db (shop), sql, error);
  RokadStep step;

  if (query == NULL)
    return NULL;

  while ((step = rokad_query_step (query, error)) == ROKAD_STEP_ROW)
    g_ptr_array_add (carts, held_from_row (query));
  return step == ROKAD_STEP_DONE ? g_steal_pointer (&carts) : NULL;
}

static RokadRecall *
recall_from_row (RokadQuery *query)
{
  RokadRecall *recall = g_new0 (RokadRecall, 1);

  recall->cart_id = rokad_query_dup_text (query, 0);
  recall->held_us = rokad_query_int (query, 1);
  recall->first_name = rokad_query_dup_text (query, 2);
  recall->total_minor = rokad_query_int (query, 3);
  recall->journal_id = rokad_query_dup_text (query, 4);
  recall->at_us = rokad_query_int (query, 5);
  recall->number = rokad_query_dup_text (query, 6);
  return recall;
}

GPtrArray *
rokad_cart_list_twice (RokadShop *shop, GError **error)
{
  static const char sql[] =
      "SELECT h.cart_id, h.at_us, h.first_name, h.total_minor, j.root_id, c.at_us,"
      " coalesce (o.number, '')"
      " FROM rights r JOIN held_cart h ON h.cart_id = r.subject"
      " JOIN recall c ON c.cart_id = r.subject JOIN journal j ON j.journal_id = c.journal_id"
      " LEFT JOIN orders o ON o.cart_id = c.into_id AND o.cart_id <> ''"
      " WHERE r.kind = 'cart' AND r.quantity < 0"
      " ORDER BY h.at_us, h.cart_id, c.at_us, c.into_id";
  g_autoptr (GPtrArray) recalls =
      g_ptr_array_new_with_free_func ((GDestroyNotify) rokad_recall_free);
  g_autoptr (RokadQuery) query = rokad_db_query (rokad_shop_db (shop), sql, error);
  RokadStep step;

  if (query == NULL)
    return NULL;

  while ((step = rokad_query_step (query, error)) == ROKAD_STEP_ROW)
    g_ptr_array_add (recalls, recall_from_row (query));
  return step == ROKAD_STEP_DONE ? g_steal_pointer (&recalls) : NULL;
}
