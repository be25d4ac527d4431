#include "config.h"

#include "rokad-sync-window.h"

#include <glib/gi18n-lib.h>

#include "rokad-conflict-row.h"
#include "rokad-enrol-window.h"
#include "rokad-help-window.h"
#include "rokad-peer-row.h"
#include "rokad-scan-controller.h"

#define WIDTH_PX 760 /* at 100 % text */
#define HEIGHT_PX 560

struct _RokadSyncWindow
{
  AdwWindow parent_instance;

  RokadTill *till;
  RokadSafety *safety;
  gboolean asked; /* for an exchange, and not told yet that it is done */
  gboolean gone;  /* disposed: answers that come later are for nobody */

  /* Template children: not owned. */
  AdwToastOverlay *toasts;
  GtkImage *state_image;
  GtkLabel *state_label;
  GtkLabel *advice_label;
  GtkWidget *enrol_button;
  GtkWidget *peers_group;
  GtkListBox *peers_list;
  GtkListBox *conflicts_list;
  GtkWidget *no_conflicts_label;
  GtkLabel *problem_label;
};

G_DEFINE_FINAL_TYPE (RokadSyncWindow, rokad_sync_window, ADW_TYPE_WINDOW)

static void
show_problem (RokadSyncWindow *self, const GError *error)
{
  g_autofree char *sentence = error != NULL ? rokad_error_sentence (error) : NULL;

  gtk_label_set_label (self->problem_label, sentence != NULL ? sentence : "");
  gtk_widget_set_visible (GTK_WIDGET (self->problem_label), sentence != NULL);
}

static gint64
now_us (RokadSyncWindow *self)
{
  return rokad_environment_now_us (rokad_till_get_environment (self->till));
}

/* --- What is safe where --- */

/* What it means, and what to do: mostly nothing. */
static const char *
advise (RokadSafetyState state)
{
  switch (state)
    {
    case ROKAD_SAFETY_UNKNOWN:
      return _ ("Looking…");
    case ROKAD_SAFETY_ALONE:
      return _ (
          "Every paid order is on this machine's disk, and nowhere else. Once the till joins a "
          "hub, another machine keeps each order, too.");
    case ROKAD_SAFETY_SAFE:
    case ROKAD_SAFETY_ORDERS:
      return _ ("Another machine holds every order of this till.");
    case ROKAD_SAFETY_WAITING:
      return _ ("What waits is on this machine's disk, and goes over by itself as soon as the hub "
                "answers. Go on selling.");
    }
  g_assert_not_reached ();
}

static void
show_state (RokadSyncWindow *self)
{
  RokadSafetyState state = rokad_safety_get_state (self->safety);
  g_autofree char *words =
      rokad_safety_in_words (self->safety, rokad_till_get_settings (self->till), now_us (self));

  gtk_image_set_from_icon_name (self->state_image, rokad_safety_icon (state));
  gtk_label_set_label (self->state_label, words);
  gtk_label_set_label (self->advice_label, advise (state));
  gtk_widget_set_visible (self->enrol_button, state == ROKAD_SAFETY_ALONE);
}

static void
tell (RokadSyncWindow *self, const char *text)
{
  adw_toast_overlay_add_toast (self->toasts, adw_toast_new (text));
}

static void
on_sync_now (RokadPeerRow *row, RokadSyncWindow *self)
{
  self->asked = TRUE;
  rokad_peers_sync_now (rokad_till_get_peers (self->till), rokad_peer_row_get_node (row));
}

/* A person who asked hears that it is done; else the page says it. */
static void
on_exchanged (RokadSyncWindow *self)
{
  if (self->asked)
    tell (self, _ ("Everything was exchanged"));
  self->asked = FALSE;
}

static RokadPeerRow *
find_peer (RokadSyncWindow *self, const char *node)
{
  for (GtkWidget *row = gtk_widget_get_first_child (GTK_WIDGET (self->peers_list)); row != NULL;
       row = gtk_widget_get_next_sibling (row))
    if (g_str_equal (rokad_peer_row_get_node (ROKAD_PEER_ROW (row)), node))
      return ROKAD_PEER_ROW (row);

  return NULL;
}

static void
show_peers (RokadSyncWindow *self)
{
  const RokadWaiting *waiting = rokad_safety_get_waiting (self->safety);

  for (guint i = 0; waiting != NULL && i < waiting->peers->len; i++)
    {
      const RokadWaitingPeer *peer = g_ptr_array_index (waiting->peers, i);
      RokadPeerRow *row = find_peer (self, peer->node);

      if (row == NULL)
        {
          row = ROKAD_PEER_ROW (rokad_peer_row_new (peer->node));
          g_signal_connect (row, "sync-now", G_CALLBACK (on_sync_now), self);
          gtk_list_box_append (self->peers_list, GTK_WIDGET (row));
        }
      rokad_peer_row_show (row, peer, self->till);
    }

  gtk_widget_set_visible (self->peers_group, waiting != NULL && waiting->peers->len > 0);
}

/* --- What needs attention --- */

/* One that was looked after, on its way to disk. */
typedef struct
{
  RokadSyncWindow *window; /* a reference of its own */
  char *key;
  char *note;
} Resolution;

static void
resolution_free (Resolution *self)
{
  g_object_unref (self->window);
  g_free (self->key);
  g_free (self->note);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Resolution, resolution_free)

static gboolean
resolve (RokadShop *shop, gpointer data, gpointer *out_result, GError **error)
{
  Resolution *resolution = data;

  return rokad_conflict_resolve (shop, resolution->key, resolution->note, error);
}

static void
resolved (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Resolution) resolution = user_data;
  RokadSyncWindow *self = resolution->window;
  g_autoptr (GError) error = NULL;
  gboolean done = rokad_store_run_finish (rokad_till_get_store (self->till), result, NULL, &error);

  /* Also after an error: somebody else may have been quicker. */
  rokad_safety_note_resolved (self->safety);
  if (self->gone)
    return;

  show_problem (self, error);
  if (done)
    tell (self, _ ("Noted in the shop's journal"));
}

static void
on_looked_after (RokadConflictRow *row, const char *note, RokadSyncWindow *self)
{
  Resolution *resolution = g_new0 (Resolution, 1);

  resolution->window = g_object_ref (self);
  resolution->key = g_strdup (rokad_conflict_row_get_key (row));
  resolution->note = g_strdup (note);
  rokad_store_run_async (rokad_till_get_store (self->till), ROKAD_QUEUE_COUNTER, resolve,
                         resolution, NULL, NULL, resolved, resolution);
}

static const RokadConflict *
find_conflict (const GPtrArray *conflicts, const char *key)
{
  for (guint i = 0; i < conflicts->len; i++)
    if (g_str_equal (((RokadConflict *) conflicts->pdata[i])->key, key))
      return conflicts->pdata[i];

  return NULL;
}

/* Those that are gone go; where the focus was in one, it goes to the next. */
static void
drop_conflicts (RokadSyncWindow *self, const GPtrArray *conflicts)
{
  GtkWidget *row = gtk_widget_get_first_child (GTK_WIDGET (self->conflicts_list));

  while (row != NULL)
    {
      GtkWidget *next = gtk_widget_get_next_sibling (row);
      const char *key = rokad_conflict_row_get_key (ROKAD_CONFLICT_ROW (row));

      if (find_conflict (conflicts, key) == NULL)
        {
          if (next != NULL && gtk_widget_get_focus_child (GTK_WIDGET (self->conflicts_list)) == row)
            gtk_widget_child_focus (next, GTK_DIR_TAB_FORWARD);
          gtk_list_box_remove (self->conflicts_list, row);
        }
      row = next;
    }
}

static RokadConflictRow *
find_row (RokadSyncWindow *self, const char *key)
{
  for (GtkWidget *row = gtk_widget_get_first_child (GTK_WIDGET (self->conflicts_list)); row != NULL;
       row = gtk_widget_get_next_sibling (row))
    if (g_str_equal (rokad_conflict_row_get_key (ROKAD_CONFLICT_ROW (row)), key))
      return ROKAD_CONFLICT_ROW (row);

  return NULL;
}

static void
on_conflict_activated (RokadSyncWindow *self, RokadConflictRow *row)
{
  rokad_conflict_row_toggle (row);
}

/* Rows stay while what they tell of stays: somebody may be typing into one. */
static void
show_conflicts (RokadSyncWindow *self)
{
  const GPtrArray *conflicts = rokad_safety_get_conflicts (self->safety);

  if (conflicts == NULL)
    return;

  drop_conflicts (self, conflicts);
  for (guint i = 0; i < conflicts->len; i++)
    {
      const RokadConflict *conflict = g_ptr_array_index (conflicts, i);
      RokadConflictRow *row = find_row (self, conflict->key);

      if (row == NULL)
        {
          row = ROKAD_CONFLICT_ROW (rokad_conflict_row_new (conflict->key));
          g_signal_connect (row, "looked-after", G_CALLBACK (on_looked_after), self);
          gtk_list_box_insert (self->conflicts_list, GTK_WIDGET (row), (int) i);
        }
      rokad_conflict_row_show (row, conflict, rokad_till_get_settings (self->till));
    }

  gtk_widget_set_visible (GTK_WIDGET (self->conflicts_list), conflicts->len > 0);
  gtk_widget_set_visible (self->no_conflicts_label, conflicts->len == 0);
}

/* --- The window --- */

static void
show_all (RokadSyncWindow *self)
{
  show_state (self);
  show_peers (self);
  show_conflicts (self);
}

static void
enrol (GtkWidget *widget, const char *action, GVariant *parameter)
{
  GtkWidget *window = rokad_enrol_window_new (ROKAD_SYNC_WINDOW (widget)->till);

  gtk_window_set_transient_for (GTK_WINDOW (window), GTK_WINDOW (widget));
  gtk_window_set_modal (GTK_WINDOW (window), TRUE);
  gtk_window_set_destroy_with_parent (GTK_WINDOW (window), TRUE);
  gtk_window_present (GTK_WINDOW (window));
}

static void
help (GtkWidget *widget, const char *action, GVariant *parameter)
{
  GtkWidget *window = rokad_help_window_new (ROKAD_SYNC_WINDOW (widget)->till, ROKAD_HELP_SYNC);

  gtk_window_set_transient_for (GTK_WINDOW (window), GTK_WINDOW (widget));
  gtk_window_present (GTK_WINDOW (window));
}

static void
rokad_sync_window_dispose (GObject *object)
{
  ROKAD_SYNC_WINDOW (object)->gone = TRUE;

  G_OBJECT_CLASS (rokad_sync_window_parent_class)->dispose (object);
}

static void
rokad_sync_window_finalize (GObject *object)
{
  RokadSyncWindow *self = ROKAD_SYNC_WINDOW (object);

  g_clear_object (&self->safety);
  g_clear_object (&self->till);

  G_OBJECT_CLASS (rokad_sync_window_parent_class)->finalize (object);
}

static void
rokad_sync_window_class_init (RokadSyncWindowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = rokad_sync_window_dispose;
  object_class->finalize = rokad_sync_window_finalize;

  gtk_widget_class_set_template_from_resource (widget_class, "/rokad/app/rokad-sync-window.ui");
  gtk_widget_class_bind_template_child (widget_class, RokadSyncWindow, toasts);
  gtk_widget_class_bind_template_child (widget_class, RokadSyncWindow, state_image);
  gtk_widget_class_bind_template_child (widget_class, RokadSyncWindow, state_label);
  gtk_widget_class_bind_template_child (widget_class, RokadSyncWindow, advice_label);
  gtk_widget_class_bind_template_child (widget_class, RokadSyncWindow, enrol_button);
  gtk_widget_class_bind_template_child (widget_class, RokadSyncWindow, peers_group);
  gtk_widget_class_bind_template_child (widget_class, RokadSyncWindow, peers_list);
  gtk_widget_class_bind_template_child (widget_class, RokadSyncWindow, conflicts_list);
  gtk_widget_class_bind_template_child (widget_class, RokadSyncWindow, no_conflicts_label);
  gtk_widget_class_bind_template_child (widget_class, RokadSyncWindow, problem_label);
  gtk_widget_class_bind_template_callback (widget_class, on_conflict_activated);
  gtk_widget_class_install_action (widget_class, "sync.enrol", NULL, enrol);
  gtk_widget_class_install_action (widget_class, "sync.help", NULL, help);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_F1, 0, "sync.help", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
rokad_sync_window_init (RokadSyncWindow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/* Large text needs more of the screen. */
static void
fit_text (RokadSyncWindow *self)
{
  int percent = g_settings_get_int (rokad_till_get_preferences (self->till), "text-scale");

  gtk_window_set_default_size (GTK_WINDOW (self), WIDTH_PX * percent / 100,
                               HEIGHT_PX * percent / 100);
}

GtkWidget *
rokad_sync_window_new (RokadTill *till)
{
  RokadSyncWindow *self;

  g_return_val_if_fail (ROKAD_IS_TILL (till), NULL);

  self = g_object_new (ROKAD_TYPE_SYNC_WINDOW, NULL);
  self->till = g_object_ref (till);
  self->safety = g_object_ref (rokad_till_get_safety (till));
  rokad_scan_controller_attach (GTK_WINDOW (self), till);
  g_signal_connect_object (self->safety, "changed", G_CALLBACK (show_all), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (rokad_till_get_peers (till), "changed", G_CALLBACK (show_peers), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (rokad_till_get_peers (till), "exchanged", G_CALLBACK (on_exchanged),
                           self, G_CONNECT_SWAPPED);
  fit_text (self);
  show_all (self);
  return GTK_WIDGET (self);
}
