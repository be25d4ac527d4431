/* What nodes that could not hear each other have made together, and a person should look at.
 * Nothing of it is undone or hidden: everything counts already, and this says what it was, what it
 * is about and what to do.
 *
 * The list is computed from what stands in the tables, so it is the same on every node that holds
 * the same journals. Looking after one is an entry.
 */
#pragma once

#include "rokad-shop.h"

G_BEGIN_DECLS

#define ROKAD_CONFLICTS_MAX 1000 /* of each kind, in one list */
#define ROKAD_CONFLICT_NOTE_BYTES_MAX 500

typedef enum
{
  ROKAD_CONFLICT_NUMBER_TWICE, /* two orders carry one receipt number: a disk was copied */
  ROKAD_CONFLICT_CART_TWICE,   /* one cart was paid twice, at two copies of it */
  ROKAD_CONFLICT_HELD_TWICE,   /* a cart on hold was recalled at two tills */
  ROKAD_CONFLICT_COPIED,       /* a journal has two histories from some entry on */
  ROKAD_CONFLICT_PARKED,       /* an entry that this release cannot use */
  ROKAD_CONFLICT_REFUSED,      /* a proposal that saw less than whoever rules knew */
} RokadConflictKind;

typedef struct
{
  RokadConflictKind kind;
  char *key;           /* the same everywhere, and for ever */
  char *subject;       /* the number, the series, the kind of entry, what was proposed */
  char *evidence;      /* ids, or the reason; for whoever looks closer */
  gint64 amount_minor; /* the money at stake, 0 for none */
  gint64 count;        /* of orders or entries that it is about */
} RokadConflict;

void rokad_conflict_free (RokadConflict *self);

/* Those that nobody has looked after yet, the most money first. (element-type RokadConflict) */
GPtrArray *rokad_conflict_list (RokadShop *shop, GError **error);

/* Somebody has looked after it; @note says what was done, "" for nothing to say. NOTHING for a key
 * that is not in the list.
 */
gboolean
rokad_conflict_resolve (RokadShop *shop, const char *key, const char *note, GError **error);

/* For a person: what happened and what to do next. Caller frees. */
char *rokad_conflict_sentence (const RokadConflict *self, const RokadSettings *settings);

gboolean
rokad_conflict_fold (RokadTransaction *transaction, const RokadEntry *entry, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (RokadConflict, rokad_conflict_free)

G_END_DECLS
