/* JSON as entries are written: one reader, strict where libraries are lenient, so that every reader
 * in every language reads the same; and one writer, which makes the bytes that are kept.
 *
 * Compact JSON (RFC 8259) and nothing else: no white space between tokens, strings of valid UTF-8
 * without control characters or U+0000, whole numbers that fit int64, no key twice, no escape in a
 * key.
 *
 * What is read may come from a stranger: a member that is missing or of another type is a default,
 * never a crash. Any thread.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define ROKAD_JSON_DEPTH_MAX 16   /* of nesting: what reads JSON recurses */
#define ROKAD_JSON_MEMBERS_MAX 64 /* of one object */

/* A value; the root owns all others. */
typedef struct _RokadJson RokadJson;

/* NULL when @text is not such JSON; @out_wrong (optional) says why (a static text). */
RokadJson *rokad_json_parse (const char *text, gsize bytes, const char **out_wrong);
void rokad_json_free (RokadJson *root);

gboolean rokad_json_is_object (const RokadJson *self);
gboolean rokad_json_is_array (const RokadJson *self);
gboolean rokad_json_is_text (const RokadJson *self);
gboolean rokad_json_is_int (const RokadJson *self);
/* Members or elements; 0 of anything else and of NULL. */
guint rokad_json_length (const RokadJson *self);
/* The value itself: "" and 0 where it is of another type, or NULL. */
const char *rokad_json_as_text (const RokadJson *self);
gint64 rokad_json_as_int (const RokadJson *self);
/* The name of a member of an object, NULL for an element of an array. */
const char *rokad_json_key (const RokadJson *self);

/* NULL where there is none. Members too go by their position. */
const RokadJson *rokad_json_at (const RokadJson *self, guint i);
const RokadJson *rokad_json_member (const RokadJson *object, const char *name);

/* The first value inside @self, and the one after @value in it; NULL at the end. */
const RokadJson *rokad_json_first (const RokadJson *self);
const RokadJson *rokad_json_next (const RokadJson *self, const RokadJson *value);

/* Shortcuts: member and type in one. */
const char *rokad_json_text (const RokadJson *object, const char *name);
gint64 rokad_json_int (const RokadJson *object, const char *name);
gboolean rokad_json_bool (const RokadJson *object, const char *name);
const RokadJson *rokad_json_array (const RokadJson *object, const char *name);
const RokadJson *rokad_json_object (const RokadJson *object, const char *name);
const RokadJson *rokad_json_object_at (const RokadJson *array, guint i);
const RokadJson *rokad_json_array_at (const RokadJson *array, guint i);
const char *rokad_json_text_at (const RokadJson *array, guint i);
gint64 rokad_json_int_at (const RokadJson *array, guint i);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (RokadJson, rokad_json_free)

/* Writes into a text; commas are its own affair. @name is NULL for an element of an array and for
 * the root.
 */
typedef struct
{
  GString *text;
} RokadJsonWriter;

void rokad_json_writer_init (RokadJsonWriter *self);
void rokad_json_writer_clear (RokadJsonWriter *self);
void rokad_json_writer_begin_object (RokadJsonWriter *self, const char *name);
void rokad_json_writer_end_object (RokadJsonWriter *self);
void rokad_json_writer_begin_array (RokadJsonWriter *self, const char *name);
void rokad_json_writer_end_array (RokadJsonWriter *self);
void rokad_json_writer_text (RokadJsonWriter *self, const char *name, const char *value);
void rokad_json_writer_int (RokadJsonWriter *self, const char *name, gint64 value);
void rokad_json_writer_bool (RokadJsonWriter *self, const char *name, gboolean value);
void rokad_json_writer_null (RokadJsonWriter *self, const char *name);
/* @json: a value that is JSON already. */
void rokad_json_writer_raw (RokadJsonWriter *self, const char *name, const char *json);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (RokadJsonWriter, rokad_json_writer_clear)

G_END_DECLS
