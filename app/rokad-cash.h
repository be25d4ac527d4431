/* What a customer is likely to hand over: a pure function of the total and the currency's notes. */
#pragma once

#include "rokad-money.h"

G_BEGIN_DECLS

#define ROKAD_CASH_OFFERS 4

/* Amounts above @payable_minor, ascending, into @out_minor; the number of them, which is
 * ROKAD_CASH_OFFERS for any currency that has notes. A single note that covers the total; where
 * those are few, the next amounts that end in a whole note, then some more of the largest.
 */
guint rokad_cash_offers (const RokadCurrency *currency,
                         gint64 payable_minor,
                         gint64 out_minor[ROKAD_CASH_OFFERS]);

G_END_DECLS
