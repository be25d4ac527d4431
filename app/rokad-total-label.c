#include "config.h"

#include "rokad-total-label.h"

#define SIZE_MAX_PX 72
#define SIZE_MIN_PX 36
#define SIZE_STEP_PX 2

struct _RokadTotalLabel
{
  GtkWidget parent_instance;

  char *text;
  PangoLayout *layout; /* at the size that fits the space it has now */
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
  pango_font_description_set_weight (font, PANGO_WEIGHT_BOLD);
  pango_layout_set_font_description (layout, font);
  pango_attr_list_insert (attributes, pango_attr_font_features_new ("tnum"));
  pango_layout_set_attributes (layout, attributes);
  return layout;
}

static void
measure_at (RokadTotalLabel *self, int size_px, int *out_width, int *out_height)
{
  g_autoptr (PangoLayout) layout = make_layout (self, size_px);

  pango_layout_get_pixel_size (layout, out_width, out_height);
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
  int width;
  int height;

  measure_at (self, SIZE_MIN_PX, &width, &height);
  *minimum = orientation == GTK_ORIENTATION_HORIZONTAL ? width : height;
  measure_at (self, SIZE_MAX_PX, &width, &height);
  *natural = orientation == GTK_ORIENTATION_HORIZONTAL ? width : height;
}

static void
rokad_total_label_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  RokadTotalLabel *self = ROKAD_TOTAL_LABEL (widget);
  int text_width;
  int text_height;

  for (self->size_px = SIZE_MAX_PX; self->size_px > SIZE_MIN_PX; self->size_px -= SIZE_STEP_PX)
    {
      measure_at (self, self->size_px, &text_width, &text_height);
      if (text_width <= width && text_height <= height)
        break;
    }

  g_clear_object (&self->layout);
  self->layout = make_layout (self, self->size_px);
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
  self->size_px = SIZE_MAX_PX;
}

void
rokad_total_label_set (RokadTotalLabel *self, const char *name, const char *text)
{
  g_autofree char *said = g_strdup_printf ("%s %s", name, text);

  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, said, -1);
  if (g_str_equal (self->text, text))
    return;

  g_free (self->text);
  self->text = g_strdup (text);
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
