/* The list is read on a thread of its own, newest search wins; one order's receipt is read by its
 * key here.
 */
#include "config.h"

#include "rokad-orders-window.h"

#include <glib/gi18n-lib.h>

#include "rokad-help-window.h"
#include "rokad-order-copy.h"
#include "rokad-order-row.h"
#include "rokad-order-search.h"
#include "rokad-receipt-drawing.h"
#include "rokad-receipt-file.h"
#include "rokad-receipt.h"
#include "rokad-scan-controller.h"

#define WIDTH_PX 1000 /* at 100 % text */
#define HEIGHT_PX 580
#define LIST_WIDTH_PX 400
#define LIST_WIDTH_PX_PER_100_PERCENT 150
#define PAGE_LIST "list"
#define PAGE_EMPTY "empty"

struct _RokadOrdersWindow
{
  AdwWindow parent_instance;

  RokadTill *till;
  GListStore *orders; /* (element-type RokadOrder) */
  GtkSingleSelection *selection;
  GCancellable *searching; /* the newest search, NULL when it has been answered */

  /* Template children: not owned. */
  AdwToastOverlay *toasts;
  GtkPaned *paned;
  GtkSearchEntry *search_entry;
  GtkStack *list_stack;
  GtkListView *list_view;
  AdwStatusPage *empty_page;
  GtkLabel *problem_label;
  GtkLabel *state_label;
  GtkWidget *paper;
  GtkLabel *receipt_label;
};

G_DEFINE_FINAL_TYPE (RokadOrdersWindow, rokad_orders_window, ADW_TYPE_WINDOW)

static void
show_problem (RokadOrdersWindow *self, const GError *error)
{
  g_autofree char *sentence = error != NULL ? rokad_error_sentence (error) : NULL;

  gtk_label_set_label (self->problem_label, sentence != NULL ? sentence : "");
  gtk_widget_set_visible (GTK_WIDGET (self->problem_label), sentence != NULL);
}

static void
tell (RokadOrdersWindow *self, const char *text)
{
  adw_toast_overlay_add_toast (self->toasts, adw_toast_new (text));
}

/* NULL for none (transfer none). */
static const RokadOrderFields *
shown_order (RokadOrdersWindow *self)
{
  RokadOrder *order = gtk_single_selection_get_selected_item (self->selection);

  return order != NULL ? rokad_order_fields (order) : NULL;
}

/* --- The receipt --- */

static RokadReceipt *
read_receipt (RokadOrdersWindow *self, const char *order_id, gint64 copy, GError **error)
{
  RokadShop *reader = rokad_till_get_reader (self->till);
  char hash[ROKAD_HASH_HEX_BYTES];
  g_autoptr (RokadEntry) entry = rokad_order_entry (rokad_shop_db (reader), order_id, hash, error);

  return entry != NULL ? rokad_receipt_new (entry, hash, copy, error) : NULL;
}

static guint
receipt_columns (RokadOrdersWindow *self)
{
  int columns = g_settings_get_int (rokad_till_get_preferences (self->till), "receipt-width-chars");

  return (guint) CLAMP (columns, ROKAD_RECEIPT_COLUMNS_MIN, ROKAD_RECEIPT_COLUMNS_MAX);
}

static void
show_receipt (RokadOrdersWindow *self)
{
  const RokadOrderFields *order = shown_order (self);
  g_autoptr (RokadReceipt) receipt = NULL;
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;
  const char *state;

  if (order != NULL)
    receipt = read_receipt (self, order->order_id, 0, &error);
  if (receipt != NULL)
    text = rokad_receipt_to_text (receipt, receipt_columns (self));

  state = order != NULL ? rokad_order_state_in_words (order) : "";
  gtk_label_set_label (self->state_label, state);
  gtk_widget_set_visible (GTK_WIDGET (self->state_label), *state != '\0');
  gtk_label_set_label (self->receipt_label, text != NULL ? text : "");
  gtk_widget_set_visible (self->paper, text != NULL);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "orders.reprint", receipt != NULL);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "orders.print", receipt != NULL);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "orders.save", receipt != NULL);
  show_problem (self, error);
}

/* --- Copies --- */

/* A copy on its way. */
typedef struct
{
  RokadOrdersWindow *window; /* a reference of its own */
  char *order_id;
  char *number;
  char *path; /* of a copy that goes into a file, else NULL */
} Copy;

static Copy *
copy_new (RokadOrdersWindow *self)
{
  const RokadOrderFields *order = shown_order (self);
  Copy *copy = g_new0 (Copy, 1);

  copy->window = g_object_ref (self);
  copy->order_id = g_strdup (order->order_id);
  copy->number = g_strdup (order->number);
  return copy;
}

static void
copy_free (Copy *self)
{
  g_object_unref (self->window);
  g_free (self->order_id);
  g_free (self->number);
  g_free (self->path);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Copy, copy_free)

static void
run_copy (Copy *copy, RokadOrderCopyKind kind, GAsyncReadyCallback callback)
{
  rokad_order_copy_async (rokad_till_get_store (copy->window->till), copy->order_id, kind, callback,
                          copy);
}

/* FALSE: the window says why. */
static gboolean
take_copy (Copy *copy, GAsyncResult *result, gint64 *out_n)
{
  RokadOrdersWindow *self = copy->window;
  g_autoptr (GError) error = NULL;

  if (rokad_order_copy_finish (rokad_till_get_store (self->till), result, out_n, &error))
    return TRUE;

  show_problem (self, error);
  return FALSE;
}

static void
copy_queued (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Copy) copy = user_data;
  g_autofree char *text = NULL;
  gint64 n;

  if (!take_copy (copy, result, &n))
    return;

  rokad_till_retry_printing (copy->window->till); /* wakes it, too */
  if (n > 0)
    /* Translators: the number of a copy, and that of the order. */
    text = g_strdup_printf (_ ("COPY %d of %s is waiting for the printer"), (int) n, copy->number);
  else
    text = g_strdup_printf (_ ("%s is waiting for the printer"), copy->number);
  tell (copy->window, text);
}

static void
reprint (GtkWidget *widget, const char *action, GVariant *parameter)
{
  run_copy (copy_new (ROKAD_ORDERS_WINDOW (widget)), ROKAD_ORDER_COPY_QUEUED, copy_queued);
}

static void
printing_done (GtkPrintOperation *operation,
               GtkPrintOperationResult result,
               RokadOrdersWindow *self)
{
  g_autoptr (GError) error = NULL;

  if (result != GTK_PRINT_OPERATION_RESULT_ERROR)
    return;

  gtk_print_operation_get_error (operation, &error);
  show_problem (self, error);
}

static void
print_counted (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Copy) copy = user_data;
  RokadOrdersWindow *self = copy->window;
  g_autoptr (GtkPrintOperation) operation = NULL;
  g_autoptr (GError) error = NULL;
  RokadReceipt *receipt;
  gint64 n;

  if (!take_copy (copy, result, &n))
    return;

  receipt = read_receipt (self, copy->order_id, n, &error);
  if (receipt == NULL)
    {
      show_problem (self, error);
      return;
    }

  operation = rokad_receipt_drawing_new (receipt, copy->number);
  g_signal_connect_object (operation, "done", G_CALLBACK (printing_done), self, 0);
  gtk_print_operation_run (operation, GTK_PRINT_OPERATION_ACTION_PRINT_DIALOG, GTK_WINDOW (self),
                           NULL); /* told by "done" */
}

static void
print (GtkWidget *widget, const char *action, GVariant *parameter)
{
  run_copy (copy_new (ROKAD_ORDERS_WINDOW (widget)), ROKAD_ORDER_COPY_ELSEWHERE, print_counted);
}

static void
file_written (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Copy) copy = user_data;
  g_autoptr (GError) error = NULL;
  g_autofree char *name = g_path_get_basename (copy->path);
  g_autofree char *text = g_strdup_printf (_ ("Saved as %s"), name);

  if (rokad_receipt_file_finish (result, &error))
    tell (copy->window, text);
  else
    show_problem (copy->window, error);
}

static void
save_counted (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Copy) copy = user_data;
  RokadShop *reader = rokad_till_get_reader (copy->window->till);
  char hash[ROKAD_HASH_HEX_BYTES];
  g_autofree char *path = NULL;
  g_autoptr (GError) error = NULL;
  RokadEntry *entry;
  gint64 n;

  if (!take_copy (copy, result, &n))
    return;

  entry = rokad_order_entry (rokad_shop_db (reader), copy->order_id, hash, &error);
  if (entry == NULL)
    {
      show_problem (copy->window, error);
      return;
    }

  path = g_strdup (copy->path); /* read before the copy is given away */
  rokad_receipt_file_async (entry, hash, n, path, file_written, g_steal_pointer (&copy));
}

static void
place_chosen (GtkNativeDialog *chooser, int response, Copy *copy)
{
  g_autoptr (GFile) file = NULL;

  if (response == GTK_RESPONSE_ACCEPT)
    file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (chooser));
  if (file != NULL)
    copy->path = g_file_get_path (file);

  if (copy->path != NULL)
    run_copy (copy, ROKAD_ORDER_COPY_ELSEWHERE, save_counted);
  else
    copy_free (copy);
  g_object_unref (chooser);
}

static void
save (GtkWidget *widget, const char *action, GVariant *parameter)
{
  Copy *copy = copy_new (ROKAD_ORDERS_WINDOW (widget));
  GtkFileChooserNative *chooser =
      gtk_file_chooser_native_new (_ ("Save the receipt"), GTK_WINDOW (widget),
                                   GTK_FILE_CHOOSER_ACTION_SAVE, _ ("_Save"), _ ("_Cancel"));
  g_autofree char *folder_path = rokad_till_dup_receipt_folder (copy->window->till);
  g_autoptr (GFile) folder = g_file_new_for_path (folder_path);
  g_autofree char *name = g_strconcat (copy->number, ".pdf", NULL);

  g_strdelimit (name, "/\\:", '-');
  gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (chooser), name);
  if (g_file_query_exists (folder, NULL))
    gtk_file_chooser_set_current_folder (GTK_FILE_CHOOSER (chooser), folder, NULL);

  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (chooser), TRUE);
  g_signal_connect (chooser, "response", G_CALLBACK (place_chosen), copy);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (chooser));
}

/* --- The list --- */

static void
show_orders (RokadOrdersWindow *self, GPtrArray *orders)
{
  const RokadOrderFields *before = shown_order (self);
  g_autofree char *order_id = g_strdup (before != NULL ? before->order_id : "");
  gboolean searched = *gtk_editable_get_text (GTK_EDITABLE (self->search_entry)) != '\0';
  guint position = 0;

  for (guint i = 0; i < orders->len; i++)
    if (g_str_equal (rokad_order_fields (orders->pdata[i])->order_id, order_id))
      position = i;

  g_list_store_splice (self->orders, 0, g_list_model_get_n_items (G_LIST_MODEL (self->orders)),
                       orders->pdata, orders->len);
  gtk_single_selection_set_selected (self->selection, position);

  adw_status_page_set_title (self->empty_page,
                             searched ? _ ("Nothing found") : _ ("No orders yet"));
  adw_status_page_set_description (self->empty_page,
                                   searched ? _ ("Look for a number, a product or an amount.")
                                            : _ ("What you sell appears here."));
  gtk_stack_set_visible_child_name (self->list_stack, orders->len > 0 ? PAGE_LIST : PAGE_EMPTY);
  show_receipt (self);
}

static void
search_answered (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (RokadOrdersWindow) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) orders = rokad_order_search_finish (result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return; /* a newer one is under way, or the window is gone */

  g_clear_object (&self->searching);
  if (orders != NULL)
    show_orders (self, orders);
  else
    show_problem (self, error);
}

static void
search (RokadOrdersWindow *self)
{
  RokadShop *reader = rokad_till_get_reader (self->till);

  g_cancellable_cancel (self->searching);
  g_clear_object (&self->searching);
  self->searching = g_cancellable_new ();
  rokad_order_search_async (rokad_shop_folder (reader), rokad_till_get_environment (self->till),
                            gtk_editable_get_text (GTK_EDITABLE (self->search_entry)),
                            self->searching, search_answered, g_object_ref (self));
}

static void
set_up_row (GtkSignalListItemFactory *factory, GtkListItem *item, RokadOrdersWindow *self)
{
  gtk_list_item_set_child (item, rokad_order_row_new ());
}

static void
bind_row (GtkSignalListItemFactory *factory, GtkListItem *item, RokadOrdersWindow *self)
{
  rokad_order_row_show (ROKAD_ORDER_ROW (gtk_list_item_get_child (item)),
                        gtk_list_item_get_item (item), self->till);
}

static void
move_selection (RokadOrdersWindow *self, int step)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->orders));
  guint selected = gtk_single_selection_get_selected (self->selection);
  guint next;

  if (n == 0)
    return;

  next = (guint) CLAMP ((int) selected + step, 0, (int) n - 1);
  gtk_single_selection_set_selected (self->selection, next);
  gtk_widget_activate_action (GTK_WIDGET (self->list_view), "list.scroll-to-item", "u", next);
}

/* While a search is typed, the arrows still walk the list. */
static gboolean
search_key (GtkEventControllerKey *controller,
            guint key,
            guint code,
            GdkModifierType state,
            RokadOrdersWindow *self)
{
  if (key != GDK_KEY_Up && key != GDK_KEY_Down)
    return GDK_EVENT_PROPAGATE;

  move_selection (self, key == GDK_KEY_Up ? -1 : 1);
  return GDK_EVENT_STOP;
}

static void
focus_list (RokadOrdersWindow *self)
{
  gtk_widget_grab_focus (GTK_WIDGET (self->list_view));
}

static void
find (GtkWidget *widget, const char *action, GVariant *parameter)
{
  gtk_widget_grab_focus (GTK_WIDGET (ROKAD_ORDERS_WINDOW (widget)->search_entry));
}

static void
help (GtkWidget *widget, const char *action, GVariant *parameter)
{
  GtkWidget *window = rokad_help_window_new (ROKAD_ORDERS_WINDOW (widget)->till, ROKAD_HELP_ORDERS);

  gtk_window_set_transient_for (GTK_WINDOW (window), GTK_WINDOW (widget));
  gtk_window_present (GTK_WINDOW (window));
}

/* Esc backs out one level: first of the search, then of the window. */
static void
stop_search (RokadOrdersWindow *self)
{
  if (*gtk_editable_get_text (GTK_EDITABLE (self->search_entry)) == '\0')
    gtk_window_close (GTK_WINDOW (self));
  else
    gtk_editable_set_text (GTK_EDITABLE (self->search_entry), "");
}

/* --- The window --- */

static void
rokad_orders_window_dispose (GObject *object)
{
  RokadOrdersWindow *self = ROKAD_ORDERS_WINDOW (object);

  g_cancellable_cancel (self->searching);

  G_OBJECT_CLASS (rokad_orders_window_parent_class)->dispose (object);
}

static void
rokad_orders_window_finalize (GObject *object)
{
  RokadOrdersWindow *self = ROKAD_ORDERS_WINDOW (object);

  g_clear_object (&self->searching);
  g_clear_object (&self->selection);
  g_clear_object (&self->orders);
  g_clear_object (&self->till);

  G_OBJECT_CLASS (rokad_orders_window_parent_class)->finalize (object);
}

static void
install_keys (GtkWidgetClass *widget_class)
{
  gtk_widget_class_install_action (widget_class, "orders.reprint", NULL, reprint);
  gtk_widget_class_install_action (widget_class, "orders.print", NULL, print);
  gtk_widget_class_install_action (widget_class, "orders.save", NULL, save);
  gtk_widget_class_install_action (widget_class, "orders.find", NULL, find);
  gtk_widget_class_install_action (widget_class, "orders.help", NULL, help);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_p, GDK_CONTROL_MASK, "orders.print",
                                       NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_f, GDK_CONTROL_MASK, "orders.find",
                                       NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_F1, 0, "orders.help", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
rokad_orders_window_class_init (RokadOrdersWindowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = rokad_orders_window_dispose;
  object_class->finalize = rokad_orders_window_finalize;

  gtk_widget_class_set_template_from_resource (widget_class, "/rokad/app/rokad-orders-window.ui");
  gtk_widget_class_bind_template_child (widget_class, RokadOrdersWindow, toasts);
  gtk_widget_class_bind_template_child (widget_class, RokadOrdersWindow, paned);
  gtk_widget_class_bind_template_child (widget_class, RokadOrdersWindow, search_entry);
  gtk_widget_class_bind_template_child (widget_class, RokadOrdersWindow, list_stack);
  gtk_widget_class_bind_template_child (widget_class, RokadOrdersWindow, list_view);
  gtk_widget_class_bind_template_child (widget_class, RokadOrdersWindow, empty_page);
  gtk_widget_class_bind_template_child (widget_class, RokadOrdersWindow, problem_label);
  gtk_widget_class_bind_template_child (widget_class, RokadOrdersWindow, state_label);
  gtk_widget_class_bind_template_child (widget_class, RokadOrdersWindow, paper);
  gtk_widget_class_bind_template_child (widget_class, RokadOrdersWindow, receipt_label);
  gtk_widget_class_bind_template_callback (widget_class, search);
  gtk_widget_class_bind_template_callback (widget_class, search_key);
  gtk_widget_class_bind_template_callback (widget_class, stop_search);
  gtk_widget_class_bind_template_callback (widget_class, focus_list);
  gtk_widget_class_bind_template_callback (widget_class, set_up_row);
  gtk_widget_class_bind_template_callback (widget_class, bind_row);
  install_keys (widget_class);
}

static void
rokad_orders_window_init (RokadOrdersWindow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));

  self->orders = g_list_store_new (ROKAD_TYPE_ORDER);
  self->selection = gtk_single_selection_new (G_LIST_MODEL (g_object_ref (self->orders)));
  gtk_list_view_set_model (self->list_view, GTK_SELECTION_MODEL (self->selection));
  g_signal_connect_object (self->selection, "notify::selected-item", G_CALLBACK (show_receipt),
                           self, G_CONNECT_SWAPPED);
  gtk_widget_grab_focus (GTK_WIDGET (self->list_view));
}

/* Large text needs more of the screen, and the receipt, whose lines do not wrap, most of it. */
static void
fit_text (RokadOrdersWindow *self)
{
  int percent = g_settings_get_int (rokad_till_get_preferences (self->till), "text-scale");

  gtk_window_set_default_size (GTK_WINDOW (self), WIDTH_PX * percent / 100,
                               HEIGHT_PX * percent / 100);
  gtk_paned_set_position (self->paned,
                          LIST_WIDTH_PX + LIST_WIDTH_PX_PER_100_PERCENT * (percent - 100) / 100);
}

GtkWidget *
rokad_orders_window_new (RokadTill *till)
{
  RokadOrdersWindow *self;

  g_return_val_if_fail (ROKAD_IS_TILL (till), NULL);

  self = g_object_new (ROKAD_TYPE_ORDERS_WINDOW, NULL);
  self->till = g_object_ref (till);
  rokad_scan_controller_attach (GTK_WINDOW (self), till);
  rokad_scan_controller_set_input (GTK_WINDOW (self), GTK_EDITABLE (self->search_entry));
  g_signal_connect_object (till, "paid", G_CALLBACK (search), self, G_CONNECT_SWAPPED);
  fit_text (self);
  search (self);
  return GTK_WIDGET (self);
}
