/* Another machine that keeps what this till writes: what it holds, and what waits for it. */
#pragma once

#include <adwaita.h>

#include "rokad-till.h"

G_BEGIN_DECLS

/* Signals:
 *   sync-now ()
 */
#define ROKAD_TYPE_PEER_ROW (rokad_peer_row_get_type ())
G_DECLARE_FINAL_TYPE (RokadPeerRow, rokad_peer_row, ROKAD, PEER_ROW, AdwPreferencesRow)

GtkWidget *rokad_peer_row_new (const char *node);
const char *rokad_peer_row_get_node (RokadPeerRow *self);

void rokad_peer_row_show (RokadPeerRow *self, const RokadWaitingPeer *peer, RokadTill *till);

G_END_DECLS
