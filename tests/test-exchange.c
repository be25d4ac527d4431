/* Nodes that exchange journals agree, and what one of them lost it gets back. */
#include "counter.h"
#include "node.h"

typedef struct
{
  Node hub;
  Node a;
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
sell (Node *self, const char *code)
{
  g_autoptr (RokadPaid) paid = NULL;
  g_autoptr (GError) error = NULL;

  counter_add (self->shop, code, 0, &error);
  g_assert_no_error (error);
  counter_pay (self->shop, 0, &paid, &error);
  g_assert_no_error (error);
}

static void
assert_equal (Node *a, Node *b)
{
  g_autofree char *of_a = node_digest (a);
  g_autofree char *of_b = node_digest (b);

  g_assert_cmpstr (of_a, ==, of_b);
}

static void
test_tills_agree_through_a_hub (Fixture *self, gconstpointer unused)
{
  sell (&self->a, "D01");
  node_sync (&self->a, &self->hub);
  assert_equal (&self->a, &self->hub);
  node_sync (&self->b, &self->hub);
  assert_equal (&self->b, &self->hub);
  sell (&self->b, "D02");
  sell (&self->a, "D03");
  node_sync (&self->b, &self->hub);
  node_sync (&self->a, &self->hub);
  node_sync (&self->b, &self->hub);
  assert_equal (&self->a, &self->hub);
  assert_equal (&self->b, &self->hub);
  g_assert_cmpint (node_count (&self->b, "SELECT count (*) FROM orders"), ==, 3);
}

#define ADD(path, func) g_test_add ("/exchange/" path, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  ADD ("tills_agree_through_a_hub", test_tills_agree_through_a_hub);

  return g_test_run ();
}
