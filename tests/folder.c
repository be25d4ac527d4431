#include "folder.h"

#include <gio/gio.h>
#include <glib/gstdio.h>

#define MEMORY "/dev/shm"

char *
folder_make_temporary (void)
{
  g_autofree char *template = g_build_filename (
      g_file_test (MEMORY, G_FILE_TEST_IS_DIR) ? MEMORY : g_get_tmp_dir (), "rokad-XXXXXX", NULL);

  g_assert_nonnull (g_mkdtemp (template));
  return g_steal_pointer (&template);
}

static void
copy_file (const char *from, const char *to)
{
  g_autofree char *contents = NULL;
  g_autoptr (GError) error = NULL;
  gsize bytes;

  g_file_get_contents (from, &contents, &bytes, &error);
  g_assert_no_error (error);
  g_file_set_contents (to, contents, (gssize) bytes, &error);
  g_assert_no_error (error);
}

void
folder_copy (const char *from, const char *to)
{
  g_autoptr (GDir) dir = g_dir_open (from, 0, NULL);
  const char *name;

  g_assert_nonnull (dir);
  g_assert_cmpint (g_mkdir_with_parents (to, 0700), ==, 0);
  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *source = g_build_filename (from, name, NULL);
      g_autofree char *target = g_build_filename (to, name, NULL);

      if (g_file_test (source, G_FILE_TEST_IS_DIR))
        folder_copy (source, target);
      else if (!g_str_equal (name, "ballast"))
        copy_file (source, target);
    }
}

void
folder_remove (const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);

      if (g_file_test (child, G_FILE_TEST_IS_DIR) && !g_file_test (child, G_FILE_TEST_IS_SYMLINK))
        folder_remove (child);
      else
        g_unlink (child);
    }
  g_rmdir (path);
}
