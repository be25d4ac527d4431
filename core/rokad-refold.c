#include "config.h"

#include "rokad-refold.h"

#include "rokad-catalog.h"
#include "rokad-fold.h"
#include "rokad-parked.h"

/* One file's refold: where its lines are folded to, and how. */
typedef struct
{
  RokadTransaction *scratch;
  const char *blobs;
  RokadFoldFunc fold;
  const char *chain; /* whose lines are being folded */
  gint64 entries;
} Refold;

static gboolean
fold_line (const char *line, gsize bytes, gpointer data, GError **error)
{
  Refold *self = data;
  g_autoptr (RokadEntry) entry = rokad_entry_parse (line, bytes, error);

  if (entry == NULL)
    return FALSE;

  self->entries++;
  entry->chain = self->chain;
  if (rokad_fold_or_park (self->scratch, self->blobs, self->fold, entry, error))
    return TRUE;

  g_prefix_error (error, "journal %s, entry %" G_GINT64_FORMAT ": ", entry->journal_id, entry->seq);
  return FALSE;
}

/* A file that SQLite makes for itself and removes on closing. */
static RokadDb *
open_scratch (const char *migrations, GError **error)
{
  g_autoptr (RokadDb) scratch = rokad_db_open ("", ROKAD_DB_OWN, NULL, error);

  if (scratch == NULL || !rokad_db_migrate (scratch, migrations, error))
    return NULL;
  return g_steal_pointer (&scratch);
}

static gboolean
refold (RokadDb *db, RokadDb *scratch, Refold *self, GError **error)
{
  g_auto (GStrv) ids = rokad_journal_list (db, error);
  g_autoptr (RokadTransaction) transaction = ids != NULL ? rokad_db_begin (scratch, error) : NULL;

  if (transaction == NULL)
    return FALSE;

  self->scratch = transaction;
  for (guint i = 0; ids[i] != NULL; i++)
    {
      self->chain = ids[i];
      if (!rokad_journal_copy_row (db, transaction, ids[i], error) ||
          !rokad_journal_each (db, ids[i], fold_line, self, error))
        return FALSE;
    }

  return rokad_transaction_commit (&transaction, error);
}

static gboolean
is_parked (RokadDb *db, const char *chain, gint64 seq, gboolean *out_is, GError **error)
{
  static const char sql[] = "SELECT 1 FROM parked WHERE journal_id = ?1 AND seq = ?2";
  g_autoptr (RokadQuery) query = rokad_db_query (db, sql, error);
  RokadStep step;

  if (query == NULL)
    return FALSE;

  rokad_query_bind_text (query, 1, chain);
  rokad_query_bind_int (query, 2, seq);
  step = rokad_query_step (query, error);
  *out_is = step == ROKAD_STEP_ROW;
  return step != ROKAD_STEP_ERROR;
}

/* An entry whose blob is gone cannot be folded again: nothing was changed, something is lost. What
 * was parked before says nothing.
 */
static gboolean
refuse_parked (RokadDb *kept, RokadDb *scratch, const char *file, GError **error)
{
  static const char sql[] = "SELECT journal_id, seq, reason FROM parked ORDER BY journal_id, seq";
  g_autoptr (RokadQuery) query = rokad_db_query (scratch, sql, error);
  RokadStep step = ROKAD_STEP_ERROR;
  gboolean was;

  while (query != NULL && (step = rokad_query_step (query, error)) == ROKAD_STEP_ROW)
    {
      if (!is_parked (kept, rokad_query_text (query, 0), rokad_query_int (query, 1), &was, error))
        return FALSE;
      if (was)
        continue;

      g_set_error (error, ROKAD_STORE_ERROR, ROKAD_STORE_ERROR_MISSING,
                   "%s, entry %" G_GINT64_FORMAT ": %s", file, rokad_query_int (query, 1),
                   rokad_query_text (query, 2));
      return FALSE;
    }
  return step == ROKAD_STEP_DONE;
}

/* A file whose kept state is @before, and @again what its lines were folded to in @scratch. */
static gboolean
compare (RokadDb *kept,
         RokadDb *scratch,
         const char *before,
         const char *again,
         const char *file,
         GError **error)
{
  if (g_str_equal (before, again))
    return TRUE;
  if (!refuse_parked (kept, scratch, file, error))
    return FALSE;

  g_set_error (error, ROKAD_JOURNAL_ERROR, ROKAD_JOURNAL_ERROR_BROKEN,
               "%s is not what its journals say: %s kept, %s folded again", file, before, again);
  return FALSE;
}

static gboolean
check_shop (RokadShop *shop, RokadRefold *out, GError **error)
{
  Refold self = { .blobs = rokad_shop_blobs (shop), .fold = rokad_fold };
  g_autoptr (RokadDb) scratch = open_scratch ("/rokad/core/shop", error);
  /* One state of the file for the lines and the digest, while the owner goes on selling. */
  g_autoptr (RokadTransaction) state =
      scratch != NULL ? rokad_db_begin_read (rokad_shop_db (shop), error) : NULL;
  char again[ROKAD_DIGEST_HEX_BYTES];

  if (state == NULL || !refold (state, scratch, &self, error) ||
      !rokad_digest_shop (state, out->shop_digest, error) ||
      !rokad_digest_shop (scratch, again, error))
    return FALSE;

  out->entries += self.entries;
  return compare (state, scratch, out->shop_digest, again, "shop.db", error);
}

/* What came ready-made came without the blobs that would be needed to make it again. */
static gboolean
is_ready_made (RokadDb *catalog, gint64 *out_is, GError **error)
{
  static const char sql[] = "SELECT count (*) FROM baseline";

  return rokad_db_get_int (catalog, sql, out_is, error);
}

static gboolean
check_catalog (RokadShop *shop, RokadRefold *out, GError **error)
{
  Refold self = { .blobs = rokad_shop_blobs (shop), .fold = rokad_catalog_fold };
  g_autoptr (RokadDb) scratch = open_scratch ("/rokad/core/catalog", error);
  g_autoptr (RokadTransaction) state =
      scratch != NULL ? rokad_db_begin_read (rokad_shop_catalog (shop), error) : NULL;
  char again[ROKAD_DIGEST_HEX_BYTES];
  gint64 ready_made;

  if (state == NULL || !is_ready_made (state, &ready_made, error) ||
      !rokad_digest_catalog (state, out->catalog_digest, error))
    return FALSE;
  if (ready_made > 0)
    return TRUE;

  if (!refold (state, scratch, &self, error) || !rokad_digest_catalog (scratch, again, error))
    return FALSE;

  out->entries += self.entries;
  return compare (state, scratch, out->catalog_digest, again, "catalog.db", error);
}

gboolean
rokad_refold_check (RokadShop *shop, RokadRefold *out_refold, GError **error)
{
  *out_refold = (RokadRefold){ 0 };

  return check_shop (shop, out_refold, error) && check_catalog (shop, out_refold, error);
}
