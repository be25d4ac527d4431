/* Sheets drop down over the lines, one at a time, and hold up nothing: what is scanned meanwhile is
 * added. What has to be asked about a scan waits in line until its turn comes.
 */
#include "config.h"

#include "rokad-counter-private.h"

#include <glib/gi18n-lib.h>

/* A scan that needs an answer: which product, how much of it, at which price. */
typedef struct
{
  GPtrArray *products; /* (element-type RokadFound), to choose from; NULL: */
  RokadProduct *product;
  gint64 quantity;    /* 0: to be asked for */
  gint64 price_minor; /* ROKAD_PRICE_UNKNOWN: its own, which may have to be asked for */
} Question;

static void
question_free (Question *self)
{
  g_clear_pointer (&self->products, g_ptr_array_unref);
  g_clear_object (&self->product);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Question, question_free)

static void
note_waiting (RokadCounterWindow *self)
{
  rokad_till_set_waiting (self->till, !g_queue_is_empty (&self->questions));
}

static Question *
take_question (RokadCounterWindow *self)
{
  Question *question = g_queue_pop_head (&self->questions);

  note_waiting (self);
  return question;
}

void
rokad_counter_forget_questions (RokadCounterWindow *self)
{
  g_queue_clear_full (&self->questions, (GDestroyNotify) question_free);
  if (self->till != NULL)
    note_waiting (self);
}

/* --- Open and closed --- */

const char *
rokad_counter_open_sheet_name (RokadCounterWindow *self)
{
  return gtk_widget_get_visible (self->sheet_box) ? gtk_stack_get_visible_child_name (self->sheets)
                                                  : NULL;
}

void
rokad_counter_open_sheet (RokadCounterWindow *self, const char *name)
{
  gtk_stack_set_visible_child_name (self->sheets, name);
  gtk_widget_set_visible (self->sheet_box, TRUE);
}

static void
ask_number (RokadCounterWindow *self, const Question *question)
{
  const RokadProductFields *fields = rokad_product_fields (question->product);
  RokadNumberKind kind = question->quantity != 0             ? ROKAD_NUMBER_PRICE
                         : fields->unit == ROKAD_UNIT_WEIGHT ? ROKAD_NUMBER_WEIGHT
                                                             : ROKAD_NUMBER_QUANTITY;

  self->number_purpose = ROKAD_NUMBER_FOR_QUESTION;
  rokad_counter_open_sheet (self, "number");
  rokad_number_sheet_ask (self->number_sheet, kind, rokad_till_get_settings (self->till)->currency,
                          fields->name, 0);
}

static void
show_question (RokadCounterWindow *self)
{
  Question *question = g_queue_peek_head (&self->questions);

  if (question->products == NULL)
    {
      ask_number (self, question);
      return;
    }

  rokad_result_list_show (self->choice, _ ("This code belongs to several products. Which one?"),
                          question->products);
  rokad_counter_open_sheet (self, "choice");
  rokad_counter_focus_input (self);
}

static gboolean
is_question_shown (RokadCounterWindow *self)
{
  const char *open = rokad_counter_open_sheet_name (self);

  return g_strcmp0 (open, "choice") == 0 ||
         (g_strcmp0 (open, "number") == 0 && self->number_purpose == ROKAD_NUMBER_FOR_QUESTION);
}

void
rokad_counter_close_sheet (RokadCounterWindow *self)
{
  gtk_widget_set_visible (self->sheet_box, FALSE);
  rokad_counter_focus_input (self);
  if (!g_queue_is_empty (&self->questions))
    show_question (self);
}

void
rokad_counter_back_out_of_sheet (RokadCounterWindow *self)
{
  if (is_question_shown (self))
    question_free (take_question (self));
  rokad_counter_close_sheet (self);
}

/* --- Questions --- */

/* Results of a search give way: what was scanned has a person waiting for it. */
static void
add_question (RokadCounterWindow *self, Question *question)
{
  const char *open = rokad_counter_open_sheet_name (self);

  if (g_queue_get_length (&self->questions) >= ROKAD_QUESTIONS_MAX)
    {
      rokad_notices_add_problem (self->notices,
                                 _ ("Too many scans wait for an answer. Scan the last one again."));
      question_free (question);
      return;
    }

  g_queue_push_tail (&self->questions, question);
  note_waiting (self);
  if (open == NULL || g_str_equal (open, "results"))
    show_question (self);
}

static void
on_ask (RokadCounterWindow *self, RokadProduct *product, gint64 quantity, gint64 price_minor)
{
  Question *question = g_new0 (Question, 1);

  question->product = g_object_ref (product);
  question->quantity = quantity;
  question->price_minor = price_minor;
  add_question (self, question);
}

static void
on_choose (RokadCounterWindow *self, GPtrArray *products, gint64 quantity, gint64 price_minor)
{
  Question *question = g_new0 (Question, 1);

  question->products = rokad_till_find_stock (self->till, products);
  question->quantity = quantity;
  question->price_minor = price_minor;
  add_question (self, question);
}

static void
on_chosen (RokadCounterWindow *self, RokadProduct *product)
{
  g_autoptr (Question) question = take_question (self);

  rokad_counter_close_sheet (self);
  rokad_till_add_product (self->till, product, question->quantity, question->price_minor);
}

static void
answer_question (RokadCounterWindow *self, gint64 value)
{
  g_autoptr (Question) question = take_question (self);

  if (question->quantity == 0)
    question->quantity = value;
  else
    question->price_minor = value;
  rokad_counter_close_sheet (self);
  rokad_till_add_product (self->till, question->product, question->quantity, question->price_minor);
}

/* --- Numbers --- */

static void
on_number_entered (RokadCounterWindow *self, gint64 value)
{
  switch (self->number_purpose)
    {
    case ROKAD_NUMBER_FOR_QUESTION:
      answer_question (self, value);
      return;

    case ROKAD_NUMBER_FOR_LINE_QUANTITY:
      rokad_counter_close_sheet (self);
      rokad_till_set_quantity (self->till, self->number_line, value);
      return;

    case ROKAD_NUMBER_FOR_LINE_PRICE:
      rokad_counter_close_sheet (self);
      rokad_till_set_price (self->till, self->number_line, value);
      return;
    }
}

void
rokad_counter_ask_line (RokadCounterWindow *self, RokadNumberPurpose purpose)
{
  RokadLine *line = rokad_cart_view_get_selected (self->cart_view);
  const RokadLineFields *fields = line != NULL ? rokad_line_fields (line) : NULL;
  RokadNumberKind kind;

  if (fields == NULL)
    return;

  kind = purpose == ROKAD_NUMBER_FOR_LINE_PRICE ? ROKAD_NUMBER_PRICE
         : fields->unit == ROKAD_UNIT_WEIGHT    ? ROKAD_NUMBER_WEIGHT
                                                : ROKAD_NUMBER_QUANTITY;
  self->number_purpose = purpose;
  self->number_line = fields->n;
  rokad_counter_open_sheet (self, "number");
  rokad_number_sheet_ask (self->number_sheet, kind, rokad_till_get_settings (self->till)->currency,
                          fields->name,
                          kind == ROKAD_NUMBER_PRICE ? fields->price_minor : fields->quantity);
}

/* --- The others --- */

static void
on_undo_confirmed (RokadCounterWindow *self, const char *reason)
{
  rokad_counter_close_sheet (self);
  rokad_till_undo_last (self->till, reason);
}

static void
on_recalled (RokadCounterWindow *self, const char *cart_id)
{
  rokad_counter_close_sheet (self);
  rokad_till_recall (self->till, cart_id);
}

void
rokad_counter_connect_sheets (RokadCounterWindow *self)
{
  g_signal_connect_swapped (self->choice, "picked", G_CALLBACK (on_chosen), self);
  g_signal_connect_swapped (self->number_sheet, "entered", G_CALLBACK (on_number_entered), self);
  g_signal_connect_swapped (self->undo_sheet, "confirmed", G_CALLBACK (on_undo_confirmed), self);
  g_signal_connect_swapped (self->held_list, "recalled", G_CALLBACK (on_recalled), self);
  g_signal_connect_object (self->till, "ask", G_CALLBACK (on_ask), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->till, "choose", G_CALLBACK (on_choose), self, G_CONNECT_SWAPPED);
}
