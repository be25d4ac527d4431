/* A line of `rokadctl sell --from` is an order within its limits, or it is refused with a reason.
 */
#include <stdint.h>
#include <string.h>

#include "rokad-checkout.h"
#include "rokadctl-order.h"

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

static void
check_item (const RokadCtlItem *item)
{
  g_assert (*item->code != '\0' && g_utf8_validate (item->code, -1, NULL));
  g_assert (ABS (item->quantity) <= ROKAD_QUANTITY_MAX);
  g_assert (item->price_minor >= ROKAD_PRICE_UNKNOWN);
  g_assert (item->price_minor <= ROKAD_AMOUNT_MINOR_MAX);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autofree char *line = g_malloc0 (size + 1); /* a line has a NUL behind it */
  g_autoptr (GTimeZone) utc = g_time_zone_new_utc ();
  g_autoptr (GError) error = NULL;
  g_autoptr (RokadCtlOrder) order = NULL;

  if (size > 0)
    memcpy (line, data, size);
  order = rokad_ctl_order_parse (line, size, utc, &error);
  g_assert ((order == NULL) == (error != NULL));
  if (order == NULL)
    return 0;

  for (guint i = 0; i < order->items->len; i++)
    check_item (order->items->pdata[i]);
  g_assert (order->cash_minor == ROKAD_TENDER_EXACT ||
            (order->cash_minor >= 0 && order->cash_minor <= ROKAD_AMOUNT_MINOR_MAX));
  g_assert (order->at_us >= 0);
  return 0;
}
