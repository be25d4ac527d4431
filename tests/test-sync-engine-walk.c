/* The engine, when chance says what happens: what no way through it may break. */
#include "rokad-sync-engine.h"

#define N_EVENTS (ROKAD_SYNC_EVENT_REFUSED + 1)
#define N_STATES (ROKAD_SYNC_STOPPED + 1)
#define N_WALKS 120000
#define WALK_STEPS 40
#define CYCLE_STEPS_MAX 20 /* one that is under way, a whole one behind it, and five pages more */

/* An interpreter on paper: it knows what it was asked to do and what the peer has of our lines. */
typedef struct
{
  RokadSyncEngine engine;
  GRand *chance;
  RokadSyncAction under_way;
  guint written, read, pushed; /* our lines; those that the last push read, and the peer has */
  guint steps_before_push;     /* done while a line waited */
  guint64 trace;               /* of all that was asked for */
} Walk;

static gboolean
is_exchange (RokadSyncAction action)
{
  return action >= ROKAD_SYNC_DO_PUSH && action <= ROKAD_SYNC_DO_BEGIN_ANEW;
}

static void
check_wait (const Walk *self, RokadSyncEvent event, guint32 asked_ms)
{
  guint32 at_least_ms = event == ROKAD_SYNC_EVENT_BUSY ? MIN (asked_ms, 300000) : 0;

  g_assert_cmpuint (self->engine.wait_ms, >=, MAX (at_least_ms, 500));
  g_assert_cmpuint (self->engine.wait_ms, <=, MAX (at_least_ms, 500) + 59500);
}

/* One page of each other step may come between a line and its push. */
static void
check_promptness (Walk *self, RokadSyncAction action)
{
  if (action == ROKAD_SYNC_DO_PUSH || self->written == self->read)
    self->steps_before_push = 0;
  else if (action >= ROKAD_SYNC_DO_COMPARE && action <= ROKAD_SYNC_DO_FETCH)
    self->steps_before_push++;
  g_assert_cmpuint (self->steps_before_push, <=, 4);
}

static void
walk_step (Walk *self, RokadSyncEvent event)
{
  guint32 asked_ms = g_rand_int (self->chance) >> g_rand_int_range (self->chance, 8, 32);
  RokadSyncState before = self->engine.state;
  RokadSyncAction action;

  self->engine.retry_after_ms = asked_ms;
  action = rokad_sync_engine_step (&self->engine, event);
  self->trace = (self->trace * 31 + action) * 31 + self->engine.wait_ms;
  self->written += event == ROKAD_SYNC_EVENT_CHANGED;
  if (self->under_way == ROKAD_SYNC_DO_PUSH && event == ROKAD_SYNC_EVENT_DONE)
    self->pushed = self->read;
  if (event == ROKAD_SYNC_EVENT_UNENROLLED)
    self->pushed = 0;
  if (action == ROKAD_SYNC_DO_NOTHING)
    return;

  if (is_exchange (self->under_way))
    g_assert_true (event >= ROKAD_SYNC_EVENT_MORE || event == ROKAD_SYNC_EVENT_UNENROLLED);
  if (before == ROKAD_SYNC_OFF)
    g_assert_cmpint (event, ==, ROKAD_SYNC_EVENT_ENROLLED);
  if (before == ROKAD_SYNC_STOPPED && is_exchange (action))
    g_assert_cmpint (event, ==, ROKAD_SYNC_EVENT_RESUME);
  check_promptness (self, action);
  if (action == ROKAD_SYNC_DO_PUSH)
    self->read = self->written;
  if (action == ROKAD_SYNC_DO_WAIT)
    check_wait (self, event, asked_ms);
  if (action == ROKAD_SYNC_DO_LISTEN)
    {
      g_assert_cmpuint (self->engine.wait_ms, ==, ROKAD_SYNC_LISTEN_MS);
      g_assert_cmpuint (self->pushed, ==, self->written);
    }
  self->under_way = action;
}

/* Mostly what an interpreter would say, so that far states are reached; the rest is nonsense. */
static RokadSyncEvent
choose_event (const Walk *self)
{
  static const RokadSyncEvent outcomes[] = {
    ROKAD_SYNC_EVENT_DONE, ROKAD_SYNC_EVENT_DONE, ROKAD_SYNC_EVENT_DONE, ROKAD_SYNC_EVENT_DONE,
    ROKAD_SYNC_EVENT_DONE, ROKAD_SYNC_EVENT_MORE, ROKAD_SYNC_EVENT_MORE, ROKAD_SYNC_EVENT_CHANGED,
  };
  static const RokadSyncEvent news[] = {
    ROKAD_SYNC_EVENT_ENROLLED, ROKAD_SYNC_EVENT_CHANGED, ROKAD_SYNC_EVENT_TIMER,
    ROKAD_SYNC_EVENT_HEARD,    ROKAD_SYNC_EVENT_RESUME,
  };
  gint32 any = g_rand_int_range (self->chance, 0, 4 * N_EVENTS);

  if (any < N_EVENTS)
    return (RokadSyncEvent) any;
  return is_exchange (self->under_way) ? outcomes[any % G_N_ELEMENTS (outcomes)]
                                       : news[any % G_N_ELEMENTS (news)];
}

/* From wherever it is: all that is asked for works now. */
static void
walk_to_rest (Walk *self)
{
  static const RokadSyncEvent ways_on[N_STATES] = {
    [ROKAD_SYNC_OFF] = ROKAD_SYNC_EVENT_ENROLLED,
    [ROKAD_SYNC_WAITING] = ROKAD_SYNC_EVENT_TIMER,
    [ROKAD_SYNC_STOPPED] = ROKAD_SYNC_EVENT_RESUME,
  };
  gint32 pages = g_rand_int_range (self->chance, 0, 6);

  for (guint i = 0; self->engine.state != ROKAD_SYNC_LISTENING; i++)
    {
      RokadSyncEvent event = ROKAD_SYNC_EVENT_DONE;

      g_assert_cmpuint (i, <, CYCLE_STEPS_MAX);
      if (!is_exchange (self->under_way))
        event = ways_on[self->engine.state];
      else if (self->under_way != ROKAD_SYNC_DO_COMPARE && pages-- > 0)
        event = ROKAD_SYNC_EVENT_MORE;
      walk_step (self, event);
    }
  walk_step (self, ROKAD_SYNC_EVENT_TIMER);
  g_assert_cmpuint (self->engine.attempt, ==, 0);
}

static guint64
take_walk (guint32 seed, guint visits[N_STATES])
{
  Walk walk = { .chance = g_rand_new_with_seed (seed), .under_way = ROKAD_SYNC_DO_STOP };

  rokad_sync_engine_init (&walk.engine, seed);
  for (guint i = 0; i < WALK_STEPS; i++)
    {
      walk_step (&walk, choose_event (&walk));
      visits[walk.engine.state]++;
    }
  walk_to_rest (&walk);
  g_rand_free (walk.chance);
  return walk.trace;
}

/* One exchange at a time, waits in bounds, no line left behind or late, nothing done when off or
 * stopped, a way to rest from anywhere; and the same again from the same seed.
 */
static void
test_no_way_through_it_breaks_a_rule (void)
{
  guint visits[N_STATES] = { 0 };

  for (guint32 seed = 0; seed < N_WALKS; seed++)
    {
      guint64 trace = take_walk (seed, visits);

      if (trace != take_walk (seed, visits))
        g_error ("seed %u does not repeat", seed);
    }
  for (RokadSyncState state = 0; state < N_STATES; state++)
    g_assert_cmpuint (visits[state], >, N_WALKS / 10);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/sync-engine-walk/no_way_through_it_breaks_a_rule",
                   test_no_way_through_it_breaks_a_rule);
  return g_test_run ();
}
