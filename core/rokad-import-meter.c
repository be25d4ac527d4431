#include "config.h"

#include "rokad-import-meter.h"

#define ROWS_A_TICK 64
#define TOLD_EVERY_US (G_USEC_PER_SEC / 10)

static GPrivate current = G_PRIVATE_INIT (NULL);

gboolean
rokad_import_meter_tick (RokadImportMeter *self, gint64 done, GError **error)
{
  gint64 now_us;

  if (++self->ticks % ROWS_A_TICK != 0)
    return TRUE;
  if (g_cancellable_set_error_if_cancelled (self->cancellable, error))
    return FALSE;
  if (self->progress == NULL)
    return TRUE;

  now_us = rokad_environment_now_us (self->environment);
  if (now_us >= self->next_us || now_us < self->next_us - TOLD_EVERY_US)
    {
      self->progress (MIN (done, self->total), self->total, self->progress_data);
      self->next_us = now_us + TOLD_EVERY_US;
    }
  return TRUE;
}

void
rokad_import_meter_set_current (RokadImportMeter *self)
{
  g_private_set (&current, self);
}

RokadImportMeter *
rokad_import_meter_current (void)
{
  return g_private_get (&current);
}
