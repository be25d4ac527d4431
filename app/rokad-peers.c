#include "config.h"

#include "rokad-peers.h"

#include <string.h>

#include "rokad-peer.h"
#include "rokad-server.h"

struct _RokadPeers
{
  GObject parent_instance;

  RokadStore *store; /* not owned */
  char *folder;
  GPtrArray *peers; /* (element-type Peer) */
  GCancellable *cancellable;
};

enum
{
  CHANGED,
  EXCHANGED,
  ENROLLED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (RokadPeers, rokad_peers, G_TYPE_OBJECT)

/* One of them. */
typedef struct
{
  RokadPeers *owner; /* not owned */
  RokadRunner *runner;
  guint cycles; /* that were told of */
} Peer;

static void
free_peer (gpointer data)
{
  Peer *self = data;

  g_signal_handlers_disconnect_by_data (self->runner, self->owner);
  rokad_runner_stop (self->runner);
  g_object_unref (self->runner);
  g_free (self);
}

static Peer *
find (RokadPeers *self, const char *node)
{
  for (guint i = 0; i < self->peers->len; i++)
    {
      Peer *peer = g_ptr_array_index (self->peers, i);

      if (g_str_equal (rokad_runner_node (peer->runner), node))
        return peer;
    }
  return NULL;
}

/* --- Tokens: in files beside the keys, outside of every backup --- */

static char *
token_path (RokadPeers *self, const char *node)
{
  g_autofree char *name = g_strconcat (node, ".token", NULL);

  return g_build_filename (self->folder, "keys", name, NULL);
}

/* NULL where there is none: another one is asked for by signature. */
static char *
read_token (RokadPeers *self, const char *node)
{
  g_autofree char *path = token_path (self, node);
  char *token = NULL;

  if (!g_file_get_contents (path, &token, NULL, NULL))
    return NULL;
  return g_strstrip (token);
}

static gboolean
write_token (RokadPeers *self, const char *node, const char *token, GError **error)
{
  g_autofree char *path = token_path (self, node);

  return g_file_set_contents_full (
      path, token, -1, G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE, 0600, error);
}

static void
on_token_changed (RokadPeers *self, RokadRunner *runner)
{
  const char *token = rokad_runner_token (runner);
  g_autoptr (GError) error = NULL;

  /* Not kept, it is asked for again by signature after a restart. */
  if (token != NULL && !write_token (self, rokad_runner_node (runner), token, &error))
    g_warning ("token: %s", error->message);
}

/* --- Exchanging --- */

static void
on_runner_changed (RokadPeers *self, RokadRunner *runner)
{
  Peer *peer = find (self, rokad_runner_node (runner));

  if (peer->cycles != rokad_runner_cycles (runner))
    {
      peer->cycles = rokad_runner_cycles (runner);
      g_signal_emit (self, signals[EXCHANGED], 0);
    }
  g_signal_emit (self, signals[CHANGED], 0);
}

static void
begin (RokadPeers *self, const RokadPeer *row)
{
  g_autofree char *token = read_token (self, row->node);
  g_autoptr (GError) error = NULL;
  RokadRunner *runner =
      rokad_runner_new (self->store, row->node, row->url, row->fingerprint, token, &error);
  Peer *peer;

  if (runner == NULL)
    {
      g_message ("%s", error->message);
      return;
    }

  peer = g_new0 (Peer, 1);
  peer->owner = self;
  peer->runner = runner;
  g_ptr_array_add (self->peers, peer);
  g_signal_connect_object (runner, "changed", G_CALLBACK (on_runner_changed), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (runner, "token-changed", G_CALLBACK (on_token_changed), self,
                           G_CONNECT_SWAPPED);
  rokad_runner_start (runner);
}

void
rokad_peers_begin (RokadPeers *self, RokadShop *reader)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) rows = rokad_peer_list (rokad_shop_db (reader), &error);

  if (rows == NULL)
    g_warning ("peers: %s", error->message);
  for (guint i = 0; rows != NULL && i < rows->len; i++)
    {
      const RokadPeer *row = g_ptr_array_index (rows, i);

      if (find (self, row->node) == NULL)
        begin (self, row);
    }
}

void
rokad_peers_note_written (RokadPeers *self)
{
  for (guint i = 0; i < self->peers->len; i++)
    rokad_runner_changed (((Peer *) self->peers->pdata[i])->runner);
}

void
rokad_peers_sync_now (RokadPeers *self, const char *node)
{
  Peer *peer = find (self, node);

  if (peer != NULL)
    rokad_runner_resume (peer->runner);
}

RokadSyncProblem
rokad_peers_problem (RokadPeers *self, const char *node)
{
  Peer *peer = find (self, node);

  return peer != NULL ? rokad_runner_problem (peer->runner) : ROKAD_SYNC_PROBLEM_NONE;
}

gint64
rokad_peers_reached_us (RokadPeers *self, const char *node)
{
  Peer *peer = find (self, node);

  return peer != NULL ? rokad_runner_reached_us (peer->runner) : 0;
}

/* --- Enrolment --- */

/* It may have been enrolled there before, under another address or certificate. */
static gboolean
take (RokadPeers *self, const RokadEnrolled *enrolled, GError **error)
{
  Peer *before = find (self, enrolled->node);

  if (!write_token (self, enrolled->node, enrolled->token, error))
    return FALSE;

  if (before != NULL)
    g_ptr_array_remove (self->peers, before);
  g_signal_emit (self, signals[ENROLLED], 0);
  return TRUE;
}

static void
on_enrolled (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  RokadPeers *self = g_task_get_source_object (task);
  GError *error = NULL;
  g_autoptr (RokadEnrolled) enrolled = rokad_runner_enrol_finish (result, &error);

  if (g_cancellable_is_cancelled (self->cancellable))
    {
      g_clear_error (&error); /* the program ends; what the hub knows is on disk */
      g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_CANCELLED, "stopped");
    }
  else if (enrolled != NULL && take (self, enrolled, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

void
rokad_peers_enrol_async (RokadPeers *self,
                         const char *url,
                         const char *code,
                         const char *name,
                         GAsyncReadyCallback callback,
                         gpointer user_data)
{
  GTask *task = g_task_new (self, NULL, callback, user_data);

  g_task_set_source_tag (task, rokad_peers_enrol_async);
  rokad_runner_enrol_async (self->store, url, code, name, self->cancellable, on_enrolled, task);
}

gboolean
rokad_peers_enrol_finish (RokadPeers *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

char *
rokad_peers_complete_url (const char *typed)
{
  g_autofree char *bare = g_strstrip (g_strdup (typed));
  g_autofree char *whole =
      strstr (bare, "://") != NULL ? g_strdup (bare) : g_strconcat ("https://", bare, NULL);
  g_autoptr (GUri) uri =
      strchr (whole, ' ') == NULL ? g_uri_parse (whole, G_URI_FLAGS_NONE, NULL) : NULL;

  if (uri == NULL || g_uri_get_host (uri) == NULL || *g_uri_get_host (uri) == '\0')
    return g_steal_pointer (&bare);

  return g_uri_join (G_URI_FLAGS_NONE, g_uri_get_scheme (uri), NULL, g_uri_get_host (uri),
                     g_uri_get_port (uri) > 0 ? g_uri_get_port (uri) : ROKAD_SERVER_PORT, "", NULL,
                     NULL);
}

/* --- Life --- */

void
rokad_peers_stop (RokadPeers *self)
{
  g_cancellable_cancel (self->cancellable);
  g_ptr_array_set_size (self->peers, 0);
}

static void
rokad_peers_finalize (GObject *object)
{
  RokadPeers *self = ROKAD_PEERS (object);

  g_ptr_array_unref (self->peers);
  g_clear_object (&self->cancellable);
  g_free (self->folder);

  G_OBJECT_CLASS (rokad_peers_parent_class)->finalize (object);
}

static guint
new_signal (const char *name)
{
  return g_signal_new (name, ROKAD_TYPE_PEERS, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE,
                       0);
}

static void
rokad_peers_class_init (RokadPeersClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = rokad_peers_finalize;

  signals[CHANGED] = new_signal ("changed");
  signals[EXCHANGED] = new_signal ("exchanged");
  signals[ENROLLED] = new_signal ("enrolled");
}

static void
rokad_peers_init (RokadPeers *self)
{
  self->peers = g_ptr_array_new_with_free_func (free_peer);
  self->cancellable = g_cancellable_new ();
}

RokadPeers *
rokad_peers_new (RokadStore *store, const char *folder)
{
  RokadPeers *self = g_object_new (ROKAD_TYPE_PEERS, NULL);

  self->store = store;
  self->folder = g_strdup (folder);
  return self;
}
