/* The shop's settings: one table says every key, its default and what it may be. What is stored is
 * text; a value that is none (of a later release, say) counts as its default, so that a shop opens
 * whatever its settings hold.
 */
#include "config.h"

#include "rokad-settings.h"

#include <glib/gi18n-lib.h>
#include <json-glib/json-glib.h>
#include <string.h>

#include "rokad-code.h"
#include "rokad-tax.h"

#define SCHEMES_RESOURCE "/rokad/core/schemes.json"
#define NAME_BYTES_MAX 120
#define TEXT_BYTES_MAX 600
#define TAX_ID_BYTES_MAX 40
#define LAW_BYTES_MAX 120
#define PATTERNS_BYTES_MAX 200

typedef struct _Setting Setting;

struct _Setting
{
  const char *key;
  const char *fallback;
  const char *name; /* as a person is told it */
  gboolean (*check) (const Setting *self, const char *value, GError **error);
  gint64 min; /* of a number; of a text's bytes: 1 where it must not be empty */
  gint64 max;
};

static gboolean refuse (GError **error, const char *format, ...) G_GNUC_PRINTF (2, 3);

static gboolean
refuse (GError **error, const char *format, ...)
{
  g_autofree char *message = NULL;
  va_list arguments;

  va_start (arguments, format);
  message = g_strdup_vprintf (format, arguments);
  va_end (arguments);

  g_set_error_literal (error, ROKAD_SHOP_ERROR, ROKAD_SHOP_ERROR_INVALID, message);
  return FALSE;
}

static gboolean
has_control_character (const char *value, gboolean lines)
{
  for (const char *at = value; *at != '\0'; at = g_utf8_next_char (at))
    if (g_unichar_iscntrl (g_utf8_get_char (at)) && !(lines && *at == '\n'))
      return TRUE;

  return FALSE;
}

static gboolean
check_lines_or_line (const Setting *self, const char *value, gboolean lines, GError **error)
{
  gsize bytes = strlen (value);

  if (!g_utf8_validate (value, -1, NULL) || has_control_character (value, lines))
    return refuse (error, _ ("“%s” holds what cannot be printed"), _ (self->name));
  if ((gint64) bytes > self->max)
    return refuse (error, _ ("“%s” is too long"), _ (self->name));
  if (self->min > 0 && strspn (value, " \n") == bytes)
    return refuse (error, _ ("“%s” is empty"), _ (self->name));

  return TRUE;
}

static gboolean
check_line (const Setting *self, const char *value, GError **error)
{
  return check_lines_or_line (self, value, FALSE, error);
}

static gboolean
check_lines (const Setting *self, const char *value, GError **error)
{
  return check_lines_or_line (self, value, TRUE, error);
}

static gboolean
check_number (const Setting *self, const char *value, GError **error)
{
  gint64 number;

  if (!g_ascii_string_to_signed (value, 10, self->min, self->max, &number, NULL))
    return refuse (error, _ ("%s: “%s” is not a number that it may be"), _ (self->name), value);

  return TRUE;
}

static gboolean
check_scheme (const Setting *self, const char *value, GError **error)
{
  g_auto (GStrv) schemes = rokad_settings_schemes ();

  if (!g_strv_contains ((const char *const *) schemes, value))
    return refuse (error, _ ("%s: “%s” is not known"), _ (self->name), value);

  return TRUE;
}

static gboolean
check_currency (const Setting *self, const char *value, GError **error)
{
  if (rokad_currency_find (value) == NULL)
    return refuse (error, _ ("%s: “%s” is not known"), _ (self->name), value);

  return TRUE;
}

static gboolean
check_zone (const Setting *self, const char *value, GError **error)
{
  g_autoptr (GTimeZone) zone = g_time_zone_new_identifier (value);

  if (*value == '\0' || zone == NULL)
    return refuse (error, _ ("%s: “%s” is not one like Asia/Kolkata"), _ (self->name), value);

  return TRUE;
}

static gboolean
check_patterns (const Setting *self, const char *value, GError **error)
{
  return check_line (self, value, error) && rokad_code_check_patterns (value, error);
}

/* Fourteen-digit codes aside, EAN-13 with 20 to 29 in front are a shop's own: 21 is used by scales
 * for a weight and 23 for a price. An exact code wins over a pattern, so the defaults harm nobody.
 */
static const Setting table[] = {
  { "shop_name", "", N_ ("Name of the shop"), check_line, 1, NAME_BYTES_MAX },
  { "address", "", N_ ("Address"), check_lines, 0, TEXT_BYTES_MAX },
  { "tax_id", "", N_ ("Tax number"), check_line, 0, TAX_ID_BYTES_MAX },
  { "scheme", "none", N_ ("Tax scheme"), check_scheme, 0, 0 },
  { "currency", "INR", N_ ("Currency"), check_currency, 0, 0 },
  { "zone", "UTC", N_ ("Time zone"), check_zone, 0, 0 },
  { "year_first_month", "1", N_ ("First month of the year"), check_number, 1, 12 },
  { "cash_rounding_minor", "0", N_ ("Rounding of cash"), check_number, 0, ROKAD_AMOUNT_MINOR_MAX },
  { "cash_limit_minor", "0", N_ ("Cash limit"), check_number, 0, ROKAD_AMOUNT_MINOR_MAX },
  { "cash_limit_law", "", N_ ("Law of the cash limit"), check_line, 0, LAW_BYTES_MAX },
  { "default_tax_class", "", N_ ("Usual tax class"), check_line, 0, ROKAD_TAX_NAME_BYTES - 1 },
  { "code_patterns", "21PPPPPWWWWWC 23PPPPPMMMMMC", N_ ("Codes with weight or price"),
    check_patterns, 0, PATTERNS_BYTES_MAX },
  { "receipt_footer", "", N_ ("Last lines of the receipt"), check_lines, 0, TEXT_BYTES_MAX },
};

static const Setting *
find_setting (const char *key)
{
  for (gsize i = 0; i < G_N_ELEMENTS (table); i++)
    if (g_str_equal (table[i].key, key))
      return &table[i];

  return NULL;
}

gboolean
rokad_settings_check (const char *key, const char *value, GError **error)
{
  const Setting *setting = find_setting (key);

  g_return_val_if_fail (value != NULL, FALSE);

  if (setting == NULL)
    return refuse (error, _ ("“%s” is no setting"), key);

  return setting->check (setting, value, error);
}

/* (element-type utf8 utf8) what is stored and valid; the rest is not in it. */
static GHashTable *
read_rows (RokadDb *catalog, GError **error)
{
  /* What this till itself proposed shows at once. */
  static const char sql[] = "SELECT key, value, 0 AS proposed FROM setting UNION ALL"
                            " SELECT key, value, 1 FROM setting_overlay ORDER BY proposed";
  g_autoptr (RokadQuery) query = rokad_db_query (catalog, sql, error);
  g_autoptr (GHashTable) values = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  RokadStep step;

  if (query == NULL)
    return NULL;

  while ((step = rokad_query_step (query, error)) == ROKAD_STEP_ROW)
    {
      const char *key = rokad_query_text (query, 0);
      const char *value = rokad_query_text (query, 1);
      g_autoptr (GError) reason = NULL;

      if (rokad_settings_check (key, value, &reason))
        g_hash_table_insert (values, g_strdup (key), g_strdup (value));
      else
        g_warning ("setting %s keeps its default: %s", key, reason->message);
    }

  return step == ROKAD_STEP_DONE ? g_steal_pointer (&values) : NULL;
}

static const char *
value_of (GHashTable *values, const char *key)
{
  const char *value = g_hash_table_lookup (values, key);
  const Setting *setting = find_setting (key);

  g_assert (setting != NULL);
  return value != NULL ? value : setting->fallback;
}

static gint64
number_of (GHashTable *values, const char *key)
{
  return g_ascii_strtoll (value_of (values, key), NULL, 10); /* checked: a number */
}

RokadSettings *
rokad_settings_load (RokadDb *catalog, GError **error)
{
  g_autoptr (GHashTable) values = read_rows (catalog, error);
  RokadSettings *self;

  if (values == NULL)
    return NULL;

  self = g_new0 (RokadSettings, 1);
  self->shop_name = g_strdup (value_of (values, "shop_name"));
  self->address = g_strdup (value_of (values, "address"));
  self->tax_id = g_strdup (value_of (values, "tax_id"));
  self->scheme = g_strdup (value_of (values, "scheme"));
  self->currency = rokad_currency_find (value_of (values, "currency"));
  self->zone_name = g_strdup (value_of (values, "zone"));
  self->zone = g_time_zone_new_identifier (self->zone_name);
  self->year_first_month = (int) number_of (values, "year_first_month");
  self->cash_rounding_minor = number_of (values, "cash_rounding_minor");
  self->cash_limit_minor = number_of (values, "cash_limit_minor");
  self->cash_limit_law = g_strdup (value_of (values, "cash_limit_law"));
  self->default_tax_class = g_strdup (value_of (values, "default_tax_class"));
  self->code_patterns = g_strdup (value_of (values, "code_patterns"));
  self->receipt_footer = g_strdup (value_of (values, "receipt_footer"));
  g_assert (self->currency != NULL && self->zone != NULL);
  return self;
}

void
rokad_settings_free (RokadSettings *self)
{
  g_free (self->shop_name);
  g_free (self->address);
  g_free (self->tax_id);
  g_free (self->scheme);
  g_clear_pointer (&self->zone, g_time_zone_unref);
  g_free (self->zone_name);
  g_free (self->cash_limit_law);
  g_free (self->default_tax_class);
  g_free (self->code_patterns);
  g_free (self->receipt_footer);
  g_free (self);
}

/* The data file is built in: it cannot be missing or wrong in a program that passed its tests. */
static JsonObject *
read_schemes (void)
{
  g_autoptr (GBytes) bytes = g_resources_lookup_data (SCHEMES_RESOURCE, 0, NULL);
  g_autoptr (JsonParser) parser = json_parser_new ();
  gboolean parsed;

  g_assert (bytes != NULL);
  parsed = json_parser_load_from_data (parser, g_bytes_get_data (bytes, NULL),
                                       (gssize) g_bytes_get_size (bytes), NULL);
  g_assert (parsed);
  return json_object_ref (json_node_get_object (json_parser_get_root (parser)));
}

JsonNode *
rokad_settings_scheme (const char *scheme, GError **error)
{
  g_autoptr (JsonObject) schemes = read_schemes ();

  if (!json_object_has_member (schemes, scheme))
    {
      refuse (error, _ ("Tax scheme: “%s” is not known"), scheme);
      return NULL;
    }

  return json_node_init_object (json_node_alloc (),
                                json_object_get_object_member (schemes, scheme));
}

GStrv
rokad_settings_schemes (void)
{
  g_autoptr (JsonObject) schemes = read_schemes ();
  g_autoptr (GList) members = json_object_get_members (schemes);
  g_autoptr (GStrvBuilder) ids = g_strv_builder_new ();

  for (GList *member = members; member != NULL; member = member->next)
    g_strv_builder_add (ids, member->data);

  return g_strv_builder_end (ids);
}
