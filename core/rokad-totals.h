/* What a list of lines comes to: sums of the lines' own figures, so that the receipt's taxes are
 * those of its lines to the unit.
 */
#pragma once

#include <gio/gio.h>

#include "rokad-line.h"
#include "rokad-settings.h"

G_BEGIN_DECLS

#define ROKAD_TOTALS_TAXES_MAX 16

typedef struct
{
  char name[ROKAD_TAX_NAME_BYTES]; /* "CGST" */
  gint64 rate_bp;
  gint64 taxable_minor;
  gint64 tax_minor;
} RokadTotalsTax;

typedef struct
{
  guint lines;   /* that count, so without removed ones */
  gint64 pieces; /* thousandths: pieces, and 1 for each weighed line */
  gint64 taxable_minor;
  gint64 tax_minor;
  gint64 total_minor;    /* taxable + tax */
  gint64 rounding_minor; /* of cash, its own line on the receipt */
  gint64 payable_minor;  /* total + rounding */
  guint n_taxes;         /* by name and rate, in the order of first use */
  RokadTotalsTax taxes[ROKAD_TOTALS_TAXES_MAX];
  gboolean overflow; /* more tax rates or money than the limits: not to be sold */
} RokadTotals;

/* @lines: a GListModel of RokadLine. */
RokadTotals rokad_totals (GListModel *lines, const RokadSettings *settings);

G_END_DECLS
