#include "config.h"

#include "rokad-buckets.h"

struct _RokadBuckets
{
  gint64 interval_us; /* in which one comes back */
  gint64 burst_us;    /* in which an empty bucket is full but for one */
  guint keys_max;
  GHashTable *full_at; /* (element-type utf8 gint64) µs at which a bucket is full again */
};

RokadBuckets *
rokad_buckets_new (guint per_minute, guint burst, guint keys_max)
{
  RokadBuckets *self = g_new0 (RokadBuckets, 1);

  g_assert (per_minute > 0 && burst > 0);

  self->interval_us = 60 * G_USEC_PER_SEC / per_minute;
  self->burst_us = (burst - 1) * self->interval_us;
  self->keys_max = keys_max;
  self->full_at = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  return self;
}

void
rokad_buckets_free (RokadBuckets *self)
{
  g_hash_table_unref (self->full_at);
  g_free (self);
}

static gboolean
is_full (gpointer key, gpointer value, gpointer data)
{
  const gint64 *full_at_us = value;
  const gint64 *now_us = data;

  return *full_at_us <= *now_us;
}

/* NULL where there is no room for another one. */
static gint64 *
add (RokadBuckets *self, const char *key, gint64 now_us)
{
  gint64 *full_at_us;

  if (g_hash_table_size (self->full_at) >= self->keys_max)
    g_hash_table_foreach_remove (self->full_at, is_full, &now_us);
  if (g_hash_table_size (self->full_at) >= self->keys_max)
    return NULL;

  full_at_us = g_new (gint64, 1);
  *full_at_us = now_us;
  g_hash_table_insert (self->full_at, g_strdup (key), full_at_us);
  return full_at_us;
}

static guint
milliseconds (gint64 us)
{
  return (guint) ((us + 999) / 1000);
}

guint
rokad_buckets_take (RokadBuckets *self, const char *key, gint64 now_us)
{
  gint64 *full_at_us = g_hash_table_lookup (self->full_at, key);

  if (full_at_us == NULL && (full_at_us = add (self, key, now_us)) == NULL)
    return milliseconds (self->interval_us);
  if (*full_at_us > now_us + self->burst_us)
    return milliseconds (*full_at_us - self->burst_us - now_us);

  *full_at_us = MAX (*full_at_us, now_us) + self->interval_us;
  return 0;
}
