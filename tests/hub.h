/* A hub in this process: a shop of its own on a store's thread, and a server on loopback. */
#pragma once

#include "node.h"
#include "rokad-server.h"

G_BEGIN_DECLS

typedef struct
{
  char *scrap;  /* everything of it */
  char *folder; /* the shop's, in it */
  Seeded seeded;
  RokadStore *store;
  GTlsCertificate *certificate; /* NULL: plain */
  char *fingerprint;            /* "" for plain */
  RokadServer *server;          /* NULL while it is stopped */
  guint16 port;                 /* the same after a stop, as far as nobody takes it */
} Hub;

void hub_open (Hub *self, guint64 seed, gboolean tls, const RokadServerLimits *limits);
/* A certificate, as of the hub's time, where there was none. */
void hub_make_identity (Hub *self);
void hub_stop (Hub *self);
void hub_start (Hub *self, const RokadServerLimits *limits);
void hub_close (Hub *self);

/* What a person types to enrol. Caller frees. */
char *hub_code (Hub *self);
/* "http://127.0.0.1:PORT", or https. Caller frees. */
char *hub_url (Hub *self);
/* Lets @till in without the network; its token. Caller frees. */
char *hub_let_in (Hub *self, Node *till);
/* What it must agree on with others, as node_digest(). Caller frees. */
char *hub_digest (Hub *self);
/* The same as a RokadWork of whichever shop. */
gboolean hub_work_digest (RokadShop *shop, gpointer data, gpointer *out_result, GError **error);

G_END_DECLS
