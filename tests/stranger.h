/* An author whose journal says whatever a test wants it to: rightly chained and signed. */
#pragma once

#include "parcel.h"
#include "seeded.h"

G_BEGIN_DECLS

typedef struct
{
  Parcel parcel; /* what it has written, to be handed over */
  RokadHead head;
  char *folder; /* where its key is */
  GTimeZone *zone;
} Stranger;

/* Opens its journal. @scope: "till", "shop" or "hub". @folder: for its key. */
void stranger_open (Stranger *self, const char *folder, const char *scope, Seeded *chance);
/* A copy of its disk, as it was when there were @lines on it. */
void stranger_copy (Stranger *self, const Stranger *of, guint lines);
void stranger_close (Stranger *self);

/* The next line. @body: an object, as JSON. */
void stranger_say (Stranger *self, const char *kind, const char *body);
void stranger_say_version (Stranger *self, const char *kind, gint64 v, const char *body);
/* Signs a position, be it one of its own or not. */
void stranger_sign (const Stranger *self, RokadSignedPosition *position);

/* The @n-th id of those that strangers make. */
char *stranger_id (guint n);
/* The body of an order of one line, 28.00 in cash, that nothing is wrong with. */
char *stranger_order (const char *order_id, const char *shift_id);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Stranger, stranger_close)

G_END_DECLS
