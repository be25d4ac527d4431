/* What a shop leaves on a disk belongs to its owner alone. */
#include <glib/gstdio.h>
#include <sys/stat.h>

#include "folder.h"
#include "rokad-backup.h"
#include "rokad-folder.h"
#include "rokad-import.h"
#include "stall.h"

/* Calls itself for each folder; @path is one of them or a file. */
static void
assert_private (const char *path)
{
  g_autoptr (GDir) dir = NULL;
  const char *name;
  GStatBuf file;

  g_assert_cmpint (g_lstat (path, &file), ==, 0);
  g_test_message ("%o %s", (guint) file.st_mode, path);
  g_assert_cmpuint (file.st_mode & 07777, ==, S_ISDIR (file.st_mode) ? 0700 : 0600);
  if (!S_ISDIR (file.st_mode))
    return;

  dir = g_dir_open (path, 0, NULL);
  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);

      assert_private (child);
    }
}

static void
import_with_a_bad_row (Stall *stall)
{
  g_autofree char *path = g_build_filename (stall->scrap, "bad.csv", NULL);
  g_autofree char *rejects = g_build_filename (stall->folder, "rejects.csv", NULL);
  g_auto (RokadImportResult) result = { 0 };

  assert_done (g_file_set_contents_full (path, "barcode,name,price\nX1,Thing,none\n", -1,
                                         G_FILE_SET_CONTENTS_NONE, 0600, &error));
  assert_done (
      rokad_import_products (stall->shop, path, rejects, NULL, NULL, NULL, &result, &error));
  g_assert_cmpint (result.rejected, ==, 1);
}

/* Databases and what SQLite keeps beside them, blobs, keys, rejects, backups, what was restored:
 * whatever the umask is.
 */
static void
test_all_files_are_the_owners_alone (gconstpointer mask)
{
  Stall stall;
  g_autofree char *archive = NULL;
  g_autofree char *kept = NULL;
  g_autoptr (RokadPaid) paid = NULL;
  mode_t before = umask ((mode_t) GPOINTER_TO_UINT (mask));

  stall_open (&stall);
  archive = g_build_filename (stall.scrap, "backup", NULL);
  import_with_a_bad_row (&stall);
  assert_done (counter_add (stall.shop, "D01", 1000, &error));
  assert_done (counter_pay (stall.shop, 0, &paid, &error));
  assert_done (rokad_backup_write (stall.shop, archive, &error));
  assert_private (stall.folder);
  assert_private (archive);

  g_clear_pointer (&stall.shop, rokad_shop_close);
  assert_done (rokad_backup_restore (stall.folder, archive, "test", &stall.seeded.environment,
                                     &kept, &error));
  stall_reopen (&stall, NULL);
  assert_private (stall.folder);

  umask (before);
  stall_close (&stall);
}

/* A file that is there already is left alone, bytes and all. */
static void
test_making_a_file_again_changes_nothing (void)
{
  g_autofree char *scrap = folder_make_temporary ();
  g_autofree char *path = g_build_filename (scrap, "a", "b", "file", NULL);
  g_autofree char *home = g_path_get_dirname (path);
  g_autofree char *bytes = NULL;
  g_autoptr (GError) refused = NULL;

  g_assert_false (rokad_file_make (path, &refused));
  g_assert_error (refused, G_IO_ERROR, G_IO_ERROR_NOT_FOUND);
  assert_done (rokad_folder_make (home, &error));
  assert_done (rokad_folder_make (home, &error));
  assert_done (rokad_file_make (path, &error));
  assert_done (g_file_set_contents (path, "x", 1, &error));
  assert_done (rokad_file_make (path, &error));
  assert_done (g_file_get_contents (path, &bytes, NULL, &error));
  g_assert_cmpstr (bytes, ==, "x");
  assert_done (rokad_folder_sync (home, &error));
  rokad_folder_remove (scrap);
  g_assert_false (g_file_test (scrap, G_FILE_TEST_EXISTS));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_data_func ("/folder/files-are-the-owners-alone", GUINT_TO_POINTER (022),
                        test_all_files_are_the_owners_alone);
  g_test_add_data_func ("/folder/files-are-the-owners-alone-without-a-mask", GUINT_TO_POINTER (0),
                        test_all_files_are_the_owners_alone);
  g_test_add_func ("/folder/making-a-file-again-changes-nothing",
                   test_making_a_file_again_changes_nothing);

  return g_test_run ();
}
