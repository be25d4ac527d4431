/* How often somebody may ask: a bucket of tokens for each, that fills with time. Knows no clock.
 *
 * Whoever it is about is a key: an address, or the hash of a token. There are at most so many keys;
 * those whose buckets are full again are forgotten first, and while none is, strangers wait.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _RokadBuckets RokadBuckets;

/* @burst: at once, by somebody who was quiet before. */
RokadBuckets *rokad_buckets_new (guint per_minute, guint burst, guint keys_max);
void rokad_buckets_free (RokadBuckets *self);

/* Takes one. 0 where there was one, else in how many milliseconds there will be. */
guint rokad_buckets_take (RokadBuckets *self, const char *key, gint64 now_us);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (RokadBuckets, rokad_buckets_free)

G_END_DECLS
