/* What nodes made together that could not hear each other is told once, in words, everywhere alike.
 */
#include "counter.h"
#include "folder.h"
#include "node.h"
#include "rokad-conflict.h"
#include "rokad-proposal.h"
#include "stall.h"

typedef struct
{
  char *scrap;
  Node hub;
  Node a;
  Node b;
} Fixture;

static void
set_up (Fixture *self, gconstpointer unused)
{
  self->scrap = folder_make_temporary ();
  node_open_joined (&self->hub, "hub", 21);
  node_open_lone (&self->a, 22);
  node_open_joined (&self->b, "till", 23);
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
  folder_remove (self->scrap);
  g_free (self->scrap);
}

static void
sync_all (Fixture *self)
{
  for (guint i = 0; i < 3; i++)
    {
      node_sync (&self->a, &self->hub);
      node_sync (&self->b, &self->hub);
    }
}

static void
sell (Node *node, const char *code)
{
  g_autoptr (RokadPaid) paid = NULL;

  assert_done (counter_add (node->shop, code, 0, &error));
  assert_done (counter_pay (node->shop, 0, &paid, &error));
}

static GPtrArray *
list (Node *node)
{
  g_autoptr (GError) error = NULL;
  GPtrArray *conflicts = rokad_conflict_list (node->shop, &error);

  g_assert_no_error (error);
  return conflicts;
}

/* The keys, a line each. Caller frees. */
static char *
keys (Node *node)
{
  g_autoptr (GPtrArray) conflicts = list (node);
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < conflicts->len; i++)
    g_string_append_printf (text, "%s\n", ((RokadConflict *) conflicts->pdata[i])->key);
  return g_string_free (text, FALSE);
}

static const RokadConflict *
find_kind (GPtrArray *conflicts, RokadConflictKind kind)
{
  for (guint i = 0; i < conflicts->len; i++)
    if (((RokadConflict *) conflicts->pdata[i])->kind == kind)
      return conflicts->pdata[i];
  return NULL;
}

static void
assert_everywhere_alike (Fixture *self)
{
  g_autofree char *of_hub = keys (&self->hub);
  g_autofree char *of_a = keys (&self->a);
  g_autofree char *of_b = keys (&self->b);

  g_assert_cmpstr (of_a, ==, of_hub);
  g_assert_cmpstr (of_b, ==, of_hub);
}

/* Every sentence names what it is about. */
static void
assert_told (Node *node, RokadConflictKind kind, const char *word)
{
  g_autoptr (GPtrArray) conflicts = list (node);
  const RokadConflict *conflict = find_kind (conflicts, kind);
  g_autofree char *sentence = NULL;

  g_assert_nonnull (conflict);
  sentence = rokad_conflict_sentence (conflict, rokad_shop_settings (node->shop));
  g_test_message ("%s", sentence);
  g_assert_nonnull (strstr (sentence, word));
}

static void
test_a_sound_shop_has_none (Fixture *self, gconstpointer unused)
{
  g_autofree char *none = NULL;

  sell (&self->a, "D01");
  sync_all (self);
  sell (&self->b, "D02");
  sync_all (self);
  none = keys (&self->a);
  g_assert_cmpstr (none, ==, "");
  assert_everywhere_alike (self);
}

/* Puts the folder of @node back to what it was at @copy. */
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

/* A till sells with a cart open, syncs, and comes back from an older copy that sells as well. */
static void
copy_and_sell_twice (Fixture *self)
{
  g_autofree char *copy = g_build_filename (self->scrap, "copy", NULL);

  sync_all (self);
  assert_done (counter_add (self->b.shop, "D03", 0, &error));
  folder_copy (self->b.folder, copy);
  sell (&self->b, "D01");
  sync_all (self);
  put_back (&self->b, copy);
  sell (&self->b, "D02");
  sync_all (self);
}

static void
test_a_copied_disk_is_told (Fixture *self, gconstpointer unused)
{
  copy_and_sell_twice (self);
  assert_everywhere_alike (self);
  assert_told (&self->a, ROKAD_CONFLICT_COPIED, "was copied");
  assert_told (&self->a, ROKAD_CONFLICT_NUMBER_TWICE, "2 times");
  assert_told (&self->a, ROKAD_CONFLICT_CART_TWICE, "paid twice");
  g_assert_cmpint (node_count (&self->a, "SELECT count (*) FROM orders"), ==, 2);
}

static void
recall_first (Node *node)
{
  g_autoptr (GPtrArray) held = NULL;

  assert_done ((held = rokad_cart_list_held (node->shop, &error)) != NULL);
  g_assert_cmpuint (held->len, ==, 1);
  assert_done (rokad_cart_recall (node->shop, ((RokadHeldCart *) held->pdata[0])->cart_id, &error));
}

static void
test_a_cart_that_two_tills_took_up_is_told (Fixture *self, gconstpointer unused)
{
  g_autoptr (RokadPaid) paid = NULL;

  sync_all (self);
  assert_done (counter_add (self->a.shop, "D04", 0, &error));
  assert_done (rokad_cart_hold (self->a.shop, &error));
  sync_all (self);
  recall_first (&self->a);
  recall_first (&self->b);
  assert_done (counter_pay (self->b.shop, 0, &paid, &error));
  sync_all (self);
  assert_everywhere_alike (self);
  assert_told (&self->hub, ROKAD_CONFLICT_HELD_TWICE, "Soap");
}

static void
test_the_most_money_comes_first (Fixture *self, gconstpointer unused)
{
  g_autoptr (GPtrArray) conflicts = NULL;

  copy_and_sell_twice (self);
  conflicts = list (&self->hub);
  g_assert_cmpuint (conflicts->len, >=, 3);
  for (guint i = 1; i < conflicts->len; i++)
    g_assert_cmpint (((RokadConflict *) conflicts->pdata[i - 1])->amount_minor, >=,
                     ((RokadConflict *) conflicts->pdata[i])->amount_minor);
  g_assert_cmpint (((RokadConflict *) conflicts->pdata[0])->amount_minor, >, 0);
}

static void
test_what_was_looked_after_is_told_no_more (Fixture *self, gconstpointer unused)
{
  g_autofree char *none = NULL;

  copy_and_sell_twice (self);
  while (TRUE)
    {
      g_autoptr (GPtrArray) conflicts = list (&self->a);

      if (conflicts->len == 0)
        break;
      assert_done (rokad_conflict_resolve (
          self->a.shop, ((RokadConflict *) conflicts->pdata[0])->key, "seen", &error));
    }
  sync_all (self);
  none = keys (&self->b);
  g_assert_cmpstr (none, ==, "");
  assert_everywhere_alike (self);
}

static void
test_a_proposal_that_was_refused_is_told (Fixture *self, gconstpointer unused)
{
  sync_all (self);
  assert_done (rokad_shop_change_settings (self->b.shop, &error, "receipt_footer", "One", NULL));
  assert_done (rokad_shop_change_settings (self->a.shop, &error, "receipt_footer", "Two", NULL));
  sync_all (self);
  assert_everywhere_alike (self);
  assert_told (&self->b, ROKAD_CONFLICT_REFUSED, "receipt_footer");
  g_assert_cmpstr (rokad_shop_settings (self->b.shop)->receipt_footer, ==, "Two");
}

static void
test_an_entry_that_is_parked_is_told (Fixture *self, gconstpointer unused)
{
  g_autoptr (RokadTransaction) transaction = NULL;
  RokadStamp stamp;
  g_autoptr (GError) error = NULL;

  sync_all (self);
  stamp = rokad_shop_stamp (self->a.shop);
  transaction = rokad_db_begin (rokad_shop_db (self->a.shop), &error);
  rokad_shop_record (self->a.shop, transaction, &stamp, "points.given", "{}", NULL, &error);
  g_assert_no_error (error);
  g_assert_true (rokad_transaction_commit (&transaction, NULL));
  sync_all (self);
  assert_everywhere_alike (self);
  assert_told (&self->b, ROKAD_CONFLICT_PARKED, "points.given");
}

static void
test_only_what_is_listed_can_be_looked_after (Fixture *self, gconstpointer unused)
{
  g_autofree char *long_note = g_strnfill (ROKAD_CONFLICT_NOTE_BYTES_MAX + 1, 'x');
  g_autoptr (GError) error = NULL;

  g_assert_false (rokad_conflict_resolve (self->a.shop, "number:K7Q/26-000001", "", &error));
  g_assert_error (error, ROKAD_SHOP_ERROR, ROKAD_SHOP_ERROR_NOTHING);
  g_clear_error (&error);
  g_assert_false (rokad_conflict_resolve (self->a.shop, "x", long_note, &error));
  g_assert_error (error, ROKAD_SHOP_ERROR, ROKAD_SHOP_ERROR_LIMIT);
}

#define ADD(path, func) g_test_add ("/conflict/" path, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  ADD ("a_sound_shop_has_none", test_a_sound_shop_has_none);
  ADD ("a_copied_disk_is_told", test_a_copied_disk_is_told);
  ADD ("a_cart_that_two_tills_took_up_is_told", test_a_cart_that_two_tills_took_up_is_told);
  ADD ("the_most_money_comes_first", test_the_most_money_comes_first);
  ADD ("what_was_looked_after_is_told_no_more", test_what_was_looked_after_is_told_no_more);
  ADD ("a_proposal_that_was_refused_is_told", test_a_proposal_that_was_refused_is_told);
  ADD ("an_entry_that_is_parked_is_told", test_an_entry_that_is_parked_is_told);
  ADD ("only_what_is_listed_can_be_looked_after", test_only_what_is_listed_can_be_looked_after);

  return g_test_run ();
}
