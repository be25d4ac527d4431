#include "sim-shop.h"

#include "sim-check.h"
#include "sim-fault.h"
#include "sim-fixture.h"
#include "sim-network.h"
#include "sim-node.h"
#include "sim-workload.h"

#define INSPECTED_US (10 * SIM_S) /* how often, once nothing breaks any more */
#define LATE_START_US (20 * SIM_S)
#define CALM_MIN_US (60 * SIM_S)
#define CALM_MAX_US (240 * SIM_S)

/* Something that will happen. */
typedef struct
{
  gint64 at_us;
  guint64 serial;
  SimNode *node; /* not owned; NULL: nobody's */
  guint life;
  SimEvent run;
  gpointer data;
  GDestroyNotify free_data;
} Event;

static void
event_free (gpointer data)
{
  Event *self = data;

  if (self->free_data != NULL)
    self->free_data (self->data);
  g_free (self);
}

static gint
compare_events (gconstpointer a, gconstpointer b, gpointer unused)
{
  const Event *first = a;
  const Event *second = b;

  if (first->at_us != second->at_us)
    return first->at_us < second->at_us ? -1 : 1;
  return first->serial < second->serial ? -1 : 1;
}

void
sim_shop_after (SimShop *self,
                gint64 wait_us,
                SimNode *node,
                SimEvent run,
                gpointer data,
                GDestroyNotify free_data)
{
  Event *event = g_new (Event, 1);

  *event = (Event){ self->now_us + wait_us,
                    ++self->serial,
                    node,
                    node != NULL ? node->life : 0,
                    run,
                    data,
                    free_data };
  g_sequence_insert_sorted (self->queue, event, compare_events, NULL);
}

void
sim_shop_fail (SimShop *self, const char *format, ...)
{
  va_list arguments;

  if (self->failure != NULL)
    return;

  va_start (arguments, format);
  self->failure = g_strdup_vprintf (format, arguments);
  va_end (arguments);
}

SimNode *
sim_shop_hub (SimShop *self)
{
  return self->nodes->pdata[0];
}

gboolean
sim_shop_is_rough (const SimShop *self)
{
  return self->now_us < self->calm_us;
}

void
sim_shop_count (SimShop *self, SimMishap mishap)
{
  self->tally.mishaps[mishap]++;
}

gboolean
sim_shop_allows (SimShop *self, SimMishap mishap)
{
  if (!sim_shop_is_rough (self) || !sim_plan_has (self->plan, mishap))
    return FALSE;

  sim_shop_count (self, mishap);
  return TRUE;
}

/* --- The world --- */

/* Who stands where, for the one who reads why they do not agree. */
static void
tell_states (SimShop *self)
{
  static const char *const states[] = {
    "is not enrolled", "pushes", "compares",    "hands back", "pulls",          "fetches",
    "listens",         "renews", "begins anew", "waits",      "needs a person",
  };

  for (guint i = 1; i < self->nodes->len; i++)
    {
      const SimNode *node = self->nodes->pdata[i];
      const char *problem = node->asker != NULL ? rokad_asker_problem (node->asker) : NULL;

      sim_tell (self, "%s %s, %u failures in a row: %s", node->name,
                node->open != NULL ? states[node->engine.state] : "is down", node->engine.attempt,
                problem != NULL ? problem : "no problem");
    }
}

static void
inspect (SimShop *self, SimNode *unused, gpointer data)
{
  self->done = sim_check_is_drained (self);
  if (!self->done && self->now_us > self->calm_us + SIM_DRAIN_US)
    {
      tell_states (self);
      sim_check_say_lacking (self);
    }
  sim_shop_after (self, INSPECTED_US, NULL, inspect, NULL, NULL);
}

/* Most shops are small. */
static guint
count_tills (guint64 *chance)
{
  guint64 most = sim_below (chance, 2) == 0 ? SIM_TILLS_MAX : SIM_TILLS_USUAL;

  return (guint) sim_between (chance, SIM_TILLS_MIN, (gint64) most);
}

SimShop *
sim_shop_new (const SimFixture *fixture, const SimPlan *plan)
{
  SimShop *self = g_new0 (SimShop, 1);
  guint64 chance = sim_chance (plan->seed, 1);
  guint tills = MIN (count_tills (&chance), plan->tills_max);

  sim_disk_seed ((guint32) plan->seed);
  self->plan = plan;
  self->fixture = fixture;
  self->queue = g_sequence_new (event_free);
  self->nodes = g_ptr_array_new_with_free_func ((GDestroyNotify) sim_node_free);
  self->model = sim_model_new ();
  self->story = plan->telling ? sim_story_new () : NULL;
  self->calm_us = sim_between (&chance, CALM_MIN_US, CALM_MAX_US);
  self->network = sim_network_new (self);
  for (guint i = 0; i <= tills; i++)
    {
      gint64 wait_us = i > 1 ? sim_between (&chance, 0, LATE_START_US) : 0;

      g_ptr_array_add (self->nodes, sim_node_new (self, i, fixture->seedlings->pdata[i], wait_us));
      if (i > 0)
        sim_workload_begin (self->nodes->pdata[i], wait_us + SIM_S);
    }
  sim_fault_begin (self);
  sim_shop_after (self, self->calm_us + INSPECTED_US, NULL, inspect, NULL, NULL);
  self->tally.seeds = 1;
  self->tally.tills = tills;
  return self;
}

void
sim_shop_free (SimShop *self)
{
  g_ptr_array_unref (self->nodes);
  sim_network_free (self->network);
  g_sequence_free (self->queue);
  sim_model_free (self->model);
  g_clear_pointer (&self->story, sim_story_free);
  g_free (self->failure);
  g_free (self);
}

/* What happens next does, unless whom it happens to is gone. */
static void
step (SimShop *self)
{
  GSequenceIter *first = g_sequence_get_begin_iter (self->queue);
  Event *event = g_sequence_get (first);

  self->now_us = event->at_us;
  if (event->node == NULL || event->node->life == event->life)
    {
      self->tally.steps++;
      self->trace = sim_chance (self->trace, (guint64) event->at_us ^ event->serial << 40);
      event->run (self, event->node, event->data);
    }
  g_sequence_remove (first);
  sim_check_step (self);
}

void
sim_shop_run (SimShop *self)
{
  while (self->failure == NULL && !self->done)
    step (self);

  if (self->done)
    sim_check_end (self);
  self->tally.entries = sim_model_size (self->model);
  self->tally.histories = sim_model_has_branch (self->model) ||
                          self->tally.mishaps[SIM_RESTORED] > 0 ||
                          self->tally.mishaps[SIM_HUB_RESTORED] > 0;
}
