#include "config.h"

#include "rokad-undo-sheet.h"

#include <glib/gi18n-lib.h>

#define UTF8_BYTES_MAX 4

static const char *const presets[] = {
  N_ ("Wrong item"),
  N_ ("Wrong quantity or price"),
  N_ ("The customer changed their mind"),
  N_ ("Not paid after all"),
};

struct _RokadUndoSheet
{
  GtkBox parent_instance;

  /* Template children: not owned. */
  GtkLabel *title_label;
  GtkWidget *presets_box;
  GtkEntry *reason_entry;
  GtkLabel *problem_label;
};

enum
{
  CONFIRMED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (RokadUndoSheet, rokad_undo_sheet, GTK_TYPE_BOX)

/* A preset's number alone stands for the preset. */
static const char *
reason_of_text (const char *text)
{
  if (text[0] >= '1' && text[0] < '1' + (int) G_N_ELEMENTS (presets) && text[1] == '\0')
    return _ (presets[text[0] - '1']);

  return text;
}

static void
confirm (RokadUndoSheet *self)
{
  g_autofree char *text =
      g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->reason_entry))));

  if (*text == '\0')
    {
      gtk_widget_set_visible (GTK_WIDGET (self->problem_label), TRUE);
      gtk_widget_grab_focus (GTK_WIDGET (self->reason_entry));
      return;
    }

  g_signal_emit (self, signals[CONFIRMED], 0, reason_of_text (text));
}

static void
choose_preset (RokadUndoSheet *self, GtkButton *button)
{
  guint number = GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (button), "preset"));

  gtk_editable_set_text (GTK_EDITABLE (self->reason_entry), _ (presets[number]));
  gtk_widget_grab_focus (GTK_WIDGET (self->reason_entry));
  gtk_editable_set_position (GTK_EDITABLE (self->reason_entry), -1);
}

/* Which preset the text stands for shows on its button. */
static void
on_changed (RokadUndoSheet *self)
{
  const char *text = gtk_editable_get_text (GTK_EDITABLE (self->reason_entry));
  const char *reason = reason_of_text (text);
  guint i = 0;

  gtk_widget_set_visible (GTK_WIDGET (self->problem_label), FALSE);
  for (GtkWidget *button = gtk_widget_get_first_child (self->presets_box); button != NULL;
       button = gtk_widget_get_next_sibling (button), i++)
    if (g_str_equal (reason, _ (presets[i])))
      gtk_widget_set_state_flags (button, GTK_STATE_FLAG_CHECKED, FALSE);
    else
      gtk_widget_unset_state_flags (button, GTK_STATE_FLAG_CHECKED);
}

static void
add_preset (RokadUndoSheet *self, guint number)
{
  g_autofree char *text = g_strdup_printf ("%u", number + 1);
  GtkWidget *button = gtk_button_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 10);
  GtkWidget *keycap = gtk_label_new (text);
  GtkWidget *label = gtk_label_new (_ (presets[number]));

  gtk_widget_add_css_class (keycap, "keycap");
  gtk_widget_set_valign (keycap, GTK_ALIGN_CENTER);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_natural_wrap_mode (GTK_LABEL (label), GTK_NATURAL_WRAP_NONE);
  gtk_widget_set_hexpand (label, TRUE);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_box_append (GTK_BOX (box), keycap);
  gtk_box_append (GTK_BOX (box), label);
  gtk_button_set_child (GTK_BUTTON (button), box);
  gtk_widget_set_focus_on_click (button, FALSE);
  gtk_widget_add_css_class (button, "touch");
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ (presets[number]), -1);
  g_object_set_data (G_OBJECT (button), "preset", GUINT_TO_POINTER (number));
  g_signal_connect_swapped (button, "clicked", G_CALLBACK (choose_preset), self);
  gtk_box_append (GTK_BOX (self->presets_box), button);
}

static void
rokad_undo_sheet_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), ROKAD_TYPE_UNDO_SHEET);

  G_OBJECT_CLASS (rokad_undo_sheet_parent_class)->dispose (object);
}

static void
rokad_undo_sheet_class_init (RokadUndoSheetClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = rokad_undo_sheet_dispose;

  signals[CONFIRMED] = g_signal_new ("confirmed", ROKAD_TYPE_UNDO_SHEET, G_SIGNAL_RUN_LAST, 0, NULL,
                                     NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);

  gtk_widget_class_set_template_from_resource (widget_class, "/rokad/app/rokad-undo-sheet.ui");
  gtk_widget_class_bind_template_child (widget_class, RokadUndoSheet, title_label);
  gtk_widget_class_bind_template_child (widget_class, RokadUndoSheet, presets_box);
  gtk_widget_class_bind_template_child (widget_class, RokadUndoSheet, reason_entry);
  gtk_widget_class_bind_template_child (widget_class, RokadUndoSheet, problem_label);
  gtk_widget_class_bind_template_callback (widget_class, confirm);
  gtk_widget_class_bind_template_callback (widget_class, on_changed);
}

static void
rokad_undo_sheet_init (RokadUndoSheet *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_entry_set_max_length (self->reason_entry, ROKAD_REASON_BYTES_MAX / UTF8_BYTES_MAX);
  for (guint i = 0; i < G_N_ELEMENTS (presets); i++)
    add_preset (self, i);
}

void
rokad_undo_sheet_ask (RokadUndoSheet *self, const char *number, const char *total)
{
  g_autofree char *title = g_strdup_printf (_ ("Undo %s of %s?"), number, total);

  gtk_label_set_label (self->title_label, title);
  gtk_editable_set_text (GTK_EDITABLE (self->reason_entry), "");
  gtk_widget_grab_focus (GTK_WIDGET (self->reason_entry));
}
