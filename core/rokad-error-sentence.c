/* What a person reads when something failed: the one file that maps (domain, code) to a translated
 * text. Each says what happened and then, in a sentence of its own, what to do. Where the message
 * names the value that was refused, the text includes it.
 */
#include "config.h"

#include <gio/gio.h>
#include <glib/gi18n-lib.h>
#include <string.h>

#include "rokad-error.h"

G_DEFINE_QUARK (rokad - shop - error - quark, rokad_shop_error)

static char *
store_sentence (RokadStoreError code)
{
  switch (code)
    {
    case ROKAD_STORE_ERROR_FAILED:
      return g_strdup (_ ("The shop's files could not be read or written. Close Rokad, check the "
                          "disk, and start it again."));
    case ROKAD_STORE_ERROR_BUSY:
      return g_strdup (_ ("The shop's files were busy for too long. Wait a moment and try again."));
    case ROKAD_STORE_ERROR_REFUSED:
      return g_strdup (
          _ ("This is stored already. Look for what is there before adding it again."));
    case ROKAD_STORE_ERROR_TOO_NEW:
      return g_strdup (_ ("A newer Rokad wrote the shop's files. Install that version, or a later "
                          "one, and start again."));
    case ROKAD_STORE_ERROR_FULL:
      return g_strdup (_ ("The disk is full; every paid order is safe. Delete files that you do "
                          "not need and try again."));
    case ROKAD_STORE_ERROR_OWNED:
      return g_strdup (_ ("Another program is using this shop. Close it, or go on there."));
    case ROKAD_STORE_ERROR_MISSING:
      return g_strdup (_ ("A file or an order that should be there is missing. Check what you "
                          "asked for, and that the shop's folder is complete."));
    }
  return NULL;
}

static char *
shop_sentence (RokadShopError code, const char *message)
{
  switch (code)
    {
    case ROKAD_SHOP_ERROR_INVALID:
      return g_strdup_printf (_ ("This cannot be used: %s. Correct it and try again."), message);
    case ROKAD_SHOP_ERROR_UNKNOWN_CODE:
      return g_strdup (_ ("No product has this code. Scan again, or find it by its name."));
    case ROKAD_SHOP_ERROR_NO_PRICE:
      return g_strdup (_ ("This product has no price yet. Type its price."));
    case ROKAD_SHOP_ERROR_ABOVE_MRP:
      return g_strdup_printf (
          _ ("The law forbids a price above the MRP: %s. Type the MRP or less."), message);
    case ROKAD_SHOP_ERROR_CASH_LIMIT:
      return g_strdup_printf (
          _ ("The law forbids so much cash for one order: %s. Take this payment through the bank."),
          message);
    case ROKAD_SHOP_ERROR_TOO_LITTLE:
      return g_strdup (_ ("The cash is less than the total. Type the amount that you were given."));
    case ROKAD_SHOP_ERROR_EMPTY:
      return g_strdup (_ ("There is nothing to pay. Scan an item first."));
    case ROKAD_SHOP_ERROR_CHANGED:
      return g_strdup (
          _ ("The order changed while you were paying. Check the total and pay again."));
    case ROKAD_SHOP_ERROR_LIMIT:
      return g_strdup_printf (_ ("This is more than Rokad can take: %s. Do it in smaller parts."),
                              message);
    case ROKAD_SHOP_ERROR_NOTHING:
      return g_strdup (_ ("There is nothing here to do that with. Sell or hold an order first."));
    case ROKAD_SHOP_ERROR_WAITING:
      return g_strdup (_ ("An item still waits for its weight, its price or a choice. Answer that, "
                          "or press Esc to leave the item out."));
    case ROKAD_SHOP_ERROR_NOT_SET_UP:
      return g_strdup (_ ("There is no shop here yet. Set up your shop, or try the demo shop."));
    case ROKAD_SHOP_ERROR_RULED:
      return g_strdup (_ ("The hub keeps this for all tills of the shop. Change it there, or hand "
                          "it over to this till first."));
    case ROKAD_SHOP_ERROR_SET_UP:
      return g_strdup (
          _ ("There is a shop here already. Go on with it, or choose another folder."));
    }
  return NULL;
}

static char *
journal_sentence (RokadJournalError code)
{
  switch (code)
    {
    case ROKAD_JOURNAL_ERROR_BROKEN:
      return g_strdup (_ ("The shop's journal was changed by something other than Rokad. Keep a "
                          "copy of the shop's folder and restore your last backup."));
    case ROKAD_JOURNAL_ERROR_INVALID:
      return g_strdup (
          _ ("An entry of the journal cannot be read. Keep a copy of the shop's folder "
             "and install the newest Rokad."));
    case ROKAD_JOURNAL_ERROR_TOO_LONG:
      return g_strdup (
          _ ("The order is too long for one receipt. Pay what is there and start another order."));
    }
  return NULL;
}

/* What the system can say of a file that the person chose; NULL: nothing of its own. */
static char *
file_sentence (GIOErrorEnum code)
{
  switch ((int) code)
    {
    case G_IO_ERROR_NOT_FOUND:
      return g_strdup (_ ("The file or folder is not there. Check its name and choose it again."));
    case G_IO_ERROR_EXISTS:
      return g_strdup (_ ("A file of this name is there already. Choose another name."));
    case G_IO_ERROR_IS_DIRECTORY:
      return g_strdup (_ ("This is a folder. Choose a file inside it."));
    case G_IO_ERROR_NOT_DIRECTORY:
      return g_strdup (_ ("This is not a folder. Choose the folder that it is in."));
    case G_IO_ERROR_NO_SPACE:
      return g_strdup (_ ("The disk has no space left. Delete files that you do not need, or "
                          "choose another disk."));
    case G_IO_ERROR_PERMISSION_DENIED:
      return g_strdup (
          _ ("You are not allowed to use this file or folder. Choose one of your own."));
    case G_IO_ERROR_READ_ONLY:
      return g_strdup (_ ("Nothing can be written there. Choose a folder on another disk."));
    case G_IO_ERROR_CANCELLED:
      return g_strdup (
          _ ("It was cancelled and nothing was changed. Start it again when you like."));
    case G_IO_ERROR_INVALID_DATA:
      return g_strdup (_ ("The file does not hold what was expected. Choose another file."));
    case G_IO_ERROR_BUSY:
      return g_strdup (_ ("Another program is using the file. Close it there and try again."));
    default:
      return NULL;
    }
}

/* g_file_get_contents() and its like tell the same things in a domain of their own. */
static GIOErrorEnum
io_code_of_file_error (GFileError code)
{
  switch ((int) code)
    {
    case G_FILE_ERROR_NOENT:
      return G_IO_ERROR_NOT_FOUND;
    case G_FILE_ERROR_EXIST:
      return G_IO_ERROR_EXISTS;
    case G_FILE_ERROR_ISDIR:
      return G_IO_ERROR_IS_DIRECTORY;
    case G_FILE_ERROR_NOTDIR:
      return G_IO_ERROR_NOT_DIRECTORY;
    case G_FILE_ERROR_NOSPC:
      return G_IO_ERROR_NO_SPACE;
    case G_FILE_ERROR_ACCES:
    case G_FILE_ERROR_PERM:
      return G_IO_ERROR_PERMISSION_DENIED;
    case G_FILE_ERROR_ROFS:
      return G_IO_ERROR_READ_ONLY;
    case G_FILE_ERROR_TXTBSY:
      return G_IO_ERROR_BUSY;
    default:
      return G_IO_ERROR_FAILED;
    }
}

/* Without its full stop: the text around it brings one. */
static char *
bare_message (const GError *error)
{
  gsize bytes = strlen (error->message);

  return g_strndup (error->message, g_str_has_suffix (error->message, ".") ? bytes - 1 : bytes);
}

char *
rokad_error_sentence (const GError *error)
{
  g_autofree char *message = NULL;
  char *sentence = NULL;

  g_return_val_if_fail (error != NULL, NULL);

  message = bare_message (error);
  if (error->domain == ROKAD_STORE_ERROR)
    sentence = store_sentence (error->code);
  else if (error->domain == ROKAD_SHOP_ERROR)
    sentence = shop_sentence (error->code, message);
  else if (error->domain == ROKAD_JOURNAL_ERROR)
    sentence = journal_sentence (error->code);
  else if (error->domain == G_IO_ERROR)
    sentence = file_sentence (error->code);
  else if (error->domain == G_FILE_ERROR)
    sentence = file_sentence (io_code_of_file_error (error->code));

  if (sentence != NULL)
    return sentence;

  return g_strdup_printf (_ ("Something failed: %s. Try again, and restart Rokad if it stays so."),
                          message);
}
