/* Asks in place for one number: a quantity, a weight or a price. */
#pragma once

#include <gtk/gtk.h>

#include "rokad-money.h"

G_BEGIN_DECLS

typedef enum
{
  ROKAD_NUMBER_QUANTITY, /* thousandths, whole ones */
  ROKAD_NUMBER_WEIGHT,   /* thousandths of a kilogram */
  ROKAD_NUMBER_PRICE,    /* minor units */
} RokadNumberKind;

/* Signal entered (gint64 value): by Enter or the button. */
#define ROKAD_TYPE_NUMBER_SHEET (rokad_number_sheet_get_type ())
G_DECLARE_FINAL_TYPE (RokadNumberSheet, rokad_number_sheet, ROKAD, NUMBER_SHEET, GtkBox)

/* @value: what stands there, selected, to be typed over; 0 for an empty field. Takes the focus. */
void rokad_number_sheet_ask (RokadNumberSheet *self,
                             RokadNumberKind kind,
                             const RokadCurrency *currency,
                             const char *name,
                             gint64 value);

G_END_DECLS
