/* Pushing: own lines, and those of others that the peer lacks. */
#include "config.h"

#include "rokad-exchange.h"

#include <string.h>

#include "rokad-key.h"
#include "rokad-mutant.h"
#include "rokad-peer.h"
#include "rokad-receive.h"

#define COUNT_HEX_DIGITS 8 /* of an exchange's name */

/* --- Making a push --- */

/* How far this node has written @chain: all of what it writes now, and what it went on from up to
 * where it left it. What others added to that, or beside it, is not its to sign.
 */
static gboolean
find_written (RokadDb *file, const RokadChain *chain, gint64 *out_seq, GError **error)
{
  g_autoptr (GError) failed = NULL;
  g_autofree char *id = chain->own ? rokad_journal_own (file, &failed) : NULL;

  *out_seq = id != NULL && g_str_equal (id, chain->chain) ? G_MAXINT64 : 0;
  while (id != NULL && *out_seq == 0)
    {
      g_autofree char *line = rokad_journal_line (file, id, 1, &failed);
      g_autoptr (RokadEntry) opening =
          line != NULL ? rokad_entry_parse (line, strlen (line), &failed) : NULL;
      const RokadJson *parent = opening != NULL ? rokad_json_array (opening->body, "parent") : NULL;

      g_free (id);
      id = parent != NULL ? g_strdup (rokad_json_text_at (parent, 0)) : NULL;
      if (g_strcmp0 (id, chain->chain) == 0)
        *out_seq = rokad_json_int_at (parent, 1);
    }
  /* What it went on from may be another node's, and not be held here. */
  if (failed == NULL || g_error_matches (failed, ROKAD_STORE_ERROR, ROKAD_STORE_ERROR_MISSING))
    return TRUE;

  g_propagate_error (error, g_steal_pointer (&failed));
  return FALSE;
}

gboolean
rokad_exchange_sign_head (RokadShop *shop,
                          RokadDb *file,
                          const RokadChain *chain,
                          GPtrArray *lines,
                          gint64 after,
                          RokadSignedPosition *out,
                          GError **error)
{
  const char *folder = rokad_shop_folder (shop);
  g_autoptr (GError) no_key = NULL;
  g_autofree char *text = NULL;
  gint64 written;
  gsize bytes;
  const char *line = g_bytes_get_data (lines->pdata[lines->len - 1], &bytes);

  *out = (RokadSignedPosition){ .at = chain->tip };
  out->at.seq = after + lines->len;
  rokad_hash (line, bytes, out->at.hash);
  if (!find_written (file, chain, &written, error))
    return FALSE;

  text = rokad_position_text (&out->at);
  if (out->at.seq <= written &&
      rokad_key_sign (folder, chain->chain, text, out->signature, &no_key))
    return TRUE;
  if (no_key != NULL && !g_error_matches (no_key, ROKAD_STORE_ERROR, ROKAD_STORE_ERROR_MISSING))
    {
      g_propagate_error (error, g_steal_pointer (&no_key));
      return FALSE;
    }

  if (chain->head.at.seq > 0)
    *out = chain->head;
  return TRUE;
}

/* @chain's lines after @after, as a push of this node. @out_any: FALSE for no lines. */
static gboolean
fill_push (RokadShop *shop,
           RokadDb *file,
           const RokadChain *chain,
           gint64 after,
           RokadPush *out,
           gboolean *out_any,
           GError **error)
{
  RokadSection *section = g_new0 (RokadSection, 1);

  section->certificate = g_strdup (chain->certificate);
  section->lines = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  out->section = section;
  g_strlcpy (out->node, rokad_shop_node (shop), sizeof out->node);
  g_strlcpy (out->acked.at.journal_id, chain->tip.journal_id, sizeof out->acked.at.journal_id);
  if (!rokad_chain_read (file, chain->chain, after, ROKAD_PUSH_LINES_MAX, ROKAD_PUSH_BYTES_MAX,
                         section->lines, error))
    return FALSE;

  *out_any = section->lines->len > 0;
  return !*out_any ||
         rokad_exchange_sign_head (shop, file, chain, section->lines, after, &section->head, error);
}

/* The chain @chain_id of a file. */
static RokadChain *
get_chain (RokadDb *file, const char *chain_id, GError **error)
{
  g_autoptr (GPtrArray) chains = rokad_chain_list (file, chain_id, error);

  for (guint i = 0; chains != NULL && i < chains->len; i++)
    {
      RokadChain *chain = g_ptr_array_index (chains, i);

      if (g_str_equal (chain->chain, chain_id))
        {
          chains->pdata[i] = g_new0 (RokadChain, 1);
          return chain;
        }
    }
  return NULL;
}

/* Where the peer's knowledge of an own journal ends; what it acknowledged of another history counts
 * for nothing.
 */
static gboolean
find_acked (RokadDb *file,
            const RokadChain *chain,
            const RokadSignedPosition *acked,
            gint64 *out_after,
            GError **error)
{
  g_autofree char *on = NULL;

  if (!rokad_chain_find (file, &acked->at, &on, error))
    return FALSE;

  *out_after = g_strcmp0 (on, chain->chain) == 0 ? acked->at.seq : 0;
  return TRUE;
}

/* Own lines say which exchange this is and what the peer acknowledged before: it may have lost it,
 * or another copy of this disk may have been there.
 */
static gboolean
introduce (RokadShop *shop,
           const char *peer,
           const RokadChain *chain,
           RokadPush *out,
           GError **error)
{
  g_autoptr (RokadPeer) row = rokad_peer_get (rokad_shop_db (shop), peer, error);

  if (row == NULL)
    return FALSE;

  g_strlcpy (out->nonce, row->nonce, sizeof out->nonce);
  g_strlcpy (out->next, row->next, sizeof out->next);
  return rokad_peer_position (rokad_shop_db (shop), peer, chain->chain, &out->acked, error);
}

static gboolean
push_from_file (RokadShop *shop,
                RokadDb *file,
                const char *peer,
                RokadPush *out,
                gboolean *out_any,
                GError **error)
{
  g_autoptr (GError) failed = NULL;
  g_autofree char *own = rokad_journal_own (file, &failed);
  g_autoptr (RokadChain) chain = own != NULL ? get_chain (file, own, &failed) : NULL;
  gint64 after;

  if (chain == NULL)
    {
      if (failed != NULL)
        g_propagate_error (error, g_steal_pointer (&failed));
      return failed == NULL;
    }

  return introduce (shop, peer, chain, out, error) &&
         find_acked (file, chain, &out->acked, &after, error) &&
         (after == chain->tip.seq || fill_push (shop, file, chain, after, out, out_any, error));
}

gboolean
rokad_exchange_make_push (RokadShop *shop,
                          const char *peer,
                          RokadPush *out,
                          gboolean *out_any,
                          GError **error)
{
  *out_any = FALSE;
  return push_from_file (shop, rokad_shop_db (shop), peer, out, out_any, error) &&
         (*out_any || push_from_file (shop, rokad_shop_catalog (shop), peer, out, out_any, error));
}

/* --- What the peer answered --- */

char *
rokad_held_text (const RokadPosition *held)
{
  return g_strdup_printf ("rokad held 1\n%s\n%" G_GINT64_FORMAT "\n%s", held->journal_id, held->seq,
                          held->hash);
}

/* The position that the peer says it holds, if it said it itself. */
static gboolean
is_signed_by (const RokadPeer *peer, const RokadSignedPosition *held)
{
  g_autofree char *text = rokad_held_text (&held->at);

  return rokad_key_verify (peer->public_key, text, held->signature);
}

void
rokad_exchange_make_nonce (RokadShop *shop, char out[ROKAD_NONCE_BYTES])
{
  const RokadEnvironment *environment = rokad_shop_environment (shop);
  guint8 chance[(ROKAD_NONCE_BYTES - 1) / 2];

  environment->random (environment->data, chance, sizeof chance);
  for (gsize i = 0; i < sizeof chance; i++)
    g_snprintf (out + 2 * i, 3, "%02x", chance[i]);
}

guint32
rokad_exchange_count (const char *nonce)
{
  char digits[COUNT_HEX_DIGITS + 1];

  g_strlcpy (digits, nonce, sizeof digits);
  return (guint32) g_ascii_strtoull (digits, NULL, 16);
}

void
rokad_exchange_name_next (RokadShop *shop, const char *nonce, char out[ROKAD_NONCE_BYTES])
{
  char digits[COUNT_HEX_DIGITS + 1];

  g_snprintf (digits, sizeof digits, "%08x", rokad_exchange_count (nonce) + 1);
  rokad_exchange_make_nonce (shop, out);
  memcpy (out, digits, COUNT_HEX_DIGITS);
}

/* The position and the nonce of the next exchange, on disk together before it begins. */
static gboolean
note_answer (RokadShop *shop,
             RokadPeer *peer,
             const RokadPush *push,
             const RokadSignedPosition *held,
             GError **error)
{
  g_autoptr (RokadTransaction) transaction = rokad_db_begin (rokad_shop_db (shop), error);

  g_strlcpy (peer->nonce, push->next, sizeof peer->nonce);
  rokad_exchange_name_next (shop, peer->nonce, peer->next);
  return transaction != NULL && rokad_peer_save (transaction, peer, error) &&
         rokad_peer_set_position (transaction, peer->node, held, error) &&
         rokad_transaction_commit (&transaction, error);
}

static gboolean
has_more (RokadShop *shop, const char *peer, RokadSyncEvent *out_event, GError **error)
{
  g_auto (RokadPush) push = { 0 };
  gboolean any;

  if (!rokad_exchange_make_push (shop, peer, &push, &any, error))
    return FALSE;

  *out_event = any ? ROKAD_SYNC_EVENT_MORE : ROKAD_SYNC_EVENT_DONE;
  return TRUE;
}

/* An answer to @push, by the peer itself. A stale one may be of another journal. */
static gboolean
is_answer (const RokadPeer *peer, const RokadPush *push, const RokadPushAnswer *answer)
{
  return g_str_equal (answer->node, peer->node) && is_signed_by (peer, &answer->held) &&
         g_str_equal (answer->held.at.journal_id, push->section->head.at.journal_id);
}

/* What the peer says that it holds of an own journal makes sense after these lines: LOST where it
 * does not, which is then an answer to an earlier push; COPIED where it holds what this node, the
 * only one to write it, has never written; else MORE.
 */
static gboolean
weigh_held (RokadShop *shop,
            const RokadPush *push,
            const RokadPushAnswer *answer,
            RokadSyncEvent *out_event,
            GError **error)
{
  const RokadPosition *held = &answer->held.at;
  GPtrArray *lines = push->section->lines;
  gsize bytes;
  const char *line = g_bytes_get_data (lines->pdata[0], &bytes);
  g_autoptr (RokadEntry) first = rokad_entry_parse (line, bytes, error);
  RokadDb *file = first != NULL ? rokad_shop_file_of (shop, first->journal_id, error) : NULL;
  g_autofree char *on = NULL;
  gboolean own, sense;

  if (file == NULL || !rokad_chain_find (file, held, &on, error))
    return FALSE;

  own = g_strcmp0 (on, first->journal_id) == 0;
  if (answer->gap)
    sense = first->seq > 1 && (!own || held->seq < first->seq - 1);
  else
    sense = !own || held->seq >= first->seq + lines->len - 1;
  *out_event = !sense               ? ROKAD_SYNC_EVENT_LOST
               : own || answer->gap ? ROKAD_SYNC_EVENT_MORE
                                    : ROKAD_SYNC_EVENT_COPIED;
  return TRUE;
}

/* What an answer means for own lines. @out_event: COPIED, LOST where it cannot be believed, else
 * MORE.
 */
static gboolean
take_own (RokadShop *shop,
          const char *peer,
          const RokadPush *push,
          const RokadPushAnswer *answer,
          RokadSyncEvent *out_event,
          GError **error)
{
  g_autoptr (RokadPeer) row = rokad_peer_get (rokad_shop_db (shop), peer, error);

  if (row == NULL)
    return FALSE;

  *out_event = ROKAD_SYNC_EVENT_LOST;
  if (!is_answer (row, push, answer))
    return TRUE;
  if (answer->copied)
    {
      *out_event = ROKAD_SYNC_EVENT_COPIED;
      return TRUE;
    }

  return weigh_held (shop, push, answer, out_event, error) &&
         (*out_event != ROKAD_SYNC_EVENT_MORE ||
          note_answer (shop, row, push, &answer->held, error));
}

gboolean
rokad_exchange_take_push (RokadShop *shop,
                          const char *peer,
                          const RokadPush *push,
                          const RokadPushAnswer *answer,
                          RokadSyncEvent *out_event,
                          GError **error)
{
  return take_own (shop, peer, push, answer, out_event, error) &&
         (*out_event != ROKAD_SYNC_EVENT_MORE || has_more (shop, peer, out_event, error));
}

/* --- Handing back --- */

/* How far the peer holds @chain by its heads. @out_known: FALSE while an end that it has of the
 * journal is not held here, so that what it lacks cannot be told yet.
 */
static gboolean
find_lack (RokadDb *file,
           const RokadChain *chain,
           const RokadHeads *heads,
           gint64 *out_after,
           gboolean *out_known,
           GError **error)
{
  *out_after = chain->parent_seq;
  *out_known = TRUE;
  for (guint i = 0; i < heads->positions->len; i++)
    {
      const RokadPosition *end = &g_array_index (heads->positions, RokadSignedPosition, i).at;
      g_autofree char *on = NULL;

      if (!g_str_equal (end->journal_id, chain->tip.journal_id))
        continue;
      if (!rokad_chain_find (file, end, &on, error))
        return FALSE;
      if (on == NULL)
        *out_known = FALSE;
      else if (g_str_equal (on, chain->chain))
        *out_after = MAX (*out_after, end->seq);
    }
  return TRUE;
}

gboolean
rokad_exchange_find_end (const RokadSection *section, RokadPosition *out, GError **error)
{
  gsize bytes;
  const char *line = g_bytes_get_data (section->lines->pdata[section->lines->len - 1], &bytes);
  g_autoptr (RokadEntry) last = rokad_entry_parse (line, bytes, error);

  if (last == NULL)
    return FALSE;

  *out = (RokadPosition){ .seq = last->seq };
  g_strlcpy (out->journal_id, last->journal_id, sizeof out->journal_id);
  g_strlcpy (out->hash, last->hash, sizeof out->hash);
  return TRUE;
}

static gboolean
hand_back_from_file (RokadShop *shop,
                     RokadDb *file,
                     const RokadHeads *heads,
                     RokadPush *out,
                     gboolean *out_any,
                     GError **error)
{
  g_autoptr (GPtrArray) chains = rokad_chain_list (file, NULL, error);
  g_autofree char *own = chains != NULL ? rokad_journal_own (file, NULL) : NULL;

  if (chains == NULL)
    return FALSE;

  for (guint i = 0; i < chains->len && !*out_any; i++)
    {
      const RokadChain *chain = g_ptr_array_index (chains, i);
      gboolean known;
      gint64 after;

      if (!find_lack (file, chain, heads, &after, &known, error))
        return FALSE;
      if (!known || after >= chain->tip.seq)
        continue;
      if (g_strcmp0 (chain->chain, own) == 0 && !introduce (shop, heads->node, chain, out, error))
        return FALSE;
      if (!fill_push (shop, file, chain, after, out, out_any, error))
        return FALSE;
    }
  return TRUE;
}

gboolean
rokad_exchange_make_hand_back (RokadShop *shop,
                               const RokadHeads *heads,
                               RokadPush *out,
                               gboolean *out_any,
                               GError **error)
{
  *out_any = FALSE;
  if (ROKAD_MUTANT ("nothing-handed-back"))
    return TRUE;
  return hand_back_from_file (shop, rokad_shop_db (shop), heads, out, out_any, error) &&
         (*out_any ||
          hand_back_from_file (shop, rokad_shop_catalog (shop), heads, out, out_any, error));
}

static gboolean
has_more_to_hand_back (RokadShop *shop,
                       const RokadHeads *heads,
                       RokadSyncEvent *out_event,
                       GError **error)
{
  g_auto (RokadPush) next = { 0 };
  gboolean any;

  if (!rokad_exchange_make_hand_back (shop, heads, &next, &any, error))
    return FALSE;

  *out_event = any ? ROKAD_SYNC_EVENT_MORE : ROKAD_SYNC_EVENT_DONE;
  return TRUE;
}

/* What the peer holds of a journal that this node wrote before it went on in another one. */
static gboolean
note_former (RokadShop *shop, const char *peer, const RokadSignedPosition *held, GError **error)
{
  const char *journal_id = held->at.journal_id;
  RokadDb *file = rokad_shop_file_of (shop, journal_id, error);
  g_autoptr (RokadChain) chain = file != NULL ? get_chain (file, journal_id, error) : NULL;
  g_autoptr (RokadTransaction) transaction = NULL;

  if (chain == NULL)
    return FALSE;
  if (!chain->own)
    return TRUE;

  transaction = rokad_db_begin (rokad_shop_db (shop), error);
  return transaction != NULL && rokad_peer_set_position (transaction, peer, held, error) &&
         rokad_transaction_commit (&transaction, error);
}

gboolean
rokad_exchange_take_hand_back (RokadShop *shop,
                               RokadHeads *heads,
                               const RokadPush *push,
                               const RokadPushAnswer *answer,
                               RokadSyncEvent *out_event,
                               GError **error)
{
  g_autoptr (RokadPeer) row = rokad_peer_get (rokad_shop_db (shop), heads->node, error);
  gboolean own = *push->nonce != '\0';
  RokadSignedPosition end = { 0 };

  if (row == NULL)
    return FALSE;

  *out_event = ROKAD_SYNC_EVENT_LOST;
  if (answer->gap || answer->held.at.seq == 0 || !is_answer (row, push, answer))
    return TRUE;
  if (own && !take_own (shop, heads->node, push, answer, out_event, error))
    return FALSE;
  if (own && *out_event != ROKAD_SYNC_EVENT_MORE)
    return TRUE;

  if (!rokad_exchange_find_end (push->section, &end.at, error))
    return FALSE;

  /* What went over is held there now, on the way to the end that it names. */
  *out_event = ROKAD_SYNC_EVENT_LOST;
  if (answer->held.at.seq < end.at.seq)
    return TRUE;
  if (!own && !note_former (shop, heads->node, &answer->held, error))
    return FALSE;
  g_array_append_val (heads->positions, end);
  g_array_append_val (heads->positions, answer->held);
  return has_more_to_hand_back (shop, heads, out_event, error);
}

gboolean
rokad_exchange_pass_over (RokadShop *shop, RokadHeads *heads, const RokadPush *push, GError **error)
{
  const char *journal_id = push->section->head.at.journal_id;
  RokadDb *file = rokad_shop_file_of (shop, journal_id, error);
  g_autoptr (GPtrArray) chains = file != NULL ? rokad_chain_list (file, journal_id, error) : NULL;

  for (guint i = 0; chains != NULL && i < chains->len; i++)
    {
      RokadSignedPosition end = { .at = ((const RokadChain *) chains->pdata[i])->tip };

      g_array_append_val (heads->positions, end);
    }
  return chains != NULL;
}
