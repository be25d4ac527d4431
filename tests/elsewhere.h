/* What stands elsewhere in the shop whose till has the windows: the hub, and another till. They
 * exchange in this process, on the till's own store thread, so that what its screens tell is real.
 */
#pragma once

#include "node.h"
#include "windows.h"

G_BEGIN_DECLS

typedef struct
{
  Shop *shop; /* not owned */
  Node hub;
  Node here;  /* the till with the windows; its shop is its store's */
  Node other; /* opened when it is needed */
  gboolean enrolled;
} Elsewhere;

void elsewhere_open (Elsewhere *self, Shop *shop);
void elsewhere_close (Elsewhere *self);

/* The till joins the hub, which makes the shop's exchange with it possible. Nothing is sent yet. */
void elsewhere_enrol (Elsewhere *self);
/* It brings over what waits, takes what there is, and its screens are told. */
void elsewhere_sync (Elsewhere *self);

/* Waits until the till's screens are told that so many orders wait and so much needs attention. */
void elsewhere_wait (Elsewhere *self, gint64 orders, guint conflicts);

/* The other till joins, and all three know the same. */
void elsewhere_join_other (Elsewhere *self);
/* The other till's disk was copied, both copies sold, and all of it came here: three conflicts. */
void elsewhere_copy_a_disk (Elsewhere *self);

G_END_DECLS
