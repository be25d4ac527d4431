#include "config.h"

#include "rokad-hub-snapshots.h"

#include "rokad-snapshot.h"

struct _RokadHubSnapshots
{
  char *folder;
  guint timer;
  gint64 made_us;  /* monotonic; 0 before the first */
  GThread *thread; /* NULL while none is being made */
  gint busy;       /* atomic: the thread has not ended */
};

static gpointer
make (gpointer data)
{
  RokadHubSnapshots *self = data;
  g_autoptr (GError) error = NULL;
  gboolean any;

  if (!rokad_snapshot_make (self->folder, rokad_environment_system (), &any, &error))
    g_warning ("no ready-made catalog: %s", error->message);
  g_atomic_int_set (&self->busy, FALSE);
  return NULL;
}

static gboolean
is_due (const RokadHubSnapshots *self)
{
  RokadBlob latest;
  gboolean any = FALSE;

  rokad_snapshot_latest (self->folder, &latest, &any);
  return !any || self->made_us == 0 ||
         g_get_monotonic_time () - self->made_us > ROKAD_HUB_SNAPSHOT_EVERY_US;
}

static gboolean
look (gpointer data)
{
  RokadHubSnapshots *self = data;

  if (g_atomic_int_get (&self->busy) || !is_due (self))
    return G_SOURCE_CONTINUE;

  g_clear_pointer (&self->thread, g_thread_join);
  self->made_us = g_get_monotonic_time ();
  g_atomic_int_set (&self->busy, TRUE);
  self->thread = g_thread_new ("snapshot", make, self);
  return G_SOURCE_CONTINUE;
}

RokadHubSnapshots *
rokad_hub_snapshots_start (const char *folder)
{
  RokadHubSnapshots *self = g_new0 (RokadHubSnapshots, 1);

  self->folder = g_strdup (folder);
  self->timer = g_timeout_add_seconds (ROKAD_HUB_SNAPSHOT_LOOK_S, look, self);
  look (self);
  return self;
}

void
rokad_hub_snapshots_stop (RokadHubSnapshots *self)
{
  g_source_remove (self->timer);
  g_clear_pointer (&self->thread, g_thread_join);
  g_free (self->folder);
  g_free (self);
}
