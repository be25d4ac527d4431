/* Orders and receipts, read beside whoever sells. */
#include "config.h"

#include <glib/gi18n.h>
#include <inttypes.h>
#include <string.h>

#include "rokad-orders.h"
#include "rokad-receipt.h"
#include "rokadctl.h"

#define RECEIPT_COLUMNS 42 /* 80 mm paper */

typedef struct
{
  const RokadCurrency *currency; /* not owned */
  gboolean as_json;
  gboolean any;
  RokadJsonWriter json; /* of one order, used again for the next */
} Listing;

static void
write_line (RokadJsonWriter *json, const RokadOrdersLine *line)
{
  g_autofree char *quantity = rokad_quantity_format (line->quantity);

  rokad_json_writer_begin_object (json, NULL);
  rokad_json_writer_text (json, "code", line->code);
  rokad_json_writer_text (json, "name", line->name);
  rokad_json_writer_raw (json, "quantity", quantity);
  rokad_json_writer_int (json, "unit_price_minor", line->price_minor);
  rokad_json_writer_int (json, "amount_minor", line->amount_minor);
  rokad_json_writer_end_object (json);
}

static void
write_order (RokadJsonWriter *json, const RokadOrdersRow *row)
{
  rokad_json_writer_begin_object (json, NULL);
  rokad_json_writer_text (json, "number", row->number);
  rokad_json_writer_int (json, "total_minor", row->total_minor);
  rokad_json_writer_int (json, "paid_minor", row->paid_minor);
  rokad_json_writer_begin_array (json, "lines");
  for (guint i = 0; i < row->lines->len; i++)
    write_line (json, row->lines->pdata[i]);
  rokad_json_writer_end_array (json);
  rokad_json_writer_end_object (json);
}

static void
append_order_row (GString *text, const RokadCurrency *currency, const RokadOrdersRow *row)
{
  g_autofree char *total = rokad_money_format (currency, row->total_minor);
  const RokadOrdersLine *first = row->lines->len > 0 ? row->lines->pdata[0] : NULL;

  rokad_ctl_append_cell (text, row->number, 16);
  g_string_append (text, "  ");
  rokad_ctl_append_cell (text, total, -16);
  g_string_append_printf (text, "  %4u  %s\n", row->lines->len, first != NULL ? first->name : "");
}

static gboolean
print_order (const RokadOrdersRow *row, gpointer data, GError **error)
{
  Listing *listing = data;
  GString *text = listing->json.text;

  g_string_truncate (text, 0);
  if (listing->as_json)
    {
      rokad_ctl_print (listing->any ? "," : "[");
      write_order (&listing->json, row);
    }
  else
    append_order_row (text, listing->currency, row);
  listing->any = TRUE;

  rokad_ctl_write (text->str, text->len);
  return TRUE;
}

static gboolean
run_orders (RokadCtl *ctl, char **arguments, GError **error)
{
  g_autoptr (RokadShop) shop = rokad_ctl_open_reader (ctl, error);
  Listing listing = { .as_json = ctl->json };
  gboolean done;

  if (shop == NULL)
    return FALSE;

  listing.currency = rokad_shop_settings (shop)->currency;
  rokad_json_writer_init (&listing.json);
  done = rokad_orders_each (rokad_shop_db (shop), print_order, &listing, error);
  rokad_json_writer_clear (&listing.json);

  if (done && ctl->json)
    rokad_ctl_print (listing.any ? "]\n" : "[]\n");
  return done;
}

const RokadCtlCommand rokad_ctl_orders = {
  .name = "orders",
  .arguments = "",
  .summary = N_ ("List all orders, oldest first"),
  .run = run_orders,
};

static char *receipt_pdf;

static const GOptionEntry receipt_options[] = {
  { "pdf", 0, 0, G_OPTION_ARG_FILENAME, &receipt_pdf, N_ ("Write a PDF instead"), N_ ("FILE") },
  G_OPTION_ENTRY_NULL,
};

static RokadReceipt *
read_receipt (RokadShop *shop, const char *number, GError **error)
{
  RokadDb *db = rokad_shop_db (shop);
  g_autoptr (RokadOrder) order = rokad_order_find (db, number, error);
  g_autoptr (RokadEntry) entry = NULL;
  char hash[ROKAD_HASH_HEX_BYTES];

  if (order == NULL)
    {
      if (error != NULL && g_error_matches (*error, ROKAD_STORE_ERROR, ROKAD_STORE_ERROR_MISSING))
        {
          g_clear_error (error);
          g_set_error (error, ROKAD_CTL_ERROR, ROKAD_CTL_ERROR_FAILED,
                       _ ("There is no order %s. “rokadctl orders” lists them."), number);
        }
      return NULL;
    }

  entry = rokad_order_entry (db, rokad_order_fields (order)->order_id, hash, error);
  return entry != NULL ? rokad_receipt_new (entry, hash, 0, error) : NULL;
}

static void
print_receipt (const char *number, const char *what, const char *value)
{
  g_auto (RokadJsonWriter) json = { NULL };

  rokad_json_writer_init (&json);
  rokad_json_writer_begin_object (&json, NULL);
  rokad_json_writer_text (&json, "number", number);
  rokad_ctl_json_text (&json, what, value);
  rokad_json_writer_end_object (&json);
  rokad_ctl_print_json (&json);
}

static gboolean
run_receipt (RokadCtl *ctl, char **arguments, GError **error)
{
  g_autoptr (RokadShop) shop = rokad_ctl_open_reader (ctl, error);
  g_autoptr (RokadReceipt) receipt = NULL;
  g_autofree char *text = NULL;

  if (shop == NULL || (receipt = read_receipt (shop, arguments[0], error)) == NULL)
    return FALSE;

  if (receipt_pdf != NULL)
    {
      if (!rokad_receipt_to_pdf (receipt, receipt_pdf, error))
        return FALSE;
      if (ctl->json)
        print_receipt (arguments[0], "pdf", receipt_pdf);
      return TRUE;
    }

  text = rokad_receipt_to_text (receipt, RECEIPT_COLUMNS);
  if (ctl->json)
    print_receipt (arguments[0], "text", text);
  else
    rokad_ctl_print (text);
  return TRUE;
}

const RokadCtlCommand rokad_ctl_receipt = {
  .name = "receipt",
  .arguments = "NUMBER [--pdf FILE]",
  .summary = N_ ("Show an order's receipt"),
  .options = receipt_options,
  .arguments_min = 1,
  .arguments_max = 1,
  .run = run_receipt,
};
