#include "config.h"

#include "rokad-receive.h"

#include "rokad-catalog.h"
#include "rokad-chain.h"
#include "rokad-fold.h"
#include "rokad-key.h"
#include "rokad-mutant.h"
#include "rokad-parked.h"

/* Lines of one journal on their way in. */
typedef struct
{
  RokadTransaction *transaction; /* not owned */
  const char *blobs;
  const char *own; /* the journal that this node writes in the file, NULL for none */
  RokadFoldFunc fold;
  char *chain;      /* that the last line is on; NULL before the first */
  gint64 seq;       /* of the last line */
  gint64 at_us;     /* the latest time of those that were added */
  gboolean careful; /* each entry may be forgotten by itself */
  gboolean suspect; /* one was wrong, and care was not taken */
  RokadReception *out;
} Receiver;

static gboolean
refuse (const char *journal_id, const char *what, GError **error)
{
  g_set_error (error, ROKAD_JOURNAL_ERROR, ROKAD_JOURNAL_ERROR_INVALID, "journal %s: %s",
               journal_id, what);
  return FALSE;
}

static gboolean
has_journal (RokadDb *db, const char *root_id, gboolean *out_has, GError **error)
{
  static const char sql[] = "SELECT 1 FROM journal WHERE journal_id = ?1";
  g_autoptr (RokadQuery) query = rokad_db_query (db, sql, error);
  RokadStep step;

  if (query == NULL)
    return FALSE;

  rokad_query_bind_text (query, 1, root_id);
  step = rokad_query_step (query, error);
  *out_has = step == ROKAD_STEP_ROW;
  return step != ROKAD_STEP_ERROR;
}

RokadDb *
rokad_shop_file_of (RokadShop *shop, const char *root_id, GError **error)
{
  RokadDb *files[] = { rokad_shop_db (shop), rokad_shop_catalog (shop) };

  for (gsize i = 0; i < G_N_ELEMENTS (files); i++)
    {
      gboolean has;

      if (!has_journal (files[i], root_id, &has, error))
        return NULL;
      if (has)
        return files[i];
    }
  return NULL;
}

/* --- Where a line belongs --- */

static void
set_position (RokadPosition *position, const char *journal_id, gint64 seq, const char *hash)
{
  g_strlcpy (position->journal_id, journal_id, sizeof position->journal_id);
  position->seq = seq;
  g_strlcpy (position->hash, hash, sizeof position->hash);
}

/* The chain that ends or passes just before @entry; NULL where that is not held. */
static gboolean
find_before (Receiver *self, const RokadEntry *entry, char **out_chain, GError **error)
{
  RokadPosition before;
  gboolean has;

  *out_chain = NULL;
  set_position (&before, entry->journal_id, entry->seq - 1, entry->prev);
  if (before.seq > 0)
    return rokad_chain_find (self->transaction, &before, out_chain, error);
  if (!g_str_equal (entry->prev, ROKAD_HASH_OF_NOTHING))
    return TRUE;
  if (!has_journal (self->transaction, entry->journal_id, &has, error))
    return FALSE;

  if (has)
    *out_chain = g_strdup (entry->journal_id);
  return TRUE;
}

static gboolean
check_opening (const RokadEntry *entry, GError **error)
{
  static const char *const scopes[] = { "till", "shop", "hub", NULL };
  gint64 term = rokad_json_int (entry->body, "term");

  if (!g_str_equal (entry->kind, "journal.opened") || entry->seq != 1 ||
      !g_str_equal (entry->prev, ROKAD_HASH_OF_NOTHING))
    return refuse (entry->journal_id, "it does not begin with its opening", error);
  if (!g_strv_contains (scopes, rokad_json_text (entry->body, "scope")))
    return refuse (entry->journal_id, "its scope is none", error);
  return (term > 0 && term <= ROKAD_TERM_MAX) ||
         refuse (entry->journal_id, "its term is none", error);
}

/* Being able to forget one entry by itself costs more than folding it, so that is left to a second
 * try with all lines of which one was wrong.
 */
static gboolean
fold (Receiver *self, const RokadEntry *entry, GError **error)
{
  g_autoptr (GError) wrong = NULL;

  if (self->careful)
    return rokad_fold_or_park (self->transaction, self->blobs, self->fold, entry, error);
  if (self->fold (self->transaction, self->blobs, entry, &wrong))
    return TRUE;

  self->suspect = rokad_parked_is_reason (wrong);
  g_propagate_error (error, g_steal_pointer (&wrong));
  return FALSE;
}

static gboolean
append (Receiver *self, RokadEntry *entry, GBytes *line, GError **error)
{
  gsize bytes;
  const char *text = g_bytes_get_data (line, &bytes);

  entry->chain = self->chain;
  self->at_us = MAX (self->at_us, entry->at_us);
  self->out->added++;
  return rokad_journal_add (self->transaction, entry, text, bytes, error) &&
         fold (self, entry, error);
}

/* The first line of a journal that nobody here has seen. */
static gboolean
begin_journal (Receiver *self, RokadEntry *entry, GBytes *line, GError **error)
{
  if (!check_opening (entry, error) || !rokad_journal_adopt (self->transaction, entry, error))
    return FALSE;

  self->chain = g_strdup (entry->journal_id);
  return append (self, entry, line, error);
}

/* A line that nobody here has seen: at the end of the chain @before, or the first of a branch. */
static gboolean
continue_chain (Receiver *self, char *before, RokadEntry *entry, GBytes *line, GError **error)
{
  RokadHead head;

  if (!rokad_journal_head (self->transaction, before, &head, error))
    return FALSE;

  if (head.seq == entry->seq - 1)
    {
      self->chain = g_strdup (before);
      self->out->elsewhere =
          g_strcmp0 (before, self->own) == 0 && !ROKAD_MUTANT ("own-journal-continued");
      return self->out->elsewhere || append (self, entry, line, error);
    }

  if (ROKAD_MUTANT ("branch-dropped"))
    return TRUE;
  if (!rokad_journal_branch (self->transaction, before, entry, error))
    return FALSE;
  self->chain = g_strdup (entry->hash);
  self->out->branched = TRUE;
  return append (self, entry, line, error);
}

static gboolean
take_first (Receiver *self, RokadEntry *entry, GBytes *line, GError **error)
{
  g_autofree char *before = NULL;
  RokadPosition position;

  set_position (&position, entry->journal_id, entry->seq, entry->hash);
  if (!rokad_chain_find (self->transaction, &position, &self->chain, error))
    return FALSE;
  if (self->chain != NULL)
    {
      self->out->known++;
      entry->chain = self->chain;
      return !ROKAD_MUTANT ("known-line-counted-again") ||
             rokad_fold_or_park (self->transaction, self->blobs, self->fold, entry, error);
    }

  if (!find_before (self, entry, &before, error))
    return FALSE;
  if (before != NULL)
    return continue_chain (self, before, entry, line, error);
  if (entry->seq == 1)
    return begin_journal (self, entry, line, error);

  self->out->gap = TRUE;
  return TRUE;
}

/* After a line that was appended, the next one can only be appended too: it is looked up no more.
 */
static gboolean
take (Receiver *self, RokadEntry *entry, GBytes *line, GError **error)
{
  if (self->out->added > 0)
    return append (self, entry, line, error);

  g_clear_pointer (&self->chain, g_free);
  return take_first (self, entry, line, error);
}

/* Each follows the one before it, whether it is held already or not. */
static gboolean
check_line (const RokadEntry *entry, const RokadPosition *before, GError **error)
{
  if (!g_str_equal (entry->journal_id, before->journal_id))
    return refuse (before->journal_id, "a line of another journal stands among its lines", error);
  return before->seq == 0 ||
         (entry->seq == before->seq + 1 && g_str_equal (entry->prev, before->hash)) ||
         refuse (before->journal_id, "its lines do not follow each other", error);
}

static gboolean
end_chain (Receiver *self, RokadEntry *last, GError **error)
{
  last->chain = self->chain;
  return rokad_journal_end (self->transaction, last, self->at_us, error);
}

static gboolean
take_lines (Receiver *self, const char *journal_id, GPtrArray *lines, GError **error)
{
  RokadPosition before;

  set_position (&before, journal_id, 0, "");
  for (guint i = 0; i < lines->len && !self->out->gap && !self->out->elsewhere; i++)
    {
      GBytes *line = g_ptr_array_index (lines, i);
      gsize bytes;
      const char *text = g_bytes_get_data (line, &bytes);
      g_autoptr (RokadEntry) entry = rokad_entry_parse (text, bytes, error);

      if (entry == NULL || !check_line (entry, &before, error) || !take (self, entry, line, error))
        return FALSE;
      set_position (&before, journal_id, entry->seq, entry->hash);
      self->seq = entry->seq;
      if (i == lines->len - 1 && self->out->added > 0 && !end_chain (self, entry, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
tell_held (Receiver *self, const char *journal_id, GError **error)
{
  RokadHead head;

  if (self->chain == NULL)
    return TRUE;
  if (!rokad_journal_head (self->transaction, self->chain, &head, error))
    return FALSE;

  set_position (&self->out->held, journal_id, head.seq, head.hash);
  return TRUE;
}

/* --- What the author and the hub vouch for --- */

static char *
public_key_of (RokadDb *db, const char *root_id, GError **error)
{
  static const char sql[] = "SELECT public_key FROM journal WHERE journal_id = ?1";
  g_autoptr (RokadQuery) query = rokad_db_query (db, sql, error);

  if (query == NULL)
    return NULL;

  rokad_query_bind_text (query, 1, root_id);
  return rokad_query_step (query, error) == ROKAD_STEP_ROW ? rokad_query_dup_text (query, 0) : NULL;
}

/* @out_leads: the last line is the one at @seq of @chain, or comes after it. */
static gboolean
leads_to_last (Receiver *self,
               const char *root_id,
               const char *chain,
               gint64 seq,
               gboolean *out_leads,
               GError **error)
{
  g_autoptr (GPtrArray) chains = rokad_chain_list (self->transaction, root_id, error);
  const char *on = self->chain;
  gint64 until = self->seq;

  if (chains == NULL)
    return FALSE;

  /* What a branch leaves stands before it. */
  for (guint i = chains->len; i > 0 && !g_str_equal (on, chain); i--)
    {
      const RokadChain *branch = g_ptr_array_index (chains, i - 1);

      if (branch->parent != NULL && g_str_equal (branch->chain, on))
        {
          until = MIN (until, branch->parent_seq);
          on = branch->parent;
        }
    }
  *out_leads = g_str_equal (on, chain) && seq <= until;
  return TRUE;
}

static gboolean
keep_signature (Receiver *self, const RokadSignedPosition *head, GError **error)
{
  g_autofree char *text = rokad_position_text (&head->at);
  g_autofree char *public_key = NULL;
  g_autofree char *chain = NULL;
  gboolean leads = TRUE;

  if (*head->signature == '\0' || ROKAD_MUTANT ("signature-unread"))
    return TRUE;

  public_key = public_key_of (self->transaction, head->at.journal_id, error);
  if (public_key == NULL)
    return FALSE;
  if (!rokad_key_verify (public_key, text, head->signature))
    return refuse (head->at.journal_id, "its head is not signed by its author", error);
  if (!rokad_chain_find (self->transaction, &head->at, &chain, error))
    return FALSE;

  /* A page may end before the head: what vouches for it comes with the last one. But lines that
   * reach it are those that it vouches for.
   */
  if (chain == NULL)
    return self->seq < head->at.seq ||
           refuse (head->at.journal_id, "its lines are not those that its head is of", error);

  /* What was held already may reach it, too, and vouches for nothing beside it. */
  if (self->out->added > 0 &&
      !leads_to_last (self, head->at.journal_id, chain, head->at.seq, &leads, error))
    return FALSE;
  if (!leads)
    return refuse (head->at.journal_id, "its lines do not lead to what its head is of", error);
  return rokad_journal_sign (self->transaction, chain, head, error);
}

static gboolean
keep_certificate (Receiver *self, const char *root_id, const char *certificate, GError **error)
{
  return *certificate == '\0' ||
         rokad_journal_certify (self->transaction, root_id, certificate, error);
}

/* Where lines of a journal go that no file holds yet. NULL without error for none: they do not
 * begin with its opening.
 */
static RokadDb *
file_for_new (RokadShop *shop, GPtrArray *lines, GError **error)
{
  gsize bytes;
  const char *text;
  g_autoptr (RokadEntry) entry = NULL;

  if (lines->len == 0)
    return NULL;

  text = g_bytes_get_data (lines->pdata[0], &bytes);
  if ((entry = rokad_entry_parse (text, bytes, error)) == NULL || entry->seq != 1)
    return NULL;
  return g_str_equal (rokad_json_text (entry->body, "scope"), "shop") ? rokad_shop_catalog (shop)
                                                                      : rokad_shop_db (shop);
}

/* @out_own: NULL for none. */
static gboolean
find_own (RokadDb *db, char **out_own, GError **error)
{
  g_autoptr (GError) failed = NULL;

  *out_own = rokad_journal_own (db, &failed);
  if (failed == NULL)
    return TRUE;

  g_propagate_error (error, g_steal_pointer (&failed));
  return FALSE;
}

static gboolean
receive (RokadShop *shop,
         RokadDb *file,
         const RokadSignedPosition *head,
         const char *certificate,
         GPtrArray *lines,
         gboolean careful,
         RokadReception *out,
         gboolean *out_suspect,
         GError **error)
{
  const char *root_id = head->at.journal_id;
  g_autoptr (RokadTransaction) transaction = rokad_db_begin (file, error);
  g_autofree char *own = NULL;
  Receiver self = { .transaction = transaction,
                    .blobs = rokad_shop_blobs (shop),
                    .fold = file == rokad_shop_catalog (shop) ? rokad_catalog_fold : rokad_fold,
                    .careful = careful,
                    .out = out };
  gboolean good;

  if (transaction == NULL || !find_own (transaction, &own, error))
    return FALSE;

  self.own = own;
  good =
      take_lines (&self, root_id, lines, error) && tell_held (&self, root_id, error) &&
      (out->gap || out->elsewhere ||
       (keep_signature (&self, head, error) &&
        keep_certificate (&self, root_id, certificate, error))) &&
      (ROKAD_MUTANT ("acknowledged-uncommitted") || rokad_transaction_commit (&transaction, error));
  g_free (self.chain);
  *out_suspect = self.suspect;
  return good;
}

static gboolean
receive_twice (RokadShop *shop,
               RokadDb *file,
               const RokadSignedPosition *head,
               const char *certificate,
               GPtrArray *lines,
               RokadReception *out,
               GError **error)
{
  g_autoptr (GError) wrong = NULL;
  gboolean suspect = FALSE;

  if (receive (shop, file, head, certificate, lines, FALSE, out, &suspect, &wrong))
    return TRUE;
  if (suspect)
    {
      *out = (RokadReception){ 0 };
      return receive (shop, file, head, certificate, lines, TRUE, out, &suspect, error);
    }

  g_propagate_error (error, g_steal_pointer (&wrong));
  return FALSE;
}

gboolean
rokad_shop_receive (RokadShop *shop,
                    const RokadSignedPosition *head,
                    const char *certificate,
                    GPtrArray *lines,
                    RokadReception *out,
                    GError **error)
{
  g_autoptr (GError) failed = NULL;
  RokadDb *file = rokad_shop_file_of (shop, head->at.journal_id, &failed);

  *out = (RokadReception){ 0 };
  if (file == NULL && failed == NULL)
    file = file_for_new (shop, lines, &failed);
  if (failed != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&failed));
      return FALSE;
    }
  if (file == NULL)
    {
      out->gap = TRUE;
      return TRUE;
    }

  if (!receive_twice (shop, file, head, certificate, lines, out, error))
    return FALSE;
  return out->added == 0 || file != rokad_shop_catalog (shop) || rokad_shop_reload (shop, error);
}
