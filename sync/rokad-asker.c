#include "config.h"

#include "rokad-asker.h"

#include <sodium.h>
#include <string.h>

#include "rokad-anew.h"
#include "rokad-authority.h"
#include "rokad-blob-piece.h"
#include "rokad-key.h"
#include "rokad-parked.h"

struct _RokadAsker
{
  char *peer;
  char *token;   /* a secret */
  char *problem; /* NULL for none */

  RokadPush push;                    /* the last that was sent, its section NULL for none */
  RokadHeads heads;                  /* what the peer said last, its positions NULL for nothing */
  char challenge[ROKAD_NONCE_BYTES]; /* to sign for a token; "" for none */
  RokadBlob blob;                    /* the one whose piece was asked for last … */
  gint64 blob_from;                  /* … and from where on */
  gboolean hands_blob;               /* a piece of it was handed back, rather than lines */
  GHashTable *passed;                /* (owned) hashes of blobs that the peer has not got */
};

void
rokad_outgoing_clear (RokadOutgoing *self)
{
  g_clear_pointer (&self->path, g_free);
  g_clear_pointer (&self->body, g_bytes_unref);
}

RokadAsker *
rokad_asker_new (const char *peer, const char *token)
{
  RokadAsker *self = g_new0 (RokadAsker, 1);

  self->peer = g_strdup (peer);
  self->token = g_strdup (token);
  self->passed = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  return self;
}

static void
set_token (RokadAsker *self, const char *token)
{
  if (self->token != NULL)
    sodium_memzero (self->token, strlen (self->token));
  g_free (self->token);
  self->token = g_strdup (token);
}

void
rokad_asker_free (RokadAsker *self)
{
  set_token (self, NULL);
  rokad_push_clear (&self->push);
  rokad_heads_clear (&self->heads);
  g_hash_table_unref (self->passed);
  g_free (self->problem);
  g_free (self->peer);
  g_free (self);
}

const char *
rokad_asker_token (RokadAsker *self)
{
  return self->token;
}

const char *
rokad_asker_problem (RokadAsker *self)
{
  return self->problem;
}

static void
set_problem (RokadAsker *self, const char *problem)
{
  g_free (self->problem);
  self->problem = g_strdup (problem);
}

/* --- Requests --- */

static void
fill (RokadOutgoing *out, const char *method, const char *path, const char *type, GBytes *body)
{
  *out = (RokadOutgoing){ method, g_strdup (path), type, body };
}

static void
fill_blob (RokadAsker *self, RokadOutgoing *out, const char *method, const char *type, GBytes *body)
{
  g_autofree char *path =
      g_strdup_printf ("/v1/blob/%s?from=%" G_GINT64_FORMAT, self->blob.sha256, self->blob_from);

  fill (out, method, path, type, body);
}

static gboolean
make_push (RokadAsker *self,
           RokadShop *shop,
           gboolean own,
           RokadOutgoing *out,
           gboolean *out_any,
           GError **error)
{
  rokad_push_clear (&self->push);
  self->push = (RokadPush){ 0 };
  if (own ? !rokad_exchange_make_push (shop, self->peer, &self->push, out_any, error)
          : !rokad_exchange_make_hand_back (shop, &self->heads, &self->push, out_any, error))
    return FALSE;

  if (*out_any)
    fill (out, "POST", "/v1/push", ROKAD_TYPE_LINES, rokad_push_encode (&self->push));
  return TRUE;
}

static gboolean
make_pull (RokadAsker *self, RokadShop *shop, RokadOutgoing *out, gboolean *out_any, GError **error)
{
  g_auto (RokadPull) pull = { 0 };

  if (!rokad_exchange_make_pull (shop, self->peer, &self->heads, &pull, out_any, error))
    return FALSE;

  if (*out_any)
    fill (out, "POST", "/v1/pull", ROKAD_TYPE_JSON, rokad_pull_encode (&pull));
  return TRUE;
}

/* The next piece of a blob that is lacking here and that the peer may have. */
static gboolean
make_fetch (RokadAsker *self,
            RokadShop *shop,
            RokadOutgoing *out,
            gboolean *out_any,
            GError **error)
{
  g_autoptr (GArray) blobs = g_array_new (FALSE, TRUE, sizeof (RokadBlob));

  *out_any = FALSE;
  if (!rokad_blob_list_wanted (shop, ROKAD_WANTS_MAX, blobs, error))
    return FALSE;

  for (guint i = 0; i < blobs->len && !*out_any; i++)
    {
      self->blob = g_array_index (blobs, RokadBlob, i);
      *out_any = !g_hash_table_contains (self->passed, self->blob.sha256);
    }
  if (*out_any)
    {
      self->blob_from = rokad_blob_size_of_part (rokad_shop_blobs (shop), self->blob.sha256);
      fill_blob (self, out, "GET", NULL, NULL);
    }
  return TRUE;
}

/* The next piece of a blob that the peer lacks and that is here. */
static gboolean
make_piece (RokadAsker *self, RokadShop *shop, RokadOutgoing *out)
{
  const char *folder = rokad_shop_blobs (shop);

  for (guint i = 0; i < self->heads.wants->len; i++)
    {
      const RokadWant *want = &g_array_index (self->heads.wants, RokadWant, i);
      GBytes *piece = rokad_blob_read_piece (folder, want->sha256, want->have, NULL);

      if (piece == NULL)
        continue;
      g_strlcpy (self->blob.sha256, want->sha256, sizeof self->blob.sha256);
      self->blob_from = want->have;
      fill_blob (self, out, "POST", ROKAD_TYPE_BYTES, piece);
      return TRUE;
    }
  return FALSE;
}

/* Lines first, then what they name. */
static gboolean
make_hand_back (RokadAsker *self,
                RokadShop *shop,
                RokadOutgoing *out,
                gboolean *out_any,
                GError **error)
{
  if (!make_push (self, shop, FALSE, out, out_any, error))
    return FALSE;

  self->hands_blob = !*out_any && make_piece (self, shop, out);
  *out_any = *out_any || self->hands_blob;
  return TRUE;
}

/* Without a challenge it asks for one. */
static gboolean
make_renewal (RokadAsker *self, RokadShop *shop, RokadOutgoing *out, GError **error)
{
  const char *node = rokad_shop_node (shop);
  RokadTokenRequest request = { 0 };
  g_autofree char *text = NULL;

  g_strlcpy (request.node, node, sizeof request.node);
  g_strlcpy (request.challenge, self->challenge, sizeof request.challenge);
  text = rokad_token_text (&request);
  if (*request.challenge != '\0' &&
      !rokad_key_sign (rokad_shop_folder (shop), node, text, request.signature, error))
    return FALSE;

  fill (out, "POST", "/v1/token", ROKAD_TYPE_JSON, rokad_token_request_encode (&request));
  return TRUE;
}

static void
make_listening (RokadAsker *self, RokadOutgoing *out)
{
  g_autofree char *path = self->heads.version != NULL
                              ? g_strdup_printf ("/v1/heads?after=%s&wait=%u", self->heads.version,
                                                 ROKAD_SYNC_LISTEN_MS / 1000)
                              : g_strdup ("/v1/heads");

  fill (out, "GET", path, NULL, NULL);
}

gboolean
rokad_asker_make (RokadAsker *self,
                  RokadShop *shop,
                  RokadSyncAction action,
                  RokadOutgoing *out,
                  gboolean *out_any,
                  RokadSyncEvent *out_event,
                  GError **error)
{
  *out = (RokadOutgoing){ 0 };
  *out_any = TRUE;
  *out_event = ROKAD_SYNC_EVENT_DONE;

  switch (action)
    {
    case ROKAD_SYNC_DO_PUSH:
      return make_push (self, shop, TRUE, out, out_any, error);
    case ROKAD_SYNC_DO_HAND_BACK:
      return make_hand_back (self, shop, out, out_any, error);
    case ROKAD_SYNC_DO_PULL:
      return make_pull (self, shop, out, out_any, error);
    case ROKAD_SYNC_DO_RENEW:
      return make_renewal (self, shop, out, error);
    case ROKAD_SYNC_DO_COMPARE:
      fill (out, "GET", "/v1/heads", NULL, NULL);
      return TRUE;
    case ROKAD_SYNC_DO_LISTEN:
      make_listening (self, out);
      return TRUE;
    case ROKAD_SYNC_DO_BEGIN_ANEW:
      *out_any = FALSE;
      return rokad_shop_begin_anew (shop, error);
    case ROKAD_SYNC_DO_FETCH:
      return make_fetch (self, shop, out, out_any, error);
    case ROKAD_SYNC_DO_NOTHING:
    case ROKAD_SYNC_DO_WAIT:
    case ROKAD_SYNC_DO_STOP:
      break;
    }
  g_assert_not_reached ();
}

/* --- Answers --- */

static gboolean
take_push (RokadAsker *self,
           RokadShop *shop,
           gboolean own,
           GBytes *body,
           RokadSyncEvent *out_event,
           GError **error)
{
  RokadPushAnswer answer;

  if (!rokad_push_answer_decode (body, &answer, error))
    return FALSE;
  return own ? rokad_exchange_take_push (shop, self->peer, &self->push, &answer, out_event, error)
             : rokad_exchange_take_hand_back (shop, &self->heads, &self->push, &answer, out_event,
                                              error);
}

/* Heads of another node than the one that was enrolled at are none. */
static gboolean
take_heads (RokadAsker *self, GBytes *body, GError **error)
{
  g_auto (RokadHeads) heads = { 0 };

  if (!rokad_heads_decode (body, &heads, error))
    return FALSE;
  if (!g_str_equal (heads.node, self->peer))
    {
      g_set_error_literal (error, ROKAD_MESSAGE_ERROR, ROKAD_MESSAGE_ERROR_INVALID,
                           "another node answers there");
      return FALSE;
    }

  g_hash_table_remove_all (self->passed);
  rokad_heads_clear (&self->heads);
  self->heads = heads;
  heads = (RokadHeads){ 0 };
  return TRUE;
}

static gboolean
take_page (RokadAsker *self,
           RokadShop *shop,
           GBytes *body,
           RokadSyncEvent *out_event,
           GError **error)
{
  g_auto (RokadPage) page = { 0 };

  return rokad_page_decode (body, &page, error) &&
         rokad_exchange_take_pull (shop, self->peer, &self->heads, &page, out_event, error) &&
         rokad_authority_attend (shop, error);
}

/* What waited for a blob is folded once it is whole. */
static gboolean
take_piece (RokadAsker *self,
            RokadShop *shop,
            GBytes *body,
            RokadSyncEvent *out_event,
            GError **error)
{
  gboolean whole;

  *out_event = ROKAD_SYNC_EVENT_MORE;
  return rokad_blob_add_piece (rokad_shop_blobs (shop), &self->blob, self->blob_from, body, &whole,
                               error) &&
         (!whole || rokad_parked_release (shop, error));
}

/* What the peer has of a blob now; one that it took nothing of is not offered again before its
 * heads are asked for.
 */
static gboolean
take_piece_handed (RokadAsker *self, GBytes *body, RokadSyncEvent *out_event, GError **error)
{
  RokadBlobAnswer answer;

  if (!rokad_blob_answer_decode (body, &answer, error))
    return FALSE;

  for (guint i = 0; i < self->heads.wants->len; i++)
    {
      RokadWant *want = &g_array_index (self->heads.wants, RokadWant, i);

      if (g_str_equal (want->sha256, self->blob.sha256))
        want->have = answer.have > want->have ? answer.have : ROKAD_BLOB_BYTES_MAX;
    }
  *out_event = ROKAD_SYNC_EVENT_MORE;
  return TRUE;
}

/* A challenge first; a second one says that the signature was not taken. */
static gboolean
take_token (RokadAsker *self, GBytes *body, RokadSyncEvent *out_event, GError **error)
{
  g_auto (RokadTokenAnswer) answer = { 0 };
  gboolean signed_one = *self->challenge != '\0';

  *self->challenge = '\0';
  if (!rokad_token_answer_decode (body, &answer, error))
    return FALSE;

  if (*answer.challenge == '\0')
    set_token (self, answer.token);
  else if (!signed_one)
    g_strlcpy (self->challenge, answer.challenge, sizeof self->challenge);
  *out_event = *answer.challenge == '\0' ? ROKAD_SYNC_EVENT_DONE
               : signed_one              ? ROKAD_SYNC_EVENT_EXPIRED
                                         : ROKAD_SYNC_EVENT_MORE;
  return TRUE;
}

static gboolean
take_body (RokadAsker *self,
           RokadShop *shop,
           RokadSyncAction action,
           GBytes *body,
           RokadSyncEvent *out_event,
           GError **error)
{
  switch (action)
    {
    case ROKAD_SYNC_DO_PUSH:
      return take_push (self, shop, TRUE, body, out_event, error);
    case ROKAD_SYNC_DO_HAND_BACK:
      return self->hands_blob ? take_piece_handed (self, body, out_event, error)
                              : take_push (self, shop, FALSE, body, out_event, error);
    case ROKAD_SYNC_DO_PULL:
      return take_page (self, shop, body, out_event, error);
    case ROKAD_SYNC_DO_RENEW:
      return take_token (self, body, out_event, error);
    case ROKAD_SYNC_DO_COMPARE:
      *out_event = ROKAD_SYNC_EVENT_DONE;
      return take_heads (self, body, error);
    case ROKAD_SYNC_DO_LISTEN:
      *out_event = ROKAD_SYNC_EVENT_HEARD;
      return take_heads (self, body, error);
    case ROKAD_SYNC_DO_FETCH:
      return take_piece (self, shop, body, out_event, error);
    case ROKAD_SYNC_DO_BEGIN_ANEW:
    case ROKAD_SYNC_DO_NOTHING:
    case ROKAD_SYNC_DO_WAIT:
    case ROKAD_SYNC_DO_STOP:
      break;
    }
  g_assert_not_reached ();
}

static RokadSyncEvent
event_of_refusal (const char *code)
{
  static const struct
  {
    const char *code;
    RokadSyncEvent event;
  } events[] = {
    { ROKAD_REFUSED_TOKEN, ROKAD_SYNC_EVENT_EXPIRED },
    { ROKAD_REFUSED_UNKNOWN, ROKAD_SYNC_EVENT_REFUSED },
    { ROKAD_REFUSED_VERSION, ROKAD_SYNC_EVENT_REFUSED },
    { ROKAD_REFUSED_BUSY, ROKAD_SYNC_EVENT_BUSY },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (events); i++)
    if (g_str_equal (events[i].code, code))
      return events[i].event;
  return ROKAD_SYNC_EVENT_LOST;
}

static gboolean
take_refusal (RokadAsker *self,
              RokadSyncAction action,
              const RokadIncoming *answer,
              RokadSyncEvent *out_event,
              guint32 *out_retry_after_ms,
              GError **error)
{
  g_auto (RokadRefusal) refusal = { 0 };

  if (!rokad_refusal_decode (answer->body, &refusal, error))
    return FALSE;

  if (action == ROKAD_SYNC_DO_FETCH && g_str_equal (refusal.code, ROKAD_REFUSED_MISSING))
    {
      g_hash_table_add (self->passed, g_strdup (self->blob.sha256));
      *out_event = ROKAD_SYNC_EVENT_MORE;
      return TRUE;
    }

  set_problem (self, refusal.message);
  *out_event = event_of_refusal (refusal.code);
  *out_retry_after_ms = (guint32) (MIN (refusal.retry_after_s, G_MAXINT32 / 1000) * 1000);
  return TRUE;
}

/* The content type that an answer to @action has. */
static const char *
type_for (RokadSyncAction action, guint status)
{
  if (status == 200 && action == ROKAD_SYNC_DO_PULL)
    return ROKAD_TYPE_LINES;
  return status == 200 && action == ROKAD_SYNC_DO_FETCH ? ROKAD_TYPE_BYTES : ROKAD_TYPE_JSON;
}

/* NULL for an answer of the protocol, else what is wrong with it. */
static const char *
doubt (RokadSyncAction action, const RokadIncoming *answer)
{
  if (answer->status == 0)
    return "no answer";
  if (g_strcmp0 (answer->protocol, G_STRINGIFY (ROKAD_PROTOCOL_VERSION)) != 0)
    return "something else answers there";
  if (answer->status != 304 &&
      (answer->body == NULL || g_strcmp0 (answer->type, type_for (action, answer->status)) != 0))
    return "an answer of another type";
  return NULL;
}

/* What came cannot be believed, or makes no sense: whether the peer has done what it was asked is
 * not known, and the same bytes are sent again later.
 */
static gboolean
lose (RokadAsker *self, const char *why, RokadSyncEvent *out_event)
{
  set_problem (self, why);
  *out_event = ROKAD_SYNC_EVENT_LOST;
  return TRUE;
}

gboolean
rokad_asker_take (RokadAsker *self,
                  RokadShop *shop,
                  RokadSyncAction action,
                  const RokadIncoming *answer,
                  RokadSyncEvent *out_event,
                  guint32 *out_retry_after_ms,
                  GError **error)
{
  const char *doubted = doubt (action, answer);
  g_autoptr (GError) wrong = NULL;

  *out_retry_after_ms = 0;
  if (doubted != NULL)
    return lose (self, doubted, out_event);
  if (answer->status == 304)
    {
      *out_event = ROKAD_SYNC_EVENT_TIMER;
      return TRUE;
    }

  if (answer->status == 200
          ? take_body (self, shop, action, answer->body, out_event, &wrong)
          : take_refusal (self, action, answer, out_event, out_retry_after_ms, &wrong))
    {
      if (answer->status == 200)
        g_clear_pointer (&self->problem, g_free);
      return TRUE;
    }
  if (wrong->domain == ROKAD_MESSAGE_ERROR || wrong->domain == ROKAD_JOURNAL_ERROR)
    return lose (self, wrong->message, out_event);

  g_propagate_error (error, g_steal_pointer (&wrong));
  return FALSE;
}
