#include "config.h"

#include "rokad-totals.h"

#include "rokad-money.h"

static RokadTotalsTax *
tax_row (RokadTotals *totals, const RokadTaxComponent *component)
{
  RokadTotalsTax *row;

  for (guint i = 0; i < totals->n_taxes; i++)
    if (totals->taxes[i].rate_bp == component->rate_bp &&
        g_str_equal (totals->taxes[i].name, component->name))
      return &totals->taxes[i];

  if (totals->n_taxes == ROKAD_TOTALS_TAXES_MAX)
    return NULL;

  row = &totals->taxes[totals->n_taxes++];
  g_strlcpy (row->name, component->name, sizeof row->name);
  row->rate_bp = component->rate_bp;
  return row;
}

static void
add_line (RokadTotals *totals, RokadLine *line)
{
  const RokadLineFields *fields = rokad_line_fields (line);
  RokadTaxSplit split = rokad_line_split (line);

  totals->lines++;
  if (fields->unit == ROKAD_UNIT_PIECE)
    totals->pieces += fields->quantity;
  else
    totals->pieces += fields->quantity < 0 ? -ROKAD_QUANTITY_ONE : ROKAD_QUANTITY_ONE;
  totals->taxable_minor += split.taxable_minor;
  totals->tax_minor += split.tax_minor;
  totals->total_minor += split.total_minor;

  for (guint i = 0; i < fields->tax.n_components; i++)
    {
      RokadTotalsTax *row = tax_row (totals, &fields->tax.components[i]);

      if (row == NULL)
        {
          totals->overflow = TRUE;
          return;
        }
      row->taxable_minor += split.taxable_minor;
      row->tax_minor += split.component_minor[i];
    }
}

/* A line is at most ROKAD_AMOUNT_MINOR_MAX × ROKAD_QUANTITY_MAX / 1000, about 10^17, which 64 bits
 * hold some ninety times: so the sum is looked at after each line.
 */
RokadTotals
rokad_totals (GListModel *lines, const RokadSettings *settings)
{
  RokadTotals totals = { 0 };
  guint n = g_list_model_get_n_items (lines);

  for (guint i = 0; i < n && !totals.overflow; i++)
    {
      g_autoptr (RokadLine) line = g_list_model_get_item (lines, i);

      if (!rokad_line_fields (line)->removed)
        add_line (&totals, line);
      if (ABS (totals.total_minor) > ROKAD_AMOUNT_MINOR_MAX)
        totals.overflow = TRUE;
    }

  totals.rounding_minor = rokad_money_rounding (totals.total_minor, settings->cash_rounding_minor);
  totals.payable_minor = totals.total_minor + totals.rounding_minor;
  return totals;
}
