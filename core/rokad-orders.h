/* All orders, read one by one: for exports and sums. Screens use rokad-order.h. */
#pragma once

#include "rokad-order.h"

G_BEGIN_DECLS

typedef struct
{
  char *code;
  char *name;
  gint64 quantity;
  gint64 price_minor;
  gint64 amount_minor; /* with its tax */
} RokadOrdersLine;

/* Valid during the call. */
typedef struct
{
  const char *number;
  gint64 total_minor;
  gint64 paid_minor;
  GPtrArray *lines; /* (element-type RokadOrdersLine) in the order of the receipt */
} RokadOrdersRow;

/* FALSE with @error set stops. It must not use the connection. */
typedef gboolean (*RokadOrdersFunc) (const RokadOrdersRow *row, gpointer data, GError **error);

/* Oldest first, as the journals have them: no clock decides. One state of the file; memory for one
 * order, however many there are.
 */
gboolean rokad_orders_each (RokadDb *shop_db, RokadOrdersFunc func, gpointer data, GError **error);

gboolean rokad_orders_count (RokadDb *shop_db, gint64 *out_orders, GError **error);

G_END_DECLS
