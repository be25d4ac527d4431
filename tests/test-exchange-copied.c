/* Disks that were rolled back, copied or swapped: each is noticed, all that was sold counts once at
 * every node, and the two ways part in journals and receipt numbers of their own.
 */
#include "node.h"

#define ROUNDS 12
#define STEPS 5

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
  node_sync (&self->a, &self->hub);
  node_sync (&self->b, &self->hub);
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

/* Until nobody has anything new for another. */
static void
settle (Node **tills, gsize n, Node *hub)
{
  for (guint round = 0; round < 3; round++)
    for (gsize i = 0; i < n; i++)
      node_sync (tills[i], hub);
  for (gsize i = 0; i < n; i++)
    node_assert_equal (tills[i], hub);
}

static void
settle_both (Fixture *self)
{
  Node *tills[] = { &self->a, &self->b };

  settle (tills, G_N_ELEMENTS (tills), &self->hub);
}

/* What is told apart by id, and how many receipts say what another one says. */
static void
assert_orders (Node *node, gint64 orders, gint64 repeated)
{
  g_assert_cmpint (node_count (node, "SELECT count (*) FROM orders"), ==, orders);
  g_assert_cmpint (node_count (node, "SELECT count (*) - count (DISTINCT number) FROM orders"), ==,
                   repeated);
}

static gint64
count_journals (Node *node)
{
  return node_count (node, "SELECT count (DISTINCT root_id) FROM journal");
}

/* --- Rolled back --- */

/* The hub knows what the disk has forgotten: noticed by the pull, before anything is sold. */
static void
test_a_rolled_back_till_is_told_when_it_pulls (Fixture *self, gconstpointer unused)
{
  g_autofree char *series = g_strdup (rokad_shop_series (self->a.shop));

  node_sell_many (&self->a, "D01", 2);
  node_sync (&self->a, &self->hub);
  node_keep (&self->a, "kept");
  node_sell_many (&self->a, "D02", 3);
  node_sync (&self->a, &self->hub);

  node_put_back (&self->a, "kept");
  assert_orders (&self->a, 2, 0);
  node_sync (&self->a, &self->hub);
  assert_orders (&self->a, 5, 0);
  g_assert_cmpstr (rokad_shop_series (self->a.shop), !=, series);
  node_sell_many (&self->a, "D03", 2);
  settle_both (self);
  assert_orders (&self->b, 7, 0);
  g_assert_cmpint (count_journals (&self->b), ==, 4);
}

/* What it sold meanwhile has the numbers of what it has forgotten; both count. */
static void
test_a_rolled_back_till_is_told_when_it_pushes (Fixture *self, gconstpointer unused)
{
  node_sell (&self->a, "D01");
  node_sync (&self->a, &self->hub);
  node_keep (&self->a, "kept");
  node_sell_many (&self->a, "D02", 3);
  node_sync (&self->a, &self->hub);

  node_put_back (&self->a, "kept");
  node_sell_many (&self->a, "D03", 2);
  node_sync (&self->a, &self->hub);
  node_sell_many (&self->a, "D04", 2);
  settle_both (self);
  assert_orders (&self->b, 8, 2);
  g_assert_cmpint (count_journals (&self->b), ==, 4);
}

/* What it has forgotten are rulings, so that its next sale goes on where the hub ends: the name of
 * the exchange tells, and tells again where nobody heard it.
 */
static void
test_a_till_that_forgot_no_sale_is_told_by_its_nonce (Fixture *self, gconstpointer unused)
{
  static const char *const names[] = { "Noon", "Night" };
  static const NodeFault deaf = { .lose_answer = TRUE };
  g_autofree char *node = g_strdup (rokad_shop_node (self->a.shop));
  g_autoptr (GError) error = NULL;

  node_keep (&self->a, "kept");
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      rokad_shop_change_settings (self->a.shop, &error, "shop_name", names[i], NULL);
      g_assert_no_error (error);
      node_sync (&self->a, &self->hub);
    }

  node_put_back (&self->a, "kept");
  node_sell (&self->a, "D01");
  rokad_sync_engine_step (&self->a.engine, ROKAD_SYNC_EVENT_ENROLLED);
  node_exchange (&self->a, &self->hub, ROKAD_SYNC_DO_PUSH, &deaf);
  node_restart (&self->a);
  rokad_sync_engine_step (&self->a.engine, ROKAD_SYNC_EVENT_ENROLLED);
  g_assert_cmpint (node_exchange (&self->a, &self->hub, ROKAD_SYNC_DO_PUSH, NULL), ==,
                   ROKAD_SYNC_DO_BEGIN_ANEW);
  node_exchange (&self->a, &self->hub, ROKAD_SYNC_DO_BEGIN_ANEW, NULL);
  g_assert_cmpstr (rokad_shop_node (self->a.shop), !=, node);
  node_restart (&self->a);
  settle_both (self);
  assert_orders (&self->b, 1, 0);
  g_assert_cmpstr (rokad_shop_settings (self->a.shop)->shop_name, ==, "Night");
}

/* Kept after any step and put back after any later one; each step is known to the hub. */
static void
roll_back (guint kept, guint back)
{
  Fixture shop;

  set_up (&shop, NULL);
  for (guint step = 0; step < STEPS; step++)
    {
      if (step == kept)
        node_keep (&shop.a, "kept");
      if (step == back)
        node_put_back (&shop.a, "kept");
      node_sync (&shop.a, &shop.hub);
      node_sell_many (&shop.a, "D01", 1 + step % 2);
      node_sync (step % 3 == 2 ? &shop.b : &shop.a, &shop.hub);
      node_sync (&shop.a, &shop.hub);
    }
  settle_both (&shop);
  assert_orders (&shop.b, 7, 0);
  g_assert_cmpint (count_journals (&shop.b), ==, 4);
  tear_down (&shop, NULL);
}

static void
test_a_till_may_be_rolled_back_from_anywhere_to_anywhere (void)
{
  for (guint kept = 0; kept < STEPS; kept++)
    for (guint back = kept + 1; back < STEPS; back++)
      roll_back (kept, back);
}

/* --- Copied --- */

/* The hub was restored, and the copy has brought other lines before the original comes: what that
 * had been acknowledged is not there, nor on the way to what is.
 */
static void
test_a_copy_that_came_to_a_restored_hub_first_is_told_of (Fixture *self, gconstpointer unused)
{
  Node copy;
  Node *tills[] = { &self->a, &self->b, &copy };
  RokadSyncAction action;

  node_keep (&self->hub, "kept");
  node_clone (&copy, &self->a, 4);
  node_sell_many (&self->a, "D01", 3);
  node_sync (&self->a, &self->hub);
  node_put_back (&self->hub, "kept");
  node_sell_many (&copy, "D02", 2);
  node_sync (&copy, &self->hub);

  node_sell (&self->a, "D03");
  action = rokad_sync_engine_step (&self->a.engine, ROKAD_SYNC_EVENT_CHANGED);
  while (action == ROKAD_SYNC_DO_PUSH)
    action = node_exchange (&self->a, &self->hub, action, NULL);
  g_assert_cmpint (action, ==, ROKAD_SYNC_DO_BEGIN_ANEW);
  node_restart (&self->a);
  settle (tills, G_N_ELEMENTS (tills), &self->hub);
  assert_orders (&self->b, 6, 2);
  node_assert_sound (&copy);
  node_close (&copy);
}

/* Both have one more exchange in mind, under one name: the second is told, however often it asks,
 * and though the first has taken the place of the original.
 */
static void
test_of_two_copies_the_second_is_told (Fixture *self, gconstpointer data)
{
  gboolean copy_first = GPOINTER_TO_INT (data);
  const NodeFault deaf = { .lose_answer = TRUE };
  Node copy;
  Node *tills[] = { &self->a, &self->b, &copy };
  Node *first = copy_first ? &copy : &self->a;
  Node *second = copy_first ? &self->a : &copy;
  g_autofree char *series = NULL;
  g_autofree char *node = NULL;

  node_clone (&copy, &self->a, 4);
  node = g_strdup (rokad_shop_node (copy.shop));
  series = g_strdup (rokad_shop_series (copy.shop));
  node_sell (&self->a, "D01");
  node_sell (&copy, "D02");
  node_sync (first, &self->hub);
  for (guint i = 0; i < 3; i++)
    node_exchange (second, &self->hub, ROKAD_SYNC_DO_PUSH, &deaf);
  node_sync (second, &self->hub);
  g_assert_cmpstr (rokad_shop_node (first->shop), ==, node);
  g_assert_cmpstr (rokad_shop_node (second->shop), !=, node);
  g_assert_cmpstr (rokad_shop_series (second->shop), !=, series);

  node_sell (&self->a, "D03");
  node_sell (&copy, "D04");
  settle (tills, G_N_ELEMENTS (tills), &self->hub);
  assert_orders (&self->hub, 4, 1);
  g_assert_cmpint (count_journals (&self->hub), ==, 4);
  node_assert_sound (&copy);
  node_close (&copy);
}

/* Two copies sell and exchange as chance will have it; @deaf: some answers are lost. */
static void
live_as_two (guint64 seed, gboolean deaf)
{
  Fixture shop;
  Node copy;
  Node *tills[] = { &shop.a, &copy, &shop.b };
  Seeded chance;
  gint64 sold = 1;

  seeded_init (&chance, seed, 0);
  set_up (&shop, NULL);
  node_sell (&shop.a, "D01");
  if (seeded_range (&chance, 0, 1))
    node_sync (&shop.a, &shop.hub);
  node_clone (&copy, &shop.a, 100 + seed);
  for (guint i = 0; i < 10; i++)
    {
      Node *till = tills[seeded_range (&chance, 0, 2)];
      NodePlan plan = { .fault = { .lose_answer = TRUE }, .at = (guint) (deaf ? i % 4 : 0) };
      guint orders = (guint) seeded_range (&chance, 0, 2);

      node_sell_many (till, "D02", orders);
      sold += orders;
      if (seeded_range (&chance, 0, 2) > 0)
        node_sync_by (till, &shop.hub, &plan);
    }
  node_sell (&shop.a, "D03");
  node_sell (&copy, "D04");
  settle (tills, G_N_ELEMENTS (tills), &shop.hub);
  g_assert_cmpint (node_count (&shop.hub, "SELECT count (*) FROM orders"), ==, sold + 2);
  g_assert_cmpstr (rokad_shop_node (shop.a.shop), !=, rokad_shop_node (copy.shop));
  g_assert_cmpstr (rokad_shop_series (shop.a.shop), !=, rokad_shop_series (copy.shop));
  g_assert_cmpint (count_journals (&shop.hub), <=, 5);
  node_assert_sound (&copy);
  node_close (&copy);
  tear_down (&shop, NULL);
}

static void
test_copies_part_whoever_asks_first (gconstpointer deaf)
{
  for (guint64 seed = 1; seed <= ROUNDS; seed++)
    live_as_two (seed, GPOINTER_TO_INT (deaf));
}

/* A copy of a copy is one more. */
static void
test_three_copies_part (Fixture *self, gconstpointer unused)
{
  Node second, third;
  Node *tills[] = { &self->a, &second, &third, &self->b };

  node_sell (&self->a, "D01");
  node_clone (&second, &self->a, 4);
  node_sell (&second, "D02");
  node_clone (&third, &second, 5);
  node_sell (&third, "D03");
  node_sell (&self->a, "D04");
  for (gsize i = 0; i < G_N_ELEMENTS (tills); i++)
    node_sync (tills[i], &self->hub);
  node_sell (&self->a, "D05");
  node_sell (&second, "D06");
  node_sell (&third, "D07");
  settle (tills, G_N_ELEMENTS (tills), &self->hub);
  g_assert_cmpint (node_count (&self->hub, "SELECT count (*) FROM orders"), ==, 7);
  g_assert_cmpint (node_count (&self->hub, "SELECT count (DISTINCT series) FROM journal"
                                           " WHERE scope = 'till'"),
                   ==, 4);
  node_assert_sound (&second);
  node_assert_sound (&third);
  node_close (&second);
  node_close (&third);
}

/* --- Swapped --- */

/* Each machine goes on as the other one: nothing was copied. What it shows of itself is its old
 * token, which is renewed by the key on the disk.
 */
static void
test_tills_that_swap_their_disks_go_on (Fixture *self, gconstpointer unused)
{
  g_autofree char *of_a = g_strdup (rokad_shop_node (self->a.shop));
  char *folder = self->a.folder;

  node_sell (&self->a, "D01");
  node_sync (&self->a, &self->hub);
  node_sell (&self->b, "D02");
  g_clear_pointer (&self->a.shop, rokad_shop_close);
  g_clear_pointer (&self->b.shop, rokad_shop_close);
  self->a.folder = self->b.folder;
  self->b.folder = folder;
  node_restart (&self->a);
  node_restart (&self->b);
  g_assert_cmpstr (rokad_shop_node (self->b.shop), ==, of_a);

  node_sell (&self->a, "D03");
  node_sell (&self->b, "D04");
  settle_both (self);
  assert_orders (&self->hub, 4, 0);
  g_assert_cmpstr (rokad_shop_node (self->b.shop), ==, of_a);
  g_assert_cmpint (count_journals (&self->hub), ==, 3);
}

#define ADD(path, data, func) \
  g_test_add ("/exchange-copied/" path, Fixture, data, set_up, func, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  ADD ("a_rolled_back_till_is_told_when_it_pulls", NULL,
       test_a_rolled_back_till_is_told_when_it_pulls);
  ADD ("a_rolled_back_till_is_told_when_it_pushes", NULL,
       test_a_rolled_back_till_is_told_when_it_pushes);
  ADD ("a_till_that_forgot_no_sale_is_told_by_its_nonce", NULL,
       test_a_till_that_forgot_no_sale_is_told_by_its_nonce);
  g_test_add_func ("/exchange-copied/a_till_may_be_rolled_back_from_anywhere_to_anywhere",
                   test_a_till_may_be_rolled_back_from_anywhere_to_anywhere);
  ADD ("a_copy_that_came_to_a_restored_hub_first_is_told_of", NULL,
       test_a_copy_that_came_to_a_restored_hub_first_is_told_of);
  ADD ("of_two_copies_the_second_is_told", GINT_TO_POINTER (FALSE),
       test_of_two_copies_the_second_is_told);
  ADD ("a_copy_that_came_first_stays", GINT_TO_POINTER (TRUE),
       test_of_two_copies_the_second_is_told);
  g_test_add_data_func ("/exchange-copied/copies_part_whoever_asks_first", GINT_TO_POINTER (FALSE),
                        test_copies_part_whoever_asks_first);
  g_test_add_data_func ("/exchange-copied/copies_part_though_answers_are_lost",
                        GINT_TO_POINTER (TRUE), test_copies_part_whoever_asks_first);
  ADD ("three_copies_part", NULL, test_three_copies_part);
  ADD ("tills_that_swap_their_disks_go_on", NULL, test_tills_that_swap_their_disks_go_on);

  return g_test_run ();
}
