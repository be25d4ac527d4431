#include "config.h"

#include "rokad-rail.h"

#include <glib/gi18n-lib.h>

#include "rokad-cash.h"
#include "rokad-numpad.h"
#include "rokad-tax-rows.h"
#include "rokad-total-label.h"

struct _RokadRail
{
  GtkBox parent_instance;

  RokadTill *till;
  gint64 offers_minor[ROKAD_CASH_OFFERS];

  /* Template children: not owned. */
  GtkStack *stack;
  GtkLabel *count_label;
  RokadTaxRows *tax_rows;
  RokadTotalLabel *total_label;
  GtkLabel *last_label;
  RokadTotalLabel *exact_label;
  GtkWidget *exact_button;
  GtkStack *offers_stack; /* what is wrong with an amount stands where the offers were */
  GtkWidget *offers_box;
  GtkEntry *amount_entry;
  GtkLabel *amount_problem;
  RokadNumpad *numpad;
  GtkLabel *change_title;
  RokadTotalLabel *change_label;
  GtkLabel *paid_label;
  GtkLabel *number_label;
};

G_DEFINE_FINAL_TYPE (RokadRail, rokad_rail, GTK_TYPE_BOX)

/* --- Paying --- */

static void
pay_offer (RokadRail *self, GtkButton *button)
{
  gint64 *offer_minor = g_object_get_data (G_OBJECT (button), "offer");

  rokad_till_pay_cash (self->till, *offer_minor);
}

static void
tell_problem (RokadRail *self, const char *problem)
{
  gtk_label_set_label (self->amount_problem, problem != NULL ? problem : "");
  gtk_stack_set_visible_child (
      self->offers_stack, problem != NULL ? GTK_WIDGET (self->amount_problem) : self->offers_box);
  if (problem != NULL)
    gtk_widget_add_css_class (GTK_WIDGET (self->amount_entry), "error");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self->amount_entry), "error");
}

void
rokad_rail_pay_amount (RokadRail *self)
{
  const char *text = gtk_editable_get_text (GTK_EDITABLE (self->amount_entry));
  const RokadTotals *totals = rokad_till_get_totals (self->till);
  g_autoptr (GError) error = NULL;
  gint64 amount_minor;

  if (rokad_till_get_state (self->till) != ROKAD_TILL_RINGING || totals->lines == 0 ||
      *text == '\0')
    return;

  if (!rokad_money_parse (rokad_till_get_settings (self->till)->currency, text, &amount_minor,
                          &error))
    tell_problem (self, _ ("This is not an amount."));
  else if (amount_minor < totals->payable_minor)
    tell_problem (self, _ ("This is less than the total."));
  else
    rokad_till_pay_cash (self->till, amount_minor);
}

void
rokad_rail_focus_amount (RokadRail *self)
{
  if (rokad_till_get_totals (self->till)->lines > 0)
    gtk_widget_grab_focus (GTK_WIDGET (self->amount_entry));
}

static void
on_amount_changed (RokadRail *self)
{
  tell_problem (self, NULL);
}

/* --- Showing --- */

/* "₹500": on a note nobody looks for decimals. */
static char *
format_offer (RokadRail *self, gint64 amount_minor)
{
  int exponent = rokad_till_get_settings (self->till)->currency->exponent;
  g_autofree char *money = rokad_till_money (self->till, amount_minor);
  g_autofree char *zeros = g_strdup_printf (".%0*d", MAX (exponent, 1), 0);
  g_autoptr (GString) text = g_string_new (money);

  if (exponent > 0)
    g_string_replace (text, zeros, "", 1);
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static void
show_offers (RokadRail *self, const RokadTotals *totals)
{
  const RokadCurrency *currency = rokad_till_get_settings (self->till)->currency;
  guint offers = totals->lines == 0
                     ? 0
                     : rokad_cash_offers (currency, totals->payable_minor, self->offers_minor);
  guint i = 0;

  for (GtkWidget *button = gtk_widget_get_first_child (self->offers_box); button != NULL;
       button = gtk_widget_get_next_sibling (button), i++)
    {
      g_autofree char *money = i < offers ? format_offer (self, self->offers_minor[i]) : NULL;
      g_autofree char *said = money != NULL ? g_strdup_printf (_ ("Cash %s"), money) : NULL;

      /* Its place stays, so that no button jumps under a finger. */
      gtk_widget_set_opacity (button, money != NULL);
      gtk_widget_set_sensitive (button, money != NULL);
      rokad_total_label_set (ROKAD_TOTAL_LABEL (gtk_button_get_child (GTK_BUTTON (button))), NULL,
                             money != NULL ? money : "");
      gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                      said != NULL ? said : _ ("No amount"), -1);
      g_object_set_data (G_OBJECT (button), "offer", &self->offers_minor[i]);
    }
}

static void
show_count (RokadRail *self, const RokadTotals *totals)
{
  guint pieces = (guint) (totals->pieces / ROKAD_QUANTITY_ONE);
  g_autofree char *text = NULL;

  /* Translators: of the order being rung up. */
  text = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%u item", "%u items", pieces), pieces);
  gtk_label_set_label (self->count_label, text);
}

static void
show_last (RokadRail *self)
{
  const RokadPaid *paid = rokad_till_get_paid (self->till);
  g_autofree char *change = NULL;
  g_autofree char *text = NULL;

  gtk_widget_set_visible (GTK_WIDGET (self->last_label), paid != NULL);
  if (paid == NULL)
    return;

  change = rokad_till_money (self->till, paid->undo ? -paid->total_minor : paid->change_minor);
  text = paid->undo ? g_strdup_printf (_ ("Before: undone, %s given back"), change)
                    : g_strdup_printf (_ ("Before: %s, change %s"), paid->number, change);
  gtk_label_set_label (self->last_label, text);
}

static void
show_ringing (RokadRail *self)
{
  const RokadTotals *totals = rokad_till_get_totals (self->till);
  g_autofree char *total = rokad_till_money (self->till, totals->payable_minor);
  g_autofree char *exact = g_strdup_printf (_ ("Exact %s"), total);
  gboolean payable = totals->lines > 0;
  int exponent = rokad_till_get_settings (self->till)->currency->exponent;

  show_count (self, totals);
  rokad_tax_rows_set (self->tax_rows, self->till, totals);
  rokad_total_label_set (self->total_label, _ ("Total"), total);
  show_last (self);
  show_offers (self, totals);
  rokad_total_label_set (self->exact_label, NULL, exact);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->exact_button),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, exact, -1);
  gtk_widget_set_sensitive (self->offers_box, payable);
  gtk_widget_set_sensitive (GTK_WIDGET (self->amount_entry), payable);
  rokad_numpad_set_decimals (self->numpad, exponent > 0);
}

static void
show_paid (RokadRail *self)
{
  const RokadPaid *paid = rokad_till_get_paid (self->till);
  gint64 change_minor = paid->undo ? -paid->total_minor : paid->change_minor;
  g_autofree char *change = rokad_till_money (self->till, change_minor);
  g_autofree char *total = rokad_till_money (self->till, ABS (paid->total_minor));
  g_autofree char *tendered = rokad_till_money (self->till, paid->tendered_minor);
  const char *title = paid->undo ? _ ("Give back") : _ ("Change");
  g_autofree char *text = paid->undo ? g_strdup_printf (_ ("Order of %s undone"), total)
                                     : g_strdup_printf (_ ("%s given for %s"), tendered, total);

  gtk_label_set_label (self->change_title, title);
  rokad_total_label_set (self->change_label, title, change);
  gtk_label_set_label (self->paid_label, text);
  gtk_label_set_label (self->number_label, paid->number);
}

static void
clear_amount (RokadRail *self)
{
  gtk_editable_set_text (GTK_EDITABLE (self->amount_entry), "");
}

static void
follow_till (RokadRail *self)
{
  gboolean paid = rokad_till_get_state (self->till) == ROKAD_TILL_PAID;

  if (!rokad_till_is_ready (self->till))
    return;

  /* What is not seen stays as it was: the next item finds it ready. */
  if (paid)
    show_paid (self);
  else
    show_ringing (self);
  gtk_stack_set_visible_child_name (self->stack, paid ? "paid" : "ringing");
}

static void
rokad_rail_dispose (GObject *object)
{
  RokadRail *self = ROKAD_RAIL (object);

  if (self->till != NULL)
    g_signal_handlers_disconnect_by_data (self->till, self);
  g_clear_object (&self->till);
  gtk_widget_dispose_template (GTK_WIDGET (self), ROKAD_TYPE_RAIL);

  G_OBJECT_CLASS (rokad_rail_parent_class)->dispose (object);
}

static void
rokad_rail_class_init (RokadRailClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = rokad_rail_dispose;

  g_type_ensure (ROKAD_TYPE_NUMPAD);
  g_type_ensure (ROKAD_TYPE_TAX_ROWS);
  g_type_ensure (ROKAD_TYPE_TOTAL_LABEL);
  gtk_widget_class_set_template_from_resource (widget_class, "/rokad/app/rokad-rail.ui");
  gtk_widget_class_bind_template_child (widget_class, RokadRail, stack);
  gtk_widget_class_bind_template_child (widget_class, RokadRail, count_label);
  gtk_widget_class_bind_template_child (widget_class, RokadRail, tax_rows);
  gtk_widget_class_bind_template_child (widget_class, RokadRail, total_label);
  gtk_widget_class_bind_template_child (widget_class, RokadRail, last_label);
  gtk_widget_class_bind_template_child (widget_class, RokadRail, exact_label);
  gtk_widget_class_bind_template_child (widget_class, RokadRail, exact_button);
  gtk_widget_class_bind_template_child (widget_class, RokadRail, offers_box);
  gtk_widget_class_bind_template_child (widget_class, RokadRail, offers_stack);
  gtk_widget_class_bind_template_child (widget_class, RokadRail, amount_entry);
  gtk_widget_class_bind_template_child (widget_class, RokadRail, amount_problem);
  gtk_widget_class_bind_template_child (widget_class, RokadRail, numpad);
  gtk_widget_class_bind_template_child (widget_class, RokadRail, change_title);
  gtk_widget_class_bind_template_child (widget_class, RokadRail, change_label);
  gtk_widget_class_bind_template_child (widget_class, RokadRail, paid_label);
  gtk_widget_class_bind_template_child (widget_class, RokadRail, number_label);
  gtk_widget_class_bind_template_callback (widget_class, on_amount_changed);
  gtk_widget_class_bind_template_callback (widget_class, rokad_rail_pay_amount);
  gtk_widget_class_bind_template_callback (widget_class, pay_offer);
}

static void
rokad_rail_init (RokadRail *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  rokad_numpad_set_field (self->numpad, GTK_EDITABLE (self->amount_entry), _ ("Pay"));
}

void
rokad_rail_set_till (RokadRail *self, RokadTill *till)
{
  self->till = g_object_ref (till);
  g_signal_connect_swapped (till, "changed", G_CALLBACK (follow_till), self);
  g_signal_connect_swapped (till, "paid", G_CALLBACK (clear_amount), self);
  follow_till (self);
}
