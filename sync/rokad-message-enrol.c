/* Enrolment and tokens: how a till becomes known to a peer, and stays so.
 *
 * What is signed begins with words of its own, so that a signature made for one purpose is none for
 * another; no field in it may hold a line feed, so that it is read in one way only.
 */
#include "config.h"

#include <string.h>

#include "rokad-journal.h"
#include "rokad-message-field.h"

#define ENROL_DOMAIN "rokad enrol 1"
#define TOKEN_DOMAIN "rokad token 1"

/* --- Enrol -------------------------------------------------------------------------------------
 */

void
rokad_enrol_clear (RokadEnrol *self)
{
  g_free (self->code);
  g_free (self->name);
  g_clear_pointer (&self->opening, g_bytes_unref);
  g_free (self->signature);
  *self = (RokadEnrol){ 0 };
}

GBytes *
rokad_enrol_encode (const RokadEnrol *self)
{
  g_auto (RokadJsonWriter) writer = { NULL };
  gsize bytes;
  const char *line = g_bytes_get_data (self->opening, &bytes);
  g_autofree char *opening = g_strndup (line, bytes);

  g_assert (*self->code != '\0' && *self->signature != '\0');
  g_assert (bytes > 0 && strlen (opening) == bytes);

  rokad_json_writer_init (&writer);
  rokad_json_writer_begin_object (&writer, NULL);
  rokad_field_write_text (&writer, "code", self->code, ROKAD_CODE_LENGTH_MAX);
  rokad_field_write_text (&writer, "name", self->name, ROKAD_NODE_NAME_BYTES_MAX);
  rokad_field_write_text (&writer, "opening", opening, ROKAD_ENTRY_BYTES_MAX);
  rokad_field_write_hex (&writer, "signature", self->signature, ROKAD_SIGNATURE_BYTES);
  rokad_json_writer_end_object (&writer);
  return rokad_field_finish (&writer);
}

gboolean
rokad_enrol_decode (GBytes *body, RokadEnrol *out, GError **error)
{
  g_autoptr (RokadJson) root = rokad_field_parse_body (body, ROKAD_ENROL_BYTES_MAX, error);
  g_auto (RokadEnrol) read = { 0 };
  g_autofree char *opening = NULL;
  char signature[ROKAD_SIGNATURE_BYTES];

  if (root == NULL ||
      !rokad_field_read_text (root, "code", ROKAD_CODE_LENGTH_MAX, &read.code, error) ||
      !rokad_field_read_text (root, "name", ROKAD_NODE_NAME_BYTES_MAX, &read.name, error) ||
      !rokad_field_read_text (root, "opening", ROKAD_ENTRY_BYTES_MAX, &opening, error) ||
      !rokad_field_read_hex (root, "signature", signature, sizeof signature, error))
    return FALSE;
  if (*read.code == '\0')
    return rokad_field_refuse ("code", error);
  if (*opening == '\0')
    return rokad_field_refuse ("opening", error);
  if (*signature == '\0')
    return rokad_field_refuse ("signature", error);

  read.opening = g_bytes_new (opening, strlen (opening));
  read.signature = g_strdup (signature);
  *out = read;
  read = (RokadEnrol){ 0 };
  return TRUE;
}

char *
rokad_enrol_text (const RokadEnrol *self)
{
  char hash[ROKAD_HASH_HEX_BYTES];
  gsize bytes;
  const char *opening = g_bytes_get_data (self->opening, &bytes);

  rokad_hash (opening, bytes, hash);
  return g_strconcat (ENROL_DOMAIN "\n", self->code, "\n", hash, NULL);
}

void
rokad_enrol_answer_clear (RokadEnrolAnswer *self)
{
  g_free (self->shop);
  g_free (self->token);
  g_free (self->certificate);
  g_free (self->rules);
  *self = (RokadEnrolAnswer){ 0 };
}

GBytes *
rokad_enrol_answer_encode (const RokadEnrolAnswer *self)
{
  g_auto (RokadJsonWriter) writer = { NULL };

  g_assert (*self->public_key != '\0' && *self->token != '\0' && *self->certificate != '\0');

  rokad_json_writer_init (&writer);
  rokad_json_writer_begin_object (&writer, NULL);
  rokad_field_write_journal (&writer, "node", self->node);
  rokad_field_write_hex (&writer, "public_key", self->public_key, ROKAD_PUBLIC_KEY_BYTES);
  rokad_field_write_text (&writer, "shop", self->shop, ROKAD_NODE_NAME_BYTES_MAX);
  rokad_field_write_word (&writer, "token", self->token, ROKAD_TOKEN_BYTES_MAX);
  rokad_field_write_hex (&writer, "certificate", self->certificate, ROKAD_SIGNATURE_BYTES);
  rokad_field_write_word (&writer, "rules", self->rules, ROKAD_JOURNAL_ID_BYTES - 1);
  rokad_json_writer_end_object (&writer);
  return rokad_field_finish (&writer);
}

gboolean
rokad_enrol_answer_decode (GBytes *body, RokadEnrolAnswer *out, GError **error)
{
  g_autoptr (RokadJson) root = rokad_field_parse_body (body, ROKAD_SHORT_BYTES_MAX, error);
  g_auto (RokadEnrolAnswer) read = { 0 };
  char certificate[ROKAD_SIGNATURE_BYTES];

  if (root == NULL || !rokad_field_read_journal (root, "node", read.node, error) ||
      !rokad_field_read_hex (root, "public_key", read.public_key, sizeof read.public_key, error) ||
      !rokad_field_read_text (root, "shop", ROKAD_NODE_NAME_BYTES_MAX, &read.shop, error) ||
      !rokad_field_read_word (root, "token", ROKAD_TOKEN_BYTES_MAX, &read.token, error) ||
      !rokad_field_read_hex (root, "certificate", certificate, sizeof certificate, error) ||
      !rokad_field_read_word (root, "rules", ROKAD_JOURNAL_ID_BYTES - 1, &read.rules, error))
    return FALSE;
  if (*read.rules != '\0' && !rokad_field_check_journal ("rules", read.rules, error))
    return FALSE;
  if (*read.public_key == '\0')
    return rokad_field_refuse ("public_key", error);
  if (*read.token == '\0')
    return rokad_field_refuse ("token", error);
  if (*certificate == '\0')
    return rokad_field_refuse ("certificate", error);

  read.certificate = g_strdup (certificate);
  *out = read;
  read = (RokadEnrolAnswer){ 0 };
  return TRUE;
}

/* --- Token -------------------------------------------------------------------------------------
 */

GBytes *
rokad_token_request_encode (const RokadTokenRequest *self)
{
  g_auto (RokadJsonWriter) writer = { NULL };

  g_assert ((*self->challenge == '\0') == (*self->signature == '\0'));

  rokad_json_writer_init (&writer);
  rokad_json_writer_begin_object (&writer, NULL);
  rokad_field_write_journal (&writer, "node", self->node);
  rokad_field_write_hex (&writer, "challenge", self->challenge, ROKAD_NONCE_BYTES);
  rokad_field_write_hex (&writer, "signature", self->signature, ROKAD_SIGNATURE_BYTES);
  rokad_json_writer_end_object (&writer);
  return rokad_field_finish (&writer);
}

gboolean
rokad_token_request_decode (GBytes *body, RokadTokenRequest *out, GError **error)
{
  g_autoptr (RokadJson) root = rokad_field_parse_body (body, ROKAD_SHORT_BYTES_MAX, error);
  RokadTokenRequest read = { 0 };

  if (root == NULL || !rokad_field_read_journal (root, "node", read.node, error) ||
      !rokad_field_read_hex (root, "challenge", read.challenge, sizeof read.challenge, error) ||
      !rokad_field_read_hex (root, "signature", read.signature, sizeof read.signature, error))
    return FALSE;
  if ((*read.challenge == '\0') != (*read.signature == '\0'))
    return rokad_field_refuse ("signature", error);

  *out = read;
  return TRUE;
}

char *
rokad_token_text (const RokadTokenRequest *self)
{
  return g_strconcat (TOKEN_DOMAIN "\n", self->node, "\n", self->challenge, NULL);
}

void
rokad_token_answer_clear (RokadTokenAnswer *self)
{
  g_free (self->token);
  *self = (RokadTokenAnswer){ 0 };
}

GBytes *
rokad_token_answer_encode (const RokadTokenAnswer *self)
{
  g_auto (RokadJsonWriter) writer = { NULL };

  g_assert ((*self->challenge == '\0') != (*self->token == '\0'));

  rokad_json_writer_init (&writer);
  rokad_json_writer_begin_object (&writer, NULL);
  rokad_field_write_hex (&writer, "challenge", self->challenge, ROKAD_NONCE_BYTES);
  rokad_field_write_word (&writer, "token", self->token, ROKAD_TOKEN_BYTES_MAX);
  rokad_json_writer_end_object (&writer);
  return rokad_field_finish (&writer);
}

gboolean
rokad_token_answer_decode (GBytes *body, RokadTokenAnswer *out, GError **error)
{
  g_autoptr (RokadJson) root = rokad_field_parse_body (body, ROKAD_SHORT_BYTES_MAX, error);
  g_auto (RokadTokenAnswer) read = { 0 };

  if (root == NULL ||
      !rokad_field_read_hex (root, "challenge", read.challenge, sizeof read.challenge, error) ||
      !rokad_field_read_word (root, "token", ROKAD_TOKEN_BYTES_MAX, &read.token, error))
    return FALSE;
  if ((*read.challenge == '\0') == (*read.token == '\0'))
    return rokad_field_refuse ("token", error);

  *out = read;
  read = (RokadTokenAnswer){ 0 };
  return TRUE;
}
