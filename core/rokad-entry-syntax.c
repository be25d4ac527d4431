/* A reader of JSON (RFC 8259) that keeps nothing and forgives nothing. */
#include "config.h"

#include "rokad-entry-syntax.h"

#include <string.h>

typedef struct
{
  const char *p;
  const char *end;
  guint depth;
  const char *wrong; /* the first thing that is, NULL so far */
} Reader;

/* A key's bytes as they stand, quotes included. */
typedef struct
{
  const char *start;
  gsize bytes;
} Key;

static void read_value (Reader *self);

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
read_hex (Reader *self, guint *out_unit)
{
  *out_unit = 0;
  if (self->end - self->p < 4)
    return refuse (self, "an escape that is cut off");

  for (int i = 0; i < 4; i++, self->p++)
    {
      if (!g_ascii_isxdigit (*self->p))
        return refuse (self, "an escape that is none");
      *out_unit = *out_unit << 4 | (guint) g_ascii_xdigit_value (*self->p);
    }
  return TRUE;
}

static gboolean
read_escape (Reader *self)
{
  guint unit, low;

  if (self->p == self->end)
    return refuse (self, "an escape that is cut off");
  if (*self->p != 'u')
    return strchr ("\"\\/bfnrt", *self->p++) != NULL || refuse (self, "an escape that is none");

  self->p++;
  if (!read_hex (self, &unit))
    return FALSE;
  if (unit == 0 || (unit >= 0xdc00 && unit <= 0xdfff))
    return refuse (self, "an escape that is no character");
  if (unit < 0xd800 || unit > 0xdbff)
    return TRUE;

  return (take (self, '\\') && take (self, 'u') && read_hex (self, &low) && low >= 0xdc00 &&
          low <= 0xdfff) ||
         refuse (self, "half a surrogate pair");
}

static gboolean
read_string (Reader *self)
{
  if (!take (self, '"'))
    return refuse (self, "no string where one must be");

  while (self->p < self->end)
    {
      char c = *self->p++;

      if (c == '"')
        return TRUE;
      if ((guchar) c < 0x20 || c == 0x7f)
        return refuse (self, "a control character");
      if (c == '\\' && !read_escape (self))
        return FALSE;
    }

  return refuse (self, "a string that does not end");
}

/* -?(0|[1-9][0-9]*), within int64. */
static gboolean
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
        return refuse (self, "a number beyond 64 bits");
      value = value * 10 + digit;
    }

  if (self->p == first || (*first == '0' && (self->p - first > 1 || negative)))
    return refuse (self, "a number that is none");
  if (self->p < self->end && strchr (".eE", *self->p) != NULL)
    return refuse (self, "a number that is no integer");
  return TRUE;
}

static gboolean
read_word (Reader *self, const char *word)
{
  gsize length = strlen (word);

  if ((gsize) (self->end - self->p) < length || memcmp (self->p, word, length) != 0)
    return refuse (self, "neither value nor white space that is allowed");

  self->p += length;
  return TRUE;
}

/* Keys are compared by their bytes, so they may not be written in two ways. */
static gboolean
read_key (Reader *self, Key *keys, guint n)
{
  Key key = { self->p, 0 };

  if (n == ROKAD_ENTRY_MEMBERS_MAX)
    return refuse (self, "too many members");
  if (!read_string (self))
    return FALSE;

  key.bytes = (gsize) (self->p - key.start);
  if (memchr (key.start, '\\', key.bytes) != NULL)
    return refuse (self, "an escape in a key");
  for (guint i = 0; i < n; i++)
    if (keys[i].bytes == key.bytes && memcmp (keys[i].start, key.start, key.bytes) == 0)
      return refuse (self, "a key that stands twice");

  keys[n] = key;
  return take (self, ':') || refuse (self, "no colon after a key");
}

static void
read_object (Reader *self)
{
  Key keys[ROKAD_ENTRY_MEMBERS_MAX];
  guint n = 0;

  if (take (self, '}'))
    return;

  do
    {
      if (!read_key (self, keys, n++))
        return;
      read_value (self);
    }
  while (self->wrong == NULL && take (self, ','));

  if (!take (self, '}'))
    refuse (self, "an object that does not end");
}

static void
read_array (Reader *self)
{
  if (take (self, ']'))
    return;

  do
    read_value (self);
  while (self->wrong == NULL && take (self, ','));

  if (!take (self, ']'))
    refuse (self, "an array that does not end");
}

static void
read_nested (Reader *self, void (*read) (Reader *self))
{
  self->p++;
  if (++self->depth > ROKAD_ENTRY_DEPTH_MAX)
    refuse (self, "nested too deep");
  else
    read (self);
  self->depth--;
}

static void
read_value (Reader *self)
{
  if (self->p == self->end)
    refuse (self, "it is cut off");
  else if (*self->p == '{')
    read_nested (self, read_object);
  else if (*self->p == '[')
    read_nested (self, read_array);
  else if (*self->p == '"')
    read_string (self);
  else if (*self->p == '-' || g_ascii_isdigit (*self->p))
    read_integer (self);
  else if (*self->p == 't')
    read_word (self, "true");
  else if (*self->p == 'f')
    read_word (self, "false");
  else
    read_word (self, "null");
}

const char *
rokad_entry_syntax_check (const char *line, gsize bytes)
{
  Reader self = { line, line + bytes, 0, NULL };

  if (bytes == 0 || *line != '{')
    return "no object";

  read_value (&self);
  if (self.wrong == NULL && self.p != self.end)
    refuse (&self, "something after its end");
  return self.wrong;
}
