#include "sim-workload.h"

#include "counter.h"
#include "rokad-authority.h"
#include "rokad-import.h"
#include "rokad-proposal.h"
#include "sim-node.h"

#define ACTS_MIN 16
#define ACTS_MAX 46
#define PAUSE_SHORT_US (300 * SIM_MS) /* at most, while there is a rush */
#define PAUSE_LONG_US (20 * SIM_S)    /* at most, between them */
#define RUSH_PERMILLE 800             /* of the pauses are short */
#define LINES_MAX 3
#define COUNTER_PRODUCTS 20
#define IMPORTED_PIECES 7 /* of each new product */

/* Somebody at a till. */
typedef struct
{
  SimNode *till; /* not owned */
  guint64 chance;
  guint left; /* acts */
  guint made; /* imports */
} Cashier;

/* --- What a person does --- */

static char *
choose_code (Cashier *self)
{
  return g_strdup_printf ("D%02u", 1 + sim_below (&self->chance, COUNTER_PRODUCTS));
}

static gboolean
is_known (RokadShop *shop, const char *code, GError **error)
{
  g_auto (RokadScan) scan = { 0 };

  if (!rokad_catalog_scan (rokad_shop_catalog (shop), rokad_shop_settings (shop), code,
                           rokad_shop_stamp (shop).at_us, &scan, error))
    return FALSE;
  if (scan.products->len == 1)
    return TRUE;

  g_set_error (error, ROKAD_SHOP_ERROR, ROKAD_SHOP_ERROR_NOTHING, "nobody knows %s", code);
  return FALSE;
}

static gboolean
ring_up (Cashier *self, GError **error)
{
  g_autofree char *code = choose_code (self);

  return is_known (self->till->open, code, error) && counter_add (self->till->open, code, 0, error);
}

/* Something about the line that was rung up last. */
static gboolean
change_line (Cashier *self, GError **error)
{
  g_autoptr (RokadCart) cart = rokad_cart_load (self->till->open, error);
  gint64 n = cart != NULL ? rokad_cart_get_cursor (cart) : 0;

  if (cart == NULL)
    return FALSE;
  if (n == 0)
    return TRUE;

  switch (sim_below (&self->chance, 3))
    {
    case 0:
      return counter_remove (self->till->open, n, error);
    case 1:
      return counter_set_quantity (self->till->open, n, 1000 * sim_between (&self->chance, 1, 5),
                                   error);
    default:
      return counter_set_price (self->till->open, n, 100 * sim_between (&self->chance, 1, 2),
                                error);
    }
}

static void
promise (Cashier *self, const RokadPaid *paid, guint lines)
{
  sim_model_promise (self->till->shop->model, self->till, paid, lines);
  self->till->shop->tally.orders++;
  sim_tell (self->till->shop, "%s gives out %s over %" G_GINT64_FORMAT, self->till->name,
            paid->number, paid->total_minor);
}

static gboolean
sell (Cashier *self, GError **error)
{
  RokadShop *shop = self->till->open;
  g_autoptr (RokadPaid) paid = NULL;
  g_autoptr (RokadCart) cart = NULL;

  for (guint lines = 1 + sim_below (&self->chance, LINES_MAX); lines > 0; lines--)
    if (!ring_up (self, error))
      return FALSE;
  if (sim_below (&self->chance, 6) == 0 && !change_line (self, error))
    return FALSE;
  if ((cart = rokad_cart_load (shop, error)) == NULL || rokad_cart_count (cart) == 0 ||
      !counter_pay (shop, 500, &paid, error))
    return cart != NULL && paid == NULL && rokad_cart_count (cart) == 0;

  promise (self, paid, rokad_cart_count (cart));
  return TRUE;
}

static gboolean
undo (Cashier *self, GError **error)
{
  g_autoptr (RokadPaid) paid = NULL;

  if (!rokad_checkout_undo_last (self->till->open, "changed mind", FALSE, &paid, error))
    return FALSE;

  promise (self, paid, SIM_LINES_UNTOLD);
  return TRUE;
}

static gboolean
hold_or_recall (Cashier *self, GError **error)
{
  RokadShop *shop = self->till->open;
  g_autoptr (GPtrArray) held = rokad_cart_list_held (shop, error);

  if (held == NULL)
    return FALSE;
  if (held->len > 0)
    return counter_recall (shop, error);
  return ring_up (self, error) && rokad_cart_hold (shop, error);
}

/* Rules where the till does, else proposes. */
static gboolean
change_settings (Cashier *self, GError **error)
{
  g_autofree char *footer = g_strdup_printf ("Thank you %u", sim_below (&self->chance, 1000));

  sim_tell (self->till->shop, "%s wants a footer: %s", self->till->name, footer);
  return rokad_shop_change_settings (self->till->open, error, "receipt_footer", footer, NULL);
}

static gboolean
change_price (Cashier *self, GError **error)
{
  RokadShop *shop = self->till->open;
  g_autofree char *code = choose_code (self);
  gint64 quantity;
  g_autoptr (RokadProduct) product = NULL;

  if (!is_known (shop, code, error) ||
      (product = counter_find (shop, code, &quantity, error)) == NULL)
    return FALSE;

  sim_tell (self->till->shop, "%s wants another price for %s", self->till->name, code);
  return rokad_price_change (shop, rokad_product_fields (product)->id,
                             100 * sim_between (&self->chance, 1, 2), error);
}

/* Somebody else shall rule from now on. */
static gboolean
hand_over (Cashier *self, GError **error)
{
  GPtrArray *nodes = self->till->shop->nodes;
  const SimNode *to = nodes->pdata[sim_below (&self->chance, nodes->len)];

  if (to->open == NULL || to == self->till)
    return TRUE;

  sim_tell (self->till->shop, "%s lets %s rule", self->till->name, to->name);
  return rokad_authority_hand_over (self->till->open, rokad_shop_node (to->open), error);
}

/* A few prices, and a product that nobody had, with its opening count. */
static gboolean
import (Cashier *self, GError **error)
{
  g_autofree char *products = g_strdup_printf (
      "barcode,sku,name,category,unit,price,mrp,tax,hsn,stock\n"
      "D05,PASTE,Toothpaste 150 g,Bath,piece,%u.00,105.00,GST 18,3306,\n"
      "D16,BOOK,Notebook 172 p,Paper,piece,%u.00,65.00,GST 12,4820,\n"
      "S%u-%u,SKU%u-%u,Something new,Snacks,piece,10.00,12.00,GST 12,2005,%d\n",
      50 + sim_below (&self->chance, 50), 40 + sim_below (&self->chance, 20), self->till->index,
      self->made, self->till->index, self->made, IMPORTED_PIECES);

  self->made++;
  self->till->imported_stock = IMPORTED_PIECES * 1000;
  sim_tell (self->till->shop, "%s imports products", self->till->name);
  return counter_import (self->till->open, self->till->folder, products, error);
}

/* An entry of a later release. */
static gboolean
record_unknown (Cashier *self, GError **error)
{
  RokadShop *shop = self->till->open;
  RokadStamp stamp = rokad_shop_stamp (shop);
  g_autoptr (RokadTransaction) transaction = rokad_db_begin (rokad_shop_db (shop), error);

  sim_tell (self->till->shop, "%s writes what nobody knows", self->till->name);
  return transaction != NULL &&
         rokad_shop_record (shop, transaction, &stamp, SIM_UNKNOWN_KIND, "{\"what\":1}", NULL,
                            error) &&
         rokad_transaction_commit (&transaction, error);
}

/* --- When --- */

static gboolean
rules (const Cashier *self)
{
  gboolean here;

  return rokad_authority_is_here (self->till->open, &here, NULL) && here;
}

static gboolean
act (Cashier *self, GError **error)
{
  guint what = sim_below (&self->chance, 100);

  if (what < 8)
    return undo (self, error);
  if (what < 14)
    return hold_or_recall (self, error);
  if (what < 17)
    return record_unknown (self, error);
  if (what < 19)
    return change_settings (self, error);
  if (what < 21)
    return change_price (self, error);
  if (what < 25 && rules (self))
    return import (self, error);
  if (what < 28 && rules (self))
    return hand_over (self, error);
  return sell (self, error);
}

static gint64
pause_us (Cashier *self)
{
  gboolean rush = sim_permille (&self->chance, RUSH_PERMILLE);

  return sim_between (&self->chance, 0, rush ? PAUSE_SHORT_US : PAUSE_LONG_US);
}

static void
work (SimShop *shop, SimNode *unused, gpointer data)
{
  Cashier *self = data;
  SimNode *till = self->till;
  g_autoptr (GError) error = NULL;

  if (till->open != NULL)
    {
      sim_node_wake (till);
      if (!act (self, &error) && error != NULL)
        {
          shop->tally.refused++;
          sim_tell (shop, "%s refuses: %s", till->name, error->message);
        }
      if (sim_node_look (till))
        sim_node_tell (till, ROKAD_SYNC_EVENT_CHANGED);
    }
  if (--self->left > 0)
    sim_shop_after (shop, pause_us (self), NULL, work, g_memdup2 (self, sizeof *self), g_free);
}

void
sim_workload_begin (SimNode *till, gint64 wait_us)
{
  SimShop *shop = till->shop;
  Cashier *self = g_new0 (Cashier, 1);

  self->till = till;
  self->chance = sim_chance (shop->plan->seed, 3000 + till->index);
  self->left = MIN ((guint) sim_between (&self->chance, ACTS_MIN, ACTS_MAX), shop->plan->acts_max);
  sim_shop_after (shop, wait_us, NULL, work, self, g_free);
}
