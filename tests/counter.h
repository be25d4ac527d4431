/* What a person at the counter does, on core's functions: each reads the open cart's rows, changes
 * the model and writes the rows, as the screen does.
 */
#pragma once

#include "rokad-catalog.h"
#include "rokad-checkout.h"

G_BEGIN_DECLS

/* What counter_import() is given first: twenty products, D01 to D20, with opening counts. */
extern const char counter_products[];
/* Their sum in thousandths: in stock and sold together, ever after. */
#define COUNTER_STOCK G_GINT64_CONSTANT (1317750)

/* An Indian shop, prices with GST, cash rounded to the rupee. */
gboolean counter_set_up (RokadShop *shop, GError **error);
/* @scrap: a folder outside of the shop's, for the file. */
gboolean counter_import (RokadShop *shop, const char *scrap, const char *products, GError **error);

/* The one product that a scan of @code means, now. */
RokadProduct *
counter_find (RokadShop *shop, const char *code, gint64 *out_quantity, GError **error);

/* @quantity 0: what the code says. */
gboolean counter_add (RokadShop *shop, const char *code, gint64 quantity, GError **error);
gboolean counter_set_quantity (RokadShop *shop, gint64 n, gint64 quantity, GError **error);
gboolean counter_set_price (RokadShop *shop, gint64 n, gint64 price_minor, GError **error);
gboolean counter_remove (RokadShop *shop, gint64 n, GError **error);
/* The oldest cart on hold. */
gboolean counter_recall (RokadShop *shop, GError **error);

/* Pays the open cart with @extra_minor more cash than is due, and prints. */
gboolean counter_pay (RokadShop *shop, gint64 extra_minor, RokadPaid **out_paid, GError **error);
/* What the open cart comes to. */
RokadTotals counter_totals (RokadShop *shop);
/* The open cart as text: its cursor, and a row for each line. Caller frees. */
char *counter_describe (RokadShop *shop);
/* A cart of many kinds: weighed goods, a price by hand, a line that was struck out, and the cursor
 * not on the last. Returns it as text.
 */
char *counter_ring_up_some (RokadShop *shop);

G_END_DECLS
