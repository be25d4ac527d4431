/* Somebody who talks to a server on loopback byte by byte, in a thread of its own: it says all it
 * has to say and hears until the server closes. Meanwhile the main loop runs, and the server with
 * it.
 */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct _Talk Talk;

/* @bytes of @text; @tls: inside of TLS, whatever certificate there is. */
Talk *talk_begin (guint16 port, gboolean tls, const void *text, gsize bytes);
/* Waits until the server has closed. What was heard, ended by NUL. Caller frees. */
GString *talk_end (Talk *self);

/* Both at once, of a text. */
GString *talk (guint16 port, const char *text);
/* "Rokad-Protocol: 1" and whatever else in @headers, each with its line's end; then the connection
 * closes. @body may be NULL. Caller frees.
 */
GString *talk_request (const char *method,
                       const char *path,
                       const char *headers,
                       const void *body,
                       gsize bytes);
/* The status of HTTP that was heard; 0 for none. */
guint talk_status (const GString *heard);
/* Behind the headers. */
const char *talk_body (const GString *heard, gsize *out_bytes);

/* Runs the main loop until @is_so says TRUE. */
typedef gboolean (*TalkPredicate) (gpointer data);
void talk_wait (TalkPredicate is_so, gpointer data);

G_END_DECLS
