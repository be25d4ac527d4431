/* What the files of the till share, and nobody else sees. */
#pragma once

#include "rokad-finder.h"
#include "rokad-printer.h"
#include "rokad-safety.h"
#include "rokad-till.h"

G_BEGIN_DECLS

struct _RokadTill
{
  GObject parent_instance;

  char *folder;
  char *receipts;                      /* NULL: as the preference says */
  const RokadEnvironment *environment; /* not owned */
  GSettings *preferences;

  RokadStore *store;   /* NULL once closed */
  RokadShop *reader;   /* NULL until ready */
  RokadFinder *finder; /* the same */
  RokadPrinter *printer;
  RokadSafety *safety;
  RokadPeers *peers;

  RokadCart *cart; /* NULL until ready */
  RokadTotals totals;
  RokadTillState state;
  RokadPaid *paid;
  gint64 next_quantity;
  gboolean checking;
  gboolean waiting; /* for an answer of a person's */

  /* The cart is being exchanged for another on the store's thread: what comes meanwhile is kept. */
  gboolean exchanging;
  GQueue kept; /* (element-type Kept), of rokad-till-cart.c */

  guint pending;
  GError *write_problem;
  GError *print_problem;
};

typedef enum
{
  ROKAD_TILL_SIGNAL_READY,
  ROKAD_TILL_SIGNAL_CHANGED,
  ROKAD_TILL_SIGNAL_WRITTEN,
  ROKAD_TILL_SIGNAL_UNKNOWN_CODE,
  ROKAD_TILL_SIGNAL_CHOOSE,
  ROKAD_TILL_SIGNAL_ASK,
  ROKAD_TILL_SIGNAL_CHECKED,
  ROKAD_TILL_SIGNAL_PAID,
  ROKAD_TILL_SIGNAL_PRINTED,
  ROKAD_TILL_SIGNAL_FAILED,
  ROKAD_TILL_N_SIGNALS
} RokadTillSignal;

extern guint rokad_till_signals[ROKAD_TILL_N_SIGNALS];

/* Called in the main thread with what the work gave; @error is not owned. Not called once the till
 * is closed.
 */
typedef void (*RokadTillDone) (RokadTill *self, gpointer result, const GError *error);

/* Sends work to the store, counter queue; counts it as pending until it is on disk. */
void rokad_till_send (RokadTill *self,
                      RokadWork work,
                      gpointer data,
                      GDestroyNotify free_data,
                      GDestroyNotify free_result,
                      RokadTillDone done);

/* Something of this till's journal is on disk: others are to have it, too. */
void rokad_till_note_written (RokadTill *self);
/* Totals anew, then `changed`. */
void rokad_till_update (RokadTill *self);
void rokad_till_fail (RokadTill *self, const GError *error);
/* Another cart is rung up from now on. */
void rokad_till_take_cart (RokadTill *self, RokadCart *cart);
/* Work: answers with the open cart as it is in the files. */
gboolean
rokad_till_load_cart (RokadShop *shop, gpointer data, gpointer *out_result, GError **error);
/* The screen's cart is not what the files hold: reads it again. */
void rokad_till_reread_cart (RokadTill *self);
/* What was kept while the cart was exchanged, in order. */
void rokad_till_add_kept (RokadTill *self);
void rokad_till_forget_kept (RokadTill *self);

G_END_DECLS
