/* A server that is no hub: it answers whatever is asked with the same words. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct _Imposter Imposter;

/* @protocol: it says that it speaks the hub's. @headers: "Name", "value", …, NULL. */
Imposter *imposter_new (guint status,
                        gboolean protocol,
                        const char *type,
                        GBytes *body,
                        const char *const *headers);
void imposter_free (Imposter *self);
/* "http://127.0.0.1:PORT" */
const char *imposter_url (Imposter *self);
/* How often it was asked. */
guint imposter_asked (Imposter *self);
/* The last request's header; NULL for none. */
const char *imposter_header (Imposter *self, const char *name);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Imposter, imposter_free)

G_END_DECLS
