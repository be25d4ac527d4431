/* Bodies on their way: gzip that comes back whole, and nothing that pretends to be it. */
#include <string.h>

#include "rokad-message.h"
#include "seeded.h"

#define BOMB_BYTES (16 * ROKAD_MESSAGE_BYTES_MAX)

/* "rokad\n" as `gzip -n9` packs it: what others pack is read, too. */
static const guint8 by_gzip[] = { 0x1f, 0x8b, 0x08, 0x00, 0x00, 0x00, 0x00, 0x00, 0x02,
                                  0x03, 0x2b, 0xca, 0xcf, 0x4e, 0x4c, 0xe1, 0x02, 0x00,
                                  0x5d, 0x7b, 0x3c, 0xa8, 0x06, 0x00, 0x00, 0x00 };

#define HEADER_BYTES 10 /* of gzip */
#define FLAGS_AT 3
#define FLAG_NAME 0x08 /* a name follows the header, ended by NUL */

static void
assert_unpacks (GBytes *packed, GBytes *body)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) unpacked = rokad_message_unpack (packed, &error);

  g_assert_no_error (error);
  g_assert_true (g_bytes_equal (unpacked, body));
}

static void
assert_refused (GBytes *packed, RokadMessageError code)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (rokad_message_unpack (packed, &error));
  g_assert_error (error, ROKAD_MESSAGE_ERROR, (int) code);
}

static void
test_what_is_packed_unpacks (void)
{
  static const gsize sizes[] = { 0, 1, 1000, 65535, 65536, 65537, ROKAD_MESSAGE_BYTES_MAX };
  Seeded chance;

  seeded_init (&chance, 1, SEEDED_NEW_YEARS_EVE_US);
  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      char *bytes = g_malloc0 (sizes[i] + 1);
      g_autoptr (GBytes) body = NULL;
      g_autoptr (GBytes) packed = NULL;

      /* A quarter of it chance: it shrinks, but not to nothing. */
      chance.environment.random (&chance, bytes, sizes[i] / 4);
      body = g_bytes_new_take (bytes, sizes[i]);
      packed = rokad_message_pack (body);
      assert_unpacks (packed, body);
    }
}

static void
test_what_gzip_packed_unpacks (void)
{
  g_autoptr (GBytes) packed = g_bytes_new_static (by_gzip, sizeof by_gzip);
  g_autoptr (GBytes) body = g_bytes_new_static ("rokad\n", 6);

  assert_unpacks (packed, body);
}

static void
test_a_part_is_cut_off (void)
{
  for (gsize bytes = 0; bytes < sizeof by_gzip; bytes++)
    {
      g_autoptr (GBytes) part = g_bytes_new (by_gzip, bytes);

      assert_refused (part, ROKAD_MESSAGE_ERROR_CUT_OFF);
    }
}

static void
test_nothing_may_follow (void)
{
  static const gsize more[] = { 1, sizeof by_gzip };

  for (guint i = 0; i < G_N_ELEMENTS (more); i++)
    {
      g_autoptr (GByteArray) twice = g_byte_array_new ();
      g_autoptr (GBytes) packed = NULL;

      g_byte_array_append (twice, by_gzip, sizeof by_gzip);
      g_byte_array_append (twice, by_gzip, (guint) more[i]);
      packed = g_bytes_new (twice->data, twice->len);
      assert_refused (packed, ROKAD_MESSAGE_ERROR_INVALID);
    }
}

/* Its checksum sees to that; what only names time and system may change. */
static void
test_a_changed_bit_is_no_other_body (void)
{
  for (gsize bit = 0; bit < 8 * sizeof by_gzip; bit++)
    {
      guint8 *changed = g_memdup2 (by_gzip, sizeof by_gzip);
      g_autoptr (GBytes) packed = g_bytes_new_take (changed, sizeof by_gzip);
      g_autoptr (GBytes) body = NULL;
      g_autoptr (GError) error = NULL;

      changed[bit / 8] ^= (guint8) (1 << bit % 8);
      body = rokad_message_unpack (packed, &error);
      g_assert_true ((body == NULL) == (error != NULL));
      if (body == NULL)
        g_assert_true (error->domain == ROKAD_MESSAGE_ERROR);
      else
        g_assert_cmpmem (g_bytes_get_data (body, NULL), g_bytes_get_size (body), "rokad\n", 6);
    }
}

/* @bytes zeros, packed: more than pack itself would take. */
static GBytes *
make_bomb (gsize bytes)
{
  g_autoptr (GZlibCompressor) gzip = g_zlib_compressor_new (G_ZLIB_COMPRESSOR_FORMAT_GZIP, 1);
  g_autoptr (GOutputStream) packed = g_memory_output_stream_new_resizable ();
  g_autoptr (GOutputStream) stream = g_converter_output_stream_new (packed, G_CONVERTER (gzip));
  g_autofree char *zeros = g_malloc0 (bytes);

  g_assert_true (g_output_stream_write_all (stream, zeros, bytes, NULL, NULL, NULL));
  g_assert_true (g_output_stream_close (stream, NULL, NULL));
  return g_memory_output_stream_steal_as_bytes (G_MEMORY_OUTPUT_STREAM (packed));
}

/* It stops at the limit, and never learns that the second half is missing. */
static void
test_a_bomb_does_not_go_off (void)
{
  g_autoptr (GBytes) bomb = make_bomb (BOMB_BYTES);
  g_autoptr (GBytes) half = g_bytes_new_from_bytes (bomb, 0, g_bytes_get_size (bomb) / 2);

  assert_refused (bomb, ROKAD_MESSAGE_ERROR_TOO_LONG);
  assert_refused (half, ROKAD_MESSAGE_ERROR_TOO_LONG);
}

static void
test_an_unpacked_body_has_a_limit (void)
{
  g_autoptr (GBytes) within = make_bomb (ROKAD_MESSAGE_BYTES_MAX);
  g_autoptr (GBytes) over = make_bomb (ROKAD_MESSAGE_BYTES_MAX + 1);
  g_autoptr (GBytes) body = rokad_message_unpack (within, NULL);

  g_assert_nonnull (body);
  g_assert_cmpuint (g_bytes_get_size (body), ==, ROKAD_MESSAGE_BYTES_MAX);
  assert_refused (over, ROKAD_MESSAGE_ERROR_TOO_LONG);
}

/* Packed as above, and so many bytes long by the name of a file in it. */
static GBytes *
make_named (gsize bytes)
{
  guint8 *packed = g_malloc (bytes);
  gsize name_bytes = bytes - sizeof by_gzip;

  memcpy (packed, by_gzip, HEADER_BYTES);
  packed[FLAGS_AT] = FLAG_NAME;
  memset (packed + HEADER_BYTES, 'x', name_bytes - 1);
  packed[HEADER_BYTES + name_bytes - 1] = '\0';
  memcpy (packed + HEADER_BYTES + name_bytes, by_gzip + HEADER_BYTES,
          sizeof by_gzip - HEADER_BYTES);
  return g_bytes_new_take (packed, bytes);
}

static void
test_a_packed_body_has_a_limit (void)
{
  g_autoptr (GBytes) body = g_bytes_new_static ("rokad\n", 6);
  g_autoptr (GBytes) within = make_named (ROKAD_PACKED_BYTES_MAX);
  g_autoptr (GBytes) over = make_named (ROKAD_PACKED_BYTES_MAX + 1);

  assert_unpacks (within, body);
  assert_refused (over, ROKAD_MESSAGE_ERROR_TOO_LONG);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/message-pack/what-is-packed-unpacks", test_what_is_packed_unpacks);
  g_test_add_func ("/message-pack/what-gzip-packed-unpacks", test_what_gzip_packed_unpacks);
  g_test_add_func ("/message-pack/a-part-is-cut-off", test_a_part_is_cut_off);
  g_test_add_func ("/message-pack/nothing-may-follow", test_nothing_may_follow);
  g_test_add_func ("/message-pack/a-changed-bit-is-no-other-body",
                   test_a_changed_bit_is_no_other_body);
  g_test_add_func ("/message-pack/a-bomb-does-not-go-off", test_a_bomb_does_not_go_off);
  g_test_add_func ("/message-pack/an-unpacked-body-has-a-limit", test_an_unpacked_body_has_a_limit);
  g_test_add_func ("/message-pack/a-packed-body-has-a-limit", test_a_packed_body_has_a_limit);

  return g_test_run ();
}
