/* The line of an entry: read in one place, made in one place.
 *
 * The bytes are the entry. A reader checks them and takes what it needs; nobody writes them again.
 */
#include "config.h"

#include <sodium.h>
#include <string.h>

#include "rokad-environment.h"
#include "rokad-journal.h"
#include "rokad-time.h"

G_DEFINE_QUARK (rokad - journal - error - quark, rokad_journal_error)

#define RANK_BITS 20
#define RANK_HEX_DIGITS (RANK_BITS / 4)

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

/* The eight members in their order, each of its type. */
static gboolean
check_header (const RokadJson *root, GError **error)
{
  guint i = 0;

  if (!rokad_json_is_object (root) || rokad_json_length (root) != G_N_ELEMENTS (header))
    return refuse (error, "header keys missing");

  for (const RokadJson *v = rokad_json_first (root); v != NULL; v = rokad_json_next (root, v), i++)
    {
      gboolean number = i == 1 || i == 6;
      gboolean body = i == 7;

      if (!g_str_equal (rokad_json_key (v), header[i]))
        return refuse (error, "header keys out of order");
      if (!(body     ? rokad_json_is_object (v)
            : number ? rokad_json_is_int (v)
                     : rokad_json_is_text (v)))
        return refuse (error, header[i]);
    }

  return TRUE;
}

static gboolean
read_header (RokadEntry *self, GError **error)
{
  g_autoptr (GTimeZone) utc = g_time_zone_new_utc ();

  self->journal_id = rokad_json_text (self->root, "journal");
  self->chain = self->journal_id;
  self->seq = rokad_json_int (self->root, "seq");
  self->prev = rokad_json_text (self->root, "prev");
  self->at = rokad_json_text (self->root, "at");
  self->staff = rokad_json_text (self->root, "staff");
  self->kind = rokad_json_text (self->root, "kind");
  self->v = rokad_json_int (self->root, "v");
  self->body = rokad_json_object (self->root, "body");

  if (self->seq < 1 || self->seq > ROKAD_SEQ_MAX || self->v < 1 ||
      !rokad_uuid_is_valid (self->journal_id))
    return refuse (error, "journal, seq or v");
  if (strlen (self->prev) != ROKAD_HASH_HEX_BYTES - 1)
    return refuse (error, "prev");
  return rokad_time_parse (self->at, utc, &self->at_us, NULL) || refuse (error, "at");
}

RokadEntry *
rokad_entry_parse (const char *line, gsize bytes, GError **error)
{
  g_autoptr (RokadEntry) self = g_new0 (RokadEntry, 1);
  const char *wrong;

  if (bytes > ROKAD_ENTRY_BYTES_MAX)
    {
      g_set_error (error, ROKAD_JOURNAL_ERROR, ROKAD_JOURNAL_ERROR_TOO_LONG,
                   "an entry of %" G_GSIZE_FORMAT " bytes is over %d", bytes,
                   ROKAD_ENTRY_BYTES_MAX);
      return NULL;
    }
  if ((self->root = rokad_json_parse (line, bytes, &wrong)) == NULL)
    {
      refuse (error, wrong);
      return NULL;
    }

  if (!check_header (self->root, error) || !read_header (self, error))
    return NULL;

  rokad_hash (line, bytes, self->hash);
  return g_steal_pointer (&self);
}

void
rokad_entry_free (RokadEntry *self)
{
  g_clear_pointer (&self->root, rokad_json_free);
  g_free (self);
}

gint64
rokad_entry_rank (const RokadEntry *self)
{
  char digits[RANK_HEX_DIGITS + 1];

  g_strlcpy (digits, self->hash, sizeof digits);
  return self->seq << RANK_BITS | (gint64) g_ascii_strtoull (digits, NULL, 16);
}

GString *
rokad_entry_line_new (const char *journal_id,
                      const RokadHead *head,
                      const RokadStamp *stamp,
                      const char *kind,
                      gint64 v,
                      const char *body)
{
  g_autofree char *at = rokad_time_format (stamp->at_us, stamp->zone);
  RokadJsonWriter writer;

  g_assert (stamp->at_us % 1000 == 0); /* the line says milliseconds, and the line is what counts */

  rokad_json_writer_init (&writer);
  rokad_json_writer_begin_object (&writer, NULL);
  rokad_json_writer_text (&writer, "journal", journal_id);
  rokad_json_writer_int (&writer, "seq", head->seq + 1);
  rokad_json_writer_text (&writer, "prev", head->hash);
  rokad_json_writer_text (&writer, "at", at);
  rokad_json_writer_text (&writer, "staff", stamp->staff);
  rokad_json_writer_text (&writer, "kind", kind);
  rokad_json_writer_int (&writer, "v", v);
  rokad_json_writer_raw (&writer, "body", body);
  rokad_json_writer_end_object (&writer);
  return g_steal_pointer (&writer.text);
}
