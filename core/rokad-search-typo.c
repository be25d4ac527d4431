/* Two words that are one typo apart share a remainder: one of them without a letter is the other,
 * or both without a letter are the same. So the words near to a typed one are looked up by index,
 * and the few that share a remainder without being near are told apart here.
 *
 * A word still being typed is met by the range of remainders that begin like its own.
 */
#include "config.h"

#include "rokad-search-typo.h"

#include <string.h>

#define RANGE_ROWS_MAX 120
#define AFTER_EVERY_LETTER "\U0010FFFF"

char *
rokad_typo_rest (const char *word, glong letter)
{
  const char *cut = g_utf8_offset_to_pointer (word, letter);
  const char *after = g_utf8_next_char (cut);

  if (letter > 0 && g_utf8_get_char (g_utf8_prev_char (cut)) == g_utf8_get_char (cut))
    return NULL;
  return g_strdup_printf ("%.*s%s", (int) (cut - word), word, after);
}

static gboolean
goes_on (const gunichar *typed, const gunichar *word, gboolean unfinished)
{
  while (*typed != 0 && *typed == *word)
    {
      typed++;
      word++;
    }
  return *typed == 0 && (unfinished || *word == 0);
}

/* With one typo the first letters that differ are where it is. */
static gboolean
is_near (const gunichar *typed, const gunichar *word, gboolean unfinished)
{
  while (*typed != 0 && *typed == *word)
    {
      typed++;
      word++;
    }
  if (*typed == 0)
    return unfinished || *word == 0 || word[1] == 0;

  return goes_on (typed + 1, word, unfinished) ||
         (*word != 0 &&
          (goes_on (typed, word + 1, unfinished) || goes_on (typed + 1, word + 1, unfinished) ||
           (typed[1] != 0 && typed[1] == word[0] && typed[0] == word[1] &&
            goes_on (typed + 2, word + 2, unfinished))));
}

gboolean
rokad_typo_is_near (const char *typed, const char *word, gboolean unfinished)
{
  g_autofree gunichar *typed_letters = g_utf8_to_ucs4_fast (typed, -1, NULL);
  g_autofree gunichar *word_letters = g_utf8_to_ucs4_fast (word, -1, NULL);

  return is_near (typed_letters, word_letters, unfinished);
}

gboolean
rokad_typo_is_known (RokadDb *catalog,
                     const char *typed,
                     gboolean unfinished,
                     gboolean *out_known,
                     GError **error)
{
  static const char sql[] = "SELECT 1 FROM word WHERE text BETWEEN ?1 AND ?2 LIMIT 1";
  g_autoptr (RokadQuery) query = rokad_db_query (catalog, sql, error);
  g_autofree char *last = g_strconcat (typed, unfinished ? AFTER_EVERY_LETTER : NULL, NULL);
  RokadStep step;

  if (query == NULL)
    return FALSE;

  rokad_query_bind_text (query, 1, typed);
  rokad_query_bind_text (query, 2, last);
  step = rokad_query_step (query, error);
  *out_known = step == ROKAD_STEP_ROW;
  return step != ROKAD_STEP_ERROR;
}

typedef struct
{
  const char *typed;
  gboolean unfinished;
  GHashTable *seen; /* (element-type utf8): owned by words */
  GPtrArray *words; /* (element-type utf8) */
} Finding;

static void
take_word (Finding *self, const char *word)
{
  char *copy;
  gboolean same =
      self->unfinished ? g_str_has_prefix (word, self->typed) : g_str_equal (word, self->typed);

  if (same || g_hash_table_contains (self->seen, word) ||
      !rokad_typo_is_near (self->typed, word, self->unfinished))
    return;

  copy = g_strdup (word);
  g_hash_table_add (self->seen, copy);
  g_ptr_array_add (self->words, copy);
}

static gboolean
take_rows (Finding *self, RokadQuery *query, const char *rest, GError **error)
{
  g_autofree char *last = g_strconcat (rest, self->unfinished ? AFTER_EVERY_LETTER : NULL, NULL);
  RokadStep step;

  rokad_query_bind_text (query, 1, rest);
  rokad_query_bind_text (query, 2, last);
  rokad_query_bind_int (query, 3, RANGE_ROWS_MAX);
  while ((step = rokad_query_step (query, error)) == ROKAD_STEP_ROW)
    take_word (self, rokad_query_text (query, 0));
  rokad_query_reset (query);
  return step == ROKAD_STEP_DONE;
}

/* Words of which the typed one, or what is left of it, is a remainder: it lacks a letter, or has a
 * wrong one, or two changed places.
 */
static gboolean
take_longer (Finding *self, RokadDb *catalog, const char *rest, GError **error)
{
  static const char sql[] = "SELECT word.text FROM typo JOIN word USING (word)"
                            " WHERE rest BETWEEN ?1 AND ?2 ORDER BY rest LIMIT ?3";
  g_autoptr (RokadQuery) query = rokad_db_query (catalog, sql, error);

  return query != NULL && take_rows (self, query, rest, error);
}

/* Words that are what is left of the typed one: it has a letter too many. */
static gboolean
take_shorter (Finding *self, RokadDb *catalog, const char *rest, GError **error)
{
  static const char sql[] =
      "SELECT text FROM word WHERE text BETWEEN ?1 AND ?2 ORDER BY text LIMIT ?3";
  g_autoptr (RokadQuery) query = rokad_db_query (catalog, sql, error);

  return query != NULL && take_rows (self, query, rest, error);
}

static gboolean
begins_alike (const char *one, const char *other)
{
  return g_utf8_get_char (one) == g_utf8_get_char (other);
}

/* Whole words first; then those that begin with the same letter, where few go wrong; then the
 * shorter ones.
 */
static int
compare_words (gconstpointer a, gconstpointer b, gpointer data)
{
  const char *typed = ((const Finding *) data)->typed;
  const char *one = *(const char *const *) a;
  const char *other = *(const char *const *) b;
  int order = rokad_typo_is_near (typed, other, FALSE) - rokad_typo_is_near (typed, one, FALSE);

  if (order == 0)
    order = begins_alike (typed, other) - begins_alike (typed, one);
  if (order == 0)
    order = (strlen (one) > strlen (other)) - (strlen (one) < strlen (other));
  return order != 0 ? order : strcmp (one, other);
}

GPtrArray *
rokad_typo_find (RokadDb *catalog,
                 const char *typed,
                 gboolean unfinished,
                 guint limit,
                 GError **error)
{
  g_autoptr (GPtrArray) words = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);
  Finding finding = { typed, unfinished, seen, words };
  glong letters = g_utf8_strlen (typed, -1);

  if (letters < ROKAD_TYPO_LETTERS_MIN - 1 || letters > ROKAD_TYPO_LETTERS_MAX)
    return g_steal_pointer (&words);
  if (letters < ROKAD_TYPO_LETTERS_MIN)
    {
      finding.unfinished = FALSE;
      letters = 0;
    }

  if (!take_longer (&finding, catalog, typed, error))
    return NULL;
  for (glong i = 0; i < letters; i++)
    {
      g_autofree char *rest = rokad_typo_rest (typed, i);

      if (rest != NULL && (!take_shorter (&finding, catalog, rest, error) ||
                           !take_longer (&finding, catalog, rest, error)))
        return NULL;
    }

  g_ptr_array_sort_with_data (words, compare_words, &finding);
  if (words->len > limit)
    g_ptr_array_set_size (words, (int) limit);
  return g_steal_pointer (&words);
}
