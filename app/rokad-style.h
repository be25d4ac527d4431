/* The program's own look and icons, for every window of the display. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Once, after the display was opened. */
void rokad_style_load (void);

G_END_DECLS
