/* rokadctl: a shop on the command line, for scripts, tests and the person who mends things.
 *
 * Each command is one constant that its file defines and rokadctl.c lists. What a person reads goes
 * to stderr or, without --json, to stdout; what a program reads goes to stdout alone.
 */
#pragma once

#include <gio/gio.h>

#include "rokad-json.h"
#include "rokad-shop.h"
#include "rokad-waiting.h"

G_BEGIN_DECLS

#define ROKAD_CTL_PROGRAM "rokadctl" /* what the lock names */

/* The process's exit codes; scripts depend on them. */
typedef enum
{
  ROKAD_CTL_EXIT_DONE = 0,
  ROKAD_CTL_EXIT_FAILED = 1,
  ROKAD_CTL_EXIT_USAGE = 2,
  ROKAD_CTL_EXIT_SKIPPED = 3, /* done, but for some lines that were told */
  ROKAD_CTL_EXIT_OWNED = 4,   /* another process owns the files */
} RokadCtlExit;

/* Errors of the command line itself: their message is already a sentence for the person. */
#define ROKAD_CTL_ERROR (rokad_ctl_error_quark ())

typedef enum
{
  ROKAD_CTL_ERROR_FAILED,
  ROKAD_CTL_ERROR_USAGE,
} RokadCtlError;

GQuark rokad_ctl_error_quark (void);

/* What was asked for before the command's own options. */
typedef struct
{
  char *folder;
  char *currency; /* NULL: not said */
  gboolean json;
  gint64 skipped; /* lines that a command left out: the exit code says so */
} RokadCtl;

/* @arguments: what is left beside the options, ended by NULL. */
typedef gboolean (*RokadCtlRun) (RokadCtl *ctl, char **arguments, GError **error);

typedef struct
{
  const char *name;      /* one word or two: "journal export" */
  const char *arguments; /* as the help shows them */
  const char *summary;   /* N_() */
  const char *details;   /* N_(), below the options; may be NULL */
  const GOptionEntry *options;
  guint arguments_min;
  guint arguments_max;
  gboolean takes_paths; /* else the arguments are text, and valid UTF-8 */
  RokadCtlRun run;
} RokadCtlCommand;

extern const RokadCtlCommand rokad_ctl_authority;
extern const RokadCtlCommand rokad_ctl_authority_give;
extern const RokadCtlCommand rokad_ctl_backup;
extern const RokadCtlCommand rokad_ctl_conflicts;
extern const RokadCtlCommand rokad_ctl_conflicts_resolve;
extern const RokadCtlCommand rokad_ctl_demo;
extern const RokadCtlCommand rokad_ctl_enrol;
extern const RokadCtlCommand rokad_ctl_find;
extern const RokadCtlCommand rokad_ctl_import_products;
extern const RokadCtlCommand rokad_ctl_journal_export;
extern const RokadCtlCommand rokad_ctl_journal_verify;
extern const RokadCtlCommand rokad_ctl_orders;
extern const RokadCtlCommand rokad_ctl_price;
extern const RokadCtlCommand rokad_ctl_receipt;
extern const RokadCtlCommand rokad_ctl_refold;
extern const RokadCtlCommand rokad_ctl_restore;
extern const RokadCtlCommand rokad_ctl_sell;
extern const RokadCtlCommand rokad_ctl_status;
extern const RokadCtlCommand rokad_ctl_sync;

/* Beside whoever owns the folder. */
RokadShop *rokad_ctl_open_reader (RokadCtl *ctl, GError **error);
/* As the owner. A --currency that is not the shop's is refused; a folder without a shop is left
 * as it is.
 */
RokadShop *rokad_ctl_open_owner (RokadCtl *ctl, GError **error);
/* The shop's, or the one that it would be set up with. */
const RokadCurrency *rokad_ctl_currency (RokadCtl *ctl, RokadShop *shop);
/* Sets up a plain shop (no tax, no rounding) where there is none. */
gboolean rokad_ctl_set_up_plain (RokadCtl *ctl, RokadShop *shop, GError **error);

/* A file of the person's that can be read, and no folder: asked before a shop is made for it. */
gboolean rokad_ctl_check_file (const char *path, GError **error);
/* Tells why a file of the person's cannot be used, from errno. Always FALSE. */
gboolean rokad_ctl_refuse_file (const char *path, GError **error);

/* What is safe with each peer: the member "peers", and a line of text for each. */
void rokad_ctl_write_peers (RokadJsonWriter *json, const RokadWaiting *waiting);
void rokad_ctl_append_peers (GString *text, const RokadWaiting *waiting);

/* How the process ends with @error, NULL for none. */
RokadCtlExit rokad_ctl_exit_code (const GError *error);
/* What a person reads of @error. Caller frees. */
char *rokad_ctl_sentence (const GError *error);
/* One line for the person, on stderr. */
void rokad_ctl_say (const char *format, ...) G_GNUC_PRINTF (1, 2);

/* Appends @text in a column of so many cells; a negative width aligns to the right. What is longer
 * than its column stays whole.
 */
void rokad_ctl_append_cell (GString *row, const char *text, int cells);
/* Write to stdout as it is, whatever the locale; rokad_ctl_flush() tells whether that went well. */
void rokad_ctl_write (const char *text, gsize bytes);
void rokad_ctl_print (const char *text);
/* The document that --json asks for. */
void rokad_ctl_print_json (const RokadJsonWriter *json);
/* Also of a file's name, whose bytes may be no text; NULL is null. */
void rokad_ctl_json_text (RokadJsonWriter *json, const char *name, const char *value);
/* Empties stdout's buffer. FALSE when somewhere on the way not everything could be written. */
gboolean rokad_ctl_flush (GError **error);

G_END_DECLS
