#include "sim-crew.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "folder.h"
#include "sim-fixture.h"
#include "sim-shop.h"

#define WORKERS_MAX 16
#define RUN_TWICE 64 /* every so many seeds, to see that they repeat */

typedef struct
{
  pid_t pid; /* 0: none */
  int fd;
  guint64 next; /* the seed that it tells of next */
} Worker;

typedef struct
{
  guint64 first;
  guint64 seeds;
  gint64 until_us;
  guint workers;
  const char *root;
  guint begun; /* workers, ever */
} Crew;

/* --- In a worker --- */

static void
run (const SimFixture *fixture, const SimPlan *plan, SimResult *out)
{
  SimShop *shop = sim_shop_new (fixture, plan);

  sim_shop_run (shop);
  *out = (SimResult){ plan->seed, shop->trace, shop->tally, "" };
  if (shop->failure != NULL)
    g_snprintf (out->failure, sizeof out->failure, "step %" G_GINT64_FORMAT ": %s",
                shop->tally.steps, shop->failure);
  if (shop->story != NULL)
    sim_story_print (shop->story);
  sim_shop_free (shop);
}

static void
run_seed (const SimFixture *fixture, guint64 seed, SimResult *out)
{
  SimResult again;
  SimPlan plan;

  sim_plan_init (&plan, seed);
  run (fixture, &plan, out);
  if (seed % RUN_TWICE != 0 || *out->failure != '\0')
    return;

  run (fixture, &plan, &again);
  if (again.trace != out->trace)
    g_strlcpy (out->failure, "it does not repeat", sizeof out->failure);
}

static void
tell (int fd, const SimResult *result)
{
  if (write (fd, result, sizeof *result) != (ssize_t) sizeof *result)
    _exit (EXIT_FAILURE); /* nobody listens */
}

static gboolean
is_over (const Crew *self, guint64 seed)
{
  return self->seeds > 0 ? seed >= self->first + self->seeds
                         : g_get_monotonic_time () >= self->until_us;
}

static void G_GNUC_NORETURN
work (const Crew *self, guint64 seed, const char *root, int fd)
{
  SimFixture *fixture = sim_fixture_new (root);

  for (; !is_over (self, seed); seed += self->workers)
    {
      SimResult result;

      run_seed (fixture, seed, &result);
      tell (fd, &result);
    }
  sim_fixture_free (fixture);
  _exit (EXIT_SUCCESS);
}

/* --- In the one that gives out the work --- */

/* A child that does not outlive its parent; 0 in the child. */
static pid_t
fork_worker (int *out_fd, int *out_child_fd)
{
  int ends[2];
  pid_t pid;

  g_assert_cmpint (pipe2 (ends, O_CLOEXEC), ==, 0);
  pid = fork ();
  g_assert_cmpint (pid, >=, 0);
  close (ends[pid == 0 ? 0 : 1]);
  if (pid == 0)
    prctl (PR_SET_PDEATHSIG, SIGKILL);
  *out_fd = ends[0];
  *out_child_fd = ends[1];
  return pid;
}

static void
begin (Crew *self, Worker *worker, guint64 seed)
{
  g_autofree char *root = g_strdup_printf ("%s/w%u", self->root, self->begun++);
  int child_fd;

  worker->next = seed;
  worker->pid = fork_worker (&worker->fd, &child_fd);
  if (worker->pid == 0)
    work (self, seed, root, child_fd);
}

/* "" where it ended as it should. */
static void
bury (pid_t pid, SimResult *out)
{
  int status;

  while (waitpid (pid, &status, 0) < 0 && errno == EINTR)
    ;
  if (WIFSIGNALED (status))
    g_snprintf (out->failure, sizeof out->failure, "crashed: %s", g_strsignal (WTERMSIG (status)));
  else if (WEXITSTATUS (status) != EXIT_SUCCESS)
    g_snprintf (out->failure, sizeof out->failure, "ended with %d", WEXITSTATUS (status));
}

/* What a worker says; one that died is followed by another. FALSE: that is enough. */
static gboolean
listen_to (Crew *self, Worker *worker, SimReport report, gpointer data)
{
  SimResult result = { 0 };

  if (read (worker->fd, &result, sizeof result) == (ssize_t) sizeof result)
    {
      worker->next = result.seed + self->workers;
      return report (&result, data);
    }

  close (worker->fd);
  result = (SimResult){ .seed = worker->next, .tally = { .seeds = 1 } };
  bury (worker->pid, &result);
  worker->pid = 0;
  if (*result.failure == '\0')
    return TRUE;

  if (!is_over (self, worker->next + self->workers))
    begin (self, worker, worker->next + self->workers);
  return report (&result, data);
}

/* FALSE: all have ended, or it is enough. */
static gboolean
listen_to_all (Crew *self, Worker *crew, SimReport report, gpointer data)
{
  struct pollfd ends[WORKERS_MAX];
  gboolean any = FALSE;

  for (guint i = 0; i < self->workers; i++)
    {
      ends[i] = (struct pollfd){ crew[i].pid != 0 ? crew[i].fd : -1, POLLIN, 0 };
      any = any || crew[i].pid != 0;
    }
  if (!any || poll (ends, self->workers, -1) < 0)
    return any;

  for (guint i = 0; i < self->workers; i++)
    if (ends[i].revents != 0 && !listen_to (self, &crew[i], report, data))
      return FALSE;
  return TRUE;
}

static void
dismiss (Worker *worker)
{
  SimResult unheard;

  if (worker->pid == 0)
    return;

  kill (worker->pid, SIGKILL);
  close (worker->fd);
  bury (worker->pid, &unheard);
}

void
sim_crew_run (guint64 first, guint64 seeds, gint64 until_us, SimReport report, gpointer data)
{
  g_autofree char *root = folder_make_temporary ();
  guint workers = MIN (g_get_num_processors (), WORKERS_MAX);
  Crew self = { first, seeds, until_us, workers, root, 0 };
  Worker crew[WORKERS_MAX] = { 0 };

  for (guint i = 0; i < workers; i++)
    begin (&self, &crew[i], first + i);
  while (listen_to_all (&self, crew, report, data))
    ;
  for (guint i = 0; i < workers; i++)
    dismiss (&crew[i]);
  folder_remove (root);
}

void
sim_crew_try (const SimPlan *plan, SimResult *out)
{
  g_autofree char *root = folder_make_temporary ();
  g_autofree char *shop = g_build_filename (root, "w", NULL);
  int fd, child_fd;
  pid_t pid = fork_worker (&fd, &child_fd);

  if (pid == 0)
    {
      SimFixture *fixture = sim_fixture_new (shop);
      SimResult result;

      run (fixture, plan, &result);
      tell (child_fd, &result);
      fflush (stdout);
      _exit (EXIT_SUCCESS);
    }

  *out = (SimResult){ .seed = plan->seed };
  if (read (fd, out, sizeof *out) != (ssize_t) sizeof *out)
    *out = (SimResult){ .seed = plan->seed };
  close (fd);
  bury (pid, out);
  folder_remove (root);
}
