/* The till, as every screen sees it: the open shop, the order being rung up, and the state of the
 * counter. Main thread only.
 *
 *   RINGING ──pay──▶ PAYING ──on disk──▶ PAID ──next item──▶ RINGING
 *                       └────refused────▶ RINGING
 *
 * The cart changes at once; each change follows to the store's thread in order (FIFO). Paying waits
 * for the commit before PAID is told. What is scanned while an order is being paid, held or
 * recalled is kept, in order, and becomes the next order's lines.
 */
#pragma once

#include <gio/gio.h>

#include "rokad-cart.h"
#include "rokad-checkout.h"
#include "rokad-peers.h"
#include "rokad-safety.h"
#include "rokad-search.h"
#include "rokad-store.h"
#include "rokad-totals.h"

G_BEGIN_DECLS

#define ROKAD_TILL_KEPT_MAX 200 /* scans kept while an order is being paid */

typedef enum
{
  ROKAD_TILL_RINGING, /* an order is being rung up; its cart may be empty */
  ROKAD_TILL_PAYING,  /* sent to be committed; paying keys do nothing */
  ROKAD_TILL_PAID,    /* on disk: change is shown until the next item */
} RokadTillState;

/* What the search answers: a product and what is in stock of it. */
#define ROKAD_TYPE_FOUND (rokad_found_get_type ())
G_DECLARE_FINAL_TYPE (RokadFound, rokad_found, ROKAD, FOUND, GObject)

RokadProduct *rokad_found_get_product (RokadFound *self); /* not owned */
gint64 rokad_found_get_stock (RokadFound *self);          /* thousandths; may be negative */

/* Signals:
 *   ready ()                       the shop is set up and its cart is there; again after each
 *                                  rokad_till_reload()
 *   changed ()                     anything that this object answers may be different
 *   written ()                     work is on disk, or was refused: `pending` and `problem`
 *   notify::cart                   another cart is rung up now
 *   unknown-code (char *code)      no product carries it
 *   choose (GPtrArray *products, gint64 quantity, gint64 price_minor)
 *                                  several products share a scanned code: hand the chosen one to
 *                                  rokad_till_add_product() with the same quantity and price
 *   ask (RokadProduct *, gint64 quantity, gint64 price_minor)
 *                                  a weight (quantity 0) or a price (ROKAD_PRICE_UNKNOWN) has to be
 *                                  asked for before the product can be added
 *   checked (RokadProduct *)       the answer to a price check
 *   paid (RokadPaid *)             an order, or the undoing of one, is on disk
 *   printed (char *path)           a receipt was written there
 *   failed (GError *)              nothing was lost; rokad_error_sentence() says what to do
 */
#define ROKAD_TYPE_TILL (rokad_till_get_type ())
G_DECLARE_FINAL_TYPE (RokadTill, rokad_till, ROKAD, TILL, GObject)

/* Opens (and owns) the data folder: ROKAD_STORE_ERROR_OWNED when another process has it. A folder
 * without a shop opens too: rokad_till_is_ready() is FALSE until its store has set one up and
 * rokad_till_reload() was called. @receipts: the folder for receipts, NULL for the preference.
 */
RokadTill *rokad_till_new (const char *folder,
                           const char *receipts,
                           const RokadEnvironment *environment,
                           GError **error);
/* Finishes what is on its way to disk and closes the files. No window may use it afterwards. */
void rokad_till_close (RokadTill *self);

gboolean rokad_till_is_ready (RokadTill *self);
/* After the set-up, an import or new settings: reads settings, catalog and cart again, then tells
 * `ready` and `changed`. Settings handed out before are gone then.
 */
void rokad_till_reload (RokadTill *self);

/* --- What there is to show; none of it owned by the caller --- */

RokadStore *rokad_till_get_store (RokadTill *self);
RokadShop *rokad_till_get_reader (RokadTill *self); /* query-only; NULL until ready */
const RokadSettings *rokad_till_get_settings (RokadTill *self);
const RokadEnvironment *rokad_till_get_environment (RokadTill *self);
RokadSafety *rokad_till_get_safety (RokadTill *self);
RokadPeers *rokad_till_get_peers (RokadTill *self);
GSettings *rokad_till_get_preferences (RokadTill *self); /* of this screen, not of the shop */
/* Where receipts are written now. Caller frees. */
char *rokad_till_dup_receipt_folder (RokadTill *self);

RokadTillState rokad_till_get_state (RokadTill *self);
RokadCart *rokad_till_get_cart (RokadTill *self); /* NULL until ready */
const RokadTotals *rokad_till_get_totals (RokadTill *self);
const RokadPaid *rokad_till_get_paid (RokadTill *self); /* the last one since start, or NULL */
/* Changes sent to the store that are not yet on disk. */
guint rokad_till_get_pending (RokadTill *self);
/* The last thing that could not be written or printed, until one could; NULL for none. */
const GError *rokad_till_get_problem (RokadTill *self);

/* "₹1,23,456.50" in the shop's currency; "1.25 kg", "12". Caller frees. */
char *rokad_till_money (RokadTill *self, gint64 amount_minor);
char *rokad_till_quantity (RokadUnit unit, gint64 quantity);

/* --- The order being rung up --- */

/* A scanned or typed code: adds its product, or tells one of the signals above. */
void rokad_till_scan (RokadTill *self, const char *code);
/* @quantity 0: what `12*` has set, else one (a weighed product is asked for). @price_minor
 * ROKAD_PRICE_UNKNOWN: the product's own.
 */
void rokad_till_add_product (RokadTill *self,
                             RokadProduct *product,
                             gint64 quantity,
                             gint64 price_minor);
/* `12*`: of the next item; 0 for none. */
void rokad_till_set_next_quantity (RokadTill *self, gint64 quantity);
gint64 rokad_till_get_next_quantity (RokadTill *self);
/* The next product, scanned or picked, is told by `checked` and added to nothing. */
void rokad_till_set_checking (RokadTill *self, gboolean checking);
gboolean rokad_till_get_checking (RokadTill *self);
/* What was asked by `choose` or `ask` waits for its answer: until then the order is neither paid
 * nor set aside, and the item gets into no other order.
 */
void rokad_till_set_waiting (RokadTill *self, gboolean waiting);

/* By the line's number. FALSE: refused, told by `failed`. */
gboolean rokad_till_set_quantity (RokadTill *self, gint64 n, gint64 quantity);
gboolean rokad_till_set_price (RokadTill *self, gint64 n, gint64 price_minor);
gboolean rokad_till_remove (RokadTill *self, gint64 n);
void rokad_till_set_cursor (RokadTill *self, gint64 n);

/* Cash. ROKAD_TENDER_EXACT: as much as is due. Does nothing with an empty cart and outside of
 * RINGING. Ends in `paid` or `failed`.
 */
void rokad_till_pay_cash (RokadTill *self, gint64 tendered_minor);
/* From PAID back to RINGING without an item. */
void rokad_till_go_on (RokadTill *self);
/* Ends in `paid` (with undo set) or `failed`. */
void rokad_till_undo_last (RokadTill *self, const char *reason);

void rokad_till_hold (RokadTill *self);
void rokad_till_recall (RokadTill *self, const char *cart_id);
void rokad_till_list_held_async (RokadTill *self, GAsyncReadyCallback callback, gpointer user_data);
/* (element-type RokadHeldCart) (transfer full) */
GPtrArray *rokad_till_list_held_finish (RokadTill *self, GAsyncResult *result, GError **error);

/* Search on a thread of its own. The newest query wins: those before it, if they have not been
 * answered, end in G_IO_ERROR_CANCELLED. At most ROKAD_SEARCH_RESULTS_MAX.
 */
void rokad_till_find_async (RokadTill *self,
                            const char *text,
                            GAsyncReadyCallback callback,
                            gpointer user_data);
/* (element-type RokadFound) (transfer full) */
GPtrArray *rokad_till_find_finish (RokadTill *self, GAsyncResult *result, GError **error);

/* The same for products that are at hand. (element-type RokadFound) (transfer full) */
GPtrArray *rokad_till_find_stock (RokadTill *self, GPtrArray *products);

/* --- Receipts --- */

/* Queues a copy of an order's receipt; it is written in the background. */
void rokad_till_reprint (RokadTill *self, const char *order_id);
/* Tries again what could not be printed. */
void rokad_till_retry_printing (RokadTill *self);

G_END_DECLS
