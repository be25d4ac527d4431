#include "config.h"

#include "rokad-setting-row.h"

#include "rokad-error.h"
#include "rokad-settings.h"

struct _RokadSettingRow
{
  AdwPreferencesRow parent_instance;

  char *key;
  gboolean lines;
  char *stored;

  /* Template children: not owned. */
  GtkText *line_text;
  GtkWidget *lines_scroller;
  GtkTextView *lines_view;
  GtkTextBuffer *lines_buffer;
  GtkWidget *apply_button;
  GtkLabel *problem_label;
};

enum
{
  PROP_0,
  PROP_KEY,
  PROP_LINES,
  N_PROPS
};

enum
{
  APPLY,
  N_SIGNALS
};

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (RokadSettingRow, rokad_setting_row, ADW_TYPE_PREFERENCES_ROW)

/* As it is stored: without what surrounds it. Caller frees. */
static char *
read_text (RokadSettingRow *self)
{
  GtkTextIter start, end;

  if (!self->lines)
    return g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->line_text))));

  gtk_text_buffer_get_bounds (self->lines_buffer, &start, &end);
  return g_strstrip (gtk_text_buffer_get_text (self->lines_buffer, &start, &end, FALSE));
}

const char *
rokad_setting_row_get_key (RokadSettingRow *self)
{
  return self->key;
}

void
rokad_setting_row_set_problem (RokadSettingRow *self, const GError *error)
{
  g_autofree char *sentence = error != NULL ? rokad_error_sentence (error) : NULL;

  gtk_label_set_label (self->problem_label, sentence != NULL ? sentence : "");
  gtk_widget_set_visible (GTK_WIDGET (self->problem_label), sentence != NULL);
}

void
rokad_setting_row_set_value (RokadSettingRow *self, const char *value)
{
  g_free (self->stored);
  self->stored = g_strdup (value);
  if (self->lines)
    gtk_text_buffer_set_text (self->lines_buffer, value, -1);
  else
    gtk_editable_set_text (GTK_EDITABLE (self->line_text), value);
  rokad_setting_row_set_problem (self, NULL);
}

static void
text_changed (RokadSettingRow *self)
{
  g_autofree char *text = read_text (self);

  gtk_widget_set_sensitive (self->apply_button, g_strcmp0 (text, self->stored) != 0);
}

static void
apply (RokadSettingRow *self)
{
  g_autofree char *text = read_text (self);
  g_autoptr (GError) error = NULL;

  if (g_strcmp0 (text, self->stored) == 0)
    return;

  rokad_settings_check (self->key, text, &error);
  rokad_setting_row_set_problem (self, error);
  if (error == NULL)
    g_signal_emit (self, signals[APPLY], 0, text);
}

/* Of several lines: Enter begins the next one, Ctrl+Enter applies. */
static gboolean
key_pressed (GtkEventControllerKey *controller,
             guint key,
             guint code,
             GdkModifierType state,
             RokadSettingRow *self)
{
  gboolean enter = key == GDK_KEY_Return || key == GDK_KEY_KP_Enter || key == GDK_KEY_ISO_Enter;

  if (!enter || (state & GDK_CONTROL_MASK) == 0)
    return GDK_EVENT_PROPAGATE;

  apply (self);
  return GDK_EVENT_STOP;
}

/* The whole row is the target, not only its text. */
static void
row_pressed (RokadSettingRow *self)
{
  gtk_widget_grab_focus (self->lines ? GTK_WIDGET (self->lines_view)
                                     : GTK_WIDGET (self->line_text));
}

static void
rokad_setting_row_finalize (GObject *object)
{
  RokadSettingRow *self = ROKAD_SETTING_ROW (object);

  g_free (self->key);
  g_free (self->stored);

  G_OBJECT_CLASS (rokad_setting_row_parent_class)->finalize (object);
}

static void
rokad_setting_row_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  RokadSettingRow *self = ROKAD_SETTING_ROW (object);

  switch (prop_id)
    {
    case PROP_KEY:
      g_value_set_string (value, self->key);
      break;

    case PROP_LINES:
      g_value_set_boolean (value, self->lines);
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
rokad_setting_row_set_property (GObject *object,
                                guint prop_id,
                                const GValue *value,
                                GParamSpec *pspec)
{
  RokadSettingRow *self = ROKAD_SETTING_ROW (object);

  switch (prop_id)
    {
    case PROP_KEY:
      self->key = g_value_dup_string (value);
      break;

    case PROP_LINES:
      self->lines = g_value_get_boolean (value);
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
rokad_setting_row_constructed (GObject *object)
{
  RokadSettingRow *self = ROKAD_SETTING_ROW (object);

  G_OBJECT_CLASS (rokad_setting_row_parent_class)->constructed (object);

  gtk_widget_set_visible (GTK_WIDGET (self->line_text), !self->lines);
  gtk_widget_set_visible (self->lines_scroller, self->lines);
  gtk_accessible_update_property (self->lines ? GTK_ACCESSIBLE (self->lines_view)
                                              : GTK_ACCESSIBLE (self->line_text),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  adw_preferences_row_get_title (ADW_PREFERENCES_ROW (self)), -1);
}

static void
rokad_setting_row_class_init (RokadSettingRowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->constructed = rokad_setting_row_constructed;
  object_class->finalize = rokad_setting_row_finalize;
  object_class->get_property = rokad_setting_row_get_property;
  object_class->set_property = rokad_setting_row_set_property;

  properties[PROP_KEY] = g_param_spec_string (
      "key", NULL, NULL, NULL, G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);
  properties[PROP_LINES] =
      g_param_spec_boolean ("lines", NULL, NULL, FALSE,
                            G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  signals[APPLY] = g_signal_new ("apply", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                 NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);

  gtk_widget_class_set_template_from_resource (widget_class, "/rokad/app/rokad-setting-row.ui");
  gtk_widget_class_bind_template_child (widget_class, RokadSettingRow, line_text);
  gtk_widget_class_bind_template_child (widget_class, RokadSettingRow, lines_scroller);
  gtk_widget_class_bind_template_child (widget_class, RokadSettingRow, lines_view);
  gtk_widget_class_bind_template_child (widget_class, RokadSettingRow, lines_buffer);
  gtk_widget_class_bind_template_child (widget_class, RokadSettingRow, apply_button);
  gtk_widget_class_bind_template_child (widget_class, RokadSettingRow, problem_label);
  gtk_widget_class_bind_template_callback (widget_class, text_changed);
  gtk_widget_class_bind_template_callback (widget_class, apply);
  gtk_widget_class_bind_template_callback (widget_class, key_pressed);
  gtk_widget_class_bind_template_callback (widget_class, row_pressed);
}

static void
rokad_setting_row_init (RokadSettingRow *self)
{
  self->stored = g_strdup ("");
  gtk_widget_init_template (GTK_WIDGET (self));
}
