/* How the screen looks: light or dark, and how large its text is. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Follows the preferences "theme" and "text-scale" from now on, for all windows of the program;
 * keeps a reference to @preferences. Once a process.
 */
void rokad_appearance_follow (GSettings *preferences);

G_END_DECLS
