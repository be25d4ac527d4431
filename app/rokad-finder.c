#include "config.h"

#include "rokad-finder.h"

#include "rokad-stock.h"

struct _RokadFinder
{
  char *folder;
  const RokadEnvironment *environment; /* not owned */
  GThread *thread;

  /* The thread's own. */
  RokadShop *reader;
  RokadSearch *search;

  GMutex lock;
  GCond changed;
  GTask *next;      /* the query to be answered next, its text is its task data; guarded */
  gboolean refresh; /* guarded */
  gboolean ending;  /* guarded */
};

static gboolean
open_files (RokadFinder *self, GError **error)
{
  if (self->search != NULL)
    return TRUE;

  self->reader =
      rokad_shop_open (self->folder, ROKAD_DB_READ, g_get_prgname (), self->environment, error);
  if (self->reader == NULL)
    return FALSE;

  rokad_shop_adopt (self->reader);
  self->search = rokad_search_new (rokad_shop_catalog (self->reader), rokad_shop_db (self->reader),
                                   rokad_shop_settings (self->reader));
  return rokad_search_refresh (self->search, error);
}

static GPtrArray *
find (RokadFinder *self, const char *text, GError **error)
{
  g_autoptr (GPtrArray) products = NULL;
  g_autoptr (GPtrArray) found = g_ptr_array_new_with_free_func (g_object_unref);

  if (!open_files (self, error))
    return NULL;

  products = rokad_search_run (self->search, text, ROKAD_SEARCH_RESULTS_MAX,
                               rokad_shop_stamp (self->reader).at_us, error);
  if (products == NULL)
    return NULL;

  for (guint i = 0; i < products->len; i++)
    {
      RokadProduct *product = products->pdata[i];
      gint64 stock = 0;

      if (!rokad_stock_of_product (rokad_shop_db (self->reader), rokad_product_fields (product)->id,
                                   &stock, error))
        return NULL;
      g_ptr_array_add (found, rokad_found_new (product, stock));
    }

  return g_steal_pointer (&found);
}

static void
cancel (GTask *task)
{
  g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_CANCELLED, "a newer query came");
  g_object_unref (task);
}

/* What came while this was searched for is what the person looks at now. */
static void
answer (RokadFinder *self, GTask *task)
{
  GError *error = NULL;
  GPtrArray *found = find (self, g_task_get_task_data (task), &error);
  gboolean late;

  g_mutex_lock (&self->lock);
  late = self->next != NULL || self->ending;
  g_mutex_unlock (&self->lock);

  if (found == NULL && !late)
    g_task_return_error (task, error);
  else if (!late)
    g_task_return_pointer (task, found, (GDestroyNotify) g_ptr_array_unref);
  else
    {
      g_clear_error (&error);
      g_clear_pointer (&found, g_ptr_array_unref);
      cancel (task);
      return;
    }
  g_object_unref (task);
}

static void
refresh (RokadFinder *self)
{
  g_autoptr (GError) error = NULL;

  if (self->search != NULL && !rokad_search_refresh (self->search, &error))
    g_warning ("what sells often: %s", error->message);
}

static gpointer
live (gpointer data)
{
  RokadFinder *self = data;
  gboolean ending = FALSE;

  while (!ending)
    {
      g_autoptr (GTask) task = NULL;
      gboolean refreshing;

      g_mutex_lock (&self->lock);
      while (self->next == NULL && !self->refresh && !self->ending)
        g_cond_wait (&self->changed, &self->lock);
      task = g_steal_pointer (&self->next);
      refreshing = task == NULL && self->refresh;
      self->refresh = self->refresh && !refreshing;
      ending = self->ending;
      g_mutex_unlock (&self->lock);

      if (task != NULL && ending)
        cancel (g_steal_pointer (&task));
      else if (task != NULL)
        answer (self, g_steal_pointer (&task));
      else if (refreshing)
        refresh (self);
    }

  g_clear_pointer (&self->search, rokad_search_free);
  g_clear_pointer (&self->reader, rokad_shop_close);
  return NULL;
}

RokadFinder *
rokad_finder_new (const char *folder, const RokadEnvironment *environment)
{
  RokadFinder *self = g_new0 (RokadFinder, 1);

  self->folder = g_strdup (folder);
  self->environment = environment;
  g_mutex_init (&self->lock);
  g_cond_init (&self->changed);
  self->thread = g_thread_new ("finder", live, self);
  return self;
}

void
rokad_finder_free (RokadFinder *self)
{
  g_mutex_lock (&self->lock);
  self->ending = TRUE;
  g_cond_signal (&self->changed);
  g_mutex_unlock (&self->lock);
  g_thread_join (self->thread);

  g_mutex_clear (&self->lock);
  g_cond_clear (&self->changed);
  g_free (self->folder);
  g_free (self);
}

void
rokad_finder_find_async (RokadFinder *self,
                         const char *text,
                         GAsyncReadyCallback callback,
                         gpointer user_data)
{
  GTask *task = g_task_new (NULL, NULL, callback, user_data);
  GTask *before;

  g_task_set_source_tag (task, rokad_finder_find_async);
  g_task_set_task_data (task, g_strdup (text), g_free);

  g_mutex_lock (&self->lock);
  before = self->next;
  self->next = task;
  g_cond_signal (&self->changed);
  g_mutex_unlock (&self->lock);

  if (before != NULL)
    cancel (before);
}

GPtrArray *
rokad_finder_find_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

void
rokad_finder_refresh (RokadFinder *self)
{
  g_mutex_lock (&self->lock);
  self->refresh = TRUE;
  g_cond_signal (&self->changed);
  g_mutex_unlock (&self->lock);
}
