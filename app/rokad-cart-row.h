/* One line of the order being rung up: how much of what, at which price, and its three buttons. */
#pragma once

#include <gtk/gtk.h>

#include "rokad-till.h"

G_BEGIN_DECLS

#define ROKAD_TYPE_CART_ROW (rokad_cart_row_get_type ())
G_DECLARE_FINAL_TYPE (RokadCartRow, rokad_cart_row, ROKAD, CART_ROW, GtkBox)

GtkWidget *rokad_cart_row_new (RokadTill *till);
/* NULL: none, until the row is used again. */
void rokad_cart_row_set_line (RokadCartRow *self, RokadLine *line);

/* One more or one less: a piece, or 100 g of what is weighed. Never below the least there can be.
 */
void rokad_cart_row_step (RokadTill *till, RokadLine *line, int steps);

G_END_DECLS
