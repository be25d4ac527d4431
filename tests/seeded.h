/* A clock and a source of chance that repeat: the same seed gives the same run. */
#pragma once

#include "rokad-environment.h"

G_BEGIN_DECLS

typedef struct
{
  RokadEnvironment environment; /* what core is given; points back here */
  gint64 now_us;
  gint64 step_us; /* the clock goes on by this each time it is read */
  guint64 state;
} Seeded;

/* 2026-03-31 23:30 in India: a day that begins here crosses into another financial year. */
#define SEEDED_NEW_YEARS_EVE_US G_GINT64_CONSTANT (1774980000123456)

void seeded_init (Seeded *self, guint64 seed, gint64 now_us);
guint64 seeded_next (Seeded *self);
/* From @low to @high, both included. */
gint64 seeded_range (Seeded *self, gint64 low, gint64 high);
/* SplitMix64, for those that keep their own state. */
guint64 seeded_mix (guint64 *state);

G_END_DECLS
