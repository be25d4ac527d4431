/* The small print of the total: taxable value, each tax by its rate, and the round-off;
 * where there is no room for that, the taxes in one line.
 */
#pragma once

#include <gtk/gtk.h>

#include "rokad-till.h"

G_BEGIN_DECLS

#define ROKAD_TYPE_TAX_ROWS (rokad_tax_rows_get_type ())
G_DECLARE_FINAL_TYPE (RokadTaxRows, rokad_tax_rows, ROKAD, TAX_ROWS, GtkWidget)

void rokad_tax_rows_set (RokadTaxRows *self, RokadTill *till, const RokadTotals *totals);

G_END_DECLS
