/* The simulation: whole shops from seeds, with all that goes wrong. See README.md beside the tests.
 *
 *   sim [SEED] [--seeds N] [--for MINUTES]
 *   sim --mutants
 */
#include <glib.h>
#include <stdlib.h>

#include "sim-crew.h"
#include "sim-mutants.h"
#include "sim-shrink.h"

#define SHRUNK_MAX 2     /* failed seeds that are made small */
#define JUDGED_SEEDS 100 /* from which on the means have to be right */

typedef struct
{
  SimTally tally;
  GArray *failed; /* (element-type guint64) */
} Account;

static gboolean
note (const SimResult *result, gpointer data)
{
  Account *self = data;

  sim_tally_add (&self->tally, &result->tally);
  if (*result->failure == '\0')
    return TRUE;

  g_print ("seed %" G_GUINT64_FORMAT ": %s\n", result->seed, result->failure);
  g_array_append_val (self->failed, result->seed);
  return TRUE;
}

/* Tenths, since no number here is floating. */
static gint64
mean_tenths (gint64 sum, gint64 seeds)
{
  return seeds > 0 ? sum * 10 / seeds : 0;
}

static gboolean
print_mean (const char *what, gint64 sum, gint64 seeds, gint64 least)
{
  gint64 tenths = mean_tenths (sum, seeds);
  gboolean enough = tenths >= 10 * least || seeds < JUDGED_SEEDS;

  g_print ("  %-24s %7" G_GINT64_FORMAT ".%d a seed%s\n", what, tenths / 10, (int) (tenths % 10),
           enough ? "" : "   TOO FEW");
  return enough;
}

static gboolean
print_statistics (const SimTally *tally)
{
  gboolean enough = TRUE;

  enough &= print_mean ("tills", tally->tills, tally->seeds, 5);
  enough &= print_mean ("entries", tally->entries, tally->seeds, 150);
  enough &= print_mean ("steps", tally->steps, tally->seeds, 1500);
  enough &= print_mean ("orders paid", tally->orders, tally->seeds, 0);
  enough &= print_mean ("acts refused", tally->refused, tally->seeds, 0);
  enough &= print_mean ("requests reordered", tally->reordered, tally->seeds, 0);
  g_print ("  %-24s %7" G_GINT64_FORMAT "\n", "seeds of many histories", tally->histories);
  enough &= tally->histories * 10 >= tally->seeds * 3 || tally->seeds < JUDGED_SEEDS;
  for (guint i = 0; i < SIM_MISHAPS; i++)
    {
      gboolean often =
          tally->mishaps[i] * 5 >= tally->seeds || tally->seeds < JUDGED_SEEDS; /* 200 in 1,000 */

      g_print ("  %-24s %7" G_GINT64_FORMAT "%s\n", sim_mishap_name ((SimMishap) i),
               tally->mishaps[i], often ? "" : "   TOO FEW");
      enough &= often;
    }
  return enough;
}

int
main (int argc, char **argv)
{
  gint64 seeds = 0;
  gint64 minutes = 0;
  gboolean mutants = FALSE;
  guint64 first = 1;
  const GOptionEntry options[] = {
    { "seeds", 0, 0, G_OPTION_ARG_INT64, &seeds, "How many seeds", "N" },
    { "for", 0, 0, G_OPTION_ARG_INT64, &minutes, "How long", "MINUTES" },
    { "mutants", 0, 0, G_OPTION_ARG_NONE, &mutants, "Run with planted faults", NULL },
    G_OPTION_ENTRY_NULL,
  };
  g_autoptr (GOptionContext) context = g_option_context_new ("[SEED]");
  g_autoptr (GArray) failed = g_array_new (FALSE, FALSE, sizeof (guint64));
  Account account = { .failed = failed };
  gboolean enough;

  g_option_context_add_main_entries (context, options, NULL);
  if (!g_option_context_parse (context, &argc, &argv, NULL) || argc > 2 || seeds < 0 ||
      minutes < 0 ||
      (argc == 2 && !g_ascii_string_to_unsigned (argv[1], 10, 0, G_MAXINT64, &first, NULL)))
    {
      g_printerr ("Usage: sim [SEED] [--seeds N] [--for MINUTES] | --mutants\n");
      return 2;
    }

  if (mutants)
    return sim_mutants_run () ? EXIT_SUCCESS : EXIT_FAILURE;

  sim_crew_run (first, minutes > 0 ? 0 : (guint64) MAX (seeds, 1),
                g_get_monotonic_time () + minutes * 60 * G_USEC_PER_SEC, note, &account);
  enough = print_statistics (&account.tally);
  for (guint i = 0; i < MIN (failed->len, SHRUNK_MAX); i++)
    sim_shrink (g_array_index (failed, guint64, i));
  g_print ("sim: %" G_GINT64_FORMAT " seeds, %" G_GINT64_FORMAT " steps, %u failed\n",
           account.tally.seeds, account.tally.steps, failed->len);
  return failed->len == 0 && enough ? EXIT_SUCCESS : EXIT_FAILURE;
}
