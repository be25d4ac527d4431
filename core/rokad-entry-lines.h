/* The lines of an order or a cart as an entry carries them: in one form, written and read here. */
#pragma once

#include <gio/gio.h>

#include "rokad-line.h"

G_BEGIN_DECLS

/* Writes the members "taxes", each tax once, and "lines", with the number of theirs.
 * @lines: of RokadLine. @removed: also those that were struck out, which say so.
 */
void rokad_entry_lines_write (RokadJsonWriter *writer, GListModel *lines, gboolean removed);

/* The lines of @body, as they were written. (element-type RokadLine); NULL with
 * ROKAD_JOURNAL_ERROR_INVALID, or what is wrong with a tax.
 */
GListStore *rokad_entry_lines_read (const RokadJson *body, GError **error);

G_END_DECLS
