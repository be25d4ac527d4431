/* Much of everything: pages end where their limits say, go on where they ended, and nothing that a
 * peer has or asks for is too much for those who write messages.
 */
#include <sqlite3.h>

#include "node.h"
#include "rokad-host.h"
#include "stranger.h"

#define LONG_LINE_BYTES (250 * 1024)

G_DEFINE_AUTOPTR_CLEANUP_FUNC (sqlite3, sqlite3_close)

typedef struct
{
  Node hub;
  Node b;
} Fixture;

static void
set_up (Fixture *self, gconstpointer unused)
{
  node_open_joined (&self->hub, "hub", 1);
  node_open_joined (&self->b, "till", 2);
  node_enrol (&self->b, &self->hub);
}

static void
tear_down (Fixture *self, gconstpointer unused)
{
  node_assert_sound (&self->hub);
  node_assert_sound (&self->b);
  node_close (&self->hub);
  node_close (&self->b);
}

/* --- What there is much of --- */

static void
say (Stranger *stranger, guint lines, gsize bytes)
{
  g_autofree char *filler = g_strnfill (bytes, 'x');
  g_autofree char *body = g_strdup_printf ("{\"filler\":\"%s\"}", filler);

  for (guint i = 0; i < lines; i++)
    stranger_say (stranger, "line.removed", body);
}

static void
give (const Stranger *stranger, Node *to)
{
  RokadReception reception = parcel_give_all (&stranger->parcel, to->shop);

  g_assert_false (reception.gap);
}

/* Journals that nobody signed, all of one key: @lines each. */
static void
give_crowd (Node *to, GPtrArray *ids, guint lines)
{
  g_autoptr (GTimeZone) utc = g_time_zone_new_utc ();
  RokadStamp stamp = { .at_us = SEEDED_NEW_YEARS_EVE_US / 1000 * 1000, .zone = utc, .staff = "s" };

  for (guint i = 0; i < ids->len; i++)
    {
      g_autoptr (GPtrArray) page = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
      RokadHead head = { .hash = ROKAD_HASH_OF_NOTHING };
      RokadSignedPosition position = { 0 };
      RokadReception reception;
      g_autoptr (GError) error = NULL;

      g_strlcpy (position.at.journal_id, ids->pdata[i], sizeof position.at.journal_id);
      for (guint n = 0; n < lines; n++)
        {
          g_autoptr (GString) line = rokad_entry_line_new (
              ids->pdata[i], &head, &stamp, n == 0 ? "journal.opened" : "line.removed", 1,
              "{\"scope\":\"till\",\"public_key\":\"\",\"series\":\"X\",\"term\":1,"
              "\"parent\":null}");

          head.seq++;
          rokad_hash (line->str, line->len, head.hash);
          g_ptr_array_add (page, g_bytes_new (line->str, line->len));
        }
      rokad_shop_receive (to->shop, &position, "", page, &reception, &error);
      g_assert_no_error (error);
    }
}

static GPtrArray *
make_ids (guint n)
{
  GPtrArray *ids = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < n; i++)
    g_ptr_array_add (ids, stranger_id (i));
  return ids;
}

/* What the hub answers to a till that has nothing of its journals. */
static void
pull_all (Node *hub, RokadPage *out)
{
  g_auto (RokadHeads) heads = { 0 };
  g_auto (RokadPull) pull = { 0 };
  g_autoptr (GError) error = NULL;

  rokad_host_heads (hub->shop, &heads, &error);
  g_assert_no_error (error);
  pull.after = g_array_new (FALSE, TRUE, sizeof (RokadPosition));
  for (guint i = 0; i < heads.positions->len; i++)
    {
      RokadPosition beginning = { 0 };

      g_strlcpy (beginning.journal_id,
                 g_array_index (heads.positions, RokadSignedPosition, i).at.journal_id,
                 sizeof beginning.journal_id);
      g_array_append_val (pull.after, beginning);
    }
  rokad_host_pull (hub->shop, &pull, out, &error);
  g_assert_no_error (error);
}

static guint
count_lines (const RokadPage *page, gsize *out_bytes)
{
  guint lines = 0;

  *out_bytes = 0;
  for (guint i = 0; i < page->sections->len; i++)
    {
      const RokadSection *section = g_ptr_array_index (page->sections, i);

      lines += section->lines->len;
      for (guint j = 0; j < section->lines->len; j++)
        *out_bytes += g_bytes_get_size (section->lines->pdata[j]);
    }
  return lines;
}

/* --- Lines --- */

static void
test_thousands_of_lines_come_in_pages (Fixture *self, gconstpointer unused)
{
  g_auto (Stranger) stranger;
  g_auto (RokadPage) page = { 0 };
  gsize bytes;
  Node fresh;

  stranger_open (&stranger, self->hub.scrap, "till", &self->hub.seeded);
  say (&stranger, 5000, 10);
  give (&stranger, &self->hub);
  pull_all (&self->hub, &page);
  g_assert_cmpuint (count_lines (&page, &bytes), ==, ROKAD_PULL_LINES_MAX);
  g_assert_true (page.more);
  node_sync (&self->b, &self->hub);
  node_assert_equal (&self->b, &self->hub);
  g_assert_cmpuint (self->b.exchanges, <=, 1 + 1 + 3 + 1);

  /* And, handed back, from where nobody has its key. */
  node_open_joined (&fresh, "hub", 3);
  node_enrol (&self->b, &fresh);
  self->b.exchanges = 0;
  node_sync (&self->b, &fresh);
  node_sync (&self->b, &fresh);
  node_assert_equal (&self->b, &fresh);
  g_assert_cmpuint (self->b.exchanges, <=, 20);
  g_assert_cmpint (node_count (&fresh, "SELECT signed_seq FROM journal WHERE series = 'XYZ'"), ==,
                   5001);
  node_assert_sound (&fresh);
  node_close (&fresh);
}

static void
test_long_lines_fill_pages_by_their_bytes (Fixture *self, gconstpointer unused)
{
  g_auto (Stranger) stranger;
  g_auto (RokadPage) page = { 0 };
  gsize bytes;
  Node fresh;

  stranger_open (&stranger, self->hub.scrap, "till", &self->hub.seeded);
  say (&stranger, 20, LONG_LINE_BYTES);
  give (&stranger, &self->hub);
  pull_all (&self->hub, &page);
  g_assert_cmpuint (count_lines (&page, &bytes), ==, 2 + 8); /* and two openings */
  g_assert_cmpuint (bytes, <=, ROKAD_PULL_BYTES_MAX);
  g_assert_true (page.more);
  node_sync (&self->b, &self->hub);
  node_assert_equal (&self->b, &self->hub);

  node_open_joined (&fresh, "hub", 3);
  node_enrol (&self->b, &fresh);
  node_sync (&self->b, &fresh);
  node_sync (&self->b, &fresh);
  node_assert_equal (&self->b, &fresh);
  node_close (&fresh);
}

/* Lines of any length in journals of any, so that pages end anywhere: with hardly any room left, a
 * journal waits for the next page.
 */
static void
test_pages_end_anywhere (Fixture *self, gconstpointer unused)
{
  Stranger strangers[12];

  for (gsize i = 0; i < G_N_ELEMENTS (strangers); i++)
    {
      stranger_open (&strangers[i], self->hub.scrap, i % 3 == 0 ? "shop" : "till",
                     &self->hub.seeded);
      for (gint64 n = seeded_range (&self->hub.seeded, 1, 40); n > 0; n--)
        say (&strangers[i], 1, (gsize) seeded_range (&self->hub.seeded, 0, LONG_LINE_BYTES) / 2);
      give (&strangers[i], &self->hub);
    }
  node_sync (&self->b, &self->hub);
  node_assert_equal (&self->b, &self->hub);
  for (gsize i = 0; i < G_N_ELEMENTS (strangers); i++)
    stranger_close (&strangers[i]);
}

/* A till's own sales, after a long time alone. */
static void
test_a_till_that_was_alone_for_long_pushes_in_pages (Fixture *self, gconstpointer unused)
{
  Node a;
  guint pushes = 0;
  RokadSyncAction action;

  node_open_lone (&a, 3);
  node_sell_many (&a, "D01", 1100);
  node_enrol (&a, &self->hub);
  action = rokad_sync_engine_step (&a.engine, ROKAD_SYNC_EVENT_ENROLLED);
  for (; action != ROKAD_SYNC_DO_LISTEN; action = node_exchange (&a, &self->hub, action, NULL))
    pushes += action == ROKAD_SYNC_DO_PUSH;
  g_assert_cmpuint (pushes, ==, 3 + 1); /* 1,103 lines of the till, then its rulings */
  node_sync (&a, &self->hub);
  g_assert_cmpint (node_count (&self->hub, "SELECT count (*) FROM orders"), ==, 1100);
  node_sync (&self->b, &self->hub);
  node_sync (&a, &self->hub);
  node_assert_equal (&a, &self->hub);
  node_assert_equal (&self->b, &self->hub);
  node_close (&a);
}

/* From the last of what the asker has, in whatever order it says so. */
static void
test_a_page_begins_after_the_last_that_is_known (Fixture *self, gconstpointer unused)
{
  static const gint64 orders[][3] = { { 0, 5, 9 }, { 9, 5, 0 }, { 5, 9, 0 }, { 9, 0, 5 } };
  g_auto (Stranger) stranger;

  stranger_open (&stranger, self->hub.scrap, "till", &self->hub.seeded);
  say (&stranger, 11, 10);
  give (&stranger, &self->hub);
  for (gsize i = 0; i < G_N_ELEMENTS (orders); i++)
    {
      g_auto (RokadPull) pull = { 0 };
      g_auto (RokadPage) page = { 0 };
      g_autoptr (GError) error = NULL;
      gsize bytes;

      pull.after = g_array_new (FALSE, TRUE, sizeof (RokadPosition));
      for (gsize j = 0; j < G_N_ELEMENTS (orders[i]); j++)
        {
          RokadPosition position = stranger.parcel.head.at;

          position.seq = orders[i][j];
          *position.hash = '\0';
          if (position.seq > 0)
            {
              gsize length;
              const char *line =
                  g_bytes_get_data (stranger.parcel.lines->pdata[position.seq - 1], &length);

              rokad_hash (line, length, position.hash);
            }
          g_array_append_val (pull.after, position);
        }
      rokad_host_pull (self->hub.shop, &pull, &page, &error);
      g_assert_no_error (error);
      g_assert_cmpuint (count_lines (&page, &bytes), ==, 12 - 9);
      g_assert_false (page.more);
    }
}

/* --- Histories --- */

/* The hub has one way, the till the other, and they part behind more lines than a page holds. What
 * both have is told twice, but each page goes on where the last one ended.
 */
static void
test_histories_may_part_behind_many_pages (Fixture *self, gconstpointer unused)
{
  g_auto (Stranger) stranger;
  g_auto (Stranger) copy;

  stranger_open (&stranger, self->hub.scrap, "till", &self->hub.seeded);
  say (&stranger, 4500, 10);
  stranger_copy (&copy, &stranger, 4501);
  say (&stranger, 5, 11);
  say (&copy, 7, 12);
  give (&stranger, &self->hub);
  give (&copy, &self->b);
  node_sync (&self->b, &self->hub);
  node_sync (&self->b, &self->hub);
  node_assert_equal (&self->b, &self->hub);
  g_assert_cmpuint (self->b.exchanges, <=, 40);
}

/* A till with much history whose disk is copied: it and its copy agree in the end. */
static void
test_a_copy_of_a_long_history_parts (Fixture *self, gconstpointer unused)
{
  Node copy;
  Node *tills[] = { &self->b, &copy };

  {
    Node a;

    node_open_lone (&a, 3);
    node_enrol (&a, &self->hub);
    node_sync (&a, &self->hub);
    node_close (&a);
  }
  node_sync (&self->b, &self->hub);
  node_sell_many (&self->b, "D01", 2300);
  node_clone (&copy, &self->b, 4);
  node_sell_many (&self->b, "D02", 3);
  node_sell_many (&copy, "D03", 4);
  for (guint round = 0; round < 3; round++)
    for (gsize i = 0; i < G_N_ELEMENTS (tills); i++)
      node_sync (tills[i], &self->hub);
  node_assert_equal (&self->b, &self->hub);
  node_assert_equal (&copy, &self->hub);
  g_assert_cmpint (node_count (&copy, "SELECT count (*) FROM orders"), ==, 2307);
  node_close (&copy);
}

static void
make (Fixture *self, RokadSyncAction action, RokadOutgoing *out)
{
  RokadSyncEvent event;
  gboolean any;
  g_autoptr (GError) error = NULL;

  rokad_asker_make (self->b.asker, self->b.shop, action, out, &any, &event, &error);
  g_assert_no_error (error);
  g_assert_true (any);
}

/* An answer to an earlier page says nothing of the lines that were lost with the next one. */
static void
test_a_stale_answer_hands_nothing_back (Fixture *self, gconstpointer unused)
{
  g_auto (Stranger) stranger;
  g_auto (RokadOutgoing) first = { 0 };
  g_auto (RokadOutgoing) lost = { 0 };
  g_auto (RokadOutgoing) again = { 0 };
  g_auto (RokadResponse) stale = { 0 };
  RokadSyncAction action = rokad_sync_engine_step (&self->b.engine, ROKAD_SYNC_EVENT_ENROLLED);

  stranger_open (&stranger, self->b.scrap, "till", &self->b.seeded);
  say (&stranger, 1200, 10);
  give (&stranger, &self->b);
  while (action != ROKAD_SYNC_DO_HAND_BACK)
    action = node_exchange (&self->b, &self->hub, action, NULL);
  make (self, action, &first);
  node_ask (&self->b, &self->hub, &first, &stale);
  g_assert_cmpint (node_take (&self->b, action, &stale), ==, ROKAD_SYNC_EVENT_MORE);
  make (self, action, &lost);
  g_assert_false (g_bytes_equal (first.body, lost.body));
  g_assert_cmpint (node_take (&self->b, action, &stale), ==, ROKAD_SYNC_EVENT_LOST);
  make (self, action, &again);
  g_assert_true (g_bytes_equal (again.body, lost.body));

  node_restart (&self->b);
  node_sync (&self->b, &self->hub);
  node_assert_equal (&self->b, &self->hub);
}

/* --- Journals --- */

/* Each of them is known here, and each has grown there: one request may not list as many. */
static void
test_more_journals_than_a_pull_can_ask_for (Fixture *self, gconstpointer unused)
{
  g_autoptr (GPtrArray) ids = make_ids (ROKAD_POSITIONS_MAX / 2 + 1);
  g_auto (RokadHeads) heads = { 0 };
  g_auto (RokadPull) pull = { 0 };
  g_autoptr (GBytes) body = NULL;
  g_autoptr (GError) error = NULL;
  gboolean any;

  give_crowd (&self->b, ids, 1);
  g_ptr_array_insert (ids, 0, stranger_id (999999)); /* and one that is not: an odd one */
  heads.positions = g_array_new (FALSE, TRUE, sizeof (RokadSignedPosition));
  for (guint i = 0; i < ids->len; i++)
    {
      RokadSignedPosition end = { .at.seq = 2, .at.hash = ROKAD_HASH_OF_NOTHING };

      g_strlcpy (end.at.journal_id, ids->pdata[i], sizeof end.at.journal_id);
      g_array_append_val (heads.positions, end);
    }
  rokad_exchange_make_pull (self->b.shop, self->b.peer, &heads, &pull, &any, &error);
  g_assert_no_error (error);
  g_assert_true (any);
  g_assert_cmpuint (pull.after->len, ==, ROKAD_POSITIONS_MAX);
  body = rokad_pull_encode (&pull);
  g_assert_cmpuint (g_bytes_get_size (body), <=, ROKAD_MESSAGE_BYTES_MAX);
}

/* More rows of journals than heads may list, put there as they stand. */
static void
crowd_rows (Node *node, guint n)
{
  g_autofree char *path = g_build_filename (node->folder, "shop.db", NULL);
  g_autofree char *sql = g_strdup_printf (
      "WITH RECURSIVE k (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM k WHERE n < %u)"
      " INSERT INTO journal (journal_id, root_id, scope, own, term, series, public_key, head_seq,"
      " head_hash, head_at_us) SELECT printf ('0190d3a0-1111-7abc-8def-%%012d', n),"
      " printf ('0190d3a0-1111-7abc-8def-%%012d', n), 'till', 0, 1, '', '', 1,"
      " '" ROKAD_HASH_OF_NOTHING "', 0 FROM k",
      n);
  g_autoptr (sqlite3) db = NULL;

  g_clear_pointer (&node->shop, rokad_shop_close);
  g_assert_cmpint (sqlite3_open (path, &db), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_exec (db, sql, NULL, NULL, NULL), ==, SQLITE_OK);
  g_clear_pointer (&db, sqlite3_close);
  node_restart (node);
}

static void
ask (Fixture *self, RokadSyncAction action, RokadResponse *response)
{
  g_auto (RokadOutgoing) out = { 0 };

  make (self, action, &out);
  node_ask (&self->b, &self->hub, &out, response);
}

/* The last that it takes in is the last that it can tell others of; what stands in the catalog is
 * told in any case.
 */
static void
test_a_hub_takes_no_more_journals_than_it_can_list (Fixture *self, gconstpointer unused)
{
  g_auto (RokadResponse) listed = { 0 };
  g_auto (RokadResponse) refused = { 0 };
  g_auto (RokadResponse) taken = { 0 };
  g_auto (RokadHeads) heads = { 0 };
  g_auto (RokadRefusal) refusal = { 0 };
  g_auto (Stranger) ruler;
  g_autoptr (GError) error = NULL;

  stranger_open (&ruler, self->hub.scrap, "shop", &self->hub.seeded);
  give (&ruler, &self->hub);
  node_keep (&self->hub, "kept");
  crowd_rows (&self->hub, ROKAD_POSITIONS_MAX - 2); /* and the hub's own, and the ruler's */
  ask (self, ROKAD_SYNC_DO_PUSH, &refused);
  g_assert_cmpuint (refused.status, ==, 413);
  rokad_refusal_decode (refused.body, &refusal, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (refusal.code, ==, ROKAD_REFUSED_TOO_LONG);

  node_put_back (&self->hub, "kept");
  crowd_rows (&self->hub, ROKAD_POSITIONS_MAX - 3);
  ask (self, ROKAD_SYNC_DO_PUSH, &taken);
  g_assert_cmpuint (taken.status, ==, 200);

  node_put_back (&self->hub, "kept");
  crowd_rows (&self->hub, ROKAD_POSITIONS_MAX + 10); /* by branches, say */
  ask (self, ROKAD_SYNC_DO_COMPARE, &listed);
  rokad_heads_decode (listed.body, &heads, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (heads.positions->len, ==, ROKAD_POSITIONS_MAX);
  g_assert_cmpstr (g_array_index (heads.positions, RokadSignedPosition, 0).at.journal_id, ==,
                   ruler.parcel.head.at.journal_id);
  node_put_back (&self->hub, "kept");
}

#define ADD(path, func) g_test_add ("/exchange-pages/" path, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  ADD ("thousands_of_lines_come_in_pages", test_thousands_of_lines_come_in_pages);
  ADD ("long_lines_fill_pages_by_their_bytes", test_long_lines_fill_pages_by_their_bytes);
  ADD ("pages_end_anywhere", test_pages_end_anywhere);
  ADD ("a_till_that_was_alone_for_long_pushes_in_pages",
       test_a_till_that_was_alone_for_long_pushes_in_pages);
  ADD ("a_page_begins_after_the_last_that_is_known",
       test_a_page_begins_after_the_last_that_is_known);
  ADD ("histories_may_part_behind_many_pages", test_histories_may_part_behind_many_pages);
  ADD ("a_copy_of_a_long_history_parts", test_a_copy_of_a_long_history_parts);
  ADD ("a_stale_answer_hands_nothing_back", test_a_stale_answer_hands_nothing_back);
  ADD ("more_journals_than_a_pull_can_ask_for", test_more_journals_than_a_pull_can_ask_for);

  ADD ("a_hub_takes_no_more_journals_than_it_can_list",
       test_a_hub_takes_no_more_journals_than_it_can_list);

  return g_test_run ();
}
