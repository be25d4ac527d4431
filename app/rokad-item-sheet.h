/* What is known of the selected line, and what may be changed about it (F2). */
#pragma once

#include <gtk/gtk.h>

#include "rokad-till.h"

G_BEGIN_DECLS

#define ROKAD_TYPE_ITEM_SHEET (rokad_item_sheet_get_type ())
G_DECLARE_FINAL_TYPE (RokadItemSheet, rokad_item_sheet, ROKAD, ITEM_SHEET, GtkBox)

/* Takes the focus: the first of its buttons. */
void rokad_item_sheet_show (RokadItemSheet *self, RokadTill *till, RokadLine *line);

G_END_DECLS
