/* The life of an action: made on the store's thread, sent, its answer taken on the store's thread,
 * and what came of it told to the engine. Each has a number; what belongs to one that has been
 * ended since is dropped when it comes.
 */
#include "config.h"

#include "rokad-runner.h"

#include <string.h>

#include "rokad-client.h"

struct _RokadRunner
{
  GObject parent_instance;

  RokadStore *store; /* not owned */
  gboolean running;
  char *node;
  char *token;
  RokadClient *client;
  RokadAsker *asker; /* the store's thread's, while a step is under way */
  RokadSyncEngine engine;
  GNetworkMonitor *monitor; /* not owned; watched while it runs */

  guint number;              /* of the action under way */
  RokadSyncAction action;    /* it */
  GCancellable *cancellable; /* of its request; NULL while there is none */
  guint timer;               /* of a wait, or of a gap; 0 */
  gint64 listen_until_us;    /* monotonic */
  gint64 heard_us;           /* monotonic, of the last cycle that news began */

  RokadSyncProblem problem;
  gboolean copied; /* until a person has seen it */
  char *message;
  gint64 reached_us;
  guint cycles;
};

G_DEFINE_FINAL_TYPE (RokadRunner, rokad_runner, G_TYPE_OBJECT)

enum
{
  CHANGED,
  TOKEN_CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void report (RokadRunner *self, RokadSyncEvent event);
static void begin (RokadRunner *self);

/* --- What people see --- */

static void
set_message (RokadRunner *self, const char *message)
{
  char *copy = g_strdup (message);

  g_free (self->message);
  self->message = copy;
}

static void
note_problem (RokadRunner *self, RokadSyncProblem problem, const char *message)
{
  self->problem = problem;
  set_message (self, message);
}

/* The peer answered as it should. */
static void
note_reached (RokadRunner *self)
{
  self->reached_us = g_get_real_time ();
  note_problem (self, ROKAD_SYNC_PROBLEM_NONE, NULL);
}

static void
note_token (RokadRunner *self, const char *token)
{
  if (g_strcmp0 (self->token, token) == 0)
    return;

  g_free (self->token);
  self->token = g_strdup (token);
  g_signal_emit (self, signals[TOKEN_CHANGED], 0);
}

/* --- One action --- */

/* What goes to the store's thread and comes back. */
typedef struct
{
  RokadRunner *runner; /* its asker alone is touched there */
  guint number;
  RokadSyncAction action;
  RokadOutgoing out;
  gboolean any; /* there is something to send */
  RokadAnswer *answer;
  RokadSyncEvent event;
  guint32 retry_after_ms;
  char *token;
  char *problem; /* the asker's last word */
} Step;

static Step *
step_new (RokadRunner *self)
{
  Step *step = g_new0 (Step, 1);

  step->runner = g_object_ref (self);
  step->number = self->number;
  step->action = self->action;
  return step;
}

static void
step_free (Step *self)
{
  rokad_outgoing_clear (&self->out);
  g_clear_pointer (&self->answer, rokad_answer_free);
  g_free (self->token);
  g_free (self->problem);
  g_object_unref (self->runner);
  g_free (self);
}

/* On the store's thread. Work that a full disk refused is done once more. */
static void
note_asker (Step *self)
{
  g_free (self->token);
  g_free (self->problem);
  self->token = g_strdup (rokad_asker_token (self->runner->asker));
  self->problem = g_strdup (rokad_asker_problem (self->runner->asker));
}

static gboolean
is_over (const Step *self)
{
  return !self->runner->running || self->number != self->runner->number;
}

/* The store's files failed, or are full: it is tried again as if the peer had been silent. */
static void
fail (Step *step, const GError *error)
{
  RokadRunner *self = step->runner;

  note_problem (self, ROKAD_SYNC_PROBLEM_DISK, error->message);
  step_free (step);
  report (self, ROKAD_SYNC_EVENT_LOST);
}

static gboolean
take (RokadShop *shop, gpointer data, gpointer *out_result, GError **error)
{
  Step *step = data;
  RokadAsker *asker = step->runner->asker;
  const RokadIncoming incoming = {
    .status = step->answer->status,
    .protocol = step->answer->protocol,
    .type = step->answer->type,
    .retry_after_s = step->answer->retry_after_s,
    .body = step->answer->body,
  };
  gboolean taken = rokad_asker_take (asker, shop, step->action, &incoming, &step->event,
                                     &step->retry_after_ms, error);

  note_asker (step);
  return taken;
}

/* --- Listening --- */

static gboolean
note_gap_over (gpointer user_data)
{
  RokadRunner *self = user_data;

  self->timer = 0;
  self->heard_us = g_get_monotonic_time ();
  report (self, ROKAD_SYNC_EVENT_HEARD);
  return G_SOURCE_REMOVE;
}

static gboolean
note_listen_again (gpointer user_data)
{
  RokadRunner *self = user_data;

  self->timer = 0;
  begin (self);
  return G_SOURCE_REMOVE;
}

/* News come at most once a gap; a sale in between does not wait for it. Without any it listens
 * until its time is over.
 */
static void
end_listening (RokadRunner *self, RokadSyncEvent event)
{
  gint64 now_us = g_get_monotonic_time ();
  gint64 gap_ms = ROKAD_RUNNER_GAP_MS - (now_us - self->heard_us) / 1000;

  if (event == ROKAD_SYNC_EVENT_TIMER && now_us < self->listen_until_us)
    self->timer = g_timeout_add (ROKAD_RUNNER_GAP_MS, note_listen_again, self);
  else if (event == ROKAD_SYNC_EVENT_HEARD && self->heard_us > 0 && gap_ms > 0)
    self->timer = g_timeout_add ((guint) gap_ms, note_gap_over, self);
  else
    {
      if (event == ROKAD_SYNC_EVENT_HEARD)
        self->heard_us = now_us;
      report (self, event);
    }
}

/* --- Answers --- */

static void
note_answer (RokadRunner *self, const Step *step)
{
  switch (step->event)
    {
    case ROKAD_SYNC_EVENT_REFUSED:
      note_problem (self, ROKAD_SYNC_PROBLEM_REFUSED, step->problem);
      break;
    case ROKAD_SYNC_EVENT_BUSY:
      note_problem (self, ROKAD_SYNC_PROBLEM_BUSY, step->problem);
      break;
    case ROKAD_SYNC_EVENT_LOST:
      note_problem (self,
                    step->answer->protocol == NULL ? ROKAD_SYNC_PROBLEM_PORTAL
                                                   : ROKAD_SYNC_PROBLEM_OFFLINE,
                    step->problem);
      break;
    case ROKAD_SYNC_EVENT_EXPIRED:
      set_message (self, step->problem);
      break;
    case ROKAD_SYNC_EVENT_COPIED:
      self->copied = TRUE;
      break;
    case ROKAD_SYNC_EVENT_DONE:
    case ROKAD_SYNC_EVENT_MORE:
    case ROKAD_SYNC_EVENT_HEARD:
    case ROKAD_SYNC_EVENT_TIMER:
      note_reached (self);
      break;
    case ROKAD_SYNC_EVENT_ENROLLED:
    case ROKAD_SYNC_EVENT_UNENROLLED:
    case ROKAD_SYNC_EVENT_CHANGED:
    case ROKAD_SYNC_EVENT_ONLINE:
    case ROKAD_SYNC_EVENT_RESUME:
      g_assert_not_reached ();
    }
}

static void
note_taken (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Step *step = user_data;
  RokadRunner *self = step->runner;
  g_autoptr (GError) error = NULL;
  gboolean taken = rokad_store_run_finish (self->store, result, NULL, &error);
  RokadSyncEvent event = step->event;

  if (taken)
    note_token (self, step->token); /* it counts, whatever came in between */
  if (is_over (step))
    step_free (step);
  else if (!taken)
    fail (step, error);
  else
    {
      note_answer (self, step);
      self->engine.retry_after_ms = step->retry_after_ms;
      step_free (step);
      if (self->action == ROKAD_SYNC_DO_LISTEN)
        end_listening (self, event);
      else
        report (self, event);
    }
}

static void
note_answered (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Step *step = user_data;
  RokadRunner *self = step->runner;
  g_autoptr (GError) error = NULL;

  step->answer = rokad_client_send_finish (ROKAD_CLIENT (source), result, &error);
  if (is_over (step))
    {
      step_free (step);
      return;
    }

  g_clear_object (&self->cancellable);
  if (step->answer != NULL)
    {
      rokad_store_run_async (self->store, ROKAD_QUEUE_BACKGROUND, take, step, NULL, NULL,
                             note_taken, step);
      return;
    }
  note_problem (self, (RokadSyncProblem) error->code, error->message);
  step_free (step);
  report (self, ROKAD_SYNC_EVENT_LOST);
}

/* --- Requests --- */

static void
send (RokadRunner *self, Step *step)
{
  guint deadline_ms = step->action == ROKAD_SYNC_DO_LISTEN
                          ? ROKAD_SYNC_LISTEN_MS + ROKAD_RUNNER_LISTEN_SLACK_MS
                          : ROKAD_CLIENT_DEADLINE_MS;

  self->cancellable = g_cancellable_new ();
  rokad_client_send_async (self->client, &step->out, step->token, deadline_ms, self->cancellable,
                           note_answered, step);
}

static gboolean
make (RokadShop *shop, gpointer data, gpointer *out_result, GError **error)
{
  Step *step = data;

  note_asker (step);
  return rokad_asker_make (step->runner->asker, shop, step->action, &step->out, &step->any,
                           &step->event, error);
}

static void
note_made (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Step *step = user_data;
  RokadRunner *self = step->runner;
  g_autoptr (GError) error = NULL;
  gboolean made = rokad_store_run_finish (self->store, result, NULL, &error);
  RokadSyncEvent event = step->event;

  if (is_over (step))
    step_free (step);
  else if (!made)
    fail (step, error);
  else if (step->any)
    send (self, step);
  else
    {
      step_free (step);
      report (self, event);
    }
}

static void
begin (RokadRunner *self)
{
  Step *step = step_new (self);

  rokad_store_run_async (self->store, ROKAD_QUEUE_BACKGROUND, make, step, NULL, NULL, note_made,
                         step);
}

/* --- The engine --- */

static void
end (RokadRunner *self)
{
  self->number++;
  if (self->timer > 0)
    g_source_remove (self->timer);
  self->timer = 0;
  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
}

static gboolean
note_waited (gpointer user_data)
{
  RokadRunner *self = user_data;

  self->timer = 0;
  report (self, ROKAD_SYNC_EVENT_TIMER);
  return G_SOURCE_REMOVE;
}

static void
act (RokadRunner *self, RokadSyncAction action)
{
  end (self);
  self->action = action;
  switch (action)
    {
    case ROKAD_SYNC_DO_WAIT:
      self->timer = g_timeout_add (self->engine.wait_ms, note_waited, self);
      break;
    case ROKAD_SYNC_DO_LISTEN:
      self->cycles++;
      self->listen_until_us = g_get_monotonic_time () + self->engine.wait_ms * (gint64) 1000;
      begin (self);
      break;
    case ROKAD_SYNC_DO_PUSH:
    case ROKAD_SYNC_DO_COMPARE:
    case ROKAD_SYNC_DO_HAND_BACK:
    case ROKAD_SYNC_DO_PULL:
    case ROKAD_SYNC_DO_FETCH:
    case ROKAD_SYNC_DO_RENEW:
    case ROKAD_SYNC_DO_BEGIN_ANEW:
      begin (self);
      break;
    case ROKAD_SYNC_DO_NOTHING:
    case ROKAD_SYNC_DO_STOP:
      break;
    }
}

/* May be the last that is heard of @self: who is told of a change may let it go. */
static void
report (RokadRunner *self, RokadSyncEvent event)
{
  g_autoptr (RokadRunner) kept = g_object_ref (self);
  RokadSyncAction action = rokad_sync_engine_step (&self->engine, event);

  if (action != ROKAD_SYNC_DO_NOTHING)
    act (self, action);
  g_signal_emit (kept, signals[CHANGED], 0);
}

/* --- From outside --- */

static void
note_network (GNetworkMonitor *monitor, gboolean available, RokadRunner *self)
{
  if (available)
    report (self, ROKAD_SYNC_EVENT_ONLINE);
}

void
rokad_runner_start (RokadRunner *self)
{
  if (self->running)
    return;

  self->running = TRUE;
  self->monitor = g_network_monitor_get_default ();
  g_signal_connect_object (self->monitor, "network-changed", G_CALLBACK (note_network), self, 0);
  report (self, ROKAD_SYNC_EVENT_ENROLLED);
}

void
rokad_runner_stop (RokadRunner *self)
{
  if (!self->running)
    return;

  g_signal_handlers_disconnect_by_func (self->monitor, note_network, self);
  report (self, ROKAD_SYNC_EVENT_UNENROLLED);
  self->running = FALSE;
}

void
rokad_runner_changed (RokadRunner *self)
{
  if (self->running)
    report (self, ROKAD_SYNC_EVENT_CHANGED);
}

void
rokad_runner_resume (RokadRunner *self)
{
  self->copied = FALSE;
  if (self->running)
    report (self, ROKAD_SYNC_EVENT_RESUME);
}

RokadSyncState
rokad_runner_state (RokadRunner *self)
{
  return self->engine.state;
}

RokadSyncProblem
rokad_runner_problem (RokadRunner *self)
{
  return self->problem == ROKAD_SYNC_PROBLEM_NONE && self->copied ? ROKAD_SYNC_PROBLEM_COPIED
                                                                  : self->problem;
}

gint64
rokad_runner_reached_us (RokadRunner *self)
{
  return self->reached_us;
}

guint
rokad_runner_cycles (RokadRunner *self)
{
  return self->cycles;
}

const char *
rokad_runner_message (RokadRunner *self)
{
  return self->message;
}

const char *
rokad_runner_node (RokadRunner *self)
{
  return self->node;
}

const char *
rokad_runner_token (RokadRunner *self)
{
  return self->token;
}

static void
rokad_runner_finalize (GObject *object)
{
  RokadRunner *self = ROKAD_RUNNER (object);

  end (self);
  g_clear_object (&self->client);
  g_clear_pointer (&self->asker, rokad_asker_free);
  g_free (self->node);
  g_free (self->token);
  g_free (self->message);
  G_OBJECT_CLASS (rokad_runner_parent_class)->finalize (object);
}

static void
rokad_runner_class_init (RokadRunnerClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = rokad_runner_finalize;
  signals[CHANGED] = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                   NULL, NULL, G_TYPE_NONE, 0);
  signals[TOKEN_CHANGED] = g_signal_new ("token-changed", G_TYPE_FROM_CLASS (klass),
                                         G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
rokad_runner_init (RokadRunner *self)
{
  /* Waits of a shop's tills must not fall together. */
  rokad_sync_engine_init (&self->engine,
                          (guint64) g_random_int () << 32 | (guint64) g_random_int ());
}

RokadRunner *
rokad_runner_new (RokadStore *store,
                  const char *node,
                  const char *url,
                  const char *fingerprint,
                  const char *token,
                  GError **error)
{
  RokadClient *client = rokad_client_new (url, fingerprint, NULL, error);
  RokadRunner *self;

  if (client == NULL)
    return NULL;

  self = g_object_new (ROKAD_TYPE_RUNNER, NULL);
  self->store = store;
  self->node = g_strdup (node);
  self->token = g_strdup (token);
  self->client = client;
  self->asker = rokad_asker_new (node, token);
  return self;
}
