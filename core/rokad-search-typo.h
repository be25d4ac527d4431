/* Words that are one typo from what was typed: a letter too many, too few, wrong, or two that
 * changed places.
 */
#pragma once

#include "rokad-db.h"

G_BEGIN_DECLS

#define ROKAD_TYPO_LETTERS_MIN 4 /* shorter words are too near to everything */
#define ROKAD_TYPO_WORD_LETTERS_MIN \
  3 /* of words that are known: a typo may have added a letter \
     */
#define ROKAD_TYPO_LETTERS_MAX 32

/* @word without its letter number @letter (from 0); NULL where that gives the same as the letter
 * before it. Caller frees.
 */
char *rokad_typo_rest (const char *word, glong letter);

/* @unfinished: @typed may be the beginning of a word. */
gboolean rokad_typo_is_near (const char *typed, const char *word, gboolean unfinished);

/* Whether a name has this word, or one that begins like it. */
gboolean rokad_typo_is_known (RokadDb *catalog,
                              const char *typed,
                              gboolean unfinished,
                              gboolean *out_known,
                              GError **error);

/* Words of the catalog near to @typed, the nearest first, at most @limit; never what needs no typo.
 * What is a letter shorter than ROKAD_TYPO_LETTERS_MIN may lack that letter. (element-type utf8)
 */
GPtrArray *rokad_typo_find (RokadDb *catalog,
                            const char *typed,
                            gboolean unfinished,
                            guint limit,
                            GError **error);

G_END_DECLS
