/* Two hubs that never speak to each other, and a till that is enrolled at both: what it brings from
 * the one to the other is what its authors wrote and signed, and a copied disk does not hide behind
 * the hub that it asks.
 */
#include "dump.h"
#include "node.h"

typedef struct
{
  Node near;
  Node far;
  Node a; /* rules; asks the near hub */
  Node b; /* asks both */
  Node c; /* asks the far hub */
  NodeLink b_to_far;
} Fixture;

static void
set_up (Fixture *self, gconstpointer unused)
{
  node_open_joined (&self->near, "hub", 1);
  node_open_joined (&self->far, "hub", 2);
  node_open_lone (&self->a, 3);
  node_open_joined (&self->b, "till", 4);
  node_open_joined (&self->c, "till", 5);
  node_enrol (&self->a, &self->near);
  node_enrol (&self->b, &self->far);
  node_put_aside (&self->b, &self->b_to_far);
  node_enrol (&self->b, &self->near);
  node_enrol (&self->c, &self->far);
}

static void
tear_down (Fixture *self, gconstpointer unused)
{
  Node *nodes[] = { &self->near, &self->far, &self->a, &self->b, &self->c };

  node_link_clear (&self->b_to_far);
  for (gsize i = 0; i < G_N_ELEMENTS (nodes); i++)
    {
      node_assert_sound (nodes[i]);
      node_close (nodes[i]);
    }
}

/* From the one hub to the other and back. */
static void
carry (Fixture *self)
{
  node_sync (&self->b, &self->near);
  node_take_up (&self->b, &self->b_to_far);
  node_sync (&self->b, &self->far);
  node_sync (&self->b, &self->far);
  node_take_up (&self->b, &self->b_to_far);
  node_sync (&self->b, &self->near);
}

static void
settle (Fixture *self)
{
  for (guint round = 0; round < 4; round++)
    {
      node_sync (&self->a, &self->near);
      node_sync (&self->c, &self->far);
      carry (self);
    }
  node_assert_equal (&self->near, &self->far);
  node_assert_equal (&self->a, &self->near);
  node_assert_equal (&self->c, &self->far);
  node_assert_equal (&self->b, &self->far);
}

/* What a node has of the signatures and certificates of all chains; @but is its own journal, which
 * nobody signs for it.
 */
static char *
list_signatures (Node *node)
{
  return dump_query (node->folder, "shop.db",
                     "SELECT root_id, head_seq, head_hash, signed_seq, signature, certificate"
                     " FROM journal WHERE scope = 'till' AND own = 0 ORDER BY root_id");
}

static void
test_lines_are_carried_as_they_were_signed (Fixture *self, gconstpointer unused)
{
  g_autofree char *at_near = NULL;
  g_autofree char *at_far = NULL;

  node_sell_many (&self->a, "D01", 3);
  settle (self);
  node_sell_many (&self->c, "D02", 2);
  node_sell (&self->b, "D03");
  settle (self);
  g_assert_cmpint (node_count (&self->a, "SELECT count (*) FROM orders"), ==, 6);

  at_near = list_signatures (&self->near);
  at_far = list_signatures (&self->far);
  g_assert_cmpstr (at_near, ==, at_far);
  g_assert_cmpint (node_count (&self->far, "SELECT count (*) FROM journal WHERE scope = 'till'"
                                           " AND signed_seq = head_seq AND certificate <> ''"),
                   ==, 3);
  g_assert_cmpint (node_count (&self->c, "SELECT count (*) FROM journal"
                                         " WHERE own = 0 AND signed_seq = head_seq"),
                   ==, 4);
  g_assert_cmpint (node_count_catalog (&self->c, "SELECT count (*) FROM journal"
                                                 " WHERE signed_seq = head_seq"),
                   ==, 1);
}

/* Original and copy each ask another hub; only what is carried between them tells. */
static void
test_a_copy_at_another_hub_is_found (Fixture *self, gconstpointer unused)
{
  Node copy;

  settle (self);
  node_clone (&copy, &self->a, 6);
  node_enrol (&copy, &self->far);
  node_sell_many (&self->a, "D01", 2);
  node_sell_many (&copy, "D02", 3);
  node_sync (&self->a, &self->near);
  node_sync (&copy, &self->far);
  settle (self);
  node_sync (&copy, &self->far);
  g_assert_cmpstr (rokad_shop_node (self->a.shop), !=, rokad_shop_node (copy.shop));
  g_assert_cmpstr (rokad_shop_series (self->a.shop), !=, rokad_shop_series (copy.shop));

  node_sell (&self->a, "D03");
  node_sell (&copy, "D04");
  node_sync (&copy, &self->far);
  settle (self);
  node_sync (&copy, &self->far);
  node_assert_equal (&copy, &self->far);
  g_assert_cmpint (node_count (&self->near, "SELECT count (*) FROM orders"), ==, 7);
  g_assert_cmpint (node_count (&self->near, "SELECT count (DISTINCT number) FROM orders"), ==, 5);
  node_assert_sound (&copy);
  node_close (&copy);
}

/* It has seen the other's lines when the power goes, before it has a journal of its own. */
static void
test_a_copy_that_stopped_in_between_is_told_again (Fixture *self, gconstpointer unused)
{
  Node copy;
  RokadSyncAction action;
  g_autofree char *node = g_strdup (rokad_shop_node (self->a.shop));

  settle (self);
  node_clone (&copy, &self->a, 6);
  node_enrol (&copy, &self->far);
  node_sell (&self->a, "D01");
  node_sell (&copy, "D02");
  node_sync (&self->a, &self->near);
  node_sync (&copy, &self->far);
  carry (self);
  carry (self);

  action = rokad_sync_engine_step (&self->a.engine, ROKAD_SYNC_EVENT_CHANGED);
  while (action != ROKAD_SYNC_DO_BEGIN_ANEW)
    {
      g_assert_cmpint (action, !=, ROKAD_SYNC_DO_LISTEN);
      action = node_exchange (&self->a, &self->near, action, NULL);
    }
  node_restart (&self->a);
  g_assert_cmpstr (rokad_shop_node (self->a.shop), ==, node);
  node_sync (&self->a, &self->near);
  g_assert_cmpstr (rokad_shop_node (self->a.shop), !=, node);
  settle (self);
  node_assert_sound (&copy);
  node_close (&copy);
}

#define ADD(path, func) g_test_add ("/exchange-relay/" path, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  ADD ("lines_are_carried_as_they_were_signed", test_lines_are_carried_as_they_were_signed);
  ADD ("a_copy_at_another_hub_is_found", test_a_copy_at_another_hub_is_found);
  ADD ("a_copy_that_stopped_in_between_is_told_again",
       test_a_copy_that_stopped_in_between_is_told_again);

  return g_test_run ();
}
