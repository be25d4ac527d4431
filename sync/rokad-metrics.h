/* What a server counts, and how a monitor reads it (Prometheus' text). Nothing in it names a
 * person, a node or an address.
 */
#pragma once

#include "rokad-shop.h"

G_BEGIN_DECLS

typedef enum
{
  ROKAD_ROUTE_ENROL,
  ROKAD_ROUTE_TOKEN,
  ROKAD_ROUTE_PUSH,
  ROKAD_ROUTE_PULL,
  ROKAD_ROUTE_HEADS,
  ROKAD_ROUTE_BLOB,
  ROKAD_ROUTE_SNAPSHOT,
  ROKAD_ROUTE_HEALTH,
  ROKAD_ROUTE_READY,
  ROKAD_ROUTE_METRICS,
  ROKAD_ROUTE_OTHER, /* whatever else is asked for */
} RokadRoute;

#define ROKAD_ROUTES (ROKAD_ROUTE_OTHER + 1)
#define ROKAD_STATUSES 14 /* those that are answered, and one for all others */

RokadRoute rokad_route_of (const char *path);
/* For logs: no more of a path than this. Static. */
const char *rokad_route_name (RokadRoute route);

typedef struct
{
  guint64 requests[ROKAD_ROUTES][ROKAD_STATUSES];
  guint64 bytes_in; /* of bodies, as they went over */
  guint64 bytes_out;
  guint64 turned_away; /* connections over a limit */
  guint64 cut;         /* connections that were too slow, or sent too much */
} RokadMetrics;

/* What is now. */
typedef struct
{
  guint connections;
  guint parked;
  gint64 entries;
  gint64 guests;
} RokadGauges;

/* Entries and guests, on the shop's thread. */
gboolean rokad_gauges_read (RokadShop *shop, RokadGauges *out, GError **error);

void rokad_metrics_count (RokadMetrics *self,
                          RokadRoute route,
                          guint status,
                          gsize bytes_in,
                          gsize bytes_out);
/* Caller frees. */
char *rokad_metrics_text (const RokadMetrics *self, const RokadGauges *gauges);

G_END_DECLS
