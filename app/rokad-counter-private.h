/* What the files of the counter window share, and nobody else sees. */
#pragma once

#include "rokad-cart-view.h"
#include "rokad-counter-window.h"
#include "rokad-held-list.h"
#include "rokad-item-sheet.h"
#include "rokad-notices.h"
#include "rokad-number-sheet.h"
#include "rokad-rail.h"
#include "rokad-receipt-sheet.h"
#include "rokad-result-list.h"
#include "rokad-status-strip.h"
#include "rokad-tiles.h"
#include "rokad-undo-sheet.h"

G_BEGIN_DECLS

#define ROKAD_QUESTIONS_MAX 20 /* scans that wait for an answer */

/* What the number that is being entered is for. */
typedef enum
{
  ROKAD_NUMBER_FOR_LINE_QUANTITY,
  ROKAD_NUMBER_FOR_LINE_PRICE,
  ROKAD_NUMBER_FOR_QUESTION,
} RokadNumberPurpose;

struct _RokadCounterWindow
{
  AdwApplicationWindow parent_instance;

  RokadTill *till;
  gboolean gone; /* disposed: answers that come later are for nobody */

  /* Input. */
  guint search_delay; /* source */
  char *results_for;  /* the text that the results shown belong to; NULL for none */
  gboolean filtering; /* the input is being changed by us */

  /* Sheets. */
  GQueue questions; /* (element-type Question), of rokad-counter-sheets.c */
  RokadNumberPurpose number_purpose;
  gint64 number_line; /* n of the line it is for */

  /* Orders on hold: as many as were last seen; one is on its way to them. */
  guint held;
  gboolean holding;

  /* Keys. */
  guint32 paid_key_ms; /* when a paying key was last struck */

  /* Template children: not owned. */
  AdwToastOverlay *toasts;
  RokadStatusStrip *status_strip;
  GtkMenuButton *menu_button;
  GtkButton *multiplier_button;
  GtkEntry *input;
  GtkToggleButton *check_button;
  GtkToggleButton *tiles_button;
  GtkLabel *held_label;
  RokadNotices *notices;
  RokadCartView *cart_view;
  RokadTiles *tiles;
  GtkWidget *sheet_box;
  GtkStack *sheets;
  RokadResultList *results;
  RokadResultList *choice;
  RokadNumberSheet *number_sheet;
  RokadItemSheet *item_sheet;
  RokadUndoSheet *undo_sheet;
  RokadHeldList *held_list;
  RokadReceiptSheet *receipt_sheet;
  RokadRail *rail;
};

void rokad_counter_toast (RokadCounterWindow *self, const char *text);

/* rokad-counter-input.c */
void rokad_counter_connect_input (RokadCounterWindow *self);
void rokad_counter_focus_input (RokadCounterWindow *self);
/* Forgets what was typed and what it found. */
void rokad_counter_clear_input (RokadCounterWindow *self);
gboolean rokad_counter_input_has_focus (RokadCounterWindow *self);

/* rokad-counter-sheets.c */
void rokad_counter_connect_sheets (RokadCounterWindow *self);
void rokad_counter_open_sheet (RokadCounterWindow *self, const char *name);
/* The name of the open sheet, NULL for none. */
const char *rokad_counter_open_sheet_name (RokadCounterWindow *self);
/* Closes what is open, then shows what waits for an answer, if anything does. */
void rokad_counter_close_sheet (RokadCounterWindow *self);
/* The same; a question that is given up is gone. */
void rokad_counter_back_out_of_sheet (RokadCounterWindow *self);
void rokad_counter_ask_line (RokadCounterWindow *self, RokadNumberPurpose purpose);
void rokad_counter_forget_questions (RokadCounterWindow *self);

/* rokad-counter-actions.c */
void rokad_counter_add_actions (RokadCounterWindow *self);

/* rokad-counter-keys.c */
void rokad_counter_add_keys (RokadCounterWindow *self);

G_END_DECLS
