/* Kills a shop in the middle of its day, at as many points as asked for, and looks at what is left.
 *
 * The points are spread evenly over all operations on the disk that the day makes, and take turns:
 * killed before the operation, after it, in the middle of a write, a power cut that takes what was
 * not synced, and an I/O error that is reported before the kill. Each point is a process of its own
 * (--only), which forks the day that dies.
 *
 * Ends with `crash: N points, M failed` and 0 only if M is 0.
 */
#include <fcntl.h>
#include <gio/gio.h>
#include <glib/gstdio.h>
#include <sys/wait.h>
#include <unistd.h>

#include "crash-check.h"
#include "fault-vfs.h"
#include "folder.h"

#define POINTS_DEFAULT 500
#define SHOWN_MAX 20 /* of the points that failed; the rest are only counted */
#define CLOCK_AFTER_US (SEEDED_NEW_YEARS_EVE_US + G_GINT64_CONSTANT (86400) * G_USEC_PER_SEC)
#define CLOCK_WRONG_US (SEEDED_NEW_YEARS_EVE_US - G_GINT64_CONSTANT (86400) * G_USEC_PER_SEC)

static const struct
{
  FaultKind kind;
  const char *name;
} faults[] = {
  { FAULT_KILL_BEFORE, "killed before" },
  { FAULT_KILL_AFTER, "killed after" },
  { FAULT_KILL_TORN, "killed in the middle of a write from" },
  { FAULT_POWER_CUT, "power cut before" },
  { FAULT_IO, "error and then killed at" },
};

static gint n_points = POINTS_DEFAULT;
static gint only = -1;
static gboolean tap;
static char *base; /* the folder of all of this */

static GOptionEntry options[] = {
  { "points", 0, 0, G_OPTION_ARG_INT, &n_points, "How many points (500)", "N" },
  { "only", 0, 0, G_OPTION_ARG_INT, &only, "This point alone, of as many", "POINT" },
  { "tap", 0, 0, G_OPTION_ARG_NONE, &tap, "Speak the Test Anything Protocol", NULL },
  { "base", 0, G_OPTION_FLAG_HIDDEN, G_OPTION_ARG_FILENAME, &base, NULL, NULL },
  { NULL, 0, 0, 0, NULL, NULL, NULL },
};

/* --- The day without a crash --- */

static char *
make_folder (const char *parent, const char *name)
{
  char *path = g_build_filename (parent, name, NULL);

  g_assert_cmpint (g_mkdir_with_parents (path, 0700), ==, 0);
  return path;
}

/* Counts the operations and, with @plot, keeps what the day shows after each step. */
static guint64
rehearse (const char *parent, const char *plot)
{
  g_autofree char *folder = g_build_filename (parent, "shop", NULL);
  g_autoptr (Day) day = day_new (folder, FAULT_VFS, NULL);
  g_autoptr (GError) error = NULL;

  fault_disk_watch (folder);
  fault_plan_set (&(FaultPlan){ FAULT_NONE, 0, FALSE, 0 });
  if (plot != NULL)
    crash_plot_write (plot, 0, folder);
  for (guint i = 0; i < day_length (); i++)
    {
      day_step (day, i, &error);
      g_assert_no_error (error);
      if (plot != NULL)
        crash_plot_write (plot, i + 1, folder);
    }

  g_clear_pointer (&day, day_free);
  fault_disk_watch (NULL);
  return fault_plan_count ();
}

/* The same day twice must be the same day, or a point would mean nothing. */
static guint64
prepare (void)
{
  g_autofree char *plot = make_folder (base, "plot");
  g_autofree char *first = make_folder (base, "first");
  g_autofree char *second = make_folder (base, "second");
  g_autofree char *path = g_build_filename (base, "operations", NULL);
  guint64 operations = rehearse (first, plot);
  guint64 again = rehearse (second, NULL);
  g_autofree char *text = g_strdup_printf ("%" G_GUINT64_FORMAT, operations);

  g_assert_cmpuint (operations, ==, again);
  g_assert_true (g_file_set_contents (path, text, -1, NULL));
  return operations;
}

/* --- One point --- */

static FaultPlan
plan_of (gint point, guint64 operations)
{
  return (FaultPlan){ .kind = faults[(guint) point % G_N_ELEMENTS (faults)].kind,
                      .at = 1 + (guint64) point * operations / (guint64) n_points,
                      .seed = (guint64) point };
}

static void
live_and_die (const char *folder, const char *log_path, const FaultPlan *plan)
{
  g_autoptr (Day) day = day_new (folder, FAULT_VFS, log_path);
  g_autoptr (GError) error = NULL;

  fault_disk_watch (folder);
  fault_plan_set (plan);
  if (!day_run (day, day_length (), &error) && plan->kind == FAULT_IO && fault_plan_happened ())
    fault_plan_die ();
  if (error != NULL)
    {
      g_printerr ("the day failed by itself: %s\n", error->message);
      _exit (1);
    }
  g_clear_pointer (&day, day_free);
  _exit (0); /* a write to tear never came, or an error was of no account */
}

static gboolean
check_point (gint point)
{
  g_autofree char *plot = g_build_filename (base, "plot", NULL);
  g_autofree char *operations_path = g_build_filename (base, "operations", NULL);
  g_autofree char *name = g_strdup_printf ("point-%d", point);
  g_autofree char *parent = make_folder (base, name);
  g_autofree char *folder = g_build_filename (parent, "shop", NULL);
  g_autofree char *log_path = g_build_filename (parent, "log", NULL);
  g_autofree char *operations = NULL;
  g_autoptr (GString) problems = g_string_new (NULL);
  FaultPlan plan;
  pid_t child;
  int status;

  g_assert_true (g_file_get_contents (operations_path, &operations, NULL, NULL));
  plan = plan_of (point, g_ascii_strtoull (operations, NULL, 10));
  child = fork ();
  g_assert_cmpint (child, >=, 0);
  if (child == 0)
    live_and_die (folder, log_path, &plan);
  g_assert_cmpint (waitpid (child, &status, 0), ==, child);

  if (WIFEXITED (status) ? WEXITSTATUS (status) != 0 : WTERMSIG (status) != SIGKILL)
    g_string_append (problems, "the day ended otherwise than by the crash\n");
  crash_check (folder, log_path, plot, point % 3 == 0 ? CLOCK_WRONG_US : CLOCK_AFTER_US, problems);
  if (problems->len == 0)
    {
      folder_remove (parent);
      return TRUE;
    }

  g_print ("point %d (%s operation %" G_GUINT64_FORMAT "):\n%s", point,
           faults[(guint) point % G_N_ELEMENTS (faults)].name, plan.at, problems->str);
  return FALSE;
}

/* --- All points --- */

typedef struct
{
  GMainLoop *loop;
  char *program;
  gint next;
  gint running;
  gint done;
  gint failed;
} Run;

typedef struct
{
  Run *run;
  gint point;
} Point;

static void start_next (Run *run);

static void
finish_point (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autofree Point *point = user_data;
  Run *run = point->run;
  g_autofree char *output = NULL;
  g_autoptr (GError) error = NULL;
  gboolean good =
      g_subprocess_communicate_utf8_finish (G_SUBPROCESS (source), result, &output, NULL, &error) &&
      g_subprocess_get_if_exited (G_SUBPROCESS (source)) &&
      g_subprocess_get_exit_status (G_SUBPROCESS (source)) == 0;

  if (tap)
    g_print ("%s %d point %d\n", good ? "ok" : "not ok", ++run->done, point->point);
  if (!good && ++run->failed <= SHOWN_MAX)
    {
      g_printerr ("%s  again: %s --points %d --only %d\n", output != NULL ? output : "",
                  run->program, n_points, point->point);
    }
  run->running--;
  start_next (run);
}

static void
start_next (Run *run)
{
  g_autofree char *points = g_strdup_printf ("%d", n_points);
  g_autofree char *number = g_strdup_printf ("%d", run->next);
  g_autoptr (GSubprocess) process = NULL;
  g_autoptr (GError) error = NULL;
  Point *point;

  if (run->next == n_points)
    {
      if (run->running == 0)
        g_main_loop_quit (run->loop);
      return;
    }

  process =
      g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_MERGE, &error,
                        run->program, "--base", base, "--points", points, "--only", number, NULL);
  g_assert_no_error (error);
  point = g_new (Point, 1);
  *point = (Point){ run, run->next++ };
  run->running++;
  g_subprocess_communicate_utf8_async (process, NULL, NULL, finish_point, point);
}

static int
check_all (char *program)
{
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  Run run = { .loop = loop, .program = program };
  guint64 operations = prepare ();

  if (tap)
    g_print ("1..%d\n", n_points);
  g_print ("# %u steps, %" G_GUINT64_FORMAT " operations on the disk\n", day_length (), operations);
  for (guint i = 0; i < g_get_num_processors (); i++)
    start_next (&run);
  g_main_loop_run (loop);

  g_print ("%scrash: %d points, %d failed\n", tap ? "# " : "", n_points, run.failed);
  return run.failed == 0 ? 0 : 1;
}

int
main (int argc, char **argv)
{
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);
  g_autofree char *program = g_file_read_link ("/proc/self/exe", NULL);
  g_autoptr (GError) error = NULL;
  gboolean own_base;
  int status;

  g_option_context_add_main_entries (context, options, NULL);
  if (!g_option_context_parse (context, &argc, &argv, &error) || n_points < 1 || only >= n_points)
    {
      g_printerr ("%s\n", error != NULL ? error->message : "no such point");
      return 2;
    }

  fault_vfs_register (FALSE);
  own_base = base == NULL;
  if (own_base)
    base = folder_make_temporary ();
  if (own_base && only >= 0)
    prepare ();
  status = only < 0 ? check_all (program) : (check_point (only) ? 0 : 1);
  if (own_base && status == 0)
    folder_remove (base);
  else if (own_base)
    g_print ("# kept: %s\n", base);
  g_free (base);
  return status;
}
