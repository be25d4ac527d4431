/* The journal and what protects it: exporting, verifying, backing up, restoring, folding again. */
#include "config.h"

#include <glib/gi18n.h>
#include <inttypes.h>

#include "rokad-backup.h"
#include "rokad-refold.h"
#include "rokadctl.h"

static gboolean
print_entry (const char *line, gsize bytes, gpointer data, GError **error)
{
  rokad_ctl_write (line, bytes);
  rokad_ctl_write ("\n", 1);
  return TRUE;
}

/* The file that holds a journal: the till's own in shop.db, the shop's rulings in catalog.db. */
static RokadDb *
find_journal (RokadShop *shop, const char *journal_id, GError **error)
{
  RokadDb *files[] = { rokad_shop_db (shop), rokad_shop_catalog (shop) };

  for (guint i = 0; i < G_N_ELEMENTS (files); i++)
    {
      g_auto (GStrv) held = rokad_journal_list (files[i], error);

      if (held == NULL)
        return NULL;
      if (g_strv_contains ((const char *const *) held, journal_id))
        return files[i];
    }

  g_set_error (error, ROKAD_CTL_ERROR, ROKAD_CTL_ERROR_FAILED,
               _ ("There is no journal %s here. Leave its name out for the till's own."),
               journal_id);
  return NULL;
}

static gboolean
run_export (RokadCtl *ctl, char **arguments, GError **error)
{
  g_autoptr (RokadShop) shop = rokad_ctl_open_reader (ctl, error);
  g_autofree char *journal_id = NULL;
  RokadDb *db;

  if (shop == NULL)
    return FALSE;

  journal_id = arguments[0] != NULL ? g_strdup (arguments[0])
                                    : rokad_journal_own (rokad_shop_db (shop), error);
  if (journal_id == NULL || (db = find_journal (shop, journal_id, error)) == NULL)
    return FALSE;

  return rokad_journal_each (db, journal_id, print_entry, NULL, error);
}

const RokadCtlCommand rokad_ctl_journal_export = {
  .name = "journal export",
  .arguments = "[JOURNAL]",
  .summary = N_ ("Print a journal's entries, one a line, and nothing else"),
  .arguments_max = 1,
  .run = run_export,
};

/* Both files; what does not hold is an error that names the place. */
static gboolean
verify (RokadShop *shop, RokadVerification *out_sum, GError **error)
{
  RokadVerification rulings;

  if (!rokad_journal_verify (rokad_shop_db (shop), out_sum, error) ||
      !rokad_journal_verify (rokad_shop_catalog (shop), &rulings, error))
    return FALSE;

  out_sum->journals += rulings.journals;
  out_sum->entries += rulings.entries;
  return TRUE;
}

static gboolean
run_verify (RokadCtl *ctl, char **arguments, GError **error)
{
  g_autoptr (RokadShop) shop = rokad_ctl_open_reader (ctl, error);
  RokadVerification sum;
  g_autofree char *text = NULL;

  if (shop == NULL || !verify (shop, &sum, error))
    return FALSE;

  text = g_strdup_printf (ctl->json ? "{\"entries\":%" PRId64 ",\"journals\":%" PRId64
                                      ",\"whole\":true}\n"
                                    : _ ("%" PRId64 " entries in %" PRId64 " journals, whole\n"),
                          sum.entries, sum.journals);
  rokad_ctl_print (text);
  return TRUE;
}

const RokadCtlCommand rokad_ctl_journal_verify = {
  .name = "journal verify",
  .arguments = "",
  .summary = N_ ("Check every entry of every journal"),
  .run = run_verify,
};

static gboolean
run_backup (RokadCtl *ctl, char **arguments, GError **error)
{
  g_autoptr (RokadShop) shop = rokad_ctl_open_reader (ctl, error);
  g_auto (RokadJsonWriter) json = { NULL };
  g_autofree char *sentence = NULL;

  if (shop == NULL || !rokad_backup_write (shop, arguments[0], error))
    return FALSE;

  if (ctl->json)
    {
      rokad_json_writer_init (&json);
      rokad_json_writer_begin_object (&json, NULL);
      rokad_ctl_json_text (&json, "backup", arguments[0]);
      rokad_json_writer_end_object (&json);
      rokad_ctl_print_json (&json);
      return TRUE;
    }

  sentence = g_strdup_printf (_ ("The shop is saved in %s.\n"), arguments[0]);
  rokad_ctl_print (sentence);
  return TRUE;
}

const RokadCtlCommand rokad_ctl_backup = {
  .name = "backup",
  .arguments = "FILE",
  .summary = N_ ("Save the whole shop in a file, also while it sells"),
  .arguments_min = 1,
  .arguments_max = 1,
  .takes_paths = TRUE,
  .run = run_backup,
};

static void
print_restored_json (const char *series, const char *kept)
{
  g_auto (RokadJsonWriter) json = { NULL };

  rokad_json_writer_init (&json);
  rokad_json_writer_begin_object (&json, NULL);
  rokad_json_writer_text (&json, "series", series);
  rokad_ctl_json_text (&json, "before", kept);
  rokad_json_writer_end_object (&json);
  rokad_ctl_print_json (&json);
}

static void
print_restored (const char *series, const char *kept)
{
  g_autofree char *done =
      g_strdup_printf (_ ("The shop is restored. Its next numbers begin with %s/.\n"), series);
  g_autofree char *moved = NULL;

  rokad_ctl_print (done);
  if (kept == NULL)
    return;

  moved = g_strdup_printf (_ ("The shop that was here before is in %s.\n"), kept);
  rokad_ctl_print (moved);
}

static gboolean
run_restore (RokadCtl *ctl, char **arguments, GError **error)
{
  g_autoptr (RokadShop) shop = NULL;
  g_autofree char *kept = NULL;

  if (!rokad_backup_restore (ctl->folder, arguments[0], ROKAD_CTL_PROGRAM,
                             rokad_environment_system (), &kept, error) ||
      (shop = rokad_ctl_open_reader (ctl, error)) == NULL)
    return FALSE;

  if (ctl->json)
    print_restored_json (rokad_shop_series (shop), kept);
  else
    print_restored (rokad_shop_series (shop), kept);
  return TRUE;
}

const RokadCtlCommand rokad_ctl_restore = {
  .name = "restore",
  .arguments = "FILE",
  .summary = N_ ("Bring a saved shop back; it goes on in a new series"),
  .arguments_min = 1,
  .arguments_max = 1,
  .takes_paths = TRUE,
  .run = run_restore,
};

static gboolean refold_check;

static const GOptionEntry refold_options[] = {
  { "check", 0, 0, G_OPTION_ARG_NONE, &refold_check,
    N_ ("Fold all entries beside the shop and compare"), NULL },
  G_OPTION_ENTRY_NULL,
};

static gboolean
run_refold (RokadCtl *ctl, char **arguments, GError **error)
{
  g_autoptr (RokadShop) shop = NULL;
  g_autofree char *text = NULL;
  RokadRefold refold;

  if (!refold_check)
    {
      g_set_error (error, ROKAD_CTL_ERROR, ROKAD_CTL_ERROR_USAGE, _ ("Usage: rokadctl %s %s"),
                   "refold", "--check");
      return FALSE;
    }
  if ((shop = rokad_ctl_open_reader (ctl, error)) == NULL ||
      !rokad_refold_check (shop, &refold, error))
    return FALSE;

  text = g_strdup_printf (
      ctl->json ? "{\"entries\":%" PRId64
                  ",\"shop_digest\":\"%s\",\"catalog_digest\":\"%s\",\"equal\":true}\n"
                : _ ("%" PRId64 " entries folded again, equal\nShop     %s\nCatalog  %s\n"),
      refold.entries, refold.shop_digest, refold.catalog_digest);
  rokad_ctl_print (text);
  return TRUE;
}

const RokadCtlCommand rokad_ctl_refold = {
  .name = "refold",
  .arguments = "--check",
  .summary = N_ ("Check that the entries make the shop what it is"),
  .options = refold_options,
  .run = run_refold,
};
