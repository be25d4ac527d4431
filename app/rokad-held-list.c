#include "config.h"

#include "rokad-held-list.h"

#include <glib/gi18n-lib.h>

#define US_PER_MINUTE (60 * G_USEC_PER_SEC)
#define MINUTES_PER_HOUR 60
#define HOURS_PER_DAY 24

struct _RokadHeldList
{
  GtkBox parent_instance;

  RokadTill *till;
  GPtrArray *held; /* (element-type RokadHeldCart) */

  /* Template children: not owned. */
  GtkLabel *title_label;
  GtkListBox *list_box;
  GtkWidget *empty_label;
};

enum
{
  RECALLED,
  LOADED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (RokadHeldList, rokad_held_list, GTK_TYPE_BOX)

static char *
describe_age (RokadHeldList *self, const RokadHeldCart *cart)
{
  gint64 now_us = rokad_environment_now_us (rokad_till_get_environment (self->till));
  int minutes = (int) (MAX (now_us - cart->held_us, 0) / US_PER_MINUTE);

  if (minutes < 1)
    return g_strdup (_ ("just now"));
  if (minutes < MINUTES_PER_HOUR)
    return g_strdup_printf (_ ("%d min ago"), minutes);
  if (minutes < MINUTES_PER_HOUR * HOURS_PER_DAY)
    return g_strdup_printf (_ ("%d h ago"), minutes / MINUTES_PER_HOUR);

  minutes /= MINUTES_PER_HOUR * HOURS_PER_DAY;
  return g_strdup_printf (
      g_dngettext (GETTEXT_PACKAGE, "%d day ago", "%d days ago", (gulong) minutes), minutes);
}

static void
add_row (RokadHeldList *self, const RokadHeldCart *cart)
{
  g_autoptr (GtkBuilder) builder = gtk_builder_new_from_resource ("/rokad/app/rokad-held-row.ui");
  g_autofree char *age = describe_age (self, cart);
  g_autofree char *total = rokad_till_money (self->till, cart->total_minor);
  g_autofree char *lines = g_strdup_printf (
      g_dngettext (GETTEXT_PACKAGE, "%u line", "%u lines", cart->lines), cart->lines);
  g_autofree char *detail = g_strdup_printf ("%s · %s", lines, age);

  gtk_label_set_label (GTK_LABEL (gtk_builder_get_object (builder, "name")),
                       cart->first_name != NULL ? cart->first_name : _ ("Everything removed"));
  gtk_label_set_label (GTK_LABEL (gtk_builder_get_object (builder, "detail")), detail);
  gtk_label_set_label (GTK_LABEL (gtk_builder_get_object (builder, "total")), total);
  gtk_list_box_append (self->list_box, GTK_WIDGET (gtk_builder_get_object (builder, "row")));
}

static void
clear_rows (RokadHeldList *self)
{
  GtkWidget *row;

  while ((row = gtk_widget_get_first_child (GTK_WIDGET (self->list_box))) != NULL)
    gtk_list_box_remove (self->list_box, row);
}

static void
show_held (RokadHeldList *self)
{
  g_autofree char *title = g_strdup_printf (
      g_dngettext (GETTEXT_PACKAGE, "%u order on hold", "%u orders on hold", self->held->len),
      self->held->len);
  GtkListBoxRow *first;

  clear_rows (self);
  for (guint i = 0; i < self->held->len; i++)
    add_row (self, self->held->pdata[i]);

  gtk_label_set_label (self->title_label, title);
  gtk_widget_set_visible (self->empty_label, self->held->len == 0);

  first = gtk_list_box_get_row_at_index (self->list_box, 0);
  if (first != NULL && gtk_widget_get_mapped (GTK_WIDGET (self)))
    {
      gtk_list_box_select_row (self->list_box, first);
      gtk_widget_grab_focus (GTK_WIDGET (first));
    }
}

static gboolean
are_same (GPtrArray *before, GPtrArray *after)
{
  if (before == NULL || before->len != after->len)
    return FALSE;

  for (guint i = 0; i < after->len; i++)
    {
      const RokadHeldCart *one = before->pdata[i];
      const RokadHeldCart *other = after->pdata[i];

      if (!g_str_equal (one->cart_id, other->cart_id) || one->held_us != other->held_us)
        return FALSE;
    }

  return TRUE;
}

static void
on_listed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (RokadHeldList) self = user_data;
  g_autoptr (GPtrArray) held = NULL;
  gboolean same;

  if (self->till == NULL)
    return; /* the window was closed meanwhile */

  held = rokad_till_list_held_finish (self->till, result, NULL);
  if (held == NULL)
    return;

  same = are_same (self->held, held);
  g_clear_pointer (&self->held, g_ptr_array_unref);
  self->held = g_steal_pointer (&held);
  if (!same)
    show_held (self);
  g_signal_emit (self, signals[LOADED], 0);
}

/* What is known is shown at once: Enter, struck right after F4, is for its first row. */
void
rokad_held_list_load (RokadHeldList *self)
{
  if (self->held != NULL)
    show_held (self);
  rokad_till_list_held_async (self->till, on_listed, g_object_ref (self));
}

guint
rokad_held_list_count (RokadHeldList *self)
{
  return self->held != NULL ? self->held->len : 0;
}

static void
recall (RokadHeldList *self, GtkListBoxRow *row)
{
  guint position = (guint) gtk_list_box_row_get_index (row);
  g_autofree char *cart_id = NULL;

  if (position >= self->held->len)
    return;

  cart_id = g_strdup (((RokadHeldCart *) self->held->pdata[position])->cart_id);
  g_signal_emit (self, signals[RECALLED], 0, cart_id);
}

static void
rokad_held_list_dispose (GObject *object)
{
  RokadHeldList *self = ROKAD_HELD_LIST (object);

  g_clear_object (&self->till);
  g_clear_pointer (&self->held, g_ptr_array_unref);
  gtk_widget_dispose_template (GTK_WIDGET (self), ROKAD_TYPE_HELD_LIST);

  G_OBJECT_CLASS (rokad_held_list_parent_class)->dispose (object);
}

static void
rokad_held_list_class_init (RokadHeldListClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = rokad_held_list_dispose;

  signals[RECALLED] = g_signal_new ("recalled", ROKAD_TYPE_HELD_LIST, G_SIGNAL_RUN_LAST, 0, NULL,
                                    NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
  signals[LOADED] = g_signal_new ("loaded", ROKAD_TYPE_HELD_LIST, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                  NULL, G_TYPE_NONE, 0);

  gtk_widget_class_set_template_from_resource (widget_class, "/rokad/app/rokad-held-list.ui");
  gtk_widget_class_bind_template_child (widget_class, RokadHeldList, title_label);
  gtk_widget_class_bind_template_child (widget_class, RokadHeldList, list_box);
  gtk_widget_class_bind_template_child (widget_class, RokadHeldList, empty_label);
  gtk_widget_class_bind_template_callback (widget_class, recall);
}

static void
rokad_held_list_init (RokadHeldList *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

void
rokad_held_list_set_till (RokadHeldList *self, RokadTill *till)
{
  self->till = g_object_ref (till);
}
