#include "config.h"

#include "rokad-safety.h"

#include <glib/gi18n-lib.h>

#include "rokad-chain.h"
#include "rokad-parked.h"
#include "rokad-time.h"

struct _RokadSafety
{
  GObject parent_instance;

  char *folder;
  const RokadEnvironment *environment; /* not owned */
  RokadWaiting *waiting;
  GPtrArray *conflicts;
  char *heard; /* of others, when the conflicts were read: where their journals ended */
  char *rules; /* the ends of what is ruled, and the journal that is written here */

  GThread *thread;    /* of the look that is under way, NULL for none */
  gboolean again;     /* something happened since it began */
  gboolean exchanged; /* the next look is at what came from elsewhere, too */
  gboolean afresh;    /* and that also where nothing came */
  gboolean stopped;
};

enum
{
  CHANGED,
  RULED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (RokadSafety, rokad_safety, G_TYPE_OBJECT)

/* --- One look --- */

typedef struct
{
  RokadSafety *safety; /* a reference of its own; the thread reads what never changes */
  gboolean exchanged;
  char *heard; /* before; then now, NULL where that was not looked at */
  char *rules; /* NULL where they were not looked at */
  RokadWaiting *waiting;
  GPtrArray *conflicts; /* NULL where they are as they were */
  GError *error;
} Look;

static void
look_free (gpointer data)
{
  Look *self = data;

  g_object_unref (self->safety);
  g_clear_pointer (&self->waiting, rokad_waiting_free);
  g_clear_pointer (&self->conflicts, g_ptr_array_unref);
  g_clear_error (&self->error);
  g_free (self->heard);
  g_free (self->rules);
  g_free (self);
}

static void start (RokadSafety *self);

static void
follow_rules (RokadSafety *self, Look *look)
{
  gboolean ruled =
      look->rules != NULL && self->rules != NULL && !g_str_equal (look->rules, self->rules);

  if (look->rules != NULL)
    {
      g_free (self->rules);
      self->rules = g_steal_pointer (&look->rules);
    }
  if (ruled)
    g_signal_emit (self, signals[RULED], 0);
}

static gboolean
finish (gpointer data)
{
  Look *look = data;
  RokadSafety *self = look->safety;

  if (self->stopped)
    return G_SOURCE_REMOVE;

  g_thread_join (g_steal_pointer (&self->thread));
  if (look->error != NULL)
    g_warning ("what is safe: %s", look->error->message);

  /* What could not be read is not known: nothing is called safe. */
  g_clear_pointer (&self->waiting, rokad_waiting_free);
  self->waiting = g_steal_pointer (&look->waiting);
  if (look->conflicts != NULL)
    {
      g_clear_pointer (&self->conflicts, g_ptr_array_unref);
      self->conflicts = g_steal_pointer (&look->conflicts);
      g_free (self->heard);
      self->heard = g_steal_pointer (&look->heard);
    }
  g_signal_emit (self, signals[CHANGED], 0);
  follow_rules (self, look);

  if (self->again && self->thread == NULL && !self->stopped)
    start (self);
  return G_SOURCE_REMOVE;
}

/* Where the chains of a file end; of those that others wrote alone, or of all. */
static gboolean
append_ends (RokadDb *file, gboolean others, GString *out, GError **error)
{
  g_autoptr (GPtrArray) chains = rokad_chain_list (file, NULL, error);

  for (guint i = 0; chains != NULL && i < chains->len; i++)
    {
      const RokadChain *chain = g_ptr_array_index (chains, i);

      if (!others || !chain->own)
        g_string_append_printf (out, "%s\n", chain->tip.hash);
    }
  return chains != NULL;
}

/* Reading all that needs attention takes a while: it is done where something came. */
static void
look_at_others (Look *look, RokadShop *shop)
{
  g_autoptr (GString) heard = g_string_new (NULL);
  g_autoptr (GString) rules = g_string_new (rokad_shop_node (shop));
  gint64 parked;

  if (!append_ends (rokad_shop_db (shop), TRUE, heard, &look->error) ||
      !append_ends (rokad_shop_catalog (shop), FALSE, rules, &look->error) ||
      !rokad_parked_count (shop, &parked, &look->error))
    return;

  g_string_append_printf (heard, "%s%" G_GINT64_FORMAT, rules->str, parked);
  look->rules = g_strdup (rules->str);
  if (g_strcmp0 (look->heard, heard->str) == 0)
    return;

  g_free (look->heard);
  look->heard = g_strdup (heard->str);
  look->conflicts = rokad_conflict_list (shop, &look->error);
}

static gpointer
run (gpointer data)
{
  Look *look = data;
  const RokadSafety *safety = look->safety;
  g_autoptr (RokadShop) shop = rokad_shop_open (safety->folder, ROKAD_DB_READ, g_get_prgname (),
                                                safety->environment, &look->error);

  if (shop != NULL)
    look->waiting = rokad_waiting_read (shop, &look->error);
  if (look->waiting != NULL && look->exchanged)
    look_at_others (look, shop);

  /* Before the main thread is told: it may end the program. */
  g_clear_pointer (&shop, rokad_shop_close);
  g_idle_add_full (G_PRIORITY_DEFAULT, finish, look, look_free);
  return NULL;
}

static void
start (RokadSafety *self)
{
  Look *look = g_new0 (Look, 1);

  look->safety = g_object_ref (self);
  look->exchanged = self->exchanged;
  look->heard = self->afresh ? NULL : g_strdup (self->heard);
  self->again = FALSE;
  self->afresh = FALSE;
  self->exchanged = FALSE;
  self->thread = g_thread_new ("safety", run, look);
}

static void
look_again (RokadSafety *self)
{
  if (self->stopped)
    return;

  self->again = TRUE;
  if (self->thread == NULL)
    start (self);
}

void
rokad_safety_note_written (RokadSafety *self)
{
  look_again (self);
}

void
rokad_safety_note_exchanged (RokadSafety *self)
{
  self->exchanged = TRUE;
  look_again (self);
}

void
rokad_safety_note_resolved (RokadSafety *self)
{
  self->afresh = TRUE;
  rokad_safety_note_exchanged (self);
}

/* --- What there is to show --- */

const RokadWaiting *
rokad_safety_get_waiting (RokadSafety *self)
{
  return self->waiting;
}

const GPtrArray *
rokad_safety_get_conflicts (RokadSafety *self)
{
  return self->conflicts;
}

char *
rokad_safety_describe_time (gint64 at_us, gint64 now_us, GTimeZone *zone)
{
  g_autofree char *day = rokad_time_business_date (at_us, zone, 0);
  g_autofree char *today = rokad_time_business_date (now_us, zone, 0);
  g_autoptr (GDateTime) utc = NULL;
  g_autoptr (GDateTime) time = NULL;

  if (!g_str_equal (day, today))
    return rokad_time_display (at_us, zone);

  utc = g_date_time_new_from_unix_utc (at_us / G_USEC_PER_SEC);
  time = g_date_time_to_timezone (utc, zone);
  /* Translators: a time of day, as strftime() writes it: "10:42". */
  return g_date_time_format (time, _ ("%H:%M"));
}

char *
rokad_safety_describe (const RokadWaitingSum *sum, const RokadSettings *settings, gint64 now_us)
{
  g_autofree char *money = rokad_money_format (settings->currency, sum->amount_minor);
  g_autofree char *since = rokad_safety_describe_time (sum->oldest_us, now_us, settings->zone);

  /* Translators: how many orders, their money, and when the first of them was sold: "14 orders,
   * ₹8,240.00 waiting since 10:42".
   */
  return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%u order, %s waiting since %s",
                                       "%u orders, %s waiting since %s", (gulong) sum->orders),
                          (guint) sum->orders, money, since);
}

RokadSafetyState
rokad_safety_get_state (RokadSafety *self)
{
  const RokadWaiting *waiting = self->waiting;

  return waiting == NULL             ? ROKAD_SAFETY_UNKNOWN
         : waiting->peers->len == 0  ? ROKAD_SAFETY_ALONE
         : waiting->all.entries == 0 ? ROKAD_SAFETY_SAFE
         : waiting->all.orders == 0  ? ROKAD_SAFETY_ORDERS
                                     : ROKAD_SAFETY_WAITING;
}

char *
rokad_safety_in_words (RokadSafety *self, const RokadSettings *settings, gint64 now_us)
{
  switch (rokad_safety_get_state (self))
    {
    case ROKAD_SAFETY_UNKNOWN:
      return g_strdup ("");
    case ROKAD_SAFETY_ALONE:
      return g_strdup (_ ("Only on this till"));
    case ROKAD_SAFETY_SAFE:
      return g_strdup (_ ("All safe"));
    case ROKAD_SAFETY_ORDERS:
      return g_strdup (_ ("All orders safe"));
    case ROKAD_SAFETY_WAITING:
      return rokad_safety_describe (&self->waiting->all, settings, now_us);
    }
  g_assert_not_reached ();
}

const char *
rokad_safety_icon (RokadSafetyState state)
{
  static const char *const icons[] = {
    [ROKAD_SAFETY_UNKNOWN] = "content-loading-symbolic",
    [ROKAD_SAFETY_ALONE] = "computer-symbolic",
    [ROKAD_SAFETY_SAFE] = "object-select-symbolic",
    [ROKAD_SAFETY_ORDERS] = "object-select-symbolic",
    [ROKAD_SAFETY_WAITING] = "document-open-recent-symbolic",
  };

  return icons[state];
}

/* --- Life --- */

void
rokad_safety_stop (RokadSafety *self)
{
  self->stopped = TRUE;
  g_clear_pointer (&self->thread, g_thread_join);
}

static void
rokad_safety_finalize (GObject *object)
{
  RokadSafety *self = ROKAD_SAFETY (object);

  g_assert (self->thread == NULL); /* rokad_safety_stop() came first */

  g_clear_pointer (&self->waiting, rokad_waiting_free);
  g_clear_pointer (&self->conflicts, g_ptr_array_unref);
  g_free (self->heard);
  g_free (self->rules);
  g_free (self->folder);

  G_OBJECT_CLASS (rokad_safety_parent_class)->finalize (object);
}

static void
rokad_safety_class_init (RokadSafetyClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = rokad_safety_finalize;

  signals[CHANGED] = g_signal_new ("changed", ROKAD_TYPE_SAFETY, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                   NULL, G_TYPE_NONE, 0);
  signals[RULED] = g_signal_new ("ruled", ROKAD_TYPE_SAFETY, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                 G_TYPE_NONE, 0);
}

static void
rokad_safety_init (RokadSafety *self)
{
}

RokadSafety *
rokad_safety_new (const char *folder, const RokadEnvironment *environment)
{
  RokadSafety *self = g_object_new (ROKAD_TYPE_SAFETY, NULL);

  self->folder = g_strdup (folder);
  self->environment = environment;
  return self;
}
