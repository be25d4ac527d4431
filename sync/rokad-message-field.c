#include "config.h"

#include "rokad-message-field.h"

#include <string.h>

#include "rokad-environment.h"

#define POSITION_ELEMENTS 3
#define SIGNED_ELEMENTS 4

gboolean
rokad_field_refuse (const char *name, GError **error)
{
  g_set_error (error, ROKAD_MESSAGE_ERROR, ROKAD_MESSAGE_ERROR_INVALID, "%s is not what it must be",
               name);
  return FALSE;
}

gboolean
rokad_field_refuse_long (const char *name, GError **error)
{
  g_set_error (error, ROKAD_MESSAGE_ERROR, ROKAD_MESSAGE_ERROR_TOO_LONG, "%s is over its limit",
               name);
  return FALSE;
}

/* --- A whole object ----------------------------------------------------------------------------
 */

RokadJson *
rokad_field_parse (const char *text, gsize bytes, GError **error)
{
  const char *wrong = "no object";
  g_autoptr (RokadJson) root = rokad_json_parse (text, bytes, &wrong);

  if (root == NULL || !rokad_json_is_object (root))
    {
      g_set_error (error, ROKAD_MESSAGE_ERROR, ROKAD_MESSAGE_ERROR_INVALID, "not a message: %s",
                   wrong);
      return NULL;
    }

  return g_steal_pointer (&root);
}

RokadJson *
rokad_field_parse_body (GBytes *body, gsize bytes_max, GError **error)
{
  gsize bytes;
  const char *text = g_bytes_get_data (body, &bytes);

  if (bytes > bytes_max)
    {
      rokad_field_refuse_long ("the body", error);
      return NULL;
    }
  if (bytes == 0 || (text[0] == '{' && text[bytes - 1] != '}'))
    {
      g_set_error_literal (error, ROKAD_MESSAGE_ERROR, ROKAD_MESSAGE_ERROR_CUT_OFF,
                           "the body was cut off");
      return NULL;
    }

  return rokad_field_parse (text, bytes, error);
}

GBytes *
rokad_field_finish (RokadJsonWriter *writer)
{
  g_assert (writer->text->len <= ROKAD_MESSAGE_BYTES_MAX);
  return g_string_free_to_bytes (g_steal_pointer (&writer->text));
}

/* --- Texts and numbers -------------------------------------------------------------------------
 */

/* The member as it stands there, "" for none; NULL with @error for what is no text. Valid as long
 * as the object.
 */
static const char *
find_text (const RokadJson *object, const char *name, GError **error)
{
  const RokadJson *member = rokad_json_member (object, name);

  if (member == NULL || rokad_json_is_text (member))
    return rokad_json_as_text (member);

  rokad_field_refuse (name, error);
  return NULL;
}

gboolean
rokad_field_check_journal (const char *name, const char *id, GError **error)
{
  return rokad_uuid_is_valid (id) || rokad_field_refuse (name, error);
}

gboolean
rokad_field_read_journal (const RokadJson *object,
                          const char *name,
                          char out_id[ROKAD_JOURNAL_ID_BYTES],
                          GError **error)
{
  const char *id = find_text (object, name, error);

  if (id == NULL || !rokad_field_check_journal (name, id, error))
    return FALSE;

  g_strlcpy (out_id, id, ROKAD_JOURNAL_ID_BYTES);
  return TRUE;
}

void
rokad_field_write_journal (RokadJsonWriter *writer, const char *name, const char *id)
{
  g_assert (rokad_field_check_journal (name, id, NULL));
  rokad_json_writer_text (writer, name, id);
}

gboolean
rokad_field_check_hex (const char *name, const char *hex, gsize bytes, GError **error)
{
  gsize length = strlen (hex);

  return length == 0 || (length == bytes - 1 && strspn (hex, "0123456789abcdef") == length) ||
         rokad_field_refuse (name, error);
}

gboolean
rokad_field_read_hex (const RokadJson *object,
                      const char *name,
                      char *out,
                      gsize bytes,
                      GError **error)
{
  const char *hex = find_text (object, name, error);

  if (hex == NULL || !rokad_field_check_hex (name, hex, bytes, error))
    return FALSE;

  g_strlcpy (out, hex, bytes);
  return TRUE;
}

void
rokad_field_write_hex (RokadJsonWriter *writer, const char *name, const char *hex, gsize bytes)
{
  g_assert (rokad_field_check_hex (name, hex, bytes, NULL));
  rokad_json_writer_text (writer, name, hex);
}

static gboolean
check_text (const char *name, const char *text, gsize bytes_max, GError **error)
{
  gsize length = strlen (text);

  if (length > bytes_max)
    return rokad_field_refuse_long (name, error);

  for (const char *p = text; *p != '\0'; p++)
    if (g_ascii_iscntrl (*p))
      return rokad_field_refuse (name, error);
  return g_utf8_validate (text, (gssize) length, NULL) || rokad_field_refuse (name, error);
}

gboolean
rokad_field_read_text (const RokadJson *object,
                       const char *name,
                       gsize bytes_max,
                       char **out,
                       GError **error)
{
  const char *text = find_text (object, name, error);

  if (text == NULL || !check_text (name, text, bytes_max, error))
    return FALSE;

  *out = g_strdup (text);
  return TRUE;
}

void
rokad_field_write_text (RokadJsonWriter *writer,
                        const char *name,
                        const char *text,
                        gsize bytes_max)
{
  g_assert (check_text (name, text, bytes_max, NULL));
  rokad_json_writer_text (writer, name, text);
}

static gboolean
check_word (const char *name, const char *word, gsize bytes_max, GError **error)
{
  if (strlen (word) > bytes_max)
    return rokad_field_refuse_long (name, error);

  for (const char *p = word; *p != '\0'; p++)
    if (!g_ascii_isgraph (*p))
      return rokad_field_refuse (name, error);
  return TRUE;
}

gboolean
rokad_field_read_word (const RokadJson *object,
                       const char *name,
                       gsize bytes_max,
                       char **out,
                       GError **error)
{
  const char *word = find_text (object, name, error);

  if (word == NULL || !check_word (name, word, bytes_max, error))
    return FALSE;

  *out = g_strdup (word);
  return TRUE;
}

void
rokad_field_write_word (RokadJsonWriter *writer,
                        const char *name,
                        const char *word,
                        gsize bytes_max)
{
  g_assert (check_word (name, word, bytes_max, NULL));
  rokad_json_writer_text (writer, name, word);
}

gboolean
rokad_field_read_count (const RokadJson *object,
                        const char *name,
                        gint64 max,
                        gint64 *out,
                        GError **error)
{
  const RokadJson *member = rokad_json_member (object, name);
  gint64 count = rokad_json_as_int (member);

  if (!rokad_json_is_int (member) || count < 0)
    return rokad_field_refuse (name, error);
  if (count > max)
    return rokad_field_refuse_long (name, error);

  *out = count;
  return TRUE;
}

void
rokad_field_write_count (RokadJsonWriter *writer, const char *name, gint64 count, gint64 max)
{
  g_assert (count >= 0 && count <= max);
  rokad_json_writer_int (writer, name, count);
}

/* --- Positions ---------------------------------------------------------------------------------
 */

/* Before the first entry there is nothing to have a hash. */
static gboolean
check_position (const char *name,
                const char *journal_id,
                gint64 seq,
                const char *hash,
                GError **error)
{
  if (seq < 0 || (seq == 0) != (*hash == '\0'))
    return rokad_field_refuse (name, error);
  if (seq > ROKAD_SEQ_MAX)
    return rokad_field_refuse_long (name, error);

  return rokad_field_check_journal (name, journal_id, error) &&
         rokad_field_check_hex (name, hash, ROKAD_HASH_HEX_BYTES, error);
}

static gboolean
read_elements (const RokadJson *array, const char *name, RokadPosition *out, GError **error)
{
  const char *journal_id = rokad_json_text_at (array, 0);
  gint64 seq = rokad_json_int_at (array, 1);
  const char *hash = rokad_json_text_at (array, 2);

  if (!rokad_json_is_int (rokad_json_at (array, 1)) ||
      !rokad_json_is_text (rokad_json_at (array, 2)))
    return rokad_field_refuse (name, error);
  if (!check_position (name, journal_id, seq, hash, error))
    return FALSE;

  g_strlcpy (out->journal_id, journal_id, sizeof out->journal_id);
  out->seq = seq;
  g_strlcpy (out->hash, hash, sizeof out->hash);
  return TRUE;
}

gboolean
rokad_field_read_position (const RokadJson *array,
                           const char *name,
                           RokadPosition *out,
                           GError **error)
{
  if (!rokad_json_is_array (array) || rokad_json_length (array) != POSITION_ELEMENTS)
    return rokad_field_refuse (name, error);

  return read_elements (array, name, out, error);
}

gboolean
rokad_field_read_signed (const RokadJson *array,
                         const char *name,
                         RokadSignedPosition *out,
                         GError **error)
{
  const char *signature = rokad_json_text_at (array, POSITION_ELEMENTS);

  if (!rokad_json_is_array (array) || rokad_json_length (array) != SIGNED_ELEMENTS ||
      !rokad_json_is_text (rokad_json_at (array, POSITION_ELEMENTS)))
    return rokad_field_refuse (name, error);
  if (!rokad_field_check_hex (name, signature, sizeof out->signature, error))
    return FALSE;

  g_strlcpy (out->signature, signature, sizeof out->signature);
  return read_elements (array, name, &out->at, error);
}

static void
write_elements (RokadJsonWriter *writer, const RokadPosition *position)
{
  g_assert (check_position ("", position->journal_id, position->seq, position->hash, NULL));
  rokad_json_writer_text (writer, NULL, position->journal_id);
  rokad_json_writer_int (writer, NULL, position->seq);
  rokad_json_writer_text (writer, NULL, position->hash);
}

void
rokad_field_write_position (RokadJsonWriter *writer,
                            const char *name,
                            const RokadPosition *position)
{
  rokad_json_writer_begin_array (writer, name);
  write_elements (writer, position);
  rokad_json_writer_end_array (writer);
}

void
rokad_field_write_signed (RokadJsonWriter *writer,
                          const char *name,
                          const RokadSignedPosition *position)
{
  rokad_json_writer_begin_array (writer, name);
  write_elements (writer, &position->at);
  rokad_field_write_hex (writer, NULL, position->signature, sizeof position->signature);
  rokad_json_writer_end_array (writer);
}
