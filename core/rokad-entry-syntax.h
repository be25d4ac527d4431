/* What an entry's bytes may be: compact JSON and nothing else. Strict where json-glib is lenient,
 * so that every reader in every language reads the same.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define ROKAD_ENTRY_DEPTH_MAX 16   /* of nesting: what reads JSON recurses */
#define ROKAD_ENTRY_MEMBERS_MAX 64 /* of one object */

/* One object: no white space between tokens, strings of valid UTF-8 without control characters or
 * U+0000, whole numbers that fit int64, no key twice. NULL when it is so, else what is wrong (a
 * static text). @bytes must be valid UTF-8. Any thread.
 */
const char *rokad_entry_syntax_check (const char *line, gsize bytes);

G_END_DECLS
