/* The line of an entry: written in one place, read in one place.
 *
 * The bytes are the entry. A reader checks them and takes what it needs; nobody writes them again.
 */
#include "config.h"

#include <sodium.h>
#include <string.h>

#include "rokad-entry-syntax.h"
#include "rokad-environment.h"
#include "rokad-journal.h"
#include "rokad-time.h"

G_DEFINE_QUARK (rokad - journal - error - quark, rokad_journal_error)

static const char *const header[] = {
  "journal", "seq", "prev", "at", "staff", "kind", "v", "body",
};

void
rokad_hash (const void *data, gsize bytes, char out_hex[ROKAD_HASH_HEX_BYTES])
{
  guint8 hash[crypto_hash_sha256_BYTES];

  crypto_hash_sha256 (hash, data, bytes);
  sodium_bin2hex (out_hex, ROKAD_HASH_HEX_BYTES, hash, sizeof hash);
}

static gboolean
refuse (GError **error, const char *what)
{
  g_set_error (error, ROKAD_JOURNAL_ERROR, ROKAD_JOURNAL_ERROR_INVALID, "not an entry: %s", what);
  return FALSE;
}

/* Before anything that recurses or guesses sees it. */
static gboolean
check_bytes (const char *line, gsize bytes, GError **error)
{
  const char *wrong;

  if (bytes > ROKAD_ENTRY_BYTES_MAX)
    {
      g_set_error (error, ROKAD_JOURNAL_ERROR, ROKAD_JOURNAL_ERROR_TOO_LONG,
                   "an entry of %" G_GSIZE_FORMAT " bytes is over %d", bytes,
                   ROKAD_ENTRY_BYTES_MAX);
      return FALSE;
    }
  if (!g_utf8_validate_len (line, bytes, NULL))
    return refuse (error, "invalid UTF-8");

  wrong = rokad_entry_syntax_check (line, bytes);
  return wrong == NULL || refuse (error, wrong);
}

static gboolean
check_header (JsonObject *object, GError **error)
{
  g_autoptr (GList) members = json_object_get_members (object);
  guint i = 0;

  for (GList *l = members; l != NULL; l = l->next, i++)
    {
      JsonNode *node = json_object_get_member (object, l->data);
      gboolean number = i == 1 || i == 6;

      if (i >= G_N_ELEMENTS (header) || !g_str_equal (l->data, header[i]))
        return refuse (error, "header keys out of order");
      if (i == 7 ? !JSON_NODE_HOLDS_OBJECT (node)
                 : !JSON_NODE_HOLDS_VALUE (node) ||
                       json_node_get_value_type (node) != (number ? G_TYPE_INT64 : G_TYPE_STRING))
        return refuse (error, l->data);
    }

  return i == G_N_ELEMENTS (header) || refuse (error, "header keys missing");
}

static RokadEntry *
entry_from_object (JsonObject *object, GError **error)
{
  g_autoptr (RokadEntry) self = g_new0 (RokadEntry, 1);
  g_autoptr (GTimeZone) utc = g_time_zone_new_utc ();

  self->journal_id = g_strdup (json_object_get_string_member (object, "journal"));
  self->seq = json_object_get_int_member (object, "seq");
  self->at = g_strdup (json_object_get_string_member (object, "at"));
  self->staff = g_strdup (json_object_get_string_member (object, "staff"));
  self->kind = g_strdup (json_object_get_string_member (object, "kind"));
  self->v = json_object_get_int_member (object, "v");
  self->body = json_node_ref (json_object_get_member (object, "body"));
  if (self->seq < 1 || self->v < 1 || !rokad_uuid_is_valid (self->journal_id))
    {
      refuse (error, "journal, seq or v");
      return NULL;
    }
  if (g_strlcpy (self->prev, json_object_get_string_member (object, "prev"),
                 ROKAD_HASH_HEX_BYTES) != ROKAD_HASH_HEX_BYTES - 1)
    {
      refuse (error, "prev");
      return NULL;
    }

  if (!rokad_time_parse (self->at, utc, &self->at_us, NULL))
    {
      refuse (error, "at");
      return NULL;
    }

  return g_steal_pointer (&self);
}

RokadEntry *
rokad_entry_parse (const char *line, gsize bytes, GError **error)
{
  g_autoptr (JsonParser) parser = json_parser_new_immutable ();
  g_autoptr (GError) json_error = NULL;
  JsonNode *root;

  if (!check_bytes (line, bytes, error))
    return NULL;
  if (!json_parser_load_from_data (parser, line, (gssize) bytes, &json_error))
    {
      refuse (error, json_error->message);
      return NULL;
    }

  root = json_parser_get_root (parser);
  if (root == NULL || !JSON_NODE_HOLDS_OBJECT (root))
    {
      refuse (error, "no object");
      return NULL;
    }
  if (!check_header (json_node_get_object (root), error))
    return NULL;

  return entry_from_object (json_node_get_object (root), error);
}

void
rokad_entry_free (RokadEntry *self)
{
  g_free (self->journal_id);
  g_free (self->at);
  g_free (self->staff);
  g_free (self->kind);
  g_clear_pointer (&self->body, json_node_unref);
  g_free (self);
}

JsonObject *
rokad_entry_body (const RokadEntry *self)
{
  return json_node_get_object (self->body);
}

/* The one place that makes the bytes. Everything in the header but the body is text of ours, of
 * letters, digits and signs that JSON writes as they are.
 */
GString *
rokad_entry_to_line (const RokadEntry *self)
{
  g_autofree char *body = json_to_string (self->body, FALSE);
  GString *line = g_string_sized_new (strlen (body) + 320);

  g_string_append_printf (line,
                          "{\"journal\":\"%s\",\"seq\":%" G_GINT64_FORMAT
                          ",\"prev\":\"%s\",\"at\":\"%s\",\"staff\":\"%s\",\"kind\":\"%s\""
                          ",\"v\":%" G_GINT64_FORMAT ",\"body\":",
                          self->journal_id, self->seq, self->prev, self->at, self->staff,
                          self->kind, self->v);
  g_string_append (line, body);
  g_string_append_c (line, '}');
  return line;
}
