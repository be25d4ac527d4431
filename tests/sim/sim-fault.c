#include "sim-fault.h"

#include "folder.h"
#include "sim-node.h"
#include "sim-workload.h"

#define TIMES_MAX 4 /* that a kind happens in one run */
#define CUT_LINE_MAX_US (60 * SIM_S)
#define OPERATIONS_MAX 40 /* of a disk, until its fault */
#define FULL_MAX_US (40 * SIM_S)
#define OLDER_MAX_US (60 * SIM_S) /* how old a disk is that comes back */
#define WRONG_CLOCK_MAX_US (90 * SIM_S)
#define DAY_US (86400 * SIM_S)

typedef struct
{
  SimMishap mishap;
  guint64 chance;
} Fault;

/* --- Whom it strikes --- */

static SimNode *
choose_till (SimShop *shop, guint64 *chance)
{
  return shop->nodes->pdata[1 + sim_below (chance, shop->nodes->len - 1)];
}

static SimNode *
choose_node (SimShop *shop, guint64 *chance)
{
  return sim_below (chance, 4) == 0 ? sim_shop_hub (shop) : choose_till (shop, chance);
}

/* --- Lines --- */

static void
cut_line (SimShop *shop, guint64 *chance)
{
  SimNode *till = choose_till (shop, chance);
  gint64 until_us = shop->now_us + sim_between (chance, SIM_S, CUT_LINE_MAX_US);

  sim_shop_count (shop, SIM_PARTITION);
  if (sim_below (chance, 2) == 0)
    till->mute_until_us = until_us;
  else
    till->deaf_until_us = until_us;
  sim_tell (shop, "%s %s", till->name,
            till->mute_until_us == until_us ? "is heard no more" : "hears no more");
}

/* --- Disks --- */

static void
make_room (SimShop *shop, SimNode *unused, gpointer data)
{
  SimNode *node = data;

  sim_tell (shop, "the disk of %s has room again", node->name);
  sim_node_plan (node, SIM_MISHAPS, SIM_FAULT_NONE, 0, 0);
}

/* It happens, and is counted, when the disk is next used. */
static void
break_disk (SimShop *shop, SimMishap mishap, SimFault fault, guint64 *chance)
{
  SimNode *node = choose_node (shop, chance);

  sim_tell (shop, "the disk of %s is to have: %s", node->name, sim_mishap_name (mishap));
  sim_node_plan (node, mishap, fault, 1 + sim_below (chance, OPERATIONS_MAX), seeded_mix (chance));
  node->power_cut = mishap == SIM_POWER_CUT || (mishap == SIM_TORN && sim_below (chance, 2) == 0);
  if (fault == SIM_FAULT_FULL)
    sim_shop_after (shop, sim_between (chance, SIM_S, FULL_MAX_US), NULL, make_room, node, NULL);
}

/* --- Clocks and keyrings --- */

static void
set_clock_right (SimShop *shop, SimNode *unused, gpointer data)
{
  SimNode *node = data;

  sim_tell (shop, "the clock of %s is right again", node->name);
  node->skew_us = 0;
}

static void
set_clock (SimShop *shop, SimMishap mishap, guint64 *chance)
{
  SimNode *node = choose_node (shop, chance);
  gboolean far = sim_below (chance, 2) == 0;
  gint64 by_us = sim_between (chance, SIM_S, far ? 400 * DAY_US : DAY_US);

  sim_shop_count (shop, mishap);
  if (mishap == SIM_CLOCK_BACK)
    node->skew_us -= by_us;
  else if (mishap == SIM_CLOCK_FORWARD)
    node->skew_us += by_us;
  else
    node->skew_us = -SIM_NOON_US - shop->now_us;
  sim_tell (shop, "the clock of %s: %s", node->name, sim_mishap_name (mishap));
  if (sim_below (chance, 2) == 0)
    sim_shop_after (shop, sim_between (chance, SIM_S, WRONG_CLOCK_MAX_US), NULL, set_clock_right,
                    node, NULL);
}

static void
lose_token (SimShop *shop, guint64 *chance)
{
  SimNode *till = choose_till (shop, chance);

  sim_shop_count (shop, SIM_TOKEN_LOST);
  sim_tell (shop, "%s loses its keyring", till->name);
  sim_node_stop (till);
  g_clear_pointer (&till->token, g_free);
  sim_node_start_after (till, 0);
}

/* --- Disks that are older, twice, or elsewhere --- */

/* A disk as it was, and where. */
typedef struct
{
  SimNode *node; /* not owned */
  SimMishap mishap;
  SimImage *disk;
  char *folder; /* with what is no database */
  GPtrArray *files;
} Backup;

static void
backup_free (gpointer data)
{
  Backup *self = data;

  folder_remove (self->folder);
  sim_image_free (self->disk);
  g_ptr_array_unref (self->files);
  g_free (self->folder);
  g_free (self);
}

static void
restore (SimShop *shop, SimNode *unused, gpointer data)
{
  const Backup *backup = data;
  SimNode *node = backup->node;

  if (!sim_shop_allows (shop, backup->mishap))
    return;

  sim_tell (shop, "%s gets an older disk", node->name);
  sim_model_note_copy (shop->model, node);
  sim_node_stop (node);
  sim_disk_restore (node->disk, backup->disk);
  sim_files_keep (node->folder, backup->files);
  sim_files_copy (backup->folder, node->folder, backup->files);
  sim_model_forget (shop->model, node);
  sim_node_start_after (node, 0);
}

static void
back_up (SimShop *shop, SimMishap mishap, guint64 *chance)
{
  SimNode *node = mishap == SIM_HUB_RESTORED ? sim_shop_hub (shop) : choose_till (shop, chance);
  Backup *backup = g_new (Backup, 1);

  sim_tell (shop, "the disk of %s is copied away", node->name);
  *backup = (Backup){ .node = node,
                      .mishap = mishap,
                      .disk = sim_disk_image (node->disk),
                      .folder = g_strdup_printf ("%s/b%" G_GUINT64_FORMAT, shop->fixture->root,
                                                 shop->serial),
                      .files = sim_files_list (node->folder) };
  sim_files_copy (node->folder, backup->folder, backup->files);
  sim_shop_after (shop, sim_between (chance, 0, OLDER_MAX_US), NULL, restore, backup, backup_free);
}

static void
copy_disk (SimShop *shop, guint64 *chance)
{
  SimNode *till = choose_till (shop, chance);
  SimNode *copy;

  if (shop->nodes->len == SIM_NODES_MAX || till->open == NULL)
    return;

  sim_shop_count (shop, SIM_CLONED);
  sim_model_note_copy (shop->model, till);
  copy = sim_node_copy (till, shop->nodes->len);
  g_ptr_array_add (shop->nodes, copy);
  sim_tell (shop, "%s is copied to %s", till->name, copy->name);
  sim_workload_begin (copy, SIM_S);
}

/* Machines keep their clocks and keyrings. */
static void
swap_disks (SimShop *shop, guint64 *chance)
{
  SimNode *a = choose_till (shop, chance);
  SimNode *b = choose_till (shop, chance);
  char *token = a->token;
  gint64 skew_us = a->skew_us;

  if (a == b)
    return;

  sim_shop_count (shop, SIM_SWAPPED);
  sim_tell (shop, "%s and %s change their disks", a->name, b->name);
  sim_node_stop (a);
  sim_node_stop (b);
  a->token = b->token;
  b->token = token;
  a->skew_us = b->skew_us;
  b->skew_us = skew_us;
  sim_node_start_after (a, 0);
  sim_node_start_after (b, 0);
}

/* --- When --- */

static void
happen (SimShop *shop, SimNode *unused, gpointer data)
{
  Fault *self = data;

  switch (self->mishap)
    {
    case SIM_PARTITION:
      cut_line (shop, &self->chance);
      return;
    case SIM_KILLED:
    case SIM_POWER_CUT:
      break_disk (shop, self->mishap, SIM_FAULT_KILL, &self->chance);
      return;
    case SIM_TORN:
      break_disk (shop, self->mishap, SIM_FAULT_TORN, &self->chance);
      return;
    case SIM_FULL:
      break_disk (shop, self->mishap, SIM_FAULT_FULL, &self->chance);
      return;
    case SIM_FSYNC:
      break_disk (shop, self->mishap, SIM_FAULT_FSYNC, &self->chance);
      return;
    case SIM_IO:
      break_disk (shop, self->mishap, SIM_FAULT_IO, &self->chance);
      return;
    case SIM_CLOCK_BACK:
    case SIM_CLOCK_FORWARD:
    case SIM_CLOCK_1970:
      set_clock (shop, self->mishap, &self->chance);
      return;
    case SIM_TOKEN_LOST:
      lose_token (shop, &self->chance);
      return;
    case SIM_RESTORED:
    case SIM_HUB_RESTORED:
      back_up (shop, self->mishap, &self->chance);
      return;
    case SIM_CLONED:
      copy_disk (shop, &self->chance);
      return;
    case SIM_SWAPPED:
      swap_disks (shop, &self->chance);
      return;
    case SIM_REQUEST_LOST:
    case SIM_ANSWER_LOST:
    case SIM_LATE:
    case SIM_DOUBLED:
    case SIM_CUT_OFF:
    case SIM_CORRUPTED:
    case SIM_PORTAL:
    case SIM_MISHAPS:
      break;
    }
  g_assert_not_reached ();
}

static void
plan_one (SimShop *shop, SimMishap mishap, guint permille)
{
  guint64 chance = sim_chance (shop->plan->seed, 100 + mishap);
  guint times = sim_permille (&chance, permille) ? 1 + sim_below (&chance, TIMES_MAX) : 0;

  if (!sim_plan_has (shop->plan, mishap))
    return;

  for (; times > 0; times--)
    {
      Fault *fault = g_new (Fault, 1);
      gint64 wait_us = sim_between (&chance, SIM_S, shop->calm_us - 1);

      *fault = (Fault){ mishap, seeded_mix (&chance) };
      sim_shop_after (shop, wait_us, NULL, happen, fault, g_free);
    }
}

static void
calm_down (SimShop *shop, SimNode *unused, gpointer data)
{
  sim_tell (shop, "nothing breaks any more");
  for (guint i = 0; i < shop->nodes->len; i++)
    {
      SimNode *node = shop->nodes->pdata[i];

      node->mute_until_us = 0;
      node->deaf_until_us = 0;
      sim_node_plan (node, SIM_MISHAPS, SIM_FAULT_NONE, 0, 0);
    }
}

void
sim_fault_begin (SimShop *shop)
{
  static const struct
  {
    SimMishap mishap;
    guint permille; /* of the seeds have it */
  } faults[] = {
    { SIM_PARTITION, 400 },    { SIM_KILLED, 400 },     { SIM_POWER_CUT, 400 },
    { SIM_TORN, 300 },         { SIM_FULL, 300 },       { SIM_FSYNC, 300 },
    { SIM_IO, 300 },           { SIM_CLOCK_BACK, 200 }, { SIM_CLOCK_FORWARD, 200 },
    { SIM_CLOCK_1970, 200 },   { SIM_TOKEN_LOST, 200 }, { SIM_RESTORED, 300 },
    { SIM_HUB_RESTORED, 200 }, { SIM_CLONED, 150 },     { SIM_SWAPPED, 200 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (faults); i++)
    plan_one (shop, faults[i].mishap, faults[i].permille);
  sim_shop_after (shop, shop->calm_us, NULL, calm_down, NULL, NULL);
}
