#include "config.h"

#include "rokad-cash.h"

#define NOTES_IN_HAND_MAX 10 /* nobody counts out more of one note */

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
  Offers offers = { .amounts = out_minor };

  if (payable_minor <= 0)
    return 0;

  for (const gint64 *note = currency->notes_minor; *note != 0; note++)
    if (*note > payable_minor)
      offer (&offers, *note);
  if (offers.n == ROKAD_CASH_OFFERS)
    return offers.n;

  for (const gint64 *note = currency->notes_minor; *note != 0; note++)
    {
      gint64 notes = payable_minor / *note + 1; /* the next amount above the total */

      if (*note < payable_minor && notes <= NOTES_IN_HAND_MAX)
        offer (&offers, notes * *note);
    }

  return offers.n;
}
