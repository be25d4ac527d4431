/* Requests as soup reads them: checked by their headers, counted as their bodies come, handed to
 * the store, answered.
 */
#include "config.h"

#include <string.h>

#include "rokad-journal.h"
#include "rokad-server-private.h"

#define DATA "rokad-arrival"
#define BEARER "Bearer "
#define BUSY_RETRY_AFTER_S 5

/* A request that has not gone to the store yet; goes with its message. */
typedef struct
{
  RokadServer *server; /* not owned: it cuts all connections before it goes */
  GByteArray *body;
  gsize bytes;   /* of the body, also those that were thrown away */
  gboolean stop; /* it was refused: nothing more is kept */
} Arrival;

static void
clear_body (Arrival *self)
{
  self->server->arriving_bytes -= self->body->len;
  g_byte_array_set_size (self->body, 0);
}

static void
arrival_free (gpointer data)
{
  Arrival *self = data;

  g_byte_array_unref (self->body);
  g_free (self);
}

/* --- Answers --- */

static void
fill (SoupServerMessage *message, const RokadReply *reply)
{
  SoupMessageHeaders *headers = soup_server_message_get_response_headers (message);
  SoupMessageBody *body = soup_server_message_get_response_body (message);

  soup_server_message_set_status (message, reply->status, NULL);
  soup_message_headers_replace (headers, ROKAD_PROTOCOL_HEADER,
                                G_STRINGIFY (ROKAD_PROTOCOL_VERSION));
  if (reply->retry_after_s > 0)
    {
      g_autofree char *seconds = g_strdup_printf ("%" G_GINT64_FORMAT, reply->retry_after_s);

      soup_message_headers_replace (headers, "Retry-After", seconds);
    }
  if (reply->body == NULL)
    return;

  soup_message_headers_set_content_type (headers, reply->type, NULL);
  if (reply->packed)
    soup_message_headers_replace (headers, "Content-Encoding", "gzip");
  soup_message_body_append_bytes (body, reply->body);
}

static void
refuse (SoupServerMessage *message,
        guint status,
        const char *code,
        const char *text,
        gint64 retry_after_s)
{
  g_autoptr (RokadReply) reply = rokad_reply_refuse (status, code, text, retry_after_s);
  Arrival *arrival = g_object_get_data (G_OBJECT (message), DATA);

  clear_body (arrival);
  arrival->stop = TRUE;
  fill (message, reply);
}

void
rokad_server_reply (RokadServer *self, SoupServerMessage *message, const RokadReply *reply)
{
  fill (message, reply);
  rokad_server_connection_expect (self, message, self->limits.answer_ms);
  soup_server_message_unpause (message);
}

/* --- Headers --- */

static gsize
count_bytes (SoupMessageHeaders *headers)
{
  SoupMessageHeadersIter iter;
  const char *name, *value;
  gsize bytes = 0;

  soup_message_headers_iter_init (&iter, headers);
  while (soup_message_headers_iter_next (&iter, &name, &value))
    bytes += strlen (name) + strlen (value);
  return bytes;
}

/* NULL for none. */
static const char *
token_of (SoupMessageHeaders *headers)
{
  const char *authorization = soup_message_headers_get_one (headers, "Authorization");

  return authorization != NULL && g_str_has_prefix (authorization, BEARER)
             ? authorization + strlen (BEARER)
             : NULL;
}

/* 0, or after how many milliseconds it may be asked again. */
static guint
take_turn (RokadServer *self, SoupServerMessage *message, RokadRoute route)
{
  const char *address = rokad_server_connection_address (self, message);
  const char *token = token_of (soup_server_message_get_request_headers (message));
  gint64 now_us = g_get_monotonic_time ();
  guint wait_ms = rokad_buckets_take (self->addresses, address, now_us);
  char hash[ROKAD_HASH_HEX_BYTES];

  if (wait_ms == 0 && route == ROKAD_ROUTE_ENROL)
    wait_ms = rokad_buckets_take (self->enrolments, address, now_us);
  if (wait_ms == 0 && token != NULL)
    {
      rokad_hash (token, strlen (token), hash);
      wait_ms = rokad_buckets_take (self->tokens, hash, now_us);
    }
  return wait_ms;
}

static gboolean
is_packed (SoupMessageHeaders *headers, gboolean *out_known)
{
  const char *encoding = soup_message_headers_get_list (headers, "Content-Encoding");
  gboolean packed = encoding != NULL && g_ascii_strcasecmp (encoding, "gzip") == 0;

  *out_known = encoding == NULL || packed || g_ascii_strcasecmp (encoding, "identity") == 0;
  return packed;
}

static void
check_headers (RokadServer *self, SoupServerMessage *message, RokadRoute route)
{
  SoupMessageHeaders *headers = soup_server_message_get_request_headers (message);
  guint wait_ms = take_turn (self, message, route);
  gboolean known;

  is_packed (headers, &known);
  if (wait_ms > 0)
    refuse (message, 429, ROKAD_REFUSED_BUSY, "too many requests", (wait_ms + 999) / 1000);
  else if (count_bytes (headers) > ROKAD_SERVER_HEADER_BYTES_MAX)
    refuse (message, 431, ROKAD_REFUSED_TOO_LONG, "too long headers", 0);
  else if (!known)
    refuse (message, 415, ROKAD_REFUSED_INVALID, "another encoding of the body than gzip", 0);
  else if (soup_message_headers_get_encoding (headers) == SOUP_ENCODING_CONTENT_LENGTH &&
           soup_message_headers_get_content_length (headers) > ROKAD_PACKED_BYTES_MAX)
    refuse (message, 413, ROKAD_REFUSED_TOO_LONG, "too long a body", 0);
}

/* --- Bodies --- */

static void
take_chunk (SoupServerMessage *message, GBytes *chunk, Arrival *arrival)
{
  RokadServer *self = arrival->server;
  gsize bytes = g_bytes_get_size (chunk);

  arrival->bytes += bytes;
  if (arrival->bytes > ROKAD_PACKED_BYTES_MAX + ROKAD_SERVER_OVERRUN_BYTES_MAX)
    rokad_server_connection_cut (self, message);
  else if (arrival->stop)
    return;
  else if (arrival->bytes > ROKAD_PACKED_BYTES_MAX)
    refuse (message, 413, ROKAD_REFUSED_TOO_LONG, "too long a body", 0);
  else if (self->arriving_bytes + bytes > self->limits.arriving_bytes_max)
    refuse (message, 503, ROKAD_REFUSED_BUSY, "too many bodies at once", BUSY_RETRY_AFTER_S);
  else
    {
      g_byte_array_append (arrival->body, g_bytes_get_data (chunk, NULL), (guint) bytes);
      self->arriving_bytes += bytes;
    }
}

static RokadRoute
route_of (SoupServerMessage *message)
{
  GUri *uri = soup_server_message_get_uri (message);
  RokadRoute route = uri != NULL ? rokad_route_of (g_uri_get_path (uri)) : ROKAD_ROUTE_OTHER;
  gboolean own =
      route == ROKAD_ROUTE_HEALTH || route == ROKAD_ROUTE_READY || route == ROKAD_ROUTE_METRICS;

  return own && soup_server_message_get_method (message) != SOUP_METHOD_GET ? ROKAD_ROUTE_OTHER
                                                                            : route;
}

static void
note_headers (SoupServer *soup,
              SoupServerMessage *message,
              const char *path,
              GHashTable *query,
              gpointer user_data)
{
  RokadServer *self = user_data;
  Arrival *arrival = g_new0 (Arrival, 1);

  arrival->server = self;
  arrival->body = g_byte_array_new ();
  g_object_set_data_full (G_OBJECT (message), DATA, arrival, arrival_free);
  soup_message_body_set_accumulate (soup_server_message_get_request_body (message), FALSE);
  g_signal_connect (message, "got-chunk", G_CALLBACK (take_chunk), arrival);
  check_headers (self, message, route_of (message));
}

/* --- To the store and back --- */

static const char *
parameter (GHashTable *query, const char *name)
{
  return query != NULL ? g_hash_table_lookup (query, name) : NULL;
}

/* 0 where it is not there, or no number. */
static gint64
number (GHashTable *query, const char *name)
{
  const char *text = parameter (query, name);

  return text != NULL ? MAX (g_ascii_strtoll (text, NULL, 10), 0) : 0;
}

static gint64
wait_until (RokadServer *self, GHashTable *query)
{
  gint64 asked_ms = MIN (number (query, "wait"), G_MAXINT32) * 1000;

  return asked_ms > 0 ? g_get_monotonic_time () + MIN (asked_ms, self->limits.wait_ms) * 1000 : 0;
}

static gboolean
takes_gzip (SoupMessageHeaders *headers)
{
  const char *accepted = soup_message_headers_get_list (headers, "Accept-Encoding");
  GSList *list = accepted != NULL ? soup_header_parse_quality_list (accepted, NULL) : NULL;
  gboolean takes = g_slist_find_custom (list, "gzip", (GCompareFunc) g_ascii_strcasecmp) != NULL;

  soup_header_free_list (list);
  return takes;
}

static RokadQuestion *
make_question (RokadServer *self, SoupServerMessage *message, const char *path, GHashTable *query)
{
  SoupMessageHeaders *headers = soup_server_message_get_request_headers (message);
  Arrival *arrival = g_object_get_data (G_OBJECT (message), DATA);
  RokadQuestion *question = rokad_question_new ();
  gboolean known;

  question->route = route_of (message);
  question->method = g_strdup (soup_server_message_get_method (message));
  question->path = g_strdup (path);
  question->after = g_strdup (parameter (query, "after"));
  question->from = number (query, "from");
  question->until_us = wait_until (self, query);
  question->protocol = g_strdup (soup_message_headers_get_one (headers, ROKAD_PROTOCOL_HEADER));
  question->type = g_strdup (soup_message_headers_get_content_type (headers, NULL));
  question->token = g_strdup (token_of (headers));
  question->packed = is_packed (headers, &known);
  question->takes_gzip = takes_gzip (headers);
  if (arrival->body->len > 0)
    question->body = g_bytes_new (arrival->body->data, arrival->body->len);
  clear_body (arrival);
  return question;
}

/* A question that the store has. */
typedef struct
{
  RokadServer *server;
  SoupServerMessage *message;
  RokadQuestion *question;
} Asking;

static void
asking_free (Asking *self)
{
  g_object_unref (self->server);
  g_object_unref (self->message);
  rokad_question_unref (self->question);
  g_free (self);
}

static void
note_version (RokadServer *self, const char *version)
{
  if (version == NULL || g_strcmp0 (version, self->version) == 0)
    return;

  g_free (self->version);
  self->version = g_strdup (version);
  rokad_server_wake (self);
}

static void
add_metrics (RokadServer *self, RokadReply *reply)
{
  char *text;

  reply->gauges.connections = g_hash_table_size (self->connections);
  reply->gauges.parked = g_queue_get_length (&self->parked);
  text = rokad_metrics_text (&self->metrics, &reply->gauges);
  reply->body = g_bytes_new_take (text, strlen (text));
}

static void
take_answer (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Asking *asking = user_data;
  RokadServer *self = asking->server;
  g_autoptr (RokadReply) reply = NULL;
  g_autoptr (GError) error = NULL;
  gpointer value = NULL;

  if (rokad_store_run_finish (self->store, result, &value, &error))
    reply = value;
  else
    {
      g_warning ("%s: %s", rokad_route_name (asking->question->route), error->message);
      reply = rokad_reply_refuse (503, ROKAD_REFUSED_BUSY, "try again later", BUSY_RETRY_AFTER_S);
    }

  if (self->store != NULL)
    {
      if (reply->status == 200 && asking->question->route == ROKAD_ROUTE_METRICS)
        add_metrics (self, reply);
      if (reply->status != 304 || !rokad_server_park (self, asking->message, asking->question))
        rokad_server_reply (self, asking->message, reply);
      note_version (self, reply->version);
    }
  asking_free (asking);
}

void
rokad_server_ask (RokadServer *self, SoupServerMessage *message, RokadQuestion *question)
{
  Asking *asking = g_new0 (Asking, 1);

  asking->server = g_object_ref (self);
  asking->message = g_object_ref (message);
  asking->question = rokad_question_ref (question);
  rokad_store_run_async (self->store, ROKAD_QUEUE_BACKGROUND, rokad_question_answer,
                         rokad_question_ref (question), (GDestroyNotify) rokad_question_unref,
                         (GDestroyNotify) rokad_reply_free, take_answer, asking);
}

static void
note_body (SoupServer *soup,
           SoupServerMessage *message,
           const char *path,
           GHashTable *query,
           gpointer user_data)
{
  static const char alive[] = "alive\n";
  RokadServer *self = user_data;
  g_autoptr (RokadQuestion) question = NULL;

  if (route_of (message) == ROKAD_ROUTE_HEALTH)
    {
      soup_server_message_set_status (message, 200, NULL);
      soup_server_message_set_response (message, "text/plain", SOUP_MEMORY_STATIC, alive,
                                        sizeof alive - 1);
      return;
    }

  question = make_question (self, message, path, query);
  rokad_server_connection_expect (self, message, 0);
  soup_server_message_pause (message);
  rokad_server_ask (self, message, question);
}

/* One line a request, that names nobody. */
static void
count (SoupServer *soup, SoupServerMessage *message, RokadServer *self)
{
  Arrival *arrival = g_object_get_data (G_OBJECT (message), DATA);
  RokadRoute route = route_of (message);
  guint status = soup_server_message_get_status (message);
  gsize out = (gsize) soup_server_message_get_response_body (message)->length;

  rokad_metrics_count (&self->metrics, route, status, arrival != NULL ? arrival->bytes : 0, out);
  g_debug ("%s: %u", rokad_route_name (route), status);
  if (arrival != NULL)
    clear_body (arrival);
}

void
rokad_server_requests_watch (RokadServer *self)
{
  soup_server_add_early_handler (self->soup, "/", note_headers, self, NULL);
  soup_server_add_handler (self->soup, "/", note_body, self, NULL);
  g_signal_connect_object (self->soup, "request-finished", G_CALLBACK (count), self, 0);
  g_signal_connect_object (self->soup, "request-aborted", G_CALLBACK (count), self, 0);
}
