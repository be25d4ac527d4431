#include "stranger.h"

#include <string.h>

#include "rokad-key.h"

static void
take_line (Stranger *self, const char *line)
{
  RokadPosition *tip = &self->parcel.head.at;

  self->head.seq++;
  rokad_hash (line, strlen (line), self->head.hash);
  g_ptr_array_add (self->parcel.lines, parcel_line (line));
  tip->seq = self->head.seq;
  g_strlcpy (tip->hash, self->head.hash, sizeof tip->hash);
  stranger_sign (self, &self->parcel.head);
}

static void
begin (Stranger *self, const char *folder, const char *journal_id)
{
  *self = (Stranger){ .folder = g_strdup (folder), .zone = g_time_zone_new_utc () };
  self->parcel.lines = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  g_strlcpy (self->parcel.head.at.journal_id, journal_id, ROKAD_JOURNAL_ID_BYTES);
  g_strlcpy (self->head.hash, ROKAD_HASH_OF_NOTHING, sizeof self->head.hash);
}

void
stranger_open (Stranger *self, const char *folder, const char *scope, Seeded *chance)
{
  g_autofree char *id = rokad_environment_uuid (&chance->environment);
  g_autofree char *public_key = rokad_key_make (folder, id, &chance->environment, NULL);
  g_autofree char *body =
      g_strdup_printf ("{\"scope\":\"%s\",\"public_key\":\"%s\",\"series\":\"%s\",\"term\":1,"
                       "\"parent\":null}",
                       scope, public_key, g_str_equal (scope, "till") ? "XYZ" : "");

  begin (self, folder, id);
  stranger_say (self, "journal.opened", body);
}

void
stranger_copy (Stranger *self, const Stranger *of, guint lines)
{
  begin (self, of->folder, of->parcel.head.at.journal_id);
  for (guint i = 0; i < lines; i++)
    {
      gsize bytes;
      const char *text = g_bytes_get_data (of->parcel.lines->pdata[i], &bytes);
      g_autofree char *line = g_strndup (text, bytes);

      take_line (self, line);
    }
}

void
stranger_close (Stranger *self)
{
  g_ptr_array_unref (self->parcel.lines);
  g_time_zone_unref (self->zone);
  g_free (self->folder);
}

void
stranger_say_version (Stranger *self, const char *kind, gint64 v, const char *body)
{
  RokadStamp stamp = { .at_us = SEEDED_NEW_YEARS_EVE_US / 1000 * 1000,
                       .zone = self->zone,
                       .staff = "stranger" };
  g_autoptr (GString) line =
      rokad_entry_line_new (self->parcel.head.at.journal_id, &self->head, &stamp, kind, v, body);

  take_line (self, line->str);
}

void
stranger_say (Stranger *self, const char *kind, const char *body)
{
  stranger_say_version (self, kind, 1, body);
}

void
stranger_sign (const Stranger *self, RokadSignedPosition *position)
{
  g_autofree char *text = rokad_position_text (&position->at);
  g_autoptr (GError) error = NULL;

  rokad_key_sign (self->folder, self->parcel.head.at.journal_id, text, position->signature, &error);
  g_assert_no_error (error);
}

char *
stranger_id (guint n)
{
  return g_strdup_printf ("0190d3a0-1111-7abc-8def-%012u", n);
}

char *
stranger_order (const char *order_id, const char *shift_id)
{
  return g_strdup_printf (
      "{\"order\":\"%s\",\"number\":\"XYZ/25-000001\",\"currency\":\"INR\",\"exponent\":2,"
      "\"cart\":\"\",\"shift\":\"%s\",\"business_date\":\"2026-03-31\","
      "\"facts\":[{\"id\":\"%s-1\",\"kind\":\"placed\"},"
      "{\"id\":\"%s-2\",\"kind\":\"approved\",\"method\":\"cash\",\"amount_minor\":2800},"
      "{\"id\":\"%s-3\",\"kind\":\"delivered\"}],\"taxes\":[],"
      "\"lines\":[{\"n\":1,\"product\":\"p\",\"code\":\"D01\",\"name\":\"Salt\","
      "\"quantity\":1000,\"price_minor\":2800,\"tax\":-1,\"taxable_minor\":2800,"
      "\"parts_minor\":[]}],"
      "\"total_minor\":2800,\"payable_minor\":2800,\"moves\":[[\"p\",-1000]],"
      "\"money\":[[\"cash\",2800]],\"rights\":[[\"refund\",1,1000]]}",
      order_id, shift_id, order_id, order_id, order_id);
}
