#include "fault-plan.h"

#include <pthread.h>
#include <signal.h>
#include <sqlite3.h>

#include "fault-disk.h"

/* A pthread mutex and no GMutex: the thread sanitizer sees through it. */
static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static FaultPlan current;
static guint64 changes;
static guint64 reads;
static gboolean happened;

void
fault_plan_set (const FaultPlan *plan)
{
  pthread_mutex_lock (&mutex);
  current = *plan;
  changes = 0;
  reads = 0;
  happened = FALSE;
  pthread_mutex_unlock (&mutex);
}

static guint64
get (const guint64 *count)
{
  guint64 value;

  pthread_mutex_lock (&mutex);
  value = *count;
  pthread_mutex_unlock (&mutex);
  return value;
}

guint64
fault_plan_count (void)
{
  return get (&changes);
}

guint64
fault_plan_count_reads (void)
{
  return get (&reads);
}

gboolean
fault_plan_happened (void)
{
  gboolean value;

  pthread_mutex_lock (&mutex);
  value = happened;
  pthread_mutex_unlock (&mutex);
  return value;
}

void
fault_plan_die (void)
{
  raise (SIGKILL);
  g_assert_not_reached ();
}

static int
error_of (FaultOp op)
{
  switch (op)
    {
    case FAULT_OP_CREATE:
      return SQLITE_CANTOPEN;
    case FAULT_OP_WRITE:
      return SQLITE_IOERR_WRITE;
    case FAULT_OP_TRUNCATE:
      return SQLITE_IOERR_TRUNCATE;
    case FAULT_OP_SYNC:
      return SQLITE_IOERR_FSYNC;
    case FAULT_OP_DELETE:
      return SQLITE_IOERR_DELETE;
    case FAULT_OP_RENAME:
      return SQLITE_IOERR;
    case FAULT_OP_READ:
      return SQLITE_IOERR_READ;
    }
  g_assert_not_reached ();
}

/* A fault that only some operations can have waits for the next one that can. */
static gboolean
is_error_due (FaultOp op, guint64 count)
{
  gboolean can = current.kind == FAULT_FULL ? op == FAULT_OP_WRITE
                                            : (op == FAULT_OP_READ) == (current.kind == FAULT_READ);

  return can && count >= current.at && (current.lasting || !happened);
}

static int
decide (FaultOp op, guint64 count, gboolean *out_torn)
{
  switch (current.kind)
    {
    case FAULT_NONE:
    case FAULT_KILL_AFTER:
      return SQLITE_OK;
    case FAULT_KILL_BEFORE:
      if (op != FAULT_OP_READ && count == current.at)
        fault_plan_die ();
      return SQLITE_OK;
    case FAULT_KILL_TORN:
      *out_torn = op == FAULT_OP_WRITE && count >= current.at;
      return SQLITE_OK;
    case FAULT_POWER_CUT:
      if (op == FAULT_OP_READ || count != current.at)
        return SQLITE_OK;
      fault_disk_power_cut (current.seed);
      fault_plan_die ();
    case FAULT_IO:
    case FAULT_FULL:
    case FAULT_READ:
      if (!is_error_due (op, count))
        return SQLITE_OK;
      happened = TRUE;
      return current.kind == FAULT_FULL ? SQLITE_FULL : error_of (op);
    }
  g_assert_not_reached ();
}

int
fault_plan_begin (FaultOp op, gboolean *out_torn)
{
  int rc;

  pthread_mutex_lock (&mutex);
  *out_torn = FALSE;
  rc = decide (op, op == FAULT_OP_READ ? ++reads : ++changes, out_torn);
  pthread_mutex_unlock (&mutex);
  return rc;
}

void
fault_plan_end (FaultOp op)
{
  pthread_mutex_lock (&mutex);
  if (current.kind == FAULT_KILL_AFTER && op != FAULT_OP_READ && changes == current.at)
    fault_plan_die ();
  pthread_mutex_unlock (&mutex);
}
