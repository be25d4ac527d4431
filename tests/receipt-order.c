#include "receipt-order.h"

#include <json-glib/json-glib.h>
#include <string.h>

#include "rokad-money.h"

#define HEADER \
  "{\"journal\":\"01937f00-0000-7000-8000-000000000001\",\"seq\":12,\"prev\":\"%064d\"," \
  "\"at\":\"2026-11-21T09:30:12.123+05:30\",\"staff\":\"owner\",\"kind\":\"%s\",\"v\":1," \
  "\"body\":%s}"

/* An order as the journal has it, written out, so that this also reads what core's README says. */
const char receipt_small_line[] =
    "{\"journal\":\"01937f00-0000-7000-8000-000000000001\",\"seq\":12,\"prev\":"
    "\"9f2c1de64f1b4e6f9f2c1de64f1b4e6f9f2c1de64f1b4e6f9f2c1de64f1b4e6f\","
    "\"at\":\"2026-11-21T09:30:12.123+05:30\",\"staff\":\"owner\",\"kind\":\"order.paid\",\"v\":1,"
    "\"body\":{\"order\":\"01937f3e-5a2c-7b11-9c40-3d2e1f0a9b8c\",\"number\":\"K7Q/26-000123\","
    "\"currency\":\"INR\",\"exponent\":2,"
    "\"seller\":{\"name\":\"Sharma Kirana Store\",\"address\":\"12 MG Road\\nPune 411001\","
    "\"tax_id\":\"27ABCDE1234F1Z5\",\"footer\":\"Thank you!\"},"
    "\"shift\":\"01937f00-0000-7000-8000-0000004f9c2a\",\"business_date\":\"2026-11-21\","
    "\"facts\":[],\"taxes\":["
    "{\"class\":\"GST 5\",\"inclusive\":true,\"parts\":[[\"CGST\",250],[\"SGST\",250]]},"
    "{\"class\":\"GST 0\",\"inclusive\":true,\"parts\":[]}],"
    "\"lines\":["
    "{\"n\":1,\"product\":\"\",\"code\":\"\",\"name\":\"Salt 1 kg\",\"unit\":\"piece\","
    "\"hsn\":\"2501\",\"quantity\":2000,\"price_minor\":2800,\"rule\":\"list\",\"mrp_minor\":2800,"
    "\"tax\":0,\"taxable_minor\":5334,\"parts_minor\":[133,133]},"
    "{\"n\":2,\"product\":\"\",\"code\":\"\",\"name\":\"Onion, red, first choice of the market"
    "\",\"unit\":\"weight\",\"hsn\":\"0703\",\"quantity\":1350,\"price_minor\":4200,"
    "\"rule\":\"label\",\"mrp_minor\":0,\"tax\":1,\"taxable_minor\":5670,\"parts_minor\":[]}],"
    "\"sums\":[{\"name\":\"CGST\",\"rate_bp\":250,\"taxable_minor\":5334,\"tax_minor\":133},"
    "{\"name\":\"SGST\",\"rate_bp\":250,\"taxable_minor\":5334,\"tax_minor\":133}],"
    "\"total_minor\":11270,\"rounding_minor\":30,\"payable_minor\":11300,"
    "\"tendered_minor\":20000,\"change_minor\":8700,"
    "\"moves\":[],\"money\":[[\"cash\",11300]],\"rights\":[]}}";

const RokadTax receipt_gst[4] = {
  { "GST 0", TRUE, 0, { { "", 0 } } },
  { "GST 5", TRUE, 2, { { "CGST", 250 }, { "SGST", 250 } } },
  { "GST 18", TRUE, 2, { { "CGST", 900 }, { "SGST", 900 } } },
  { "GST 28", TRUE, 3, { { "CGST", 1400 }, { "SGST", 1400 }, { "Cess", 1200 } } },
};
const RokadTax receipt_igst_5[1] = { { "IGST 5", FALSE, 1, { { "IGST", 500 } } } };
const RokadTax receipt_vat[2] = {
  { "VAT 8", TRUE, 1, { { "VAT", 800 } } },
  { "VAT 10", TRUE, 1, { { "VAT", 1000 } } },
};

static void
add_text (JsonBuilder *builder, const char *name, const char *value)
{
  json_builder_set_member_name (builder, name);
  json_builder_add_string_value (builder, value);
}

static void
add_int (JsonBuilder *builder, const char *name, gint64 value)
{
  json_builder_set_member_name (builder, name);
  json_builder_add_int_value (builder, value);
}

static RokadTaxSplit
split_sale (const ReceiptOrder *order, const ReceiptSale *sale)
{
  static const RokadTax untaxed = { "", TRUE, 0, { { "", 0 } } };
  gint64 amount_minor = rokad_money_line_amount (sale->price_minor, sale->quantity);

  return rokad_tax_split (sale->tax < 0 ? &untaxed : &order->taxes[sale->tax], amount_minor);
}

static gint64
total_minor (const ReceiptOrder *order)
{
  gint64 sum_minor = 0;

  for (guint i = 0; i < order->n_sales; i++)
    sum_minor += split_sale (order, &order->sales[i]).total_minor;
  return sum_minor;
}

gint64
receipt_order_payable (const ReceiptOrder *order)
{
  gint64 sum_minor = total_minor (order);

  return sum_minor + rokad_money_rounding (sum_minor, order->step_minor);
}

static void
add_sale (JsonBuilder *builder, const ReceiptOrder *order, guint i)
{
  const ReceiptSale *sale = &order->sales[i];
  RokadTaxSplit split = split_sale (order, sale);
  guint parts = sale->tax < 0 ? 0 : order->taxes[sale->tax].n_components;

  json_builder_begin_object (builder);
  add_int (builder, "n", i + 1);
  add_text (builder, "product", "01937f00-0000-7000-8000-000000000002");
  add_text (builder, "code", "2000000000015");
  add_text (builder, "name", sale->name);
  add_text (builder, "unit", sale->unit);
  add_text (builder, "hsn", sale->hsn);
  add_int (builder, "quantity", sale->quantity);
  add_int (builder, "price_minor", sale->price_minor);
  add_text (builder, "rule", sale->rule);
  add_int (builder, "mrp_minor", 0);
  add_int (builder, "tax", sale->tax);
  add_int (builder, "taxable_minor", split.taxable_minor);
  json_builder_set_member_name (builder, "parts_minor");
  json_builder_begin_array (builder);
  for (guint c = 0; c < parts; c++)
    json_builder_add_int_value (builder, split.component_minor[c]);
  json_builder_end_array (builder);
  json_builder_end_object (builder);
}

static void
add_lines (JsonBuilder *builder, const ReceiptOrder *order)
{
  json_builder_set_member_name (builder, "lines");
  json_builder_begin_array (builder);
  for (guint i = 0; i < order->n_sales; i++)
    add_sale (builder, order, i);
  json_builder_end_array (builder);
}

static void
add_taxes (JsonBuilder *builder, const ReceiptOrder *order)
{
  json_builder_set_member_name (builder, "taxes");
  json_builder_begin_array (builder);
  for (guint i = 0; i < order->n_taxes; i++)
    {
      g_autofree char *tax = rokad_tax_to_text (&order->taxes[i]);

      json_builder_add_value (builder, json_from_string (tax, NULL));
    }
  json_builder_end_array (builder);
}

/* One for each component of each tax that a line has; no two taxes of a test share one. */
static void
add_sums (JsonBuilder *builder, const ReceiptOrder *order)
{
  json_builder_set_member_name (builder, "sums");
  json_builder_begin_array (builder);
  for (guint t = 0; t < order->n_taxes; t++)
    for (guint c = 0; c < order->taxes[t].n_components; c++)
      {
        gint64 taxable_minor = 0;
        gint64 tax_minor = 0;

        for (guint i = 0; i < order->n_sales; i++)
          if (order->sales[i].tax == (int) t)
            {
              RokadTaxSplit split = split_sale (order, &order->sales[i]);

              taxable_minor += split.taxable_minor;
              tax_minor += split.component_minor[c];
            }
        if (taxable_minor == 0)
          continue;

        json_builder_begin_object (builder);
        add_text (builder, "name", order->taxes[t].components[c].name);
        add_int (builder, "rate_bp", order->taxes[t].components[c].rate_bp);
        add_int (builder, "taxable_minor", taxable_minor);
        add_int (builder, "tax_minor", tax_minor);
        json_builder_end_object (builder);
      }
  json_builder_end_array (builder);
}

static void
add_head (JsonBuilder *builder, const ReceiptOrder *order)
{
  add_text (builder, "order", RECEIPT_ORDER_ID);
  add_text (builder, "number", order->undoes == NULL ? "K7Q/26-000123" : "K7Q/26-000124");
  add_text (builder, "currency", order->currency);
  add_int (builder, "exponent", order->exponent);
  json_builder_set_member_name (builder, "seller");
  json_builder_begin_object (builder);
  add_text (builder, "name", "Sharma Kirana Store");
  add_text (builder, "address", "12 MG Road\nPune 411001");
  add_text (builder, "tax_id", order->tax_id);
  add_text (builder, "footer", "Thank you, come again!\nधन्यवाद");
  json_builder_end_object (builder);
  add_text (builder, "shift", "01937f00-0000-7000-8000-0000004f9c2a");
  add_text (builder, "business_date", "2026-11-21");
  if (order->undoes != NULL)
    {
      json_builder_set_member_name (builder, "undoes");
      json_builder_begin_object (builder);
      add_text (builder, "order", "01937f00-0000-7000-8000-000000000003");
      add_text (builder, "number", order->undoes);
      json_builder_end_object (builder);
      add_text (builder, "reason", "Wrong customer");
    }
}

static char *
make_body (const ReceiptOrder *order)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autoptr (JsonNode) root = NULL;
  gint64 payable_minor = receipt_order_payable (order);

  json_builder_begin_object (builder);
  add_head (builder, order);
  add_taxes (builder, order);
  add_lines (builder, order);
  add_sums (builder, order);
  add_int (builder, "total_minor", total_minor (order));
  add_int (builder, "rounding_minor", payable_minor - total_minor (order));
  add_int (builder, "payable_minor", payable_minor);
  add_int (builder, "tendered_minor", order->tendered_minor);
  add_int (builder, "change_minor", order->tendered_minor - payable_minor);
  json_builder_end_object (builder);

  root = json_builder_get_root (builder);
  return json_to_string (root, FALSE);
}

RokadEntry *
receipt_order_entry (const ReceiptOrder *order, char out_hash[ROKAD_HASH_HEX_BYTES])
{
  g_autofree char *body = make_body (order);
  g_autofree char *line =
      g_strdup_printf (HEADER, 0, order->undoes == NULL ? "order.paid" : "order.undone", body);
  g_autoptr (GError) error = NULL;
  RokadEntry *entry = rokad_entry_parse (line, strlen (line), &error);

  g_assert_no_error (error);
  rokad_hash (line, strlen (line), out_hash);
  return entry;
}

RokadEntry *
receipt_small_entry (void)
{
  g_autoptr (GError) error = NULL;
  RokadEntry *entry = rokad_entry_parse (receipt_small_line, strlen (receipt_small_line), &error);

  g_assert_no_error (error);
  return entry;
}
