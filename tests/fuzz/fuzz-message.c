/* Whatever comes as a message is refused with a reason, or it is one: written again it is within
 * its limits, reads back and is the same bytes from then on. Whatever comes packed is refused, or
 * packs and unpacks to the same.
 *
 * The first byte says what the rest comes as: 'a' and on, the kinds of messages, then a packed
 * body.
 */
#include <stdint.h>

#include "messages.h"

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

static void
check_refusal (const void *answer, const GError *error)
{
  g_assert ((answer == NULL) == (error != NULL));
  g_assert (error == NULL || error->domain == ROKAD_MESSAGE_ERROR);
}

static void
check_message (Message kind, GBytes *body)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) once = messages_again (kind, body, &error);
  g_autoptr (GBytes) twice = NULL;

  check_refusal (once, error);
  if (once == NULL)
    return;

  twice = messages_again (kind, once, &error);
  g_assert_no_error (error);
  g_assert (g_bytes_equal (once, twice));
}

static void
check_packed (GBytes *packed)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) body = rokad_message_unpack (packed, &error);
  g_autoptr (GBytes) repacked = NULL;
  g_autoptr (GBytes) again = NULL;

  check_refusal (body, error);
  if (body == NULL)
    return;

  repacked = rokad_message_pack (body);
  again = rokad_message_unpack (repacked, &error);
  g_assert_no_error (error);
  g_assert (g_bytes_equal (body, again));
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autoptr (GBytes) body = NULL;
  guint as;

  if (size == 0)
    return 0;

  as = (guint8) (data[0] - 'a') % (MESSAGES + 1);
  body = g_bytes_new (data + 1, size - 1);
  if (as < MESSAGES)
    check_message (as, body);
  else
    check_packed (body);
  return 0;
}
