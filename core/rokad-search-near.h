/* What a typed text may have been meant to be: the same with one typo mended, in the language of
 * FTS5. A caller frees what is answered: NULL with an error, "" where there is nothing like it.
 */
#pragma once

#include "rokad-db.h"
#include "rokad-search-query.h"

G_BEGIN_DECLS

/* Each word, or one that is a typo away from it. Tried are words that no name has; @all: also those
 * that some name has.
 */
char *rokad_search_near_words (RokadDb *catalog,
                               const RokadSearchQuery *query,
                               gboolean all,
                               GError **error);

/* One space more or one less: "cocacola", "choco late", "5kg". */
char *rokad_search_near_spaces (RokadDb *catalog, const RokadSearchQuery *query, GError **error);

G_END_DECLS
