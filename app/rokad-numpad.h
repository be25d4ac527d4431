/* Digits and an Enter to touch, for the field beside them. */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define ROKAD_TYPE_NUMPAD (rokad_numpad_get_type ())
G_DECLARE_FINAL_TYPE (RokadNumpad, rokad_numpad, ROKAD, NUMPAD, GtkGrid)

/* @field: where the digits go; not owned, in the same window. @enter: what its Enter does, for the
 * key that is one.
 */
void rokad_numpad_set_field (RokadNumpad *self, GtkEditable *field, const char *enter);
/* Without decimals, the key for the point types three zeros instead. */
void rokad_numpad_set_decimals (RokadNumpad *self, gboolean decimals);

G_END_DECLS
