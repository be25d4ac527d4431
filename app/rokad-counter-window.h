/* The counter: where the shop sells. */
#pragma once

#include <adwaita.h>

#include "rokad-till.h"

G_BEGIN_DECLS

#define ROKAD_TYPE_COUNTER_WINDOW (rokad_counter_window_get_type ())
G_DECLARE_FINAL_TYPE (RokadCounterWindow,
                      rokad_counter_window,
                      ROKAD,
                      COUNTER_WINDOW,
                      AdwApplicationWindow)

/* For a till that is ready. @application may be NULL. */
GtkWidget *rokad_counter_window_new (GtkApplication *application, RokadTill *till);

G_END_DECLS
