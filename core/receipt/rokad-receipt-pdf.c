/* A receipt as a PDF of the paper roll: 80 mm wide, as long as it needs. Readers take pages of at
 * most 14,400 pt (5 m), so a receipt of more than 3 m continues on a next page, with its number at
 * the foot of each. The same order gives the same bytes.
 */
#include "config.h"

#include <cairo-pdf.h>
#include <glib/gi18n-lib.h>

#include "rokad-receipt-draw.h"

#define MM (72.0 / 25.4)
#define PAPER_WIDTH (80.0 * MM)
#define PRINT_WIDTH (72.0 * MM) /* what an 80 mm printer's head covers */
#define MARGIN ((PAPER_WIDTH - PRINT_WIDTH) / 2.0)
#define PAGE_HEIGHT_MAX (3000.0 * MM)
#define FILE_MODE 0600 /* what a customer bought is nobody else's business */

/* Where the page that begins with band @first ends: at the last place where it may, with one band
 * at least.
 */
static guint
find_page_end (const GPtrArray *bands, guint first, double room)
{
  guint end = first;
  double height = 0.0;

  for (guint i = first; i < bands->len; i++)
    {
      if (i > first && !rokad_band_keeps (bands->pdata[i]))
        end = i;
      height += rokad_band_height (bands->pdata[i]);
      if (height > room && end > first)
        return end;
    }

  return bands->len;
}

/* (element-type guint): the band with which each page begins, and the one after the last. */
static GArray *
find_pages (const GPtrArray *bands, double room)
{
  GArray *pages = g_array_new (FALSE, FALSE, sizeof (guint));
  guint first = 0;

  g_array_append_val (pages, first);
  while (first < bands->len)
    {
      first = find_page_end (bands, first, room);
      g_array_append_val (pages, first);
    }

  return pages;
}

static void
draw_page (cairo_surface_t *surface,
           const GPtrArray *bands,
           guint first,
           guint end,
           RokadBand *foot)
{
  double height = foot != NULL ? rokad_band_height (foot) : 0.0;
  double y = 0.0;
  cairo_t *cairo;

  for (guint i = first; i < end; i++)
    height += rokad_band_height (bands->pdata[i]);

  cairo_pdf_surface_set_size (surface, PAPER_WIDTH, height + 2.0 * MARGIN);
  cairo = cairo_create (surface);
  cairo_translate (cairo, MARGIN, MARGIN);
  for (guint i = first; i < end; i++)
    {
      rokad_band_draw (bands->pdata[i], cairo, y);
      y += rokad_band_height (bands->pdata[i]);
    }
  if (foot != NULL)
    rokad_band_draw (foot, cairo, y);
  cairo_show_page (cairo);
  cairo_destroy (cairo);
}

static void
draw_pages (const RokadReceipt *self, cairo_surface_t *surface)
{
  g_autoptr (GPtrArray) bands = rokad_receipt_place (self, PRINT_WIDTH);
  g_autoptr (RokadBand) any_foot = rokad_band_new_note (self->number, PRINT_WIDTH);
  double room = PAGE_HEIGHT_MAX - 2.0 * MARGIN - rokad_band_height (any_foot);
  g_autoptr (GArray) pages = find_pages (bands, room);
  guint n_pages = pages->len - 1;

  for (guint page = 0; page < n_pages; page++)
    {
      g_autofree char *text =
          g_strdup_printf (_ ("%s, page %u of %u"), self->number, page + 1, n_pages);
      g_autoptr (RokadBand) foot = NULL;

      if (n_pages > 1)
        foot = rokad_band_new_note (text, PRINT_WIDTH);
      draw_page (surface, bands, g_array_index (pages, guint, page),
                 g_array_index (pages, guint, page + 1), foot);
    }
}

static cairo_status_t
append_bytes (void *closure, const unsigned char *data, unsigned int length)
{
  g_byte_array_append (closure, data, length);
  return CAIRO_STATUS_SUCCESS;
}

/* The dates are the order's: a PDF made again is the same file. */
static cairo_status_t
render (const RokadReceipt *self, GByteArray *pdf)
{
  cairo_surface_t *surface =
      cairo_pdf_surface_create_for_stream (append_bytes, pdf, PAPER_WIDTH, PAPER_WIDTH);
  cairo_status_t status;

  cairo_pdf_surface_set_metadata (surface, CAIRO_PDF_METADATA_TITLE, self->number);
  cairo_pdf_surface_set_metadata (surface, CAIRO_PDF_METADATA_CREATE_DATE, self->at);
  cairo_pdf_surface_set_metadata (surface, CAIRO_PDF_METADATA_MOD_DATE, self->at);
  draw_pages (self, surface);
  cairo_surface_finish (surface);
  status = cairo_surface_status (surface);
  cairo_surface_destroy (surface);
  return status;
}

gboolean
rokad_receipt_to_pdf (RokadReceipt *self, const char *path, GError **error)
{
  g_autoptr (GByteArray) pdf = g_byte_array_new ();
  g_autoptr (GError) file_error = NULL;
  cairo_status_t status = render (self, pdf);
  RokadStoreError code = ROKAD_STORE_ERROR_FAILED;

  if (status != CAIRO_STATUS_SUCCESS)
    {
      g_set_error (error, ROKAD_STORE_ERROR, code, "cannot draw the receipt %s: %s", self->number,
                   cairo_status_to_string (status));
      return FALSE;
    }

  /* Both flags: written beside, fsynced, renamed, and the folder fsynced. */
  if (g_file_set_contents_full (path, (const char *) pdf->data, (gssize) pdf->len,
                                G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE,
                                FILE_MODE, &file_error))
    return TRUE;

  if (g_error_matches (file_error, G_FILE_ERROR, G_FILE_ERROR_NOSPC))
    code = ROKAD_STORE_ERROR_FULL;
  g_set_error_literal (error, ROKAD_STORE_ERROR, code, file_error->message);
  return FALSE;
}
