/* What tests of the windows share: a till on a folder of its own, and pictures of what they show.
 */
#pragma once

#include "rokad-till.h"
#include "testutil.h"

G_BEGIN_DECLS

typedef struct
{
  char *folder; /* removed at the end */
  RokadTill *till;
  GSettings *preferences;
  guint paid; /* orders, and undoings, that are on disk */
  char *printed;
  gboolean may_fail; /* else a till that fails ends the test */
  guint failed;
} Shop;

/* An empty data folder: nothing is set up. */
void shop_open (Shop *self);
/* The demo shop, ready to sell. */
void shop_open_demo (Shop *self);
void shop_close (Shop *self);
/* Ends the till, and starts another one on the same folder. Windows are the test's own. */
void shop_stop (Shop *self);
void shop_start (Shop *self);

/* Sells one of each code (separated by spaces) for exact cash, and waits until it is on disk. */
void shop_sell (Shop *self, const char *codes);
void shop_undo (Shop *self, const char *reason);

/* Shows @window and waits until it has the keyboard. */
void shop_present (GtkWidget *window);
/* Waits until what @window shows is laid out and drawn. */
void shop_settle (GtkWidget *window);
/* Asserts that nothing is cut off or without a name, and keeps a picture NAME.png where the suite
 * keeps them.
 */
void shop_picture (GtkWidget *window, const char *name);

/* Asserts that assistive technology can name whatever can be pressed, typed into or chosen. */
void shop_assert_named (GtkWidget *widget);

/* Another window of the program than @known that is to be seen, NULL for none. */
GtkWidget *shop_other_window (GtkWidget *known);
/* Presses the button with this label, as tu_click() does. What that does is waited for by the test:
 * GTK shows the press for a while before it counts.
 */
void shop_press (GtkWidget *window, const char *label);

/* As a person types: the same keys at once are a scan. */
void shop_type (GtkWidget *any, const char *ascii);

/* Waits until such a label is to be seen. */
void shop_wait_for_label (GtkWidget *widget, const char *text);
/* The label below @widget that begins with @text, if it is to be seen. */
GtkLabel *shop_find_label (GtkWidget *widget, const char *text);
/* The same, sums included. */
gboolean shop_shows (GtkWidget *widget, const char *text);

G_END_DECLS
