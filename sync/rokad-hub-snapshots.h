/* Keeps a ready-made catalog for new tills: made on a thread of its own, beside the store's. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define ROKAD_HUB_SNAPSHOT_LOOK_S 60                 /* how often it looks whether one is due */
#define ROKAD_HUB_SNAPSHOT_EVERY_US G_TIME_SPAN_HOUR /* one is made at most so often */

typedef struct _RokadHubSnapshots RokadHubSnapshots;

/* Makes one now where there is none yet, then whenever the catalog has changed. */
RokadHubSnapshots *rokad_hub_snapshots_start (const char *folder);
/* Waits for one that is being made. */
void rokad_hub_snapshots_stop (RokadHubSnapshots *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (RokadHubSnapshots, rokad_hub_snapshots_stop)

G_END_DECLS
