/* What a till or hub does next with one peer: a state machine that is told what happened and
 * answers what to do. It does nothing itself; an interpreter carries out its actions.
 *
 * What an interpreter keeps to:
 * - PUSH to FETCH, RENEW and BEGIN_ANEW each end in one outcome (MORE to REFUSED below), that has
 *   been written down where it must last. Where there is nothing to do, that is DONE at once.
 * - NOTHING leaves alone what is under way. Every other action first ends the wait or the listening
 *   before it, of which nothing is reported any more; STOP ends an exchange likewise.
 * - TIMER is told once wait_ms has passed, not before: a peer that answers a listener early, with
 *   nothing new, is listened to again.
 * - A renewal is two exchanges, a challenge and its signature: MORE after the first.
 * - MORE means progress: a page was taken, a blob or a piece of one came, a position was put right.
 *   A blob that the peer has not got is passed over. An order waits for the page that is under way,
 *   so pages and pieces are small.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define ROKAD_SYNC_WAIT_MIN_MS 500u           /* the shortest wait after a failure */
#define ROKAD_SYNC_WAIT_FIRST_MS 2000u        /* the longest after the first failure in a row */
#define ROKAD_SYNC_WAIT_MAX_MS 60000u         /* the longest after any number of them */
#define ROKAD_SYNC_RETRY_AFTER_MAX_MS 300000u /* the longest that a peer may put us off */
#define ROKAD_SYNC_LISTEN_MS 25000u           /* below the minute after which routers forget */

/* The steps of a cycle stand in their order. */
typedef enum
{
  ROKAD_SYNC_OFF, /* not enrolled */
  ROKAD_SYNC_PUSHING,
  ROKAD_SYNC_COMPARING,
  ROKAD_SYNC_HANDING_BACK,
  ROKAD_SYNC_PULLING,
  ROKAD_SYNC_FETCHING,
  ROKAD_SYNC_LISTENING, /* at rest */
  ROKAD_SYNC_RENEWING,
  ROKAD_SYNC_BEGINNING_ANEW,
  ROKAD_SYNC_WAITING, /* after a failure */
  ROKAD_SYNC_STOPPED, /* a person is needed */
} RokadSyncState;

typedef enum
{
  ROKAD_SYNC_EVENT_ENROLLED, /* also at start, where it was before */
  ROKAD_SYNC_EVENT_UNENROLLED,
  ROKAD_SYNC_EVENT_CHANGED, /* there is something to push: journalled, or missed by the peer */
  ROKAD_SYNC_EVENT_TIMER,   /* the wait is over, or the listening, without news */
  ROKAD_SYNC_EVENT_HEARD,   /* while listening: the peer's heads changed */
  ROKAD_SYNC_EVENT_ONLINE,  /* the network came back */
  ROKAD_SYNC_EVENT_RESUME,  /* a person asked for it */
  ROKAD_SYNC_EVENT_MORE,    /* it worked, and there is more of the same to do */
  ROKAD_SYNC_EVENT_DONE,    /* it worked, and nothing of it is left */
  ROKAD_SYNC_EVENT_LOST,    /* no answer, or not one to believe: the outcome is unknown */
  ROKAD_SYNC_EVENT_BUSY,    /* the peer says "later"; retry_after_ms is set before */
  ROKAD_SYNC_EVENT_EXPIRED, /* the token was not accepted, or the signature for a new one */
  ROKAD_SYNC_EVENT_COPIED,  /* another copy of this disk was there */
  ROKAD_SYNC_EVENT_REFUSED, /* unknown there, fenced, or one of the two programs is too old */
} RokadSyncEvent;

typedef enum
{
  ROKAD_SYNC_DO_NOTHING,
  ROKAD_SYNC_DO_PUSH,       /* a page of own lines, as they are on disk now */
  ROKAD_SYNC_DO_COMPARE,    /* heads */
  ROKAD_SYNC_DO_HAND_BACK,  /* a page of lines that the peer lacks */
  ROKAD_SYNC_DO_PULL,       /* a page of lines that are not here */
  ROKAD_SYNC_DO_FETCH,      /* a blob that an entry names and that is not here */
  ROKAD_SYNC_DO_RENEW,      /* the token, by signature */
  ROKAD_SYNC_DO_BEGIN_ANEW, /* a new journal */
  ROKAD_SYNC_DO_WAIT,       /* for wait_ms */
  ROKAD_SYNC_DO_LISTEN,     /* for news of the peer, for wait_ms at most */
  ROKAD_SYNC_DO_STOP,       /* end all that is under way */
} RokadSyncAction;

typedef struct
{
  RokadSyncState state;
  RokadSyncState failed_at; /* the farthest step to fail since it last worked; OFF: none */
  guint attempt;            /* failures in a row */
  gboolean changed;         /* something is to be pushed that the last push may not have read */
  gboolean renewed;         /* the token, since a step worked that failed before, or a wait */
  gboolean begun_anew;      /* since a step worked that failed before */
  guint32 wait_ms;          /* of the last WAIT or LISTEN */
  guint32 retry_after_ms;   /* for the next event alone */
  guint64 random;           /* splitmix64: the seed decides every wait */
} RokadSyncEngine;

/* OFF; an interpreter that finds itself enrolled says so. */
void rokad_sync_engine_init (RokadSyncEngine *self, guint64 seed);
RokadSyncAction rokad_sync_engine_step (RokadSyncEngine *self, RokadSyncEvent event);

G_END_DECLS
