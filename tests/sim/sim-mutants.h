/* Whether the simulation would notice: faults planted in core and sync, one at a time. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Prints each with the seed that caught it, and the verdict. FALSE where one was not caught, or
 * where this build has none.
 */
gboolean sim_mutants_run (void);

G_END_DECLS
