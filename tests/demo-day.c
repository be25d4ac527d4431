/* A short day on the real screens, for a machine without a display: the program on a copy of the
 * demo shop, real keys, and what comes of it as pictures and receipts. Ends well only if every step
 * was reached.
 *
 * Usage: demo-day SHOP FOLDER: the demo shop's data folder, which is not changed, and where to
 * leave NN-name.png and receipts/.
 */
#include <glib/gstdio.h>
#include <stdio.h>

#include "folder.h"
#include "rokad-application.h"
#include "rokad-environment.h"
#include "rokad-order.h"
#include "rokad-receipt.h"
#include "windows.h"

#define WAIT_MS 30000
#define SCANNER_MS 3       /* between two characters */
#define PERSON_MS 300      /* between two deeds */
#define ORDERS 3           /* two sold, one of them undone */
#define RECEIPT_COLUMNS 42 /* of text */

#define RICE "2000000000015"
#define SALT "2000000000282"
#define OATS "2000000000220"
#define CHILLI "2000000000534"
#define POTATO "10005"
#define UNKNOWN "8901234567894"

typedef struct
{
  char *shop;     /* the copy */
  char *folder;   /* where pictures and receipts go */
  char *receipts; /* where the till writes them */
  GtkWidget *counter;
  GtkWidget *window; /* in front: the counter, or the orders */
  guint pictures;
} Day;

typedef struct
{
  const char *what;
  void (*work) (Day *day);
  const char *picture; /* NULL: none of it */
} Step;

/* --- Hands and eyes --- */

static void
wait_for (Day *day, const char *text)
{
  tu_wait (shop_shows (day->window, text), WAIT_MS);
}

static void
wait_until_gone (Day *day, const char *text)
{
  tu_wait (!shop_shows (day->window, text), WAIT_MS);
}

static void
scan (Day *day, const char *code)
{
  tu_scan_slowly (day->window, code, SCANNER_MS);
  tu_spin (PERSON_MS);
}

static void
press (Day *day, KeySym key)
{
  tu_key (day->window, key);
  tu_spin (PERSON_MS);
}

static void
type (Day *day, const char *text)
{
  shop_type (day->window, text);
  tu_spin (PERSON_MS);
}

static void
enter (Day *day, const char *text)
{
  type (day, text);
  press (day, XK_Return);
}

static guint
count_receipts (Day *day)
{
  g_autoptr (GDir) dir = g_dir_open (day->receipts, 0, NULL);
  guint receipts = 0;

  for (const char *name; dir != NULL && (name = g_dir_read_name (dir)) != NULL;)
    receipts += g_str_has_suffix (name, ".pdf") ? 1 : 0;
  return receipts;
}

/* --- The day --- */

static void
open_the_shop (Day *day)
{
  tu_wait (gtk_window_is_active (GTK_WINDOW (day->counter)), WAIT_MS);
  wait_for (day, "Ready for the next customer");
}

static void
scan_items (Day *day)
{
  scan (day, RICE);
  scan (day, SALT);
  scan (day, CHILLI);
  scan (day, RICE); /* counts up */
  wait_for (day, "Exact ₹388.00");
}

static void
look_for_dal (Day *day)
{
  type (day, "tor dal"); /* with a typo */
  wait_for (day, "Toor dal");
  tu_spin (PERSON_MS); /* for the last letter's results */
}

static void
take_dal (Day *day)
{
  press (day, XK_Return);
  wait_for (day, "5 items");
}

static void
scan_a_dozen (Day *day)
{
  type (day, "12*");
  wait_for (day, "12 ×");
  scan (day, OATS);
  wait_for (day, "17 items");
}

static void
put_on_the_scale (Day *day)
{
  scan (day, POTATO);
  wait_for (day, "Weight");
  type (day, "1.25");
}

static void
weigh (Day *day)
{
  press (day, XK_Return);
  wait_until_gone (day, "Weight");
  wait_for (day, "1.25 kg × ₹32.00");
}

static void
scan_unknown (Day *day)
{
  scan (day, UNKNOWN);
  wait_for (day, "No product has the code " UNKNOWN);
}

static void
hold (Day *day)
{
  press (day, XK_Escape); /* the notice */
  press (day, XK_F4);
  wait_for (day, "Held: 1");
}

static void
sell_for_exact_cash (Day *day)
{
  scan (day, OATS);
  scan (day, SALT);
  wait_for (day, "Exact ₹116.00");
  press (day, XK_F12);
  wait_for (day, "₹116.00 given for ₹116.00");
}

static void
list_held (Day *day)
{
  press (day, XK_F4);
  wait_for (day, "1 order on hold");
}

static void
recall (Day *day)
{
  press (day, XK_Return);
  wait_for (day, "1.25 kg × ₹32.00");
  wait_until_gone (day, "Held: 1");
}

static void
take_cash (Day *day)
{
  press (day, XK_F9);
  enter (day, "2000");
  wait_for (day, "₹2,000.00 given for");
}

static void
ask_to_undo (Day *day)
{
  tu_key_with (day->window, XK_Control_L, XK_z);
  wait_for (day, "Undo the order");
  type (day, "3");
}

static void
undo (Day *day)
{
  press (day, XK_Return);
  wait_for (day, "Give back");
}

static void
open_orders (Day *day)
{
  tu_key_with (day->window, XK_Control_L, XK_o);
  tu_wait (shop_other_window (day->counter) != NULL, WAIT_MS);
  day->window = shop_other_window (day->counter);
  tu_wait (gtk_window_is_active (GTK_WINDOW (day->window)), WAIT_MS);
  wait_for (day, "Undone");
  press (day, XK_Down);
  wait_for (day, "     "); /* a receipt's first line */
}

static void
print_receipts (Day *day)
{
  tu_wait (count_receipts (day) == ORDERS, WAIT_MS);
}

static const Step steps[] = {
  { "the till opens on a copy of the demo shop", open_the_shop, "opened" },
  { "scans four items", scan_items, "lines" },
  { "looks for toor dal, and mistypes it", look_for_dal, "search" },
  { "takes the first that is found", take_dal, NULL },
  { "a dozen of the next item: 12*", scan_a_dozen, "dozen" },
  { "a weighed item asks for its weight", put_on_the_scale, "weight" },
  { "weighs it", weigh, NULL },
  { "scans a code that nobody knows", scan_unknown, "unknown" },
  { "sets the order aside: F4", hold, NULL },
  { "sells to the next customer for exact cash: F12", sell_for_exact_cash, "exact" },
  { "lists the orders on hold: F4", list_held, "held" },
  { "takes the first one up again", recall, NULL },
  { "takes ₹2,000 and tells the change", take_cash, "change" },
  { "the customer changes their mind: Ctrl+Z asks why", ask_to_undo, "undo" },
  { "undoes the order, with a receipt of its own", undo, "undone" },
  { "finds the orders and a receipt: Ctrl+O", open_orders, "orders" },
  { "every receipt is printed", print_receipts, NULL },
};

/* --- What is left of it --- */

static void
take_picture (Day *day, const char *name)
{
  g_autofree char *base = g_strdup_printf ("%02u-%s.png", ++day->pictures, name);
  g_autofree char *path = g_build_filename (day->folder, base, NULL);

  gtk_test_widget_wait_for_draw (day->window);
  if (!tu_png (day->window, path))
    g_error ("%s cannot be drawn", path);
  printf ("  (%s)", base);
}

static void
work (GApplication *application, Day *day)
{
  day->counter = GTK_WIDGET (gtk_application_get_active_window (GTK_APPLICATION (application)));
  day->window = day->counter;
  for (guint i = 0; i < G_N_ELEMENTS (steps); i++)
    {
      printf ("%2u  %s", i + 1, steps[i].what);
      fflush (stdout);
      steps[i].work (day);
      if (steps[i].picture != NULL)
        take_picture (day, steps[i].picture);
      printf ("\n");
    }
  g_application_quit (application);
}

static void
write_text (RokadShop *shop, RokadOrder *order, const char *folder, GError **error)
{
  const RokadOrderFields *fields = rokad_order_fields (order);
  char hash[ROKAD_HASH_HEX_BYTES];
  g_autoptr (RokadEntry) entry =
      rokad_order_entry (rokad_shop_db (shop), fields->order_id, hash, error);
  g_autoptr (RokadReceipt) receipt = NULL;
  g_autofree char *text = NULL;
  g_autofree char *path = NULL;

  if (entry == NULL || (receipt = rokad_receipt_new (entry, hash, 0, error)) == NULL)
    return;

  text = rokad_receipt_to_text (receipt, RECEIPT_COLUMNS);
  path = g_strdup_printf ("%s/%s.txt", folder, fields->number);
  g_strdelimit (path + strlen (folder) + 1, "/", '-');
  g_file_set_contents (path, text, -1, error);
}

/* Each order's receipt as the till printed it, and as text. */
static gboolean
keep_receipts (Day *day, GError **error)
{
  g_autofree char *folder = g_build_filename (day->folder, "receipts", NULL);
  g_autoptr (RokadShop) shop =
      rokad_shop_open (day->shop, ROKAD_DB_READ, "demo-day", rokad_environment_system (), error);
  g_autoptr (GPtrArray) orders = NULL;
  GError *problem = NULL;

  if (shop == NULL)
    return FALSE;

  orders = rokad_order_list (rokad_shop_db (shop), rokad_shop_settings (shop), NULL, ORDERS, error);
  if (orders == NULL)
    return FALSE;

  folder_copy (day->receipts, folder);
  for (guint i = 0; i < orders->len && problem == NULL; i++)
    write_text (shop, orders->pdata[i], folder, &problem);
  if (problem == NULL)
    return TRUE;

  g_propagate_error (error, problem);
  return FALSE;
}

static gboolean
run (Day *day)
{
  char *arguments[] = { (char *) "rokad", (char *) "--data", day->shop, NULL };
  g_autoptr (RokadApplication) application = rokad_application_new ();
  g_autoptr (GError) error = NULL;
  gboolean done;

  g_signal_connect_after (application, "activate", G_CALLBACK (work), day);
  done = g_application_run (G_APPLICATION (application), 3, arguments) == 0 &&
         keep_receipts (day, &error);
  if (error != NULL)
    fprintf (stderr, "demo-day: %s\n", error->message);
  return done;
}

int
main (int argc, char **argv)
{
  Day day = { 0 };
  g_autofree char *copy = NULL;
  gboolean done;

  if (argc != 3)
    {
      fprintf (stderr, "Usage: demo-day SHOP FOLDER\n");
      return 2;
    }

  copy = folder_make_temporary ();
  day.shop = g_build_filename (copy, "shop", NULL);
  day.receipts = g_build_filename (day.shop, "receipts", NULL);
  day.folder = argv[2];
  folder_copy (argv[1], day.shop);
  g_assert_cmpint (g_mkdir_with_parents (day.folder, 0755), ==, 0);

  done = run (&day);
  folder_remove (copy);
  g_free (day.receipts);
  g_free (day.shop);
  return done ? 0 : 1;
}
