/* A person at the counter: the real window on a demo shop of its own, what it shows, and what is on
 * disk.
 */
#pragma once

#include "windows.h"

G_BEGIN_DECLS

#define CASHIER_WAIT_MS 10000
#define CASHIER_TYPED_MS 60  /* between two keys of a person's */
#define CASHIER_BURST_MS 300 /* F12 struck again within less is the same stroke */

#define CASHIER_RICE "2000000000015" /* ₹138.00 */
#define CASHIER_SALT "2000000000282" /* ₹28.00 */
#define CASHIER_OATS "2000000000220" /* ₹88.00 */
#define CASHIER_POTATO "10005"       /* ₹32.00 a kg */

typedef struct
{
  Shop shop;
  GtkWidget *window;
} Cashier;

/* A new shop, with its window in front. */
void cashier_come (Cashier *self, gconstpointer unused);
void cashier_go (Cashier *self, gconstpointer unused);
/* The window is closed and the program ends; it starts again on the same shop. */
void cashier_end (Cashier *self);
void cashier_start (Cashier *self);

/* --- Hands --- */

/* As a person types; Enter is '\n', Tab '\t'. */
void cashier_type (Cashier *self, const char *text);
/* Scans, one after the other, and waits for the items (of different products). */
void cashier_ring_up (Cashier *self, const char *codes);
/* F12, and waits until it is on disk. */
void cashier_pay (Cashier *self);
/* The mouse, on the button with this label. */
void cashier_touch (Cashier *self, const char *label);
/* So often, at once or within 200 ms. */
void cashier_hammer (Cashier *self, KeySym key, guint times, gboolean at_once);

/* --- What the window shows --- */

GtkEditable *cashier_input (Cashier *self);
GtkEditable *cashier_amount (Cashier *self);
const char *cashier_input_text (Cashier *self);
const char *cashier_amount_text (Cashier *self);
/* TRUE: a label that begins so is to be seen. */
gboolean cashier_sees (Cashier *self, const char *text);
/* The sum in large digits: the total, or the change. */
const char *cashier_large_sum (Cashier *self);
gboolean cashier_has_focus (Cashier *self, GtkEditable *field);

/* --- What the till knows --- */

RokadTillState cashier_state (Cashier *self);
/* Lines that count. */
guint cashier_lines (Cashier *self);
/* By its number in the order, from 1. */
const RokadLineFields *cashier_line (Cashier *self, gint64 n);
gint64 cashier_total (Cashier *self);

/* Waits until so many lines count, and all is on disk. */
void cashier_wait_for_lines (Cashier *self, guint lines);
/* Until so many orders, undoings included, were paid since the window was opened. */
void cashier_wait_for_paid (Cashier *self, guint paid);

/* --- What is on disk --- */

gint64 cashier_count (Cashier *self, const char *sql);
gint64 cashier_orders_on_disk (Cashier *self);
gint64 cashier_lines_on_disk (Cashier *self); /* that count, of the open cart */
/* Entries of this kind in the till's journal. */
gint64 cashier_entries (Cashier *self, const char *kind);
/* Receipts that were written, once no more is to come. */
guint cashier_receipts (Cashier *self);

G_END_DECLS
