/* The nodes that this one asks (a till's hub, a hub's central), and what each said that it holds.
 * Local rows: no journal knows of them.
 */
#pragma once

#include "rokad-db.h"
#include "rokad-position.h"

G_BEGIN_DECLS

typedef struct
{
  char *node; /* the journal that it writes */
  char *url;
  char *public_key;
  char *fingerprint; /* SHA-256 of its TLS certificate, hex; "" on loopback */
  char *shop;        /* its name, for people */
  char nonce[ROKAD_NONCE_BYTES];
  char next[ROKAD_NONCE_BYTES];
} RokadPeer;

void rokad_peer_free (RokadPeer *self);
/* (element-type RokadPeer) */
GPtrArray *rokad_peer_list (RokadDb *shop_db, GError **error);
/* NULL without error for none. */
RokadPeer *rokad_peer_get (RokadDb *shop_db, const char *node, GError **error);
gboolean rokad_peer_save (RokadTransaction *transaction, const RokadPeer *peer, GError **error);
/* With all that is known of what it holds. */
gboolean rokad_peer_remove (RokadTransaction *transaction, const char *node, GError **error);

/* What the peer last acknowledged of a journal; seq 0 for nothing. */
gboolean rokad_peer_position (RokadDb *shop_db,
                              const char *node,
                              const char *journal_id,
                              RokadSignedPosition *out,
                              GError **error);
gboolean rokad_peer_set_position (RokadTransaction *transaction,
                                  const char *node,
                                  const RokadSignedPosition *position,
                                  GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (RokadPeer, rokad_peer_free)

G_END_DECLS
