/* A file of products, whatever its bytes: every record lies where its line number says, every byte
 * is behind us at the end, and it reads the same in pieces of any size. A line is a product within
 * its limits, and then the catalog's fold reads of it what the import wrote, or it is refused with
 * its number and a reason.
 *
 * The first byte of the input says whether commas or tabs stand between fields, the second one how
 * large the pieces are.
 */
#include <stdint.h>
#include <string.h>

#include "rokad-error.h"
#include "rokad-import-row.h"

#define ANY_ID "01930000-0000-7000-8000-000000000001"

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

/* --- Bytes in pieces ---------------------------------------------------------------------------
 */

#define PIECES_TYPE_STREAM (pieces_stream_get_type ())
G_DECLARE_FINAL_TYPE (PiecesStream, pieces_stream, PIECES, STREAM, GInputStream)

struct _PiecesStream
{
  GInputStream parent_instance;

  const char *bytes; /* not owned */
  gsize length;
  gsize piece;
};

G_DEFINE_FINAL_TYPE (PiecesStream, pieces_stream, G_TYPE_INPUT_STREAM)

static gssize
pieces_stream_read (GInputStream *stream,
                    void *buffer,
                    gsize count,
                    GCancellable *cancellable,
                    GError **error)
{
  PiecesStream *self = PIECES_STREAM (stream);
  gsize bytes = MIN (MIN (count, self->piece), self->length);

  if (bytes > 0)
    memcpy (buffer, self->bytes, bytes);
  self->bytes += bytes;
  self->length -= bytes;
  return (gssize) bytes;
}

static void
pieces_stream_class_init (PiecesStreamClass *klass)
{
  G_INPUT_STREAM_CLASS (klass)->read_fn = pieces_stream_read;
}

static void
pieces_stream_init (PiecesStream *self)
{
}

static RokadCsv *
open_reader (const char *bytes, gsize length, gsize piece, RokadCsvDialect dialect)
{
  g_autoptr (PiecesStream) stream = g_object_new (PIECES_TYPE_STREAM, NULL);

  stream->bytes = bytes;
  stream->length = length;
  stream->piece = piece;
  return rokad_csv_new (G_INPUT_STREAM (stream), dialect);
}

/* --- Records -----------------------------------------------------------------------------------
 */

static gint64
count_lines (const char *bytes, gsize length)
{
  gint64 lines = 0;

  for (gsize i = 0; i < length; i++)
    lines += bytes[i] == '\n';
  return lines;
}

static void
check_limits (RokadCsv *reader)
{
  g_assert (rokad_csv_reason (reader) == NULL);
  g_assert (rokad_csv_count (reader) >= 1 && rokad_csv_count (reader) <= ROKAD_CSV_FIELDS_MAX);
  for (guint i = 0; i < rokad_csv_count (reader); i++)
    {
      g_assert (strlen (rokad_csv_field (reader, i)) <= ROKAD_CSV_RECORD_BYTES_MAX);
      g_assert (g_utf8_validate (rokad_csv_field (reader, i), -1, NULL));
    }
  g_assert (*rokad_csv_field (reader, rokad_csv_count (reader)) == '\0');
}

/* Its text stands right before the reader's position, behind that of the record before, on the line
 * whose number it has.
 */
static void
check_place (RokadCsv *reader, const char *bytes, gsize before)
{
  g_autofree char *text = rokad_csv_dup_text (reader);
  gsize end = (gsize) rokad_csv_position (reader);

  while (end > before && (bytes[end - 1] == '\n' || bytes[end - 1] == '\r'))
    end--;
  g_assert (end - before >= strlen (text));
  end -= strlen (text);
  g_assert (memcmp (bytes + end, text, strlen (text)) == 0);
  g_assert_cmpint (rokad_csv_line (reader), ==, count_lines (bytes, end) + 1);
}

/* What is written of a record reads as that record. */
static void
check_again (RokadCsv *reader)
{
  g_autoptr (GString) text = g_string_new ("first\n");
  g_autoptr (RokadCsv) again = NULL;

  for (guint i = 0; i < rokad_csv_count (reader); i++)
    {
      if (i > 0)
        g_string_append_c (text, ',');
      rokad_csv_append_field (text, rokad_csv_field (reader, i));
    }
  if (text->len > ROKAD_CSV_RECORD_BYTES_MAX)
    return; /* quoting may make it too long */

  again = open_reader (text->str, text->len, text->len, ROKAD_CSV_COMMAS);
  g_assert (rokad_csv_next (again, NULL, NULL) == ROKAD_CSV_RECORD);
  g_assert (rokad_csv_next (again, NULL, NULL) == ROKAD_CSV_RECORD);
  g_assert_cmpuint (rokad_csv_count (again), ==, rokad_csv_count (reader));
  for (guint i = 0; i < rokad_csv_count (reader); i++)
    g_assert_cmpstr (rokad_csv_field (again, i), ==, rokad_csv_field (reader, i));
  g_assert (rokad_csv_next (again, NULL, NULL) == ROKAD_CSV_END);
}

static void
check_same (RokadCsv *one, RokadCsv *other)
{
  g_autofree char *text = rokad_csv_dup_text (one);
  g_autofree char *other_text = rokad_csv_dup_text (other);

  g_assert_cmpint (rokad_csv_line (one), ==, rokad_csv_line (other));
  g_assert_cmpint (rokad_csv_position (one), ==, rokad_csv_position (other));
  g_assert_cmpstr (rokad_csv_reason (one), ==, rokad_csv_reason (other));
  g_assert_cmpstr (text, ==, other_text);
  g_assert_cmpuint (rokad_csv_count (one), ==, rokad_csv_count (other));
  for (guint i = 0; i < rokad_csv_count (one); i++)
    g_assert_cmpstr (rokad_csv_field (one, i), ==, rokad_csv_field (other, i));
}

static void
check_records (const char *bytes, gsize length, gsize piece, RokadCsvDialect dialect)
{
  g_autoptr (RokadCsv) whole = open_reader (bytes, length, G_MAXSIZE, dialect);
  g_autoptr (RokadCsv) pieces = open_reader (bytes, length, piece, dialect);
  gsize before = 0;
  RokadCsvStep step;

  while ((step = rokad_csv_next (whole, NULL, NULL)) != ROKAD_CSV_END)
    {
      g_assert (step == ROKAD_CSV_RECORD || step == ROKAD_CSV_BAD);
      g_assert (rokad_csv_next (pieces, NULL, NULL) == step);
      check_same (whole, pieces);
      g_assert ((gsize) rokad_csv_position (whole) > before);
      if (step == ROKAD_CSV_RECORD)
        {
          check_limits (whole);
          check_place (whole, bytes, before);
          check_again (whole);
        }
      else
        g_assert (*rokad_csv_reason (whole) != '\0' && rokad_csv_count (whole) == 0);
      before = (gsize) rokad_csv_position (whole);
    }
  g_assert (rokad_csv_next (pieces, NULL, NULL) == ROKAD_CSV_END);
  g_assert (rokad_csv_next (whole, NULL, NULL) == ROKAD_CSV_END);
  g_assert_cmpint (rokad_csv_position (whole), ==, (gint64) length);
}

/* --- Products ----------------------------------------------------------------------------------
 */

static void
check_text (const char *text, gsize bytes_max)
{
  g_assert (strlen (text) <= bytes_max);
  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    g_assert (!g_unichar_iscntrl (g_utf8_get_char (p)));
}

static void
check_codes (const char *codes)
{
  g_auto (GStrv) all = g_strsplit (codes, " ", -1);

  g_assert (g_strv_length (all) <= ROKAD_PRODUCT_CODES_MAX);
  for (guint i = 0; all[i] != NULL; i++)
    {
      g_assert (*all[i] != '\0' && strlen (all[i]) <= ROKAD_CODE_BYTES_MAX);
      for (guint j = 0; j < i; j++)
        g_assert (!g_str_equal (all[i], all[j]));
    }
}

static void
check_product (const RokadProductRow *row)
{
  g_assert (*row->name != '\0');
  check_text (row->name, ROKAD_NAME_BYTES_MAX);
  check_text (row->sku, ROKAD_CODE_BYTES_MAX);
  check_text (row->category, ROKAD_CATEGORY_BYTES_MAX);
  check_text (row->hsn, ROKAD_HSN_BYTES_MAX);
  check_text (row->parent_sku, ROKAD_CODE_BYTES_MAX);
  check_text (row->tax_class, ROKAD_TAX_NAME_BYTES - 1);
  check_codes (row->codes);
  g_assert (row->price_minor >= ROKAD_PRICE_UNKNOWN);
  g_assert (row->price_minor <= ROKAD_AMOUNT_MINOR_MAX);
  g_assert (row->mrp_minor >= 0 && row->mrp_minor <= ROKAD_AMOUNT_MINOR_MAX);
  g_assert (row->mrp_minor == 0 || row->price_minor <= row->mrp_minor);
  g_assert (row->counted >= 0 && row->counted <= ROKAD_AMOUNT_MINOR_MAX);
}

static void
check_fold (const RokadProductRow *row)
{
  g_autoptr (GString) line = g_string_new (NULL);
  g_autoptr (RokadCsv) reader = NULL;
  RokadProductRow ruled = *row;
  RokadProductRow read;

  ruled.id = ANY_ID;
  rokad_product_row_append (line, &ruled);
  reader = open_reader (line->str, line->len, line->len, ROKAD_CSV_TABS);
  g_assert (rokad_csv_next (reader, NULL, NULL) == ROKAD_CSV_RECORD);
  g_assert (rokad_product_row_read (reader, &read, NULL));

  g_assert_cmpstr (read.sku, ==, row->sku);
  g_assert_cmpstr (read.codes, ==, row->codes);
  g_assert_cmpstr (read.name, ==, row->name);
  g_assert_cmpstr (read.category, ==, row->category);
  g_assert_cmpint (read.unit, ==, row->unit);
  g_assert_cmpint (read.mrp_minor, ==, row->mrp_minor);
  g_assert_cmpstr (read.hsn, ==, row->hsn);
  g_assert_cmpstr (read.parent_sku, ==, row->parent_sku);
  g_assert_cmpint (read.price_minor, ==, row->price_minor);
  g_assert_cmpstr (read.tax_class, ==, row->tax_class);
  g_assert_cmpint (read.has_count, ==, row->has_count);
  g_assert_cmpint (read.counted, ==, row->counted);
  g_assert (rokad_csv_next (reader, NULL, NULL) == ROKAD_CSV_END);
}

static void
take_product (RokadCsv *reader, const RokadImportHeader *header, GStringChunk *texts)
{
  g_autoptr (GError) error = NULL;
  RokadImportRow row;

  g_string_chunk_clear (texts);
  if (!rokad_import_row_read (reader, header, rokad_currency_find ("INR"), texts, &row, &error))
    {
      g_assert (error->domain == ROKAD_SHOP_ERROR && *error->message != '\0');
      return;
    }

  g_assert (error == NULL);
  g_assert_cmpint (row.line, ==, rokad_csv_line (reader));
  check_product (&row.product);
  check_fold (&row.product);
}

static void
check_products (const char *bytes, gsize length, RokadCsvDialect dialect)
{
  g_autoptr (RokadCsv) reader = open_reader (bytes, length, G_MAXSIZE, dialect);
  g_autoptr (GStringChunk) texts = g_string_chunk_new (256);
  g_autoptr (GError) error = NULL;
  g_auto (RokadImportHeader) header = { 0 };
  RokadCsvStep step;

  if (rokad_csv_next (reader, NULL, NULL) != ROKAD_CSV_RECORD)
    return;
  if (!rokad_import_header_read (reader, &header, &error))
    {
      g_assert (error->domain == ROKAD_SHOP_ERROR && *error->message != '\0');
      return;
    }

  if (header.headerless)
    take_product (reader, &header, texts);
  while ((step = rokad_csv_next (reader, NULL, NULL)) != ROKAD_CSV_END)
    if (step == ROKAD_CSV_RECORD)
      take_product (reader, &header, texts);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  const char *bytes = (const char *) data + 2;
  RokadCsvDialect dialect;

  if (size < 2)
    return 0;

  dialect = data[0] % 2 == 0 ? ROKAD_CSV_COMMAS : ROKAD_CSV_TABS;
  check_records (bytes, size - 2, data[1] + 1u, dialect);
  check_products (bytes, size - 2, dialect);
  return 0;
}
