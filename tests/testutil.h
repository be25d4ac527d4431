#pragma once

/* Drives a real window in its own process, as a person would: keys and mouse through the X server,
 * waits by predicate. Everything here is for the main thread. */

#include <X11/X.h>
#include <X11/keysym.h>
#include <adwaita.h>

G_BEGIN_DECLS

/* Runs the main loop until @condition holds; never waits for a time to pass. @wait_ms is stretched
 * by TEST_TIMEOUT_FACTOR, for sanitizers. */
#define tu_wait(condition, wait_ms) \
  G_STMT_START \
  { \
    TuDeadline tu_deadline; \
\
    tu_deadline_start (&tu_deadline, (wait_ms)); \
    while (!(condition) && !tu_deadline.over) \
      g_main_context_iteration (NULL, TRUE); \
    tu_deadline_stop (&tu_deadline); \
    if (!(condition)) \
      g_error ("%s:%d: %d ms were not enough for: %s", __FILE__, __LINE__, (wait_ms), #condition); \
  } \
  G_STMT_END

typedef struct
{
  guint source;
  gboolean over;
} TuDeadline;

void tu_deadline_start (TuDeadline *self, guint wait_ms);
void tu_deadline_stop (TuDeadline *self);

/* Runs what is ready, and no longer. */
void tu_drain (void);
/* Runs the main loop for a time: only to space out events, as a slow scanner does. */
void tu_spin (guint time_ms);

/* The first descendant of @type (@widget included), with this label, title or name unless NULL. */
GtkWidget *tu_find (GtkWidget *widget, GType type, const char *label);

/* Asserts that a person could press @button, then does what a press does. */
void tu_click (GtkWidget *button);

/* Real events through the X server. @any: a widget of the display. They arrive when the main loop
 * runs next. Only characters that the keyboard layout has can be typed. */
void tu_key (GtkWidget *any, KeySym key);
void tu_key_with (GtkWidget *any, KeySym modifier, KeySym key);
void tu_type (GtkWidget *any, const char *ascii);
void tu_scan (GtkWidget *any, const char *ascii);
/* Returns when the last key was struck; the pace is kept however busy the main loop is. */
void tu_scan_slowly (GtkWidget *any, const char *ascii, guint gap_ms);
/* Keys of the number pad, "\n" being its Enter; what they mean is up to Num Lock. */
void tu_keypad (GtkWidget *any, const char *keys);
void tu_set_num_lock (GtkWidget *any, gboolean on);
/* Waits until @widget is to be seen, moves the pointer to its middle and presses the first button.
 */
void tu_mouse_click (GtkWidget *widget);
/* The wheel downwards, over @widget. */
void tu_mouse_wheel (GtkWidget *widget, guint clicks);
/* Presses the first button where the pointer is. */
void tu_mouse_press (GtkWidget *any);

/* How often the bell of the display was rung since the last call; the first one begins to listen.
 */
guint tu_count_bells (GtkWidget *any);

/* Draws the window of @widget through its own renderer. FALSE: nothing has been drawn yet. */
gboolean tu_png (GtkWidget *widget, const char *path);

/* Asserts that nothing that is shown in @window is ellipsized or lies outside of it. */
void tu_assert_fits (GtkWidget *window);

/* Destroys @window and asserts that nobody kept it. */
void tu_destroy (GtkWidget *window);

G_END_DECLS
