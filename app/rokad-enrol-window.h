/* Connects this till to a hub: its address, the code that it made, and what it calls this till. */
#pragma once

#include <adwaita.h>

#include "rokad-till.h"

G_BEGIN_DECLS

#define ROKAD_TYPE_ENROL_WINDOW (rokad_enrol_window_get_type ())
G_DECLARE_FINAL_TYPE (RokadEnrolWindow, rokad_enrol_window, ROKAD, ENROL_WINDOW, AdwWindow)

GtkWidget *rokad_enrol_window_new (RokadTill *till);

G_END_DECLS
