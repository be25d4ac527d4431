#include "sim-model.h"

#include <string.h>

#include "rokad-chain.h"
#include "sim-node.h"

#define LINES_MAX 10000

/* An order that a person was told of. */
typedef struct
{
  char *order_id;
  char *number;
  gint64 total_minor;
  guint lines;
  guint64 node; /* bit of who sold it */
  gboolean met; /* it was found on that node's disk */
} Promise;

struct _SimModel
{
  GHashTable *entries; /* hash -> (owned) SimEntry */
  GHashTable *places;  /* (owned) "JOURNAL SEQ" -> SimEntry: the first that was seen there */
  GHashTable *orders;  /* order -> SimEntry */
  GHashTable *numbers; /* (owned) "K7Q/26-1" -> SimEntry: the first that was seen of it */
  GHashTable *copied;  /* (owned) journals that more than one disk may write */
  GHashTable *anew;    /* (owned) journals that were begun in the place of others */
  GPtrArray *promises; /* (owned) Promise */
  gboolean branched;
};

static void
entry_free (gpointer data)
{
  SimEntry *self = data;

  g_free (self->order_id);
  g_free (self->series);
  g_free (self);
}

static void
promise_free (gpointer data)
{
  Promise *self = data;

  g_free (self->order_id);
  g_free (self->number);
  g_free (self);
}

SimModel *
sim_model_new (void)
{
  SimModel *self = g_new0 (SimModel, 1);

  self->entries = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, entry_free);
  self->places = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->orders = g_hash_table_new (g_str_hash, g_str_equal);
  self->numbers = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->copied = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->anew = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->promises = g_ptr_array_new_with_free_func (promise_free);
  return self;
}

void
sim_model_free (SimModel *self)
{
  g_ptr_array_unref (self->promises);
  g_hash_table_unref (self->anew);
  g_hash_table_unref (self->copied);
  g_hash_table_unref (self->numbers);
  g_hash_table_unref (self->orders);
  g_hash_table_unref (self->places);
  g_hash_table_unref (self->entries);
  g_free (self);
}

const SimEntry *
sim_model_find (SimModel *self, const char *hash)
{
  return g_hash_table_lookup (self->entries, hash);
}

guint
sim_model_size (SimModel *self)
{
  return g_hash_table_size (self->entries);
}

gboolean
sim_model_has_branch (SimModel *self)
{
  return self->branched;
}

static guint64
bit_of (const SimNode *node)
{
  return G_GUINT64_CONSTANT (1) << node->index;
}

/* --- What an entry says --- */

static void
add_up_order (SimEntry *self, const RokadEntry *entry)
{
  const RokadJson *body = entry->body;
  const RokadJson *money = rokad_json_array (body, "money");
  const char *number = rokad_json_text (body, "number");
  const char *dash = strrchr (number, '-');

  self->order_id = g_strdup (rokad_json_text (body, "order"));
  self->series = g_strndup (number, dash != NULL ? (gsize) (dash - number) : 0);
  self->number = dash != NULL ? g_ascii_strtoll (dash + 1, NULL, 10) : 0;
  self->lines = rokad_json_length (rokad_json_array (body, "lines"));
  self->sums.orders = 1;
  self->sums.total_minor = rokad_json_int (body, "payable_minor");
  self->sums.facts = rokad_json_length (rokad_json_array (body, "facts"));
  for (guint i = 0; i < rokad_json_length (money); i++)
    self->sums.cash_minor += rokad_json_int_at (rokad_json_array_at (money, i), 1);
}

static void
add_up (SimEntry *self, const RokadEntry *entry, const SimNode *node, gboolean ruling)
{
  const RokadJson *moves = rokad_json_array (entry->body, "moves");
  gboolean order =
      g_str_equal (entry->kind, "order.paid") || g_str_equal (entry->kind, "order.undone");

  if (ruling)
    {
      self->sums.rulings = 1;
      return;
    }

  self->sums.entries = 1;
  self->sums.unknown = g_str_equal (entry->kind, SIM_UNKNOWN_KIND);
  for (guint i = 0; i < rokad_json_length (moves); i++)
    self->sums.stock += rokad_json_int_at (rokad_json_array_at (moves, i), 1);
  if (rokad_json_object (entry->body, "blob") != NULL)
    self->sums.stock += node->imported_stock;
  if (order)
    add_up_order (self, entry);
}

static void
add_sums (SimSums *to, const SimSums *from)
{
  gint64 *sums = (gint64 *) to;
  const gint64 *more = (const gint64 *) from;

  for (gsize i = 0; i < sizeof (SimSums) / sizeof (gint64); i++)
    sums[i] += more[i];
}

/* --- Whether it may be so --- */

static gboolean
find_wrong (char **out_wrong, const SimNode *node, const SimEntry *entry, const char *what)
{
  *out_wrong = g_strdup_printf ("%s: %s (%.8s… %" G_GINT64_FORMAT "%s%s)", node->name, what,
                                entry->journal + 24, entry->seq, entry->series != NULL ? ", " : "",
                                entry->series != NULL ? entry->series : "");
  return FALSE;
}

/* A series has no gap: a number follows the last one of its series in its own history, or, where
 * several disks give them, one that is there.
 */
static gboolean
follows (SimModel *self, const SimEntry *entry)
{
  const SimEntry *last = entry->before;
  g_autofree char *one_less =
      g_strdup_printf ("%s-%" G_GINT64_FORMAT, entry->series, entry->number - 1);
  gint64 next;

  while (last != NULL && (last->series == NULL || !g_str_equal (last->series, entry->series)))
    last = last->before;
  next = last != NULL ? last->number + 1 : 1;
  return entry->number == next ||
         (entry->number > next && g_hash_table_contains (self->copied, entry->journal) &&
          g_hash_table_contains (self->numbers, one_less));
}

/* Copies of one disk give the same numbers, and two journals that were begun in the place of others
 * may have drawn the same letters before they knew of each other.
 */
static gboolean
may_share_number (SimModel *self, const SimEntry *a, const SimEntry *b)
{
  if (g_str_equal (a->journal, b->journal))
    return g_hash_table_contains (self->copied, a->journal);
  return g_hash_table_contains (self->anew, a->journal) &&
         g_hash_table_contains (self->anew, b->journal);
}

static gboolean
check_number (SimModel *self, const SimNode *node, SimEntry *entry, char **out_wrong)
{
  g_autofree char *number = g_strdup_printf ("%s-%" G_GINT64_FORMAT, entry->series, entry->number);
  const SimEntry *other = g_hash_table_lookup (self->numbers, number);

  if (!follows (self, entry))
    return find_wrong (out_wrong, node, entry, "a number that does not follow the last one");
  if (other != NULL && !may_share_number (self, entry, other))
    return find_wrong (out_wrong, node, entry, "a number that was given before");

  if (other == NULL)
    g_hash_table_insert (self->numbers, g_steal_pointer (&number), entry);
  return TRUE;
}

static gboolean
check_place (SimModel *self, const SimNode *node, SimEntry *entry, char **out_wrong)
{
  g_autofree char *place = g_strdup_printf ("%s %" G_GINT64_FORMAT, entry->journal, entry->seq);

  if (!g_hash_table_contains (self->places, place))
    {
      g_hash_table_insert (self->places, g_steal_pointer (&place), entry);
      return TRUE;
    }

  self->branched = TRUE;
  return g_hash_table_contains (self->copied, entry->journal) ||
         find_wrong (out_wrong, node, entry, "a second history of a journal that nobody copied");
}

/* --- Reading --- */

/* An entry that nobody has seen yet: only the node that writes its journal may have it. */
static SimEntry *
meet (SimModel *self,
      const SimNode *node,
      const RokadChain *chain,
      const RokadEntry *entry,
      gboolean ruling,
      char **out_wrong)
{
  SimEntry *met = g_new0 (SimEntry, 1);

  g_strlcpy (met->hash, entry->hash, sizeof met->hash);
  g_strlcpy (met->journal, entry->journal_id, sizeof met->journal);
  met->seq = entry->seq;
  met->before = g_hash_table_lookup (self->entries, entry->prev);
  add_up (met, entry, node, ruling);
  g_hash_table_insert (self->entries, met->hash, met);
  if (met->seq == 1 && rokad_json_array (entry->body, "parent") != NULL)
    g_hash_table_add (self->anew, g_strdup (met->journal));
  if (!chain->own)
    find_wrong (out_wrong, node, met, "an entry that nobody wrote");
  else if (met->before == NULL && met->seq > 1)
    find_wrong (out_wrong, node, met, "an entry that follows nothing");
  else if (check_place (self, node, met, out_wrong) &&
           (met->order_id == NULL || check_number (self, node, met, out_wrong)))
    {
      if (met->order_id != NULL)
        g_hash_table_insert (self->orders, met->order_id, met);
      return met;
    }
  return NULL;
}

/* The node holds @tip and all before it. */
static void
hold (SimNode *node, SimEntry *tip)
{
  guint64 bit = bit_of (node);

  for (SimEntry *entry = tip; entry != NULL && (entry->holders & bit) == 0; entry = entry->before)
    {
      entry->holders |= bit;
      entry->had |= bit;
      add_sums (&node->sums, &entry->sums);
    }
}

static SimEntry *
read_lines (SimModel *self, SimNode *node, RokadDb *file, const RokadChain *chain, char **out_wrong)
{
  g_autoptr (GPtrArray) lines = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  const SimEntry *known = g_hash_table_lookup (node->tips, chain->chain);
  gint64 after = known != NULL ? known->seq : chain->parent_seq;
  SimEntry *last = NULL;

  if (!rokad_chain_read (file, chain->chain, after, LINES_MAX, G_MAXINT, lines, NULL))
    return NULL;

  for (guint i = 0; i < lines->len && *out_wrong == NULL; i++)
    {
      gsize bytes;
      const char *line = g_bytes_get_data (lines->pdata[i], &bytes);
      g_autoptr (RokadEntry) entry = rokad_entry_parse (line, bytes, NULL);

      last = g_hash_table_lookup (self->entries, entry->hash);
      if (last == NULL)
        last = meet (self, node, chain, entry, file == rokad_shop_catalog (node->open), out_wrong);
    }
  return last;
}

static gboolean
is_behind (const SimEntry *old, const SimEntry *tip)
{
  while (tip != NULL && tip->seq > old->seq)
    tip = tip->before;
  return tip == old;
}

static gboolean
read_chain (SimModel *self, SimNode *node, RokadDb *file, const RokadChain *chain, char **out_wrong)
{
  SimEntry *tip = g_hash_table_lookup (self->entries, chain->tip.hash);
  const SimEntry *known = g_hash_table_lookup (node->tips, chain->chain);

  if (tip == known && tip != NULL)
    return TRUE;
  if (tip == NULL)
    tip = read_lines (self, node, file, chain, out_wrong);
  if (*out_wrong != NULL || tip == NULL)
    return *out_wrong == NULL;
  if (!g_str_equal (tip->hash, chain->tip.hash))
    return find_wrong (out_wrong, node, tip, "a head that is not its last line's");
  if (known != NULL && !is_behind (known, tip))
    return find_wrong (out_wrong, node, known, "a head that went back");

  hold (node, tip);
  g_hash_table_replace (node->tips, g_strdup (chain->chain), tip);
  return TRUE;
}

static void
note_own (SimNode *node, RokadDb *file)
{
  char *own = rokad_journal_own (file, NULL);

  if (own != NULL)
    g_hash_table_add (node->owned, own);
}

/* What a person was told is on disk where it was sold, as it was told. */
static gboolean
meet_promises (SimModel *self, const SimNode *node, char **out_wrong)
{
  for (guint i = self->promises->len; i > 0; i--)
    {
      Promise *promise = self->promises->pdata[i - 1];
      const SimEntry *entry = g_hash_table_lookup (self->orders, promise->order_id);
      g_autofree char *number = NULL;

      if (promise->met || promise->node != bit_of (node))
        continue;
      if (entry == NULL || (entry->holders & promise->node) == 0)
        {
          *out_wrong = g_strdup_printf ("%s: order %s was paid and is not there", node->name,
                                        promise->number);
          return FALSE;
        }
      number = g_strdup_printf ("%s-%06" G_GINT64_FORMAT, entry->series, entry->number);
      if (promise->lines == SIM_LINES_UNTOLD)
        promise->lines = (guint) entry->lines;
      if (!g_str_equal (number, promise->number) || entry->lines != promise->lines ||
          entry->sums.total_minor != promise->total_minor)
        return find_wrong (out_wrong, node, entry, "an order that is not what was paid");
      promise->met = TRUE;
    }
  return TRUE;
}

gboolean
sim_model_read (SimModel *self, SimNode *node, char **out_wrong)
{
  RokadDb *files[] = { rokad_shop_db (node->open), rokad_shop_catalog (node->open) };
  guint chains_held = 0;

  *out_wrong = NULL;
  for (gsize i = 0; i < G_N_ELEMENTS (files); i++)
    {
      g_autoptr (GPtrArray) chains = rokad_chain_list (files[i], NULL, NULL);

      if (chains == NULL)
        return TRUE;
      for (guint j = 0; j < chains->len; j++)
        if (!read_chain (self, node, files[i], chains->pdata[j], out_wrong))
          return FALSE;
      note_own (node, files[i]);
      chains_held += chains->len;
    }

  if (chains_held < g_hash_table_size (node->tips))
    *out_wrong = g_strdup_printf ("%s: a journal is gone", node->name);
  return *out_wrong == NULL && meet_promises (self, node, out_wrong);
}

void
sim_model_forget (SimModel *self, SimNode *node)
{
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, self->entries);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    ((SimEntry *) value)->holders &= ~bit_of (node);
  g_hash_table_remove_all (node->tips);
  node->sums = (SimSums){ 0 };
  for (guint i = self->promises->len; i > 0; i--)
    {
      const Promise *promise = self->promises->pdata[i - 1];

      if (promise->node == bit_of (node) && !promise->met)
        g_ptr_array_remove_index (self->promises, i - 1); /* nobody else can have it */
    }
}

void
sim_model_note_copy (SimModel *self, SimNode *node)
{
  GHashTableIter iter;
  gpointer journal_id;

  g_hash_table_iter_init (&iter, node->owned);
  while (g_hash_table_iter_next (&iter, &journal_id, NULL))
    g_hash_table_add (self->copied, g_strdup (journal_id));
}

/* --- What a person was told --- */

void
sim_model_promise (SimModel *self, SimNode *node, const RokadPaid *paid, guint lines)
{
  Promise *promise = g_new (Promise, 1);

  *promise = (Promise){ g_strdup (paid->order_id),
                        g_strdup (paid->number),
                        paid->total_minor,
                        lines,
                        bit_of (node),
                        FALSE };
  g_ptr_array_add (self->promises, promise);
}

const SimEntry *
sim_model_find_lacking (SimModel *self, guint64 all)
{
  const SimEntry *found = NULL;
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, self->entries);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      const SimEntry *entry = value;

      if (entry->holders != 0 && entry->holders != all &&
          (found == NULL || strcmp (entry->hash, found->hash) < 0))
        found = entry;
    }
  return found;
}

static gboolean
is_on (const Promise *promise, SimNode *node)
{
  static const char sql[] = "SELECT count(*) FROM orders WHERE order_id = ?1 AND number = ?2"
                            " AND total_minor = ?3 AND lines = ?4";
  g_autoptr (RokadQuery) query = rokad_db_query (rokad_shop_db (node->open), sql, NULL);

  if (query == NULL)
    return FALSE;

  rokad_query_bind_text (query, 1, promise->order_id);
  rokad_query_bind_text (query, 2, promise->number);
  rokad_query_bind_int (query, 3, promise->total_minor);
  rokad_query_bind_int (query, 4, promise->lines);
  return rokad_query_step (query, NULL) == ROKAD_STEP_ROW && rokad_query_int (query, 0) == 1;
}

gboolean
sim_model_check_promises (SimModel *self, SimNode *node, char **out_wrong)
{
  for (guint i = 0; i < self->promises->len; i++)
    {
      const Promise *promise = self->promises->pdata[i];
      const SimEntry *entry = g_hash_table_lookup (self->orders, promise->order_id);

      if (entry->holders == 0 || is_on (promise, node))
        continue;
      *out_wrong =
          g_strdup_printf ("%s: order %s is not as it was paid", node->name, promise->number);
      return FALSE;
    }
  return TRUE;
}
