/* What goes wrong, and at which operation on the disk: the plan that the broken SQLite VFS
 * (fault-vfs.c) and the broken libc calls (fault-files.c) follow. One plan per process.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum
{
  FAULT_NONE,        /* only count */
  FAULT_KILL_BEFORE, /* SIGKILL instead of the operation */
  FAULT_KILL_AFTER,  /* SIGKILL when it is done */
  FAULT_KILL_TORN,   /* SIGKILL in the middle of the next write */
  FAULT_POWER_CUT,   /* what was not synced is lost, wholly or in part; then SIGKILL */
  FAULT_IO,          /* SQLITE_IOERR_…, a write being half done */
  FAULT_FULL,        /* SQLITE_FULL at the next write, which is half done */
  FAULT_READ,        /* SQLITE_IOERR_READ; reads are counted by themselves */
} FaultKind;

typedef enum
{
  FAULT_OP_CREATE,
  FAULT_OP_WRITE,
  FAULT_OP_TRUNCATE,
  FAULT_OP_SYNC,
  FAULT_OP_DELETE,
  FAULT_OP_RENAME,
  FAULT_OP_READ,
} FaultOp;

typedef struct
{
  FaultKind kind;
  guint64 at;       /* the operation, from 1 */
  gboolean lasting; /* errors only: from there on, not only there */
  guint64 seed;     /* of what a power cut takes */
} FaultPlan;

/* The counts begin anew. Any thread. */
void fault_plan_set (const FaultPlan *plan);
/* Operations that changed the disk since, or would have. */
guint64 fault_plan_count (void);
guint64 fault_plan_count_reads (void);
/* TRUE once the plan's fault has happened. */
gboolean fault_plan_happened (void);

/* For those who break: before each operation. SQLITE_OK, or the error to answer with; @out_torn
 * (for writes): do half of it, then call fault_plan_die().
 */
int fault_plan_begin (FaultOp op, gboolean *out_torn);
/* After each operation. */
void fault_plan_end (FaultOp op);
void fault_plan_die (void) G_GNUC_NORETURN;

G_END_DECLS
