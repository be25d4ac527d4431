#include "sim-fixture.h"

#include <glib/gstdio.h>
#include <unistd.h>

#include "counter.h"
#include "folder.h"
#include "rokad-exchange.h"
#include "rokad-host.h"
#include "seeded.h"

#define FIXTURE_SEED 20261121

/* A node while it is made. */
typedef struct
{
  SimDisk *disk;
  char *folder;
  Seeded seeded;
  RokadShop *shop;
} Sapling;

/* --- Files beside the databases --- */

static void
list_folder (const char *folder, const char *sub, GPtrArray *files)
{
  g_autofree char *path = g_build_filename (folder, sub, NULL);
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    if (!g_str_has_suffix (name, ".part") && !g_str_equal (name, "incoming"))
      g_ptr_array_add (files, g_build_filename (sub, name, NULL));
}

GPtrArray *
sim_files_list (const char *folder)
{
  GPtrArray *files = g_ptr_array_new_with_free_func (g_free);

  list_folder (folder, "keys", files);
  list_folder (folder, "blobs", files);
  return files;
}

static void
keep_in (const char *folder, const char *sub, const GPtrArray *files)
{
  g_autofree char *path = g_build_filename (folder, sub, NULL);
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *file = g_build_filename (sub, name, NULL);
      g_autofree char *whole = g_build_filename (folder, file, NULL);

      if (!g_ptr_array_find_with_equal_func ((GPtrArray *) files, file, g_str_equal, NULL))
        g_unlink (whole);
    }
}

void
sim_files_keep (const char *folder, const GPtrArray *files)
{
  keep_in (folder, "keys", files);
  keep_in (folder, "blobs", files);
}

void
sim_files_copy (const char *from, const char *to, const GPtrArray *files)
{
  static const char *const subs[] = { "keys", "blobs" };

  for (gsize i = 0; i < G_N_ELEMENTS (subs); i++)
    {
      g_autofree char *sub = g_build_filename (to, subs[i], NULL);

      g_assert_cmpint (g_mkdir_with_parents (sub, 0700), ==, 0);
    }
  for (guint i = 0; i < files->len; i++)
    {
      g_autofree char *source = g_build_filename (from, files->pdata[i], NULL);
      g_autofree char *target = g_build_filename (to, files->pdata[i], NULL);

      /* Whoever changes such a file writes another one and gives it the name. */
      g_unlink (target);
      g_assert_cmpint (link (source, target), ==, 0);
    }
}

/* --- Making the nodes --- */

static void
open_shop (Sapling *self)
{
  g_autoptr (GError) error = NULL;

  self->shop = rokad_shop_open_vfs (self->folder, ROKAD_DB_OWN, "sim", &self->seeded.environment,
                                    sim_disk_vfs (self->disk), &error);
  g_assert_no_error (error);
}

static void
begin (Sapling *self, const char *root, guint index)
{
  g_autofree char *name = g_strdup_printf ("n%u", index);

  self->disk = sim_disk_new (name);
  self->folder = g_build_filename (root, name, NULL);
  seeded_init (&self->seeded, FIXTURE_SEED + index, SIM_NOON_US);
  open_shop (self);
}

static void
set_up (Sapling *self, const char *root, guint index)
{
  g_autoptr (GError) error = NULL;

  if (index != 1)
    rokad_shop_join (self->shop, index == 0 ? "hub" : "till", &error);
  else if (counter_set_up (self->shop, &error))
    counter_import (self->shop, root, counter_products, &error);
  g_assert_no_error (error);
}

static void
enrol (Sapling *self, Sapling *hub, SimSeedling *out)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *code = rokad_host_make_code (hub->shop, &error);
  g_auto (RokadEnrol) request = { 0 };
  g_auto (RokadEnrolAnswer) answer = { 0 };

  g_assert_no_error (error);
  rokad_exchange_make_enrol (self->shop, code, "Till", &request, &error);
  g_assert_no_error (error);
  rokad_host_enrol (hub->shop, &request, &answer, &error);
  g_assert_no_error (error);
  rokad_exchange_take_enrol (self->shop, "http://hub", "", &answer, &error);
  g_assert_no_error (error);
  out->token = g_strdup (answer.token);
  out->peer = g_strdup (answer.node);
}

static void
finish (Sapling *self, SimSeedling *out)
{
  g_clear_pointer (&self->shop, rokad_shop_close);
  out->disk = sim_disk_image (self->disk);
  out->folder = g_strdup (self->folder);
  out->files = sim_files_list (self->folder);
  g_clear_pointer (&self->disk, sim_disk_free);
  g_clear_pointer (&self->folder, g_free);
}

static void
seedling_free (gpointer data)
{
  SimSeedling *self = data;

  sim_image_free (self->disk);
  g_ptr_array_unref (self->files);
  g_free (self->folder);
  g_free (self->token);
  g_free (self->peer);
  g_free (self);
}

SimFixture *
sim_fixture_new (const char *root)
{
  SimFixture *self = g_new0 (SimFixture, 1);
  Sapling saplings[1 + SIM_TILLS_MAX] = { 0 };

  sim_disk_seed (FIXTURE_SEED);
  self->root = g_strdup (root);
  g_assert_cmpint (g_mkdir_with_parents (root, 0700), ==, 0);
  self->seedlings = g_ptr_array_new_with_free_func (seedling_free);
  for (guint i = 0; i < G_N_ELEMENTS (saplings); i++)
    {
      g_ptr_array_add (self->seedlings, g_new0 (SimSeedling, 1));
      begin (&saplings[i], self->root, i);
      set_up (&saplings[i], self->root, i);
      if (i > 0)
        enrol (&saplings[i], &saplings[0], self->seedlings->pdata[i]);
    }
  for (guint i = 0; i < G_N_ELEMENTS (saplings); i++)
    finish (&saplings[i], self->seedlings->pdata[i]);
  return self;
}

void
sim_fixture_free (SimFixture *self)
{
  g_ptr_array_unref (self->seedlings);
  folder_remove (self->root);
  g_free (self->root);
  g_free (self);
}
