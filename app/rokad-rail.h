/* The right rail: what the order comes to, and paying in place; after the payment the change. */
#pragma once

#include <gtk/gtk.h>

#include "rokad-till.h"

G_BEGIN_DECLS

#define ROKAD_TYPE_RAIL (rokad_rail_get_type ())
G_DECLARE_FINAL_TYPE (RokadRail, rokad_rail, ROKAD, RAIL, GtkBox)

/* Once, after the template made it. */
void rokad_rail_set_till (RokadRail *self, RokadTill *till);
/* The cashier wants to enter what the customer gave. */
void rokad_rail_focus_amount (RokadRail *self);
/* Pays with what was entered; says why it does not. */
void rokad_rail_pay_amount (RokadRail *self);

G_END_DECLS
