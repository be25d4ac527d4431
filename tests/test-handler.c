/* What a hub answers to any request: what it serves, or a refusal with the right status and word.
 */
#include <string.h>

#include "fault-vfs.h"
#include "node.h"
#include "rokad-blob-piece.h"
#include "rokad-host.h"
#include "rokad-key.h"
#include "stranger.h"

#define NO_HASH ROKAD_HASH_OF_NOTHING
#define BLOB_BYTES (ROKAD_PIECE_BYTES_MAX + 1000)

typedef struct
{
  Node hub;
  Node b;
  const char *token;
} Fixture;

static void
set_up (Fixture *self, gconstpointer unused)
{
  node_open_joined (&self->hub, "hub", 1);
  node_open_joined (&self->b, "till", 2);
  node_enrol (&self->b, &self->hub);
  self->token = rokad_asker_token (self->b.asker);
}

static void
tear_down (Fixture *self, gconstpointer unused)
{
  node_assert_sound (&self->hub);
  node_close (&self->hub);
  node_close (&self->b);
}

/* --- Requests that are none --- */

/* Every route, and whether a stranger may ask. */
static const struct
{
  const char *method;
  const char *path;
  const char *type; /* NULL for none */
  gsize bytes_max;
} routes[] = {
  { "POST", "/v1/enrol", ROKAD_TYPE_JSON, ROKAD_ENROL_BYTES_MAX },
  { "POST", "/v1/token", ROKAD_TYPE_JSON, ROKAD_SHORT_BYTES_MAX },
  { "POST", "/v1/push", ROKAD_TYPE_LINES, ROKAD_MESSAGE_BYTES_MAX },
  { "POST", "/v1/pull", ROKAD_TYPE_JSON, ROKAD_MESSAGE_BYTES_MAX },
  { "GET", "/v1/heads", NULL, 0 },
  { "GET", "/v1/blob/" NO_HASH, NULL, 0 },
  { "POST", "/v1/blob/" NO_HASH, ROKAD_TYPE_BYTES, ROKAD_PIECE_BYTES_MAX },
  { "GET", "/v1/snapshot", NULL, 0 },
  { "GET", "/v1/snapshot/" NO_HASH, NULL, 0 },
};

static void
test_there_are_no_other_routes (Fixture *self, gconstpointer unused)
{
  static const char *const methods[] = { "GET", "POST", "PUT", "DELETE", "HEAD", "get", "" };
  static const char *const paths[] = {
    "",           "/",           "/v1",         "/v1/",          "/v1/pushes",     "/v1/push/",
    "/v2/push",   "//v1/push",   "/v1/Heads",   "/v1/blob",      "/v1/heads/x",    "v1/heads",
    "/v1/enrol/", "/v1/orders/", "/v1/blobs/x", "/v1/snapshots", "/healthz/heads", "*",
  };

  for (gsize m = 0; m < G_N_ELEMENTS (methods); m++)
    {
      for (gsize p = 0; p < G_N_ELEMENTS (paths); p++)
        {
          g_auto (RokadResponse) response = { 0 };

          node_answer (&self->hub, methods[m], paths[p], NULL, self->token, NULL, &response);
          node_assert_refused (&response, 404, ROKAD_REFUSED_MISSING);
        }
      for (gsize r = 0; r < G_N_ELEMENTS (routes); r++)
        {
          g_auto (RokadResponse) response = { 0 };
          gboolean post = g_str_equal (methods[m], "POST");

          if (g_str_equal (methods[m], routes[r].method) ||
              (g_str_has_prefix (routes[r].path, "/v1/blob/") &&
               (post || g_str_equal (methods[m], "GET"))))
            continue;
          node_answer (&self->hub, methods[m], routes[r].path, routes[r].type, self->token, NULL,
                       &response);
          node_assert_refused (&response, 404, ROKAD_REFUSED_MISSING);
        }
    }
}

static void
test_another_version_is_told_so (Fixture *self, gconstpointer unused)
{
  static const char *const versions[] = { NULL, "", "0", "2", "1.0", " 1", "x" };

  for (gsize r = 0; r < G_N_ELEMENTS (routes); r++)
    for (gsize v = 0; v < G_N_ELEMENTS (versions); v++)
      {
        g_autoptr (GBytes) body = g_bytes_new_static ("{}", 2);
        RokadRequest request = { .method = routes[r].method,
                                 .path = routes[r].path,
                                 .type = routes[r].type,
                                 .protocol = versions[v],
                                 .token = self->token,
                                 .body = body };
        g_auto (RokadResponse) response = { 0 };

        rokad_handler_answer (self->hub.shop, &request, &response, NULL);
        node_assert_refused (&response, 426, ROKAD_REFUSED_VERSION);
      }
}

static void
test_a_body_is_of_its_type (Fixture *self, gconstpointer unused)
{
  static const char *const types[] = { NULL, "", "text/html", "application/JSON",
                                       ROKAD_TYPE_JSON ";charset=utf-8" };

  for (gsize r = 0; r < G_N_ELEMENTS (routes); r++)
    {
      g_autoptr (GBytes) body = g_bytes_new_static ("{}", 2);
      g_auto (RokadResponse) none = { 0 };

      if (routes[r].type == NULL)
        continue;
      for (gsize t = 0; t < G_N_ELEMENTS (types); t++)
        {
          g_auto (RokadResponse) response = { 0 };

          node_answer (&self->hub, routes[r].method, routes[r].path, types[t], self->token, body,
                       &response);
          node_assert_refused (&response, 400, ROKAD_REFUSED_INVALID);
        }
      node_answer (&self->hub, routes[r].method, routes[r].path, routes[r].type, self->token, NULL,
                   &none);
      node_assert_refused (&none, 400, ROKAD_REFUSED_INVALID);
    }
}

static void
test_nonsense_is_refused (Fixture *self, gconstpointer unused)
{
  static const char *const bodies[] = { "{}",   "[]",      "{", "}", "\n", "{\"node\":\"x\"}\n",
                                        "null", "\xff\xfe" };

  for (gsize r = 0; r < G_N_ELEMENTS (routes); r++)
    for (gsize b = 0; b < G_N_ELEMENTS (bodies); b++)
      {
        g_autoptr (GBytes) body = g_bytes_new_static (bodies[b], strlen (bodies[b]));
        g_auto (RokadResponse) response = { 0 };

        if (routes[r].type == NULL || g_str_equal (routes[r].type, ROKAD_TYPE_BYTES))
          continue;
        node_answer (&self->hub, routes[r].method, routes[r].path, routes[r].type, self->token,
                     body, &response);
        node_assert_refused (&response, 400, ROKAD_REFUSED_INVALID);
      }
}

static void
test_what_is_too_large_is_refused (Fixture *self, gconstpointer unused)
{
  for (gsize r = 0; r < G_N_ELEMENTS (routes); r++)
    {
      g_autoptr (GBytes) body = NULL;
      g_auto (RokadResponse) response = { 0 };

      if (routes[r].type == NULL)
        continue;
      body = g_bytes_new_take (g_strnfill (routes[r].bytes_max + 1, ' '), routes[r].bytes_max + 1);
      node_answer (&self->hub, routes[r].method, routes[r].path, routes[r].type, self->token, body,
                   &response);
      node_assert_refused (&response, 413, ROKAD_REFUSED_TOO_LONG);
    }
}

/* --- Heads --- */

static char *
ask_heads (Fixture *self, const char *after, guint status)
{
  g_autofree char *path =
      after != NULL ? g_strdup_printf ("/v1/heads?after=%s", after) : g_strdup ("/v1/heads");
  g_auto (RokadResponse) response = { 0 };
  g_auto (RokadHeads) heads = { 0 };
  g_autoptr (GError) error = NULL;

  node_answer (&self->hub, "GET", path, NULL, self->token, NULL, &response);
  g_assert_cmpuint (response.status, ==, status);
  if (status == 304)
    {
      g_assert_null (response.body);
      g_assert_null (response.type);
      return NULL;
    }

  rokad_heads_decode (response.body, &heads, &error);
  g_assert_no_error (error);
  return g_steal_pointer (&heads.version);
}

static void
test_heads_that_are_known_are_not_told_again (Fixture *self, gconstpointer unused)
{
  g_autofree char *version = ask_heads (self, NULL, 200);
  g_autofree char *again = ask_heads (self, "other", 200);
  g_autofree char *changed = NULL;

  g_assert_cmpstr (version, ==, again);
  ask_heads (self, version, 304);
  node_sync (&self->b, &self->hub);
  changed = ask_heads (self, version, 200);
  g_assert_cmpstr (version, !=, changed);
  ask_heads (self, changed, 304);
}

/* --- Blobs --- */

static void
make_blob (RokadBlob *out, guint8 **out_data, gsize bytes, guint8 seed)
{
  *out = (RokadBlob){ .bytes = (gint64) bytes, .rows = 1, .format = "none" };
  *out_data = g_malloc (bytes);
  for (gsize i = 0; i < bytes; i++)
    (*out_data)[i] = (guint8) (i * 7 + seed);
  rokad_hash (*out_data, bytes, out->sha256);
}

/* Rulings that name blobs come to the hub; it wants them. */
static void
name_blobs (Fixture *self, const RokadBlob *blobs, guint n)
{
  g_auto (Stranger) stranger;

  stranger_open (&stranger, self->hub.scrap, "shop", &self->hub.seeded);
  for (guint i = 0; i < n; i++)
    {
      g_auto (RokadJsonWriter) body;

      rokad_json_writer_init (&body);
      rokad_json_writer_begin_object (&body, NULL);
      rokad_blob_write (&blobs[i], &body, "blob");
      rokad_json_writer_text (&body, "from", "2026-01-01T00:00:00.000+00:00");
      rokad_json_writer_end_object (&body);
      stranger_say (&stranger, "products.imported", body.text->str);
    }
  parcel_give_all (&stranger.parcel, self->hub.shop);
}

static void
hand (Fixture *self,
      const char *name,
      gint64 from,
      const void *data,
      gsize bytes,
      RokadResponse *response)
{
  g_autofree char *path = g_strdup_printf ("/v1/blob/%s?from=%" G_GINT64_FORMAT, name, from);
  g_autoptr (GBytes) body = g_bytes_new (data, bytes);

  node_answer (&self->hub, "POST", path, ROKAD_TYPE_BYTES, self->token, body, response);
}

static void
assert_has (Fixture *self,
            const RokadBlob *blob,
            gint64 from,
            const void *data,
            gsize bytes,
            gint64 have)
{
  g_auto (RokadResponse) response = { 0 };
  RokadBlobAnswer answer;
  g_autoptr (GError) error = NULL;

  hand (self, blob->sha256, from, data, bytes, &response);
  g_assert_cmpuint (response.status, ==, 200);
  rokad_blob_answer_decode (response.body, &answer, &error);
  g_assert_no_error (error);
  g_assert_cmpint (answer.have, ==, have);
}

/* Whoever hands a piece of it is told how much there is, also where it was not the one that was
 * due.
 */
static void
test_a_blob_that_is_named_is_taken_in_order (Fixture *self, gconstpointer unused)
{
  RokadBlob blob;
  g_autofree guint8 *data = NULL;

  make_blob (&blob, &data, BLOB_BYTES, 1);
  name_blobs (self, &blob, 1);
  assert_has (self, &blob, 500, data + 500, 100, 0);
  assert_has (self, &blob, 0, data, 1000, 1000);
  assert_has (self, &blob, 0, data, 1000, 1000);
  assert_has (self, &blob, 2000, data + 2000, 1000, 1000);
  assert_has (self, &blob, -1, data, 1000, 1000);
  assert_has (self, &blob, 1000, data + 1000, ROKAD_PIECE_BYTES_MAX, BLOB_BYTES);
  g_assert_true (rokad_blob_is_here (rokad_shop_blobs (self->hub.shop), blob.sha256));
}

static void
test_bytes_that_are_not_the_blob_s_are_refused (Fixture *self, gconstpointer unused)
{
  static const guint8 one_more[1001];
  RokadBlob blob;
  g_autofree guint8 *data = NULL;
  g_auto (RokadResponse) other = { 0 };
  g_auto (RokadResponse) longer = { 0 };

  make_blob (&blob, &data, 1000, 1);
  name_blobs (self, &blob, 1);
  hand (self, blob.sha256, 0, one_more, sizeof one_more, &longer);
  node_assert_refused (&longer, 400, ROKAD_REFUSED_INVALID);
  assert_has (self, &blob, 0, data, 500, 500);
  data[700] ^= 1;
  hand (self, blob.sha256, 500, data + 500, 500, &other);
  node_assert_refused (&other, 400, ROKAD_REFUSED_INVALID);
  g_assert_false (rokad_blob_is_here (rokad_shop_blobs (self->hub.shop), blob.sha256));
  data[700] ^= 1;
  assert_has (self, &blob, 0, data, 1000, 1000);
}

/* A guest could fill the disk with them. */
static void
test_a_blob_that_nobody_named_is_not_taken (Fixture *self, gconstpointer unused)
{
  RokadBlob blob;
  g_autofree guint8 *data = NULL;

  make_blob (&blob, &data, 1000, 1);
  assert_has (self, &blob, 0, data, 1000, 0);
  g_assert_false (rokad_blob_is_here (rokad_shop_blobs (self->hub.shop), blob.sha256));
  g_assert_cmpint (rokad_blob_size_of_part (rokad_shop_blobs (self->hub.shop), blob.sha256), ==, 0);
}

/* Whoever waits for one hears of it. */
static void
test_a_blob_that_has_come_is_news (Fixture *self, gconstpointer unused)
{
  RokadBlob blob;
  g_autofree guint8 *data = NULL;
  g_autofree char *version = NULL;
  g_autofree char *changed = NULL;

  make_blob (&blob, &data, 1000, 1);
  name_blobs (self, &blob, 1);
  version = ask_heads (self, NULL, 200);
  assert_has (self, &blob, 0, data, 500, 500);
  ask_heads (self, version, 304);
  assert_has (self, &blob, 500, data + 500, 500, 1000);
  changed = ask_heads (self, version, 200);
  g_assert_cmpstr (version, !=, changed);
}

static const char *const no_blobs[] = {
  "",         "x",         "lock",      "../shop.db", "..%2Fshop.db",
  "../keys/", NO_HASH "0", NO_HASH "/", "/" NO_HASH,  NO_HASH ".part",
};

/* What is no hash names no file, neither to read nor to ask after. */
static void
test_nothing_but_blobs_is_served (Fixture *self, gconstpointer unused)
{
  g_autofree char *beside = g_build_filename (self->hub.folder, "beside.part", NULL);
  g_auto (RokadResponse) asked = { 0 };

  g_assert_true (g_file_set_contents (beside, "secret", 6, NULL));
  hand (self, "../beside", 0, "x", 1, &asked);
  node_assert_refused (&asked, 404, ROKAD_REFUSED_MISSING);
  for (gsize i = 0; i < G_N_ELEMENTS (no_blobs); i++)
    {
      g_autofree char *blob = g_strconcat ("/v1/blob/", no_blobs[i], NULL);
      g_autofree char *snapshot = g_strconcat ("/v1/snapshot/", no_blobs[i], NULL);
      g_auto (RokadResponse) of_blob = { 0 };
      g_auto (RokadResponse) of_snapshot = { 0 };
      g_auto (RokadResponse) handed = { 0 };

      node_answer (&self->hub, "GET", blob, NULL, self->token, NULL, &of_blob);
      node_assert_refused (&of_blob, 404, ROKAD_REFUSED_MISSING);
      node_answer (&self->hub, "GET", snapshot, NULL, self->token, NULL, &of_snapshot);
      node_assert_refused (&of_snapshot, 404, ROKAD_REFUSED_MISSING);
      hand (self, no_blobs[i], 0, "x", 1, &handed);
      node_assert_refused (&handed, 404, ROKAD_REFUSED_MISSING);
    }
}

static void
get (Fixture *self, const RokadBlob *blob, gint64 from, RokadResponse *response)
{
  g_autofree char *path =
      g_strdup_printf ("/v1/blob/%s?from=%" G_GINT64_FORMAT, blob->sha256, from);

  node_answer (&self->hub, "GET", path, NULL, self->token, NULL, response);
}

static void
test_a_blob_is_served_from_any_byte (Fixture *self, gconstpointer unused)
{
  static const gint64 froms[] = { 0, 1, 1000, ROKAD_PIECE_BYTES_MAX, BLOB_BYTES - 1 };
  static const gint64 beyond[] = { BLOB_BYTES, BLOB_BYTES + 1, G_MAXINT64, -1, G_MININT64 };
  RokadBlob blob;
  g_autofree guint8 *data = NULL;

  make_blob (&blob, &data, BLOB_BYTES, 1);
  name_blobs (self, &blob, 1);
  assert_has (self, &blob, 0, data, 1000, 1000);
  assert_has (self, &blob, 1000, data + 1000, BLOB_BYTES - 1000, BLOB_BYTES);
  for (gsize i = 0; i < G_N_ELEMENTS (froms); i++)
    {
      g_auto (RokadResponse) response = { 0 };
      gsize expected = MIN (ROKAD_PIECE_BYTES_MAX, (gsize) (BLOB_BYTES - froms[i]));
      gsize bytes;

      get (self, &blob, froms[i], &response);
      g_assert_cmpuint (response.status, ==, 200);
      g_assert_cmpstr (response.type, ==, ROKAD_TYPE_BYTES);
      g_assert_cmpmem (g_bytes_get_data (response.body, &bytes), expected, data + froms[i],
                       expected);
      g_assert_cmpuint (bytes, ==, expected);
    }
  for (gsize i = 0; i < G_N_ELEMENTS (beyond); i++)
    {
      g_auto (RokadResponse) response = { 0 };

      get (self, &blob, beyond[i], &response);
      node_assert_refused (&response, 404, ROKAD_REFUSED_MISSING);
    }
}

/* More blobs than an answer may list, most of which nobody has: each of them is asked for in its
 * turn, and each that is brought is taken.
 */
static void
test_no_blob_waits_for_one_that_nobody_has (Fixture *self, gconstpointer unused)
{
  RokadBlob blobs[3 * ROKAD_WANTS_MAX];
  guint8 *data[G_N_ELEMENTS (blobs)];
  g_autoptr (GHashTable) wanted = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (blobs); i++)
    make_blob (&blobs[i], &data[i], 100 + i, (guint8) i);
  name_blobs (self, blobs, G_N_ELEMENTS (blobs));
  for (guint i = 0; i < 100 && g_hash_table_size (wanted) < G_N_ELEMENTS (blobs); i++)
    {
      g_auto (RokadHeads) heads = { 0 };

      rokad_host_heads (self->hub.shop, &heads, NULL);
      g_assert_cmpuint (heads.wants->len, ==, ROKAD_WANTS_MAX);
      for (guint j = 0; j < heads.wants->len; j++)
        g_hash_table_add (wanted, g_strdup (g_array_index (heads.wants, RokadWant, j).sha256));
    }
  g_assert_cmpuint (g_hash_table_size (wanted), ==, G_N_ELEMENTS (blobs));
  for (guint i = 0; i < G_N_ELEMENTS (blobs); i++)
    {
      assert_has (self, &blobs[i], 0, data[i], 100 + i, 100 + i);
      g_free (data[i]);
    }
}

/* --- The hub's own trouble --- */

static void
open_on (Node *node, const char *vfs)
{
  g_autoptr (GError) error = NULL;

  g_clear_pointer (&node->shop, rokad_shop_close);
  node->shop = rokad_shop_open_vfs (node->folder, ROKAD_DB_OWN, "node", &node->seeded.environment,
                                    vfs, &error);
  g_assert_no_error (error);
}

/* "Later" is all that a guest is told of a disk that fails; the log gets the rest. */
static void
test_a_disk_that_fails_is_told_as_later (Fixture *self, gconstpointer unused)
{
  static const FaultPlan none = { .kind = FAULT_NONE };
  static const FaultPlan broken = { .kind = FAULT_IO, .at = 1, .lasting = TRUE };
  g_auto (RokadOutgoing) out = { 0 };
  g_auto (RokadResponse) response = { 0 };
  g_auto (RokadResponse) unlogged = { 0 };
  RokadRequest request = { 0 };
  RokadSyncEvent event;
  gboolean any;
  g_autoptr (GError) trouble = NULL;

  open_on (&self->hub, FAULT_VFS);
  g_assert_true (
      rokad_asker_make (self->b.asker, self->b.shop, ROKAD_SYNC_DO_PUSH, &out, &any, &event, NULL));
  request = (RokadRequest){ .method = out.method,
                            .path = out.path,
                            .protocol = G_STRINGIFY (ROKAD_PROTOCOL_VERSION),
                            .type = out.type,
                            .token = self->token,
                            .body = out.body };
  fault_plan_set (&broken);
  rokad_handler_answer (self->hub.shop, &request, &response, &trouble);
  rokad_handler_answer (self->hub.shop, &request, &unlogged, NULL);
  fault_plan_set (&none);
  g_assert_nonnull (trouble);
  g_assert_cmpuint (trouble->domain, ==, ROKAD_STORE_ERROR);
  node_assert_refused (&response, 503, ROKAD_REFUSED_BUSY);
  g_assert_cmpint (response.retry_after_s, >, 0);
  g_assert_null (strstr (g_bytes_get_data (response.body, NULL), "disk"));
  g_assert_null (strstr (g_bytes_get_data (response.body, NULL), ".db"));
  node_assert_refused (&unlogged, 503, ROKAD_REFUSED_BUSY);

  node_reopen (&self->hub);
  g_assert_cmpint (node_count (&self->hub, "SELECT count (*) FROM journal"), ==, 1);
  node_sync (&self->b, &self->hub);
  node_assert_equal (&self->b, &self->hub);
}

/* A key that is gone is the hub's trouble, whoever asks. */
static void
test_a_hub_without_its_key_says_later (Fixture *self, gconstpointer unused)
{
  g_autofree char *key =
      g_strdup_printf ("%s/keys/%s.key", self->hub.folder, rokad_shop_node (self->hub.shop));
  g_autofree char *contents = NULL;
  g_auto (RokadOutgoing) out = { 0 };
  g_auto (RokadResponse) response = { 0 };
  RokadRequest request = { 0 };
  RokadSyncEvent event;
  gboolean any;
  g_autoptr (GError) trouble = NULL;

  g_assert_true (g_file_get_contents (key, &contents, NULL, NULL));
  g_assert_true (g_file_set_contents (key, "", 0, NULL));
  g_assert_true (
      rokad_asker_make (self->b.asker, self->b.shop, ROKAD_SYNC_DO_PUSH, &out, &any, &event, NULL));
  request = (RokadRequest){ .method = out.method,
                            .path = out.path,
                            .protocol = G_STRINGIFY (ROKAD_PROTOCOL_VERSION),
                            .type = out.type,
                            .token = self->token,
                            .body = out.body };
  rokad_handler_answer (self->hub.shop, &request, &response, &trouble);
  g_assert_error (trouble, ROKAD_STORE_ERROR, ROKAD_STORE_ERROR_MISSING);
  node_assert_refused (&response, 503, ROKAD_REFUSED_BUSY);
  g_assert_true (g_file_set_contents (key, contents, -1, NULL));
  node_sync (&self->b, &self->hub);
}

#define ADD(path, func) g_test_add ("/handler/" path, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  fault_vfs_register (FALSE);

  ADD ("there_are_no_other_routes", test_there_are_no_other_routes);
  ADD ("another_version_is_told_so", test_another_version_is_told_so);
  ADD ("a_body_is_of_its_type", test_a_body_is_of_its_type);
  ADD ("nonsense_is_refused", test_nonsense_is_refused);
  ADD ("what_is_too_large_is_refused", test_what_is_too_large_is_refused);
  ADD ("heads_that_are_known_are_not_told_again", test_heads_that_are_known_are_not_told_again);
  ADD ("a_blob_that_is_named_is_taken_in_order", test_a_blob_that_is_named_is_taken_in_order);
  ADD ("bytes_that_are_not_the_blob_s_are_refused", test_bytes_that_are_not_the_blob_s_are_refused);
  ADD ("a_blob_that_nobody_named_is_not_taken", test_a_blob_that_nobody_named_is_not_taken);
  ADD ("a_blob_that_has_come_is_news", test_a_blob_that_has_come_is_news);
  ADD ("nothing_but_blobs_is_served", test_nothing_but_blobs_is_served);
  ADD ("a_blob_is_served_from_any_byte", test_a_blob_is_served_from_any_byte);
  ADD ("no_blob_waits_for_one_that_nobody_has", test_no_blob_waits_for_one_that_nobody_has);
  ADD ("a_disk_that_fails_is_told_as_later", test_a_disk_that_fails_is_told_as_later);
  ADD ("a_hub_without_its_key_says_later", test_a_hub_without_its_key_says_later);

  return g_test_run ();
}
