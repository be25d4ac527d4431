/* Orders as they are read: the list, one order's entry, what may be undone. */
#pragma once

#include "rokad-shop.h"

G_BEGIN_DECLS

#define ROKAD_ORDERS_LISTED_MAX 500 /* a screen's list */

#define ROKAD_TYPE_ORDER (rokad_order_get_type ())
G_DECLARE_FINAL_TYPE (RokadOrder, rokad_order, ROKAD, ORDER, GObject)

typedef struct
{
  char *order_id;
  char *number;
  gint64 at_us;
  char *business_date;
  char *staff;
  char *state; /* see order-states.json */
  guint lines;
  gint64 total_minor;
  gint64 paid_minor;
  char *undoes; /* order id, "" for none */
  char *names;  /* of its first lines, for a list */
} RokadOrderFields;

const RokadOrderFields *rokad_order_fields (RokadOrder *self);

/* Newest first; @text is looked for in numbers, product names, codes and amounts (NULL or "": all).
 * (element-type RokadOrder)
 */
GPtrArray *rokad_order_list (RokadDb *shop_db,
                             const RokadSettings *settings,
                             const char *text,
                             guint limit,
                             GError **error);
/* By number or id; NULL with ROKAD_STORE_ERROR_MISSING. */
RokadOrder *rokad_order_find (RokadDb *shop_db, const char *number, GError **error);
/* The newest order of the till, NULL without error for none. */
RokadOrder *rokad_order_last (RokadDb *shop_db, GError **error);
/* The newest one in the open shift that can be undone, NULL without error for none. */
RokadOrder *rokad_order_undoable (RokadDb *shop_db, GError **error);
/* The order's own entry, from the journal's bytes, and (optional) their hash. Caller frees. */
RokadEntry *rokad_order_entry (RokadDb *shop_db,
                               const char *order_id,
                               char out_hash[ROKAD_HASH_HEX_BYTES],
                               GError **error);

G_END_DECLS
