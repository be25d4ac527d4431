/* A disk that fails while lines are taken: all of them are there, or none, and nothing is set aside
 * for what the disk did.
 */
#include <string.h>

#include "fault-plan.h"
#include "fault-vfs.h"
#include "fellow.h"
#include "folder.h"
#include "rokad-parked.h"
#include "stranger.h"

#define WORK_SEED 9
#define GIVEN 2 /* lines of each journal, before anything fails */
#define ROW "0190d3a0-3333-7abc-8def-000000000001\tS\tD\tRice\t\tpiece\t\t\t\t1000\t\t1000\t0\n"

static const FaultPlan no_fault = { FAULT_NONE, 0, FALSE, 0 };
static const char *const files[] = { "shop.db", "catalog.db" };

typedef struct
{
  char *files[2];
} Dump;

typedef struct
{
  Stall author;
  Stall node; /* closed; its folder is the pattern */
  Parcel *rulings;
  Parcel *sales;
  Stranger stranger;
  char *work; /* the copy in use */
  Dump before;
} Fixture;

typedef gboolean (*Act) (const Fixture *self, RokadShop *shop, GError **error);

/* --- What is done while things fail --- */

static gboolean
take_sales (const Fixture *self, RokadShop *shop, GError **error)
{
  RokadReception reception;

  return parcel_give (self->sales, shop, GIVEN, G_MAXUINT / 2, &reception, error);
}

static gboolean
take_rulings (const Fixture *self, RokadShop *shop, GError **error)
{
  RokadReception reception;

  return parcel_give (self->rulings, shop, GIVEN, G_MAXUINT / 2, &reception, error);
}

/* With an order in the middle of it that must be parked, whatever fails around it. */
static gboolean
take_new_journal (const Fixture *self, RokadShop *shop, GError **error)
{
  const Parcel *parcel = &self->stranger.parcel;
  RokadReception reception;

  return parcel_give (parcel, shop, 0, parcel->lines->len, &reception, error);
}

static gboolean
release (const Fixture *self, RokadShop *shop, GError **error)
{
  return rokad_parked_release (shop, error);
}

static const struct
{
  const char *name;
  Act act;
} acts[] = {
  { "sales", take_sales },
  { "rulings", take_rulings },
  { "a new journal", take_new_journal },
  { "a release", release },
};

/* --- A node in the middle of its day, copied for each fault --- */

static void
dump_clear (Dump *self)
{
  g_free (self->files[0]);
  g_free (self->files[1]);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Dump, dump_clear)

static Dump
dump_both (const char *folder)
{
  return (Dump){ { dump_file (folder, files[0], NULL), dump_file (folder, files[1], NULL) } };
}

/* Two entries whose blob came after them. */
static void
give_what_waits (Fixture *self)
{
  static const char *const scopes[] = { "till", "shop" };
  char hash[ROKAD_HASH_HEX_BYTES];
  g_autofree char *body = NULL;
  g_autofree char *path = NULL;

  rokad_hash (ROW, strlen (ROW), hash);
  body = g_strdup_printf ("{\"blob\":{\"sha256\":\"%s\",\"bytes\":%d,\"rows\":1,"
                          "\"format\":\"products-1\"},\"from\":\"2026-03-31T00:00:00Z\"}",
                          hash, (int) strlen (ROW));
  for (guint i = 0; i < 2; i++)
    {
      g_auto (Stranger) waiting;

      stranger_open (&waiting, self->node.scrap, scopes[i], &self->node.seeded);
      stranger_say (&waiting, i == 0 ? "stock.counted" : "products.imported", body);
      parcel_give_all (&waiting.parcel, self->node.shop);
    }
  path = g_build_filename (rokad_shop_blobs (self->node.shop), hash, NULL);
  assert_done (g_file_set_contents (path, ROW, -1, &error));
}

static void
write_stranger (Fixture *self)
{
  stranger_open (&self->stranger, self->node.scrap, "till", &self->node.seeded);
  for (guint n = 1; n <= 3; n++)
    {
      g_autofree char *id = stranger_id (n);
      g_autofree char *body = stranger_order (id, "");

      if (n == 2)
        strstr (body, "\"n\":1")[4] = '0';
      stranger_say (&self->stranger, "order.paid", body);
    }
}

static void
set_up (Fixture *self, gconstpointer unused)
{
  g_autoptr (RokadPaid) first = NULL;
  g_autoptr (RokadPaid) second = NULL;
  RokadReception reception;

  fault_plan_set (&no_fault);
  stall_open (&self->author);
  first = stall_sell (&self->author, "D01", 1000);
  second = stall_sell_two_lines (&self->author);
  self->rulings = parcel_new_own (self->author.shop, rokad_shop_catalog (self->author.shop));
  self->sales = parcel_new_own (self->author.shop, rokad_shop_db (self->author.shop));

  fellow_join (&self->node, "till", 7);
  fellow_copy_blobs (&self->author, &self->node);
  write_stranger (self);
  assert_done (parcel_give (self->rulings, self->node.shop, 0, GIVEN, &reception, &error));
  assert_done (parcel_give (self->sales, self->node.shop, 0, GIVEN, &reception, &error));
  give_what_waits (self);
  g_clear_pointer (&self->node.shop, rokad_shop_close);
  self->before = dump_both (self->node.folder);
  self->work = g_build_filename (self->node.scrap, "work", NULL);
}

static void
tear_down (Fixture *self, gconstpointer unused)
{
  fault_plan_set (&no_fault);
  dump_clear (&self->before);
  g_free (self->work);
  stranger_close (&self->stranger);
  parcel_free (self->sales);
  parcel_free (self->rulings);
  stall_close (&self->node);
  stall_close (&self->author);
}

static RokadShop *
open_copy (Fixture *self, Seeded *seeded, const char *vfs)
{
  RokadShop *shop = NULL;

  folder_remove (self->work);
  folder_copy (self->node.folder, self->work);
  seeded_init (seeded, WORK_SEED, SEEDED_NEW_YEARS_EVE_US);
  assert_done ((shop = rokad_shop_open_vfs (self->work, ROKAD_DB_OWN, "test", &seeded->environment,
                                            vfs, &error)) != NULL);
  /* What opening has read is forgotten: each act reads for itself. */
  rokad_db_set_cache (rokad_shop_db (shop), 0);
  rokad_db_set_cache (rokad_shop_catalog (shop), 0);
  return shop;
}

/* After the files were opened anew, as after a failure they must be. */
static Dump
dump_reopened (Fixture *self)
{
  Seeded seeded;
  g_autoptr (RokadShop) shop = NULL;
  RokadVerification sum;

  seeded_init (&seeded, WORK_SEED, SEEDED_NEW_YEARS_EVE_US);
  assert_done ((shop = rokad_shop_open (self->work, ROKAD_DB_OWN, "test", &seeded.environment,
                                        &error)) != NULL);
  assert_done (rokad_journal_verify (rokad_shop_db (shop), &sum, &error));
  assert_done (rokad_journal_verify (rokad_shop_catalog (shop), &sum, &error));
  return dump_both (self->work);
}

/* What an act comes to when nothing fails. */
static Dump
rehearse (Fixture *self, Act act)
{
  Seeded seeded;
  g_autoptr (RokadShop) shop = open_copy (self, &seeded, NULL);

  assert_done (act (self, shop, &error));
  g_clear_pointer (&shop, rokad_shop_close);
  return dump_reopened (self);
}

static void
assert_whole (const Dump *found, const Dump *before, const Dump *after, gboolean done)
{
  for (guint i = 0; i < 2; i++)
    if (done)
      g_assert_cmpstr (found->files[i], ==, after->files[i]);
    else if (!g_str_equal (found->files[i], after->files[i]))
      g_assert_cmpstr (found->files[i], ==, before->files[i]);
}

/* --- A disk that fails --- */

/* FALSE when the act has no such operation any more. */
static gboolean
fail_at (Fixture *self, Act act, const Dump *after, const FaultPlan *plan)
{
  Seeded seeded;
  g_autoptr (RokadShop) shop = open_copy (self, &seeded, FAULT_VFS);
  g_autoptr (GError) failed = NULL;
  g_auto (Dump) found = { 0 };
  gboolean happened;
  gboolean done;

  fault_plan_set (plan);
  done = act (self, shop, &failed);
  happened = fault_plan_happened ();
  fault_plan_set (&no_fault);
  g_assert_cmpint (done, ==, failed == NULL);
  g_assert_true (done || happened);

  g_clear_pointer (&shop, rokad_shop_close);
  found = dump_reopened (self);
  assert_whole (&found, &self->before, after, done);
  return happened;
}

static void
fail_everywhere (Fixture *self, FaultKind kind, gboolean lasting)
{
  for (gsize i = 0; i < G_N_ELEMENTS (acts); i++)
    {
      g_auto (Dump) after = rehearse (self, acts[i].act);
      guint64 n = 1;

      while (fail_at (self, acts[i].act, &after, &(FaultPlan){ kind, n, lasting, 0 }))
        n++;
      g_test_message ("%s: %d operations", acts[i].name, (int) n - 1);
      g_assert_cmpuint (n, >, 2);
    }
}

static void
test_io_error_once (Fixture *self, gconstpointer unused)
{
  fail_everywhere (self, FAULT_IO, FALSE);
}

static void
test_io_error_from_then_on (Fixture *self, gconstpointer unused)
{
  fail_everywhere (self, FAULT_IO, TRUE);
}

/* The folds read: what they cannot read is no fault of the entry. */
static void
test_read_error (Fixture *self, gconstpointer unused)
{
  fail_everywhere (self, FAULT_READ, FALSE);
}

/* --- A disk that is full --- */

static gboolean
fill_at (Fixture *self, Act act, const Dump *after, const FaultPlan *plan)
{
  Seeded seeded;
  g_autoptr (RokadShop) shop = open_copy (self, &seeded, FAULT_VFS);
  g_autoptr (GError) refused = NULL;
  g_auto (Dump) kept = { 0 };
  g_auto (Dump) found = { 0 };

  fault_plan_set (plan);
  if (act (self, shop, &refused))
    {
      g_assert_false (fault_plan_happened ());
      fault_plan_set (&no_fault);
      return FALSE;
    }
  fault_plan_set (&no_fault);
  g_assert_error (refused, ROKAD_STORE_ERROR, ROKAD_STORE_ERROR_FULL);
  g_assert_false (rokad_shop_has_failed (shop));
  kept = dump_both (self->work);
  assert_whole (&kept, &self->before, after, FALSE);

  /* Space is back: the same shop takes what it refused. */
  assert_done (act (self, shop, &error));
  g_clear_pointer (&shop, rokad_shop_close);
  found = dump_reopened (self);
  assert_whole (&found, &self->before, after, TRUE);
  return TRUE;
}

static void
test_full_disk_at_every_write (Fixture *self, gconstpointer unused)
{
  for (gsize i = 0; i < G_N_ELEMENTS (acts); i++)
    {
      g_auto (Dump) after = rehearse (self, acts[i].act);
      guint64 n = 1;

      while (fill_at (self, acts[i].act, &after, &(FaultPlan){ FAULT_FULL, n, TRUE, 0 }))
        n++;
      g_test_message ("%s: %d writes", acts[i].name, (int) n - 1);
      g_assert_cmpuint (n, >, 2);
    }
}

#define ADD(path, func) g_test_add ("/receive-fault/" path, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  fault_vfs_register (FALSE);

  ADD ("io-error-once", test_io_error_once);
  ADD ("io-error-from-then-on", test_io_error_from_then_on);
  ADD ("read-error", test_read_error);
  ADD ("full-disk-at-every-write", test_full_disk_at_every_write);

  return g_test_run ();
}
