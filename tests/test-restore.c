/* Backups, and a shop that goes on from one: whole, in its own series, whatever comes between. */
#include <glib/gstdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "fault-disk.h"
#include "fault-plan.h"
#include "folder.h"
#include "rokad-backup.h"
#include "rokad-orders.h"
#include "stall.h"

#define ORDERS_SAVED 2
#define ORDERS_LATER 3 /* of them, one is in the WAL alone */

static const FaultPlan no_fault = { FAULT_NONE, 0, FALSE, 0 };

typedef struct
{
  Stall stall;
  char *archive; /* a backup with ORDERS_SAVED orders */
} Fixture;

static void
sell (RokadShop *shop, const char *code)
{
  g_autoptr (RokadPaid) paid = NULL;

  assert_done (counter_add (shop, code, 1000, &error));
  assert_done (counter_pay (shop, 0, &paid, &error));
}

static void
set_up (Fixture *self, gconstpointer unused)
{
  fault_plan_set (&no_fault);
  stall_open (&self->stall);
  self->archive = g_build_filename (self->stall.scrap, "backup", NULL);
  for (int i = 0; i < ORDERS_SAVED; i++)
    sell (self->stall.shop, "D01");
  assert_done (rokad_backup_write (self->stall.shop, self->archive, &error));
}

static void
tear_down (Fixture *self, gconstpointer unused)
{
  fault_plan_set (&no_fault);
  fault_disk_watch (NULL);
  stall_close (&self->stall);
  g_free (self->archive);
}

static gint64
count_orders (const char *folder)
{
  return dump_int (folder, "shop.db", "SELECT count (*) FROM orders");
}

/* The shop closes, and goes on as what the backup holds. Returns the folder of what was there. */
static char *
restore (Fixture *self)
{
  char *kept = NULL;

  g_clear_pointer (&self->stall.shop, rokad_shop_close);
  assert_done (rokad_backup_restore (self->stall.folder, self->archive, "test",
                                     &self->stall.seeded.environment, &kept, &error));
  stall_reopen (&self->stall, NULL);
  return kept;
}

/* --- Going on --- */

static void
test_the_till_goes_on_in_a_new_series (Fixture *self, gconstpointer unused)
{
  g_autofree char *series = g_strdup (rokad_shop_series (self->stall.shop));
  g_autofree char *kept = NULL;

  sell (self->stall.shop, "D02");
  kept = restore (self);
  g_assert_cmpstr (rokad_shop_series (self->stall.shop), !=, series);
  g_assert_cmpint (count_orders (self->stall.folder), ==, ORDERS_SAVED);
  g_assert_cmpint (count_orders (kept), ==, ORDERS_SAVED + 1);
  sell (self->stall.shop, "D03");
  g_assert_cmpint (
      dump_int (self->stall.folder, "shop.db", "SELECT count (DISTINCT number) FROM orders"), ==,
      ORDERS_SAVED + 1);
  stall_assert_sound (&self->stall);
}

/* Chance that gives the old letters again at first. */
typedef struct
{
  RokadEnvironment environment;
  Seeded *seeded;
  const char *series;
  int again;
} Stubborn;

static gint64
stubborn_time (gpointer data)
{
  Stubborn *self = data;

  return rokad_environment_now_us (&self->seeded->environment);
}

static void
stubborn_chance (gpointer data, void *buffer, gsize bytes)
{
  static const char letters[] = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ";
  Stubborn *self = data;
  guint8 *out = buffer;

  self->seeded->environment.random (self->seeded, buffer, bytes);
  if (bytes != strlen (self->series) || self->again-- <= 0)
    return;
  for (gsize i = 0; i < bytes; i++)
    out[i] = (guint8) (strchr (letters, self->series[i]) - letters);
}

/* The shop that the backup is of may have gone on: its numbers must not come twice. */
static void
test_the_old_series_never_comes_again (Fixture *self, gconstpointer unused)
{
  g_autofree char *series = g_strdup (rokad_shop_series (self->stall.shop));
  g_autofree char *kept = NULL;
  Stubborn stubborn = {
    { stubborn_time, stubborn_chance, &stubborn }, &self->stall.seeded, series, 3
  };

  g_clear_pointer (&self->stall.shop, rokad_shop_close);
  assert_done (rokad_backup_restore (self->stall.folder, self->archive, "test",
                                     &stubborn.environment, &kept, &error));
  stall_reopen (&self->stall, NULL);
  g_assert_cmpint (stubborn.again, <=, 0);
  g_assert_cmpstr (rokad_shop_series (self->stall.shop), !=, series);
}

/* The new journal of rulings stands above the old one, however long that was. */
static void
test_what_is_ruled_after_a_restore_holds (Fixture *self, gconstpointer unused)
{
  g_autofree char *kept = restore (self);

  assert_done (rokad_shop_change_settings (self->stall.shop, &error, "receipt_footer", "Again",
                                           "cash_limit_minor", "12345", NULL));
  g_assert_cmpstr (rokad_shop_settings (self->stall.shop)->receipt_footer, ==, "Again");
  g_assert_cmpint (rokad_shop_settings (self->stall.shop)->cash_limit_minor, ==, 12345);
  assert_done (counter_import (self->stall.shop, self->stall.scrap,
                               "barcode,name,mrp,price\nD01,Other salt,30,29\n", &error));
  {
    g_autofree char *row = dump_query (self->stall.folder, "catalog.db",
                                       "SELECT name, mrp_minor FROM product WHERE codes = 'D01'");

    g_assert_cmpstr (row, ==, "Other salt|3000\n");
  }
  stall_reopen (&self->stall, NULL);
  g_assert_cmpstr (rokad_shop_settings (self->stall.shop)->receipt_footer, ==, "Again");
  stall_assert_sound (&self->stall);
}

static gboolean
note_number (const RokadOrdersRow *row, gpointer data, GError **error)
{
  g_string_append_printf (data, "%s ", row->number);
  return TRUE;
}

/* Oldest first, also where the clock was set back in between. */
static void
test_orders_follow_the_journals (Fixture *self, gconstpointer unused)
{
  g_autofree char *old = g_strdup (rokad_shop_series (self->stall.shop));
  g_autofree char *expected = NULL;
  g_autofree char *kept = NULL;
  g_autoptr (GString) numbers = g_string_new (NULL);

  self->stall.seeded.now_us -= 90 * G_TIME_SPAN_DAY;
  kept = restore (self);
  sell (self->stall.shop, "D02");
  expected = g_strdup_printf ("%s/25-000001 %s/25-000002 %s/25-000001 ", old, old,
                              rokad_shop_series (self->stall.shop));
  assert_done (rokad_orders_each (rokad_shop_db (self->stall.shop), note_number, numbers, &error));
  g_assert_cmpstr (numbers->str, ==, expected);
}

static void
test_what_was_there_is_kept_each_time (Fixture *self, gconstpointer unused)
{
  g_autofree char *empty = g_build_filename (self->stall.scrap, "empty", NULL);
  g_autofree char *none = NULL;

  for (int i = 1; i <= 3; i++)
    {
      g_autofree char *name = g_strdup_printf ("before-restore-%d", i);
      g_autofree char *expected = g_build_filename (self->stall.folder, name, NULL);
      g_autofree char *kept = restore (self);

      g_assert_cmpstr (kept, ==, expected);
      g_assert_cmpint (count_orders (kept), ==, i == 1 ? ORDERS_SAVED : ORDERS_SAVED + 1);
      sell (self->stall.shop, "D02");
    }

  assert_done (rokad_backup_restore (empty, self->archive, "test", &self->stall.seeded.environment,
                                     &none, &error));
  g_assert_null (none);
}

/* --- A kill between any two steps --- */

/* Another process has other chances and another time. */
static void
begin_another_process (Fixture *self, guint64 seed)
{
  seeded_init (&self->stall.seeded, seed, self->stall.seeded.now_us + G_TIME_SPAN_MINUTE);
}

/* An order that only the WAL has, as after a kill. */
static void
sell_and_die (Fixture *self)
{
  pid_t child = fork ();
  int status;

  g_assert_cmpint (child, >=, 0);
  if (child == 0)
    {
      begin_another_process (self, 1);
      stall_reopen (&self->stall, NULL);
      sell (self->stall.shop, "D05");
      _exit (0);
    }
  g_assert_cmpint (waitpid (child, &status, 0), ==, child);
  g_assert_true (WIFEXITED (status) && WEXITSTATUS (status) == 0);
}

/* FALSE once there is no such step any more. */
static gboolean
restore_and_die (Fixture *self, const FaultPlan *plan)
{
  pid_t child = fork ();
  int status;

  g_assert_cmpint (child, >=, 0);
  if (child == 0)
    {
      g_autofree char *kept = NULL;

      begin_another_process (self, 2);
      fault_disk_watch (self->stall.folder);
      fault_plan_set (plan);
      _exit (rokad_backup_restore (self->stall.folder, self->archive, "test",
                                   &self->stall.seeded.environment, &kept, NULL)
                 ? 0
                 : 1);
    }
  g_assert_cmpint (waitpid (child, &status, 0), ==, child);
  g_assert_true (WIFSIGNALED (status) ? WTERMSIG (status) == SIGKILL : WEXITSTATUS (status) == 0);
  return WIFSIGNALED (status);
}

/* Whoever reads in between finds one shop, whole, or none; and does no harm. */
static void
look_in_between (Fixture *self)
{
  g_autoptr (GError) none = NULL;
  g_autoptr (RokadShop) reader = rokad_shop_open (self->stall.folder, ROKAD_DB_READ, "reader",
                                                  &self->stall.seeded.environment, &none);
  gint64 orders;

  if (reader == NULL)
    {
      g_assert_error (none, ROKAD_SHOP_ERROR, ROKAD_SHOP_ERROR_NOT_SET_UP);
      return;
    }
  assert_done (
      rokad_db_get_int (rokad_shop_db (reader), "SELECT count (*) FROM orders", &orders, &error));
  g_assert_true (orders == ORDERS_SAVED || orders == ORDERS_SAVED + ORDERS_LATER);
}

/* The old shop where it was, or the restored one with the old one kept whole beside it. */
static void
check_after_kill (Fixture *self, const char *old_series)
{
  g_autofree char *kept = g_build_filename (self->stall.folder, "before-restore-1", NULL);
  g_autofree char *second = g_build_filename (self->stall.folder, "before-restore-2", NULL);
  g_autofree char *unnumbered = g_build_filename (self->stall.folder, "before-restore", NULL);
  gboolean old;

  begin_another_process (self, 3);
  look_in_between (self);
  stall_reopen (&self->stall, NULL);
  old = count_orders (self->stall.folder) != ORDERS_SAVED;
  g_assert_cmpint (g_strcmp0 (rokad_shop_series (self->stall.shop), old_series) == 0, ==, old);
  g_assert_cmpint (g_file_test (kept, G_FILE_TEST_IS_DIR), ==, !old);
  g_assert_false (g_file_test (second, G_FILE_TEST_EXISTS));
  g_assert_false (g_file_test (unnumbered, G_FILE_TEST_EXISTS));
  if (!old)
    g_assert_cmpint (count_orders (kept), ==, ORDERS_SAVED + ORDERS_LATER);
  else
    g_assert_cmpint (count_orders (self->stall.folder), ==, ORDERS_SAVED + ORDERS_LATER);
  sell (self->stall.shop, "D02");
  stall_assert_sound (&self->stall);
}

static void
test_killed_at_any_step (Fixture *self, gconstpointer kind)
{
  g_autofree char *pattern = g_build_filename (self->stall.scrap, "pattern", NULL);
  g_autofree char *series = g_strdup (rokad_shop_series (self->stall.shop));
  guint64 n = 1;
  gboolean killed = TRUE;

  for (int i = 1; i < ORDERS_LATER; i++)
    sell (self->stall.shop, "D04");
  g_clear_pointer (&self->stall.shop, rokad_shop_close);
  sell_and_die (self);
  folder_copy (self->stall.folder, pattern);

  for (; killed; n++)
    {
      killed = restore_and_die (self, &(FaultPlan){ GPOINTER_TO_INT (kind), n, FALSE, 0 });
      g_test_message ("step %d", (int) n);
      check_after_kill (self, series);
      g_clear_pointer (&self->stall.shop, rokad_shop_close);
      folder_remove (self->stall.folder);
      folder_copy (pattern, self->stall.folder);
    }
  g_assert_cmpuint (n, >, 15);
}

/* --- What is no backup --- */

static void
assert_no_backup (Fixture *self, const char *path)
{
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;
  g_autofree char *partial = g_build_filename (self->stall.folder, "restoring.partial", NULL);
  g_autofree char *kept = NULL;
  g_autoptr (GError) error = NULL;

  g_clear_pointer (&self->stall.shop, rokad_shop_close);
  before = dump_shop (self->stall.folder);
  g_assert_false (rokad_backup_restore (self->stall.folder, path, "test",
                                        &self->stall.seeded.environment, &kept, &error));
  g_test_message ("%s", error->message);
  g_assert_true (error->domain == ROKAD_SHOP_ERROR || error->domain == G_IO_ERROR ||
                 g_error_matches (error, ROKAD_STORE_ERROR, ROKAD_STORE_ERROR_TOO_NEW));
  g_assert_null (kept);
  g_assert_false (g_file_test (partial, G_FILE_TEST_EXISTS));
  after = dump_shop (self->stall.folder);
  g_assert_cmpstr (before, ==, after);
  stall_reopen (&self->stall, NULL);
}

static void
change_archive (Fixture *self, const char *sql)
{
  g_autoptr (RokadDb) db = rokad_db_open (self->archive, ROKAD_DB_OWN, NULL, NULL);

  assert_done (rokad_db_exec (db, sql, &error));
}

static void
test_what_is_no_backup_is_refused (Fixture *self, gconstpointer unused)
{
  g_autofree char *text = g_build_filename (self->stall.scrap, "text", NULL);
  g_autofree char *empty = g_build_filename (self->stall.scrap, "empty", NULL);
  g_autofree char *none = g_build_filename (self->stall.scrap, "none", NULL);
  g_autofree char *shop = g_build_filename (self->stall.folder, "shop.db", NULL);

  assert_done (g_file_set_contents (text, "barcode,name,price\n", -1, &error));
  assert_done (g_file_set_contents (empty, "", 0, &error));
  assert_no_backup (self, text);
  assert_no_backup (self, empty);
  assert_no_backup (self, none);
  assert_no_backup (self, self->stall.scrap);
  assert_no_backup (self, shop);
}

static void
test_a_strange_archive_is_refused (Fixture *self, gconstpointer unused)
{
  static const char *const changes[] = {
    "DELETE FROM sqlar WHERE name = 'catalog.db'",
    "DELETE FROM sqlar WHERE name = 'shop.db'",
    "UPDATE sqlar SET name = '../shop.db' WHERE name = 'shop.db'",
    "INSERT INTO sqlar (name, sz, data) VALUES ('keys/a.key', 1, x'00')",
    "INSERT INTO sqlar (name, sz, data) VALUES (NULL, 1, x'00')",
    "UPDATE sqlar SET sz = 7 WHERE name = 'shop.db'",
    "UPDATE sqlar SET data = zeroblob (sz) WHERE name = 'shop.db'",
    "UPDATE sqlar SET data = (SELECT data FROM sqlar WHERE name = 'shop.db'),"
    " sz = (SELECT sz FROM sqlar WHERE name = 'shop.db') WHERE name = 'catalog.db'",
    "UPDATE sqlar SET data = (SELECT data FROM sqlar WHERE name = 'catalog.db'),"
    " sz = (SELECT sz FROM sqlar WHERE name = 'catalog.db') WHERE name = 'shop.db'",
    "UPDATE sqlar SET data = CAST (replace (data, CAST ('order.paid' AS BLOB),"
    " CAST ('order.pbid' AS BLOB)) AS BLOB) WHERE name = 'shop.db'",
  };
  g_autofree char *whole = g_strconcat (self->archive, ".whole", NULL);

  g_assert_cmpint (g_rename (self->archive, whole), ==, 0);
  for (gsize i = 0; i < G_N_ELEMENTS (changes); i++)
    {
      g_autofree char *bytes = NULL;
      gsize size;

      g_test_message ("%s", changes[i]);
      assert_done (g_file_get_contents (whole, &bytes, &size, &error));
      assert_done (g_file_set_contents (self->archive, bytes, (gssize) size, &error));
      change_archive (self, changes[i]);
      assert_no_backup (self, self->archive);
    }
}

/* What this release could not open is refused while the shop is still in its place. */
static void
test_a_backup_of_a_later_release_is_refused (Fixture *self, gconstpointer unused)
{
  static const char later[] = "PRAGMA user_version = 99";

  assert_done (rokad_db_exec (rokad_shop_db (self->stall.shop), later, &error));
  assert_done (rokad_backup_write (self->stall.shop, self->archive, &error));
  assert_done (rokad_db_exec (rokad_shop_db (self->stall.shop), "PRAGMA user_version = 2", &error));
  assert_no_backup (self, self->archive);
}

/* --- Where a backup may be --- */

static void
test_a_backup_never_takes_a_file_of_the_shop (Fixture *self, gconstpointer unused)
{
  static const char *const names[] = { "shop.db", "catalog.db", "lock", "backup" };

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *path = g_build_filename (self->stall.folder, "blobs", "..", names[i], NULL);

      assert_refused (&self->stall, rokad_backup_write (self->stall.shop, path, &error),
                      ROKAD_SHOP_ERROR, ROKAD_SHOP_ERROR_INVALID);
    }
  stall_reopen (&self->stall, NULL);
  stall_assert_sound (&self->stall);
}

/* One that cannot be written leaves the older one as it was, and nothing beside it. */
static void
test_a_backup_leaves_nothing_beside_it (Fixture *self, gconstpointer unused)
{
  g_autofree char *home = g_build_filename (self->stall.scrap, "backups", NULL);
  g_autofree char *path = g_build_filename (home, "a", NULL);
  g_autofree char *below_a_file = g_build_filename (path, "b", NULL);
  g_autoptr (GDir) dir = NULL;
  g_autoptr (GError) refused = NULL;

  g_assert_cmpint (g_mkdir (home, 0700), ==, 0);
  assert_done (rokad_backup_write (self->stall.shop, path, &error));
  assert_done (rokad_backup_write (self->stall.shop, path, &error));
  g_assert_false (rokad_backup_write (self->stall.shop, below_a_file, &refused));
  g_assert_error (refused, G_IO_ERROR, G_IO_ERROR_NOT_DIRECTORY);
  dir = g_dir_open (home, 0, NULL);
  g_assert_cmpstr (g_dir_read_name (dir), ==, "a");
  g_assert_null (g_dir_read_name (dir));
}

#define ADD(path, data, func) g_test_add ("/restore/" path, Fixture, data, set_up, func, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  ADD ("the-till-goes-on-in-a-new-series", NULL, test_the_till_goes_on_in_a_new_series);
  ADD ("the-old-series-never-comes-again", NULL, test_the_old_series_never_comes_again);
  ADD ("what-is-ruled-after-it-holds", NULL, test_what_is_ruled_after_a_restore_holds);
  ADD ("orders-follow-the-journals", NULL, test_orders_follow_the_journals);
  ADD ("what-was-there-is-kept-each-time", NULL, test_what_was_there_is_kept_each_time);
  ADD ("killed-before-any-step", GINT_TO_POINTER (FAULT_KILL_BEFORE), test_killed_at_any_step);
  ADD ("killed-after-any-step", GINT_TO_POINTER (FAULT_KILL_AFTER), test_killed_at_any_step);
  ADD ("what-is-no-backup-is-refused", NULL, test_what_is_no_backup_is_refused);
  ADD ("a-strange-archive-is-refused", NULL, test_a_strange_archive_is_refused);
  ADD ("a-backup-of-a-later-release-is-refused", NULL, test_a_backup_of_a_later_release_is_refused);
  ADD ("a-backup-never-takes-a-file-of-the-shop", NULL,
       test_a_backup_never_takes_a_file_of_the_shop);
  ADD ("a-backup-leaves-nothing-beside-it", NULL, test_a_backup_leaves_nothing_beside_it);

  return g_test_run ();
}
