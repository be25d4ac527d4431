#include "config.h"

#include "rokad-search-query.h"

#include <string.h>

#include "rokad-search-fold.h"

static void
clear_group (gpointer data)
{
  g_free (((RokadSearchGroup *) data)->text);
}

void
rokad_search_query_init (RokadSearchQuery *self, const char *text)
{
  g_autoptr (GString) folded = g_string_new (NULL);
  g_autoptr (GArray) tokens = g_array_new (FALSE, FALSE, sizeof (RokadSearchToken));

  self->groups = g_array_new (FALSE, TRUE, sizeof (RokadSearchGroup));
  g_array_set_clear_func (self->groups, clear_group);
  rokad_search_fold (text, folded, tokens);

  for (guint i = 0; i < MIN (tokens->len, ROKAD_SEARCH_TOKENS_MAX);)
    {
      const RokadSearchToken *first = &g_array_index (tokens, RokadSearchToken, i);
      const RokadSearchToken *last = first;
      RokadSearchGroup group = { .n_tokens = 1, .letters = first->letters };

      while (++i < tokens->len && g_array_index (tokens, RokadSearchToken, i).joined)
        {
          last = &g_array_index (tokens, RokadSearchToken, i);
          group.n_tokens++;
          group.letters += last->letters;
        }
      group.text = g_strndup (folded->str + first->start, last->start + last->bytes - first->start);
      g_array_append_val (self->groups, group);
    }
}

void
rokad_search_query_clear (RokadSearchQuery *self)
{
  g_clear_pointer (&self->groups, g_array_unref);
}

RokadSearchGroup *
rokad_search_query_group (const RokadSearchQuery *self, guint i)
{
  return &g_array_index (self->groups, RokadSearchGroup, i);
}

gboolean
rokad_search_query_is_last (const RokadSearchQuery *self, guint i)
{
  return i + 1 == self->groups->len;
}

gboolean
rokad_search_query_is_open (const RokadSearchQuery *self, guint i)
{
  const RokadSearchGroup *group = rokad_search_query_group (self, i);

  return group->n_tokens == 1 && (group->letters <= ROKAD_SEARCH_SHORT_LETTERS || !group->known);
}

static gboolean
takes_prefix (const RokadSearchQuery *self, guint i, RokadSearchMode mode)
{
  switch (mode)
    {
    case ROKAD_SEARCH_WHOLE:
      return FALSE;
    case ROKAD_SEARCH_LAST:
      return rokad_search_query_is_last (self, i);
    case ROKAD_SEARCH_PREFIX:
      return rokad_search_query_is_last (self, i) || rokad_search_query_is_open (self, i);
    }
  g_assert_not_reached ();
}

/* Folding leaves no quote in a text, so quoting it is enough; the tokenizer splits it at the spaces
 * into a phrase.
 */
void
rokad_search_query_append_match (GString *match, const RokadSearchGroup *group, gboolean prefix)
{
  g_string_append_printf (match, "\"%s\"%s", group->text, prefix ? " *" : "");
}

char *
rokad_search_query_match (const RokadSearchQuery *self, RokadSearchMode mode)
{
  GString *match = g_string_new (NULL);

  for (guint i = 0; i < self->groups->len; i++)
    {
      if (i > 0)
        g_string_append (match, " AND ");
      rokad_search_query_append_match (match, rokad_search_query_group (self, i),
                                       takes_prefix (self, i, mode));
    }
  return g_string_free (match, FALSE);
}

typedef enum
{
  MET_NOT,
  MET_PREFIX,
  MET_WHOLE,
} Met;

static Met
meet_group (const RokadSearchGroup *group, const char *folded)
{
  gsize bytes = strlen (group->text);
  Met met = MET_NOT;

  for (const char *at = strstr (folded, group->text); at != NULL; at = strstr (at + 1, group->text))
    {
      if (at != folded && at[-1] != ' ')
        continue;
      if (at[bytes] == '\0' || at[bytes] == ' ')
        return MET_WHOLE;
      met = MET_PREFIX;
    }
  return met;
}

gboolean
rokad_search_query_meets (const RokadSearchQuery *self,
                          const char *folded,
                          RokadSearchMode *out_mode)
{
  RokadSearchMode mode = ROKAD_SEARCH_WHOLE;

  for (guint i = 0; i < self->groups->len; i++)
    switch (meet_group (rokad_search_query_group (self, i), folded))
      {
      case MET_NOT:
        return FALSE;
      case MET_PREFIX:
        mode = MAX (mode,
                    rokad_search_query_is_last (self, i) ? ROKAD_SEARCH_LAST : ROKAD_SEARCH_PREFIX);
        break;
      case MET_WHOLE:
        break;
      }

  *out_mode = mode;
  return TRUE;
}
