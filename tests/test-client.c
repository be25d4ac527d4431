/* What a till sends to one peer and believes of it: bounded in bytes and time, and no further than
 * that peer.
 */
#include <string.h>

#include "imposter.h"
#include "rokad-client.h"
#include "talk.h"

#define LONG_MS 60000

typedef struct
{
  RokadAnswer *answer;
  GError *error;
  gboolean ended;
} Outcome;

static void
note_end (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Outcome *self = user_data;

  self->answer = rokad_client_send_finish (ROKAD_CLIENT (source), result, &self->error);
  self->ended = TRUE;
}

static gboolean
has_ended (gpointer data)
{
  return ((Outcome *) data)->ended;
}

/* Whoever is cancelled is so before anything else happens. */
static RokadAnswer *
send_with (const char *url,
           GBytes *body,
           guint deadline_ms,
           GCancellable *cancellable,
           GError **error)
{
  g_autoptr (RokadClient) client = rokad_client_new (url, NULL, NULL, error);
  g_autoptr (GCancellable) own = cancellable == NULL ? g_cancellable_new () : NULL;
  RokadOutgoing request = { "POST", (char *) "/v1/push", ROKAD_TYPE_LINES, body };
  Outcome outcome = { NULL };

  g_assert_nonnull (client);
  rokad_client_send_async (client, &request, "secret", deadline_ms, own != NULL ? own : cancellable,
                           note_end, &outcome);
  if (cancellable != NULL)
    g_cancellable_cancel (cancellable);
  talk_wait (has_ended, &outcome);
  if (outcome.error != NULL)
    g_propagate_error (error, outcome.error);
  return outcome.answer;
}

static GBytes *
make_zeros (gsize bytes)
{
  return g_bytes_new_take (g_malloc0 (bytes), bytes);
}

static void
test_it_says_who_it_is (void)
{
  g_autoptr (GBytes) body = g_bytes_new_static ("{}", 2);
  g_autoptr (Imposter) peer =
      imposter_new (200, TRUE, ROKAD_TYPE_JSON "; charset=utf-8", body, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (RokadAnswer) answer = send_with (imposter_url (peer), body, LONG_MS, NULL, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (answer->status, ==, 200);
  g_assert_cmpstr (answer->type, ==, ROKAD_TYPE_JSON);
  g_assert_cmpstr (answer->protocol, ==, "1");
  g_assert_true (g_bytes_equal (answer->body, body));
  g_assert_cmpstr (imposter_header (peer, ROKAD_PROTOCOL_HEADER), ==, "1");
  g_assert_cmpstr (imposter_header (peer, "Authorization"), ==, "Bearer secret");
  g_assert_cmpstr (imposter_header (peer, "Content-Type"), ==, ROKAD_TYPE_LINES);
  g_assert_cmpstr (imposter_header (peer, "Accept-Encoding"), ==, "gzip");
  g_assert_null (imposter_header (peer, "Content-Encoding")); /* it is short */
}

static void
test_bodies_are_packed_both_ways (void)
{
  static const char *const headers[] = { "Content-Encoding", "gzip", NULL };
  g_autoptr (GBytes) body = make_zeros (100000);
  g_autoptr (GBytes) packed = rokad_message_pack (body);
  g_autoptr (Imposter) peer = imposter_new (200, TRUE, ROKAD_TYPE_JSON, packed, headers);
  g_autoptr (GError) error = NULL;
  g_autoptr (RokadAnswer) answer = send_with (imposter_url (peer), body, LONG_MS, NULL, &error);

  g_assert_no_error (error);
  g_assert_true (g_bytes_equal (answer->body, body));
  g_assert_cmpstr (imposter_header (peer, "Content-Encoding"), ==, "gzip");
  g_assert_cmpint (g_ascii_strtoll (imposter_header (peer, "Content-Length"), NULL, 10), <, 1000);
}

/* Its length may be known before, or only once it has come. */
static void
test_endless_answers_are_broken_off (void)
{
  static const char *const chunked[] = { "Transfer-Encoding", "chunked", NULL };
  g_autoptr (GBytes) fits = make_zeros (ROKAD_MESSAGE_BYTES_MAX);
  g_autoptr (GBytes) over = make_zeros (ROKAD_MESSAGE_BYTES_MAX + 1);
  const struct
  {
    GBytes *body;
    const char *const *headers;
  } cases[] = { { fits, NULL }, { fits, chunked }, { over, NULL }, { over, chunked } };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (Imposter) peer =
          imposter_new (200, TRUE, ROKAD_TYPE_BYTES, cases[i].body, cases[i].headers);
      g_autoptr (GError) error = NULL;
      g_autoptr (RokadAnswer) answer = send_with (imposter_url (peer), NULL, LONG_MS, NULL, &error);

      if (cases[i].body == fits)
        g_assert_no_error (error);
      else
        g_assert_error (error, ROKAD_SYNC_ERROR, ROKAD_SYNC_PROBLEM_OFFLINE);
      g_assert_true ((answer != NULL) == (cases[i].body == fits));
    }
}

static void
test_a_bomb_is_not_unpacked (void)
{
  static const char *const headers[] = { "Content-Encoding", "gzip", NULL };
  g_autoptr (GZlibCompressor) compressor = g_zlib_compressor_new (G_ZLIB_COMPRESSOR_FORMAT_GZIP, 9);
  g_autoptr (GInputStream) zeros = g_memory_input_stream_new_from_data (
      g_malloc0 (ROKAD_MESSAGE_BYTES_MAX + 1), ROKAD_MESSAGE_BYTES_MAX + 1, g_free);
  g_autoptr (GInputStream) input = g_converter_input_stream_new (zeros, G_CONVERTER (compressor));
  g_autoptr (GBytes) bomb = g_input_stream_read_bytes (input, 65536, NULL, NULL);
  g_autoptr (Imposter) peer = imposter_new (200, TRUE, ROKAD_TYPE_JSON, bomb, headers);
  g_autoptr (GError) error = NULL;
  g_autoptr (RokadAnswer) answer = send_with (imposter_url (peer), NULL, LONG_MS, NULL, &error);

  g_assert_error (error, ROKAD_SYNC_ERROR, ROKAD_SYNC_PROBLEM_OFFLINE);
  g_assert_null (answer);
}

/* A token goes nowhere else. */
static void
test_it_does_not_follow (void)
{
  g_autoptr (GBytes) body = g_bytes_new_static ("{}", 2);
  g_autoptr (Imposter) other = imposter_new (200, TRUE, ROKAD_TYPE_JSON, body, NULL);
  const char *const headers[] = { "Location", imposter_url (other), NULL };
  g_autoptr (Imposter) peer = imposter_new (303, TRUE, ROKAD_TYPE_JSON, body, headers);
  g_autoptr (GError) error = NULL;
  g_autoptr (RokadAnswer) answer = send_with (imposter_url (peer), NULL, LONG_MS, NULL, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (answer->status, ==, 303);
  g_assert_cmpuint (imposter_asked (other), ==, 0);
}

/* A socket that takes connections and never says a word. */
static GSocketListener *
listen_silently (char **out_url)
{
  g_autoptr (GSocketListener) silent = g_socket_listener_new ();
  guint16 port = g_socket_listener_add_any_inet_port (silent, NULL, NULL);

  g_assert_cmpuint (port, >, 0);
  *out_url = g_strdup_printf ("http://127.0.0.1:%u", port);
  return g_steal_pointer (&silent);
}

static void
test_silence_ends_in_time (void)
{
  g_autofree char *url = NULL;
  g_autoptr (GSocketListener) silent = listen_silently (&url);
  g_autoptr (GError) error = NULL;
  g_autoptr (RokadAnswer) answer = send_with (url, NULL, 50, NULL, &error);

  g_assert_error (error, ROKAD_SYNC_ERROR, ROKAD_SYNC_PROBLEM_OFFLINE);
  g_assert_null (answer);
}

static void
test_who_cancels_is_told_so (void)
{
  g_autofree char *url = NULL;
  g_autoptr (GSocketListener) silent = listen_silently (&url);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (RokadAnswer) answer = send_with (url, NULL, LONG_MS, cancellable, &error);

  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_null (answer);
}

/* Without TLS it speaks to this machine alone; with it, only to who has a fingerprint. */
static void
test_addresses_are_checked (void)
{
  static const struct
  {
    const char *url;
    const char *fingerprint;
    gboolean good;
  } cases[] = {
    { "http://127.0.0.1:80", "", TRUE },
    { "http://127.9.9.9/", "", TRUE },
    { "http://[::1]:80", "", TRUE },
    { "http://localhost", "", TRUE },
    { "https://hub.shop:7377", "ab", TRUE },
    { "https://hub.shop", "", FALSE },
    { "http://127.0.0.1", "ab", FALSE },
    { "http://hub.shop", "", FALSE },
    { "http://10.0.0.1", "", FALSE },
    { "https://hub.shop/a", "ab", FALSE },
    { "https://hub.shop?a=b", "ab", FALSE },
    { "file:///etc", "ab", FALSE },
    { "hub", "ab", FALSE },
    { "", "", FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (RokadClient) client =
          rokad_client_new (cases[i].url, cases[i].fingerprint, NULL, &error);

      g_test_message ("%s", cases[i].url);
      g_assert_true ((client != NULL) == cases[i].good);
      if (!cases[i].good)
        g_assert_error (error, ROKAD_SHOP_ERROR, ROKAD_SHOP_ERROR_INVALID);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/client/it_says_who_it_is", test_it_says_who_it_is);
  g_test_add_func ("/client/bodies_are_packed_both_ways", test_bodies_are_packed_both_ways);
  g_test_add_func ("/client/endless_answers_are_broken_off", test_endless_answers_are_broken_off);
  g_test_add_func ("/client/a_bomb_is_not_unpacked", test_a_bomb_is_not_unpacked);
  g_test_add_func ("/client/it_does_not_follow", test_it_does_not_follow);
  g_test_add_func ("/client/silence_ends_in_time", test_silence_ends_in_time);
  g_test_add_func ("/client/who_cancels_is_told_so", test_who_cancels_is_told_so);
  g_test_add_func ("/client/addresses_are_checked", test_addresses_are_checked);

  return g_test_run ();
}
