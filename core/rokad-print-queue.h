/* Receipts to be printed: rows that are queued with the order's commit and stay until the printer
 * took them, so that a dead printer delays nothing and a restart forgets nothing (R20).
 */
#pragma once

#include "rokad-shop.h"

G_BEGIN_DECLS

#define ROKAD_COPIES_MAX 99

typedef struct
{
  gint64 job_id;
  char *order_id;
  gint64 copy; /* 0: the original, n: COPY n */
} RokadPrintJob;

/* The original; inside the transaction that makes the order. */
gboolean
rokad_print_queue_add (RokadTransaction *transaction, const char *order_id, GError **error);
/* A reprint, in a transaction of its own: COPY n, n counting up per order (the original where it
 * was never queued). @out_copy optional.
 */
gboolean
rokad_print_queue_reprint (RokadShop *shop, const char *order_id, gint64 *out_copy, GError **error);
/* The same for a copy that somebody else prints or keeps (the system's dialog, a file): counted
 * before it is made, and not waiting.
 */
gboolean
rokad_print_queue_count (RokadShop *shop, const char *order_id, gint64 *out_copy, GError **error);
/* The oldest waiting job, NULL without error for none. Caller frees. */
RokadPrintJob *rokad_print_queue_next (RokadDb *shop_db, GError **error);
/* @problem NULL: it was printed; else it stays, marked, until rokad_print_queue_retry(). */
gboolean
rokad_print_queue_finish (RokadShop *shop, gint64 job_id, const char *problem, GError **error);
gboolean rokad_print_queue_retry (RokadShop *shop, GError **error);
void rokad_print_job_free (RokadPrintJob *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (RokadPrintJob, rokad_print_job_free)

G_END_DECLS
