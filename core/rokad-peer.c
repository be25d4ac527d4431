#include "config.h"

#include "rokad-peer.h"

#define COLUMNS "node, url, public_key, fingerprint, shop, nonce, next"

void
rokad_peer_free (RokadPeer *self)
{
  g_free (self->node);
  g_free (self->url);
  g_free (self->public_key);
  g_free (self->fingerprint);
  g_free (self->shop);
  g_free (self);
}

static RokadPeer *
peer_from_row (RokadQuery *query)
{
  RokadPeer *self = g_new0 (RokadPeer, 1);

  self->node = rokad_query_dup_text (query, 0);
  self->url = rokad_query_dup_text (query, 1);
  self->public_key = rokad_query_dup_text (query, 2);
  self->fingerprint = rokad_query_dup_text (query, 3);
  self->shop = rokad_query_dup_text (query, 4);
  g_strlcpy (self->nonce, rokad_query_text (query, 5), sizeof self->nonce);
  g_strlcpy (self->next, rokad_query_text (query, 6), sizeof self->next);
  return self;
}

GPtrArray *
rokad_peer_list (RokadDb *shop_db, GError **error)
{
  static const char sql[] = "SELECT " COLUMNS " FROM peer ORDER BY node";
  g_autoptr (GPtrArray) peers = g_ptr_array_new_with_free_func ((GDestroyNotify) rokad_peer_free);
  g_autoptr (RokadQuery) query = rokad_db_query (shop_db, sql, error);
  RokadStep step;

  if (query == NULL)
    return NULL;

  while ((step = rokad_query_step (query, error)) == ROKAD_STEP_ROW)
    g_ptr_array_add (peers, peer_from_row (query));
  return step == ROKAD_STEP_DONE ? g_steal_pointer (&peers) : NULL;
}

RokadPeer *
rokad_peer_get (RokadDb *shop_db, const char *node, GError **error)
{
  static const char sql[] = "SELECT " COLUMNS " FROM peer WHERE node = ?1";
  g_autoptr (RokadQuery) query = rokad_db_query (shop_db, sql, error);

  if (query == NULL)
    return NULL;

  rokad_query_bind_text (query, 1, node);
  return rokad_query_step (query, error) == ROKAD_STEP_ROW ? peer_from_row (query) : NULL;
}

gboolean
rokad_peer_save (RokadTransaction *transaction, const RokadPeer *peer, GError **error)
{
  static const char sql[] =
      "INSERT INTO peer (" COLUMNS ") VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)"
      " ON CONFLICT (node) DO UPDATE SET url = excluded.url, public_key = excluded.public_key,"
      " fingerprint = excluded.fingerprint, shop = excluded.shop, nonce = excluded.nonce,"
      " next = excluded.next";
  g_autoptr (RokadQuery) query = rokad_db_query (transaction, sql, error);

  if (query == NULL)
    return FALSE;

  rokad_query_bind_text (query, 1, peer->node);
  rokad_query_bind_text (query, 2, peer->url);
  rokad_query_bind_text (query, 3, peer->public_key);
  rokad_query_bind_text (query, 4, peer->fingerprint);
  rokad_query_bind_text (query, 5, peer->shop);
  rokad_query_bind_text (query, 6, peer->nonce);
  rokad_query_bind_text (query, 7, peer->next);
  return rokad_query_run (query, error);
}

static gboolean
run_for_node (RokadTransaction *transaction, const char *sql, const char *node, GError **error)
{
  g_autoptr (RokadQuery) query = rokad_db_query (transaction, sql, error);

  if (query == NULL)
    return FALSE;

  rokad_query_bind_text (query, 1, node);
  return rokad_query_run (query, error);
}

gboolean
rokad_peer_remove (RokadTransaction *transaction, const char *node, GError **error)
{
  static const char positions_sql[] = "DELETE FROM peer_position WHERE node = ?1";
  static const char peer_sql[] = "DELETE FROM peer WHERE node = ?1";

  return run_for_node (transaction, positions_sql, node, error) &&
         run_for_node (transaction, peer_sql, node, error);
}

gboolean
rokad_peer_position (RokadDb *shop_db,
                     const char *node,
                     const char *journal_id,
                     RokadSignedPosition *out,
                     GError **error)
{
  static const char sql[] = "SELECT seq, hash, signature FROM peer_position"
                            " WHERE node = ?1 AND journal_id = ?2";
  g_autoptr (RokadQuery) query = rokad_db_query (shop_db, sql, error);
  RokadStep step;

  *out = (RokadSignedPosition){ 0 };
  g_strlcpy (out->at.journal_id, journal_id, sizeof out->at.journal_id);
  if (query == NULL)
    return FALSE;

  rokad_query_bind_text (query, 1, node);
  rokad_query_bind_text (query, 2, journal_id);
  step = rokad_query_step (query, error);
  if (step == ROKAD_STEP_ROW)
    {
      out->at.seq = rokad_query_int (query, 0);
      g_strlcpy (out->at.hash, rokad_query_text (query, 1), sizeof out->at.hash);
      g_strlcpy (out->signature, rokad_query_text (query, 2), sizeof out->signature);
    }
  return step != ROKAD_STEP_ERROR;
}

gboolean
rokad_peer_set_position (RokadTransaction *transaction,
                         const char *node,
                         const RokadSignedPosition *position,
                         GError **error)
{
  static const char sql[] =
      "INSERT INTO peer_position (node, journal_id, seq, hash, signature)"
      " VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT (node, journal_id) DO UPDATE"
      " SET seq = excluded.seq, hash = excluded.hash, signature = excluded.signature";
  g_autoptr (RokadQuery) query = rokad_db_query (transaction, sql, error);

  if (query == NULL)
    return FALSE;

  rokad_query_bind_text (query, 1, node);
  rokad_query_bind_text (query, 2, position->at.journal_id);
  rokad_query_bind_int (query, 3, position->at.seq);
  rokad_query_bind_text (query, 4, position->at.hash);
  rokad_query_bind_text (query, 5, position->signature);
  return rokad_query_run (query, error);
}
