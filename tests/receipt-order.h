/* Orders for tests of receipts: a table of what is sold becomes the entry that a till would write.
 */
#pragma once

#include "rokad-journal.h"
#include "rokad-tax.h"

typedef struct
{
  const char *name;
  const char *hsn;
  const char *unit;
  const char *rule;
  gint64 quantity;
  gint64 price_minor;
  int tax; /* index into the order's, -1 for none */
} ReceiptSale;

typedef struct
{
  const char *currency;
  int exponent;
  const char *tax_id;
  const RokadTax *taxes;
  guint n_taxes;
  const ReceiptSale *sales;
  guint n_sales;
  gint64 step_minor; /* of cash rounding */
  gint64 tendered_minor;
  const char *undoes; /* a number; NULL: the order is paid */
} ReceiptOrder;

#define RECEIPT_ORDER_ID "01937f3e-5a2c-7b11-9c40-3d2e1f0a9b8c"

extern const RokadTax receipt_gst[4];    /* 0, 5, 18 and 28 %, in the price */
extern const RokadTax receipt_igst_5[1]; /* on top of the price */
extern const RokadTax receipt_vat[2];    /* 8 and 10 %, in the price */

/* A small order in rupees, as its journal's line has it. */
extern const char receipt_small_line[];
#define RECEIPT_SMALL_HASH "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
RokadEntry *receipt_small_entry (void);

/* The entry, and the hash of its line. */
RokadEntry *receipt_order_entry (const ReceiptOrder *order, char out_hash[ROKAD_HASH_HEX_BYTES]);
/* What the customer owes. */
gint64 receipt_order_payable (const ReceiptOrder *order);
