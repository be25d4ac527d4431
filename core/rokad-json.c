/* The reader: a copy of the text, unescaped in place, and an array of values in the order of the
 * text. A value knows how many values it spans, so the next one is an addition away, and nothing is
 * allocated for each.
 */
#include "config.h"

#include "rokad-json.h"

#include <string.h>

typedef enum
{
  TYPE_NULL,
  TYPE_FALSE,
  TYPE_TRUE,
  TYPE_INT,
  TYPE_TEXT,
  TYPE_ARRAY,
  TYPE_OBJECT,
} Type;

struct _RokadJson
{
  char *key; /* into the text; the root's: the text itself, owned */
  const char *text;
  gint64 number;
  guint32 span; /* values, this one and all inside it */
  guint32 length;
  Type type;
};

typedef struct
{
  char *p;
  const char *end;
  guint depth;
  const char *wrong; /* the first thing that is, NULL so far */
  RokadJson *values;
  guint n_values;
  guint n_allocated;
} Reader;

static void read_value (Reader *self, char *key);

static gboolean
refuse (Reader *self, const char *wrong)
{
  if (self->wrong == NULL)
    self->wrong = wrong;
  return FALSE;
}

static gboolean
take (Reader *self, char c)
{
  if (self->p == self->end || *self->p != c)
    return FALSE;

  self->p++;
  return TRUE;
}

static gboolean
read_hex (Reader *self, gunichar *out_unit)
{
  *out_unit = 0;
  if (self->end - self->p < 4)
    return refuse (self, "an escape that is cut off");

  for (int i = 0; i < 4; i++, self->p++)
    {
      if (!g_ascii_isxdigit (*self->p))
        return refuse (self, "an escape that is none");
      *out_unit = *out_unit << 4 | (gunichar) g_ascii_xdigit_value (*self->p);
    }
  return TRUE;
}

static gboolean
read_unicode (Reader *self, char **out)
{
  gunichar unit, low;

  if (!read_hex (self, &unit))
    return FALSE;
  if (unit == 0 || (unit >= 0xdc00 && unit <= 0xdfff))
    return refuse (self, "an escape that is no character");

  if (unit >= 0xd800 && unit <= 0xdbff)
    {
      if (!take (self, '\\') || !take (self, 'u') || !read_hex (self, &low) || low < 0xdc00 ||
          low > 0xdfff)
        return refuse (self, "half a surrogate pair");
      unit = 0x10000 + ((unit - 0xd800) << 10) + (low - 0xdc00);
    }

  *out += g_unichar_to_utf8 (unit, *out); /* never longer than the escape was */
  return TRUE;
}

static gboolean
read_escape (Reader *self, char **out)
{
  static const char names[] = "\"\\/bfnrt";
  static const char meanings[] = "\"\\/\b\f\n\r\t";
  const char *name;

  if (self->p == self->end)
    return refuse (self, "an escape that is cut off");
  if (take (self, 'u'))
    return read_unicode (self, out);

  name = *self->p != '\0' ? strchr (names, *self->p++) : NULL;
  if (name == NULL)
    return refuse (self, "an escape that is none");
  *(*out)++ = meanings[name - names];
  return TRUE;
}

/* The text of a string, unescaped where it stands and ended by a NUL; NULL when it is none. */
static char *
read_string (Reader *self)
{
  char *start, *out;

  if (!take (self, '"'))
    {
      refuse (self, "no string where one must be");
      return NULL;
    }

  start = out = self->p;
  while (self->p < self->end)
    {
      char c = *self->p++;

      if (c == '"')
        {
          *out = '\0';
          return start;
        }
      if ((guchar) c < 0x20 || c == 0x7f)
        {
          refuse (self, "a control character");
          return NULL;
        }
      if (c != '\\')
        *out++ = c;
      else if (!read_escape (self, &out))
        return NULL;
    }

  refuse (self, "a string that does not end");
  return NULL;
}

/* -?(0|[1-9][0-9]*), within int64. */
static gint64
read_integer (Reader *self)
{
  gboolean negative = take (self, '-');
  const char *first = self->p;
  guint64 limit = negative ? (guint64) G_MAXINT64 + 1 : (guint64) G_MAXINT64;
  guint64 value = 0;

  for (; self->p < self->end && g_ascii_isdigit (*self->p); self->p++)
    {
      guint64 digit = (guint64) (*self->p - '0');

      if (value > (limit - digit) / 10)
        {
          refuse (self, "a number beyond 64 bits");
          return 0;
        }
      value = value * 10 + digit;
    }

  if (self->p == first || (*first == '0' && (self->p - first > 1 || negative)))
    refuse (self, "a number that is none");
  else if (self->p < self->end && strchr (".eE", *self->p) != NULL)
    refuse (self, "a number that is no integer");
  return negative ? (gint64) (0 - value) : (gint64) value;
}

static void
read_word (Reader *self, const char *word)
{
  gsize length = strlen (word);

  if ((gsize) (self->end - self->p) < length || memcmp (self->p, word, length) != 0)
    refuse (self, "neither a value nor a token that is allowed");
  else
    self->p += length;
}

/* Keys are compared as they stand, so they may not be written in two ways. */
static char *
read_key (Reader *self, char **keys, guint n)
{
  char *before = self->p;
  char *key;

  if (n == ROKAD_JSON_MEMBERS_MAX)
    {
      refuse (self, "too many members");
      return NULL;
    }
  if ((key = read_string (self)) == NULL)
    return NULL;

  if ((gsize) (self->p - before) != strlen (key) + 2)
    refuse (self, "an escape in a key");
  for (guint i = 0; i < n; i++)
    if (g_str_equal (keys[i], key))
      refuse (self, "a key that stands twice");
  if (!take (self, ':'))
    refuse (self, "no colon after a key");
  return keys[n] = key;
}

static guint
read_members (Reader *self)
{
  char *keys[ROKAD_JSON_MEMBERS_MAX];
  guint n = 0;

  if (take (self, '}'))
    return 0;

  do
    {
      char *key = read_key (self, keys, n);

      if (self->wrong != NULL)
        return 0;
      read_value (self, key);
      n++;
    }
  while (self->wrong == NULL && take (self, ','));

  if (!take (self, '}'))
    refuse (self, "an object that does not end");
  return n;
}

static guint
read_elements (Reader *self)
{
  guint n = 0;

  if (take (self, ']'))
    return 0;

  do
    {
      read_value (self, NULL);
      n++;
    }
  while (self->wrong == NULL && take (self, ','));

  if (!take (self, ']'))
    refuse (self, "an array that does not end");
  return n;
}

static guint
read_nested (Reader *self, guint (*read) (Reader *self))
{
  guint n = 0;

  self->p++;
  if (++self->depth > ROKAD_JSON_DEPTH_MAX)
    refuse (self, "nested too deep");
  else
    n = read (self);
  self->depth--;
  return n;
}

static guint
append (Reader *self)
{
  if (self->n_values == self->n_allocated)
    {
      self->n_allocated = MAX (64, self->n_allocated * 2);
      self->values = g_renew (RokadJson, self->values, self->n_allocated);
    }
  return self->n_values++;
}

static Type
type_of (char first)
{
  switch (first)
    {
    case '{':
      return TYPE_OBJECT;
    case '[':
      return TYPE_ARRAY;
    case '"':
      return TYPE_TEXT;
    case 't':
      return TYPE_TRUE;
    case 'f':
      return TYPE_FALSE;
    default:
      return first == '-' || g_ascii_isdigit (first) ? TYPE_INT : TYPE_NULL;
    }
}

/* The array of values may move while what is inside is read: so a value is filled in at its end. */
static void
read_value (Reader *self, char *key)
{
  RokadJson value = { .key = key };
  guint index = append (self);

  if (self->p == self->end)
    {
      refuse (self, "it is cut off");
      return;
    }

  value.type = type_of (*self->p);
  switch (value.type)
    {
    case TYPE_OBJECT:
      value.length = read_nested (self, read_members);
      break;
    case TYPE_ARRAY:
      value.length = read_nested (self, read_elements);
      break;
    case TYPE_TEXT:
      value.text = read_string (self);
      break;
    case TYPE_INT:
      value.number = read_integer (self);
      break;
    case TYPE_TRUE:
      read_word (self, "true");
      break;
    case TYPE_FALSE:
      read_word (self, "false");
      break;
    case TYPE_NULL:
      read_word (self, "null");
      break;
    }

  value.span = self->n_values - index;
  self->values[index] = value;
}

RokadJson *
rokad_json_parse (const char *text, gsize bytes, const char **out_wrong)
{
  char *copy = g_strndup (text, bytes);
  Reader self = { .p = copy, .end = copy + bytes };

  /* g_strndup() stops at a NUL, which is refused like any control character. */
  if (!g_utf8_validate_len (text, bytes, NULL))
    refuse (&self, "invalid UTF-8, or a NUL");
  else
    read_value (&self, NULL);
  if (self.wrong == NULL && self.p != self.end)
    refuse (&self, "something after its end");

  if (self.wrong != NULL)
    {
      if (out_wrong != NULL)
        *out_wrong = self.wrong;
      g_free (self.values);
      g_free (copy);
      return NULL;
    }

  self.values[0].key = copy;
  return self.values;
}

void
rokad_json_free (RokadJson *root)
{
  g_free (root->key);
  g_free (root);
}

gboolean
rokad_json_is_object (const RokadJson *self)
{
  return self != NULL && self->type == TYPE_OBJECT;
}

gboolean
rokad_json_is_array (const RokadJson *self)
{
  return self != NULL && self->type == TYPE_ARRAY;
}

gboolean
rokad_json_is_text (const RokadJson *self)
{
  return self != NULL && self->type == TYPE_TEXT;
}

gboolean
rokad_json_is_int (const RokadJson *self)
{
  return self != NULL && self->type == TYPE_INT;
}

guint
rokad_json_length (const RokadJson *self)
{
  return self != NULL ? self->length : 0;
}

const char *
rokad_json_as_text (const RokadJson *self)
{
  return rokad_json_is_text (self) ? self->text : "";
}

gint64
rokad_json_as_int (const RokadJson *self)
{
  return rokad_json_is_int (self) ? self->number : 0;
}

const char *
rokad_json_key (const RokadJson *self)
{
  return self->key;
}

const RokadJson *
rokad_json_first (const RokadJson *self)
{
  return rokad_json_length (self) > 0 ? self + 1 : NULL;
}

const RokadJson *
rokad_json_next (const RokadJson *self, const RokadJson *value)
{
  const RokadJson *next = value + value->span;

  return next < self + self->span ? next : NULL;
}

const RokadJson *
rokad_json_at (const RokadJson *self, guint i)
{
  const RokadJson *value = rokad_json_first (self);

  while (value != NULL && i-- > 0)
    value = rokad_json_next (self, value);
  return value;
}

const RokadJson *
rokad_json_member (const RokadJson *object, const char *name)
{
  if (!rokad_json_is_object (object))
    return NULL;

  for (const RokadJson *v = rokad_json_first (object); v != NULL; v = rokad_json_next (object, v))
    if (g_str_equal (v->key, name))
      return v;
  return NULL;
}

const char *
rokad_json_text (const RokadJson *object, const char *name)
{
  return rokad_json_as_text (rokad_json_member (object, name));
}

gint64
rokad_json_int (const RokadJson *object, const char *name)
{
  return rokad_json_as_int (rokad_json_member (object, name));
}

gboolean
rokad_json_bool (const RokadJson *object, const char *name)
{
  const RokadJson *value = rokad_json_member (object, name);

  return value != NULL && value->type == TYPE_TRUE;
}

const RokadJson *
rokad_json_array (const RokadJson *object, const char *name)
{
  const RokadJson *value = rokad_json_member (object, name);

  return rokad_json_is_array (value) ? value : NULL;
}

const RokadJson *
rokad_json_object (const RokadJson *object, const char *name)
{
  const RokadJson *value = rokad_json_member (object, name);

  return rokad_json_is_object (value) ? value : NULL;
}

const RokadJson *
rokad_json_object_at (const RokadJson *array, guint i)
{
  const RokadJson *value = rokad_json_at (array, i);

  return rokad_json_is_object (value) ? value : NULL;
}

const RokadJson *
rokad_json_array_at (const RokadJson *array, guint i)
{
  const RokadJson *value = rokad_json_at (array, i);

  return rokad_json_is_array (value) ? value : NULL;
}

const char *
rokad_json_text_at (const RokadJson *array, guint i)
{
  return rokad_json_as_text (rokad_json_at (array, i));
}

gint64
rokad_json_int_at (const RokadJson *array, guint i)
{
  return rokad_json_as_int (rokad_json_at (array, i));
}
