/* What breaks beside the messages: machines, disks, clocks, and what people do to them. */
#pragma once

#include "sim-shop.h"

G_BEGIN_DECLS

/* Plans all that the seed says, until things calm down. */
void sim_fault_begin (SimShop *shop);

G_END_DECLS
