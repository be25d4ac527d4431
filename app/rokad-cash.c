#include "config.h"

#include "rokad-cash.h"

typedef struct
{
  gint64 *amounts; /* ascending; ROKAD_CASH_OFFERS of them at most */
  guint n;
} Offers;

static void
offer (Offers *offers, gint64 amount_minor)
{
  guint at = 0;

  while (at < offers->n && offers->amounts[at] < amount_minor)
    at++;
  if (at == ROKAD_CASH_OFFERS || (at < offers->n && offers->amounts[at] == amount_minor))
    return;

  offers->n = MIN (offers->n + 1, ROKAD_CASH_OFFERS);
  for (guint i = offers->n - 1; i > at; i--)
    offers->amounts[i] = offers->amounts[i - 1];
  offers->amounts[at] = amount_minor;
}

guint
rokad_cash_offers (const RokadCurrency *currency,
                   gint64 payable_minor,
                   gint64 out_minor[ROKAD_CASH_OFFERS])
{
  const gint64 *notes = currency->notes_minor;
  Offers offers = { .amounts = out_minor };
  guint n_notes = 0;

  if (payable_minor <= 0)
    return 0;

  for (; notes[n_notes] != 0; n_notes++)
    if (notes[n_notes] > payable_minor)
      offer (&offers, notes[n_notes]);

  /* Few notes before many: the largest first. */
  for (guint i = n_notes; i > 0 && offers.n < ROKAD_CASH_OFFERS; i--)
    offer (&offers, (payable_minor / notes[i - 1] + 1) * notes[i - 1]);

  for (gint64 more = 2; n_notes > 0 && offers.n < ROKAD_CASH_OFFERS; more++)
    offer (&offers, (payable_minor / notes[n_notes - 1] + more) * notes[n_notes - 1]);

  return offers.n;
}
