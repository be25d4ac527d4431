/* Orders: sets of facts, each with an id, and the sums that their entries carry. */
#include "config.h"

#include <string.h>

#include "rokad-environment.h"
#include "rokad-fold.h"
#include "rokad-json.h"
#include "rokad-mutant.h"
#include "rokad-order-state.h"

static gboolean
refuse (const RokadEntry *entry, const char *what, GError **error)
{
  g_set_error (error, ROKAD_JOURNAL_ERROR, ROKAD_JOURNAL_ERROR_INVALID, "%s: %s", entry->kind,
               what);
  return FALSE;
}

static gboolean
insert_fact (RokadTransaction *transaction,
             const char *order_id,
             const RokadJson *fact,
             GError **error)
{
  static const char sql[] = "INSERT OR IGNORE INTO fact (fact_id, order_id, kind, amount_minor,"
                            " method) VALUES (?1, ?2, ?3, ?4, ?5)";
  g_autoptr (RokadQuery) query = rokad_db_query (transaction, sql, error);

  if (query == NULL)
    return FALSE;
  if (ROKAD_MUTANT ("fact-dropped") && g_str_equal (rokad_json_text (fact, "kind"), "undone"))
    return TRUE;

  rokad_query_bind_text (query, 1, rokad_json_text (fact, "id"));
  rokad_query_bind_text (query, 2, order_id);
  rokad_query_bind_text (query, 3, rokad_json_text (fact, "kind"));
  rokad_query_bind_int (query, 4, rokad_json_int (fact, "amount_minor"));
  rokad_query_bind_text (query, 5, rokad_json_text (fact, "method"));
  return rokad_query_run (query, error);
}

/* All facts that are there, in @kinds and sums: the state is computed from them, not moved on by
 * the newest.
 */
static gboolean
gather_facts (RokadTransaction *transaction,
              const char *order_id,
              RokadOrderFacts *facts,
              GError **error)
{
  static const char sql[] = "SELECT kind, amount_minor FROM fact WHERE order_id = ?1";
  g_autoptr (RokadQuery) query = rokad_db_query (transaction, sql, error);
  RokadStep step;

  if (query == NULL)
    return FALSE;

  rokad_query_bind_text (query, 1, order_id);
  while ((step = rokad_query_step (query, error)) == ROKAD_STEP_ROW)
    {
      g_hash_table_add (facts->kinds, rokad_query_dup_text (query, 0));
      if (g_str_equal (rokad_query_text (query, 0), "approved"))
        facts->paid_minor += rokad_query_int (query, 1);
    }

  return step == ROKAD_STEP_DONE;
}

static gboolean
read_total (RokadTransaction *transaction,
            const char *order_id,
            gint64 *out_total_minor,
            GError **error)
{
  static const char sql[] = "SELECT total_minor FROM orders WHERE order_id = ?1";
  g_autoptr (RokadQuery) query = rokad_db_query (transaction, sql, error);

  *out_total_minor = 0;
  if (query == NULL)
    return FALSE;

  rokad_query_bind_text (query, 1, order_id);
  switch (rokad_query_step (query, error))
    {
    case ROKAD_STEP_ERROR:
      return FALSE;
    case ROKAD_STEP_ROW:
      *out_total_minor = rokad_query_int (query, 0);
      return TRUE;
    case ROKAD_STEP_DONE:
      return TRUE;
    }
  g_assert_not_reached ();
}

/* For an order that another one's entry tells of. Facts may come before the order they are about:
 * it shows as coming, and its money counts.
 */
static gboolean
refresh_state (RokadTransaction *transaction, const char *order_id, GError **error)
{
  static const char sql[] = "INSERT INTO orders (order_id, state, paid_minor) VALUES (?1, ?2, ?3)"
                            " ON CONFLICT (order_id) DO UPDATE SET state = excluded.state,"
                            " paid_minor = excluded.paid_minor";
  g_autoptr (GHashTable) kinds = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (RokadQuery) query = rokad_db_query (transaction, sql, error);
  RokadOrderFacts facts = { kinds, 0, 0 };

  if (query == NULL || !read_total (transaction, order_id, &facts.total_minor, error) ||
      !gather_facts (transaction, order_id, &facts, error))
    return FALSE;

  rokad_query_bind_text (query, 1, order_id);
  rokad_query_bind_text (query, 2, rokad_order_state (&facts));
  rokad_query_bind_int (query, 3, facts.paid_minor);
  return rokad_query_run (query, error);
}

/* The order itself, with the state that its facts give: one row, written once. Where it is placed
 * already, whatever names it again is another entry's mistake: what was printed stays.
 */
static gboolean
place (RokadTransaction *transaction, const RokadEntry *entry, GError **error)
{
  static const char sql[] =
      "INSERT INTO orders (order_id, number, journal_id, seq, at_us, shift_id, business_date,"
      " staff, currency, lines, total_minor, undoes, cart_id, state, paid_minor)"
      " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15)"
      " ON CONFLICT (order_id) DO UPDATE SET number = excluded.number,"
      " journal_id = excluded.journal_id, seq = excluded.seq, at_us = excluded.at_us,"
      " shift_id = excluded.shift_id, business_date = excluded.business_date,"
      " staff = excluded.staff, currency = excluded.currency, lines = excluded.lines,"
      " total_minor = excluded.total_minor, undoes = excluded.undoes, cart_id = excluded.cart_id,"
      " state = excluded.state, paid_minor = excluded.paid_minor WHERE orders.seq = 0";
  g_autoptr (GHashTable) kinds = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (RokadQuery) query = rokad_db_query (transaction, sql, error);
  const RokadJson *body = entry->body;
  const RokadJson *undoes = rokad_json_object (body, "undoes");
  const char *order_id = rokad_json_text (body, "order");
  RokadOrderFacts facts = { kinds, rokad_json_int (body, "payable_minor"), 0 };

  if (query == NULL || !gather_facts (transaction, order_id, &facts, error))
    return FALSE;

  rokad_query_bind_text (query, 1, order_id);
  rokad_query_bind_text (query, 2, rokad_json_text (body, "number"));
  rokad_query_bind_text (query, 3, entry->chain);
  rokad_query_bind_int (query, 4, entry->seq);
  rokad_query_bind_int (query, 5, entry->at_us);
  rokad_query_bind_text (query, 6, rokad_json_text (body, "shift"));
  rokad_query_bind_text (query, 7, rokad_json_text (body, "business_date"));
  rokad_query_bind_text (query, 8, entry->staff);
  rokad_query_bind_text (query, 9, rokad_json_text (body, "currency"));
  rokad_query_bind_int (query, 10, rokad_json_length (rokad_json_array (body, "lines")));
  rokad_query_bind_int (query, 11, facts.total_minor);
  rokad_query_bind_text (query, 12, undoes != NULL ? rokad_json_text (undoes, "order") : "");
  rokad_query_bind_text (query, 13, rokad_json_text (body, "cart"));
  rokad_query_bind_text (query, 14, rokad_order_state (&facts));
  rokad_query_bind_int (query, 15, facts.paid_minor);
  if (!rokad_query_run (query, error))
    return FALSE;
  return rokad_db_changes (transaction) > 0 || refuse (entry, "its order is placed already", error);
}

static gboolean
insert_line (RokadTransaction *transaction,
             const char *order_id,
             const RokadJson *line,
             GError **error)
{
  static const char sql[] =
      "INSERT INTO order_line (order_id, n, product_id, code, name, quantity, price_minor,"
      " amount_minor, tax_minor) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)";
  g_autoptr (RokadQuery) query = rokad_db_query (transaction, sql, error);
  const RokadJson *parts = rokad_json_array (line, "parts_minor");
  gint64 tax_minor = 0;

  if (query == NULL)
    return FALSE;

  for (guint i = 0; i < rokad_json_length (parts); i++)
    tax_minor += rokad_json_int_at (parts, i);
  rokad_query_bind_text (query, 1, order_id);
  rokad_query_bind_int (query, 2, rokad_json_int (line, "n"));
  rokad_query_bind_text (query, 3, rokad_json_text (line, "product"));
  rokad_query_bind_text (query, 4, rokad_json_text (line, "code"));
  rokad_query_bind_text (query, 5, rokad_json_text (line, "name"));
  rokad_query_bind_int (query, 6, rokad_json_int (line, "quantity"));
  rokad_query_bind_int (query, 7, rokad_json_int (line, "price_minor"));
  rokad_query_bind_int (query, 8, rokad_json_int (line, "taxable_minor") + tax_minor);
  rokad_query_bind_int (query, 9, tax_minor);
  return rokad_query_run (query, error);
}

static gboolean
is_line (const RokadJson *line)
{
  const RokadJson *parts = rokad_json_array (line, "parts_minor");

  for (guint i = 0; i < rokad_json_length (parts); i++)
    if (!rokad_fold_is_amount (rokad_json_int_at (parts, i)))
      return FALSE;
  return rokad_fold_is_amount (rokad_json_int (line, "quantity")) &&
         rokad_fold_is_amount (rokad_json_int (line, "price_minor")) &&
         rokad_fold_is_amount (rokad_json_int (line, "taxable_minor"));
}

static gboolean
insert_lines (RokadTransaction *transaction, const RokadEntry *entry, GError **error)
{
  const RokadJson *body = entry->body;
  const RokadJson *lines = rokad_json_array (body, "lines");

  for (guint i = 0; i < rokad_json_length (lines); i++)
    {
      const RokadJson *line = rokad_json_object_at (lines, i);

      if (line == NULL || !is_line (line))
        return refuse (entry, "a line is none", error);
      if (!insert_line (transaction, rokad_json_text (body, "order"), line, error))
        return FALSE;
    }
  return TRUE;
}

/* "K7Q/26-000123": the series, the financial year, the number in it. Any other form is a number
 * of a till that counts otherwise, and teaches this one nothing.
 */
static gboolean
note_number (RokadTransaction *transaction, const char *number, GError **error)
{
  static const char sql[] = "INSERT INTO number (series, year, last) VALUES (?1, ?2, ?3)"
                            " ON CONFLICT (series, year) DO UPDATE"
                            " SET last = max (last, excluded.last)";
  const char *slash = strchr (number, '/');
  const char *dash = slash != NULL ? strchr (slash, '-') : NULL;
  g_autofree char *series = NULL;
  g_autofree char *year = NULL;
  guint64 year_number, last;
  RokadQuery *query;
  gboolean done;

  if (dash == NULL)
    return TRUE;

  series = g_strndup (number, (gsize) (slash - number));
  year = g_strndup (slash + 1, (gsize) (dash - slash - 1));
  if (!g_ascii_string_to_unsigned (year, 10, 0, 99, &year_number, NULL) ||
      !g_ascii_string_to_unsigned (dash + 1, 10, 1, 999999999, &last, NULL))
    return TRUE;
  if ((query = rokad_db_query (transaction, sql, error)) == NULL)
    return FALSE;

  rokad_query_bind_text (query, 1, series);
  rokad_query_bind_int (query, 2, (gint64) year_number);
  rokad_query_bind_int (query, 3, (gint64) last);
  done = rokad_query_run (query, error);
  rokad_query_release (query);
  return done;
}

static gboolean
add_money (RokadTransaction *transaction, const RokadEntry *entry, GError **error)
{
  static const char sql[] = "INSERT INTO money (shift_id, account, amount_minor)"
                            " VALUES (?1, ?2, ?3) ON CONFLICT (shift_id, account) DO UPDATE"
                            " SET amount_minor = amount_minor + excluded.amount_minor";
  const RokadJson *body = entry->body;
  const RokadJson *money = rokad_json_array (body, "money");

  for (guint i = 0; i < rokad_json_length (money); i++)
    {
      g_autoptr (RokadQuery) query = rokad_db_query (transaction, sql, error);
      const RokadJson *amount = rokad_json_array_at (money, i);

      if (query == NULL)
        return FALSE;
      if (amount == NULL || !rokad_fold_is_amount (rokad_json_int_at (amount, 1)))
        return refuse (entry, "money is no pair", error);

      rokad_query_bind_text (query, 1, rokad_json_text (body, "shift"));
      rokad_query_bind_text (query, 2, rokad_json_text_at (amount, 0));
      rokad_query_bind_int (query, 3, rokad_json_int_at (amount, 1));
      if (!rokad_query_run (query, error))
        return FALSE;
    }
  return TRUE;
}

/* A fact is about the body's order unless it names another. */
static gboolean
fold_facts (RokadTransaction *transaction, const RokadEntry *entry, GError **error)
{
  const RokadJson *body = entry->body;
  const RokadJson *facts = rokad_json_array (body, "facts");
  const char *order_id = rokad_json_text (body, "order");

  for (guint i = 0; i < rokad_json_length (facts); i++)
    {
      const RokadJson *fact = rokad_json_object_at (facts, i);
      const char *other = fact != NULL ? rokad_json_text (fact, "order") : "";

      if (fact == NULL || *rokad_json_text (fact, "id") == '\0' ||
          !rokad_fold_is_amount (rokad_json_int (fact, "amount_minor")))
        return refuse (entry, "a fact is none", error);
      if (!insert_fact (transaction, *other != '\0' ? other : order_id, fact, error))
        return FALSE;
      if (*other != '\0' && !refresh_state (transaction, other, error))
        return FALSE;
    }

  return TRUE;
}

/* What may be left out, but is nothing else where it is there: it would be taken for nothing. */
static gboolean
has_lists (const RokadJson *body)
{
  static const char *const names[] = { "facts", "lines", "moves", "money", "rights" };

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      const RokadJson *list = rokad_json_member (body, names[i]);

      if (list != NULL && !rokad_json_is_array (list))
        return FALSE;
    }
  return TRUE;
}

gboolean
rokad_fold_order (RokadTransaction *transaction, const RokadEntry *entry, GError **error)
{
  const RokadJson *body = entry->body;
  const RokadJson *undoes = rokad_json_object (body, "undoes");
  /* An undo spends the rights of the order that it undoes. */
  const char *spent_id = rokad_json_text (undoes != NULL ? undoes : body, "order");

  if (!rokad_uuid_is_valid (rokad_json_text (body, "order")) ||
      *rokad_json_text (body, "number") == '\0' ||
      !rokad_fold_is_amount (rokad_json_int (body, "payable_minor")) || !has_lists (body))
    return refuse (entry, "no order", error);

  return fold_facts (transaction, entry, error) && place (transaction, entry, error) &&
         insert_lines (transaction, entry, error) &&
         note_number (transaction, rokad_json_text (body, "number"), error) &&
         rokad_fold_moves (transaction, entry, TRUE, error) &&
         add_money (transaction, entry, error) &&
         rokad_fold_rights (transaction, entry, spent_id, error);
}
