/* The errors that core tells its callers. A code exists only where a caller, or the person at the
 * counter, takes a different path for it; the message is for the log and for developers, and
 * rokad_error_sentence() is what a person reads.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define ROKAD_STORE_ERROR (rokad_store_error_quark ())
#define ROKAD_SHOP_ERROR (rokad_shop_error_quark ())
#define ROKAD_JOURNAL_ERROR (rokad_journal_error_quark ())

/* What the files can say. */
typedef enum
{
  ROKAD_STORE_ERROR_FAILED,  /* I/O or a bug: report it, keep the file, reopen */
  ROKAD_STORE_ERROR_BUSY,    /* another writer held the lock too long: try again */
  ROKAD_STORE_ERROR_REFUSED, /* a rule of the schema said no: the row is there, or is nonsense */
  ROKAD_STORE_ERROR_TOO_NEW, /* written by a later release: refuse to open */
  ROKAD_STORE_ERROR_FULL,    /* no space left: make room, nothing was lost */
  ROKAD_STORE_ERROR_OWNED,   /* another process owns the files: use that one */
  ROKAD_STORE_ERROR_MISSING, /* the file or the record is not there */
} RokadStoreError;

/* What the shop's rules can say. */
typedef enum
{
  ROKAD_SHOP_ERROR_INVALID,      /* a value that is not one: the message says which */
  ROKAD_SHOP_ERROR_UNKNOWN_CODE, /* no product carries this code */
  ROKAD_SHOP_ERROR_NO_PRICE,     /* the product has no price yet: ask for it */
  ROKAD_SHOP_ERROR_ABOVE_MRP,    /* the law forbids a price above the printed one */
  ROKAD_SHOP_ERROR_CASH_LIMIT,   /* the law forbids so much cash; the message names it */
  ROKAD_SHOP_ERROR_TOO_LITTLE,   /* the cash given does not cover the total */
  ROKAD_SHOP_ERROR_EMPTY,        /* an empty cart cannot be paid */
  ROKAD_SHOP_ERROR_CHANGED,      /* the cart is no longer what the screen showed */
  ROKAD_SHOP_ERROR_LIMIT,        /* a named limit is reached; the message says which */
  ROKAD_SHOP_ERROR_NOTHING,      /* nothing to undo, recall or print */
  ROKAD_SHOP_ERROR_WAITING,      /* an item still waits for a person's answer: get that first */
  ROKAD_SHOP_ERROR_NOT_SET_UP,   /* the data folder holds no shop yet */
  ROKAD_SHOP_ERROR_RULED,        /* another node rules the shop: propose it, or do it there */
  ROKAD_SHOP_ERROR_SET_UP,       /* the data folder holds a shop already */
} RokadShopError;

/* What a journal can say of itself. */
typedef enum
{
  ROKAD_JOURNAL_ERROR_BROKEN,   /* seq, hash or head do not fit: the file was changed */
  ROKAD_JOURNAL_ERROR_INVALID,  /* bytes that are no entry */
  ROKAD_JOURNAL_ERROR_TOO_LONG, /* over ROKAD_ENTRY_BYTES_MAX */
} RokadJournalError;

GQuark rokad_store_error_quark (void);
GQuark rokad_shop_error_quark (void);
GQuark rokad_journal_error_quark (void);

/* The translated sentence for a person: what happened and what to do next. Caller frees. */
char *rokad_error_sentence (const GError *error);

G_END_DECLS
