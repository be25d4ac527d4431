/* What must hold in a shop's folder after a crash, whenever it came. */
#pragma once

#include "day.h"

G_BEGIN_DECLS

/* What the day shows after each of its steps when nothing goes wrong, kept in a folder. */
void crash_plot_write (const char *plot, guint steps, const char *folder);

/* Opens @folder anew and adds to @problems what does not hold; then sells on, and looks again.
 * @plot: of the same day without a crash; @clock_us: what the machine's clock says now.
 */
void crash_check (const char *folder,
                  const char *log_path,
                  const char *plot,
                  gint64 clock_us,
                  GString *problems);

G_END_DECLS
