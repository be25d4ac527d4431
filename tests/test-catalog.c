/* The catalog: what a scan means, what holds at an instant, and that rulings fold in any order. */
#include <string.h>

#include "rokad-json.h"
#include "rokad-refold.h"
#include "rokad-time.h"
#include "shelf.h"

#define DAY_US (24 * G_TIME_SPAN_HOUR)

static RokadDb *
catalog (Stall *self)
{
  return rokad_shop_catalog (self->shop);
}

static RokadProduct *
product_at (Stall *self, const char *sku, gint64 at_us)
{
  g_autofree char *sql = g_strdup_printf ("SELECT id FROM product WHERE sku = '%s'", sku);
  g_autofree char *id = dump_query (self->folder, "catalog.db", sql);
  g_autoptr (GError) error = NULL;
  RokadProduct *product = rokad_catalog_product (catalog (self), rokad_shop_settings (self->shop),
                                                 g_strchomp (id), at_us, &error);

  g_assert_no_error (error);
  g_assert_nonnull (product);
  return product;
}

static gint64
price_at (Stall *self, const char *sku, gint64 at_us)
{
  g_autoptr (RokadProduct) product = product_at (self, sku, at_us);

  return rokad_product_fields (product)->price_minor;
}

static void
rule (Stall *self, const char *kind, const char *body)
{
  g_autoptr (RokadTransaction) transaction = rokad_db_begin (catalog (self), NULL);
  RokadStamp stamp = rokad_shop_stamp (self->shop);

  g_assert_nonnull (transaction);
  assert_done (rokad_shop_rule (self->shop, transaction, &stamp, kind, body, &error));
  assert_done (rokad_transaction_commit (&transaction, &error));
}

/* --- Scans --- */

static void
test_a_code_matches_exactly_first (Stall *self, gconstpointer unused)
{
  shelf_fill (self, "barcode,sku,name\n"
                    "abc,,Lower\nABC,,Upper\nAbd,,Mixed\n"
                    "036000291452,,As given\n00036000291452,,Padded\n"
                    "S1,D02,Its SKU is a code\n"
                    ",Lone-Sku,By SKU\n");

  assert_text (shelf_scan (self, "abc"), "Lower");
  assert_text (shelf_scan (self, "ABC"), "Upper");
  assert_text (shelf_scan (self, "Abc"), "Upper | Lower");
  assert_text (shelf_scan (self, " aBD\r"), "Mixed");
  assert_text (shelf_scan (self, "036000291452"), "As given");
  assert_text (shelf_scan (self, "0036000291452"), "As given | Padded");
  assert_text (shelf_scan (self, "D02"), "Sugar 1 kg · चीनी"); /* a code comes before a SKU */
  assert_text (shelf_scan (self, "lone-sku"), "By SKU");
  assert_text (shelf_scan (self, "nothing"), "");
  assert_text (shelf_scan (self, ""), "");
}

/* A scanner sends one number with 12, 13 or 14 digits as it was set up; only a GTIN has that
 * freedom.
 */
static void
test_a_gtin_may_come_padded (Stall *self, gconstpointer unused)
{
  static const struct
  {
    const char *scanned;
    const char *found;
  } table[] = {
    { "036000291452", "UPC-A" },    { "0036000291452", "UPC-A" },
    { "00036000291452", "UPC-A" },  { "36000291452", "" },
    { "0012345678905", "EAN-13" },  { "012345678905", "EAN-13" },
    { "00012345678905", "EAN-13" }, { "96385074", "EAN-8" },
    { "000096385074", "EAN-8" },    { "0000096385074", "EAN-8" },
    { "00000096385074", "EAN-8" },  { "10614141000415", "GTIN-14" },
    { "0614141000418", "" }, /* the piece in that case has its own number */
    { "036000291453", "Misprint" }, { "0036000291453", "" },
    { "00123", "Own number" },      { "123", "" },
  };

  shelf_fill (self, "barcode,name\n036000291452,UPC-A\n0012345678905,EAN-13\n96385074,EAN-8\n"
                    "10614141000415,GTIN-14\n036000291453,Misprint\n00123,Own number\n");
  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    assert_text (shelf_scan (self, table[i].scanned), table[i].found);
}

static void
test_a_label_carries_weight_or_price (Stall *self, gconstpointer unused)
{
  shelf_fill (self, "barcode,name,unit,price\n12345,Grapes,kg,90\n7,Figs,kg,300\n"
                    "2112345099996,Gift basket,piece,500\n");

  assert_text (shelf_scan (self, "2112345012506"), "Grapes × 1250 g");
  assert_text (shelf_scan (self, "2312345099907"), "Grapes at 9990");
  assert_text (shelf_scan (self, "2100007003504"), "Figs × 350 g"); /* given without its zeros */
  assert_text (shelf_scan (self, "2112345099996"), "Gift basket");  /* an exact code wins */
  assert_text (shelf_scan (self, "2112345000008"), "");             /* of nothing */
  assert_text (shelf_scan (self, "2199999012502"), "");             /* of nobody */
}

static void
test_patterns_are_a_setting (Stall *self, gconstpointer unused)
{
  shelf_fill (self, "barcode,name,unit\n12345,Grapes,kg\n");
  assert_text (shelf_scan (self, "2212345012503"), "");
  assert_done (
      rokad_shop_change_settings (self->shop, &error, "code_patterns", "22PPPPPWWWWWC", NULL));
  assert_text (shelf_scan (self, "2212345012503"), "Grapes × 1250 g");
  assert_text (shelf_scan (self, "2112345012506"), "");
}

/* --- What holds at an instant --- */

static char *
price_body (Stall *self, const char *sku, gint64 from_us, gint64 price_minor)
{
  g_autoptr (RokadProduct) product = product_at (self, sku, self->seeded.now_us);
  g_autoptr (GTimeZone) utc = g_time_zone_new_utc ();
  g_autofree char *from = rokad_time_format (from_us, utc);

  return g_strdup_printf (
      "{\"prices\":[{\"product\":\"%s\",\"from\":\"%s\",\"price_minor\":%" G_GINT64_FORMAT "}]}",
      rokad_product_fields (product)->id, from, price_minor);
}

static void
test_a_price_takes_effect_at_its_instant (Stall *self, gconstpointer unused)
{
  gint64 tomorrow_us = self->seeded.now_us + DAY_US;
  g_autofree char *body = price_body (self, "SALT", tomorrow_us, 3000);

  tomorrow_us -= tomorrow_us % 1000; /* entries know milliseconds */
  rule (self, "price.ruled", body);
  g_assert_cmpint (price_at (self, "SALT", self->seeded.now_us), ==, 2800);
  g_assert_cmpint (price_at (self, "SALT", tomorrow_us - 1), ==, 2800);
  g_assert_cmpint (price_at (self, "SALT", tomorrow_us), ==, 3000);
  g_assert_cmpint (price_at (self, "SALT", 0), ==, ROKAD_PRICE_UNKNOWN);
}

static void
test_the_later_ruling_for_an_instant_holds (Stall *self, gconstpointer unused)
{
  gint64 at_us = self->seeded.now_us + DAY_US;
  g_autofree char *first = price_body (self, "SALT", at_us, 3000);
  g_autofree char *second = price_body (self, "SALT", at_us, 2900);

  rule (self, "price.ruled", first);
  rule (self, "price.ruled", second);
  g_assert_cmpint (price_at (self, "SALT", at_us), ==, 2900);
}

static void
test_a_tax_changes_on_its_day (Stall *self, gconstpointer unused)
{
  gint64 now_us = self->seeded.now_us;
  g_autoptr (RokadProduct) before = NULL;
  g_autoptr (RokadProduct) after = NULL;
  g_autoptr (RokadProduct) unnamed = NULL;

  shelf_fill (self, "sku,name\nNO-TAX,Of no class\n");
  rule (self, "tax.ruled",
        "{\"taxes\":[{\"class\":\"GST 5\",\"from\":\"2030-01-01T00:00:00+05:30\","
        "\"tax\":{\"class\":\"GST 5\",\"inclusive\":true,\"parts\":[[\"CGST\",300],[\"SGST\",300]]}"
        "}]}");
  before = product_at (self, "SUGAR", now_us);
  after = product_at (self, "SUGAR", now_us + 10 * 365 * DAY_US);
  unnamed = product_at (self, "NO-TAX", self->seeded.now_us);

  g_assert_cmpint (rokad_product_fields (before)->tax.components[0].rate_bp, ==, 250);
  g_assert_cmpint (rokad_product_fields (after)->tax.components[0].rate_bp, ==, 300);
  g_assert_cmpstr (rokad_product_fields (unnamed)->tax.class_name, ==, "GST 0"); /* the default */
}

static void
test_a_product_is_whole (Stall *self, gconstpointer unused)
{
  g_autoptr (RokadProduct) product = product_at (self, "SOAP", self->seeded.now_us);
  const RokadProductFields *fields = rokad_product_fields (product);

  g_assert_cmpstr (fields->code, ==, "D04");
  g_assert_cmpstr (fields->name, ==, "Soap 125 g");
  g_assert_cmpstr (fields->category, ==, "Bath");
  g_assert_cmpint (fields->unit, ==, ROKAD_UNIT_PIECE);
  g_assert_cmpint (fields->price_minor, ==, 3800);
  g_assert_cmpint (fields->mrp_minor, ==, 4000);
  g_assert_cmpstr (fields->hsn, ==, "3401");
  g_assert_cmpstr (fields->tax.class_name, ==, "GST 18");
  g_assert_cmpuint (fields->tax.n_components, ==, 2);
}

/* --- Lists --- */

static char *
tiles (Stall *self, const char *category)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) products = rokad_catalog_tiles (
      catalog (self), rokad_shop_settings (self->shop), category, self->seeded.now_us, 3, &error);
  GString *names = g_string_new (NULL);

  g_assert_no_error (error);
  for (guint i = 0; i < products->len; i++)
    g_string_append_printf (names, "%s%s", i > 0 ? " | " : "",
                            rokad_product_fields (products->pdata[i])->name);
  return g_string_free (names, FALSE);
}

static void
test_tiles_are_what_has_no_code (Stall *self, gconstpointer unused)
{
  g_auto (GStrv) categories = NULL;

  shelf_fill (self, "name,sku,category\nTea cup,,Counter\nBag,BAG-1,Counter\nCandle,,\n");
  assert_text (tiles (self, NULL), "Bag | Candle | Tea cup");
  assert_text (tiles (self, "Dairy"), "Egg | Ghee 500 ml | Milk 500 ml · दूध");
  assert_text (tiles (self, ""), "");

  categories = rokad_catalog_categories (catalog (self), 3, NULL);
  assert_text (g_strjoinv (" ", categories), "Staples Dairy Home");
}

static void
test_products_are_counted (Stall *self, gconstpointer unused)
{
  gint64 products;

  assert_done (rokad_catalog_count (catalog (self), &products, &error));
  g_assert_cmpint (products, ==, 20);
}

/* --- Folding --- */

/* A file of the catalog's schema that no shop knows. */
static RokadDb *
open_scratch (Stall *self, guint i)
{
  g_autofree char *name = g_strdup_printf ("scratch-%u.db", i);
  g_autofree char *path = g_build_filename (self->scrap, name, NULL);
  RokadDb *db = rokad_db_open (path, ROKAD_DB_OWN, NULL, NULL);

  g_assert_nonnull (db);
  assert_done (rokad_db_migrate (db, "/rokad/core/catalog", &error));
  return db;
}

static gboolean
keep_entry (const char *line, gsize bytes, gpointer data, GError **error)
{
  RokadEntry *entry = rokad_entry_parse (line, bytes, error);

  if (entry == NULL)
    return FALSE;
  g_ptr_array_add (data, entry);
  return TRUE;
}

static GPtrArray *
read_entries (Stall *self)
{
  g_autofree char *journal_id = rokad_journal_own (catalog (self), NULL);
  GPtrArray *entries = g_ptr_array_new_with_free_func ((GDestroyNotify) rokad_entry_free);

  assert_done (rokad_journal_each (catalog (self), journal_id, keep_entry, entries, &error));
  return entries;
}

static char *
fold_in_order (Stall *self, GPtrArray *entries, guint i)
{
  g_autoptr (RokadDb) db = open_scratch (self, i);
  g_autoptr (RokadTransaction) transaction = rokad_db_begin (db, NULL);
  char digest[ROKAD_DIGEST_HEX_BYTES];

  g_assert_nonnull (transaction);
  assert_done (rokad_journal_copy_row (
      catalog (self), transaction, ((const RokadEntry *) entries->pdata[0])->journal_id, &error));
  for (guint j = 0; j < entries->len; j++)
    assert_done (
        rokad_catalog_fold (transaction, rokad_shop_blobs (self->shop), entries->pdata[j], &error));
  assert_done (rokad_transaction_commit (&transaction, &error));
  assert_done (rokad_digest_catalog (db, digest, &error));
  return g_strdup (digest);
}

static void
shuffle (GPtrArray *entries, Seeded *chance)
{
  for (guint i = entries->len; i > 1; i--)
    {
      guint j = (guint) seeded_range (chance, 0, i - 1);
      gpointer swapped = entries->pdata[i - 1];

      entries->pdata[i - 1] = entries->pdata[j];
      entries->pdata[j] = swapped;
    }
}

/* Imports that change what earlier ones said, prices ahead of products, settings, taxes. */
static void
make_history (Stall *self)
{
  gint64 at_us = self->seeded.now_us + DAY_US;
  g_autofree char *first = price_body (self, "SALT", at_us, 3000);
  g_autofree char *second = price_body (self, "SALT", at_us, 3100);

  rule (self, "price.ruled", first);
  shelf_fill (self,
              "sku,barcode,name,price,tax\nSALT,E01 D01,Rock salt,27,GST 5\nNEW,E02,New,5,\n");
  rule (self, "price.ruled", second);
  shelf_fill (self, "sku,barcode,name,price,tax\nSALT,E03,Sea salt,26,GST 0\nNEW,E01,Newer,6,\n");
  assert_done (rokad_shop_change_settings (self->shop, &error, "receipt_footer", "Bye", NULL));
  assert_done (rokad_shop_change_settings (self->shop, &error, "receipt_footer", "Again", NULL));
  rule (self, "weather.ruled", "{}");
}

static void
test_rulings_fold_in_any_order (Stall *self, gconstpointer unused)
{
  g_autoptr (GPtrArray) entries = NULL;
  g_autofree char *expected = NULL;

  make_history (self);
  entries = read_entries (self);
  g_assert_cmpuint (entries->len, >=, 10);
  expected = fold_in_order (self, entries, 0);
  for (guint i = 1; i <= 12; i++)
    {
      shuffle (entries, &self->seeded);
      assert_text (fold_in_order (self, entries, i), expected);
    }
  stall_assert_sound (self);
}

/* The index follows the names, whichever ruling was folded first. */
static void
test_a_scan_after_any_order_is_the_same (Stall *self, gconstpointer unused)
{
  make_history (self);
  assert_text (shelf_scan (self, "D01"), "");
  assert_text (shelf_scan (self, "E01"), "Newer");
  assert_text (shelf_scan (self, "E03"), "Sea salt");
  assert_text (shelf_search (self, "rock"), "");
  assert_text (shelf_search (self, "sea"), "Sea salt");
  g_assert_cmpint (price_at (self, "SALT", self->seeded.now_us + 2 * DAY_US), ==, 3100);
}

static void
test_a_price_may_come_before_its_product (Stall *self, gconstpointer unused)
{
  gint64 products;

  rule (self, "price.ruled",
        "{\"prices\":[{\"product\":\"01930000-0000-7000-8000-000000000001\",\"from\":\"\","
        "\"price_minor\":5}]}");
  assert_done (rokad_catalog_count (catalog (self), &products, &error));
  g_assert_cmpint (products, ==, 20);
  assert_text (tiles (self, NULL), "");
  g_assert_null (rokad_catalog_product (catalog (self), rokad_shop_settings (self->shop),
                                        "01930000-0000-7000-8000-000000000001", self->seeded.now_us,
                                        NULL));
  stall_assert_sound (self);
}

static void
test_what_is_not_known_is_set_aside (Stall *self, gconstpointer unused)
{
  rule (self, "weather.ruled", "{}");
  rule (self, "products.imported",
        "{\"blob\":{\"sha256\":\"0000000000000000000000000000000000000000000000000000000000000000\""
        ",\"bytes\":1,\"rows\":1,\"format\":\"products-9\"},\"from\":\"2026-01-01T00:00:00Z\","
        "\"stock\":false}");
  rule (self, "products.imported",
        "{\"blob\":{\"sha256\":\"0000000000000000000000000000000000000000000000000000000000000000\""
        ",\"bytes\":1,\"rows\":1,\"format\":\"products-1\"},\"from\":\"2026-01-01T00:00:00Z\","
        "\"stock\":false}");
  g_assert_cmpint (dump_int (self->folder, "catalog.db", "SELECT count (*) FROM parked"), ==, 3);
  stall_assert_sound (self);
}

static void
test_a_ruling_that_makes_no_sense_is_refused (Stall *self, gconstpointer unused)
{
  static const char *const rulings[][2] = {
    { "settings.ruled", "{}" },
    { "tax.ruled", "{\"taxes\":[{\"class\":\"GST 5\"}]}" },
    { "tax.ruled", "{\"taxes\":[{\"class\":\"A\",\"from\":\"\",\"tax\":"
                   "{\"class\":\"B\",\"inclusive\":true,\"parts\":[]}}]}" },
    { "price.ruled", "{\"prices\":[{\"product\":\"x\",\"from\":\"\",\"price_minor\":5}]}" },
    { "price.ruled", "{\"prices\":[{\"product\":\"01930000-0000-7000-8000-000000000001\","
                     "\"from\":\"\",\"price_minor\":-5}]}" },
    { "price.ruled", "{\"prices\":[{\"product\":\"01930000-0000-7000-8000-000000000001\","
                     "\"from\":\"soon\",\"price_minor\":5}]}" },
    { "products.imported", "{\"blob\":{\"sha256\":\"../../../etc/passwd\"}}" },
    { "products.imported",
      "{\"blob\":{\"sha256\":\"0000000000000000000000000000000000000000000000000000000000000000\""
      ",\"bytes\":1,\"rows\":1,\"format\":\"products-1\"},\"from\":\"soon\",\"stock\":false}" },
  };
  RokadStamp stamp = rokad_shop_stamp (self->shop);

  for (guint i = 0; i < G_N_ELEMENTS (rulings); i++)
    {
      g_autoptr (RokadTransaction) transaction = rokad_db_begin (catalog (self), NULL);
      g_autoptr (GError) error = NULL;

      g_assert_false (
          rokad_shop_rule (self->shop, transaction, &stamp, rulings[i][0], rulings[i][1], &error));
      g_assert_error (error, ROKAD_JOURNAL_ERROR, ROKAD_JOURNAL_ERROR_INVALID);
    }
  stall_assert_sound (self);
}

#define add(name, test) \
  g_test_add ("/catalog/" name, Stall, NULL, stall_fixture_open, test, stall_fixture_close)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  add ("a_code_matches_exactly_first", test_a_code_matches_exactly_first);
  add ("a_gtin_may_come_padded", test_a_gtin_may_come_padded);
  add ("a_label_carries_weight_or_price", test_a_label_carries_weight_or_price);
  add ("patterns_are_a_setting", test_patterns_are_a_setting);
  add ("a_price_takes_effect_at_its_instant", test_a_price_takes_effect_at_its_instant);
  add ("the_later_ruling_for_an_instant_holds", test_the_later_ruling_for_an_instant_holds);
  add ("a_tax_changes_on_its_day", test_a_tax_changes_on_its_day);
  add ("a_product_is_whole", test_a_product_is_whole);
  add ("tiles_are_what_has_no_code", test_tiles_are_what_has_no_code);
  add ("products_are_counted", test_products_are_counted);
  add ("rulings_fold_in_any_order", test_rulings_fold_in_any_order);
  add ("a_scan_after_any_order_is_the_same", test_a_scan_after_any_order_is_the_same);
  add ("a_price_may_come_before_its_product", test_a_price_may_come_before_its_product);
  add ("what_is_not_known_is_set_aside", test_what_is_not_known_is_set_aside);
  add ("a_ruling_that_makes_no_sense_is_refused", test_a_ruling_that_makes_no_sense_is_refused);

  return g_test_run ();
}
