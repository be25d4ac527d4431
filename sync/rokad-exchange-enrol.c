#include "config.h"

#include <string.h>

#include "rokad-exchange.h"
#include "rokad-host.h"
#include "rokad-key.h"
#include "rokad-peer.h"

static char *
read_opening (RokadShop *shop, GError **error)
{
  return rokad_journal_line (rokad_shop_db (shop), rokad_shop_node (shop), 1, error);
}

gboolean
rokad_exchange_make_enrol (RokadShop *shop,
                           const char *code,
                           const char *name,
                           RokadEnrol *out,
                           GError **error)
{
  char *opening = read_opening (shop, error);
  g_autofree char *text = NULL;
  char signature[ROKAD_SIGNATURE_BYTES];

  if (opening == NULL)
    return FALSE;

  out->code = g_strdup (code);
  out->name = g_strdup (name);
  out->opening = g_bytes_new_take (opening, strlen (opening));
  text = rokad_enrol_text (out);
  if (!rokad_key_sign (rokad_shop_folder (shop), rokad_shop_node (shop), text, signature, error))
    return FALSE;

  out->signature = g_strdup (signature);
  return TRUE;
}

/* The peer vouches for the journal that this node writes, by its own key. */
static gboolean
check_certificate (RokadShop *shop, const RokadEnrolAnswer *answer, GError **error)
{
  g_autofree char *line = read_opening (shop, error);
  g_autoptr (RokadEntry) opening =
      line != NULL ? rokad_entry_parse (line, strlen (line), error) : NULL;
  g_autofree char *text = NULL;

  if (opening == NULL)
    return FALSE;

  text =
      rokad_certificate_text (opening->journal_id, rokad_json_text (opening->body, "public_key"));
  if (rokad_key_verify (answer->public_key, text, answer->certificate))
    return TRUE;

  g_set_error_literal (error, ROKAD_MESSAGE_ERROR, ROKAD_MESSAGE_ERROR_INVALID,
                       "the certificate is not signed by the peer");
  return FALSE;
}

/* A till that rules a shop of its own, and joins one that has a catalog already, sells by that one
 * from now on.
 */
static gboolean
join (RokadShop *shop, const char *rules, GError **error)
{
  RokadDb *catalog = rokad_shop_catalog (shop);
  g_autofree char *own = rokad_journal_own (catalog, NULL);
  g_autoptr (GPtrArray) chains = rokad_chain_list (catalog, rules, error);

  if (chains == NULL)
    return FALSE;
  return own == NULL || *rules == '\0' || chains->len > 0 || rokad_shop_leave (shop, error);
}

gboolean
rokad_exchange_take_enrol (RokadShop *shop,
                           const char *url,
                           const char *fingerprint,
                           const RokadEnrolAnswer *answer,
                           GError **error)
{
  RokadPeer peer = { (char *) answer->node,
                     (char *) url,
                     (char *) answer->public_key,
                     (char *) fingerprint,
                     answer->shop,
                     "",
                     "" };
  g_autoptr (RokadPeer) before = NULL; /* it was enrolled there before, and goes on counting */
  g_autoptr (RokadTransaction) transaction = NULL;
  g_autoptr (GError) failed = NULL;

  if (!check_certificate (shop, answer, error))
    return FALSE;
  if ((before = rokad_peer_get (rokad_shop_db (shop), answer->node, &failed)) == NULL &&
      failed != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&failed));
      return FALSE;
    }

  rokad_exchange_name_next (shop, before != NULL ? before->next : "", peer.nonce);
  rokad_exchange_name_next (shop, peer.nonce, peer.next);
  transaction = rokad_db_begin (rokad_shop_db (shop), error);
  return transaction != NULL && rokad_peer_save (transaction, &peer, error) &&
         rokad_journal_certify (transaction, rokad_shop_node (shop), answer->certificate, error) &&
         rokad_transaction_commit (&transaction, error) && join (shop, answer->rules, error);
}
