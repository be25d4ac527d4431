#include "config.h"

#include "rokad-metrics.h"

#include <string.h>

#include "rokad-chain.h"
#include "rokad-guest.h"

static const struct
{
  const char *name;
  const char *path; /* and what is below it */
} routes[ROKAD_ROUTES] = {
  [ROKAD_ROUTE_ENROL] = { "enrol", "/v1/enrol" },
  [ROKAD_ROUTE_TOKEN] = { "token", "/v1/token" },
  [ROKAD_ROUTE_PUSH] = { "push", "/v1/push" },
  [ROKAD_ROUTE_PULL] = { "pull", "/v1/pull" },
  [ROKAD_ROUTE_HEADS] = { "heads", "/v1/heads" },
  [ROKAD_ROUTE_BLOB] = { "blob", "/v1/blob" },
  [ROKAD_ROUTE_SNAPSHOT] = { "snapshot", "/v1/snapshot" },
  [ROKAD_ROUTE_HEALTH] = { "healthz", "/healthz" },
  [ROKAD_ROUTE_READY] = { "readyz", "/readyz" },
  [ROKAD_ROUTE_METRICS] = { "metrics", "/metrics" },
  [ROKAD_ROUTE_OTHER] = { "other", NULL },
};

static const guint statuses[ROKAD_STATUSES] = {
  200, 304, 400, 401, 403, 404, 413, 415, 426, 429, 431, 500, 503, 0, /* any other */
};

static gboolean
is_below (const char *path, const char *top)
{
  gsize bytes = strlen (top);

  return strncmp (path, top, bytes) == 0 && (path[bytes] == '\0' || path[bytes] == '/');
}

RokadRoute
rokad_route_of (const char *path)
{
  for (int i = 0; i < ROKAD_ROUTE_OTHER; i++)
    if (is_below (path, routes[i].path))
      return (RokadRoute) i;
  return ROKAD_ROUTE_OTHER;
}

const char *
rokad_route_name (RokadRoute route)
{
  return routes[route].name;
}

static guint
index_of (guint status)
{
  guint i = 0;

  while (i < ROKAD_STATUSES - 1 && statuses[i] != status)
    i++;
  return i;
}

static gboolean
count_entries (RokadDb *file, gint64 *entries, GError **error)
{
  g_autoptr (GPtrArray) chains = rokad_chain_list (file, NULL, error);

  for (guint i = 0; chains != NULL && i < chains->len; i++)
    {
      const RokadChain *chain = g_ptr_array_index (chains, i);

      *entries += chain->tip.seq - chain->parent_seq;
    }
  return chains != NULL;
}

gboolean
rokad_gauges_read (RokadShop *shop, RokadGauges *out, GError **error)
{
  g_autoptr (GPtrArray) guests = rokad_guest_list (rokad_shop_db (shop), error);

  if (guests == NULL || !count_entries (rokad_shop_db (shop), &out->entries, error) ||
      !count_entries (rokad_shop_catalog (shop), &out->entries, error))
    return FALSE;

  out->guests = guests->len;
  return TRUE;
}

void
rokad_metrics_count (RokadMetrics *self,
                     RokadRoute route,
                     guint status,
                     gsize bytes_in,
                     gsize bytes_out)
{
  self->requests[route][index_of (status)]++;
  self->bytes_in += bytes_in;
  self->bytes_out += bytes_out;
}

static void
append (GString *text, const char *name, const char *type, const char *help, gint64 value)
{
  g_string_append_printf (text, "# HELP rokad_%s %s\n# TYPE rokad_%s %s\n", name, help, name, type);
  g_string_append_printf (text, "rokad_%s %" G_GINT64_FORMAT "\n", name, value);
}

static void
append_requests (GString *text, const RokadMetrics *self)
{
  g_string_append (text, "# HELP rokad_requests_total Requests that were answered.\n"
                         "# TYPE rokad_requests_total counter\n");
  for (guint route = 0; route < ROKAD_ROUTES; route++)
    for (guint i = 0; i < ROKAD_STATUSES; i++)
      if (self->requests[route][i] > 0)
        g_string_append_printf (
            text, "rokad_requests_total{route=\"%s\",status=\"%u\"} %" G_GUINT64_FORMAT "\n",
            routes[route].name, statuses[i], self->requests[route][i]);
}

char *
rokad_metrics_text (const RokadMetrics *self, const RokadGauges *gauges)
{
  GString *text = g_string_new (NULL);

  append_requests (text, self);
  append (text, "received_bytes_total", "counter", "Bytes of request bodies.",
          (gint64) self->bytes_in);
  append (text, "sent_bytes_total", "counter", "Bytes of answer bodies.", (gint64) self->bytes_out);
  append (text, "connections_turned_away_total", "counter", "Connections over a limit.",
          (gint64) self->turned_away);
  append (text, "connections_cut_total", "counter", "Connections that took too long or too much.",
          (gint64) self->cut);
  append (text, "connections", "gauge", "Open connections.", gauges->connections);
  append (text, "parked", "gauge", "Requests that wait for news.", gauges->parked);
  append (text, "entries", "gauge", "Entries that are held.", gauges->entries);
  append (text, "guests", "gauge", "Nodes that are enrolled here.", gauges->guests);
  return g_string_free (text, FALSE);
}
