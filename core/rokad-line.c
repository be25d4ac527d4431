#include "config.h"

#include "rokad-line.h"

#include <glib/gi18n-lib.h>

#include "rokad-error.h"
#include "rokad-money.h"

struct _RokadLine
{
  GObject parent_instance;

  RokadLineFields fields; /* its texts are owned */
};

G_DEFINE_FINAL_TYPE (RokadLine, rokad_line, G_TYPE_OBJECT)

static void
rokad_line_finalize (GObject *object)
{
  RokadLineFields *fields = &ROKAD_LINE (object)->fields;

  g_free ((char *) fields->product_id);
  g_free ((char *) fields->code);
  g_free ((char *) fields->name);
  g_free ((char *) fields->hsn);
  g_free ((char *) fields->price_rule);

  G_OBJECT_CLASS (rokad_line_parent_class)->finalize (object);
}

static void
rokad_line_class_init (RokadLineClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = rokad_line_finalize;
}

static void
rokad_line_init (RokadLine *self)
{
}

RokadLine *
rokad_line_new (const RokadLineFields *fields)
{
  RokadLine *self = g_object_new (ROKAD_TYPE_LINE, NULL);

  self->fields = *fields;
  self->fields.product_id = g_strdup (fields->product_id);
  self->fields.code = g_strdup (fields->code);
  self->fields.name = g_strdup (fields->name);
  self->fields.hsn = g_strdup (fields->hsn);
  self->fields.price_rule = g_strdup (fields->price_rule);
  return self;
}

RokadLine *
rokad_line_new_for_product (gint64 n, RokadProduct *product, gint64 quantity)
{
  const RokadProductFields *from = rokad_product_fields (product);

  return rokad_line_new (&(RokadLineFields){
      .n = n,
      .product_id = from->id,
      .code = *from->code != '\0' ? from->code : from->sku,
      .name = from->name,
      .unit = from->unit,
      .hsn = from->hsn,
      .quantity = quantity,
      .price_minor = from->price_minor,
      .price_rule = ROKAD_PRICE_RULE_LIST,
      .mrp_minor = from->mrp_minor,
      .tax = from->tax,
  });
}

RokadLine *
rokad_line_with_quantity (RokadLine *self, gint64 quantity)
{
  RokadLineFields fields = self->fields;

  fields.quantity = quantity;
  return rokad_line_new (&fields);
}

RokadLine *
rokad_line_with_price (RokadLine *self, gint64 price_minor, const char *rule)
{
  RokadLineFields fields = self->fields;

  fields.price_minor = price_minor;
  fields.price_rule = rule;
  return rokad_line_new (&fields);
}

RokadLine *
rokad_line_removed (RokadLine *self)
{
  RokadLineFields fields = self->fields;

  fields.removed = TRUE;
  return rokad_line_new (&fields);
}

static gboolean
check_quantity (const RokadLineFields *fields, GError **error)
{
  g_autofree char *quantity = rokad_quantity_format (fields->quantity);

  if (fields->quantity > ROKAD_QUANTITY_MAX || fields->quantity < -ROKAD_QUANTITY_MAX)
    {
      g_set_error (error, ROKAD_SHOP_ERROR, ROKAD_SHOP_ERROR_LIMIT, _ ("the quantity %s of %s"),
                   quantity, fields->name);
      return FALSE;
    }
  if (fields->quantity != 0 &&
      (fields->unit == ROKAD_UNIT_WEIGHT || fields->quantity % ROKAD_QUANTITY_ONE == 0))
    return TRUE;

  g_set_error (error, ROKAD_SHOP_ERROR, ROKAD_SHOP_ERROR_INVALID, _ ("the quantity %s of %s"),
               quantity, fields->name);
  return FALSE;
}

gboolean
rokad_line_check (RokadLine *self, GError **error)
{
  const RokadLineFields *fields = &self->fields;

  if (!check_quantity (fields, error))
    return FALSE;
  if (fields->price_minor < 0)
    {
      g_set_error_literal (error, ROKAD_SHOP_ERROR, ROKAD_SHOP_ERROR_NO_PRICE, fields->name);
      return FALSE;
    }
  if (fields->price_minor > ROKAD_AMOUNT_MINOR_MAX)
    {
      g_set_error (error, ROKAD_SHOP_ERROR, ROKAD_SHOP_ERROR_LIMIT, _ ("the price of %s"),
                   fields->name);
      return FALSE;
    }
  if (fields->quantity > 0 && fields->mrp_minor > 0 && fields->price_minor > fields->mrp_minor)
    {
      g_set_error_literal (error, ROKAD_SHOP_ERROR, ROKAD_SHOP_ERROR_ABOVE_MRP, fields->name);
      return FALSE;
    }
  return TRUE;
}

const RokadLineFields *
rokad_line_fields (RokadLine *self)
{
  return &self->fields;
}

gint64
rokad_line_amount (RokadLine *self)
{
  if (self->fields.removed)
    return 0;

  return rokad_money_line_amount (self->fields.price_minor, self->fields.quantity);
}

RokadTaxSplit
rokad_line_split (RokadLine *self)
{
  return rokad_tax_split (&self->fields.tax, rokad_line_amount (self));
}
