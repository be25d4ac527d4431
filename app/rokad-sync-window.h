/* What of this till is safe where, and what needs a person's attention. */
#pragma once

#include <adwaita.h>

#include "rokad-till.h"

G_BEGIN_DECLS

#define ROKAD_TYPE_SYNC_WINDOW (rokad_sync_window_get_type ())
G_DECLARE_FINAL_TYPE (RokadSyncWindow, rokad_sync_window, ROKAD, SYNC_WINDOW, AdwWindow)

GtkWidget *rokad_sync_window_new (RokadTill *till);

G_END_DECLS
