#include "config.h"

#include "rokad-tax-rows.h"

#include <glib/gi18n-lib.h>

struct _RokadTaxRows
{
  GtkGrid parent_instance;

  int rows;
};

G_DEFINE_FINAL_TYPE (RokadTaxRows, rokad_tax_rows, GTK_TYPE_GRID)

static void
rokad_tax_rows_class_init (RokadTaxRowsClass *klass)
{
}

static void
rokad_tax_rows_init (RokadTaxRows *self)
{
  gtk_grid_set_column_spacing (GTK_GRID (self), 12);
  gtk_widget_add_css_class (GTK_WIDGET (self), "tax-rows");
}

/* Labels are made once a row and then only told something else. */
static GtkLabel *
label_at (RokadTaxRows *self, int column, int row)
{
  GtkWidget *label = gtk_grid_get_child_at (GTK_GRID (self), column, row);

  if (label == NULL)
    {
      label = gtk_label_new (NULL);
      gtk_label_set_xalign (GTK_LABEL (label), column);
      if (column == 0)
        gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
      gtk_widget_set_hexpand (label, column == 0);
      gtk_widget_add_css_class (label, "numeric");
      gtk_grid_attach (GTK_GRID (self), label, column, row, 1, 1);
    }
  gtk_widget_set_visible (label, TRUE);
  return GTK_LABEL (label);
}

static void
add_row (RokadTaxRows *self, RokadTill *till, const char *name, gint64 amount_minor)
{
  g_autofree char *money = rokad_till_money (till, amount_minor);

  gtk_label_set_label (label_at (self, 0, self->rows), name);
  gtk_label_set_label (label_at (self, 1, self->rows), money);
  self->rows++;
}

/* "CGST 2.5 %" */
static char *
name_tax (const RokadTotalsTax *tax)
{
  g_autofree char *per_cent = rokad_quantity_format (tax->rate_bp * 10);

  /* Translators: a tax and its rate in per cent: "CGST 2.5 %". */
  return g_strdup_printf (_ ("%s %s %%"), tax->name, per_cent);
}

void
rokad_tax_rows_set (RokadTaxRows *self, RokadTill *till, const RokadTotals *totals)
{
  self->rows = 0;
  if (totals->n_taxes > 0)
    add_row (self, till, _ ("Before tax"), totals->taxable_minor);
  for (guint i = 0; i < totals->n_taxes; i++)
    {
      g_autofree char *name = name_tax (&totals->taxes[i]);

      if (totals->taxes[i].tax_minor != 0)
        add_row (self, till, name, totals->taxes[i].tax_minor);
    }
  if (totals->rounding_minor != 0)
    add_row (self, till, _ ("Round off"), totals->rounding_minor);

  for (int row = self->rows;; row++)
    for (int column = 0; column <= 1; column++)
      {
        GtkWidget *label = gtk_grid_get_child_at (GTK_GRID (self), column, row);

        if (label == NULL)
          return;
        gtk_widget_set_visible (label, FALSE);
      }
}
