/* Messages of one object: answers, heads, pulls and refusals. Those that carry lines stand in
 * rokad-message-lines.c, those of enrolment in rokad-message-enrol.c.
 *
 * A reader fills a message of its own and hands it over whole, so that a refused one leaves
 * nothing.
 */
#include "config.h"

#include <string.h>

#include "rokad-message-field.h"

G_DEFINE_QUARK (rokad - message - error - quark, rokad_message_error)

/* --- Push answer -------------------------------------------------------------------------------
 */

GBytes *
rokad_push_answer_encode (const RokadPushAnswer *self)
{
  g_auto (RokadJsonWriter) writer = { NULL };

  rokad_json_writer_init (&writer);
  rokad_json_writer_begin_object (&writer, NULL);
  rokad_field_write_journal (&writer, "node", self->node);
  rokad_field_write_signed (&writer, "held", &self->held);
  rokad_json_writer_bool (&writer, "gap", self->gap);
  rokad_json_writer_bool (&writer, "branched", self->branched);
  rokad_json_writer_bool (&writer, "copied", self->copied);
  rokad_json_writer_bool (&writer, "restored", self->restored);
  rokad_json_writer_end_object (&writer);
  return rokad_field_finish (&writer);
}

gboolean
rokad_push_answer_decode (GBytes *body, RokadPushAnswer *out, GError **error)
{
  g_autoptr (RokadJson) root = rokad_field_parse_body (body, ROKAD_SHORT_BYTES_MAX, error);
  RokadPushAnswer read = { 0 };

  if (root == NULL || !rokad_field_read_journal (root, "node", read.node, error) ||
      !rokad_field_read_signed (rokad_json_array (root, "held"), "held", &read.held, error))
    return FALSE;

  read.gap = rokad_json_bool (root, "gap");
  read.branched = rokad_json_bool (root, "branched");
  read.copied = rokad_json_bool (root, "copied");
  read.restored = rokad_json_bool (root, "restored");
  *out = read;
  return TRUE;
}

/* --- Heads and pull ----------------------------------------------------------------------------
 */

typedef gboolean (*ReadElement) (const RokadJson *array, gpointer out, GError **error);

static gboolean
read_position (const RokadJson *array, gpointer out, GError **error)
{
  return rokad_field_read_position (array, "a position", out, error);
}

static gboolean
read_signed (const RokadJson *array, gpointer out, GError **error)
{
  return rokad_field_read_signed (array, "a position", out, error);
}

static gboolean
read_want (const RokadJson *array, gpointer out, GError **error)
{
  RokadWant *want = out;
  const char *sha256 = rokad_json_text_at (array, 0);

  want->have = rokad_json_int_at (array, 1);
  if (*sha256 == '\0' || want->have < 0 || want->have > ROKAD_BLOB_BYTES_MAX)
    return rokad_field_refuse ("a wanted blob", error);
  if (!rokad_field_check_hex ("a wanted blob", sha256, sizeof want->sha256, error))
    return FALSE;

  g_strlcpy (want->sha256, sha256, sizeof want->sha256);
  return TRUE;
}

static void
write_want (RokadJsonWriter *writer, const RokadWant *want)
{
  rokad_json_writer_begin_array (writer, NULL);
  rokad_field_write_hex (writer, NULL, want->sha256, sizeof want->sha256);
  rokad_json_writer_int (writer, NULL, want->have);
  rokad_json_writer_end_array (writer);
}

static gboolean
read_list (const RokadJson *object,
           const char *name,
           guint max,
           ReadElement read,
           gsize element_bytes,
           GArray **out,
           GError **error)
{
  const RokadJson *list = rokad_json_array (object, name);
  guint length = rokad_json_length (list);
  g_autoptr (GArray) elements = NULL;
  guint i = 0;

  if (list == NULL)
    return rokad_field_refuse (name, error);
  if (length > max)
    return rokad_field_refuse_long (name, error);

  elements = g_array_new (FALSE, TRUE, (guint) element_bytes);
  g_array_set_size (elements, length);
  for (const RokadJson *v = rokad_json_first (list); v != NULL; v = rokad_json_next (list, v), i++)
    if (!read (v, elements->data + i * element_bytes, error))
      return FALSE;

  *out = g_steal_pointer (&elements);
  return TRUE;
}

void
rokad_heads_clear (RokadHeads *self)
{
  g_free (self->version);
  g_clear_pointer (&self->positions, g_array_unref);
  g_clear_pointer (&self->wants, g_array_unref);
  *self = (RokadHeads){ 0 };
}

GBytes *
rokad_heads_encode (const RokadHeads *self)
{
  g_auto (RokadJsonWriter) writer = { NULL };

  g_assert (self->positions->len <= ROKAD_POSITIONS_MAX && self->wants->len <= ROKAD_WANTS_MAX);

  rokad_json_writer_init (&writer);
  rokad_json_writer_begin_object (&writer, NULL);
  rokad_field_write_journal (&writer, "node", self->node);
  rokad_field_write_word (&writer, "version", self->version, ROKAD_VERSION_BYTES_MAX);
  rokad_json_writer_begin_array (&writer, "positions");
  for (guint i = 0; i < self->positions->len; i++)
    rokad_field_write_signed (&writer, NULL,
                              &g_array_index (self->positions, RokadSignedPosition, i));
  rokad_json_writer_end_array (&writer);
  rokad_json_writer_begin_array (&writer, "wants");
  for (guint i = 0; i < self->wants->len; i++)
    write_want (&writer, &g_array_index (self->wants, RokadWant, i));
  rokad_json_writer_end_array (&writer);
  rokad_json_writer_end_object (&writer);
  return rokad_field_finish (&writer);
}

gboolean
rokad_heads_decode (GBytes *body, RokadHeads *out, GError **error)
{
  g_autoptr (RokadJson) root = rokad_field_parse_body (body, ROKAD_MESSAGE_BYTES_MAX, error);
  g_auto (RokadHeads) read = { 0 };

  if (root == NULL || !rokad_field_read_journal (root, "node", read.node, error) ||
      !rokad_field_read_word (root, "version", ROKAD_VERSION_BYTES_MAX, &read.version, error) ||
      !read_list (root, "positions", ROKAD_POSITIONS_MAX, read_signed, sizeof (RokadSignedPosition),
                  &read.positions, error) ||
      !read_list (root, "wants", ROKAD_WANTS_MAX, read_want, sizeof (RokadWant), &read.wants,
                  error))
    return FALSE;

  *out = read;
  read = (RokadHeads){ 0 };
  return TRUE;
}

GBytes *
rokad_blob_answer_encode (const RokadBlobAnswer *self)
{
  g_auto (RokadJsonWriter) writer = { NULL };

  rokad_json_writer_init (&writer);
  rokad_json_writer_begin_object (&writer, NULL);
  rokad_field_write_count (&writer, "have", self->have, ROKAD_BLOB_BYTES_MAX);
  rokad_json_writer_end_object (&writer);
  return rokad_field_finish (&writer);
}

gboolean
rokad_blob_answer_decode (GBytes *body, RokadBlobAnswer *out, GError **error)
{
  g_autoptr (RokadJson) root = rokad_field_parse_body (body, ROKAD_SHORT_BYTES_MAX, error);

  return root != NULL &&
         rokad_field_read_count (root, "have", ROKAD_BLOB_BYTES_MAX, &out->have, error);
}

GBytes *
rokad_snapshot_answer_encode (const RokadSnapshotAnswer *self)
{
  g_auto (RokadJsonWriter) writer = { NULL };

  rokad_json_writer_init (&writer);
  rokad_json_writer_begin_object (&writer, NULL);
  rokad_field_write_hex (&writer, "sha256", self->sha256, sizeof self->sha256);
  rokad_field_write_count (&writer, "bytes", self->bytes, ROKAD_BLOB_BYTES_MAX);
  rokad_json_writer_end_object (&writer);
  return rokad_field_finish (&writer);
}

gboolean
rokad_snapshot_answer_decode (GBytes *body, RokadSnapshotAnswer *out, GError **error)
{
  g_autoptr (RokadJson) root = rokad_field_parse_body (body, ROKAD_SHORT_BYTES_MAX, error);

  if (root == NULL ||
      !rokad_field_read_hex (root, "sha256", out->sha256, sizeof out->sha256, error) ||
      !rokad_field_read_count (root, "bytes", ROKAD_BLOB_BYTES_MAX, &out->bytes, error))
    return FALSE;
  return *out->sha256 != '\0' || rokad_field_refuse ("sha256", error);
}

void
rokad_pull_clear (RokadPull *self)
{
  g_clear_pointer (&self->after, g_array_unref);
  *self = (RokadPull){ 0 };
}

GBytes *
rokad_pull_encode (const RokadPull *self)
{
  g_auto (RokadJsonWriter) writer = { NULL };

  g_assert (self->after->len <= ROKAD_POSITIONS_MAX);

  rokad_json_writer_init (&writer);
  rokad_json_writer_begin_object (&writer, NULL);
  rokad_field_write_journal (&writer, "node", self->node);
  rokad_json_writer_begin_array (&writer, "after");
  for (guint i = 0; i < self->after->len; i++)
    rokad_field_write_position (&writer, NULL, &g_array_index (self->after, RokadPosition, i));
  rokad_json_writer_end_array (&writer);
  rokad_json_writer_end_object (&writer);
  return rokad_field_finish (&writer);
}

gboolean
rokad_pull_decode (GBytes *body, RokadPull *out, GError **error)
{
  g_autoptr (RokadJson) root = rokad_field_parse_body (body, ROKAD_MESSAGE_BYTES_MAX, error);
  g_auto (RokadPull) read = { 0 };

  if (root == NULL || !rokad_field_read_journal (root, "node", read.node, error) ||
      !read_list (root, "after", ROKAD_POSITIONS_MAX, read_position, sizeof (RokadPosition),
                  &read.after, error))
    return FALSE;

  *out = read;
  read = (RokadPull){ 0 };
  return TRUE;
}

/* --- Refusal -----------------------------------------------------------------------------------
 */

void
rokad_refusal_clear (RokadRefusal *self)
{
  g_free (self->code);
  g_free (self->message);
  *self = (RokadRefusal){ 0 };
}

/* A reason comes from anywhere, also from an error about bytes of a stranger: it is made to fit
 * rather than asserted. Caller frees.
 */
static char *
fit_reason (const char *message)
{
  char *text = g_utf8_make_valid (message, -1);

  for (char *p = text; *p != '\0'; p++)
    if (g_ascii_iscntrl (*p))
      *p = ' ';
  if (strlen (text) > ROKAD_REFUSAL_BYTES_MAX)
    *g_utf8_find_prev_char (text, text + ROKAD_REFUSAL_BYTES_MAX + 1) = '\0';
  return text;
}

GBytes *
rokad_refusal_encode (const RokadRefusal *self)
{
  g_auto (RokadJsonWriter) writer = { NULL };
  g_autofree char *message = fit_reason (self->message);

  g_assert (*self->code != '\0');

  rokad_json_writer_init (&writer);
  rokad_json_writer_begin_object (&writer, NULL);
  rokad_field_write_word (&writer, "code", self->code, ROKAD_NODE_NAME_BYTES_MAX);
  rokad_field_write_text (&writer, "message", message, ROKAD_REFUSAL_BYTES_MAX);
  rokad_field_write_count (&writer, "retry_after_s", self->retry_after_s, ROKAD_RETRY_AFTER_S_MAX);
  rokad_json_writer_end_object (&writer);
  return rokad_field_finish (&writer);
}

gboolean
rokad_refusal_decode (GBytes *body, RokadRefusal *out, GError **error)
{
  g_autoptr (RokadJson) root = rokad_field_parse_body (body, ROKAD_SHORT_BYTES_MAX, error);
  g_auto (RokadRefusal) read = { 0 };

  if (root == NULL ||
      !rokad_field_read_word (root, "code", ROKAD_NODE_NAME_BYTES_MAX, &read.code, error) ||
      !rokad_field_read_text (root, "message", ROKAD_REFUSAL_BYTES_MAX, &read.message, error) ||
      !rokad_field_read_count (root, "retry_after_s", ROKAD_RETRY_AFTER_S_MAX, &read.retry_after_s,
                               error))
    return FALSE;
  if (*read.code == '\0')
    return rokad_field_refuse ("code", error);

  *out = read;
  read = (RokadRefusal){ 0 };
  return TRUE;
}
