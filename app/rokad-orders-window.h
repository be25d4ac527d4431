/* Orders that were paid: list, search, receipt, reprint. */
#pragma once

#include <adwaita.h>

#include "rokad-till.h"

G_BEGIN_DECLS

#define ROKAD_TYPE_ORDERS_WINDOW (rokad_orders_window_get_type ())
G_DECLARE_FINAL_TYPE (RokadOrdersWindow, rokad_orders_window, ROKAD, ORDERS_WINDOW, AdwWindow)

/* For a till that is ready. */
GtkWidget *rokad_orders_window_new (RokadTill *till);

G_END_DECLS
