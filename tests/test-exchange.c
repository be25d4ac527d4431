/* Nodes that exchange journals agree, and answers that come late change nothing. */
#include "node.h"
#include "rokad-peer.h"

typedef struct
{
  Node hub;
  Node a; /* rules */
  Node b;
} Fixture;

static void
set_up (Fixture *self, gconstpointer unused)
{
  node_open_joined (&self->hub, "hub", 1);
  node_open_lone (&self->a, 2);
  node_open_joined (&self->b, "till", 3);
  node_enrol (&self->a, &self->hub);
  node_enrol (&self->b, &self->hub);
}

static void
tear_down (Fixture *self, gconstpointer unused)
{
  node_assert_sound (&self->hub);
  node_assert_sound (&self->a);
  node_assert_sound (&self->b);
  node_close (&self->hub);
  node_close (&self->a);
  node_close (&self->b);
}

static void
assert_all_equal (Fixture *self)
{
  node_assert_equal (&self->a, &self->hub);
  node_assert_equal (&self->b, &self->hub);
}

static void
assert_orders (Node *node, gint64 orders)
{
  g_assert_cmpint (node_count (node, "SELECT count (*) FROM orders"), ==, orders);
  g_assert_cmpint (node_count (node, "SELECT count (DISTINCT number) FROM orders"), ==, orders);
}

static void
test_tills_agree_through_a_hub (Fixture *self, gconstpointer unused)
{
  node_sell (&self->a, "D01");
  node_sync (&self->a, &self->hub);
  node_assert_equal (&self->a, &self->hub);
  node_sync (&self->b, &self->hub);
  node_assert_equal (&self->b, &self->hub);
  node_sell (&self->b, "D02");
  node_sell (&self->a, "D03");
  node_sync (&self->b, &self->hub);
  node_sync (&self->a, &self->hub);
  node_sync (&self->b, &self->hub);
  assert_all_equal (self);
  assert_orders (&self->b, 3);
}

/* --- Answers that come late --- */

static void
make (Node *self, RokadSyncAction action, RokadOutgoing *out)
{
  RokadSyncEvent event;
  gboolean any;
  g_autoptr (GError) error = NULL;

  rokad_asker_make (self->asker, self->shop, action, out, &any, &event, &error);
  g_assert_no_error (error);
  g_assert_true (any);
}

static void
read_nonces (Node *self, RokadPeer **out)
{
  *out = rokad_peer_get (rokad_shop_db (self->shop), self->peer, NULL);
  g_assert_nonnull (*out);
}

/* Every answer to an own push that ever came, told again as the answer to a later push that was
 * lost.
 */
static void
test_a_stale_answer_moves_nothing (Fixture *self, gconstpointer unused)
{
  RokadResponse stale[4] = { { 0 } };

  node_sync (&self->a, &self->hub);
  for (guint i = 0; i < G_N_ELEMENTS (stale); i++)
    {
      g_auto (RokadOutgoing) lost = { 0 };
      g_auto (RokadOutgoing) out = { 0 };
      g_autoptr (RokadPeer) before = NULL;
      g_autoptr (RokadPeer) after = NULL;

      node_sell (&self->a, "D01");
      make (&self->a, ROKAD_SYNC_DO_PUSH, &lost);
      read_nonces (&self->a, &before);
      for (guint j = 0; j < i; j++)
        g_assert_cmpint (node_take (&self->a, ROKAD_SYNC_DO_PUSH, &stale[j]), ==,
                         ROKAD_SYNC_EVENT_LOST);
      read_nonces (&self->a, &after);
      g_assert_cmpstr (before->nonce, ==, after->nonce);
      g_assert_cmpstr (before->next, ==, after->next);

      make (&self->a, ROKAD_SYNC_DO_PUSH, &out);
      g_assert_true (g_bytes_equal (out.body, lost.body));
      node_ask (&self->a, &self->hub, &out, &stale[i]);
      g_assert_cmpint (node_take (&self->a, ROKAD_SYNC_DO_PUSH, &stale[i]), ==,
                       ROKAD_SYNC_EVENT_DONE);
    }
  for (guint i = 0; i < G_N_ELEMENTS (stale); i++)
    rokad_response_clear (&stale[i]);

  node_sync (&self->b, &self->hub);
  node_sync (&self->a, &self->hub);
  assert_all_equal (self);
  g_assert_cmpint (node_count (&self->hub, "SELECT count (*) FROM journal"), ==, 3);
}

/* So is what a hub said while it was restored, once it has got over that. */
static void
test_a_stale_gap_moves_nothing (Fixture *self, gconstpointer unused)
{
  RokadResponse stale = { 0 };
  g_auto (RokadOutgoing) too_far = { 0 };
  g_auto (RokadOutgoing) lost = { 0 };
  g_auto (RokadOutgoing) again = { 0 };
  g_autoptr (RokadPeer) before = NULL;
  g_autoptr (RokadPeer) after = NULL;

  node_sync (&self->a, &self->hub);
  node_keep (&self->hub, "kept");
  node_sell_many (&self->a, "D01", 2);
  node_sync (&self->a, &self->hub);
  node_put_back (&self->hub, "kept");
  node_sell (&self->a, "D02");
  make (&self->a, ROKAD_SYNC_DO_PUSH, &too_far);
  node_ask (&self->a, &self->hub, &too_far, &stale);
  g_assert_cmpint (node_take (&self->a, ROKAD_SYNC_DO_PUSH, &stale), ==, ROKAD_SYNC_EVENT_MORE);

  make (&self->a, ROKAD_SYNC_DO_PUSH, &lost);
  read_nonces (&self->a, &before);
  g_assert_cmpint (node_take (&self->a, ROKAD_SYNC_DO_PUSH, &stale), ==, ROKAD_SYNC_EVENT_LOST);
  read_nonces (&self->a, &after);
  g_assert_cmpstr (before->nonce, ==, after->nonce);
  make (&self->a, ROKAD_SYNC_DO_PUSH, &again);
  g_assert_true (g_bytes_equal (lost.body, again.body));
  rokad_response_clear (&stale);

  node_sync (&self->a, &self->hub);
  node_sync (&self->b, &self->hub);
  node_sync (&self->a, &self->hub);
  assert_all_equal (self);
  assert_orders (&self->hub, 3);
}

/* --- Renewing a token --- */

/* The peer has used the challenge up and nobody knows: the next renewal asks for another one. */
static void
test_a_token_is_renewed_though_the_answer_was_lost (Fixture *self, gconstpointer unused)
{
  static const NodeFault deaf = { .lose_answer = TRUE };
  RokadSyncAction action;

  node_sell (&self->a, "D01");
  rokad_asker_free (self->a.asker);
  self->a.asker = rokad_asker_new (self->a.peer, "nobody's");
  action = rokad_sync_engine_step (&self->a.engine, ROKAD_SYNC_EVENT_ENROLLED);
  action = node_exchange (&self->a, &self->hub, action, NULL);
  g_assert_cmpint (action, ==, ROKAD_SYNC_DO_RENEW);
  action = node_exchange (&self->a, &self->hub, action, NULL);
  g_assert_cmpint (action, ==, ROKAD_SYNC_DO_RENEW);
  action = node_exchange (&self->a, &self->hub, action, &deaf);
  g_assert_cmpint (action, ==, ROKAD_SYNC_DO_WAIT);

  node_sync (&self->a, &self->hub);
  node_assert_equal (&self->a, &self->hub);
}

#define ADD(path, func) g_test_add ("/exchange/" path, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  ADD ("tills_agree_through_a_hub", test_tills_agree_through_a_hub);
  ADD ("a_stale_answer_moves_nothing", test_a_stale_answer_moves_nothing);
  ADD ("a_stale_gap_moves_nothing", test_a_stale_gap_moves_nothing);
  ADD ("a_token_is_renewed_though_the_answer_was_lost",
       test_a_token_is_renewed_though_the_answer_was_lost);

  return g_test_run ();
}
