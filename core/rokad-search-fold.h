/* How search sees a text: the form that makes `loa keo` and `Loa Kéo` the same. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* One word of a folded text, or one character that stands alone. */
typedef struct
{
  gsize start; /* in the folded text, bytes */
  gsize bytes;
  glong letters;
  gboolean joined; /* it and the token before stand alone, with nothing between them */
} RokadSearchToken;

/* Appends what rokad_search_fold_text() gives to @folded, and its tokens to @tokens (optional;
 * element-type RokadSearchToken).
 */
void rokad_search_fold (const char *text, GString *folded, GArray *tokens);

G_END_DECLS
