/* People: they ring up, pay, undo, hold and recall, and where the till rules, they change settings
 * and prices and import products.
 */
#pragma once

#include "sim-shop.h"

G_BEGIN_DECLS

/* Somebody works at the till from @wait_us on, for as many acts as the seed says. */
void sim_workload_begin (SimNode *till, gint64 wait_us);

G_END_DECLS
