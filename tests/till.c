#include "till.h"

#include "counter.h"
#include "dump.h"
#include "folder.h"
#include "rokad-refold.h"
#include "stall.h"
#include "talk.h"

#define NOON_US G_GINT64_CONSTANT (1795000000000000) /* in November 2026 */

static gboolean
set_up_lone (RokadShop *shop, gpointer data, gpointer *out_result, GError **error)
{
  const Till *self = data;

  return counter_set_up (shop, error) &&
         counter_import (shop, self->scrap, counter_products, error);
}

static gboolean
join (RokadShop *shop, gpointer data, gpointer *out_result, GError **error)
{
  return rokad_shop_join (shop, "till", error);
}

static void
prepare (Till *self, guint64 seed)
{
  *self = (Till){ .scrap = folder_make_temporary () };
  self->folder = g_build_filename (self->scrap, "shop", NULL);
  seeded_init (&self->seeded, seed, NOON_US);
}

static void
open_store (Till *self)
{
  assert_done ((self->store = rokad_store_open (self->folder, "till", &self->seeded.environment,
                                                &error)) != NULL);
}

void
till_open_lone (Till *self, guint64 seed)
{
  prepare (self, seed);
  open_store (self);
  assert_done (rokad_store_run (self->store, set_up_lone, self, NULL, &error));
}

void
till_open_joined (Till *self, guint64 seed)
{
  prepare (self, seed);
  open_store (self);
  assert_done (rokad_store_run (self->store, join, NULL, NULL, &error));
}

void
till_open_copy (Till *self, const Till *from, guint64 seed)
{
  prepare (self, seed);
  folder_copy (from->folder, self->folder);
  self->node = g_strdup (from->node);
  self->token = g_strdup (from->token);
  open_store (self);
}

void
till_close_store (Till *self)
{
  if (self->runner != NULL)
    rokad_runner_stop (self->runner);
  g_clear_object (&self->runner);
  g_clear_pointer (&self->store, rokad_store_close);
  while (g_main_context_iteration (NULL, FALSE)) /* answers that nobody waits for */
    ;
}

void
till_reopen (Till *self)
{
  open_store (self);
}

void
till_close (Till *self)
{
  till_close_store (self);
  folder_remove (self->scrap);
  g_free (self->folder);
  g_free (self->scrap);
  g_free (self->node);
  g_free (self->token);
}

/* --- Enrolment --- */

typedef struct
{
  Till *till;
  GError *error;
  gboolean ended;
} Enrolling;

static void
note_enrolled (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Enrolling *self = user_data;
  g_autoptr (RokadEnrolled) enrolled = rokad_runner_enrol_finish (result, &self->error);

  self->ended = TRUE;
  if (enrolled == NULL)
    return;
  g_free (self->till->node);
  g_free (self->till->token);
  self->till->node = g_strdup (enrolled->node);
  self->till->token = g_strdup (enrolled->token);
}

static gboolean
has_ended (gpointer data)
{
  return ((Enrolling *) data)->ended;
}

GError *
till_try_to_enrol (Till *self, const char *url, const char *code)
{
  Enrolling enrolling = { .till = self };

  rokad_runner_enrol_async (self->store, url, code, "Till", NULL, note_enrolled, &enrolling);
  talk_wait (has_ended, &enrolling);
  return enrolling.error;
}

void
till_enrol (Till *self, Hub *hub)
{
  g_autofree char *url = hub_url (hub);
  g_autofree char *code = hub_code (hub);
  g_autoptr (GError) error = till_try_to_enrol (self, url, code);

  g_assert_no_error (error);
}

static void
keep_token (RokadRunner *runner, Till *self)
{
  g_free (self->token);
  self->token = g_strdup (rokad_runner_token (runner));
}

void
till_run (Till *self, Hub *hub, const char *url)
{
  g_autofree char *at = url != NULL ? g_strdup (url) : hub_url (hub);
  gboolean plain = g_str_has_prefix (at, "http:");

  assert_done (
      (self->runner = rokad_runner_new (self->store, self->node, at, plain ? "" : hub->fingerprint,
                                        self->token, &error)) != NULL);
  g_signal_connect (self->runner, "token-changed", G_CALLBACK (keep_token), self);
  rokad_runner_start (self->runner);
}

/* --- The shop --- */

static gboolean
sell (RokadShop *shop, gpointer data, gpointer *out_result, GError **error)
{
  g_autoptr (RokadPaid) paid = NULL;

  return counter_add (shop, data, 0, error) && counter_pay (shop, 0, &paid, error);
}

void
till_sell (Till *self, const char *code)
{
  assert_done (rokad_store_run (self->store, sell, (gpointer) code, NULL, &error));
  if (self->runner != NULL)
    rokad_runner_changed (self->runner);
}

gint64
till_count (Till *self, const char *sql)
{
  return dump_int (self->folder, "shop.db", sql);
}

char *
till_digest (Till *self)
{
  gpointer text = NULL;

  assert_done (rokad_store_run (self->store, hub_work_digest, NULL, &text, &error));
  return text;
}

/* --- Waiting --- */

typedef struct
{
  Till *till;
  Hub *hub;
  int value;
} Wanted;

static gboolean
has_state (gpointer data)
{
  const Wanted *wanted = data;

  return (int) rokad_runner_state (wanted->till->runner) == wanted->value;
}

void
till_wait_for_state (Till *self, RokadSyncState state)
{
  Wanted wanted = { self, NULL, (int) state };

  talk_wait (has_state, &wanted);
}

static gboolean
has_problem (gpointer data)
{
  const Wanted *wanted = data;

  return (int) rokad_runner_problem (wanted->till->runner) == wanted->value;
}

void
till_wait_for_problem (Till *self, RokadSyncProblem problem)
{
  Wanted wanted = { self, NULL, (int) problem };

  talk_wait (has_problem, &wanted);
}

static gboolean
agree (gpointer data)
{
  const Wanted *wanted = data;
  g_autofree char *here = NULL;
  g_autofree char *there = NULL;

  if (rokad_runner_state (wanted->till->runner) != ROKAD_SYNC_LISTENING)
    return FALSE;

  here = till_digest (wanted->till);
  there = hub_digest (wanted->hub);
  return g_str_equal (here, there);
}

void
till_wait_for_agreement (Till *self, Hub *hub)
{
  Wanted wanted = { self, hub, 0 };

  talk_wait (agree, &wanted);
  g_assert_cmpint (rokad_runner_reached_us (self->runner), >, 0);
}
