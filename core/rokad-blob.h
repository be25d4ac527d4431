/* Bulk data that an entry names by its hash: a file beside the database, written once. */
#pragma once

#include <gio/gio.h>

#include "rokad-journal.h"

G_BEGIN_DECLS

#define ROKAD_BLOB_BYTES_MAX (G_GINT64_CONSTANT (1) << 32)

/* What an entry says of a blob. */
typedef struct
{
  char sha256[ROKAD_HASH_HEX_BYTES];
  gint64 bytes;
  gint64 rows;
  char format[16];
} RokadBlob;

void rokad_blob_write (const RokadBlob *self, RokadJsonWriter *writer, const char *name);
/* From an entry's body; ROKAD_JOURNAL_ERROR_INVALID where it names none. */
gboolean rokad_blob_from_body (const RokadJson *body, RokadBlob *out_blob, GError **error);

/* TRUE for what a blob's file may be called: SHA-256 in hex. */
gboolean rokad_blob_is_hash (const char *text);

/* One writer at a time in a folder: that of the process that owns the shop. A blob that is not
 * finished leaves nothing that anyone would open.
 */
typedef struct _RokadBlobWriter RokadBlobWriter;

RokadBlobWriter *rokad_blob_writer_new (const char *folder, GError **error);
gboolean
rokad_blob_writer_append (RokadBlobWriter *self, const char *data, gsize bytes, GError **error);
/* On disk, under its name, when this returns. Fills in all but rows and format. */
gboolean rokad_blob_writer_finish (RokadBlobWriter *self, RokadBlob *out_blob, GError **error);
/* The entry that names it is committed. A blob that is not kept goes with its writer. */
void rokad_blob_writer_keep (RokadBlobWriter *self);
void rokad_blob_writer_free (RokadBlobWriter *self);

/* Opens a blob after having read it once, so that what comes out is what the hash says.
 * ROKAD_STORE_ERROR_MISSING when it is not there or is not itself.
 */
GInputStream *rokad_blob_open (const char *folder, const RokadBlob *blob, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (RokadBlobWriter, rokad_blob_writer_free)

G_END_DECLS
