/* Receipts as PDF, read by programs that are not ours: poppler and zbar. */
#include <cairo.h>
#include <errno.h>
#include <gio/gio.h>
#include <glib/gstdio.h>
#include <string.h>

#include "receipt-order.h"
#include "rokad-cart.h"
#include "rokad-receipt.h"

#define PAPER_WIDTH_PT 226   /* 80 mm, whole points */
#define PAGE_HEIGHT_PT 14400 /* what a PDF reader takes */

typedef struct
{
  char *folder;
  char *path; /* of the PDF */
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->folder = g_dir_make_tmp ("receipt-XXXXXX", NULL);
  g_assert_nonnull (fixture->folder);
  fixture->path = g_build_filename (fixture->folder, "receipt.pdf", NULL);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GDir) folder = g_dir_open (fixture->folder, 0, NULL);
  const char *name;

  while ((name = g_dir_read_name (folder)) != NULL)
    {
      g_autofree char *path = g_build_filename (fixture->folder, name, NULL);

      g_assert_cmpint (g_remove (path), ==, 0);
    }
  g_assert_cmpint (g_rmdir (fixture->folder), ==, 0);
  g_free (fixture->folder);
  g_free (fixture->path);
}

/* What a program prints; NULL, and the test is skipped, where it is not installed. */
static char *
run (const char *program, ...)
{
  g_autoptr (GPtrArray) arguments = g_ptr_array_new ();
  g_autofree char *found = g_find_program_in_path (program);
  g_autoptr (GError) error = NULL;
  char *output = NULL;
  const char *argument;
  int status;
  va_list list;

  if (found == NULL)
    {
      g_test_skip_printf ("%s is not installed", program);
      return NULL;
    }

  g_ptr_array_add (arguments, found);
  va_start (list, program);
  while ((argument = va_arg (list, const char *)) != NULL)
    g_ptr_array_add (arguments, (gpointer) argument);
  va_end (list);
  g_ptr_array_add (arguments, NULL);
  g_spawn_sync (NULL, (char **) arguments->pdata, NULL, G_SPAWN_DEFAULT, NULL, NULL, &output, NULL,
                &status, &error);
  g_assert_no_error (error);
  g_spawn_check_wait_status (status, &error);
  g_assert_no_error (error);
  return output;
}

static RokadReceipt *
receipt_of (const ReceiptOrder *order)
{
  char hash[ROKAD_HASH_HEX_BYTES];
  g_autoptr (RokadEntry) entry = receipt_order_entry (order, hash);
  g_autoptr (GError) error = NULL;
  RokadReceipt *receipt = rokad_receipt_new (entry, hash, 0, &error);

  g_assert_no_error (error);
  return receipt;
}

static void
write_pdf (RokadReceipt *receipt, const char *path)
{
  g_autoptr (GError) error = NULL;

  rokad_receipt_to_pdf (receipt, path, &error);
  g_assert_no_error (error);
}

static void
assert_has (const char *text, const char *part)
{
  if (strstr (text, part) == NULL)
    g_error ("no “%s” in:\n%s", part, text);
}

static const ReceiptSale sales[] = {
  { "Basmati rice 1 kg · बासमती चावल", "100630", "piece", "list", 2000, 13800, 1 },
  { "हल्दी पाउडर", "0910", "piece", "list", 1000, 4500, 1 },
  { "Loa kéo đường phố Điện Quang", "8518", "piece", "list", 1000, 125000, 2 },
};
static const ReceiptOrder mixed = {
  .currency = "INR",
  .exponent = 2,
  .tax_id = "27ABCDE1234F1Z5",
  .taxes = receipt_gst,
  .n_taxes = G_N_ELEMENTS (receipt_gst),
  .sales = sales,
  .n_sales = G_N_ELEMENTS (sales),
  .step_minor = 100,
  .tendered_minor = 200000,
};

/* Devanagari and Vietnamese can be searched in the file, so they were shaped from their text. */
static void
test_text (Fixture *fixture, gconstpointer data)
{
  g_autoptr (RokadReceipt) receipt = receipt_of (&mixed);
  g_autofree char *text = NULL;

  write_pdf (receipt, fixture->path);
  text = run ("pdftotext", "-layout", fixture->path, "-", NULL);
  if (text == NULL)
    return;

  assert_has (text, "Basmati rice 1 kg · बासमती चावल\n");
  assert_has (text, "हल्दी पाउडर\n");
  assert_has (text, "Loa kéo đường phố Điện Quang\n");
  assert_has (text, "₹1,571.00");
  assert_has (text, "K7Q/26-000123");
}

/* No letter stands as an empty box: every font that Pango chose has what it must show. */
static void
test_glyphs (Fixture *fixture, gconstpointer data)
{
  g_autoptr (RokadReceipt) receipt = receipt_of (&mixed);
  g_autofree char *fonts = NULL;

  write_pdf (receipt, fixture->path);
  fonts = run ("pdffonts", fixture->path, NULL);
  if (fonts == NULL)
    return;

  assert_has (fonts, "Cantarell");
  assert_has (fonts, "Deva");
}

static void
test_qr (Fixture *fixture, gconstpointer data)
{
  g_autoptr (RokadReceipt) receipt = receipt_of (&mixed);
  g_autofree char *picture = g_build_filename (fixture->folder, "receipt", NULL);
  g_autofree char *picture_file = g_strconcat (picture, ".png", NULL);
  g_autofree char *nothing = NULL;
  g_autofree char *code = NULL;
  g_autofree char *expected = g_strconcat (rokad_receipt_qr_text (receipt), "\n", NULL);

  write_pdf (receipt, fixture->path);
  /* The dots of a receipt printer. */
  nothing = run ("pdftoppm", "-r", "203", "-png", "-singlefile", fixture->path, picture, NULL);
  if (nothing == NULL)
    return;
  code = run ("zbarimg", "--quiet", "--nodbus", "--raw", picture_file, NULL);
  if (code != NULL)
    g_assert_cmpstr (code, ==, expected);
}

static void
read_pdf (const char *path, char **out_bytes, gsize *out_length)
{
  g_autoptr (GError) error = NULL;

  g_file_get_contents (path, out_bytes, out_length, &error);
  g_assert_no_error (error);
}

/* The same order gives the same file, so a receipt can be compared with the one that was printed.
 * A file that is in the way is replaced.
 */
static void
test_same_bytes (Fixture *fixture, gconstpointer data)
{
  g_autofree char *first = NULL;
  g_autofree char *second = NULL;
  gsize first_bytes, second_bytes;

  for (guint i = 0; i < 2; i++)
    {
      g_autoptr (RokadReceipt) receipt = receipt_of (&mixed);

      write_pdf (receipt, fixture->path);
      read_pdf (fixture->path, i == 0 ? &first : &second, i == 0 ? &first_bytes : &second_bytes);
    }

  g_assert_cmpmem (first, first_bytes, second, second_bytes);
  g_assert_true (g_str_has_prefix (first, "%PDF-1."));
}

/* Where it cannot be written there is an error, and nothing is left behind. */
static void
test_no_folder (Fixture *fixture, gconstpointer data)
{
  g_autoptr (RokadReceipt) receipt = receipt_of (&mixed);
  g_autofree char *path = g_build_filename (fixture->folder, "none", "receipt.pdf", NULL);
  g_autoptr (GError) error = NULL;

  g_assert_false (rokad_receipt_to_pdf (receipt, path, &error));
  g_assert_error (error, ROKAD_STORE_ERROR, ROKAD_STORE_ERROR_FAILED);
}

/* Each page's "Page    1 size:  226.772 x 8477.11 pts" of pdfinfo. */
static guint
check_pages (const char *info)
{
  g_auto (GStrv) rows = g_strsplit (info, "\n", -1);
  guint pages = 0;

  for (guint i = 0; rows[i] != NULL; i++)
    {
      const char *size = strstr (rows[i], " size:");
      const char *by = size != NULL ? strstr (size, " x ") : NULL;

      if (by == NULL || !g_str_has_prefix (rows[i], "Page "))
        continue;

      pages++;
      g_assert_cmpint (g_ascii_strtoll (size + strlen (" size:"), NULL, 10), ==, PAPER_WIDTH_PT);
      g_assert_cmpint (g_ascii_strtoll (by + strlen (" x "), NULL, 10), <, PAGE_HEIGHT_PT);
    }

  return pages;
}

/* 700 lines go over several pages that any reader takes; every line and the total are there. */
static void
test_longest_order (Fixture *fixture, gconstpointer data)
{
  ReceiptSale many[ROKAD_CART_LINES_MAX];
  ReceiptOrder order = mixed;
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (RokadReceipt) receipt = NULL;
  g_autofree char *info = NULL;
  g_autofree char *text = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (many); i++)
    {
      many[i] = sales[i % G_N_ELEMENTS (sales)];
      many[i].name = g_strdup_printf ("Line %u.", i);
      g_ptr_array_add (names, (gpointer) many[i].name);
    }
  order.sales = many;
  order.n_sales = G_N_ELEMENTS (many);
  order.tendered_minor = receipt_order_payable (&order);
  receipt = receipt_of (&order);
  write_pdf (receipt, fixture->path);

  info = run ("pdfinfo", "-f", "1", "-l", "99", fixture->path, NULL);
  text = run ("pdftotext", "-layout", fixture->path, "-", NULL);
  if (info == NULL || text == NULL)
    return;

  g_assert_cmpuint (check_pages (info), ==, 3);
  for (guint i = 0; i < names->len; i++)
    assert_has (text, names->pdata[i]);
  assert_has (text, "page 3 of 3");
  assert_has (text, "TOTAL");
}

/* What is measured is what is drawn, and nothing of it is outside. */
static void
test_draw (void)
{
  enum
  {
    WIDTH = 204,
    MARGIN = 20
  };
  g_autoptr (RokadReceipt) receipt = receipt_of (&mixed);
  int height = (int) rokad_receipt_draw (receipt, NULL, WIDTH) + 1;
  cairo_surface_t *surface =
      cairo_image_surface_create (CAIRO_FORMAT_A8, WIDTH + 2 * MARGIN, height + 2 * MARGIN);
  cairo_t *cairo = cairo_create (surface);
  int inside = 0;

  cairo_translate (cairo, MARGIN, MARGIN);
  g_assert_cmpint ((int) rokad_receipt_draw (receipt, cairo, WIDTH), ==, height - 1);
  cairo_surface_flush (surface);
  for (int y = 0; y < height + 2 * MARGIN; y++)
    for (int x = 0; x < WIDTH + 2 * MARGIN; x++)
      {
        const guint8 *pixels = cairo_image_surface_get_data (surface);

        if (pixels[y * cairo_image_surface_get_stride (surface) + x] == 0)
          continue;
        g_assert_cmpint (x, >=, MARGIN - 1);
        g_assert_cmpint (x, <=, MARGIN + WIDTH);
        g_assert_cmpint (y, >=, MARGIN);
        g_assert_cmpint (y, <, MARGIN + height);
        inside++;
      }

  g_assert_cmpint (inside, >, 1000);
  cairo_destroy (cairo);
  cairo_surface_destroy (surface);
}

static void
add (const char *name, void (*test) (Fixture *fixture, gconstpointer data))
{
  g_test_add (name, Fixture, NULL, set_up, test, tear_down);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  add ("/receipt-pdf/names_of_every_script_are_found_in_it", test_text);
  add ("/receipt-pdf/its_fonts_are_the_ones_we_want", test_glyphs);
  add ("/receipt-pdf/qr_is_read_by_another_program", test_qr);
  add ("/receipt-pdf/same_order_gives_the_same_bytes", test_same_bytes);
  add ("/receipt-pdf/no_folder_is_an_error", test_no_folder);
  add ("/receipt-pdf/longest_order_goes_over_pages", test_longest_order);
  g_test_add_func ("/receipt-pdf/draws_within_what_it_measures", test_draw);

  return g_test_run ();
}
