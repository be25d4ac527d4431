/* Search as you type over the real products: what each letter costs that a cashier types.
 *
 * Names are drawn by seed from the whole file and typed letter by letter, as they stand, with their
 * words in another order, with a typo, and mixed so that nothing is found. As in a shop that is
 * open, 2,000 products have sold, and a search has to look at all of those.
 */
#include "config.h"

#include <stdio.h>
#include <string.h>
#include <sys/resource.h>

#include "bench.h"
#include "rokad-search.h"

#define SEED 20260401
#define NAMES 600
#define LETTERS_MAX 40 /* that anybody types of a name */
#define P99_MAX_US 8000
#define WORST_SHOWN 5
#define TRIES_MAX 5

typedef struct
{
  gint64 us;
  guint found;
  char *text;
} Cost;

typedef struct
{
  RokadDb *catalog;
  RokadDb *shop;
  RokadSearch *search;
  RokadSettings *settings; /* of a shop that has ruled none */
  GPtrArray *names;        /* (element-type char) */
  GRand *chance;
  gint64 now_us;
  GArray *costs; /* (element-type Cost) */
} Bench;

static void
clear_cost (gpointer data)
{
  g_free (((Cost *) data)->text);
}

/* --- The shop ----------------------------------------------------------------------------------
 */

static void
must (gboolean done, GError *error)
{
  g_assert_no_error (error);
  g_assert_true (done);
}

/* Every so many a product, so many of them. */
static void
sell (Bench *self)
{
  static const char sql_products[] = "SELECT id FROM product WHERE product % (SELECT max (product) "
                                     "/ ?1 FROM product) = 0 LIMIT ?1";
  static const char sql_stock[] = "INSERT INTO stock VALUES (?1, 'floor', '', '', 0, ?2)";
  g_autoptr (GError) error = NULL;
  g_autoptr (RokadTransaction) transaction = rokad_db_begin (self->shop, &error);
  g_autoptr (RokadQuery) products = rokad_db_query (self->catalog, sql_products, &error);
  g_autoptr (RokadQuery) stock = rokad_db_query (self->shop, sql_stock, &error);

  g_assert_no_error (error);
  rokad_query_bind_int (products, 1, ROKAD_SEARCH_POPULAR_MAX);
  while (rokad_query_step (products, &error) == ROKAD_STEP_ROW)
    {
      rokad_query_bind_text (stock, 1, rokad_query_text (products, 0));
      rokad_query_bind_int (stock, 2, g_rand_int_range (self->chance, 1, 1000) * 1000);
      must (rokad_query_run (stock, &error), error);
      rokad_query_reset (stock);
    }
  g_assert_no_error (error);
  must (rokad_transaction_commit (&transaction, &error), error);
}

static void
draw_names (Bench *self)
{
  static const char sql[] = "SELECT name FROM product WHERE product >= ?1 LIMIT 1";
  static const char sql_last[] = "SELECT max (product) FROM product";
  g_autoptr (GError) error = NULL;
  g_autoptr (RokadQuery) query = rokad_db_query (self->catalog, sql, &error);
  gint64 last;

  must (rokad_db_get_int (self->catalog, sql_last, &last, &error), error);
  for (guint i = 0; i < NAMES; i++)
    {
      rokad_query_bind_int (query, 1, g_rand_int_range (self->chance, 1, (gint32) last + 1));
      g_assert_cmpint (rokad_query_step (query, &error), ==, ROKAD_STEP_ROW);
      g_ptr_array_add (self->names, rokad_query_dup_text (query, 0));
      rokad_query_reset (query);
    }
}

static void
open_bench (Bench *self, const char *folder)
{
  g_autofree char *path = g_build_filename (folder, "catalog.db", NULL);
  g_autoptr (GError) error = NULL;

  self->catalog = rokad_db_open (path, ROKAD_DB_READ, NULL, &error);
  g_assert_no_error (error);
  self->shop = rokad_db_open ("", ROKAD_DB_OWN, NULL, &error);
  g_assert_no_error (error);
  must (rokad_db_migrate (self->shop, "/rokad/core/shop", &error), error);
  self->settings = rokad_settings_load (self->catalog, &error);
  g_assert_no_error (error);

  self->chance = g_rand_new_with_seed (SEED);
  self->names = g_ptr_array_new_with_free_func (g_free);
  self->now_us = g_get_real_time ();
  self->costs = g_array_new (FALSE, FALSE, sizeof (Cost));
  g_array_set_clear_func (self->costs, clear_cost);
  sell (self);
  draw_names (self);
  self->search = rokad_search_new (self->catalog, self->shop, self->settings);
  must (rokad_search_refresh (self->search, &error), error);
}

static void
close_bench (Bench *self)
{
  rokad_search_free (self->search);
  rokad_settings_free (self->settings);
  rokad_db_close (self->catalog);
  rokad_db_close (self->shop);
  g_ptr_array_unref (self->names);
  g_array_unref (self->costs);
  g_rand_free (self->chance);
}

/* --- What is typed -----------------------------------------------------------------------------
 */

/* How often the kernel has given the processor to somebody else in our midst. */
static glong
interruptions (void)
{
  struct rusage usage;

  getrusage (RUSAGE_THREAD, &usage);
  return usage.ru_nivcsw;
}

/* What was interrupted is asked again: it would measure who else is on this machine. */
static void
search (Bench *self, const char *text, BenchSamples *samples)
{
  Cost cost = { .text = g_strdup (text) };
  glong before;

  for (guint tries = 0; tries < TRIES_MAX; tries++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GPtrArray) products = NULL;
      gint64 begin_us = g_get_monotonic_time ();

      before = interruptions ();
      products =
          rokad_search_run (self->search, text, ROKAD_SEARCH_RESULTS_MAX, self->now_us, &error);
      cost.us = g_get_monotonic_time () - begin_us;
      g_assert_no_error (error);
      cost.found = products->len;
      if (interruptions () == before)
        break;
    }
  bench_samples_add (samples, cost.us);
  g_array_append_val (self->costs, cost);
}

/* From @done characters on, one more each time. */
static void
type (Bench *self, const char *text, glong done, BenchSamples *samples)
{
  glong letters = MIN (g_utf8_strlen (text, -1), LETTERS_MAX);

  for (glong i = done + 1; i <= letters; i++)
    {
      g_autofree char *typed = g_utf8_substring (text, 0, i);

      search (self, typed, samples);
    }
}

static void
type_names (Bench *self, BenchSamples *samples)
{
  for (guint i = 0; i < self->names->len; i++)
    type (self, self->names->pdata[i], 0, samples);
}

static GStrv
words_of (Bench *self, guint i)
{
  return g_strsplit_set (self->names->pdata[i], " ,.", -1);
}

/* The broadest there is: the first letter or two of every word, each once. */
static void
type_beginnings (Bench *self, BenchSamples *samples)
{
  g_autoptr (GHashTable) typed = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint i = 0; i < self->names->len; i++)
    {
      g_auto (GStrv) words = words_of (self, i);

      for (char **word = words; *word != NULL; word++)
        for (glong letters = 1; letters <= MIN (g_utf8_strlen (*word, -1), 2); letters++)
          {
            char *text = g_utf8_substring (*word, 0, letters);

            if (g_hash_table_add (typed, text))
              search (self, text, samples);
          }
    }
}

/* Words of one letter, as in T-shirt: each pair of letters. */
static void
type_letters (Bench *self, BenchSamples *samples)
{
  for (char one = 'a'; one <= 'z'; one++)
    for (char other = 'a'; other <= 'z'; other++)
      {
        const char text[] = { one, ' ', other, '\0' };

        search (self, text, samples);
      }
}

static const char *
draw_word (Bench *self, GStrv words)
{
  return words[g_rand_int_range (self->chance, 0, (gint32) g_strv_length (words))];
}

/* A word of a name, then another one of the same name letter by letter. */
static void
type_words (Bench *self, BenchSamples *samples)
{
  for (guint i = 0; i < self->names->len; i++)
    {
      g_auto (GStrv) words = words_of (self, i);
      const char *first = draw_word (self, words);
      g_autofree char *text = g_strdup_printf ("%s %s", first, draw_word (self, words));

      type (self, text, g_utf8_strlen (first, -1) + 1, samples);
    }
}

/* Words of two names, which hardly any third one has. */
static void
type_strangers (Bench *self, BenchSamples *samples)
{
  for (guint i = 0; i + 1 < self->names->len; i++)
    {
      g_auto (GStrv) words = words_of (self, i);
      g_auto (GStrv) others = words_of (self, i + 1);
      const char *first = draw_word (self, words);
      g_autofree char *text = g_strdup_printf ("%s %s", first, draw_word (self, others));

      type (self, text, g_utf8_strlen (first, -1) + 1, samples);
    }
}

static void
type_nonsense (Bench *self, BenchSamples *samples)
{
  for (guint i = 0; i < self->names->len; i++)
    {
      char text[13] = "";

      for (guint j = 0; j < sizeof text - 1; j++)
        text[j] = (char) g_rand_int_range (self->chance, 'a', 'z' + 1);
      if (g_rand_boolean (self->chance))
        text[6] = ' ';
      type (self, text, 2, samples);
    }
}

/* One letter wrong, lost, doubled or in the wrong place. */
static char *
misspell (Bench *self, const char *word)
{
  glong letters = g_utf8_strlen (word, -1);
  glong at = g_rand_int_range (self->chance, 0, (gint32) letters - 1);
  g_autofree char *before = g_utf8_substring (word, 0, at);
  g_autofree char *one = g_utf8_substring (word, at, at + 1);
  g_autofree char *next = g_utf8_substring (word, at + 1, at + 2);
  g_autofree char *after = g_utf8_substring (word, at + 2, letters);

  switch (g_rand_int_range (self->chance, 0, 4))
    {
    case 0:
      return g_strconcat (before, "x", next, after, NULL);
    case 1:
      return g_strconcat (before, next, after, NULL);
    case 2:
      return g_strconcat (before, one, one, next, after, NULL);
    case 3:
      return g_strconcat (before, next, one, after, NULL);
    default:
      g_assert_not_reached ();
    }
}

/* A word of a name with a typo in it, and then another word; or the other way round. */
static void
type_typos (Bench *self, BenchSamples *samples)
{
  for (guint i = 0; i < self->names->len; i++)
    {
      g_auto (GStrv) words = words_of (self, i);
      const char *word = draw_word (self, words);
      const char *other = draw_word (self, words);
      g_autofree char *wrong = NULL;
      g_autofree char *text = NULL;

      if (g_utf8_strlen (word, -1) < 4)
        continue;
      wrong = misspell (self, word);
      text = i % 2 == 0 ? g_strdup_printf ("%s %s", wrong, other)
                        : g_strdup_printf ("%s %s", other, wrong);
      type (self, text, 2, samples);
    }
}

/* --- The figures -------------------------------------------------------------------------------
 */

static int
compare_costs (const void *a, const void *b)
{
  const Cost *one = a;
  const Cost *other = b;

  return (one->us < other->us) - (one->us > other->us);
}

static void
show_worst (Bench *self)
{
  g_array_sort (self->costs, compare_costs);
  for (guint i = 0; i < MIN (self->costs->len, WORST_SHOWN); i++)
    {
      const Cost *cost = &g_array_index (self->costs, Cost, i);

      printf ("  %6d us, %2u found: %s\n", (int) cost->us, cost->found, cost->text);
    }
}

static gboolean
measure (Bench *self, const char *name, void (*type_all) (Bench *, BenchSamples *))
{
  g_autoptr (BenchSamples) samples = bench_samples_new ();
  g_autofree char *median = g_strdup_printf ("search, %s, p50", name);
  g_autofree char *tail = g_strdup_printf ("search, %s, p99", name);
  gboolean good;

  type_all (self, samples);
  bench_tell (median, bench_samples_us (samples, 500), "us");
  good = bench_at_most (tail, bench_samples_us (samples, 990), P99_MAX_US, "us");
  show_worst (self);
  g_array_set_size (self->costs, 0);
  return good;
}

/* As in a shop that has been open for a while, the file is in memory. */
static void
warm_up (Bench *self)
{
  g_autoptr (BenchSamples) samples = bench_samples_new ();

  type_names (self, samples);
  g_array_set_size (self->costs, 0);
}

int
main (int argc, char **argv)
{
  const char *folder = g_getenv ("ROKAD_BENCH_CATALOG");
  Bench self = { 0 };
  gboolean good = TRUE;

  if (folder == NULL)
    {
      g_printerr ("ROKAD_BENCH_CATALOG names no folder with a catalog: left out\n");
      return 0;
    }

  open_bench (&self, folder);
  warm_up (&self);
  good &= measure (&self, "one or two letters", type_beginnings);
  good &= measure (&self, "two words of one letter", type_letters);
  good &= measure (&self, "every prefix of a name", type_names);
  good &= measure (&self, "two words in any order", type_words);
  good &= measure (&self, "words of two names", type_strangers);
  good &= measure (&self, "a typo", type_typos);
  good &= measure (&self, "nonsense", type_nonsense);
  close_bench (&self);
  return good ? 0 : 1;
}
