/* Importing: what a file says is in the catalog, what it says wrong is listed, and again is
 * nothing. */
#include <glib/gstdio.h>
#include <string.h>

#include "folder.h"
#include "rokad-refold.h"
#include "rokad-stock.h"
#include "shelf.h"

#define PRODUCT_OF(code) \
  "SELECT name FROM product WHERE product =" \
  " (SELECT product FROM product_code WHERE code = '" code "' AND kind <> 'sku')"

static gint64
count (Stall *self, const char *sql)
{
  return dump_int (self->folder, "catalog.db", sql);
}

static char *
query (Stall *self, const char *sql)
{
  return dump_query (self->folder, "catalog.db", sql);
}

static gint64
entries (Stall *self)
{
  return count (self,
                "SELECT count (*) FROM entry WHERE CAST (line AS TEXT) LIKE '%products.imported%'");
}

/* --- What a file may look like --- */

static void
test_columns_come_in_any_order_and_case (Stall *self, gconstpointer unused)
{
  assert_text (shelf_import (self, "Price,NAME,colour, Barcode \n12.50,Rope,red,4006381333931\n"),
               "rows 1: 1 added, 0 changed, 0 unchanged, 0 rejected");
  assert_text (shelf_scan (self, "4006381333931"), "Rope");
  assert_text (query (self, "SELECT price_minor FROM price JOIN product USING (product)"
                            " WHERE name = 'Rope'"),
               "1250\n");
}

static void
test_columns_that_nobody_knows_are_mentioned (Stall *self, gconstpointer unused)
{
  static const char csv[] = "name,colour,shelf\nRope,red,4\n";
  g_auto (RokadImportResult) result = { 0 };

  assert_done (shelf_import_bytes (self, "x.csv", csv, -1, &result, &error));
  g_assert_cmpstr (result.ignored_columns, ==, "colour, shelf");
  g_assert_null (result.rejects_path);
}

static void
test_a_file_without_header_is_codes_names_prices (Stall *self, gconstpointer unused)
{
  static const char tsv[] = "4006381333931\tPen \"blue\"\t10\n96385074\tSweets\t2.5\n";
  g_auto (RokadImportResult) result = { 0 };

  assert_done (shelf_import_bytes (self, "x.TSV", tsv, -1, &result, &error));
  g_assert_cmpint (result.added, ==, 2);
  assert_text (shelf_scan (self, "4006381333931"), "Pen \"blue\"");
  assert_text (shelf_scan (self, "96385074"), "Sweets");
}

static void
test_a_product_may_have_many_codes (Stall *self, gconstpointer unused)
{
  g_auto (GStrv) codes = NULL;
  gint64 row;

  shelf_fill (self, "barcode,name\n4006381333931|036000291452  LOCAL-7,Rope\n");
  assert_text (shelf_scan (self, "4006381333931"), "Rope");
  assert_text (shelf_scan (self, "0036000291452"), "Rope");
  assert_text (shelf_scan (self, "local-7"), "Rope");

  row = count (self, "SELECT product FROM product WHERE name = 'Rope'");
  codes = rokad_catalog_codes (rokad_shop_catalog (self->shop), row, NULL);
  assert_text (g_strjoinv (" ", codes), "4006381333931 036000291452 LOCAL-7");
}

static void
test_names_keep_all_but_control_characters (Stall *self, gconstpointer unused)
{
  shelf_fill (self, "barcode,name\nX1,\"  Tom &amp; Jerry\tà\nla\xc2\x85 mode \"\n");
  assert_text (query (self, PRODUCT_OF ("X1")), "Tom &amp; Jerry à la  mode\n");
}

/* --- What a line may not say --- */

static void
test_a_bad_line_is_listed_and_stops_nothing (Stall *self, gconstpointer unused)
{
  g_autofree char *long_name = g_strnfill (ROKAD_NAME_BYTES_MAX + 1, 'n');
  g_autofree char *csv = g_strdup_printf ("barcode,name,price,mrp,unit,stock,tax\n"
                                          "B1,,1,,,,\n"
                                          "B2,%s,1,,,,\n"
                                          "B3,Rope,one,,,,\n"
                                          "B4,Rope,-1,,,,\n"
                                          "B5,Rope,10,9.50,,,\n"
                                          "B6,Rope,1.005,,,,\n"
                                          "B7,Rope,1,,dozen,,\n"
                                          "B8,Rope,1,,,0.0005,\n"
                                          "B9,Rope,1,,,,GST 99\n"
                                          "\"B10,Rope,1,,,,\n"
                                          "B11,Good rope,1,2,kg,1.5,gst 5\n",
                                          long_name);
  g_autofree char *result = shelf_import (self, csv);
  g_autofree char *rejects = shelf_rejects (self);

  g_assert_cmpstr (result, ==, "rows 11: 1 added, 0 changed, 0 unchanged, 10 rejected");
  g_assert_true (g_str_has_prefix (rejects, "line,reason,text\r\n2,there is no name,\"B1,"));
  g_assert_nonnull (strstr (rejects, "\r\n3,the name is longer than 250 bytes,"));
  g_assert_nonnull (strstr (rejects, "\r\n4,the price “one” is not an amount of INR,"));
  g_assert_nonnull (strstr (rejects, "\r\n6,the price 10.00 is above the MRP 9.50,"));
  g_assert_nonnull (strstr (rejects, "\r\n8,the unit “dozen” is neither piece nor kg,"));
  g_assert_nonnull (strstr (rejects, "\r\n10,the shop has no tax class “GST 99”,"));
  g_assert_nonnull (strstr (rejects, "\r\n11,a quote that is not closed,\"\"\"B10,Rope"));
  assert_text (query (self, PRODUCT_OF ("B11")), "Good rope\n");
  stall_assert_sound (self);
}

static void
test_a_line_that_is_no_text_is_listed (Stall *self, gconstpointer unused)
{
  assert_text (shelf_import (self, "barcode,name\nB1,Caf\xe9\nB2,Caf\xc3\xa9\n"),
               "rows 2: 1 added, 0 changed, 0 unchanged, 1 rejected");
  assert_text (shelf_rejects (self),
               "line,reason,text\r\n2,not valid UTF-8,\"B1,Caf\xef\xbf\xbd\"\r\n");
}

static void
test_the_second_line_of_a_product_names_the_first (Stall *self, gconstpointer unused)
{
  g_autofree char *rejects = NULL;

  assert_text (shelf_import (self, "barcode,sku,name,price\n"
                                   "4006381333931,,Pen,10\n"
                                   "4006381333931,,Pencil,12\n"
                                   ",PEN-2,Red pen,10\n"
                                   ",PEN-2,Blue pen,10\n"
                                   ",,Loose string,1\n"
                                   ",,Loose string,2\n"),
               "rows 6: 3 added, 0 changed, 0 unchanged, 3 rejected");
  rejects = shelf_rejects (self);
  g_assert_nonnull (strstr (rejects, "\r\n3,the same product as line 2,"));
  g_assert_nonnull (strstr (rejects, "\r\n5,the same product as line 4,"));
  g_assert_nonnull (strstr (rejects, "\r\n7,the same product as line 6,"));
}

/* A line that was rejected claims nothing. */
static void
test_a_good_line_may_follow_a_bad_one (Stall *self, gconstpointer unused)
{
  assert_text (shelf_import (self, "barcode,name,price\nB1,Rope,x\nB1,Rope,1\n"),
               "rows 2: 1 added, 0 changed, 0 unchanged, 1 rejected");
}

static void
test_products_may_share_a_code_by_their_skus (Stall *self, gconstpointer unused)
{
  static const char csv[] = "barcode,sku,name,price,mrp\n"
                            "4006381333931,P-OLD,Pen,10,10\n"
                            "4006381333931,P-NEW,Pen,12,12\n";
  g_autofree char *rejects = NULL;

  assert_text (shelf_import (self, csv), "rows 2: 2 added, 0 changed, 0 unchanged, 0 rejected");
  assert_text (shelf_scan (self, "4006381333931"), "Pen | Pen");
  assert_text (shelf_import (self, csv), "rows 2: 0 added, 0 changed, 2 unchanged, 0 rejected");

  /* Which of the two is meant cannot be told. */
  assert_text (shelf_import (self, "barcode,name\n4006381333931,Pen\n"),
               "rows 1: 0 added, 0 changed, 0 unchanged, 1 rejected");
  rejects = shelf_rejects (self);
  g_assert_nonnull (strstr (rejects, "the line needs a SKU"));
}

/* Real lists have both forms of one number for two products. */
static void
test_both_forms_of_a_number_may_be_products (Stall *self, gconstpointer unused)
{
  static const char csv[] = "barcode,name\n00011686,Cookies\n0000000011686,Pasta\n"
                            "00036000291452,Old\n036000291452,New\n";

  assert_text (shelf_import (self, csv), "rows 4: 4 added, 0 changed, 0 unchanged, 0 rejected");
  assert_text (shelf_scan (self, "00011686"), "Cookies");
  assert_text (shelf_scan (self, "0000000011686"), "Pasta");
  assert_text (shelf_import (self, csv), "rows 4: 0 added, 0 changed, 4 unchanged, 0 rejected");
}

static void
test_a_file_that_is_none_changes_nothing (Stall *self, gconstpointer unused)
{
  static const char *const files[] = { "",
                                       "\n\n",
                                       "colour,shelf\nred,4\n",
                                       "barcode,price\nB1,1\n",
                                       "name,price,Name\nRope,1,Rope\n",
                                       "\"name\nRope\n" };
  g_auto (RokadImportResult) result = { 0 };

  for (guint i = 0; i < G_N_ELEMENTS (files); i++)
    assert_refused (self, shelf_import_bytes (self, "x.csv", files[i], -1, &result, &error),
                    ROKAD_SHOP_ERROR, ROKAD_SHOP_ERROR_INVALID);
  assert_refused (
      self,
      rokad_import_products (self->shop, "/nowhere/x.csv", NULL, NULL, NULL, NULL, &result, &error),
      G_IO_ERROR, G_IO_ERROR_NOT_FOUND);
}

/* --- Again, and changed --- */

static void
test_again_changes_nothing (Stall *self, gconstpointer unused)
{
  g_autofree char *before = dump_shop (self->folder);
  g_autofree char *after = NULL;
  gint64 n = entries (self);

  self->seeded.now_us += G_USEC_PER_SEC;
  assert_text (shelf_import (self, counter_products),
               "rows 20: 0 added, 0 changed, 20 unchanged, 0 rejected");
  after = dump_shop (self->folder);
  g_assert_cmpstr (before, ==, after);
  g_assert_cmpint (entries (self), ==, n);
}

static void
test_only_what_changed_is_ruled (Stall *self, gconstpointer unused)
{
  g_autofree char *csv = NULL;
  gint64 n = entries (self);

  assert_text (shelf_import (self, "barcode,name,price\nD01,Salt 1 kg,27\nD03,Tea 250 g,142\n"
                                   "D99,New,1\n"),
               "rows 3: 1 added, 1 changed, 1 unchanged, 0 rejected");
  g_assert_cmpint (entries (self), ==, n + 1);
  csv = query (self, "SELECT products, stock FROM import ORDER BY products LIMIT 1");
  g_assert_cmpstr (csv, ==, "2|0\n");

  /* What the file has no column for stays, and the old price is history. */
  assert_text (query (self, "SELECT category, mrp_minor, hsn FROM product WHERE sku = 'SALT'"),
               "Staples|2800|2501\n");
  assert_text (query (self, "SELECT price_minor FROM price JOIN product USING (product)"
                            " WHERE sku = 'SALT' ORDER BY from_us"),
               "2800\n2700\n");
  stall_assert_sound (self);
}

static void
test_a_price_may_not_pass_the_mrp_that_stands (Stall *self, gconstpointer unused)
{
  assert_text (shelf_import (self, "barcode,name,price\nD01,Salt 1 kg,28.50\n"),
               "rows 1: 0 added, 0 changed, 0 unchanged, 1 rejected");
  assert_text (shelf_import (self, "barcode,name,mrp\nD01,Salt 1 kg,27\n"),
               "rows 1: 0 added, 0 changed, 0 unchanged, 1 rejected");
}

static void
test_an_empty_price_leaves_the_price (Stall *self, gconstpointer unused)
{
  assert_text (shelf_import (self, "barcode,name,price,tax\nD01,Salt 1 kg,,\nD98,New,,\n"),
               "rows 2: 1 added, 0 changed, 1 unchanged, 0 rejected");
  g_assert_cmpint (count (self, "SELECT count (*) FROM price JOIN product USING (product)"
                                " WHERE codes = 'D98'"),
                   ==, 0);
}

static void
test_a_new_name_and_code_replace_the_old (Stall *self, gconstpointer unused)
{
  shelf_fill (self, "sku,barcode,name\nSALT,E01,Rock salt\n");
  assert_text (shelf_scan (self, "D01"), "");
  assert_text (shelf_scan (self, "E01"), "Rock salt");
  assert_text (shelf_search (self, "salt 1"), "");
  assert_text (shelf_search (self, "rock"), "Rock salt");
}

/* A product that came without a SKU gets one, and is the same product. */
static void
test_a_sku_may_come_later (Stall *self, gconstpointer unused)
{
  shelf_fill (self, "barcode,name\n4006381333931,Pen\n");
  assert_text (
      shelf_import (self, "barcode,sku,name\n4006381333931,P1,Pen\n4006381333931,P2,Pen\n"),
      "rows 2: 1 added, 1 changed, 0 unchanged, 0 rejected");
  assert_text (
      shelf_import (self, "barcode,sku,name\n4006381333931,P1,Pen\n4006381333931,P2,Pen\n"),
      "rows 2: 0 added, 0 changed, 2 unchanged, 0 rejected");
}

/* --- Stock --- */

static gint64
stock_of (Stall *self, const char *code)
{
  g_auto (RokadScan) scan = { 0 };
  gint64 quantity;

  assert_done (rokad_catalog_scan (rokad_shop_catalog (self->shop),
                                   rokad_shop_settings (self->shop), code, self->seeded.now_us,
                                   &scan, &error));
  g_assert_cmpuint (scan.products->len, ==, 1);
  assert_done (rokad_stock_of_product (rokad_shop_db (self->shop),
                                       rokad_product_fields (scan.products->pdata[0])->id,
                                       &quantity, &error));
  return quantity;
}

static void
test_a_stock_column_is_the_opening_count (Stall *self, gconstpointer unused)
{
  g_assert_cmpint (stock_of (self, "D01"), ==, 40000);
  g_assert_cmpint (stock_of (self, "D11"), ==, 50500);
  g_assert_cmpint (dump_int (self->folder, "shop.db", "SELECT count (*) FROM movement"), ==, 20);

  /* What was counted or sold since is not counted again by a file. */
  shelf_fill (self, "barcode,name,stock\nD01,Salt 1 kg,99\nF01,New,0\nF02,Newer,\n");
  g_assert_cmpint (stock_of (self, "D01"), ==, 40000);
  g_assert_cmpint (stock_of (self, "F01"), ==, 0);
  assert_text (shelf_import (self, "barcode,name,stock\nF01,New,5\nF02,Newer,5\n"),
               "rows 2: 0 added, 1 changed, 1 unchanged, 0 rejected");
  g_assert_cmpint (stock_of (self, "F01"), ==, 0);
  g_assert_cmpint (stock_of (self, "F02"), ==, 5000);
  stall_assert_sound (self);
}

static void
replace_file (Stall *self, const char *kept, const char *name)
{
  g_autofree char *from = g_build_filename (kept, name, NULL);
  g_autofree char *to = g_build_filename (self->folder, name, NULL);
  g_autofree char *contents = NULL;
  gsize bytes;

  g_remove (to);
  if (g_file_get_contents (from, &contents, &bytes, NULL))
    g_assert_true (g_file_set_contents (to, contents, (gssize) bytes, NULL));
}

/* The power goes between the catalog's commit and the till's: the counts come when the shop opens,
 * and once.
 */
static void
test_counts_survive_a_power_cut (Stall *self, gconstpointer unused)
{
  g_autofree char *kept = g_build_filename (self->scrap, "kept", NULL);

  rokad_shop_close (g_steal_pointer (&self->shop));
  folder_copy (self->folder, kept);
  stall_reopen (self, NULL);
  shelf_fill (self, "barcode,name,stock\nF01,New,7\n");
  rokad_shop_close (g_steal_pointer (&self->shop));
  replace_file (self, kept, "shop.db");
  replace_file (self, kept, "shop.db-wal");
  replace_file (self, kept, "shop.db-shm");

  stall_reopen (self, NULL);
  g_assert_cmpint (stock_of (self, "F01"), ==, 7000);
  stall_reopen (self, NULL);
  assert_done (rokad_import_finish (self->shop, &error));
  g_assert_cmpint (stock_of (self, "F01"), ==, 7000);
  stall_assert_sound (self);
}

/* --- Blobs, progress, stopping --- */

static guint
count_blobs (Stall *self)
{
  g_autoptr (GDir) dir = g_dir_open (rokad_shop_blobs (self->shop), 0, NULL);
  guint n = 0;

  while (g_dir_read_name (dir) != NULL)
    n++;
  return n;
}

/* An entry names its blob by hash: one that is lost or changed is set aside, not folded. */
static void
test_a_changed_blob_is_not_folded (Stall *self, gconstpointer unused)
{
  g_autofree char *sha256 = query (self, "SELECT sha256 FROM import");
  g_autofree char *path =
      g_build_filename (rokad_shop_blobs (self->shop), g_strchomp (sha256), NULL);
  RokadRefold refold;
  g_autoptr (GError) error = NULL;

  g_assert_true (g_file_set_contents (path, "forged\n", -1, NULL));
  g_assert_false (rokad_refold_check (self->shop, &refold, &error));
}

static void
test_a_refused_import_leaves_no_blob (Stall *self, gconstpointer unused)
{
  g_auto (RokadImportResult) result = { 0 };
  guint n = count_blobs (self);

  /* Nothing can be appended. */
  assert_done (rokad_db_exec (rokad_shop_catalog (self->shop),
                              "CREATE TEMP TRIGGER no_entry BEFORE INSERT ON main.entry"
                              " BEGIN SELECT raise (ABORT, 'no'); END",
                              &error));
  assert_refused (self, shelf_import_bytes (self, "x.csv", "name\nRope\n", -1, &result, &error),
                  ROKAD_STORE_ERROR, ROKAD_STORE_ERROR_FAILED);
  g_assert_cmpuint (count_blobs (self), ==, n);
}

typedef struct
{
  GCancellable *cancellable;
  gint64 stop_at; /* bytes; 0: never */
  gint64 last;
  guint calls;
} Watch;

static void
watch (gint64 done, gint64 total, gpointer data)
{
  Watch *self = data;

  g_assert_cmpint (done, >=, self->last);
  g_assert_cmpint (done, <=, total);
  self->last = done;
  self->calls++;
  if (self->stop_at > 0 && done * 100 >= total * self->stop_at)
    g_cancellable_cancel (self->cancellable);
}

static char *
write_many (Stall *self)
{
  g_autoptr (GString) csv = g_string_new ("barcode,name,price\n");
  char *path = g_build_filename (self->scrap, "many.csv", NULL);

  for (guint i = 0; i < 20000; i++)
    g_string_append_printf (csv, "M%u,Product number %u,%u\n", i, i, i % 100);
  g_assert_true (g_file_set_contents (path, csv->str, (gssize) csv->len, NULL));
  return path;
}

static void
test_progress_is_told_to_the_end (Stall *self, gconstpointer unused)
{
  g_autofree char *path = write_many (self);
  g_auto (RokadImportResult) result = { 0 };
  Watch seen = { 0 };

  assert_done (rokad_import_products (self->shop, path, NULL, watch, &seen, NULL, &result, &error));
  g_assert_cmpint (result.added, ==, 20000);
  g_assert_cmpuint (seen.calls, >, 3);
}

/* In the first half, while the file is read, and in the second, while the catalog is written. */
static void
test_stopping_changes_nothing (Stall *self, gconstpointer unused)
{
  static const gint64 when[] = { 1, 60 };
  g_autofree char *path = write_many (self);
  g_auto (RokadImportResult) result = { 0 };
  guint n = count_blobs (self);

  for (guint i = 0; i < G_N_ELEMENTS (when); i++)
    {
      g_autoptr (GCancellable) cancellable = g_cancellable_new ();
      Watch seen = { cancellable, when[i], 0, 0 };

      assert_refused (self,
                      rokad_import_products (self->shop, path, NULL, watch, &seen, cancellable,
                                             &result, &error),
                      G_IO_ERROR, G_IO_ERROR_CANCELLED);
      g_assert_cmpuint (count_blobs (self), ==, n);
    }
}

#define add(name, test) \
  g_test_add ("/import/" name, Stall, NULL, stall_fixture_open, test, stall_fixture_close)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  add ("columns_come_in_any_order_and_case", test_columns_come_in_any_order_and_case);
  add ("columns_that_nobody_knows_are_mentioned", test_columns_that_nobody_knows_are_mentioned);
  add ("a_file_without_header_is_codes_names_prices",
       test_a_file_without_header_is_codes_names_prices);
  add ("a_product_may_have_many_codes", test_a_product_may_have_many_codes);
  add ("names_keep_all_but_control_characters", test_names_keep_all_but_control_characters);
  add ("a_bad_line_is_listed_and_stops_nothing", test_a_bad_line_is_listed_and_stops_nothing);
  add ("a_line_that_is_no_text_is_listed", test_a_line_that_is_no_text_is_listed);
  add ("the_second_line_of_a_product_names_the_first",
       test_the_second_line_of_a_product_names_the_first);
  add ("a_good_line_may_follow_a_bad_one", test_a_good_line_may_follow_a_bad_one);
  add ("products_may_share_a_code_by_their_skus", test_products_may_share_a_code_by_their_skus);
  add ("both_forms_of_a_number_may_be_products", test_both_forms_of_a_number_may_be_products);
  add ("a_file_that_is_none_changes_nothing", test_a_file_that_is_none_changes_nothing);
  add ("again_changes_nothing", test_again_changes_nothing);
  add ("only_what_changed_is_ruled", test_only_what_changed_is_ruled);
  add ("a_price_may_not_pass_the_mrp_that_stands", test_a_price_may_not_pass_the_mrp_that_stands);
  add ("an_empty_price_leaves_the_price", test_an_empty_price_leaves_the_price);
  add ("a_new_name_and_code_replace_the_old", test_a_new_name_and_code_replace_the_old);
  add ("a_sku_may_come_later", test_a_sku_may_come_later);
  add ("a_stock_column_is_the_opening_count", test_a_stock_column_is_the_opening_count);
  add ("counts_survive_a_power_cut", test_counts_survive_a_power_cut);
  add ("a_changed_blob_is_not_folded", test_a_changed_blob_is_not_folded);
  add ("a_refused_import_leaves_no_blob", test_a_refused_import_leaves_no_blob);
  add ("progress_is_told_to_the_end", test_progress_is_told_to_the_end);
  add ("stopping_changes_nothing", test_stopping_changes_nothing);

  return g_test_run ();
}
