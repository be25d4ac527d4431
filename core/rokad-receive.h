/* Taking the lines of other nodes: checked, kept byte for byte, folded.
 *
 * Nothing is dropped: what this release cannot fold is parked with its reason, and what another
 * copy of a disk wrote under a seq that is taken already becomes a branch, which counts as well.
 */
#pragma once

#include "rokad-shop.h"

G_BEGIN_DECLS

typedef struct
{
  RokadPosition held; /* the end of the chain that the last line is on; of none: seq 0 */
  guint added;
  guint known;        /* of the lines, held already */
  gboolean gap;       /* the lines begin after what is held: none was taken */
  gboolean branched;  /* some began a branch */
  gboolean elsewhere; /* they continue the journal that this node itself writes: its disk was
                         copied, or rolled back; none was taken, and it must go on in a new one */
} RokadReception;

/* Lines of one journal in their order (element-type GBytes), as far as @head says; @certificate may
 * be "". One transaction: when this returns TRUE all is on disk. FALSE with
 * ROKAD_JOURNAL_ERROR_INVALID where bytes are no entry, or of another journal, or where the
 * signature is not the author's; then nothing was taken.
 * Thread: the shop's.
 */
gboolean rokad_shop_receive (RokadShop *shop,
                             const RokadSignedPosition *head,
                             const char *certificate,
                             GPtrArray *lines,
                             RokadReception *out,
                             GError **error);

/* The file that a journal is in, NULL where it is not held. */
RokadDb *rokad_shop_file_of (RokadShop *shop, const char *root_id, GError **error);

G_END_DECLS
