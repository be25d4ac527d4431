/* The file that lists bad lines: CSV of line, reason and the line's own text. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define ROKAD_IMPORT_REJECT_BYTES_MAX 1000 /* of a line's text; the rest is left out */

typedef struct _RokadImportRejects RokadImportRejects;

/* Nothing is written before there is something to list. */
RokadImportRejects *rokad_import_rejects_new (const char *path);
/* Beyond ROKAD_IMPORT_REJECTS_MAX lines are only counted. */
gboolean rokad_import_rejects_add (RokadImportRejects *self,
                                   gint64 line,
                                   const char *reason,
                                   const char *text,
                                   GError **error);
/* Closes the file; what an earlier import listed there is gone. */
gboolean rokad_import_rejects_finish (RokadImportRejects *self, GError **error);
void rokad_import_rejects_free (RokadImportRejects *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (RokadImportRejects, rokad_import_rejects_free)

G_END_DECLS
