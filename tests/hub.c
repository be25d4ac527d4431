#include "hub.h"

#include "dump.h"
#include "folder.h"
#include "rokad-enrol-code.h"
#include "rokad-exchange.h"
#include "rokad-host.h"
#include "rokad-refold.h"
#include "rokad-tls-identity.h"
#include "stall.h"

#define NOON_US G_GINT64_CONSTANT (1795000000000000) /* in November 2026 */

static gboolean
join (RokadShop *shop, gpointer data, gpointer *out_result, GError **error)
{
  return rokad_shop_join (shop, "hub", error);
}

void
hub_make_identity (Hub *self)
{
  g_autoptr (GError) error = NULL;

  self->certificate = rokad_tls_identity_open (self->folder, &self->seeded.environment, &error);
  g_assert_no_error (error);
  g_free (self->fingerprint);
  self->fingerprint = rokad_tls_fingerprint (self->certificate);
}

void
hub_open (Hub *self, guint64 seed, gboolean tls, const RokadServerLimits *limits)
{
  *self = (Hub){ .scrap = folder_make_temporary (), .fingerprint = g_strdup ("") };
  self->folder = g_build_filename (self->scrap, "shop", NULL);
  seeded_init (&self->seeded, seed, NOON_US);
  assert_done ((self->store = rokad_store_open (self->folder, "hub", &self->seeded.environment,
                                                &error)) != NULL);
  assert_done (rokad_store_run (self->store, join, NULL, NULL, &error));
  if (tls)
    hub_make_identity (self);
  hub_start (self, limits);
}

void
hub_start (Hub *self, const RokadServerLimits *limits)
{
  self->server = rokad_server_new (self->store, self->certificate, limits);
  assert_done (rokad_server_listen (self->server, "127.0.0.1", self->port, &error));
  self->port = rokad_server_port (self->server);
}

void
hub_stop (Hub *self)
{
  rokad_server_stop (self->server);
  g_clear_object (&self->server);
}

void
hub_close (Hub *self)
{
  if (self->server != NULL)
    hub_stop (self);
  g_clear_pointer (&self->store, rokad_store_close);
  while (g_main_context_iteration (NULL, FALSE)) /* answers that nobody waits for */
    ;
  g_clear_object (&self->certificate);
  folder_remove (self->scrap);
  g_free (self->fingerprint);
  g_free (self->folder);
  g_free (self->scrap);
}

static gboolean
make_code (RokadShop *shop, gpointer data, gpointer *out_result, GError **error)
{
  *out_result = rokad_host_make_code (shop, error);
  return *out_result != NULL;
}

static char *
make_secret (Hub *self)
{
  gpointer secret = NULL;

  assert_done (rokad_store_run (self->store, make_code, NULL, &secret, &error));
  return secret;
}

char *
hub_code (Hub *self)
{
  g_autofree char *secret = make_secret (self);

  return rokad_enrol_code_make (secret, self->fingerprint);
}

char *
hub_url (Hub *self)
{
  return g_strdup_printf ("%s://127.0.0.1:%u", self->certificate != NULL ? "https" : "http",
                          self->port);
}

/* Between two shops on two threads. */
typedef struct
{
  RokadEnrol request;
  RokadEnrolAnswer answer;
} Enrolment;

static gboolean
let_in (RokadShop *shop, gpointer data, gpointer *out_result, GError **error)
{
  Enrolment *enrolment = data;

  return rokad_host_enrol (shop, &enrolment->request, &enrolment->answer, error);
}

char *
hub_let_in (Hub *self, Node *till)
{
  g_autofree char *secret = make_secret (self);
  g_autofree char *url = hub_url (self);
  Enrolment enrolment = { 0 };
  char *token;

  assert_done (rokad_exchange_make_enrol (till->shop, secret, "Till", &enrolment.request, &error));
  assert_done (rokad_store_run (self->store, let_in, &enrolment, NULL, &error));
  assert_done (
      rokad_exchange_take_enrol (till->shop, url, self->fingerprint, &enrolment.answer, &error));
  token = g_strdup (enrolment.answer.token);
  till->asker = rokad_asker_new (enrolment.answer.node, token);
  rokad_enrol_clear (&enrolment.request);
  rokad_enrol_answer_clear (&enrolment.answer);
  return token;
}

gboolean
hub_work_digest (RokadShop *shop, gpointer data, gpointer *out_result, GError **error)
{
  char of_shop[ROKAD_DIGEST_HEX_BYTES];
  char of_catalog[ROKAD_DIGEST_HEX_BYTES];

  if (!rokad_digest_shop (rokad_shop_db (shop), of_shop, error) ||
      !rokad_digest_catalog (rokad_shop_catalog (shop), of_catalog, error))
    return FALSE;

  *out_result = g_strdup_printf ("%s %s", of_shop, of_catalog);
  return TRUE;
}

char *
hub_digest (Hub *self)
{
  gpointer text = NULL;

  assert_done (rokad_store_run (self->store, hub_work_digest, NULL, &text, &error));
  return text;
}
