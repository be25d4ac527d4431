#include "config.h"

#include "rokad-enrol-window.h"

#include "rokad-message.h"
#include "rokad-scan-controller.h"

#define WIDTH_PX 560 /* at 100 % text */
#define HEIGHT_PX 460

struct _RokadEnrolWindow
{
  AdwWindow parent_instance;

  RokadTill *till;
  gboolean gone; /* disposed: an answer that comes later is for nobody */

  /* Template children: not owned. */
  GtkWidget *form_box;
  AdwEntryRow *address_row;
  AdwEntryRow *code_row;
  AdwEntryRow *name_row;
  GtkLabel *problem_label;
  GtkWidget *connect_button;
  GtkSpinner *spinner;
};

G_DEFINE_FINAL_TYPE (RokadEnrolWindow, rokad_enrol_window, ADW_TYPE_WINDOW)

/* What happened and what to do. Caller frees. */
static char *
describe (const GError *error)
{
  if (error->domain == ROKAD_SYNC_ERROR)
    return g_strdup (rokad_sync_problem_sentence ((RokadSyncProblem) error->code));
  if (error->domain == ROKAD_MESSAGE_ERROR)
    return g_strdup (error->message); /* about the code, in words */
  return rokad_error_sentence (error);
}

static void
show_problem (RokadEnrolWindow *self, const GError *error)
{
  g_autofree char *sentence = error != NULL ? describe (error) : NULL;

  gtk_label_set_label (self->problem_label, sentence != NULL ? sentence : "");
  gtk_widget_set_visible (GTK_WIDGET (self->problem_label), sentence != NULL);
}

static void
show_working (RokadEnrolWindow *self, gboolean working)
{
  if (working)
    gtk_window_set_focus (GTK_WINDOW (self), NULL); /* out of what is about to be insensitive */
  gtk_widget_set_sensitive (self->form_box, !working);
  gtk_spinner_set_spinning (self->spinner, working);
  gtk_widget_set_visible (GTK_WIDGET (self->spinner), working);
}

static void
enrolled (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (RokadEnrolWindow) self = user_data;
  g_autoptr (GError) error = NULL;
  gboolean done = rokad_peers_enrol_finish (ROKAD_PEERS (source), result, &error);

  if (self->gone)
    return;

  show_working (self, FALSE);
  show_problem (self, error);
  if (done)
    gtk_window_close (GTK_WINDOW (self));
  else
    gtk_widget_grab_focus (GTK_WIDGET (self->code_row));
}

static const char *
text_of (AdwEntryRow *row)
{
  return gtk_editable_get_text (GTK_EDITABLE (row));
}

static void
connect_to_hub (RokadEnrolWindow *self)
{
  g_autofree char *url = rokad_peers_complete_url (text_of (self->address_row));
  g_autofree char *name = g_strstrip (g_strdup (text_of (self->name_row)));
  g_autoptr (GError) error = NULL;

  if (!rokad_runner_check_enrol (url, text_of (self->code_row), name, &error))
    {
      show_problem (self, error);
      return;
    }

  show_problem (self, NULL);
  show_working (self, TRUE);
  rokad_peers_enrol_async (rokad_till_get_peers (self->till), url, text_of (self->code_row), name,
                           enrolled, g_object_ref (self));
}

static void
follow_rows (RokadEnrolWindow *self)
{
  gtk_widget_set_sensitive (self->connect_button, *text_of (self->address_row) != '\0' &&
                                                      *text_of (self->code_row) != '\0' &&
                                                      *text_of (self->name_row) != '\0');
}

static void
rokad_enrol_window_dispose (GObject *object)
{
  ROKAD_ENROL_WINDOW (object)->gone = TRUE;

  G_OBJECT_CLASS (rokad_enrol_window_parent_class)->dispose (object);
}

static void
rokad_enrol_window_finalize (GObject *object)
{
  g_clear_object (&ROKAD_ENROL_WINDOW (object)->till);

  G_OBJECT_CLASS (rokad_enrol_window_parent_class)->finalize (object);
}

static void
rokad_enrol_window_class_init (RokadEnrolWindowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = rokad_enrol_window_dispose;
  object_class->finalize = rokad_enrol_window_finalize;

  gtk_widget_class_set_template_from_resource (widget_class, "/rokad/app/rokad-enrol-window.ui");
  gtk_widget_class_bind_template_child (widget_class, RokadEnrolWindow, form_box);
  gtk_widget_class_bind_template_child (widget_class, RokadEnrolWindow, address_row);
  gtk_widget_class_bind_template_child (widget_class, RokadEnrolWindow, code_row);
  gtk_widget_class_bind_template_child (widget_class, RokadEnrolWindow, name_row);
  gtk_widget_class_bind_template_child (widget_class, RokadEnrolWindow, problem_label);
  gtk_widget_class_bind_template_child (widget_class, RokadEnrolWindow, connect_button);
  gtk_widget_class_bind_template_child (widget_class, RokadEnrolWindow, spinner);
  gtk_widget_class_bind_template_callback (widget_class, connect_to_hub);
  gtk_widget_class_bind_template_callback (widget_class, follow_rows);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
rokad_enrol_window_init (RokadEnrolWindow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_editable_set_text (GTK_EDITABLE (self->name_row), g_get_host_name ());
  follow_rows (self);
}

GtkWidget *
rokad_enrol_window_new (RokadTill *till)
{
  RokadEnrolWindow *self;
  int percent;

  g_return_val_if_fail (ROKAD_IS_TILL (till), NULL);

  self = g_object_new (ROKAD_TYPE_ENROL_WINDOW, NULL);
  self->till = g_object_ref (till);
  percent = g_settings_get_int (rokad_till_get_preferences (till), "text-scale");
  gtk_window_set_default_size (GTK_WINDOW (self), WIDTH_PX * percent / 100,
                               HEIGHT_PX * percent / 100);
  rokad_scan_controller_attach (GTK_WINDOW (self), till);
  gtk_widget_grab_focus (GTK_WIDGET (self->address_row));
  return GTK_WIDGET (self);
}
