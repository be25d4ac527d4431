/* Codes: what is a GTIN, which codes are the same, and what a label from the scales carries. */
#include <string.h>

#include "rokad-code.h"
#include "rokad-error.h"

static void
test_gtins_have_a_right_check_digit (void)
{
  static const struct
  {
    const char *code;
    gboolean is_gtin;
  } table[] = {
    { "96385074", TRUE },         { "036000291452", TRUE },   { "4006381333931", TRUE },
    { "10614141000415", TRUE },   { "00000000", TRUE },       { "96385075", FALSE },
    { "036000291453", FALSE },    { "4006381333930", FALSE }, { "10614141000416", FALSE },
    { "9638507", FALSE },         { "963850740", FALSE },     { "", FALSE },
    { "400638133393१", FALSE },   { "400638133393A", FALSE }, { " 4006381333931", FALSE },
    { "040063813339310", FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    g_assert_cmpint (rokad_code_is_gtin (table[i].code), ==, table[i].is_gtin);
}

/* Every single wrong digit of a code shows. */
static void
test_a_misread_digit_shows (void)
{
  static const char code[] = "4006381333931";

  for (gsize i = 0; i < strlen (code); i++)
    for (char digit = '0'; digit <= '9'; digit++)
      {
        g_autofree char *misread = g_strdup (code);

        misread[i] = digit;
        g_assert_cmpint (rokad_code_is_gtin (misread), ==, digit == code[i]);
      }
}

static void
test_padding_makes_no_other_code (void)
{
  static const struct
  {
    const char *code;
    const char *normalised;
  } table[] = {
    { "036000291452", "0036000291452" },   /* UPC-A */
    { "0036000291452", "0036000291452" },  /* the same as EAN-13 */
    { "00036000291452", "0036000291452" }, /* and as GTIN-14 */
    { "96385074", "96385074" },            /* EAN-8 */
    { "0000096385074", "96385074" },       /* and padded */
    { "10614141000415", "10614141000415" },
    { "00000000", "00000000" },
    { "0000000000000", "00000000" },
    { " 4006381333931\r", "4006381333931" },
    { "036000291453", "036000291453" }, /* no GTIN: stays as it is */
    { "00123", "00123" },
    { "  AB 12 ", "AB 12" },
    { "", "" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    {
      g_autofree char *normalised = rokad_code_normalise (table[i].code);
      g_autofree char *again = rokad_code_normalise (normalised);

      g_assert_cmpstr (normalised, ==, table[i].normalised);
      g_assert_cmpstr (again, ==, normalised);
    }
}

static void
test_labels_carry_weight_or_price (void)
{
  static const char patterns[] = "21PPPPPWWWWWC  23PPPPPMMMMMC 02PPPPPMMMMMC";
  static const struct
  {
    const char *code;
    RokadEmbedded embedded;
    const char *product;
    gint64 value;
  } table[] = {
    { "2112345012506", ROKAD_EMBEDDED_WEIGHT, "12345", 1250 },
    { "2312345099907", ROKAD_EMBEDDED_PRICE, "12345", 9990 },
    { "2100007000008", ROKAD_EMBEDDED_WEIGHT, "00007", 0 },
    { "0212345012505", ROKAD_EMBEDDED_PRICE, "12345", 1250 },
    { "212345012505", ROKAD_EMBEDDED_PRICE, "12345", 1250 }, /* the zero left out, as UPC-A */
    { "2112345012507", ROKAD_EMBEDDED_NONE, NULL, 0 },       /* a wrong check digit */
    { "2212345012503", ROKAD_EMBEDDED_NONE, NULL, 0 },       /* another prefix */
    { "21123450125", ROKAD_EMBEDDED_NONE, NULL, 0 },
    { "", ROKAD_EMBEDDED_NONE, NULL, 0 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    {
      g_autofree char *product = NULL;
      gint64 value = 0;

      g_assert_cmpint (rokad_code_match_pattern (table[i].code, patterns, &product, &value), ==,
                       table[i].embedded);
      g_assert_cmpstr (product, ==, table[i].product);
      g_assert_cmpint (value, ==, table[i].value);
    }
}

static void
test_no_patterns_match_nothing (void)
{
  g_autofree char *product = NULL;
  gint64 value;

  g_assert_cmpint (rokad_code_match_pattern ("2112345012506", "", &product, &value), ==,
                   ROKAD_EMBEDDED_NONE);
  g_assert_null (product);
}

static void
test_a_pattern_that_is_none_is_named (void)
{
  static const char *const good[] = { "", "21PPPPPWWWWWC", "21PPPPPWWWWWC 23PPPPPMMMMMC",
                                      "2PPPPPPMMMMMC" };
  static const char *const bad[] = {
    "21PPPPPWWWWW",                /* short */
    "21PPPPPWWWWWCC",              /* long */
    "21PPPPPWWWWW0",               /* no check digit */
    "21PPPPPWWWMMC",               /* both */
    "2100000WWWWWC",               /* no product */
    "21PPPPPPPPPPC",               /* no value */
    "21PPPPPWWWWxC",               /* another letter */
    "21PPPPPWWWWWC,23PPPPPMMMMMC", /* another separator */
  };

  for (guint i = 0; i < G_N_ELEMENTS (good); i++)
    g_assert_true (rokad_code_check_patterns (good[i], NULL));
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autofree char *patterns = g_strdup_printf ("22PPPPPWWWWWC %s", bad[i]);
      g_autoptr (GError) error = NULL;

      g_assert_false (rokad_code_check_patterns (patterns, &error));
      g_assert_error (error, ROKAD_SHOP_ERROR, ROKAD_SHOP_ERROR_INVALID);
      g_assert_nonnull (strstr (error->message, bad[i]));
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/code/gtins_have_a_right_check_digit", test_gtins_have_a_right_check_digit);
  g_test_add_func ("/code/a_misread_digit_shows", test_a_misread_digit_shows);
  g_test_add_func ("/code/padding_makes_no_other_code", test_padding_makes_no_other_code);
  g_test_add_func ("/code/labels_carry_weight_or_price", test_labels_carry_weight_or_price);
  g_test_add_func ("/code/no_patterns_match_nothing", test_no_patterns_match_nothing);
  g_test_add_func ("/code/a_pattern_that_is_none_is_named", test_a_pattern_that_is_none_is_named);

  return g_test_run ();
}
