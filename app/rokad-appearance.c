#include "config.h"

#include "rokad-appearance.h"

#include <adwaita.h>

#define DPI_DEFAULT (96 * 1024) /* GTK counts in 1024ths */

/* The display's own resolution, as it was before the first scale; 0: not asked yet. */
static int own_dpi;

static void
apply_theme (GSettings *preferences)
{
  static const AdwColorScheme schemes[] = {
    ADW_COLOR_SCHEME_DEFAULT,
    ADW_COLOR_SCHEME_FORCE_LIGHT,
    ADW_COLOR_SCHEME_FORCE_DARK,
  };
  int theme = g_settings_get_enum (preferences, "theme");

  g_assert (theme >= 0 && theme < (int) G_N_ELEMENTS (schemes)); /* the schema's enum */
  adw_style_manager_set_color_scheme (adw_style_manager_get_default (), schemes[theme]);
}

static void
apply_text_scale (GSettings *preferences)
{
  GtkSettings *settings = gtk_settings_get_default ();

  if (own_dpi == 0)
    g_object_get (settings, "gtk-xft-dpi", &own_dpi, NULL);
  if (own_dpi <= 0)
    own_dpi = DPI_DEFAULT;

  g_object_set (settings, "gtk-xft-dpi",
                own_dpi * g_settings_get_int (preferences, "text-scale") / 100, NULL);
}

void
rokad_appearance_follow (GSettings *preferences)
{
  g_signal_connect_data (preferences, "changed::theme", G_CALLBACK (apply_theme),
                         g_object_ref (preferences), (GClosureNotify) (void *) g_object_unref, 0);
  g_signal_connect (preferences, "changed::text-scale", G_CALLBACK (apply_text_scale), NULL);
  apply_theme (preferences);
  apply_text_scale (preferences);
}
