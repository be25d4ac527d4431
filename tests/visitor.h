/* Who asks a hub over plain HTTP, byte by byte, with the token of a till that is enrolled there. */
#pragma once

#include "hub.h"
#include "talk.h"

G_BEGIN_DECLS

typedef struct
{
  Hub hub;
  Node till; /* enrolled, on this thread; rules a shop with products */
  char *token;
  char *headers; /* with the token */
} Visitor;

/* For g_test_add(); @limits: RokadServerLimits, or NULL. */
void visitor_open (Visitor *self, gconstpointer limits);
void visitor_close (Visitor *self, gconstpointer unused);

/* What is heard until the hub closes. @body may be NULL. Caller frees. */
GString *visitor_ask (Visitor *self,
                      const char *method,
                      const char *path,
                      const char *headers,
                      GBytes *body);
/* The same of a whole request, that must be refused. */
void visitor_expect (Visitor *self, const char *text, guint status, const char *code);
void visitor_assert_refused (const GString *heard, guint status, const char *code);

/* Whatever the till would push now. */
void visitor_push (Visitor *self);

/* What a monitor reads behind @name; -1 where it is not there. */
gint64 visitor_measure (Visitor *self, const char *name);
void visitor_wait_for (Visitor *self, const char *name, gint64 value);

G_END_DECLS
