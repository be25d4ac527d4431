#include "config.h"

#include "rokad-result-list.h"

#include <glib/gi18n-lib.h>

/* Rows are made once and then only told something else: GTK 4.8 would take them apart and build
 * them anew with each letter. Seven are in sight, so the rest of what was found is only listed when
 * somebody goes there.
 */
#define ROWS_AT_ONCE 8

struct _RokadResultList
{
  GtkBox parent_instance;

  RokadTill *till;
  GPtrArray *found;  /* (element-type RokadFound): all of it */
  GPtrArray *rows;   /* (element-type GtkWidget): all that were made, the nth shows found's nth */
  GListStore *store; /* (element-type GtkWidget): the first of them, which are listed */

  /* Template children: not owned. */
  GtkLabel *title_label;
  GtkScrolledWindow *scrolled_window;
  GtkListView *list_view;
  GtkSingleSelection *selection;
};

enum
{
  PICKED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (RokadResultList, rokad_result_list, GTK_TYPE_BOX)

/* --- Rows --- */

static char *
describe_name (RokadFound *found)
{
  return g_strdup (rokad_product_fields (rokad_found_get_product (found))->name);
}

static char *
describe_code (RokadFound *found)
{
  const RokadProductFields *fields = rokad_product_fields (rokad_found_get_product (found));

  return g_strdup (*fields->code != '\0' ? fields->code : fields->sku);
}

static char *
describe_price (RokadResultList *self, RokadFound *found)
{
  const RokadProductFields *fields = rokad_product_fields (rokad_found_get_product (found));
  g_autofree char *money = NULL;

  if (fields->price_minor == ROKAD_PRICE_UNKNOWN)
    return g_strdup (_ ("price asked"));

  money = rokad_till_money (self->till, fields->price_minor);
  return fields->unit == ROKAD_UNIT_WEIGHT ? g_strdup_printf (_ ("%s a kg"), money)
                                           : g_steal_pointer (&money);
}

static char *
describe_stock (RokadFound *found)
{
  RokadUnit unit = rokad_product_fields (rokad_found_get_product (found))->unit;
  g_autofree char *quantity = rokad_till_quantity (unit, rokad_found_get_stock (found));

  /* Translators: how much of a product is in stock. */
  return g_strdup_printf (_ ("%s in stock"), quantity);
}

static void
set_label (GtkWidget *label, char *text)
{
  gtk_label_set_label (GTK_LABEL (label), text);
  g_free (text);
}

static GtkWidget *
make_row (void)
{
  g_autoptr (GtkBuilder) builder = gtk_builder_new_from_resource ("/rokad/app/rokad-result-row.ui");
  GtkWidget *row = GTK_WIDGET (gtk_builder_get_object (builder, "row"));
  static const char *const names[] = { "name", "code", "price", "stock" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    g_object_set_data (G_OBJECT (row), names[i], gtk_builder_get_object (builder, names[i]));
  return g_object_ref_sink (row);
}

static void
fill_row (RokadResultList *self, GtkWidget *row, RokadFound *found)
{
  set_label (g_object_get_data (G_OBJECT (row), "name"), describe_name (found));
  set_label (g_object_get_data (G_OBJECT (row), "code"), describe_code (found));
  set_label (g_object_get_data (G_OBJECT (row), "price"), describe_price (self, found));
  set_label (g_object_get_data (G_OBJECT (row), "stock"), describe_stock (found));
}

static void
bind_row (RokadResultList *self, GtkListItem *item)
{
  GtkWidget *row = gtk_list_item_get_item (item);

  gtk_list_item_set_child (item, row);
  /* What has the focus is the item of the list, which GTK 4.8 gives no name. */
  gtk_accessible_update_relation (GTK_ACCESSIBLE (gtk_widget_get_parent (row)),
                                  GTK_ACCESSIBLE_RELATION_LABELLED_BY,
                                  g_object_get_data (G_OBJECT (row), "name"),
                                  g_object_get_data (G_OBJECT (row), "price"), NULL, -1);
}

static void
unbind_row (RokadResultList *self, GtkListItem *item)
{
  GtkWidget *row = gtk_list_item_get_child (item);

  gtk_accessible_reset_relation (GTK_ACCESSIBLE (gtk_widget_get_parent (row)),
                                 GTK_ACCESSIBLE_RELATION_LABELLED_BY);
  gtk_list_item_set_child (item, NULL);
}

/* Exactly the first @n of what was found. */
static void
list_first (RokadResultList *self, guint n)
{
  guint listed = g_list_model_get_n_items (G_LIST_MODEL (self->store));
  guint kept = MIN (listed, n);

  while (self->rows->len < n)
    g_ptr_array_add (self->rows, make_row ());
  for (guint i = 0; i < n; i++)
    fill_row (self, self->rows->pdata[i], self->found->pdata[i]);
  if (listed != n)
    g_list_store_splice (self->store, kept, listed - kept, self->rows->pdata + kept, n - kept);
}

/* --- Picking --- */

static void
pick_at (RokadResultList *self, guint position)
{
  g_autoptr (RokadProduct) product = NULL;

  if (self->found == NULL || position >= self->found->len)
    return;

  product = g_object_ref (rokad_found_get_product (self->found->pdata[position]));
  g_signal_emit (self, signals[PICKED], 0, product);
}

void
rokad_result_list_pick (RokadResultList *self)
{
  pick_at (self, gtk_single_selection_get_selected (self->selection));
}

static void
list_more (RokadResultList *self)
{
  guint listed = g_list_model_get_n_items (G_LIST_MODEL (self->store));

  list_first (self, MIN (listed + ROWS_AT_ONCE, rokad_result_list_count (self)));
}

static void
on_scrolled (RokadResultList *self, GtkAdjustment *adjustment)
{
  double y = gtk_adjustment_get_value (adjustment);
  double page = gtk_adjustment_get_page_size (adjustment);

  /* Only when somebody has scrolled: a list that fits is at its end from the beginning. */
  if (y > 0 && gtk_adjustment_get_upper (adjustment) - y < 2 * page)
    list_more (self);
}

void
rokad_result_list_move (RokadResultList *self, int steps)
{
  int last = (int) rokad_result_list_count (self) - 1;
  int position = (int) gtk_single_selection_get_selected (self->selection) + steps;

  if (last < 0)
    return;

  position = CLAMP (position, 0, last);
  while (position + 1 >= (int) g_list_model_get_n_items (G_LIST_MODEL (self->store)) &&
         position < last)
    list_more (self);
  gtk_single_selection_set_selected (self->selection, (guint) position);
  gtk_widget_activate_action (GTK_WIDGET (self->list_view), "list.scroll-to-item", "u",
                              (guint) position);
}

guint
rokad_result_list_count (RokadResultList *self)
{
  return self->found != NULL ? self->found->len : 0;
}

void
rokad_result_list_show (RokadResultList *self, const char *title, GPtrArray *found)
{
  g_autoptr (GPtrArray) old = g_steal_pointer (&self->found);

  self->found = g_ptr_array_ref (found);
  gtk_label_set_label (self->title_label, title != NULL ? title : "");
  gtk_widget_set_visible (GTK_WIDGET (self->title_label), title != NULL);
  list_first (self, MIN (found->len, ROWS_AT_ONCE));
  if (found->len > 0)
    rokad_result_list_move (self, -ROKAD_SEARCH_RESULTS_MAX);
}

static void
rokad_result_list_dispose (GObject *object)
{
  RokadResultList *self = ROKAD_RESULT_LIST (object);

  g_clear_object (&self->till);
  g_clear_object (&self->store);
  g_clear_pointer (&self->rows, g_ptr_array_unref);
  g_clear_pointer (&self->found, g_ptr_array_unref);
  gtk_widget_dispose_template (GTK_WIDGET (self), ROKAD_TYPE_RESULT_LIST);

  G_OBJECT_CLASS (rokad_result_list_parent_class)->dispose (object);
}

static void
rokad_result_list_class_init (RokadResultListClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = rokad_result_list_dispose;

  signals[PICKED] = g_signal_new ("picked", ROKAD_TYPE_RESULT_LIST, G_SIGNAL_RUN_LAST, 0, NULL,
                                  NULL, NULL, G_TYPE_NONE, 1, ROKAD_TYPE_PRODUCT);

  gtk_widget_class_set_template_from_resource (widget_class, "/rokad/app/rokad-result-list.ui");
  gtk_widget_class_bind_template_child (widget_class, RokadResultList, title_label);
  gtk_widget_class_bind_template_child (widget_class, RokadResultList, scrolled_window);
  gtk_widget_class_bind_template_child (widget_class, RokadResultList, list_view);
  gtk_widget_class_bind_template_child (widget_class, RokadResultList, selection);
  gtk_widget_class_bind_template_callback (widget_class, pick_at);
}

static void
rokad_result_list_init (RokadResultList *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->rows = g_ptr_array_new_with_free_func (g_object_unref);
  self->store = g_list_store_new (GTK_TYPE_WIDGET);
  g_signal_connect_object (gtk_scrolled_window_get_vadjustment (self->scrolled_window),
                           "value-changed", G_CALLBACK (on_scrolled), self, G_CONNECT_SWAPPED);
}

void
rokad_result_list_set_till (RokadResultList *self, RokadTill *till)
{
  g_autoptr (GtkListItemFactory) factory = gtk_signal_list_item_factory_new ();

  self->till = g_object_ref (till);
  g_signal_connect_swapped (factory, "bind", G_CALLBACK (bind_row), self);
  g_signal_connect_swapped (factory, "unbind", G_CALLBACK (unbind_row), self);
  gtk_list_view_set_factory (self->list_view, factory);
  gtk_single_selection_set_model (self->selection, G_LIST_MODEL (self->store));
}
