/* The till itself: its files, its threads, what it answers. Ringing up is in rokad-till-cart.c,
 * paying in rokad-till-pay.c. */
#include "config.h"

#include "rokad-till-private.h"

#include <glib/gi18n-lib.h>

#include "rokad-stock.h"

guint rokad_till_signals[ROKAD_TILL_N_SIGNALS];

enum
{
  PROP_0,
  PROP_CART,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (RokadTill, rokad_till, G_TYPE_OBJECT)

static void
rokad_till_finalize (GObject *object)
{
  RokadTill *self = ROKAD_TILL (object);

  g_assert (self->store == NULL); /* rokad_till_close() came first */

  rokad_till_forget_kept (self);
  g_clear_object (&self->cart);
  g_clear_object (&self->preferences);
  g_clear_pointer (&self->paid, rokad_paid_free);
  g_clear_error (&self->write_problem);
  g_clear_error (&self->print_problem);
  g_free (self->receipts);
  g_free (self->folder);

  G_OBJECT_CLASS (rokad_till_parent_class)->finalize (object);
}

static void
rokad_till_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  switch (prop_id)
    {
    case PROP_CART:
      g_value_set_object (value, ROKAD_TILL (object)->cart);
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static guint
new_signal (const char *name, guint n, GType first, GType second, GType third)
{
  return g_signal_new (name, ROKAD_TYPE_TILL, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE,
                       n, first, second, third);
}

static void
rokad_till_class_init (RokadTillClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  guint *signals = rokad_till_signals;

  object_class->finalize = rokad_till_finalize;
  object_class->get_property = rokad_till_get_property;

  properties[PROP_CART] = g_param_spec_object ("cart", NULL, NULL, ROKAD_TYPE_CART,
                                               G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  signals[ROKAD_TILL_SIGNAL_READY] = new_signal ("ready", 0, 0, 0, 0);
  signals[ROKAD_TILL_SIGNAL_CHANGED] = new_signal ("changed", 0, 0, 0, 0);
  signals[ROKAD_TILL_SIGNAL_WRITTEN] = new_signal ("written", 0, 0, 0, 0);
  signals[ROKAD_TILL_SIGNAL_UNKNOWN_CODE] = new_signal ("unknown-code", 1, G_TYPE_STRING, 0, 0);
  signals[ROKAD_TILL_SIGNAL_CHOOSE] =
      new_signal ("choose", 3, G_TYPE_PTR_ARRAY, G_TYPE_INT64, G_TYPE_INT64);
  signals[ROKAD_TILL_SIGNAL_ASK] =
      new_signal ("ask", 3, ROKAD_TYPE_PRODUCT, G_TYPE_INT64, G_TYPE_INT64);
  signals[ROKAD_TILL_SIGNAL_CHECKED] = new_signal ("checked", 1, ROKAD_TYPE_PRODUCT, 0, 0);
  signals[ROKAD_TILL_SIGNAL_PAID] = new_signal ("paid", 1, G_TYPE_POINTER, 0, 0);
  signals[ROKAD_TILL_SIGNAL_PRINTED] = new_signal ("printed", 1, G_TYPE_STRING, 0, 0);
  signals[ROKAD_TILL_SIGNAL_FAILED] = new_signal ("failed", 1, G_TYPE_ERROR, 0, 0);
}

static void
rokad_till_init (RokadTill *self)
{
  self->preferences = g_settings_new (ROKAD_APP_ID);
  g_queue_init (&self->kept);
}

/* --- Work for the store --- */

typedef struct
{
  RokadTill *till;
  RokadTillDone done;
  GDestroyNotify free_result;
} Sent;

static void
set_problem (GError **problem, const GError *error)
{
  g_clear_error (problem);
  if (error != NULL)
    *problem = g_error_copy (error);
}

/* What the files say stands until something could be written again; what the shop's rules say is
 * told once. */
static void
note_written (RokadTill *self, const GError *error)
{
  self->pending--;
  if (error == NULL || error->domain == ROKAD_STORE_ERROR)
    set_problem (&self->write_problem, error);
}

static void
on_sent (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Sent *sent = user_data;
  g_autoptr (RokadTill) self = sent->till;
  g_autoptr (GError) error = NULL;
  gpointer got = NULL;

  rokad_store_run_finish (self->store, result, &got, &error);
  note_written (self, error);
  if (self->store != NULL)
    {
      if (sent->done != NULL)
        sent->done (self, got, error);
      g_signal_emit (self, rokad_till_signals[ROKAD_TILL_SIGNAL_WRITTEN], 0);
    }
  else if (got != NULL && sent->free_result != NULL)
    sent->free_result (got);

  g_free (sent);
}

void
rokad_till_send (RokadTill *self,
                 RokadWork work,
                 gpointer data,
                 GDestroyNotify free_data,
                 GDestroyNotify free_result,
                 RokadTillDone done)
{
  Sent *sent = g_new0 (Sent, 1);

  sent->till = g_object_ref (self);
  sent->done = done;
  sent->free_result = free_result;
  self->pending++;
  rokad_store_run_async (self->store, ROKAD_QUEUE_COUNTER, work, data, free_data, free_result,
                         on_sent, sent);
}

void
rokad_till_note_written (RokadTill *self)
{
  rokad_safety_note_written (self->safety);
  rokad_peers_note_written (self->peers);
}

void
rokad_till_update (RokadTill *self)
{
  if (self->cart != NULL)
    self->totals = rokad_totals (G_LIST_MODEL (self->cart), rokad_shop_settings (self->reader));
  g_signal_emit (self, rokad_till_signals[ROKAD_TILL_SIGNAL_CHANGED], 0);
}

void
rokad_till_fail (RokadTill *self, const GError *error)
{
  g_signal_emit (self, rokad_till_signals[ROKAD_TILL_SIGNAL_FAILED], 0, error);
}

/* --- The cart from the files --- */

void
rokad_till_take_cart (RokadTill *self, RokadCart *cart)
{
  g_set_object (&self->cart, cart);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_CART]);
}

gboolean
rokad_till_load_cart (RokadShop *shop, gpointer data, gpointer *out_result, GError **error)
{
  *out_result = rokad_cart_load (shop, error);
  return *out_result != NULL;
}

static void
take_reread_cart (RokadTill *self, gpointer result, const GError *error)
{
  g_autoptr (RokadCart) cart = result;

  self->exchanging = FALSE;
  if (error != NULL)
    {
      rokad_till_fail (self, error);
      return;
    }

  rokad_till_take_cart (self, cart);
  rokad_till_update (self);
  rokad_till_add_kept (self);
}

void
rokad_till_reread_cart (RokadTill *self)
{
  if (self->exchanging)
    return;

  self->exchanging = TRUE;
  rokad_till_send (self, rokad_till_load_cart, NULL, NULL, g_object_unref, take_reread_cart);
}

/* --- Opening and closing --- */

static void
on_printed (RokadPrinter *printer, const char *path, RokadTill *self)
{
  set_problem (&self->print_problem, NULL);
  g_signal_emit (self, rokad_till_signals[ROKAD_TILL_SIGNAL_PRINTED], 0, path);
  rokad_till_update (self);
}

static void
on_print_failed (RokadPrinter *printer, const GError *error, RokadTill *self)
{
  set_problem (&self->print_problem, error);
  rokad_till_fail (self, error);
  rokad_till_update (self);
}

static void
follow_receipt_folder (RokadTill *self)
{
  g_autofree char *folder = rokad_till_dup_receipt_folder (self);

  rokad_printer_set_folder (self->printer, folder);
}

static void
start_printer (RokadTill *self)
{
  self->printer = rokad_printer_new (self->store);
  g_signal_connect (self->printer, "printed", G_CALLBACK (on_printed), self);
  g_signal_connect (self->printer, "failed", G_CALLBACK (on_print_failed), self);
  g_signal_connect_swapped (self->preferences, "changed::receipt-folder",
                            G_CALLBACK (follow_receipt_folder), self);
  follow_receipt_folder (self);
}

/* What others hold of this till, and they themselves. */
static void
start_exchange (RokadTill *self)
{
  self->safety = rokad_safety_new (self->folder, self->environment);
  self->peers = rokad_peers_new (self->store, self->folder);
  g_signal_connect_swapped (self->safety, "ruled", G_CALLBACK (rokad_till_reload), self);
  g_signal_connect_swapped (self->peers, "enrolled", G_CALLBACK (rokad_till_reload), self);
  g_signal_connect_object (self->peers, "exchanged", G_CALLBACK (rokad_safety_note_exchanged),
                           self->safety, G_CONNECT_SWAPPED);
}

static void
stop_exchange (RokadTill *self)
{
  g_signal_handlers_disconnect_by_data (self->safety, self);
  g_signal_handlers_disconnect_by_data (self->peers, self);
  rokad_peers_stop (self->peers);
  rokad_safety_stop (self->safety);
  g_clear_object (&self->peers);
  g_clear_object (&self->safety);
}

/* The reader of this thread, and the finder, on the files as they are now. NOT_SET_UP: none. */
static gboolean
open_reader (RokadTill *self, GError **error)
{
  g_clear_pointer (&self->finder, rokad_finder_free);
  g_clear_pointer (&self->reader, rokad_shop_close);
  self->reader =
      rokad_shop_open (self->folder, ROKAD_DB_READ, g_get_prgname (), self->environment, error);
  if (self->reader == NULL)
    return FALSE;

  self->finder = rokad_finder_new (self->folder, self->environment);
  rokad_safety_note_exchanged (self->safety);
  rokad_peers_begin (self->peers, self->reader);
  return TRUE;
}

static gboolean
begin (RokadTill *self, GError **error)
{
  g_autoptr (RokadCart) cart = NULL;
  gpointer loaded = NULL;

  if (!open_reader (self, error) ||
      !rokad_store_run (self->store, rokad_till_load_cart, NULL, &loaded, error))
    return FALSE;

  cart = loaded;
  rokad_till_take_cart (self, cart);
  rokad_printer_wake (self->printer);
  return TRUE;
}

RokadTill *
rokad_till_new (const char *folder,
                const char *receipts,
                const RokadEnvironment *environment,
                GError **error)
{
  g_autoptr (RokadTill) self = g_object_new (ROKAD_TYPE_TILL, NULL);
  g_autoptr (GError) begin_error = NULL;

  self->folder = g_strdup (folder);
  self->receipts = g_strdup (receipts);
  self->environment = environment;
  self->store = rokad_store_open (folder, g_get_prgname (), environment, error);
  if (self->store == NULL)
    return NULL;

  start_exchange (self);
  start_printer (self);
  if (!begin (self, &begin_error) &&
      !g_error_matches (begin_error, ROKAD_SHOP_ERROR, ROKAD_SHOP_ERROR_NOT_SET_UP))
    {
      g_propagate_error (error, g_steal_pointer (&begin_error));
      rokad_till_close (self);
      return NULL;
    }

  rokad_till_update (self);
  return g_steal_pointer (&self);
}

void
rokad_till_close (RokadTill *self)
{
  if (self->store == NULL)
    return;

  g_signal_handlers_disconnect_by_data (self->preferences, self);
  g_signal_handlers_disconnect_by_data (self->printer, self);
  rokad_printer_stop (self->printer);
  g_clear_object (&self->printer);
  stop_exchange (self);
  g_clear_pointer (&self->finder, rokad_finder_free);
  g_clear_pointer (&self->reader, rokad_shop_close);
  g_clear_pointer (&self->store, rokad_store_close);
}

gboolean
rokad_till_is_ready (RokadTill *self)
{
  return self->cart != NULL;
}

void
rokad_till_reload (RokadTill *self)
{
  g_autoptr (GError) error = NULL;

  if (self->cart == NULL ? !begin (self, &error) : !open_reader (self, &error))
    {
      rokad_till_fail (self, error);
      return;
    }

  g_signal_emit (self, rokad_till_signals[ROKAD_TILL_SIGNAL_READY], 0);
  rokad_till_update (self);
}

/* --- What there is to show --- */

RokadStore *
rokad_till_get_store (RokadTill *self)
{
  return self->store;
}

RokadShop *
rokad_till_get_reader (RokadTill *self)
{
  return self->reader;
}

const RokadSettings *
rokad_till_get_settings (RokadTill *self)
{
  return rokad_shop_settings (self->reader);
}

const RokadEnvironment *
rokad_till_get_environment (RokadTill *self)
{
  return self->environment;
}

RokadSafety *
rokad_till_get_safety (RokadTill *self)
{
  return self->safety;
}

RokadPeers *
rokad_till_get_peers (RokadTill *self)
{
  return self->peers;
}

GSettings *
rokad_till_get_preferences (RokadTill *self)
{
  return self->preferences;
}

char *
rokad_till_dup_receipt_folder (RokadTill *self)
{
  g_autofree char *chosen = g_settings_get_string (self->preferences, "receipt-folder");
  const char *documents = g_get_user_special_dir (G_USER_DIRECTORY_DOCUMENTS);

  if (self->receipts != NULL)
    return g_strdup (self->receipts);

  if (*chosen != '\0')
    return g_steal_pointer (&chosen);

  return g_build_filename (documents != NULL ? documents : g_get_home_dir (), _ ("Rokad receipts"),
                           NULL);
}

RokadTillState
rokad_till_get_state (RokadTill *self)
{
  return self->state;
}

RokadCart *
rokad_till_get_cart (RokadTill *self)
{
  return self->cart;
}

const RokadTotals *
rokad_till_get_totals (RokadTill *self)
{
  return &self->totals;
}

const RokadPaid *
rokad_till_get_paid (RokadTill *self)
{
  return self->paid;
}

guint
rokad_till_get_pending (RokadTill *self)
{
  return self->pending;
}

const GError *
rokad_till_get_problem (RokadTill *self)
{
  return self->write_problem != NULL ? self->write_problem : self->print_problem;
}

char *
rokad_till_money (RokadTill *self, gint64 amount_minor)
{
  return rokad_money_format (rokad_till_get_settings (self)->currency, amount_minor);
}

char *
rokad_till_quantity (RokadUnit unit, gint64 quantity)
{
  g_autofree char *number = rokad_quantity_format (quantity);

  if (unit == ROKAD_UNIT_PIECE)
    return g_steal_pointer (&number);

  /* Translators: a weight, as on a receipt. */
  return g_strdup_printf (_ ("%s kg"), number);
}

void
rokad_till_find_async (RokadTill *self,
                       const char *text,
                       GAsyncReadyCallback callback,
                       gpointer user_data)
{
  rokad_finder_find_async (self->finder, text, callback, user_data);
}

GPtrArray *
rokad_till_find_finish (RokadTill *self, GAsyncResult *result, GError **error)
{
  return rokad_finder_find_finish (result, error);
}

GPtrArray *
rokad_till_find_stock (RokadTill *self, GPtrArray *products)
{
  GPtrArray *found = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < products->len; i++)
    {
      RokadProduct *product = products->pdata[i];
      g_autoptr (GError) error = NULL;
      gint64 stock = 0;

      if (!rokad_stock_of_product (rokad_shop_db (self->reader), rokad_product_fields (product)->id,
                                   &stock, &error))
        g_warning ("stock: %s", error->message);
      g_ptr_array_add (found, rokad_found_new (product, stock));
    }

  return found;
}

void
rokad_till_reprint (RokadTill *self, const char *order_id)
{
  rokad_printer_reprint (self->printer, order_id);
}

void
rokad_till_retry_printing (RokadTill *self)
{
  rokad_printer_retry (self->printer);
}
