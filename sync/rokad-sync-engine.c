/* Decides what a till or hub does next with one peer. DONE leads to the next step, MORE stays; if
 * something changed meanwhile, MORE leads back to the push, and so does the last DONE:
 *
 *                  +--------------------------+--------------+------------+
 *        ENROLLED  v                          |              |            |
 *     OFF ----> PUSHING --> COMPARING --> HANDING_BACK --> PULLING --> FETCHING --> LISTENING
 *                  ^            ^                                                     |  |
 *                  |            +---------------------- HEARD ------------------------+  |
 *                  +------------------------------ CHANGED, TIMER -----------------------+
 *                  |
 *                  +-- TIMER, ONLINE, RESUME -- WAITING <---- LOST, BUSY -- all six, RENEWING,
 *                  |                               ^                        BEGINNING_ANEW
 *                  |                               | the second time
 *                  |                               |
 *                  +-- DONE -- RENEWING <----------+--------- EXPIRED ----- all six, RENEWING
 *                  +-- DONE -- BEGINNING_ANEW <----+--------- COPIED ------ PUSHING to PULLING
 *                  +-- RESUME -- STOPPED <------------------- REFUSED ----- all six, RENEWING
 *
 * UNENROLLED leads to OFF from anywhere. The table below says which events count in which state.
 *
 * 1. One exchange at a time: what is under way ends by its outcome, or by UNENROLLED.
 * 2. Whatever was interrupted goes on by a new cycle, and a cycle begins with a push. Only news of
 *    the peer skip it, and at rest all that changed was pushed. So where a push comes first anyhow,
 *    a change need not be remembered.
 * 3. A change waits for one page of each step that is left in its cycle, for no timer.
 * 4. A change turns a cycle back only after a page, never after a step that had nothing to do. So
 *    between two pushes a page was handed back, pulled or fetched, or all of it was done: no number
 *    of sales keeps a pull from its end.
 * 5. The same failure waits longer each time, until the step that failed, or one behind it, worked:
 *    a push that works does not hide a pull that fails. Changes do not shorten a wait.
 * 6. No way round is without a wait: a token is renewed once before a wait and a journal begun anew
 *    once, until what failed has worked. Behind a wait another token is asked for, but journals are
 *    for ever: then only a person makes one more.
 * 7. A wait is at least WAIT_MIN or what the peer asked for, which counts up to RETRY_AFTER_MAX.
 *    Chance adds to it, at most what leads from WAIT_MIN to WAIT_MAX.
 */
#include "config.h"

#include "rokad-sync-engine.h"

#include "rokad-mutant.h"

#define DOUBLINGS_MAX 5 /* WAIT_FIRST to WAIT_MAX */

#define ON(event) (1u << ROKAD_SYNC_EVENT_##event)
#define ON_FAILURE (ON (UNENROLLED) | ON (LOST) | ON (BUSY) | ON (EXPIRED) | ON (REFUSED))
#define ON_COMPARE (ON_FAILURE | ON (DONE) | ON (CHANGED))
#define ON_PULL (ON_COMPARE | ON (MORE))
#define ON_PUSH (ON_PULL | ON (COPIED))
#define ON_RENEW (ON_FAILURE | ON (DONE) | ON (MORE))
#define ON_LISTEN (ON_FAILURE | ON (CHANGED) | ON (TIMER) | ON (HEARD))
#define ON_BEGIN (ON (UNENROLLED) | ON (DONE) | ON (LOST) | ON (BUSY))
#define ON_WAIT (ON (UNENROLLED) | ON (TIMER) | ON (ONLINE) | ON (RESUME))

/* What is done in a state, which events count in it, and where its DONE leads. */
static const struct
{
  RokadSyncAction action;
  guint events;
  RokadSyncState next;
} rules[] = {
  [ROKAD_SYNC_OFF] = { ROKAD_SYNC_DO_STOP, ON (ENROLLED) },
  [ROKAD_SYNC_PUSHING] = { ROKAD_SYNC_DO_PUSH, ON_PUSH, ROKAD_SYNC_COMPARING },
  [ROKAD_SYNC_COMPARING] = { ROKAD_SYNC_DO_COMPARE, ON_COMPARE, ROKAD_SYNC_HANDING_BACK },
  [ROKAD_SYNC_HANDING_BACK] = { ROKAD_SYNC_DO_HAND_BACK, ON_PUSH, ROKAD_SYNC_PULLING },
  [ROKAD_SYNC_PULLING] = { ROKAD_SYNC_DO_PULL, ON_PUSH, ROKAD_SYNC_FETCHING },
  [ROKAD_SYNC_FETCHING] = { ROKAD_SYNC_DO_FETCH, ON_PULL, ROKAD_SYNC_LISTENING },
  [ROKAD_SYNC_LISTENING] = { ROKAD_SYNC_DO_LISTEN, ON_LISTEN },
  [ROKAD_SYNC_RENEWING] = { ROKAD_SYNC_DO_RENEW, ON_RENEW, ROKAD_SYNC_PUSHING },
  [ROKAD_SYNC_BEGINNING_ANEW] = { ROKAD_SYNC_DO_BEGIN_ANEW, ON_BEGIN, ROKAD_SYNC_PUSHING },
  [ROKAD_SYNC_WAITING] = { ROKAD_SYNC_DO_WAIT, ON_WAIT },
  [ROKAD_SYNC_STOPPED] = { ROKAD_SYNC_DO_STOP, ON (UNENROLLED) | ON (RESUME) },
};

static guint32
random_below (RokadSyncEngine *self, guint32 limit)
{
  guint64 z = (self->random += G_GUINT64_CONSTANT (0x9e3779b97f4a7c15));

  z = (z ^ (z >> 30)) * G_GUINT64_CONSTANT (0xbf58476d1ce4e5b9);
  z = (z ^ (z >> 27)) * G_GUINT64_CONSTANT (0x94d049bb133111eb);
  return (guint32) ((z ^ (z >> 31)) % limit);
}

static RokadSyncAction
enter (RokadSyncEngine *self, RokadSyncState state)
{
  self->state = state;
  if (state == ROKAD_SYNC_PUSHING)
    self->changed = FALSE; /* this push reads all that is on disk now */
  if (state == ROKAD_SYNC_LISTENING)
    self->wait_ms = ROKAD_SYNC_LISTEN_MS;
  return rules[state].action;
}

static void
forget_failures (RokadSyncEngine *self)
{
  self->attempt = 0;
  self->failed_at = ROKAD_SYNC_OFF;
  self->renewed = FALSE;
  self->begun_anew = FALSE;
}

static gboolean
is_step (RokadSyncState state)
{
  return state >= ROKAD_SYNC_PUSHING && state <= ROKAD_SYNC_LISTENING;
}

static void
note_success (RokadSyncEngine *self)
{
  if (is_step (self->state) && self->state >= self->failed_at)
    forget_failures (self);
}

static void
note_failure (RokadSyncEngine *self)
{
  if (is_step (self->state))
    self->failed_at = MAX (self->failed_at, self->state);
}

/* Doubling with full jitter: a shop's tills must not come back in step after a power cut, nor when
 * a peer has told them all the same time.
 */
static RokadSyncAction
back_off (RokadSyncEngine *self, guint32 at_least_ms)
{
  guint32 doubled_ms = ROKAD_SYNC_WAIT_FIRST_MS << MIN (self->attempt, DOUBLINGS_MAX);
  guint32 longest_ms = MIN (doubled_ms, ROKAD_SYNC_WAIT_MAX_MS);
  guint32 asked_ms = MIN (at_least_ms, ROKAD_SYNC_RETRY_AFTER_MAX_MS);

  note_failure (self);
  self->attempt++;
  self->renewed = FALSE;
  self->wait_ms = MAX (asked_ms, ROKAD_SYNC_WAIT_MIN_MS) +
                  random_below (self, longest_ms - ROKAD_SYNC_WAIT_MIN_MS + 1);
  if (ROKAD_MUTANT ("back-off-for-ever") && self->attempt > 2)
    self->wait_ms = G_MAXUINT32;
  return enter (self, ROKAD_SYNC_WAITING);
}

/* The signature for a token may be refused as well, and is not offered twice. */
static RokadSyncAction
renew (RokadSyncEngine *self)
{
  if (self->renewed)
    return back_off (self, 0);

  note_failure (self);
  self->renewed = TRUE;
  return enter (self, ROKAD_SYNC_RENEWING);
}

static RokadSyncAction
begin_anew (RokadSyncEngine *self)
{
  if (self->begun_anew)
    return back_off (self, 0);

  note_failure (self);
  return enter (self, ROKAD_SYNC_BEGINNING_ANEW);
}

static RokadSyncAction
go_on (RokadSyncEngine *self)
{
  note_success (self);
  /* A renewal takes two exchanges, and without a token there is no push. */
  return enter (self, self->changed && is_step (self->state) ? ROKAD_SYNC_PUSHING : self->state);
}

static RokadSyncAction
finish (RokadSyncEngine *self)
{
  note_success (self);
  if (self->state == ROKAD_SYNC_BEGINNING_ANEW)
    self->begun_anew = TRUE; /* not before: one that failed is begun again */
  if (self->state == ROKAD_SYNC_FETCHING && self->changed)
    return enter (self, ROKAD_SYNC_PUSHING);
  return enter (self, rules[self->state].next);
}

/* A listening that ended without a failure worked; a wait is no step that could. */
static RokadSyncAction
start_cycle (RokadSyncEngine *self)
{
  note_success (self);
  return enter (self, ROKAD_SYNC_PUSHING);
}

/* @event counts in this state. */
static RokadSyncAction
take (RokadSyncEngine *self, RokadSyncEvent event)
{
  switch (event)
    {
    case ROKAD_SYNC_EVENT_ENROLLED:
    case ROKAD_SYNC_EVENT_RESUME:
      forget_failures (self);
      return enter (self, ROKAD_SYNC_PUSHING);

    case ROKAD_SYNC_EVENT_UNENROLLED:
      forget_failures (self);
      return enter (self, ROKAD_SYNC_OFF);

    case ROKAD_SYNC_EVENT_CHANGED:
      self->changed = TRUE;
      return self->state == ROKAD_SYNC_LISTENING ? start_cycle (self) : ROKAD_SYNC_DO_NOTHING;

    case ROKAD_SYNC_EVENT_TIMER:
    case ROKAD_SYNC_EVENT_ONLINE:
      return start_cycle (self);

    case ROKAD_SYNC_EVENT_HEARD:
      note_success (self);
      return enter (self, ROKAD_SYNC_COMPARING);

    case ROKAD_SYNC_EVENT_MORE:
      return go_on (self);

    case ROKAD_SYNC_EVENT_DONE:
      return finish (self);

    case ROKAD_SYNC_EVENT_LOST:
      return back_off (self, 0);

    case ROKAD_SYNC_EVENT_BUSY:
      return back_off (self, self->retry_after_ms);

    case ROKAD_SYNC_EVENT_EXPIRED:
      return renew (self);

    case ROKAD_SYNC_EVENT_COPIED:
      return begin_anew (self);

    case ROKAD_SYNC_EVENT_REFUSED:
      return enter (self, ROKAD_SYNC_STOPPED);
    }

  g_assert_not_reached ();
}

void
rokad_sync_engine_init (RokadSyncEngine *self, guint64 seed)
{
  *self = (RokadSyncEngine){ .state = ROKAD_SYNC_OFF, .random = seed };
}

RokadSyncAction
rokad_sync_engine_step (RokadSyncEngine *self, RokadSyncEvent event)
{
  RokadSyncAction action = ROKAD_SYNC_DO_NOTHING;

  if (rules[self->state].events & (1u << event))
    action = take (self, event);
  self->retry_after_ms = 0;
  return action;
}
