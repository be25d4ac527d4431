#include "config.h"

#include "rokad-numpad.h"

struct _RokadNumpad
{
  GtkGrid parent_instance;

  GtkEditable *field; /* not owned */

  /* Template children: not owned. */
  GtkButton *point_button;
  GtkButton *enter_button;
};

G_DEFINE_FINAL_TYPE (RokadNumpad, rokad_numpad, GTK_TYPE_GRID)

/* The field keeps the focus, so that keys and touches may be mixed. */
static void
focus_field (RokadNumpad *self)
{
  int position = gtk_editable_get_position (self->field);
  int start;
  int end;
  gboolean selected = gtk_editable_get_selection_bounds (self->field, &start, &end);

  gtk_widget_grab_focus (GTK_WIDGET (self->field));
  if (selected)
    gtk_editable_select_region (self->field, start, end);
  else
    gtk_editable_set_position (self->field, position);
}

static void
type (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  RokadNumpad *self = ROKAD_NUMPAD (widget);
  int position;

  if (self->field == NULL || !gtk_widget_is_sensitive (GTK_WIDGET (self->field)))
    return;

  focus_field (self);
  gtk_editable_delete_selection (self->field);
  position = gtk_editable_get_position (self->field);
  gtk_editable_insert_text (self->field, g_variant_get_string (parameter, NULL), -1, &position);
  gtk_editable_set_position (self->field, position);
}

static void
erase (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  RokadNumpad *self = ROKAD_NUMPAD (widget);
  int position;

  if (self->field == NULL || !gtk_widget_is_sensitive (GTK_WIDGET (self->field)))
    return;

  focus_field (self);
  position = gtk_editable_get_position (self->field);
  if (gtk_editable_get_selection_bounds (self->field, NULL, NULL))
    gtk_editable_delete_selection (self->field);
  else if (position > 0)
    gtk_editable_delete_text (self->field, position - 1, position);
}

static void
press_enter (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  RokadNumpad *self = ROKAD_NUMPAD (widget);

  if (self->field == NULL || !gtk_widget_is_sensitive (GTK_WIDGET (self->field)))
    return;

  focus_field (self);
  g_signal_emit_by_name (self->field, "activate");
}

static void
rokad_numpad_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), ROKAD_TYPE_NUMPAD);

  G_OBJECT_CLASS (rokad_numpad_parent_class)->dispose (object);
}

static void
rokad_numpad_class_init (RokadNumpadClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = rokad_numpad_dispose;

  gtk_widget_class_install_action (widget_class, "numpad.type", "s", type);
  gtk_widget_class_install_action (widget_class, "numpad.erase", NULL, erase);
  gtk_widget_class_install_action (widget_class, "numpad.enter", NULL, press_enter);
  gtk_widget_class_set_template_from_resource (widget_class, "/rokad/app/rokad-numpad.ui");
  gtk_widget_class_bind_template_child (widget_class, RokadNumpad, point_button);
  gtk_widget_class_bind_template_child (widget_class, RokadNumpad, enter_button);
}

static void
rokad_numpad_init (RokadNumpad *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

void
rokad_numpad_set_field (RokadNumpad *self, GtkEditable *field, const char *enter)
{
  self->field = field;
  gtk_button_set_label (self->enter_button, enter);
}

void
rokad_numpad_set_decimals (RokadNumpad *self, gboolean decimals)
{
  const char *key = decimals ? "." : "000";

  if (g_strcmp0 (gtk_button_get_label (self->point_button), key) == 0)
    return;

  gtk_button_set_label (self->point_button, key);
  gtk_actionable_set_action_target (GTK_ACTIONABLE (self->point_button), "s", key);
}
