/* A shop's data folder, opened: the two files, the lock, the settings, and the one way to write.
 *
 *   shop.db     orders, payments, stock, carts and the till's journal: precious and small
 *   catalog.db  products, prices, settings and the shop's ruling journal
 *   blobs/      files named by their hash
 *   keys/       the private key of each own journal
 *   ballast     space that is set free when the disk is full
 *   lock        held by the process that owns the folder; dies with it
 */
#pragma once

#include "rokad-db.h"
#include "rokad-environment.h"
#include "rokad-journal.h"
#include "rokad-settings.h"

G_BEGIN_DECLS

#define ROKAD_SHOP_DRIFT_US_MAX G_TIME_SPAN_DAY /* between clocks that are believed */
#define ROKAD_STAFF_OWNER "owner"               /* who acts until there is staff */

typedef struct _RokadShop RokadShop;

typedef struct
{
  const char *name;
  const char *scheme;        /* id of a tax scheme, see rokad_settings_schemes() */
  const char *currency_code; /* NULL: the scheme's */
  const char *zone_name;     /* NULL: the scheme's, else the machine's */
} RokadShopSetup;

/* @mode ROKAD_DB_OWN takes the lock (ROKAD_STORE_ERROR_OWNED names the owner otherwise), makes the
 * folder where it is missing, migrates, and finishes what a power cut left half done. @program is
 * what the lock names. ROKAD_DB_READ never writes; NOT_SET_UP where there is no shop.
 * One thread at a time; rokad_shop_adopt() hands it to the calling thread.
 */
RokadShop *rokad_shop_open (const char *folder,
                            RokadDbMode mode,
                            const char *program,
                            const RokadEnvironment *environment,
                            GError **error);
/* The same through a SQLite VFS, for tests that break the disk. */
RokadShop *rokad_shop_open_vfs (const char *folder,
                                RokadDbMode mode,
                                const char *program,
                                const RokadEnvironment *environment,
                                const char *vfs,
                                GError **error);
void rokad_shop_close (RokadShop *self);
void rokad_shop_adopt (RokadShop *self);

/* TRUE once the shop has its journals and settings. */
gboolean rokad_shop_is_set_up (RokadShop *self);
/* First start: opens both journals and rules the settings and taxes of the scheme. A set-up that a
 * power cut broke off may simply be done again.
 */
gboolean rokad_shop_set_up (RokadShop *self, const RokadShopSetup *setup, GError **error);

/* First start of a node that joins a shop which others rule: opens its own journal alone, of @scope
 * "till" or "hub". Catalog and settings come by exchange.
 */
gboolean rokad_shop_join (RokadShop *self, const char *scope, GError **error);

/* Sets the catalog aside that this till ruled itself, for that of a shop which it joins (see
 * rokad-leave.h). After an error the shop is closed and opened anew, which finishes it.
 */
gboolean rokad_shop_leave (RokadShop *self, GError **error);

/* The file at @path takes the place of the catalog, of which nothing is kept (see
 * rokad-snapshot.h).
 */
gboolean rokad_shop_replace_catalog (RokadShop *self, const char *path, GError **error);

RokadDb *rokad_shop_db (RokadShop *self);                   /* shop.db, not owned */
RokadDb *rokad_shop_catalog (RokadShop *self);              /* catalog.db, not owned */
const RokadSettings *rokad_shop_settings (RokadShop *self); /* until the next ruling */
const RokadEnvironment *rokad_shop_environment (RokadShop *self);
const char *rokad_shop_folder (RokadShop *self);
const char *rokad_shop_blobs (RokadShop *self);
const char *rokad_shop_node (RokadShop *self);   /* the journal this node writes; NULL for none */
const char *rokad_shop_series (RokadShop *self); /* of this till's receipt numbers */

/* A write or an fsync failed: close the shop, open it anew, verify (see rokad_db_has_failed()). */
gboolean rokad_shop_has_failed (RokadShop *self);
/* Reads the settings and the till's own journal again; for the functions that change them. */
gboolean rokad_shop_reload (RokadShop *self, GError **error);

/* The time of a new entry, and of whatever is asked for now (prices, taxes): the clock's, but never
 * before the last entry.
 */
RokadStamp rokad_shop_stamp (RokadShop *self);

/* Appends an entry to the till's journal and folds it, inside @transaction on shop.db: the only
 * way in which the shop's tables change. @body: an object, as JSON.
 */
gboolean rokad_shop_record (RokadShop *self,
                            RokadTransaction *transaction,
                            const RokadStamp *stamp,
                            const char *kind,
                            const char *body,
                            gint64 *out_seq,
                            GError **error);

/* The same for rulings, in the shop's ruling journal and @transaction on catalog.db. */
gboolean rokad_shop_rule (RokadShop *self,
                          RokadTransaction *transaction,
                          const RokadStamp *stamp,
                          const char *kind,
                          const char *body,
                          GError **error);

/* One setting or several ("key", "value", …, NULL), as one ruling, in a transaction of its own. */
gboolean rokad_shop_change_settings (RokadShop *self, GError **error, ...) G_GNUC_NULL_TERMINATED;

/* Refuses to start an order where the disk is nearly full (ROKAD_STORE_ERROR_FULL). */
gboolean rokad_shop_check_space (RokadShop *self, GError **error);
/* Frees the ballast so that the order in progress can finish; FALSE when it was gone already. */
gboolean rokad_shop_free_ballast (RokadShop *self);

/* The default data folder, under XDG data. Caller frees. */
char *rokad_shop_default_folder (void);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (RokadShop, rokad_shop_close)

G_END_DECLS
