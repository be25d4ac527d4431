/* The catalog: the demo shop, importing products, finding them, and how much of everything there
 * is.
 */
#include "config.h"

#include <glib/gi18n.h>
#include <inttypes.h>
#include <stdio.h>
#include <unistd.h>

#include "rokad-demo.h"
#include "rokad-import.h"
#include "rokad-orders.h"
#include "rokad-search.h"
#include "rokad-stock.h"
#include "rokadctl.h"

#define FOUND_UNLESS_SAID 50
#define BAR_CELLS 40

static gboolean
run_demo (RokadCtl *ctl, char **arguments, GError **error)
{
  g_autoptr (RokadShop) shop = rokad_ctl_open_owner (ctl, error);
  g_autofree char *text = NULL;
  gint64 products;

  if (shop == NULL || !rokad_demo_load (shop, error) ||
      !rokad_catalog_count (rokad_shop_catalog (shop), &products, error))
    return FALSE;

  text = ctl->json ? g_strdup_printf ("{\"products\":%" PRId64 "}\n", products)
                   : g_strdup_printf (ngettext ("A demo shop with %" PRId64 " product.\n",
                                                "A demo shop with %" PRId64 " products.\n",
                                                (gulong) products),
                                      products);
  rokad_ctl_print (text);
  return TRUE;
}

const RokadCtlCommand rokad_ctl_demo = {
  .name = "demo",
  .arguments = "",
  .summary = N_ ("Set up the demo shop in an empty folder"),
  .run = run_demo,
};

/* A bar for a person: never in a file or a pipe. */
static void
draw_bar (gint64 done, gint64 total, gpointer data)
{
  int percent = total > 0 ? (int) (done * 100 / total) : 100;
  int cells = percent * BAR_CELLS / 100;

  fprintf (stderr, "\r[%.*s%*s] %3d %%", cells, "########################################",
           BAR_CELLS - cells, "", percent);
}

static void
print_import_json (const RokadImportResult *result)
{
  g_auto (RokadJsonWriter) json = { NULL };

  rokad_json_writer_init (&json);
  rokad_json_writer_begin_object (&json, NULL);
  rokad_json_writer_int (&json, "rows", result->rows);
  rokad_json_writer_int (&json, "added", result->added);
  rokad_json_writer_int (&json, "changed", result->changed);
  rokad_json_writer_int (&json, "unchanged", result->unchanged);
  rokad_json_writer_int (&json, "rejected", result->rejected);
  rokad_ctl_json_text (&json, "rejects", result->rejects_path);
  rokad_ctl_json_text (&json, "ignored_columns", result->ignored_columns);
  rokad_json_writer_end_object (&json);
  rokad_ctl_print_json (&json);
}

static void
print_import (const RokadImportResult *result)
{
  g_autofree char *text = g_strdup_printf (
      _ ("%" PRId64 " rows: %" PRId64 " products added, %" PRId64 " changed, %" PRId64
         " unchanged, %" PRId64 " rows rejected.\n"),
      result->rows, result->added, result->changed, result->unchanged, result->rejected);

  rokad_ctl_print (text);
}

static gboolean
run_import (RokadCtl *ctl, char **arguments, GError **error)
{
  gboolean bar = isatty (STDERR_FILENO) == 1;
  g_auto (RokadImportResult) result = { 0 };
  g_autoptr (RokadShop) shop = NULL;
  gboolean done;

  /* Looked for first, so that a wrong name leaves no shop behind. */
  if (!rokad_ctl_check_file (arguments[0], error))
    return FALSE;

  shop = rokad_ctl_open_owner (ctl, error);
  if (shop == NULL || !rokad_ctl_set_up_plain (ctl, shop, error))
    return FALSE;

  done = rokad_import_products (shop, arguments[0], NULL, bar ? draw_bar : NULL, NULL, NULL,
                                &result, error);
  if (bar)
    fputc ('\n', stderr);
  if (!done)
    return FALSE;

  if (ctl->json)
    print_import_json (&result);
  else
    print_import (&result);
  if (result.ignored_columns != NULL)
    rokad_ctl_say (_ ("These columns are not known here and were left out: %s."),
                   result.ignored_columns);
  if (result.rejected > 0)
    rokad_ctl_say (_ ("The rejected rows and their reasons are in %s."), result.rejects_path);
  ctl->skipped = result.rejected;
  return TRUE;
}

const RokadCtlCommand rokad_ctl_import_products = {
  .name = "import products",
  .arguments = "FILE",
  .summary = N_ ("Add or change products from a CSV or TSV file"),
  .details = N_ ("Columns, in any order: barcode, sku, name, price, category, tax, mrp, hsn, unit\n"
                 "(piece or kg), stock, parent. Rows that cannot be used are listed with their\n"
                 "reasons in FILE.rejects.csv, and the others are imported."),
  .arguments_min = 1,
  .arguments_max = 1,
  .takes_paths = TRUE,
  .run = run_import,
};

static int find_limit = FOUND_UNLESS_SAID;

static const GOptionEntry find_options[] = {
  { "limit", 0, 0, G_OPTION_ARG_INT, &find_limit, N_ ("At most so many (50 unless said)"),
    N_ ("N") },
  G_OPTION_ENTRY_NULL,
};

/* A product found, and what the catalog's row alone does not say of it. */
typedef struct
{
  const RokadProductFields *product;
  GStrv codes;
  gint64 stock;
} Found;

static void
write_found (RokadJsonWriter *json, const Found *found)
{
  g_autofree char *stock = rokad_quantity_format (found->stock);

  rokad_json_writer_begin_object (json, NULL);
  rokad_json_writer_text (json, "code", found->product->code);
  rokad_json_writer_begin_array (json, "codes");
  for (guint i = 0; found->codes[i] != NULL; i++)
    rokad_json_writer_text (json, NULL, found->codes[i]);
  rokad_json_writer_end_array (json);
  rokad_json_writer_text (json, "sku", found->product->sku);
  rokad_json_writer_text (json, "name", found->product->name);
  if (found->product->price_minor == ROKAD_PRICE_UNKNOWN)
    rokad_json_writer_null (json, "price_minor");
  else
    rokad_json_writer_int (json, "price_minor", found->product->price_minor);
  rokad_json_writer_raw (json, "stock", stock);
  rokad_json_writer_end_object (json);
}

static void
append_found_row (GString *text, const RokadCurrency *currency, const Found *found)
{
  g_autofree char *stock = rokad_quantity_format (found->stock);
  g_autofree char *price = found->product->price_minor != ROKAD_PRICE_UNKNOWN
                               ? rokad_money_format (currency, found->product->price_minor)
                               : g_strdup ("–");

  rokad_ctl_append_cell (text, found->product->code, 14);
  g_string_append (text, "  ");
  rokad_ctl_append_cell (text, price, -12);
  g_string_append (text, "  ");
  rokad_ctl_append_cell (text, stock, -10);
  g_string_append_printf (text, "  %s\n", found->product->name);
}

/* Row by row: a whole catalog may be asked for. */
static gboolean
print_found (RokadCtl *ctl, RokadShop *shop, GPtrArray *products, GError **error)
{
  const RokadCurrency *currency = rokad_shop_settings (shop)->currency;
  g_auto (RokadJsonWriter) json = { NULL };

  rokad_json_writer_init (&json);
  for (guint i = 0; i < products->len; i++)
    {
      const RokadProductFields *product = rokad_product_fields (products->pdata[i]);
      g_auto (GStrv) codes = rokad_catalog_codes (rokad_shop_catalog (shop), product->row, error);
      Found found = { product, codes, 0 };

      if (codes == NULL ||
          !rokad_stock_of_product (rokad_shop_db (shop), product->id, &found.stock, error))
        return FALSE;

      g_string_truncate (json.text, 0);
      if (ctl->json)
        {
          rokad_ctl_print (i > 0 ? "," : "[");
          write_found (&json, &found);
        }
      else
        append_found_row (json.text, currency, &found);
      rokad_ctl_write (json.text->str, json.text->len);
    }

  if (ctl->json)
    rokad_ctl_print (products->len > 0 ? "]\n" : "[]\n");
  return TRUE;
}

static gboolean
run_find (RokadCtl *ctl, char **arguments, GError **error)
{
  g_autoptr (RokadShop) shop = NULL;
  g_autoptr (RokadSearch) search = NULL;
  g_autoptr (GPtrArray) products = NULL;

  if (find_limit < 1)
    {
      g_set_error_literal (error, ROKAD_CTL_ERROR, ROKAD_CTL_ERROR_USAGE,
                           _ ("--limit is a number from 1."));
      return FALSE;
    }
  if ((shop = rokad_ctl_open_reader (ctl, error)) == NULL)
    return FALSE;

  search = rokad_search_new (rokad_shop_catalog (shop), rokad_shop_db (shop),
                             rokad_shop_settings (shop));
  if (!rokad_search_refresh (search, error))
    return FALSE;

  products = rokad_search_run (search, arguments[0], (guint) find_limit,
                               rokad_shop_stamp (shop).at_us, error);
  if (products == NULL || !print_found (ctl, shop, products, error))
    return FALSE;

  if (products->len == ROKAD_SEARCH_LIMIT_MAX && find_limit > ROKAD_SEARCH_LIMIT_MAX)
    rokad_ctl_say (_ ("There are more: %d are listed at most."), ROKAD_SEARCH_LIMIT_MAX);
  return TRUE;
}

const RokadCtlCommand rokad_ctl_find = {
  .name = "find",
  .arguments = "TEXT [--limit N]",
  .summary = N_ ("Find products by name, SKU or code"),
  .options = find_options,
  .arguments_min = 1,
  .arguments_max = 1,
  .run = run_find,
};

typedef struct
{
  gint64 products;
  gint64 orders;
  RokadHead head;
  RokadWaiting *waiting;
} Status;

/* Orders and head of one state of the file. */
static gboolean
read_status (RokadShop *shop, Status *out_status, GError **error)
{
  RokadDb *db = rokad_shop_db (shop);
  g_autofree char *journal_id = NULL;
  g_autoptr (RokadTransaction) snapshot = NULL;

  if (!rokad_catalog_count (rokad_shop_catalog (shop), &out_status->products, error) ||
      (snapshot = rokad_db_begin_read (db, error)) == NULL)
    return FALSE;

  journal_id = rokad_journal_own (db, error);
  return journal_id != NULL && rokad_journal_head (db, journal_id, &out_status->head, error) &&
         rokad_orders_count (db, &out_status->orders, error) &&
         rokad_transaction_commit (&snapshot, error) &&
         (out_status->waiting = rokad_waiting_read (shop, error)) != NULL;
}

static void
print_status_json (const char *currency, const Status *status)
{
  g_auto (RokadJsonWriter) json = { NULL };

  rokad_json_writer_init (&json);
  rokad_json_writer_begin_object (&json, NULL);
  rokad_json_writer_text (&json, "currency", currency);
  rokad_json_writer_int (&json, "products", status->products);
  rokad_json_writer_int (&json, "orders", status->orders);
  rokad_json_writer_int (&json, "seq", status->head.seq);
  rokad_json_writer_text (&json, "head", status->head.hash);
  rokad_ctl_write_peers (&json, status->waiting);
  rokad_json_writer_end_object (&json);
  rokad_ctl_print_json (&json);
}

static void
print_status (const char *currency, const Status *status)
{
  g_autoptr (GString) text = g_string_new (NULL);

  g_string_append_printf (text,
                          _ ("Currency  %s\nProducts  %" PRId64 "\nOrders    %" PRId64
                             "\nEntries   %" PRId64 "\nHead      %s\n"),
                          currency, status->products, status->orders, status->head.seq,
                          status->head.hash);
  rokad_ctl_append_peers (text, status->waiting);
  rokad_ctl_print (text->str);
}

static gboolean
run_status (RokadCtl *ctl, char **arguments, GError **error)
{
  g_autoptr (RokadShop) shop = rokad_ctl_open_reader (ctl, error);
  const char *currency;
  Status status = { 0 };

  if (shop == NULL || !read_status (shop, &status, error))
    return FALSE;

  currency = rokad_shop_settings (shop)->currency->code;
  if (ctl->json)
    print_status_json (currency, &status);
  else
    print_status (currency, &status);
  rokad_waiting_free (status.waiting);
  return TRUE;
}

const RokadCtlCommand rokad_ctl_status = {
  .name = "status",
  .arguments = "",
  .summary = N_ ("Show how much of everything there is"),
  .run = run_status,
};
