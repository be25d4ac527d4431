/* The order being rung up: a list model of RokadLine, in memory, and its rows in shop.db.
 *
 * The screen changes the model at once and sends what changed behind it to the store; the model
 * knows no database. The functions that take a transaction are the rows' side, on the thread that
 * owns the shop.
 */
#pragma once

#include <gio/gio.h>

#include "rokad-line.h"
#include "rokad-shop.h"

G_BEGIN_DECLS

#define ROKAD_CART_LINES_MAX 700
#define ROKAD_CART_BYTES_MAX (244 * 1024) /* of lines in an entry; the rest is its head */
#define ROKAD_CARTS_HELD_MAX 200

#define ROKAD_TYPE_CART (rokad_cart_get_type ())
G_DECLARE_FINAL_TYPE (RokadCart, rokad_cart, ROKAD, CART, GObject)

RokadCart *rokad_cart_new (const char *cart_id);
const char *rokad_cart_get_id (RokadCart *self);
/* Lines that count; removed ones are in the model but not in this. */
guint rokad_cart_count (RokadCart *self);

/* The same product at the same price and tax counts up (pieces only), anything else is a new line.
 * Returns the line as it now is, which is also the cursor (transfer none), or NULL with LIMIT or
 * ABOVE_MRP. @price_minor ROKAD_PRICE_UNKNOWN: the product's own.
 */
RokadLine *rokad_cart_add (RokadCart *self,
                           RokadProduct *product,
                           gint64 quantity,
                           gint64 price_minor,
                           const char *price_rule,
                           GError **error);
/* All by the line's number @n; NULL with INVALID, LIMIT or ABOVE_MRP. Quantity must be positive
 * and, for pieces, whole.
 */
RokadLine *rokad_cart_set_quantity (RokadCart *self, gint64 n, gint64 quantity, GError **error);
RokadLine *rokad_cart_set_price (RokadCart *self, gint64 n, gint64 price_minor, GError **error);
RokadLine *rokad_cart_remove (RokadCart *self, gint64 n, GError **error);
RokadLine *rokad_cart_line (RokadCart *self, gint64 n); /* NULL for none (transfer none) */

/* The selected line's number, 0 for none. Property "cursor". */
gint64 rokad_cart_get_cursor (RokadCart *self);
void rokad_cart_set_cursor (RokadCart *self, gint64 n);

/* For checkouts without a screen and for tests: takes the line as it is. */
void rokad_cart_append_line (RokadCart *self, RokadLine *line);

/* The open cart's rows as a model; one is begun where there is none. */
RokadCart *rokad_cart_load (RokadShop *shop, GError **error);

/* Rows: writes a line as it now is, and the cursor. What counts for the shop's books (a removal, a
 * price changed by hand) also becomes an entry: `before` is the line as it was, NULL for a new one.
 */
gboolean rokad_cart_save_line (RokadShop *shop,
                               const char *cart_id,
                               RokadLine *before,
                               RokadLine *line,
                               GError **error);

/* The selected line alone, when nothing else changed. */
gboolean rokad_cart_save_cursor (RokadShop *shop, const char *cart_id, gint64 n, GError **error);

/* For the files that end carts: inside their transaction. */
gboolean
rokad_cart_begin (RokadShop *shop, RokadTransaction *transaction, char **out_id, GError **error);
/* @lines into the cart that was just begun, with their numbers. */
gboolean rokad_cart_fill (RokadTransaction *transaction,
                          const char *cart_id,
                          GListModel *lines,
                          gint64 cursor,
                          GError **error);
gboolean rokad_cart_end (RokadTransaction *transaction, const char *cart_id, GError **error);

/* Carts on hold are the shop's: any till that hears of one may recall it.
 *
 * Sets the open cart aside, under an id of its own, and begins another. NOTHING for an empty one.
 */
gboolean rokad_cart_hold (RokadShop *shop, GError **error);
/* Copies a held cart into a new open one and takes the right to it; an open cart with lines is
 * held first. NOTHING where it is not on hold any more.
 */
gboolean rokad_cart_recall (RokadShop *shop, const char *cart_id, GError **error);

/* A held cart, as a list shows it. */
typedef struct
{
  char *cart_id;
  gint64 held_us;
  gboolean here; /* by this till */
  guint lines;
  char *first_name; /* of its first line that counts */
  gint64 total_minor;
} RokadHeldCart;

void rokad_held_cart_free (RokadHeldCart *self);
/* Oldest first. (element-type RokadHeldCart) */
GPtrArray *rokad_cart_list_held (RokadShop *shop, GError **error);

/* One recall of a cart that was recalled more than once. */
typedef struct
{
  char *cart_id;
  gint64 held_us;
  char *first_name;
  gint64 total_minor;
  char *journal_id; /* of the till that recalled it … */
  gint64 at_us;     /* … then, … */
  char *number;     /* … and sold it in this order; "" where it did not, or not yet */
} RokadRecall;

void rokad_recall_free (RokadRecall *self);
/* All recalls of carts that tills took which did not hear of each other: each may have sold what
 * was to be sold once. Cart by cart, oldest first. (element-type RokadRecall)
 */
GPtrArray *rokad_cart_list_twice (RokadShop *shop, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (RokadHeldCart, rokad_held_cart_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RokadRecall, rokad_recall_free)

G_END_DECLS
