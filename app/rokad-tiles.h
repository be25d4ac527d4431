/* Products to touch: those without a code first, then by category. */
#pragma once

#include <gtk/gtk.h>

#include "rokad-till.h"

G_BEGIN_DECLS

#define ROKAD_TILES_MAX 60           /* of one category */
#define ROKAD_TILE_CATEGORIES_MAX 12 /* tabs */

/* Signal picked (RokadProduct *). */
#define ROKAD_TYPE_TILES (rokad_tiles_get_type ())
G_DECLARE_FINAL_TYPE (RokadTiles, rokad_tiles, ROKAD, TILES, GtkBox)

/* Once, after the template made it. */
void rokad_tiles_set_till (RokadTiles *self, RokadTill *till);

G_END_DECLS
