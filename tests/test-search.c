/* Search: whatever part of a name is typed, in whatever script, finds it. */
#include <string.h>

#include "rokad-search-typo.h"
#include "rokad-search.h"
#include "shelf.h"

static const char names[] = "name,barcode,sku\n"
                            "Loa kéo bluetooth,V1,SPK-01\n"
                            "Đường trắng 1 kg,V2,\n"
                            "Cà phê sữa đá,V3,\n"
                            "Bánh mì,V4,\n"
                            "ताज़ा दूध 500 ml,H1,\n"
                            "चावल बासमती,H2,\n"
                            "น้ำดื่มสิงห์ 600 มล.,T1,\n"
                            "ข้าวหอมมะลิ,T2,\n"
                            "贅沢ミルクココア,J1,\n"
                            "おいしい牛乳 1L,J2,\n"
                            "青岛啤酒,C1,\n"
                            "Молоко 3.2%,R1,\n"
                            "Ёлочка,R2,\n"
                            "حليب كامل الدسم,A1,\n"
                            "ΓΆΛΑ φρέσκο,G1,\n"
                            "한국 김치,K1,\n"
                            "Basmati rice 5 kg,4006381333931,RICE-BASMATI-5KG\n"
                            "Brown rice,036000291452,RICE-BROWN\n"
                            "Rice,96385074,\n"
                            "Puffed rice cakes,P4,\n"
                            "T-shirt O'Neill,S1,\n"
                            "Crème brûlée,F1,\n"
                            "Łódź cider,F2,\n"
                            "Smørrebrød,F3,\n"
                            "Chocolate,F4,\n"
                            "Tom &amp; Jerry,F5,\n";

static void
open_shelf (Stall *self, gconstpointer unused)
{
  stall_open (self);
  shelf_fill (self, names);
}

typedef struct
{
  const char *typed;
  const char *found;
} Row;

static void
assert_finds (Stall *self, const Row *rows, guint n)
{
  for (guint i = 0; i < n; i++)
    {
      g_autofree char *found = shelf_search (self, rows[i].typed);

      if (g_strcmp0 (found, rows[i].found) != 0)
        g_error ("“%s” finds “%s”, not “%s”", rows[i].typed, found, rows[i].found);
    }
}

static void
test_diacritics_are_ignored_both_ways (Stall *self, gconstpointer unused)
{
  static const Row rows[] = {
    { "loa keo", "Loa kéo bluetooth" },     { "LOA KÉO", "Loa kéo bluetooth" },
    { "duong", "Đường trắng 1 kg" },        { "đường", "Đường trắng 1 kg" },
    { "ca phe", "Cà phê sữa đá" },          { "cá phé", "Cà phê sữa đá" },
    { "creme brulee", "Crème brûlée" },     { "lodz", "Łódź cider" },
    { "smorrebrod", "Smørrebrød" },         { "елочка", "Ёлочка" },
    { "γαλα φρεσκο", "ΓΆΛΑ φρέσκο" },       { "banh mi", "Bánh mì" },
    { "Cr\x65\xcc\x80me", "Crème brûlée" }, /* decomposed, as some keyboards send it */
  };

  assert_finds (self, rows, G_N_ELEMENTS (rows));
}

static void
test_words_come_in_any_order (Stall *self, gconstpointer unused)
{
  static const Row rows[] = {
    { "rice basmati", "Basmati rice 5 kg" },
    { "5 rice bas", "Basmati rice 5 kg" },
    { "keo loa", "Loa kéo bluetooth" },
    { "neill shirt", "T-shirt O'Neill" },
    { "t-shirt", "T-shirt O'Neill" },
    { "bas ri", "Basmati rice 5 kg" },
    { "rice chocolate", "" },
  };

  assert_finds (self, rows, G_N_ELEMENTS (rows));
}

/* A vowel sign is no decoration. */
static void
test_signs_that_spell_are_kept (Stall *self, gconstpointer unused)
{
  static const Row rows[] = {
    { "दूध", "ताज़ा दूध 500 ml | Milk 500 ml · दूध" },
    { "दाध", "" },
    { "ताजा", "ताज़ा दूध 500 ml" }, /* without its nukta */
    { "चावल", "चावल बासमती" },
    { "बासमती चा", "चावल बासमती" },
  };

  assert_finds (self, rows, G_N_ELEMENTS (rows));
}

static void
test_a_name_without_spaces_is_found_from_its_middle (Stall *self, gconstpointer unused)
{
  static const Row rows[] = {
    { "ดื่ม", "น้ำดื่มสิงห์ 600 มล." },
    { "สิงห์", "น้ำดื่มสิงห์ 600 มล." },
    { "หอม", "ข้าวหอมมะลิ" },
    { "มะลิ", "ข้าวหอมมะลิ" },
    { "มหอ", "" }, /* the same characters in another order */
    { "ミルク", "贅沢ミルクココア" },
    { "ココア", "贅沢ミルクココア" },
    { "牛乳", "おいしい牛乳 1L" },
    { "乳1L", "おいしい牛乳 1L" },
    { "1L牛乳", "おいしい牛乳 1L" }, /* where the script changes, words change places */
    { "牛乳 1", "おいしい牛乳 1L" },
    { "乳牛", "" },
    { "啤酒", "青岛啤酒" },
    { "酒啤", "" },
    { "김치", "한국 김치" },
    { "한", "한국 김치" },
  };

  assert_finds (self, rows, G_N_ELEMENTS (rows));
}

static void
test_other_scripts_are_words (Stall *self, gconstpointer unused)
{
  static const Row rows[] = {
    { "молоко", "Молоко 3.2%" },
    { "МОЛ", "Молоко 3.2%" },
    { "حليب", "حليب كامل الدسم" },
    { "الدسم حل", "حليب كامل الدسم" },
  };

  assert_finds (self, rows, G_N_ELEMENTS (rows));
}

/* Each letter that is typed leaves the product among the results. */
static void
test_every_prefix_finds_its_name (Stall *self, gconstpointer unused)
{
  g_auto (GStrv) lines = g_strsplit (names, "\n", -1);

  for (char **line = lines + 1; **line != '\0'; line++)
    {
      g_autofree char *name = g_strndup (*line, strcspn (*line, ","));

      for (const char *end = name; *end != '\0';)
        {
          g_autofree char *typed = NULL;
          g_autofree char *all = NULL;
          g_autoptr (GError) error = NULL;
          g_autoptr (RokadSearch) search = rokad_search_new (rokad_shop_catalog (self->shop), NULL,
                                                             rokad_shop_settings (self->shop));
          g_autoptr (GPtrArray) products = NULL;
          gboolean found = FALSE;

          end = g_utf8_next_char (end);
          typed = g_strndup (name, (gsize) (end - name));
          products = rokad_search_run (search, typed, 50, self->seeded.now_us, &error);
          g_assert_no_error (error);
          for (guint i = 0; i < products->len; i++)
            found |= g_str_equal (rokad_product_fields (products->pdata[i])->name, name);
          if (!found)
            g_error ("“%s” does not find “%s”", typed, name);
        }
    }
}

static void
test_codes_and_skus_are_found_by_their_beginning (Stall *self, gconstpointer unused)
{
  static const Row rows[] = {
    { "4006381333931", "Basmati rice 5 kg" },
    { "400638", "Basmati rice 5 kg" },
    { "0360002", "Brown rice" },
    { "360002", "Brown rice" },  /* who does not read the zero in front */
    { "0036000", "Brown rice" }, /* as the EAN-13 that a scanner makes of it */
    { "60002", "" },
    { "036000291452", "Brown rice" },
    { "0036000291452", "Brown rice" },
    { "rice-br", "Brown rice" },
    { "SPK", "Loa kéo bluetooth" },
    { "spk-01", "Loa kéo bluetooth" },
    { "d02", "Sugar 1 kg · चीनी" },
  };

  assert_finds (self, rows, G_N_ELEMENTS (rows));
}

static void
test_the_best_match_comes_first (Stall *self, gconstpointer unused)
{
  /* A code; whole words, the shorter name first; beginnings of words. */
  shelf_fill (self, "name,barcode\nRiceberry,Q1\nSomething else,RICE\n");
  assert_text (shelf_search (self, "rice"),
               "Something else | Rice | Brown rice | Basmati rice 5 kg | Puffed rice cakes"
               " | Riceberry");
}

static void
sell (Stall *self, const char *code, guint times)
{
  for (guint i = 0; i < times; i++)
    {
      g_autoptr (RokadPaid) paid = NULL;

      assert_done (counter_add (self->shop, code, 0, &error));
      assert_done (counter_pay (self->shop, 0, &paid, &error));
    }
}

static void
test_what_sells_often_comes_first (Stall *self, gconstpointer unused)
{
  shelf_fill (self, "name,barcode,price\nRed lentils,L1,10\nRed beans,L2,10\nRed wine,L3,10\n");
  assert_text (shelf_search (self, "red"), "Red wine | Red beans | Red lentils");
  sell (self, "L1", 3);
  sell (self, "L2", 1);
  assert_text (shelf_search (self, "red"), "Red lentils | Red beans | Red wine");
  assert_text (shelf_search (self, "re"), "Red lentils | Red beans | Red wine");

  /* Nothing typed lists what sells, and then the catalog from its beginning. */
  assert_text (shelf_search (self, "  "),
               "Red lentils | Red beans | Salt 1 kg | Sugar 1 kg · चीनी | Tea 250 g | Soap 125 g");
}

/* However broad the prefix is: the list is full long before the bestseller's row. */
static void
test_a_bestseller_is_found_in_a_broad_prefix (Stall *self, gconstpointer unused)
{
  g_autoptr (GString) csv = g_string_new ("name,barcode,price\n");
  g_autofree char *found = NULL;

  for (guint i = 0; i < 300; i++)
    g_string_append_printf (csv, "Zebra %u,Z%u,1\n", i, i);
  g_string_append (csv, "Zesty zucchini in a long jar,BEST,10\n");
  shelf_fill (self, csv->str);
  sell (self, "BEST", 1);

  found = shelf_search (self, "z");
  g_assert_true (g_str_has_prefix (found, "Zesty zucchini"));
}

static void
test_one_typo_is_forgiven (Stall *self, gconstpointer unused)
{
  static const Row rows[] = {
    { "chocolte", "Chocolate" },             /* a letter too few */
    { "chocollate", "Chocolate" },           /* too many */
    { "chocalate", "Chocolate" },            /* wrong */
    { "choclate", "Chocolate" },             /* too few */
    { "chocoalte", "Chocolate" },            /* two changed places */
    { "hcocolate", "Chocolate" },            /* the first, too */
    { "basmti rice", "Basmati rice 5 kg" },  /* with another word */
    { "rice basmtai", "Basmati rice 5 kg" }, /* the word being typed */
    { "choxol", "Chocolate" },               /* not finished */
    { "blutooth loa", "Loa kéo bluetooth" },
    { "मासमती चावल", "चावल बासमती" },
    { "chxcxlate", "" },               /* two are too many */
    { "choc olate", "Chocolate" },     /* a space too many */
    { "loakeo", "Loa kéo bluetooth" }, /* too few */
    { "basmatirice 5", "Basmati rice 5 kg" },
    { "कसतूरी", "" },
    { "mlk", "Milk 500 ml · दूध" }, /* the shortest word that one can leave a letter out of */
    { "tae", "" },                 /* a short word is what it is */
  };

  assert_finds (self, rows, G_N_ELEMENTS (rows));
}

static void
test_nearness_is_one_edit (void)
{
  static const struct
  {
    const char *typed;
    const char *word;
    gboolean near_whole;
    gboolean near_unfinished;
  } table[] = {
    { "rice", "rice", TRUE, TRUE },
    { "ricee", "rice", TRUE, TRUE },
    { "rie", "rice", TRUE, TRUE },
    { "rive", "rice", TRUE, TRUE },
    { "riec", "rice", TRUE, TRUE },
    { "irce", "rice", TRUE, TRUE },
    { "ricecake", "rice", FALSE, FALSE },
    { "rvee", "rice", FALSE, FALSE },
    { "ri", "rice", FALSE, TRUE },
    { "rc", "rice", FALSE, TRUE },
    { "chocl", "chocolate", FALSE, TRUE },
    { "aab", "ab", TRUE, TRUE },
    { "mlk", "milk", TRUE, TRUE },
    { "", "a", TRUE, TRUE },
    { "a", "", TRUE, TRUE },
    { "दूध", "दाध", TRUE, TRUE },
    { "abcd", "badc", FALSE, FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    {
      g_assert_cmpint (rokad_typo_is_near (table[i].typed, table[i].word, FALSE), ==,
                       table[i].near_whole);
      g_assert_cmpint (rokad_typo_is_near (table[i].typed, table[i].word, TRUE), ==,
                       table[i].near_unfinished);
    }
}

/* What needs no typo comes first, and is not what needs one. */
static void
test_a_typo_comes_after_what_was_typed (Stall *self, gconstpointer unused)
{
  shelf_fill (self, "name,barcode\nकलमी,W1\nकलमा,W2\nQuill,W3\nQuilt stand,W4\nLatch,W5\n"
                    "दाध,W6\n");
  assert_text (shelf_search (self, "कलमा"), "कलमा | कलमी");
  assert_text (shelf_search (self, "कलमी"), "कलमी | कलमा");
  assert_text (shelf_search (self, "quill"), "Quill | Quilt stand");
  assert_text (shelf_search (self, "दाध"), "दाध");
  assert_text (shelf_search (self, "दूध"), "ताज़ा दूध 500 ml | Milk 500 ml · दूध");
}

/* What is typed is text, never a query of the index. */
static void
test_anything_may_be_typed (Stall *self, gconstpointer unused)
{
  static const char *const typed[] = {
    "\"",
    "rice\"",
    "rice OR salt",
    "rice NOT salt",
    "NEAR(rice salt)",
    "text:rice",
    "rice*",
    "^rice",
    "- - -",
    "(((",
    "'; DROP TABLE",
    "%_",
    "\\",
    "\xff\xfe",
    "rice\xc3",
    "\t\n",
    "🍚",
    "​",
    "a b c d e f g h i j k l m n o p q r s t u v w x y z a b c d e f g h i j k l m n o p q r s t",
  };
  g_autofree char *long_text = g_strnfill (5000, 'r');
  g_autofree char *wide_text = NULL;
  g_autoptr (GString) wide = g_string_new (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (typed); i++)
    g_free (shelf_search (self, typed[i]));
  g_free (shelf_search (self, long_text));
  for (guint i = 0; i < 300; i++)
    g_string_append (wide, "น้ำ");
  g_free (shelf_search (self, wide->str));

  assert_text (shelf_search (self, "basmati\" rice*"), "Basmati rice 5 kg");
  assert_text (shelf_search (self, "tom &amp; jerry"), "Tom &amp; Jerry");
}

/* Texts by chance, of pieces that a query could trip over. */
static void
test_no_text_breaks_a_search (Stall *self, gconstpointer unused)
{
  static const char *const pieces[] = { "\"",     "*",      "rice",   "choc", "1",    "kg",
                                        " ",      "-",      "น้ำ",     "牛",   "दू",    "đ",
                                        "\u0301", "\u200d", "\u3099", "(",    "AND",  "ß",
                                        "ﬁ",      "한",     "½",      "ー",   "\xff", ":" };

  for (guint i = 0; i < 3000; i++)
    {
      g_autoptr (GString) text = g_string_new (NULL);
      gint64 n = seeded_range (&self->seeded, 1, 10);

      for (gint64 j = 0; j < n; j++)
        g_string_append (text, pieces[seeded_range (&self->seeded, 0, G_N_ELEMENTS (pieces) - 1)]);
      g_free (shelf_search (self, text->str));
    }
}

static void
test_a_limit_is_kept (Stall *self, gconstpointer unused)
{
  g_autoptr (RokadSearch) search =
      rokad_search_new (rokad_shop_catalog (self->shop), rokad_shop_db (self->shop),
                        rokad_shop_settings (self->shop));
  static const struct
  {
    const char *text;
    guint limit;
    guint found;
  } table[] = { { "rice", 2, 2 }, { "", 3, 3 }, { "", 1000, 46 }, { "rice", 0, 0 } };

  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    {
      g_autoptr (GPtrArray) products =
          rokad_search_run (search, table[i].text, table[i].limit, self->seeded.now_us, NULL);

      g_assert_cmpuint (products->len, ==, table[i].found);
    }
}

static void
test_results_carry_price_and_tax (Stall *self, gconstpointer unused)
{
  g_autoptr (RokadSearch) search =
      rokad_search_new (rokad_shop_catalog (self->shop), NULL, rokad_shop_settings (self->shop));
  g_autoptr (GPtrArray) products =
      rokad_search_run (search, "sugar", 50, self->seeded.now_us, NULL);
  const RokadProductFields *fields;

  g_assert_cmpuint (products->len, ==, 1);
  fields = rokad_product_fields (products->pdata[0]);
  g_assert_cmpint (fields->price_minor, ==, 4650);
  g_assert_cmpstr (fields->tax.class_name, ==, "GST 5");
}

/* What the index holds and what is typed go the same way, and going it again changes nothing. */
static void
test_a_text_is_folded_to_its_plain_words (void)
{
  static const struct
  {
    const char *text;
    const char *folded;
  } table[] = {
    { "Đường TRẮNG", "duong trang" },
    { "T-shirt  O'Neill", "t shirt o neill" },
    { "१२३ ५kg", "123 5kg" },
    { "ﬁg ½", "fig 1 2" },
    { "น้ำ", "น ้ ํ า" },
    { "が か", "か\u3099 か" },
    { "牛乳1L", "牛 乳 1l" },
    { "ताज़ा", "ताजा" },
    { "Straße", "strasse" },
    { "أرز", "ارز" },
    { "zero\u200dwidth", "zerowidth" },
    { "\xff", "" },
    { "", "" },
    { " --- ", "" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    {
      g_autofree char *folded = rokad_search_fold_text (table[i].text);
      g_autofree char *again = rokad_search_fold_text (folded);

      g_assert_cmpstr (folded, ==, table[i].folded);
      g_assert_cmpstr (again, ==, folded);
    }
}

#define add(name, test) \
  g_test_add ("/search/" name, Stall, NULL, open_shelf, test, stall_fixture_close)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  add ("diacritics_are_ignored_both_ways", test_diacritics_are_ignored_both_ways);
  add ("words_come_in_any_order", test_words_come_in_any_order);
  add ("signs_that_spell_are_kept", test_signs_that_spell_are_kept);
  add ("a_name_without_spaces_is_found_from_its_middle",
       test_a_name_without_spaces_is_found_from_its_middle);
  add ("other_scripts_are_words", test_other_scripts_are_words);
  add ("every_prefix_finds_its_name", test_every_prefix_finds_its_name);
  add ("codes_and_skus_are_found_by_their_beginning",
       test_codes_and_skus_are_found_by_their_beginning);
  add ("the_best_match_comes_first", test_the_best_match_comes_first);
  add ("what_sells_often_comes_first", test_what_sells_often_comes_first);
  add ("a_bestseller_is_found_in_a_broad_prefix", test_a_bestseller_is_found_in_a_broad_prefix);
  add ("one_typo_is_forgiven", test_one_typo_is_forgiven);
  add ("a_typo_comes_after_what_was_typed", test_a_typo_comes_after_what_was_typed);
  g_test_add_func ("/search/nearness_is_one_edit", test_nearness_is_one_edit);
  add ("anything_may_be_typed", test_anything_may_be_typed);
  add ("no_text_breaks_a_search", test_no_text_breaks_a_search);
  add ("a_limit_is_kept", test_a_limit_is_kept);
  add ("results_carry_price_and_tax", test_results_carry_price_and_tax);
  g_test_add_func ("/search/a_text_is_folded_to_its_plain_words",
                   test_a_text_is_folded_to_its_plain_words);

  return g_test_run ();
}
