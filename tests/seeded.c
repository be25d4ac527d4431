#include "seeded.h"

#include <string.h>

/* SplitMix64 (Steele, Lea, Flood 2014): one addition and three mixes, any seed is good. */
guint64
seeded_mix (guint64 *state)
{
  guint64 z = (*state += G_GUINT64_CONSTANT (0x9e3779b97f4a7c15));

  z = (z ^ (z >> 30)) * G_GUINT64_CONSTANT (0xbf58476d1ce4e5b9);
  z = (z ^ (z >> 27)) * G_GUINT64_CONSTANT (0x94d049bb133111eb);
  return z ^ (z >> 31);
}

static gint64
tell_time (gpointer data)
{
  Seeded *self = data;

  self->now_us += self->step_us;
  return self->now_us;
}

static void
fill (gpointer data, void *buffer, gsize bytes)
{
  guint8 *to = buffer;

  for (gsize done = 0; done < bytes; done += sizeof (guint64))
    {
      guint64 word = seeded_next (data);

      memcpy (to + done, &word, MIN (sizeof word, bytes - done));
    }
}

void
seeded_init (Seeded *self, guint64 seed, gint64 now_us)
{
  *self = (Seeded){ { tell_time, fill, self }, now_us, 1777, seed };
}

guint64
seeded_next (Seeded *self)
{
  return seeded_mix (&self->state);
}

gint64
seeded_range (Seeded *self, gint64 low, gint64 high)
{
  return low + (gint64) (seeded_next (self) % (guint64) (high - low + 1));
}
