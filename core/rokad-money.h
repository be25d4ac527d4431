/* Money and quantities: int64 minor units of a currency, int64 thousandths of a unit, rates in
 * basis points (1/100 of a per cent). One rounding function; no floating point.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define ROKAD_QUANTITY_ONE 1000
#define ROKAD_QUANTITY_MAX G_GINT64_CONSTANT (99999999)         /* 99,999.999 units on a line */
#define ROKAD_AMOUNT_MINOR_MAX G_GINT64_CONSTANT (999999999999) /* of one price or order */
#define ROKAD_CURRENCY_NOTES_MAX 10

typedef struct
{
  const char *code;   /* ISO 4217 */
  const char *symbol; /* as shown before or after the digits */
  int exponent;       /* decimals: INR 2, VND 0 */
  gboolean symbol_after;
  gboolean lakh_grouping;                       /* 12,34,567 instead of 1,234,567 */
  gint64 notes_minor[ROKAD_CURRENCY_NOTES_MAX]; /* ascending, ends with 0: the cash in use */
} RokadCurrency;

/* NULL for a code that is not known. The currencies are static. */
const RokadCurrency *rokad_currency_find (const char *code);
/* All of them, ended by an entry whose code is NULL. */
const RokadCurrency *rokad_currency_list (void);

/* a × b ÷ c (c > 0), rounded half away from zero, so that f(−a) = −f(a) exactly and a refund is
 * the exact negative. 128 bits inside; asserts that the result fits 64.
 */
gint64 rokad_money_scale (gint64 a, gint64 b, gint64 c);

/* The amount of a line is a rounded cumulative function of its quantity, so partial refunds, being
 * differences of it, add up to the whole in any order.
 */
gint64 rokad_money_line_amount (gint64 price_minor, gint64 quantity);

/* What must be added to @amount_minor to make it a multiple of @step_minor (0: no rounding). */
gint64 rokad_money_rounding (gint64 amount_minor, gint64 step_minor);

/* "₹1,23,456.50"; rokad_money_format_plain() gives "123456.50" for files. Caller frees. */
char *rokad_money_format (const RokadCurrency *currency, gint64 amount_minor);
char *rokad_money_format_plain (const RokadCurrency *currency, gint64 amount_minor);

/* Reads major units ("1,234.5", "-3", "12"); refuses more decimals than the currency has, anything
 * else that is not a number, and more than ROKAD_AMOUNT_MINOR_MAX, with ROKAD_SHOP_ERROR_INVALID.
 */
gboolean rokad_money_parse (const RokadCurrency *currency,
                            const char *text,
                            gint64 *out_minor,
                            GError **error);

/* "2", "0.35": at most three decimals, none that are zero. Caller frees. */
char *rokad_quantity_format (gint64 quantity);
gboolean rokad_quantity_parse (const char *text, gint64 *out_quantity, GError **error);

G_END_DECLS
