/* What a file holds of the journals in it: chains of lines, each under the id of its journal or,
 * for what a copied disk wrote, as a branch that leaves another chain.
 *
 * Nodes may call one chain differently, since each calls that its main one which it saw first. So
 * they speak of positions, and this finds the chain that a position is on.
 */
#pragma once

#include "rokad-journal.h"

G_BEGIN_DECLS

/* A chain, and where it ends. */
typedef struct
{
  char *chain;
  char *parent; /* the chain that it leaves; NULL for none */
  gint64 parent_seq;
  char *scope;
  char *public_key;
  char *certificate;
  gboolean own; /* this node writes it, or once did */
  RokadPosition tip;
  RokadSignedPosition head; /* as far as its author vouches; signature "" for not at all */
} RokadChain;

void rokad_chain_free (RokadChain *self);

/* All chains of a file, or those of one journal (@root_id not NULL), branches after what they
 * leave. (element-type RokadChain)
 */
GPtrArray *rokad_chain_list (RokadDb *db, const char *root_id, GError **error);

/* @out_chain: that which the entry at @position stands in, NULL where it is not held. Caller
 * frees.
 */
gboolean
rokad_chain_find (RokadDb *db, const RokadPosition *position, char **out_chain, GError **error);

/* The lines of @chain itself after @seq, as many as fit; at least one if there is any.
 * @lines: (element-type GBytes), appended to.
 */
gboolean rokad_chain_read (RokadDb *db,
                           const char *chain,
                           gint64 seq,
                           guint lines_max,
                           gsize bytes_max,
                           GPtrArray *lines,
                           GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (RokadChain, rokad_chain_free)

G_END_DECLS
