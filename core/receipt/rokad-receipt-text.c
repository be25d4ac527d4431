/* Rows as plain text in cells of a fixed-width font. */
#include "config.h"

#include <pango/pango.h>
#include <string.h>

#include "rokad-receipt-layout.h"

#define GAP 1       /* cells between neighbours in a row */
#define NAME_MIN 12 /* cells a wrapped name needs beside an amount; with fewer it stands above */

/* A text with what Pango says of each of its characters: where a line may end (UAX #14, with its
 * dictionaries for Thai and the like) and where a character with its marks ends.
 */
typedef struct
{
  const char *next;         /* what is left, not owned */
  const PangoLogAttr *attr; /* of the character at next */
} Reader;

static guint
measure_char (gunichar c)
{
  if (g_unichar_iszerowidth (c))
    return 0;

  return g_unichar_iswide (c) ? 2 : 1;
}

static guint
measure (const char *text)
{
  guint cells = 0;

  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    cells += measure_char (g_utf8_get_char (p));
  return cells;
}

/* Takes the characters of one line of at most @columns cells: up to the last place where it may
 * end, within a word only where the word alone is too wide. A space at the end takes no cell.
 */
static char *
take_line (Reader *self, guint columns)
{
  Reader here = *self;
  Reader word = *self;      /* after the last whole word */
  Reader character = *self; /* after the last whole character */
  const char *start = self->next;
  guint cells = 0;

  while (*here.next != '\0')
    {
      gunichar c = g_utf8_get_char (here.next);

      cells += measure_char (c);
      if (here.attr->is_line_break)
        word = here;
      if (here.attr->is_cursor_position)
        character = here;
      if (cells > columns && c != ' ')
        break;

      here.next = g_utf8_next_char (here.next);
      here.attr++;
    }

  if (*here.next != '\0')
    here = word.next > start ? word : character.next > start ? character : here;
  if (here.next == start) /* one character wider than the line */
    here = (Reader){ g_utf8_next_char (start), self->attr + 1 };

  *self = here;
  while (*self->next == ' ')
    {
      self->next++;
      self->attr++;
    }
  return g_strchomp (g_strndup (start, (gsize) (here.next - start)));
}

/* At least one line, the empty one. (element-type utf8) */
static GPtrArray *
wrap (const char *text, guint columns)
{
  GPtrArray *lines = g_ptr_array_new_with_free_func (g_free);
  glong length = g_utf8_strlen (text, -1);
  g_autofree PangoLogAttr *attrs = g_new0 (PangoLogAttr, length + 1);
  Reader reader = { text, attrs };

  pango_get_log_attrs (text, -1, -1, pango_language_get_default (), attrs, (int) length + 1);
  do
    g_ptr_array_add (lines, take_line (&reader, columns));
  while (*reader.next != '\0');

  return lines;
}

static void
put_spaces (GString *out, guint count)
{
  g_string_append_printf (out, "%*s", (int) count, "");
}

/* Printers know the common space alone. */
static void
put_text (GString *out, const char *text)
{
  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      g_string_append_unichar (out, c == 0xa0 ? ' ' : c);
    }
}

/* Without the spaces of cells that are empty. */
static void
end_line (GString *out)
{
  while (out->len > 0 && out->str[out->len - 1] == ' ')
    g_string_truncate (out, out->len - 1);
  g_string_append_c (out, '\n');
}

/* @share of what is left of the line stands before the text: 0 to the left, 1 to the right, and
 * with 2, half of it, in the middle.
 */
static void
put_lines (GString *out, const char *text, guint columns, guint share)
{
  g_autoptr (GPtrArray) lines = wrap (text, columns);

  for (guint i = 0; i < lines->len; i++)
    {
      guint cells = measure (lines->pdata[i]);

      if (share > 0 && cells < columns)
        put_spaces (out, (columns - cells) / share);
      put_text (out, lines->pdata[i]);
      g_string_append_c (out, '\n');
    }
}

/* A code is no words: it fills its lines. Of ASCII. */
static void
put_code (GString *out, const char *code, guint columns)
{
  for (gsize at = 0; code[at] != '\0'; at += MIN (columns, strlen (code + at)))
    g_string_append_printf (out, "%.*s\n", (int) columns, code + at);
}

/* The right cell stands beside the first line of the left one, or below where there is no room. */
static void
put_pair (GString *out, const char *left, const char *right, guint columns)
{
  g_autoptr (GPtrArray) lines = NULL;
  guint right_cells = measure (right);
  guint room = columns > right_cells + GAP ? columns - right_cells - GAP : 0;

  if (measure (left) > room && room < NAME_MIN)
    {
      put_lines (out, left, columns, 0);
      put_lines (out, right, columns, 1);
      return;
    }

  lines = wrap (left, room);
  for (guint i = 0; i < lines->len; i++)
    {
      put_text (out, lines->pdata[i]);
      if (i == 0)
        {
          put_spaces (out, columns - measure (lines->pdata[i]) - right_cells);
          put_text (out, right);
        }
      g_string_append_c (out, '\n');
    }
}

/* A table that is too wide for columns: each row's first cell, and below it name and value. */
static void
put_stacked (GString *out, const GPtrArray *rows, guint head, guint end, guint columns)
{
  const RokadRow *names = rows->pdata[head];

  for (guint r = head + 1; r < end; r++)
    {
      const RokadRow *row = rows->pdata[r];

      put_pair (out, names->cells[0], row->cells[0], columns);
      for (guint c = 1; row->cells[c] != NULL; c++)
        if (*row->cells[c] != '\0')
          put_pair (out, names->cells[c], row->cells[c], columns);
    }
}

/* The width of each column, as its widest cell has it. (element-type guint) */
static GArray *
measure_columns (const GPtrArray *rows, guint head, guint end)
{
  GArray *widths = g_array_new (FALSE, TRUE, sizeof (guint));

  for (guint r = head; r < end; r++)
    {
      const RokadRow *row = rows->pdata[r];

      g_array_set_size (widths, g_strv_length (row->cells));
      for (guint c = 0; row->cells[c] != NULL; c++)
        {
          guint *width = &g_array_index (widths, guint, c);

          *width = MAX (*width, measure (row->cells[c]));
        }
    }

  return widths;
}

static void
put_table (GString *out, const GPtrArray *rows, guint head, guint end, guint columns)
{
  g_autoptr (GArray) widths = measure_columns (rows, head, end);
  guint gaps = widths->len - 1;
  guint needed = gaps * GAP;
  guint spare;

  for (guint c = 0; c < widths->len; c++)
    needed += g_array_index (widths, guint, c);
  if (needed > columns)
    {
      put_stacked (out, rows, head, end, columns);
      return;
    }

  spare = columns - needed; /* spread over the gaps, the last ones wider by what does not divide */
  for (guint r = head; r < end; r++)
    {
      const RokadRow *row = rows->pdata[r];

      put_text (out, row->cells[0]);
      put_spaces (out, g_array_index (widths, guint, 0) - measure (row->cells[0]));
      for (guint c = 1; row->cells[c] != NULL; c++)
        {
          guint wider = (spare + c - 1) / gaps;

          put_spaces (out,
                      GAP + wider + g_array_index (widths, guint, c) - measure (row->cells[c]));
          put_text (out, row->cells[c]);
        }
      end_line (out);
    }
}

static void
put_rule (GString *out, RokadRowStyle style, guint columns)
{
  for (guint i = 0; i < columns; i++)
    g_string_append_c (out, style == ROKAD_STYLE_TOTAL ? '=' : '-');
  g_string_append_c (out, '\n');
}

static void
put_row (GString *out, const RokadRow *row, guint columns)
{
  g_autofree char *starred = NULL;

  switch (row->shape)
    {
    case ROKAD_SHAPE_CENTERED:
      if (row->style == ROKAD_STYLE_BANNER)
        starred = g_strdup_printf ("*** %s ***", row->cells[0]);
      put_lines (out, starred != NULL ? starred : row->cells[0], columns, 2);
      return;
    case ROKAD_SHAPE_LEFT:
      put_lines (out, row->cells[0], columns, 0);
      return;
    case ROKAD_SHAPE_QR:
      put_code (out, row->cells[0], columns);
      return;
    case ROKAD_SHAPE_PAIR:
      put_pair (out, row->cells[0], row->cells[1], columns);
      return;
    case ROKAD_SHAPE_RULE:
      put_rule (out, row->style, columns);
      return;
    case ROKAD_SHAPE_TABLE_HEAD:
    case ROKAD_SHAPE_TABLE:
      break; /* rokad_receipt_to_text() takes a table as a whole */
    }
  g_assert_not_reached ();
}

char *
rokad_receipt_to_text (RokadReceipt *self, guint columns)
{
  GString *out = g_string_new (NULL);
  guint next = 0;

  g_assert (columns >= ROKAD_RECEIPT_COLUMNS_MIN && columns <= ROKAD_RECEIPT_COLUMNS_MAX);

  while (next < self->rows->len)
    {
      const RokadRow *row = self->rows->pdata[next];

      if (row->shape == ROKAD_SHAPE_TABLE_HEAD)
        {
          guint end = rokad_receipt_table_end (self->rows, next);

          put_table (out, self->rows, next, end, columns);
          next = end;
        }
      else
        {
          put_row (out, row, columns);
          next++;
        }
    }

  return g_string_free (out, FALSE);
}
