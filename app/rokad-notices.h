/* What the cashier should know and may leave for later: rows above the lines that stop nothing. */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define ROKAD_NOTICES_MAX 3 /* the oldest makes room */

/* Signal find (char *code): the cashier wants to look for the product of an unknown code. */
#define ROKAD_TYPE_NOTICES (rokad_notices_get_type ())
G_DECLARE_FINAL_TYPE (RokadNotices, rokad_notices, ROKAD, NOTICES, GtkBox)

/* Keeps the code until it is dismissed or its product was found. */
void rokad_notices_add_unknown (RokadNotices *self, const char *code);
/* Stays until the next item. */
void rokad_notices_add_problem (RokadNotices *self, const char *sentence);
/* The answer to a price check; the same. */
void rokad_notices_add_answer (RokadNotices *self, const char *sentence);
/* The next item came. */
void rokad_notices_clear_passing (RokadNotices *self);
/* Takes the newest row away; FALSE when there is none. */
gboolean rokad_notices_dismiss (RokadNotices *self);

G_END_DECLS
