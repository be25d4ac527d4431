/* The only file of core that reads a clock or asks for chance. */
#include "config.h"

#include "rokad-environment.h"

#include <sodium.h>
#include <string.h>

static gint64
system_now_us (gpointer data)
{
  return g_get_real_time ();
}

static void
system_random (gpointer data, void *buffer, gsize bytes)
{
  randombytes_buf (buffer, bytes);
}

const RokadEnvironment *
rokad_environment_system (void)
{
  static const RokadEnvironment system = { system_now_us, system_random, NULL };

  g_assert (sodium_init () >= 0);

  return &system;
}

gint64
rokad_environment_now_us (const RokadEnvironment *self)
{
  return self->now_us (self->data);
}

char *
rokad_environment_zone (void)
{
  g_autoptr (GTimeZone) zone = g_time_zone_new_local ();
  const char *name = g_time_zone_get_identifier (zone);
  g_autoptr (GTimeZone) known = g_time_zone_new_identifier (name);

  return g_strdup (known != NULL ? name : "UTC");
}

char *
rokad_environment_uuid (const RokadEnvironment *self)
{
  guint64 ms = (guint64) MAX (rokad_environment_now_us (self) / 1000, 0);
  guint8 b[16];

  self->random (self->data, b, sizeof b);
  for (int i = 0; i < 6; i++)
    b[i] = (guint8) (ms >> (40 - 8 * i));
  b[6] = (b[6] & 0x0f) | 0x70;
  b[8] = (b[8] & 0x3f) | 0x80;

  return g_strdup_printf ("%02x%02x%02x%02x-%02x%02x-%02x%02x-%02x%02x-%02x%02x%02x%02x%02x%02x",
                          b[0], b[1], b[2], b[3], b[4], b[5], b[6], b[7], b[8], b[9], b[10], b[11],
                          b[12], b[13], b[14], b[15]);
}

gboolean
rokad_uuid_is_valid (const char *text)
{
  return strlen (text) == 36 && g_uuid_string_is_valid (text);
}

char *
rokad_environment_letters (const RokadEnvironment *self, guint length)
{
  static const char letters[] = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"; /* 32: no 0/O, 1/I */
  char *text = g_malloc (length + 1);

  self->random (self->data, text, length);
  for (guint i = 0; i < length; i++)
    text[i] = letters[(guchar) text[i] % 32];
  text[length] = '\0';

  return text;
}
