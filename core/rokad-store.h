/* The thread that owns the shop. The screen sends it work and is told when it is on disk; it never
 * waits. Two queues: counter work first, then background work in slices; checkpoints when idle.
 */
#pragma once

#include <gio/gio.h>

#include "rokad-shop.h"

G_BEGIN_DECLS

typedef struct _RokadStore RokadStore;

typedef enum
{
  ROKAD_QUEUE_COUNTER,    /* a person waits for it: in order, before anything else */
  ROKAD_QUEUE_BACKGROUND, /* imports, printing, sync: when the counter has nothing to do */
} RokadQueue;

/* Runs on the store's thread. Its result goes to rokad_store_run_finish() in the caller's thread;
 * FALSE with @error set otherwise. Work that a full disk refused is run once more after the
 * ballast was freed, so it must not have side effects outside the files.
 */
typedef gboolean (*RokadWork) (RokadShop *shop,
                               gpointer data,
                               gpointer *out_result,
                               GError **error);

/* Opens (and owns) the folder on a thread of its own; returns when it is open. */
RokadStore *rokad_store_open (const char *folder,
                              const char *program,
                              const RokadEnvironment *environment,
                              GError **error);
/* Finishes what is queued, checkpoints, closes the files, ends the thread. */
void rokad_store_close (RokadStore *self);

/* @data is freed with @free_data on the store's thread, @result with @free_result if nobody takes
 * it. @callback in the caller's thread-default main context; may be NULL.
 */
void rokad_store_run_async (RokadStore *self,
                            RokadQueue queue,
                            RokadWork work,
                            gpointer data,
                            GDestroyNotify free_data,
                            GDestroyNotify free_result,
                            GAsyncReadyCallback callback,
                            gpointer user_data);
/* TRUE: @out_result (optional, transfer full) is what the work gave. */
gboolean rokad_store_run_finish (RokadStore *self,
                                 GAsyncResult *result,
                                 gpointer *out_result,
                                 GError **error);
/* Waits. For tests and for closing. */
gboolean rokad_store_run (RokadStore *self,
                          RokadWork work,
                          gpointer data,
                          gpointer *out_result,
                          GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (RokadStore, rokad_store_close)

G_END_DECLS
