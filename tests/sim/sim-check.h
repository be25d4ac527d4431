/* The promises, looked at from outside: after every step what is cheap, at the end everything. */
#pragma once

#include "sim-shop.h"

G_BEGIN_DECLS

/* Every node whose disk has changed: what it holds is what somebody wrote and what it held before,
 * and every entry counts once.
 */
void sim_check_step (SimShop *shop);
/* Before anything leaves a node: what it holds is noted, whatever becomes of it. */
void sim_check_before_sending (SimNode *node);
/* What the hub acknowledges is on its disk. */
void sim_check_answer (SimNode *hub, const char *path, guint status, GBytes *body);
/* TRUE once all nodes run and hold all there is. */
gboolean sim_check_is_drained (SimShop *shop);
/* Fails the run, saying who lacks what. */
void sim_check_say_lacking (SimShop *shop);
/* All that a run must end with. */
void sim_check_end (SimShop *shop);

G_END_DECLS
