/* Search as you type.
 *
 * Ranking a broad prefix over a million names costs a hundred times what finding some of them does,
 * so each way of matching hands over a bounded number of candidates, in the index's own order, and
 * only those are ranked. What a shop sells often is few enough to be matched in memory: so the
 * bestsellers are among the candidates however broad the prefix is.
 *
 * The ways, from the strictest on, each tried only while there is room or nothing was found: an
 * exact code; whole words; the last word unfinished; the beginning of a code or a SKU; every word
 * unfinished; one typo in a word.
 */
#include "config.h"

#include "rokad-search.h"

#include <string.h>

#include "rokad-search-fold.h"
#include "rokad-search-near.h"
#include "rokad-search-query.h"
#include "rokad-search-typo.h"

#define CANDIDATES 100       /* of one way of matching, where no more are asked for */
#define FEW 5                /* so little that a looser way is tried as well */
#define POPULAR_PLACES 10    /* of a full list, kept for what sells often */
#define WHOLE_WORD_LETTERS 3 /* a shorter word is taken as one that is still being typed */
#define AFTER_EVERY_LETTER "\U0010FFFF"

/* In the order of results. */
typedef enum
{
  RANK_CODE,
  RANK_WHOLE,
  RANK_WORD,
  RANK_CODE_PREFIX,
  RANK_EVERY_PREFIX,
  RANK_TYPO,
} Rank;

typedef struct
{
  gint64 row;
  Rank rank;
  gint64 sold;
  glong letters; /* of its name */
} Candidate;

typedef struct
{
  gint64 row;
  gint64 sold;
  glong letters;
  char *folded;
} Popular;

struct _RokadSearch
{
  RokadDb *catalog;              /* not owned */
  RokadDb *shop;                 /* not owned; NULL: nothing is known to sell often */
  const RokadSettings *settings; /* not owned */
  GArray *popular;            /* (element-type Popular), most sold first; NULL before it is read */
  GHashTable *popular_by_row; /* row -> Popular, not owned */
};

typedef struct
{
  RokadSearch *search; /* not owned */
  guint candidates_max;
  RokadSearchQuery query;
  GArray *candidates; /* (element-type Candidate) */
  GHashTable *seen;   /* rows of candidates */
} Run;

static void
run_clear (Run *self)
{
  rokad_search_query_clear (&self->query);
  g_clear_pointer (&self->candidates, g_array_unref);
  g_clear_pointer (&self->seen, g_hash_table_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Run, run_clear)

static void
clear_popular (gpointer data)
{
  g_free (((Popular *) data)->folded);
}

RokadSearch *
rokad_search_new (RokadDb *catalog, RokadDb *shop, const RokadSettings *settings)
{
  RokadSearch *self = g_new0 (RokadSearch, 1);

  self->catalog = catalog;
  self->shop = shop;
  self->settings = settings;
  return self;
}

void
rokad_search_free (RokadSearch *self)
{
  g_clear_pointer (&self->popular_by_row, g_hash_table_unref);
  g_clear_pointer (&self->popular, g_array_unref);
  g_free (self);
}

/* --- What sells often --------------------------------------------------------------------------
 */

static gboolean
add_popular (RokadSearch *self, GArray *popular, const char *id, gint64 sold, GError **error)
{
  static const char sql[] = "SELECT product, name FROM product WHERE id = ?1 AND term > 0";
  g_autoptr (RokadQuery) query = rokad_db_query (self->catalog, sql, error);
  RokadStep step;

  if (query == NULL)
    return FALSE;

  rokad_query_bind_text (query, 1, id);
  step = rokad_query_step (query, error);
  if (step == ROKAD_STEP_ROW)
    {
      const char *name = rokad_query_text (query, 1);
      Popular product = { rokad_query_int (query, 0), sold, g_utf8_strlen (name, -1),
                          rokad_search_fold_text (name) };

      g_array_append_val (popular, product);
    }
  return step != ROKAD_STEP_ERROR;
}

static gboolean
load_popular (RokadSearch *self, GArray *popular, GError **error)
{
  static const char sql[] =
      "SELECT product_id, sold FROM stock WHERE sold > 0 ORDER BY sold DESC LIMIT ?1";
  g_autoptr (RokadQuery) query = NULL;
  RokadStep step;

  if (self->shop == NULL)
    return TRUE;
  if ((query = rokad_db_query (self->shop, sql, error)) == NULL)
    return FALSE;

  rokad_query_bind_int (query, 1, ROKAD_SEARCH_POPULAR_MAX);
  while ((step = rokad_query_step (query, error)) == ROKAD_STEP_ROW)
    if (!add_popular (self, popular, rokad_query_text (query, 0), rokad_query_int (query, 1),
                      error))
      return FALSE;
  return step == ROKAD_STEP_DONE;
}

gboolean
rokad_search_refresh (RokadSearch *self, GError **error)
{
  g_autoptr (GArray) popular = g_array_new (FALSE, FALSE, sizeof (Popular));

  g_array_set_clear_func (popular, clear_popular);
  if (!load_popular (self, popular, error))
    return FALSE;

  g_clear_pointer (&self->popular_by_row, g_hash_table_unref);
  g_clear_pointer (&self->popular, g_array_unref);
  self->popular = g_steal_pointer (&popular);
  self->popular_by_row = g_hash_table_new (g_int64_hash, g_int64_equal);
  for (guint i = 0; i < self->popular->len; i++)
    {
      Popular *product = &g_array_index (self->popular, Popular, i);

      g_hash_table_insert (self->popular_by_row, &product->row, product);
    }
  return TRUE;
}

/* --- Candidates --------------------------------------------------------------------------------
 */

static void
add_candidate (Run *self, gint64 row, Rank rank)
{
  const Popular *popular;
  Candidate candidate = { row, rank, 0, 0 };

  if (g_hash_table_contains (self->seen, &row))
    return;

  popular = g_hash_table_lookup (self->search->popular_by_row, &row);
  if (popular != NULL)
    {
      candidate.sold = popular->sold;
      candidate.letters = popular->letters;
    }
  g_hash_table_add (self->seen, g_memdup2 (&row, sizeof row));
  g_array_append_val (self->candidates, candidate);
}

/* The rows of a bound query, in its order. */
static gboolean
take_rows (Run *self, RokadQuery *query, Rank rank, GError **error)
{
  RokadStep step;

  while ((step = rokad_query_step (query, error)) == ROKAD_STEP_ROW)
    add_candidate (self, rokad_query_int (query, 0), rank);
  return step == ROKAD_STEP_DONE;
}

static gboolean
take_match (Run *self, const char *match, Rank rank, GError **error)
{
  static const char sql[] = "SELECT rowid FROM search WHERE search MATCH ?1 LIMIT ?2";
  g_autoptr (RokadQuery) query = rokad_db_query (self->search->catalog, sql, error);

  if (query == NULL)
    return FALSE;

  rokad_query_bind_text (query, 1, match);
  rokad_query_bind_int (query, 2, self->candidates_max);
  return take_rows (self, query, rank, error);
}

static gboolean
take_mode (Run *self, RokadSearchMode mode, Rank rank, GError **error)
{
  g_autofree char *match = rokad_search_query_match (&self->query, mode);

  return take_match (self, match, rank, error);
}

static gboolean
take_exact_code (Run *self, const char *text, GError **error)
{
  static const char sql[] = "SELECT product FROM product_code WHERE code = ?1 LIMIT ?2";
  static const char sql_any_case[] = "SELECT product FROM product_code WHERE code GLOB '*[A-Za-z]*'"
                                     " AND code = ?1 COLLATE NOCASE LIMIT ?2";
  const char *const ways[] = { sql, sql, sql_any_case };
  g_autofree char *normalised = rokad_code_normalise (text);
  const char *const codes[] = { text, normalised, text };

  for (guint i = 0; i < G_N_ELEMENTS (ways); i++)
    {
      g_autoptr (RokadQuery) query = rokad_db_query (self->search->catalog, ways[i], error);

      if (query == NULL)
        return FALSE;
      rokad_query_bind_text (query, 1, codes[i]);
      rokad_query_bind_int (query, 2, self->candidates_max);
      if (!take_rows (self, query, RANK_CODE, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
take_code_range (Run *self, const char *static_sql, const char *text, GError **error)
{
  g_autoptr (RokadQuery) query = rokad_db_query (self->search->catalog, static_sql, error);
  g_autofree char *last = g_strconcat (text, AFTER_EVERY_LETTER, NULL);

  if (query == NULL)
    return FALSE;

  rokad_query_bind_text (query, 1, text);
  rokad_query_bind_text (query, 2, last);
  rokad_query_bind_int (query, 3, self->candidates_max);
  return take_rows (self, query, RANK_CODE_PREFIX, error);
}

/* The beginning of a code or a SKU: as it was given, and for a UPC-A as the EAN-13 that it is. */
static gboolean
take_code_prefix (Run *self, const char *text, GError **error)
{
  static const char sql[] =
      "SELECT product FROM product_code WHERE code >= ?1 AND code < ?2 ORDER BY code LIMIT ?3";
  static const char sql_any_case[] = "SELECT product FROM product_code WHERE code GLOB '*[A-Za-z]*'"
                                     " AND code >= ?1 COLLATE NOCASE AND code < ?2 COLLATE NOCASE"
                                     " ORDER BY code COLLATE NOCASE LIMIT ?3";
  g_autofree char *as_ean = NULL;

  if (strspn (text, "0123456789") != strlen (text))
    return take_code_range (self, sql_any_case, text, error);

  as_ean = g_strconcat ("0", text, NULL);
  return take_code_range (self, sql, text, error) && take_code_range (self, sql, as_ean, error);
}

/* --- Names -------------------------------------------------------------------------------------
 */

static const RokadSearchGroup *
last_group (const Run *self)
{
  return rokad_search_query_group (&self->query, self->query.groups->len - 1);
}

/* Whole words come before beginnings of words, but for a word that has hardly been begun. */
static Rank
rank_of (const Run *self, RokadSearchMode mode)
{
  switch (mode)
    {
    case ROKAD_SEARCH_WHOLE:
      return last_group (self)->letters < WHOLE_WORD_LETTERS ? RANK_WORD : RANK_WHOLE;
    case ROKAD_SEARCH_LAST:
      return RANK_WORD;
    case ROKAD_SEARCH_PREFIX:
      return RANK_EVERY_PREFIX;
    }
  g_assert_not_reached ();
}

static void
take_popular (Run *self)
{
  for (guint i = 0; i < self->search->popular->len; i++)
    {
      const Popular *product = &g_array_index (self->search->popular, Popular, i);
      RokadSearchMode mode;

      if (rokad_search_query_meets (&self->query, product->folded, &mode))
        add_candidate (self, product->row, rank_of (self, mode));
    }
}

static gboolean
take_near_words (Run *self, gboolean all, GError **error)
{
  g_autofree char *match =
      rokad_search_near_words (self->search->catalog, &self->query, all, error);

  return match != NULL && (*match == '\0' || take_match (self, match, RANK_TYPO, error));
}

static gboolean
take_near_spaces (Run *self, GError **error)
{
  g_autofree char *match = rokad_search_near_spaces (self->search->catalog, &self->query, error);

  return match != NULL && (*match == '\0' || take_match (self, match, RANK_TYPO, error));
}

static gboolean
take_names (Run *self, GError **error)
{
  if (self->query.groups->len == 0)
    return TRUE;

  take_popular (self);
  return take_mode (self, ROKAD_SEARCH_WHOLE, rank_of (self, ROKAD_SEARCH_WHOLE), error) &&
         (self->candidates->len >= self->candidates_max ||
          take_mode (self, ROKAD_SEARCH_LAST, RANK_WORD, error));
}

/* Which words some name has as they stand, or for the last one as the beginning of a word. */
static gboolean
look_up_words (Run *self, gboolean *out_open, GError **error)
{
  *out_open = FALSE;
  for (guint i = 0; i < self->query.groups->len; i++)
    {
      RokadSearchGroup *group = rokad_search_query_group (&self->query, i);
      gboolean last = rokad_search_query_is_last (&self->query, i);

      if (!rokad_typo_is_known (self->search->catalog, group->text, last, &group->known, error))
        return FALSE;
      *out_open |= !last && rokad_search_query_is_open (&self->query, i);
    }
  return TRUE;
}

/* One word: a typo may hide more than the few names that have it as it stands. */
static gboolean
take_looser_word (Run *self, GError **error)
{
  return self->candidates->len >= FEW ||
         (take_near_words (self, TRUE, error) &&
          (self->candidates->len > 0 || take_near_spaces (self, error)));
}

/* Several: a typo is looked for in words that no name has, and, only when that finds nothing, in
 * the others, and in the spaces.
 */
static gboolean
take_looser_words (Run *self, GError **error)
{
  gboolean open;

  if (self->candidates->len > 0)
    return TRUE;

  return look_up_words (self, &open, error) &&
         (!open || take_mode (self, ROKAD_SEARCH_PREFIX, RANK_EVERY_PREFIX, error)) &&
         (self->candidates->len > 0 || take_near_words (self, FALSE, error)) &&
         (self->candidates->len > 0 || take_near_words (self, TRUE, error)) &&
         (self->candidates->len > 0 || take_near_spaces (self, error));
}

/* What was typed is not what stands in the names. */
static gboolean
take_looser (Run *self, GError **error)
{
  if (self->query.groups->len == 0)
    return TRUE;
  return self->query.groups->len == 1 ? take_looser_word (self, error)
                                      : take_looser_words (self, error);
}

/* --- Results -----------------------------------------------------------------------------------
 */

static gboolean
measure_names (Run *self, GError **error)
{
  static const char sql[] = "SELECT length (name) FROM product WHERE product = ?1";
  g_autoptr (RokadQuery) query = rokad_db_query (self->search->catalog, sql, error);

  if (query == NULL)
    return FALSE;

  for (guint i = 0; i < self->candidates->len; i++)
    {
      Candidate *candidate = &g_array_index (self->candidates, Candidate, i);

      if (candidate->letters > 0)
        continue;
      rokad_query_bind_int (query, 1, candidate->row);
      if (rokad_query_step (query, error) == ROKAD_STEP_ERROR)
        return FALSE;
      candidate->letters = (glong) rokad_query_int (query, 0);
      rokad_query_reset (query);
    }
  return TRUE;
}

static int
compare_candidates (const void *a, const void *b)
{
  const Candidate *one = a;
  const Candidate *other = b;

  if (one->rank != other->rank)
    return one->rank < other->rank ? -1 : 1;
  if (one->sold != other->sold)
    return one->sold > other->sold ? -1 : 1;
  if (one->letters != other->letters)
    return one->letters < other->letters ? -1 : 1;
  return (one->row > other->row) - (one->row < other->row);
}

/* The last places of a list that is too short for all go to what sells often. */
static void
keep_popular (GArray *candidates, guint limit)
{
  Candidate kept[POPULAR_PLACES];
  guint n_kept = 0;

  if (limit < 2 * POPULAR_PLACES)
    return;

  for (guint i = limit; i < candidates->len && n_kept < POPULAR_PLACES; i++)
    {
      const Candidate *candidate = &g_array_index (candidates, Candidate, i);

      if (candidate->sold > 0 && candidate->rank <= RANK_WORD)
        kept[n_kept++] = *candidate;
    }
  for (guint i = 0; i < n_kept; i++)
    g_array_index (candidates, Candidate, limit - n_kept + i) = kept[i];
}

static GPtrArray *
load_products (Run *self, guint limit, gint64 at_us, GError **error)
{
  g_autoptr (GArray) rows = g_array_new (FALSE, FALSE, sizeof (gint64));

  if (!measure_names (self, error))
    return NULL;

  g_array_sort (self->candidates, compare_candidates);
  keep_popular (self->candidates, limit);
  for (guint i = 0; i < MIN (self->candidates->len, limit); i++)
    g_array_append_val (rows, g_array_index (self->candidates, Candidate, i).row);
  return rokad_catalog_products_at_rows (self->search->catalog, self->search->settings,
                                         (const gint64 *) (gpointer) rows->data, rows->len, at_us,
                                         error);
}

static GPtrArray *
list_all (RokadSearch *self, guint limit, gint64 at_us, GError **error)
{
  static const char sql[] = "SELECT product FROM product WHERE term > 0 ORDER BY product LIMIT ?1";
  g_autoptr (GArray) rows = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr (RokadQuery) query = rokad_db_query (self->catalog, sql, error);
  RokadStep step = ROKAD_STEP_DONE;

  if (query == NULL)
    return NULL;

  for (guint i = 0; i < MIN (self->popular->len, limit); i++)
    g_array_append_val (rows, g_array_index (self->popular, Popular, i).row);
  rokad_query_bind_int (query, 1, (gint64) limit + self->popular->len);
  while (rows->len < limit && (step = rokad_query_step (query, error)) == ROKAD_STEP_ROW)
    {
      gint64 row = rokad_query_int (query, 0);

      if (!g_hash_table_contains (self->popular_by_row, &row))
        g_array_append_val (rows, row);
    }
  if (step == ROKAD_STEP_ERROR)
    return NULL;

  return rokad_catalog_products_at_rows (self->catalog, self->settings,
                                         (const gint64 *) (gpointer) rows->data, rows->len, at_us,
                                         error);
}

/* What was typed, cut between characters where it is too long. */
static char *
trim_text (const char *text)
{
  g_autofree char *valid = g_utf8_make_valid (text, -1);

  g_strstrip (valid);
  if (strlen (valid) > ROKAD_SEARCH_BYTES_MAX)
    *g_utf8_find_prev_char (valid, valid + ROKAD_SEARCH_BYTES_MAX + 1) = '\0';
  return g_steal_pointer (&valid);
}

GPtrArray *
rokad_search_run (RokadSearch *self, const char *text, guint limit, gint64 at_us, GError **error)
{
  g_autofree char *typed = trim_text (text);
  g_auto (Run) run = { .search = self };

  limit = MIN (limit, ROKAD_SEARCH_LIMIT_MAX);
  run.candidates_max = MAX (CANDIDATES, limit);
  if (self->popular == NULL && !rokad_search_refresh (self, error))
    return NULL;
  if (*typed == '\0')
    return list_all (self, limit, at_us, error);

  rokad_search_query_init (&run.query, typed);
  run.candidates = g_array_new (FALSE, FALSE, sizeof (Candidate));
  run.seen = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  if (!take_exact_code (&run, typed, error) || !take_names (&run, error) ||
      !take_code_prefix (&run, typed, error) || !take_looser (&run, error))
    return NULL;

  return load_products (&run, limit, at_us, error);
}
