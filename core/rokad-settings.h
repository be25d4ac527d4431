/* What is set for the whole shop: rulings, folded into the table `setting` of the catalog's file.
 * What belongs to one screen only (size, scanner, printer) is no business of core.
 */
#pragma once

#include "rokad-db.h"
#include "rokad-money.h"

G_BEGIN_DECLS

/* Immutable once read; rokad_settings_load() makes a new one after a ruling. */
typedef struct
{
  char *shop_name;
  char *address; /* lines separated by \n; may be empty */
  char *tax_id;  /* GSTIN, MST; may be empty */
  char *scheme;  /* id of the tax scheme: "none", "in-gst", "vn-vat" */
  const RokadCurrency *currency;
  GTimeZone *zone;
  char *zone_name;
  int year_first_month; /* of the financial year, 1 to 12 */
  gint64 cash_rounding_minor;
  gint64 cash_limit_minor; /* an order of so much cash is refused; 0: none */
  char *cash_limit_law;    /* as a person is told it */
  char *default_tax_class; /* of products that name none; "" for not taxed */
  char *code_patterns;     /* weight- and price-embedded EAN-13, see rokad-code.h; ' '-separated */
  char *receipt_footer;
} RokadSettings;

/* Every key, its default and what it may be: one table, in rokad-settings.c. */
RokadSettings *rokad_settings_load (RokadDb *catalog, GError **error);
void rokad_settings_free (RokadSettings *self);

/* Refuses unknown keys and values that are none, with ROKAD_SHOP_ERROR_INVALID. */
gboolean rokad_settings_check (const char *key, const char *value, GError **error);

/* A new till's defaults for a tax scheme, a JSON object {"settings":{key:value},
 * "taxes":[{"class","from","tax"}]} from the data file schemes.json. Caller frees.
 */
typedef struct _JsonNode JsonNode;
JsonNode *rokad_settings_scheme (const char *scheme, GError **error);
/* The ids of the schemes, in the order to be offered; (transfer full). */
GStrv rokad_settings_schemes (void);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (RokadSettings, rokad_settings_free)

G_END_DECLS
