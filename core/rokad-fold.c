/* What is common to all kinds: the sums (moves, rights), and which fold an entry belongs to.
 *
 * An entry is folded once: it is appended and folded in one transaction, or neither. Sums add up,
 * facts are a set, and nothing reads a clock, so any order gives the same tables.
 */
#include "config.h"

#include "rokad-fold.h"

#include "rokad-conflict.h"
#include "rokad-import.h"
#include "rokad-json.h"
#include "rokad-money.h"
#include "rokad-proposal.h"

#define PLACE_FLOOR "floor"

static gboolean
refuse (const RokadEntry *entry, const char *what, GError **error)
{
  g_set_error (error, ROKAD_JOURNAL_ERROR, ROKAD_JOURNAL_ERROR_INVALID, "%s: %s", entry->kind,
               what);
  return FALSE;
}

gboolean
rokad_fold_is_amount (gint64 value)
{
  return value >= -ROKAD_AMOUNT_MINOR_MAX && value <= ROKAD_AMOUNT_MINOR_MAX;
}

static gboolean
insert_movement (RokadTransaction *transaction,
                 const RokadEntry *entry,
                 guint n,
                 const RokadJson *move,
                 GError **error)
{
  static const char sql[] =
      "INSERT INTO movement (journal_id, seq, n, product_id, quantity, place, lot, serial)"
      " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)";
  g_autoptr (RokadQuery) query = rokad_db_query (transaction, sql, error);
  const char *place = rokad_json_text_at (move, 2);

  if (query == NULL)
    return FALSE;

  rokad_query_bind_text (query, 1, entry->chain);
  rokad_query_bind_int (query, 2, entry->seq);
  rokad_query_bind_int (query, 3, n);
  rokad_query_bind_text (query, 4, rokad_json_text_at (move, 0));
  rokad_query_bind_int (query, 5, rokad_json_int_at (move, 1));
  rokad_query_bind_text (query, 6, *place != '\0' ? place : PLACE_FLOOR);
  rokad_query_bind_text (query, 7, rokad_json_text_at (move, 3));
  rokad_query_bind_text (query, 8, rokad_json_text_at (move, 4));
  return rokad_query_run (query, error);
}

static gboolean
add_to_stock (RokadTransaction *transaction, const RokadJson *move, gboolean sold, GError **error)
{
  static const char sql[] =
      "INSERT INTO stock (product_id, quantity, sold, place, lot, serial)"
      " VALUES (?1, ?2, ?3, ?4, ?5, ?6)"
      " ON CONFLICT (product_id, place, lot, serial) DO UPDATE"
      " SET quantity = quantity + excluded.quantity, sold = sold + excluded.sold";
  g_autoptr (RokadQuery) query = rokad_db_query (transaction, sql, error);
  gint64 quantity = rokad_json_int_at (move, 1);
  const char *place = rokad_json_text_at (move, 2);

  if (query == NULL)
    return FALSE;

  rokad_query_bind_text (query, 1, rokad_json_text_at (move, 0));
  rokad_query_bind_int (query, 2, quantity);
  rokad_query_bind_int (query, 3, sold ? -quantity : 0);
  rokad_query_bind_text (query, 4, *place != '\0' ? place : PLACE_FLOOR);
  rokad_query_bind_text (query, 5, rokad_json_text_at (move, 3));
  rokad_query_bind_text (query, 6, rokad_json_text_at (move, 4));
  return rokad_query_run (query, error);
}

static gboolean
is_move (const RokadJson *move)
{
  return *rokad_json_text_at (move, 0) != '\0' &&
         rokad_fold_is_amount (rokad_json_int_at (move, 1));
}

gboolean
rokad_fold_moves (RokadTransaction *transaction,
                  const RokadEntry *entry,
                  gboolean sold,
                  GError **error)
{
  const RokadJson *moves = rokad_json_array (entry->body, "moves");

  for (guint i = 0; i < rokad_json_length (moves); i++)
    {
      const RokadJson *move = rokad_json_array_at (moves, i);

      if (move == NULL || !is_move (move))
        {
          g_set_error (error, ROKAD_JOURNAL_ERROR, ROKAD_JOURNAL_ERROR_INVALID,
                       "%s: move %u moves no product", entry->kind, i + 1);
          return FALSE;
        }
      if (!insert_movement (transaction, entry, i + 1, move, error) ||
          !add_to_stock (transaction, move, sold, error))
        return FALSE;
    }

  return TRUE;
}

static gboolean
add_right (RokadTransaction *transaction,
           const char *kind,
           const char *subject,
           gint64 quantity,
           GError **error)
{
  static const char sql[] = "INSERT INTO rights (kind, subject, quantity) VALUES (?1, ?2, ?3)"
                            " ON CONFLICT (kind, subject) DO UPDATE"
                            " SET quantity = quantity + excluded.quantity";
  g_autoptr (RokadQuery) query = rokad_db_query (transaction, sql, error);

  if (query == NULL)
    return FALSE;

  rokad_query_bind_text (query, 1, kind);
  rokad_query_bind_text (query, 2, subject);
  rokad_query_bind_int (query, 3, quantity);
  return rokad_query_run (query, error);
}

gboolean
rokad_fold_rights (RokadTransaction *transaction,
                   const RokadEntry *entry,
                   const char *order_id,
                   GError **error)
{
  const RokadJson *rights = rokad_json_member (entry->body, "rights");

  if (rights != NULL && !rokad_json_is_array (rights))
    return refuse (entry, "rights are no list", error);

  for (guint i = 0; i < rokad_json_length (rights); i++)
    {
      const RokadJson *right = rokad_json_array_at (rights, i);
      g_autofree char *subject = NULL;

      if (right == NULL || !rokad_fold_is_amount (rokad_json_int_at (right, 2)))
        return refuse (entry, "a right is no triple", error);

      if (rokad_json_is_text (rokad_json_at (right, 1)))
        subject = g_strdup (rokad_json_text_at (right, 1));
      else
        subject = g_strdup_printf ("%s/%" G_GINT64_FORMAT, order_id, rokad_json_int_at (right, 1));
      if (!add_right (transaction, rokad_json_text_at (right, 0), subject,
                      rokad_json_int_at (right, 2), error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
fold_shift (RokadTransaction *transaction, const RokadEntry *entry, GError **error)
{
  static const char sql[] =
      "INSERT INTO shift (shift_id, business_date, opened_us, opened_by, journal_id, seq)"
      " VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
  g_autoptr (RokadQuery) query = rokad_db_query (transaction, sql, error);
  const RokadJson *body = entry->body;

  if (query == NULL)
    return FALSE;
  if (!rokad_uuid_is_valid (rokad_json_text (body, "shift")))
    return refuse (entry, "no shift", error);

  rokad_query_bind_text (query, 1, rokad_json_text (body, "shift"));
  rokad_query_bind_text (query, 2, rokad_json_text (body, "business_date"));
  rokad_query_bind_int (query, 3, entry->at_us);
  rokad_query_bind_text (query, 4, entry->staff);
  rokad_query_bind_text (query, 5, entry->chain);
  rokad_query_bind_int (query, 6, entry->seq);
  return rokad_query_run (query, error);
}

static gboolean
fold_count (RokadTransaction *transaction,
            const char *blobs,
            const RokadEntry *entry,
            GError **error)
{
  if (rokad_json_member (entry->body, "blob") != NULL)
    return rokad_import_fold_stock (transaction, blobs, entry, error);
  if (rokad_json_array (entry->body, "moves") == NULL)
    return refuse (entry, "it counts nothing", error);

  return rokad_fold_moves (transaction, entry, FALSE, error);
}

gboolean
rokad_fold_park (RokadTransaction *transaction,
                 const RokadEntry *entry,
                 const char *reason,
                 GError **error)
{
  static const char sql[] =
      "INSERT INTO parked (journal_id, seq, kind, reason) VALUES (?1, ?2, ?3, ?4)";
  g_autoptr (RokadQuery) query = rokad_db_query (transaction, sql, error);

  if (query == NULL)
    return FALSE;

  rokad_query_bind_text (query, 1, entry->chain);
  rokad_query_bind_int (query, 2, entry->seq);
  rokad_query_bind_text (query, 3, entry->kind);
  rokad_query_bind_text (query, 4, reason);
  return rokad_query_run (query, error);
}

gboolean
rokad_fold (RokadTransaction *transaction,
            const char *blobs,
            const RokadEntry *entry,
            GError **error)
{
  /* Kinds that are kept for whoever asks what happened, and change no table. */
  static const char *const records[] = { "journal.opened", "line.removed", "price.changed", NULL };

  if (entry->v != 1)
    return rokad_fold_park (transaction, entry, "unknown version", error);
  if (g_str_equal (entry->kind, "order.paid") || g_str_equal (entry->kind, "order.undone"))
    return rokad_fold_order (transaction, entry, error);
  if (g_str_equal (entry->kind, "shift.opened"))
    return fold_shift (transaction, entry, error);
  if (g_str_equal (entry->kind, "cart.held"))
    return rokad_fold_cart_held (transaction, entry, error);
  if (g_str_equal (entry->kind, "cart.recalled"))
    return rokad_fold_cart_recalled (transaction, entry, error);
  if (g_str_equal (entry->kind, "stock.counted"))
    return fold_count (transaction, blobs, entry, error);
  if (g_str_equal (entry->kind, "price.proposed") || g_str_equal (entry->kind, "settings.proposed"))
    return rokad_proposal_fold (transaction, entry, error);
  if (g_str_equal (entry->kind, "conflict.resolved"))
    return rokad_conflict_fold (transaction, entry, error);
  if (g_strv_contains (records, entry->kind))
    return TRUE;

  return rokad_fold_park (transaction, entry, "unknown kind", error);
}
