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
