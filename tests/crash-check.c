#include "crash-check.h"

#include <string.h>

#include "counter.h"
#include "dump.h"
#include "rokad-refold.h"

/* Each of these counts what must not be: orders that are not whole, … */
static const struct
{
  const char *what;
  const char *sql;
} never[] = {
  { "an order without number, or with other lines than it says",
    "SELECT count (*) FROM orders o WHERE number = '' OR lines = 0 OR lines <>"
    " (SELECT count (*) FROM order_line l WHERE l.order_id = o.order_id)" },
  { "an order whose lines do not come to its total, but for cash rounding",
    "SELECT count (*) FROM orders o WHERE abs (total_minor - (SELECT sum (amount_minor)"
    " FROM order_line l WHERE l.order_id = o.order_id)) > 50" },
  { "an order that is not paid in full",
    "SELECT count (*) FROM orders o WHERE total_minor <> paid_minor OR paid_minor <>"
    " (SELECT sum (amount_minor) FROM fact f WHERE f.order_id = o.order_id)" },
  { "an order without its three facts",
    "SELECT count (*) FROM orders o WHERE (SELECT count (*) FROM fact f"
    " WHERE f.order_id = o.order_id AND kind IN ('placed', 'approved', 'delivered')) <> 3" },
  { "an order without its entry",
    "SELECT count (*) FROM orders o WHERE NOT EXISTS (SELECT 1 FROM entry e"
    " WHERE e.journal_id = o.journal_id AND e.seq = o.seq"
    " AND instr (CAST (e.line AS TEXT), '\"number\":\"' || o.number || '\"'))" },
  { "an entry of an order without the order",
    "SELECT count (*) FROM entry e WHERE instr (CAST (e.line AS TEXT), '\"kind\":\"order.') > 0"
    " AND NOT EXISTS (SELECT 1 FROM orders o WHERE o.journal_id = e.journal_id AND o.seq = "
    "e.seq)" },
  { "an order without its movements",
    "SELECT count (*) FROM orders o WHERE lines <> (SELECT count (*) FROM movement m"
    " WHERE m.journal_id = o.journal_id AND m.seq = o.seq)" },
  { "an order without a shift", "SELECT count (*) FROM orders o WHERE NOT EXISTS"
                                " (SELECT 1 FROM shift s WHERE s.shift_id = o.shift_id)" },
  { "money in the drawer that no order brought",
    "SELECT count (*) FROM money m WHERE amount_minor <> (SELECT sum (paid_minor) FROM orders o"
    " WHERE o.shift_id = m.shift_id)" },
  { "a gap in the numbers, or one twice",
    "SELECT count (*) FROM (SELECT substr (number, 1, length (number) - 6) AS series,"
    " count (*) AS n, count (DISTINCT number) AS different,"
    " max (CAST (substr (number, -6) AS INTEGER)) AS last FROM orders GROUP BY series)"
    " WHERE n <> last OR different <> n" },
  { "numbers that do not follow the journal",
    "SELECT count (*) FROM orders a JOIN orders b ON a.journal_id = b.journal_id"
    " AND substr (a.number, 1, length (a.number) - 6) = substr (b.number, 1,"
    " length (b.number) - 6) WHERE a.seq < b.seq AND a.number >= b.number" },
  { "an entry that is parked", "SELECT count (*) FROM parked" },
  { "more than one open cart", "SELECT count (*) > 1 FROM cart" },
  { "lines of a cart that is not open",
    "SELECT count (*) FROM cart_line WHERE cart_id NOT IN (SELECT cart_id FROM cart)" },
  { "a cart that was recalled twice",
    "SELECT count (*) FROM rights WHERE kind = 'cart' AND quantity NOT IN (0, 1)" },
  { "a cart that was paid and is still there",
    "SELECT count (*) FROM cart JOIN orders USING (cart_id)" },
};

/* --- The day as it should have been --- */

static char *
plot_path (const char *plot, guint steps, const char *what)
{
  g_autofree char *name = g_strdup_printf ("%03u.%s", steps, what);

  return g_build_filename (plot, name, NULL);
}

void
crash_plot_write (const char *plot, guint steps, const char *folder)
{
  g_autofree char *carts = day_carts (folder);
  g_autofree char *orders = day_orders (folder);
  g_autofree char *carts_path = plot_path (plot, steps, "carts");
  g_autofree char *orders_path = plot_path (plot, steps, "orders");
  g_autoptr (GError) error = NULL;

  g_file_set_contents (carts_path, carts, -1, &error);
  g_assert_no_error (error);
  g_file_set_contents (orders_path, orders, -1, &error);
  g_assert_no_error (error);
}

static char *
plot_read (const char *plot, guint steps, const char *what)
{
  g_autofree char *path = plot_path (plot, MIN (steps, day_length ()), what);
  char *text = NULL;
  g_autoptr (GError) error = NULL;

  g_file_get_contents (path, &text, NULL, &error);
  g_assert_no_error (error);
  return text;
}

/* What is shown is what stood before the step in progress, or after it, and nothing between. */
static void
check_before_or_after (const char *shown,
                       const char *plot,
                       guint steps,
                       const char *what,
                       GString *problems)
{
  g_autofree char *before = plot_read (plot, steps, what);
  g_autofree char *after = plot_read (plot, steps + 1, what);

  if (!g_str_equal (shown, before) && !g_str_equal (shown, after))
    g_string_append_printf (problems,
                            "the %s are neither those before step %u (%s) nor those after it\n"
                            "-- shown:\n%s-- before:\n%s-- after:\n%s",
                            what, steps, day_name (steps), shown, before, after);
}

/* --- What was acknowledged --- */

static void
check_acknowledged (const char *folder, const DayLog *log, GString *problems)
{
  gint64 orders = dump_int (folder, "shop.db", "SELECT count (*) FROM orders");

  for (guint i = 0; i < log->paid->len; i++)
    {
      const DayPaid *paid = g_ptr_array_index (log->paid, i);
      g_autofree char *sql = g_strdup_printf (
          "SELECT count (*) FROM orders WHERE number = '%s' AND total_minor = %" G_GINT64_FORMAT
          " AND EXISTS (SELECT 1 FROM print_job p WHERE p.order_id = orders.order_id)",
          paid->number, paid->total_minor);

      if (dump_int (folder, "shop.db", sql) != 1)
        g_string_append_printf (problems, "order %s was acknowledged and is not there\n",
                                paid->number);
    }
  if (orders > log->paid->len + 1)
    g_string_append_printf (problems, "%" G_GINT64_FORMAT " orders, %u acknowledged\n", orders,
                            log->paid->len);
}

static void
check_rows (const char *folder, GString *problems)
{
  static const char *const files[] = { "shop.db", "catalog.db" };

  for (gsize i = 0; i < G_N_ELEMENTS (never); i++)
    if (dump_int (folder, "shop.db", never[i].sql) != 0)
      g_string_append_printf (problems, "%s\n", never[i].what);

  for (gsize i = 0; i < G_N_ELEMENTS (files); i++)
    {
      g_autofree char *answer = dump_query (folder, files[i], "PRAGMA integrity_check");

      if (!g_str_equal (answer, "ok\n"))
        g_string_append_printf (problems, "%s: %s\n", files[i], answer);
      if (dump_int (folder, files[i], "SELECT count (*) FROM journal") > 1)
        g_string_append_printf (problems, "%s has begun twice\n", files[i]);
    }
}

/* What this node writes it must also be able to sign. */
static void
check_keys (const char *folder, const char *name, GString *problems)
{
  g_autofree char *text = dump_query (folder, name, "SELECT journal_id FROM journal");
  g_auto (GStrv) ids = g_strsplit (text, "\n", -1);

  for (guint i = 0; ids[i] != NULL && *ids[i] != '\0'; i++)
    {
      g_autofree char *file = g_strconcat (ids[i], ".key", NULL);
      g_autofree char *path = g_build_filename (folder, "keys", file, NULL);
      g_autofree char *key = NULL;

      if (!g_file_get_contents (path, &key, NULL, NULL) || strlen (key) != 64)
        g_string_append_printf (problems, "%s: the key of journal %s is lost\n", name, ids[i]);
    }
}

static void
check_journals (RokadShop *shop, GString *problems)
{
  g_autoptr (GError) error = NULL;
  RokadVerification sum;
  RokadRefold refold;

  if (!rokad_journal_verify (rokad_shop_db (shop), &sum, &error) ||
      !rokad_journal_verify (rokad_shop_catalog (shop), &sum, &error) ||
      !rokad_refold_check (shop, &refold, &error))
    g_string_append_printf (problems, "%s\n", error->message);
  check_keys (rokad_shop_folder (shop), "shop.db", problems);
  check_keys (rokad_shop_folder (shop), "catalog.db", problems);
}

/* --- Going on --- */

static void
sell_on (RokadShop *shop, GString *problems)
{
  const char *folder = rokad_shop_folder (shop);
  gint64 before = dump_int (folder, "shop.db", "SELECT count (*) FROM orders");
  g_autoptr (GError) error = NULL;

  for (gint64 i = 1; i <= 2; i++)
    {
      g_autofree char *number = NULL;

      if (!day_sell_one (shop, &number, &error))
        {
          g_string_append_printf (problems, "selling on: %s\n", error->message);
          return;
        }
      if (dump_int (folder, "shop.db", "SELECT count (*) FROM orders") != before + i)
        g_string_append_printf (problems, "order %s took another's place\n", number);
    }
}

static void
check_going_on (const char *folder, const RokadEnvironment *environment, GString *problems)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (RokadShop) shop = day_open_again (folder, environment, &error);

  if (shop == NULL)
    {
      g_string_append_printf (problems, "opening again: %s\n", error->message);
      return;
    }
  if (dump_int (folder, "shop.db", "SELECT sum (quantity + sold) FROM stock") != COUNTER_STOCK)
    g_string_append (problems, "the opening counts did not count exactly once\n");

  sell_on (shop, problems);
  check_rows (folder, problems);
  check_journals (shop, problems);
}

static void
check_opened (RokadShop *shop, const DayLog *log, const char *plot, GString *problems)
{
  const char *folder = rokad_shop_folder (shop);
  g_autofree char *carts = day_carts (folder);
  g_autofree char *orders = day_orders (folder);

  check_acknowledged (folder, log, problems);
  check_before_or_after (carts, plot, log->steps, "carts", problems);
  check_before_or_after (orders, plot, log->steps, "orders", problems);
  check_rows (folder, problems);
  check_journals (shop, problems);
}

void
crash_check (const char *folder,
             const char *log_path,
             const char *plot,
             gint64 clock_us,
             GString *problems)
{
  g_autoptr (DayLog) log = day_log_read (log_path);
  g_autoptr (GError) error = NULL;
  g_autoptr (RokadShop) shop = NULL;
  Seeded seeded;

  seeded_init (&seeded, (guint64) clock_us, clock_us);
  shop = rokad_shop_open (folder, ROKAD_DB_OWN, "check", &seeded.environment, &error);
  if (shop == NULL)
    {
      g_string_append_printf (problems, "opening: %s\n", error->message);
      return;
    }

  check_opened (shop, log, plot, problems);
  g_clear_pointer (&shop, rokad_shop_close);
  check_going_on (folder, &seeded.environment, problems);
}
