/* Enrolling at a hub, and exchanging with those this node is enrolled at. */
#include "config.h"

#include <errno.h>
#include <glib-unix.h>
#include <glib/gi18n.h>
#include <string.h>

#include "rokad-host.h"
#include "rokad-peer.h"
#include "rokad-runner.h"
#include "rokadctl.h"

/* --- Tokens --- */

/* Beside the keys, outside of every backup: for machines without a keyring. */
static char *
token_path (const char *folder, const char *node)
{
  g_autofree char *name = g_strconcat (node, ".token", NULL);

  return g_build_filename (folder, "keys", name, NULL);
}

static gboolean
write_token (const char *folder, const char *node, const char *token, GError **error)
{
  g_autofree char *path = token_path (folder, node);

  return g_file_set_contents_full (
      path, token, -1, G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE, 0600, error);
}

/* NULL where it is not there: then another one is asked for by signature. Caller frees. */
static char *
read_token (const char *folder, const char *node)
{
  g_autofree char *path = token_path (folder, node);
  char *token = NULL;

  g_file_get_contents (path, &token, NULL, NULL);
  return token;
}

/* The store's answers that nobody waits for any more. */
static void
close_store (RokadStore *store)
{
  rokad_store_close (store);
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

/* --- enrol --- */

static char *enrol_name;

static const GOptionEntry enrol_options[] = {
  { "name", 0, 0, G_OPTION_ARG_STRING, &enrol_name,
    N_ ("How the hub's people know this till (the machine's name unless said)"), N_ ("NAME") },
  G_OPTION_ENTRY_NULL,
};

typedef struct
{
  GMainLoop *loop;
  RokadEnrolled *enrolled;
  GError *error;
} Enrolling;

static void
note_enrolled (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Enrolling *self = user_data;

  self->enrolled = rokad_runner_enrol_finish (result, &self->error);
  g_main_loop_quit (self->loop);
}

static gboolean
become_till (RokadShop *shop, gpointer data, gpointer *out_result, GError **error)
{
  return rokad_shop_is_set_up (shop) || rokad_shop_join (shop, "till", error);
}

static RokadEnrolled *
enrol (RokadStore *store, const char *url, const char *code, const char *name, GError **error)
{
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  Enrolling enrolling = { loop, NULL, NULL };

  if (!rokad_store_run (store, become_till, NULL, NULL, error))
    return NULL;

  rokad_runner_enrol_async (store, url, code, name, NULL, note_enrolled, &enrolling);
  g_main_loop_run (loop);
  if (enrolling.error != NULL)
    g_propagate_error (error, enrolling.error);
  return enrolling.enrolled;
}

static void
print_enrolled (RokadCtl *ctl, const char *url, const RokadEnrolled *enrolled)
{
  g_auto (RokadJsonWriter) json = { NULL };
  g_autofree char *text = g_strdup_printf (_ ("Enrolled at %s.\n"), url);

  if (!ctl->json)
    {
      rokad_ctl_print (text);
      return;
    }
  rokad_json_writer_init (&json);
  rokad_json_writer_begin_object (&json, NULL);
  rokad_json_writer_text (&json, "node", enrolled->node);
  rokad_json_writer_text (&json, "url", url);
  rokad_json_writer_end_object (&json);
  rokad_ctl_print_json (&json);
}

/* Before a folder is made for it. */
static gboolean
check_typed (const char *url, const char *code, const char *name, GError **error)
{
  g_autoptr (GError) wrong = NULL;
  g_autofree char *sentence = NULL;

  if (rokad_runner_check_enrol (url, code, name, &wrong))
    return TRUE;

  sentence = rokad_ctl_sentence (wrong);
  g_set_error_literal (error, ROKAD_CTL_ERROR, ROKAD_CTL_ERROR_USAGE, sentence);
  return FALSE;
}

static gboolean
run_enrol (RokadCtl *ctl, char **arguments, GError **error)
{
  const char *name = enrol_name != NULL ? enrol_name : g_get_host_name ();
  g_autoptr (RokadEnrolled) enrolled = NULL;
  RokadStore *store;

  if (!check_typed (arguments[0], arguments[1], name, error))
    return FALSE;

  store = rokad_store_open (ctl->folder, ROKAD_CTL_PROGRAM, rokad_environment_system (), error);
  if (store == NULL)
    return FALSE;

  enrolled = enrol (store, arguments[0], arguments[1], name, error);
  close_store (store);
  if (enrolled == NULL || !write_token (ctl->folder, enrolled->node, enrolled->token, error))
    return FALSE;

  print_enrolled (ctl, arguments[0], enrolled);
  return TRUE;
}

const RokadCtlCommand rokad_ctl_enrol = {
  .name = "enrol",
  .arguments = "URL CODE [--name NAME]",
  .summary = N_ ("Join a hub with a code that it made"),
  .details =
      N_ ("URL is the hub's address, like https://192.168.1.5:7377; “rokad-hub code” prints\n"
          "a code. An empty folder becomes a till of the hub's shop."),
  .options = enrol_options,
  .arguments_min = 2,
  .arguments_max = 2,
  .run = run_enrol,
};

/* --- sync --- */

static gboolean sync_follow;

static const GOptionEntry sync_options[] = {
  { "follow", 0, 0, G_OPTION_ARG_NONE, &sync_follow, N_ ("Go on until it is interrupted"), NULL },
  G_OPTION_ENTRY_NULL,
};

/* Rounds, in which each peer has at least one whole cycle: what came from one is handed to another
 * in the next, until a round brings nothing.
 */
typedef struct
{
  RokadCtl *ctl;
  RokadStore *store;
  GMainLoop *loop;
  GPtrArray *runners; /* (element-type RokadRunner) */
  guint *goals;       /* cycles that each has done at the end of the round */
  gboolean looking;   /* at what the round has brought */
  char *version;      /* of the heads, as the round before left them */
  char *told;         /* what was printed last */
  gboolean ended;
  GError *error;
} Sync;

static void
stop_with (Sync *self, GError *error)
{
  if (self->error == NULL)
    self->error = error;
  else
    g_clear_error (&error);
  self->ended = TRUE;
  g_main_loop_quit (self->loop);
}

/* What is here after a round. */
typedef struct
{
  char *version;
  RokadWaiting *waiting;
} State;

static void
state_free (gpointer data)
{
  State *self = data;

  g_free (self->version);
  g_clear_pointer (&self->waiting, rokad_waiting_free);
  g_free (self);
}

static gboolean
read_state (RokadShop *shop, gpointer data, gpointer *out_result, GError **error)
{
  g_auto (RokadHeads) heads = { 0 };
  State *state = g_new0 (State, 1);

  if (!rokad_host_heads (shop, &heads, error) ||
      (state->waiting = rokad_waiting_read (shop, error)) == NULL)
    {
      state_free (state);
      return FALSE;
    }

  state->version = g_strdup (heads.version);
  *out_result = state;
  return TRUE;
}

/* Each time it is another than before. */
static void
tell (Sync *self, const RokadWaiting *waiting)
{
  g_auto (RokadJsonWriter) json = { NULL };
  g_autoptr (GString) text = g_string_new (NULL);

  rokad_json_writer_init (&json);
  rokad_json_writer_begin_object (&json, NULL);
  rokad_ctl_write_peers (&json, waiting);
  rokad_json_writer_end_object (&json);
  rokad_ctl_append_peers (text, waiting);
  if (g_strcmp0 (self->told, json.text->str) == 0)
    return;

  g_free (self->told);
  self->told = g_strdup (json.text->str);
  if (self->ctl->json)
    rokad_ctl_print_json (&json);
  else
    rokad_ctl_print (text->str);
}

static void
begin_round (Sync *self)
{
  for (guint i = 0; i < self->runners->len; i++)
    {
      RokadRunner *runner = self->runners->pdata[i];

      self->goals[i] = rokad_runner_cycles (runner) + 1;
      rokad_runner_changed (runner);
    }
}

static void
note_state (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Sync *self = user_data;
  GError *error = NULL;
  gpointer value = NULL;
  State *state;
  gboolean news;

  if (self->ended)
    return;
  if (!rokad_store_run_finish (self->store, result, &value, &error))
    {
      stop_with (self, error);
      return;
    }

  state = value;
  news = g_strcmp0 (state->version, self->version) != 0;
  g_free (self->version);
  self->version = g_steal_pointer (&state->version);
  self->looking = FALSE;
  if (news && self->runners->len > 1)
    begin_round (self);
  else
    {
      tell (self, state->waiting);
      if (!rokad_ctl_flush (&error))
        stop_with (self, error);
      else if (!sync_follow)
        stop_with (self, NULL);
    }
  state_free (state);
}

static gboolean
is_round_over (const Sync *self)
{
  for (guint i = 0; i < self->runners->len; i++)
    if (rokad_runner_state (self->runners->pdata[i]) != ROKAD_SYNC_LISTENING ||
        rokad_runner_cycles (self->runners->pdata[i]) < self->goals[i])
      return FALSE;
  return TRUE;
}

static void
note_changed (RokadRunner *runner, Sync *self)
{
  RokadSyncState state = rokad_runner_state (runner);
  RokadSyncProblem problem = rokad_runner_problem (runner);

  if (self->ended)
    return;
  if (!sync_follow && (state == ROKAD_SYNC_WAITING || state == ROKAD_SYNC_STOPPED))
    stop_with (self,
               g_error_new (ROKAD_SYNC_ERROR, (int) problem, "%s",
                            rokad_runner_message (runner) != NULL ? rokad_runner_message (runner)
                                                                  : rokad_runner_node (runner)));
  else if (!self->looking && is_round_over (self))
    {
      self->looking = TRUE;
      rokad_store_run_async (self->store, ROKAD_QUEUE_BACKGROUND, read_state, NULL, NULL,
                             state_free, note_state, self);
    }
}

static void
note_token (RokadRunner *runner, Sync *self)
{
  GError *error = NULL;

  if (!write_token (self->ctl->folder, rokad_runner_node (runner), rokad_runner_token (runner),
                    &error))
    stop_with (self, error);
}

static gboolean
list_peers (RokadShop *shop, gpointer data, gpointer *out_result, GError **error)
{
  *out_result = rokad_shop_is_set_up (shop) ? rokad_peer_list (rokad_shop_db (shop), error) : NULL;
  return *out_result != NULL || !rokad_shop_is_set_up (shop);
}

static gboolean
add_runners (Sync *self, GError **error)
{
  gpointer value = NULL;
  g_autoptr (GPtrArray) peers = NULL;

  if (!rokad_store_run (self->store, list_peers, NULL, &value, error))
    return FALSE;

  peers = value;
  if (peers == NULL || peers->len == 0)
    {
      g_set_error_literal (error, ROKAD_CTL_ERROR, ROKAD_CTL_ERROR_FAILED,
                           _ ("This till is enrolled nowhere. “rokadctl enrol” joins a hub."));
      return FALSE;
    }
  for (guint i = 0; i < peers->len; i++)
    {
      const RokadPeer *peer = g_ptr_array_index (peers, i);
      g_autofree char *token = read_token (self->ctl->folder, peer->node);
      RokadRunner *runner =
          rokad_runner_new (self->store, peer->node, peer->url, peer->fingerprint, token, error);

      if (runner == NULL)
        return FALSE;
      g_ptr_array_add (self->runners, runner);
      g_signal_connect (runner, "changed", G_CALLBACK (note_changed), self);
      g_signal_connect (runner, "token-changed", G_CALLBACK (note_token), self);
    }
  self->goals = g_new0 (guint, peers->len);
  return TRUE;
}

static gboolean
end (gpointer data)
{
  stop_with (data, NULL);
  return G_SOURCE_CONTINUE;
}

static gboolean
exchange (Sync *self, GError **error)
{
  guint terms, ints;

  if (!add_runners (self, error))
    return FALSE;

  terms = g_unix_signal_add (SIGTERM, end, self);
  ints = g_unix_signal_add (SIGINT, end, self);
  for (guint i = 0; i < self->runners->len; i++)
    self->goals[i] = 1;
  for (guint i = 0; i < self->runners->len; i++)
    rokad_runner_start (self->runners->pdata[i]);
  g_main_loop_run (self->loop);
  for (guint i = 0; i < self->runners->len; i++)
    rokad_runner_stop (self->runners->pdata[i]);
  g_source_remove (terms);
  g_source_remove (ints);
  if (self->error == NULL)
    return TRUE;

  g_propagate_error (error, g_steal_pointer (&self->error));
  return FALSE;
}

static gboolean
run_sync (RokadCtl *ctl, char **arguments, GError **error)
{
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  Sync sync = { .ctl = ctl, .loop = loop };
  gboolean done;

  if (!g_file_test (ctl->folder, G_FILE_TEST_IS_DIR)) /* none is made to sync it */
    {
      errno = ENOENT;
      return rokad_ctl_refuse_file (ctl->folder, error);
    }
  sync.store =
      rokad_store_open (ctl->folder, ROKAD_CTL_PROGRAM, rokad_environment_system (), error);
  if (sync.store == NULL)
    return FALSE;

  sync.runners = g_ptr_array_new_with_free_func (g_object_unref);
  done = exchange (&sync, error);
  close_store (sync.store);
  g_ptr_array_unref (sync.runners);
  g_free (sync.goals);
  g_free (sync.version);
  g_free (sync.told);
  return done;
}

const RokadCtlCommand rokad_ctl_sync = {
  .name = "sync",
  .arguments = "[--follow]",
  .summary = N_ ("Exchange with the hub until both hold the same"),
  .options = sync_options,
  .run = run_sync,
};
