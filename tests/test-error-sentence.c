#include <gio/gio.h>
#include <string.h>

#include "rokad-error.h"

#define MESSAGE "Shelf 7 holds -3"

/* Every code that a caller can meet; those that name the refused value are marked. */
static const struct
{
  GQuark (*domain) (void);
  int code;
  gboolean names_value;
} codes[] = {
  { rokad_store_error_quark, ROKAD_STORE_ERROR_FAILED, FALSE },
  { rokad_store_error_quark, ROKAD_STORE_ERROR_BUSY, FALSE },
  { rokad_store_error_quark, ROKAD_STORE_ERROR_REFUSED, FALSE },
  { rokad_store_error_quark, ROKAD_STORE_ERROR_TOO_NEW, FALSE },
  { rokad_store_error_quark, ROKAD_STORE_ERROR_FULL, FALSE },
  { rokad_store_error_quark, ROKAD_STORE_ERROR_OWNED, FALSE },
  { rokad_store_error_quark, ROKAD_STORE_ERROR_MISSING, FALSE },
  { rokad_shop_error_quark, ROKAD_SHOP_ERROR_INVALID, TRUE },
  { rokad_shop_error_quark, ROKAD_SHOP_ERROR_UNKNOWN_CODE, FALSE },
  { rokad_shop_error_quark, ROKAD_SHOP_ERROR_NO_PRICE, FALSE },
  { rokad_shop_error_quark, ROKAD_SHOP_ERROR_ABOVE_MRP, TRUE },
  { rokad_shop_error_quark, ROKAD_SHOP_ERROR_CASH_LIMIT, TRUE },
  { rokad_shop_error_quark, ROKAD_SHOP_ERROR_TOO_LITTLE, FALSE },
  { rokad_shop_error_quark, ROKAD_SHOP_ERROR_EMPTY, FALSE },
  { rokad_shop_error_quark, ROKAD_SHOP_ERROR_CHANGED, FALSE },
  { rokad_shop_error_quark, ROKAD_SHOP_ERROR_LIMIT, TRUE },
  { rokad_shop_error_quark, ROKAD_SHOP_ERROR_NOTHING, FALSE },
  { rokad_shop_error_quark, ROKAD_SHOP_ERROR_WAITING, FALSE },
  { rokad_shop_error_quark, ROKAD_SHOP_ERROR_NOT_SET_UP, FALSE },
  { rokad_shop_error_quark, ROKAD_SHOP_ERROR_RULED, FALSE },
  { rokad_shop_error_quark, ROKAD_SHOP_ERROR_SET_UP, FALSE },
  { rokad_journal_error_quark, ROKAD_JOURNAL_ERROR_BROKEN, FALSE },
  { rokad_journal_error_quark, ROKAD_JOURNAL_ERROR_INVALID, FALSE },
  { rokad_journal_error_quark, ROKAD_JOURNAL_ERROR_TOO_LONG, FALSE },
  { g_io_error_quark, G_IO_ERROR_NOT_FOUND, FALSE },
  { g_io_error_quark, G_IO_ERROR_EXISTS, FALSE },
  { g_io_error_quark, G_IO_ERROR_IS_DIRECTORY, FALSE },
  { g_io_error_quark, G_IO_ERROR_NOT_DIRECTORY, FALSE },
  { g_io_error_quark, G_IO_ERROR_NO_SPACE, FALSE },
  { g_io_error_quark, G_IO_ERROR_PERMISSION_DENIED, FALSE },
  { g_io_error_quark, G_IO_ERROR_READ_ONLY, FALSE },
  { g_io_error_quark, G_IO_ERROR_CANCELLED, FALSE },
  { g_io_error_quark, G_IO_ERROR_INVALID_DATA, FALSE },
  { g_io_error_quark, G_IO_ERROR_BUSY, FALSE },
  { g_io_error_quark, G_IO_ERROR_FAILED, TRUE }, /* what nobody foresaw is told as it is */
};

static char *
sentence_of (GQuark domain, int code, const char *message)
{
  g_autoptr (GError) error = g_error_new_literal (domain, code, message);

  return rokad_error_sentence (error);
}

static void
test_every_code_has_its_own_sentence (void)
{
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (codes); i++)
    {
      char *sentence = sentence_of (codes[i].domain (), codes[i].code, MESSAGE);

      g_test_message ("%s", sentence);
      g_assert_nonnull (sentence);
      g_assert_true (g_hash_table_add (seen, sentence));
    }
}

/* A table that forgot a code would not notice: a new code must change this test. */
static void
test_no_code_is_forgotten (void)
{
  guint store = 0, shop = 0, journal = 0;

  for (gsize i = 0; i < G_N_ELEMENTS (codes); i++)
    {
      store += codes[i].domain == rokad_store_error_quark;
      shop += codes[i].domain == rokad_shop_error_quark;
      journal += codes[i].domain == rokad_journal_error_quark;
    }

  g_assert_cmpuint (store, ==, ROKAD_STORE_ERROR_MISSING + 1);
  g_assert_cmpuint (shop, ==, ROKAD_SHOP_ERROR_SET_UP + 1);
  g_assert_cmpuint (journal, ==, ROKAD_JOURNAL_ERROR_TOO_LONG + 1);
}

/* Two sentences at least, the last of which begins with a verb and ends with a full stop. */
static void
test_sentence_ends_with_what_to_do (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (codes); i++)
    {
      g_autofree char *sentence = sentence_of (codes[i].domain (), codes[i].code, MESSAGE);
      const char *to_do = g_strrstr (sentence, ". ");

      g_test_message ("%s", sentence);
      g_assert_nonnull (to_do);
      g_assert_true (g_ascii_isupper (to_do[2]));
      g_assert_true (g_str_has_suffix (sentence, "."));
    }
}

static void
test_refused_value_is_named (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (codes); i++)
    {
      g_autofree char *sentence = sentence_of (codes[i].domain (), codes[i].code, MESSAGE);

      g_test_message ("%s", sentence);
      g_assert_cmpint (strstr (sentence, MESSAGE) != NULL, ==, codes[i].names_value);
    }
}

static void
test_message_with_full_stop_is_not_doubled (void)
{
  g_autofree char *sentence =
      sentence_of (ROKAD_SHOP_ERROR, ROKAD_SHOP_ERROR_INVALID, "“x” is not an amount.");

  g_assert_null (strstr (sentence, ".."));
}

static void
test_file_errors_say_what_gio_says (void)
{
  static const struct
  {
    GFileError file;
    GIOErrorEnum io;
  } pairs[] = {
    { G_FILE_ERROR_NOENT, G_IO_ERROR_NOT_FOUND },
    { G_FILE_ERROR_EXIST, G_IO_ERROR_EXISTS },
    { G_FILE_ERROR_ISDIR, G_IO_ERROR_IS_DIRECTORY },
    { G_FILE_ERROR_NOTDIR, G_IO_ERROR_NOT_DIRECTORY },
    { G_FILE_ERROR_NOSPC, G_IO_ERROR_NO_SPACE },
    { G_FILE_ERROR_ACCES, G_IO_ERROR_PERMISSION_DENIED },
    { G_FILE_ERROR_PERM, G_IO_ERROR_PERMISSION_DENIED },
    { G_FILE_ERROR_ROFS, G_IO_ERROR_READ_ONLY },
    { G_FILE_ERROR_TXTBSY, G_IO_ERROR_BUSY },
    { G_FILE_ERROR_IO, G_IO_ERROR_FAILED },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (pairs); i++)
    {
      g_autofree char *file = sentence_of (G_FILE_ERROR, (int) pairs[i].file, MESSAGE);
      g_autofree char *io = sentence_of (G_IO_ERROR, (int) pairs[i].io, MESSAGE);

      g_assert_cmpstr (file, ==, io);
    }
}

static void
test_foreign_error_is_told_as_it_is (void)
{
  g_autofree char *sentence = sentence_of (G_MARKUP_ERROR, G_MARKUP_ERROR_PARSE, MESSAGE);

  g_assert_nonnull (strstr (sentence, MESSAGE));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/error-sentence/every-code-has-its-own-sentence",
                   test_every_code_has_its_own_sentence);
  g_test_add_func ("/error-sentence/no-code-is-forgotten", test_no_code_is_forgotten);
  g_test_add_func ("/error-sentence/sentence-ends-with-what-to-do",
                   test_sentence_ends_with_what_to_do);
  g_test_add_func ("/error-sentence/refused-value-is-named", test_refused_value_is_named);
  g_test_add_func ("/error-sentence/message-with-full-stop-is-not-doubled",
                   test_message_with_full_stop_is_not_doubled);
  g_test_add_func ("/error-sentence/file-errors-say-what-gio-says",
                   test_file_errors_say_what_gio_says);
  g_test_add_func ("/error-sentence/foreign-error-is-told-as-it-is",
                   test_foreign_error_is_told_as_it_is);

  return g_test_run ();
}
