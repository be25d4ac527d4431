/* Processes that run seeds: as many as there are cores, and one that crashes fails its seed alone.
 */
#pragma once

#include "sim-plan.h"

G_BEGIN_DECLS

typedef struct
{
  guint64 seed;
  guint64 trace; /* of all that happened */
  SimTally tally;
  char failure[240]; /* "" for none */
} SimResult;

/* FALSE: that is enough. */
typedef gboolean (*SimReport) (const SimResult *result, gpointer data);

/* @seeds from @first on, or, where that is 0, as many as there is time for until @until_us
 * (monotonic). @report is called with each, in no order.
 */
void sim_crew_run (guint64 first, guint64 seeds, gint64 until_us, SimReport report, gpointer data);

/* One run in a process of its own; @plan->telling lets it print its story. */
void sim_crew_try (const SimPlan *plan, SimResult *out);

G_END_DECLS
