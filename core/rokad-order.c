#include "config.h"

#include "rokad-order.h"

#include <string.h>

struct _RokadOrder
{
  GObject parent_instance;

  RokadOrderFields fields;
};

G_DEFINE_FINAL_TYPE (RokadOrder, rokad_order, G_TYPE_OBJECT)

static void
rokad_order_finalize (GObject *object)
{
  RokadOrderFields *fields = &ROKAD_ORDER (object)->fields;

  g_free (fields->order_id);
  g_free (fields->number);
  g_free (fields->business_date);
  g_free (fields->staff);
  g_free (fields->state);
  g_free (fields->undoes);
  g_free (fields->names);

  G_OBJECT_CLASS (rokad_order_parent_class)->finalize (object);
}

static void
rokad_order_class_init (RokadOrderClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = rokad_order_finalize;
}

static void
rokad_order_init (RokadOrder *self)
{
}

const RokadOrderFields *
rokad_order_fields (RokadOrder *self)
{
  return &self->fields;
}

/* The columns that order_from_row() reads, in its order. */
#define ORDER_COLUMNS \
  "o.order_id, o.number, o.at_us, o.business_date, o.staff, o.state, o.lines, o.total_minor," \
  " o.paid_minor, o.undoes," \
  " (SELECT group_concat (name, ', ') FROM" \
  "   (SELECT name FROM order_line WHERE order_id = o.order_id ORDER BY n LIMIT 3))"

static RokadOrder *
order_from_row (RokadQuery *query)
{
  RokadOrder *self = g_object_new (ROKAD_TYPE_ORDER, NULL);

  self->fields.order_id = rokad_query_dup_text (query, 0);
  self->fields.number = rokad_query_dup_text (query, 1);
  self->fields.at_us = rokad_query_int (query, 2);
  self->fields.business_date = rokad_query_dup_text (query, 3);
  self->fields.staff = rokad_query_dup_text (query, 4);
  self->fields.state = rokad_query_dup_text (query, 5);
  self->fields.lines = (guint) rokad_query_int (query, 6);
  self->fields.total_minor = rokad_query_int (query, 7);
  self->fields.paid_minor = rokad_query_int (query, 8);
  self->fields.undoes = rokad_query_dup_text (query, 9);
  self->fields.names =
      g_strdup (rokad_query_is_null (query, 10) ? "" : rokad_query_text (query, 10));
  return self;
}

static GPtrArray *
collect (RokadQuery *query, GError **error)
{
  g_autoptr (GPtrArray) orders = g_ptr_array_new_with_free_func (g_object_unref);
  RokadStep step;

  while ((step = rokad_query_step (query, error)) == ROKAD_STEP_ROW)
    g_ptr_array_add (orders, order_from_row (query));

  return step == ROKAD_STEP_DONE ? g_steal_pointer (&orders) : NULL;
}

/* One row or none; none is no error. */
static RokadOrder *
first (RokadQuery *query, GError **error)
{
  return rokad_query_step (query, error) == ROKAD_STEP_ROW ? order_from_row (query) : NULL;
}

static GPtrArray *
list_all (RokadDb *shop_db, guint limit, GError **error)
{
  static const char sql[] = "SELECT " ORDER_COLUMNS " FROM orders o WHERE o.number <> ''"
                            " ORDER BY o.at_us DESC, o.seq DESC LIMIT ?1";
  g_autoptr (RokadQuery) query = rokad_db_query (shop_db, sql, error);

  if (query == NULL)
    return NULL;

  rokad_query_bind_int (query, 1, limit);
  return collect (query, error);
}

/* A text between two signs that match any, its own such signs taken literally. */
static char *
like_pattern (const char *text)
{
  GString *pattern = g_string_new ("%");

  for (const char *p = text; *p != '\0'; p++)
    {
      if (strchr ("%_\\", *p) != NULL)
        g_string_append_c (pattern, '\\');
      g_string_append_c (pattern, *p);
    }
  g_string_append_c (pattern, '%');
  return g_string_free (pattern, FALSE);
}

GPtrArray *
rokad_order_list (RokadDb *shop_db,
                  const RokadSettings *settings,
                  const char *text,
                  guint limit,
                  GError **error)
{
  static const char sql[] = "SELECT " ORDER_COLUMNS " FROM orders o WHERE o.number <> '' AND"
                            " (o.number LIKE ?1 ESCAPE '\\' OR o.total_minor = ?2 OR EXISTS"
                            "  (SELECT 1 FROM order_line l WHERE l.order_id = o.order_id AND"
                            "   (l.name LIKE ?1 ESCAPE '\\' OR l.code = ?3)))"
                            " ORDER BY o.at_us DESC, o.seq DESC LIMIT ?4";
  g_autoptr (RokadQuery) query = NULL;
  g_autofree char *pattern = NULL;
  gint64 amount_minor;

  if (text == NULL || *text == '\0')
    return list_all (shop_db, limit, error);
  if ((query = rokad_db_query (shop_db, sql, error)) == NULL)
    return NULL;

  pattern = like_pattern (text);
  rokad_query_bind_text (query, 1, pattern);
  if (rokad_money_parse (settings->currency, text, &amount_minor, NULL))
    rokad_query_bind_int (query, 2, amount_minor);
  rokad_query_bind_text (query, 3, text);
  rokad_query_bind_int (query, 4, limit);
  return collect (query, error);
}

RokadOrder *
rokad_order_find (RokadDb *shop_db, const char *number, GError **error)
{
  static const char sql[] = "SELECT " ORDER_COLUMNS " FROM orders o"
                            " WHERE o.number = ?1 OR o.order_id = ?1 LIMIT 1";
  g_autoptr (RokadQuery) query = rokad_db_query (shop_db, sql, error);
  g_autoptr (GError) step_error = NULL;
  RokadOrder *order;

  if (query == NULL)
    return NULL;

  rokad_query_bind_text (query, 1, number);
  order = first (query, &step_error);
  if (step_error != NULL)
    g_propagate_error (error, g_steal_pointer (&step_error));
  else if (order == NULL)
    g_set_error (error, ROKAD_STORE_ERROR, ROKAD_STORE_ERROR_MISSING, "no order %s", number);
  return order;
}

RokadOrder *
rokad_order_last (RokadDb *shop_db, GError **error)
{
  static const char sql[] = "SELECT " ORDER_COLUMNS " FROM orders o"
                            " WHERE o.order_id = (SELECT order_id FROM orders WHERE journal_id ="
                            " (SELECT journal_id FROM node) ORDER BY seq DESC LIMIT 1)";
  g_autoptr (RokadQuery) query = rokad_db_query (shop_db, sql, error);

  return query != NULL ? first (query, error) : NULL;
}

RokadOrder *
rokad_order_undoable (RokadDb *shop_db, GError **error)
{
  static const char sql[] =
      "SELECT " ORDER_COLUMNS " FROM orders o"
      " WHERE o.journal_id = (SELECT journal_id FROM node) AND o.shift_id ="
      "  (SELECT shift_id FROM shift WHERE journal_id = (SELECT journal_id FROM node)"
      "   ORDER BY seq DESC LIMIT 1)"
      " AND o.undoes = '' AND o.state <> 'undone'"
      " ORDER BY o.seq DESC LIMIT 1";
  g_autoptr (RokadQuery) query = rokad_db_query (shop_db, sql, error);

  return query != NULL ? first (query, error) : NULL;
}

RokadEntry *
rokad_order_entry (RokadDb *shop_db,
                   const char *order_id,
                   char out_hash[ROKAD_HASH_HEX_BYTES],
                   GError **error)
{
  static const char sql[] = "SELECT journal_id, seq FROM orders WHERE order_id = ?1";
  g_autoptr (RokadQuery) query = rokad_db_query (shop_db, sql, error);
  g_autofree char *line = NULL;
  RokadStep step;

  if (query == NULL)
    return NULL;

  rokad_query_bind_text (query, 1, order_id);
  step = rokad_query_step (query, error);
  if (step == ROKAD_STEP_DONE)
    g_set_error (error, ROKAD_STORE_ERROR, ROKAD_STORE_ERROR_MISSING, "no order %s", order_id);
  if (step != ROKAD_STEP_ROW ||
      (line = rokad_journal_line (shop_db, rokad_query_text (query, 0), rokad_query_int (query, 1),
                                  error)) == NULL)
    return NULL;

  if (out_hash != NULL)
    rokad_hash (line, strlen (line), out_hash);
  return rokad_entry_parse (line, strlen (line), error);
}
