#include "config.h"

#include "rokad-setup-window.h"

#include <glib/gi18n-lib.h>
#include <json-glib/json-glib.h>

#include "rokad-demo.h"

#define PAGE_CHOICE "choice"
#define PAGE_FORM "form"
#define PAGE_WORKING "working"

struct _RokadSetupWindow
{
  AdwWindow parent_instance;

  RokadTill *till;
  GStrv schemes; /* ids, in the order of the row */

  /* Template children: not owned. */
  GtkStack *stack;
  GtkWidget *back_button;
  GtkWidget *own_button;
  GtkLabel *choice_problem;
  AdwEntryRow *name_row;
  AdwComboRow *scheme_row;
  AdwComboRow *currency_row;
  AdwEntryRow *zone_row;
  GtkLabel *form_problem;
};

G_DEFINE_FINAL_TYPE (RokadSetupWindow, rokad_setup_window, ADW_TYPE_WINDOW)

/* What the store's thread needs; a copy of RokadShopSetup that owns its texts. */
typedef struct
{
  char *name;
  char *scheme;
  char *currency_code;
  char *zone_name;
} Answers;

static void
answers_free (gpointer data)
{
  Answers *self = data;

  g_free (self->name);
  g_free (self->scheme);
  g_free (self->currency_code);
  g_free (self->zone_name);
  g_free (self);
}

/* Store thread. */
static gboolean
set_up_shop (RokadShop *shop, gpointer data, gpointer *out_result, GError **error)
{
  Answers *answers = data;
  RokadShopSetup setup = { answers->name, answers->scheme, answers->currency_code,
                           answers->zone_name };

  return rokad_shop_set_up (shop, &setup, error);
}

/* Store thread. */
static gboolean
load_demo (RokadShop *shop, gpointer data, gpointer *out_result, GError **error)
{
  return rokad_demo_load (shop, error);
}

static const char *
scheme_title (const char *scheme)
{
  if (g_str_equal (scheme, "in-gst"))
    return _ ("India: GST");
  if (g_str_equal (scheme, "vn-vat"))
    return _ ("Vietnam: VAT");
  if (g_str_equal (scheme, "none"))
    return _ ("No taxes");
  return scheme; /* of a data file that knows more than this window */
}

/* What a scheme says of @key, NULL for nothing. Caller frees. */
static char *
scheme_setting (const char *scheme, const char *key)
{
  g_autoptr (JsonNode) node = rokad_settings_scheme (scheme, NULL);
  JsonObject *settings;

  g_assert (node != NULL); /* it is from the list of schemes */
  settings = json_object_get_object_member (json_node_get_object (node), "settings");
  return g_strdup (json_object_get_string_member_with_default (settings, key, NULL));
}

static char *
zone_of_machine (void)
{
  g_autoptr (GTimeZone) zone = g_time_zone_new_local ();
  const char *name = g_time_zone_get_identifier (zone);

  return g_strdup (rokad_settings_check ("zone", name, NULL) ? name : "UTC");
}

/* The scheme of the country whose time the machine keeps; else the last one, which has no taxes. */
static guint
guess_scheme (RokadSetupWindow *self)
{
  g_autofree char *here = zone_of_machine ();
  guint n = g_strv_length (self->schemes);

  for (guint i = 0; i < n; i++)
    {
      g_autofree char *zone = scheme_setting (self->schemes[i], "zone");

      if (g_strcmp0 (zone, here) == 0)
        return i;
    }

  return n - 1;
}

static const char *
chosen_scheme (RokadSetupWindow *self)
{
  return self->schemes[adw_combo_row_get_selected (self->scheme_row)];
}

static void
select_currency (RokadSetupWindow *self, const char *code)
{
  const RokadCurrency *list = rokad_currency_list ();

  for (guint i = 0; list[i].code != NULL; i++)
    if (g_str_equal (list[i].code, code))
      adw_combo_row_set_selected (self->currency_row, i);
}

/* A country's scheme brings its currency and time; without one they are the person's to say. */
static void
follow_scheme (RokadSetupWindow *self)
{
  const char *scheme = chosen_scheme (self);
  g_autofree char *currency = scheme_setting (scheme, "currency");
  g_autofree char *zone = scheme_setting (scheme, "zone");
  g_autofree char *here = zone_of_machine ();

  if (currency != NULL)
    select_currency (self, currency);
  gtk_widget_set_sensitive (GTK_WIDGET (self->currency_row), currency == NULL);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (self->currency_row),
                               currency != NULL ? _ ("Comes with the tax scheme") : "");
  adw_action_row_set_subtitle (ADW_ACTION_ROW (self->scheme_row),
                               currency != NULL ? _ ("Prices include them") : "");
  gtk_editable_set_text (GTK_EDITABLE (self->zone_row), zone != NULL ? zone : here);
}

static void
show_page (RokadSetupWindow *self, const char *page)
{
  gtk_stack_set_visible_child_name (self->stack, page);
  gtk_widget_set_visible (self->back_button, g_str_equal (page, PAGE_FORM));
}

static void
show_problem (GtkLabel *label, const GError *error)
{
  g_autofree char *sentence = error != NULL ? rokad_error_sentence (error) : NULL;

  gtk_label_set_label (label, sentence != NULL ? sentence : "");
  gtk_widget_set_visible (GTK_WIDGET (label), sentence != NULL);
}

/* @user_data: the window, a reference of its own; the page to go back to is its name. */
static void
finish (RokadSetupWindow *self, GAsyncResult *result, const char *page, GtkLabel *problem)
{
  g_autoptr (GError) error = NULL;

  if (rokad_store_run_finish (rokad_till_get_store (self->till), result, NULL, &error))
    {
      rokad_till_reload (self->till);
      return;
    }

  show_problem (problem, error);
  show_page (self, page);
}

static void
shop_is_set_up (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (RokadSetupWindow) self = user_data;

  finish (self, result, PAGE_FORM, self->form_problem);
}

static void
demo_is_loaded (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (RokadSetupWindow) self = user_data;

  finish (self, result, PAGE_CHOICE, self->choice_problem);
}

/* FALSE: the row says so, the label why, and the row has the focus. */
static gboolean
check_row (RokadSetupWindow *self, AdwEntryRow *row, const char *key)
{
  g_autoptr (GError) error = NULL;

  if (rokad_settings_check (key, gtk_editable_get_text (GTK_EDITABLE (row)), &error))
    {
      gtk_widget_remove_css_class (GTK_WIDGET (row), "error");
      return TRUE;
    }

  gtk_widget_add_css_class (GTK_WIDGET (row), "error");
  show_problem (self->form_problem, error);
  gtk_widget_grab_focus (GTK_WIDGET (row));
  return FALSE;
}

static void
open_shop (RokadSetupWindow *self)
{
  const RokadCurrency *currency =
      &rokad_currency_list ()[adw_combo_row_get_selected (self->currency_row)];
  Answers *answers;

  show_problem (self->form_problem, NULL);
  if (!check_row (self, self->name_row, "shop_name") || !check_row (self, self->zone_row, "zone"))
    return;

  answers = g_new0 (Answers, 1);
  answers->name = g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->name_row))));
  answers->scheme = g_strdup (chosen_scheme (self));
  answers->currency_code = g_strdup (currency->code);
  answers->zone_name = g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->zone_row)));

  show_page (self, PAGE_WORKING);
  rokad_store_run_async (rokad_till_get_store (self->till), ROKAD_QUEUE_COUNTER, set_up_shop,
                         answers, answers_free, NULL, shop_is_set_up, g_object_ref (self));
}

static void
open_demo (RokadSetupWindow *self)
{
  show_problem (self->choice_problem, NULL);
  show_page (self, PAGE_WORKING);
  rokad_store_run_async (rokad_till_get_store (self->till), ROKAD_QUEUE_COUNTER, load_demo, NULL,
                         NULL, NULL, demo_is_loaded, g_object_ref (self));
}

static void
go_to_form (RokadSetupWindow *self)
{
  show_page (self, PAGE_FORM);
  gtk_widget_grab_focus (GTK_WIDGET (self->name_row));
}

static void
go_back (RokadSetupWindow *self)
{
  show_page (self, PAGE_CHOICE);
  gtk_widget_grab_focus (self->own_button);
}

/* Esc backs out one level. */
static gboolean
escape (GtkWidget *widget, GVariant *arguments, gpointer unused)
{
  RokadSetupWindow *self = ROKAD_SETUP_WINDOW (widget);

  if (!gtk_widget_get_visible (self->back_button))
    return GDK_EVENT_PROPAGATE;

  go_back (self);
  return GDK_EVENT_STOP;
}

/* Half a shop helps nobody: what was begun is waited for. */
static gboolean
rokad_setup_window_close_request (GtkWindow *window)
{
  RokadSetupWindow *self = ROKAD_SETUP_WINDOW (window);

  if (g_str_equal (gtk_stack_get_visible_child_name (self->stack), PAGE_WORKING))
    return GDK_EVENT_STOP;

  return GTK_WINDOW_CLASS (rokad_setup_window_parent_class)->close_request (window);
}

static void
rokad_setup_window_finalize (GObject *object)
{
  RokadSetupWindow *self = ROKAD_SETUP_WINDOW (object);

  g_clear_object (&self->till);
  g_strfreev (self->schemes);

  G_OBJECT_CLASS (rokad_setup_window_parent_class)->finalize (object);
}

static void
rokad_setup_window_class_init (RokadSetupWindowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->finalize = rokad_setup_window_finalize;
  GTK_WINDOW_CLASS (klass)->close_request = rokad_setup_window_close_request;

  gtk_widget_class_set_template_from_resource (widget_class, "/rokad/app/rokad-setup-window.ui");
  gtk_widget_class_bind_template_child (widget_class, RokadSetupWindow, stack);
  gtk_widget_class_bind_template_child (widget_class, RokadSetupWindow, back_button);
  gtk_widget_class_bind_template_child (widget_class, RokadSetupWindow, own_button);
  gtk_widget_class_bind_template_child (widget_class, RokadSetupWindow, choice_problem);
  gtk_widget_class_bind_template_child (widget_class, RokadSetupWindow, name_row);
  gtk_widget_class_bind_template_child (widget_class, RokadSetupWindow, scheme_row);
  gtk_widget_class_bind_template_child (widget_class, RokadSetupWindow, currency_row);
  gtk_widget_class_bind_template_child (widget_class, RokadSetupWindow, zone_row);
  gtk_widget_class_bind_template_child (widget_class, RokadSetupWindow, form_problem);
  gtk_widget_class_bind_template_callback (widget_class, follow_scheme);
  gtk_widget_class_bind_template_callback (widget_class, go_to_form);
  gtk_widget_class_bind_template_callback (widget_class, go_back);
  gtk_widget_class_bind_template_callback (widget_class, open_shop);
  gtk_widget_class_bind_template_callback (widget_class, open_demo);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Escape, 0, escape, NULL);
}

static void
fill_rows (RokadSetupWindow *self)
{
  g_autoptr (GtkStringList) schemes = gtk_string_list_new (NULL);
  g_autoptr (GtkStringList) currencies = gtk_string_list_new (NULL);

  self->schemes = rokad_settings_schemes ();
  for (guint i = 0; self->schemes[i] != NULL; i++)
    gtk_string_list_append (schemes, scheme_title (self->schemes[i]));

  for (const RokadCurrency *currency = rokad_currency_list (); currency->code != NULL; currency++)
    gtk_string_list_take (currencies,
                          g_strdup_printf ("%s · %s", currency->code, currency->symbol));

  adw_combo_row_set_model (self->currency_row, G_LIST_MODEL (currencies));
  adw_combo_row_set_model (self->scheme_row, G_LIST_MODEL (schemes));
  adw_combo_row_set_selected (self->scheme_row, guess_scheme (self));
  follow_scheme (self); /* the first one selected itself before the guess */
}

static void
rokad_setup_window_init (RokadSetupWindow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  fill_rows (self);
  show_page (self, PAGE_CHOICE);
}

GtkWidget *
rokad_setup_window_new (RokadTill *till)
{
  RokadSetupWindow *self;

  g_return_val_if_fail (ROKAD_IS_TILL (till), NULL);

  self = g_object_new (ROKAD_TYPE_SETUP_WINDOW, NULL);
  self->till = g_object_ref (till);
  /* After: whoever shows the counter does so first, so that the program never is without window. */
  g_signal_connect_object (till, "ready", G_CALLBACK (gtk_window_destroy), self,
                           G_CONNECT_SWAPPED | G_CONNECT_AFTER);
  return GTK_WIDGET (self);
}
