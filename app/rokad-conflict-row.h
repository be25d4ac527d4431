/* One thing that needs attention: what happened and what to do, what it is about, and a place to
 * note that somebody has looked after it.
 */
#pragma once

#include <gtk/gtk.h>

#include "rokad-conflict.h"

G_BEGIN_DECLS

/* Signals:
 *   looked-after (char *note)   "" for nothing to say
 */
#define ROKAD_TYPE_CONFLICT_ROW (rokad_conflict_row_get_type ())
G_DECLARE_FINAL_TYPE (RokadConflictRow, rokad_conflict_row, ROKAD, CONFLICT_ROW, GtkListBoxRow)

GtkWidget *rokad_conflict_row_new (const char *key);
const char *rokad_conflict_row_get_key (RokadConflictRow *self);

/* Also again, when it has grown. What is being typed stays. */
void rokad_conflict_row_show (RokadConflictRow *self,
                              const RokadConflict *conflict,
                              const RokadSettings *settings);

/* What it is about, and the place for a note, are seen or seen no more. */
void rokad_conflict_row_toggle (RokadConflictRow *self);

G_END_DECLS
