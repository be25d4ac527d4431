#include "config.h"

#include "rokad-order-body.h"

#include "rokad-entry-lines.h"
#include "rokad-json.h"

/* What the writing functions share. */
typedef struct
{
  RokadJsonWriter *writer;
  RokadShop *shop;
  const RokadOrderDraft *draft;
} Writer;

static void
add_text (Writer *self, const char *name, const char *value)
{
  rokad_json_writer_text (self->writer, name, value);
}

static void
add_int (Writer *self, const char *name, gint64 value)
{
  rokad_json_writer_int (self->writer, name, value);
}

static void
begin_array (Writer *self, const char *name)
{
  rokad_json_writer_begin_array (self->writer, name);
}

/* A text and up to two numbers: a move, an amount, a right. */
static void
add_tuple (Writer *self, const char *text, gint64 number, const gint64 *second)
{
  rokad_json_writer_begin_array (self->writer, NULL);
  rokad_json_writer_text (self->writer, NULL, text);
  rokad_json_writer_int (self->writer, NULL, number);
  if (second != NULL)
    rokad_json_writer_int (self->writer, NULL, *second);
  rokad_json_writer_end_array (self->writer);
}

static void
add_seller (Writer *self)
{
  const RokadSettings *settings = rokad_shop_settings (self->shop);

  rokad_json_writer_begin_object (self->writer, "seller");
  add_text (self, "name", settings->shop_name);
  add_text (self, "address", settings->address);
  add_text (self, "tax_id", settings->tax_id);
  add_text (self, "footer", settings->receipt_footer);
  rokad_json_writer_end_object (self->writer);
}

/* Begins a fact with an id of its own that answers @on (NULL: nothing). Returns the id. */
static char *
begin_fact (Writer *self, const char *kind, const char *on)
{
  char *id = rokad_environment_uuid (rokad_shop_environment (self->shop));

  rokad_json_writer_begin_object (self->writer, NULL);
  add_text (self, "id", id);
  add_text (self, "kind", kind);
  if (on != NULL)
    {
      begin_array (self, "on");
      rokad_json_writer_text (self->writer, NULL, on);
      rokad_json_writer_end_array (self->writer);
    }
  return id;
}

static void
add_facts (Writer *self)
{
  g_autofree char *placed = NULL;
  g_autofree char *approved = NULL;
  g_autofree char *delivered = NULL;
  g_autofree char *undone = NULL;

  begin_array (self, "facts");
  placed = begin_fact (self, "placed", NULL);
  rokad_json_writer_end_object (self->writer);
  approved = begin_fact (self, "approved", placed);
  add_text (self, "method", "cash");
  add_int (self, "amount_minor", self->draft->totals.payable_minor);
  rokad_json_writer_end_object (self->writer);
  delivered = begin_fact (self, "delivered", placed);
  rokad_json_writer_end_object (self->writer);
  if (self->draft->undoes_id != NULL)
    {
      undone = begin_fact (self, "undone", NULL);
      add_text (self, "order", self->draft->undoes_id);
      rokad_json_writer_end_object (self->writer);
    }
  rokad_json_writer_end_array (self->writer);
}

/* The lines that count, one by one. */
typedef void (*LineFunc) (Writer *self, RokadLine *line);

static void
each_line (Writer *self, LineFunc func)
{
  guint n = g_list_model_get_n_items (self->draft->lines);

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (RokadLine) line = g_list_model_get_item (self->draft->lines, i);

      if (!rokad_line_fields (line)->removed)
        func (self, line);
    }
}

static void
add_move (Writer *self, RokadLine *line)
{
  const RokadLineFields *fields = rokad_line_fields (line);

  if (*fields->product_id != '\0')
    add_tuple (self, fields->product_id, -fields->quantity, NULL);
}

/* What was sold may be refunded once; an undo spends it. Lines of a replay that were negative from
 * the start give no right, and there is none to spend when they are undone.
 */
static void
add_right (Writer *self, RokadLine *line)
{
  const RokadLineFields *fields = rokad_line_fields (line);

  if ((fields->quantity > 0) == (self->draft->undoes_id == NULL))
    add_tuple (self, "refund", fields->n, &fields->quantity);
}

static void
add_sums (Writer *self)
{
  const RokadTotals *totals = &self->draft->totals;

  begin_array (self, "sums");
  for (guint i = 0; i < totals->n_taxes; i++)
    {
      rokad_json_writer_begin_object (self->writer, NULL);
      add_text (self, "name", totals->taxes[i].name);
      add_int (self, "rate_bp", totals->taxes[i].rate_bp);
      add_int (self, "taxable_minor", totals->taxes[i].taxable_minor);
      add_int (self, "tax_minor", totals->taxes[i].tax_minor);
      rokad_json_writer_end_object (self->writer);
    }
  rokad_json_writer_end_array (self->writer);

  add_int (self, "total_minor", totals->total_minor);
  add_int (self, "rounding_minor", totals->rounding_minor);
  add_int (self, "payable_minor", totals->payable_minor);
  add_int (self, "tendered_minor", self->draft->tendered_minor);
  add_int (self, "change_minor", self->draft->tendered_minor - totals->payable_minor);

  begin_array (self, "moves");
  each_line (self, add_move);
  rokad_json_writer_end_array (self->writer);
  begin_array (self, "money");
  add_tuple (self, "cash", totals->payable_minor, NULL);
  rokad_json_writer_end_array (self->writer);
  begin_array (self, "rights");
  each_line (self, add_right);
  rokad_json_writer_end_array (self->writer);
}

static void
add_undoes (Writer *self)
{
  rokad_json_writer_begin_object (self->writer, "undoes");
  add_text (self, "order", self->draft->undoes_id);
  add_text (self, "number", self->draft->undoes_number);
  rokad_json_writer_end_object (self->writer);
  add_text (self, "reason", self->draft->reason);
}

char *
rokad_order_body_new (RokadShop *shop, const RokadOrderDraft *draft)
{
  RokadJsonWriter writer;
  Writer self = { &writer, shop, draft };
  const RokadCurrency *currency = rokad_shop_settings (shop)->currency;

  rokad_json_writer_init (&writer);
  rokad_json_writer_begin_object (&writer, NULL);
  add_text (&self, "order", draft->order_id);
  add_text (&self, "number", draft->number);
  add_text (&self, "currency", currency->code);
  add_int (&self, "exponent", currency->exponent);
  add_seller (&self);
  add_text (&self, "cart", draft->cart_id);
  add_text (&self, "shift", draft->shift_id);
  add_text (&self, "business_date", draft->business_date);
  if (draft->undoes_id != NULL)
    add_undoes (&self);
  add_facts (&self);
  rokad_entry_lines_write (&writer, draft->lines, FALSE);
  add_sums (&self);
  rokad_json_writer_end_object (&writer);

  return g_string_free (g_steal_pointer (&writer.text), FALSE);
}

GListStore *
rokad_order_body_negative_lines (const RokadJson *body, GError **error)
{
  g_autoptr (GListStore) sold = rokad_entry_lines_read (body, error);
  g_autoptr (GListStore) store = g_list_store_new (ROKAD_TYPE_LINE);

  if (sold == NULL)
    return NULL;

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (sold)); i++)
    {
      g_autoptr (RokadLine) line = g_list_model_get_item (G_LIST_MODEL (sold), i);
      g_autoptr (RokadLine) negative =
          rokad_line_with_quantity (line, -rokad_line_fields (line)->quantity);

      g_list_store_append (store, negative);
    }
  return g_steal_pointer (&store);
}
