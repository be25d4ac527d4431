/* Search as you type over a million names. */
#pragma once

#include "rokad-catalog.h"

G_BEGIN_DECLS

#define ROKAD_SEARCH_RESULTS_MAX 50  /* that a screen asks for: more cost it more than the query */
#define ROKAD_SEARCH_LIMIT_MAX 10000 /* that anyone gets */
#define ROKAD_SEARCH_POPULAR_MAX 2000
#define ROKAD_SEARCH_BYTES_MAX 200 /* of a query; what is longer is cut */

typedef struct _RokadSearch RokadSearch;

/* @catalog and @shop: query-only connections of the thread that will search (not owned, must
 * outlive it). @shop may be NULL: nothing is known to sell often.
 */
RokadSearch *rokad_search_new (RokadDb *catalog, RokadDb *shop, const RokadSettings *settings);
void rokad_search_free (RokadSearch *self);

/* Reads again what sells often (the most sold products, at most ROKAD_SEARCH_POPULAR_MAX). The
 * first search does so by itself.
 */
gboolean rokad_search_refresh (RokadSearch *self, GError **error);

/* The best matches first: exact code, then word prefix, what sells often before what does not. An
 * empty @text lists the catalog in the order of names sold most, then of import.
 * (element-type RokadProduct); at most @limit.
 */
GPtrArray *
rokad_search_run (RokadSearch *self, const char *text, guint limit, gint64 at_us, GError **error);

/* A name as the index holds it: lower case, no diacritics (đ too), one token a word; characters of
 * scripts written without spaces (Thai, Lao, Khmer, Burmese, Han, Kana) stand alone. Caller frees.
 */
char *rokad_search_fold_text (const char *text);

/* Keeps the index in step with the products; for rokad_catalog_fold() alone. */
typedef struct _RokadSearchIndexer RokadSearchIndexer;
RokadSearchIndexer *rokad_search_indexer_new (RokadTransaction *transaction);
/* @old_name NULL: a new product. */
gboolean rokad_search_indexer_put (RokadSearchIndexer *self,
                                   gint64 row,
                                   const char *old_name,
                                   const char *new_name,
                                   GError **error);
/* Writes what still waits: without it, typos are not forgiven. */
gboolean rokad_search_indexer_flush (RokadSearchIndexer *self, GError **error);
void rokad_search_indexer_free (RokadSearchIndexer *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (RokadSearch, rokad_search_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RokadSearchIndexer, rokad_search_indexer_free)

G_END_DECLS
