/* Receipts as text: what they say, and that nothing is out of line. */
#include <locale.h>
#include <string.h>
#include <wchar.h>

#include "receipt-order.h"
#include "rokad-cart.h"
#include "rokad-receipt.h"

static const char small_42[] = "           Sharma Kirana Store\n"
                               "                12 MG Road\n"
                               "               Pune 411001\n"
                               "          GSTIN 27ABCDE1234F1Z5\n"
                               "------------------------------------------\n"
                               "               Tax invoice\n"
                               "Number                       K7Q/26-000123\n"
                               "Date                    21 Nov 2026, 09:30\n"
                               "Staff                                Owner\n"
                               "Shift                  2026-11-21 · 4f9c2a\n"
                               "------------------------------------------\n"
                               "Salt 1 kg\n"
                               "2 × 28.00   HSN 2501                 56.00\n"
                               "Onion, red, first choice of the market\n"
                               "1.35 kg × 42.00/kg   HSN 0703        56.70\n"
                               "Label price\n"
                               "------------------------------------------\n"
                               "Items                                    3\n"
                               "Taxable value                       110.04\n"
                               "CGST 2.5%                             1.33\n"
                               "SGST 2.5%                             1.33\n"
                               "Round off                             0.30\n"
                               "==========================================\n"
                               "TOTAL                              ₹113.00\n"
                               "==========================================\n"
                               "Cash                               ₹200.00\n"
                               "Change                              ₹87.00\n"
                               "------------------------------------------\n"
                               "Rate       Taxable        CGST        SGST\n"
                               "0%           56.70\n"
                               "5%           53.34        1.33        1.33\n"
                               "------------------------------------------\n"
                               "HSN        Rate        Taxable         Tax\n"
                               "0703         0%          56.70        0.00\n"
                               "2501         5%          53.34        2.66\n"
                               "------------------------------------------\n"
                               "                Thank you!\n"
                               "rokad:01937f3e-5a2c-7b11-9c40-3d2e1f0a9b8c\n"
                               ":aaaaaaaaaaaa\n"
                               "              K7Q/26-000123\n";

static const char small_32[] = "      Sharma Kirana Store\n"
                               "           12 MG Road\n"
                               "          Pune 411001\n"
                               "     GSTIN 27ABCDE1234F1Z5\n"
                               "--------------------------------\n"
                               "          Tax invoice\n"
                               "Number             K7Q/26-000123\n"
                               "Date          21 Nov 2026, 09:30\n"
                               "Staff                      Owner\n"
                               "Shift        2026-11-21 · 4f9c2a\n"
                               "--------------------------------\n"
                               "Salt 1 kg\n"
                               "2 × 28.00   HSN 2501       56.00\n"
                               "Onion, red, first choice of the\n"
                               "market\n"
                               "1.35 kg × 42.00/kg         56.70\n"
                               "HSN 0703   Label price\n"
                               "--------------------------------\n"
                               "Items                          3\n"
                               "Taxable value             110.04\n"
                               "CGST 2.5%                   1.33\n"
                               "SGST 2.5%                   1.33\n"
                               "Round off                   0.30\n"
                               "================================\n"
                               "TOTAL                    ₹113.00\n"
                               "================================\n"
                               "Cash                     ₹200.00\n"
                               "Change                    ₹87.00\n"
                               "--------------------------------\n"
                               "Rate    Taxable    CGST     SGST\n"
                               "0%        56.70\n"
                               "5%        53.34    1.33     1.33\n"
                               "--------------------------------\n"
                               "HSN     Rate    Taxable      Tax\n"
                               "0703      0%      56.70     0.00\n"
                               "2501      5%      53.34     2.66\n"
                               "--------------------------------\n"
                               "           Thank you!\n"
                               "rokad:01937f3e-5a2c-7b11-9c40-3d\n"
                               "2e1f0a9b8c:aaaaaaaaaaaa\n"
                               "         K7Q/26-000123\n";

static RokadReceipt *
receipt_of (const ReceiptOrder *order, gint64 copy)
{
  char hash[ROKAD_HASH_HEX_BYTES];
  g_autoptr (RokadEntry) entry = receipt_order_entry (order, hash);
  g_autoptr (GError) error = NULL;
  RokadReceipt *receipt = rokad_receipt_new (entry, hash, copy, &error);

  g_assert_no_error (error);
  return receipt;
}

static char *
text_of (const ReceiptOrder *order, gint64 copy, guint columns)
{
  g_autoptr (RokadReceipt) receipt = receipt_of (order, copy);

  return rokad_receipt_to_text (receipt, columns);
}

/* Cells as the C library counts them, which shares nothing with what is tested. */
static guint
cells_of (const char *row)
{
  guint cells = 0;

  for (const char *p = row; *p != '\0'; p = g_utf8_next_char (p))
    {
      int width = wcwidth ((wchar_t) g_utf8_get_char (p));

      g_assert_cmpint (width, >=, 0);
      cells += (guint) width;
    }

  return cells;
}

static void
assert_in_line (const char *text, guint columns)
{
  g_auto (GStrv) rows = g_strsplit (text, "\n", -1);

  g_assert_true (g_utf8_validate (text, -1, NULL));
  for (guint i = 0; rows[i] != NULL; i++)
    {
      g_assert_cmpuint (cells_of (rows[i]), <=, columns);
      g_assert_false (g_str_has_suffix (rows[i], " "));
    }
}

/* The figure at the end of a row, its sign and digits alone. */
static gint64
figure_at_end (const char *row)
{
  const char *figure = strrchr (row, ' ');
  gboolean negative = figure != NULL && strstr (figure, "−") != NULL;
  gint64 value = 0;

  g_assert_nonnull (figure);
  for (const char *p = figure; *p != '\0'; p++)
    if (g_ascii_isdigit (*p))
      value = value * 10 + (*p - '0');
  return negative ? -value : value;
}

/* Of the rows that begin with @start, the figures' sum; of rows of lines for "×". */
static gint64
sum_rows (const char *text, const char *start, guint *out_rows)
{
  g_auto (GStrv) rows = g_strsplit (text, "\n", -1);
  gint64 sum = 0;

  *out_rows = 0;
  for (guint i = 0; rows[i] != NULL; i++)
    if (g_str_equal (start, "×") ? strstr (rows[i], start) != NULL
                                 : g_str_has_prefix (rows[i], start))
      {
        sum += figure_at_end (rows[i]);
        *out_rows += 1;
      }

  return sum;
}

static void
assert_has (const char *text, const char *part)
{
  if (strstr (text, part) == NULL)
    g_error ("no “%s” in:\n%s", part, text);
}

static void
test_small_order (gconstpointer data)
{
  guint columns = GPOINTER_TO_UINT (data);
  g_autoptr (RokadEntry) entry = receipt_small_entry ();
  g_autoptr (RokadReceipt) receipt = rokad_receipt_new (entry, RECEIPT_SMALL_HASH, 0, NULL);
  g_autofree char *text = rokad_receipt_to_text (receipt, columns);

  g_assert_cmpstr (text, ==, columns == 42 ? small_42 : small_32);
  g_assert_cmpstr (rokad_receipt_qr_text (receipt), ==,
                   "rokad:01937f3e-5a2c-7b11-9c40-3d2e1f0a9b8c:aaaaaaaaaaaa");
}

static const ReceiptSale sales[] = {
  { "Basmati rice 1 kg · बासमती चावल", "100630", "piece", "list", 2000, 13800, 1 },
  { "Onion · प्याज़", "0703", "weight", "label", 1350, 4200, 0 },
  { "Biscuits", "1905", "piece", "changed", 3000, 12550, 2 },
};
static const ReceiptOrder indian = {
  .currency = "INR",
  .exponent = 2,
  .tax_id = "27ABCDE1234F1Z5",
  .taxes = receipt_gst,
  .n_taxes = G_N_ELEMENTS (receipt_gst),
  .sales = sales,
  .n_sales = G_N_ELEMENTS (sales),
  .step_minor = 100,
  .tendered_minor = 100000,
};

/* Every amount of the undo is the paid one with a minus, and it names what it undoes and why. */
static void
test_undo (void)
{
  ReceiptSale back[G_N_ELEMENTS (sales)];
  ReceiptOrder undo = indian;
  g_autofree char *paid = text_of (&indian, 0, 42);
  g_autofree char *undone = NULL;
  guint rows;

  memcpy (back, sales, sizeof sales);
  for (guint i = 0; i < G_N_ELEMENTS (back); i++)
    back[i].quantity = -back[i].quantity;
  undo.sales = back;
  undo.undoes = "K7Q/26-000123";
  undo.tendered_minor = receipt_order_payable (&undo);
  undone = text_of (&undo, 0, 42);

  assert_has (undone, "*** UNDO of K7Q/26-000123 ***");
  assert_has (undone, "Reason: Wrong customer");
  assert_has (undone, "−2 × 138.00   HSN 100630           −276.00");
  assert_has (undone, "Cash given back                   −₹709.00");
  g_assert_null (strstr (undone, "Tax invoice"));
  g_assert_null (strstr (undone, "\nChange  "));
  g_assert_cmpint (sum_rows (undone, "×", &rows), ==, -sum_rows (paid, "×", &rows));
  g_assert_cmpint (sum_rows (undone, "TOTAL", &rows), ==, -sum_rows (paid, "TOTAL", &rows));
  g_assert_cmpint (sum_rows (undone, "CGST", &rows), ==, -sum_rows (paid, "CGST", &rows));
}

static void
test_copy (void)
{
  g_autofree char *original = text_of (&indian, 0, 42);
  g_autofree char *copy = text_of (&indian, 3, 42);

  g_assert_null (strstr (original, "COPY"));
  assert_has (copy, "\n              *** COPY 3 ***\n");
}

/* Marks take no cell, wide characters two: the amounts of all scripts stand in one column. */
static void
test_scripts (void)
{
  static const ReceiptSale names[] = {
    { "हल्दी पाउडर", "०९१०", "piece", "list", 1000, 11100, -1 },
    { "Nước mắm Phu\xcc\x81 Quo\xcc\xa3\xcc\x82\x63", "", "piece", "list", 1000, 22200, -1 },
    { "醤油 キッコーマン", "", "piece", "list", 1000, 33300, -1 },
    { "น้ำปลาตราปลาหมึกขวดใหญ่พิเศษสำหรับครอบครัว", "", "piece", "list", 1000, 44400, -1 },
  };
  ReceiptOrder order = { .currency = "INR", .exponent = 2, .tax_id = "" };

  order.sales = names;
  order.n_sales = G_N_ELEMENTS (names);
  order.tendered_minor = receipt_order_payable (&order);
  for (guint columns = ROKAD_RECEIPT_COLUMNS_MIN; columns <= ROKAD_RECEIPT_COLUMNS_MAX; columns++)
    {
      g_autofree char *text = text_of (&order, 0, columns);
      g_auto (GStrv) rows = g_strsplit (text, "\n", -1);

      assert_in_line (text, columns);
      for (guint i = 0; rows[i] != NULL; i++)
        if (strstr (rows[i], "×") != NULL)
          g_assert_cmpuint (cells_of (rows[i]), ==, columns);
      assert_has (text, "\nहल्दी पाउडर\n");
      assert_has (text, "\nNước mắm Phu\xcc\x81 Quo\xcc\xa3\xcc\x82\x63\n");
      assert_has (text, " Receipt\n");
    }
}

static void
test_dong (void)
{
  static const ReceiptSale dong[] = {
    { "Loa kéo đường phố", "", "piece", "list", 1000, 1250000, 0 },
    { "Cà phê sữa đá", "", "piece", "list", 2000, 89000, 1 },
  };
  ReceiptOrder order = { .currency = "VND", .exponent = 0, .tax_id = "0312345678" };
  g_autofree char *text = NULL;

  order.taxes = receipt_vat;
  order.n_taxes = G_N_ELEMENTS (receipt_vat);
  order.sales = dong;
  order.n_sales = G_N_ELEMENTS (dong);
  order.tendered_minor = 1500000;
  text = text_of (&order, 0, 42);

  assert_has (text, "MST 0312345678");
  assert_has (text, "\nTOTAL                          1,428,000 ₫\n");
  assert_has (text, "\nVAT 8%                              92,593\n");
  assert_has (text, "\nChange                            72,000 ₫\n");
  g_assert_null (strstr (text, ".00"));
  g_assert_null (strstr (text, "HSN"));
}

/* With the tax on top of the prices, amounts and taxes make the total together. */
static void
test_exclusive_tax (void)
{
  static const ReceiptSale cloth[] = {
    { "Cotton cloth", "5208", "weight", "list", 2345, 33333, 0 },
    { "Thread", "5204", "piece", "list", 7000, 1999, 0 },
  };
  ReceiptOrder order = { .currency = "INR", .exponent = 2, .tax_id = "27ABCDE1234F1Z5" };
  g_autofree char *text = NULL;
  guint rows;

  order.taxes = receipt_igst_5;
  order.n_taxes = 1;
  order.sales = cloth;
  order.n_sales = G_N_ELEMENTS (cloth);
  order.tendered_minor = receipt_order_payable (&order);
  text = text_of (&order, 0, 48);

  g_assert_cmpint (sum_rows (text, "×", &rows) + sum_rows (text, "IGST 5%", &rows), ==,
                   order.tendered_minor);
  g_assert_cmpint (sum_rows (text, "TOTAL", &rows), ==, order.tendered_minor);
}

/* 700 lines with long names at every width: all are there, none is too wide, and they add up. */
static void
test_longest_order (void)
{
  ReceiptSale many[ROKAD_CART_LINES_MAX];
  ReceiptOrder order = indian;
  g_autoptr (RokadReceipt) receipt = NULL;
  g_autoptr (GPtrArray) texts = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < G_N_ELEMENTS (many); i++)
    {
      many[i] = sales[i % G_N_ELEMENTS (sales)];
      many[i].name = g_strdup_printf ("No. %u · दाल a long name that goes on for more", i);
      many[i].hsn = g_strdup_printf ("%06u", 100000 + i % 50);
      many[i].price_minor += i;
      g_ptr_array_add (texts, (gpointer) many[i].name);
      g_ptr_array_add (texts, (gpointer) many[i].hsn);
    }
  order.sales = many;
  order.n_sales = G_N_ELEMENTS (many);
  order.tendered_minor = receipt_order_payable (&order);
  receipt = receipt_of (&order, 0);

  for (guint columns = ROKAD_RECEIPT_COLUMNS_MIN; columns <= ROKAD_RECEIPT_COLUMNS_MAX;
       columns += 4)
    {
      g_autofree char *text = rokad_receipt_to_text (receipt, columns);
      guint rows, one;
      gint64 sum_minor = sum_rows (text, "×", &rows);

      assert_in_line (text, columns);
      g_assert_cmpuint (rows, ==, ROKAD_CART_LINES_MAX);
      g_assert_cmpint (sum_minor + sum_rows (text, "Round off", &one), ==, order.tendered_minor);
      g_assert_cmpint (sum_rows (text, "TOTAL", &one), ==, order.tendered_minor);
      assert_has (text, "No. 699 · दाल");
    }
}

/* A word wider than the paper is broken, but no character is lost or parted from its marks. */
static void
test_long_word (void)
{
  ReceiptSale word = { NULL, "", "piece", "list", 1000, 100, -1 };
  ReceiptOrder order = { .currency = "INR", .exponent = 2, .tax_id = "", .n_sales = 1 };
  g_autoptr (GString) name = g_string_new (NULL);
  g_autofree char *text = NULL;
  g_auto (GStrv) rows = NULL;
  g_autoptr (GString) joined = g_string_new (NULL);

  for (guint i = 0; i < 17; i++)
    g_string_append (name, "xxकिe\xcc\x81\xcc\xa3");
  word.name = name->str;
  order.sales = &word;
  order.tendered_minor = 100;
  text = text_of (&order, 0, 32);

  assert_in_line (text, 32);
  rows = g_strsplit (text, "\n", -1);
  for (guint i = 0; rows[i] != NULL; i++)
    if (strstr (rows[i], "कि") != NULL)
      {
        g_assert_false (g_unichar_ismark (g_utf8_get_char (rows[i])));
        g_string_append (joined, rows[i]);
      }
  g_assert_cmpstr (joined->str, ==, name->str);
}

/* Three components and large sums do not fit 32 columns: the table stands row below row. */
static void
test_wide_table (void)
{
  static const ReceiptSale cars[] = {
    { "Used car", "8703", "piece", "list", 1000, 987654321, 3 },
    { "Rice", "1006", "piece", "list", 1000, 13800, 1 },
  };
  ReceiptOrder order = indian;
  g_autofree char *narrow = NULL;
  g_autofree char *wide = NULL;

  order.sales = cars;
  order.n_sales = G_N_ELEMENTS (cars);
  order.tendered_minor = receipt_order_payable (&order);
  narrow = text_of (&order, 0, 32);
  wide = text_of (&order, 0, 64);

  assert_in_line (narrow, 32);
  assert_in_line (wide, 64);
  assert_has (narrow, "\nRate                         40%\nTaxable             70,54,673.72\n");
  assert_has (narrow, "\nCess                 8,46,560.85\n");
  assert_has (wide, "\nRate  ");
}

int
main (int argc, char **argv)
{
  setlocale (LC_ALL, "C.UTF-8");
  g_test_init (&argc, &argv, NULL);
  g_test_add_data_func ("/receipt/small_order_in_42_columns", GUINT_TO_POINTER (42),
                        test_small_order);
  g_test_add_data_func ("/receipt/small_order_in_32_columns", GUINT_TO_POINTER (32),
                        test_small_order);
  g_test_add_func ("/receipt/undo_is_the_exact_negative_and_says_why", test_undo);
  g_test_add_func ("/receipt/reprint_says_which_copy", test_copy);
  g_test_add_func ("/receipt/names_of_every_script_are_in_line", test_scripts);
  g_test_add_func ("/receipt/dong_has_no_decimals", test_dong);
  g_test_add_func ("/receipt/tax_on_top_adds_up", test_exclusive_tax);
  g_test_add_func ("/receipt/longest_order_adds_up_at_every_width", test_longest_order);
  g_test_add_func ("/receipt/long_word_is_broken_between_characters", test_long_word);
  g_test_add_func ("/receipt/wide_table_is_stacked", test_wide_table);

  return g_test_run ();
}
