#include "sim-story.h"

struct _SimStory
{
  GQueue events; /* (owned) texts, the oldest first */
};

SimStory *
sim_story_new (void)
{
  SimStory *self = g_new0 (SimStory, 1);

  g_queue_init (&self->events);
  return self;
}

void
sim_story_free (SimStory *self)
{
  g_queue_clear_full (&self->events, g_free);
  g_free (self);
}

void
sim_story_tell (SimStory *self, gint64 now_us, const char *format, ...)
{
  g_autofree char *text = NULL;
  va_list arguments;
  int ms = (int) (now_us / 1000);

  if (self == NULL)
    return;

  va_start (arguments, format);
  text = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  g_queue_push_tail (&self->events, g_strdup_printf ("%6d.%03d  %s", ms / 1000, ms % 1000, text));
  if (self->events.length > SIM_STORY_EVENTS)
    g_free (g_queue_pop_head (&self->events));
}

void
sim_story_print (const SimStory *self)
{
  for (const GList *l = self->events.head; l != NULL; l = l->next)
    g_print ("    %s\n", (const char *) l->data);
}
