/* The buffer holds the record being read from its first byte on, so that a record that turns out
 * bad can be given up and read again from its second line. Where a field is:
 *
 *        ┌──────── , ────────┬──────── , ─────────┐
 *        ▼                   │                    │
 *   FIELD_START ─ other ─▶ PLAIN                  │
 *        │                                        │
 *        " ─────▶ QUOTED ─ " ─▶ QUOTE_SEEN ───────┘     a line end after FIELD_START, PLAIN or
 *                   ▲              │                    QUOTE_SEEN ends the record
 *                   └───── " ──────┘
 */
#include "config.h"

#include "rokad-csv.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define CHUNK_BYTES (64 * 1024)
#define BUFFER_BYTES (ROKAD_CSV_RECORD_BYTES_MAX + CHUNK_BYTES)
#define END_OF_FILE (-1)
#define BROKEN (-2)

struct _RokadCsv
{
  GInputStream *stream; /* owned */
  RokadCsvDialect dialect;

  char *buffer;
  gsize start;  /* where the record begins */
  gsize length; /* of the last record with its line end, once it is known */
  gsize end;    /* what is filled */
  gint64 read;  /* bytes of the file, to the end of what is filled */
  gboolean at_end;
  GError *failure;           /* of reading; told by rokad_csv_next() */
  GCancellable *cancellable; /* not owned; during rokad_csv_next() */

  gint64 line;
  gint64 lines;       /* that the last record took */
  GString *text;      /* its fields, each ended by a NUL */
  GArray *fields;     /* (element-type gsize): where each begins in text */
  const char *reason; /* static */
};

RokadCsv *
rokad_csv_new (GInputStream *stream, RokadCsvDialect dialect)
{
  RokadCsv *self = g_new0 (RokadCsv, 1);

  self->stream = g_object_ref (stream);
  self->dialect = dialect;
  self->buffer = g_malloc (BUFFER_BYTES);
  self->text = g_string_new (NULL);
  self->fields = g_array_new (FALSE, FALSE, sizeof (gsize));
  self->line = 1;
  return self;
}

void
rokad_csv_free (RokadCsv *self)
{
  g_object_unref (self->stream);
  g_free (self->buffer);
  g_clear_error (&self->failure);
  g_string_free (self->text, TRUE);
  g_array_unref (self->fields);
  g_free (self);
}

/* FALSE at the end of the file, and when it cannot be read. */
static gboolean
fill (RokadCsv *self)
{
  gssize bytes;

  if (self->at_end)
    return FALSE;

  if (self->start > 0)
    {
      memmove (self->buffer, self->buffer + self->start, self->end - self->start);
      self->end -= self->start;
      self->start = 0;
    }
  g_assert (self->end < BUFFER_BYTES); /* a record is given up at its limit, before this */
  bytes = g_input_stream_read (self->stream, self->buffer + self->end, BUFFER_BYTES - self->end,
                               self->cancellable, &self->failure);
  self->at_end = bytes <= 0;
  self->end += bytes > 0 ? (gsize) bytes : 0;
  self->read += bytes > 0 ? bytes : 0;
  return bytes > 0;
}

/* The byte at @offset of the record. */
static inline int
peek (RokadCsv *self, gsize offset)
{
  while (self->start + offset >= self->end)
    if (!fill (self))
      return self->failure != NULL ? BROKEN : END_OF_FILE;

  return (guchar) self->buffer[self->start + offset];
}

static inline void
begin_field (RokadCsv *self)
{
  g_array_append_val (self->fields, self->text->len);
}

static inline void
end_field (RokadCsv *self)
{
  g_string_append_c (self->text, '\0');
}

static RokadCsvStep
give_up (RokadCsv *self, const char *reason)
{
  self->reason = reason;
  return ROKAD_CSV_BAD;
}

/* How many bytes end a line here: 0 for none, and at the end of the file. */
static inline gsize
line_end_at (RokadCsv *self, gsize offset, int c)
{
  if (c == '\n')
    return 1;
  return c == '\r' && peek (self, offset + 1) == '\n' ? 2 : 0;
}

/* @offset is where the line end or the end of the file is. */
static RokadCsvStep
end_record (RokadCsv *self, gsize offset, gsize line_end)
{
  end_field (self);
  self->length = offset + line_end;
  if (self->fields->len > ROKAD_CSV_FIELDS_MAX)
    return give_up (self, _ ("more columns than a table may have"));
  if (memchr (self->buffer + self->start, '\0', offset) != NULL)
    return give_up (self, _ ("a NUL byte"));
  if (!g_utf8_validate_len (self->buffer + self->start, offset, NULL))
    return give_up (self, _ ("not valid UTF-8"));

  return ROKAD_CSV_RECORD;
}

static RokadCsvStep
read_tabs (RokadCsv *self)
{
  gsize offset = 0;
  gsize line_end;
  int c;

  begin_field (self);
  for (c = peek (self, 0); c >= 0; c = peek (self, ++offset))
    {
      if ((line_end = line_end_at (self, offset, c)) > 0)
        return end_record (self, offset, line_end);
      if (offset >= ROKAD_CSV_RECORD_BYTES_MAX)
        return give_up (self, _ ("longer than a line may be"));
      if (c == '\t')
        {
          end_field (self);
          begin_field (self);
        }
      else
        g_string_append_c (self->text, (char) c);
    }

  return c == BROKEN ? ROKAD_CSV_FAILED : end_record (self, offset, 0);
}

/* A field that begins with a quote, @offset behind it; afterwards behind the closing one. */
static RokadCsvStep
read_quoted (RokadCsv *self, gsize *offset)
{
  int c;

  for (c = peek (self, *offset); c >= 0; c = peek (self, ++*offset))
    {
      if (*offset >= ROKAD_CSV_RECORD_BYTES_MAX || self->lines > ROKAD_CSV_RECORD_LINES_MAX)
        return give_up (self, _ ("a quote that is not closed"));
      if (c == '"')
        {
          if (peek (self, ++*offset) != '"')
            return ROKAD_CSV_RECORD;
        }
      else if (c == '\n')
        self->lines++;
      g_string_append_c (self->text, (char) c);
    }

  return c == BROKEN ? ROKAD_CSV_FAILED : give_up (self, _ ("a quote that is not closed"));
}

static RokadCsvStep
read_plain (RokadCsv *self, gsize *offset)
{
  int c;

  for (c = peek (self, *offset); c >= 0; c = peek (self, ++*offset))
    {
      if (c == ',' || line_end_at (self, *offset, c) > 0)
        return ROKAD_CSV_RECORD;
      if (*offset >= ROKAD_CSV_RECORD_BYTES_MAX)
        return give_up (self, _ ("longer than a line may be"));
      g_string_append_c (self->text, (char) c);
    }

  return c == BROKEN ? ROKAD_CSV_FAILED : ROKAD_CSV_RECORD;
}

static RokadCsvStep
read_commas (RokadCsv *self)
{
  gsize offset = 0;

  while (TRUE)
    {
      RokadCsvStep step;
      int c;

      begin_field (self);
      if (peek (self, offset) == '"')
        {
          offset++;
          step = read_quoted (self, &offset);
        }
      else
        step = read_plain (self, &offset);
      if (step != ROKAD_CSV_RECORD)
        return step;

      c = peek (self, offset);
      if (c == BROKEN)
        return ROKAD_CSV_FAILED;
      if (c != ',')
        {
          gsize line_end = line_end_at (self, offset, c);

          return c == END_OF_FILE || line_end > 0
                     ? end_record (self, offset, line_end)
                     : give_up (self, _ ("text after a closing quote"));
        }
      end_field (self);
      offset++;
    }
}

/* A record whose end was not found ends with its first line, or where that becomes too long. */
static void
find_first_line (RokadCsv *self)
{
  gsize offset = 0;
  int c = peek (self, 0);

  while (c >= 0 && c != '\n' && offset < ROKAD_CSV_RECORD_BYTES_MAX)
    c = peek (self, ++offset);
  self->lines = 1;
  self->length = c == '\n' && offset < ROKAD_CSV_RECORD_BYTES_MAX ? offset + 1 : offset;
}

static gboolean
ends_with_line_feed (RokadCsv *self)
{
  return self->length > 0 && self->buffer[self->start + self->length - 1] == '\n';
}

/* Leaves the last record behind, and with one that was too long the rest of its line. */
static void
leave_record (RokadCsv *self)
{
  gboolean line_ended = self->reason == NULL || ends_with_line_feed (self);

  self->start += self->length;
  while (!line_ended && peek (self, 0) >= 0)
    {
      const char *from = self->buffer + self->start;
      const char *line_end = memchr (from, '\n', self->end - self->start);

      line_ended = line_end != NULL;
      self->start += line_ended ? (gsize) (line_end - from) + 1 : self->end - self->start;
    }
  self->line += self->lines;
  self->lines = 0;
  self->length = 0;
  self->reason = NULL;
  g_string_truncate (self->text, 0);
  g_array_set_size (self->fields, 0);
}

static gboolean
has_text (RokadCsv *self)
{
  for (gsize i = 0; i < self->text->len; i++)
    if (self->text->str[i] != '\0' && !g_ascii_isspace (self->text->str[i]))
      return TRUE;
  return FALSE;
}

static void
skip_mark (RokadCsv *self)
{
  if (peek (self, 0) == 0xef && peek (self, 1) == 0xbb && peek (self, 2) == 0xbf)
    self->start += 3;
}

static RokadCsvStep
read_record (RokadCsv *self)
{
  RokadCsvStep step = ROKAD_CSV_END;

  leave_record (self);
  if (peek (self, 0) >= 0)
    {
      self->lines = 1;
      step = self->dialect == ROKAD_CSV_TABS ? read_tabs (self) : read_commas (self);
    }
  if (step == ROKAD_CSV_BAD && self->length == 0)
    find_first_line (self);
  return self->failure != NULL ? ROKAD_CSV_FAILED : step;
}

RokadCsvStep
rokad_csv_next (RokadCsv *self, GCancellable *cancellable, GError **error)
{
  RokadCsvStep step;

  self->cancellable = cancellable;
  if (self->read == 0)
    skip_mark (self);
  do
    step = read_record (self);
  while (step == ROKAD_CSV_RECORD && !has_text (self));
  self->cancellable = NULL;

  if (step == ROKAD_CSV_FAILED)
    g_propagate_error (error, g_error_copy (self->failure));
  return step;
}

guint
rokad_csv_count (RokadCsv *self)
{
  return self->reason == NULL ? self->fields->len : 0;
}

const char *
rokad_csv_field (RokadCsv *self, guint i)
{
  return i < rokad_csv_count (self) ? self->text->str + g_array_index (self->fields, gsize, i) : "";
}

gint64
rokad_csv_line (RokadCsv *self)
{
  return self->line;
}

const char *
rokad_csv_reason (RokadCsv *self)
{
  return self->reason;
}

char *
rokad_csv_dup_text (RokadCsv *self)
{
  gsize length = self->length;
  const char *text = self->buffer + self->start;

  while (length > 0 && (text[length - 1] == '\n' || text[length - 1] == '\r'))
    length--;
  return g_utf8_make_valid (text, (gssize) length);
}

gint64
rokad_csv_position (RokadCsv *self)
{
  return self->read - (gint64) (self->end - self->start - self->length);
}

void
rokad_csv_append_field (GString *line, const char *field)
{
  if (strpbrk (field, ",\"\r\n") == NULL)
    {
      g_string_append (line, field);
      return;
    }

  g_string_append_c (line, '"');
  for (; *field != '\0'; field++)
    {
      if (*field == '"')
        g_string_append_c (line, '"');
      g_string_append_c (line, *field);
    }
  g_string_append_c (line, '"');
}
