/* One line of a cart or an order: a product, how much of it, at which price and tax, with copies of
 * all that is printed, taxed or refunded. Immutable, so it may cross threads; a change makes a new
 * line with the same number.
 */
#pragma once

#include "rokad-product.h"

G_BEGIN_DECLS

#define ROKAD_TYPE_LINE (rokad_line_get_type ())
G_DECLARE_FINAL_TYPE (RokadLine, rokad_line, ROKAD, LINE, GObject)

/* Where a line's price comes from. */
#define ROKAD_PRICE_RULE_LIST "list"       /* the catalog's, as it stood at the scan */
#define ROKAD_PRICE_RULE_LABEL "label"     /* the code that was scanned carries it */
#define ROKAD_PRICE_RULE_CHANGED "changed" /* by hand */

typedef struct
{
  gint64 n;               /* from 1, in the order of the first scan; never used again */
  const char *product_id; /* "" for none */
  const char *code;
  const char *name;
  RokadUnit unit;
  const char *hsn;
  gint64 quantity; /* thousandths; negative in an order that undoes */
  gint64 price_minor;
  const char *price_rule;
  gint64 mrp_minor; /* 0 for none */
  RokadTax tax;
  gboolean removed; /* stays visible, struck out; counts nothing */
} RokadLineFields;

RokadLine *rokad_line_new (const RokadLineFields *fields);
RokadLine *rokad_line_new_for_product (gint64 n, RokadProduct *product, gint64 quantity);
RokadLine *rokad_line_with_quantity (RokadLine *self, gint64 quantity);
RokadLine *rokad_line_with_price (RokadLine *self, gint64 price_minor, const char *rule);
RokadLine *rokad_line_removed (RokadLine *self);

/* What every line that is sold must keep to, whatever way it came: a quantity that is not nothing
 * and, of pieces, whole; a price that is known and, for goods that go out, not above the MRP.
 * INVALID, LIMIT, NO_PRICE or ABOVE_MRP of ROKAD_SHOP_ERROR.
 */
gboolean rokad_line_check (RokadLine *self, GError **error);

/* Valid as long as the line. */
const RokadLineFields *rokad_line_fields (RokadLine *self);
/* The line's amount before exclusive tax and what tax makes of it; zeros for a removed line. */
gint64 rokad_line_amount (RokadLine *self);
RokadTaxSplit rokad_line_split (RokadLine *self);

G_END_DECLS
