#include "config.h"

#include "rokad-receipt.h"

#include <string.h>

#include "rokad-receipt-layout.h"

RokadReceipt *
rokad_receipt_new (const RokadEntry *entry, const char *hash, gint64 copy, GError **error)
{
  g_autoptr (RokadReceiptBody) body = NULL;
  g_autoptr (GTimeZone) utc = g_time_zone_new_utc ();
  g_autoptr (GDateTime) time = NULL;
  RokadReceipt *self;

  g_assert (strlen (hash) == ROKAD_HASH_HEX_BYTES - 1 && copy >= 0);

  body = rokad_receipt_body_new (entry, error);
  if (body == NULL)
    return NULL;

  self = g_new0 (RokadReceipt, 1);
  self->number = g_strdup (body->number);
  self->qr_text =
      g_strdup_printf ("rokad:%s:%.*s", body->order_id, ROKAD_RECEIPT_QR_HASH_DIGITS, hash);
  time = g_date_time_new_from_iso8601 (entry->at, utc);
  g_assert (time != NULL); /* rokad_entry_parse() read it */
  self->at = g_date_time_format (time, "%Y-%m-%dT%H:%M:%S%:z");
  self->rows = rokad_receipt_layout (entry, body, self->qr_text, copy);
  return self;
}

void
rokad_receipt_free (RokadReceipt *self)
{
  g_ptr_array_unref (self->rows);
  g_free (self->number);
  g_free (self->qr_text);
  g_free (self->at);
  g_free (self);
}

const char *
rokad_receipt_qr_text (RokadReceipt *self)
{
  return self->qr_text;
}
