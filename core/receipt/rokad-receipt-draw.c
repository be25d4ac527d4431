/* Rows with Pango and cairo. All lengths are points.
 *
 * Each row becomes one or more bands with its texts laid out once; measuring, screen and pages then
 * only walk along the bands. Thread: any, one at a time for a receipt; Pango keeps a font map for
 * each thread, and layouts must be drawn on the thread that placed them.
 */
#include "config.h"

#include "rokad-receipt-draw.h"

#include <pango/pangocairo.h>
#include <qrencode.h>

#define FONTS "Cantarell, Noto Sans, sans"
#define WIDTH_MIN 90.0   /* narrower paper is drawn as if it were so wide */
#define GAP 6.0          /* between neighbours in a row */
#define NAME_SHARE 0.3   /* of the width: a wrapped name with less room stands above its amount */
#define BANNER_PAD 2.5   /* of black above and below a banner's text */
#define BOTTOM_SPACE 0.5 /* below each text */

/* A module is five dots of a printer with 8 dots/mm, so that its squares are whole dots; four
 * modules of quiet zone on each side as ISO/IEC 18004 asks.
 */
#define QR_MODULE (5.0 / 8.0 * 72.0 / 25.4)
#define QR_QUIET 4

/* How a style looks. */
typedef struct
{
  double size;
  double right_size; /* of the right cell */
  PangoWeight weight;
  double above; /* space */
  gboolean keeps;
} Look;

static const Look looks[ROKAD_STYLES] = {
  [ROKAD_STYLE_PLAIN] = { 8.5, 8.5, PANGO_WEIGHT_NORMAL, 3.0, FALSE },
  [ROKAD_STYLE_SHOP] = { 16.0, 16.0, PANGO_WEIGHT_BOLD, 0.0, FALSE },
  [ROKAD_STYLE_TITLE] = { 10.5, 10.5, PANGO_WEIGHT_BOLD, 3.0, FALSE },
  [ROKAD_STYLE_BANNER] = { 12.0, 12.0, PANGO_WEIGHT_BOLD, 4.0, FALSE },
  [ROKAD_STYLE_FACT] = { 8.5, 8.5, PANGO_WEIGHT_NORMAL, 1.0, FALSE },
  [ROKAD_STYLE_ITEM] = { 10.0, 10.0, PANGO_WEIGHT_NORMAL, 4.0, FALSE },
  [ROKAD_STYLE_AMOUNT] = { 8.0, 10.0, PANGO_WEIGHT_NORMAL, 0.0, TRUE },
  [ROKAD_STYLE_SUM] = { 9.0, 9.0, PANGO_WEIGHT_NORMAL, 1.0, FALSE },
  [ROKAD_STYLE_TOTAL] = { 19.0, 19.0, PANGO_WEIGHT_BOLD, 2.0, TRUE },
  [ROKAD_STYLE_TABLE] = { 7.5, 7.5, PANGO_WEIGHT_NORMAL, 1.0, FALSE },
  [ROKAD_STYLE_FOOTER] = { 9.0, 9.0, PANGO_WEIGHT_NORMAL, 3.0, FALSE },
  [ROKAD_STYLE_SMALL] = { 8.5, 8.5, PANGO_WEIGHT_NORMAL, 1.0, FALSE },
};

typedef struct
{
  PangoLayout *layout;
  double x;
  double y; /* from the band's top */
} Text;

struct _RokadBand
{
  const Look *look; /* static */
  double width;
  double height;
  GArray *texts;   /* of Text */
  gboolean banner; /* white on black */
  double rule;     /* thickness, 0 for none */
  QRcode *qr;
};

/* What placing carries along. */
typedef struct
{
  PangoContext *context;
  double width;
  GPtrArray *bands;
} Placer;

static void
clear_text (gpointer data)
{
  g_object_unref (((Text *) data)->layout);
}

static RokadBand *
band_new (const Look *look, double width)
{
  RokadBand *self = g_new0 (RokadBand, 1);

  self->look = look;
  self->width = width;
  self->texts = g_array_new (FALSE, FALSE, sizeof (Text));
  g_array_set_clear_func (self->texts, clear_text);
  return self;
}

void
rokad_band_free (RokadBand *self)
{
  g_array_unref (self->texts);
  g_clear_pointer (&self->qr, QRcode_free);
  g_free (self);
}

double
rokad_band_height (const RokadBand *self)
{
  return self->height;
}

gboolean
rokad_band_keeps (const RokadBand *self)
{
  return self->look->keeps;
}

/* Unhinted and without the screen's resolution: paper, screen and printer break lines alike. */
static PangoContext *
context_new (void)
{
  PangoFontMap *map = pango_cairo_font_map_get_default ();
  PangoContext *context = pango_font_map_create_context (map);
  cairo_font_options_t *options = cairo_font_options_create ();

  cairo_font_options_set_hint_style (options, CAIRO_HINT_STYLE_NONE);
  cairo_font_options_set_hint_metrics (options, CAIRO_HINT_METRICS_OFF);
  pango_cairo_context_set_font_options (context, options);
  pango_cairo_context_set_resolution (context, 72.0);
  pango_context_set_round_glyph_positions (context, FALSE);
  cairo_font_options_destroy (options);
  return context;
}

static PangoLayout *
layout_new (PangoContext *context, const char *text, double size, PangoWeight weight)
{
  PangoLayout *layout = pango_layout_new (context);
  g_autoptr (PangoFontDescription) font = pango_font_description_from_string (FONTS);
  g_autoptr (PangoAttrList) attributes = pango_attr_list_new ();

  pango_font_description_set_size (font, (int) (size * PANGO_SCALE));
  pango_font_description_set_weight (font, weight);
  pango_layout_set_font_description (layout, font);
  pango_attr_list_insert (attributes, pango_attr_font_features_new ("tnum=1"));
  pango_layout_set_attributes (layout, attributes);
  pango_layout_set_wrap (layout, PANGO_WRAP_WORD_CHAR);
  pango_layout_set_text (layout, text, -1);
  return layout;
}

static double
natural_width (PangoLayout *layout)
{
  int width;

  pango_layout_get_size (layout, &width, NULL);
  return (double) width / PANGO_SCALE;
}

static double
layout_height (PangoLayout *layout)
{
  int height;

  pango_layout_get_size (layout, NULL, &height);
  return (double) height / PANGO_SCALE;
}

static double
layout_baseline (PangoLayout *layout)
{
  return (double) pango_layout_get_baseline (layout) / PANGO_SCALE;
}

/* Takes @layout into a column of the band, wrapped to it and aligned in it. The height of the band
 * grows to hold it.
 */
static Text *
band_take (RokadBand *self, PangoLayout *layout, double x, double width, PangoAlignment alignment)
{
  Text text = { layout, x, self->look->above };

  pango_layout_set_width (layout, (int) (width * PANGO_SCALE));
  pango_layout_set_alignment (layout, alignment);
  self->height = MAX (self->height, text.y + layout_height (layout) + BOTTOM_SPACE);
  g_array_append_val (self->texts, text);
  return &g_array_index (self->texts, Text, self->texts->len - 1);
}

static RokadBand *
add_band (Placer *placer, const Look *look)
{
  RokadBand *band = band_new (look, placer->width);

  g_ptr_array_add (placer->bands, band);
  return band;
}

static void
place_text (Placer *placer, const Look *look, const char *text, PangoAlignment alignment)
{
  RokadBand *band = add_band (placer, look);

  band_take (band, layout_new (placer->context, text, look->size, look->weight), 0.0, placer->width,
             alignment);
}

static void
place_banner (Placer *placer, const Look *look, const char *text)
{
  RokadBand *band = add_band (placer, look);
  PangoLayout *layout = layout_new (placer->context, text, look->size, look->weight);
  Text *placed = band_take (band, layout, 0.0, placer->width, PANGO_ALIGN_CENTER);

  placed->y += BANNER_PAD;
  band->height += 2 * BANNER_PAD;
  band->banner = TRUE;
}

/* Both on one baseline; the right one below where the left one would have no room. */
static void
place_pair (Placer *placer, const Look *look, const char *left, const char *right)
{
  RokadBand *band = add_band (placer, look);
  PangoLayout *name = layout_new (placer->context, left, look->size, look->weight);
  PangoLayout *value = layout_new (placer->context, right, look->right_size, look->weight);
  double room = placer->width - natural_width (value) - GAP;
  double shift = layout_baseline (value) - layout_baseline (name);
  Text *placed;

  if (natural_width (name) > room && room < NAME_SHARE * placer->width)
    {
      band_take (band, name, 0.0, placer->width, PANGO_ALIGN_LEFT);
      placed = band_take (band, value, 0.0, placer->width, PANGO_ALIGN_RIGHT);
      placed->y += layout_height (name);
      band->height = placed->y + layout_height (value) + BOTTOM_SPACE;
      return;
    }

  placed = band_take (band, name, 0.0, room, PANGO_ALIGN_LEFT);
  placed->y += MAX (shift, 0.0);
  band->height += MAX (shift, 0.0);
  placed = band_take (band, value, 0.0, placer->width, PANGO_ALIGN_RIGHT);
  placed->y += MAX (-shift, 0.0);
  band->height = MAX (band->height, placed->y + layout_height (value) + BOTTOM_SPACE);
}

static void
place_rule (Placer *placer, RokadRowStyle style)
{
  RokadBand *band = add_band (placer, &looks[style]);

  band->rule = style == ROKAD_STYLE_TOTAL ? 1.2 : 0.4;
  band->height = style == ROKAD_STYLE_TOTAL ? 7.0 : 8.0;
}

static void
place_qr (Placer *placer, const Look *look, const char *text)
{
  RokadBand *band = add_band (placer, look);

  band->qr = QRcode_encodeString8bit (text, 0, QR_ECLEVEL_M);
  g_assert (band->qr != NULL); /* an id and a hash are far below what a code holds */
  band->height = (band->qr->width + 2 * QR_QUIET) * QR_MODULE;
}

static PangoLayout *
cell_new (Placer *placer, const RokadRow *row, guint column)
{
  gboolean head = row->shape == ROKAD_SHAPE_TABLE_HEAD;
  const Look *look = &looks[ROKAD_STYLE_TABLE];

  return layout_new (placer->context, row->cells[column], look->size,
                     head ? PANGO_WEIGHT_BOLD : look->weight);
}

/* The width of each column, as its widest cell has it, and the space left to each gap; negative
 * where the table is too wide. (element-type double)
 */
static GArray *
measure_columns (Placer *placer, const GPtrArray *rows, guint head, guint end, double *out_gap)
{
  GArray *widths = g_array_new (FALSE, TRUE, sizeof (double));
  double left = placer->width;

  for (guint r = head; r < end; r++)
    {
      const RokadRow *row = rows->pdata[r];

      g_array_set_size (widths, g_strv_length (row->cells));
      for (guint c = 0; row->cells[c] != NULL; c++)
        {
          g_autoptr (PangoLayout) layout = cell_new (placer, row, c);
          double *width = &g_array_index (widths, double, c);

          *width = MAX (*width, natural_width (layout));
        }
    }

  for (guint c = 0; c < widths->len; c++)
    left -= g_array_index (widths, double, c);
  *out_gap = left / (widths->len - 1);
  return widths;
}

/* A table that is too wide for columns: each row's cells below each other, with their names. */
static void
place_stacked (Placer *placer, const GPtrArray *rows, guint head, guint end)
{
  const RokadRow *names = rows->pdata[head];
  const Look *look = &looks[ROKAD_STYLE_TABLE];

  for (guint r = head + 1; r < end; r++)
    {
      const RokadRow *row = rows->pdata[r];

      for (guint c = 0; row->cells[c] != NULL; c++)
        if (*row->cells[c] != '\0')
          place_pair (placer, look, names->cells[c], row->cells[c]);
    }
}

static void
place_table (Placer *placer, const GPtrArray *rows, guint head, guint end)
{
  double gap;
  g_autoptr (GArray) widths = measure_columns (placer, rows, head, end, &gap);

  if (gap < GAP)
    {
      place_stacked (placer, rows, head, end);
      return;
    }

  for (guint r = head; r < end; r++)
    {
      const RokadRow *row = rows->pdata[r];
      RokadBand *band = add_band (placer, &looks[ROKAD_STYLE_TABLE]);
      double x = 0.0;

      for (guint c = 0; row->cells[c] != NULL; c++)
        {
          double width = g_array_index (widths, double, c);
          PangoLayout *layout = cell_new (placer, row, c);

          /* As wide as the paper: a column that is only as wide as its text might wrap it. */
          if (c == 0)
            band_take (band, layout, x, placer->width, PANGO_ALIGN_LEFT);
          else
            band_take (band, layout, x + width - placer->width, placer->width, PANGO_ALIGN_RIGHT);
          x += width + gap;
        }
    }
}

static void
place_row (Placer *placer, const RokadRow *row)
{
  const Look *look = &looks[row->style];

  switch (row->shape)
    {
    case ROKAD_SHAPE_CENTERED:
      if (row->style == ROKAD_STYLE_BANNER)
        place_banner (placer, look, row->cells[0]);
      else
        place_text (placer, look, row->cells[0], PANGO_ALIGN_CENTER);
      return;
    case ROKAD_SHAPE_LEFT:
      place_text (placer, look, row->cells[0], PANGO_ALIGN_LEFT);
      return;
    case ROKAD_SHAPE_PAIR:
      place_pair (placer, look, row->cells[0], row->cells[1]);
      return;
    case ROKAD_SHAPE_RULE:
      place_rule (placer, row->style);
      return;
    case ROKAD_SHAPE_QR:
      place_qr (placer, look, row->cells[0]);
      return;
    case ROKAD_SHAPE_TABLE_HEAD:
    case ROKAD_SHAPE_TABLE:
      break; /* rokad_receipt_place() takes a table as a whole */
    }
  g_assert_not_reached ();
}

GPtrArray *
rokad_receipt_place (const RokadReceipt *self, double width)
{
  GPtrArray *bands = g_ptr_array_new_with_free_func ((GDestroyNotify) rokad_band_free);
  Placer placer = { context_new (), MAX (width, WIDTH_MIN), bands };
  guint next = 0;

  while (next < self->rows->len)
    {
      const RokadRow *row = self->rows->pdata[next];

      if (row->shape == ROKAD_SHAPE_TABLE_HEAD)
        {
          guint end = rokad_receipt_table_end (self->rows, next);

          place_table (&placer, self->rows, next, end);
          next = end;
        }
      else
        {
          place_row (&placer, row);
          next++;
        }
    }

  g_object_unref (placer.context); /* the layouts hold it on */
  return bands;
}

RokadBand *
rokad_band_new_note (const char *text, double width)
{
  PangoContext *context = context_new ();
  const Look *look = &looks[ROKAD_STYLE_SMALL];
  RokadBand *self = band_new (look, width);

  band_take (self, layout_new (context, text, look->size, look->weight), 0.0, width,
             PANGO_ALIGN_CENTER);
  g_object_unref (context);
  return self;
}

/* One path filled at once: where squares touch there is no seam. */
static void
draw_qr (const RokadBand *self, cairo_t *cairo, double y)
{
  int modules = self->qr->width;
  double left = (self->width - modules * QR_MODULE) / 2.0;
  double top = y + QR_QUIET * QR_MODULE;

  for (int row = 0; row < modules; row++)
    for (int column = 0; column < modules; column++)
      if (self->qr->data[row * modules + column] & 1)
        cairo_rectangle (cairo, left + column * QR_MODULE, top + row * QR_MODULE, QR_MODULE,
                         QR_MODULE);
  cairo_fill (cairo);
}

void
rokad_band_draw (const RokadBand *self, cairo_t *cairo, double y)
{
  cairo_save (cairo);
  cairo_set_source_rgb (cairo, 0.0, 0.0, 0.0);
  if (self->qr != NULL)
    draw_qr (self, cairo, y);
  if (self->rule > 0.0)
    {
      cairo_rectangle (cairo, 0.0, y + (self->height - self->rule) / 2.0, self->width, self->rule);
      cairo_fill (cairo);
    }
  if (self->banner)
    {
      cairo_rectangle (cairo, 0.0, y + self->look->above, self->width,
                       self->height - self->look->above);
      cairo_fill (cairo);
      cairo_set_source_rgb (cairo, 1.0, 1.0, 1.0);
    }

  for (guint i = 0; i < self->texts->len; i++)
    {
      const Text *text = &g_array_index (self->texts, Text, i);

      cairo_move_to (cairo, text->x, y + text->y);
      pango_cairo_show_layout (cairo, text->layout);
    }
  cairo_restore (cairo);
}

double
rokad_receipt_draw (RokadReceipt *self, cairo_t *cairo, double width)
{
  g_autoptr (GPtrArray) bands = rokad_receipt_place (self, width);
  double y = 0.0;

  for (guint i = 0; i < bands->len; i++)
    {
      if (cairo != NULL)
        rokad_band_draw (bands->pdata[i], cairo, y);
      y += rokad_band_height (bands->pdata[i]);
    }

  return y;
}
