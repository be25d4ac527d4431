/* Orders as lines of JSON, from anywhere: whatever a line holds, it is an order or it is refused.
 *
 * json-glib reads numbers as doubles and lets integers wrap around, neither of which suits money.
 * So a first pass puts every number in quotes, checks what json-glib is lenient about, and bounds
 * the depth before anything recurses; numbers are then read from their own digits.
 */
#include "config.h"

#include "rokadctl-order.h"

#include <glib/gi18n.h>
#include <inttypes.h>
#include <json-glib/json-glib.h>
#include <string.h>

#include "rokad-checkout.h"
#include "rokad-time.h"
#include "rokadctl.h"

#define DEPTH_MAX 8
#define NUMBER_BYTES_MAX 40
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

/* Strings and numbers, the latter quoted. Returns the bytes taken, 0 for what is neither. */
static gsize
copy_value (GString *quoted, const char *text)
{
  gsize bytes;

  if (*text == '"')
    {
      bytes = string_bytes (text);
      g_string_append_len (quoted, text, (gssize) bytes);
      return bytes;
    }

  bytes = strspn (text, "+-.0123456789eE");
  if (bytes > NUMBER_BYTES_MAX || (bytes > 0 && *text != '-' && !g_ascii_isdigit (*text)))
    return 0;
  if (bytes > 0)
    g_string_append_printf (quoted, "\"%.*s\"", (int) bytes, text);
  return bytes;
}

/* One JSON value with its numbers in quotes, NULL for what is none. */
static char *
quote_numbers (const char *line)
{
  g_autoptr (GString) quoted = g_string_new (NULL);
  gboolean closed = FALSE;
  guint depth = 0;
  gsize step;

  for (const char *p = line; *p != '\0'; p += step)
    {
      step = copy_value (quoted, p);
      if (step == 0)
        {
          if (strchr (" \t\r:,{}[]", *p) == NULL && !g_ascii_islower (*p))
            return NULL;
          if ((*p == '{' || *p == '[') && ++depth > DEPTH_MAX)
            return NULL;
          if ((*p == '}' || *p == ']') && depth-- == 0)
            return NULL;
          g_string_append_c (quoted, *p);
          step = 1;
        }
      if (closed && strchr (" \t\r", *p) == NULL)
        return NULL; /* something after the value */
      closed = closed || (depth == 0 && (*p == '}' || *p == ']'));
    }

  return g_string_free (g_steal_pointer (&quoted), FALSE);
}

/* @out_text: the member as it was written, NULL when it is not there (or null). FALSE for an object
 * or an array.
 */
static gboolean
read_text (JsonObject *object, const char *name, const char **out_text, GError **error)
{
  JsonNode *node = json_object_get_member (object, name);

  *out_text = NULL;
  if (node == NULL || JSON_NODE_HOLDS_NULL (node))
    return TRUE;
  if (!JSON_NODE_HOLDS_VALUE (node) || json_node_get_value_type (node) != G_TYPE_STRING)
    return refuse_member (error, name);

  *out_text = json_node_get_string (node);
  return TRUE;
}

/* Leaves *@out_minor alone when the member is not there. */
static gboolean
read_minor (JsonObject *object, const char *name, gint64 *out_minor, GError **error)
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
read_quantity (JsonObject *object, gint64 *out_quantity, GError **error)
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
read_item (RokadCtlOrder *self, JsonNode *node, GError **error)
{
  gint64 quantity = ROKAD_QUANTITY_ONE;
  gint64 price_minor = ROKAD_PRICE_UNKNOWN;
  const char *code;
  JsonObject *object;

  if (!JSON_NODE_HOLDS_OBJECT (node))
    return refuse_member (error, "lines");

  object = json_node_get_object (node);
  if (!read_text (object, "code", &code, error) || !read_quantity (object, &quantity, error) ||
      !read_minor (object, "unit_price_minor", &price_minor, error))
    return FALSE;
  if (code == NULL || *code == '\0')
    return refuse_member (error, "code");

  rokad_ctl_order_add (self, code, quantity, price_minor);
  return TRUE;
}

static gboolean
read_items (RokadCtlOrder *self, JsonObject *object, GError **error)
{
  JsonNode *node = json_object_get_member (object, "lines");
  JsonArray *lines;

  if (node == NULL || !JSON_NODE_HOLDS_ARRAY (node))
    return refuse_member (error, "lines");

  lines = json_node_get_array (node);
  for (guint i = 0; i < json_array_get_length (lines); i++)
    if (!read_item (self, json_array_get_element (lines, i), error))
      return FALSE;
  return TRUE;
}

static gboolean
read_time (RokadCtlOrder *self, JsonObject *object, GTimeZone *zone, GError **error)
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
  g_autofree char *quoted = NULL;
  g_autoptr (JsonNode) root = NULL;
  JsonObject *object;

  if (g_utf8_validate (line, (gssize) bytes, NULL))
    quoted = quote_numbers (line);
  if (quoted != NULL)
    root = json_from_string (quoted, NULL);
  if (root == NULL || !JSON_NODE_HOLDS_OBJECT (root))
    {
      refuse (error, _ ("This is not a JSON object."));
      return NULL;
    }

  object = json_node_get_object (root);
  return read_items (self, object, error) &&
                 read_minor (object, "cash_minor", &self->cash_minor, error) &&
                 read_time (self, object, zone, error)
             ? g_steal_pointer (&self)
             : NULL;
}
