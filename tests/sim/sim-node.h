/* A till or the hub: a machine with a clock and a keyring, and in it a disk with a shop on it. It
 * carries out what its engine decides, as the program's own runner does.
 */
#pragma once

#include "rokad-asker.h"
#include "seeded.h"
#include "sim-disk.h"
#include "sim-fixture.h"
#include "sim-shop.h"

G_BEGIN_DECLS

struct _SimNode
{
  SimShop *shop; /* not owned */
  guint index;
  char *name;

  /* The disk, and what of the real folder was on it when it was looked at. */
  SimDisk *disk;
  char *folder;
  char *peer;          /* the hub's node */
  gboolean disk_dirty; /* it may hold what was not read yet */
  guint64 operations;  /* of the disk when it was last read */
  SimMishap planned;   /* for the disk; SIM_MISHAPS: none, or it has happened */
  gboolean power_cut;  /* goes with it */

  /* The machine. */
  Seeded seeded;
  gint64 skew_us;       /* of its clock */
  char *token;          /* NULL for none */
  gint64 mute_until_us; /* what it says is lost until then … */
  gint64 deaf_until_us; /* … and what is said to it */

  /* The process; all of it is gone when that ends. */
  RokadShop *open; /* NULL while it is down */
  RokadAsker *asker;
  RokadSyncEngine engine;
  RokadSyncAction action; /* under way */
  guint life;             /* which process it is */
  guint turn;             /* which of the engine's actions is under way */
  guint64 heard;          /* the last of its requests that came to the hub */
  guint64 chance;

  /* The model's. */
  GHashTable *tips;      /* (owned) chain -> SimEntry: what is on the disk */
  GHashTable *owned;     /* (owned) journals that it writes or once wrote */
  SimSums sums;          /* of what is on the disk */
  gint64 imported_stock; /* of the import that was made last */
};

/* As it stands in the fixture; it runs from @wait_us on. */
SimNode *sim_node_new (SimShop *shop, guint index, const SimSeedling *seedling, gint64 wait_us);
void sim_node_free (SimNode *self);
/* Another machine with a copy of the disk and of the keyring. */
SimNode *sim_node_copy (const SimNode *self, guint index);

gboolean sim_node_is_hub (const SimNode *self);
/* Its clock, before anything is asked of its shop. */
void sim_node_wake (SimNode *self);
/* After anything was asked of its shop: a process that is dead is buried, one whose disk failed
 * opens its files anew. FALSE where it lives no longer.
 */
gboolean sim_node_look (SimNode *self);
/* The process ends; whatever was on its way to it finds nobody. */
void sim_node_stop (SimNode *self);
void sim_node_start_after (SimNode *self, gint64 wait_us);

/* The disk's next fault, and the mishap that it counts as. */
void sim_node_plan (SimNode *self, SimMishap mishap, SimFault fault, guint64 at, guint64 seed);

/* Tells its engine, and carries out what that decides. */
void sim_node_tell (SimNode *self, RokadSyncEvent event);

G_END_DECLS
