/* A disk that is really full: a small tmpfs, filled to its last byte. It is mounted in a namespace
 * of a child process, so it is nobody else's and goes with that process.
 */
#include <fcntl.h>
#include <sched.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/wait.h>
#include <unistd.h>

#include "folder.h"
#include "rokad-store.h"
#include "stall.h"

#define DISK_OPTIONS "size=12m"
#define EXIT_SKIPPED 77

static gboolean
write_text (const char *path, const char *text)
{
  int fd = open (path, O_WRONLY | O_CLOEXEC);
  gboolean done = fd >= 0 && write (fd, text, strlen (text)) == (gssize) strlen (text);

  if (fd >= 0)
    close (fd);
  return done;
}

/* As root, or as whom a user namespace lets be root. */
static gboolean
mount_small_disk (const char *path)
{
  g_autofree char *users = g_strdup_printf ("0 %d 1", (int) getuid ());
  g_autofree char *groups = g_strdup_printf ("0 %d 1", (int) getgid ());

  if (unshare (CLONE_NEWNS) != 0)
    {
      if (unshare (CLONE_NEWUSER | CLONE_NEWNS) != 0 ||
          !write_text ("/proc/self/setgroups", "deny") ||
          !write_text ("/proc/self/uid_map", users) || !write_text ("/proc/self/gid_map", groups))
        return FALSE;
    }

  return mount (NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) == 0 &&
         mount ("none", path, "tmpfs", 0, DISK_OPTIONS) == 0;
}

/* --- What is done on it --- */

typedef struct
{
  char *folder;
  char *filler;
  Seeded seeded;
  RokadStore *store;
} Disk;

/* Takes all the space there is, to the byte. */
static void
fill (Disk *self)
{
  static char zeros[4096];
  int fd = open (self->filler, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  gsize piece = sizeof zeros;

  g_assert_cmpint (fd, >=, 0);
  while (piece > 0)
    if (write (fd, zeros, piece) != (gssize) piece)
      piece /= 2;
  close (fd);
}

static void
make_room (Disk *self)
{
  g_assert_cmpint (unlink (self->filler), ==, 0);
}

static gboolean
do_add (RokadShop *shop, gpointer data, gpointer *out_result, GError **error)
{
  return counter_add (shop, data, 1000, error);
}

static gboolean
do_pay (RokadShop *shop, gpointer data, gpointer *out_result, GError **error)
{
  g_autoptr (RokadPaid) paid = NULL;

  return counter_pay (shop, 0, &paid, error);
}

/* An order that comes in no cart. */
static gboolean
do_sell (RokadShop *shop, gpointer data, gpointer *out_result, GError **error)
{
  g_autoptr (GListStore) lines = g_list_store_new (ROKAD_TYPE_LINE);
  gint64 quantity;
  g_autoptr (RokadProduct) product = counter_find (shop, data, &quantity, error);
  g_autoptr (RokadLine) line = rokad_line_new_for_product (1, product, quantity);
  g_autoptr (RokadPaid) paid = NULL;

  g_list_store_append (lines, line);
  return rokad_checkout_lines (shop, G_LIST_MODEL (lines), ROKAD_TENDER_EXACT, 0, FALSE, &paid,
                               error);
}

static gboolean
do_check (RokadShop *shop, gpointer data, gpointer *out_result, GError **error)
{
  RokadVerification sum;

  return rokad_journal_verify (rokad_shop_db (shop), &sum, error) &&
         rokad_journal_verify (rokad_shop_catalog (shop), &sum, error);
}

#define run(self, work, data) \
  rokad_store_run ((self)->store, (work), (gpointer) (data), NULL, &error)

static void
open_store (Disk *self)
{
  assert_done ((self->store = rokad_store_open (self->folder, "test", &self->seeded.environment,
                                                &error)) != NULL);
}

static void
begin (Disk *self, const char *disk)
{
  g_autofree char *scrap = g_path_get_dirname (disk);
  g_autoptr (RokadShop) shop = NULL;

  self->folder = g_build_filename (disk, "shop", NULL);
  self->filler = g_build_filename (disk, "filler", NULL);
  seeded_init (&self->seeded, 3, SEEDED_NEW_YEARS_EVE_US);
  assert_done ((shop = rokad_shop_open (self->folder, ROKAD_DB_OWN, "test",
                                        &self->seeded.environment, &error)) != NULL);
  assert_done (counter_set_up (shop, &error));
  assert_done (counter_import (shop, scrap, counter_products, &error));
  g_clear_pointer (&shop, rokad_shop_close);
  open_store (self);
  assert_done (run (self, do_add, "D01"));
  assert_done (run (self, do_pay, NULL));
}

static void
assert_orders (Disk *self, gint64 expected)
{
  g_assert_cmpint (dump_int (self->folder, "shop.db", "SELECT count (*) FROM orders"), ==,
                   expected);
}

static void
assert_refused_as_full (Disk *self, RokadWork begin_order)
{
  g_autoptr (GError) refused = NULL;
  g_autofree char *sentence = NULL;
  g_autofree char *before = dump_file (self->folder, "shop.db", NULL);
  g_autofree char *after = NULL;

  g_assert_false (rokad_store_run (self->store, begin_order, (gpointer) "D02", NULL, &refused));
  g_assert_error (refused, ROKAD_STORE_ERROR, ROKAD_STORE_ERROR_FULL);
  sentence = rokad_error_sentence (refused);
  g_test_message ("%s", sentence);
  g_assert_cmpstr (sentence, !=, "");
  after = dump_file (self->folder, "shop.db", NULL);
  g_assert_cmpstr (before, ==, after);
}

static void
assert_next_order_is_refused (Disk *self)
{
  assert_refused_as_full (self, do_add);
  assert_refused_as_full (self, do_sell);
}

/* The order in progress finishes, the next is not begun, none is lost, and then it goes on. */
static void
finish_order_on_full_disk (Disk *self)
{
  assert_done (run (self, do_add, "D02"));
  fill (self);
  assert_done (run (self, do_add, "D03"));
  assert_done (run (self, do_add, "D04"));
  assert_done (run (self, do_pay, NULL));
  assert_orders (self, 2);

  fill (self); /* what the ballast left */
  assert_next_order_is_refused (self);
  assert_orders (self, 2);
  assert_done (run (self, do_check, NULL));

  make_room (self);
  assert_done (run (self, do_add, "D02"));
  assert_done (run (self, do_pay, NULL));
  assert_orders (self, 3);
  assert_done (run (self, do_check, NULL));
}

/* The next morning the disk is still full: the shop opens, shows its orders, and says why it does
 * not sell; nothing has to be mended by hand.
 */
static void
open_on_full_disk (Disk *self)
{
  g_clear_pointer (&self->store, rokad_store_close);
  fill (self);
  open_store (self);
  assert_orders (self, 1);
  assert_next_order_is_refused (self);
  assert_done (run (self, do_check, NULL));

  make_room (self);
  assert_done (run (self, do_add, "D02"));
  assert_done (run (self, do_pay, NULL));
  assert_orders (self, 2);
}

/* Killed on the full disk, with the ballast gone: the order that was paid is there. */
static void
open_after_kill_on_full_disk (Disk *self)
{
  pid_t child;
  int status;

  assert_done (run (self, do_add, "D02"));
  g_clear_pointer (&self->store, rokad_store_close);
  child = fork ();
  if (child == 0)
    {
      open_store (self);
      fill (self);
      assert_done (run (self, do_pay, NULL));
      fill (self);
      raise (SIGKILL);
    }
  g_assert_cmpint (waitpid (child, &status, 0), ==, child);
  g_assert_true (WIFSIGNALED (status) && WTERMSIG (status) == SIGKILL);

  open_store (self);
  assert_orders (self, 2);
  assert_next_order_is_refused (self);
  make_room (self);
  assert_done (run (self, do_add, "D02"));
  assert_done (run (self, do_pay, NULL));
  assert_orders (self, 3);
  assert_done (run (self, do_check, NULL));
}

/* --- In a child, on a disk of its own --- */

typedef void (*Scene) (Disk *self);

static void
play (const char *path, Scene scene)
{
  Disk disk = { 0 };

  if (!mount_small_disk (path))
    _exit (EXIT_SKIPPED);

  begin (&disk, path);
  scene (&disk);
  g_clear_pointer (&disk.store, rokad_store_close);
  g_free (disk.folder);
  g_free (disk.filler);
  _exit (0);
}

static void
test_scene (gconstpointer data)
{
  g_autofree char *scrap = folder_make_temporary ();
  g_autofree char *path = g_build_filename (scrap, "disk", NULL);
  pid_t child;
  int status;

  g_assert_cmpint (g_mkdir_with_parents (path, 0700), ==, 0);
  child = fork ();
  g_assert_cmpint (child, >=, 0);
  if (child == 0)
    play (path, *(const Scene *) data);
  g_assert_cmpint (waitpid (child, &status, 0), ==, child);
  folder_remove (scrap);

  if (WIFEXITED (status) && WEXITSTATUS (status) == EXIT_SKIPPED)
    g_test_skip ("a small disk can be mounted neither as root nor in a user namespace");
  else
    g_assert_true (WIFEXITED (status) && WEXITSTATUS (status) == 0);
}

int
main (int argc, char **argv)
{
  static const Scene finish = finish_order_on_full_disk;
  static const Scene reopen = open_on_full_disk;
  static const Scene killed = open_after_kill_on_full_disk;

  g_test_init (&argc, &argv, NULL);

  g_test_add_data_func ("/full-disk/order-in-progress-finishes", &finish, test_scene);
  g_test_add_data_func ("/full-disk/opens-and-says-why-not", &reopen, test_scene);
  g_test_add_data_func ("/full-disk/killed-there-loses-nothing", &killed, test_scene);

  return g_test_run ();
}
