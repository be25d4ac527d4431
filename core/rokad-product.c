#include "config.h"

#include "rokad-product.h"

struct _RokadProduct
{
  GObject parent_instance;

  RokadProductFields fields; /* its texts are owned */
};

G_DEFINE_FINAL_TYPE (RokadProduct, rokad_product, G_TYPE_OBJECT)

static void
rokad_product_finalize (GObject *object)
{
  RokadProductFields *fields = &ROKAD_PRODUCT (object)->fields;

  g_free ((char *) fields->id);
  g_free ((char *) fields->sku);
  g_free ((char *) fields->code);
  g_free ((char *) fields->name);
  g_free ((char *) fields->category);
  g_free ((char *) fields->hsn);

  G_OBJECT_CLASS (rokad_product_parent_class)->finalize (object);
}

static void
rokad_product_class_init (RokadProductClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = rokad_product_finalize;
}

static void
rokad_product_init (RokadProduct *self)
{
}

static char *
copy_text (const char *text)
{
  return g_strdup (text != NULL ? text : "");
}

RokadProduct *
rokad_product_new (const RokadProductFields *fields)
{
  RokadProduct *self = g_object_new (ROKAD_TYPE_PRODUCT, NULL);

  self->fields = *fields;
  self->fields.id = copy_text (fields->id);
  self->fields.sku = copy_text (fields->sku);
  self->fields.code = copy_text (fields->code);
  self->fields.name = copy_text (fields->name);
  self->fields.category = copy_text (fields->category);
  self->fields.hsn = copy_text (fields->hsn);
  return self;
}

const RokadProductFields *
rokad_product_fields (RokadProduct *self)
{
  g_return_val_if_fail (ROKAD_IS_PRODUCT (self), NULL);

  return &self->fields;
}

const char *
rokad_unit_to_text (RokadUnit unit)
{
  switch (unit)
    {
    case ROKAD_UNIT_PIECE:
      return "piece";
    case ROKAD_UNIT_WEIGHT:
      return "weight";
    }
  g_assert_not_reached ();
}

RokadUnit
rokad_unit_from_text (const char *text)
{
  return g_strcmp0 (text, "weight") == 0 ? ROKAD_UNIT_WEIGHT : ROKAD_UNIT_PIECE;
}
