/* Paying: one transaction makes the order, its lines with all their copies, the payment, the
 * movements, the number and the entry, or nothing (R1, R11, R12).
 */
#pragma once

#include "rokad-cart.h"
#include "rokad-totals.h"

G_BEGIN_DECLS

#define ROKAD_TENDER_EXACT G_MAXINT64 /* as much cash as is due */
#define ROKAD_REASON_BYTES_MAX 200
/* The end of 2099. */
#define ROKAD_REPLAY_US_MAX (G_GINT64_CONSTANT (4102444800) * G_USEC_PER_SEC)

/* What was committed: enough for the screen; the rest is in the entry. */
typedef struct
{
  char *order_id;
  char *number;
  gint64 total_minor; /* with cash rounding: what was due */
  gint64 tendered_minor;
  gint64 change_minor;
  gint64 at_us;
  gint64 seq;
  gboolean undo;
} RokadPaid;

typedef struct
{
  gint64 payable_minor;  /* what the screen showed; anything else is ROKAD_SHOP_ERROR_CHANGED */
  gint64 tendered_minor; /* cash given, at least payable */
  gboolean print;        /* queue a receipt in the same transaction */
} RokadTender;

/* Pays the open cart from its rows in cash and begins the next one. The cart's order id was stored
 * before, so asking twice with the same @cart_id answers with the same order (R11): @out_paid is
 * then that order. Caller frees @out_paid. Thread: the shop's.
 */
gboolean rokad_checkout_cash (RokadShop *shop,
                              const char *cart_id,
                              const RokadTender *tender,
                              RokadPaid **out_paid,
                              GError **error);

/* The same for lines that are in no cart (rokadctl sell, replays): negative quantities make a
 * negative order. @at_us 0: now; else when it was by the clock that sold it, which this till's need
 * not agree with; INVALID before 1970 or from ROKAD_REPLAY_US_MAX on.
 */
gboolean rokad_checkout_lines (RokadShop *shop,
                               GListModel *lines,
                               gint64 tendered_minor, /* ROKAD_TENDER_EXACT: exact cash */
                               gint64 at_us,
                               gboolean print,
                               RokadPaid **out_paid,
                               GError **error);
/* Undoes the last order of this till within the open shift (R25): a new order with its own number
 * and every line negative. NOTHING when there is none that is not undone. @reason must not be
 * empty.
 */
gboolean rokad_checkout_undo_last (RokadShop *shop,
                                   const char *reason,
                                   gboolean print,
                                   RokadPaid **out_paid,
                                   GError **error);

void rokad_paid_free (RokadPaid *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (RokadPaid, rokad_paid_free)

G_END_DECLS
