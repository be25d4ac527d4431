#include "config.h"

#include "rokad-parked.h"

#include "rokad-catalog.h"
#include "rokad-fold.h"

/* Where a parked entry stands. */
typedef struct
{
  char *chain;
  gint64 seq;
} Parked;

static void
parked_free (gpointer data)
{
  Parked *self = data;

  g_free (self->chain);
  g_free (self);
}

gboolean
rokad_parked_is_reason (const GError *error)
{
  return error->domain == ROKAD_JOURNAL_ERROR || error->domain == ROKAD_SHOP_ERROR ||
         g_error_matches (error, ROKAD_STORE_ERROR, ROKAD_STORE_ERROR_REFUSED);
}

gboolean
rokad_fold_or_park (RokadTransaction *transaction,
                    const char *blobs,
                    RokadFoldFunc fold,
                    const RokadEntry *entry,
                    GError **error)
{
  g_autoptr (GError) wrong = NULL;

  if (!rokad_transaction_save (transaction, error))
    return FALSE;
  if (fold (transaction, blobs, entry, &wrong))
    return rokad_transaction_keep (transaction, error);
  if (rokad_parked_is_reason (wrong))
    return rokad_transaction_forget (transaction, error) &&
           rokad_fold_park (transaction, entry, wrong->message, error);

  g_propagate_error (error, g_steal_pointer (&wrong));
  return FALSE;
}

gboolean
rokad_parked_count (RokadShop *shop, gint64 *out_count, GError **error)
{
  static const char sql[] = "SELECT count (*) FROM parked";
  gint64 of_shop, of_catalog;

  if (!rokad_db_get_int (rokad_shop_db (shop), sql, &of_shop, error) ||
      !rokad_db_get_int (rokad_shop_catalog (shop), sql, &of_catalog, error))
    return FALSE;

  *out_count = of_shop + of_catalog;
  return TRUE;
}

static GPtrArray *
list_parked (RokadDb *db, GError **error)
{
  static const char sql[] = "SELECT journal_id, seq FROM parked ORDER BY journal_id, seq";
  g_autoptr (GPtrArray) list = g_ptr_array_new_with_free_func (parked_free);
  g_autoptr (RokadQuery) query = rokad_db_query (db, sql, error);
  RokadStep step;

  if (query == NULL)
    return NULL;

  while ((step = rokad_query_step (query, error)) == ROKAD_STEP_ROW)
    {
      Parked *parked = g_new (Parked, 1);

      *parked = (Parked){ rokad_query_dup_text (query, 0), rokad_query_int (query, 1) };
      g_ptr_array_add (list, parked);
    }
  return step == ROKAD_STEP_DONE ? g_steal_pointer (&list) : NULL;
}

static gboolean
remove_row (RokadTransaction *transaction, const Parked *parked, GError **error)
{
  static const char sql[] = "DELETE FROM parked WHERE journal_id = ?1 AND seq = ?2";
  g_autoptr (RokadQuery) query = rokad_db_query (transaction, sql, error);

  if (query == NULL)
    return FALSE;

  rokad_query_bind_text (query, 1, parked->chain);
  rokad_query_bind_int (query, 2, parked->seq);
  return rokad_query_run (query, error);
}

static gboolean
fold_again (RokadTransaction *transaction,
            const char *blobs,
            RokadFoldFunc fold,
            const Parked *parked,
            GError **error)
{
  g_autofree char *line = rokad_journal_line (transaction, parked->chain, parked->seq, error);
  g_autoptr (RokadEntry) entry =
      line != NULL ? rokad_entry_parse (line, strlen (line), error) : NULL;

  if (entry == NULL)
    return FALSE;

  entry->chain = parked->chain;
  return remove_row (transaction, parked, error) &&
         rokad_fold_or_park (transaction, blobs, fold, entry, error);
}

static gboolean
release (RokadShop *shop, RokadDb *db, RokadFoldFunc fold, GError **error)
{
  g_autoptr (RokadTransaction) transaction = rokad_db_begin (db, error);
  g_autoptr (GPtrArray) list = transaction != NULL ? list_parked (transaction, error) : NULL;

  if (list == NULL)
    return FALSE;
  if (list->len == 0)
    return TRUE; /* and nothing to commit */

  for (guint i = 0; i < list->len; i++)
    if (!fold_again (transaction, rokad_shop_blobs (shop), fold, list->pdata[i], error))
      return FALSE;
  return rokad_transaction_commit (&transaction, error);
}

gboolean
rokad_parked_release (RokadShop *shop, GError **error)
{
  return release (shop, rokad_shop_db (shop), rokad_fold, error) &&
         release (shop, rokad_shop_catalog (shop), rokad_catalog_fold, error) &&
         rokad_shop_reload (shop, error);
}
