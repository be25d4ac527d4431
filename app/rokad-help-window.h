/* Help for one screen: how it is used, in three sentences, and what each of its keys does. */
#pragma once

#include <adwaita.h>

#include "rokad-till.h"

G_BEGIN_DECLS

typedef enum
{
  ROKAD_HELP_COUNTER,
  ROKAD_HELP_ORDERS,
  ROKAD_HELP_SYNC,
} RokadHelpTopic;

#define ROKAD_TYPE_HELP_WINDOW (rokad_help_window_get_type ())
G_DECLARE_FINAL_TYPE (RokadHelpWindow, rokad_help_window, ROKAD, HELP_WINDOW, AdwWindow)

/* @till: what is scanned here is an item as well. */
GtkWidget *rokad_help_window_new (RokadTill *till, RokadHelpTopic topic);

G_END_DECLS
