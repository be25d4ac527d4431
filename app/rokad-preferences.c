/* What belongs to this screen is bound to GSettings and holds at once. What belongs to the shop is
 * checked here, ruled on the store's thread, and shown as stored only once it is on disk.
 */
#include "config.h"

#include "rokad-preferences.h"

#include <glib/gi18n-lib.h>

#include "rokad-receipt.h"
#include "rokad-scan-controller.h"
#include "rokad-setting-row.h"
#include "rokad-teach-window.h"

#define ROUNDINGS_MAX 8

struct _RokadPreferences
{
  AdwPreferencesWindow parent_instance;

  RokadTill *till;
  gint64 roundings_minor[ROUNDINGS_MAX]; /* what the row offers */
  guint n_roundings;
  gboolean filling; /* values are shown, not chosen */

  /* Template children: not owned. */
  AdwComboRow *theme_row;
  GtkSpinButton *text_scale_spin;
  GtkSwitch *tiles_switch;
  GtkSwitch *print_switch;
  AdwActionRow *folder_row;
  GtkSpinButton *width_spin;
  AdwActionRow *scanner_row;
  RokadSettingRow *name_row;
  RokadSettingRow *address_row;
  RokadSettingRow *tax_id_row;
  RokadSettingRow *footer_row;
  AdwComboRow *rounding_row;
};

G_DEFINE_FINAL_TYPE (RokadPreferences, rokad_preferences, ADW_TYPE_PREFERENCES_WINDOW)

static void
tell (RokadPreferences *self, const char *text)
{
  adw_preferences_window_add_toast (ADW_PREFERENCES_WINDOW (self), adw_toast_new (text));
}

/* --- This screen --- */

static void
show_receipt_folder (RokadPreferences *self)
{
  g_autofree char *folder = rokad_till_dup_receipt_folder (self->till);

  adw_action_row_set_subtitle (self->folder_row, folder);
}

static void
show_scanner (RokadPreferences *self)
{
  GSettings *preferences = rokad_till_get_preferences (self->till);
  g_autoptr (GVariant) gap = g_settings_get_user_value (preferences, "scanner-gap-ms");

  adw_action_row_set_subtitle (self->scanner_row,
                               gap != NULL ? _ ("The till knows your scanner")
                                           : _ ("Most scanners work without being taught"));
}

static void
folder_chosen (GtkNativeDialog *chooser, int response, RokadPreferences *self)
{
  if (response == GTK_RESPONSE_ACCEPT)
    {
      g_autoptr (GFile) folder = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (chooser));
      const char *path = g_file_peek_path (folder);

      if (path != NULL)
        g_settings_set_string (rokad_till_get_preferences (self->till), "receipt-folder", path);
    }
  g_object_unref (chooser);
}

static void
choose_folder (RokadPreferences *self)
{
  GtkFileChooserNative *chooser = gtk_file_chooser_native_new (
      _ ("Choose the folder for receipts"), GTK_WINDOW (self),
      GTK_FILE_CHOOSER_ACTION_SELECT_FOLDER, _ ("_Choose"), _ ("_Cancel"));

  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (chooser), TRUE);
  g_signal_connect_object (chooser, "response", G_CALLBACK (folder_chosen), self, 0);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (chooser));
}

static void
teach_scanner (RokadPreferences *self)
{
  GtkWindow *window = GTK_WINDOW (rokad_teach_window_new (self->till));

  gtk_window_set_transient_for (window, GTK_WINDOW (self));
  gtk_window_set_modal (window, TRUE);
  gtk_window_present (window);
}

/* The row's position is the value of the schema's enum. */
static gboolean
theme_to_position (GValue *value, GVariant *variant, gpointer preferences)
{
  g_value_set_uint (value, (guint) g_settings_get_enum (preferences, "theme"));
  return TRUE;
}

static GVariant *
position_to_theme (const GValue *value, const GVariantType *type, gpointer unused)
{
  static const char *const themes[] = { "system", "light", "dark" };
  guint position = g_value_get_uint (value);

  return position < G_N_ELEMENTS (themes) ? g_variant_new_string (themes[position]) : NULL;
}

static void
bind_preferences (RokadPreferences *self)
{
  GSettings *preferences = rokad_till_get_preferences (self->till);

  g_settings_bind_with_mapping (preferences, "theme", self->theme_row, "selected",
                                G_SETTINGS_BIND_DEFAULT, theme_to_position, position_to_theme,
                                preferences, NULL);
  g_settings_bind (preferences, "text-scale",
                   gtk_spin_button_get_adjustment (self->text_scale_spin), "value",
                   G_SETTINGS_BIND_DEFAULT);
  g_settings_bind (preferences, "show-tiles", self->tiles_switch, "active",
                   G_SETTINGS_BIND_DEFAULT);
  g_settings_bind (preferences, "print-automatically", self->print_switch, "active",
                   G_SETTINGS_BIND_DEFAULT);
  g_settings_bind (preferences, "receipt-width-chars",
                   gtk_spin_button_get_adjustment (self->width_spin), "value",
                   G_SETTINGS_BIND_DEFAULT);

  g_signal_connect_object (preferences, "changed::receipt-folder", G_CALLBACK (show_receipt_folder),
                           self, G_CONNECT_SWAPPED);
  g_signal_connect_object (preferences, "changed::scanner-gap-ms", G_CALLBACK (show_scanner), self,
                           G_CONNECT_SWAPPED);
  show_receipt_folder (self);
  show_scanner (self);
}

/* --- The shop --- */

typedef struct
{
  RokadPreferences *window; /* a reference of its own */
  RokadSettingRow *row;     /* not owned, the window's; NULL for the rounding */
} Change;

/* Of a ruling, for the store's thread. */
typedef struct
{
  char *key;
  char *value;
} Ruling;

static void
ruling_free (gpointer data)
{
  Ruling *self = data;

  g_free (self->key);
  g_free (self->value);
  g_free (self);
}

/* Store thread. */
static gboolean
rule (RokadShop *shop, gpointer data, gpointer *out_result, GError **error)
{
  Ruling *ruling = data;

  return rokad_shop_change_settings (shop, error, ruling->key, ruling->value, NULL);
}

/* The texts that the rows show. An edit under way in another row stays as it is. */
static void
show_value (RokadPreferences *self, RokadSettingRow *row)
{
  const RokadSettings *settings = rokad_till_get_settings (self->till);

  if (row == self->name_row)
    rokad_setting_row_set_value (row, settings->shop_name);
  else if (row == self->address_row)
    rokad_setting_row_set_value (row, settings->address);
  else if (row == self->tax_id_row)
    rokad_setting_row_set_value (row, settings->tax_id);
  else if (row == self->footer_row)
    rokad_setting_row_set_value (row, settings->receipt_footer);
}

static void
select_rounding (RokadPreferences *self)
{
  gint64 stored = rokad_till_get_settings (self->till)->cash_rounding_minor;

  self->filling = TRUE;
  for (guint i = 0; i < self->n_roundings; i++)
    if (self->roundings_minor[i] == stored)
      adw_combo_row_set_selected (self->rounding_row, i);
  self->filling = FALSE;
}

static void
ruled (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autofree Change *change = user_data;
  g_autoptr (RokadPreferences) self = change->window;
  g_autoptr (GError) error = NULL;

  if (rokad_store_run_finish (rokad_till_get_store (self->till), result, NULL, &error))
    {
      rokad_till_reload (self->till);
      if (change->row != NULL)
        show_value (self, change->row);
      tell (self, _ ("Saved"));
      return;
    }

  if (change->row != NULL)
    {
      rokad_setting_row_set_problem (change->row, error);
      return;
    }

  {
    g_autofree char *sentence = rokad_error_sentence (error);

    select_rounding (self);
    tell (self, sentence);
  }
}

static void
change_setting (RokadPreferences *self, RokadSettingRow *row, const char *key, const char *value)
{
  Change *change = g_new0 (Change, 1);
  Ruling *ruling = g_new0 (Ruling, 1);

  change->window = g_object_ref (self);
  change->row = row;
  ruling->key = g_strdup (key);
  ruling->value = g_strdup (value);
  rokad_store_run_async (rokad_till_get_store (self->till), ROKAD_QUEUE_COUNTER, rule, ruling,
                         ruling_free, NULL, ruled, change);
}

static void
row_applied (RokadPreferences *self, const char *value, RokadSettingRow *row)
{
  change_setting (self, row, rokad_setting_row_get_key (row), value);
}

static void
rounding_chosen (RokadPreferences *self)
{
  guint selected = adw_combo_row_get_selected (self->rounding_row);
  g_autofree char *value = NULL;

  if (self->filling || selected >= self->n_roundings)
    return;

  value = g_strdup_printf ("%" G_GINT64_FORMAT, self->roundings_minor[selected]);
  change_setting (self, NULL, "cash_rounding_minor", value);
}

static void
offer_rounding (RokadPreferences *self, GtkStringList *names, gint64 step_minor)
{
  g_autofree char *amount = rokad_till_money (self->till, step_minor);

  for (guint i = 0; i < self->n_roundings; i++)
    if (self->roundings_minor[i] == step_minor)
      return;

  self->roundings_minor[self->n_roundings++] = step_minor;
  gtk_string_list_take (names, step_minor > 0 ? g_strdup_printf (_ ("To %s"), amount)
                                              : g_strdup (_ ("Not rounded")));
}

/* What shops round to: small coins of the currency; and what is stored, whatever it is. */
static void
fill_roundings (RokadPreferences *self)
{
  static const gint64 hundredths[] = { 5, 10, 50, 100, 500, 1000 };
  const RokadSettings *settings = rokad_till_get_settings (self->till);
  g_autoptr (GtkStringList) names = gtk_string_list_new (NULL);
  gint64 one_minor = 1;

  G_STATIC_ASSERT (G_N_ELEMENTS (hundredths) + 2 <= ROUNDINGS_MAX);
  for (int i = 0; i < settings->currency->exponent; i++)
    one_minor *= 10;

  offer_rounding (self, names, 0);
  for (gsize i = 0; i < G_N_ELEMENTS (hundredths); i++)
    if (settings->currency->exponent == 0)
      offer_rounding (self, names, hundredths[i] * 10); /* 50 to 10,000 dong */
    else if (one_minor * hundredths[i] % 100 == 0)
      offer_rounding (self, names, one_minor * hundredths[i] / 100);
  offer_rounding (self, names, settings->cash_rounding_minor);

  self->filling = TRUE;
  adw_combo_row_set_model (self->rounding_row, G_LIST_MODEL (names));
  self->filling = FALSE;
  select_rounding (self);
}

/* --- The window --- */

static void
rokad_preferences_finalize (GObject *object)
{
  g_clear_object (&ROKAD_PREFERENCES (object)->till);

  G_OBJECT_CLASS (rokad_preferences_parent_class)->finalize (object);
}

static void
rokad_preferences_class_init (RokadPreferencesClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = rokad_preferences_finalize;
  g_type_ensure (ROKAD_TYPE_SETTING_ROW);

  gtk_widget_class_set_template_from_resource (widget_class, "/rokad/app/rokad-preferences.ui");
  gtk_widget_class_bind_template_child (widget_class, RokadPreferences, theme_row);
  gtk_widget_class_bind_template_child (widget_class, RokadPreferences, text_scale_spin);
  gtk_widget_class_bind_template_child (widget_class, RokadPreferences, tiles_switch);
  gtk_widget_class_bind_template_child (widget_class, RokadPreferences, print_switch);
  gtk_widget_class_bind_template_child (widget_class, RokadPreferences, folder_row);
  gtk_widget_class_bind_template_child (widget_class, RokadPreferences, width_spin);
  gtk_widget_class_bind_template_child (widget_class, RokadPreferences, scanner_row);
  gtk_widget_class_bind_template_child (widget_class, RokadPreferences, name_row);
  gtk_widget_class_bind_template_child (widget_class, RokadPreferences, address_row);
  gtk_widget_class_bind_template_child (widget_class, RokadPreferences, tax_id_row);
  gtk_widget_class_bind_template_child (widget_class, RokadPreferences, footer_row);
  gtk_widget_class_bind_template_child (widget_class, RokadPreferences, rounding_row);
  gtk_widget_class_bind_template_callback (widget_class, choose_folder);
  gtk_widget_class_bind_template_callback (widget_class, teach_scanner);
  gtk_widget_class_bind_template_callback (widget_class, row_applied);
  gtk_widget_class_bind_template_callback (widget_class, rounding_chosen);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
rokad_preferences_init (RokadPreferences *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
rokad_preferences_new (RokadTill *till)
{
  RokadPreferences *self;

  g_return_val_if_fail (ROKAD_IS_TILL (till), NULL);

  self = g_object_new (ROKAD_TYPE_PREFERENCES, NULL);
  self->till = g_object_ref (till);
  rokad_scan_controller_attach (GTK_WINDOW (self), till);

  bind_preferences (self);
  show_value (self, self->name_row);
  show_value (self, self->address_row);
  show_value (self, self->tax_id_row);
  show_value (self, self->footer_row);
  fill_roundings (self);
  return GTK_WIDGET (self);
}
