#include "config.h"

#include <string.h>

#include "rokad-json.h"

void
rokad_json_writer_init (RokadJsonWriter *self)
{
  self->text = g_string_sized_new (1024);
}

void
rokad_json_writer_clear (RokadJsonWriter *self)
{
  if (self->text != NULL)
    g_string_free (self->text, TRUE);
  self->text = NULL;
}

static void
append_string (GString *text, const char *value)
{
  g_string_append_c (text, '"');
  for (const char *p = value; *p != '\0'; p++)
    {
      gsize plain = 0;

      while ((guchar) p[plain] >= 0x20 && p[plain] != '"' && p[plain] != '\\' && p[plain] != 0x7f)
        plain++;
      g_string_append_len (text, p, (gssize) plain);
      p += plain;
      if (*p == '\0')
        break;
      if (*p == '"' || *p == '\\')
        {
          g_string_append_c (text, '\\');
          g_string_append_c (text, *p);
        }
      else
        g_string_append_printf (text, "\\u%04x", (guchar) *p);
    }
  g_string_append_c (text, '"');
}

/* A comma unless this is the first in its brackets, and the name. */
static void
begin_value (RokadJsonWriter *self, const char *name)
{
  GString *text = self->text;

  if (text->len > 0 && strchr ("{[", text->str[text->len - 1]) == NULL)
    g_string_append_c (text, ',');
  if (name != NULL)
    {
      append_string (text, name);
      g_string_append_c (text, ':');
    }
}

void
rokad_json_writer_begin_object (RokadJsonWriter *self, const char *name)
{
  begin_value (self, name);
  g_string_append_c (self->text, '{');
}

void
rokad_json_writer_end_object (RokadJsonWriter *self)
{
  g_string_append_c (self->text, '}');
}

void
rokad_json_writer_begin_array (RokadJsonWriter *self, const char *name)
{
  begin_value (self, name);
  g_string_append_c (self->text, '[');
}

void
rokad_json_writer_end_array (RokadJsonWriter *self)
{
  g_string_append_c (self->text, ']');
}

void
rokad_json_writer_text (RokadJsonWriter *self, const char *name, const char *value)
{
  begin_value (self, name);
  append_string (self->text, value);
}

void
rokad_json_writer_int (RokadJsonWriter *self, const char *name, gint64 value)
{
  begin_value (self, name);
  g_string_append_printf (self->text, "%" G_GINT64_FORMAT, value);
}

void
rokad_json_writer_bool (RokadJsonWriter *self, const char *name, gboolean value)
{
  begin_value (self, name);
  g_string_append (self->text, value ? "true" : "false");
}

void
rokad_json_writer_null (RokadJsonWriter *self, const char *name)
{
  begin_value (self, name);
  g_string_append (self->text, "null");
}

void
rokad_json_writer_raw (RokadJsonWriter *self, const char *name, const char *json)
{
  begin_value (self, name);
  g_string_append (self->text, json);
}
