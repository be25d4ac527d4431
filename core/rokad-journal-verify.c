/* Reading every line of every journal again, as a stranger would who trusts no row. */
#include "config.h"

#include "rokad-chain.h"

/* Where a verification stands in one chain. */
typedef struct
{
  const char *journal_id; /* of the chain */
  char root_id[ROKAD_JOURNAL_ID_BYTES];
  gint64 seq;
  char hash[ROKAD_HASH_HEX_BYTES];
} Chain;

/* What the journal's row says is what its first line says. */
static gboolean
verify_opening (RokadDb *db, const RokadEntry *entry, GError **error)
{
  static const char sql[] = "SELECT scope, series, public_key, term, coalesce (parent_id, ''),"
                            " coalesce (parent_seq, 0), coalesce (parent_hash, '')"
                            " FROM journal WHERE journal_id = ?1";
  g_autoptr (RokadQuery) query = rokad_db_query (db, sql, error);
  const RokadJson *body = entry->body;
  const RokadJson *parent = rokad_json_array (body, "parent");

  if (query == NULL)
    return FALSE;

  rokad_query_bind_text (query, 1, entry->journal_id);
  if (rokad_query_step (query, error) == ROKAD_STEP_ERROR)
    return FALSE;
  if (g_str_equal (entry->kind, "journal.opened") &&
      g_strcmp0 (rokad_query_text (query, 0), rokad_json_text (body, "scope")) == 0 &&
      g_strcmp0 (rokad_query_text (query, 1), rokad_json_text (body, "series")) == 0 &&
      g_strcmp0 (rokad_query_text (query, 2), rokad_json_text (body, "public_key")) == 0 &&
      rokad_query_int (query, 3) == rokad_json_int (body, "term") &&
      g_strcmp0 (rokad_query_text (query, 4), rokad_json_text_at (parent, 0)) == 0 &&
      rokad_query_int (query, 5) == rokad_json_int_at (parent, 1) &&
      g_strcmp0 (rokad_query_text (query, 6), rokad_json_text_at (parent, 2)) == 0)
    return TRUE;

  g_set_error (error, ROKAD_JOURNAL_ERROR, ROKAD_JOURNAL_ERROR_BROKEN,
               "journal %s: its row is not what its entry 1 says", entry->journal_id);
  return FALSE;
}

static gboolean
verify_line (RokadDb *db, Chain *chain, gint64 seq, const char *line, gsize bytes, GError **error)
{
  g_autoptr (RokadEntry) entry = rokad_entry_parse (line, bytes, error);

  if (entry == NULL)
    {
      g_prefix_error (error, "journal %s after entry %" G_GINT64_FORMAT ": ", chain->journal_id,
                      chain->seq);
      return FALSE;
    }
  if (!g_str_equal (entry->journal_id, chain->root_id) || entry->seq != chain->seq + 1 ||
      entry->seq != seq || !g_str_equal (entry->prev, chain->hash))
    {
      g_set_error (error, ROKAD_JOURNAL_ERROR, ROKAD_JOURNAL_ERROR_BROKEN,
                   "journal %s: what stands after entry %" G_GINT64_FORMAT " does not follow it",
                   chain->journal_id, chain->seq);
      return FALSE;
    }

  chain->seq = seq;
  rokad_hash (line, bytes, chain->hash);
  return seq > 1 || !g_str_equal (chain->journal_id, chain->root_id) ||
         verify_opening (db, entry, error);
}

static gboolean
verify_lines (RokadDb *db, Chain *chain, GError **error)
{
  static const char sql[] = "SELECT seq, line FROM entry WHERE journal_id = ?1 ORDER BY seq";
  g_autoptr (RokadQuery) query = rokad_db_query (db, sql, error);
  RokadStep step;

  if (query == NULL)
    return FALSE;

  rokad_query_bind_text (query, 1, chain->journal_id);
  while ((step = rokad_query_step (query, error)) == ROKAD_STEP_ROW)
    {
      gsize bytes;
      const char *line = rokad_query_bytes (query, 1, &bytes);

      if (!verify_line (db, chain, rokad_query_int (query, 0), line, bytes, error))
        return FALSE;
    }
  return step == ROKAD_STEP_DONE;
}

/* A branch begins where it leaves its parent, which must hold what it says it left. */
static gboolean
begin_branch (RokadDb *db, Chain *chain, GError **error)
{
  static const char sql[] = "SELECT parent_seq, parent_hash FROM journal WHERE journal_id = ?1";
  g_autoptr (RokadQuery) query = rokad_db_query (db, sql, error);
  g_autofree char *holder = NULL;
  RokadPosition left = { 0 };

  if (query == NULL)
    return FALSE;

  rokad_query_bind_text (query, 1, chain->journal_id);
  if (rokad_query_step (query, error) != ROKAD_STEP_ROW)
    return FALSE;

  g_strlcpy (left.journal_id, chain->root_id, sizeof left.journal_id);
  left.seq = chain->seq = rokad_query_int (query, 0);
  g_strlcpy (left.hash, rokad_query_text (query, 1), sizeof left.hash);
  g_strlcpy (chain->hash, left.hash, sizeof chain->hash);
  if (left.seq > 0 && !rokad_chain_find (db, &left, &holder, error))
    return FALSE;
  if (left.seq == 0 || holder != NULL)
    return TRUE;

  g_set_error (error, ROKAD_JOURNAL_ERROR, ROKAD_JOURNAL_ERROR_BROKEN,
               "branch %s leaves its journal where that never was", chain->journal_id);
  return FALSE;
}

static gboolean
verify_chain (RokadDb *db, const RokadChain *held, RokadVerification *sum, GError **error)
{
  const char *journal_id = held->chain;
  Chain chain = { .journal_id = journal_id, .hash = ROKAD_HASH_OF_NOTHING };
  gint64 before;
  RokadHead head;

  g_strlcpy (chain.root_id, held->tip.journal_id, sizeof chain.root_id);
  if (held->parent != NULL && !begin_branch (db, &chain, error))
    return FALSE;

  before = chain.seq;
  if (!verify_lines (db, &chain, error) || !rokad_journal_head (db, journal_id, &head, error))
    return FALSE;

  if (chain.seq == before || head.seq != chain.seq || !g_str_equal (head.hash, chain.hash))
    {
      g_set_error (error, ROKAD_JOURNAL_ERROR, ROKAD_JOURNAL_ERROR_BROKEN,
                   "journal %s: its head says entry %" G_GINT64_FORMAT
                   ", its lines end with %" G_GINT64_FORMAT,
                   journal_id, head.seq, chain.seq);
      return FALSE;
    }

  sum->journals++;
  sum->entries += chain.seq - before;
  return TRUE;
}

static gboolean
refuse_strays (RokadDb *db, GError **error)
{
  static const char sql[] =
      "SELECT count (*) FROM entry WHERE journal_id NOT IN (SELECT journal_id FROM journal)";
  gint64 strays;

  if (!rokad_db_get_int (db, sql, &strays, error))
    return FALSE;
  if (strays == 0)
    return TRUE;

  g_set_error (error, ROKAD_JOURNAL_ERROR, ROKAD_JOURNAL_ERROR_BROKEN,
               "%" G_GINT64_FORMAT " entries belong to no journal", strays);
  return FALSE;
}

gboolean
rokad_journal_verify (RokadDb *db, RokadVerification *out_sum, GError **error)
{
  g_autoptr (RokadTransaction) state = rokad_db_begin_read (db, error);
  g_autoptr (GPtrArray) chains = state != NULL ? rokad_chain_list (db, NULL, error) : NULL;

  *out_sum = (RokadVerification){ 0 };
  if (chains == NULL || !refuse_strays (db, error))
    return FALSE;

  for (guint i = 0; i < chains->len; i++)
    if (!verify_chain (db, g_ptr_array_index (chains, i), out_sum, error))
      return FALSE;

  return rokad_transaction_commit (&state, error);
}
