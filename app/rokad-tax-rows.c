#include "config.h"

#include "rokad-tax-rows.h"

#include <glib/gi18n-lib.h>

struct _RokadTaxRows
{
  GtkWidget parent_instance;

  GtkGrid *grid;     /* a row for each tax; parented to this, as the next one is */
  GtkLabel *summary; /* all taxes in one line, where there is no room for the rows */
  int rows;
};

G_DEFINE_FINAL_TYPE (RokadTaxRows, rokad_tax_rows, GTK_TYPE_WIDGET)

/* --- Size --- */

/* A line is asked for, none is insisted on. That does not depend on the taxes: a new one must not
 * push aside the button that a finger is about to touch.
 */
static void
rokad_tax_rows_measure (GtkWidget *widget,
                        GtkOrientation orientation,
                        int for_size,
                        int *minimum,
                        int *natural,
                        int *minimum_baseline,
                        int *natural_baseline)
{
  RokadTaxRows *self = ROKAD_TAX_ROWS (widget);

  gtk_widget_measure (GTK_WIDGET (self->summary), orientation, -1, minimum, natural, NULL, NULL);
  if (orientation == GTK_ORIENTATION_VERTICAL)
    *minimum = 0;
}

static void
rokad_tax_rows_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  RokadTaxRows *self = ROKAD_TAX_ROWS (widget);
  GtkWidget *grid = GTK_WIDGET (self->grid);
  GtkWidget *summary = GTK_WIDGET (self->summary);
  int grid_width;
  int grid_height;
  int summary_height;
  gboolean fits;

  gtk_widget_measure (grid, GTK_ORIENTATION_HORIZONTAL, -1, &grid_width, NULL, NULL, NULL);
  gtk_widget_measure (grid, GTK_ORIENTATION_VERTICAL, width, &grid_height, NULL, NULL, NULL);
  fits = grid_width <= width && grid_height <= height;
  gtk_widget_measure (summary, GTK_ORIENTATION_VERTICAL, width, &summary_height, NULL, NULL, NULL);

  gtk_widget_set_child_visible (grid, fits);
  gtk_widget_set_child_visible (summary, !fits && summary_height <= height);
  if (fits)
    gtk_widget_size_allocate (grid, &(GtkAllocation){ 0, 0, width, grid_height }, -1);
  else if (summary_height <= height)
    gtk_widget_size_allocate (summary, &(GtkAllocation){ 0, 0, width, summary_height }, -1);
}

/* --- Life --- */

static void
rokad_tax_rows_dispose (GObject *object)
{
  RokadTaxRows *self = ROKAD_TAX_ROWS (object);

  if (self->grid != NULL)
    {
      gtk_widget_unparent (GTK_WIDGET (g_steal_pointer (&self->grid)));
      gtk_widget_unparent (GTK_WIDGET (g_steal_pointer (&self->summary)));
    }

  G_OBJECT_CLASS (rokad_tax_rows_parent_class)->dispose (object);
}

static void
rokad_tax_rows_class_init (RokadTaxRowsClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = rokad_tax_rows_dispose;

  widget_class->measure = rokad_tax_rows_measure;
  widget_class->size_allocate = rokad_tax_rows_size_allocate;
}

static void
rokad_tax_rows_init (RokadTaxRows *self)
{
  self->grid = GTK_GRID (gtk_grid_new ());
  gtk_grid_set_column_spacing (self->grid, 12);
  gtk_widget_set_parent (GTK_WIDGET (self->grid), GTK_WIDGET (self));

  self->summary = GTK_LABEL (gtk_label_new (NULL));
  gtk_label_set_xalign (self->summary, 0);
  gtk_label_set_yalign (self->summary, 0);
  gtk_widget_add_css_class (GTK_WIDGET (self->summary), "numeric");
  gtk_widget_set_parent (GTK_WIDGET (self->summary), GTK_WIDGET (self));

  gtk_widget_add_css_class (GTK_WIDGET (self), "tax-rows");
}

/* --- Rows --- */

/* Labels are made once a row and then only told something else. */
static GtkLabel *
label_at (RokadTaxRows *self, int column, int row)
{
  GtkWidget *label = gtk_grid_get_child_at (self->grid, column, row);

  if (label == NULL)
    {
      label = gtk_label_new (NULL);
      gtk_label_set_xalign (GTK_LABEL (label), column);
      gtk_widget_set_hexpand (label, column == 0);
      gtk_widget_add_css_class (label, "numeric");
      gtk_grid_attach (self->grid, label, column, row, 1, 1);
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

static void
show_summary (RokadTaxRows *self, RokadTill *till, const RokadTotals *totals)
{
  gint64 tax_minor = 0;
  g_autofree char *money = NULL;
  g_autofree char *text = NULL;

  for (guint i = 0; i < totals->n_taxes; i++)
    tax_minor += totals->taxes[i].tax_minor;
  money = rokad_till_money (till, tax_minor);
  /* Translators: all taxes of an order together: "Tax ₹23.02". */
  text = tax_minor != 0 ? g_strdup_printf (_ ("Tax %s"), money) : g_strdup ("");
  gtk_label_set_label (self->summary, text);
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
  show_summary (self, till, totals);

  for (int row = self->rows;; row++)
    for (int column = 0; column <= 1; column++)
      {
        GtkWidget *label = gtk_grid_get_child_at (self->grid, column, row);

        if (label == NULL)
          return;
        gtk_widget_set_visible (label, FALSE);
      }
}
