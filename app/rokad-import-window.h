/* Products from a file: choose it, watch it, and see what became of each line. */
#pragma once

#include <adwaita.h>

#include "rokad-till.h"

G_BEGIN_DECLS

#define ROKAD_TYPE_IMPORT_WINDOW (rokad_import_window_get_type ())
G_DECLARE_FINAL_TYPE (RokadImportWindow, rokad_import_window, ROKAD, IMPORT_WINDOW, AdwWindow)

GtkWidget *rokad_import_window_new (RokadTill *till);

/* Begins at once, as if the file had been chosen. Nothing happens while another one is read. */
void rokad_import_window_start (RokadImportWindow *self, GFile *file);

G_END_DECLS
