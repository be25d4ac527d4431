/* How the shop's rulings become the tables of catalog.db.
 *
 * A row keeps the (term, rank) of the ruling that wrote it and gives way only to a higher one, so
 * entries fold in any order. Only the shop's authority rules; each journal of it has its own term.
 */
#include "config.h"

#include "rokad-authority.h"
#include "rokad-catalog-rows.h"
#include "rokad-catalog.h"
#include "rokad-fold.h"
#include "rokad-import.h"
#include "rokad-json.h"
#include "rokad-mutant.h"
#include "rokad-proposal.h"
#include "rokad-time.h"

static gboolean
refuse (const RokadEntry *entry, const char *what, GError **error)
{
  g_set_error (error, ROKAD_JOURNAL_ERROR, ROKAD_JOURNAL_ERROR_INVALID, "%s: %s", entry->kind,
               what);
  return FALSE;
}

/* An empty instant is the beginning of time. Entries write the offset; without one it is UTC. */
static gboolean
read_instant (const char *text, gint64 *out_us, GError **error)
{
  g_autoptr (GTimeZone) utc = NULL;

  *out_us = 0;
  if (*text == '\0')
    return TRUE;

  utc = g_time_zone_new_utc ();
  return rokad_time_parse (text, utc, out_us, error);
}

static gboolean
rule_setting (RokadTransaction *transaction,
              const RokadRuling *ruling,
              const char *key,
              const char *value,
              GError **error)
{
  static const char sql[] =
      "INSERT INTO setting (key, value, term, rank) VALUES (?1, ?2, ?3, ?4)"
      " ON CONFLICT (key) DO UPDATE"
      " SET value = excluded.value, term = excluded.term, rank = excluded.rank"
      " WHERE (excluded.term, excluded.rank) > (setting.term, setting.rank)";
  g_autoptr (RokadQuery) query = rokad_db_query (transaction, sql, error);

  if (query == NULL)
    return FALSE;

  rokad_query_bind_text (query, 1, key);
  rokad_query_bind_text (query, 2, value);
  rokad_query_bind_int (query, 3, ROKAD_MUTANT ("first-ruling-stays") ? 1 : ruling->term);
  rokad_query_bind_int (query, 4, ROKAD_MUTANT ("first-ruling-stays") ? 1 : ruling->rank);
  return rokad_query_run (query, error);
}

static gboolean
fold_settings (RokadTransaction *transaction,
               const RokadRuling *ruling,
               const RokadEntry *entry,
               GError **error)
{
  const RokadJson *settings = rokad_json_object (entry->body, "settings");

  if (settings == NULL)
    return refuse (entry, "it names no settings", error);

  for (const RokadJson *value = rokad_json_first (settings); value != NULL;
       value = rokad_json_next (settings, value))
    {
      if (!rokad_json_is_text (value))
        return refuse (entry, "one of its settings is no text", error);
      if (!rule_setting (transaction, ruling, rokad_json_key (value), rokad_json_as_text (value),
                         error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
rule_tax (RokadTransaction *transaction,
          const RokadRuling *ruling,
          const RokadTax *tax,
          gint64 from_us,
          GError **error)
{
  static const char sql[] =
      "INSERT INTO tax_rate (tax_class, from_us, tax, term, rank) VALUES (?1, ?2, ?3, ?4, ?5)"
      " ON CONFLICT (tax_class, from_us) DO UPDATE"
      " SET tax = excluded.tax, term = excluded.term, rank = excluded.rank"
      " WHERE (excluded.term, excluded.rank) > (tax_rate.term, tax_rate.rank)";
  g_autoptr (RokadQuery) query = rokad_db_query (transaction, sql, error);
  g_autofree char *text = rokad_tax_to_text (tax);

  if (query == NULL)
    return FALSE;

  rokad_query_bind_text (query, 1, tax->class_name);
  rokad_query_bind_int (query, 2, from_us);
  rokad_query_bind_text (query, 3, text);
  rokad_query_bind_int (query, 4, ruling->term);
  rokad_query_bind_int (query, 5, ruling->rank);
  return rokad_query_run (query, error);
}

static gboolean
fold_taxes (RokadTransaction *transaction,
            const RokadRuling *ruling,
            const RokadEntry *entry,
            GError **error)
{
  const RokadJson *taxes = rokad_json_array (entry->body, "taxes");

  if (taxes == NULL)
    return refuse (entry, "it names no taxes", error);

  for (guint i = 0; i < rokad_json_length (taxes); i++)
    {
      const RokadJson *ruled = rokad_json_object_at (taxes, i);
      RokadTax tax;
      gint64 from_us;

      if (ruled == NULL || !rokad_tax_from_json (rokad_json_member (ruled, "tax"), &tax, NULL) ||
          !read_instant (rokad_json_text (ruled, "from"), &from_us, NULL) ||
          !g_str_equal (rokad_json_text (ruled, "class"), tax.class_name))
        return refuse (entry, "one of its taxes is none", error);
      if (!rule_tax (transaction, ruling, &tax, from_us, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
fold_prices (RokadTransaction *transaction,
             const RokadRuling *ruling,
             const RokadEntry *entry,
             GError **error)
{
  const RokadJson *prices = rokad_json_array (entry->body, "prices");

  if (prices == NULL)
    return refuse (entry, "it names no prices", error);

  for (guint i = 0; i < rokad_json_length (prices); i++)
    {
      const RokadJson *ruled = rokad_json_object_at (prices, i);
      gint64 price_minor = ruled != NULL ? rokad_json_int (ruled, "price_minor") : -1;
      const char *id = ruled != NULL ? rokad_json_text (ruled, "product") : "";
      gint64 product;
      gint64 from_us;

      if (price_minor < 0 || price_minor > ROKAD_AMOUNT_MINOR_MAX || !rokad_uuid_is_valid (id) ||
          !read_instant (rokad_json_text (ruled, "from"), &from_us, NULL))
        return refuse (entry, "one of its prices is none", error);
      if (!rokad_catalog_await_product (transaction, id, &product, error) ||
          !rokad_catalog_rule_price (transaction, ruling, product, from_us, price_minor, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
fold_authority (RokadTransaction *transaction, const RokadEntry *entry, GError **error)
{
  static const char *const kinds[] = { "authority.closed", "authority.taken", NULL };

  return g_strv_contains (kinds, entry->kind)
             ? rokad_authority_fold (transaction, entry, error)
             : rokad_fold_park (transaction, entry, "unknown kind", error);
}

gboolean
rokad_catalog_fold (RokadTransaction *transaction,
                    const char *blobs,
                    const RokadEntry *entry,
                    GError **error)
{
  RokadRuling ruling = { .rank = rokad_entry_rank (entry) };

  if (!rokad_journal_term (transaction, entry->chain, &ruling.term, error))
    return FALSE;
  if (entry->v != 1)
    return rokad_fold_park (transaction, entry, "unknown version", error);
  if (g_str_equal (entry->kind, "settings.ruled"))
    return fold_settings (transaction, &ruling, entry, error) &&
           rokad_proposal_fold_answer (transaction, entry, TRUE, error);
  if (g_str_equal (entry->kind, "tax.ruled"))
    return fold_taxes (transaction, &ruling, entry, error);
  if (g_str_equal (entry->kind, "price.ruled"))
    return fold_prices (transaction, &ruling, entry, error) &&
           rokad_proposal_fold_answer (transaction, entry, TRUE, error);
  if (g_str_equal (entry->kind, "proposal.refused"))
    return rokad_proposal_fold_answer (transaction, entry, FALSE, error);
  if (g_str_has_prefix (entry->kind, "authority."))
    return fold_authority (transaction, entry, error);
  if (g_str_equal (entry->kind, "products.imported"))
    return rokad_import_fold (transaction, blobs, entry, error);
  if (g_str_equal (entry->kind, "journal.opened"))
    return TRUE;

  return rokad_fold_park (transaction, entry, "unknown kind", error);
}
