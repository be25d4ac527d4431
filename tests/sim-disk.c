#include "sim-disk.h"

#include <sqlite3.h>
#include <string.h>

#include "seeded.h"
#include "sim-vfs.h"

/* What a name means to those who open it, and what it means in the folder on the platter; NULL is
 * nothing.
 */
typedef struct
{
  SimFile *file;
  SimFile *safe;
} Name;

struct _SimDisk
{
  char *vfs_name;
  SimVfs *vfs;
  GHashTable *names; /* (owned) path -> (owned) Name */
  SimFault fault;
  guint64 at;
  guint64 chance;
  guint64 operations;
  gboolean happened;
  gboolean dead;
};

struct _SimImage
{
  GHashTable *files; /* (owned) path -> (owned) SimFile that nobody writes to */
};

/* --- Names --- */

static void
free_name (gpointer data)
{
  Name *name = data;

  g_clear_pointer (&name->file, sim_file_unref);
  g_clear_pointer (&name->safe, sim_file_unref);
  g_free (name);
}

static void
set_file (SimFile **place, SimFile *file)
{
  if (file != NULL)
    sim_file_ref (file);
  g_clear_pointer (place, sim_file_unref);
  *place = file;
}

/* @path means @file from now on, safely; takes the file. */
static void
put_safe_file (SimDisk *self, const char *path, SimFile *file)
{
  Name *name = g_new (Name, 1);

  *name = (Name){ file, sim_file_ref (file) };
  g_hash_table_insert (self->names, g_strdup (path), name);
}

SimFile *
sim_disk_find (const SimDisk *self, const char *path)
{
  const Name *name = g_hash_table_lookup (self->names, path);

  return name != NULL ? name->file : NULL;
}

static void
sync_folder_of_names (SimDisk *self, const char *folder)
{
  GHashTableIter iter;
  gpointer path;
  gpointer value;

  g_hash_table_iter_init (&iter, self->names);
  while (g_hash_table_iter_next (&iter, &path, &value))
    {
      g_autofree char *home = g_path_get_dirname (path);
      Name *name = value;

      if (!g_str_equal (home, folder))
        continue;
      if (name->file == NULL)
        g_hash_table_iter_remove (&iter);
      else
        set_file (&name->safe, name->file);
    }
}

/* --- The disk --- */

void
sim_disk_seed (guint32 seed)
{
  /* 0 would mean a seed from the system. */
  int rc = sqlite3_test_control (SQLITE_TESTCTRL_PRNG_SEED, (int) (seed % G_MAXINT) + 1, NULL);

  g_assert_cmpint (rc, ==, SQLITE_OK);
}

SimDisk *
sim_disk_new (const char *name)
{
  SimDisk *self = g_new0 (SimDisk, 1);

  self->vfs_name = g_strdup (name);
  self->vfs = sim_vfs_new (self->vfs_name, self);
  self->names = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, free_name);
  return self;
}

void
sim_disk_free (SimDisk *self)
{
  sim_vfs_free (self->vfs);
  g_hash_table_unref (self->names);
  g_free (self->vfs_name);
  g_free (self);
}

const char *
sim_disk_vfs (const SimDisk *self)
{
  return self->vfs_name;
}

void
sim_disk_plan (SimDisk *self, SimFault fault, guint64 at, guint64 seed)
{
  g_assert (!self->dead); /* who is dead has no future to plan */

  self->fault = fault;
  self->at = at;
  self->chance = seed;
  self->operations = 0;
  self->happened = FALSE;
}

guint64
sim_disk_operations (const SimDisk *self)
{
  return self->operations;
}

gboolean
sim_disk_happened (const SimDisk *self)
{
  return self->happened;
}

gboolean
sim_disk_is_dead (const SimDisk *self)
{
  return self->dead;
}

/* --- Operations, and the faults that they can have --- */

typedef enum
{
  OP_WHOLE, /* a file is made, truncated or deleted: it happens or it does not */
  OP_OVERWRITE,
  OP_GROW,
  OP_SYNC,
} Op;

static gboolean
can_strike (SimFault fault, Op op)
{
  switch (fault)
    {
    case SIM_FAULT_NONE:
      return FALSE;
    case SIM_FAULT_KILL:
      return TRUE;
    case SIM_FAULT_TORN:
    case SIM_FAULT_IO:
      return op == OP_OVERWRITE || op == OP_GROW;
    case SIM_FAULT_FSYNC:
      return op == OP_SYNC;
    case SIM_FAULT_FULL:
      return op == OP_GROW;
    }
  g_assert_not_reached ();
}

/* The plan's fault, if it happens at this operation; to the dead everything is a KILL. */
static SimFault
strike (SimDisk *self, Op op)
{
  gboolean spent = self->happened && self->fault != SIM_FAULT_FULL;

  if (self->dead)
    return SIM_FAULT_KILL;

  self->operations++;
  if (spent || self->operations < self->at || !can_strike (self->fault, op))
    return SIM_FAULT_NONE;

  self->happened = TRUE;
  self->dead = self->fault == SIM_FAULT_KILL || self->fault == SIM_FAULT_TORN;
  return self->fault;
}

int
sim_disk_create (SimDisk *self, const char *path, SimFile **out_file)
{
  Name *name;

  if (strike (self, OP_WHOLE) != SIM_FAULT_NONE)
    return SQLITE_IOERR;

  *out_file = sim_file_new ();
  if (path == NULL)
    return SQLITE_OK;

  name = g_hash_table_lookup (self->names, path);
  if (name == NULL)
    {
      name = g_new0 (Name, 1);
      g_hash_table_insert (self->names, g_strdup (path), name);
    }
  set_file (&name->file, *out_file);
  return SQLITE_OK;
}

static void
write_part (SimDisk *self, SimFile *file, gint64 offset, const void *data, gsize bytes)
{
  sim_file_write (file, offset, data, (gsize) (seeded_mix (&self->chance) % bytes));
}

int
sim_disk_write (SimDisk *self, SimFile *file, gint64 offset, const void *data, gsize bytes)
{
  gboolean grows = offset + (gint64) bytes > sim_file_size (file);

  switch (strike (self, grows ? OP_GROW : OP_OVERWRITE))
    {
    case SIM_FAULT_NONE:
      sim_file_write (file, offset, data, bytes);
      return SQLITE_OK;
    case SIM_FAULT_KILL:
      return SQLITE_IOERR;
    case SIM_FAULT_TORN:
      write_part (self, file, offset, data, bytes);
      return SQLITE_IOERR;
    case SIM_FAULT_IO:
      write_part (self, file, offset, data, bytes);
      return SQLITE_IOERR_WRITE;
    case SIM_FAULT_FULL:
      write_part (self, file, offset, data, bytes);
      return SQLITE_FULL;
    case SIM_FAULT_FSYNC:
      break;
    }
  g_assert_not_reached ();
}

int
sim_disk_truncate (SimDisk *self, SimFile *file, gint64 size)
{
  if (strike (self, OP_WHOLE) != SIM_FAULT_NONE)
    return SQLITE_IOERR;

  sim_file_truncate (file, size);
  return SQLITE_OK;
}

int
sim_disk_sync (SimDisk *self, SimFile *file, const char *folder)
{
  switch (strike (self, OP_SYNC))
    {
    case SIM_FAULT_NONE:
      sim_file_sync (file);
      if (folder != NULL)
        sync_folder_of_names (self, folder);
      return SQLITE_OK;
    case SIM_FAULT_FSYNC:
      sim_file_lose (file);
      return SQLITE_IOERR_FSYNC;
    case SIM_FAULT_KILL:
      return SQLITE_IOERR;
    case SIM_FAULT_TORN:
    case SIM_FAULT_IO:
    case SIM_FAULT_FULL:
      break;
    }
  g_assert_not_reached ();
}

int
sim_disk_delete (SimDisk *self, const char *path, gboolean sync_folder)
{
  Name *name = g_hash_table_lookup (self->names, path);

  if (name == NULL || name->file == NULL)
    return SQLITE_IOERR_DELETE_NOENT;
  if (strike (self, OP_WHOLE) != SIM_FAULT_NONE)
    return SQLITE_IOERR;

  set_file (&name->file, NULL);
  if (sync_folder)
    {
      g_autofree char *folder = g_path_get_dirname (path);

      sync_folder_of_names (self, folder);
    }
  return SQLITE_OK;
}

/* --- Crashes --- */

static void
cut_power (SimDisk *self, guint64 seed)
{
  g_autoptr (GList) paths = g_hash_table_get_keys (self->names);
  guint64 chance = seed;

  paths = g_list_sort (paths, (GCompareFunc) strcmp); /* the same seed takes the same */
  for (const GList *l = paths; l != NULL; l = l->next)
    {
      const char *path = l->data;
      Name *name = g_hash_table_lookup (self->names, path);

      if (name->file != name->safe && seeded_mix (&chance) % 2 == 0)
        set_file (&name->file, name->safe);
      set_file (&name->safe, name->file);
      if (name->file != NULL)
        sim_file_cut (name->file, &chance);
      else
        g_hash_table_remove (self->names, path);
    }
}

static void
revive (SimDisk *self)
{
  g_assert (!sim_vfs_is_in_use (self->vfs));

  self->dead = FALSE;
  sim_disk_plan (self, SIM_FAULT_NONE, 0, 0);
}

void
sim_disk_crash (SimDisk *self, gboolean power_cut, guint64 seed)
{
  revive (self);
  if (power_cut)
    cut_power (self, seed);
}

/* --- Contents as a whole --- */

SimImage *
sim_disk_image (const SimDisk *self)
{
  SimImage *image = g_new (SimImage, 1);
  GHashTableIter iter;
  gpointer path;
  gpointer value;

  image->files =
      g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) sim_file_unref);
  g_hash_table_iter_init (&iter, self->names);
  while (g_hash_table_iter_next (&iter, &path, &value))
    {
      const Name *name = value;

      if (name->file != NULL)
        g_hash_table_insert (image->files, g_strdup (path), sim_file_copy (name->file));
    }
  return image;
}

void
sim_disk_restore (SimDisk *self, const SimImage *image)
{
  GHashTableIter iter;
  gpointer path;
  gpointer file;

  revive (self);
  g_hash_table_remove_all (self->names);
  g_hash_table_iter_init (&iter, image->files);
  while (g_hash_table_iter_next (&iter, &path, &file))
    put_safe_file (self, path, sim_file_copy (file));
}

static gboolean
is_of_sqlite (const char *name)
{
  return g_str_has_suffix (name, ".db") || g_str_has_suffix (name, ".db-wal") ||
         g_str_has_suffix (name, ".db-journal");
}

static SimFile *
load_file (const char *path)
{
  SimFile *file = sim_file_new ();
  g_autofree char *contents = NULL;
  g_autoptr (GError) error = NULL;
  gsize bytes;

  g_file_get_contents (path, &contents, &bytes, &error);
  g_assert_no_error (error);
  sim_file_write (file, 0, contents, bytes);
  sim_file_sync (file);
  return file;
}

void
sim_disk_copy_from_folder (SimDisk *self, const char *real_folder, const char *as_folder)
{
  g_autoptr (GDir) dir = g_dir_open (real_folder, 0, NULL);
  const char *name;

  g_assert (!sim_vfs_is_in_use (self->vfs));
  g_assert_nonnull (dir);
  while ((name = g_dir_read_name (dir)) != NULL)
    if (is_of_sqlite (name))
      {
        g_autofree char *from = g_build_filename (real_folder, name, NULL);
        g_autofree char *to = g_build_filename (as_folder, name, NULL);

        put_safe_file (self, to, load_file (from));
      }
}

void
sim_disk_move_folder (SimDisk *self, const char *from, const char *to)
{
  g_autoptr (SimImage) image = sim_disk_image (self);
  GHashTableIter iter;
  gpointer path;
  gpointer file;

  sim_disk_restore (self, image);
  g_hash_table_iter_init (&iter, image->files);
  while (g_hash_table_iter_next (&iter, &path, &file))
    {
      g_autofree char *home = g_path_get_dirname (path);
      g_autofree char *name = g_path_get_basename (path);
      g_autofree char *moved = g_build_filename (to, name, NULL);

      if (!g_str_equal (home, from))
        continue;
      g_hash_table_remove (self->names, path);
      put_safe_file (self, moved, sim_file_copy (file));
    }
}

void
sim_image_free (SimImage *self)
{
  g_hash_table_unref (self->files);
  g_free (self);
}

gboolean
sim_image_equal (const SimImage *a, const SimImage *b)
{
  GHashTableIter iter;
  gpointer path;
  gpointer file;

  if (g_hash_table_size (a->files) != g_hash_table_size (b->files))
    return FALSE;

  g_hash_table_iter_init (&iter, a->files);
  while (g_hash_table_iter_next (&iter, &path, &file))
    {
      const SimFile *other = g_hash_table_lookup (b->files, path);

      if (other == NULL || !sim_file_equal (file, other))
        return FALSE;
    }
  return TRUE;
}
