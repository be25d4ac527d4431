#include "config.h"

#include "rokad-number-sheet.h"

#include <glib/gi18n-lib.h>

#include "rokad-numpad.h"

struct _RokadNumberSheet
{
  GtkBox parent_instance;

  RokadNumberKind kind;
  const RokadCurrency *currency; /* not owned: they are static */

  /* Template children: not owned. */
  GtkLabel *title_label;
  GtkLabel *name_label;
  GtkEntry *entry;
  GtkLabel *unit_label;
  GtkLabel *problem_label;
  RokadNumpad *numpad;
};

enum
{
  ENTERED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (RokadNumberSheet, rokad_number_sheet, GTK_TYPE_BOX)

static void
tell_problem (RokadNumberSheet *self, const char *problem)
{
  gtk_label_set_label (self->problem_label, problem != NULL ? problem : "");
  gtk_widget_set_visible (GTK_WIDGET (self->problem_label), problem != NULL);
}

static gboolean
parse (RokadNumberSheet *self, gint64 *out_value)
{
  const char *text = gtk_editable_get_text (GTK_EDITABLE (self->entry));

  switch (self->kind)
    {
    case ROKAD_NUMBER_QUANTITY:
      return rokad_quantity_parse (text, out_value, NULL) && *out_value > 0 &&
             *out_value % ROKAD_QUANTITY_ONE == 0;

    case ROKAD_NUMBER_WEIGHT:
      return rokad_quantity_parse (text, out_value, NULL) && *out_value > 0;

    case ROKAD_NUMBER_PRICE:
      return rokad_money_parse (self->currency, text, out_value, NULL) && *out_value >= 0;
    }

  g_return_val_if_reached (FALSE);
}

static const char *
problem_of_kind (RokadNumberKind kind)
{
  switch (kind)
    {
    case ROKAD_NUMBER_QUANTITY:
      return _ ("Enter a whole number above zero.");

    case ROKAD_NUMBER_WEIGHT:
      return _ ("Enter a weight in kilograms, such as 0.350.");

    case ROKAD_NUMBER_PRICE:
      return _ ("Enter a price.");
    }

  g_return_val_if_reached (NULL);
}

static const char *
title_of_kind (RokadNumberKind kind)
{
  switch (kind)
    {
    case ROKAD_NUMBER_QUANTITY:
      return _ ("Quantity");

    case ROKAD_NUMBER_WEIGHT:
      return _ ("Weight");

    case ROKAD_NUMBER_PRICE:
      return _ ("Price");
    }

  g_return_val_if_reached (NULL);
}

static void
enter (RokadNumberSheet *self)
{
  gint64 value;

  if (parse (self, &value))
    g_signal_emit (self, signals[ENTERED], 0, value);
  else
    tell_problem (self, problem_of_kind (self->kind));
}

static void
on_changed (RokadNumberSheet *self)
{
  tell_problem (self, NULL);
}

static void
rokad_number_sheet_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), ROKAD_TYPE_NUMBER_SHEET);

  G_OBJECT_CLASS (rokad_number_sheet_parent_class)->dispose (object);
}

static void
rokad_number_sheet_class_init (RokadNumberSheetClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = rokad_number_sheet_dispose;

  signals[ENTERED] = g_signal_new ("entered", ROKAD_TYPE_NUMBER_SHEET, G_SIGNAL_RUN_LAST, 0, NULL,
                                   NULL, NULL, G_TYPE_NONE, 1, G_TYPE_INT64);

  g_type_ensure (ROKAD_TYPE_NUMPAD);
  gtk_widget_class_set_template_from_resource (widget_class, "/rokad/app/rokad-number-sheet.ui");
  gtk_widget_class_bind_template_child (widget_class, RokadNumberSheet, title_label);
  gtk_widget_class_bind_template_child (widget_class, RokadNumberSheet, name_label);
  gtk_widget_class_bind_template_child (widget_class, RokadNumberSheet, entry);
  gtk_widget_class_bind_template_child (widget_class, RokadNumberSheet, unit_label);
  gtk_widget_class_bind_template_child (widget_class, RokadNumberSheet, problem_label);
  gtk_widget_class_bind_template_child (widget_class, RokadNumberSheet, numpad);
  gtk_widget_class_bind_template_callback (widget_class, enter);
  gtk_widget_class_bind_template_callback (widget_class, on_changed);
}

static void
rokad_number_sheet_init (RokadNumberSheet *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  rokad_numpad_set_field (self->numpad, GTK_EDITABLE (self->entry), _ ("Set"));
}

static char *
format_value (RokadNumberSheet *self, gint64 value)
{
  if (value == 0)
    return g_strdup ("");

  return self->kind == ROKAD_NUMBER_PRICE ? rokad_money_format_plain (self->currency, value)
                                          : rokad_quantity_format (value);
}

void
rokad_number_sheet_ask (RokadNumberSheet *self,
                        RokadNumberKind kind,
                        const RokadCurrency *currency,
                        const char *name,
                        gint64 value)
{
  g_autofree char *text = NULL;
  gboolean decimals =
      kind == ROKAD_NUMBER_WEIGHT || (kind == ROKAD_NUMBER_PRICE && currency->exponent > 0);

  self->kind = kind;
  self->currency = currency;
  text = format_value (self, value);

  gtk_label_set_label (self->title_label, title_of_kind (kind));
  gtk_label_set_label (self->name_label, name);
  gtk_label_set_label (self->unit_label, kind == ROKAD_NUMBER_WEIGHT ? _ ("kg") : currency->symbol);
  gtk_widget_set_visible (GTK_WIDGET (self->unit_label), kind != ROKAD_NUMBER_QUANTITY);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->entry), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  title_of_kind (kind), -1);
  rokad_numpad_set_decimals (self->numpad, decimals);
  gtk_editable_set_text (GTK_EDITABLE (self->entry), text);
  tell_problem (self, NULL);
  gtk_widget_grab_focus (GTK_WIDGET (self->entry));
}
