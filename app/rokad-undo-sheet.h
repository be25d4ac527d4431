/* Undoing the last order: one reason, in place. */
#pragma once

#include <gtk/gtk.h>

#include "rokad-till.h"

G_BEGIN_DECLS

/* Signal confirmed (char *reason). */
#define ROKAD_TYPE_UNDO_SHEET (rokad_undo_sheet_get_type ())
G_DECLARE_FINAL_TYPE (RokadUndoSheet, rokad_undo_sheet, ROKAD, UNDO_SHEET, GtkBox)

/* Takes the focus. @number and @total: of the order that would be undone. */
void rokad_undo_sheet_ask (RokadUndoSheet *self, const char *number, const char *total);

G_END_DECLS
