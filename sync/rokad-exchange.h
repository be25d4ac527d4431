/* The asking side of an exchange: what is sent to a peer, and what its answers mean for the store.
 *
 * All state is rows (heads of journals, positions and nonces of the peer), so a crash between any
 * two calls only makes the exchange be done again. Neither transport nor clock: the runner and the
 * simulator call these on the thread that owns the shop, and hand the events to the engine.
 */
#pragma once

#include "rokad-chain.h"
#include "rokad-message.h"
#include "rokad-receive.h"
#include "rokad-sync-engine.h"

G_BEGIN_DECLS

/* What a node signs of another's journal when it has it on disk. Caller frees. */
char *rokad_held_text (const RokadPosition *held);

/* Enrolment with a one-time code; the till's journal, series and history stay as they are. @name is
 * the till's, for people.
 */
gboolean rokad_exchange_make_enrol (RokadShop *shop,
                                    const char *code,
                                    const char *name,
                                    RokadEnrol *out,
                                    GError **error);
/* Keeps who the peer is, under @url and the @fingerprint of its certificate. The token is the
 * caller's to keep. ROKAD_MESSAGE_ERROR_INVALID where the certificate is not the peer's.
 */
gboolean rokad_exchange_take_enrol (RokadShop *shop,
                                    const char *url,
                                    const char *fingerprint,
                                    const RokadEnrolAnswer *answer,
                                    GError **error);

/* 16 bytes of chance in hex. */
void rokad_exchange_make_nonce (RokadShop *shop, char out[ROKAD_NONCE_BYTES]);
/* The name of the exchange after the one that is named @nonce ("" for none): its first eight digits
 * count, so that a peer which was rolled back itself sees that it has forgotten some; the others
 * are chance, so that the same count on two copies of a disk has two names.
 */
void rokad_exchange_name_next (RokadShop *shop, const char *nonce, char out[ROKAD_NONCE_BYTES]);
/* How many exchanges there were up to the one with this name; 0 for "". */
guint32 rokad_exchange_count (const char *nonce);

/* Where the lines of a section end, which has some. */
gboolean rokad_exchange_find_end (const RokadSection *section, RokadPosition *out, GError **error);

/* The head that goes with @lines of @chain, which come after @after: what their author signs, if
 * that is this node, or has signed; without a signature where nobody has.
 */
gboolean rokad_exchange_sign_head (RokadShop *shop,
                                   RokadDb *file,
                                   const RokadChain *chain,
                                   GPtrArray *lines,
                                   gint64 after,
                                   RokadSignedPosition *out,
                                   GError **error);

/* The next own lines that @peer (its node) has not acknowledged. @out_any: FALSE for none; then
 * there is nothing to send and the exchange is done.
 */
gboolean rokad_exchange_make_push (RokadShop *shop,
                                   const char *peer,
                                   RokadPush *out,
                                   gboolean *out_any,
                                   GError **error);
/* DONE, MORE, COPIED, or LOST for an answer that makes no sense. */
gboolean rokad_exchange_take_push (RokadShop *shop,
                                   const char *peer,
                                   const RokadPush *push,
                                   const RokadPushAnswer *answer,
                                   RokadSyncEvent *out_event,
                                   GError **error);

/* Lines that the peer lacks by its @heads, whoever wrote them: it lost them, or nobody else could
 * hand them over.
 */
gboolean rokad_exchange_make_hand_back (RokadShop *shop,
                                        const RokadHeads *heads,
                                        RokadPush *out,
                                        gboolean *out_any,
                                        GError **error);
/* Notes in @heads what the peer holds now. DONE, MORE, COPIED or LOST. */
gboolean rokad_exchange_take_hand_back (RokadShop *shop,
                                        RokadHeads *heads,
                                        const RokadPush *push,
                                        const RokadPushAnswer *answer,
                                        RokadSyncEvent *out_event,
                                        GError **error);

/* The peer refuses these lines: nothing of their journal is handed to it again before its heads are
 * asked for.
 */
gboolean rokad_exchange_pass_over (RokadShop *shop,
                                   RokadHeads *heads,
                                   const RokadPush *push,
                                   GError **error);

/* Takes the lines of a section (see rokad_shop_receive()). Those of a journal that this node itself
 * writes count only as far as their head is signed, by itself: what it has not signed it has not
 * written, and forgotten.
 */
gboolean rokad_exchange_receive (RokadShop *shop,
                                 const RokadSection *section,
                                 RokadReception *out,
                                 GError **error);

/* What is lacking here by the peer's @heads. */
gboolean rokad_exchange_make_pull (RokadShop *shop,
                                   const char *peer,
                                   const RokadHeads *heads,
                                   RokadPull *out,
                                   gboolean *out_any,
                                   GError **error);
/* COPIED where the page goes on with what this node itself writes, or leaves it. A journal that
 * cannot be taken stops no other: @out_refused (initially NULL) says why, and it is taken out of
 * @heads, which also note what the peer has been seen to hold.
 */
gboolean rokad_exchange_take_pull (RokadShop *shop,
                                   const char *peer,
                                   RokadHeads *heads,
                                   const RokadPage *page,
                                   RokadSyncEvent *out_event,
                                   GError **out_refused,
                                   GError **error);

/* TRUE when what this node alone writes has another end that nobody has left yet: another copy of
 * its disk goes on there, or it has forgotten what it wrote. It must go on in new journals.
 */
gboolean rokad_exchange_is_forked (RokadShop *shop, gboolean *out_forked, GError **error);

/* TRUE when both hold the same ends of the same chains. */
gboolean rokad_exchange_is_equal (RokadShop *shop,
                                  const RokadHeads *heads,
                                  gboolean *out_equal,
                                  GError **error);

G_END_DECLS
