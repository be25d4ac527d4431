/* The first start: a shop's journals are opened and its settings and taxes ruled.
 *
 * The catalog's file comes first and the till's journal last: a shop is set up once that one is
 * there, so a power cut in between only shows the first start again.
 */
#include "config.h"

#include <json-glib/json-glib.h>

#include "rokad-anew.h"
#include "rokad-catalog.h"
#include "rokad-key.h"
#include "rokad-shop.h"

/* The scheme's settings with what the person chose put over them. */
static JsonNode *
settings_body (const RokadShopSetup *setup, JsonNode *scheme)
{
  JsonObject *defaults = json_object_get_object_member (json_node_get_object (scheme), "settings");
  JsonObject *settings = json_object_new ();
  JsonObject *root = json_object_new ();
  JsonObjectIter iter;
  const char *key;
  JsonNode *value;
  JsonNode *body = json_node_new (JSON_NODE_OBJECT);

  json_object_iter_init (&iter, defaults);
  while (json_object_iter_next (&iter, &key, &value))
    json_object_set_string_member (settings, key, json_node_get_string (value));

  json_object_set_string_member (settings, "shop_name", setup->name);
  json_object_set_string_member (settings, "scheme", setup->scheme);
  if (setup->currency_code != NULL)
    json_object_set_string_member (settings, "currency", setup->currency_code);
  if (setup->zone_name != NULL)
    json_object_set_string_member (settings, "zone", setup->zone_name);
  else if (!json_object_has_member (settings, "zone"))
    {
      g_autofree char *zone = rokad_environment_zone ();

      json_object_set_string_member (settings, "zone", zone);
    }

  json_object_set_object_member (root, "settings", settings);
  json_node_take_object (body, root);
  return body;
}

static gboolean
check_settings (JsonNode *body, GError **error)
{
  JsonObjectIter iter;
  const char *key;
  JsonNode *value;

  json_object_iter_init (&iter,
                         json_object_get_object_member (json_node_get_object (body), "settings"));
  while (json_object_iter_next (&iter, &key, &value))
    if (!rokad_settings_check (key, json_node_get_string (value), error))
      return FALSE;
  return TRUE;
}

/* Opens the node's journal in a file that has none yet. */
static gboolean
open_journal (RokadShop *shop,
              RokadTransaction *transaction,
              const char *scope,
              const RokadStamp *stamp,
              GError **error)
{
  const RokadEnvironment *environment = rokad_shop_environment (shop);
  g_autoptr (GError) own_error = NULL;
  g_autofree char *own = rokad_journal_own (transaction, &own_error);
  g_autofree char *id = rokad_environment_uuid (environment);
  g_autofree char *series = g_str_equal (scope, "till")
                                ? rokad_environment_letters (environment, ROKAD_SERIES_LETTERS)
                                : g_strdup ("");
  g_autofree char *public_key = NULL;
  RokadOpening opening = { .scope = scope, .series = series, .term = 1 };

  if (own_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&own_error));
      return FALSE;
    }
  if (own != NULL)
    return TRUE;

  public_key = rokad_key_make (rokad_shop_folder (shop), id, environment, error);
  opening.public_key = public_key;
  return public_key != NULL && rokad_journal_open (transaction, id, &opening, stamp, error);
}

static JsonNode *
taxes_body (JsonNode *scheme)
{
  JsonNode *taxes = json_object_get_member (json_node_get_object (scheme), "taxes");
  JsonNode *body = json_node_new (JSON_NODE_OBJECT);
  JsonObject *root = json_object_new ();

  json_object_set_member (root, "taxes", json_node_copy (taxes));
  json_node_take_object (body, root);
  return body;
}

static gboolean
rule_scheme (RokadShop *shop, JsonNode *scheme, JsonNode *settings, GError **error)
{
  g_autoptr (RokadTransaction) transaction = rokad_db_begin (rokad_shop_catalog (shop), error);
  g_autoptr (JsonNode) taxes = taxes_body (scheme);
  g_autofree char *settings_text = json_to_string (settings, FALSE);
  g_autofree char *taxes_text = json_to_string (taxes, FALSE);
  RokadStamp stamp = rokad_shop_stamp (shop);

  return transaction != NULL && open_journal (shop, transaction, "shop", &stamp, error) &&
         rokad_shop_rule (shop, transaction, &stamp, "settings.ruled", settings_text, error) &&
         rokad_shop_rule (shop, transaction, &stamp, "tax.ruled", taxes_text, error) &&
         rokad_transaction_commit (&transaction, error) && rokad_shop_reload (shop, error);
}

static gboolean
open_till (RokadShop *shop, GError **error)
{
  g_autoptr (RokadTransaction) transaction = rokad_db_begin (rokad_shop_db (shop), error);
  RokadStamp stamp = rokad_shop_stamp (shop);

  return transaction != NULL && open_journal (shop, transaction, "till", &stamp, error) &&
         rokad_transaction_commit (&transaction, error) && rokad_shop_reload (shop, error);
}

gboolean
rokad_shop_set_up (RokadShop *self, const RokadShopSetup *setup, GError **error)
{
  g_autoptr (JsonNode) scheme = NULL;
  g_autoptr (JsonNode) settings = NULL;

  if (rokad_shop_is_set_up (self))
    {
      g_set_error (error, ROKAD_SHOP_ERROR, ROKAD_SHOP_ERROR_SET_UP, "%s holds a shop already",
                   rokad_shop_folder (self));
      return FALSE;
    }
  if ((scheme = rokad_settings_scheme (setup->scheme, error)) == NULL)
    return FALSE;

  settings = settings_body (setup, scheme);
  return check_settings (settings, error) && rule_scheme (self, scheme, settings, error) &&
         open_till (self, error);
}

/* Others rule what this node sells by. */
static gboolean
mark_joined (RokadTransaction *transaction, GError **error)
{
  static const char sql[] = "UPDATE node SET joined = 1";
  g_autoptr (RokadQuery) query = rokad_db_query (transaction, sql, error);

  return query != NULL && rokad_query_run (query, error);
}

gboolean
rokad_shop_join (RokadShop *self, const char *scope, GError **error)
{
  g_autoptr (RokadTransaction) transaction = NULL;
  RokadStamp stamp = rokad_shop_stamp (self);

  if (rokad_shop_is_set_up (self))
    {
      g_set_error (error, ROKAD_SHOP_ERROR, ROKAD_SHOP_ERROR_SET_UP, "%s holds a shop already",
                   rokad_shop_folder (self));
      return FALSE;
    }

  transaction = rokad_db_begin (rokad_shop_db (self), error);
  return transaction != NULL && open_journal (self, transaction, scope, &stamp, error) &&
         mark_joined (transaction, error) && rokad_transaction_commit (&transaction, error) &&
         rokad_shop_reload (self, error);
}
