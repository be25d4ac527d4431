/* The counter's keys. They work whatever has the focus; characters are the scanner's and the
 * fields' (rokad-scan-controller.c).
 */
#include "config.h"

#include "rokad-counter-private.h"

/* A burst of paying keys is one: its later ones must not pay what was scanned meanwhile (R11). */
#define BURST_MS 250

typedef struct
{
  guint keyval;
  GdkModifierType modifiers;
  const char *action;
} Key;

static const Key keys[] = {
  { GDK_KEY_F2, 0, "win.item" },
  { GDK_KEY_F4, 0, "win.hold-or-recall" },
  { GDK_KEY_F5, 0, "win.last-receipt" },
  { GDK_KEY_F7, 0, "win.quantity" },
  { GDK_KEY_F8, 0, "win.check" },
  { GDK_KEY_F9, 0, "win.amount" },
  { GDK_KEY_F10, 0, "win.menu" },
  { GDK_KEY_F11, 0, "win.full-screen" },
  { GDK_KEY_F12, 0, "win.pay-exact" },
  { GDK_KEY_Escape, 0, "win.back" },
  { GDK_KEY_e, GDK_CONTROL_MASK, "win.price" },
  { GDK_KEY_p, GDK_CONTROL_MASK, "win.print-last" },
  { GDK_KEY_t, GDK_CONTROL_MASK, "win.show-tiles" },
  { GDK_KEY_z, GDK_CONTROL_MASK, "win.undo" },
  { GDK_KEY_F1, 0, "app.help" },
  { GDK_KEY_question, GDK_CONTROL_MASK, "app.shortcuts" },
  { GDK_KEY_slash, GDK_CONTROL_MASK, "app.shortcuts" },
  { GDK_KEY_comma, GDK_CONTROL_MASK, "app.preferences" },
  { GDK_KEY_o, GDK_CONTROL_MASK, "app.orders" },
  { GDK_KEY_s, GDK_CONTROL_MASK, "app.sync" },
};

/* Keys of the list that is on top, while the input has the focus and nothing of its own to do. */
static gboolean
move (RokadCounterWindow *self, int steps)
{
  const char *open = rokad_counter_open_sheet_name (self);

  if (!rokad_counter_input_has_focus (self))
    return GDK_EVENT_PROPAGATE;

  if (g_strcmp0 (open, "results") == 0)
    rokad_result_list_move (self->results, steps);
  else if (g_strcmp0 (open, "choice") == 0)
    rokad_result_list_move (self->choice, steps);
  else
    rokad_cart_view_move (self->cart_view, steps);
  return GDK_EVENT_STOP;
}

static gboolean
press_delete (RokadCounterWindow *self)
{
  if (!rokad_counter_input_has_focus (self) ||
      *gtk_editable_get_text (GTK_EDITABLE (self->input)) != '\0')
    return GDK_EVENT_PROPAGATE;

  gtk_widget_activate_action (GTK_WIDGET (self), "win.remove", NULL);
  return GDK_EVENT_STOP;
}

/* A number pad has no F9 and no Esc: this is both. */
static gboolean
press_divide (RokadCounterWindow *self)
{
  gboolean in_input = rokad_counter_input_has_focus (self);

  if (in_input && *gtk_editable_get_text (GTK_EDITABLE (self->input)) != '\0')
    return GDK_EVENT_PROPAGATE;

  gtk_widget_activate_action (
      GTK_WIDGET (self),
      in_input && rokad_counter_open_sheet_name (self) == NULL ? "win.amount" : "win.back", NULL);
  return GDK_EVENT_STOP;
}

/* TRUE for all but the first key of a burst. */
static gboolean
is_burst (RokadCounterWindow *self, GtkEventController *controller)
{
  guint32 at_ms = gtk_event_controller_get_current_event_time (controller);
  guint32 since_ms = at_ms - self->paid_key_ms;
  gboolean burst = self->paid_key_ms != 0 && since_ms < BURST_MS;

  self->paid_key_ms = at_ms;
  return burst;
}

static gboolean
press_key (RokadCounterWindow *self,
           GtkEventController *controller,
           guint keyval,
           GdkModifierType modifiers)
{
  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    if (keys[i].keyval == keyval && keys[i].modifiers == modifiers)
      {
        if (keyval == GDK_KEY_F12 && is_burst (self, controller))
          return GDK_EVENT_STOP;
        return gtk_widget_activate_action (GTK_WIDGET (self), keys[i].action, NULL);
      }

  return GDK_EVENT_PROPAGATE;
}

static gboolean
on_key_pressed (GtkEventControllerKey *controller,
                guint keyval,
                guint keycode,
                GdkModifierType state,
                gpointer user_data)
{
  RokadCounterWindow *self = user_data;
  GdkModifierType modifiers = state & (GDK_CONTROL_MASK | GDK_ALT_MASK | GDK_SUPER_MASK);

  switch (keyval)
    {
    case GDK_KEY_Down:
      return move (self, 1);

    case GDK_KEY_Up:
      return move (self, -1);

    case GDK_KEY_Delete:
      return press_delete (self);

    case GDK_KEY_KP_Divide:
      return press_divide (self);

    default:
      return press_key (self, GTK_EVENT_CONTROLLER (controller), gdk_keyval_to_lower (keyval),
                        modifiers);
    }
}

void
rokad_counter_add_keys (RokadCounterWindow *self)
{
  GtkEventController *controller = gtk_event_controller_key_new ();

  gtk_event_controller_set_propagation_phase (controller, GTK_PHASE_CAPTURE);
  g_signal_connect (controller, "key-pressed", G_CALLBACK (on_key_pressed), self);
  gtk_widget_add_controller (GTK_WIDGET (self), controller);
}
