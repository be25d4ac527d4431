/* How every run begins: a hub, a till that has ruled its shop alone until now, and tills that have
 * just joined, all enrolled at the hub. Made once, then copied for each run.
 */
#pragma once

#include "sim-disk.h"
#include "sim-plan.h"

G_BEGIN_DECLS

#define SIM_NOON_US G_GINT64_CONSTANT (1795000000000000) /* in November 2026 */
#define SIM_NODES_MAX 60                                 /* with all copies of disks */

/* What a node begins with. */
typedef struct
{
  SimImage *disk;
  char *folder;     /* the real one, for what is no database */
  GPtrArray *files; /* (owned) names in it that belong to the beginning, "keys/…" and "blobs/…" */
  char *token;      /* NULL for the hub */
  char *peer;       /* the hub's node */
} SimSeedling;

typedef struct _SimFixture
{
  char *root;           /* holds all folders */
  GPtrArray *seedlings; /* (owned) SimSeedling: the hub, the till that rules, the others */
} SimFixture;

/* @root: a folder to make everything in, removed with it. */
SimFixture *sim_fixture_new (const char *root);
void sim_fixture_free (SimFixture *self);

/* What is in the real folder besides the databases, as "keys/NAME" and "blobs/NAME", and not what
 * is half written. (element-type filename)
 */
GPtrArray *sim_files_list (const char *folder);
/* Takes away all of them that @files does not name. */
void sim_files_keep (const char *folder, const GPtrArray *files);
/* The same files in another folder. */
void sim_files_copy (const char *from, const char *to, const GPtrArray *files);

G_END_DECLS
