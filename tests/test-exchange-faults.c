/* Whatever is lost, doubled or cut off on the way, wherever it happens, changes nothing. */
#include "counter.h"
#include "node.h"
#include "rokad-guest.h"
#include "rokad-peer.h"

#define EXTRA_EXCHANGES_MAX 12 /* that one fault may cost */

static const char more_products[] = "barcode,sku,name,category,unit,price,mrp,tax,hsn,stock\n"
                                    "E01,RICE,Rice 5 kg,Staples,piece,310.00,330.00,GST 5,1006,30\n"
                                    "D01,SALT,Salt 1 kg,Staples,piece,29.00,30.00,GST 0,2501,\n";

typedef struct
{
  Node hub;
  Node a; /* rules */
  Node b;
} Fixture;

static void
set_up (Fixture *self)
{
  node_open_joined (&self->hub, "hub", 1);
  node_open_lone (&self->a, 2);
  node_open_joined (&self->b, "till", 3);
  node_enrol (&self->a, &self->hub);
  node_enrol (&self->b, &self->hub);
}

static void
tear_down (Fixture *self)
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
import_more (Node *node)
{
  g_autoptr (GError) error = NULL;

  counter_import (node->shop, node->scrap, more_products, &error);
  g_assert_no_error (error);
}

static void
rename_shop (Node *node, const char *name)
{
  g_autoptr (GError) error = NULL;

  rokad_shop_change_settings (node->shop, &error, "shop_name", name, NULL);
  g_assert_no_error (error);
}

/* Seven orders, three rulings, two blobs; @plan strikes at one of the exchanges. */
static void
live (Fixture *self, NodePlan *plan)
{
  node_sell_many (&self->a, "D01", 2);
  node_sync_by (&self->a, &self->hub, plan);
  node_sync_by (&self->b, &self->hub, plan);
  node_sell_many (&self->b, "D02", 2);
  node_sync_by (&self->b, &self->hub, plan);
  node_sell (&self->a, "D03");
  import_more (&self->a);
  node_sync_by (&self->a, &self->hub, plan);
  node_sync_by (&self->b, &self->hub, plan);
  node_sell (&self->b, "D04");
  rename_shop (&self->a, "Night");
  node_sync_by (&self->a, &self->hub, plan);
  node_sync_by (&self->b, &self->hub, plan);
  node_sell (&self->b, "D05");
  node_sync_by (&self->b, &self->hub, plan);
}

/* The till's next exchange is the one that the hub expects. */
static void
assert_nonces_meet (Node *till, Node *hub)
{
  g_autoptr (RokadPeer) peer =
      rokad_peer_get (rokad_shop_db (till->shop), rokad_shop_node (hub->shop), NULL);
  g_autoptr (RokadGuest) guest =
      rokad_guest_get (rokad_shop_db (hub->shop), rokad_shop_node (till->shop), NULL);

  g_assert_cmpstr (peer->nonce, ==, guest->next);
  g_assert_cmpstr (peer->nonce, !=, guest->nonce);
}

static void
assert_lived (Fixture *self)
{
  Node *nodes[] = { &self->hub, &self->a, &self->b };

  assert_all_equal (self);
  assert_nonces_meet (&self->a, &self->hub);
  assert_nonces_meet (&self->b, &self->hub);
  for (gsize i = 0; i < G_N_ELEMENTS (nodes); i++)
    {
      assert_orders (nodes[i], 7);
      g_assert_cmpint (node_count (nodes[i], "SELECT count (*) FROM journal"), ==, 3);
      g_assert_cmpint (node_count_catalog (nodes[i], "SELECT count (*) FROM journal"), ==, 1);
      g_assert_cmpint (node_count_catalog (nodes[i], "SELECT count (*) FROM product"), ==, 21);
      g_assert_cmpint (node_count_catalog (nodes[i], "SELECT count (*) FROM parked"), ==, 0);
      g_assert_cmpint (node_count (nodes[i], "SELECT count (*) FROM parked"), ==, 0);
      g_assert_cmpstr (rokad_shop_settings (nodes[i]->shop)->shop_name, ==, "Night");
    }
}

/* @out_made: how many exchanges it took until all agreed. */
static void
live_with (const NodeFault *fault, guint at, guint *out_made)
{
  Fixture shop;
  NodePlan plan = { .fault = *fault, .at = at };

  set_up (&shop);
  live (&shop, &plan);
  node_sync_by (&shop.a, &shop.hub, &plan);
  node_sync_by (&shop.b, &shop.hub, &plan);
  assert_lived (&shop);
  *out_made = plan.made;
  tear_down (&shop);
}

static void
test_a_fault_at_any_exchange_changes_nothing (gconstpointer data)
{
  const NodeFault *fault = data;
  guint usual, made;

  live_with (fault, 0, &usual);
  for (guint at = 1; at <= usual; at++)
    {
      live_with (fault, at, &made);
      g_assert_cmpuint (made, <=, usual + EXTRA_EXCHANGES_MAX);
    }
}

int
main (int argc, char **argv)
{
  static const struct
  {
    const char *path;
    NodeFault fault;
  } faults[] = {
    { "/exchange-faults/any_request_may_be_lost", { .lose_request = TRUE } },
    { "/exchange-faults/any_answer_may_be_lost", { .lose_answer = TRUE } },
    { "/exchange-faults/any_request_may_come_twice", { .double_request = TRUE } },
    { "/exchange-faults/a_till_may_stop_before_any_answer", { .restart_till = TRUE } },
    { "/exchange-faults/a_till_may_stop_before_any_request",
      { .lose_request = TRUE, .restart_till = TRUE } },
    { "/exchange-faults/a_hub_may_stop_after_any_answer",
      { .restart_hub = TRUE, .lose_answer = TRUE } },
  };

  g_test_init (&argc, &argv, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (faults); i++)
    g_test_add_data_func (faults[i].path, &faults[i].fault,
                          test_a_fault_at_any_exchange_changes_nothing);

  return g_test_run ();
}
