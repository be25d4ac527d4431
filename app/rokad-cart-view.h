/* The order being rung up: its lines, and the selected one large below them. */
#pragma once

#include <gtk/gtk.h>

#include "rokad-till.h"

G_BEGIN_DECLS

#define ROKAD_TYPE_CART_VIEW (rokad_cart_view_get_type ())
G_DECLARE_FINAL_TYPE (RokadCartView, rokad_cart_view, ROKAD, CART_VIEW, GtkBox)

/* Once, after the template made it. */
void rokad_cart_view_set_till (RokadCartView *self, RokadTill *till);

/* Selects the line @steps below (above, if negative) that counts. */
void rokad_cart_view_move (RokadCartView *self, int steps);
/* The selected line, NULL for none or a removed one (transfer none). */
RokadLine *rokad_cart_view_get_selected (RokadCartView *self);

G_END_DECLS
