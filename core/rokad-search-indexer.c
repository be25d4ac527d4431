/* Keeps what search reads in step with the names: the full-text index, the words, and what is left
 * of each word without one of its letters.
 *
 * Words are never taken out: one that no name has any more finds nothing, and costs nothing.
 */
#include "config.h"

#include "rokad-search-fold.h"
#include "rokad-search-typo.h"
#include "rokad-search.h"

/* Words are looked up once and then remembered; a catalog of 800,000 names has 100,000. */
#define WORDS_KNOWN_MAX 150000
/* Remainders are written in the order of their key, many at once: one by one they would touch every
 * page of the table again and again.
 */
#define RESTS_WAITING_MAX 200000

typedef struct
{
  char *rest;
  gint64 word;
} Rest;

struct _RokadSearchIndexer
{
  RokadTransaction *transaction; /* not owned */
  GHashTable *known;             /* (element-type utf8): words that the table has */
  GArray *rests;                 /* (element-type Rest) */
  GString *old_text;
  GString *new_text;
  GArray *tokens; /* of new_text */
};

static void
clear_rest (gpointer data)
{
  g_free (((Rest *) data)->rest);
}

RokadSearchIndexer *
rokad_search_indexer_new (RokadTransaction *transaction)
{
  RokadSearchIndexer *self = g_new0 (RokadSearchIndexer, 1);

  self->transaction = transaction;
  self->known = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->rests = g_array_new (FALSE, FALSE, sizeof (Rest));
  g_array_set_clear_func (self->rests, clear_rest);
  self->old_text = g_string_new (NULL);
  self->new_text = g_string_new (NULL);
  self->tokens = g_array_new (FALSE, FALSE, sizeof (RokadSearchToken));
  return self;
}

void
rokad_search_indexer_free (RokadSearchIndexer *self)
{
  g_hash_table_unref (self->known);
  g_array_unref (self->rests);
  g_string_free (self->old_text, TRUE);
  g_string_free (self->new_text, TRUE);
  g_array_unref (self->tokens);
  g_free (self);
}

/* The index keeps no copy of the text, so it must be told what to forget. */
static gboolean
delete_text (RokadSearchIndexer *self, gint64 row, GError **error)
{
  static const char sql[] = "INSERT INTO search (search, rowid, text) VALUES ('delete', ?1, ?2)";
  g_autoptr (RokadQuery) query = rokad_db_query (self->transaction, sql, error);

  if (query == NULL)
    return FALSE;

  rokad_query_bind_int (query, 1, row);
  rokad_query_bind_text (query, 2, self->old_text->str);
  return rokad_query_run (query, error);
}

static gboolean
insert_text (RokadSearchIndexer *self, gint64 row, GError **error)
{
  static const char sql[] = "INSERT INTO search (rowid, text) VALUES (?1, ?2)";
  g_autoptr (RokadQuery) query = rokad_db_query (self->transaction, sql, error);

  if (query == NULL)
    return FALSE;

  rokad_query_bind_int (query, 1, row);
  rokad_query_bind_text (query, 2, self->new_text->str);
  return rokad_query_run (query, error);
}

static int
compare_rests (const void *a, const void *b)
{
  const Rest *one = a;
  const Rest *other = b;
  int order = g_strcmp0 (one->rest, other->rest);

  return order != 0 ? order : (one->word > other->word) - (one->word < other->word);
}

gboolean
rokad_search_indexer_flush (RokadSearchIndexer *self, GError **error)
{
  static const char sql[] = "INSERT OR IGNORE INTO typo (rest, word) VALUES (?1, ?2)";
  g_autoptr (RokadQuery) query = rokad_db_query (self->transaction, sql, error);

  if (query == NULL)
    return FALSE;

  g_array_sort (self->rests, compare_rests);
  for (guint i = 0; i < self->rests->len; i++)
    {
      const Rest *rest = &g_array_index (self->rests, Rest, i);

      rokad_query_bind_text (query, 1, rest->rest);
      rokad_query_bind_int (query, 2, rest->word);
      if (!rokad_query_run (query, error))
        return FALSE;
      rokad_query_reset (query);
    }

  g_array_set_size (self->rests, 0);
  return TRUE;
}

/* @out_word: 0 for one that the table has already. */
static gboolean
insert_word (RokadSearchIndexer *self, const char *text, gint64 *out_word, GError **error)
{
  static const char sql[] = "INSERT OR IGNORE INTO word (text) VALUES (?1)";
  g_autoptr (RokadQuery) query = rokad_db_query (self->transaction, sql, error);

  if (query == NULL)
    return FALSE;

  rokad_query_bind_text (query, 1, text);
  if (!rokad_query_run (query, error))
    return FALSE;
  *out_word = rokad_db_changes (self->transaction) > 0 ? rokad_db_last_row (self->transaction) : 0;
  return TRUE;
}

static gboolean
learn_word (RokadSearchIndexer *self, const char *text, glong letters, GError **error)
{
  gint64 word;

  if (g_hash_table_contains (self->known, text))
    return TRUE;

  if (!insert_word (self, text, &word, error))
    return FALSE;

  if (g_hash_table_size (self->known) >= WORDS_KNOWN_MAX)
    g_hash_table_remove_all (self->known);
  g_hash_table_add (self->known, g_strdup (text));
  if (word == 0 || letters < ROKAD_TYPO_LETTERS_MIN)
    return TRUE;

  for (glong i = 0; i < letters; i++)
    {
      Rest rest = { rokad_typo_rest (text, i), word };

      if (rest.rest != NULL)
        g_array_append_val (self->rests, rest);
    }
  return self->rests->len < RESTS_WAITING_MAX || rokad_search_indexer_flush (self, error);
}

static gboolean
learn_words (RokadSearchIndexer *self, GError **error)
{
  for (guint i = 0; i < self->tokens->len; i++)
    {
      const RokadSearchToken *token = &g_array_index (self->tokens, RokadSearchToken, i);
      char *text = self->new_text->str + token->start;
      char next = text[token->bytes];
      gboolean learnt;

      if (token->letters < ROKAD_TYPO_WORD_LETTERS_MIN || token->letters > ROKAD_TYPO_LETTERS_MAX)
        continue;
      text[token->bytes] = '\0';
      learnt = learn_word (self, text, token->letters, error);
      text[token->bytes] = next;
      if (!learnt)
        return FALSE;
    }
  return TRUE;
}

gboolean
rokad_search_indexer_put (RokadSearchIndexer *self,
                          gint64 row,
                          const char *old_name,
                          const char *new_name,
                          GError **error)
{
  g_string_truncate (self->old_text, 0);
  g_string_truncate (self->new_text, 0);
  g_array_set_size (self->tokens, 0);
  if (old_name != NULL)
    rokad_search_fold (old_name, self->old_text, NULL);
  rokad_search_fold (new_name, self->new_text, self->tokens);

  if (g_string_equal (self->old_text, self->new_text))
    return TRUE;
  if (self->old_text->len > 0 && !delete_text (self, row, error))
    return FALSE;
  return self->new_text->len == 0 || (insert_text (self, row, error) && learn_words (self, error));
}
