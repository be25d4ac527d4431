/* The bytes of one file of a simulated disk: what is read from it, and what is on the platter.
 *
 * As in fault-disk.h, a power cut keeps of the writes since the last sync whatever chance says, in
 * sectors of 512 bytes. A sector passes through the contents it had in the order it had them and
 * stops at one of them; it never shows a later write without an earlier one.
 *
 * Copies share their pages until one of them is written to: cloning a disk costs next to nothing.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define SIM_SECTOR_BYTES 512

typedef struct _SimFile SimFile;

/* Empty; by its owners, who may be a name, what that name meant before, and those who have it open.
 */
SimFile *sim_file_new (void);
SimFile *sim_file_ref (SimFile *self);
void sim_file_unref (SimFile *self);
/* Another file with what is read from this one, all of it safe. */
SimFile *sim_file_copy (const SimFile *self);

gint64 sim_file_size (const SimFile *self);
/* How many bytes there were to read. */
gsize sim_file_read (const SimFile *self, gint64 offset, void *buffer, gsize bytes);
void sim_file_write (SimFile *self, gint64 offset, const void *data, gsize bytes);
void sim_file_truncate (SimFile *self, gint64 size);
void sim_file_sync (SimFile *self);
/* A sync failed: what was written since the last one never gets there, though it is read back until
 * the power goes, and no later sync says so.
 */
void sim_file_lose (SimFile *self);
/* The power goes: what is read from now on is what had reached the platter, and is safe. */
void sim_file_cut (SimFile *self, guint64 *chance);

/* Whether the same is read from both. */
gboolean sim_file_equal (const SimFile *a, const SimFile *b);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SimFile, sim_file_unref)

G_END_DECLS
