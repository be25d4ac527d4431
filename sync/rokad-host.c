/* Who is admitted, and what guests push. */
#include "config.h"

#include "rokad-host.h"

#include <string.h>

#include "rokad-anew.h"
#include "rokad-authority.h"
#include "rokad-exchange.h"
#include "rokad-key.h"

G_DEFINE_QUARK (rokad - host - error - quark, rokad_host_error)

static void
hash_token (const char *token, char out[ROKAD_HASH_HEX_BYTES])
{
  rokad_hash (token, strlen (token), out);
}

RokadGuest *
rokad_host_admit (RokadShop *shop, const char *token, GError **error)
{
  g_autoptr (GError) failed = NULL;
  g_autoptr (RokadGuest) guest = NULL;
  char hash[ROKAD_HASH_HEX_BYTES];

  hash_token (token, hash);
  guest = rokad_guest_of_token (rokad_shop_db (shop), hash, &failed);
  if (failed != NULL)
    g_propagate_error (error, g_steal_pointer (&failed));
  else if (guest == NULL)
    g_set_error_literal (error, ROKAD_HOST_ERROR, ROKAD_HOST_ERROR_TOKEN, "nobody's token");
  else if (guest->fenced)
    g_set_error_literal (error, ROKAD_HOST_ERROR, ROKAD_HOST_ERROR_UNKNOWN, "fenced");
  else
    return g_steal_pointer (&guest);
  return NULL;
}

/* --- Who pushes --- */

/* The guest's row for @push, which a machine that went on in a new journal has not got yet. Nobody
 * pushes under the name of another guest: whoever has lost its token renews it by signature.
 */
static RokadGuest *
find_pusher (RokadShop *shop, const RokadGuest *admitted, const RokadPush *push, GError **error)
{
  g_autoptr (GError) failed = NULL;
  g_autoptr (RokadGuest) guest = rokad_guest_get (rokad_shop_db (shop), push->node, &failed);

  if (failed != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&failed));
      return NULL;
    }
  if (guest == NULL)
    {
      guest = g_new0 (RokadGuest, 1);
      guest->node = g_strdup (push->node);
      guest->name = g_strdup (admitted->name);
      g_strlcpy (guest->token_hash, admitted->token_hash, sizeof guest->token_hash);
    }
  if (g_str_equal (guest->token_hash, admitted->token_hash))
    return g_steal_pointer (&guest);

  g_set_error_literal (error, ROKAD_HOST_ERROR, ROKAD_HOST_ERROR_TOKEN, "another guest's token");
  return NULL;
}

/* Each exchange says which one it is and which comes next: a disk that was copied, or rolled back,
 * does not know what the other one said last. A count that is ahead says that this node was rolled
 * back itself: others may have brought again what this guest brought, but not its names.
 */
static gboolean
is_expected (const RokadGuest *guest, const RokadPush *push)
{
  return g_str_equal (push->nonce, guest->next) ||
         (g_str_equal (push->nonce, guest->nonce) && g_str_equal (push->next, guest->next)) ||
         rokad_exchange_count (push->nonce) > rokad_exchange_count (guest->next);
}

/* The file that a journal is in, NULL where it is not held. */
static gboolean
find_file (RokadShop *shop, const char *journal_id, RokadDb **out_file, GError **error)
{
  g_autoptr (GError) failed = NULL;

  *out_file = rokad_shop_file_of (shop, journal_id, &failed);
  if (failed == NULL)
    return TRUE;

  g_propagate_error (error, g_steal_pointer (&failed));
  return FALSE;
}

/* The chain that an entry is in, NULL where it is not held. */
static gboolean
find_chain (RokadShop *shop, const RokadPosition *position, char **out_chain, GError **error)
{
  RokadDb *file;

  *out_chain = NULL;
  return find_file (shop, position->journal_id, &file, error) &&
         (file == NULL || rokad_chain_find (file, position, out_chain, error));
}

/* --- What this node itself may have lost --- */

/* TRUE for a position that this node signed as held, and that it does not hold: it was restored. */
static gboolean
has_lost (RokadShop *shop, const RokadSignedPosition *acked, gboolean *out_lost, GError **error)
{
  g_autoptr (GPtrArray) chains = rokad_chain_list (rokad_shop_db (shop), NULL, error);
  g_autofree char *text = rokad_held_text (&acked->at);
  g_autofree char *on = NULL;
  gboolean mine = FALSE;

  *out_lost = FALSE;
  if (chains == NULL)
    return FALSE;
  if (acked->at.seq == 0)
    return TRUE;

  for (guint i = 0; i < chains->len && !mine; i++)
    {
      const RokadChain *chain = g_ptr_array_index (chains, i);

      mine = chain->own && rokad_key_verify (chain->public_key, text, acked->signature);
    }
  if (!mine)
    return TRUE;

  if (!find_chain (shop, &acked->at, &on, error))
    return FALSE;

  *out_lost = on == NULL;
  return TRUE;
}

/* What it wrote itself may have gone on elsewhere as well: it continues in new journals, unless it
 * has written nothing in them that counts.
 */
static gboolean
has_written (RokadDb *file, gboolean *out_written, GError **error)
{
  g_autofree char *own = rokad_journal_own (file, NULL);
  RokadHead head = { 0 };

  if (own != NULL && !rokad_journal_head (file, own, &head, error))
    return FALSE;

  *out_written = *out_written || head.seq > 1;
  return TRUE;
}

static gboolean
go_on_anew (RokadShop *shop, GError **error)
{
  gboolean written = FALSE;

  return has_written (rokad_shop_db (shop), &written, error) &&
         has_written (rokad_shop_catalog (shop), &written, error) &&
         (!written || rokad_shop_begin_anew (shop, error));
}

/* --- Push --- */

static gboolean
sign_answer (RokadShop *shop, RokadPushAnswer *answer, GError **error)
{
  g_autofree char *text = rokad_held_text (&answer->held.at);
  g_autofree char *node = rokad_host_node (shop, error);

  if (node == NULL)
    return FALSE;

  g_strlcpy (answer->node, node, sizeof answer->node);
  return rokad_key_sign (rokad_shop_folder (shop), node, text, answer->held.signature, error);
}

/* What is held of a journal whose lines could not be taken. */
static gboolean
find_held (RokadShop *shop, const char *journal_id, RokadPosition *out, GError **error)
{
  RokadHead head = { 0 };
  RokadDb *file;

  if (!find_file (shop, journal_id, &file, error))
    return FALSE;
  if (file != NULL && !rokad_journal_head (file, journal_id, &head, error))
    return FALSE;

  *out = (RokadPosition){ .seq = head.seq };
  g_strlcpy (out->journal_id, journal_id, sizeof out->journal_id);
  g_strlcpy (out->hash, head.hash, sizeof out->hash);
  return TRUE;
}

/* Lines that continue what this node itself writes, or leave it, say that it was rolled back: it
 * goes on in new journals, which stand above what it has forgotten.
 */
static gboolean
receive (RokadShop *shop, const RokadSection *section, RokadReception *out, GError **error)
{
  gboolean forked;

  if (!rokad_exchange_receive (shop, section, out, error) ||
      !rokad_exchange_is_forked (shop, &forked, error))
    return FALSE;
  if (out->elsewhere)
    return rokad_shop_begin_anew (shop, error) &&
           rokad_exchange_receive (shop, section, out, error);
  return !forked || rokad_shop_begin_anew (shop, error);
}

/* A guest of which there is no row is known by the key of its journal, once that is held. */
static gboolean
learn_key (RokadDb *shop_db, RokadGuest *guest, GError **error)
{
  g_autoptr (GPtrArray) chains = NULL;

  if (guest->public_key != NULL)
    return TRUE;
  if ((chains = rokad_chain_list (shop_db, guest->node, error)) == NULL)
    return FALSE;
  if (chains->len > 0)
    guest->public_key = g_strdup (((const RokadChain *) chains->pdata[0])->public_key);
  return TRUE;
}

static gboolean
note_exchange (RokadShop *shop, RokadGuest *guest, const RokadPush *push, GError **error)
{
  g_autoptr (RokadTransaction) transaction = NULL;

  if (!learn_key (rokad_shop_db (shop), guest, error))
    return FALSE;
  if (guest->public_key == NULL)
    return TRUE; /* not even its first line has come */

  g_strlcpy (guest->nonce, push->nonce, sizeof guest->nonce);
  g_strlcpy (guest->next, push->next, sizeof guest->next);
  guest->seen_us = rokad_environment_now_us (rokad_shop_environment (shop));
  transaction = rokad_db_begin (rokad_shop_db (shop), error);
  return transaction != NULL && rokad_guest_save (transaction, guest, error) &&
         rokad_transaction_commit (&transaction, error);
}

/* No more journals than heads can list, by which others know of them. */
static gboolean
check_room (RokadShop *shop, const char *journal_id, GError **error)
{
  g_autoptr (GPtrArray) of_shop = NULL;
  g_autoptr (GPtrArray) of_catalog = NULL;
  RokadDb *file;

  if (!find_file (shop, journal_id, &file, error))
    return FALSE;
  if (file != NULL)
    return TRUE;
  if ((of_shop = rokad_chain_list (rokad_shop_db (shop), NULL, error)) == NULL ||
      (of_catalog = rokad_chain_list (rokad_shop_catalog (shop), NULL, error)) == NULL)
    return FALSE;
  if (of_shop->len + of_catalog->len < ROKAD_POSITIONS_MAX)
    return TRUE;

  g_set_error (error, ROKAD_MESSAGE_ERROR, ROKAD_MESSAGE_ERROR_TOO_LONG, "more than %d journals",
               ROKAD_POSITIONS_MAX);
  return FALSE;
}

static gboolean
answer_push (RokadShop *shop, const RokadPush *push, RokadPushAnswer *out, GError **error)
{
  const RokadSection *section = push->section;
  RokadReception reception;
  g_autoptr (GError) wrong = NULL;

  if (!check_room (shop, section->head.at.journal_id, error))
    return FALSE;
  if (!receive (shop, section, &reception, &wrong))
    {
      if (wrong->domain != ROKAD_JOURNAL_ERROR)
        g_propagate_error (error, g_steal_pointer (&wrong));
      else
        g_set_error_literal (error, ROKAD_HOST_ERROR, ROKAD_HOST_ERROR_INVALID, wrong->message);
      return FALSE;
    }

  out->gap = reception.gap;
  out->branched = reception.branched;
  out->held.at = reception.held;
  if ((reception.gap || section->lines->len == 0) &&
      !find_held (shop, section->head.at.journal_id, &out->held.at, error))
    return FALSE;
  return sign_answer (shop, out, error);
}

/* Own lines beside others of the same journal: somebody else was this disk, whatever the nonces
 * say. A copy that has exchanged nothing since has those of the original.
 */
static gboolean
find_copy (RokadShop *shop, RokadPushAnswer *answer, GError **error)
{
  const RokadPosition *held = &answer->held.at;
  g_autofree char *on = NULL;

  if (!find_chain (shop, held, &on, error))
    return FALSE;

  answer->copied = answer->copied || (on != NULL && !g_str_equal (on, held->journal_id));
  return TRUE;
}

gboolean
rokad_host_push (RokadShop *shop,
                 const char *token,
                 const RokadPush *push,
                 RokadPushAnswer *out,
                 GError **error)
{
  g_autoptr (RokadGuest) admitted = rokad_host_admit (shop, token, error);
  g_autoptr (RokadGuest) guest =
      admitted != NULL ? find_pusher (shop, admitted, push, error) : NULL;
  gboolean own = *push->nonce != '\0';

  *out = (RokadPushAnswer){ 0 };
  if (guest == NULL || !has_lost (shop, &push->acked, &out->restored, error) ||
      (out->restored && !go_on_anew (shop, error)))
    return FALSE;

  out->copied = own && !is_expected (guest, push);
  return answer_push (shop, push, out, error) && (!own || find_copy (shop, out, error)) &&
         (!own || out->copied || note_exchange (shop, guest, push, error)) &&
         rokad_authority_attend (shop, error);
}
