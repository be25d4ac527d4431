#include "sim-network.h"

#include "rokad-handler.h"
#include "rokad-host.h"
#include "sim-check.h"
#include "sim-node.h"

#define LATENCY_MIN_US (2 * SIM_MS)
#define LATENCY_MAX_US (120 * SIM_MS)
#define LATE_MAX_US (90 * SIM_S) /* beyond the time that anybody waits */
#define PATIENCE_US (30 * SIM_S)
#define BAD_WEATHER_PERMILLE 60 /* of what a kind of mishap happens to, at most */
#define DAMAGED_BYTES_MAX 3
#define CONTEXT_BYTES 40 /* that a story tells around one of them */

#define LISTEN_US (ROKAD_SYNC_LISTEN_MS * SIM_MS)

/* A request on its way, and the answer on its way back. */
typedef struct
{
  SimNode *till; /* not owned */
  guint life;
  guint turn;
  guint64 serial;
  RokadSyncAction action;

  const char *method; /* static */
  char *path;
  const char *type; /* static; NULL without a body */
  char *token;
  GBytes *body; /* NULL for none; of the answer on the way back */

  guint status;
  gint64 retry_after_s;
  gboolean foreign; /* what answers is none of ours */
} Parcel;

struct _SimNetwork
{
  SimShop *shop; /* not owned */
  guint64 serial;
  guint permille[SIM_MISHAPS]; /* how often each kind happens in this run */
  guint64 chances[SIM_MISHAPS];
  guint64 latency;      /* chance */
  GPtrArray *listeners; /* (owned) Parcel: those whom the hub lets wait */
};

static void arrive_at_hub (SimShop *shop, SimNode *hub, gpointer data);
static void arrive_at_till (SimShop *shop, SimNode *till, gpointer data);

static void
parcel_free (gpointer data)
{
  Parcel *self = data;

  g_clear_pointer (&self->body, g_bytes_unref);
  g_free (self->path);
  g_free (self->token);
  g_free (self);
}

static Parcel *
parcel_copy (const Parcel *self)
{
  Parcel *copy = g_memdup2 (self, sizeof *self);

  copy->path = g_strdup (self->path);
  copy->token = g_strdup (self->token);
  if (copy->body != NULL)
    g_bytes_ref (copy->body);
  return copy;
}

SimNetwork *
sim_network_new (SimShop *shop)
{
  SimNetwork *self = g_new0 (SimNetwork, 1);

  self->shop = shop;
  self->listeners = g_ptr_array_new_with_free_func (parcel_free);
  self->latency = sim_chance (shop->plan->seed, 10);
  for (guint i = 0; i < SIM_MISHAPS; i++)
    {
      self->chances[i] = sim_chance (shop->plan->seed, 20 + i);
      if (sim_permille (&self->chances[i], 400))
        self->permille[i] = 1 + sim_below (&self->chances[i], BAD_WEATHER_PERMILLE);
    }
  return self;
}

void
sim_network_free (SimNetwork *self)
{
  g_ptr_array_unref (self->listeners);
  g_free (self);
}

/* --- What becomes of it on its way --- */

static gboolean
happens (SimNetwork *self, SimMishap mishap)
{
  return sim_permille (&self->chances[mishap], self->permille[mishap]) &&
         sim_shop_allows (self->shop, mishap);
}

static void
cut (SimNetwork *self, Parcel *parcel)
{
  gsize bytes = g_bytes_get_size (parcel->body);
  g_autoptr (GBytes) whole = parcel->body;

  parcel->body = g_bytes_new_from_bytes (
      whole, 0, bytes > 0 ? sim_below (&self->chances[SIM_CUT_OFF], (guint) bytes) : 0);
}

static void
damage_byte (SimNetwork *self, guint8 *data, gsize bytes)
{
  guint64 *chance = &self->chances[SIM_CORRUPTED];
  gsize at = sim_below (chance, (guint) bytes);
  guint8 was = data[at];
  gsize from = at - MIN (at, CONTEXT_BYTES);

  /* Often one digit or letter for another, which is the hardest to notice. */
  if (g_ascii_isalnum (was) && sim_below (chance, 4) > 0)
    data[at] = (guint8) (g_ascii_isdigit (was) ? '0' + sim_below (chance, 10)
                                               : 'a' + sim_below (chance, 6));
  else
    data[at] ^= (guint8) (1 + sim_below (chance, 255));
  sim_tell (self->shop, "byte %d of %d is not what was sent, '%c': %.*s", (int) at, (int) bytes,
            was, (int) MIN (2 * CONTEXT_BYTES, bytes - from), (const char *) data + from);
}

static void
damage (SimNetwork *self, Parcel *parcel)
{
  gsize bytes;
  guint8 *data = g_bytes_unref_to_data (parcel->body, &bytes);

  sim_tell (self->shop, "what %s %s is damaged", parcel->till->name,
            parcel->status == 0 ? "sends" : "is sent");
  for (guint n = 1 + sim_below (&self->chances[SIM_CORRUPTED], DAMAGED_BYTES_MAX);
       n > 0 && bytes > 0; n--)
    damage_byte (self, data, bytes);
  parcel->body = g_bytes_new_take (data, bytes);
}

static gint64
take_time (SimNetwork *self)
{
  return sim_between (&self->latency, LATENCY_MIN_US, LATENCY_MAX_US) +
         (happens (self, SIM_LATE) ? sim_between (&self->chances[SIM_LATE], 0, LATE_MAX_US) : 0);
}

/* Takes the parcel. @lost: which mishap loses it in this direction. */
static void
send (SimNetwork *self, Parcel *parcel, SimMishap lost, SimEvent arrive)
{
  gint64 blocked_us =
      lost == SIM_REQUEST_LOST ? parcel->till->mute_until_us : parcel->till->deaf_until_us;

  if (happens (self, lost) || self->shop->now_us < blocked_us)
    {
      sim_tell (self->shop, "%s of %s is lost",
                lost == SIM_REQUEST_LOST ? "a request" : "an answer", parcel->till->name);
      parcel_free (parcel);
      return;
    }

  if (parcel->body != NULL && happens (self, SIM_CUT_OFF))
    cut (self, parcel);
  if (parcel->body != NULL && happens (self, SIM_CORRUPTED))
    damage (self, parcel);
  if (happens (self, SIM_DOUBLED))
    sim_shop_after (self->shop, take_time (self) + take_time (self), NULL, arrive,
                    parcel_copy (parcel), parcel_free);
  sim_shop_after (self->shop, take_time (self), NULL, arrive, parcel, parcel_free);
}

/* --- The till's side --- */

static void
take (SimNode *till, RokadSyncAction action, const RokadIncoming *answer)
{
  g_autoptr (GError) error = NULL;
  RokadSyncEvent event = ROKAD_SYNC_EVENT_LOST;
  guint32 retry_after_ms = 0;
  gboolean taken;

  sim_node_wake (till);
  taken =
      rokad_asker_take (till->asker, till->open, action, answer, &event, &retry_after_ms, &error);
  if (!taken)
    {
      sim_tell (till->shop, "%s cannot take an answer: %s", till->name, error->message);
      event = ROKAD_SYNC_EVENT_LOST;
    }
  g_free (till->token);
  till->token = g_strdup (rokad_asker_token (till->asker));
  if (!sim_node_look (till))
    return;

  till->engine.retry_after_ms = retry_after_ms;
  sim_node_tell (till, event);
}

static void
arrive_at_till (SimShop *shop, SimNode *unused, gpointer data)
{
  const Parcel *parcel = data;
  SimNode *till = parcel->till;
  RokadIncoming answer = { parcel->status, G_STRINGIFY (ROKAD_PROTOCOL_VERSION), parcel->type,
                           parcel->retry_after_s, parcel->body };

  if (till->life != parcel->life || till->turn != parcel->turn)
    return; /* nobody waits for it any more */

  if (parcel->foreign)
    answer = (RokadIncoming){ 200, NULL, "text/html", 0, parcel->body };
  take (till, parcel->action, &answer);
}

static void
lose_patience (SimShop *shop, SimNode *till, gpointer data)
{
  RokadIncoming nothing = { 0 };

  if (till->turn == GPOINTER_TO_UINT (data))
    take (till, till->action, &nothing);
}

void
sim_network_ask (SimNetwork *self, SimNode *till, RokadSyncAction action, const RokadOutgoing *out)
{
  Parcel *parcel = g_new0 (Parcel, 1);

  *parcel = (Parcel){ .till = till,
                      .life = till->life,
                      .turn = till->turn,
                      .serial = ++self->serial,
                      .action = action,
                      .method = out->method,
                      .path = g_strdup (out->path),
                      .type = out->type,
                      .token = g_strdup (rokad_asker_token (till->asker)),
                      .body = out->body != NULL ? g_bytes_ref (out->body) : NULL };
  sim_shop_after (self->shop, PATIENCE_US + (action == ROKAD_SYNC_DO_LISTEN ? LISTEN_US : 0), till,
                  lose_patience, GUINT_TO_POINTER (till->turn), NULL);
  send (self, parcel, SIM_REQUEST_LOST, arrive_at_hub);
}

/* --- The hub's side --- */

/* As the server reads it. */
static void
handle (SimNode *hub, const Parcel *parcel, RokadResponse *response)
{
  g_auto (GStrv) parts = g_strsplit (parcel->path, "?", 2);
  g_auto (GStrv) query = parts[1] != NULL ? g_strsplit_set (parts[1], "=&", -1) : NULL;
  g_autoptr (GError) trouble = NULL;
  RokadRequest request = {
    .method = parcel->method,
    .path = parts[0],
    .after = query != NULL && g_str_equal (query[0], "after") ? query[1] : NULL,
    .from = query != NULL ? g_ascii_strtoll (query[1], NULL, 10) : 0,
    .protocol = G_STRINGIFY (ROKAD_PROTOCOL_VERSION),
    .type = parcel->type,
    .token = parcel->token,
    .body = parcel->body,
  };

  sim_node_wake (hub);
  rokad_handler_answer (hub->open, &request, response, &trouble);
  if (trouble != NULL)
    sim_tell (hub->shop, "the hub is in trouble: %s", trouble->message);
}

/* @response NULL: the connection is gone. */
static void
reply (SimNetwork *self, const Parcel *request, const RokadResponse *response)
{
  Parcel *parcel = parcel_copy (request);

  g_clear_pointer (&parcel->body, g_bytes_unref);
  if (response != NULL)
    {
      parcel->status = response->status;
      parcel->type = response->type;
      parcel->retry_after_s = response->retry_after_s;
      parcel->body = response->body != NULL ? g_bytes_ref (response->body) : NULL;
      parcel->foreign = happens (self, SIM_PORTAL);
    }
  send (self, parcel, SIM_ANSWER_LOST, arrive_at_till);
}

static void
answer (SimNetwork *self, const Parcel *parcel, gboolean may_wait)
{
  SimNode *hub = sim_shop_hub (self->shop);
  g_auto (RokadResponse) response = { 0 };

  handle (hub, parcel, &response);
  if (!sim_node_look (hub))
    {
      reply (self, parcel, NULL);
      return;
    }
  if (parcel->action == ROKAD_SYNC_DO_LISTEN && response.status == 304 && may_wait)
    {
      g_ptr_array_add (self->listeners, parcel_copy (parcel));
      return;
    }

  sim_check_answer (hub, parcel->path, response.status, response.body);
  reply (self, parcel, &response);
}

/* Nothing came that was worth to tell. */
static void
end_listening (SimShop *shop, SimNode *hub, gpointer data)
{
  SimNetwork *self = shop->network;
  guint64 serial = ((const Parcel *) data)->serial;

  for (guint i = 0; i < self->listeners->len; i++)
    if (((Parcel *) self->listeners->pdata[i])->serial == serial)
      {
        Parcel *parcel = g_ptr_array_steal_index (self->listeners, i);

        answer (self, parcel, FALSE);
        parcel_free (parcel);
        return;
      }
}

static void
arrive_at_hub (SimShop *shop, SimNode *unused, gpointer data)
{
  SimNetwork *self = shop->network;
  const Parcel *parcel = data;
  SimNode *hub = sim_shop_hub (shop);

  if (hub->open == NULL)
    {
      reply (self, parcel, NULL);
      return;
    }

  shop->tally.reordered += parcel->serial < parcel->till->heard;
  parcel->till->heard = MAX (parcel->till->heard, parcel->serial);
  answer (self, parcel, TRUE);
  if (parcel->action == ROKAD_SYNC_DO_LISTEN && hub->open != NULL)
    sim_shop_after (shop, LISTEN_US, hub, end_listening, parcel_copy (parcel), parcel_free);
}

/* Its path ends in the version of the heads that the till knows: "/v1/heads?after=…&wait=25". */
static gboolean
knows (const Parcel *listener, const char *version)
{
  return strstr (listener->path, version) != NULL;
}

void
sim_network_wake_listeners (SimNetwork *self)
{
  SimNode *hub = sim_shop_hub (self->shop);
  g_auto (RokadHeads) heads = { 0 };
  g_autoptr (GError) error = NULL;

  if (self->listeners->len == 0 || hub->open == NULL)
    return;

  sim_node_wake (hub);
  if (!rokad_host_heads (hub->open, &heads, &error))
    {
      sim_node_look (hub);
      return;
    }

  for (guint i = self->listeners->len; i > 0 && i <= self->listeners->len; i--)
    if (!knows (self->listeners->pdata[i - 1], heads.version))
      {
        Parcel *parcel = g_ptr_array_steal_index (self->listeners, i - 1);

        answer (self, parcel, TRUE);
        parcel_free (parcel);
      }
}

void
sim_network_drop (SimNetwork *self, SimNode *node)
{
  for (guint i = self->listeners->len; i > 0; i--)
    {
      Parcel *parcel = self->listeners->pdata[i - 1];

      if (!sim_node_is_hub (node) && parcel->till != node)
        continue;
      if (sim_node_is_hub (node))
        reply (self, parcel, NULL);
      g_ptr_array_remove_index (self->listeners, i - 1);
    }
}
