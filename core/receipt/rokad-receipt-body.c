#include "config.h"

#include "rokad-receipt-body.h"

#include <string.h>

#include "rokad-cart.h"
#include "rokad-environment.h"
#include "rokad-json.h"

/* What is read remembers the first member that was not what it should be, so that a reader need
 * not ask after each.
 */
typedef struct
{
  const char *bad; /* static, NULL while all is well */
} Check;

static void
note_bad (Check *check, const char *what)
{
  if (check->bad == NULL)
    check->bad = what;
}

static const char *
read_text (Check *check, const RokadJson *object, const char *member)
{
  const char *text = rokad_json_text (object, member);

  if (strlen (text) <= ROKAD_RECEIPT_TEXT_BYTES_MAX)
    return text;

  note_bad (check, member);
  return "";
}

static const char *
read_filled (Check *check, const RokadJson *object, const char *member)
{
  const char *text = read_text (check, object, member);

  if (*text == '\0')
    note_bad (check, member);
  return text;
}

/* @figure may be NULL: a figure that is missing must not print as a zero. */
static gint64
read_figure (Check *check, const RokadJson *figure, gint64 max, const char *what)
{
  gint64 value = rokad_json_as_int (figure);

  if (!rokad_json_is_int (figure))
    {
      note_bad (check, what);
      return 0;
    }
  if (value >= -max && value <= max)
    return value;

  note_bad (check, what);
  return 0;
}

static gint64
read_int (Check *check, const RokadJson *object, const char *member, gint64 max)
{
  return read_figure (check, rokad_json_member (object, member), max, member);
}

static gint64
read_amount (Check *check, const RokadJson *object, const char *member)
{
  return read_int (check, object, member, ROKAD_AMOUNT_MINOR_MAX);
}

/* A list of at most @max objects, each read by @read into an element of the new array. */
typedef void (*ReadObject) (Check *check,
                            const RokadJson *object,
                            const RokadReceiptBody *body,
                            gpointer out_element);

static GArray *
read_objects (Check *check,
              const RokadJson *object,
              const char *member,
              const RokadReceiptBody *body,
              guint size,
              ReadObject read)
{
  const RokadJson *array = rokad_json_array (object, member);
  guint length = rokad_json_length (array);
  GArray *elements = g_array_new (FALSE, TRUE, size);

  if (array == NULL || length > ROKAD_CART_LINES_MAX)
    {
      note_bad (check, member);
      return elements;
    }

  g_array_set_size (elements, length);
  for (guint i = 0; i < length; i++)
    {
      const RokadJson *element = rokad_json_object_at (array, i);

      if (element != NULL)
        read (check, element, body, elements->data + (gsize) i * size);
      else
        note_bad (check, member);
    }

  return elements;
}

static void
read_name (Check *check, const char *name, char out_name[ROKAD_TAX_NAME_BYTES])
{
  if (*name == '\0' || g_strlcpy (out_name, name, ROKAD_TAX_NAME_BYTES) >= ROKAD_TAX_NAME_BYTES)
    note_bad (check, "tax name");
}

static void
read_tax (Check *check, const RokadJson *object, const RokadReceiptBody *body, gpointer out_element)
{
  RokadTax *tax = out_element;
  const RokadJson *parts = rokad_json_array (object, "parts");

  if (parts == NULL || rokad_json_length (parts) > ROKAD_TAX_COMPONENTS_MAX)
    {
      note_bad (check, "parts");
      return;
    }

  tax->inclusive = rokad_json_bool (object, "inclusive");
  tax->n_components = rokad_json_length (parts);
  for (guint i = 0; i < tax->n_components; i++)
    {
      const RokadJson *pair = rokad_json_array_at (parts, i);

      if (pair == NULL || rokad_json_length (pair) != 2)
        {
          note_bad (check, "parts");
          return;
        }
      read_name (check, rokad_json_text_at (pair, 0), tax->components[i].name);
      tax->components[i].rate_bp =
          read_figure (check, rokad_json_at (pair, 1), ROKAD_RATE_BP_MAX, "parts");
    }
}

static void
read_line (Check *check,
           const RokadJson *object,
           const RokadReceiptBody *body,
           gpointer out_element)
{
  RokadReceiptLine *line = out_element;
  const RokadJson *parts = rokad_json_array (object, "parts_minor");
  const RokadTax *tax;
  guint expected;

  line->name = read_filled (check, object, "name");
  line->hsn = read_text (check, object, "hsn");
  line->price_rule = read_text (check, object, "rule");
  line->by_weight = rokad_unit_from_text (read_text (check, object, "unit")) == ROKAD_UNIT_WEIGHT;
  line->quantity = read_int (check, object, "quantity", ROKAD_QUANTITY_MAX);
  line->price_minor = read_amount (check, object, "price_minor");
  line->taxable_minor = read_amount (check, object, "taxable_minor");
  line->tax = read_int (check, object, "tax", ROKAD_CART_LINES_MAX);
  if (line->tax < -1 || line->tax >= (gint64) body->taxes->len)
    {
      line->tax = -1;
      note_bad (check, "tax");
    }

  tax = rokad_receipt_body_tax (body, line);
  expected = tax != NULL ? tax->n_components : 0;
  if (rokad_json_length (parts) != expected)
    {
      note_bad (check, "parts_minor");
      return;
    }
  for (guint i = 0; i < expected; i++)
    line->component_minor[i] =
        read_figure (check, rokad_json_at (parts, i), ROKAD_AMOUNT_MINOR_MAX, "parts_minor");
}

static void
read_sum (Check *check, const RokadJson *object, const RokadReceiptBody *body, gpointer out_element)
{
  RokadTotalsTax *sum = out_element;

  read_name (check, rokad_json_text (object, "name"), sum->name);
  sum->rate_bp = read_int (check, object, "rate_bp", ROKAD_RATE_BP_MAX);
  sum->taxable_minor = read_amount (check, object, "taxable_minor");
  sum->tax_minor = read_amount (check, object, "tax_minor");
}

static void
read_texts (Check *check, const RokadJson *object, RokadReceiptBody *self)
{
  const RokadJson *seller = rokad_json_object (object, "seller");

  self->order_id = read_text (check, object, "order");
  if (!rokad_uuid_is_valid (self->order_id))
    note_bad (check, "order");
  self->number = read_filled (check, object, "number");
  self->shift = read_text (check, object, "shift");
  self->business_date = read_text (check, object, "business_date");
  if (seller == NULL)
    {
      note_bad (check, "seller");
      return;
    }

  self->shop_name = read_text (check, seller, "name");
  self->address = read_text (check, seller, "address");
  self->tax_id = read_text (check, seller, "tax_id");
  self->footer = read_text (check, seller, "footer");
}

static void
read_undo (Check *check, const RokadJson *object, RokadReceiptBody *self)
{
  const RokadJson *undoes = rokad_json_object (object, "undoes");

  if (undoes == NULL)
    {
      note_bad (check, "undoes");
      return;
    }

  self->undoes = read_filled (check, undoes, "number");
  self->reason = read_text (check, object, "reason");
}

static void
read_money (Check *check, const RokadJson *object, RokadReceiptBody *self)
{
  self->currency = rokad_currency_find (rokad_json_text (object, "currency"));
  if (self->currency == NULL)
    note_bad (check, "currency");
  else if (rokad_json_int (object, "exponent") != self->currency->exponent)
    note_bad (check, "exponent");

  self->taxes = read_objects (check, object, "taxes", self, sizeof (RokadTax), read_tax);
  self->lines = read_objects (check, object, "lines", self, sizeof (RokadReceiptLine), read_line);
  self->sums = read_objects (check, object, "sums", self, sizeof (RokadTotalsTax), read_sum);
  if (self->lines->len == 0)
    note_bad (check, "lines");

  self->rounding_minor = read_amount (check, object, "rounding_minor");
  self->payable_minor = read_amount (check, object, "payable_minor");
  self->tendered_minor = read_amount (check, object, "tendered_minor");
  self->change_minor = read_amount (check, object, "change_minor");
}

RokadReceiptBody *
rokad_receipt_body_new (const RokadEntry *entry, GError **error)
{
  g_autoptr (RokadReceiptBody) self = g_new0 (RokadReceiptBody, 1);
  const RokadJson *object = entry->body;
  gboolean undo = g_str_equal (entry->kind, "order.undone");
  Check check = { NULL };

  if (!undo && !g_str_equal (entry->kind, "order.paid"))
    note_bad (&check, "kind");
  read_texts (&check, object, self);
  if (undo)
    read_undo (&check, object, self);
  read_money (&check, object, self);
  if (check.bad == NULL)
    return g_steal_pointer (&self);

  g_set_error (error, ROKAD_JOURNAL_ERROR, ROKAD_JOURNAL_ERROR_INVALID,
               "not an order that can be printed: %s", check.bad);
  return NULL;
}

void
rokad_receipt_body_free (RokadReceiptBody *self)
{
  g_clear_pointer (&self->taxes, g_array_unref);
  g_clear_pointer (&self->lines, g_array_unref);
  g_clear_pointer (&self->sums, g_array_unref);
  g_free (self);
}

const RokadTax *
rokad_receipt_body_tax (const RokadReceiptBody *self, const RokadReceiptLine *line)
{
  return line->tax >= 0 ? &g_array_index (self->taxes, RokadTax, line->tax) : NULL;
}

gint64
rokad_receipt_line_tax_minor (const RokadReceiptLine *line)
{
  gint64 sum_minor = 0;

  for (guint i = 0; i < ROKAD_TAX_COMPONENTS_MAX; i++)
    sum_minor += line->component_minor[i];
  return sum_minor;
}
