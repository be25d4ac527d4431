/* Putting products on a stall's shelf, and looking for them there. */
#pragma once

#include "rokad-import.h"
#include "stall.h"

G_BEGIN_DECLS

/* Imports a file of that name (which says whether it is CSV or TSV) and contents. */
gboolean shelf_import_bytes (Stall *stall,
                             const char *name,
                             const char *contents,
                             gssize bytes,
                             RokadImportResult *out_result,
                             GError **error);
/* The same for CSV that imports. "rows 3: 2 added, 1 changed, 0 unchanged, 0 rejected" */
char *shelf_import (Stall *stall, const char *csv);
/* Asserts that nothing was rejected. */
void shelf_fill (Stall *stall, const char *csv);

/* Where shelf_import_bytes() lists bad lines, and what it lists. */
char *shelf_rejects (Stall *stall);

/* The names that a scan finds, " | " between, and its quantity and price where they are special. */
char *shelf_scan (Stall *stall, const char *code);
/* The first few names that a search finds, " | " between. */
char *shelf_search (Stall *stall, const char *text);

#define assert_text(text, expected) \
  G_STMT_START \
  { \
    g_autofree char *got = (text); \
\
    g_assert_cmpstr (got, ==, (expected)); \
  } \
  G_STMT_END

G_END_DECLS
