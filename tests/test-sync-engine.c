/* The engine as scripts: what happened, what is to be done about it. */
#include "rokad-sync-engine.h"

#define N_EVENTS (ROKAD_SYNC_EVENT_REFUSED + 1)
#define N_STATES (ROKAD_SYNC_STOPPED + 1)
#define N_SEEDS 20000

typedef struct
{
  RokadSyncEvent event;
  RokadSyncAction action;
  RokadSyncState state;
} Step;

static void
run_steps (RokadSyncEngine *engine, const Step *script, gsize n_steps)
{
  for (gsize i = 0; i < n_steps; i++)
    {
      g_test_message ("step %" G_GSIZE_FORMAT, i);
      g_assert_cmpint (rokad_sync_engine_step (engine, script[i].event), ==, script[i].action);
      g_assert_cmpint (engine->state, ==, script[i].state);
    }
}

static void
step_times (RokadSyncEngine *engine, RokadSyncEvent event, guint times)
{
  for (guint i = 0; i < times; i++)
    rokad_sync_engine_step (engine, event);
}

/* A new engine, by the shortest way into @state. */
static void
bring_to (RokadSyncEngine *engine, RokadSyncState state, guint64 seed)
{
  static const RokadSyncEvent exits[N_STATES] = {
    [ROKAD_SYNC_RENEWING] = ROKAD_SYNC_EVENT_EXPIRED,
    [ROKAD_SYNC_BEGINNING_ANEW] = ROKAD_SYNC_EVENT_COPIED,
    [ROKAD_SYNC_WAITING] = ROKAD_SYNC_EVENT_LOST,
    [ROKAD_SYNC_STOPPED] = ROKAD_SYNC_EVENT_REFUSED,
  };

  rokad_sync_engine_init (engine, seed);
  if (state != ROKAD_SYNC_OFF)
    rokad_sync_engine_step (engine, ROKAD_SYNC_EVENT_ENROLLED);
  if (state > ROKAD_SYNC_LISTENING)
    rokad_sync_engine_step (engine, exits[state]);
  else if (state > ROKAD_SYNC_PUSHING)
    step_times (engine, ROKAD_SYNC_EVENT_DONE, (guint) state - ROKAD_SYNC_PUSHING);
  g_assert_cmpint (engine->state, ==, state);
}

static void
run_script (RokadSyncState from, const Step *script, gsize n_steps)
{
  RokadSyncEngine engine;

  bring_to (&engine, from, 1);
  run_steps (&engine, script, n_steps);
}

static void
assert_same (const RokadSyncEngine *a, const RokadSyncEngine *b)
{
  g_assert_cmpint (a->state, ==, b->state);
  g_assert_cmpint (a->failed_at, ==, b->failed_at);
  g_assert_cmpuint (a->attempt, ==, b->attempt);
  g_assert_cmpint (a->changed, ==, b->changed);
  g_assert_cmpint (a->renewed, ==, b->renewed);
  g_assert_cmpint (a->begun_anew, ==, b->begun_anew);
  g_assert_cmpuint (a->wait_ms, ==, b->wait_ms);
  g_assert_cmpuint (a->random, ==, b->random);
}

/* One row a state, one column an event, in the order of the header; in it the state that follows by
 * its letter in `states`, = for "remembered", . for "makes no sense here". Fresh engines: what the
 * past adds to it, the scripts say.
 */
static void
test_every_event_in_every_state (void)
{
  static const char states[] = "OPCHLFIRAWS";
  static const char *const table[N_STATES] = {
    "P.............", /* OFF */
    ".O=....PCWWRAS", /* PUSHING */
    ".O=.....HWWR.S", /* COMPARING */
    ".O=....HLWWRAS", /* HANDING_BACK */
    ".O=....LFWWRAS", /* PULLING */
    ".O=....FIWWR.S", /* FETCHING */
    ".OPPC....WWR.S", /* LISTENING */
    ".O.....RPWWW.S", /* RENEWING */
    ".O......PWW...", /* BEGINNING_ANEW */
    ".O.P.PP.......", /* WAITING */
    ".O....P.......", /* STOPPED */
  };

  for (RokadSyncState state = 0; state < N_STATES; state++)
    for (RokadSyncEvent event = 0; event < N_EVENTS; event++)
      {
        char expected = table[state][event];
        RokadSyncEngine engine, before;
        RokadSyncAction action;

        bring_to (&engine, state, 1);
        before = engine;
        action = rokad_sync_engine_step (&engine, event);

        g_test_message ("state %d, event %d", (int) state, (int) event);
        g_assert_cmpint (action == ROKAD_SYNC_DO_NOTHING, ==, expected == '.' || expected == '=');
        before.changed = expected == '=';
        if (action == ROKAD_SYNC_DO_NOTHING)
          assert_same (&engine, &before);
        else
          g_assert_cmpint (states[engine.state], ==, expected);
      }
}

static void
test_a_cycle_ends_at_rest (void)
{
  static const Step script[] = {
    { ROKAD_SYNC_EVENT_ENROLLED, ROKAD_SYNC_DO_PUSH, ROKAD_SYNC_PUSHING },
    { ROKAD_SYNC_EVENT_MORE, ROKAD_SYNC_DO_PUSH, ROKAD_SYNC_PUSHING },
    { ROKAD_SYNC_EVENT_DONE, ROKAD_SYNC_DO_COMPARE, ROKAD_SYNC_COMPARING },
    { ROKAD_SYNC_EVENT_DONE, ROKAD_SYNC_DO_HAND_BACK, ROKAD_SYNC_HANDING_BACK },
    { ROKAD_SYNC_EVENT_MORE, ROKAD_SYNC_DO_HAND_BACK, ROKAD_SYNC_HANDING_BACK },
    { ROKAD_SYNC_EVENT_DONE, ROKAD_SYNC_DO_PULL, ROKAD_SYNC_PULLING },
    { ROKAD_SYNC_EVENT_MORE, ROKAD_SYNC_DO_PULL, ROKAD_SYNC_PULLING },
    { ROKAD_SYNC_EVENT_DONE, ROKAD_SYNC_DO_FETCH, ROKAD_SYNC_FETCHING },
    { ROKAD_SYNC_EVENT_MORE, ROKAD_SYNC_DO_FETCH, ROKAD_SYNC_FETCHING },
    { ROKAD_SYNC_EVENT_DONE, ROKAD_SYNC_DO_LISTEN, ROKAD_SYNC_LISTENING },
    { ROKAD_SYNC_EVENT_HEARD, ROKAD_SYNC_DO_COMPARE, ROKAD_SYNC_COMPARING },
  };
  RokadSyncEngine engine;

  run_script (ROKAD_SYNC_OFF, script, G_N_ELEMENTS (script));
  bring_to (&engine, ROKAD_SYNC_LISTENING, 1);
  g_assert_cmpuint (engine.wait_ms, ==, ROKAD_SYNC_LISTEN_MS);
}

/* One page of each other step, here with nothing in it, and no timer. */
static void
test_sale_during_a_push_goes_next (void)
{
  static const Step script[] = {
    { ROKAD_SYNC_EVENT_CHANGED, ROKAD_SYNC_DO_PUSH, ROKAD_SYNC_PUSHING },
    { ROKAD_SYNC_EVENT_CHANGED, ROKAD_SYNC_DO_NOTHING, ROKAD_SYNC_PUSHING },
    { ROKAD_SYNC_EVENT_DONE, ROKAD_SYNC_DO_COMPARE, ROKAD_SYNC_COMPARING },
    { ROKAD_SYNC_EVENT_DONE, ROKAD_SYNC_DO_HAND_BACK, ROKAD_SYNC_HANDING_BACK },
    { ROKAD_SYNC_EVENT_DONE, ROKAD_SYNC_DO_PULL, ROKAD_SYNC_PULLING },
    { ROKAD_SYNC_EVENT_DONE, ROKAD_SYNC_DO_FETCH, ROKAD_SYNC_FETCHING },
    { ROKAD_SYNC_EVENT_DONE, ROKAD_SYNC_DO_PUSH, ROKAD_SYNC_PUSHING },
    { ROKAD_SYNC_EVENT_DONE, ROKAD_SYNC_DO_COMPARE, ROKAD_SYNC_COMPARING },
  };

  run_script (ROKAD_SYNC_LISTENING, script, G_N_ELEMENTS (script));
}

/* The next page of the same push reads it from disk: no push of its own is owed. */
static void
test_sale_between_pages_of_a_push_goes_with_them (void)
{
  static const Step script[] = {
    { ROKAD_SYNC_EVENT_CHANGED, ROKAD_SYNC_DO_NOTHING, ROKAD_SYNC_PUSHING },
    { ROKAD_SYNC_EVENT_MORE, ROKAD_SYNC_DO_PUSH, ROKAD_SYNC_PUSHING },
    { ROKAD_SYNC_EVENT_DONE, ROKAD_SYNC_DO_COMPARE, ROKAD_SYNC_COMPARING },
    { ROKAD_SYNC_EVENT_DONE, ROKAD_SYNC_DO_HAND_BACK, ROKAD_SYNC_HANDING_BACK },
    { ROKAD_SYNC_EVENT_DONE, ROKAD_SYNC_DO_PULL, ROKAD_SYNC_PULLING },
    { ROKAD_SYNC_EVENT_DONE, ROKAD_SYNC_DO_FETCH, ROKAD_SYNC_FETCHING },
    { ROKAD_SYNC_EVENT_DONE, ROKAD_SYNC_DO_LISTEN, ROKAD_SYNC_LISTENING },
  };

  run_script (ROKAD_SYNC_PUSHING, script, G_N_ELEMENTS (script));
}

static void
test_sale_in_a_long_pull_goes_between_its_pages (void)
{
  static const Step script[] = {
    { ROKAD_SYNC_EVENT_CHANGED, ROKAD_SYNC_DO_NOTHING, ROKAD_SYNC_PULLING },
    { ROKAD_SYNC_EVENT_MORE, ROKAD_SYNC_DO_PUSH, ROKAD_SYNC_PUSHING },
    { ROKAD_SYNC_EVENT_DONE, ROKAD_SYNC_DO_COMPARE, ROKAD_SYNC_COMPARING },
    { ROKAD_SYNC_EVENT_DONE, ROKAD_SYNC_DO_HAND_BACK, ROKAD_SYNC_HANDING_BACK },
    { ROKAD_SYNC_EVENT_DONE, ROKAD_SYNC_DO_PULL, ROKAD_SYNC_PULLING },
    { ROKAD_SYNC_EVENT_MORE, ROKAD_SYNC_DO_PULL, ROKAD_SYNC_PULLING },
    { ROKAD_SYNC_EVENT_DONE, ROKAD_SYNC_DO_FETCH, ROKAD_SYNC_FETCHING },
    { ROKAD_SYNC_EVENT_CHANGED, ROKAD_SYNC_DO_NOTHING, ROKAD_SYNC_FETCHING },
    { ROKAD_SYNC_EVENT_MORE, ROKAD_SYNC_DO_PUSH, ROKAD_SYNC_PUSHING },
  };

  run_script (ROKAD_SYNC_PULLING, script, G_N_ELEMENTS (script));
}

/* Something is sold during every single exchange. */
static void
test_sales_without_end_let_a_pull_end (void)
{
  guint left[N_STATES] = {
    [ROKAD_SYNC_HANDING_BACK] = 20,
    [ROKAD_SYNC_PULLING] = 50,
    [ROKAD_SYNC_FETCHING] = 10,
  };
  guint pages = 20 + 50 + 10, pushes = 0, steps = 0;
  RokadSyncEngine engine;

  for (bring_to (&engine, ROKAD_SYNC_PUSHING, 1); left[ROKAD_SYNC_FETCHING] > 0; steps++)
    {
      guint *here = &left[engine.state];

      g_assert_cmpuint (steps, <=, 5 * pages);
      pushes += engine.state == ROKAD_SYNC_PUSHING;
      rokad_sync_engine_step (&engine, ROKAD_SYNC_EVENT_CHANGED);
      *here -= *here > 0;
      rokad_sync_engine_step (&engine, *here > 0 ? ROKAD_SYNC_EVENT_MORE : ROKAD_SYNC_EVENT_DONE);
    }
  g_assert_cmpuint (left[ROKAD_SYNC_HANDING_BACK] + left[ROKAD_SYNC_PULLING], ==, 0);
  g_assert_cmpuint (pushes, >=, pages - 3); /* and each page had a push before the next */
}

static void
test_sales_do_not_defeat_back_off (void)
{
  static const Step script[] = {
    { ROKAD_SYNC_EVENT_LOST, ROKAD_SYNC_DO_WAIT, ROKAD_SYNC_WAITING },
    { ROKAD_SYNC_EVENT_CHANGED, ROKAD_SYNC_DO_NOTHING, ROKAD_SYNC_WAITING },
    { ROKAD_SYNC_EVENT_CHANGED, ROKAD_SYNC_DO_NOTHING, ROKAD_SYNC_WAITING },
    { ROKAD_SYNC_EVENT_TIMER, ROKAD_SYNC_DO_PUSH, ROKAD_SYNC_PUSHING },
    { ROKAD_SYNC_EVENT_CHANGED, ROKAD_SYNC_DO_NOTHING, ROKAD_SYNC_PUSHING },
    { ROKAD_SYNC_EVENT_LOST, ROKAD_SYNC_DO_WAIT, ROKAD_SYNC_WAITING },
    { ROKAD_SYNC_EVENT_TIMER, ROKAD_SYNC_DO_PUSH, ROKAD_SYNC_PUSHING },
    { ROKAD_SYNC_EVENT_DONE, ROKAD_SYNC_DO_COMPARE, ROKAD_SYNC_COMPARING },
  };

  run_script (ROKAD_SYNC_PUSHING, script, G_N_ELEMENTS (script));
}

static guint32
fail_times (RokadSyncEngine *engine, guint times)
{
  for (guint i = 0; i < times; i++)
    {
      if (engine->state == ROKAD_SYNC_WAITING)
        rokad_sync_engine_step (engine, ROKAD_SYNC_EVENT_TIMER);
      g_assert_cmpint (rokad_sync_engine_step (engine, ROKAD_SYNC_EVENT_LOST), ==,
                       ROKAD_SYNC_DO_WAIT);
    }
  return engine->wait_ms;
}

/* Over many seeds the waits fill all of [shortest, longest], evenly, and nothing beside it. */
static void
test_jitter_is_full_and_capped (void)
{
  static const guint32 longest_ms[] = { 2000, 4000, 8000, 16000, 32000, 60000, 60000, 60000 };
  static const guint many = 100; /* the shift must not run over */

  for (guint i = 0; i < G_N_ELEMENTS (longest_ms); i++)
    {
      guint32 range_ms = longest_ms[i] - 500;
      guint filled[16] = { 0 };

      for (guint64 seed = 0; seed < N_SEEDS; seed++)
        {
          RokadSyncEngine engine;
          guint32 wait_ms;

          bring_to (&engine, ROKAD_SYNC_PUSHING, seed);
          wait_ms = fail_times (&engine, i + 1 < G_N_ELEMENTS (longest_ms) ? i + 1 : many);
          g_assert_cmpuint (wait_ms, >=, 500);
          g_assert_cmpuint (wait_ms, <=, longest_ms[i]);
          filled[(guint64) (wait_ms - 500) * G_N_ELEMENTS (filled) / (range_ms + 1)]++;
        }
      for (guint j = 0; j < G_N_ELEMENTS (filled); j++)
        g_assert_cmpuint (filled[j], >, N_SEEDS / G_N_ELEMENTS (filled) * 8 / 10);
    }
}

static void
test_two_tills_do_not_come_back_in_step (void)
{
  RokadSyncEngine till, neighbour, again;
  guint apart = 0;

  bring_to (&till, ROKAD_SYNC_PUSHING, 1);
  bring_to (&neighbour, ROKAD_SYNC_PUSHING, 2);
  bring_to (&again, ROKAD_SYNC_PUSHING, 1);
  for (guint i = 0; i < 20; i++)
    {
      guint32 wait_ms = fail_times (&till, 1);

      apart += wait_ms != fail_times (&neighbour, 1);
      g_assert_cmpuint (wait_ms, ==, fail_times (&again, 1));
    }
  g_assert_cmpuint (apart, >=, 19);
}

static void
test_later_is_respected_up_to_a_limit (void)
{
  static const struct
  {
    guint32 asked_ms;
    guint32 shortest_ms;
    guint32 longest_ms;
  } table[] = {
    { 0, 500, 2000 },           { 100, 500, 2000 },         { 30000, 30000, 31500 },
    { 300000, 300000, 301500 }, { 300001, 300000, 301500 }, { G_MAXUINT32, 300000, 301500 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (table); i++)
    {
      guint32 shortest_ms = G_MAXUINT32, longest_ms = 0;

      for (guint64 seed = 0; seed < N_SEEDS; seed++)
        {
          RokadSyncEngine engine;

          bring_to (&engine, ROKAD_SYNC_PULLING, seed);
          engine.retry_after_ms = table[i].asked_ms;
          rokad_sync_engine_step (&engine, ROKAD_SYNC_EVENT_BUSY);
          shortest_ms = MIN (shortest_ms, engine.wait_ms);
          longest_ms = MAX (longest_ms, engine.wait_ms);
        }
      g_assert_cmpuint (shortest_ms, ==, table[i].shortest_ms);
      g_assert_cmpuint (longest_ms, ==, table[i].longest_ms);
    }
}

/* It belongs to the answer that came with it, not to one that says nothing of a time. */
static void
test_later_is_for_once (void)
{
  RokadSyncEngine engine;

  bring_to (&engine, ROKAD_SYNC_PUSHING, 1);
  engine.retry_after_ms = 200000;
  rokad_sync_engine_step (&engine, ROKAD_SYNC_EVENT_BUSY);
  rokad_sync_engine_step (&engine, ROKAD_SYNC_EVENT_TIMER);
  rokad_sync_engine_step (&engine, ROKAD_SYNC_EVENT_BUSY);
  g_assert_cmpuint (engine.wait_ms, <=, 4000);

  rokad_sync_engine_step (&engine, ROKAD_SYNC_EVENT_TIMER);
  engine.retry_after_ms = 200000;
  rokad_sync_engine_step (&engine, ROKAD_SYNC_EVENT_HEARD);
  rokad_sync_engine_step (&engine, ROKAD_SYNC_EVENT_BUSY);
  g_assert_cmpuint (engine.wait_ms, <=, 8000);
}

static void
test_success_resets_back_off (void)
{
  static const RokadSyncEvent successes[] = { ROKAD_SYNC_EVENT_MORE, ROKAD_SYNC_EVENT_DONE };

  for (gsize i = 0; i < G_N_ELEMENTS (successes); i++)
    {
      RokadSyncEngine engine;

      bring_to (&engine, ROKAD_SYNC_PUSHING, 1);
      fail_times (&engine, 9);
      g_assert_cmpuint (engine.attempt, ==, 9);
      rokad_sync_engine_step (&engine, ROKAD_SYNC_EVENT_TIMER);
      rokad_sync_engine_step (&engine, successes[i]);
      g_assert_cmpuint (engine.attempt, ==, 0);
      rokad_sync_engine_step (&engine, ROKAD_SYNC_EVENT_LOST);
      g_assert_cmpuint (engine.wait_ms, <=, ROKAD_SYNC_WAIT_FIRST_MS);
    }
}

/* A page that nobody can believe is not asked for every second because pushes work, nor a listener
 * that is always thrown out because all else does. Where it works again, all is forgotten.
 */
static void
test_steps_that_work_do_not_hide_one_that_fails (void)
{
  for (RokadSyncState at = ROKAD_SYNC_PUSHING; at <= ROKAD_SYNC_LISTENING; at++)
    {
      guint before = (guint) at - ROKAD_SYNC_PUSHING;
      RokadSyncEngine engine;

      bring_to (&engine, at, 1);
      for (guint i = 1; i <= 9; i++)
        {
          rokad_sync_engine_step (&engine, ROKAD_SYNC_EVENT_LOST);
          g_assert_cmpuint (engine.attempt, ==, i);
          rokad_sync_engine_step (&engine, ROKAD_SYNC_EVENT_TIMER);
          step_times (&engine, ROKAD_SYNC_EVENT_DONE, before);
          g_assert_cmpint (engine.state, ==, at);
        }
      rokad_sync_engine_step (&engine, at == ROKAD_SYNC_LISTENING ? ROKAD_SYNC_EVENT_HEARD
                                                                  : ROKAD_SYNC_EVENT_DONE);
      g_assert_cmpuint (engine.attempt, ==, 0);
    }
}

/* Nor does a push that fails and then works. */
static void
test_the_farthest_failure_counts (void)
{
  RokadSyncEngine engine;

  bring_to (&engine, ROKAD_SYNC_PULLING, 1);
  fail_times (&engine, 2);
  rokad_sync_engine_step (&engine, ROKAD_SYNC_EVENT_TIMER);
  step_times (&engine, ROKAD_SYNC_EVENT_DONE, 3);
  g_assert_cmpuint (engine.attempt, ==, 2);
  rokad_sync_engine_step (&engine, ROKAD_SYNC_EVENT_DONE);
  g_assert_cmpuint (engine.attempt, ==, 0);
}

/* It may well last as long as it was asked to, or give way to a sale: that is no failure. */
static void
test_listening_that_was_not_cut_off_is_a_success (void)
{
  static const RokadSyncEvent ends[] = { ROKAD_SYNC_EVENT_TIMER, ROKAD_SYNC_EVENT_CHANGED };

  for (gsize i = 0; i < G_N_ELEMENTS (ends); i++)
    {
      RokadSyncEngine engine;

      bring_to (&engine, ROKAD_SYNC_LISTENING, 1);
      rokad_sync_engine_step (&engine, ROKAD_SYNC_EVENT_LOST);
      rokad_sync_engine_step (&engine, ROKAD_SYNC_EVENT_TIMER);
      step_times (&engine, ROKAD_SYNC_EVENT_DONE, 5);
      g_assert_cmpuint (engine.attempt, ==, 1);
      rokad_sync_engine_step (&engine, ends[i]);
      g_assert_cmpint (engine.state, ==, ROKAD_SYNC_PUSHING);
      g_assert_cmpuint (engine.attempt, ==, 0);
    }
}

/* Also where pushes have nothing to do and so seem to work each time. */
static void
test_token_is_renewed_once_before_a_wait (void)
{
  static const Step script[] = {
    { ROKAD_SYNC_EVENT_EXPIRED, ROKAD_SYNC_DO_RENEW, ROKAD_SYNC_RENEWING },
    { ROKAD_SYNC_EVENT_DONE, ROKAD_SYNC_DO_PUSH, ROKAD_SYNC_PUSHING },
    { ROKAD_SYNC_EVENT_DONE, ROKAD_SYNC_DO_COMPARE, ROKAD_SYNC_COMPARING },
    { ROKAD_SYNC_EVENT_EXPIRED, ROKAD_SYNC_DO_WAIT, ROKAD_SYNC_WAITING },
    { ROKAD_SYNC_EVENT_TIMER, ROKAD_SYNC_DO_PUSH, ROKAD_SYNC_PUSHING },
    { ROKAD_SYNC_EVENT_DONE, ROKAD_SYNC_DO_COMPARE, ROKAD_SYNC_COMPARING },
    { ROKAD_SYNC_EVENT_EXPIRED, ROKAD_SYNC_DO_RENEW, ROKAD_SYNC_RENEWING },
    { ROKAD_SYNC_EVENT_EXPIRED, ROKAD_SYNC_DO_WAIT, ROKAD_SYNC_WAITING },
    { ROKAD_SYNC_EVENT_TIMER, ROKAD_SYNC_DO_PUSH, ROKAD_SYNC_PUSHING },
    { ROKAD_SYNC_EVENT_EXPIRED, ROKAD_SYNC_DO_RENEW, ROKAD_SYNC_RENEWING },
    { ROKAD_SYNC_EVENT_DONE, ROKAD_SYNC_DO_PUSH, ROKAD_SYNC_PUSHING },
    { ROKAD_SYNC_EVENT_DONE, ROKAD_SYNC_DO_COMPARE, ROKAD_SYNC_COMPARING },
    { ROKAD_SYNC_EVENT_DONE, ROKAD_SYNC_DO_HAND_BACK, ROKAD_SYNC_HANDING_BACK },
    { ROKAD_SYNC_EVENT_EXPIRED, ROKAD_SYNC_DO_RENEW, ROKAD_SYNC_RENEWING },
  };
  RokadSyncEngine engine;

  bring_to (&engine, ROKAD_SYNC_COMPARING, 1);
  run_steps (&engine, script, 9);
  g_assert_cmpuint (engine.attempt, ==, 2); /* no renewal made the waits shorter */
  run_steps (&engine, script + 9, G_N_ELEMENTS (script) - 9);
  g_assert_cmpuint (engine.attempt, ==, 0);
}

static void
test_copied_disk_begins_a_new_journal (void)
{
  static const Step script[] = {
    { ROKAD_SYNC_EVENT_COPIED, ROKAD_SYNC_DO_BEGIN_ANEW, ROKAD_SYNC_BEGINNING_ANEW },
    { ROKAD_SYNC_EVENT_LOST, ROKAD_SYNC_DO_WAIT, ROKAD_SYNC_WAITING }, /* a full disk */
    { ROKAD_SYNC_EVENT_TIMER, ROKAD_SYNC_DO_PUSH, ROKAD_SYNC_PUSHING },
    { ROKAD_SYNC_EVENT_COPIED, ROKAD_SYNC_DO_BEGIN_ANEW, ROKAD_SYNC_BEGINNING_ANEW },
    { ROKAD_SYNC_EVENT_DONE, ROKAD_SYNC_DO_PUSH, ROKAD_SYNC_PUSHING },
    { ROKAD_SYNC_EVENT_MORE, ROKAD_SYNC_DO_PUSH, ROKAD_SYNC_PUSHING },
    { ROKAD_SYNC_EVENT_COPIED, ROKAD_SYNC_DO_BEGIN_ANEW, ROKAD_SYNC_BEGINNING_ANEW },
  };

  run_script (ROKAD_SYNC_PUSHING, script, G_N_ELEMENTS (script));
}

/* A peer that has lost its mind fills no disk with journals, whatever else it takes between. */
static void
test_journals_are_not_begun_over_and_over (void)
{
  static const Step script[] = {
    { ROKAD_SYNC_EVENT_COPIED, ROKAD_SYNC_DO_BEGIN_ANEW, ROKAD_SYNC_BEGINNING_ANEW },
    { ROKAD_SYNC_EVENT_DONE, ROKAD_SYNC_DO_PUSH, ROKAD_SYNC_PUSHING },
    { ROKAD_SYNC_EVENT_DONE, ROKAD_SYNC_DO_COMPARE, ROKAD_SYNC_COMPARING },
    { ROKAD_SYNC_EVENT_DONE, ROKAD_SYNC_DO_HAND_BACK, ROKAD_SYNC_HANDING_BACK },
    { ROKAD_SYNC_EVENT_COPIED, ROKAD_SYNC_DO_WAIT, ROKAD_SYNC_WAITING },
    { ROKAD_SYNC_EVENT_TIMER, ROKAD_SYNC_DO_PUSH, ROKAD_SYNC_PUSHING },
    { ROKAD_SYNC_EVENT_COPIED, ROKAD_SYNC_DO_WAIT, ROKAD_SYNC_WAITING },
    { ROKAD_SYNC_EVENT_RESUME, ROKAD_SYNC_DO_PUSH, ROKAD_SYNC_PUSHING },
    { ROKAD_SYNC_EVENT_COPIED, ROKAD_SYNC_DO_BEGIN_ANEW, ROKAD_SYNC_BEGINNING_ANEW },
  };

  run_script (ROKAD_SYNC_HANDING_BACK, script, G_N_ELEMENTS (script));
}

static void
test_network_that_came_back_is_tried_at_once (void)
{
  RokadSyncEngine engine;

  bring_to (&engine, ROKAD_SYNC_PUSHING, 1);
  fail_times (&engine, 3);
  g_assert_cmpint (rokad_sync_engine_step (&engine, ROKAD_SYNC_EVENT_ONLINE), ==,
                   ROKAD_SYNC_DO_PUSH);
  g_assert_cmpuint (engine.attempt, ==, 3); /* it may come and go every second */
  rokad_sync_engine_step (&engine, ROKAD_SYNC_EVENT_LOST);
  g_assert_cmpuint (engine.attempt, ==, 4);
}

static void
test_person_is_answered_at_once (void)
{
  RokadSyncEngine engine;

  bring_to (&engine, ROKAD_SYNC_PULLING, 1);
  fail_times (&engine, 1);
  g_assert_cmpint (rokad_sync_engine_step (&engine, ROKAD_SYNC_EVENT_RESUME), ==,
                   ROKAD_SYNC_DO_PUSH);
  g_assert_cmpuint (engine.attempt, ==, 0);
  g_assert_cmpint (engine.failed_at, ==, ROKAD_SYNC_OFF);
}

/* Another peer, or the same one later, owes nothing to what was before. */
static void
test_unenrolling_forgets_failures (void)
{
  RokadSyncEngine engine;

  bring_to (&engine, ROKAD_SYNC_LISTENING, 1);
  fail_times (&engine, 1);
  g_assert_cmpint (rokad_sync_engine_step (&engine, ROKAD_SYNC_EVENT_UNENROLLED), ==,
                   ROKAD_SYNC_DO_STOP);
  g_assert_cmpuint (engine.attempt, ==, 0);
  rokad_sync_engine_step (&engine, ROKAD_SYNC_EVENT_ENROLLED);
  fail_times (&engine, 2);
  rokad_sync_engine_step (&engine, ROKAD_SYNC_EVENT_TIMER);
  rokad_sync_engine_step (&engine, ROKAD_SYNC_EVENT_DONE);
  g_assert_cmpuint (engine.attempt, ==, 0);
}

#define ADD(name) g_test_add_func ("/sync-engine/" #name, test_##name)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD (every_event_in_every_state);
  ADD (a_cycle_ends_at_rest);
  ADD (sale_during_a_push_goes_next);
  ADD (sale_between_pages_of_a_push_goes_with_them);
  ADD (sale_in_a_long_pull_goes_between_its_pages);
  ADD (sales_without_end_let_a_pull_end);
  ADD (sales_do_not_defeat_back_off);
  ADD (jitter_is_full_and_capped);
  ADD (two_tills_do_not_come_back_in_step);
  ADD (later_is_respected_up_to_a_limit);
  ADD (later_is_for_once);
  ADD (success_resets_back_off);
  ADD (steps_that_work_do_not_hide_one_that_fails);
  ADD (the_farthest_failure_counts);
  ADD (listening_that_was_not_cut_off_is_a_success);
  ADD (token_is_renewed_once_before_a_wait);
  ADD (copied_disk_begins_a_new_journal);
  ADD (journals_are_not_begun_over_and_over);
  ADD (network_that_came_back_is_tried_at_once);
  ADD (person_is_answered_at_once);
  ADD (unenrolling_forgets_failures);
  return g_test_run ();
}
