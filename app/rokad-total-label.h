/* A sum for someone at arm's length: as large as its style says where it fits, smaller where it
 * does not, never below a half of that and never cut.
 */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define ROKAD_TYPE_TOTAL_LABEL (rokad_total_label_get_type ())
G_DECLARE_FINAL_TYPE (RokadTotalLabel, rokad_total_label, ROKAD, TOTAL_LABEL, GtkWidget)

/* @name is what assistive technology says before the sum: "Total"; NULL where the widget around it
 * has the name.
 */
void rokad_total_label_set (RokadTotalLabel *self, const char *name, const char *text);
const char *rokad_total_label_get_text (RokadTotalLabel *self);
/* The height of the digits as they are drawn now, in pixels. */
int rokad_total_label_get_size (RokadTotalLabel *self);

G_END_DECLS
