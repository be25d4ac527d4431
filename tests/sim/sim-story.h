/* The last that happened in a run, in words, for the one who reads of a failure. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define SIM_STORY_EVENTS 40 /* that are kept */

typedef struct _SimStory SimStory;

SimStory *sim_story_new (void);
void sim_story_free (SimStory *self);
/* @self NULL: nobody listens. */
void sim_story_tell (SimStory *self, gint64 now_us, const char *format, ...) G_GNUC_PRINTF (3, 4);
void sim_story_print (const SimStory *self);

G_END_DECLS
