#include "config.h"

#include "rokad-shortcuts-window.h"

GtkWidget *
rokad_shortcuts_window_new (void)
{
  g_autoptr (GtkBuilder) builder =
      gtk_builder_new_from_resource ("/rokad/app/rokad-shortcuts-window.ui");

  return GTK_WIDGET (gtk_builder_get_object (builder, "shortcuts_window")); /* GTK keeps it */
}
