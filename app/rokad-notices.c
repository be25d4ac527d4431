#include "config.h"

#include "rokad-notices.h"

#include <glib/gi18n-lib.h>

struct _RokadNotices
{
  GtkBox parent_instance;
};

enum
{
  FIND,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (RokadNotices, rokad_notices, GTK_TYPE_BOX)

static void
rokad_notices_class_init (RokadNoticesClass *klass)
{
  signals[FIND] = g_signal_new ("find", ROKAD_TYPE_NOTICES, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
rokad_notices_init (RokadNotices *self)
{
  gtk_orientable_set_orientation (GTK_ORIENTABLE (self), GTK_ORIENTATION_VERTICAL);
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
  gtk_widget_add_css_class (GTK_WIDGET (self), "notices");
}

static void
remove_row (RokadNotices *self, GtkWidget *row)
{
  gtk_box_remove (GTK_BOX (self), row);
  gtk_widget_set_visible (GTK_WIDGET (self),
                          gtk_widget_get_first_child (GTK_WIDGET (self)) != NULL);
}

static void
on_close (GtkWidget *row)
{
  remove_row (ROKAD_NOTICES (gtk_widget_get_parent (row)), row);
}

static void
on_find (GtkWidget *row)
{
  RokadNotices *self = ROKAD_NOTICES (gtk_widget_get_parent (row));
  g_autofree char *code = g_strdup (g_object_get_data (G_OBJECT (row), "code"));

  remove_row (self, row);
  g_signal_emit (self, signals[FIND], 0, code);
}

static gboolean
is_passing (GtkWidget *row)
{
  return g_object_get_data (G_OBJECT (row), "code") == NULL;
}

static guint
count_rows (RokadNotices *self)
{
  guint rows = 0;

  for (GtkWidget *row = gtk_widget_get_first_child (GTK_WIDGET (self)); row != NULL;
       row = gtk_widget_get_next_sibling (row))
    rows++;
  return rows;
}

/* The row's template has an icon, a text and two buttons; @code NULL: no code to be found. */
static void
add_row (RokadNotices *self,
         const char *css_class,
         const char *icon,
         const char *text,
         const char *code)
{
  g_autoptr (GtkBuilder) builder = gtk_builder_new_from_resource ("/rokad/app/rokad-notice.ui");
  GtkWidget *row = GTK_WIDGET (gtk_builder_get_object (builder, "row"));
  GtkWidget *find_button = GTK_WIDGET (gtk_builder_get_object (builder, "find_button"));

  while (count_rows (self) >= ROKAD_NOTICES_MAX)
    gtk_box_remove (GTK_BOX (self), gtk_widget_get_first_child (GTK_WIDGET (self)));

  gtk_widget_add_css_class (row, css_class);
  gtk_image_set_from_icon_name (GTK_IMAGE (gtk_builder_get_object (builder, "image")), icon);
  gtk_label_set_label (GTK_LABEL (gtk_builder_get_object (builder, "label")), text);
  gtk_widget_set_visible (find_button, code != NULL);
  if (code != NULL)
    g_object_set_data_full (G_OBJECT (row), "code", g_strdup (code), g_free);
  g_signal_connect_swapped (find_button, "clicked", G_CALLBACK (on_find), row);
  g_signal_connect_swapped (gtk_builder_get_object (builder, "close_button"), "clicked",
                            G_CALLBACK (on_close), row);
  gtk_box_append (GTK_BOX (self), row);
  gtk_widget_set_visible (GTK_WIDGET (self), TRUE);
}

void
rokad_notices_add_unknown (RokadNotices *self, const char *code)
{
  g_autofree char *text = g_strdup_printf (_ ("No product has the code %s."), code);

  add_row (self, "unknown", "dialog-question-symbolic", text, code);
}

void
rokad_notices_add_problem (RokadNotices *self, const char *sentence)
{
  rokad_notices_clear_passing (self);
  add_row (self, "problem-row", "dialog-warning-symbolic", sentence, NULL);
}

void
rokad_notices_add_answer (RokadNotices *self, const char *sentence)
{
  rokad_notices_clear_passing (self);
  add_row (self, "answer", "dialog-information-symbolic", sentence, NULL);
}

void
rokad_notices_clear_passing (RokadNotices *self)
{
  GtkWidget *row = gtk_widget_get_first_child (GTK_WIDGET (self));

  while (row != NULL)
    {
      GtkWidget *next = gtk_widget_get_next_sibling (row);

      if (is_passing (row))
        remove_row (self, row);
      row = next;
    }
}

gboolean
rokad_notices_dismiss (RokadNotices *self)
{
  GtkWidget *row = gtk_widget_get_last_child (GTK_WIDGET (self));

  if (row == NULL)
    return FALSE;

  remove_row (self, row);
  return TRUE;
}
