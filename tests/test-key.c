/* Signatures: by the author of a journal alone, and of one text alone. */
#include "rokad-key.h"

#include <glib/gstdio.h>
#include <string.h>

#include "folder.h"
#include "rokad-error.h"
#include "seeded.h"

#define JOURNAL "0190d3a0-1111-7abc-8def-000000000001"
#define OTHER "0190d3a0-1111-7abc-8def-000000000002"
#define TEXT "rokad head 1\n" JOURNAL "\n7\nabc"

typedef struct
{
  char *folder;
  Seeded chance;
  char *public_key;
  char signature[ROKAD_SIGNATURE_BYTES];
} Fixture;

static char *
make (Fixture *self, const char *journal_id)
{
  g_autoptr (GError) error = NULL;
  char *public_key = rokad_key_make (self->folder, journal_id, &self->chance.environment, &error);

  g_assert_no_error (error);
  return public_key;
}

static void
set_up (Fixture *self, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;

  self->folder = folder_make_temporary ();
  seeded_init (&self->chance, 1, 0);
  self->public_key = make (self, JOURNAL);
  rokad_key_sign (self->folder, JOURNAL, TEXT, self->signature, &error);
  g_assert_no_error (error);
}

static void
tear_down (Fixture *self, gconstpointer unused)
{
  folder_remove (self->folder);
  g_free (self->folder);
  g_free (self->public_key);
}

static void
test_what_is_signed_is_verified (Fixture *self, gconstpointer unused)
{
  g_assert_cmpuint (strlen (self->public_key), ==, ROKAD_PUBLIC_KEY_BYTES - 1);
  g_assert_cmpuint (strlen (self->signature), ==, ROKAD_SIGNATURE_BYTES - 1);
  g_assert_true (rokad_key_verify (self->public_key, TEXT, self->signature));
}

/* No bit of key, text or signature may be another. */
static void
test_any_change_is_seen (Fixture *self, gconstpointer unused)
{
  g_autofree char *text = g_strdup (TEXT);
  char *const parts[] = { self->public_key, text, self->signature };

  for (gsize i = 0; i < G_N_ELEMENTS (parts); i++)
    for (char *at = parts[i]; *at != '\0'; at++)
      {
        char was = *at;

        *at = was == '0' ? '1' : '0';
        g_assert_false (rokad_key_verify (self->public_key, text, self->signature));
        *at = was;
      }
  g_assert_true (rokad_key_verify (self->public_key, text, self->signature));
}

static void
test_another_key_does_not_sign_for_it (Fixture *self, gconstpointer unused)
{
  g_autofree char *other = make (self, OTHER);
  char signature[ROKAD_SIGNATURE_BYTES];
  g_autoptr (GError) error = NULL;

  g_assert_cmpstr (other, !=, self->public_key);
  rokad_key_sign (self->folder, OTHER, TEXT, signature, &error);
  g_assert_no_error (error);
  g_assert_false (rokad_key_verify (self->public_key, TEXT, signature));
  g_assert_false (rokad_key_verify (other, TEXT, self->signature));
  g_assert_true (rokad_key_verify (other, TEXT, signature));
}

/* More or less than a key or a signature is none, whatever it begins with. */
static void
test_what_is_no_key_verifies_nothing (Fixture *self, gconstpointer unused)
{
  static const char *const tails[] = { "0", "00", "x", "\n", " " };
  g_autofree char *short_key = g_strndup (self->public_key, ROKAD_PUBLIC_KEY_BYTES - 3);
  g_autofree char *short_signature = g_strndup (self->signature, ROKAD_SIGNATURE_BYTES - 3);

  for (gsize i = 0; i < G_N_ELEMENTS (tails); i++)
    {
      g_autofree char *key = g_strconcat (self->public_key, tails[i], NULL);
      g_autofree char *signature = g_strconcat (self->signature, tails[i], NULL);

      g_assert_false (rokad_key_verify (key, TEXT, self->signature));
      g_assert_false (rokad_key_verify (self->public_key, TEXT, signature));
    }
  g_assert_false (rokad_key_verify (short_key, TEXT, self->signature));
  g_assert_false (rokad_key_verify (self->public_key, TEXT, short_signature));
  g_assert_false (rokad_key_verify ("", TEXT, self->signature));
  g_assert_false (rokad_key_verify (self->public_key, TEXT, ""));
  g_assert_false (rokad_key_verify (self->public_key, "", self->signature));
}

/* A till whose key is lost says so; it never signs with what is left of it. */
static void
test_a_lost_key_is_missing (Fixture *self, gconstpointer unused)
{
  g_autofree char *path = g_build_filename (self->folder, "keys", JOURNAL ".key", NULL);
  static const char *const remains[] = { "", "00", "no key at all", NULL };

  for (gsize i = 0; i < G_N_ELEMENTS (remains); i++)
    {
      g_autoptr (GError) error = NULL;

      g_unlink (path);
      if (remains[i] != NULL)
        g_assert_true (g_file_set_contents (path, remains[i], -1, NULL));
      g_assert_false (rokad_key_sign (self->folder, JOURNAL, TEXT, self->signature, &error));
      g_assert_error (error, ROKAD_STORE_ERROR, ROKAD_STORE_ERROR_MISSING);
    }
}

/* The text that is signed: any other implementation must make the same. */
static void
test_a_position_is_one_text (Fixture *self, gconstpointer unused)
{
  RokadPosition position = { .journal_id = JOURNAL, .seq = 7, .hash = "abc" };
  g_autofree char *text = rokad_position_text (&position);
  g_autofree char *other = NULL;

  g_assert_cmpstr (text, ==, TEXT);
  position.seq = 71;
  other = rokad_position_text (&position);
  g_assert_cmpstr (other, ==, "rokad head 1\n" JOURNAL "\n71\nabc");
}

/* RFC 8032, 7.1, test 1 signs nothing at all; a known pair shows that it is that Ed25519. */
static void
test_it_is_ed25519 (Fixture *self, gconstpointer unused)
{
  g_assert_true (
      rokad_key_verify ("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "",
                        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e06522490155"
                        "5fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b"));
}

#define ADD(path, func) g_test_add ("/key/" path, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  ADD ("what-is-signed-is-verified", test_what_is_signed_is_verified);
  ADD ("any-change-is-seen", test_any_change_is_seen);
  ADD ("another-does-not-sign-for-it", test_another_key_does_not_sign_for_it);
  ADD ("what-is-none-verifies-nothing", test_what_is_no_key_verifies_nothing);
  ADD ("that-is-lost-is-missing", test_a_lost_key_is_missing);
  ADD ("a-position-is-one-text", test_a_position_is_one_text);
  ADD ("it-is-ed25519", test_it_is_ed25519);

  return g_test_run ();
}
