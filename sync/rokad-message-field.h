/* The fields that messages are made of. What each must look like stands here once: a reader refuses
 * what does not, for a writer it is a programming error.
 *
 * A member that is missing is "" where "" is allowed, and refused where not. All errors are of
 * ROKAD_MESSAGE_ERROR and name the member, never what stood in it: it may be a secret.
 */
#pragma once

#include "rokad-json.h"
#include "rokad-message.h"

G_BEGIN_DECLS

/* FALSE, and ROKAD_MESSAGE_ERROR_INVALID or _TOO_LONG about @name. */
gboolean rokad_field_refuse (const char *name, GError **error);
gboolean rokad_field_refuse_long (const char *name, GError **error);

/* The object that @text, or a whole body of @bytes_max, is; whatever else it is, is refused. */
RokadJson *rokad_field_parse (const char *text, gsize bytes, GError **error);
RokadJson *rokad_field_parse_body (GBytes *body, gsize bytes_max, GError **error);
/* What was written, as a body; clears the writer. */
GBytes *rokad_field_finish (RokadJsonWriter *writer);

/* The id of a journal. */
gboolean rokad_field_read_journal (const RokadJson *object,
                                   const char *name,
                                   char out_id[ROKAD_JOURNAL_ID_BYTES],
                                   GError **error);
void rokad_field_write_journal (RokadJsonWriter *writer, const char *name, const char *id);
gboolean rokad_field_check_journal (const char *name, const char *id, GError **error);

/* Hex digits that fill @bytes with their NUL, or "". */
gboolean rokad_field_read_hex (const RokadJson *object,
                               const char *name,
                               char *out,
                               gsize bytes,
                               GError **error);
void
rokad_field_write_hex (RokadJsonWriter *writer, const char *name, const char *hex, gsize bytes);
gboolean rokad_field_check_hex (const char *name, const char *hex, gsize bytes, GError **error);

/* Text without control characters. Caller frees. */
gboolean rokad_field_read_text (const RokadJson *object,
                                const char *name,
                                gsize bytes_max,
                                char **out,
                                GError **error);
void rokad_field_write_text (RokadJsonWriter *writer,
                             const char *name,
                             const char *text,
                             gsize bytes_max);

/* Text of visible ASCII characters: it fits into a header or an address as it is. Caller frees. */
gboolean rokad_field_read_word (const RokadJson *object,
                                const char *name,
                                gsize bytes_max,
                                char **out,
                                GError **error);
void rokad_field_write_word (RokadJsonWriter *writer,
                             const char *name,
                             const char *word,
                             gsize bytes_max);

/* From 0 to @max. */
gboolean rokad_field_read_count (const RokadJson *object,
                                 const char *name,
                                 gint64 max,
                                 gint64 *out,
                                 GError **error);
void rokad_field_write_count (RokadJsonWriter *writer, const char *name, gint64 count, gint64 max);

/* ["journal",seq,"hash"], and with its signature as the fourth. @array may be NULL. */
gboolean rokad_field_read_position (const RokadJson *array,
                                    const char *name,
                                    RokadPosition *out,
                                    GError **error);
gboolean rokad_field_read_signed (const RokadJson *array,
                                  const char *name,
                                  RokadSignedPosition *out,
                                  GError **error);
void rokad_field_write_position (RokadJsonWriter *writer,
                                 const char *name,
                                 const RokadPosition *position);
void rokad_field_write_signed (RokadJsonWriter *writer,
                               const char *name,
                               const RokadSignedPosition *position);

G_END_DECLS
