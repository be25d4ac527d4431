/* What a receipt is, whatever draws it: a list of rows, top to bottom. A row has a shape, which
 * says where its cells stand, and a style, which says how they look. Text, PDF and screen differ
 * only in how they measure and ink them.
 */
#pragma once

#include "rokad-receipt-body.h"
#include "rokad-receipt.h"

G_BEGIN_DECLS

#define ROKAD_RECEIPT_QR_HASH_DIGITS 12

typedef enum
{
  ROKAD_SHAPE_CENTERED,   /* one cell */
  ROKAD_SHAPE_LEFT,       /* one cell */
  ROKAD_SHAPE_PAIR,       /* left and right; the left one wraps */
  ROKAD_SHAPE_TABLE_HEAD, /* the names of the columns of the table rows that follow */
  ROKAD_SHAPE_TABLE,      /* as many cells as its head, all but the first to the right */
  ROKAD_SHAPE_RULE,
  ROKAD_SHAPE_QR, /* one cell, the code's text */
} RokadRowShape;

typedef enum
{
  ROKAD_STYLE_PLAIN,
  ROKAD_STYLE_SHOP,   /* the shop's name */
  ROKAD_STYLE_TITLE,  /* what this paper is */
  ROKAD_STYLE_BANNER, /* what must not be overlooked: UNDO, COPY */
  ROKAD_STYLE_FACT,   /* number, date, … */
  ROKAD_STYLE_ITEM,   /* a line's name */
  ROKAD_STYLE_AMOUNT, /* its quantity, price and amount */
  ROKAD_STYLE_SUM,
  ROKAD_STYLE_TOTAL, /* the one figure, and the heavy rules around it */
  ROKAD_STYLE_TABLE,
  ROKAD_STYLE_FOOTER,
  ROKAD_STYLE_SMALL,
  ROKAD_STYLES,
} RokadRowStyle;

typedef struct
{
  RokadRowShape shape;
  RokadRowStyle style;
  GStrv cells; /* of one line each */
} RokadRow;

struct _RokadReceipt
{
  GPtrArray *rows; /* of RokadRow */
  char *number;
  char *qr_text;
  char *at; /* the order's time for a file's metadata: ISO 8601, whole seconds */
};

/* The rows of @body in @entry. @qr_text is not taken. */
GPtrArray *rokad_receipt_layout (const RokadEntry *entry,
                                 const RokadReceiptBody *body,
                                 const char *qr_text,
                                 gint64 copy);

/* Adds a row of one or two cells, control characters and line ends made spaces; @right NULL: one
 * cell.
 */
void rokad_row_add (GPtrArray *rows,
                    RokadRowShape shape,
                    RokadRowStyle style,
                    const char *left,
                    const char *right);
/* @cells: GStrvBuilder of them, not taken. */
void rokad_row_add_cells (GPtrArray *rows, RokadRowShape shape, GStrvBuilder *cells);

/* The tables at the end: taxes by rate, and by HSN where a line has one. */
void rokad_receipt_add_tables (GPtrArray *rows, const RokadReceiptBody *body);

/* Amounts and rates as they are printed, digits alone. Caller frees. */
char *rokad_receipt_amount (const RokadReceiptBody *body, gint64 amount_minor);
char *rokad_receipt_rate (gint64 rate_bp);

/* The row after the last one of the table whose head is row @head. */
guint rokad_receipt_table_end (const GPtrArray *rows, guint head);

G_END_DECLS
