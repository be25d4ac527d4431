/* Instants as text, and the days and years that a shop counts by. All in a zone that is given. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* "2026-11-21T09:30:12.123+05:30"; milliseconds, the form of every entry. Caller frees. */
char *rokad_time_format (gint64 at_us, GTimeZone *zone);

/* Reads ISO 8601; without an offset the text is in @zone. ROKAD_SHOP_ERROR_INVALID otherwise. */
gboolean rokad_time_parse (const char *text, GTimeZone *zone, gint64 *out_us, GError **error);

/* The year in which the financial year of @at_us began, 2026 for 2026-11-21 and 2027-02-01 when
 * it begins in April (@first_month 4, as in India).
 */
int rokad_time_financial_year (gint64 at_us, GTimeZone *zone, int first_month);

/* The date ("2026-11-21") in @zone, of the day before until @begins_hour. Caller frees. */
char *rokad_time_business_date (gint64 at_us, GTimeZone *zone, int begins_hour);

/* "21 Nov 2026, 09:30" for receipts and lists. Caller frees. */
char *rokad_time_display (gint64 at_us, GTimeZone *zone);

G_END_DECLS
