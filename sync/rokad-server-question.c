/* A request on the store's thread: unpacked, answered, packed. */
#include "config.h"

#include "rokad-handler.h"
#include "rokad-host.h"
#include "rokad-server-private.h"

#define TYPE_TEXT "text/plain"

RokadQuestion *
rokad_question_new (void)
{
  return g_atomic_rc_box_new0 (RokadQuestion);
}

RokadQuestion *
rokad_question_ref (RokadQuestion *self)
{
  return g_atomic_rc_box_acquire (self);
}

static void
question_clear (gpointer data)
{
  RokadQuestion *self = data;

  g_free (self->method);
  g_free (self->path);
  g_free (self->after);
  g_free (self->protocol);
  g_free (self->type);
  g_free (self->token);
  g_clear_pointer (&self->body, g_bytes_unref);
}

void
rokad_question_unref (RokadQuestion *self)
{
  g_atomic_rc_box_release_full (self, question_clear);
}

void
rokad_reply_free (RokadReply *self)
{
  g_clear_pointer (&self->body, g_bytes_unref);
  g_free (self->version);
  g_free (self);
}

RokadReply *
rokad_reply_refuse (guint status, const char *code, const char *message, gint64 retry_after_s)
{
  RokadReply *self = g_new0 (RokadReply, 1);
  RokadRefusal refusal = { (char *) code, (char *) message, retry_after_s };

  self->status = status;
  self->type = ROKAD_TYPE_JSON;
  self->body = rokad_refusal_encode (&refusal);
  self->retry_after_s = retry_after_s;
  return self;
}

/* --- The server's own routes --- */

static gboolean
answer_own (RokadShop *shop, RokadRoute route, RokadReply *reply, GError **error)
{
  static const char ready[] = "ready\n";

  reply->status = 200;
  reply->type = TYPE_TEXT;
  if (route == ROKAD_ROUTE_METRICS)
    return rokad_gauges_read (shop, &reply->gauges, error);

  reply->body = g_bytes_new_static (ready, sizeof ready - 1);
  return TRUE;
}

/* --- The protocol's --- */

/* What the heads are now, after a push; NULL where even they cannot be read. */
static char *
read_version (RokadShop *shop)
{
  g_auto (RokadHeads) heads = { 0 };

  return rokad_host_heads (shop, &heads, NULL) ? g_steal_pointer (&heads.version) : NULL;
}

static void
pack (const RokadQuestion *self, RokadReply *reply)
{
  GBytes *packed;

  /* A snapshot is packed already. */
  if (!self->takes_gzip || reply->body == NULL || self->route == ROKAD_ROUTE_SNAPSHOT ||
      g_bytes_get_size (reply->body) < ROKAD_SERVER_PACK_BYTES_MIN)
    return;

  packed = rokad_message_pack (reply->body);
  reply->packed =
      g_bytes_get_size (packed) < MIN (g_bytes_get_size (reply->body), ROKAD_PACKED_BYTES_MAX + 1);
  if (reply->packed)
    {
      g_bytes_unref (reply->body);
      reply->body = packed;
    }
  else
    g_bytes_unref (packed);
}

static RokadReply *
handle (RokadShop *shop, const RokadQuestion *self, GBytes *body)
{
  RokadReply *reply = g_new0 (RokadReply, 1);
  g_autoptr (GError) trouble = NULL;
  RokadResponse response;
  RokadRequest request = {
    .method = self->method,
    .path = self->path,
    .after = self->after,
    .from = self->from,
    .protocol = self->protocol,
    .type = self->type,
    .token = self->token,
    .body = body,
  };

  rokad_handler_answer (shop, &request, &response, &trouble);
  if (trouble != NULL)
    g_warning ("%s: %s", rokad_route_name (self->route), trouble->message);
  reply->status = response.status;
  reply->type = response.type;
  reply->body = response.body;
  reply->retry_after_s = response.retry_after_s;
  if (self->route == ROKAD_ROUTE_PUSH && reply->status == 200)
    reply->version = read_version (shop);
  return reply;
}

static RokadReply *
answer_protocol (RokadShop *shop, const RokadQuestion *self)
{
  g_autoptr (GError) wrong = NULL;
  g_autoptr (GBytes) unpacked = NULL;
  RokadReply *reply;

  if (self->packed && (unpacked = rokad_message_unpack (self->body, &wrong)) == NULL)
    return g_error_matches (wrong, ROKAD_MESSAGE_ERROR, ROKAD_MESSAGE_ERROR_TOO_LONG)
               ? rokad_reply_refuse (413, ROKAD_REFUSED_TOO_LONG, wrong->message, 0)
               : rokad_reply_refuse (400, ROKAD_REFUSED_INVALID, wrong->message, 0);

  reply = handle (shop, self, unpacked != NULL ? unpacked : self->body);
  pack (self, reply);
  return reply;
}

gboolean
rokad_question_answer (RokadShop *shop, gpointer data, gpointer *out_result, GError **error)
{
  const RokadQuestion *self = data;
  g_autoptr (RokadReply) own = NULL;

  if (self->route != ROKAD_ROUTE_READY && self->route != ROKAD_ROUTE_METRICS)
    {
      *out_result = answer_protocol (shop, self);
      return TRUE;
    }

  own = g_new0 (RokadReply, 1);
  if (!answer_own (shop, self->route, own, error))
    return FALSE;

  *out_result = g_steal_pointer (&own);
  return TRUE;
}
