#include "config.h"

#include "rokad-shop.h"

#include <errno.h>
#include <gio/gio.h>
#include <glib/gstdio.h>

#include "rokad-authority.h"
#include "rokad-backup.h"
#include "rokad-ballast.h"
#include "rokad-catalog.h"
#include "rokad-fold.h"
#include "rokad-folder.h"
#include "rokad-import.h"
#include "rokad-leave.h"
#include "rokad-lock.h"
#include "rokad-proposal.h"

struct _RokadShop
{
  char *folder;
  char *blobs;
  const RokadEnvironment *environment; /* not owned */
  RokadLock *lock;                     /* NULL when only read */
  RokadDb *shop;
  RokadDb *catalog;
  RokadSettings *settings;
  char *journal_id; /* the till's, NULL before the set-up */
  char *series;
  gint64 last_at_us; /* of both journals: entries never go back in time, nor do prices */
};

void
rokad_shop_close (RokadShop *self)
{
  g_clear_pointer (&self->settings, rokad_settings_free);
  g_clear_pointer (&self->shop, rokad_db_close);
  g_clear_pointer (&self->catalog, rokad_db_close);
  g_clear_pointer (&self->lock, rokad_lock_release); /* last: the files are closed by now */
  g_free (self->journal_id);
  g_free (self->series);
  g_free (self->blobs);
  g_free (self->folder);
  g_free (self);
}

static RokadDb *
try_file (RokadShop *self,
          const char *name,
          const char *migrations,
          RokadDbMode mode,
          const char *vfs,
          GError **error)
{
  g_autofree char *path = g_build_filename (self->folder, name, NULL);
  g_autoptr (RokadDb) db = rokad_db_open (path, mode, vfs, error);

  if (db == NULL || !rokad_db_migrate (db, migrations, error))
    {
      g_prefix_error (error, "%s: ", path);
      return NULL;
    }

  return g_steal_pointer (&db);
}

/* On a full disk there may not even be room for what SQLite keeps beside a file: the ballast makes
 * some, so that the shop opens and shows what it has.
 */
static RokadDb *
open_file (RokadShop *self,
           const char *name,
           const char *migrations,
           RokadDbMode mode,
           const char *vfs,
           GError **error)
{
  g_autoptr (GError) full = NULL;
  RokadDb *db = try_file (self, name, migrations, mode, vfs, &full);

  if (db != NULL)
    return db;
  if (mode == ROKAD_DB_OWN && g_error_matches (full, ROKAD_STORE_ERROR, ROKAD_STORE_ERROR_FULL) &&
      rokad_ballast_free (self->folder))
    return try_file (self, name, migrations, mode, vfs, error);

  g_propagate_error (error, g_steal_pointer (&full));
  return NULL;
}

/* When the last entry of this node in a file was, 0 for none. */
static gboolean
read_last (RokadDb *db, gint64 *out_at_us, GError **error)
{
  static const char sql[] = "SELECT head_at_us FROM journal"
                            " WHERE journal_id = (SELECT journal_id FROM node)";

  return rokad_db_get_int (db, sql, out_at_us, error);
}

/* When others last ruled, 0 for never: what they ruled holds from then on, so this till's time is
 * not before it, unless one of the two clocks is wrong beyond belief.
 */
static gboolean
read_ruled (RokadShop *self, gint64 *out_at_us, GError **error)
{
  static const char sql[] =
      "SELECT max (head_at_us) FROM journal WHERE own = 0 AND head_at_us <= ?1";
  g_autoptr (RokadQuery) query = rokad_db_query (self->catalog, sql, error);
  gint64 now_us = rokad_environment_now_us (self->environment);

  if (query == NULL)
    return FALSE;

  rokad_query_bind_int (query, 1, now_us + ROKAD_SHOP_DRIFT_US_MAX);
  if (rokad_query_step (query, error) != ROKAD_STEP_ROW)
    return FALSE;

  *out_at_us = rokad_query_int (query, 0);
  return TRUE;
}

gboolean
rokad_shop_reload (RokadShop *self, GError **error)
{
  static const char sql[] = "SELECT journal_id, series FROM journal"
                            " WHERE journal_id = (SELECT journal_id FROM node)";
  g_autoptr (RokadSettings) settings = rokad_settings_load (self->catalog, error);
  g_autoptr (RokadQuery) query = settings != NULL ? rokad_db_query (self->shop, sql, error) : NULL;
  gint64 sold_us, ruled_us, others_us;
  RokadStep step;

  if (query == NULL || (step = rokad_query_step (query, error)) == ROKAD_STEP_ERROR ||
      !read_last (self->shop, &sold_us, error) || !read_last (self->catalog, &ruled_us, error) ||
      !read_ruled (self, &others_us, error))
    return FALSE;

  self->last_at_us = MAX (MAX (self->last_at_us, others_us), MAX (sold_us, ruled_us));
  g_clear_pointer (&self->settings, rokad_settings_free);
  self->settings = g_steal_pointer (&settings);
  if (step == ROKAD_STEP_ROW)
    {
      g_free (self->journal_id);
      g_free (self->series);
      self->journal_id = rokad_query_dup_text (query, 0);
      self->series = rokad_query_dup_text (query, 1);
    }
  return TRUE;
}

static gboolean
take_folder (RokadShop *self, const char *program, GError **error)
{
  g_autofree char *path = g_build_filename (self->folder, "lock", NULL);

  return rokad_folder_make (self->blobs, error) &&
         (self->lock = rokad_lock_take (path, program, error)) != NULL;
}

static gboolean
check_readable (RokadShop *self, GError **error)
{
  g_autofree char *path = g_build_filename (self->folder, "shop.db", NULL);

  if (g_file_test (path, G_FILE_TEST_EXISTS))
    return TRUE;

  g_set_error (error, ROKAD_SHOP_ERROR, ROKAD_SHOP_ERROR_NOT_SET_UP, "%s holds no shop",
               self->folder);
  return FALSE;
}

/* Neither file is begun anew beside the other: a shop without its catalog would count in another
 * currency and charge no tax, and one without its orders would say that it never had any. A set-up
 * that was cut off has a catalog without products and no orders; the catalog of a till that others
 * rule comes again from them.
 */
static gboolean
check_both (RokadShop *self, GError **error)
{
  static const char sql[] = "SELECT EXISTS (SELECT 1 FROM import)";
  static const char joined_sql[] = "SELECT joined FROM node";
  g_autoptr (GError) failed = NULL;
  g_autofree char *ruling = rokad_journal_own (self->catalog, &failed);
  gint64 imported = 0;
  gint64 joined = 0;

  if (failed != NULL || !rokad_db_get_int (self->catalog, sql, &imported, &failed) ||
      !rokad_db_get_int (self->shop, joined_sql, &joined, &failed))
    {
      g_propagate_error (error, g_steal_pointer (&failed));
      return FALSE;
    }
  if (rokad_shop_is_set_up (self) ? ruling != NULL || joined != 0 : imported == 0)
    return TRUE;

  g_set_error (error, ROKAD_STORE_ERROR, ROKAD_STORE_ERROR_MISSING, "%s: %s is lost", self->folder,
               rokad_shop_is_set_up (self) ? "catalog.db" : "shop.db");
  return FALSE;
}

/* What a power cut may have left between the two files is finished here. */
static gboolean
finish_work (RokadShop *self, GError **error)
{
  g_autoptr (GError) full = NULL;

  if (!rokad_ballast_check (self->folder, &full))
    g_debug ("no ballast: %s", full->message); /* said again when an order is started */

  return !rokad_shop_is_set_up (self) ||
         (rokad_backup_finish_journals (self, error) && rokad_import_finish (self, error) &&
          rokad_authority_attend (self, error));
}

RokadShop *
rokad_shop_open_vfs (const char *folder,
                     RokadDbMode mode,
                     const char *program,
                     const RokadEnvironment *environment,
                     const char *vfs,
                     GError **error)
{
  g_autoptr (RokadShop) self = g_new0 (RokadShop, 1);

  self->folder = g_strdup (folder);
  self->blobs = g_build_filename (folder, "blobs", NULL);
  self->environment = environment;

  if (mode == ROKAD_DB_OWN
          ? !take_folder (self, program, error) || !rokad_backup_finish_moves (folder, error)
          : !check_readable (self, error))
    return NULL;

  self->shop = open_file (self, "shop.db", "/rokad/core/shop", mode, vfs, error);
  if (self->shop == NULL ||
      (mode == ROKAD_DB_OWN && !rokad_leave_finish (folder, self->shop, error)))
    return NULL;
  self->catalog = open_file (self, "catalog.db", "/rokad/core/catalog", mode, vfs, error);
  if (self->catalog == NULL || !rokad_shop_reload (self, error) || !check_both (self, error))
    return NULL;
  if (mode == ROKAD_DB_READ && !rokad_shop_is_set_up (self))
    {
      g_set_error (error, ROKAD_SHOP_ERROR, ROKAD_SHOP_ERROR_NOT_SET_UP, "%s holds no shop",
                   folder);
      return NULL;
    }
  if (mode == ROKAD_DB_OWN && !finish_work (self, error))
    return NULL;

  return g_steal_pointer (&self);
}

RokadShop *
rokad_shop_open (const char *folder,
                 RokadDbMode mode,
                 const char *program,
                 const RokadEnvironment *environment,
                 GError **error)
{
  return rokad_shop_open_vfs (folder, mode, program, environment, NULL, error);
}

void
rokad_shop_adopt (RokadShop *self)
{
  rokad_db_adopt (self->shop);
  rokad_db_adopt (self->catalog);
}

gboolean
rokad_shop_is_set_up (RokadShop *self)
{
  return self->journal_id != NULL;
}

RokadDb *
rokad_shop_db (RokadShop *self)
{
  return self->shop;
}

RokadDb *
rokad_shop_catalog (RokadShop *self)
{
  return self->catalog;
}

const RokadSettings *
rokad_shop_settings (RokadShop *self)
{
  return self->settings;
}

const RokadEnvironment *
rokad_shop_environment (RokadShop *self)
{
  return self->environment;
}

const char *
rokad_shop_folder (RokadShop *self)
{
  return self->folder;
}

const char *
rokad_shop_blobs (RokadShop *self)
{
  return self->blobs;
}

const char *
rokad_shop_node (RokadShop *self)
{
  return self->journal_id;
}

const char *
rokad_shop_series (RokadShop *self)
{
  return self->series;
}

gboolean
rokad_shop_leave (RokadShop *self, GError **error)
{
  if (!rokad_leave_begin (self->shop, error))
    return FALSE;

  g_clear_pointer (&self->catalog, rokad_db_close);
  if (!rokad_leave_finish (self->folder, self->shop, error))
    return FALSE;

  self->catalog = open_file (self, "catalog.db", "/rokad/core/catalog", ROKAD_DB_OWN, NULL, error);
  return self->catalog != NULL && rokad_shop_reload (self, error);
}

gboolean
rokad_shop_replace_catalog (RokadShop *self, const char *path, GError **error)
{
  g_autofree char *catalog = g_build_filename (self->folder, "catalog.db", NULL);
  gboolean moved;

  /* Closing moves what the WAL holds into the file, and removes it. */
  g_clear_pointer (&self->catalog, rokad_db_close);
  moved = g_rename (path, catalog) == 0 || rokad_file_refuse (path, errno, error);
  self->catalog = open_file (self, "catalog.db", "/rokad/core/catalog", ROKAD_DB_OWN, NULL, error);
  return moved && self->catalog != NULL && rokad_folder_sync (self->folder, error) &&
         rokad_shop_reload (self, error);
}

gboolean
rokad_shop_has_failed (RokadShop *self)
{
  return rokad_db_has_failed (self->shop) || rokad_db_has_failed (self->catalog);
}

RokadStamp
rokad_shop_stamp (RokadShop *self)
{
  gint64 now_us = rokad_environment_now_us (self->environment);
  gint64 at_us = MAX (now_us - now_us % 1000, self->last_at_us);

  return (RokadStamp){ at_us, self->settings->zone, ROKAD_STAFF_OWNER, FALSE };
}

gboolean
rokad_shop_record (RokadShop *self,
                   RokadTransaction *transaction,
                   const RokadStamp *stamp,
                   const char *kind,
                   const char *body,
                   gint64 *out_seq,
                   GError **error)
{
  g_autoptr (RokadEntry) entry = NULL;

  g_assert (transaction == self->shop);

  if (!rokad_journal_append (transaction, stamp, kind, 1, body, &entry, error) ||
      !rokad_fold (transaction, self->blobs, entry, error))
    return FALSE;

  if (!stamp->replay)
    self->last_at_us = MAX (self->last_at_us, stamp->at_us);
  if (out_seq != NULL)
    *out_seq = entry->seq;
  return TRUE;
}

static gboolean
check_authority (RokadShop *self, GError **error)
{
  gboolean here;

  if (!rokad_authority_is_here (self, &here, error))
    return FALSE;
  if (here)
    return TRUE;

  g_set_error_literal (error, ROKAD_SHOP_ERROR, ROKAD_SHOP_ERROR_RULED, "another node rules");
  return FALSE;
}

gboolean
rokad_shop_rule (RokadShop *self,
                 RokadTransaction *transaction,
                 const RokadStamp *stamp,
                 const char *kind,
                 const char *body,
                 GError **error)
{
  g_autoptr (RokadEntry) entry = NULL;

  g_assert (transaction == self->catalog);

  if (!check_authority (self, error) ||
      !rokad_journal_append (transaction, stamp, kind, 1, body, &entry, error) ||
      !rokad_catalog_fold (transaction, self->blobs, entry, error))
    return FALSE;

  self->last_at_us = MAX (self->last_at_us, stamp->at_us);
  return TRUE;
}

gboolean
rokad_shop_change_settings (RokadShop *self, GError **error, ...)
{
  g_auto (RokadJsonWriter) body;
  g_auto (RokadJsonWriter) settings;
  g_autoptr (RokadTransaction) transaction = NULL;
  RokadStamp stamp = rokad_shop_stamp (self);
  const char *key;
  gboolean good = TRUE;
  gboolean here;
  va_list pairs;

  rokad_json_writer_init (&body);
  rokad_json_writer_init (&settings);
  rokad_json_writer_begin_object (&settings, NULL);
  va_start (pairs, error);
  while (good && (key = va_arg (pairs, const char *)) != NULL)
    {
      const char *value = va_arg (pairs, const char *);

      good = rokad_settings_check (key, value, error);
      rokad_json_writer_text (&settings, key, value);
    }
  va_end (pairs);
  rokad_json_writer_end_object (&settings);
  if (!good || !rokad_authority_is_here (self, &here, error))
    return FALSE;
  if (!here)
    return rokad_proposal_settings (self, settings.text->str, error);

  rokad_json_writer_begin_object (&body, NULL);
  rokad_json_writer_raw (&body, "settings", settings.text->str);
  rokad_json_writer_end_object (&body);
  if ((transaction = rokad_db_begin (self->catalog, error)) == NULL)
    return FALSE;

  return rokad_shop_rule (self, transaction, &stamp, "settings.ruled", body.text->str, error) &&
         rokad_transaction_commit (&transaction, error) && rokad_shop_reload (self, error);
}

gboolean
rokad_shop_check_space (RokadShop *self, GError **error)
{
  return rokad_ballast_check (self->folder, error);
}

gboolean
rokad_shop_free_ballast (RokadShop *self)
{
  return rokad_ballast_free (self->folder);
}

char *
rokad_shop_default_folder (void)
{
  return g_build_filename (g_get_user_data_dir (), "rokad", NULL);
}
