#include "config.h"

#include "rokad-scan-controller.h"

#include "rokad-scan.h"

#define KEY "rokad-scan-controller"
#define FNC1 0x1d

/* A field as it was before a character was passed to it, so that it can be taken back whole: what
 * was typed may have replaced a selection. */
typedef struct
{
  GtkEditable *field;
  char *text;
  int start;
  int end;
} Snapshot;

typedef struct
{
  GtkWindow *window; /* not owned: it owns this */
  RokadTill *till;
  RokadScanner *scanner;
  GtkEditable *input; /* not owned, a child of the window */
  gboolean paused;

  GPtrArray *passed; /* (element-type Snapshot), of the run, one for each character */
  guint pressed;     /* the key that is down: its repetitions are nobody's scan */

  /* Events carry the X server's or compositor's time; the machine is told that, not ours. */
  gint64 event_us;
  guint32 event_ms;
  gint64 received_us;
  guint timer;
} Controller;

static void
snapshot_free (Snapshot *self)
{
  g_object_unref (self->field);
  g_free (self->text);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Snapshot, snapshot_free)

static void
follow_setup (Controller *self)
{
  GSettings *preferences = rokad_till_get_preferences (self->till);
  g_autofree char *prefix = g_settings_get_string (preferences, "scanner-prefix");
  g_autofree char *suffix = g_settings_get_string (preferences, "scanner-suffix");
  RokadScanSetup setup = { prefix, suffix,
                           (guint) g_settings_get_int (preferences, "scanner-gap-ms") };

  g_clear_pointer (&self->scanner, rokad_scanner_free);
  self->scanner = rokad_scanner_new (&setup);
  g_ptr_array_set_size (self->passed, 0);
}

static void
controller_free (Controller *self)
{
  g_signal_handlers_disconnect_by_data (rokad_till_get_preferences (self->till), self);
  g_clear_handle_id (&self->timer, g_source_remove);
  g_clear_pointer (&self->passed, g_ptr_array_unref);
  g_clear_pointer (&self->scanner, rokad_scanner_free);
  g_object_unref (self->till);
  g_free (self);
}

/* --- Fields --- */

/* The field that has the focus, NULL for none. */
static GtkEditable *
focused_field (Controller *self)
{
  GtkWidget *focus = gtk_window_get_focus (self->window);

  if (focus == NULL || !GTK_IS_EDITABLE (focus) ||
      !gtk_editable_get_editable (GTK_EDITABLE (focus)))
    return NULL;

  return GTK_EDITABLE (focus);
}

/* A menu or the like, which has the keyboard to itself: NULL for none. */
static GtkWidget *
focused_popover (Controller *self)
{
  GtkWidget *focus = gtk_window_get_focus (self->window);

  return focus != NULL ? gtk_widget_get_ancestor (focus, GTK_TYPE_POPOVER) : NULL;
}

static RokadScanField
field_kind (Controller *self)
{
  GtkEditable *field = focused_field (self);
  GtkWidget *focus = gtk_window_get_focus (self->window);
  GtkInputPurpose purpose;

  /* In a menu a letter is an item's key, which is not to wait. */
  if (field == NULL)
    return focus != NULL && (GTK_IS_TEXT_VIEW (focus) || focused_popover (self) != NULL)
               ? ROKAD_SCAN_FIELD_TEXT
               : ROKAD_SCAN_FIELD_NONE;
  if (!GTK_IS_TEXT (field))
    return ROKAD_SCAN_FIELD_TEXT;

  purpose = gtk_text_get_input_purpose (GTK_TEXT (field));
  return purpose == GTK_INPUT_PURPOSE_NUMBER || purpose == GTK_INPUT_PURPOSE_DIGITS
             ? ROKAD_SCAN_FIELD_NUMBER
             : ROKAD_SCAN_FIELD_TEXT;
}

static void
remember (Controller *self, GtkEditable *field)
{
  Snapshot *snapshot = g_new0 (Snapshot, 1);

  snapshot->field = g_object_ref (field);
  snapshot->text = g_strdup (gtk_editable_get_text (field));
  gtk_editable_get_selection_bounds (field, &snapshot->start, &snapshot->end);
  g_ptr_array_add (self->passed, snapshot);
}

static void
type (Controller *self, GtkEditable *field, const char *character)
{
  int position;

  remember (self, field);
  gtk_editable_delete_selection (field);
  position = gtk_editable_get_position (field);
  gtk_editable_insert_text (field, character, -1, &position);
  gtk_editable_set_position (field, position);
}

/* Into the field that has the focus, or the window's own. TRUE: there was one. */
static gboolean
type_somewhere (Controller *self, const char *character)
{
  GtkEditable *field = focused_field (self);

  if (field == NULL && self->input != NULL)
    {
      gtk_widget_grab_focus (GTK_WIDGET (self->input));
      field = focused_field (self);
    }
  if (field == NULL)
    return FALSE;

  type (self, field, character);
  return TRUE;
}

static void
give_back (Controller *self, const char *text)
{
  for (const char *at = text; *at != '\0'; at = g_utf8_next_char (at))
    {
      g_autofree char *character = g_strndup (at, (gsize) (g_utf8_next_char (at) - at));

      type_somewhere (self, character);
    }
}

static void
take_back (Controller *self, guint characters)
{
  g_autoptr (Snapshot) snapshot = NULL;
  guint left;

  if (characters == 0 || self->passed->len == 0)
    return;

  left = self->passed->len - MIN (characters, self->passed->len);
  snapshot = g_ptr_array_steal_index (self->passed, left);
  g_ptr_array_set_size (self->passed, (int) left);
  gtk_editable_set_text (snapshot->field, snapshot->text);
  gtk_editable_select_region (snapshot->field, snapshot->start, snapshot->end);
}

/* --- Answers of the machine --- */

static void
tell_codes (Controller *self)
{
  char *code;

  while ((code = rokad_scanner_take_code (self->scanner)) != NULL)
    {
      rokad_till_scan (self->till, code);
      g_free (code);
    }
}

static gint64
now_us (Controller *self)
{
  return self->event_us + g_get_monotonic_time () - self->received_us;
}

static void arm (Controller *self);

static void
follow (Controller *self, RokadScanAnswer answer)
{
  take_back (self, answer.take_back);
  if (answer.give_back != NULL)
    give_back (self, answer.give_back);
  tell_codes (self);
  arm (self);
}

static gboolean
on_deadline (gpointer user_data)
{
  Controller *self = user_data;

  self->timer = 0;
  follow (self, rokad_scanner_tick (self->scanner, now_us (self)));
  return G_SOURCE_REMOVE;
}

/* Below the priority of events: keys that wait to be handled were struck before this silence. */
static void
arm (Controller *self)
{
  gint64 deadline_us = rokad_scanner_deadline_us (self->scanner);
  gint64 wait_us;

  g_clear_handle_id (&self->timer, g_source_remove);
  if (deadline_us == 0)
    return;

  wait_us = MAX (deadline_us - now_us (self), 0);
  self->timer = g_timeout_add_full (G_PRIORITY_DEFAULT_IDLE, (guint) (wait_us / 1000 + 1),
                                    on_deadline, self, NULL);
}

/* --- Keys --- */

/* The event's own time in µs, on a clock that begins with the first event and never runs back. */
static void
note_time (Controller *self, guint32 event_ms)
{
  guint32 passed_ms = event_ms - self->event_ms;

  if (event_ms == GDK_CURRENT_TIME)
    self->event_us = now_us (self);
  else if (self->event_ms == 0)
    self->event_us = G_USEC_PER_SEC;
  else if (passed_ms < G_MAXUINT32 / 2)
    self->event_us += (gint64) passed_ms * 1000;

  if (event_ms != GDK_CURRENT_TIME)
    self->event_ms = event_ms;
  self->received_us = g_get_monotonic_time ();
}

static gunichar
character_of_key (guint keyval, GdkModifierType state)
{
  gboolean control = (state & GDK_CONTROL_MASK) != 0;

  switch (keyval)
    {
    case GDK_KEY_Return:
    case GDK_KEY_KP_Enter:
    case GDK_KEY_ISO_Enter:
      return '\r';

    case GDK_KEY_Tab:
    case GDK_KEY_KP_Tab:
      return '\t';

    case GDK_KEY_KP_Divide:
      return 0; /* a key of the counter's: no scanner has a number pad */

    case GDK_KEY_bracketright:
      if (control)
        return FNC1; /* as scanners send it: Ctrl+] */
      break;
    }

  return control ? 0 : gdk_keyval_to_unicode (keyval);
}

/* The number pad gives numbers where there is a field for them, whether Num Lock is on or not:
 * nobody at a counter looks for that light. 0: it is not such a key.
 */
static gunichar
character_of_unlocked_keypad (Controller *self, guint keyval, GdkModifierType state)
{
  static const struct
  {
    guint keyval;
    char character;
  } keys[] = {
    { GDK_KEY_KP_Insert, '0' }, { GDK_KEY_KP_End, '1' },    { GDK_KEY_KP_Down, '2' },
    { GDK_KEY_KP_Next, '3' },   { GDK_KEY_KP_Left, '4' },   { GDK_KEY_KP_Begin, '5' },
    { GDK_KEY_KP_Right, '6' },  { GDK_KEY_KP_Home, '7' },   { GDK_KEY_KP_Up, '8' },
    { GDK_KEY_KP_Prior, '9' },  { GDK_KEY_KP_Delete, '.' },
  };

  if ((state & (GDK_SHIFT_MASK | GDK_CONTROL_MASK)) != 0 || focused_popover (self) != NULL ||
      (focused_field (self) == NULL && self->input == NULL))
    return 0;

  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    if (keys[i].keyval == keyval)
      return (guchar) keys[i].character;
  return 0;
}

/* A person's character with no field to go to is typed into the window's own. @unlocked: the key
 * does not give it by itself.
 */
static gboolean
pass (Controller *self, gunichar character, gboolean unlocked)
{
  GtkEditable *field = focused_field (self);
  char utf8[7] = { 0 };

  if (!g_unichar_isprint (character))
    return GDK_EVENT_PROPAGATE;

  if (field != NULL && !unlocked)
    {
      remember (self, field);
      return GDK_EVENT_PROPAGATE;
    }
  if (field == NULL && (character == ' ' || self->input == NULL || focused_popover (self) != NULL))
    return GDK_EVENT_PROPAGATE;

  g_unichar_to_utf8 (character, utf8);
  return type_somewhere (self, utf8) ? GDK_EVENT_STOP : GDK_EVENT_PROPAGATE;
}

static gboolean
on_key_pressed (GtkEventControllerKey *keys,
                guint keyval,
                guint keycode,
                GdkModifierType state,
                gpointer user_data)
{
  Controller *self = user_data;
  GdkEvent *event = gtk_event_controller_get_current_event (GTK_EVENT_CONTROLLER (keys));
  gunichar unlocked = character_of_unlocked_keypad (self, keyval, state);
  gunichar character = unlocked != 0 ? unlocked : character_of_key (keyval, state);
  gboolean repeated = keycode == self->pressed;
  RokadScanAnswer answer;

  if (self->paused || gdk_key_event_is_modifier (event))
    return GDK_EVENT_PROPAGATE;

  self->pressed = keycode;
  note_time (self, gtk_event_controller_get_current_event_time (GTK_EVENT_CONTROLLER (keys)));
  if (repeated || character == 0 || (state & (GDK_ALT_MASK | GDK_SUPER_MASK)) != 0)
    {
      follow (self, rokad_scanner_interrupt (self->scanner));
      return GDK_EVENT_PROPAGATE;
    }

  if (rokad_scanner_deadline_us (self->scanner) == 0)
    g_ptr_array_set_size (self->passed, 0);
  answer = rokad_scanner_key (self->scanner, character, self->event_us, field_kind (self));
  follow (self, answer);
  return answer.hold ? GDK_EVENT_STOP : pass (self, character, unlocked != 0);
}

static void
on_key_released (GtkEventControllerKey *keys,
                 guint keyval,
                 guint keycode,
                 GdkModifierType state,
                 gpointer user_data)
{
  Controller *self = user_data;

  if (keycode == self->pressed)
    self->pressed = 0;
}

/* A key that is let go elsewhere is not seen here. */
static void
on_active_changed (Controller *self)
{
  self->pressed = 0;
}

static void
add_keys (Controller *self, GtkWidget *widget)
{
  GtkEventController *keys = gtk_event_controller_key_new ();

  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  g_signal_connect (keys, "key-pressed", G_CALLBACK (on_key_pressed), self);
  g_signal_connect (keys, "key-released", G_CALLBACK (on_key_released), self);
  gtk_widget_add_controller (widget, keys);
}

/* A popover grabs the keyboard, so that the window does not see its keys. */
static void
on_focus_changed (Controller *self)
{
  GtkWidget *popover = focused_popover (self);

  if (popover == NULL || g_object_get_data (G_OBJECT (popover), KEY) != NULL)
    return;

  g_object_set_data (G_OBJECT (popover), KEY, self);
  add_keys (self, popover);
}

void
rokad_scan_controller_attach (GtkWindow *window, RokadTill *till)
{
  Controller *self = g_new0 (Controller, 1);

  self->window = window;
  self->till = g_object_ref (till);
  self->passed = g_ptr_array_new_with_free_func ((GDestroyNotify) snapshot_free);
  follow_setup (self);
  g_object_set_data_full (G_OBJECT (window), KEY, self, (GDestroyNotify) controller_free);

  g_signal_connect_swapped (rokad_till_get_preferences (till), "changed::scanner-prefix",
                            G_CALLBACK (follow_setup), self);
  g_signal_connect_swapped (rokad_till_get_preferences (till), "changed::scanner-suffix",
                            G_CALLBACK (follow_setup), self);
  g_signal_connect_swapped (rokad_till_get_preferences (till), "changed::scanner-gap-ms",
                            G_CALLBACK (follow_setup), self);
  g_signal_connect_swapped (window, "notify::is-active", G_CALLBACK (on_active_changed), self);
  g_signal_connect_swapped (window, "notify::focus-widget", G_CALLBACK (on_focus_changed), self);
  add_keys (self, GTK_WIDGET (window));
}

void
rokad_scan_controller_set_input (GtkWindow *window, GtkEditable *input)
{
  Controller *self = g_object_get_data (G_OBJECT (window), KEY);

  self->input = input;
}

void
rokad_scan_controller_set_paused (GtkWindow *window, gboolean paused)
{
  Controller *self = g_object_get_data (G_OBJECT (window), KEY);

  self->paused = paused;
  rokad_scanner_interrupt (self->scanner);
}
