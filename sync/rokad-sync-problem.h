/* Why a peer is not reached, or not agreed with, as a person can act on it. Also an error's domain:
 * its code is the problem, its message for logs.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum
{
  ROKAD_SYNC_PROBLEM_NONE,
  ROKAD_SYNC_PROBLEM_OFFLINE,     /* no answer; what it did is not known */
  ROKAD_SYNC_PROBLEM_PORTAL,      /* something else answers, as in hotels */
  ROKAD_SYNC_PROBLEM_CERTIFICATE, /* another machine answers in its place */
  ROKAD_SYNC_PROBLEM_CLOCK,       /* of this machine: its certificate is not valid yet */
  ROKAD_SYNC_PROBLEM_BUSY,        /* it says "later" */
  ROKAD_SYNC_PROBLEM_REFUSED,     /* not enrolled there any more, or one program is too old */
  ROKAD_SYNC_PROBLEM_COPIED,      /* another copy of this disk was there; a new journal was begun */
  ROKAD_SYNC_PROBLEM_DISK,        /* this machine's files failed */
  ROKAD_SYNC_PROBLEM_CODE,        /* of enrolment: wrong, used, too old, or of another hub */
} RokadSyncProblem;

#define ROKAD_SYNC_ERROR (rokad_sync_error_quark ())

GQuark rokad_sync_error_quark (void);

/* What happened and what to do, in a person's words; "" for none. Static. */
const char *rokad_sync_problem_sentence (RokadSyncProblem problem);
/* For programs: "offline". Static. */
const char *rokad_sync_problem_word (RokadSyncProblem problem);

G_END_DECLS
