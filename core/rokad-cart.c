/* The cart as a model: the screen's side. Its rows are in rokad-cart-rows.c. */
#include "config.h"

#include "rokad-cart.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "rokad-money.h"

/* Of a line in an order's entry, with its move and its right: keys, brackets and the product's id,
 * twice; beside its texts and numbers.
 */
#define LINE_BYTES_FIXED 224
#define LINE_BYTES_OPTIONAL 33 /* a unit and a price rule that are not the usual ones */

struct _RokadCart
{
  GObject parent_instance;

  char *cart_id;
  GPtrArray *lines; /* (element-type RokadLine) */
  guint count;      /* of those that are not removed */
  gsize bytes;      /* what an entry of it will take, estimated from above */
  gint64 last_n;
  gint64 cursor;
};

enum
{
  PROP_0,
  PROP_CURSOR,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static void rokad_cart_list_model_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (RokadCart,
                               rokad_cart,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL,
                                                      rokad_cart_list_model_init))

static void
rokad_cart_finalize (GObject *object)
{
  RokadCart *self = ROKAD_CART (object);

  g_clear_pointer (&self->lines, g_ptr_array_unref);
  g_clear_pointer (&self->cart_id, g_free);

  G_OBJECT_CLASS (rokad_cart_parent_class)->finalize (object);
}

static void
rokad_cart_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  switch (prop_id)
    {
    case PROP_CURSOR:
      g_value_set_int64 (value, ROKAD_CART (object)->cursor);
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
rokad_cart_class_init (RokadCartClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = rokad_cart_finalize;
  object_class->get_property = rokad_cart_get_property;

  properties[PROP_CURSOR] = g_param_spec_int64 ("cursor", NULL, NULL, 0, G_MAXINT64, 0,
                                                G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
rokad_cart_init (RokadCart *self)
{
  self->lines = g_ptr_array_new_with_free_func (g_object_unref);
}

static GType
rokad_cart_get_item_type (GListModel *model)
{
  return ROKAD_TYPE_LINE;
}

static guint
rokad_cart_get_n_items (GListModel *model)
{
  return ROKAD_CART (model)->lines->len;
}

static gpointer
rokad_cart_get_item (GListModel *model, guint position)
{
  GPtrArray *lines = ROKAD_CART (model)->lines;

  return position < lines->len ? g_object_ref (lines->pdata[position]) : NULL;
}

static void
rokad_cart_list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = rokad_cart_get_item_type;
  iface->get_n_items = rokad_cart_get_n_items;
  iface->get_item = rokad_cart_get_item;
}

RokadCart *
rokad_cart_new (const char *cart_id)
{
  RokadCart *self = g_object_new (ROKAD_TYPE_CART, NULL);

  self->cart_id = g_strdup (cart_id);
  return self;
}

const char *
rokad_cart_get_id (RokadCart *self)
{
  return self->cart_id;
}

guint
rokad_cart_count (RokadCart *self)
{
  return self->count;
}

gint64
rokad_cart_get_cursor (RokadCart *self)
{
  return self->cursor;
}

void
rokad_cart_set_cursor (RokadCart *self, gint64 n)
{
  if (self->cursor == n)
    return;

  self->cursor = n;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_CURSOR]);
}

/* A text in JSON: quotes and back slashes double, what is no printable ASCII is as it is or, at
 * worst, six characters for one byte.
 */
static gsize
json_bytes (const char *text)
{
  gsize bytes = 0;

  for (const char *p = text; *p != '\0'; p++)
    {
      if (*p == '"' || *p == '\\')
        bytes += 2;
      else if ((guchar) *p < 0x20 || *p == 0x7f)
        bytes += 6;
      else
        bytes += 1;
    }
  return bytes;
}

static gsize
digits (gint64 number)
{
  gsize count = number < 0 ? 2 : 1;

  for (guint64 size = (guint64) ABS (number); size >= 10; size /= 10)
    count++;
  return count;
}

static gboolean
is_usual (const RokadLineFields *fields)
{
  return fields->unit == ROKAD_UNIT_PIECE &&
         g_str_equal (fields->price_rule, ROKAD_PRICE_RULE_LIST);
}

/* What a line takes in an entry, from above: a cart that was rung up can be paid. It can be held as
 * well: there a removed line is written too, and says that it is one in the room of its move.
 */
static gsize
line_bytes (RokadLine *line)
{
  const RokadLineFields *fields = rokad_line_fields (line);

  return LINE_BYTES_FIXED + (is_usual (fields) ? 0 : LINE_BYTES_OPTIONAL) +
         json_bytes (fields->name) + json_bytes (fields->code) + json_bytes (fields->hsn) +
         3 * digits (fields->quantity) + digits (fields->price_minor) + digits (fields->mrp_minor) +
         2 * digits (fields->n) +
         (1 + fields->tax.n_components) * (1 + digits (rokad_line_amount (line)));
}

static gboolean
find (RokadCart *self, gint64 n, guint *out_position)
{
  for (guint i = 0; i < self->lines->len; i++)
    if (rokad_line_fields (self->lines->pdata[i])->n == n)
      {
        *out_position = i;
        return TRUE;
      }
  return FALSE;
}

RokadLine *
rokad_cart_line (RokadCart *self, gint64 n)
{
  guint position;

  return find (self, n, &position) ? self->lines->pdata[position] : NULL;
}

void
rokad_cart_append_line (RokadCart *self, RokadLine *line)
{
  const RokadLineFields *fields = rokad_line_fields (line);

  g_ptr_array_add (self->lines, g_object_ref (line));
  self->count += fields->removed ? 0 : 1;
  self->bytes += line_bytes (line);
  self->last_n = MAX (self->last_n, fields->n);
  g_list_model_items_changed (G_LIST_MODEL (self), self->lines->len - 1, 0, 1);
}

static RokadLine *
replace (RokadCart *self, guint position, RokadLine *line)
{
  g_autoptr (RokadLine) before = self->lines->pdata[position];

  self->lines->pdata[position] = line;
  self->bytes += line_bytes (line) - line_bytes (before);
  if (rokad_line_fields (line)->removed && !rokad_line_fields (before)->removed)
    self->count--;
  g_list_model_items_changed (G_LIST_MODEL (self), position, 1, 1);
  rokad_cart_set_cursor (self, rokad_line_fields (line)->n);
  return line;
}

static gboolean refuse (GError **error, RokadShopError code, const char *format, ...)
    G_GNUC_PRINTF (3, 4);

static gboolean
refuse (GError **error, RokadShopError code, const char *format, ...)
{
  va_list values;

  va_start (values, format);
  if (error != NULL)
    *error = g_error_new_valist (ROKAD_SHOP_ERROR, (int) code, format, values);
  va_end (values);
  return FALSE;
}

/* Nothing goes back into a cart. */
static gboolean
check_line (RokadLine *line, GError **error)
{
  g_autofree char *quantity = rokad_quantity_format (rokad_line_fields (line)->quantity);

  if (rokad_line_fields (line)->quantity < 0)
    return refuse (error, ROKAD_SHOP_ERROR_INVALID, _ ("the quantity %s"), quantity);

  return rokad_line_check (line, error);
}

/* @before: what @line takes the place of, NULL for nothing. */
static gboolean
check_room (RokadCart *self, RokadLine *before, RokadLine *line, GError **error)
{
  gsize bytes = before != NULL ? line_bytes (before) : 0;

  if (before == NULL && self->lines->len >= ROKAD_CART_LINES_MAX)
    return refuse (error, ROKAD_SHOP_ERROR_LIMIT, _ ("%d lines in one order"),
                   ROKAD_CART_LINES_MAX);
  if (self->bytes - bytes + line_bytes (line) > ROKAD_CART_BYTES_MAX)
    return refuse (error, ROKAD_SHOP_ERROR_LIMIT, _ ("the size of one order"));
  return TRUE;
}

/* Pieces of one product at one price are one line, whenever they are scanned. Weighed goods are
 * not: each weighing stays its own.
 */
static gboolean
find_same (RokadCart *self, RokadLine *line, guint *out_position)
{
  const RokadLineFields *fields = rokad_line_fields (line);

  for (guint i = 0; fields->unit == ROKAD_UNIT_PIECE && i < self->lines->len; i++)
    {
      const RokadLineFields *other = rokad_line_fields (self->lines->pdata[i]);

      if (!other->removed && g_str_equal (other->product_id, fields->product_id) &&
          other->price_minor == fields->price_minor &&
          g_str_equal (other->price_rule, fields->price_rule) &&
          rokad_tax_equal (&other->tax, &fields->tax))
        {
          *out_position = i;
          return TRUE;
        }
    }
  return FALSE;
}

RokadLine *
rokad_cart_add (RokadCart *self,
                RokadProduct *product,
                gint64 quantity,
                gint64 price_minor,
                const char *price_rule,
                GError **error)
{
  g_autoptr (RokadLine) line = rokad_line_new_for_product (self->last_n + 1, product, quantity);
  guint position;

  if (price_minor != ROKAD_PRICE_UNKNOWN)
    {
      g_autoptr (RokadLine) listed = g_steal_pointer (&line);

      line = rokad_line_with_price (listed, price_minor, price_rule);
    }
  if (!check_line (line, error))
    return NULL;

  if (find_same (self, line, &position))
    {
      const RokadLineFields *same = rokad_line_fields (self->lines->pdata[position]);

      return rokad_cart_set_quantity (self, same->n, same->quantity + quantity, error);
    }
  if (!check_room (self, NULL, line, error))
    return NULL;

  rokad_cart_append_line (self, line);
  rokad_cart_set_cursor (self, rokad_line_fields (line)->n);
  return line;
}

static gboolean
find_counting (RokadCart *self, gint64 n, guint *out_position, GError **error)
{
  if (find (self, n, out_position) &&
      !rokad_line_fields (self->lines->pdata[*out_position])->removed)
    return TRUE;

  return refuse (error, ROKAD_SHOP_ERROR_INVALID, _ ("line %d"), (int) n);
}

/* Takes @line, and puts it in its place if it may stand there. */
static RokadLine *
change (RokadCart *self, guint position, RokadLine *line, GError **error)
{
  g_autoptr (RokadLine) changed = line;

  if (!check_line (changed, error) ||
      !check_room (self, self->lines->pdata[position], changed, error))
    return NULL;

  return replace (self, position, g_steal_pointer (&changed));
}

RokadLine *
rokad_cart_set_quantity (RokadCart *self, gint64 n, gint64 quantity, GError **error)
{
  guint position;

  if (!find_counting (self, n, &position, error))
    return NULL;

  return change (self, position, rokad_line_with_quantity (self->lines->pdata[position], quantity),
                 error);
}

RokadLine *
rokad_cart_set_price (RokadCart *self, gint64 n, gint64 price_minor, GError **error)
{
  guint position;

  if (!find_counting (self, n, &position, error))
    return NULL;
  if (price_minor < 0)
    {
      refuse (error, ROKAD_SHOP_ERROR_INVALID, _ ("a price below zero"));
      return NULL;
    }

  return change (
      self, position,
      rokad_line_with_price (self->lines->pdata[position], price_minor, ROKAD_PRICE_RULE_CHANGED),
      error);
}

RokadLine *
rokad_cart_remove (RokadCart *self, gint64 n, GError **error)
{
  guint position;

  if (!find_counting (self, n, &position, error))
    return NULL;

  return replace (self, position, rokad_line_removed (self->lines->pdata[position]));
}
