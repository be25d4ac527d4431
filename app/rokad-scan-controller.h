/* Recognises the scanner in a window, whatever has the focus (R19). */
#pragma once

#include <gtk/gtk.h>

#include "rokad-till.h"

G_BEGIN_DECLS

/* Every window of the program calls this once. What is scanned in it goes to rokad_till_scan() and
 * to no field; what a person types goes where it always goes. The window keeps the controller; the
 * till must outlive it.
 */
void rokad_scan_controller_attach (GtkWindow *window, RokadTill *till);

/* Where characters go that a person types while no field has the focus (not owned); they are
 * dropped in a window that has no such place.
 */
void rokad_scan_controller_set_input (GtkWindow *window, GtkEditable *input);

/* For the dialog that teaches the scanner: while set, what arrives at @window is not looked at. */
void rokad_scan_controller_set_paused (GtkWindow *window, gboolean paused);

G_END_DECLS
