/* Keeps one peer and this node in agreement: the sync engine's interpreter on the main loop. What
 * it sends and takes runs as background work on the store's thread, one message a slice; what goes
 * over the network goes by RokadClient.
 *
 * All that matters is on disk: a runner may be stopped at any time and another one started. Thread:
 * the main one.
 */
#pragma once

#include "rokad-store.h"
#include "rokad-sync-engine.h"
#include "rokad-sync-problem.h"

G_BEGIN_DECLS

#define ROKAD_RUNNER_GAP_MS 1000           /* between two cycles that news of the peer begin */
#define ROKAD_RUNNER_LISTEN_SLACK_MS 10000 /* what a listening may take longer than it waits */

#define ROKAD_TYPE_RUNNER (rokad_runner_get_type ())
G_DECLARE_FINAL_TYPE (RokadRunner, rokad_runner, ROKAD, RUNNER, GObject)

/* Signals:
 *   changed         state, problem or the time of the last success are others
 *   token-changed   the owner keeps rokad_runner_token() where secrets are kept
 *
 * @store must outlive rokad_runner_stop(). @node, @url and @fingerprint as RokadPeer has them;
 * @token may be NULL: it is renewed by signature. ROKAD_SHOP_ERROR_INVALID for an address that is
 * none.
 */
RokadRunner *rokad_runner_new (RokadStore *store,
                               const char *node,
                               const char *url,
                               const char *fingerprint,
                               const char *token,
                               GError **error);

void rokad_runner_start (RokadRunner *self);
void rokad_runner_stop (RokadRunner *self);
/* Something was journalled here. */
void rokad_runner_changed (RokadRunner *self);
/* A person asks for it, and has seen that a copied disk was told. */
void rokad_runner_resume (RokadRunner *self);

RokadSyncState rokad_runner_state (RokadRunner *self);
RokadSyncProblem rokad_runner_problem (RokadRunner *self);
/* Wall clock in µs at which the peer last answered as it should; 0: never yet. */
gint64 rokad_runner_reached_us (RokadRunner *self);
/* How many times a whole cycle was done: all that either of the two had was exchanged. */
guint rokad_runner_cycles (RokadRunner *self);
/* For logs and programs; NULL when nothing is wrong. */
const char *rokad_runner_message (RokadRunner *self);
const char *rokad_runner_node (RokadRunner *self);
const char *rokad_runner_token (RokadRunner *self);

/* --- Enrolment --- */

typedef struct
{
  char *node;  /* the peer's */
  char *token; /* a secret */
} RokadEnrolled;

void rokad_enrolled_free (RokadEnrolled *self);

/* What a person typed for rokad_runner_enrol_async(), without asking anyone.
 * ROKAD_SHOP_ERROR_INVALID, or ROKAD_MESSAGE_ERROR_INVALID with words for the person.
 */
gboolean
rokad_runner_check_enrol (const char *url, const char *code, const char *name, GError **error);
/* Enrols this node at a hub: @code is what a person typed, @name how the hub's people know this
 * till. Nothing is sent to a machine whose certificate the code does not name. The peer is on disk
 * when it is done; the token is the caller's to keep.
 */
void rokad_runner_enrol_async (RokadStore *store,
                               const char *url,
                               const char *code,
                               const char *name,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data);
/* NULL with ROKAD_SYNC_ERROR, an error of the store, or of rokad_runner_check_enrol(). Caller
 * frees.
 */
RokadEnrolled *rokad_runner_enrol_finish (GAsyncResult *result, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (RokadEnrolled, rokad_enrolled_free)

G_END_DECLS
