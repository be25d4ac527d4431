#include "config.h"

#include "rokad-conflict-row.h"

struct _RokadConflictRow
{
  GtkListBoxRow parent_instance;

  char *key;

  /* Template children: not owned. */
  GtkLabel *sentence_label;
  GtkLabel *amount_label;
  GtkImage *arrow_image;
  GtkWidget *details_box;
  GtkLabel *evidence_label;
  GtkEntry *note_entry;
};

enum
{
  LOOKED_AFTER,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (RokadConflictRow, rokad_conflict_row, GTK_TYPE_LIST_BOX_ROW)

const char *
rokad_conflict_row_get_key (RokadConflictRow *self)
{
  return self->key;
}

void
rokad_conflict_row_show (RokadConflictRow *self,
                         const RokadConflict *conflict,
                         const RokadSettings *settings)
{
  g_autofree char *sentence = rokad_conflict_sentence (conflict, settings);
  g_autofree char *amount = rokad_money_format (settings->currency, conflict->amount_minor);

  gtk_label_set_label (self->sentence_label, sentence);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, sentence,
                                  -1);
  gtk_label_set_label (self->amount_label, amount);
  gtk_widget_set_visible (GTK_WIDGET (self->amount_label), conflict->amount_minor != 0);
  gtk_label_set_label (self->evidence_label, conflict->evidence);
}

static void
show_details (RokadConflictRow *self, gboolean open)
{
  gtk_widget_set_visible (self->details_box, open);
  gtk_image_set_from_icon_name (self->arrow_image, open ? "pan-down-symbolic" : "pan-end-symbolic");
  gtk_accessible_update_state (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_STATE_EXPANDED, open, -1);
}

void
rokad_conflict_row_toggle (RokadConflictRow *self)
{
  gboolean open = !gtk_widget_get_visible (self->details_box);

  show_details (self, open);
  if (open)
    gtk_widget_grab_focus (GTK_WIDGET (self->note_entry));
}

/* Esc backs out one level; of a row that is not open, the window. */
static gboolean
escape (GtkWidget *widget, GVariant *arguments, gpointer unused)
{
  RokadConflictRow *self = ROKAD_CONFLICT_ROW (widget);

  if (!gtk_widget_get_visible (self->details_box))
    return GDK_EVENT_PROPAGATE;

  gtk_widget_grab_focus (widget);
  show_details (self, FALSE);
  return GDK_EVENT_STOP;
}

static void
look_after (RokadConflictRow *self)
{
  g_autofree char *note =
      g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->note_entry))));

  g_signal_emit (self, signals[LOOKED_AFTER], 0, note);
}

static gboolean
press_look_after (GtkWidget *widget, GVariant *arguments, gpointer unused)
{
  look_after (ROKAD_CONFLICT_ROW (widget));
  return GDK_EVENT_STOP;
}

static void
rokad_conflict_row_finalize (GObject *object)
{
  g_free (ROKAD_CONFLICT_ROW (object)->key);

  G_OBJECT_CLASS (rokad_conflict_row_parent_class)->finalize (object);
}

static void
rokad_conflict_row_class_init (RokadConflictRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = rokad_conflict_row_finalize;

  signals[LOOKED_AFTER] = g_signal_new ("looked-after", ROKAD_TYPE_CONFLICT_ROW, G_SIGNAL_RUN_LAST,
                                        0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);

  gtk_widget_class_set_template_from_resource (widget_class, "/rokad/app/rokad-conflict-row.ui");
  gtk_widget_class_bind_template_child (widget_class, RokadConflictRow, sentence_label);
  gtk_widget_class_bind_template_child (widget_class, RokadConflictRow, amount_label);
  gtk_widget_class_bind_template_child (widget_class, RokadConflictRow, arrow_image);
  gtk_widget_class_bind_template_child (widget_class, RokadConflictRow, details_box);
  gtk_widget_class_bind_template_child (widget_class, RokadConflictRow, evidence_label);
  gtk_widget_class_bind_template_child (widget_class, RokadConflictRow, note_entry);
  gtk_widget_class_bind_template_callback (widget_class, look_after);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Escape, 0, escape, NULL);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Return, GDK_CONTROL_MASK, press_look_after,
                                NULL);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_KP_Enter, GDK_CONTROL_MASK, press_look_after,
                                NULL);
}

static void
rokad_conflict_row_init (RokadConflictRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  show_details (self, FALSE);
}

GtkWidget *
rokad_conflict_row_new (const char *key)
{
  RokadConflictRow *self = g_object_new (ROKAD_TYPE_CONFLICT_ROW, NULL);

  self->key = g_strdup (key);
  return GTK_WIDGET (self);
}
