/* What the benchmarks share: samples, a row of the table, and the same row as JSON.
 *
 * A benchmark measures its limit in the same run, so the ratio holds when the machine's speed
 * does not. Rows go to stdout as `name<TAB>figure<TAB>limit<TAB>ratio<TAB>verdict` and, as one JSON
 * object a line, to the file that $ROKAD_BENCH_JSON names.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _BenchSamples BenchSamples;

BenchSamples *bench_samples_new (void);
void bench_samples_free (BenchSamples *self);
void bench_samples_add (BenchSamples *self, gint64 us);
guint bench_samples_count (BenchSamples *self);
gint64 bench_samples_sum_us (BenchSamples *self);
/* The value that @per_mille of the samples do not exceed: 500 is the median, 990 the p99. */
gint64 bench_samples_us (BenchSamples *self, guint per_mille);

/* A row whose @figure must not exceed @limit. FALSE when it does. */
gboolean bench_at_most (const char *name, gint64 figure, gint64 limit, const char *unit);
/* A row whose @figure must reach @per_mille of what @limit measured. FALSE when it does not. */
gboolean
bench_reaches (const char *name, gint64 figure, gint64 limit, const char *unit, guint per_mille);
/* A row that is only told. */
void bench_tell (const char *name, gint64 figure, const char *unit);

/* The process's own peak of resident memory, and its proportional set size, in KiB. */
gint64 bench_peak_kib (void);
gint64 bench_pss_kib (void);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BenchSamples, bench_samples_free)

G_END_DECLS
