/* The shift that orders belong to. It opens by itself with the first order and carries the
 * business day: an order belongs to its shift's day, whatever the clock says (R17).
 */
#pragma once

#include "rokad-shop.h"

G_BEGIN_DECLS

#define ROKAD_DAY_BEGINS_HOUR 4 /* an evening past midnight is still that day's business */

typedef struct
{
  char *shift_id;
  char *business_date; /* "2026-11-21" */
} RokadShift;

void rokad_shift_free (RokadShift *self);

/* The open shift, or a new one (an entry in @transaction) where there is none or, with @today, the
 * open one is of an earlier business day. A replay of old orders (@today FALSE) stays in the shift
 * that is open.
 */
RokadShift *rokad_shift_ensure (RokadShop *shop,
                                RokadTransaction *transaction,
                                const RokadStamp *stamp,
                                gboolean today,
                                GError **error);

/* The business day of an order that is paid now. Caller frees. */
char *rokad_shift_next_date (RokadShop *shop);
/* TRUE when the open shift's business day has passed: the next order opens another. */
gboolean rokad_shift_is_over (RokadShop *shop);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (RokadShift, rokad_shift_free)

G_END_DECLS
