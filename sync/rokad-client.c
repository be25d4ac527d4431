#include "config.h"

#include "rokad-client.h"

#include <libsoup/soup.h>

#include "rokad-enrol-code.h"
#include "rokad-error.h"
#include "rokad-tls-identity.h"

#define CHUNK_BYTES (64 * 1024)

struct _RokadClient
{
  GObject parent_instance;

  char *url;
  char *pinned; /* a fingerprint; NULL where only its print is known */
  char *print;  /* of an enrolment code; NULL */
  char *seen;   /* the fingerprint that was trusted; NULL before */
  SoupSession *session;
};

G_DEFINE_FINAL_TYPE (RokadClient, rokad_client, G_TYPE_OBJECT)

/* A request under way; task data. */
typedef struct
{
  SoupMessage *message;
  GBytes *body;     /* as it is sent; NULL for none */
  const char *type; /* static */
  GInputStream *input;
  GByteArray *read;
  guint timer;
  gboolean late;            /* its time is over */
  RokadSyncProblem problem; /* of the certificate */
} Sending;

void
rokad_answer_free (RokadAnswer *self)
{
  g_free (self->protocol);
  g_free (self->type);
  g_clear_pointer (&self->body, g_bytes_unref);
  g_free (self);
}

static void
sending_free (gpointer data)
{
  Sending *self = data;

  if (self->timer > 0)
    g_source_remove (self->timer);
  g_clear_object (&self->input);
  g_clear_object (&self->message);
  g_clear_pointer (&self->body, g_bytes_unref);
  g_clear_pointer (&self->read, g_byte_array_unref);
  g_free (self);
}

static void
rokad_client_finalize (GObject *object)
{
  RokadClient *self = ROKAD_CLIENT (object);

  soup_session_abort (self->session);
  g_clear_object (&self->session);
  g_free (self->url);
  g_free (self->pinned);
  g_free (self->print);
  g_free (self->seen);
  G_OBJECT_CLASS (rokad_client_parent_class)->finalize (object);
}

static void
rokad_client_class_init (RokadClientClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = rokad_client_finalize;
}

/* No proxy: a hub stands in the shop's own network. No database of authorities: what they signed is
 * doubted like anything else, and so asked about. No decoder: what comes is unpacked in bounds.
 */
static void
rokad_client_init (RokadClient *self)
{
  self->session = soup_session_new_with_options (
      "timeout", ROKAD_CLIENT_TIMEOUT_S, "idle-timeout", ROKAD_CLIENT_IDLE_S, "max-conns",
      ROKAD_CLIENT_CONNECTIONS_MAX, "max-conns-per-host", ROKAD_CLIENT_CONNECTIONS_MAX,
      "proxy-resolver", NULL, "tls-database", NULL, NULL);
  soup_session_remove_feature_by_type (self->session, SOUP_TYPE_CONTENT_DECODER);
  soup_session_remove_feature_by_type (self->session, SOUP_TYPE_AUTH_MANAGER);
}

static gboolean
is_loopback (const char *host)
{
  g_autoptr (GInetAddress) address = g_inet_address_new_from_string (host);

  return g_str_equal (host, "localhost") ||
         (address != NULL && g_inet_address_get_is_loopback (address));
}

static gboolean
check_url (const char *url, gboolean tls, GError **error)
{
  g_autoptr (GUri) uri = g_uri_parse (url, SOUP_HTTP_URI_FLAGS, NULL);
  const char *scheme = uri != NULL ? g_uri_get_scheme (uri) : "";
  const char *host = uri != NULL ? g_uri_get_host (uri) : NULL;
  const char *path = uri != NULL ? g_uri_get_path (uri) : "";

  if (host != NULL && *host != '\0' && (*path == '\0' || g_str_equal (path, "/")) &&
      g_uri_get_query (uri) == NULL &&
      (tls ? g_str_equal (scheme, "https") : g_str_equal (scheme, "http") && is_loopback (host)))
    return TRUE;

  g_set_error (error, ROKAD_SHOP_ERROR, ROKAD_SHOP_ERROR_INVALID,
               "%s is no address of a hub, like https://192.168.1.5:7377", url);
  return FALSE;
}

RokadClient *
rokad_client_new (const char *url, const char *fingerprint, const char *print, GError **error)
{
  gboolean pinned = fingerprint != NULL && *fingerprint != '\0';
  gboolean printed = print != NULL && *print != '\0';
  RokadClient *self;

  if (!check_url (url, pinned || printed, error))
    return NULL;

  self = g_object_new (ROKAD_TYPE_CLIENT, NULL);
  self->url = g_str_has_suffix (url, "/") ? g_strndup (url, strlen (url) - 1) : g_strdup (url);
  self->pinned = pinned ? g_strdup (fingerprint) : NULL;
  self->print = printed ? g_strdup (print) : NULL;
  return self;
}

const char *
rokad_client_fingerprint (RokadClient *self)
{
  return self->seen != NULL ? self->seen : "";
}

/* --- Trust --- */

/* A hub makes its certificate before anyone enrols there: one that begins later than now tells of a
 * clock that is wrong. GIO does not look at dates without an authority to look them up with.
 */
static gboolean
is_of_the_future (GTlsCertificate *certificate)
{
  g_autoptr (GDateTime) from = g_tls_certificate_get_not_valid_before (certificate);
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();

  return from != NULL && g_date_time_compare (now, from) < 0;
}

static gboolean
judge (SoupMessage *message,
       GTlsCertificate *certificate,
       GTlsCertificateFlags flags,
       gpointer user_data)
{
  RokadClient *self = g_task_get_source_object (user_data);
  Sending *sending = g_task_get_task_data (user_data);
  g_autofree char *fingerprint = rokad_tls_fingerprint (certificate);

  if (self->pinned != NULL ? !g_str_equal (self->pinned, fingerprint)
                           : !rokad_enrol_code_fits (self->print, fingerprint))
    sending->problem = ROKAD_SYNC_PROBLEM_CERTIFICATE;
  else if (is_of_the_future (certificate))
    sending->problem = ROKAD_SYNC_PROBLEM_CLOCK;
  else
    {
      g_free (self->seen);
      self->seen = g_steal_pointer (&fingerprint);
    }
  return sending->problem == ROKAD_SYNC_PROBLEM_NONE;
}

/* --- Ending --- */

/* What libsoup and GIO say comes to this: there was no answer. */
static void
fail (GTask *task, GError *wrong)
{
  const Sending *sending = g_task_get_task_data (task);
  RokadSyncProblem problem =
      sending->problem != ROKAD_SYNC_PROBLEM_NONE ? sending->problem : ROKAD_SYNC_PROBLEM_OFFLINE;

  if (g_error_matches (wrong, G_IO_ERROR, G_IO_ERROR_CANCELLED) && !sending->late)
    g_task_return_error (task, wrong);
  else
    {
      g_task_return_new_error (task, ROKAD_SYNC_ERROR, (int) problem, "%s",
                               sending->late ? "no answer in time" : wrong->message);
      g_error_free (wrong);
    }
  g_object_unref (task);
}

static void
refuse_long (GTask *task)
{
  g_task_return_new_error (task, ROKAD_SYNC_ERROR, ROKAD_SYNC_PROBLEM_OFFLINE,
                           "a longer answer than there is");
  g_object_unref (task);
}

static char *
dup_header (SoupMessageHeaders *headers, const char *name)
{
  return g_strdup (soup_message_headers_get_one (headers, name));
}

static void
finish (GTask *task, GBytes *body)
{
  Sending *sending = g_task_get_task_data (task);
  SoupMessageHeaders *headers = soup_message_get_response_headers (sending->message);
  const char *retry_after = soup_message_headers_get_one (headers, "Retry-After");
  RokadAnswer *answer = g_new0 (RokadAnswer, 1);

  answer->status = soup_message_get_status (sending->message);
  answer->protocol = dup_header (headers, ROKAD_PROTOCOL_HEADER);
  answer->type = g_strdup (soup_message_headers_get_content_type (headers, NULL));
  answer->retry_after_s = retry_after != NULL ? g_ascii_strtoll (retry_after, NULL, 10) : 0;
  answer->body = body;
  g_task_return_pointer (task, answer, (GDestroyNotify) rokad_answer_free);
  g_object_unref (task);
}

/* --- Packing, in a thread --- */

static void
unpack (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  GError *error = NULL;
  GBytes *body = rokad_message_unpack (data, &error);

  if (body != NULL)
    g_task_return_pointer (task, body, (GDestroyNotify) g_bytes_unref);
  else
    g_task_return_error (task, error);
}

static void
take_unpacked (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GError *wrong = NULL;
  GBytes *body = g_task_propagate_pointer (G_TASK (result), &wrong);

  if (body != NULL)
    finish (user_data, body);
  else
    fail (user_data, wrong);
}

static void
pack (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  g_task_return_pointer (task, rokad_message_pack (data), (GDestroyNotify) g_bytes_unref);
}

static void
convert (GBytes *bytes, GTaskThreadFunc func, GAsyncReadyCallback callback, GTask *task)
{
  g_autoptr (GTask) conversion = g_task_new (NULL, NULL, callback, task);

  g_task_set_task_data (conversion, g_bytes_ref (bytes), (GDestroyNotify) g_bytes_unref);
  g_task_run_in_thread (conversion, func);
}

/* --- The answer --- */

static void
take_whole (GTask *task)
{
  Sending *sending = g_task_get_task_data (task);
  SoupMessageHeaders *headers = soup_message_get_response_headers (sending->message);
  const char *encoding = soup_message_headers_get_list (headers, "Content-Encoding");
  g_autoptr (GBytes) body = g_byte_array_free_to_bytes (g_steal_pointer (&sending->read));

  if (encoding != NULL && g_ascii_strcasecmp (encoding, "gzip") == 0)
    convert (body, unpack, take_unpacked, task);
  else
    finish (task, g_bytes_get_size (body) > 0 ? g_steal_pointer (&body) : NULL);
}

static void
take_piece (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  Sending *sending = g_task_get_task_data (task);
  GError *wrong = NULL;
  g_autoptr (GBytes) piece =
      g_input_stream_read_bytes_finish (G_INPUT_STREAM (source), result, &wrong);
  gsize bytes = piece != NULL ? g_bytes_get_size (piece) : 0;

  if (piece == NULL)
    fail (task, wrong);
  else if (bytes == 0)
    take_whole (task);
  else if (sending->read->len + bytes > ROKAD_MESSAGE_BYTES_MAX)
    refuse_long (task);
  else
    {
      g_byte_array_append (sending->read, g_bytes_get_data (piece, NULL), (guint) bytes);
      g_input_stream_read_bytes_async (sending->input, CHUNK_BYTES, G_PRIORITY_DEFAULT,
                                       g_task_get_cancellable (task), take_piece, task);
    }
}

static void
take_headers (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  Sending *sending = g_task_get_task_data (task);
  SoupMessageHeaders *headers = soup_message_get_response_headers (sending->message);
  GError *wrong = NULL;

  sending->input = soup_session_send_finish (SOUP_SESSION (source), result, &wrong);
  if (sending->input == NULL)
    fail (task, wrong);
  else if (soup_message_headers_get_encoding (headers) == SOUP_ENCODING_CONTENT_LENGTH &&
           soup_message_headers_get_content_length (headers) > ROKAD_MESSAGE_BYTES_MAX)
    refuse_long (task);
  else
    {
      sending->read = g_byte_array_new ();
      g_input_stream_read_bytes_async (sending->input, CHUNK_BYTES, G_PRIORITY_DEFAULT,
                                       g_task_get_cancellable (task), take_piece, task);
    }
}

/* --- The request --- */

static void
send (GTask *task)
{
  RokadClient *self = g_task_get_source_object (task);
  Sending *sending = g_task_get_task_data (task);

  if (sending->body != NULL)
    soup_message_set_request_body_from_bytes (sending->message, sending->type, sending->body);
  soup_session_send_async (self->session, sending->message, G_PRIORITY_DEFAULT,
                           g_task_get_cancellable (task), take_headers, task);
}

static void
take_packed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  Sending *sending = g_task_get_task_data (task);
  GBytes *packed = g_task_propagate_pointer (G_TASK (result), NULL);

  if (g_bytes_get_size (packed) < g_bytes_get_size (sending->body))
    {
      g_bytes_unref (sending->body);
      sending->body = packed;
      soup_message_headers_replace (soup_message_get_request_headers (sending->message),
                                    "Content-Encoding", "gzip");
    }
  else
    g_bytes_unref (packed);
  send (task);
}

static gboolean
note_late (gpointer user_data)
{
  Sending *sending = g_task_get_task_data (user_data);

  sending->timer = 0;
  sending->late = TRUE;
  g_cancellable_cancel (g_task_get_cancellable (user_data));
  return G_SOURCE_REMOVE;
}

static SoupMessage *
make_message (RokadClient *self, const RokadOutgoing *request, const char *token)
{
  g_autofree char *url = g_strconcat (self->url, request->path, NULL);
  SoupMessage *message = soup_message_new (request->method, url);
  SoupMessageHeaders *headers = soup_message_get_request_headers (message);

  soup_message_add_flags (message, SOUP_MESSAGE_NO_REDIRECT);
  soup_message_headers_replace (headers, ROKAD_PROTOCOL_HEADER,
                                G_STRINGIFY (ROKAD_PROTOCOL_VERSION));
  soup_message_headers_replace (headers, "Accept-Encoding", "gzip");
  if (token != NULL)
    {
      g_autofree char *authorization = g_strconcat ("Bearer ", token, NULL);

      soup_message_headers_replace (headers, "Authorization", authorization);
    }
  return message;
}

void
rokad_client_send_async (RokadClient *self,
                         const RokadOutgoing *request,
                         const char *token,
                         guint deadline_ms,
                         GCancellable *cancellable,
                         GAsyncReadyCallback callback,
                         gpointer user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);
  Sending *sending = g_new0 (Sending, 1);

  g_task_set_source_tag (task, rokad_client_send_async);
  g_task_set_check_cancellable (task, FALSE); /* too late is not the same as cancelled */
  g_task_set_task_data (task, sending, sending_free);
  sending->message = make_message (self, request, token);
  sending->body = request->body != NULL ? g_bytes_ref (request->body) : NULL;
  sending->type = request->type;
  sending->timer = g_timeout_add (deadline_ms, note_late, task);
  g_signal_connect_object (sending->message, "accept-certificate", G_CALLBACK (judge), task, 0);
  if (sending->body != NULL && g_bytes_get_size (sending->body) >= ROKAD_CLIENT_PACK_BYTES_MIN)
    convert (sending->body, pack, take_packed, task);
  else
    send (task);
}

RokadAnswer *
rokad_client_send_finish (RokadClient *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
