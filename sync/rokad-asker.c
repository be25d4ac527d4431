/* Which event an answer is, after what it brings is on disk. */
#include "config.h"

#include <sodium.h>
#include <string.h>

#include "rokad-asker-private.h"
#include "rokad-authority.h"
#include "rokad-blob-piece.h"
#include "rokad-snapshot.h"

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
  self->broken = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
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
  g_hash_table_unref (self->broken);
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

/* What a peer says is shown and logged: a token that it repeats is not. */
static void
set_problem (RokadAsker *self, const char *problem)
{
  gboolean tells = self->token != NULL && *self->token != '\0' && strstr (problem, self->token);

  g_free (self->problem);
  self->problem = g_strdup (tells ? "something about the token" : problem);
}

static gboolean
take_push (RokadAsker *self,
           RokadShop *shop,
           GBytes *body,
           RokadSyncEvent *out_event,
           GError **error)
{
  RokadPushAnswer answer;

  return rokad_push_answer_decode (body, &answer, error) &&
         rokad_exchange_take_push (shop, self->peer, &self->push, &answer, out_event, error);
}

/* After the last of the lines comes what they name. */
static gboolean
take_lines_handed (RokadAsker *self,
                   RokadShop *shop,
                   GBytes *body,
                   RokadSyncEvent *out_event,
                   GError **error)
{
  RokadPushAnswer answer;

  if (!rokad_push_answer_decode (body, &answer, error) ||
      !rokad_exchange_take_hand_back (shop, &self->heads, &self->push, &answer, out_event, error))
    return FALSE;

  if (*out_event == ROKAD_SYNC_EVENT_DONE)
    *out_event = ROKAD_SYNC_EVENT_MORE;
  return TRUE;
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

/* What was known already is no news, however soon it is said again. */
static gboolean
take_news (RokadAsker *self, GBytes *body, RokadSyncEvent *out_event, GError **error)
{
  g_autofree char *known = g_strdup (self->heads.version);

  if (!take_heads (self, body, error))
    return FALSE;

  *out_event =
      g_strcmp0 (self->heads.version, known) == 0 ? ROKAD_SYNC_EVENT_TIMER : ROKAD_SYNC_EVENT_HEARD;
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
  g_autoptr (GError) refused = NULL;

  if (!rokad_page_decode (body, &page, error) ||
      !rokad_exchange_take_pull (shop, self->peer, &self->heads, &page, out_event, &refused, error))
    return FALSE;

  if (refused != NULL)
    set_problem (self, refused->message);
  return rokad_authority_attend (shop, error);
}

/* One that cannot be used is not asked for again: the catalog is folded from its rulings then. */
static gboolean
take_snapshot_piece (RokadAsker *self, RokadShop *shop, GBytes *body, GError **error)
{
  gboolean done;

  if (rokad_snapshot_add_piece (shop, &self->snapshot, self->blob_from, body, &done, error))
    return TRUE;

  self->snapshot_tries = SNAPSHOT_TRIES_MAX;
  return FALSE;
}

static gboolean
take_snapshot (RokadAsker *self, GBytes *body, GError **error)
{
  RokadSnapshotAnswer answer = { 0 };

  self->snapshot_tries++;
  if (!rokad_snapshot_answer_decode (body, &answer, error))
    return FALSE;

  g_strlcpy (self->snapshot.sha256, answer.sha256, sizeof self->snapshot.sha256);
  self->snapshot.bytes = answer.bytes;
  return TRUE;
}

static gboolean
take_pull (RokadAsker *self,
           RokadShop *shop,
           GBytes *body,
           RokadSyncEvent *out_event,
           GError **error)
{
  *out_event = ROKAD_SYNC_EVENT_MORE;
  switch (self->pulling)
    {
    case PULLING_PAGE:
      return take_page (self, shop, body, out_event, error);
    case PULLING_SNAPSHOT:
      return take_snapshot (self, body, error);
    case PULLING_PIECE:
      return take_snapshot_piece (self, shop, body, error);
    }
  g_assert_not_reached ();
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
  g_autoptr (GError) wrong = NULL;

  *out_event = ROKAD_SYNC_EVENT_MORE;
  if (rokad_blob_add_piece (rokad_shop_blobs (shop), &self->blob, self->blob_from, body, &whole,
                            &wrong))
    return !whole || rokad_blob_release (shop, self->blob.sha256, error);

  if (wrong->domain == ROKAD_JOURNAL_ERROR)
    g_hash_table_add (self->broken, g_strdup (self->blob.sha256));
  g_propagate_error (error, g_steal_pointer (&wrong));
  return FALSE;
}

/* What the peer has now of the blob that is handed back; all of it where no more is to be handed.
 */
static void
note_piece (RokadAsker *self, gint64 have)
{
  for (guint i = 0; i < self->heads.wants->len; i++)
    {
      RokadWant *want = &g_array_index (self->heads.wants, RokadWant, i);

      if (g_str_equal (want->sha256, self->blob.sha256))
        want->have = have > want->have ? have : ROKAD_BLOB_BYTES_MAX;
    }
}

/* One that it took nothing of is not offered again before its heads are asked for. */
static gboolean
take_piece_handed (RokadAsker *self, GBytes *body, RokadSyncEvent *out_event, GError **error)
{
  RokadBlobAnswer answer;

  if (!rokad_blob_answer_decode (body, &answer, error))
    return FALSE;

  note_piece (self, answer.have);
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
      return take_push (self, shop, body, out_event, error);
    case ROKAD_SYNC_DO_HAND_BACK:
      return self->hands_blob ? take_piece_handed (self, body, out_event, error)
                              : take_lines_handed (self, shop, body, out_event, error);
    case ROKAD_SYNC_DO_PULL:
      return take_pull (self, shop, body, out_event, error);
    case ROKAD_SYNC_DO_RENEW:
      return take_token (self, body, out_event, error);
    case ROKAD_SYNC_DO_COMPARE:
      *out_event = ROKAD_SYNC_EVENT_DONE;
      return take_heads (self, body, error);
    case ROKAD_SYNC_DO_LISTEN:
      return take_news (self, body, out_event, error);
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

/* What is handed back and refused will never be taken: the next one may be. A blob may have been
 * spoilt by another's pieces, as long as the one that is here is itself.
 */
static gboolean
pass_over (RokadAsker *self, RokadShop *shop, GError **error)
{
  g_autoptr (GInputStream) stream = NULL;

  if (!self->hands_blob)
    return rokad_exchange_pass_over (shop, &self->heads, &self->push, error);

  stream = rokad_blob_open (rokad_shop_blobs (shop), &self->blob, NULL);
  if (stream == NULL)
    g_hash_table_add (self->broken, g_strdup (self->blob.sha256));
  note_piece (self, ROKAD_BLOB_BYTES_MAX);
  return TRUE;
}

static gboolean
is_for_ever (const char *code)
{
  return g_str_equal (code, ROKAD_REFUSED_INVALID) || g_str_equal (code, ROKAD_REFUSED_TOO_LONG);
}

static gboolean
take_refusal (RokadAsker *self,
              RokadShop *shop,
              RokadSyncAction action,
              const RokadIncoming *answer,
              RokadSyncEvent *out_event,
              guint32 *out_retry_after_ms,
              GError **error)
{
  g_auto (RokadRefusal) refusal = { 0 };

  if (!rokad_refusal_decode (answer->body, &refusal, error))
    return FALSE;

  if (action == ROKAD_SYNC_DO_PULL && self->pulling != PULLING_PAGE &&
      g_str_equal (refusal.code, ROKAD_REFUSED_MISSING))
    {
      /* There is none, or another one by now. */
      self->snapshot_tries =
          self->pulling == PULLING_PIECE ? self->snapshot_tries : SNAPSHOT_TRIES_MAX;
      *self->snapshot.sha256 = '\0';
      *out_event = ROKAD_SYNC_EVENT_MORE;
      return TRUE;
    }
  if (action == ROKAD_SYNC_DO_FETCH && g_str_equal (refusal.code, ROKAD_REFUSED_MISSING))
    {
      g_hash_table_add (self->passed, g_strdup (self->blob.sha256));
      *out_event = ROKAD_SYNC_EVENT_MORE;
      return TRUE;
    }

  set_problem (self, refusal.message);
  if (action == ROKAD_SYNC_DO_HAND_BACK && is_for_ever (refusal.code))
    {
      *out_event = ROKAD_SYNC_EVENT_MORE;
      return pass_over (self, shop, error);
    }

  *out_event = event_of_refusal (refusal.code);
  if (*out_event == ROKAD_SYNC_EVENT_BUSY)
    *out_retry_after_ms = (guint32) MIN (MAX (refusal.retry_after_s, answer->retry_after_s),
                                         ROKAD_RETRY_AFTER_S_MAX) *
                          1000;
  return TRUE;
}

/* The content type that an answer to @action has. */
static const char *
type_for (const RokadAsker *self, RokadSyncAction action, guint status)
{
  if (status == 200 && action == ROKAD_SYNC_DO_PULL && self->pulling == PULLING_PAGE)
    return ROKAD_TYPE_LINES;
  if (status == 200 && action == ROKAD_SYNC_DO_PULL && self->pulling == PULLING_PIECE)
    return ROKAD_TYPE_BYTES;
  return status == 200 && action == ROKAD_SYNC_DO_FETCH ? ROKAD_TYPE_BYTES : ROKAD_TYPE_JSON;
}

/* NULL for an answer of the protocol, else what is wrong with it. */
static const char *
doubt (const RokadAsker *self, RokadSyncAction action, const RokadIncoming *answer)
{
  if (answer->status == 0)
    return "no answer";
  if (g_strcmp0 (answer->protocol, G_STRINGIFY (ROKAD_PROTOCOL_VERSION)) != 0)
    return "something else answers there";
  if (answer->status == 304)
    return action == ROKAD_SYNC_DO_LISTEN ? NULL : "no news of what nobody listens to";
  if (answer->body == NULL ||
      g_strcmp0 (answer->type, type_for (self, action, answer->status)) != 0)
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

static gboolean
take_answer (RokadAsker *self,
             RokadShop *shop,
             RokadSyncAction action,
             const RokadIncoming *answer,
             RokadSyncEvent *out_event,
             guint32 *out_retry_after_ms,
             GError **error)
{
  const char *doubted = doubt (self, action, answer);
  g_autoptr (GError) wrong = NULL;

  *out_retry_after_ms = 0;
  if (doubted != NULL)
    return lose (self, doubted, out_event);
  if (answer->status == 304)
    {
      *out_event = ROKAD_SYNC_EVENT_TIMER;
      return TRUE;
    }

  if (answer->status != 200)
    {
      if (take_refusal (self, shop, action, answer, out_event, out_retry_after_ms, &wrong))
        return TRUE;
    }
  else
    {
      g_clear_pointer (&self->problem, g_free);
      if (take_body (self, shop, action, answer->body, out_event, &wrong))
        return *out_event != ROKAD_SYNC_EVENT_LOST ||
               lose (self, "an answer that makes no sense", out_event);
    }
  if (wrong->domain == ROKAD_MESSAGE_ERROR || wrong->domain == ROKAD_JOURNAL_ERROR)
    return lose (self, wrong->message, out_event);

  g_propagate_error (error, g_steal_pointer (&wrong));
  return FALSE;
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
  gboolean taken = take_answer (self, shop, action, answer, out_event, out_retry_after_ms, error);

  /* A challenge is signed once: the peer forgets it when it takes the signature, and when it is
   * asked for another one.
   */
  if (action == ROKAD_SYNC_DO_RENEW && (!taken || *out_event != ROKAD_SYNC_EVENT_MORE))
    *self->challenge = '\0';
  return taken;
}
