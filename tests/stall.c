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

RokadPaid *
stall_pay (Stall *self, gint64 extra_minor)
{
  RokadPaid *paid = NULL;

  assert_done (counter_pay (self->shop, extra_minor, &paid, &error));
  return paid;
}

RokadPaid *
stall_sell (Stall *self, const char *code, gint64 quantity)
{
  assert_done (counter_add (self->shop, code, quantity, &error));
  return stall_pay (self, 0);
}

RokadPaid *
stall_sell_two_lines (Stall *self)
{
  assert_done (counter_add (self->shop, "D11", 350, &error));
  assert_done (counter_add (self->shop, "D04", 3000, &error));
  return stall_pay (self, RUPEES (5));
}

GListStore *
stall_lines (Stall *self, const char *code, gint64 quantity, gint64 price_minor)
{
  GListStore *lines = g_list_store_new (ROKAD_TYPE_LINE);
  gint64 scanned;
  g_autoptr (RokadProduct) product = counter_find (self->shop, code, &scanned, NULL);
  g_autoptr (RokadLine) listed = rokad_line_new_for_product (1, product, quantity);
  g_autoptr (RokadLine) line =
      rokad_line_with_price (listed, price_minor, ROKAD_PRICE_RULE_CHANGED);

  g_list_store_append (lines, line);
  return lines;
}

gint64
stall_count (Stall *self, const char *sql)
{
  return dump_int (self->folder, "shop.db", sql);
}

void
stall_assert_rows (Stall *self, const char *sql, const char *expected)
{
  g_autofree char *rows = dump_query (self->folder, "shop.db", sql);

  g_assert_cmpstr (rows, ==, expected);
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
