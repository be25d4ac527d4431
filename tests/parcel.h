/* The lines of one journal on their way from a node to another, as an exchange hands them over. */
#pragma once

#include "rokad-chain.h"
#include "rokad-receive.h"

G_BEGIN_DECLS

typedef struct
{
  RokadSignedPosition head; /* signed, where the author's key is at hand or its signature is held */
  GPtrArray *lines;         /* (element-type GBytes) one history, from the journal's opening on */
} Parcel;

/* One for each end that a journal of @from has. (element-type Parcel) */
GPtrArray *parcel_list (RokadShop *from);
/* What @from writes itself, in one of its files. */
Parcel *parcel_new_own (RokadShop *from, RokadDb *file);
void parcel_free (Parcel *self);

/* @n lines from the one at index @first on. */
gboolean parcel_give (const Parcel *self,
                      RokadShop *to,
                      guint first,
                      guint n,
                      RokadReception *out,
                      GError **error);
/* All of them, which must go well. */
RokadReception parcel_give_all (const Parcel *self, RokadShop *to);
/* All that one node has, to another. */
void parcel_send (RokadShop *from, RokadShop *to);

/* A text as a line. */
GBytes *parcel_line (const char *text);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Parcel, parcel_free)

G_END_DECLS
