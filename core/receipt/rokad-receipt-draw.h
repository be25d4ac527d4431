/* Rows placed on paper: bands, each as wide as the paper and drawn as a whole, which a page may end
 * between.
 */
#pragma once

#include "rokad-receipt-layout.h"

G_BEGIN_DECLS

typedef struct _RokadBand RokadBand;

/* All of a receipt at @width points. (element-type RokadBand); caller frees. */
GPtrArray *rokad_receipt_place (const RokadReceipt *self, double width);
/* A small centred line, for the foot of a page. Caller frees. */
RokadBand *rokad_band_new_note (const char *text, double width);
void rokad_band_free (RokadBand *self);

double rokad_band_height (const RokadBand *self);
/* TRUE for a band that must stand on the page of the one before it. */
gboolean rokad_band_keeps (const RokadBand *self);
/* Draws in black with the band's top left corner at @y. */
void rokad_band_draw (const RokadBand *self, cairo_t *cairo, double y);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (RokadBand, rokad_band_free)

G_END_DECLS
