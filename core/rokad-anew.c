#include "config.h"

#include "rokad-anew.h"

#include "rokad-key.h"

/* Letters that no journal here has: those of a shop that went on elsewhere must not come again. */
static char *
choose_series (RokadTransaction *transaction, const RokadEnvironment *environment, GError **error)
{
  static const char sql[] = "SELECT 1 FROM journal WHERE series = ?1";
  g_autoptr (RokadQuery) query = rokad_db_query (transaction, sql, error);
  RokadStep step = ROKAD_STEP_ROW;
  g_autofree char *series = NULL;

  while (query != NULL && step == ROKAD_STEP_ROW)
    {
      g_free (series);
      series = rokad_environment_letters (environment, ROKAD_SERIES_LETTERS);
      rokad_query_reset (query);
      rokad_query_bind_text (query, 1, series);
      step = rokad_query_step (query, error);
    }
  return step == ROKAD_STEP_DONE ? g_steal_pointer (&series) : NULL;
}

static char *
scope_of (RokadDb *db, const char *journal_id, GError **error)
{
  static const char sql[] = "SELECT scope FROM journal WHERE journal_id = ?1";
  g_autoptr (RokadQuery) query = rokad_db_query (db, sql, error);

  if (query == NULL)
    return NULL;

  rokad_query_bind_text (query, 1, journal_id);
  return rokad_query_step (query, error) == ROKAD_STEP_ROW ? rokad_query_dup_text (query, 0) : NULL;
}

/* Above all that were: what others ruled in between stands below what is ruled from now on. */
static gboolean
next_term (RokadDb *db, gint64 *out_term, GError **error)
{
  static const char sql[] = "SELECT 1 + max (term) FROM journal";

  return rokad_db_get_int (db, sql, out_term, error);
}

gboolean
rokad_anew_open (RokadShop *shop, RokadTransaction *transaction, const char *parent, GError **error)
{
  const RokadEnvironment *environment = rokad_shop_environment (shop);
  g_autofree char *id = rokad_environment_uuid (environment);
  g_autofree char *scope = scope_of (transaction, parent, error);
  g_autofree char *series = NULL;
  g_autofree char *public_key = NULL;
  RokadStamp stamp = rokad_shop_stamp (shop);
  RokadHead head;
  RokadOpening opening = { .parent_id = parent };

  if (scope == NULL || !rokad_journal_head (transaction, parent, &head, error) ||
      !next_term (transaction, &opening.term, error) ||
      (series = g_str_equal (scope, "till") ? choose_series (transaction, environment, error)
                                            : g_strdup ("")) == NULL ||
      (public_key = rokad_key_make (rokad_shop_folder (shop), id, environment, error)) == NULL)
    return FALSE;

  opening.scope = scope;
  opening.series = series;
  opening.public_key = public_key;
  opening.parent_seq = head.seq;
  opening.parent_hash = head.hash;
  return rokad_journal_open (transaction, id, &opening, &stamp, error);
}

/* A journal that goes on from the one that this node writes in the file. */
static gboolean
open_anew (RokadShop *shop, RokadDb *db, GError **error)
{
  g_autoptr (RokadTransaction) transaction = rokad_db_begin (db, error);
  g_autofree char *parent = transaction != NULL ? rokad_journal_own (transaction, error) : NULL;

  return parent != NULL && rokad_anew_open (shop, transaction, parent, error) &&
         rokad_transaction_commit (&transaction, error);
}

gboolean
rokad_shop_begin_anew (RokadShop *shop, GError **error)
{
  g_autoptr (GError) failed = NULL;
  g_autofree char *ruling = rokad_journal_own (rokad_shop_catalog (shop), &failed);

  if (failed != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&failed));
      return FALSE;
    }

  return (ruling == NULL || open_anew (shop, rokad_shop_catalog (shop), error)) &&
         open_anew (shop, rokad_shop_db (shop), error) && rokad_shop_reload (shop, error);
}
