#include "sim-shrink.h"

#include <string.h>

/* What is broken, without who, where and when. */
static char *
kind_of (const char *failure)
{
  const char *what = strstr (failure, ": ");
  char *kind = g_strdup (what != NULL ? what : failure);

  g_strcanon (kind, G_CSET_a_2_z " ", ' ');
  return kind;
}

/* The same way as before: a smaller run may break something else. */
static gboolean
fails (const SimPlan *plan, const char *as)
{
  g_autofree char *kind = NULL;
  SimResult result;

  sim_crew_try (plan, &result);
  kind = kind_of (result.failure);
  return *result.failure != '\0' && g_str_equal (kind, as);
}

static void
shrink_mishaps (SimPlan *plan, const char *as)
{
  for (guint i = 0; i < SIM_MISHAPS; i++)
    {
      SimPlan smaller = *plan;

      smaller.mishaps &= ~(1u << i);
      if (fails (&smaller, as))
        *plan = smaller;
    }
}

/* The fewest of a few numbers with which it still fails. */
static void
shrink_number (SimPlan *plan, guint *number, const char *as)
{
  static const guint fewer[] = { 1, 2, 3, 4, 6, 8, 12, 16 };
  guint was = *number;

  for (gsize i = 0; i < G_N_ELEMENTS (fewer) && fewer[i] < was; i++)
    {
      *number = fewer[i];
      if (fails (plan, as))
        return;
    }
  *number = was;
}

static void
print (const SimPlan *plan, const SimResult *result)
{
  g_print ("  seed %" G_GUINT64_FORMAT ", at most %u tills, %s acts each, with:", plan->seed,
           plan->tills_max, plan->acts_max < 100 ? "few" : "all");
  for (guint i = 0; i < SIM_MISHAPS; i++)
    if (sim_plan_has (plan, (SimMishap) i))
      g_print (" %s%s", sim_mishap_name ((SimMishap) i), i + 1 < SIM_MISHAPS ? "," : "");
  g_print ("\n  %s\n", result->failure);
}

void
sim_shrink (guint64 seed)
{
  g_autofree char *as = NULL;
  SimPlan plan;
  SimResult result;

  sim_plan_init (&plan, seed);
  sim_crew_try (&plan, &result);
  if (*result.failure == '\0')
    {
      g_print ("  seed %" G_GUINT64_FORMAT " does not fail alone\n", seed);
      return;
    }

  as = kind_of (result.failure);
  shrink_mishaps (&plan, as);
  shrink_number (&plan, &plan.tills_max, as);
  shrink_number (&plan, &plan.acts_max, as);
  plan.telling = TRUE;
  sim_crew_try (&plan, &result);
  print (&plan, &result);
}
