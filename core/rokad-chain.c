#include "config.h"

#include "rokad-chain.h"

void
rokad_chain_free (RokadChain *self)
{
  g_free (self->chain);
  g_free (self->parent);
  g_free (self->scope);
  g_free (self->public_key);
  g_free (self->certificate);
  g_free (self);
}

static void
set_position (RokadPosition *position, const char *journal_id, gint64 seq, const char *hash)
{
  g_strlcpy (position->journal_id, journal_id, sizeof position->journal_id);
  position->seq = seq;
  g_strlcpy (position->hash, hash, sizeof position->hash);
}

static RokadChain *
chain_from_row (RokadQuery *query)
{
  RokadChain *self = g_new0 (RokadChain, 1);
  const char *root_id = rokad_query_text (query, 1);

  self->chain = rokad_query_dup_text (query, 0);
  set_position (&self->tip, root_id, rokad_query_int (query, 2), rokad_query_text (query, 3));
  set_position (&self->head.at, root_id, rokad_query_int (query, 4), rokad_query_text (query, 5));
  g_strlcpy (self->head.signature, rokad_query_text (query, 6), sizeof self->head.signature);
  self->scope = rokad_query_dup_text (query, 7);
  self->certificate = rokad_query_dup_text (query, 8);
  self->public_key = rokad_query_dup_text (query, 9);
  self->own = rokad_query_int (query, 10) != 0;
  if (!g_str_equal (self->chain, root_id))
    {
      self->parent = rokad_query_dup_text (query, 11);
      self->parent_seq = rokad_query_int (query, 12);
    }
  return self;
}

GPtrArray *
rokad_chain_list (RokadDb *db, const char *root_id, GError **error)
{
  static const char sql[] =
      "SELECT journal_id, root_id, head_seq, head_hash, signed_seq, signed_hash, signature, scope,"
      " certificate, public_key, own, parent_id, parent_seq FROM journal WHERE ?1 IS NULL OR "
      "root_id = ?1"
      " ORDER BY root_id, journal_id <> root_id, parent_seq, journal_id";
  g_autoptr (GPtrArray) chains = g_ptr_array_new_with_free_func ((GDestroyNotify) rokad_chain_free);
  g_autoptr (RokadQuery) query = rokad_db_query (db, sql, error);
  RokadStep step;

  if (query == NULL)
    return NULL;

  rokad_query_bind_text (query, 1, root_id);
  while ((step = rokad_query_step (query, error)) == ROKAD_STEP_ROW)
    g_ptr_array_add (chains, chain_from_row (query));
  return step == ROKAD_STEP_DONE ? g_steal_pointer (&chains) : NULL;
}

/* TRUE when the line at @position's seq in @chain is the one that it means. */
static gboolean
is_in (RokadDb *db,
       const RokadChain *chain,
       const RokadPosition *position,
       gboolean *out_is,
       GError **error)
{
  g_autofree char *line = NULL;
  char hash[ROKAD_HASH_HEX_BYTES];

  *out_is = FALSE;
  if (position->seq > chain->tip.seq || position->seq <= chain->parent_seq)
    return TRUE;
  if (position->seq == chain->tip.seq)
    {
      *out_is = g_str_equal (position->hash, chain->tip.hash);
      return TRUE;
    }

  line = rokad_journal_line (db, chain->chain, position->seq, error);
  if (line == NULL)
    return FALSE;

  rokad_hash (line, strlen (line), hash);
  *out_is = g_str_equal (position->hash, hash);
  return TRUE;
}

gboolean
rokad_chain_find (RokadDb *db, const RokadPosition *position, char **out_chain, GError **error)
{
  g_autoptr (GPtrArray) chains = rokad_chain_list (db, position->journal_id, error);

  *out_chain = NULL;
  if (chains == NULL)
    return FALSE;

  for (guint i = 0; i < chains->len; i++)
    {
      RokadChain *chain = g_ptr_array_index (chains, i);
      gboolean found;

      if (!is_in (db, chain, position, &found, error))
        return FALSE;
      if (found)
        {
          *out_chain = g_steal_pointer (&chain->chain);
          return TRUE;
        }
    }
  return TRUE;
}

gboolean
rokad_chain_read (RokadDb *db,
                  const char *chain,
                  gint64 seq,
                  guint lines_max,
                  gsize bytes_max,
                  GPtrArray *lines,
                  GError **error)
{
  static const char sql[] =
      "SELECT line FROM entry WHERE journal_id = ?1 AND seq > ?2 ORDER BY seq LIMIT ?3";
  g_autoptr (RokadQuery) query = rokad_db_query (db, sql, error);
  gsize total = 0;
  RokadStep step;

  if (query == NULL)
    return FALSE;

  rokad_query_bind_text (query, 1, chain);
  rokad_query_bind_int (query, 2, seq);
  rokad_query_bind_int (query, 3, lines_max);
  while ((step = rokad_query_step (query, error)) == ROKAD_STEP_ROW)
    {
      gsize bytes;
      const char *line = rokad_query_bytes (query, 0, &bytes);

      if (total > 0 && total + bytes > bytes_max)
        return TRUE;
      total += bytes;
      g_ptr_array_add (lines, g_bytes_new (line, bytes));
    }
  return step == ROKAD_STEP_DONE;
}
