/* What a customer is likely to hand over: a pure function of the total and the currency's notes. */
#pragma once

#include "rokad-money.h"

G_BEGIN_DECLS

#define ROKAD_CASH_OFFERS 4

/* Amounts above @payable_minor, ascending, into @out_minor; the number of them. A single note that
 * covers the total; where those are few, the next amounts that a handful of notes make.
 */
guint rokad_cash_offers (const RokadCurrency *currency,
                         gint64 payable_minor,
                         gint64 out_minor[ROKAD_CASH_OFFERS]);

G_END_DECLS
