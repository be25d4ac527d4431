/* The search as you type, on a thread of its own with its own connections. The newest query wins.
 */
#pragma once

#include "rokad-till.h"

G_BEGIN_DECLS

typedef struct _RokadFinder RokadFinder;

/* The files are opened on the thread: what goes wrong there is the answer to the first query. */
RokadFinder *rokad_finder_new (const char *folder, const RokadEnvironment *environment);
/* Ends the thread; what waits for an answer gets G_IO_ERROR_CANCELLED. */
void rokad_finder_free (RokadFinder *self);

/* @callback in the main context of the caller. */
void rokad_finder_find_async (RokadFinder *self,
                              const char *text,
                              GAsyncReadyCallback callback,
                              gpointer user_data);
/* (element-type RokadFound) (transfer full) */
GPtrArray *rokad_finder_find_finish (GAsyncResult *result, GError **error);

/* Something was sold: what sells often is read again when nobody waits for an answer. */
void rokad_finder_refresh (RokadFinder *self);

RokadFound *rokad_found_new (RokadProduct *product, gint64 stock);

G_END_DECLS
