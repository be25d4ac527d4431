/* The nodes that are enrolled at this one, and the one-time codes that let new ones in. Local rows:
 * no journal knows of them. Tokens and codes stand here as hashes only.
 */
#pragma once

#include "rokad-peer.h"

G_BEGIN_DECLS

typedef struct
{
  char *node; /* the journal that it writes */
  char *name;
  char *public_key;
  char token_hash[ROKAD_HASH_HEX_BYTES];
  char nonce[ROKAD_NONCE_BYTES]; /* of its last exchange; "" before the first */
  char next[ROKAD_NONCE_BYTES];
  char challenge[ROKAD_NONCE_BYTES]; /* to sign for a new token; "" for none */
  gint64 seen_us;
  gboolean fenced; /* lost or stolen: it gets nothing any more */
} RokadGuest;

void rokad_guest_free (RokadGuest *self);
/* By name. (element-type RokadGuest) */
GPtrArray *rokad_guest_list (RokadDb *shop_db, GError **error);
/* NULL without error for none. */
RokadGuest *rokad_guest_get (RokadDb *shop_db, const char *node, GError **error);
/* Who shows a token; a machine that went on in new journals is several guests with one. */
RokadGuest *rokad_guest_of_token (RokadDb *shop_db, const char *token_hash, GError **error);
gboolean rokad_guest_save (RokadTransaction *transaction, const RokadGuest *guest, GError **error);

gboolean rokad_guest_add_code (RokadTransaction *transaction,
                               const char *code_hash,
                               gint64 expires_us,
                               GError **error);
/* Uses a code up. @out_good: FALSE when there is none such, or no longer. */
gboolean rokad_guest_use_code (RokadTransaction *transaction,
                               const char *code_hash,
                               gint64 now_us,
                               gboolean *out_good,
                               GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (RokadGuest, rokad_guest_free)

G_END_DECLS
