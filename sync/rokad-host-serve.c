/* What guests ask for: heads and pages; and the blobs that are lacking here. */
#include "config.h"

#include <string.h>

#include "rokad-blob-piece.h"
#include "rokad-exchange.h"
#include "rokad-host.h"

#define VERSION_HEX 16

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
 * somebody could bring. One that has come is news for those that wait for it as well.
 */
static gboolean
add_wants (RokadShop *shop, GArray *wants, GChecksum *sum, GError **error)
{
  const RokadEnvironment *environment = rokad_shop_environment (shop);
  g_autoptr (GArray) blobs = g_array_new (FALSE, TRUE, sizeof (RokadBlob));
  guint32 first = 0;

  if (!rokad_blob_list_wanted (shop, G_MAXUINT, blobs, error))
    return FALSE;

  g_checksum_update (sum, (const guchar *) &blobs->len, sizeof blobs->len);
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
      !add_wants (shop, out->wants, sum, error))
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
    return !whole || rokad_blob_release (shop, blob->sha256, error);
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
