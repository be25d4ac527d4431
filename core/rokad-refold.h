/* Rebuilding state from journals beside the kept one: the two must be equal. */
#pragma once

#include "rokad-shop.h"

G_BEGIN_DECLS

#define ROKAD_DIGEST_HEX_BYTES 33 /* 128 bits in hex and their NUL */

typedef struct
{
  gint64 entries; /* folded again */
  char shop_digest[ROKAD_DIGEST_HEX_BYTES];
  char catalog_digest[ROKAD_DIGEST_HEX_BYTES];
} RokadRefold;

/* The sum mod 2^128 of the hashes of all rows that journals decide, in a canonical form: equal for
 * equal state, whatever the order of rows. What is local (carts, print jobs) is left out.
 */
gboolean rokad_digest_shop (RokadDb *shop_db, char out_hex[ROKAD_DIGEST_HEX_BYTES], GError **error);
gboolean
rokad_digest_catalog (RokadDb *catalog, char out_hex[ROKAD_DIGEST_HEX_BYTES], GError **error);

/* Folds all journals of @shop (opened either way) into scratch files and compares the digests.
 * ROKAD_JOURNAL_ERROR_BROKEN says which file's state is not what its journals say. A catalog that
 * came ready-made (rokad-snapshot.h) is not folded: its digest is to be that of whoever made it.
 */
gboolean rokad_refold_check (RokadShop *shop, RokadRefold *out_refold, GError **error);

G_END_DECLS
