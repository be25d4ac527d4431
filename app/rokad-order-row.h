/* One order in a list: number, amount, when, what, and in words whether it was undone. */
#pragma once

#include <gtk/gtk.h>

#include "rokad-order.h"
#include "rokad-till.h"

G_BEGIN_DECLS

#define ROKAD_TYPE_ORDER_ROW (rokad_order_row_get_type ())
G_DECLARE_FINAL_TYPE (RokadOrderRow, rokad_order_row, ROKAD, ORDER_ROW, GtkBox)

GtkWidget *rokad_order_row_new (void);

/* "Undone", "Undoes another order", or "". */
const char *rokad_order_state_in_words (const RokadOrderFields *order);

/* @till gives currency and time zone; neither is kept. */
void rokad_order_row_show (RokadOrderRow *self, RokadOrder *order, RokadTill *till);

G_END_DECLS
