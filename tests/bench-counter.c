/* The counter with real products: what a scan and a typed letter cost the main thread, how long
 * until they are seen, and how long from the start to the first scan.
 *
 * Cost is the main thread's own processor time from the first key event until the screen rests:
 * handling, the result list and every frame, without the frame clock's pacing. What is waited for
 * is the thing itself; the pause after it only lets later frames count. Sending the keys is the
 * benchmark's own work and not counted.
 *
 * With $ROKAD_BENCH_BESIDE, a word for what is different this time, figures are told and not
 * judged.
 */
#include "config.h"

#include <locale.h>
#include <string.h>
#include <time.h>

#include "bench.h"
#include "rokad-counter-window.h"
#include "testutil.h"

#define SCANS 300
#define LINES_AN_ORDER 15
#define KEYS 300
#define REST_MS 40
#define COST_MAX_US 8000
#define PAINTED_MAX_US 25000
#define START_MAX_MS 1000
#define PSS_MAX_KIB (200 * 1024)

typedef struct
{
  RokadTill *till;
  GtkWidget *window;
  GPtrArray *codes; /* (element-type char) */
  GPtrArray *names; /* (element-type char) */
  guint paints;
  gint64 painted_us;
} Bench;

static gint64
clock_us (clockid_t id)
{
  struct timespec now;

  clock_gettime (id, &now);
  return (gint64) now.tv_sec * G_USEC_PER_SEC + now.tv_nsec / 1000;
}

/* When the kernel started this process, on the boot clock; it counts in hundredths of a second. */
static gint64
started_us (void)
{
  g_autofree char *stat = NULL;
  g_auto (GStrv) fields = NULL;

  g_assert_true (g_file_get_contents ("/proc/self/stat", &stat, NULL, NULL));
  fields = g_strsplit (strrchr (stat, ')') + 2, " ", -1);
  return g_ascii_strtoll (fields[19], NULL, 10) * (G_USEC_PER_SEC / 100);
}

static gboolean
judge (const char *name, gint64 figure, gint64 limit, const char *unit)
{
  const char *beside = g_getenv ("ROKAD_BENCH_BESIDE");
  g_autofree char *told = NULL;

  if (beside == NULL)
    return bench_at_most (name, figure, limit, unit);

  told = g_strdup_printf ("%s, %s", name, beside);
  bench_tell (told, figure, unit);
  return TRUE;
}

static void
note_paint (GdkFrameClock *clock, Bench *self)
{
  self->paints++;
  self->painted_us = clock_us (CLOCK_MONOTONIC);
}

/* Codes and names from all over the file: barcode<TAB>name<TAB>price, a header first. */
static void
read_products (Bench *self, const char *path)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;
  guint n, step;

  g_file_get_contents (path, &text, NULL, &error);
  g_assert_no_error (error);
  lines = g_strsplit (text, "\n", -1);
  n = g_strv_length (lines) - 1;
  step = MAX (n / SCANS, 1);
  for (guint i = 1; i < n; i += step)
    {
      g_auto (GStrv) fields = g_strsplit (lines[i], "\t", 3);

      g_ptr_array_add (self->codes, g_strdup (fields[0]));
      g_ptr_array_add (self->names, g_strdup (fields[1]));
    }
}

static gint64
pieces (Bench *self)
{
  return rokad_till_get_totals (self->till)->pieces;
}

/* Until the item is in the order and the frame that shows it has been painted. */
static void
scan (Bench *self, const char *code, BenchSamples *cost, BenchSamples *painted)
{
  gint64 before = pieces (self);
  gint64 begin_us = clock_us (CLOCK_MONOTONIC);
  gint64 begin_cost_us;
  guint paints;

  tu_scan (self->window, code);
  begin_cost_us = clock_us (CLOCK_THREAD_CPUTIME_ID);
  tu_wait (pieces (self) != before, 5000);
  paints = self->paints;
  tu_wait (self->paints != paints, 5000);
  if (painted != NULL)
    bench_samples_add (painted, self->painted_us - begin_us);
  tu_spin (REST_MS);
  if (cost != NULL)
    bench_samples_add (cost, clock_us (CLOCK_THREAD_CPUTIME_ID) - begin_cost_us);
}

static void
pay (Bench *self)
{
  tu_key (self->window, XK_F12);
  tu_wait (rokad_till_get_state (self->till) == ROKAD_TILL_PAID, 5000);
  tu_wait (rokad_till_get_pending (self->till) == 0, 5000);
}

static gboolean
bench_scans (Bench *self)
{
  g_autoptr (BenchSamples) cost = bench_samples_new ();
  g_autoptr (BenchSamples) painted = bench_samples_new ();
  gboolean cheap, quick;

  for (guint i = 1; i < self->codes->len; i++)
    {
      scan (self, self->codes->pdata[i], cost, painted);
      if (i % LINES_AN_ORDER == 0)
        pay (self);
    }
  pay (self);

  judge ("scan of 13 digits: main thread, p50", bench_samples_us (cost, 500), COST_MAX_US, "us");
  cheap = judge ("scan of 13 digits: main thread, p99", bench_samples_us (cost, 990), COST_MAX_US,
                 "us");
  quick = judge ("scan: first key until painted, p99", bench_samples_us (painted, 990),
                 PAINTED_MAX_US, "us");
  return cheap && quick;
}

static void
type_key (Bench *self, KeySym key, BenchSamples *cost, BenchSamples *painted)
{
  gint64 begin_us = clock_us (CLOCK_MONOTONIC);
  gint64 begin_cost_us;
  guint paints = self->paints;

  tu_key (self->window, key);
  begin_cost_us = clock_us (CLOCK_THREAD_CPUTIME_ID);
  tu_wait (self->paints != paints, 5000);
  bench_samples_add (painted, self->painted_us - begin_us);
  tu_spin (2 * REST_MS); /* the search's answer and the frame that shows it */
  bench_samples_add (cost, clock_us (CLOCK_THREAD_CPUTIME_ID) - begin_cost_us);
}

/* Names as a cashier types them, letter by letter; Esc clears the input. */
static gboolean
bench_typing (Bench *self)
{
  g_autoptr (BenchSamples) cost = bench_samples_new ();
  g_autoptr (BenchSamples) painted = bench_samples_new ();
  gboolean cheap, quick;

  for (guint i = 0; i < self->names->len && bench_samples_count (cost) < KEYS; i += 7)
    {
      const char *name = self->names->pdata[i];

      for (const char *p = name; *p != '\0' && p - name < 8 && g_ascii_isalpha (*p); p++)
        type_key (self, (KeySym) g_ascii_tolower (*p), cost, painted);
      tu_key (self->window, XK_Escape);
      tu_spin (REST_MS);
    }

  judge ("typed letter with its results: main thread, p50", bench_samples_us (cost, 500),
         COST_MAX_US, "us");
  cheap = judge ("typed letter with its results: main thread, p99", bench_samples_us (cost, 990),
                 COST_MAX_US, "us");
  quick = judge ("typed letter until painted, p99", bench_samples_us (painted, 990), PAINTED_MAX_US,
                 "us");
  return cheap && quick;
}

static gboolean
bench_start (Bench *self, const char *folder)
{
  g_autoptr (GError) error = NULL;

  self->till = rokad_till_new (folder, NULL, rokad_environment_system (), &error);
  g_assert_no_error (error);
  self->window = rokad_counter_window_new (NULL, self->till);
  gtk_window_set_default_size (GTK_WINDOW (self->window), 1366, 768);
  gtk_window_present (GTK_WINDOW (self->window));
  tu_wait (gtk_window_is_active (GTK_WINDOW (self->window)), 10000);
  g_signal_connect (gtk_widget_get_frame_clock (self->window), "after-paint",
                    G_CALLBACK (note_paint), self);

  tu_scan (self->window, self->codes->pdata[0]);
  tu_wait (pieces (self) > 0, 10000);
  return judge ("start of the process until the first scan, warm",
                (clock_us (CLOCK_BOOTTIME) - started_us ()) / 1000, START_MAX_MS, "ms");
}

int
main (int argc, char **argv)
{
  const char *folder = g_getenv ("ROKAD_BENCH_CATALOG");
  const char *products = g_getenv ("ROKAD_BENCH_PRODUCTS");
  Bench self = { 0 };
  gboolean good;

  setlocale (LC_ALL, "");
  if (folder == NULL || products == NULL)
    {
      g_printerr ("ROKAD_BENCH_CATALOG and ROKAD_BENCH_PRODUCTS say what to measure on\n");
      return 2;
    }
  self.codes = g_ptr_array_new_with_free_func (g_free);
  self.names = g_ptr_array_new_with_free_func (g_free);
  read_products (&self, products);

  adw_init ();
  g_object_set (gtk_settings_get_default (), "gtk-enable-animations", FALSE, "gtk-cursor-blink",
                FALSE, NULL);
  good = bench_start (&self, folder);
  good &= bench_scans (&self);
  good &= bench_typing (&self);
  good &= judge ("memory of the till, PSS", bench_pss_kib (), PSS_MAX_KIB, "KiB");

  gtk_window_destroy (GTK_WINDOW (self.window));
  rokad_till_close (self.till);
  g_object_unref (self.till);
  g_ptr_array_unref (self.codes);
  g_ptr_array_unref (self.names);
  return good ? 0 : 1;
}
