/* Journals and their entries: design of the line, appending, reading, verifying. */
#pragma once

#include "rokad-db.h"
#include "rokad-json.h"
#include "rokad-position.h"

G_BEGIN_DECLS

#define ROKAD_ENTRY_BYTES_MAX (256 * 1024)
#define ROKAD_HASH_OF_NOTHING "0000000000000000000000000000000000000000000000000000000000000000"
#define ROKAD_SEQ_MAX (G_GINT64_CONSTANT (1) << 40) /* entries of one journal */

#define ROKAD_TERM_MAX (G_GINT64_CONSTANT (1) << 32)

/* Who says something, and when: the header of an entry. Borrowed for the call. */
typedef struct
{
  gint64 at_us; /* whole milliseconds: what a line can say */
  GTimeZone *zone;
  const char *staff;
  gboolean replay; /* of another time than now: what comes next may be before it */
} RokadStamp;

typedef struct
{
  gint64 seq; /* of the last entry; 0 in an empty journal */
  gint64 at_us;
  char hash[ROKAD_HASH_HEX_BYTES];
} RokadHead;

/* What a line says. The texts and the body belong to the root. */
typedef struct
{
  RokadJson *root; /* owned */
  const char *journal_id;
  const char *chain; /* what this node keeps the line under: the journal, or a branch of it */
  char hash[ROKAD_HASH_HEX_BYTES]; /* of the line */
  gint64 seq;
  const char *prev;
  const char *at;
  gint64 at_us;
  const char *staff;
  const char *kind;
  gint64 v;
  const RokadJson *body; /* an object */
} RokadEntry;

/* How a journal begins. */
typedef struct
{
  const char *scope;      /* "till" or "shop" */
  const char *series;     /* of receipt numbers; "" for none */
  const char *public_key; /* Ed25519, hex */
  gint64 term;            /* 1, or one more than the parent's */
  const char *parent_id;  /* NULL, or the journal it goes on from, at … */
  gint64 parent_seq;
  const char *parent_hash;
} RokadOpening;

typedef struct
{
  gint64 journals;
  gint64 entries;
} RokadVerification;

/* SHA-256 of @data in hex, into @out_hex. */
void rokad_hash (const void *data, gsize bytes, char out_hex[ROKAD_HASH_HEX_BYTES]);

/* Reads one line. Refuses what is no entry: header keys missing or out of order, numbers that are
 * no integers, control characters, invalid UTF-8, over ROKAD_ENTRY_BYTES_MAX. Caller frees.
 */
RokadEntry *rokad_entry_parse (const char *line, gsize bytes, GError **error);
void rokad_entry_free (RokadEntry *self);
/* Where a ruling stands among those of one term: after all with a lower seq, and, where a copied
 * disk ruled twice at one seq, in an order that every node sees alike.
 */
gint64 rokad_entry_rank (const RokadEntry *self);
/* The bytes of an entry that is being made, after @head. @body: an object, as JSON. */
GString *rokad_entry_line_new (const char *journal_id,
                               const RokadHead *head,
                               const RokadStamp *stamp,
                               const char *kind,
                               gint64 v,
                               const char *body);

/* Writes the journal's row and its first entry, journal.opened, and makes it the one that this
 * file's node writes.
 */
gboolean rokad_journal_open (RokadTransaction *transaction,
                             const char *journal_id,
                             const RokadOpening *opening,
                             const RokadStamp *stamp,
                             GError **error);

/* Appends to this node's own journal of the file; @body is an object, as JSON. Rows, entry and head
 * move together or not at all, which is why this takes a transaction. @out_entry (optional) is what
 * was written, as every other node will read it.
 */
gboolean rokad_journal_append (RokadTransaction *transaction,
                               const RokadStamp *stamp,
                               const char *kind,
                               gint64 v,
                               const char *body,
                               RokadEntry **out_entry,
                               GError **error);

/* Lines of others, byte for byte. The row of a journal that its opening is the first line of … */
gboolean
rokad_journal_adopt (RokadTransaction *transaction, const RokadEntry *opening, GError **error);
/* … or of a branch, which leaves the chain @from before @first; its id is the hash of @first. */
gboolean rokad_journal_branch (RokadTransaction *transaction,
                               const char *from,
                               const RokadEntry *first,
                               GError **error);
/* The next line of entry->chain, whose row is there; after the last of them the chain's head moves
 * there, @at_us being the latest of their times.
 */
gboolean rokad_journal_add (RokadTransaction *transaction,
                            const RokadEntry *entry,
                            const char *line,
                            gsize bytes,
                            GError **error);
gboolean rokad_journal_end (RokadTransaction *transaction,
                            const RokadEntry *last,
                            gint64 at_us,
                            GError **error);
/* Keeps the author's latest signature of a chain, and the certificate of a journal. */
gboolean rokad_journal_sign (RokadTransaction *transaction,
                             const char *chain,
                             const RokadSignedPosition *head,
                             GError **error);
gboolean rokad_journal_certify (RokadTransaction *transaction,
                                const char *root_id,
                                const char *certificate,
                                GError **error);

/* The id of the journal this node writes in the file, NULL without error when there is none yet.
 * Caller frees.
 */
char *rokad_journal_own (RokadDb *db, GError **error);
/* ROKAD_STORE_ERROR_MISSING for a journal that is not held. */
gboolean
rokad_journal_head (RokadDb *db, const char *journal_id, RokadHead *out_head, GError **error);

/* The term of a journal: rulings of a later term stand above those of an earlier one. */
gboolean rokad_journal_term (RokadDb *db, const char *journal_id, gint64 *out_term, GError **error);
/* The row of a journal, without its lines, into another file: for a refold, which folds by it. */
gboolean rokad_journal_copy_row (RokadDb *from,
                                 RokadTransaction *to,
                                 const char *journal_id,
                                 GError **error);

/* Called with each line, in order; FALSE with @error set stops. */
typedef gboolean (*RokadLineFunc) (const char *line, gsize bytes, gpointer data, GError **error);
gboolean rokad_journal_each (RokadDb *db,
                             const char *journal_id,
                             RokadLineFunc func,
                             gpointer data,
                             GError **error);
/* The ids of all journals in the file, those that go on from another after it. */
GStrv rokad_journal_list (RokadDb *db, GError **error);
/* One line's bytes as a NUL-ended text. Caller frees. */
char *rokad_journal_line (RokadDb *db, const char *journal_id, gint64 seq, GError **error);

/* Reads every line of every journal of the file again: the first opens it as its row says, seq
 * without gaps, prev = hash of the line before, head = last. ROKAD_JOURNAL_ERROR_BROKEN says where
 * it does not hold.
 */
gboolean rokad_journal_verify (RokadDb *db, RokadVerification *out_sum, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (RokadEntry, rokad_entry_free)

G_END_DECLS
