#include "parcel.h"

#include <string.h>

#include "rokad-key.h"

static GPtrArray *
list_chains (RokadDb *file)
{
  g_autoptr (GError) error = NULL;
  GPtrArray *chains = rokad_chain_list (file, NULL, &error);

  g_assert_no_error (error);
  return chains;
}

static const RokadChain *
find_chain (GPtrArray *chains, const char *id)
{
  for (guint i = 0; i < chains->len; i++)
    {
      const RokadChain *chain = g_ptr_array_index (chains, i);

      if (g_str_equal (chain->chain, id))
        return chain;
    }
  g_assert_not_reached ();
}

/* The lines of a chain up to @until, those of what it leaves before its own. */
static void
collect (RokadDb *file, GPtrArray *chains, const char *id, gint64 until, GPtrArray *lines)
{
  const RokadChain *chain = find_chain (chains, id);
  g_autoptr (GPtrArray) own = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  g_autoptr (GError) error = NULL;

  if (chain->parent != NULL)
    collect (file, chains, chain->parent, chain->parent_seq, lines);
  rokad_chain_read (file, id, 0, G_MAXUINT, G_MAXSIZE, own, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < own->len && lines->len < until; i++)
    g_ptr_array_add (lines, g_bytes_ref (own->pdata[i]));
}

static Parcel *
wrap (RokadShop *from, RokadDb *file, GPtrArray *chains, const RokadChain *chain)
{
  Parcel *self = g_new0 (Parcel, 1);
  g_autofree char *text = rokad_position_text (&chain->tip);

  self->lines = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  collect (file, chains, chain->chain, G_MAXINT64, self->lines);
  self->head = (RokadSignedPosition){ .at = chain->tip };
  if (!rokad_key_sign (rokad_shop_folder (from), chain->tip.journal_id, text, self->head.signature,
                       NULL))
    self->head = chain->head;
  return self;
}

static void
list_file (RokadShop *from, RokadDb *file, GPtrArray *parcels)
{
  g_autoptr (GPtrArray) chains = list_chains (file);

  for (guint i = 0; i < chains->len; i++)
    g_ptr_array_add (parcels, wrap (from, file, chains, chains->pdata[i]));
}

GPtrArray *
parcel_list (RokadShop *from)
{
  GPtrArray *parcels = g_ptr_array_new_with_free_func ((GDestroyNotify) parcel_free);

  list_file (from, rokad_shop_catalog (from), parcels);
  list_file (from, rokad_shop_db (from), parcels);
  return parcels;
}

Parcel *
parcel_new_own (RokadShop *from, RokadDb *file)
{
  g_autofree char *own = rokad_journal_own (file, NULL);
  g_autoptr (GPtrArray) chains = list_chains (file);

  return wrap (from, file, chains, find_chain (chains, own));
}

void
parcel_free (Parcel *self)
{
  g_ptr_array_unref (self->lines);
  g_free (self);
}

gboolean
parcel_give (const Parcel *self,
             RokadShop *to,
             guint first,
             guint n,
             RokadReception *out,
             GError **error)
{
  g_autoptr (GPtrArray) page = g_ptr_array_new ();

  for (guint i = first; i < MIN (self->lines->len, first + n); i++)
    g_ptr_array_add (page, self->lines->pdata[i]);
  return rokad_shop_receive (to, &self->head, "", page, out, error);
}

RokadReception
parcel_give_all (const Parcel *self, RokadShop *to)
{
  RokadReception reception;
  g_autoptr (GError) error = NULL;

  parcel_give (self, to, 0, self->lines->len, &reception, &error);
  g_assert_no_error (error);
  return reception;
}

void
parcel_send (RokadShop *from, RokadShop *to)
{
  g_autoptr (GPtrArray) parcels = parcel_list (from);

  for (guint i = 0; i < parcels->len; i++)
    {
      RokadReception reception = parcel_give_all (parcels->pdata[i], to);

      g_assert_false (reception.gap || reception.elsewhere);
    }
}

GBytes *
parcel_line (const char *text)
{
  return g_bytes_new (text, strlen (text));
}
