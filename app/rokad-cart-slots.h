/* The lines of a cart as a list shows them: a slot keeps its place, and thereby its row, while its
 * line changes. So the button under a finger is the same one before and after it was pressed, and a
 * second press is not lost.
 */
#pragma once

#include "rokad-cart.h"

G_BEGIN_DECLS

/* Property "line". */
#define ROKAD_TYPE_CART_SLOT (rokad_cart_slot_get_type ())
G_DECLARE_FINAL_TYPE (RokadCartSlot, rokad_cart_slot, ROKAD, CART_SLOT, GObject)

RokadLine *rokad_cart_slot_get_line (RokadCartSlot *self); /* not owned */

/* (element-type RokadCartSlot) (transfer full); follows @cart. */
GListModel *rokad_cart_slots_new (RokadCart *cart);

G_END_DECLS
