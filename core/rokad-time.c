#include "config.h"

#include "rokad-time.h"

#include <glib/gi18n-lib.h>

#include "rokad-error.h"

static GDateTime *
local_time (gint64 at_us, GTimeZone *zone)
{
  g_autoptr (GDateTime) seconds = g_date_time_new_from_unix_utc (at_us / G_USEC_PER_SEC);
  g_autoptr (GDateTime) utc = NULL;

  g_assert (seconds != NULL); /* entries keep to years 1 to 9999 */
  utc = g_date_time_add (seconds, at_us % G_USEC_PER_SEC);
  return g_date_time_to_timezone (utc, zone);
}

char *
rokad_time_format (gint64 at_us, GTimeZone *zone)
{
  g_autoptr (GDateTime) time = local_time (at_us, zone);
  gint64 offset_min = g_date_time_get_utc_offset (time) / G_TIME_SPAN_MINUTE;
  int year, month, day;

  g_date_time_get_ymd (time, &year, &month, &day);
  return g_strdup_printf ("%04d-%02d-%02dT%02d:%02d:%02d.%03d%c%02d:%02d", year, month, day,
                          g_date_time_get_hour (time), g_date_time_get_minute (time),
                          g_date_time_get_second (time), g_date_time_get_microsecond (time) / 1000,
                          offset_min < 0 ? '-' : '+', (int) (ABS (offset_min) / 60),
                          (int) (ABS (offset_min) % 60));
}

gboolean
rokad_time_parse (const char *text, GTimeZone *zone, gint64 *out_us, GError **error)
{
  g_autoptr (GDateTime) time = g_date_time_new_from_iso8601 (text, zone);

  /* Years that still are years 1 to 9999 in any other zone. */
  if (time == NULL || g_date_time_get_year (time) < 2 || g_date_time_get_year (time) > 9998)
    {
      g_set_error (error, ROKAD_SHOP_ERROR, ROKAD_SHOP_ERROR_INVALID,
                   _ ("“%s” is not a time like 2026-11-21T09:30:12+05:30"), text);
      return FALSE;
    }

  *out_us = g_date_time_to_unix (time) * G_USEC_PER_SEC + g_date_time_get_microsecond (time);
  return TRUE;
}

int
rokad_time_financial_year (gint64 at_us, GTimeZone *zone, int first_month)
{
  g_autoptr (GDateTime) time = local_time (at_us, zone);

  return g_date_time_get_year (time) - (g_date_time_get_month (time) < first_month ? 1 : 0);
}

/* By the clock on the wall, which is an hour on or back twice a year in some zones. */
char *
rokad_time_business_date (gint64 at_us, GTimeZone *zone, int begins_hour)
{
  g_autoptr (GDateTime) time = local_time (at_us, zone);
  int year, month, day;
  GDate date;

  g_date_time_get_ymd (time, &year, &month, &day);
  g_date_clear (&date, 1);
  g_date_set_dmy (&date, (GDateDay) day, (GDateMonth) month, (GDateYear) year);
  if (g_date_time_get_hour (time) < begins_hour)
    g_date_subtract_days (&date, 1);

  return g_strdup_printf ("%04d-%02d-%02d", g_date_get_year (&date), g_date_get_month (&date),
                          g_date_get_day (&date));
}

char *
rokad_time_display (gint64 at_us, GTimeZone *zone)
{
  g_autoptr (GDateTime) time = local_time (at_us, zone);

  return g_date_time_format (time, "%-d %b %Y, %H:%M");
}
