#include "config.h"

#include "rokad-help-window.h"

#include <glib/gi18n-lib.h>

#include "rokad-scan-controller.h"

#define SENTENCES 3

struct _RokadHelpWindow
{
  AdwWindow parent_instance;

  /* Template children: not owned. */
  GtkLabel *title_label;
  GtkBox *sentences_box;
  GtkListBox *keys_list;
};

G_DEFINE_FINAL_TYPE (RokadHelpWindow, rokad_help_window, ADW_TYPE_WINDOW)

typedef struct
{
  const char *accelerator; /* as gtk_accelerator_parse() reads it, or what is typed */
  const char *what;
} Key;

typedef struct
{
  const char *title;
  const char *sentences[SENTENCES];
  const Key *keys; /* ends with NULL */
} Topic;

static const Key counter_keys[] = {
  { "12*", N_ ("How many of the next item: type the number and a star") },
  { "F12", N_ ("Take exact cash: the order is paid") },
  { "F9", N_ ("Type what was given; Enter pays and shows the change") },
  { "/", N_ ("On a number pad: to the cash given, and back") },
  { "F2", N_ ("Look at the selected line, and change it") },
  { "F7", N_ ("Change the quantity of the selected line") },
  { "plus", N_ ("One more of the selected line") },
  { "minus", N_ ("One less of the selected line") },
  { "<Control>e", N_ ("Change the price of the selected line") },
  { "Delete", N_ ("Remove the selected line") },
  { "F8", N_ ("Check a price without selling") },
  { "F4", N_ ("Hold this order, or recall one that is held") },
  { "<Control>t", N_ ("Show tiles for what has no code, or hide them") },
  { "F5", N_ ("Look at the last receipt") },
  { "<Control>p", N_ ("Print the last receipt again") },
  { "<Control>z", N_ ("Undo the last order") },
  { "<Control>o", N_ ("Orders: find, look at, print again") },
  { "<Control>s", N_ ("Sync: what is safe where, and what needs attention") },
  { "F10", N_ ("Open the menu") },
  { "<Control>comma", N_ ("Open the preferences") },
  { "F11", N_ ("Fill the screen, or leave it") },
  { "<Control>question", N_ ("Show all keys") },
  { "Escape", N_ ("Back out one level; never cancels an order") },
  { NULL, NULL },
};

static const Key orders_keys[] = {
  { "<Control>f", N_ ("Search: a number, a product or an amount") },
  { "Up", N_ ("The order above") },
  { "Down", N_ ("The order below") },
  { "<Control>p", N_ ("Print the receipt with the system's dialog") },
  { "Escape", N_ ("Empty the search, then close") },
  { NULL, NULL },
};

static const Key sync_keys[] = {
  { "Tab", N_ ("To the next thing that needs attention") },
  { "Return", N_ ("Open it: what it is about, and a place for a note") },
  { "<Control>Return", N_ ("Note that you have looked after it") },
  { "Escape", N_ ("Close") },
  { NULL, NULL },
};

static const Topic topics[] = {
  [ROKAD_HELP_COUNTER] = { N_ ("How to sell"),
                           { N_ ("Scan each item, or type its name and choose it; a scan counts "
                                 "whatever is on the screen."),
                             N_ ("Take the money: F12 for exact cash, or type what you were given "
                                 "and press Enter; the change is shown."),
                             N_ ("Scan the next item: it begins the next order.") },
                           counter_keys },
  [ROKAD_HELP_ORDERS] = { N_ ("How to find an order"),
                          { N_ ("Type a part of its number, a product or the amount; the newest "
                                "orders stand on top."),
                            N_ ("Its receipt stands on the right, as it was printed."),
                            N_ ("Reprint gives a copy that says COPY with its number.") },
                          orders_keys },
  [ROKAD_HELP_SYNC] = { N_ ("What is safe where"),
                        { N_ ("What another machine has acknowledged is safe; the rest is on this "
                              "machine's disk and goes over by itself."),
                          N_ ("Without a network the till sells as always; only more orders wait."),
                          N_ ("What needs attention counts already: do what its sentence says, "
                              "then note that you looked after it.") },
                        sync_keys },
};

/* A key as it looks on the keyboard; what is typed stands in a cap of its own. */
static GtkWidget *
make_cap (const char *accelerator)
{
  GtkWidget *cap;
  guint key;
  GdkModifierType modifiers;

  if (gtk_accelerator_parse (accelerator, &key, &modifiers))
    return gtk_shortcut_label_new (accelerator);

  cap = gtk_label_new (accelerator);
  gtk_widget_add_css_class (cap, "keycap");
  return cap;
}

static GtkWidget *
make_row (const Key *key)
{
  GtkWidget *row = adw_action_row_new ();
  GtkWidget *cap = make_cap (key->accelerator);

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), _ (key->what));
  adw_action_row_set_title_lines (ADW_ACTION_ROW (row), 0);
  gtk_widget_set_valign (cap, GTK_ALIGN_CENTER);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), cap);
  return row;
}

static void
fill (RokadHelpWindow *self, const Topic *topic)
{
  gtk_label_set_label (self->title_label, _ (topic->title));

  for (guint i = 0; i < SENTENCES; i++)
    {
      g_autofree char *text = g_strdup_printf ("%u. %s", i + 1, _ (topic->sentences[i]));
      GtkWidget *label = gtk_label_new (text);

      gtk_label_set_wrap (GTK_LABEL (label), TRUE);
      gtk_label_set_xalign (GTK_LABEL (label), 0);
      gtk_widget_add_css_class (label, "title-4");
      gtk_box_append (self->sentences_box, label);
    }

  for (const Key *key = topic->keys; key->what != NULL; key++)
    gtk_list_box_append (self->keys_list, make_row (key));
}

static void
rokad_help_window_class_init (RokadHelpWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  gtk_widget_class_set_template_from_resource (widget_class, "/rokad/app/rokad-help-window.ui");
  gtk_widget_class_bind_template_child (widget_class, RokadHelpWindow, title_label);
  gtk_widget_class_bind_template_child (widget_class, RokadHelpWindow, sentences_box);
  gtk_widget_class_bind_template_child (widget_class, RokadHelpWindow, keys_list);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_F1, 0, "window.close", NULL);
}

static void
rokad_help_window_init (RokadHelpWindow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
rokad_help_window_new (RokadTill *till, RokadHelpTopic topic)
{
  RokadHelpWindow *self;

  g_return_val_if_fail (ROKAD_IS_TILL (till), NULL);

  self = g_object_new (ROKAD_TYPE_HELP_WINDOW, NULL);
  rokad_scan_controller_attach (GTK_WINDOW (self), till);
  fill (self, &topics[topic]);
  return GTK_WIDGET (self);
}
