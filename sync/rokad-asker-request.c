/* What is sent for each of the engine's actions. */
#include "config.h"

#include "rokad-anew.h"
#include "rokad-asker-private.h"
#include "rokad-blob-piece.h"
#include "rokad-key.h"
#include "rokad-snapshot.h"

static void
fill (RokadOutgoing *out, const char *method, const char *path, const char *type, GBytes *body)
{
  *out = (RokadOutgoing){ method, g_strdup (path), type, body };
}

static void
fill_blob (RokadAsker *self, RokadOutgoing *out, const char *method, const char *type, GBytes *body)
{
  g_autofree char *path =
      g_strdup_printf ("/v1/blob/%s?from=%" G_GINT64_FORMAT, self->blob.sha256, self->blob_from);

  fill (out, method, path, type, body);
}

static gboolean
make_push (RokadAsker *self,
           RokadShop *shop,
           gboolean own,
           RokadOutgoing *out,
           gboolean *out_any,
           GError **error)
{
  rokad_push_clear (&self->push);
  self->push = (RokadPush){ 0 };
  if (own ? !rokad_exchange_make_push (shop, self->peer, &self->push, out_any, error)
          : !rokad_exchange_make_hand_back (shop, &self->heads, &self->push, out_any, error))
    return FALSE;

  if (*out_any)
    fill (out, "POST", "/v1/push", ROKAD_TYPE_LINES, rokad_push_encode (&self->push));
  return TRUE;
}

static gboolean
make_page (RokadAsker *self, RokadShop *shop, RokadOutgoing *out, gboolean *out_any, GError **error)
{
  g_auto (RokadPull) pull = { 0 };

  if (!rokad_exchange_make_pull (shop, self->peer, &self->heads, &pull, out_any, error))
    return FALSE;

  if (*out_any)
    fill (out, "POST", "/v1/pull", ROKAD_TYPE_JSON, rokad_pull_encode (&pull));
  return TRUE;
}

/* The name of the newest snapshot, then its pieces. */
static void
make_snapshot (RokadAsker *self, RokadShop *shop, RokadOutgoing *out)
{
  g_autofree char *path = NULL;

  if (*self->snapshot.sha256 == '\0')
    {
      self->pulling = PULLING_SNAPSHOT;
      fill (out, "GET", "/v1/snapshot", NULL, NULL);
      return;
    }

  self->pulling = PULLING_PIECE;
  self->blob_from = rokad_snapshot_size_of_part (shop, self->snapshot.sha256);
  path = g_strdup_printf ("/v1/snapshot/%s?from=%" G_GINT64_FORMAT, self->snapshot.sha256,
                          self->blob_from);
  fill (out, "GET", path, NULL, NULL);
}

/* A node that was told that its disk is one of two, and stopped before it went on in new journals,
 * is told again by its own files.
 */
static gboolean
make_pull (RokadAsker *self,
           RokadShop *shop,
           RokadOutgoing *out,
           gboolean *out_any,
           RokadSyncEvent *out_event,
           GError **error)
{
  gboolean forked, wanted;

  if (!rokad_exchange_is_forked (shop, &forked, error) ||
      !rokad_snapshot_is_wanted (shop, &wanted, error))
    return FALSE;
  if (forked)
    {
      *out_any = FALSE;
      *out_event = ROKAD_SYNC_EVENT_COPIED;
      return TRUE;
    }
  if (wanted && self->snapshot_tries < SNAPSHOT_TRIES_MAX)
    {
      make_snapshot (self, shop, out);
      return TRUE;
    }

  self->pulling = PULLING_PAGE;
  return make_page (self, shop, out, out_any, error);
}

/* One of @blobs that the peer may have, and that came as it should or was not asked for yet; any
 * other is asked for after all of those. NULL for none.
 */
static const RokadBlob *
choose_blob (RokadAsker *self, const GArray *blobs)
{
  const RokadBlob *last = NULL;

  for (guint i = 0; i < blobs->len; i++)
    {
      const RokadBlob *blob = &g_array_index (blobs, RokadBlob, i);

      if (g_hash_table_contains (self->passed, blob->sha256))
        continue;
      if (!g_hash_table_contains (self->broken, blob->sha256))
        return blob;
      last = blob;
    }
  return last;
}

/* The next piece of a blob that is lacking here. */
static gboolean
make_fetch (RokadAsker *self,
            RokadShop *shop,
            RokadOutgoing *out,
            gboolean *out_any,
            GError **error)
{
  g_autoptr (GArray) blobs = g_array_new (FALSE, TRUE, sizeof (RokadBlob));
  const RokadBlob *chosen;

  if (!rokad_blob_list_wanted (shop, G_MAXUINT, blobs, error))
    return FALSE;

  chosen = choose_blob (self, blobs);
  *out_any = chosen != NULL;
  if (chosen != NULL)
    {
      self->blob = *chosen;
      self->blob_from = rokad_blob_size_of_part (rokad_shop_blobs (shop), self->blob.sha256);
      fill_blob (self, out, "GET", NULL, NULL);
    }
  return TRUE;
}

/* The next piece of a blob that the peer lacks and that is here. */
static gboolean
make_piece (RokadAsker *self, RokadShop *shop, RokadOutgoing *out)
{
  const char *folder = rokad_shop_blobs (shop);

  for (guint i = 0; i < self->heads.wants->len; i++)
    {
      const RokadWant *want = &g_array_index (self->heads.wants, RokadWant, i);
      GBytes *piece;

      if (g_hash_table_contains (self->broken, want->sha256))
        continue;
      piece = rokad_blob_read_piece (folder, want->sha256, want->have, NULL);
      if (piece == NULL)
        continue;
      g_strlcpy (self->blob.sha256, want->sha256, sizeof self->blob.sha256);
      self->blob_from = want->have;
      fill_blob (self, out, "POST", ROKAD_TYPE_BYTES, piece);
      return TRUE;
    }
  return FALSE;
}

/* Lines first, then what they name. */
static gboolean
make_hand_back (RokadAsker *self,
                RokadShop *shop,
                RokadOutgoing *out,
                gboolean *out_any,
                GError **error)
{
  if (!make_push (self, shop, FALSE, out, out_any, error))
    return FALSE;

  self->hands_blob = !*out_any && make_piece (self, shop, out);
  *out_any = *out_any || self->hands_blob;
  return TRUE;
}

/* Without a challenge it asks for one. */
static gboolean
make_renewal (RokadAsker *self, RokadShop *shop, RokadOutgoing *out, GError **error)
{
  const char *node = rokad_shop_node (shop);
  RokadTokenRequest request = { 0 };
  g_autofree char *text = NULL;

  g_strlcpy (request.node, node, sizeof request.node);
  g_strlcpy (request.challenge, self->challenge, sizeof request.challenge);
  text = rokad_token_text (&request);
  if (*request.challenge != '\0' &&
      !rokad_key_sign (rokad_shop_folder (shop), node, text, request.signature, error))
    return FALSE;

  fill (out, "POST", "/v1/token", ROKAD_TYPE_JSON, rokad_token_request_encode (&request));
  return TRUE;
}

static void
make_listening (RokadAsker *self, RokadOutgoing *out)
{
  const char *version = self->heads.version != NULL ? self->heads.version : "";
  g_autofree char *after = g_uri_escape_string (version, NULL, FALSE);
  g_autofree char *path = *after != '\0' ? g_strdup_printf ("/v1/heads?after=%s&wait=%u", after,
                                                            ROKAD_SYNC_LISTEN_MS / 1000)
                                         : g_strdup ("/v1/heads");

  fill (out, "GET", path, NULL, NULL);
}

gboolean
rokad_asker_make (RokadAsker *self,
                  RokadShop *shop,
                  RokadSyncAction action,
                  RokadOutgoing *out,
                  gboolean *out_any,
                  RokadSyncEvent *out_event,
                  GError **error)
{
  *out = (RokadOutgoing){ 0 };
  *out_any = TRUE;
  *out_event = ROKAD_SYNC_EVENT_DONE;

  switch (action)
    {
    case ROKAD_SYNC_DO_PUSH:
      return make_push (self, shop, TRUE, out, out_any, error);
    case ROKAD_SYNC_DO_HAND_BACK:
      return make_hand_back (self, shop, out, out_any, error);
    case ROKAD_SYNC_DO_PULL:
      return make_pull (self, shop, out, out_any, out_event, error);
    case ROKAD_SYNC_DO_RENEW:
      return make_renewal (self, shop, out, error);
    case ROKAD_SYNC_DO_COMPARE:
      fill (out, "GET", "/v1/heads", NULL, NULL);
      return TRUE;
    case ROKAD_SYNC_DO_LISTEN:
      make_listening (self, out);
      return TRUE;
    case ROKAD_SYNC_DO_BEGIN_ANEW:
      *out_any = FALSE;
      return rokad_shop_begin_anew (shop, error);
    case ROKAD_SYNC_DO_FETCH:
      return make_fetch (self, shop, out, out_any, error);
    case ROKAD_SYNC_DO_NOTHING:
    case ROKAD_SYNC_DO_WAIT:
    case ROKAD_SYNC_DO_STOP:
      break;
    }
  g_assert_not_reached ();
}
