#include "sim-check.h"

#include "rokad-authority.h"
#include "rokad-blob-piece.h"
#include "rokad-message.h"
#include "rokad-peer.h"
#include "rokad-refold.h"
#include "sim-network.h"
#include "sim-node.h"

#define ENTRIES_OF_BLOB 2 /* its products and its counts */

/* --- After every step --- */

/* What a node says of itself. */
typedef struct
{
  SimSums sums;
  gint64 waiting; /* entries that are parked, but for those of an unknown kind */
} Books;

static gboolean
read_books (SimNode *node, Books *out)
{
  static const char sql[] =
      "SELECT (SELECT count(*) FROM entry), (SELECT count(*) FROM orders WHERE number <> ''),"
      " (SELECT ifnull (sum (total_minor), 0) FROM orders),"
      " (SELECT ifnull (sum (amount_minor), 0) FROM money), (SELECT count(*) FROM fact),"
      " (SELECT ifnull (sum (quantity), 0) FROM stock),"
      " (SELECT count(*) FROM parked WHERE kind = '" SIM_UNKNOWN_KIND "'),"
      " (SELECT count(*) FROM parked WHERE kind <> '" SIM_UNKNOWN_KIND "')";
  static const char catalog_sql[] = "SELECT count(*) FROM entry";
  static const char catalog_parked_sql[] = "SELECT count(*) FROM parked";
  gint64 of_catalog;
  g_autoptr (RokadQuery) query = rokad_db_query (rokad_shop_db (node->open), sql, NULL);

  *out = (Books){ 0 };
  if (query == NULL || rokad_query_step (query, NULL) != ROKAD_STEP_ROW ||
      !rokad_db_get_int (rokad_shop_catalog (node->open), catalog_sql, &out->sums.rulings, NULL) ||
      !rokad_db_get_int (rokad_shop_catalog (node->open), catalog_parked_sql, &of_catalog, NULL))
    return FALSE;

  out->sums.entries = rokad_query_int (query, 0);
  out->sums.orders = rokad_query_int (query, 1);
  out->sums.total_minor = rokad_query_int (query, 2);
  out->sums.cash_minor = rokad_query_int (query, 3);
  out->sums.facts = rokad_query_int (query, 4);
  out->sums.stock = rokad_query_int (query, 5);
  out->sums.unknown = rokad_query_int (query, 6);
  out->waiting = rokad_query_int (query, 7) + of_catalog;
  return TRUE;
}

static void
check_sum (SimNode *node, const char *what, gint64 is, gint64 should)
{
  if (is != should)
    sim_shop_fail (node->shop, "%s: %s %" G_GINT64_FORMAT " where entries say %" G_GINT64_FORMAT,
                   node->name, what, is, should);
}

static void
check_books (SimNode *node)
{
  const SimSums *should = &node->sums;
  Books is;

  if (!read_books (node, &is))
    return;

  check_sum (node, "lines in shop.db", is.sums.entries, should->entries);
  check_sum (node, "lines in catalog.db", is.sums.rulings, should->rulings);
  check_sum (node, "orders", is.sums.orders, should->orders);
  check_sum (node, "orders' total", is.sums.total_minor, should->total_minor);
  check_sum (node, "cash", is.sums.cash_minor, should->cash_minor);
  check_sum (node, "facts", is.sums.facts, should->facts);
  check_sum (node, "unknown kinds set aside", is.sums.unknown, should->unknown);
  if (is.waiting == 0) /* else counts that wait for their file are not in it */
    check_sum (node, "stock", is.sums.stock, should->stock);
}

/* What the hub is said to hold it held, and holds unless it lost its disk. */
static void
check_positions (SimNode *node)
{
  static const char sql[] = "SELECT hash FROM peer_position WHERE seq > 0";
  g_autoptr (RokadQuery) query = rokad_db_query (rokad_shop_db (node->open), sql, NULL);

  while (query != NULL && rokad_query_step (query, NULL) == ROKAD_STEP_ROW)
    {
      const SimEntry *entry = sim_model_find (node->shop->model, rokad_query_text (query, 0));

      if (entry == NULL || (entry->had & 1) == 0)
        sim_shop_fail (node->shop, "%s: the hub is said to hold what it never held", node->name);
    }
}

static void
check_node (SimNode *node)
{
  g_autofree char *wrong = NULL;

  if (!sim_model_read (node->shop->model, node, &wrong))
    {
      sim_shop_fail (node->shop, "%s", wrong);
      return;
    }

  check_books (node);
  if (!sim_node_is_hub (node))
    check_positions (node);
}

void
sim_check_step (SimShop *shop)
{
  gboolean heads = FALSE;

  for (guint i = 0; i < shop->nodes->len; i++)
    {
      SimNode *node = shop->nodes->pdata[i];

      if (node->open == NULL ||
          (!node->disk_dirty && node->operations == sim_disk_operations (node->disk)))
        continue;
      if (node->operations != sim_disk_operations (node->disk) || node->disk_dirty)
        check_node (node);
      heads = heads || sim_node_is_hub (node);
      node->disk_dirty = FALSE;
      node->operations = sim_disk_operations (node->disk);
    }
  if (heads)
    sim_network_wake_listeners (shop->network);
}

void
sim_check_before_sending (SimNode *node)
{
  g_autofree char *wrong = NULL;

  if (node->disk_dirty && !sim_model_read (node->shop->model, node, &wrong))
    sim_shop_fail (node->shop, "%s", wrong);
}

void
sim_check_answer (SimNode *hub, const char *path, guint status, GBytes *body)
{
  RokadPushAnswer answer;
  const SimEntry *entry;

  sim_check_before_sending (hub);
  if (status != 200 || !g_str_equal (path, "/v1/push") ||
      !rokad_push_answer_decode (body, &answer, NULL) || answer.held.at.seq == 0)
    return;

  entry = sim_model_find (hub->shop->model, answer.held.at.hash);
  if (entry == NULL || (entry->holders & 1) == 0)
    sim_shop_fail (hub->shop, "the hub acknowledges what it does not hold");
}

/* --- At the end --- */

static guint64
all_bits (const SimShop *shop)
{
  return (G_GUINT64_CONSTANT (1) << shop->nodes->len) - 1;
}

/* How many nodes rule, and what was proposed and is not answered by those. */
static gboolean
count_rulers (SimShop *shop, guint *out_rulers, gint64 *out_open)
{
  static const char sql[] = "SELECT count(*) FROM proposal_open";

  *out_rulers = 0;
  *out_open = 0;
  for (guint i = 0; i < shop->nodes->len; i++)
    {
      const SimNode *node = shop->nodes->pdata[i];
      gboolean here;

      if (!rokad_authority_is_here (node->open, &here, NULL) ||
          (here && !rokad_db_get_int (rokad_shop_db (node->open), sql, out_open, NULL)))
        return FALSE;
      *out_rulers += here;
    }
  return TRUE;
}

/* Exactly one node rules, and has answered whatever was proposed; nobody does where a disk was put
 * back to before it took over: only a person can tell that from a copy that is elsewhere.
 */
static gboolean
is_ruled (SimShop *shop)
{
  const gint64 *mishaps = shop->tally.mishaps;
  guint rulers;
  gint64 open;

  if (!count_rulers (shop, &rulers, &open))
    return FALSE;
  if (rulers == 0)
    return mishaps[SIM_RESTORED] > 0 || mishaps[SIM_HUB_RESTORED] > 0;
  return rulers == 1 && open == 0;
}

static gboolean
is_held_somewhere (const SimShop *shop, const RokadBlob *blob)
{
  for (guint i = 0; i < shop->nodes->len; i++)
    {
      const SimNode *node = shop->nodes->pdata[i];

      if (rokad_blob_is_here (rokad_shop_blobs (node->open), blob->sha256))
        return TRUE;
    }
  return FALSE;
}

/* Nothing is set aside but what nobody knows, and what names a file that is gone with the disk of
 * the only one who had it.
 */
static gboolean
has_all_files (const SimShop *shop, SimNode *node)
{
  g_autoptr (GArray) wanted = g_array_new (FALSE, TRUE, sizeof (RokadBlob));
  Books books;

  if (!read_books (node, &books) ||
      !rokad_blob_list_wanted (node->open, ROKAD_WANTS_MAX, wanted, NULL))
    return FALSE;

  for (guint i = 0; i < wanted->len; i++)
    if (is_held_somewhere (shop, &g_array_index (wanted, RokadBlob, i)))
      return FALSE;
  return books.waiting <= ENTRIES_OF_BLOB * (gint64) wanted->len;
}

gboolean
sim_check_is_drained (SimShop *shop)
{
  for (guint i = 0; i < shop->nodes->len; i++)
    if (((SimNode *) shop->nodes->pdata[i])->open == NULL)
      return FALSE;
  for (guint i = 0; i < shop->nodes->len; i++)
    if (!has_all_files (shop, shop->nodes->pdata[i]))
      return FALSE;
  return sim_model_find_lacking (shop->model, all_bits (shop)) == NULL && is_ruled (shop);
}

static void
say_parked (SimNode *node, RokadDb *file)
{
  static const char sql[] =
      "SELECT kind, reason FROM parked ORDER BY kind = '" SIM_UNKNOWN_KIND "', journal_id, seq";
  g_autoptr (RokadQuery) query = rokad_db_query (file, sql, NULL);

  if (query != NULL && rokad_query_step (query, NULL) == ROKAD_STEP_ROW &&
      !g_str_equal (rokad_query_text (query, 0), SIM_UNKNOWN_KIND))
    sim_shop_fail (node->shop, "long after the last mishap %s sets %s aside: %s", node->name,
                   rokad_query_text (query, 0), rokad_query_text (query, 1));
}

void
sim_check_say_lacking (SimShop *shop)
{
  const SimEntry *entry = sim_model_find_lacking (shop->model, all_bits (shop));
  g_autoptr (GString) who = g_string_new (NULL);
  guint rulers;
  gint64 open;

  for (guint i = 0; entry != NULL && i < shop->nodes->len; i++)
    if ((entry->holders >> i & 1) == 0)
      g_string_append_printf (who, ", %s", ((SimNode *) shop->nodes->pdata[i])->name);

  if (entry != NULL)
    sim_shop_fail (shop,
                   "long after the last mishap entry %" G_GINT64_FORMAT " of %s has not come to%s",
                   entry->seq, entry->journal + 24, who->str + 1);
  for (guint i = 0; i < shop->nodes->len; i++)
    {
      SimNode *node = shop->nodes->pdata[i];

      if (node->open == NULL)
        sim_shop_fail (shop, "long after the last mishap %s is down", node->name);
      else
        {
          say_parked (node, rokad_shop_db (node->open));
          say_parked (node, rokad_shop_catalog (node->open));
        }
    }
  if (count_rulers (shop, &rulers, &open))
    sim_shop_fail (
        shop, "long after the last mishap %u nodes rule, and have not answered %" G_GINT64_FORMAT,
        rulers, open);
}

static char *
digest (SimNode *node)
{
  char of_shop[ROKAD_DIGEST_HEX_BYTES] = "";
  char of_catalog[ROKAD_DIGEST_HEX_BYTES] = "";

  rokad_digest_shop (rokad_shop_db (node->open), of_shop, NULL);
  rokad_digest_catalog (rokad_shop_catalog (node->open), of_catalog, NULL);
  return g_strdup_printf ("%s %s", of_shop, of_catalog);
}

static void
check_sound (SimNode *node, gboolean fold_again)
{
  RokadDb *files[] = { rokad_shop_db (node->open), rokad_shop_catalog (node->open) };
  g_autoptr (GError) error = NULL;
  g_autofree char *wrong = NULL;
  RokadVerification sum;
  RokadRefold refold;

  for (gsize i = 0; i < G_N_ELEMENTS (files); i++)
    if (error == NULL)
      rokad_journal_verify (files[i], &sum, &error);
  if (error == NULL && fold_again)
    rokad_refold_check (node->open, &refold, &error);
  if (error != NULL)
    sim_shop_fail (node->shop, "%s: %s", node->name, error->message);
  if (!sim_model_check_promises (node->shop->model, node, &wrong))
    sim_shop_fail (node->shop, "%s", wrong);
}

void
sim_check_end (SimShop *shop)
{
  g_autofree char *of_hub = digest (sim_shop_hub (shop));
  guint64 chance = sim_chance (shop->plan->seed, 3);
  guint sample = 1 + sim_below (&chance, shop->nodes->len - 1);

  for (guint i = 0; i < shop->nodes->len; i++)
    {
      SimNode *node = shop->nodes->pdata[i];
      g_autofree char *of_node = digest (node);

      sim_node_wake (node);
      if (!g_str_equal (of_hub, of_node))
        sim_shop_fail (shop, "%s and the hub hold the same entries and not the same state",
                       node->name);
      check_sound (node, i == 0 || i == sample);
      for (guint j = 0; j < i; j++)
        if (g_str_equal (rokad_shop_node (node->open),
                         rokad_shop_node (((SimNode *) shop->nodes->pdata[j])->open)))
          sim_shop_fail (shop, "%s and %s still write one journal", node->name,
                         ((SimNode *) shop->nodes->pdata[j])->name);
    }
}
