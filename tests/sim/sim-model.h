/* What there is in a shop, seen from outside: every entry that a node ever wrote, who holds it, and
 * what it comes to. Lines are read with core's functions and added up with none of them.
 *
 * An entry is alive while a disk holds it. One that a disk was made to forget, by being replaced by
 * an older one before anybody else had it, is gone for good; everything else has to come to all.
 */
#pragma once

#include <glib.h>

#include "rokad-checkout.h"
#include "rokad-position.h"

G_BEGIN_DECLS

struct _SimNode;

#define SIM_UNKNOWN_KIND "sim.unknown" /* of an entry, which no release knows */

typedef struct
{
  gint64 entries; /* in shop.db */
  gint64 rulings; /* in catalog.db */
  gint64 orders;
  gint64 total_minor;
  gint64 cash_minor;
  gint64 facts;
  gint64 stock;   /* in thousandths */
  gint64 unknown; /* of a kind that nobody knows */
} SimSums;

typedef struct _SimEntry SimEntry;
struct _SimEntry
{
  char hash[ROKAD_HASH_HEX_BYTES];
  char journal[ROKAD_JOURNAL_ID_BYTES];
  gint64 seq;
  SimEntry *before; /* not owned; NULL for the first of a journal */
  guint64 holders;  /* nodes, as bits */
  guint64 had;      /* that ever held it */
  SimSums sums;     /* what it adds */
  char *order_id;   /* NULL where it is no order */
  char *series;     /* "K7Q/26" of its number */
  gint64 number;    /* in it */
  gint64 lines;
};

typedef struct _SimModel SimModel;

SimModel *sim_model_new (void);
void sim_model_free (SimModel *self);

/* Reads what is new on a disk. FALSE with @out_wrong: what cannot be right. TRUE without having
 * read anything where the disk does not let it.
 */
gboolean sim_model_read (SimModel *self, struct _SimNode *node, char **out_wrong);
/* The node's disk is another one than before, of which nothing was read yet. */
void sim_model_forget (SimModel *self, struct _SimNode *node);
/* From now on the node's own journals may be written by others, too: its disk was copied, or will
 * be an older one.
 */
void sim_model_note_copy (SimModel *self, struct _SimNode *node);

#define SIM_LINES_UNTOLD G_MAXUINT /* how many lines an order has */

/* A person was told of an order. */
void sim_model_promise (SimModel *self, struct _SimNode *node, const RokadPaid *paid, guint lines);

/* The entry that was written with this hash; NULL for none. */
const SimEntry *sim_model_find (SimModel *self, const char *hash);
guint sim_model_size (SimModel *self);
gboolean sim_model_has_branch (SimModel *self);
/* An entry that is alive and that one of @all does not hold; NULL when all agree. */
const SimEntry *sim_model_find_lacking (SimModel *self, guint64 all);

/* What a person was told of. FALSE with @out_wrong where it is not so on the node. */
gboolean sim_model_check_promises (SimModel *self, struct _SimNode *node, char **out_wrong);

G_END_DECLS
