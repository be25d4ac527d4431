/* A short day of a shop as a script, on core's own functions, the same every time: set-up, import,
 * carts, payments, an undo, a reprint, a setting, a restart, a new financial year at midnight.
 *
 * What was acknowledged, that is, what a person at the counter has seen or been handed, is written
 * to a log outside of the shop's folder before the next step begins.
 */
#pragma once

#include "rokad-shop.h"
#include "seeded.h"

G_BEGIN_DECLS

typedef struct
{
  char *folder;
  const char *vfs;
  RokadShop *shop;
  Seeded seeded;
  int log_fd;  /* -1 for none */
  char *scrap; /* a folder outside of the shop's, for the file to import */
} Day;

/* How many steps there are. */
guint day_length (void);
/* What a step does, for messages. */
const char *day_name (guint step);

/* @folder: the shop's, made where it is missing. @log_path: NULL for no log. */
Day *day_new (const char *folder, const char *vfs, const char *log_path);
gboolean day_step (Day *self, guint step, GError **error);
/* Steps 0 to @n − 1. */
gboolean day_run (Day *self, guint n, GError **error);
void day_free (Day *self);

/* What a shop shows after a step: the carts, and the orders with their numbers. */
char *day_carts (const char *folder);
char *day_orders (const char *folder);

/* An order that was acknowledged. */
typedef struct
{
  char *number;
  gint64 total_minor;
} DayPaid;

typedef struct
{
  guint steps;     /* that were acknowledged */
  GPtrArray *paid; /* (element-type DayPaid) */
} DayLog;

DayLog *day_log_read (const char *log_path);
void day_log_free (DayLog *self);

/* Rings up and pays one piece of a product that every day's catalog has. @out_number optional. */
gboolean day_sell_one (RokadShop *shop, char **out_number, GError **error);
/* Opens the shop and does what is missing of set-up and import, as a person would. */
RokadShop *day_open_again (const char *folder, const RokadEnvironment *environment, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Day, day_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DayLog, day_log_free)

G_END_DECLS
