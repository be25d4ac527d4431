/* Preferences: of this screen (GSettings) and of the shop (rulings in its journal). */
#pragma once

#include <adwaita.h>

#include "rokad-till.h"

G_BEGIN_DECLS

#define ROKAD_TYPE_PREFERENCES (rokad_preferences_get_type ())
G_DECLARE_FINAL_TYPE (RokadPreferences, rokad_preferences, ROKAD, PREFERENCES, AdwPreferencesWindow)

/* For a till that is ready. */
GtkWidget *rokad_preferences_new (RokadTill *till);

G_END_DECLS
