/* Orders as lines of JSON, from anywhere: whatever a line holds, it is an order or it is refused.
 *
 * Core's reader is strict and knows whole numbers alone, as entries need it. What people send has
 * spaces and decimals: one pass takes the spaces out and puts numbers in quotes, so that they are
 * read from their own digits and no binary fraction comes between.
 */
#include "config.h"

#include "rokadctl-order.h"

#include <glib/gi18n.h>
#include <inttypes.h>
#include <string.h>

#include "rokad-checkout.h"
#include "rokad-json.h"
#include "rokad-time.h"
#include "rokadctl.h"

/* What a binary fraction adds to a decimal one shows beyond this: 0.30000000000000004. */
#define DECIMALS_MEANT 9

static void
free_item (gpointer data)
{
  RokadCtlItem *item = data;

  g_free (item->code);
  g_free (item);
}

RokadCtlOrder *
rokad_ctl_order_new (void)
{
  RokadCtlOrder *self = g_new0 (RokadCtlOrder, 1);

  self->items = g_ptr_array_new_with_free_func (free_item);
  self->cash_minor = ROKAD_TENDER_EXACT;
  return self;
}

void
rokad_ctl_order_free (RokadCtlOrder *self)
{
  g_ptr_array_unref (self->items);
  g_free (self);
}

void
rokad_ctl_order_add (RokadCtlOrder *self, const char *code, gint64 quantity, gint64 price_minor)
{
  RokadCtlItem *item = g_new0 (RokadCtlItem, 1);

  item->code = g_strdup (code);
  item->quantity = quantity;
  item->price_minor = price_minor;
  g_ptr_array_add (self->items, item);
}

static gboolean
refuse (GError **error, const char *reason)
{
  g_set_error_literal (error, ROKAD_CTL_ERROR, ROKAD_CTL_ERROR_FAILED, reason);
  return FALSE;
}

static gboolean
refuse_member (GError **error, const char *name)
{
  g_set_error (error, ROKAD_CTL_ERROR, ROKAD_CTL_ERROR_FAILED, _ ("“%s” is not what it should be."),
               name);
  return FALSE;
}

/* The bytes of the string that begins at @text with its quote, both quotes included; 0: it never
 * ends.
 */
static gsize
string_bytes (const char *text)
{
  for (gsize i = 1; text[i] != '\0'; i++)
    {
      if (text[i] == '\\' && text[i + 1] != '\0')
        i++;
      else if (text[i] == '"')
        return i + 1;
    }
  return 0;
}

/* Appends the token that @text begins with, and returns its bytes: a string as it is, a number in
 * quotes, no space. Whatever else there is, the reader decides on.
 */
static gsize
copy_token (GString *compact, const char *text)
{
  gsize bytes = *text == '"' ? string_bytes (text) : strspn (text, "+-.0123456789eE");

  if (bytes > 0 && (*text == '"' || *text == '-' || g_ascii_isdigit (*text)))
    {
      const char *quote = *text == '"' ? "" : "\"";

      g_string_append (compact, quote);
      g_string_append_len (compact, text, (gssize) bytes);
      g_string_append (compact, quote);
      return bytes;
    }
  if (strchr (" \t\r", *text) == NULL)
    g_string_append_c (compact, *text);
  return 1;
}

/* NULL for what is no JSON object. */
static RokadJson *
read_object (const char *line, gsize bytes)
{
  g_autoptr (GString) compact = g_string_sized_new (bytes);
  g_autoptr (RokadJson) json = NULL;

  if (memchr (line, '\0', bytes) != NULL)
    return NULL;

  for (const char *p = line; *p != '\0';)
    p += copy_token (compact, p);

  json = rokad_json_parse (compact->str, compact->len, NULL);
  return json != NULL && rokad_json_is_object (json) ? g_steal_pointer (&json) : NULL;
}

/* @out_text: a string or the digits of a number, NULL when there is none, as when it is null. FALSE
 * for what is neither.
 */
static gboolean
read_text (const RokadJson *object, const char *name, const char **out_text, GError **error)
{
  const RokadJson *member = rokad_json_member (object, name);

  *out_text = NULL;
  if (member == NULL)
    return TRUE;
  if (rokad_json_is_array (member) || rokad_json_is_object (member) ||
      rokad_json_bool (object, name))
    return refuse_member (error, name);

  if (rokad_json_is_text (member))
    *out_text = rokad_json_as_text (member);
  return TRUE;
}

/* Leaves *@out_minor alone when the member is not there. */
static gboolean
read_minor (const RokadJson *object, const char *name, gint64 *out_minor, GError **error)
{
  const char *text;

  if (!read_text (object, name, &text, error))
    return FALSE;

  return text == NULL ||
         g_ascii_string_to_signed (text, 10, 0, ROKAD_AMOUNT_MINOR_MAX, out_minor, NULL) ||
         refuse_member (error, name);
}

/* The decimal number that was meant by a binary one: rounded to so many decimals. Caller frees. */
static char *
without_noise (const char *number)
{
  const char *dot = strchr (number, '.');
  gsize whole = dot != NULL ? (gsize) (dot - number) : 0;
  g_autofree char *digits = NULL;
  gint64 value;
  gint64 one = 1;

  if (dot == NULL || strlen (dot + 1) <= DECIMALS_MEANT || whole > DECIMALS_MEANT ||
      strspn (dot + 1, "0123456789") != strlen (dot + 1))
    return g_strdup (number);

  digits = g_strdup_printf ("%.*s%.*s", (int) whole, number, DECIMALS_MEANT, dot + 1);
  value = ABS (g_ascii_strtoll (digits, NULL, 10)) + (dot[1 + DECIMALS_MEANT] >= '5' ? 1 : 0);
  for (int i = 0; i < DECIMALS_MEANT; i++)
    one *= 10;
  return g_strdup_printf ("%s%" PRId64 ".%0*" PRId64, *number == '-' ? "-" : "", value / one,
                          DECIMALS_MEANT, value % one);
}

static gboolean
read_quantity (const RokadJson *object, gint64 *out_quantity, GError **error)
{
  g_autofree char *meant = NULL;
  const char *text;

  if (!read_text (object, "quantity", &text, error))
    return FALSE;
  if (text == NULL)
    return TRUE;

  meant = without_noise (text);
  return rokad_quantity_parse (meant, out_quantity, error);
}

static gboolean
read_item (RokadCtlOrder *self, const RokadJson *line, GError **error)
{
  gint64 quantity = ROKAD_QUANTITY_ONE;
  gint64 price_minor = ROKAD_PRICE_UNKNOWN;
  const char *code;

  if (!rokad_json_is_object (line))
    return refuse_member (error, "lines");
  if (!read_text (line, "code", &code, error) || !read_quantity (line, &quantity, error) ||
      !read_minor (line, "unit_price_minor", &price_minor, error))
    return FALSE;
  if (code == NULL || *code == '\0')
    return refuse_member (error, "code");

  rokad_ctl_order_add (self, code, quantity, price_minor);
  return TRUE;
}

static gboolean
read_items (RokadCtlOrder *self, const RokadJson *object, GError **error)
{
  const RokadJson *lines = rokad_json_array (object, "lines");

  if (lines == NULL)
    return refuse_member (error, "lines");

  for (const RokadJson *line = rokad_json_first (lines); line != NULL;
       line = rokad_json_next (lines, line))
    if (!read_item (self, line, error))
      return FALSE;
  return TRUE;
}

static gboolean
read_time (RokadCtlOrder *self, const RokadJson *object, GTimeZone *zone, GError **error)
{
  const char *text;

  if (!read_text (object, "at", &text, error))
    return FALSE;
  if (text == NULL)
    return TRUE;

  return rokad_time_parse (text, zone, &self->at_us, error) &&
         (self->at_us > 0 || refuse_member (error, "at"));
}

RokadCtlOrder *
rokad_ctl_order_parse (const char *line, gsize bytes, GTimeZone *zone, GError **error)
{
  g_autoptr (RokadCtlOrder) self = rokad_ctl_order_new ();
  g_autoptr (RokadJson) object = read_object (line, bytes);

  if (object == NULL)
    {
      refuse (error, _ ("This is not a JSON object."));
      return NULL;
    }

  return read_items (self, object, error) &&
                 read_minor (object, "cash_minor", &self->cash_minor, error) &&
                 read_time (self, object, zone, error)
             ? g_steal_pointer (&self)
             : NULL;
}
