#include "visitor.h"

#include <string.h>

#include "stall.h"

void
visitor_open (Visitor *self, gconstpointer data)
{
  hub_open (&self->hub, 1, FALSE, data);
  node_open_lone (&self->till, 2);
  self->token = hub_let_in (&self->hub, &self->till);
  self->headers = g_strdup_printf ("Authorization: Bearer %s\r\n", self->token);
}

void
visitor_close (Visitor *self, gconstpointer unused)
{
  hub_close (&self->hub);
  node_close (&self->till);
  g_free (self->token);
  g_free (self->headers);
}

/* --- Asking --- */

GString *
visitor_ask (Visitor *self, const char *method, const char *path, const char *headers, GBytes *body)
{
  gsize bytes = 0;
  const void *data = body != NULL ? g_bytes_get_data (body, &bytes) : NULL;
  g_autoptr (GString) text = talk_request (method, path, headers, data, bytes);

  return talk_end (talk_begin (self->hub.port, FALSE, text->str, text->len));
}

void
visitor_assert_refused (const GString *heard, guint status, const char *code)
{
  gsize bytes;
  const char *text = talk_status (heard) > 0 ? talk_body (heard, &bytes) : "";
  g_autoptr (GBytes) body = NULL;
  g_auto (RokadRefusal) refusal = { 0 };

  g_assert_cmpuint (talk_status (heard), ==, status);
  g_assert_nonnull (strstr (heard->str, "\r\n" ROKAD_PROTOCOL_HEADER ": 1\r\n"));
  body = g_bytes_new (text, bytes);
  assert_done (rokad_refusal_decode (body, &refusal, &error));
  g_assert_cmpstr (refusal.code, ==, code);
}

void
visitor_expect (Visitor *self, const char *text, guint status, const char *code)
{
  g_autoptr (GString) heard = talk (self->hub.port, text);

  visitor_assert_refused (heard, status, code);
}

void
visitor_push (Visitor *self)
{
  g_auto (RokadOutgoing) out = { 0 };
  g_autoptr (GString) heard = NULL;
  g_autofree char *headers = NULL;
  RokadSyncEvent event;
  gboolean any;

  assert_done (rokad_asker_make (self->till.asker, self->till.shop, ROKAD_SYNC_DO_PUSH, &out, &any,
                                 &event, &error));
  g_assert_true (any);
  headers = g_strconcat (self->headers, "Content-Type: ", out.type, "\r\n", NULL);
  heard = visitor_ask (self, out.method, out.path, headers, out.body);
  g_assert_cmpuint (talk_status (heard), ==, 200);
}

gint64
visitor_measure (Visitor *self, const char *name)
{
  g_autoptr (GString) heard = visitor_ask (self, "GET", "/metrics", "", NULL);
  g_autofree char *line = g_strconcat ("\n", name, " ", NULL);
  const char *found = strstr (heard->str, line);

  g_assert_cmpuint (talk_status (heard), ==, 200);
  g_assert_null (strstr (heard->str, self->token));
  return found != NULL ? g_ascii_strtoll (found + strlen (line), NULL, 10) : -1;
}

typedef struct
{
  Visitor *visitor;
  const char *name;
  gint64 value;
} Measure;

/* Asked again and again: nothing else needs to happen in between. */
static gboolean
measures (gpointer data)
{
  const Measure *wanted = data;
  gboolean equal = visitor_measure (wanted->visitor, wanted->name) == wanted->value;

  g_main_context_wakeup (NULL);
  return equal;
}

void
visitor_wait_for (Visitor *self, const char *name, gint64 value)
{
  Measure wanted = { self, name, value };

  talk_wait (measures, &wanted);
}
