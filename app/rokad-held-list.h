/* Orders on hold: how long, how many items, which first; recalled by a touch or Enter. */
#pragma once

#include <gtk/gtk.h>

#include "rokad-till.h"

G_BEGIN_DECLS

/* Signals:
 *   recalled (char *cart_id)
 *   loaded ()                 the list is there, and has taken the focus if it has rows
 */
#define ROKAD_TYPE_HELD_LIST (rokad_held_list_get_type ())
G_DECLARE_FINAL_TYPE (RokadHeldList, rokad_held_list, ROKAD, HELD_LIST, GtkBox)

/* Once, after the template made it. */
void rokad_held_list_set_till (RokadHeldList *self, RokadTill *till);
/* Reads the list anew. */
void rokad_held_list_load (RokadHeldList *self);
guint rokad_held_list_count (RokadHeldList *self);

G_END_DECLS
