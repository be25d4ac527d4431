#include "config.h"

#include "rokad-proposal.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "rokad-authority.h"
#include "rokad-time.h"

/* An open proposal: where its entry stands. */
typedef struct
{
  char *id;
  char *chain;
  gint64 seq;
  gboolean own;
} Open;

static void
open_free (gpointer data)
{
  Open *self = data;

  g_free (self->id);
  g_free (self->chain);
  g_free (self);
}

/* --- Versions --- */

typedef struct
{
  gint64 term;
  gint64 rank;
} Version;

static gboolean
read_version (RokadDb *catalog, const char *sql, const char *key, Version *out, GError **error)
{
  g_autoptr (RokadQuery) query = rokad_db_query (catalog, sql, error);
  RokadStep step;

  *out = (Version){ 0 };
  if (query == NULL)
    return FALSE;

  rokad_query_bind_text (query, 1, key);
  step = rokad_query_step (query, error);
  if (step == ROKAD_STEP_ROW)
    *out = (Version){ rokad_query_int (query, 0), rokad_query_int (query, 1) };
  return step != ROKAD_STEP_ERROR;
}

/* Of the last price that was ruled for a product. */
static gboolean
version_of_price (RokadDb *catalog, const char *product_id, Version *out, GError **error)
{
  static const char sql[] = "SELECT x.term, x.rank FROM price x JOIN product p USING (product)"
                            " WHERE p.id = ?1 ORDER BY x.term DESC, x.rank DESC LIMIT 1";

  return read_version (catalog, sql, product_id, out, error);
}

static gboolean
version_of_setting (RokadDb *catalog, const char *key, Version *out, GError **error)
{
  static const char sql[] = "SELECT term, rank FROM setting WHERE key = ?1";

  return read_version (catalog, sql, key, out, error);
}

static void
write_version (RokadJsonWriter *writer, const char *name, const Version *version)
{
  rokad_json_writer_begin_array (writer, name);
  rokad_json_writer_int (writer, NULL, version->term);
  rokad_json_writer_int (writer, NULL, version->rank);
  rokad_json_writer_end_array (writer);
}

static gboolean
is_version (const RokadJson *saw, const Version *version)
{
  return rokad_json_int_at (saw, 0) == version->term && rokad_json_int_at (saw, 1) == version->rank;
}

/* --- Proposing --- */

static gboolean
check_room (RokadShop *shop, GError **error)
{
  static const char sql[] = "SELECT count (*) FROM proposal_open";
  gint64 open;

  if (!rokad_db_get_int (rokad_shop_db (shop), sql, &open, error))
    return FALSE;
  if (open < ROKAD_PROPOSALS_OPEN_MAX)
    return TRUE;

  g_set_error (error, ROKAD_SHOP_ERROR, ROKAD_SHOP_ERROR_LIMIT, _ ("%d proposals that wait"),
               ROKAD_PROPOSALS_OPEN_MAX);
  return FALSE;
}

static gboolean
propose (RokadShop *shop, const char *kind, const char *body, GError **error)
{
  g_autoptr (RokadTransaction) transaction = NULL;
  RokadStamp stamp = rokad_shop_stamp (shop);

  if (!check_room (shop, error) ||
      (transaction = rokad_db_begin (rokad_shop_db (shop), error)) == NULL)
    return FALSE;

  return rokad_shop_record (shop, transaction, &stamp, kind, body, NULL, error) &&
         rokad_transaction_commit (&transaction, error) && rokad_proposal_refresh (shop, error);
}

static void
begin_proposal (RokadShop *shop, RokadJsonWriter *body)
{
  g_autofree char *id = rokad_environment_uuid (rokad_shop_environment (shop));

  rokad_json_writer_begin_object (body, NULL);
  rokad_json_writer_text (body, "proposal", id);
}

static void
write_prices (RokadJsonWriter *body,
              const RokadStamp *stamp,
              const char *product_id,
              gint64 price_minor)
{
  g_autofree char *from = rokad_time_format (stamp->at_us, stamp->zone);

  rokad_json_writer_begin_array (body, "prices");
  rokad_json_writer_begin_object (body, NULL);
  rokad_json_writer_text (body, "product", product_id);
  rokad_json_writer_text (body, "from", from);
  rokad_json_writer_int (body, "price_minor", price_minor);
  rokad_json_writer_end_object (body);
  rokad_json_writer_end_array (body);
}

static gboolean
rule_price (RokadShop *shop, const char *product_id, gint64 price_minor, GError **error)
{
  g_autoptr (RokadTransaction) transaction = rokad_db_begin (rokad_shop_catalog (shop), error);
  g_auto (RokadJsonWriter) body;
  RokadStamp stamp = rokad_shop_stamp (shop);

  rokad_json_writer_init (&body);
  rokad_json_writer_begin_object (&body, NULL);
  write_prices (&body, &stamp, product_id, price_minor);
  rokad_json_writer_end_object (&body);
  return transaction != NULL &&
         rokad_shop_rule (shop, transaction, &stamp, "price.ruled", body.text->str, error) &&
         rokad_transaction_commit (&transaction, error);
}

static gboolean
propose_price (RokadShop *shop, const char *product_id, gint64 price_minor, GError **error)
{
  g_auto (RokadJsonWriter) body;
  Version saw;

  rokad_json_writer_init (&body);
  if (!version_of_price (rokad_shop_catalog (shop), product_id, &saw, error))
    return FALSE;

  begin_proposal (shop, &body);
  rokad_json_writer_text (&body, "product", product_id);
  rokad_json_writer_int (&body, "price_minor", price_minor);
  write_version (&body, "saw", &saw);
  rokad_json_writer_end_object (&body);
  return propose (shop, "price.proposed", body.text->str, error);
}

gboolean
rokad_price_change (RokadShop *shop, const char *product_id, gint64 price_minor, GError **error)
{
  gboolean here;

  if (price_minor < 0 || price_minor > ROKAD_AMOUNT_MINOR_MAX)
    {
      g_set_error_literal (error, ROKAD_SHOP_ERROR, ROKAD_SHOP_ERROR_INVALID, _ ("a price"));
      return FALSE;
    }

  return rokad_authority_is_here (shop, &here, error) &&
         (here ? rule_price (shop, product_id, price_minor, error)
               : propose_price (shop, product_id, price_minor, error));
}

gboolean
rokad_proposal_settings (RokadShop *shop, const char *settings, GError **error)
{
  g_auto (RokadJsonWriter) body;
  g_autoptr (RokadJson) read = rokad_json_parse (settings, strlen (settings), NULL);

  rokad_json_writer_init (&body);
  begin_proposal (shop, &body);
  rokad_json_writer_raw (&body, "settings", settings);
  rokad_json_writer_begin_object (&body, "saw");
  for (const RokadJson *value = rokad_json_first (read); value != NULL;
       value = rokad_json_next (read, value))
    {
      Version saw;

      if (!version_of_setting (rokad_shop_catalog (shop), rokad_json_key (value), &saw, error))
        return FALSE;
      write_version (&body, rokad_json_key (value), &saw);
    }
  rokad_json_writer_end_object (&body);
  rokad_json_writer_end_object (&body);
  return propose (shop, "settings.proposed", body.text->str, error);
}

/* --- What is open --- */

static GPtrArray *
list_open (RokadShop *shop, GError **error)
{
  static const char sql[] =
      "SELECT proposal_id, journal_id, seq, own FROM proposal_open JOIN proposal"
      " USING (proposal_id) JOIN journal USING (journal_id) ORDER BY proposal_id";
  g_autoptr (GPtrArray) list = g_ptr_array_new_with_free_func (open_free);
  g_autoptr (RokadQuery) query = rokad_db_query (rokad_shop_db (shop), sql, error);
  RokadStep step;

  if (query == NULL)
    return NULL;

  while ((step = rokad_query_step (query, error)) == ROKAD_STEP_ROW)
    {
      Open *open = g_new (Open, 1);

      *open = (Open){ rokad_query_dup_text (query, 0), rokad_query_dup_text (query, 1),
                      rokad_query_int (query, 2), rokad_query_int (query, 3) != 0 };
      g_ptr_array_add (list, open);
    }
  return step == ROKAD_STEP_DONE ? g_steal_pointer (&list) : NULL;
}

static gboolean
is_answered (RokadDb *catalog, const char *id, gboolean *out_answered, GError **error)
{
  static const char sql[] = "SELECT 1 FROM answer WHERE proposal_id = ?1";
  g_autoptr (RokadQuery) query = rokad_db_query (catalog, sql, error);
  RokadStep step;

  if (query == NULL)
    return FALSE;

  rokad_query_bind_text (query, 1, id);
  step = rokad_query_step (query, error);
  *out_answered = step == ROKAD_STEP_ROW;
  return step != ROKAD_STEP_ERROR;
}

/* Takes those off the list that were answered, in @list and in the file. */
static gboolean
drop_answered (RokadShop *shop, GPtrArray *list, GError **error)
{
  static const char sql[] = "DELETE FROM proposal_open WHERE proposal_id = ?1";
  g_autoptr (RokadTransaction) transaction = NULL;

  for (guint i = list->len; i > 0; i--)
    {
      const Open *open = g_ptr_array_index (list, i - 1);
      g_autoptr (RokadQuery) query = NULL;
      gboolean answered;

      if (!is_answered (rokad_shop_catalog (shop), open->id, &answered, error))
        return FALSE;
      if (!answered)
        continue;
      if (transaction == NULL &&
          (transaction = rokad_db_begin (rokad_shop_db (shop), error)) == NULL)
        return FALSE;
      if ((query = rokad_db_query (transaction, sql, error)) == NULL)
        return FALSE;
      rokad_query_bind_text (query, 1, open->id);
      if (!rokad_query_run (query, error))
        return FALSE;
      g_ptr_array_remove_index (list, i - 1);
    }
  return transaction == NULL || rokad_transaction_commit (&transaction, error);
}

static RokadEntry *
read_entry (RokadShop *shop, const Open *open, GError **error)
{
  g_autofree char *line = rokad_journal_line (rokad_shop_db (shop), open->chain, open->seq, error);

  return line != NULL ? rokad_entry_parse (line, strlen (line), error) : NULL;
}

/* --- Answering --- */

static gboolean
is_current (RokadDb *catalog, const RokadEntry *proposed, gboolean *out_current, GError **error)
{
  const RokadJson *body = proposed->body;
  const RokadJson *settings = rokad_json_object (body, "settings");
  const RokadJson *saw = rokad_json_member (body, "saw");
  Version version;

  *out_current = TRUE;
  if (settings == NULL)
    {
      if (!version_of_price (catalog, rokad_json_text (body, "product"), &version, error))
        return FALSE;
      *out_current = is_version (saw, &version);
      return TRUE;
    }

  for (const RokadJson *value = rokad_json_first (settings); value != NULL && *out_current;
       value = rokad_json_next (settings, value))
    {
      const char *key = rokad_json_key (value);

      if (!version_of_setting (catalog, key, &version, error))
        return FALSE;
      *out_current = is_version (rokad_json_array (saw, key), &version) &&
                     rokad_settings_check (key, rokad_json_as_text (value), NULL);
    }
  return TRUE;
}

static void
write_settings (RokadJsonWriter *body, const RokadJson *settings)
{
  rokad_json_writer_begin_object (body, "settings");
  for (const RokadJson *value = rokad_json_first (settings); value != NULL;
       value = rokad_json_next (settings, value))
    rokad_json_writer_text (body, rokad_json_key (value), rokad_json_as_text (value));
  rokad_json_writer_end_object (body);
}

static gboolean
answer (RokadShop *shop, RokadTransaction *transaction, const Open *open, GError **error)
{
  g_autoptr (RokadEntry) proposed = read_entry (shop, open, error);
  RokadStamp stamp = rokad_shop_stamp (shop);
  g_auto (RokadJsonWriter) body;
  const RokadJson *settings;
  gboolean current;

  rokad_json_writer_init (&body);
  if (proposed == NULL || !is_current (transaction, proposed, &current, error))
    return FALSE;

  settings = rokad_json_object (proposed->body, "settings");
  rokad_json_writer_begin_object (&body, NULL);
  if (current && settings != NULL)
    write_settings (&body, settings);
  else if (current)
    write_prices (&body, &stamp, rokad_json_text (proposed->body, "product"),
                  rokad_json_int (proposed->body, "price_minor"));
  rokad_json_writer_text (&body, "proposal", open->id);
  rokad_json_writer_end_object (&body);
  return rokad_shop_rule (shop, transaction, &stamp,
                          !current           ? "proposal.refused"
                          : settings != NULL ? "settings.ruled"
                                             : "price.ruled",
                          body.text->str, error);
}

gboolean
rokad_proposal_rule (RokadShop *shop, GError **error)
{
  g_autoptr (GPtrArray) list = list_open (shop, error);
  g_autoptr (RokadTransaction) transaction = NULL;

  if (list == NULL || !drop_answered (shop, list, error))
    return FALSE;
  if (list->len == 0)
    return TRUE;

  transaction = rokad_db_begin (rokad_shop_catalog (shop), error);
  for (guint i = 0; transaction != NULL && i < list->len; i++)
    if (!answer (shop, transaction, list->pdata[i], error))
      return FALSE;

  return transaction != NULL && rokad_transaction_commit (&transaction, error) &&
         drop_answered (shop, list, error) && rokad_shop_reload (shop, error);
}

/* --- The overlay --- */

static gboolean
overlay_text (RokadTransaction *transaction,
              const char *static_sql,
              const char *key,
              const char *text,
              gint64 number,
              GError **error)
{
  g_autoptr (RokadQuery) query = rokad_db_query (transaction, static_sql, error);

  if (query == NULL)
    return FALSE;

  rokad_query_bind_text (query, 1, key);
  if (text != NULL)
    rokad_query_bind_text (query, 2, text);
  else
    rokad_query_bind_int (query, 2, number);
  return rokad_query_run (query, error);
}

static gboolean
lay_over (RokadShop *shop, RokadTransaction *transaction, const Open *open, GError **error)
{
  static const char price_sql[] = "INSERT OR REPLACE INTO price_overlay VALUES (?1, ?2)";
  static const char setting_sql[] = "INSERT OR REPLACE INTO setting_overlay VALUES (?1, ?2)";
  g_autoptr (RokadEntry) proposed = read_entry (shop, open, error);
  const RokadJson *settings;

  if (proposed == NULL)
    return FALSE;

  settings = rokad_json_object (proposed->body, "settings");
  if (settings == NULL)
    return overlay_text (transaction, price_sql, rokad_json_text (proposed->body, "product"), NULL,
                         rokad_json_int (proposed->body, "price_minor"), error);

  for (const RokadJson *value = rokad_json_first (settings); value != NULL;
       value = rokad_json_next (settings, value))
    if (!overlay_text (transaction, setting_sql, rokad_json_key (value), rokad_json_as_text (value),
                       0, error))
      return FALSE;
  return TRUE;
}

static gboolean
has_overlay (RokadDb *catalog, gint64 *out_rows, GError **error)
{
  static const char sql[] = "SELECT (SELECT count (*) FROM price_overlay)"
                            " + (SELECT count (*) FROM setting_overlay)";

  return rokad_db_get_int (catalog, sql, out_rows, error);
}

gboolean
rokad_proposal_refresh (RokadShop *shop, GError **error)
{
  g_autoptr (GPtrArray) list = list_open (shop, error);
  g_autoptr (RokadTransaction) transaction = NULL;
  gint64 rows;

  if (list == NULL || !drop_answered (shop, list, error) ||
      !has_overlay (rokad_shop_catalog (shop), &rows, error))
    return FALSE;
  if (list->len == 0 && rows == 0)
    return TRUE;

  transaction = rokad_db_begin (rokad_shop_catalog (shop), error);
  if (transaction == NULL ||
      !rokad_db_exec (transaction, "DELETE FROM price_overlay; DELETE FROM setting_overlay", error))
    return FALSE;
  for (guint i = 0; i < list->len; i++)
    {
      const Open *open = g_ptr_array_index (list, i);

      if (open->own && !lay_over (shop, transaction, open, error))
        return FALSE;
    }
  return rokad_transaction_commit (&transaction, error) && rokad_shop_reload (shop, error);
}

/* --- Folding --- */

static gboolean
is_sound (const RokadEntry *entry)
{
  const RokadJson *settings = rokad_json_object (entry->body, "settings");
  gint64 price_minor = rokad_json_int (entry->body, "price_minor");

  if (!rokad_uuid_is_valid (rokad_json_text (entry->body, "proposal")))
    return FALSE;
  if (g_str_equal (entry->kind, "settings.proposed"))
    return settings != NULL;
  return rokad_uuid_is_valid (rokad_json_text (entry->body, "product")) && price_minor >= 0 &&
         price_minor <= ROKAD_AMOUNT_MINOR_MAX;
}

gboolean
rokad_proposal_fold (RokadTransaction *transaction, const RokadEntry *entry, GError **error)
{
  static const char sql[] =
      "INSERT INTO proposal (proposal_id, kind, journal_id, seq) VALUES (?1, ?2, ?3, ?4)";
  static const char open_sql[] = "INSERT INTO proposal_open (proposal_id) VALUES (?1)";
  g_autoptr (RokadQuery) query = rokad_db_query (transaction, sql, error);
  g_autoptr (RokadQuery) open =
      query != NULL ? rokad_db_query (transaction, open_sql, error) : NULL;
  const char *id = rokad_json_text (entry->body, "proposal");

  if (open == NULL)
    return FALSE;
  if (!is_sound (entry))
    {
      g_set_error (error, ROKAD_JOURNAL_ERROR, ROKAD_JOURNAL_ERROR_INVALID,
                   "%s: it proposes nothing", entry->kind);
      return FALSE;
    }

  rokad_query_bind_text (query, 1, id);
  rokad_query_bind_text (query, 2,
                         g_str_equal (entry->kind, "price.proposed") ? "price" : "settings");
  rokad_query_bind_text (query, 3, entry->chain);
  rokad_query_bind_int (query, 4, entry->seq);
  rokad_query_bind_text (open, 1, id);
  return rokad_query_run (query, error) && rokad_query_run (open, error);
}

gboolean
rokad_proposal_fold_answer (RokadTransaction *transaction,
                            const RokadEntry *entry,
                            gboolean accepted,
                            GError **error)
{
  static const char sql[] = "INSERT OR IGNORE INTO answer (proposal_id, accepted) VALUES (?1, ?2)";
  const char *id = rokad_json_text (entry->body, "proposal");
  RokadQuery *query;
  gboolean done;

  if (*id == '\0')
    return TRUE; /* a ruling that nobody proposed */
  if ((query = rokad_db_query (transaction, sql, error)) == NULL)
    return FALSE;

  rokad_query_bind_text (query, 1, id);
  rokad_query_bind_int (query, 2, accepted);
  done = rokad_query_run (query, error);
  rokad_query_release (query);
  return done;
}
