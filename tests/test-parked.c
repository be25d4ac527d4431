/* Entries that make no sense stand aside, with their bytes and a reason: nothing before or after
 * them is any different for it, and what was sold here stays what it is.
 */
#include "rokad-blob-piece.h"
#include "rokad-parked.h"

#include <string.h>

#include "fellow.h"
#include "rokad-refold.h"
#include "shelf.h"
#include "stranger.h"

#define SHIFT "0190d3a0-2222-7abc-8def-000000000001"
#define PRODUCT "0190d3a0-3333-7abc-8def-000000000001"
#define HUGE "9223372036854775807"
#define LEAST "-9223372036854775808"
#define BLOB_OF(format) \
  "\"blob\":{\"sha256\":\"" ROKAD_HASH_OF_NOTHING "\",\"bytes\":1,\"rows\":1,\"format\":\"" format \
  "\"}"
#define FROM ",\"from\":\"2026-03-31T00:00:00Z\""

/* A file: whose journals fold into it, what nothing is wrong with, and all that they come to but
 * for what is parked.
 */
typedef struct
{
  const char *scope;
  const char *kind;
  char *(*body) (guint n);
  const char *file;
  char *(*rest) (Stall *node);
} Side;

/* An entry that is wrong: its body, or what becomes of a part of a good one's. */
typedef struct
{
  const char *kind;
  const char *what; /* NULL: @becomes is the whole body */
  const char *becomes;
} Poison;

typedef struct
{
  Stall node;
} Fixture;

static void
set_up (Fixture *self, gconstpointer unused)
{
  fellow_join (&self->node, "hub", 7);
}

static void
tear_down (Fixture *self, gconstpointer unused)
{
  stall_close (&self->node);
}

static char *
make_order (guint n)
{
  g_autofree char *id = stranger_id (n);

  return stranger_order (id, SHIFT);
}

static char *
make_prices (guint n)
{
  return g_strdup_printf ("{\"prices\":[{\"product\":\"" PRODUCT
                          "\",\"from\":\"2026-03-%02uT00:00:00Z\",\"price_minor\":%u00}]}",
                          n, n);
}

static char *
digest_orders (Stall *node)
{
  g_autoptr (RokadTransaction) transaction = rokad_db_begin (rokad_shop_db (node->shop), NULL);
  char *digest = g_malloc0 (ROKAD_DIGEST_HEX_BYTES);

  assert_done (rokad_db_exec (transaction, "DELETE FROM parked", &error));
  assert_done (rokad_digest_shop (transaction, digest, &error));
  return digest;
}

/* The digest would tell at which seq they were ruled. */
static char *
dump_rulings (Stall *node)
{
  return dump_query (node->folder, "catalog.db",
                     "SELECT 'product' AS a, id AS b, name AS c FROM product"
                     " UNION ALL SELECT 'price', from_us, price_minor FROM price"
                     " UNION ALL SELECT 'class', from_us, tax_class FROM product_tax"
                     " UNION ALL SELECT 'code', code, kind FROM product_code"
                     " UNION ALL SELECT 'tax', tax_class || from_us, tax FROM tax_rate"
                     " UNION ALL SELECT 'setting', key, value FROM setting"
                     " UNION ALL SELECT 'import', sha256, bytes FROM import"
                     " UNION ALL SELECT 'word', text, '' FROM word ORDER BY a, b, c");
}

static const Side till = { "till", "order.paid", make_order, "shop.db", digest_orders };
static const Side authority = { "shop", "price.ruled", make_prices, "catalog.db", dump_rulings };

static void
say_good (Stranger *stranger, const Side *side, guint n)
{
  g_autofree char *body = side->body (n);

  stranger_say (stranger, side->kind, body);
}

static void
say_poison (Stranger *stranger, const Side *side, const Poison *poison)
{
  g_autofree char *good = side->body (2);
  g_auto (GStrv) parts = g_strsplit (good, poison->what != NULL ? poison->what : "{", 2);
  g_autofree char *changed = NULL;

  g_assert_cmpuint (g_strv_length (parts), ==, 2);
  changed = g_strconcat (parts[0], poison->becomes, parts[1], NULL);
  stranger_say (stranger, poison->kind, poison->what != NULL ? changed : poison->becomes);
}

static gint64
count_parked (Stall *node)
{
  gint64 parked;

  assert_done (rokad_parked_count (node->shop, &parked, &error));
  return parked;
}

/* --- Poison --- */

static const Poison poisoned_orders[] = {
  { "order.paid", NULL, "{}" },
  { "order.paid", "\"order\":\"0190", "\"order\":\"x190" },
  { "order.paid", "\"order\":", "\"ordre\":" },
  { "order.undone", "\"order\":", "\"ordre\":" },
  { "order.paid", "-000000000002\",\"number\"", "-000000000001\",\"number\"" },
  { "order.paid", "\"lines\":[", "\"lines\":[7," },
  { "order.paid", "\"lines\":[", "\"lines\":[null," },
  { "order.paid", "\"n\":1", "\"n\":0" },
  { "order.paid", "\"n\":1", "\"n\":-1" },
  { "order.paid", "\"n\":1", "\"n\":\"1\"" },
  { "order.paid", "\"n\":1", "\"m\":1" },
  { "order.paid", "\"lines\":[", "\"lines\":[{\"n\":1}," },
  { "order.paid", "\"quantity\":1000", "\"quantity\":" HUGE },
  { "order.paid", "\"price_minor\":2800", "\"price_minor\":" LEAST },
  { "order.paid", "\"taxable_minor\":2800", "\"taxable_minor\":" HUGE },
  { "order.paid", "\"parts_minor\":[", "\"parts_minor\":[" HUGE "," HUGE },
  { "order.paid", "\"payable_minor\":2800", "\"payable_minor\":" HUGE },
  { "order.paid", "\"facts\":[", "\"facts\":[7," },
  { "order.paid", "\"facts\":[", "\"facts\":[{\"kind\":\"placed\"}," },
  { "order.paid", "\"facts\":[", "\"facts\":[{\"id\":7}," },
  { "order.paid", "\"amount_minor\":2800", "\"amount_minor\":" HUGE },
  { "order.paid", "\"amount_minor\":2800", "\"amount_minor\":" LEAST },
  { "order.paid", "\"moves\":[", "\"moves\":[7," },
  { "order.paid", "\"moves\":[", "\"moves\":[[]," },
  { "order.paid", "\"moves\":[", "\"moves\":[[7,1000]," },
  { "order.paid", "-1000]]", HUGE "]]" },
  { "order.paid", "-1000]]", LEAST "]]" },
  { "order.paid", "\"money\":[", "\"money\":[7," },
  { "order.paid", "\"money\":[[\"cash\",2800", "\"money\":[[\"cash\"," HUGE },
  { "order.paid", "\"money\":[[\"cash\",2800", "\"money\":[[\"cash\"," LEAST },
  { "order.paid", "\"rights\":[", "\"rights\":[7," },
  { "order.paid", "\"rights\":[[\"refund\",1,1000", "\"rights\":[[\"refund\",1," HUGE },
  { "order.paid", "\"number\":", "\"numbre\":" },
  { "order.paid", "\"number\":\"XYZ", "\"number\":7,\"n\":\"XYZ" },
  { "order.paid", "\"facts\":[", "\"facts\":7,\"fects\":[" },
  { "order.paid", "\"lines\":[", "\"lines\":\"\",\"lanes\":[" },
  { "order.paid", "\"moves\":[", "\"moves\":{},\"moods\":[" },
  { "order.paid", "\"money\":[", "\"money\":null,\"honey\":[" },
  { "order.paid", "\"rights\":[", "\"rights\":true,\"wrongs\":[" },
  { "shift.opened", NULL, "{}" },
  { "shift.opened", NULL, "{\"shift\":7,\"business_date\":\"2026-03-31\"}" },
  { "shift.opened", NULL, "{\"shift\":\"x\",\"business_date\":\"2026-03-31\"}" },
  { "cart.held", NULL, "{}" },
  { "cart.held", NULL, "{\"cart\":\"x\",\"lines\":[]}" },
  { "cart.held", NULL, "{\"cart\":\"" PRODUCT "\",\"lines\":7}" },
  { "cart.held", NULL, "{\"cart\":\"" PRODUCT "\",\"lines\":[],\"total_minor\":" HUGE "}" },
  { "cart.held", NULL, "{\"cart\":\"" PRODUCT "\",\"lines\":[],\"count\":" LEAST "}" },
  { "cart.held", NULL, "{\"cart\":\"" PRODUCT "\",\"lines\":[],\"rights\":7}" },
  { "cart.held", NULL, "{\"cart\":\"" PRODUCT "\",\"lines\":[],\"rights\":[7]}" },
  { "cart.recalled", NULL, "{\"cart\":\"" PRODUCT "\",\"into\":7}" },
  { "cart.recalled", NULL, "{\"cart\":7,\"into\":\"" PRODUCT "\"}" },
  { "cart.recalled", NULL,
    "{\"cart\":\"" PRODUCT "\",\"into\":\"" SHIFT "\",\"rights\":[[\"cart\",\"x\"," LEAST "]]}" },
  { "stock.counted", NULL, "{}" },
  { "stock.counted", NULL, "{\"moves\":7}" },
  { "stock.counted", NULL, "{\"blob\":7,\"moves\":[[\"p\",1]]}" },
  { "stock.counted", NULL, "{\"blob\":{}}" },
  { "stock.counted", NULL, "{\"blob\":{\"sha256\":\"../../../etc/passwd\"}}" },
  { "stock.counted", NULL, "{" BLOB_OF ("products-1") "}" },
  { "stock.counted", NULL, "{" BLOB_OF ("products-2") "}" },
  { "stock.counted", NULL, "{\"moves\":[[\"p\",1],[\"p\"," HUGE "]]}" },
  { "settings.ruled", NULL, "{\"settings\":{\"shop_name\":\"Mine\"}}" },
  { "price.ruled", NULL, "{}" },
  { "products.imported", NULL, "{}" },
  { "something.else", NULL, "{}" },
};

static const Poison poisoned_rulings[] = {
  { "settings.ruled", NULL, "{}" },
  { "settings.ruled", NULL, "{\"settings\":7}" },
  { "settings.ruled", NULL, "{\"settings\":[\"shop_name\"]}" },
  { "settings.ruled", NULL, "{\"settings\":{\"shop_name\":\"Mine\",\"address\":7}}" },
  { "tax.ruled", NULL, "{}" },
  { "tax.ruled", NULL, "{\"taxes\":{}}" },
  { "tax.ruled", NULL, "{\"taxes\":[7]}" },
  { "tax.ruled", NULL, "{\"taxes\":[{}]}" },
  { "tax.ruled", NULL, "{\"taxes\":[{\"class\":\"A\",\"tax\":{\"class\":\"A\"}}]}" },
  { "tax.ruled", NULL, "{\"taxes\":[{\"class\":\"A\",\"tax\":{\"class\":\"B\",\"parts\":[]}}]}" },
  { "tax.ruled", NULL,
    "{\"taxes\":[{\"class\":\"A\",\"tax\":{\"class\":\"A\",\"parts\":[]}},"
    "{\"class\":\"A\",\"tax\":{\"class\":\"A\",\"parts\":[[\"X\"," HUGE "]]}}]}" },
  { "tax.ruled", NULL,
    "{\"taxes\":[{\"class\":\"A\",\"from\":\"x\",\"tax\":{\"class\":\"A\",\"parts\":[]}}]}" },
  { "price.ruled", NULL, "{}" },
  { "price.ruled", NULL, "{\"prices\":7}" },
  { "price.ruled", "\"price_minor\":200", "\"price_minor\":-1" },
  { "price.ruled", "\"price_minor\":200", "\"price_minor\":" HUGE },
  { "price.ruled", "\"product\":\"0190", "\"product\":\"x190" },
  { "price.ruled", "\"product\":", "\"produce\":" },
  { "price.ruled", "2026-03-02T00:00:00Z", "2026-03-32T00:00:00Z" },
  { "price.ruled", "\"prices\":[", "\"prices\":[7," },
  { "price.ruled", "}]}", "},{}]}" },
  { "products.imported", NULL, "{}" },
  { "products.imported", NULL, "{\"blob\":7" FROM "}" },
  { "products.imported", NULL, "{" BLOB_OF ("products-1") "}" },
  { "products.imported", NULL, "{" BLOB_OF ("products-1") FROM "}" },
  { "products.imported", NULL, "{" BLOB_OF ("products-2") FROM "}" },
  { "order.paid", NULL, "{}" },
  { "something.else", NULL, "{}" },
};

/* One that nothing is wrong with, the poison where there is one, and another good one. */
static void
tell (Stall *node, const Side *side, const Poison *poison)
{
  g_auto (Stranger) stranger;

  stranger_open (&stranger, node->scrap, side->scope, &node->seeded);
  say_good (&stranger, side, 1);
  if (poison != NULL)
    say_poison (&stranger, side, poison);
  say_good (&stranger, side, 3);
  parcel_give_all (&stranger.parcel, node->shop);
}

/* It is told by its place, kind and a reason, and stays so whoever tries again. */
static void
check_parked (Stall *node, const Side *side, const Poison *poison)
{
  g_autofree char *expected = g_strdup_printf ("3|%s|1\n", poison->kind);
  g_autofree char *rows = NULL;

  assert_done (rokad_parked_release (node->shop, &error));
  g_assert_cmpint (count_parked (node), ==, 1);
  rows = dump_query (node->folder, side->file, "SELECT seq, kind, length (reason) > 5 FROM parked");
  g_assert_cmpstr (rows, ==, expected);
}

static void
poison_all (Fixture *self, const Side *side, const Poison *poisons, gsize n)
{
  g_autofree char *without = NULL;

  tell (&self->node, side, NULL);
  without = side->rest (&self->node);
  for (gsize i = 0; i < n; i++)
    {
      g_autofree char *with = NULL;
      g_autofree char *later = NULL;
      Stall node;

      g_test_message ("%s %s: %s", poisons[i].kind, poisons[i].what, poisons[i].becomes);
      fellow_join (&node, "hub", 7);
      tell (&node, side, &poisons[i]);
      with = side->rest (&node);
      g_assert_cmpstr (with, ==, without);
      check_parked (&node, side, &poisons[i]);
      later = side->rest (&node);
      g_assert_cmpstr (later, ==, without);
      stall_assert_sound (&node);
      stall_close (&node);
    }
}

static void
test_a_poisoned_order_stops_no_other (Fixture *self, gconstpointer unused)
{
  poison_all (self, &till, poisoned_orders, G_N_ELEMENTS (poisoned_orders));
}

static void
test_a_poisoned_ruling_stops_no_other (Fixture *self, gconstpointer unused)
{
  poison_all (self, &authority, poisoned_rulings, G_N_ELEMENTS (poisoned_rulings));
}

/* What a later version of a kind means is not known here. */
static void
test_another_version_is_parked (Fixture *self, gconstpointer unused)
{
  static const Side *const sides[] = { &till, &authority };

  for (gsize i = 0; i < G_N_ELEMENTS (sides); i++)
    {
      g_auto (Stranger) stranger;
      g_autofree char *body = sides[i]->body (1);
      g_autofree char *empty = sides[i]->rest (&self->node);
      g_autofree char *rest = NULL;

      stranger_open (&stranger, self->node.scrap, sides[i]->scope, &self->node.seeded);
      stranger_say_version (&stranger, sides[i]->kind, 2, body);
      parcel_give_all (&stranger.parcel, self->node.shop);
      rest = sides[i]->rest (&self->node);
      g_assert_cmpstr (rest, ==, empty);
      g_assert_cmpint (count_parked (&self->node), ==, i + 1);
    }
  stall_assert_sound (&self->node);
}

/* --- Blobs --- */

/* A file that an entry can name; the body that names it. */
static char *
put_blob (Stall *node, const char *text)
{
  char hash[ROKAD_HASH_HEX_BYTES];
  g_autofree char *path = NULL;

  rokad_hash (text, strlen (text), hash);
  path = g_build_filename (rokad_shop_blobs (node->shop), hash, NULL);
  assert_done (g_file_set_contents (path, text, -1, &error));
  return g_strdup_printf ("{\"blob\":{\"sha256\":\"%s\",\"bytes\":%d,\"rows\":1,"
                          "\"format\":\"products-1\"}" FROM "}",
                          hash, (int) strlen (text));
}

#define ROW(name, price) PRODUCT "\tSKU\tD01\t" name "\t\tpiece\t\t\t\t" price "\tGST 5\t1000\t0\n"

/* Half of a blob never counts, not in the products and not in what searches find. */
static void
test_a_blob_that_is_none_counts_nowhere (Fixture *self, gconstpointer unused)
{
  static const char *const blobs[] = {
    ROW ("Wheat", "2000") "not a product\n",
    ROW ("Wheat", "2000") ROW ("Wheat", "-1"),
    ROW ("Wheat", "2000") ROW ("Wheat", HUGE),
    ROW ("Wheat", "2000") ROW ("", "2000"),
    ROW ("Wheat", "2000") "\xff\xfe\n",
    ROW ("Wheat", "2000") "0190d3a0-3333\tSKU\tD01\tWheat\n",
  };
  g_auto (Stranger) stranger;
  g_autofree char *good = put_blob (&self->node, ROW ("Rice", "1000"));
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;

  stranger_open (&stranger, self->node.scrap, "shop", &self->node.seeded);
  stranger_say (&stranger, "products.imported", good);
  parcel_give_all (&stranger.parcel, self->node.shop);
  before = dump_rulings (&self->node);
  for (gsize i = 0; i < G_N_ELEMENTS (blobs); i++)
    {
      g_autofree char *bad = put_blob (&self->node, blobs[i]);

      stranger_say (&stranger, "products.imported", bad);
      parcel_give_all (&stranger.parcel, self->node.shop);
      g_assert_cmpint (count_parked (&self->node), ==, i + 1);
    }
  after = dump_rulings (&self->node);
  g_assert_cmpstr (before, ==, after);
  assert_text (shelf_search (&self->node, "wheat"), "");
  assert_text (shelf_search (&self->node, "rice"), "Rice");
  stall_assert_sound (&self->node);
}

static void
damage_blobs (Stall *node)
{
  g_autoptr (GDir) dir = g_dir_open (rokad_shop_blobs (node->shop), 0, NULL);
  const char *name;

  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (rokad_shop_blobs (node->shop), name, NULL);

      assert_done (g_file_set_contents (path, "something else", -1, &error));
    }
}

static void
tell_count (Stall *node, const char *body)
{
  g_auto (Stranger) stranger;

  stranger_open (&stranger, node->scrap, "till", &node->seeded);
  stranger_say (&stranger, "stock.counted", body);
  parcel_give_all (&stranger.parcel, node->shop);
}

/* Two nodes may both say that it was: whoever is heard first, and whatever waited for it. */
static void
test_a_blob_is_counted_once (Fixture *self, gconstpointer unused)
{
  static const char sql[] = "SELECT (SELECT sum (quantity) FROM stock),"
                            " (SELECT count (*) FROM movement)";
  static const char row[] = ROW ("Rice", "1000");
  g_autofree char *body = put_blob (&self->node, row);

  damage_blobs (&self->node);
  tell_count (&self->node, body);
  g_free (put_blob (&self->node, row));
  tell_count (&self->node, body);
  stall_assert_rows (&self->node, sql, "1000|1\n");
  assert_done (rokad_parked_release (self->node.shop, &error));
  tell_count (&self->node, body);
  stall_assert_rows (&self->node, sql, "1000|1\n");
  g_assert_cmpint (count_parked (&self->node), ==, 0);
  stall_assert_sound (&self->node);
}

/* Nor do counts of what is none. */
static void
test_half_a_count_is_none (Fixture *self, gconstpointer unused)
{
  g_auto (Stranger) stranger;
  g_autofree char *bad = put_blob (&self->node, ROW ("Rice", "1000") "not a product\n");

  stranger_open (&stranger, self->node.scrap, "till", &self->node.seeded);
  stranger_say (&stranger, "stock.counted", bad);
  parcel_give_all (&stranger.parcel, self->node.shop);
  g_assert_cmpint (count_parked (&self->node), ==, 1);
  stall_assert_rows (&self->node,
                     "SELECT (SELECT count (*) FROM stock), (SELECT count (*) FROM movement),"
                     " (SELECT count (*) FROM bulk_count)",
                     "0|0|0\n");
}

/* Where the disk is full the blob is asked for again, else nobody would fold it. */
static void
test_a_blob_is_wanted_until_it_is_folded (Fixture *self, gconstpointer unused)
{
  static const char sql[] = "PRAGMA max_page_count = 1; CREATE TEMP TRIGGER no_room BEFORE INSERT"
                            " ON movement BEGIN INSERT INTO enrol_code"
                            " VALUES (hex (zeroblob (1000000)), 0); END";
  static const char row[] = ROW ("Rice", "1000");
  RokadDb *db = rokad_shop_db (self->node.shop);
  g_autofree char *body = put_blob (&self->node, row);
  char hash[ROKAD_HASH_HEX_BYTES];

  rokad_hash (row, strlen (row), hash);
  damage_blobs (&self->node);
  tell_count (&self->node, body);
  g_free (put_blob (&self->node, row));
  assert_done (rokad_db_exec (db, sql, &error));
  g_assert_false (rokad_blob_release (self->node.shop, hash, NULL));
  g_assert_false (rokad_blob_is_here (rokad_shop_blobs (self->node.shop), hash));
  assert_done (rokad_db_exec (db, "DROP TRIGGER no_room", &error));
  g_free (put_blob (&self->node, row));
  assert_done (rokad_blob_release (self->node.shop, hash, &error));
  g_assert_cmpint (count_parked (&self->node), ==, 0);
}

/* What waited for a blob counts when the blob is there, whole, and not before. */
static void
test_what_waited_for_its_blob_is_released (Fixture *self, gconstpointer unused)
{
  g_autoptr (RokadPaid) paid = NULL;
  Stall author;

  stall_open (&author);
  paid = stall_sell_two_lines (&author);
  parcel_send (author.shop, self->node.shop);
  g_assert_cmpint (count_parked (&self->node), ==, 2);
  g_assert_cmpint (stall_count (&self->node, "SELECT count (*) FROM orders"), ==, 1);
  assert_done (rokad_parked_release (self->node.shop, &error));
  g_assert_cmpint (count_parked (&self->node), ==, 2);

  fellow_copy_blobs (&author, &self->node);
  damage_blobs (&self->node);
  assert_done (rokad_parked_release (self->node.shop, &error));
  g_assert_cmpint (count_parked (&self->node), ==, 2);
  stall_assert_rows (&self->node, "SELECT reason LIKE '%changed%' FROM parked", "1\n");

  fellow_copy_blobs (&author, &self->node);
  assert_done (rokad_parked_release (self->node.shop, &error));
  g_assert_cmpint (count_parked (&self->node), ==, 0);
  fellow_assert_equal (&author, &self->node);
  assert_text (shelf_scan (&self->node, "D04"), "Soap 125 g");
  assert_text (shelf_search (&self->node, "toothpaste"), "Toothpaste 150 g");
  stall_close (&author);
}

/* --- What was sold here --- */

/* All rows but the lines themselves, and what is parked. */
static char *
dump_own (Stall *stall)
{
  static const char *const but[] = { "journal", "entry", "parked", NULL };

  return dump_file (stall->folder, "shop.db", but);
}

/* Whoever names an order that was sold here places it no second time. */
static void
test_an_order_is_placed_once (Fixture *self, gconstpointer unused)
{
  static const Poison changes[] = {
    { "order.paid", "Salt", "Salt" },
    { "order.undone", "Salt", "Salt" },
    { "order.paid", "\"n\":1", "\"n\":99" },
    { "order.paid", "\"lines\":[", "\"lines\":[],\"lanes\":[" },
    { "order.paid", "\"facts\":[", "\"facts\":[],\"fects\":[" },
  };
  Stall author;
  g_autoptr (RokadPaid) paid = NULL;
  g_autofree char *before = NULL;
  g_autofree char *body = NULL;
  g_auto (Stranger) stranger;

  stall_open (&author);
  paid = stall_sell_two_lines (&author);
  before = dump_own (&author);
  body = stranger_order (paid->order_id, SHIFT);
  stranger_open (&stranger, author.scrap, "till", &author.seeded);
  for (gsize i = 0; i < G_N_ELEMENTS (changes); i++)
    {
      g_auto (GStrv) parts = g_strsplit (body, changes[i].what, 2);
      g_autofree char *changed = g_strjoinv (changes[i].becomes, parts);
      g_autofree char *after = NULL;

      g_test_message ("%s: %s", changes[i].kind, changes[i].becomes);
      stranger_say (&stranger, changes[i].kind, changed);
      parcel_give_all (&stranger.parcel, author.shop);
      g_assert_cmpint (count_parked (&author), ==, i + 1);
      after = dump_own (&author);
      g_assert_cmpstr (before, ==, after);
    }
  stall_assert_sound (&author);
  stall_close (&author);
}

/* Nor does a fact with the id of one that is there take its place: no payment is dropped. */
static void
test_a_payment_is_not_dropped (Fixture *self, gconstpointer unused)
{
  static const char sql[] = "SELECT f.*, o.state, o.paid_minor, o.number FROM fact f"
                            " JOIN orders o USING (order_id) WHERE o.undoes = '' AND o.seq = 4";
  Stall author;
  g_autoptr (RokadPaid) paid = NULL;
  g_autofree char *fact = NULL;
  g_autofree char *before = NULL;
  g_autofree char *id = stranger_id (1);
  g_autofree char *good = stranger_order (id, SHIFT);
  g_autofree char *body = NULL;
  g_auto (GStrv) parts = g_strsplit (good, "\"facts\":[", 2);
  g_auto (Stranger) stranger;

  stall_open (&author);
  paid = stall_sell_two_lines (&author);
  before = dump_query (author.folder, "shop.db", sql);
  g_assert_nonnull (strstr (before, "approved"));
  fact = g_strchomp (
      dump_query (author.folder, "shop.db", "SELECT fact_id FROM fact WHERE kind = 'approved'"));
  body = g_strdup_printf ("%s\"facts\":[{\"id\":\"%s\",\"order\":\"%s\",\"kind\":\"approved\","
                          "\"amount_minor\":-1},%s",
                          parts[0], fact, paid->order_id, parts[1]);
  stranger_open (&stranger, author.scrap, "till", &author.seeded);
  stranger_say (&stranger, "order.paid", body);
  parcel_give_all (&stranger.parcel, author.shop);
  stall_assert_rows (&author, sql, before);
  g_assert_cmpint (stall_count (&author, "SELECT count (*) FROM orders"), ==, 2);
  stall_close (&author);
}

#define ADD(path, func) g_test_add ("/parked/" path, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  ADD ("a-poisoned-order-stops-no-other", test_a_poisoned_order_stops_no_other);
  ADD ("a-poisoned-ruling-stops-no-other", test_a_poisoned_ruling_stops_no_other);
  ADD ("another-version-is-parked", test_another_version_is_parked);
  ADD ("a-blob-that-is-none-counts-nowhere", test_a_blob_that_is_none_counts_nowhere);
  ADD ("a-blob-is-counted-once", test_a_blob_is_counted_once);
  ADD ("half-a-count-is-none", test_half_a_count_is_none);
  ADD ("a-blob-is-wanted-until-it-is-folded", test_a_blob_is_wanted_until_it_is_folded);
  ADD ("what-waited-for-its-blob-is-released", test_what_waited_for_its_blob_is_released);
  ADD ("an-order-is-placed-once", test_an_order_is_placed_once);
  ADD ("a-payment-is-not-dropped", test_a_payment_is_not_dropped);

  return g_test_run ();
}
