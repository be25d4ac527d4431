/* What a hub that lies, or whose disk does, can bring about: nothing that contradicts what the
 * author signed is stored, and one journal that cannot be taken stops no other.
 */
#include <sqlite3.h>
#include <string.h>

#include "node.h"
#include "stranger.h"

#define LINES 6 /* of the stranger, with its opening */

G_DEFINE_AUTOPTR_CLEANUP_FUNC (sqlite3, sqlite3_close)

typedef struct
{
  Node hub;
  Node b;
  Stranger good;
  Stranger bad;
} Fixture;

static void
set_up (Fixture *self, gconstpointer unused)
{
  node_open_joined (&self->hub, "hub", 1);
  node_open_joined (&self->b, "till", 2);
  node_enrol (&self->b, &self->hub);
  node_sync (&self->b, &self->hub);
  stranger_open (&self->bad, self->hub.scrap, "till", &self->hub.seeded);
  stranger_open (&self->good, self->hub.scrap, "till", &self->hub.seeded);
  for (guint i = 1; i < LINES; i++)
    {
      stranger_say (&self->bad, "line.removed", "{\"amount_minor\":100}");
      stranger_say (&self->good, "line.removed", "{\"amount_minor\":200}");
    }
}

static void
tear_down (Fixture *self, gconstpointer unused)
{
  node_close (&self->hub);
  node_close (&self->b);
  stranger_close (&self->good);
  stranger_close (&self->bad);
}

static gint64
count_lines (Node *node, const Stranger *of)
{
  g_autofree char *sql = g_strdup_printf ("SELECT count (*) FROM entry JOIN journal USING"
                                          " (journal_id) WHERE root_id = '%s'",
                                          of->parcel.head.at.journal_id);

  return node_count (node, sql);
}

/* --- On the way --- */

typedef void (*Alter) (RokadSection *section);

static void
replace_line (RokadSection *section, guint i, const char *what, const char *with)
{
  gsize bytes;
  const char *text = g_bytes_get_data (section->lines->pdata[i], &bytes);
  g_autofree char *line = g_strndup (text, bytes);
  g_auto (GStrv) parts = g_strsplit (line, what, 2);
  g_autofree char *altered = g_strjoinv (with, parts);

  g_assert_nonnull (strstr (line, what));
  g_bytes_unref (section->lines->pdata[i]);
  section->lines->pdata[i] = g_bytes_new (altered, strlen (altered));
}

static void
change_first_line (RokadSection *section)
{
  replace_line (section, 0, "\"term\":1", "\"term\":2");
}

static void
change_middle_line (RokadSection *section)
{
  replace_line (section, 2, "100", "900");
}

static void
change_last_line (RokadSection *section)
{
  replace_line (section, LINES - 1, "100", "900");
}

static void
leave_one_out (RokadSection *section)
{
  g_ptr_array_remove_index (section->lines, 3);
}

static void
swap_two (RokadSection *section)
{
  gpointer line = section->lines->pdata[2];

  section->lines->pdata[2] = section->lines->pdata[3];
  section->lines->pdata[3] = line;
}

static void
double_one (RokadSection *section)
{
  g_ptr_array_insert (section->lines, 3, g_bytes_ref (section->lines->pdata[3]));
}

static void
change_signature (RokadSection *section)
{
  section->head.signature[7] = section->head.signature[7] == '0' ? '1' : '0';
}

static void
change_head (RokadSection *section)
{
  section->head.at.seq--;
}

static void
change_hash_of_head (RokadSection *section)
{
  section->head.at.hash[7] = section->head.at.hash[7] == '0' ? '1' : '0';
}

static void
name_another_journal (RokadSection *section)
{
  g_autofree char *id = stranger_id (7);

  g_strlcpy (section->head.at.journal_id, id, sizeof section->head.at.journal_id);
}

/* Changes the section of the bad stranger in a page that is on its way. */
static GBytes *
alter_page (Fixture *self, GBytes *body, Alter alter)
{
  g_auto (RokadPage) page = { 0 };
  g_autoptr (GError) error = NULL;
  gboolean found = FALSE;

  rokad_page_decode (body, &page, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < page.sections->len; i++)
    {
      RokadSection *section = g_ptr_array_index (page.sections, i);

      if (!g_str_equal (section->head.at.journal_id, self->bad.parcel.head.at.journal_id))
        continue;
      alter (section);
      found = TRUE;
    }
  g_assert_true (found);
  return rokad_page_encode (&page);
}

/* Up to the pull, whose answer is altered. */
static RokadSyncEvent
pull_altered (Fixture *self, Alter alter)
{
  RokadSyncAction action = rokad_sync_engine_step (&self->b.engine, ROKAD_SYNC_EVENT_CHANGED);
  g_auto (RokadOutgoing) out = { 0 };
  g_auto (RokadResponse) response = { 0 };
  g_autoptr (GBytes) was = NULL;
  RokadSyncEvent event;
  gboolean any;

  while (action != ROKAD_SYNC_DO_PULL)
    action = node_exchange (&self->b, &self->hub, action, NULL);
  g_assert_true (rokad_asker_make (self->b.asker, self->b.shop, action, &out, &any, &event, NULL));
  node_ask (&self->b, &self->hub, &out, &response);
  was = g_steal_pointer (&response.body);
  response.body = alter_page (self, was, alter);
  event = node_take (&self->b, action, &response);
  rokad_sync_engine_step (&self->b.engine, event);
  return event;
}

static void
test_lines_that_contradict_are_not_taken (Fixture *self, gconstpointer data)
{
  Alter alter = data;

  parcel_give_all (&self->bad.parcel, self->hub.shop);
  pull_altered (self, alter);
  g_assert_cmpint (count_lines (&self->b, &self->bad), ==, 0);
  g_assert_cmpint (node_count (&self->b, "SELECT count (*) FROM journal"), ==, 2);
  g_assert_nonnull (rokad_asker_problem (self->b.asker));

  /* Once they are right, they come. */
  node_restart (&self->b);
  node_sync (&self->b, &self->hub);
  g_assert_cmpint (count_lines (&self->b, &self->bad), ==, LINES);
  node_assert_equal (&self->b, &self->hub);
  node_assert_sound (&self->b);
}

static void
test_what_stands_beside_them_is_taken (Fixture *self, gconstpointer unused)
{
  parcel_give_all (&self->bad.parcel, self->hub.shop);
  parcel_give_all (&self->good.parcel, self->hub.shop);
  g_assert_cmpint (pull_altered (self, change_middle_line), ==, ROKAD_SYNC_EVENT_DONE);
  g_assert_cmpint (count_lines (&self->b, &self->bad), ==, 0);
  g_assert_cmpint (count_lines (&self->b, &self->good), ==, LINES);
  g_assert_nonnull (strstr (rokad_asker_problem (self->b.asker), "do not follow"));
}

static void
cut_short (RokadSection *section)
{
  g_ptr_array_set_size (section->lines, 4);
}

/* Lines that end before their head are a page's beginning: true as far as they go, and signed when
 * the rest has come.
 */
static void
test_lines_that_were_cut_short_come_again (Fixture *self, gconstpointer unused)
{
  parcel_give_all (&self->bad.parcel, self->hub.shop);
  g_assert_cmpint (pull_altered (self, cut_short), ==, ROKAD_SYNC_EVENT_MORE);
  g_assert_cmpint (count_lines (&self->b, &self->bad), ==, 4);
  g_assert_cmpint (node_count (&self->b, "SELECT signed_seq FROM journal WHERE series = 'XYZ'"), ==,
                   0);
  node_restart (&self->b);
  node_sync (&self->b, &self->hub);
  g_assert_cmpint (node_count (&self->b, "SELECT signed_seq FROM journal WHERE series = 'XYZ'"), ==,
                   LINES);
  node_assert_equal (&self->b, &self->hub);
}

static void
sign_nothing (RokadSection *section)
{
  change_last_line (section);
  *section->head.signature = '\0';
  section->head.at.seq = 1;
}

/* Whoever relays may hand over what nobody signed: lines without their author's signature are kept
 * and stand apart by it. The true ones come beside them as soon as they are seen, and both nodes
 * hold the same.
 */
static void
test_what_nobody_signed_is_kept_unsigned (Fixture *self, gconstpointer unused)
{
  parcel_give_all (&self->bad.parcel, self->hub.shop);
  pull_altered (self, sign_nothing);
  g_assert_cmpint (count_lines (&self->b, &self->bad), ==, LINES);
  g_assert_cmpint (node_count (&self->b, "SELECT signed_seq FROM journal WHERE series = 'XYZ'"), ==,
                   0);
  node_restart (&self->b);
  node_sync (&self->b, &self->hub);
  node_sync (&self->b, &self->hub);
  node_assert_equal (&self->b, &self->hub);
  g_assert_cmpint (count_lines (&self->b, &self->bad), ==, LINES + 1);
  g_assert_cmpint (node_count (&self->b, "SELECT max (signed_seq) FROM journal"
                                         " WHERE series = 'XYZ' AND signed_seq = head_seq"),
                   ==, LINES);
}

static Fixture *victim; /* of continue_own(), whose section is all that it is given */

/* The bad stranger's section becomes one of what the till itself would have written next. */
static void
continue_own (RokadSection *section)
{
  const char *node = rokad_shop_node (victim->b.shop);
  g_autoptr (GTimeZone) utc = g_time_zone_new_utc ();
  RokadStamp stamp = { .at_us = 0, .zone = utc, .staff = "owner" };
  g_autoptr (GString) line = NULL;
  RokadHead head;

  g_assert_true (rokad_journal_head (rokad_shop_db (victim->b.shop), node, &head, NULL));
  line = rokad_entry_line_new (node, &head, &stamp, "line.removed", 1, "{}");
  g_ptr_array_set_size (section->lines, 0);
  g_ptr_array_add (section->lines, g_bytes_new (line->str, line->len));
  section->head = (RokadSignedPosition){ 0 };
  g_strlcpy (section->head.at.journal_id, node, sizeof section->head.at.journal_id);
}

/* Then its disk was not copied, since only its own key vouches for what it wrote. */
static void
test_a_hub_cannot_make_a_till_begin_anew (Fixture *self, gconstpointer unused)
{
  g_autofree char *node = g_strdup (rokad_shop_node (self->b.shop));

  victim = self;
  parcel_give_all (&self->bad.parcel, self->hub.shop);
  g_assert_cmpint (pull_altered (self, continue_own), !=, ROKAD_SYNC_EVENT_COPIED);
  node_restart (&self->b);
  node_sync (&self->b, &self->hub);
  g_assert_cmpstr (rokad_shop_node (self->b.shop), ==, node);
  node_assert_equal (&self->b, &self->hub);
}

/* --- On a disk --- */

/* A disk says something else than what was written to it. */
static void
rot (Node *node, const Stranger *of)
{
  g_autofree char *path = g_build_filename (node->folder, "shop.db", NULL);
  g_autofree char *sql =
      g_strdup_printf ("DROP TRIGGER entry_never_changes; UPDATE entry SET line = CAST (replace "
                       "(CAST (line AS TEXT),"
                       " '100', '900') AS BLOB) WHERE journal_id = '%s' AND seq = 3",
                       of->parcel.head.at.journal_id);
  g_autoptr (sqlite3) db = NULL;

  g_clear_pointer (&node->shop, rokad_shop_close);
  g_assert_cmpint (sqlite3_open (path, &db), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_exec (db, sql, NULL, NULL, NULL), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_changes (db), ==, 1);
  g_clear_pointer (&db, sqlite3_close);
  node_restart (node);
}

/* The hub's copy of one journal is broken: all others come, however often it is tried. */
static void
test_a_broken_journal_at_the_hub_stops_no_other (Fixture *self, gconstpointer unused)
{
  parcel_give_all (&self->bad.parcel, self->hub.shop);
  rot (&self->hub, &self->bad);
  node_sync (&self->b, &self->hub);
  parcel_give_all (&self->good.parcel, self->hub.shop);
  node_sync (&self->b, &self->hub);
  g_assert_cmpint (count_lines (&self->b, &self->bad), ==, 0);
  g_assert_cmpint (count_lines (&self->b, &self->good), ==, LINES);
  node_assert_sound (&self->b);
}

/* The till's copy of one journal is broken: it hands back what it can, and goes on to pull. */
static void
test_a_broken_journal_at_a_till_stops_no_other (Fixture *self, gconstpointer unused)
{
  Node fresh;

  parcel_give_all (&self->bad.parcel, self->b.shop);
  parcel_give_all (&self->good.parcel, self->b.shop);
  rot (&self->b, &self->bad);
  node_open_joined (&fresh, "hub", 3);
  node_enrol (&self->b, &fresh);
  node_sync (&self->b, &fresh);
  g_assert_cmpint (count_lines (&fresh, &self->bad), ==, 0);
  g_assert_cmpint (count_lines (&fresh, &self->good), ==, LINES);
  g_assert_cmpint (self->b.engine.state, ==, ROKAD_SYNC_LISTENING);
  node_assert_sound (&fresh);
  node_close (&fresh);
}

/* --- Heads --- */

/* It says that it has what it has not: it is asked less and less often, and nothing is stored. */
static void
test_a_hub_that_boasts_is_asked_less_often (Fixture *self, gconstpointer unused)
{
  RokadSyncAction action = rokad_sync_engine_step (&self->b.engine, ROKAD_SYNC_EVENT_CHANGED);
  g_auto (RokadHeads) heads = { 0 };
  g_auto (RokadResponse) response = { 0 };
  RokadSignedPosition end = { .at.seq = 5, .at.hash = ROKAD_HASH_OF_NOTHING };
  g_autofree char *id = stranger_id (7);
  RokadSyncEvent event;

  action = node_exchange (&self->b, &self->hub, action, NULL);
  g_assert_cmpint (action, ==, ROKAD_SYNC_DO_COMPARE);
  heads.version = g_strdup ("x");
  g_strlcpy (heads.node, self->b.peer, sizeof heads.node);
  heads.positions = g_array_new (FALSE, TRUE, sizeof end);
  heads.wants = g_array_new (FALSE, TRUE, sizeof (RokadWant));
  g_strlcpy (end.at.journal_id, id, sizeof end.at.journal_id);
  g_array_append_val (heads.positions, end);
  response = (RokadResponse){ 200, ROKAD_TYPE_JSON, rokad_heads_encode (&heads), 0 };
  event = node_take (&self->b, action, &response);
  action = rokad_sync_engine_step (&self->b.engine, event);
  for (guint i = 0; action != ROKAD_SYNC_DO_WAIT; i++)
    {
      g_assert_cmpuint (i, <, 8);
      action = node_exchange (&self->b, &self->hub, action, NULL);
    }
  g_assert_cmpint (node_count (&self->b, "SELECT count (*) FROM journal"), ==, 2);
}

#define ADD(path, data, func) \
  g_test_add ("/exchange-distrust/" path, Fixture, data, set_up, func, tear_down)
#define ADD_ALTERED(what) \
  ADD ("a_hub_cannot_" #what, what, test_lines_that_contradict_are_not_taken)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  ADD_ALTERED (change_first_line);
  ADD_ALTERED (change_middle_line);
  ADD_ALTERED (change_last_line);
  ADD_ALTERED (leave_one_out);
  ADD_ALTERED (swap_two);
  ADD_ALTERED (double_one);
  ADD_ALTERED (change_signature);
  ADD_ALTERED (change_head);
  ADD_ALTERED (change_hash_of_head);
  ADD_ALTERED (name_another_journal);
  ADD ("what_stands_beside_them_is_taken", NULL, test_what_stands_beside_them_is_taken);
  ADD ("lines_that_were_cut_short_come_again", NULL, test_lines_that_were_cut_short_come_again);
  ADD ("what_nobody_signed_is_kept_unsigned", NULL, test_what_nobody_signed_is_kept_unsigned);
  ADD ("a_hub_cannot_make_a_till_begin_anew", NULL, test_a_hub_cannot_make_a_till_begin_anew);
  ADD ("a_broken_journal_at_the_hub_stops_no_other", NULL,
       test_a_broken_journal_at_the_hub_stops_no_other);
  ADD ("a_broken_journal_at_a_till_stops_no_other", NULL,
       test_a_broken_journal_at_a_till_stops_no_other);
  ADD ("a_hub_that_boasts_is_asked_less_often", NULL, test_a_hub_that_boasts_is_asked_less_often);

  return g_test_run ();
}
