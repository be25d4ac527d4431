/* Held carts are the shop's: any till recalls what one has held, and where two did that without
 * hearing of each other, both sell and a person is told.
 */
#include "fellow.h"
#include "node.h"
#include "parcel.h"

static GPtrArray *
list_held (RokadShop *shop)
{
  g_autoptr (GError) error = NULL;
  GPtrArray *held = rokad_cart_list_held (shop, &error);

  g_assert_no_error (error);
  return held;
}

static guint
count_held (RokadShop *shop)
{
  g_autoptr (GPtrArray) held = list_held (shop);

  return held->len;
}

static GPtrArray *
list_twice (RokadShop *shop)
{
  g_autoptr (GError) error = NULL;
  GPtrArray *recalls = rokad_cart_list_twice (shop, &error);

  g_assert_no_error (error);
  return recalls;
}

static guint
count_twice (RokadShop *shop)
{
  g_autoptr (GPtrArray) recalls = list_twice (shop);

  return recalls->len;
}

/* --- Two tills and a hub --- */

typedef struct
{
  Node hub;
  Node a;
  Node b;
} Shop;

static void
sync_all (Shop *self)
{
  node_sync (&self->a, &self->hub);
  node_sync (&self->b, &self->hub);
  node_sync (&self->a, &self->hub);
}

static void
shop_open (Shop *self, gconstpointer unused)
{
  node_open_joined (&self->hub, "hub", 1);
  node_open_lone (&self->a, 2);
  node_open_joined (&self->b, "till", 3);
  node_enrol (&self->a, &self->hub);
  node_enrol (&self->b, &self->hub);
  sync_all (self);
}

static void
shop_close (Shop *self, gconstpointer unused)
{
  sync_all (self);
  node_sync (&self->b, &self->hub);
  node_assert_equal (&self->a, &self->hub);
  node_assert_equal (&self->b, &self->hub);
  node_assert_sound (&self->hub);
  node_assert_sound (&self->a);
  node_assert_sound (&self->b);
  node_close (&self->hub);
  node_close (&self->a);
  node_close (&self->b);
}

static char *
pay (Node *node)
{
  g_autoptr (RokadPaid) paid = NULL;

  assert_done (counter_pay (node->shop, 0, &paid, &error));
  return g_strdup (paid->number);
}

static void
test_any_till_recalls_what_one_held (Shop *self, gconstpointer unused)
{
  g_autofree char *before = counter_ring_up_some (self->a.shop);
  g_autofree char *after = NULL;
  g_autofree char *number = NULL;
  g_autoptr (GPtrArray) held = NULL;

  assert_done (rokad_cart_hold (self->a.shop, &error));
  g_assert_cmpuint (count_held (self->b.shop), ==, 0);
  sync_all (self);
  g_assert_cmpuint (count_held (self->hub.shop), ==, 1);
  held = list_held (self->b.shop);
  g_assert_cmpuint (held->len, ==, 1);
  g_assert_false (((RokadHeldCart *) held->pdata[0])->here);

  node_reopen (&self->b);
  assert_done (counter_recall (self->b.shop, &error));
  after = counter_describe (self->b.shop);
  g_assert_cmpstr (after, ==, before);
  number = pay (&self->b);
  sync_all (self);
  g_assert_cmpuint (count_held (self->a.shop), ==, 0);
  g_assert_cmpuint (count_twice (self->a.shop), ==, 0);
  g_assert_cmpint (node_count (&self->a, "SELECT count (*) FROM orders"), ==, 1);
}

static void
assert_twice (RokadShop *shop, const Shop *tills, const char *at_a, const char *at_b)
{
  g_autoptr (GPtrArray) recalls = list_twice (shop);
  const RokadRecall *first, *second;

  g_assert_cmpuint (recalls->len, ==, 2);
  first = recalls->pdata[0];
  second = recalls->pdata[1];
  g_assert_cmpstr (first->cart_id, ==, second->cart_id);
  g_assert_cmpstr (first->first_name, ==, "Onions · प्याज");
  g_assert_cmpint (first->total_minor, ==, second->total_minor);
  g_assert_cmpint (first->held_us, <, first->at_us);
  g_assert_cmpint (first->at_us, <, second->at_us);
  g_assert_cmpstr (first->journal_id, ==, rokad_shop_node (tills->a.shop));
  g_assert_cmpstr (second->journal_id, ==, rokad_shop_node (tills->b.shop));
  g_assert_cmpstr (first->number, ==, at_a);
  g_assert_cmpstr (second->number, ==, at_b);
}

/* Both customers stand there with their goods, so both are served, and a person is told. */
static void
test_a_cart_recalled_at_two_tills_is_listed_twice (Shop *self, gconstpointer unused)
{
  g_autofree char *before = counter_ring_up_some (self->a.shop);
  g_autofree char *at_a = NULL;
  g_autofree char *at_b = NULL;

  assert_done (rokad_cart_hold (self->a.shop, &error));
  sync_all (self);
  self->a.seeded.now_us += G_TIME_SPAN_MINUTE;
  self->b.seeded.now_us += 2 * G_TIME_SPAN_MINUTE;
  assert_done (counter_recall (self->a.shop, &error));
  assert_done (counter_recall (self->b.shop, &error));
  at_a = pay (&self->a);
  g_assert_cmpuint (count_twice (self->a.shop), ==, 0);

  sync_all (self);
  assert_twice (self->a.shop, self, at_a, "");
  assert_twice (self->b.shop, self, at_a, "");
  at_b = pay (&self->b);
  sync_all (self);
  assert_twice (self->a.shop, self, at_a, at_b);
  assert_twice (self->b.shop, self, at_a, at_b);
  assert_twice (self->hub.shop, self, at_a, at_b);
  g_assert_cmpuint (count_held (self->hub.shop), ==, 0);
  g_assert_cmpint (node_count (&self->hub, "SELECT count (*) FROM orders"), ==, 2);
  g_assert_cmpint (node_count (&self->hub, "SELECT sum (sold) FROM stock"), ==,
                   2 * (350 + 2000 + 3000));
}

/* A node that hears of the recall first has nothing on hold, then or later. */
static void
test_a_recall_may_be_heard_before_the_hold (Shop *self, gconstpointer unused)
{
  g_autofree char *before = counter_ring_up_some (self->a.shop);
  g_autoptr (Parcel) of_a = NULL;
  g_autoptr (Parcel) of_b = NULL;
  Stall late;

  assert_done (rokad_cart_hold (self->a.shop, &error));
  sync_all (self);
  assert_done (counter_recall (self->b.shop, &error));
  of_a = parcel_new_own (self->a.shop, rokad_shop_db (self->a.shop));
  of_b = parcel_new_own (self->b.shop, rokad_shop_db (self->b.shop));

  fellow_join (&late, "hub", 9);
  parcel_give_all (of_b, late.shop);
  g_assert_cmpuint (count_held (late.shop), ==, 0);
  g_assert_cmpuint (count_twice (late.shop), ==, 0);
  parcel_give_all (of_a, late.shop);
  g_assert_cmpuint (count_held (late.shop), ==, 0);
  g_assert_cmpuint (count_twice (late.shop), ==, 0);
  stall_close (&late);
}

/* --- Chance --- */

#define TILLS 3
#define DEEDS 150

/* One thing that a person does at a till, or the tills hear of each other. */
static void
do_something (Stall *tills, guint *rung_up)
{
  Stall *till = &tills[g_test_rand_int_range (0, TILLS)];
  guint lines = counter_totals (till->shop).lines;
  guint held = count_held (till->shop);
  g_autoptr (RokadPaid) paid = NULL;

  switch (g_test_rand_int_range (0, 6))
    {
    case 0:
      parcel_send (till->shop, tills[g_test_rand_int_range (0, TILLS)].shop);
      break;
    case 1:
    case 2:
      if (held > 0)
        assert_done (counter_recall (till->shop, &error));
      break;
    case 3:
      if (lines > 0)
        paid = stall_pay (till, 0);
      break;
    case 4:
      if (lines > 0)
        assert_done (rokad_cart_hold (till->shop, &error));
      break;
    case 5:
      if (lines == 0)
        {
          assert_done (counter_add (till->shop, "D01", 1000, &error));
          ++*rung_up;
        }
      break;
    }
}

/* Whatever the tills heard when: in the end they agree, and each cart that was rung up is open, on
 * hold or sold; the more than once listed are those that there are too many of.
 */
static void
test_no_cart_is_lost_whatever_tills_hear (void)
{
  Stall tills[TILLS];
  guint rung_up = 0, open = 0, extra;

  stall_open (&tills[0]);
  for (guint i = 1; i < TILLS; i++)
    {
      fellow_join (&tills[i], "till", 60 + i);
      fellow_copy_blobs (&tills[0], &tills[i]);
      parcel_send (tills[0].shop, tills[i].shop);
    }
  for (guint i = 0; i < DEEDS; i++)
    do_something (tills, &rung_up);

  for (guint i = 0; i < 2 * TILLS; i++)
    parcel_send (tills[i % TILLS].shop, tills[(i + 1) % TILLS].shop);
  for (guint i = 0; i < TILLS; i++)
    {
      open += counter_totals (tills[i].shop).lines;
      fellow_assert_equal (&tills[0], &tills[i]);
      g_assert_cmpuint (count_held (tills[i].shop), ==, count_held (tills[0].shop));
      g_assert_cmpuint (count_twice (tills[i].shop), ==, count_twice (tills[0].shop));
    }
  extra = (guint) -stall_count (&tills[0], "SELECT coalesce (sum (quantity), 0) FROM rights"
                                           " WHERE kind = 'cart' AND quantity < 0");
  g_assert_cmpuint (rung_up + extra, ==,
                    open + count_held (tills[0].shop) +
                        (guint) stall_count (&tills[0], "SELECT count (*) FROM orders"));
  g_assert_cmpint (count_twice (tills[0].shop) > 0, ==, extra > 0);
  for (guint i = 0; i < TILLS; i++)
    stall_close (&tills[i]);
}

#define ADD(path, func) g_test_add ("/cart-shared/" path, Shop, NULL, shop_open, func, shop_close)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  ADD ("any-till-recalls-what-one-held", test_any_till_recalls_what_one_held);
  ADD ("a-cart-recalled-at-two-tills-is-listed-twice",
       test_a_cart_recalled_at_two_tills_is_listed_twice);
  ADD ("a-recall-may-be-heard-before-the-hold", test_a_recall_may_be_heard_before_the_hold);
  g_test_add_func ("/cart-shared/no-cart-is-lost-whatever-tills-hear",
                   test_no_cart_is_lost_whatever_tills_hear);

  return g_test_run ();
}
