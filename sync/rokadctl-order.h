/* An order as it is asked for: on the command line, or as one line of JSON. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define ROKAD_CTL_LINE_BYTES_MAX (1024 * 1024)

typedef struct
{
  char *code;
  gint64 quantity;    /* thousandths; negative in a negative order */
  gint64 price_minor; /* ROKAD_PRICE_UNKNOWN: the catalog's */
} RokadCtlItem;

typedef struct
{
  GPtrArray *items;  /* (element-type RokadCtlItem) */
  gint64 cash_minor; /* ROKAD_TENDER_EXACT: exact */
  gint64 at_us;      /* 0: now */
} RokadCtlOrder;

RokadCtlOrder *rokad_ctl_order_new (void);
void rokad_ctl_order_free (RokadCtlOrder *self);
void
rokad_ctl_order_add (RokadCtlOrder *self, const char *code, gint64 quantity, gint64 price_minor);

/* @line without its line feed; @zone is that of times that name none. ROKAD_CTL_ERROR and
 * ROKAD_SHOP_ERROR_INVALID say what is wrong with it.
 */
RokadCtlOrder *
rokad_ctl_order_parse (const char *line, gsize bytes, GTimeZone *zone, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (RokadCtlOrder, rokad_ctl_order_free)

G_END_DECLS
