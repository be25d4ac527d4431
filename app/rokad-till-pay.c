/* What ends or exchanges the open cart: paying, undoing, holding, recalling. Each is sent to the
 * store once, and nothing is told before it is on disk (P1, R11).
 */
#include "config.h"

#include "rokad-till-private.h"

/* What the store's thread answers: an order, the cart that is open now, or both. */
typedef struct
{
  RokadPaid *paid;
  RokadCart *cart; /* NULL: the open cart has not changed */
} Exchange;

static void
exchange_free (Exchange *self)
{
  g_clear_pointer (&self->paid, rokad_paid_free);
  g_clear_object (&self->cart);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Exchange, exchange_free)

/* FALSE: the cart has to stay as it is, for a moment or until a person has answered. */
static gboolean
may_end_cart (RokadTill *self)
{
  g_autoptr (GError) error = NULL;

  if (self->exchanging || self->cart == NULL)
    return FALSE;
  if (!self->waiting)
    return TRUE;

  error = g_error_new_literal (ROKAD_SHOP_ERROR, ROKAD_SHOP_ERROR_WAITING, "an item waits");
  rokad_till_fail (self, error);
  return FALSE;
}

static void
start (RokadTill *self, RokadTillState state)
{
  self->exchanging = TRUE;
  self->state = state;
  self->checking = FALSE;
}

static void
finish_paid (RokadTill *self, RokadPaid *paid)
{
  g_clear_pointer (&self->paid, rokad_paid_free);
  self->paid = paid;
  self->state = ROKAD_TILL_PAID;
  self->next_quantity = 0;
  g_signal_emit (self, rokad_till_signals[ROKAD_TILL_SIGNAL_PAID], 0, paid);
  rokad_finder_refresh (self->finder);
  rokad_printer_wake (self->printer);
  rokad_till_note_written (self);
}

/* The files and the screen do not agree on the cart: the files are right. */
static void
refuse (RokadTill *self, const GError *error)
{
  self->state = ROKAD_TILL_RINGING;
  rokad_till_fail (self, error);
  rokad_till_reread_cart (self);
}

static void
finish (RokadTill *self, gpointer result, const GError *error)
{
  g_autoptr (Exchange) exchange = result;

  self->exchanging = FALSE;
  if (error != NULL)
    {
      refuse (self, error);
      return;
    }

  if (exchange->cart != NULL)
    rokad_till_take_cart (self, exchange->cart);
  if (exchange->paid != NULL)
    finish_paid (self, g_steal_pointer (&exchange->paid));
  rokad_till_update (self);

  /* It is paid; the next cart, which could not be read with it, is read now. */
  if (exchange->cart == NULL && !self->paid->undo)
    rokad_till_reread_cart (self);
  rokad_till_add_kept (self);
}

static void
send_exchange (RokadTill *self, RokadWork work, gpointer data, GDestroyNotify free_data)
{
  rokad_till_send (self, work, data, free_data, (GDestroyNotify) exchange_free, finish);
  rokad_till_update (self);
}

/* --- Cash --- */

typedef struct
{
  char *cart_id;
  RokadTender tender;
} Payment;

static void
payment_free (Payment *self)
{
  g_free (self->cart_id);
  g_free (self);
}

static gboolean
commit_payment (RokadShop *shop, gpointer data, gpointer *out_result, GError **error)
{
  Payment *payment = data;
  g_autoptr (Exchange) exchange = g_new0 (Exchange, 1);

  if (!rokad_checkout_cash (shop, payment->cart_id, &payment->tender, &exchange->paid, error))
    return FALSE;

  exchange->cart = rokad_cart_load (shop, NULL);
  *out_result = g_steal_pointer (&exchange);
  return TRUE;
}

void
rokad_till_pay_cash (RokadTill *self, gint64 tendered_minor)
{
  Payment *payment;

  if (self->state != ROKAD_TILL_RINGING || rokad_till_get_totals (self)->lines == 0 ||
      !may_end_cart (self))
    return;

  payment = g_new0 (Payment, 1);
  payment->cart_id = g_strdup (rokad_cart_get_id (self->cart));
  payment->tender.payable_minor = self->totals.payable_minor;
  payment->tender.tendered_minor = tendered_minor;
  payment->tender.print = g_settings_get_boolean (self->preferences, "print-automatically");

  start (self, ROKAD_TILL_PAYING);
  send_exchange (self, commit_payment, payment, (GDestroyNotify) payment_free);
}

void
rokad_till_go_on (RokadTill *self)
{
  if (self->state != ROKAD_TILL_PAID)
    return;

  self->state = ROKAD_TILL_RINGING;
  rokad_till_update (self);
}

/* --- Undoing --- */

typedef struct
{
  char *reason;
  gboolean print;
} Undoing;

static void
undoing_free (Undoing *self)
{
  g_free (self->reason);
  g_free (self);
}

static gboolean
commit_undoing (RokadShop *shop, gpointer data, gpointer *out_result, GError **error)
{
  Undoing *undoing = data;
  g_autoptr (Exchange) exchange = g_new0 (Exchange, 1);

  if (!rokad_checkout_undo_last (shop, undoing->reason, undoing->print, &exchange->paid, error))
    return FALSE;

  *out_result = g_steal_pointer (&exchange);
  return TRUE;
}

void
rokad_till_undo_last (RokadTill *self, const char *reason)
{
  Undoing *undoing;

  if (self->exchanging || self->cart == NULL)
    return;

  undoing = g_new0 (Undoing, 1);
  undoing->reason = g_strdup (reason);
  undoing->print = g_settings_get_boolean (self->preferences, "print-automatically");
  start (self, ROKAD_TILL_PAYING);
  send_exchange (self, commit_undoing, undoing, (GDestroyNotify) undoing_free);
}

/* --- Carts on hold --- */

static gboolean
load_exchange (RokadShop *shop, gpointer *out_result, GError **error)
{
  g_autoptr (Exchange) exchange = g_new0 (Exchange, 1);

  exchange->cart = rokad_cart_load (shop, error);
  if (exchange->cart == NULL)
    return FALSE;

  *out_result = g_steal_pointer (&exchange);
  return TRUE;
}

static gboolean
hold_cart (RokadShop *shop, gpointer data, gpointer *out_result, GError **error)
{
  return rokad_cart_hold (shop, error) && load_exchange (shop, out_result, error);
}

static gboolean
recall_cart (RokadShop *shop, gpointer data, gpointer *out_result, GError **error)
{
  return rokad_cart_recall (shop, data, error) && load_exchange (shop, out_result, error);
}

void
rokad_till_hold (RokadTill *self)
{
  if (!may_end_cart (self))
    return;

  start (self, ROKAD_TILL_RINGING);
  send_exchange (self, hold_cart, NULL, NULL);
}

void
rokad_till_recall (RokadTill *self, const char *cart_id)
{
  if (!may_end_cart (self))
    return;

  start (self, ROKAD_TILL_RINGING);
  send_exchange (self, recall_cart, g_strdup (cart_id), g_free);
}

static gboolean
list_held (RokadShop *shop, gpointer data, gpointer *out_result, GError **error)
{
  *out_result = rokad_cart_list_held (shop, error);
  return *out_result != NULL;
}

void
rokad_till_list_held_async (RokadTill *self, GAsyncReadyCallback callback, gpointer user_data)
{
  rokad_store_run_async (self->store, ROKAD_QUEUE_COUNTER, list_held, NULL, NULL,
                         (GDestroyNotify) g_ptr_array_unref, callback, user_data);
}

GPtrArray *
rokad_till_list_held_finish (RokadTill *self, GAsyncResult *result, GError **error)
{
  gpointer held = NULL;

  return rokad_store_run_finish (self->store, result, &held, error) ? held : NULL;
}
