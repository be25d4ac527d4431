/* A setting of the shop as a person edits it: a text of one or several lines, applied by a button
 * or Enter, refused in words right below it.
 */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/* Properties: key (of rokad_settings_check()), lines (whether it may have several). Its title names
 * it. Signal apply (char *value): a new value that has been checked.
 */
#define ROKAD_TYPE_SETTING_ROW (rokad_setting_row_get_type ())
G_DECLARE_FINAL_TYPE (RokadSettingRow, rokad_setting_row, ROKAD, SETTING_ROW, AdwPreferencesRow)

const char *rokad_setting_row_get_key (RokadSettingRow *self);
/* What is stored now; an edit under way is given up. */
void rokad_setting_row_set_value (RokadSettingRow *self, const char *value);
/* Why the value was not taken; NULL takes the words away. */
void rokad_setting_row_set_problem (RokadSettingRow *self, const GError *error);

G_END_DECLS
