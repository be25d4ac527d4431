#include "config.h"

#include "rokad-receipt-layout.h"

#include <glib/gi18n-lib.h>

#include "rokad-time.h"

#define NO_BREAK_SPACE "\u00a0"
#define SHIFT_LETTERS 6 /* of its id: enough to tell the shifts of a day apart */

/* What a shop's tax number is called where its currency is used; elsewhere it is a "Tax ID". */
static const struct
{
  const char *currency;
  const char *name;
} tax_id_names[] = {
  { "INR", "GSTIN" },
  { "VND", "MST" },
};

static void
free_row (gpointer data)
{
  RokadRow *row = data;

  g_strfreev (row->cells);
  g_free (row);
}

/* A text as one line: what would move the pen becomes a space. */
static char *
flatten (const char *text)
{
  GString *line = g_string_new (NULL);

  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);
      GUnicodeType type = g_unichar_type (c);
      gboolean moves = type == G_UNICODE_CONTROL || type == G_UNICODE_LINE_SEPARATOR ||
                       type == G_UNICODE_PARAGRAPH_SEPARATOR;

      g_string_append_unichar (line, moves ? ' ' : c);
    }

  return g_strstrip (g_string_free (line, FALSE));
}

static void
add (GPtrArray *rows, RokadRowShape shape, RokadRowStyle style, GStrv cells)
{
  RokadRow *row = g_new0 (RokadRow, 1);

  row->shape = shape;
  row->style = style;
  row->cells = cells;
  for (guint i = 0; cells[i] != NULL; i++)
    {
      char *given = cells[i];

      cells[i] = flatten (given);
      g_free (given);
    }
  g_ptr_array_add (rows, row);
}

void
rokad_row_add (GPtrArray *rows,
               RokadRowShape shape,
               RokadRowStyle style,
               const char *left,
               const char *right)
{
  const char *cells[] = { left, right, NULL };

  add (rows, shape, style, g_strdupv ((GStrv) cells));
}

void
rokad_row_add_cells (GPtrArray *rows, RokadRowShape shape, GStrvBuilder *cells)
{
  add (rows, shape, ROKAD_STYLE_TABLE, g_strv_builder_end (cells));
}

guint
rokad_receipt_table_end (const GPtrArray *rows, guint head)
{
  guint end = head + 1;

  while (end < rows->len && ((RokadRow *) rows->pdata[end])->shape == ROKAD_SHAPE_TABLE)
    end++;
  return end;
}

/* With the currency's sign. */
static char *
money (const RokadReceiptBody *body, gint64 amount_minor)
{
  return rokad_money_format (body->currency, amount_minor);
}

/* A column of amounts reads best as digits alone: the currency stands at the total. */
char *
rokad_receipt_amount (const RokadReceiptBody *body, gint64 amount_minor)
{
  RokadCurrency bare = *body->currency;

  bare.symbol = "";
  bare.symbol_after = FALSE;
  return rokad_money_format (&bare, amount_minor);
}

/* With the minus of the amounts beside it. */
static char *
format_quantity (gint64 quantity)
{
  g_autofree char *size = rokad_quantity_format (ABS (quantity));

  return g_strconcat (quantity < 0 ? "−" : "", size, NULL);
}

/* 250 → "2.5%": basis points are hundredths of what thousandths print. */
char *
rokad_receipt_rate (gint64 rate_bp)
{
  g_autofree char *percent = rokad_quantity_format (rate_bp * (ROKAD_QUANTITY_ONE / 100));

  return g_strconcat (percent, "%", NULL);
}

static void
add_rule (GPtrArray *rows, RokadRowStyle style)
{
  rokad_row_add (rows, ROKAD_SHAPE_RULE, style, "", NULL);
}

/* Each line of @text that is not empty. */
static void
add_lines (GPtrArray *rows, RokadRowStyle style, const char *text)
{
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);

  for (guint i = 0; lines[i] != NULL; i++)
    if (*g_strstrip (lines[i]) != '\0')
      rokad_row_add (rows, ROKAD_SHAPE_CENTERED, style, lines[i], NULL);
}

static const char *
name_tax_id (const RokadReceiptBody *body)
{
  for (guint i = 0; i < G_N_ELEMENTS (tax_id_names); i++)
    if (g_str_equal (tax_id_names[i].currency, body->currency->code))
      return tax_id_names[i].name;

  return _ ("Tax ID");
}

static void
add_seller (GPtrArray *rows, const RokadReceiptBody *body)
{
  add_lines (rows, ROKAD_STYLE_SHOP, body->shop_name);
  add_lines (rows, ROKAD_STYLE_SMALL, body->address);
  if (*body->tax_id != '\0')
    {
      g_autofree char *tax_id = g_strdup_printf ("%s %s", name_tax_id (body), body->tax_id);

      rokad_row_add (rows, ROKAD_SHAPE_CENTERED, ROKAD_STYLE_SMALL, tax_id, NULL);
    }
  add_rule (rows, ROKAD_STYLE_PLAIN);
}

static void
add_title (GPtrArray *rows, const RokadReceiptBody *body, gint64 copy)
{
  if (body->undoes != NULL)
    {
      g_autofree char *undo = g_strdup_printf (_ ("UNDO of %s"), body->undoes);
      g_autofree char *reason = g_strdup_printf (_ ("Reason: %s"), body->reason);

      rokad_row_add (rows, ROKAD_SHAPE_CENTERED, ROKAD_STYLE_BANNER, undo, NULL);
      if (*body->reason != '\0')
        rokad_row_add (rows, ROKAD_SHAPE_CENTERED, ROKAD_STYLE_PLAIN, reason, NULL);
    }
  else
    {
      gboolean taxed = *body->tax_id != '\0' && body->sums->len > 0;

      rokad_row_add (rows, ROKAD_SHAPE_CENTERED, ROKAD_STYLE_TITLE,
                     taxed ? _ ("Tax invoice") : _ ("Receipt"), NULL);
    }

  if (copy > 0)
    {
      g_autofree char *banner = g_strdup_printf (_ ("COPY %" G_GINT64_FORMAT), copy);

      rokad_row_add (rows, ROKAD_SHAPE_CENTERED, ROKAD_STYLE_BANNER, banner, NULL);
    }
}

/* As it was on the shop's clock: the entry's own offset, whatever the machine's zone is now. */
static char *
format_time (const RokadEntry *entry)
{
  g_autoptr (GTimeZone) utc = g_time_zone_new_utc ();
  g_autoptr (GDateTime) time = g_date_time_new_from_iso8601 (entry->at, utc);

  return rokad_time_display (entry->at_us, time != NULL ? g_date_time_get_timezone (time) : utc);
}

static void
add_fact (GPtrArray *rows, const char *name, const char *value)
{
  rokad_row_add (rows, ROKAD_SHAPE_PAIR, ROKAD_STYLE_FACT, name, value);
}

static void
add_facts (GPtrArray *rows, const RokadEntry *entry, const RokadReceiptBody *body)
{
  g_autofree char *time = format_time (entry);
  gboolean owner = g_str_equal (entry->staff, "owner");
  glong letters = g_utf8_strlen (body->shift, -1);

  add_fact (rows, _ ("Number"), body->number);
  add_fact (rows, _ ("Date"), time);
  add_fact (rows, _ ("Staff"), owner ? _ ("Owner") : entry->staff);
  if (*body->shift != '\0')
    {
      const char *end = g_utf8_offset_to_pointer (body->shift, MAX (letters - SHIFT_LETTERS, 0));
      g_autofree char *shift = g_strdup_printf ("%s · %s", body->business_date, end);

      add_fact (rows, _ ("Shift"), shift);
    }
  add_rule (rows, ROKAD_STYLE_PLAIN);
}

/* A remark among others of a line, which stays in one piece. */
static void
append_mark (GString *text, const char *mark)
{
  g_string_append (text, "   ");
  for (const char *p = mark; *p != '\0'; p++)
    if (*p == ' ')
      g_string_append (text, NO_BREAK_SPACE);
    else
      g_string_append_c (text, *p);
}

/* "0.35 kg × 120.00/kg   HSN 0910   Label price": parts that belong together do not part. */
static char *
describe_line (const RokadReceiptBody *body, const RokadReceiptLine *line)
{
  g_autofree char *quantity = format_quantity (line->quantity);
  g_autofree char *price = rokad_receipt_amount (body, line->price_minor);
  GString *text = g_string_new (NULL);

  g_string_append (text, quantity);
  g_string_append (text, line->by_weight ? NO_BREAK_SPACE "kg" : "");
  g_string_append_printf (text, NO_BREAK_SPACE "×" NO_BREAK_SPACE "%s", price);
  g_string_append (text, line->by_weight ? "/kg" : "");
  if (*line->hsn != '\0')
    g_string_append_printf (text, "   HSN" NO_BREAK_SPACE "%s", line->hsn);
  if (g_str_equal (line->price_rule, ROKAD_PRICE_RULE_LABEL))
    append_mark (text, _ ("Label price"));
  else if (g_str_equal (line->price_rule, ROKAD_PRICE_RULE_CHANGED))
    append_mark (text, _ ("Changed price"));

  return g_string_free (text, FALSE);
}

/* As the customer reads the price: with tax where the price has it in. The amounts, and the taxes
 * that are not in them, add up to the order.
 */
static gint64
line_amount (const RokadReceiptBody *body, const RokadReceiptLine *line)
{
  const RokadTax *tax = rokad_receipt_body_tax (body, line);
  gboolean inclusive = tax != NULL && tax->inclusive;

  return line->taxable_minor + (inclusive ? rokad_receipt_line_tax_minor (line) : 0);
}

static void
add_items (GPtrArray *rows, const RokadReceiptBody *body)
{
  for (guint i = 0; i < body->lines->len; i++)
    {
      const RokadReceiptLine *line = &g_array_index (body->lines, RokadReceiptLine, i);
      g_autofree char *description = describe_line (body, line);
      g_autofree char *amount = rokad_receipt_amount (body, line_amount (body, line));

      rokad_row_add (rows, ROKAD_SHAPE_LEFT, ROKAD_STYLE_ITEM, line->name, NULL);
      rokad_row_add (rows, ROKAD_SHAPE_PAIR, ROKAD_STYLE_AMOUNT, description, amount);
    }
  add_rule (rows, ROKAD_STYLE_PLAIN);
}

static void
add_sum (GPtrArray *rows, const char *name, char *take_value)
{
  rokad_row_add (rows, ROKAD_SHAPE_PAIR, ROKAD_STYLE_SUM, name, take_value);
  g_free (take_value);
}

/* What the customer can count in the bag: pieces, and one for each weighed line. */
static gint64
count_items (const RokadReceiptBody *body)
{
  gint64 items = 0;

  for (guint i = 0; i < body->lines->len; i++)
    {
      const RokadReceiptLine *line = &g_array_index (body->lines, RokadReceiptLine, i);
      gint64 one = line->quantity < 0 ? -ROKAD_QUANTITY_ONE : ROKAD_QUANTITY_ONE;

      items += line->by_weight ? one : line->quantity;
    }

  return items;
}

static void
add_taxes (GPtrArray *rows, const RokadReceiptBody *body)
{
  gint64 taxable_minor = 0;

  if (body->sums->len == 0)
    return;

  for (guint i = 0; i < body->lines->len; i++)
    taxable_minor += g_array_index (body->lines, RokadReceiptLine, i).taxable_minor;
  add_sum (rows, _ ("Taxable value"), rokad_receipt_amount (body, taxable_minor));
  for (guint i = 0; i < body->sums->len; i++)
    {
      const RokadTotalsTax *sum = &g_array_index (body->sums, RokadTotalsTax, i);
      g_autofree char *rate = rokad_receipt_rate (sum->rate_bp);
      g_autofree char *name = g_strdup_printf ("%s %s", sum->name, rate);

      add_sum (rows, name, rokad_receipt_amount (body, sum->tax_minor));
    }
}

static void
add_totals (GPtrArray *rows, const RokadReceiptBody *body)
{
  g_autofree char *total = money (body, body->payable_minor);

  add_sum (rows, _ ("Items"), format_quantity (count_items (body)));
  add_taxes (rows, body);
  if (body->rounding_minor != 0)
    add_sum (rows, _ ("Round off"), rokad_receipt_amount (body, body->rounding_minor));

  add_rule (rows, ROKAD_STYLE_TOTAL);
  rokad_row_add (rows, ROKAD_SHAPE_PAIR, ROKAD_STYLE_TOTAL, _ ("TOTAL"), total);
  add_rule (rows, ROKAD_STYLE_TOTAL);

  add_sum (rows, body->tendered_minor < 0 ? _ ("Cash given back") : _ ("Cash"),
           money (body, body->tendered_minor));
  if (body->change_minor != 0)
    add_sum (rows, _ ("Change"), money (body, body->change_minor));
}

static void
add_end (GPtrArray *rows, const RokadReceiptBody *body, const char *qr_text)
{
  add_rule (rows, ROKAD_STYLE_PLAIN);
  add_lines (rows, ROKAD_STYLE_FOOTER, body->footer);
  rokad_row_add (rows, ROKAD_SHAPE_QR, ROKAD_STYLE_SMALL, qr_text, NULL);
  rokad_row_add (rows, ROKAD_SHAPE_CENTERED, ROKAD_STYLE_TITLE, body->number, NULL);
}

GPtrArray *
rokad_receipt_layout (const RokadEntry *entry,
                      const RokadReceiptBody *body,
                      const char *qr_text,
                      gint64 copy)
{
  GPtrArray *rows = g_ptr_array_new_with_free_func (free_row);

  add_seller (rows, body);
  add_title (rows, body, copy);
  add_facts (rows, entry, body);
  add_items (rows, body);
  add_totals (rows, body);
  rokad_receipt_add_tables (rows, body);
  add_end (rows, body, qr_text);
  return rows;
}
