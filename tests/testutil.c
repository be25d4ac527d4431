#include "testutil.h"

#include <X11/XKBlib.h>
#include <X11/Xlib.h>
#include <X11/extensions/XTest.h>
#include <gdk/x11/gdkx.h>
#include <string.h>

#define POINT_WAIT_MS 5000
#define DESTROY_WAIT_MS 10000
#define LET_GO_MS 5000

static guint
stretch (guint wait_ms)
{
  const char *factor = g_getenv ("TEST_TIMEOUT_FACTOR");

  return factor == NULL ? wait_ms : wait_ms * (guint) g_ascii_strtoull (factor, NULL, 10);
}

static gboolean
end_deadline (gpointer user_data)
{
  TuDeadline *self = user_data;

  self->over = TRUE;
  return G_SOURCE_CONTINUE; /* tu_deadline_stop() removes it */
}

static void
start (TuDeadline *self, guint time_ms)
{
  self->over = FALSE;
  self->source = g_timeout_add (time_ms, end_deadline, self);
}

void
tu_deadline_start (TuDeadline *self, guint wait_ms)
{
  start (self, stretch (wait_ms));
}

void
tu_deadline_stop (TuDeadline *self)
{
  g_source_remove (self->source);
}

void
tu_drain (void)
{
  while (g_main_context_pending (NULL))
    g_main_context_iteration (NULL, FALSE);
}

void
tu_spin (guint time_ms)
{
  TuDeadline deadline;

  start (&deadline, time_ms);
  while (!deadline.over)
    g_main_context_iteration (NULL, TRUE);
  tu_deadline_stop (&deadline);
}

static gboolean
is_called (GtkWidget *widget, const char *label)
{
  static const char *const names[] = { "label", "title", "name" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      GObjectClass *object_class = G_OBJECT_GET_CLASS (widget);
      GParamSpec *property = g_object_class_find_property (object_class, names[i]);
      g_autofree char *value = NULL;

      if (property == NULL || property->value_type != G_TYPE_STRING)
        continue;

      g_object_get (widget, names[i], &value, NULL);
      if (g_strcmp0 (value, label) == 0)
        return TRUE;
    }

  return FALSE;
}

GtkWidget *
tu_find (GtkWidget *widget, GType type, const char *label)
{
  if (g_type_is_a (G_OBJECT_TYPE (widget), type) && (label == NULL || is_called (widget, label)))
    return widget;

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = tu_find (child, type, label);

      if (found != NULL)
        return found;
    }

  return NULL;
}

void
tu_click (GtkWidget *button)
{
  g_assert_true (gtk_widget_is_sensitive (button));
  g_assert_true (gtk_widget_get_mapped (button));
  gtk_widget_activate (button);
}

static Display *
get_xdisplay (GtkWidget *any)
{
  return gdk_x11_display_get_xdisplay (gtk_widget_get_display (any));
}

static void
press (Display *display, KeySym key)
{
  KeyCode code = XKeysymToKeycode (display, key);

  g_assert_cmpint (code, !=, 0);
  XTestFakeKeyEvent (display, code, True, CurrentTime);
}

static void
release (Display *display, KeySym key)
{
  XTestFakeKeyEvent (display, XKeysymToKeycode (display, key), False, CurrentTime);
}

/* On this layout the key gives another character unless Shift is held. */
static gboolean
needs_shift (Display *display, KeySym key)
{
  KeyCode code = XKeysymToKeycode (display, key);

  return XkbKeycodeToKeysym (display, code, 0, 0) != key &&
         XkbKeycodeToKeysym (display, code, 0, 1) == key;
}

void
tu_key (GtkWidget *any, KeySym key)
{
  Display *display = get_xdisplay (any);

  if (needs_shift (display, key))
    {
      tu_key_with (any, XK_Shift_L, key);
      return;
    }

  press (display, key);
  release (display, key);
  XFlush (display);
}

void
tu_key_with (GtkWidget *any, KeySym modifier, KeySym key)
{
  Display *display = get_xdisplay (any);

  press (display, modifier);
  press (display, key);
  release (display, key);
  release (display, modifier);
  XFlush (display);
}

void
tu_type (GtkWidget *any, const char *ascii)
{
  /* The keysyms of Latin 1 are its characters. */
  for (; *ascii != '\0'; ascii++)
    tu_key (any, (KeySym) *ascii);
}

void
tu_scan (GtkWidget *any, const char *ascii)
{
  tu_type (any, ascii);
  tu_key (any, XK_Return);
}

/* The X server keeps the time between the keys, on a connection that may wait for it: the pace is
 * the scanner's also where the program under test is slow.
 */
/* A scanner keeps its pace whatever the program does, so it is a thread of its own, with its own
 * connection to the X server, which does the waiting.
 */
typedef struct
{
  const char *ascii;
  guint gap_ms;
  int done; /* atomic */
} Scanner;

static gpointer
run_scanner (gpointer data)
{
  Scanner *self = data;
  Display *display = XOpenDisplay (NULL);
  KeyCode shift = XKeysymToKeycode (display, XK_Shift_L);
  unsigned long wait_ms = 0;

  for (const char *at = self->ascii;; at++)
    {
      KeySym key = *at != '\0' ? (KeySym) *at : XK_Return;
      KeyCode code = XKeysymToKeycode (display, key);
      gboolean shifted = needs_shift (display, key);

      if (shifted)
        XTestFakeKeyEvent (display, shift, True, 0);
      XTestFakeKeyEvent (display, code, True, wait_ms);
      XTestFakeKeyEvent (display, code, False, 0);
      if (shifted)
        XTestFakeKeyEvent (display, shift, False, 0);
      if (*at == '\0')
        break;
      wait_ms = self->gap_ms;
    }

  XSync (display, False);
  XCloseDisplay (display);
  g_atomic_int_set (&self->done, TRUE);
  g_main_context_wakeup (NULL);
  return NULL;
}

void
tu_scan_slowly (GtkWidget *any, const char *ascii, guint gap_ms)
{
  Scanner scanner = { .ascii = ascii, .gap_ms = gap_ms };
  GThread *thread;

  XSync (get_xdisplay (any), False); /* what was pressed before comes first */
  thread = g_thread_new ("scanner", run_scanner, &scanner);
  while (!g_atomic_int_get (&scanner.done))
    g_main_context_iteration (NULL, TRUE);
  g_thread_join (thread);
}

static KeySym
keypad_keysym (char key)
{
  static const struct
  {
    char key;
    KeySym keysym;
  } others[] = {
    { '*', XK_KP_Multiply }, { '/', XK_KP_Divide },   { '+', XK_KP_Add },
    { '.', XK_KP_Decimal },  { '-', XK_KP_Subtract }, { '\n', XK_KP_Enter },
  };

  for (guint i = 0; i < G_N_ELEMENTS (others); i++)
    if (others[i].key == key)
      return others[i].keysym;

  g_assert_true (g_ascii_isdigit (key));
  return (KeySym) (XK_KP_0 + (key - '0'));
}

void
tu_keypad (GtkWidget *any, const char *keys)
{
  Display *display = get_xdisplay (any);

  for (; *keys != '\0'; keys++)
    {
      press (display, keypad_keysym (*keys));
      release (display, keypad_keysym (*keys));
    }
  XFlush (display);
}

void
tu_set_num_lock (GtkWidget *any, gboolean on)
{
  Display *display = get_xdisplay (any);
  unsigned int mask = XkbKeysymToModifiers (display, XK_Num_Lock);

  g_assert_cmpuint (mask, !=, 0);
  XkbLockModifiers (display, XkbUseCoreKbd, mask, on ? mask : 0);
  XFlush (display);
}

/* GTK takes the events of its own connection, so bells are listened for on another. */
guint
tu_count_bells (GtkWidget *any)
{
  static Display *display = NULL;
  static int event_base = 0;
  guint bells = 0;

  if (display == NULL)
    {
      display = XkbOpenDisplay (NULL, &event_base, NULL, NULL, NULL, NULL);
      g_assert_nonnull (display);
      XkbSelectEvents (display, XkbUseCoreKbd, XkbBellNotifyMask, XkbBellNotifyMask);
    }

  XSync (get_xdisplay (any), False);
  XSync (display, False);
  while (XPending (display) > 0)
    {
      XkbEvent event;

      XNextEvent (display, &event.core);
      if (event.type == event_base && event.any.xkb_type == XkbBellNotify)
        bells++;
    }
  return bells;
}

void
tu_mouse_press (GtkWidget *any)
{
  Display *display = get_xdisplay (any);

  XTestFakeButtonEvent (display, 1, True, CurrentTime);
  XTestFakeButtonEvent (display, 1, False, CurrentTime);
  XFlush (display);
}

/* TRUE: a pointer in the middle of @widget, whose place in the window is answered, meets it. FALSE
 * also while a layout is pending.
 */
static gboolean
find_middle (GtkWidget *widget, graphene_point_t *out_middle)
{
  GtkWidget *native = GTK_WIDGET (gtk_widget_get_native (widget));
  graphene_rect_t bounds;
  GtkWidget *picked;

  if (!gtk_widget_get_mapped (widget) || !gtk_widget_compute_bounds (widget, native, &bounds))
    return FALSE;

  *out_middle = GRAPHENE_POINT_INIT (bounds.origin.x + bounds.size.width / 2,
                                     bounds.origin.y + bounds.size.height / 2);
  picked = gtk_widget_pick (native, out_middle->x, out_middle->y, GTK_PICK_DEFAULT);
  return picked != NULL && (picked == widget || gtk_widget_is_ancestor (picked, widget));
}

/* Waits until @widget is to be seen, and sets the pointer to its middle. */
static void
point_at (GtkWidget *widget)
{
  GtkNative *native = gtk_widget_get_native (widget);
  Window xid = gdk_x11_surface_get_xid (gtk_native_get_surface (native));
  Display *display = get_xdisplay (widget);
  graphene_point_t middle;
  double x;
  double y;
  int root_x;
  int root_y;
  Window child;

  /* A person sees it drawn, and is never so fast as to meet a layout that is pending. */
  gtk_test_widget_wait_for_draw (GTK_WIDGET (native));
  tu_wait (find_middle (widget, &middle), POINT_WAIT_MS);

  gtk_native_get_surface_transform (native, &x, &y);
  XTranslateCoordinates (display, xid, DefaultRootWindow (display), (int) (x + middle.x),
                         (int) (y + middle.y), &root_x, &root_y, &child);
  XTestFakeMotionEvent (display, -1, root_x, root_y, CurrentTime);
}

void
tu_mouse_click (GtkWidget *widget)
{
  point_at (widget);
  tu_mouse_press (widget);
}

void
tu_mouse_wheel (GtkWidget *widget, guint clicks)
{
  Display *display = get_xdisplay (widget);

  point_at (widget);
  for (guint i = 0; i < clicks; i++)
    {
      XTestFakeButtonEvent (display, 5, True, CurrentTime);
      XTestFakeButtonEvent (display, 5, False, CurrentTime);
    }
  XFlush (display);
}

gboolean
tu_png (GtkWidget *widget, const char *path)
{
  g_autoptr (GdkPaintable) paintable = gtk_widget_paintable_new (widget);
  GtkSnapshot *snapshot = gtk_snapshot_new ();
  GskRenderer *renderer = gtk_native_get_renderer (gtk_widget_get_native (widget));
  /* A window's own size leaves out its border: rendered at that, the picture is blurred. */
  int width = gdk_paintable_get_intrinsic_width (paintable);
  int height = gdk_paintable_get_intrinsic_height (paintable);
  g_autoptr (GskRenderNode) node = NULL;
  g_autoptr (GdkTexture) texture = NULL;

  gdk_paintable_snapshot (paintable, snapshot, width, height);
  node = gtk_snapshot_free_to_node (snapshot);
  if (node == NULL)
    return FALSE;

  texture = gsk_renderer_render_texture (renderer, node, &GRAPHENE_RECT_INIT (0, 0, width, height));
  return gdk_texture_save_to_png (texture, path);
}

/* What scrolls may lie outside: a person brings it in. */
static gboolean
is_scrolled (GtkWidget *widget)
{
  return gtk_widget_get_ancestor (widget, GTK_TYPE_SCROLLABLE) != NULL ||
         gtk_widget_get_ancestor (widget, GTK_TYPE_VIEWPORT) != NULL;
}

static void
assert_inside (GtkWidget *widget, GtkWidget *window)
{
  graphene_rect_t bounds;
  graphene_rect_t frame = GRAPHENE_RECT_INIT (-1, -1, gtk_widget_get_width (window) + 2,
                                              gtk_widget_get_height (window) + 2);

  if (!gtk_widget_compute_bounds (widget, window, &bounds) || is_scrolled (widget))
    return;

  if (bounds.size.width > 0 && !graphene_rect_contains_rect (&frame, &bounds))
    g_error ("%s \"%s\" reaches outside of its window", G_OBJECT_TYPE_NAME (widget),
             GTK_IS_LABEL (widget) ? gtk_label_get_text (GTK_LABEL (widget)) : "");
}

static void
assert_whole (GtkWidget *widget)
{
  if (GTK_IS_LABEL (widget) &&
      pango_layout_is_ellipsized (gtk_label_get_layout (GTK_LABEL (widget))))
    g_error ("\"%s\" is cut off", gtk_label_get_text (GTK_LABEL (widget)));
}

static void
assert_fits (GtkWidget *widget, GtkWidget *window)
{
  if (!gtk_widget_get_mapped (widget) || !gtk_widget_get_child_visible (widget))
    return;
  if (GTK_IS_SCROLLBAR (widget)) /* its slider leans over the edge, and holds no words */
    return;

  if (widget != window) /* which has a border around what it says is its size */
    assert_inside (widget, window);
  assert_whole (widget);
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    assert_fits (child, window);
}

void
tu_assert_fits (GtkWidget *window)
{
  assert_fits (window, window);
}

void
tu_destroy (GtkWidget *window)
{
  gpointer weak = window;

  g_object_add_weak_pointer (G_OBJECT (window), &weak);
  gtk_window_destroy (GTK_WINDOW (window));
  tu_drain ();
  tu_wait (weak == NULL, LET_GO_MS); /* who answers it from another thread may hold it until then */
}
