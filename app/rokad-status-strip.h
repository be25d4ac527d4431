/* Who sells where, and whether everything is safe: said only as far as it is known. */
#pragma once

#include <gtk/gtk.h>

#include "rokad-till.h"

G_BEGIN_DECLS

#define ROKAD_TYPE_STATUS_STRIP (rokad_status_strip_get_type ())
G_DECLARE_FINAL_TYPE (RokadStatusStrip, rokad_status_strip, ROKAD, STATUS_STRIP, GtkBox)

/* Once, after the template made it. */
void rokad_status_strip_set_till (RokadStatusStrip *self, RokadTill *till);

G_END_DECLS
