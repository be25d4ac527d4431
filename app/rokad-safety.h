/* What of this till is safe elsewhere, and what needs a person's attention, as the files say it
 * now. Read beside the counter, on a thread of its own: with many orders that takes a while. Main
 * thread.
 */
#pragma once

#include "rokad-conflict.h"
#include "rokad-waiting.h"

G_BEGIN_DECLS

typedef enum
{
  ROKAD_SAFETY_UNKNOWN, /* it has not been read yet, or could not be */
  ROKAD_SAFETY_ALONE,   /* enrolled nowhere: nobody waits for anything */
  ROKAD_SAFETY_SAFE,    /* a peer holds all that was written here */
  ROKAD_SAFETY_ORDERS,  /* all orders, but not all that was written */
  ROKAD_SAFETY_WAITING, /* orders that no peer holds */
} RokadSafetyState;

/* Signals:
 *   changed ()   what this answers may be different
 *   ruled ()     what the shop sells by, or this till's own journal, is another than before: the
 *                files have to be read again
 */
#define ROKAD_TYPE_SAFETY (rokad_safety_get_type ())
G_DECLARE_FINAL_TYPE (RokadSafety, rokad_safety, ROKAD, SAFETY, GObject)

RokadSafety *rokad_safety_new (const char *folder, const RokadEnvironment *environment);
/* Ends what is under way; nothing is read or told any more. */
void rokad_safety_stop (RokadSafety *self);

/* Something was written here: what waits is read again. */
void rokad_safety_note_written (RokadSafety *self);
/* There was an exchange: what waits is read again, and if anything came, what needs attention. */
void rokad_safety_note_exchanged (RokadSafety *self);
/* Something was looked after: all is read again. */
void rokad_safety_note_resolved (RokadSafety *self);

/* NULL while it is not known. Both valid until `changed`. */
const RokadWaiting *rokad_safety_get_waiting (RokadSafety *self);
/* (element-type RokadConflict) */
const GPtrArray *rokad_safety_get_conflicts (RokadSafety *self);

RokadSafetyState rokad_safety_get_state (RokadSafety *self);
/* The state in a few words; "" while it is not known. Caller frees. */
char *rokad_safety_in_words (RokadSafety *self, const RokadSettings *settings, gint64 now_us);
/* The name of its icon. */
const char *rokad_safety_icon (RokadSafetyState state);

/* The time of day where that says it; else the day, too. Caller frees. */
char *rokad_safety_describe_time (gint64 at_us, gint64 now_us, GTimeZone *zone);
/* "14 orders, ₹8,240.00 waiting since 10:42"; @sum has orders. Caller frees. */
char *
rokad_safety_describe (const RokadWaitingSum *sum, const RokadSettings *settings, gint64 now_us);

G_END_DECLS
