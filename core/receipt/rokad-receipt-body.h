/* An order's body as a receipt needs it: read and checked in one place, so that what draws it can
 * trust every figure and length. Texts are borrowed from the entry.
 */
#pragma once

#include "rokad-journal.h"
#include "rokad-money.h"
#include "rokad-totals.h"

G_BEGIN_DECLS

#define ROKAD_RECEIPT_TEXT_BYTES_MAX 1024 /* of one text; our own tills write at most 600 */

typedef struct
{
  const char *name;
  const char *hsn;
  const char *price_rule;
  gboolean by_weight;
  gint64 quantity; /* thousandths */
  gint64 price_minor;
  gint64 tax; /* index into taxes, -1 for none */
  gint64 taxable_minor;
  gint64 component_minor[ROKAD_TAX_COMPONENTS_MAX];
} RokadReceiptLine;

typedef struct
{
  const char *order_id;
  const char *number;
  const char *shop_name;
  const char *address; /* lines separated by \n, as the footer's */
  const char *tax_id;
  const char *footer;
  const char *shift;
  const char *business_date;
  const char *undoes; /* the number of the order that is undone, NULL for none */
  const char *reason;
  const RokadCurrency *currency;
  GArray *taxes; /* of RokadTax */
  GArray *lines; /* of RokadReceiptLine, at least one */
  GArray *sums;  /* of RokadTotalsTax */
  gint64 rounding_minor;
  gint64 payable_minor;
  gint64 tendered_minor;
  gint64 change_minor;
} RokadReceiptBody;

/* NULL with ROKAD_JOURNAL_ERROR_INVALID for an entry that is no order. Valid as long as @entry. */
RokadReceiptBody *rokad_receipt_body_new (const RokadEntry *entry, GError **error);
void rokad_receipt_body_free (RokadReceiptBody *self);

/* NULL for a line that is not taxed. */
const RokadTax *rokad_receipt_body_tax (const RokadReceiptBody *self, const RokadReceiptLine *line);
/* The sum of its components. */
gint64 rokad_receipt_line_tax_minor (const RokadReceiptLine *line);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (RokadReceiptBody, rokad_receipt_body_free)

G_END_DECLS
