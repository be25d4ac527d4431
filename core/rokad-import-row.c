#include "config.h"

#include "rokad-import-row.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "rokad-code.h"
#include "rokad-error.h"

#define NAMED_COLUMNS_SHOWN_MAX 20

static const char *const column_names[N_ROKAD_IMPORT_COLUMNS] = {
  [ROKAD_IMPORT_BARCODE] = "barcode",   [ROKAD_IMPORT_SKU] = "sku",
  [ROKAD_IMPORT_NAME] = "name",         [ROKAD_IMPORT_PRICE] = "price",
  [ROKAD_IMPORT_CATEGORY] = "category", [ROKAD_IMPORT_TAX] = "tax",
  [ROKAD_IMPORT_MRP] = "mrp",           [ROKAD_IMPORT_HSN] = "hsn",
  [ROKAD_IMPORT_UNIT] = "unit",         [ROKAD_IMPORT_STOCK] = "stock",
  [ROKAD_IMPORT_PARENT] = "parent",
};

static gboolean refuse (GError **error, const char *format, ...) G_GNUC_PRINTF (2, 3);

static gboolean
refuse (GError **error, const char *format, ...)
{
  g_autofree char *reason = NULL;
  va_list arguments;

  va_start (arguments, format);
  reason = g_strdup_vprintf (format, arguments);
  va_end (arguments);

  g_set_error_literal (error, ROKAD_SHOP_ERROR, ROKAD_SHOP_ERROR_INVALID, reason);
  return FALSE;
}

/* --- The header --------------------------------------------------------------------------------
 */

static int
find_column (const char *name)
{
  for (int column = 0; column < N_ROKAD_IMPORT_COLUMNS; column++)
    if (g_ascii_strcasecmp (name, column_names[column]) == 0)
      return column;
  return -1;
}

static gboolean
take_columns (RokadCsv *reader, RokadImportHeader *header, GError **error)
{
  g_autoptr (GString) ignored = g_string_new (NULL);

  for (guint i = 0; i < rokad_csv_count (reader); i++)
    {
      g_autofree char *name = g_strstrip (g_strdup (rokad_csv_field (reader, i)));
      int column = find_column (name);

      if (column >= 0 && header->at[column] >= 0)
        return refuse (error, _ ("there are two columns “%s”"), column_names[column]);
      if (column >= 0)
        header->at[column] = (int) i;
      else if (*name != '\0' && i < NAMED_COLUMNS_SHOWN_MAX)
        g_string_append_printf (ignored, "%s%s", ignored->len > 0 ? ", " : "", name);
    }

  if (ignored->len > 0)
    header->ignored = g_strdup (ignored->str);
  return TRUE;
}

static gboolean
names_a_column (RokadCsv *reader)
{
  for (guint i = 0; i < rokad_csv_count (reader); i++)
    {
      g_autofree char *name = g_strstrip (g_strdup (rokad_csv_field (reader, i)));

      if (find_column (name) >= 0)
        return TRUE;
    }
  return FALSE;
}

static gboolean
begins_with_gtin (RokadCsv *reader)
{
  g_autofree char *code = g_strstrip (g_strdup (rokad_csv_field (reader, 0)));

  return rokad_code_is_gtin (code);
}

gboolean
rokad_import_header_read (RokadCsv *reader, RokadImportHeader *out_header, GError **error)
{
  g_auto (RokadImportHeader) header = { 0 };

  for (int column = 0; column < N_ROKAD_IMPORT_COLUMNS; column++)
    header.at[column] = -1;

  if (names_a_column (reader))
    {
      if (!take_columns (reader, &header, error))
        return FALSE;
      if (header.at[ROKAD_IMPORT_NAME] < 0)
        return refuse (error, _ ("the first line names no column “name”"));
    }
  else if (begins_with_gtin (reader))
    {
      header.headerless = TRUE;
      header.at[ROKAD_IMPORT_BARCODE] = 0;
      header.at[ROKAD_IMPORT_NAME] = 1;
      header.at[ROKAD_IMPORT_PRICE] = rokad_csv_count (reader) > 2 ? 2 : -1;
    }
  else
    return refuse (error, _ ("the first line names no columns: at least “name” must be there"));

  *out_header = header;
  header.ignored = NULL; /* given away */
  return TRUE;
}

void
rokad_import_header_clear (RokadImportHeader *self)
{
  g_clear_pointer (&self->ignored, g_free);
}

/* --- A line ------------------------------------------------------------------------------------
 */

typedef struct
{
  RokadCsv *reader;
  const RokadImportHeader *header;
  const RokadCurrency *currency;
  GStringChunk *texts;
} Line;

static gboolean
is_control (gunichar c)
{
  return g_unichar_iscntrl (c) || c == 0x2028 || c == 0x2029; /* line and paragraph separators */
}

/* The field with its control characters made spaces, none around it. */
static char *
read_cell (const Line *self, RokadImportColumn column)
{
  int at = self->header->at[column];
  const char *field = at >= 0 ? rokad_csv_field (self->reader, (guint) at) : "";
  char *cell = g_string_chunk_insert (self->texts, field);
  char *to = cell;

  for (const char *from = cell, *next; *from != '\0'; from = next)
    {
      next = g_utf8_next_char (from); /* before what stands there is overwritten */
      if (is_control (g_utf8_get_char (from)))
        *to++ = ' ';
      else
        {
          memmove (to, from, (gsize) (next - from));
          to += next - from;
        }
    }
  *to = '\0';
  return g_strstrip (cell);
}

static gboolean
read_text (const Line *self,
           RokadImportColumn column,
           gsize bytes_max,
           const char **out_text,
           GError **error)
{
  *out_text = read_cell (self, column);
  return strlen (*out_text) <= bytes_max || refuse (error, _ ("the %s is longer than %d bytes"),
                                                    column_names[column], (int) bytes_max);
}

static gboolean
read_name (const Line *self, RokadProductRow *product, GError **error)
{
  if (!read_text (self, ROKAD_IMPORT_NAME, ROKAD_NAME_BYTES_MAX, &product->name, error))
    return FALSE;
  return *product->name != '\0' || refuse (error, _ ("there is no name"));
}

static gboolean
holds_code (const GString *codes, const char *code)
{
  gsize bytes = strlen (code);

  for (const char *at = strstr (codes->str, code); at != NULL; at = strstr (at + 1, code))
    if ((at == codes->str || at[-1] == ' ') && (at[bytes] == '\0' || at[bytes] == ' '))
      return TRUE;
  return FALSE;
}

/* Several codes stand with spaces or | between them; one that stands twice is one. */
static gboolean
read_codes (const Line *self, RokadProductRow *product, GError **error)
{
  g_auto (GStrv) all = g_strsplit_set (read_cell (self, ROKAD_IMPORT_BARCODE), " |", -1);
  g_autoptr (GString) codes = g_string_new (NULL);
  guint n = 0;

  for (char **code = all; *code != NULL; code++)
    {
      if (**code == '\0' || holds_code (codes, *code))
        continue;
      if (strlen (*code) > ROKAD_CODE_BYTES_MAX)
        return refuse (error, _ ("the %s is longer than %d bytes"),
                       column_names[ROKAD_IMPORT_BARCODE], ROKAD_CODE_BYTES_MAX);
      if (++n > ROKAD_PRODUCT_CODES_MAX)
        return refuse (error, _ ("more than %d barcodes"), ROKAD_PRODUCT_CODES_MAX);
      g_string_append_printf (codes, "%s%s", codes->len > 0 ? " " : "", *code);
    }

  product->codes = g_string_chunk_insert (self->texts, codes->str);
  return TRUE;
}

/* @out_minor: not touched by an empty field. */
static gboolean
read_amount (const Line *self, RokadImportColumn column, gint64 *out_minor, GError **error)
{
  const char *text = read_cell (self, column);
  gint64 minor;

  if (*text == '\0')
    return TRUE;
  if (!rokad_money_parse (self->currency, text, &minor, NULL) || minor < 0)
    return refuse (error, _ ("the %s “%s” is not an amount of %s"), column_names[column], text,
                   self->currency->code);

  *out_minor = minor;
  return TRUE;
}

static gboolean
read_unit (const Line *self, RokadProductRow *product, GError **error)
{
  static const struct
  {
    const char *word;
    RokadUnit unit;
  } words[] = {
    { "", ROKAD_UNIT_PIECE },    { "piece", ROKAD_UNIT_PIECE }, { "pc", ROKAD_UNIT_PIECE },
    { "pcs", ROKAD_UNIT_PIECE }, { "each", ROKAD_UNIT_PIECE },  { "weight", ROKAD_UNIT_WEIGHT },
    { "kg", ROKAD_UNIT_WEIGHT },
  };
  const char *text = read_cell (self, ROKAD_IMPORT_UNIT);

  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    if (g_ascii_strcasecmp (text, words[i].word) == 0)
      {
        product->unit = words[i].unit;
        return TRUE;
      }
  return refuse (error, _ ("the unit “%s” is neither piece nor kg"), text);
}

static gboolean
read_count (const Line *self, RokadProductRow *product, GError **error)
{
  /* Quantities are thousandths, which a currency of three decimals is, too. */
  static const RokadCurrency thousandths = { .code = "", .exponent = 3 };
  const char *text = read_cell (self, ROKAD_IMPORT_STOCK);

  if (*text == '\0')
    return TRUE;
  if (!rokad_money_parse (&thousandths, text, &product->counted, NULL) || product->counted < 0)
    return refuse (error, _ ("the stock “%s” is not a quantity with at most three decimals"), text);

  product->has_count = TRUE;
  return TRUE;
}

gboolean
rokad_import_row_check_mrp (const RokadProductRow *product,
                            gint64 price_minor,
                            const RokadCurrency *currency,
                            GError **error)
{
  g_autofree char *price = NULL;
  g_autofree char *mrp = NULL;

  if (product->mrp_minor == 0 || price_minor <= product->mrp_minor)
    return TRUE;

  price = rokad_money_format_plain (currency, price_minor);
  mrp = rokad_money_format_plain (currency, product->mrp_minor);
  g_set_error (error, ROKAD_SHOP_ERROR, ROKAD_SHOP_ERROR_ABOVE_MRP,
               _ ("the price %s is above the MRP %s"), price, mrp);
  return FALSE;
}

gboolean
rokad_import_row_read (RokadCsv *reader,
                       const RokadImportHeader *header,
                       const RokadCurrency *currency,
                       GStringChunk *texts,
                       RokadImportRow *out_row,
                       GError **error)
{
  const Line line = { reader, header, currency, texts };
  RokadProductRow product = { .id = "", .price_minor = ROKAD_PRICE_UNKNOWN };

  if (!read_name (&line, &product, error) || !read_codes (&line, &product, error) ||
      !read_text (&line, ROKAD_IMPORT_SKU, ROKAD_CODE_BYTES_MAX, &product.sku, error) ||
      !read_text (&line, ROKAD_IMPORT_CATEGORY, ROKAD_CATEGORY_BYTES_MAX, &product.category,
                  error) ||
      !read_text (&line, ROKAD_IMPORT_TAX, ROKAD_TAX_NAME_BYTES - 1, &product.tax_class, error) ||
      !read_text (&line, ROKAD_IMPORT_HSN, ROKAD_HSN_BYTES_MAX, &product.hsn, error) ||
      !read_text (&line, ROKAD_IMPORT_PARENT, ROKAD_CODE_BYTES_MAX, &product.parent_sku, error) ||
      !read_amount (&line, ROKAD_IMPORT_PRICE, &product.price_minor, error) ||
      !read_amount (&line, ROKAD_IMPORT_MRP, &product.mrp_minor, error) ||
      !read_unit (&line, &product, error) || !read_count (&line, &product, error) ||
      !rokad_import_row_check_mrp (&product, product.price_minor, currency, error))
    return FALSE;

  *out_row = (RokadImportRow){ rokad_csv_line (reader), product };
  return TRUE;
}
