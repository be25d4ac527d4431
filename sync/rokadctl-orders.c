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
  gboolean json;
  gboolean any;
  GString *text; /* of one order, used again for the next */
} Listing;

static void
append_line_json (GString *text, const RokadOrdersLine *line)
{
  g_autofree char *quantity = rokad_quantity_format (line->quantity);

  g_string_append (text, "{\"code\":");
  rokad_ctl_append_json (text, line->code);
  g_string_append (text, ",\"name\":");
  rokad_ctl_append_json (text, line->name);
  g_string_append_printf (
      text, ",\"quantity\":%s,\"unit_price_minor\":%" PRId64 ",\"amount_minor\":%" PRId64 "}",
      quantity, line->price_minor, line->amount_minor);
}

static void
append_order_json (GString *text, const RokadOrdersRow *row)
{
  g_string_append (text, "{\"number\":");
  rokad_ctl_append_json (text, row->number);
  g_string_append_printf (text,
                          ",\"total_minor\":%" PRId64 ",\"paid_minor\":%" PRId64 ",\"lines\":[",
                          row->total_minor, row->paid_minor);
  for (guint i = 0; i < row->lines->len; i++)
    {
      g_string_append (text, i > 0 ? "," : "");
      append_line_json (text, row->lines->pdata[i]);
    }
  g_string_append (text, "]}");
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

  g_string_truncate (listing->text, 0);
  if (listing->json)
    {
      g_string_append_c (listing->text, listing->any ? ',' : '[');
      append_order_json (listing->text, row);
    }
  else
    append_order_row (listing->text, listing->currency, row);
  listing->any = TRUE;

  rokad_ctl_print (listing->text->str);
  return TRUE;
}

static gboolean
run_orders (RokadCtl *ctl, char **arguments, GError **error)
{
  g_autoptr (RokadShop) shop = rokad_ctl_open_reader (ctl, error);
  g_autoptr (GString) text = g_string_new (NULL);
  Listing listing = { NULL, ctl->json, FALSE, text };

  if (shop == NULL)
    return FALSE;

  listing.currency = rokad_shop_settings (shop)->currency;
  if (!rokad_orders_each (rokad_shop_db (shop), print_order, &listing, error))
    return FALSE;

  if (ctl->json)
    rokad_ctl_print (listing.any ? "]\n" : "[]\n");
  return TRUE;
}

const RokadCtlCommand rokad_ctl_orders = {
  "orders", "", N_ ("List all orders, oldest first"), NULL, 0, 0, run_orders,
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
print_receipt (RokadCtl *ctl, const char *number, const char *what, const char *value)
{
  g_autoptr (GString) text = g_string_new ("{\"number\":");

  rokad_ctl_append_json (text, number);
  g_string_append_printf (text, ",\"%s\":", what);
  rokad_ctl_append_json (text, value);
  g_string_append (text, "}\n");
  if (ctl->json)
    rokad_ctl_print (text->str);
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
      print_receipt (ctl, arguments[0], "pdf", receipt_pdf);
      return rokad_receipt_to_pdf (receipt, receipt_pdf, error);
    }

  text = rokad_receipt_to_text (receipt, RECEIPT_COLUMNS);
  if (ctl->json)
    print_receipt (ctl, arguments[0], "text", text);
  else
    rokad_ctl_print (text);
  return TRUE;
}

const RokadCtlCommand rokad_ctl_receipt = {
  "receipt", "NUMBER", N_ ("Show an order's receipt"), receipt_options, 1, 1, run_receipt,
};
