/* A product as the catalog knows it at one instant: immutable, so it may cross threads. */
#pragma once

#include <glib-object.h>

#include "rokad-tax.h"

G_BEGIN_DECLS

#define ROKAD_TYPE_PRODUCT (rokad_product_get_type ())
G_DECLARE_FINAL_TYPE (RokadProduct, rokad_product, ROKAD, PRODUCT, GObject)

#define ROKAD_NAME_BYTES_MAX 250
#define ROKAD_CODE_BYTES_MAX 64
#define ROKAD_PRICE_UNKNOWN (-1)

typedef enum
{
  ROKAD_UNIT_PIECE,
  ROKAD_UNIT_WEIGHT, /* sold by the kilogram, to the gram */
} RokadUnit;

/* What a product is made of. Texts are copied. */
typedef struct
{
  gint64 row; /* in the catalog's file; 0 for one that is not from there */
  const char *id;
  const char *sku;  /* "" for none */
  const char *code; /* what a scan of it sends; "" for none */
  const char *name;
  const char *category;
  RokadUnit unit;
  gint64 price_minor; /* ROKAD_PRICE_UNKNOWN: to be asked for at the counter */
  gint64 mrp_minor;   /* 0 for none */
  const char *hsn;
  RokadTax tax;
} RokadProductFields;

RokadProduct *rokad_product_new (const RokadProductFields *fields);

/* Valid as long as the product. */
const RokadProductFields *rokad_product_fields (RokadProduct *self);

const char *rokad_unit_to_text (RokadUnit unit); /* "piece", "weight" */
RokadUnit rokad_unit_from_text (const char *text);

G_END_DECLS
