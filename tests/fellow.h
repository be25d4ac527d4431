/* The other nodes of a shop in one test: tills and hubs that join it, and copies of its disk. Each
 * is a stall, whose functions serve it as well.
 */
#pragma once

#include "stall.h"

G_BEGIN_DECLS

/* A node whose rulings come from others. @scope: "till" or "hub". @seed: of its own chances. */
void fellow_join (Stall *self, const char *scope, guint64 seed);
/* The disk of @of as it is now, keys and all, in another machine; @of stays open. */
void fellow_copy (Stall *self, Stall *of, guint64 seed);

/* What imports have brought to @from is there at @to as well. */
void fellow_copy_blobs (Stall *from, Stall *to);

/* Both files hold the same state, and each of them is what its own journals say. */
void fellow_assert_equal (Stall *one, Stall *other);

G_END_DECLS
