/* A hub that was restored from an older copy, or replaced by an empty one, gets back what it lost
 * from whoever holds it.
 */
#include "counter.h"
#include "node.h"

static const char more_products[] =
    "barcode,sku,name,category,unit,price,mrp,tax,hsn,stock\n"
    "E01,RICE,Rice 5 kg,Staples,piece,310.00,330.00,GST 5,1006,30\n";

typedef struct
{
  Node hub;
  Node a; /* rules, where the hub does not */
  Node b;
  Node c; /* never comes back from some day on */
} Fixture;

static void
begin (Fixture *self, gboolean hub_rules)
{
  Node *tills[] = { &self->a, &self->b, &self->c };

  if (hub_rules)
    node_open_lone (&self->hub, 1);
  else
    node_open_joined (&self->hub, "hub", 1);
  for (gsize i = 0; i < G_N_ELEMENTS (tills); i++)
    {
      if (i == 0 && !hub_rules)
        node_open_lone (tills[i], 2);
      else
        node_open_joined (tills[i], "till", 2 + i);
      node_enrol (tills[i], &self->hub);
      node_sync (tills[i], &self->hub);
    }
}

static void
set_up (Fixture *self, gconstpointer hub_rules)
{
  begin (self, GPOINTER_TO_INT (hub_rules));
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
  node_close (&self->c);
}

static void
settle (Fixture *self)
{
  for (guint round = 0; round < 3; round++)
    {
      node_sync (&self->a, &self->hub);
      node_sync (&self->b, &self->hub);
    }
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
rename_shop (Node *node, const char *name)
{
  g_autoptr (GError) error = NULL;

  rokad_shop_change_settings (node->shop, &error, "shop_name", name, NULL);
  g_assert_no_error (error);
}

static void
import_more (Node *node)
{
  g_autoptr (GError) error = NULL;

  counter_import (node->shop, node->scrap, more_products, &error);
  g_assert_no_error (error);
}

static const char *
name_of (Node *node)
{
  return rokad_shop_settings (node->shop)->shop_name;
}

/* Ten orders of three tills, some of them known to others; @ruler rules and imports. */
static void
live (Fixture *self, Node *ruler)
{
  node_sell_many (&self->a, "D01", 2);
  node_sell_many (&self->b, "D02", 3);
  node_sell_many (&self->c, "D03", 4);
  rename_shop (ruler, "Night");
  import_more (ruler);
  node_sync (&self->c, &self->hub);
  node_sync (&self->a, &self->hub);
  node_sync (&self->b, &self->hub);
  node_sell (&self->a, "D04");
  node_sync (&self->a, &self->hub);
  node_sync (&self->b, &self->hub);
}

static gint64
count_own (Node *node)
{
  return node_count (node, "SELECT count (*) FROM journal WHERE own = 1");
}

/* --- A hub that only keeps and relays --- */

/* The lines of c come back from who has them, the products from who imported them. */
static void
test_a_restored_hub_gets_back_what_it_lost (Fixture *self, gconstpointer unused)
{
  g_autofree char *node = g_strdup (rokad_shop_node (self->hub.shop));

  node_keep (&self->hub, "kept");
  live (self, &self->a);
  node_put_back (&self->hub, "kept");
  assert_orders (&self->hub, 0);

  node_sync (&self->b, &self->hub);
  g_assert_cmpint (node_count (&self->hub, "SELECT count (*) FROM orders WHERE number LIKE '%'"),
                   >=, 7);
  settle (self);
  assert_orders (&self->hub, 10);
  g_assert_cmpstr (name_of (&self->hub), ==, "Night");
  g_assert_cmpint (node_count_catalog (&self->hub, "SELECT count (*) FROM product"), ==, 21);
  g_assert_cmpint (node_count_catalog (&self->hub, "SELECT count (*) FROM parked"), ==, 0);
  g_assert_cmpstr (rokad_shop_node (self->hub.shop), ==, node);
  g_assert_cmpint (count_own (&self->hub), ==, 1);
  g_assert_cmpint (node_count (&self->a, "SELECT count (*) FROM journal"), ==, 4);
}

/* Told by the hub itself, so that nobody takes it for a copied disk. */
static void
test_a_restored_hub_says_so (Fixture *self, gconstpointer unused)
{
  g_auto (RokadOutgoing) out = { 0 };
  g_auto (RokadResponse) response = { 0 };
  RokadPushAnswer answer;
  RokadSyncEvent event;
  gboolean any;
  g_autoptr (GError) error = NULL;

  node_keep (&self->hub, "kept");
  live (self, &self->a);
  node_sell (&self->a, "D05");
  node_put_back (&self->hub, "kept");
  rokad_asker_make (self->a.asker, self->a.shop, ROKAD_SYNC_DO_PUSH, &out, &any, &event, &error);
  g_assert_no_error (error);
  node_ask (&self->a, &self->hub, &out, &response);
  rokad_push_answer_decode (response.body, &answer, &error);
  g_assert_no_error (error);
  g_assert_true (answer.restored);
  g_assert_true (answer.gap);
  g_assert_false (answer.copied);
  g_assert_cmpint (node_take (&self->a, ROKAD_SYNC_DO_PUSH, &response), ==, ROKAD_SYNC_EVENT_MORE);
  settle (self);
  assert_orders (&self->hub, 11);
}

/* Back and forth: each time all is there again, and nobody has more journals for it. */
static void
test_a_hub_may_be_restored_again_and_again (Fixture *self, gconstpointer unused)
{
  node_keep (&self->hub, "first");
  node_sell (&self->a, "D01");
  node_sync (&self->a, &self->hub);
  node_keep (&self->hub, "second");
  live (self, &self->a);
  for (guint i = 0; i < 4; i++)
    {
      node_put_back (&self->hub, i % 2 == 0 ? "first" : "second");
      node_sell (&self->b, "D06");
      settle (self);
      assert_orders (&self->hub, 12 + i);
    }
  g_assert_cmpint (node_count (&self->hub, "SELECT count (*) FROM journal"), ==, 4);
}

/* Whatever is lost while it comes back comes later. */
static void
come_back (guint at, guint *out_made)
{
  const NodeFault fault = { .lose_answer = TRUE, .restart_hub = at % 2 == 0 };
  NodePlan plan = { .fault = fault, .at = at };
  Fixture shop;

  begin (&shop, FALSE);
  node_keep (&shop.hub, "kept");
  live (&shop, &shop.a);
  node_sell (&shop.b, "D05");
  node_put_back (&shop.hub, "kept");
  node_sync_by (&shop.b, &shop.hub, &plan);
  node_sync_by (&shop.a, &shop.hub, &plan);
  settle (&shop);
  assert_orders (&shop.hub, 11);
  g_assert_cmpint (node_count (&shop.hub, "SELECT count (*) FROM journal"), ==, 4);
  *out_made = plan.made;
  tear_down (&shop, NULL);
}

static void
test_a_fault_while_it_comes_back_changes_nothing (void)
{
  guint usual, made;

  come_back (0, &usual);
  for (guint at = 1; at <= usual; at++)
    come_back (at, &made);
}

/* --- A hub that writes itself --- */

/* What it ruled and forgot comes back, what it rules from now on stands above, and its tills still
 * know it. Several of them report: one new journal is enough.
 */
static void
test_a_restored_hub_that_rules_begins_anew_once (Fixture *self, gconstpointer unused)
{
  g_autofree char *node = g_strdup (rokad_shop_node (self->hub.shop));

  node_keep (&self->hub, "kept");
  live (self, &self->hub);
  node_put_back (&self->hub, "kept");
  settle (self);
  assert_orders (&self->hub, 10);
  g_assert_cmpstr (rokad_shop_node (self->hub.shop), !=, node);
  g_assert_cmpint (count_own (&self->hub), ==, 2);
  g_assert_cmpstr (name_of (&self->hub), ==, "Night");

  rename_shop (&self->hub, "Dawn");
  settle (self);
  g_assert_cmpstr (name_of (&self->a), ==, "Dawn");
  g_assert_cmpint (count_own (&self->hub), ==, 2);
}

/* It wrote other lines in the place of those that it forgot before anyone could tell it. */
static void
test_a_restored_hub_that_ruled_on_begins_anew (Fixture *self, gconstpointer unused)
{
  node_keep (&self->hub, "kept");
  rename_shop (&self->hub, "Noon");
  node_sync (&self->a, &self->hub);
  rename_shop (&self->hub, "Evening");
  node_sync (&self->a, &self->hub);
  node_put_back (&self->hub, "kept");
  rename_shop (&self->hub, "Morning");
  settle (self);
  g_assert_cmpint (node_count_catalog (&self->hub, "SELECT count (*) FROM journal WHERE own = 1"),
                   ==, 2);
  rename_shop (&self->hub, "Dawn");
  settle (self);
  g_assert_cmpstr (name_of (&self->hub), ==, "Dawn");
  g_assert_cmpstr (name_of (&self->b), ==, "Dawn");
}

/* --- A hub that is gone --- */

/* Tills enrol again, at a hub with another name, and bring all that they have, of others too. */
static void
test_an_empty_hub_gets_the_whole_history (Fixture *self, gconstpointer unused)
{
  Node fresh;

  live (self, &self->a);
  node_open_joined (&fresh, "hub", 77);
  node_close (&self->hub);
  self->hub = fresh;
  self->hub.seeded.environment.data = &self->hub.seeded;
  node_restart (&self->hub);
  node_enrol (&self->b, &self->hub);
  node_sync (&self->b, &self->hub);
  g_assert_cmpint (node_count (&self->b, "SELECT count (*) FROM peer"), ==, 2);
  assert_orders (&self->hub, 10);

  node_enrol (&self->a, &self->hub);
  node_sell (&self->a, "D05");
  settle (self);
  assert_orders (&self->b, 11);
  g_assert_cmpint (node_count_catalog (&self->hub, "SELECT count (*) FROM parked"), ==, 0);
}

#define ADD(path, hub_rules, func) \
  g_test_add ("/exchange-restored/" path, Fixture, GINT_TO_POINTER (hub_rules), set_up, func, \
              tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  ADD ("a_restored_hub_gets_back_what_it_lost", FALSE, test_a_restored_hub_gets_back_what_it_lost);
  ADD ("a_restored_hub_says_so", FALSE, test_a_restored_hub_says_so);
  ADD ("a_hub_may_be_restored_again_and_again", FALSE, test_a_hub_may_be_restored_again_and_again);
  g_test_add_func ("/exchange-restored/a_fault_while_it_comes_back_changes_nothing",
                   test_a_fault_while_it_comes_back_changes_nothing);
  ADD ("a_restored_hub_that_rules_begins_anew_once", TRUE,
       test_a_restored_hub_that_rules_begins_anew_once);
  ADD ("a_restored_hub_that_ruled_on_begins_anew", TRUE,
       test_a_restored_hub_that_ruled_on_begins_anew);
  ADD ("an_empty_hub_gets_the_whole_history", FALSE, test_an_empty_hub_gets_the_whole_history);

  return g_test_run ();
}
