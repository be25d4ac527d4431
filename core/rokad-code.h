/* The codes of products: what is a GTIN, how codes are compared, and EAN-13 codes that carry a
 * weight or a price. Pure functions.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* TRUE for 8, 12, 13 or 14 digits with a right check digit (GS1 General Specifications §7.9). */
gboolean rokad_code_is_gtin (const char *code);

/* The form in which codes are compared where they do not match as they stand: a GTIN without the
 * zeros that only pad it (a UPC-A of 12 digits and its EAN-13 with a leading zero are one code),
 * anything else with the white space around it removed. Caller frees.
 */
char *rokad_code_normalise (const char *code);

typedef enum
{
  ROKAD_EMBEDDED_NONE,
  ROKAD_EMBEDDED_WEIGHT, /* value: thousandths of a kilogram */
  ROKAD_EMBEDDED_PRICE,  /* value: minor units */
} RokadEmbedded;

/* Tries the patterns in turn ("21PPPPPWWWWWC 23PPPPPMMMMMC": 13 characters each; digits must be
 * equal, P is the product's code, W grams, M minor units, C the check digit, which must be right).
 * @out_code (caller frees): the P digits.
 */
RokadEmbedded rokad_code_match_pattern (const char *code,
                                        const char *patterns,
                                        char **out_code,
                                        gint64 *out_value);
/* ROKAD_SHOP_ERROR_INVALID names the pattern that is none. */
gboolean rokad_code_check_patterns (const char *patterns, GError **error);

G_END_DECLS
