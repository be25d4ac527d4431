#include "config.h"

#include "rokad-hub-desk.h"

#include <gio/gunixsocketaddress.h>
#include <glib/gstdio.h>
#include <string.h>

#include "rokad-enrol-code.h"
#include "rokad-guest.h"
#include "rokad-host.h"
#include "rokad-metrics.h"
#include "rokad-time.h"

#define SOCKET_NAME "hub.socket"
#define SOCKET_MODE 0600

struct _RokadHubDesk
{
  RokadStore *store; /* not owned */
  char *path;
  char *fingerprint;
  GSocketService *service;
};

/* --- Answers --- */

static gboolean
write_code (RokadShop *shop, const char *fingerprint, RokadJsonWriter *json, GError **error)
{
  g_autofree char *secret = rokad_host_make_code (shop, error);
  g_autofree char *code = secret != NULL ? rokad_enrol_code_make (secret, fingerprint) : NULL;

  if (code == NULL)
    return FALSE;

  rokad_json_writer_text (json, "code", code);
  return TRUE;
}

static void
write_guest (RokadShop *shop, const RokadGuest *guest, RokadJsonWriter *json)
{
  g_autofree char *seen = rokad_time_format (guest->seen_us, rokad_shop_settings (shop)->zone);

  rokad_json_writer_begin_object (json, NULL);
  rokad_json_writer_text (json, "name", guest->name);
  rokad_json_writer_text (json, "node", guest->node);
  if (guest->seen_us > 0)
    rokad_json_writer_text (json, "seen", seen);
  else
    rokad_json_writer_null (json, "seen");
  rokad_json_writer_bool (json, "fenced", guest->fenced);
  rokad_json_writer_end_object (json);
}

static gboolean
write_status (RokadShop *shop, RokadJsonWriter *json, GError **error)
{
  g_autoptr (GPtrArray) guests = rokad_guest_list (rokad_shop_db (shop), error);
  RokadGauges gauges = { 0 };

  if (guests == NULL || !rokad_gauges_read (shop, &gauges, error))
    return FALSE;

  rokad_json_writer_text (json, "node", rokad_shop_node (shop));
  rokad_json_writer_text (json, "shop", rokad_shop_settings (shop)->shop_name);
  rokad_json_writer_int (json, "entries", gauges.entries);
  rokad_json_writer_begin_array (json, "guests");
  for (guint i = 0; i < guests->len; i++)
    write_guest (shop, g_ptr_array_index (guests, i), json);
  rokad_json_writer_end_array (json);
  return TRUE;
}

char *
rokad_hub_desk_answer (RokadShop *shop,
                       const char *question,
                       const char *fingerprint,
                       GError **error)
{
  g_auto (RokadJsonWriter) json = { NULL };
  gboolean answered;

  rokad_json_writer_init (&json);
  rokad_json_writer_begin_object (&json, NULL);
  if (g_str_equal (question, ROKAD_HUB_QUESTION_CODE))
    answered = write_code (shop, fingerprint, &json, error);
  else if (g_str_equal (question, ROKAD_HUB_QUESTION_STATUS))
    answered = write_status (shop, &json, error);
  else
    {
      g_set_error (error, ROKAD_SHOP_ERROR, ROKAD_SHOP_ERROR_INVALID, "%s", question);
      return NULL;
    }
  rokad_json_writer_end_object (&json);

  return answered ? g_strdup (json.text->str) : NULL;
}

/* --- At the socket --- */

/* Somebody who asks. */
typedef struct
{
  RokadStore *store; /* not owned */
  char *fingerprint;
  char *question;
  GSocketConnection *connection;
} Caller;

static void
caller_free (Caller *self)
{
  g_object_unref (self->connection);
  g_free (self->question);
  g_free (self->fingerprint);
  g_free (self);
}

static void
note_said (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;

  if (!g_output_stream_write_all_finish (G_OUTPUT_STREAM (source), result, NULL, &error))
    g_debug ("desk: %s", error->message);
  caller_free (user_data);
}

/* What went wrong is told in words, too: there is no other answer. */
static char *
tell_error (const GError *error)
{
  g_auto (RokadJsonWriter) json = { NULL };

  rokad_json_writer_init (&json);
  rokad_json_writer_begin_object (&json, NULL);
  rokad_json_writer_text (&json, "error", error->message);
  rokad_json_writer_end_object (&json);
  return g_strdup (json.text->str);
}

static void
note_answer (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Caller *self = user_data;
  GOutputStream *output = g_io_stream_get_output_stream (G_IO_STREAM (self->connection));
  g_autoptr (GError) error = NULL;
  gpointer value = NULL;
  g_autofree char *answer = NULL;

  answer =
      rokad_store_run_finish (self->store, result, &value, &error) ? value : tell_error (error);
  g_free (self->question);
  self->question = g_strconcat (answer, "\n", NULL); /* kept while it is written */
  g_output_stream_write_all_async (output, self->question, strlen (self->question),
                                   G_PRIORITY_DEFAULT, NULL, note_said, self);
}

static gboolean
answer (RokadShop *shop, gpointer data, gpointer *out_result, GError **error)
{
  const Caller *self = data;

  *out_result = rokad_hub_desk_answer (shop, self->question, self->fingerprint, error);
  return *out_result != NULL;
}

static void
note_question (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Caller *self = user_data;

  self->question =
      g_data_input_stream_read_line_finish (G_DATA_INPUT_STREAM (source), result, NULL, NULL);
  if (self->question == NULL)
    caller_free (self);
  else
    rokad_store_run_async (self->store, ROKAD_QUEUE_COUNTER, answer, self, NULL, g_free,
                           note_answer, self);
}

static gboolean
note_caller (GSocketService *service,
             GSocketConnection *connection,
             GObject *source,
             RokadHubDesk *self)
{
  Caller *caller = g_new0 (Caller, 1);
  g_autoptr (GDataInputStream) input =
      g_data_input_stream_new (g_io_stream_get_input_stream (G_IO_STREAM (connection)));

  caller->store = self->store;
  caller->fingerprint = g_strdup (self->fingerprint);
  caller->connection = g_object_ref (connection);
  g_socket_set_timeout (g_socket_connection_get_socket (connection), ROKAD_HUB_DESK_WAIT_S);
  g_data_input_stream_read_line_async (input, G_PRIORITY_DEFAULT, NULL, note_question, caller);
  return TRUE;
}

RokadHubDesk *
rokad_hub_desk_open (RokadStore *store, const char *folder, const char *fingerprint, GError **error)
{
  RokadHubDesk *self = g_new0 (RokadHubDesk, 1);
  g_autoptr (GSocketAddress) address = NULL;

  self->store = store;
  self->path = g_build_filename (folder, SOCKET_NAME, NULL);
  self->fingerprint = g_strdup (fingerprint);
  self->service = g_socket_service_new ();
  g_unlink (self->path); /* of a hub that was killed */
  address = g_unix_socket_address_new (self->path);
  if (!g_socket_listener_add_address (G_SOCKET_LISTENER (self->service), address,
                                      G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_DEFAULT, NULL, NULL,
                                      error))
    {
      g_prefix_error (error, "%s: ", self->path);
      rokad_hub_desk_close (self);
      return NULL;
    }

  g_chmod (self->path, SOCKET_MODE); /* the folder lets nobody else in before either */
  g_signal_connect (self->service, "incoming", G_CALLBACK (note_caller), self);
  return self;
}

void
rokad_hub_desk_close (RokadHubDesk *self)
{
  g_socket_service_stop (self->service);
  g_socket_listener_close (G_SOCKET_LISTENER (self->service));
  g_object_unref (self->service);
  g_unlink (self->path);
  g_free (self->path);
  g_free (self->fingerprint);
  g_free (self);
}

/* --- The other side --- */

static GSocketConnection *
call (const char *folder, gboolean *out_runs, GError **error)
{
  g_autofree char *path = g_build_filename (folder, SOCKET_NAME, NULL);
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  g_autoptr (GSocketAddress) address = g_unix_socket_address_new (path);
  g_autoptr (GError) wrong = NULL;
  GSocketConnection *connection;

  g_socket_client_set_timeout (client, ROKAD_HUB_DESK_WAIT_S);
  connection = g_socket_client_connect (client, G_SOCKET_CONNECTABLE (address), NULL, &wrong);
  *out_runs = !g_error_matches (wrong, G_IO_ERROR, G_IO_ERROR_NOT_FOUND) &&
              !g_error_matches (wrong, G_IO_ERROR, G_IO_ERROR_CONNECTION_REFUSED);
  if (connection == NULL && *out_runs)
    g_propagate_error (error, g_steal_pointer (&wrong));
  return connection;
}

char *
rokad_hub_desk_ask (const char *folder, const char *question, gboolean *out_runs, GError **error)
{
  g_autoptr (GSocketConnection) connection = call (folder, out_runs, error);
  g_autoptr (GDataInputStream) input = NULL;
  g_autofree char *line = g_strconcat (question, "\n", NULL);
  char *answer;

  if (connection == NULL ||
      !g_output_stream_write_all (g_io_stream_get_output_stream (G_IO_STREAM (connection)), line,
                                  strlen (line), NULL, NULL, error))
    return NULL;

  input = g_data_input_stream_new (g_io_stream_get_input_stream (G_IO_STREAM (connection)));
  answer = g_data_input_stream_read_line_utf8 (input, NULL, NULL, error);
  if (answer == NULL && (error == NULL || *error == NULL))
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_CLOSED, "the hub broke off");
  return answer;
}
