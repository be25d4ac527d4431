#include "imposter.h"

#include <libsoup/soup.h>

#include "rokad-message.h"

struct _Imposter
{
  SoupServer *server;
  char *url;
  guint status;
  gboolean protocol;
  char *type;
  GBytes *body;
  GStrv headers;
  guint asked;
  SoupMessageHeaders *last;
};

static void
answer (SoupServer *server,
        SoupServerMessage *message,
        const char *path,
        GHashTable *query,
        gpointer user_data)
{
  Imposter *self = user_data;
  SoupMessageHeaders *headers = soup_server_message_get_response_headers (message);
  SoupMessageBody *body = soup_server_message_get_response_body (message);

  self->asked++;
  g_clear_pointer (&self->last, soup_message_headers_unref);
  self->last = soup_message_headers_ref (soup_server_message_get_request_headers (message));
  soup_server_message_set_status (message, self->status, NULL);
  if (self->protocol)
    soup_message_headers_replace (headers, ROKAD_PROTOCOL_HEADER, "1");
  for (guint i = 0; self->headers[i] != NULL; i += 2)
    soup_message_headers_replace (headers, self->headers[i], self->headers[i + 1]);
  soup_message_headers_set_content_type (headers, self->type, NULL);
  soup_message_body_append_bytes (body, self->body);
  soup_message_body_complete (body);
}

Imposter *
imposter_new (guint status,
              gboolean protocol,
              const char *type,
              GBytes *body,
              const char *const *headers)
{
  static const char *const none[] = { NULL };
  Imposter *self = g_new0 (Imposter, 1);
  g_autoptr (GError) error = NULL;
  GSList *uris;

  self->server = soup_server_new (NULL, NULL);
  self->status = status;
  self->protocol = protocol;
  self->type = g_strdup (type);
  self->body = g_bytes_ref (body);
  self->headers = g_strdupv ((char **) (headers != NULL ? headers : none));
  soup_server_add_handler (self->server, "/", answer, self, NULL);
  soup_server_listen_local (self->server, 0, SOUP_SERVER_LISTEN_IPV4_ONLY, &error);
  g_assert_no_error (error);
  uris = soup_server_get_uris (self->server);
  self->url = g_strdup_printf ("http://127.0.0.1:%d", g_uri_get_port (uris->data));
  g_slist_free_full (uris, (GDestroyNotify) g_uri_unref);
  return self;
}

void
imposter_free (Imposter *self)
{
  soup_server_disconnect (self->server);
  g_object_unref (self->server);
  g_clear_pointer (&self->last, soup_message_headers_unref);
  g_bytes_unref (self->body);
  g_strfreev (self->headers);
  g_free (self->type);
  g_free (self->url);
  g_free (self);
}

const char *
imposter_url (Imposter *self)
{
  return self->url;
}

guint
imposter_asked (Imposter *self)
{
  return self->asked;
}

const char *
imposter_header (Imposter *self, const char *name)
{
  return self->last != NULL ? soup_message_headers_get_one (self->last, name) : NULL;
}
