/* rokad-hub: the node in the shop that the tills agree through while the internet is away. Options,
 * the three commands, and how it ends.
 */
#include "config.h"

#include <glib-unix.h>
#include <glib/gi18n.h>
#include <locale.h>
#include <stdlib.h>
#include <string.h>

#include "rokad-hub-desk.h"
#include "rokad-hub-snapshots.h"
#include "rokad-server.h"
#include "rokad-tls-identity.h"
#include "rokadctl.h"

#define PROGRAM "rokad-hub"
#define ADDRESS_UNLESS_SAID "0.0.0.0"
#define ADDRESS_OF_PLAIN "127.0.0.1"

typedef struct
{
  char *folder;
  char *address;
  int port;
  gboolean plain;
  gboolean json;
} Hub;

/* --- serve --- */

static gboolean
become_hub (RokadShop *shop, gpointer data, gpointer *out_result, GError **error)
{
  return rokad_shop_is_set_up (shop) || rokad_shop_join (shop, "hub", error);
}

static gboolean
end (gpointer loop)
{
  g_main_loop_quit (loop);
  return G_SOURCE_CONTINUE;
}

/* Until SIGTERM or SIGINT. Where it listens is told once it does: a port of 0 takes any. */
static gboolean
listen_and_wait (Hub *self, RokadServer *server, GError **error)
{
  const char *address = self->address != NULL ? self->address
                        : self->plain         ? ADDRESS_OF_PLAIN
                                              : ADDRESS_UNLESS_SAID;
  gboolean six = strchr (address, ':') != NULL;
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_autofree char *line = NULL;
  guint terms, ints;

  if (!rokad_server_listen (server, address, (guint16) self->port, error))
    return FALSE;

  line = g_strdup_printf ("%s://%s%s%s:%u\n", self->plain ? "http" : "https", six ? "[" : "",
                          address, six ? "]" : "", rokad_server_port (server));
  rokad_ctl_print (line);
  if (!rokad_ctl_flush (error))
    return FALSE;

  terms = g_unix_signal_add (SIGTERM, end, loop);
  ints = g_unix_signal_add (SIGINT, end, loop);
  g_main_loop_run (loop);
  g_source_remove (terms);
  g_source_remove (ints);
  return TRUE;
}

static gboolean
serve_store (Hub *self, RokadStore *store, GError **error)
{
  const RokadEnvironment *environment = rokad_environment_system ();
  g_autoptr (GTlsCertificate) certificate = NULL;
  g_autofree char *fingerprint = NULL;
  g_autoptr (RokadHubDesk) desk = NULL;
  g_autoptr (RokadServer) server = NULL;
  g_autoptr (RokadHubSnapshots) snapshots = NULL;
  gboolean served;

  if (!rokad_store_run (store, become_hub, NULL, NULL, error) ||
      (!self->plain &&
       (certificate = rokad_tls_identity_open (self->folder, environment, error)) == NULL))
    return FALSE;

  fingerprint = certificate != NULL ? rokad_tls_fingerprint (certificate) : g_strdup ("");
  desk = rokad_hub_desk_open (store, self->folder, fingerprint, error);
  if (desk == NULL)
    return FALSE;

  snapshots = rokad_hub_snapshots_start (self->folder);
  server = rokad_server_new (store, certificate, NULL);
  served = listen_and_wait (self, server, error);
  rokad_server_stop (server);
  return served;
}

static gboolean
run_serve (Hub *self, GError **error)
{
  RokadStore *store = rokad_store_open (self->folder, PROGRAM, rokad_environment_system (), error);
  gboolean served;

  if (store == NULL)
    return FALSE;

  served = serve_store (self, store, error);
  rokad_store_close (store);                     /* what is queued is finished */
  while (g_main_context_iteration (NULL, FALSE)) /* answers that nobody waits for any more */
    ;
  return served;
}

/* --- code, status --- */

/* From the folder itself, where no hub runs: a code is written down, a status only read. */
static char *
answer_from_folder (Hub *self, const char *question, GError **error)
{
  const RokadEnvironment *environment = rokad_environment_system ();
  gboolean writes = g_str_equal (question, ROKAD_HUB_QUESTION_CODE);
  g_autoptr (RokadShop) shop = rokad_shop_open (self->folder, ROKAD_DB_READ, PROGRAM, environment,
                                                error); /* no hub is made of an empty folder */
  g_autoptr (GTlsCertificate) certificate = NULL;
  g_autofree char *fingerprint = g_strdup ("");

  if (shop != NULL && writes)
    {
      rokad_shop_close (g_steal_pointer (&shop));
      shop = rokad_shop_open (self->folder, ROKAD_DB_OWN, PROGRAM, environment, error);
    }
  if (shop == NULL)
    return NULL;

  if (writes && !self->plain)
    {
      certificate = rokad_tls_identity_open (self->folder, environment, error);
      if (certificate == NULL)
        return NULL;
      g_free (fingerprint);
      fingerprint = rokad_tls_fingerprint (certificate);
    }
  return rokad_hub_desk_answer (shop, question, fingerprint, error);
}

static void
print_status (const RokadJson *answer)
{
  const RokadJson *guests = rokad_json_array (answer, "guests");
  g_autoptr (GString) text = g_string_new (NULL);

  g_string_append_printf (text, _ ("Shop      %s\nNode      %s\nEntries   %" G_GINT64_FORMAT "\n"),
                          rokad_json_text (answer, "shop"), rokad_json_text (answer, "node"),
                          rokad_json_int (answer, "entries"));
  for (guint i = 0; i < rokad_json_length (guests); i++)
    {
      const RokadJson *guest = rokad_json_object_at (guests, i);

      g_string_append (text, _ ("Till      "));
      rokad_ctl_append_cell (text, rokad_json_text (guest, "name"), 20);
      g_string_append_printf (text, "  %s%s\n", rokad_json_text (guest, "seen"),
                              rokad_json_bool (guest, "fenced") ? _ ("  fenced") : "");
    }
  rokad_ctl_print (text->str);
}

/* Whatever runs, or nobody, answers the same. */
static gboolean
run_question (Hub *self, const char *question, GError **error)
{
  gboolean runs;
  g_autoptr (GError) wrong = NULL;
  g_autofree char *line = rokad_hub_desk_ask (self->folder, question, &runs, &wrong);
  g_autoptr (RokadJson) answer = NULL;

  if (line == NULL && !runs)
    line = answer_from_folder (self, question, &wrong);
  answer = line != NULL ? rokad_json_parse (line, strlen (line), NULL) : NULL;
  if (answer != NULL && rokad_json_member (answer, "error") != NULL)
    g_set_error_literal (&wrong, ROKAD_STORE_ERROR, ROKAD_STORE_ERROR_FAILED,
                         rokad_json_text (answer, "error"));
  if (answer == NULL || wrong != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&wrong));
      return FALSE;
    }

  if (self->json)
    rokad_ctl_print (line);
  else if (g_str_equal (question, ROKAD_HUB_QUESTION_STATUS))
    print_status (answer);
  else
    rokad_ctl_print (rokad_json_text (answer, "code"));
  if (self->json || g_str_equal (question, ROKAD_HUB_QUESTION_CODE))
    rokad_ctl_print ("\n");
  return rokad_ctl_flush (error);
}

/* --- Options --- */

static gboolean
print_version (const char *name, const char *value, gpointer data, GError **error)
{
  rokad_ctl_print (PROGRAM " " ROKAD_VERSION "\n");
  exit (rokad_ctl_flush (error) ? ROKAD_CTL_EXIT_DONE : ROKAD_CTL_EXIT_FAILED);
}

static gboolean
parse (Hub *self, int *argc, char ***argv, GError **error)
{
  const GOptionEntry entries[] = {
    { "data", 0, 0, G_OPTION_ARG_FILENAME, &self->folder, N_ ("The hub's data folder"),
      N_ ("DIR") },
    { "address", 0, 0, G_OPTION_ARG_STRING, &self->address,
      N_ ("Listen on this address alone (all unless said)"), N_ ("ADDRESS") },
    { "port", 0, 0, G_OPTION_ARG_INT, &self->port, N_ ("Listen on this port (7377 unless said)"),
      N_ ("N") },
    { "plain", 0, 0, G_OPTION_ARG_NONE, &self->plain, N_ ("Without TLS, for this machine alone"),
      NULL },
    { "json", 0, 0, G_OPTION_ARG_NONE, &self->json, N_ ("Print one JSON document"), NULL },
    { "version", 0, G_OPTION_FLAG_NO_ARG, G_OPTION_ARG_CALLBACK, print_version,
      N_ ("Print the version"), NULL },
    G_OPTION_ENTRY_NULL,
  };
  g_autoptr (GOptionContext) context = g_option_context_new (_ ("COMMAND"));

  g_option_context_set_translation_domain (context, GETTEXT_PACKAGE);
  g_option_context_add_main_entries (context, entries, GETTEXT_PACKAGE);
  g_option_context_set_summary (context, _ ("Commands:\n"
                                            "  serve    Keep the shop's tills in agreement\n"
                                            "  code     Print a code that lets one more till in\n"
                                            "  status   Show how much there is, and which tills"));
  return g_option_context_parse (context, argc, argv, error);
}

static gboolean
check_usage (const Hub *self, int argc, GError **error)
{
  if (argc == 2 && self->port >= 0 && self->port <= G_MAXUINT16)
    return TRUE;

  g_set_error_literal (error, ROKAD_CTL_ERROR, ROKAD_CTL_ERROR_USAGE,
                       argc == 2 ? _ ("--port is a number from 0 to 65535.")
                                 : _ ("Which command? “rokad-hub --help” lists them."));
  return FALSE;
}

static gboolean
run (Hub *self, int argc, char **argv, GError **error)
{
  if (!parse (self, &argc, &argv, error) || !check_usage (self, argc, error))
    return FALSE;
  if (self->folder == NULL)
    self->folder = g_build_filename (g_get_user_data_dir (), PROGRAM, NULL);

  if (g_str_equal (argv[1], "serve"))
    return run_serve (self, error);
  if (g_str_equal (argv[1], ROKAD_HUB_QUESTION_CODE) ||
      g_str_equal (argv[1], ROKAD_HUB_QUESTION_STATUS))
    return run_question (self, argv[1], error);

  g_set_error_literal (error, ROKAD_CTL_ERROR, ROKAD_CTL_ERROR_USAGE,
                       _ ("There is no such command. “rokad-hub --help” lists them."));
  return FALSE;
}

int
main (int argc, char **argv)
{
  Hub hub = { .port = ROKAD_SERVER_PORT };
  g_autoptr (GError) error = NULL;

  setlocale (LC_ALL, "");
  bindtextdomain (GETTEXT_PACKAGE, ROKAD_LOCALEDIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);

  if (!run (&hub, argc, argv, &error))
    {
      g_autofree char *sentence = rokad_ctl_sentence (error);

      rokad_ctl_say ("%s", sentence);
    }

  g_free (hub.folder);
  g_free (hub.address);
  return (int) rokad_ctl_exit_code (error);
}
