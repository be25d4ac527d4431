/* Taking the journals of others: each entry once, however it comes, or nothing at all. */
#include <string.h>

#include "fellow.h"
#include "rokad-key.h"
#include "stranger.h"

#define ROUNDS 10
#define LINES_GIVEN 3 /* before a gap */

typedef struct
{
  Stall author;
  Stall node;
  Parcel *rulings;
  Parcel *sales;
  Stranger stranger; /* a till with a few orders */
} Fixture;

static void
undo_last (Stall *stall)
{
  g_autoptr (RokadPaid) undone = NULL;

  assert_done (rokad_checkout_undo_last (stall->shop, "wrong item", TRUE, &undone, &error));
}

static void
work (Stall *stall)
{
  g_autoptr (RokadPaid) first = stall_sell (stall, "D01", 2000);
  g_autoptr (RokadPaid) second = stall_sell_two_lines (stall);
  g_autoptr (RokadPaid) third = NULL;

  undo_last (stall);
  assert_done (counter_add (stall->shop, "D17", 1000, &error));
  assert_done (counter_set_price (stall->shop, 1, 9900, &error));
  assert_done (counter_add (stall->shop, "D16", 2000, &error));
  assert_done (counter_remove (stall->shop, 2, &error));
  third = stall_pay (stall, 100);
  assert_done (rokad_shop_change_settings (stall->shop, &error, "receipt_footer", "Bye", NULL));
}

static void
sell_strangely (Stranger *stranger, guint n)
{
  g_autofree char *id = stranger_id (n);
  g_autofree char *body = stranger_order (id, "");

  stranger_say (stranger, "order.paid", body);
}

static void
set_up (Fixture *self, gconstpointer unused)
{
  stall_open (&self->author);
  work (&self->author);
  self->rulings = parcel_new_own (self->author.shop, rokad_shop_catalog (self->author.shop));
  self->sales = parcel_new_own (self->author.shop, rokad_shop_db (self->author.shop));
  fellow_join (&self->node, "till", 7);
  fellow_copy_blobs (&self->author, &self->node);
  stranger_open (&self->stranger, self->node.scrap, "till", &self->node.seeded);
  for (guint n = 1; n <= 5; n++)
    sell_strangely (&self->stranger, n);
}

static void
tear_down (Fixture *self, gconstpointer unused)
{
  stranger_close (&self->stranger);
  parcel_free (self->rulings);
  parcel_free (self->sales);
  stall_close (&self->node);
  stall_close (&self->author);
}

static gint64
count_lines (Stall *node, RokadDb *file, const Parcel *parcel)
{
  g_autofree char *sql = g_strdup_printf ("SELECT count (*) FROM entry WHERE journal_id = '%s'",
                                          parcel->head.at.journal_id);

  return dump_int (node->folder, file == rokad_shop_db (node->shop) ? "shop.db" : "catalog.db",
                   sql);
}

/* --- However it comes --- */

/* What a node that holds the first @held lines says to @n lines from @first on. */
static void
give_piece (const Parcel *parcel, Stall *node, guint first, guint n, guint *held)
{
  guint end = MIN (first + n, parcel->lines->len);
  RokadReception reception;

  assert_done (parcel_give (parcel, node->shop, first, n, &reception, &error));
  g_assert_cmpint (reception.gap, ==, first > *held);
  g_assert_false (reception.branched || reception.elsewhere);
  if (first > *held)
    {
      g_assert_cmpuint (reception.added + reception.known, ==, 0);
      g_assert_cmpint (reception.held.seq, ==, 0);
      return;
    }

  g_assert_cmpuint (reception.known, ==, MIN (end, *held) - first);
  g_assert_cmpuint (reception.added, ==, MAX (end, *held) - *held);
  *held = MAX (end, *held);
  g_assert_cmpint (reception.held.seq, ==, *held);
  g_assert_cmpstr (reception.held.journal_id, ==, parcel->head.at.journal_id);
}

/* Of any size, twice, overlapping, with holes before them; now and then the one that is due. */
static void
give_in_pieces (const Parcel *parcel, Stall *node)
{
  guint len = parcel->lines->len;
  guint held = 0;

  while (held < len)
    {
      guint first = g_test_rand_bit () ? (guint) g_test_rand_int_range (0, (gint32) len) : held;
      guint n = (guint) g_test_rand_int_range (1, 6);

      give_piece (parcel, node, first, n, &held);
      if (g_test_rand_bit ())
        give_piece (parcel, node, first, n, &held);
    }
}

static void
assert_same_lines (const Parcel *one, const Parcel *other)
{
  g_assert_cmpuint (one->lines->len, ==, other->lines->len);
  for (guint i = 0; i < one->lines->len; i++)
    g_assert_true (g_bytes_equal (one->lines->pdata[i], other->lines->pdata[i]));
  g_assert_cmpint (one->head.at.seq, ==, other->head.at.seq);
  g_assert_cmpstr (one->head.at.hash, ==, other->head.at.hash);
  g_assert_cmpstr (one->head.signature, ==, other->head.signature);
}

/* What the node would hand on is what it was given, signed by the same author. */
static void
assert_kept_as_given (Fixture *self, Stall *node)
{
  g_autoptr (GPtrArray) kept = parcel_list (node->shop);

  g_assert_cmpuint (kept->len, ==, 3);
  for (guint i = 0; i < kept->len; i++)
    {
      const Parcel *parcel = g_ptr_array_index (kept, i);
      const char *id = parcel->head.at.journal_id;

      if (g_str_equal (id, self->rulings->head.at.journal_id))
        assert_same_lines (parcel, self->rulings);
      else if (g_str_equal (id, self->sales->head.at.journal_id))
        assert_same_lines (parcel, self->sales);
      else
        g_assert_cmpstr (id, ==, rokad_shop_node (node->shop));
    }
}

static void
test_a_journal_counts_once_however_it_comes (Fixture *self, gconstpointer scope)
{
  for (guint i = 0; i < ROUNDS; i++)
    {
      Stall node;

      fellow_join (&node, scope, 100 + i);
      fellow_copy_blobs (&self->author, &node);
      give_in_pieces (i % 2 == 0 ? self->sales : self->rulings, &node);
      give_in_pieces (i % 2 == 0 ? self->rulings : self->sales, &node);
      fellow_assert_equal (&self->author, &node);
      assert_kept_as_given (self, &node);
      stall_reopen (&node, NULL);
      fellow_assert_equal (&self->author, &node);
      stall_assert_sound (&node);
      stall_close (&node);
    }
}

/* One line after the other, and all of it again at the end. */
static void
test_line_by_line_is_as_good_as_at_once (Fixture *self, gconstpointer unused)
{
  guint held = 0;
  RokadReception again;

  parcel_give_all (self->rulings, self->node.shop);
  while (held < self->sales->lines->len)
    give_piece (self->sales, &self->node, held, 1, &held);
  again = parcel_give_all (self->sales, self->node.shop);
  g_assert_cmpuint (again.known, ==, held);
  g_assert_cmpuint (again.added, ==, 0);
  fellow_assert_equal (&self->author, &self->node);
}

static void
test_a_gap_is_told_and_nothing_taken (Fixture *self, gconstpointer unused)
{
  const Parcel *const parcels[] = { self->rulings, self->sales };

  for (gsize i = 0; i < G_N_ELEMENTS (parcels); i++)
    for (guint given = 0; given < LINES_GIVEN; given++)
      {
        g_autofree char *before = NULL;
        g_autofree char *after = NULL;
        RokadReception reception;
        guint held = given;

        if (given > 0)
          assert_done (parcel_give (parcels[i], self->node.shop, 0, given, &reception, &error));
        before = dump_shop (self->node.folder);
        give_piece (parcels[i], &self->node, given + 1, 3, &held);
        g_assert_cmpuint (held, ==, given);
        after = dump_shop (self->node.folder);
        g_assert_cmpstr (before, ==, after);
      }
}

/* A page that is empty says nothing of the lines, but its head may be signed further. */
static void
test_an_empty_page_takes_nothing (Fixture *self, gconstpointer unused)
{
  RokadReception reception;

  assert_done (parcel_give (self->sales, self->node.shop, 0, 0, &reception, &error));
  g_assert_true (reception.gap);
  parcel_give_all (self->sales, self->node.shop);
  {
    g_autofree char *before = dump_shop (self->node.folder);
    g_autofree char *after = NULL;

    assert_done (parcel_give (self->sales, self->node.shop, 0, 0, &reception, &error));
    g_assert_false (reception.gap || reception.branched || reception.elsewhere);
    g_assert_cmpuint (reception.added + reception.known, ==, 0);
    g_assert_cmpint (reception.held.seq, ==, 0);
    after = dump_shop (self->node.folder);
    g_assert_cmpstr (before, ==, after);
  }
}

/* --- What a node does with it --- */

/* Rulings count at once, as the node's own would. */
static void
test_rulings_are_what_the_node_goes_by (Fixture *self, gconstpointer unused)
{
  g_autoptr (Parcel) more = NULL;
  gint64 quantity;

  g_assert_cmpstr (rokad_shop_settings (self->node.shop)->shop_name, ==, "");
  parcel_give_all (self->rulings, self->node.shop);
  g_assert_cmpstr (rokad_shop_settings (self->node.shop)->shop_name, ==, "Day Stores");
  g_assert_cmpstr (rokad_shop_settings (self->node.shop)->receipt_footer, ==, "Bye");
  g_assert_cmpint (count_lines (&self->node, rokad_shop_catalog (self->node.shop), self->rulings),
                   ==, self->rulings->lines->len);
  g_assert_cmpint (count_lines (&self->node, rokad_shop_db (self->node.shop), self->rulings), ==,
                   0);
  {
    g_autoptr (RokadProduct) product = counter_find (self->node.shop, "D17", &quantity, NULL);

    g_assert_cmpstr (rokad_product_fields (product)->name, ==, "LED bulb 9 W");
  }

  assert_done (rokad_shop_change_settings (self->author.shop, &error, "shop_name", "Night", NULL));
  more = parcel_new_own (self->author.shop, rokad_shop_catalog (self->author.shop));
  parcel_give_all (more, self->node.shop);
  g_assert_cmpstr (rokad_shop_settings (self->node.shop)->shop_name, ==, "Night");
}

/* A till that joined sells by what it was given, in its own series, and undoes its own alone. */
static void
test_a_joined_till_sells_its_own (Fixture *self, gconstpointer unused)
{
  g_autoptr (RokadPaid) mine = NULL;
  g_autoptr (RokadPaid) undone = NULL;
  g_autoptr (RokadPaid) theirs = NULL;
  g_autofree char *start = g_strconcat (rokad_shop_series (self->node.shop), "/25-000001", NULL);

  parcel_give_all (self->rulings, self->node.shop);
  parcel_give_all (self->sales, self->node.shop);
  assert_refused (&self->node,
                  rokad_checkout_undo_last (self->node.shop, "not mine", FALSE, &theirs, &error),
                  ROKAD_SHOP_ERROR, ROKAD_SHOP_ERROR_NOTHING);

  mine = stall_sell (&self->node, "D02", 1000);
  g_assert_cmpstr (mine->number, ==, start);
  parcel_give_all (self->sales, self->node.shop);
  assert_done (rokad_checkout_undo_last (self->node.shop, "mine", FALSE, &undone, &error));
  g_assert_cmpint (undone->total_minor, ==, -mine->total_minor);
  stall_assert_rows (&self->node, "SELECT count (*), count (DISTINCT journal_id) FROM shift",
                     "2|2\n");
  stall_assert_sound (&self->node);

  parcel_send (self->node.shop, self->author.shop);
  fellow_assert_equal (&self->author, &self->node);
}

/* The clocks of others move nothing here. */
static void
test_a_clock_of_others_dates_nothing (Fixture *self, gconstpointer unused)
{
  RokadStamp before = rokad_shop_stamp (self->node.shop);
  RokadStamp after;

  self->author.seeded.now_us += 900 * G_TIME_SPAN_DAY;
  g_clear_pointer (&self->sales, parcel_free);
  g_clear_pointer (&self->rulings, parcel_free);
  work (&self->author);
  self->rulings = parcel_new_own (self->author.shop, rokad_shop_catalog (self->author.shop));
  self->sales = parcel_new_own (self->author.shop, rokad_shop_db (self->author.shop));
  parcel_give_all (self->rulings, self->node.shop);
  parcel_give_all (self->sales, self->node.shop);
  stall_reopen (&self->node, NULL);
  after = rokad_shop_stamp (self->node.shop);
  g_assert_cmpint (after.at_us - before.at_us, <, G_TIME_SPAN_MINUTE);
}

/* What was ruled holds from then on, so nothing is sold here before it. */
static void
test_a_ruling_is_not_after_the_sales_that_go_by_it (Fixture *self, gconstpointer unused)
{
  RokadStamp ruled;

  self->author.seeded.now_us += 20 * G_TIME_SPAN_HOUR;
  ruled = rokad_shop_stamp (self->author.shop);
  g_clear_pointer (&self->rulings, parcel_free);
  assert_done (rokad_shop_change_settings (self->author.shop, &error, "receipt_footer", "x", NULL));
  self->rulings = parcel_new_own (self->author.shop, rokad_shop_catalog (self->author.shop));
  parcel_give_all (self->rulings, self->node.shop);
  g_assert_cmpint (rokad_shop_stamp (self->node.shop).at_us, >=, ruled.at_us);
}

static void
test_its_own_lines_are_known (Fixture *self, gconstpointer unused)
{
  static const char *const but[] = { "journal", NULL }; /* where its own signature is kept now */
  g_autofree char *before = dump_file (self->author.folder, "shop.db", but);
  g_autofree char *after = NULL;
  RokadReception reception = parcel_give_all (self->sales, self->author.shop);

  g_assert_cmpuint (reception.known, ==, self->sales->lines->len);
  g_assert_cmpuint (reception.added, ==, 0);
  g_assert_false (reception.elsewhere || reception.branched || reception.gap);
  g_assert_cmpint (reception.held.seq, ==, self->sales->lines->len);
  after = dump_file (self->author.folder, "shop.db", but);
  g_assert_cmpstr (before, ==, after);
}

/* --- What vouches for it --- */

static void
assert_vouched (Fixture *self, gint64 seq)
{
  g_autoptr (GPtrArray) chains = rokad_chain_list (rokad_shop_db (self->node.shop),
                                                   self->stranger.parcel.head.at.journal_id, NULL);
  const RokadChain *chain = g_ptr_array_index (chains, 0);
  g_autofree char *text = rokad_position_text (&chain->head.at);
  g_autofree char *line =
      rokad_journal_line (rokad_shop_db (self->node.shop), chain->chain, 1, NULL);
  g_autoptr (RokadEntry) opening = rokad_entry_parse (line, strlen (line), NULL);

  g_assert_cmpuint (chains->len, ==, 1);
  g_assert_cmpint (chain->head.at.seq, ==, seq);
  g_assert_cmpint (
      rokad_key_verify (rokad_json_text (opening->body, "public_key"), text, chain->head.signature),
      ==, seq > 0);
}

/* The head before @n lines more, or none. */
static void
give_as_far_as (Fixture *self, guint n, guint signed_lines)
{
  g_auto (Stranger) earlier;
  Parcel page = { .lines = self->stranger.parcel.lines };
  RokadReception reception;

  stranger_copy (&earlier, &self->stranger, signed_lines);
  page.head = earlier.parcel.head;
  assert_done (parcel_give (&page, self->node.shop, 0, n, &reception, &error));
}

/* The latest signature that a held line has is kept; it comes with the page that ends there. */
static void
test_signatures_are_kept_as_far_as_they_go (Fixture *self, gconstpointer unused)
{
  Parcel *parcel = &self->stranger.parcel;

  g_assert_cmpuint (parcel->lines->len, ==, 6);
  give_as_far_as (self, 2, 4);
  assert_vouched (self, 0);
  give_as_far_as (self, 4, 4);
  assert_vouched (self, 4);
  give_as_far_as (self, 3, 3);
  assert_vouched (self, 4);
  give_as_far_as (self, 5, 4);
  assert_vouched (self, 4);
  give_as_far_as (self, 5, 6);
  assert_vouched (self, 4);
  give_as_far_as (self, 6, 6);
  assert_vouched (self, 6);
  give_as_far_as (self, 6, 5);
  assert_vouched (self, 6);
}

/* Lines that nobody has signed yet are taken: whoever brings them was let in. */
static void
test_a_signature_may_come_later (Fixture *self, gconstpointer unused)
{
  RokadSignedPosition head = self->stranger.parcel.head;
  RokadReception reception;

  *self->stranger.parcel.head.signature = '\0';
  reception = parcel_give_all (&self->stranger.parcel, self->node.shop);
  g_assert_cmpuint (reception.added, ==, 6);
  assert_vouched (self, 0);
  self->stranger.parcel.head = head;
  assert_done (parcel_give (&self->stranger.parcel, self->node.shop, 0, 0, &reception, &error));
  assert_vouched (self, 6);
}

static void
receive_certified (Fixture *self, const char *certificate)
{
  const Parcel *parcel = &self->stranger.parcel;
  RokadReception reception;

  assert_done (rokad_shop_receive (self->node.shop, &parcel->head, certificate, parcel->lines,
                                   &reception, &error));
}

static void
test_a_certificate_is_kept_until_another_comes (Fixture *self, gconstpointer unused)
{
  static const char sql[] = "SELECT certificate FROM journal ORDER BY certificate";

  receive_certified (self, "");
  stall_assert_rows (&self->node, sql, "\n\n");
  receive_certified (self, "one");
  stall_assert_rows (&self->node, sql, "\none\n");
  receive_certified (self, "");
  stall_assert_rows (&self->node, sql, "\none\n");
  receive_certified (self, "other");
  stall_assert_rows (&self->node, sql, "\nother\n");
}

#define ADD(path, data, func) g_test_add ("/receive/" path, Fixture, data, set_up, func, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  ADD ("a-till-counts-it-once-however-it-comes", "till",
       test_a_journal_counts_once_however_it_comes);
  ADD ("a-hub-counts-it-once-however-it-comes", "hub", test_a_journal_counts_once_however_it_comes);
  ADD ("line-by-line-is-as-good-as-at-once", NULL, test_line_by_line_is_as_good_as_at_once);
  ADD ("a-gap-is-told-and-nothing-taken", NULL, test_a_gap_is_told_and_nothing_taken);
  ADD ("an-empty-page-takes-nothing", NULL, test_an_empty_page_takes_nothing);
  ADD ("rulings-are-what-the-node-goes-by", NULL, test_rulings_are_what_the_node_goes_by);
  ADD ("a-joined-till-sells-its-own", NULL, test_a_joined_till_sells_its_own);
  ADD ("a-clock-of-others-dates-nothing", NULL, test_a_clock_of_others_dates_nothing);
  ADD ("a-ruling-is-not-after-what-goes-by-it", NULL,
       test_a_ruling_is_not_after_the_sales_that_go_by_it);
  ADD ("its-own-lines-are-known", NULL, test_its_own_lines_are_known);
  ADD ("signatures-are-kept-as-far-as-they-go", NULL, test_signatures_are_kept_as_far_as_they_go);
  ADD ("a-signature-may-come-later", NULL, test_a_signature_may_come_later);
  ADD ("a-certificate-is-kept-until-another-comes", NULL,
       test_a_certificate_is_kept_until_another_comes);

  return g_test_run ();
}
