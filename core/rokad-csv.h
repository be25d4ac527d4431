/* Reads records of text fields: CSV as in RFC 4180, or fields between tabs without any quoting.
 * Streams, with bounded memory. A bad record is told and reading goes on at the next line, so one
 * missing quote costs one line and not the rest of the file.
 */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define ROKAD_CSV_RECORD_BYTES_MAX (64 * 1024)
#define ROKAD_CSV_RECORD_LINES_MAX 100 /* bounds what is read again after a missing quote */
#define ROKAD_CSV_FIELDS_MAX 200

typedef enum
{
  ROKAD_CSV_COMMAS, /* RFC 4180: quotes, doubled inside; lines end with LF or CRLF */
  ROKAD_CSV_TABS,   /* no quoting at all */
} RokadCsvDialect;

typedef enum
{
  ROKAD_CSV_FAILED, /* the file cannot be read: the error is set */
  ROKAD_CSV_END,
  ROKAD_CSV_RECORD,
  ROKAD_CSV_BAD, /* not a record: rokad_csv_reason() says why */
} RokadCsvStep;

typedef struct _RokadCsv RokadCsv;

RokadCsv *rokad_csv_new (GInputStream *stream, RokadCsvDialect dialect);
void rokad_csv_free (RokadCsv *self);

/* Records without any text are passed over. A byte order mark at the beginning is, too. */
RokadCsvStep rokad_csv_next (RokadCsv *self, GCancellable *cancellable, GError **error);

/* Of the last record; all texts are valid until the next. */
guint rokad_csv_count (RokadCsv *self);
const char *rokad_csv_field (RokadCsv *self, guint i); /* "" for one that is not there */
gint64 rokad_csv_line (RokadCsv *self);                /* where it begins, from 1 */
const char *rokad_csv_reason (RokadCsv *self);         /* translated; NULL for a good record */
/* The record as it stands in the file, made valid UTF-8. Caller frees. */
char *rokad_csv_dup_text (RokadCsv *self);
/* Bytes of the file that are behind us. */
gint64 rokad_csv_position (RokadCsv *self);

/* Appends a field, quoted where it must be. */
void rokad_csv_append_field (GString *line, const char *field);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (RokadCsv, rokad_csv_free)

G_END_DECLS
