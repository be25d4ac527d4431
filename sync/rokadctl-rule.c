/* Ruling: prices, who rules the shop, and what a person should look after. */
#include "config.h"

#include <glib/gi18n.h>

#include "rokad-authority.h"
#include "rokad-catalog.h"
#include "rokad-conflict.h"
#include "rokad-peer.h"
#include "rokad-proposal.h"
#include "rokadctl.h"

/* --- price --- */

static RokadProduct *
find_product (RokadShop *shop, const char *code, GError **error)
{
  g_auto (RokadScan) scan = { NULL };

  if (!rokad_catalog_scan (rokad_shop_catalog (shop), rokad_shop_settings (shop), code,
                           rokad_shop_stamp (shop).at_us, &scan, error))
    return NULL;
  if (scan.products->len == 1)
    return g_object_ref (scan.products->pdata[0]);

  if (scan.products->len == 0)
    g_set_error (error, ROKAD_SHOP_ERROR, ROKAD_SHOP_ERROR_UNKNOWN_CODE, "%s", code);
  else
    g_set_error (error, ROKAD_CTL_ERROR, ROKAD_CTL_ERROR_FAILED,
                 _ ("Several products have the code %s. Use the SKU of the one that you mean."),
                 code);
  return NULL;
}

static gboolean
run_price (RokadCtl *ctl, char **arguments, GError **error)
{
  g_autoptr (RokadShop) shop = rokad_ctl_open_owner (ctl, error);
  g_autoptr (RokadProduct) product = NULL;
  gint64 price_minor;
  gboolean here;

  if (shop == NULL ||
      !rokad_money_parse (rokad_ctl_currency (ctl, shop), arguments[1], &price_minor, error) ||
      (product = find_product (shop, arguments[0], error)) == NULL ||
      !rokad_authority_is_here (shop, &here, error) ||
      !rokad_price_change (shop, rokad_product_fields (product)->id, price_minor, error))
    return FALSE;

  if (ctl->json)
    rokad_ctl_print (here ? "{\"ruled\":true}\n" : "{\"ruled\":false}\n");
  else
    rokad_ctl_print (here ? _ ("The price holds from now on.\n")
                          : _ ("The price is proposed to the hub, and shows here already.\n"));
  return TRUE;
}

const RokadCtlCommand rokad_ctl_price = {
  .name = "price",
  .arguments = "CODE AMOUNT",
  .summary = N_ ("Change a product's price, from now on"),
  .details = N_ ("Where the hub keeps the prices it is proposed: it shows at once on this till, "
                 "and everywhere when the hub has taken it."),
  .arguments_min = 2,
  .arguments_max = 2,
  .run = run_price,
};

/* --- authority --- */

static gboolean
print_authority (RokadCtl *ctl, RokadShop *shop, GError **error)
{
  gboolean here;

  if (!rokad_authority_is_here (shop, &here, error))
    return FALSE;

  if (ctl->json)
    rokad_ctl_print (here ? "{\"here\":true}\n" : "{\"here\":false}\n");
  else
    rokad_ctl_print (here ? _ ("Prices, settings and products are kept here.\n")
                          : _ ("Prices, settings and products are kept elsewhere.\n"));
  return TRUE;
}

static gboolean
run_authority (RokadCtl *ctl, char **arguments, GError **error)
{
  g_autoptr (RokadShop) shop = rokad_ctl_open_reader (ctl, error);

  return shop != NULL && print_authority (ctl, shop, error);
}

const RokadCtlCommand rokad_ctl_authority = {
  .name = "authority show",
  .arguments = "",
  .summary = N_ ("Show whether prices and settings are kept here"),
  .run = run_authority,
};

/* The node that is meant: the one hub that this till is enrolled at, unless it is said. */
static char *
find_receiver (RokadShop *shop, const char *said, GError **error)
{
  g_autoptr (GPtrArray) peers = NULL;

  if (said != NULL && rokad_uuid_is_valid (said))
    return g_strdup (said);
  if (said == NULL && (peers = rokad_peer_list (rokad_shop_db (shop), error)) == NULL)
    return NULL;
  if (said == NULL && peers->len == 1)
    return g_strdup (((RokadPeer *) peers->pdata[0])->node);

  g_set_error_literal (error, ROKAD_CTL_ERROR, ROKAD_CTL_ERROR_FAILED,
                       _ ("Say who shall keep them: the node's id, as “rokadctl status --json” "
                          "shows it."));
  return NULL;
}

static gboolean
run_authority_give (RokadCtl *ctl, char **arguments, GError **error)
{
  g_autoptr (RokadShop) shop = rokad_ctl_open_owner (ctl, error);
  g_autofree char *to = shop != NULL ? find_receiver (shop, arguments[0], error) : NULL;

  return to != NULL && rokad_authority_hand_over (shop, to, error) &&
         print_authority (ctl, shop, error);
}

const RokadCtlCommand rokad_ctl_authority_give = {
  .name = "authority give",
  .arguments = "[NODE]",
  .summary = N_ ("Let the hub, or another till, keep prices and settings"),
  .details = N_ ("Until the other node has heard of it, nobody changes them; what is wanted "
                 "meanwhile is proposed."),
  .arguments_max = 1,
  .run = run_authority_give,
};

/* --- conflicts --- */

static void
print_conflicts_json (GPtrArray *list, const RokadSettings *settings)
{
  g_auto (RokadJsonWriter) json = { NULL };

  rokad_json_writer_init (&json);
  rokad_json_writer_begin_array (&json, NULL);
  for (guint i = 0; i < list->len; i++)
    {
      const RokadConflict *conflict = g_ptr_array_index (list, i);
      g_autofree char *sentence = rokad_conflict_sentence (conflict, settings);

      rokad_json_writer_begin_object (&json, NULL);
      rokad_json_writer_text (&json, "conflict", conflict->key);
      rokad_json_writer_text (&json, "subject", conflict->subject);
      rokad_json_writer_text (&json, "evidence", conflict->evidence);
      rokad_json_writer_int (&json, "amount_minor", conflict->amount_minor);
      rokad_json_writer_text (&json, "text", sentence);
      rokad_json_writer_end_object (&json);
    }
  rokad_json_writer_end_array (&json);
  rokad_ctl_print_json (&json);
}

static void
print_conflicts (GPtrArray *list, const RokadSettings *settings)
{
  for (guint i = 0; i < list->len; i++)
    {
      const RokadConflict *conflict = g_ptr_array_index (list, i);
      g_autofree char *sentence = rokad_conflict_sentence (conflict, settings);
      g_autofree char *text = g_strdup_printf ("%s\n  %s\n", conflict->key, sentence);

      rokad_ctl_print (text);
    }
  if (list->len == 0)
    rokad_ctl_print (_ ("There is nothing to look after.\n"));
}

static gboolean
run_conflicts (RokadCtl *ctl, char **arguments, GError **error)
{
  g_autoptr (RokadShop) shop = rokad_ctl_open_reader (ctl, error);
  g_autoptr (GPtrArray) list = shop != NULL ? rokad_conflict_list (shop, error) : NULL;

  if (list == NULL)
    return FALSE;

  if (ctl->json)
    print_conflicts_json (list, rokad_shop_settings (shop));
  else
    print_conflicts (list, rokad_shop_settings (shop));
  return TRUE;
}

const RokadCtlCommand rokad_ctl_conflicts = {
  .name = "conflicts list",
  .arguments = "",
  .summary = N_ ("List what tills made together that a person should look at"),
  .run = run_conflicts,
};

static gboolean
run_conflicts_resolve (RokadCtl *ctl, char **arguments, GError **error)
{
  g_autoptr (RokadShop) shop = rokad_ctl_open_owner (ctl, error);

  return shop != NULL && rokad_conflict_resolve (shop, arguments[0],
                                                 arguments[1] != NULL ? arguments[1] : "", error);
}

const RokadCtlCommand rokad_ctl_conflicts_resolve = {
  .name = "conflicts resolve",
  .arguments = "CONFLICT [NOTE]",
  .summary = N_ ("Note that somebody has looked after a conflict"),
  .arguments_min = 1,
  .arguments_max = 2,
  .run = run_conflicts_resolve,
};
