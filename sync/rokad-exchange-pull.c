/* Pulling: what a peer holds and this node lacks. */
#include "config.h"

#include <string.h>

#include "rokad-exchange.h"
#include "rokad-key.h"
#include "rokad-peer.h"

/* TRUE when the entry at @position is held in either file. */
static gboolean
is_held (RokadShop *shop, const RokadPosition *position, gboolean *out_held, GError **error)
{
  RokadDb *files[] = { rokad_shop_db (shop), rokad_shop_catalog (shop) };

  *out_held = FALSE;
  for (gsize i = 0; i < G_N_ELEMENTS (files) && !*out_held; i++)
    {
      g_autofree char *on = NULL;

      if (!rokad_chain_find (files[i], position, &on, error))
        return FALSE;
      *out_held = on != NULL;
    }
  return TRUE;
}

static gboolean
asks_for (const RokadPull *pull, const char *journal_id)
{
  for (guint i = 0; i < pull->after->len; i++)
    if (g_str_equal (g_array_index (pull->after, RokadPosition, i).journal_id, journal_id))
      return TRUE;
  return FALSE;
}

static gboolean
add_ends (RokadDb *file, const char *journal_id, GArray *after, GError **error)
{
  g_autoptr (GPtrArray) chains = rokad_chain_list (file, journal_id, error);

  for (guint i = 0; chains != NULL && i < chains->len; i++)
    {
      const RokadChain *chain = g_ptr_array_index (chains, i);

      g_array_append_val (after, chain->tip);
    }
  return chains != NULL;
}

static gboolean
add_common (RokadShop *shop,
            const RokadHeads *heads,
            const char *journal_id,
            GArray *after,
            GError **error)
{
  for (guint i = 0; i < heads->positions->len; i++)
    {
      const RokadPosition *end = &g_array_index (heads->positions, RokadSignedPosition, i).at;
      gboolean held;

      if (!g_str_equal (end->journal_id, journal_id))
        continue;
      if (!is_held (shop, end, &held, error))
        return FALSE;
      if (held)
        g_array_append_val (after, *end);
    }
  return TRUE;
}

/* All that is held here of a journal: its beginning, what the peer knows that is held here, and the
 * ends of its chains. Of those the peer goes on from the last that it knows.
 */
static gboolean
ask_for (RokadShop *shop,
         const char *peer,
         const RokadHeads *heads,
         const char *journal_id,
         GArray *after,
         GError **error)
{
  RokadPosition beginning = { 0 };
  RokadSignedPosition acked;
  gboolean held;

  g_strlcpy (beginning.journal_id, journal_id, sizeof beginning.journal_id);
  g_array_append_val (after, beginning);
  if (!rokad_peer_position (rokad_shop_db (shop), peer, journal_id, &acked, error) ||
      !is_held (shop, &acked.at, &held, error))
    return FALSE;
  if (held) /* it may be of another history */
    g_array_append_val (after, acked.at);
  return add_common (shop, heads, journal_id, after, error) &&
         add_ends (rokad_shop_db (shop), journal_id, after, error) &&
         add_ends (rokad_shop_catalog (shop), journal_id, after, error);
}

gboolean
rokad_exchange_make_pull (RokadShop *shop,
                          const char *peer,
                          const RokadHeads *heads,
                          RokadPull *out,
                          gboolean *out_any,
                          GError **error)
{
  out->after = g_array_new (FALSE, TRUE, sizeof (RokadPosition));
  g_strlcpy (out->node, rokad_shop_node (shop), sizeof out->node);
  for (guint i = 0; i < heads->positions->len && out->after->len < ROKAD_POSITIONS_MAX; i++)
    {
      const RokadPosition *end = &g_array_index (heads->positions, RokadSignedPosition, i).at;
      gboolean held;

      if (!is_held (shop, end, &held, error))
        return FALSE;
      if (!held && !asks_for (out, end->journal_id) &&
          !ask_for (shop, peer, heads, end->journal_id, out->after, error))
        return FALSE;
    }

  /* Of the last journal the least is asked for that begins it; what is left comes with the next. */
  g_array_set_size (out->after, MIN (out->after->len, ROKAD_POSITIONS_MAX));

  *out_any = out->after->len > 0;
  return TRUE;
}

/* What a journal says that it goes on from; of none: no journal's id. */
static gboolean
read_parent (RokadDb *file, const RokadChain *chain, RokadPosition *out, GError **error)
{
  g_autofree char *line = rokad_journal_line (file, chain->chain, 1, error);
  g_autoptr (RokadEntry) opening =
      line != NULL ? rokad_entry_parse (line, strlen (line), error) : NULL;
  const RokadJson *parent = opening != NULL ? rokad_json_array (opening->body, "parent") : NULL;

  *out = (RokadPosition){ .seq = rokad_json_int_at (parent, 1) };
  g_strlcpy (out->journal_id, rokad_json_text_at (parent, 0), sizeof out->journal_id);
  g_strlcpy (out->hash, rokad_json_text_at (parent, 2), sizeof out->hash);
  return opening != NULL;
}

/* TRUE when a journal goes on from @branch: whoever wrote it writes it no more. */
static gboolean
is_left (RokadDb *file,
         GPtrArray *chains,
         const RokadChain *branch,
         gboolean *out_left,
         GError **error)
{
  *out_left = FALSE;
  for (guint i = 0; i < chains->len && !*out_left; i++)
    {
      const RokadChain *chain = g_ptr_array_index (chains, i);
      RokadPosition parent;
      g_autofree char *on = NULL;

      if (chain->parent != NULL)
        continue;
      if (!read_parent (file, chain, &parent, error))
        return FALSE;
      if (!g_str_equal (parent.journal_id, branch->tip.journal_id))
        continue;
      if (!rokad_chain_find (file, &parent, &on, error))
        return FALSE;
      *out_left = g_strcmp0 (on, branch->chain) == 0;
    }
  return TRUE;
}

static gboolean
is_file_forked (RokadDb *file, gboolean *out_forked, GError **error)
{
  g_autofree char *own = rokad_journal_own (file, NULL);
  g_autoptr (GPtrArray) chains = rokad_chain_list (file, NULL, error);

  *out_forked = FALSE;
  for (guint i = 0; chains != NULL && i < chains->len && !*out_forked; i++)
    {
      const RokadChain *branch = g_ptr_array_index (chains, i);
      gboolean left;

      if (branch->parent == NULL || g_strcmp0 (branch->tip.journal_id, own) != 0)
        continue;
      if (!is_left (file, chains, branch, &left, error))
        return FALSE;
      *out_forked = !left;
    }
  return chains != NULL;
}

gboolean
rokad_exchange_is_forked (RokadShop *shop, gboolean *out_forked, GError **error)
{
  return is_file_forked (rokad_shop_db (shop), out_forked, error) &&
         (*out_forked || is_file_forked (rokad_shop_catalog (shop), out_forked, error));
}

/* --- What came --- */

/* @out_signed: FALSE where this node writes the journal in @file, and has not signed all of @lines.
 */
static gboolean
check_own (RokadDb *file, const RokadSection *section, gboolean *out_signed, GError **error)
{
  const RokadSignedPosition *head = &section->head;
  g_autofree char *own = rokad_journal_own (file, NULL);
  g_autoptr (GPtrArray) chains = NULL;
  g_autofree char *text = NULL;
  RokadPosition end;

  *out_signed = TRUE;
  if (section->lines->len == 0 || g_strcmp0 (own, head->at.journal_id) != 0)
    return TRUE;
  if ((chains = rokad_chain_list (file, own, error)) == NULL ||
      !rokad_exchange_find_end (section, &end, error))
    return FALSE;

  text = rokad_position_text (&head->at);
  *out_signed =
      end.seq <= head->at.seq &&
      rokad_key_verify (((const RokadChain *) chains->pdata[0])->public_key, text, head->signature);
  return TRUE;
}

gboolean
rokad_exchange_receive (RokadShop *shop,
                        const RokadSection *section,
                        RokadReception *out,
                        GError **error)
{
  RokadDb *files[] = { rokad_shop_db (shop), rokad_shop_catalog (shop) };

  for (gsize i = 0; i < G_N_ELEMENTS (files); i++)
    {
      gboolean is_signed;

      if (!check_own (files[i], section, &is_signed, error))
        return FALSE;
      if (is_signed)
        continue;
      g_set_error (error, ROKAD_JOURNAL_ERROR, ROKAD_JOURNAL_ERROR_INVALID,
                   "journal %s: lines that this node has not signed", section->head.at.journal_id);
      return FALSE;
    }
  return rokad_shop_receive (shop, &section->head, section->certificate, section->lines, out,
                             error);
}

/* What a page has brought. */
typedef struct
{
  RokadShop *shop;
  RokadHeads *heads;
  gboolean progress; /* the next request is another one */
  gboolean elsewhere;
} Taking;

static gboolean
has_end (const RokadHeads *heads, const RokadPosition *position)
{
  for (guint i = 0; i < heads->positions->len; i++)
    {
      const RokadPosition *end = &g_array_index (heads->positions, RokadSignedPosition, i).at;

      if (end->seq == position->seq && g_str_equal (end->hash, position->hash))
        return TRUE;
    }
  return FALSE;
}

/* Lines that are here as well, because two histories part behind them: the peer is asked for what
 * comes after the last of them.
 */
static gboolean
note_known (Taking *self, const RokadSection *section, GError **error)
{
  RokadSignedPosition known = { 0 };

  if (!rokad_exchange_find_end (section, &known.at, error))
    return FALSE;

  if (!has_end (self->heads, &known.at))
    {
      g_array_append_val (self->heads->positions, known);
      self->progress = TRUE;
    }
  return TRUE;
}

static gboolean
take_section (Taking *self, const RokadSection *section, GError **error)
{
  RokadReception reception;

  if (!rokad_exchange_receive (self->shop, section, &reception, error))
    return FALSE;

  self->elsewhere = reception.elsewhere;
  self->progress = self->progress || reception.added > 0;
  return reception.known == 0 || reception.added > 0 || note_known (self, section, error);
}

/* Before its heads are asked for again, the peer has nothing of a journal that is of use here. */
static void
pass_over (Taking *self, const char *journal_id)
{
  GArray *positions = self->heads->positions;

  for (guint i = positions->len; i > 0; i--)
    if (g_str_equal (g_array_index (positions, RokadSignedPosition, i - 1).at.journal_id,
                     journal_id))
      {
        g_array_remove_index (positions, i - 1);
        self->progress = TRUE;
      }
}

/* One journal that cannot be taken is told, and stops no other. */
static gboolean
take_sections (Taking *self, const RokadPage *page, GError **out_refused, GError **error)
{
  for (guint i = 0; i < page->sections->len && !self->elsewhere; i++)
    {
      const RokadSection *section = g_ptr_array_index (page->sections, i);
      g_autoptr (GError) wrong = NULL;

      if (take_section (self, section, &wrong))
        continue;
      if (wrong->domain != ROKAD_JOURNAL_ERROR)
        {
          g_propagate_error (error, g_steal_pointer (&wrong));
          return FALSE;
        }

      pass_over (self, section->head.at.journal_id);
      if (*out_refused == NULL)
        *out_refused = g_steal_pointer (&wrong);
    }
  return TRUE;
}

gboolean
rokad_exchange_take_pull (RokadShop *shop,
                          const char *peer,
                          RokadHeads *heads,
                          const RokadPage *page,
                          RokadSyncEvent *out_event,
                          GError **out_refused,
                          GError **error)
{
  Taking taking = { .shop = shop, .heads = heads };
  g_auto (RokadPull) next = { 0 };
  gboolean any, forked;

  if (!take_sections (&taking, page, out_refused, error) ||
      !rokad_exchange_is_forked (shop, &forked, error) ||
      !rokad_exchange_make_pull (shop, peer, heads, &next, &any, error))
    return FALSE;

  /* A peer that hands over nothing of what it says it has is asked less often. */
  *out_event = forked || taking.elsewhere ? ROKAD_SYNC_EVENT_COPIED
               : !any                     ? ROKAD_SYNC_EVENT_DONE
               : taking.progress          ? ROKAD_SYNC_EVENT_MORE
                                          : ROKAD_SYNC_EVENT_LOST;
  return TRUE;
}

static gboolean
is_among (const GArray *ends, const RokadPosition *position)
{
  for (guint i = 0; i < ends->len; i++)
    {
      const RokadPosition *end = &g_array_index (ends, RokadPosition, i);

      if (end->seq == position->seq && g_str_equal (end->hash, position->hash))
        return TRUE;
    }
  return FALSE;
}

gboolean
rokad_exchange_is_equal (RokadShop *shop,
                         const RokadHeads *heads,
                         gboolean *out_equal,
                         GError **error)
{
  g_autoptr (GArray) ends = g_array_new (FALSE, TRUE, sizeof (RokadPosition));

  *out_equal = FALSE;
  if (!add_ends (rokad_shop_db (shop), NULL, ends, error) ||
      !add_ends (rokad_shop_catalog (shop), NULL, ends, error))
    return FALSE;

  *out_equal = ends->len == heads->positions->len;
  for (guint i = 0; i < heads->positions->len && *out_equal; i++)
    *out_equal = is_among (ends, &g_array_index (heads->positions, RokadSignedPosition, i).at);
  return TRUE;
}
