#include "counter.h"

#include "rokad-import.h"

const char counter_products[] =
    "barcode,sku,name,category,unit,price,mrp,tax,hsn,stock\n"
    "D01,SALT,Salt 1 kg,Staples,piece,28.00,28.00,GST 0,2501,40\n"
    "D02,SUGAR,Sugar 1 kg · चीनी,Staples,piece,46.50,48.00,GST 5,1701,25\n"
    "D03,TEA,Tea 250 g,Drinks,piece,142.00,150.00,GST 5,0902,12\n"
    "D04,SOAP,Soap 125 g,Bath,piece,38.00,40.00,GST 18,3401,60\n"
    "D05,PASTE,Toothpaste 150 g,Bath,piece,99.00,105.00,GST 18,3306,18\n"
    "D06,MILK,Milk 500 ml · दूध,Dairy,piece,33.00,33.00,GST 0,0401,30\n"
    "D07,GHEE,Ghee 500 ml,Dairy,piece,345.00,360.00,GST 12,0405,8\n"
    "D08,BISC,\"Biscuits, butter\",Snacks,piece,20.00,20.00,GST 18,1905,100\n"
    "D09,CHIPS,Chips 52 g,Snacks,piece,20.00,20.00,GST 12,2005,80\n"
    "D10,COLA,Cola 750 ml,Drinks,piece,40.00,40.00,GST 28,2202,36\n"
    "D11,ONION,Onions · प्याज,Vegetables,weight,32.00,,GST 0,0703,50.5\n"
    "D12,POTATO,Potatoes · आलू,Vegetables,weight,24.00,,GST 0,0701,80.25\n"
    "D13,DAL,Toor dal loose,Staples,weight,158.00,,GST 5,0713,20\n"
    "D14,OIL,Mustard oil 1 l,Staples,piece,176.00,185.00,GST 5,1514,15\n"
    "D15,PEN,Ball pen,Paper,piece,10.00,10.00,GST 18,9608,200\n"
    "D16,BOOK,Notebook 172 p,Paper,piece,62.00,65.00,GST 12,4820,44\n"
    "D17,BULB,LED bulb 9 W,Home,piece,119.00,140.00,GST 18,8539,10\n"
    "D18,MATCH,Match box,Home,piece,2.00,2.00,GST 12,3605,300\n"
    "D19,EGG,Egg,Dairy,piece,7.50,,GST 0,0407,180\n"
    "D20,BAG,Jute bag,Home,piece,85.00,,GST 5,6305,9\n";

gboolean
counter_set_up (RokadShop *shop, GError **error)
{
  static const RokadShopSetup setup = { "Day Stores", "in-gst", NULL, NULL };

  return rokad_shop_set_up (shop, &setup, error);
}

gboolean
counter_import (RokadShop *shop, const char *scrap, const char *products, GError **error)
{
  g_autofree char *path = g_build_filename (scrap, "products.csv", NULL);
  g_autofree char *rejects = g_build_filename (scrap, "rejects.csv", NULL);
  g_auto (RokadImportResult) result = { 0 };

  if (!g_file_set_contents (path, products, -1, error) ||
      !rokad_import_products (shop, path, rejects, NULL, NULL, NULL, &result, error))
    return FALSE;

  g_assert_cmpint (result.rejected, ==, 0);
  return TRUE;
}

RokadProduct *
counter_find (RokadShop *shop, const char *code, gint64 *out_quantity, GError **error)
{
  g_auto (RokadScan) scan = { 0 };

  if (!rokad_catalog_scan (rokad_shop_catalog (shop), rokad_shop_settings (shop), code,
                           rokad_shop_stamp (shop).at_us, &scan, error))
    return NULL;

  g_assert_cmpuint (scan.products->len, ==, 1);
  *out_quantity = scan.quantity;
  return g_object_ref (g_ptr_array_index (scan.products, 0));
}

/* The open cart twice: as it is, and to be changed. */
typedef struct
{
  RokadShop *shop;
  RokadCart *was;
  RokadCart *cart;
} Change;

static gboolean
begin (Change *change, RokadShop *shop, GError **error)
{
  change->shop = shop;
  change->was = rokad_cart_load (shop, error);
  change->cart = change->was != NULL ? rokad_cart_load (shop, error) : NULL;
  return change->cart != NULL;
}

/* @line: what became of the change, NULL where it was refused. */
static gboolean
finish (Change *change, RokadLine *line, GError **error)
{
  g_autoptr (RokadCart) was = change->was;
  g_autoptr (RokadCart) cart = change->cart;

  return line != NULL &&
         rokad_cart_save_line (change->shop, rokad_cart_get_id (cart),
                               rokad_cart_line (was, rokad_line_fields (line)->n), line, error);
}

gboolean
counter_add (RokadShop *shop, const char *code, gint64 quantity, GError **error)
{
  gint64 scanned;
  g_autoptr (RokadProduct) product = counter_find (shop, code, &scanned, error);
  Change change = { 0 };

  return product != NULL && begin (&change, shop, error) &&
         finish (&change,
                 rokad_cart_add (change.cart, product, quantity != 0 ? quantity : scanned,
                                 ROKAD_PRICE_UNKNOWN, ROKAD_PRICE_RULE_LIST, error),
                 error);
}

gboolean
counter_set_quantity (RokadShop *shop, gint64 n, gint64 quantity, GError **error)
{
  Change change = { 0 };

  return begin (&change, shop, error) &&
         finish (&change, rokad_cart_set_quantity (change.cart, n, quantity, error), error);
}

gboolean
counter_set_price (RokadShop *shop, gint64 n, gint64 price_minor, GError **error)
{
  Change change = { 0 };

  return begin (&change, shop, error) &&
         finish (&change, rokad_cart_set_price (change.cart, n, price_minor, error), error);
}

gboolean
counter_remove (RokadShop *shop, gint64 n, GError **error)
{
  Change change = { 0 };

  return begin (&change, shop, error) &&
         finish (&change, rokad_cart_remove (change.cart, n, error), error);
}

gboolean
counter_recall (RokadShop *shop, GError **error)
{
  g_autoptr (GPtrArray) held = rokad_cart_list_held (shop, error);
  const RokadHeldCart *oldest;

  if (held == NULL)
    return FALSE;

  g_assert_cmpuint (held->len, >, 0);
  oldest = g_ptr_array_index (held, 0);
  return rokad_cart_recall (shop, oldest->cart_id, error);
}

gboolean
counter_pay (RokadShop *shop, gint64 extra_minor, RokadPaid **out_paid, GError **error)
{
  g_autoptr (RokadCart) cart = rokad_cart_load (shop, error);
  RokadTotals totals;
  RokadTender tender;

  if (cart == NULL)
    return FALSE;

  totals = rokad_totals (G_LIST_MODEL (cart), rokad_shop_settings (shop));
  tender = (RokadTender){ totals.payable_minor, totals.payable_minor + extra_minor, TRUE };
  return rokad_checkout_cash (shop, rokad_cart_get_id (cart), &tender, out_paid, error);
}

RokadTotals
counter_totals (RokadShop *shop)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (RokadCart) cart = rokad_cart_load (shop, &error);

  g_assert_no_error (error);
  return rokad_totals (G_LIST_MODEL (cart), rokad_shop_settings (shop));
}

char *
counter_describe (RokadShop *shop)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (RokadCart) cart = rokad_cart_load (shop, &error);
  GString *text = g_string_new (NULL);

  g_assert_no_error (error);
  g_string_append_printf (text, "cursor %d\n", (int) rokad_cart_get_cursor (cart));
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (cart)); i++)
    {
      g_autoptr (RokadLine) line = g_list_model_get_item (G_LIST_MODEL (cart), i);
      const RokadLineFields *f = rokad_line_fields (line);

      g_string_append_printf (text, "%d %s %s×%d @%d %s mrp %d %s%s\n", (int) f->n, f->code,
                              f->name, (int) f->quantity, (int) f->price_minor, f->price_rule,
                              (int) f->mrp_minor, f->tax.class_name, f->removed ? " removed" : "");
    }
  return g_string_free (text, FALSE);
}

char *
counter_ring_up_some (RokadShop *shop)
{
  g_autoptr (GError) error = NULL;

  if (!counter_add (shop, "D02", 2000, &error) || !counter_add (shop, "D11", 350, &error) ||
      !counter_add (shop, "D17", 1000, &error) || !counter_set_price (shop, 3, 9900, &error) ||
      !counter_remove (shop, 1, &error) || !counter_add (shop, "D04", 3000, &error) ||
      !counter_set_quantity (shop, 3, 2000, &error))
    g_assert_no_error (error);
  return counter_describe (shop);
}
