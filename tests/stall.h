/* A small shop for one test: set up, with the counter's products, in a folder that goes with it. */
#pragma once

#include "counter.h"
#include "dump.h"
#include "seeded.h"

G_BEGIN_DECLS

typedef struct
{
  char *scrap;  /* everything of this test */
  char *folder; /* the shop's, in it */
  Seeded seeded;
  RokadShop *shop;
} Stall;

/* Each time the same shop, to the byte, with the same ids to come. */
void stall_open (Stall *self);
/* Closes the shop and opens it through @vfs (NULL: the system's). */
void stall_reopen (Stall *self, const char *vfs);
void stall_close (Stall *self);

/* The same for g_test_add(). */
void stall_fixture_open (Stall *self, gconstpointer unused);
void stall_fixture_close (Stall *self, gconstpointer unused);

#define RUPEES(n) ((n) *G_GINT64_CONSTANT (100))

/* Pays the open cart in cash, @extra_minor more than is due. */
RokadPaid *stall_pay (Stall *self, gint64 extra_minor);
RokadPaid *stall_sell (Stall *self, const char *code, gint64 quantity);
/* Onions 0.350 × 32.00 = 11.20, soap 3 × 38.00 = 114.00 with GST 18: 125.20, paid as 125. */
RokadPaid *stall_sell_two_lines (Stall *self);
/* One line that is in no cart. */
GListStore *stall_lines (Stall *self, const char *code, gint64 quantity, gint64 price_minor);

/* What shop.db answers. */
gint64 stall_count (Stall *self, const char *sql);
void stall_assert_rows (Stall *self, const char *sql, const char *expected);
/* The line that was written last, for a FROM. */
#define STALL_LAST_ENTRY \
  "FROM (SELECT CAST (line AS TEXT) AS line FROM entry ORDER BY entry_id DESC LIMIT 1)"

/* Both journals verify, and state is what they say. */
void stall_assert_sound (Stall *self);

/* Runs an expression that answers TRUE, or FALSE with an error in `error`. */
#define assert_done(expression) \
  G_STMT_START \
  { \
    g_autoptr (GError) error = NULL; \
    gboolean done = (expression); \
\
    g_assert_no_error (error); \
    g_assert_true (done); \
  } \
  G_STMT_END

/* The same for what must be refused with a code, and must leave no trace in @stall's files. */
#define assert_refused(stall, expression, domain, code) \
  G_STMT_START \
  { \
    g_autofree char *before = dump_shop ((stall)->folder); \
    g_autofree char *after = NULL; \
    g_autoptr (GError) error = NULL; \
    gboolean done = (expression); \
\
    g_assert_error (error, domain, code); \
    g_assert_false (done); \
    after = dump_shop ((stall)->folder); \
    g_assert_cmpstr (before, ==, after); \
  } \
  G_STMT_END

G_END_DECLS
