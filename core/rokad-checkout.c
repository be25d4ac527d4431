/* Paying. One function commits every order, whatever it came from: commit_order(). */
#include "config.h"

#include "rokad-checkout.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "rokad-json.h"
#include "rokad-mutant.h"
#include "rokad-order-body.h"
#include "rokad-order.h"
#include "rokad-print-queue.h"
#include "rokad-shift.h"
#include "rokad-time.h"

void
rokad_paid_free (RokadPaid *self)
{
  g_free (self->order_id);
  g_free (self->number);
  g_free (self);
}

static gboolean
refuse (GError **error, RokadShopError code, const char *message)
{
  g_set_error_literal (error, ROKAD_SHOP_ERROR, (int) code, message);
  return FALSE;
}

/* Allocated inside the transaction that commits the order: no gap, no reuse (R1, R12). */
static char *
next_number (RokadShop *shop, RokadTransaction *transaction, gint64 at_us, GError **error)
{
  static const char sql[] = "SELECT last FROM number WHERE series = ?1 AND year = ?2";
  const RokadSettings *settings = rokad_shop_settings (shop);
  g_autoptr (RokadQuery) query = rokad_db_query (transaction, sql, error);
  int year = rokad_time_financial_year (at_us, settings->zone, settings->year_first_month) % 100;
  gint64 last = 0;
  RokadStep step;

  if (query == NULL)
    return NULL;

  rokad_query_bind_text (query, 1, rokad_shop_series (shop));
  rokad_query_bind_int (query, 2, year);
  step = rokad_query_step (query, error);
  if (step == ROKAD_STEP_ERROR)
    return NULL;
  if (step == ROKAD_STEP_ROW)
    last = rokad_query_int (query, 0);

  if (ROKAD_MUTANT ("number-given-again") && last > 0)
    last--;
  return g_strdup_printf ("%s/%02d-%06" G_GINT64_FORMAT, rokad_shop_series (shop), year, last + 1);
}

/* Lines that may be sold, and what they come to: a sum of others might not fit 64 bits. */
static gboolean
add_up (RokadShop *shop, RokadOrderDraft *draft, GError **error)
{
  guint n = g_list_model_get_n_items (draft->lines);

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (RokadLine) line = g_list_model_get_item (draft->lines, i);

      if (!rokad_line_fields (line)->removed && !rokad_line_check (line, error))
        return FALSE;
    }

  draft->totals = rokad_totals (draft->lines, rokad_shop_settings (shop));
  return TRUE;
}

static gboolean
check_payment (const RokadSettings *settings, const RokadOrderDraft *draft, GError **error)
{
  const RokadTotals *totals = &draft->totals;

  if (totals->overflow)
    return refuse (error, ROKAD_SHOP_ERROR_LIMIT, _ ("the total or the tax rates of one order"));
  if (totals->lines == 0)
    return refuse (error, ROKAD_SHOP_ERROR_EMPTY, "no lines");
  if (totals->lines > ROKAD_CART_LINES_MAX)
    return refuse (error, ROKAD_SHOP_ERROR_LIMIT, _ ("the lines of one order"));
  if (settings->cash_limit_minor > 0 && totals->payable_minor >= settings->cash_limit_minor)
    return refuse (error, ROKAD_SHOP_ERROR_CASH_LIMIT, settings->cash_limit_law);
  if (draft->tendered_minor < totals->payable_minor)
    return refuse (error, ROKAD_SHOP_ERROR_TOO_LITTLE, "the cash given");
  if (draft->tendered_minor > ROKAD_AMOUNT_MINOR_MAX)
    return refuse (error, ROKAD_SHOP_ERROR_LIMIT, _ ("the cash given"));
  return TRUE;
}

static RokadPaid *
paid_new (const RokadOrderDraft *draft, gint64 at_us, gint64 seq)
{
  RokadPaid *paid = g_new0 (RokadPaid, 1);

  paid->order_id = g_strdup (draft->order_id);
  paid->number = g_strdup (draft->number);
  paid->total_minor = draft->totals.payable_minor;
  paid->tendered_minor = draft->tendered_minor;
  paid->change_minor = draft->tendered_minor - draft->totals.payable_minor;
  paid->at_us = at_us;
  paid->seq = seq;
  paid->undo = draft->undoes_id != NULL;
  return paid;
}

/* The order was at another time than now. */
static gboolean
replay (RokadStamp *stamp, gint64 at_us, GError **error)
{
  if (at_us < 0)
    return refuse (error, ROKAD_SHOP_ERROR_INVALID, _ ("a time before 1970"));
  if (at_us >= ROKAD_REPLAY_US_MAX)
    return refuse (error, ROKAD_SHOP_ERROR_INVALID, _ ("a time after 2099"));

  stamp->at_us = at_us - at_us % 1000;
  stamp->replay = TRUE;
  return TRUE;
}

/* The cart, if there was one, ends with the order, and the next one begins. */
static gboolean
change_cart (RokadShop *shop, RokadTransaction *transaction, const char *cart_id, GError **error)
{
  return *cart_id == '\0' || (rokad_cart_end (transaction, cart_id, error) &&
                              rokad_cart_begin (shop, transaction, NULL, error));
}

/* Order, lines, payment, movements, number, entry, receipt and the next cart: one transaction, on
 * disk when this returns TRUE. @at_us 0: now.
 */
static gboolean
commit_order (RokadShop *shop,
              RokadOrderDraft *draft,
              gint64 at_us,
              gboolean print,
              RokadPaid **out_paid,
              GError **error)
{
  g_autoptr (RokadTransaction) transaction = NULL;
  g_autoptr (RokadShift) shift = NULL;
  g_autofree char *order_id = rokad_environment_uuid (rokad_shop_environment (shop));
  g_autofree char *number = NULL;
  g_autofree char *body = NULL;
  RokadStamp now = rokad_shop_stamp (shop);
  RokadStamp stamp = now;
  gint64 seq;

  if (!check_payment (rokad_shop_settings (shop), draft, error) ||
      (at_us != 0 && !replay (&stamp, at_us, error)) ||
      (transaction = rokad_db_begin (rokad_shop_db (shop), error)) == NULL)
    return FALSE;

  /* Days are opened at their time, but none before it has come. */
  shift = rokad_shift_ensure (shop, transaction, stamp.at_us < now.at_us ? &stamp : &now,
                              at_us == 0, error);
  if (shift == NULL || (number = next_number (shop, transaction, stamp.at_us, error)) == NULL)
    return FALSE;

  draft->order_id = order_id;
  draft->number = number;
  draft->shift_id = shift->shift_id;
  draft->business_date = shift->business_date;
  body = rokad_order_body_new (shop, draft);
  if (!rokad_shop_record (shop, transaction, &stamp,
                          draft->undoes_id != NULL ? "order.undone" : "order.paid", body, &seq,
                          error) ||
      (print && !rokad_print_queue_add (transaction, order_id, error)) ||
      !change_cart (shop, transaction, draft->cart_id, error) ||
      !rokad_transaction_commit (&transaction, error))
    return FALSE;

  *out_paid = paid_new (draft, stamp.at_us, seq);
  return TRUE;
}

/* Of a cart that two copies of a disk had open, both may have come to an order: this node's own is
 * meant.
 */
static char *
order_of_cart (RokadDb *db, const char *cart_id, GError **error)
{
  static const char sql[] = "SELECT order_id FROM orders WHERE cart_id = ?1 AND cart_id <> ''"
                            " ORDER BY journal_id = (SELECT journal_id FROM node) DESC LIMIT 1";
  g_autoptr (RokadQuery) query = rokad_db_query (db, sql, error);

  if (query == NULL)
    return NULL;

  rokad_query_bind_text (query, 1, cart_id);
  return rokad_query_step (query, error) == ROKAD_STEP_ROW ? rokad_query_dup_text (query, 0) : NULL;
}

/* What was answered when the cart was paid, from the entry that was written then. */
static gboolean
answer_again (RokadDb *db, const char *order_id, RokadPaid **out_paid, GError **error)
{
  g_autoptr (RokadEntry) entry = rokad_order_entry (db, order_id, NULL, error);
  const RokadJson *body = entry != NULL ? entry->body : NULL;
  RokadPaid *paid;

  if (body == NULL)
    return FALSE;

  paid = g_new0 (RokadPaid, 1);
  paid->order_id = g_strdup (order_id);
  paid->number = g_strdup (rokad_json_text (body, "number"));
  paid->total_minor = rokad_json_int (body, "payable_minor");
  paid->tendered_minor = rokad_json_int (body, "tendered_minor");
  paid->change_minor = rokad_json_int (body, "change_minor");
  paid->at_us = entry->at_us;
  paid->seq = entry->seq;
  *out_paid = paid;
  return TRUE;
}

/* A cart that is no longer open was paid, or is none. */
static gboolean
answer_for (RokadDb *db, const char *cart_id, RokadPaid **out_paid, GError **error)
{
  g_autoptr (GError) failed = NULL;
  g_autofree char *order_id = order_of_cart (db, cart_id, &failed);

  if (order_id != NULL)
    return answer_again (db, order_id, out_paid, error);
  if (failed == NULL)
    return refuse (error, ROKAD_SHOP_ERROR_CHANGED, "another cart is open");

  g_propagate_error (error, g_steal_pointer (&failed));
  return FALSE;
}

gboolean
rokad_checkout_cash (RokadShop *shop,
                     const char *cart_id,
                     const RokadTender *tender,
                     RokadPaid **out_paid,
                     GError **error)
{
  g_autoptr (RokadCart) cart = rokad_cart_load (shop, error);
  RokadOrderDraft draft = { .cart_id = cart_id };

  if (cart == NULL)
    return FALSE;
  /* An open cart was not paid here, whatever another copy of the disk has made of it. */
  if (!g_str_equal (rokad_cart_get_id (cart), cart_id))
    return answer_for (rokad_shop_db (shop), cart_id, out_paid, error);

  draft.lines = G_LIST_MODEL (cart);
  if (!add_up (shop, &draft, error))
    return FALSE;
  draft.tendered_minor = tender->tendered_minor == ROKAD_TENDER_EXACT ? draft.totals.payable_minor
                                                                      : tender->tendered_minor;
  if (draft.totals.lines > 0 && draft.totals.payable_minor != tender->payable_minor)
    return refuse (error, ROKAD_SHOP_ERROR_CHANGED, "the cart's total");

  return commit_order (shop, &draft, 0, tender->print, out_paid, error);
}

gboolean
rokad_checkout_lines (RokadShop *shop,
                      GListModel *lines,
                      gint64 tendered_minor,
                      gint64 at_us,
                      gboolean print,
                      RokadPaid **out_paid,
                      GError **error)
{
  RokadOrderDraft draft = { .cart_id = "", .lines = lines };

  if (!add_up (shop, &draft, error))
    return FALSE;
  draft.tendered_minor =
      tendered_minor == ROKAD_TENDER_EXACT ? draft.totals.payable_minor : tendered_minor;

  return rokad_shop_check_space (shop, error) &&
         commit_order (shop, &draft, at_us, print, out_paid, error);
}

static gboolean
check_reason (const char *reason, GError **error)
{
  if (*reason == '\0')
    return refuse (error, ROKAD_SHOP_ERROR_INVALID, _ ("the reason is empty"));
  if (strlen (reason) > ROKAD_REASON_BYTES_MAX || !g_utf8_validate (reason, -1, NULL))
    return refuse (error, ROKAD_SHOP_ERROR_LIMIT, _ ("the length of the reason"));
  return TRUE;
}

gboolean
rokad_checkout_undo_last (RokadShop *shop,
                          const char *reason,
                          gboolean print,
                          RokadPaid **out_paid,
                          GError **error)
{
  RokadDb *db = rokad_shop_db (shop);
  g_autoptr (GError) find_error = NULL;
  g_autoptr (RokadOrder) order = NULL;
  g_autoptr (RokadEntry) entry = NULL;
  g_autoptr (GListStore) lines = NULL;
  RokadOrderDraft draft = { .cart_id = "", .reason = reason };

  if (!check_reason (reason, error))
    return FALSE;
  /* The cash of a day that is over is not in today's drawer. */
  if (rokad_shift_is_over (shop) || (order = rokad_order_undoable (db, &find_error)) == NULL)
    {
      if (find_error == NULL)
        return refuse (error, ROKAD_SHOP_ERROR_NOTHING, "no order to undo in this shift");
      g_propagate_error (error, g_steal_pointer (&find_error));
      return FALSE;
    }

  draft.undoes_id = rokad_order_fields (order)->order_id;
  draft.undoes_number = rokad_order_fields (order)->number;
  entry = rokad_order_entry (db, draft.undoes_id, NULL, error);
  if (entry == NULL || (lines = rokad_order_body_negative_lines (entry->body, error)) == NULL)
    return FALSE;

  draft.lines = G_LIST_MODEL (lines);
  draft.totals = rokad_totals (draft.lines, rokad_shop_settings (shop));
  /* The negative of what was rounded then, whatever is set now. */
  draft.totals.rounding_minor = -rokad_json_int (entry->body, "rounding_minor");
  draft.totals.payable_minor = draft.totals.total_minor + draft.totals.rounding_minor;
  draft.tendered_minor = draft.totals.payable_minor;
  return commit_order (shop, &draft, 0, print, out_paid, error);
}
