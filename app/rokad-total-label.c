#include "config.h"

#include "rokad-total-label.h"

#define SHRINKS_TO 2 /* a half at least */
#define SIZE_STEP_PX 2

struct _RokadTotalLabel
{
  GtkWidget parent_instance;

  char *text;
  int largest_px;        /* the size that its style says */
  PangoLayout *largest;  /* at this size; NULL: to be shaped */
  PangoLayout *smallest; /* as small as it may become */
  guint serial;          /* of the font that these were shaped with */
  PangoLayout *layout;   /* at the size that fits the space it has now */
  int size_px;
};

G_DEFINE_FINAL_TYPE (RokadTotalLabel, rokad_total_label, GTK_TYPE_WIDGET)

static PangoLayout *
make_layout (RokadTotalLabel *self, int size_px)
{
  PangoLayout *layout = gtk_widget_create_pango_layout (GTK_WIDGET (self), self->text);
  PangoContext *context = pango_layout_get_context (layout);
  g_autoptr (PangoFontDescription) font =
      pango_font_description_copy (pango_context_get_font_description (context));
  g_autoptr (PangoAttrList) attributes = pango_attr_list_new ();

  pango_font_description_set_absolute_size (font, size_px * PANGO_SCALE);
  pango_layout_set_font_description (layout, font);
  pango_attr_list_insert (attributes, pango_attr_font_features_new ("tnum"));
  pango_layout_set_attributes (layout, attributes);
  return layout;
}

/* The text at its largest and at its smallest, shaped once: each item changes it, and each frame
 * may measure it several times. */
static void
shape (RokadTotalLabel *self)
{
  PangoContext *context = gtk_widget_get_pango_context (GTK_WIDGET (self));
  guint serial = pango_context_get_serial (context);
  const PangoFontDescription *font = pango_context_get_font_description (context);

  if (self->largest != NULL && self->serial == serial)
    return;

  g_set_object (&self->layout, NULL);
  g_clear_object (&self->largest);
  g_clear_object (&self->smallest);
  self->serial = serial;
  self->largest_px = pango_font_description_get_size (font) / PANGO_SCALE;
  self->largest = make_layout (self, self->largest_px);
  self->smallest = make_layout (self, self->largest_px / SHRINKS_TO);
}

static int
extent (PangoLayout *layout, GtkOrientation orientation)
{
  int width;
  int height;

  pango_layout_get_pixel_size (layout, &width, &height);
  return orientation == GTK_ORIENTATION_HORIZONTAL ? width : height;
}

static void
rokad_total_label_measure (GtkWidget *widget,
                           GtkOrientation orientation,
                           int for_size,
                           int *minimum,
                           int *natural,
                           int *minimum_baseline,
                           int *natural_baseline)
{
  RokadTotalLabel *self = ROKAD_TOTAL_LABEL (widget);

  shape (self);
  *minimum = extent (self->smallest, orientation);
  *natural = extent (self->largest, orientation);
}

static gboolean
fits (PangoLayout *layout, int width, int height)
{
  return extent (layout, GTK_ORIENTATION_HORIZONTAL) <= width &&
         extent (layout, GTK_ORIENTATION_VERTICAL) <= height;
}

/* Text grows with its size but for rounding, so the first guess is at most a step too large. */
static int
guess_size (RokadTotalLabel *self, int width, int height)
{
  int largest_px = self->largest_px;
  int by_width = largest_px * width / MAX (extent (self->largest, GTK_ORIENTATION_HORIZONTAL), 1);
  int by_height = largest_px * height / MAX (extent (self->largest, GTK_ORIENTATION_VERTICAL), 1);
  int size_px = MIN (by_width, by_height);

  if (size_px >= largest_px)
    return largest_px;

  return MAX (size_px - size_px % SIZE_STEP_PX, largest_px / SHRINKS_TO);
}

static void
rokad_total_label_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  RokadTotalLabel *self = ROKAD_TOTAL_LABEL (widget);

  shape (self);
  self->size_px = guess_size (self, width, height);
  g_set_object (&self->layout, NULL);
  for (;; self->size_px -= SIZE_STEP_PX)
    {
      g_autoptr (PangoLayout) layout = self->size_px == self->largest_px
                                           ? g_object_ref (self->largest)
                                           : make_layout (self, self->size_px);

      if (self->size_px > self->largest_px / SHRINKS_TO && !fits (layout, width, height))
        continue;

      self->layout = g_steal_pointer (&layout);
      return;
    }
}

/* At the end of the line, as sums are; in the middle of the height. */
static void
rokad_total_label_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  RokadTotalLabel *self = ROKAD_TOTAL_LABEL (widget);
  gboolean mirrored = gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL;
  int width;
  int height;
  int x;

  if (self->layout == NULL)
    return;

  pango_layout_get_pixel_size (self->layout, &width, &height);
  x = mirrored ? 0 : gtk_widget_get_width (widget) - width;
  gtk_snapshot_render_layout (snapshot, gtk_widget_get_style_context (widget), x,
                              (gtk_widget_get_height (widget) - height) / 2, self->layout);
}

static void
rokad_total_label_finalize (GObject *object)
{
  RokadTotalLabel *self = ROKAD_TOTAL_LABEL (object);

  g_clear_object (&self->layout);
  g_clear_object (&self->largest);
  g_clear_object (&self->smallest);
  g_clear_pointer (&self->text, g_free);

  G_OBJECT_CLASS (rokad_total_label_parent_class)->finalize (object);
}

static void
rokad_total_label_class_init (RokadTotalLabelClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = rokad_total_label_finalize;

  widget_class->measure = rokad_total_label_measure;
  widget_class->size_allocate = rokad_total_label_size_allocate;
  widget_class->snapshot = rokad_total_label_snapshot;
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_STATUS);
  gtk_widget_class_set_css_name (widget_class, "total");
}

static void
rokad_total_label_init (RokadTotalLabel *self)
{
  self->text = g_strdup ("");
}

void
rokad_total_label_set (RokadTotalLabel *self, const char *name, const char *text)
{
  g_autofree char *said = name != NULL ? g_strdup_printf ("%s %s", name, text) : NULL;

  if (said != NULL)
    gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, said, -1);
  if (g_str_equal (self->text, text))
    return;

  g_free (self->text);
  self->text = g_strdup (text);
  g_clear_object (&self->largest);
  gtk_widget_queue_resize (GTK_WIDGET (self));
}

const char *
rokad_total_label_get_text (RokadTotalLabel *self)
{
  return self->text;
}

int
rokad_total_label_get_size (RokadTotalLabel *self)
{
  return self->size_px;
}
