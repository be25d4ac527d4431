#include "bench.h"

#include <stdio.h>
#include <string.h>
#include <sys/resource.h>

struct _BenchSamples
{
  GArray *values_us; /* (element-type gint64) */
  gboolean sorted;
};

BenchSamples *
bench_samples_new (void)
{
  BenchSamples *self = g_new0 (BenchSamples, 1);

  self->values_us = g_array_new (FALSE, FALSE, sizeof (gint64));
  return self;
}

void
bench_samples_free (BenchSamples *self)
{
  g_array_unref (self->values_us);
  g_free (self);
}

void
bench_samples_add (BenchSamples *self, gint64 us)
{
  g_array_append_val (self->values_us, us);
  self->sorted = FALSE;
}

guint
bench_samples_count (BenchSamples *self)
{
  return self->values_us->len;
}

gint64
bench_samples_sum_us (BenchSamples *self)
{
  gint64 sum_us = 0;

  for (guint i = 0; i < self->values_us->len; i++)
    sum_us += g_array_index (self->values_us, gint64, i);
  return sum_us;
}

static int
compare (gconstpointer a, gconstpointer b)
{
  gint64 x = *(const gint64 *) a;
  gint64 y = *(const gint64 *) b;

  return (x > y) - (x < y);
}

gint64
bench_samples_us (BenchSamples *self, guint per_mille)
{
  g_assert (self->values_us->len > 0);

  if (!self->sorted)
    g_array_sort (self->values_us, compare);
  self->sorted = TRUE;
  return g_array_index (self->values_us, gint64, (self->values_us->len - 1) * per_mille / 1000);
}

static void
print_row (const char *name,
           gint64 figure,
           gint64 limit,
           const char *unit,
           gint64 ratio_per_mille,
           const char *verdict)
{
  const char *path = g_getenv ("ROKAD_BENCH_JSON");
  FILE *json = path != NULL ? fopen (path, "a") : NULL;

  printf (
      "%-58s %10" G_GINT64_FORMAT " %10" G_GINT64_FORMAT " %-9s %6" G_GINT64_FORMAT ".%03d  %s\n",
      name, figure, limit, unit, ratio_per_mille / 1000, (int) (ratio_per_mille % 1000), verdict);
  fflush (stdout);
  if (json == NULL)
    return;

  fprintf (json,
           "{\"name\":\"%s\",\"figure\":%" G_GINT64_FORMAT ",\"limit\":%" G_GINT64_FORMAT
           ",\"unit\":\"%s\",\"ratio_per_mille\":%" G_GINT64_FORMAT ",\"verdict\":\"%s\"}\n",
           name, figure, limit, unit, ratio_per_mille, verdict);
  fclose (json);
}

gboolean
bench_at_most (const char *name, gint64 figure, gint64 limit, const char *unit)
{
  gboolean holds = figure <= limit;

  print_row (name, figure, limit, unit, figure * 1000 / MAX (limit, 1), holds ? "holds" : "MISSES");
  return holds;
}

gboolean
bench_reaches (const char *name, gint64 figure, gint64 limit, const char *unit, guint per_mille)
{
  gint64 ratio_per_mille = figure * 1000 / MAX (limit, 1);
  gboolean holds = ratio_per_mille >= per_mille;

  print_row (name, figure, limit, unit, ratio_per_mille, holds ? "holds" : "MISSES");
  return holds;
}

void
bench_tell (const char *name, gint64 figure, const char *unit)
{
  print_row (name, figure, 0, unit, 0, "told");
}

gint64
bench_peak_kib (void)
{
  struct rusage usage;

  getrusage (RUSAGE_SELF, &usage);
  return usage.ru_maxrss;
}

gint64
bench_pss_kib (void)
{
  g_autofree char *text = NULL;
  const char *line;

  if (!g_file_get_contents ("/proc/self/smaps_rollup", &text, NULL, NULL))
    return 0;

  line = strstr (text, "\nPss:");
  return line != NULL ? g_ascii_strtoll (line + strlen ("\nPss:"), NULL, 10) : 0;
}
