#include "stall.h"

#include "folder.h"
#include "rokad-refold.h"

#define STALL_SEED 42

static void
open_shop (Stall *self, const char *vfs)
{
  g_autoptr (GError) error = NULL;

  self->shop = rokad_shop_open_vfs (self->folder, ROKAD_DB_OWN, "test", &self->seeded.environment,
                                    vfs, &error);
  g_assert_no_error (error);
}

void
stall_open (Stall *self)
{
  self->scrap = folder_make_temporary ();
  self->folder = g_build_filename (self->scrap, "shop", NULL);
  seeded_init (&self->seeded, STALL_SEED, SEEDED_NEW_YEARS_EVE_US);
  open_shop (self, NULL);
  assert_done (counter_set_up (self->shop, &error));
  assert_done (counter_import (self->shop, self->scrap, counter_products, &error));
}

void
stall_reopen (Stall *self, const char *vfs)
{
  g_clear_pointer (&self->shop, rokad_shop_close);
  open_shop (self, vfs);
}

void
stall_close (Stall *self)
{
  g_clear_pointer (&self->shop, rokad_shop_close);
  folder_remove (self->scrap);
  g_clear_pointer (&self->folder, g_free);
  g_clear_pointer (&self->scrap, g_free);
}

void
stall_fixture_open (Stall *self, gconstpointer unused)
{
  stall_open (self);
}

void
stall_fixture_close (Stall *self, gconstpointer unused)
{
  stall_close (self);
}

void
stall_assert_sound (Stall *self)
{
  RokadVerification sum;
  RokadRefold refold;

  assert_done (rokad_journal_verify (rokad_shop_db (self->shop), &sum, &error));
  assert_done (rokad_journal_verify (rokad_shop_catalog (self->shop), &sum, &error));
  assert_done (rokad_refold_check (self->shop, &refold, &error));
}
