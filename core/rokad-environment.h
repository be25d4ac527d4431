/* Time and chance, which core never takes for itself but is given: a test or a simulation hands in
 * its own, and every run can be repeated.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct
{
  gint64 (*now_us) (gpointer data); /* wall clock, µs since 1970-01-01 UTC */
  void (*random) (gpointer data, void *buffer, gsize bytes);
  gpointer data; /* not owned */
} RokadEnvironment;

/* The machine's clock and the kernel's random numbers. Any thread. */
const RokadEnvironment *rokad_environment_system (void);

gint64 rokad_environment_now_us (const RokadEnvironment *self);

/* The machine's time zone by its IANA name, "UTC" where it has none. Caller frees. */
char *rokad_environment_zone (void);

/* A new UUIDv7 (RFC 9562 §5.7) in its 36-character text form. Caller frees. */
char *rokad_environment_uuid (const RokadEnvironment *self);
gboolean rokad_uuid_is_valid (const char *text);

/* A short random text of letters and digits that are not mistaken for each other, for receipt
 * series. Caller frees.
 */
char *rokad_environment_letters (const RokadEnvironment *self, guint length);

G_END_DECLS
