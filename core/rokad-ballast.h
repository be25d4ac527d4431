/* Space kept for the day the disk is full: a file that is set free then, so that the order in
 * progress can finish. Before that, no order is started (R3).
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define ROKAD_BALLAST_BYTES (4 * 1024 * 1024)
#define ROKAD_SPACE_MIN_BYTES (1024 * 1024) /* beside the ballast, to start an order */

/* Makes the ballast where it is missing and looks at what is free. ROKAD_STORE_ERROR_FULL. */
gboolean rokad_ballast_check (const char *folder, GError **error);
/* FALSE when there was none to free. */
gboolean rokad_ballast_free (const char *folder);

G_END_DECLS
