#include "config.h"

#include "rokad-product-row.h"

#include <string.h>

#include "rokad-environment.h"
#include "rokad-error.h"
#include "rokad-money.h"

typedef enum
{
  FIELD_ID,
  FIELD_SKU,
  FIELD_CODES,
  FIELD_NAME,
  FIELD_CATEGORY,
  FIELD_UNIT,
  FIELD_MRP,
  FIELD_HSN,
  FIELD_PARENT_SKU,
  FIELD_PRICE,
  FIELD_TAX_CLASS,
  FIELD_COUNTED,
  FIELD_EXPECTED,
  N_FIELDS,
} Field;

static void
append_int (GString *text, gboolean known, gint64 value)
{
  if (known)
    g_string_append_printf (text, "%" G_GINT64_FORMAT, value);
}

static void
append_field (GString *text, const RokadProductRow *row, Field field)
{
  switch (field)
    {
    case FIELD_ID:
      g_string_append (text, row->id);
      return;
    case FIELD_SKU:
      g_string_append (text, row->sku);
      return;
    case FIELD_CODES:
      g_string_append (text, row->codes);
      return;
    case FIELD_NAME:
      g_string_append (text, row->name);
      return;
    case FIELD_CATEGORY:
      g_string_append (text, row->category);
      return;
    case FIELD_UNIT:
      g_string_append (text, rokad_unit_to_text (row->unit));
      return;
    case FIELD_MRP:
      append_int (text, row->mrp_minor != 0, row->mrp_minor);
      return;
    case FIELD_HSN:
      g_string_append (text, row->hsn);
      return;
    case FIELD_PARENT_SKU:
      g_string_append (text, row->parent_sku);
      return;
    case FIELD_PRICE:
      append_int (text, row->price_minor != ROKAD_PRICE_UNKNOWN, row->price_minor);
      return;
    case FIELD_TAX_CLASS:
      g_string_append (text, row->tax_class);
      return;
    case FIELD_COUNTED:
      append_int (text, row->has_count, row->counted);
      return;
    case FIELD_EXPECTED:
      append_int (text, row->has_count, row->expected);
      return;
    case N_FIELDS:
      break;
    }
  g_assert_not_reached ();
}

void
rokad_product_row_append (GString *text, const RokadProductRow *row)
{
  for (Field field = 0; field < N_FIELDS; field++)
    {
      if (field > 0)
        g_string_append_c (text, '\t');
      append_field (text, row, field);
    }
  g_string_append_c (text, '\n');
}

/* An empty field is @otherwise. */
static gboolean
read_int (RokadCsv *reader, Field field, gint64 min, gint64 otherwise, gint64 *out_value)
{
  const char *text = rokad_csv_field (reader, field);

  *out_value = otherwise;
  return *text == '\0' ||
         g_ascii_string_to_signed (text, 10, min, ROKAD_AMOUNT_MINOR_MAX, out_value, NULL);
}

gboolean
rokad_product_row_read (RokadCsv *reader, RokadProductRow *out_row, GError **error)
{
  RokadProductRow row = {
    .id = rokad_csv_field (reader, FIELD_ID),
    .sku = rokad_csv_field (reader, FIELD_SKU),
    .codes = rokad_csv_field (reader, FIELD_CODES),
    .name = rokad_csv_field (reader, FIELD_NAME),
    .category = rokad_csv_field (reader, FIELD_CATEGORY),
    .unit = rokad_unit_from_text (rokad_csv_field (reader, FIELD_UNIT)),
    .hsn = rokad_csv_field (reader, FIELD_HSN),
    .parent_sku = rokad_csv_field (reader, FIELD_PARENT_SKU),
    .tax_class = rokad_csv_field (reader, FIELD_TAX_CLASS),
    .has_count = *rokad_csv_field (reader, FIELD_COUNTED) != '\0',
  };
  gboolean good;

  /* A later format may add fields behind ours. */
  good = rokad_csv_count (reader) >= N_FIELDS && rokad_uuid_is_valid (row.id) &&
         *row.name != '\0' && read_int (reader, FIELD_MRP, 0, 0, &row.mrp_minor) &&
         read_int (reader, FIELD_PRICE, 0, ROKAD_PRICE_UNKNOWN, &row.price_minor) &&
         read_int (reader, FIELD_COUNTED, -ROKAD_AMOUNT_MINOR_MAX, 0, &row.counted) &&
         read_int (reader, FIELD_EXPECTED, -ROKAD_AMOUNT_MINOR_MAX, 0, &row.expected);
  if (!good)
    {
      g_set_error (error, ROKAD_JOURNAL_ERROR, ROKAD_JOURNAL_ERROR_INVALID,
                   "line %" G_GINT64_FORMAT " of the blob is no product", rokad_csv_line (reader));
      return FALSE;
    }

  *out_row = row;
  return TRUE;
}
