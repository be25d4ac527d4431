/* Selling without a screen: one order from the command line, or a stream of them.
 *
 * stdout carries the numbers of orders that are on disk and nothing else, so a program that reads
 * one knows that its order is safe. An order that cannot be sold is told on stderr and left out.
 */
#include "config.h"

#include <errno.h>
#include <glib/gi18n.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "rokad-catalog.h"
#include "rokad-checkout.h"
#include "rokadctl-order.h"
#include "rokadctl.h"

static char *sell_cash;
static char *sell_from;
static gboolean sell_print;

static const GOptionEntry sell_options[] = {
  { "cash", 0, 0, G_OPTION_ARG_STRING, &sell_cash,
    N_ ("Cash given, in major units (exactly the total unless said)"), N_ ("AMOUNT") },
  { "from", 0, 0, G_OPTION_ARG_FILENAME, &sell_from,
    N_ ("Sell one order for each line of JSON; - is standard input"), N_ ("FILE") },
  { "print", 0, 0, G_OPTION_ARG_NONE, &sell_print, N_ ("Queue a receipt for each order"), NULL },
  G_OPTION_ENTRY_NULL,
};

static gboolean
refuse_several (const char *code, GPtrArray *products, GError **error)
{
  g_autoptr (GString) names = g_string_new (NULL);

  for (guint i = 0; i < products->len; i++)
    {
      const RokadProductFields *product = rokad_product_fields (products->pdata[i]);

      g_string_append_printf (names, "%s%s", i > 0 ? ", " : "",
                              *product->sku != '\0' ? product->sku : product->name);
    }

  g_set_error (error, ROKAD_CTL_ERROR, ROKAD_CTL_ERROR_FAILED,
               _ ("Several products carry the code %s. Sell the one that is meant by its SKU: %s."),
               code, names->str);
  return FALSE;
}

/* The one product that @item means, or why there is none. */
static gboolean
check_scan (const RokadCtlItem *item, const RokadScan *scan, GError **error)
{
  const RokadProductFields *product;

  if (scan->products->len > 1)
    return refuse_several (item->code, scan->products, error);
  if (scan->products->len == 0)
    {
      g_set_error (error, ROKAD_CTL_ERROR, ROKAD_CTL_ERROR_FAILED,
                   _ ("No product has the code %s. “rokadctl find” looks for one by its name."),
                   item->code);
      return FALSE;
    }

  product = rokad_product_fields (scan->products->pdata[0]);
  if (item->price_minor == ROKAD_PRICE_UNKNOWN && scan->price_minor == ROKAD_PRICE_UNKNOWN &&
      product->price_minor == ROKAD_PRICE_UNKNOWN)
    {
      g_set_error (error, ROKAD_CTL_ERROR, ROKAD_CTL_ERROR_FAILED,
                   _ ("%s (%s) has no price yet. Import one, or give it with the line."),
                   product->name, item->code);
      return FALSE;
    }
  return TRUE;
}

/* A price that was asked for comes first, then the one that the code carries, then the catalog's.
 */
static RokadLine *
price_line (const RokadCtlItem *item, const RokadScan *scan, RokadLine *listed)
{
  gint64 list_minor = rokad_line_fields (listed)->price_minor;

  if (item->price_minor != ROKAD_PRICE_UNKNOWN && item->price_minor != list_minor)
    return rokad_line_with_price (listed, item->price_minor, ROKAD_PRICE_RULE_CHANGED);
  if (item->price_minor == ROKAD_PRICE_UNKNOWN && scan->price_minor != ROKAD_PRICE_UNKNOWN)
    return rokad_line_with_price (listed, scan->price_minor, ROKAD_PRICE_RULE_LABEL);
  return g_object_ref (listed);
}

/* The code means what it means now: the time of a replay dates the order, not the catalog. */
static RokadLine *
make_line (RokadShop *shop, const RokadCtlItem *item, gint64 n, GError **error)
{
  g_auto (RokadScan) scan = { NULL };
  g_autoptr (RokadLine) listed = NULL;

  if (!rokad_catalog_scan (rokad_shop_catalog (shop), rokad_shop_settings (shop), item->code,
                           rokad_shop_stamp (shop).at_us, &scan, error) ||
      !check_scan (item, &scan, error))
    return NULL;

  listed = rokad_line_new_for_product (
      n, scan.products->pdata[0],
      rokad_money_scale (scan.quantity, item->quantity, ROKAD_QUANTITY_ONE));
  return price_line (item, &scan, listed);
}

static GListStore *
make_lines (RokadShop *shop, const RokadCtlOrder *order, GError **error)
{
  g_autoptr (GListStore) lines = g_list_store_new (ROKAD_TYPE_LINE);

  for (guint i = 0; i < order->items->len; i++)
    {
      g_autoptr (RokadLine) line = make_line (shop, order->items->pdata[i], i + 1, error);

      if (line == NULL)
        return NULL;
      g_list_store_append (lines, line);
    }
  return g_steal_pointer (&lines);
}

/* Sells and tells the number, in this order. */
static gboolean
sell (RokadShop *shop, const RokadCtlOrder *order, GError **error)
{
  g_autoptr (GListStore) lines = NULL;
  g_autoptr (RokadPaid) paid = NULL;

  if ((lines = make_lines (shop, order, error)) == NULL ||
      !rokad_checkout_lines (shop, G_LIST_MODEL (lines), order->cash_minor, order->at_us,
                             sell_print, &paid, error))
    return FALSE;

  rokad_ctl_print (paid->number);
  rokad_ctl_print ("\n");
  return rokad_ctl_flush (error);
}

static gboolean
refuse_argument (const char *argument, GError **error)
{
  g_set_error (error, ROKAD_CTL_ERROR, ROKAD_CTL_ERROR_USAGE,
               _ ("“%s” is not CODE or CODE*QUANTITY."), argument);
  return FALSE;
}

/* "8901234567890*2", "2100001*0.35" */
static gboolean
add_argument (RokadCtlOrder *order, const char *argument, GError **error)
{
  const char *star = strrchr (argument, '*');
  g_autofree char *code =
      star != NULL ? g_strndup (argument, (gsize) (star - argument)) : g_strdup (argument);
  gint64 quantity = ROKAD_QUANTITY_ONE;

  if (*code == '\0' ||
      (star != NULL && (!rokad_quantity_parse (star + 1, &quantity, NULL) || quantity <= 0)))
    return refuse_argument (argument, error);

  rokad_ctl_order_add (order, code, quantity, ROKAD_PRICE_UNKNOWN);
  return TRUE;
}

/* How many decimals an amount may have is known with the shop's currency, and so after opening. */
static gboolean
read_cash (RokadCtl *ctl, RokadShop *shop, RokadCtlOrder *order, GError **error)
{
  const RokadCurrency *currency = rokad_ctl_currency (ctl, shop);

  if (sell_cash == NULL || rokad_money_parse (currency, sell_cash, &order->cash_minor, NULL))
    return TRUE;

  g_set_error (error, ROKAD_CTL_ERROR, ROKAD_CTL_ERROR_USAGE, _ ("“%s” is not an amount of %s."),
               sell_cash, currency->code);
  return FALSE;
}

typedef enum
{
  LINE_END,
  LINE_READ,
  LINE_TOO_LONG, /* read to its end and forgotten */
} LineResult;

/* A last line without a line feed is a line too. */
static LineResult
read_line (FILE *file, GString *line)
{
  gsize bytes = 0;
  int c;

  g_string_truncate (line, 0);
  while ((c = getc (file)) != EOF && c != '\n')
    if (++bytes <= ROKAD_CTL_LINE_BYTES_MAX)
      g_string_append_c (line, (char) c);

  if (bytes > ROKAD_CTL_LINE_BYTES_MAX)
    return LINE_TOO_LONG;
  return c == EOF && bytes == 0 ? LINE_END : LINE_READ;
}

static gboolean
sell_line (RokadShop *shop, LineResult result, GString *line, GError **error)
{
  g_autoptr (RokadCtlOrder) order = NULL;

  if (result == LINE_TOO_LONG)
    {
      g_set_error (error, ROKAD_CTL_ERROR, ROKAD_CTL_ERROR_FAILED,
                   _ ("The line is longer than %d bytes."), ROKAD_CTL_LINE_BYTES_MAX);
      return FALSE;
    }

  order = rokad_ctl_order_parse (line->str, line->len, rokad_shop_settings (shop)->zone, error);
  return order != NULL && sell (shop, order, error);
}

/* A bad line is told and left out. Only what no further line can survive ends the work: files that
 * failed, and numbers that nobody can read.
 */
static gboolean
sell_stream (RokadCtl *ctl, RokadShop *shop, FILE *file, GError **error)
{
  g_autoptr (GString) line = g_string_new (NULL);
  LineResult result;
  gint64 sold = 0;

  for (gint64 number = 1; (result = read_line (file, line)) != LINE_END; number++)
    {
      g_autoptr (GError) problem = NULL;
      g_autofree char *sentence = NULL;

      if (result == LINE_READ && strspn (line->str, " \t\r") == line->len)
        continue; /* an empty line asks for nothing */
      if (sell_line (shop, result, line, &problem))
        {
          sold++;
          continue;
        }

      ctl->skipped++;
      sentence = rokad_ctl_sentence (problem);
      rokad_ctl_say (_ ("line %" PRId64 ": %s"), number, sentence);
      if (ferror (stdout) || rokad_shop_has_failed (shop))
        {
          g_propagate_error (error, g_steal_pointer (&problem));
          return FALSE;
        }
    }

  if (ferror (file))
    return rokad_ctl_refuse_file (sell_from, error);
  rokad_ctl_say (_ ("%" PRId64 " orders sold, %" PRId64 " lines skipped"), sold, ctl->skipped);
  return TRUE;
}

/* The folder was taken before: who opens the other end of a pipe finds it owned. */
static gboolean
sell_from_file (RokadCtl *ctl, RokadShop *shop, GError **error)
{
  gboolean standard = g_str_equal (sell_from, "-");
  FILE *file;
  gboolean done;

  if (!standard && !rokad_ctl_check_file (sell_from, error))
    return FALSE;
  file = standard ? stdin : fopen (sell_from, "re");
  if (file == NULL)
    return rokad_ctl_refuse_file (sell_from, error);

  done = rokad_ctl_set_up_plain (ctl, shop, error) && sell_stream (ctl, shop, file, error);
  if (!standard)
    fclose (file);
  return done;
}

static gboolean
run_sell (RokadCtl *ctl, char **arguments, GError **error)
{
  g_autoptr (RokadCtlOrder) order = rokad_ctl_order_new ();
  g_autoptr (RokadShop) shop = NULL;

  if ((sell_from != NULL) == (arguments[0] != NULL) || (sell_from != NULL && sell_cash != NULL))
    {
      g_set_error_literal (error, ROKAD_CTL_ERROR, ROKAD_CTL_ERROR_USAGE,
                           _ ("Name what is sold, or a file of orders with --from."));
      return FALSE;
    }
  for (guint i = 0; arguments[i] != NULL; i++)
    if (!add_argument (order, arguments[i], error))
      return FALSE;

  if ((shop = rokad_ctl_open_owner (ctl, error)) == NULL)
    return FALSE;
  if (sell_from != NULL)
    return sell_from_file (ctl, shop, error);

  return read_cash (ctl, shop, order, error) && rokad_ctl_set_up_plain (ctl, shop, error) &&
         sell (shop, order, error);
}

const RokadCtlCommand rokad_ctl_sell = {
  .name = "sell",
  .arguments = "CODE[*QUANTITY]…",
  .summary = N_ ("Sell one order for cash, or a file of them; prints the numbers"),
  .details = N_ ("A file has one order a line; all but lines and code may be left out:\n"
                 "  {\"lines\":[{\"code\":\"8901234567890\",\"quantity\":2,"
                 "\"unit_price_minor\":255}],\n"
                 "   \"cash_minor\":1000,\"at\":\"2026-11-21T09:30:00+05:30\"}"),
  .options = sell_options,
  .arguments_max = ROKAD_CART_LINES_MAX,
  .run = run_sell,
};
