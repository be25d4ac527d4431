/* The connections of a server: how many there are, of whom, and how long each may take. soup has
 * neither limits nor timers for them, so they are taken here, shaken hands with, and then given to
 * it. One that is shut down here soup closes as if the asker had done so.
 */
#include "config.h"

#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include "rokad-server-private.h"

#define DATA "rokad-connection" /* of the address that soup is given: it hands that out again */

typedef struct
{
  RokadServer *server;       /* not owned: it forgets all of them before it goes */
  GSocketConnection *stream; /* not owned: this goes when it goes */
  GSocketAddress *there;     /* by which soup knows it; NULL until it does */
  char *address;
  guint timer; /* 0: it may take its time */
  gboolean shut;
} Connection;

static GSocket *
socket_of (Connection *self)
{
  return g_socket_connection_get_socket (self->stream);
}

static void
shut (Connection *self)
{
  self->shut = TRUE;
  g_socket_shutdown (socket_of (self), TRUE, TRUE, NULL);
}

/* The asker may still be sending into a full window, and would wait for long: a reset ends that. */
static void
reset (Connection *self)
{
  const struct linger at_once = { 1, 0 };

  if (self->shut)
    return;
  self->server->metrics.cut++;
  setsockopt (g_socket_get_fd (socket_of (self)), SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
  shut (self);
}

static gboolean
note_late (gpointer data)
{
  Connection *self = data;

  self->timer = 0;
  reset (self);
  return G_SOURCE_REMOVE;
}

static void
expect (Connection *self, guint ms)
{
  if (self->timer > 0)
    g_source_remove (self->timer);
  self->timer = ms > 0 && !self->shut ? g_timeout_add (ms, note_late, self) : 0;
}

static void
forget (gpointer data, GObject *where_it_was)
{
  Connection *self = data;

  expect (self, 0);
  g_hash_table_remove (self->server->connections, self);
  if (self->there != NULL)
    g_object_set_data (G_OBJECT (self->there), DATA, NULL);
  g_clear_object (&self->there);
  g_free (self->address);
  g_free (self);
}

static guint
count_of (RokadServer *self, const char *address)
{
  GHashTableIter iter;
  gpointer key;
  guint count = 0;

  g_hash_table_iter_init (&iter, self->connections);
  while (g_hash_table_iter_next (&iter, &key, NULL))
    count += g_str_equal (((const Connection *) key)->address, address);
  return count;
}

static gboolean
is_too_many (RokadServer *self, const char *address)
{
  return g_hash_table_size (self->connections) >= self->limits.connections_max ||
         count_of (self, address) >= self->limits.connections_of_address_max;
}

static Connection *
add (RokadServer *self, GSocketConnection *stream, const char *address)
{
  Connection *connection = g_new0 (Connection, 1);

  connection->server = self;
  connection->stream = stream;
  connection->address = g_strdup (address);
  g_hash_table_add (self->connections, connection);
  g_object_weak_ref (G_OBJECT (stream), forget, connection);
  return connection;
}

/* --- Taking them --- */

static void
give_to_soup (RokadServer *self, GIOStream *stream, Connection *connection)
{
  GSocket *socket = socket_of (connection);
  g_autoptr (GSocketAddress) here = g_socket_get_local_address (socket, NULL);
  g_autoptr (GSocketAddress) there = g_socket_get_remote_address (socket, NULL);

  /* Who is gone already has no address. */
  if (here == NULL || there == NULL)
    return;

  connection->there = g_object_ref (there);
  g_object_set_data (G_OBJECT (there), DATA, connection);
  soup_server_accept_iostream (self->soup, stream, here, there, NULL);
}

/* A handshake that is under way. */
typedef struct
{
  RokadServer *server;
  GSocketConnection *stream;
  Connection *connection;
} Handshake;

static void
take_handshake (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Handshake *self = user_data;
  g_autoptr (GError) error = NULL;

  if (!g_tls_connection_handshake_finish (G_TLS_CONNECTION (source), result, &error))
    g_debug ("handshake: %s", error->message);
  else if (self->server->store != NULL)
    give_to_soup (self->server, G_IO_STREAM (source), self->connection);
  g_object_unref (self->stream);
  g_object_unref (self->server);
  g_free (self);
}

static void
shake_hands (RokadServer *self, Connection *connection)
{
  static const char *const protocols[] = { "http/1.1", NULL };
  g_autoptr (GError) error = NULL;
  g_autoptr (GIOStream) tls =
      g_tls_server_connection_new (G_IO_STREAM (connection->stream), self->certificate, &error);
  Handshake *handshake;

  if (tls == NULL)
    {
      g_warning ("TLS: %s", error->message);
      return;
    }

  g_tls_connection_set_advertised_protocols (G_TLS_CONNECTION (tls), (const char **) protocols);
  g_tls_connection_set_require_close_notify (G_TLS_CONNECTION (tls), FALSE);
  handshake = g_new0 (Handshake, 1);
  handshake->server = g_object_ref (self);
  handshake->stream = g_object_ref (connection->stream);
  handshake->connection = connection;
  g_tls_connection_handshake_async (G_TLS_CONNECTION (tls), G_PRIORITY_DEFAULT, NULL,
                                    take_handshake, handshake);
}

static char *
address_of (GSocketConnection *stream)
{
  g_autoptr (GSocketAddress) address = g_socket_connection_get_remote_address (stream, NULL);

  return G_IS_INET_SOCKET_ADDRESS (address)
             ? g_inet_address_to_string (
                   g_inet_socket_address_get_address (G_INET_SOCKET_ADDRESS (address)))
             : g_strdup ("");
}

static gboolean
note_connection (GSocketService *service,
                 GSocketConnection *stream,
                 GObject *source,
                 RokadServer *self)
{
  g_autofree char *address = address_of (stream);
  Connection *connection;

  /* Whom nobody holds any more is closed. */
  if (is_too_many (self, address))
    {
      self->metrics.turned_away++;
      return TRUE;
    }

  connection = add (self, stream, address);
  expect (connection, self->limits.arrival_ms);
  /* No call on it may block the loop for longer than an asker may take anyhow. */
  g_socket_set_timeout (socket_of (connection), self->limits.idle_ms / 1000 + 1);
  g_socket_set_option (socket_of (connection), IPPROTO_TCP, TCP_NODELAY, TRUE, NULL);
  if (self->certificate != NULL)
    shake_hands (self, connection);
  else
    give_to_soup (self, G_IO_STREAM (stream), connection);
  return TRUE;
}

/* soup keeps a connection for a second request only while it listens itself: to a socket that
 * nobody ever says anything on.
 */
static gboolean
let_soup_listen (RokadServer *self, GError **error)
{
  int ends[2];
  g_autoptr (GSocket) silent = NULL;

  if (socketpair (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0)
    {
      g_set_error_literal (error, G_IO_ERROR, (int) g_io_error_from_errno (errno),
                           g_strerror (errno));
      return FALSE;
    }

  self->silence = ends[1];
  silent = g_socket_new_from_fd (ends[0], error);
  return silent != NULL && soup_server_listen_socket (self->soup, silent, 0, error);
}

gboolean
rokad_server_connections_listen (RokadServer *self, GSocketAddress *at, GError **error)
{
  g_autoptr (GSocketAddress) effective = NULL;

  if (!let_soup_listen (self, error) ||
      !g_socket_listener_add_address (G_SOCKET_LISTENER (self->service), at, G_SOCKET_TYPE_STREAM,
                                      G_SOCKET_PROTOCOL_TCP, NULL, &effective, error))
    return FALSE;

  self->port = g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (effective));
  g_socket_service_start (self->service);
  return TRUE;
}

/* --- What they wait for --- */

/* NULL once the connection is gone. */
static Connection *
connection_of (SoupServerMessage *message)
{
  return g_object_get_data (G_OBJECT (soup_server_message_get_remote_address (message)), DATA);
}

void
rokad_server_connection_expect (RokadServer *self, SoupServerMessage *message, guint ms)
{
  Connection *connection = connection_of (message);

  if (connection != NULL)
    expect (connection, ms);
}

void
rokad_server_connection_cut (RokadServer *self, SoupServerMessage *message)
{
  Connection *connection = connection_of (message);

  if (connection != NULL)
    reset (connection);
}

const char *
rokad_server_connection_address (RokadServer *self, SoupServerMessage *message)
{
  Connection *connection = connection_of (message);

  return connection != NULL ? connection->address : "";
}

GSocket *
rokad_server_connection_socket (RokadServer *self, SoupServerMessage *message)
{
  Connection *connection = connection_of (message);

  return connection != NULL ? socket_of (connection) : NULL;
}

/* The first request of a connection begins with it, before any byte. Also what soup itself refuses
 * carries the protocol's header.
 */
static void
note_started (SoupServer *soup, SoupServerMessage *message, RokadServer *self)
{
  soup_message_headers_replace (soup_server_message_get_response_headers (message),
                                ROKAD_PROTOCOL_HEADER, G_STRINGIFY (ROKAD_PROTOCOL_VERSION));
  rokad_server_connection_expect (self, message, self->limits.arrival_ms);
}

static void
note_read (SoupServer *soup, SoupServerMessage *message, RokadServer *self)
{
  rokad_server_connection_expect (self, message, self->limits.answer_ms);
}

static void
note_finished (SoupServer *soup, SoupServerMessage *message, RokadServer *self)
{
  rokad_server_connection_expect (self, message, self->limits.idle_ms);
}

void
rokad_server_connections_watch (RokadServer *self)
{
  g_signal_connect_object (self->service, "incoming", G_CALLBACK (note_connection), self, 0);
  g_signal_connect_object (self->soup, "request-started", G_CALLBACK (note_started), self, 0);
  g_signal_connect_object (self->soup, "request-read", G_CALLBACK (note_read), self, 0);
  g_signal_connect_object (self->soup, "request-finished", G_CALLBACK (note_finished), self, 0);
}

void
rokad_server_connections_end (RokadServer *self)
{
  g_autoptr (GList) all = g_hash_table_get_keys (self->connections);

  g_socket_service_stop (self->service);
  g_socket_listener_close (G_SOCKET_LISTENER (self->service));
  for (GList *i = all; i != NULL; i = i->next)
    {
      Connection *connection = i->data;

      /* The stream may outlive the server. */
      g_object_weak_unref (G_OBJECT (connection->stream), forget, connection);
      shut (connection);
      forget (connection, NULL);
    }
  if (self->silence >= 0)
    close (self->silence);
  self->silence = -1;
}
