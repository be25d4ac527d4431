/* The tax of one line: a class, whether the price includes it, and its components with their
 * rates. A small value that is copied with the line, so that a receipt never depends on what the
 * tax tables say later.
 */
#pragma once

#include <glib.h>

#include "rokad-json.h"

G_BEGIN_DECLS

#define ROKAD_TAX_COMPONENTS_MAX 4
#define ROKAD_TAX_NAME_BYTES 24
#define ROKAD_RATE_BP_MAX 100000

typedef struct
{
  char name[ROKAD_TAX_NAME_BYTES]; /* "CGST" */
  gint64 rate_bp;
} RokadTaxComponent;

typedef struct
{
  char class_name[ROKAD_TAX_NAME_BYTES]; /* "GST 5"; empty: not taxed */
  gboolean inclusive;
  guint n_components;
  RokadTaxComponent components[ROKAD_TAX_COMPONENTS_MAX];
} RokadTax;

/* What a line's amount becomes under a tax. Each component is rounded by itself from the line, so
 * that equal rates give equal taxes (CGST = SGST), and every figure is an odd function of the
 * amount, so a refund is the exact negative.
 */
typedef struct
{
  gint64 taxable_minor;
  gint64 tax_minor; /* the sum of the components */
  gint64 component_minor[ROKAD_TAX_COMPONENTS_MAX];
  gint64 total_minor; /* taxable + tax */
} RokadTaxSplit;

gboolean rokad_tax_equal (const RokadTax *a, const RokadTax *b);
RokadTaxSplit rokad_tax_split (const RokadTax *tax, gint64 amount_minor);

/* {"class":"GST 5","inclusive":true,"parts":[["CGST",250],["SGST",250]]} and back. */
void rokad_tax_write (const RokadTax *tax, RokadJsonWriter *writer, const char *name);
gboolean rokad_tax_from_json (const RokadJson *json, RokadTax *out_tax, GError **error);
/* The same as a text of its own. Caller frees. */
char *rokad_tax_to_text (const RokadTax *tax);
gboolean rokad_tax_from_text (const char *text, RokadTax *out_tax, GError **error);

G_END_DECLS
