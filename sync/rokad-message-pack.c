/* Bodies on their way: gzip, one member and nothing after it. */
#include "config.h"

#include "rokad-message-field.h"

#define BUFFER_BYTES (64 * 1024)

/* Puts @input through the converter to its end. @out_used: bytes of the input that it took. NULL
 * with ROKAD_MESSAGE_ERROR_TOO_LONG before there are more than @bytes_max, or with an error of GIO.
 */
static GByteArray *
convert (GConverter *converter, GBytes *input, gsize bytes_max, gsize *out_used, GError **error)
{
  guint8 buffer[BUFFER_BYTES];
  g_autoptr (GByteArray) output = g_byte_array_new ();
  gsize bytes;
  const char *from = g_bytes_get_data (input, &bytes);
  GConverterResult result;
  gsize used, made;

  *out_used = 0;
  do
    {
      result = g_converter_convert (converter, bytes > 0 ? from + *out_used : "", bytes - *out_used,
                                    buffer, sizeof buffer, G_CONVERTER_INPUT_AT_END, &used, &made,
                                    error);
      if (result == G_CONVERTER_ERROR)
        return NULL;
      if (output->len + made > bytes_max)
        {
          rokad_field_refuse_long ("the unpacked body", error);
          return NULL;
        }
      g_byte_array_append (output, buffer, (guint) made);
      *out_used += used;
    }
  while (result != G_CONVERTER_FINISHED);

  return g_steal_pointer (&output);
}

/* What GIO says of bytes that are no gzip, in our words. */
static void
refuse_packed (GError *wrong, GError **error)
{
  RokadMessageError code = g_error_matches (wrong, G_IO_ERROR, G_IO_ERROR_PARTIAL_INPUT)
                               ? ROKAD_MESSAGE_ERROR_CUT_OFF
                               : ROKAD_MESSAGE_ERROR_INVALID;

  if (wrong->domain == ROKAD_MESSAGE_ERROR)
    g_propagate_error (error, g_error_copy (wrong));
  else
    g_set_error (error, ROKAD_MESSAGE_ERROR, code, "no packed body: %s", wrong->message);
}

GBytes *
rokad_message_pack (GBytes *body)
{
  g_autoptr (GZlibCompressor) compressor =
      g_zlib_compressor_new (G_ZLIB_COMPRESSOR_FORMAT_GZIP, -1);
  g_autoptr (GError) wrong = NULL;
  GByteArray *packed;
  gsize used;

  g_assert (g_bytes_get_size (body) <= ROKAD_MESSAGE_BYTES_MAX);

  packed = convert (G_CONVERTER (compressor), body, G_MAXUINT, &used, &wrong);
  g_assert_no_error (wrong);
  return g_byte_array_free_to_bytes (packed);
}

GBytes *
rokad_message_unpack (GBytes *packed, GError **error)
{
  g_autoptr (GZlibDecompressor) decompressor =
      g_zlib_decompressor_new (G_ZLIB_COMPRESSOR_FORMAT_GZIP);
  g_autoptr (GError) wrong = NULL;
  g_autoptr (GByteArray) body = NULL;
  gsize used;

  if (g_bytes_get_size (packed) > ROKAD_PACKED_BYTES_MAX)
    {
      rokad_field_refuse_long ("the packed body", error);
      return NULL;
    }

  body = convert (G_CONVERTER (decompressor), packed, ROKAD_MESSAGE_BYTES_MAX, &used, &wrong);
  if (body == NULL)
    {
      refuse_packed (wrong, error);
      return NULL;
    }
  if (used < g_bytes_get_size (packed))
    {
      rokad_field_refuse ("what follows the packed body", error);
      return NULL;
    }

  return g_byte_array_free_to_bytes (g_steal_pointer (&body));
}
