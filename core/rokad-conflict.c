#include "config.h"

#include "rokad-conflict.h"

#include <glib/gi18n-lib.h>
#include <string.h>

void
rokad_conflict_free (RokadConflict *self)
{
  g_free (self->key);
  g_free (self->subject);
  g_free (self->evidence);
  g_free (self);
}

/* --- Finding --- */

/* What each kind looks for, in which file. Columns: what makes its key, subject, evidence, amount,
 * count.
 */
typedef struct
{
  RokadConflictKind kind;
  gboolean in_catalog;
  const char *prefix; /* of its keys */
  const char *sql;
} Search;

#define LIMIT " LIMIT " G_STRINGIFY (ROKAD_CONFLICTS_MAX)

static const Search searches[] = {
  { ROKAD_CONFLICT_NUMBER_TWICE, FALSE, "number",
    "SELECT number, number, group_concat (order_id, ' '), sum (abs (total_minor)), count (*)"
    " FROM (SELECT * FROM orders WHERE number IN (SELECT number FROM orders WHERE number > ''"
    "   GROUP BY number HAVING count (*) > 1) ORDER BY order_id) GROUP BY number" LIMIT },
  { ROKAD_CONFLICT_CART_TWICE, FALSE, "cart",
    "SELECT cart_id, group_concat (number, ', '), group_concat (order_id, ' '), max (total_minor),"
    " count (*) FROM (SELECT * FROM orders WHERE state <> 'undone' AND cart_id IN (SELECT cart_id"
    "   FROM orders WHERE cart_id <> '' GROUP BY cart_id HAVING count (*) > 1)"
    "  ORDER BY number, order_id) GROUP BY cart_id HAVING count (*) > 1" LIMIT },
  { ROKAD_CONFLICT_HELD_TWICE, FALSE, "held",
    "SELECT h.cart_id, first_name, group_concat (into_id, ' '), total_minor, count (*)"
    " FROM rights JOIN held_cart h ON h.cart_id = subject"
    " JOIN (SELECT * FROM recall ORDER BY into_id) r ON r.cart_id = h.cart_id"
    " WHERE kind = 'cart' AND quantity < 0 GROUP BY h.cart_id" LIMIT },
  { ROKAD_CONFLICT_COPIED, FALSE, "copied",
    "SELECT root_id || '/' || parent_seq, series, root_id,"
    " (SELECT coalesce (sum (abs (total_minor)), 0) FROM orders o JOIN journal b USING (journal_id)"
    "  WHERE b.root_id = copied.root_id AND o.seq > copied.parent_seq), branches"
    " FROM (SELECT root_id, parent_seq, max (series) AS series, count (*) AS branches FROM journal"
    "  WHERE journal_id <> root_id GROUP BY root_id, parent_seq) AS copied" LIMIT },
  { ROKAD_CONFLICT_PARKED, FALSE, "parked",
    "SELECT root_id || '/' || seq || '/' || kind, kind, max (reason), 0, count (*)"
    " FROM parked JOIN journal USING (journal_id) GROUP BY root_id, seq, kind" LIMIT },
  { ROKAD_CONFLICT_PARKED, TRUE, "parked",
    "SELECT root_id || '/' || seq || '/' || kind, kind, max (reason), 0, count (*)"
    " FROM parked JOIN journal USING (journal_id) GROUP BY root_id, seq, kind" LIMIT },
  { ROKAD_CONFLICT_REFUSED, TRUE, "refused",
    "SELECT proposal_id, '', proposal_id, 0, 1 FROM answer GROUP BY proposal_id"
    " HAVING max (accepted) = 0" LIMIT },
};

static gboolean
is_resolved (RokadDb *shop_db, const char *key, gboolean *out_resolved, GError **error)
{
  static const char sql[] = "SELECT 1 FROM resolution WHERE conflict_key = ?1";
  g_autoptr (RokadQuery) query = rokad_db_query (shop_db, sql, error);
  RokadStep step;

  if (query == NULL)
    return FALSE;

  rokad_query_bind_text (query, 1, key);
  step = rokad_query_step (query, error);
  *out_resolved = step == ROKAD_STEP_ROW;
  return step != ROKAD_STEP_ERROR;
}

/* What was proposed, by its entry; "" where that is not held here. */
static gboolean
read_proposal (RokadShop *shop, const char *proposal_id, char **out_subject, GError **error)
{
  static const char sql[] =
      "SELECT CAST (line AS TEXT) FROM proposal JOIN entry USING (journal_id, seq)"
      " WHERE proposal_id = ?1";
  g_autoptr (RokadQuery) query = rokad_db_query (rokad_shop_db (shop), sql, error);
  g_autoptr (RokadEntry) entry = NULL;
  const RokadJson *settings;
  const char *line = "";
  RokadStep step;

  if (query == NULL)
    return FALSE;

  rokad_query_bind_text (query, 1, proposal_id);
  step = rokad_query_step (query, error);
  if (step == ROKAD_STEP_ERROR)
    return FALSE;
  if (step == ROKAD_STEP_ROW)
    line = rokad_query_text (query, 0);

  entry = rokad_entry_parse (line, strlen (line), NULL);
  settings = entry != NULL ? rokad_json_object (entry->body, "settings") : NULL;
  g_free (*out_subject);
  *out_subject = g_strdup (settings != NULL ? rokad_json_key (rokad_json_first (settings))
                           : entry != NULL  ? rokad_json_text (entry->body, "product")
                                            : "");
  return TRUE;
}

static RokadConflict *
conflict_from_row (const Search *search, RokadQuery *query)
{
  RokadConflict *self = g_new0 (RokadConflict, 1);

  self->kind = search->kind;
  self->key = g_strdup_printf ("%s:%s", search->prefix, rokad_query_text (query, 0));
  self->subject = rokad_query_dup_text (query, 1);
  self->evidence = rokad_query_dup_text (query, 2);
  self->amount_minor = rokad_query_int (query, 3);
  self->count = rokad_query_int (query, 4);
  return self;
}

static gboolean
find (RokadShop *shop, const Search *search, GPtrArray *out, GError **error)
{
  RokadDb *file = search->in_catalog ? rokad_shop_catalog (shop) : rokad_shop_db (shop);
  g_autoptr (RokadQuery) query = rokad_db_query (file, search->sql, error);
  RokadStep step;

  if (query == NULL)
    return FALSE;

  while ((step = rokad_query_step (query, error)) == ROKAD_STEP_ROW)
    {
      g_autoptr (RokadConflict) conflict = conflict_from_row (search, query);
      gboolean resolved;

      if (!is_resolved (rokad_shop_db (shop), conflict->key, &resolved, error))
        return FALSE;
      if (!resolved)
        g_ptr_array_add (out, g_steal_pointer (&conflict));
    }
  return step == ROKAD_STEP_DONE;
}

static int
compare (gconstpointer a, gconstpointer b)
{
  const RokadConflict *first = *(const RokadConflict *const *) a;
  const RokadConflict *second = *(const RokadConflict *const *) b;

  if (first->amount_minor != second->amount_minor)
    return first->amount_minor > second->amount_minor ? -1 : 1;
  return strcmp (first->key, second->key);
}

GPtrArray *
rokad_conflict_list (RokadShop *shop, GError **error)
{
  g_autoptr (GPtrArray) list =
      g_ptr_array_new_with_free_func ((GDestroyNotify) rokad_conflict_free);

  for (gsize i = 0; i < G_N_ELEMENTS (searches); i++)
    if (!find (shop, &searches[i], list, error))
      return NULL;
  for (guint i = 0; i < list->len; i++)
    {
      RokadConflict *conflict = g_ptr_array_index (list, i);

      if (conflict->kind == ROKAD_CONFLICT_REFUSED &&
          !read_proposal (shop, conflict->evidence, &conflict->subject, error))
        return NULL;
    }

  g_ptr_array_sort (list, compare);
  return g_steal_pointer (&list);
}

/* --- Looking after one --- */

static gboolean
is_listed (RokadShop *shop, const char *key, GError **error)
{
  g_autoptr (GPtrArray) list = rokad_conflict_list (shop, error);

  if (list == NULL)
    return FALSE;

  for (guint i = 0; i < list->len; i++)
    if (g_str_equal (((RokadConflict *) list->pdata[i])->key, key))
      return TRUE;

  g_set_error (error, ROKAD_SHOP_ERROR, ROKAD_SHOP_ERROR_NOTHING, "no conflict %s", key);
  return FALSE;
}

static gboolean
check_note (const char *note, GError **error)
{
  if (strlen (note) <= ROKAD_CONFLICT_NOTE_BYTES_MAX && g_utf8_validate (note, -1, NULL))
    return TRUE;

  g_set_error_literal (error, ROKAD_SHOP_ERROR, ROKAD_SHOP_ERROR_LIMIT, _ ("the length of a note"));
  return FALSE;
}

gboolean
rokad_conflict_resolve (RokadShop *shop, const char *key, const char *note, GError **error)
{
  g_autoptr (RokadTransaction) transaction = NULL;
  g_auto (RokadJsonWriter) body;
  RokadStamp stamp = rokad_shop_stamp (shop);

  rokad_json_writer_init (&body);
  if (!check_note (note, error) || !is_listed (shop, key, error))
    return FALSE;

  rokad_json_writer_begin_object (&body, NULL);
  rokad_json_writer_text (&body, "conflict", key);
  rokad_json_writer_text (&body, "note", note);
  rokad_json_writer_end_object (&body);
  transaction = rokad_db_begin (rokad_shop_db (shop), error);
  return transaction != NULL &&
         rokad_shop_record (shop, transaction, &stamp, "conflict.resolved", body.text->str, NULL,
                            error) &&
         rokad_transaction_commit (&transaction, error);
}

gboolean
rokad_conflict_fold (RokadTransaction *transaction, const RokadEntry *entry, GError **error)
{
  static const char sql[] = "INSERT OR IGNORE INTO resolution (conflict_key) VALUES (?1)";
  g_autoptr (RokadQuery) query = rokad_db_query (transaction, sql, error);

  if (query == NULL)
    return FALSE;

  rokad_query_bind_text (query, 1, rokad_json_text (entry->body, "conflict"));
  return rokad_query_run (query, error);
}

/* --- In words --- */

char *
rokad_conflict_sentence (const RokadConflict *self, const RokadSettings *settings)
{
  g_autofree char *amount = rokad_money_format (settings->currency, self->amount_minor);

  switch (self->kind)
    {
    case ROKAD_CONFLICT_NUMBER_TWICE:
      return g_strdup_printf (ngettext ("Receipt %s was given out %u time, by copies of one till's "
                                        "disk. All of it counts (%s). Keep every such receipt for "
                                        "your accountant.",
                                        "Receipt %s was given out %u times, by copies of one "
                                        "till's disk. All of it counts (%s). Keep every such "
                                        "receipt for your accountant.",
                                        (gulong) self->count),
                              self->subject, (guint) self->count, amount);
    case ROKAD_CONFLICT_CART_TWICE:
      return g_strdup_printf (_ ("One cart was paid twice, as receipts %s (%s each). Ask who paid; "
                                 "undo or refund the one that was not sold."),
                              self->subject, amount);
    case ROKAD_CONFLICT_HELD_TWICE:
      return g_strdup_printf (_ ("The cart with %s (%s) was on hold, and tills that could not hear "
                                 "each other took it up twice. See which of them sold it; undo or "
                                 "refund what was not handed out."),
                              self->subject, amount);
    case ROKAD_CONFLICT_COPIED:
      return g_strdup_printf (
          _ ("The disk of the till with receipts %s was copied, and both copies "
             "sold (%s). Everything counts. Use one of the two machines only."),
          self->subject, amount);
    case ROKAD_CONFLICT_PARKED:
      return g_strdup_printf (_ ("An entry (“%s”) cannot be used by this release: %s. It is kept. "
                                 "Install the newest Rokad on every till."),
                              self->subject, self->evidence);
    case ROKAD_CONFLICT_REFUSED:
      return g_strdup_printf (_ ("A change was not taken since somebody else changed the same "
                                 "before (%s). Look at what holds now, and change it again if it "
                                 "is wrong."),
                              self->subject);
    }
  g_assert_not_reached ();
}
