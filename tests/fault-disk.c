#include "fault-disk.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "seeded.h"

/* A write since the last sync, or (bytes NULL) a truncation to the size `offset`. */
typedef struct
{
  gint64 offset;
  GBytes *bytes;
} Change;

struct _FaultFile
{
  GByteArray *synced;
  GPtrArray *changes; /* (element-type Change), oldest first */
  gboolean named;     /* its name is safe */
  gboolean deleted;   /* but not safely */
  GByteArray *before; /* what its name meant until an unsafe deletion or rename; NULL for nothing */
};

static char *watched;
static GHashTable *known; /* (owned) paths that were there when the watch began */
static GHashTable *files; /* (owned) path -> (owned) FaultFile */

static void
change_free (gpointer data)
{
  Change *change = data;

  g_clear_pointer (&change->bytes, g_bytes_unref);
  g_free (change);
}

static void
file_free (gpointer data)
{
  FaultFile *file = data;

  g_byte_array_unref (file->synced);
  g_clear_pointer (&file->before, g_byte_array_unref);
  g_ptr_array_unref (file->changes);
  g_free (file);
}

/* The regular files below @folder. */
static void
list_files (const char *folder, GHashTable *paths)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);

      if (g_file_test (path, G_FILE_TEST_IS_DIR))
        list_files (path, paths);
      else
        g_hash_table_add (paths, g_steal_pointer (&path));
    }
}

void
fault_disk_watch (const char *folder)
{
  g_clear_pointer (&known, g_hash_table_unref);
  known = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  if (folder != NULL)
    list_files (folder, known);
  g_clear_pointer (&files, g_hash_table_unref);
  g_free (watched);
  watched = g_strdup (folder);
  if (folder != NULL)
    files = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, file_free);
}

gboolean
fault_disk_is_watched (const char *path)
{
  return watched != NULL && g_str_has_prefix (path, watched);
}

static GByteArray *
read_real (const char *path)
{
  char *contents;
  gsize bytes;

  if (!g_file_get_contents (path, &contents, &bytes, NULL))
    return g_byte_array_new ();
  return g_byte_array_new_take ((guint8 *) contents, bytes);
}

static FaultFile *
file_new (GByteArray *synced, gboolean named)
{
  FaultFile *file = g_new0 (FaultFile, 1);

  file->synced = synced;
  file->changes = g_ptr_array_new_with_free_func (change_free);
  file->named = named;
  return file;
}

/* What a name meant on the platter before something new took it. */
static GByteArray *
meant_before (const FaultFile *file)
{
  if (file == NULL)
    return NULL;
  if (file->named)
    return g_byte_array_ref (file->synced);
  return file->before != NULL ? g_byte_array_ref (file->before) : NULL;
}

FaultFile *
fault_disk_file (const char *path, gboolean made)
{
  FaultFile *file;
  FaultFile *old;

  if (!fault_disk_is_watched (path))
    return NULL;

  old = g_hash_table_lookup (files, path);
  if (old != NULL && !old->deleted)
    return old;

  file = made ? file_new (g_byte_array_new (), FALSE) : file_new (read_real (path), TRUE);
  file->before = meant_before (old);
  g_hash_table_insert (files, g_strdup (path), file);
  return file;
}

static void
add_change (FaultFile *file, gint64 offset, GBytes *bytes)
{
  Change *change = g_new (Change, 1);

  *change = (Change){ offset, bytes };
  g_ptr_array_add (file->changes, change);
}

void
fault_disk_write (FaultFile *file, gint64 offset, const void *data, gsize bytes)
{
  if (file != NULL && bytes > 0)
    add_change (file, offset, g_bytes_new (data, bytes));
}

void
fault_disk_truncate (FaultFile *file, gint64 size)
{
  if (file != NULL)
    add_change (file, size, NULL);
}

static void
resize (GByteArray *content, gsize size)
{
  gsize old = content->len;

  g_byte_array_set_size (content, (guint) size);
  if (size > old)
    memset (content->data + old, 0, size - old);
}

static void
put (GByteArray *content, gint64 offset, const guint8 *data, gsize bytes)
{
  if (content->len < (gsize) offset + bytes)
    resize (content, (gsize) offset + bytes);
  memcpy (content->data + offset, data, bytes);
}

void
fault_disk_sync (FaultFile *file)
{
  for (guint i = 0; file != NULL && i < file->changes->len; i++)
    {
      const Change *change = g_ptr_array_index (file->changes, i);
      gsize bytes;
      const guint8 *data;

      if (change->bytes == NULL)
        {
          resize (file->synced, (gsize) change->offset);
          continue;
        }
      data = g_bytes_get_data (change->bytes, &bytes);
      put (file->synced, change->offset, data, bytes);
    }
  if (file != NULL)
    g_ptr_array_set_size (file->changes, 0);
}

void
fault_disk_lose (FaultFile *file)
{
  if (file != NULL)
    g_ptr_array_set_size (file->changes, 0);
}

void
fault_disk_delete (const char *path)
{
  FaultFile *file = fault_disk_is_watched (path) ? g_hash_table_lookup (files, path) : NULL;

  if (file != NULL)
    file->deleted = TRUE;
}

void
fault_disk_sync_folder (const char *folder)
{
  GHashTableIter iter;
  gpointer path;
  gpointer value;

  if (watched == NULL)
    return;

  g_hash_table_iter_init (&iter, files);
  while (g_hash_table_iter_next (&iter, &path, &value))
    {
      g_autofree char *home = g_path_get_dirname (path);
      FaultFile *file = value;

      if (!g_str_equal (home, folder))
        continue;
      if (file->deleted)
        {
          g_hash_table_iter_remove (&iter);
          continue;
        }
      file->named = TRUE;
      g_clear_pointer (&file->before, g_byte_array_unref);
    }
}

void
fault_disk_rename (const char *to, gboolean synced)
{
  g_autoptr (GByteArray) content = NULL;
  FaultFile *file;

  if (!fault_disk_is_watched (to))
    return;

  content = read_real (to);
  file = file_new (synced ? g_byte_array_ref (content) : g_byte_array_new (), FALSE);
  file->before = meant_before (g_hash_table_lookup (files, to));
  if (!synced)
    fault_disk_write (file, 0, content->data, content->len);
  g_hash_table_insert (files, g_strdup (to), file);
}

/* --- The power cut --- */

/* How much of what was not synced had reached the platter, in per cent; the ends are common. */
static guint64
choose_percent (guint64 *chance)
{
  static const guint64 percents[] = { 0, 50, 95, 100 };

  return percents[seeded_mix (chance) % G_N_ELEMENTS (percents)];
}

/* One write, a sector at a time; a sector that stopped takes nothing any more. */
static void
put_sectors (GByteArray *content,
             GHashTable *stopped,
             const Change *change,
             guint64 percent,
             guint64 *chance)
{
  gsize bytes;
  const guint8 *data = g_bytes_get_data (change->bytes, &bytes);

  for (gsize done = 0; done < bytes;)
    {
      gint64 at = change->offset + (gint64) done;
      gpointer sector = GSIZE_TO_POINTER ((gsize) (at / FAULT_SECTOR_BYTES) + 1);
      gsize piece = MIN (bytes - done, (gsize) (FAULT_SECTOR_BYTES - at % FAULT_SECTOR_BYTES));

      if (!g_hash_table_contains (stopped, sector))
        {
          if (seeded_mix (chance) % 100 < percent)
            put (content, at, data + done, piece);
          else
            g_hash_table_add (stopped, sector);
        }
      done += piece;
    }
}

static GByteArray *
survive (const FaultFile *file, guint64 *chance)
{
  g_autoptr (GHashTable) stopped = g_hash_table_new (NULL, NULL);
  GByteArray *content = g_byte_array_new ();
  guint64 percent = choose_percent (chance);

  g_byte_array_append (content, file->synced->data, file->synced->len);
  for (guint i = 0; i < file->changes->len; i++)
    {
      const Change *change = g_ptr_array_index (file->changes, i);

      if (change->bytes != NULL)
        put_sectors (content, stopped, change, percent, chance);
      else if (seeded_mix (chance) % 100 < percent)
        resize (content, (gsize) change->offset);
    }
  return content;
}

static void
write_real (const char *path, const GByteArray *content)
{
  int fd = open (path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  ssize_t written;

  g_assert_cmpint (fd, >=, 0);
  written = pwrite (fd, content->data, content->len, 0);
  g_assert_cmpint (written, ==, content->len);
  g_assert_cmpint (ftruncate (fd, content->len), ==, 0);
  close (fd);
}

/* A name that is not safe means what it meant before, or what it was to mean. */
static void
cut_file (const char *path, const FaultFile *file, guint64 *chance)
{
  gboolean settled = file->named && !file->deleted;
  gboolean old = !settled && seeded_mix (chance) % 2 == 0;
  g_autoptr (GByteArray) content = NULL;

  if (settled || (old && file->deleted) || (!old && !file->deleted))
    content = survive (file, chance);
  else if (old && file->before != NULL)
    content = g_byte_array_ref (file->before);

  if (content != NULL)
    write_real (path, content);
  else
    g_unlink (path);
}

/* Files that nobody synced, since they came some other way: all of them goes, name and bytes. What
 * is made anew wherever it is missing (the lock, the ballast, the WAL's index) may stay.
 */
static void
cut_unknown (void)
{
  g_autoptr (GHashTable) found = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  GHashTableIter iter;
  gpointer path;

  list_files (watched, found);
  g_hash_table_iter_init (&iter, found);
  while (g_hash_table_iter_next (&iter, &path, NULL))
    if (!g_hash_table_contains (files, path) && !g_hash_table_contains (known, path) &&
        !g_str_has_suffix (path, "/lock") && !g_str_has_suffix (path, "/ballast") &&
        !g_str_has_suffix (path, "-shm"))
      g_unlink (path);
}

static int
compare_paths (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

void
fault_disk_power_cut (guint64 seed)
{
  g_autoptr (GPtrArray) paths = g_ptr_array_new ();
  guint64 chance = seed;
  GHashTableIter iter;
  gpointer path;

  g_assert (watched != NULL);

  g_hash_table_iter_init (&iter, files);
  while (g_hash_table_iter_next (&iter, &path, NULL))
    g_ptr_array_add (paths, path);

  cut_unknown ();
  g_ptr_array_sort (paths, compare_paths); /* the same seed takes the same */
  for (guint i = 0; i < paths->len; i++)
    {
      path = g_ptr_array_index (paths, i);
      cut_file (path, g_hash_table_lookup (files, path), &chance);
    }
  fault_disk_watch (NULL);
}
