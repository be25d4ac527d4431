/* The protocol's routes: a request in, a response out. No transport in here: the hub's server hands
 * over what libsoup gives it, the simulator what its network brings.
 */
#pragma once

#include "rokad-message.h"
#include "rokad-shop.h"

G_BEGIN_DECLS

/* Borrowed for the call. */
typedef struct
{
  const char *method; /* "GET" or "POST" */
  const char *path;   /* "/v1/push" */
  const char *after;  /* of heads: the version that the asker knows, NULL for none */
  gint64 from;        /* of a blob: the byte that is asked for first */
  const char *protocol;
  const char *type;  /* of the body; NULL for none */
  const char *token; /* NULL for none */
  GBytes *body;      /* unpacked; NULL for none */
} RokadRequest;

typedef struct
{
  guint status;     /* of HTTP; 304 for heads that are still those of `after` */
  const char *type; /* static; NULL without a body */
  GBytes *body;     /* NULL for none */
  gint64 retry_after_s;
} RokadResponse;

void rokad_response_clear (RokadResponse *self);
/* Always answers. @out_trouble (optional): what failed here, for the log, where the answer is 503;
 * the shop's files may have to be opened anew. Thread: the shop's.
 */
void rokad_handler_answer (RokadShop *shop,
                           const RokadRequest *request,
                           RokadResponse *out,
                           GError **out_trouble);
/* A refusal, also for what the transport itself refuses. @code: ROKAD_REFUSED_…. */
void rokad_response_refuse (RokadResponse *out, const char *code, const char *message);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (RokadResponse, rokad_response_clear)

G_END_DECLS
