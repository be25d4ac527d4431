#include "config.h"

#include "rokad-server-private.h"

const RokadServerLimits rokad_server_limits = {
  .connections_max = ROKAD_SERVER_CONNECTIONS_MAX,
  .connections_of_address_max = ROKAD_SERVER_CONNECTIONS_OF_ADDRESS_MAX,
  .parked_max = ROKAD_SERVER_PARKED_MAX,
  .arriving_bytes_max = ROKAD_SERVER_ARRIVING_BYTES_MAX,
  .arrival_ms = ROKAD_SERVER_ARRIVAL_MS,
  .answer_ms = ROKAD_SERVER_ANSWER_MS,
  .idle_ms = ROKAD_SERVER_IDLE_MS,
  .wait_ms = ROKAD_SERVER_WAIT_MS,
  .of_address_per_minute = ROKAD_SERVER_OF_ADDRESS_PER_MINUTE,
  .of_token_per_minute = ROKAD_SERVER_OF_TOKEN_PER_MINUTE,
  .enrolments_per_minute = ROKAD_SERVER_ENROLMENTS_PER_MINUTE,
};

G_DEFINE_FINAL_TYPE (RokadServer, rokad_server, G_TYPE_OBJECT)

static void
rokad_server_finalize (GObject *object)
{
  RokadServer *self = ROKAD_SERVER (object);

  rokad_server_stop (self);
  g_clear_object (&self->service);
  g_clear_object (&self->soup);
  g_clear_object (&self->certificate);
  g_clear_pointer (&self->connections, g_hash_table_unref);
  g_clear_pointer (&self->addresses, rokad_buckets_free);
  g_clear_pointer (&self->tokens, rokad_buckets_free);
  g_clear_pointer (&self->enrolments, rokad_buckets_free);
  g_free (self->version);
  G_OBJECT_CLASS (rokad_server_parent_class)->finalize (object);
}

static void
rokad_server_class_init (RokadServerClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = rokad_server_finalize;
}

static void
rokad_server_init (RokadServer *self)
{
  self->soup = soup_server_new (NULL, NULL);
  self->service = g_socket_service_new ();
  self->silence = -1;
  self->connections = g_hash_table_new (NULL, NULL);
  g_queue_init (&self->parked);
}

/* A second's worth at once. */
static RokadBuckets *
make_buckets (guint per_minute)
{
  return rokad_buckets_new (per_minute, MAX (per_minute / 30, MIN (per_minute, 10)),
                            ROKAD_SERVER_KEYS_MAX);
}

RokadServer *
rokad_server_new (RokadStore *store, GTlsCertificate *certificate, const RokadServerLimits *limits)
{
  RokadServer *self = g_object_new (ROKAD_TYPE_SERVER, NULL);

  self->store = store;
  self->limits = limits != NULL ? *limits : rokad_server_limits;
  self->certificate = certificate != NULL ? g_object_ref (certificate) : NULL;
  self->addresses = make_buckets (self->limits.of_address_per_minute);
  self->tokens = make_buckets (self->limits.of_token_per_minute);
  self->enrolments = make_buckets (self->limits.enrolments_per_minute);
  rokad_server_connections_watch (self);
  rokad_server_requests_watch (self);
  return self;
}

gboolean
rokad_server_listen (RokadServer *self, const char *address, guint16 port, GError **error)
{
  g_autoptr (GInetAddress) host = g_inet_address_new_from_string (address);
  g_autoptr (GSocketAddress) at = NULL;

  if (host == NULL)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT, "%s is no address", address);
      return FALSE;
    }
  if (self->certificate == NULL && !g_inet_address_get_is_loopback (host))
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED,
                   "%s is no loopback address: without TLS tokens could be read on the way",
                   address);
      return FALSE;
    }

  at = g_inet_socket_address_new (host, port);
  return rokad_server_connections_listen (self, at, error);
}

guint16
rokad_server_port (RokadServer *self)
{
  return self->port;
}

void
rokad_server_changed (RokadServer *self)
{
  rokad_server_wake (self);
}

void
rokad_server_stop (RokadServer *self)
{
  if (self->store == NULL)
    return;

  self->store = NULL;
  rokad_server_unpark_all (self);
  rokad_server_connections_end (self);
  soup_server_disconnect (self->soup);
}
