/* Ringing up: each change shows in the cart at once and follows to the store behind it. */
#include "config.h"

#include "rokad-till-private.h"

#include "rokad-code.h"

/* What came while the cart was being exchanged. */
typedef struct
{
  char *code;            /* a scan, or NULL: */
  RokadProduct *product; /* a product that was picked */
  gint64 quantity;
  gint64 price_minor;
} Kept;

static void
kept_free (Kept *self)
{
  g_clear_object (&self->product);
  g_free (self->code);
  g_free (self);
}

void
rokad_till_forget_kept (RokadTill *self)
{
  g_queue_clear_full (&self->kept, (GDestroyNotify) kept_free);
}

/* TRUE: the cart is being exchanged, and this waits for the next one. */
static gboolean
keep (RokadTill *self, const char *code, RokadProduct *product, gint64 quantity, gint64 price_minor)
{
  g_autoptr (GError) error = NULL;
  Kept *kept;

  if (!self->exchanging)
    return FALSE;

  if (g_queue_get_length (&self->kept) >= ROKAD_TILL_KEPT_MAX)
    {
      error = g_error_new (ROKAD_SHOP_ERROR, ROKAD_SHOP_ERROR_LIMIT,
                           "%d scans while an order is being paid", ROKAD_TILL_KEPT_MAX);
      rokad_till_fail (self, error);
      return TRUE;
    }

  kept = g_new0 (Kept, 1);
  kept->code = g_strdup (code);
  kept->product = product != NULL ? g_object_ref (product) : NULL;
  kept->quantity = quantity;
  kept->price_minor = price_minor;
  g_queue_push_tail (&self->kept, kept);
  return TRUE;
}

void
rokad_till_add_kept (RokadTill *self)
{
  while (!self->exchanging && !g_queue_is_empty (&self->kept))
    {
      Kept *kept = g_queue_pop_head (&self->kept);

      if (kept->code != NULL)
        rokad_till_scan (self, kept->code);
      else
        rokad_till_add_product (self, kept->product, kept->quantity, kept->price_minor);
      kept_free (kept);
    }
}

/* --- Behind the screen: the cart's rows --- */

typedef struct
{
  char *cart_id;
  RokadLine *before; /* NULL for a new line */
  RokadLine *line;   /* NULL: only the cursor moved */
  gint64 cursor;
} Change;

static void
change_free (Change *self)
{
  g_clear_object (&self->before);
  g_clear_object (&self->line);
  g_free (self->cart_id);
  g_free (self);
}

static gboolean
write_change (RokadShop *shop, gpointer data, gpointer *out_result, GError **error)
{
  Change *change = data;

  if (change->line == NULL)
    return rokad_cart_save_cursor (shop, change->cart_id, change->cursor, error);

  return rokad_cart_save_line (shop, change->cart_id, change->before, change->line, error);
}

/* The files have not taken it, so the screen goes back to what they hold. */
static void
check_written (RokadTill *self, gpointer result, const GError *error)
{
  if (error == NULL)
    return;

  rokad_till_fail (self, error);
  rokad_till_reread_cart (self);
}

/* What was changed or taken back may be an entry, which waits for the peers as orders do. */
static void
check_changed (RokadTill *self, gpointer result, const GError *error)
{
  rokad_till_note_written (self);
  check_written (self, result, error);
}

static void
send_change (RokadTill *self, RokadLine *before, RokadLine *line)
{
  Change *change = g_new0 (Change, 1);
  gboolean added = before == NULL || before == line;

  change->cart_id = g_strdup (rokad_cart_get_id (self->cart));
  change->before = before != NULL ? g_object_ref (before) : NULL;
  change->line = line != NULL ? g_object_ref (line) : NULL;
  change->cursor = rokad_cart_get_cursor (self->cart);
  rokad_till_send (self, write_change, change, (GDestroyNotify) change_free, NULL,
                   added ? check_written : check_changed);
}

/* --- Items --- */

static void
go_on (RokadTill *self)
{
  if (self->state == ROKAD_TILL_PAID)
    self->state = ROKAD_TILL_RINGING;
}

static void
add (RokadTill *self,
     RokadProduct *product,
     gint64 quantity,
     gint64 price_minor,
     const char *price_rule)
{
  g_autoptr (GError) error = NULL;
  guint lines = g_list_model_get_n_items (G_LIST_MODEL (self->cart));
  RokadLine *line = rokad_cart_add (self->cart, product, quantity, price_minor, price_rule, &error);
  gboolean merged = lines == g_list_model_get_n_items (G_LIST_MODEL (self->cart));

  if (line == NULL)
    {
      rokad_till_fail (self, error);
      return;
    }

  go_on (self);
  self->next_quantity = 0;
  /* A line that counted up has no news for the books: any line of its price may stand for it. */
  send_change (self, merged ? line : NULL, line);
  rokad_till_update (self);
}

static gboolean
must_ask (RokadProduct *product, gint64 quantity, gint64 price_minor)
{
  return quantity == 0 || (price_minor == ROKAD_PRICE_UNKNOWN &&
                           rokad_product_fields (product)->price_minor == ROKAD_PRICE_UNKNOWN);
}

static void
add_or_ask (RokadTill *self,
            RokadProduct *product,
            gint64 quantity,
            gint64 price_minor,
            const char *price_rule)
{
  if (must_ask (product, quantity, price_minor))
    g_signal_emit (self, rokad_till_signals[ROKAD_TILL_SIGNAL_ASK], 0, product, quantity,
                   price_minor);
  else
    add (self, product, quantity, price_minor, price_rule);
}

static void
answer_check (RokadTill *self, RokadProduct *product)
{
  self->checking = FALSE;
  g_signal_emit (self, rokad_till_signals[ROKAD_TILL_SIGNAL_CHECKED], 0, product);
  rokad_till_update (self);
}

void
rokad_till_add_product (RokadTill *self, RokadProduct *product, gint64 quantity, gint64 price_minor)
{
  if (keep (self, NULL, product, quantity, price_minor))
    return;

  if (self->checking)
    {
      answer_check (self, product);
      return;
    }

  if (quantity == 0)
    quantity = self->next_quantity;
  if (quantity == 0 && rokad_product_fields (product)->unit == ROKAD_UNIT_PIECE)
    quantity = ROKAD_QUANTITY_ONE;
  add_or_ask (self, product, quantity, price_minor, ROKAD_PRICE_RULE_CHANGED);
}

/* --- Scans --- */

/* What one scan of @product is: a weight from its label, else what `12*` has set, else one piece; 0
 * where a weight is to be asked for.
 */
static gint64
scanned_quantity (RokadTill *self, const char *code, const RokadScan *scan, RokadProduct *product)
{
  const char *patterns = rokad_till_get_settings (self)->code_patterns;
  g_autofree char *inner = NULL;
  gint64 value;
  gboolean weighed = rokad_product_fields (product)->unit == ROKAD_UNIT_WEIGHT;
  gboolean labelled =
      weighed && rokad_code_match_pattern (code, patterns, &inner, &value) != ROKAD_EMBEDDED_NONE;

  if (labelled && self->next_quantity != 0)
    return rokad_money_scale (scan->quantity, self->next_quantity, ROKAD_QUANTITY_ONE);
  if (labelled)
    return scan->quantity;

  return self->next_quantity != 0 || weighed ? self->next_quantity : scan->quantity;
}

static void
take_scan (RokadTill *self, const char *code, const RokadScan *scan)
{
  RokadProduct *product;
  gint64 quantity;

  if (scan->products->len == 0)
    {
      g_signal_emit (self, rokad_till_signals[ROKAD_TILL_SIGNAL_UNKNOWN_CODE], 0, code);
      return;
    }

  product = scan->products->pdata[0];
  if (self->checking)
    {
      answer_check (self, product);
      return;
    }

  quantity = scanned_quantity (self, code, scan, product);
  if (scan->products->len > 1)
    g_signal_emit (self, rokad_till_signals[ROKAD_TILL_SIGNAL_CHOOSE], 0, scan->products, quantity,
                   scan->price_minor);
  else
    add_or_ask (self, product, quantity, scan->price_minor, ROKAD_PRICE_RULE_LABEL);
}

void
rokad_till_scan (RokadTill *self, const char *code)
{
  g_auto (RokadScan) scan = { 0 };
  g_autoptr (GError) error = NULL;

  if (self->cart == NULL || keep (self, code, NULL, 0, ROKAD_PRICE_UNKNOWN))
    return;

  if (!rokad_catalog_scan (rokad_shop_catalog (self->reader), rokad_till_get_settings (self), code,
                           rokad_shop_stamp (self->reader).at_us, &scan, &error))
    {
      rokad_till_fail (self, error);
      return;
    }

  take_scan (self, code, &scan);
}

/* --- Lines --- */

static gboolean
finish_change (RokadTill *self, RokadLine *before, RokadLine *line, const GError *error)
{
  if (line == NULL)
    {
      rokad_till_fail (self, error);
      return FALSE;
    }

  go_on (self);
  send_change (self, before, line);
  rokad_till_update (self);
  return TRUE;
}

/* The line as it is, (transfer full); NULL while there is no cart to change. */
static RokadLine *
line_before (RokadTill *self, gint64 n)
{
  RokadLine *line = self->exchanging || self->cart == NULL ? NULL : rokad_cart_line (self->cart, n);

  return line != NULL ? g_object_ref (line) : NULL;
}

gboolean
rokad_till_set_quantity (RokadTill *self, gint64 n, gint64 quantity)
{
  g_autoptr (RokadLine) before = line_before (self, n);
  g_autoptr (GError) error = NULL;
  RokadLine *line;

  if (before == NULL)
    return FALSE;

  line = rokad_cart_set_quantity (self->cart, n, quantity, &error);
  return finish_change (self, before, line, error);
}

gboolean
rokad_till_set_price (RokadTill *self, gint64 n, gint64 price_minor)
{
  g_autoptr (RokadLine) before = line_before (self, n);
  g_autoptr (GError) error = NULL;
  RokadLine *line;

  if (before == NULL)
    return FALSE;

  line = rokad_cart_set_price (self->cart, n, price_minor, &error);
  return finish_change (self, before, line, error);
}

gboolean
rokad_till_remove (RokadTill *self, gint64 n)
{
  g_autoptr (RokadLine) before = line_before (self, n);
  g_autoptr (GError) error = NULL;
  RokadLine *line;

  if (before == NULL)
    return FALSE;

  line = rokad_cart_remove (self->cart, n, &error);
  return finish_change (self, before, line, error);
}

void
rokad_till_set_cursor (RokadTill *self, gint64 n)
{
  if (self->exchanging || self->cart == NULL || rokad_cart_get_cursor (self->cart) == n)
    return;

  rokad_cart_set_cursor (self->cart, n);
  send_change (self, NULL, NULL);
  rokad_till_update (self);
}

void
rokad_till_set_next_quantity (RokadTill *self, gint64 quantity)
{
  self->next_quantity = quantity;
  rokad_till_update (self);
}

gint64
rokad_till_get_next_quantity (RokadTill *self)
{
  return self->next_quantity;
}

void
rokad_till_set_checking (RokadTill *self, gboolean checking)
{
  self->checking = checking;
  rokad_till_update (self);
}

gboolean
rokad_till_get_checking (RokadTill *self)
{
  return self->checking;
}

void
rokad_till_set_waiting (RokadTill *self, gboolean waiting)
{
  self->waiting = waiting;
}
