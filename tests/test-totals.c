/* What random carts come to: the promises of money that hold for every cart there can be. */
#include <string.h>

#include "rokad-money.h"
#include "rokad-totals.h"

#define CARTS 100000
#define LINES_MAX 12
#define BP_ONE 10000

/* A shop's money rules and the few taxes that one cart meets. */
typedef struct
{
  RokadSettings settings;
  RokadTax taxes[4];
} World;

static void
fill_tax (RokadTax *tax, int n, const gint64 *rates)
{
  *tax = (RokadTax){ .inclusive = g_test_rand_int_range (0, 2) == 0,
                     .n_components = (guint) g_test_rand_int_range (0, 5) };
  g_snprintf (tax->class_name, sizeof tax->class_name, "class %d", n);
  for (guint i = 0; i < tax->n_components; i++)
    {
      g_snprintf (tax->components[i].name, sizeof tax->components[i].name, "part %u", i);
      tax->components[i].rate_bp = rates[g_test_rand_int_range (0, 4)];
    }
}

static void
fill_world (World *world)
{
  static const gint64 all_rates[] = { 0,    1,    250,  500,  600,  800,   900,
                                      1000, 1400, 2000, 3333, 9999, 10000, ROKAD_RATE_BP_MAX };
  static const gint64 steps[] = { 0, 1, 5, 50, 100, 500, 1000 };
  gboolean india = g_test_rand_int_range (0, 2) == 0;
  gint64 rates[4];

  for (gsize i = 0; i < G_N_ELEMENTS (rates); i++)
    rates[i] = all_rates[g_test_rand_int_range (0, G_N_ELEMENTS (all_rates))];
  for (int i = 0; i < 4; i++)
    fill_tax (&world->taxes[i], i, rates);
  world->settings = (RokadSettings){
    .currency = rokad_currency_find (india ? "INR" : "VND"),
    .cash_rounding_minor = steps[g_test_rand_int_range (0, G_N_ELEMENTS (steps))],
  };
}

static gint64
random_quantity (RokadUnit unit)
{
  if (unit == ROKAD_UNIT_WEIGHT)
    return g_test_rand_int_range (1, 30000);
  return ROKAD_QUANTITY_ONE * g_test_rand_int_range (1, 40);
}

static RokadLine *
random_line (const World *world, gint64 n)
{
  static const gint32 prices[] = { 100, 10000, 1000000 };
  RokadUnit unit = g_test_rand_int_range (0, 3) == 0 ? ROKAD_UNIT_WEIGHT : ROKAD_UNIT_PIECE;

  return rokad_line_new (&(RokadLineFields){
      .n = n,
      .product_id = "",
      .code = "",
      .name = "Thing",
      .unit = unit,
      .hsn = "",
      .quantity = random_quantity (unit),
      .price_minor = g_test_rand_int_range (0, prices[g_test_rand_int_range (0, 3)]),
      .price_rule = ROKAD_PRICE_RULE_LIST,
      .tax = world->taxes[g_test_rand_int_range (0, 4)],
      .removed = g_test_rand_int_range (0, 8) == 0,
  });
}

static GListStore *
random_cart (const World *world)
{
  GListStore *cart = g_list_store_new (ROKAD_TYPE_LINE);
  int n = g_test_rand_int_range (1, LINES_MAX + 1);

  for (int i = 1; i <= n; i++)
    {
      g_autoptr (RokadLine) line = random_line (world, i);

      g_list_store_append (cart, line);
    }
  return cart;
}

/* Each line with its quantity the other way, as an undo writes it. */
static GListStore *
negative (GListModel *cart)
{
  GListStore *back = g_list_store_new (ROKAD_TYPE_LINE);

  for (guint i = 0; i < g_list_model_get_n_items (cart); i++)
    {
      g_autoptr (RokadLine) line = g_list_model_get_item (cart, i);
      g_autoptr (RokadLine) other =
          rokad_line_with_quantity (line, -rokad_line_fields (line)->quantity);

      g_list_store_append (back, other);
    }
  return back;
}

static GListStore *
backwards (GListModel *cart)
{
  GListStore *other = g_list_store_new (ROKAD_TYPE_LINE);

  for (guint i = g_list_model_get_n_items (cart); i > 0; i--)
    {
      g_autoptr (RokadLine) line = g_list_model_get_item (cart, i - 1);

      g_list_store_append (other, line);
    }
  return other;
}

static void
check_sums (GListModel *cart, const RokadTotals *totals, const World *world)
{
  gint64 taxable = 0;
  gint64 tax = 0;
  gint64 by_rate = 0;
  gint64 step = world->settings.cash_rounding_minor;

  for (guint i = 0; i < g_list_model_get_n_items (cart); i++)
    {
      g_autoptr (RokadLine) line = g_list_model_get_item (cart, i);
      RokadTaxSplit split = rokad_line_split (line);

      taxable += split.taxable_minor;
      tax += split.tax_minor;
    }
  for (guint i = 0; i < totals->n_taxes; i++)
    by_rate += totals->taxes[i].tax_minor;

  g_assert_false (totals->overflow);
  g_assert_cmpint (totals->taxable_minor, ==, taxable);
  g_assert_cmpint (totals->tax_minor, ==, tax);
  g_assert_cmpint (by_rate, ==, tax);
  g_assert_cmpint (totals->total_minor, ==, taxable + tax);
  g_assert_cmpint (totals->payable_minor, ==, totals->total_minor + totals->rounding_minor);
  g_assert_cmpint (2 * ABS (totals->rounding_minor), <=, step);
  if (step > 0)
    g_assert_cmpint (totals->payable_minor % step, ==, 0);
}

/* What a receipt's tax lines say is what its lines add up to, to the unit, and cash is rounded to
 * what there are coins for.
 */
static void
test_tax_lines_sum_to_the_receipt (void)
{
  for (int i = 0; i < CARTS; i++)
    {
      World world;
      g_autoptr (GListStore) cart = NULL;
      RokadTotals totals;

      fill_world (&world);
      cart = random_cart (&world);
      totals = rokad_totals (G_LIST_MODEL (cart), &world.settings);
      check_sums (G_LIST_MODEL (cart), &totals, &world);
    }
}

static void
check_opposite (const RokadTotals *a, const RokadTotals *b)
{
  g_assert_cmpuint (a->lines, ==, b->lines);
  g_assert_cmpint (a->pieces, ==, -b->pieces);
  g_assert_cmpint (a->taxable_minor, ==, -b->taxable_minor);
  g_assert_cmpint (a->tax_minor, ==, -b->tax_minor);
  g_assert_cmpint (a->total_minor, ==, -b->total_minor);
  g_assert_cmpint (a->rounding_minor, ==, -b->rounding_minor);
  g_assert_cmpint (a->payable_minor, ==, -b->payable_minor);
  g_assert_cmpuint (a->n_taxes, ==, b->n_taxes);
  for (guint i = 0; i < a->n_taxes; i++)
    {
      g_assert_cmpstr (a->taxes[i].name, ==, b->taxes[i].name);
      g_assert_cmpint (a->taxes[i].rate_bp, ==, b->taxes[i].rate_bp);
      g_assert_cmpint (a->taxes[i].taxable_minor, ==, -b->taxes[i].taxable_minor);
      g_assert_cmpint (a->taxes[i].tax_minor, ==, -b->taxes[i].tax_minor);
    }
}

static void
test_undo_is_the_exact_negative (void)
{
  for (int i = 0; i < CARTS; i++)
    {
      World world;
      g_autoptr (GListStore) cart = NULL;
      g_autoptr (GListStore) back = NULL;
      RokadTotals sold;
      RokadTotals undone;

      fill_world (&world);
      cart = random_cart (&world);
      back = negative (G_LIST_MODEL (cart));
      sold = rokad_totals (G_LIST_MODEL (cart), &world.settings);
      undone = rokad_totals (G_LIST_MODEL (back), &world.settings);
      check_opposite (&sold, &undone);
    }
}

/* The order of the lines changes nothing but the order of the tax lines. */
static void
test_order_of_lines_changes_no_sum (void)
{
  for (int i = 0; i < CARTS / 10; i++)
    {
      World world;
      g_autoptr (GListStore) cart = NULL;
      g_autoptr (GListStore) other = NULL;
      RokadTotals a;
      RokadTotals b;

      fill_world (&world);
      cart = random_cart (&world);
      other = backwards (G_LIST_MODEL (cart));
      a = rokad_totals (G_LIST_MODEL (cart), &world.settings);
      b = rokad_totals (G_LIST_MODEL (other), &world.settings);
      g_assert_cmpint (a.taxable_minor, ==, b.taxable_minor);
      g_assert_cmpint (a.tax_minor, ==, b.tax_minor);
      g_assert_cmpint (a.payable_minor, ==, b.payable_minor);
      g_assert_cmpuint (a.n_taxes, ==, b.n_taxes);
    }
}

/* --- Partial refunds --- */

/* What the units from @from to @to of a line come to: a range of its cumulative function. */
static RokadTaxSplit
range_of (const RokadTax *tax, gint64 price, gint64 from, gint64 to)
{
  RokadTaxSplit low = rokad_tax_split (tax, rokad_money_line_amount (price, from));
  RokadTaxSplit high = rokad_tax_split (tax, rokad_money_line_amount (price, to));
  RokadTaxSplit range = { high.taxable_minor - low.taxable_minor,
                          high.tax_minor - low.tax_minor,
                          { 0 },
                          high.total_minor - low.total_minor };

  for (guint i = 0; i < tax->n_components; i++)
    range.component_minor[i] = high.component_minor[i] - low.component_minor[i];
  return range;
}

static void
add_range (RokadTaxSplit *sum, const RokadTaxSplit *range)
{
  sum->taxable_minor += range->taxable_minor;
  sum->tax_minor += range->tax_minor;
  sum->total_minor += range->total_minor;
  for (guint i = 0; i < ROKAD_TAX_COMPONENTS_MAX; i++)
    sum->component_minor[i] += range->component_minor[i];
}

static int
compare_amounts (gconstpointer a, gconstpointer b)
{
  const gint64 *x = a;
  const gint64 *y = b;

  return (*x > *y) - (*x < *y);
}

static void
shuffle (RokadTaxSplit *ranges, int n)
{
  for (int i = n - 1; i > 0; i--)
    {
      int j = g_test_rand_int_range (0, i + 1);
      RokadTaxSplit swapped = ranges[i];

      ranges[i] = ranges[j];
      ranges[j] = swapped;
    }
}

/* Cuts a line's quantity at random places and gives the parts back in random order. No part is
 * negative: nobody pays for bringing something back.
 */
static void
refund_in_parts (const RokadLineFields *line)
{
  gint64 cuts[6] = { 0 };
  RokadTaxSplit ranges[5];
  RokadTaxSplit sum = { 0 };
  RokadTaxSplit whole =
      rokad_tax_split (&line->tax, rokad_money_line_amount (line->price_minor, line->quantity));

  for (int i = 1; i < 5; i++)
    cuts[i] = g_test_rand_int_range (0, (gint32) line->quantity + 1);
  cuts[5] = line->quantity;
  qsort (cuts, G_N_ELEMENTS (cuts), sizeof *cuts, compare_amounts);
  for (int i = 0; i < 5; i++)
    {
      ranges[i] = range_of (&line->tax, line->price_minor, cuts[i], cuts[i + 1]);
      g_assert_cmpint (ranges[i].total_minor, >=, 0);
      for (guint j = 0; j < line->tax.n_components; j++)
        g_assert_cmpint (ranges[i].component_minor[j], >=, 0);
    }

  shuffle (ranges, 5);
  for (int i = 0; i < 5; i++)
    add_range (&sum, &ranges[i]);
  g_assert_cmpmem (&sum, sizeof sum, &whole, sizeof whole);
}

static void
test_partial_refunds_add_up_in_any_order (void)
{
  for (int i = 0; i < CARTS; i++)
    {
      World world;
      g_autoptr (RokadLine) line = NULL;

      fill_world (&world);
      line = random_line (&world, 1);
      refund_in_parts (rokad_line_fields (line));
    }
}

/* --- Tax --- */

/* Each part is the nearest unit to the exact share, equal rates give equal parts, and a price that
 * includes its tax is split without a rest.
 */
static void
check_split (const RokadTax *tax, gint64 amount)
{
  RokadTaxSplit split = rokad_tax_split (tax, amount);
  gint64 whole_bp = BP_ONE;

  for (guint i = 0; tax->inclusive && i < tax->n_components; i++)
    whole_bp += tax->components[i].rate_bp;
  for (guint i = 0; i < tax->n_components; i++)
    {
      gint64 off = split.component_minor[i] * whole_bp - amount * tax->components[i].rate_bp;

      g_assert_cmpint (2 * ABS (off), <=, whole_bp);
      for (guint j = 0; j < i; j++)
        if (tax->components[i].rate_bp == tax->components[j].rate_bp)
          g_assert_cmpint (split.component_minor[i], ==, split.component_minor[j]);
    }

  g_assert_cmpint (split.total_minor, ==, split.taxable_minor + split.tax_minor);
  if (tax->inclusive)
    g_assert_cmpint (split.total_minor, ==, amount);
  else
    g_assert_cmpint (split.taxable_minor, ==, amount);
}

static void
test_tax_is_the_nearest_share (void)
{
  for (int i = 0; i < CARTS; i++)
    {
      World world;

      fill_world (&world);
      check_split (&world.taxes[i % 4], g_test_rand_int ());
    }
}

static void
test_tax_on_known_receipts (void)
{
  static const struct
  {
    RokadTax tax;
    gint64 amount, taxable, first, second, total;
  } table[] = {
    { { "GST 5", TRUE, 2, { { "CGST", 250 }, { "SGST", 250 } } }, 10500, 10000, 250, 250, 10500 },
    { { "GST 5", TRUE, 2, { { "CGST", 250 }, { "SGST", 250 } } }, 2800, 2666, 67, 67, 2800 },
    { { "GST 18", TRUE, 2, { { "CGST", 900 }, { "SGST", 900 } } }, 11800, 10000, 900, 900, 11800 },
    { { "GST 18", FALSE, 2, { { "CGST", 900 }, { "SGST", 900 } } }, 10000, 10000, 900, 900, 11800 },
    { { "IGST 18", TRUE, 1, { { "IGST", 1800 } } }, -11800, -10000, -1800, 0, -11800 },
    { { "VAT 8", TRUE, 1, { { "VAT", 800 } } }, 15000, 13889, 1111, 0, 15000 },
    { { "VAT 10", FALSE, 1, { { "VAT", 1000 } } }, 15005, 15005, 1501, 0, 16506 },
    { { "", FALSE, 0, { { "", 0 } } }, 999, 999, 0, 0, 999 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (table); i++)
    {
      RokadTaxSplit split = rokad_tax_split (&table[i].tax, table[i].amount);

      g_assert_cmpint (split.taxable_minor, ==, table[i].taxable);
      g_assert_cmpint (split.component_minor[0], ==, table[i].first);
      g_assert_cmpint (split.component_minor[1], ==, table[i].second);
      g_assert_cmpint (split.total_minor, ==, table[i].total);
    }
}

/* --- Limits --- */

static RokadLine *
line_of (gint64 price, gint64 quantity, gint64 rate_bp)
{
  RokadTax tax = { "tax", FALSE, 1, { { "T", rate_bp } } };

  return rokad_line_new (&(RokadLineFields){ .n = 1,
                                             .product_id = "",
                                             .code = "",
                                             .name = "Thing",
                                             .hsn = "",
                                             .quantity = quantity,
                                             .price_minor = price,
                                             .price_rule = ROKAD_PRICE_RULE_LIST,
                                             .tax = tax });
}

static gboolean
overflows (int n_lines, gint64 price, gint64 quantity, gint64 rate_step_bp)
{
  g_autoptr (GListStore) cart = g_list_store_new (ROKAD_TYPE_LINE);
  RokadSettings settings = { .currency = rokad_currency_find ("INR") };

  for (int i = 0; i < n_lines; i++)
    {
      g_autoptr (RokadLine) line = line_of (price, quantity, i * rate_step_bp);

      g_list_store_append (cart, line);
    }
  return rokad_totals (G_LIST_MODEL (cart), &settings).overflow;
}

/* More than an order may come to is said, never wrapped; the last allowed value is allowed. */
static void
test_too_much_for_one_order_is_said (void)
{
  g_assert_false (overflows (1, ROKAD_AMOUNT_MINOR_MAX, ROKAD_QUANTITY_ONE, 0));
  g_assert_true (overflows (1, ROKAD_AMOUNT_MINOR_MAX, 2 * ROKAD_QUANTITY_ONE, 0));
  g_assert_true (overflows (1, ROKAD_AMOUNT_MINOR_MAX, -2 * ROKAD_QUANTITY_ONE, 0));
  g_assert_true (overflows (2, ROKAD_AMOUNT_MINOR_MAX, ROKAD_QUANTITY_ONE, 0));
  g_assert_true (overflows (700, ROKAD_AMOUNT_MINOR_MAX, ROKAD_QUANTITY_MAX, ROKAD_RATE_BP_MAX));
  g_assert_true (overflows (700, ROKAD_AMOUNT_MINOR_MAX, -ROKAD_QUANTITY_MAX, 0));
  g_assert_false (overflows (ROKAD_TOTALS_TAXES_MAX, 100, ROKAD_QUANTITY_ONE, 10));
  g_assert_true (overflows (ROKAD_TOTALS_TAXES_MAX + 1, 100, ROKAD_QUANTITY_ONE, 10));
}

static void
test_an_empty_cart_comes_to_nothing (void)
{
  g_autoptr (GListStore) cart = g_list_store_new (ROKAD_TYPE_LINE);
  RokadSettings settings = { .currency = rokad_currency_find ("INR"), .cash_rounding_minor = 100 };
  RokadTotals totals = rokad_totals (G_LIST_MODEL (cart), &settings);
  RokadTotals nothing = { 0 };

  g_assert_cmpmem (&totals, sizeof totals, &nothing, sizeof nothing);
}

#define ADD(path, func) g_test_add_func ("/totals/" path, func)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  ADD ("tax-lines-sum-to-the-receipt", test_tax_lines_sum_to_the_receipt);
  ADD ("undo-is-the-exact-negative", test_undo_is_the_exact_negative);
  ADD ("order-of-lines-changes-no-sum", test_order_of_lines_changes_no_sum);
  ADD ("partial-refunds-add-up-in-any-order", test_partial_refunds_add_up_in_any_order);
  ADD ("tax-is-the-nearest-share", test_tax_is_the_nearest_share);
  ADD ("tax-on-known-receipts", test_tax_on_known_receipts);
  ADD ("too-much-for-one-order-is-said", test_too_much_for_one_order_is_said);
  ADD ("an-empty-cart-comes-to-nothing", test_an_empty_cart_comes_to_nothing);

  return g_test_run ();
}
