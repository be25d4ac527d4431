/* Pushes, heads and pulls of guests. */
#include "config.h"

#include "rokad-host.h"

#include <string.h>

#include "rokad-anew.h"
#include "rokad-authority.h"
#include "rokad-blob-piece.h"
#include "rokad-exchange.h"
#include "rokad-key.h"
#include "rokad-parked.h"
#include "rokad-receive.h"

#define VERSION_HEX 16

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

  if (!rokad_shop_receive (shop, &section->head, section->certificate, section->lines, out,
                           error) ||
      !rokad_exchange_is_forked (shop, &forked, error))
    return FALSE;
  if (out->elsewhere)
    return rokad_shop_begin_anew (shop, error) &&
           rokad_shop_receive (shop, &section->head, section->certificate, section->lines, out,
                               error);
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

  out->copied = own && !out->restored && !is_expected (guest, push);
  return answer_push (shop, push, out, error) && (!own || find_copy (shop, out, error)) &&
         (!own || out->copied || note_exchange (shop, guest, push, error)) &&
         rokad_authority_attend (shop, error);
}

/* --- Heads --- */

static gboolean
add_heads (RokadDb *file, GArray *positions, GChecksum *sum, GError **error)
{
  g_autoptr (GPtrArray) chains = rokad_chain_list (file, NULL, error);

  for (guint i = 0; chains != NULL && i < chains->len; i++)
    {
      const RokadChain *chain = g_ptr_array_index (chains, i);
      RokadSignedPosition position = { .at = chain->tip };

      if (chain->head.at.seq == chain->tip.seq)
        position = chain->head;
      g_array_append_val (positions, position);
      g_checksum_update (sum, (const guchar *) chain->tip.hash, -1);
    }
  return chains != NULL;
}

/* Some of those that are wanted, beginning anywhere: what nobody has does not stand before what
 * somebody could bring.
 */
static gboolean
add_wants (RokadShop *shop, GArray *wants, GError **error)
{
  const RokadEnvironment *environment = rokad_shop_environment (shop);
  g_autoptr (GArray) blobs = g_array_new (FALSE, TRUE, sizeof (RokadBlob));
  guint32 first = 0;

  if (!rokad_blob_list_wanted (shop, G_MAXUINT, blobs, error))
    return FALSE;

  if (blobs->len > ROKAD_WANTS_MAX)
    environment->random (environment->data, &first, sizeof first);
  for (guint i = 0; i < MIN (blobs->len, ROKAD_WANTS_MAX); i++)
    {
      const RokadBlob *blob =
          &g_array_index (blobs, RokadBlob, (first % blobs->len + i) % blobs->len);
      RokadWant want = { .have = rokad_blob_size_of_part (rokad_shop_blobs (shop), blob->sha256) };

      g_strlcpy (want.sha256, blob->sha256, sizeof want.sha256);
      g_array_append_val (wants, want);
    }
  return TRUE;
}

gboolean
rokad_host_heads (RokadShop *shop, RokadHeads *out, GError **error)
{
  g_autoptr (GChecksum) sum = g_checksum_new (G_CHECKSUM_SHA256);
  g_autofree char *node = rokad_host_node (shop, error);

  if (node == NULL)
    return FALSE;

  out->positions = g_array_new (FALSE, TRUE, sizeof (RokadSignedPosition));
  out->wants = g_array_new (FALSE, TRUE, sizeof (RokadWant));
  g_strlcpy (out->node, node, sizeof out->node);
  if (!add_heads (rokad_shop_catalog (shop), out->positions, sum, error) ||
      !add_heads (rokad_shop_db (shop), out->positions, sum, error) ||
      !add_wants (shop, out->wants, error))
    return FALSE;

  /* Branches may be more: a copied disk is refused nothing. */
  g_array_set_size (out->positions, MIN (out->positions->len, ROKAD_POSITIONS_MAX));

  out->version = g_strndup (g_checksum_get_string (sum), VERSION_HEX);
  return TRUE;
}

/* --- Pull --- */

/* From where on the asker lacks @chain: after the last of its positions in it. @out_asked: it asks
 * for the journal at all.
 */
static gboolean
find_start (RokadDb *file,
            const RokadChain *chain,
            const RokadPull *pull,
            gint64 *out_after,
            gboolean *out_asked,
            GError **error)
{
  *out_after = chain->parent_seq;
  *out_asked = FALSE;
  for (guint i = 0; i < pull->after->len; i++)
    {
      const RokadPosition *position = &g_array_index (pull->after, RokadPosition, i);
      g_autofree char *on = NULL;

      if (!g_str_equal (position->journal_id, chain->tip.journal_id))
        continue;
      *out_asked = TRUE;
      if (!rokad_chain_find (file, position, &on, error))
        return FALSE;
      if (g_strcmp0 (on, chain->chain) == 0)
        *out_after = MAX (*out_after, position->seq);
    }
  return TRUE;
}

/* What is left of a page. */
typedef struct
{
  guint lines;
  gsize bytes;
} Room;

static gboolean
add_section (RokadShop *shop,
             RokadDb *file,
             const RokadChain *chain,
             gint64 after,
             Room *room,
             RokadPage *out,
             GError **error)
{
  RokadSection *section = g_new0 (RokadSection, 1);

  section->certificate = g_strdup (chain->certificate);
  section->lines = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  g_ptr_array_add (out->sections, section);
  if (!rokad_chain_read (file, chain->chain, after, room->lines, room->bytes, section->lines,
                         error) ||
      !rokad_exchange_sign_head (shop, file, chain, section->lines, after, &section->head, error))
    return FALSE;

  out->more = out->more || after + section->lines->len < chain->tip.seq;
  room->lines -= section->lines->len;
  for (guint i = 0; i < section->lines->len; i++)
    room->bytes -= MIN (room->bytes, g_bytes_get_size (section->lines->pdata[i]));
  return TRUE;
}

static gboolean
add_sections (RokadShop *shop,
              RokadDb *file,
              const RokadPull *pull,
              Room *room,
              RokadPage *out,
              GError **error)
{
  g_autoptr (GPtrArray) chains = rokad_chain_list (file, NULL, error);

  for (guint i = 0; chains != NULL && i < chains->len; i++)
    {
      const RokadChain *chain = g_ptr_array_index (chains, i);
      gboolean asked;
      gint64 after;

      if (!find_start (file, chain, pull, &after, &asked, error))
        return FALSE;
      if (!asked || after >= chain->tip.seq)
        continue;
      if (room->lines == 0 || room->bytes < ROKAD_ENTRY_BYTES_MAX)
        out->more = TRUE;
      else if (!add_section (shop, file, chain, after, room, out, error))
        return FALSE;
    }
  return chains != NULL;
}

gboolean
rokad_host_pull (RokadShop *shop, const RokadPull *pull, RokadPage *out, GError **error)
{
  Room room = { ROKAD_PULL_LINES_MAX, ROKAD_PULL_BYTES_MAX };

  out->sections = g_ptr_array_new_with_free_func ((GDestroyNotify) rokad_section_free);
  return add_sections (shop, rokad_shop_db (shop), pull, &room, out, error) &&
         add_sections (shop, rokad_shop_catalog (shop), pull, &room, out, error);
}

/* --- Blobs --- */

static const RokadBlob *
find_blob (const GArray *blobs, const char *sha256)
{
  for (guint i = 0; i < blobs->len; i++)
    if (g_str_equal (g_array_index (blobs, RokadBlob, i).sha256, sha256))
      return &g_array_index (blobs, RokadBlob, i);
  return NULL;
}

/* What is wrong with a piece is its guest's doing. */
static gboolean
add_piece (RokadShop *shop, const RokadBlob *blob, gint64 from, GBytes *piece, GError **error)
{
  g_autoptr (GError) wrong = NULL;
  gboolean whole;

  if (rokad_blob_add_piece (rokad_shop_blobs (shop), blob, from, piece, &whole, &wrong))
    return !whole || rokad_parked_release (shop, error);
  if (wrong->domain != ROKAD_JOURNAL_ERROR)
    g_propagate_error (error, g_steal_pointer (&wrong));
  else
    g_set_error_literal (error, ROKAD_HOST_ERROR, ROKAD_HOST_ERROR_INVALID, wrong->message);
  return FALSE;
}

gboolean
rokad_host_take_piece (RokadShop *shop,
                       const char *sha256,
                       gint64 from,
                       GBytes *piece,
                       RokadBlobAnswer *out,
                       GError **error)
{
  g_autoptr (GArray) blobs = g_array_new (FALSE, TRUE, sizeof (RokadBlob));
  const char *folder = rokad_shop_blobs (shop);
  const RokadBlob *blob;

  if (!rokad_blob_list_wanted (shop, G_MAXUINT, blobs, error))
    return FALSE;

  blob = find_blob (blobs, sha256);
  if (blob != NULL && from == rokad_blob_size_of_part (folder, sha256) &&
      !add_piece (shop, blob, from, piece, error))
    return FALSE;

  out->have = blob != NULL && rokad_blob_is_here (folder, sha256)
                  ? blob->bytes
                  : rokad_blob_size_of_part (folder, sha256);
  return TRUE;
}
