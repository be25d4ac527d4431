/* The hub's server answers what is asked as the protocol says, and tells those who wait of news. */
#include <glib/gstdio.h>
#include <string.h>

#include "rokad-tls-identity.h"
#include "stall.h"
#include "visitor.h"

/* --- Answers --- */

static void
test_it_says_that_it_lives (Visitor *self, gconstpointer unused)
{
  static const char *const paths[] = { "/healthz", "/readyz", "/metrics" };

  for (guint i = 0; i < G_N_ELEMENTS (paths); i++)
    {
      g_autoptr (GString) heard = visitor_ask (self, "GET", paths[i], "", NULL);
      g_autoptr (GString) posted = visitor_ask (self, "POST", paths[i], "", NULL);

      g_assert_cmpuint (talk_status (heard), ==, 200);
      visitor_assert_refused (posted, 404, ROKAD_REFUSED_MISSING);
    }
}

static void
test_refusals_are_of_the_protocol (Visitor *self, gconstpointer unused)
{
  g_autoptr (GString) missing = visitor_ask (self, "GET", "/", "", NULL);
  g_autoptr (GString) token = visitor_ask (self, "GET", "/v1/heads", "", NULL);
  g_autoptr (GString) nobody =
      visitor_ask (self, "GET", "/v1/heads", "Authorization: Bearer x\r\n", NULL);

  visitor_assert_refused (missing, 404, ROKAD_REFUSED_MISSING);
  visitor_assert_refused (token, 401, ROKAD_REFUSED_TOKEN);
  visitor_assert_refused (nobody, 401, ROKAD_REFUSED_TOKEN);
  visitor_expect (self, "GET /v1/heads HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n", 426,
                  ROKAD_REFUSED_VERSION);
  visitor_expect (
      self, "GET /v1/heads HTTP/1.1\r\nHost: h\r\nConnection: close\r\nRokad-Protocol: 2\r\n\r\n",
      426, ROKAD_REFUSED_VERSION);
}

static void
test_lines_go_in_and_come_out (Visitor *self, gconstpointer unused)
{
  g_autoptr (GString) heard = NULL;
  gsize bytes;

  visitor_push (self);
  heard = visitor_ask (self, "GET", "/v1/heads", self->headers, NULL);
  g_assert_cmpuint (talk_status (heard), ==, 200);
  g_assert_nonnull (strstr (talk_body (heard, &bytes), rokad_shop_node (self->till.shop)));
  g_assert_cmpint (visitor_measure (self, "rokad_guests"), ==, 1);
  g_assert_cmpint (visitor_measure (self, "rokad_entries"), >, 1);
  g_assert_cmpint (visitor_measure (self, "rokad_requests_total{route=\"push\",status=\"200\"}"),
                   ==, 1);
}

/* A pull of everything, with @headers. */
static GString *
pull (Visitor *self, const char *headers)
{
  g_auto (RokadPull) all = { .after = g_array_new (FALSE, TRUE, sizeof (RokadPosition)) };
  g_autofree char *with_type =
      g_strconcat (self->headers, "Content-Type: " ROKAD_TYPE_JSON "\r\n", headers, NULL);
  g_autoptr (GBytes) body = NULL;
  RokadPosition from = { .seq = 0 };

  g_strlcpy (all.node, rokad_shop_node (self->till.shop), sizeof all.node);
  g_strlcpy (from.journal_id, all.node, sizeof from.journal_id);
  g_array_append_val (all.after, from);
  body = rokad_pull_encode (&all);
  return visitor_ask (self, "POST", "/v1/pull", with_type, body);
}

static void
test_long_answers_are_packed_for_who_takes_it (Visitor *self, gconstpointer unused)
{
  g_autoptr (GString) plain = NULL;
  g_autoptr (GString) heard = NULL;
  g_autoptr (GString) never = NULL;
  g_autoptr (GBytes) packed = NULL;
  g_autoptr (GBytes) body = NULL;
  gsize plain_bytes, bytes;
  const char *text, *data;

  visitor_push (self);
  plain = pull (self, "");
  heard = pull (self, "Accept-Encoding: br, gzip\r\n");
  never = pull (self, "Accept-Encoding: gzip;q=0\r\n");
  g_assert_cmpuint (talk_status (plain), ==, 200);
  g_assert_null (strstr (plain->str, "Content-Encoding"));
  g_assert_null (strstr (never->str, "Content-Encoding"));
  g_assert_nonnull (strstr (heard->str, "Content-Encoding: gzip\r\n"));

  text = talk_body (plain, &plain_bytes);
  g_assert_cmpuint (plain_bytes, >, ROKAD_SERVER_PACK_BYTES_MIN);
  data = talk_body (heard, &bytes);
  packed = g_bytes_new (data, bytes);
  assert_done ((body = rokad_message_unpack (packed, &error)) != NULL);
  g_assert_cmpmem (g_bytes_get_data (body, NULL), g_bytes_get_size (body), text, plain_bytes);
}

static void
test_packed_bodies_are_read (Visitor *self, gconstpointer unused)
{
  g_auto (RokadPull) nothing = { .after = g_array_new (FALSE, TRUE, sizeof (RokadPosition)) };
  g_autofree char *headers = g_strconcat (
      self->headers, "Content-Type: application/json\r\nContent-Encoding: gzip\r\n", NULL);
  g_autoptr (GBytes) plain = NULL;
  g_autoptr (GBytes) packed = NULL;
  g_autoptr (GString) heard = NULL;

  g_strlcpy (nothing.node, rokad_shop_node (self->till.shop), sizeof nothing.node);
  plain = rokad_pull_encode (&nothing);
  packed = rokad_message_pack (plain);
  heard = visitor_ask (self, "POST", "/v1/pull", headers, packed);
  g_assert_cmpuint (talk_status (heard), ==, 200);
}

/* --- Waiting for news --- */

/* Asks for heads behind those of now, and would wait for so many seconds. */
static Talk *
listen_for (Visitor *self, guint seconds)
{
  g_autoptr (GString) now = visitor_ask (self, "GET", "/v1/heads", self->headers, NULL);
  gsize bytes;
  const char *text = talk_body (now, &bytes);
  g_autoptr (GBytes) body = g_bytes_new (text, bytes);
  g_auto (RokadHeads) heads = { 0 };
  g_autofree char *path = NULL;
  g_autoptr (GString) request = NULL;

  assert_done (rokad_heads_decode (body, &heads, &error));
  path = g_strdup_printf ("/v1/heads?after=%s&wait=%u", heads.version, seconds);
  request = talk_request ("GET", path, self->headers, NULL, 0);
  return talk_begin (self->hub.port, FALSE, request->str, request->len);
}

static void
test_who_listens_is_told_of_a_push (Visitor *self, gconstpointer unused)
{
  Talk *first = listen_for (self, 25);
  Talk *second = listen_for (self, 25);
  g_autoptr (GString) heard_first = NULL;
  g_autoptr (GString) heard_second = NULL;

  visitor_wait_for (self, "rokad_parked", 2);
  visitor_push (self);
  heard_first = talk_end (first);
  heard_second = talk_end (second);
  g_assert_cmpuint (talk_status (heard_first), ==, 200);
  g_assert_cmpuint (talk_status (heard_second), ==, 200);
  g_assert_nonnull (strstr (heard_first->str, rokad_shop_node (self->till.shop)));
  g_assert_cmpint (visitor_measure (self, "rokad_parked"), ==, 0);
}

/* The hub's own limit is shorter than what was asked for. */
static void
test_who_listens_in_vain_is_told_so (Visitor *self, gconstpointer unused)
{
  g_autoptr (GString) heard = talk_end (listen_for (self, 1000000000));

  g_assert_cmpuint (talk_status (heard), ==, 304);
  g_assert_nonnull (strstr (heard->str, ROKAD_PROTOCOL_HEADER ": 1\r\n"));
}

static void
test_the_longest_waiting_makes_room (Visitor *self, gconstpointer unused)
{
  Talk *first = listen_for (self, 25);
  Talk *second;
  g_autoptr (GString) heard = NULL;

  visitor_wait_for (self, "rokad_parked", 1);
  second = listen_for (self, 25);
  heard = talk_end (first);
  g_assert_cmpuint (talk_status (heard), ==, 304);
  visitor_wait_for (self, "rokad_parked", 1);
  hub_stop (&self->hub);
  g_string_free (talk_end (second), TRUE);
}

static void
test_who_has_left_does_not_wait (Visitor *self, gconstpointer unused)
{
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  g_autoptr (GSocketConnection) connection = NULL;
  g_autoptr (GString) request =
      talk_request ("GET", "/v1/heads?after=VERSION&wait=25", self->headers, NULL, 0);
  g_autoptr (GString) now = visitor_ask (self, "GET", "/v1/heads", self->headers, NULL);
  gsize bytes;
  const char *text = talk_body (now, &bytes);
  g_autoptr (GBytes) body = g_bytes_new (text, bytes);
  g_auto (RokadHeads) heads = { 0 };

  assert_done (rokad_heads_decode (body, &heads, &error));
  g_string_replace (request, "VERSION", heads.version, 1);
  assert_done ((connection = g_socket_client_connect_to_host (client, "127.0.0.1", self->hub.port,
                                                              NULL, &error)) != NULL);
  assert_done (g_output_stream_write_all (g_io_stream_get_output_stream (G_IO_STREAM (connection)),
                                          request->str, request->len, NULL, NULL, &error));
  visitor_wait_for (self, "rokad_parked", 1);
  assert_done (g_io_stream_close (G_IO_STREAM (connection), NULL, &error));
  visitor_wait_for (self, "rokad_parked", 0);
  visitor_wait_for (self, "rokad_connections", 1);
}

static void
test_stopping_ends_what_waits (Visitor *self, gconstpointer unused)
{
  Talk *listener = listen_for (self, 25);
  Talk *half = talk_begin (self->hub.port, FALSE, "GET ", 4);

  visitor_wait_for (self, "rokad_parked", 1);
  hub_stop (&self->hub);
  g_string_free (talk_end (listener), TRUE);
  g_string_free (talk_end (half), TRUE);
}

/* --- Who it is --- */

static void
test_tokens_do_not_go_in_the_clear (Visitor *self, gconstpointer unused)
{
  g_autoptr (RokadServer) server = rokad_server_new (self->hub.store, NULL, NULL);
  g_autoptr (GError) error = NULL;

  g_assert_false (rokad_server_listen (server, "0.0.0.0", 0, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED);
}

static void
test_the_certificate_is_made_once (void)
{
  Hub hub;
  g_autofree char *path = NULL;
  g_autofree char *again = NULL;
  g_autoptr (GTlsCertificate) read = NULL;
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();
  g_autoptr (GDateTime) from = NULL;
  g_autoptr (GDateTime) until = NULL;
  GStatBuf file;

  hub_open (&hub, 1, TRUE, NULL);
  path = g_build_filename (hub.folder, "keys", "tls.pem", NULL);
  g_assert_cmpint (g_stat (path, &file), ==, 0);
  g_assert_cmpint (file.st_mode & 0777, ==, 0600);

  assert_done ((read = rokad_tls_identity_open (hub.folder, &hub.seeded.environment, &error)) !=
               NULL);
  again = rokad_tls_fingerprint (read);
  g_assert_cmpstr (again, ==, hub.fingerprint);
  from = g_tls_certificate_get_not_valid_before (read);
  until = g_tls_certificate_get_not_valid_after (read);
  g_assert_cmpint (g_date_time_compare (from, now), <, 0);
  g_assert_cmpint (g_date_time_difference (until, now) / G_TIME_SPAN_DAY, >, 19 * 365);
  hub_close (&hub);
}

/* A key that tills know is never replaced because it could not be read. */
static void
test_a_broken_certificate_is_said (Visitor *self, gconstpointer unused)
{
  g_autofree char *path = g_build_filename (self->hub.folder, "keys", "tls.pem", NULL);
  g_autoptr (GTlsCertificate) certificate = NULL;
  g_autoptr (GError) wrong = NULL;

  assert_done (g_file_set_contents (path, "none", -1, &error));
  certificate = rokad_tls_identity_open (self->hub.folder, &self->hub.seeded.environment, &wrong);
  g_assert_null (certificate);
  g_assert_nonnull (wrong);
}

static void
test_tls_answers_as_plain_does (void)
{
  static const char request[] = "GET /readyz HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n";
  g_autoptr (GString) heard = NULL;
  Hub hub;

  hub_open (&hub, 1, TRUE, NULL);
  heard = talk_end (talk_begin (hub.port, TRUE, request, strlen (request)));
  g_assert_cmpuint (talk_status (heard), ==, 200);
  hub_close (&hub);
}

#define ADD_WITH(path, limits, func) \
  g_test_add ("/server/" path, Visitor, limits, visitor_open, func, visitor_close)
#define ADD(path, func) ADD_WITH (path, NULL, func)

int
main (int argc, char **argv)
{
  RokadServerLimits hasty = rokad_server_limits;
  RokadServerLimits patient = rokad_server_limits;

  hasty.wait_ms = 50;
  patient.parked_max = 1;
  g_test_init (&argc, &argv, NULL);

  ADD ("it_says_that_it_lives", test_it_says_that_it_lives);
  ADD ("refusals_are_of_the_protocol", test_refusals_are_of_the_protocol);
  ADD ("lines_go_in_and_come_out", test_lines_go_in_and_come_out);
  ADD ("long_answers_are_packed_for_who_takes_it", test_long_answers_are_packed_for_who_takes_it);
  ADD ("packed_bodies_are_read", test_packed_bodies_are_read);
  ADD ("who_listens_is_told_of_a_push", test_who_listens_is_told_of_a_push);
  ADD_WITH ("who_listens_in_vain_is_told_so", &hasty, test_who_listens_in_vain_is_told_so);
  ADD_WITH ("the_longest_waiting_makes_room", &patient, test_the_longest_waiting_makes_room);
  ADD ("who_has_left_does_not_wait", test_who_has_left_does_not_wait);
  ADD ("stopping_ends_what_waits", test_stopping_ends_what_waits);
  ADD ("tokens_do_not_go_in_the_clear", test_tokens_do_not_go_in_the_clear);
  g_test_add_func ("/server/the_certificate_is_made_once", test_the_certificate_is_made_once);
  ADD ("a_broken_certificate_is_said", test_a_broken_certificate_is_said);
  g_test_add_func ("/server/tls_answers_as_plain_does", test_tls_answers_as_plain_does);

  return g_test_run ();
}
