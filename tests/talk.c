#include "talk.h"

#include <string.h>

#define WAIT_S 60 /* then the test has failed; nothing takes nearly so long */

struct _Talk
{
  guint16 port;
  gboolean tls;
  char *text;
  gsize bytes;
  GString *heard;
  GThread *thread;
  gint ended; /* atomic */
};

static gboolean
trust (GTlsConnection *connection,
       GTlsCertificate *certificate,
       GTlsCertificateFlags flags,
       gpointer data)
{
  return TRUE;
}

static void
trust_any (GSocketClient *client,
           GSocketClientEvent event,
           GSocketConnectable *to,
           GIOStream *connection,
           gpointer data)
{
  if (event == G_SOCKET_CLIENT_TLS_HANDSHAKING)
    g_signal_connect (connection, "accept-certificate", G_CALLBACK (trust), NULL);
}

static void
hear (GIOStream *stream, GString *heard)
{
  GInputStream *input = g_io_stream_get_input_stream (stream);
  char buffer[4096];
  gssize bytes;

  /* A reset is an end as well. */
  while ((bytes = g_input_stream_read (input, buffer, sizeof buffer, NULL, NULL)) > 0)
    g_string_append_len (heard, buffer, bytes);
}

static gpointer
live (gpointer data)
{
  Talk *self = data;
  g_autoptr (GMainContext) context = g_main_context_new ();
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  g_autoptr (GSocketConnection) connection = NULL;

  g_main_context_push_thread_default (context);
  g_socket_client_set_tls (client, self->tls);
  g_signal_connect (client, "event", G_CALLBACK (trust_any), NULL);
  connection = g_socket_client_connect_to_host (client, "127.0.0.1", self->port, NULL, NULL);
  if (connection != NULL)
    {
      g_output_stream_write_all (g_io_stream_get_output_stream (G_IO_STREAM (connection)),
                                 self->text, self->bytes, NULL, NULL, NULL);
      hear (G_IO_STREAM (connection), self->heard);
    }
  g_main_context_pop_thread_default (context);
  g_atomic_int_set (&self->ended, TRUE);
  g_main_context_wakeup (NULL);
  return NULL;
}

Talk *
talk_begin (guint16 port, gboolean tls, const void *text, gsize bytes)
{
  Talk *self = g_new0 (Talk, 1);

  self->port = port;
  self->tls = tls;
  self->text = g_memdup2 (text, bytes);
  self->bytes = bytes;
  self->heard = g_string_new (NULL);
  self->thread = g_thread_new ("talk", live, self);
  return self;
}

static gboolean
has_ended (gpointer data)
{
  return g_atomic_int_get (&((Talk *) data)->ended);
}

GString *
talk_end (Talk *self)
{
  GString *heard = self->heard;

  talk_wait (has_ended, self);
  g_thread_join (self->thread);
  g_free (self->text);
  g_free (self);
  return heard;
}

GString *
talk (guint16 port, const char *text)
{
  return talk_end (talk_begin (port, FALSE, text, strlen (text)));
}

GString *
talk_request (const char *method,
              const char *path,
              const char *headers,
              const void *body,
              gsize bytes)
{
  GString *text = g_string_new (NULL);

  g_string_append_printf (text,
                          "%s %s HTTP/1.1\r\nHost: hub\r\nConnection: close\r\n"
                          "Rokad-Protocol: 1\r\n%s",
                          method, path, headers);
  if (body != NULL)
    g_string_append_printf (text, "Content-Length: %" G_GSIZE_FORMAT "\r\n", bytes);
  g_string_append (text, "\r\n");
  if (body != NULL)
    g_string_append_len (text, body, (gssize) bytes);
  return text;
}

guint
talk_status (const GString *heard)
{
  return g_str_has_prefix (heard->str, "HTTP/1.1 ")
             ? (guint) g_ascii_strtoull (heard->str + strlen ("HTTP/1.1 "), NULL, 10)
             : 0;
}

const char *
talk_body (const GString *heard, gsize *out_bytes)
{
  const char *end = strstr (heard->str, "\r\n\r\n");

  g_assert_nonnull (end);
  end += 4;
  *out_bytes = heard->len - (gsize) (end - heard->str);
  return end;
}

static gboolean
give_up (gpointer data)
{
  g_test_message ("waited in vain");
  g_assert_not_reached ();
}

void
talk_wait (TalkPredicate is_so, gpointer data)
{
  const char *factor = g_getenv ("TEST_TIMEOUT_FACTOR");
  guint seconds = WAIT_S * (factor != NULL ? (guint) g_ascii_strtoull (factor, NULL, 10) : 1);
  guint limit = g_timeout_add_seconds (seconds, give_up, NULL);

  while (!is_so (data))
    g_main_context_iteration (NULL, TRUE);
  g_source_remove (limit);
}
