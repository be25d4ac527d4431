/* What the files of the server share: connections, requests and what is parked. */
#pragma once

#include <libsoup/soup.h>

#include "rokad-buckets.h"
#include "rokad-message.h"
#include "rokad-metrics.h"
#include "rokad-server.h"

G_BEGIN_DECLS

struct _RokadServer
{
  GObject parent_instance;

  RokadStore *store; /* not owned; NULL once it is stopped */
  RokadServerLimits limits;
  GTlsCertificate *certificate; /* NULL: plain */
  SoupServer *soup;
  GSocketService *service;
  int silence; /* the other end of the socket that soup listens to; -1: it does not */
  guint16 port;

  GHashTable *connections; /* (element-type Connection) those that are open */
  RokadBuckets *addresses;
  RokadBuckets *tokens;
  RokadBuckets *enrolments;
  gsize arriving_bytes; /* of bodies that are not with the store yet */

  GQueue parked; /* (element-type RokadParking) the longest first */
  char *version; /* of the heads, as the last push left them; NULL before the first */

  RokadMetrics metrics;
};

/* --- Connections --- */

void rokad_server_connections_watch (RokadServer *self);
gboolean rokad_server_connections_listen (RokadServer *self, GSocketAddress *at, GError **error);
/* Takes no more, and shuts all that there are. */
void rokad_server_connections_end (RokadServer *self);

/* What @message's connection waits for must be there within @ms; 0: it may take its time. */
void rokad_server_connection_expect (RokadServer *self, SoupServerMessage *message, guint ms);
void rokad_server_connection_cut (RokadServer *self, SoupServerMessage *message);
/* Of the asker; "" and NULL where it has gone. */
const char *rokad_server_connection_address (RokadServer *self, SoupServerMessage *message);
GSocket *rokad_server_connection_socket (RokadServer *self, SoupServerMessage *message);

/* --- Requests --- */

/* What is asked, taken out of its message so that the store's thread can read it. Never changed
 * once it is made; counted atomically.
 */
typedef struct
{
  RokadRoute route;
  char *method;
  char *path;
  char *after;
  char *protocol;
  char *type;
  char *token;
  gint64 from;
  gint64 until_us; /* monotonic: as long as it would wait for news; 0: not at all */
  GBytes *body;
  gboolean packed;     /* the body is */
  gboolean takes_gzip; /* the asker does */
} RokadQuestion;

RokadQuestion *rokad_question_new (void);
RokadQuestion *rokad_question_ref (RokadQuestion *self);
void rokad_question_unref (RokadQuestion *self);

/* What the store gives back. */
typedef struct
{
  guint status;
  const char *type; /* static */
  GBytes *body;
  gboolean packed;
  gint64 retry_after_s;
  char *version;      /* of the heads; NULL unless this may have changed them */
  RokadGauges gauges; /* of the metrics alone */
} RokadReply;

void rokad_reply_free (RokadReply *self);
RokadReply *
rokad_reply_refuse (guint status, const char *code, const char *message, gint64 retry_after_s);
/* Runs on the store's thread. */
gboolean
rokad_question_answer (RokadShop *shop, gpointer data, gpointer *out_result, GError **error);

/* Handles what soup reads. */
void rokad_server_requests_watch (RokadServer *self);
/* Hands @question to the store; its answer ends @message, or parks it (again). */
void rokad_server_ask (RokadServer *self, SoupServerMessage *message, RokadQuestion *question);
/* Ends @message, which is paused. */
void rokad_server_reply (RokadServer *self, SoupServerMessage *message, const RokadReply *reply);

/* --- Parked --- */

/* Waits for news with @message, which is paused; FALSE where its time is over or there is no room.
 */
gboolean rokad_server_park (RokadServer *self, SoupServerMessage *message, RokadQuestion *question);
/* Asks again for all that are parked. */
void rokad_server_wake (RokadServer *self);
void rokad_server_unpark_all (RokadServer *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (RokadQuestion, rokad_question_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RokadReply, rokad_reply_free)

G_END_DECLS
