#include "config.h"

#include "rokad-order-search.h"

typedef struct
{
  char *folder;
  const RokadEnvironment *environment; /* not owned */
  char *text;
} Search;

static void
search_free (gpointer data)
{
  Search *self = data;

  g_free (self->folder);
  g_free (self->text);
  g_free (self);
}

/* A thread of the pool, with a connection of its own. */
static void
run_search (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  Search *search = task_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (RokadShop) shop =
      rokad_shop_open (search->folder, ROKAD_DB_READ, "rokad", search->environment, &error);
  GPtrArray *orders = NULL;

  if (shop != NULL)
    orders = rokad_order_list (rokad_shop_db (shop), rokad_shop_settings (shop), search->text,
                               ROKAD_ORDERS_LISTED_MAX, &error);
  if (orders != NULL)
    g_task_return_pointer (task, orders, (GDestroyNotify) g_ptr_array_unref);
  else
    g_task_return_error (task, g_steal_pointer (&error));
}

void
rokad_order_search_async (const char *folder,
                          const RokadEnvironment *environment,
                          const char *text,
                          GCancellable *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  Search *search = g_new0 (Search, 1);

  search->folder = g_strdup (folder);
  search->environment = environment;
  search->text = g_strdup (text);

  g_task_set_source_tag (task, rokad_order_search_async);
  g_task_set_task_data (task, search, search_free);
  g_task_run_in_thread (task, run_search);
}

GPtrArray *
rokad_order_search_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
