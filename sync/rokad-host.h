/* The answering side of an exchange, over a SQLite shop: what a hub does with the messages of the
 * nodes that are enrolled at it. Central does the same over PostgreSQL.
 *
 * What is acknowledged is on disk. Thread: the one that owns the shop.
 */
#pragma once

#include "rokad-guest.h"
#include "rokad-message.h"
#include "rokad-shop.h"

G_BEGIN_DECLS

#define ROKAD_CODE_VALID_US (10 * 60 * G_USEC_PER_SEC) /* of a one-time code */

#define ROKAD_HOST_ERROR (rokad_host_error_quark ())

/* What the one who asks is told; anything else that fails is this node's own trouble. */
typedef enum
{
  ROKAD_HOST_ERROR_INVALID, /* the message says what it cannot say */
  ROKAD_HOST_ERROR_TOKEN,   /* no token of a guest */
  ROKAD_HOST_ERROR_UNKNOWN, /* not enrolled here, or fenced */
  ROKAD_HOST_ERROR_CODE,    /* a code that is wrong, used up or too old */
} RokadHostError;

GQuark rokad_host_error_quark (void);

/* The journal by which guests know this node: the first that it wrote, of those that it went on
 * from and has the keys of. It stays who it is when it begins anew. Caller frees.
 */
char *rokad_host_node (RokadShop *shop, GError **error);

/* A new one-time code for enrolment, for a person to type. Caller frees. */
char *rokad_host_make_code (RokadShop *shop, GError **error);

gboolean rokad_host_enrol (RokadShop *shop,
                           const RokadEnrol *request,
                           RokadEnrolAnswer *out,
                           GError **error);
gboolean rokad_host_token (RokadShop *shop,
                           const RokadTokenRequest *request,
                           RokadTokenAnswer *out,
                           GError **error);

/* What the shop's hub signs of a node's journal. Caller frees. */
char *rokad_certificate_text (const char *journal_id, const char *public_key);

/* The guest that shows @token, for heads and pulls. Caller frees. */
RokadGuest *rokad_host_admit (RokadShop *shop, const char *token, GError **error);

/* Lines are taken from whoever shows a token, whoever wrote them; own lines bring a nonce. */
gboolean rokad_host_push (RokadShop *shop,
                          const char *token,
                          const RokadPush *push,
                          RokadPushAnswer *out,
                          GError **error);
gboolean rokad_host_heads (RokadShop *shop, RokadHeads *out, GError **error);
gboolean rokad_host_pull (RokadShop *shop, const RokadPull *pull, RokadPage *out, GError **error);
/* A piece of a blob that an entry here names; any other is not taken. */
gboolean rokad_host_take_piece (RokadShop *shop,
                                const char *sha256,
                                gint64 from,
                                GBytes *piece,
                                RokadBlobAnswer *out,
                                GError **error);

G_END_DECLS
