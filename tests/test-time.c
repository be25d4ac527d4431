/* Days and years as a shop counts them, in zones whose clocks jump. */
#include "rokad-time.h"

#include "rokad-error.h"

static gint64
instant (const char *text, GTimeZone *zone)
{
  g_autoptr (GError) error = NULL;
  gint64 at_us;

  rokad_time_parse (text, zone, &at_us, &error);
  g_assert_no_error (error);
  return at_us;
}

/* The day begins at four by the clock on the wall, also when that was put on or back at night. */
static void
test_business_days (void)
{
  static const struct
  {
    const char *zone;
    const char *at;
    const char *day;
  } table[] = {
    { "Asia/Kolkata", "2026-11-21T04:00:00", "2026-11-21" },
    { "Asia/Kolkata", "2026-11-21T03:59:59.999", "2026-11-20" },
    { "Asia/Kolkata", "2027-01-01T00:30:00", "2026-12-31" },
    { "Asia/Kolkata", "2028-03-01T03:00:00", "2028-02-29" },
    { "Europe/Berlin", "2026-03-29T03:59:00", "2026-03-28" }, /* put on at two */
    { "Europe/Berlin", "2026-03-29T04:00:00", "2026-03-29" },
    { "Europe/Berlin", "2026-03-29T04:30:00", "2026-03-29" },
    { "Europe/Berlin", "2026-10-25T03:30:00", "2026-10-24" }, /* put back at three */
    { "Europe/Berlin", "2026-10-25T02:30:00+02:00", "2026-10-24" },
    { "Europe/Berlin", "2026-10-25T02:30:00+01:00", "2026-10-24" },
    { "Europe/Berlin", "2026-10-25T04:00:00", "2026-10-25" },
    { "America/New_York", "2026-11-01T01:30:00-05:00", "2026-10-31" },
    { "Asia/Kolkata", "2026-11-20T22:30:00Z", "2026-11-21" },
    { "UTC", "1970-01-01T00:00:00.001", "1969-12-31" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (table); i++)
    {
      g_autoptr (GTimeZone) zone = g_time_zone_new_identifier (table[i].zone);
      g_autofree char *day = rokad_time_business_date (instant (table[i].at, zone), zone, 4);

      g_test_message ("%s %s", table[i].zone, table[i].at);
      g_assert_cmpstr (day, ==, table[i].day);
    }
}

static void
test_financial_years (void)
{
  static const struct
  {
    const char *zone;
    const char *at;
    int first_month;
    int year;
  } table[] = {
    { "Asia/Kolkata", "2026-03-31T23:59:59.999", 4, 2025 },
    { "Asia/Kolkata", "2026-04-01T00:00:00", 4, 2026 },
    { "Asia/Kolkata", "2026-03-31T18:30:00Z", 4, 2026 },
    { "Asia/Kolkata", "2027-01-01T00:00:00", 4, 2026 },
    { "Asia/Ho_Chi_Minh", "2026-12-31T23:59:59", 1, 2026 },
    { "Asia/Ho_Chi_Minh", "2026-12-31T17:00:00Z", 1, 2027 },
    { "UTC", "2026-11-30T23:59:59", 12, 2025 },
    { "UTC", "2026-12-01T00:00:00", 12, 2026 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (table); i++)
    {
      g_autoptr (GTimeZone) zone = g_time_zone_new_identifier (table[i].zone);

      g_test_message ("%s %s", table[i].zone, table[i].at);
      g_assert_cmpint (
          rokad_time_financial_year (instant (table[i].at, zone), zone, table[i].first_month), ==,
          table[i].year);
    }
}

/* What a line says is read back as the same instant: in the hour that comes twice, too. */
static void
test_text_and_back (void)
{
  static const char *const zones[] = {
    "UTC",          "Asia/Kolkata",      "Asia/Kathmandu", "Europe/Berlin", "America/St_Johns",
    "Pacific/Apia", "Pacific/Kiritimati"
  };
  const gint64 day_us = 24 * G_TIME_SPAN_HOUR;

  for (gsize i = 0; i < G_N_ELEMENTS (zones); i++)
    {
      g_autoptr (GTimeZone) zone = g_time_zone_new_identifier (zones[i]);
      g_autoptr (GTimeZone) utc = g_time_zone_new_utc ();

      for (gint64 at_us = 17 * 1000; at_us < 36600 * day_us; at_us += 61 * day_us / 4 + 1001 * 1000)
        {
          g_autofree char *text = rokad_time_format (at_us, zone);

          g_assert_cmpint (instant (text, utc), ==, at_us);
        }
      for (int minute = 0; minute < 300; minute++)
        {
          gint64 at_us = instant ("2026-10-24T23:00:00Z", utc) + minute * G_TIME_SPAN_MINUTE;
          g_autofree char *text = rokad_time_format (at_us, zone);

          g_assert_cmpint (instant (text, utc), ==, at_us);
        }
    }
}

static void
test_what_is_no_time_is_refused (void)
{
  static const char *const texts[] = { "",
                                       "yesterday",
                                       "2026-13-01T00:00:00Z",
                                       "2026-02-30T00:00:00Z",
                                       "2026-11-21T25:00:00Z",
                                       "2026-11-21T09:30:12+99:00",
                                       "0001-01-01T00:00:00Z",
                                       "9999-12-31T23:59:59Z",
                                       "12345-01-01T00:00:00Z",
                                       "-2026-01-01T00:00:00Z",
                                       "2026-11-21T09:30:12Z " };
  g_autoptr (GTimeZone) utc = g_time_zone_new_utc ();

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (GError) error = NULL;
      gint64 at_us;

      g_test_message ("“%s”", texts[i]);
      g_assert_false (rokad_time_parse (texts[i], utc, &at_us, &error));
      g_assert_error (error, ROKAD_SHOP_ERROR, ROKAD_SHOP_ERROR_INVALID);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/time/business-days", test_business_days);
  g_test_add_func ("/time/financial-years", test_financial_years);
  g_test_add_func ("/time/text-and-back", test_text_and_back);
  g_test_add_func ("/time/what-is-no-time-is-refused", test_what_is_no_time_is_refused);

  return g_test_run ();
}
