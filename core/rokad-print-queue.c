#include "config.h"

#include "rokad-print-queue.h"

#include <glib/gi18n-lib.h>

void
rokad_print_job_free (RokadPrintJob *self)
{
  g_free (self->order_id);
  g_free (self);
}

static gboolean
insert (RokadTransaction *transaction,
        const char *order_id,
        gint64 copy,
        const char *state,
        GError **error)
{
  static const char sql[] = "INSERT INTO print_job (order_id, copy, state) VALUES (?1, ?2, ?3)";
  g_autoptr (RokadQuery) query = rokad_db_query (transaction, sql, error);

  if (query == NULL)
    return FALSE;

  rokad_query_bind_text (query, 1, order_id);
  rokad_query_bind_int (query, 2, copy);
  rokad_query_bind_text (query, 3, state);
  return rokad_query_run (query, error);
}

gboolean
rokad_print_queue_add (RokadTransaction *transaction, const char *order_id, GError **error)
{
  return insert (transaction, order_id, 0, "waiting", error);
}

static gboolean
next_copy (RokadTransaction *transaction, const char *order_id, gint64 *out_copy, GError **error)
{
  static const char sql[] =
      "SELECT coalesce (max (copy) + 1, 0) FROM print_job WHERE order_id = ?1";
  g_autoptr (RokadQuery) query = rokad_db_query (transaction, sql, error);

  if (query == NULL)
    return FALSE;

  rokad_query_bind_text (query, 1, order_id);
  if (rokad_query_step (query, error) != ROKAD_STEP_ROW)
    return FALSE;

  *out_copy = rokad_query_int (query, 0);
  if (*out_copy <= ROKAD_COPIES_MAX)
    return TRUE;

  g_set_error (error, ROKAD_SHOP_ERROR, ROKAD_SHOP_ERROR_LIMIT, _ ("%d copies of one receipt"),
               ROKAD_COPIES_MAX);
  return FALSE;
}

static gboolean
add_copy (RokadShop *shop,
          const char *order_id,
          const char *state,
          gint64 *out_copy,
          GError **error)
{
  g_autoptr (RokadTransaction) transaction = rokad_db_begin (rokad_shop_db (shop), error);
  gint64 copy;

  if (transaction == NULL || !next_copy (transaction, order_id, &copy, error) ||
      !insert (transaction, order_id, copy, state, error) ||
      !rokad_transaction_commit (&transaction, error))
    return FALSE;

  if (out_copy != NULL)
    *out_copy = copy;
  return TRUE;
}

gboolean
rokad_print_queue_reprint (RokadShop *shop, const char *order_id, gint64 *out_copy, GError **error)
{
  return add_copy (shop, order_id, "waiting", out_copy, error);
}

gboolean
rokad_print_queue_count (RokadShop *shop, const char *order_id, gint64 *out_copy, GError **error)
{
  return add_copy (shop, order_id, "done", out_copy, error);
}

RokadPrintJob *
rokad_print_queue_next (RokadDb *shop_db, GError **error)
{
  static const char sql[] = "SELECT job_id, order_id, copy FROM print_job"
                            " WHERE state = 'waiting' ORDER BY job_id LIMIT 1";
  g_autoptr (RokadQuery) query = rokad_db_query (shop_db, sql, error);
  RokadPrintJob *job;

  if (query == NULL || rokad_query_step (query, error) != ROKAD_STEP_ROW)
    return NULL;

  job = g_new0 (RokadPrintJob, 1);
  job->job_id = rokad_query_int (query, 0);
  job->order_id = rokad_query_dup_text (query, 1);
  job->copy = rokad_query_int (query, 2);
  return job;
}

static gboolean
write_state (RokadTransaction *transaction, gint64 job_id, const char *problem, GError **error)
{
  static const char sql[] = "UPDATE print_job SET state = ?2, problem = ?3 WHERE job_id = ?1";
  g_autoptr (RokadQuery) query = rokad_db_query (transaction, sql, error);

  if (query == NULL)
    return FALSE;

  rokad_query_bind_int (query, 1, job_id);
  rokad_query_bind_text (query, 2, problem == NULL ? "done" : "failed");
  rokad_query_bind_text (query, 3, problem == NULL ? "" : problem);
  return rokad_query_run (query, error);
}

gboolean
rokad_print_queue_finish (RokadShop *shop, gint64 job_id, const char *problem, GError **error)
{
  g_autoptr (RokadTransaction) transaction = rokad_db_begin (rokad_shop_db (shop), error);

  return transaction != NULL && write_state (transaction, job_id, problem, error) &&
         rokad_transaction_commit (&transaction, error);
}

gboolean
rokad_print_queue_retry (RokadShop *shop, GError **error)
{
  g_autoptr (RokadTransaction) transaction = rokad_db_begin (rokad_shop_db (shop), error);

  return transaction != NULL &&
         rokad_db_exec (transaction,
                        "UPDATE print_job SET state = 'waiting' WHERE state = 'failed'", error) &&
         rokad_transaction_commit (&transaction, error);
}
