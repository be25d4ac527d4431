/* What a run is to do: a seed, and what a run that was made smaller leaves out; and what it counts.
 *
 * Chance comes in streams that know nothing of each other: a run without one kind of mishap has all
 * the others where they were.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define SIM_TILLS_MIN 2
#define SIM_TILLS_USUAL 6
#define SIM_TILLS_MAX 12

/* What goes wrong. */
typedef enum
{
  SIM_REQUEST_LOST,
  SIM_ANSWER_LOST,
  SIM_LATE,
  SIM_DOUBLED,
  SIM_CUT_OFF,
  SIM_CORRUPTED,
  SIM_PORTAL, /* somebody else answers */
  SIM_PARTITION,
  SIM_KILLED,
  SIM_POWER_CUT,
  SIM_TORN,
  SIM_FULL,
  SIM_FSYNC,
  SIM_IO,
  SIM_CLOCK_BACK,
  SIM_CLOCK_FORWARD,
  SIM_CLOCK_1970,
  SIM_TOKEN_LOST,
  SIM_RESTORED,
  SIM_HUB_RESTORED,
  SIM_CLONED,
  SIM_SWAPPED,
  SIM_MISHAPS, /* how many kinds there are */
} SimMishap;

/* As a person would say it: "request lost". */
const char *sim_mishap_name (SimMishap mishap);

typedef struct
{
  guint64 seed;
  guint tills_max;
  guint acts_max;   /* of a till */
  guint mishaps;    /* kinds that may happen, as bits */
  gboolean telling; /* keeps a story of it */
} SimPlan;

/* All that the seed says. */
void sim_plan_init (SimPlan *self, guint64 seed);
gboolean sim_plan_has (const SimPlan *self, SimMishap mishap);

typedef struct
{
  gint64 seeds;
  gint64 steps;
  gint64 tills;
  gint64 entries;
  gint64 orders;  /* that a person was told of */
  gint64 refused; /* what a person wanted and did not get */
  gint64 reordered;
  gint64 histories; /* seeds with a branch, or a disk that was restored */
  gint64 mishaps[SIM_MISHAPS];
} SimTally;

void sim_tally_add (SimTally *self, const SimTally *other);

/* The beginning of a stream. */
guint64 sim_chance (guint64 seed, guint64 stream);
/* 0 to @limit − 1. */
guint sim_below (guint64 *chance, guint limit);
/* From @low to @high, both included. */
gint64 sim_between (guint64 *chance, gint64 low, gint64 high);
/* TRUE in so many of a thousand cases. */
gboolean sim_permille (guint64 *chance, guint permille);

G_END_DECLS
