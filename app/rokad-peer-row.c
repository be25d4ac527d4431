#include "config.h"

#include "rokad-peer-row.h"

#include <glib/gi18n-lib.h>

#include "rokad-safety.h"

struct _RokadPeerRow
{
  AdwPreferencesRow parent_instance;

  char *node;

  /* Template children: not owned. */
  GtkLabel *name_label;
  GtkLabel *address_label;
  GtkLabel *held_label;
  GtkLabel *waiting_label;
  GtkLabel *reached_label;
  GtkLabel *problem_label;
};

enum
{
  SYNC_NOW,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (RokadPeerRow, rokad_peer_row, ADW_TYPE_PREFERENCES_ROW)

const char *
rokad_peer_row_get_node (RokadPeerRow *self)
{
  return self->node;
}

static char *
describe_held (const RokadWaitingPeer *peer)
{
  if (peer->acked == 0)
    return g_strdup (_ ("Holds nothing of this till yet"));

  return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "Holds %u entry of this till",
                                       "Holds %u entries of this till", (gulong) peer->acked),
                          (guint) peer->acked);
}

static char *
describe_waiting (const RokadWaitingSum *waiting, const RokadSettings *settings, gint64 now_us)
{
  if (waiting->orders > 0)
    return rokad_safety_describe (waiting, settings, now_us);
  if (waiting->entries == 0)
    return g_strdup (_ ("Nothing is waiting"));

  return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%u entry waiting, no order among them",
                                       "%u entries waiting, no order among them",
                                       (gulong) waiting->entries),
                          (guint) waiting->entries);
}

/* "" where it has not answered since the program began. */
static char *
describe_reached (gint64 reached_us, gint64 now_us, GTimeZone *zone)
{
  g_autofree char *time = NULL;

  if (reached_us == 0)
    return g_strdup ("");

  time = rokad_safety_describe_time (reached_us, now_us, zone);
  return g_strdup_printf (_ ("Answered last at %s"), time);
}

static void
show (GtkLabel *label, const char *text)
{
  gtk_label_set_label (label, text);
  gtk_widget_set_visible (GTK_WIDGET (label), *text != '\0');
}

void
rokad_peer_row_show (RokadPeerRow *self, const RokadWaitingPeer *peer, RokadTill *till)
{
  const RokadSettings *settings = rokad_till_get_settings (till);
  RokadPeers *peers = rokad_till_get_peers (till);
  gint64 now_us = rokad_environment_now_us (rokad_till_get_environment (till));
  const char *name = *peer->shop != '\0' ? peer->shop : _ ("Hub");
  g_autofree char *held = describe_held (peer);
  g_autofree char *waiting = describe_waiting (&peer->waiting, settings, now_us);
  g_autofree char *reached =
      describe_reached (rokad_peers_reached_us (peers, peer->node), now_us, settings->zone);

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self), name);
  show (self->name_label, name);
  show (self->address_label, peer->url);
  show (self->held_label, held);
  show (self->waiting_label, waiting);
  show (self->reached_label, reached);
  show (self->problem_label, rokad_sync_problem_sentence (rokad_peers_problem (peers, peer->node)));
}

static void
sync_now (RokadPeerRow *self)
{
  g_signal_emit (self, signals[SYNC_NOW], 0);
}

static void
rokad_peer_row_finalize (GObject *object)
{
  g_free (ROKAD_PEER_ROW (object)->node);

  G_OBJECT_CLASS (rokad_peer_row_parent_class)->finalize (object);
}

static void
rokad_peer_row_class_init (RokadPeerRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = rokad_peer_row_finalize;

  signals[SYNC_NOW] = g_signal_new ("sync-now", ROKAD_TYPE_PEER_ROW, G_SIGNAL_RUN_LAST, 0, NULL,
                                    NULL, NULL, G_TYPE_NONE, 0);

  gtk_widget_class_set_template_from_resource (widget_class, "/rokad/app/rokad-peer-row.ui");
  gtk_widget_class_bind_template_child (widget_class, RokadPeerRow, name_label);
  gtk_widget_class_bind_template_child (widget_class, RokadPeerRow, address_label);
  gtk_widget_class_bind_template_child (widget_class, RokadPeerRow, held_label);
  gtk_widget_class_bind_template_child (widget_class, RokadPeerRow, waiting_label);
  gtk_widget_class_bind_template_child (widget_class, RokadPeerRow, reached_label);
  gtk_widget_class_bind_template_child (widget_class, RokadPeerRow, problem_label);
  gtk_widget_class_bind_template_callback (widget_class, sync_now);
}

static void
rokad_peer_row_init (RokadPeerRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
rokad_peer_row_new (const char *node)
{
  RokadPeerRow *self = g_object_new (ROKAD_TYPE_PEER_ROW, NULL);

  self->node = g_strdup (node);
  return GTK_WIDGET (self);
}
