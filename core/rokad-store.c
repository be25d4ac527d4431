/* The thread that owns the shop.
 *
 * One lock guards the two queues; the files are touched by the store's thread alone. Work is run
 * strictly in the order in which it was queued, counter work before background work; when both
 * queues have been empty for ROKAD_STORE_IDLE_MS, what the WALs hold is checkpointed.
 *
 * A write that failed is never tried again (see rokad_db_has_failed()): the files are closed,
 * opened anew and their journals verified, and whoever asked gets the error.
 */
#include "config.h"

#include "rokad-store.h"

#include "rokad-parked.h"

#define ROKAD_STORE_IDLE_MS 300
#define ROKAD_STORE_WAL_PAGES_MAX 16384 /* 64 MiB: then a checkpoint is due, idle or not */

#if defined(__SANITIZE_THREAD__)
#include <sanitizer/tsan_interface.h>
#endif

struct _RokadStore
{
  char *folder;
  char *program;
  const RokadEnvironment *environment; /* not owned */
  RokadShop *shop;                     /* the thread's; NULL while it cannot be opened */
  GThread *thread;

  GMutex lock;
  GCond changed;
  GQueue queues[2]; /* (element-type Job), by RokadQueue; guarded by lock */
  gboolean closing; /* guarded by lock */
};

typedef struct
{
  RokadWork work;
  gpointer data;
  GDestroyNotify free_data;
  GDestroyNotify free_result;
  GTask *task; /* NULL when a caller waits instead */

  gpointer result;
  GError *error;
  gboolean *done; /* of a caller that waits; guarded by the store's lock */
} Job;

/* The thread sanitizer does not see into GLib's locks, so it is told what they order. */
static void
lock (RokadStore *self)
{
  g_mutex_lock (&self->lock);
#if defined(__SANITIZE_THREAD__)
  __tsan_acquire (self);
#endif
}

static void
unlock (RokadStore *self)
{
#if defined(__SANITIZE_THREAD__)
  __tsan_release (self);
#endif
  g_mutex_unlock (&self->lock);
}

/* FALSE when nothing changed until @until_us (monotonic; 0: waits without end). */
static gboolean
wait_for_change (RokadStore *self, gint64 until_us)
{
  gboolean changed = TRUE;

#if defined(__SANITIZE_THREAD__)
  __tsan_release (self);
#endif
  if (until_us == 0)
    g_cond_wait (&self->changed, &self->lock);
  else
    changed = g_cond_wait_until (&self->changed, &self->lock, until_us);
#if defined(__SANITIZE_THREAD__)
  __tsan_acquire (self);
#endif
  return changed;
}

/* An answer goes to the caller's thread through a main context, whose locks are GLib's too. */
static void
give_over (GTask *task)
{
#if defined(__SANITIZE_THREAD__)
  __tsan_release (task);
#endif
}

static void
take_over (GTask *task)
{
#if defined(__SANITIZE_THREAD__)
  __tsan_acquire (task);
#endif
}

static void
job_free (Job *self)
{
  if (self->free_data != NULL)
    self->free_data (self->data);
  g_clear_object (&self->task);
  g_free (self);
}

static gboolean
open_shop (RokadStore *self, GError **error)
{
  self->shop =
      rokad_shop_open (self->folder, ROKAD_DB_OWN, self->program, self->environment, error);
  if (self->shop == NULL)
    return FALSE;

  /* This release may know what the last one set aside; what it does not know either stays there. */
  if (rokad_shop_is_set_up (self->shop) && !rokad_parked_release (self->shop, error))
    {
      g_clear_pointer (&self->shop, rokad_shop_close);
      return FALSE;
    }

  /* Checkpoints are ours, for when the counter is idle. */
  rokad_db_set_autocheckpoint (rokad_shop_db (self->shop), ROKAD_STORE_WAL_PAGES_MAX);
  rokad_db_set_autocheckpoint (rokad_shop_catalog (self->shop), ROKAD_STORE_WAL_PAGES_MAX);
  return TRUE;
}

static gboolean
verify (RokadShop *shop, GError **error)
{
  RokadVerification sum;

  return rokad_journal_verify (rokad_shop_db (shop), &sum, error) &&
         rokad_journal_verify (rokad_shop_catalog (shop), &sum, error);
}

/* After a failed write: what is on disk counts, so it is read again from there. */
static gboolean
reopen (RokadStore *self, GError **error)
{
  g_clear_pointer (&self->shop, rokad_shop_close);
  if (!open_shop (self, error))
    return FALSE;
  if (verify (self->shop, error))
    return TRUE;

  g_clear_pointer (&self->shop, rokad_shop_close);
  return FALSE;
}

static gboolean
run (RokadStore *self, Job *job)
{
  gboolean done;

  /* A checkpoint may have failed since the last work. */
  if ((self->shop == NULL || rokad_shop_has_failed (self->shop)) && !reopen (self, &job->error))
    return FALSE;

  done = job->work (self->shop, job->data, &job->result, &job->error);
  /* The order in progress finishes on the ballast (R3). */
  if (!done && g_error_matches (job->error, ROKAD_STORE_ERROR, ROKAD_STORE_ERROR_FULL) &&
      rokad_shop_free_ballast (self->shop))
    {
      g_clear_error (&job->error);
      done = job->work (self->shop, job->data, &job->result, &job->error);
    }
  return done;
}

static void
answer (RokadStore *self, Job *job)
{
  gboolean done = run (self, job);

  if (job->task != NULL)
    {
      give_over (job->task);
      if (done)
        g_task_return_pointer (job->task, job->result, job->free_result);
      else
        g_task_return_error (job->task, job->error);
      job_free (job);
      return;
    }

  lock (self);
  *job->done = TRUE;
  g_cond_broadcast (&self->changed);
  unlock (self);
}

static void
checkpoint (RokadStore *self)
{
  g_autoptr (GError) error = NULL;

  if (self->shop != NULL && (!rokad_db_checkpoint (rokad_shop_db (self->shop), &error) ||
                             !rokad_db_checkpoint (rokad_shop_catalog (self->shop), &error)))
    g_debug ("%s", error->message);
}

/* The next job, counter work first; NULL once the store is closing and has nothing left. Idle
 * meanwhile: checkpoints, once per spell of work.
 */
static Job *
next_job (RokadStore *self)
{
  gboolean rested = FALSE;
  Job *job = NULL;

  lock (self);
  while ((job = g_queue_pop_head (&self->queues[ROKAD_QUEUE_COUNTER])) == NULL &&
         (job = g_queue_pop_head (&self->queues[ROKAD_QUEUE_BACKGROUND])) == NULL && !self->closing)
    {
      gint64 until_us = g_get_monotonic_time () + ROKAD_STORE_IDLE_MS * G_TIME_SPAN_MILLISECOND;

      if (rested)
        wait_for_change (self, 0);
      else if (!wait_for_change (self, until_us))
        {
          unlock (self);
          checkpoint (self);
          rested = TRUE;
          lock (self);
        }
    }
  unlock (self);

  return job;
}

static gpointer
live (gpointer data)
{
  RokadStore *self = data;
  Job *job;

  rokad_shop_adopt (self->shop);
  while ((job = next_job (self)) != NULL)
    answer (self, job);

  checkpoint (self);
  g_clear_pointer (&self->shop, rokad_shop_close);
  return NULL;
}

static void
store_free (RokadStore *self)
{
  g_clear_pointer (&self->shop, rokad_shop_close);
  g_mutex_clear (&self->lock);
  g_cond_clear (&self->changed);
  g_free (self->program);
  g_free (self->folder);
  g_free (self);
}

RokadStore *
rokad_store_open (const char *folder,
                  const char *program,
                  const RokadEnvironment *environment,
                  GError **error)
{
  RokadStore *self = g_new0 (RokadStore, 1);

  self->folder = g_strdup (folder);
  self->program = g_strdup (program);
  self->environment = environment;
  g_mutex_init (&self->lock);
  g_cond_init (&self->changed);
  g_queue_init (&self->queues[ROKAD_QUEUE_COUNTER]);
  g_queue_init (&self->queues[ROKAD_QUEUE_BACKGROUND]);

  if (!open_shop (self, error))
    {
      store_free (self);
      return NULL;
    }

  self->thread = g_thread_new ("store", live, self);
  return self;
}

void
rokad_store_close (RokadStore *self)
{
  lock (self);
  self->closing = TRUE;
  g_cond_broadcast (&self->changed);
  unlock (self);

  g_thread_join (self->thread);
  store_free (self);
}

static void
push (RokadStore *self, RokadQueue queue, Job *job)
{
  lock (self);
  g_assert (!self->closing);
  g_queue_push_tail (&self->queues[queue], job);
  g_cond_broadcast (&self->changed);
  unlock (self);
}

void
rokad_store_run_async (RokadStore *self,
                       RokadQueue queue,
                       RokadWork work,
                       gpointer data,
                       GDestroyNotify free_data,
                       GDestroyNotify free_result,
                       GAsyncReadyCallback callback,
                       gpointer user_data)
{
  Job *job = g_new0 (Job, 1);

  job->work = work;
  job->data = data;
  job->free_data = free_data;
  job->free_result = free_result;
  job->task = g_task_new (NULL, NULL, callback, user_data);
  g_task_set_source_tag (job->task, rokad_store_run_async);
  push (self, queue, job);
}

gboolean
rokad_store_run_finish (RokadStore *self,
                        GAsyncResult *result,
                        gpointer *out_result,
                        GError **error)
{
  GTask *task = G_TASK (result);
  gpointer value;
  gboolean failed;

  g_return_val_if_fail (g_async_result_is_tagged (result, rokad_store_run_async), FALSE);

  take_over (task);
  failed = g_task_had_error (task);
  value = g_task_propagate_pointer (task, error);
  if (out_result != NULL)
    *out_result = value;
  return !failed;
}

gboolean
rokad_store_run (RokadStore *self,
                 RokadWork work,
                 gpointer data,
                 gpointer *out_result,
                 GError **error)
{
  gboolean done = FALSE;
  Job job = { .work = work, .data = data, .done = &done };

  push (self, ROKAD_QUEUE_COUNTER, &job);
  lock (self);
  while (!done)
    wait_for_change (self, 0);
  unlock (self);

  if (out_result != NULL)
    *out_result = job.result;
  if (job.error == NULL)
    return TRUE;

  g_propagate_error (error, job.error);
  return FALSE;
}
