/* Whoever is slow, loud or greedy costs the hub's server little. */
#include <string.h>

#include "stall.h"
#include "visitor.h"

#define SOON_MS 50
#define ENROL_BODY "{\"code\":\"x\"}"

/* --- Bounds --- */

/* "POST /v1/pull" with @headers and a body of so many bytes. */
static GString *
post_zeros (Visitor *self, const char *headers, gsize bytes)
{
  g_autofree char *zeros = g_malloc0 (bytes);
  g_autoptr (GBytes) body = g_bytes_new (zeros, bytes);

  return visitor_ask (self, "POST", "/v1/pull", headers, body);
}

static void
test_a_long_body_is_refused (Visitor *self, gconstpointer unused)
{
  g_autoptr (GString) fits = post_zeros (self, "", ROKAD_PACKED_BYTES_MAX);
  g_autoptr (GString) over = post_zeros (self, "", ROKAD_PACKED_BYTES_MAX + 1);

  visitor_assert_refused (fits, 400, ROKAD_REFUSED_INVALID); /* of no type */
  visitor_assert_refused (over, 413, ROKAD_REFUSED_TOO_LONG);
}

static GString *
post_chunks (Visitor *self, gsize bytes)
{
  g_autoptr (GString) text = g_string_new (
      "POST /v1/pull HTTP/1.1\r\nHost: h\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n"
      "Rokad-Protocol: 1\r\n\r\n");
  g_autofree char *zeros = g_malloc0 (0x10000);

  for (gsize sent = 0; sent < bytes; sent += 0x10000)
    {
      g_string_append (text, "10000\r\n");
      g_string_append_len (text, zeros, 0x10000);
      g_string_append (text, "\r\n");
    }
  g_string_append (text, "0\r\n\r\n");
  return talk_end (talk_begin (self->hub.port, FALSE, text->str, text->len));
}

/* Its length is not told before: it is counted as it comes. */
static void
test_a_long_body_in_chunks_is_refused (Visitor *self, gconstpointer unused)
{
  g_autoptr (GString) fits = post_chunks (self, ROKAD_PACKED_BYTES_MAX);
  g_autoptr (GString) over = post_chunks (self, ROKAD_PACKED_BYTES_MAX + 0x10000);

  visitor_assert_refused (fits, 400, ROKAD_REFUSED_INVALID);
  visitor_assert_refused (over, 413, ROKAD_REFUSED_TOO_LONG);
}

/* It is not even heard to its end. */
static void
test_an_endless_body_is_cut (Visitor *self, gconstpointer unused)
{
  g_autoptr (GString) chunks = post_chunks (self, 32 * ROKAD_PACKED_BYTES_MAX);
  g_autoptr (GString) length = post_zeros (self, "", 32 * ROKAD_PACKED_BYTES_MAX);

  g_assert_cmpuint (chunks->len, ==, 0);
  g_assert_cmpuint (length->len, ==, 0);
  visitor_wait_for (self, "rokad_connections_cut_total", 2);
}

static void
test_bodies_together_are_bounded (Visitor *self, gconstpointer unused)
{
  g_autoptr (GString) heard = post_zeros (self, "", 4096);

  visitor_assert_refused (heard, 503, ROKAD_REFUSED_BUSY);

  /* Of one that was answered nothing is left: it is refused for its type alone. */
  for (guint i = 0; i < 4; i++)
    {
      g_autoptr (GString) small = post_zeros (self, "", 512);

      visitor_assert_refused (small, 400, ROKAD_REFUSED_INVALID);
    }
}

static void
test_bad_encodings_are_refused (Visitor *self, gconstpointer unused)
{
  g_autofree char *zeros = g_malloc0 (ROKAD_MESSAGE_BYTES_MAX);
  g_autoptr (GBytes) plain = g_bytes_new (zeros, ROKAD_MESSAGE_BYTES_MAX);
  g_autoptr (GBytes) packed = rokad_message_pack (plain);
  g_autoptr (GByteArray) bomb = g_byte_array_new ();
  g_autoptr (GBytes) body = NULL;
  g_autoptr (GString) bombed = NULL;
  g_autoptr (GString) none = post_zeros (self, "Content-Encoding: gzip\r\n", 100);
  g_autoptr (GString) other = post_zeros (self, "Content-Encoding: br\r\n", 100);

  /* Two members are not taken either; what is one, and unpacks to more, is stopped. */
  g_byte_array_append (bomb, g_bytes_get_data (packed, NULL), (guint) g_bytes_get_size (packed));
  g_byte_array_append (bomb, g_bytes_get_data (packed, NULL), (guint) g_bytes_get_size (packed));
  body = g_byte_array_free_to_bytes (g_steal_pointer (&bomb));
  bombed = visitor_ask (self, "POST", "/v1/pull", "Content-Encoding: gzip\r\n", body);
  visitor_assert_refused (bombed, 400, ROKAD_REFUSED_INVALID);
  visitor_assert_refused (none, 400, ROKAD_REFUSED_INVALID);
  visitor_assert_refused (other, 415, ROKAD_REFUSED_INVALID);
}

/* 4 KiB that would be 4 MiB and more. */
static void
test_a_bomb_is_refused (Visitor *self, gconstpointer unused)
{
  g_autoptr (GZlibCompressor) compressor = g_zlib_compressor_new (G_ZLIB_COMPRESSOR_FORMAT_GZIP, 9);
  g_autoptr (GOutputStream) memory = g_memory_output_stream_new_resizable ();
  g_autoptr (GOutputStream) output =
      g_converter_output_stream_new (memory, G_CONVERTER (compressor));
  g_autofree char *zeros = g_malloc0 (ROKAD_MESSAGE_BYTES_MAX + 1);
  g_autoptr (GBytes) body = NULL;
  g_autoptr (GString) heard = NULL;

  assert_done (
      g_output_stream_write_all (output, zeros, ROKAD_MESSAGE_BYTES_MAX + 1, NULL, NULL, &error));
  assert_done (g_output_stream_close (output, NULL, &error));
  body = g_memory_output_stream_steal_as_bytes (G_MEMORY_OUTPUT_STREAM (memory));
  g_assert_cmpuint (g_bytes_get_size (body), <, 8192);
  heard = visitor_ask (self, "POST", "/v1/pull", "Content-Encoding: gzip\r\n", body);
  visitor_assert_refused (heard, 413, ROKAD_REFUSED_TOO_LONG);
}

static GString *
ask_with_header_of (Visitor *self, gsize bytes)
{
  g_autofree char *value = g_strnfill (bytes, 'x');
  g_autofree char *headers = g_strdup_printf ("X: %s\r\n", value);

  return visitor_ask (self, "GET", "/healthz", headers, NULL);
}

static void
test_long_headers_are_refused (Visitor *self, gconstpointer unused)
{
  g_autoptr (GString) fits = ask_with_header_of (self, ROKAD_SERVER_HEADER_BYTES_MAX / 2);
  g_autoptr (GString) over = ask_with_header_of (self, ROKAD_SERVER_HEADER_BYTES_MAX);

  g_assert_cmpuint (talk_status (fits), ==, 200);
  visitor_assert_refused (over, 431, ROKAD_REFUSED_TOO_LONG);
}

/* Nothing but what the asker itself sends grows meanwhile. */
static void
test_endless_headers_are_cut (Visitor *self, gconstpointer unused)
{
  g_autoptr (GString) text = g_string_new ("GET /healthz HTTP/1.1\r\nX: ");
  g_autofree char *value = g_strnfill (4 * 1024 * 1024, 'x');
  g_autoptr (GString) heard = NULL;

  g_string_append (text, value);
  heard = talk (self->hub.port, text->str);
  g_assert_cmpuint (talk_status (heard), !=, 200);
}

/* --- Time --- */

static void
test_the_slow_are_cut (Visitor *self, gconstpointer unused)
{
  static const char *const beginnings[] = {
    "",
    "GET /healthz HT",
    "GET /healthz HTTP/1.1\r\nHost: h\r\n",
    "POST /v1/pull HTTP/1.1\r\nHost: h\r\nContent-Length: 10\r\n\r\nabc",
    "POST /v1/pull HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab",
  };

  for (guint i = 0; i < G_N_ELEMENTS (beginnings); i++)
    {
      g_autoptr (GString) heard = talk (self->hub.port, beginnings[i]);

      g_assert_cmpuint (talk_status (heard), !=, 200);
    }
  g_assert_cmpint (visitor_measure (self, "rokad_connections_cut_total"), ==,
                   G_N_ELEMENTS (beginnings));
  visitor_wait_for (self, "rokad_connections", 1); /* the one that asks */
}

/* A second request on the same connection has its own time. */
static void
test_a_connection_rests_for_a_while_only (Visitor *self, gconstpointer unused)
{
  g_autoptr (GString) heard = talk (self->hub.port, "GET /healthz HTTP/1.1\r\nHost: h\r\n\r\n"
                                                    "GET /healthz HTTP/1.1\r\nHost: h\r\n\r\n");

  g_assert_cmpuint (talk_status (heard), ==, 200);
  g_assert_nonnull (strstr (heard->str + 1, "HTTP/1.1 200"));
}

/* Bytes that are no TLS, and none at all, in front of a server that waits for a handshake. */
static void
test_a_slow_handshake_is_cut (void)
{
  RokadServerLimits limits = rokad_server_limits;
  g_autoptr (GString) silent = NULL;
  g_autoptr (GString) plain = NULL;
  g_autoptr (GString) half = NULL;
  Hub hub;

  limits.arrival_ms = SOON_MS;
  hub_open (&hub, 1, TRUE, &limits);
  silent = talk (hub.port, "");
  plain = talk (hub.port, "GET /healthz HTTP/1.1\r\nHost: h\r\n\r\n");
  half = talk_end (talk_begin (hub.port, FALSE, "\x16\x03\x01\x02\x00\x01", 6));
  g_assert_cmpuint (talk_status (silent), ==, 0);
  g_assert_cmpuint (talk_status (plain), ==, 0);
  g_assert_cmpuint (talk_status (half), ==, 0);
  hub_close (&hub);
}

/* --- Crowds --- */

/* The one that is over the limit hears nothing. */
static gboolean
is_turned_away (gpointer data)
{
  g_autoptr (GString) heard = visitor_ask (data, "GET", "/healthz", "", NULL);

  g_main_context_wakeup (NULL); /* asked again at once */
  return heard->len == 0;
}

static void
test_connections_are_bounded (Visitor *self, gconstpointer unused)
{
  Talk *first = talk_begin (self->hub.port, FALSE, "GET ", 4);
  Talk *second = talk_begin (self->hub.port, FALSE, "GET ", 4);

  talk_wait (is_turned_away, self);
  hub_stop (&self->hub);
  g_string_free (talk_end (first), TRUE);
  g_string_free (talk_end (second), TRUE);
}

static void
test_who_asks_too_often_waits (Visitor *self, gconstpointer unused)
{
  guint answered = 0;
  g_autoptr (GString) heard = NULL;

  while ((heard = visitor_ask (self, "GET", "/v1/heads", self->headers, NULL),
          talk_status (heard) != 429))
    {
      g_assert_cmpuint (talk_status (heard), ==, 200);
      g_assert_cmpuint (answered++, <, 100);
      g_string_free (g_steal_pointer (&heard), TRUE);
    }
  visitor_assert_refused (heard, 429, ROKAD_REFUSED_BUSY);
  g_assert_nonnull (strstr (heard->str, "\r\nRetry-After: "));
  g_assert_cmpuint (answered, >=, 10);

  /* Another one does not wait for it. */
  g_string_free (g_steal_pointer (&heard), TRUE);
  heard = visitor_ask (self, "GET", "/v1/heads", "Authorization: Bearer another\r\n", NULL);
  visitor_assert_refused (heard, 401, ROKAD_REFUSED_TOKEN);
}

static void
test_codes_are_not_guessed (Visitor *self, gconstpointer unused)
{
  g_autoptr (GBytes) body = g_bytes_new_static (ENROL_BODY, strlen (ENROL_BODY));
  guint tried = 0;
  g_autoptr (GString) heard = NULL;

  while (
      (heard = visitor_ask (self, "POST", "/v1/enrol", "Content-Type: application/json\r\n", body),
       talk_status (heard) != 429))
    {
      visitor_assert_refused (heard, 400, ROKAD_REFUSED_INVALID);
      g_assert_cmpuint (tried++, <, 100);
      g_string_free (g_steal_pointer (&heard), TRUE);
    }
  visitor_assert_refused (heard, 429, ROKAD_REFUSED_BUSY);
  g_assert_cmpuint (tried, ==, ROKAD_SERVER_ENROLMENTS_PER_MINUTE);
}

#define ADD_WITH(path, limits, func) \
  g_test_add ("/server-limits/" path, Visitor, limits, visitor_open, func, visitor_close)
#define ADD(path, func) ADD_WITH (path, NULL, func)

int
main (int argc, char **argv)
{
  RokadServerLimits hasty = rokad_server_limits;
  RokadServerLimits small = rokad_server_limits;
  RokadServerLimits lonely = rokad_server_limits;

  hasty.arrival_ms = hasty.idle_ms = SOON_MS;
  small.connections_max = 2;
  lonely.connections_of_address_max = 2;
  small.of_token_per_minute = 10;
  small.arriving_bytes_max = 1024;
  g_test_init (&argc, &argv, NULL);

  ADD ("a_long_body_is_refused", test_a_long_body_is_refused);
  ADD ("a_long_body_in_chunks_is_refused", test_a_long_body_in_chunks_is_refused);
  ADD ("an_endless_body_is_cut", test_an_endless_body_is_cut);
  ADD_WITH ("bodies_together_are_bounded", &small, test_bodies_together_are_bounded);
  ADD ("bad_encodings_are_refused", test_bad_encodings_are_refused);
  ADD ("a_bomb_is_refused", test_a_bomb_is_refused);
  ADD ("long_headers_are_refused", test_long_headers_are_refused);
  ADD ("endless_headers_are_cut", test_endless_headers_are_cut);
  ADD_WITH ("the_slow_are_cut", &hasty, test_the_slow_are_cut);
  ADD_WITH ("a_connection_rests_for_a_while_only", &hasty,
            test_a_connection_rests_for_a_while_only);
  g_test_add_func ("/server-limits/a_slow_handshake_is_cut", test_a_slow_handshake_is_cut);
  ADD_WITH ("connections_are_bounded", &small, test_connections_are_bounded);
  ADD_WITH ("connections_of_an_address_are_bounded", &lonely, test_connections_are_bounded);
  ADD_WITH ("who_asks_too_often_waits", &small, test_who_asks_too_often_waits);
  ADD ("codes_are_not_guessed", test_codes_are_not_guessed);

  return g_test_run ();
}
