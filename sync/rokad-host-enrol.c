/* Letting nodes in: one-time codes, enrolment, tokens. */
#include "config.h"

#include <sodium.h>
#include <string.h>

#include "rokad-chain.h"
#include "rokad-exchange.h"
#include "rokad-host.h"
#include "rokad-key.h"

#define CODE_LETTERS 9 /* of 32: 45 bits, for ten minutes */
#define TOKEN_CHANCE_BYTES 32

static gboolean
refuse (GError **error, RokadHostError code, const char *why)
{
  g_set_error_literal (error, ROKAD_HOST_ERROR, (int) code, why);
  return FALSE;
}

static void
hash_text (const char *text, char out[ROKAD_HASH_HEX_BYTES])
{
  rokad_hash (text, strlen (text), out);
}

/* --- Who it is that lets in --- */

static RokadEntry *
read_own_opening (RokadShop *shop, const char *journal_id, GError **error)
{
  g_autofree char *line = rokad_journal_line (rokad_shop_db (shop), journal_id, 1, error);

  return line != NULL ? rokad_entry_parse (line, strlen (line), error) : NULL;
}

static gboolean
has_key (RokadShop *shop, const char *journal_id)
{
  char signature[ROKAD_SIGNATURE_BYTES];

  return rokad_key_sign (rokad_shop_folder (shop), journal_id, "", signature, NULL);
}

char *
rokad_host_node (RokadShop *shop, GError **error)
{
  g_autofree char *node = g_strdup (rokad_shop_node (shop));
  gboolean first = FALSE;

  while (!first)
    {
      g_autoptr (RokadEntry) opening = read_own_opening (shop, node, error);
      const char *parent;

      if (opening == NULL)
        return NULL;

      parent = rokad_json_text_at (rokad_json_array (opening->body, "parent"), 0);
      first = *parent == '\0' || !has_key (shop, parent);
      if (!first)
        {
          g_free (node);
          node = g_strdup (parent);
        }
    }
  return g_steal_pointer (&node);
}

/* --- Enrolment --- */

char *
rokad_host_make_code (RokadShop *shop, GError **error)
{
  const RokadEnvironment *environment = rokad_shop_environment (shop);
  g_autofree char *code = rokad_environment_letters (environment, CODE_LETTERS);
  g_autoptr (RokadTransaction) transaction = rokad_db_begin (rokad_shop_db (shop), error);
  char hash[ROKAD_HASH_HEX_BYTES];

  hash_text (code, hash);
  if (transaction == NULL ||
      !rokad_guest_add_code (transaction, hash,
                             rokad_environment_now_us (environment) + ROKAD_CODE_VALID_US, error) ||
      !rokad_transaction_commit (&transaction, error))
    return NULL;
  return g_steal_pointer (&code);
}

/* A secret, and what is kept of it. Caller frees. */
static char *
make_token (RokadShop *shop, char out_hash[ROKAD_HASH_HEX_BYTES])
{
  const RokadEnvironment *environment = rokad_shop_environment (shop);
  guint8 chance[TOKEN_CHANCE_BYTES];
  char *token = g_malloc0 (2 * sizeof chance + 1);

  environment->random (environment->data, chance, sizeof chance);
  sodium_bin2hex (token, 2 * sizeof chance + 1, chance, sizeof chance);
  sodium_memzero (chance, sizeof chance);
  hash_text (token, out_hash);
  return token;
}

/* The first line of the till's journal, whose key signed the request. */
static RokadEntry *
read_opening (const RokadEnrol *request, GError **error)
{
  gsize bytes;
  const char *line = g_bytes_get_data (request->opening, &bytes);
  g_autoptr (RokadEntry) entry = rokad_entry_parse (line, bytes, NULL);
  g_autofree char *text = rokad_enrol_text (request);

  if (entry == NULL || entry->seq != 1 || !g_str_equal (entry->kind, "journal.opened"))
    refuse (error, ROKAD_HOST_ERROR_INVALID, "the opening is none");
  else if (!rokad_key_verify (rokad_json_text (entry->body, "public_key"), text,
                              request->signature))
    refuse (error, ROKAD_HOST_ERROR_INVALID, "not signed by the journal's key");
  else
    return g_steal_pointer (&entry);
  return NULL;
}

char *
rokad_certificate_text (const char *journal_id, const char *public_key)
{
  return g_strdup_printf ("rokad certificate 1\n%s\n%s", journal_id, public_key);
}

static gboolean
certify (RokadShop *shop,
         const char *node,
         const RokadEntry *opening,
         char out[ROKAD_SIGNATURE_BYTES],
         GError **error)
{
  g_autofree char *text =
      rokad_certificate_text (opening->journal_id, rokad_json_text (opening->body, "public_key"));

  return rokad_key_sign (rokad_shop_folder (shop), node, text, out, error);
}

/* A journal has one key, for ever: that of its first line. */
static gboolean
check_key (RokadShop *shop, const RokadEntry *opening, GError **error)
{
  const char *public_key = rokad_json_text (opening->body, "public_key");
  g_autoptr (GError) failed = NULL;
  g_autoptr (RokadGuest) guest =
      rokad_guest_get (rokad_shop_db (shop), opening->journal_id, &failed);
  g_autoptr (GPtrArray) chains = NULL;
  const char *known = guest != NULL ? guest->public_key : NULL;

  if (failed != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&failed));
      return FALSE;
    }
  if ((chains = rokad_chain_list (rokad_shop_db (shop), opening->journal_id, error)) == NULL)
    return FALSE;
  if (chains->len > 0)
    known = ((const RokadChain *) chains->pdata[0])->public_key;

  return known == NULL || g_str_equal (known, public_key) ||
         refuse (error, ROKAD_HOST_ERROR_INVALID, "its journal has another key");
}

/* The code is used up in the transaction that lets the node in. */
static gboolean
let_in (RokadShop *shop, const RokadEnrol *request, RokadGuest *guest, GError **error)
{
  g_autoptr (RokadTransaction) transaction = rokad_db_begin (rokad_shop_db (shop), error);
  char hash[ROKAD_HASH_HEX_BYTES];
  gboolean good;

  hash_text (request->code, hash);
  if (transaction == NULL ||
      !rokad_guest_use_code (transaction, hash,
                             rokad_environment_now_us (rokad_shop_environment (shop)), &good,
                             error))
    return FALSE;
  if (!good)
    return refuse (error, ROKAD_HOST_ERROR_CODE, "no such code, or no longer");

  return rokad_guest_save (transaction, guest, error) &&
         rokad_transaction_commit (&transaction, error);
}

/* Whose catalog it is: the eldest of the ruling journals, from which all others go on. */
static gboolean
find_rules (RokadShop *shop, char **out_journal_id, GError **error)
{
  g_autoptr (GPtrArray) chains = rokad_chain_list (rokad_shop_catalog (shop), NULL, error);

  if (chains == NULL)
    return FALSE;

  /* Ids begin with the time at which they were made, and chains are listed by them. */
  *out_journal_id =
      g_strdup (chains->len > 0 ? ((RokadChain *) chains->pdata[0])->tip.journal_id : "");
  return TRUE;
}

gboolean
rokad_host_enrol (RokadShop *shop, const RokadEnrol *request, RokadEnrolAnswer *out, GError **error)
{
  g_autoptr (RokadEntry) opening = read_opening (request, error);
  g_autoptr (RokadGuest) guest = g_new0 (RokadGuest, 1);
  g_autofree char *node = NULL;
  g_autoptr (RokadEntry) own = NULL;
  char certificate[ROKAD_SIGNATURE_BYTES];

  if (opening == NULL || !check_key (shop, opening, error) ||
      (node = rokad_host_node (shop, error)) == NULL ||
      (own = read_own_opening (shop, node, error)) == NULL)
    return FALSE;

  guest->node = g_strdup (opening->journal_id);
  guest->name = g_strdup (request->name);
  guest->public_key = g_strdup (rokad_json_text (opening->body, "public_key"));
  out->token = make_token (shop, guest->token_hash);
  if (!let_in (shop, request, guest, error) || !certify (shop, node, opening, certificate, error))
    return FALSE;

  g_strlcpy (out->node, node, sizeof out->node);
  g_strlcpy (out->public_key, rokad_json_text (own->body, "public_key"), sizeof out->public_key);
  out->shop = g_strdup (rokad_shop_settings (shop)->shop_name);
  out->certificate = g_strdup (certificate);
  return find_rules (shop, &out->rules, error);
}

/* --- Tokens --- */

static gboolean
save (RokadShop *shop, RokadGuest *guest, GError **error)
{
  g_autoptr (RokadTransaction) transaction = rokad_db_begin (rokad_shop_db (shop), error);

  return transaction != NULL && rokad_guest_save (transaction, guest, error) &&
         rokad_transaction_commit (&transaction, error);
}

static gboolean
challenge (RokadShop *shop, RokadGuest *guest, RokadTokenAnswer *out, GError **error)
{
  rokad_exchange_make_nonce (shop, guest->challenge);
  g_strlcpy (out->challenge, guest->challenge, sizeof out->challenge);
  out->token = g_strdup ("");
  return save (shop, guest, error);
}

/* One that is not fenced, nor another journal of its machine, which shares its token. */
static RokadGuest *
find_guest (RokadShop *shop, const char *node, GError **error)
{
  g_autoptr (GError) failed = NULL;
  g_autoptr (RokadGuest) guest = rokad_guest_get (rokad_shop_db (shop), node, &failed);
  g_autoptr (RokadGuest) eldest =
      guest != NULL ? rokad_guest_of_token (rokad_shop_db (shop), guest->token_hash, &failed)
                    : NULL;

  if (failed != NULL)
    g_propagate_error (error, g_steal_pointer (&failed));
  else if (eldest == NULL || eldest->fenced)
    refuse (error, ROKAD_HOST_ERROR_UNKNOWN, "not enrolled here, or fenced");
  else
    return g_steal_pointer (&guest);
  return NULL;
}

gboolean
rokad_host_token (RokadShop *shop,
                  const RokadTokenRequest *request,
                  RokadTokenAnswer *out,
                  GError **error)
{
  g_autoptr (RokadGuest) guest = find_guest (shop, request->node, error);
  g_autofree char *text = rokad_token_text (request);

  if (guest == NULL)
    return FALSE;
  if (*request->challenge == '\0')
    return challenge (shop, guest, out, error);
  if (!g_str_equal (request->challenge, guest->challenge) ||
      !rokad_key_verify (guest->public_key, text, request->signature))
    return refuse (error, ROKAD_HOST_ERROR_TOKEN, "not the challenge, or not signed by its key");

  *guest->challenge = '\0';
  *out->challenge = '\0';
  out->token = make_token (shop, guest->token_hash);
  return save (shop, guest, error);
}
