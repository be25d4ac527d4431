/* HTTP to one peer, of which only one certificate is trusted: that with its fingerprint. No other
 * check counts, since the peer signs its certificate itself; without one that fits nothing is sent.
 *
 * Bodies are packed and unpacked in a thread, and bounded while they come. Redirections are not
 * followed. Thread: the main one.
 */
#pragma once

#include "rokad-asker.h"
#include "rokad-sync-problem.h"

G_BEGIN_DECLS

#define ROKAD_CLIENT_TIMEOUT_S 20        /* without a byte */
#define ROKAD_CLIENT_DEADLINE_MS 60000   /* for a whole request that does not wait for news */
#define ROKAD_CLIENT_IDLE_S 30           /* below the hub's: it must not close while we ask */
#define ROKAD_CLIENT_CONNECTIONS_MAX 2   /* one may be breaking off */
#define ROKAD_CLIENT_PACK_BYTES_MIN 1024 /* shorter bodies go as they are */

typedef struct
{
  guint status;
  char *protocol; /* NULL for none */
  char *type;     /* without parameters; NULL for none */
  gint64 retry_after_s;
  GBytes *body; /* unpacked; NULL for none */
} RokadAnswer;

void rokad_answer_free (RokadAnswer *self);

#define ROKAD_TYPE_CLIENT (rokad_client_get_type ())
G_DECLARE_FINAL_TYPE (RokadClient, rokad_client, ROKAD, CLIENT, GObject)

/* @url: "https://host:port", or "http://" of a loopback address. @fingerprint: what is trusted, as
 * rokad_tls_fingerprint(); @print: or its beginning, as an enrolment code has it. Without either
 * there is no TLS. ROKAD_SHOP_ERROR_INVALID for what is no such address.
 */
RokadClient *
rokad_client_new (const char *url, const char *fingerprint, const char *print, GError **error);

/* Of the certificate that was trusted; "" before, and without TLS. */
const char *rokad_client_fingerprint (RokadClient *self);

/* @token may be NULL. @cancellable is this request's own, and is cancelled when @deadline_ms have
 * passed.
 */
void rokad_client_send_async (RokadClient *self,
                              const RokadOutgoing *request,
                              const char *token,
                              guint deadline_ms,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data);
/* NULL with ROKAD_SYNC_ERROR where there is no answer, or G_IO_ERROR_CANCELLED. Caller frees. */
RokadAnswer *rokad_client_send_finish (RokadClient *self, GAsyncResult *result, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (RokadAnswer, rokad_answer_free)

G_END_DECLS
