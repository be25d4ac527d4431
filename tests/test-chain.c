/* What a file holds of a journal whose disk was copied: chains and their branches, which every node
 * finds by position, whatever it calls them.
 */
#include "rokad-chain.h"

#include <string.h>

#include "fellow.h"
#include "stranger.h"

/* Four histories of one journal: lines that they share with the one that they were copied from, and
 * all of theirs.
 */
enum
{
  FIRST,
  AT_THREE, /* copied from the first when it had three lines */
  AT_FIVE,  /* from that, when it had five */
  AT_ONE,   /* from the first, when it was just opened */
  N_HISTORIES,
};

static const struct
{
  guint from;
  guint shared;
  guint lines;
} plan[] = { { FIRST, 0, 6 }, { FIRST, 3, 7 }, { AT_THREE, 5, 8 }, { FIRST, 1, 2 } };

#define LINES_DISTINCT (6 + 4 + 3 + 1)

typedef struct
{
  Stall node;
  Stall other; /* is given the same the other way round */
  Stranger histories[N_HISTORIES];
} Fixture;

static void
say (Stranger *stranger, guint n)
{
  g_autofree char *id = stranger_id (n);
  g_autofree char *body = stranger_order (id, "");

  stranger_say (stranger, "order.paid", body);
}

static void
write_histories (Fixture *self)
{
  stranger_open (&self->histories[FIRST], self->node.scrap, "till", &self->node.seeded);
  for (guint i = 0; i < N_HISTORIES; i++)
    {
      Stranger *history = &self->histories[i];

      if (i != FIRST)
        stranger_copy (history, &self->histories[plan[i].from], plan[i].shared);
      for (guint n = history->parcel.lines->len; n < plan[i].lines; n++)
        say (history, 100 * i + n);
    }
}

static void
set_up (Fixture *self, gconstpointer unused)
{
  fellow_join (&self->node, "hub", 7);
  fellow_join (&self->other, "hub", 8);
  write_histories (self);
  for (guint i = 0; i < N_HISTORIES; i++)
    {
      RokadReception reception = parcel_give_all (&self->histories[i].parcel, self->node.shop);

      g_assert_cmpint (reception.branched, ==, i != FIRST);
      g_assert_cmpuint (reception.added, ==, plan[i].lines - plan[i].shared);
      g_assert_cmpuint (reception.known, ==, plan[i].shared);
      g_assert_cmpint (reception.held.seq, ==, plan[i].lines);
      parcel_give_all (&self->histories[N_HISTORIES - 1 - i].parcel, self->other.shop);
    }
}

static void
tear_down (Fixture *self, gconstpointer unused)
{
  for (guint i = 0; i < N_HISTORIES; i++)
    stranger_close (&self->histories[i]);
  stall_close (&self->other);
  stall_close (&self->node);
}

static const char *
root_id (Fixture *self)
{
  return self->histories[FIRST].parcel.head.at.journal_id;
}

static GPtrArray *
list (Stall *node, const char *root)
{
  g_autoptr (GError) error = NULL;
  GPtrArray *chains = rokad_chain_list (rokad_shop_db (node->shop), root, &error);

  g_assert_no_error (error);
  return chains;
}

static void
hash_line (const Stranger *history, guint i, char out_hex[ROKAD_HASH_HEX_BYTES])
{
  gsize bytes;
  const char *text = g_bytes_get_data (history->parcel.lines->pdata[i], &bytes);

  rokad_hash (text, bytes, out_hex);
}

static char *
find (Stall *node, const RokadPosition *position)
{
  char *chain = NULL;

  assert_done (rokad_chain_find (rokad_shop_db (node->shop), position, &chain, &error));
  return chain;
}

/* --- What there is --- */

static void
check_branch (Fixture *self, const RokadChain *chain, guint which, const char *parent)
{
  char first[ROKAD_HASH_HEX_BYTES];

  hash_line (&self->histories[which], plan[which].shared, first);
  g_assert_cmpstr (chain->chain, ==, first);
  g_assert_cmpstr (chain->parent, ==, parent);
  g_assert_cmpint (chain->parent_seq, ==, plan[which].shared);
}

static void
check_end (Fixture *self, const RokadChain *chain, guint which)
{
  const RokadSignedPosition *head = &self->histories[which].parcel.head;

  g_assert_cmpstr (chain->scope, ==, "till");
  g_assert_cmpstr (chain->tip.journal_id, ==, root_id (self));
  g_assert_cmpint (chain->tip.seq, ==, plan[which].lines);
  g_assert_cmpstr (chain->tip.hash, ==, head->at.hash);
  g_assert_cmpstr (chain->head.at.journal_id, ==, root_id (self));
  g_assert_cmpint (chain->head.at.seq, ==, plan[which].lines);
  g_assert_cmpstr (chain->head.at.hash, ==, head->at.hash);
  g_assert_cmpstr (chain->head.signature, ==, head->signature);
}

/* Each with the place that it leaves, its end, and its own signature; none before its parent. */
static void
test_branches_come_after_what_they_leave (Fixture *self, gconstpointer unused)
{
  static const guint order[] = { FIRST, AT_ONE, AT_THREE, AT_FIVE };
  g_autoptr (GPtrArray) chains = list (&self->node, root_id (self));
  g_autoptr (GPtrArray) all = list (&self->node, NULL);
  const RokadChain *main_chain = g_ptr_array_index (chains, 0);
  const RokadChain *at_three = g_ptr_array_index (chains, 2);

  g_assert_cmpuint (chains->len, ==, N_HISTORIES);
  g_assert_cmpuint (all->len, ==, N_HISTORIES + 1); /* and the node's own */
  g_assert_cmpstr (main_chain->chain, ==, root_id (self));
  g_assert_null (main_chain->parent);
  check_branch (self, chains->pdata[1], AT_ONE, root_id (self));
  check_branch (self, at_three, AT_THREE, root_id (self));
  check_branch (self, chains->pdata[3], AT_FIVE, at_three->chain);
  for (guint i = 0; i < N_HISTORIES; i++)
    check_end (self, chains->pdata[i], order[i]);
}

static void
test_an_unknown_journal_has_no_chains (Fixture *self, gconstpointer unused)
{
  g_autoptr (GPtrArray) chains = list (&self->node, "0190d3a0-1111-7abc-8def-000000000001");

  g_assert_cmpuint (chains->len, ==, 0);
}

/* --- Positions --- */

/* The line that @position means stands where it is found. */
static void
check_found (Stall *node, const RokadPosition *position)
{
  g_autofree char *chain = find (node, position);
  g_autofree char *line = NULL;
  char hash[ROKAD_HASH_HEX_BYTES];

  g_assert_nonnull (chain);
  line = rokad_journal_line (rokad_shop_db (node->shop), chain, position->seq, NULL);
  g_assert_nonnull (line);
  rokad_hash (line, strlen (line), hash);
  g_assert_cmpstr (hash, ==, position->hash);
}

/* Two nodes that call the chains differently find every line of every history. */
static void
test_a_position_is_found_by_every_node (Fixture *self, gconstpointer unused)
{
  g_autoptr (GPtrArray) here = list (&self->node, root_id (self));
  g_autoptr (GPtrArray) there = list (&self->other, root_id (self));
  gboolean same = TRUE;

  for (guint i = 0; i < N_HISTORIES; i++)
    {
      const RokadChain *chain = g_ptr_array_index (here, i);
      const RokadChain *other = g_ptr_array_index (there, i);
      RokadPosition position = { 0 };

      same = same && g_str_equal (chain->chain, other->chain);
      g_strlcpy (position.journal_id, root_id (self), sizeof position.journal_id);
      for (guint seq = 1; seq <= plan[i].lines; seq++)
        {
          position.seq = seq;
          hash_line (&self->histories[i], seq - 1, position.hash);
          check_found (&self->node, &position);
          check_found (&self->other, &position);
        }
    }
  g_assert_false (same);
}

/* A hash at another seq, of another journal, before the first or after the last. */
static void
test_what_is_not_held_is_not_found (Fixture *self, gconstpointer unused)
{
  RokadPosition held = { .seq = 5 };
  RokadPosition strange;
  g_autofree char *found = NULL;

  g_strlcpy (held.journal_id, root_id (self), sizeof held.journal_id);
  hash_line (&self->histories[AT_THREE], 4, held.hash);
  found = find (&self->node, &held);
  g_assert_nonnull (found);

  for (gint64 seq = -1; seq <= 9; seq++)
    {
      strange = held;
      strange.seq = seq;
      if (seq != held.seq)
        g_assert_null (find (&self->node, &strange));
    }

  strange = held;
  strange.hash[0] = strange.hash[0] == '0' ? '1' : '0';
  g_assert_null (find (&self->node, &strange));
  strange = held;
  g_strlcpy (strange.journal_id, rokad_shop_node (self->node.shop), sizeof strange.journal_id);
  g_assert_null (find (&self->node, &strange));
}

/* That it is one of this shop's is said of a journal, and so of its branches, whenever they come.
 */
static void
test_a_certificate_is_of_all_branches (Fixture *self, gconstpointer unused)
{
  const Parcel *first = &self->histories[FIRST].parcel;
  g_auto (Stranger) late;
  g_autoptr (GPtrArray) chains = NULL;
  RokadReception reception;

  assert_done (rokad_shop_receive (self->node.shop, &first->head, "a certificate", first->lines,
                                   &reception, &error));
  stranger_copy (&late, &self->histories[FIRST], 4);
  say (&late, 900);
  g_assert_true (parcel_give_all (&late.parcel, self->node.shop).branched);
  chains = list (&self->node, root_id (self));
  g_assert_cmpuint (chains->len, ==, N_HISTORIES + 1);
  for (guint i = 0; i < chains->len; i++)
    g_assert_cmpstr (((RokadChain *) chains->pdata[i])->certificate, ==, "a certificate");
}

/* Whoever saw them in another order holds the same, and hands on the same. */
static void
test_nodes_that_saw_them_otherwise_are_equal (Fixture *self, gconstpointer unused)
{
  Stall third;

  fellow_assert_equal (&self->node, &self->other);
  stall_assert_sound (&self->node);
  stall_assert_sound (&self->other);

  fellow_join (&third, "till", 9);
  parcel_send (self->other.shop, third.shop);
  parcel_send (self->node.shop, third.shop);
  fellow_assert_equal (&self->node, &third);
  g_assert_cmpint (stall_count (&third, "SELECT count (*) FROM orders"), ==, LINES_DISTINCT - 1);
  stall_close (&third);
}

/* --- Reading --- */

static guint
count_read (Fixture *self, const char *chain, gint64 seq, guint lines_max, gsize bytes_max)
{
  g_autoptr (GPtrArray) lines = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);

  assert_done (rokad_chain_read (rokad_shop_db (self->node.shop), chain, seq, lines_max, bytes_max,
                                 lines, &error));
  for (guint i = 0; i < lines->len; i++)
    {
      gsize bytes;
      const char *text = g_bytes_get_data (lines->pdata[i], &bytes);
      g_autoptr (RokadEntry) entry = rokad_entry_parse (text, bytes, NULL);

      g_assert_cmpint (entry->seq, ==, seq + 1 + i);
    }
  return lines->len;
}

/* A page ends at what it is told, but never before its first line. */
static void
test_as_many_lines_are_read_as_fit (Fixture *self, gconstpointer unused)
{
  GPtrArray *lines = self->histories[FIRST].parcel.lines;
  gsize two = g_bytes_get_size (lines->pdata[1]) + g_bytes_get_size (lines->pdata[2]);
  const char *root = root_id (self);

  g_assert_cmpuint (count_read (self, root, 0, 100, G_MAXSIZE), ==, 6);
  g_assert_cmpuint (count_read (self, root, 0, 6, G_MAXSIZE), ==, 6);
  g_assert_cmpuint (count_read (self, root, 0, 5, G_MAXSIZE), ==, 5);
  g_assert_cmpuint (count_read (self, root, 4, 5, G_MAXSIZE), ==, 2);
  g_assert_cmpuint (count_read (self, root, 6, 5, G_MAXSIZE), ==, 0);
  g_assert_cmpuint (count_read (self, root, 1, 5, two), ==, 2);
  g_assert_cmpuint (count_read (self, root, 1, 5, two - 1), ==, 1);
  g_assert_cmpuint (count_read (self, root, 1, 5, 1), ==, 1);
}

/* A branch has its own lines alone: what is before them is its parent's. */
static void
test_a_branch_is_read_from_where_it_leaves (Fixture *self, gconstpointer unused)
{
  g_autoptr (GPtrArray) chains = list (&self->node, root_id (self));
  const RokadChain *at_three = g_ptr_array_index (chains, 2);
  g_autoptr (GPtrArray) lines = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);

  assert_done (rokad_chain_read (rokad_shop_db (self->node.shop), at_three->chain, 0, 100,
                                 G_MAXSIZE, lines, &error));
  g_assert_cmpuint (lines->len, ==, 4);
  for (guint i = 0; i < lines->len; i++)
    g_assert_true (
        g_bytes_equal (lines->pdata[i], self->histories[AT_THREE].parcel.lines->pdata[3 + i]));
  g_assert_cmpuint (count_read (self, at_three->chain, 3, 100, G_MAXSIZE), ==, 4);
  g_assert_cmpuint (count_read (self, at_three->chain, 5, 100, G_MAXSIZE), ==, 2);
}

/* --- Verifying --- */

static void
test_each_line_is_verified_once (Fixture *self, gconstpointer unused)
{
  RokadVerification sum;

  assert_done (rokad_journal_verify (rokad_shop_db (self->node.shop), &sum, &error));
  g_assert_cmpint (sum.journals, ==, N_HISTORIES + 1);
  g_assert_cmpint (sum.entries, ==, LINES_DISTINCT + 1);
}

static void
run (Stall *node, const char *sql)
{
  assert_done (rokad_db_exec (rokad_shop_db (node->shop), sql, &error));
}

static void
assert_broken (Stall *node)
{
  g_autoptr (GError) error = NULL;
  RokadVerification sum;

  g_assert_false (rokad_journal_verify (rokad_shop_db (node->shop), &sum, &error));
  g_assert_true (error->domain == ROKAD_JOURNAL_ERROR);
}

/* Somebody with the file and an editor, at the branch that begins after line 3. */
static void
test_a_changed_branch_is_found (Fixture *self, gconstpointer unused)
{
#define BRANCH "(SELECT journal_id FROM journal WHERE parent_seq = 3)"
  static const char *const tampering[] = {
    "UPDATE entry SET line = CAST (replace (CAST (line AS TEXT), 'Salt', 'Silt') AS BLOB)"
    " WHERE seq = 7 AND journal_id = " BRANCH,
    "UPDATE entry SET line = CAST (replace (CAST (line AS TEXT), 'Salt', 'Silt') AS BLOB)"
    " WHERE seq = 4 AND journal_id = " BRANCH,
    "DELETE FROM entry WHERE seq = 5 AND journal_id = " BRANCH,
    "DELETE FROM entry WHERE seq = 4 AND journal_id = " BRANCH,
    "DELETE FROM entry WHERE seq = 7 AND journal_id = " BRANCH,
    "DELETE FROM entry WHERE journal_id = " BRANCH,
    "UPDATE journal SET parent_seq = 4 WHERE parent_seq = 3",
    "UPDATE journal SET parent_seq = 0 WHERE parent_seq = 3",
    "UPDATE journal SET parent_hash = '" ROKAD_HASH_OF_NOTHING "' WHERE parent_seq = 3",
    "UPDATE journal SET head_seq = 8 WHERE parent_seq = 3",
    "UPDATE journal SET head_hash = '" ROKAD_HASH_OF_NOTHING "' WHERE parent_seq = 3",
    "UPDATE journal SET root_id = (SELECT journal_id FROM node) WHERE parent_seq = 3",
    "DELETE FROM journal WHERE parent_seq = 3",
    "DELETE FROM entry WHERE journal_id = " BRANCH "; DELETE FROM journal WHERE parent_seq = 3",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (tampering); i++)
    {
      g_test_message ("%s", tampering[i]);
      run (&self->node, "DROP TRIGGER entry_never_changes; DROP TRIGGER entry_never_shrinks");
      stall_assert_sound (&self->node);
      run (&self->node, tampering[i]);
      assert_broken (&self->node);
      tear_down (self, NULL);
      set_up (self, NULL);
    }
}

/* --- Two openings of one journal --- */

/* Nobody writes that; but who sends it costs no line of the journal's own. */
static void
test_a_second_opening_is_a_branch (Fixture *self, gconstpointer unused)
{
  g_auto (Stranger) liar;
  RokadReception reception;
  g_autoptr (GPtrArray) chains = NULL;

  stranger_copy (&liar, &self->histories[FIRST], 0);
  stranger_say (&liar, "journal.opened", "{\"scope\":\"till\",\"term\":7}");
  say (&liar, 900);
  reception = parcel_give_all (&liar.parcel, self->node.shop);
  g_assert_true (reception.branched);
  g_assert_cmpuint (reception.added, ==, 2);
  chains = list (&self->node, root_id (self));
  g_assert_cmpuint (chains->len, ==, N_HISTORIES + 1);
  g_assert_cmpint (((RokadChain *) chains->pdata[1])->parent_seq, ==, 0);
  stall_assert_sound (&self->node);

  say (&self->histories[FIRST], 901);
  reception = parcel_give_all (&self->histories[FIRST].parcel, self->node.shop);
  g_assert_cmpuint (reception.added, ==, 1);
  g_assert_false (reception.branched);
  stall_assert_sound (&self->node);
}

#define ADD(path, func) g_test_add ("/chain/" path, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  ADD ("branches-come-after-what-they-leave", test_branches_come_after_what_they_leave);
  ADD ("an-unknown-journal-has-none", test_an_unknown_journal_has_no_chains);
  ADD ("a-position-is-found-by-every-node", test_a_position_is_found_by_every_node);
  ADD ("what-is-not-held-is-not-found", test_what_is_not_held_is_not_found);
  ADD ("a-certificate-is-of-all-branches", test_a_certificate_is_of_all_branches);
  ADD ("nodes-that-saw-them-otherwise-are-equal", test_nodes_that_saw_them_otherwise_are_equal);
  ADD ("as-many-lines-are-read-as-fit", test_as_many_lines_are_read_as_fit);
  ADD ("a-branch-is-read-from-where-it-leaves", test_a_branch_is_read_from_where_it_leaves);
  ADD ("each-line-is-verified-once", test_each_line_is_verified_once);
  ADD ("a-changed-branch-is-found", test_a_changed_branch_is_found);
  ADD ("a-second-opening-is-a-branch", test_a_second_opening_is_a_branch);

  return g_test_run ();
}
