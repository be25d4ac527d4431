#include "sim-plan.h"

#include "seeded.h"

const char *
sim_mishap_name (SimMishap mishap)
{
  static const char *const names[] = {
    [SIM_REQUEST_LOST] = "request lost",
    [SIM_ANSWER_LOST] = "answer lost",
    [SIM_LATE] = "late",
    [SIM_DOUBLED] = "doubled",
    [SIM_CUT_OFF] = "cut off",
    [SIM_CORRUPTED] = "corrupted",
    [SIM_PORTAL] = "captive portal",
    [SIM_PARTITION] = "one-way partition",
    [SIM_KILLED] = "process killed",
    [SIM_POWER_CUT] = "power cut",
    [SIM_TORN] = "torn write",
    [SIM_FULL] = "full disk",
    [SIM_FSYNC] = "failed fsync",
    [SIM_IO] = "failed write",
    [SIM_CLOCK_BACK] = "clock set back",
    [SIM_CLOCK_FORWARD] = "clock set forward",
    [SIM_CLOCK_1970] = "clock in 1970",
    [SIM_TOKEN_LOST] = "keyring lost",
    [SIM_RESTORED] = "till restored",
    [SIM_HUB_RESTORED] = "hub restored",
    [SIM_CLONED] = "disk cloned",
    [SIM_SWAPPED] = "disks swapped",
  };

  return names[mishap];
}

void
sim_plan_init (SimPlan *self, guint64 seed)
{
  *self = (SimPlan){
    .seed = seed, .tills_max = SIM_TILLS_MAX, .acts_max = G_MAXUINT, .mishaps = G_MAXUINT
  };
}

gboolean
sim_plan_has (const SimPlan *self, SimMishap mishap)
{
  return (self->mishaps & (1u << mishap)) != 0;
}

void
sim_tally_add (SimTally *self, const SimTally *other)
{
  gint64 *to = (gint64 *) self;
  const gint64 *from = (const gint64 *) other;

  G_STATIC_ASSERT (sizeof (SimTally) % sizeof (gint64) == 0); /* numbers and nothing else */
  for (gsize i = 0; i < sizeof (SimTally) / sizeof (gint64); i++)
    to[i] += from[i];
}

guint64
sim_chance (guint64 seed, guint64 stream)
{
  guint64 state = seed;
  guint64 other = seeded_mix (&state) ^ stream;

  return seeded_mix (&other);
}

guint
sim_below (guint64 *chance, guint limit)
{
  return (guint) (seeded_mix (chance) % limit);
}

gint64
sim_between (guint64 *chance, gint64 low, gint64 high)
{
  return low + (gint64) (seeded_mix (chance) % (guint64) (high - low + 1));
}

gboolean
sim_permille (guint64 *chance, guint permille)
{
  return sim_below (chance, 1000) < permille;
}
