#include "config.h"

#include "rokad-search-near.h"

#include "rokad-search-typo.h"

#define NEAR_WORDS_MAX 64  /* that a word which no name has is tried as */
#define NEAR_KNOWN_MAX 24  /* the same for a word that some name has */
#define TYPO_GROUPS_MAX 12 /* words of a query in which a typo is looked for */
#define RESPACED_MAX 12    /* ways of putting the spaces */

/* --- Letters -----------------------------------------------------------------------------------
 */

/* One word of the query, or a word near to it. @out_any becomes TRUE when there is one. */
static gboolean
append_near (RokadDb *catalog,
             const RokadSearchQuery *query,
             guint i,
             guint limit,
             GString *match,
             gboolean *out_any,
             GError **error)
{
  const RokadSearchGroup *group = rokad_search_query_group (query, i);
  gboolean last = rokad_search_query_is_last (query, i);
  g_autoptr (GPtrArray) words = NULL;

  g_string_append (match, i > 0 ? " AND (" : "(");
  rokad_search_query_append_match (match, group, last);
  if (group->n_tokens == 1 && i < TYPO_GROUPS_MAX && limit > 0)
    {
      if ((words = rokad_typo_find (catalog, group->text, last, limit, error)) == NULL)
        return FALSE;
      for (guint j = 0; j < words->len; j++)
        g_string_append_printf (match, " OR \"%s\"", (const char *) words->pdata[j]);
      *out_any |= words->len > 0;
    }
  g_string_append_c (match, ')');
  return TRUE;
}

char *
rokad_search_near_words (RokadDb *catalog,
                         const RokadSearchQuery *query,
                         gboolean all,
                         GError **error)
{
  g_autoptr (GString) match = g_string_new (NULL);
  gboolean any = FALSE;

  for (guint i = 0; i < query->groups->len; i++)
    {
      gboolean known = rokad_search_query_group (query, i)->known;
      guint limit = !known ? NEAR_WORDS_MAX : all ? NEAR_KNOWN_MAX : 0;

      if (!append_near (catalog, query, i, limit, match, &any, error))
        return NULL;
    }
  return g_strdup (any ? match->str : "");
}

/* --- Spaces ------------------------------------------------------------------------------------
 */

typedef struct
{
  RokadDb *catalog;
  const RokadSearchQuery *query;
  GString *match;
  guint n_ways;
} Respacing;

/* The whole query with @n groups from @at replaced by one word, or by two (@second). */
static void
append_way (Respacing *self, guint at, guint n, const char *first, const char *second)
{
  if (self->n_ways++ > 0)
    g_string_append (self->match, " OR ");
  g_string_append_c (self->match, '(');
  for (guint i = 0; i < self->query->groups->len; i++)
    {
      gboolean last = rokad_search_query_is_last (self->query, i);

      if (i > 0 && (i <= at || i >= at + n))
        g_string_append (self->match, " AND ");
      if (i == at && second != NULL)
        g_string_append_printf (self->match, "\"%s\" AND \"%s\"%s", first, second,
                                last ? " *" : "");
      else if (i == at)
        g_string_append_printf (self->match, "\"%s\"%s", first,
                                at + n == self->query->groups->len ? " *" : "");
      else if (i < at || i >= at + n)
        rokad_search_query_append_match (self->match, rokad_search_query_group (self->query, i),
                                         last);
    }
  g_string_append_c (self->match, ')');
}

/* Words too short for the table may be words. */
static gboolean
may_be_word (Respacing *self,
             const char *text,
             gboolean unfinished,
             gboolean *out_may,
             GError **error)
{
  *out_may = TRUE;
  return g_utf8_strlen (text, -1) < ROKAD_TYPO_WORD_LETTERS_MIN ||
         rokad_typo_is_known (self->catalog, text, unfinished, out_may, error);
}

/* A figure and its unit are written together as often as not; elsewhere two scraps make no word. */
static gboolean
may_be_cut (const char *text, const char *cut)
{
  gboolean figure_ends = g_ascii_isdigit (cut[-1]) != g_ascii_isdigit (*cut);

  return figure_ends || g_utf8_strlen (cut, -1) >= ROKAD_TYPO_WORD_LETTERS_MIN ||
         g_utf8_strlen (text, cut - text) >= ROKAD_TYPO_WORD_LETTERS_MIN;
}

static gboolean
split_group (Respacing *self, guint i, GError **error)
{
  const RokadSearchGroup *group = rokad_search_query_group (self->query, i);
  gboolean last = rokad_search_query_is_last (self->query, i);
  const char *cut = g_utf8_next_char (group->text);

  for (; *cut != '\0' && self->n_ways < RESPACED_MAX; cut = g_utf8_next_char (cut))
    {
      g_autofree char *first = g_strndup (group->text, (gsize) (cut - group->text));
      gboolean may;

      if (!may_be_cut (group->text, cut))
        continue;
      if (!may_be_word (self, first, FALSE, &may, error) ||
          (may && !may_be_word (self, cut, last, &may, error)))
        return FALSE;
      if (may)
        append_way (self, i, 1, first, cut);
    }
  return TRUE;
}

static gboolean
join_groups (Respacing *self, guint i, GError **error)
{
  const RokadSearchGroup *one = rokad_search_query_group (self->query, i);
  const RokadSearchGroup *next = rokad_search_query_group (self->query, i + 1);
  g_autofree char *joined = g_strconcat (one->text, next->text, NULL);
  gboolean may;

  if (next->n_tokens > 1)
    return TRUE;
  if (!may_be_word (self, joined, rokad_search_query_is_last (self->query, i + 1), &may, error))
    return FALSE;
  if (may)
    append_way (self, i, 2, joined, NULL);
  return TRUE;
}

char *
rokad_search_near_spaces (RokadDb *catalog, const RokadSearchQuery *query, GError **error)
{
  g_autoptr (GString) match = g_string_new (NULL);
  Respacing self = { catalog, query, match, 0 };
  guint n = MIN (query->groups->len, TYPO_GROUPS_MAX);

  for (guint i = 0; i < n; i++)
    {
      const RokadSearchGroup *group = rokad_search_query_group (query, i);

      if (group->n_tokens > 1 || group->letters > ROKAD_TYPO_LETTERS_MAX)
        continue;
      if (i + 1 < n && self.n_ways < RESPACED_MAX && !join_groups (&self, i, error))
        return NULL;
      if (!split_group (&self, i, error))
        return NULL;
    }
  return g_strdup (match->str);
}
