/* A run that fails, made as small as it goes: with fewer kinds of mishaps, tills and acts. */
#pragma once

#include "sim-crew.h"

G_BEGIN_DECLS

/* Prints what is left of it, with its story. */
void sim_shrink (guint64 seed);

G_END_DECLS
