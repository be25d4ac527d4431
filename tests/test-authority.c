/* Who rules: authority moves by entries alone, and what others want is proposed. */
#include "counter.h"
#include "folder.h"
#include "node.h"
#include "rokad-anew.h"
#include "rokad-authority.h"
#include "rokad-proposal.h"
#include "stall.h"

typedef struct
{
  Node hub;
  Node a; /* a lone till at first, which rules */
  Node b; /* joined */
} Fixture;

static void
set_up (Fixture *self, gconstpointer unused)
{
  node_open_joined (&self->hub, "hub", 11);
  node_open_lone (&self->a, 12);
  node_open_joined (&self->b, "till", 13);
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
sync_all (Fixture *self)
{
  for (guint i = 0; i < 2; i++)
    {
      node_sync (&self->a, &self->hub);
      node_sync (&self->b, &self->hub);
    }
}

static void
assert_rules (Node *node, gboolean expected)
{
  gboolean here = !expected;

  assert_done (rokad_authority_is_here (node->shop, &here, &error));
  g_assert_cmpint (here, ==, expected);
}

static void
assert_one_state (Fixture *self)
{
  g_autofree char *of_hub = node_digest (&self->hub);
  g_autofree char *of_a = node_digest (&self->a);
  g_autofree char *of_b = node_digest (&self->b);

  g_assert_cmpstr (of_a, ==, of_hub);
  g_assert_cmpstr (of_b, ==, of_hub);
}

static gint64
price_of (Node *node, const char *code)
{
  g_autoptr (GError) error = NULL;
  gint64 quantity;
  g_autoptr (RokadProduct) product = counter_find (node->shop, code, &quantity, &error);

  g_assert_no_error (error);
  return rokad_product_fields (product)->price_minor;
}

static void
change_price (Node *node, const char *code, gint64 price_minor)
{
  g_autoptr (GError) error = NULL;
  gint64 quantity;
  g_autoptr (RokadProduct) product = counter_find (node->shop, code, &quantity, &error);

  g_assert_no_error (error);
  rokad_price_change (node->shop, rokad_product_fields (product)->id, price_minor, &error);
  g_assert_no_error (error);
}

static void
hand_over (Node *from, Node *to)
{
  assert_done (rokad_authority_hand_over (from->shop, rokad_shop_node (to->shop), &error));
}

static void
test_a_lone_till_rules (Fixture *self, gconstpointer unused)
{
  assert_rules (&self->a, TRUE);
  assert_rules (&self->b, FALSE);
  sync_all (self);
  assert_rules (&self->hub, FALSE);
  change_price (&self->a, "D01", 3100);
  g_assert_cmpint (price_of (&self->a, "D01"), ==, 3100);
  sync_all (self);
  g_assert_cmpint (price_of (&self->b, "D01"), ==, 3100);
  assert_one_state (self);
}

static void
test_it_moves_to_the_hub_by_entries (Fixture *self, gconstpointer unused)
{
  sync_all (self);
  hand_over (&self->a, &self->hub);
  assert_rules (&self->a, FALSE);
  assert_rules (&self->hub, FALSE); /* nobody, until it has heard of it */
  sync_all (self);
  assert_rules (&self->hub, TRUE);
  assert_rules (&self->a, FALSE);
  assert_one_state (self);
}

static void
test_it_comes_back_to_a_till (Fixture *self, gconstpointer unused)
{
  sync_all (self);
  hand_over (&self->a, &self->hub);
  sync_all (self);
  hand_over (&self->hub, &self->b);
  sync_all (self);
  assert_rules (&self->b, TRUE);
  assert_rules (&self->hub, FALSE);
  change_price (&self->b, "D02", 4700);
  sync_all (self);
  g_assert_cmpint (price_of (&self->a, "D02"), ==, 4700);
  assert_one_state (self);
}

static void
test_who_does_not_rule_may_not (Fixture *self, gconstpointer unused)
{
  static const char one_more[] = "barcode,name,price\nD21,Broom,60.00\n";
  g_autoptr (GError) error = NULL;

  sync_all (self);
  g_assert_false (rokad_authority_hand_over (self->b.shop, "x", &error));
  g_assert_error (error, ROKAD_SHOP_ERROR, ROKAD_SHOP_ERROR_RULED);
  g_clear_error (&error);
  g_assert_false (counter_import (self->b.shop, self->b.scrap, one_more, &error));
  g_assert_error (error, ROKAD_SHOP_ERROR, ROKAD_SHOP_ERROR_RULED);
}

static void
test_a_proposal_shows_at_once_and_is_ruled_later (Fixture *self, gconstpointer unused)
{
  sync_all (self);
  change_price (&self->b, "D01", 3300);
  g_assert_cmpint (price_of (&self->b, "D01"), ==, 3300);
  g_assert_cmpint (price_of (&self->a, "D01"), ==, 2800);
  node_reopen (&self->b);
  g_assert_cmpint (price_of (&self->b, "D01"), ==, 3300);
  sync_all (self);
  sync_all (self);
  g_assert_cmpint (price_of (&self->a, "D01"), ==, 3300);
  g_assert_cmpint (price_of (&self->b, "D01"), ==, 3300);
  g_assert_cmpint (node_count (&self->b, "SELECT count (*) FROM proposal_open"), ==, 0);
  assert_one_state (self);
}

static void
test_settings_are_proposed_too (Fixture *self, gconstpointer unused)
{
  sync_all (self);
  assert_done (rokad_shop_change_settings (self->b.shop, &error, "receipt_footer", "Thanks", NULL));
  g_assert_cmpstr (rokad_shop_settings (self->b.shop)->receipt_footer, ==, "Thanks");
  sync_all (self);
  sync_all (self);
  g_assert_cmpstr (rokad_shop_settings (self->a.shop)->receipt_footer, ==, "Thanks");
  assert_one_state (self);
}

static void
test_a_proposal_that_saw_less_is_refused (Fixture *self, gconstpointer unused)
{
  sync_all (self);
  change_price (&self->b, "D01", 3300);
  change_price (&self->a, "D01", 3200);
  sync_all (self);
  sync_all (self);
  g_assert_cmpint (price_of (&self->a, "D01"), ==, 3200);
  g_assert_cmpint (price_of (&self->b, "D01"), ==, 3200);
  assert_one_state (self);
}

static void
test_two_proposals_of_one_price_are_one_ruling (Fixture *self, gconstpointer unused)
{
  sync_all (self);
  hand_over (&self->a, &self->hub);
  sync_all (self);
  change_price (&self->a, "D03", 14300);
  change_price (&self->b, "D03", 14400);
  sync_all (self);
  sync_all (self);
  g_assert_cmpint (price_of (&self->a, "D03"), ==, 14300); /* the first that the hub heard of */
  g_assert_cmpint (price_of (&self->b, "D03"), ==, 14300);
  assert_one_state (self);
}

/* A folder as it was, put back under a node that was closed. */
static void
put_back (Node *node, const char *copy)
{
  g_autoptr (GError) error = NULL;

  rokad_shop_close (node->shop);
  folder_remove (node->folder);
  folder_copy (copy, node->folder);
  node->shop =
      rokad_shop_open (node->folder, ROKAD_DB_OWN, "node", &node->seeded.environment, &error);
  g_assert_no_error (error);
}

static void
test_a_till_restored_from_before_does_not_rule_again (Fixture *self, gconstpointer unused)
{
  g_autofree char *scrap = folder_make_temporary ();
  g_autofree char *copy = g_build_filename (scrap, "copy", NULL);

  sync_all (self);
  folder_copy (self->a.folder, copy);
  hand_over (&self->a, &self->hub);
  sync_all (self);
  change_price (&self->b, "D01", 2900);
  sync_all (self);

  put_back (&self->a, copy);
  change_price (&self->a, "D01", 3500); /* it does not know better */
  sync_all (self);
  sync_all (self);
  assert_rules (&self->a, FALSE);
  assert_rules (&self->hub, TRUE);
  change_price (&self->a, "D05", 9800);
  sync_all (self);
  sync_all (self);
  g_assert_cmpint (price_of (&self->b, "D05"), ==, 9800);
  assert_one_state (self);
  folder_remove (scrap);
}

static void
test_a_hub_restored_from_before_rules_again (Fixture *self, gconstpointer unused)
{
  g_autofree char *scrap = folder_make_temporary ();
  g_autofree char *copy = g_build_filename (scrap, "copy", NULL);

  sync_all (self);
  folder_copy (self->hub.folder, copy);
  hand_over (&self->a, &self->hub);
  sync_all (self);
  change_price (&self->b, "D01", 2900);
  sync_all (self);

  put_back (&self->hub, copy);
  sync_all (self);
  sync_all (self);
  assert_rules (&self->hub, TRUE);
  g_assert_cmpint (price_of (&self->hub, "D01"), ==, 2900);
  change_price (&self->b, "D01", 2950);
  sync_all (self);
  sync_all (self);
  g_assert_cmpint (price_of (&self->a, "D01"), ==, 2950); /* above what was ruled before */
  assert_one_state (self);
  folder_remove (scrap);
}

#define ADD(path, func) g_test_add ("/authority/" path, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  ADD ("a_lone_till_rules", test_a_lone_till_rules);
  ADD ("it_moves_to_the_hub_by_entries", test_it_moves_to_the_hub_by_entries);
  ADD ("it_comes_back_to_a_till", test_it_comes_back_to_a_till);
  ADD ("who_does_not_rule_may_not", test_who_does_not_rule_may_not);
  ADD ("a_proposal_shows_at_once_and_is_ruled_later",
       test_a_proposal_shows_at_once_and_is_ruled_later);
  ADD ("settings_are_proposed_too", test_settings_are_proposed_too);
  ADD ("a_proposal_that_saw_less_is_refused", test_a_proposal_that_saw_less_is_refused);
  ADD ("two_proposals_of_one_price_are_one_ruling", test_two_proposals_of_one_price_are_one_ruling);
  ADD ("a_till_restored_from_before_does_not_rule_again",
       test_a_till_restored_from_before_does_not_rule_again);
  ADD ("a_hub_restored_from_before_rules_again", test_a_hub_restored_from_before_rules_again);

  return g_test_run ();
}
