#include "fellow.h"

#include "folder.h"
#include "rokad-refold.h"

static void
begin (Stall *self, guint64 seed, gint64 now_us)
{
  self->scrap = folder_make_temporary ();
  self->folder = g_build_filename (self->scrap, "shop", NULL);
  self->shop = NULL;
  seeded_init (&self->seeded, seed, now_us);
}

void
fellow_join (Stall *self, const char *scope, guint64 seed)
{
  begin (self, seed, SEEDED_NEW_YEARS_EVE_US);
  stall_reopen (self, NULL);
  assert_done (rokad_shop_join (self->shop, scope, &error));
}

void
fellow_copy (Stall *self, Stall *of, guint64 seed)
{
  begin (self, seed, of->seeded.now_us);
  g_clear_pointer (&of->shop, rokad_shop_close);
  folder_copy (of->folder, self->folder);
  stall_reopen (of, NULL);
  stall_reopen (self, NULL);
}

void
fellow_copy_blobs (Stall *from, Stall *to)
{
  folder_copy (rokad_shop_blobs (from->shop), rokad_shop_blobs (to->shop));
}

void
fellow_assert_equal (Stall *one, Stall *other)
{
  RokadRefold first, second;

  assert_done (rokad_refold_check (one->shop, &first, &error));
  assert_done (rokad_refold_check (other->shop, &second, &error));
  g_assert_cmpstr (first.shop_digest, ==, second.shop_digest);
  g_assert_cmpstr (first.catalog_digest, ==, second.catalog_digest);
}
