/* Whom a node asks, who asks it, and what each of them was told: rows that no journal knows of. */
#include "rokad-peer.h"

#include "fellow.h"
#include "rokad-guest.h"
#include "rokad-refold.h"

#define NODE "0190d3a0-1111-7abc-8def-000000000001"
#define OTHER "0190d3a0-1111-7abc-8def-000000000002"
#define JOURNAL "0190d3a0-2222-7abc-8def-000000000001"
#define KEY "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"
#define HASH "ffeeddccbbaa99887766554433221100ffeeddccbbaa99887766554433221100"
#define SIGNATURE KEY HASH
#define NONCE "00112233445566778899aabbccddeeff"
#define NEXT "ffeeddccbbaa99887766554433221100"

typedef struct
{
  Stall stall;
  RokadDb *db;
} Fixture;

static void
set_up (Fixture *self, gconstpointer unused)
{
  stall_open (&self->stall);
  self->db = rokad_shop_db (self->stall.shop);
}

static void
tear_down (Fixture *self, gconstpointer unused)
{
  stall_close (&self->stall);
}

/* --- Peers --- */

static void
save_peer (Fixture *self, const char *node, const char *url, const char *nonce)
{
  RokadPeer peer = { .node = (char *) node,
                     .url = (char *) url,
                     .public_key = (char *) KEY,
                     .fingerprint = (char *) HASH,
                     .shop = (char *) "Day Stores",
                     .next = NEXT };
  g_autoptr (RokadTransaction) transaction = rokad_db_begin (self->db, NULL);

  g_strlcpy (peer.nonce, nonce, sizeof peer.nonce);
  assert_done (rokad_peer_save (transaction, &peer, &error));
  assert_done (rokad_transaction_commit (&transaction, &error));
}

static RokadPeer *
get_peer (Fixture *self, const char *node)
{
  g_autoptr (GError) error = NULL;
  RokadPeer *peer = rokad_peer_get (self->db, node, &error);

  g_assert_no_error (error);
  return peer;
}

static guint
count_peers (Fixture *self)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) peers = rokad_peer_list (self->db, &error);

  g_assert_no_error (error);
  return peers->len;
}

static void
test_a_peer_is_kept_as_it_was_saved (Fixture *self, gconstpointer unused)
{
  g_autoptr (RokadPeer) none = get_peer (self, NODE);
  g_autoptr (RokadPeer) peer = NULL;

  g_assert_null (none);
  g_assert_cmpuint (count_peers (self), ==, 0);
  save_peer (self, NODE, "http://hub.local", NONCE);
  stall_reopen (&self->stall, NULL);
  self->db = rokad_shop_db (self->stall.shop);
  peer = get_peer (self, NODE);
  g_assert_cmpstr (peer->node, ==, NODE);
  g_assert_cmpstr (peer->url, ==, "http://hub.local");
  g_assert_cmpstr (peer->public_key, ==, KEY);
  g_assert_cmpstr (peer->fingerprint, ==, HASH);
  g_assert_cmpstr (peer->shop, ==, "Day Stores");
  g_assert_cmpstr (peer->nonce, ==, NONCE);
  g_assert_cmpstr (peer->next, ==, NEXT);
}

/* Saved again it is changed, and no other is. */
static void
test_a_peer_is_one_row (Fixture *self, gconstpointer unused)
{
  g_autoptr (RokadPeer) peer = NULL;
  g_autoptr (RokadPeer) other = NULL;

  save_peer (self, NODE, "http://hub.local", NONCE);
  save_peer (self, OTHER, "http://other.local", NONCE);
  save_peer (self, NODE, "http://hub.elsewhere", NEXT);
  g_assert_cmpuint (count_peers (self), ==, 2);
  peer = get_peer (self, NODE);
  other = get_peer (self, OTHER);
  g_assert_cmpstr (peer->url, ==, "http://hub.elsewhere");
  g_assert_cmpstr (peer->nonce, ==, NEXT);
  g_assert_cmpstr (other->url, ==, "http://other.local");
  g_assert_cmpstr (other->nonce, ==, NONCE);
}

static void
set_position (Fixture *self, const char *node, const char *journal_id, gint64 seq)
{
  RokadSignedPosition position = { .at = { .seq = seq, .hash = HASH }, .signature = SIGNATURE };
  g_autoptr (RokadTransaction) transaction = rokad_db_begin (self->db, NULL);

  g_strlcpy (position.at.journal_id, journal_id, sizeof position.at.journal_id);
  assert_done (rokad_peer_set_position (transaction, node, &position, &error));
  assert_done (rokad_transaction_commit (&transaction, &error));
}

static RokadSignedPosition
get_position (Fixture *self, const char *node, const char *journal_id)
{
  RokadSignedPosition position;

  assert_done (rokad_peer_position (self->db, node, journal_id, &position, &error));
  g_assert_cmpstr (position.at.journal_id, ==, journal_id);
  return position;
}

/* What each acknowledged of each journal; one that was restored may acknowledge less than before.
 */
static void
test_positions_are_of_a_peer_and_a_journal (Fixture *self, gconstpointer unused)
{
  RokadSignedPosition none = get_position (self, NODE, JOURNAL);
  RokadSignedPosition position;

  g_assert_cmpint (none.at.seq, ==, 0);
  g_assert_cmpstr (none.at.hash, ==, "");
  g_assert_cmpstr (none.signature, ==, "");

  set_position (self, NODE, JOURNAL, 7);
  set_position (self, NODE, OTHER, 8);
  set_position (self, OTHER, JOURNAL, 9);
  position = get_position (self, NODE, JOURNAL);
  g_assert_cmpint (position.at.seq, ==, 7);
  g_assert_cmpstr (position.at.hash, ==, HASH);
  g_assert_cmpstr (position.signature, ==, SIGNATURE);
  g_assert_cmpint (get_position (self, NODE, OTHER).at.seq, ==, 8);
  g_assert_cmpint (get_position (self, OTHER, JOURNAL).at.seq, ==, 9);

  set_position (self, NODE, JOURNAL, 3);
  g_assert_cmpint (get_position (self, NODE, JOURNAL).at.seq, ==, 3);
  g_assert_cmpint (get_position (self, OTHER, JOURNAL).at.seq, ==, 9);
}

/* One that is asked no more leaves nothing, and takes nothing of another's with it. */
static void
test_a_peer_goes_with_its_positions (Fixture *self, gconstpointer unused)
{
  save_peer (self, NODE, "http://hub.local", NONCE);
  save_peer (self, OTHER, "http://other.local", NONCE);
  set_position (self, NODE, JOURNAL, 7);
  set_position (self, OTHER, JOURNAL, 9);
  {
    g_autoptr (RokadTransaction) transaction = rokad_db_begin (self->db, NULL);

    assert_done (rokad_peer_remove (transaction, NODE, &error));
    assert_done (rokad_transaction_commit (&transaction, &error));
  }
  g_assert_null (get_peer (self, NODE));
  g_assert_cmpint (get_position (self, NODE, JOURNAL).at.seq, ==, 0);
  g_assert_cmpuint (count_peers (self), ==, 1);
  g_assert_cmpint (get_position (self, OTHER, JOURNAL).at.seq, ==, 9);
}

/* --- Guests --- */

static void
save_guest (Fixture *self, const char *node, const char *name, gboolean fenced)
{
  RokadGuest guest = { .node = (char *) node,
                       .name = (char *) name,
                       .public_key = (char *) KEY,
                       .token_hash = HASH,
                       .nonce = NONCE,
                       .next = NEXT,
                       .seen_us = 1234567,
                       .fenced = fenced };
  g_autoptr (RokadTransaction) transaction = rokad_db_begin (self->db, NULL);

  assert_done (rokad_guest_save (transaction, &guest, &error));
  assert_done (rokad_transaction_commit (&transaction, &error));
}

static RokadGuest *
get_guest (Fixture *self, const char *node)
{
  g_autoptr (GError) error = NULL;
  RokadGuest *guest = rokad_guest_get (self->db, node, &error);

  g_assert_no_error (error);
  return guest;
}

static void
test_a_guest_is_kept_as_it_was_saved (Fixture *self, gconstpointer unused)
{
  g_autoptr (RokadGuest) none = get_guest (self, NODE);
  g_autoptr (RokadGuest) guest = NULL;

  g_assert_null (none);
  save_guest (self, NODE, "Till 2", FALSE);
  stall_reopen (&self->stall, NULL);
  self->db = rokad_shop_db (self->stall.shop);
  guest = get_guest (self, NODE);
  g_assert_cmpstr (guest->node, ==, NODE);
  g_assert_cmpstr (guest->name, ==, "Till 2");
  g_assert_cmpstr (guest->public_key, ==, KEY);
  g_assert_cmpstr (guest->token_hash, ==, HASH);
  g_assert_cmpstr (guest->nonce, ==, NONCE);
  g_assert_cmpstr (guest->next, ==, NEXT);
  g_assert_cmpint (guest->seen_us, ==, 1234567);
  g_assert_false (guest->fenced);
}

/* Fenced and renamed, it is the same guest still. */
static void
test_guests_are_listed_by_name (Fixture *self, gconstpointer unused)
{
  g_autoptr (GPtrArray) guests = NULL;

  save_guest (self, NODE, "Till 1", FALSE);
  save_guest (self, OTHER, "Till 2", FALSE);
  save_guest (self, NODE, "Till 3", TRUE);
  guests = rokad_guest_list (self->db, NULL);
  g_assert_cmpuint (guests->len, ==, 2);
  g_assert_cmpstr (((RokadGuest *) guests->pdata[0])->node, ==, OTHER);
  g_assert_false (((RokadGuest *) guests->pdata[0])->fenced);
  g_assert_cmpstr (((RokadGuest *) guests->pdata[1])->name, ==, "Till 3");
  g_assert_true (((RokadGuest *) guests->pdata[1])->fenced);
}

/* --- Codes --- */

static void
add_code (Fixture *self, const char *hash, gint64 expires_us)
{
  g_autoptr (RokadTransaction) transaction = rokad_db_begin (self->db, NULL);

  assert_done (rokad_guest_add_code (transaction, hash, expires_us, &error));
  assert_done (rokad_transaction_commit (&transaction, &error));
}

static gboolean
use_code (Fixture *self, const char *hash, gint64 now_us)
{
  g_autoptr (RokadTransaction) transaction = rokad_db_begin (self->db, NULL);
  gboolean good;

  assert_done (rokad_guest_use_code (transaction, hash, now_us, &good, &error));
  assert_done (rokad_transaction_commit (&transaction, &error));
  return good;
}

static void
test_a_code_is_good_once (Fixture *self, gconstpointer unused)
{
  add_code (self, HASH, 1000);
  add_code (self, KEY, 1000);
  g_assert_false (use_code (self, NONCE, 10));
  g_assert_true (use_code (self, HASH, 10));
  g_assert_false (use_code (self, HASH, 10));
  g_assert_true (use_code (self, KEY, 10));
}

static void
test_a_code_is_good_for_a_while (Fixture *self, gconstpointer unused)
{
  add_code (self, HASH, 1000);
  add_code (self, KEY, 2000);
  g_assert_false (use_code (self, HASH, 1000));
  g_assert_false (use_code (self, HASH, 5000));
  g_assert_true (use_code (self, KEY, 1999));
}

/* Not committed, not used. */
static void
test_a_code_goes_with_its_transaction (Fixture *self, gconstpointer unused)
{
  add_code (self, HASH, 1000);
  {
    g_autoptr (RokadTransaction) transaction = rokad_db_begin (self->db, NULL);
    gboolean good;

    assert_done (rokad_guest_use_code (transaction, HASH, 10, &good, &error));
    g_assert_true (good);
  }
  g_assert_true (use_code (self, HASH, 10));
}

/* Who a node speaks with is its own affair: what nodes agree on does not change with it. */
static void
test_no_digest_knows_of_them (Fixture *self, gconstpointer unused)
{
  char before[ROKAD_DIGEST_HEX_BYTES];
  char after[ROKAD_DIGEST_HEX_BYTES];

  assert_done (rokad_digest_shop (self->db, before, &error));
  save_peer (self, NODE, "http://hub.local", NONCE);
  set_position (self, NODE, JOURNAL, 7);
  save_guest (self, OTHER, "Till 2", FALSE);
  add_code (self, HASH, 1000);
  assert_done (rokad_digest_shop (self->db, after, &error));
  g_assert_cmpstr (before, ==, after);
  stall_assert_sound (&self->stall);
}

#define ADD(path, func) g_test_add ("/peer/" path, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  ADD ("is-kept-as-it-was-saved", test_a_peer_is_kept_as_it_was_saved);
  ADD ("is-one-row", test_a_peer_is_one_row);
  ADD ("has-positions-of-its-own", test_positions_are_of_a_peer_and_a_journal);
  ADD ("goes-with-its-positions", test_a_peer_goes_with_its_positions);
  ADD ("a-guest-is-kept-as-it-was-saved", test_a_guest_is_kept_as_it_was_saved);
  ADD ("guests-are-listed-by-name", test_guests_are_listed_by_name);
  ADD ("a-code-is-good-once", test_a_code_is_good_once);
  ADD ("a-code-is-good-for-a-while", test_a_code_is_good_for_a_while);
  ADD ("a-code-goes-with-its-transaction", test_a_code_goes_with_its_transaction);
  ADD ("no-digest-knows-of-them", test_no_digest_knows_of_them);

  return g_test_run ();
}
