#include "config.h"

#include "rokad-handler.h"

#include <string.h>

#include "rokad-blob-piece.h"
#include "rokad-host.h"
#include "rokad-snapshot.h"

#define RETRY_AFTER_S 5
#define BLOB_PATH "/v1/blob/"
#define SNAPSHOT_PATH "/v1/snapshot/"

/* A request on its way through. */
typedef struct
{
  RokadShop *shop;
  const RokadRequest *request;
  RokadResponse *response;
} Exchange;

typedef gboolean (*Handle) (Exchange *self, GError **error);

void
rokad_response_clear (RokadResponse *self)
{
  g_clear_pointer (&self->body, g_bytes_unref);
}

static guint
status_of (const char *code)
{
  static const struct
  {
    const char *code;
    guint status;
  } statuses[] = {
    { ROKAD_REFUSED_INVALID, 400 }, { ROKAD_REFUSED_TOKEN, 401 },   { ROKAD_REFUSED_UNKNOWN, 403 },
    { ROKAD_REFUSED_CODE, 403 },    { ROKAD_REFUSED_MISSING, 404 }, { ROKAD_REFUSED_TOO_LONG, 413 },
    { ROKAD_REFUSED_BUSY, 503 },    { ROKAD_REFUSED_VERSION, 426 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (statuses); i++)
    if (g_str_equal (statuses[i].code, code))
      return statuses[i].status;
  g_assert_not_reached ();
}

void
rokad_response_refuse (RokadResponse *out, const char *code, const char *message)
{
  RokadRefusal refusal = { 0 };

  rokad_response_clear (out);
  out->retry_after_s = g_str_equal (code, ROKAD_REFUSED_BUSY) ? RETRY_AFTER_S : 0;
  refusal.code = (char *) code;
  refusal.message = (char *) message;
  refusal.retry_after_s = out->retry_after_s;
  out->status = status_of (code);
  out->type = ROKAD_TYPE_JSON;
  out->body = rokad_refusal_encode (&refusal);
}

static gboolean
answer (Exchange *self, const char *type, GBytes *body)
{
  self->response->status = 200;
  self->response->type = type;
  self->response->body = body;
  return TRUE;
}

/* --- The routes --- */

static gboolean
admit (Exchange *self, GError **error)
{
  g_autoptr (RokadGuest) guest = rokad_host_admit (
      self->shop, self->request->token != NULL ? self->request->token : "", error);

  return guest != NULL;
}

static gboolean
handle_enrol (Exchange *self, GError **error)
{
  g_auto (RokadEnrol) request = { 0 };
  g_auto (RokadEnrolAnswer) out = { 0 };

  return rokad_enrol_decode (self->request->body, &request, error) &&
         rokad_host_enrol (self->shop, &request, &out, error) &&
         answer (self, ROKAD_TYPE_JSON, rokad_enrol_answer_encode (&out));
}

static gboolean
handle_token (Exchange *self, GError **error)
{
  RokadTokenRequest request = { 0 };
  g_auto (RokadTokenAnswer) out = { 0 };

  return rokad_token_request_decode (self->request->body, &request, error) &&
         rokad_host_token (self->shop, &request, &out, error) &&
         answer (self, ROKAD_TYPE_JSON, rokad_token_answer_encode (&out));
}

static gboolean
handle_push (Exchange *self, GError **error)
{
  g_auto (RokadPush) push = { 0 };
  RokadPushAnswer out;

  return admit (self, error) && rokad_push_decode (self->request->body, &push, error) &&
         rokad_host_push (self->shop, self->request->token, &push, &out, error) &&
         answer (self, ROKAD_TYPE_JSON, rokad_push_answer_encode (&out));
}

static gboolean
handle_pull (Exchange *self, GError **error)
{
  g_auto (RokadPull) pull = { 0 };
  g_auto (RokadPage) page = { 0 };

  return admit (self, error) && rokad_pull_decode (self->request->body, &pull, error) &&
         rokad_host_pull (self->shop, &pull, &page, error) &&
         answer (self, ROKAD_TYPE_LINES, rokad_page_encode (&page));
}

static gboolean
handle_heads (Exchange *self, GError **error)
{
  g_auto (RokadHeads) heads = { 0 };

  if (!admit (self, error) || !rokad_host_heads (self->shop, &heads, error))
    return FALSE;
  if (g_strcmp0 (self->request->after, heads.version) != 0)
    return answer (self, ROKAD_TYPE_JSON, rokad_heads_encode (&heads));

  self->response->status = 304;
  return TRUE;
}

/* NULL: there is none such. */
static gboolean
answer_piece (Exchange *self, GBytes *piece)
{
  if (piece != NULL)
    return answer (self, ROKAD_TYPE_BYTES, piece);

  rokad_response_refuse (self->response, ROKAD_REFUSED_MISSING, "not there, or no more of it");
  return TRUE;
}

/* "/v1/blob/HASH": the piece from `from` on. */
static gboolean
handle_blob (Exchange *self, GError **error)
{
  const char *sha256 = self->request->path + strlen (BLOB_PATH);

  return admit (self, error) &&
         answer_piece (self, rokad_blob_read_piece (rokad_shop_blobs (self->shop), sha256,
                                                    self->request->from, NULL));
}

static gboolean
handle_snapshot (Exchange *self, GError **error)
{
  RokadSnapshotAnswer out = { 0 };
  RokadBlob latest;
  gboolean any;

  if (!admit (self, error) ||
      !rokad_snapshot_latest (rokad_shop_folder (self->shop), &latest, &any))
    return FALSE;

  if (!any)
    {
      rokad_response_refuse (self->response, ROKAD_REFUSED_MISSING, "no snapshot");
      return TRUE;
    }
  g_strlcpy (out.sha256, latest.sha256, sizeof out.sha256);
  out.bytes = latest.bytes;
  return answer (self, ROKAD_TYPE_JSON, rokad_snapshot_answer_encode (&out));
}

/* "/v1/snapshot/HASH" */
static gboolean
handle_snapshot_piece (Exchange *self, GError **error)
{
  const char *sha256 = self->request->path + strlen (SNAPSHOT_PATH);

  return admit (self, error) &&
         answer_piece (self, rokad_snapshot_read_piece (rokad_shop_folder (self->shop), sha256,
                                                        self->request->from, NULL));
}

/* The path names a file here, so it must be a hash. */
static gboolean
handle_piece (Exchange *self, GError **error)
{
  const char *sha256 = self->request->path + strlen (BLOB_PATH);
  RokadBlobAnswer out = { 0 };

  if (!admit (self, error))
    return FALSE;
  if (!rokad_blob_is_hash (sha256))
    {
      rokad_response_refuse (self->response, ROKAD_REFUSED_MISSING, "no such blob");
      return TRUE;
    }
  if (g_bytes_get_size (self->request->body) > ROKAD_PIECE_BYTES_MAX)
    {
      rokad_response_refuse (self->response, ROKAD_REFUSED_TOO_LONG, "too large a piece");
      return TRUE;
    }

  return rokad_host_take_piece (self->shop, sha256, self->request->from, self->request->body, &out,
                                error) &&
         answer (self, ROKAD_TYPE_JSON, rokad_blob_answer_encode (&out));
}

typedef struct
{
  const char *method;
  const char *path; /* ends in '/' where the rest is a name */
  const char *type; /* that its body must have; NULL for no body */
  Handle handle;
} Route;

static const Route routes[] = {
  { "POST", "/v1/enrol", ROKAD_TYPE_JSON, handle_enrol },
  { "POST", "/v1/token", ROKAD_TYPE_JSON, handle_token },
  { "POST", "/v1/push", ROKAD_TYPE_LINES, handle_push },
  { "POST", "/v1/pull", ROKAD_TYPE_JSON, handle_pull },
  { "GET", "/v1/heads", NULL, handle_heads },
  { "GET", BLOB_PATH, NULL, handle_blob },
  { "GET", "/v1/snapshot", NULL, handle_snapshot },
  { "GET", SNAPSHOT_PATH, NULL, handle_snapshot_piece },
  { "POST", BLOB_PATH, ROKAD_TYPE_BYTES, handle_piece },
};

static const Route *
find_route (const RokadRequest *request)
{
  for (gsize i = 0; i < G_N_ELEMENTS (routes); i++)
    if (g_str_equal (routes[i].method, request->method) &&
        (g_str_has_suffix (routes[i].path, "/") ? g_str_has_prefix (request->path, routes[i].path)
                                                : g_str_equal (request->path, routes[i].path)))
      return &routes[i];
  return NULL;
}

/* --- What went wrong --- */

static const char *
code_of_host (RokadHostError code)
{
  switch (code)
    {
    case ROKAD_HOST_ERROR_INVALID:
      return ROKAD_REFUSED_INVALID;
    case ROKAD_HOST_ERROR_TOKEN:
      return ROKAD_REFUSED_TOKEN;
    case ROKAD_HOST_ERROR_UNKNOWN:
      return ROKAD_REFUSED_UNKNOWN;
    case ROKAD_HOST_ERROR_CODE:
      return ROKAD_REFUSED_CODE;
    }
  g_assert_not_reached ();
}

/* NULL where it is this node's own trouble, which is nobody else's to know. */
static const char *
code_of (const GError *error)
{
  if (error->domain == ROKAD_HOST_ERROR)
    return code_of_host ((RokadHostError) error->code);
  if (g_error_matches (error, ROKAD_MESSAGE_ERROR, ROKAD_MESSAGE_ERROR_TOO_LONG))
    return ROKAD_REFUSED_TOO_LONG;
  return error->domain == ROKAD_MESSAGE_ERROR ? ROKAD_REFUSED_INVALID : NULL;
}

static void
refuse_for (RokadResponse *out, GError *error, GError **out_trouble)
{
  const char *code = code_of (error);

  rokad_response_refuse (out, code != NULL ? code : ROKAD_REFUSED_BUSY,
                         code != NULL ? error->message : "try again later");
  if (code == NULL)
    g_propagate_error (out_trouble, error);
  else
    g_error_free (error);
}

void
rokad_handler_answer (RokadShop *shop,
                      const RokadRequest *request,
                      RokadResponse *out,
                      GError **out_trouble)
{
  Exchange exchange = { shop, request, out };
  const Route *route = find_route (request);
  GError *error = NULL;

  *out = (RokadResponse){ 0 };
  if (route == NULL)
    rokad_response_refuse (out, ROKAD_REFUSED_MISSING, "no such route");
  else if (g_strcmp0 (request->protocol, G_STRINGIFY (ROKAD_PROTOCOL_VERSION)) != 0)
    rokad_response_refuse (out, ROKAD_REFUSED_VERSION, "another version of the protocol");
  else if (route->type != NULL &&
           (request->body == NULL || g_strcmp0 (request->type, route->type) != 0))
    rokad_response_refuse (out, ROKAD_REFUSED_INVALID, "another type of body");
  else if (!route->handle (&exchange, &error))
    refuse_for (out, error, out_trouble);
}
