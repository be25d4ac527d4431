/* Messages that carry lines: push and page. A header of JSON says whose lines follow and how many,
 * then they stand there byte for byte, each ended by a line feed as the headers are.
 *
 * Lines that were read share the memory of the body they came in.
 */
#include "config.h"

#include <string.h>

#include "rokad-journal.h"
#include "rokad-message-field.h"

G_STATIC_ASSERT (ROKAD_ENTRY_BYTES_MAX <= ROKAD_PUSH_BYTES_MAX);
G_STATIC_ASSERT (ROKAD_ENTRY_BYTES_MAX <= ROKAD_PULL_BYTES_MAX);

/* What may still come of lines. */
typedef struct
{
  guint lines;
  gsize bytes;
} Budget;

static const Budget push_budget = { ROKAD_PUSH_LINES_MAX, ROKAD_PUSH_BYTES_MAX };
static const Budget page_budget = { ROKAD_PULL_LINES_MAX, ROKAD_PULL_BYTES_MAX };

/* @bytes: of one line. */
static gboolean
spend (Budget *self, gsize bytes, GError **error)
{
  if (self->lines == 0)
    return rokad_field_refuse_long ("the number of lines", error);
  if (bytes > self->bytes)
    return rokad_field_refuse_long ("what the lines come to", error);

  self->lines--;
  self->bytes -= bytes;
  return TRUE;
}

void
rokad_section_free (RokadSection *self)
{
  g_free (self->certificate);
  g_clear_pointer (&self->lines, g_ptr_array_unref);
  g_free (self);
}

/* --- Writing -----------------------------------------------------------------------------------
 */

/* Each header is written by itself: a writer makes one value. */
static void
append_header (GString *body, RokadJsonWriter *writer)
{
  g_assert (writer->text->len <= ROKAD_ENTRY_BYTES_MAX);
  g_string_append_len (body, writer->text->str, (gssize) writer->text->len);
  g_string_append_c (body, '\n');
}

static void
write_section_members (RokadJsonWriter *writer, const RokadSection *section)
{
  rokad_field_write_signed (writer, "head", &section->head);
  rokad_field_write_hex (writer, "certificate", section->certificate, ROKAD_SIGNATURE_BYTES);
  rokad_json_writer_int (writer, "lines", section->lines->len);
}

static void
append_lines (GString *body, const RokadSection *section, Budget *left)
{
  for (guint i = 0; i < section->lines->len; i++)
    {
      gsize bytes;
      const char *line = g_bytes_get_data (g_ptr_array_index (section->lines, i), &bytes);

      g_assert (bytes > 0 && bytes <= ROKAD_ENTRY_BYTES_MAX && memchr (line, '\n', bytes) == NULL);
      g_assert (spend (left, bytes, NULL));
      g_string_append_len (body, line, (gssize) bytes);
      g_string_append_c (body, '\n');
    }
}

GBytes *
rokad_push_encode (const RokadPush *self)
{
  g_auto (RokadJsonWriter) writer = { NULL };
  GString *body = g_string_new (NULL);
  Budget left = push_budget;

  g_assert (g_str_equal (self->acked.at.journal_id, self->section->head.at.journal_id));

  rokad_json_writer_init (&writer);
  rokad_json_writer_begin_object (&writer, NULL);
  rokad_field_write_journal (&writer, "node", self->node);
  rokad_json_writer_begin_array (&writer, "nonce");
  rokad_field_write_hex (&writer, NULL, self->nonce, sizeof self->nonce);
  rokad_field_write_hex (&writer, NULL, self->next, sizeof self->next);
  rokad_json_writer_end_array (&writer);
  rokad_field_write_signed (&writer, "acked", &self->acked);
  write_section_members (&writer, self->section);
  rokad_json_writer_end_object (&writer);

  append_header (body, &writer);
  append_lines (body, self->section, &left);
  return g_string_free_to_bytes (body);
}

static void
append_section (GString *body, const RokadSection *section, Budget *left)
{
  g_auto (RokadJsonWriter) writer = { NULL };

  rokad_json_writer_init (&writer);
  rokad_json_writer_begin_object (&writer, NULL);
  write_section_members (&writer, section);
  rokad_json_writer_end_object (&writer);

  append_header (body, &writer);
  append_lines (body, section, left);
}

static void
append_end (GString *body, const RokadPage *page)
{
  g_auto (RokadJsonWriter) writer = { NULL };

  rokad_json_writer_init (&writer);
  rokad_json_writer_begin_object (&writer, NULL);
  rokad_json_writer_bool (&writer, "end", TRUE);
  rokad_field_write_count (&writer, "sections", page->sections->len, ROKAD_POSITIONS_MAX);
  rokad_json_writer_bool (&writer, "more", page->more);
  rokad_json_writer_end_object (&writer);

  append_header (body, &writer);
}

GBytes *
rokad_page_encode (const RokadPage *self)
{
  GString *body = g_string_new (NULL);
  Budget left = page_budget;

  for (guint i = 0; i < self->sections->len; i++)
    append_section (body, g_ptr_array_index (self->sections, i), &left);
  append_end (body, self);

  g_assert (body->len <= ROKAD_MESSAGE_BYTES_MAX);
  return g_string_free_to_bytes (body);
}

/* --- Reading -----------------------------------------------------------------------------------
 */

typedef struct
{
  GBytes *body; /* not owned */
  const char *text;
  gsize bytes;
  gsize at;
  Budget left;
} Reader;

static gboolean
begin (Reader *self, GBytes *body, const Budget *budget, GError **error)
{
  self->body = body;
  self->text = g_bytes_get_data (body, &self->bytes);
  self->at = 0;
  self->left = *budget;
  return self->bytes <= ROKAD_MESSAGE_BYTES_MAX || rokad_field_refuse_long ("the body", error);
}

/* The next line without its line feed. */
static gboolean
take_line (Reader *self, gsize *out_start, gsize *out_bytes, GError **error)
{
  gsize start = self->at;
  const char *end = NULL;

  if (start < self->bytes)
    end = memchr (self->text + start, '\n', self->bytes - start);
  if (end == NULL)
    {
      g_set_error_literal (error, ROKAD_MESSAGE_ERROR, ROKAD_MESSAGE_ERROR_CUT_OFF,
                           "the body ends before its last line");
      return FALSE;
    }

  *out_start = start;
  *out_bytes = (gsize) (end - self->text) - start;
  self->at = start + *out_bytes + 1;
  if (*out_bytes == 0)
    return rokad_field_refuse ("an empty line", error);
  return *out_bytes <= ROKAD_ENTRY_BYTES_MAX || rokad_field_refuse_long ("a line", error);
}

static gboolean
finish (const Reader *self, GError **error)
{
  return self->at == self->bytes || rokad_field_refuse ("what follows the end", error);
}

static RokadJson *
read_header (Reader *self, GError **error)
{
  gsize start, bytes;

  return take_line (self, &start, &bytes, error)
             ? rokad_field_parse (self->text + start, bytes, error)
             : NULL;
}

static gboolean
read_lines (Reader *self, gint64 count, GPtrArray *lines, GError **error)
{
  gsize start, bytes;

  for (gint64 i = 0; i < count; i++)
    {
      if (!take_line (self, &start, &bytes, error) || !spend (&self->left, bytes, error))
        return FALSE;
      g_ptr_array_add (lines, g_bytes_new_from_bytes (self->body, start, bytes));
    }
  return TRUE;
}

/* NULL with @error set. */
static RokadSection *
read_section (Reader *self, const RokadJson *header, GError **error)
{
  g_autoptr (RokadSection) section = g_new0 (RokadSection, 1);
  char certificate[ROKAD_SIGNATURE_BYTES];
  gint64 count;

  section->lines = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  if (!rokad_field_read_signed (rokad_json_array (header, "head"), "head", &section->head, error) ||
      !rokad_field_read_hex (header, "certificate", certificate, sizeof certificate, error) ||
      !rokad_field_read_count (header, "lines", self->left.lines, &count, error) ||
      !read_lines (self, count, section->lines, error))
    return NULL;

  section->certificate = g_strdup (certificate);
  return g_steal_pointer (&section);
}

void
rokad_push_clear (RokadPush *self)
{
  g_clear_pointer (&self->section, rokad_section_free);
  *self = (RokadPush){ 0 };
}

/* [current, next] */
static gboolean
read_nonces (const RokadJson *header, RokadPush *push, GError **error)
{
  const RokadJson *pair = rokad_json_array (header, "nonce");
  const char *nonce = rokad_json_text_at (pair, 0);
  const char *next = rokad_json_text_at (pair, 1);

  if (rokad_json_length (pair) != 2 || !rokad_json_is_text (rokad_json_at (pair, 0)) ||
      !rokad_json_is_text (rokad_json_at (pair, 1)))
    return rokad_field_refuse ("nonce", error);
  if (!rokad_field_check_hex ("nonce", nonce, sizeof push->nonce, error) ||
      !rokad_field_check_hex ("nonce", next, sizeof push->next, error))
    return FALSE;

  g_strlcpy (push->nonce, nonce, sizeof push->nonce);
  g_strlcpy (push->next, next, sizeof push->next);
  return TRUE;
}

gboolean
rokad_push_decode (GBytes *body, RokadPush *out, GError **error)
{
  g_auto (RokadPush) read = { 0 };
  g_autoptr (RokadJson) header = NULL;
  Reader reader;

  if (!begin (&reader, body, &push_budget, error) ||
      (header = read_header (&reader, error)) == NULL ||
      !rokad_field_read_journal (header, "node", read.node, error) ||
      !read_nonces (header, &read, error) ||
      !rokad_field_read_signed (rokad_json_array (header, "acked"), "acked", &read.acked, error) ||
      (read.section = read_section (&reader, header, error)) == NULL || !finish (&reader, error))
    return FALSE;
  if (!g_str_equal (read.acked.at.journal_id, read.section->head.at.journal_id))
    return rokad_field_refuse ("acked", error);

  *out = read;
  read = (RokadPush){ 0 };
  return TRUE;
}

void
rokad_page_clear (RokadPage *self)
{
  g_clear_pointer (&self->sections, g_ptr_array_unref);
  *self = (RokadPage){ 0 };
}

/* Sections up to the last line, which is left in @out_end. */
static gboolean
read_sections (Reader *self, GPtrArray *sections, RokadJson **out_end, GError **error)
{
  g_autoptr (RokadJson) header = NULL;

  while ((header = read_header (self, error)) != NULL && !rokad_json_bool (header, "end"))
    {
      RokadSection *section = read_section (self, header, error);

      if (section == NULL)
        return FALSE;
      g_ptr_array_add (sections, section);
      if (sections->len > ROKAD_POSITIONS_MAX)
        return rokad_field_refuse_long ("the number of sections", error);
      g_clear_pointer (&header, rokad_json_free);
    }

  *out_end = g_steal_pointer (&header);
  return *out_end != NULL;
}

gboolean
rokad_page_decode (GBytes *body, RokadPage *out, GError **error)
{
  g_auto (RokadPage) read = { 0 };
  g_autoptr (RokadJson) end = NULL;
  Reader reader;
  gint64 count;

  read.sections = g_ptr_array_new_with_free_func ((GDestroyNotify) rokad_section_free);
  if (!begin (&reader, body, &page_budget, error) ||
      !read_sections (&reader, read.sections, &end, error) ||
      !rokad_field_read_count (end, "sections", ROKAD_POSITIONS_MAX, &count, error) ||
      !finish (&reader, error))
    return FALSE;
  if (count != read.sections->len)
    return rokad_field_refuse ("sections", error);

  read.more = rokad_json_bool (end, "more");
  *out = read;
  read = (RokadPage){ 0 };
  return TRUE;
}
