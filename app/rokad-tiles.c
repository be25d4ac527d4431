#include "config.h"

#include "rokad-tiles.h"

#include <glib/gi18n-lib.h>

struct _RokadTiles
{
  GtkBox parent_instance;

  RokadTill *till;
  char *category; /* that is shown; NULL: those without a code */

  /* Template children: not owned. */
  GtkBox *tabs;
  GtkFlowBox *flow_box;
  GtkWidget *empty_label;
};

enum
{
  PICKED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (RokadTiles, rokad_tiles, GTK_TYPE_BOX)

/* --- Tiles --- */

static void
pick (RokadTiles *self, GtkButton *button)
{
  g_autoptr (RokadProduct) product =
      g_object_ref (g_object_get_data (G_OBJECT (button), "product"));

  g_signal_emit (self, signals[PICKED], 0, product);
}

static GtkWidget *
make_label (const char *text, const char *css_class)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_width_chars (GTK_LABEL (label), 10);
  gtk_label_set_max_width_chars (GTK_LABEL (label), 14);
  gtk_widget_add_css_class (label, css_class);
  return label;
}

static GtkWidget *
make_tile (RokadTiles *self, RokadProduct *product)
{
  const RokadProductFields *fields = rokad_product_fields (product);
  gboolean priced = fields->price_minor != ROKAD_PRICE_UNKNOWN;
  g_autofree char *money = priced ? rokad_till_money (self->till, fields->price_minor) : NULL;
  g_autofree char *weighed =
      fields->unit == ROKAD_UNIT_WEIGHT && priced ? g_strdup_printf (_ ("%s a kg"), money) : NULL;
  const char *price = weighed != NULL ? weighed : priced ? money : _ ("price asked");
  g_autofree char *said = g_strdup_printf ("%s, %s", fields->name, price);
  GtkWidget *button = gtk_button_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 2);
  GtkWidget *name = make_label (fields->name, "tile-name");
  GtkWidget *sum = make_label (price, "numeric");

  gtk_widget_set_vexpand (name, TRUE);
  gtk_widget_set_valign (name, GTK_ALIGN_START);
  gtk_widget_add_css_class (sum, "secondary");
  gtk_box_append (GTK_BOX (box), name);
  gtk_box_append (GTK_BOX (box), sum);
  gtk_button_set_child (GTK_BUTTON (button), box);
  gtk_widget_set_focus_on_click (button, FALSE);
  gtk_widget_add_css_class (button, "tile");
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, said, -1);
  g_object_set_data_full (G_OBJECT (button), "product", g_object_ref (product), g_object_unref);
  g_signal_connect_swapped (button, "clicked", G_CALLBACK (pick), self);
  return button;
}

static void
add_tile (RokadTiles *self, RokadProduct *product)
{
  GtkWidget *child = gtk_flow_box_child_new ();

  /* The tile inside takes focus and touch, not its frame. */
  gtk_widget_set_focusable (child, FALSE);
  gtk_flow_box_child_set_child (GTK_FLOW_BOX_CHILD (child), make_tile (self, product));
  gtk_flow_box_insert (self->flow_box, child, -1);
}

static void
show_category (RokadTiles *self)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) products = rokad_catalog_tiles (
      rokad_shop_catalog (rokad_till_get_reader (self->till)), rokad_till_get_settings (self->till),
      self->category, rokad_shop_stamp (rokad_till_get_reader (self->till)).at_us, ROKAD_TILES_MAX,
      &error);
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->flow_box))) != NULL)
    gtk_flow_box_remove (self->flow_box, child);
  if (products == NULL)
    g_warning ("tiles: %s", error->message);

  for (guint i = 0; products != NULL && i < products->len; i++)
    add_tile (self, products->pdata[i]);
  gtk_widget_set_visible (self->empty_label, products == NULL || products->len == 0);
}

/* --- Tabs --- */

static void
choose_category (RokadTiles *self, GtkToggleButton *tab)
{
  if (!gtk_toggle_button_get_active (tab))
    return;

  g_free (self->category);
  self->category = g_strdup (g_object_get_data (G_OBJECT (tab), "category"));
  show_category (self);
}

static GtkWidget *
add_tab (RokadTiles *self, const char *label, const char *category, GtkWidget *group)
{
  GtkWidget *tab = gtk_toggle_button_new_with_label (label);

  gtk_widget_set_focus_on_click (tab, FALSE);
  gtk_widget_add_css_class (tab, "tab");
  gtk_widget_add_css_class (tab, "flat");
  g_object_set_data_full (G_OBJECT (tab), "category", g_strdup (category), g_free);
  gtk_toggle_button_set_group (GTK_TOGGLE_BUTTON (tab), (GtkToggleButton *) group);
  g_signal_connect_swapped (tab, "toggled", G_CALLBACK (choose_category), self);
  gtk_box_append (self->tabs, tab);
  return tab;
}

static void
load_categories (RokadTiles *self)
{
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) categories = rokad_catalog_categories (
      rokad_shop_catalog (rokad_till_get_reader (self->till)), ROKAD_TILE_CATEGORIES_MAX, &error);
  GtkWidget *first;
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->tabs))) != NULL)
    gtk_box_remove (self->tabs, child);
  if (categories == NULL)
    g_warning ("categories: %s", error->message);

  first = add_tab (self, _ ("Without a code"), NULL, NULL);
  for (guint i = 0; categories != NULL && categories[i] != NULL; i++)
    if (*categories[i] != '\0')
      add_tab (self, categories[i], categories[i], first);
  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (first), TRUE);
}

static void
rokad_tiles_dispose (GObject *object)
{
  RokadTiles *self = ROKAD_TILES (object);

  if (self->till != NULL)
    g_signal_handlers_disconnect_by_data (self->till, self);
  g_clear_object (&self->till);
  g_clear_pointer (&self->category, g_free);
  gtk_widget_dispose_template (GTK_WIDGET (self), ROKAD_TYPE_TILES);

  G_OBJECT_CLASS (rokad_tiles_parent_class)->dispose (object);
}

static void
rokad_tiles_class_init (RokadTilesClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = rokad_tiles_dispose;

  signals[PICKED] = g_signal_new ("picked", ROKAD_TYPE_TILES, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                  NULL, G_TYPE_NONE, 1, ROKAD_TYPE_PRODUCT);

  gtk_widget_class_set_template_from_resource (widget_class, "/rokad/app/rokad-tiles.ui");
  gtk_widget_class_bind_template_child (widget_class, RokadTiles, tabs);
  gtk_widget_class_bind_template_child (widget_class, RokadTiles, flow_box);
  gtk_widget_class_bind_template_child (widget_class, RokadTiles, empty_label);
}

static void
rokad_tiles_init (RokadTiles *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

void
rokad_tiles_set_till (RokadTiles *self, RokadTill *till)
{
  self->till = g_object_ref (till);
  g_signal_connect_swapped (till, "ready", G_CALLBACK (load_categories), self);
  load_categories (self);
}
