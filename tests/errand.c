#include "errand.h"

#include <string.h>

#include "rokad-blob-piece.h"

void
errand_open (Errand *self, gconstpointer unused)
{
  node_open_joined (&self->hub, "hub", 1);
  node_open_joined (&self->till, "till", 2);
  node_enrol (&self->till, &self->hub);
  stranger_open (&self->near, self->till.scrap, "till", &self->till.seeded);
  stranger_say (&self->near, "line.removed", "{}");
  parcel_give_all (&self->near.parcel, self->till.shop);

  self->blob = errand_put_blob (&self->hub, ERRAND_BLOB);
  stranger_open (&self->far, self->hub.scrap, "shop", &self->hub.seeded);
  errand_name_blob (self, self->blob, strlen (ERRAND_BLOB));
  parcel_give_all (&self->far.parcel, self->hub.shop);
}

void
errand_close (Errand *self, gconstpointer unused)
{
  node_close (&self->hub);
  node_close (&self->till);
  stranger_close (&self->near);
  stranger_close (&self->far);
  g_free (self->blob);
}

gboolean
errand_make (Errand *self, RokadSyncAction action, RokadOutgoing *out, RokadSyncEvent *event)
{
  gboolean any;
  g_autoptr (GError) error = NULL;

  rokad_asker_make (self->till.asker, self->till.shop, action, out, &any, event, &error);
  g_assert_no_error (error);
  return any;
}

RokadSyncEvent
errand_take (Errand *self,
             RokadSyncAction action,
             const RokadIncoming *answer,
             guint32 *out_retry_after_ms)
{
  RokadSyncEvent event;
  g_autoptr (GError) error = NULL;

  rokad_asker_take (self->till.asker, self->till.shop, action, answer, &event, out_retry_after_ms,
                    &error);
  g_assert_no_error (error);
  return event;
}

char *
errand_put_blob (Node *node, const char *contents)
{
  char hash[ROKAD_HASH_HEX_BYTES];
  g_autofree char *path = NULL;

  rokad_hash (contents, strlen (contents), hash);
  path = g_build_filename (rokad_shop_blobs (node->shop), hash, NULL);
  g_assert_true (g_file_set_contents (path, contents, -1, NULL));
  return g_strdup (hash);
}

void
errand_name_blob (Errand *self, const char *sha256, gsize bytes)
{
  g_autofree char *body =
      g_strdup_printf ("{\"blob\":{\"sha256\":\"%s\",\"bytes\":%zu,\"rows\":1,\"format\":\"x\"},"
                       "\"from\":\"2026-01-01T00:00:00.000+00:00\"}",
                       sha256, bytes);

  stranger_say (&self->far, "products.imported", body);
}

gboolean
errand_has_blob (Node *node, const char *sha256)
{
  return rokad_blob_is_here (rokad_shop_blobs (node->shop), sha256);
}
