/* The hub's HTTP server: libsoup's, with the bounds that it lacks, over a RokadStore.
 *
 * The life of a request:
 *
 *   connection      counted, all in all and of its address; over a limit it is cut at once
 *   headers         must come within `arrival_ms` from the first byte, handshake included; the
 * asker's address and token must not ask too often; what is refused is refused here body counted as
 * it comes, packed as it is; over a limit it is refused, far over it cut store           unpacked,
 * answered by rokad_handler_answer() and packed, as background work parked          where there is
 * no news and the asker would wait: until a push brings some answer          must be taken within
 * `answer_ms`; then the connection may rest for `idle_ms`
 *
 * Thread: the main one, whose default context it lives in; handlers alone run on the store's.
 */
#pragma once

#include "rokad-store.h"

G_BEGIN_DECLS

#define ROKAD_SERVER_PORT 7377

#define ROKAD_SERVER_CONNECTIONS_MAX 256
#define ROKAD_SERVER_CONNECTIONS_OF_ADDRESS_MAX 64 /* several tills may stand behind one */
#define ROKAD_SERVER_HEADER_BYTES_MAX (16 * 1024)
#define ROKAD_SERVER_ARRIVING_BYTES_MAX (64 * 1024 * 1024) /* all bodies under way together */
#define ROKAD_SERVER_OVERRUN_BYTES_MAX \
  (256 * 1024) /* read of a refused body, so as to answer it \
                */
#define ROKAD_SERVER_ARRIVAL_MS 30000
#define ROKAD_SERVER_ANSWER_MS 60000
#define ROKAD_SERVER_IDLE_MS 60000
#define ROKAD_SERVER_PARKED_MAX 128
#define ROKAD_SERVER_WAIT_MS 25000 /* the longest that a request is parked */
#define ROKAD_SERVER_OF_ADDRESS_PER_MINUTE 24000
#define ROKAD_SERVER_OF_TOKEN_PER_MINUTE 12000
#define ROKAD_SERVER_ENROLMENTS_PER_MINUTE 10 /* of an address */
#define ROKAD_SERVER_KEYS_MAX 1024            /* addresses, and tokens, that are remembered */
#define ROKAD_SERVER_PACK_BYTES_MIN 1024      /* shorter answers go as they are */

/* Those that a test makes smaller. */
typedef struct
{
  guint connections_max;
  guint connections_of_address_max;
  guint parked_max;
  gsize arriving_bytes_max;
  guint arrival_ms;
  guint answer_ms;
  guint idle_ms;
  guint wait_ms;
  guint of_address_per_minute;
  guint of_token_per_minute;
  guint enrolments_per_minute;
} RokadServerLimits;

extern const RokadServerLimits rokad_server_limits;

#define ROKAD_TYPE_SERVER (rokad_server_get_type ())
G_DECLARE_FINAL_TYPE (RokadServer, rokad_server, ROKAD, SERVER, GObject)

/* @store must outlive rokad_server_stop(). @certificate NULL: plain HTTP, on loopback alone.
 * @limits NULL: those above.
 */
RokadServer *
rokad_server_new (RokadStore *store, GTlsCertificate *certificate, const RokadServerLimits *limits);

/* @port 0 takes a free one. G_IO_ERROR otherwise. */
gboolean rokad_server_listen (RokadServer *self, const char *address, guint16 port, GError **error);
guint16 rokad_server_port (RokadServer *self);

/* Something was journalled here other than by a push: parked requests are answered. */
void rokad_server_changed (RokadServer *self);

/* Listens no longer and ends every connection. What the store has begun is finished, and its answer
 * dropped.
 */
void rokad_server_stop (RokadServer *self);

G_END_DECLS
