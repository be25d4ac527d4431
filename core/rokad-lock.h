/* Who owns a data folder: a lock of the operating system, which dies with its process. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _RokadLock RokadLock;

/* ROKAD_STORE_ERROR_OWNED, with the owner's name and process id in the message, when another
 * process (or another opening in this one) holds it.
 */
RokadLock *rokad_lock_take (const char *path, const char *program, GError **error);
void rokad_lock_release (RokadLock *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (RokadLock, rokad_lock_release)

G_END_DECLS
