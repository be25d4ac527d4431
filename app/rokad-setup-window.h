/* The first start: set up a shop, or try the demo shop. */
#pragma once

#include <adwaita.h>

#include "rokad-till.h"

G_BEGIN_DECLS

#define ROKAD_TYPE_SETUP_WINDOW (rokad_setup_window_get_type ())
G_DECLARE_FINAL_TYPE (RokadSetupWindow, rokad_setup_window, ROKAD, SETUP_WINDOW, AdwWindow)

/* For a till that is not ready. Destroys itself once it is, after everybody else was told. */
GtkWidget *rokad_setup_window_new (RokadTill *till);

G_END_DECLS
