#include "sim-file.h"

#include <string.h>

#include "seeded.h"

#define PAGE_BYTES 4096

typedef struct
{
  guint owners;
  guint8 bytes[PAGE_BYTES];
} Page;

/* Behind `size` the last page is zero, so that growing is only adding pages. */
typedef struct
{
  GPtrArray *pages; /* (element-type Page) */
  gsize size;
} Content;

/* A write since the last sync, its data in `pending`, or (bytes 0) a truncation to `offset`. */
typedef struct
{
  gsize offset;
  gsize bytes;
  gsize start; /* in `pending` */
} Change;

struct _SimFile
{
  guint owners;
  Content written;
  Content synced;
  GArray *changes;     /* (element-type Change), oldest first */
  GByteArray *pending; /* one array for all of them: a sync drops it without freeing */
};

/* --- Contents in shared pages --- */

static void
release_page (gpointer data)
{
  Page *page = data;

  if (--page->owners == 0)
    g_free (page);
}

static void
init_content (Content *self)
{
  *self = (Content){ g_ptr_array_new_with_free_func (release_page), 0 };
}

static void
share_content (Content *self, const Content *from)
{
  init_content (self);
  for (guint i = 0; i < from->pages->len; i++)
    {
      Page *page = g_ptr_array_index (from->pages, i);

      page->owners++;
      g_ptr_array_add (self->pages, page);
    }
  self->size = from->size;
}

/* The bytes of a page that only @self has. */
static guint8 *
own_page (Content *self, gsize i)
{
  Page *page = g_ptr_array_index (self->pages, i);

  if (page->owners > 1)
    {
      page->owners--;
      page = g_memdup2 (page, sizeof *page);
      page->owners = 1;
      g_ptr_array_index (self->pages, i) = page;
    }
  return page->bytes;
}

static void
resize (Content *self, gsize size)
{
  gsize pages = (size + PAGE_BYTES - 1) / PAGE_BYTES;

  if (pages < self->pages->len)
    g_ptr_array_set_size (self->pages, (int) pages);
  if (size < self->size && size % PAGE_BYTES != 0)
    memset (own_page (self, pages - 1) + size % PAGE_BYTES, 0, PAGE_BYTES - size % PAGE_BYTES);
  while (pages > self->pages->len)
    {
      Page *page = g_new0 (Page, 1);

      page->owners = 1;
      g_ptr_array_add (self->pages, page);
    }
  self->size = size;
}

static void
put (Content *self, gsize offset, const guint8 *data, gsize bytes)
{
  if (self->size < offset + bytes)
    resize (self, offset + bytes);
  while (bytes > 0)
    {
      gsize within = offset % PAGE_BYTES;
      gsize piece = MIN (bytes, PAGE_BYTES - within);

      memcpy (own_page (self, offset / PAGE_BYTES) + within, data, piece);
      offset += piece;
      data += piece;
      bytes -= piece;
    }
}

static gsize
get (const Content *self, gsize offset, guint8 *buffer, gsize bytes)
{
  gsize end = MIN (self->size, offset + bytes);
  gsize done = 0;

  while (offset + done < end)
    {
      gsize at = offset + done;
      const Page *page = g_ptr_array_index (self->pages, at / PAGE_BYTES);
      gsize piece = MIN (end - at, PAGE_BYTES - at % PAGE_BYTES);

      memcpy (buffer + done, page->bytes + at % PAGE_BYTES, piece);
      done += piece;
    }
  return done;
}

/* --- The file --- */

static SimFile *
file_new (void)
{
  SimFile *self = g_new0 (SimFile, 1);

  self->owners = 1;
  self->changes = g_array_new (FALSE, FALSE, sizeof (Change));
  self->pending = g_byte_array_new ();
  return self;
}

SimFile *
sim_file_new (void)
{
  SimFile *self = file_new ();

  init_content (&self->written);
  init_content (&self->synced);
  return self;
}

SimFile *
sim_file_copy (const SimFile *self)
{
  SimFile *copy = file_new ();

  share_content (&copy->written, &self->written);
  share_content (&copy->synced, &self->written);
  return copy;
}

SimFile *
sim_file_ref (SimFile *self)
{
  self->owners++;
  return self;
}

void
sim_file_unref (SimFile *self)
{
  if (--self->owners > 0)
    return;

  g_ptr_array_unref (self->written.pages);
  g_ptr_array_unref (self->synced.pages);
  g_array_unref (self->changes);
  g_byte_array_unref (self->pending);
  g_free (self);
}

gint64
sim_file_size (const SimFile *self)
{
  return (gint64) self->written.size;
}

gsize
sim_file_read (const SimFile *self, gint64 offset, void *buffer, gsize bytes)
{
  return get (&self->written, (gsize) offset, buffer, bytes);
}

void
sim_file_write (SimFile *self, gint64 offset, const void *data, gsize bytes)
{
  const Change change = { (gsize) offset, bytes, self->pending->len };

  if (bytes == 0)
    return;

  put (&self->written, change.offset, data, bytes);
  g_byte_array_append (self->pending, data, (guint) bytes);
  g_array_append_val (self->changes, change);
}

void
sim_file_truncate (SimFile *self, gint64 size)
{
  const Change change = { (gsize) size, 0, 0 };

  resize (&self->written, change.offset);
  g_array_append_val (self->changes, change);
}

void
sim_file_lose (SimFile *self)
{
  g_array_set_size (self->changes, 0);
  g_byte_array_set_size (self->pending, 0);
}

void
sim_file_sync (SimFile *self)
{
  for (guint i = 0; i < self->changes->len; i++)
    {
      const Change *change = &g_array_index (self->changes, Change, i);

      if (change->bytes > 0)
        put (&self->synced, change->offset, self->pending->data + change->start, change->bytes);
      else
        resize (&self->synced, change->offset);
    }
  sim_file_lose (self); /* nothing is left to lose */
}

gboolean
sim_file_equal (const SimFile *a, const SimFile *b)
{
  if (a->written.size != b->written.size)
    return FALSE;

  for (guint i = 0; i < a->written.pages->len; i++)
    {
      const Page *one = g_ptr_array_index (a->written.pages, i);
      const Page *other = g_ptr_array_index (b->written.pages, i);

      if (one != other && memcmp (one->bytes, other->bytes, PAGE_BYTES) != 0)
        return FALSE;
    }
  return TRUE;
}

/* --- The power cut --- */

/* How much of what was not synced had reached the platter, in per cent; the ends are common. */
static guint64
choose_percent (guint64 *chance)
{
  static const guint64 percents[] = { 0, 50, 95, 100 };

  return percents[seeded_mix (chance) % G_N_ELEMENTS (percents)];
}

/* One write, a sector at a time; a sector that stopped takes nothing any more. */
static void
put_sectors (SimFile *self,
             GHashTable *stopped,
             const Change *change,
             guint64 percent,
             guint64 *chance)
{
  for (gsize done = 0; done < change->bytes;)
    {
      gsize at = change->offset + done;
      gpointer sector = GSIZE_TO_POINTER (at / SIM_SECTOR_BYTES + 1);
      gsize piece = MIN (change->bytes - done, SIM_SECTOR_BYTES - at % SIM_SECTOR_BYTES);

      if (!g_hash_table_contains (stopped, sector))
        {
          if (seeded_mix (chance) % 100 < percent)
            put (&self->synced, at, self->pending->data + change->start + done, piece);
          else
            g_hash_table_add (stopped, sector);
        }
      done += piece;
    }
}

void
sim_file_cut (SimFile *self, guint64 *chance)
{
  g_autoptr (GHashTable) stopped = g_hash_table_new (NULL, NULL);
  guint64 percent = choose_percent (chance);

  for (guint i = 0; i < self->changes->len; i++)
    {
      const Change *change = &g_array_index (self->changes, Change, i);

      if (change->bytes > 0)
        put_sectors (self, stopped, change, percent, chance);
      else if (seeded_mix (chance) % 100 < percent)
        resize (&self->synced, change->offset);
    }
  sim_file_lose (self);
  g_ptr_array_unref (self->written.pages);
  share_content (&self->written, &self->synced);
}
