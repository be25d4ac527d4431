#include "config.h"

#include "rokad-waiting.h"

#include "rokad-chain.h"
#include "rokad-peer.h"

static void
free_peer (gpointer data)
{
  RokadWaitingPeer *self = data;

  g_free (self->node);
  g_free (self->shop);
  g_free (self->url);
  g_free (self);
}

void
rokad_waiting_free (RokadWaiting *self)
{
  g_ptr_array_unref (self->peers);
  g_free (self);
}

static void
add (RokadWaitingSum *sum, const RokadWaitingSum *more)
{
  if (more->oldest_us != 0 && (sum->oldest_us == 0 || more->oldest_us < sum->oldest_us))
    sum->oldest_us = more->oldest_us;
  sum->entries += more->entries;
  sum->orders += more->orders;
  sum->amount_minor += more->amount_minor;
}

/* The entries of a chain after @acked: a range of an index. */
static gboolean
sum_after (RokadDb *shop_db,
           const RokadChain *chain,
           gint64 acked,
           RokadWaitingSum *out,
           GError **error)
{
  static const char sql[] = "SELECT count (*), sum (total_minor), min (at_us) FROM orders"
                            " WHERE journal_id = ?1 AND seq > ?2 AND number <> ''";
  g_autoptr (RokadQuery) query = NULL;

  *out = (RokadWaitingSum){ .entries = chain->tip.seq - acked };
  if (out->entries == 0)
    return TRUE;

  query = rokad_db_query (shop_db, sql, error);
  if (query == NULL)
    return FALSE;

  rokad_query_bind_text (query, 1, chain->chain);
  rokad_query_bind_int (query, 2, acked);
  if (rokad_query_step (query, error) != ROKAD_STEP_ROW)
    return FALSE;

  out->orders = rokad_query_int (query, 0);
  out->amount_minor = rokad_query_int (query, 1);
  out->oldest_us = rokad_query_int (query, 2);
  return TRUE;
}

/* How far the peer holds an own chain of @file. */
static gboolean
find_acked (RokadDb *shop_db,
            RokadDb *file,
            const RokadChain *chain,
            const RokadWaitingPeer *peer,
            gint64 *out_acked,
            GError **error)
{
  RokadSignedPosition position;
  g_autofree char *on = NULL;

  *out_acked = 0;
  if (!rokad_peer_position (shop_db, peer->node, chain->chain, &position, error))
    return FALSE;
  if (position.at.seq == 0)
    return TRUE;
  if (!rokad_chain_find (file, &position.at, &on, error))
    return FALSE;

  if (g_strcmp0 (on, chain->chain) == 0)
    *out_acked = position.at.seq;
  return TRUE;
}

static gboolean
read_chain (RokadWaiting *self,
            RokadDb *shop_db,
            RokadDb *file,
            const RokadChain *chain,
            GError **error)
{
  gint64 best = -1;
  RokadWaitingSum least = { 0 }; /* of the peer that holds the most */

  for (guint i = 0; i < self->peers->len; i++)
    {
      RokadWaitingPeer *peer = g_ptr_array_index (self->peers, i);
      RokadWaitingSum sum;
      gint64 acked;

      if (!find_acked (shop_db, file, chain, peer, &acked, error) ||
          !sum_after (shop_db, chain, acked, &sum, error))
        return FALSE;

      peer->acked += acked;
      add (&peer->waiting, &sum);
      if (acked > best)
        {
          best = acked;
          least = sum;
        }
    }

  add (&self->all, &least);
  return TRUE;
}

static gboolean
read_file (RokadWaiting *self, RokadDb *shop_db, RokadDb *file, GError **error)
{
  g_autoptr (GPtrArray) chains = rokad_chain_list (file, NULL, error);

  for (guint i = 0; chains != NULL && i < chains->len; i++)
    {
      const RokadChain *chain = g_ptr_array_index (chains, i);

      if (chain->own && !read_chain (self, shop_db, file, chain, error))
        return FALSE;
    }
  return chains != NULL;
}

static gboolean
read_peers (RokadWaiting *self, RokadDb *shop_db, GError **error)
{
  g_autoptr (GPtrArray) peers = rokad_peer_list (shop_db, error);

  for (guint i = 0; peers != NULL && i < peers->len; i++)
    {
      const RokadPeer *peer = g_ptr_array_index (peers, i);
      RokadWaitingPeer *row = g_new0 (RokadWaitingPeer, 1);

      row->node = g_strdup (peer->node);
      row->shop = g_strdup (peer->shop);
      row->url = g_strdup (peer->url);
      g_ptr_array_add (self->peers, row);
    }
  return peers != NULL;
}

RokadWaiting *
rokad_waiting_read (RokadShop *shop, GError **error)
{
  RokadDb *shop_db = rokad_shop_db (shop);
  g_autoptr (RokadWaiting) self = g_new0 (RokadWaiting, 1);
  g_autoptr (RokadTransaction) state = NULL;

  self->peers = g_ptr_array_new_with_free_func (free_peer);
  state = rokad_db_begin_read (shop_db, error);
  if (state == NULL || !read_peers (self, shop_db, error) ||
      !read_file (self, shop_db, shop_db, error) ||
      !read_file (self, shop_db, rokad_shop_catalog (shop), error))
    return NULL;

  return rokad_transaction_commit (&state, error) ? g_steal_pointer (&self) : NULL;
}
