#include "day.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "counter.h"
#include "dump.h"
#include "rokad-print-queue.h"

#define DAY_SEED 20260331
#define MIDNIGHT_US (SEEDED_NEW_YEARS_EVE_US + G_GINT64_CONSTANT (3600) * G_USEC_PER_SEC)
#define STEP_US (7 * G_USEC_PER_SEC)

typedef enum
{
  SET_UP,
  IMPORT,   /* value: which file */
  ADD,      /* code, value: thousandths, 0 for what the code says */
  QUANTITY, /* n, value: thousandths */
  PRICE,    /* n, value: minor units */
  REMOVE,   /* n */
  HOLD,
  RECALL, /* the oldest */
  PAY,    /* value: cash beyond what is due */
  UNDO,
  REPRINT, /* the last order */
  SETTING, /* code: the footer */
  CHECKPOINT,
  REOPEN,
  MIDNIGHT,
} Act;

typedef struct
{
  Act act;
  const char *code;
  gint64 n;
  gint64 value;
} Step;

/* Three other prices, one new product, no counts. */
static const char products_second[] =
    "barcode,sku,name,category,unit,price,mrp,tax,hsn\n"
    "D02,SUGAR,Sugar 1 kg · चीनी,Staples,piece,47.00,48.00,GST 5,1701\n"
    "D11,ONION,Onions · प्याज,Vegetables,weight,36.00,,GST 0,0703\n"
    "D15,PEN,Ball pen,Paper,piece,9.00,10.00,GST 18,9608\n"
    "D21,LAMP,Diya · दीया,Home,piece,5.00,,GST 0,6912\n";

static const Step script[] = {
  { SET_UP, NULL, 0, 0 },
  { IMPORT, NULL, 0, 0 },
  { ADD, "D01", 0, 1000 },
  { ADD, "D02", 0, 1000 },
  { ADD, "D02", 0, 1000 },
  { PAY, NULL, 0, 0 },
  { ADD, "D11", 0, 350 },
  { ADD, "D04", 0, 3000 },
  { QUANTITY, NULL, 2, 12000 },
  { PAY, NULL, 0, 5000 },
  { ADD, "D17", 0, 1000 },
  { PRICE, NULL, 1, 9900 },
  { ADD, "D16", 0, 2000 },
  { REMOVE, NULL, 2, 0 },
  { ADD, "D07", 0, 1000 },
  { HOLD, NULL, 0, 0 },
  { ADD, "D06", 0, 2000 },
  { PAY, NULL, 0, 3400 },
  { UNDO, NULL, 0, 0 },
  { RECALL, NULL, 0, 0 },
  { QUANTITY, NULL, 1, 4000 },
  { CHECKPOINT, NULL, 0, 0 },
  { PAY, NULL, 0, 0 },
  { REPRINT, NULL, 0, 0 },
  { SETTING, "Thank you, come again", 0, 0 },
  { ADD, "D20", 0, 1000 },
  { HOLD, NULL, 0, 0 },
  { ADD, "D08", 0, 5000 },
  { HOLD, NULL, 0, 0 },
  { ADD, "D09", 0, 1000 },
  { REOPEN, NULL, 0, 0 },
  { ADD, "D10", 0, 2000 },
  { PAY, NULL, 0, 100 },
  { RECALL, NULL, 0, 0 },
  { ADD, "D19", 0, 30000 },
  { REMOVE, NULL, 1, 0 },
  { PAY, NULL, 0, 0 },
  { IMPORT, NULL, 0, 1 },
  { ADD, "D11", 0, 1275 },
  { ADD, "D15", 0, 10000 },
  { PAY, NULL, 0, 0 },
  { CHECKPOINT, NULL, 0, 0 },
  { MIDNIGHT, NULL, 0, 0 },
  { ADD, "D03", 0, 1000 },
  { ADD, "D13", 0, 505 },
  { ADD, "D18", 0, 6000 },
  { PRICE, NULL, 3, 150 },
  { PAY, NULL, 0, 12345 },
  { RECALL, NULL, 0, 0 },
  { PAY, NULL, 0, 0 },
  { UNDO, NULL, 0, 0 },
  { UNDO, NULL, 0, 0 },
  { REPRINT, NULL, 0, 0 },
  { REOPEN, NULL, 0, 0 },
  { ADD, "D21", 0, 11000 },
  { ADD, "D14", 0, 1000 },
  { PAY, NULL, 0, 0 },
  { ADD, "D05", 0, 1000 },
  { ADD, "D12", 0, 2000 },
};

static const char *const names[] = {
  [SET_UP] = "set-up",     [IMPORT] = "import",         [ADD] = "add",
  [QUANTITY] = "quantity", [PRICE] = "price",           [REMOVE] = "remove",
  [HOLD] = "hold",         [RECALL] = "recall",         [PAY] = "pay",
  [UNDO] = "undo",         [REPRINT] = "reprint",       [SETTING] = "setting",
  [REOPEN] = "reopen",     [CHECKPOINT] = "checkpoint", [MIDNIGHT] = "midnight",
};

guint
day_length (void)
{
  return G_N_ELEMENTS (script);
}

const char *
day_name (guint step)
{
  return step < G_N_ELEMENTS (script) ? names[script[step].act] : "end";
}

Day *
day_new (const char *folder, const char *vfs, const char *log_path)
{
  Day *self = g_new0 (Day, 1);

  self->folder = g_strdup (folder);
  self->scrap = g_path_get_dirname (folder);
  self->vfs = vfs;
  self->log_fd = -1;
  if (log_path != NULL)
    self->log_fd = open (log_path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  g_assert (log_path == NULL || self->log_fd >= 0);
  seeded_init (&self->seeded, DAY_SEED, SEEDED_NEW_YEARS_EVE_US);
  return self;
}

void
day_free (Day *self)
{
  g_clear_pointer (&self->shop, rokad_shop_close);
  if (self->log_fd >= 0)
    close (self->log_fd);
  g_free (self->folder);
  g_free (self->scrap);
  g_free (self);
}

/* --- The acts --- */

static gboolean
open_shop (Day *self, GError **error)
{
  g_clear_pointer (&self->shop, rokad_shop_close);
  self->shop = rokad_shop_open_vfs (self->folder, ROKAD_DB_OWN, "day", &self->seeded.environment,
                                    self->vfs, error);
  return self->shop != NULL;
}

static gboolean
reprint (RokadShop *shop, GError **error)
{
  g_autofree char *order_id = NULL;
  g_autofree char *text = dump_query (rokad_shop_folder (shop), "shop.db",
                                      "SELECT order_id FROM orders ORDER BY seq DESC LIMIT 1");

  order_id = g_strndup (text, strcspn (text, "\n"));
  return rokad_print_queue_reprint (shop, order_id, NULL, error);
}

static gboolean
act (Day *self, const Step *step, RokadPaid **out_paid, GError **error)
{
  switch (step->act)
    {
    case SET_UP:
      return open_shop (self, error) && counter_set_up (self->shop, error);
    case IMPORT:
      return counter_import (self->shop, self->scrap,
                             step->value == 0 ? counter_products : products_second, error);
    case ADD:
      return counter_add (self->shop, step->code, step->value, error);
    case QUANTITY:
      return counter_set_quantity (self->shop, step->n, step->value, error);
    case PRICE:
      return counter_set_price (self->shop, step->n, step->value, error);
    case REMOVE:
      return counter_remove (self->shop, step->n, error);
    case HOLD:
      return rokad_cart_hold (self->shop, error);
    case RECALL:
      return counter_recall (self->shop, error);
    case PAY:
      return counter_pay (self->shop, step->value, out_paid, error);
    case UNDO:
      return rokad_checkout_undo_last (self->shop, "wrong item", TRUE, out_paid, error);
    case REPRINT:
      return reprint (self->shop, error);
    case SETTING:
      return rokad_shop_change_settings (self->shop, error, "receipt_footer", step->code, NULL);
    case CHECKPOINT:
      return rokad_db_checkpoint (rokad_shop_db (self->shop), error) &&
             rokad_db_checkpoint (rokad_shop_catalog (self->shop), error);
    case REOPEN:
      return open_shop (self, error);
    case MIDNIGHT:
      self->seeded.now_us = MIDNIGHT_US;
      return TRUE;
    }
  g_assert_not_reached ();
}

/* --- The log --- */

static void
acknowledge (Day *self, guint step, const RokadPaid *paid)
{
  g_autofree char *line = paid != NULL ? g_strdup_printf ("%u %s %" G_GINT64_FORMAT "\n", step,
                                                          paid->number, paid->total_minor)
                                       : g_strdup_printf ("%u\n", step);
  gsize bytes = strlen (line);

  if (self->log_fd < 0)
    return;

  g_assert_cmpint (write (self->log_fd, line, bytes), ==, (gssize) bytes);
  g_assert_cmpint (fdatasync (self->log_fd), ==, 0);
}

static void
day_paid_free (gpointer data)
{
  DayPaid *paid = data;

  g_free (paid->number);
  g_free (paid);
}

DayLog *
day_log_read (const char *log_path)
{
  DayLog *self = g_new0 (DayLog, 1);
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;

  self->paid = g_ptr_array_new_with_free_func (day_paid_free);
  if (!g_file_get_contents (log_path, &text, NULL, NULL))
    return self; /* killed before the first step was done */

  lines = g_strsplit (text, "\n", -1);
  for (guint i = 0; lines[i] != NULL && *lines[i] != '\0'; i++)
    {
      g_auto (GStrv) words = g_strsplit (lines[i], " ", -1);
      DayPaid *paid;

      self->steps = (guint) g_ascii_strtoull (words[0], NULL, 10) + 1;
      if (g_strv_length (words) < 3)
        continue;
      paid = g_new (DayPaid, 1);
      *paid = (DayPaid){ g_strdup (words[1]), g_ascii_strtoll (words[2], NULL, 10) };
      g_ptr_array_add (self->paid, paid);
    }
  return self;
}

void
day_log_free (DayLog *self)
{
  g_ptr_array_unref (self->paid);
  g_free (self);
}

/* --- Running --- */

gboolean
day_step (Day *self, guint step, GError **error)
{
  g_autoptr (RokadPaid) paid = NULL;

  g_assert_cmpuint (step, <, G_N_ELEMENTS (script));
  self->seeded.now_us += STEP_US;
  if (!act (self, &script[step], &paid, error))
    {
      g_prefix_error (error, "step %u (%s): ", step, day_name (step));
      return FALSE;
    }

  acknowledge (self, step, paid);
  return TRUE;
}

gboolean
day_run (Day *self, guint n, GError **error)
{
  for (guint i = 0; i < n; i++)
    if (!day_step (self, i, error))
      return FALSE;
  return TRUE;
}

/* An open cart without lines is none to a person. */
char *
day_carts (const char *folder)
{
  g_autofree char *open =
      dump_query (folder, "shop.db",
                  "SELECT cart_id, cursor, n, code, quantity, price_minor, price_rule, tax, removed"
                  " FROM cart JOIN cart_line USING (cart_id) ORDER BY n");
  g_autofree char *held =
      dump_query (folder, "shop.db",
                  "SELECT cart_id, at_us, lines, first_name, total_minor,"
                  " json_extract (CAST (line AS TEXT), '$.body.cursor', '$.body.lines')"
                  " FROM held_cart JOIN entry USING (journal_id, seq)"
                  " JOIN rights ON kind = 'cart' AND subject = cart_id WHERE rights.quantity > 0"
                  " ORDER BY at_us, cart_id");

  return g_strconcat (open, "on hold:\n", held, NULL);
}

char *
day_orders (const char *folder)
{
  return dump_query (folder, "shop.db",
                     "SELECT seq, number, order_id, lines, total_minor, paid_minor, undoes, state,"
                     " at_us, shift_id FROM orders ORDER BY seq");
}

gboolean
day_sell_one (RokadShop *shop, char **out_number, GError **error)
{
  gint64 quantity;
  g_autoptr (RokadProduct) product = counter_find (shop, "D01", &quantity, error);
  g_autoptr (RokadLine) line = NULL;
  g_autoptr (GListStore) lines = NULL;
  g_autoptr (RokadPaid) paid = NULL;

  if (product == NULL)
    return FALSE;

  line = rokad_line_new_for_product (1, product, quantity);
  lines = g_list_store_new (ROKAD_TYPE_LINE);
  g_list_store_append (lines, line);
  if (!rokad_checkout_lines (shop, G_LIST_MODEL (lines), ROKAD_TENDER_EXACT, 0, FALSE, &paid,
                             error))
    return FALSE;

  if (out_number != NULL)
    *out_number = g_strdup (paid->number);
  return TRUE;
}

RokadShop *
day_open_again (const char *folder, const RokadEnvironment *environment, GError **error)
{
  g_autoptr (RokadShop) shop = rokad_shop_open (folder, ROKAD_DB_OWN, "again", environment, error);
  g_autofree char *scrap = g_path_get_dirname (folder);
  gint64 products;

  if (shop == NULL || (!rokad_shop_is_set_up (shop) && !counter_set_up (shop, error)) ||
      !rokad_catalog_count (rokad_shop_catalog (shop), &products, error) ||
      (products == 0 && !counter_import (shop, scrap, counter_products, error)))
    return NULL;

  return g_steal_pointer (&shop);
}
