/* The order in which a node hears of things does not matter: whole days of several shops, copies of
 * disks among them, taken in any order between the journals, with what cannot be folded yet folded
 * late, come to the same state.
 */
#include <string.h>

#include "day.h"
#include "fellow.h"
#include "folder.h"
#include "rokad-parked.h"
#include "stranger.h"

#define DAYS 3
#define COPIES 2 /* of a stranger's disk, which both went on */
#define ROUNDS 6 /* receivers, each of which hears it all in another order */
#define ORDERS_OF_A_COPY 4

typedef struct
{
  char *scrap;
  Day *days[DAYS];
  Seeded chance;
  Stranger first;
  Stranger copies[COPIES];
  GPtrArray *parcels; /* (element-type Parcel) all there is to hear; some are the strangers' */
  GPtrArray *owned;   /* of them, those to free */
  gint64 unknown;     /* entries that nobody can fold */
} Fixture;

/* An entry of a later release, among the others. */
static void
say_something_new (Fixture *self, Day *day)
{
  gboolean ruling = g_test_rand_bit ();
  RokadDb *file = ruling ? rokad_shop_catalog (day->shop) : rokad_shop_db (day->shop);
  g_autoptr (RokadTransaction) transaction = rokad_db_begin (file, NULL);
  RokadStamp stamp = rokad_shop_stamp (day->shop);

  if (ruling)
    assert_done (rokad_shop_rule (day->shop, transaction, &stamp, "later.ruled", "{}", &error));
  else
    assert_done (
        rokad_shop_record (day->shop, transaction, &stamp, "later.said", "{}", NULL, &error));
  assert_done (rokad_transaction_commit (&transaction, &error));
  self->unknown++;
}

/* A whole day, with ids and prices of its own. */
static Day *
live_day (Fixture *self, guint i)
{
  g_autofree char *name = g_strdup_printf ("shop-%u", i);
  g_autofree char *folder = g_build_filename (self->scrap, name, NULL);
  Day *day = day_new (folder, NULL, NULL);

  seeded_init (&day->seeded, 500 + i, SEEDED_NEW_YEARS_EVE_US);
  for (guint step = 0; step < day_length (); step++)
    {
      assert_done (day_step (day, step, &error));
      if (step > 1 && g_test_rand_int_range (0, 12) == 0)
        say_something_new (self, day);
    }
  return day;
}

static void
sell_strangely (Stranger *stranger, guint first, guint orders)
{
  for (guint n = first; n < first + orders; n++)
    {
      g_autofree char *id = stranger_id (n);
      g_autofree char *body = stranger_order (id, "a shift");

      stranger_say (stranger, "order.paid", body);
    }
}

static void
write_copies (Fixture *self)
{
  seeded_init (&self->chance, 900, SEEDED_NEW_YEARS_EVE_US);
  stranger_open (&self->first, self->scrap, "till", &self->chance);
  sell_strangely (&self->first, 1, ORDERS_OF_A_COPY);
  g_ptr_array_add (self->parcels, &self->first.parcel);
  for (guint i = 0; i < COPIES; i++)
    {
      stranger_copy (&self->copies[i], &self->first, 2 + i);
      sell_strangely (&self->copies[i], 100 * (i + 1), ORDERS_OF_A_COPY);
      g_ptr_array_add (self->parcels, &self->copies[i].parcel);
    }
}

static void
set_up (Fixture *self, gconstpointer unused)
{
  self->scrap = folder_make_temporary ();
  self->parcels = g_ptr_array_new ();
  self->owned = g_ptr_array_new_with_free_func ((GDestroyNotify) g_ptr_array_unref);
  for (guint i = 0; i < DAYS; i++)
    {
      GPtrArray *parcels;

      self->days[i] = live_day (self, i);
      parcels = parcel_list (self->days[i]->shop);
      g_assert_cmpuint (parcels->len, ==, 2);
      g_ptr_array_add (self->parcels, parcels->pdata[0]);
      g_ptr_array_add (self->parcels, parcels->pdata[1]);
      g_ptr_array_add (self->owned, parcels);
    }
  write_copies (self);
}

static void
tear_down (Fixture *self, gconstpointer unused)
{
  g_ptr_array_unref (self->parcels);
  g_ptr_array_unref (self->owned);
  for (guint i = 0; i < DAYS; i++)
    day_free (self->days[i]);
  for (guint i = 0; i < COPIES; i++)
    stranger_close (&self->copies[i]);
  stranger_close (&self->first);
  folder_remove (self->scrap);
  g_free (self->scrap);
}

/* --- Hearing it --- */

static void
bring_blobs (Fixture *self, Stall *node, guint day)
{
  folder_copy (rokad_shop_blobs (self->days[day]->shop), rokad_shop_blobs (node->shop));
  if (g_test_rand_bit ())
    assert_done (rokad_parked_release (node->shop, &error));
}

/* A few lines more of a journal, with some that were heard before. */
static void
hear_some (const Parcel *parcel, Stall *node, guint *held)
{
  guint again = (guint) g_test_rand_int_range (0, (gint32) MIN (*held, 3) + 1);
  guint more = (guint) g_test_rand_int_range (1, 6);
  RokadReception reception;

  assert_done (parcel_give (parcel, node->shop, *held - again, again + more, &reception, &error));
  g_assert_false (reception.gap || reception.elsewhere);
  *held = MIN (*held + more, parcel->lines->len);
}

/* Everything, in an order of its own; blobs come when they come. */
static void
hear_all (Fixture *self, Stall *node)
{
  g_autofree guint *held = g_new0 (guint, self->parcels->len);
  guint left = self->parcels->len;

  while (left > 0)
    {
      guint i = (guint) g_test_rand_int_range (0, (gint32) self->parcels->len);
      const Parcel *parcel = g_ptr_array_index (self->parcels, i);

      if (g_test_rand_int_range (0, 40) == 0)
        bring_blobs (self, node, (guint) g_test_rand_int_range (0, DAYS));
      if (held[i] == parcel->lines->len)
        continue;
      hear_some (parcel, node, &held[i]);
      left -= held[i] == parcel->lines->len ? 1 : 0;
    }
}

static void
release_all (Fixture *self, Stall *node)
{
  gint64 parked;

  for (guint i = 0; i < DAYS; i++)
    bring_blobs (self, node, i);
  assert_done (rokad_parked_release (node->shop, &error));
  assert_done (rokad_parked_count (node->shop, &parked, &error));
  g_assert_cmpint (parked, ==, self->unknown);
}

/* One journal after the other, with all that they name at hand. */
static void
hear_in_turn (Fixture *self, Stall *node)
{
  for (guint i = 0; i < DAYS; i++)
    bring_blobs (self, node, i);
  for (guint i = 0; i < self->parcels->len; i++)
    parcel_give_all (self->parcels->pdata[i], node->shop);
}

static gint64
count_orders_of_days (Fixture *self)
{
  gint64 orders = 0;

  for (guint i = 0; i < DAYS; i++)
    orders += dump_int (self->days[i]->folder, "shop.db", "SELECT count (*) FROM orders");
  return orders;
}

static void
test_any_order_comes_to_the_same (Fixture *self, gconstpointer unused)
{
  Stall reference;

  g_assert_cmpint (self->unknown, >, 0);
  fellow_join (&reference, "hub", 19);
  hear_in_turn (self, &reference);
  g_assert_cmpint (stall_count (&reference, "SELECT count (*) FROM orders"), ==,
                   count_orders_of_days (self) + (1 + COPIES) * ORDERS_OF_A_COPY);
  for (guint i = 0; i < ROUNDS; i++)
    {
      Stall node;

      fellow_join (&node, i % 2 == 0 ? "hub" : "till", 20 + i);
      hear_all (self, &node);
      assert_done (rokad_parked_release (node.shop, &error));
      stall_assert_sound (&node);
      release_all (self, &node);
      fellow_assert_equal (&reference, &node);
      stall_assert_sound (&node);
      stall_close (&node);
    }
  stall_close (&reference);
}

/* Nodes that hold parts of it tell each other, and end with the same. */
static void
test_nodes_that_tell_each_other_end_alike (Fixture *self, gconstpointer unused)
{
  Stall nodes[2];

  for (guint i = 0; i < 2; i++)
    {
      fellow_join (&nodes[i], "hub", 40 + i);
      for (guint j = i; j < self->parcels->len; j += 2)
        parcel_give_all (self->parcels->pdata[j], nodes[i].shop);
    }
  parcel_send (nodes[0].shop, nodes[1].shop);
  parcel_send (nodes[1].shop, nodes[0].shop);
  release_all (self, &nodes[0]);
  release_all (self, &nodes[1]);
  fellow_assert_equal (&nodes[0], &nodes[1]);
  stall_assert_sound (&nodes[0]);
  stall_close (&nodes[0]);
  stall_close (&nodes[1]);
}

#define ADD(path, func) g_test_add ("/converge/" path, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  ADD ("any-order-comes-to-the-same", test_any_order_comes_to_the_same);
  ADD ("nodes-that-tell-each-other-end-alike", test_nodes_that_tell_each_other_end_alike);

  return g_test_run ();
}
