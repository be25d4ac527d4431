/* Blobs that are fetched and handed back: one that cannot be had, or is not itself, stops no other.
 */
#include <string.h>

#include "errand.h"

#define EXCHANGES_MAX 20

/* Up to the fetch. */
static void
get_to_fetch (Errand *self)
{
  RokadSyncAction action = rokad_sync_engine_step (&self->till.engine, ROKAD_SYNC_EVENT_ENROLLED);

  while (action != ROKAD_SYNC_DO_FETCH)
    action = node_exchange (&self->till, &self->hub, action, NULL);
}

/* Rulings that were parked for want of a blob stand before one whose blob is there. */
static void
test_blobs_that_the_peer_has_not_got_are_passed_over (Errand *self, gconstpointer unused)
{
  g_autofree char *last = errand_put_blob (&self->hub, "the last one");

  for (guint i = 0; i < 2 * ROKAD_WANTS_MAX; i++)
    {
      g_autofree char *text = g_strdup_printf ("nobody has %u", i);
      char hash[ROKAD_HASH_HEX_BYTES];

      rokad_hash (text, strlen (text), hash);
      errand_name_blob (self, hash, 10);
    }
  errand_name_blob (self, last, strlen ("the last one"));
  parcel_give_all (&self->far.parcel, self->hub.shop);
  node_sync (&self->till, &self->hub);
  g_assert_true (errand_has_blob (&self->till, last));
  g_assert_true (errand_has_blob (&self->till, self->blob));
}

/* The peer's disk says something else than the name: it waits, but what stands behind it does not.
 */
static void
test_a_blob_that_is_not_itself_stops_no_other (Errand *self, gconstpointer unused)
{
  g_autofree char *last = errand_put_blob (&self->hub, "the last one");
  g_autofree char *path = g_build_filename (rokad_shop_blobs (self->hub.shop), self->blob, NULL);
  RokadSyncAction action;

  errand_name_blob (self, last, strlen ("the last one"));
  parcel_give_all (&self->far.parcel, self->hub.shop);
  g_assert_true (g_file_set_contents (path, "What a blob is made of", -1, NULL));
  get_to_fetch (self);
  action = node_exchange (&self->till, &self->hub, ROKAD_SYNC_DO_FETCH, NULL);
  g_assert_cmpint (action, ==, ROKAD_SYNC_DO_WAIT);
  action = rokad_sync_engine_step (&self->till.engine, ROKAD_SYNC_EVENT_TIMER);
  for (guint i = 0; action != ROKAD_SYNC_DO_WAIT; i++)
    {
      g_assert_cmpuint (i, <, EXCHANGES_MAX);
      action = node_exchange (&self->till, &self->hub, action, NULL);
    }
  g_assert_true (errand_has_blob (&self->till, last));
  g_assert_false (errand_has_blob (&self->till, self->blob));

  g_assert_true (g_file_set_contents (path, "what a blob is made of", -1, NULL));
  node_sync (&self->till, &self->hub);
  g_assert_true (errand_has_blob (&self->till, self->blob));
}

static void
test_a_piece_of_nothing_is_no_progress (Errand *self, gconstpointer unused)
{
  g_autoptr (GBytes) empty = g_bytes_new_static ("", 0);
  g_auto (RokadOutgoing) out = { 0 };
  RokadSyncEvent event;
  guint32 retry_ms;

  get_to_fetch (self);
  g_assert_true (errand_make (self, ROKAD_SYNC_DO_FETCH, &out, &event));
  g_assert_cmpint (errand_take (self, ROKAD_SYNC_DO_FETCH,
                                &(RokadIncoming){ 200, ERRAND_VERSION, ROKAD_TYPE_BYTES, 0, empty },
                                &retry_ms),
                   ==, ROKAD_SYNC_EVENT_LOST);
}

/* What is broken here is refused there; it is not offered for ever, and the next one is. */
static void
test_a_blob_that_is_refused_stops_no_other (Errand *self, gconstpointer unused)
{
  g_autofree char *broken = errand_put_blob (&self->till, "broken here");
  g_autofree char *sound = errand_put_blob (&self->till, "sound here");
  g_autofree char *path = g_build_filename (rokad_shop_blobs (self->till.shop), broken, NULL);

  errand_name_blob (self, broken, strlen ("broken here"));
  errand_name_blob (self, sound, strlen ("sound here"));
  parcel_give_all (&self->far.parcel, self->hub.shop);
  g_assert_true (g_file_set_contents (path, "Broken here", -1, NULL));
  node_sync (&self->till, &self->hub);
  g_assert_true (errand_has_blob (&self->hub, sound));
  g_assert_false (errand_has_blob (&self->hub, broken));
  self->till.exchanges = 0;
  node_sync (&self->till, &self->hub);
  g_assert_cmpuint (self->till.exchanges, ==, 1);
}

#define ADD(path, func) \
  g_test_add ("/asker-blobs/" path, Errand, NULL, errand_open, func, errand_close)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  ADD ("blobs_that_the_peer_has_not_got_are_passed_over",
       test_blobs_that_the_peer_has_not_got_are_passed_over);
  ADD ("a_blob_that_is_not_itself_stops_no_other", test_a_blob_that_is_not_itself_stops_no_other);
  ADD ("a_piece_of_nothing_is_no_progress", test_a_piece_of_nothing_is_no_progress);
  ADD ("a_blob_that_is_refused_stops_no_other", test_a_blob_that_is_refused_stops_no_other);

  return g_test_run ();
}
