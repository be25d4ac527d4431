/* All keys of the program on one page (Ctrl+?). */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

GtkWidget *rokad_shortcuts_window_new (void);

G_END_DECLS
