#include "config.h"

#include "rokad-application.h"

#include <glib-unix.h>
#include <glib/gi18n-lib.h>

#include "rokad-appearance.h"
#include "rokad-counter-window.h"
#include "rokad-help-window.h"
#include "rokad-import-window.h"
#include "rokad-orders-window.h"
#include "rokad-preferences.h"
#include "rokad-scan-controller.h"
#include "rokad-setup-window.h"
#include "rokad-shortcuts-window.h"
#include "rokad-style.h"
#include "rokad-sync-window.h"
#include "rokad-teach-window.h"

struct _RokadApplication
{
  AdwApplication parent_instance;

  char *folder;   /* NULL: the default one */
  char *receipts; /* NULL: as the preference says */
  RokadTill *till;
  GtkWidget *counter; /* not owned: weak */
};

G_DEFINE_FINAL_TYPE (RokadApplication, rokad_application, ADW_TYPE_APPLICATION)

/* --- Windows --- */

/* One of a kind: the open one comes to the front. */
static void
open_window (RokadApplication *self, GType type, GtkWidget *(*make) (RokadApplication *self))
{
  GtkWidget *window;

  if (self->till == NULL || !rokad_till_is_ready (self->till))
    return;

  for (GList *at = gtk_application_get_windows (GTK_APPLICATION (self)); at != NULL; at = at->next)
    if (G_TYPE_CHECK_INSTANCE_TYPE (at->data, type))
      {
        gtk_window_present (at->data);
        return;
      }

  window = make (self);
  gtk_window_set_application (GTK_WINDOW (window), GTK_APPLICATION (self));
  if (self->counter != NULL)
    gtk_window_set_transient_for (GTK_WINDOW (window), GTK_WINDOW (self->counter));
  gtk_window_set_destroy_with_parent (GTK_WINDOW (window), TRUE);
  gtk_window_present (GTK_WINDOW (window));
}

static GtkWidget *
make_orders (RokadApplication *self)
{
  return rokad_orders_window_new (self->till);
}

static GtkWidget *
make_sync (RokadApplication *self)
{
  return rokad_sync_window_new (self->till);
}

static GtkWidget *
make_import (RokadApplication *self)
{
  return rokad_import_window_new (self->till);
}

static GtkWidget *
make_teach (RokadApplication *self)
{
  return rokad_teach_window_new (self->till);
}

static GtkWidget *
make_preferences (RokadApplication *self)
{
  return rokad_preferences_new (self->till);
}

static GtkWidget *
make_help (RokadApplication *self)
{
  return rokad_help_window_new (self->till, ROKAD_HELP_COUNTER);
}

static GtkWidget *
make_shortcuts (RokadApplication *self)
{
  GtkWidget *window = rokad_shortcuts_window_new ();

  rokad_scan_controller_attach (GTK_WINDOW (window), self->till);
  return window;
}

static GtkWidget *
make_about (RokadApplication *self)
{
  GtkWidget *window =
      g_object_new (ADW_TYPE_ABOUT_WINDOW, "application-name", "Rokad", "application-icon",
                    ROKAD_APP_ID, "version", ROKAD_VERSION, "license-type", GTK_LICENSE_GPL_3_0,
                    "comments", _ ("A point of sale that never needs the network."), NULL);

  rokad_scan_controller_attach (GTK_WINDOW (window), self->till);
  return window;
}

static void
show_orders (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  open_window (user_data, ROKAD_TYPE_ORDERS_WINDOW, make_orders);
}

static void
show_sync (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  open_window (user_data, ROKAD_TYPE_SYNC_WINDOW, make_sync);
}

static void
show_import (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  open_window (user_data, ROKAD_TYPE_IMPORT_WINDOW, make_import);
}

static void
show_teach (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  open_window (user_data, ROKAD_TYPE_TEACH_WINDOW, make_teach);
}

static void
show_preferences (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  open_window (user_data, ROKAD_TYPE_PREFERENCES, make_preferences);
}

static void
show_help (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  open_window (user_data, ROKAD_TYPE_HELP_WINDOW, make_help);
}

static void
show_shortcuts (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  open_window (user_data, GTK_TYPE_SHORTCUTS_WINDOW, make_shortcuts);
}

static void
show_about (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  open_window (user_data, ADW_TYPE_ABOUT_WINDOW, make_about);
}

static void
quit (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  g_application_quit (G_APPLICATION (user_data));
}

/* --- Opening the till --- */

/* What keeps the till shut, in words; closing the window ends the program. */
static void
show_problem (RokadApplication *self, const GError *error)
{
  GtkWidget *window = adw_application_window_new (GTK_APPLICATION (self));
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *page = adw_status_page_new ();
  g_autofree char *sentence = rokad_error_sentence (error);

  adw_status_page_set_icon_name (ADW_STATUS_PAGE (page), "dialog-warning-symbolic");
  adw_status_page_set_title (ADW_STATUS_PAGE (page), _ ("The till could not be opened"));
  adw_status_page_set_description (ADW_STATUS_PAGE (page), sentence);
  gtk_widget_set_vexpand (page, TRUE);
  gtk_box_append (GTK_BOX (box), adw_header_bar_new ());
  gtk_box_append (GTK_BOX (box), page);
  gtk_window_set_title (GTK_WINDOW (window), "Rokad");
  gtk_window_set_default_size (GTK_WINDOW (window), 640, 420);
  adw_application_window_set_content (ADW_APPLICATION_WINDOW (window), box);
  gtk_window_present (GTK_WINDOW (window));
}

static void
show_counter (RokadApplication *self)
{
  if (self->counter == NULL)
    g_set_weak_pointer (&self->counter,
                        rokad_counter_window_new (GTK_APPLICATION (self), self->till));
  gtk_window_present (GTK_WINDOW (self->counter));
}

static void
on_ready (RokadApplication *self)
{
  if (self->counter == NULL)
    show_counter (self);
}

static void
show_setup (RokadApplication *self)
{
  GtkWidget *window = rokad_setup_window_new (self->till);

  gtk_window_set_application (GTK_WINDOW (window), GTK_APPLICATION (self));
  gtk_window_present (GTK_WINDOW (window));
}

static gboolean
open_till (RokadApplication *self, GError **error)
{
  g_autofree char *folder =
      self->folder != NULL ? g_strdup (self->folder) : rokad_shop_default_folder ();

  if (self->till != NULL)
    return TRUE;

  self->till = rokad_till_new (folder, self->receipts, rokad_environment_system (), error);
  if (self->till == NULL)
    return FALSE;

  rokad_appearance_follow (rokad_till_get_preferences (self->till));
  g_signal_connect_swapped (self->till, "ready", G_CALLBACK (on_ready), self);
  return TRUE;
}

static void
rokad_application_activate (GApplication *application)
{
  RokadApplication *self = ROKAD_APPLICATION (application);
  GtkWindow *window = gtk_application_get_active_window (GTK_APPLICATION (self));
  g_autoptr (GError) error = NULL;

  if (window != NULL)
    gtk_window_present (window);
  else if (!open_till (self, &error))
    show_problem (self, error);
  else if (rokad_till_is_ready (self->till))
    show_counter (self);
  else
    show_setup (self);
}

static gboolean
on_signal (gpointer user_data)
{
  g_application_quit (user_data);
  return G_SOURCE_CONTINUE;
}

static void
rokad_application_startup (GApplication *application)
{
  static const GActionEntry entries[] = {
    { .name = "orders", .activate = show_orders },
    { .name = "sync", .activate = show_sync },
    { .name = "import", .activate = show_import },
    { .name = "teach", .activate = show_teach },
    { .name = "preferences", .activate = show_preferences },
    { .name = "help", .activate = show_help },
    { .name = "shortcuts", .activate = show_shortcuts },
    { .name = "about", .activate = show_about },
    { .name = "quit", .activate = quit },
  };

  G_APPLICATION_CLASS (rokad_application_parent_class)->startup (application);

  rokad_style_load ();
  g_action_map_add_action_entries (G_ACTION_MAP (application), entries, G_N_ELEMENTS (entries),
                                   application);
  g_unix_signal_add (SIGINT, on_signal, application);
  g_unix_signal_add (SIGTERM, on_signal, application);
}

/* What is on its way to disk gets there before the program ends. */
static void
rokad_application_shutdown (GApplication *application)
{
  RokadApplication *self = ROKAD_APPLICATION (application);
  GtkWindow *window;

  while ((window = gtk_application_get_active_window (GTK_APPLICATION (self))) != NULL)
    gtk_window_destroy (window);
  if (self->till != NULL)
    rokad_till_close (self->till);
  g_clear_object (&self->till);

  G_APPLICATION_CLASS (rokad_application_parent_class)->shutdown (application);
}

/* A data folder of its own is a program of its own: the lock in the folder is what keeps two of
 * them apart, not the bus.
 */
static int
rokad_application_handle_local_options (GApplication *application, GVariantDict *options)
{
  RokadApplication *self = ROKAD_APPLICATION (application);
  g_autofree char *folder = NULL;

  if (g_variant_dict_lookup (options, "data", "^ay", &folder))
    {
      g_autofree char *here = g_get_current_dir ();

      self->folder = g_canonicalize_filename (folder, here);
      self->receipts = g_build_filename (self->folder, "receipts", NULL);
      g_application_set_flags (application,
                               g_application_get_flags (application) | G_APPLICATION_NON_UNIQUE);
    }

  return -1;
}

static void
rokad_application_finalize (GObject *object)
{
  RokadApplication *self = ROKAD_APPLICATION (object);

  g_clear_weak_pointer (&self->counter);
  g_free (self->receipts);
  g_free (self->folder);

  G_OBJECT_CLASS (rokad_application_parent_class)->finalize (object);
}

static void
rokad_application_class_init (RokadApplicationClass *klass)
{
  GApplicationClass *application_class = G_APPLICATION_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = rokad_application_finalize;

  application_class->activate = rokad_application_activate;
  application_class->startup = rokad_application_startup;
  application_class->shutdown = rokad_application_shutdown;
  application_class->handle_local_options = rokad_application_handle_local_options;
}

static void
rokad_application_init (RokadApplication *self)
{
  static const GOptionEntry entries[] = {
    { "data", 'd', 0, G_OPTION_ARG_FILENAME, NULL, N_ ("The shop's data folder"), N_ ("FOLDER") },
    { NULL },
  };

  g_application_add_main_option_entries (G_APPLICATION (self), entries);
}

RokadApplication *
rokad_application_new (void)
{
  return g_object_new (ROKAD_TYPE_APPLICATION, "application-id", ROKAD_APP_ID, "resource-base-path",
                       "/rokad/app", NULL);
}
