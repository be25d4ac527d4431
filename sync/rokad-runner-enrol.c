#include "config.h"

#include <string.h>

#include "rokad-client.h"
#include "rokad-enrol-code.h"
#include "rokad-error.h"
#include "rokad-exchange.h"
#include "rokad-runner.h"

/* An enrolment under way; task data. */
typedef struct
{
  RokadStore *store; /* not owned */
  char *url;
  char *secret;
  char *name;
  RokadClient *client;
  RokadEnrol request;
  RokadEnrolAnswer answer;
} Enrolling;

void
rokad_enrolled_free (RokadEnrolled *self)
{
  g_free (self->node);
  g_free (self->token);
  g_free (self);
}

static void
enrolling_free (gpointer data)
{
  Enrolling *self = data;

  g_free (self->url);
  g_free (self->secret);
  g_free (self->name);
  g_clear_object (&self->client);
  rokad_enrol_clear (&self->request);
  rokad_enrol_answer_clear (&self->answer);
  g_free (self);
}

static void
fail (GTask *task, GError *error)
{
  g_task_return_error (task, error);
  g_object_unref (task);
}

static void
refuse (GTask *task, RokadSyncProblem problem, const char *message)
{
  fail (task, g_error_new_literal (ROKAD_SYNC_ERROR, (int) problem, message));
}

/* What makes no sense does not come from a hub. */
static void
doubt (GTask *task, GError *wrong)
{
  if (wrong->domain == ROKAD_MESSAGE_ERROR)
    refuse (task, ROKAD_SYNC_PROBLEM_PORTAL, wrong->message);
  else
    fail (task, g_error_copy (wrong));
}

/* --- The answer --- */

static gboolean
take (RokadShop *shop, gpointer data, gpointer *out_result, GError **error)
{
  Enrolling *self = data;

  return rokad_exchange_take_enrol (shop, self->url, rokad_client_fingerprint (self->client),
                                    &self->answer, error);
}

static void
note_taken (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  Enrolling *self = g_task_get_task_data (task);
  RokadEnrolled *enrolled;
  g_autoptr (GError) wrong = NULL;

  if (!rokad_store_run_finish (self->store, result, NULL, &wrong))
    {
      doubt (task, wrong);
      return;
    }

  enrolled = g_new0 (RokadEnrolled, 1);
  enrolled->node = g_strdup (self->answer.node);
  enrolled->token = g_strdup (self->answer.token);
  g_task_return_pointer (task, enrolled, (GDestroyNotify) rokad_enrolled_free);
  g_object_unref (task);
}

/* Why the hub said no. */
static RokadSyncProblem
problem_of (const char *code)
{
  if (g_str_equal (code, ROKAD_REFUSED_CODE))
    return ROKAD_SYNC_PROBLEM_CODE;
  return g_str_equal (code, ROKAD_REFUSED_BUSY) ? ROKAD_SYNC_PROBLEM_BUSY
                                                : ROKAD_SYNC_PROBLEM_REFUSED;
}

static void
take_refusal (GTask *task, const RokadAnswer *answer)
{
  g_auto (RokadRefusal) refusal = { 0 };
  g_autoptr (GError) wrong = NULL;

  if (rokad_refusal_decode (answer->body, &refusal, &wrong))
    refuse (task, problem_of (refusal.code), refusal.message);
  else
    doubt (task, wrong);
}

static void
note_answered (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  Enrolling *self = g_task_get_task_data (task);
  g_autoptr (GError) wrong = NULL;
  g_autoptr (RokadAnswer) answer = rokad_client_send_finish (ROKAD_CLIENT (source), result, &wrong);

  if (answer == NULL)
    fail (task, g_error_copy (wrong));
  else if (g_strcmp0 (answer->protocol, G_STRINGIFY (ROKAD_PROTOCOL_VERSION)) != 0 ||
           g_strcmp0 (answer->type, ROKAD_TYPE_JSON) != 0 || answer->body == NULL)
    refuse (task, ROKAD_SYNC_PROBLEM_PORTAL, "something else answers there");
  else if (answer->status != 200)
    take_refusal (task, answer);
  else if (!rokad_enrol_answer_decode (answer->body, &self->answer, &wrong))
    doubt (task, wrong);
  else
    rokad_store_run_async (self->store, ROKAD_QUEUE_COUNTER, take, self, NULL, NULL, note_taken,
                           task);
}

/* --- The request --- */

static gboolean
make (RokadShop *shop, gpointer data, gpointer *out_result, GError **error)
{
  Enrolling *self = data;

  return rokad_exchange_make_enrol (shop, self->secret, self->name, &self->request, error);
}

static void
note_made (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  Enrolling *self = g_task_get_task_data (task);
  g_autoptr (GBytes) body = NULL;
  RokadOutgoing request = { 0 };
  GError *error = NULL;

  if (!rokad_store_run_finish (self->store, result, NULL, &error))
    {
      fail (task, error);
      return;
    }

  body = rokad_enrol_encode (&self->request);
  request = (RokadOutgoing){ "POST", (char *) "/v1/enrol", ROKAD_TYPE_JSON, body };
  rokad_client_send_async (self->client, &request, NULL, ROKAD_CLIENT_DEADLINE_MS,
                           g_task_get_cancellable (task), note_answered, task);
}

/* Texts for people have no control characters. */
static gboolean
check_name (const char *name, GError **error)
{
  gboolean good = *name != '\0' && strlen (name) <= ROKAD_NODE_NAME_BYTES_MAX &&
                  g_utf8_validate (name, -1, NULL);

  for (const char *c = name; good && *c != '\0'; c = g_utf8_next_char (c))
    good = !g_unichar_iscntrl (g_utf8_get_char (c));
  if (!good)
    g_set_error (error, ROKAD_SHOP_ERROR, ROKAD_SHOP_ERROR_INVALID,
                 "a till's name has 1 to %d bytes of text", ROKAD_NODE_NAME_BYTES_MAX);
  return good;
}

/* What was typed, taken apart. */
static gboolean
prepare (Enrolling *self, const char *url, const char *code, const char *name, GError **error)
{
  g_autofree char *print = NULL;

  self->url = g_strdup (url);
  self->name = g_strdup (name);
  return check_name (name, error) && rokad_enrol_code_read (code, &self->secret, &print, error) &&
         (self->client = rokad_client_new (url, NULL, print, error)) != NULL;
}

gboolean
rokad_runner_check_enrol (const char *url, const char *code, const char *name, GError **error)
{
  Enrolling *self = g_new0 (Enrolling, 1);
  gboolean good = prepare (self, url, code, name, error);

  enrolling_free (self);
  return good;
}

void
rokad_runner_enrol_async (RokadStore *store,
                          const char *url,
                          const char *code,
                          const char *name,
                          GCancellable *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer user_data)
{
  g_autoptr (GCancellable) own = cancellable == NULL ? g_cancellable_new () : NULL;
  GTask *task = g_task_new (NULL, own != NULL ? own : cancellable, callback, user_data);
  Enrolling *self = g_new0 (Enrolling, 1);
  GError *error = NULL;

  g_task_set_source_tag (task, rokad_runner_enrol_async);
  g_task_set_check_cancellable (task, FALSE); /* what the hub knows is kept */
  g_task_set_task_data (task, self, enrolling_free);
  self->store = store;
  if (prepare (self, url, code, name, &error))
    rokad_store_run_async (store, ROKAD_QUEUE_COUNTER, make, self, NULL, NULL, note_made, task);
  else
    fail (task, error);
}

RokadEnrolled *
rokad_runner_enrol_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
