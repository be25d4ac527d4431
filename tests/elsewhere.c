#include "elsewhere.h"

#include "counter.h"

#define TOLD_MS 10000
#define CYCLES 3 /* until all three nodes have heard of everything */
#define RICE "2000000000015"
#define SALT "2000000000282"

/* Rulings hold from when they were made: all clocks go alike, or nothing has a price elsewhere. */
static void
set_clock (Node *node)
{
  node->seeded.now_us = g_get_real_time ();
}

void
elsewhere_open (Elsewhere *self, Shop *shop)
{
  *self = (Elsewhere){ .shop = shop };
  node_open_joined (&self->hub, "hub", 41);
  set_clock (&self->hub);
  seeded_init (&self->here.seeded, 42, g_get_real_time ());
  rokad_sync_engine_init (&self->here.engine, 42);
}

void
elsewhere_close (Elsewhere *self)
{
  if (self->other.scrap != NULL)
    node_close (&self->other);
  g_clear_pointer (&self->here.asker, rokad_asker_free);
  g_free (self->here.peer);
  node_close (&self->hub);
}

/* --- On the store's thread, while this one waits --- */

typedef struct
{
  Elsewhere *elsewhere;
  void (*what) (Node *self, Node *hub);
} Errand;

static gboolean
run_errand (RokadShop *shop, gpointer data, gpointer *out_result, GError **error)
{
  Errand *errand = data;
  Elsewhere *self = errand->elsewhere;

  self->here.shop = shop;
  rokad_shop_adopt (self->hub.shop);
  errand->what (&self->here, &self->hub);
  self->here.shop = NULL;
  return TRUE;
}

static void
do_there (Elsewhere *self, void (*what) (Node *self, Node *hub))
{
  Errand errand = { self, what };
  g_autoptr (GError) error = NULL;

  rokad_store_run (rokad_till_get_store (self->shop->till), run_errand, &errand, NULL, &error);
  g_assert_no_error (error);
  rokad_shop_adopt (self->hub.shop);
  rokad_safety_note_exchanged (rokad_till_get_safety (self->shop->till));
}

void
elsewhere_enrol (Elsewhere *self)
{
  do_there (self, node_enrol);
  self->enrolled = TRUE;
}

void
elsewhere_sync (Elsewhere *self)
{
  do_there (self, node_sync);
}

static gboolean
is_told (RokadSafety *safety, gint64 orders, guint conflicts)
{
  const RokadWaiting *waiting = rokad_safety_get_waiting (safety);
  const GPtrArray *list = rokad_safety_get_conflicts (safety);

  return waiting != NULL && list != NULL && waiting->all.orders == orders && list->len == conflicts;
}

void
elsewhere_wait (Elsewhere *self, gint64 orders, guint conflicts)
{
  tu_wait (is_told (rokad_till_get_safety (self->shop->till), orders, conflicts), TOLD_MS);
}

/* --- The other till --- */

static void
sync_all (Elsewhere *self)
{
  for (guint i = 0; i < CYCLES; i++)
    {
      elsewhere_sync (self);
      node_sync (&self->other, &self->hub);
    }
}

void
elsewhere_join_other (Elsewhere *self)
{
  if (!self->enrolled)
    elsewhere_enrol (self);
  node_open_joined (&self->other, "till", 43);
  set_clock (&self->other);
  node_enrol (&self->other, &self->hub);
  sync_all (self);
}

void
elsewhere_copy_a_disk (Elsewhere *self)
{
  Node *other = &self->other;
  g_autoptr (GError) error = NULL;

  elsewhere_join_other (self);
  counter_add (other->shop, RICE, 0, &error);
  g_assert_no_error (error);
  node_keep (other, "copy");
  node_sell (other, SALT);
  sync_all (self);
  node_put_back (other, "copy");
  node_sell (other, RICE);
  sync_all (self);
}
