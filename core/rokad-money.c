#include "config.h"

#include "rokad-money.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "rokad-error.h"

#define QUANTITY_DECIMALS 3

static const RokadCurrency currencies[] = {
  { "INR", "₹", 2, FALSE, TRUE, { 1000, 2000, 5000, 10000, 20000, 50000, 0 } },
  { "VND", "₫", 0, TRUE, FALSE, { 10000, 20000, 50000, 100000, 200000, 500000, 0 } },
  { "USD", "$", 2, FALSE, FALSE, { 100, 500, 1000, 2000, 5000, 10000, 0 } },
  { "EUR", "€", 2, FALSE, FALSE, { 500, 1000, 2000, 5000, 10000, 0 } },
  { "GBP", "£", 2, FALSE, FALSE, { 500, 1000, 2000, 5000, 0 } },
  { "AED", "AED ", 2, FALSE, FALSE, { 500, 1000, 2000, 5000, 10000, 20000, 0 } },
  { "AUD", "A$", 2, FALSE, FALSE, { 500, 1000, 2000, 5000, 10000, 0 } },
  { "BDT", "৳", 2, FALSE, TRUE, { 1000, 2000, 5000, 10000, 50000, 100000, 0 } },
  { "IDR", "Rp", 2, FALSE, FALSE, { 1000000, 2000000, 5000000, 10000000, 0 } },
  { "JPY", "¥", 0, FALSE, FALSE, { 1000, 5000, 10000, 0 } },
  { "KES", "KSh ", 2, FALSE, FALSE, { 10000, 20000, 50000, 100000, 0 } },
  { "KWD", "KD ", 3, FALSE, FALSE, { 500, 1000, 5000, 10000, 20000, 0 } },
  { "LKR", "Rs ", 2, FALSE, FALSE, { 10000, 50000, 100000, 500000, 0 } },
  { "NGN", "₦", 2, FALSE, FALSE, { 20000, 50000, 100000, 0 } },
  { "NPR", "रू ", 2, FALSE, TRUE, { 1000, 5000, 10000, 50000, 100000, 0 } },
  { "PHP", "₱", 2, FALSE, FALSE, { 2000, 5000, 10000, 50000, 100000, 0 } },
  { "PKR", "Rs ", 2, FALSE, TRUE, { 10000, 50000, 100000, 500000, 0 } },
  { "THB", "฿", 2, FALSE, FALSE, { 2000, 5000, 10000, 50000, 100000, 0 } },
  { NULL, NULL, 0, FALSE, FALSE, { 0 } },
};

const RokadCurrency *
rokad_currency_list (void)
{
  return currencies;
}

const RokadCurrency *
rokad_currency_find (const char *code)
{
  for (const RokadCurrency *currency = currencies; currency->code != NULL; currency++)
    if (g_str_equal (currency->code, code))
      return currency;

  return NULL;
}

gint64
rokad_money_scale (gint64 a, gint64 b, gint64 c)
{
  __extension__ typedef __int128 Wide;
  Wide product = (Wide) a * b;
  Wide half = c / 2;
  Wide result;

  g_assert (c > 0);

  result = product < 0 ? -((-product + half) / c) : (product + half) / c;
  g_assert (result >= G_MININT64 && result <= G_MAXINT64);
  return (gint64) result;
}

gint64
rokad_money_line_amount (gint64 price_minor, gint64 quantity)
{
  return rokad_money_scale (price_minor, quantity, ROKAD_QUANTITY_ONE);
}

gint64
rokad_money_rounding (gint64 amount_minor, gint64 step_minor)
{
  if (step_minor <= 1)
    return 0;

  return rokad_money_scale (amount_minor, 1, step_minor) * step_minor - amount_minor;
}

static gint64
power_of_ten (int exponent)
{
  gint64 power = 1;

  while (exponent-- > 0)
    power *= 10;
  return power;
}

/* The whole part with its separators: groups of three, or of two above the first three. */
static void
append_grouped (GString *text, guint64 whole, gboolean lakh)
{
  g_autofree char *digits = g_strdup_printf ("%" G_GUINT64_FORMAT, whole);
  gsize length = strlen (digits);

  for (gsize i = 0; i < length; i++)
    {
      gsize left = length - i;

      if (i > 0 && (left == 3 || (left > 3 && (lakh ? (left - 3) % 2 : left % 3) == 0)))
        g_string_append_c (text, ',');
      g_string_append_c (text, digits[i]);
    }
}

char *
rokad_money_format (const RokadCurrency *currency, gint64 amount_minor)
{
  gint64 one = power_of_ten (currency->exponent);
  guint64 size = amount_minor < 0 ? -(guint64) amount_minor : (guint64) amount_minor;
  GString *text = g_string_new (amount_minor < 0 ? "−" : NULL);

  if (!currency->symbol_after)
    g_string_append (text, currency->symbol);
  append_grouped (text, size / one, currency->lakh_grouping);
  if (currency->exponent > 0)
    g_string_append_printf (text, ".%0*" G_GUINT64_FORMAT, currency->exponent, size % one);
  if (currency->symbol_after)
    g_string_append_printf (text, "\u00a0%s", currency->symbol);

  return g_string_free (text, FALSE);
}

static char *
format_decimal (gint64 value, int decimals, gboolean trim)
{
  gint64 one = power_of_ten (decimals);
  guint64 size = value < 0 ? -(guint64) value : (guint64) value;
  GString *text = g_string_new (value < 0 ? "-" : NULL);

  g_string_append_printf (text, "%" G_GUINT64_FORMAT, size / one);
  if (decimals > 0 && !(trim && size % one == 0))
    {
      g_string_append_printf (text, ".%0*" G_GUINT64_FORMAT, decimals, size % one);
      while (trim && text->str[text->len - 1] == '0')
        g_string_truncate (text, text->len - 1);
    }

  return g_string_free (text, FALSE);
}

char *
rokad_money_format_plain (const RokadCurrency *currency, gint64 amount_minor)
{
  return format_decimal (amount_minor, currency->exponent, FALSE);
}

char *
rokad_quantity_format (gint64 quantity)
{
  return format_decimal (quantity, QUANTITY_DECIMALS, TRUE);
}

/* TRUE when the commas of a whole part of @length characters stand between digits as separators
 * of thousands or of lakhs do: three digits after the last one, two or three between them. A comma
 * anywhere else may be somebody's decimal point, and guessing would sell ten times as much.
 */
static gboolean
commas_group (const char *whole, gsize length)
{
  gsize run = 0;
  gboolean last_group = TRUE;

  for (gsize i = length; i > 0; i--)
    {
      if (whole[i - 1] != ',')
        {
          run++;
          continue;
        }
      if (last_group ? run != 3 : run != 2 && run != 3)
        return FALSE;
      last_group = FALSE;
      run = 0;
    }
  return last_group || (run >= 1 && run <= 3);
}

/* Digits, an optional sign, separators in the whole part, at most @decimals after one point. Zeros
 * beyond @decimals change nothing and are let through.
 */
static gboolean
parse_decimal (const char *text, int decimals, gint64 max, gint64 *out_value)
{
  gboolean negative = *text == '-';
  const char *whole = text + (negative ? 1 : 0);
  gsize length = strcspn (whole, ".");
  const char *fraction = whole[length] == '.' ? whole + length + 1 : whole + length;
  gsize n_digits = 0;
  gint64 value = 0;

  if (!commas_group (whole, length))
    return FALSE;

  for (const char *p = whole; *p != '\0'; p++)
    {
      gboolean after = p >= fraction;

      if ((*p == '.' && p + 1 == fraction) || (!after && *p == ','))
        continue;
      if (!g_ascii_isdigit (*p) || (after && p - fraction >= decimals && *p != '0'))
        return FALSE;
      n_digits++;
      if ((!after || p - fraction < decimals) && (value = value * 10 + (*p - '0')) > max)
        return FALSE;
    }
  for (gsize i = strlen (fraction); i < (gsize) decimals; i++)
    if ((value *= 10) > max)
      return FALSE;

  *out_value = negative ? -value : value;
  return n_digits > 0;
}

gboolean
rokad_money_parse (const RokadCurrency *currency,
                   const char *text,
                   gint64 *out_minor,
                   GError **error)
{
  if (parse_decimal (text, currency->exponent, ROKAD_AMOUNT_MINOR_MAX, out_minor))
    return TRUE;

  g_set_error (error, ROKAD_SHOP_ERROR, ROKAD_SHOP_ERROR_INVALID,
               _ ("“%s” is not an amount of %s with at most %d decimals"), text, currency->code,
               currency->exponent);
  return FALSE;
}

gboolean
rokad_quantity_parse (const char *text, gint64 *out_quantity, GError **error)
{
  if (parse_decimal (text, QUANTITY_DECIMALS, ROKAD_QUANTITY_MAX, out_quantity))
    return TRUE;

  g_set_error (error, ROKAD_SHOP_ERROR, ROKAD_SHOP_ERROR_INVALID,
               _ ("“%s” is not a quantity with at most %d decimals"), text, QUANTITY_DECIMALS);
  return FALSE;
}
