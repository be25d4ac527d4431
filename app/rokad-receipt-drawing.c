#include "config.h"

#include "rokad-receipt-drawing.h"

#define WIDTH_PT (72 / 25.4 * 72) /* what an 80 mm roll prints on, also on larger paper */

static double
drawn_width (GtkPrintContext *context)
{
  return MIN (gtk_print_context_get_width (context), WIDTH_PT);
}

static void
count_pages (GtkPrintOperation *operation, GtkPrintContext *context, RokadReceipt *receipt)
{
  double page = gtk_print_context_get_height (context);
  double height = rokad_receipt_draw (receipt, NULL, drawn_width (context));
  int pages = (int) (height / page);

  gtk_print_operation_set_n_pages (operation, pages * page < height ? pages + 1 : pages);
}

/* Each page is a window onto the one long receipt. */
static void
draw_page (GtkPrintOperation *operation, GtkPrintContext *context, int n, RokadReceipt *receipt)
{
  cairo_t *cairo = gtk_print_context_get_cairo_context (context);
  double page = gtk_print_context_get_height (context);

  cairo_rectangle (cairo, 0, 0, gtk_print_context_get_width (context), page);
  cairo_clip (cairo);
  cairo_translate (cairo, 0, -n * page);
  rokad_receipt_draw (receipt, cairo, drawn_width (context));
}

static void
free_receipt (gpointer receipt, GClosure *closure)
{
  rokad_receipt_free (receipt);
}

GtkPrintOperation *
rokad_receipt_drawing_new (RokadReceipt *receipt, const char *title)
{
  GtkPrintOperation *operation = gtk_print_operation_new ();

  gtk_print_operation_set_job_name (operation, title);
  gtk_print_operation_set_unit (operation, GTK_UNIT_POINTS);
  gtk_print_operation_set_allow_async (operation, TRUE);
  g_signal_connect (operation, "begin-print", G_CALLBACK (count_pages), receipt);
  g_signal_connect_data (operation, "draw-page", G_CALLBACK (draw_page), receipt, free_receipt, 0);
  return operation;
}
