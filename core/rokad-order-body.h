/* The body of an order's entry, made in one place. */
#pragma once

#include "rokad-shop.h"
#include "rokad-totals.h"

G_BEGIN_DECLS

/* All that goes into an order. Borrowed for the call. */
typedef struct
{
  const char *order_id;
  const char *number;
  const char *cart_id; /* "" for none */
  const char *shift_id;
  const char *business_date;
  GListModel *lines; /* of RokadLine; removed ones are left out */
  RokadTotals totals;
  gint64 tendered_minor;
  const char *undoes_id; /* NULL, or the order that this one undoes … */
  const char *undoes_number;
  const char *reason;
} RokadOrderDraft;

/* As JSON; see core/README.md for the form. Caller frees. */
char *rokad_order_body_new (RokadShop *shop, const RokadOrderDraft *draft);

/* The lines of an order that undoes the one of @body: the same, with every quantity negative.
 * (element-type RokadLine); NULL with ROKAD_JOURNAL_ERROR_INVALID.
 */
GListStore *rokad_order_body_negative_lines (const RokadJson *body, GError **error);

G_END_DECLS
