/* Teach the scanner: three scans, and the till knows what it sends around a code and how fast. */
#pragma once

#include <adwaita.h>

#include "rokad-till.h"

G_BEGIN_DECLS

#define ROKAD_TYPE_TEACH_WINDOW (rokad_teach_window_get_type ())
G_DECLARE_FINAL_TYPE (RokadTeachWindow, rokad_teach_window, ROKAD, TEACH_WINDOW, AdwWindow)

GtkWidget *rokad_teach_window_new (RokadTill *till);

G_END_DECLS
