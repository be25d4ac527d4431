#include "sim-node.h"

#include "counter.h"
#include "rokad-exchange.h"
#include "rokad-host.h"
#include "rokad-journal.h"
#include "rokad-parked.h"
#include "sim-check.h"
#include "sim-network.h"

#define SKEW_MAX_US (90 * SIM_S)
#define RETRY_MIN_US (1 * SIM_S)
#define RETRY_MAX_US (20 * SIM_S)
#define HELP_US (30 * SIM_S)  /* until somebody looks after a till that asks for a person */
#define VERIFIED_PERMILLE 300 /* of the times that files are opened */

static void carry_out (SimNode *self, RokadSyncAction action);

/* A machine with an empty disk. Copies do not take the folders of those in the fixture. */
static SimNode *
make (SimShop *shop, guint index, const char *prefix)
{
  SimNode *self = g_new0 (SimNode, 1);
  guint64 seed = shop->plan->seed;
  g_autofree char *disk_name = g_strdup_printf ("%s%u", prefix, index);

  self->shop = shop;
  self->index = index;
  self->name = index == 0 ? g_strdup ("the hub") : g_strdup_printf ("till %u", index);
  self->chance = sim_chance (seed, 1000 + index);
  self->disk = sim_disk_new (disk_name);
  self->folder = g_build_filename (shop->fixture->root, disk_name, NULL);
  self->planned = SIM_MISHAPS;
  seeded_init (&self->seeded, sim_chance (seed, 2000 + index), 0);
  self->skew_us = sim_between (&self->chance, -SKEW_MAX_US, SKEW_MAX_US);
  self->tips = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->owned = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->disk_dirty = TRUE;
  return self;
}

SimNode *
sim_node_new (SimShop *shop, guint index, const SimSeedling *seedling, gint64 wait_us)
{
  SimNode *self = make (shop, index, "n");

  sim_disk_restore (self->disk, seedling->disk);
  sim_files_keep (self->folder, seedling->files);
  self->token = g_strdup (seedling->token);
  self->peer = g_strdup (seedling->peer);
  self->imported_stock = COUNTER_STOCK;
  sim_node_start_after (self, wait_us);
  return self;
}

SimNode *
sim_node_copy (const SimNode *self, guint index)
{
  SimNode *copy = make (self->shop, index, "c");
  g_autoptr (SimImage) disk = sim_disk_image (self->disk);
  g_autoptr (GPtrArray) files = sim_files_list (self->folder);
  GHashTableIter iter;
  gpointer journal_id;

  sim_disk_restore (copy->disk, disk);
  sim_disk_move_folder (copy->disk, self->folder, copy->folder);
  sim_files_copy (self->folder, copy->folder, files);
  sim_files_keep (copy->folder, files);
  copy->token = g_strdup (self->token);
  copy->peer = g_strdup (self->peer);
  copy->imported_stock = self->imported_stock;
  g_hash_table_iter_init (&iter, self->owned);
  while (g_hash_table_iter_next (&iter, &journal_id, NULL))
    g_hash_table_add (copy->owned, g_strdup (journal_id));
  sim_node_start_after (copy, 0);
  return copy;
}

void
sim_node_free (SimNode *self)
{
  sim_node_stop (self);
  sim_disk_crash (self->disk, FALSE, 0);
  sim_disk_free (self->disk);
  g_hash_table_unref (self->owned);
  g_hash_table_unref (self->tips);
  g_free (self->token);
  g_free (self->peer);
  g_free (self->folder);
  g_free (self->name);
  g_free (self);
}

gboolean
sim_node_is_hub (const SimNode *self)
{
  return self->index == 0;
}

void
sim_node_wake (SimNode *self)
{
  self->seeded.now_us = MAX (SIM_NOON_US + self->shop->now_us + self->skew_us, 0);
}

void
sim_node_plan (SimNode *self, SimMishap mishap, SimFault fault, guint64 at, guint64 seed)
{
  sim_disk_plan (self->disk, fault, at, seed);
  self->disk_dirty = TRUE; /* the disk counts from zero again */
  self->planned = mishap;
  self->power_cut = FALSE;
}

/* --- Life and death --- */

static void
note_mishap (SimNode *self)
{
  if (self->planned == SIM_MISHAPS || !sim_disk_happened (self->disk))
    return;

  sim_shop_count (self->shop, self->planned);
  sim_tell (self->shop, "%s: %s", self->name, sim_mishap_name (self->planned));
  self->planned = SIM_MISHAPS;
}

/* What the dead leave on the disk. */
static void
bury (SimNode *self)
{
  sim_disk_crash (self->disk, self->power_cut, seeded_next (&self->seeded));
  self->power_cut = FALSE;
}

void
sim_node_stop (SimNode *self)
{
  self->life++;
  self->turn++;
  sim_network_drop (self->shop->network, self);
  g_clear_pointer (&self->asker, rokad_asker_free);
  g_clear_pointer (&self->open, rokad_shop_close);
}

static gint64
retry_us (SimNode *self)
{
  return sim_shop_is_rough (self->shop) ? sim_between (&self->chance, RETRY_MIN_US, RETRY_MAX_US)
                                        : RETRY_MIN_US;
}

static gboolean
verify (SimNode *self)
{
  RokadDb *files[] = { rokad_shop_db (self->open), rokad_shop_catalog (self->open) };
  g_autoptr (GError) error = NULL;
  RokadVerification sum;

  for (gsize i = 0; i < G_N_ELEMENTS (files); i++)
    if (!rokad_journal_verify (files[i], &sum, &error))
      {
        if (g_error_matches (error, ROKAD_JOURNAL_ERROR, ROKAD_JOURNAL_ERROR_BROKEN))
          sim_shop_fail (self->shop, "%s opens a broken journal: %s", self->name, error->message);
        return FALSE;
      }
  return TRUE;
}

/* As the program does. */
static gboolean
open_shop (SimNode *self, GError **error)
{
  self->disk_dirty = TRUE;
  self->open = rokad_shop_open_vfs (self->folder, ROKAD_DB_OWN, "sim", &self->seeded.environment,
                                    sim_disk_vfs (self->disk), error);
  if (self->open != NULL && !rokad_parked_release (self->open, error))
    g_clear_pointer (&self->open, rokad_shop_close);
  return self->open != NULL;
}

static void
start (SimShop *shop, SimNode *unused, gpointer data)
{
  SimNode *self = data;
  g_autoptr (GError) error = NULL;

  if (self->open != NULL)
    return;

  sim_node_wake (self);
  if (!open_shop (self, &error))
    {
      sim_tell (shop, "%s cannot open its shop: %s", self->name, error->message);
      note_mishap (self);
      if (sim_disk_is_dead (self->disk))
        bury (self);
      else if (!sim_shop_is_rough (shop))
        sim_shop_fail (shop, "%s cannot open its shop: %s", self->name, error->message);
      sim_node_start_after (self, retry_us (self));
      return;
    }

  self->life++;
  sim_tell (shop, "%s starts", self->name);
  if (sim_permille (&self->chance, VERIFIED_PERMILLE) && !verify (self))
    {
      sim_node_look (self);
      return;
    }
  if (sim_node_is_hub (self))
    return;

  self->asker = rokad_asker_new (self->peer, self->token);
  rokad_sync_engine_init (&self->engine, seeded_next (&self->seeded));
  sim_node_tell (self, ROKAD_SYNC_EVENT_ENROLLED);
}

void
sim_node_start_after (SimNode *self, gint64 wait_us)
{
  sim_shop_after (self->shop, wait_us, NULL, start, self, NULL);
}

gboolean
sim_node_look (SimNode *self)
{
  self->disk_dirty = TRUE;
  note_mishap (self);
  if (sim_disk_is_dead (self->disk))
    {
      sim_node_stop (self);
      bury (self);
      sim_node_start_after (self, retry_us (self));
      return FALSE;
    }
  if (self->open != NULL && rokad_shop_has_failed (self->open))
    {
      sim_tell (self->shop, "%s opens its files anew", self->name);
      sim_node_stop (self);
      sim_node_start_after (self, 0);
      return FALSE;
    }
  return self->open != NULL;
}

/* --- What the engine decides --- */

static void
ring (SimShop *shop, SimNode *self, gpointer data)
{
  if (self->turn == GPOINTER_TO_UINT (data))
    sim_node_tell (self, ROKAD_SYNC_EVENT_TIMER);
}

/* Somebody types a new code, which the hub shows. */
static gboolean
enrol (SimNode *self, SimNode *hub, GError **error)
{
  g_autofree char *code = NULL;
  g_auto (RokadEnrol) request = { 0 };
  g_auto (RokadEnrolAnswer) answer = { 0 };

  sim_node_wake (hub);
  if ((code = rokad_host_make_code (hub->open, error)) == NULL ||
      !rokad_exchange_make_enrol (self->open, code, self->name, &request, error) ||
      !rokad_host_enrol (hub->open, &request, &answer, error) ||
      !rokad_exchange_take_enrol (self->open, "http://hub", "", &answer, error))
    return FALSE;

  g_free (self->token);
  self->token = g_strdup (answer.token);
  g_clear_pointer (&self->asker, rokad_asker_free);
  self->asker = rokad_asker_new (self->peer, self->token);
  return TRUE;
}

static void
help (SimShop *shop, SimNode *self, gpointer data)
{
  SimNode *hub = sim_shop_hub (shop);
  g_autoptr (GError) error = NULL;
  gboolean enrolled = hub->open != NULL && enrol (self, hub, &error);
  gboolean alive;

  if (hub->open != NULL)
    sim_node_look (hub);
  sim_tell (shop, "somebody enrols %s again: %s", self->name,
            enrolled        ? "done"
            : error != NULL ? error->message
                            : "the hub is down");
  alive = sim_node_look (self);
  if (alive && enrolled)
    sim_node_tell (self, ROKAD_SYNC_EVENT_RESUME);
  else if (alive)
    sim_shop_after (shop, HELP_US, self, help, NULL, NULL);
}

/* The request for @action goes out; TRUE where there is none, and @out_event has happened. */
static gboolean
ask (SimNode *self, RokadSyncAction action, RokadSyncEvent *out_event)
{
  g_auto (RokadOutgoing) out = { 0 };
  g_autoptr (GError) error = NULL;
  gboolean any;

  sim_node_wake (self);
  *out_event = ROKAD_SYNC_EVENT_LOST;
  if (!rokad_asker_make (self->asker, self->open, action, &out, &any, out_event, &error))
    {
      sim_tell (self->shop, "%s cannot ask: %s", self->name, error->message);
      *out_event = ROKAD_SYNC_EVENT_LOST;
      return sim_node_look (self);
    }
  if (!sim_node_look (self))
    return FALSE;
  if (!any)
    return TRUE;

  sim_check_before_sending (self);
  sim_network_ask (self->shop->network, self, action, &out);
  return FALSE;
}

static void
carry_out (SimNode *self, RokadSyncAction action)
{
  RokadSyncEvent event;

  while (action != ROKAD_SYNC_DO_NOTHING)
    {
      self->turn++;
      self->action = action;
      if (action == ROKAD_SYNC_DO_BEGIN_ANEW)
        sim_tell (self->shop, "%s begins new journals", self->name);
      if (action == ROKAD_SYNC_DO_WAIT)
        {
          sim_shop_after (self->shop, self->engine.wait_ms * SIM_MS, self, ring,
                          GUINT_TO_POINTER (self->turn), NULL);
          return;
        }
      if (action == ROKAD_SYNC_DO_STOP)
        {
          sim_shop_after (self->shop, HELP_US, self, help, NULL, NULL);
          return;
        }
      if (!ask (self, action, &event))
        return;
      action = rokad_sync_engine_step (&self->engine, event);
    }
}

void
sim_node_tell (SimNode *self, RokadSyncEvent event)
{
  carry_out (self, rokad_sync_engine_step (&self->engine, event));
}
