/* What an order's facts make of it. The rules are a table, order-states.json, read by every fold.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* All that is known of an order. Facts are a set: there is no order among them. */
typedef struct
{
  GHashTable *kinds; /* (const char *) the kinds of facts there are; not owned */
  gint64 total_minor;
  gint64 paid_minor;
} RokadOrderFacts;

/* A pure function. The text is static. Any thread. */
const char *rokad_order_state (const RokadOrderFacts *facts);

G_END_DECLS
