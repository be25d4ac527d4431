#include <string.h>

#include "rokad-error.h"
#include "rokad-money.h"

#define RANDOM_VALUES 100000

/* Random, of every size: as many small values as large ones. */
static gint64
random_amount (gint64 max)
{
  gint64 wide = ((gint64) (guint32) g_test_rand_int () << 31) ^ (guint32) g_test_rand_int ();
  gint64 limit = max >> g_test_rand_int_range (0, 40);

  return wide % (limit + 1);
}

static void
test_rounds_half_away_from_zero (void)
{
  static const struct
  {
    gint64 a, b, c, result;
  } table[] = {
    { 1, 1, 2, 1 },
    { -1, 1, 2, -1 },
    { 1, 1, 3, 0 },
    { 2, 1, 3, 1 },
    { -2, 1, 3, -1 },
    { 5, 3, 10, 2 },
    { -5, 3, 10, -2 },
    { 149, 1, 100, 1 },
    { 150, 1, 100, 2 },
    { -150, 1, 100, -2 },
    { 0, 7, 9, 0 },
    { 7, 0, 9, 0 },
    { 1, 1, 1, 1 },
    { 333, 10, 1000, 3 },
    { 350, 10, 1000, 4 },
    { G_MAXINT64, 1, 1, G_MAXINT64 },
    { G_MAXINT64, 1000, 1000, G_MAXINT64 },
    { G_MININT64, 1, 1, G_MININT64 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (table); i++)
    g_assert_cmpint (rokad_money_scale (table[i].a, table[i].b, table[i].c), ==, table[i].result);
}

/* The result is the nearest integer, and of two that are as near the one farther from zero. */
static void
test_scale_is_nearest_and_odd (void)
{
  for (int i = 0; i < RANDOM_VALUES; i++)
    {
      gint64 a = random_amount (G_GINT64_CONSTANT (99999999999));
      gint64 b = random_amount (1000000);
      gint64 c = 1 + ABS (random_amount (200000));
      gint64 result = rokad_money_scale (a, b, c);
      gint64 off = 2 * (a * b - result * c);

      g_assert_cmpint (ABS (off), <=, c);
      if (ABS (off) == c)
        g_assert_cmpint (ABS (result * c), >, ABS (a * b));
      g_assert_cmpint (rokad_money_scale (-a, b, c), ==, -result);
      g_assert_cmpint (rokad_money_scale (a, -b, c), ==, -result);
      g_assert_cmpint (rokad_money_scale (b, a, c), ==, result);
    }
}

/* Selling more of a thing never costs less, and parts of a quantity add up to the whole. */
static void
test_amount_grows_with_quantity (void)
{
  for (int i = 0; i < RANDOM_VALUES; i++)
    {
      gint64 price = ABS (random_amount (ROKAD_AMOUNT_MINOR_MAX));
      gint64 some = ABS (random_amount (ROKAD_QUANTITY_MAX));
      gint64 more = some + ABS (random_amount (ROKAD_QUANTITY_MAX - some));

      g_assert_cmpint (rokad_money_line_amount (price, some), <=,
                       rokad_money_line_amount (price, more));
      g_assert_cmpint (rokad_money_line_amount (price, -some), ==,
                       -rokad_money_line_amount (price, some));
    }
}

static void
test_cash_rounding (void)
{
  static const struct
  {
    gint64 amount, step, rounding;
  } table[] = {
    { 149, 100, -49 }, { 150, 100, 50 },     { -150, 100, -50 },  { 151, 100, 49 },
    { 100, 100, 0 },   { 0, 100, 0 },        { 7, 0, 0 },         { 7, 1, 0 },
    { 24999, 500, 1 }, { 250, 500, 250 },    { -249, 500, 249 },  { 12, 5, -2 },
    { 13, 5, 2 },      { 1499, 1000, -499 }, { 1500, 1000, 500 }, { 50, -5, 0 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (table); i++)
    g_assert_cmpint (rokad_money_rounding (table[i].amount, table[i].step), ==, table[i].rounding);
}

static void
test_format (void)
{
  static const struct
  {
    const char *currency;
    gint64 amount;
    const char *text;
    const char *plain;
  } table[] = {
    { "INR", 0, "₹0.00", "0.00" },
    { "INR", 5, "₹0.05", "0.05" },
    { "INR", 99999, "₹999.99", "999.99" },
    { "INR", 100000, "₹1,000.00", "1000.00" },
    { "INR", 12345650, "₹1,23,456.50", "123456.50" },
    { "INR", 999999999999, "₹9,99,99,99,999.99", "9999999999.99" },
    { "INR", -12345650, "−₹1,23,456.50", "-123456.50" },
    { "VND", 0, "0\u00a0₫", "0" },
    { "VND", 1234567, "1,234,567\u00a0₫", "1234567" },
    { "VND", -15000, "−15,000\u00a0₫", "-15000" },
    { "JPY", 1000, "¥1,000", "1000" },
    { "KWD", 1234567, "KD 1,234.567", "1234.567" },
    { "USD", 123456789, "$1,234,567.89", "1234567.89" },
    { "USD", G_MININT64, "−$92,233,720,368,547,758.08", "-92233720368547758.08" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (table); i++)
    {
      const RokadCurrency *currency = rokad_currency_find (table[i].currency);
      g_autofree char *text = rokad_money_format (currency, table[i].amount);
      g_autofree char *plain = rokad_money_format_plain (currency, table[i].amount);

      g_assert_cmpstr (text, ==, table[i].text);
      g_assert_cmpstr (plain, ==, table[i].plain);
    }
}

/* What a screen shows, as a person would type it: digits, commas, the point, an ASCII minus. */
static char *
typed_form (const char *shown)
{
  GString *typed = g_string_new (NULL);

  for (const char *p = shown; *p != '\0'; p = g_utf8_next_char (p))
    if (g_utf8_get_char (p) == 0x2212)
      g_string_append_c (typed, '-');
    else if (g_ascii_isdigit (*p) || (*p == '.' && g_ascii_isdigit (p[1])) || *p == ',')
      g_string_append_c (typed, *p);

  return g_string_free (typed, FALSE);
}

static void
check_round_trip (const RokadCurrency *currency, gint64 amount)
{
  g_autofree char *plain = rokad_money_format_plain (currency, amount);
  g_autofree char *shown = rokad_money_format (currency, amount);
  g_autofree char *typed = typed_form (shown);
  g_autoptr (GError) error = NULL;
  gint64 value;

  g_assert_true (rokad_money_parse (currency, plain, &value, &error));
  g_assert_no_error (error);
  g_assert_cmpint (value, ==, amount);
  g_assert_true (rokad_money_parse (currency, typed, &value, &error));
  g_assert_no_error (error);
  g_assert_cmpint (value, ==, amount);
}

static void
test_round_trip_in_every_currency (void)
{
  static const gint64 edges[] = { 0, 1, -1, 9, 10, 99, 100, 999, 1000, 99999, 100000, 9999999 };

  for (const RokadCurrency *currency = rokad_currency_list (); currency->code != NULL; currency++)
    {
      for (gsize i = 0; i < G_N_ELEMENTS (edges); i++)
        check_round_trip (currency, edges[i]);
      check_round_trip (currency, ROKAD_AMOUNT_MINOR_MAX);
      check_round_trip (currency, -ROKAD_AMOUNT_MINOR_MAX);
      for (int i = 0; i < 2000; i++)
        check_round_trip (currency, random_amount (ROKAD_AMOUNT_MINOR_MAX));
    }
}

static void
test_currencies_are_found_and_sound (void)
{
  for (const RokadCurrency *currency = rokad_currency_list (); currency->code != NULL; currency++)
    {
      g_assert_true (rokad_currency_find (currency->code) == currency);
      g_assert_cmpuint (strlen (currency->code), ==, 3);
      g_assert_cmpint (currency->exponent, >=, 0);
      g_assert_cmpint (currency->exponent, <=, 3);
      g_assert_cmpint (currency->notes_minor[0], >, 0);
      for (int i = 1; currency->notes_minor[i] != 0; i++)
        g_assert_cmpint (currency->notes_minor[i], >, currency->notes_minor[i - 1]);
    }
  g_assert_null (rokad_currency_find ("XXQ"));
  g_assert_null (rokad_currency_find ("inr"));
}

static void
test_amounts_as_people_type_them (void)
{
  static const struct
  {
    const char *currency;
    const char *text;
    gint64 amount;
  } table[] = {
    { "INR", "12", 1200 },        { "INR", "12.5", 1250 },
    { "INR", "12.50", 1250 },     { "INR", "0012", 1200 },
    { "INR", ".5", 50 },          { "INR", "5.", 500 },
    { "INR", "1,234.5", 123450 }, { "INR", "1,23,456", 12345600 },
    { "INR", "-3", -300 },        { "INR", "2.500", 250 },
    { "INR", "-0", 0 },           { "VND", "15000", 15000 },
    { "VND", "15,000", 15000 },   { "VND", "15000.00", 15000 },
    { "KWD", "1.234", 1234 },     { "INR", "9999999999.99", ROKAD_AMOUNT_MINOR_MAX },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (table); i++)
    {
      g_autoptr (GError) error = NULL;
      gint64 amount;

      g_assert_true (rokad_money_parse (rokad_currency_find (table[i].currency), table[i].text,
                                        &amount, &error));
      g_assert_no_error (error);
      g_assert_cmpint (amount, ==, table[i].amount);
    }
}

static void
test_what_is_no_amount_is_refused (void)
{
  static const char *const texts[] = {
    "",
    "-",
    ".",
    "-.",
    "+5",
    "1.2.3",
    "1.234",
    "1e5",
    " 1",
    "1 ",
    "1,",
    ",1",
    "1,,2",
    "1.0,5",
    "0x10",
    "١٢",
    "−3",
    "12-",
    "1-2",
    "--1",
    "nan",
    "₹5",
    "10000000000",
    "-10000000000",
    "1\n",
    "99999999999999999999999999999999999999",
    "0.001",
    "5,",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (GError) error = NULL;
      gint64 amount;

      g_test_message ("“%s”", texts[i]);
      g_assert_false (rokad_money_parse (rokad_currency_find ("INR"), texts[i], &amount, &error));
      g_assert_error (error, ROKAD_SHOP_ERROR, ROKAD_SHOP_ERROR_INVALID);
    }
}

/* A comma separates thousands. Whoever types it for the point must not sell ten times as much. */
static void
test_a_decimal_comma_is_refused (void)
{
  static const char *const texts[] = { "1,5", "12,50", "0,75", "1234,5", "1,2345", "1,23,4" };

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (GError) error = NULL;
      gint64 value;

      g_test_message ("“%s”", texts[i]);
      g_assert_false (rokad_money_parse (rokad_currency_find ("EUR"), texts[i], &value, &error));
      g_assert_error (error, ROKAD_SHOP_ERROR, ROKAD_SHOP_ERROR_INVALID);
      g_clear_error (&error);
      g_assert_false (rokad_quantity_parse (texts[i], &value, &error));
      g_assert_error (error, ROKAD_SHOP_ERROR, ROKAD_SHOP_ERROR_INVALID);
    }
}

static void
test_quantities (void)
{
  static const struct
  {
    gint64 quantity;
    const char *text;
  } table[] = {
    { 0, "0" },
    { 1000, "1" },
    { 350, "0.35" },
    { 1, "0.001" },
    { 12000, "12" },
    { -1500, "-1.5" },
    { ROKAD_QUANTITY_MAX, "99999.999" },
    { 100, "0.1" },
    { 10, "0.01" },
    { 10010, "10.01" },
  };
  static const char *const bad[] = { "", "0.0001", "100000", "1.5kg", "-", "1..5", "1/2" };

  for (gsize i = 0; i < G_N_ELEMENTS (table); i++)
    {
      g_autofree char *text = rokad_quantity_format (table[i].quantity);
      gint64 quantity;

      g_assert_cmpstr (text, ==, table[i].text);
      g_assert_true (rokad_quantity_parse (text, &quantity, NULL));
      g_assert_cmpint (quantity, ==, table[i].quantity);
    }

  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (GError) error = NULL;
      gint64 quantity;

      g_assert_false (rokad_quantity_parse (bad[i], &quantity, &error));
      g_assert_error (error, ROKAD_SHOP_ERROR, ROKAD_SHOP_ERROR_INVALID);
    }
}

/* The largest line there is fits, so no sum of a line can wrap. */
static void
test_the_largest_line_fits (void)
{
  gint64 amount = rokad_money_line_amount (ROKAD_AMOUNT_MINOR_MAX, ROKAD_QUANTITY_MAX);

  g_assert_cmpint (amount, ==, G_GINT64_CONSTANT (99999998999900000));
  g_assert_cmpint (amount, <, G_MAXINT64 / 50);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/money/rounds-half-away-from-zero", test_rounds_half_away_from_zero);
  g_test_add_func ("/money/scale-is-nearest-and-odd", test_scale_is_nearest_and_odd);
  g_test_add_func ("/money/amount-grows-with-quantity", test_amount_grows_with_quantity);
  g_test_add_func ("/money/cash-rounding", test_cash_rounding);
  g_test_add_func ("/money/format", test_format);
  g_test_add_func ("/money/round-trip-in-every-currency", test_round_trip_in_every_currency);
  g_test_add_func ("/money/currencies-are-found-and-sound", test_currencies_are_found_and_sound);
  g_test_add_func ("/money/amounts-as-people-type-them", test_amounts_as_people_type_them);
  g_test_add_func ("/money/what-is-no-amount-is-refused", test_what_is_no_amount_is_refused);
  g_test_add_func ("/money/a-decimal-comma-is-refused", test_a_decimal_comma_is_refused);
  g_test_add_func ("/money/quantities", test_quantities);
  g_test_add_func ("/money/the-largest-line-fits", test_the_largest_line_fits);

  return g_test_run ();
}
