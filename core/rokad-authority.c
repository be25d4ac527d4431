#include "config.h"

#include "rokad-authority.h"

#include "rokad-anew.h"
#include "rokad-catalog.h"
#include "rokad-chain.h"
#include "rokad-proposal.h"

/* --- Who rules --- */

/* The claim that rules, NULL where there is none. @out_own: this node wrote it. */
static gboolean
find_ruler (RokadDb *catalog, char **out_journal_id, gboolean *out_own, GError **error)
{
  static const char sql[] =
      "WITH RECURSIVE line (claim, journal_id, child) AS ("
      "  SELECT journal_id, journal_id, NULL FROM journal WHERE journal_id = root_id"
      "  UNION ALL SELECT claim, parent_id, j.journal_id FROM line"
      "  JOIN journal j ON j.journal_id = line.journal_id WHERE parent_id IS NOT NULL)"
      " SELECT journal_id, own FROM journal WHERE journal_id = root_id AND NOT EXISTS ("
      "  SELECT 1 FROM line JOIN closed c ON c.journal_id = line.journal_id"
      "  WHERE line.claim = journal.journal_id AND (line.child IS NULL OR NOT EXISTS ("
      "   SELECT 1 FROM taken t WHERE t.journal_id = line.child AND t.from_id = line.journal_id)))"
      " ORDER BY term DESC, journal_id DESC LIMIT 1";
  g_autoptr (RokadQuery) query = rokad_db_query (catalog, sql, error);
  RokadStep step;

  *out_journal_id = NULL;
  *out_own = FALSE;
  if (query == NULL)
    return FALSE;

  step = rokad_query_step (query, error);
  if (step == ROKAD_STEP_ROW)
    {
      *out_journal_id = rokad_query_dup_text (query, 0);
      *out_own = rokad_query_int (query, 1) != 0;
    }
  return step != ROKAD_STEP_ERROR;
}

gboolean
rokad_authority_is_here (RokadShop *shop, gboolean *out_here, GError **error)
{
  RokadDb *catalog = rokad_shop_catalog (shop);
  g_autoptr (GError) failed = NULL;
  g_autofree char *own = rokad_journal_own (catalog, &failed);
  g_autofree char *ruler = NULL;
  gboolean written_here;

  *out_here = FALSE;
  if (failed != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&failed));
      return FALSE;
    }
  if (own == NULL)
    return TRUE;
  if (!find_ruler (catalog, &ruler, &written_here, error))
    return FALSE;

  *out_here = g_strcmp0 (own, ruler) == 0;
  return TRUE;
}

/* --- Handing over --- */

/* An entry about the authority itself, which rokad_shop_rule() would not let a node write that does
 * not rule yet, or no longer.
 */
static gboolean
append (RokadShop *shop,
        RokadTransaction *transaction,
        const char *kind,
        const char *body,
        GError **error)
{
  RokadStamp stamp = rokad_shop_stamp (shop);
  g_autoptr (RokadEntry) entry = NULL;

  return rokad_journal_append (transaction, &stamp, kind, 1, body, &entry, error) &&
         rokad_catalog_fold (transaction, rokad_shop_blobs (shop), entry, error);
}

gboolean
rokad_authority_hand_over (RokadShop *shop, const char *to, GError **error)
{
  g_autoptr (RokadTransaction) transaction = NULL;
  g_auto (RokadJsonWriter) body;
  gboolean here;

  rokad_json_writer_init (&body);
  if (!rokad_authority_is_here (shop, &here, error))
    return FALSE;
  if (!here)
    {
      g_set_error_literal (error, ROKAD_SHOP_ERROR, ROKAD_SHOP_ERROR_RULED, "another node rules");
      return FALSE;
    }

  rokad_json_writer_begin_object (&body, NULL);
  rokad_json_writer_text (&body, "to", to);
  rokad_json_writer_end_object (&body);
  transaction = rokad_db_begin (rokad_shop_catalog (shop), error);
  return transaction != NULL &&
         append (shop, transaction, "authority.closed", body.text->str, error) &&
         rokad_transaction_commit (&transaction, error) && rokad_shop_reload (shop, error);
}

/* --- Taking --- */

/* The journals that this node writes or wrote: what is given to one of them is given to it. */
static GPtrArray *
list_own_nodes (RokadShop *shop, GError **error)
{
  g_autoptr (GPtrArray) chains = rokad_chain_list (rokad_shop_db (shop), NULL, error);
  GPtrArray *nodes;

  if (chains == NULL)
    return NULL;

  nodes = g_ptr_array_new_with_free_func (g_free);
  for (guint i = 0; i < chains->len; i++)
    {
      const RokadChain *chain = g_ptr_array_index (chains, i);

      if (chain->own)
        g_ptr_array_add (nodes, g_strdup (chain->chain));
    }
  return nodes;
}

/* A ruling journal that was closed in favour of @node: which nobody has taken (@taker ""), or which
 * the journal @taker has. NULL for none.
 */
static gboolean
find_given (RokadDb *catalog,
            const char *node,
            const char *taker,
            char **out_journal_id,
            GError **error)
{
  static const char sql[] =
      "SELECT journal_id FROM closed WHERE given_to = ?1 AND CASE WHEN ?2 = ''"
      " THEN NOT EXISTS (SELECT 1 FROM taken WHERE from_id = closed.journal_id)"
      " ELSE EXISTS (SELECT 1 FROM taken WHERE from_id = closed.journal_id"
      "              AND taken.journal_id = ?2) END ORDER BY journal_id LIMIT 1";
  g_autoptr (RokadQuery) query = rokad_db_query (catalog, sql, error);
  RokadStep step;

  if (query == NULL)
    return FALSE;

  rokad_query_bind_text (query, 1, node);
  rokad_query_bind_text (query, 2, taker);
  step = rokad_query_step (query, error);
  if (step == ROKAD_STEP_ROW)
    *out_journal_id = rokad_query_dup_text (query, 0);
  return step != ROKAD_STEP_ERROR;
}

static gboolean
find_given_here (RokadShop *shop, const char *taker, char **out_journal_id, GError **error)
{
  g_autoptr (GPtrArray) nodes = list_own_nodes (shop, error);

  *out_journal_id = NULL;
  if (nodes == NULL)
    return FALSE;

  for (guint i = 0; i < nodes->len && *out_journal_id == NULL; i++)
    if (!find_given (rokad_shop_catalog (shop), nodes->pdata[i], taker, out_journal_id, error))
      return FALSE;
  return TRUE;
}

/* Goes on from @journal_id; @taken: it was closed for this node. */
static gboolean
go_on_from (RokadShop *shop, const char *journal_id, gboolean taken, GError **error)
{
  g_autoptr (RokadTransaction) transaction = rokad_db_begin (rokad_shop_catalog (shop), error);
  g_auto (RokadJsonWriter) body;
  RokadHead head;

  rokad_json_writer_init (&body);
  if (transaction == NULL || !rokad_journal_head (transaction, journal_id, &head, error) ||
      !rokad_anew_open (shop, transaction, journal_id, error))
    return FALSE;

  rokad_json_writer_begin_object (&body, NULL);
  rokad_json_writer_begin_array (&body, "from");
  rokad_json_writer_text (&body, NULL, journal_id);
  rokad_json_writer_int (&body, NULL, head.seq);
  rokad_json_writer_text (&body, NULL, head.hash);
  rokad_json_writer_end_array (&body);
  rokad_json_writer_end_object (&body);
  return (!taken || append (shop, transaction, "authority.taken", body.text->str, error)) &&
         rokad_transaction_commit (&transaction, error) && rokad_shop_reload (shop, error);
}

/* What this node took and has lost by a restore comes back as another's, or as its own former
 * journal: it goes on from there.
 */
static gboolean
is_lost_here (RokadShop *shop, const char *ruler, gboolean own, gboolean *out_lost, GError **error)
{
  g_autofree char *given = NULL;

  *out_lost = own;
  if (own)
    return TRUE;
  if (!find_given_here (shop, ruler, &given, error))
    return FALSE;

  *out_lost = given != NULL;
  return TRUE;
}

static gboolean
take (RokadShop *shop, GError **error)
{
  g_autofree char *ruler = NULL;
  g_autofree char *given = NULL;
  gboolean own;
  gboolean lost = FALSE;

  if (!find_ruler (rokad_shop_catalog (shop), &ruler, &own, error))
    return FALSE;
  if (ruler != NULL && !is_lost_here (shop, ruler, own, &lost, error))
    return FALSE;
  if (lost)
    return go_on_from (shop, ruler, FALSE, error);

  return find_given_here (shop, "", &given, error) &&
         (given == NULL || go_on_from (shop, given, TRUE, error));
}

gboolean
rokad_authority_attend (RokadShop *shop, GError **error)
{
  gboolean here;

  if (!rokad_authority_is_here (shop, &here, error) || (!here && !take (shop, error)) ||
      !rokad_authority_is_here (shop, &here, error))
    return FALSE;

  return here ? rokad_proposal_rule (shop, error) : rokad_proposal_refresh (shop, error);
}

/* --- Folding --- */

static gboolean
fold_closed (RokadTransaction *transaction, const RokadEntry *entry, GError **error)
{
  static const char sql[] =
      "INSERT INTO closed (journal_id, seq, hash, given_to) VALUES (?1, ?2, ?3, ?4)"
      " ON CONFLICT (journal_id) DO UPDATE SET seq = excluded.seq, hash = excluded.hash,"
      " given_to = excluded.given_to"
      " WHERE (excluded.seq, excluded.hash) < (closed.seq, closed.hash)";
  g_autoptr (RokadQuery) query = rokad_db_query (transaction, sql, error);

  if (query == NULL)
    return FALSE;

  rokad_query_bind_text (query, 1, entry->journal_id);
  rokad_query_bind_int (query, 2, entry->seq);
  rokad_query_bind_text (query, 3, entry->hash);
  rokad_query_bind_text (query, 4, rokad_json_text (entry->body, "to"));
  return rokad_query_run (query, error);
}

static gboolean
fold_taken (RokadTransaction *transaction, const RokadEntry *entry, GError **error)
{
  static const char sql[] = "INSERT OR IGNORE INTO taken (journal_id, from_id) VALUES (?1, ?2)";
  g_autoptr (RokadQuery) query = rokad_db_query (transaction, sql, error);

  if (query == NULL)
    return FALSE;

  rokad_query_bind_text (query, 1, entry->journal_id);
  rokad_query_bind_text (query, 2, rokad_json_text_at (rokad_json_array (entry->body, "from"), 0));
  return rokad_query_run (query, error);
}

gboolean
rokad_authority_fold (RokadTransaction *transaction, const RokadEntry *entry, GError **error)
{
  return g_str_equal (entry->kind, "authority.closed") ? fold_closed (transaction, entry, error)
                                                       : fold_taken (transaction, entry, error);
}
