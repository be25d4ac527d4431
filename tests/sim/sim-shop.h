/* A whole shop in one process and one thread: a hub and its tills, each with a disk and a clock of
 * its own, a network between them, people who sell, and things that break, all in virtual time and
 * all from one seed. Core, fold, journal, engine, asker and handler are the real ones.
 */
#pragma once

#include "sim-model.h"
#include "sim-plan.h"
#include "sim-story.h"

G_BEGIN_DECLS

#define SIM_MS G_GINT64_CONSTANT (1000)
#define SIM_S G_GINT64_CONSTANT (1000000)
#define SIM_DRAIN_US (1200 * SIM_S) /* in which all nodes agree once nothing breaks any more */

typedef struct _SimShop SimShop;
typedef struct _SimNode SimNode;
typedef struct _SimNetwork SimNetwork;
typedef struct _SimFixture SimFixture;

/* Something happens. @node is NULL where it is nobody's. */
typedef void (*SimEvent) (SimShop *shop, SimNode *node, gpointer data);

struct _SimShop
{
  const SimPlan *plan;       /* not owned */
  const SimFixture *fixture; /* not owned */
  SimTally tally;
  gint64 now_us;    /* since the beginning */
  gint64 calm_us;   /* when things stop to break */
  GSequence *queue; /* of what will happen */
  guint64 serial;   /* of what was ever planned to */
  guint64 trace;    /* of all that happened: the same seed gives the same */
  GPtrArray *nodes; /* (owned) SimNode, the hub first */
  SimNetwork *network;
  SimModel *model;
  SimStory *story; /* NULL: nobody listens */
  gboolean done;   /* all nodes agree */
  char *failure;   /* NULL: all promises were kept until now */
};

SimShop *sim_shop_new (const SimFixture *fixture, const SimPlan *plan);
void sim_shop_free (SimShop *self);
/* To the end, or to the first promise that is broken. */
void sim_shop_run (SimShop *self);

SimNode *sim_shop_hub (SimShop *self);
/* FALSE from calm_us on. */
gboolean sim_shop_is_rough (const SimShop *self);

/* @run is called @wait_us from now: with @node, if that still runs in the same life, else never;
 * with NULL always. @data is freed after it, or in its stead.
 */
void sim_shop_after (SimShop *self,
                     gint64 wait_us,
                     SimNode *node,
                     SimEvent run,
                     gpointer data,
                     GDestroyNotify free_data);

/* A promise is broken; the first one counts. */
void sim_shop_fail (SimShop *self, const char *format, ...) G_GNUC_PRINTF (2, 3);
/* Whether a mishap may happen now; counts it. */
gboolean sim_shop_allows (SimShop *self, SimMishap mishap);
void sim_shop_count (SimShop *self, SimMishap mishap);

#define sim_tell(shop, ...) \
  G_STMT_START \
  { \
    if ((shop)->story != NULL) \
      sim_story_tell ((shop)->story, (shop)->now_us, __VA_ARGS__); \
  } \
  G_STMT_END

G_END_DECLS
