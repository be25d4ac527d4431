/* Where the person who keeps a hub asks it: a socket in the data folder, for its owner alone, with
 * one line of question and one line of JSON as the answer. Where no hub runs, the same answers come
 * from the folder itself.
 */
#pragma once

#include "rokad-store.h"

G_BEGIN_DECLS

#define ROKAD_HUB_DESK_WAIT_S 10 /* for a line */

#define ROKAD_HUB_QUESTION_CODE "code"     /* {"code"}: a new one-time code */
#define ROKAD_HUB_QUESTION_STATUS "status" /* {"node","shop","entries","guests":[…]} */

/* The answer to @question, as JSON; @fingerprint is that of the hub's certificate, "" for none.
 * ROKAD_SHOP_ERROR_INVALID for what is no question. Thread: the shop's. Caller frees.
 */
char *rokad_hub_desk_answer (RokadShop *shop,
                             const char *question,
                             const char *fingerprint,
                             GError **error);

typedef struct _RokadHubDesk RokadHubDesk;

/* Answers from now on; @store must outlive it. The folder is owned, so what stands in the socket's
 * place is nobody's.
 */
RokadHubDesk *rokad_hub_desk_open (RokadStore *store,
                                   const char *folder,
                                   const char *fingerprint,
                                   GError **error);
void rokad_hub_desk_close (RokadHubDesk *self);

/* Asks a hub that runs on @folder, and waits. @out_runs FALSE: none does, and NULL without error.
 * Caller frees.
 */
char *
rokad_hub_desk_ask (const char *folder, const char *question, gboolean *out_runs, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (RokadHubDesk, rokad_hub_desk_close)

G_END_DECLS
