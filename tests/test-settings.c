#include "rokad-settings.h"

#include <glib/gstdio.h>
#include <json-glib/json-glib.h>

#include "rokad-tax.h"
#include "rokad-time.h"

typedef struct
{
  char *folder;
  char *path;
  RokadDb *catalog;
} Fixture;

static void
fixture_set_up (Fixture *self, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;

  self->folder = g_dir_make_tmp ("rokad-XXXXXX", &error);
  g_assert_no_error (error);
  self->path = g_build_filename (self->folder, "catalog.db", NULL);
  self->catalog = rokad_db_open (self->path, ROKAD_DB_OWN, NULL, &error);
  g_assert_no_error (error);
  rokad_db_migrate (self->catalog, "/rokad/core/catalog", &error);
  g_assert_no_error (error);
}

static void
fixture_tear_down (Fixture *self, gconstpointer unused)
{
  g_clear_pointer (&self->catalog, rokad_db_close);
  g_assert_cmpint (g_remove (self->path), ==, 0);
  g_assert_cmpint (g_rmdir (self->folder), ==, 0);
  g_free (self->path);
  g_free (self->folder);
}

static RokadSettings *
load (Fixture *self)
{
  g_autoptr (GError) error = NULL;
  RokadSettings *settings = rokad_settings_load (self->catalog, &error);

  g_assert_no_error (error);
  return settings;
}

static void
store (Fixture *self, const char *sql)
{
  g_autoptr (GError) error = NULL;

  rokad_db_exec (self->catalog, sql, &error);
  g_assert_no_error (error);
}

static void
test_empty_catalog_gives_defaults (Fixture *self, gconstpointer unused)
{
  g_autoptr (RokadSettings) settings = load (self);

  g_assert_cmpstr (settings->shop_name, ==, "");
  g_assert_cmpstr (settings->scheme, ==, "none");
  g_assert_cmpstr (settings->currency->code, ==, "INR");
  g_assert_cmpstr (settings->zone_name, ==, "UTC");
  g_assert_cmpint (settings->year_first_month, ==, 1);
  g_assert_cmpint (settings->cash_rounding_minor, ==, 0);
  g_assert_cmpint (settings->cash_limit_minor, ==, 0);
  g_assert_cmpstr (settings->default_tax_class, ==, "");
}

static void
test_stored_values_are_read (Fixture *self, gconstpointer unused)
{
  g_autoptr (RokadSettings) settings = NULL;

  store (self, "INSERT INTO setting VALUES ('shop_name', 'Phố Cũ', 1, 1),"
               " ('address', 'a' || char (10) || 'b', 1, 1), ('currency', 'VND', 1, 1),"
               " ('zone', 'Asia/Ho_Chi_Minh', 1, 1), ('year_first_month', '4', 1, 1),"
               " ('cash_rounding_minor', '500', 1, 1)");
  settings = load (self);

  g_assert_cmpstr (settings->shop_name, ==, "Phố Cũ");
  g_assert_cmpstr (settings->address, ==, "a\nb");
  g_assert_cmpstr (settings->currency->code, ==, "VND");
  g_assert_cmpstr (g_time_zone_get_identifier (settings->zone), ==, "Asia/Ho_Chi_Minh");
  g_assert_cmpint (settings->year_first_month, ==, 4);
  g_assert_cmpint (settings->cash_rounding_minor, ==, 500);
}

/* A shop opens whatever a later release, or a hand, wrote there. */
static void
test_values_that_are_none_count_as_defaults (Fixture *self, gconstpointer unused)
{
  g_autoptr (RokadSettings) settings = NULL;

  store (self, "INSERT INTO setting VALUES ('currency', 'XXX', 1, 1), ('zone', 'Mars', 1, 1),"
               " ('cash_rounding_minor', '-1', 1, 1), ('of_a_later_release', 'x', 1, 1)");
  g_log_set_always_fatal (G_LOG_FATAL_MASK); /* it warns of each, and should */
  settings = load (self);

  g_assert_cmpstr (settings->currency->code, ==, "INR");
  g_assert_cmpstr (settings->zone_name, ==, "UTC");
  g_assert_cmpint (settings->cash_rounding_minor, ==, 0);
}

static void
test_check_says_what_a_value_may_be (Fixture *self, gconstpointer unused)
{
  static const struct
  {
    const char *key;
    const char *value;
    gboolean good;
  } cases[] = {
    { "shop_name", "Rokad Kirana", TRUE },
    { "shop_name", "", FALSE },
    { "shop_name", "   ", FALSE },
    { "shop_name", "two\nlines", FALSE },
    { "shop_name", "\xff", FALSE },
    { "address", "", TRUE },
    { "address", "two\nlines", TRUE },
    { "address", "a\ttab", FALSE },
    { "tax_id", "27AAAPL1234C1ZV", TRUE },
    { "tax_id", "0123456789012345678901234567890123456789", TRUE },
    { "tax_id", "01234567890123456789012345678901234567890", FALSE },
    { "scheme", "in-gst", TRUE },
    { "scheme", "us-sales", FALSE },
    { "currency", "VND", TRUE },
    { "currency", "vnd", FALSE },
    { "zone", "Asia/Kolkata", TRUE },
    { "zone", "", FALSE },
    { "zone", "Asia/Nowhere", FALSE },
    { "year_first_month", "12", TRUE },
    { "year_first_month", "0", FALSE },
    { "year_first_month", "13", FALSE },
    { "cash_rounding_minor", "100", TRUE },
    { "cash_rounding_minor", "1.5", FALSE },
    { "cash_rounding_minor", "", FALSE },
    { "cash_limit_minor", "20000000", TRUE },
    { "cash_limit_minor", "-1", FALSE },
    { "default_tax_class", "", TRUE },
    { "default_tax_class", "GST 5", TRUE },
    { "default_tax_class", "a class with too long a name", FALSE },
    { "code_patterns", "21PPPPPWWWWWC 23PPPPPMMMMMC", TRUE },
    { "code_patterns", "", TRUE },
    { "code_patterns", "21PPPPP", FALSE },
    { "receipt_footer", "Thank you\nधन्यवाद", TRUE },
    { "colour", "red", FALSE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;

      g_test_message ("%s, case %d", cases[i].key, (int) i);
      g_assert_cmpint (rokad_settings_check (cases[i].key, cases[i].value, &error), ==,
                       cases[i].good);
      if (!cases[i].good)
        g_assert_error (error, ROKAD_SHOP_ERROR, ROKAD_SHOP_ERROR_INVALID);
    }
}

static void
check_scheme_settings (JsonObject *settings)
{
  JsonObjectIter iter;
  const char *key;
  JsonNode *value;

  json_object_iter_init (&iter, settings);
  while (json_object_iter_next (&iter, &key, &value))
    {
      g_autoptr (GError) error = NULL;

      rokad_settings_check (key, json_node_get_string (value), &error);
      g_assert_no_error (error);
    }
}

static void
read_tax (JsonObject *ruling, RokadTax *out_tax, GError **error)
{
  g_autofree char *text = json_to_string (json_object_get_member (ruling, "tax"), FALSE);

  rokad_tax_from_text (text, out_tax, error);
}

static void
check_scheme_taxes (JsonArray *taxes)
{
  g_autoptr (GTimeZone) utc = g_time_zone_new_utc ();

  for (guint i = 0; i < json_array_get_length (taxes); i++)
    {
      JsonObject *ruling = json_array_get_object_element (taxes, i);
      g_autoptr (GError) error = NULL;
      RokadTax tax;
      gint64 from_us;

      read_tax (ruling, &tax, &error);
      g_assert_no_error (error);
      g_assert_cmpstr (tax.class_name, ==, json_object_get_string_member (ruling, "class"));
      g_assert_true (tax.inclusive);
      rokad_time_parse (json_object_get_string_member (ruling, "from"), utc, &from_us, &error);
      g_assert_no_error (error);
    }
}

static void
test_schemes_are_what_a_shop_can_be_set_up_with (Fixture *self, gconstpointer unused)
{
  static const char *const expected[] = { "in-gst", "vn-vat", "none", NULL };
  g_auto (GStrv) schemes = rokad_settings_schemes ();

  g_assert_true (g_strv_equal ((const char *const *) schemes, expected));
  for (guint i = 0; schemes[i] != NULL; i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (JsonNode) scheme = rokad_settings_scheme (schemes[i], &error);
      JsonObject *object;

      g_assert_no_error (error);
      object = json_node_get_object (scheme);
      check_scheme_settings (json_object_get_object_member (object, "settings"));
      check_scheme_taxes (json_object_get_array_member (object, "taxes"));
    }
}

/* The sum of the rates of @class_name at @at, from the data file. */
static gint64
rate_bp (const char *scheme_id, const char *class_name, const char *at)
{
  g_autoptr (GTimeZone) utc = g_time_zone_new_utc ();
  g_autoptr (JsonNode) scheme = rokad_settings_scheme (scheme_id, NULL);
  JsonArray *taxes = json_object_get_array_member (json_node_get_object (scheme), "taxes");
  gint64 at_us, best_us = G_MININT64, rate = -1;

  g_assert_true (rokad_time_parse (at, utc, &at_us, NULL));
  for (guint i = 0; i < json_array_get_length (taxes); i++)
    {
      JsonObject *ruling = json_array_get_object_element (taxes, i);
      gint64 from_us;
      RokadTax tax;

      rokad_time_parse (json_object_get_string_member (ruling, "from"), utc, &from_us, NULL);
      read_tax (ruling, &tax, NULL);
      if (!g_str_equal (tax.class_name, class_name) || from_us > at_us || from_us < best_us)
        continue;

      best_us = from_us;
      rate = 0;
      for (guint j = 0; j < tax.n_components; j++)
        rate += tax.components[j].rate_bp;
    }

  return rate;
}

static void
test_rates_are_dated (Fixture *self, gconstpointer unused)
{
  static const struct
  {
    const char *scheme;
    const char *class_name;
    const char *at;
    gint64 rate_bp; /* -1: there was none */
  } cases[] = {
    { "in-gst", "GST 0", "2026-11-21T09:00:00+05:30", 0 },
    { "in-gst", "GST 18", "2026-11-21T09:00:00+05:30", 1800 },
    { "in-gst", "GST 28", "2020-01-01T00:00:00+05:30", 2800 },
    { "in-gst", "GST 40", "2025-09-21T23:59:59+05:30", -1 },
    { "in-gst", "GST 40", "2025-09-22T00:00:00+05:30", 4000 },
    { "in-gst", "GST 5", "2017-06-30T23:59:59+05:30", -1 },
    { "vn-vat", "VAT 8", "2026-12-31T23:59:59+07:00", 800 },
    { "vn-vat", "VAT 8", "2027-01-01T00:00:00+07:00", 1000 },
    { "vn-vat", "VAT 8", "2023-03-01T00:00:00+07:00", 1000 },
    { "vn-vat", "VAT 10", "2026-11-21T00:00:00+07:00", 1000 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_test_message ("%s at %s", cases[i].class_name, cases[i].at);
      g_assert_cmpint (rate_bp (cases[i].scheme, cases[i].class_name, cases[i].at), ==,
                       cases[i].rate_bp);
    }
}

static void
test_unknown_scheme_is_refused (Fixture *self, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (rokad_settings_scheme ("us-sales", &error));
  g_assert_error (error, ROKAD_SHOP_ERROR, ROKAD_SHOP_ERROR_INVALID);
}

#define ADD(path, function) \
  g_test_add ("/settings/" path, Fixture, NULL, fixture_set_up, function, fixture_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  ADD ("empty-catalog-gives-defaults", test_empty_catalog_gives_defaults);
  ADD ("stored-values-are-read", test_stored_values_are_read);
  ADD ("values-that-are-none-count-as-defaults", test_values_that_are_none_count_as_defaults);
  ADD ("check-says-what-a-value-may-be", test_check_says_what_a_value_may_be);
  ADD ("schemes-are-what-a-shop-can-be-set-up-with",
       test_schemes_are_what_a_shop_can_be_set_up_with);
  ADD ("rates-are-dated", test_rates_are_dated);
  ADD ("unknown-scheme-is-refused", test_unknown_scheme_is_refused);

  return g_test_run ();
}
