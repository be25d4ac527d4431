#include "config.h"

#include "rokad-status-strip.h"

#include <glib/gi18n-lib.h>

#include "rokad-shift.h"

/* Work that is on its way for less than this is not worth a word: most takes a few milliseconds. */
#define SAVING_SHOWN_MS 400

struct _RokadStatusStrip
{
  GtkBox parent_instance;

  RokadTill *till;
  RokadSafety *safety;
  guint waiting; /* source: when it fires and work is still under way, that is said */
  gboolean slow;
  const char *shown; /* the class of the pill now; a literal */

  /* Template children: not owned. */
  GtkLabel *shop_label;
  GtkLabel *till_label;
  GtkWidget *pill;
  GtkImage *pill_image;
  GtkLabel *pill_label;
};

G_DEFINE_FINAL_TYPE (RokadStatusStrip, rokad_status_strip, GTK_TYPE_BOX)

/* --- Where and when --- */

/* "Sat 21 Nov": the business day of the next order. */
static char *
describe_day (RokadStatusStrip *self)
{
  g_autofree char *day = rokad_shift_next_date (rokad_till_get_reader (self->till));
  g_autofree char *noon = g_strdup_printf ("%sT12:00:00Z", day);
  g_autoptr (GDateTime) date = g_date_time_new_from_iso8601 (noon, NULL);

  if (date == NULL)
    return g_steal_pointer (&day);

  /* Translators: a day, as strftime() writes it: "Sat 21 Nov". */
  return g_date_time_format (date, _ ("%a %-d %b"));
}

static void
show_place (RokadStatusStrip *self)
{
  const RokadSettings *settings = rokad_till_get_settings (self->till);
  const char *series = rokad_shop_series (rokad_till_get_reader (self->till));
  g_autofree char *day = describe_day (self);
  /* Translators: the till's series, the business day, the cashier: "Till K7Q · Sat 21 Nov · owner".
   */
  g_autofree char *text = g_strdup_printf (_ ("Till %s · %s · %s"), series, day, _ ("owner"));

  gtk_label_set_label (self->shop_label, settings->shop_name);
  gtk_label_set_label (self->till_label, text);
}

/* --- The pill: whether all is safe --- */

static void
set_pill (RokadStatusStrip *self, const char *css_class, const char *icon, const char *text)
{
  /* Each item asks: styles are only worked out anew where something is new. */
  if (g_str_equal (text, gtk_label_get_label (self->pill_label)))
    return;

  if (self->shown != NULL)
    gtk_widget_remove_css_class (self->pill, self->shown);
  self->shown = css_class;
  gtk_widget_add_css_class (self->pill, css_class);
  gtk_image_set_from_icon_name (self->pill_image, icon);
  gtk_label_set_label (self->pill_label, text);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->pill), GTK_ACCESSIBLE_PROPERTY_LABEL, text,
                                  -1);
}

/* "2 need attention"; FALSE for none. */
static gboolean
show_conflicts (RokadStatusStrip *self)
{
  const GPtrArray *conflicts = rokad_safety_get_conflicts (self->safety);
  g_autofree char *text = NULL;

  if (conflicts == NULL || conflicts->len == 0)
    return FALSE;

  text = g_strdup_printf (
      g_dngettext (GETTEXT_PACKAGE, "%u needs attention", "%u need attention", conflicts->len),
      conflicts->len);
  set_pill (self, "attention", "dialog-warning-symbolic", text);
  return TRUE;
}

/* What other machines hold of this till's orders. To be alone, or without a network, is normal. */
static void
show_safety (RokadStatusStrip *self, RokadSafetyState state)
{
  const RokadEnvironment *environment = rokad_till_get_environment (self->till);
  g_autofree char *text = rokad_safety_in_words (self->safety, rokad_till_get_settings (self->till),
                                                 rokad_environment_now_us (environment));

  set_pill (self,
            state == ROKAD_SAFETY_ALONE     ? "alone"
            : state == ROKAD_SAFETY_WAITING ? "waiting"
                                            : "safe",
            rokad_safety_icon (state), text);
}

static void
show_pill (RokadStatusStrip *self)
{
  const GError *problem = rokad_till_get_problem (self->till);
  RokadSafetyState state = rokad_safety_get_state (self->safety);

  if (problem != NULL && problem->domain == ROKAD_STORE_ERROR)
    set_pill (self, "attention", "dialog-warning-symbolic", _ ("Not everything could be saved"));
  else if (problem != NULL)
    set_pill (self, "attention", "printer-error-symbolic", _ ("A receipt is waiting"));
  else if (self->slow)
    set_pill (self, "saving", "document-save-symbolic", _ ("Saving…"));
  else if (state != ROKAD_SAFETY_UNKNOWN && !show_conflicts (self))
    show_safety (self, state);

  gtk_widget_set_visible (self->pill,
                          problem != NULL || self->slow || state != ROKAD_SAFETY_UNKNOWN);
}

static gboolean
on_slow (gpointer user_data)
{
  RokadStatusStrip *self = user_data;

  self->waiting = 0;
  self->slow = rokad_till_get_pending (self->till) > 0;
  show_pill (self);
  return G_SOURCE_REMOVE;
}

static void
follow_till (RokadStatusStrip *self)
{
  gboolean pending = rokad_till_get_pending (self->till) > 0;

  if (!pending)
    {
      g_clear_handle_id (&self->waiting, g_source_remove);
      self->slow = FALSE;
    }
  else if (self->waiting == 0 && !self->slow)
    self->waiting = g_timeout_add (SAVING_SHOWN_MS, on_slow, self);
  show_pill (self);
}

static void
on_paid_or_ready (RokadStatusStrip *self)
{
  show_place (self);
}

static void
rokad_status_strip_dispose (GObject *object)
{
  RokadStatusStrip *self = ROKAD_STATUS_STRIP (object);

  g_clear_handle_id (&self->waiting, g_source_remove);
  if (self->till != NULL)
    g_signal_handlers_disconnect_by_data (self->till, self);
  g_clear_object (&self->till);
  if (self->safety != NULL)
    g_signal_handlers_disconnect_by_data (self->safety, self);
  g_clear_object (&self->safety);
  gtk_widget_dispose_template (GTK_WIDGET (self), ROKAD_TYPE_STATUS_STRIP);

  G_OBJECT_CLASS (rokad_status_strip_parent_class)->dispose (object);
}

static void
rokad_status_strip_class_init (RokadStatusStripClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = rokad_status_strip_dispose;

  gtk_widget_class_set_template_from_resource (widget_class, "/rokad/app/rokad-status-strip.ui");
  gtk_widget_class_bind_template_child (widget_class, RokadStatusStrip, shop_label);
  gtk_widget_class_bind_template_child (widget_class, RokadStatusStrip, till_label);
  gtk_widget_class_bind_template_child (widget_class, RokadStatusStrip, pill);
  gtk_widget_class_bind_template_child (widget_class, RokadStatusStrip, pill_image);
  gtk_widget_class_bind_template_child (widget_class, RokadStatusStrip, pill_label);
}

static void
rokad_status_strip_init (RokadStatusStrip *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

void
rokad_status_strip_set_till (RokadStatusStrip *self, RokadTill *till)
{
  self->till = g_object_ref (till);
  self->safety = g_object_ref (rokad_till_get_safety (till));
  g_signal_connect_swapped (self->safety, "changed", G_CALLBACK (show_pill), self);
  g_signal_connect_swapped (till, "changed", G_CALLBACK (follow_till), self);
  g_signal_connect_swapped (till, "written", G_CALLBACK (follow_till), self);
  g_signal_connect_swapped (till, "ready", G_CALLBACK (on_paid_or_ready), self);
  g_signal_connect_swapped (till, "paid", G_CALLBACK (on_paid_or_ready), self);
  show_place (self);
  follow_till (self);
}
