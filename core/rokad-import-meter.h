/* How far an import is, and whether somebody wants it to stop.
 *
 * The second half of an import is the fold of its own entry, which is called through the journal
 * and knows no importer: it finds the meter of its thread, if there is one.
 */
#pragma once

#include "rokad-environment.h"
#include "rokad-import.h"

G_BEGIN_DECLS

typedef struct
{
  const RokadEnvironment *environment; /* not owned */
  RokadImportProgress progress;        /* NULL: nobody looks */
  gpointer progress_data;
  GCancellable *cancellable; /* not owned; NULL for none */
  gint64 total;              /* bytes, of reading and folding together */
  guint ticks;
  gint64 next_us; /* nothing is told before that */
} RokadImportMeter;

/* Called for each row. FALSE with G_IO_ERROR_CANCELLED when the import is to stop. */
gboolean rokad_import_meter_tick (RokadImportMeter *self, gint64 done, GError **error);

/* The meter of this thread's import; NULL outside of one. */
void rokad_import_meter_set_current (RokadImportMeter *self);
RokadImportMeter *rokad_import_meter_current (void);

G_END_DECLS
