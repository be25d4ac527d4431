/* Carts on hold: what a list shows of them, who recalled them, and the right of one to each, which
 * holding gives and recalling takes, whichever is heard of first.
 */
#include "config.h"

#include "rokad-environment.h"
#include "rokad-fold.h"
#include "rokad-json.h"

static gboolean
refuse (const RokadEntry *entry, const char *what, GError **error)
{
  g_set_error (error, ROKAD_JOURNAL_ERROR, ROKAD_JOURNAL_ERROR_INVALID, "%s: %s", entry->kind,
               what);
  return FALSE;
}

static gboolean
insert_held (RokadTransaction *transaction, const RokadEntry *entry, GError **error)
{
  static const char sql[] =
      "INSERT INTO held_cart (cart_id, journal_id, seq, at_us, lines, first_name, total_minor)"
      " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)";
  g_autoptr (RokadQuery) query = rokad_db_query (transaction, sql, error);
  const RokadJson *body = entry->body;

  if (query == NULL)
    return FALSE;

  rokad_query_bind_text (query, 1, rokad_json_text (body, "cart"));
  rokad_query_bind_text (query, 2, entry->chain);
  rokad_query_bind_int (query, 3, entry->seq);
  rokad_query_bind_int (query, 4, entry->at_us);
  rokad_query_bind_int (query, 5, rokad_json_int (body, "count"));
  rokad_query_bind_text (query, 6, rokad_json_text (body, "first_name"));
  rokad_query_bind_int (query, 7, rokad_json_int (body, "total_minor"));
  return rokad_query_run (query, error);
}

static gboolean
insert_recall (RokadTransaction *transaction, const RokadEntry *entry, GError **error)
{
  static const char sql[] = "INSERT INTO recall (into_id, cart_id, journal_id, seq, at_us)"
                            " VALUES (?1, ?2, ?3, ?4, ?5)";
  g_autoptr (RokadQuery) query = rokad_db_query (transaction, sql, error);

  if (query == NULL)
    return FALSE;

  rokad_query_bind_text (query, 1, rokad_json_text (entry->body, "into"));
  rokad_query_bind_text (query, 2, rokad_json_text (entry->body, "cart"));
  rokad_query_bind_text (query, 3, entry->chain);
  rokad_query_bind_int (query, 4, entry->seq);
  rokad_query_bind_int (query, 5, entry->at_us);
  return rokad_query_run (query, error);
}

gboolean
rokad_fold_cart_held (RokadTransaction *transaction, const RokadEntry *entry, GError **error)
{
  const RokadJson *body = entry->body;
  const char *cart_id = rokad_json_text (body, "cart");

  if (!rokad_uuid_is_valid (cart_id) || rokad_json_array (body, "lines") == NULL ||
      !rokad_fold_is_amount (rokad_json_int (body, "count")) ||
      !rokad_fold_is_amount (rokad_json_int (body, "total_minor")))
    return refuse (entry, "no cart", error);

  return insert_held (transaction, entry, error) &&
         rokad_fold_rights (transaction, entry, cart_id, error);
}

gboolean
rokad_fold_cart_recalled (RokadTransaction *transaction, const RokadEntry *entry, GError **error)
{
  const char *cart_id = rokad_json_text (entry->body, "cart");

  if (!rokad_uuid_is_valid (cart_id) ||
      !rokad_uuid_is_valid (rokad_json_text (entry->body, "into")))
    return refuse (entry, "no cart", error);

  return insert_recall (transaction, entry, error) &&
         rokad_fold_rights (transaction, entry, cart_id, error);
}
