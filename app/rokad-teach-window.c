/* Collects what the scanner sends, raw, and lets rokad-scan-learn.c draw the conclusions. A scan
 * ends with Enter or Tab, or with silence; that timer is the only clock here, the strokes bring
 * their own times.
 */
#include "config.h"

#include "rokad-teach-window.h"

#include <glib/gi18n-lib.h>

#include "rokad-scan-controller.h"
#include "rokad-scan-learn.h"

#define SILENCE_MS 700 /* more than the longest gap that can be taught */
#define PAGE_SCANS "scans"
#define PAGE_LEARNED "learned"

struct _RokadTeachWindow
{
  AdwWindow parent_instance;

  RokadTill *till;
  RokadScanStroke strokes[ROKAD_SCAN_SAMPLES][ROKAD_SCAN_CHARS_MAX];
  guint lengths[ROKAD_SCAN_SAMPLES];
  guint scans;   /* that are complete */
  guint32 start; /* event time of the scan's first key: what comes after is counted from it */
  guint silence; /* source, 0 for none */

  /* Template children: not owned. */
  GtkStack *stack;
  GtkLabel *step_label;
  GtkLevelBar *step_bar;
  GtkLabel *seen_label;
  GtkLabel *problem_label;
  GtkLabel *code_label;
  GtkLabel *prefix_label;
  GtkLabel *suffix_label;
  GtkLabel *end_label;
  GtkLabel *gap_label;
  GtkWidget *close_button;
};

G_DEFINE_FINAL_TYPE (RokadTeachWindow, rokad_teach_window, ADW_TYPE_WINDOW)

static void
show_steps (RokadTeachWindow *self)
{
  g_autofree char *text = g_strdup_printf (
      _ ("Scan %d of %d"), (int) MIN (self->scans + 1, ROKAD_SCAN_SAMPLES), ROKAD_SCAN_SAMPLES);

  gtk_label_set_label (self->step_label, text);
  gtk_level_bar_set_value (self->step_bar, self->scans);
}

static void
begin (RokadTeachWindow *self)
{
  self->scans = 0;
  self->lengths[0] = 0;
  gtk_label_set_label (self->seen_label, "");
  gtk_stack_set_visible_child_name (self->stack, PAGE_SCANS);
  show_steps (self);
}

static void
show_problem (RokadTeachWindow *self, const char *text)
{
  gtk_label_set_label (self->problem_label, text);
  gtk_widget_set_visible (GTK_WIDGET (self->problem_label), *text != '\0');
}

static const char *
verdict_in_words (RokadScanVerdict verdict)
{
  switch (verdict)
    {
    case ROKAD_SCAN_LEARNED:
      return "";
    case ROKAD_SCAN_TOO_SHORT:
      return _ ("That was too short for a code. Scan a product once more.");
    case ROKAD_SCAN_TYPED:
      return _ ("That was as slow as typing. Use the scanner, or hold it nearer to its base.");
    case ROKAD_SCAN_DIFFERENT:
      return _ ("The scans did not end alike. Scan three products again.");
    }
  return "";
}

static const char *
end_in_words (RokadScanEnd end)
{
  switch (end)
    {
    case ROKAD_SCAN_END_NONE:
      return _ ("Nothing");
    case ROKAD_SCAN_END_ENTER:
      return _ ("Enter");
    case ROKAD_SCAN_END_TAB:
      return _ ("Tab");
    }
  return "";
}

static void
show_lesson (RokadTeachWindow *self, const RokadScanLesson *lesson, const char *code)
{
  /* Translators: milliseconds. */
  g_autofree char *gap = g_strdup_printf (_ ("%u ms at most"), lesson->gap_ms);

  gtk_label_set_label (self->code_label, code);
  gtk_label_set_label (self->prefix_label, *lesson->prefix ? lesson->prefix : _ ("Nothing"));
  gtk_label_set_label (self->suffix_label, *lesson->suffix ? lesson->suffix : _ ("Nothing"));
  gtk_label_set_label (self->end_label, end_in_words (lesson->end));
  gtk_label_set_label (self->gap_label, gap);
  gtk_stack_set_visible_child_name (self->stack, PAGE_LEARNED);
  gtk_widget_grab_focus (self->close_button);
}

static void
keep_lesson (RokadTeachWindow *self, const RokadScanLesson *lesson)
{
  GSettings *preferences = rokad_till_get_preferences (self->till);

  g_settings_set_string (preferences, "scanner-prefix", lesson->prefix);
  g_settings_set_string (preferences, "scanner-suffix", lesson->suffix);
  g_settings_set_int (preferences, "scanner-gap-ms", (int) lesson->gap_ms);
}

static void
learn (RokadTeachWindow *self)
{
  RokadScanSample samples[ROKAD_SCAN_SAMPLES];
  RokadScanLesson lesson;
  RokadScanVerdict verdict;
  g_autofree char *code = NULL;

  for (guint i = 0; i < ROKAD_SCAN_SAMPLES; i++)
    samples[i] = (RokadScanSample){ self->strokes[i], self->lengths[i] };

  verdict = rokad_scan_learn (samples, &lesson);
  show_problem (self, verdict_in_words (verdict));
  if (verdict != ROKAD_SCAN_LEARNED)
    {
      begin (self);
      return;
    }

  code = rokad_scan_lesson_code (&lesson, &samples[ROKAD_SCAN_SAMPLES - 1]);
  keep_lesson (self, &lesson);
  show_lesson (self, &lesson, code);
}

/* What was scanned, as far as it can be shown. */
static void
show_seen (RokadTeachWindow *self, guint scan)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < self->lengths[scan]; i++)
    if (g_ascii_isprint (self->strokes[scan][i].character))
      g_string_append_c (text, self->strokes[scan][i].character);
  gtk_label_set_label (self->seen_label, text->str);
}

static void
finish_scan (RokadTeachWindow *self)
{
  guint scan = self->scans;
  RokadScanSample sample = { self->strokes[scan], self->lengths[scan] };
  RokadScanVerdict verdict = rokad_scan_judge (&sample);

  g_clear_handle_id (&self->silence, g_source_remove);
  show_problem (self, verdict_in_words (verdict));
  if (verdict != ROKAD_SCAN_LEARNED)
    {
      self->lengths[scan] = 0;
      return;
    }

  show_seen (self, scan);
  self->scans++;
  if (self->scans < ROKAD_SCAN_SAMPLES)
    self->lengths[self->scans] = 0;
  show_steps (self);
  if (self->scans == ROKAD_SCAN_SAMPLES)
    learn (self);
}

static gboolean
silence_ended_scan (gpointer data)
{
  RokadTeachWindow *self = data;

  self->silence = 0;
  finish_scan (self);
  return G_SOURCE_REMOVE;
}

static void
take_stroke (RokadTeachWindow *self, char character, guint32 time_ms)
{
  guint *length = &self->lengths[self->scans];

  if (*length == 0)
    self->start = time_ms;
  if (*length < ROKAD_SCAN_CHARS_MAX)
    self->strokes[self->scans][(*length)++] =
        (RokadScanStroke){ character, (gint64) (time_ms - self->start) * 1000 };

  g_clear_handle_id (&self->silence, g_source_remove);
  self->silence = g_timeout_add (SILENCE_MS, silence_ended_scan, self);
}

/* '\0' for a key that is no character of a scan. */
static char
character_of (guint key)
{
  gunichar character;

  if (key == GDK_KEY_Return || key == GDK_KEY_KP_Enter || key == GDK_KEY_ISO_Enter)
    return '\r';
  if (key == GDK_KEY_Linefeed)
    return '\n';
  if (key == GDK_KEY_Tab)
    return '\t';

  character = gdk_keyval_to_unicode (key);
  return character >= ' ' && character <= '~' ? (char) character : '\0';
}

/* Capture phase: what is scanned reaches no button. What a person does with the keyboard alone
 * (Tab, Enter, space between scans) goes where it always goes.
 */
static gboolean
key_pressed (GtkEventControllerKey *controller,
             guint key,
             guint code,
             GdkModifierType state,
             RokadTeachWindow *self)
{
  gboolean scanning = g_str_equal (gtk_stack_get_visible_child_name (self->stack), PAGE_SCANS);
  gboolean begun = scanning && self->lengths[self->scans] > 0;
  char character = character_of (key);

  if (!scanning || character == '\0' || (state & (GDK_CONTROL_MASK | GDK_ALT_MASK)) != 0)
    return GDK_EVENT_PROPAGATE;
  if (!begun && (g_ascii_isspace (character)))
    return GDK_EVENT_PROPAGATE;

  take_stroke (self, character,
               gtk_event_controller_get_current_event_time (GTK_EVENT_CONTROLLER (controller)));
  if (character == '\r' || character == '\n' || character == '\t')
    finish_scan (self);
  return GDK_EVENT_STOP;
}

static void
teach_again (RokadTeachWindow *self)
{
  show_problem (self, "");
  begin (self);
}

static void
forget (RokadTeachWindow *self)
{
  GSettings *preferences = rokad_till_get_preferences (self->till);

  g_settings_reset (preferences, "scanner-prefix");
  g_settings_reset (preferences, "scanner-suffix");
  g_settings_reset (preferences, "scanner-gap-ms");
  teach_again (self);
  gtk_label_set_label (self->seen_label, _ ("What was taught is forgotten."));
}

static void
rokad_teach_window_dispose (GObject *object)
{
  RokadTeachWindow *self = ROKAD_TEACH_WINDOW (object);

  g_clear_handle_id (&self->silence, g_source_remove);

  G_OBJECT_CLASS (rokad_teach_window_parent_class)->dispose (object);
}

static void
rokad_teach_window_finalize (GObject *object)
{
  g_clear_object (&ROKAD_TEACH_WINDOW (object)->till);

  G_OBJECT_CLASS (rokad_teach_window_parent_class)->finalize (object);
}

static void
rokad_teach_window_class_init (RokadTeachWindowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = rokad_teach_window_dispose;
  object_class->finalize = rokad_teach_window_finalize;

  gtk_widget_class_set_template_from_resource (widget_class, "/rokad/app/rokad-teach-window.ui");
  gtk_widget_class_bind_template_child (widget_class, RokadTeachWindow, stack);
  gtk_widget_class_bind_template_child (widget_class, RokadTeachWindow, step_label);
  gtk_widget_class_bind_template_child (widget_class, RokadTeachWindow, step_bar);
  gtk_widget_class_bind_template_child (widget_class, RokadTeachWindow, seen_label);
  gtk_widget_class_bind_template_child (widget_class, RokadTeachWindow, problem_label);
  gtk_widget_class_bind_template_child (widget_class, RokadTeachWindow, code_label);
  gtk_widget_class_bind_template_child (widget_class, RokadTeachWindow, prefix_label);
  gtk_widget_class_bind_template_child (widget_class, RokadTeachWindow, suffix_label);
  gtk_widget_class_bind_template_child (widget_class, RokadTeachWindow, end_label);
  gtk_widget_class_bind_template_child (widget_class, RokadTeachWindow, gap_label);
  gtk_widget_class_bind_template_child (widget_class, RokadTeachWindow, close_button);
  gtk_widget_class_bind_template_callback (widget_class, key_pressed);
  gtk_widget_class_bind_template_callback (widget_class, teach_again);
  gtk_widget_class_bind_template_callback (widget_class, forget);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
rokad_teach_window_init (RokadTeachWindow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  begin (self);
}

GtkWidget *
rokad_teach_window_new (RokadTill *till)
{
  RokadTeachWindow *self;

  g_return_val_if_fail (ROKAD_IS_TILL (till), NULL);

  self = g_object_new (ROKAD_TYPE_TEACH_WINDOW, NULL);
  self->till = g_object_ref (till);
  rokad_scan_controller_attach (GTK_WINDOW (self), till);
  rokad_scan_controller_set_paused (GTK_WINDOW (self), TRUE);
  return GTK_WIDGET (self);
}
