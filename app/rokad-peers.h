/* The machines that keep what this till writes: for each a runner that exchanges with it, and the
 * token by which it knows this till. Main thread.
 */
#pragma once

#include "rokad-runner.h"

G_BEGIN_DECLS

/* Signals:
 *   changed ()     what rokad_peers_problem() and its like answer may be different
 *   exchanged ()   with one of them, until neither had anything for the other
 *   enrolled ()    at another one: the shop's files have to be read again, then
 *                  rokad_peers_begin()
 */
#define ROKAD_TYPE_PEERS (rokad_peers_get_type ())
G_DECLARE_FINAL_TYPE (RokadPeers, rokad_peers, ROKAD, PEERS, GObject)

/* @store: not owned; rokad_peers_stop() before it is closed. @folder: the shop's. */
RokadPeers *rokad_peers_new (RokadStore *store, const char *folder);
/* Exchanges from now on with all that the shop knows of. */
void rokad_peers_begin (RokadPeers *self, RokadShop *reader);
void rokad_peers_stop (RokadPeers *self);

/* Something was journalled here. */
void rokad_peers_note_written (RokadPeers *self);
/* A person wants it now, and has seen what is wrong. */
void rokad_peers_sync_now (RokadPeers *self, const char *node);

RokadSyncProblem rokad_peers_problem (RokadPeers *self, const char *node);
/* When it last answered as it should, since the program began; 0 for not yet. */
gint64 rokad_peers_reached_us (RokadPeers *self, const char *node);

/* Enrols this till at a hub; @url, @code and @name as rokad_runner_enrol_async() has them. */
void rokad_peers_enrol_async (RokadPeers *self,
                              const char *url,
                              const char *code,
                              const char *name,
                              GAsyncReadyCallback callback,
                              gpointer user_data);
gboolean rokad_peers_enrol_finish (RokadPeers *self, GAsyncResult *result, GError **error);

/* A hub's address as a person types it, "192.168.1.5", as the whole that it stands for,
 * "https://192.168.1.5:7377"; what is none comes back as it is. Caller frees.
 */
char *rokad_peers_complete_url (const char *typed);

G_END_DECLS
