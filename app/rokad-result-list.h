/* Products to pick from: what a search found, or those that share a scanned code. */
#pragma once

#include <gtk/gtk.h>

#include "rokad-till.h"

G_BEGIN_DECLS

/* Signal picked (RokadProduct *): by Enter or a touch. */
#define ROKAD_TYPE_RESULT_LIST (rokad_result_list_get_type ())
G_DECLARE_FINAL_TYPE (RokadResultList, rokad_result_list, ROKAD, RESULT_LIST, GtkBox)

/* Once, after the template made it. */
void rokad_result_list_set_till (RokadResultList *self, RokadTill *till);
/* @title: said above the list; NULL for none. @found: (element-type RokadFound). Selects the first.
 */
void rokad_result_list_show (RokadResultList *self, const char *title, GPtrArray *found);
guint rokad_result_list_count (RokadResultList *self);
void rokad_result_list_move (RokadResultList *self, int steps);
/* Picks what is selected. */
void rokad_result_list_pick (RokadResultList *self);

G_END_DECLS
