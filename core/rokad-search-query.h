/* A typed text, taken apart: groups of tokens, in any order, the last one perhaps unfinished. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define ROKAD_SEARCH_TOKENS_MAX 40   /* of a query; what comes after them is not looked at */
#define ROKAD_SEARCH_SHORT_LETTERS 3 /* the index knows the beginnings of words so far */

/* Tokens that stood next to each other and must do so in a name. */
typedef struct
{
  char *text;     /* the tokens, ' ' between, as in a folded name */
  guint n_tokens; /* more than one: a run of characters that stand alone */
  glong letters;
  gboolean known; /* a name has it as a whole word; FALSE until somebody has looked */
} RokadSearchGroup;

typedef struct
{
  GArray *groups; /* (element-type RokadSearchGroup) */
} RokadSearchQuery;

/* How the groups are to be met by the words of a name. */
typedef enum
{
  ROKAD_SEARCH_WHOLE,  /* as whole words */
  ROKAD_SEARCH_LAST,   /* the last as the beginning of a word */
  ROKAD_SEARCH_PREFIX, /* the last and those that may be, as the beginning of a word */
} RokadSearchMode;

void rokad_search_query_init (RokadSearchQuery *self, const char *text);
void rokad_search_query_clear (RokadSearchQuery *self);
RokadSearchGroup *rokad_search_query_group (const RokadSearchQuery *self, guint i);
gboolean rokad_search_query_is_last (const RokadSearchQuery *self, guint i);

/* Appends one group in the language of FTS5. */
void
rokad_search_query_append_match (GString *match, const RokadSearchGroup *group, gboolean prefix);
/* All of them. Caller frees. */
char *rokad_search_query_match (const RokadSearchQuery *self, RokadSearchMode mode);

/* Whether a group before the last may be the beginning of a word: one that no name has as it
 * stands, or a short one. The others would cost more than the whole rest of a search.
 */
gboolean rokad_search_query_is_open (const RokadSearchQuery *self, guint i);

/* The strictest mode in which a folded name is met; FALSE for none. */
gboolean rokad_search_query_meets (const RokadSearchQuery *self,
                                   const char *folded,
                                   RokadSearchMode *out_mode);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (RokadSearchQuery, rokad_search_query_clear)

G_END_DECLS
