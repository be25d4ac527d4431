/* Requests that wait for news. Each is asked again when there may be some, and ends without when
 * its time is over or its asker has gone; where there are too many, the one that has waited longest
 * ends first.
 */
#include "config.h"

#include "rokad-server-private.h"

typedef struct
{
  RokadServer *server; /* not owned: it ends all of them before it goes */
  SoupServerMessage *message;
  RokadQuestion *question;
  guint timer;
  GSource *gone; /* the asker says something: that it leaves, for it waits for its answer */
} RokadParking;

/* Takes it out and gives @message and @question to the caller, who unrefs them. */
static void
take_out (RokadParking *self)
{
  g_queue_remove (&self->server->parked, self);
  g_source_remove (self->timer);
  g_source_destroy (self->gone);
  g_source_unref (self->gone);
}

static void
parking_free (RokadParking *self)
{
  g_object_unref (self->message);
  rokad_question_unref (self->question);
  g_free (self);
}

static void
end (RokadParking *self)
{
  static const RokadReply nothing_new = { .status = 304 };

  take_out (self);
  rokad_server_reply (self->server, self->message, &nothing_new);
  parking_free (self);
}

static gboolean
note_time (gpointer data)
{
  end (data);
  return G_SOURCE_REMOVE;
}

static gboolean
note_gone (GSocket *socket, GIOCondition condition, gpointer data)
{
  end (data);
  return G_SOURCE_REMOVE;
}

gboolean
rokad_server_park (RokadServer *self, SoupServerMessage *message, RokadQuestion *question)
{
  gint64 left_us = question->until_us - g_get_monotonic_time ();
  GSocket *socket = rokad_server_connection_socket (self, message);
  RokadParking *parking;

  if (left_us <= 0 || socket == NULL)
    return FALSE;
  if (g_queue_get_length (&self->parked) >= self->limits.parked_max)
    end (g_queue_peek_head (&self->parked));

  parking = g_new0 (RokadParking, 1);
  parking->server = self;
  parking->message = g_object_ref (message);
  parking->question = rokad_question_ref (question);
  parking->timer = g_timeout_add ((guint) (left_us / 1000 + 1), note_time, parking);
  parking->gone = g_socket_create_source (socket, G_IO_IN | G_IO_HUP | G_IO_ERR, NULL);
  g_source_set_callback (parking->gone, G_SOURCE_FUNC (note_gone), parking, NULL);
  g_source_attach (parking->gone, NULL);
  g_queue_push_tail (&self->parked, parking);
  return TRUE;
}

void
rokad_server_wake (RokadServer *self)
{
  GQueue woken = self->parked;
  RokadParking *parking;

  g_queue_init (&self->parked);
  while ((parking = g_queue_pop_head (&woken)) != NULL)
    {
      take_out (parking);
      rokad_server_ask (self, parking->message, parking->question);
      parking_free (parking);
    }
}

void
rokad_server_unpark_all (RokadServer *self)
{
  while (!g_queue_is_empty (&self->parked))
    end (g_queue_peek_head (&self->parked));
}
