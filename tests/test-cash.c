#include "rokad-cash.h"

typedef struct
{
  const char *currency;
  gint64 payable_minor;
  gint64 offers_minor[ROKAD_CASH_OFFERS];
} Case;

static const Case cases[] = {
  { "INR", 2000, { 5000, 10000, 20000, 50000 } },
  { "INR", 500, { 1000, 2000, 5000, 10000 } },
  { "INR", 9500, { 10000, 20000, 50000, 100000 } },
  { "INR", 48300, { 49000, 50000, 60000, 100000 } },
  { "INR", 50000, { 52000, 55000, 60000, 100000 } },
  { "INR", 135300, { 136000, 140000, 150000, 200000 } },
  { "VND", 483000, { 490000, 500000, 600000, 1000000 } },
};

static const RokadCurrency *
find (const char *code)
{
  const RokadCurrency *currency = rokad_currency_find (code);

  g_assert_nonnull (currency);
  return currency;
}

static void
test_offers_are_what_people_hand_over (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      gint64 offers_minor[ROKAD_CASH_OFFERS] = { 0 };

      g_assert_cmpuint (
          rokad_cash_offers (find (cases[i].currency), cases[i].payable_minor, offers_minor), ==,
          ROKAD_CASH_OFFERS);
      for (guint k = 0; k < ROKAD_CASH_OFFERS; k++)
        g_assert_cmpint (offers_minor[k], ==, cases[i].offers_minor[k]);
    }
}

/* Four different amounts, ascending, each more than the total: for every total up to ₹2,500. */
static void
test_every_place_is_filled (void)
{
  for (gint64 payable_minor = 1; payable_minor <= 250000; payable_minor++)
    {
      gint64 offers_minor[ROKAD_CASH_OFFERS];
      gint64 before_minor = payable_minor;

      g_assert_cmpuint (rokad_cash_offers (find ("INR"), payable_minor, offers_minor), ==,
                        ROKAD_CASH_OFFERS);
      for (guint k = 0; k < ROKAD_CASH_OFFERS; k++)
        {
          g_assert_cmpint (offers_minor[k], >, before_minor);
          before_minor = offers_minor[k];
        }
    }
}

static void
test_nothing_is_offered_for_nothing (void)
{
  gint64 offers_minor[ROKAD_CASH_OFFERS];

  g_assert_cmpuint (rokad_cash_offers (find ("INR"), 0, offers_minor), ==, 0);
  g_assert_cmpuint (rokad_cash_offers (find ("INR"), -48300, offers_minor), ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/cash/offers_are_what_people_hand_over", test_offers_are_what_people_hand_over);
  g_test_add_func ("/cash/every_place_is_filled", test_every_place_is_filled);
  g_test_add_func ("/cash/nothing_is_offered_for_nothing", test_nothing_is_offered_for_nothing);
  return g_test_run ();
}
